//! HTTP for the sandbox's page.
//!
//! - `GET /sandbox/files/{id}`: the bytes of a file.

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use super::emulator::Emulator;

/// The page's routes.
pub(super) fn router(emulator: &Emulator) -> Router {
    Router::new()
        .route("/sandbox/files/{id}", get(file))
        .with_state(emulator.clone())
}

async fn file(State(emulator): State<Emulator>, Path(id): Path<u64>) -> Response {
    match emulator.lock().world.files.get(&id) {
        Some(file) => (
            [(header::CONTENT_TYPE, file.mime.clone())],
            file.bytes.to_vec(),
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
