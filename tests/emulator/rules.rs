//! The server's refusals, text by text.

use serde_json::{Value, json};

use crate::support::{SOON, Stand, TOKEN, read};

const NOT_MODIFIED: &str = "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message";
const TOO_OLD: &str =
    "Bad Request: query is too old and response timeout expired or query ID is invalid";

#[expect(clippy::unwrap_used, reason = "a failure here is the test's failure")]
async fn sent(stand: &Stand, params: Value) -> i64 {
    let message = stand.ok("sendMessage", params).await;
    message["message_id"].as_i64().unwrap()
}

#[tokio::test]
async fn paths_and_tokens() {
    let stand = Stand::new().await;
    let get = async |path: &str| {
        let url = format!("{}{path}", stand.listening.url());
        read(stand.client.get(url).send().await.unwrap()).await
    };
    for (path, status, words) in [
        (
            format!("/bot{TOKEN}/nonsense"),
            404,
            "Not Found: method not found",
        ),
        ("/bot1:2/getMe".to_owned(), 401, "Unauthorized"),
        (
            "/botnone/getMe".to_owned(),
            401,
            "Unauthorized: invalid token specified",
        ),
        (
            "/bot012:3/getMe".to_owned(),
            401,
            "Unauthorized: invalid token specified",
        ),
        ("/nothing".to_owned(), 404, "Not Found"),
        ("/robot/getMe".to_owned(), 404, "Not Found"),
    ] {
        let answer = get(&path).await;
        assert_eq!((answer.status, answer.refusal()), (status, words), "{path}");
    }
    assert_eq!(stand.objections(), ["no such method"]);
    assert_eq!(
        get(&format!("/bot{TOKEN}/gEtMe")).await.result()["id"],
        100_200
    );
}

