//! Between nodes: what this one leaves for shares that others hold is told them, and what they tell wakes workers here.
//!
//! A signal only saves time: whoever hears nothing looks each second all the same.

use super::{DATABASE_PAUSE, Shared, Wakes};
use crate::domain::shares::ShareSet;
use crate::storage::signals::{self, Signal};
use crate::storage::{DbUrl, StorageError};
use crate::telemetry::chain;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// How long what there is to tell is gathered after something was told.
const GATHERED: Duration = Duration::from_millis(10);

/// What is to be told to other nodes, gathered.
#[derive(Debug, Default)]
pub(super) struct Afar {
    lanes: AtomicI64,
    urgent: AtomicBool,
    effects: AtomicBool,
    something: Notify,
}

impl Afar {
    /// Updates have come in for these shares.
    pub(super) fn updates(&self, lanes: ShareSet, urgent: bool) {
        self.lanes.fetch_or(lanes.bits(), Ordering::AcqRel);
        if urgent {
            self.urgent.store(true, Ordering::Release);
        }
        self.something.notify_one();
    }

    /// Calls or jobs were written.
    pub(super) fn effects(&self) {
        self.effects.store(true, Ordering::Release);
        self.something.notify_one();
    }

    /// What concerns those who hold what this node does not. `None`: nothing does.
    fn take(&self, held: ShareSet) -> Option<Signal> {
        let lanes = ShareSet::from_bits(self.lanes.swap(0, Ordering::AcqRel)).without(held);
        let urgent = self.urgent.swap(false, Ordering::AcqRel);
        let effects = self.effects.swap(false, Ordering::AcqRel) && held != ShareSet::ALL;
        let signal = Signal {
            updates: lanes.bits(),
            urgent: urgent && !lanes.is_empty(),
            effects,
            ..Signal::default()
        };
        (signal != Signal::default()).then_some(signal)
    }
}

/// Tells the other nodes what concerns them, until told to stop.
pub async fn tell<H>(shared: Shared<H>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = shared.wakes.afar.something.notified() => {}
        }
        let view = shared.shares.view();
        let signal = shared.wakes.afar.take(view.held);
        let (Some(signal), Some(node)) = (signal, shared.shares.node()) else {
            continue;
        };
        if view.nodes < 2 {
            continue;
        }
        let signal = Signal {
            from: node.0,
            ..signal
        };
        if let Err(error) = signals::send(&shared.db, signal).await {
            tracing::debug!(error = chain(&error), "the other nodes were not told");
        }
        tokio::time::sleep(GATHERED).await;
    }
}

/// Hears what other nodes tell, until told to stop.
pub async fn hear<H>(shared: Shared<H>, url: DbUrl, stop: CancellationToken) {
    let mut failing = false;
    loop {
        let listening = listen(&shared, &url, &mut failing);
        let error = tokio::select! {
            () = stop.cancelled() => return,
            Err(error) = listening => error,
            else => return,
        };
        if !failing {
            tracing::warn!(
                error = chain(&error),
                "the other nodes can't be heard; their work is looked for each second"
            );
        }
        failing = true;
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(DATABASE_PAUSE) => {}
        }
    }
}

async fn listen<H>(
    shared: &Shared<H>,
    url: &DbUrl,
    failing: &mut bool,
) -> Result<(), StorageError> {
    let db = shared.db.apart(url).await?;
    let Some(mut ear) = signals::listen(&db).await? else {
        return Ok(());
    };
    if *failing {
        tracing::info!("the other nodes are heard again");
    }
    *failing = false;
    shared.wakes.everything();
    loop {
        match ear.hear().await? {
            Some(signal) if shared.shares.node().is_some_and(|node| signal.is_of(node)) => {}
            Some(signal) => {
                if signal.shares {
                    shared.shares.look.notify_one();
                }
                heard(&shared.wakes, signal, shared.shares.view().held);
            }
            None => {
                shared.wakes.everything();
                shared.shares.look.notify_one();
            }
        }
    }
}

fn heard(wakes: &Wakes, signal: Signal, held: ShareSet) {
    let of_others = signal.lanes().without(held);
    if of_others != signal.lanes() {
        wakes.updates_wait(signal.urgent);
    }
    if signal.effects {
        wakes.effects_wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::shares::Share;

    fn set(numbers: &[i64]) -> ShareSet {
        numbers.iter().map(|number| Share::of(*number)).collect()
    }

    #[test]
    fn only_what_concerns_others_is_told() {
        let afar = Afar::default();
        afar.updates(set(&[1, 2]), true);
        assert_eq!(afar.take(set(&[1, 2, 3])), None);
        afar.updates(set(&[1]), false);
        afar.updates(set(&[9]), true);
        let signal = afar.take(set(&[1])).unwrap();
        assert_eq!(signal.lanes(), set(&[9]));
        assert!(signal.urgent && !signal.effects);
        assert_eq!(afar.take(set(&[1])), None, "once");
        afar.effects();
        assert_eq!(afar.take(ShareSet::ALL), None, "nobody else holds anything");
        afar.effects();
        assert!(afar.take(set(&[1])).unwrap().effects);
    }

    #[tokio::test]
    async fn what_is_heard_wakes_those_who_have_to_do_with_it() {
        let wakes = Wakes::default();
        let updates = |numbers: &[i64]| Signal {
            updates: set(numbers).bits(),
            urgent: true,
            ..Signal::default()
        };
        heard(&wakes, updates(&[5]), set(&[6]));
        assert!(!wakes.is_hurried(), "another's");
        heard(&wakes, updates(&[5, 6]), set(&[6]));
        assert!(wakes.is_hurried());
        wakes.inbox.notified().await;
        let effects = Signal {
            effects: true,
            ..Signal::default()
        };
        heard(&wakes, effects, set(&[6]));
        wakes.outbox.notified().await;
        wakes.jobs.notified().await;
    }
}
