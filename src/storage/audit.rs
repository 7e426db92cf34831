//! What was done to people's data, and by whom. Entries are added and read, never changed.

use super::{Cell, Single, StorageError, Tx, execute, fetch, to_json};
use crate::domain::audit::Entry;
use crate::domain::event::Actor;
use crate::domain::ids::ContactId;
use crate::domain::time::Millis;
use sqlx::FromRow;

#[derive(FromRow)]
struct Raw {
    id: i64,
    at: i64,
    actor: String,
    contact_id: Option<i64>,
    what: String,
}

impl Raw {
    fn parse(self) -> Result<Entry, StorageError> {
        let cell = |column| Cell {
            table: "audit",
            column,
            id: self.id,
        };
        Ok(Entry {
            at: Millis(self.at),
            actor: cell("actor").json(&self.actor)?,
            contact: self.contact_id.map(ContactId),
            deed: cell("what").json(&self.what)?,
        })
    }
}

/// Adds an entry.
pub async fn add(tx: &mut Tx, entry: &Entry) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO audit (at, actor, contact_id, what) VALUES ($1, $2, $3, $4)",
        entry.at.0,
        &to_json(&entry.actor)?,
        entry.contact.map(|contact| contact.0),
        &to_json(&entry.deed)?
    )
    .map(drop)
}

/// A page, the newest first: of all, or of one client's data.
pub async fn page(
    tx: &mut Tx,
    contact: Option<ContactId>,
    limit: i64,
    offset: i64,
) -> Result<Vec<Entry>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        "SELECT id, at, actor, contact_id, what FROM audit WHERE $1 = 0 OR contact_id = $1
         ORDER BY id DESC LIMIT $2 OFFSET $3",
        contact.map_or(0, |contact| contact.0),
        limit,
        offset
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// How many entries there are.
pub async fn count(tx: &mut Tx) -> Result<i64, StorageError> {
    let (count,): (i64,) = fetch!(tx, one Single<i64>, "SELECT COUNT(*) FROM audit")?;
    Ok(count)
}

/// Takes the name of a client, as the one who acted, out of the entries about their data.
pub async fn unname(
    tx: &mut Tx,
    contact: ContactId,
    before: &Actor,
    after: &Actor,
) -> Result<u64, StorageError> {
    execute!(
        tx,
        "UPDATE audit SET actor = $3 WHERE contact_id = $1 AND actor = $2",
        contact.0,
        &to_json(before)?,
        &to_json(after)?
    )
}
