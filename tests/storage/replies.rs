//! Quick replies, and words for later.

use super::{ANNA, BORIS, NOW, begin, client, manager};
use crate::both;
use crate::support::Backend;
use prilavok::domain::ids::{ChatId, ContactId, LaterId, MessageId, QuickReplyId, UserId};
use prilavok::domain::time::Millis;
use prilavok::storage::later_messages::{LaterState, NewLater};
use prilavok::storage::quick_replies::{NewReply, QuickReply};
use prilavok::storage::{Tx, later_messages, quick_replies};
use serde_json::json;

async fn reply(tx: &mut Tx, owner: Option<UserId>, title: &str, text: &str) -> QuickReply {
    let new = NewReply {
        owner,
        title,
        text,
        entities: &[],
        created_by: ANNA,
    };
    quick_replies::make(tx, new, NOW).await.unwrap()
}

async fn kept(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    let bold = json!({"type": "bold", "offset": 0, "length": 5});
    let new = NewReply {
        owner: Some(ANNA),
        title: "Адрес",
        text: "Ленина, {сумма}",
        entities: std::slice::from_ref(&bold),
        created_by: ANNA,
    };
    let made = quick_replies::make(&mut tx, new, NOW).await.unwrap();
    assert_eq!((made.uses, made.used_at), (0, None));
    assert_eq!(made.entities, [bold]);
    let shared = QuickReply {
        owner: None,
        title: "Наш адрес".to_owned(),
        text: "Мира, 1".to_owned(),
        entities: Vec::new(),
        ..made
    };
    quick_replies::save(&mut tx, &shared, NOW).await.unwrap();
    quick_replies::used(&mut tx, shared.id, Millis(5_000))
        .await
        .unwrap();
    let found = quick_replies::find(&mut tx, shared.id).await.unwrap();
    let used = QuickReply {
        uses: 1,
        used_at: Some(Millis(5_000)),
        ..shared.clone()
    };
    assert_eq!(found, Some(used));
    assert!(quick_replies::delete(&mut tx, shared.id).await.unwrap());
    assert!(!quick_replies::delete(&mut tx, shared.id).await.unwrap());
    super::assert_row_count(
        quick_replies::save(&mut tx, &shared, NOW).await,
        "quick_replies",
    );
    super::assert_row_count(
        quick_replies::used(&mut tx, QuickReplyId(404), NOW).await,
        "quick_replies",
    );
    let spoilt = reply(&mut tx, None, "Цены", "По запросу").await;
    super::meddle(&mut tx, "UPDATE quick_replies SET entities = 'жирно'").await;
    super::assert_corrupt(
        quick_replies::find(&mut tx, spoilt.id).await,
        ("quick_replies", "entities", spoilt.id.0),
    );
    tx.commit().await.unwrap();
}
both!(a_quick_reply_is_kept_whole, kept);

async fn found(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    manager(&mut tx, BORIS, "Борис").await;
    reply(
        &mut tx,
        None,
        "Доставка",
        "Привезём по Москве за 100% предоплату",
    )
    .await;
    let popular = reply(&mut tx, None, "Адрес", "Улица Ёлочная, 5").await;
    reply(&mut tx, Some(ANNA), "Моё", "Звоните после десяти").await;
    reply(&mut tx, Some(BORIS), "Борис", "Это пишет Борис").await;
    quick_replies::used(&mut tx, popular.id, NOW).await.unwrap();
    let mut search = async |user, text: &str, limit, offset| -> Vec<String> {
        let found = quick_replies::search(&mut tx, user, text, limit, offset).await;
        found.unwrap().into_iter().map(|one| one.title).collect()
    };
    assert_eq!(search(ANNA, "", 9, 0).await, ["Адрес", "Доставка", "Моё"]);
    assert_eq!(search(ANNA, "", 1, 1).await, ["Доставка"]);
    assert_eq!(
        search(BORIS, "", 9, 0).await,
        ["Адрес", "Борис", "Доставка"]
    );
    assert_eq!(search(ANNA, "ЕЛОЧНАЯ", 9, 0).await, ["Адрес"], "ё is е");
    assert_eq!(search(ANNA, "москве достав", 9, 0).await, ["Доставка"]);
    assert_eq!(
        search(ANNA, "достав москве по за", 9, 0).await,
        [] as [&str; 0]
    );
    assert_eq!(
        search(ANNA, "привезём по москве за 100%", 9, 0).await,
        ["Доставка"]
    );
    assert_eq!(search(ANNA, "%_", 9, 0).await, [] as [&str; 0], "signs");
    assert_eq!(search(ANNA, "борис", 9, 0).await, [] as [&str; 0]);
    assert_eq!(quick_replies::count(&mut tx, ANNA).await.unwrap(), 3);
    assert_eq!(quick_replies::count(&mut tx, UserId(404)).await.unwrap(), 2);
    tx.rollback().await.unwrap();
}
both!(quick_replies_are_found_however_they_are_spelt, found);

