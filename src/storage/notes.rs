//! Notes: staff's own remarks on a client. They are no messages, and nothing here leads to one.

use super::{Single, StorageError, Tx, exactly_one, execute, fetch};
use crate::domain::ids::{ChatId, ContactId, MessageId, NoteId, RecordId, SessionId, UserId};
use crate::domain::time::Millis;
use sqlx::FromRow;

/// A note to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewNote<'a> {
    /// The client.
    pub contact: ContactId,
    /// The record that it was written on.
    pub record: Option<RecordId>,
    /// The session that it was written in.
    pub session: Option<SessionId>,
    /// Who wrote it.
    pub author: UserId,
    /// What it is, as Telegram calls the field.
    pub kind: &'a str,
    /// Text or caption.
    pub text: Option<&'a str>,
    /// Telegram's message, as it came.
    pub raw: &'a str,
    /// Telegram's id of the album that it is part of.
    pub album: Option<&'a str>,
    /// Where it was written.
    pub chat: ChatId,
    /// Its id there.
    pub message: MessageId,
}

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its id.
    pub id: NoteId,
    /// The client.
    pub contact: ContactId,
    /// The session that it was written in.
    pub session: Option<SessionId>,
    /// Who wrote it.
    pub author: UserId,
    /// What it is, as Telegram calls the field.
    pub kind: String,
    /// Text or caption.
    pub text: Option<String>,
    /// Where it was written.
    pub chat: ChatId,
    /// Its id there.
    pub message: MessageId,
    /// When.
    pub at: Millis,
}

macro_rules! columns {
    () => {
        "id, contact_id, session_id, author, kind, text, chat_id, message_id, created_at"
    };
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    contact_id: i64,
    session_id: Option<i64>,
    author: i64,
    kind: String,
    text: Option<String>,
    chat_id: i64,
    message_id: i64,
    created_at: i64,
}

impl From<Raw> for Note {
    fn from(raw: Raw) -> Self {
        Note {
            id: NoteId(raw.id),
            contact: ContactId(raw.contact_id),
            session: raw.session_id.map(SessionId),
            author: UserId(raw.author),
            kind: raw.kind,
            text: raw.text,
            chat: ChatId(raw.chat_id),
            message: MessageId(raw.message_id),
            at: Millis(raw.created_at),
        }
    }
}

/// Keeps a note. The same message kept again is the same note, as it reads now.
pub async fn keep(tx: &mut Tx, new: NewNote<'_>, now: Millis) -> Result<Note, StorageError> {
    let raw: Raw = fetch!(
        tx,
        one Raw,
        concat!(
            "INSERT INTO notes (contact_id, record_id, session_id, author, kind, text, raw, chat_id, message_id, created_at,
                 album)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (chat_id, message_id) DO UPDATE SET kind = $5, text = $6, raw = $7 RETURNING ",
            columns!()
        ),
        new.contact.0,
        new.record.map(|record| record.0),
        new.session.map(|session| session.0),
        new.author.0,
        new.kind,
        new.text,
        new.raw,
        new.chat.0,
        new.message.0,
        now.0,
        new.album
    )?;
    Ok(raw.into())
}

/// The note of that id.
pub async fn find(tx: &mut Tx, id: NoteId) -> Result<Option<Note>, StorageError> {
    let raw: Option<Raw> = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM notes WHERE id = $1"),
        id.0
    )?;
    Ok(raw.map(Note::from))
}

/// Keeps what its author made of a note afterwards. `false`: the message is no note.
pub async fn edited(
    tx: &mut Tx,
    chat: ChatId,
    message: MessageId,
    text: Option<&str>,
    raw: &str,
) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE notes SET text = $3, raw = $4 WHERE chat_id = $1 AND message_id = $2",
        chat.0,
        message.0,
        text,
        raw
    )?;
    if touched > 1 {
        exactly_one("notes", touched)?;
    }
    Ok(touched == 1)
}

/// The client of whom a part of this album is a note already: the rest of it is one too.
pub async fn of_album(
    tx: &mut Tx,
    chat: ChatId,
    album: &str,
) -> Result<Option<ContactId>, StorageError> {
    let row: Option<(i64,)> = fetch!(
        tx,
        optional Single<i64>,
        "SELECT contact_id FROM notes WHERE chat_id = $1 AND album = $2 ORDER BY id LIMIT 1",
        chat.0,
        album
    )?;
    Ok(row.map(|(contact,)| ContactId(contact)))
}

/// The notes on a client, the newest first.
pub async fn of_contact(
    tx: &mut Tx,
    contact: ContactId,
    limit: i64,
    offset: i64,
) -> Result<Vec<Note>, StorageError> {
    let rows: Vec<Raw> = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM notes WHERE contact_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3"
        ),
        contact.0,
        limit,
        offset
    )?;
    Ok(rows.into_iter().map(Note::from).collect())
}

/// The notes on a client of a span of time, the newest first: from a moment on, up to before another.
pub async fn between(
    tx: &mut Tx,
    contact: ContactId,
    from: Millis,
    before: Millis,
    limit: i64,
) -> Result<Vec<Note>, StorageError> {
    let rows: Vec<Raw> = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM notes WHERE contact_id = $1 AND created_at >= $2 AND created_at < $3
             ORDER BY id DESC LIMIT $4"
        ),
        contact.0,
        from.0,
        before.0,
        limit
    )?;
    Ok(rows.into_iter().map(Note::from).collect())
}
