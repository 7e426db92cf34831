//! The sending side of the outbox: calls go out in order per lane, lanes side by side, at Telegram's pace.
//!
//! The next call of a lane is looked up only after the mark of the one before is durable, so neither a crash nor a
//! failure can turn two of them round. The urgent go first wherever the pace makes calls wait; a chat that Telegram
//! wants left alone (429) holds up no other.
//!
//! Of several processes each sends to the chats of its shares ([`super::shares`]) and at their part of the pace. Nothing is sent
//! once the lease may have ended: what a process that was frozen still held is another's to send.

use super::handling::Handling;
use super::marks::{self, Mark, Row};
use super::pace::{Pace, Turn};
use super::shares::{Fence, Hand, Open};
use super::{DATABASE_PAUSE, LOOK_AT_LEAST, Shared};
use crate::domain::ids::{ChatId, OutboxId};
use crate::storage::{Db, StorageError, outbox, posts, topics};
use crate::telegram::outgoing::{Delivery, Detour, Priority, Resolved, Target};
use crate::telegram::sender::{self, Courier};
use crate::telemetry::chain;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Calls under way at once: more than Telegram takes in the time of an answer, and as many as an own server of a shop's
/// may want, which answers late and takes all.
const IN_FLIGHT: usize = 128;
/// Calls under way or waiting for their mark: as many may go a second time after a crash.
const IN_HAND: usize = 192;
/// Calls looked up at once.
const LOOK: i64 = 1024;
/// And of these to one chat: as many as its pace may let through soon; without a pace, all.
const LOOK_PACED: i64 = 16;
/// A look that takes longer than this is not repeated before it has paid off: so many times as long as it took.
const LONG_LOOK: Duration = Duration::from_millis(1);
const LOOK_COST: u32 = 4;
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
    let marking = tokio::spawn(marks::run(shared.clone(), to_mark, durable));
    let sending = Sender {
        open: shared.shares.open(),
        shared,
        courier,
        pace: Pace::new(send_per_second),
        ready: VecDeque::new(),
        in_hand: HashMap::new(),
        lanes: HashSet::new(),
        quiet: HashMap::new(),
        flights: JoinSet::new(),
        marks,
        marked,
        look: true,
        look_from: Instant::now(),
        wait: LOOK_AT_LEAST,
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
    /// `None`: it was not made after all, for others may be at it already.
    delivery: Option<Delivery>,
    fence: Fence,
}

/// A call under way or to be marked.
struct InHand {
    /// Its lane, where it keeps one.
    lane: Option<(ChatId, i64)>,
    _hand: Option<Arc<Hand>>,
}

struct Sender<H, C> {
    shared: Shared<H>,
    courier: Arc<C>,
    pace: Pace,
    /// The shares of which calls were looked up.
    open: Open,
    /// Calls that may go, the urgent first.
    ready: VecDeque<Row>,
    /// Calls under way or to be marked.
    in_hand: HashMap<OutboxId, InHand>,
    /// The lanes of these.
    lanes: HashSet<(ChatId, i64)>,
    /// Chats to leave alone, and until when.
    quiet: HashMap<ChatId, Instant>,
    flights: JoinSet<Made>,
    marks: UnboundedSender<(Fence, Mark)>,
    marked: UnboundedReceiver<Vec<OutboxId>>,
    /// Whether the database may have more than is ready here.
    look: bool,
    /// From when a look is worth its cost.
    look_from: Instant,
    /// How long there is nothing to do unless something happens.
    wait: Duration,
    failing: bool,
}

impl<H: Handling, C: Courier> Sender<H, C> {
    async fn run(mut self, stop: CancellationToken) {
        let mut deadline = None;
        loop {
            self.wait = LOOK_AT_LEAST;
            if self.look && Instant::now() >= self.look_from {
                self.refill().await;
            }
            self.send_ready();
            if stop.is_cancelled() {
                let deadline = *deadline.get_or_insert_with(|| Instant::now() + DRAIN);
                let idle = self.in_hand.is_empty() && !self.look && self.ready.is_empty();
                if idle || Instant::now() >= deadline {
                    return;
                }
                self.wait = self.wait.min(deadline - Instant::now());
            }
            self.wait(&stop).await;
        }
    }

