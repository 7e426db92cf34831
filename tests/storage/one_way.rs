//! What goes on one way there and back, where the database lets it: the same as by one statement after the other.

use super::{NOW, begin};
use crate::both;
use crate::support::Backend;
use prilavok::domain::ids::{ChatId, MessageId, OutboxId, PostId};
use prilavok::storage::inbox::Waiting;
use prilavok::storage::marking::{self, Sent};
use prilavok::storage::outbox::NewRow;
use prilavok::storage::posts::NewPost;
use prilavok::storage::sending;
use prilavok::storage::{Db, Tx, inbox, outbox, posts};

const fn takes_many(db: &Db) -> bool {
    matches!(db, Db::Sqlite { .. })
}

async fn push(tx: &mut Tx, lane: i64, priority: i64, post: Option<PostId>) -> OutboxId {
    let row = NewRow::<String, bool> {
        chat: ChatId(7),
        lane,
        priority,
        call: &format!("{lane}/{priority}"),
        post,
        receipt: None,
        topic: None,
    };
    outbox::push(tx, row, NOW).await.unwrap()
}

async fn post(tx: &mut Tx, message: Option<i64>) -> PostId {
    let new = NewPost {
        chat: ChatId(7),
        message: message.map(MessageId),
        record: None,
        contact: None,
        words: None,
        shows: &"words",
        drawn: None,
    };
    posts::make(tx, new, NOW).await.unwrap()
}

fn update(update_id: i64) -> Waiting {
    Waiting {
        update_id,
        lane: 1,
        raw: "{}".to_owned(),
        attempts: 0,
        urgent: false,
    }
}

async fn kept_as_it_begins(backend: Backend) {
    let (_test, db) = backend.open().await;
    let begun = inbox::begin_handled(&db, &[update(1), update(2)], NOW)
        .await
        .unwrap();
    assert_eq!(begun.is_some(), takes_many(&db));
    let Some((mut tx, all_new)) = begun else {
        return;
    };
    assert!(all_new);
    push(&mut tx, 1, 2, None).await;
    tx.commit().await.unwrap();
    let again = inbox::begin_handled(&db, &[update(2), update(3)], NOW).await;
    let (tx, all_new) = again.unwrap().unwrap();
    assert!(!all_new, "one of them was here before");
    tx.rollback().await.unwrap();
    let mut tx = begin(&db).await;
    for (id, is_new) in [(1, false), (2, false), (3, true)] {
        let kept = inbox::keep(&mut tx, id, 1, "{}", NOW).await.unwrap();
        assert_eq!(kept, is_new, "{id}");
    }
    tx.rollback().await.unwrap();
}
both!(
    updates_are_kept_as_their_transaction_begins,
    kept_as_it_begins
);

async fn marked_few(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let place = post(&mut tx, None).await;
    let first = push(&mut tx, 1, 2, Some(place)).await;
    let second = push(&mut tx, 1, 2, None).await;
    let other = push(&mut tx, 2, 2, None).await;
    tx.commit().await.unwrap();

    let sent = Sent {
        calls: vec![(first, Some(MessageId(11))), (other, None)],
        placed: vec![(place, MessageId(11))],
    };
    let lanes = [(ChatId(7), 1), (ChatId(7), 2)];
    let next = marking::mark_few::<String, bool>(&db, &sent, &lanes, NOW)
        .await
        .unwrap();
    assert_eq!(next.is_some(), takes_many(&db));
    let Some(next) = next else {
        return;
    };
    let ids: Vec<_> = next.iter().map(|next| next.waiting.id).collect();
    assert_eq!(ids, [second], "the other lane is at its end");
    assert_eq!(next[0].head.as_ref().unwrap().row.call, "1/2");
    let mut tx = begin(&db).await;
    let stands = posts::message_of(&mut tx, place).await.unwrap();
    assert_eq!(stands, Some(MessageId(11)));
    tx.rollback().await.unwrap();

    // A press was quicker: nothing of it is done, and what is known of the database goes on.
    let mut tx = begin(&db).await;
    let late = post(&mut tx, None).await;
    post(&mut tx, Some(12)).await;
    tx.commit().await.unwrap();
    let sent = Sent {
        calls: vec![(second, Some(MessageId(12)))],
        placed: vec![(late, MessageId(12))],
    };
    let marked = marking::mark_few::<String, bool>(&db, &sent, &[], NOW).await;
    let refused = marked.unwrap_err();
    assert!(refused.is_collision() && !refused.is_of_database());
    let sent = Sent {
        placed: Vec::new(),
        ..sent
    };
    let next = marking::mark_few::<String, bool>(&db, &sent, &lanes[..1], NOW).await;
    assert_eq!(
        next.unwrap().unwrap().len(),
        0,
        "it waited still, and was marked now"
    );
}
both!(a_few_calls_are_marked_at_once, marked_few);

async fn newer(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let first = push(&mut tx, 1, 2, None).await;
    let behind = push(&mut tx, 1, 1, None).await;
    let answer = push(&mut tx, 1, 0, None).await;
    let other = push(&mut tx, 2, 2, None).await;
    let found = sending::newer_than::<String, bool>(&mut tx, NOW, OutboxId(0), 9).await;
    let (places, heads) = found.unwrap();
    let of = |places: &[sending::Waiting]| places.iter().map(|place| place.id).collect::<Vec<_>>();
    assert_eq!(of(&places), [first, behind, answer, other]);
    let ids: Vec<_> = heads.into_iter().map(|head| head.unwrap().row.id).collect();
    assert_eq!(ids, [first, answer, other], "not the second one of a lane");
    let found = sending::newer_than::<String, bool>(&mut tx, NOW, first, 2).await;
    let (places, heads) = found.unwrap();
    assert_eq!(of(&places), [behind, answer], "as many as wanted");
    assert_eq!(heads.len(), 1);
    tx.rollback().await.unwrap();
}
both!(what_is_new_is_read_with_what_it_says, newer);
