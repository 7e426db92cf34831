//! Telegram's pace (RULES §9): so many calls a second in all, one a second to a chat with short bursts, 20 a minute
//! to a group. The exact limits are published nowhere; what they still refuse, a 429 puts off.
//!
//! A limit is kept in the strictest of its readings: in no second, wherever it begins, more than allowed. Telegram counts a
//! call when it comes, which is some time between its start and its answer; whatever came late keeps its place longer, so a
//! hiccup of ours or of the network's makes no second too full. Only what a person waits for may go to a chat in a burst;
//! what can wait goes evenly, and so does all to a chat that has refused a burst.
//!
//! What is allowed in all is the bot's: each of several processes takes a part of it, as large as its part of the chats. A
//! chat has one sender, so its own pace needs no sharing. Time is a parameter; nothing here waits.

use crate::domain::ids::ChatId;
use crate::domain::shares::SHARES;
use std::collections::{HashMap, VecDeque};
use std::num::NonZeroU32;
use std::time::Duration;
use tokio::time::Instant;

/// Calls that a chat takes at once when a person waits for them.
const CHAT_BURST: u32 = 5;
/// A second, and what two calls to a chat may differ in their time on the way.
const CHAT_SPAN: Duration = Duration::from_millis(1020);
/// How long a chat that has refused something gets no bursts.
const STRICT: Duration = Duration::from_mins(10);
/// Calls that a group takes within [`GROUP_SPAN`].
const GROUP_TAKES: usize = 20;
/// A minute, and what two calls may differ in their time on the way.
const GROUP_SPAN: Duration = Duration::from_secs(61);
/// The part of a second's calls that may go at once: the rest of that second is not left empty-handed.
const BURST_PART: usize = 5;
/// At first, so many calls of a second are left to what the process itself tells and asks when it starts; not all, though.
const START_CALLS: usize = 20;
const START_PART: usize = 3;
/// How long it is at that, and a second.
const START: Duration = Duration::from_millis(1500);
/// What two calls may differ in their time on the way, whether or not that was seen.
const MARGIN: Duration = Duration::from_millis(10);
/// Calls go a little slower than allowed, so that their places are free when they come to them.
const EVEN_PERCENT: u32 = 102;
/// What each call adds to the time that may be spent on late ones, and how much of it is kept.
const SLACK_EACH: Duration = Duration::from_millis(20);
const SLACK_MOST: Duration = Duration::from_millis(500);

/// How soon a call is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A person waits for it.
    Prompt,
    /// It can wait for its turn.
    Steady,
}

/// Whether a call may go now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// It may.
    Go(Ticket),
    /// Its chat has had enough for this long; other chats may go on.
    ChatWaits(Duration),
    /// Everybody has had enough for this long.
    AllWait(Duration),
}

/// A call's place in the pace: to be handed back with its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ticket {
    place: u64,
    from: Instant,
}

/// The pace of one bot.
#[derive(Debug)]
pub(super) struct Pace {
    limits: Option<Limits>,
}

#[derive(Debug)]
struct Limits {
    per_second: NonZeroU32,
    /// Of how many shares of the chats this pace is.
    part: usize,
    all: All,
    chats: HashMap<ChatId, Chat>,
    /// How long a call takes that meets nothing in its way.
    shortest: Option<Duration>,
}

impl Pace {
    /// So many calls a second in all, from now on; 0: no pacing at all.
    pub(super) fn new(per_second: u32, now: Instant) -> Pace {
        let limits = NonZeroU32::new(per_second).map(|per_second| Limits {
            per_second,
            part: SHARES,
            all: All::new(per_second, SHARES, now),
            chats: HashMap::new(),
            shortest: None,
        });
        Pace { limits }
    }

    /// From now on, sends to so many shares of the chats.
    pub(super) fn take_part(&mut self, part: usize) {
        if let Some(limits) = &mut self.limits
            && limits.part != part
        {
            limits.part = part;
            limits.all.resize(limits.per_second, part);
        }
    }

