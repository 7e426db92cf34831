//! Forum groups: the one in which a line's clients have a topic each, and these topics.

use super::{Single, StorageError, Tx, exactly_one, execute, fetch, remembered};
use crate::domain::ids::{ChatId, ContactId, RecordId, SessionId, TopicId, UserId};
use crate::domain::time::Millis;
use sqlx::FromRow;

/// A group connected to a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamChat {
    /// The group.
    pub chat: ChatId,
    /// Its title, as it was when it was connected.
    pub title: String,
    /// Who connected it.
    pub connected_by: UserId,
    /// When.
    pub connected_at: Millis,
    /// When its owner last heard that more comes than a group takes.
    pub slow_told_at: Option<Millis>,
}

#[derive(FromRow)]
struct RawTeam {
    chat_id: i64,
    title: String,
    connected_by: i64,
    connected_at: i64,
    slow_told_at: Option<i64>,
}

impl RawTeam {
    fn parse(self) -> TeamChat {
        TeamChat {
            chat: ChatId(self.chat_id),
            title: self.title,
            connected_by: UserId(self.connected_by),
            connected_at: Millis(self.connected_at),
            slow_told_at: self.slow_told_at.map(Millis),
        }
    }
}

/// Connects a group to a line, in place of any other.
pub async fn connect(
    tx: &mut Tx,
    line: &str,
    chat: ChatId,
    title: &str,
    by: UserId,
    now: Millis,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "DELETE FROM team_chats WHERE line = $1 OR chat_id = $2",
        line,
        chat.0
    )?;
    execute!(
        tx,
        "INSERT INTO team_chats (chat_id, line, title, connected_by, connected_at) VALUES ($1, $2, $3, $4, $5)",
        chat.0,
        line,
        title,
        by.0,
        now.0
    )
    .map(drop)
}

/// Disconnects a group; its topics are kept for the day it comes back. `false`: it was not connected.
pub async fn disconnect(tx: &mut Tx, chat: ChatId) -> Result<bool, StorageError> {
    let touched = execute!(tx, "DELETE FROM team_chats WHERE chat_id = $1", chat.0)?;
    Ok(touched == 1)
}

/// The group of a line.
pub async fn team_of(tx: &mut Tx, line: &str) -> Result<Option<TeamChat>, StorageError> {
    Ok(
        remembered!(tx, ("team", 0; line.to_owned()), ["team_chats"], {
            let raw = fetch!(
                tx,
                optional RawTeam,
                "SELECT chat_id, title, connected_by, connected_at, slow_told_at FROM team_chats WHERE line = $1",
                line
            )?;
            raw.map(RawTeam::parse)
        }),
    )
}

/// The connected group of that id.
pub async fn team_at(tx: &mut Tx, chat: ChatId) -> Result<Option<TeamChat>, StorageError> {
    let raw = fetch!(
        tx,
        optional RawTeam,
        "SELECT chat_id, title, connected_by, connected_at, slow_told_at FROM team_chats WHERE chat_id = $1",
        chat.0
    )?;
    Ok(raw.map(RawTeam::parse))
}

/// Notes that the owner was told of a group that takes less than comes.
pub async fn slow_told(tx: &mut Tx, chat: ChatId, now: Millis) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE team_chats SET slow_told_at = $2 WHERE chat_id = $1",
        chat.0,
        now.0
    )?;
    exactly_one("team_chats", touched)
}

/// A group has become a supergroup of another id: its connection and its topics follow. The cards are drawn anew, since
/// no message comes along.
pub async fn follow(tx: &mut Tx, from: ChatId, to: ChatId) -> Result<(), StorageError> {
    execute!(
        tx,
        "DELETE FROM team_chats WHERE chat_id = $2
           AND EXISTS (SELECT 1 FROM team_chats AS old WHERE old.chat_id = $1)",
        from.0,
        to.0
    )?;
    execute!(
        tx,
        "UPDATE team_chats SET chat_id = $2 WHERE chat_id = $1",
        from.0,
        to.0
    )?;
    execute!(
        tx,
        "DELETE FROM topics WHERE chat_id = $2
           AND EXISTS (SELECT 1 FROM topics AS old WHERE old.chat_id = $1)",
        from.0,
        to.0
    )?;
    execute!(
        tx,
        "UPDATE topics SET chat_id = $2, record_id = NULL WHERE chat_id = $1",
        from.0,
        to.0
    )
    .map(drop)
}

/// What a client has in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its id.
    pub id: TopicId,
    /// The group.
    pub chat: ChatId,
    /// The client.
    pub contact: ContactId,
    /// Telegram's number of it; `None` until Telegram has made it, or since it is gone.
    pub thread: Option<i64>,
    /// Its title, as Telegram was last asked for.
    pub title: String,
    /// Whether somebody closed it.
    pub closed: bool,
    /// The record whose card stands there.
    pub record: Option<RecordId>,
    /// When Telegram was last asked for a title.
    pub titled_at: Millis,
    /// When it is to be asked again.
    pub retitle_at: Option<Millis>,
}

macro_rules! columns {
    () => {
        "id, chat_id, contact_id, thread_id, title, closed, record_id, titled_at, retitle_at"
    };
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    chat_id: i64,
    contact_id: i64,
    thread_id: Option<i64>,
    title: String,
    closed: bool,
    record_id: Option<i64>,
    titled_at: i64,
    retitle_at: Option<i64>,
}

impl Raw {
    fn parse(self) -> Topic {
        Topic {
            id: TopicId(self.id),
            chat: ChatId(self.chat_id),
            contact: ContactId(self.contact_id),
            thread: self.thread_id,
            title: self.title,
            closed: self.closed,
            record: self.record_id.map(RecordId),
            titled_at: Millis(self.titled_at),
            retitle_at: self.retitle_at.map(Millis),
        }
    }
}

