//! Words that are held: their author must say first whether they go to the client after all.

use super::{Single, StorageError, Tx, execute, fetch};
use crate::domain::ids::{ChatId, ContactId, LaterId, MessageId, UserId};
use crate::domain::time::Millis;

/// Words held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The client whom they are for.
    pub contact: ContactId,
    /// Telegram's message, as it came.
    pub raw: String,
}

/// Holds a message.
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
        "INSERT INTO later_messages (contact_id, author, raw, chat_id, message_id, due_at, state, created_at)
         VALUES ($1, $2, $3, $4, $5, NULL, 'waiting', $6)
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
         WHERE id = $1 AND author = $2 AND state = 'waiting' AND due_at IS NULL",
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
