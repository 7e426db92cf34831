//! The desk: sessions and who takes part in them, operators, focus, notes, held words.

use super::{ANNA, BORIS, NOW, begin, client, lead, manager};
use crate::both;
use crate::support::Backend;
use prilavok::domain::ids::{ChatId, ContactId, LaterId, MessageId, NoteId, SessionId};
use prilavok::domain::line::{LineRules, MAIN, Told};
use prilavok::domain::session::{Ending, FormState, Session, State, Transfer};
use prilavok::domain::time::Millis;
use prilavok::storage::notes::NewNote;
use prilavok::storage::posts::NewPost;
use prilavok::storage::sessions::{Open, Part};
use prilavok::storage::{focus, later_messages, lines, notes, operators, posts, sessions};

async fn session_round_trip(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    manager(&mut tx, BORIS, "Борис").await;
    let ivan = client(&mut tx, "Иван").await;
    let record = lead(&mut tx).await;
    let opened = sessions::open(&mut tx, MAIN, ivan.id, None, NOW)
        .await
        .unwrap();
    assert_eq!(
        (opened.state, opened.waiting_since),
        (State::New, Some(NOW))
    );
    assert_eq!(
        sessions::open_of(&mut tx, MAIN, ivan.id).await.unwrap(),
        Some(opened.clone())
    );
    let transfer = Transfer {
        to: BORIS,
        by: ANNA,
        note: Some(String::from("Ждёт «счёт»")),
        at: Millis(3),
    };
    let full = Session {
        record: Some(record.id),
        first_answer_at: Some(Millis(2_000)),
        last_words_at: Millis(2_500),
        snoozed_until: Some(Millis(9_000)),
        told: [Told::Welcome, Told::NoAnswer].into(),
        form: Some(FormState {
            asking: None,
            skipped: true,
            again: false,
        }),
        stars: Some(4),
        stars_comment: Some(String::from("Быстро")),
        mark: Some(5),
        marked_by: Some(BORIS),
        ..opened
            .clone()
            .offered(Some(ANNA), Millis(1_500))
            .unwrap()
            .passed_by(ANNA)
            .unwrap()
            .taken(ANNA)
            .unwrap()
            .proposed(transfer)
            .unwrap()
    };
    let saved = sessions::save(&mut tx, &full).await.unwrap();
    assert_eq!(saved.version, full.version + 1);
    assert_eq!(
        sessions::find(&mut tx, saved.id).await.unwrap(),
        Some(saved.clone())
    );
    super::assert_conflict(
        sessions::save(&mut tx, &full).await,
        ("sessions", full.id.0),
    );
    assert_eq!(sessions::find(&mut tx, SessionId(404)).await.unwrap(), None);
    assert_eq!(
        sessions::of_contact(&mut tx, ivan.id, 5).await.unwrap(),
        std::slice::from_ref(&saved)
    );
    let over = saved.ended(Ending::Spam, Some(BORIS), Millis(7)).unwrap();
    let over = sessions::save(&mut tx, &over).await.unwrap();
    assert_eq!(
        sessions::open_of(&mut tx, MAIN, ivan.id).await.unwrap(),
        None
    );
    sessions::open(&mut tx, MAIN, ivan.id, None, NOW)
        .await
        .unwrap();
    super::meddle(
        &mut tx,
        "UPDATE sessions SET operator = NULL, state = 'answered' WHERE closed_at IS NOT NULL",
    )
    .await;
    super::assert_corrupt(
        sessions::find(&mut tx, over.id).await,
        ("sessions", "state", over.id.0),
    );
    tx.commit().await.unwrap();
}
both!(a_session_is_kept_whole, session_round_trip);

async fn one_open_session(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let ivan = client(&mut tx, "Иван").await;
    sessions::open(&mut tx, MAIN, ivan.id, None, NOW)
        .await
        .unwrap();
    super::assert_taken(sessions::open(&mut tx, MAIN, ivan.id, None, NOW).await);
}
both!(a_client_has_one_open_session, one_open_session);

