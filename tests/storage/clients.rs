//! Clients: contacts, companies, the conversation, and the messages of ours that refer to them.

use super::{ANNA, BORIS, NOW, begin, client, lead, person};
use crate::both;
use crate::support::Backend;
use prilavok::domain::contact::Contact;
use prilavok::domain::ids::{
    ChatId, ClientMessageId, CompanyId, ContactId, MessageId, PostId, RecordId, UserId,
};
use prilavok::domain::phone::Phone;
use prilavok::domain::time::Millis;
use prilavok::storage::messages::{ClientMessage, NewMessage};
use prilavok::storage::posts::{NewPost, Post};
use prilavok::storage::{Tx, companies, contacts, messages, posts};

async fn contact_round_trip(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    person(&mut tx, ANNA, "anna_1990").await;
    let made = contacts::make(&mut tx, "Анна", Some(ANNA), NOW)
        .await
        .unwrap();
    assert_eq!(
        (made.user, &made.phone, made.phone_verified),
        (Some(ANNA), &None, false)
    );
    let company = companies::find_or_make(&mut tx, "ООО «Ёлка»", NOW)
        .await
        .unwrap();
    let kept = Contact {
        name: String::from("Анна Петровна"),
        phone: Some(Phone::parse_shared("79123456789").unwrap()),
        phone_verified: true,
        company: Some(company.id),
        ..made
    };
    contacts::save(&mut tx, &kept).await.unwrap();
    let found = contacts::find(&mut tx, kept.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&kept));
    assert_eq!(contacts::of_user(&mut tx, ANNA).await.unwrap(), found);
    assert_eq!(contacts::of_user(&mut tx, BORIS).await.unwrap(), None);
    assert_eq!(contacts::find(&mut tx, ContactId(404)).await.unwrap(), None);
    let nobody = Contact {
        id: ContactId(404),
        ..kept
    };
    super::assert_row_count(contacts::save(&mut tx, &nobody).await, "contacts");
    super::meddle(&mut tx, "UPDATE contacts SET phone = 'позже'").await;
    super::assert_corrupt(
        contacts::find(&mut tx, made.id).await,
        ("contacts", "phone", made.id.0),
    );
    tx.commit().await.unwrap();
}
both!(a_contact_is_kept_whole, contact_round_trip);

async fn one_contact_a_user(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    person(&mut tx, ANNA, "Анна").await;
    contacts::make(&mut tx, "Анна", Some(ANNA), NOW)
        .await
        .unwrap();
    super::assert_taken(contacts::make(&mut tx, "Анна", Some(ANNA), NOW).await);
    tx.rollback().await.unwrap();
}
both!(a_user_is_one_contact, one_contact_a_user);

async fn found_by_name(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    for name in ["Семён Орлов", "Орлова Анна", "100% скидка"] {
        client(&mut tx, name).await;
    }
    let mut petrov = client(&mut tx, "Петров").await;
    petrov.phone = Some(Phone::parse_shared("79123456789").unwrap());
    contacts::save(&mut tx, &petrov).await.unwrap();
    let mut search = async |text: &str, limit, offset| -> Vec<String> {
        let found = contacts::search(&mut tx, text, limit, offset)
            .await
            .unwrap();
        found.into_iter().map(|contact| contact.name).collect()
    };
    assert_eq!(search("орлов", 9, 0).await, ["Орлова Анна", "Семён Орлов"]);
    assert_eq!(search("СЕМЕН", 9, 0).await, ["Семён Орлов"], "ё is е");
    assert_eq!(search("00%", 9, 0).await, [] as [&str; 0]);
    assert_eq!(search("100%", 9, 0).await, ["100% скидка"], "% is a sign");
    assert_eq!(search("_етров", 9, 0).await, [] as [&str; 0], "_ too");
    assert_eq!(search("8 912 345-67-89", 9, 0).await, ["Петров"]);
    assert_eq!(search("67-89", 9, 0).await, ["Петров"], "the end is enough");
    assert_eq!(
        search("89", 9, 0).await,
        [] as [&str; 0],
        "two digits are not"
    );
    assert_eq!(search("", 2, 1).await, ["100% скидка", "Орлова Анна"]);
    tx.rollback().await.unwrap();
}
both!(clients_are_found_however_they_are_spelt, found_by_name);

