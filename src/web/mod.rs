//! The HTTP side: whether the process is well, what it counts, and the webhook.

mod health;
mod metrics;
mod webhook;

pub use health::Health;

use crate::clock::Clock;
use crate::config::WebhookSecret;
use crate::storage::Db;
use crate::workers::intake::Intake;
use crate::workers::metrics::Metrics;
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

/// All routes of the service; the webhook's where there is one.
pub fn routes(web: Web, webhook: Option<Webhook>) -> Router {
    let own = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::scrape))
        .with_state(web);
    match webhook {
        Some(webhook) => own.merge(webhook::route(webhook)),
        None => own,
    }
}
