//! The search index, and looking things up in it.

use super::{ANNA, NOW, begin, client, manager, new_deal, new_lead, person};
use crate::both;
use crate::support::Backend;
use prilavok::app::search::{self as app, BEGINNING};
use prilavok::domain::contact::{Contact, PointValue};
use prilavok::domain::fields::{Fields, Value};
use prilavok::domain::ids::{CompanyId, FieldId, ProductGroupId};
use prilavok::domain::money::Amount;
use prilavok::domain::phone::Phone;
use prilavok::domain::product::{Code, Name, Product, Unit};
use prilavok::domain::record::Record;
use prilavok::domain::search::{Doc, DocKind, DocRef, deletions, range_end};
use prilavok::domain::time::Millis;
use prilavok::storage::contacts::Nameless;
use prilavok::storage::finds::{self, Condition};
use prilavok::storage::products::NewProduct;
use prilavok::storage::records::NewRecord;
use prilavok::storage::search::SearchJob;
use prilavok::storage::{Tx, companies, contact_points, contacts, jobs, products, records, search};
use std::collections::BTreeSet;

/// What is found, in its order.
async fn found(tx: &mut Tx, text: &str) -> Vec<DocRef> {
    let finds = app::find(tx, text, None).await.unwrap();
    finds.into_iter().map(|find| find.doc).collect()
}

fn of(contact: &Contact) -> DocRef {
    DocRef::contact(contact.id)
}

async fn saying(tx: &mut Tx, new: NewRecord, text: &str) -> Record {
    let fields: Fields = [(
        FieldId::parse("items").unwrap(),
        Value::Text(text.to_owned()),
    )]
    .into_iter()
    .collect();
    records::make(tx, NewRecord { fields, ..new }, NOW)
        .await
        .unwrap()
}

fn deal(record: &Record) -> DocRef {
    DocRef::record(record.kind, record.id)
}

async fn clients_found(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let ivanov = client(&mut tx, "Иванов Семён").await;
    let ivanova = client(&mut tx, "Иванова Анна").await;
    let mut petrov = client(&mut tx, "Петров Пётр").await;
    petrov.phone = Some(Phone::parse_shared("79123456789").unwrap());
    contacts::save(&mut tx, &mut petrov, NOW).await.unwrap();
    for query in ["иванов семен", "СЕМЁН", "ctvty", "cемен", "смен"] {
        assert_eq!(found(&mut tx, query).await, [of(&ivanov)], "{query}");
    }
    assert_eq!(
        found(&mut tx, "семна").await,
        [] as [DocRef; 0],
        "two slips"
    );
    assert_eq!(
        found(&mut tx, "иванов").await,
        [of(&ivanov), of(&ivanova)],
        "the word itself comes before what only begins with it"
    );
    assert_eq!(found(&mut tx, "bdfyjd").await, [of(&ivanov), of(&ivanova)]);
    assert_eq!(
        found(&mut tx, "анна иван").await,
        [of(&ivanova)],
        "in any order"
    );
    assert_eq!(found(&mut tx, "ивонова").await, [of(&ivanova)], "one slip");
    assert_eq!(found(&mut tx, "ивонова анна").await, [of(&ivanova)]);
    assert_eq!(found(&mut tx, "анна ивонова").await, [of(&ivanova)]);
    for query in [
        "8 (912) 345-67-89",
        "9123456789",
        "67-89",
        "8912345",
        "+7912",
    ] {
        assert_eq!(found(&mut tx, query).await, [of(&petrov)], "{query}");
    }
    assert_eq!(found(&mut tx, "петров 6789").await, [of(&petrov)]);
    for query in ["89", "петров 6780", "сидоров", "%", "", "  "] {
        assert_eq!(found(&mut tx, query).await, [] as [DocRef; 0], "{query}");
    }
    let mut renamed = Contact {
        name: String::from("Сидоров"),
        phone: None,
        ..petrov.clone()
    };
    contacts::save(&mut tx, &mut renamed, NOW).await.unwrap();
    assert_eq!(found(&mut tx, "петров").await, [], "as it is called now");
    assert_eq!(found(&mut tx, "сидоров").await, [of(&petrov)]);
    assert_eq!(found(&mut tx, "6789").await, []);
    tx.rollback().await.unwrap();
}
both!(clients_are_found_however_they_are_spelt, clients_found);

