//! Who is heard: bans, floods, newcomers; and what people may ask of the shop about their own data.

use crate::app::{AppError, Ctx};
use crate::domain::ids::ContactId;
use serde::{Deserialize, Serialize};

/// What the guard does later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuardJob {
    /// A flood of words has had the time to abate.
    FloodOver {
        /// The client.
        contact: ContactId,
    },
}

/// What the guard has to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GuardNotice {}

/// Does a job.
pub async fn run(_ctx: &mut Ctx<'_>, job: &GuardJob) -> Result<(), AppError> {
    match job {
        GuardJob::FloodOver { .. } => Ok(()),
    }
}
