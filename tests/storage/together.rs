//! Many updates handled together: what is read ahead of them, and what is written behind them, shows nobody.

use super::{ANNA, BORIS, NOW, assert_conflict, begin, client, manager, new_lead, person};
use crate::both;
use crate::support::Backend;
use prilavok::domain::ids::{ChatId, ClientMessageId, ContactId, MessageId, SessionId, UserId};
use prilavok::domain::lang::Lang;
use prilavok::domain::line::MAIN;
use prilavok::domain::people::Role;
use prilavok::domain::session::Session;
use prilavok::domain::shares::ShareSet;
use prilavok::domain::time::Millis;
use prilavok::storage::ahead::{self, Writer};
use prilavok::storage::messages::NewMessage;
use prilavok::storage::people::Seen;
use prilavok::storage::posts::NewPost;
use prilavok::storage::{Db, Tx, contacts, door, jobs, messages, people, posts, records, sessions};

const LATER: Millis = Millis(95_000);

fn words(contact: ContactId, author: UserId, message: i64) -> NewMessage<'static> {
    NewMessage {
        contact,
        record: None,
        session: None,
        author,
        incoming: true,
        kind: "text",
        text: Some("Здравствуйте"),
        raw: "{}",
        album: None,
        reply_to: None,
        chat: ChatId::private(author),
        message: MessageId(message),
    }
}

async fn post(tx: &mut Tx, words: ClientMessageId) -> prilavok::domain::ids::PostId {
    let new = NewPost {
        chat: ChatId(1),
        message: None,
        record: None,
        contact: None,
        words: Some(words),
        shows: &"words",
        drawn: None,
    };
    posts::make(tx, new, NOW).await.unwrap()
}

async fn gathered(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    person(&mut tx, ANNA, "Иван").await;
    let ivan = contacts::make(&mut tx, "Иван", Some(ANNA), NOW)
        .await
        .unwrap();
    let first = messages::keep(&mut tx, words(ivan.id, ANNA, 1), NOW)
        .await
        .unwrap();
    let session = sessions::open(&mut tx, MAIN, ivan.id, None, NOW)
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let mut tx = begin(&db).await;
    tx.gather(8);
    let mut kept = Vec::new();
    for number in 2..=12 {
        let new = words(ivan.id, ANNA, number);
        kept.push(messages::keep_brought(&mut tx, new, LATER).await.unwrap());
    }
    let copy = post(&mut tx, kept[0].id).await;
    let saved = sessions::save(&mut tx, &session).await.unwrap();
    let saved = sessions::save(
        &mut tx,
        &Session {
            mark: Some(4),
            ..saved
        },
    )
    .await
    .unwrap();
    assert_conflict(
        sessions::save(&mut tx, &session).await,
        ("sessions", session.id.0),
    );
    contacts::touch(&mut tx, ivan.id, LATER).await.unwrap();

    // Whoever asks finds it all.
    assert_eq!(
        sessions::find(&mut tx, session.id).await.unwrap(),
        Some(saved.clone())
    );
    assert_eq!(
        messages::find(&mut tx, kept[3].id).await.unwrap().as_ref(),
        Some(&kept[3])
    );
    let at = messages::at(&mut tx, ChatId::private(ANNA), MessageId(12))
        .await
        .unwrap();
    assert_eq!(at.as_ref(), kept.last());
    assert_eq!(
        posts::words_of(&mut tx, copy).await.unwrap(),
        Some(kept[0].id)
    );
    let more = messages::keep(&mut tx, words(ivan.id, ANNA, 13), LATER)
        .await
        .unwrap();
    let again = post(&mut tx, more.id).await;
    tx.write_all().await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = begin(&db).await;
    let all = messages::of_contact(&mut tx, ivan.id, 50, 0).await.unwrap();
    let ids: Vec<_> = all.iter().rev().map(|message| message.message.0).collect();
    assert_eq!(
        ids,
        (1..=13).collect::<Vec<i64>>(),
        "in the order of writing"
    );
    assert_eq!(all.last().map(|message| message.id), Some(first.id));
    assert_eq!(
        sessions::find(&mut tx, session.id).await.unwrap(),
        Some(saved)
    );
    let ivan = contacts::find(&mut tx, ivan.id).await.unwrap().unwrap();
    assert_eq!(ivan.active_at, LATER);
    assert_eq!(
        posts::words_of(&mut tx, again).await.unwrap(),
        Some(more.id)
    );
    // Whatever comes next gets ids of its own.
    let next = messages::keep(&mut tx, words(ivan.id, ANNA, 14), LATER)
        .await
        .unwrap();
    assert!(next.id > more.id && post(&mut tx, next.id).await > again);
    tx.rollback().await.unwrap();
}
both!(rows_that_wait_show_nobody, gathered);

