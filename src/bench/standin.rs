//! A Bot API on loopback that costs next to nothing: it offers customers' messages and presses, takes every call, and notes
//! which messages came to staff, when, and in which order.
//!
//! Of Telegram's rules it keeps its limits, when it is told to, and no others: the sandbox's emulator is there for those. What
//! is measured against it is the bot.

use super::limits::Limits;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};
use std::collections::{HashSet, VecDeque};
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// The most updates of one answer (RULES §9).
const AT_ONCE: usize = 100;

/// A message of a customer's: whose, and the how-manieth of theirs, both from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Said {
    /// The customer.
    pub customer: u32,
    /// The message.
    pub message: u32,
}

impl Said {
    /// The words, by which it is known again wherever they turn up.
    pub fn words(self) -> String {
        format!("заказ {{{}:{}}}", self.customer, self.message)
    }

    /// Every message that a text holds, in order.
    pub fn within(text: &str) -> Vec<Said> {
        text.split('{')
            .skip(1)
            .filter_map(|part| {
                let (inner, _) = part.split_once('}')?;
                let (customer, message) = inner.split_once(':')?;
                Some(Said {
                    customer: customer.parse().ok()?,
                    message: message.parse().ok()?,
                })
            })
            .collect()
    }
}

#[derive(Debug, Default)]
struct Inner {
    /// Updates that are not acknowledged yet.
    waiting: VecDeque<(i64, String)>,
    last_update: i64,
    last_message: i64,
    /// When each message came to staff, in the order of coming.
    arrived: Vec<(Said, Instant)>,
    /// Which messages these were.
    known: HashSet<Said>,
    /// Messages of which the bot got no answer though they had come to staff.
    cut: HashSet<Said>,
    /// Which presses were answered, and when.
    answers: Vec<(String, Instant)>,
    calls: u64,
    polls: u64,
}

/// The stand-in.
#[derive(Debug, Clone)]
pub struct StandIn {
    inner: Arc<Mutex<Inner>>,
    offered: Arc<Notify>,
    staff: i64,
    delay: Duration,
    faults: bool,
    limits: Option<Arc<Mutex<Limits>>>,
}

/// Of so many calls a few fail, where the Bot API is to fail at all.
const FAULTS_OF: u64 = 50;

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// Nothing was done.
    Unavailable,
    /// Nothing was done, and the chat is to be left alone for a second.
    TooMany,
    /// It was done, and its answer is cut off.
    Cut,
}

impl Fault {
    /// The fault of the n-th call.
    const fn of(call: u64) -> Option<Fault> {
        match call % FAULTS_OF {
            11 => Some(Fault::Unavailable),
            23 => Some(Fault::TooMany),
            37 => Some(Fault::Cut),
            _ => None,
        }
    }
}

impl StandIn {
    /// One whose staff is this person, that takes so long over each call, and fails now and then or never.
    pub fn new(staff: i64, delay: Duration, faults: bool) -> StandIn {
        StandIn {
            inner: Arc::default(),
            offered: Arc::default(),
            staff,
            delay,
            faults,
            limits: None,
        }
    }

    /// The same, but its updates are numbered after this one.
    #[must_use]
    pub fn numbered_after(self, update: i64) -> StandIn {
        self.lock().last_update = update;
        self
    }

