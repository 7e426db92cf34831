//! When to try again, and when to give up.

use chrono::TimeDelta;

/// At which failure an update or a job is parked.
const PARKED_AT: i64 = 5;
/// How often work that collided with other work is done again at once, uncounted.
pub(super) const COLLISIONS: usize = 5;
/// The pause after the first failure; each later one is four times as long.
const FIRST_PAUSE_MS: i64 = 100;
/// The pause after the first failed send; each later one is twice as long.
const FIRST_SEND_PAUSE_MS: i64 = 500;
/// The longest pause between two tries to send.
const LONGEST_SEND_PAUSE_MS: i64 = 60_000;

/// What becomes of work that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// It is tried again after this long.
    Again(TimeDelta),
    /// It is given up.
    Park,
}

/// What becomes of work that has failed so often before and now once more.
pub(super) fn after_failure(failed_before: i64) -> Next {
    if failed_before + 1 >= PARKED_AT {
        return Next::Park;
    }
    let factor = 1 << (2 * failed_before.clamp(0, PARKED_AT));
    Next::Again(TimeDelta::milliseconds(FIRST_PAUSE_MS * factor))
}

/// The pause before a call is sent again that has failed so often before. It is never given up: Telegram comes back.
pub(super) fn before_next_send(failed_before: i64) -> TimeDelta {
    let factor = 1 << failed_before.clamp(0, 16);
    TimeDelta::milliseconds((FIRST_SEND_PAUSE_MS * factor).min(LONGEST_SEND_PAUSE_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_tries_with_growing_pauses_then_parked() {
        let pauses: Vec<_> = (0..5).map(after_failure).collect();
        let again = |ms| Next::Again(TimeDelta::milliseconds(ms));
        assert_eq!(
            pauses,
            [again(100), again(400), again(1600), again(6400), Next::Park]
        );
    }

    #[test]
    fn sends_are_tried_for_ever_at_most_a_minute_apart() {
        assert_eq!(before_next_send(0), TimeDelta::milliseconds(500));
        assert_eq!(before_next_send(1), TimeDelta::seconds(1));
        assert_eq!(before_next_send(1_000_000), TimeDelta::minutes(1));
    }
}
