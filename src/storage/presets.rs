//! Uploaded presets. Without an active one, the built-in stands.

use super::{Single, StorageError, Tx, exactly_one, execute, fetch};
use crate::domain::ids::UserId;
use crate::domain::time::Millis;

/// The text of the active preset.
pub async fn active(tx: &mut Tx) -> Result<Option<String>, StorageError> {
    let row: Option<(String,)> = fetch!(
        tx,
        optional Single<String>,
        "SELECT body FROM presets WHERE state = 'active'"
    )?;
    Ok(row.map(|(body,)| body))
}

/// The id of the active preset.
pub async fn active_id(tx: &mut Tx) -> Result<Option<i64>, StorageError> {
    let row: Option<(i64,)> = fetch!(
        tx,
        optional Single<i64>,
        "SELECT id FROM presets WHERE state = 'active'"
    )?;
    Ok(row.map(|(id,)| id))
}

/// Keeps an uploaded preset as a draft; returns its id.
pub async fn keep_draft(
    tx: &mut Tx,
    body: &str,
    by: UserId,
    now: Millis,
) -> Result<i64, StorageError> {
    let (id,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "INSERT INTO presets (body, state, uploaded_by, created_at) VALUES ($1, 'draft', $2, $3) RETURNING id",
        body,
        by.0,
        now.0
    )?;
    Ok(id)
}

/// The text of a draft.
pub async fn draft(tx: &mut Tx, id: i64) -> Result<Option<String>, StorageError> {
    let row: Option<(String,)> = fetch!(
        tx,
        optional Single<String>,
        "SELECT body FROM presets WHERE id = $1 AND state = 'draft'",
        id
    )?;
    Ok(row.map(|(body,)| body))
}

/// Makes a draft the active preset; the one before retires.
pub async fn activate(tx: &mut Tx, id: i64) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE presets SET state = 'retired' WHERE state = 'active'"
    )?;
    let touched = execute!(
        tx,
        "UPDATE presets SET state = 'active' WHERE id = $1 AND state = 'draft'",
        id
    )?;
    exactly_one("presets", touched)
}

/// Drops a draft. `false`: there is none of that id.
pub async fn drop_draft(tx: &mut Tx, id: i64) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE presets SET state = 'retired' WHERE id = $1 AND state = 'draft'",
        id
    )?;
    Ok(touched == 1)
}
