//! How messages are kept: one at once, or many together at the end of what brought them.

use super::{ClientMessage, NewMessage, Outcome, Raw, TABLES, WHOLE, know_words};
use crate::domain::ids::{ChatId, ClientMessageId, MessageId, UserId};
use crate::domain::time::Millis;
use crate::storage::{AT_ONCE, Ahead, Owner, StorageError, Tx, batch, fetch, in_few_sizes, padded};
use std::collections::{BTreeMap, BTreeSet};

/// A message that its transaction has not written down yet.
#[derive(Debug)]
pub(in crate::storage) struct Unkept {
    message: ClientMessage,
    raw: String,
}

/// Writes down what was to be written later.
pub(in crate::storage) async fn write_down(tx: &mut Tx) -> Result<(), StorageError> {
    let unkept = std::mem::take(&mut tx.behind().messages);
    for rows in in_few_sizes(&unkept) {
        batch!(tx, quietly query => {
            query.push(
                "INSERT INTO client_messages (id, contact_id, record_id, session_id, author, incoming, kind, text, raw, album,
                     reply_to, chat_id, message_id, delivery, brought_at, created_at) ",
            );
            query.push_values(rows, |mut values, Unkept { message, raw }| {
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
            });
        })?;
    }
    Ok(())
}

pub(super) async fn insert(
    tx: &mut Tx,
    new: NewMessage<'_>,
    brought: bool,
    now: Millis,
) -> Result<ClientMessage, StorageError> {
    let owner = Owner::Client(new.contact);
    let fresh = fresh_of(tx, new.chat);
    let of_record = new.record.filter(|_| new.incoming);
    let words: Option<Vec<ClientMessage>> =
        of_record.and_then(|record| tx.memory().recall(WHOLE, record.0));
    let waits = !brought && (new.incoming || new.album.is_some());
    let kept = if tx.gathers() {
        let id = tx.next_id(Ahead::Messages).await?;
        let message = ClientMessage {
            id: ClientMessageId(id),
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
        let raw = new.raw.to_owned();
        let unkept = Unkept {
            message: message.clone(),
            raw,
        };
        tx.behind().messages.push(unkept);
        message
    } else {
        let raw = fetch!(
            tx,
            of [owner],
            one Raw,
            concat!(
                "INSERT INTO client_messages (contact_id, record_id, session_id, author, incoming, kind, text, raw, album,
                     reply_to, chat_id, message_id, delivery, brought_at, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
                 RETURNING ",
                columns!()
            ),
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
            (!new.incoming).then_some(Outcome::Queued.slug()),
            (!waits).then_some(now.0),
            now.0
        )?;
        raw.parse()?
    };
    if let Some((record, mut words)) = of_record.zip(words) {
        words.push(kept.clone());
        know_words(tx, record, kept.contact, &words);
    }
    if let Some(fresh) = fresh {
        let others: Vec<MessageId> = fresh.into_iter().filter(|id| *id != new.message).collect();
        know_fresh(tx, new.chat, &others);
    }
    Ok(kept)
}

/// The messages of a chat of which it is known that they are not kept.
fn fresh_of(tx: &mut Tx, chat: ChatId) -> Option<Vec<MessageId>> {
    tx.memory().recall("not kept", chat.0)
}

/// Whether it is known of a message that it is not kept.
pub(super) fn is_fresh(tx: &mut Tx, chat: ChatId, message: MessageId) -> bool {
    fresh_of(tx, chat).is_some_and(|fresh| fresh.contains(&message))
}

/// That these messages of a chat are not kept.
fn know_fresh(tx: &mut Tx, chat: ChatId, messages: &Vec<MessageId>) {
    // A private chat is its user's.
    let owner = Owner::User(UserId(chat.0));
    tx.memory()
        .remember_of(owner, ("not kept", chat.0), TABLES, messages);
}

/// Learns at once which of these messages are not kept yet, of several private chats.
pub(in crate::storage) async fn know_all_fresh(
    tx: &mut Tx,
    messages: &[(ChatId, MessageId)],
) -> Result<(), StorageError> {
    let mut fresh: BTreeMap<ChatId, BTreeSet<MessageId>> = BTreeMap::new();
    for (chat, message) in messages {
        fresh.entry(*chat).or_default().insert(*message);
    }
    for some in messages.chunks(AT_ONCE) {
        let kept: Vec<(i64, i64)> = batch!(tx, quietly query => {
            query.push("SELECT chat_id, message_id FROM client_messages WHERE (chat_id, message_id) IN (");
            query.push_values(padded(some), |mut row, (chat, message)| {
                row.push_bind(chat.0);
                row.push_bind(message.0);
            });
            query.push(")");
        }, all (i64, i64))?;
        for (chat, message) in kept {
            if let Some(fresh) = fresh.get_mut(&ChatId(chat)) {
                fresh.remove(&MessageId(message));
            }
        }
    }
    for (chat, messages) in fresh {
        know_fresh(tx, chat, &messages.into_iter().collect());
    }
    Ok(())
}
