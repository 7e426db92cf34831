//! Focus: the client whom a member of staff talks to, so that whatever they type goes there.

use super::{Single, StorageError, Tx, execute, fetch};
use crate::domain::ids::{ContactId, UserId};
use crate::domain::time::Millis;

/// The client whom somebody talks to.
pub async fn of(tx: &mut Tx, user: UserId) -> Result<Option<ContactId>, StorageError> {
    let row: Option<(i64,)> = fetch!(
        tx,
        optional Single<i64>,
        "SELECT contact_id FROM focus WHERE user_id = $1",
        user.0
    )?;
    Ok(row.map(|(contact,)| ContactId(contact)))
}

/// Somebody turns to a client, away from any other.
pub async fn set(
    tx: &mut Tx,
    user: UserId,
    contact: ContactId,
    now: Millis,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO focus (user_id, contact_id, since) VALUES ($1, $2, $3)
         ON CONFLICT (user_id) DO UPDATE SET contact_id = $2, since = $3",
        user.0,
        contact.0,
        now.0
    )
    .map(drop)
}

/// Somebody turns away. `false`: they talked to nobody.
pub async fn leave(tx: &mut Tx, user: UserId) -> Result<bool, StorageError> {
    let touched = execute!(tx, "DELETE FROM focus WHERE user_id = $1", user.0)?;
    Ok(touched == 1)
}

/// Who talks to a client.
pub async fn on(tx: &mut Tx, contact: ContactId) -> Result<Vec<UserId>, StorageError> {
    let rows: Vec<(i64,)> = fetch!(
        tx,
        all Single<i64>,
        "SELECT user_id FROM focus WHERE contact_id = $1 ORDER BY user_id",
        contact.0
    )?;
    Ok(rows.into_iter().map(|(user,)| UserId(user)).collect())
}
