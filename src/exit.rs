//! How the process ends, and what it says then.

use crate::service::StartError;
use crate::telemetry::chain;
use std::error::Error;
use std::process::{ExitCode, Termination};

/// How the process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Well: 0.
    Well,
    /// With trouble that another try may get through: 1.
    Trouble,
    /// With a mistake in the configuration, the preset or the texts: 2.
    Mistake,
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        match self {
            Exit::Well => ExitCode::SUCCESS,
            Exit::Trouble => ExitCode::FAILURE,
            Exit::Mistake => ExitCode::from(2),
        }
    }
}

/// Tells an error in one line, with its causes.
pub fn tell(error: &(dyn Error + 'static)) {
    eprintln!("prilavok: {}", chain(error));
}

/// Ends with trouble.
pub fn trouble(error: &(dyn Error + 'static)) -> Exit {
    tell(error);
    Exit::Trouble
}

/// Ends a start that failed.
pub fn not_started(error: &StartError) -> Exit {
    tell(error);
    if error.is_configuration() {
        Exit::Mistake
    } else {
        Exit::Trouble
    }
}
