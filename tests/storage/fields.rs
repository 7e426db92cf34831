//! The shop's own fields of clients, and the presets that the editor makes.

use super::{ANNA, NOW, assert_conflict, assert_corrupt, begin, client, manager, meddle};
use crate::both;
use crate::support::Backend;
use prilavok::domain::client_event::ClientHappening;
use prilavok::domain::event::Actor;
use prilavok::domain::fields::{Fields, Value};
use prilavok::domain::ids::{CompanyId, ContactId, FieldId};
use prilavok::domain::time::Millis;
use prilavok::storage::{Tx, client_events, client_fields, companies, presets};

fn field(id: &str) -> FieldId {
    FieldId::parse(id).unwrap()
}

fn filled(with: &str) -> Fields {
    [(field("note"), Value::Text(with.to_owned()))]
        .into_iter()
        .collect()
}

async fn set_by_comparison(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let anna = client(&mut tx, "Анна").await;
    let shop = companies::find_or_make(&mut tx, "Ромашка", NOW)
        .await
        .unwrap();
    let none = Fields::default();
    let of = client_fields::of_contact(&mut tx, anna.id).await.unwrap();
    assert!(of.is_empty());
    client_fields::set_of_contact(&mut tx, anna.id, &none, &filled("a"))
        .await
        .unwrap();
    client_fields::set_of_company(&mut tx, shop.id, &none, &filled("b"))
        .await
        .unwrap();
    let of = client_fields::of_contact(&mut tx, anna.id).await.unwrap();
    assert_eq!(of, filled("a"));
    let of = client_fields::of_company(&mut tx, shop.id).await.unwrap();
    assert_eq!(of, filled("b"));

    let second = client_fields::set_of_contact(&mut tx, anna.id, &none, &filled("c")).await;
    assert_conflict(second, ("contacts", anna.id.0));
    let second = client_fields::set_of_company(&mut tx, shop.id, &none, &filled("c")).await;
    assert_conflict(second, ("companies", shop.id.0));

    let nobody = client_fields::of_contact(&mut tx, ContactId(404)).await;
    assert!(nobody.unwrap().is_empty());
    let nobody = client_fields::of_company(&mut tx, CompanyId(404)).await;
    assert!(nobody.unwrap().is_empty());

    let sql = format!("UPDATE contacts SET fields = '{{' WHERE id = {}", anna.id);
    meddle(&mut tx, &sql).await;
    let spoilt = client_fields::of_contact(&mut tx, anna.id).await;
    assert_corrupt(spoilt, ("contacts", "fields", anna.id.0));
    tx.rollback().await.unwrap();
}
both!(fields_are_set_over_those_that_were_read, set_by_comparison);

async fn who_filled_in(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    let ivan = client(&mut tx, "Иван").await;
    let shop = companies::find_or_make(&mut tx, "Ромашка", NOW)
        .await
        .unwrap();
    let set = |name: &str| ClientHappening::FieldSet {
        field: field(name),
        before: None,
        after: Some(Value::YesNo(true)),
    };
    let anna = Actor::Person(ANNA);
    let (ivans, shops) = (Some(ivan.id), Some(shop.id));
    for (at, what) in [
        (1, set("a")),
        (2, ClientHappening::Made),
        (3, set("b")),
        (3, set("c")),
    ] {
        client_events::add(&mut tx, ivans, None, &anna, &what, Millis(at))
            .await
            .unwrap();
    }
    client_events::add(&mut tx, None, shops, &anna, &set("d"), NOW)
        .await
        .unwrap();
    let of = async |tx: &mut Tx, contact, company, limit| -> Vec<ClientHappening> {
        let events = client_events::of_fields(tx, contact, company, limit).await;
        events
            .unwrap()
            .into_iter()
            .map(|event| event.what)
            .collect()
    };
    assert_eq!(
        of(&mut tx, ivans, None, 9).await,
        [set("c"), set("b"), set("a")]
    );
    assert_eq!(of(&mut tx, ivans, None, 1).await, [set("c")]);
    assert_eq!(of(&mut tx, None, shops, 9).await, [set("d")]);

    client_fields::set_of_contact(&mut tx, ivan.id, &Fields::default(), &filled("a"))
        .await
        .unwrap();
    client_fields::forget(&mut tx, ivan.id).await.unwrap();
    let kept = client_fields::of_contact(&mut tx, ivan.id).await.unwrap();
    assert!(kept.is_empty());
    tx.rollback().await.unwrap();
}
both!(what_is_filled_in_is_noted_and_forgotten, who_filled_in);

