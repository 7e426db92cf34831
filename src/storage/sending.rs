//! The outbox as the sender reads it: which calls wait, by pages; which is the first of a lane; and what a call says, once it is
//! to be made.
//!
//! Invariant: what a look costs is bounded by what it brings, however many calls wait. So nothing here goes through the
//! queue: pages go on from where the last ones ended, and whether a call may go is asked of those that are to go.

use super::outbox::{Raw, Row, is_pending};
use super::{AT_ONCE, StorageError, Tx, batch, fetch, padded, push_list};
use crate::domain::ids::{ChatId, MessageId, OutboxId, PostId};
use crate::domain::time::Millis;
use serde::de::DeserializeOwned;
use sqlx::{Database, Encode, FromRow, QueryBuilder, Type};

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

/// After [`push_lanes`]: the first waiting call of each of them, as `o`. The sum keeps SQLite, where it knows how often which
/// priority is, from going through all that waits by priorities.
macro_rules! of_lanes {
    () => {
        ") AS lanes JOIN outbox AS o ON o.id = (
             SELECT MIN(id) FROM outbox
             WHERE state = 'pending' AND chat_id = lanes.column1 AND lane = lanes.column2 AND priority + 0 > 0)"
    };
}

fn push_lanes<DB: Database>(query: &mut QueryBuilder<DB>, lanes: &[(ChatId, i64)])
where
    i64: for<'v> Encode<'v, DB> + Type<DB>,
{
    query.push_values(padded(lanes), |mut row, (chat, lane)| {
        row.push_bind(chat.0);
        row.push_bind(lane);
    });
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
            push_lanes(&mut query, some);
            query.push(of_lanes!());
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

impl RawHead {
    fn read<C: DeserializeOwned, R: DeserializeOwned>(
        self,
    ) -> Result<Head<C, R>, (OutboxId, StorageError)> {
        let id = OutboxId(self.raw.id);
        self.parse().map_err(|error| (id, error))
    }

    fn parse<C: DeserializeOwned, R: DeserializeOwned>(self) -> Result<Head<C, R>, StorageError> {
        Ok(Head {
            row: self.raw.parse()?,
            thread: self.thread_id,
        })
    }
}

macro_rules! head_columns {
    () => {
        "o.id, o.chat_id, o.lane, o.priority, o.call, o.post_id, o.receipt, o.topic_id, o.attempts, t.thread_id"
    };
}

/// Whether nothing waits before a call `o` in its lane: only answers to presses (priority 0) keep to no order. The sum as in
/// `of_lanes!`.
macro_rules! may_go {
    () => {
        "(o.priority = 0 OR NOT EXISTS (
             SELECT 1 FROM outbox AS before
             WHERE before.state = 'pending' AND before.chat_id = o.chat_id
               AND before.lane = o.lane AND before.id < o.id AND before.priority + 0 > 0))"
    };
}

/// Those of these calls that wait still and that nothing of their lane waits before. Rows that make no sense come as errors of
/// their own: one does not hold up the others.
pub async fn heads<C: DeserializeOwned, R: DeserializeOwned>(
    tx: &mut Tx,
    ids: &[OutboxId],
) -> Result<Heads<C, R>, StorageError> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        let rows = batch!(tx, "outbox", query => {
            query.push(concat!(
                "SELECT ", head_columns!(), " FROM outbox AS o LEFT JOIN topics AS t ON t.id = o.topic_id
                 WHERE ", is_pending!("o"), " AND ", may_go!(), " AND o.id IN "
            ));
            push_list(&mut query, padded(some).map(|id| id.0));
        }, all RawHead)?;
        found.extend(rows.into_iter().map(RawHead::read));
    }
    Ok(found)
}

/// Calls that may be sent; rows that make no sense come as errors of their own.
pub type Heads<C, R> = Vec<Result<Head<C, R>, (OutboxId, StorageError)>>;

/// A waiting call, and whether it may be sent.
#[derive(FromRow)]
struct RawNewer {
    #[sqlx(flatten)]
    next: RawNext,
    may_go: bool,
}

