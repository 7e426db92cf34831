//! The door, bans, the audit, and what erasing takes and leaves.

use super::{ANNA, BORIS, NOW, begin, client, lead, person};
use crate::both;
use crate::support::Backend;
use prilavok::domain::audit::{Deed, Entry};
use prilavok::domain::event::{Actor, Happening};
use prilavok::domain::fields::Value;
use prilavok::domain::ids::{
    ChatId, ClientMessageId, ContactId, FieldId, MessageId, PostId, RecordId, TaskId, UserId,
};
use prilavok::domain::lang::Localized;
use prilavok::domain::time::Millis;
use prilavok::domain::vetting::{Puzzle, Vetting};
use prilavok::storage::messages::{ClientMessage, NewMessage};
use prilavok::storage::posts::NewPost;
use prilavok::storage::{
    Tx, audit, bans, contacts, door, erasure, events, messages, people, posts, sessions,
};

const LINE: &str = "main";

async fn keep(
    tx: &mut Tx,
    contact: ContactId,
    message: i64,
    text: &str,
    at: Millis,
) -> ClientMessage {
    let new = NewMessage {
        contact,
        record: None,
        session: None,
        author: ANNA,
        incoming: true,
        kind: "text",
        text: Some(text),
        raw: r#"{"text":"…"}"#,
        album: None,
        reply_to: None,
        chat: ChatId(ANNA.0),
        message: MessageId(message),
    };
    messages::keep(tx, new, at).await.unwrap()
}

async fn kept_out(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    person(&mut tx, BORIS, "Борис").await;
    let (one, other) = (
        client(&mut tx, "Один").await.id,
        client(&mut tx, "Другой").await.id,
    );
    assert_eq!(bans::of(&mut tx, one).await.unwrap(), None);
    bans::set(&mut tx, one, false, Some(BORIS), NOW)
        .await
        .unwrap();
    bans::set(&mut tx, one, true, Some(BORIS), Millis(2_000))
        .await
        .unwrap();
    bans::set(&mut tx, other, false, None, Millis(3_000))
        .await
        .unwrap();
    let ban = bans::of(&mut tx, one).await.unwrap().unwrap();
    assert_eq!((ban.silent, ban.by, ban.at), (true, Some(BORIS), NOW));
    assert_eq!(bans::count(&mut tx).await.unwrap(), 2);
    let list = bans::list(&mut tx, 9, 0).await.unwrap();
    assert_eq!(list[0].contact, other, "the newest first");
    let page = bans::list(&mut tx, 9, 1).await.unwrap();
    assert_eq!(page, std::slice::from_ref(&ban));
    assert_eq!(bans::lift(&mut tx, one).await.unwrap(), Some(ban));
    assert_eq!(bans::lift(&mut tx, one).await.unwrap(), None);
    tx.commit().await.unwrap();
}
both!(bans_are_set_and_lifted, kept_out);

async fn before_the_door(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    assert_eq!(
        door::of(&mut tx, ANNA).await.unwrap(),
        door::Door::default()
    );
    person(&mut tx, ANNA, "Анна").await;
    let contact = contacts::make(&mut tx, "Анна", Some(ANNA), NOW)
        .await
        .unwrap()
        .id;
    let vetting = Vetting::begin(Puzzle::draw(7), NOW);
    door::set_consent(&mut tx, ANNA, Some(NOW)).await.unwrap();
    door::set_vetting(&mut tx, ANNA, Some(&vetting))
        .await
        .unwrap();
    door::set_flood(&mut tx, ANNA, Some(Millis(3_000)))
        .await
        .unwrap();
    door::set_told(&mut tx, ANNA, Some(Millis(4_000)))
        .await
        .unwrap();
    door::set_data_sent(&mut tx, ANNA, Millis(5_000))
        .await
        .unwrap();
    bans::set(&mut tx, contact, true, None, NOW).await.unwrap();
    let found = door::of(&mut tx, ANNA).await.unwrap();
    let expected = door::Door {
        contact: Some(contact),
        ban: Some(true),
        consented_at: Some(NOW),
        vetting: Some(vetting),
        flood_until: Some(Millis(3_000)),
        told_at: Some(Millis(4_000)),
        data_sent_at: Some(Millis(5_000)),
        holds: false,
        written_before: None,
    };
    assert_eq!(found, expected);
    for outcome in [
        door::set_consent(&mut tx, UserId(404), None).await,
        door::set_vetting(&mut tx, UserId(404), None).await,
        door::set_flood(&mut tx, UserId(404), None).await,
        door::set_told(&mut tx, UserId(404), None).await,
        door::set_data_sent(&mut tx, UserId(404), NOW).await,
    ] {
        super::assert_row_count(outcome, "people");
    }
    super::meddle(&mut tx, "UPDATE people SET vetting = 'maybe'").await;
    super::assert_corrupt(door::of(&mut tx, ANNA).await, ("people", "vetting", ANNA.0));
    tx.commit().await.unwrap();
}
both!(what_is_known_at_the_door, before_the_door);

