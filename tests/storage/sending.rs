//! The outbox as the sender reads it: by pages, lane by lane, and what calls say when their turn has come.

use super::{NOW, begin};
use crate::both;
use crate::support::Backend;
use prilavok::domain::ids::{ChatId, MessageId, OutboxId, PostId, TopicId};
use prilavok::domain::time::Millis;
use prilavok::storage::outbox::{self, NewRow, Row};
use prilavok::storage::posts::NewPost;
use prilavok::storage::sending::{self, CLASSES, Page};
use prilavok::storage::{StorageError, Tx, posts, topics};
use serde::de::DeserializeOwned;

const LATER: Millis = Millis(2_000);

/// As many of each priority as there are, up to a number.
fn from_the_start(limit: i64) -> [Page; CLASSES] {
    [Page {
        after: OutboxId(0),
        limit,
    }; CLASSES]
}

/// The calls that may go, the urgent and then the oldest first, as a sender finds them that has nothing in hand.
pub async fn may_go<C: DeserializeOwned, R: DeserializeOwned>(
    tx: &mut Tx,
    now: Millis,
) -> Vec<Result<Row<C, R>, (OutboxId, StorageError)>> {
    let mut waiting = sending::pages(tx, now, from_the_start(100)).await.unwrap();
    waiting.retain(|waiting| waiting.not_before.is_none());
    waiting.sort_by_key(|waiting| (waiting.priority, waiting.id));
    let ids: Vec<_> = waiting.iter().map(|waiting| waiting.id).collect();
    let found = sending::heads::<C, R>(tx, &ids).await.unwrap();
    let mut found: Vec<_> = found
        .into_iter()
        .map(|head| head.map(|head| head.row))
        .collect();
    let place = |id: OutboxId| ids.iter().position(|of| *of == id);
    found.sort_by_key(|row| match row {
        Ok(row) => place(row.id),
        Err((id, _)) => place(*id),
    });
    found
}

async fn push(tx: &mut Tx, chat: i64, lane: i64, priority: i64) -> OutboxId {
    let row = NewRow::<String, bool> {
        chat: ChatId(chat),
        lane,
        priority,
        call: &format!("{chat}/{lane}/{priority}"),
        post: None,
        receipt: None,
        topic: None,
    };
    outbox::push(tx, row, NOW).await.unwrap()
}

async fn page_by_page(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let mut words = Vec::new();
    for lane in 0..5 {
        words.push(push(&mut tx, 7, lane, 2).await);
    }
    let news = push(&mut tx, 8, 0, 3).await;
    let answer = push(&mut tx, 8, 0, 0).await;
    outbox::put_off(&mut tx, words[1], "not yet", LATER, true)
        .await
        .unwrap();
    let ids_of = async |tx: &mut Tx, pages| {
        let found = sending::pages(tx, NOW, pages).await.unwrap();
        found.iter().map(|found| found.id).collect::<Vec<_>>()
    };
    let found = sending::pages(&mut tx, NOW, from_the_start(3))
        .await
        .unwrap();
    let places: Vec<_> = found
        .iter()
        .map(|found| (found.id, found.chat.0, found.lane, found.not_before))
        .collect();
    assert_eq!(
        places,
        [
            (answer, 8, 0, None),
            (words[0], 7, 0, None),
            (words[1], 7, 1, Some(LATER)),
            (words[2], 7, 2, None),
            (news, 8, 0, None),
        ]
    );
    let mut pages = from_the_start(0);
    pages[2] = Page {
        after: words[2],
        limit: 3,
    };
    assert_eq!(
        ids_of(&mut tx, pages).await,
        words[3..],
        "it goes on from the last one known, and only with what is wanted"
    );
    let later = sending::pages(&mut tx, LATER, from_the_start(9)).await;
    let waits = |found: &sending::Waiting| found.not_before.is_some();
    assert!(!later.unwrap().iter().any(waits));
    tx.rollback().await.unwrap();
}
both!(a_deep_queue_is_read_page_by_page, page_by_page);

