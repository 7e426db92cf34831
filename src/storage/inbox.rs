//! The inbox: Telegram's updates as they came, until each has been handled once.

use super::{
    AT_ONCE, Db, Single, StorageError, Tx, batch, exactly_one, execute, fetch, in_few_sizes,
    padded, push_list,
};
use crate::domain::shares::ShareSet;
use crate::domain::time::Millis;
use sqlx::{Database, Encode, FromRow, QueryBuilder, Sqlite, Type};

/// An update waiting to be handled.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Waiting {
    /// Telegram's number of it.
    pub update_id: i64,
    /// The chat (or user) whose order it keeps.
    pub lane: i64,
    /// The update's JSON, as it came.
    pub raw: String,
    /// How often its handling has failed.
    pub attempts: i64,
    /// Whether somebody waits for it with a finger on the screen.
    pub urgent: bool,
}

impl Waiting {
    fn as_new(&self) -> NewUpdate<'_> {
        NewUpdate {
            update_id: self.update_id,
            lane: self.lane,
            raw: &self.raw,
            urgent: self.urgent,
        }
    }
}

/// A parked update: its handling failed again and again.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Parked {
    /// Telegram's number of it.
    pub update_id: i64,
    /// The last failure.
    pub error: Option<String>,
    /// When it came.
    pub received_at: i64,
}

/// How full a queue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct Depth {
    /// How many wait.
    pub waiting: i64,
    /// Since when the oldest has been waiting; epoch milliseconds.
    pub oldest_at: Option<i64>,
    /// How many have been given up.
    pub parked: i64,
}

/// Keeps an update; one that stands here already is left as it is. Returns whether it was new.
pub async fn keep(
    tx: &mut Tx,
    update_id: i64,
    lane: i64,
    raw: &str,
    now: Millis,
) -> Result<bool, StorageError> {
    keep_one(tx, (update_id, lane), raw, false, now).await
}

/// Keeps an update that somebody waits for with a finger on the screen: with what is before it in its lane it goes ahead of
/// other lanes.
pub async fn keep_urgent(
    tx: &mut Tx,
    update_id: i64,
    lane: i64,
    raw: &str,
    now: Millis,
) -> Result<bool, StorageError> {
    keep_one(tx, (update_id, lane), raw, true, now).await
}

async fn keep_one(
    tx: &mut Tx,
    (update_id, lane): (i64, i64),
    raw: &str,
    urgent: bool,
    now: Millis,
) -> Result<bool, StorageError> {
    let update = NewUpdate {
        update_id,
        lane,
        raw,
        urgent,
    };
    Ok(keep_all(tx, &[update], now).await? == 1)
}

/// An update as it came, to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewUpdate<'a> {
    /// Telegram's number of it.
    pub update_id: i64,
    /// The chat whose order it keeps, or the topic of a group; the user where there is no chat.
    pub lane: i64,
    /// The JSON.
    pub raw: &'a str,
    /// Whether somebody waits for it with a finger on the screen.
    pub urgent: bool,
}

impl NewUpdate<'_> {
    /// The update as it waits, before its first handling.
    pub(crate) fn to_waiting(self) -> Waiting {
        Waiting {
            update_id: self.update_id,
            lane: self.lane,
            raw: self.raw.to_owned(),
            attempts: 0,
            urgent: self.urgent,
        }
    }
}

