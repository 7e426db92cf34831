//! Telephone calls, and what the telephone system has told of them.

use super::{Cell, Single, StorageError, Tx, exactly_one, execute, fetch, to_json};
use crate::domain::call::{CallKind, PhoneCall, Recording};
use crate::domain::ids::{CallId, ContactId, RecordId, UserId};
use crate::domain::phone::Phone;
use crate::domain::time::Millis;
use sqlx::FromRow;

/// A call to be kept.
#[derive(Debug, Clone)]
pub struct NewCall<'a> {
    /// The client.
    pub contact: ContactId,
    /// The record that it belongs to.
    pub record: Option<RecordId>,
    /// How it went.
    pub kind: CallKind,
    /// The client's number.
    pub phone: Option<&'a Phone>,
    /// The shop's number or extension.
    pub line: Option<&'a str>,
    /// How long they talked, in seconds.
    pub duration_s: Option<i64>,
    /// What came of it.
    pub result: Option<&'a str>,
    /// A link to its recording.
    pub recording_url: Option<&'a str>,
    /// Who logs it; `None`: the telephone system.
    pub logged_by: Option<UserId>,
    /// When it was.
    pub at: Millis,
}

macro_rules! columns {
    () => {
        "id, contact_id, record_id, incoming, missed, phone, line, duration_s, result, recording, recording_url, logged_by,
         at"
    };
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    contact_id: i64,
    record_id: Option<i64>,
    incoming: bool,
    missed: bool,
    phone: Option<String>,
    line: Option<String>,
    duration_s: Option<i64>,
    result: Option<String>,
    recording: Option<String>,
    recording_url: Option<String>,
    logged_by: Option<i64>,
    at: i64,
}

impl Raw {
    fn parse(self) -> Result<PhoneCall, StorageError> {
        let cell = |column| Cell {
            table: "calls",
            column,
            id: self.id,
        };
        Ok(PhoneCall {
            id: CallId(self.id),
            contact: ContactId(self.contact_id),
            record: self.record_id.map(RecordId),
            kind: CallKind::of(self.incoming, self.missed),
            phone: self
                .phone
                .map(|phone| cell("phone").parse(phone.parse()))
                .transpose()?,
            line: self.line,
            duration_s: self.duration_s,
            result: self.result,
            recording: self
                .recording
                .map(|recording| cell("recording").json(&recording))
                .transpose()?,
            recording_url: self.recording_url,
            logged_by: self.logged_by.map(UserId),
            at: Millis(self.at),
        })
    }
}

/// Keeps a call.
pub async fn add(tx: &mut Tx, new: NewCall<'_>, now: Millis) -> Result<PhoneCall, StorageError> {
    let raw = fetch!(
        tx,
        one Raw,
        concat!(
            "INSERT INTO calls (contact_id, record_id, incoming, missed, phone, line, duration_s, result, recording_url,
                 logged_by, at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING ",
            columns!()
        ),
        new.contact.0,
        new.record.map(|record| record.0),
        new.kind.is_incoming(),
        new.kind.is_missed(),
        new.phone.map(Phone::as_str),
        new.line,
        new.duration_s,
        new.result,
        new.recording_url,
        new.logged_by.map(|user| user.0),
        new.at.0,
        now.0
    )?;
    raw.parse()
}

/// The call of that id.
pub async fn find(tx: &mut Tx, id: CallId) -> Result<Option<PhoneCall>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM calls WHERE id = $1"),
        id.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// The calls of a client, the newest first.
pub async fn of_contact(
    tx: &mut Tx,
    contact: ContactId,
    limit: i64,
) -> Result<Vec<PhoneCall>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!("SELECT ", columns!(), " FROM calls WHERE contact_id = $1 ORDER BY at DESC, id DESC LIMIT $2"),
        contact.0,
        limit
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// Notes the record that a call led to.
pub async fn set_record(tx: &mut Tx, id: CallId, record: RecordId) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE calls SET record_id = $2 WHERE id = $1",
        id.0,
        record.0
    )?;
    exactly_one("calls", touched)
}

/// Keeps what came of a call.
pub async fn set_result(tx: &mut Tx, id: CallId, result: &str) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE calls SET result = $2 WHERE id = $1",
        id.0,
        result
    )?;
    exactly_one("calls", touched)
}

/// Keeps a call's recording.
pub async fn set_recording(
    tx: &mut Tx,
    id: CallId,
    recording: &Recording,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE calls SET recording = $2 WHERE id = $1",
        id.0,
        &to_json(recording)?
    )?;
    exactly_one("calls", touched)
}

/// Erases what tells who a call was with and what was said. That there was one stays.
pub async fn forget(tx: &mut Tx, contact: ContactId) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE calls SET phone = NULL, result = NULL, recording = NULL, recording_url = NULL WHERE contact_id = $1",
        contact.0
    )
    .map(drop)
}

/// Puts down what the telephone system tells. `false`: it has told it before.
pub async fn report(
    tx: &mut Tx,
    external: &str,
    body: &str,
    now: Millis,
) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "INSERT INTO hook_calls (external_id, body, received_at) VALUES ($1, $2, $3)
         ON CONFLICT (external_id) DO NOTHING",
        external,
        body,
        now.0
    )?;
    Ok(touched == 1)
}

/// What the telephone system told and nobody has made a call of yet.
pub async fn reported(tx: &mut Tx, external: &str) -> Result<Option<String>, StorageError> {
    let row: Option<(String,)> = fetch!(
        tx,
        optional Single<String>,
        "SELECT body FROM hook_calls WHERE external_id = $1 AND body IS NOT NULL",
        external
    )?;
    Ok(row.map(|(body,)| body))
}

/// Notes that a report has become a call; its words go.
pub async fn taken_in(tx: &mut Tx, external: &str, call: CallId) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE hook_calls SET body = NULL, call_id = $2 WHERE external_id = $1",
        external,
        call.0
    )?;
    exactly_one("hook_calls", touched)
}