/// The waiting calls that were written after one, the oldest first, at most so many; and what those of them say that may be
/// sent ([`heads`]).
pub async fn newer_than<C: DeserializeOwned, R: DeserializeOwned>(
    tx: &mut Tx,
    now: Millis,
    after: OutboxId,
    limit: i64,
) -> Result<(Vec<Waiting>, Heads<C, R>), StorageError> {
    let rows = fetch!(
        tx,
        all RawNewer,
        concat!(
            "SELECT ", head_columns!(), ", o.due_at, o.created_at, ", may_go!(), " AS may_go
             FROM outbox AS o LEFT JOIN topics AS t ON t.id = o.topic_id
             WHERE o.id > $1 AND ", is_pending!("o"), " ORDER BY o.id LIMIT $2"
        ),
        after.0,
        limit
    )?;
    let places = rows.iter().map(|row| row.next.place(now)).collect();
    let first = rows.into_iter().filter(|row| row.may_go);
    let heads = first.map(|row| row.next.head.read());
    Ok((places, heads.collect()))
}

/// The call with which a lane goes on.
#[derive(Debug)]
pub struct Next<C, R> {
    /// Its place.
    pub waiting: Waiting,
    /// What it says, if that makes sense.
    pub head: Result<Head<C, R>, StorageError>,
}

#[derive(FromRow)]
pub(super) struct RawNext {
    #[sqlx(flatten)]
    head: RawHead,
    due_at: i64,
    created_at: i64,
}

impl RawNext {
    fn place(&self, now: Millis) -> Waiting {
        let raw = &self.head.raw;
        let place = RawWaiting {
            id: raw.id,
            chat_id: raw.chat_id,
            lane: raw.lane,
            priority: raw.priority,
            due_at: self.due_at,
            created_at: self.created_at,
        };
        place.at(now)
    }

    /// The oldest first.
    pub(super) fn read_all<C: DeserializeOwned, R: DeserializeOwned>(
        all: Vec<RawNext>,
        now: Millis,
    ) -> Vec<Next<C, R>> {
        let read = all.into_iter().map(|raw| Next {
            waiting: raw.place(now),
            head: raw.head.parse(),
        });
        let mut next: Vec<Next<C, R>> = read.collect();
        // A statement may ask for a lane twice.
        next.sort_unstable_by_key(|next| next.waiting.id);
        next.dedup_by_key(|next| next.waiting.id);
        next
    }
}

/// Writes a statement that reads with what lanes go on.
pub(super) fn push_next<DB: Database>(query: &mut QueryBuilder<DB>, lanes: &[(ChatId, i64)])
where
    i64: for<'v> Encode<'v, DB> + Type<DB>,
{
    query.push(concat!(
        "SELECT ",
        head_columns!(),
        ", o.due_at, o.created_at FROM ("
    ));
    push_lanes(query, lanes);
    query.push(concat!(
        of_lanes!(),
        " LEFT JOIN topics AS t ON t.id = o.topic_id"
    ));
}

/// The calls with which these lanes go on, and what they say: [`first_of_lanes`] and [`heads`] in one.
pub async fn next_of_lanes<C: DeserializeOwned, R: DeserializeOwned>(
    tx: &mut Tx,
    now: Millis,
    lanes: &[(ChatId, i64)],
) -> Result<Vec<Next<C, R>>, StorageError> {
    let mut found = Vec::with_capacity(lanes.len());
    for some in lanes.chunks(AT_ONCE) {
        found.extend(batch!(tx, "outbox", query => {
            push_next(&mut query, some);
        }, all RawNext)?);
    }
    Ok(RawNext::read_all(found, now))
}

/// Where those of these posts stand that were sent: what calls mean that name a post.
pub async fn messages_of_posts(
    tx: &mut Tx,
    posts: &[PostId],
) -> Result<Vec<(PostId, MessageId)>, StorageError> {
    let mut found = Vec::with_capacity(posts.len());
    for some in posts.chunks(AT_ONCE) {
        let rows: Vec<(i64, i64)> = batch!(tx, "posts", query => {
            query.push("SELECT id, message_id FROM posts WHERE message_id IS NOT NULL AND id IN ");
            push_list(&mut query, padded(some).map(|post| post.0));
        }, all (i64, i64))?;
        let placed = rows.into_iter();
        found.extend(placed.map(|(post, message)| (PostId(post), MessageId(message))));
    }
    Ok(found)
}
