//! Updates as Telegram may one day send them: with fields, entities and kinds that nobody knows yet, of every type that its
//! schema tells of. A customer's words are kept whatever stands beside them.

use super::cases;
use super::whole::{Day, Ground};
use crate::both;
use crate::support::Backend;
use prilavok::storage::Tx;
use prilavok::telegram::incoming::Update;
use prilavok::workers::intake;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// The types of the newest Bot API: their fields by name, each with its types, `!` before those that are always there.
static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../src/sandbox/emulator/bot_api.json");
    serde_json::from_str(text).unwrap()
});

/// Chance for what is made up: numbers that a property gave.
struct Draw<'a> {
    of: &'a [u32],
    at: usize,
}

impl Draw<'_> {
    fn next(&mut self, below: usize) -> usize {
        self.at += 1;
        let number = self.of.get(self.at % self.of.len().max(1)).copied();
        (number.unwrap_or_default() as usize).wrapping_mul(self.at | 1) % below.max(1)
    }
}

const STRINGS: [&str; 10] = [
    "",
    "Хочу чайник",
    "hologram",
    "а\0б",
    "\u{202e}",
    "😀",
    "https://x.example",
    "0",
    "private",
    "\u{fffd}",
];

/// A value of a type of the Bot API.
fn made_up(kind: &str, depth: u32, draw: &mut Draw<'_>) -> Value {
    let kind = kind.trim_start_matches('!');
    let kinds: Vec<&str> = kind.split('|').collect();
    let kind = kinds[draw.next(kinds.len())];
    if let Some(of) = kind.strip_prefix("Array of ") {
        let count = draw.next(3);
        return (0..count).map(|_| made_up(of, depth, draw)).collect();
    }
    match kind {
        "Integer" => json!([0, 1, -1, 77, i64::MAX, i64::MIN][draw.next(6)]),
        "Float" => json!([0.0, -1.5, 1e300][draw.next(3)]),
        "String" => json!(STRINGS[draw.next(STRINGS.len())]),
        "Boolean" | "True" => json!(draw.next(2) == 0),
        _ => match SCHEMA.pointer(&format!("/types/{kind}")) {
            Some(Value::Array(kinds)) if !kinds.is_empty() => {
                let kind = kinds[draw.next(kinds.len())].as_str().unwrap().to_owned();
                made_up(&kind, depth, draw)
            }
            Some(Value::Object(fields)) => {
                let mut object = Map::new();
                for (name, kind) in fields {
                    let kind = kind.as_str().unwrap();
                    let wanted = kind.starts_with('!') || draw.next(3) == 0;
                    if wanted && depth > 0 {
                        object.insert(name.clone(), made_up(kind, depth - 1, draw));
                    }
                }
                Value::Object(object)
            }
            _ => json!({}),
        },
    }
}

/// A customer's message: who, where and which are as they always are.
fn message(extra: Map<String, Value>) -> Value {
    let mut message = json!({
        "message_id": 5, "date": 1, "chat": {"id": 1000, "type": "private"},
        "from": {"id": 1000, "is_bot": false, "first_name": "Иван"},
    });
    message.as_object_mut().unwrap().extend(extra);
    message
}

/// Fields of a message that say who, where and which, or make it another one altogether.
const FIXED: [&str; 6] = ["message_id", "date", "chat", "from", "text", "caption"];

const WORDS: &str = "Здравствуйте! Есть ли <b>чайник</b> на 2 л? 😀";

/// A message with words, and whatever else the Bot API may put beside them.
fn with_words(key: &str, draw: &mut Draw<'_>) -> Value {
    let fields = SCHEMA
        .pointer("/types/Message")
        .unwrap()
        .as_object()
        .unwrap();
    let mut extra = Map::new();
    for (name, kind) in fields {
        if !FIXED.contains(&name.as_str()) && draw.next(8) == 0 {
            extra.insert(name.clone(), made_up(kind.as_str().unwrap(), 3, draw));
        }
    }
    for name in ["mood", "zeta", "aroma"] {
        if draw.next(4) == 0 {
            extra.insert(name.to_owned(), made_up("Message|String|Boolean", 2, draw));
        }
    }
    extra.insert(key.to_owned(), json!(WORDS));
    let entity = json!([{"type": "hologram", "offset": 2, "length": 500, "depth": {}}, {"type": 5}, null, 7]);
    extra.insert(format!("{key}_entities").replace("text_", ""), entity);
    message(extra)
}

