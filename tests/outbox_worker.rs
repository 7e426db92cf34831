//! The outbox worker: in order per lane, at Telegram's pace, past what fails.

#![expect(
    clippy::unwrap_used,
    reason = "a story ends where something goes wrong"
)]

mod support;

use prilavok::clock::Clock;
use prilavok::domain::ids::{ChatId, MessageId, PostId};
use prilavok::i18n::Html;
use prilavok::storage::outbox::NewRow;
use prilavok::storage::{Db, outbox as rows, posts, sending};
use prilavok::telegram::outgoing::{Call, Delivery, Receipt, Resolved, Target};
use prilavok::telegram::sender::Courier;
use prilavok::workers::{Shared, outbox};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use support::Backend;
use support::fakes::{
    Notebook, Script, calls_waiting, push_call, push_text, push_words, shared, text, until,
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

struct Worker {
    shared: Shared<Notebook>,
    script: Arc<Script>,
    stop: CancellationToken,
    task: Option<JoinHandle<()>>,
}

impl Worker {
    fn new(db: &Db) -> Worker {
        Worker {
            shared: shared(db),
            script: Arc::default(),
            stop: CancellationToken::new(),
            task: None,
        }
    }

    fn start(&mut self, per_second: u32) {
        self.task = Some(tokio::spawn(outbox::run(
            self.shared.clone(),
            Arc::clone(&self.script),
            per_second,
            self.stop.clone(),
        )));
    }

    async fn until_sent(&self) {
        until("the outbox to be empty", async || {
            calls_waiting(&self.shared.db).await == 0
        })
        .await;
    }

    async fn stop(self) {
        self.stop.cancel();
        self.task.unwrap().await.unwrap();
    }
}

async fn order_and_parallel(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = db.begin().await.unwrap();
    for number in 0..10 {
        for lane in 1..=4 {
            push_text(&mut tx, 7, lane, &format!("{lane} {number}")).await;
        }
    }
    tx.commit().await.unwrap();
    let mut worker = Worker::new(&db);
    worker.start(0);
    worker.until_sent().await;
    let tried = worker.script.tried();
    assert_eq!(tried.len(), 40);
    for lane in 1..=4 {
        let of_lane: Vec<_> = tried
            .iter()
            .filter(|text| text.starts_with(&lane.to_string()))
            .collect();
        assert!(of_lane.is_sorted(), "{of_lane:?}");
    }
    assert!(worker.script.most_at_once() > 1, "lanes go side by side");
    worker.stop().await;
}
both!(lanes_go_side_by_side_each_in_order, order_and_parallel);

async fn isolation(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut worker = Worker::new(&db);
    worker.script.meets("first to 7", [Delivery::RetryAfter(2)]);
    let mut tx = db.begin().await.unwrap();
    push_text(&mut tx, 7, 0, "first to 7").await;
    push_text(&mut tx, 7, 0, "second to 7").await;
    push_text(&mut tx, 8, 0, "first to 8").await;
    push_text(&mut tx, 8, 0, "second to 8").await;
    tx.commit().await.unwrap();
    let began = Instant::now();
    worker.start(0);
    until("the other chat's calls", async || {
        calls_waiting(&db).await == 2
    })
    .await;
    assert!(began.elapsed() < Duration::from_millis(1500));
    worker.until_sent().await;
    assert!(
        began.elapsed() >= Duration::from_secs(2),
        "Telegram's wish is kept"
    );
    let tried = worker.script.tried();
    assert_eq!(
        tried[2..],
        ["second to 8", "first to 7", "second to 7"].map(String::from)[..]
    );
    worker.stop().await;
}

#[tokio::test]
async fn a_429_holds_up_only_its_chat() {
    isolation(Backend::Sqlite).await;
}

async fn failures_pass(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut worker = Worker::new(&db);
    let cut = || Delivery::Passing("the cable is cut".to_owned());
    worker.script.meets("first", [cut(), cut()]);
    let mut tx = db.begin().await.unwrap();
    push_text(&mut tx, 7, 0, "first").await;
    push_text(&mut tx, 7, 0, "second").await;
    tx.commit().await.unwrap();
    worker.start(0);
    worker.until_sent().await;
    assert_eq!(worker.script.tried(), ["first", "first", "first", "second"]);
    worker.stop().await;
}
both!(
    what_may_pass_is_tried_again_and_keeps_its_place,
    failures_pass
);

async fn ends_are_told(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut worker = Worker::new(&db);
    worker
        .script
        .meets("bad", [Delivery::Refused("too long".to_owned())]);
    worker
        .script
        .meets("gone", [Delivery::Unreachable("blocked".to_owned())]);
    worker.script.meets("same", [Delivery::Moot]);
    let mut tx = db.begin().await.unwrap();
    for words in ["good", "bad", "gone", "same", "break", "last"] {
        push_words(&mut tx, 7, 0, words).await;
    }
    push_text(&mut tx, 7, 0, "nobody asks").await;
    tx.commit().await.unwrap();
    worker.start(0);
    worker.until_sent().await;
    assert_eq!(
        worker.shared.handling.lines(),
        [
            "good sent",
            "bad failed",
            "gone unreachable",
            "same sent",
            "last sent"
        ],
        "and a follow-up that fails neither repeats its call nor holds up its lane"
    );
    assert_eq!(worker.script.tried().len(), 7);
    let mut tx = db.read().await.unwrap();
    assert_eq!(rows::depth(&mut tx).await.unwrap().parked, 1);
    worker.stop().await;
}
both!(how_calls_end_is_told_once, ends_are_told);

async fn posts_find_their_message(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut worker = Worker::new(&db);
    worker
        .script
        .meets("redrawn", [Delivery::TargetGone("gone".to_owned())]);
    let now = Clock::System.now();
    let mut tx = db.begin().await.unwrap();
    let chat = ChatId(7);
    let post = posts::make(
        &mut tx,
        posts::NewPost {
            chat,
            message: None,
            record: None,
            contact: None,
            words: None,
            shows: &"card",
            drawn: None,
        },
        now,
    )
    .await
    .unwrap();
    let row = NewRow::<Call, Receipt> {
        chat,
        lane: 1,
        priority: 2,
        call: &text("card"),
        post: Some(post),
        receipt: None,
        topic: None,
    };
    rows::push(&mut tx, row, now).await.unwrap();
    let edit = |words, or_send| Call::Edit {
        target: Target::Post(post),
        text: Html::escape(words),
        keyboard: None,
        or_send,
    };
    push_call(&mut tx, 7, 1, 2, &edit("drawn", false)).await;
    push_call(&mut tx, 7, 1, 2, &edit("redrawn", true)).await;
    tx.commit().await.unwrap();
    worker.start(0);
    worker.until_sent().await;
    assert_eq!(
        worker.script.tried(),
        ["card", "drawn", "redrawn", "redrawn"]
    );
    let card = Some(MessageId(1));
    assert_eq!(worker.script.targets(), [None, card, card, None]);
    let mut tx = db.read().await.unwrap();
    assert_eq!(
        posts::message_of(&mut tx, post).await.unwrap(),
        Some(MessageId(4)),
        "the post stands where the new message does"
    );
    worker.stop().await;
}
both!(
    an_edit_finds_the_message_sent_before_it_and_replaces_a_lost_one,
    posts_find_their_message
);

#[tokio::test]
async fn an_answer_overtakes_a_chat_that_has_had_enough() {
    let (_test, db) = Backend::Sqlite.open().await;
    let mut worker = Worker::new(&db);
    let mut tx = db.begin().await.unwrap();
    for number in 0..8 {
        push_text(&mut tx, 7, 0, &format!("news {number}")).await;
    }
    let answer = Call::Answer {
        callback: "answer".to_owned(),
        text: None,
        alert: false,
    };
    push_call(&mut tx, 7, 0, 0, &answer).await;
    tx.commit().await.unwrap();
    let began = Instant::now();
    worker.start(1000);
    until("five of a burst and the answer", async || {
        worker.script.tried().len() >= 6
    })
    .await;
    assert_eq!(worker.script.tried()[0], "answer");
    assert!(began.elapsed() < Duration::from_millis(900));
    worker.until_sent().await;
    assert!(
        began.elapsed() >= Duration::from_millis(2500),
        "after the burst, one a second: {:?}",
        began.elapsed()
    );
    worker.stop().await;
}

/// A courier to a Telegram that counts every call in the moment in which it comes: so many in any second, one in any second
/// to a chat.
#[derive(Debug)]
struct Strict {
    per_second: usize,
    taken: Mutex<Vec<(Instant, ChatId)>>,
    refused: AtomicUsize,
}

impl Strict {
    fn new(per_second: usize) -> Strict {
        Strict {
            per_second,
            taken: Mutex::default(),
            refused: AtomicUsize::new(0),
        }
    }

    fn takes(&self, chat: ChatId) -> bool {
        let mut taken = self.taken.lock().unwrap();
        let now = Instant::now();
        let recent = taken.iter().rev();
        let second: Vec<_> = recent
            .take_while(|(at, _)| now.duration_since(*at) < Duration::from_secs(1))
            .collect();
        let is_full = second.len() >= self.per_second || second.iter().any(|(_, to)| *to == chat);
        if !is_full {
            taken.push((now, chat));
        }
        !is_full
    }
}

impl Courier for Strict {
    async fn deliver(&self, chat: ChatId, _: &Call, _: Resolved) -> Delivery {
        if self.takes(chat) {
            return Delivery::Done(MessageId(1).into());
        }
        self.refused.fetch_add(1, Ordering::Relaxed);
        Delivery::RetryAfter(1)
    }
}

async fn nothing_too_soon(backend: Backend) {
    let (_test, db) = backend.open().await;
    let shared = shared(&db);
    let mut tx = db.begin().await.unwrap();
    for chat in 0..400 {
        push_call(&mut tx, 100 + chat, 0, 3, &text("news")).await;
    }
    for lane in 0..4 {
        push_call(&mut tx, 7, lane, 3, &text("news")).await;
    }
    tx.commit().await.unwrap();
    let courier = Arc::new(Strict::new(200));
    let stop = CancellationToken::new();
    let running = outbox::run(shared, Arc::clone(&courier), 200, stop.clone());
    let running = tokio::spawn(running);
    until("all to be sent", async || calls_waiting(&db).await == 0).await;
    assert_eq!(courier.refused.load(Ordering::Relaxed), 0);
    assert_eq!(courier.taken.lock().unwrap().len(), 404);
    stop.cancel();
    running.await.unwrap();
}
both!(
    a_telegram_that_counts_to_the_letter_refuses_nothing,
    nothing_too_soon
);

async fn ahead_of_all(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut worker = Worker::new(&db);
    let mut tx = db.begin().await.unwrap();
    for chat in 0..1_000 {
        push_call(&mut tx, 100 + chat, 0, 3, &text("news")).await;
    }
    tx.commit().await.unwrap();
    worker.start(50);
    until("some to be sent", async || worker.script.tried().len() > 20).await;
    let mut tx = db.begin().await.unwrap();
    let answer = Call::Answer {
        callback: "answer".to_owned(),
        text: None,
        alert: false,
    };
    push_call(&mut tx, 8, 0, 0, &answer).await;
    push_call(&mut tx, 8, 0, 1, &text("screen")).await;
    push_call(&mut tx, 9, 0, 2, &text("words")).await;
    tx.commit().await.unwrap();
    let before = worker.script.tried().len();
    worker.shared.wakes.outbox.notify_one();
    let place = |text: &str| worker.script.tried().iter().position(|of| of == text);
    until("the answer, the screen and the words", async || {
        place("words").is_some()
    })
    .await;
    let places = ["answer", "screen", "words"].map(|text| place(text).unwrap());
    assert!(places.is_sorted(), "{places:?}");
    assert!(
        places[2] < before + 50,
        "they go ahead of what waits: {places:?} after {before}"
    );
    worker.stop().await;
}
both!(what_is_urgent_goes_ahead_of_a_deep_queue, ahead_of_all);

async fn nobody_starves(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut worker = Worker::new(&db);
    let mut tx = db.begin().await.unwrap();
    for number in 0..1_500 {
        push_call(&mut tx, 7, number % 1_000, 2, &text("busy")).await;
    }
    for chat in 0..60 {
        push_call(&mut tx, 100 + chat, 0, 2, &text("other")).await;
    }
    tx.commit().await.unwrap();
    worker.start(1000);
    let count = |text: &str| {
        worker
            .script
            .tried()
            .iter()
            .filter(|of| *of == text)
            .count()
    };
    until("the others", async || count("other") == 60).await;
    assert!(count("busy") < 100, "{}", count("busy"));
    worker.stop().await;
}
both!(a_busy_chat_in_front_starves_nobody, nobody_starves);

async fn taken_back_in_time(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut worker = Worker::new(&db);
    worker.script.meets("first", [Delivery::RetryAfter(3)]);
    let now = Clock::System.now();
    let mut tx = db.begin().await.unwrap();
    push_text(&mut tx, 7, 1, "first").await;
    tx.commit().await.unwrap();
    worker.start(0);
    until("Telegram's wish to be known", async || {
        let mut tx = db.read().await.unwrap();
        let now = Clock::System.now();
        let first = sending::first_of_lanes(&mut tx, now, &[(ChatId(7), 1)]).await;
        tx.rollback().await.unwrap();
        first.unwrap()[0].not_before.is_some()
    })
    .await;
    let mut tx = db.begin().await.unwrap();
    let row = NewRow::<Call, Receipt> {
        chat: ChatId(7),
        lane: 2,
        priority: 2,
        call: &text("taken back"),
        post: Some(PostId(5)),
        receipt: None,
        topic: None,
    };
    rows::push(&mut tx, row, now).await.unwrap();
    push_text(&mut tx, 7, 2, "last").await;
    push_text(&mut tx, 8, 2, "other").await;
    tx.commit().await.unwrap();
    worker.shared.wakes.outbox.notify_one();
    until("the other chat's", async || {
        worker.script.tried().len() == 2
    })
    .await;
    let mut tx = db.begin().await.unwrap();
    assert!(rows::cancel_of_post(&mut tx, PostId(5), now).await.unwrap());
    tx.commit().await.unwrap();
    worker.until_sent().await;
    let tried = worker.script.tried();
    assert_eq!(tried[..2], ["first", "other"]);
    assert_eq!(tried.len(), 4, "{tried:?}");
    assert!(!tried.contains(&"taken back".to_owned()));
    worker.stop().await;
}
both!(
    what_is_taken_back_while_its_chat_waits_is_not_sent,
    taken_back_in_time
);

#[tokio::test]
async fn what_is_ready_still_goes_at_the_stop() {
    let (_test, db) = Backend::Sqlite.open().await;
    let mut worker = Worker::new(&db);
    let mut tx = db.begin().await.unwrap();
    for number in 0..20 {
        push_text(&mut tx, number, 0, "bye").await;
    }
    tx.commit().await.unwrap();
    worker.start(0);
    worker.stop.cancel();
    worker.task.take().unwrap().await.unwrap();
    assert_eq!(calls_waiting(&db).await, 0);
    assert_eq!(worker.script.tried().len(), 20);
}