async fn company_by_name(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let made = companies::find_or_make(&mut tx, "ООО «Ёлка»", NOW)
        .await
        .unwrap();
    let same = companies::find_or_make(&mut tx, "ооо  «елка»", NOW)
        .await
        .unwrap();
    assert_eq!(same, made, "spelt otherwise, but the same");
    let other = companies::find_or_make(&mut tx, "ИП Ёлкин", NOW)
        .await
        .unwrap();
    assert_ne!(other.id, made.id);
    assert_eq!(companies::find(&mut tx, made.id).await.unwrap(), Some(made));
    assert_eq!(
        companies::find(&mut tx, CompanyId(404)).await.unwrap(),
        None
    );
    tx.commit().await.unwrap();
}
both!(a_company_is_known_by_its_name, company_by_name);

async fn keep(
    tx: &mut Tx,
    contact: ContactId,
    record: Option<RecordId>,
    author: UserId,
    message: i64,
) -> ClientMessage {
    let new = NewMessage {
        contact,
        record,
        session: None,
        album: None,
        reply_to: None,
        author,
        incoming: author == ANNA,
        kind: "text",
        text: Some("Здравствуйте"),
        raw: "{}",
        chat: ChatId::private(author),
        message: MessageId(message),
    };
    messages::keep(tx, new, NOW).await.unwrap()
}

async fn conversation(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let contact = client(&mut tx, "Анна").await.id;
    let record = lead(&mut tx).await.id;
    let first = keep(&mut tx, contact, Some(record), ANNA, 10).await;
    let reply = keep(&mut tx, contact, Some(record), BORIS, 11).await;
    let later = keep(&mut tx, contact, None, ANNA, 12).await;
    assert!(first.incoming && !reply.incoming);

    let found = messages::at(&mut tx, ChatId(1), MessageId(10))
        .await
        .unwrap();
    assert_eq!(found, Some(first.clone()));
    assert_eq!(
        messages::at(&mut tx, ChatId(2), MessageId(10))
            .await
            .unwrap(),
        None
    );
    let all = messages::of_contact(&mut tx, contact, 9, 0).await.unwrap();
    assert_eq!(
        all,
        [later.clone(), reply.clone(), first.clone()],
        "the newest first"
    );
    let page = messages::of_contact(&mut tx, contact, 1, 1).await.unwrap();
    assert_eq!(page, [reply]);
    let of_record = messages::incoming_of_record(&mut tx, record, 9)
        .await
        .unwrap();
    assert_eq!(of_record, std::slice::from_ref(&first));

    messages::edited(&mut tx, first.id, Some("Добрый день"), "{}", Millis(2_000))
        .await
        .unwrap();
    let edited = messages::at(&mut tx, ChatId(1), MessageId(10))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(edited.text.as_deref(), Some("Добрый день"));
    let gone = messages::edited(&mut tx, ClientMessageId(404), None, "{}", NOW).await;
    super::assert_row_count(gone, "message_versions");
    let twice = NewMessage {
        contact,
        record: None,
        session: None,
        album: None,
        reply_to: None,
        author: ANNA,
        incoming: true,
        kind: "text",
        text: None,
        raw: "{}",
        chat: ChatId(1),
        message: MessageId(12),
    };
    super::assert_taken(messages::keep(&mut tx, twice, NOW).await);
    tx.rollback().await.unwrap();
}
both!(every_word_is_kept_once, conversation);

async fn post(tx: &mut Tx, message: Option<i64>, record: Option<RecordId>, shows: &str) -> PostId {
    let new = NewPost {
        chat: ChatId(1),
        message: message.map(MessageId),
        record,
        contact: None,
        words: None,
        shows: &shows,
        drawn: None,
    };
    posts::make(tx, new, NOW).await.unwrap()
}

async fn shown_at(tx: &mut Tx, message: i64) -> Option<Post<String>> {
    posts::at(tx, ChatId(1), MessageId(message)).await.unwrap()
}

