//! A whole shop in one transaction: its handler, what its people see, and the queues between; gone when the case is.

use crate::support::{Backend, TestDb};
use chrono::TimeDelta;
use prilavok::app::jobs::Job;
use prilavok::app::{BotIdentity, Settings, Shop};
use prilavok::clock::Clock;
use prilavok::domain::ids::{ChatId, MessageId, OutboxId, PostId, UserId};
use prilavok::domain::lang::Lang;
use prilavok::domain::people::Role;
use prilavok::domain::preset::Preset;
use prilavok::domain::shares::ShareSet;
use prilavok::service::BUILT_IN_PRESET;
use prilavok::storage::outbox::End;
use prilavok::storage::people::Seen;
use prilavok::storage::{Db, Tx, jobs, outbox, people, posts};
use prilavok::telegram::handler::Handler;
use prilavok::telegram::outgoing::{Call, FetchFor};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// Who runs the shop.
pub const OWNER: i64 = 900;
/// Who works in it.
pub const MANAGER: i64 = 901;

/// A database, and what it takes to wait for it in a property.
pub struct Ground {
    pub runtime: Runtime,
    pub db: Db,
    _test: TestDb,
}

impl Ground {
    pub fn open(backend: Backend) -> Ground {
        let runtime = Runtime::new().unwrap();
        let (test, db) = runtime.block_on(backend.open());
        Ground {
            runtime,
            db,
            _test: test,
        }
    }
}

/// What stands in a chat.
#[derive(Default)]
pub struct Chat {
    /// Buttons: the message and the data.
    pub buttons: Vec<(i64, String)>,
    /// Labels of reply keyboards.
    pub labels: Vec<String>,
    /// Messages, theirs and ours.
    pub messages: Vec<i64>,
}

/// A day of the shop.
pub struct Day {
    pub tx: Tx,
    pub chats: BTreeMap<i64, Chat>,
    handler: Handler,
    clock: Clock,
    next: i64,
    gathered: i64,
}

impl Day {
    /// A day begins: there are an owner and a manager.
    pub async fn begin(db: &Db, preset: &Preset, text: &str) -> Day {
        let clock = Clock::shifted();
        let settings = Settings {
            lang: Lang::Ru,
            timezone: chrono_tz::Europe::Moscow,
            currency: iso_currency::Currency::RUB,
        };
        let bot = BotIdentity {
            id: 1,
            username: "shop_bot".to_owned(),
        };
        let shop = Shop::new(
            settings,
            bot,
            clock.clone(),
            preset.clone(),
            text.to_owned(),
        );
        let mut tx = db.begin().await.unwrap();
        let now = clock.now();
        people::appoint(&mut tx, UserId(OWNER), Role::Owner, Lang::Ru, now)
            .await
            .unwrap();
        let manager = Seen {
            id: UserId(MANAGER),
            name: "Анна".to_owned(),
            username: None,
            lang: Some(Lang::Ru),
        };
        people::seen(&mut tx, &manager, Lang::Ru, now)
            .await
            .unwrap();
        people::set_role(&mut tx, manager.id, Some(Role::Manager))
            .await
            .unwrap();
        people::set_on_duty(&mut tx, manager.id, true)
            .await
            .unwrap();
        Day {
            tx,
            chats: BTreeMap::new(),
            handler: Handler::new(Arc::new(shop)),
            clock,
            next: 1,
            gathered: 0,
        }
    }

    /// The same with the built-in preset.
    pub async fn usual(db: &Db) -> Day {
        let preset = Preset::parse(BUILT_IN_PRESET).unwrap();
        Day::begin(db, &preset, BUILT_IN_PRESET).await
    }

    /// A number that nothing has yet.
    pub fn number(&mut self) -> i64 {
        self.next += 1;
        self.next
    }

    /// An update comes; what follows is sent.
    pub async fn comes(&mut self, raw: String) -> Result<(), String> {
        let update = Handler::read(&raw).map_err(|error| format!("{error:?} of {raw}"))?;
        let handled = Box::pin(self.handler.update(&mut self.tx, &update)).await;
        handled.map_err(|error| format!("{error:?} of {raw}"))?;
        self.gather().await
    }

    /// A message of somebody's comes; returns its id.
    pub async fn writes(&mut self, who: i64, content: &Value) -> Result<i64, String> {
        let id = self.number();
        let mut message = json!({
            "message_id": id, "date": 1, "chat": {"id": who, "type": "private"},
            "from": {"id": who, "is_bot": false, "first_name": format!("Имя {who}"), "language_code": "ru"},
        });
        for (key, value) in content.as_object().unwrap() {
            message[key] = value.clone();
        }
        self.chats.entry(who).or_default().messages.push(id);
        self.comes(json!({"update_id": id, "message": message}).to_string())
            .await?;
        Ok(id)
    }

