//! What the sender knows and its pace, in made-up time: over a made-up queue, to a Telegram that keeps its limits to the letter.

use super::known::{Known, Lane, Pick};
use super::pace::Pace;
use crate::domain::ids::{ChatId, OutboxId};
use crate::domain::shares::{Share, ShareSet};
use crate::domain::time::Millis;
use crate::storage::sending::{CLASSES, Page, Waiting};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet, VecDeque};
use std::time::Duration;
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);
/// So many calls are read at once of a queue in which there is little.
const LITTLE: usize = 4;
const ANSWER: i64 = 0;
const SCREEN: i64 = 1;
const WORDS: i64 = 2;
const NEWS: i64 = 3;

/// What waits, as the database would tell of it.
#[derive(Default)]
struct Queue {
    last: i64,
    waiting: BTreeMap<(i64, OutboxId), (ChatId, i64, Millis)>,
    lanes: HashMap<Lane, BTreeMap<OutboxId, i64>>,
    /// How many rows were read.
    read: usize,
    most_at_once: usize,
}

impl Queue {
    fn push(&mut self, chat: i64, lane: i64, priority: i64) -> OutboxId {
        self.last += 1;
        let id = OutboxId(self.last);
        let row = (ChatId(chat), lane, Millis(0));
        self.waiting.insert((priority, id), row);
        if priority != ANSWER {
            let lane = self.lanes.entry((ChatId(chat), lane)).or_default();
            lane.insert(id, priority);
        }
        id
    }

    fn told(
        (&(priority, id), &(chat, lane, due)): (&(i64, OutboxId), &(ChatId, i64, Millis)),
        now: Millis,
    ) -> Waiting {
        Waiting {
            id,
            chat,
            lane,
            priority,
            not_before: (due > now).then_some(due),
        }
    }

    fn pages(&mut self, pages: [Page; CLASSES], now: Millis) -> Vec<Waiting> {
        let mut found = Vec::new();
        for (priority, page) in (0..).zip(pages) {
            let after = (priority, OutboxId(page.after.0 + 1));
            let rows = self.waiting.range(after..(priority + 1, OutboxId(0)));
            let rows = rows.take(usize::try_from(page.limit).unwrap());
            found.extend(rows.map(|row| Queue::told(row, now)));
        }
        self.read += found.len();
        self.most_at_once = self.most_at_once.max(found.len());
        found
    }

    fn newer_than(&mut self, after: OutboxId, now: Millis) -> Vec<Waiting> {
        let newer = self.waiting.iter().filter(|((_, id), _)| *id > after);
        let mut found: Vec<_> = newer.map(|row| Queue::told(row, now)).collect();
        found.sort_unstable_by_key(|waiting| waiting.id);
        found.truncate(LITTLE);
        self.read += found.len();
        found
    }

    fn first_of_lanes(&mut self, lanes: &[Lane], now: Millis) -> Vec<Waiting> {
        let found: Vec<_> = lanes
            .iter()
            .filter_map(|lane| self.lanes.get(lane)?.first_key_value())
            .map(|(id, priority)| (*priority, *id))
            .filter_map(|key| self.waiting.get_key_value(&key))
            .map(|row| Queue::told(row, now))
            .collect();
        self.read += found.len();
        found
    }

    fn priority_of(&self, pick: &Pick) -> Option<i64> {
        let Some(lane) = pick.lane else {
            return self
                .waiting
                .contains_key(&(ANSWER, pick.id))
                .then_some(ANSWER);
        };
        let first = self.lanes.get(&(pick.chat, lane))?.first_key_value()?;
        (*first.0 == pick.id).then_some(*first.1)
    }

    fn done(&mut self, pick: &Pick) {
        let priority = self.priority_of(pick).unwrap();
        self.waiting.remove(&(priority, pick.id));
        if let Some(lane) = pick.lane {
            self.lanes
                .get_mut(&(pick.chat, lane))
                .unwrap()
                .remove(&pick.id);
        }
    }

    fn put_off_call(&mut self, id: OutboxId, due: Millis) {
        for ((_, of), (_, _, at)) in &mut self.waiting {
            if *of == id {
                *at = due;
            }
        }
    }

