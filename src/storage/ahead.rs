//! What many updates are about, read at once before each of them is handled: a statement for all instead of one for each.
//!
//! Nothing depends on it. What is not known when its turn comes is asked for then.

use super::people::Seen;
use super::{StorageError, Tx, contacts, door, messages, people};
use crate::domain::ids::{ChatId, MessageId, UserId};
use crate::domain::lang::Lang;
use crate::domain::time::Millis;
use std::collections::{BTreeMap, BTreeSet};

/// Somebody who has written something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    /// Who.
    pub seen: Seen,
    /// In which private chat.
    pub chat: ChatId,
    /// Which message.
    pub message: MessageId,
}

/// Notes that these people were seen, and learns of clients among them what the handling of their words asks for; `newer` as in
/// [`door::of_writer`].
pub async fn of_writers(
    tx: &mut Tx,
    writers: &[Writer],
    shop_lang: Lang,
    newer: i64,
    now: Millis,
) -> Result<(), StorageError> {
    // Always in the same order, so that two transactions never wait for each other.
    let seen: BTreeMap<UserId, &Seen> = writers
        .iter()
        .rev()
        .map(|writer| (writer.seen.id, &writer.seen))
        .collect();
    let seen: Vec<Seen> = seen.into_values().cloned().collect();
    let people = people::seen_all(tx, &seen, shop_lang, now).await?;
    let clients: Vec<UserId> = people
        .iter()
        .filter(|person| !person.is_staff())
        .map(|person| person.id)
        .collect();
    let chats: BTreeSet<ChatId> = writers.iter().map(|writer| writer.chat).collect();
    messages::know_all_fresh(tx, &chats).await?;
    door::know_all_of_writers(tx, &clients, newer).await?;
    contacts::know_all_of_users(tx, &clients).await
}