fn numbers() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(any::<u32>(), 8..40)
}

proptest! {
    #![proptest_config(cases(1))]

    #[test]
    fn words_are_heard_whatever_stands_beside_them(numbers in numbers(), is_caption: bool) {
        let mut draw = Draw { of: &numbers, at: 0 };
        let key = if is_caption { "caption" } else { "text" };
        let raw = json!({"update_id": 1, "message": with_words(key, &mut draw)}).to_string();
        match Update::parse(&raw) {
            Ok(Update::Message(message)) => {
                prop_assert_eq!(message.text.as_deref(), Some(WORDS), "{}", raw);
                let words = message.words();
                prop_assert!(words.chars() >= WORDS.chars().count());
            }
            other => prop_assert!(false, "{:?} of {}", other, raw),
        }
    }

    /// A kind of content that a copy shows stays that, whatever new field is beside it.
    #[test]
    fn a_photo_is_a_photo(name in "[a-z]{1,12}(_[a-z]{1,8})?", value in prop_oneof![Just(json!(true)), Just(json!({"x": 1})), Just(json!("y"))]) {
        let known = SCHEMA.pointer("/types/Message").unwrap().as_object().unwrap();
        prop_assume!(!known.contains_key(&name));
        let mut extra = Map::new();
        extra.insert(name, value);
        extra.insert("photo".to_owned(), json!([{"file_id": "p", "file_unique_id": "u"}]));
        extra.insert("caption".to_owned(), json!(WORDS));
        let raw = json!({"update_id": 1, "message": message(extra)}).to_string();
        let Ok(Update::Message(message)) = Update::parse(&raw) else {
            return Err(TestCaseError::fail(raw));
        };
        prop_assert_eq!(message.kind, "photo", "{}", raw);
    }
}

proptest! {
    #![proptest_config(cases(4))]

    #[test]
    fn any_update_of_the_bot_api_is_read(numbers in numbers(), depth in 1u32..5) {
        let mut draw = Draw { of: &numbers, at: 0 };
        let mut update = made_up("Update", depth, &mut draw);
        update["update_id"] = json!(7);
        let raw = update.to_string();
        prop_assert!(Update::parse(&raw).is_ok(), "{}", raw);
        prop_assert_eq!(intake::read(&raw).map(|update| update.update_id), Some(7));
    }
}

