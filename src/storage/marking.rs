//! What calls leave that went through: where the database takes many statements at once, all of it on one way there and back.

use super::sending::{Next, RawNext, push_next};
use super::{Db, StorageError, outbox, posts};
use crate::domain::ids::{ChatId, MessageId, OutboxId, PostId};
use crate::domain::time::Millis;
use serde::de::DeserializeOwned;
use sqlx::FromRow as _;

/// Calls that went through.
#[derive(Debug, Clone, Default)]
pub struct Sent {
    /// The calls, each with the message that it made.
    pub calls: Vec<(OutboxId, Option<MessageId>)>,
    /// Where posts stand now.
    pub placed: Vec<(PostId, MessageId)>,
}

/// Marks a few calls as [`outbox::sent_all`] and [`posts::sent_all`] do, and gives with what these lanes go on, as
/// [`super::sending::next_of_lanes`] does. `None`: not on this database.
///
/// # Errors
/// Nothing is done then.
pub async fn mark_few<C: DeserializeOwned, R: DeserializeOwned>(
    db: &Db,
    sent: &Sent,
    lanes: &[(ChatId, i64)],
    now: Millis,
) -> Result<Option<Vec<Next<C, R>>>, StorageError> {
    let Db::Sqlite { writer, .. } = db else {
        return Ok(None);
    };
    let rows = writer
        .at_once(&["UPDATE posts", "UPDATE outbox"], |query| {
            if !sent.placed.is_empty() {
                posts::push_sent(query, &sent.placed);
                query.push("; ");
            }
            outbox::push_sent(query, &sent.calls, now);
            if !lanes.is_empty() {
                query.push("; ");
                push_next(query, lanes);
            }
        })
        .await?;
    let next: Result<Vec<RawNext>, sqlx::Error> = rows.iter().map(RawNext::from_row).collect();
    Ok(Some(RawNext::read_all(next?, now)))
}
