//! Duplicates, merges and tags, row by row.

use super::{ANNA, BORIS, NOW, begin, client, manager, new_deal, new_lead, person};
use crate::both;
use crate::support::Backend;
use prilavok::domain::fields::Fields;
use prilavok::domain::ids::{ChatId, ContactId, MessageId, RecordId, StageId, UserId};
use prilavok::domain::merging::{Joined, Journal, Reason, Snapshot};
use prilavok::domain::search::{DocKind, DocRef};
use prilavok::domain::time::Millis;
use prilavok::storage::duplicates::{self, PairState};
use prilavok::storage::merges::{self, OF_COMPANY, OF_CONTACT, STAYS};
use prilavok::storage::messages::NewMessage;
use prilavok::storage::notes::NewNote;
use prilavok::storage::{Db, Tx, companies, contacts, dialogs, messages, notes, records, tags};
use std::collections::BTreeSet;

fn card(id: ContactId) -> DocRef {
    DocRef::contact(id)
}

fn snapshot(name: &str) -> Snapshot {
    Snapshot {
        name: name.to_owned(),
        phone: None,
        phone_verified: false,
        company: None,
        user: None,
    }
}

fn journal() -> Journal {
    Journal {
        survivor: snapshot("Анна"),
        loser: snapshot("Аня"),
        after: snapshot("Анна"),
        tags: vec![1],
        joined: Some(Joined {
            lead: RecordId(1),
            into: RecordId(2),
            stage: StageId::parse("new").unwrap(),
            since: NOW,
            version: 3,
        }),
        ban: None,
        requisites: None,
        fields: Fields::default(),
    }
}

async fn pairs_kept(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    let (a, b, c) = (card(ContactId(1)), card(ContactId(2)), card(ContactId(3)));
    let pair = duplicates::note(&mut tx, b, a, Reason::Name, NOW)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((pair.one, pair.other, pair.reason), (a, b, Reason::Name));
    let again = duplicates::note(&mut tx, a, b, Reason::Phone, NOW).await;
    assert_eq!(again.unwrap(), None, "told once");
    let strong = duplicates::note(&mut tx, a, c, Reason::Phone, NOW)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        duplicates::open(&mut tx, 9, 0).await.unwrap(),
        [strong, pair]
    );
    assert_eq!(duplicates::count_open(&mut tx, 9).await.unwrap(), 2);
    assert_eq!(
        duplicates::count_open(&mut tx, 1).await.unwrap(),
        1,
        "so far"
    );
    duplicates::settle(&mut tx, pair.id, PairState::Different, ANNA)
        .await
        .unwrap();
    let found = duplicates::find(&mut tx, pair.id).await.unwrap().unwrap();
    assert_eq!(found.state, PairState::Different);
    duplicates::card_gone(&mut tx, c).await.unwrap();
    assert_eq!(duplicates::count_open(&mut tx, 9).await.unwrap(), 0);
    duplicates::card_back(&mut tx, c).await.unwrap();
    assert_eq!(
        duplicates::count_open(&mut tx, 9).await.unwrap(),
        1,
        "but not the settled one"
    );
    duplicates::settle_cards(&mut tx, c, a, PairState::Merged, ANNA, NOW)
        .await
        .unwrap();
    duplicates::settle_cards(&mut tx, b, c, PairState::Merged, ANNA, NOW)
        .await
        .unwrap();
    assert_eq!(duplicates::count_open(&mut tx, 9).await.unwrap(), 0);
    duplicates::forget(&mut tx, c).await.unwrap();
    assert_eq!(duplicates::find(&mut tx, strong.id).await.unwrap(), None);
    super::meddle(&mut tx, "UPDATE duplicates SET reason = 'сон'").await;
    super::assert_corrupt(
        duplicates::find(&mut tx, pair.id).await,
        ("duplicates", "reason", pair.id),
    );
    super::assert_row_count(
        duplicates::settle(&mut tx, 404, PairState::Merged, ANNA).await,
        "duplicates",
    );
    tx.rollback().await.unwrap();
}
both!(a_pair_is_told_once, pairs_kept);