    fn put_off(&mut self, chat: ChatId, due: Millis) {
        for (of, _, at) in self.waiting.values_mut() {
            if *of == chat {
                *at = due;
            }
        }
    }
}

/// Counts every call in the moment in which it comes: 30 in any second, one in any second to a chat, 20 in any minute to a
/// group.
#[derive(Default)]
struct Telegram {
    all: VecDeque<Instant>,
    chats: HashMap<ChatId, VecDeque<Instant>>,
    taken: Vec<(Instant, Pick)>,
    refused: usize,
    /// A chat that takes nothing before a moment.
    closed: Option<(ChatId, Instant)>,
}

impl Telegram {
    /// `Err`: come again after so many seconds.
    fn take(&mut self, pick: Pick, now: Instant) -> Result<(), u64> {
        if let Some((chat, until)) = self.closed
            && pick.chat == chat
            && now < until
        {
            return Err((until - now).as_secs() + 1);
        }
        let within = |calls: &VecDeque<Instant>, span| {
            let recent = calls.iter().rev().take_while(|at| now - **at < span);
            recent.count()
        };
        let chat = self.chats.entry(pick.chat).or_default();
        let is_full = pick.lane.is_some()
            && (within(chat, SECOND) >= 1
                || pick.chat.is_group() && within(chat, SECOND * 60) >= 20);
        if is_full || within(&self.all, SECOND) >= 30 {
            self.refused += 1;
            return Err(1);
        }
        if pick.lane.is_some() {
            chat.push_back(now);
        }
        self.all.push_back(now);
        self.taken.push((now, pick));
        Ok(())
    }
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Comes(OutboxId),
    Answered(OutboxId),
    Marked(OutboxId),
    Durable(OutboxId),
}

struct World {
    began: Instant,
    now: Instant,
    known: Known,
    queue: Queue,
    telegram: Telegram,
    events: BinaryHeap<Reverse<(Instant, Event)>>,
    under_way: HashMap<OutboxId, (Pick, Option<u64>)>,
    /// How often reading begins anew.
    anew: Duration,
    /// Calls with whose marks it is asked what comes next in their lanes.
    asks: HashSet<OutboxId>,
    /// With what lanes go on, as it was read with marks that are not known to be durable yet.
    next: HashMap<OutboxId, HashMap<Lane, Waiting>>,
    /// What the n-th call takes on its way there, in milliseconds.
    way: fn(u64) -> u64,
    calls: u64,
}

impl World {
    fn new(queue: Queue) -> World {
        let now = Instant::now();
        World {
            began: now,
            now,
            known: Known::new(Pace::new(30, now), 0),
            queue,
            telegram: Telegram::default(),
            events: BinaryHeap::new(),
            under_way: HashMap::new(),
            anew: SECOND,
            asks: HashSet::new(),
            next: HashMap::new(),
            way: |_| 20,
            calls: 0,
        }
    }

    fn millis(&self) -> Millis {
        Millis(1 + i64::try_from((self.now - self.began).as_millis()).unwrap())
    }

    fn write(&mut self, chat: i64, lane: i64, priority: i64) -> OutboxId {
        self.known.expect_more();
        self.queue.push(chat, lane, priority)
    }

    /// Lets so much time go by, a step at a time as the sender takes them.
    fn pass(&mut self, span: Duration) {
        let end = self.now + span;
        let mut anew = self.now + self.anew;
        while self.now < end {
            if self.now >= anew {
                self.known.begin_anew(self.now);
                anew = self.now + self.anew;
            }
            let mut wait = self.step().unwrap_or(SECOND);
            while let Some(Reverse((at, _))) = self.events.peek()
                && *at <= self.now
            {
                let Reverse((_, event)) = self.events.pop().unwrap();
                self.happen(&event);
                wait = Duration::ZERO;
            }
            let next = self.events.peek().map(|Reverse((at, _))| *at);
            let timer = self.now + wait;
            self.now = next.map_or(timer, |next| next.min(timer)).min(end);
        }
    }