/// Updates as they come today.
fn usual() -> Vec<Value> {
    let mut updates = Vec::new();
    let mut add = |content: Value| {
        let message = message(content.as_object().unwrap().clone());
        updates.push(json!({"update_id": 1, "message": message}));
    };
    add(json!({"text": WORDS, "entities": [{"type": "bold", "offset": 0, "length": 5}]}));
    add(json!({"text": "/start src_shelf"}));
    add(
        json!({"text": "ответ", "reply_to_message": {"message_id": 4, "date": 1, "chat": {"id": 1000, "type": "private"},
        "text": "вопрос", "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "1m7.3.in_stock"}]]}},
        "quote": {"text": "воп", "position": 0, "entities": [{"type": "italic", "offset": 0, "length": 3}]}}),
    );
    add(
        json!({"photo": [{"file_id": "p", "file_unique_id": "u", "width": 1, "height": 1, "file_size": 9}],
        "caption": WORDS, "caption_entities": [{"type": "text_link", "offset": 0, "length": 3, "url": "https://x.example"}],
        "media_group_id": "g", "has_media_spoiler": true}),
    );
    add(
        json!({"document": {"file_id": "d", "file_unique_id": "u", "file_name": "цены.xlsx", "file_size": 9, "mime_type": "x/y"}}),
    );
    add(json!({"contact": {"phone_number": "79123456789", "first_name": "Иван", "user_id": 1000}}));
    add(
        json!({"location": {"latitude": 1.5, "longitude": 2.5, "live_period": 60}, "edit_date": 5}),
    );
    add(
        json!({"venue": {"location": {"latitude": 1.5, "longitude": 2.5}, "title": "Кафе", "address": "Тверская"}}),
    );
    add(
        json!({"poll": {"id": "1", "question": "Чай?", "options": [{"text": "да", "voter_count": 0}]}}),
    );
    add(json!({"checklist": {"title": "К чаю", "tasks": [{"id": 1, "text": "баранки"}]}}));
    add(
        json!({"voice": {"file_id": "v", "file_unique_id": "u", "duration": 3}, "forward_origin":
        {"type": "user", "date": 1, "sender_user": {"id": 5, "is_bot": false, "first_name": "Пётр"}}}),
    );
    let private = json!({"id": 1000, "type": "private"});
    let ivan = json!({"id": 1000, "is_bot": false, "first_name": "Иван", "language_code": "ru"});
    let group = json!({"id": -1000, "type": "supergroup", "title": "Смена", "is_forum": true});
    updates.extend([
        json!({"update_id": 1, "edited_message": {"message_id": 5, "date": 1, "edit_date": 2, "chat": private, "from": ivan, "text": "Иначе"}}),
        json!({"update_id": 1, "callback_query": {"id": "c", "from": ivan, "chat_instance": "1", "data": "1m7.3.in_stock",
            "message": {"message_id": 5, "date": 1, "chat": private}}}),
        json!({"update_id": 1, "callback_query": {"id": "c", "from": ivan, "chat_instance": "1", "inline_message_id": "x"}}),
        json!({"update_id": 1, "my_chat_member": {"chat": private, "from": ivan, "date": 1,
            "old_chat_member": {"status": "member", "user": ivan}, "new_chat_member": {"status": "kicked", "user": ivan}}}),
        json!({"update_id": 1, "my_chat_member": {"chat": group, "from": ivan, "date": 1,
            "old_chat_member": {"status": "left", "user": ivan}, "new_chat_member": {"status": "administrator", "user": ivan, "can_manage_topics": true}}}),
        json!({"update_id": 1, "message_reaction": {"chat": private, "message_id": 5, "date": 1, "user": ivan,
            "old_reaction": [], "new_reaction": [{"type": "emoji", "emoji": "👍"}]}}),
        json!({"update_id": 1, "inline_query": {"id": "q", "from": ivan, "query": "чай", "offset": "", "chat_type": "private"}}),
        json!({"update_id": 1, "message": {"message_id": 6, "message_thread_id": 3, "is_topic_message": true, "date": 1, "chat": group, "from": ivan, "text": "Да"}}),
        json!({"update_id": 1, "message": {"message_id": 6, "date": 1, "chat": group, "from": ivan, "migrate_to_chat_id": -2000}}),
        json!({"update_id": 1, "channel_post": {"message_id": 6, "date": 1, "chat": {"id": -5, "type": "channel"}, "text": "Пост"}}),
        json!({"update_id": 1, "poll_answer": {"poll_id": "1", "user": ivan, "option_ids": [0]}}),
        json!({"update_id": 1, "telepathy": {"from": ivan, "thought": "чай"}}),
    ]);
    updates
}

/// The places within a value, as JSON pointers.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                places(value, &format!("{at}/{key}"), found);
            }
        }
        Value::Array(parts) => {
            for (index, part) in parts.iter().enumerate() {
                places(part, &format!("{at}/{index}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn strange() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!([])),
        Just(json!({})),
        Just(json!([[{}]])),
        Just(json!("")),
        Just(json!("\0")),
        Just(json!("а\0б")),
        Just(json!("x".repeat(9_000))),
        any::<String>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
    ]
}

/// What comes in place of what.
fn changes() -> impl Strategy<Value = (usize, Vec<(Index, Value)>)> {
    (
        0usize..1_000,
        prop::collection::vec((any::<Index>(), strange()), 0..4),
    )
}

fn changed((update, changes): &(usize, Vec<(Index, Value)>)) -> String {
    let updates = usual();
    let mut update = updates[update % updates.len()].clone();
    for (at, value) in changes {
        let mut found = Vec::new();
        places(&update, "", &mut found);
        found.retain(|place| !place.is_empty() && place != "/update_id");
        if let Some(place) = update.pointer_mut(&found[at.index(found.len())]) {
            *place = value.clone();
        }
    }
    update.to_string()
}

/// Any update is handled: it does something or nothing, and fails never.
fn any_update_is_handled(backend: Backend) {
    let ground = Ground::open(backend);
    let several = prop::collection::vec(changes(), 1..20);
    TestRunner::new(cases(25))
        .run(&several, |several| {
            ground.runtime.block_on(async {
                let mut day = Day::usual(&ground.db).await;
                let mut failed = None;
                for change in &several {
                    if let Err(error) = day.comes(changed(change)).await {
                        failed = Some(error);
                        break;
                    }
                }
                day.ends().await;
                failed.map_or(Ok(()), |error| Err(TestCaseError::fail(error)))
            })
        })
        .unwrap();
}

#[test]
fn any_update_is_handled_on_sqlite() {
    any_update_is_handled(Backend::Sqlite);
}

#[test]
fn any_update_is_handled_on_postgres() {
    any_update_is_handled(Backend::Postgres);
}

/// How often a text is kept of the messages that came.
async fn count(day: &mut Day, text: &str) -> i64 {
    let sql = "SELECT COUNT(*) FROM client_messages WHERE text = $1";
    let (count,): (i64,) = match &mut day.tx {
        Tx::Sqlite(tx) => sqlx::query_as(sql)
            .bind(text)
            .fetch_one(&mut **tx)
            .await
            .unwrap(),
        Tx::Postgres(tx) => sqlx::query_as(sql)
            .bind(text)
            .fetch_one(&mut **tx)
            .await
            .unwrap(),
    };
    count
}

/// Another Bot API server may bring a message once more, under another number: it is known.
async fn a_message_brought_again(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut day = Day::usual(&db).await;
    let words = json!({"text": "Хочу чайник"});
    let message = message(words.as_object().unwrap().clone());
    for _ in 0..3 {
        let update = json!({"update_id": 1, "message": message});
        day.comes(update.to_string()).await.unwrap();
    }
    assert_eq!(count(&mut day, "Хочу чайник").await, 1);
    day.ends().await;
}
both!(
    a_message_that_is_brought_again_is_known,
    a_message_brought_again
);

/// A character that PostgreSQL has no place for costs no word.
async fn zeros(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut day = Day::usual(&db).await;
    let words = json!({"text": "Хочу\0 чайник", "from": {"id": 1000, "is_bot": false, "first_name": "Ив\0ан"}});
    day.writes(1000, &words).await.unwrap();
    assert_eq!(count(&mut day, "Хочу\u{fffd} чайник").await, 1);
    day.ends().await;
}
both!(a_character_of_the_code_0_costs_no_word, zeros);

/// A customer's message with words is kept with them, whatever stands beside them.
fn words_are_kept(backend: Backend) {
    let ground = Ground::open(backend);
    TestRunner::new(cases(25))
        .run(&numbers(), |numbers| {
            ground.runtime.block_on(async {
                let mut day = Day::usual(&ground.db).await;
                let mut draw = Draw {
                    of: &numbers,
                    at: 0,
                };
                let update = json!({"update_id": 1, "message": with_words("text", &mut draw)});
                let handled = day.comes(update.to_string()).await;
                let sql =
                    "SELECT text FROM client_messages WHERE chat_id = 1000 AND message_id = 5";
                let kept: Option<(Option<String>,)> = match (&handled, &mut day.tx) {
                    (Err(_), _) => None,
                    (Ok(()), Tx::Sqlite(tx)) => {
                        sqlx::query_as(sql).fetch_optional(&mut **tx).await.unwrap()
                    }
                    (Ok(()), Tx::Postgres(tx)) => {
                        sqlx::query_as(sql).fetch_optional(&mut **tx).await.unwrap()
                    }
                };
                day.ends().await;
                handled.map_err(TestCaseError::fail)?;
                prop_assert_eq!(kept, Some((Some(WORDS.to_owned()),)), "{}", update);
                Ok(())
            })
        })
        .unwrap();
}

#[test]
fn words_are_kept_on_sqlite() {
    words_are_kept(Backend::Sqlite);
}

#[test]
fn words_are_kept_on_postgres() {
    words_are_kept(Backend::Postgres);
}
