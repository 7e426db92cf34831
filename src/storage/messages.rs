//! The conversation with clients: every word, both ways.

use super::{Cell, Owner, Single, StorageError, Tx, exactly_one, execute, fetch, remembered};
use crate::domain::ids::{
    ChatId, ClientMessageId, ContactId, MessageId, RecordId, SessionId, UserId,
};
use crate::domain::time::Millis;
use sqlx::FromRow;

/// A message to be kept.
#[derive(Debug, Clone)]
pub struct NewMessage<'a> {
    /// The client.
    pub contact: ContactId,
    /// The record that it belongs to.
    pub record: Option<RecordId>,
    /// The session that it belongs to.
    pub session: Option<SessionId>,
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
    /// Telegram's id of the album that it is part of.
    pub album: Option<&'a str>,
    /// The message that it answers.
    pub reply_to: Option<ClientMessageId>,
    /// Where it was written.
    pub chat: ChatId,
    /// Its id there.
    pub message: MessageId,
}

/// How far a message of ours has come on its way to the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It waits to be sent.
    Queued,
    /// Telegram has it.
    Delivered,
    /// The client has blocked the bot, or is gone.
    Blocked,
    /// Telegram refused it.
    Failed,
    /// Its author took it back.
    Recalled,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Outcome; 5] = [
        Outcome::Queued,
        Outcome::Delivered,
        Outcome::Blocked,
        Outcome::Failed,
        Outcome::Recalled,
    ];

    /// Its name in the database and in Fluent messages.
    pub const fn slug(self) -> &'static str {
        match self {
            Outcome::Queued => "queued",
            Outcome::Delivered => "delivered",
            Outcome::Blocked => "blocked",
            Outcome::Failed => "failed",
            Outcome::Recalled => "recalled",
        }
    }
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
    /// The session that it belongs to.
    pub session: Option<SessionId>,
    /// Who wrote it.
    pub author: UserId,
    /// From the client, not to the client.
    pub incoming: bool,
    /// What it is, as Telegram calls the field.
    pub kind: String,
    /// Text or caption.
    pub text: Option<String>,
    /// Telegram's id of the album that it is part of.
    pub album: Option<String>,
    /// The message that it answers.
    pub reply_to: Option<ClientMessageId>,
    /// Where it was written.
    pub chat: ChatId,
    /// Its id there.
    pub message: MessageId,
    /// When it was passed on; `None`: it waits for that.
    pub brought_at: Option<Millis>,
    /// Of a message of ours: how far it has come.
    pub outcome: Option<Outcome>,
    /// The other side's reaction to it, an emoji.
    pub reaction: Option<String>,
    /// When it was last changed.
    pub edited_at: Option<Millis>,
    /// When it was deleted on both sides. What it said is kept.
    pub deleted_at: Option<Millis>,
    /// Who deleted it.
    pub deleted_by: Option<UserId>,
    /// When.
    pub at: Millis,
}

/// What a message is read from.
const TABLES: &[&str] = &["client_messages"];

macro_rules! columns {
    () => {
        "id, contact_id, record_id, session_id, author, incoming, kind, text, album, reply_to, chat_id, message_id,
         brought_at, delivery, reaction, edited_at, deleted_at, deleted_by, created_at"
    };
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    contact_id: i64,
    record_id: Option<i64>,
    session_id: Option<i64>,
    author: i64,
    incoming: bool,
    kind: String,
    text: Option<String>,
    album: Option<String>,
    reply_to: Option<i64>,
    chat_id: i64,
    message_id: i64,
    brought_at: Option<i64>,
    delivery: Option<String>,
    reaction: Option<String>,
    edited_at: Option<i64>,
    deleted_at: Option<i64>,
    deleted_by: Option<i64>,
    created_at: i64,
}

/// A message that was claimed, with Telegram's own JSON of it.
#[derive(FromRow)]
struct Claimed {
    raw: String,
    #[sqlx(flatten)]
    message: Raw,
}

