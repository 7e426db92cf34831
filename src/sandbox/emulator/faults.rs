//! Faults that a test or a visitor of the page asks for: Telegram at its worst.
//!
//! Invariant: a fault is played exactly as often as it was asked for, oldest first, and a call meets at most one.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// 429 that asks to wait.
    TooManyRequests {
        /// Seconds.
        retry_after: u64,
    },
    /// A 5xx answer with a page instead of JSON, as a broken gateway gives; nothing is done.
    ServerError {
        /// HTTP status.
        code: u16,
    },
    /// The connection is cut before anything is done.
    Reset,
    /// The work is done, then the connection is cut: the bot can't know.
    LostReply,
    /// The answer comes late.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// The work is done and answered with 200 and no JSON.
    Garbage,
    /// The work is done and answered with the first half of the answer.
    Truncated,
    /// Telegram refuses with a code and nothing more to say, as 401 of a token that it does not know just now; nothing is
    /// done.
    Refused {
        /// HTTP status.
        code: u16,
    },
    /// 409, as when another copy of the bot polls; nothing is done.
    Conflict,
}

/// A fault with the calls that it waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// How many more calls it meets.
    pub times: u32,
    /// Only calls of this method (compared without case).
    pub method: Option<String>,
    /// Only calls about this chat.
    pub chat: Option<i64>,
}

impl Fault {
    /// A fault for the next call of whatever kind.
    pub fn next(kind: FaultKind) -> Self {
        Self {
            kind,
            times: 1,
            method: None,
            chat: None,
        }
    }

    /// The same for so many calls.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// The same only for calls of one method.
    #[must_use]
    pub fn on(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// The same only for calls about one chat.
    #[must_use]
    pub fn in_chat(mut self, chat: i64) -> Self {
        self.chat = Some(chat);
        self
    }

    fn meets(&self, method: &str, chat: Option<i64>) -> bool {
        let method_fits = match &self.method {
            Some(wanted) => wanted.eq_ignore_ascii_case(method),
            // Polling goes on all the time: an unaimed fault would only ever meet it. A conflict is about nothing else.
            None => (method == "getUpdates") == (self.kind == FaultKind::Conflict),
        };
        method_fits && self.chat.is_none_or(|wanted| chat == Some(wanted))
    }
}

impl FaultKind {
    /// How long the answer is held back.
    pub fn delay(self) -> Option<Duration> {
        match self {
            Self::Delay { ms } => Some(Duration::from_millis(ms)),
            Self::TooManyRequests { .. }
            | Self::ServerError { .. }
            | Self::Reset
            | Self::LostReply
            | Self::Garbage
            | Self::Truncated
            | Self::Refused { .. }
            | Self::Conflict => None,
        }
    }
}

/// The fault that this call meets, if any; it is used up by one.
pub fn take(faults: &mut Vec<Fault>, method: &str, chat: Option<i64>) -> Option<FaultKind> {
    let index = faults.iter().position(|fault| fault.meets(method, chat))?;
    let fault = &mut faults[index];
    let kind = fault.kind;
    fault.times = fault.times.saturating_sub(1);
    if fault.times == 0 {
        faults.remove(index);
    }
    Some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_meets_only_its_calls_and_only_so_often() {
        let mut faults = vec![
            Fault::next(FaultKind::Reset)
                .times(2)
                .on("sendMessage")
                .in_chat(5),
        ];
        assert_eq!(take(&mut faults, "getUpdates", None), None);
        assert_eq!(take(&mut faults, "sendMessage", Some(4)), None);
        assert_eq!(
            take(&mut faults, "sendMessage", Some(5)),
            Some(FaultKind::Reset)
        );
        assert_eq!(
            take(&mut faults, "SENDMESSAGE", Some(5)),
            Some(FaultKind::Reset)
        );
        assert_eq!(take(&mut faults, "sendMessage", Some(5)), None);
    }

    #[test]
    fn an_unaimed_fault_leaves_polling_alone() {
        let mut faults = vec![Fault::next(FaultKind::Garbage)];
        assert_eq!(take(&mut faults, "getUpdates", None), None);
        assert_eq!(take(&mut faults, "getMe", None), Some(FaultKind::Garbage));
        let mut faults = vec![Fault::next(FaultKind::Conflict)];
        assert_eq!(take(&mut faults, "getMe", None), None);
        assert_eq!(
            take(&mut faults, "getUpdates", None),
            Some(FaultKind::Conflict)
        );
    }
}
