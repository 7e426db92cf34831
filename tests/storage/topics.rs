//! Forum groups and their topics.

use super::*;
use crate::both;
use crate::support::Backend;
use prilavok::domain::ids::{ChatId, MessageId, OutboxId, PostId, SessionId};
use prilavok::storage::outbox::{self, NewRow};
use prilavok::storage::posts::{self, NewPost};
use prilavok::storage::topics::{self, Topic};
use prilavok::storage::{messages, sessions};

const GROUP: ChatId = ChatId(-100);
const OTHER: ChatId = ChatId(-200);

async fn push(tx: &mut Tx, chat: ChatId, lane: i64, words: &str, post: Option<PostId>) -> OutboxId {
    let row = NewRow::<String, String> {
        chat,
        lane,
        priority: 2,
        call: &words.to_owned(),
        post,
        receipt: None,
        topic: None,
    };
    outbox::push(tx, row, NOW).await.unwrap()
}

async fn lane(tx: &mut Tx, chat: ChatId, lane: i64) -> Vec<String> {
    let rows = outbox::waiting_in_lane::<String, String>(tx, chat, lane).await;
    rows.unwrap().into_iter().map(|row| row.call).collect()
}

async fn a_group(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = db.begin().await.unwrap();
    manager(&mut tx, ANNA, "Анна").await;
    assert_eq!(topics::team_of(&mut tx, "main").await.unwrap(), None);
    topics::connect(&mut tx, "main", OTHER, "Старая", ANNA, NOW)
        .await
        .unwrap();
    topics::connect(&mut tx, "main", GROUP, "Смена", ANNA, NOW)
        .await
        .unwrap();
    assert_eq!(topics::team_at(&mut tx, OTHER).await.unwrap(), None);
    let team = topics::team_of(&mut tx, "main").await.unwrap().unwrap();
    assert_eq!(
        (team.chat, team.title.as_str(), team.slow_told_at),
        (GROUP, "Смена", None)
    );
    topics::slow_told(&mut tx, GROUP, Millis(9)).await.unwrap();
    let team = topics::team_at(&mut tx, GROUP).await.unwrap().unwrap();
    assert_eq!(team.slow_told_at, Some(Millis(9)));
    assert!(topics::slow_told(&mut tx, OTHER, NOW).await.is_err());

    let ivan = client(&mut tx, "Иван").await;
    let topic = topics::make(&mut tx, GROUP, ivan.id, "№1", NOW)
        .await
        .unwrap();
    assert_eq!(topics::thread_of(&mut tx, topic.id).await.unwrap(), None);
    topics::made(&mut tx, topic.id, 7).await.unwrap();
    assert_eq!(topics::thread_of(&mut tx, topic.id).await.unwrap(), Some(7));
    let found = topics::at(&mut tx, GROUP, 7).await.unwrap().unwrap();
    assert_eq!(
        found,
        Topic {
            thread: Some(7),
            ..topic
        }
    );
    topics::set_closed(&mut tx, found.id, true).await.unwrap();
    topics::titled(&mut tx, found.id, "№1 · Иван", Millis(4))
        .await
        .unwrap();
    topics::retitle_at(&mut tx, found.id, Some(Millis(5)))
        .await
        .unwrap();
    topics::shows(&mut tx, found.id, None).await.unwrap();
    let changed = Topic {
        title: "№1 · Иван".to_owned(),
        titled_at: Millis(4),
        closed: true,
        retitle_at: Some(Millis(5)),
        ..found
    };
    let held = topics::hold(&mut tx, GROUP, ivan.id).await.unwrap();
    assert_eq!(held, Some(changed.clone()));
    assert_eq!(topics::hold(&mut tx, OTHER, ivan.id).await.unwrap(), None);
    let remade = topics::remake(&mut tx, &changed, "№2", None, NOW)
        .await
        .unwrap();
    assert!(remade);
    let again = topics::remake(&mut tx, &changed, "№3", None, NOW)
        .await
        .unwrap();
    assert!(!again, "it is not the one of that number any more");
    let standing = topics::find(&mut tx, changed.id).await.unwrap().unwrap();
    assert_eq!((standing.thread, standing.closed), (None, false));
    assert_eq!(standing.title, "№2");
    topics::made(&mut tx, standing.id, 7).await.unwrap();

    topics::follow(&mut tx, GROUP, OTHER).await.unwrap();
    topics::follow(&mut tx, GROUP, OTHER).await.unwrap();
    let moved = topics::of_contact(&mut tx, OTHER, ivan.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((moved.thread, moved.record), (Some(7), None));
    assert!(topics::team_at(&mut tx, OTHER).await.unwrap().is_some());
    assert!(topics::disconnect(&mut tx, OTHER).await.unwrap());
    assert!(!topics::disconnect(&mut tx, OTHER).await.unwrap());

    let session = sessions::open(&mut tx, "main", ivan.id, None, NOW)
        .await
        .unwrap();
    topics::came_in(&mut tx, session.id, ANNA).await.unwrap();
    topics::came_in(&mut tx, session.id, ANNA).await.unwrap();
    assert_eq!(topics::writers(&mut tx, session.id).await.unwrap(), [ANNA]);
    assert_eq!(topics::writers(&mut tx, SessionId(99)).await.unwrap(), []);
    tx.rollback().await.unwrap();
}

both!(
    /// A line has one group at a time, a client one topic in it, and all of it follows a migration.
    a_group_and_its_topics,
    a_group
);

async fn waiting(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = db.begin().await.unwrap();
    let first = push(&mut tx, GROUP, 5, "a", None).await;
    push(&mut tx, GROUP, 5, "b", None).await;
    push(&mut tx, GROUP, 6, "c", None).await;
    push(&mut tx, OTHER, 5, "d", None).await;
    assert_eq!(lane(&mut tx, GROUP, 5).await, ["a", "b"]);
    assert!(
        outbox::put_behind(&mut tx, first, Millis(2_000))
            .await
            .unwrap()
    );
    assert!(
        !outbox::put_behind(&mut tx, first, Millis(2_000))
            .await
            .unwrap()
    );
    assert_eq!(lane(&mut tx, GROUP, 5).await, ["b", "a"]);
    let since = outbox::waiting_since(&mut tx, GROUP, 2).await.unwrap();
    assert_eq!(since, Some(NOW));
    assert_eq!(
        outbox::waiting_since(&mut tx, GROUP, 1).await.unwrap(),
        None
    );
    assert_eq!(outbox::redirect(&mut tx, GROUP, OTHER).await.unwrap(), 3);
    let all = outbox::waiting_for_chat::<String, String>(&mut tx, OTHER)
        .await
        .unwrap();
    let all: Vec<_> = all.into_iter().map(|row| row.call).collect();
    assert_eq!(all, ["b", "c", "d", "a"]);
    assert_eq!(
        outbox::give_up_chat(&mut tx, OTHER, "gone", NOW)
            .await
            .unwrap(),
        4
    );
    assert_eq!(outbox::depth(&mut tx).await.unwrap().waiting, 0);
    tx.rollback().await.unwrap();
}

both!(
    /// What waits for a group can be put behind, sent elsewhere and given up.
    what_waits_for_a_group,
    waiting
);

async fn left_behind(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = db.begin().await.unwrap();
    person(&mut tx, ANNA, "Анна").await;
    let ivan = client(&mut tx, "Иван").await;
    let new = messages::NewMessage {
        contact: ivan.id,
        record: None,
        session: None,
        author: ANNA,
        incoming: true,
        kind: "text",
        text: Some("чай"),
        raw: "{}",
        album: None,
        reply_to: None,
        chat: ChatId(1),
        message: MessageId(1),
    };
    let kept = messages::keep(&mut tx, new, NOW).await.unwrap();
    let post = |message: Option<i64>| NewPost {
        chat: GROUP,
        message: message.map(MessageId),
        record: None,
        contact: Some(ivan.id),
        words: Some(kept.id),
        shows: &"words",
        drawn: None,
    };
    let stands = posts::make(&mut tx, post(Some(3)), NOW).await.unwrap();
    let waits = posts::make(&mut tx, post(None), NOW).await.unwrap();
    push(&mut tx, GROUP, 5, "a", Some(waits)).await;
    assert_eq!(outbox::lane_of_post(&mut tx, waits).await.unwrap(), Some(5));
    assert_eq!(outbox::lane_of_post(&mut tx, stands).await.unwrap(), None);
    posts::follow(&mut tx, GROUP, OTHER).await.unwrap();
    assert_eq!(
        posts::words_of(&mut tx, waits).await.unwrap(),
        Some(kept.id)
    );
    assert_eq!(posts::words_of(&mut tx, stands).await.unwrap(), None);
    posts::sent(&mut tx, waits, MessageId(3)).await.unwrap();
    let words = posts::words_at(&mut tx, OTHER, MessageId(3)).await.unwrap();
    assert_eq!(words, Some(kept.id));

    messages::brought(&mut tx, kept.id, NOW).await.unwrap();
    messages::not_brought(&mut tx, kept.id).await.unwrap();
    let waiting = messages::waiting(&mut tx, ivan.id, 9).await.unwrap();
    assert_eq!(waiting.len(), 1);
    tx.rollback().await.unwrap();
}

both!(
    /// Messages of ours in a group that became a supergroup are left behind; those on their way go along.
    what_a_migration_leaves_behind,
    left_behind
);
