//! Segments: kept, and what fits them.

use super::{ANNA, BORIS, NOW, begin, client, manager, new_deal, new_lead, pipeline, stage};
use crate::both;
use crate::support::Backend;
use prilavok::domain::fields::{Fields, Value};
use prilavok::domain::ids::FieldId;
use prilavok::domain::search::DocRef;
use prilavok::domain::segment::{Filter, Of, Period};
use prilavok::domain::time::Millis;
use prilavok::storage::records::NewRecord;
use prilavok::storage::segments::{self, ContactStretch, Scan, Segment, Tally};
use prilavok::storage::{Tx, messages, records, tags};

async fn segments_kept(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    let filter = Filter {
        tag: Some(4),
        ..Filter::default()
    };
    let made = segments::make(&mut tx, "Опт", &filter, ANNA, NOW)
        .await
        .unwrap();
    assert_eq!(
        segments::find(&mut tx, made.id).await.unwrap(),
        Some(made.clone())
    );
    assert_eq!(
        segments::list(&mut tx, 9, 0).await.unwrap(),
        std::slice::from_ref(&made)
    );
    assert_eq!(segments::count(&mut tx).await.unwrap(), 1);
    let changed = Segment {
        name: String::from("Оптовики"),
        version: 2,
        ..made.clone()
    };
    segments::save(&mut tx, &changed, NOW).await.unwrap();
    super::assert_conflict(
        segments::save(&mut tx, &changed, NOW).await,
        ("segments", made.id),
    );
    segments::retag(&mut tx, 4, 5, NOW).await.unwrap();
    let found = segments::find(&mut tx, made.id).await.unwrap().unwrap();
    assert_eq!((found.filter.tag, found.version), (Some(5), 3));
    super::meddle(&mut tx, "UPDATE segments SET filter = '{\"of\":\"сны\"}'").await;
    super::assert_corrupt(
        segments::find(&mut tx, made.id).await,
        ("segments", "filter", made.id),
    );
    segments::delete(&mut tx, made.id).await.unwrap();
    super::assert_row_count(segments::delete(&mut tx, made.id).await, "segments");
    tx.rollback().await.unwrap();
}
both!(a_segment_is_kept, segments_kept);

/// What fits a filter; what is counted of it is the same.
async fn fitting(tx: &mut Tx, filter: &Filter) -> Vec<i64> {
    let scan = Scan { filter, now: NOW };
    let fitting: Vec<i64> = match filter.of {
        Of::Records => segments::records(tx, &scan, i64::MAX, 99)
            .await
            .unwrap()
            .into_iter()
            .filter_map(|(id, fields)| fields.map(|_| id))
            .collect(),
        Of::Contacts => segments::contacts(tx, &scan, i64::MAX, 99)
            .await
            .unwrap()
            .into_iter()
            .filter_map(|(id, fits)| fits.then_some(id))
            .collect(),
    };
    let all = segments::tally(tx, &scan, i64::MAX, 99).await.unwrap();
    assert_eq!(usize::try_from(all.fit).unwrap(), fitting.len());
    fitting
}

