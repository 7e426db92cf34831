//! The short way in: what comes while nothing else waits is kept and handled in one transaction instead of two.
//!
//! Half of what a lone message waits for are commits, and this saves one of them, with the look for what was kept. It is taken
//! only as long as it is known that nothing waits in the inbox. What can't be handled so, for whatever reason, leaves no
//! trace and goes the long way ([`super::intake`]): kept first, then handled, retried, parked.

use crate::storage::inbox::{NewUpdate, Waiting};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, oneshot};

/// More updates than this go the long way: whoever brings them waits for their handling.
const MOST: usize = 8;

/// Updates that are nowhere kept yet.
#[derive(Debug)]
pub(super) struct Fresh {
    /// As they are to be handled.
    pub(super) updates: Vec<Waiting>,
    /// Told once they are kept and handled; dropped when they are to go the long way.
    pub(super) handled: oneshot::Sender<()>,
}

#[derive(Debug, Default)]
enum State {
    /// Something waits, or it is not known that nothing does.
    #[default]
    Shut,
    Open,
    /// Somebody is on it, and nobody else may follow.
    Taken(Fresh),
}

/// The short way in.
#[derive(Debug, Default)]
pub(super) struct ShortWay {
    state: Mutex<State>,
    /// Somebody has come.
    pub(super) came: Notify,
}

impl ShortWay {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nothing waits.
    pub(super) fn open(&self) {
        let mut state = self.state();
        if matches!(*state, State::Shut) {
            *state = State::Open;
        }
    }

    /// Something waits, or may. Gives what has come before; nothing comes after.
    pub(super) fn shut(&self) -> Option<Fresh> {
        match std::mem::take(&mut *self.state()) {
            State::Shut | State::Open => None,
            State::Taken(fresh) => Some(fresh),
        }
    }

    /// Has updates handled at once, if that may be. `false`: they are not kept.
    pub(super) async fn take(&self, updates: &[NewUpdate<'_>]) -> bool {
        if updates.len() > MOST || !matches!(*self.state(), State::Open) {
            return false;
        }
        let (handled, told) = oneshot::channel();
        let updates = updates.iter().map(|update| update.to_waiting()).collect();
        {
            let mut state = self.state();
            if !matches!(*state, State::Open) {
                return false;
            }
            *state = State::Taken(Fresh { updates, handled });
        }
        self.came.notify_one();
        told.await.is_ok()
    }
}
