//! Who belongs to which company. The main company of a contact is [`super::contacts::save`]'s.

use super::{StorageError, Tx, exactly_one, execute, fetch};
use crate::domain::contact::Membership;
use crate::domain::ids::{CompanyId, ContactId};
use crate::domain::time::Millis;
use sqlx::FromRow;

macro_rules! columns {
    () => {
        "contact_id, company_id, post, main"
    };
}

#[derive(FromRow)]
struct Raw {
    contact_id: i64,
    company_id: i64,
    post: Option<String>,
    main: bool,
}

impl From<Raw> for Membership {
    fn from(raw: Raw) -> Self {
        Membership {
            contact: ContactId(raw.contact_id),
            company: CompanyId(raw.company_id),
            post: raw.post,
            main: raw.main,
        }
    }
}

/// The companies of a contact, the main one first.
pub async fn of_contact(tx: &mut Tx, contact: ContactId) -> Result<Vec<Membership>, StorageError> {
    let rows: Vec<Raw> = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM contact_companies WHERE contact_id = $1 ORDER BY main DESC, created_at, company_id"
        ),
        contact.0
    )?;
    Ok(rows.into_iter().map(Membership::from).collect())
}

/// The people of a company, in the order in which they became known.
pub async fn of_company(
    tx: &mut Tx,
    company: CompanyId,
    limit: i64,
    offset: i64,
) -> Result<Vec<Membership>, StorageError> {
    let rows: Vec<Raw> = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM contact_companies WHERE company_id = $1 ORDER BY contact_id LIMIT $2 OFFSET $3"
        ),
        company.0,
        limit,
        offset
    )?;
    Ok(rows.into_iter().map(Membership::from).collect())
}

/// A contact within a company.
pub async fn find(
    tx: &mut Tx,
    contact: ContactId,
    company: CompanyId,
) -> Result<Option<Membership>, StorageError> {
    let raw: Option<Raw> = fetch!(
        tx,
        optional Raw,
        concat!(
            "SELECT ", columns!(), " FROM contact_companies WHERE contact_id = $1 AND company_id = $2"
        ),
        contact.0,
        company.0
    )?;
    Ok(raw.map(Membership::from))
}

/// Brings a contact into a company that is not its main one. `false`: it is there already.
pub async fn join(
    tx: &mut Tx,
    contact: ContactId,
    company: CompanyId,
    now: Millis,
) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "INSERT INTO contact_companies (contact_id, company_id, main, created_at) VALUES ($1, $2, FALSE, $3)
         ON CONFLICT (contact_id, company_id) DO NOTHING",
        contact.0,
        company.0,
        now.0
    )?;
    Ok(touched == 1)
}

/// Keeps what a contact is in a company.
pub async fn set_post(
    tx: &mut Tx,
    contact: ContactId,
    company: CompanyId,
    post: Option<&str>,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE contact_companies SET post = $3 WHERE contact_id = $1 AND company_id = $2",
        contact.0,
        company.0,
        post
    )?;
    exactly_one("contact_companies", touched)
}

/// Takes a contact out of a company.
pub async fn leave(
    tx: &mut Tx,
    contact: ContactId,
    company: CompanyId,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "DELETE FROM contact_companies WHERE contact_id = $1 AND company_id = $2",
        contact.0,
        company.0
    )?;
    exactly_one("contact_companies", touched)
}

/// Takes a contact out of every company.
pub async fn forget(tx: &mut Tx, contact: ContactId) -> Result<(), StorageError> {
    execute!(
        tx,
        "DELETE FROM contact_companies WHERE contact_id = $1",
        contact.0
    )
    .map(drop)
}
