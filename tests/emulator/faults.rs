//! Telegram at its worst.

use std::time::{Duration, Instant};

use prilavok::sandbox::emulator::{Fault, FaultKind};
use serde_json::json;

use crate::support::Stand;

fn message() -> serde_json::Value {
    json!({"chat_id": 1001, "text": "x"})
}

#[tokio::test]
async fn a_429_names_its_pause_in_the_body_and_in_a_header() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    stand
        .emulator
        .fault(Fault::next(FaultKind::TooManyRequests { retry_after: 7 }).on("sendMessage"));
    let response = stand
        .client
        .post(stand.url("sendMessage"))
        .json(&message())
        .send()
        .await
        .unwrap();
    assert_eq!(response.headers()["Retry-After"], "7");
    let answer = crate::support::read(response).await;
    assert_eq!(answer.refusal(), "Too Many Requests: retry after 7");
    assert_eq!(answer.body["parameters"]["retry_after"], 7);
    assert_eq!(anna.chat().len(), 1, "nothing was done");
    stand.ok("sendMessage", message()).await;
}

#[tokio::test]
async fn connections_are_cut_before_or_after_the_work() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    for (kind, shown) in [(FaultKind::Reset, 1), (FaultKind::LostReply, 2)] {
        stand.emulator.fault(Fault::next(kind).in_chat(1001));
        let sent = stand.client.post(stand.url("sendMessage")).json(&message());
        assert!(sent.send().await.is_err(), "{kind:?}");
        assert_eq!(anna.chat().len(), shown, "{kind:?}");
    }
    let calls = stand.emulator.calls_of("sendMessage");
    assert_eq!(calls.len(), 2);
    assert!(!calls[0].succeeded() && calls[1].succeeded());
    assert_eq!(calls[1].fault, Some(FaultKind::LostReply));
    assert_eq!((calls[1].chat(), calls[1].text()), (Some(1001), "x"));
}

#[tokio::test]
async fn broken_gateways_garbage_delays_and_conflicts() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let post = || {
        stand
            .client
            .post(stand.url("sendMessage"))
            .json(&message())
            .send()
    };
    stand
        .emulator
        .fault(Fault::next(FaultKind::ServerError { code: 502 }));
    assert_eq!(post().await.unwrap().status(), 502);
    assert_eq!(anna.chat().len(), 1);
    stand.emulator.fault(Fault::next(FaultKind::Garbage));
    assert!(
        post()
            .await
            .unwrap()
            .json::<serde_json::Value>()
            .await
            .is_err()
    );
    assert_eq!(anna.chat().len(), 2);
    stand
        .emulator
        .fault(Fault::next(FaultKind::Delay { ms: 200 }));
    let began = Instant::now();
    assert!(post().await.unwrap().status().is_success());
    assert!(began.elapsed() >= Duration::from_millis(200));
    stand.emulator.fault(Fault::next(FaultKind::Conflict));
    assert_eq!(stand.call("getUpdates", json!({})).await.status, 409);
    assert_eq!(stand.emulator.pending_faults(), 0);
}

#[tokio::test]
async fn the_pace_is_enforced_when_asked() {
    let stand = Stand::new().await;
    stand.started_anna();
    stand.emulator.enforce_flood(true);
    let mut refused = 0;
    for _ in 0..12 {
        let answer = stand.call("sendMessage", message()).await;
        if answer.status == 429 {
            refused += 1;
            assert!(answer.body["parameters"]["retry_after"].as_u64().unwrap() >= 1);
        }
    }
    assert!((1..=4).contains(&refused), "{refused} of 12 were refused");
    stand.emulator.enforce_flood(false);
    stand.ok("sendMessage", message()).await;
}