    fn step(&mut self) -> Option<Duration> {
        self.known.wake(self.millis());
        while self.known.is_owed() {
            let (freed, pages) = (self.known.freed(), self.known.pages());
            let first = self.queue.first_of_lanes(&freed, self.millis());
            self.known.learn_first(&freed, &first, ShareSet::ALL);
            let is_quiet = self.known.count() == 0 && self.under_way.len() <= LITTLE;
            match (pages, self.known.read_to().filter(|_| is_quiet)) {
                (Some(_), Some(after)) => {
                    let found = self.queue.newer_than(after, self.millis());
                    let is_all = found.len() < LITTLE;
                    self.known.learn_newer(&found, is_all, ShareSet::ALL);
                }
                (Some(pages), None) => {
                    let found = self.queue.pages(pages, self.millis());
                    self.known.learn(&pages, &found, ShareSet::ALL);
                }
                (None, _) => {}
            }
        }
        let picked = self.known.pick(100, self.now);
        for pick in picked.calls {
            if self.queue.priority_of(&pick).is_none() {
                self.known.answered(&pick, self.now);
                self.known.free(pick.id);
                continue;
            }
            self.calls += 1;
            let way = Duration::from_millis((self.way)(self.calls));
            self.under_way.insert(pick.id, (pick, None));
            self.events
                .push(Reverse((self.now + way, Event::Comes(pick.id))));
        }
        if self.known.is_owed() {
            return Some(Duration::ZERO);
        }
        [picked.wait, self.known.sleeps()]
            .into_iter()
            .flatten()
            .min()
    }

    fn happen(&mut self, event: &Event) {
        let soon = self.now + Duration::from_millis(10);
        match event {
            Event::Comes(id) => {
                let (pick, refused) = self.under_way.get_mut(id).unwrap();
                *refused = self.telegram.take(*pick, self.now).err();
                self.events.push(Reverse((soon, Event::Answered(*id))));
            }
            Event::Answered(id) => {
                let (pick, refused) = self.under_way[id];
                self.known.answered(&pick, self.now);
                if let Some(seconds) = refused {
                    let until = self.now + SECOND * u32::try_from(seconds).unwrap();
                    self.known.hush(pick.chat, until, self.now);
                }
                let lane = pick.lane.map(|lane| (pick.chat, lane));
                if refused.is_some() || lane.is_some_and(|lane| self.known.has_more(lane)) {
                    self.asks.insert(*id);
                }
                self.events.push(Reverse((soon, Event::Marked(*id))));
            }
            Event::Marked(id) => {
                let (pick, refused) = self.under_way.remove(id).unwrap();
                match refused {
                    None => self.queue.done(&pick),
                    Some(seconds) => {
                        let pause = i64::try_from(seconds).unwrap() * 1_000;
                        let due = Millis(self.millis().0 + pause);
                        self.queue.put_off_call(pick.id, due);
                    }
                }
                let lane = pick.lane.filter(|_| self.asks.remove(id));
                let lanes: Vec<Lane> = lane.map(|lane| (pick.chat, lane)).into_iter().collect();
                let next = self.queue.first_of_lanes(&lanes, self.millis());
                let next = next.into_iter().map(|next| ((next.chat, next.lane), next));
                self.next.insert(*id, next.collect());
                self.events.push(Reverse((soon, Event::Durable(*id))));
            }
            Event::Durable(id) => {
                let next = self.next.remove(id).unwrap();
                self.known.go_on(*id, &next, ShareSet::ALL);
            }
        }
    }

    fn taken_of(&self, of: impl Fn(&Pick) -> bool) -> usize {
        let taken = self.telegram.taken.iter();
        taken.filter(|(_, pick)| of(pick)).count()
    }

    /// After how long a call was taken.
    fn took(&self, id: OutboxId, from: Instant) -> Duration {
        let mut taken = self.telegram.taken.iter();
        let (at, _) = taken.find(|(_, pick)| pick.id == id).unwrap();
        *at - from
    }

    #[track_caller]
    fn assert_well_paced(&self, allowed: f64) {
        assert_eq!(self.telegram.refused, 0);
        let taken = f64::from(u32::try_from(self.telegram.taken.len()).unwrap());
        assert!(taken >= allowed * 0.95, "{taken} of {allowed}");
        self.assert_in_order();
    }

