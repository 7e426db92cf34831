//! What the owner has switched on or off; what was never touched is off.

use super::{Single, StorageError, Tx, execute, fetch};
use crate::domain::ids::UserId;
use crate::domain::time::Millis;

/// Whether something is switched on.
pub async fn is_on(tx: &mut Tx, name: &str) -> Result<bool, StorageError> {
    let row: Option<(bool,)> = fetch!(
        tx,
        optional Single<bool>,
        "SELECT is_on FROM switches WHERE name = $1",
        name
    )?;
    Ok(row.is_some_and(|(on,)| on))
}

/// Switches something on or off.
pub async fn set(
    tx: &mut Tx,
    name: &str,
    on: bool,
    by: UserId,
    now: Millis,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO switches (name, is_on, set_by, set_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (name) DO UPDATE SET is_on = $2, set_by = $3, set_at = $4",
        name,
        on,
        by.0,
        now.0
    )
    .map(drop)
}
