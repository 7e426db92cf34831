//! The page's HTTP contract.

use serde_json::{Value, json};

use crate::support::{SOON, Stand};

#[expect(clippy::unwrap_used, reason = "a failure here is the test's failure")]
async fn post(stand: &Stand, path: &str, body: Value) -> Value {
    let url = format!("{}/sandbox/api/{path}", stand.listening.url());
    let response = stand.client.post(url).json(&body).send().await.unwrap();
    response.json().await.unwrap()
}

#[expect(clippy::unwrap_used, reason = "a failure here is the test's failure")]
async fn get(stand: &Stand, path: &str) -> Value {
    let url = format!("{}/sandbox/api/{path}", stand.listening.url());
    stand
        .client
        .get(url)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap()
}

#[tokio::test]
async fn the_state_shows_phones() {
    let stand = Stand::new().await;
    let added = post(
        &stand,
        "phones",
        json!({"first_name": "Анна", "language_code": "ru", "title": "Покупатель", "role": "customer"}),
    )
    .await;
    let id = added["id"].as_i64().unwrap();
    let started = post(
        &stand,
        &format!("phones/{id}/start"),
        json!({"payload": "src_x"}),
    )
    .await;
    assert_eq!(started["ok"], true);
    let keyboard = json!({"inline_keyboard": [[{"text": "Да", "callback_data": "secret"}, {"text": "Сайт", "url": "https://x.y"}]]});
    stand
        .ok(
            "sendMessage",
            json!({"chat_id": id, "text": "Привет", "reply_markup": keyboard}),
        )
        .await;
    let state = get(&stand, "state").await;
    assert_eq!(state["bot"]["username"], "prilavok_bot");
    let phone = &state["phones"][0];
    assert_eq!(
        (&phone["title"], &phone["role"]),
        (&json!("Покупатель"), &json!("customer"))
    );
    assert_eq!(phone["user"]["language_code"], "ru");
    assert_eq!(phone["reply_keyboard"], Value::Null);
    assert_eq!(phone["messages"][0]["from"], "me");
    assert_eq!(
        phone["messages"][1]["keyboard"],
        json!([[{"text": "Да", "kind": "callback", "url": null}, {"text": "Сайт", "kind": "url", "url": "https://x.y/"}]])
    );
    assert!(
        !state.to_string().contains("secret"),
        "no callback data on the page"
    );
}

#[tokio::test]
async fn people_act_over_http() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let act = async |action: &str, body: Value| {
        post(&stand, &format!("phones/1001/{action}"), body).await
    };
    let written = act("send", json!({"text": "привет"})).await;
    let id = written["message_id"].as_i64().unwrap();
    assert_eq!(
        act("edit", json!({"message_id": id, "text": "пока"})).await["ok"],
        true
    );
    assert_eq!(
        act("react", json!({"message_id": id, "emoji": "👍"})).await["ok"],
        true
    );
    let shown = anna.message(id).unwrap();
    assert_eq!((shown.text.as_str(), shown.reactions.len()), ("пока", 1));
    for kind in ["photo", "voice", "sticker", "poll"] {
        assert_eq!(act("media", json!({"kind": kind})).await["ok"], true);
        assert_eq!(anna.last().unwrap().kind, kind);
    }
    act("contact", json!({})).await;
    assert_eq!(anna.last().unwrap().contact.unwrap()["user_id"], 1001);
    act("location", json!({})).await;
    act(
        "link",
        json!({"url": "https://t.me/prilavok_bot?start=abc"}),
    )
    .await;
    assert_eq!(anna.last().unwrap().text, "/start abc");
    act("block", json!({"blocked": true})).await;
    let refused = act("send", json!({"text": "x"})).await;
    assert_eq!(refused, json!({"ok": false, "error": "the bot is blocked"}));
    let refused = post(&stand, "phones/5/send", json!({"text": "x"})).await;
    assert_eq!(
        refused,
        json!({"ok": false, "error": "there is no phone 5"})
    );
    assert_eq!(act("send", json!({"txt": 1})).await["ok"], false);
}

