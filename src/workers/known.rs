//! What the sender knows of the outbox: which calls may go, whose turn it is, and how far it has read. Nothing here waits or
//! reads; the time is a parameter.
//!
//! Of each lane one call is known, and while it is under way nothing else of that lane: what comes next is told together with its
//! mark, or asked for once that is durable. Whether a call is the first of its lane is asked when it is to go, so it is enough to
//! have read some of a deep queue, in any order.
//!
//! Each priority is read from where the last page of it ended, and only as long as few chats are known whose turn could
//! come: a busy chat, or one that Telegram wants left alone, is passed over and hides nobody behind it. Now and then
//! reading begins anew, for what became visible late or did not fit. Where all has been met up to a call, what is newer may be
//! read by its ids instead.

use super::pace::{Kind, Pace, Ticket, Turn};
use crate::domain::ids::{ChatId, OutboxId};
use crate::domain::shares::{Share, ShareSet};
use crate::domain::time::Millis;
use crate::storage::sending::{CLASSES, Page, Waiting};
use crate::telegram::outgoing::Priority;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Duration;
use tokio::time::Instant;

const _: () = assert!(matches!(Priority::Titles.rank(), 4) && CLASSES == 5);

/// Calls of a priority that are read at once.
const PAGE: i64 = 512;
/// So many ids before the last one known are read again where several write at once: an id given earlier may become visible
/// later.
pub(super) const OVERLAP: i64 = 256;
/// Nothing of a priority is read as long as so many chats have something as urgent that may go.
const ENOUGH: usize = 256;
/// When so many lanes are known, only a few calls of a chat are.
const MANY: usize = 32_768;
const FEW: usize = 16;

/// What keeps its order: a chat, and the client it is about.
pub(super) type Lane = (ChatId, i64);

/// A call whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pick {
    pub(super) id: OutboxId,
    pub(super) chat: ChatId,
    /// `None`: the answer to a press, which keeps to no order.
    pub(super) lane: Option<i64>,
    pub(super) ticket: Ticket,
}

/// Calls whose turn it is.
#[derive(Debug, Default)]
pub(super) struct Picked {
    pub(super) calls: Vec<Pick>,
    /// When a turn comes next, unless something happens.
    pub(super) wait: Option<Duration>,
}

/// How a lane stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// This call of it may go.
    Open {
        rank: i64,
        id: OutboxId,
        /// Whether more of it was met and passed over, or may have been.
        more: bool,
    },
    /// A call of it is under way or waits for its mark.
    UnderWay {
        /// The same, and what was met meanwhile.
        more: bool,
    },
    /// Its first call is not due.
    Asleep,
}

#[derive(Debug, Default)]
struct Chat {
    /// Its calls that may go, one of each lane.
    calls: BTreeMap<(i64, OutboxId), i64>,
    /// Until when it waits. `None`: its turn may come.
    until: Option<Instant>,
}

/// Calls by priority, the oldest first, and how many there are of each.
#[derive(Debug, Default)]
struct Open {
    calls: BTreeSet<(i64, OutboxId, ChatId)>,
    counts: [usize; CLASSES],
}

impl Open {
    fn first(&self) -> Option<(i64, OutboxId, ChatId)> {
        self.calls.first().copied()
    }

    fn insert(&mut self, call: (i64, OutboxId, ChatId)) {
        let is_new = self.calls.insert(call);
        *self.count(call.0) += usize::from(is_new);
    }

    fn remove(&mut self, call: &(i64, OutboxId, ChatId)) -> bool {
        let was_there = self.calls.remove(call);
        *self.count(call.0) -= usize::from(was_there);
        was_there
    }

    fn count(&mut self, priority: i64) -> &mut usize {
        let class = usize::try_from(priority).unwrap_or(0);
        &mut self.counts[class.min(CLASSES - 1)]
    }
}