    async fn refill(&mut self) {
        let began = Instant::now();
        self.look = false;
        match self.look_up().await {
            Ok(()) => self.failing = false,
            Err(error) => {
                if !self.failing {
                    tracing::error!(error = chain(&error), "the outbox can't be read");
                }
                self.failing = true;
                self.look = true;
                self.look_from = Instant::now() + DATABASE_PAUSE;
                return;
            }
        }
        let took = began.elapsed();
        if took > LONG_LOOK {
            self.look_from = Instant::now() + took * LOOK_COST;
        }
        self.pace.forget_quiet();
        self.quiet.retain(|_, until| *until > began);
    }

    async fn look_up(&mut self) -> Result<(), StorageError> {
        let of_a_chat = if self.pace.is_off() { LOOK } else { LOOK_PACED };
        let now = self.shared.clock.now();
        let open = self.shared.shares.open();
        let mut tx = self.shared.db.read().await?;
        let heads = outbox::heads(&mut tx, now, open.shares, of_a_chat, LOOK).await?;
        let next = outbox::next_due(&mut tx, now, open.shares).await?;
        tx.rollback().await?;
        if let Some(at) = next {
            let wait = at.since(now).to_std().unwrap_or_default();
            if wait < LOOK_AT_LEAST {
                self.look = true;
                self.look_from = Instant::now() + wait;
            }
        }
        self.open = open;
        self.ready.clear();
        for head in heads {
            match head {
                Ok(row) if self.in_hand.contains_key(&row.id) => {}
                Ok(row) => self.ready.push_back(row),
                Err((id, _)) if self.in_hand.contains_key(&id) => {}
                Err((id, error)) => {
                    self.mark_corrupt(id, chain(&error));
                }
            }
        }
        Ok(())
    }

    /// Starts what the pace allows; the rest stays ready, in order.
    fn send_ready(&mut self) {
        self.pace.take_part(self.shared.shares.view().held.len());
        let mut later = VecDeque::with_capacity(self.ready.len());
        let mut waiting_chats = HashSet::new();
        while let Some(row) = self.ready.pop_front() {
            if self.flights.len() >= IN_FLIGHT || self.in_hand.len() >= IN_HAND {
                later.push_back(row);
                break;
            }
            match self.turn_of(&row, &mut waiting_chats) {
                Turn::Go => {
                    let Some(hand) = self.shared.shares.take_one(self.open, row.chat.0) else {
                        // Shares are another's now, and what is ready here may have been sent.
                        later.clear();
                        self.ready.clear();
                        self.look = true;
                        break;
                    };
                    self.start(row, hand);
                }
                Turn::ChatWaits(wait) => {
                    self.wait = self.wait.min(wait);
                    later.push_back(row);
                }
                Turn::AllWait(wait) => {
                    self.wait = self.wait.min(wait);
                    later.push_back(row);
                    break;
                }
            }
        }
        later.append(&mut self.ready);
        self.ready = later;
    }

    fn turn_of(&mut self, row: &Row, waiting_chats: &mut HashSet<ChatId>) -> Turn {
        let answer = is_answer(row);
        if !answer && self.lanes.contains(&(row.chat, row.lane)) {
            // Its turn comes with the mark of the one before.
            return Turn::ChatWaits(LOOK_AT_LEAST);
        }
        if let Some(until) = self.quiet.get(&row.chat) {
            let left = until.saturating_duration_since(Instant::now());
            if !left.is_zero() {
                return Turn::ChatWaits(left);
            }
        }
        if !answer && waiting_chats.contains(&row.chat) {
            return Turn::ChatWaits(LOOK_AT_LEAST);
        }
        let turn = self.pace.take(row.chat, answer);
        if let Turn::ChatWaits(_) = turn {
            waiting_chats.insert(row.chat);
        }
        turn
    }

