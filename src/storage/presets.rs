//! Uploaded presets. Without an active one, the built-in stands.

use super::{Cell, Single, StorageError, Tx, exactly_one, execute, fetch, remembered, to_json};
use crate::domain::ids::UserId;
use crate::domain::time::Millis;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::FromRow;

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
    let row: Option<(i64,)> = remembered!(tx, ("active preset", 0), ["presets"], {
        fetch!(
            tx,
            optional Single<i64>,
            "SELECT id FROM presets WHERE state = 'active'"
        )?
    });
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
        "INSERT INTO presets (body, state, uploaded_by, created_at, replaces)
         VALUES ($1, 'draft', $2, $3, (SELECT id FROM presets WHERE state = 'active')) RETURNING id",
        body,
        by.0,
        now.0
    )?;
    Ok(id)
}

/// Keeps what a step of the editor made of the active preset as a draft; returns its id.
pub async fn keep_edit<E: Serialize>(
    tx: &mut Tx,
    body: &str,
    by: UserId,
    edit: &E,
    now: Millis,
) -> Result<i64, StorageError> {
    let (id,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "INSERT INTO presets (body, state, uploaded_by, created_at, replaces, edit)
         VALUES ($1, 'draft', $2, $3, (SELECT id FROM presets WHERE state = 'active'), $4) RETURNING id",
        body,
        by.0,
        now.0,
        &to_json(edit)?
    )?;
    Ok(id)
}

/// The active preset's own story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce<E> {
    /// Its id.
    pub id: i64,
    /// Who uploaded or edited it.
    pub by: Option<UserId>,
    /// When.
    pub at: Millis,
    /// The preset before it; `None`: the one of before any upload.
    pub replaces: Option<i64>,
    /// The editor's step that made it; `None`: it came as a file.
    pub edit: Option<E>,
}

#[derive(FromRow)]
struct RawInForce {
    id: i64,
    uploaded_by: Option<i64>,
    created_at: i64,
    replaces: Option<i64>,
    edit: Option<String>,
}

/// The active preset's own story; `None` while the built-in stands.
pub async fn in_force<E: DeserializeOwned>(
    tx: &mut Tx,
) -> Result<Option<InForce<E>>, StorageError> {
    let row = fetch!(
        tx,
        optional RawInForce,
        "SELECT id, uploaded_by, created_at, replaces, edit FROM presets WHERE state = 'active'"
    )?;
    let Some(raw) = row else {
        return Ok(None);
    };
    let cell = Cell {
        table: "presets",
        column: "edit",
        id: raw.id,
    };
    Ok(Some(InForce {
        id: raw.id,
        by: raw.uploaded_by.map(UserId),
        at: Millis(raw.created_at),
        replaces: raw.replaces,
        edit: raw.edit.map(|edit| cell.json(&edit)).transpose()?,
    }))
}

/// The text of a preset, whatever has become of it.
pub async fn body_of(tx: &mut Tx, id: i64) -> Result<Option<String>, StorageError> {
    let row: Option<(String,)> = fetch!(
        tx,
        optional Single<String>,
        "SELECT body FROM presets WHERE id = $1",
        id
    )?;
    Ok(row.map(|(body,)| body))
}

/// Whether the preset that was active when a draft was kept is active still.
pub async fn is_up_to_date(tx: &mut Tx, draft: i64) -> Result<bool, StorageError> {
    let row: Option<(i64,)> = fetch!(
        tx,
        optional Single<i64>,
        "SELECT id FROM presets WHERE id = $1
             AND COALESCE(replaces, 0) = COALESCE((SELECT id FROM presets WHERE state = 'active'), 0)",
        draft
    )?;
    Ok(row.is_some())
}

/// Has a draft be measured by the preset that is active now.
pub async fn bring_up_to_date(tx: &mut Tx, draft: i64) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE presets SET replaces = (SELECT id FROM presets WHERE state = 'active')
         WHERE id = $1 AND state = 'draft'",
        draft
    )?;
    exactly_one("presets", touched)
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
