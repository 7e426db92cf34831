//! What a person's client can do and shows.

use prilavok::sandbox::emulator::{PhoneError, Standing};
use serde_json::json;

use crate::support::Stand;

#[tokio::test]
async fn links_to_the_bot_start_it() {
    let stand = Stand::new().await;
    let anna = stand.anna();
    assert_eq!(anna.standing(), Standing::Stranger);
    anna.opens_link("https://t.me/Prilavok_Bot?start=claim_Ab-1")
        .unwrap();
    assert_eq!(anna.last().unwrap().text, "/start claim_Ab-1");
    anna.opens_link("tg://resolve?domain=prilavok_bot&start=x")
        .unwrap();
    anna.opens_link("t.me/prilavok_bot").unwrap();
    assert_eq!(anna.last().unwrap().text, "/start");
    assert!(matches!(
        anna.opens_link("https://t.me/other_bot?start=x"),
        Err(PhoneError::ForeignLink(_))
    ));
    assert!(matches!(
        anna.starts(Some("a b")),
        Err(PhoneError::BadPayload(_))
    ));
    assert!(matches!(
        anna.starts(Some(&"a".repeat(65))),
        Err(PhoneError::BadPayload(_))
    ));
}

#[tokio::test]
async fn keys_write_share_and_fold_away() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let keyboard = json!({
        "keyboard": [[{"text": "📞 Телефон", "request_contact": true}], [{"text": "Отмена"}]],
        "one_time_keyboard": true,
        "input_field_placeholder": "Номер",
    });
    let send = json!({"chat_id": 1001, "text": "Телефон?", "reply_markup": keyboard});
    stand.ok("sendMessage", send.clone()).await;
    let keys = anna.reply_keyboard().unwrap();
    assert!(keys.one_time && keys.rows[0][0].request_contact);
    assert_eq!(keys.placeholder.as_deref(), Some("Номер"));
    let id = anna.presses_keyboard("📞 Телефон").unwrap();
    let contact = anna.message(id).unwrap().contact.unwrap();
    assert_eq!(contact["user_id"], 1001);
    assert_eq!(contact["first_name"], "Анна <b>");
    assert_eq!(anna.reply_keyboard(), None);
    stand.ok("sendMessage", send).await;
    anna.presses_keyboard("Отмена").unwrap();
    assert_eq!(anna.last().unwrap().text, "Отмена");
    assert_eq!(
        anna.presses_keyboard("Отмена"),
        Err(PhoneError::NoKey("Отмена".to_owned()))
    );
    stand
        .ok(
            "sendMessage",
            json!({"chat_id": 1001, "text": "x", "reply_markup": {"remove_keyboard": true}}),
        )
        .await;
    assert_eq!(anna.reply_keyboard(), None);
    stand.assert_no_violations();
}

#[tokio::test]
async fn labels_are_found_under_the_newest_message() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    for data in ["old", "new"] {
        let keyboard = json!({"inline_keyboard": [[{"text": "Да", "callback_data": data}, {"text": "Сайт", "url": "https://x.y/"}]]});
        stand
            .ok(
                "sendMessage",
                json!({"chat_id": 1001, "text": "?", "reply_markup": keyboard}),
            )
            .await;
    }
    anna.presses_label("Да").unwrap();
    let updates = stand.updates().await;
    assert_eq!(updates.last().unwrap()["callback_query"]["data"], "new");
    assert_eq!(anna.last().unwrap().labels(), [["Да", "Сайт"]]);
    assert!(matches!(
        anna.presses_label("Сайт"),
        Err(PhoneError::NotCallback(_))
    ));
    assert!(matches!(
        anna.presses_label("Нет"),
        Err(PhoneError::NoLabel(_))
    ));
    let forged = anna
        .presses_raw(anna.last().unwrap().id, "☠ forged")
        .unwrap();
    let updates = stand.updates().await;
    let query = &updates.last().unwrap()["callback_query"];
    assert_eq!(
        (query["data"].as_str(), query["id"].as_str()),
        (Some("☠ forged"), Some(forged.id()))
    );
}

#[tokio::test]
async fn edits_answers_blocks_and_deletions() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let id = anna.writes("привет").unwrap();
    anna.edits(id, "привет!").unwrap();
    anna.replies(id, "ещё").unwrap();
    let updates = stand.updates().await;
    assert_eq!(updates[2]["edited_message"]["text"], "привет!");
    assert!(updates[2]["edited_message"]["edit_date"].is_i64());
    assert_eq!(updates[3]["message"]["reply_to_message"]["message_id"], id);
    let before = stand.emulator.pending_updates();
    anna.deletes(id).unwrap();
    assert_eq!(
        stand.emulator.pending_updates(),
        before,
        "no news of deletions"
    );
    anna.blocks().unwrap();
    assert_eq!(anna.writes("x"), Err(PhoneError::Blocked));
    anna.starts(None).unwrap();
    assert_eq!(anna.standing(), Standing::Open);
    assert_eq!(anna.writes("  "), Err(PhoneError::Empty));
}

#[tokio::test]
async fn long_texts_go_in_pieces() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    anna.writes(&"я".repeat(5000)).unwrap();
    let lengths: Vec<_> = anna.chat()[1..]
        .iter()
        .map(|shown| shown.text.chars().count())
        .collect();
    assert_eq!(lengths, [4096, 904]);
}

#[tokio::test]
async fn updates_of_unknown_kinds_are_passed_on_as_they_are() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    stand
        .emulator
        .inject_update(json!({"newest_kind": {"x": 1}}));
    stand.emulator.inject_update(json!({
        "message": {"from": {"id": 1001, "is_bot": false, "first_name": "Анна"}, "text": "слова", "entities": [{"type": "newest", "offset": 0, "length": 5}]}
    }));
    let updates = stand.updates().await;
    assert_eq!(updates[1]["newest_kind"]["x"], 1);
    let message = &updates[2]["message"];
    assert_eq!(message["entities"][0]["type"], "newest");
    assert_eq!(message["chat"]["id"], 1001);
    assert_eq!(anna.last().unwrap().text, "слова");
    let reply = json!({"chat_id": 1001, "text": "x", "reply_parameters": {"message_id": message["message_id"]}});
    stand.ok("sendMessage", reply).await;
}
