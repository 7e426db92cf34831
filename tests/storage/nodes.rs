//! Nodes: what each holds, whom it takes it over from, and that whoever was struck off writes nothing more.

use super::{NOW, begin};
use crate::both;
use crate::support::Backend;
use crate::support::fakes::until;
use prilavok::clock::Clock;
use prilavok::domain::ids::NodeId;
use prilavok::domain::shares::{Share, ShareSet};
use prilavok::domain::time::Millis;
use prilavok::storage::shares::{self, LEASE};
use prilavok::storage::signals::{self, Signal};
use prilavok::storage::{Db, StorageError, inbox, jobs, schema};
use std::time::Duration;

const KNOWS: i64 = 10;

async fn now(db: &Db) -> Millis {
    let mut tx = begin(db).await;
    let now = shares::now(&mut tx).await.unwrap();
    tx.rollback().await.unwrap();
    now
}

async fn join(db: &Db, now: Millis) -> NodeId {
    let mut tx = begin(db).await;
    let node = shares::join(&mut tx, KNOWS, now).await.unwrap();
    tx.commit().await.unwrap();
    node
}

async fn claim(db: &Db, node: NodeId, most: i64) -> ShareSet {
    let mut tx = begin(db).await;
    let claimed = shares::claim(&mut tx, node, most).await.unwrap();
    tx.commit().await.unwrap();
    claimed
}

async fn held(db: &Db, node: NodeId) -> ShareSet {
    let mut tx = begin(db).await;
    let held = shares::held(&mut tx, node).await.unwrap();
    tx.rollback().await.unwrap();
    held
}

async fn struck_off(db: &Db, by: NodeId, now: Millis) -> Vec<NodeId> {
    let mut tx = begin(db).await;
    let dead = shares::strike_off_dead(&mut tx, by, now).await.unwrap();
    tx.commit().await.unwrap();
    dead
}

