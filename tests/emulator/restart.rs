//! What a restart keeps, and where the emulator refuses to listen.

use prilavok::sandbox::emulator::{Emulator, EmulatorError};
use serde_json::json;

use crate::support::{Stand, options};

#[tokio::test]
async fn a_restart_keeps_the_world() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.json");
    let open = async || {
        let (mut options, clock) = options();
        options.persist = Some(path.clone());
        Stand::with(options, clock).await
    };
    let stand = open().await;
    let anna = stand.started_anna();
    anna.sends_photo("фото").unwrap();
    let sent = stand
        .ok("sendMessage", json!({"chat_id": 1001, "text": "до"}))
        .await;
    let before = stand.updates().await;
    stand.emulator.flush().unwrap();
    drop((stand, anna));

    let stand = open().await;
    let anna = stand.anna();
    assert_eq!(anna.chat().len(), 3);
    assert_eq!(stand.updates().await, before);
    let size = anna.chat()[1].file.clone().unwrap();
    let url = format!("{}{}", stand.listening.url(), size.url);
    let bytes = stand
        .client
        .get(url)
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    assert_eq!(bytes.len(), size.size);
    let id = anna.writes("после").unwrap();
    assert!(id > sent["message_id"].as_i64().unwrap());
}

#[tokio::test]
async fn a_restart_keeps_groups() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.json");
    let open = async || {
        let (mut options, clock) = options();
        options.persist = Some(path.clone());
        Stand::with(options, clock).await
    };
    let stand = open().await;
    let (forum, boris) = stand.forum();
    let id = forum.id();
    let thread = forum.opens_topic(&boris, "Анна").unwrap();
    forum.member(&boris).writes_in(thread, "до").unwrap();
    let topics = forum.topics();
    let before = forum.chat();
    stand.emulator.flush().unwrap();
    drop((stand, forum, boris));

    let stand = open().await;
    let forum = stand.emulator.known_group(id).unwrap();
    assert_eq!((forum.topics(), forum.chat()), (topics, before));
    let boris = stand.boris();
    let after = forum.member(&boris).writes_in(thread, "после").unwrap();
    assert!(after > thread);
    let params = json!({"chat_id": id, "message_thread_id": thread, "text": "x"});
    stand.ok("sendMessage", params).await;
}

#[tokio::test]
async fn after_a_crash_no_number_is_given_out_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.json");
    let (mut first, _) = options();
    first.persist = Some(path.clone());
    let emulator = Emulator::open(first).await.unwrap();
    emulator.inject_update(json!({"x": 1}));
    // The snapshot that a crash leaves behind is one of those written while running.
    let written = async {
        while !path.exists() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(crate::support::SOON, written)
        .await
        .unwrap();
    let crashed = folder.path().join("crashed.json");
    std::fs::copy(&path, &crashed).unwrap();
    let lost = emulator.inject_update(json!({"x": 2}));
    let (mut second, _) = options();
    second.persist = Some(crashed);
    let emulator = Emulator::open(second).await.unwrap();
    assert!(emulator.inject_update(json!({"x": 3})) > lost);
}

#[tokio::test]
async fn it_listens_on_this_machine_only() {
    let (options, _) = options();
    let emulator = Emulator::open(options).await.unwrap();
    let everywhere = emulator.listen("0.0.0.0:0".parse().unwrap()).await;
    assert!(matches!(everywhere, Err(EmulatorError::NotLoopback(_))));
}
