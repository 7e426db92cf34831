//! Everything that the bot is sent has the shape that the Bot API names for it.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Emulator, FileKind, Options, Profile, methods, params::Params, schema};

async fn emulator() -> Emulator {
    let options = Options::new("100:x", Arc::new(|| 1_700_000_000_000));
    Emulator::open(options).await.unwrap()
}

fn anna() -> Profile {
    Profile {
        id: 7,
        first_name: "Анна".to_owned(),
        last_name: Some("Ким".to_owned()),
        username: Some("anna".to_owned()),
        language_code: Some("ru".to_owned()),
    }
}

fn call(emulator: &Emulator, method: &'static str, params: Value) -> Value {
    let Value::Object(params) = params else {
        panic!("an object is needed")
    };
    methods::call(&mut emulator.lock(), method, &Params::from_object(params)).unwrap()
}

#[tokio::test]
async fn updates_have_the_shape_of_updates() {
    let emulator = emulator().await;
    let phone = emulator.phone(anna());
    let wanted = json!([
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
        "message_reaction"
    ]);
    emulator.lock().world.updates.allow(Some(&wanted));
    phone.starts(Some("src_x")).unwrap();
    for kind in FileKind::ALL {
        phone.sends(kind, "подпись #тег").unwrap();
    }
    phone.sends_album(2, &["а"]).unwrap();
    phone.sends_location().unwrap();
    phone.sends_venue("Склад", "Тверская, 1").unwrap();
    phone.sends_contact("+79001112233", true).unwrap();
    phone.sends_contact("+79001112233", false).unwrap();
    phone.sends_poll("Когда?", &["Утром", "Вечером"]).unwrap();
    phone.sends_dice().unwrap();
    let id = phone.writes("текст").unwrap();
    phone.replies(id, "ответ").unwrap();
    phone.edits(id, "правка").unwrap();
    phone.reacts(id, "👍").unwrap();
    phone.reacts(id, "").unwrap();
    phone.presses_raw(id, "data").unwrap();
    phone.blocks().unwrap();
    phone.unblocks().unwrap();
    let updates = emulator
        .lock()
        .world
        .updates
        .fetch(0, 100, 1_700_000_000_000);
    assert_eq!(updates.len(), 25);
    for update in updates {
        assert_eq!(schema::mismatches("Update", &update), [""; 0], "{update}");
    }
}

#[tokio::test]
async fn results_have_the_shape_that_is_promised() {
    let emulator = emulator().await;
    let phone = emulator.phone(anna());
    phone.starts(None).unwrap();
    let photo = phone.sends_photo("фото").unwrap();
    let keyboard = json!({"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]});
    for (method, kind, params) in [
        ("getMe", "User", json!({})),
        (
            "sendMessage",
            "Message",
            json!({"chat_id": 7, "text": "<b>x</b> /help", "parse_mode": "HTML", "reply_markup": keyboard, "reply_parameters": {"message_id": photo}}),
        ),
        (
            "sendPoll",
            "Message",
            json!({"chat_id": 7, "question": "?", "options": [{"text": "a"}, {"text": "b"}]}),
        ),
        ("sendDice", "Message", json!({"chat_id": 7})),
        (
            "sendVenue",
            "Message",
            json!({"chat_id": 7, "latitude": 1.5, "longitude": 2.5, "title": "t", "address": "a"}),
        ),
        (
            "sendContact",
            "Message",
            json!({"chat_id": 7, "phone_number": "+7", "first_name": "И"}),
        ),
        (
            "forwardMessage",
            "Message",
            json!({"chat_id": 7, "from_chat_id": 7, "message_id": photo}),
        ),
        (
            "copyMessage",
            "MessageId",
            json!({"chat_id": 7, "from_chat_id": 7, "message_id": photo}),
        ),
        (
            "copyMessages",
            "Array of MessageId",
            json!({"chat_id": 7, "from_chat_id": 7, "message_ids": [photo]}),
        ),
        (
            "pinChatMessage",
            "Boolean",
            json!({"chat_id": 7, "message_id": photo}),
        ),
        ("getChat", "ChatFullInfo", json!({"chat_id": 7})),
        (
            "getChatMember",
            "ChatMember",
            json!({"chat_id": 7, "user_id": 7}),
        ),
        ("getWebhookInfo", "WebhookInfo", json!({})),
        (
            "setWebhook",
            "Boolean",
            json!({"url": "https://example.com/"}),
        ),
        ("getWebhookInfo", "WebhookInfo", json!({})),
        (
            "setMyCommands",
            "Boolean",
            json!({"commands": [{"command": "a", "description": "b"}]}),
        ),
        ("getMyCommands", "Array of BotCommand", json!({})),
        ("setMyName", "Boolean", json!({"name": "Лавка"})),
        ("getMyName", "BotName", json!({})),
        ("getMyDescription", "BotDescription", json!({})),
        ("getMyShortDescription", "BotShortDescription", json!({})),
        (
            "setChatMenuButton",
            "Boolean",
            json!({"chat_id": 7, "menu_button": {"type": "commands"}}),
        ),
        ("getChatMenuButton", "MenuButton", json!({"chat_id": 7})),
        ("logOut", "Boolean", json!({})),
    ] {
        let result = call(&emulator, method, params);
        assert_eq!(
            schema::mismatches(kind, &result),
            [""; 0],
            "{method}: {result}"
        );
    }
    let file_id = {
        let core = emulator.lock();
        core.world.message(7, photo).unwrap().content["photo"][0]["file_id"].clone()
    };
    let file = call(&emulator, "getFile", json!({ "file_id": file_id }));
    assert_eq!(schema::mismatches("File", &file), [""; 0]);
}
