//! Whether the process lives (`/healthz`) and whether it can do its work (`/readyz`).

use super::Web;
use crate::storage::{Db, StorageError};
use crate::workers::shares::SHARES;
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long ago updates may have come for the last time: longer than Telegram holds a poll.
const FRESH: Duration = Duration::from_mins(1);
/// How long the database may think about nothing.
const PATIENCE: Duration = Duration::from_secs(3);

/// How the service is, as its workers tell.
#[derive(Debug, Default)]
pub struct Health {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    started: bool,
    /// Telegram posts, so silence means nothing.
    posted_to: bool,
    /// Another node polls.
    stands_by: bool,
    last_poll: Option<Instant>,
}

impl Health {
    fn with<T>(&self, look: impl FnOnce(&mut Known) -> T) -> T {
        look(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The schema is up to date and the bot is known.
    pub fn started(&self) {
        self.with(|known| known.started = true);
    }

    /// A poll was answered.
    pub fn updates_come(&self) {
        self.with(|known| known.last_poll = Some(Instant::now()));
    }

    /// Telegram has taken the webhook's URL.
    pub fn webhook_stands(&self) {
        self.with(|known| known.posted_to = true);
    }

    /// Whether it is another node that polls.
    pub fn stands_by(&self, does: bool) {
        self.with(|known| known.stands_by = does);
    }

    /// What is in the way of work.
    fn obstacle(&self) -> Option<&'static str> {
        self.with(|known| {
            let fresh = known.last_poll.is_some_and(|at| at.elapsed() < FRESH);
            if !known.started {
                Some("starting")
            } else if !fresh && !known.posted_to && !known.stands_by {
                Some("no updates come in from Telegram")
            } else {
                None
            }
        })
    }
}

/// `GET /healthz`: the process answers.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers and updates come in. One of several nodes tells its part of the work as well.
pub(super) async fn ready(State(web): State<Web>) -> (StatusCode, String) {
    let obstacle = match tokio::time::timeout(PATIENCE, answers(&web.db)).await {
        Ok(Ok(())) => web.health.obstacle(),
        Ok(Err(_)) | Err(_) => Some("the database does not answer"),
    };
    match obstacle {
        None => (StatusCode::OK, format!("ready\n{}", part_of(&web))),
        Some(obstacle) => (StatusCode::SERVICE_UNAVAILABLE, format!("{obstacle}\n")),
    }
}

fn part_of(web: &Web) -> String {
    match web.shares.node() {
        Some(node) => {
            let view = web.shares.view();
            let (held, nodes) = (view.held.len(), view.nodes);
            format!("node {node}: {held} of {SHARES} shares, {nodes} at work\n")
        }
        None => String::new(),
    }
}

async fn answers(db: &Db) -> Result<(), StorageError> {
    let mut tx = db.read().await?;
    crate::storage::inbox::depth(&mut tx).await?;
    tx.rollback().await
}
