//! Companies, found by their folded name.

use super::{StorageError, Tx, fetch};
use crate::domain::contact::Company;
use crate::domain::ids::CompanyId;
use crate::domain::text::fold;
use crate::domain::time::Millis;

/// The company of that name, made when there is none; spelling and case do not make another.
pub async fn find_or_make(tx: &mut Tx, name: &str, now: Millis) -> Result<Company, StorageError> {
    let (id, name): (i64, String) = fetch!(
        tx,
        one(i64, String),
        "INSERT INTO companies (name, name_folded, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (name_folded) DO UPDATE SET name_folded = companies.name_folded
         RETURNING id, name",
        name,
        &fold(name),
        now.0
    )?;
    Ok(Company {
        id: CompanyId(id),
        name,
    })
}

/// The company of that id.
pub async fn find(tx: &mut Tx, id: CompanyId) -> Result<Option<Company>, StorageError> {
    let row: Option<(i64, String)> = fetch!(
        tx,
        optional(i64, String),
        "SELECT id, name FROM companies WHERE id = $1",
        id.0
    )?;
    Ok(row.map(|(id, name)| Company {
        id: CompanyId(id),
        name,
    }))
}