    fn start(&mut self, row: Row, hand: Hand) {
        let lane = (!is_answer(&row)).then_some((row.chat, row.lane));
        self.lanes.extend(lane);
        let hand = Arc::new(hand);
        let in_hand = InHand {
            lane,
            _hand: Some(Arc::clone(&hand)),
        };
        self.in_hand.insert(row.id, in_hand);
        let shared = self.shared.clone();
        let courier = Arc::clone(&self.courier);
        self.flights.spawn(async move {
            let began = Instant::now();
            let resolved = resolve(&shared.db, &row).await;
            let fence = hand.fence();
            let row = Box::new(row);
            if !hand.is_fresh() {
                let delivery = None;
                return Made {
                    row,
                    delivery,
                    fence,
                };
            }
            let delivery = match resolved {
                // Without its topic's number it would go where nobody looks for it.
                Ok(resolved) if row.topic.is_some() && resolved.thread.is_none() => {
                    Delivery::Detour(Detour::TopicGone)
                }
                Ok(resolved) => courier.deliver(row.chat, &row.call, resolved).await,
                Err(error) => Delivery::Passing(chain(&error)),
            };
            shared.metrics.send(
                sender::method(&row.call),
                result_of(&delivery),
                began.elapsed(),
            );
            Made {
                row,
                delivery: Some(delivery),
                fence,
            }
        });
    }

    async fn wait(&mut self, stop: &CancellationToken) {
        let mut wait = self.wait;
        if self.look {
            wait = wait.min(self.look_from.saturating_duration_since(Instant::now()));
        }
        tokio::select! {
            Some(made) = self.flights.join_next(), if !self.flights.is_empty() => match made {
                Ok(made) => self.take(made),
                Err(error) => tracing::error!(%error, "a send was lost; it is repeated after a restart"),
            },
            Some(ids) = self.marked.recv() => self.free(&ids),
            () = self.shared.wakes.outbox.notified() => self.look = true,
            () = stop.cancelled(), if !stop.is_cancelled() => {}
            () = tokio::time::sleep(wait) => self.look = true,
        }
    }

    fn take(&mut self, made: Made) {
        let Some(delivery) = made.delivery else {
            self.free(&[made.row.id]);
            return;
        };
        if let Delivery::RetryAfter(seconds) = delivery {
            let until = Instant::now() + Duration::from_secs(seconds.into());
            self.quiet.insert(made.row.chat, until);
        }
        self.mark(made.fence, Mark::Made(made.row, delivery));
    }

    fn mark_corrupt(&mut self, id: OutboxId, error: String) {
        let in_hand = InHand {
            lane: None,
            _hand: None,
        };
        self.in_hand.insert(id, in_hand);
        let fence = self.shared.shares.fence();
        self.mark(fence, Mark::Corrupt(id, error));
    }

    fn mark(&self, fence: Fence, mark: Mark) {
        if self.marks.send((fence, mark)).is_err() {
            tracing::error!("a sent call can't be marked: the marking is gone");
        }
    }

    fn free(&mut self, ids: &[OutboxId]) {
        for id in ids {
            if let Some(lane) = self.in_hand.remove(id).and_then(|in_hand| in_hand.lane) {
                self.lanes.remove(&lane);
            }
        }
        self.look = true;
    }
}

fn is_answer(row: &Row) -> bool {
    row.priority == Priority::Answer.rank()
}

/// What a call refers to, as it is known now: the message of a post, the number of a topic.
async fn resolve(db: &Db, row: &Row) -> Result<Resolved, StorageError> {
    let post = match row.call.target() {
        Some(Target::Post(post)) => Some(post),
        Some(Target::Message(_)) | None => None,
    };
    if post.is_none() && row.topic.is_none() {
        return Ok(Resolved::default());
    }
    let mut tx = db.read().await?;
    let post = match post {
        Some(post) => posts::message_of(&mut tx, post).await?,
        None => None,
    };
    let thread = match row.topic {
        Some(topic) => topics::thread_of(&mut tx, topic).await?,
        None => None,
    };
    tx.rollback().await?;
    Ok(Resolved { post, thread })
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