    /// The same, but what comes too soon is refused.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> StandIn {
        StandIn {
            limits: Some(Arc::new(Mutex::new(limits))),
            ..self
        }
    }

    /// How many calls were taken within the limits, and how many were refused.
    pub fn counts(&self) -> (u64, u64) {
        let limits = self.limits.as_ref();
        limits.map_or((0, 0), |limits| {
            let limits = limits.lock().unwrap_or_else(PoisonError::into_inner);
            limits.counts()
        })
    }

    /// Whether a call comes too soon.
    fn is_too_soon(&self, asked: &Value) -> bool {
        self.limits.as_ref().is_some_and(|limits| {
            let mut limits = limits.lock().unwrap_or_else(PoisonError::into_inner);
            !limits.take(asked["chat_id"].as_i64(), Instant::now())
        })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens on a free port of this machine until the runtime ends.
    ///
    /// # Errors
    /// When there is none.
    pub async fn listen(&self) -> std::io::Result<SocketAddr> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let addr = listener.local_addr()?;
        let routes = Router::new()
            .route("/{bot}/{method}", post(call))
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Ok(addr)
    }

    /// Customers say these things, at once.
    pub fn offer(&self, all: impl IntoIterator<Item = Said>) {
        let mut inner = self.lock();
        for said in all {
            inner.last_update += 1;
            inner.last_message += 1;
            let (id, message) = (inner.last_update, inner.last_message);
            let who = customer_id(said.customer);
            let update = json!({
                "update_id": id,
                "message": {
                    "message_id": message,
                    "from": { "id": who, "is_bot": false, "first_name": "Имя", "language_code": "ru" },
                    "chat": { "id": who, "type": "private", "first_name": "Имя" },
                    "date": 1_800_000_000,
                    "text": said.words(),
                },
            });
            inner.waiting.push_back((id, update.to_string()));
        }
        drop(inner);
        self.offered.notify_waiters();
    }

    /// Somebody presses a button of a message that was sent to them.
    pub fn press(&self, who: i64, callback: &str, data: &str) {
        let mut inner = self.lock();
        inner.last_update += 1;
        let id = inner.last_update;
        let update = json!({
            "update_id": id,
            "callback_query": {
                "id": callback,
                "from": { "id": who, "is_bot": false, "first_name": "Имя", "language_code": "ru" },
                "chat_instance": "1",
                "data": data,
                "message": {
                    "message_id": 5,
                    "chat": { "id": who, "type": "private", "first_name": "Имя" },
                    "date": 1_800_000_000,
                    "text": "…",
                },
            },
        });
        inner.waiting.push_back((id, update.to_string()));
        drop(inner);
        self.offered.notify_waiters();
    }

    /// Which presses were answered so far, and when.
    pub fn answers(&self) -> Vec<(String, Instant)> {
        self.lock().answers.clone()
    }

    /// What has come to staff so far.
    pub fn arrived(&self) -> Vec<(Said, Instant)> {
        self.lock().arrived.clone()
    }

    /// How many messages have come to staff so far, each counted once.
    pub fn count(&self) -> usize {
        self.lock().known.len()
    }

    /// The messages that came to staff, and of which the bot got no answer.
    pub fn cut(&self) -> HashSet<Said> {
        self.lock().cut.clone()
    }

    /// How many calls were made, polls apart.
    pub fn calls(&self) -> u64 {
        self.lock().calls
    }

    /// How often updates were asked for.
    pub fn polls(&self) -> u64 {
        self.lock().polls
    }

    async fn updates(&self, asked: &Value) -> String {
        self.lock().polls += 1;
        let offset = asked["offset"].as_i64().unwrap_or(0);
        let until = Instant::now() + Duration::from_secs(asked["timeout"].as_u64().unwrap_or(0));
        loop {
            let offered = self.offered.notified();
            {
                let mut inner = self.lock();
                while inner.waiting.front().is_some_and(|(id, _)| *id < offset) {
                    inner.waiting.pop_front();
                }
                if !inner.waiting.is_empty() {
                    let mut body = String::from(r#"{"ok":true,"result":["#);
                    for (place, (_, update)) in inner.waiting.iter().take(AT_ONCE).enumerate() {
                        let comma = if place == 0 { "" } else { "," };
                        let _ = write!(body, "{comma}{update}");
                    }
                    body.push_str("]}");
                    return body;
                }
            }
            if tokio::time::timeout_at(until.into(), offered)
                .await
                .is_err()
            {
                return r#"{"ok":true,"result":[]}"#.to_owned();
            }
        }
    }

    /// Counts a call; gives how it is to fail.
    fn count_call(&self) -> Option<Fault> {
        let mut inner = self.lock();
        inner.calls += 1;
        Fault::of(inner.calls).filter(|_| self.faults)
    }

    fn note(&self, asked: &Value, is_cut: bool) -> i64 {
        let mut inner = self.lock();
        inner.last_message += 1;
        if asked["chat_id"].as_i64() == Some(self.staff)
            && let Some(text) = asked["text"].as_str()
        {
            let now = Instant::now();
            for said in Said::within(text) {
                if is_cut {
                    inner.cut.insert(said);
                }
                inner.known.insert(said);
                inner.arrived.push((said, now));
            }
        }
        inner.last_message
    }
}

/// The Telegram id of the customer at an index.
pub fn customer_id(customer: u32) -> i64 {
    20_000_000 + i64::from(customer)
}

async fn call(
    State(stand_in): State<StandIn>,
    Path((_, method)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let answer = match method.as_str() {
        "getUpdates" => stand_in.updates(&asked).await,
        "getMe" => {
            r#"{"ok":true,"result":{"id":4242,"is_bot":true,"first_name":"Shop","username":"shop_bot"}}"#
                .to_owned()
        }
        _ => return stand_in.answer(&method, &asked).await,
    };
    json_of(StatusCode::OK, answer)
}

fn json_of(status: StatusCode, body: String) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (status, kind, body).into_response()
}

fn too_many() -> Response {
    let body = r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}"#;
    json_of(StatusCode::TOO_MANY_REQUESTS, body.to_owned())
}

impl StandIn {
    async fn answer(&self, method: &str, asked: &Value) -> Response {
        let fault = self.count_call();
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
        match fault {
            Some(Fault::Unavailable) => {
                let body = r#"{"ok":false,"error_code":502,"description":"Bad Gateway"}"#;
                return json_of(StatusCode::BAD_GATEWAY, body.to_owned());
            }
            Some(Fault::TooMany) => return too_many(),
            Some(Fault::Cut) | None => {}
        }
        if self.is_too_soon(asked) {
            return too_many();
        }
        let is_cut = fault.is_some();
        let mut body = match method {
            "sendMessage" | "copyMessage" | "editMessageText" => {
                let message = self.note(asked, is_cut);
                let chat = &asked["chat_id"];
                format!(
                    r#"{{"ok":true,"result":{{"message_id":{message},"date":1800000000,"chat":{{"id":{chat},"type":"private"}},"text":"…"}}}}"#
                )
            }
            "answerCallbackQuery" => {
                let callback = asked["callback_query_id"].as_str().unwrap_or_default();
                let answer = (callback.to_owned(), Instant::now());
                self.lock().answers.push(answer);
                r#"{"ok":true,"result":true}"#.to_owned()
            }
            _ => r#"{"ok":true,"result":true}"#.to_owned(),
        };
        if is_cut {
            body.truncate(12);
        }
        json_of(StatusCode::OK, body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_again_wherever_they_are_quoted() {
        let said = Said {
            customer: 7,
            message: 12,
        };
        let text = format!(
            "👤 <b>Имя</b>\n{} и {}",
            said.words(),
            Said {
                customer: 0,
                message: 0
            }
            .words()
        );
        assert_eq!(
            Said::within(&text),
            [
                said,
                Said {
                    customer: 0,
                    message: 0
                }
            ]
        );
        assert_eq!(Said::within("{x:1} {1} {"), []);
    }
}