async fn phones_swept(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let phone = prilavok::domain::phone::Phone::parse_shared("79123456789").unwrap();
    for name in ["Иван", "Ваня", "Иоанн"] {
        let mut contact = client(&mut tx, name).await;
        contact.phone = Some(phone.clone());
        contacts::save(&mut tx, &mut contact, NOW).await.unwrap();
    }
    client(&mut tx, "Без телефона").await;
    let swept = duplicates::sweep(&mut tx, (0, i64::MAX), NOW).await;
    assert_eq!(swept.unwrap(), 2, "each with the one before it");
    let again = duplicates::sweep(&mut tx, (0, i64::MAX), NOW).await;
    assert_eq!(again.unwrap(), 0, "told once");
    tx.rollback().await.unwrap();
}
both!(what_stands_already_is_looked_through, phones_swept);

async fn says(tx: &mut Tx, contact: ContactId, record: Option<RecordId>, message: i64) {
    let new = NewMessage {
        contact,
        record,
        session: None,
        author: UserId(7),
        incoming: true,
        kind: "text",
        text: Some("Здравствуйте"),
        raw: "{}",
        album: None,
        reply_to: None,
        chat: ChatId(7),
        message: MessageId(message),
    };
    messages::keep(tx, new, NOW).await.unwrap();
}

#[expect(clippy::too_many_lines, reason = "every place that a merge moves")]
async fn rows_moved(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    let keep = client(&mut tx, "Мария").await;
    let lose = client(&mut tx, "Маша").await;
    let lead = records::make(&mut tx, new_lead(Some(keep.id)), NOW)
        .await
        .unwrap();
    let other = records::make(&mut tx, new_deal(Some(lose.id)), NOW)
        .await
        .unwrap();
    says(&mut tx, keep.id, Some(lead.id), 1).await;
    says(&mut tx, lose.id, Some(other.id), 2).await;
    let note = NewNote {
        contact: lose.id,
        record: None,
        session: None,
        author: ANNA,
        kind: "text",
        text: Some("Звонить утром"),
        raw: "{}",
        album: None,
        chat: ChatId(1),
        message: MessageId(9),
    };
    notes::keep(&mut tx, note, NOW).await.unwrap();
    let (survivor, loser) = (card(keep.id), card(lose.id));
    assert!(merges::hold(&mut tx, survivor).await.unwrap());
    assert!(!merges::hold(&mut tx, card(ContactId(404))).await.unwrap());
    let id = merges::make(&mut tx, survivor, loser, ANNA, &journal(), NOW)
        .await
        .unwrap();
    assert_eq!(
        merges::count(&mut tx, merges::WORDS, loser).await.unwrap(),
        1
    );
    for place in merges::places(DocKind::Contact) {
        merges::take(&mut tx, id, *place, loser, survivor)
            .await
            .unwrap();
    }
    contacts::set_merged(&mut tx, lose.id, Some(keep.id))
        .await
        .unwrap();
    assert!(
        !merges::hold(&mut tx, loser).await.unwrap(),
        "it is none any more"
    );
    let moved = records::of_contact(&mut tx, keep.id, 9).await.unwrap();
    assert_eq!(moved.len(), 2);
    assert_eq!(
        moved[0].version,
        other.version + 1,
        "a save of before comes too late"
    );
    assert_eq!(
        messages::of_contact(&mut tx, keep.id, 9, 0)
            .await
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        notes::of_contact(&mut tx, keep.id, 9, 0)
            .await
            .unwrap()
            .len(),
        1
    );
    says(&mut tx, keep.id, Some(other.id), 3).await;
    let found = merges::find(&mut tx, id).await.unwrap().unwrap();
    assert_eq!(
        (found.survivor, found.loser, &found.journal),
        (survivor, loser, &journal())
    );
    let changed = Journal {
        tags: vec![2, 3],
        ..journal()
    };
    merges::set_journal(&mut tx, id, &changed).await.unwrap();
    assert_eq!(
        merges::since(&mut tx, NOW, 9, 0).await.unwrap()[0].journal,
        changed
    );
    assert_eq!(merges::count_since(&mut tx, NOW).await.unwrap(), 1);
    let names = merges::names_before(&mut tx, survivor).await.unwrap();
    assert_eq!(names, ["Анна"]);
    assert_eq!(
        merges::count_since(&mut tx, Millis(NOW.0 + 1))
            .await
            .unwrap(),
        0
    );

    for place in merges::places(DocKind::Contact) {
        merges::give_back(&mut tx, id, *place, loser, survivor)
            .await
            .unwrap();
    }
    merges::follow_back(&mut tx, id, loser, survivor)
        .await
        .unwrap();
    contacts::set_merged(&mut tx, lose.id, None).await.unwrap();
    assert_eq!(
        records::of_contact(&mut tx, lose.id, 9).await.unwrap()[0].id,
        other.id
    );
    assert_eq!(
        messages::of_contact(&mut tx, lose.id, 9, 0)
            .await
            .unwrap()
            .len(),
        2,
        "what was written since goes with its record"
    );
    assert_eq!(
        messages::of_contact(&mut tx, keep.id, 9, 0)
            .await
            .unwrap()
            .len(),
        1
    );
    assert!(merges::undone(&mut tx, id, NOW).await.unwrap());
    assert!(!merges::undone(&mut tx, id, NOW).await.unwrap(), "once");
    merges::join_lead(&mut tx, id, lead.id.0, other.id.0)
        .await
        .unwrap();
    assert_eq!(
        messages::incoming_of_record(&mut tx, other.id, 9)
            .await
            .unwrap()
            .len(),
        3
    );
    merges::part_lead(&mut tx, id, lead.id.0, other.id.0)
        .await
        .unwrap();
    assert_eq!(
        messages::incoming_of_record(&mut tx, lead.id, 9)
            .await
            .unwrap()
            .len(),
        1
    );
    merges::forget(&mut tx, loser).await.unwrap();
    assert_eq!(merges::find(&mut tx, id).await.unwrap(), None);
    tx.rollback().await.unwrap();
}
both!(what_moves_goes_back, rows_moved);

