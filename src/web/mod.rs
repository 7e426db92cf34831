//! The HTTP side: whether the process is well, what it counts, the webhook, and the telephone system's hook.

mod calls;
mod health;
mod metrics;
mod webhook;

pub use health::Health;

use crate::clock::Clock;
use crate::config::WebhookSecret;
use crate::storage::Db;
use crate::workers::calls::CallsHook;
use crate::workers::intake::Intake;
use crate::workers::metrics::Metrics;
use crate::workers::shares::Shares;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;

/// What the routes need.
#[derive(Debug, Clone)]
pub struct Web {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// How the service is.
    pub health: Arc<Health>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// What of the work is this process's.
    pub shares: Arc<Shares>,
}

/// Where Telegram posts to.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Where updates are put down.
    pub intake: Intake,
    /// What Telegram proves itself with.
    pub secret: WebhookSecret,
    /// The path of the URL that Telegram was given.
    pub path: String,
    /// Told of each update, so that readiness can be judged.
    pub health: Arc<Health>,
}

/// Where a telephone system posts to.
#[derive(Debug, Clone)]
pub struct Calls {
    /// Where reports are put down.
    pub hook: CallsHook,
    /// What the telephone system proves itself with.
    pub secret: WebhookSecret,
}

/// All routes of the service; those of the webhook and of the telephone system's hook where there are such.
pub fn routes(web: Web, webhook: Option<Webhook>, calls: Option<Calls>) -> Router {
    let own = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::scrape))
        .with_state(web);
    let own = match calls {
        Some(calls) => own.merge(calls::route(calls)),
        None => own,
    };
    match webhook {
        Some(webhook) => own.merge(webhook::route(webhook)),
        None => own,
    }
}
