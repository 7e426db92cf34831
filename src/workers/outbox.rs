//! The sending side of the outbox: calls go out in order per lane, lanes side by side, at Telegram's pace.
//!
//! The next call of a lane goes only after the mark of the one before is durable, so neither a crash nor a
//! failure can turn two of them round; it is mostly read together with that mark. The urgent go first wherever the pace
//! makes calls wait; a chat that Telegram wants left alone (429) holds up no other.
//!
//! What waits is known by its place only ([`super::known`]); what a call says is read when its turn has come, together with
//! whether it is still to be made and nothing of its lane waits before it. So a look costs what it brings, however many wait.
//! Where little waits, on SQLite, what is new is read with what it says.
//!
//! Of several processes each sends to the chats of its shares ([`super::shares`]) and at their part of the pace. Nothing is sent
//! once the lease may have ended: what a process that was frozen still held is another's to send.

use super::handling::Handling;
use super::known::{Known, Lane, OVERLAP, Pick};
use super::marks::{self, Durable, Mark};
use super::pace::Pace;
use super::ready::{self, ById, Next, Ready, Row};
use super::shares::{Fence, Hand, Open};
use super::{DATABASE_PAUSE, LOOK_AT_LEAST, Shared};
use crate::domain::ids::{ChatId, OutboxId};
use crate::storage::sending::{self, Waiting};
use crate::storage::{Db, StorageError, Tx};
use crate::telegram::outgoing::{Delivery, Detour};
use crate::telegram::sender::{self, Courier};
use crate::telemetry::chain;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Calls under way at once: more than Telegram takes in the time of an answer, and as many as an own server of a shop's
/// may want, which answers late and takes all.
const IN_FLIGHT: usize = 256;
/// Calls begun at once, together with those that were answered and wait for their mark: all of these would go a second time
/// after a crash.
const UNMARKED: usize = 160;
/// While no more than these are under way, a look brings little.
const FEW: usize = 8;
/// So many calls are then read at once.
const LITTLE: i64 = 16;
/// A look that takes longer than this is not repeated before as much time again has gone by: what is found then is more.
const LONG_LOOK: Duration = Duration::from_millis(1);
/// Reading begins anew after so many times as long as looks have taken since it last did, and not more often than it is looked
/// at least.
const ANEW_COST: u32 = 50;
/// How long ready calls are still sent after the stop.
const DRAIN: Duration = Duration::from_secs(3);

/// Sends until told to stop; what is ready then still goes, for a few seconds.
pub async fn run<H: Handling, C: Courier>(
    shared: Shared<H>,
    courier: Arc<C>,
    send_per_second: u32,
    stop: CancellationToken,
) {
    let (marks, to_mark) = mpsc::unbounded_channel();
    let (durable, marked) = mpsc::unbounded_channel();
    let is_deep = Arc::new(AtomicBool::new(false));
    let marking = marks::run(shared.clone(), to_mark, durable, Arc::clone(&is_deep));
    let marking = tokio::spawn(marking);
    let overlap = match shared.db {
        // One writer: ids become visible in their order.
        Db::Sqlite { .. } => 0,
        Db::Postgres(_) => OVERLAP,
    };
    let now = Instant::now();
    let sending = Sender {
        open: shared.shares.open(),
        shared,
        courier,
        known: Known::new(Pace::new(send_per_second, now), overlap),
        loaded: HashMap::new(),
        hands: HashMap::new(),
        flights: JoinSet::new(),
        marks,
        marked,
        is_deep,
        look_from: now,
        spent: Duration::ZERO,
        anew_at: now,
        wait: LOOK_AT_LEAST,
        turned: Vec::new(),
        failing: false,
    };
    sending.run(stop).await;
    if let Err(error) = marking.await {
        tracing::error!(%error, "the marking of sent calls broke");
    }
}

/// A call that was made.
struct Made {
    row: Box<Row>,
    pick: Pick,
    /// `None`: it was not made after all, for others may be at it already.
    delivery: Option<Delivery>,
    fence: Fence,
}

