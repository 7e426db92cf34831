//! The clock and chance: parameters, so that a story can be told twice with the same end.
//!
//! The only place that reads the system's clock or draws its random numbers.

use crate::domain::time::Millis;
use chrono::TimeDelta;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Tells the time.
#[derive(Clone)]
pub enum Clock {
    /// The system's.
    System,
    /// The system's, moved on by a story.
    Shifted(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that runs with the system's and can be moved on.
    pub fn shifted() -> Clock {
        Clock::Shifted(Arc::new(AtomicI64::new(0)))
    }

    /// The time now.
    pub fn now(&self) -> Millis {
        let system = system_now();
        match self {
            Clock::System => system,
            Clock::Shifted(by) => Millis(system.0 + by.load(Ordering::Relaxed)),
        }
    }

    /// Moves a shifted clock on; the system's clock goes its own way.
    pub fn advance(&self, span: TimeDelta) {
        match self {
            Clock::System => {}
            Clock::Shifted(by) => {
                by.fetch_add(span.num_milliseconds(), Ordering::Relaxed);
            }
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Clock::System => "Clock::System",
            Clock::Shifted(_) => "Clock::Shifted",
        })
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the system's clock"
)]
fn system_now() -> Millis {
    chrono::Utc::now().into()
}

/// A secret of 128 random bits, as 32 hexadecimal digits: fits a deep link (RULES §10).
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that draws from the system's randomness"
)]
pub fn new_secret() -> String {
    format!("{:032x}", rand::random::<u128>())
}
