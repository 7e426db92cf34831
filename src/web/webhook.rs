//! The webhook: an update is answered 200 only once it is durable; Telegram repeats what was not (RULES §9).

use super::Webhook;
use crate::config::{WEBHOOK_PATH, WebhookSecret};
use crate::telemetry::chain;
use crate::workers::intake;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use subtle::ConstantTimeEq as _;

/// The header in which Telegram sends the secret.
const SECRET_HEADER: &str = "X-Telegram-Bot-Api-Secret-Token";
/// The largest update taken, in bytes. Telegram's own stay far below.
const LARGEST: usize = 1024 * 1024;

/// The route at the path of the URL that Telegram was given, and at the fixed one for proxies that rewrite paths.
pub(super) fn route(webhook: Webhook) -> Router {
    let mut router = Router::new().route(WEBHOOK_PATH, post(receive));
    if webhook.path != WEBHOOK_PATH {
        router = router.route(&webhook.path, post(receive));
    }
    router
        .layer(DefaultBodyLimit::max(LARGEST))
        .with_state(webhook)
}

async fn receive(
    State(webhook): State<Webhook>,
    headers: HeaderMap,
    body: Result<String, axum::extract::rejection::StringRejection>,
) -> StatusCode {
    if !is_telegram(&headers, &webhook.secret) {
        return StatusCode::UNAUTHORIZED;
    }
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return rejection.status(),
    };
    let Some(update) = intake::read(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    match webhook.intake.keep(&[update]).await {
        Ok(_) => {
            webhook.health.updates_come();
            StatusCode::OK
        }
        Err(error) => {
            tracing::error!(
                error = chain(&error),
                "an update can't be kept; it will come again"
            );
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

/// Compared in constant time, so that the answer's delay tells nothing of the secret.
fn is_telegram(headers: &HeaderMap, secret: &WebhookSecret) -> bool {
    headers
        .get(SECRET_HEADER)
        .is_some_and(|given| given.as_bytes().ct_eq(secret.expose().as_bytes()).into())
}
