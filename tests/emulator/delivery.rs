//! How updates reach the bot: long polling and the webhook.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use serde_json::{Value, json};

use crate::support::{SOON, Stand};

#[tokio::test]
async fn a_poll_waits_for_an_update() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let first = stand.updates().await[0]["update_id"].as_i64().unwrap();
    let poll = stand.ok("getUpdates", json!({"offset": first + 1, "timeout": 10}));
    let write = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        anna.writes("привет").unwrap();
    };
    let began = Instant::now();
    let (updates, ()) = tokio::join!(poll, write);
    assert_eq!(updates[0]["message"]["text"], "привет");
    assert!(began.elapsed() < SOON);
    assert_eq!(stand.emulator.pending_updates(), 1);
}

#[tokio::test]
async fn a_second_poll_ends_the_first() {
    let stand = Stand::new().await;
    let first = stand.call("getUpdates", json!({"timeout": 50}));
    let others = async {
        for offset in 1.. {
            stand.call("getUpdates", json!({ "offset": offset })).await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let first = tokio::select! {
        first = first => first,
        () = others => unreachable!("polls without end"),
    };
    assert_eq!(
        (first.status, first.refusal()),
        (
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        )
    );
}

#[tokio::test]
async fn kinds_come_as_asked() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let id = anna.last().unwrap().id;
    anna.reacts(id, "👍").unwrap();
    assert_eq!(
        stand.updates().await.len(),
        1,
        "reactions come only when asked for"
    );
    stand
        .ok(
            "getUpdates",
            json!({"allowed_updates": ["message_reaction", "my_chat_member"]}),
        )
        .await;
    anna.reacts(id, "🔥").unwrap();
    anna.writes("unwanted").unwrap();
    anna.blocks().unwrap();
    anna.unblocks().unwrap();
    let updates = stand.ok("getUpdates", json!({"offset": -3})).await;
    assert_eq!(updates.as_array().unwrap().len(), 3);
    let reaction = &updates[0]["message_reaction"];
    assert_eq!(reaction["old_reaction"][0]["emoji"], "👍");
    assert_eq!(reaction["new_reaction"][0]["emoji"], "🔥");
    let statuses: Vec<_> = [1, 2]
        .map(|index| updates[index]["my_chat_member"]["new_chat_member"]["status"].clone())
        .to_vec();
    assert_eq!(statuses, ["kicked", "member"]);
}

/// The secret and the update of one delivery.
type Delivery = (Option<String>, Value);

/// A bot's end of a webhook that answers with the given statuses, then with 200.
#[derive(Clone, Default)]
struct Bot {
    seen: Arc<Mutex<Vec<Delivery>>>,
    refusals: Arc<Mutex<Vec<u16>>>,
    reply: Value,
}

#[expect(clippy::unwrap_used, reason = "a failure here is the test's failure")]
async fn hook(
    State(bot): State<Bot>,
    headers: HeaderMap,
    Json(update): Json<Value>,
) -> (StatusCode, Json<Value>) {
    let secret = headers
        .get("X-Telegram-Bot-Api-Secret-Token")
        .map(|secret| secret.to_str().unwrap().to_owned());
    bot.seen.lock().unwrap().push((secret, update));
    let refusal = bot.refusals.lock().unwrap().pop();
    let status = refusal.map_or(StatusCode::OK, |code| StatusCode::from_u16(code).unwrap());
    (status, Json(bot.reply.clone()))
}

#[expect(clippy::unwrap_used, reason = "a failure here is the test's failure")]
async fn listening(bot: &Bot) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let app = Router::new()
        .route("/hook", post(hook))
        .with_state(bot.clone());
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

#[tokio::test]
async fn a_webhook_gets_updates_in_order_and_again_after_a_failure() {
    let stand = Stand::new().await;
    let bot = Bot {
        refusals: Arc::new(Mutex::new(vec![500])),
        reply: json!({"method": "sendMessage", "chat_id": 1001, "text": "из ответа"}),
        ..Bot::default()
    };
    let url = listening(&bot).await;
    let anna = stand.started_anna();
    stand
        .ok("setWebhook", json!({"url": url, "secret_token": "s_1"}))
        .await;
    assert_eq!(
        stand.refusal("getUpdates", json!({})).await,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    );
    anna.writes("второе").unwrap();
    let pending = || stand.emulator.pending_updates();
    stand
        .emulator
        .wait_for(SOON, || (pending() == 0).then_some(()))
        .await
        .unwrap();
    let seen = bot.seen.lock().unwrap().clone();
    let texts: Vec<_> = seen
        .iter()
        .map(|(_, update)| update["message"]["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["/start", "/start", "второе"]);
    assert!(
        seen.iter()
            .all(|(secret, _)| secret.as_deref() == Some("s_1"))
    );
    let answered = anna.waits_for_text(SOON, "из ответа").await;
    assert!(answered.is_ok(), "a method in the reply is executed");
    let info = stand.ok("getWebhookInfo", json!({})).await;
    assert_eq!(
        info["last_error_message"],
        "Wrong response from the webhook: 500 Internal Server Error"
    );
    stand.ok("deleteWebhook", json!({})).await;
    anna.writes("снова").unwrap();
    assert_eq!(stand.updates().await[0]["message"]["text"], "снова");
}

#[tokio::test]
async fn webhooks_that_are_refused() {
    let stand = Stand::new().await;
    let set = async |params: Value| stand.refusal("setWebhook", params).await;
    assert_eq!(
        set(json!({"url": "http://example.com/"})).await,
        "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    );
    assert_eq!(
        set(json!({"url": "https://example.com:444/"})).await,
        "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"
    );
    assert_eq!(
        set(json!({"url": "https://example.com/", "secret_token": "a b"})).await,
        "Bad Request: secret token contains unallowed characters"
    );
    assert_eq!(
        set(json!({"url": "https://example.com/", "secret_token": "a".repeat(257)})).await,
        "Bad Request: secret token is too long"
    );
}
