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
}