async fn waiting_at_the_door(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    person(&mut tx, ANNA, "Анна").await;
    let contact = contacts::make(&mut tx, "Анна", Some(ANNA), NOW)
        .await
        .unwrap()
        .id;
    let record = lead(&mut tx).await.id;
    let first = keep(&mut tx, contact, 1, "раз", NOW).await;
    let second = keep(&mut tx, contact, 2, "два", Millis(2_000)).await;
    let third = keep(&mut tx, contact, 3, "три", Millis(3_000)).await;
    assert!(door::of(&mut tx, ANNA).await.unwrap().holds);
    let held = door::held(&mut tx, contact).await.unwrap();
    assert_eq!(held, [first.id, second.id, third.id]);
    assert!(!door::knows(&mut tx, contact).await.unwrap());
    let session = sessions::open(&mut tx, LINE, contact, None, NOW)
        .await
        .unwrap()
        .id;
    let chat = ChatId(ANNA.0);
    let mut let_in = async |message| {
        door::let_in(&mut tx, chat, MessageId(message), record, session)
            .await
            .unwrap()
    };
    assert!(let_in(1).await);
    assert!(!let_in(1).await, "once");
    assert!(!let_in(404).await);
    assert!(door::knows(&mut tx, contact).await.unwrap());
    door::set_aside(&mut tx, second.id, Some(session), Millis(9_000))
        .await
        .unwrap();
    door::erase(&mut tx, third.id, Millis(9_000)).await.unwrap();
    assert_eq!(door::held(&mut tx, contact).await.unwrap(), []);
    let erased = messages::find(&mut tx, third.id).await.unwrap().unwrap();
    assert_eq!(
        (erased.text, erased.brought_at),
        (None, Some(Millis(9_000)))
    );
    for outcome in [
        door::set_aside(&mut tx, ClientMessageId(404), None, NOW).await,
        door::erase(&mut tx, ClientMessageId(404), NOW).await,
    ] {
        super::assert_row_count(outcome, "client_messages");
    }

    let mut before = async |newer| {
        let door = door::of_writer(&mut tx, ANNA, newer).await.unwrap();
        door.written_before
    };
    assert_eq!(before(0).await, Some(Millis(3_000)));
    assert_eq!(before(2).await, Some(NOW));
    assert_eq!(before(3).await, None);

    let other = client(&mut tx, "Другой").await.id;
    for (of, text, since, found) in [
        (Some(other), "раз", Millis(0), true),
        (None, "раз", Millis(0), true),
        (Some(contact), "раз", Millis(0), false),
        (Some(other), "три", Millis(0), false),
        (Some(other), "раз", NOW, false),
    ] {
        let repeats = door::repeats(&mut tx, of, text, since).await.unwrap();
        assert_eq!(repeats, found, "{of:?} {text} {since:?}");
    }
    tx.commit().await.unwrap();
}
both!(words_wait_at_the_door, waiting_at_the_door);

