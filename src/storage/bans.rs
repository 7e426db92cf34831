//! Clients whom the shop does not hear.

use super::{Single, StorageError, Tx, execute, fetch, remembered};
use crate::domain::ids::{ContactId, UserId};
use crate::domain::time::Millis;
use sqlx::FromRow;

/// A ban.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ban {
    /// The client.
    pub contact: ContactId,
    /// Whether the client was not told.
    pub silent: bool,
    /// Who said so.
    pub by: Option<UserId>,
    /// Since when.
    pub at: Millis,
}

#[derive(FromRow)]
struct Raw {
    contact_id: i64,
    silent: bool,
    banned_by: Option<i64>,
    created_at: i64,
}

impl From<Raw> for Ban {
    fn from(raw: Raw) -> Ban {
        Ban {
            contact: ContactId(raw.contact_id),
            silent: raw.silent,
            by: raw.banned_by.map(UserId),
            at: Millis(raw.created_at),
        }
    }
}

/// Bans a client, or changes whether the client knows of it.
pub async fn set(
    tx: &mut Tx,
    contact: ContactId,
    silent: bool,
    by: Option<UserId>,
    now: Millis,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO bans (contact_id, silent, banned_by, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (contact_id) DO UPDATE SET silent = $2, banned_by = $3",
        contact.0,
        silent,
        by.map(|by| by.0),
        now.0
    )
    .map(drop)
}

/// Hears a client again; gives the ban that there was.
pub async fn lift(tx: &mut Tx, contact: ContactId) -> Result<Option<Ban>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        "DELETE FROM bans WHERE contact_id = $1 RETURNING contact_id, silent, banned_by, created_at",
        contact.0
    )?;
    Ok(raw.map(Ban::from))
}

/// That there is no ban on a client.
pub(super) fn know_none(tx: &mut Tx, contact: ContactId) {
    let key = ("ban", contact.0);
    tx.memory().remember(key, &["bans"], &None::<Ban>);
}

/// The client's ban.
pub async fn of(tx: &mut Tx, contact: ContactId) -> Result<Option<Ban>, StorageError> {
    Ok(remembered!(tx, ("ban", contact.0), ["bans"], {
        let raw = fetch!(
            tx,
            optional Raw,
            "SELECT contact_id, silent, banned_by, created_at FROM bans WHERE contact_id = $1",
            contact.0
        )?;
        raw.map(Ban::from)
    }))
}

/// Whom the shop does not hear, the newest first.
pub async fn list(tx: &mut Tx, limit: i64, offset: i64) -> Result<Vec<Ban>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        "SELECT contact_id, silent, banned_by, created_at FROM bans
         ORDER BY created_at DESC, contact_id DESC LIMIT $1 OFFSET $2",
        limit,
        offset
    )?;
    Ok(rows.into_iter().map(Ban::from).collect())
}

/// How many clients the shop does not hear.
pub async fn count(tx: &mut Tx) -> Result<i64, StorageError> {
    let (count,): (i64,) = fetch!(tx, one Single<i64>, "SELECT COUNT(*) FROM bans")?;
    Ok(count)
}
