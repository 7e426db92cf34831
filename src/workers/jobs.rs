//! Jobs whose time has come: one transaction each, tried again with pauses and parked like updates.

use super::handling::{Failure, Handling, Work, attempt, guarded};
use super::retry::{self, Next};
use super::shares::Fence;
use super::{DATABASE_PAUSE, LOOK_AT_LEAST, Shared};
use crate::domain::ids::JobId;
use crate::domain::time::Millis;
use crate::storage::jobs::{self, Due};
use crate::storage::{StorageError, Tx};
use crate::telemetry::chain;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Jobs looked up at once.
const LOOK: i64 = 50;

/// Runs jobs until told to stop; the one in hand is finished then.
pub async fn run<H: Handling>(shared: Shared<H>, stop: CancellationToken) {
    let mut failing = false;
    // At the start nobody knows what the clock did before.
    let mut looked_at = Millis(i64::MAX);
    while !stop.is_cancelled() {
        let wait = match round(&shared, &mut looked_at, &stop).await {
            Ok(wait) => {
                failing = false;
                wait
            }
            Err(error) => {
                if !failing {
                    tracing::error!(error = chain(&error), "jobs wait for the database");
                }
                failing = true;
                DATABASE_PAUSE
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = shared.wakes.jobs.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Runs what is due; gives how long nothing will be.
async fn round<H: Handling>(
    shared: &Shared<H>,
    looked_at: &mut Millis,
    stop: &CancellationToken,
) -> Result<Duration, StorageError> {
    loop {
        let now = shared.clock.now();
        let open = shared.shares.open();
        if now < *looked_at && !open.shares.is_empty() {
            let mut tx = shared.begin(shared.shares.fence()).await?;
            jobs::hurry(&mut tx, now).await?;
            tx.commit().await?;
        }
        if !open.shares.is_empty() {
            *looked_at = now;
        }
        let mut tx = shared.db.read().await?;
        let due = jobs::due::<H::Job>(&mut tx, now, open.shares, LOOK).await?;
        let next = jobs::next_due(&mut tx, now, open.shares).await?;
        tx.rollback().await?;
        if due.is_empty() || stop.is_cancelled() {
            let wait = next.map(|at| at.since(now).to_std().unwrap_or_default());
            return Ok(wait.map_or(LOOK_AT_LEAST, |wait| wait.min(LOOK_AT_LEAST)));
        }
        for job in due {
            if stop.is_cancelled() {
                break;
            }
            let Some(hand) = shared.shares.take_one(open, job.lane) else {
                // Shares are another's now: what is due here is to be looked up anew.
                break;
            };
            run_one(shared, hand.fence(), job).await?;
            shared.wakes.after_job();
        }
    }
}

async fn run_one<H: Handling>(
    shared: &Shared<H>,
    fence: Fence,
    job: Due<H::Job>,
) -> Result<(), StorageError> {
    let mut tx = shared.begin(fence).await?;
    match &job.body {
        Ok(body) => {
            if let Err(failure) = attempt(shared, &mut tx, Work::Job(job.id, body)).await? {
                note_failure(shared, &mut tx, &job, &failure).await?;
            } else {
                shared.metrics.job("done");
            }
        }
        Err(error) => park(shared, &mut tx, job.id, error).await?,
    }
    tx.commit().await
}

async fn note_failure<H: Handling>(
    shared: &Shared<H>,
    tx: &mut Tx,
    job: &Due<H::Job>,
    failure: &Failure,
) -> Result<(), StorageError> {
    let error = chain(failure);
    match retry::after_failure(job.attempts) {
        Next::Again(pause) => {
            shared.metrics.job("failed");
            tracing::warn!(job = job.id.0, attempt = job.attempts + 1, %error, "a job failed");
            jobs::retry_at(tx, job.id, &error, shared.clock.now().plus(pause)).await
        }
        Next::Park => park(shared, tx, job.id, &error).await,
    }
}

async fn park<H: Handling>(
    shared: &Shared<H>,
    tx: &mut Tx,
    id: JobId,
    error: &str,
) -> Result<(), StorageError> {
    shared.metrics.job("parked");
    tracing::error!(job = id.0, %error, "a job was parked");
    jobs::park(tx, id, error, shared.clock.now()).await?;
    tx.mark().await?;
    match guarded(shared.handling.parked_job(tx, id, error)).await {
        Ok(()) => tx.release_mark().await,
        Err(failure) => {
            tracing::error!(
                job = id.0,
                error = chain(&failure),
                "nobody was told of a parked job"
            );
            tx.roll_back_to_mark().await
        }
    }
}