impl Raw {
    fn parse(self) -> Result<ClientMessage, StorageError> {
        let cell = Cell {
            table: "client_messages",
            column: "delivery",
            id: self.id,
        };
        let outcome = self
            .delivery
            .as_deref()
            .map(|slug| {
                let known = Outcome::ALL
                    .into_iter()
                    .find(|outcome| outcome.slug() == slug);
                cell.parse(known.ok_or("no outcome"))
            })
            .transpose()?;
        Ok(ClientMessage {
            id: ClientMessageId(self.id),
            contact: ContactId(self.contact_id),
            record: self.record_id.map(RecordId),
            session: self.session_id.map(SessionId),
            author: UserId(self.author),
            incoming: self.incoming,
            kind: self.kind,
            text: self.text,
            album: self.album,
            reply_to: self.reply_to.map(ClientMessageId),
            chat: ChatId(self.chat_id),
            message: MessageId(self.message_id),
            brought_at: self.brought_at.map(Millis),
            outcome,
            reaction: self.reaction,
            edited_at: self.edited_at.map(Millis),
            deleted_at: self.deleted_at.map(Millis),
            deleted_by: self.deleted_by.map(UserId),
            at: Millis(self.created_at),
        })
    }
}

mod keeping;

pub(super) use keeping::{Unkept, know_all_fresh, write_down};
use keeping::{insert, is_fresh};

fn parse_all(rows: Vec<Raw>) -> Result<Vec<ClientMessage>, StorageError> {
    rows.into_iter().map(Raw::parse).collect()
}

/// Keeps a message. One from a client waits to be passed on ([`claim`]), and so does a part of an album of ours, until
/// the album is whole.
pub async fn keep(
    tx: &mut Tx,
    new: NewMessage<'_>,
    now: Millis,
) -> Result<ClientMessage, StorageError> {
    insert(tx, new, false, now).await
}

/// Keeps a message of a client's that is passed on at once, since nothing of theirs waits before it.
pub async fn keep_brought(
    tx: &mut Tx,
    new: NewMessage<'_>,
    now: Millis,
) -> Result<ClientMessage, StorageError> {
    insert(tx, new, true, now).await
}

fn know_raw(tx: &mut Tx, kept: &ClientMessage, raw: &str) {
    let owner = Owner::Client(kept.contact);
    tx.memory()
        .remember_of(owner, ("raw", kept.id.0), TABLES, &raw.to_owned());
}

/// Whether anything that a client wrote waits to be passed on, or stands at the door.
pub async fn any_waiting(tx: &mut Tx, contact: ContactId) -> Result<bool, StorageError> {
    if let Some(any) = tx.memory().recall("waiting", contact.0) {
        return Ok(any);
    }
    let found = fetch!(
        tx,
        optional Single<i64>,
        "SELECT id FROM client_messages WHERE contact_id = $1 AND incoming AND brought_at IS NULL LIMIT 1",
        contact.0
    )?;
    know_waiting(tx, contact, found.is_some());
    Ok(found.is_some())
}

/// That something waits, or nothing does, as it has just been read with what is known at the door.
pub(super) fn know_waiting(tx: &mut Tx, contact: ContactId, any: bool) {
    let owner = Owner::Client(contact);
    tx.memory()
        .remember_of(owner, ("waiting", contact.0), TABLES, &any);
}

/// The message of that id.
pub async fn find(tx: &mut Tx, id: ClientMessageId) -> Result<Option<ClientMessage>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM client_messages WHERE id = $1"),
        id.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// Telegram's message as it stands now, JSON.
pub async fn raw_of(tx: &mut Tx, id: ClientMessageId) -> Result<String, StorageError> {
    Ok(remembered!(tx, ("raw", id.0), ["client_messages"], {
        let (raw,): (String,) = fetch!(
            tx,
            one Single<String>,
            "SELECT raw FROM client_messages WHERE id = $1",
            id.0
        )?;
        raw
    }))
}

/// A client's messages that wait to be passed on, the oldest first.
pub async fn waiting(
    tx: &mut Tx,
    contact: ContactId,
    limit: i64,
) -> Result<Vec<ClientMessage>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM client_messages WHERE contact_id = $1 AND incoming AND brought_at IS NULL
             ORDER BY id LIMIT $2"
        ),
        contact.0,
        limit
    )?;
    parse_all(rows)
}

