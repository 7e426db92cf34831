//! Groups: who hears what, how the bot comes and goes, and the way to a supergroup.

use prilavok::sandbox::emulator::{BotPlace, PhoneError, Rank, Rights};
use serde_json::{Value, json};

use crate::support::Stand;

/// The kinds of the updates, and of messages their texts.
#[expect(clippy::unwrap_used, reason = "a failure here is the test's failure")]
fn words(updates: &[Value]) -> Vec<&str> {
    updates
        .iter()
        .map(|update| {
            let kinds = update.as_object().unwrap().keys();
            let kind = kinds.into_iter().find(|kind| *kind != "update_id").unwrap();
            update[kind]["text"].as_str().unwrap_or(kind)
        })
        .collect()
}

#[tokio::test]
async fn the_bot_comes_is_promoted_and_thrown_out() {
    let stand = Stand::new().await;
    let (anna, boris) = (stand.started_anna(), stand.boris());
    stand.news().await;
    let group = stand.emulator.group("Смена");
    let send = json!({"chat_id": group.id(), "text": "x"});
    assert_eq!(
        stand.refusal("sendMessage", send.clone()).await,
        "Bad Request: chat not found"
    );
    group.joins(&boris).unwrap();
    group.joins(&anna).unwrap();
    assert_eq!(group.adds_bot(&anna), Err(PhoneError::NotAllowed));
    group.adds_bot(&boris).unwrap();
    let updates = stand.news().await;
    let came = &updates[0]["my_chat_member"];
    assert_eq!(came["old_chat_member"]["status"], "left");
    assert_eq!(came["new_chat_member"]["status"], "member");
    assert_eq!(
        (&came["from"]["id"], &came["chat"]["type"]),
        (&json!(1002), &json!("group"))
    );
    assert_eq!(updates[1]["message"]["new_chat_members"][0]["id"], 100_200);
    let id = stand.ok("sendMessage", send.clone()).await["message_id"].clone();
    assert_eq!(group.chat().last().unwrap().text, "x");

    group.promotes_bot(&boris, Rights::ALL).unwrap();
    let promoted = stand.news().await[0]["my_chat_member"]["new_chat_member"].clone();
    assert_eq!(promoted["status"], "administrator");
    assert_eq!(promoted["can_delete_messages"], true);

    group.kicks_bot(&boris).unwrap();
    assert_eq!(group.bot(), BotPlace::Kicked);
    let updates = stand.news().await;
    assert_eq!(updates.len(), 1);
    assert_eq!(
        updates[0]["my_chat_member"]["new_chat_member"]["status"],
        "kicked"
    );
    let kicked = "Forbidden: bot was kicked from the group chat";
    assert_eq!(stand.refusal("sendMessage", send.clone()).await, kicked);
    let edit = json!({"chat_id": group.id(), "message_id": id, "text": "y"});
    assert_eq!(stand.refusal("editMessageText", edit).await, kicked);
    group.member(&anna).writes("без бота").unwrap();
    assert!(stand.news().await.is_empty());

    group.adds_bot(&boris).unwrap();
    stand.ok("leaveChat", json!({"chat_id": group.id()})).await;
    assert_eq!(
        stand.refusal("sendMessage", send).await,
        "Forbidden: bot is not a member of the group chat"
    );
    stand.assert_no_violations();
}

#[tokio::test]
async fn privacy_lets_through_what_is_meant_for_the_bot() {
    let stand = Stand::new().await;
    let boris = stand.boris();
    let group = stand.emulator.group("Смена");
    let boris = group.joins(&boris).unwrap();
    group.adds_bot(&boris).unwrap();
    let said = stand
        .ok("sendMessage", json!({"chat_id": group.id(), "text": "да?"}))
        .await["message_id"]
        .as_i64()
        .unwrap();
    stand.news().await;
    for text in [
        "просто так",
        "/help",
        "/help@prilavok_bot",
        "/help@other_bot",
    ] {
        boris.writes(text).unwrap();
    }
    let answer = boris.replies(said, "нет").unwrap();
    boris.replies(answer, "себе").unwrap();
    let own = boris.writes("правка").unwrap();
    boris.edits(own, "правка без бота").unwrap();
    boris.reacts(said, "👍").unwrap();
    assert_eq!(
        words(&stand.news().await),
        ["/help", "/help@prilavok_bot", "нет"]
    );

    group.promotes_bot(&boris, Rights::default()).unwrap();
    let reactions = json!({"allowed_updates": ["message", "edited_message", "message_reaction", "my_chat_member"]});
    stand.ok("getUpdates", reactions).await;
    stand.news().await;
    boris.writes("просто так").unwrap();
    boris.edits(own, "при боте").unwrap();
    boris.reacts(said, "🔥").unwrap();
    let updates = stand.news().await;
    assert_eq!(
        words(&updates),
        ["просто так", "при боте", "message_reaction"]
    );
    let reaction = &updates[2]["message_reaction"];
    assert_eq!(
        (&reaction["user"]["id"], &reaction["chat"]["id"]),
        (&json!(1002), &json!(group.id()))
    );
    assert_eq!(reaction["old_reaction"][0]["emoji"], "👍");
    assert_eq!(reaction["new_reaction"][0]["emoji"], "🔥");
    let shown = boris.message(said).unwrap();
    assert_eq!(shown.reactions[0].member, Some(1002));
    stand.assert_no_violations();
}

