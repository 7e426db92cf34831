//! The outbox as the sender reads it: which calls wait, by pages; which is the first of a lane; and what a call says, once it is
//! to be made.
//!
//! Invariant: what a look costs is bounded by what it brings, however many calls wait. So nothing here goes through the
//! queue: pages go on from where the last ones ended, and whether a call may go is asked of those that are to go.

use super::outbox::{Raw, Row};
use super::{AT_ONCE, StorageError, Tx, batch, fetch, padded};
use crate::domain::ids::{ChatId, MessageId, OutboxId, PostId};
use crate::domain::time::Millis;
use serde::de::DeserializeOwned;
use sqlx::FromRow;

/// How many priorities there are, from 0 on.
pub const CLASSES: usize = 5;

/// A waiting call, without what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Its id.
    pub id: OutboxId,
    /// The chat it goes to.
    pub chat: ChatId,
    /// The client it is about.
    pub lane: i64,
    /// The smaller the sooner.
    pub priority: i64,
    /// Until when it has to wait, if it has to.
    pub not_before: Option<Millis>,
}

#[derive(FromRow)]
struct RawWaiting {
    id: i64,
    chat_id: i64,
    lane: i64,
    priority: i64,
    due_at: i64,
    created_at: i64,
}

impl RawWaiting {
    /// What was written later than now may be sent whatever it waits for: the clock was set back.
    fn at(self, now: Millis) -> Waiting {
        let is_due = self.due_at <= now.0 || self.created_at > now.0;
        Waiting {
            id: OutboxId(self.id),
            chat: ChatId(self.chat_id),
            lane: self.lane,
            priority: self.priority,
            not_before: (!is_due).then_some(Millis(self.due_at)),
        }
    }
}

/// How far the waiting calls of one priority are read, and how many more of them are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// The last one known.
    pub after: OutboxId,
    /// At most so many; 0: none.
    pub limit: i64,
}

/// The next waiting calls of one priority; the numbers of its two values are the caller's. The priority stands there twice: of a
/// single one PostgreSQL concludes that ids alone give the order, and goes through all that were ever written.
macro_rules! page {
    ($priority:literal, $after:literal, $limit:literal) => {
        concat!(
            "SELECT * FROM (SELECT id, chat_id, lane, priority, due_at, created_at FROM outbox
             WHERE state = 'pending' AND priority IN (",
            $priority,
            ", ",
            $priority,
            ") AND id > $",
            $after,
            " ORDER BY priority, id LIMIT $",
            $limit,
            ") AS of_",
            $priority
        )
    };
}

/// The next waiting calls, by a page for each priority: of all shares, due or not, whatever waits before them in their lane.
/// It costs what the pages hold, however many wait.
pub async fn pages(
    tx: &mut Tx,
    now: Millis,
    pages: [Page; CLASSES],
) -> Result<Vec<Waiting>, StorageError> {
    let [p0, p1, p2, p3, p4] = pages;
    let rows = fetch!(
        tx,
        all RawWaiting,
        concat!(
            page!(0, 1, 2), " UNION ALL ", page!(1, 3, 4), " UNION ALL ", page!(2, 5, 6), " UNION ALL ",
            page!(3, 7, 8), " UNION ALL ", page!(4, 9, 10)
        ),
        p0.after.0,
        p0.limit,
        p1.after.0,
        p1.limit,
        p2.after.0,
        p2.limit,
        p3.after.0,
        p3.limit,
        p4.after.0,
        p4.limit
    )?;
    Ok(rows.into_iter().map(|row| row.at(now)).collect())
}

/// The first waiting call of each of these lanes, the oldest first.
pub async fn first_of_lanes(
    tx: &mut Tx,
    now: Millis,
    lanes: &[(ChatId, i64)],
) -> Result<Vec<Waiting>, StorageError> {
    let mut found = Vec::with_capacity(lanes.len());
    for some in lanes.chunks(AT_ONCE) {
        let rows = batch!(tx, "outbox", query => {
            query.push("SELECT o.id, o.chat_id, o.lane, o.priority, o.due_at, o.created_at FROM (");
            query.push_values(padded(some), |mut row, (chat, lane)| {
                row.push_bind(chat.0);
                row.push_bind(lane);
            });
            query.push(
                ") AS lanes JOIN outbox AS o ON o.id = (
                     SELECT MIN(id) FROM outbox
                     WHERE state = 'pending' AND chat_id = lanes.column1 AND lane = lanes.column2
                       AND priority > 0)",
            );
        }, all RawWaiting)?;
        found.extend(rows.into_iter().map(|row| row.at(now)));
    }
    // A statement may ask for a lane twice.
    found.sort_unstable_by_key(|waiting: &Waiting| waiting.id);
    found.dedup();
    Ok(found)
}

/// A call that may be sent.
#[derive(Debug, Clone)]
pub struct Head<C, R> {
    /// The call.
    pub row: Row<C, R>,
    /// The number of its topic, once Telegram has given one.
    pub thread: Option<i64>,
}

#[derive(FromRow)]
struct RawHead {
    #[sqlx(flatten)]
    raw: Raw,
    thread_id: Option<i64>,
}

/// Those of these calls that wait still and that nothing of their lane waits before: only answers to presses (priority 0) keep
/// to no order. Rows that make no sense come as errors of their own: one does not hold up the others.
pub async fn heads<C: DeserializeOwned, R: DeserializeOwned>(
    tx: &mut Tx,
    ids: &[OutboxId],
) -> Result<Vec<Result<Head<C, R>, (OutboxId, StorageError)>>, StorageError> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        let rows = batch!(tx, "outbox", query => {
            query.push(
                "SELECT o.id, o.chat_id, o.lane, o.priority, o.call, o.post_id, o.receipt, o.topic_id, o.attempts,
                        t.thread_id
                 FROM outbox AS o LEFT JOIN topics AS t ON t.id = o.topic_id
                 WHERE o.state = 'pending' AND (o.priority = 0 OR NOT EXISTS (
                     SELECT 1 FROM outbox AS before
                     WHERE before.state = 'pending' AND before.chat_id = o.chat_id
                       AND before.lane = o.lane AND before.id < o.id AND before.priority > 0))
                   AND o.id IN (",
            );
            let mut list = query.separated(", ");
            for id in padded(some) {
                list.push_bind(id.0);
            }
            query.push(")");
        }, all RawHead)?;
        found.extend(rows.into_iter().map(|RawHead { raw, thread_id }| {
            let id = OutboxId(raw.id);
            let row = raw.parse().map_err(|error| (id, error))?;
            Ok(Head {
                row,
                thread: thread_id,
            })
        }));
    }
    Ok(found)
}

/// Where those of these posts stand that were sent: what calls mean that name a post.
pub async fn messages_of_posts(
    tx: &mut Tx,
    posts: &[PostId],
) -> Result<Vec<(PostId, MessageId)>, StorageError> {
    let mut found = Vec::with_capacity(posts.len());
    for some in posts.chunks(AT_ONCE) {
        let rows: Vec<(i64, i64)> = batch!(tx, "outbox", query => {
            query.push("SELECT id, message_id FROM posts WHERE message_id IS NOT NULL AND id IN (");
            let mut list = query.separated(", ");
            for post in padded(some) {
                list.push_bind(post.0);
            }
            query.push(")");
        }, all (i64, i64))?;
        let placed = rows.into_iter();
        found.extend(placed.map(|(post, message)| (PostId(post), MessageId(message))));
    }
    Ok(found)
}
