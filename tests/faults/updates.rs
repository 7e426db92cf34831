//! Updates as they should not come: twice, out of order, of kinds that nobody knows yet, and ten thousand at once.

use crate::both;
use crate::fire::Chance;
use crate::process::{Stage, shown, until};
use crate::support::Backend;
use crate::traffic::Traffic;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A gateway between Telegram and the bot that brings every update twice, each time as late as it pleases.
#[derive(Clone)]
struct Gateway {
    bot: String,
    client: reqwest::Client,
    chance: Arc<Mutex<Chance>>,
}

impl Gateway {
    /// Opens one for a bot; gives its own URL.
    async fn opens(bot: SocketAddr, chance: Chance) -> String {
        let gateway = Gateway {
            bot: format!("http://{bot}/telegram/webhook"),
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            chance: Arc::new(Mutex::new(chance)),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let routes = Router::new().route("/hook", post(take)).with_state(gateway);
        tokio::spawn(async move { axum::serve(listener, routes).await });
        url
    }

    async fn brings(self, headers: HeaderMap, body: Bytes) {
        let mut chance = self.chance.lock().unwrap().other();
        chance.pause(1, 400).await;
        loop {
            let sent = self.client.post(&self.bot).headers(headers.clone());
            let sent = sent.body(body.clone()).send().await;
            if sent.is_ok_and(|answer| answer.status() == StatusCode::OK) {
                return;
            }
            chance.pause(20, 100).await;
        }
    }
}

async fn take(State(gateway): State<Gateway>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let mut kept = HeaderMap::new();
    for name in ["x-telegram-bot-api-secret-token", "content-type"] {
        if let Some(value) = headers.get(name) {
            kept.insert(name, value.clone());
        }
    }
    for _ in 0..2 {
        tokio::spawn(gateway.clone().brings(kept.clone(), body.clone()));
    }
    StatusCode::OK
}

both!(
    /// Every update comes twice, and those of one chat overtake each other.
    twice_and_out_of_order,
    story_gateway
);

async fn story_gateway(backend: Backend) {
    let db = backend.fresh().await;
    let stage = Stage::open(Some(&db.url)).await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = free.local_addr().unwrap();
    drop(free);
    let url = Gateway::opens(addr, Chance::new()).await;
    let bot = stage.starts_with(|command| {
        command
            .env("PRILAVOK_LISTEN", addr.to_string())
            .env("PRILAVOK_WEBHOOK_URL", &url)
            .env("PRILAVOK_WEBHOOK_SECRET", "out-of-order");
    });
    let mut traffic = Traffic::begins(&stage).await.out_of_order();
    traffic.lasts(Duration::from_secs(6)).await;
    traffic.comes_to_an_end(0).await;
    assert_eq!(bot.stopped().await.code(), Some(0), "{}", stage.said());
    traffic.is_kept().await;
}

both!(
    /// Kinds of updates and of content that come with a Bot API of the future, among customers' words.
    what_nobody_knows_yet,
    story_future
);

async fn story_future(backend: Backend) {
    let db = backend.fresh().await;
    let stage = Stage::open(Some(&db.url)).await;
    let bot = stage.starts();
    let mut traffic = Traffic::begins(&stage).await;
    let seer = stage.person(5000, "Сивилла");
    for turn in 0..10 {
        for update in [
            json!({"telepathy": {"from": {"id": 5000}, "thought": "чай"}}),
            json!({"message": 7}),
            json!({"message": {}}),
            json!({"callback_query": []}),
            json!({"my_chat_member": {"chat": {"id": 5000, "type": "ether"}}}),
            json!({"message_reaction": {"chat": {"id": 5000, "type": "private"}, "new_reaction": "joy"}}),
            json!({"inline_query": {"id": 5}}),
            json!({"edited_message": null, "message": null, "telepathy": null}),
        ] {
            stage.emulator.inject_update(update);
        }
        seer.sends_raw(&json!({"hologram": {"caption": "нет", "title": format!("Образ {turn}")}}))
            .unwrap();
        seer.sends_raw(&json!({
            "text": format!("Вижу {turn}"), "entities": [{"type": "aura", "offset": 0, "length": 4}], "mood": {"x": 1},
        }))
        .unwrap();
        traffic.lasts(Duration::from_millis(300)).await;
    }
    traffic.comes_to_an_end(0).await;
    for turn in 0..10 {
        for words in [format!("Вижу {turn}"), format!("Образ {turn}")] {
            let heard = || !shown(traffic.anna(), &words).is_empty();
            until(traffic.anna(), &words, heard).await;
        }
    }
    assert_eq!(bot.stopped().await.code(), Some(0), "{}", stage.said());
    traffic.is_kept().await;
}

both!(
    /// The bot comes back after a long absence.
    ten_thousand_are_waiting,
    story_backlog
);

async fn story_backlog(backend: Backend) {
    const CUSTOMERS: i64 = 250;
    let db = backend.fresh().await;
    let stage = Stage::open(Some(&db.url)).await;
    let customers: Vec<_> = (0..CUSTOMERS)
        .map(|at| stage.person(1000 + at, &format!("Покупатель {at}")))
        .collect();
    for round in 0..40 {
        for customer in &customers {
            match round {
                0 => drop(customer.writes("Хочу чайник").unwrap()),
                39 => drop(customer.writes("Вы здесь?").unwrap()),
                // What others have answered to a poll, say: no concern of the shop's.
                _ => drop(stage.emulator.inject_update(
                    json!({"poll_answer": {"poll_id": "1", "user": {"id": customer.id()}, "option_ids": [round]}}),
                )),
            }
        }
    }
    assert_eq!(stage.emulator.pending_updates(), 10_000);
    let bot = stage.starts();
    let is_answered =
        |customer: &&prilavok::sandbox::phone::Phone| !shown(customer, "всё получили").is_empty();
    let through = tokio::time::timeout(Duration::from_secs(55), async {
        while stage.emulator.pending_updates() > 0
            || customers.iter().filter(is_answered).count() < customers.len()
        {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    });
    let through = through.await;
    let answered = customers.iter().filter(is_answered).count();
    assert!(
        through.is_ok(),
        "{} wait, {answered} were answered\n{}",
        stage.emulator.pending_updates(),
        stage.said()
    );
    for customer in &customers {
        assert_eq!(shown(customer, "всё получили").len(), 1);
    }
    assert_eq!(bot.stopped().await.code(), Some(0), "{}", stage.said());
}