struct Sender<H, C> {
    shared: Shared<H>,
    courier: Arc<C>,
    /// The shares of which calls were looked up.
    open: Open,
    known: Known,
    /// Calls that were read just now, with the marks before them: whatever does not go at once is read again.
    loaded: ById,
    /// What keeps the shares of calls under way.
    hands: HashMap<OutboxId, Arc<Hand>>,
    flights: JoinSet<Made>,
    marks: UnboundedSender<(Fence, Mark)>,
    marked: UnboundedReceiver<Durable>,
    /// Whether more is known than may be under way: what lanes go on with waits for that.
    is_deep: Arc<AtomicBool>,
    /// From when a look is worth its cost.
    look_from: Instant,
    /// What looks have taken since reading last began anew.
    spent: Duration,
    /// When it begins anew next.
    anew_at: Instant,
    /// How long there is nothing to do unless something happens.
    wait: Duration,
    /// Chats for which nothing may wait any more, once that is durable.
    turned: Vec<ChatId>,
    failing: bool,
}

impl<H: Handling, C: Courier> Sender<H, C> {
    async fn run(mut self, stop: CancellationToken) {
        let mut deadline = None;
        loop {
            self.wait = LOOK_AT_LEAST;
            let pause = self.look_from.saturating_duration_since(Instant::now());
            if self.failing && !pause.is_zero() {
                self.wait = pause;
                self.loaded.clear();
            } else {
                match self.send_on().await {
                    Ok(()) => self.failing = false,
                    Err(error) => self.leave_alone(&error),
                }
            }
            if stop.is_cancelled() {
                let deadline = *deadline.get_or_insert_with(|| Instant::now() + DRAIN);
                let is_idle = self.known.under_way() == 0
                    && self.known.is_idle()
                    && self.known.pages().is_none();
                if is_idle || Instant::now() >= deadline {
                    return;
                }
                self.wait = self.wait.min(deadline - Instant::now());
            }
            self.wait(&stop).await;
        }
    }

    fn leave_alone(&mut self, error: &StorageError) {
        if !self.failing {
            tracing::error!(error = chain(error), "the outbox can't be read");
        }
        self.failing = true;
        self.look_from = Instant::now() + DATABASE_PAUSE;
        self.wait = DATABASE_PAUSE;
    }

    /// Looks for what may go, as far as that is worth it, and starts what the pace allows.
    async fn send_on(&mut self) -> Result<(), StorageError> {
        let now = Instant::now();
        self.mind_shares(now);
        self.known.wake(self.shared.clock.now());
        if now >= self.anew_at {
            self.known.begin_anew(now);
            self.anew_at = now + LOOK_AT_LEAST.max(self.spent * ANEW_COST);
            self.spent = Duration::ZERO;
        }
        let mut tx = None;
        if !self.loaded.is_empty() {
            self.start_ready(&mut tx).await?;
        }
        if now >= self.look_from {
            self.look(&mut tx).await?;
        }
        self.start_ready(&mut tx).await?;
        if let Some(tx) = tx {
            tx.rollback().await?;
        }
        Ok(())
    }

    /// What is known of other shares than are now this node's is forgotten.
    fn mind_shares(&mut self, now: Instant) {
        let open = self.shared.shares.open();
        if open != self.open {
            self.open = open;
            self.known.forget(now);
        }
        self.known.take_part(self.shared.shares.view().held.len());
    }

    async fn look(&mut self, tx: &mut Option<Tx>) -> Result<(), StorageError> {
        let (freed, pages) = (self.known.freed(), self.known.pages());
        if freed.is_empty() && pages.is_none() {
            return Ok(());
        }
        let now = self.shared.clock.now();
        let tx = reading(tx, &self.shared.db).await?;
        // A connection that has to be opened first takes longer than any look.
        let began = Instant::now();
        let first = sending::first_of_lanes(tx, now, &freed).await?;
        self.known.learn_first(&freed, &first, self.open.shares);
        match (pages, self.read_to()) {
            (Some(_), Some(after)) => {
                let (found, ready) = ready::newer_than(tx, now, after, LITTLE).await?;
                self.loaded.extend(ready);
                let is_all = i64::try_from(found.len()).is_ok_and(|found| found < LITTLE);
                self.known.learn_newer(&found, is_all, self.open.shares);
            }
            (Some(pages), None) => {
                let found = sending::pages(tx, now, pages).await?;
                self.known.learn(&pages, &found, self.open.shares);
            }
            (None, _) => {}
        }
        let took = began.elapsed();
        self.spent += took;
        if took > LONG_LOOK {
            self.look_from = Instant::now() + took;
        }
        Ok(())
    }

