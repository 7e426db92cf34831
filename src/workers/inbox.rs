//! The handling side of the inbox: each update once, in order per lane, lanes in parallel where the database has room.
//!
//! A dispatcher holds what is due in memory and hands it out in groups, one transaction each. A lane is in one group at
//! a time, and what failed holds its lane back in the database ([`inbox::due`]), so order survives failures and
//! restarts. Within a group each update has a savepoint of its own: one that fails spoils no other.
//!
//! A press goes ahead of the words in other lanes, with what is before it in its own: a group in hand commits what it has
//! done and gives the rest back when somebody presses.
//!
//! Of several processes each handles the lanes of its shares ([`super::shares`]), so a lane is never in two of them.

use super::handling::{Failure, Handling, Work, attempt, guarded};
use super::retry::{self, Next};
use super::shares::{Fence, Hand, Open};
use super::short_way::Fresh;
use super::{DATABASE_PAUSE, LOOK_AT_LEAST, Shared};
use crate::storage::inbox::{self, Waiting};
use crate::storage::{StorageError, Tx};
use crate::telemetry::chain;
use futures_util::FutureExt as _;
use std::collections::{HashMap, HashSet, VecDeque};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How many due updates are held in memory.
const HELD: i64 = 300;
/// The most updates of a group with a press in it: the press is seen to have been heard when the group commits.
const WITH_A_PRESS: usize = 8;
/// So many updates a group handles however many press, or words would never get their turn.
const AT_LEAST: usize = 4;

/// Handles updates until told to stop; those in hand are finished then.
pub async fn run<H: Handling>(shared: Shared<H>, stop: CancellationToken) {
    let mut dispatcher = Dispatcher::new(shared);
    loop {
        let stopping = stop.is_cancelled();
        if stopping {
            dispatcher.first.clear();
            dispatcher.held.clear();
            drop(dispatcher.shared.wakes.short_way.shut());
            if dispatcher.groups.is_empty() {
                return;
            }
        } else {
            dispatcher.hand_out().await;
        }
        dispatcher.wait(&stop, stopping).await;
    }
}

/// A group that was handled.
struct Handled {
    group: Vec<Waiting>,
    /// The lanes in which something failed, so that what follows there must not be handled yet.
    held_back: HashSet<i64>,
    /// Whether the database failed, so that nothing of the group is done.
    database_failed: bool,
    /// Whether the rest of the group was left undone because somebody pressed something.
    gave_way: bool,
}

/// Takes the oldest updates out of a queue whose lanes are free, so many at most; of each lane one, where that makes half
/// of what could be had: what many lanes are about is read at once, and a lane's second update asks for what its first has changed.
fn pick(
    queue: &mut VecDeque<Waiting>,
    size: usize,
    is_taken: impl Fn(i64) -> bool,
) -> Vec<Waiting> {
    let free = queue.iter().filter(|waiting| !is_taken(waiting.lane));
    let lanes: HashSet<i64> = free.map(|waiting| waiting.lane).collect();
    let one_of_each = lanes.len() * 2 >= size.min(queue.len());
    let mut picked = Vec::new();
    let mut rest = VecDeque::with_capacity(queue.len());
    let mut passed = HashSet::new();
    while let Some(waiting) = queue.pop_front() {
        if picked.len() == size {
            rest.push_back(waiting);
            rest.append(queue);
        } else if is_taken(waiting.lane) || passed.contains(&waiting.lane) {
            passed.insert(waiting.lane);
            rest.push_back(waiting);
        } else {
            if one_of_each {
                passed.insert(waiting.lane);
            }
            picked.push(waiting);
        }
    }
    *queue = rest;
    picked
}

/// Of all that is due, what is urgent, and what is before that in its lane.
fn urgent_among(due: &[Waiting]) -> Vec<Waiting> {
    let mut last: HashMap<i64, i64> = HashMap::new();
    for waiting in due.iter().filter(|waiting| waiting.urgent) {
        last.insert(waiting.lane, waiting.update_id);
    }
    let goes_first = |waiting: &&Waiting| {
        let urgent = last.get(&waiting.lane);
        urgent.is_some_and(|urgent| waiting.update_id <= *urgent)
    };
    due.iter().filter(goes_first).cloned().collect()
}