    /// Somebody presses a button with that data on a message.
    pub async fn presses(&mut self, who: i64, message: i64, data: &str) -> Result<(), String> {
        let id = self.number();
        let press = json!({"update_id": id, "callback_query": {
            "id": format!("callback{id}"), "data": data, "chat_instance": "1",
            "from": {"id": who, "is_bot": false, "first_name": format!("Имя {who}"), "language_code": "ru"},
            "message": {"message_id": message, "date": 1, "chat": {"id": who, "type": "private"}},
        }});
        self.comes(press.to_string()).await
    }

    /// Time goes by, and what was due is done.
    pub async fn passes(&mut self, span: TimeDelta) -> Result<(), String> {
        self.clock.advance(span);
        for _ in 0..4 {
            let now = self.clock.now();
            let due = jobs::due::<Job>(&mut self.tx, now, ShareSet::ALL, 20)
                .await
                .unwrap();
            if due.is_empty() {
                return Ok(());
            }
            for job in due {
                jobs::finish(&mut self.tx, job.id, now).await.unwrap();
                let body = job.body?;
                let done = Box::pin(self.handler.job(&mut self.tx, &body)).await;
                done.map_err(|error| format!("{error:?} of {body:?}"))?;
            }
            self.gather().await?;
        }
        Ok(())
    }

    /// Telegram takes what waits to be sent, and answers what was asked of it.
    async fn gather(&mut self) -> Result<(), String> {
        let sql = "SELECT id, chat_id, call, post_id FROM outbox WHERE id > $1 ORDER BY id";
        loop {
            let rows: Vec<(i64, i64, String, Option<i64>)> = match &mut self.tx {
                Tx::Sqlite(tx) => sqlx::query_as(sql)
                    .bind(self.gathered)
                    .fetch_all(&mut **tx)
                    .await
                    .unwrap(),
                Tx::Postgres(tx) => sqlx::query_as(sql)
                    .bind(self.gathered)
                    .fetch_all(&mut **tx)
                    .await
                    .unwrap(),
            };
            if rows.is_empty() {
                return Ok(());
            }
            let now = self.clock.now();
            for (id, chat, text, post) in rows {
                self.gathered = id;
                let message = self.number();
                let sent = Some(MessageId(message));
                outbox::settle(&mut self.tx, OutboxId(id), End::Sent, sent, None, now)
                    .await
                    .unwrap();
                if let Some(post) = post {
                    posts::sent(&mut self.tx, PostId(post), MessageId(message))
                        .await
                        .unwrap();
                }
                let call: Value = serde_json::from_str(&text).unwrap();
                let place = self.chats.entry(chat).or_default();
                place.messages.push(message);
                look(&call, message, place);
                let call: Call = serde_json::from_str(&text).unwrap();
                if let Call::Fetch { why, .. } = &call {
                    let body = match why {
                        FetchFor::Preset => BUILT_IN_PRESET.as_bytes().to_vec(),
                        FetchFor::PriceList { .. } => {
                            let list = "Код;Название;Цена\nA1;Чайник;100\nA2;Кружка;50";
                            let draft = prilavok::app::imports::rows::read(
                                list.as_bytes(),
                                iso_currency::Currency::RUB,
                            );
                            serde_json::to_vec(&draft).unwrap()
                        }
                    };
                    let fetching = self
                        .handler
                        .fetched(&mut self.tx, ChatId(chat), &call, &body);
                    let fetched = Box::pin(fetching).await;
                    fetched.map_err(|error| format!("{error:?} of {call:?}"))?;
                }
            }
        }
    }

    /// The day is undone.
    pub async fn ends(self) {
        self.tx.rollback().await.unwrap();
    }
}

/// Notes the buttons of a call.
fn look(call: &Value, message: i64, chat: &mut Chat) {
    match call {
        Value::Object(fields) => {
            for (key, value) in fields {
                match (key.as_str(), value) {
                    ("data", Value::String(data)) => chat.buttons.push((message, data.clone())),
                    ("reply", Value::Object(reply)) => {
                        let labels = reply.get("rows").and_then(Value::as_array);
                        let labels = labels.into_iter().flatten().filter_map(Value::as_array);
                        let labels = labels.flatten().filter_map(Value::as_str);
                        chat.labels.extend(labels.map(str::to_owned));
                    }
                    _ => look(value, message, chat),
                }
            }
        }
        Value::Array(parts) => parts.iter().for_each(|part| look(part, message, chat)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