async fn deeds(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let entry = |actor: &Actor, contact, deed| Entry {
        at: NOW,
        actor: actor.clone(),
        contact,
        deed,
    };
    let (by, client) = (Actor::Person(BORIS), Actor::Client(ANNA));
    let banned = entry(&by, Some(ContactId(1)), Deed::Banned { silent: false });
    let sent = entry(&client, Some(ContactId(1)), Deed::DataSent);
    let changed = entry(&by, None, Deed::RulesChanged);
    for entry in [&banned, &sent, &changed] {
        audit::add(&mut tx, entry).await.unwrap();
    }
    assert_eq!(audit::count(&mut tx).await.unwrap(), 3);
    let all = audit::page(&mut tx, None, 2, 0).await.unwrap();
    assert_eq!(all, [changed, sent.clone()], "the newest first");
    let of_one = audit::page(&mut tx, Some(ContactId(1)), 9, 1)
        .await
        .unwrap();
    assert_eq!(of_one, [banned]);
    let nobody = Actor::Client(UserId(0));
    let unnamed = audit::unname(&mut tx, ContactId(1), &client, &nobody).await;
    assert_eq!(unnamed.unwrap(), 1);
    let newest = audit::page(&mut tx, Some(ContactId(1)), 1, 0)
        .await
        .unwrap();
    assert_eq!(newest[0].actor, nobody);
    super::meddle(
        &mut tx,
        "UPDATE audit SET what = '\"mischief\"' WHERE id = 1",
    )
    .await;
    super::assert_corrupt(audit::page(&mut tx, None, 9, 0).await, ("audit", "what", 1));
    tx.commit().await.unwrap();
}
both!(deeds_are_kept, deeds);

/// Runs a statement whose effect is not looked at.
async fn put(tx: &mut Tx, sql: &'static str) {
    super::meddle(tx, sql).await;
}

async fn forgotten(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    person(&mut tx, ANNA, "Анна").await;
    super::manager(&mut tx, BORIS, "Борис").await;
    let contact = contacts::make(&mut tx, "Анна", Some(ANNA), NOW)
        .await
        .unwrap()
        .id;
    let kept = keep(&mut tx, contact, 1, "раз", NOW).await;
    messages::edited(&mut tx, kept.id, Some("два"), "{}", NOW)
        .await
        .unwrap();
    assert_eq!(
        erasure::words(&mut tx, contact, Millis(5_000))
            .await
            .unwrap(),
        1
    );
    let message = messages::find(&mut tx, kept.id).await.unwrap().unwrap();
    assert_eq!(message.text, None);
    assert_eq!((message.chat, message.author), (ChatId(0), UserId(0)));
    assert_eq!(message.brought_at, Some(Millis(5_000)));
    assert_eq!(messages::versions(&mut tx, kept.id).await.unwrap(), []);

    put(
        &mut tx,
        "INSERT INTO notes (id, contact_id, author, kind, text, raw, chat_id, message_id, created_at)
         VALUES (1, 1, 2, 'text', 'вредный', '{}', 2, 9, 1000)",
    )
    .await;
    put(
        &mut tx,
        "INSERT INTO later_messages (id, contact_id, author, raw, chat_id, message_id, state, created_at)
         VALUES (1, 1, 2, 'слова', 2, 10, 'waiting', 1000)",
    )
    .await;
    let noted = prilavok::storage::notes::of_contact(&mut tx, contact, 9, 0)
        .await
        .unwrap();
    assert_eq!(noted[0].text.as_deref(), Some("вредный"));
    erasure::remarks(&mut tx, contact, NOW).await.unwrap();
    assert_eq!(
        prilavok::storage::notes::of_contact(&mut tx, contact, 9, 0)
            .await
            .unwrap(),
        []
    );
    put(
        &mut tx,
        "UPDATE later_messages SET raw = raw WHERE raw = '{}' AND state = 'cancelled' AND settled_at = 1000",
    )
    .await;

    put(
        &mut tx,
        "INSERT INTO inbox (update_id, lane, raw, state, next_at, received_at) VALUES (1, 1, 'слова', 'done', 0, 0)",
    )
    .await;
    put(
        &mut tx,
        "INSERT INTO outbox (id, chat_id, lane, priority, call, state, due_at, created_at)
         VALUES (1, 2, 1, 0, 'слова', 'sent', 0, 0)",
    )
    .await;
    put(
        &mut tx,
        "INSERT INTO outbox (id, chat_id, lane, priority, call, state, due_at, created_at)
         VALUES (2, 1, 0, 0, 'ещё', 'pending', 0, 0)",
    )
    .await;
    erasure::mail(&mut tx, contact, Some(ANNA)).await.unwrap();
    put(&mut tx, "UPDATE inbox SET raw = raw WHERE raw = '{}'").await;
    put(
        &mut tx,
        "UPDATE outbox SET call = call WHERE call = '{}' AND id = 1",
    )
    .await;
    put(&mut tx, "UPDATE outbox SET call = call WHERE call = 'ещё'").await;

    door::set_consent(&mut tx, ANNA, Some(NOW)).await.unwrap();
    erasure::person(&mut tx, ANNA, "Никто").await.unwrap();
    erasure::person(&mut tx, BORIS, "Никто").await.unwrap();
    let names = [
        people::find(&mut tx, ANNA).await.unwrap().unwrap().name,
        people::find(&mut tx, BORIS).await.unwrap().unwrap().name,
    ];
    assert_eq!(names, ["Никто", "Борис"], "staff stays");
    assert_eq!(door::of(&mut tx, ANNA).await.unwrap().consented_at, None);
    erasure::unlink(&mut tx, contact).await.unwrap();
    assert_eq!(contacts::of_user(&mut tx, ANNA).await.unwrap(), None);
    super::assert_row_count(erasure::unlink(&mut tx, ContactId(404)).await, "contacts");
    tx.commit().await.unwrap();
}
both!(a_client_is_erased, forgotten);

