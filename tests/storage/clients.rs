//! Clients: contacts, companies, the conversation, and the messages of ours that refer to them.

use super::{ANNA, BORIS, NOW, begin, client, lead, person};
use crate::both;
use crate::support::Backend;
use prilavok::domain::contact::Contact;
use prilavok::domain::ids::{
    ChatId, ClientMessageId, CompanyId, ContactId, MessageId, PostId, RecordId, UserId,
};
use prilavok::domain::line::MAIN;
use prilavok::domain::phone::Phone;
use prilavok::domain::time::Millis;
use prilavok::storage::messages::{ClientMessage, NewMessage, Outcome};
use prilavok::storage::posts::{NewPost, Post};
use prilavok::storage::{Tx, companies, contacts, messages, posts, sessions};

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
    let mut kept = Contact {
        name: String::from("Анна Петровна"),
        phone: Some(Phone::parse_shared("79123456789").unwrap()),
        phone_verified: true,
        company: Some(company.id),
        ..made
    };
    contacts::save(&mut tx, &mut kept, NOW).await.unwrap();
    let found = contacts::find(&mut tx, kept.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&kept));
    assert_eq!(contacts::of_user(&mut tx, ANNA).await.unwrap(), found);
    assert_eq!(contacts::of_user(&mut tx, BORIS).await.unwrap(), None);
    assert_eq!(contacts::find(&mut tx, ContactId(404)).await.unwrap(), None);
    let mut before = Contact {
        version: 1,
        ..kept.clone()
    };
    let late = contacts::save(&mut tx, &mut before, NOW).await;
    super::assert_conflict(late, ("contacts", kept.id.0));
    super::meddle(&mut tx, "UPDATE contacts SET phone = 'позже'").await;
    super::assert_corrupt(
        contacts::find(&mut tx, made.id).await,
        ("contacts", "phone", made.id.0),
    );
    tx.rollback().await.unwrap();
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

