//! Tags: words of the shop's own on contacts, companies and records.

use super::{Cell, Single, StorageError, Tx, exactly_one, execute, fetch};
use crate::domain::ids::UserId;
use crate::domain::search::{DocKind, DocRef};
use crate::domain::text::fold;
use crate::domain::time::Millis;

/// How many cards of a tag are counted.
pub const COUNTED: i64 = 10_000;

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Its id.
    pub id: i64,
    /// Its name, without the `#`.
    pub name: String,
}

impl From<(i64, String)> for Tag {
    fn from((id, name): (i64, String)) -> Tag {
        Tag { id, name }
    }
}

/// The tag of that name, made when there is none; case and `ё` do not make another.
pub async fn find_or_make(
    tx: &mut Tx,
    name: &str,
    by: UserId,
    now: Millis,
) -> Result<Tag, StorageError> {
    let row: (i64, String) = fetch!(
        tx,
        one(i64, String),
        "INSERT INTO tags (name, name_folded, created_by, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (name_folded) DO UPDATE SET name_folded = tags.name_folded RETURNING id, name",
        name,
        &fold(name),
        by.0,
        now.0
    )?;
    Ok(row.into())
}

/// The tag of that id.
pub async fn find(tx: &mut Tx, id: i64) -> Result<Option<Tag>, StorageError> {
    let row: Option<(i64, String)> = fetch!(
        tx,
        optional(i64, String),
        "SELECT id, name FROM tags WHERE id = $1",
        id
    )?;
    Ok(row.map(Tag::from))
}

/// The tag of that name.
pub async fn named(tx: &mut Tx, name: &str) -> Result<Option<Tag>, StorageError> {
    let row: Option<(i64, String)> = fetch!(
        tx,
        optional(i64, String),
        "SELECT id, name FROM tags WHERE name_folded = $1",
        &fold(name)
    )?;
    Ok(row.map(Tag::from))
}

/// All tags by name, each with how many cards it is on, as far as [`COUNTED`].
pub async fn list(tx: &mut Tx, limit: i64, offset: i64) -> Result<Vec<(Tag, i64)>, StorageError> {
    let rows: Vec<(i64, String, i64)> = fetch!(
        tx,
        all(i64, String, i64),
        "SELECT t.id, t.name, (SELECT COUNT(*) FROM (SELECT 1 FROM taggings AS g WHERE g.tag_id = t.id LIMIT $1) AS c)
         FROM tags AS t ORDER BY t.name_folded LIMIT $2 OFFSET $3",
        COUNTED,
        limit,
        offset
    )?;
    Ok(rows
        .into_iter()
        .map(|(id, name, count)| (Tag { id, name }, count))
        .collect())
}

/// How many tags there are.
pub async fn count(tx: &mut Tx) -> Result<i64, StorageError> {
    let (count,): (i64,) = fetch!(tx, one Single<i64>, "SELECT COUNT(*) FROM tags")?;
    Ok(count)
}

/// The tags of a card, by name.
pub async fn of(tx: &mut Tx, card: DocRef) -> Result<Vec<Tag>, StorageError> {
    let rows: Vec<(i64, String)> = fetch!(
        tx,
        all(i64, String),
        "SELECT t.id, t.name FROM taggings AS g JOIN tags AS t ON t.id = g.tag_id
         WHERE g.kind = $1 AND g.ref_id = $2 ORDER BY t.name_folded",
        card.kind.code(),
        card.id
    )?;
    Ok(rows.into_iter().map(Tag::from).collect())
}

/// Puts a tag on a card; `false`: it was there.
pub async fn put(tx: &mut Tx, tag: i64, card: DocRef) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "INSERT INTO taggings (tag_id, kind, ref_id) VALUES ($1, $2, $3)
         ON CONFLICT (tag_id, kind, ref_id) DO NOTHING",
        tag,
        card.kind.code(),
        card.id
    )?;
    Ok(touched == 1)
}

/// Takes a tag off a card; `false`: it was not there.
pub async fn take(tx: &mut Tx, tag: i64, card: DocRef) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "DELETE FROM taggings WHERE tag_id = $1 AND kind = $2 AND ref_id = $3",
        tag,
        card.kind.code(),
        card.id
    )?;
    Ok(touched == 1)
}

/// Takes every tag off a card.
pub async fn clear(tx: &mut Tx, card: DocRef) -> Result<(), StorageError> {
    execute!(
        tx,
        "DELETE FROM taggings WHERE kind = $1 AND ref_id = $2",
        card.kind.code(),
        card.id
    )
    .map(drop)
}

/// The cards of a tag, the newest of each kind first.
pub async fn cards(
    tx: &mut Tx,
    tag: i64,
    limit: i64,
    offset: i64,
) -> Result<Vec<DocRef>, StorageError> {
    let rows: Vec<(i64, i64)> = fetch!(
        tx,
        all(i64, i64),
        "SELECT kind, ref_id FROM taggings WHERE tag_id = $1 ORDER BY kind DESC, ref_id DESC LIMIT $2 OFFSET $3",
        tag,
        limit,
        offset
    )?;
    rows.into_iter()
        .map(|(kind, id)| {
            let cell = Cell {
                table: "taggings",
                column: "kind",
                id: tag,
            };
            let kind = cell.parse(DocKind::from_code(kind).ok_or("no kind of card"))?;
            Ok(DocRef { kind, id })
        })
        .collect()
}

/// How many cards a tag is on, as far as [`COUNTED`].
pub async fn count_cards(tx: &mut Tx, tag: i64) -> Result<i64, StorageError> {
    let (count,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "SELECT COUNT(*) FROM (SELECT 1 FROM taggings WHERE tag_id = $1 LIMIT $2) AS c",
        tag,
        COUNTED
    )?;
    Ok(count)
}

/// Gives a tag another name, which no other tag has.
pub async fn rename(tx: &mut Tx, tag: i64, name: &str) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE tags SET name = $2, name_folded = $3 WHERE id = $1",
        tag,
        name,
        &fold(name)
    )?;
    exactly_one("tags", touched)
}

/// Makes two tags one: all cards of the first have the second from then on.
pub async fn merge(tx: &mut Tx, from: i64, into: i64) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO taggings (tag_id, kind, ref_id)
         SELECT $2, kind, ref_id FROM taggings WHERE tag_id = $1
         ON CONFLICT (tag_id, kind, ref_id) DO NOTHING",
        from,
        into
    )?;
    delete(tx, from).await
}

/// Deletes a tag: no card has it any more.
pub async fn delete(tx: &mut Tx, tag: i64) -> Result<(), StorageError> {
    execute!(tx, "DELETE FROM taggings WHERE tag_id = $1", tag)?;
    let touched = execute!(tx, "DELETE FROM tags WHERE id = $1", tag)?;
    exactly_one("tags", touched)
}