async fn changed_meanwhile(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let ivan = client(&mut tx, "Иван").await;
    let petr = client(&mut tx, "Пётр").await;
    let one = sessions::open(&mut tx, MAIN, ivan.id, None, NOW)
        .await
        .unwrap();
    let other = sessions::open(&mut tx, MAIN, petr.id, None, NOW)
        .await
        .unwrap();
    let saved = sessions::save(&mut tx, &one).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = begin(&db).await;
    tx.gather(8);
    sessions::save(&mut tx, &other).await.unwrap();
    sessions::save(&mut tx, &one).await.unwrap();
    assert_conflict(tx.write_all().await, ("sessions", one.id.0));
    tx.rollback().await.unwrap();

    let mut tx = begin(&db).await;
    tx.gather(8);
    tx.mark().await.unwrap();
    messages::keep(&mut tx, words(ivan.id, ANNA, 1), NOW)
        .await
        .unwrap();
    sessions::save(&mut tx, &saved).await.unwrap();
    tx.roll_back_to_mark().await.unwrap();
    messages::keep(&mut tx, words(ivan.id, ANNA, 2), NOW)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut tx = begin(&db).await;
    let kept = messages::of_contact(&mut tx, ivan.id, 9, 0).await.unwrap();
    let kept: Vec<i64> = kept.iter().map(|message| message.message.0).collect();
    assert_eq!(kept, [2], "what was taken back is not written later");
    assert_eq!(sessions::find(&mut tx, one.id).await.unwrap(), Some(saved));
    tx.rollback().await.unwrap();
}
both!(
    what_somebody_changed_meanwhile_is_a_conflict,
    changed_meanwhile
);

fn seen(id: i64, name: &str, lang: Option<Lang>) -> Seen {
    Seen {
        id: UserId(id),
        name: name.to_owned(),
        username: None,
        lang,
    }
}

fn writer(seen: Seen, message: i64) -> Writer {
    Writer {
        chat: ChatId::private(seen.id),
        message: MessageId(message),
        seen,
    }
}

/// Five people write; what is then known of each is what one would have read.
async fn read_ahead(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, BORIS, "Борис").await;
    for id in 11..=13 {
        let seen = seen(id, "Клиент", Some(Lang::Ru));
        people::seen(&mut tx, &seen, Lang::Ru, NOW).await.unwrap();
        let contact = contacts::make(&mut tx, "Клиент", Some(seen.id), NOW)
            .await
            .unwrap();
        let record = records::make(&mut tx, new_lead(Some(contact.id)), NOW)
            .await
            .unwrap();
        sessions::open(&mut tx, MAIN, contact.id, Some(record.id), NOW)
            .await
            .unwrap();
        let new = words(contact.id, seen.id, 1);
        messages::keep_brought(&mut tx, new, NOW).await.unwrap();
    }
    // One more account of the third.
    person(&mut tx, UserId(14), "Клиент").await;
    let third = contacts::of_user(&mut tx, UserId(13))
        .await
        .unwrap()
        .unwrap();
    contacts::add_account(&mut tx, third.id, UserId(14), NOW)
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let writers = [
        writer(seen(15, "Новая", None), 1),
        writer(seen(BORIS.0, "Борис", Some(Lang::Ru)), 7),
        writer(seen(11, "Клиент", Some(Lang::En)), 2),
        writer(seen(11, "Клиентка", Some(Lang::En)), 3),
        writer(seen(12, "Клиент", None), 1),
        writer(seen(14, "Клиент", Some(Lang::Ru)), 1),
    ];
    let told = tell(&db, &writers, true).await;
    assert_eq!(told, tell(&db, &writers, false).await);
    assert!(
        told[0].contains("Новая") && told[1].contains("Manager"),
        "{told:#?}"
    );
}
both!(what_is_read_ahead_is_what_one_would_read, read_ahead);