async fn company_rows(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    let keep = companies::find_or_make(&mut tx, "ООО Ёлка", NOW)
        .await
        .unwrap();
    let lose = companies::find_or_make(&mut tx, "Ёлка ООО", NOW)
        .await
        .unwrap();
    let mut contact = client(&mut tx, "Мария").await;
    contact.company = Some(lose.id);
    contacts::save(&mut tx, &mut contact, NOW).await.unwrap();
    let (survivor, loser) = (DocRef::company(keep.id), DocRef::company(lose.id));
    let id = merges::make(&mut tx, survivor, loser, ANNA, &journal(), NOW)
        .await
        .unwrap();
    for place in OF_COMPANY {
        merges::take(&mut tx, id, place, loser, survivor)
            .await
            .unwrap();
    }
    let moved = contacts::find(&mut tx, contact.id).await.unwrap().unwrap();
    assert_eq!(moved.company, Some(keep.id));
    for place in OF_COMPANY {
        merges::give_back(&mut tx, id, place, loser, survivor)
            .await
            .unwrap();
    }
    let back = contacts::find(&mut tx, contact.id).await.unwrap().unwrap();
    assert_eq!(back.company, Some(lose.id));
    tx.rollback().await.unwrap();
}
both!(a_companys_rows_move_too, company_rows);

/// Every column of the schema that refers to a contact or a company.
async fn referring(db: &Db) -> BTreeSet<String> {
    let mut tx = db.begin().await.unwrap();
    let rows: Vec<(String, String)> = match &mut tx {
        Tx::Sqlite(tx) => sqlx::query_as(
            "SELECT m.name, c.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS c
             WHERE m.type = 'table' AND c.name IN ('contact_id', 'company_id', 'merged_into')",
        )
        .fetch_all(&mut **tx)
        .await
        .unwrap(),
        Tx::Postgres(tx) => sqlx::query_as(
            "SELECT table_name::TEXT, column_name::TEXT FROM information_schema.columns
             WHERE table_schema = 'public' AND column_name IN ('contact_id', 'company_id', 'merged_into')",
        )
        .fetch_all(&mut **tx)
        .await
        .unwrap(),
    };
    tx.rollback().await.unwrap();
    rows.into_iter()
        .map(|(table, column)| format!("{table}.{column}"))
        .collect()
}