    /// Takes a turn for the answer to a press, which stands in no chat; or says how long all have had enough.
    pub(super) fn take_answer(&mut self, now: Instant) -> Result<Ticket, Duration> {
        let Some(limits) = &mut self.limits else {
            return Ok(Ticket {
                place: 0,
                from: now,
            });
        };
        match limits.all.wait(now) {
            Some(wait) => Err(wait),
            None => Ok(limits.all.take(now)),
        }
    }

    /// Takes a turn for a call to a chat.
    pub(super) fn take(&mut self, chat: ChatId, kind: Kind, now: Instant) -> Turn {
        let Some(limits) = &mut self.limits else {
            return Turn::Go(Ticket {
                place: 0,
                from: now,
            });
        };
        if let Some(wait) = limits.all.wait(now) {
            return Turn::AllWait(wait);
        }
        let paced = limits.chats.entry(chat).or_default();
        if let Some(wait) = paced.wait(chat, kind, now) {
            return Turn::ChatWaits(wait);
        }
        paced.take(chat, now);
        Turn::Go(limits.all.take(now))
    }

    /// A call was answered. One that came late counts from when it may have come.
    pub(super) fn answered(&mut self, chat: ChatId, ticket: Ticket, now: Instant) {
        let Some(limits) = &mut self.limits else {
            return;
        };
        let took = now.saturating_duration_since(ticket.from);
        let shortest = match limits.shortest {
            // What has changed for good is believed by and by.
            Some(known) if took > known => known + took.saturating_sub(known) / 1024,
            Some(_) | None => took,
        };
        limits.shortest = Some(shortest);
        let late = took.saturating_sub(shortest);
        limits.all.answered(ticket, late);
        if let Some(chat) = limits.chats.get_mut(&chat) {
            chat.answered(late);
        }
    }

    /// A chat has refused a call for coming too soon.
    pub(super) fn refused(&mut self, chat: ChatId, now: Instant) {
        if let Some(limits) = &mut self.limits {
            limits.chats.entry(chat).or_default().strict_until = Some(now + STRICT);
        }
    }

    /// Forgets chats that have been quiet.
    pub(super) fn forget_quiet(&mut self, now: Instant) {
        if let Some(limits) = &mut self.limits {
            limits.chats.retain(|_, chat| chat.matters(now));
        }
    }
}

/// Turns at an even pace, some of them in advance.
#[derive(Debug, Default)]
struct Even {
    /// When as many turns will have been due as were taken.
    paid: Option<Instant>,
}

impl Even {
    fn wait(&self, each: Duration, burst: u32, now: Instant) -> Option<Duration> {
        let ahead = self.paid?.saturating_duration_since(now);
        let wait = ahead.saturating_sub(each * burst.saturating_sub(1));
        (!wait.is_zero()).then_some(wait)
    }

    fn take(&mut self, each: Duration, now: Instant) {
        self.paid = Some(self.paid.map_or(now, |paid| paid.max(now)) + each);
    }

    fn put_off(&mut self, by: Duration) {
        self.paid = self.paid.map(|paid| paid + by);
    }
}

/// How much time may still be spent on late calls: a bad line must not cost more of the pace than it has to.
#[derive(Debug)]
struct Slack(Duration);

impl Slack {
    const fn full() -> Slack {
        Slack(SLACK_MOST)
    }

    fn earn(&mut self) {
        self.0 = (self.0 + SLACK_EACH).min(SLACK_MOST);
    }

    /// What a call that is so late gets of it.
    fn offers(&self, late: Duration) -> Duration {
        late.min(self.0)
    }

    fn spend(&mut self, spent: Duration) {
        self.0 = self.0.saturating_sub(spent);
    }
}

/// The pace of all calls: places, each free again a second after its call may have come.
#[derive(Debug)]
struct All {
    /// Until when a part of the room is another's.
    started: Instant,
    /// Calls within any span.
    room: usize,
    /// A second, or as long as a small part of the pace takes for one call.
    span: Duration,
    /// Calls of the last span, the oldest first, at most as many as there is room for.
    places: VecDeque<Place>,
    /// The number of the first of these.
    first: u64,
    even: Even,
    slack: Slack,
}

