//! Topics: made by the bot and by people, written in, closed, deleted; and a forum's pace.

use prilavok::sandbox::emulator::{FileKind, PhoneError, Rights, TopicChange, Who};
use serde_json::{Value, json};

use crate::support::{Stand, options};

#[expect(clippy::unwrap_used, reason = "a failure here is the test's failure")]
async fn topic(stand: &Stand, chat: i64, name: &str) -> i64 {
    let made = stand
        .ok("createForumTopic", json!({"chat_id": chat, "name": name}))
        .await;
    made["message_thread_id"].as_i64().unwrap()
}

#[tokio::test]
async fn the_bot_makes_topics_and_writes_in_them() {
    let stand = Stand::new().await;
    let (forum, boris) = stand.forum();
    stand.news().await;
    let made = stand
        .ok(
            "createForumTopic",
            json!({"chat_id": forum.id(), "name": "Анна", "icon_color": 0x00ff_d67e}),
        )
        .await;
    let thread = made["message_thread_id"].as_i64().unwrap();
    assert_eq!(
        (&made["name"], &made["icon_color"]),
        (&json!("Анна"), &json!(16_766_590))
    );
    assert!(stand.news().await.is_empty(), "its own doing is no news");
    let sent = stand
        .ok(
            "sendMessage",
            json!({"chat_id": forum.id(), "message_thread_id": thread, "text": "Клиент"}),
        )
        .await;
    assert_eq!(sent["message_thread_id"], thread);
    assert_eq!(sent["is_topic_message"], true);
    assert_eq!(
        sent["reply_to_message"]["forum_topic_created"]["name"], "Анна",
        "what answers nothing answers the topic's opening"
    );
    let shown = forum.topic(Some(thread));
    assert_eq!(shown.last().unwrap().thread, Some(thread));
    assert_eq!(shown[0].service.as_deref(), Some("forum_topic_created"));

    let boris = forum.member(&boris);
    let id = boris.writes_in(thread, "Отвечаю").unwrap();
    let message = stand.news().await[0]["message"].clone();
    assert_eq!(
        (&message["message_thread_id"], &message["is_topic_message"]),
        (&json!(thread), &json!(true))
    );
    assert_eq!(message["chat"]["is_forum"], true);
    assert_eq!(message["reply_to_message"]["message_id"], thread);
    let there = boris.in_topic(thread);
    let replied = there
        .replies(sent["message_id"].as_i64().unwrap(), "Вам")
        .unwrap();
    there.sends(FileKind::Photo, "фото").unwrap();
    there.edits(id, "Отвечаю вам").unwrap();
    let updates = stand.news().await;
    assert_eq!(updates[0]["message"]["reply_to_message"]["text"], "Клиент");
    assert_eq!(updates[1]["message"]["caption"], "фото");
    assert_eq!(updates[2]["edited_message"]["message_thread_id"], thread);
    let answer =
        json!({"chat_id": forum.id(), "text": "да", "reply_parameters": {"message_id": replied}});
    let answer = stand.ok("sendMessage", answer).await;
    assert_eq!(answer["message_thread_id"], thread, "an answer stays there");
    assert_eq!(there.last().unwrap().from, Who::Bot);
    assert_eq!(
        there.chat().last().unwrap().reply_to.as_ref().unwrap().id,
        replied
    );

    boris.writes("в общем").unwrap();
    let general = stand.news().await[0]["message"].clone();
    assert_eq!(general["message_thread_id"], Value::Null);
    assert_eq!(general["reply_to_message"], Value::Null);
    assert_eq!(boris.last().unwrap().text, "в общем");
    assert_eq!(boris.last().unwrap().author.unwrap().name, "Борис Ким");
    stand.assert_no_violations();
}

