//! Quick replies: texts at hand for everybody, and everybody's own.

use super::{Cell, Single, StorageError, Tx, exactly_one, execute, fetch, to_json};
use crate::domain::ids::{QuickReplyId, UserId};
use crate::domain::text::fold;
use crate::domain::time::Millis;
use serde_json::Value;
use sqlx::FromRow;

/// A quick reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickReply {
    /// Its id.
    pub id: QuickReplyId,
    /// Whose it is; `None`: everybody's.
    pub owner: Option<UserId>,
    /// What it is found by.
    pub title: String,
    /// What it says, with its variables.
    pub text: String,
    /// Telegram's entities of the text.
    pub entities: Vec<Value>,
    /// How often it was sent.
    pub uses: i64,
    /// When it was last sent.
    pub used_at: Option<Millis>,
    /// Who wrote it.
    pub created_by: UserId,
}

/// A quick reply to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewReply<'a> {
    /// Whose it is; `None`: everybody's.
    pub owner: Option<UserId>,
    /// What it is found by.
    pub title: &'a str,
    /// What it says.
    pub text: &'a str,
    /// Telegram's entities of the text.
    pub entities: &'a [Value],
    /// Who wrote it.
    pub created_by: UserId,
}

macro_rules! columns {
    () => {
        "id, owner, title, text, entities, uses, used_at, created_by"
    };
}

/// How many words of a query are looked for one by one; the rest of it counts as one.
const WORDS: usize = 3;

#[derive(FromRow)]
struct Raw {
    id: i64,
    owner: Option<i64>,
    title: String,
    text: String,
    entities: Option<String>,
    uses: i64,
    used_at: Option<i64>,
    created_by: i64,
}

impl Raw {
    fn parse(self) -> Result<QuickReply, StorageError> {
        let cell = Cell {
            table: "quick_replies",
            column: "entities",
            id: self.id,
        };
        Ok(QuickReply {
            id: QuickReplyId(self.id),
            owner: self.owner.map(UserId),
            title: self.title,
            text: self.text,
            entities: self
                .entities
                .as_deref()
                .map_or_else(|| Ok(Vec::new()), |text| cell.json(text))?,
            uses: self.uses,
            used_at: self.used_at.map(Millis),
            created_by: UserId(self.created_by),
        })
    }
}

fn entities_json(entities: &[Value]) -> Result<Option<String>, StorageError> {
    (!entities.is_empty())
        .then(|| to_json(&entities))
        .transpose()
}

/// Keeps a new one.
pub async fn make(tx: &mut Tx, new: NewReply<'_>, now: Millis) -> Result<QuickReply, StorageError> {
    let raw = fetch!(
        tx,
        one Raw,
        concat!(
            "INSERT INTO quick_replies (owner, title, title_folded, text, text_folded, entities, uses, created_by,
                 created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $8) RETURNING ",
            columns!()
        ),
        new.owner.map(|owner| owner.0),
        new.title,
        &fold(new.title),
        new.text,
        &fold(new.text),
        entities_json(new.entities)?,
        new.created_by.0,
        now.0
    )?;
    raw.parse()
}

/// The reply of that id.
pub async fn find(tx: &mut Tx, id: QuickReplyId) -> Result<Option<QuickReply>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM quick_replies WHERE id = $1"),
        id.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// The shared replies and somebody's own that hold every word of a query in title or text, the most used first; all of
/// them for an empty one.
pub async fn search(
    tx: &mut Tx,
    user: UserId,
    query: &str,
    limit: i64,
    offset: i64,
) -> Result<Vec<QuickReply>, StorageError> {
    let folded = fold(query);
    let mut words = folded
        .splitn(WORDS, ' ')
        .map(|word| format!("%{}%", escape_like(word)));
    let [first, second, third] =
        std::array::from_fn(|_| words.next().unwrap_or_else(|| "%".to_owned()));
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM quick_replies
             WHERE (owner IS NULL OR owner = $1)
               AND (title_folded LIKE $2 ESCAPE '\\' OR text_folded LIKE $2 ESCAPE '\\')
               AND (title_folded LIKE $3 ESCAPE '\\' OR text_folded LIKE $3 ESCAPE '\\')
               AND (title_folded LIKE $4 ESCAPE '\\' OR text_folded LIKE $4 ESCAPE '\\')
             ORDER BY uses DESC, title_folded, id LIMIT $5 OFFSET $6"
        ),
        user.0,
        &first,
        &second,
        &third,
        limit,
        offset
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

fn escape_like(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let escape = matches!(c, '%' | '_' | '\\').then_some('\\');
            escape.into_iter().chain([c])
        })
        .collect()
}

/// How many replies somebody can choose from.
pub async fn count(tx: &mut Tx, user: UserId) -> Result<i64, StorageError> {
    let (count,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "SELECT COUNT(*) FROM quick_replies WHERE owner IS NULL OR owner = $1",
        user.0
    )?;
    Ok(count)
}

/// Keeps a reply's owner, title and text as they are now.
pub async fn save(tx: &mut Tx, reply: &QuickReply, now: Millis) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE quick_replies SET owner = $2, title = $3, title_folded = $4, text = $5, text_folded = $6, entities = $7,
             updated_at = $8
         WHERE id = $1",
        reply.id.0,
        reply.owner.map(|owner| owner.0),
        &reply.title,
        &fold(&reply.title),
        &reply.text,
        &fold(&reply.text),
        entities_json(&reply.entities)?,
        now.0
    )?;
    exactly_one("quick_replies", touched)
}

/// Notes that a reply was sent.
pub async fn used(tx: &mut Tx, id: QuickReplyId, now: Millis) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE quick_replies SET uses = uses + 1, used_at = $2 WHERE id = $1",
        id.0,
        now.0
    )?;
    exactly_one("quick_replies", touched)
}

/// Forgets a reply. `false`: it was gone before.
pub async fn delete(tx: &mut Tx, id: QuickReplyId) -> Result<bool, StorageError> {
    let touched = execute!(tx, "DELETE FROM quick_replies WHERE id = $1", id.0)?;
    Ok(touched == 1)
}
