//! The open line's rows: sessions and who takes part, the rules, words with their copies and versions.

use crate::support::Backend;
use crate::{ANNA, BORIS, NOW, begin, both, client, lead, manager};
use chrono::TimeDelta;
use prilavok::domain::ids::{
    ChatId, ClientMessageId, ContactId, MessageId, RecordId, SessionId, TopicId, UserId,
};
use prilavok::domain::line::{LineRules, MAIN};
use prilavok::domain::report::Answered;
use prilavok::domain::session::{Ending, Session, State};
use prilavok::domain::time::Millis;
use prilavok::storage::answers::Turnover;
use prilavok::storage::messages::{NewMessage, Outcome};
use prilavok::storage::posts::NewPost;
use prilavok::storage::sessions::Part;
use prilavok::storage::{
    StorageError, Tx, answers, focus, lines, messages, people, posts, sessions, topics,
};

const LATER: Millis = Millis(5_000);

async fn session_lives(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    let contact = client(&mut tx, "Иван").await.id;
    let record = lead(&mut tx).await.id;
    let opened = sessions::open(&mut tx, MAIN, contact, Some(record), NOW)
        .await
        .unwrap();
    assert_eq!((opened.state, opened.version), (State::New, 1));
    assert_eq!(opened.waiting_since, Some(NOW));
    let unheld = sessions::unheld(&mut tx, 9).await.unwrap();
    assert_eq!(unheld, std::slice::from_ref(&opened));

    let taken = opened.clone().taken(ANNA).unwrap();
    let taken = sessions::save(&mut tx, &taken).await.unwrap();
    assert_eq!(taken.version, 2);
    assert_eq!(
        sessions::find(&mut tx, taken.id).await.unwrap(),
        Some(taken.clone())
    );
    let late = sessions::save(&mut tx, &opened).await;
    assert!(matches!(
        late,
        Err(StorageError::Conflict {
            table: "sessions",
            ..
        })
    ));
    assert_eq!(sessions::count_open(&mut tx, ANNA).await.unwrap().mine, 1);
    assert_eq!(sessions::count_open(&mut tx, BORIS).await.unwrap().mine, 0);
    let open = sessions::open_sessions(&mut tx, Some(ANNA), 9, 0)
        .await
        .unwrap();
    assert_eq!(open, std::slice::from_ref(&taken));

    let ended = taken.ended(Ending::Closed, Some(ANNA), LATER).unwrap();
    sessions::save(&mut tx, &ended).await.unwrap();
    assert_eq!(
        sessions::open_of(&mut tx, MAIN, contact).await.unwrap(),
        None
    );
    assert_eq!(sessions::count_open(&mut tx, ANNA).await.unwrap().total, 0);
    let next = sessions::open(&mut tx, MAIN, contact, None, LATER)
        .await
        .unwrap();
    let all: Vec<SessionId> = sessions::of_contact(&mut tx, contact, 9)
        .await
        .unwrap()
        .iter()
        .map(|session: &Session| session.id)
        .collect();
    assert_eq!(all, [next.id, ended.id], "the newest first");
    assert_eq!(sessions::find(&mut tx, SessionId(404)).await.unwrap(), None);
    crate::assert_taken(sessions::open(&mut tx, MAIN, contact, None, LATER).await);
    tx.rollback().await.unwrap();
}
both!(a_client_has_one_open_session, session_lives);

async fn order_of_the_open(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    let mut ids = Vec::new();
    for (name, at) in [("Иван", 30), ("Пётр", 10), ("Олег", 20)] {
        let contact = client(&mut tx, name).await.id;
        let opened = sessions::open(&mut tx, MAIN, contact, None, Millis(at))
            .await
            .unwrap();
        ids.push(opened.id);
    }
    let answered = sessions::find(&mut tx, ids[1]).await.unwrap().unwrap();
    let answered = answered.taken(ANNA).unwrap().answered(Millis(40)).unwrap();
    sessions::save(&mut tx, &answered).await.unwrap();
    let order: Vec<SessionId> = sessions::open_sessions(&mut tx, None, 9, 0)
        .await
        .unwrap()
        .iter()
        .map(|session| session.id)
        .collect();
    assert_eq!(
        order,
        [ids[2], ids[0], ids[1]],
        "who waits longest comes first"
    );
    tx.rollback().await.unwrap();
}
both!(who_waits_longest_comes_first, order_of_the_open);

async fn members(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    manager(&mut tx, BORIS, "Борис").await;
    let contact = client(&mut tx, "Иван").await.id;
    let session = sessions::open(&mut tx, MAIN, contact, None, NOW)
        .await
        .unwrap()
        .id;
    sessions::join(&mut tx, session, ANNA, Part::Watching, NOW)
        .await
        .unwrap();
    sessions::join(&mut tx, session, BORIS, Part::Joined, NOW)
        .await
        .unwrap();
    sessions::join(&mut tx, session, ANNA, Part::Joined, LATER)
        .await
        .unwrap();
    assert_eq!(
        sessions::members(&mut tx, session).await.unwrap(),
        [(ANNA, Part::Joined), (BORIS, Part::Joined)]
    );
    assert!(sessions::leave(&mut tx, session, ANNA).await.unwrap());
    assert!(!sessions::leave(&mut tx, session, ANNA).await.unwrap());
    tx.rollback().await.unwrap();
}
both!(a_session_has_members, members);

