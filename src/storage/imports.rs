//! Price lists that were checked and loaded. What their rows say and what was before them is the upper layer's JSON.

use super::{Cell, Single, StorageError, Tx, exactly_one, execute, fetch, to_json};
use crate::domain::ids::{ImportId, UserId};
use crate::domain::time::Millis;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::FromRow;

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportState {
    /// Checked, and not loaded.
    Draft,
    /// Loaded.
    Applied,
    /// Loaded, and taken back.
    Undone,
    /// Not to be loaded.
    Dropped,
}

impl ImportState {
    const ALL: [ImportState; 4] = [
        ImportState::Draft,
        ImportState::Applied,
        ImportState::Undone,
        ImportState::Dropped,
    ];

    const fn slug(self) -> &'static str {
        match self {
            ImportState::Draft => "draft",
            ImportState::Applied => "applied",
            ImportState::Undone => "undone",
            ImportState::Dropped => "dropped",
        }
    }
}

/// A price list that was loaded, or is about to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import<S> {
    /// Its id.
    pub id: ImportId,
    /// Who sent it.
    pub by: UserId,
    /// The file's name.
    pub file: String,
    /// How far it has come.
    pub state: ImportState,
    /// What it is in short.
    pub summary: S,
    /// When it was checked.
    pub at: Millis,
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    made_by: i64,
    file_name: String,
    state: String,
    summary: String,
    created_at: i64,
}

impl Raw {
    fn parse<S: DeserializeOwned>(self) -> Result<Import<S>, StorageError> {
        let cell = |column| Cell {
            table: "imports",
            column,
            id: self.id,
        };
        let state = ImportState::ALL
            .into_iter()
            .find(|state| state.slug() == self.state);
        Ok(Import {
            id: ImportId(self.id),
            by: UserId(self.made_by),
            state: cell("state").parse(state.ok_or("no state"))?,
            summary: cell("summary").json(&self.summary)?,
            file: self.file_name,
            at: Millis(self.created_at),
        })
    }
}

macro_rules! columns {
    () => {
        "id, made_by, file_name, state, summary, created_at"
    };
}

/// Keeps what a price list was found to be.
pub async fn make<S: Serialize + DeserializeOwned>(
    tx: &mut Tx,
    by: UserId,
    file: &str,
    summary: &S,
    now: Millis,
) -> Result<Import<S>, StorageError> {
    let raw = fetch!(
        tx,
        one Raw,
        concat!(
            "INSERT INTO imports (made_by, file_name, state, summary, created_at) VALUES ($1, $2, 'draft', $3, $4)
             RETURNING ",
            columns!()
        ),
        by.0,
        file,
        &to_json(summary)?,
        now.0
    )?;
    raw.parse()
}

/// The import of that id.
pub async fn find<S: DeserializeOwned>(
    tx: &mut Tx,
    id: ImportId,
) -> Result<Option<Import<S>>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM imports WHERE id = $1"),
        id.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// The newest imports that were loaded.
pub async fn loaded<S: DeserializeOwned>(
    tx: &mut Tx,
    limit: i64,
) -> Result<Vec<Import<S>>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM imports WHERE state IN ('applied', 'undone') ORDER BY id DESC LIMIT $1"
        ),
        limit
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// Brings an import from one state to another. `false`: it was in another one already.
pub async fn settle<S: Serialize>(
    tx: &mut Tx,
    id: ImportId,
    (from, to): (ImportState, ImportState),
    summary: &S,
    now: Millis,
) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE imports SET state = $3, summary = $4, settled_at = $5 WHERE id = $1 AND state = $2",
        id.0,
        from.slug(),
        to.slug(),
        &to_json(summary)?,
        now.0
    )?;
    Ok(touched == 1)
}

/// Keeps a part of an import's rows.
pub async fn add_part<P: Serialize>(
    tx: &mut Tx,
    id: ImportId,
    part: i64,
    body: &P,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "INSERT INTO import_parts (import_id, part, body) VALUES ($1, $2, $3)",
        id.0,
        part,
        &to_json(body)?
    )?;
    exactly_one("import_parts", touched)
}

/// Keeps a part of an import's rows as they are now.
pub async fn save_part<P: Serialize>(
    tx: &mut Tx,
    id: ImportId,
    part: i64,
    body: &P,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE import_parts SET body = $3 WHERE import_id = $1 AND part = $2",
        id.0,
        part,
        &to_json(body)?
    )?;
    exactly_one("import_parts", touched)
}

/// A part of an import's rows; `None` after the last.
pub async fn part<P: DeserializeOwned>(
    tx: &mut Tx,
    id: ImportId,
    part: i64,
) -> Result<Option<P>, StorageError> {
    let found = fetch!(
        tx,
        optional Single<String>,
        "SELECT body FROM import_parts WHERE import_id = $1 AND part = $2",
        id.0,
        part
    )?;
    let cell = Cell {
        table: "import_parts",
        column: "body",
        id: id.0,
    };
    found.map(|(body,)| cell.json(&body)).transpose()
}

/// Drops what somebody had checked and not loaded.
pub async fn drop_drafts(tx: &mut Tx, by: UserId, now: Millis) -> Result<(), StorageError> {
    execute!(
        tx,
        "DELETE FROM import_parts WHERE import_id IN (SELECT id FROM imports WHERE made_by = $1 AND state = 'draft')",
        by.0
    )?;
    execute!(
        tx,
        "UPDATE imports SET state = 'dropped', settled_at = $2 WHERE made_by = $1 AND state = 'draft'",
        by.0,
        now.0
    )
    .map(drop)
}

/// Forgets the rows of an import that will not be needed.
pub async fn drop_parts(tx: &mut Tx, id: ImportId) -> Result<(), StorageError> {
    execute!(tx, "DELETE FROM import_parts WHERE import_id = $1", id.0).map(drop)
}