#[tokio::test]
async fn parameters_come_in_any_wrapping() {
    let stand = Stand::new().await;
    stand.started_anna();
    let keyboard = json!({"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]});
    let url = stand.url("sendMessage");
    let fields = [
        ("chat_id", "1001".to_owned()),
        ("text", "а+б & в".to_owned()),
        ("reply_markup", keyboard.to_string()),
    ];
    let query = stand.client.get(&url).query(&fields).send();
    let form = stand.client.post(&url).form(&fields).send();
    let mut parts = reqwest::multipart::Form::new();
    for (name, value) in fields.clone() {
        parts = parts.text(name, value);
    }
    let multipart = stand.client.post(&url).multipart(parts).send();
    for response in [query.await, form.await, multipart.await] {
        let message = read(response.unwrap()).await.result();
        assert_eq!(message["text"], "а+б & в");
        assert_eq!(message["reply_markup"], keyboard);
    }
    stand.assert_no_violations();
}

#[tokio::test]
async fn chats_that_cannot_be_written_to() {
    let stand = Stand::new().await;
    let anna = stand.anna();
    let send = async |chat: Value| {
        stand
            .refusal("sendMessage", json!({"chat_id": chat, "text": "x"}))
            .await
    };
    assert_eq!(send(json!("")).await, "Bad Request: chat_id is empty");
    assert_eq!(send(json!(5)).await, "Bad Request: chat not found");
    assert_eq!(send(json!("@anna")).await, "Bad Request: chat not found");
    assert_eq!(
        send(json!(1001)).await,
        "Forbidden: bot can't initiate conversation with a user"
    );
    anna.starts(None).unwrap();
    anna.blocks().unwrap();
    assert_eq!(
        send(json!(1001)).await,
        "Forbidden: bot was blocked by the user"
    );
    assert_eq!(
        send(json!(100_200)).await,
        "Forbidden: the bot can't send messages to the bot"
    );
    anna.unblocks().unwrap();
    sent(&stand, json!({"chat_id": 1001, "text": "x"})).await;
}

#[tokio::test]
async fn texts_and_keyboards() {
    let stand = Stand::new().await;
    stand.started_anna();
    let send = async |extra: Value| {
        let mut params = json!({"chat_id": 1001, "text": "x"});
        for (name, value) in extra.as_object().unwrap() {
            params[name] = value.clone();
        }
        stand.refusal("sendMessage", params).await
    };
    assert_eq!(
        send(json!({"text": ""})).await,
        "Bad Request: message text is empty"
    );
    assert_eq!(
        send(json!({"text": "<b>x", "parse_mode": "HTML"})).await,
        "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""
    );
    assert_eq!(
        send(json!({"text": "я".repeat(4097)})).await,
        "Bad Request: message is too long"
    );
    assert_eq!(
        send(json!({"reply_markup": "{"})).await,
        "Bad Request: can't parse reply keyboard markup JSON object"
    );
    assert_eq!(
        send(json!({"reply_markup": [1]})).await,
        "Bad Request: object expected as reply markup"
    );
    assert_eq!(
        send(json!({"reply_markup": {"inline_keyboard": 1}})).await,
        "Bad Request: field \"inline_keyboard\" must be of type Array"
    );
    assert_eq!(
        send(json!({"reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "x".repeat(65)}]]}})).await,
        "Bad Request: BUTTON_DATA_INVALID"
    );
    assert_eq!(
        send(json!({"reply_parameters": {"message_id": 999}})).await,
        "Bad Request: message to be replied not found"
    );
    let lenient = json!({"chat_id": 1001, "text": "x", "reply_parameters": {"message_id": 999, "allow_sending_without_reply": true}});
    assert_eq!(
        stand.ok("sendMessage", lenient).await["reply_to_message"],
        Value::Null
    );
}

#[tokio::test]
async fn edits() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let own = sent(&stand, json!({"chat_id": 1001, "text": "x"})).await;
    let edit = async |id: i64, text: &str| {
        stand
            .refusal(
                "editMessageText",
                json!({"chat_id": 1001, "message_id": id, "text": text}),
            )
            .await
    };
    assert_eq!(edit(own, "x").await, NOT_MODIFIED);
    assert_eq!(
        edit(own, &"x".repeat(4097)).await,
        "Bad Request: MESSAGE_TOO_LONG"
    );
    assert_eq!(
        edit(999, "y").await,
        "Bad Request: message to edit not found"
    );
    assert_eq!(
        edit(0, "y").await,
        "Bad Request: message identifier is not specified"
    );
    let theirs = anna.writes("z").unwrap();
    assert_eq!(
        edit(theirs, "y").await,
        "Bad Request: message can't be edited"
    );
    let keys = json!({"keyboard": [["Да"]]});
    let with_keys = sent(
        &stand,
        json!({"chat_id": 1001, "text": "k", "reply_markup": keys}),
    )
    .await;
    assert_eq!(
        edit(with_keys, "y").await,
        "Bad Request: message can't be edited"
    );
    assert_eq!(
        stand
            .refusal(
                "editMessageReplyMarkup",
                json!({"chat_id": 1001, "message_id": own, "reply_markup": keys})
            )
            .await,
        "Bad Request: inline keyboard expected"
    );
    let photo = anna.sends_photo("").unwrap();
    let copy = json!({"chat_id": 1001, "from_chat_id": 1001, "message_id": photo});
    let copy = stand.ok("copyMessage", copy).await["message_id"]
        .as_i64()
        .unwrap();
    assert_eq!(
        edit(copy, "y").await,
        "Bad Request: there is no text in the message to edit"
    );
    assert_eq!(
        stand
            .refusal(
                "editMessageCaption",
                json!({"chat_id": 1001, "message_id": own, "caption": "c"})
            )
            .await,
        "Bad Request: there is no caption in the message to edit"
    );
    let forward = json!({"chat_id": 1001, "from_chat_id": 1001, "message_id": own});
    let forward = stand.ok("forwardMessage", forward).await;
    assert_eq!(forward["forward_origin"]["sender_user"]["id"], 100_200);
    assert_eq!(
        edit(forward["message_id"].as_i64().unwrap(), "y").await,
        "Bad Request: message can't be edited"
    );
}

#[tokio::test]
async fn deletes_copies_and_forwards() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let theirs = anna.writes("z").unwrap();
    let secret = sent(
        &stand,
        json!({"chat_id": 1001, "text": "x", "protect_content": true}),
    )
    .await;
    let bring = async |method: &str, id: i64| {
        stand
            .refusal(
                method,
                json!({"chat_id": 1001, "from_chat_id": 1001, "message_id": id}),
            )
            .await
    };
    assert_eq!(
        bring("copyMessage", 999).await,
        "Bad Request: message to copy not found"
    );
    assert_eq!(
        bring("forwardMessage", 999).await,
        "Bad Request: message to forward not found"
    );
    assert_eq!(
        bring("forwardMessage", secret).await,
        "Bad Request: message has protected content and can't be forwarded"
    );
    let copy = json!({"chat_id": 1001, "from_chat_id": 1001, "message_id": secret});
    stand.ok("copyMessage", copy).await;

    let delete = |id: i64| json!({"chat_id": 1001, "message_id": id});
    stand.ok("deleteMessage", delete(theirs)).await;
    assert!(anna.message(theirs).is_none());
    assert_eq!(
        stand.refusal("deleteMessage", delete(theirs)).await,
        "Bad Request: message to delete not found"
    );
    stand.pass(48 * 60 * 60 * 1000);
    assert_eq!(
        stand.refusal("deleteMessage", delete(secret)).await,
        "Bad Request: message can't be deleted for everyone"
    );
    let several = |ids: Vec<i64>| json!({"chat_id": 1001, "message_ids": ids});
    assert_eq!(
        stand
            .refusal("deleteMessages", several((1..=101).collect()))
            .await,
        "Bad Request: too many message identifiers specified"
    );
    assert_eq!(
        stand.refusal("deleteMessages", several(vec![])).await,
        "Bad Request: message identifiers are not specified"
    );
    stand.assert_no_violations();
}

#[tokio::test]
async fn answers_to_presses() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let id = sent(
        &stand,
        json!({"chat_id": 1001, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}}),
    )
    .await;
    let answer = |id: &str, text: &str| json!({"callback_query_id": id, "text": text});
    assert_eq!(
        stand.refusal("answerCallbackQuery", answer("1", "")).await,
        TOO_OLD
    );
    let press = anna.presses(id, 0, 0).unwrap();
    assert_eq!(
        stand
            .refusal("answerCallbackQuery", answer(press.id(), &"x".repeat(201)))
            .await,
        "Bad Request: MESSAGE_TOO_LONG"
    );
    stand
        .ok("answerCallbackQuery", answer(press.id(), ""))
        .await;
    assert!(press.answer(SOON).await.is_ok());
    assert_eq!(
        stand
            .refusal("answerCallbackQuery", answer(press.id(), ""))
            .await,
        TOO_OLD
    );
    assert_eq!(
        stand.objections(),
        [format!("press {} was answered twice", press.id())]
    );
    let late = anna.presses(id, 0, 0).unwrap();
    stand.pass(20_001);
    assert_eq!(
        stand
            .refusal("answerCallbackQuery", answer(late.id(), ""))
            .await,
        TOO_OLD
    );
    let waiting = stand.emulator.unanswered_callbacks();
    assert_eq!((waiting.len(), waiting[0].age_ms), (1, 20_001));
}

#[tokio::test]
async fn commands() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let set = |command: &str, description: &str| json!({"commands": [{"command": command, "description": description}]});
    let refusal = async |command: &str, description: &str| {
        stand
            .refusal("setMyCommands", set(command, description))
            .await
    };
    assert_eq!(
        refusal("Start", "x").await,
        "Bad Request: BOT_COMMAND_INVALID"
    );
    assert_eq!(
        refusal("меню", "x").await,
        "Bad Request: BOT_COMMAND_INVALID"
    );
    assert_eq!(
        refusal(&"a".repeat(33), "x").await,
        "Bad Request: command length must not exceed 32"
    );
    assert_eq!(
        refusal("a", " ").await,
        "Bad Request: command description must be non-empty"
    );
    assert_eq!(
        refusal("a", &"x".repeat(257)).await,
        "Bad Request: command description length must not exceed 256"
    );
    stand.ok("setMyCommands", set("/start", "Начать")).await;
    assert_eq!(
        anna.commands(),
        json!([{"command": "start", "description": "Начать"}])
    );
    let mut narrow = set("menu", "Меню");
    narrow["scope"] = json!({"type": "chat", "chat_id": 1001});
    stand.ok("setMyCommands", narrow).await;
    assert_eq!(anna.commands()[0]["command"], "menu");
    assert_eq!(
        stand.ok("getMyCommands", json!({})).await[0]["command"],
        "start"
    );
}