#[derive(Debug)]
struct Place {
    from: Instant,
    /// How late its call came, at worst. `None`: it has not been answered yet.
    late: Option<Duration>,
}

impl All {
    fn new(per_second: NonZeroU32, part: usize, now: Instant) -> All {
        let (room, span) = part_of(per_second, part);
        All {
            started: now + START,
            room,
            span,
            places: VecDeque::new(),
            first: 0,
            even: Even::default(),
            slack: Slack::full(),
        }
    }

    fn resize(&mut self, per_second: NonZeroU32, part: usize) {
        (self.room, self.span) = part_of(per_second, part);
        while self.places.len() > self.room {
            self.places.pop_front();
            self.first += 1;
        }
    }

    fn room(&self, now: Instant) -> usize {
        if now < self.started {
            let least = self.room.div_ceil(START_PART);
            self.room.saturating_sub(START_CALLS).max(least)
        } else {
            self.room
        }
    }

    fn each(&self, now: Instant) -> Duration {
        let room = u32::try_from(self.room(now)).unwrap_or(u32::MAX);
        self.span * EVEN_PERCENT / room.saturating_mul(100)
    }

    fn burst(&self, now: Instant) -> u32 {
        let burst = u32::try_from(self.room / BURST_PART).unwrap_or(u32::MAX);
        if now < self.started { 1 } else { burst.max(1) }
    }

    /// How much longer than its span a place is taken.
    fn extra(&self, place: &Place) -> Duration {
        self.slack.offers(place.late.unwrap_or(Duration::MAX))
    }

    fn wait(&self, now: Instant) -> Option<Duration> {
        let even = self.even.wait(self.each(now), self.burst(now), now);
        let oldest = self.places.front();
        let place = oldest.filter(|_| self.places.len() >= self.room(now));
        let place = place.map(|place| {
            let free_at = place.from + self.span + MARGIN + self.extra(place);
            free_at.saturating_duration_since(now)
        });
        even.max(place.filter(|wait| !wait.is_zero()))
    }

    fn take(&mut self, now: Instant) -> Ticket {
        if self.places.len() >= self.room(now)
            && let Some(place) = self.places.pop_front()
        {
            self.first += 1;
            self.slack.spend(self.extra(&place));
        }
        self.slack.earn();
        self.even.take(self.each(now), now);
        self.places.push_back(Place {
            from: now,
            late: None,
        });
        Ticket {
            place: self.first + self.places.len() as u64 - 1,
            from: now,
        }
    }

    fn answered(&mut self, ticket: Ticket, late: Duration) {
        let at = ticket.place.checked_sub(self.first);
        let at = at.and_then(|at| usize::try_from(at).ok());
        if let Some(place) = at.and_then(|at| self.places.get_mut(at)) {
            place.late = Some(late);
        }
    }
}

/// A part of so many calls a second: at least one, however long the next one then takes.
fn part_of(per_second: NonZeroU32, part: usize) -> (usize, Duration) {
    let all = u32::try_from(SHARES).unwrap_or(u32::MAX);
    let part = u32::try_from(part).unwrap_or(all).clamp(1, all);
    let calls = per_second.get().saturating_mul(part);
    let room = calls.div_ceil(all);
    let span = Duration::from_secs(all.into()) * room / calls;
    (usize::try_from(room).unwrap_or(usize::MAX), span)
}

/// The pace of one chat.
#[derive(Debug)]
struct Chat {
    even: Even,
    slack: Slack,
    /// Until when it gets nothing in bursts.
    strict_until: Option<Instant>,
    /// When a group got its last calls, the oldest first. A bucket that fills up again while it is emptied would let
    /// through twice as many in the first minute.
    minute: VecDeque<Instant>,
}

impl Default for Chat {
    fn default() -> Self {
        Chat {
            even: Even::default(),
            slack: Slack::full(),
            strict_until: None,
            minute: VecDeque::new(),
        }
    }
}