#[derive(Debug)]
pub(super) struct Known {
    pace: Pace,
    /// Answers to presses: they wait for the pace of all and for nothing else.
    answers: BTreeMap<OutboxId, ChatId>,
    chats: HashMap<ChatId, Chat>,
    /// How many calls these have.
    in_chats: usize,
    /// The first call of each chat whose turn may come.
    open: Open,
    /// The chats that wait.
    held: BTreeSet<(Instant, ChatId)>,
    lanes: HashMap<Lane, Standing>,
    under_way: HashMap<OutboxId, Option<Lane>>,
    /// Lanes of which it is to be asked what comes first.
    freed: HashSet<Lane>,
    /// Lanes whose first call is not due, and when it is.
    asleep: BTreeSet<(Millis, Lane)>,
    /// When the first answer is due that is not.
    answers_at: Option<Millis>,
    /// Chats that Telegram wants left alone.
    quiet: HashMap<ChatId, Instant>,
    /// The last call known of each priority.
    read: [OutboxId; CLASSES],
    /// Whether there may be more of it.
    unread: [bool; CLASSES],
    /// The last call met by a look at all that was written before it.
    newest: OutboxId,
    /// Whether nothing before that one has to be read again,
    is_whole: bool,
    /// but for answers, one of which may have been put off.
    answers_again: bool,
    /// By how many ids reading begins before the last one known.
    overlap: i64,
    /// When it was looked last.
    now: Millis,
}

impl Known {
    pub(super) fn new(pace: Pace, overlap: i64) -> Known {
        Known {
            pace,
            answers: BTreeMap::new(),
            chats: HashMap::new(),
            in_chats: 0,
            open: Open::default(),
            held: BTreeSet::new(),
            lanes: HashMap::new(),
            under_way: HashMap::new(),
            freed: HashSet::new(),
            asleep: BTreeSet::new(),
            answers_at: None,
            quiet: HashMap::new(),
            read: [OutboxId(0); CLASSES],
            unread: [true; CLASSES],
            newest: OutboxId(0),
            is_whole: false,
            answers_again: false,
            overlap,
            now: Millis(0),
        }
    }

    /// How many calls are under way or wait for their mark.
    pub(super) fn under_way(&self) -> usize {
        self.under_way.len()
    }

    /// How many calls are known that may go, or may once their turn comes.
    pub(super) fn count(&self) -> usize {
        self.answers.len() + self.in_chats
    }

    /// Whether nothing is known that may go, or that is to be asked for.
    pub(super) fn is_idle(&self) -> bool {
        self.answers.is_empty() && self.chats.is_empty() && self.freed.is_empty()
    }

    /// From now on, sends to so many shares of the chats.
    pub(super) fn take_part(&mut self, part: usize) {
        self.pace.take_part(part);
    }

    /// Something was written.
    pub(super) const fn expect_more(&mut self) {
        self.unread = [true; CLASSES];
    }

    /// Reads from the beginning again: what is known is passed over.
    pub(super) fn begin_anew(&mut self, now: Instant) {
        self.read = [OutboxId(0); CLASSES];
        self.is_whole = false;
        self.expect_more();
        self.quiet.retain(|_, until| *until > now);
        self.pace.forget_quiet(now);
    }

    /// Forgets what is not under way: others may have sent it.
    pub(super) fn forget(&mut self, now: Instant) {
        self.answers.clear();
        self.chats.clear();
        self.in_chats = 0;
        self.open = Open::default();
        self.held.clear();
        self.freed.clear();
        self.asleep.clear();
        self.lanes
            .retain(|_, standing| matches!(standing, Standing::UnderWay { .. }));
        self.begin_anew(now);
    }

    /// Asks for what is due by now.
    pub(super) fn wake(&mut self, now: Millis) {
        // Of what was not due by a clock that was set back, nobody knows.
        let all = now < self.now;
        self.now = now;
        while let Some(&(at, lane)) = self.asleep.first()
            && (all || at <= now)
        {
            self.asleep.pop_first();
            self.lanes.remove(&lane);
            self.freed.insert(lane);
        }
        if self.answers_at.is_some_and(|at| all || at <= now) {
            self.read_answers_again();
        }
    }

    /// How long nothing becomes due.
    pub(super) fn sleeps(&self) -> Option<Duration> {
        let lanes = self.asleep.first().map(|(at, _)| *at);
        let next = [lanes, self.answers_at].into_iter().flatten().min()?;
        Some(next.since(self.now).to_std().unwrap_or_default())
    }