async fn lane_by_lane(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let first = push(&mut tx, 7, 1, 3).await;
    push(&mut tx, 7, 0, 0).await;
    let urgent = push(&mut tx, 7, 1, 1).await;
    let other = push(&mut tx, 8, 1, 2).await;
    let lanes = [(ChatId(7), 1), (ChatId(7), 0), (ChatId(8), 1)];
    let found = sending::first_of_lanes(&mut tx, NOW, &lanes).await.unwrap();
    let ids: Vec<_> = found.iter().map(|found| found.id).collect();
    assert_eq!(
        ids,
        [first, other],
        "of a lane the first, though a later one is more urgent; an answer stands in no lane"
    );
    outbox::put_off(&mut tx, first, "not yet", LATER, true)
        .await
        .unwrap();
    let found = sending::first_of_lanes(&mut tx, NOW, &lanes[..1]).await;
    assert_eq!(found.unwrap()[0].not_before, Some(LATER));
    outbox::settle(&mut tx, first, outbox::End::Sent, None, None, NOW)
        .await
        .unwrap();
    let found = sending::first_of_lanes(&mut tx, NOW, &lanes[..1]).await;
    assert_eq!(found.unwrap()[0].id, urgent);
    let many: Vec<_> = (0..150).map(|lane| (ChatId(9), lane)).collect();
    for (chat, lane) in &many {
        push(&mut tx, chat.0, *lane, 2).await;
        push(&mut tx, chat.0, *lane, 2).await;
    }
    let found = sending::first_of_lanes(&mut tx, NOW, &many).await.unwrap();
    assert_eq!(found.len(), 150);

    let next = sending::next_of_lanes::<String, bool>(&mut tx, NOW, &many).await;
    let next = next.unwrap();
    let places: Vec<_> = next.iter().map(|next| next.waiting).collect();
    assert_eq!(places, found, "the same, and what they say");
    for next in next {
        let row = next.head.unwrap().row;
        assert_eq!(
            (row.id, row.call),
            (next.waiting.id, format!("9/{}/2", row.lane))
        );
    }
    outbox::put_off(&mut tx, urgent, "not yet", LATER, true)
        .await
        .unwrap();
    super::meddle(
        &mut tx,
        &format!("UPDATE outbox SET call = 'no JSON' WHERE id = {other}"),
    )
    .await;
    let next = sending::next_of_lanes::<String, bool>(&mut tx, NOW, &lanes).await;
    let next = next.unwrap();
    assert_eq!(next[0].waiting.not_before, Some(LATER));
    assert_eq!(next[1].waiting.id, other);
    assert!(
        next[1].head.is_err(),
        "a row that makes no sense holds up nothing else"
    );
    assert_eq!(next.len(), 2);
    tx.rollback().await.unwrap();
}
both!(what_comes_next_is_told_lane_by_lane, lane_by_lane);

async fn what_calls_mean(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let post = async |tx: &mut Tx, message| {
        let post = NewPost {
            chat: ChatId(7),
            message,
            record: None,
            contact: None,
            words: None,
            shows: &"card",
            drawn: None,
        };
        posts::make(tx, post, NOW).await.unwrap()
    };
    let stands = post(&mut tx, Some(MessageId(5))).await;
    let on_its_way = post(&mut tx, None).await;
    let asked = [stands, on_its_way, PostId(stands.0 + 1_000)];
    let known = sending::messages_of_posts(&mut tx, &asked).await.unwrap();
    assert_eq!(known, [(stands, MessageId(5))]);

    let anna = super::client(&mut tx, "Anna").await.id;
    let topic = topics::make(&mut tx, ChatId(-7), anna, "Anna", NOW).await;
    let topic = topic.unwrap().id;
    let in_topic = async |tx: &mut Tx, topic: Option<TopicId>, lane| {
        let row = NewRow::<&str, bool> {
            chat: ChatId(-7),
            lane,
            priority: 2,
            call: &"words",
            post: None,
            receipt: None,
            topic,
        };
        outbox::push(tx, row, NOW).await.unwrap()
    };
    let ids = [
        in_topic(&mut tx, Some(topic), 1).await,
        in_topic(&mut tx, None, 2).await,
        in_topic(&mut tx, None, 2).await,
    ];
    let threads = async |tx: &mut Tx| {
        let found = sending::heads::<String, bool>(tx, &ids).await.unwrap();
        let mut found: Vec<_> = found
            .into_iter()
            .map(Result::unwrap)
            .map(|head| (head.row.id, head.thread))
            .collect();
        found.sort_unstable();
        found
    };
    assert_eq!(
        threads(&mut tx).await,
        [(ids[0], None), (ids[1], None)],
        "not the one that another waits before"
    );
    topics::made(&mut tx, topic, 77).await.unwrap();
    assert_eq!(threads(&mut tx).await[0], (ids[0], Some(77)));
    outbox::settle(&mut tx, ids[1], outbox::End::Sent, None, None, NOW)
        .await
        .unwrap();
    assert_eq!(
        threads(&mut tx).await,
        [(ids[0], Some(77)), (ids[2], None)],
        "nor one that is done"
    );
    tx.rollback().await.unwrap();
}
both!(what_calls_refer_to_is_known_when_they_go, what_calls_mean);
