//! The workers: they take what stands in the queues and see it through, one transaction at a time.
//!
//! Invariants: effects of an update or a job commit together with its mark, exactly once; nothing is sent before the
//! commit that wrote it; a failure is retried, then parked, and holds up nobody else meanwhile; of several processes each
//! works on its own shares only.

pub mod calls;
pub mod handling;
pub mod housekeeping;
pub mod inbox;
pub mod intake;
pub mod jobs;
mod known;
#[cfg(test)]
mod known_tests;
mod marks;
pub mod membership;
pub mod metrics;
pub mod outbox;
mod pace;
pub mod poll;
mod ready;
mod retry;
pub mod shares;
mod short_way;
pub mod signals;

use crate::clock::Clock;
use crate::domain::shares::ShareSet;
use crate::storage::{Db, StorageError, Tx};
use metrics::Metrics;
use shares::{Fence, Shares};
use short_way::ShortWay;
use signals::Afar;
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
    /// For updates that come while none waits.
    short_way: ShortWay,
    /// What other nodes are to be told.
    afar: Afar,
}

impl Wakes {
    /// Updates of these shares have come in; `urgent` when somebody waits for one of them with a finger on the screen.
    pub fn updates_came(&self, lanes: ShareSet, urgent: bool) {
        self.updates_wait(urgent);
        self.afar.updates(lanes, urgent);
    }

    fn updates_wait(&self, urgent: bool) {
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

    /// After a commit of effects: there may be calls to send, and jobs, which are looked up often enough unless one is to
    /// be done soon.
    pub fn after_effects(&self, has_job_soon: bool) {
        self.outbox.notify_one();
        if has_job_soon {
            self.jobs.notify_one();
        }
        self.afar.effects();
    }

    /// After a commit of a job's effects: there may be calls to send, and the jobs are looked at anyway.
    pub fn after_job(&self) {
        self.outbox.notify_one();
        self.afar.effects();
    }

    fn effects_wait(&self) {
        self.outbox.notify_one();
        self.jobs.notify_one();
    }

    /// There may be anything.
    pub fn everything(&self) {
        self.inbox.notify_one();
        self.effects_wait();
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
    /// What of the work is this process's.
    pub shares: Arc<Shares>,
}

impl<H> Shared<H> {
    /// Begins a transaction that writes for what is in hand.
    ///
    /// # Errors
    /// [`StorageError::Fenced`] when another process has taken over.
    pub(crate) async fn begin(&self, fence: Fence) -> Result<Tx, StorageError> {
        self.shares.begin(&self.db, fence).await
    }
}

impl<H> Clone for Shared<H> {
    fn clone(&self) -> Self {
        Shared {
            db: self.db.clone(),
            clock: self.clock.clone(),
            handling: Arc::clone(&self.handling),
            wakes: Arc::clone(&self.wakes),
            metrics: Arc::clone(&self.metrics),
            shares: Arc::clone(&self.shares),
        }
    }
}
