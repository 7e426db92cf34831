//! Many rows at once, for a shop that is made up: an empty database is filled faster than people could.
//!
//! Ids are the caller's, so that rows can refer to each other without being read back; [`settle`] has the database go on
//! from them.

use super::{StorageError, Tx, execute, fetch, to_json};
use crate::domain::event::{Actor, Happening};
use crate::domain::fields::Fields;
use crate::domain::preset::RecordKind;
use crate::domain::text::fold;
use crate::domain::time::Millis;

/// A Telegram user who has written.
#[derive(Debug, Clone)]
pub struct PersonRow {
    /// Telegram's id.
    pub id: i64,
    /// The name.
    pub name: String,
    /// `manager`, `admin`, `owner`; a customer has none.
    pub role: Option<&'static str>,
    /// When first seen.
    pub at: Millis,
}

/// A contact.
#[derive(Debug, Clone)]
pub struct ContactRow {
    /// Its id.
    pub id: i64,
    /// The Telegram user behind it.
    pub user: Option<i64>,
    /// The name.
    pub name: String,
    /// E.164.
    pub phone: Option<String>,
    /// The company.
    pub company: Option<i64>,
    /// When made.
    pub at: Millis,
}

/// A company.
#[derive(Debug, Clone)]
pub struct CompanyRow {
    /// Its id.
    pub id: i64,
    /// The name.
    pub name: String,
    /// When made.
    pub at: Millis,
}

/// A lead, a deal or an offer.
#[derive(Debug, Clone)]
pub struct RecordRow {
    /// Its id.
    pub id: i64,
    /// What it is.
    pub kind: RecordKind,
    /// Its number among its kind.
    pub number: i64,
    /// The pipeline.
    pub pipeline: String,
    /// The stage.
    pub stage: String,
    /// Since when it stands there.
    pub since: Millis,
    /// Who answers for it.
    pub responsible: i64,
    /// The client.
    pub contact: i64,
    /// The client's company.
    pub company: Option<i64>,
    /// Its fields.
    pub fields: Fields,
    /// The lead it came from.
    pub origin: Option<i64>,
    /// Whether work on it has ended.
    pub closed: bool,
    /// When made.
    pub at: Millis,
}

/// An entry of a record's history.
#[derive(Debug, Clone)]
pub struct EventRow {
    /// The record.
    pub record: i64,
    /// When.
    pub at: Millis,
    /// Who.
    pub actor: Actor,
    /// What.
    pub what: Happening,
    /// The record's version after it.
    pub version: i64,
}

/// A stretch of talk that is over.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// Its id.
    pub id: i64,
    /// The line.
    pub line: &'static str,
    /// The client.
    pub contact: i64,
    /// Who answered.
    pub operator: i64,
    /// When it began.
    pub opened: Millis,
    /// When it ended.
    pub closed: Millis,
}

/// A message between a client and the shop that was delivered.
#[derive(Debug, Clone)]
pub struct MessageRow {
    /// The client.
    pub contact: i64,
    /// The record.
    pub record: Option<i64>,
    /// The session.
    pub session: i64,
    /// Who wrote it.
    pub author: i64,
    /// From the client.
    pub incoming: bool,
    /// The words.
    pub text: String,
    /// Telegram's message.
    pub raw: String,
    /// The chat it was written in.
    pub chat: i64,
    /// Its id there.
    pub message: i64,
    /// When.
    pub at: Millis,
}

/// The most rows of one statement: below both databases' limit of bound values.
pub const BATCH: usize = 500;

macro_rules! insert_all {
    ($tx:expr, $head:literal, $rows:expr, |$row:ident| $($bind:expr),+ $(,)?) => {
        $tx.forget();
        for rows in $rows.chunks(BATCH) {
            match $tx {
                Tx::Sqlite(tx) => {
                    let mut query = sqlx::QueryBuilder::<sqlx::Sqlite>::new($head);
                    query.push_values(rows, |mut values, $row| { $( values.push_bind($bind); )+ });
                    query.build().execute(&mut **tx).await?;
                }
                Tx::Postgres(tx) => {
                    let mut query = sqlx::QueryBuilder::<sqlx::Postgres>::new($head);
                    query.push_values(rows, |mut values, $row| { $( values.push_bind($bind); )+ });
                    query.build().execute(&mut **tx).await?;
                }
            }
        }
    };
}

/// Adds people.
pub async fn people(tx: &mut Tx, rows: &[PersonRow]) -> Result<(), StorageError> {
    insert_all!(
        tx,
        "INSERT INTO people (user_id, name, lang, role, on_duty, reachable, created_at, seen_at) ",
        rows,
        |row| row.id,
        &row.name,
        "ru",
        row.role,
        true,
        true,
        row.at.0,
        row.at.0,
    );
    Ok(())
}

/// Adds companies.
pub async fn companies(tx: &mut Tx, rows: &[CompanyRow]) -> Result<(), StorageError> {
    insert_all!(
        tx,
        "INSERT INTO companies (id, name, name_folded, created_at) ",
        rows,
        |row| row.id,
        &row.name,
        fold(&row.name),
        row.at.0,
    );
    Ok(())
}

/// Adds contacts.
pub async fn contacts(tx: &mut Tx, rows: &[ContactRow]) -> Result<(), StorageError> {
    insert_all!(
        tx,
        "INSERT INTO contacts (id, user_id, name, name_folded, phone, phone_verified, company_id, created_at) ",
        rows,
        |row| row.id,
        row.user,
        &row.name,
        fold(&row.name),
        row.phone.as_deref(),
        row.user.is_some(),
        row.company,
        row.at.0,
    );
    Ok(())
}