    #[track_caller]
    fn assert_in_order(&self) {
        let mut last = HashMap::new();
        for (_, pick) in &self.telegram.taken {
            if let Some(lane) = pick.lane
                && let Some(before) = last.insert((pick.chat, lane), pick.id)
            {
                assert!(before < pick.id, "{before} then {}", pick.id);
            }
        }
    }
}

/// So many calls to as many chats; some of the first go into three groups.
fn broadcast(calls: i64) -> Queue {
    let mut queue = Queue::default();
    for at in 0..calls {
        let chat = if at < 300 { -1 - at % 3 } else { 1_000 + at };
        queue.push(chat, 0, NEWS);
    }
    queue
}

#[test]
fn a_steady_run_uses_nearly_all_that_is_allowed_and_is_refused_nothing() {
    let mut world = World::new(broadcast(50_000));
    world.pass(SECOND * 120);
    world.assert_well_paced(120.0 * 30.0);
    assert!(world.queue.most_at_once <= 5 * 512);
    let each = world.queue.read / world.telegram.taken.len();
    assert!(each <= 5, "{each} rows were read for each call");
}

#[test]
fn a_bad_line_costs_little_and_is_refused_nothing() {
    let mut world = World::new(broadcast(10_000));
    // Something between, now and then a hiccup.
    world.way = |call| match call % 97 {
        0 => 250,
        _ => 10 + call * 7 % 23,
    };
    world.pass(SECOND * 120);
    world.assert_well_paced(120.0 * 30.0);
}

#[test]
fn all_lines_but_the_first_were_long_and_it_costs_nothing() {
    let mut world = World::new(broadcast(10_000));
    world.way = |call| if call == 1 { 5 } else { 400 };
    world.pass(SECOND * 120);
    world.assert_well_paced(120.0 * 30.0);
}

#[test]
fn a_group_and_a_person_get_nearly_all_that_they_may() {
    let mut queue = Queue::default();
    for at in 0..300 {
        queue.push(-1, at % 2 * at, NEWS);
        queue.push(7, at % 2 * at, NEWS);
    }
    let mut world = World::new(queue);
    world.pass(SECOND * 180);
    world.assert_well_paced(180.0 + 3.0 * 20.0);
    assert!(world.taken_of(|pick| pick.chat == ChatId(-1)) >= 57);
}

#[test]
fn presses_are_answered_ahead_of_a_broadcast() {
    let mut world = World::new(broadcast(50_000));
    world.pass(SECOND * 2);
    for round in 0..40 {
        world.pass(SECOND / 2);
        let from = world.now;
        let presses = (0..5).map(|person| 500 + person + round * 5);
        let written: Vec<_> = presses
            .flat_map(|chat| [world.write(chat, 0, ANSWER), world.write(chat, 0, SCREEN)])
            .collect();
        world.pass(SECOND);
        for id in written {
            let took = world.took(id, from);
            assert!(took < SECOND / 2, "{took:?}");
        }
    }
    world.assert_well_paced(62.0 * 30.0);
}

#[test]
fn a_busy_chat_in_front_starves_nobody() {
    let mut queue = Queue::default();
    for at in 0..10_000 {
        queue.push(7, at, WORDS);
        queue.push(8, 0, WORDS);
    }
    for chat in 0..3_000 {
        queue.push(1_000 + chat, 0, WORDS);
    }
    let mut world = World::new(queue);
    world.pass(SECOND * 30);
    let late = world.write(5_000, 0, WORDS);
    let from = world.now;
    world.pass(SECOND * 60);
    assert!(world.taken_of(|pick| pick.chat.0 >= 1_000) >= 90 * 26);
    assert!(world.taken_of(|pick| pick.chat.0 == 7) >= 85);
    assert!(world.taken_of(|pick| pick.chat.0 == 8) >= 85);
    world.pass(SECOND * 60);
    assert!(
        world.took(late, from) < SECOND * 90,
        "after those before it"
    );
    world.assert_in_order();
}