#[tokio::test]
async fn reactions_come_only_when_asked_for() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let id = anna.writes("привет").unwrap();
    stand.news().await;
    anna.reacts(id, "👍").unwrap();
    assert!(stand.news().await.is_empty());
    let wanted = json!({"allowed_updates": ["message_reaction"]});
    stand.ok("getUpdates", wanted).await;
    anna.reacts(id, "").unwrap();
    let reaction = &stand.news().await[0]["message_reaction"];
    assert_eq!(reaction["old_reaction"][0]["emoji"], "👍");
    assert_eq!(reaction["new_reaction"], json!([]));
    assert_eq!(reaction["chat"]["id"], 1001);
}

#[tokio::test]
async fn a_group_that_became_a_supergroup_says_where_it_went() {
    let stand = Stand::new().await;
    let boris = stand.boris();
    let group = stand.emulator.group("Смена");
    let old = group.joins(&boris).unwrap();
    group.promotes_bot(&boris, Rights::ALL).unwrap();
    old.writes("первое").unwrap();
    stand.news().await;
    let grown = group.upgrades(&boris).unwrap();
    assert!(grown.id() < -1_000_000_000_000);
    let updates = stand.news().await;
    assert_eq!(updates[0]["message"]["chat"]["id"], group.id());
    assert_eq!(updates[0]["message"]["migrate_to_chat_id"], grown.id());
    let came = &updates[1]["message"];
    assert_eq!(came["migrate_from_chat_id"], group.id());
    assert_eq!(
        (&came["chat"]["id"], &came["chat"]["type"]),
        (&json!(grown.id()), &json!("supergroup"))
    );
    assert_eq!(
        came["message_id"], 1,
        "a supergroup counts its own messages"
    );

    for (method, params) in [
        ("sendMessage", json!({"chat_id": group.id(), "text": "x"})),
        (
            "deleteMessage",
            json!({"chat_id": group.id(), "message_id": 1}),
        ),
        (
            "sendChatAction",
            json!({"chat_id": group.id(), "action": "typing"}),
        ),
    ] {
        let answer = stand.call(method, params).await;
        assert_eq!(
            answer.refusal(),
            "Bad Request: group chat was upgraded to a supergroup chat"
        );
        assert_eq!(answer.body["parameters"]["migrate_to_chat_id"], grown.id());
    }
    assert_eq!(old.writes("поздно"), Err(PhoneError::Upgraded(grown.id())));
    assert_eq!(group.upgraded_to(), Some(grown.id()));
    let sent = stand
        .ok("sendMessage", json!({"chat_id": grown.id(), "text": "x"}))
        .await;
    assert_eq!(sent["message_id"], 2);
    assert!(matches!(grown.bot(), BotPlace::Admin(_)));
    assert_eq!(group.switches_topics(true), Err(PhoneError::NotAllowed));
    stand.assert_no_violations();
}