/// Takes the messages that wait to be passed on, from a client or to one, up to that one, the oldest first. Whatever else
/// happens at the same time, nobody gets a message that somebody else got: they count as passed on from here.
pub async fn claim(
    tx: &mut Tx,
    contact: ContactId,
    incoming: bool,
    up_to: Option<ClientMessageId>,
    now: Millis,
) -> Result<Vec<ClientMessage>, StorageError> {
    let rows = fetch!(
        tx,
        all Claimed,
        concat!(
            "UPDATE client_messages SET brought_at = $4
             WHERE contact_id = $1 AND incoming = $2 AND id <= $3 AND brought_at IS NULL
               AND (session_id IS NOT NULL OR NOT incoming)
             RETURNING raw, ", columns!()
        ),
        contact.0,
        incoming,
        up_to.map_or(i64::MAX, |id| id.0),
        now.0
    )?;
    let mut claimed = Vec::with_capacity(rows.len());
    for row in rows {
        let message = row.message.parse()?;
        know_raw(tx, &message, &row.raw);
        claimed.push(message);
    }
    claimed.sort_by_key(|message| message.id);
    Ok(claimed)
}

/// An album that waits to be whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gathering {
    /// Its newest part.
    pub newest: ClientMessageId,
    /// When that came.
    pub at: Millis,
    /// From the client, not to the client.
    pub incoming: bool,
}

/// An album of which parts wait to be passed on.
pub async fn gathering(
    tx: &mut Tx,
    contact: ContactId,
    album: &str,
) -> Result<Option<Gathering>, StorageError> {
    let row: Option<(i64, i64, bool)> = fetch!(
        tx,
        optional(i64, i64, bool),
        "SELECT id, created_at, incoming FROM client_messages
         WHERE contact_id = $1 AND album = $2 AND brought_at IS NULL ORDER BY id DESC LIMIT 1",
        contact.0,
        album
    )?;
    Ok(row.map(|(newest, at, incoming)| Gathering {
        newest: ClientMessageId(newest),
        at: Millis(at),
        incoming,
    }))
}

/// The first part of an album in a chat that came before a message.
pub async fn earlier_part(
    tx: &mut Tx,
    chat: ChatId,
    album: &str,
    before: ClientMessageId,
) -> Result<Option<ClientMessageId>, StorageError> {
    let (id,): (Option<i64>,) = fetch!(
        tx,
        one Single<Option<i64>>,
        "SELECT MIN(id) FROM client_messages WHERE chat_id = $1 AND album = $2 AND id < $3",
        chat.0,
        album,
        before.0
    )?;
    Ok(id.map(ClientMessageId))
}

/// The client to whom the first parts of an album went that is written in a chat.
pub async fn addressee_of_album(
    tx: &mut Tx,
    chat: ChatId,
    album: &str,
) -> Result<Option<ContactId>, StorageError> {
    let row: Option<(i64,)> = fetch!(
        tx,
        optional Single<i64>,
        "SELECT contact_id FROM client_messages WHERE chat_id = $1 AND album = $2 ORDER BY id LIMIT 1",
        chat.0,
        album
    )?;
    Ok(row.map(|(id,)| ContactId(id)))
}

/// Notes how far those parts of an album of ours have come that were sent together.
pub async fn set_outcome_of_album(
    tx: &mut Tx,
    chat: ChatId,
    album: &str,
    outcome: Outcome,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE client_messages SET delivery = $3
         WHERE chat_id = $1 AND album = $2 AND brought_at IS NOT NULL AND delivery = 'queued'",
        chat.0,
        album,
        outcome.slug()
    )
    .map(drop)
}

/// Notes that a message was passed on.
pub async fn brought(tx: &mut Tx, id: ClientMessageId, now: Millis) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE client_messages SET brought_at = $2 WHERE id = $1",
        id.0,
        now.0
    )?;
    exactly_one("client_messages", touched)
}

/// Notes that a message has not been passed on after all: where it was to go, it can't.
pub async fn not_brought(tx: &mut Tx, id: ClientMessageId) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE client_messages SET brought_at = NULL WHERE id = $1",
        id.0
    )?;
    exactly_one("client_messages", touched)
}

/// Notes how far a message of ours has come.
pub async fn set_outcome(
    tx: &mut Tx,
    id: ClientMessageId,
    outcome: Outcome,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE client_messages SET delivery = $2 WHERE id = $1",
        id.0,
        outcome.slug()
    )?;
    exactly_one("client_messages", touched)
}