async fn steps(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    let none = presets::in_force::<String>(&mut tx).await.unwrap();
    assert_eq!(none, None);
    let file = presets::keep_draft(&mut tx, "file", ANNA, NOW)
        .await
        .unwrap();
    assert!(presets::is_up_to_date(&mut tx, file).await.unwrap());
    let first = presets::keep_edit(&mut tx, "first", ANNA, &"a step", NOW)
        .await
        .unwrap();
    presets::activate(&mut tx, first).await.unwrap();
    assert!(
        !presets::is_up_to_date(&mut tx, file).await.unwrap(),
        "a step was taken meanwhile"
    );
    presets::bring_up_to_date(&mut tx, file).await.unwrap();
    assert!(presets::is_up_to_date(&mut tx, file).await.unwrap());
    let second = presets::keep_edit(&mut tx, "second", ANNA, &"another", Millis(5))
        .await
        .unwrap();
    presets::activate(&mut tx, second).await.unwrap();
    let in_force = presets::in_force::<String>(&mut tx).await.unwrap().unwrap();
    assert_eq!(in_force.id, second);
    assert_eq!(in_force.by, Some(ANNA));
    assert_eq!(in_force.at, Millis(5));
    assert_eq!(in_force.replaces, Some(first));
    assert_eq!(in_force.edit.as_deref(), Some("another"));
    let body = presets::body_of(&mut tx, first).await.unwrap();
    assert_eq!(body.as_deref(), Some("first"));
    assert_eq!(presets::body_of(&mut tx, 404).await.unwrap(), None);
    let gone = presets::bring_up_to_date(&mut tx, second).await;
    super::assert_row_count(gone, "presets");
    let spoilt = presets::in_force::<i64>(&mut tx).await;
    assert_corrupt(spoilt, ("presets", "edit", second));
    tx.rollback().await.unwrap();
}
both!(a_preset_knows_the_step_that_made_it, steps);

async fn words_only(backend: Backend) {
    use prilavok::domain::ids::{ChatId, ClientMessageId, MessageId, UserId};
    use prilavok::storage::messages::{self, NewMessage};
    use prilavok::storage::{door, posts};
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    super::person(&mut tx, ANNA, "Анна").await;
    let anna = client(&mut tx, "Анна").await;
    let new = NewMessage {
        contact: anna.id,
        record: None,
        session: None,
        author: ANNA,
        incoming: true,
        kind: "photo",
        text: Some("Такой?"),
        raw: "{\"photo\":[]}",
        album: Some("7"),
        reply_to: None,
        chat: ChatId(1),
        message: MessageId(5),
    };
    let kept = messages::keep(&mut tx, new.clone(), NOW).await.unwrap();
    door::keep_words_only(&mut tx, kept.id, "{\"text\":\"Такой?\"}")
        .await
        .unwrap();
    let found = messages::find(&mut tx, kept.id).await.unwrap().unwrap();
    assert_eq!((found.kind.as_str(), found.album), ("text", None));
    assert_eq!(found.text.as_deref(), Some("Такой?"));
    let gone = door::keep_words_only(&mut tx, ClientMessageId(404), "{}").await;
    super::assert_row_count(gone, "client_messages");
    tx.rollback().await.unwrap();

    let mut tx = begin(&db).await;
    super::person(&mut tx, UserId(1), "Анна").await;
    let anna = client(&mut tx, "Анна").await;
    let kept = messages::keep(
        &mut tx,
        NewMessage {
            contact: anna.id,
            ..new
        },
        NOW,
    )
    .await
    .unwrap();
    let newest = posts::newest_copy_at(&mut tx, kept.id).await.unwrap();
    assert_eq!(newest, None);
    for at in [7, 9] {
        let post = posts::NewPost {
            chat: ChatId(2),
            message: None,
            record: None,
            contact: Some(anna.id),
            words: Some(kept.id),
            shows: &"words",
            drawn: None,
        };
        posts::make(&mut tx, post, Millis(at)).await.unwrap();
    }
    let newest = posts::newest_copy_at(&mut tx, kept.id).await.unwrap();
    assert_eq!(newest, Some(Millis(9)));
    tx.rollback().await.unwrap();
}
both!(only_the_words_of_a_message_are_kept, words_only);
