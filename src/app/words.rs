//! Words on their way: albums gathered until they are whole, reactions, deletions.

use crate::app::{AppError, Ctx};
use crate::domain::ids::ContactId;
use serde::{Deserialize, Serialize};

/// What happens to words later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordsJob {
    /// An album has had the time to come in whole.
    Album {
        /// The client it is from, or for.
        contact: ContactId,
        /// Telegram's id of it.
        album: String,
    },
}

/// What words have to bring about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WordsNotice {}

/// Does a job.
pub async fn run(_ctx: &mut Ctx<'_>, job: &WordsJob) -> Result<(), AppError> {
    match job {
        WordsJob::Album { .. } => Ok(()),
    }
}
