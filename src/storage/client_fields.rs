//! The shop's own fields of contacts and companies. Who filled them in is told by [`super::client_events`].
//!
//! Fields are set by comparison: only over those that were read. Whoever is second reads again.

use super::{Cell, Single, StorageError, Tx, execute, fetch, to_json};
use crate::domain::fields::Fields;
use crate::domain::ids::{CompanyId, ContactId};

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

/// Forgets what a contact's fields hold. A company is nobody's own and keeps its.
pub async fn forget(tx: &mut Tx, id: ContactId) -> Result<(), StorageError> {
    execute!(tx, "UPDATE contacts SET fields = '{}' WHERE id = $1", id.0).map(drop)
}
