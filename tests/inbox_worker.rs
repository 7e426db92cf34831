//! The inbox worker: once, in order, and past what fails.

#![expect(
    clippy::unwrap_used,
    reason = "a story ends where something goes wrong"
)]

mod support;

use chrono::TimeDelta;
use prilavok::storage::Db;
use prilavok::storage::inbox::NewUpdate;
use prilavok::workers::intake::Intake;
use prilavok::workers::{Shared, inbox};
use support::Backend;
use support::fakes::{Notebook, calls_waiting, keep, shared, until, updates};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

struct Worker {
    shared: Shared<Notebook>,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Worker {
    fn start(db: &Db) -> Worker {
        let shared = shared(db);
        let stop = CancellationToken::new();
        let task = tokio::spawn(inbox::run(shared.clone(), stop.clone()));
        Worker { shared, stop, task }
    }

    fn lines(&self) -> Vec<String> {
        self.shared.handling.lines()
    }

    async fn until_waiting(&self, left: i64) {
        let db = &self.shared.db;
        until("updates to be handled", async || {
            // Retries are due at once: the story does not wait for their pauses.
            self.shared.clock.advance(TimeDelta::seconds(10));
            self.shared.wakes.inbox.notify_one();
            updates(db).await.0 == left
        })
        .await;
    }

    async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap();
    }
}

async fn a_poison_update_is_parked(backend: Backend) {
    let (_test, db) = backend.open().await;
    keep(&db, 1, 7, "work").await;
    keep(&db, 2, 7, "fail").await;
    keep(&db, 3, 7, "work").await;
    keep(&db, 4, 8, "panic").await;
    keep(&db, 5, 8, "work").await;
    let worker = Worker::start(&db);
    worker.until_waiting(0).await;

    let lines = worker.lines();
    let place = |line: &str| {
        lines
            .iter()
            .position(|other| other == line)
            .unwrap_or_else(|| panic!("{line} is missing in {lines:?}"))
    };
    assert!(place("update 1") < place("parked update 2: poison"));
    assert!(place("parked update 2: poison") < place("update 3"));
    assert!(place("parked update 4: the handling panicked: a bug") < place("update 5"));
    assert_eq!(
        worker.shared.handling.tries(2),
        1 + 5,
        "parked at the fifth failure of its own; before, its group was taken back"
    );
    assert!(worker.shared.handling.tries(4) <= 1 + 5);
    assert_eq!(updates(&db).await, (0, 2));
    assert_eq!(calls_waiting(&db).await, 3, "what failed has left nothing");
    worker.stop().await;
}
both!(
    a_poison_update_is_parked_and_its_lane_goes_on,
    a_poison_update_is_parked
);

async fn lanes_keep_order(backend: Backend) {
    const LANES: i64 = 5;
    let (_test, db) = backend.open().await;
    for id in 0..100 {
        let what = if id % 17 == 3 { "fail once" } else { "work" };
        keep(&db, id, id % LANES, what).await;
    }
    let worker = Worker::start(&db);
    worker.until_waiting(0).await;

    let handled: Vec<i64> = worker
        .shared
        .handling
        .last_lines()
        .iter()
        .map(|line| line.strip_prefix("update ").unwrap().parse().unwrap())
        .collect();
    assert_eq!(handled.len(), 100, "each once");
    for lane in 0..LANES {
        let of_lane: Vec<_> = handled.iter().filter(|id| *id % LANES == lane).collect();
        assert!(of_lane.is_sorted(), "lane {lane}: {of_lane:?}");
    }
    worker.stop().await;
}
both!(a_lane_keeps_its_order_though_some_fail, lanes_keep_order);

async fn collisions_are_tried_at_once(backend: Backend) {
    let (_test, db) = backend.open().await;
    keep(&db, 1, 7, "collide twice").await;
    let shared = shared(&db);
    let stop = CancellationToken::new();
    let task = tokio::spawn(inbox::run(shared.clone(), stop.clone()));
    until("the update", async || updates(&db).await.0 == 0).await;
    assert_eq!(shared.handling.lines(), ["update 1"]);
    assert_eq!(shared.handling.tries(1), 3);
    assert_eq!(calls_waiting(&db).await, 1);
    stop.cancel();
    task.await.unwrap();
}
both!(
    a_collision_is_tried_again_at_once,
    collisions_are_tried_at_once
);

