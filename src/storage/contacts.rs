//! Contacts: the clients.
//!
//! Invariant: whoever asks for a contact that was merged into another gets the other ([`find`], [`of_user`]), so that no
//! old button leads to half a client.

use super::{Cell, Single, StorageError, Tx, exactly_one, execute, fetch, search};
use crate::domain::contact::Contact;
use crate::domain::ids::{CompanyId, ContactId, UserId};
use crate::domain::phone::Phone;
use crate::domain::text::fold;
use crate::domain::time::Millis;
use sqlx::FromRow;

macro_rules! columns {
    () => {
        "id, user_id, name, phone, phone_verified, company_id, merged_into"
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
    merged_into: Option<i64>,
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
    let made = raw.parse()?;
    search::contact(tx, &made).await?;
    Ok(made)
}

/// More merges than these do not follow one another: a circle is a mistake of ours.
const MERGES_FOLLOWED: usize = 20;

/// The contact of that id, or the one that it was merged into.
pub async fn find(tx: &mut Tx, id: ContactId) -> Result<Option<Contact>, StorageError> {
    let mut id = id.0;
    for _ in 0..MERGES_FOLLOWED {
        let Some(raw) = row(tx, id).await? else {
            return Ok(None);
        };
        match raw.merged_into {
            Some(survivor) => id = survivor,
            None => return raw.parse().map(Some),
        }
    }
    let cell = Cell {
        table: "contacts",
        column: "merged_into",
        id,
    };
    Err(cell.corrupt("merged in a circle"))
}

/// The contact of that id as it stands, with the one that it was merged into.
pub async fn itself(
    tx: &mut Tx,
    id: ContactId,
) -> Result<Option<(Contact, Option<ContactId>)>, StorageError> {
    let Some(raw) = row(tx, id.0).await? else {
        return Ok(None);
    };
    let merged_into = raw.merged_into.map(ContactId);
    Ok(Some((raw.parse()?, merged_into)))
}

async fn row(tx: &mut Tx, id: i64) -> Result<Option<Raw>, StorageError> {
    fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM contacts WHERE id = $1"),
        id
    )
}

/// The contact of a Telegram user, by any of its accounts.
pub async fn of_user(tx: &mut Tx, user: UserId) -> Result<Option<Contact>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!(
            "SELECT ", columns!(), " FROM contacts
             WHERE user_id = $1 OR id = (SELECT contact_id FROM contact_accounts WHERE user_id = $1)"
        ),
        user.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// The most recently made contacts.
pub async fn newest(tx: &mut Tx, limit: i64) -> Result<Vec<Contact>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM contacts WHERE merged_into IS NULL ORDER BY id DESC LIMIT $1"
        ),
        limit
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// The newest contacts of a phone, another one's further phones among them.
pub async fn of_phone(
    tx: &mut Tx,
    phone: &Phone,
    limit: i64,
) -> Result<Vec<Contact>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM contacts WHERE merged_into IS NULL AND (phone = $1 OR id IN (
                 SELECT contact_id FROM contact_numbers WHERE kind = 'phone' AND value = $1))
             ORDER BY id DESC LIMIT $2"
        ),
        phone.as_str(),
        limit
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// The newest contacts of a name, however it is spelt.
pub async fn of_name(tx: &mut Tx, name: &str, limit: i64) -> Result<Vec<Contact>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM contacts WHERE merged_into IS NULL AND name_folded = $1
             ORDER BY id DESC LIMIT $2"
        ),
        &fold(name),
        limit
    )?;
    rows.into_iter().map(Raw::parse).collect()
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
    exactly_one("contacts", touched)?;
    search::contact(tx, contact).await
}

/// What a further number of a client is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberKind {
    /// A phone, in E.164.
    Phone,
    /// An e-mail address.
    Email,
}

impl NumberKind {
    const fn slug(self) -> &'static str {
        match self {
            NumberKind::Phone => "phone",
            NumberKind::Email => "email",
        }
    }

    fn from_slug(slug: &str) -> Option<NumberKind> {
        [NumberKind::Phone, NumberKind::Email]
            .into_iter()
            .find(|kind| kind.slug() == slug)
    }
}