async fn one_post_a_message(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let record = lead(&mut tx).await.id;
    let card = post(&mut tx, Some(10), Some(record), "card").await;
    let task = post(&mut tx, Some(10), None, "task").await;
    assert_eq!(task, card, "a message shows one thing");
    let shown = shown_at(&mut tx, 10).await.unwrap();
    assert_eq!(
        (shown.id, shown.record, shown.shows.as_str()),
        (card, None, "task")
    );

    // Two that are not sent yet do not stand in each other's way.
    let early = post(&mut tx, None, Some(record), "news").await;
    let late = post(&mut tx, None, Some(record), "more news").await;
    assert_ne!(early, late);
    assert_eq!(posts::message_of(&mut tx, early).await.unwrap(), None);
    posts::sent(&mut tx, early, MessageId(11)).await.unwrap();
    assert_eq!(
        posts::message_of(&mut tx, early).await.unwrap(),
        Some(MessageId(11))
    );

    // A press came in before the note that the message is sent.
    let press = post(&mut tx, Some(12), Some(record), "pressed").await;
    posts::sent(&mut tx, late, MessageId(12)).await.unwrap();
    assert_eq!(shown_at(&mut tx, 12).await.unwrap().id, press);
    assert_eq!(posts::message_of(&mut tx, late).await.unwrap(), None);

    posts::redrawn(&mut tx, card, "a digest").await.unwrap();
    let drawn = shown_at(&mut tx, 10).await.unwrap().drawn;
    assert_eq!(drawn.as_deref(), Some("a digest"));
    super::meddle(
        &mut tx,
        &format!("UPDATE posts SET shows = 'card' WHERE id = {card}"),
    )
    .await;
    super::assert_corrupt(
        posts::at::<String>(&mut tx, ChatId(1), MessageId(10)).await,
        ("posts", "shows", card.0),
    );
    tx.commit().await.unwrap();
}
both!(a_message_is_one_post, one_post_a_message);

async fn posts_of_a_record(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let record = lead(&mut tx).await.id;
    let other = lead(&mut tx).await.id;
    post(&mut tx, Some(1), Some(record), "oldest").await;
    post(&mut tx, Some(2), Some(record), "older").await;
    post(&mut tx, Some(3), Some(other), "of another").await;
    post(&mut tx, Some(4), Some(record), "newest").await;
    let elsewhere = NewPost {
        chat: ChatId(2),
        message: None,
        record: Some(record),
        contact: None,
        words: None,
        shows: &"elsewhere",
        drawn: Some("digest"),
    };
    let elsewhere = posts::make(&mut tx, elsewhere, NOW).await.unwrap();
    posts::redrawn(&mut tx, elsewhere, "another digest")
        .await
        .unwrap();
    let gone = posts::redrawn(&mut tx, PostId(404), "digest").await;
    super::assert_row_count(gone, "posts");
    let shown = posts::showing::<String>(&mut tx, record, 2).await.unwrap();
    let shows: Vec<_> = shown.iter().map(|post| post.shows.as_str()).collect();
    assert_eq!(shows, ["elsewhere", "newest", "older"], "two in a chat");
    assert_eq!(shown[0].drawn.as_deref(), Some("another digest"));
    assert_eq!(shown[0].message, None, "one on its way is there too");

    let in_view = posts::records_in_view(&mut tx, 1).await.unwrap();
    assert_eq!(in_view, [record], "the newest of each chat");
    let in_view = posts::records_in_view(&mut tx, 2).await.unwrap();
    assert_eq!(in_view, [record, other]);
    let shown_in = posts::records_shown_in(&mut tx, ChatId(1), 10)
        .await
        .unwrap();
    assert_eq!(shown_in, [record, other], "the one shown last comes first");
    let shown_in = posts::records_shown_in(&mut tx, ChatId(2), 10)
        .await
        .unwrap();
    assert_eq!(shown_in, [record]);
    tx.commit().await.unwrap();
}
both!(the_newest_posts_of_each_chat_are_redrawn, posts_of_a_record);
