//! Contacts: the clients.

use super::{Cell, StorageError, Tx, execute, fetch};
use crate::domain::contact::Contact;
use crate::domain::ids::{CompanyId, ContactId, UserId};
use crate::domain::phone::Phone;
use crate::domain::text::fold;
use crate::domain::time::Millis;
use sqlx::FromRow;

macro_rules! columns {
    () => {
        "id, version, user_id, name, phone, phone_verified, company_id, source, created_at, active_at"
    };
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    version: i64,
    user_id: Option<i64>,
    name: String,
    phone: Option<String>,
    phone_verified: bool,
    company_id: Option<i64>,
    source: Option<String>,
    created_at: i64,
    active_at: i64,
}

impl Raw {
    fn parse(self) -> Result<Contact, StorageError> {
        let cell = Cell {
            table: "contacts",
            column: "phone",
            id: self.id,
        };
        Ok(Contact {
            id: ContactId(self.id),
            version: self.version,
            user: self.user_id.map(UserId),
            name: self.name,
            phone: self
                .phone
                .map(|phone| cell.parse(phone.parse::<Phone>()))
                .transpose()?,
            phone_verified: self.phone_verified,
            company: self.company_id.map(CompanyId),
            source: self.source,
            created_at: Millis(self.created_at),
            active_at: Millis(self.active_at),
        })
    }
}

/// Makes a contact; `user` when it is in Telegram.
pub async fn make(
    tx: &mut Tx,
    name: &str,
    user: Option<UserId>,
    now: Millis,
) -> Result<Contact, StorageError> {
    let raw = fetch!(
        tx,
        one Raw,
        concat!(
            "INSERT INTO contacts (user_id, name, name_folded, phone_verified, created_at, active_at)
             VALUES ($1, $2, $3, FALSE, $4, $4) RETURNING ",
            columns!()
        ),
        user.map(|user| user.0),
        name,
        &fold(name),
        now.0
    )?;
    raw.parse()
}

/// The contact of that id.
pub async fn find(tx: &mut Tx, id: ContactId) -> Result<Option<Contact>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM contacts WHERE id = $1"),
        id.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// The contact of a Telegram user.
pub async fn of_user(tx: &mut Tx, user: UserId) -> Result<Option<Contact>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM contacts WHERE user_id = $1"),
        user.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// Contacts whose name begins with a text or holds a word that does, or whose phone holds its digits; the most recently
/// made first, and all of them for an empty text.
pub async fn search(
    tx: &mut Tx,
    text: &str,
    limit: i64,
    offset: i64,
) -> Result<Vec<Contact>, StorageError> {
    let name = escape_like(&fold(text));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    // A number is typed with its country's own prefix as often as without it: the last ten digits tell.
    let digits = match digits.len() {
        0..SHORTEST_PHONE_PART => String::new(),
        length => digits[length.saturating_sub(10)..].to_owned(),
    };
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ",
            columns!(),
            " FROM contacts
             WHERE name_folded LIKE $1 ESCAPE '\\' OR name_folded LIKE $2 ESCAPE '\\'
                OR ($3 <> '' AND phone LIKE '%' || $3 || '%')
             ORDER BY id DESC LIMIT $4 OFFSET $5"
        ),
        &format!("{name}%"),
        &format!("% {name}%"),
        &digits,
        limit,
        offset
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// Fewer digits than these are no part of a phone worth looking for.
const SHORTEST_PHONE_PART: usize = 3;

fn escape_like(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let escape = matches!(c, '%' | '_' | '\\').then_some('\\');
            escape.into_iter().chain([c])
        })
        .collect()
}

/// Keeps a changed contact. Its main phone and its main company are kept in step with all of them here, and nowhere else:
/// the phone that was the main one before is dropped unless it was made an extra one ([`super::contact_points::demote`]),
/// a company that was the main one stays one of several, and is dropped with the last.
pub async fn save(tx: &mut Tx, contact: &mut Contact, now: Millis) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE contacts SET name = $3, name_folded = $4, phone = $5, phone_verified = $6, company_id = $7, source = $8,
             active_at = $9, version = $2 + 1
         WHERE id = $1 AND version = $2",
        contact.id.0,
        contact.version,
        &contact.name,
        &fold(&contact.name),
        contact.phone.as_ref().map(Phone::as_str),
        contact.phone_verified,
        contact.company.map(|company| company.0),
        contact.source.as_deref(),
        now.0
    )?;
    if touched != 1 {
        return Err(StorageError::Conflict {
            table: "contacts",
            id: contact.id.0,
        });
    }
    contact.version += 1;
    contact.active_at = now;
    keep_phone(tx, contact, now).await?;
    keep_company(tx, contact, now).await
}

async fn keep_phone(tx: &mut Tx, contact: &Contact, now: Millis) -> Result<(), StorageError> {
    let phone = contact.phone.as_ref().map_or("", Phone::as_str);
    execute!(
        tx,
        "DELETE FROM contact_points WHERE contact_id = $1 AND kind = 'phone' AND main AND value <> $2",
        contact.id.0,
        phone
    )?;
    if phone.is_empty() {
        return Ok(());
    }
    execute!(
        tx,
        "INSERT INTO contact_points (contact_id, kind, value, verified, main, created_at)
         VALUES ($1, 'phone', $2, $3, TRUE, $4)
         ON CONFLICT (contact_id, kind, value) DO UPDATE SET verified = $3, main = TRUE",
        contact.id.0,
        phone,
        contact.phone_verified,
        now.0
    )
    .map(drop)
}

async fn keep_company(tx: &mut Tx, contact: &Contact, now: Millis) -> Result<(), StorageError> {
    let Some(company) = contact.company else {
        return execute!(
            tx,
            "DELETE FROM contact_companies WHERE contact_id = $1 AND main",
            contact.id.0
        )
        .map(drop);
    };
    execute!(
        tx,
        "UPDATE contact_companies SET main = FALSE WHERE contact_id = $1 AND main AND company_id <> $2",
        contact.id.0,
        company.0
    )?;
    execute!(
        tx,
        "INSERT INTO contact_companies (contact_id, company_id, main, created_at) VALUES ($1, $2, TRUE, $3)
         ON CONFLICT (contact_id, company_id) DO UPDATE SET main = TRUE",
        contact.id.0,
        company.0,
        now.0
    )
    .map(drop)
}

/// Notes that something happened with a contact, and so with its main company.
pub async fn touch(tx: &mut Tx, id: ContactId, now: Millis) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE contacts SET active_at = $2 WHERE id = $1 AND active_at < $2",
        id.0,
        now.0
    )?;
    execute!(
        tx,
        "UPDATE companies SET active_at = $2
         WHERE active_at < $2 AND id = (SELECT company_id FROM contacts WHERE id = $1)",
        id.0,
        now.0
    )
    .map(drop)
}

/// Contacts, those with whom something happened last first.
pub async fn recent(tx: &mut Tx, limit: i64, offset: i64) -> Result<Vec<Contact>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM contacts ORDER BY active_at DESC, id DESC LIMIT $1 OFFSET $2"
        ),
        limit,
        offset
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// The contact with a phone, whichever of its numbers that is; of several the one with whom something happened last.
pub async fn of_phone(tx: &mut Tx, phone: &Phone) -> Result<Option<Contact>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!(
            "SELECT ", columns!(), " FROM contacts
             WHERE id IN (SELECT contact_id FROM contact_points WHERE kind = 'phone' AND value = $1)
             ORDER BY active_at DESC, id DESC LIMIT 1"
        ),
        phone.as_str()
    )?;
    raw.map(Raw::parse).transpose()
}
