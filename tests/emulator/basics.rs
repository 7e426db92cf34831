//! The first conversation: getMe, an update, an answer, a press, an edit.

use prilavok::sandbox::emulator::{CallbackAnswer, Who};
use serde_json::json;

use crate::support::{SOON, START, Stand};

#[tokio::test]
async fn a_conversation() {
    let stand = Stand::new().await;
    assert_eq!(
        stand.ok("GetMe", json!({})).await["username"],
        "prilavok_bot"
    );
    let anna = stand.anna();
    let started = anna.starts(Some("src_site")).unwrap();
    let updates = stand.updates().await;
    let message = &updates[0]["message"];
    assert_eq!(
        *message,
        json!({
            "message_id": started,
            "from": {"id": 1001, "is_bot": false, "first_name": "Анна <b>", "username": "anna", "language_code": "ru"},
            "chat": {"id": 1001, "type": "private", "first_name": "Анна <b>", "username": "anna"},
            "date": START / 1000,
            "text": "/start src_site",
            "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
        })
    );

    let keyboard = json!({"inline_keyboard": [[{"text": "Взять", "callback_data": "take:1"}]]});
    let sent = stand
        .ok(
            "sendMessage",
            json!({"chat_id": 1001, "text": "<b>Лид №1</b>", "parse_mode": "HTML", "reply_markup": keyboard}),
        )
        .await;
    assert_eq!(sent["text"], "Лид №1");
    assert_eq!(sent["reply_markup"], keyboard);

    let press = anna.presses_label("Взять").unwrap();
    let offset = updates[0]["update_id"].as_i64().unwrap() + 1;
    let updates = stand.ok("getUpdates", json!({ "offset": offset })).await;
    let query = &updates[0]["callback_query"];
    assert_eq!(query["data"], "take:1");
    assert_eq!(query["message"]["message_id"], sent["message_id"]);
    assert_eq!(press.answered(), None);
    assert_eq!(stand.emulator.unanswered_callbacks().len(), 1);
    stand
        .ok(
            "answerCallbackQuery",
            json!({"callback_query_id": query["id"], "text": "Готово"}),
        )
        .await;
    assert_eq!(
        press.answer(SOON).await,
        Ok(CallbackAnswer::Toast("Готово".to_owned()))
    );

    stand
        .ok(
            "editMessageText",
            json!({"chat_id": 1001, "message_id": sent["message_id"], "text": "Взято"}),
        )
        .await;
    let last = anna.last().unwrap();
    assert_eq!(
        (last.text.as_str(), last.from, last.edits),
        ("Взято", Who::Bot, 1)
    );
    assert_eq!(last.keyboard, None, "an edit without a keyboard removes it");
    assert!(stand.emulator.unanswered_callbacks().is_empty());
    stand.assert_no_violations();
}

#[tokio::test]
async fn a_copy_and_an_answer() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let photo = anna.sends_photo("наш <b>").unwrap();
    let copy = stand
        .ok(
            "copyMessage",
            json!({"chat_id": 1001, "from_chat_id": 1001, "message_id": photo, "reply_parameters": {"message_id": photo}}),
        )
        .await;
    assert_eq!(copy.as_object().unwrap().len(), 1);
    let last = anna.last().unwrap();
    assert_eq!((last.kind, last.text.as_str()), ("photo", "наш <b>"));
    assert_eq!(last.reply_to.unwrap().id, photo);
    stand.assert_no_violations();
}

#[tokio::test]
async fn mentions_are_of_people_who_are_known() {
    let stand = Stand::new().await;
    stand.started_anna();
    let text = "<a href=\"tg://user?id=1001\">Анна</a> <a href=\"tg://user?id=5\">никто</a>";
    let sent = stand
        .ok(
            "sendMessage",
            json!({"chat_id": 1001, "text": text, "parse_mode": "HTML"}),
        )
        .await;
    assert_eq!(sent["entities"].as_array().unwrap().len(), 1);
    assert_eq!(sent["entities"][0]["user"]["first_name"], "Анна <b>");
}
