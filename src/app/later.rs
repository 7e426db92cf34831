//! Words of staff that go to their client later.

use crate::app::{AppError, Ctx};
use crate::domain::ids::LaterId;
use serde::{Deserialize, Serialize};

/// Words whose time has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaterJob {
    /// Which.
    pub later: LaterId,
}

/// What is to be told of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LaterNotice {}

/// Does a job.
pub async fn run(_ctx: &mut Ctx<'_>, _job: &LaterJob) -> Result<(), AppError> {
    Ok(())
}