/// What is known of each writer when their turn comes; nothing of it stays.
async fn tell(db: &Db, writers: &[Writer], at_once: bool) -> Vec<String> {
    let mut tx = begin(db).await;
    if at_once {
        ahead::of_writers(&mut tx, writers, Lang::Ru, 0, LATER)
            .await
            .unwrap();
    }
    let mut told = Vec::new();
    for Writer {
        seen,
        chat,
        message,
    } in writers
    {
        let person = people::seen(&mut tx, seen, Lang::Ru, LATER).await.unwrap();
        let kept = messages::at(&mut tx, *chat, *message).await.unwrap();
        let door = door::of_writer(&mut tx, seen.id, 0).await.unwrap();
        let contact = contacts::of_user(&mut tx, seen.id).await.unwrap();
        let mut talk = None;
        if let Some(contact) = &contact {
            let session = sessions::of_contact(&mut tx, contact.id, 1)
                .await
                .unwrap()
                .pop();
            let waiting = messages::any_waiting(&mut tx, contact.id).await.unwrap();
            if let Some(Session {
                id,
                record: Some(record),
                ..
            }) = session
            {
                let members = sessions::members(&mut tx, id).await.unwrap();
                let record = records::find(&mut tx, record).await.unwrap();
                talk = Some((session, members, record, waiting));
            }
            // Words of one do not touch what is known of others.
            if kept.is_none() {
                let new = words(contact.id, seen.id, message.0);
                messages::keep_brought(&mut tx, new, LATER).await.unwrap();
                let at = messages::at(&mut tx, *chat, *message).await.unwrap();
                assert_eq!(at.map(|kept| kept.message), Some(*message));
            }
        }
        let role: Option<Role> = person.role;
        told.push(format!(
            "{person:?} {role:?} {kept:?} {door:?} {contact:?} {talk:?}"
        ));
    }
    let open = sessions::find(&mut tx, SessionId(1)).await.unwrap();
    told.push(format!("{open:?}"));
    tx.rollback().await.unwrap();
    told
}

async fn number_of_a_lead(tx: &mut Tx) -> i64 {
    let made = records::make(tx, new_lead(None), NOW).await;
    made.unwrap().number
}

/// What the database knows of the last number.
async fn last_number(tx: &mut Tx) -> i64 {
    const LAST: &str = "SELECT last FROM counters WHERE kind = 'lead'";
    tx.write_all().await.unwrap();
    let row: (i64,) = match tx {
        Tx::Sqlite(tx) => sqlx::query_as(LAST).fetch_one(&mut **tx).await.unwrap(),
        Tx::Postgres(tx) => sqlx::query_as(LAST).fetch_one(&mut **tx).await.unwrap(),
    };
    row.0
}

async fn numbered(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    tx.gather(9);
    for number in 1..=3 {
        assert_eq!(number_of_a_lead(&mut tx).await, number);
    }
    assert_eq!(last_number(&mut tx).await, 3);
    tx.mark().await.unwrap();
    assert_eq!(number_of_a_lead(&mut tx).await, 4);
    tx.roll_back_to_mark().await.unwrap();
    assert_eq!(number_of_a_lead(&mut tx).await, 4, "it was given back");
    assert_eq!(number_of_a_lead(&mut tx).await, 5);
    tx.commit().await.unwrap();
    let mut tx = begin(&db).await;
    assert_eq!(last_number(&mut tx).await, 5);
    tx.gather(9);
    assert_eq!(number_of_a_lead(&mut tx).await, 6);
    assert_eq!(number_of_a_lead(&mut tx).await, 7);
    tx.rollback().await.unwrap();
    let mut tx = begin(&db).await;
    assert_eq!(number_of_a_lead(&mut tx).await, 6, "nothing is left out");
    tx.commit().await.unwrap();
}
both!(numbers_have_no_gaps, numbered);

async fn soon_or_later(backend: Backend) {
    let (_test, db) = backend.open().await;
    for (due, soon) in [
        (Millis(61_000), false),
        (Millis(1_500), true),
        (Millis(0), true),
    ] {
        let mut tx = begin(&db).await;
        tx.gather(2);
        assert!(!tx.has_job_soon());
        let job = jobs::schedule(&mut tx, &"job", None, None, due, NOW)
            .await
            .unwrap();
        assert_eq!(tx.has_job_soon(), soon, "due at {due:?}");
        let found = jobs::due::<String>(&mut tx, due, ShareSet::ALL, 9)
            .await
            .unwrap();
        assert!(
            found.iter().any(|due| due.id == job),
            "whoever looks finds it"
        );
        tx.rollback().await.unwrap();
    }
}
both!(a_job_is_done_soon_or_later, soon_or_later);

