//! Telegram's pace: about 30 messages a second in all, one a second to a person with short bursts, twenty a minute to a
//! group (RULES §9).
//!
//! Invariant: each bucket holds at most its burst and fills at its rate. The exact numbers are nowhere published;
//! these are the ones that Telegram's FAQ names.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use tokio::time::Instant;

/// Messages a second over all chats.
const OVERALL: f64 = 30.0;
/// Messages a second to one chat.
const PER_CHAT: f64 = 1.0;
/// Messages that one chat takes at once.
const CHAT_BURST: f64 = 8.0;

/// Messages that a group takes in [`GROUP_SPAN`].
const PER_GROUP: usize = 20;
const GROUP_SPAN: Duration = Duration::from_secs(60);

#[derive(Debug)]
struct Bucket {
    tokens: f64,
    filled: Instant,
}

impl Bucket {
    fn full(burst: f64, now: Instant) -> Self {
        Self {
            tokens: burst,
            filled: now,
        }
    }

    /// Fills up to now; the time until a token is there when there is none.
    fn wait(&mut self, rate: f64, burst: f64, now: Instant) -> Option<Duration> {
        let gained = now.duration_since(self.filled).as_secs_f64() * rate;
        self.tokens = (self.tokens + gained).min(burst);
        self.filled = now;
        (self.tokens < 1.0).then(|| Duration::from_secs_f64((1.0 - self.tokens) / rate))
    }
}

/// The buckets of one bot.
#[derive(Debug)]
pub struct Flood {
    overall: Bucket,
    chats: HashMap<i64, Bucket>,
    /// When each of a group's last messages went, the oldest first.
    groups: HashMap<i64, VecDeque<Instant>>,
}

impl Flood {
    /// Full buckets.
    pub fn new(now: Instant) -> Self {
        Self {
            overall: Bucket::full(OVERALL, now),
            chats: HashMap::new(),
            groups: HashMap::new(),
        }
    }

    /// Takes one message to `chat`, or says how many seconds to wait, rounded up.
    ///
    /// # Errors
    /// `parameters.retry_after`.
    pub fn take(&mut self, chat: i64, now: Instant) -> Result<(), u64> {
        let overall = self.overall.wait(OVERALL, OVERALL, now);
        let own = if chat < 0 {
            self.wait_of_group(chat, now)
        } else {
            let full = || Bucket::full(CHAT_BURST, now);
            let chat = self.chats.entry(chat).or_insert_with(full);
            chat.wait(PER_CHAT, CHAT_BURST, now)
        };
        if let Some(wait) = [overall, own].into_iter().flatten().max() {
            return Err(wait.as_secs() + 1);
        }
        self.overall.tokens -= 1.0;
        if chat < 0 {
            self.groups.entry(chat).or_default().push_back(now);
        } else if let Some(chat) = self.chats.get_mut(&chat) {
            chat.tokens -= 1.0;
        }
        Ok(())
    }

    /// The time until the oldest message of a full minute is a minute old.
    fn wait_of_group(&mut self, group: i64, now: Instant) -> Option<Duration> {
        let sent = self.groups.entry(group).or_default();
        while sent
            .front()
            .is_some_and(|oldest| now.duration_since(*oldest) >= GROUP_SPAN)
        {
            sent.pop_front();
        }
        let oldest = sent.front().filter(|_| sent.len() >= PER_GROUP)?;
        Some(GROUP_SPAN.saturating_sub(now.duration_since(*oldest)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chat_takes_a_burst_then_one_a_second() {
        let start = Instant::now();
        let mut flood = Flood::new(start);
        for _ in 0..8 {
            assert_eq!(flood.take(1, start), Ok(()));
        }
        assert_eq!(flood.take(1, start), Err(2));
        assert_eq!(flood.take(2, start), Ok(()));
        assert_eq!(flood.take(1, start + Duration::from_millis(1100)), Ok(()));
    }

    #[test]
    fn a_group_takes_twenty_a_minute() {
        let start = Instant::now();
        let mut flood = Flood::new(start);
        for second in 0..20 {
            let now = start + Duration::from_secs(second);
            assert_eq!(flood.take(-5, now), Ok(()));
        }
        assert_eq!(flood.take(-5, start + Duration::from_secs(20)), Err(41));
        assert_eq!(flood.take(-6, start + Duration::from_secs(20)), Ok(()));
        assert_eq!(flood.take(-5, start + Duration::from_secs(60)), Ok(()));
        assert!(
            flood
                .take(-5, start + Duration::from_millis(60_500))
                .is_err()
        );
    }

    #[test]
    fn all_chats_together_have_a_limit() {
        let start = Instant::now();
        let mut flood = Flood::new(start);
        let sent = (0..40)
            .filter(|chat| flood.take(*chat, start).is_ok())
            .count();
        assert_eq!(sent, 30);
    }
}