    /// The call after which all that is new may be read, with what it says: where so little is to be expected that nothing of it
    /// would have to wait.
    fn read_to(&self) -> Option<OutboxId> {
        let is_quiet = self.known.count() == 0 && self.known.under_way() <= FEW;
        self.known.read_to().filter(|_| is_quiet)
    }

    /// Starts what the pace allows; the rest stays known, in order.
    async fn start_ready(&mut self, tx: &mut Option<Tx>) -> Result<(), StorageError> {
        let under_way = self.flights.len();
        let unmarked = self.known.under_way().saturating_sub(under_way);
        let room = IN_FLIGHT
            .saturating_sub(under_way)
            .min(UNMARKED.saturating_sub(unmarked));
        let now = Instant::now();
        let mut loaded = std::mem::take(&mut self.loaded);
        let picked = self.known.pick(room, now);
        let is_deep = self.known.count() >= IN_FLIGHT;
        self.is_deep.store(is_deep, Ordering::Relaxed);
        for wait in [picked.wait, self.known.sleeps()].into_iter().flatten() {
            self.wait = self.wait.min(wait);
        }
        if self.known.is_owed() {
            let wait = self.look_from.saturating_duration_since(now);
            self.wait = self.wait.min(wait);
        }
        if picked.calls.is_empty() {
            return Ok(());
        }
        let unread = picked.calls.iter().map(|pick| pick.id);
        let unread: Vec<OutboxId> = unread.filter(|id| !loaded.contains_key(id)).collect();
        if !unread.is_empty() {
            let read = match reading(tx, &self.shared.db).await {
                Ok(tx) => ready::by_ids(tx, &unread).await,
                Err(error) => Err(error),
            };
            match read {
                Ok(read) => loaded.extend(read),
                Err(error) => {
                    for pick in &picked.calls {
                        self.not_made(pick);
                    }
                    return Err(error);
                }
            }
        }
        for pick in picked.calls {
            match loaded.remove(&pick.id) {
                // It was taken back, or something waits before it in its lane.
                None => self.not_made(&pick),
                Some(Err(error)) => self.mark_corrupt(pick.id, chain(&error)),
                Some(Ok(call)) if call.row.chat != pick.chat => {
                    self.not_made(&pick);
                    self.known.moved((call.row.chat, call.row.lane));
                }
                Some(Ok(call)) => match self.shared.shares.take_one(self.open, pick.chat.0) {
                    Some(hand) => self.start(pick, call, hand),
                    // Its share is another's now, and what is known may have been sent.
                    None => {
                        self.not_made(&pick);
                        self.known.forget(now);
                    }
                },
            }
        }
        Ok(())
    }

    fn not_made(&mut self, pick: &Pick) {
        self.known.answered(pick, Instant::now());
        self.known.free(pick.id);
        self.wait = Duration::ZERO;
    }

    fn start(&mut self, pick: Pick, call: Ready, hand: Hand) {
        let Ready { row, resolved } = call;
        let hand = Arc::new(hand);
        self.hands.insert(pick.id, Arc::clone(&hand));
        let shared = self.shared.clone();
        let courier = Arc::clone(&self.courier);
        self.flights.spawn(async move {
            let began = Instant::now();
            let fence = hand.fence();
            let row = Box::new(row);
            if !hand.is_fresh() {
                let delivery = None;
                return Made {
                    row,
                    pick,
                    delivery,
                    fence,
                };
            }
            // Without its topic's number it would go where nobody looks for it.
            let delivery = if row.topic.is_some() && resolved.thread.is_none() {
                Delivery::Detour(Detour::TopicGone)
            } else {
                courier.deliver(row.chat, &row.call, resolved).await
            };
            shared.metrics.send(
                sender::method(&row.call),
                result_of(&delivery),
                began.elapsed(),
            );
            Made {
                row,
                pick,
                delivery: Some(delivery),
                fence,
            }
        });
    }