    const fn read_answers_again(&mut self) {
        self.answers_at = None;
        self.answers_again = true;
        self.read[0] = OutboxId(0);
        self.unread[0] = true;
    }

    /// Whether something is to be read.
    pub(super) fn is_owed(&self) -> bool {
        !self.freed.is_empty() || self.pages().is_some()
    }

    /// The call up to which all has been met, where ids become visible in their order: what is to be read is newer.
    pub(super) fn read_to(&self) -> Option<OutboxId> {
        let is_all = self.is_whole && !self.answers_again && self.overlap == 0;
        (is_all && self.newest > OutboxId(0)).then_some(self.newest)
    }

    /// The lanes of which it is to be asked what comes first.
    pub(super) fn freed(&self) -> Vec<Lane> {
        self.freed.iter().take(ENOUGH).copied().collect()
    }

    /// The pages that are to be read, if any.
    pub(super) fn pages(&self) -> Option<[Page; CLASSES]> {
        if !self.unread.contains(&true) {
            return None;
        }
        let mut pages = [Page {
            after: OutboxId(0),
            limit: 0,
        }; CLASSES];
        let mut as_urgent = self.answers.len();
        let classes = pages.iter_mut().zip(self.read).zip(self.unread);
        for (((page, read), is_unread), open) in classes.zip(self.open.counts) {
            as_urgent += open;
            if is_unread && as_urgent < ENOUGH {
                *page = Page {
                    after: OutboxId(read.0.saturating_sub(self.overlap).max(0)),
                    limit: PAGE + self.overlap,
                };
            }
        }
        pages.iter().any(|page| page.limit > 0).then_some(pages)
    }

    /// Learns what pages hold that were read.
    pub(super) fn learn(&mut self, pages: &[Page; CLASSES], found: &[Waiting], open: ShareSet) {
        for (class, page) in pages.iter().enumerate() {
            if page.limit == 0 {
                continue;
            }
            let of_class = found
                .iter()
                .filter(|waiting| usize::try_from(waiting.priority).is_ok_and(|at| at == class));
            let mut count = 0;
            for waiting in of_class {
                count += 1;
                self.read[class] = self.read[class].max(waiting.id);
                self.learn_of(*waiting, false, open);
            }
            self.unread[class] = count >= page.limit;
        }
        if pages[0].limit > 0 && !self.unread[0] {
            self.answers_again = false;
        }
        // All classes at the same moment: of one that was read before, something may have come since.
        if pages.iter().all(|page| page.limit > 0) && !self.unread.contains(&true) {
            self.met_all(found);
        }
    }

    /// Learns what was written after the call up to which all had been met; `is_all`: there is no more.
    pub(super) fn learn_newer(&mut self, found: &[Waiting], is_all: bool, open: ShareSet) {
        for waiting in found {
            self.learn_of(*waiting, false, open);
        }
        if is_all {
            self.unread = [false; CLASSES];
        }
        self.met_all(found);
    }

    fn met_all(&mut self, found: &[Waiting]) {
        let found = found.iter().map(|waiting| waiting.id);
        self.newest = found.fold(self.newest, OutboxId::max);
        self.is_whole = true;
    }

    /// Learns what comes first in lanes that were asked for.
    pub(super) fn learn_first(&mut self, asked: &[Lane], found: &[Waiting], open: ShareSet) {
        for lane in asked {
            self.freed.remove(lane);
        }
        for waiting in found {
            self.learn_of(*waiting, true, open);
        }
    }

