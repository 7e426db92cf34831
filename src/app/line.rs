//! The line's rules in force, and what they bring about by themselves: texts, promises, ratings.

use crate::app::{AppError, Ctx};
use crate::domain::ids::SessionId;
use crate::domain::line::{self, LineRules};
use crate::storage;
use serde::{Deserialize, Serialize};

/// What the line does later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineJob {
    /// A client has had no answer for a while.
    NoAnswer {
        /// The session.
        session: SessionId,
    },
}

/// What the line has to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineNotice {}

/// The rules in force.
pub async fn rules(ctx: &mut Ctx<'_>) -> Result<LineRules, AppError> {
    Ok(storage::lines::rules(ctx.tx, line::MAIN).await?)
}

/// Does a job.
pub async fn run(_ctx: &mut Ctx<'_>, job: &LineJob) -> Result<(), AppError> {
    match job {
        LineJob::NoAnswer { .. } => Ok(()),
    }
}