async fn records_found(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let ivan = client(&mut tx, "Иван").await;
    let lead = saying(&mut tx, new_lead(Some(ivan.id)), "Чайник").await;
    let one = saying(&mut tx, new_deal(Some(ivan.id)), "Чайник Bork K810").await;
    let mut closed = saying(&mut tx, new_deal(None), "чайники оптом").await;
    assert_eq!(found(&mut tx, "сделка №1").await, [deal(&one)]);
    assert_eq!(found(&mut tx, "лид 1").await, [deal(&lead)]);
    assert_eq!(found(&mut tx, "1").await[..2], [deal(&lead), deal(&one)]);
    assert_eq!(found(&mut tx, "k810 иван").await, [deal(&one)]);
    assert_eq!(
        found(&mut tx, "чайник").await,
        [deal(&lead), deal(&one), deal(&closed)]
    );
    assert_eq!(
        app::find(&mut tx, "чайник", Some(DocKind::Deal))
            .await
            .unwrap()
            .len(),
        2,
        "of one kind"
    );
    closed.closed = true;
    closed.version += 1;
    closed.reason = Some(String::from("передумали"));
    records::save(&mut tx, &closed, NOW).await.unwrap();
    assert_eq!(found(&mut tx, "передумали").await, [deal(&closed)]);
    let mut ivan = Contact {
        name: String::from("Пётр"),
        ..ivan
    };
    contacts::save(&mut tx, &mut ivan, NOW).await.unwrap();
    assert_eq!(
        found(&mut tx, "k810 петр").await,
        [deal(&one)],
        "with its client"
    );
    assert_eq!(
        finds::numbered(&mut tx, 1).await.unwrap(),
        [lead.clone(), one.clone()]
    );
    assert_eq!(
        records::numbered(&mut tx, one.kind, one.number)
            .await
            .unwrap(),
        Some(one)
    );
    tx.rollback().await.unwrap();
}
both!(
    records_are_found_by_number_and_by_what_they_say,
    records_found
);