/// A press in one lane goes ahead of a deep queue of words in others, after the words of its own lane.
async fn a_press_does_not_wait(backend: Backend) {
    let (_test, db) = backend.open().await;
    // Each takes longer than anything else here, whatever else the machine does.
    for id in 0..200 {
        keep(&db, id, 100 + id, "take a while").await;
    }
    keep(&db, 500, 7, "work").await;
    let mut tx = db.begin().await.unwrap();
    let now = prilavok::clock::Clock::System.now();
    let press = r#"{"do":"work"}"#;
    prilavok::storage::inbox::keep_urgent(&mut tx, 501, 7, press, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    // Connections are there: to open one takes as long as to handle many of these.
    let mut open = Vec::new();
    for _ in 0..db.writers() {
        open.push(db.begin().await.unwrap());
    }
    for tx in open {
        tx.rollback().await.unwrap();
    }
    let worker = Worker::start(&db);
    worker.until_waiting(0).await;
    let lines = worker.lines();
    let place = |line: &str| lines.iter().position(|other| other == line).unwrap();
    assert!(
        place("update 500") < place("update 501"),
        "its own lane's order"
    );
    // With several writers some of the others are done meanwhile, but never most of them.
    assert!(
        place("update 501") < 100,
        "ahead of the others: {}",
        place("update 501")
    );
    assert_eq!(lines.len(), 202, "each once");
    worker.stop().await;
}
both!(a_press_goes_ahead_of_words, a_press_does_not_wait);

/// Brings updates, each in a lane of its own; gives how many were new.
async fn bring(intake: &Intake, updates: &[(i64, &str)]) -> usize {
    let raw: Vec<String> = updates
        .iter()
        .map(|(id, what)| serde_json::json!({"update_id": id, "do": what}).to_string())
        .collect();
    let new: Vec<NewUpdate<'_>> = updates
        .iter()
        .zip(&raw)
        .map(|((id, _), raw)| NewUpdate {
            update_id: *id,
            lane: *id,
            raw,
            urgent: false,
        })
        .collect();
    intake.keep(&new).await.unwrap()
}

async fn a_lone_update(backend: Backend) {
    let (_test, db) = backend.open().await;
    let worker = Worker::start(&db);
    let intake = Intake {
        db: db.clone(),
        clock: worker.shared.clock.clone(),
        wakes: worker.shared.wakes.clone(),
        metrics: worker.shared.metrics.clone(),
    };
    // Once the worker knows that nothing waits.
    let mut id = 0;
    until("an update to be handled as it comes", async || {
        worker.until_waiting(0).await;
        id += 1;
        assert_eq!(bring(&intake, &[(id, "work")]).await, 1);
        worker.lines().contains(&format!("update {id}"))
    })
    .await;
    assert_eq!(updates(&db).await, (0, 0));
    assert_eq!(calls_waiting(&db).await, id, "with its effects");
    assert_eq!(bring(&intake, &[(id, "work")]).await, 0, "it came before");

    for (failing, what) in [
        (101, "fail"),
        (102, "panic"),
        (103, "fail once"),
        (104, "collide twice"),
    ] {
        worker.until_waiting(0).await;
        assert_eq!(
            bring(&intake, &[(failing, what), (failing + 100, "work")]).await,
            2
        );
    }
    let heap: Vec<(i64, &str)> = (301..=340).map(|id| (id, "work")).collect();
    assert_eq!(bring(&intake, &heap).await, 40);
    worker.until_waiting(0).await;
    assert_eq!(
        updates(&db).await,
        (0, 2),
        "what fails again and again is parked"
    );
    let lines = worker.shared.handling.last_lines();
    for handled in (1..=id).chain([103, 104]).chain(201..=204).chain(301..=340) {
        let line = format!("update {handled}");
        assert!(lines.contains(&line), "{line} is missing in {lines:?}");
    }
    let effects = id + 2 + 4 + 40;
    assert_eq!(
        calls_waiting(&db).await,
        effects,
        "each once, and of what failed none"
    );
    worker.stop().await;
    assert_eq!(
        bring(&intake, &[(999, "work")]).await,
        1,
        "kept for the next start"
    );
    assert_eq!(updates(&db).await, (1, 2));
}
both!(what_comes_alone_is_kept_and_handled_at_once, a_lone_update);
