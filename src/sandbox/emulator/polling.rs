//! `getUpdates`: long polling (RULES §9).
//!
//! Invariant: at most one poll waits; a second one ends the first with 409.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::{Emulator, error::ApiError, params::Params};

/// A repeated offset within this time is held for as long.
const HELD: Duration = Duration::from_secs(3);
/// A poll so soon after the last one with the same offset gets one update only.
const HASTY: Duration = Duration::from_millis(500);

/// What ended a waiting poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedBy {
    /// Another `getUpdates`.
    Poll,
    /// `setWebhook`.
    Webhook,
}

/// The poll that waits, and the manners of the ones before.
#[derive(Debug, Default)]
pub struct Polling {
    /// Grows with every poll and with every webhook set.
    generation: u64,
    ended_by: Option<EndedBy>,
    last_offset: Option<i64>,
    last_start: Option<Instant>,
    last_end: Option<Instant>,
}

impl Polling {
    /// Ends whatever poll waits.
    pub fn end(&mut self, by: EndedBy) {
        self.generation += 1;
        self.ended_by = Some(by);
    }

    /// Begins a poll: its generation, how long it waits and how many updates it gets.
    fn begin(&mut self, offset: i64, timeout: Duration, limit: usize) -> (u64, Duration, usize) {
        self.end(EndedBy::Poll);
        let now = Instant::now();
        let same = self.last_offset == Some(offset);
        let within = |since: Option<Instant>, span: Duration| {
            same && since.is_some_and(|since| now.duration_since(since) < span)
        };
        let timeout = if timeout < HELD && within(self.last_start, HELD) {
            HELD
        } else {
            timeout
        };
        let limit = if within(self.last_end, HASTY) {
            1
        } else {
            limit
        };
        self.last_offset = Some(offset);
        self.last_start = Some(now);
        (self.generation, timeout, limit)
    }
}

/// Waits for updates.
///
/// # Errors
/// 409 when a webhook is set, or when another poll or `setWebhook` came meanwhile.
pub async fn get_updates(emulator: &Emulator, params: &Params) -> Result<Value, ApiError> {
    let offset = params.int("offset").unwrap_or_default();
    let limit = params.int("limit").unwrap_or(100).clamp(1, 100);
    let limit = usize::try_from(limit).unwrap_or(100);
    let timeout = params.int("timeout").unwrap_or_default().clamp(0, 50);
    let timeout = Duration::from_secs(timeout.unsigned_abs());
    let mut changed = emulator.changed();
    let (generation, timeout, limit) = {
        let mut core = emulator.lock();
        if core.world.webhook.is_some() {
            return Err(ApiError::conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
            ));
        }
        let allowed = params
            .json("allowed_updates", "allowed updates")
            .ok()
            .flatten();
        core.world.updates.allow(allowed.as_ref());
        let begun = core.polling.begin(offset, timeout, limit);
        core.touch();
        begun
    };
    let deadline = Instant::now() + timeout;
    loop {
        changed.borrow_and_update();
        {
            let mut core = emulator.lock();
            if core.polling.generation != generation {
                return Err(ended(core.polling.ended_by));
            }
            let now = core.now_ms;
            let updates = core.world.updates.fetch(offset, limit, now);
            if !updates.is_empty() || Instant::now() >= deadline {
                core.polling.last_end = Some(Instant::now());
                return Ok(json!(updates));
            }
        }
        // Both ends of the wait lead to another look.
        let _ = tokio::time::timeout_at(deadline, changed.changed()).await;
    }
}

fn ended(by: Option<EndedBy>) -> ApiError {
    ApiError::conflict(match by {
        Some(EndedBy::Webhook) => "terminated by setWebhook request",
        Some(EndedBy::Poll) | None => {
            "terminated by other getUpdates request; make sure that only one bot instance is running"
        }
    })
}