#[tokio::test]
async fn threads_that_are_not_there() {
    let stand = Stand::new().await;
    let (forum, boris) = stand.forum();
    stand.started_anna();
    let not_found = "Bad Request: message thread not found";
    for (chat, thread) in [(forum.id(), 77), (forum.id(), 1), (1001, 77)] {
        let params = json!({"chat_id": chat, "message_thread_id": thread, "text": "x"});
        assert_eq!(stand.refusal("sendMessage", params).await, not_found);
    }
    let group = stand.emulator.group("Смена");
    group.joins(&boris).unwrap();
    group.adds_bot(&boris).unwrap();
    let params = json!({"chat_id": group.id(), "message_thread_id": 77, "text": "x"});
    let sent = stand.ok("sendMessage", params).await;
    assert_eq!(
        sent["message_thread_id"],
        Value::Null,
        "no topics, no matter"
    );
    let no_forum = "Bad Request: the chat is not a forum";
    for chat in [group.id(), 1001] {
        let params = json!({"chat_id": chat, "name": "т"});
        assert_eq!(stand.refusal("createForumTopic", params).await, no_forum);
    }
    let gone = json!({"chat_id": forum.id(), "message_thread_id": 77, "name": "т"});
    assert_eq!(
        stand.refusal("editForumTopic", gone.clone()).await,
        "Bad Request: TOPIC_ID_INVALID"
    );
    let unnamed = json!({"chat_id": forum.id(), "name": " "});
    assert_eq!(
        stand.refusal("createForumTopic", unnamed).await,
        "Bad Request: name must be non-empty"
    );
    let nowhere = json!({"chat_id": forum.id(), "message_thread_id": 0});
    assert_eq!(
        stand.refusal("closeForumTopic", nowhere).await,
        "Bad Request: invalid forum topic identifier specified"
    );
    let long = topic(&stand, forum.id(), &"я".repeat(130)).await;
    assert_eq!(forum.topics()[0].name.chars().count(), 128);
    assert_eq!(forum.topics()[0].thread, long);
    assert_eq!(
        stand.objections(),
        ["the name of a topic has more than 128 characters"]
    );
}

#[tokio::test]
async fn topics_are_renamed_closed_opened_and_deleted() {
    let stand = Stand::new().await;
    let (forum, boris) = stand.forum();
    let thread = topic(&stand, forum.id(), "Анна").await;
    let of = |extra: Value| {
        let mut params = json!({"chat_id": forum.id(), "message_thread_id": thread});
        for (name, value) in extra.as_object().unwrap() {
            params[name] = value.clone();
        }
        params
    };
    let not_modified = "Bad Request: TOPIC_NOT_MODIFIED";
    stand
        .ok("editForumTopic", of(json!({"name": "Анна ✅"})))
        .await;
    assert_eq!(
        stand
            .refusal("editForumTopic", of(json!({"name": "Анна ✅"})))
            .await,
        not_modified
    );
    stand.ok("editForumTopic", of(json!({}))).await;
    assert_eq!(
        stand.refusal("reopenForumTopic", of(json!({}))).await,
        not_modified
    );
    stand.ok("closeForumTopic", of(json!({}))).await;
    assert_eq!(
        stand.refusal("closeForumTopic", of(json!({}))).await,
        not_modified
    );
    let topics = forum.topics();
    assert_eq!(
        (topics[0].name.as_str(), topics[0].closed),
        ("Анна ✅", true)
    );
    // Whoever manages topics writes in a closed one; others don't.
    stand.ok("sendMessage", of(json!({"text": "x"}))).await;
    forum.promotes_bot(&boris, Rights::default()).unwrap();
    assert_eq!(
        stand.refusal("sendMessage", of(json!({"text": "x"}))).await,
        "Bad Request: TOPIC_CLOSED"
    );
    let anna = stand.started_anna();
    let anna = forum.joins(&anna).unwrap();
    assert_eq!(anna.writes_in(thread, "x"), Err(PhoneError::TopicClosed));
    // Its own topic the bot may open and delete without a right.
    stand.ok("reopenForumTopic", of(json!({}))).await;
    anna.writes_in(thread, "спасибо").unwrap();
    stand.ok("deleteForumTopic", of(json!({}))).await;
    assert!(forum.topics().is_empty() && forum.topic(Some(thread)).is_empty());
    assert_eq!(
        anna.writes_in(thread, "x"),
        Err(PhoneError::NoTopic(thread))
    );
    assert_eq!(
        stand.refusal("sendMessage", of(json!({"text": "x"}))).await,
        "Bad Request: message thread not found"
    );
    stand.assert_no_violations();
}

#[tokio::test]
async fn rights_are_missed_in_the_servers_words() {
    let stand = Stand::new().await;
    let (forum, boris) = stand.forum();
    let theirs = forum.opens_topic(&boris, "Чужая").unwrap();
    forum.promotes_bot(&boris, Rights::default()).unwrap();
    let of_theirs = json!({"chat_id": forum.id(), "message_thread_id": theirs});
    for (method, params, what) in [
        (
            "createForumTopic",
            json!({"chat_id": forum.id(), "name": "т"}),
            "create a topic",
        ),
        (
            "editForumTopic",
            json!({"chat_id": forum.id(), "message_thread_id": theirs, "name": "т"}),
            "edit the topic",
        ),
        (
            "closeForumTopic",
            of_theirs.clone(),
            "close or open the topic",
        ),
        ("deleteForumTopic", of_theirs, "delete the topic"),
        (
            "hideGeneralForumTopic",
            json!({"chat_id": forum.id()}),
            "close or open the topic",
        ),
    ] {
        assert_eq!(
            stand.refusal(method, params).await,
            format!("Bad Request: not enough rights to {what}")
        );
    }
    forum.promotes_bot(&boris, Rights::ALL).unwrap();
    let general = json!({"chat_id": forum.id()});
    stand.ok("hideGeneralForumTopic", general.clone()).await;
    assert_eq!(
        stand
            .refusal("hideGeneralForumTopic", general.clone())
            .await,
        "Bad Request: TOPIC_NOT_MODIFIED"
    );
    stand.ok("unhideGeneralForumTopic", general.clone()).await;
    stand.ok("reopenGeneralForumTopic", general).await;
    stand.assert_no_violations();
}