    /// `more`: whether others of its lane may have been passed over.
    fn learn_of(&mut self, waiting: Waiting, mut more: bool, open: ShareSet) {
        let Waiting {
            id,
            chat,
            lane,
            priority,
            not_before,
        } = waiting;
        if self.under_way.contains_key(&id) || !open.contains(Share::of(chat.0)) {
            return;
        }
        if priority == Priority::Answer.rank() {
            match not_before {
                None => {
                    self.answers.insert(id, chat);
                }
                Some(at) => {
                    self.answers_at = Some(self.answers_at.map_or(at, |first| first.min(at)));
                }
            }
            return;
        }
        let key = (chat, lane);
        match self.lanes.get_mut(&key) {
            None if self.freed.contains(&key) => return,
            None => {}
            // Read by priorities, it was met before one that is older.
            Some(Standing::Open {
                rank, id: known, ..
            }) if *known > id => {
                let known = (*rank, *known);
                self.drop_call(chat, known);
                self.lanes.remove(&key);
                more = true;
            }
            // Pages overlap: it may be the very one.
            Some(Standing::Open { id: known, .. }) if *known == id => return,
            Some(Standing::Open { more, .. } | Standing::UnderWay { more }) => {
                *more = true;
                return;
            }
            Some(Standing::Asleep) => return,
        }
        let is_full = self.lanes.len() >= MANY;
        if let Some(at) = not_before {
            if !is_full {
                self.lanes.insert(key, Standing::Asleep);
                self.asleep.insert((at, key));
            }
            return;
        }
        let known = self.chats.entry(chat).or_default();
        if is_full && known.calls.len() >= FEW {
            return;
        }
        let before = known.calls.first_key_value().map(|(key, _)| *key);
        known.calls.insert((priority, id), lane);
        self.in_chats += 1;
        let rank = priority;
        self.lanes.insert(key, Standing::Open { rank, id, more });
        match (before, known.until) {
            (None, _) => {
                self.open.insert((priority, id, chat));
            }
            (Some(before), None) if (priority, id) < before => {
                self.open.remove(&(before.0, before.1, chat));
                self.open.insert((priority, id, chat));
            }
            // What is more urgent than what waits may not have to.
            (Some(before), Some(until)) if priority < before.0 => {
                known.until = None;
                self.held.remove(&(until, chat));
                self.open.insert((priority, id, chat));
            }
            (Some(_), _) => {}
        }
    }

    /// Forgets a call of a chat, and has the next one of it stand in its place.
    fn drop_call(&mut self, chat: ChatId, call: (i64, OutboxId)) {
        let Some(known) = self.chats.get_mut(&chat) else {
            return;
        };
        if known.calls.remove(&call).is_some() {
            self.in_chats -= 1;
        }
        let next = known.calls.first_key_value().map(|(key, _)| *key);
        if self.open.remove(&(call.0, call.1, chat))
            && let Some((priority, id)) = next
        {
            self.open.insert((priority, id, chat));
        }
        if next.is_none() {
            if let Some(until) = known.until {
                self.held.remove(&(until, chat));
            }
            self.chats.remove(&chat);
        }
    }

    /// The calls whose turn it is, the urgent and then the oldest first.
    pub(super) fn pick(&mut self, room: usize, now: Instant) -> Picked {
        while let Some(&(until, chat)) = self.held.first()
            && until <= now
        {
            self.held.pop_first();
            if let Some(known) = self.chats.get_mut(&chat) {
                known.until = None;
                if let Some(((priority, id), _)) = known.calls.first_key_value() {
                    self.open.insert((*priority, *id, chat));
                }
            }
        }
        let mut picked = Picked::default();
        while picked.calls.len() < room {
            if let Some((&id, &chat)) = self.answers.first_key_value() {
                match self.pace.take_answer(now) {
                    Ok(ticket) => {
                        self.answers.remove(&id);
                        self.under_way.insert(id, None);
                        picked.calls.push(Pick {
                            id,
                            chat,
                            lane: None,
                            ticket,
                        });
                        continue;
                    }
                    Err(wait) => {
                        picked.wait = Some(wait);
                        return picked;
                    }
                }
            }
            let Some((priority, id, chat)) = self.open.first() else {
                break;
            };
            match self.turn_of(chat, priority, now) {
                Turn::Go(ticket) => picked.calls.extend(self.take(chat, (priority, id), ticket)),
                Turn::ChatWaits(wait) => self.hold(chat, (priority, id), now + wait),
                Turn::AllWait(wait) => {
                    picked.wait = Some(wait);
                    return picked;
                }
            }
        }
        let next = self.held.first().filter(|_| picked.calls.len() < room);
        picked.wait = next.map(|(until, _)| until.saturating_duration_since(now));
        picked
    }