async fn index_kept(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let at = DocRef {
        kind: DocKind::Company,
        id: 77,
    };
    let mut doc = Doc::default();
    doc.name("Ромашка Плюс");
    doc.code("7707083893");
    for word in 0..30 {
        doc.text(&format!("слово{word}"));
    }
    assert!(search::write(&mut tx, at, &doc).await.unwrap());
    assert!(
        !search::write(&mut tx, at, &doc).await.unwrap(),
        "it is there"
    );
    assert_eq!(search::words_of(&mut tx, at).await.unwrap().len(), 32);
    let word = finds::word(&mut tx, "ромашка").await.unwrap().unwrap();
    assert_eq!(finds::word(&mut tx, "ромашк").await.unwrap(), None);
    let until = range_end("рома");
    assert_eq!(
        finds::beginning(&mut tx, ("рома", &until), 9)
            .await
            .unwrap(),
        std::slice::from_ref(&word)
    );
    let texts: Vec<String> = deletions("рамашка").into_iter().collect();
    assert_eq!(
        finds::near(&mut tx, &texts, 9).await.unwrap(),
        std::slice::from_ref(&word)
    );
    assert_eq!(finds::weight(&mut tx, word.id, 9).await.unwrap(), 1);
    let hits = finds::newest(&mut tx, word.id, None, 9).await.unwrap();
    assert_eq!(
        hits.iter()
            .map(|hit| (hit.doc, hit.is_name))
            .collect::<Vec<_>>(),
        [(at, true)]
    );
    let only = finds::newest(&mut tx, word.id, Some(DocKind::Deal), 9).await;
    assert_eq!(only.unwrap(), []);
    let plus = finds::word(&mut tx, "плюс").await.unwrap().unwrap();
    let by_word = Condition {
        words: vec![plus.id],
        ..Condition::default()
    };
    let by_range = Condition {
        range: Some((String::from("пл"), range_end("пл"))),
        ..Condition::default()
    };
    let by_code = Condition {
        codes: Some((String::from("n7707"), range_end("n7707"))),
        ..Condition::default()
    };
    let by_none = Condition {
        words: vec![404],
        ..Condition::default()
    };
    let conditions = [by_word, by_range, by_code];
    let hits = finds::fitting(&mut tx, word.id, &conditions, None, (9, 9)).await;
    assert_eq!(hits.unwrap().len(), 1);
    let hits = finds::fitting(
        &mut tx,
        word.id,
        std::slice::from_ref(&by_none),
        None,
        (9, 9),
    )
    .await;
    assert_eq!(hits.unwrap(), []);
    let ends = ("n77", &*range_end("n77"));
    assert_eq!(
        finds::coded(&mut tx, ends, &conditions, 9)
            .await
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        finds::coded(&mut tx, ends, &[by_none], 9).await.unwrap(),
        []
    );
    let words = search::words_of(&mut tx, at).await.unwrap();
    search::remove(&mut tx, at).await.unwrap();
    assert_eq!(
        search::words_of(&mut tx, at).await.unwrap(),
        [] as [&str; 0]
    );
    assert_eq!(finds::newest(&mut tx, word.id, None, 9).await.unwrap(), []);
    search::forget_unused(&mut tx, &words).await.unwrap();
    assert_eq!(finds::word(&mut tx, "ромашка").await.unwrap(), None);
    assert_eq!(
        finds::near(&mut tx, &texts, 9).await.unwrap(),
        [],
        "nor its neighbourhood"
    );
    tx.rollback().await.unwrap();
}
both!(a_document_is_kept_and_forgotten, index_kept);

async fn index_filled(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let ivan = client(&mut tx, "Иван").await;
    let company = companies::find_or_make(&mut tx, "Ромашка", NOW)
        .await
        .unwrap();
    let one = saying(&mut tx, new_deal(Some(ivan.id)), "самовар").await;
    for at in [of(&ivan), DocRef::company(company.id), deal(&one)] {
        search::remove(&mut tx, at).await.unwrap();
    }
    for query in ["иван", "ромашка", "самовар"] {
        assert_eq!(found(&mut tx, query).await, [] as [DocRef; 0], "{query}");
    }
    let mut next = Some(BEGINNING);
    let mut rounds = 0;
    while let Some(at) = next {
        next = app::fill(&mut tx, at, NOW).await.unwrap();
        rounds += 1;
    }
    assert!(rounds > 3, "a round a kind and more");
    assert_eq!(
        search::fill(&mut tx, DocKind::Contact, ivan.id.0, 9)
            .await
            .unwrap(),
        None
    );
    assert_eq!(found(&mut tx, "иван").await, [of(&ivan), deal(&one)]);
    assert_eq!(found(&mut tx, "самовар").await, [deal(&one)]);
    assert_eq!(
        found(&mut tx, "ромашка").await,
        [DocRef::company(company.id)]
    );
    search::contact(&mut tx, &ivan);
    search::company(&mut tx, &company).await.unwrap();
    search::record(&mut tx, &one);
    assert_eq!(found(&mut tx, "самовар").await, [deal(&one)]);
    tx.rollback().await.unwrap();
}
both!(what_stands_already_is_written_into_the_index, index_filled);

async fn searches_kept(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    person(&mut tx, super::BORIS, "Борис").await;
    let id = finds::keep(&mut tx, ANNA, "иванов", NOW).await.unwrap();
    assert_eq!(
        finds::kept(&mut tx, ANNA, id).await.unwrap().as_deref(),
        Some("иванов")
    );
    assert_eq!(finds::kept(&mut tx, super::BORIS, id).await.unwrap(), None);
    assert_eq!(finds::prune(&mut tx, NOW).await.unwrap(), 0);
    assert_eq!(finds::prune(&mut tx, Millis(NOW.0 + 1)).await.unwrap(), 1);
    tx.rollback().await.unwrap();
}
both!(what_was_looked_for_is_kept_for_its_author, searches_kept);