/// What a look left in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    /// Perhaps something, such as what waits for a retry.
    Unknown,
    /// Nothing but what it brought.
    Nothing,
    /// More than could be held.
    More,
}

struct Dispatcher<H> {
    shared: Shared<H>,
    /// The shares of which these were looked up.
    open: Open,
    /// Due updates that are urgent, and what is before them in their lanes; oldest first.
    first: VecDeque<Waiting>,
    /// Due updates, oldest first.
    held: VecDeque<Waiting>,
    /// Updates being handled.
    in_hand: HashSet<i64>,
    /// Lanes being handled.
    busy: HashSet<i64>,
    groups: JoinSet<Handled>,
    /// Whether something may have come that is not held.
    look: bool,
    /// What the last look left in the database.
    left: Left,
    /// When to look without being woken.
    look_after: Duration,
    database_failing: bool,
}

impl<H: Handling> Dispatcher<H> {
    fn new(shared: Shared<H>) -> Self {
        Dispatcher {
            open: shared.shares.open(),
            shared,
            first: VecDeque::new(),
            held: VecDeque::new(),
            in_hand: HashSet::new(),
            busy: HashSet::new(),
            groups: JoinSet::new(),
            look: true,
            left: Left::Unknown,
            look_after: LOOK_AT_LEAST,
            database_failing: false,
        }
    }

    /// Starts as many groups as the database has room for.
    async fn hand_out(&mut self) {
        while self.groups.len() < self.shared.db.writers() {
            if self.shared.wakes.take_hurry() {
                self.refill().await;
            }
            let (group, is_urgent) = self.next_group();
            if !group.is_empty() {
                self.start(group, is_urgent);
            } else if self.look || self.has_more() {
                self.refill().await;
            } else {
                break;
            }
        }
        if self.is_idle() {
            self.shared.wakes.short_way.open();
        } else {
            drop(self.shared.wakes.short_way.shut());
        }
    }

    /// Whether nothing is held though there is more.
    fn has_more(&self) -> bool {
        self.left == Left::More && self.first.is_empty() && self.held.is_empty()
    }

    /// Whether it is known that nothing waits.
    fn is_idle(&self) -> bool {
        self.left == Left::Nothing
            && !self.look
            && self.in_hand.is_empty()
            && self.first.is_empty()
            && self.held.is_empty()
            && self.open == self.shared.shares.open()
            && self.shared.shares.view().nodes <= 1
    }

    /// What comes while nothing waits is handled together with its being kept; otherwise it goes the long way.
    fn take_fresh(&mut self) {
        // Somebody may have gone that way just now.
        if self.shared.wakes.inbox.notified().now_or_never().is_some() {
            self.note_new();
        }
        let Some(fresh) = self.shared.wakes.short_way.shut() else {
            return;
        };
        if !self.is_idle() {
            return;
        }
        let Fresh {
            mut updates,
            handled,
        } = fresh;
        let found = updates.len();
        let lane = |waiting: &Waiting| waiting.lane;
        let hand = self.shared.shares.take(self.open, &mut updates, lane);
        if updates.len() < found {
            return;
        }
        self.take_in_hand(&updates);
        let shared = self.shared.clone();
        self.groups
            .spawn(async move { handle_fresh(shared, updates, handled, hand).await });
    }

    fn note_new(&mut self) {
        self.look = true;
        if self.left == Left::Nothing {
            self.left = Left::Unknown;
        }
    }

    fn take_in_hand(&mut self, group: &[Waiting]) {
        for waiting in group {
            self.busy.insert(waiting.lane);
            self.in_hand.insert(waiting.update_id);
        }
    }

    /// The oldest updates whose lanes are free: of the urgent ones, or, when there are none, of the others. `true`: urgent ones.
    fn next_group(&mut self) -> (Vec<Waiting>, bool) {
        let size = usize::try_from(self.shared.db.group()).unwrap_or(1);
        let urgent = pick(&mut self.first, size.min(WITH_A_PRESS), |lane| {
            self.busy.contains(&lane)
        });
        if !urgent.is_empty() {
            return (urgent, true);
        }
        let waits_for_first: HashSet<i64> = self.first.iter().map(|first| first.lane).collect();
        let group = pick(&mut self.held, size, |lane| {
            self.busy.contains(&lane) || waits_for_first.contains(&lane)
        });
        (group, false)
    }

