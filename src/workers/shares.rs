//! The shares of the work that this node holds, as its workers are told of them.
//!
//! Invariants: nothing of a share is begun that is not held, or that is to be given back; a share is given back only when
//! nothing of it is in hand ([`Hand`]); what writes does so behind the fence ([`Shares::begin`]); and nothing is sent
//! once the lease may have ended, by this machine's own clocks, whatever the database would say ([`Hand::is_fresh`]).
//!
//! A database of one process (SQLite) is held whole and for good, and none of this costs anything there.

use crate::clock::Clock;
use crate::domain::ids::NodeId;
pub use crate::domain::shares::SHARES;
use crate::domain::shares::{Share, ShareSet, fair_part};
use crate::domain::time::Millis;
use crate::storage::{self, Db, StorageError, Tx};
use chrono::TimeDelta;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, watch};
use tokio::time::timeout;

/// So long before its end a lease counts as ended here: a call may be that long on its way to Telegram.
const MARGIN: TimeDelta = TimeDelta::seconds(2);

/// How often somebody who waits looks whether the lease has ended.
const LOOK: Duration = Duration::from_millis(200);

/// What proves to the database that a node may still write. `None`: there is only one process, and nothing to prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fence(Option<NodeId>);

/// What a node holds, and how many they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// The shares held.
    pub held: ShareSet,
    /// The nodes at work.
    pub nodes: usize,
}

/// The shares of which work may be begun, for one look at the queues. What was found by it is good only until this node
/// loses a share: others may have done it since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    /// The shares.
    pub shares: ShareSet,
    /// How often shares had been lost by then.
    era: u64,
}

/// The shares that this node holds.
#[derive(Debug)]
pub struct Shares {
    /// `None`: all of them, for good.
    state: Option<Mutex<State>>,
    view: watch::Sender<View>,
    /// The node's standing is to be looked after now.
    pub(super) look: Notify,
}

#[derive(Debug)]
struct State {
    node: Option<NodeId>,
    held: ShareSet,
    /// Of these, what is to be given back.
    leaving: ShareSet,
    /// How often shares were lost or given back.
    era: u64,
    /// How often each is in hand.
    in_hand: [u32; SHARES],
    /// Until when the lease is good for sure, by the clock that never goes back, and by the calendar's: a machine that
    /// was put to sleep stops only the first.
    until: Option<(Instant, Millis)>,
}

impl State {
    fn new(era: u64) -> State {
        State {
            node: None,
            held: ShareSet::NONE,
            leaving: ShareSet::NONE,
            era,
            in_hand: [0; SHARES],
            until: None,
        }
    }

    fn is_fresh(&self) -> bool {
        self.until.is_some_and(|(until, by_calendar)| {
            Instant::now() < until && Clock::System.now() < by_calendar
        })
    }

    fn open(&self) -> ShareSet {
        if self.is_fresh() {
            self.held.without(self.leaving)
        } else {
            ShareSet::NONE
        }
    }
}

impl Shares {
    /// All of them, for good: there is only this process.
    pub fn whole() -> Arc<Shares> {
        Arc::new(Shares {
            state: None,
            view: watch::Sender::new(View {
                held: ShareSet::ALL,
                nodes: 1,
            }),
            look: Notify::new(),
        })
    }

    /// None yet: a node that has not joined.
    pub fn none_yet() -> Arc<Shares> {
        Arc::new(Shares {
            state: Some(Mutex::new(State::new(0))),
            view: watch::Sender::new(View {
                held: ShareSet::NONE,
                nodes: 0,
            }),
            look: Notify::new(),
        })
    }

    /// As many as a database asks for.
    pub fn of(db: &Db) -> Arc<Shares> {
        match db {
            Db::Sqlite { .. } => Shares::whole(),
            Db::Postgres(_) => Shares::none_yet(),
        }
    }

