//! The way in for what a telephone system tells: put down, with the job that makes a call of it, before it hears that we
//! have it.

use super::Wakes;
use crate::app::calls::{self, BadReport, Report};
use crate::clock::Clock;
use crate::storage::{Db, StorageError};
use phonenumber::country;
use std::sync::Arc;

/// Puts reports down.
#[derive(Debug, Clone)]
pub struct CallsHook {
    /// Where.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// Whom to wake.
    pub wakes: Arc<Wakes>,
    /// The country in which a number without `+` is read.
    pub region: Option<country::Id>,
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is durable.
    New,
    /// It was before.
    Known,
}

/// Why a report was not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// It makes no sense.
    #[error(transparent)]
    Bad(#[from] BadReport),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl CallsHook {
    /// Takes a report.
    pub async fn take(&self, body: &str) -> Result<Taken, NotTaken> {
        let now = self.clock.now();
        let report = Report::read(body, self.region, now)?;
        let mut tx = self.db.begin().await?;
        let is_new = calls::put_down(&mut tx, &report, body, now).await?;
        tx.commit().await?;
        if !is_new {
            return Ok(Taken::Known);
        }
        self.wakes.after_effects(true);
        Ok(Taken::New)
    }
}
