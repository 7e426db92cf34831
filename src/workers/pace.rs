//! Telegram's pace (RULES §9): so many calls a second in all, one a second to a person with short bursts, 20 a minute
//! to a group. The exact limits are published nowhere; what they still refuse, a 429 puts off.
//!
//! What is allowed in all is the bot's: each of several processes takes a part of it, as large as its part of the chats. A
//! chat has one sender, so its own pace needs no sharing.

use crate::domain::ids::ChatId;
use crate::domain::shares::SHARES;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::collections::{HashMap, VecDeque};
use std::num::NonZeroU32;
use std::time::Duration;
use tokio::time::Instant;

/// Calls that one person takes at once.
const PERSON_BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(4);
/// Calls that a group takes within [`GROUP_SPAN`].
const GROUP_TAKES: usize = 20;
/// A minute, and what two calls may differ in their time on the way.
const GROUP_SPAN: Duration = Duration::from_secs(61);
/// The part of a second's calls that may go at once: a window of one second then never holds many more than allowed.
const BURST_PART: u32 = 5;

/// Whether a call may go now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// It may.
    Go,
    /// Its chat has had enough for this long; other chats may go on.
    ChatWaits(Duration),
    /// Everybody has had enough for this long.
    AllWait(Duration),
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
    overall: DefaultDirectRateLimiter,
    people: DefaultKeyedRateLimiter<ChatId>,
    groups: Groups,
    clock: DefaultClock,
    /// A turn of the overall budget taken for a call whose chat then had to wait: the next call's.
    spare: bool,
}

impl Pace {
    /// So many calls a second in all; 0: no pacing at all.
    pub(super) fn new(per_second: u32) -> Pace {
        let limits = NonZeroU32::new(per_second).map(|per_second| Limits {
            per_second,
            part: SHARES,
            overall: RateLimiter::direct(part_of(per_second, SHARES)),
            people: RateLimiter::keyed(
                Quota::per_second(NonZeroU32::MIN).allow_burst(PERSON_BURST),
            ),
            groups: Groups::default(),
            clock: DefaultClock::default(),
            spare: false,
        });
        Pace { limits }
    }

    /// Whether nothing ever has to wait.
    pub(super) const fn is_off(&self) -> bool {
        self.limits.is_none()
    }

    /// From now on, sends to so many shares of the chats.
    pub(super) fn take_part(&mut self, part: usize) {
        if let Some(limits) = &mut self.limits
            && limits.part != part
        {
            limits.part = part;
            limits.overall = RateLimiter::direct(part_of(limits.per_second, part));
        }
    }

    /// Takes a turn for a call to a chat. `answer`: the answer to a press, which stands in no chat.
    pub(super) fn take(&mut self, chat: ChatId, answer: bool) -> Turn {
        let Some(limits) = &mut self.limits else {
            return Turn::Go;
        };
        let now = limits.clock.now();
        if !limits.spare {
            if let Err(not_yet) = limits.overall.check() {
                return Turn::AllWait(not_yet.wait_time_from(now));
            }
            limits.spare = true;
        }
        if !answer {
            if chat.is_group() {
                if let Some(wait) = limits.groups.take(chat, Instant::now()) {
                    return Turn::ChatWaits(wait);
                }
            } else if let Err(not_yet) = limits.people.check_key(&chat) {
                return Turn::ChatWaits(not_yet.wait_time_from(now));
            }
        }
        limits.spare = false;
        Turn::Go
    }

    /// Forgets chats that have been quiet.
    pub(super) fn forget_quiet(&mut self) {
        if let Some(limits) = &mut self.limits {
            limits.people.retain_recent();
            limits.groups.forget_quiet(Instant::now());
        }
    }
}

/// A part of so many calls a second: at least one call at once, however long the next one then takes.
fn part_of(per_second: NonZeroU32, part: usize) -> Quota {
    let all = u32::try_from(SHARES).unwrap_or(u32::MAX);
    let part = u32::try_from(part).unwrap_or(all).clamp(1, all);
    let calls = per_second.saturating_mul(NonZeroU32::new(part).unwrap_or(NonZeroU32::MIN));
    let burst = NonZeroU32::new(calls.get() / all / BURST_PART).unwrap_or(NonZeroU32::MIN);
    let period = Duration::from_secs(all.into()) / calls.get();
    Quota::with_period(period)
        .unwrap_or(Quota::per_second(per_second))
        .allow_burst(burst)
}