impl Chat {
    fn wait(&mut self, chat: ChatId, kind: Kind, now: Instant) -> Option<Duration> {
        let is_strict = self.strict_until.is_some_and(|until| now < until);
        let burst = if kind == Kind::Prompt && !is_strict {
            CHAT_BURST
        } else {
            1
        };
        let second = self.even.wait(CHAT_SPAN, burst, now);
        let minute = chat.is_group().then(|| self.minute_wait(now)).flatten();
        second.max(minute)
    }

    fn minute_wait(&mut self, now: Instant) -> Option<Duration> {
        while self
            .minute
            .front()
            .is_some_and(|oldest| now.saturating_duration_since(*oldest) >= GROUP_SPAN)
        {
            self.minute.pop_front();
        }
        let oldest = self
            .minute
            .front()
            .filter(|_| self.minute.len() >= GROUP_TAKES)?;
        Some(GROUP_SPAN.saturating_sub(now.saturating_duration_since(*oldest)))
    }

    fn take(&mut self, chat: ChatId, now: Instant) {
        self.even.take(CHAT_SPAN, now);
        self.slack.earn();
        if chat.is_group() {
            self.minute.push_back(now);
        }
    }

    fn answered(&mut self, late: Duration) {
        let seen = CHAT_SPAN.saturating_sub(Duration::from_secs(1));
        let granted = self.slack.offers(late.saturating_sub(seen));
        self.slack.spend(granted);
        self.even.put_off(granted);
    }

