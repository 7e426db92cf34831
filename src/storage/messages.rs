//! The conversation with clients: every word, both ways.

use super::{StorageError, Tx, execute, fetch};
use crate::domain::ids::{ChatId, ClientMessageId, ContactId, MessageId, RecordId, UserId};
use crate::domain::time::Millis;
use sqlx::FromRow;

/// A message to be kept.
#[derive(Debug, Clone)]
pub struct NewMessage<'a> {
    /// The client.
    pub contact: ContactId,
    /// The record that it belongs to.
    pub record: Option<RecordId>,
    /// Who wrote it.
    pub author: UserId,
    /// From the client, not to the client.
    pub incoming: bool,
    /// What it is, as Telegram calls the field: `text`, `photo`.
    pub kind: &'a str,
    /// Text or caption.
    pub text: Option<&'a str>,
    /// Telegram's message, as it came.
    pub raw: &'a str,
    /// Where it was written.
    pub chat: ChatId,
    /// Its id there.
    pub message: MessageId,
}

/// A message kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientMessage {
    /// Its id.
    pub id: ClientMessageId,
    /// The client.
    pub contact: ContactId,
    /// The record that it belongs to.
    pub record: Option<RecordId>,
    /// Who wrote it.
    pub author: UserId,
    /// From the client, not to the client.
    pub incoming: bool,
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
        "id, contact_id, record_id, author, incoming, kind, text, chat_id, message_id, created_at"
    };
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    contact_id: i64,
    record_id: Option<i64>,
    author: i64,
    incoming: bool,
    kind: String,
    text: Option<String>,
    chat_id: i64,
    message_id: i64,
    created_at: i64,
}

impl From<Raw> for ClientMessage {
    fn from(raw: Raw) -> Self {
        ClientMessage {
            id: ClientMessageId(raw.id),
            contact: ContactId(raw.contact_id),
            record: raw.record_id.map(RecordId),
            author: UserId(raw.author),
            incoming: raw.incoming,
            kind: raw.kind,
            text: raw.text,
            chat: ChatId(raw.chat_id),
            message: MessageId(raw.message_id),
            at: Millis(raw.created_at),
        }
    }
}

/// Keeps a message.
pub async fn keep(
    tx: &mut Tx,
    new: NewMessage<'_>,
    now: Millis,
) -> Result<ClientMessage, StorageError> {
    let raw = fetch!(
        tx,
        one Raw,
        concat!(
            "INSERT INTO client_messages (contact_id, record_id, author, incoming, kind, text, raw, chat_id,
                 message_id, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING ",
            columns!()
        ),
        new.contact.0,
        new.record.map(|record| record.0),
        new.author.0,
        new.incoming,
        new.kind,
        new.text,
        new.raw,
        new.chat.0,
        new.message.0,
        now.0
    )?;
    Ok(raw.into())
}

/// The message that stands at this place in a chat.
pub async fn at(
    tx: &mut Tx,
    chat: ChatId,
    message: MessageId,
) -> Result<Option<ClientMessage>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!(
            "SELECT ", columns!(), " FROM client_messages WHERE chat_id = $1 AND message_id = $2"
        ),
        chat.0,
        message.0
    )?;
    Ok(raw.map(ClientMessage::from))
}

/// Keeps what its author made of a message afterwards; the first wording stays in `raw`.
pub async fn edited(
    tx: &mut Tx,
    id: ClientMessageId,
    text: Option<&str>,
    now: Millis,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE client_messages SET text = $2, edited_at = $3 WHERE id = $1",
        id.0,
        text,
        now.0
    )?;
    super::exactly_one("client_messages", touched)
}

/// The last messages with a client, the newest first.
pub async fn of_contact(
    tx: &mut Tx,
    contact: ContactId,
    limit: i64,
    offset: i64,
) -> Result<Vec<ClientMessage>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM client_messages WHERE contact_id = $1
             ORDER BY id DESC LIMIT $2 OFFSET $3"
        ),
        contact.0,
        limit,
        offset
    )?;
    Ok(rows.into_iter().map(ClientMessage::from).collect())
}

/// What a client wrote of a record, the oldest first.
pub async fn incoming_of_record(
    tx: &mut Tx,
    record: RecordId,
    limit: i64,
) -> Result<Vec<ClientMessage>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM client_messages WHERE record_id = $1 AND incoming
             ORDER BY id LIMIT $2"
        ),
        record.0,
        limit
    )?;
    Ok(rows.into_iter().map(ClientMessage::from).collect())
}