#[tokio::test]
async fn what_people_do_with_topics() {
    let stand = Stand::new().await;
    let (forum, boris) = stand.forum();
    let anna = stand.started_anna();
    let anna = forum.joins(&anna).unwrap();
    stand.news().await;
    let thread = forum.opens_topic(&anna, "Доставка").unwrap();
    let made = stand.news().await[0]["message"].clone();
    assert_eq!(made["message_id"], thread);
    assert_eq!(made["message_thread_id"], thread);
    assert_eq!(made["forum_topic_created"]["name"], "Доставка");
    let own = stand
        .ok(
            "sendMessage",
            json!({"chat_id": forum.id(), "message_thread_id": thread, "text": "x"}),
        )
        .await["message_id"]
        .clone();
    let opening = json!({"chat_id": forum.id(), "message_id": thread});
    assert_eq!(
        stand.refusal("deleteMessage", opening).await,
        "Bad Request: message can't be deleted"
    );
    assert_eq!(
        forum.changes_topic(&anna, thread, TopicChange::Gone),
        Err(PhoneError::NotAllowed)
    );
    for change in [
        TopicChange::Name("Самовывоз"),
        TopicChange::Closed(true),
        TopicChange::Closed(false),
    ] {
        forum.changes_topic(&boris, thread, change).unwrap();
    }
    let updates = stand.news().await;
    assert_eq!(
        updates[0]["message"]["forum_topic_edited"]["name"],
        "Самовывоз"
    );
    assert_eq!(updates[1]["message"]["forum_topic_closed"], json!({}));
    assert_eq!(updates[2]["message"]["forum_topic_reopened"], json!({}));
    forum
        .changes_topic(&boris, thread, TopicChange::Gone)
        .unwrap();
    assert!(stand.news().await.is_empty(), "no news of deletions");
    let edit = json!({"chat_id": forum.id(), "message_id": own, "text": "y"});
    assert_eq!(
        stand.refusal("editMessageText", edit).await,
        "Bad Request: message to edit not found"
    );
    stand.assert_no_violations();
}

#[tokio::test]
async fn the_inline_mode_works_in_topics() {
    let stand = Stand::new().await;
    let (forum, boris) = stand.forum();
    let thread = topic(&stand, forum.id(), "Анна").await;
    stand.news().await;
    let there = forum.member(&boris).in_topic(thread);
    let typed = there.types_inline("чай").unwrap();
    let query = stand.news().await[0]["inline_query"].clone();
    assert_eq!(query["chat_type"], "supergroup");
    let result = json!({"type": "article", "id": "1", "title": "т", "input_message_content": {"message_text": "Здравствуйте"}});
    stand
        .ok(
            "answerInlineQuery",
            json!({"inline_query_id": query["id"], "results": [result]}),
        )
        .await;
    there.picks_inline(&typed.answered().unwrap()[0]).unwrap();
    let message = &stand.news().await[0]["message"];
    assert_eq!(message["message_thread_id"], thread);
    assert_eq!(message["via_bot"]["id"], 100_200);
}

#[tokio::test]
async fn all_topics_share_twenty_a_minute() {
    let (mut options, clock) = options();
    options.enforce_flood = true;
    let stand = Stand::with(options, clock).await;
    let (forum, _) = stand.forum();
    let mut threads = Vec::new();
    for name in ["а", "б"] {
        threads.push(topic(&stand, forum.id(), name).await);
    }
    let mut last = Value::Null;
    for number in 0..16 {
        let params =
            json!({"chat_id": forum.id(), "message_thread_id": threads[number % 2], "text": "x"});
        last = stand.ok("sendMessage", params).await["message_id"].clone();
    }
    let edit = json!({"chat_id": forum.id(), "message_id": last, "text": "y"});
    stand.ok("editMessageText", edit).await;
    let delete = json!({"chat_id": forum.id(), "message_id": last});
    stand.ok("deleteMessage", delete).await;
    let params = json!({"chat_id": forum.id(), "text": "x"});
    let answer = stand.call("sendMessage", params).await;
    assert_eq!(answer.status, 429);
    let wait = answer.body["parameters"]["retry_after"].as_i64().unwrap();
    assert!((50..=60).contains(&wait), "{wait}");
}
