//! HTTP: the way in and the way out of a Bot API call (RULES §1).
//!
//! Invariant: every call that names a method is logged exactly once, with the fault that was played on it.

use std::fmt::Write as _;

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{
    Emulator,
    core::Call,
    error::ApiError,
    faults::{self, FaultKind},
    files::MAX_UPLOAD,
    methods,
    params::{Params, Upload},
    polling, schema,
};

/// Room for the other parts of a multipart body.
const FORM_OVERHEAD: usize = 1024 * 1024;

/// The routes of the Bot API.
pub fn router(emulator: &Emulator) -> Router {
    Router::new()
        .route("/{bot}/{method}", any(serve))
        .route("/file/{bot}/{*path}", get(download))
        .layer(DefaultBodyLimit::disable())
        .with_state(emulator.clone())
}

/// The answer to a path that is not the Bot API's.
pub async fn not_found() -> Response {
    refusal(&ApiError::new(404, "Not Found"))
}

/// Checks the part of the path before the method (RULES §1).
fn check_token(emulator: &Emulator, segment: &str) -> Result<(), ApiError> {
    let token = segment
        .strip_prefix("bot")
        .ok_or_else(|| ApiError::new(404, "Not Found"))?;
    if token == emulator.token() {
        return Ok(());
    }
    let malformed = !token.contains(':') || token.starts_with('0') || token.len() > 80;
    Err(ApiError::new(
        401,
        if malformed || token.contains('/') {
            "Unauthorized: invalid token specified"
        } else {
            "Unauthorized"
        },
    ))
}

async fn serve(
    State(emulator): State<Emulator>,
    Path((bot, name)): Path<(String, String)>,
    request: Request,
) -> Response {
    if let Err(error) = check_token(&emulator, &bot) {
        return refusal(&error);
    }
    let params = match read(request).await {
        Ok(params) => params,
        Err(error) => return refusal(&error),
    };
    let Some(method) = schema::canonical_method(&name) else {
        let mut core = emulator.lock();
        core.method.clone_from(&name);
        core.violate("no such method");
        return refusal(&ApiError::unknown_method());
    };
    let (outcome, fault) = run(&emulator, method, &params).await;
    match fault {
        Some(FaultKind::ServerError { code }) => broken_gateway(code),
        Some(FaultKind::Garbage) => (StatusCode::OK, "<html>garbage").into_response(),
        Some(FaultKind::Reset | FaultKind::LostReply) => cut_connection(),
        Some(FaultKind::Truncated) => {
            let whole = match outcome {
                Ok(result) => json!({"ok": true, "result": result}).to_string(),
                Err(error) => error.to_json().to_string(),
            };
            let half: String = whole.chars().take(whole.chars().count() / 2).collect();
            (StatusCode::OK, half).into_response()
        }
        Some(
            FaultKind::TooManyRequests { .. }
            | FaultKind::Refused { .. }
            | FaultKind::Conflict
            | FaultKind::Delay { .. },
        )
        | None => match outcome {
            Ok(result) => success(&result),
            Err(error) => refusal(&error),
        },
    }
}

/// Runs one method with whatever fault waits for it, and logs it.
pub async fn run(
    emulator: &Emulator,
    method: &'static str,
    params: &Params,
) -> (Result<Value, ApiError>, Option<FaultKind>) {
    let chat = params.int("chat_id");
    let fault = {
        let mut core = emulator.lock();
        method.clone_into(&mut core.method);
        for objection in schema::objections(method, params) {
            core.violate(objection);
        }
        faults::take(&mut core.faults, method, chat)
    };
    let outcome = match fault {
        Some(FaultKind::TooManyRequests { retry_after }) => {
            Err(ApiError::too_many_requests(retry_after))
        }
        Some(FaultKind::Conflict) => Err(ApiError::conflict(
            "terminated by other getUpdates request; make sure that only one bot instance is running",
        )),
        Some(FaultKind::Refused { code }) => {
            let status = StatusCode::from_u16(code).ok();
            let reason = status.and_then(|status| status.canonical_reason());
            Err(ApiError::new(code, reason.unwrap_or("Refused")))
        }
        Some(FaultKind::ServerError { code }) => Err(ApiError::new(code, "Bad Gateway")),
        Some(FaultKind::Reset) => Err(ApiError::new(0, "connection reset")),
        Some(
            FaultKind::LostReply
            | FaultKind::Delay { .. }
            | FaultKind::Garbage
            | FaultKind::Truncated,
        )
        | None => work(emulator, method, params, chat).await,
    };
    {
        let mut core = emulator.lock();
        let idle_poll = method == "getUpdates" && outcome == Ok(json!([]));
        if !idle_poll {
            let call = Call {
                at_ms: core.now_ms,
                method: method.to_owned(),
                params: params.to_log(),
                outcome: outcome.clone().map_err(|error| error.description),
                fault,
            };
            core.log(call);
        }
    }
    if let Some(delay) = fault.and_then(FaultKind::delay) {
        tokio::time::sleep(delay).await;
    }
    (outcome, fault)
}

