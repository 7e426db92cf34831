//! Once a day, by the node that holds the first share, old rows of the queues are forgotten. What was parked or refused stays until somebody has looked at it.

use super::shares::Shares;
use crate::clock::Clock;
use crate::domain::audit::{Deed, Entry};
use crate::domain::event::Actor;
use crate::domain::line;
use crate::domain::time::Millis;
use crate::storage::{Db, StorageError, Tx, audit, erasure, finds, inbox, jobs, lines, outbox};
use crate::telemetry::chain;
use chrono::TimeDelta;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long handled updates are kept, to see what came in.
const UPDATES_KEPT: TimeDelta = TimeDelta::days(7);
/// How long sent calls and done jobs are kept.
const REST_KEPT: TimeDelta = TimeDelta::days(30);
/// How often the house is kept.
const PERIOD: Duration = Duration::from_hours(24);

/// Keeps house until told to stop, as long as it is this node's turn: at once, then every day. Two at once, while a turn
/// goes from one to another, would merely forget the same rows.
pub async fn run(db: Db, clock: Clock, shares: Arc<Shares>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = shares.until_first() => {}
        }
        match keep_house(&db, &clock).await {
            Ok(0) => {}
            Ok(rows) => tracing::info!(rows, "old rows were forgotten"),
            Err(error) => {
                tracing::warn!(error = chain(&error), "old rows could not be forgotten");
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(PERIOD) => {}
        }
    }
}

/// Erases what people wrote longer ago than the owner lets it be kept.
async fn erase_old_words(tx: &mut Tx, now: Millis) -> Result<u64, StorageError> {
    let days = lines::rules(tx, line::MAIN).await?.retention_days;
    if days == 0 {
        return Ok(0);
    }
    let before = now.plus(-TimeDelta::days(i64::from(days)));
    let messages = erasure::old_words(tx, before).await?;
    if messages > 0 {
        let entry = Entry {
            at: now,
            actor: Actor::System,
            contact: None,
            deed: Deed::Retained { days, messages },
        };
        audit::add(tx, &entry).await?;
    }
    Ok(messages)
}

/// Forgets what is old; gives the number of rows.
pub async fn keep_house(db: &Db, clock: &Clock) -> Result<u64, StorageError> {
    let now = clock.now();
    let mut tx = db.begin().await?;
    let rows = inbox::prune(&mut tx, now.plus(-UPDATES_KEPT)).await?
        + outbox::prune(&mut tx, now.plus(-REST_KEPT)).await?
        + jobs::prune(&mut tx, now.plus(-REST_KEPT)).await?
        + finds::prune(&mut tx, now.plus(-REST_KEPT)).await?
        + erase_old_words(&mut tx, now).await?;
    tx.commit().await?;
    Ok(rows)
}