    fn state(&self) -> Option<MutexGuard<'_, State>> {
        let state = self.state.as_ref()?;
        Some(state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The shares of which work may be begun now: to be asked before the queues are looked at.
    pub fn open(&self) -> Open {
        self.state().map_or(
            Open {
                shares: ShareSet::ALL,
                era: 0,
            },
            |state| Open {
                shares: state.open(),
                era: state.era,
            },
        )
    }

    /// What is held, and by how many the work is shared.
    pub fn view(&self) -> View {
        *self.view.borrow()
    }

    /// Hears of every change of what is held.
    pub fn watch(&self) -> watch::Receiver<View> {
        self.view.subscribe()
    }

    /// Whether this node now does what is done once in a shop.
    pub fn is_first(&self) -> bool {
        self.open().shares.contains(Share::FIRST)
    }

    /// Waits until this node does what is done once in a shop.
    pub async fn until_first(&self) {
        self.until(true).await;
    }

    /// Waits until it does so no more.
    pub async fn until_not_first(&self) {
        self.until(false).await;
    }

    async fn until(&self, first: bool) {
        let mut view = self.watch();
        while self.is_first() != first {
            // A lease that ends is told by nobody.
            let _ = timeout(LOOK, view.changed()).await;
        }
    }

    /// Takes work in hand that was found when these were open. What this node may not begin any more is left out of the list.
    pub fn take<T>(
        self: &Arc<Self>,
        found: Open,
        work: &mut Vec<T>,
        lane: impl Fn(&T) -> i64,
    ) -> Hand {
        let Some(mut state) = self.state() else {
            return Hand {
                shares: None,
                fence: Fence(None),
                of: Vec::new(),
            };
        };
        let open = if state.era == found.era {
            state.open()
        } else {
            ShareSet::NONE
        };
        work.retain(|one| open.contains(Share::of(lane(one))));
        let of: Vec<Share> = work.iter().map(|one| Share::of(lane(one))).collect();
        for share in &of {
            state.in_hand[share.index()] += 1;
        }
        Hand {
            shares: Some(Arc::clone(self)),
            fence: Fence(state.node),
            of,
        }
    }

    /// Takes one piece of work in hand, if this node may begin it still.
    pub fn take_one(self: &Arc<Self>, found: Open, lane: i64) -> Option<Hand> {
        let mut one = vec![lane];
        let hand = self.take(found, &mut one, |lane| *lane);
        (!one.is_empty()).then_some(hand)
    }

    /// Begins a transaction that writes for what is in hand.
    ///
    /// # Errors
    /// [`StorageError::Fenced`] when others have taken over; all is dropped then, and the node is to join anew.
    pub async fn begin(&self, db: &Db, fence: Fence) -> Result<Tx, StorageError> {
        let node = match fence {
            _ if self.is_alone(fence) => return db.begin().await,
            Fence(None) => return Err(StorageError::Fenced),
            Fence(Some(node)) => node,
        };
        let begun = storage::shares::begin(db, node).await;
        if matches!(begun, Err(StorageError::Fenced)) {
            self.lose(node);
        }
        begun
    }

    /// Whether nobody else could have taken over what is in hand: nothing has to be proved then.
    pub(crate) fn is_alone(&self, fence: Fence) -> bool {
        fence == Fence(None) && self.state.is_none()
    }

    /// What proves that this node may write, for work that belongs to no share.
    pub fn fence(&self) -> Fence {
        Fence(self.node())
    }

    /// Who this node is, if it is one among others and has joined.
    pub fn node(&self) -> Option<NodeId> {
        self.state().and_then(|state| state.node)
    }

    /// The node was struck off: nothing is held any more, and it is to join anew.
    pub(super) fn lose(&self, node: NodeId) {
        if self.node() == Some(node) {
            tracing::warn!(%node, "this node was struck off; what it was at is another's");
            self.forget(node);
            self.look.notify_one();
        }
    }

    /// Nothing is held any more.
    pub(super) fn forget(&self, node: NodeId) {
        if let Some(mut state) = self.state()
            && state.node == Some(node)
        {
            *state = State::new(state.era + 1);
            drop(state);
            self.show(ShareSet::NONE, None);
        }
    }

    /// The lease was renewed, as it was asked for at a moment.
    pub(super) fn renewed(&self, node: NodeId, asked_at: (Instant, Millis)) {
        let span = storage::shares::LEASE - MARGIN;
        let by_clock = span.to_std().unwrap_or(Duration::ZERO);
        if let Some(mut state) = self.state() {
            state.node = Some(node);
            state.until = Some((asked_at.0 + by_clock, asked_at.1.plus(span)));
        }
    }

    /// So much is held and so many work: gives how many shares more are this node's due, and what it gives back now, since
    /// it is not its due any more and nothing of it is in hand.
    pub(super) fn settle(&self, node: NodeId, held: ShareSet, nodes: usize) -> (usize, ShareSet) {
        let state = self.state().filter(|state| state.node == Some(node));
        let Some(mut state) = state else {
            return (0, ShareSet::NONE);
        };
        let due = fair_part(nodes);
        state.leaving = held.last(held.len().saturating_sub(due));
        let idle = state.leaving.iter();
        let idle = idle.filter(|share| state.in_hand[share.index()] == 0);
        let given: ShareSet = idle.collect();
        state.leaving = state.leaving.without(given);
        state.era += u64::from(!given.is_empty());
        state.held = held.without(given);
        let held = state.held;
        drop(state);
        self.show(held, Some(nodes));
        (due.saturating_sub(held.len()), given)
    }

    /// These are held now as well.
    pub(super) fn gain(&self, node: NodeId, shares: ShareSet) {
        let Some(mut state) = self.state() else {
            return;
        };
        if state.node == Some(node) {
            state.held = state.held.and(shares);
            let held = state.held;
            drop(state);
            self.show(held, None);
        }
    }

    /// Whether something is to be given back that is still in hand.
    pub(super) fn is_leaving(&self) -> bool {
        self.state().is_some_and(|state| !state.leaving.is_empty())
    }

    fn show(&self, held: ShareSet, nodes: Option<usize>) {
        self.view.send_if_modified(|view| {
            let new = View {
                held,
                nodes: nodes.unwrap_or(view.nodes),
            };
            std::mem::replace(view, new) != new
        });
    }
}

/// What is in hand of some shares: as long as this is kept, they are not given back.
#[derive(Debug)]
pub struct Hand {
    shares: Option<Arc<Shares>>,
    fence: Fence,
    of: Vec<Share>,
}

impl Hand {
    /// What proves that the work may be written down.
    pub const fn fence(&self) -> Fence {
        self.fence
    }

