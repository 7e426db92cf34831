//! The workers: they take what stands in the queues and see it through, one transaction at a time.
//!
//! Invariants: effects of an update or a job commit together with its mark, exactly once; nothing is sent before the
//! commit that wrote it; a failure is retried, then parked, and holds up nobody else meanwhile.

pub mod calls;
pub mod handling;
pub mod housekeeping;
pub mod inbox;
pub mod intake;
pub mod jobs;
mod marks;
pub mod metrics;
pub mod outbox;
mod pace;
pub mod poll;
mod retry;

use crate::clock::Clock;
use crate::storage::Db;
use metrics::Metrics;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// A worker looks into its queue at least this often, whether or not it was woken.
const LOOK_AT_LEAST: Duration = Duration::from_secs(1);
/// How long a worker leaves a database alone that has just failed it.
const DATABASE_PAUSE: Duration = Duration::from_millis(500);

/// Wakes workers after a commit that left something for them.
#[derive(Debug, Default)]
pub struct Wakes {
    /// Updates have come in.
    pub inbox: Notify,
    /// Calls were written.
    pub outbox: Notify,
    /// Jobs were written, or the clock was moved.
    pub jobs: Notify,
    /// Somebody has pressed something, and waits.
    hurry: AtomicBool,
}

impl Wakes {
    /// Updates have come in; `urgent` when somebody waits for one of them with a finger on the screen.
    pub fn updates_came(&self, urgent: bool) {
        if urgent {
            self.hurry.store(true, Ordering::Release);
        }
        self.inbox.notify_one();
    }

    /// Whether somebody waits, since this was last looked after.
    pub fn is_hurried(&self) -> bool {
        self.hurry.load(Ordering::Acquire)
    }

    /// The same; it counts as looked after.
    pub fn take_hurry(&self) -> bool {
        self.hurry.swap(false, Ordering::AcqRel)
    }

    /// After a commit of effects: there may be calls to send and jobs to wait for.
    pub fn after_effects(&self) {
        self.outbox.notify_one();
        self.jobs.notify_one();
    }
}

/// What every worker needs.
#[derive(Debug)]
pub struct Shared<H> {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// What updates, jobs and settled calls mean.
    pub handling: Arc<H>,
    /// Who is woken.
    pub wakes: Arc<Wakes>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
}

impl<H> Clone for Shared<H> {
    fn clone(&self) -> Self {
        Shared {
            db: self.db.clone(),
            clock: self.clock.clone(),
            handling: Arc::clone(&self.handling),
            wakes: Arc::clone(&self.wakes),
            metrics: Arc::clone(&self.metrics),
        }
    }
}