    fn start(&mut self, mut group: Vec<Waiting>, is_urgent: bool) {
        let found = group.len();
        let hand = self
            .shared
            .shares
            .take(self.open, &mut group, |waiting| waiting.lane);
        if group.len() < found {
            // Shares are another's now. What is held here of them must not be mistaken for what is next.
            self.first.clear();
            self.held.clear();
            self.look = true;
        }
        if group.is_empty() {
            return;
        }
        self.take_in_hand(&group);
        let shared = self.shared.clone();
        self.groups
            .spawn(async move { handle_group(shared, group, is_urgent, hand).await });
    }

    /// Looks into the database for what is due. What is in hand stands there as pending still, and is left out.
    async fn refill(&mut self) {
        self.look = false;
        self.left = Left::Unknown;
        self.look_after = LOOK_AT_LEAST;
        let now = self.shared.clock.now();
        let open = self.shared.shares.open();
        let looked = async {
            let mut tx = self.shared.db.read().await?;
            let due = inbox::due(&mut tx, now, open.shares, HELD).await?;
            let is_full = i64::try_from(due.len()).is_ok_and(|found| found == HELD);
            let first = if !is_full {
                urgent_among(&due)
            } else if inbox::any_urgent(&mut tx).await? {
                inbox::due_first(&mut tx, now, open.shares, HELD).await?
            } else {
                Vec::new()
            };
            // While there is so much, it is soon looked again anyway.
            let retry = if is_full {
                None
            } else {
                inbox::next_retry(&mut tx, now, open.shares).await?
            };
            tx.rollback().await?;
            let left = if is_full {
                Left::More
            } else if retry.is_none() {
                Left::Nothing
            } else {
                Left::Unknown
            };
            Ok::<_, StorageError>((first, due, left, retry))
        };
        match looked.await {
            Ok((first, due, left, retry)) => {
                self.open = open;
                self.left = left;
                let ahead: HashSet<i64> = first.iter().map(|first| first.update_id).collect();
                let free = |waiting: &Waiting| !self.in_hand.contains(&waiting.update_id);
                self.first = first.into_iter().filter(free).collect();
                self.held = due
                    .into_iter()
                    .filter(|waiting| free(waiting) && !ahead.contains(&waiting.update_id))
                    .collect();
                self.database_failing = false;
                if let Some(at) = retry {
                    let wait = at.since(now).to_std().unwrap_or_default();
                    self.look_after = self.look_after.min(wait);
                }
            }
            Err(error) => self.note_database_failure(&error),
        }
    }

    fn note_database_failure(&mut self, error: &StorageError) {
        if !self.database_failing {
            tracing::error!(error = chain(error), "the inbox can't be read");
            self.database_failing = true;
        }
        self.look_after = DATABASE_PAUSE;
    }

    async fn wait(&mut self, stop: &CancellationToken, stopping: bool) {
        tokio::select! {
            Some(handled) = self.groups.join_next(), if !self.groups.is_empty() => match handled {
                Ok(handled) => self.take_back(&handled),
                Err(error) => tracing::error!(%error, "a group of updates was lost; it is handled after a restart"),
            },
            () = stop.cancelled(), if !stopping => {}
            () = self.shared.wakes.inbox.notified(), if !stopping => self.note_new(),
            () = self.shared.wakes.short_way.came.notified(), if !stopping => self.take_fresh(),
            () = tokio::time::sleep(self.look_after), if !stopping => self.look = true,
        }
    }