#[tokio::test]
async fn actions_and_reactions() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let id = anna.writes("x").unwrap();
    assert_eq!(
        stand
            .refusal(
                "sendChatAction",
                json!({"chat_id": 1001, "action": "dancing"})
            )
            .await,
        "Bad Request: wrong parameter action in request"
    );
    stand
        .ok(
            "sendChatAction",
            json!({"chat_id": 1001, "action": "typing"}),
        )
        .await;
    assert_eq!(anna.typing().as_deref(), Some("typing"));
    stand.pass(5_000);
    assert_eq!(anna.typing(), None);
    let react = |emoji: &str| json!({"chat_id": 1001, "message_id": id, "reaction": [{"type": "emoji", "emoji": emoji}]});
    assert_eq!(
        stand.refusal("setMessageReaction", react("🫥")).await,
        "Bad Request: REACTION_INVALID"
    );
    stand.ok("setMessageReaction", react("👀")).await;
    assert_eq!(anna.message(id).unwrap().reactions[0].emoji, "👀");
    stand.assert_no_violations();
}

#[tokio::test]
async fn a_strict_reader_objects() {
    let stand = Stand::new().await;
    stand.started_anna();
    let row: Vec<_> = (0..9)
        .map(|_| json!({"text": "a", "callback_data": "b"}))
        .collect();
    stand
        .ok(
            "sendMessage",
            json!({"chat_id": 1001, "text": "x", "disable_web_page_preview": true, "reply_markup": {"inline_keyboard": [row]}}),
        )
        .await;
    assert_eq!(
        stand.objections(),
        [
            "unknown parameter `disable_web_page_preview`",
            "9 inline buttons in a row"
        ]
    );
    let answer = stand
        .call("banChatMember", json!({"chat_id": 1001, "user_id": 1}))
        .await;
    assert_eq!(answer.status, 501);
    let markdown = json!({"chat_id": 1001, "text": "*x*", "parse_mode": "MarkdownV2"});
    assert_eq!(stand.call("sendMessage", markdown).await.status, 501);
    assert_eq!(
        stand.objections()[2..],
        ["banChatMember is not emulated", "Markdown is not emulated"]
    );
    assert_eq!(stand.emulator.take_violations().len(), 4);
    stand.assert_no_violations();
}
