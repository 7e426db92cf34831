//! Companies, found by their folded name.

use super::{StorageError, Tx, exactly_one, execute, fetch, search};
use crate::domain::contact::Company;
use crate::domain::ids::CompanyId;
use crate::domain::text::fold;
use crate::domain::time::Millis;

/// The company of that name, made when there is none; spelling and case do not make another.
pub async fn find_or_make(tx: &mut Tx, name: &str, now: Millis) -> Result<Company, StorageError> {
    let (id, merged): (i64, Option<i64>) = fetch!(
        tx,
        one(i64, Option<i64>),
        "INSERT INTO companies (name, name_folded, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (name_folded) DO UPDATE SET name_folded = companies.name_folded
         RETURNING id, merged_into",
        name,
        &fold(name),
        now.0
    )?;
    let id = CompanyId(merged.unwrap_or(id));
    let found = find(tx, id).await?.ok_or(StorageError::RowCount {
        table: "companies",
        touched: 0,
    })?;
    search::company(tx, &found).await?;
    Ok(found)
}

/// The company of that id, or the one that it was merged into.
pub async fn find(tx: &mut Tx, id: CompanyId) -> Result<Option<Company>, StorageError> {
    let mut found = itself(tx, id).await?;
    while let Some((_, Some(survivor))) = found {
        found = itself(tx, survivor).await?;
    }
    Ok(found.map(|(company, _)| company))
}

/// The company of that id as it stands, with the one that it was merged into.
pub async fn itself(
    tx: &mut Tx,
    id: CompanyId,
) -> Result<Option<(Company, Option<CompanyId>)>, StorageError> {
    let row: Option<(i64, String, Option<i64>)> = fetch!(
        tx,
        optional(i64, String, Option<i64>),
        "SELECT id, name, merged_into FROM companies WHERE id = $1",
        id.0
    )?;
    Ok(row.map(|(id, name, merged_into)| {
        let company = Company {
            id: CompanyId(id),
            name,
        };
        (company, merged_into.map(CompanyId))
    }))
}

/// Has a company lead to another from now on, or be itself again.
pub async fn set_merged(
    tx: &mut Tx,
    company: CompanyId,
    into: Option<CompanyId>,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE companies SET merged_into = $2 WHERE id = $1",
        company.0,
        into.map(|into| into.0)
    )?;
    exactly_one("companies", touched)
}
