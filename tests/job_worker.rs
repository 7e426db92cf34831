//! The job worker: at their time, once, and past what fails.

#![expect(
    clippy::unwrap_used,
    reason = "a story ends where something goes wrong"
)]

mod support;

use chrono::TimeDelta;
use prilavok::storage::jobs as rows;
use prilavok::workers::jobs;
use support::Backend;
use support::fakes::{calls_waiting, shared, until};
use tokio_util::sync::CancellationToken;

async fn jobs_run_at_their_time(backend: Backend) {
    let (_test, db) = backend.open().await;
    let shared = shared(&db);
    let now = shared.clock.now();
    let mut tx = db.begin().await.unwrap();
    for (job, hours) in [("later", 2), ("now", 0), ("fail", 0), ("panic", 0)] {
        let due = now.plus(TimeDelta::hours(hours));
        rows::schedule(&mut tx, &job, None, None, due, now)
            .await
            .unwrap();
    }
    rows::schedule(&mut tx, &17, None, None, now, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let stop = CancellationToken::new();
    let task = tokio::spawn(jobs::run(shared.clone(), stop.clone()));
    until("the poison to be parked", async || {
        shared.clock.advance(TimeDelta::seconds(10));
        shared.wakes.jobs.notify_one();
        let mut tx = db.read().await.unwrap();
        let depth = rows::depth(&mut tx).await.unwrap();
        (depth.waiting, depth.parked) == (1, 3)
    })
    .await;
    let mut lines = shared.handling.lines();
    assert_eq!(lines.iter().filter(|line| *line == "job now").count(), 1);
    assert!(
        lines.contains(&"parked job: poison".to_owned()),
        "{lines:?}"
    );
    assert!(lines.iter().any(|line| line.contains("panicked")));
    assert!(!lines.contains(&"job later".to_owned()));
    assert_eq!(calls_waiting(&db).await, 1, "what failed has left nothing");

    shared.clock.advance(TimeDelta::hours(2));
    shared.wakes.jobs.notify_one();
    until("the later job", async || {
        lines = shared.handling.lines();
        lines.contains(&"job later".to_owned())
    })
    .await;
    stop.cancel();
    task.await.unwrap();
}
both!(
    jobs_run_at_their_time_and_poison_is_parked,
    jobs_run_at_their_time
);