/// Keeps updates, as [`keep`] and [`keep_urgent`] do; gives how many were new.
pub async fn keep_all(
    tx: &mut Tx,
    updates: &[NewUpdate<'_>],
    now: Millis,
) -> Result<usize, StorageError> {
    insert(tx, updates, None, now).await
}

/// Keeps updates as handled, within the transaction of their effects. `false`: one of them was here before.
pub async fn keep_handled(
    tx: &mut Tx,
    updates: &[Waiting],
    now: Millis,
) -> Result<bool, StorageError> {
    let updates: Vec<NewUpdate<'_>> = updates.iter().map(Waiting::as_new).collect();
    Ok(insert(tx, &updates, Some(now), now).await? == updates.len())
}

/// Begins a transaction and keeps updates in it as [`keep_handled`] does, on one way there and back; tells what that would. `None`:
/// not on this database.
pub async fn begin_handled(
    db: &Db,
    updates: &[Waiting],
    now: Millis,
) -> Result<Option<(Tx, bool)>, StorageError> {
    let Db::Sqlite { writer, .. } = db else {
        return Ok(None);
    };
    let new: Vec<NewUpdate<'_>> = updates.iter().map(Waiting::as_new).collect();
    let keep = |query: &mut QueryBuilder<Sqlite>| {
        push_insert(query.push("; "), &new, Some(now), now);
        query.push(" RETURNING update_id");
    };
    let (tx, kept) = writer.begin(keep).await?;
    Ok(Some((tx, kept.len() == updates.len())))
}

/// `settled`: when they were handled, if they are.
async fn insert(
    tx: &mut Tx,
    updates: &[NewUpdate<'_>],
    settled: Option<Millis>,
    now: Millis,
) -> Result<usize, StorageError> {
    let mut fresh = 0;
    for rows in in_few_sizes(updates) {
        let kept = batch!(tx, "inbox", query => {
            push_insert(&mut query, rows, settled, now);
        })?;
        fresh += usize::try_from(kept).unwrap_or_default();
    }
    Ok(fresh)
}

fn push_insert<DB: Database>(
    query: &mut QueryBuilder<DB>,
    updates: &[NewUpdate<'_>],
    settled: Option<Millis>,
    now: Millis,
) where
    i64: for<'v> Encode<'v, DB> + Type<DB>,
    Option<i64>: for<'v> Encode<'v, DB> + Type<DB>,
    bool: for<'v> Encode<'v, DB> + Type<DB>,
    String: for<'v> Encode<'v, DB> + Type<DB>,
    &'static str: for<'v> Encode<'v, DB> + Type<DB>,
{
    query.push(
        "INSERT INTO inbox (update_id, lane, raw, state, settled_at, next_at, received_at, urgent) ",
    );
    query.push_values(updates, |mut row, update| {
        row.push_bind(update.update_id);
        row.push_bind(update.lane);
        row.push_bind(update.raw.to_owned());
        row.push_bind(if settled.is_some() { "done" } else { "pending" });
        row.push_bind(settled.map(|at| at.0));
        row.push_bind(now.0);
        row.push_bind(now.0);
        row.push_bind(update.urgent);
    });
    query.push(" ON CONFLICT (update_id) DO NOTHING");
}

/// The updates that may be handled now, of these shares, oldest first: of each lane only those before which nothing waits
/// for a retry. What was received later than now waits for nothing: the clock was set back, and may be hours behind that
/// retry.
pub async fn due(
    tx: &mut Tx,
    now: Millis,
    shares: ShareSet,
    limit: i64,
) -> Result<Vec<Waiting>, StorageError> {
    fetch!(
        tx,
        all Waiting,
        "SELECT update_id, lane, raw, attempts, urgent FROM inbox AS i
         WHERE state = 'pending' AND ($3 >> CAST(lane & 63 AS INTEGER)) & 1 = 1 AND NOT EXISTS (
             SELECT 1 FROM inbox AS before
             WHERE before.state = 'pending' AND before.attempts > 0 AND before.lane = i.lane
               AND before.update_id <= i.update_id AND before.next_at > $1
               AND before.received_at <= $1)
         ORDER BY update_id LIMIT $2",
        now.0,
        limit,
        shares.bits()
    )
}

/// Of the updates that may be handled now, those that are urgent, and what is before them in their lanes; oldest first.
pub async fn due_first(
    tx: &mut Tx,
    now: Millis,
    shares: ShareSet,
    limit: i64,
) -> Result<Vec<Waiting>, StorageError> {
    fetch!(
        tx,
        all Waiting,
        "SELECT update_id, lane, raw, attempts, urgent FROM inbox AS i
         WHERE state = 'pending' AND ($3 >> CAST(lane & 63 AS INTEGER)) & 1 = 1
           AND lane IN (SELECT lane FROM inbox WHERE state = 'pending' AND urgent)
           AND update_id <= (
             SELECT MAX(press.update_id) FROM inbox AS press
             WHERE press.state = 'pending' AND press.urgent AND press.lane = i.lane)
           AND NOT EXISTS (
             SELECT 1 FROM inbox AS before
             WHERE before.state = 'pending' AND before.attempts > 0 AND before.lane = i.lane
               AND before.update_id <= i.update_id AND before.next_at > $1
               AND before.received_at <= $1)
         ORDER BY update_id LIMIT $2",
        now.0,
        limit,
        shares.bits()
    )
}

/// Marks an update as handled, within the transaction of its effects. `false`: somebody else has handled it.
pub async fn finish(tx: &mut Tx, update_id: i64, now: Millis) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE inbox SET state = 'done', settled_at = $2, error = NULL
         WHERE update_id = $1 AND state = 'pending'",
        update_id,
        now.0
    )?;
    Ok(touched == 1)
}

/// Marks updates as handled, within the transaction of their effects; gives how many of them somebody else had not handled.
pub async fn finish_all(tx: &mut Tx, ids: &[i64], now: Millis) -> Result<usize, StorageError> {
    let mut finished = 0;
    for some in ids.chunks(AT_ONCE) {
        let done = batch!(tx, "inbox", query => {
            query.push("UPDATE inbox SET error = NULL, state = 'done', settled_at = ");
            query.push_bind(now.0).push(" WHERE state = 'pending' AND update_id IN ");
            push_list(&mut query, padded(some));
        })?;
        finished += usize::try_from(done).unwrap_or_default();
    }
    Ok(finished)
}

/// Notes that handling failed and when to try again.
pub async fn retry_at(
    tx: &mut Tx,
    update_id: i64,
    error: &str,
    next_at: Millis,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE inbox SET attempts = attempts + 1, error = $2, next_at = $3
         WHERE update_id = $1 AND state = 'pending'",
        update_id,
        error,
        next_at.0
    )?;
    exactly_one("inbox", touched)
}