#[expect(clippy::too_many_lines, reason = "one row after another")]
async fn who_has_what(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    manager(&mut tx, BORIS, "Борис").await;
    let mut ids = Vec::new();
    for (at, name) in ["Иван", "Мария", "Пётр", "Олег"].into_iter().enumerate() {
        let contact = client(&mut tx, name).await;
        let now = Millis(NOW.0 + i64::try_from(at).unwrap());
        ids.push(
            sessions::open(&mut tx, MAIN, contact.id, None, now)
                .await
                .unwrap(),
        );
    }
    let [ivan, maria, petr, oleg] = ids.try_into().unwrap();
    let ivan = ivan.taken(ANNA).unwrap().answered(Millis(5_000)).unwrap();
    sessions::save(&mut tx, &ivan).await.unwrap();
    sessions::save(&mut tx, &maria.taken(ANNA).unwrap())
        .await
        .unwrap();
    sessions::save(&mut tx, &petr.offered(Some(BORIS), NOW).unwrap())
        .await
        .unwrap();
    let oleg = oleg.taken(ANNA).unwrap().closing(None).unwrap();
    let oleg = sessions::save(&mut tx, &oleg).await.unwrap();
    sessions::join(&mut tx, ivan.id, BORIS, Part::Joined, NOW)
        .await
        .unwrap();
    sessions::join(&mut tx, ivan.id, BORIS, Part::Watching, NOW)
        .await
        .unwrap();
    assert_eq!(
        sessions::members(&mut tx, ivan.id).await.unwrap(),
        [(BORIS, Part::Watching)]
    );
    let found = |sessions: Vec<Session>| -> Vec<i64> {
        sessions.iter().map(|session| session.contact.0).collect()
    };
    let open = sessions::open_sessions(&mut tx, None, 10, 0).await.unwrap();
    assert_eq!(
        found(open),
        [2, 3, 1],
        "who waits comes first; one that is rated is no work"
    );
    let annas = sessions::open_sessions(&mut tx, Some(ANNA), 10, 0)
        .await
        .unwrap();
    assert_eq!(found(annas), [2, 1]);
    let boris = sessions::open_sessions(&mut tx, Some(BORIS), 10, 0)
        .await
        .unwrap();
    assert_eq!(found(boris), [1], "as a member");
    assert_eq!(found(sessions::unheld(&mut tx, 10).await.unwrap()), [3]);
    let counts = Open {
        total: 3,
        mine: 2,
        waiting: 1,
        unheld: 1,
    };
    assert_eq!(sessions::count_open(&mut tx, ANNA).await.unwrap(), counts);
    assert!(sessions::leave(&mut tx, ivan.id, BORIS).await.unwrap());
    assert!(!sessions::leave(&mut tx, ivan.id, BORIS).await.unwrap());
    let uncounted = operators::uncounted(&mut tx).await.unwrap();
    assert!(uncounted.iter().all(|one| one.held + one.offered == 0));
    let staff = operators::all(&mut tx).await.unwrap();
    let ids = |staff: &[operators::Operator]| staff.iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(&uncounted), ids(&staff));
    let [anna, boris] = staff.try_into().unwrap();
    assert_eq!((anna.id, anna.held, anna.offered), (ANNA, 2, 0));
    assert_eq!((boris.id, boris.held, boris.offered), (BORIS, 0, 1));
    assert!(anna.is_there() && !anna.keeps);
    assert_eq!((anna.limit, anna.given_at), (None, None));
    assert!(
        operators::give(&mut tx, ANNA, None, Millis(7))
            .await
            .unwrap()
    );
    assert!(
        !operators::give(&mut tx, ANNA, None, Millis(8))
            .await
            .unwrap(),
        "another came first"
    );
    assert!(
        operators::give(&mut tx, ANNA, Some(Millis(7)), Millis(8))
            .await
            .unwrap()
    );
    assert!(
        operators::give(&mut tx, ANNA, Some(Millis(8)), Millis(8))
            .await
            .unwrap()
    );
    assert!(
        !operators::give(&mut tx, ANNA, Some(Millis(8)), Millis(8))
            .await
            .unwrap(),
        "another came first, within the same millisecond"
    );
    operators::set_limit(&mut tx, ANNA, Some(3)).await.unwrap();
    operators::set_keeps(&mut tx, ANNA, true).await.unwrap();
    let anna = operators::all(&mut tx).await.unwrap()[0];
    assert_eq!(
        (anna.limit, anna.given_at, anna.keeps),
        (Some(3), Some(Millis(9)), true)
    );
    super::meddle(
        &mut tx,
        "UPDATE sessions SET passed = '[7' WHERE state = 'closing'",
    )
    .await;
    super::assert_corrupt(
        sessions::find(&mut tx, oleg.id).await,
        ("sessions", "passed", oleg.id.0),
    );
    tx.commit().await.unwrap();
}
both!(it_is_known_who_has_what, who_has_what);

async fn focus_round_trip(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    let ivan = client(&mut tx, "Иван").await;
    let maria = client(&mut tx, "Мария").await;
    assert_eq!(focus::of(&mut tx, ANNA).await.unwrap(), None);
    focus::set(&mut tx, ANNA, ivan.id, NOW).await.unwrap();
    focus::set(&mut tx, ANNA, maria.id, NOW).await.unwrap();
    assert_eq!(focus::of(&mut tx, ANNA).await.unwrap(), Some(maria.id));
    assert_eq!(focus::on(&mut tx, maria.id).await.unwrap(), [ANNA]);
    assert_eq!(focus::on(&mut tx, ivan.id).await.unwrap(), []);
    assert!(focus::leave(&mut tx, ANNA).await.unwrap());
    assert!(!focus::leave(&mut tx, ANNA).await.unwrap());
    tx.commit().await.unwrap();
}
both!(focus_is_on_one_client, focus_round_trip);

