//! Telephone calls with clients.

use crate::domain::ids::{CallId, ChatId, ContactId, MessageId, RecordId, UserId};
use crate::domain::phone::Phone;
use crate::domain::time::Millis;
use serde::{Deserialize, Serialize};

/// The most characters of a call's result.
pub const RESULT_MAX: usize = 1000;
/// The longest call that is believed, in seconds: a day.
pub const LONGEST: i64 = 24 * 60 * 60;

/// How a call went: who called, and whether they talked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallKind {
    /// The client called.
    Incoming,
    /// The shop called.
    Outgoing,
    /// The client called, and nobody answered.
    Missed,
    /// The shop called, and the client did not answer.
    Unanswered,
}

impl CallKind {
    /// Every kind, in the order of its buttons.
    pub const ALL: [CallKind; 4] = [
        CallKind::Incoming,
        CallKind::Outgoing,
        CallKind::Missed,
        CallKind::Unanswered,
    ];

    /// Its name in callback data and in Fluent messages.
    pub const fn slug(self) -> &'static str {
        match self {
            CallKind::Incoming => "incoming",
            CallKind::Outgoing => "outgoing",
            CallKind::Missed => "missed",
            CallKind::Unanswered => "unanswered",
        }
    }

    /// Takes back what [`CallKind::slug`] gave.
    pub fn from_slug(slug: &str) -> Option<CallKind> {
        CallKind::ALL.into_iter().find(|kind| kind.slug() == slug)
    }

    /// By who called and whether nobody talked.
    pub const fn of(incoming: bool, missed: bool) -> CallKind {
        match (incoming, missed) {
            (true, false) => CallKind::Incoming,
            (false, false) => CallKind::Outgoing,
            (true, true) => CallKind::Missed,
            (false, true) => CallKind::Unanswered,
        }
    }

    /// Whether the client called.
    pub const fn is_incoming(self) -> bool {
        matches!(self, CallKind::Incoming | CallKind::Missed)
    }

    /// Whether nobody talked.
    pub const fn is_missed(self) -> bool {
        matches!(self, CallKind::Missed | CallKind::Unanswered)
    }
}

/// A recording, kept by Telegram.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// `voice`, `audio`, `video_note`, `video` or `document`, as Telegram's field is called.
    pub kind: String,
    /// Telegram's id of the file.
    pub file: String,
    /// Where it was sent.
    pub chat: ChatId,
    /// Its message there.
    pub message: MessageId,
}

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneCall {
    /// Its id.
    pub id: CallId,
    /// The client.
    pub contact: ContactId,
    /// The record that it belongs to.
    pub record: Option<RecordId>,
    /// How it went.
    pub kind: CallKind,
    /// The client's number.
    pub phone: Option<Phone>,
    /// The shop's number or extension, as the telephone system calls it.
    pub line: Option<String>,
    /// How long they talked, in seconds.
    pub duration_s: Option<i64>,
    /// What came of it, in words.
    pub result: Option<String>,
    /// The recording.
    pub recording: Option<Recording>,
    /// A link to a recording that somebody else keeps; `http` or `https`.
    pub recording_url: Option<String>,
    /// Who logged it; `None`: the telephone system.
    pub logged_by: Option<UserId>,
    /// When it was.
    pub at: Millis,
}

/// Whether a link can be shown as one: of the web, and of a sensible length.
pub fn is_link(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    text.len() <= 2000
        && rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
        && !text
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_what_they_say() {
        for kind in CallKind::ALL {
            assert_eq!(CallKind::of(kind.is_incoming(), kind.is_missed()), kind);
            assert_eq!(CallKind::from_slug(kind.slug()), Some(kind));
        }
    }

    #[test]
    fn only_links_of_the_web_are_links() {
        assert!(is_link("https://pbx.example/rec/7.mp3?x=1"));
        for bad in [
            "",
            "javascript:alert(1)",
            "ftp://x/y",
            "https://",
            "https:///x",
            "http://a b",
            "https://a\"b",
        ] {
            assert!(!is_link(bad), "{bad}");
        }
    }
}