async fn rules_and_focus(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    assert_eq!(
        lines::rules(&mut tx, MAIN).await.unwrap(),
        LineRules::default()
    );
    for rating in [true, false] {
        let rules = LineRules {
            rating,
            take_within: 7,
            ..LineRules::default()
        };
        lines::set_rules(&mut tx, MAIN, &rules, NOW).await.unwrap();
        assert_eq!(lines::rules(&mut tx, MAIN).await.unwrap(), rules);
    }
    manager(&mut tx, ANNA, "Анна").await;
    let (one, other) = (
        client(&mut tx, "Иван").await.id,
        client(&mut tx, "Пётр").await.id,
    );
    assert_eq!(focus::of(&mut tx, ANNA).await.unwrap(), None);
    focus::set(&mut tx, ANNA, one, NOW).await.unwrap();
    focus::set(&mut tx, ANNA, other, NOW).await.unwrap();
    assert_eq!(focus::of(&mut tx, ANNA).await.unwrap(), Some(other));
    assert!(focus::leave(&mut tx, ANNA).await.unwrap());
    assert!(!focus::leave(&mut tx, ANNA).await.unwrap());
    assert_eq!(
        topics::thread_of(&mut tx, TopicId(404)).await.unwrap(),
        None
    );
    tx.rollback().await.unwrap();
}
both!(a_line_has_rules_and_staff_a_focus, rules_and_focus);

async fn say(
    tx: &mut Tx,
    contact: ContactId,
    session: Option<SessionId>,
    reply_to: Option<ClientMessageId>,
    message: i64,
    incoming: bool,
) -> messages::ClientMessage {
    let new = NewMessage {
        contact,
        record: None::<RecordId>,
        session,
        author: UserId(77),
        incoming,
        kind: "photo",
        text: Some("раз"),
        raw: r#"{"v":1}"#,
        album: Some("al-1"),
        reply_to,
        chat: ChatId(77),
        message: MessageId(message),
    };
    messages::keep(tx, new, NOW).await.unwrap()
}