async fn work(
    emulator: &Emulator,
    method: &'static str,
    params: &Params,
    chat: Option<i64>,
) -> Result<Value, ApiError> {
    if method == "getUpdates" {
        return polling::get_updates(emulator, params).await;
    }
    let mut core = emulator.lock();
    method.clone_into(&mut core.method);
    if methods::is_paced(method, chat.is_some_and(|chat| chat < 0))
        && let (Some(flood), Some(chat)) = (&mut core.flood, chat)
    {
        flood
            .take(chat, Instant::now())
            .map_err(ApiError::too_many_requests)?;
    }
    let outcome = methods::call(&mut core, method, params);
    if let Err(error) = &outcome
        && error.code == ApiError::NOT_EMULATED
    {
        let what = error.description.trim_start_matches("Not Implemented: ");
        core.violate(what);
    }
    outcome
}

fn success(result: &Value) -> Response {
    respond(200, &json!({"ok": true, "result": result}))
}

fn refusal(error: &ApiError) -> Response {
    let mut response = respond(error.code, &error.to_json());
    if let Some(seconds) = error.retry_after {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

fn respond(code: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (status, kind, body.to_string()).into_response()
}

fn broken_gateway(code: u16) -> Response {
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::BAD_GATEWAY);
    let mut page = String::new();
    // Writing to a string can't fail.
    let _ = write!(page, "<html><h1>{status}</h1><hr>nginx</html>");
    (status, [(header::CONTENT_TYPE, "text/html")], page).into_response()
}

/// Ends the connection without an answer. Unwinding ends the connection's task, which closes the socket; unlike a
/// panic it goes past the panic hook, since nothing is wrong. It relies on a build whose panics unwind, as all profiles
/// here have it.
fn cut_connection() -> Response {
    std::panic::resume_unwind(Box::new("the connection is cut on purpose"))
}

/// Reads the parameters from the query and from a body of any of the four kinds.
async fn read(request: Request) -> Result<Params, ApiError> {
    let mut params = Params::default();
    if let Some(query) = request.uri().query() {
        read_pairs(query, &mut params);
    }
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, MAX_UPLOAD + FORM_OVERHEAD)
        .await
        .map_err(|_| ApiError::new(413, "Request Entity Too Large"))?;
    let kind = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default()
        .to_ascii_lowercase();
    if kind.starts_with("application/json") {
        read_json(&body, &mut params)?;
    } else if kind.starts_with("application/x-www-form-urlencoded") {
        read_pairs(&String::from_utf8_lossy(&body), &mut params);
    } else if kind.starts_with("multipart/form-data") {
        read_multipart(Request::from_parts(parts, Body::from(body)), &mut params).await?;
    }
    Ok(params)
}

fn read_pairs(pairs: &str, params: &mut Params) {
    // The address only serves to borrow the parser of queries.
    if let Ok(mut url) = reqwest::Url::parse("http://localhost/") {
        url.set_query(Some(pairs));
        for (name, value) in url.query_pairs() {
            params.set(name, Value::String(value.into_owned()));
        }
    }
}

fn read_json(body: &Bytes, params: &mut Params) -> Result<(), ApiError> {
    if body.is_empty() {
        return Ok(());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => {
            for (name, value) in object {
                params.set(name, value);
            }
            Ok(())
        }
        _ => Err(ApiError::bad_request("can't parse JSON-encoded parameters")),
    }
}

async fn read_multipart(request: Request, params: &mut Params) -> Result<(), ApiError> {
    let broken = || ApiError::bad_request("can't parse multipart form data");
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| broken())?;
    while let Some(part) = form.next_field().await.map_err(|_| broken())? {
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().map(str::to_owned);
        let mime = part.content_type().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|_| broken())?.to_vec();
        match file {
            Some(file) if bytes.len() > MAX_UPLOAD => {
                tracing::debug!(%file, "upload too large");
                return Err(ApiError::new(413, "Request Entity Too Large"));
            }
            Some(file) => params.attach(
                name,
                Upload {
                    name: file,
                    mime,
                    bytes,
                },
            ),
            None => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                params.set(name, Value::String(text));
            }
        }
    }
    Ok(())
}

async fn download(
    State(emulator): State<Emulator>,
    Path((bot, path)): Path<(String, String)>,
) -> Response {
    if let Err(error) = check_token(&emulator, &bot) {
        return refusal(&error);
    }
    let core = emulator.lock();
    let file = core.world.files.values().find(|file| file.path() == path);
    match file {
        Some(file) => (
            [(header::CONTENT_TYPE, "application/octet-stream")],
            file.bytes.to_vec(),
        )
            .into_response(),
        None => refusal(&ApiError::new(404, "Not Found")),
    }
}