/// Adds records.
pub async fn records(tx: &mut Tx, rows: &[RecordRow]) -> Result<(), StorageError> {
    let fields: Vec<String> = rows
        .iter()
        .map(|row| to_json(&row.fields))
        .collect::<Result<_, _>>()?;
    let rows: Vec<(&RecordRow, String)> = rows.iter().zip(fields).collect();
    insert_all!(
        tx,
        "INSERT INTO records (id, kind, number, version, pipeline, stage, stage_since, responsible, contact_id,
             company_id, fields, origin, closed, created_at, updated_at) ",
        rows,
        |pair| pair.0.id, pair.0.kind.slug(), pair.0.number, 1_i64, &pair.0.pipeline, &pair.0.stage, pair.0.since.0,
            pair.0.responsible, pair.0.contact, pair.0.company, &pair.1, pair.0.origin, pair.0.closed, pair.0.at.0, pair.0.since.0,
    );
    Ok(())
}

/// Adds entries of histories.
pub async fn events(tx: &mut Tx, rows: &[EventRow]) -> Result<(), StorageError> {
    let mut told = Vec::with_capacity(rows.len());
    for row in rows {
        told.push((row, to_json(&row.actor)?, to_json(&row.what)?));
    }
    insert_all!(
        tx,
        "INSERT INTO events (record_id, at, actor, what, version) ",
        told,
        |row| row.0.record,
        row.0.at.0,
        &row.1,
        &row.2,
        row.0.version,
    );
    Ok(())
}

/// Adds sessions that are over.
pub async fn sessions(tx: &mut Tx, rows: &[SessionRow]) -> Result<(), StorageError> {
    insert_all!(
        tx,
        "INSERT INTO sessions (id, version, line, contact_id, state, operator, passed, told, first_answer_at,
             last_words_at, opened_at, closed_at, closed_by) ",
        rows,
        |row| row.id, 1_i64, row.line, row.contact, "closed", row.operator, "[]", "[]", row.opened.0, row.closed.0,
            row.opened.0, row.closed.0, row.operator,
    );
    Ok(())
}

/// Adds messages.
pub async fn messages(tx: &mut Tx, rows: &[MessageRow]) -> Result<(), StorageError> {
    insert_all!(
        tx,
        "INSERT INTO client_messages (contact_id, record_id, session_id, author, incoming, kind, text, raw, chat_id,
             message_id, delivery, brought_at, created_at) ",
        rows,
        |row| row.contact, row.record, row.session, row.author, row.incoming, "text", &row.text, &row.raw, row.chat,
            row.message, (!row.incoming).then_some("delivered"), row.at.0, row.at.0,
    );
    Ok(())
}

/// Has the database go on with ids and numbers from those that were given, and look at its tables anew before it plans.
pub async fn settle(tx: &mut Tx) -> Result<(), StorageError> {
    for kind in RecordKind::ALL {
        execute!(
            tx,
            "INSERT INTO counters (kind, last) SELECT CAST($1 AS TEXT), COALESCE(MAX(number), 0) FROM records WHERE kind = $1
             ON CONFLICT (kind) DO UPDATE SET last = excluded.last",
            kind.slug()
        )?;
    }
    in_step(tx).await?;
    match tx {
        // It goes on by itself: AUTOINCREMENT remembers the greatest id.
        Tx::Sqlite(_) => {}
        Tx::Postgres(tx) => {
            for statement in [
                "SELECT setval(pg_get_serial_sequence('companies', 'id'), (SELECT COALESCE(MAX(id), 0) + 1 FROM companies), false)",
                "SELECT setval(pg_get_serial_sequence('contacts', 'id'), (SELECT COALESCE(MAX(id), 0) + 1 FROM contacts), false)",
                "SELECT setval(pg_get_serial_sequence('records', 'id'), (SELECT COALESCE(MAX(id), 0) + 1 FROM records), false)",
                "SELECT setval(pg_get_serial_sequence('sessions', 'id'), (SELECT COALESCE(MAX(id), 0) + 1 FROM sessions), false)",
            ] {
                sqlx::query(statement).execute(&mut **tx).await?;
            }
        }
    }
    execute!(tx, "ANALYZE").map(drop)
}

/// What is kept beside contacts and companies themselves: their main phones and companies, and when anything last happened.
async fn in_step(tx: &mut Tx) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO contact_points (contact_id, kind, value, verified, main, created_at)
         SELECT id, 'phone', phone, phone_verified, TRUE, created_at FROM contacts WHERE phone IS NOT NULL
         ON CONFLICT (contact_id, kind, value) DO NOTHING"
    )?;
    execute!(
        tx,
        "INSERT INTO contact_companies (contact_id, company_id, main, created_at)
         SELECT id, company_id, TRUE, created_at FROM contacts WHERE company_id IS NOT NULL
         ON CONFLICT (contact_id, company_id) DO NOTHING"
    )?;
    execute!(
        tx,
        "UPDATE contacts SET active_at = COALESCE((SELECT MAX(m.created_at) FROM client_messages AS m
             WHERE m.contact_id = contacts.id), created_at) WHERE active_at = 0"
    )?;
    execute!(
        tx,
        "UPDATE companies SET active_at = created_at WHERE active_at = 0"
    )
    .map(drop)
}

/// How much there is: contacts, records, messages.
pub async fn size(tx: &mut Tx) -> Result<(i64, i64, i64), StorageError> {
    let (contacts, records, messages): (i64, i64, i64) = fetch!(
        tx,
        one(i64, i64, i64),
        "SELECT (SELECT COUNT(*) FROM contacts), (SELECT COUNT(*) FROM records), (SELECT COUNT(*) FROM client_messages)"
    )?;
    Ok((contacts, records, messages))
}
