//! Words of staff that have not gone to their client yet: to go at a time, or held until their author decides.
//!
//! An album is one thing: its later parts hang on the first, and whatever happens to that happens to them.

use super::{Cell, Single, StorageError, Tx, exactly_one, execute, fetch};
use crate::domain::ids::{ChatId, ContactId, LaterId, MessageId, UserId};
use crate::domain::time::Millis;
use sqlx::FromRow;

/// What has become of words for later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LaterState {
    /// They wait.
    Waiting,
    /// They went on their way.
    Sent,
    /// Their author thought better of it.
    Cancelled,
}

impl LaterState {
    const ALL: [LaterState; 3] = [LaterState::Waiting, LaterState::Sent, LaterState::Cancelled];

    const fn slug(self) -> &'static str {
        match self {
            LaterState::Waiting => "waiting",
            LaterState::Sent => "sent",
            LaterState::Cancelled => "cancelled",
        }
    }
}

/// Words for later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Later {
    /// Their id.
    pub id: LaterId,
    /// The client.
    pub contact: ContactId,
    /// Who wrote them.
    pub author: UserId,
    /// Telegram's message as it came, JSON.
    pub raw: String,
    /// Where it was written.
    pub chat: ChatId,
    /// Its id there.
    pub message: MessageId,
    /// When they are to go; `None`: held until their author decides.
    pub due_at: Option<Millis>,
    /// What has become of them.
    pub state: LaterState,
}

/// Words to be kept for later.
#[derive(Debug, Clone, Copy)]
pub struct NewLater<'a> {
    /// The client.
    pub contact: ContactId,
    /// Who wrote them.
    pub author: UserId,
    /// Telegram's message as it came, JSON.
    pub raw: &'a str,
    /// Where it was written.
    pub chat: ChatId,
    /// Its id there.
    pub message: MessageId,
    /// When they are to go; `None`: held until their author decides.
    pub due_at: Option<Millis>,
    /// Telegram's id of the album that it is part of.
    pub album: Option<&'a str>,
    /// The album's first part, for those that follow it.
    pub part_of: Option<LaterId>,
}

macro_rules! columns {
    () => {
        "id, contact_id, author, raw, chat_id, message_id, due_at, state"
    };
}

#[derive(FromRow)]
#[expect(clippy::struct_field_names, reason = "the columns' own names")]
struct Raw {
    id: i64,
    contact_id: i64,
    author: i64,
    raw: String,
    chat_id: i64,
    message_id: i64,
    due_at: Option<i64>,
    state: String,
}

impl Raw {
    fn parse(self) -> Result<Later, StorageError> {
        let cell = Cell {
            table: "later_messages",
            column: "state",
            id: self.id,
        };
        let known = LaterState::ALL
            .into_iter()
            .find(|state| state.slug() == self.state);
        Ok(Later {
            id: LaterId(self.id),
            contact: ContactId(self.contact_id),
            author: UserId(self.author),
            raw: self.raw,
            chat: ChatId(self.chat_id),
            message: MessageId(self.message_id),
            due_at: self.due_at.map(Millis),
            state: cell.parse(known.ok_or("no state of words for later"))?,
        })
    }
}

/// Keeps words for later.
pub async fn keep(tx: &mut Tx, new: NewLater<'_>, now: Millis) -> Result<Later, StorageError> {
    let raw = fetch!(
        tx,
        one Raw,
        concat!(
            "INSERT INTO later_messages (contact_id, author, raw, chat_id, message_id, due_at, state, created_at, album,
                 part_of)
             VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8, $9) RETURNING ",
            columns!()
        ),
        new.contact.0,
        new.author.0,
        new.raw,
        new.chat.0,
        new.message.0,
        new.due_at.map(|at| at.0),
        now.0,
        new.album,
        new.part_of.map(|first| first.0)
    )?;
    raw.parse()
}

/// The words of that id.
pub async fn find(tx: &mut Tx, id: LaterId) -> Result<Option<Later>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM later_messages WHERE id = $1"),
        id.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// The words that were written at this place in a chat.
pub async fn at(
    tx: &mut Tx,
    chat: ChatId,
    message: MessageId,
) -> Result<Option<Later>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM later_messages WHERE chat_id = $1 AND message_id = $2"),
        chat.0,
        message.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// The words with all that goes with them, in the order in which it was written.