/// Notes that a client is to have a topic in a group.
pub async fn make(
    tx: &mut Tx,
    chat: ChatId,
    contact: ContactId,
    title: &str,
    now: Millis,
) -> Result<Topic, StorageError> {
    let raw = fetch!(
        tx,
        one Raw,
        concat!(
            "INSERT INTO topics (chat_id, contact_id, title, closed, created_at, titled_at)
             VALUES ($1, $2, $3, FALSE, $4, $4) RETURNING ",
            columns!()
        ),
        chat.0,
        contact.0,
        title,
        now.0
    )?;
    Ok(raw.parse())
}

/// The topic of that id.
pub async fn find(tx: &mut Tx, id: TopicId) -> Result<Option<Topic>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM topics WHERE id = $1"),
        id.0
    )?;
    Ok(raw.map(Raw::parse))
}

/// A client's topic in a group.
pub async fn of_contact(
    tx: &mut Tx,
    chat: ChatId,
    contact: ContactId,
) -> Result<Option<Topic>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM topics WHERE chat_id = $1 AND contact_id = $2"),
        chat.0,
        contact.0
    )?;
    Ok(raw.map(Raw::parse))
}

/// The topic that Telegram knows by this number.
pub async fn at(tx: &mut Tx, chat: ChatId, thread: i64) -> Result<Option<Topic>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM topics WHERE chat_id = $1 AND thread_id = $2"),
        chat.0,
        thread
    )?;
    let Some(mut topic) = raw.map(Raw::parse) else {
        return Ok(None);
    };
    // Of two cards merged into one, both topics may stand: either is of the client.
    if let Some(contact) = super::contacts::find(tx, topic.contact).await? {
        topic.contact = contact.id;
    }
    Ok(Some(topic))
}

/// Telegram's number of a topic; `None` until Telegram has made it, or since it is gone.
pub async fn thread_of(tx: &mut Tx, id: TopicId) -> Result<Option<i64>, StorageError> {
    let row: Option<(Option<i64>,)> = fetch!(
        tx,
        optional Single<Option<i64>>,
        "SELECT thread_id FROM topics WHERE id = $1",
        id.0
    )?;
    Ok(row.and_then(|(thread,)| thread))
}

/// A client's topic in a group, held until the transaction ends: what is written into it and its being made again don't
/// cross.
pub async fn hold(
    tx: &mut Tx,
    chat: ChatId,
    contact: ContactId,
) -> Result<Option<Topic>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!(
            "UPDATE topics SET closed = closed WHERE chat_id = $1 AND contact_id = $2 RETURNING ",
            columns!()
        ),
        chat.0,
        contact.0
    )?;
    Ok(raw.map(Raw::parse))
}

/// Notes that a topic is to be made again, provided that it is the one of this number still. `false`: it is not.
pub async fn remake(
    tx: &mut Tx,
    topic: &Topic,
    title: &str,
    record: Option<RecordId>,
    now: Millis,
) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE topics SET thread_id = NULL, closed = FALSE, title = $3, record_id = $4, titled_at = $5
         WHERE id = $1 AND COALESCE(thread_id, 0) = $2",
        topic.id.0,
        topic.thread.unwrap_or_default(),
        title,
        record.map(|record| record.0),
        now.0
    )?;
    Ok(touched == 1)
}

/// Notes whether a topic is closed.
pub async fn set_closed(tx: &mut Tx, id: TopicId, closed: bool) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE topics SET closed = $2 WHERE id = $1",
        id.0,
        closed
    )?;
    exactly_one("topics", touched)
}

/// Notes whose card stands in a topic.
pub async fn shows(tx: &mut Tx, id: TopicId, record: Option<RecordId>) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE topics SET record_id = $2 WHERE id = $1",
        id.0,
        record.map(|record| record.0)
    )?;
    exactly_one("topics", touched)
}

/// Notes which title Telegram was asked for.
pub async fn titled(
    tx: &mut Tx,
    id: TopicId,
    title: &str,
    now: Millis,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE topics SET title = $2, titled_at = $3, retitle_at = NULL WHERE id = $1",
        id.0,
        title,
        now.0
    )?;
    exactly_one("topics", touched)
}

/// Notes when a topic is to get another title, or that it is not.
pub async fn retitle_at(tx: &mut Tx, id: TopicId, at: Option<Millis>) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE topics SET retitle_at = $2 WHERE id = $1",
        id.0,
        at.map(|at| at.0)
    )?;
    exactly_one("topics", touched)
}

/// Notes that Telegram has made a topic.
pub async fn made(tx: &mut Tx, id: TopicId, thread: i64) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE topics SET thread_id = $2 WHERE id = $1",
        id.0,
        thread
    )?;
    exactly_one("topics", touched)
}

/// Notes that somebody came into a session by writing in its client's topic.
pub async fn came_in(tx: &mut Tx, session: SessionId, user: UserId) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO topic_writers (session_id, user_id) VALUES ($1, $2)
         ON CONFLICT (session_id, user_id) DO NOTHING",
        session.0,
        user.0
    )
    .map(drop)
}

/// Who came into a session by writing in its client's topic.
pub async fn writers(tx: &mut Tx, session: SessionId) -> Result<Vec<UserId>, StorageError> {
    let rows: Vec<(i64,)> = fetch!(
        tx,
        all Single<i64>,
        "SELECT user_id FROM topic_writers WHERE session_id = $1 ORDER BY user_id",
        session.0
    )?;
    Ok(rows.into_iter().map(|(user,)| UserId(user)).collect())
}