async fn notes_round_trip(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    let ivan = client(&mut tx, "Иван").await;
    let chat = ChatId::private(ANNA);
    let new = NewNote {
        contact: ivan.id,
        record: None,
        session: None,
        author: ANNA,
        kind: "photo",
        text: Some("Любит торговаться"),
        raw: "{}",
        album: Some("7"),
        chat,
        message: MessageId(5),
    };
    let note = notes::keep(&mut tx, new, NOW).await.unwrap();
    assert_eq!(notes::keep(&mut tx, new, NOW).await.unwrap(), note, "once");
    assert_eq!(
        notes::find(&mut tx, note.id).await.unwrap(),
        Some(note.clone())
    );
    assert_eq!(notes::find(&mut tx, NoteId(404)).await.unwrap(), None);
    assert_eq!(
        notes::of_album(&mut tx, chat, "7").await.unwrap(),
        Some(ivan.id)
    );
    assert_eq!(notes::of_album(&mut tx, chat, "8").await.unwrap(), None);
    let changed = notes::edited(&mut tx, chat, MessageId(5), Some("Щедр"), "{}").await;
    assert!(changed.unwrap());
    let none = notes::edited(&mut tx, chat, MessageId(6), None, "{}").await;
    assert!(!none.unwrap());
    let all = notes::of_contact(&mut tx, ivan.id, 10, 0).await.unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].text.as_deref(), Some("Щедр"));
    let at = all[0].at;
    for (from, before, found) in [
        (at, at.plus(chrono::TimeDelta::seconds(1)), 1),
        (Millis(0), at, 0),
    ] {
        let some = notes::between(&mut tx, ivan.id, from, before, 10).await;
        assert_eq!(some.unwrap().len(), found);
    }
    tx.commit().await.unwrap();
}
both!(notes_are_kept, notes_round_trip);

async fn held_round_trip(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    let ivan = client(&mut tx, "Иван").await;
    let place = (ChatId::private(ANNA), MessageId(5));
    let id = later_messages::hold(&mut tx, ivan.id, ANNA, "{\"a\":1}", place, NOW)
        .await
        .unwrap();
    assert_eq!(
        later_messages::hold(&mut tx, ivan.id, ANNA, "{\"a\":2}", place, NOW)
            .await
            .unwrap(),
        id
    );
    let listed = later_messages::waiting_of(&mut tx, ANNA, 10, 0)
        .await
        .unwrap();
    let count = later_messages::count_waiting(&mut tx, ANNA).await.unwrap();
    assert_eq!(
        (listed.len(), count),
        (0, 0),
        "it has a question of its own"
    );
    assert_eq!(
        later_messages::release(&mut tx, id, BORIS, true, NOW)
            .await
            .unwrap(),
        None
    );
    let released = later_messages::release(&mut tx, id, ANNA, true, NOW)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (released.contact, released.raw.as_str()),
        (ivan.id, "{\"a\":2}")
    );
    assert_eq!(
        later_messages::release(&mut tx, id, ANNA, false, NOW)
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        later_messages::release(&mut tx, LaterId(404), ANNA, true, NOW)
            .await
            .unwrap(),
        None
    );
    tx.commit().await.unwrap();
}
both!(held_words_go_once, held_round_trip);

async fn same_posts(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let ivan = client(&mut tx, "Иван").await;
    let shows = String::from("сессия 7");
    let other = String::from("другое");
    for (chat, shows) in [
        (ChatId(1), &shows),
        (ChatId(2), &shows),
        (ChatId(1), &other),
    ] {
        let new = NewPost {
            chat,
            message: None,
            record: None,
            contact: Some(ivan.id),
            words: None,
            shows,
            drawn: None,
        };
        posts::make(&mut tx, new, NOW).await.unwrap();
    }
    let found = posts::showing_same(&mut tx, ivan.id, &shows, 10)
        .await
        .unwrap();
    let chats: Vec<ChatId> = found.iter().map(|post| post.chat).collect();
    assert_eq!(chats, [ChatId(2), ChatId(1)]);
    let none = posts::showing_same(&mut tx, ContactId(404), &shows, 10)
        .await
        .unwrap();
    assert!(none.is_empty());
    tx.commit().await.unwrap();
}
both!(what_shows_the_same_is_found, same_posts);

async fn rules_round_trip(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    assert_eq!(
        lines::rules(&mut tx, MAIN).await.unwrap(),
        LineRules::default()
    );
    let rules = LineRules {
        dialogs_limit: 3,
        ..LineRules::default()
    };
    for rules in [LineRules::default(), rules] {
        lines::set_rules(&mut tx, MAIN, &rules, NOW).await.unwrap();
        assert_eq!(lines::rules(&mut tx, MAIN).await.unwrap(), rules);
    }
    tx.commit().await.unwrap();
}
both!(the_rules_of_a_line_are_kept, rules_round_trip);