async fn brought_as_they_come(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let contact = client(&mut tx, "Анна").await.id;
    assert!(!messages::any_waiting(&mut tx, contact).await.unwrap());
    let new = NewMessage {
        contact,
        record: None,
        session: None,
        album: None,
        reply_to: None,
        author: ANNA,
        incoming: true,
        kind: "text",
        text: Some("Здравствуйте"),
        raw: r#"{"text":"Здравствуйте"}"#,
        chat: ChatId::private(ANNA),
        message: MessageId(1),
    };
    let kept = messages::keep_brought(&mut tx, new, NOW).await.unwrap();
    assert_eq!(kept.brought_at, Some(NOW));
    let raw = messages::raw_of(&mut tx, kept.id).await.unwrap();
    assert_eq!(raw, r#"{"text":"Здравствуйте"}"#);
    assert!(!messages::any_waiting(&mut tx, contact).await.unwrap());
    let claimed = messages::claim(&mut tx, contact, true, None, NOW).await;
    assert_eq!(claimed.unwrap(), [], "nobody brings it again");
    keep(&mut tx, contact, None, ANNA, 2).await;
    assert!(messages::any_waiting(&mut tx, contact).await.unwrap());
    tx.commit().await.unwrap();
}
both!(a_message_may_be_brought_as_it_comes, brought_as_they_come);

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

async fn fate_of_words(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    person(&mut tx, BORIS, "Борис").await;
    let contact = client(&mut tx, "Анна").await.id;
    let asked = keep(&mut tx, contact, None, ANNA, 10).await;
    let told = keep(&mut tx, contact, None, BORIS, 11).await;
    assert_eq!((asked.outcome, asked.brought_at), (None, None));
    assert_eq!(
        (told.outcome, told.brought_at),
        (Some(Outcome::Queued), Some(NOW))
    );
    messages::brought(&mut tx, asked.id, Millis(2_000))
        .await
        .unwrap();
    messages::set_reaction(&mut tx, asked.id, Some("👍"))
        .await
        .unwrap();
    for outcome in Outcome::ALL {
        messages::set_outcome(&mut tx, told.id, outcome)
            .await
            .unwrap();
        let found = messages::find(&mut tx, told.id).await.unwrap().unwrap();
        assert_eq!(found.outcome, Some(outcome));
    }
    messages::edited(
        &mut tx,
        asked.id,
        Some("Добрый день"),
        "{\"a\": 1}",
        Millis(3_000),
    )
    .await
    .unwrap();
    messages::deleted(&mut tx, asked.id, BORIS, Millis(4_000))
        .await
        .unwrap();
    let found = messages::find(&mut tx, asked.id).await.unwrap().unwrap();
    let wanted = ClientMessage {
        text: Some("Добрый день".to_owned()),
        brought_at: Some(Millis(2_000)),
        reaction: Some("👍".to_owned()),
        edited_at: Some(Millis(3_000)),
        deleted_at: Some(Millis(4_000)),
        deleted_by: Some(BORIS),
        ..asked.clone()
    };
    assert_eq!(found, wanted);
    assert_eq!(
        messages::raw_of(&mut tx, asked.id).await.unwrap(),
        "{\"a\": 1}"
    );
    let versions = messages::versions(&mut tx, asked.id).await.unwrap();
    let versions: Vec<_> = versions
        .into_iter()
        .map(|version| (version.text, version.until))
        .collect();
    assert_eq!(versions, [(Some("Здравствуйте".to_owned()), Millis(3_000))]);
    messages::set_reaction(&mut tx, asked.id, None)
        .await
        .unwrap();
    let nobody = ClientMessageId(404);
    for outcome in [
        messages::brought(&mut tx, nobody, NOW).await,
        messages::set_reaction(&mut tx, nobody, None).await,
        messages::set_outcome(&mut tx, nobody, Outcome::Failed).await,
        messages::deleted(&mut tx, nobody, ANNA, NOW).await,
    ] {
        super::assert_row_count(outcome, "client_messages");
    }
    assert_eq!(messages::find(&mut tx, nobody).await.unwrap(), None);
    super::meddle(
        &mut tx,
        &format!(
            "UPDATE client_messages SET delivery = 'по воздуху' WHERE id = {}",
            asked.id
        ),
    )
    .await;
    super::assert_corrupt(
        messages::find(&mut tx, asked.id).await,
        ("client_messages", "delivery", asked.id.0),
    );
    tx.rollback().await.unwrap();
}
both!(what_became_of_words_is_kept, fate_of_words);

async fn keep_in_album(
    tx: &mut Tx,
    contact: ContactId,
    author: UserId,
    message: i64,
    album: Option<&str>,
) -> ClientMessage {
    let open = sessions::open_of(tx, MAIN, contact).await.unwrap();
    let session = match open {
        Some(session) => session,
        None => sessions::open(tx, MAIN, contact, None, NOW).await.unwrap(),
    };
    let new = NewMessage {
        contact,
        record: None,
        session: Some(session.id),
        album,
        reply_to: None,
        author,
        incoming: author == ANNA,
        kind: "photo",
        text: None,
        raw: "{}",
        chat: ChatId::private(author),
        message: MessageId(message),
    };
    messages::keep(tx, new, NOW).await.unwrap()
}

async fn waiting_words(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let contact = client(&mut tx, "Анна").await.id;
    let other = client(&mut tx, "Пётр").await.id;
    let first = keep_in_album(&mut tx, contact, ANNA, 10, Some("a")).await;
    let second = keep_in_album(&mut tx, contact, ANNA, 11, Some("a")).await;
    let later = keep_in_album(&mut tx, contact, ANNA, 12, None).await;
    let foreign = keep_in_album(&mut tx, other, ANNA, 13, None).await;
    let of_ours = keep_in_album(&mut tx, contact, BORIS, 14, Some("b")).await;
    let plain = keep_in_album(&mut tx, contact, BORIS, 15, None).await;
    assert_eq!(of_ours.brought_at, None, "until its album is whole");
    assert_eq!(plain.brought_at, Some(NOW));
    let gathering = messages::gathering(&mut tx, contact, "a").await.unwrap();
    let gathering = gathering.unwrap();
    assert_eq!(
        (gathering.newest, gathering.at, gathering.incoming),
        (second.id, NOW, true)
    );
    let none = messages::gathering(&mut tx, other, "a").await.unwrap();
    assert_eq!(none, None, "somebody else's");

    let ids = |claimed: Vec<ClientMessage>| -> Vec<ClientMessageId> {
        claimed.into_iter().map(|message| message.id).collect()
    };
    let at = Millis(5_000);
    let claimed = messages::claim(&mut tx, contact, true, Some(second.id), at)
        .await
        .unwrap();
    assert!(claimed.iter().all(|message| message.brought_at == Some(at)));
    assert_eq!(ids(claimed), [first.id, second.id]);
    let again = messages::claim(&mut tx, contact, true, None, at)
        .await
        .unwrap();
    assert_eq!(ids(again), [later.id], "nobody gets a message twice");
    let of_staff = messages::claim(&mut tx, contact, false, None, at)
        .await
        .unwrap();
    assert_eq!(ids(of_staff), [of_ours.id]);
    let waiting = messages::waiting(&mut tx, other, 9).await.unwrap();
    assert_eq!(ids(waiting), [foreign.id]);
    let done = messages::gathering(&mut tx, contact, "a").await.unwrap();
    assert_eq!(done, None);

    let earlier = messages::earlier_part(&mut tx, ChatId(1), "a", second.id).await;
    assert_eq!(earlier.unwrap(), Some(first.id));
    let earlier = messages::earlier_part(&mut tx, ChatId(1), "a", first.id).await;
    assert_eq!(earlier.unwrap(), None, "the first has none before it");
    let addressee = messages::addressee_of_album(&mut tx, ChatId(2), "b").await;
    assert_eq!(addressee.unwrap(), Some(contact));
    let nobody = messages::addressee_of_album(&mut tx, ChatId(1), "b").await;
    assert_eq!(nobody.unwrap(), None, "the same id in another chat");

    messages::set_outcome_of_album(&mut tx, ChatId(2), "b", Outcome::Delivered)
        .await
        .unwrap();
    let outcome = async |tx: &mut Tx, id| messages::find(tx, id).await.unwrap().unwrap().outcome;
    assert_eq!(outcome(&mut tx, of_ours.id).await, Some(Outcome::Delivered));
    assert_eq!(outcome(&mut tx, plain.id).await, Some(Outcome::Queued));
    messages::set_outcome_of_album(&mut tx, ChatId(2), "b", Outcome::Failed)
        .await
        .unwrap();
    assert_eq!(
        outcome(&mut tx, of_ours.id).await,
        Some(Outcome::Delivered),
        "what has ended has ended"
    );
    tx.rollback().await.unwrap();
}
both!(what_waits_is_passed_on_once, waiting_words);

async fn posts_with_words(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let contact = client(&mut tx, "Анна").await.id;
    let record = lead(&mut tx).await.id;
    let words = keep(&mut tx, contact, Some(record), ANNA, 10).await.id;
    let shows = "news";
    let about = |message: i64, record: Option<RecordId>| NewPost {
        chat: ChatId(2),
        message: Some(MessageId(message)),
        record,
        contact: Some(contact),
        words: None,
        shows: &shows,
        drawn: None,
    };
    let none = posts::newest_about(&mut tx, ChatId(2), contact).await;
    assert_eq!(none.unwrap(), None);
    let news = posts::make(&mut tx, about(1, Some(record)), NOW)
        .await
        .unwrap();
    posts::set_words(&mut tx, news, words).await.unwrap();
    let missing = posts::set_words(&mut tx, PostId(404), words).await;
    super::assert_row_count(missing, "posts");
    let newest = posts::newest_about(&mut tx, ChatId(2), contact).await;
    assert_eq!(newest.unwrap(), Some(news));
    let stands = async |tx: &mut Tx| posts::words_at(tx, ChatId(2), MessageId(1)).await.unwrap();
    assert_eq!(stands(&mut tx).await, Some(words));
    posts::make(&mut tx, about(1, Some(record)), NOW)
        .await
        .unwrap();
    assert_eq!(
        stands(&mut tx).await,
        Some(words),
        "a card of the same record"
    );
    let copies = posts::copies::<String>(&mut tx, words, None).await.unwrap();
    let copies: Vec<_> = copies.into_iter().map(|post| post.id).collect();
    assert_eq!(copies, [news]);
    let elsewhere = posts::copies::<String>(&mut tx, words, Some(ChatId(3))).await;
    assert_eq!(elsewhere.unwrap().len(), 0);
    posts::make(&mut tx, about(1, None), NOW).await.unwrap();
    assert_eq!(stands(&mut tx).await, None, "something else");
    tx.rollback().await.unwrap();
}
both!(
    a_post_stands_for_words_as_long_as_it_shows_them,
    posts_with_words
);

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

    // The same of many at once.
    let third = post(&mut tx, None, Some(record), "third").await;
    let fourth = post(&mut tx, None, Some(record), "fourth").await;
    let fifth = post(&mut tx, None, Some(record), "fifth").await;
    let pressed = post(&mut tx, Some(14), Some(record), "pressed too").await;
    let placed = [
        (third, MessageId(13)),
        (fourth, MessageId(14)),
        (fifth, MessageId(15)),
    ];
    tx.commit().await.unwrap();
    let mut tx = begin(&db).await;
    let collided = posts::sent_all(&mut tx, &placed).await.unwrap_err();
    assert!(collided.is_collision(), "{collided}");
    tx.rollback().await.unwrap();
    let mut tx = begin(&db).await;
    posts::sent_all(&mut tx, &[placed[0], placed[2]])
        .await
        .unwrap();
    posts::sent(&mut tx, fourth, MessageId(14)).await.unwrap();
    for (at, post) in [(13, third), (14, pressed), (15, fifth)] {
        assert_eq!(shown_at(&mut tx, at).await.unwrap().id, post);
    }
    assert_eq!(posts::words_of(&mut tx, fourth).await.unwrap(), None);
    assert_eq!(posts::message_of(&mut tx, fourth).await.unwrap(), None);

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