/// A client's further phones and e-mail addresses.
pub async fn numbers_of(
    tx: &mut Tx,
    contact: ContactId,
) -> Result<Vec<(NumberKind, String)>, StorageError> {
    let rows: Vec<(i64, String, String)> = fetch!(
        tx,
        all(i64, String, String),
        "SELECT id, kind, value FROM contact_numbers WHERE contact_id = $1 ORDER BY id",
        contact.0
    )?;
    rows.into_iter()
        .map(|(id, kind, value)| {
            let cell = Cell {
                table: "contact_numbers",
                column: "kind",
                id,
            };
            let kind = cell.parse(NumberKind::from_slug(&kind).ok_or("no kind of number"))?;
            if kind == NumberKind::Phone {
                let cell = Cell {
                    column: "value",
                    ..cell
                };
                cell.parse(value.parse::<Phone>())?;
            }
            Ok((kind, value))
        })
        .collect()
}

/// Keeps a further number of a client; `false`: it is kept already. The caller has the document written anew.
pub async fn add_number(
    tx: &mut Tx,
    contact: ContactId,
    kind: NumberKind,
    value: &str,
) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "INSERT INTO contact_numbers (contact_id, kind, value) VALUES ($1, $2, $3)
         ON CONFLICT (contact_id, kind, value) DO NOTHING",
        contact.0,
        kind.slug(),
        value
    )?;
    Ok(touched == 1)
}

/// Forgets a further number of a client.
pub async fn drop_number(
    tx: &mut Tx,
    contact: ContactId,
    kind: NumberKind,
    value: &str,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "DELETE FROM contact_numbers WHERE contact_id = $1 AND kind = $2 AND value = $3",
        contact.0,
        kind.slug(),
        value
    )
    .map(drop)
}

/// A client's further accounts in Telegram.
pub async fn accounts_of(tx: &mut Tx, contact: ContactId) -> Result<Vec<UserId>, StorageError> {
    let rows: Vec<(i64,)> = fetch!(
        tx,
        all Single<i64>,
        "SELECT user_id FROM contact_accounts WHERE contact_id = $1 ORDER BY user_id",
        contact.0
    )?;
    Ok(rows.into_iter().map(|(user,)| UserId(user)).collect())
}

/// Makes an account the one that words to the client go to; the one before is a further one from then on.
pub async fn set_account(
    tx: &mut Tx,
    contact: ContactId,
    account: Option<UserId>,
    now: Millis,
) -> Result<(), StorageError> {
    if let Some(account) = account {
        execute!(
            tx,
            "DELETE FROM contact_accounts WHERE user_id = $1",
            account.0
        )?;
        execute!(
            tx,
            "INSERT INTO contact_accounts (user_id, contact_id, since)
             SELECT user_id, id, $2 FROM contacts WHERE id = $1 AND user_id IS NOT NULL AND user_id <> $3
             ON CONFLICT (user_id) DO NOTHING",
            contact.0,
            now.0,
            account.0
        )?;
    }
    let touched = execute!(
        tx,
        "UPDATE contacts SET user_id = $2 WHERE id = $1",
        contact.0,
        account.map(|account| account.0)
    )?;
    exactly_one("contacts", touched)
}

/// Keeps a further account of a client.
pub async fn add_account(
    tx: &mut Tx,
    contact: ContactId,
    account: UserId,
    now: Millis,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO contact_accounts (user_id, contact_id, since) VALUES ($1, $2, $3)
         ON CONFLICT (user_id) DO UPDATE SET contact_id = $2",
        account.0,
        contact.0,
        now.0
    )
    .map(drop)
}

/// Parts a further account from its client.
pub async fn drop_account(tx: &mut Tx, account: UserId) -> Result<(), StorageError> {
    execute!(
        tx,
        "DELETE FROM contact_accounts WHERE user_id = $1",
        account.0
    )
    .map(drop)
}

/// Has a contact lead to another from now on, or be itself again.
pub async fn set_merged(
    tx: &mut Tx,
    contact: ContactId,
    into: Option<ContactId>,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE contacts SET merged_into = $2 WHERE id = $1",
        contact.0,
        into.map(|into| into.0)
    )?;
    exactly_one("contacts", touched)
}

/// The contacts that were merged into one.
pub async fn merged_into(tx: &mut Tx, contact: ContactId) -> Result<Vec<Contact>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!("SELECT ", columns!(), " FROM contacts WHERE merged_into = $1 ORDER BY id"),
        contact.0
    )?;
    rows.into_iter().map(Raw::parse).collect()
}