#[expect(
    clippy::too_many_lines,
    reason = "a card and all that leads to it, before, while and after"
)]
async fn merged_found(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    person(&mut tx, ANNA, "anna").await;
    person(&mut tx, super::BORIS, "anna2").await;
    let one = contacts::make(&mut tx, "Анна Орлова", Some(ANNA), NOW)
        .await
        .unwrap();
    let other = contacts::make(&mut tx, "Нюра", Some(super::BORIS), NOW)
        .await
        .unwrap();
    contacts::set_account(&mut tx, other.id, None, NOW)
        .await
        .unwrap();
    contacts::add_account(&mut tx, one.id, super::BORIS, NOW)
        .await
        .unwrap();
    contacts::set_merged(&mut tx, other.id, Some(one.id))
        .await
        .unwrap();
    let phone = Phone::parse_shared("79123456789").unwrap();
    contact_points::add(
        &mut tx,
        one.id,
        &PointValue::Phone(phone.clone()),
        false,
        NOW,
    )
    .await
    .unwrap();
    let email = PointValue::Email("a@shop.ru".parse().unwrap());
    let email = contact_points::add(&mut tx, one.id, &email, false, NOW)
        .await
        .unwrap();
    search::contact(&mut tx, &one);
    search::contact(&mut tx, &other);
    for query in ["орлова", "нюра", "6789", "a@shop", "орлова нюра"] {
        assert_eq!(found(&mut tx, query).await, [of(&one)], "{query}");
    }
    let itself = contacts::itself(&mut tx, other.id).await.unwrap().unwrap();
    assert_eq!((itself.0.name.as_str(), itself.1), ("Нюра", Some(one.id)));
    assert_eq!(
        contacts::find(&mut tx, other.id).await.unwrap(),
        Some(one.clone())
    );
    assert_eq!(
        contacts::of_user(&mut tx, super::BORIS).await.unwrap(),
        Some(one.clone())
    );
    assert_eq!(
        contacts::newest(&mut tx, &Nameless::default(), 9)
            .await
            .unwrap(),
        std::slice::from_ref(&one)
    );
    assert_eq!(
        contacts::merged_into(&mut tx, one.id).await.unwrap()[0].id,
        other.id
    );
    assert_eq!(
        contacts::accounts_of(&mut tx, one.id).await.unwrap(),
        [super::BORIS]
    );
    contacts::set_account(&mut tx, one.id, Some(super::BORIS), NOW)
        .await
        .unwrap();
    assert_eq!(
        contacts::accounts_of(&mut tx, one.id).await.unwrap(),
        [ANNA],
        "the one before"
    );
    contacts::drop_account(&mut tx, ANNA).await.unwrap();
    contact_points::remove(&mut tx, email.id).await.unwrap();
    assert_eq!(found(&mut tx, "a@shop").await, [] as [DocRef; 0]);
    search::contact_of(&mut tx, other.id).await.unwrap();
    search::contact_of(&mut tx, prilavok::domain::ids::ContactId(404))
        .await
        .unwrap();
    contacts::set_merged(&mut tx, one.id, Some(other.id))
        .await
        .unwrap();
    super::assert_corrupt(
        contacts::find(&mut tx, other.id).await,
        ("contacts", "merged_into", other.id.0),
    );
    let kept = companies::find_or_make(&mut tx, "ООО Ёлка", NOW)
        .await
        .unwrap();
    let gone = companies::find_or_make(&mut tx, "Ёлочка", NOW)
        .await
        .unwrap();
    companies::set_merged(&mut tx, gone.id, Some(kept.id))
        .await
        .unwrap();
    search::company(&mut tx, &kept).await.unwrap();
    search::company(&mut tx, &gone).await.unwrap();
    assert_eq!(found(&mut tx, "елочка").await, [DocRef::company(kept.id)]);
    assert_eq!(
        companies::find(&mut tx, gone.id).await.unwrap(),
        Some(kept.clone())
    );
    let same = companies::find_or_make(&mut tx, "ёлочка", NOW)
        .await
        .unwrap();
    assert_eq!(same, kept, "by the name that it had");
    let itself = companies::itself(&mut tx, gone.id).await.unwrap().unwrap();
    assert_eq!(
        (itself.0.name.as_str(), itself.1),
        ("Ёлочка", Some(kept.id))
    );
    assert_eq!(
        companies::named(&mut tx, "ёлочка").await.unwrap(),
        Some(kept.clone())
    );
    super::assert_row_count(
        companies::set_merged(&mut tx, CompanyId(404), None).await,
        "companies",
    );
    tx.rollback().await.unwrap();
}
both!(what_was_merged_is_found_by_the_other, merged_found);