#[tokio::test]
async fn what_the_bot_may_do_depends_on_its_rights() {
    let stand = Stand::new().await;
    let (anna, boris) = (stand.started_anna(), stand.boris());
    let group = stand.emulator.group("Смена");
    let boris = group.joins(&boris).unwrap();
    let anna = group.joins(&anna).unwrap();
    group.adds_bot(&boris).unwrap();
    let id = anna.writes("лишнее").unwrap();
    let of_anna = json!({"chat_id": group.id(), "message_id": id});
    assert_eq!(
        stand.refusal("deleteMessage", of_anna.clone()).await,
        "Bad Request: message can't be deleted"
    );
    assert_eq!(
        stand.refusal("pinChatMessage", of_anna.clone()).await,
        "Bad Request: not enough rights to manage pinned messages in the chat"
    );
    let own = stand
        .ok("sendMessage", json!({"chat_id": group.id(), "text": "x"}))
        .await["message_id"]
        .clone();
    stand
        .ok(
            "deleteMessage",
            json!({"chat_id": group.id(), "message_id": own}),
        )
        .await;
    group.promotes_bot(&boris, Rights::ALL).unwrap();
    stand.ok("pinChatMessage", of_anna.clone()).await;
    stand.pass(3 * 24 * 60 * 60 * 1000);
    stand.ok("deleteMessage", of_anna).await;
    assert_eq!(anna.message(id), None);

    let member = async |user: i64| {
        let params = json!({"chat_id": group.id(), "user_id": user});
        stand.ok("getChatMember", params).await["status"].clone()
    };
    assert_eq!(member(1002).await, "creator");
    assert_eq!(member(1001).await, "member");
    assert_eq!(member(100_200).await, "administrator");
    assert_eq!(
        stand
            .refusal(
                "getChatMember",
                json!({"chat_id": group.id(), "user_id": 5})
            )
            .await,
        "Bad Request: PARTICIPANT_ID_INVALID"
    );
    group.ranks(&anna, Rank::Admin).unwrap();
    let admins = stand
        .ok("getChatAdministrators", json!({"chat_id": group.id()}))
        .await;
    let statuses: Vec<_> = admins
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["user"]["id"].as_i64().unwrap(),
                one["status"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        statuses,
        [
            (1001, "administrator"),
            (1002, "creator"),
            (100_200, "administrator")
        ]
    );
    assert_eq!(
        stand
            .refusal("getChatAdministrators", json!({"chat_id": 1001}))
            .await,
        "Bad Request: there are no administrators in the private chat"
    );
    assert_eq!(
        stand
            .ok("getChatMemberCount", json!({"chat_id": group.id()}))
            .await,
        3
    );
    group.leaves(&anna).unwrap();
    assert_eq!(member(1001).await, "left");
    assert_eq!(anna.writes("x"), Err(PhoneError::NotMember(1001)));
    let chat = stand.ok("getChat", json!({"chat_id": group.id()})).await;
    assert_eq!(
        (&chat["title"], &chat["type"]),
        (&json!("Смена"), &json!("group"))
    );
}

#[tokio::test]
async fn commands_of_a_group_are_seen_by_scope() {
    let stand = Stand::new().await;
    let (anna, boris) = (stand.started_anna(), stand.boris());
    let group = stand.emulator.group("Смена");
    let boris = group.joins(&boris).unwrap();
    let anna_there = group.joins(&anna).unwrap();
    group.adds_bot(&boris).unwrap();
    let set = async |name: &str, scope: Value| {
        let commands = json!([{"command": name, "description": "…"}]);
        stand
            .ok(
                "setMyCommands",
                json!({"commands": commands, "scope": scope}),
            )
            .await;
    };
    set("all", json!({"type": "default"})).await;
    set("groups", json!({"type": "all_group_chats"})).await;
    set(
        "admins",
        json!({"type": "chat_administrators", "chat_id": group.id()}),
    )
    .await;
    assert_eq!(anna.commands()[0]["command"], "all");
    assert_eq!(anna_there.commands()[0]["command"], "groups");
    assert_eq!(boris.commands()[0]["command"], "admins");
    set(
        "anna",
        json!({"type": "chat_member", "chat_id": group.id(), "user_id": 1001}),
    )
    .await;
    assert_eq!(anna_there.commands()[0]["command"], "anna");
}

#[tokio::test]
async fn presses_in_a_group_are_answered_there() {
    let stand = Stand::new().await;
    let boris = stand.boris();
    let group = stand.emulator.group("Смена");
    let boris = group.joins(&boris).unwrap();
    group.adds_bot(&boris).unwrap();
    let keyboard = json!({"inline_keyboard": [[{"text": "Взять", "callback_data": "take"}]]});
    stand
        .ok(
            "sendMessage",
            json!({"chat_id": group.id(), "text": "?", "reply_markup": keyboard}),
        )
        .await;
    stand.news().await;
    let press = boris.presses_label("Взять").unwrap();
    let query = &stand.news().await[0]["callback_query"];
    assert_eq!(query["message"]["chat"]["id"], group.id());
    assert_eq!(query["from"]["id"], 1002);
    stand
        .ok(
            "answerCallbackQuery",
            json!({"callback_query_id": press.id(), "text": "Ваше"}),
        )
        .await;
    assert_eq!(boris.toasts()[0].text, "Ваше");
    assert!(stand.emulator.unanswered_callbacks().is_empty());
}