    fn matters(&self, now: Instant) -> bool {
        let last = self.minute.back().map(|last| *last + GROUP_SPAN);
        let ends = [self.even.paid, self.strict_until, last];
        ends.into_iter().flatten().any(|end| end > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSON: ChatId = ChatId(7);

    /// A pace that began long ago.
    fn pace(per_second: u32, now: Instant) -> Pace {
        let mut pace = Pace::new(per_second, now);
        if let Some(limits) = &mut pace.limits {
            limits.all.started = now;
        }
        pace
    }

    fn goes(pace: &mut Pace, chat: ChatId, kind: Kind, now: Instant) -> bool {
        matches!(pace.take(chat, kind, now), Turn::Go(_))
    }

    #[test]
    fn a_person_takes_a_burst_of_what_is_waited_for_and_others_go_on() {
        let now = Instant::now();
        let mut pace = pace(1000, now);
        for _ in 0..5 {
            assert!(goes(&mut pace, PERSON, Kind::Prompt, now));
        }
        let turn = pace.take(PERSON, Kind::Prompt, now);
        assert_eq!(turn, Turn::ChatWaits(CHAT_SPAN));
        let turn = pace.take(PERSON, Kind::Steady, now);
        assert_eq!(
            turn,
            Turn::ChatWaits(CHAT_SPAN * 5),
            "the burst is paid back"
        );
        assert!(pace.take_answer(now).is_ok());
        assert!(goes(&mut pace, ChatId(8), Kind::Steady, now));
        assert!(!goes(&mut pace, ChatId(8), Kind::Steady, now));
    }

    #[test]
    fn whoever_refused_a_burst_gets_none() {
        let now = Instant::now();
        let mut pace = pace(1000, now);
        pace.refused(PERSON, now);
        assert!(goes(&mut pace, PERSON, Kind::Prompt, now));
        assert!(!goes(&mut pace, PERSON, Kind::Prompt, now));
        let later = now + STRICT;
        assert!((0..5).all(|_| goes(&mut pace, PERSON, Kind::Prompt, later)));
    }

    #[test]
    fn a_group_takes_twenty_in_any_minute() {
        let began = Instant::now();
        let mut pace = pace(1000, began);
        let mut gone = |chat, from: u64, to: u64| {
            let seconds = (from * 10..to * 10).map(|tenth| Duration::from_millis(tenth * 100));
            seconds
                .filter(|at| goes(&mut pace, ChatId(chat), Kind::Prompt, began + *at))
                .count()
        };
        assert_eq!(gone(-7, 0, 10), 14, "a burst, then one a second");
        assert_eq!(gone(-7, 40, 61), 6);
        assert_eq!(gone(-8, 40, 61), 20, "other groups go on");
        assert_eq!(gone(-7, 61, 120), 20);
    }

    #[test]
    fn no_second_holds_more_than_allowed_and_a_turn_not_taken_is_kept() {
        let began = Instant::now();
        let mut pace = pace(30, began);
        let mut taken = Vec::new();
        for tick in 0..10_000 {
            let now = began + Duration::from_millis(tick);
            // One who has had enough, then somebody new.
            for chat in [PERSON, ChatId(100 + i64::try_from(tick).unwrap())] {
                if let Turn::Go(ticket) = pace.take(chat, Kind::Steady, now) {
                    pace.answered(chat, ticket, now);
                    taken.push(now);
                }
            }
        }
        let fullest = taken
            .iter()
            .map(|from| {
                let second = *from..*from + Duration::from_secs(1);
                taken.iter().filter(|at| second.contains(at)).count()
            })
            .max();
        assert!(fullest <= Some(30), "{fullest:?}");
        assert!(taken.len() >= 290, "{}", taken.len());
    }

    #[test]
    fn a_start_leaves_room_for_what_is_told_and_asked_then() {
        let began = Instant::now();
        let mut pace = Pace::new(30, began);
        let mut gone = |from, to| {
            let tries = (from..to).map(|tick| began + Duration::from_millis(tick));
            let mut gone = 0;
            for now in tries {
                if let Ok(ticket) = pace.take_answer(now) {
                    pace.answered(PERSON, ticket, now);
                    gone += 1;
                }
            }
            gone
        };
        assert_eq!(gone(0, 1000), 10);
        assert!((4..=5).contains(&gone(1000, 1500)));
        assert!((28..=30).contains(&gone(1500, 2500)));
    }

    #[test]
    fn what_came_late_keeps_its_place_longer() {
        let now = Instant::now();
        let mut pace = pace(1, now);
        let late = now + Duration::from_millis(200);
        let quick = pace.take_answer(now).unwrap();
        pace.answered(PERSON, quick, now);
        let next = now + Duration::from_millis(1020);
        let ticket = pace.take_answer(next).unwrap();
        pace.answered(PERSON, ticket, next + Duration::from_millis(200));
        let wait = pace.take_answer(next + Duration::from_secs(1)).unwrap_err();
        assert!(wait > Duration::from_millis(150), "{wait:?}");
        assert!(wait < Duration::from_millis(250), "{wait:?} {late:?}");
    }

    #[test]
    fn half_the_chats_are_sent_to_at_half_the_pace() {
        let thirty = NonZeroU32::new(30).unwrap();
        let second = Duration::from_secs(1);
        assert_eq!(part_of(thirty, 64), (30, second));
        assert_eq!(part_of(thirty, 32), (15, second));
        assert_eq!(part_of(thirty, 1), (1, second * 64 / 30));

        let now = Instant::now();
        let mut pace = pace(30, now);
        pace.take_part(32);
        let people = (0..9).map(ChatId);
        let gone = people.filter(|chat| goes(&mut pace, *chat, Kind::Steady, now));
        assert_eq!(gone.count(), 3);
    }

    #[test]
    fn zero_switches_all_pacing_off() {
        let now = Instant::now();
        let mut pace = pace(0, now);
        assert!((0..1000).all(|_| goes(&mut pace, PERSON, Kind::Steady, now)));
        pace.refused(PERSON, now);
        assert!(goes(&mut pace, PERSON, Kind::Prompt, now));
    }

    #[test]
    fn chats_that_were_quiet_are_forgotten() {
        let now = Instant::now();
        let mut pace = pace(1000, now);
        for chat in [7, 8, -9] {
            assert!(goes(&mut pace, ChatId(chat), Kind::Steady, now));
        }
        let known = |pace: &Pace| pace.limits.as_ref().unwrap().chats.len();
        pace.forget_quiet(now);
        assert_eq!(known(&pace), 3);
        pace.forget_quiet(now + CHAT_SPAN);
        assert_eq!(known(&pace), 1, "a group's minute is longer");
        pace.forget_quiet(now + GROUP_SPAN);
        assert_eq!(known(&pace), 0);
    }
}