    fn take_back(&mut self, handled: &Handled) {
        for waiting in &handled.group {
            self.busy.remove(&waiting.lane);
            self.in_hand.remove(&waiting.update_id);
        }
        if handled.database_failed {
            // Nothing is done: what was held must come again, in order, from the database.
            self.first.clear();
            self.held.clear();
            self.left = Left::Unknown;
            self.look_after = DATABASE_PAUSE;
        } else if handled.gave_way {
            // What was left undone comes again, in order, from the database.
            self.first.clear();
            self.held.clear();
            self.look = true;
        } else if !handled.held_back.is_empty() {
            for queue in [&mut self.first, &mut self.held] {
                queue.retain(|waiting| !handled.held_back.contains(&waiting.lane));
            }
            self.look = true;
        }
    }
}

/// Handles updates together with their being kept. What can't be handled so is not kept either, and goes the long way.
async fn handle_fresh<H: Handling>(
    shared: Shared<H>,
    group: Vec<Waiting>,
    handled: oneshot::Sender<()>,
    hand: Hand,
) -> Handled {
    let done = handle_unmarked(&shared, hand.fence(), &group, Way::Short).await;
    match done {
        Ok(Some(done)) => {
            shared.wakes.after_effects(done.has_job_soon);
            // Whoever brought them may have gone: they are handled all the same.
            let _ = handled.send(());
        }
        Ok(None) => {}
        Err(error) => tracing::debug!(error = chain(&error), "updates go the long way"),
    }
    Handled {
        group,
        held_back: HashSet::new(),
        database_failed: false,
        gave_way: false,
    }
}

/// How updates come to be handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// They were kept before.
    Long {
        /// Whether somebody waits for one of them with a finger on the screen.
        is_urgent: bool,
    },
    /// They are kept together with their effects.
    Short,
}

async fn handle_group<H: Handling>(
    shared: Shared<H>,
    group: Vec<Waiting>,
    is_urgent: bool,
    hand: Hand,
) -> Handled {
    let mut held_back = HashSet::new();
    let fence = hand.fence();
    let handled =
        handle_in_one_transaction(&shared, fence, &group, is_urgent, &mut held_back).await;
    let (database_failed, gave_way) = match handled {
        Ok(done) => {
            shared.wakes.after_effects(done.has_job_soon);
            (false, done.gave_way)
        }
        Err(error) => {
            tracing::error!(error = chain(&error), "updates wait for the database");
            tokio::time::sleep(DATABASE_PAUSE).await;
            (true, false)
        }
    };
    Handled {
        group,
        held_back,
        database_failed,
        gave_way,
    }
}

/// A group that is committed.
#[derive(Debug, Clone, Copy)]
struct Done {
    /// Whether its rest was left undone, for somebody has pressed something.
    gave_way: bool,
    /// Whether a job is to be done at once, or nearly so.
    has_job_soon: bool,
}

/// Handles a group.
async fn handle_in_one_transaction<H: Handling>(
    shared: &Shared<H>,
    fence: Fence,
    group: &[Waiting],
    is_urgent: bool,
    held_back: &mut HashSet<i64>,
) -> Result<Done, StorageError> {
    match handle_unmarked(shared, fence, group, Way::Long { is_urgent }).await? {
        Some(done) => Ok(done),
        None => handle_one_by_one(shared, fence, group, is_urgent, held_back).await,
    }
}