pub async fn parts(tx: &mut Tx, id: LaterId) -> Result<Vec<Later>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM later_messages WHERE id = $1 OR part_of = $1 ORDER BY message_id"
        ),
        id.0
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// The first part of an album that waits.
pub async fn of_album(
    tx: &mut Tx,
    author: UserId,
    album: &str,
) -> Result<Option<Later>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!(
            "SELECT ", columns!(), " FROM later_messages
             WHERE author = $1 AND album = $2 AND part_of IS NULL AND state = 'waiting' ORDER BY id DESC LIMIT 1"
        ),
        author.0,
        album
    )?;
    raw.map(Raw::parse).transpose()
}

/// What somebody has waiting: first what is held, then what is due soonest; what waits for them to join a dialogue has a
/// question of its own.
pub async fn waiting_of(
    tx: &mut Tx,
    author: UserId,
    limit: i64,
    offset: i64,
) -> Result<Vec<Later>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM later_messages
             WHERE author = $1 AND state = 'waiting' AND part_of IS NULL AND NOT joins
             ORDER BY CASE WHEN due_at IS NULL THEN 0 ELSE 1 END, due_at, id LIMIT $2 OFFSET $3"
        ),
        author.0,
        limit,
        offset
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// How much somebody has waiting.
pub async fn count_waiting(tx: &mut Tx, author: UserId) -> Result<i64, StorageError> {
    let (count,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "SELECT COUNT(*) FROM later_messages
         WHERE author = $1 AND state = 'waiting' AND part_of IS NULL AND NOT joins",
        author.0
    )?;
    Ok(count)
}

/// Sets another time for words that wait, or holds them.
pub async fn set_due(tx: &mut Tx, id: LaterId, due_at: Option<Millis>) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE later_messages SET due_at = $2 WHERE id = $1 AND state = 'waiting'",
        id.0,
        due_at.map(|at| at.0)
    )?;
    exactly_one("later_messages", touched)
}

/// Ends the wait of words and of all that goes with them. `false`: it was over before.
pub async fn settle(
    tx: &mut Tx,
    id: LaterId,
    state: LaterState,
    now: Millis,
) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE later_messages SET state = $2, settled_at = $3 WHERE (id = $1 OR part_of = $1) AND state = 'waiting'",
        id.0,
        state.slug(),
        now.0
    )?;
    Ok(touched > 0)
}

/// Words that are held: their author must say first whether to join the dialogue and send them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The client whom they are for.
    pub contact: ContactId,
    /// Telegram's message, as it came.
    pub raw: String,
}

/// Holds a message to a client whom somebody else holds.
pub async fn hold(
    tx: &mut Tx,
    contact: ContactId,
    author: UserId,
    raw: &str,
    (chat, message): (ChatId, MessageId),
    now: Millis,
) -> Result<LaterId, StorageError> {
    let (id,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "INSERT INTO later_messages (contact_id, author, raw, chat_id, message_id, due_at, state, created_at, joins)
         VALUES ($1, $2, $3, $4, $5, NULL, 'waiting', $6, TRUE)
         ON CONFLICT (chat_id, message_id) DO UPDATE SET raw = $3 RETURNING id",
        contact.0,
        author.0,
        raw,
        chat.0,
        message.0,
        now.0
    )?;
    Ok(LaterId(id))
}

/// Lets held words of an author go, to be sent or not; `None`: they are not held any more.
pub async fn release(
    tx: &mut Tx,
    id: LaterId,
    author: UserId,
    sent: bool,
    now: Millis,
) -> Result<Option<Held>, StorageError> {
    let row: Option<(i64, String)> = fetch!(
        tx,
        optional(i64, String),
        "SELECT contact_id, raw FROM later_messages
         WHERE id = $1 AND author = $2 AND state = 'waiting' AND joins",
        id.0,
        author.0
    )?;
    let Some((contact, raw)) = row else {
        return Ok(None);
    };
    let touched = execute!(
        tx,
        "UPDATE later_messages SET state = $2, settled_at = $3 WHERE id = $1 AND state = 'waiting'",
        id.0,
        if sent { "sent" } else { "cancelled" },
        now.0
    )?;
    Ok((touched == 1).then_some(Held {
        contact: ContactId(contact),
        raw,
    }))
}
