//! The emulator's one lock: what the servers remember plus what lives only as long as the process.
//!
//! Invariant: everything that changes goes through `&mut Core`, so calls of the bot and doings of people have one
//! order; whoever waits is woken after each change.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use serde::Serialize;
use serde_json::{Map, Value, json};
use tokio::sync::{broadcast, watch};

use super::{
    faults::{Fault, FaultKind},
    flood::Flood,
    inline::CachedAnswer,
    polling::Polling,
    shown::Shown,
    state::World,
};

/// How many calls the log keeps.
const LOG_SIZE: usize = 20_000;
/// How long a chat action shows, in milliseconds (RULES §6).
const ACTION_MS: i64 = 5_000;

/// Something that the rules of Telegram forbid or that a strict reader objects to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// When, in epoch milliseconds.
    pub at_ms: i64,
    /// The Bot API method that was called.
    pub method: String,
    /// What is wrong with the call.
    pub what: String,
}

/// One call of the bot.
#[derive(Debug, Clone, Serialize)]
pub struct Call {
    /// When, in epoch milliseconds.
    pub at_ms: i64,
    /// Method as the Bot API spells it.
    pub method: String,
    /// Parameters, nested JSON opened; of uploads the name and size.
    pub params: Value,
    /// `result` of the answer, or the description of the refusal. Of a lost reply: what would have been said.
    pub outcome: Result<Value, String>,
    /// The fault that was played, if any.
    pub fault: Option<FaultKind>,
}

impl Call {
    /// Whether its work was done.
    pub fn succeeded(&self) -> bool {
        self.outcome.is_ok()
    }

    /// The chat that it was about.
    pub fn chat(&self) -> Option<i64> {
        super::params::as_int(&self.params["chat_id"])
    }

    /// The text that it sent, or an empty one.
    pub fn text(&self) -> &str {
        self.params["text"].as_str().unwrap_or_default()
    }
}

/// A note that appeared over a chat after a press.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Toast {
    /// What it says.
    pub text: String,
    /// Whether it is a dialogue that must be closed.
    pub alert: bool,
}

/// Who the bot is.
#[derive(Debug, Clone)]
pub struct BotIdentity {
    /// User id: the part of the token before the colon.
    pub id: i64,
    /// Name without `@`.
    pub username: String,
    /// Shown name.
    pub first_name: String,
}

impl BotIdentity {
    /// The `User` object as messages carry it.
    pub fn to_user(&self) -> Value {
        json!({
            "id": self.id,
            "is_bot": true,
            "first_name": self.first_name,
            "username": self.username,
        })
    }
}

/// What a phone shows that no restart keeps.
#[derive(Debug, Default)]
pub struct Live {
    /// All notes so far.
    pub toasts: Vec<Toast>,
    /// The chat action and when it began, in epoch milliseconds.
    pub action: Option<(String, i64)>,
    /// A one-time keyboard was used and is folded away.
    pub keys_folded: bool,
}

/// All state behind the emulator's lock.
pub struct Core {
    pub world: World,
    pub bot: BotIdentity,
    /// Time of this access, in epoch milliseconds.
    pub now_ms: i64,
    /// When the emulator began, in epoch milliseconds.
    pub opened_ms: i64,
    /// How long a press can be answered, in milliseconds.
    pub callback_lifetime_ms: i64,
    pub violations: Vec<Violation>,
    pub calls: VecDeque<Call>,
    pub faults: Vec<Fault>,
    pub flood: Option<Flood>,
    pub polling: Polling,
    pub live: BTreeMap<i64, Live>,
    /// Answers to inline queries that the servers give without asking the bot.
    pub inline_cache: Vec<CachedAnswer>,
    /// Whether the bot is told which inline result a person chose (BotFather's /setinlinefeedback).
    pub inline_feedback: bool,
    /// Number of the last page event.
    pub seq: u64,
    /// The method that is being served: violations name it.
    pub method: String,
    pub events: broadcast::Sender<Arc<Value>>,
    pub changed: watch::Sender<u64>,
}

impl Core {
    /// The time in epoch seconds.
    pub fn now(&self) -> i64 {
        self.now_ms.div_euclid(1000)
    }

    /// Records a violation of the call that is being served.
    pub fn violate(&mut self, what: impl Into<String>) {
        let violation = Violation {
            at_ms: self.now_ms,
            method: self.method.clone(),
            what: what.into(),
        };
        tracing::warn!(method = %violation.method, what = %violation.what, "Bot API violation");
        self.violations.push(violation);
    }

    /// Appends to the log; the oldest calls fall out.
    pub fn log(&mut self, call: Call) {
        if self.calls.len() == LOG_SIZE {
            self.calls.pop_front();
        }
        self.calls.push_back(call);
        self.touch();
    }

    /// Wakes whoever waits for a change.
    pub fn touch(&self) {
        self.changed.send_modify(|version| *version += 1);
    }

    /// Tells the page what happened on a phone, and wakes whoever waits.
    pub fn emit(&mut self, user: i64, kind: &str, body: Value) {
        self.seq += 1;
        let mut event = json!({"seq": self.seq, "user": user, "kind": kind});
        if let (Some(event), Value::Object(body)) = (event.as_object_mut(), body) {
            event.extend(body);
        }
        // Nobody may be listening; then there is nobody to tell.
        let _ = self.events.send(Arc::new(event));
        self.touch();
    }

    /// Tells the page that a message is new or changed.
    pub fn emit_message(&mut self, chat: i64, message: i64) {
        if let Some(shown) = self.shown(chat, message) {
            self.emit(chat, "message", json!({ "message": shown }));
        }
    }

    /// Tells the page which keyboard stands under the input line.
    pub fn emit_keyboard(&mut self, chat: i64) {
        let keyboard = self.keys(chat);
        self.emit(chat, "keyboard", json!({ "reply_keyboard": keyboard }));
    }

    /// Queues an update for the bot if it wants this kind.
    pub fn update(&mut self, kind: &str, body: &Value) {
        let now = self.now_ms;
        self.world.updates.push(kind, body, now);
        self.touch();
    }

    /// A message as people see it.
    pub fn shown(&self, chat: i64, message: i64) -> Option<Shown> {
        self.world
            .message(chat, message)
            .map(|message| Shown::new(&self.world, chat, message))
    }

    /// Gives mentions of people their whole `User`; a mention of somebody unknown is no mention, as on the server.
    pub fn complete_mentions(&self, content: &mut Map<String, Value>) {
        for field in ["entities", "caption_entities"] {
            let Some(Value::Array(entities)) = content.get_mut(field) else {
                continue;
            };
            entities.retain_mut(|entity| {
                if entity["type"] != "text_mention" {
                    return true;
                }
                let id = entity["user"]["id"].as_i64().unwrap_or_default();
                let known = self.world.chats.get(&id);
                if let Some(chat) = known {
                    entity["user"] = chat.profile.to_user();
                }
                known.is_some()
            });
            if entities.is_empty() {
                content.remove(field);
            }
        }
    }

    /// The chat action that shows now.
    pub fn action(&self, chat: i64) -> Option<String> {
        let (action, since) = self.live.get(&chat)?.action.as_ref()?;
        (self.now_ms - since < ACTION_MS).then(|| action.clone())
    }
}