fn new_product(code: &str, name: &str, english: Option<&str>) -> NewProduct {
    NewProduct {
        code: Code::parse(code).unwrap(),
        group: ProductGroupId::ROOT,
        name: Name {
            ru: name.to_owned(),
            en: english.map(str::to_owned),
        },
        description: None,
        price: Amount(100),
        unit: Unit::Piece,
        stock: None,
        is_on: true,
    }
}

async fn products_found(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let kettle = new_product("KT-810", "Чайник тёмный", Some("Dark kettle"));
    let kettle = products::make(&mut tx, &kettle, NOW).await.unwrap();
    let pot = new_product("pot", "Чайник заварочный", None);
    let pot = products::make(&mut tx, &pot, NOW).await.unwrap();
    let at = |product: &Product| DocRef::product(product.id);
    for query in [
        "темный чайник",
        "чайнек тёмн",
        "xfqybr nTvysq",
        "kettle",
        "KT-810",
        "kt810",
        "kt 810",
        "лунешкф kettle",
    ] {
        let finds = found(&mut tx, query).await;
        if query.starts_with("лунешкф") {
            assert_eq!(finds, [] as [DocRef; 0], "every word counts");
        } else {
            assert_eq!(finds, [at(&kettle)], "{query}");
        }
    }
    assert_eq!(found(&mut tx, "чайник").await, [at(&pot), at(&kettle)]);
    let off = Product {
        version: 2,
        is_on: false,
        ..pot.clone()
    };
    products::save(&mut tx, &off, NOW).await.unwrap();
    assert_eq!(
        found(&mut tx, "чайник").await,
        [at(&kettle), at(&pot)],
        "what is not to be had comes last"
    );
    let finds = app::find(&mut tx, "pot", Some(DocKind::Product)).await;
    let finds = finds.unwrap();
    assert_eq!(
        finds
            .iter()
            .map(|find| (find.doc, find.is_closed))
            .collect::<Vec<_>>(),
        [(at(&pot), true)]
    );
    let renamed = Product {
        version: 2,
        name: Name::russian("Самовар"),
        ..kettle.clone()
    };
    products::save(&mut tx, &renamed, NOW).await.unwrap();
    assert_eq!(found(&mut tx, "kettle").await, [] as [DocRef; 0]);
    assert_eq!(found(&mut tx, "самовар").await, [at(&kettle)]);
    search::product(&mut tx, &renamed).await.unwrap();
    assert!(products::delete(&mut tx, kettle.id).await.unwrap());
    assert_eq!(found(&mut tx, "самовар").await, [] as [DocRef; 0]);

    let many = [
        new_product("c1", "Кружка", None),
        new_product("c2", "Кружка", None),
    ];
    products::make_many(&mut tx, &many, NOW).await.unwrap();
    assert_eq!(found(&mut tx, "кружка").await, [] as [DocRef; 0], "not yet");
    let mut next = Some((DocKind::Product.code(), 0));
    while let Some(at) = next {
        next = app::fill(&mut tx, at, NOW).await.unwrap();
    }
    assert_eq!(found(&mut tx, "кружка").await.len(), 2);
    tx.rollback().await.unwrap();
}
both!(
    products_are_found_by_their_names_and_their_code,
    products_found
);

