//! The telephone system's hook: a call is answered 200 only once it is durable, and a repeated one is told from a new one
//! by the telephone system's own id.

use super::Calls;
use crate::config::WebhookSecret;
use crate::telemetry::chain;
use crate::workers::calls::{NotTaken, Taken};
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use subtle::ConstantTimeEq as _;

/// Where calls are told.
const PATH: &str = "/hooks/calls";
/// The header with the secret.
const SECRET_HEADER: &str = "X-Prilavok-Secret";
/// The largest report, in bytes.
const LARGEST: usize = 64 * 1024;

/// The route.
pub(super) fn route(calls: Calls) -> Router {
    Router::new()
        .route(PATH, post(receive))
        .layer(DefaultBodyLimit::max(LARGEST))
        .with_state(calls)
}

async fn receive(
    State(calls): State<Calls>,
    headers: HeaderMap,
    body: Result<String, axum::extract::rejection::StringRejection>,
) -> (StatusCode, String) {
    if !is_known(&headers, &calls.secret) {
        return (StatusCode::UNAUTHORIZED, "wrong secret\n".to_owned());
    }
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return (rejection.status(), format!("{}\n", rejection.body_text())),
    };
    match calls.hook.take(&body).await {
        Ok(Taken::New) => (StatusCode::OK, "taken\n".to_owned()),
        Ok(Taken::Known) => (StatusCode::OK, "known already\n".to_owned()),
        Err(NotTaken::Bad(error)) => (StatusCode::BAD_REQUEST, format!("{error}\n")),
        Err(NotTaken::Storage(error)) => {
            tracing::error!(
                error = chain(&error),
                "a reported call can't be kept; it should come again"
            );
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "try again later\n".to_owned(),
            )
        }
    }
}

/// Compared in constant time, so that the answer's delay tells nothing of the secret.
fn is_known(headers: &HeaderMap, secret: &WebhookSecret) -> bool {
    headers
        .get(SECRET_HEADER)
        .is_some_and(|given| given.as_bytes().ct_eq(secret.expose().as_bytes()).into())
}
