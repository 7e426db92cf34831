//! Erasing: what people wrote and who they are goes, that something happened stays.

use super::{StorageError, Tx, exactly_one, execute, to_json};
use crate::domain::event::{Actor, Happening, UNSAID};
use crate::domain::ids::{ContactId, EventId, PostId, RecordId, TaskId, UserId};
use crate::domain::lang::Localized;
use crate::domain::time::Millis;
use serde::Serialize;

/// Erases what a client and the shop wrote to each other, and where the client wrote it. Gives the number of messages.
pub async fn words(tx: &mut Tx, contact: ContactId, now: Millis) -> Result<u64, StorageError> {
    execute!(
        tx,
        "DELETE FROM message_versions WHERE message_id IN (SELECT id FROM client_messages WHERE contact_id = $1)",
        contact.0
    )?;
    execute!(
        tx,
        "UPDATE client_messages SET author = 0, chat_id = 0, message_id = id WHERE contact_id = $1 AND incoming",
        contact.0
    )?;
    execute!(
        tx,
        "UPDATE client_messages SET text = NULL, raw = '{}', album = NULL, reaction = NULL,
             brought_at = COALESCE(brought_at, $2)
         WHERE contact_id = $1",
        contact.0,
        now.0
    )
}

/// Erases what staff noted on a client or was about to write, and what the client said of how it went.
pub async fn remarks(tx: &mut Tx, contact: ContactId, now: Millis) -> Result<(), StorageError> {
    execute!(tx, "DELETE FROM notes WHERE contact_id = $1", contact.0)?;
    execute!(
        tx,
        "UPDATE later_messages SET raw = '{}', settled_at = COALESCE(settled_at, $2),
             state = CASE WHEN state = 'waiting' THEN 'cancelled' ELSE state END
         WHERE contact_id = $1",
        contact.0,
        now.0
    )?;
    execute!(
        tx,
        "UPDATE sessions SET stars_comment = NULL, form = NULL, transfer = NULL WHERE contact_id = $1",
        contact.0
    )
    .map(drop)
}

/// Empties the settled rows of the queues that came from a client's chat or went out about the client, and forgets the
/// messages of ours that stand in that chat. Staff's answers and presses quote what stood on their screens, so what came
/// from them and what was drawn for them goes too. What is still on its way goes on.
pub async fn mail(
    tx: &mut Tx,
    contact: ContactId,
    user: Option<UserId>,
) -> Result<(), StorageError> {
    let chat = user.map_or(0, |user| user.0);
    execute!(
        tx,
        "UPDATE inbox SET raw = '{}' WHERE state <> 'pending' AND ((lane = $1 AND lane <> 0)
             OR (state = 'done' AND (lane < 0 OR lane IN (SELECT user_id FROM people WHERE role IS NOT NULL))))",
        chat
    )?;
    execute!(
        tx,
        "UPDATE outbox SET call = '{}' WHERE state <> 'pending' AND (lane = $1 OR (chat_id = $2 AND $2 <> 0)
             OR (lane <= 0 AND (chat_id < 0 OR chat_id IN (SELECT user_id FROM people WHERE role IS NOT NULL))))",
        contact.0,
        chat
    )?;
    execute!(
        tx,
        "DELETE FROM posts WHERE chat_id = $1 AND $1 <> 0 AND message_id IS NOT NULL",
        chat
    )
    .map(drop)
}

/// Takes a person's own settings and names away. One of the staff keeps theirs.
pub async fn person(tx: &mut Tx, user: UserId, name: &str) -> Result<(), StorageError> {
    execute!(tx, "DELETE FROM dialogs WHERE user_id = $1", user.0)?;
    execute!(
        tx,
        "UPDATE people SET name = $2, username = NULL, source = NULL, lang_chosen = NULL, last_list = NULL,
             consented_at = NULL, vetting = NULL, flood_until = NULL, door_told_at = NULL, data_sent_at = NULL
         WHERE user_id = $1 AND role IS NULL",
        user.0,
        name
    )
    .map(drop)
}

/// Parts a contact from the Telegram user behind it: should they write again, they are somebody new.
pub async fn unlink(tx: &mut Tx, contact: ContactId) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE contacts SET user_id = NULL WHERE id = $1",
        contact.0
    )?;
    exactly_one("contacts", touched)
}

/// Puts other words into an entry of a record's history.
pub async fn event(
    tx: &mut Tx,
    id: EventId,
    actor: &Actor,
    what: &Happening,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE events SET actor = $2, what = $3 WHERE id = $1",
        id.0,
        &to_json(actor)?,
        &to_json(what)?
    )?;
    exactly_one("events", touched)
}

/// Takes the free words out of a record's lines; products and sums stay.
pub async fn lines(tx: &mut Tx, record: RecordId) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE order_lines SET title = $2 WHERE record_id = $1 AND product_id IS NULL",
        record.0,
        UNSAID
    )
    .map(drop)
}

/// Gives a task another title, and takes its remark away.
pub async fn task(tx: &mut Tx, id: TaskId, title: &Localized) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE tasks SET title = $2, comment = NULL WHERE id = $1",
        id.0,
        &to_json(title)?
    )?;
    exactly_one("tasks", touched)
}

/// Has a post show something else the next time it is drawn.
pub async fn post<S: Serialize>(tx: &mut Tx, id: PostId, shows: &S) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE posts SET shows = $2 WHERE id = $1",
        id.0,
        &to_json(shows)?
    )?;
    exactly_one("posts", touched)
}

/// Erases what was written before a moment in sessions that are over. Gives the number of messages.
pub async fn old_words(tx: &mut Tx, before: Millis) -> Result<u64, StorageError> {
    execute!(
        tx,
        "DELETE FROM message_versions WHERE message_id IN (
             SELECT id FROM client_messages WHERE created_at < $1 AND brought_at IS NOT NULL
                 AND (session_id IS NULL OR session_id IN (SELECT id FROM sessions WHERE closed_at IS NOT NULL)))",
        before.0
    )?;
    execute!(
        tx,
        "UPDATE outbox SET call = '{}' WHERE state <> 'pending' AND lane <> 0 AND settled_at < $1",
        before.0
    )?;
    execute!(
        tx,
        "UPDATE later_messages SET raw = '{}' WHERE state <> 'waiting' AND settled_at < $1",
        before.0
    )?;
    execute!(
        tx,
        "UPDATE client_messages SET text = NULL, raw = '{}'
         WHERE created_at < $1 AND brought_at IS NOT NULL AND raw <> '{}'
             AND (session_id IS NULL OR session_id IN (SELECT id FROM sessions WHERE closed_at IS NOT NULL))",
        before.0
    )
}