/// When each group got its last calls, the oldest first. A bucket that fills up again while it is emptied would let
/// through twice as many in the first minute.
#[derive(Debug, Default)]
struct Groups(HashMap<ChatId, VecDeque<Instant>>);

impl Groups {
    /// Takes a turn of a group's, or says how long it has had enough.
    fn take(&mut self, group: ChatId, now: Instant) -> Option<Duration> {
        let calls = self.0.entry(group).or_default();
        while calls
            .front()
            .is_some_and(|oldest| now.duration_since(*oldest) >= GROUP_SPAN)
        {
            calls.pop_front();
        }
        match calls.front() {
            Some(oldest) if calls.len() >= GROUP_TAKES => {
                Some(GROUP_SPAN.saturating_sub(now.duration_since(*oldest)))
            }
            Some(_) | None => {
                calls.push_back(now);
                None
            }
        }
    }

    fn forget_quiet(&mut self, now: Instant) {
        self.0.retain(|_, calls| {
            calls
                .back()
                .is_some_and(|last| now.duration_since(*last) < GROUP_SPAN)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSON: ChatId = ChatId(7);

    #[test]
    fn a_person_takes_a_burst_and_others_go_on() {
        let mut pace = Pace::new(1000);
        for _ in 0..5 {
            assert_eq!(pace.take(PERSON, false), Turn::Go);
        }
        assert!(matches!(pace.take(PERSON, false), Turn::ChatWaits(_)));
        assert_eq!(pace.take(PERSON, true), Turn::Go);
        assert_eq!(pace.take(ChatId(8), false), Turn::Go);
    }

    #[test]
    fn a_group_takes_twenty_in_any_minute() {
        let mut groups = Groups::default();
        let began = Instant::now();
        let mut gone = |chat, seconds, tries| {
            let now = began + Duration::from_secs(seconds);
            (0..tries)
                .filter(|_| groups.take(ChatId(chat), now).is_none())
                .count()
        };
        assert_eq!(gone(-7, 0, 15), 15);
        assert_eq!(gone(-7, 40, 15), 5);
        assert_eq!(gone(-8, 40, 5), 5, "other groups go on");
        assert_eq!(gone(-7, 61, 30), 15);
    }

    #[test]
    fn a_busy_group_delays_no_person() {
        let mut pace = Pace::new(1000);
        let gone = (0..30)
            .filter(|_| pace.take(ChatId(-7), false) == Turn::Go)
            .count();
        assert_eq!(gone, 20);
        assert_eq!(pace.take(PERSON, false), Turn::Go);
    }

    #[test]
    fn the_overall_pace_holds_for_all_and_a_turn_not_taken_is_kept() {
        let mut pace = Pace::new(30);
        for _ in 0..5 {
            assert_eq!(pace.take(PERSON, false), Turn::Go);
        }
        assert!(matches!(pace.take(PERSON, false), Turn::ChatWaits(_)));
        assert_eq!(pace.take(ChatId(8), false), Turn::Go);
        assert!(matches!(pace.take(ChatId(9), false), Turn::AllWait(_)));
    }

    #[test]
    fn half_the_chats_are_sent_to_at_half_the_pace() {
        let thirty = NonZeroU32::new(30).unwrap();
        let span = |part| part_of(thirty, part).replenish_interval();
        assert_eq!(span(64), Duration::from_secs(1) / 30);
        assert_eq!(span(32), Duration::from_secs(2) / 30);
        assert_eq!(span(1), Duration::from_secs(64) / 30);
        assert_eq!(part_of(thirty, 32).burst_size().get(), 3);
        assert_eq!(part_of(thirty, 1).burst_size().get(), 1);

        let mut pace = Pace::new(30);
        pace.take_part(32);
        let people = (0..9).map(ChatId);
        let gone = people.filter(|chat| pace.take(*chat, false) == Turn::Go);
        assert_eq!(gone.count(), 3);
    }

    #[test]
    fn zero_switches_all_pacing_off() {
        let mut pace = Pace::new(0);
        assert!((0..1000).all(|_| pace.take(PERSON, false) == Turn::Go));
    }
}