#[test]
fn a_chat_that_refuses_delays_no_other() {
    let mut world = World::new(broadcast(10_000));
    let closed = world.now + SECOND * 30;
    world.telegram.closed = Some((ChatId(7), closed));
    for lane in 0..50 {
        world.write(7, lane, WORDS);
    }
    world.pass(SECOND * 30);
    assert_eq!(world.taken_of(|pick| pick.chat == ChatId(7)), 0);
    world.assert_well_paced(30.0 * 30.0);
    world.pass(SECOND * 60);
    let of_it = world.taken_of(|pick| pick.chat == ChatId(7));
    assert!((48..=50).contains(&of_it), "then it gets its own: {of_it}");
    world.assert_well_paced(90.0 * 30.0);
}

#[test]
fn of_a_lane_the_older_call_goes_first_though_it_is_less_urgent() {
    let mut queue = Queue::default();
    let news = queue.push(7, 1, NEWS);
    let words = queue.push(7, 1, WORDS);
    let mut world = World::new(queue);
    world.pass(SECOND * 5);
    let taken: Vec<_> = world
        .telegram
        .taken
        .iter()
        .map(|(_, pick)| pick.id)
        .collect();
    assert_eq!(taken, [news, words]);
}

#[test]
fn what_comes_between_a_mark_and_its_being_known_as_durable_is_found_at_once() {
    for after in (0..80).map(Duration::from_millis) {
        let mut world = World::new(Queue::default());
        world.pass(SECOND * 5);
        world.write(7, 1, WORDS);
        world.pass(after);
        world.write(7, 1, WORDS);
        // Not only when reading begins anew. This Telegram refuses a second one of a second, but it is tried.
        world.pass(Duration::from_millis(300));
        assert_eq!(world.calls, 2, "{after:?}");
        world.pass(SECOND * 5);
        assert_eq!(world.telegram.taken.len(), 2, "{after:?}");
        world.assert_in_order();
    }
}

#[test]
fn a_lane_goes_on_though_it_is_not_asked_for_what_nobody_has_met() {
    for between in (0..60).step_by(3).map(Duration::from_millis) {
        let mut queue = Queue::default();
        for call in 0..30 {
            queue.push(7 + call % 3, call % 2, NEWS - call % 2);
        }
        let mut world = World::new(queue);
        world.anew = SECOND * 3_600;
        world.pass(SECOND * 4);
        for chat in 7..10 {
            world.write(chat, 0, WORDS);
            world.pass(between);
            world.write(chat, 1, NEWS);
        }
        world.pass(SECOND * 20);
        assert_eq!(world.telegram.taken.len(), 36, "{between:?}");
        world.assert_in_order();
    }
}

#[test]
fn of_lanes_with_one_call_each_nothing_is_asked() {
    let mut queue = Queue::default();
    for chat in 0..50 {
        queue.push(chat, 0, NEWS);
    }
    let mut world = World::new(queue);
    world.anew = SECOND * 3_600;
    world.pass(SECOND);
    assert!(world.asks.is_empty());
    world.pass(SECOND * 4);
    assert_eq!(world.telegram.taken.len(), 50);
    assert_eq!(world.queue.read, 50, "each of them once");
}

#[test]
fn what_is_taken_back_or_becomes_due_is_found() {
    let mut queue = Queue::default();
    for _ in 0..3 {
        queue.push(7, 1, NEWS);
    }
    let later = queue.push(8, 1, NEWS);
    queue.put_off(ChatId(8), Millis(30_000));
    let mut world = World::new(queue);
    world.step();
    let second = (NEWS, OutboxId(2));
    world.queue.waiting.remove(&second);
    world
        .queue
        .lanes
        .get_mut(&(ChatId(7), 1))
        .unwrap()
        .remove(&second.1);
    world.pass(SECOND * 20);
    assert_eq!(world.telegram.taken.len(), 2);
    world.pass(SECOND * 20);
    assert!(world.took(later, world.began) >= SECOND * 29);

    let put_off = world.write(9, 1, NEWS);
    world.queue.put_off(ChatId(9), Millis(3_600_000));
    world.pass(SECOND);
    world.known.wake(Millis(0));
    world.queue.put_off(ChatId(9), Millis(0));
    world.pass(SECOND);
    assert!(
        world.took(put_off, world.began) < SECOND * 43,
        "the clock was set back"
    );
}

