//! How messages are kept: one at once, or many together at the end of what brought them.

use super::{
    ClientMessage, NewMessage, Outcome, TABLES, WHOLE, WORTH_KNOWING, know_waiting, know_words,
};
use crate::domain::ids::{ChatId, ClientMessageId, MessageId, UserId};
use crate::domain::time::Millis;
use crate::storage::door::AtDoor;
use crate::storage::{
    AT_ONCE, Ahead, Owner, Single, StorageError, Tx, batch, fetch, insert_gathered, padded,
};
use std::collections::BTreeSet;

/// A message that its transaction has not written down yet.
#[derive(Debug)]
pub(in crate::storage) struct Unkept {
    message: ClientMessage,
    raw: String,
}

/// Writes down what was to be written later.
pub(in crate::storage) async fn write_down(tx: &mut Tx) -> Result<(), StorageError> {
    let unkept = std::mem::take(&mut tx.behind().messages);
    insert_gathered!(
        tx,
        "INSERT INTO client_messages (id, contact_id, record_id, session_id, author, incoming, kind, text, raw, album,
             reply_to, chat_id, message_id, delivery, brought_at, created_at) ",
        &unkept,
        |values, Unkept { message, raw }| {
            values.push_bind(message.id.0);
            values.push_bind(message.contact.0);
            values.push_bind(message.record.map(|record| record.0));
            values.push_bind(message.session.map(|session| session.0));
            values.push_bind(message.author.0);
            values.push_bind(message.incoming);
            values.push_bind(message.kind.clone());
            values.push_bind(message.text.clone());
            values.push_bind(raw.clone());
            values.push_bind(message.album.clone());
            values.push_bind(message.reply_to.map(|message| message.0));
            values.push_bind(message.chat.0);
            values.push_bind(message.message.0);
            values.push_bind(message.outcome.map(Outcome::slug));
            values.push_bind(message.brought_at.map(|at| at.0));
            values.push_bind(message.at.0);
        }
    );
    Ok(())
}

pub(super) async fn insert(
    tx: &mut Tx,
    new: NewMessage<'_>,
    brought: bool,
    now: Millis,
) -> Result<ClientMessage, StorageError> {
    let owner = Owner::Client(new.contact);
    let known = Known::of(tx, &new);
    let of_record = new.record.filter(|_| new.incoming);
    let words: Option<Vec<ClientMessage>> =
        of_record.and_then(|record| tx.memory().take(WHOLE, record.0));
    let waits = !brought && (new.incoming || new.album.is_some());
    let mut kept = ClientMessage {
        id: ClientMessageId(0),
        contact: new.contact,
        record: new.record,
        session: new.session,
        author: new.author,
        incoming: new.incoming,
        kind: new.kind.to_owned(),
        text: new.text.map(str::to_owned),
        album: new.album.map(str::to_owned),
        reply_to: new.reply_to,
        chat: new.chat,
        message: new.message,
        brought_at: (!waits).then_some(now),
        outcome: (!new.incoming).then_some(Outcome::Queued),
        reaction: None,
        edited_at: None,
        deleted_at: None,
        deleted_by: None,
        at: now,
    };
    tx.memory()
        .written_of("INSERT INTO client_messages", &[owner]);
    if tx.gathers() {
        kept.id = ClientMessageId(tx.next_id(Ahead::Messages).await?);
        let unkept = Unkept {
            message: kept.clone(),
            raw: new.raw.to_owned(),
        };
        tx.behind().messages.push(unkept);
    } else {
        let (id,): (i64,) = fetch!(
            tx,
            quietly one Single<i64>,
            "INSERT INTO client_messages (contact_id, record_id, session_id, author, incoming, kind, text, raw, album,
                 reply_to, chat_id, message_id, delivery, brought_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id",
            new.contact.0,
            new.record.map(|record| record.0),
            new.session.map(|session| session.0),
            new.author.0,
            new.incoming,
            new.kind,
            new.text,
            new.raw,
            new.album,
            new.reply_to.map(|message| message.0),
            new.chat.0,
            new.message.0,
            kept.outcome.map(Outcome::slug),
            kept.brought_at.map(|at| at.0),
            now.0
        )?;
        kept.id = ClientMessageId(id);
    }
    if let Some((record, mut words)) = of_record.zip(words)
        && words.len() < WORTH_KNOWING
    {
        words.push(kept.clone());
        know_words(tx, record, kept.contact, words);
    }
    known.with(tx, &kept);
    Ok(kept)
}

/// What is known of a client's messages, and can be told as well after one more of them.
struct Known {
    highest: Option<i64>,
    any_waits: Option<bool>,
    at_door: Option<AtDoor>,
}

impl Known {
    fn of(tx: &mut Tx, new: &NewMessage<'_>) -> Known {
        Known {
            highest: highest(tx, new.chat),
            any_waits: tx.memory().recall("waiting", new.contact.0),
            at_door: AtDoor::of(tx, new.contact),
        }
    }

    fn with(self, tx: &mut Tx, kept: &ClientMessage) {
        if let Some(highest) = self.highest {
            know_highest(tx, kept.chat, highest.max(kept.message.0));
        }
        let waits = kept.incoming && kept.brought_at.is_none();
        if let Some(any) = self.any_waits {
            know_waiting(tx, kept.contact, any || waits);
        }
        if let Some(mut at_door) = self.at_door {
            if kept.incoming {
                at_door.wrote(kept.at);
            }
            at_door.holds |= waits && kept.session.is_none();
            at_door.know(tx, kept.contact);
        }
    }
}

/// The highest number of a message that is kept of a chat, 0 where none is; a higher one is not kept.
fn highest(tx: &mut Tx, chat: ChatId) -> Option<i64> {
    tx.memory().recall("highest message", chat.0)
}

/// Whether it is known of a message that it is not kept.
pub(super) fn is_fresh(tx: &mut Tx, chat: ChatId, message: MessageId) -> bool {
    highest(tx, chat).is_some_and(|highest| highest < message.0)
}

fn know_highest(tx: &mut Tx, chat: ChatId, highest: i64) {
    // A private chat is its user's.
    let owner = Owner::User(UserId(chat.0));
    tx.memory()
        .remember_of(owner, ("highest message", chat.0), TABLES, &highest);
}

/// Learns at once up to which message the words of several private chats are kept.
pub(in crate::storage) async fn know_all_fresh(
    tx: &mut Tx,
    chats: &BTreeSet<ChatId>,
) -> Result<(), StorageError> {
    let unknown = chats.iter().filter(|chat| highest(tx, **chat).is_none());
    let unknown: Vec<ChatId> = unknown.copied().collect();
    for some in unknown.chunks(AT_ONCE) {
        let found: Vec<(i64, i64)> = batch!(tx, quietly query => {
            query.push(
                "SELECT asked.column1, COALESCE((SELECT MAX(message_id) FROM client_messages
                     WHERE chat_id = asked.column1), 0) FROM (",
            );
            query.push_values(padded(some), |mut row, chat| {
                row.push_bind(chat.0);
            });
            query.push(") AS asked");
        }, all (i64, i64))?;
        for (chat, highest) in found {
            know_highest(tx, ChatId(chat), highest);
        }
    }
    Ok(())
}
