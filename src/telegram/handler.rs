//! The door for workers: an update or a due job comes in, its effects are in the transaction when it returns.

use crate::app::Shop;
use crate::domain::ids::ChatId;
use crate::storage::inbox::Waiting;
use crate::storage::outbox::End;
use crate::storage::{StorageError, Tx};
use crate::telegram::outgoing::{Call, Receipt};
use std::sync::Arc;

/// Why an update or a job could not be handled.
#[derive(Debug, thiserror::Error)]
pub enum HandleError {
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// It makes no sense to us.
    #[error("{0}")]
    Nonsense(String),
}

impl HandleError {
    /// Whether the same work, done again at once, may well succeed.
    pub fn is_collision(&self) -> bool {
        match self {
            HandleError::Storage(error) => error.is_collision(),
            HandleError::Nonsense(_) => false,
        }
    }
}

/// Handles updates and jobs of one shop.
#[derive(Debug, Clone)]
pub struct Handler {
    shop: Arc<Shop>,
}

impl Handler {
    /// A handler for the shop.
    pub const fn new(shop: Arc<Shop>) -> Handler {
        Handler { shop }
    }

    /// The shop.
    pub fn shop(&self) -> &Shop {
        &self.shop
    }

    /// Gives an update its effects.
    pub async fn update(&self, _tx: &mut Tx, waiting: &Waiting) -> Result<(), HandleError> {
        Err(HandleError::Nonsense(format!(
            "update {} is news to us",
            waiting.update_id
        )))
    }

    /// Gives a job its effects.
    pub async fn job(&self, _tx: &mut Tx, job: &crate::app::jobs::Job) -> Result<(), HandleError> {
        Err(HandleError::Nonsense(format!("{job:?} is news to us")))
    }

    /// Tells the owners of a parked update.
    pub async fn parked_update(
        &self,
        _tx: &mut Tx,
        _id: i64,
        _error: &str,
    ) -> Result<(), HandleError> {
        Ok(())
    }

    /// Tells the owners of a parked job.
    pub async fn parked_job(
        &self,
        _tx: &mut Tx,
        _id: crate::domain::ids::JobId,
        _error: &str,
    ) -> Result<(), HandleError> {
        Ok(())
    }

    /// What follows from a call that ended.
    #[expect(clippy::too_many_arguments, reason = "stand-in")]
    pub async fn settled(
        &self,
        _tx: &mut Tx,
        _chat: ChatId,
        _lane: i64,
        _call: &Call,
        _receipt: Option<&Receipt>,
        _end: End,
        _error: Option<&str>,
    ) -> Result<(), HandleError> {
        Ok(())
    }
}