/// Notes the other side's reaction to a message.
pub async fn set_reaction(
    tx: &mut Tx,
    id: ClientMessageId,
    emoji: Option<&str>,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE client_messages SET reaction = $2 WHERE id = $1",
        id.0,
        emoji
    )?;
    exactly_one("client_messages", touched)
}

/// Notes that a message was deleted on both sides; what it said is kept.
pub async fn deleted(
    tx: &mut Tx,
    id: ClientMessageId,
    by: UserId,
    now: Millis,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE client_messages SET deleted_at = $2, deleted_by = $3 WHERE id = $1",
        id.0,
        now.0,
        by.0
    )?;
    exactly_one("client_messages", touched)
}

/// What a message said before a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Text or caption.
    pub text: Option<String>,
    /// Until when it said so.
    pub until: Millis,
}

/// What a message said before it was changed, the oldest wording first.
pub async fn versions(tx: &mut Tx, id: ClientMessageId) -> Result<Vec<Version>, StorageError> {
    let rows: Vec<(Option<String>, i64)> = fetch!(
        tx,
        all(Option<String>, i64),
        "SELECT text, until FROM message_versions WHERE message_id = $1 ORDER BY id",
        id.0
    )?;
    Ok(rows
        .into_iter()
        .map(|(text, until)| Version {
            text,
            until: Millis(until),
        })
        .collect())
}

/// The message that stands at this place in a chat.
pub async fn at(
    tx: &mut Tx,
    chat: ChatId,
    message: MessageId,
) -> Result<Option<ClientMessage>, StorageError> {
    if is_fresh(tx, chat, message) {
        return Ok(None);
    }
    let raw = fetch!(
        tx,
        optional Raw,
        concat!(
            "SELECT ", columns!(), " FROM client_messages WHERE chat_id = $1 AND message_id = $2"
        ),
        chat.0,
        message.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// Keeps what its author made of a message afterwards; what it said before becomes a version. Gives the message as it is
/// now: whoever passes it on at the same time has done so by then, or will find the new wording.
pub async fn edited(
    tx: &mut Tx,
    id: ClientMessageId,
    text: Option<&str>,
    raw: &str,
    now: Millis,
) -> Result<ClientMessage, StorageError> {
    let kept = execute!(
        tx,
        "INSERT INTO message_versions (message_id, text, raw, until)
         SELECT id, text, raw, $2 FROM client_messages WHERE id = $1",
        id.0,
        now.0
    )?;
    exactly_one("message_versions", kept)?;
    let raw = fetch!(
        tx,
        one Raw,
        concat!(
            "UPDATE client_messages SET text = $2, raw = $3, edited_at = $4 WHERE id = $1 RETURNING ",
            columns!()
        ),
        id.0,
        text,
        raw,
        now.0
    )?;
    raw.parse()
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
    parse_all(rows)
}

/// What a client wrote of one record as far as it is known whole.
const WHOLE: &str = "whole words";

/// That nothing was written of a client's record yet.
pub(super) fn know_no_words(tx: &mut Tx, record: RecordId, contact: Option<ContactId>) {
    if let Some(contact) = contact {
        know_words(tx, record, contact, Vec::new());
    }
}

/// Of more words nobody asks for the first ones all the time.
const WORTH_KNOWING: usize = 32;

fn know_words(tx: &mut Tx, record: RecordId, contact: ContactId, words: Vec<ClientMessage>) {
    let owner = Some(Owner::Client(contact));
    tx.memory().put((WHOLE, record.0), TABLES, owner, words);
}

/// What a client wrote of a record, the oldest first.
pub async fn incoming_of_record(
    tx: &mut Tx,
    record: RecordId,
    limit: i64,
) -> Result<Vec<ClientMessage>, StorageError> {
    if let Some(mut whole) = tx.memory().recall::<Vec<ClientMessage>>(WHOLE, record.0) {
        whole.truncate(usize::try_from(limit).unwrap_or(0));
        return Ok(whole);
    }
    Ok(
        remembered!(tx, ("first words", record.0; limit), ["client_messages"], {
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
            parse_all(rows)?
        }),
    )
}