#[expect(clippy::too_many_lines, reason = "a filter of each kind")]
async fn rows_fit(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    manager(&mut tx, BORIS, "Борис").await;
    let ivan = client(&mut tx, "Иван").await;
    let maria = client(&mut tx, "Мария").await;
    let fields: Fields = [(FieldId::parse("amount").unwrap(), Value::Money(5))]
        .into_iter()
        .collect();
    let new = NewRecord {
        responsible: Some(ANNA),
        fields: fields.clone(),
        ..new_deal(Some(ivan.id))
    };
    let sale = records::make(&mut tx, new, NOW).await.unwrap();
    let lead = records::make(&mut tx, new_lead(Some(maria.id)), Millis(9_000))
        .await
        .unwrap();
    let words = messages::NewMessage {
        contact: ivan.id,
        record: Some(sale.id),
        session: None,
        author: prilavok::domain::ids::UserId(7),
        incoming: true,
        kind: "text",
        text: Some("?"),
        raw: "{}",
        album: None,
        reply_to: None,
        chat: prilavok::domain::ids::ChatId(7),
        message: prilavok::domain::ids::MessageId(1),
    };
    messages::keep(&mut tx, words, NOW).await.unwrap();
    let tag = tags::find_or_make(&mut tx, "vip", ANNA, NOW).await.unwrap();
    tags::put(&mut tx, tag.id, DocRef::record(sale.kind, sale.id))
        .await
        .unwrap();
    tags::put(&mut tx, tag.id, DocRef::contact(maria.id))
        .await
        .unwrap();
    let early = Period::Between {
        from: None,
        until: Some(Millis(NOW.0 + 1)),
    };
    let of_sale = [
        Filter {
            pipeline: Some(pipeline("sale")),
            ..Filter::default()
        },
        Filter {
            pipeline: Some(pipeline("sale")),
            stage: Some(stage("new_order")),
            ..Filter::default()
        },
        Filter {
            responsible: Some(ANNA),
            ..Filter::default()
        },
        Filter {
            created: Some(early),
            ..Filter::default()
        },
        Filter {
            moved: Some(early),
            open: Some(true),
            ..Filter::default()
        },
        Filter {
            words: Some(early),
            tag: Some(tag.id),
            ..Filter::default()
        },
        Filter {
            tag: Some(tag.id),
            ..Filter::default()
        },
    ];
    for filter in of_sale {
        assert_eq!(fitting(&mut tx, &filter).await, [sale.id.0], "{filter:?}");
        let nobody = Filter {
            responsible: Some(BORIS),
            ..filter.clone()
        };
        assert_eq!(fitting(&mut tx, &nobody).await, [] as [i64; 0]);
        let closed = Filter {
            open: Some(false),
            ..filter.clone()
        };
        assert_eq!(fitting(&mut tx, &closed).await, [] as [i64; 0]);
        let of_contacts = Filter {
            of: Of::Contacts,
            tag: None,
            ..filter
        };
        let contacts = fitting(&mut tx, &of_contacts).await;
        assert!(contacts.contains(&ivan.id.0), "{of_contacts:?}");
    }
    assert_eq!(
        fitting(&mut tx, &Filter::default()).await,
        [lead.id.0, sale.id.0],
        "the newest first"
    );
    let all = Filter {
        of: Of::Contacts,
        ..Filter::default()
    };
    assert_eq!(fitting(&mut tx, &all).await, [maria.id.0, ivan.id.0]);
    let tagged = Filter {
        of: Of::Contacts,
        tag: Some(tag.id),
        ..Filter::default()
    };
    assert_eq!(fitting(&mut tx, &tagged).await, [maria.id.0]);
    let sales = Filter {
        of: Of::Contacts,
        pipeline: Some(pipeline("sale")),
        ..Filter::default()
    };
    assert_eq!(fitting(&mut tx, &sales).await, [ivan.id.0]);
    let scan = Scan {
        filter: &sales,
        now: NOW,
    };
    let stretch = (i64::MAX, 9);
    let found = segments::contacts_with_fields(&mut tx, &scan, stretch, 9).await;
    let mut both = ContactStretch {
        looked: 2,
        last: ivan.id.0,
        records: vec![(ivan.id.0, fields)],
    };
    assert_eq!(found.unwrap(), both);
    let another = records::make(&mut tx, new_lead(Some(ivan.id)), NOW).await;
    let found = segments::contacts_with_fields(&mut tx, &scan, stretch, 1).await;
    both.records.clear();
    assert_eq!(found.unwrap(), both, "into no more records than are wanted");
    super::meddle(
        &mut tx,
        &format!("DELETE FROM records WHERE id = {}", another.unwrap().id),
    )
    .await;
    let all = Filter::default();
    let scan = Scan {
        filter: &all,
        now: NOW,
    };
    let next = segments::records(&mut tx, &scan, lead.id.0, 9)
        .await
        .unwrap();
    assert_eq!(next.len(), 1, "after the newest");
    let next = segments::tally(&mut tx, &scan, lead.id.0, 9).await.unwrap();
    let last = Tally {
        looked: 1,
        fit: 1,
        last: sale.id.0,
    };
    assert_eq!(next, last);
    let none = Filter {
        responsible: Some(BORIS),
        ..Filter::default()
    };
    let scan = Scan {
        filter: &none,
        now: NOW,
    };
    let looked = segments::records(&mut tx, &scan, i64::MAX, 1).await;
    assert_eq!(
        looked.unwrap(),
        [(lead.id.0, None)],
        "what does not fit is looked at, and counts"
    );
    let counted = segments::tally(&mut tx, &scan, i64::MAX, 1).await.unwrap();
    let none_fits = Tally {
        looked: 1,
        fit: 0,
        last: lead.id.0,
    };
    assert_eq!(counted, none_fits);
    let none = Filter {
        of: Of::Contacts,
        ..none
    };
    let scan = Scan {
        filter: &none,
        now: NOW,
    };
    let looked = segments::contacts(&mut tx, &scan, i64::MAX, 1).await;
    assert_eq!(looked.unwrap(), [(maria.id.0, false)]);
    tx.rollback().await.unwrap();
}
both!(what_fits_is_found, rows_fit);