/// Parks an update with its error, out of the way of its lane.
pub async fn park(
    tx: &mut Tx,
    update_id: i64,
    error: &str,
    now: Millis,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE inbox SET state = 'parked', attempts = attempts + 1, error = $2, settled_at = $3
         WHERE update_id = $1 AND state = 'pending'",
        update_id,
        error,
        now.0
    )?;
    exactly_one("inbox", touched)
}

/// Puts a parked update back in line. `false`: it is not parked.
pub async fn replay(tx: &mut Tx, update_id: i64, now: Millis) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE inbox SET state = 'pending', attempts = 0, next_at = $2, settled_at = NULL
         WHERE update_id = $1 AND state = 'parked'",
        update_id,
        now.0
    )?;
    Ok(touched == 1)
}

/// The JSON of an update, while it is kept.
pub async fn raw_of(tx: &mut Tx, update_id: i64) -> Result<Option<String>, StorageError> {
    let row: Option<(String,)> = fetch!(
        tx,
        optional Single<String>,
        "SELECT raw FROM inbox WHERE update_id = $1",
        update_id
    )?;
    Ok(row.map(|(raw,)| raw))
}

/// The parked updates, newest first.
pub async fn parked(tx: &mut Tx, limit: i64) -> Result<Vec<Parked>, StorageError> {
    fetch!(
        tx,
        all Parked,
        "SELECT update_id, error, received_at FROM inbox WHERE state = 'parked'
         ORDER BY update_id DESC LIMIT $1",
        limit
    )
}

/// The first pending moment after now at which a retry of these shares is due.
pub async fn next_retry(
    tx: &mut Tx,
    now: Millis,
    shares: ShareSet,
) -> Result<Option<Millis>, StorageError> {
    let (at,): (Option<i64>,) = fetch!(
        tx,
        one Single<Option<i64>>,
        "SELECT MIN(next_at) FROM inbox
         WHERE state = 'pending' AND next_at > $1 AND ($2 >> CAST(lane & 63 AS INTEGER)) & 1 = 1",
        now.0,
        shares.bits()
    )?;
    Ok(at.map(Millis))
}

/// Whether somebody waits with a finger on the screen.
pub async fn any_urgent(tx: &mut Tx) -> Result<bool, StorageError> {
    let found = fetch!(
        tx,
        optional Single<i64>,
        "SELECT update_id FROM inbox WHERE state = 'pending' AND urgent LIMIT 1"
    )?;
    Ok(found.is_some())
}

/// How full the inbox is.
pub async fn depth(tx: &mut Tx) -> Result<Depth, StorageError> {
    fetch!(
        tx,
        one Depth,
        "SELECT (SELECT COUNT(*) FROM inbox WHERE state = 'pending') AS waiting,
                (SELECT MIN(received_at) FROM inbox WHERE state = 'pending') AS oldest_at,
                (SELECT COUNT(*) FROM inbox WHERE state = 'parked') AS parked"
    )
}

/// Forgets updates handled before a moment; parked ones stay.
pub async fn prune(tx: &mut Tx, before: Millis) -> Result<u64, StorageError> {
    execute!(
        tx,
        "DELETE FROM inbox WHERE state = 'done' AND settled_at < $1",
        before.0
    )
}