async fn words_on_their_way(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    let contact = client(&mut tx, "Иван").await.id;
    let session = sessions::open(&mut tx, MAIN, contact, None, NOW)
        .await
        .unwrap()
        .id;
    let came = say(&mut tx, contact, Some(session), None, 1, true).await;
    assert_eq!((came.brought_at, came.outcome), (None, None));
    assert_eq!(
        (came.session, came.album.as_deref()),
        (Some(session), Some("al-1"))
    );
    let went = say(&mut tx, contact, Some(session), Some(came.id), 2, false).await;
    assert_eq!(
        (went.brought_at, went.outcome),
        (None, Some(Outcome::Queued)),
        "a part of an album waits for the others"
    );
    assert_eq!(went.reply_to, Some(came.id));
    assert_eq!(
        messages::waiting(&mut tx, contact, 9).await.unwrap(),
        std::slice::from_ref(&came)
    );
    messages::brought(&mut tx, came.id, LATER).await.unwrap();
    assert!(
        messages::waiting(&mut tx, contact, 9)
            .await
            .unwrap()
            .is_empty()
    );

    messages::set_outcome(&mut tx, went.id, Outcome::Delivered)
        .await
        .unwrap();
    messages::set_reaction(&mut tx, went.id, Some("🔥"))
        .await
        .unwrap();
    messages::edited(&mut tx, came.id, Some("два"), r#"{"v":2}"#, LATER)
        .await
        .unwrap();
    messages::deleted(&mut tx, came.id, ANNA, LATER)
        .await
        .unwrap();
    let went = messages::find(&mut tx, went.id).await.unwrap().unwrap();
    assert_eq!(went.outcome, Some(Outcome::Delivered));
    assert_eq!(went.reaction.as_deref(), Some("🔥"));
    let came = messages::find(&mut tx, came.id).await.unwrap().unwrap();
    assert_eq!(
        (came.edited_at, came.deleted_at),
        (Some(LATER), Some(LATER))
    );
    assert_eq!(
        messages::raw_of(&mut tx, came.id).await.unwrap(),
        r#"{"v":2}"#
    );
    let before = messages::versions(&mut tx, came.id).await.unwrap();
    assert_eq!(before.len(), 1);
    assert_eq!(
        (before[0].text.as_deref(), before[0].until),
        (Some("раз"), LATER)
    );

    for (chat, message) in [(1, Some(10)), (1, None), (2, Some(30))] {
        let new = NewPost {
            chat: ChatId(chat),
            message: message.map(MessageId),
            record: None,
            contact: Some(contact),
            words: Some(came.id),
            shows: &"words",
            drawn: None,
        };
        posts::make(&mut tx, new, NOW).await.unwrap();
    }
    let copies = |chat: Option<i64>| chat.map(ChatId);
    let in_one = posts::copies::<String>(&mut tx, came.id, copies(Some(1)))
        .await
        .unwrap();
    assert_eq!(in_one.len(), 2);
    let in_all = posts::copies::<String>(&mut tx, came.id, copies(None))
        .await
        .unwrap();
    assert_eq!(in_all.len(), 3);
    let at = posts::words_at(&mut tx, ChatId(2), MessageId(30))
        .await
        .unwrap();
    assert_eq!(at, Some(came.id));
    let nowhere = posts::words_at(&mut tx, ChatId(2), MessageId(31))
        .await
        .unwrap();
    assert_eq!(nowhere, None);
    tx.rollback().await.unwrap();
}
both!(words_keep_their_way, words_on_their_way);

async fn answers_and_ratings(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    let contact = client(&mut tx, "Иван").await.id;
    let session = sessions::open(&mut tx, MAIN, contact, None, NOW)
        .await
        .unwrap();
    let fast = Answered {
        operator: ANNA,
        first: true,
        worked: TimeDelta::milliseconds(500),
        late: false,
    };
    let slow = Answered {
        first: false,
        late: true,
        ..fast
    };
    for (answer, at) in [(fast, Millis(1_500)), (slow, LATER)] {
        answers::add(&mut tx, session.id, &answer, NOW, at)
            .await
            .unwrap();
    }
    assert_eq!(answers::since(&mut tx, NOW).await.unwrap(), [fast, slow]);
    assert_eq!(answers::since(&mut tx, LATER).await.unwrap(), [slow]);

    assert_eq!(answers::count_ended(&mut tx).await.unwrap(), 0);
    let ended = session.taken(ANNA).unwrap();
    let ended = ended.ended(Ending::Closed, None, LATER).unwrap();
    let ended = Session {
        stars: Some(4),
        ..ended
    };
    let ended = sessions::save(&mut tx, &ended).await.unwrap();
    let spam = sessions::open(&mut tx, MAIN, contact, None, LATER)
        .await
        .unwrap();
    let spam = spam.ended(Ending::Spam, None, LATER).unwrap();
    sessions::save(&mut tx, &spam).await.unwrap();
    let turnover = |opened, closed, spam| Turnover {
        opened,
        closed,
        spam,
    };
    assert_eq!(
        answers::turnover(&mut tx, NOW).await.unwrap(),
        turnover(2, 1, 1)
    );
    assert_eq!(
        answers::turnover(&mut tx, LATER).await.unwrap(),
        turnover(1, 1, 1)
    );
    assert_eq!(
        answers::ratings(&mut tx, NOW).await.unwrap(),
        [(Some(ANNA), 4, 1)]
    );
    assert_eq!(answers::ratings(&mut tx, Millis(5_001)).await.unwrap(), []);
    assert_eq!(answers::count_ended(&mut tx).await.unwrap(), 2);
    let newest = answers::ended(&mut tx, 1, 0).await.unwrap();
    assert_eq!(newest, [spam.id], "of two at once the later one first");
    assert_eq!(answers::ended(&mut tx, 9, 1).await.unwrap(), [ended.id]);

    let mut kept = Vec::new();
    for message in 1..=3 {
        let new = NewMessage {
            contact,
            record: None,
            session: (message > 1).then_some(ended.id),
            author: ANNA,
            incoming: false,
            kind: "text",
            text: Some("Да"),
            raw: "{}",
            album: None,
            reply_to: None,
            chat: ChatId(1),
            message: MessageId(message),
        };
        kept.push(messages::keep(&mut tx, new, NOW).await.unwrap().id);
    }
    assert_eq!(
        answers::words_of(&mut tx, ended.id, 9).await.unwrap(),
        [kept[2], kept[1]]
    );
    assert_eq!(
        answers::words_of(&mut tx, ended.id, 1).await.unwrap(),
        [kept[2]]
    );
    tx.rollback().await.unwrap();
}
both!(answers_and_ratings_are_counted, answers_and_ratings);

async fn limits_of_staff(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    manager(&mut tx, BORIS, "Борис").await;
    assert_eq!(people::dialogs_limits(&mut tx).await.unwrap(), []);
    people::set_dialogs_limit(&mut tx, BORIS, Some(3))
        .await
        .unwrap();
    people::set_dialogs_limit(&mut tx, ANNA, Some(0))
        .await
        .unwrap();
    assert_eq!(
        people::dialogs_limits(&mut tx).await.unwrap(),
        [(ANNA, 0), (BORIS, 3)]
    );
    people::set_dialogs_limit(&mut tx, ANNA, None)
        .await
        .unwrap();
    people::set_role(&mut tx, BORIS, None).await.unwrap();
    assert_eq!(people::dialogs_limits(&mut tx).await.unwrap(), []);
    let nobody = people::set_dialogs_limit(&mut tx, UserId(404), None).await;
    crate::assert_row_count(nobody, "people");
    tx.rollback().await.unwrap();
}
both!(each_has_a_limit_of_dialogues, limits_of_staff);