async fn rewritten(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    person(&mut tx, ANNA, "Анна").await;
    let record: RecordId = lead(&mut tx).await.id;
    let said = Happening::FieldSet {
        field: FieldId::parse("address").unwrap(),
        before: None,
        after: Some(Value::Text(String::from("Лесная, 5"))),
    };
    let actor = Actor::Client(ANNA);
    let event = events::add(&mut tx, record, &actor, &said, None, 1, NOW)
        .await
        .unwrap();
    let unsaid = said.without_words().unwrap();
    assert_ne!(unsaid, said);
    let nobody = Actor::Client(UserId(0));
    erasure::event(&mut tx, event, &nobody, &unsaid)
        .await
        .unwrap();
    let found = events::find(&mut tx, event).await.unwrap().unwrap();
    assert_eq!((found.actor, found.what), (nobody.clone(), unsaid.clone()));
    let gone = prilavok::domain::ids::EventId(404);
    super::assert_row_count(
        erasure::event(&mut tx, gone, &nobody, &unsaid).await,
        "events",
    );

    let title = Localized {
        ru: String::from("Позвонить"),
        en: String::from("Call"),
    };
    super::assert_row_count(erasure::task(&mut tx, TaskId(404), &title).await, "tasks");

    let post = NewPost {
        chat: ChatId(2),
        message: Some(MessageId(1)),
        record: Some(record),
        contact: None,
        words: None,
        shows: &"имя",
        drawn: None,
    };
    let post = posts::make(&mut tx, post, NOW).await.unwrap();
    erasure::post(&mut tx, post, &"никто").await.unwrap();
    let found = posts::at::<String>(&mut tx, ChatId(2), MessageId(1)).await;
    assert_eq!(found.unwrap().unwrap().shows, "никто");
    super::assert_row_count(erasure::post(&mut tx, PostId(404), &"").await, "posts");
    tx.commit().await.unwrap();
}
both!(histories_are_rewritten, rewritten);

async fn grown_old(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    person(&mut tx, ANNA, "Анна").await;
    let contact = contacts::make(&mut tx, "Анна", Some(ANNA), NOW)
        .await
        .unwrap()
        .id;
    let session = sessions::open(&mut tx, LINE, contact, None, NOW)
        .await
        .unwrap();
    let old = keep(&mut tx, contact, 1, "старое", NOW).await.id;
    let young = keep(&mut tx, contact, 2, "новое", Millis(5_000)).await.id;
    let waiting = keep(&mut tx, contact, 3, "ждёт", NOW).await.id;
    for id in [old, young] {
        door::set_aside(&mut tx, id, Some(session.id), NOW)
            .await
            .unwrap();
    }
    let before = Millis(4_000);
    let open = erasure::old_words(&mut tx, before).await.unwrap();
    assert_eq!(open, 0, "the session goes on");
    let ended = session
        .ended(prilavok::domain::session::Ending::Closed, None, NOW)
        .unwrap();
    sessions::save(&mut tx, &ended).await.unwrap();
    assert_eq!(erasure::old_words(&mut tx, before).await.unwrap(), 1);
    assert_eq!(
        erasure::old_words(&mut tx, before).await.unwrap(),
        0,
        "once"
    );
    let mut has_text = async |id| {
        let found = messages::find(&mut tx, id).await.unwrap();
        found.unwrap().text.is_some()
    };
    assert!(!has_text(old).await);
    assert!(has_text(young).await && has_text(waiting).await);
    tx.commit().await.unwrap();
}
both!(old_words_go, grown_old);