async fn parts(backend: Backend) {
    let (test, db) = backend.open().await;
    let mine = db.apart(&test.db_url()).await.unwrap();
    let theirs = db.apart(&test.db_url()).await.unwrap();
    let now = now(&db).await;
    let far = Clock::System.now().since(now);
    assert!(far.num_hours().abs() < 1, "the database's clock: {now:?}");
    let first = join(&mine, now).await;
    assert_eq!(claim(&mine, first, 64).await, ShareSet::ALL);
    let second = join(&theirs, now).await;
    assert!(second > first, "no id is given twice");
    assert!(claim(&theirs, second, 32).await.is_empty());

    let half = ShareSet::ALL.last(32);
    let mut tx = begin(&mine).await;
    shares::give_back(&mut tx, first, half).await.unwrap();
    // What is not one's own is not given away.
    shares::give_back(&mut tx, second, ShareSet::ALL)
        .await
        .unwrap();
    assert_eq!(shares::alive(&mut tx).await.unwrap(), 2);
    tx.commit().await.unwrap();
    assert_eq!(claim(&theirs, second, 31).await.len(), 31);
    assert_eq!(claim(&theirs, second, 9).await.len(), 1);
    assert_eq!(held(&db, second).await, half);
    assert_eq!(held(&db, first).await, ShareSet::ALL.without(half));

    let mut tx = begin(&theirs).await;
    assert!(shares::leave(&mut tx, second).await.unwrap());
    assert!(!shares::leave(&mut tx, second).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(claim(&mine, first, 64).await, half, "free at once");
}
both!(shares_go_from_one_node_to_another, parts);

async fn leases(backend: Backend) {
    let (test, db) = backend.open().await;
    let mine = db.apart(&test.db_url()).await.unwrap();
    let theirs = db.apart(&test.db_url()).await.unwrap();
    let now = now(&db).await;
    let first = join(&mine, now).await;
    let second = join(&theirs, now).await;
    assert_eq!(claim(&theirs, second, 64).await, ShareSet::ALL);
    assert_eq!(struck_off(&mine, first, now).await, []);

    // It goes on, so it stays.
    let later = now.plus(LEASE);
    let mut tx = begin(&theirs).await;
    assert!(shares::renew(&mut tx, second, later).await.unwrap());
    tx.commit().await.unwrap();
    let late = now.plus(LEASE * 3 / 2);
    assert_eq!(struck_off(&mine, first, late).await, []);
    shares::begin(&db, second)
        .await
        .unwrap()
        .rollback()
        .await
        .unwrap();

    // It says no more.
    let too_late = later.plus(LEASE * 2);
    assert_eq!(struck_off(&mine, first, too_late).await, [second]);
    assert_eq!(claim(&mine, first, 64).await, ShareSet::ALL);
    let mut tx = begin(&theirs).await;
    assert!(!shares::renew(&mut tx, second, too_late).await.unwrap());
    tx.commit().await.unwrap();
    assert!(matches!(
        shares::begin(&db, second).await,
        Err(StorageError::Fenced)
    ));
}
both!(whoever_says_nothing_is_struck_off_and_fenced_off, leases);

/// As long as a transaction of a node is open, nobody takes over: it commits, or it is ended.
#[tokio::test]
async fn nobody_takes_over_from_an_open_transaction() {
    let (test, db) = Backend::Postgres.open().await;
    let mine = db.apart(&test.db_url()).await.unwrap();
    let theirs = db.apart(&test.db_url()).await.unwrap();
    let now = now(&db).await;
    let (first, second) = (join(&mine, now).await, join(&theirs, now).await);
    let dead = now.plus(LEASE * 2);
    let mut open = shares::begin(&db, second).await.unwrap();
    // They share the lock, or one would wait for the other.
    let other = shares::begin(&db, second).await.unwrap();
    other.commit().await.unwrap();
    assert_eq!(struck_off(&mine, first, dead).await, []);
    let mut leaving = begin(&theirs).await;
    assert!(!shares::leave(&mut leaving, second).await.unwrap());
    leaving.rollback().await.unwrap();
    inbox::keep(&mut open, 1, 7, "{}", NOW).await.unwrap();
    open.commit().await.unwrap();
    assert_eq!(struck_off(&mine, first, dead).await, [second]);

    // One that has stopped speaking in the middle of a transaction is ended by the server, and what it had written is gone.
    let third = join(&theirs, now).await;
    let mut frozen = shares::begin(&db, third).await.unwrap();
    inbox::keep(&mut frozen, 2, 7, "{}", NOW).await.unwrap();
    until("the end of the frozen transaction", async || {
        struck_off(&mine, first, dead).await == [third]
    })
    .await;
    frozen
        .commit()
        .await
        .expect_err("its session has been ended");
    let mut tx = begin(&db).await;
    let due = inbox::due(&mut tx, NOW, ShareSet::ALL, 9).await.unwrap();
    assert_eq!(due.len(), 1);
    tx.rollback().await.unwrap();
}

/// A killed process ends its sessions, and is known by that: its lease is not waited for.
#[tokio::test]
async fn the_end_of_a_session_tells_of_a_death() {
    let (test, db) = Backend::Postgres.open().await;
    let mine = db.apart(&test.db_url()).await.unwrap();
    let theirs = db.apart(&test.db_url()).await.unwrap();
    let now = now(&db).await;
    let (first, second) = (join(&mine, now).await, join(&theirs, now).await);
    assert_eq!(struck_off(&mine, first, now).await, []);
    theirs.close().await;
    until("the end of the other's session", async || {
        struck_off(&mine, first, now).await == [second]
    })
    .await;
}

async fn only_the_shares_asked_for(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let later = NOW.plus(LEASE);
    for (update, lane) in [(1, 7), (2, -7), (3, 71)] {
        inbox::keep_urgent(&mut tx, update, lane, "{}", NOW)
            .await
            .unwrap();
    }
    for _ in 0..2 {
        jobs::schedule(&mut tx, &"job", None, None, NOW, NOW)
            .await
            .unwrap();
        jobs::schedule(&mut tx, &"job", None, None, later, NOW)
            .await
            .unwrap();
    }
    let of = |lane: i64| [Share::of(lane)].into_iter().collect::<ShareSet>();
    let (sevens, others) = (of(7), ShareSet::ALL.without(of(7)));
    for (shares, lanes) in [(sevens, vec![7, 71]), (others, vec![-7])] {
        let due = inbox::due(&mut tx, NOW, shares, 9).await.unwrap();
        let first = inbox::due_first(&mut tx, NOW, shares, 9).await.unwrap();
        assert_eq!(due, first);
        let of_due: Vec<_> = due.iter().map(|waiting| waiting.lane).collect();
        assert_eq!(of_due, lanes);
    }
    let all = jobs::due::<String>(&mut tx, NOW, ShareSet::ALL, 9).await;
    let all: Vec<i64> = all.unwrap().into_iter().map(|due| due.lane).collect();
    assert_eq!(all.len(), 2);
    let one = jobs::due::<String>(&mut tx, NOW, of(all[0]), 9).await;
    assert_eq!(one.unwrap().len(), 1);
    let next = jobs::next_due(&mut tx, NOW, of(all[0])).await.unwrap();
    assert_eq!(next, None, "the later jobs are of other shares");
    inbox::retry_at(&mut tx, 2, "not yet", later).await.unwrap();
    assert_eq!(inbox::next_retry(&mut tx, NOW, sevens).await.unwrap(), None);
    let next = inbox::next_retry(&mut tx, NOW, others).await.unwrap();
    assert_eq!(next, Some(later));
    assert!(
        inbox::due(&mut tx, NOW, ShareSet::NONE, 9)
            .await
            .unwrap()
            .is_empty()
    );
    tx.rollback().await.unwrap();
}
both!(a_queue_is_looked_at_by_shares, only_the_shares_asked_for);

async fn signals_go(backend: Backend) {
    let (_test, db) = backend.open().await;
    let ear = signals::listen(&db).await.unwrap();
    let lanes: ShareSet = [0, 63].map(Share::of).into_iter().collect();
    let signal = Signal {
        from: 7,
        updates: lanes.bits(),
        urgent: true,
        ..Signal::default()
    };
    signals::send(&db, signal).await.unwrap();
    assert_eq!(ear.is_some(), backend == Backend::Postgres);
    let Some(mut ear) = ear else {
        return;
    };
    let heard = tokio::time::timeout(Duration::from_secs(20), ear.hear()).await;
    let heard = heard.unwrap().unwrap().unwrap();
    assert_eq!(heard, signal);
    assert_eq!(heard.lanes(), lanes);
    assert!(heard.is_of(NodeId(7)) && !heard.is_of(NodeId(8)));
}
both!(what_a_node_tells_the_others_hear, signals_go);

#[tokio::test]
async fn both_databases_are_as_new() {
    let (_one, sqlite) = Backend::Sqlite.open().await;
    let (_other, postgres) = Backend::Postgres.open().await;
    assert_eq!(schema::newest(&sqlite), schema::newest(&postgres));
    assert!(schema::newest(&sqlite) >= KNOWS);
}
