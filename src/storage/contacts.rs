//! Contacts: the clients.

use super::{Cell, StorageError, Tx, exactly_one, execute, fetch};
use crate::domain::contact::Contact;
use crate::domain::ids::{CompanyId, ContactId, UserId};
use crate::domain::phone::Phone;
use crate::domain::text::fold;
use crate::domain::time::Millis;
use sqlx::FromRow;

macro_rules! columns {
    () => {
        "id, user_id, name, phone, phone_verified, company_id"
    };
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    user_id: Option<i64>,
    name: String,
    phone: Option<String>,
    phone_verified: bool,
    company_id: Option<i64>,
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
            user: self.user_id.map(UserId),
            name: self.name,
            phone: self
                .phone
                .map(|phone| cell.parse(phone.parse::<Phone>()))
                .transpose()?,
            phone_verified: self.phone_verified,
            company: self.company_id.map(CompanyId),
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
            "INSERT INTO contacts (user_id, name, name_folded, phone_verified, created_at)
             VALUES ($1, $2, $3, FALSE, $4) RETURNING ",
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

/// Keeps a contact's name, phone and company as they are now.
pub async fn save(tx: &mut Tx, contact: &Contact) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE contacts SET name = $2, name_folded = $3, phone = $4, phone_verified = $5, company_id = $6
         WHERE id = $1",
        contact.id.0,
        &contact.name,
        &fold(&contact.name),
        contact.phone.as_ref().map(Phone::as_str),
        contact.phone_verified,
        contact.company.map(|company| company.0)
    )?;
    exactly_one("contacts", touched)
}