async fn all_known(backend: Backend) {
    let (_test, db) = backend.open().await;
    let known: BTreeSet<String> = OF_CONTACT
        .iter()
        .chain(&OF_COMPANY)
        .map(|place| place.column)
        .chain(STAYS.iter().map(|(column, _)| *column))
        .map(str::to_owned)
        .collect();
    assert_eq!(
        referring(&db).await,
        known,
        "a table that a merge does not know would keep rows of a card that is gone"
    );
}
both!(a_merge_knows_every_table, all_known);

async fn tags_kept(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    let ivan = client(&mut tx, "Иван").await;
    let deal = records::make(&mut tx, new_deal(Some(ivan.id)), NOW)
        .await
        .unwrap();
    let at = card(ivan.id);
    let deal = DocRef::record(deal.kind, deal.id);
    let vip = tags::find_or_make(&mut tx, "Ёлка", ANNA, NOW)
        .await
        .unwrap();
    assert_eq!(
        tags::find_or_make(&mut tx, "елка", ANNA, NOW)
            .await
            .unwrap(),
        vip
    );
    let whole = tags::find_or_make(&mut tx, "опт", ANNA, NOW).await.unwrap();
    assert!(tags::put(&mut tx, vip.id, at).await.unwrap());
    assert!(!tags::put(&mut tx, vip.id, at).await.unwrap(), "once");
    tags::put(&mut tx, vip.id, deal).await.unwrap();
    tags::put(&mut tx, whole.id, at).await.unwrap();
    assert_eq!(
        tags::of(&mut tx, at).await.unwrap(),
        [vip.clone(), whole.clone()]
    );
    assert_eq!(
        tags::cards(&mut tx, vip.id, 9, 0).await.unwrap(),
        [at, deal]
    );
    assert_eq!(tags::count_cards(&mut tx, vip.id).await.unwrap(), 2);
    assert_eq!(
        tags::list(&mut tx, 9, 0).await.unwrap(),
        [(vip.clone(), 2), (whole.clone(), 1)]
    );
    assert_eq!(tags::count(&mut tx).await.unwrap(), 2);
    assert!(tags::take(&mut tx, whole.id, at).await.unwrap());
    assert!(!tags::take(&mut tx, whole.id, at).await.unwrap());
    tags::put(&mut tx, whole.id, deal).await.unwrap();
    tags::merge(&mut tx, whole.id, vip.id).await.unwrap();
    assert_eq!(tags::find(&mut tx, whole.id).await.unwrap(), None);
    assert_eq!(tags::count_cards(&mut tx, vip.id).await.unwrap(), 2);
    tags::rename(&mut tx, vip.id, "важный").await.unwrap();
    assert_eq!(
        tags::named(&mut tx, "ВАЖНЫЙ").await.unwrap().unwrap().id,
        vip.id
    );
    tags::clear(&mut tx, at).await.unwrap();
    assert_eq!(tags::of(&mut tx, at).await.unwrap(), []);
    tags::delete(&mut tx, vip.id).await.unwrap();
    assert_eq!(tags::of(&mut tx, deal).await.unwrap(), []);
    super::assert_row_count(tags::delete(&mut tx, 404).await, "tags");
    super::assert_row_count(tags::rename(&mut tx, 404, "x").await, "tags");
    tx.rollback().await.unwrap();
}
both!(tags_are_kept_once, tags_kept);

async fn everybodys_dialogs(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    person(&mut tx, ANNA, "Анна").await;
    person(&mut tx, BORIS, "Борис").await;
    dialogs::begin(&mut tx, BORIS, &"что?", NOW).await.unwrap();
    dialogs::begin(&mut tx, ANNA, &"кто?", NOW).await.unwrap();
    assert_eq!(
        dialogs::all::<String>(&mut tx).await.unwrap(),
        [(ANNA, String::from("кто?")), (BORIS, String::from("что?"))]
    );
    tx.rollback().await.unwrap();
}
both!(everybodys_questions_are_known, everybodys_dialogs);
