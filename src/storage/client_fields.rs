//! The shop's own fields of contacts and companies, and who filled them in on the client's own card.
//!
//! Fields are set by comparison: only over those that were read. Whoever is second reads again.

use super::{Cell, Single, StorageError, Tx, execute, fetch, to_json};
use crate::domain::event::{Actor, Happening};
use crate::domain::fields::Fields;
use crate::domain::ids::{CompanyId, ContactId};
use crate::domain::time::Millis;

/// What happened to a field on a client's own card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldEvent {
    /// When.
    pub at: Millis,
    /// Who.
    pub actor: Actor,
    /// What: always [`Happening::FieldSet`].
    pub what: Happening,
}

/// The filled fields of a contact.
pub async fn of_contact(tx: &mut Tx, id: ContactId) -> Result<Fields, StorageError> {
    let row: Option<(String,)> = fetch!(
        tx,
        optional Single<String>,
        "SELECT fields FROM contacts WHERE id = $1",
        id.0
    )?;
    read("contacts", id.0, row)
}

/// The filled fields of a company.
pub async fn of_company(tx: &mut Tx, id: CompanyId) -> Result<Fields, StorageError> {
    let row: Option<(String,)> = fetch!(
        tx,
        optional Single<String>,
        "SELECT fields FROM companies WHERE id = $1",
        id.0
    )?;
    read("companies", id.0, row)
}

fn read(table: &'static str, id: i64, row: Option<(String,)>) -> Result<Fields, StorageError> {
    let Some((fields,)) = row else {
        return Ok(Fields::default());
    };
    let cell = Cell {
        table,
        column: "fields",
        id,
    };
    cell.json(&fields)
}

/// Puts other fields in place of those that were read.
///
/// # Errors
/// [`StorageError::Conflict`]: they are others by now.
pub async fn set_of_contact(
    tx: &mut Tx,
    id: ContactId,
    before: &Fields,
    after: &Fields,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE contacts SET fields = $3 WHERE id = $1 AND fields = $2",
        id.0,
        &to_json(before)?,
        &to_json(after)?
    )?;
    set_one("contacts", id.0, touched)
}

/// Puts other fields in place of those that were read.
///
/// # Errors
/// [`StorageError::Conflict`]: they are others by now.
pub async fn set_of_company(
    tx: &mut Tx,
    id: CompanyId,
    before: &Fields,
    after: &Fields,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE companies SET fields = $3 WHERE id = $1 AND fields = $2",
        id.0,
        &to_json(before)?,
        &to_json(after)?
    )?;
    set_one("companies", id.0, touched)
}

const fn set_one(table: &'static str, id: i64, touched: u64) -> Result<(), StorageError> {
    if touched == 1 {
        Ok(())
    } else {
        Err(StorageError::Conflict { table, id })
    }
}

/// Notes what happened to a field of a contact or a company.
pub async fn note(
    tx: &mut Tx,
    contact: Option<ContactId>,
    company: Option<CompanyId>,
    event: &FieldEvent,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO client_field_events (contact_id, company_id, at, actor, what) VALUES ($1, $2, $3, $4, $5)",
        contact.map(|id| id.0),
        company.map(|id| id.0),
        event.at.0,
        &to_json(&event.actor)?,
        &to_json(&event.what)?
    )
    .map(drop)
}

/// What happened to the fields of a contact on its own card, the newest first.
pub async fn events_of_contact(
    tx: &mut Tx,
    id: ContactId,
    limit: i64,
    offset: i64,
) -> Result<Vec<FieldEvent>, StorageError> {
    let rows: Vec<(i64, i64, String, String)> = fetch!(
        tx,
        all(i64, i64, String, String),
        "SELECT id, at, actor, what FROM client_field_events WHERE contact_id = $1
         ORDER BY id DESC LIMIT $2 OFFSET $3",
        id.0,
        limit,
        offset
    )?;
    rows.into_iter().map(event).collect()
}

/// What happened to the fields of a company on its own card, the newest first.
pub async fn events_of_company(
    tx: &mut Tx,
    id: CompanyId,
    limit: i64,
    offset: i64,
) -> Result<Vec<FieldEvent>, StorageError> {
    let rows: Vec<(i64, i64, String, String)> = fetch!(
        tx,
        all(i64, i64, String, String),
        "SELECT id, at, actor, what FROM client_field_events WHERE company_id = $1
         ORDER BY id DESC LIMIT $2 OFFSET $3",
        id.0,
        limit,
        offset
    )?;
    rows.into_iter().map(event).collect()
}

fn event((id, at, actor, what): (i64, i64, String, String)) -> Result<FieldEvent, StorageError> {
    let cell = |column| Cell {
        table: "client_field_events",
        column,
        id,
    };
    Ok(FieldEvent {
        at: Millis(at),
        actor: cell("actor").json(&actor)?,
        what: cell("what").json(&what)?,
    })
}

/// Forgets what a contact's fields hold and what became of them. A company is nobody's own and keeps its.
pub async fn forget(tx: &mut Tx, id: ContactId) -> Result<(), StorageError> {
    execute!(tx, "UPDATE contacts SET fields = '{}' WHERE id = $1", id.0)?;
    execute!(
        tx,
        "DELETE FROM client_field_events WHERE contact_id = $1",
        id.0
    )
    .map(drop)
}
