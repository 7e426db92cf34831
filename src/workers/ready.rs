//! Calls as they are to be made: what they say, and what they refer to as it is known now.

use crate::domain::ids::{ChatId, MessageId, OutboxId, PostId};
use crate::domain::time::Millis;
use crate::storage::marking::{self, Sent};
use crate::storage::sending::{self, Head, Heads, Waiting};
use crate::storage::{Db, StorageError, Tx, outbox};
use crate::telegram::outgoing::{Call, Receipt, Resolved, Target};
use std::collections::HashMap;

/// A call of the outbox.
pub(super) type Row = outbox::Row<Call, Receipt>;

/// A call that may be made.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) row: Row,
    /// The message of a post, the number of a topic.
    pub(super) resolved: Resolved,
}

/// The call with which a lane goes on.
#[derive(Debug)]
pub(super) struct Next {
    pub(super) waiting: Waiting,
    /// What it says, if that was to be read.
    pub(super) call: Option<Result<Ready, StorageError>>,
}

/// Calls that may be made, or that make no sense.
pub(super) type ById = HashMap<OutboxId, Result<Ready, StorageError>>;

/// Those of these calls that may be made ([`sending::heads`]).
pub(super) async fn by_ids(tx: &mut Tx, ids: &[OutboxId]) -> Result<ById, StorageError> {
    let heads = sending::heads(tx, ids).await?;
    resolved(tx, heads).await
}

/// Waiting calls that are newer than one, and those of them that may be made ([`sending::newer_than`]).
pub(super) async fn newer_than(
    tx: &mut Tx,
    now: Millis,
    after: OutboxId,
    limit: i64,
) -> Result<(Vec<Waiting>, ById), StorageError> {
    let (places, heads) = sending::newer_than(tx, now, after, limit).await?;
    Ok((places, resolved(tx, heads).await?))
}

async fn resolved(tx: &mut Tx, heads: Heads<Call, Receipt>) -> Result<ById, StorageError> {
    let places = Places::of(tx, heads.iter().flatten()).await?;
    let ready = heads.into_iter().map(|head| match head {
        Ok(head) => (head.row.id, Ok(places.resolve(head))),
        Err((id, error)) => (id, Err(error)),
    });
    Ok(ready.collect())
}

/// The calls with which these lanes go on ([`sending::next_of_lanes`]); `whole`: with what they say.
pub(super) async fn of_lanes(
    tx: &mut Tx,
    now: Millis,
    lanes: &[(ChatId, i64)],
    whole: bool,
) -> Result<Vec<Next>, StorageError> {
    if !whole {
        let first = sending::first_of_lanes(tx, now, lanes).await?;
        let places = first.into_iter().map(|waiting| Next {
            waiting,
            call: None,
        });
        return Ok(places.collect());
    }
    let next = sending::next_of_lanes(tx, now, lanes).await?;
    with_places(tx, next).await
}

/// Marks a few calls as sent, and gives with what their lanes go on ([`marking::mark_few`]). `None`: not on this database.
pub(super) async fn after_few(
    db: &Db,
    sent: &Sent,
    lanes: &[(ChatId, i64)],
    now: Millis,
) -> Result<Option<Vec<Next>>, StorageError> {
    let Some(next) = marking::mark_few(db, sent, lanes, now).await? else {
        return Ok(None);
    };
    if next.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let mut tx = db.read().await?;
    let next = with_places(&mut tx, next).await?;
    tx.rollback().await?;
    Ok(Some(next))
}

async fn with_places(
    tx: &mut Tx,
    next: Vec<sending::Next<Call, Receipt>>,
) -> Result<Vec<Next>, StorageError> {
    let heads = next.iter().filter_map(|next| next.head.as_ref().ok());
    let places = Places::of(tx, heads).await?;
    let ready = next.into_iter().map(|next| Next {
        waiting: next.waiting,
        call: Some(next.head.map(|head| places.resolve(head))),
    });
    Ok(ready.collect())
}

/// Where posts stand.
struct Places(HashMap<PostId, MessageId>);

impl Places {
    /// Of the posts that these calls refer to.
    async fn of(
        tx: &mut Tx,
        heads: impl Iterator<Item = &Head<Call, Receipt>>,
    ) -> Result<Places, StorageError> {
        let posts: Vec<PostId> = heads.filter_map(post_of).collect();
        let messages = sending::messages_of_posts(tx, &posts).await?;
        Ok(Places(messages.into_iter().collect()))
    }

    fn resolve(&self, head: Head<Call, Receipt>) -> Ready {
        let post = post_of(&head).and_then(|post| self.0.get(&post).copied());
        Ready {
            resolved: Resolved {
                post,
                thread: head.thread,
            },
            row: head.row,
        }
    }
}

fn post_of(head: &Head<Call, Receipt>) -> Option<PostId> {
    match head.row.call.target()? {
        Target::Post(post) => Some(post),
        Target::Message(_) => None,
    }
}