#[tokio::test]
async fn buttons_keys_faults_and_violations() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let keyboard = json!({"inline_keyboard": [[{"text": "Да", "callback_data": "d"}, {"text": "Сайт", "url": "https://x.y"}]]});
    let sent = stand
        .ok(
            "sendMessage",
            json!({"chat_id": 1001, "text": "?", "reply_markup": keyboard}),
        )
        .await;
    let press = |col: usize| json!({"message_id": sent["message_id"], "row": 0, "col": col});
    let pressed = post(&stand, "phones/1001/press", press(0)).await;
    assert!(pressed["callback_id"].is_string());
    assert_eq!(
        post(&stand, "phones/1001/press", press(1)).await["url"],
        "https://x.y/"
    );
    assert_eq!(
        post(&stand, "phones/1001/press", press(2)).await["ok"],
        false
    );
    assert_eq!(
        get(&stand, "violations").await,
        json!({"violations": [], "unanswered": 1})
    );
    let fault =
        json!({"kind": "too_many_requests", "times": 1, "method": "sendMessage", "retry_after": 3});
    assert_eq!(post(&stand, "faults", fault).await["ok"], true);
    assert_eq!(
        stand
            .refusal("sendMessage", json!({"chat_id": 1001, "text": "x"}))
            .await,
        "Too Many Requests: retry after 3"
    );
    stand
        .ok(
            "sendMessage",
            json!({"chat_id": 1001, "text": "x", "reply_markup": {"keyboard": [["Меню"]]}}),
        )
        .await;
    assert_eq!(
        post(&stand, "phones/1001/key", json!({"text": "Меню"})).await["ok"],
        true
    );
    assert_eq!(anna.last().unwrap().text, "Меню");
}

#[tokio::test]
async fn files_are_uploaded_and_served() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let base = stand.listening.url();
    let page = reqwest::multipart::Part::bytes(b"<script>".to_vec())
        .file_name("x.html")
        .mime_str("text/html")
        .unwrap();
    let form = reqwest::multipart::Form::new()
        .part("file", page)
        .text("caption", "вот");
    let url = format!("{base}/sandbox/api/phones/1001/upload");
    stand.client.post(url).multipart(form).send().await.unwrap();
    let shown = anna.last().unwrap();
    assert_eq!((shown.kind, shown.text.as_str()), ("document", "вот"));
    let url = format!("{base}{}", shown.file.unwrap().url);
    let response = stand.client.get(url).send().await.unwrap();
    assert_eq!(
        response.headers()["content-type"],
        "application/octet-stream"
    );
    assert_eq!(response.headers()["content-disposition"], "attachment");
    assert_eq!(response.bytes().await.unwrap().as_ref(), b"<script>");
}