    fn turn_of(&mut self, chat: ChatId, priority: i64, now: Instant) -> Turn {
        if let Some(until) = self.quiet.get(&chat)
            && *until > now
        {
            return Turn::ChatWaits(until.saturating_duration_since(now));
        }
        let kind = if priority <= Priority::Words.rank() {
            Kind::Prompt
        } else {
            Kind::Steady
        };
        self.pace.take(chat, kind, now)
    }

    fn take(&mut self, chat: ChatId, call: (i64, OutboxId), ticket: Ticket) -> Option<Pick> {
        let lane = *self.chats.get(&chat)?.calls.get(&call)?;
        self.drop_call(chat, call);
        let more = self.has_more((chat, lane));
        self.lanes.insert((chat, lane), Standing::UnderWay { more });
        self.under_way.insert(call.1, Some((chat, lane)));
        Some(Pick {
            id: call.1,
            chat,
            lane: Some(lane),
            ticket,
        })
    }

    /// Whether a lane may go on after the call of it that is known; what nobody has met yet is met by a look.
    pub(super) fn has_more(&self, lane: Lane) -> bool {
        match self.lanes.get(&lane) {
            Some(Standing::Open { more, .. } | Standing::UnderWay { more }) => *more,
            Some(Standing::Asleep) | None => false,
        }
    }

    fn hold(&mut self, chat: ChatId, first: (i64, OutboxId), until: Instant) {
        self.open.remove(&(first.0, first.1, chat));
        if let Some(known) = self.chats.get_mut(&chat) {
            known.until = Some(until);
            self.held.insert((until, chat));
        }
    }

    /// A call that was picked was answered, or not made after all.
    pub(super) fn answered(&mut self, pick: &Pick, now: Instant) {
        self.pace.answered(pick.chat, pick.ticket, now);
    }

    /// Telegram wants a chat left alone. Answers to presses stand in no chat, and go on.
    pub(super) fn hush(&mut self, chat: ChatId, until: Instant, now: Instant) {
        self.quiet.insert(chat, until);
        self.pace.refused(chat, now);
    }

    /// A call's mark is durable, or it was not made after all: its lane may go on.
    pub(super) fn free(&mut self, id: OutboxId) {
        match self.under_way.remove(&id) {
            Some(Some(lane)) => {
                self.lanes.remove(&lane);
                self.freed.insert(lane);
            }
            // It may have been put off, and its id is one that was read.
            Some(None) => self.read_answers_again(),
            None => {}
        }
    }

    /// A call's mark is durable, and together with it was read with what lanes go on: `next`.
    pub(super) fn go_on(&mut self, id: OutboxId, next: &HashMap<Lane, Waiting>, open: ShareSet) {
        let Some(&Some(lane)) = self.under_way.get(&id) else {
            return self.free(id);
        };
        self.under_way.remove(&id);
        let stood = self.lanes.remove(&lane);
        match (next.get(&lane), stood) {
            (Some(waiting), _) => self.learn_of(*waiting, true, open),
            // It may have come after the lane was looked at, or after it was settled that there is nothing to look for.
            (None, Some(Standing::UnderWay { more: true })) => {
                self.freed.insert(lane);
            }
            (None, _) => {}
        }
    }

    /// What waits for a chat may have been given up or turned elsewhere: it is asked for again.
    pub(super) fn ask_again(&mut self, chat: ChatId) {
        let Some(known) = self.chats.remove(&chat) else {
            return;
        };
        if let Some(((priority, id), _)) = known.calls.first_key_value() {
            self.open.remove(&(*priority, *id, chat));
        }
        if let Some(until) = known.until {
            self.held.remove(&(until, chat));
        }
        self.in_chats -= known.calls.len();
        for lane in known.calls.into_values() {
            self.lanes.remove(&(chat, lane));
            self.freed.insert((chat, lane));
        }
    }

    /// A call waits in another lane than was known.
    pub(super) fn moved(&mut self, lane: Lane) {
        match self.lanes.get_mut(&lane) {
            None => {
                self.freed.insert(lane);
            }
            Some(Standing::Open { more, .. } | Standing::UnderWay { more }) => *more = true,
            Some(Standing::Asleep) => {}
        }
    }
}