async fn hidden_not_found(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let before = saying(&mut tx, new_deal(None), "закупочный секрет").await;
    assert_eq!(found(&mut tx, "секрет").await, [deal(&before)]);
    let hidden: BTreeSet<FieldId> = [FieldId::parse("items").unwrap()].into();
    assert!(search::hide(&mut tx, &hidden).await.unwrap());
    assert!(!search::hide(&mut tx, &hidden).await.unwrap(), "as before");
    let after = saying(&mut tx, new_deal(None), "другой секрет").await;
    assert_eq!(found(&mut tx, "другой").await, [] as [DocRef; 0]);
    search::fill(&mut tx, DocKind::Deal, 0, 9).await.unwrap();
    assert_eq!(found(&mut tx, "секрет").await, [] as [DocRef; 0]);
    assert!(search::hide(&mut tx, &BTreeSet::new()).await.unwrap());
    search::fill(&mut tx, DocKind::Deal, 0, 9).await.unwrap();
    assert_eq!(
        found(&mut tx, "секрет").await,
        [deal(&after), deal(&before)]
    );
    tx.rollback().await.unwrap();
}
both!(nothing_is_found_by_a_field_that_is_hidden, hidden_not_found);

async fn left_to_jobs(tx: &mut Tx) -> Vec<SearchJob> {
    #[derive(serde::Deserialize)]
    struct Body {
        search: SearchJob,
    }
    let due = jobs::due::<Body>(tx, NOW, prilavok::domain::shares::ShareSet::ALL, 99)
        .await
        .unwrap();
    due.into_iter()
        .map(|job| job.body.unwrap().search)
        .collect()
}

async fn renamed_followed(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let mut company = companies::find_or_make(&mut tx, "Ромашка", NOW)
        .await
        .unwrap();
    let mut ivan = Contact {
        company: Some(company.id),
        ..client(&mut tx, "Иван").await
    };
    contacts::save(&mut tx, &mut ivan, NOW).await.unwrap();
    let mut deals = Vec::new();
    for _ in 0..25 {
        let new = NewRecord {
            company: Some(company.id),
            ..new_deal(Some(ivan.id))
        };
        deals.push(saying(&mut tx, new, "чай").await);
    }
    assert_eq!(found(&mut tx, "ромашка чай").await.len(), 25);
    assert_eq!(left_to_jobs(&mut tx).await, []);
    company.name = String::from("Василёк");
    assert!(companies::save(&mut tx, &mut company, NOW).await.unwrap());
    assert_eq!(found(&mut tx, "василек чай").await.len(), 20, "the newest");
    assert_eq!(
        found(&mut tx, "василёк иван").await.len(),
        21,
        "and whoever belongs to it"
    );
    let [job] = left_to_jobs(&mut tx).await[..] else {
        panic!("one job");
    };
    let left = SearchJob::Follow {
        kind: DocKind::Company.code(),
        id: company.id.0,
        rows: DocKind::Deal.code(),
        before: deals[5].id.0,
    };
    assert_eq!(job, left);
    let of = DocRef::company(company.id);
    let last = search::follow(&mut tx, of, DocKind::Deal, deals[5].id.0).await;
    assert_eq!(last.unwrap(), Some(deals[0].id.0));
    let last = search::follow(&mut tx, of, DocKind::Deal, deals[0].id.0).await;
    assert_eq!(last.unwrap(), None);
    assert_eq!(found(&mut tx, "василек чай").await.len(), 25);
    assert_eq!(found(&mut tx, "ромашка").await, [] as [DocRef; 0]);

    // Another phone is no other name: nothing follows it.
    ivan.phone = Some(Phone::parse_shared("79123456789").unwrap());
    contacts::save(&mut tx, &mut ivan, NOW).await.unwrap();
    assert_eq!(left_to_jobs(&mut tx).await.len(), 1);
    ivan.name = String::from("Пётр");
    contacts::save(&mut tx, &mut ivan, NOW).await.unwrap();
    assert_eq!(left_to_jobs(&mut tx).await.len(), 2);
    tx.rollback().await.unwrap();
}
both!(what_bears_a_name_follows_its_change, renamed_followed);
