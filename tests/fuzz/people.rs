//! People who press whatever there is to be pressed, and write whatever comes to their minds: every press and every word is
//! handled, on both databases.

use super::cases;
use super::whole::{Day, Ground, MANAGER, OWNER};
use crate::support::Backend;
use chrono::TimeDelta;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

/// Who is about: the owner, the manager, two customers.
const WHO: [i64; 5] = [OWNER, MANAGER, MANAGER, 1000, 1001];

/// What people write: answers to what is asked, commands, nonsense.
const WORDS: [&str; 64] = [
    "Хочу чайник",
    "5",
    "1 500,50",
    "+7 912 345-67-89",
    "завтра 12:00",
    "Иван",
    "ivan@example.com",
    "10%",
    "/start",
    "/menu",
    "/help",
    "/orders",
    "/basket",
    "/catalog",
    "/find чайник",
    "/find",
    "/leads",
    "/deals",
    "/tasks",
    "/new",
    "/dialogs",
    "/shift",
    "/note важно",
    "/replies",
    "/later",
    "/duplicates",
    "/tags",
    "/segments",
    "/clients",
    "/files",
    "/staff",
    "/preset",
    "/fields",
    "/trouble",
    "/line",
    "/mydata",
    "/forget",
    "/banned",
    "/audit",
    "/connect",
    "/settings",
    "/language",
    "/privacy",
    "/cancel",
    "/delete",
    "/start src_shelf",
    "/start join_0123456789abcdef0123456789abcdef",
    "/unknown",
    "7707083893",
    "ООО «Ромашка»",
    "0",
    "-1",
    "99999999999999999999",
    "\u{202e}перевёрнуто\u{0}",
    "😀😀😀",
    "<b>&amp;</b>",
    "{клиент} {client} {",
    "31.12.2026",
    "через 2 часа",
    "за 30 дней",
    "Кабель 3,5 м × 120",
    "/start claim_00",
    "/start src_<b>ёж\u{0}</b>",
    "/disconnect",
];

fn content(arg: u32, of: &[i64]) -> Value {
    let words = WORDS[arg as usize % WORDS.len()];
    match arg / 64 % 8 {
        0 => {
            json!({"photo": [{"file_id": "p1", "file_unique_id": "u1", "width": 9, "height": 9}], "caption": words})
        }
        1 => {
            json!({"document": {"file_id": "d1", "file_unique_id": "u2", "file_name": "list.csv", "file_size": 90}})
        }
        2 => {
            json!({"document": {"file_id": "d2", "file_unique_id": "u3", "file_name": "shop.toml", "file_size": 90}})
        }
        3 => {
            json!({"contact": {"phone_number": "+79123456789", "first_name": "Иван", "user_id": 1000}})
        }
        4 => json!({"location": {"latitude": 55.7, "longitude": 37.6}}),
        5 => {
            json!({"voice": {"file_id": "v1", "file_unique_id": "u4", "duration": 2}, "media_group_id": "g1"})
        }
        6 => json!({"text": words, "entities": [{"type": "bold", "offset": 1, "length": 900}]}),
        _ => {
            let to = of.get(arg as usize % of.len().max(1)).copied().unwrap_or(1);
            json!({"text": words, "reply_to_message": {"message_id": to, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "было"}})
        }
    }
}

async fn step(day: &mut Day, (who, what, arg): (u32, u32, u32)) -> Result<(), String> {
    let who = WHO[who as usize % WHO.len()];
    let chat = day.chats.entry(who).or_default();
    let newest: Vec<(i64, String)> = chat.buttons.iter().rev().take(40).cloned().collect();
    let messages: Vec<i64> = chat.messages.iter().rev().take(12).copied().collect();
    let some = |count: usize| arg as usize % count.max(1);
    match what % 20 {
        0..=9 if !newest.is_empty() => {
            let (message, data) = &newest[some(newest.len())];
            day.presses(who, *message, data).await
        }
        10 | 11 if !chat.labels.is_empty() => {
            let text = chat.labels[some(chat.labels.len())].clone();
            day.writes(who, &json!({"text": text})).await.map(drop)
        }
        12 | 13 => day.writes(who, &content(arg, &messages)).await.map(drop),
        14 if !messages.is_empty() => {
            let edited = json!({"update_id": 1, "edited_message": {
                "message_id": messages[some(messages.len())], "date": 1, "edit_date": 2, "text": WORDS[some(WORDS.len())],
                "chat": {"id": who, "type": "private"}, "from": {"id": who, "is_bot": false, "first_name": "Имя"},
            }});
            day.comes(edited.to_string()).await
        }
        15 if !messages.is_empty() => {
            let reaction = json!({"update_id": 1, "message_reaction": {
                "chat": {"id": who, "type": "private"}, "message_id": messages[some(messages.len())], "date": 1,
                "user": {"id": who, "is_bot": false, "first_name": "Имя"}, "old_reaction": [],
                "new_reaction": [{"type": "emoji", "emoji": "👍"}],
            }});
            day.comes(reaction.to_string()).await
        }
        16 => {
            let minutes = [1, 10, 90, 24 * 60, 40 * 24 * 60][some(5)];
            day.passes(TimeDelta::minutes(minutes)).await
        }
        17 if !newest.is_empty() => {
            // A press that was meddled with.
            let (message, data) = &newest[some(newest.len())];
            let mut data: Vec<char> = data.chars().collect();
            let at = arg as usize / 7 % data.len().max(1);
            if let Some(place) = data.get_mut(at) {
                *place = ['0', '9', 'a', 'z', '.', '-', 'Z', '\0'][arg as usize / 3 % 8];
            }
            let data: String = data.into_iter().collect();
            day.presses(who, *message, &data).await
        }
        18 => {
            let offset = ["", "1", "x", "-1", "999999999999999999999"][some(5)];
            let asked = json!({"update_id": 1, "inline_query": {
                "id": "q", "from": {"id": who, "is_bot": false, "first_name": "Имя"},
                "query": WORDS[some(WORDS.len())], "offset": offset,
            }});
            day.comes(asked.to_string()).await
        }
        _ => day
            .writes(who, &json!({"text": WORDS[some(WORDS.len())]}))
            .await
            .map(drop),
    }
}

/// A day of so many steps.
pub async fn lives(day: &mut Day, steps: &[(u32, u32, u32)]) -> Result<(), String> {
    day.writes(OWNER, &json!({"text": "/start"})).await?;
    day.writes(MANAGER, &json!({"text": "/menu"})).await?;
    day.writes(1000, &json!({"text": "Хочу чайник"})).await?;
    for (at, of) in steps.iter().enumerate() {
        step(day, *of)
            .await
            .map_err(|error| format!("step {at}, {of:?}: {error}"))?;
    }
    Ok(())
}

fn a_day_is_lived(backend: Backend) {
    let ground = Ground::open(backend);
    let steps = prop::collection::vec(any::<(u32, u32, u32)>(), 10..120);
    let mut config = cases(60);
    config.max_shrink_iters = 300;
    TestRunner::new(config)
        .run(&steps, |steps| {
            ground.runtime.block_on(async {
                let mut day = Day::usual(&ground.db).await;
                let lived = lives(&mut day, &steps).await;
                day.ends().await;
                lived.map_err(TestCaseError::fail)
            })
        })
        .unwrap();
}

#[test]
fn whatever_people_press_and_write_is_handled_on_sqlite() {
    a_day_is_lived(Backend::Sqlite);
}

#[test]
fn whatever_people_press_and_write_is_handled_on_postgres() {
    a_day_is_lived(Backend::Postgres);
}
