//! Jobs: what is to happen later, kept until it has happened once.

use super::{
    Ahead, Cell, Single, StorageError, Tx, exactly_one, execute, fetch, insert_gathered, to_json,
};
use crate::domain::ids::{JobId, RecordId, TaskId};
use crate::domain::shares::ShareSet;
use crate::domain::time::Millis;
use chrono::TimeDelta;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::FromRow;

/// A job whose time has come.
#[derive(Debug, Clone)]
pub struct Due<B> {
    /// Its id.
    pub id: JobId,
    /// What it keeps its order by: its record where it has one, so that the jobs of a record are in one share.
    pub lane: i64,
    /// What to do; of the caller's own type.
    pub body: Result<B, String>,
    /// How often it has failed.
    pub attempts: i64,
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    lane: i64,
    body: String,
    attempts: i64,
}

/// What is due within this is done soon: jobs are looked up so often in any case.
const SOON: TimeDelta = TimeDelta::seconds(1);

/// A job that its transaction has not written down yet.
#[derive(Debug)]
pub(super) struct Unscheduled {
    id: i64,
    body: String,
    record: Option<i64>,
    task: Option<i64>,
    due_at: i64,
    now: i64,
}

/// Writes down what was to be written later.
pub(super) async fn write_down(tx: &mut Tx) -> Result<(), StorageError> {
    let jobs = std::mem::take(&mut tx.behind().jobs);
    insert_gathered!(
        tx,
        "INSERT INTO jobs (id, body, record_id, task_id, state, due_at, created_at) ",
        &jobs,
        |values, job| {
            values.push_bind(job.id);
            values.push_bind(job.body.clone());
            values.push_bind(job.record);
            values.push_bind(job.task);
            values.push("'pending'");
            values.push_bind(job.due_at);
            values.push_bind(job.now);
        }
    );
    Ok(())
}

/// Writes a job down.
pub async fn schedule<B: Serialize>(
    tx: &mut Tx,
    body: &B,
    record: Option<RecordId>,
    task: Option<TaskId>,
    due_at: Millis,
    now: Millis,
) -> Result<JobId, StorageError> {
    let body = to_json(body)?;
    tx.behind().job_soon |= due_at.since(now) < SOON;
    if tx.gathers() {
        let id = tx.next_id(Ahead::Jobs).await?;
        let job = Unscheduled {
            id,
            body,
            record: record.map(|record| record.0),
            task: task.map(|task| task.0),
            due_at: due_at.0,
            now: now.0,
        };
        tx.behind().jobs.push(job);
        return Ok(JobId(id));
    }
    let (id,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "INSERT INTO jobs (body, record_id, task_id, state, due_at, created_at)
         VALUES ($1, $2, $3, 'pending', $4, $5) RETURNING id",
        &body,
        record.map(|record| record.0),
        task.map(|task| task.0),
        due_at.0,
        now.0
    )?;
    Ok(JobId(id))
}

/// The jobs of these shares whose time has come, the earliest first.
pub async fn due<B: DeserializeOwned>(
    tx: &mut Tx,
    now: Millis,
    shares: ShareSet,
    limit: i64,
) -> Result<Vec<Due<B>>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        "SELECT id, COALESCE(record_id, id) AS lane, body, attempts FROM jobs
         WHERE state = 'pending' AND due_at <= $1 AND ($3 >> CAST(COALESCE(record_id, id) & 63 AS INTEGER)) & 1 = 1
         ORDER BY due_at, id LIMIT $2",
        now.0,
        limit,
        shares.bits()
    )?;
    Ok(rows
        .into_iter()
        .map(|raw| {
            let cell = Cell {
                table: "jobs",
                column: "body",
                id: raw.id,
            };
            Due {
                id: JobId(raw.id),
                lane: raw.lane,
                body: cell.json(&raw.body).map_err(|error| error.to_string()),
                attempts: raw.attempts,
            }
        })
        .collect())
}

/// The clock was set back: what was to follow within a minute follows now, and not when the clock has come there again. Jobs
/// of the calendar follow the clock.
pub async fn hurry(tx: &mut Tx, now: Millis) -> Result<u64, StorageError> {
    execute!(
        tx,
        "UPDATE jobs SET due_at = $1
         WHERE state = 'pending' AND created_at > $1 AND due_at > $1 AND due_at - created_at < 60000",
        now.0
    )
}

/// When the next job of these shares is due that is not yet.
pub async fn next_due(
    tx: &mut Tx,
    now: Millis,
    shares: ShareSet,
) -> Result<Option<Millis>, StorageError> {
    let (at,): (Option<i64>,) = fetch!(
        tx,
        one Single<Option<i64>>,
        "SELECT MIN(due_at) FROM jobs
         WHERE state = 'pending' AND due_at > $1 AND ($2 >> CAST(COALESCE(record_id, id) & 63 AS INTEGER)) & 1 = 1",
        now.0,
        shares.bits()
    )?;
    Ok(at.map(Millis))
}

/// Marks a job as done, within the transaction of its effects. `false`: done or cancelled before.
pub async fn finish(tx: &mut Tx, id: JobId, now: Millis) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE jobs SET state = 'done', settled_at = $2 WHERE id = $1 AND state = 'pending'",
        id.0,
        now.0
    )?;
    Ok(touched == 1)
}

/// Notes that a job failed and when to try again.
pub async fn retry_at(
    tx: &mut Tx,
    id: JobId,
    error: &str,
    due_at: Millis,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE jobs SET attempts = attempts + 1, error = $2, due_at = $3
         WHERE id = $1 AND state = 'pending'",
        id.0,
        error,
        due_at.0
    )?;
    exactly_one("jobs", touched)
}

/// Gives a job up.
pub async fn park(tx: &mut Tx, id: JobId, error: &str, now: Millis) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE jobs SET state = 'parked', error = $2, settled_at = $3
         WHERE id = $1 AND state = 'pending'",
        id.0,
        error,
        now.0
    )?;
    exactly_one("jobs", touched)
}

/// Cancels what waits for a task.
pub async fn cancel_of_task(tx: &mut Tx, task: TaskId, now: Millis) -> Result<u64, StorageError> {
    execute!(
        tx,
        "UPDATE jobs SET state = 'cancelled', settled_at = $2 WHERE task_id = $1 AND state = 'pending'",
        task.0,
        now.0
    )
}

/// How many jobs wait and how many were given up.
pub async fn depth(tx: &mut Tx) -> Result<super::inbox::Depth, StorageError> {
    fetch!(
        tx,
        one super::inbox::Depth,
        "SELECT (SELECT COUNT(*) FROM jobs WHERE state = 'pending') AS waiting,
                (SELECT MIN(due_at) FROM jobs WHERE state = 'pending') AS oldest_at,
                (SELECT COUNT(*) FROM jobs WHERE state = 'parked') AS parked"
    )
}

/// Forgets jobs that were done or cancelled before a moment; parked ones stay.
pub async fn prune(tx: &mut Tx, before: Millis) -> Result<u64, StorageError> {
    execute!(
        tx,
        "DELETE FROM jobs WHERE state IN ('done', 'cancelled') AND settled_at < $1",
        before.0
    )
}
