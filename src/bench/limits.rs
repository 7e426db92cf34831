//! Telegram's limits, kept to the letter by whoever stands in for it: so many calls in any second, one in any second to a
//! chat, twenty in any minute to a group (RULES §9). What is too much is refused and does not count.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

/// Calls of a group's minute.
const GROUP_TAKES: usize = 20;
const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);

/// The limits of one bot, and what came of them.
#[derive(Debug)]
pub struct Limits {
    per_second: usize,
    all: VecDeque<Instant>,
    chats: HashMap<i64, VecDeque<Instant>>,
    taken: u64,
    refused: u64,
}

impl Limits {
    /// So many calls a second in all.
    pub fn new(per_second: usize) -> Limits {
        Limits {
            per_second,
            all: VecDeque::new(),
            chats: HashMap::new(),
            taken: 0,
            refused: 0,
        }
    }

    /// Takes a call to a chat, or to none, as the answer to a press; `false`: it comes too soon.
    pub fn take(&mut self, chat: Option<i64>, now: Instant) -> bool {
        let is_allowed = forget(&mut self.all, SECOND, now) < self.per_second
            && chat.is_none_or(|chat| self.is_free(chat, now));
        if !is_allowed {
            self.refused += 1;
            return false;
        }
        self.taken += 1;
        self.all.push_back(now);
        if let Some(chat) = chat {
            self.chats.entry(chat).or_default().push_back(now);
        }
        true
    }

    fn is_free(&mut self, chat: i64, now: Instant) -> bool {
        let is_group = chat < 0;
        let calls = self.chats.entry(chat).or_default();
        let recent = forget(calls, if is_group { MINUTE } else { SECOND }, now);
        let last = calls.back().map(|last| now.duration_since(*last));
        let is_rested = last.is_none_or(|rest| rest >= SECOND);
        is_rested && (!is_group || recent < GROUP_TAKES)
    }

    /// How many calls were taken so far, and how many refused.
    pub fn counts(&self) -> (u64, u64) {
        (self.taken, self.refused)
    }
}

/// Forgets calls that are a span ago; gives how many are left.
fn forget(calls: &mut VecDeque<Instant>, span: Duration, now: Instant) -> usize {
    while calls
        .front()
        .is_some_and(|at| now.duration_since(*at) >= span)
    {
        calls.pop_front();
    }
    calls.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_is_kept_in_any_span() {
        let mut limits = Limits::new(30);
        let began = Instant::now();
        let mut takes = |chat, millis| limits.take(chat, began + Duration::from_millis(millis));
        assert!(takes(Some(7), 0) && !takes(Some(7), 999) && takes(Some(7), 1_000));
        assert!((0..29).all(|_| takes(None, 1_500)));
        assert!(!takes(None, 1_999) && takes(None, 2_000));
        let gone = (3..28).filter(|second| takes(Some(-7), second * 1_000));
        assert_eq!(gone.count(), 20);
        assert!(!takes(Some(-7), 62_999) && takes(Some(-7), 63_000));
        assert_eq!(limits.counts(), (53, 8));
    }
}