#[test]
fn what_a_look_at_some_priorities_has_not_met_is_met_by_the_next() {
    let mut world = World::new(Queue::default());
    let first = world.queue.push(7, 0, NEWS);
    let pages = world.known.pages().unwrap();
    let found = world.queue.pages(pages, Millis(1));
    world.known.learn(&pages, &found, ShareSet::ALL);
    assert_eq!(world.known.read_to(), Some(first));
    let answer = world.queue.push(8, 0, ANSWER);
    let news = world.queue.push(8, 0, NEWS);
    let mut pages = pages;
    pages[0].limit = 0;
    let found = world.queue.pages(pages, Millis(1));
    assert!(found.iter().any(|waiting| waiting.id == news));
    world.known.learn(&pages, &found, ShareSet::ALL);
    assert_eq!(
        world.known.read_to(),
        Some(first),
        "not to what is after {answer}"
    );
    let found = world.queue.newer_than(first, Millis(1));
    world.known.learn_newer(&found, true, ShareSet::ALL);
    assert_eq!(world.known.read_to(), Some(news));
    assert!(!world.known.is_owed());
    let picked = world.known.pick(9, world.now);
    let ids: Vec<_> = picked.calls.iter().map(|pick| pick.id).collect();
    assert!(ids.contains(&answer), "{ids:?}");
}

#[test]
fn an_answer_that_was_put_off_is_read_again_however_little_waits() {
    let mut world = World::new(Queue::default());
    let answer = world.write(7, 0, ANSWER);
    world.step();
    world.pass(SECOND);
    assert_eq!(world.telegram.taken.len(), 1);
    assert!(world.known.read_to().is_some(), "nothing else waits");
    let again = world.write(7, 0, ANSWER);
    world.step();
    world.queue.put_off_call(again, Millis(5_000));
    world.under_way.clear();
    world.events.clear();
    world.known.free(again);
    world.pass(SECOND * 2);
    assert_eq!(
        world.telegram.taken.len(),
        1,
        "it is not due, and not {answer}"
    );
    world.pass(SECOND * 3);
    assert!(world.took(again, world.began) >= SECOND * 4);
}

#[test]
fn a_chat_that_was_given_up_is_asked_for_again() {
    let mut queue = Queue::default();
    for lane in 0..9 {
        queue.push(7, lane, WORDS);
    }
    let other = queue.push(8, 0, WORDS);
    let mut world = World::new(queue);
    world.step();
    let given_up = |(chat, _): &Lane, _: &mut BTreeMap<OutboxId, i64>| *chat != ChatId(7);
    world.queue.lanes.retain(given_up);
    world
        .queue
        .waiting
        .retain(|_, (chat, ..)| *chat != ChatId(7));
    world.known.ask_again(ChatId(7));
    let freed = world.known.freed();
    assert_eq!(freed.len(), 8, "all but what is under way");
    let left = world.queue.first_of_lanes(&freed, Millis(1));
    world.known.learn_first(&freed, &left, ShareSet::ALL);
    let picked = world.known.pick(9, world.now + SECOND);
    let ids: Vec<_> = picked.calls.iter().map(|pick| pick.id).collect();
    assert_eq!(ids, [other]);
}

#[test]
fn what_is_another_nodes_is_left_to_it() {
    let mut world = World::new(Queue::default());
    world.queue.push(7, 1, NEWS);
    world.queue.push(8, 0, ANSWER);
    let mine = world.queue.push(71, 1, NEWS);
    let shares: ShareSet = [Share::of(7)].into_iter().collect();
    let learn = |world: &mut World, shares| {
        let pages = world.known.pages().unwrap();
        let found = world.queue.pages(pages, Millis(1));
        world.known.learn(&pages, &found, shares);
    };
    learn(&mut world, shares);
    let picked = world.known.pick(1, world.now);
    assert_eq!(picked.calls[0].chat, ChatId(7));
    world.known.forget(world.now);
    learn(&mut world, shares);
    let picked = world.known.pick(9, world.now + SECOND);
    let ids: Vec<_> = picked.calls.iter().map(|pick| pick.id).collect();
    assert_eq!(ids, [mine], "what is under way is not begun again");
}