fn later(contact: ContactId, message: i64, due_at: Option<Millis>) -> NewLater<'static> {
    NewLater {
        contact,
        author: ANNA,
        raw: "{}",
        chat: ChatId(1),
        message: MessageId(message),
        due_at,
        album: None,
        part_of: None,
    }
}

async fn put_off(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    let contact = client(&mut tx, "Иван").await.id;
    let mut keep = async |new| later_messages::keep(&mut tx, new, NOW).await.unwrap();
    let second = keep(later(contact, 1, Some(Millis(9_000)))).await;
    let first = keep(NewLater {
        album: Some("a1"),
        ..later(contact, 2, Some(Millis(8_000)))
    })
    .await;
    let part = keep(NewLater {
        album: Some("a1"),
        part_of: Some(first.id),
        ..later(contact, 3, Some(Millis(8_000)))
    })
    .await;
    let held = keep(later(contact, 4, None)).await;
    assert_eq!(held.state, LaterState::Waiting);
    let tx = &mut tx;
    let at = later_messages::at(tx, ChatId(1), MessageId(4))
        .await
        .unwrap();
    assert_eq!(at.as_ref(), Some(&held));
    let found = later_messages::find(tx, second.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&second));
    let album = later_messages::of_album(tx, ANNA, "a1").await.unwrap();
    assert_eq!(album.as_ref(), Some(&first));
    assert_eq!(
        later_messages::of_album(tx, BORIS, "a1").await.unwrap(),
        None
    );
    let parts = later_messages::parts(tx, first.id).await.unwrap();
    assert_eq!(parts, [first.clone(), part.clone()]);
    let waiting = later_messages::waiting_of(tx, ANNA, 9, 0).await.unwrap();
    assert_eq!(waiting, [held.clone(), first.clone(), second.clone()]);
    let page = later_messages::waiting_of(tx, ANNA, 1, 1).await.unwrap();
    assert_eq!(page, std::slice::from_ref(&first));
    assert_eq!(later_messages::count_waiting(tx, ANNA).await.unwrap(), 3);
    assert_eq!(later_messages::count_waiting(tx, BORIS).await.unwrap(), 0);

    later_messages::set_due(tx, held.id, Some(Millis(7_000)))
        .await
        .unwrap();
    let moved = later_messages::find(tx, held.id).await.unwrap().unwrap();
    assert_eq!(moved.due_at, Some(Millis(7_000)));
    let mut settle = async |id, state| later_messages::settle(tx, id, state, NOW).await.unwrap();
    assert!(settle(first.id, LaterState::Sent).await);
    assert!(
        !settle(first.id, LaterState::Cancelled).await,
        "it has gone"
    );
    assert!(!settle(LaterId(404), LaterState::Sent).await);
    let gone = later_messages::find(tx, part.id).await.unwrap().unwrap();
    assert_eq!(gone.state, LaterState::Sent, "an album goes as one");
    super::assert_row_count(
        later_messages::set_due(tx, first.id, None).await,
        "later_messages",
    );
    assert_eq!(
        later_messages::of_album(tx, ANNA, "a1").await.unwrap(),
        None
    );
    assert_eq!(later_messages::count_waiting(tx, ANNA).await.unwrap(), 2);
    let sql = format!(
        "UPDATE later_messages SET state = 'скоро' WHERE id = {}",
        held.id
    );
    super::meddle(tx, &sql).await;
    super::assert_corrupt(
        later_messages::find(tx, held.id).await,
        ("later_messages", "state", held.id.0),
    );
    super::assert_taken(later_messages::keep(tx, later(contact, 1, None), NOW).await);
}
both!(words_for_later_wait_and_go_once, put_off);