/// What one transaction has read the next one knows, unless somebody else has written meanwhile.
async fn knows_no_more(backend: Backend) {
    let (test, db) = backend.open().await;
    let other = Db::open(&test.db_url()).await.unwrap();
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    people::set_role(&mut tx, ANNA, Some(Role::Owner))
        .await
        .unwrap();
    let role = async |tx: &mut Tx| people::find(tx, ANNA).await.unwrap().unwrap().role;
    assert_eq!(role(&mut tx).await, Some(Role::Owner));
    tx.commit().await.unwrap();

    let mut tx = begin(&other).await;
    people::set_role(&mut tx, ANNA, Some(Role::Admin))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut tx = begin(&db).await;
    assert_eq!(
        role(&mut tx).await,
        Some(Role::Admin),
        "another process has written"
    );
    people::set_role(&mut tx, ANNA, None).await.unwrap();
    assert_eq!(role(&mut tx).await, None);
    tx.rollback().await.unwrap();
    let mut tx = begin(&db).await;
    assert_eq!(role(&mut tx).await, Some(Role::Admin), "it was taken back");
    // Whoever is seen again is noted again, however well they are known.
    let anna = seen(ANNA.0, "Анна", None);
    people::set_reachable(&mut tx, ANNA, false).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = begin(&db).await;
    assert!(
        people::seen(&mut tx, &anna, Lang::Ru, LATER)
            .await
            .unwrap()
            .reachable
    );
    tx.commit().await.unwrap();
    other.close().await;
}
both!(what_is_known_is_what_stands, knows_no_more);

/// What is known of somebody who writes.
async fn known(tx: &mut Tx, user: UserId, number: i64) -> Vec<String> {
    let chat = ChatId::private(user);
    let contact = contacts::of_user(tx, user).await.unwrap().unwrap();
    let mut known = Vec::new();
    for newer in [0, 3, 29, 70, -1] {
        let door = door::of_writer(tx, user, newer).await.unwrap();
        known.push(format!("{newer}: {door:?}"));
    }
    for message in [number, number + 1] {
        let at = messages::at(tx, chat, MessageId(message)).await.unwrap();
        known.push(format!("{:?}", at.map(|kept| kept.id)));
    }
    let waits = messages::any_waiting(tx, contact.id).await.unwrap();
    let sessions = sessions::of_contact(tx, contact.id, 1).await.unwrap();
    known.push(format!("{waits} {sessions:?} {contact:?}"));
    known
}

/// Somebody writes again and again, and what one transaction leaves to the next is always what one would read.
async fn writes_on(backend: Backend) {
    let (test, db) = backend.open().await;
    let other = Db::open(&test.db_url()).await.unwrap();
    let anna = seen(ANNA.0, "Анна", Some(Lang::Ru));
    let mut tx = begin(&db).await;
    people::seen(&mut tx, &anna, Lang::Ru, NOW).await.unwrap();
    let contact = contacts::make(&mut tx, "Анна", Some(ANNA), NOW)
        .await
        .unwrap();
    let session = sessions::open(&mut tx, MAIN, contact.id, None, NOW)
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let mut last_post = None;
    for number in 1..=80 {
        let now = Millis(2_000 * number);
        let mut tx = begin(&db).await;
        // Marks and jobs write row by row.
        if number % 10 != 9 {
            tx.gather(1);
        }
        let writers = [writer(anna.clone(), number)];
        ahead::of_writers(&mut tx, &writers, Lang::Ru, 29, now)
            .await
            .unwrap();
        let new = words(contact.id, ANNA, number);
        let kept = if number % 7 == 0 {
            messages::keep(&mut tx, new, now).await.unwrap()
        } else {
            messages::keep_brought(&mut tx, new, now).await.unwrap()
        };
        let copy = post(&mut tx, kept.id).await;
        assert!(Some(copy) > last_post, "{copy:?} after {last_post:?}");
        last_post = Some(copy);
        let due = Millis(900_000);
        jobs::schedule(&mut tx, &"job", None, None, due, now)
            .await
            .unwrap();
        let stands = sessions::find(&mut tx, session.id).await.unwrap().unwrap();
        let last_words_at = now;
        let on = Session {
            last_words_at,
            ..stands
        };
        sessions::save(&mut tx, &on).await.unwrap();
        contacts::touch(&mut tx, contact.id, now).await.unwrap();
        if number % 20 == 0 {
            messages::brought(&mut tx, kept.id, now).await.unwrap();
        }
        tx.commit().await.unwrap();

        let mut tx = begin(&db).await;
        let left = known(&mut tx, ANNA, number).await;
        tx.commit().await.unwrap();
        let mut tx = begin(&other).await;
        let read = known(&mut tx, ANNA, number).await;
        tx.rollback().await.unwrap();
        assert_eq!(left, read, "after {number}");
    }
    other.close().await;
}
both!(what_is_left_to_the_next_is_what_one_would_read, writes_on);
