//! Moments, as whole milliseconds since the epoch: what both databases keep and compare alike.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    /// That much later (or earlier, for a negative span); stays at the far end instead of overflowing.
    #[must_use]
    pub fn plus(self, span: TimeDelta) -> Millis {
        Millis(self.0.saturating_add(span.num_milliseconds()))
    }

    /// How long ago `earlier` was; negative when it is yet to come.
    pub fn since(self, earlier: Millis) -> TimeDelta {
        TimeDelta::milliseconds(self.0.saturating_sub(earlier.0))
    }

    /// The same moment for calendars; `None` outside of what they reach.
    pub fn to_utc(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_millis(self.0)
    }
}

impl From<DateTime<Utc>> for Millis {
    fn from(at: DateTime<Utc>) -> Self {
        Millis(at.timestamp_millis())
    }
}