    /// Whether the lease under which this was taken in hand is good for a while yet.
    pub fn is_fresh(&self) -> bool {
        let Some(shares) = &self.shares else {
            return true;
        };
        shares
            .state()
            .is_none_or(|state| Fence(state.node) == self.fence && state.is_fresh())
    }
}

impl Drop for Hand {
    fn drop(&mut self) {
        let Some(mut state) = self.shares.as_ref().and_then(|shares| shares.state()) else {
            return;
        };
        // What a node of ours that was struck off had in hand is no concern of the next one.
        if Fence(state.node) == self.fence {
            for share in &self.of {
                state.in_hand[share.index()] = state.in_hand[share.index()].saturating_sub(1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> (Instant, Millis) {
        (Instant::now(), Clock::System.now())
    }

    fn joined(id: i64) -> Arc<Shares> {
        let shares = Shares::none_yet();
        shares.renewed(NodeId(id), now());
        shares
    }

    #[test]
    fn one_process_holds_everything_and_proves_nothing() {
        let shares = Shares::whole();
        let mut work = vec![1, 2, -3];
        let hand = shares.take(shares.open(), &mut work, |lane| *lane);
        assert_eq!(work, [1, 2, -3]);
        assert!(hand.is_fresh() && shares.is_first());
        assert_eq!(hand.fence(), Fence(None));
        assert_eq!(shares.open().shares, ShareSet::ALL);
    }

    #[test]
    fn what_is_not_held_is_not_begun() {
        let shares = joined(1);
        let mut work = vec![1, 2];
        drop(shares.take(shares.open(), &mut work, |lane| *lane));
        assert!(work.is_empty());
        let held = [Share::of(1)].into_iter().collect();
        assert_eq!(shares.settle(NodeId(1), held, 64), (0, ShareSet::NONE));
        let mut work = vec![1, 2, 65];
        let hand = shares.take(shares.open(), &mut work, |lane| *lane);
        assert_eq!(work, [1, 65]);
        assert!(hand.is_fresh());
        assert!(!shares.is_first());
    }

    #[test]
    fn what_is_in_hand_is_given_back_when_it_is_done() {
        let shares = joined(1);
        assert_eq!(
            shares.settle(NodeId(1), ShareSet::ALL, 1),
            (0, ShareSet::NONE)
        );
        let last = Share::of(63);
        let mut work = vec![63];
        let hand = shares.take(shares.open(), &mut work, |lane| *lane);
        let (more, given) = shares.settle(NodeId(1), ShareSet::ALL, 2);
        assert_eq!((more, given.len()), (0, 31), "another node has come");
        assert!(!given.contains(last) && shares.is_leaving());
        let mut late = vec![63];
        drop(shares.take(shares.open(), &mut late, |lane| *lane));
        assert!(late.is_empty(), "nothing of it is begun any more");
        let held = ShareSet::ALL.without(given);
        assert_eq!(shares.settle(NodeId(1), held, 2), (0, ShareSet::NONE));
        drop(hand);
        let (_, rest) = shares.settle(NodeId(1), held, 2);
        assert_eq!(rest, [last].into_iter().collect());
        assert!(!shares.is_leaving() && shares.is_first());
        assert_eq!(shares.view().held.len(), 32);
    }

    #[test]
    fn what_was_found_before_a_loss_is_looked_for_again() {
        let shares = joined(1);
        shares.settle(NodeId(1), ShareSet::ALL, 1);
        let found = shares.open();
        assert!(shares.take_one(found, 0).is_some());
        let (_, given) = shares.settle(NodeId(1), ShareSet::ALL, 2);
        assert!(shares.take_one(found, 0).is_none());
        assert!(shares.take_one(shares.open(), 0).is_some());
        // Come back meanwhile: another may have done what was found.
        shares.gain(NodeId(1), given);
        assert!(shares.take_one(found, 63).is_none());
    }

    #[test]
    fn a_lease_that_may_have_ended_sends_nothing() {
        let shares = joined(1);
        shares.settle(NodeId(1), ShareSet::ALL, 1);
        let mut work = vec![5];
        let hand = shares.take(shares.open(), &mut work, |lane| *lane);
        assert!(hand.is_fresh());
        let (clock, calendar) = now();
        let slept = calendar.plus(-storage::shares::LEASE);
        shares.renewed(NodeId(1), (clock, slept));
        assert!(!hand.is_fresh(), "the machine was asleep");
        assert_eq!(shares.open().shares, ShareSet::NONE);
        shares.renewed(NodeId(1), now());
        assert!(hand.is_fresh());
    }

    #[test]
    fn one_that_was_struck_off_begins_anew_as_another() {
        let shares = joined(1);
        shares.settle(NodeId(1), ShareSet::ALL, 1);
        let mut work = vec![5];
        let old = shares.take(shares.open(), &mut work, |lane| *lane);
        shares.lose(NodeId(1));
        assert_eq!(shares.view().held, ShareSet::NONE);
        shares.renewed(NodeId(2), now());
        shares.settle(NodeId(2), ShareSet::ALL, 1);
        let mut work = vec![5];
        let new = shares.take(shares.open(), &mut work, |lane| *lane);
        assert!(!old.is_fresh() && new.is_fresh());
        drop(old);
        shares.settle(NodeId(2), ShareSet::ALL, 64);
        assert!(shares.is_leaving(), "the new one still has it in hand");
        drop(new);
        shares.lose(NodeId(1));
        assert_eq!(shares.node(), Some(NodeId(2)), "that was long ago");
    }

    #[tokio::test]
    async fn nobody_writes_without_having_joined() {
        let folder = tempfile::tempdir().unwrap();
        let url = storage::DbUrl::Sqlite(folder.path().join("x.db"));
        let db = Db::open(&url).await.unwrap();
        let shares = Shares::none_yet();
        let begun = shares.begin(&db, shares.fence()).await;
        assert!(matches!(begun, Err(StorageError::Fenced)));
    }
}
