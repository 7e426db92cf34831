//! What is done to people's data. An entry says what happened and to whom, never what they wrote.

use crate::domain::event::Actor;
use crate::domain::ids::{ClientMessageId, ContactId};
use crate::domain::time::Millis;
use serde::{Deserialize, Serialize};

/// A deed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// A client agreed that the shop keeps their data.
    Consented,
    /// A client did not; what they had written was erased.
    ConsentRefused {
        /// How many messages.
        messages: u64,
    },
    /// A client is not heard any more.
    Banned {
        /// Without being told.
        silent: bool,
    },
    /// A client is heard again.
    Unbanned,
    /// A session was closed as spam.
    Spam,
    /// A newcomer's check failed.
    VettingFailed,
    /// A client got the file of all that is kept.
    DataSent,
    /// A client's data was erased.
    Forgotten {
        /// How many messages.
        messages: u64,
    },
    /// A message was deleted on both sides; what it said is kept.
    Deleted {
        /// Which.
        message: ClientMessageId,
    },
    /// Old words were erased.
    Retained {
        /// Older than so many days.
        days: u32,
        /// How many messages.
        messages: u64,
    },
    /// Another card became one with the client's.
    Merged,
    /// That was taken back.
    Unmerged,
    /// The rules of the line were changed.
    RulesChanged,
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Millis,
    /// Who.
    pub actor: Actor,
    /// Whose data.
    pub contact: Option<ContactId>,
    /// What.
    pub deed: Deed,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was once written must stay readable under these very names.
    #[test]
    fn written_entries_stay_readable() {
        for (json, deed) in [
            (r#""consented""#, Deed::Consented),
            (
                r#"{"banned":{"silent":true}}"#,
                Deed::Banned { silent: true },
            ),
            (
                r#"{"deleted":{"message":7}}"#,
                Deed::Deleted {
                    message: ClientMessageId(7),
                },
            ),
            (
                r#"{"retained":{"days":90,"messages":12}}"#,
                Deed::Retained {
                    days: 90,
                    messages: 12,
                },
            ),
            (r#""rules_changed""#, Deed::RulesChanged),
        ] {
            assert_eq!(serde_json::to_string(&deed).unwrap(), json);
            assert_eq!(serde_json::from_str::<Deed>(json).unwrap(), deed);
        }
    }
}