/// Handles a group as if nothing could fail, without a savepoint before each update and with one mark for all: most groups
/// go so. `None`: something did fail, and nothing is done.
async fn handle_unmarked<H: Handling>(
    shared: &Shared<H>,
    fence: Fence,
    group: &[Waiting],
    way: Way,
) -> Result<Option<Done>, StorageError> {
    if group.iter().any(|waiting| waiting.attempts > 0) {
        return Ok(None);
    }
    let read = group.iter().map(|waiting| shared.handling.read(waiting));
    let Ok(updates) = read.collect::<Result<Vec<_>, _>>() else {
        return Ok(None);
    };
    let (mut tx, is_new) = match way {
        Way::Short => begin_with_fresh(shared, fence, group).await?,
        Way::Long { .. } => (shared.begin(fence).await?, true),
    };
    if !is_new {
        tx.rollback().await?;
        return Ok(None);
    }
    tx.gather(group.len());
    let prepared = guarded(shared.handling.prepare(&mut tx, &updates)).await;
    if prepared.is_err() {
        tx.rollback().await?;
        return Ok(None);
    }
    let gives_way = way == Way::Long { is_urgent: false };
    let mut took = Vec::with_capacity(group.len());
    for (index, (waiting, update)) in group.iter().zip(&updates).enumerate() {
        if index >= AT_LEAST && gives_way && shared.wakes.is_hurried() {
            break;
        }
        let began = Instant::now();
        if guarded(shared.handling.update(&mut tx, update))
            .await
            .is_err()
        {
            tx.rollback().await?;
            return Ok(None);
        }
        took.push((waiting.update_id, began.elapsed()));
    }
    let ids: Vec<i64> = took.iter().map(|(id, _)| *id).collect();
    if way != Way::Short && inbox::finish_all(&mut tx, &ids, shared.clock.now()).await? != ids.len()
    {
        // Somebody else has handled one of them.
        tx.rollback().await?;
        return Ok(None);
    }
    let has_job_soon = tx.has_job_soon();
    if let Err(error) = tx.commit().await {
        // Perhaps somebody else has changed what was to be changed; what is wrong with the database shows one by one as well.
        tracing::debug!(error = chain(&error), "updates are handled one by one");
        return Ok(None);
    }
    for (_, took) in took {
        shared.metrics.handled(true, took);
    }
    Ok(Some(Done {
        gave_way: ids.len() < group.len(),
        has_job_soon,
    }))
}

/// Begins a transaction and keeps updates in it as handled. `false`: one of them was here before.
async fn begin_with_fresh<H>(
    shared: &Shared<H>,
    fence: Fence,
    group: &[Waiting],
) -> Result<(Tx, bool), StorageError> {
    let now = shared.clock.now();
    if shared.shares.is_alone(fence)
        && let Some(begun) = inbox::begin_handled(&shared.db, group, now).await?
    {
        return Ok(begun);
    }
    let mut tx = shared.begin(fence).await?;
    let is_new = inbox::keep_handled(&mut tx, group, now).await?;
    Ok((tx, is_new))
}

/// Handles a group with a savepoint before each update, so that one that fails spoils no other.
async fn handle_one_by_one<H: Handling>(
    shared: &Shared<H>,
    fence: Fence,
    group: &[Waiting],
    is_urgent: bool,
    held_back: &mut HashSet<i64>,
) -> Result<Done, StorageError> {
    let mut tx = shared.begin(fence).await?;
    let mut gave_way = false;
    for (index, waiting) in group.iter().enumerate() {
        if index >= AT_LEAST && !is_urgent && shared.wakes.is_hurried() {
            gave_way = true;
            break;
        }
        if held_back.contains(&waiting.lane) {
            continue;
        }
        let began = Instant::now();
        let handled = attempt(shared, &mut tx, Work::Update(waiting)).await?;
        shared.metrics.handled(handled.is_ok(), began.elapsed());
        if let Err(failure) = handled {
            held_back.insert(waiting.lane);
            note_failure(shared, &mut tx, waiting, &failure).await?;
        }
    }
    let has_job_soon = tx.has_job_soon();
    tx.commit().await?;
    Ok(Done {
        gave_way,
        has_job_soon,
    })
}

async fn note_failure<H: Handling>(
    shared: &Shared<H>,
    tx: &mut Tx,
    waiting: &Waiting,
    failure: &Failure,
) -> Result<(), StorageError> {
    let id = waiting.update_id;
    let error = chain(failure);
    let now = shared.clock.now();
    match retry::after_failure(waiting.attempts) {
        Next::Again(pause) => {
            tracing::warn!(update = id, attempt = waiting.attempts + 1, %error, "an update failed");
            inbox::retry_at(tx, id, &error, now.plus(pause)).await
        }
        Next::Park => {
            tracing::error!(update = id, %error, "an update was parked");
            shared.metrics.parked_update();
            inbox::park(tx, id, &error, now).await?;
            tx.mark().await?;
            match guarded(shared.handling.parked_update(tx, id, &error)).await {
                Ok(()) => tx.release_mark().await,
                Err(failure) => {
                    tracing::error!(
                        update = id,
                        error = chain(&failure),
                        "nobody was told of a parked update"
                    );
                    tx.roll_back_to_mark().await
                }
            }
        }
    }
}