#[tokio::test]
async fn events_follow_what_happens() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let url = format!("{}/sandbox/api/events", stand.listening.url());
    let mut response = stand.client.get(url).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let id = anna.writes("раз").unwrap();
    stand
        .ok(
            "sendChatAction",
            json!({"chat_id": 1001, "action": "typing"}),
        )
        .await;
    anna.deletes(id).unwrap();
    anna.blocks().unwrap();
    let mut text = String::new();
    while !text.contains("\"blocked\"") {
        text.push_str(&String::from_utf8_lossy(
            &response.chunk().await.unwrap().unwrap(),
        ));
    }
    let events: Vec<Value> = text
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|data| serde_json::from_str(data).unwrap())
        .collect();
    let kinds: Vec<_> = events
        .iter()
        .map(|event| event["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["message", "typing", "deleted", "blocked"]);
    assert_eq!(events[0]["message"]["text"], "раз");
    assert_eq!(events[0]["user"], 1001);
    let seqs: Vec<_> = events
        .iter()
        .map(|event| event["seq"].as_u64().unwrap())
        .collect();
    assert!(seqs.windows(2).all(|pair| pair[1] == pair[0] + 1));
}

#[tokio::test]
async fn foreign_pages_are_refused() {
    let stand = Stand::new().await;
    let url = format!("{}/sandbox/api/state", stand.listening.url());
    for (header, value) in [("Host", "evil.example"), ("Origin", "http://evil.example")] {
        let request = stand.client.get(&url).header(header, value);
        assert_eq!(request.send().await.unwrap().status(), 403, "{header}");
    }
}

#[tokio::test]
async fn a_forum_is_made_written_in_and_shown() {
    let stand = Stand::new().await;
    stand.started_anna();
    stand.boris();
    let made = post(
        &stand,
        "groups",
        json!({"title": "Линия", "members": [1002, 1001], "forum": true, "bot": "admin"}),
    )
    .await;
    let id = made["id"].as_i64().unwrap();
    let group = |path: &str| format!("groups/{id}/{path}");
    let opened = post(
        &stand,
        &group("topics"),
        json!({"by": 1001, "name": "Анна"}),
    )
    .await;
    let thread = opened["thread"].as_i64().unwrap();
    let there = |action: &str| format!("phones/1001/{action}?chat={id}&thread={thread}");
    let sent = post(&stand, &there("send"), json!({"text": "тут"})).await;
    let quoting = json!({"text": "и", "reply_to": sent["message_id"], "quote": "ту"});
    assert_eq!(post(&stand, &there("send"), quoting).await["ok"], true);
    let album = json!({"kinds": ["photo", "video"], "caption": "оба"});
    let album = post(&stand, &there("album"), album).await;
    assert_eq!(album["message_ids"].as_array().unwrap().len(), 2);
    for kind in ["live_location", "quiz", "story", "gift"] {
        let sample = post(&stand, &there("media"), json!({ "kind": kind })).await;
        assert_eq!(sample["ok"], true, "{kind}");
    }
    let react = json!({"message_id": sent["message_id"], "emoji": "👍"});
    post(&stand, &there("react"), react).await;

    let shown = get(&stand, "state").await["groups"][0].clone();
    assert_eq!(
        (&shown["title"], &shown["bot"], &shown["forum"]),
        (&json!("Линия"), &json!("admin"), &json!(true))
    );
    assert_eq!(shown["members"][1]["rank"], "creator");
    assert_eq!(
        shown["topics"],
        json!([{"message_thread_id": thread, "name": "Анна", "icon_color": 7_322_096, "closed": false}])
    );
    let messages = shown["messages"].as_array().unwrap();
    let said = messages.iter().find(|one| one["text"] == "тут").unwrap();
    assert_eq!(
        (&said["from"], &said["thread"]),
        (&json!("member"), &json!(thread))
    );
    assert_eq!(said["author"], json!({"id": 1001, "name": "Анна <b>"}));
    assert_eq!(said["reactions"][0]["member"], 1001);
    let answer = messages.iter().find(|one| one["text"] == "и").unwrap();
    assert_eq!(answer["reply_to"]["quote"], "ту");

    let by = |wish: Value| {
        let mut whole = json!({"by": 1002});
        for (name, value) in wish.as_object().unwrap() {
            whole[name] = value.clone();
        }
        whole
    };
    let topic = group(&format!("topics/{thread}"));
    post(&stand, &topic, by(json!({"closed": true, "name": "Ким"}))).await;
    let topics = get(&stand, "state").await["groups"][0]["topics"].clone();
    assert_eq!(
        (&topics[0]["closed"], &topics[0]["name"]),
        (&json!(true), &json!("Ким"))
    );
    let refused = post(&stand, &there("send"), json!({"text": "x"})).await;
    assert_eq!(
        refused,
        json!({"ok": false, "error": "the topic is closed"})
    );
    post(&stand, &topic, by(json!({"gone": true}))).await;
    post(
        &stand,
        &group("members"),
        json!({"person": 1001, "rank": null}),
    )
    .await;
    post(&stand, &group("bot"), by(json!({"place": "kicked"}))).await;
    let shown = get(&stand, "state").await["groups"][0].clone();
    assert_eq!(shown["topics"], json!([]));
    assert_eq!(shown["members"].as_array().unwrap().len(), 1);
    assert_eq!(shown["bot"], "kicked");
    let refused = post(&stand, "phones/1001/send?chat=-5", json!({"text": "x"})).await;
    assert_eq!(refused["error"], "there is no group -5");
}

#[tokio::test]
async fn a_group_is_upgraded_from_the_page() {
    let stand = Stand::new().await;
    stand.boris();
    let made = post(
        &stand,
        "groups",
        json!({"title": "Линия", "members": [1002], "bot": "member"}),
    )
    .await;
    let path = format!("groups/{}/upgrade", made["id"]);
    let grown = post(&stand, &path, json!({"by": 1002})).await["id"].clone();
    let groups = get(&stand, "state").await["groups"].clone();
    let groups = groups.as_array().unwrap();
    let old = groups.iter().find(|one| one["id"] == made["id"]).unwrap();
    let new = groups.iter().find(|one| one["id"] == grown).unwrap();
    assert_eq!(old["upgraded_to"], grown);
    assert_eq!(
        (&new["forum"], &new["bot"]),
        (&json!(true), &json!("member"))
    );
}

#[tokio::test]
async fn inline_results_are_offered_and_taken() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let asked = post(&stand, "phones/1001/inline", json!({"query": "чай"}));
    let answered = async {
        let asked = || (stand.emulator.pending_updates() == 2).then_some(());
        stand.emulator.wait_for(SOON, asked).await.unwrap();
        let query = stand.updates().await[1]["inline_query"]["id"].clone();
        let result = json!({"type": "article", "id": "1", "title": "Привет", "input_message_content": {"message_text": "Здравствуйте"}});
        let params = json!({"inline_query_id": query, "results": [result]});
        stand.ok("answerInlineQuery", params).await;
    };
    let (offered, ()) = tokio::join!(asked, answered);
    let result = &offered["results"][0];
    assert_eq!(
        (&result["title"], &result["text"]),
        (&json!("Привет"), &json!("Здравствуйте"))
    );
    let pick = json!({"query_id": result["query_id"], "id": result["id"]});
    assert_eq!(post(&stand, "phones/1001/pick", pick).await["ok"], true);
    let shown = anna.last().unwrap();
    assert!(shown.via_bot && shown.text == "Здравствуйте");
}
