//! `GET /metrics`: what was counted, and how full the queues are at this moment.

use super::Web;
use crate::storage::{StorageError, inbox, jobs, outbox};
use crate::telemetry::chain;
use crate::workers::metrics::Queue;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

pub(super) async fn scrape(State(web): State<Web>) -> Response {
    if let Err(error) = measure(&web).await {
        tracing::warn!(error = chain(&error), "the queues can't be measured");
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    match web.metrics.text() {
        Ok(text) => ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn measure(web: &Web) -> Result<(), StorageError> {
    let now = web.clock.now();
    let mut tx = web.db.read().await?;
    let depths = [
        (Queue::Inbox, inbox::depth(&mut tx).await?),
        (Queue::Outbox, outbox::depth(&mut tx).await?),
        (Queue::Jobs, jobs::depth(&mut tx).await?),
    ];
    tx.rollback().await?;
    for (queue, depth) in depths {
        web.metrics.depth(queue, depth, now);
    }
    let view = web.shares.view();
    web.metrics.shares(view.held.len(), view.nodes);
    Ok(())
}
