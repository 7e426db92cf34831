//! Everything that the bot is sent has the shape that the Bot API names for it.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    Emulator, FileKind, Location, Options, Origin, Profile, Rare, Rights, TopicChange, methods,
    params::Params, schema,
};

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
        "message_reaction",
        "inline_query",
        "chosen_inline_result"
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
    assert_updates(&emulator, 25);
}

/// So many updates wait, and all of them have their shape.
#[track_caller]
fn assert_updates(emulator: &Emulator, count: usize) {
    let updates = emulator
        .lock()
        .world
        .updates
        .fetch(0, 100, 1_700_000_000_000);
    assert_eq!(updates.len(), count);
    for update in updates {
        assert_eq!(schema::mismatches("Update", &update), [""; 0], "{update}");
    }
}

#[tokio::test]
async fn rare_updates_have_the_shape_of_updates() {
    let emulator = emulator().await;
    let phone = emulator.phone(anna());
    phone.starts(None).unwrap();
    for rare in Rare::ALL {
        // What no bot knows has a shape that no schema knows.
        if rare != Rare::Unknown {
            phone.sends_rare(rare).unwrap();
        }
    }
    let id = phone
        .writes_with(
            "слова",
            &[json!({"type": "bold", "offset": 0, "length": 5})],
        )
        .unwrap();
    phone.replies_quoting(id, "слова", "да").unwrap();
    phone.sends_quiz("?", &["а", "б"], Some(0)).unwrap();
    let live = phone.sends_live_location(60).unwrap();
    phone.moves_live_location(live, Location::SAMPLE).unwrap();
    phone.stops_live_location(live).unwrap();
    let photo = phone.sends_photo("").unwrap();
    phone
        .replaces_media(photo, FileKind::Video, "подпись")
        .unwrap();
    for origin in [
        Origin::Person(anna()),
        Origin::Hidden("Некто".to_owned()),
        Origin::Channel("Новости".to_owned()),
    ] {
        phone.forwards(&origin, "раз").unwrap();
    }
    let typed = phone.types_inline("чай").unwrap();
    let keyboard = json!({"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]});
    let result = json!({"type": "article", "id": "1", "title": "т", "reply_markup": keyboard, "input_message_content": {"message_text": "т"}});
    call(
        &emulator,
        "answerInlineQuery",
        json!({"inline_query_id": typed.id(), "results": [result]}),
    );
    phone.picks_inline(&typed.answered().unwrap()[0]).unwrap();
    phone.presses_label("a").unwrap();
    assert_updates(&emulator, 26);
}

#[tokio::test]
async fn updates_of_groups_have_the_shape_of_updates() {
    let emulator = emulator().await;
    let phone = emulator.phone(anna());
    let wanted = json!([
        "message",
        "edited_message",
        "my_chat_member",
        "message_reaction"
    ]);
    emulator.lock().world.updates.allow(Some(&wanted));
    let group = emulator.group("Смена");
    group.joins(&phone).unwrap();
    group.promotes_bot(&phone, Rights::ALL).unwrap();
    let forum = group.upgrades(&phone).unwrap();
    forum.switches_topics(true).unwrap();
    let thread = forum.opens_topic(&phone, "Анна").unwrap();
    let there = forum.member(&phone).in_topic(thread);
    let id = there.writes("слова").unwrap();
    there.edits(id, "правка").unwrap();
    there.reacts(id, "👍").unwrap();
    for change in [
        TopicChange::Name("Ким"),
        TopicChange::Closed(true),
        TopicChange::Closed(false),
    ] {
        forum.changes_topic(&phone, thread, change).unwrap();
    }
    let chat = forum.id();
    for (method, kind, params) in [
        (
            "createForumTopic",
            "ForumTopic",
            json!({"chat_id": chat, "name": "т"}),
        ),
        (
            "sendMessage",
            "Message",
            json!({"chat_id": chat, "message_thread_id": thread, "text": "т", "reply_parameters": {"message_id": id, "quote": "правка"}}),
        ),
        ("getChat", "ChatFullInfo", json!({ "chat_id": chat })),
        (
            "getChatMember",
            "ChatMember",
            json!({"chat_id": chat, "user_id": 7}),
        ),
        (
            "getChatMember",
            "ChatMember",
            json!({"chat_id": chat, "user_id": 100}),
        ),
        (
            "getChatAdministrators",
            "Array of ChatMember",
            json!({ "chat_id": chat }),
        ),
        ("getChatMemberCount", "Integer", json!({ "chat_id": chat })),
    ] {
        let result = call(&emulator, method, params);
        assert_eq!(
            schema::mismatches(kind, &result),
            [""; 0],
            "{method}: {result}"
        );
    }
    forum.kicks_bot(&phone).unwrap();
    assert_updates(&emulator, 13);
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