    async fn wait(&mut self, stop: &CancellationToken) {
        let anew = self.anew_at.saturating_duration_since(Instant::now());
        let wait = self.wait.min(anew.max(Duration::from_millis(1)));
        tokio::select! {
            Some(made) = self.flights.join_next(), if !self.flights.is_empty() => self.land(made),
            Some(durable) = self.marked.recv() => self.free(durable),
            () = self.shared.wakes.outbox.notified() => self.known.expect_more(),
            () = stop.cancelled(), if !stop.is_cancelled() => {}
            () = tokio::time::sleep(wait) => {}
        }
        // Whatever it was: what has been answered may want its chat left alone.
        while let Some(made) = self.flights.try_join_next() {
            self.land(made);
        }
        while let Ok(durable) = self.marked.try_recv() {
            self.free(durable);
        }
    }

    fn land(&mut self, made: Result<Made, tokio::task::JoinError>) {
        match made {
            Ok(made) => self.take(made),
            Err(error) => {
                tracing::error!(%error, "a send was lost; it is repeated after a restart");
            }
        }
    }

    fn take(&mut self, made: Made) {
        let now = Instant::now();
        self.known.answered(&made.pick, now);
        let Some(delivery) = made.delivery else {
            self.hands.remove(&made.row.id);
            self.known.free(made.row.id);
            return;
        };
        match delivery {
            Delivery::RetryAfter(seconds) => {
                let until = now + Duration::from_secs(seconds.into());
                self.known.hush(made.row.chat, until, now);
            }
            Delivery::Detour(_) | Delivery::Unreachable(_) => self.turned.push(made.row.chat),
            _ => {}
        }
        let more = self.known.has_more((made.row.chat, made.row.lane));
        let row = made.row;
        let mark = Mark::Made {
            row,
            delivery,
            more,
        };
        self.mark(made.fence, mark);
    }

    fn mark_corrupt(&mut self, id: OutboxId, error: String) {
        let fence = self.shared.shares.fence();
        self.mark(fence, Mark::Corrupt(id, error));
    }

    fn mark(&self, fence: Fence, mark: Mark) {
        if self.marks.send((fence, mark)).is_err() {
            tracing::error!("a sent call can't be marked: the marking is gone");
        }
    }

    /// Keeps what calls say that may be made now; gives the places of all of them.
    fn lay_ready(&mut self, next: Vec<Next>) -> HashMap<Lane, Waiting> {
        let mut places = HashMap::with_capacity(next.len());
        for Next { waiting, call } in next {
            places.insert((waiting.chat, waiting.lane), waiting);
            self.loaded.extend(call.map(|call| (waiting.id, call)));
        }
        places
    }

    fn free(&mut self, durable: Durable) {
        let next = durable.next.map(|next| self.lay_ready(next));
        for id in durable.ids {
            self.hands.remove(&id);
            match &next {
                Some(next) => self.known.go_on(id, next, self.open.shares),
                None => self.known.free(id),
            }
        }
        if durable.has_effects {
            self.known.expect_more();
        }
        for chat in std::mem::take(&mut self.turned) {
            self.known.ask_again(chat);
            self.anew_at = Instant::now();
        }
    }
}

/// The transaction that reads, begun when it is first wanted.
async fn reading<'t>(tx: &'t mut Option<Tx>, db: &Db) -> Result<&'t mut Tx, StorageError> {
    let begun = match tx.take() {
        Some(tx) => tx,
        None => db.read().await?,
    };
    Ok(tx.insert(begun))
}

const fn result_of(delivery: &Delivery) -> &'static str {
    match delivery {
        Delivery::Done(_) | Delivery::Fetched(_) => "sent",
        Delivery::Moot => "moot",
        Delivery::Unreachable(_) => "unreachable",
        Delivery::RetryAfter(_) => "retry_after",
        Delivery::Passing(_) => "passing",
        Delivery::TargetGone(_) => "target_gone",
        Delivery::Detour(_) => "detour",
        Delivery::Refused(_) => "refused",
    }
}
