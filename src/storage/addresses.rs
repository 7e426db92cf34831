//! Addresses that customers gave, so that nobody has to write one twice.

use super::{Single, StorageError, Tx, execute, fetch};
use crate::domain::ids::{AddressId, UserId};
use crate::domain::time::Millis;

/// An address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Its id.
    pub id: AddressId,
    /// As the customer wrote it.
    pub text: String,
}

/// A customer's addresses, the one used last first.
pub async fn of_user(tx: &mut Tx, user: UserId, limit: i64) -> Result<Vec<Address>, StorageError> {
    let rows: Vec<(i64, String)> = fetch!(
        tx,
        all(i64, String),
        "SELECT id, text FROM addresses WHERE user_id = $1 ORDER BY used_at DESC, id DESC LIMIT $2",
        user.0,
        limit
    )?;
    Ok(rows
        .into_iter()
        .map(|(id, text)| Address {
            id: AddressId(id),
            text,
        })
        .collect())
}

/// A customer's address of that id.
pub async fn find(
    tx: &mut Tx,
    user: UserId,
    id: AddressId,
) -> Result<Option<Address>, StorageError> {
    let row: Option<(i64, String)> = fetch!(
        tx,
        optional(i64, String),
        "SELECT id, text FROM addresses WHERE user_id = $1 AND id = $2",
        user.0,
        id.0
    )?;
    Ok(row.map(|(id, text)| Address {
        id: AddressId(id),
        text,
    }))
}

/// Keeps an address as the one used last.
pub async fn keep(
    tx: &mut Tx,
    user: UserId,
    text: &str,
    now: Millis,
) -> Result<AddressId, StorageError> {
    let (id,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "INSERT INTO addresses (user_id, text, used_at) VALUES ($1, $2, $3)
         ON CONFLICT (user_id, text) DO UPDATE SET used_at = $3 RETURNING id",
        user.0,
        text,
        now.0
    )?;
    Ok(AddressId(id))
}

/// Forgets an address. `false`: it was gone before.
pub async fn forget(tx: &mut Tx, user: UserId, id: AddressId) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "DELETE FROM addresses WHERE user_id = $1 AND id = $2",
        user.0,
        id.0
    )?;
    Ok(touched == 1)
}

/// Forgets all but the newest addresses of a customer.
pub async fn keep_newest(tx: &mut Tx, user: UserId, newest: i64) -> Result<(), StorageError> {
    execute!(
        tx,
        "DELETE FROM addresses WHERE user_id = $1 AND id NOT IN (
             SELECT id FROM addresses WHERE user_id = $1 ORDER BY used_at DESC, id DESC LIMIT $2)",
        user.0,
        newest
    )
    .map(drop)
}
