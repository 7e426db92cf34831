//! The cards of contacts and companies: phones and e-mails, memberships, requisites, who changed what, calls, files; and
//! what happened, a page at a time.

use super::{ANNA, BORIS, NOW, begin, client, lead, manager, new_deal, new_lead, person};
use crate::both;
use crate::support::Backend;
use prilavok::domain::call::{CallKind, Recording};
use prilavok::domain::client_event::{ClientHappening, Property};
use prilavok::domain::contact::{Contact, PointKind, PointValue};
use prilavok::domain::event::{Actor, Happening};
use prilavok::domain::ids::{
    CallId, ChatId, ClientEventId, CompanyId, ContactId, FileId, MessageId, PointId, RecordId,
    TaskId,
};
use prilavok::domain::phone::Phone;
use prilavok::domain::requisites::{Account, Requisites};
use prilavok::domain::time::Millis;
use prilavok::storage::calls::NewCall;
use prilavok::storage::contacts::Nameless;
use prilavok::storage::messages::NewMessage;
use prilavok::storage::record_files::NewFile;
use prilavok::storage::timeline::{self, Scope, Source, Spot, Toward};
use prilavok::storage::{
    Tx, calls, client_events, companies, contact_companies, contact_points, contacts, events,
    messages, record_files, records, switches,
};

fn phone(digits: &str) -> Phone {
    Phone::parse_shared(digits).unwrap()
}

fn mail(text: &str) -> PointValue {
    PointValue::Email(text.parse().unwrap())
}

async fn values(tx: &mut Tx, contact: ContactId) -> Vec<(String, bool)> {
    let points = contact_points::of_contact(tx, contact).await.unwrap();
    let value =
        |point: prilavok::domain::contact::Point| (point.value.as_str().to_owned(), point.main);
    points.into_iter().map(value).collect()
}

fn told(value: &str, main: bool) -> (String, bool) {
    (value.to_owned(), main)
}

async fn phones_are_in_step(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let mut ivan = client(&mut tx, "Иван").await;
    ivan.phone = Some(phone("79123456789"));
    contacts::save(&mut tx, &mut ivan, NOW).await.unwrap();
    assert_eq!(values(&mut tx, ivan.id).await, [told("+79123456789", true)]);

    // A corrected number takes the place of the wrong one.
    ivan.phone = Some(phone("79123456780"));
    contacts::save(&mut tx, &mut ivan, NOW).await.unwrap();
    assert_eq!(values(&mut tx, ivan.id).await, [told("+79123456780", true)]);

    // One that was made an extra number stays.
    contact_points::demote(&mut tx, ivan.id, PointKind::Phone)
        .await
        .unwrap();
    ivan.phone = Some(phone("79990000001"));
    ivan.phone_verified = true;
    contacts::save(&mut tx, &mut ivan, NOW).await.unwrap();
    let value = mail("ivan@shop.example");
    let point = contact_points::add(&mut tx, ivan.id, &value, false, NOW)
        .await
        .unwrap();
    assert_eq!(
        values(&mut tx, ivan.id).await,
        [
            told("+79990000001", true),
            told("+79123456780", false),
            told("ivan@shop.example", false),
        ]
    );
    let again = contact_points::add(&mut tx, ivan.id, &value, true, NOW)
        .await
        .unwrap();
    assert_eq!(
        (again.id, again.verified, again.main),
        (point.id, true, false)
    );
    contact_points::promote(&mut tx, point.id).await.unwrap();
    let found = contact_points::find(&mut tx, point.id)
        .await
        .unwrap()
        .unwrap();
    assert!(found.main && found.contact == ivan.id && found.value == value);

    let found = contacts::of_phone(&mut tx, &phone("79123456780"))
        .await
        .unwrap();
    assert_eq!(found.map(|contact| contact.id), Some(ivan.id));
    let nobody = contacts::of_phone(&mut tx, &phone("79123456789"))
        .await
        .unwrap();
    assert_eq!(nobody, None, "the wrong number is nobody's");
    let maria = client(&mut tx, "Мария").await;
    let hers = contact_points::add(&mut tx, maria.id, &value, false, NOW)
        .await
        .unwrap();
    let holders = contact_points::holders(&mut tx, &value, 5).await.unwrap();
    assert_eq!(holders, [ivan.id, maria.id]);

    contact_points::remove(&mut tx, point.id).await.unwrap();
    let gone = contact_points::remove(&mut tx, point.id).await;
    super::assert_row_count(gone, "contact_points");
    let gone = contact_points::promote(&mut tx, point.id).await;
    super::assert_row_count(gone, "contact_points");
    assert_eq!(
        contact_points::find(&mut tx, PointId(404)).await.unwrap(),
        None
    );
    ivan.phone = None;
    contacts::save(&mut tx, &mut ivan, NOW).await.unwrap();
    assert_eq!(
        values(&mut tx, ivan.id).await,
        [told("+79123456780", false)]
    );
    contact_points::forget(&mut tx, ivan.id).await.unwrap();
    assert_eq!(values(&mut tx, ivan.id).await, []);
    super::meddle(&mut tx, "UPDATE contact_points SET kind = 'fax'").await;
    super::assert_corrupt(
        contact_points::of_contact(&mut tx, maria.id).await,
        ("contact_points", "kind", hers.id.0),
    );
    tx.rollback().await.unwrap();
}
both!(the_main_phone_is_one_of_several, phones_are_in_step);

async fn companies_are_in_step(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let mut ivan = client(&mut tx, "Иван").await;
    let first = companies::find_or_make(&mut tx, "Ромашка", NOW)
        .await
        .unwrap();
    let second = companies::find_or_make(&mut tx, "Лютик", NOW)
        .await
        .unwrap();
    let of = async |tx: &mut Tx, id| -> Vec<(CompanyId, bool)> {
        let all = contact_companies::of_contact(tx, id).await.unwrap();
        all.into_iter().map(|one| (one.company, one.main)).collect()
    };
    ivan.company = Some(first.id);
    contacts::save(&mut tx, &mut ivan, NOW).await.unwrap();
    assert_eq!(of(&mut tx, ivan.id).await, [(first.id, true)]);
    let joined = contact_companies::join(&mut tx, ivan.id, second.id, Millis(2_000))
        .await
        .unwrap();
    assert!(joined);
    let again = contact_companies::join(&mut tx, ivan.id, second.id, NOW)
        .await
        .unwrap();
    assert!(!again);
    ivan.company = Some(second.id);
    contacts::save(&mut tx, &mut ivan, NOW).await.unwrap();
    assert_eq!(
        of(&mut tx, ivan.id).await,
        [(second.id, true), (first.id, false)]
    );
    contact_companies::set_post(&mut tx, ivan.id, first.id, Some("Директор"))
        .await
        .unwrap();
    let found = contact_companies::find(&mut tx, ivan.id, first.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.post.as_deref(), Some("Директор"));
    let people = contact_companies::of_company(&mut tx, first.id, 5, 0)
        .await
        .unwrap();
    assert_eq!(people, [found]);
    let none = contact_companies::of_company(&mut tx, first.id, 5, 1)
        .await
        .unwrap();
    assert_eq!(none, []);
    // The last one goes with its being the main one.
    ivan.company = None;
    contacts::save(&mut tx, &mut ivan, NOW).await.unwrap();
    assert_eq!(of(&mut tx, ivan.id).await, [(first.id, false)]);
    contact_companies::leave(&mut tx, ivan.id, first.id)
        .await
        .unwrap();
    let gone = contact_companies::leave(&mut tx, ivan.id, first.id).await;
    super::assert_row_count(gone, "contact_companies");
    let gone = contact_companies::set_post(&mut tx, ivan.id, first.id, None).await;
    super::assert_row_count(gone, "contact_companies");
    contact_companies::join(&mut tx, ivan.id, first.id, NOW)
        .await
        .unwrap();
    contact_companies::forget(&mut tx, ivan.id).await.unwrap();
    assert_eq!(of(&mut tx, ivan.id).await, []);
    tx.rollback().await.unwrap();
}
both!(the_main_company_is_one_of_several, companies_are_in_step);

async fn requisites_round_trip(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let mut first = companies::find_or_make(&mut tx, "ООО «Ромашка»", NOW)
        .await
        .unwrap();
    first.requisites = Requisites {
        inn: "7707083893".parse().ok(),
        kpp: "773601001".parse().ok(),
        ogrn: "1027700132195".parse().ok(),
        bik: "044525225".parse().ok(),
        account: "40702810438000060473".parse().ok(),
        correspondent: Account::correspondent("30101810400000000225").ok(),
        bank: Some("Сбербанк".into()),
        legal_address: Some("Москва".into()),
        postal_address: Some("Тверь".into()),
    };
    assert!(
        companies::save(&mut tx, &mut first, Millis(2_000))
            .await
            .unwrap()
    );
    assert_eq!(
        companies::find(&mut tx, first.id).await.unwrap().as_ref(),
        Some(&first)
    );
    let named = companies::named(&mut tx, "ооо  «ромашка»").await.unwrap();
    assert_eq!(named.as_ref(), Some(&first));

    // Two of one name are told apart by their ИНН, or not at all.
    let other = "7736050003".parse().unwrap();
    let mut second = companies::make_namesake(&mut tx, "ООО «Ромашка»", &other, NOW)
        .await
        .unwrap();
    assert_ne!(second.id, first.id);
    tx.mark().await.unwrap();
    super::assert_taken(companies::make_namesake(&mut tx, "ООО «Ромашка»", &other, NOW).await);
    tx.roll_back_to_mark().await.unwrap();
    second.requisites.inn = None;
    assert!(!companies::save(&mut tx, &mut second, NOW).await.unwrap());
    second.requisites.inn = first.requisites.inn.clone();
    assert!(!companies::save(&mut tx, &mut second, NOW).await.unwrap());
    second.name = "Лютик".into();
    assert!(companies::save(&mut tx, &mut second, NOW).await.unwrap());
    let inn = first.requisites.inn.clone().unwrap();
    let ids: Vec<CompanyId> = companies::of_inn(&mut tx, &inn)
        .await
        .unwrap()
        .into_iter()
        .map(|company| company.id)
        .collect();
    assert_eq!(ids, [first.id, second.id]);
    companies::touch(&mut tx, second.id, Millis(9_000))
        .await
        .unwrap();
    companies::touch(&mut tx, second.id, Millis(3_000))
        .await
        .unwrap();
    let recent = companies::recent(&mut tx, 5, 0).await.unwrap();
    assert_eq!(
        (recent[0].id, recent[0].active_at),
        (second.id, Millis(9_000))
    );
    assert_eq!(
        companies::recent(&mut tx, 5, 1).await.unwrap()[0].id,
        first.id
    );

    let mut before = prilavok::domain::contact::Company {
        version: 1,
        ..first.clone()
    };
    let late = companies::save(&mut tx, &mut before, NOW).await;
    super::assert_conflict(late, ("companies", first.id.0));
    super::meddle(&mut tx, "UPDATE companies SET inn = '1' WHERE id = 1").await;
    super::assert_corrupt(
        companies::find(&mut tx, first.id).await,
        ("companies", "inn", first.id.0),
    );
    tx.rollback().await.unwrap();
}
both!(requisites_are_kept_whole, requisites_round_trip);

async fn recent_first(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let company = companies::find_or_make(&mut tx, "Ромашка", NOW)
        .await
        .unwrap();
    let mut ivan = client(&mut tx, "Иван").await;
    let maria = client(&mut tx, "Мария").await;
    ivan.company = Some(company.id);
    contacts::save(&mut tx, &mut ivan, NOW).await.unwrap();
    // Neither what comes late nor what follows at once is noted.
    for at in [50_000, 40_000, 55_000] {
        contacts::touch(&mut tx, ivan.id, Millis(at)).await.unwrap();
    }
    let ids = |found: Vec<Contact>| -> Vec<ContactId> {
        found.into_iter().map(|contact| contact.id).collect()
    };
    let nobody = Nameless::default();
    let recent = contacts::recent(&mut tx, &nobody, 5, 0).await.unwrap();
    assert_eq!(recent[0].active_at, Millis(50_000));
    assert_eq!(ids(recent), [ivan.id, maria.id]);
    assert_eq!(
        ids(contacts::recent(&mut tx, &nobody, 5, 1).await.unwrap()),
        [maria.id]
    );
    let mut forgotten = client(&mut tx, "Пётр").await;
    forgotten.name = format!("Deleted {}", forgotten.id);
    contacts::save(&mut tx, &mut forgotten, NOW).await.unwrap();
    let names = ["Удалён {}".to_owned(), "Deleted {}".to_owned()];
    assert_eq!(
        ids(contacts::recent(&mut tx, &names, 5, 0).await.unwrap()),
        [ivan.id, maria.id]
    );
    assert_eq!(
        ids(contacts::newest(&mut tx, &names, 5).await.unwrap()),
        [maria.id, ivan.id]
    );
    let company = companies::find(&mut tx, company.id).await.unwrap().unwrap();
    assert_eq!(
        company.active_at,
        Millis(50_000),
        "its company is as recent"
    );

    let deal = prilavok::storage::records::NewRecord {
        company: Some(company.id),
        ..new_deal(Some(maria.id))
    };
    let of_company = records::make(&mut tx, deal, NOW).await.unwrap();
    let of_person = records::make(&mut tx, new_deal(Some(ivan.id)), NOW)
        .await
        .unwrap();
    records::make(&mut tx, new_deal(Some(maria.id)), NOW)
        .await
        .unwrap();
    let found: Vec<RecordId> = records::of_company(&mut tx, company.id, 5)
        .await
        .unwrap()
        .into_iter()
        .map(|record| record.id)
        .collect();
    assert_eq!(found, [of_person.id, of_company.id]);
    tx.rollback().await.unwrap();
}
both!(who_was_active_comes_first, recent_first);

async fn edits_are_kept(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let ivan = client(&mut tx, "Иван").await;
    let company = companies::find_or_make(&mut tx, "Ромашка", NOW)
        .await
        .unwrap();
    let set = ClientHappening::Set {
        property: Property::Name,
        before: Some("Ваня".into()),
        after: Some("Иван".into()),
    };
    let actor = Actor::Person(ANNA);
    let first = client_events::add(&mut tx, Some(ivan.id), None, &actor, &set, NOW)
        .await
        .unwrap();
    let joined = ClientHappening::Joined {
        contact: ivan.id,
        company: company.id,
    };
    let (who, at) = (Some(ivan.id), Some(company.id));
    let second = client_events::add(&mut tx, who, at, &actor, &joined, Millis(2_000))
        .await
        .unwrap();
    let found = client_events::find(&mut tx, first).await.unwrap().unwrap();
    assert_eq!((found.actor, found.what, found.at), (actor, set, NOW));
    let newest = client_events::newest(&mut tx, Some(ivan.id), None, 5)
        .await
        .unwrap();
    let ids: Vec<ClientEventId> = newest.into_iter().map(|event| event.id).collect();
    assert_eq!(ids, [second, first]);
    let newest = client_events::newest(&mut tx, None, Some(company.id), 5)
        .await
        .unwrap();
    assert_eq!(newest.len(), 1);
    client_events::forget(&mut tx, ivan.id).await.unwrap();
    assert_eq!(client_events::find(&mut tx, second).await.unwrap(), None);
    tx.rollback().await.unwrap();
}
both!(who_changed_what_is_kept, edits_are_kept);

fn new_call(contact: ContactId, number: &Phone) -> NewCall<'_> {
    NewCall {
        contact,
        record: None,
        kind: CallKind::Missed,
        phone: Some(number),
        line: Some("100"),
        duration_s: Some(7),
        result: Some("перезвонить"),
        recording_url: Some("https://pbx.example/7"),
        logged_by: None,
        at: NOW,
    }
}

async fn calls_are_kept(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let ivan = client(&mut tx, "Иван").await;
    let record = lead(&mut tx).await;
    let number = phone("79123456789");
    assert!(calls::report(&mut tx, "a-1", "{}", NOW).await.unwrap());
    assert!(!calls::report(&mut tx, "a-1", "{1}", NOW).await.unwrap());
    assert_eq!(
        calls::reported(&mut tx, "a-1").await.unwrap().as_deref(),
        Some("{}")
    );
    let call = calls::add(&mut tx, new_call(ivan.id, &number), NOW)
        .await
        .unwrap();
    calls::taken_in(&mut tx, "a-1", call.id).await.unwrap();
    assert_eq!(calls::reported(&mut tx, "a-1").await.unwrap(), None);
    super::assert_row_count(calls::taken_in(&mut tx, "b", call.id).await, "hook_calls");
    let recording = Recording {
        kind: "voice".into(),
        file: "f".into(),
        chat: ChatId(1),
        message: MessageId(2),
    };
    calls::set_record(&mut tx, call.id, record.id)
        .await
        .unwrap();
    calls::set_result(&mut tx, call.id, "договорились")
        .await
        .unwrap();
    calls::set_recording(&mut tx, call.id, &recording)
        .await
        .unwrap();
    let kept = calls::find(&mut tx, call.id).await.unwrap().unwrap();
    assert_eq!(
        (kept.record, kept.kind),
        (Some(record.id), CallKind::Missed)
    );
    assert_eq!(kept.result.as_deref(), Some("договорились"));
    assert_eq!(kept.recording.as_ref(), Some(&recording));
    assert_eq!(
        (kept.phone.as_ref(), kept.duration_s),
        (Some(&number), Some(7))
    );
    assert_eq!(
        calls::of_contact(&mut tx, ivan.id, 5).await.unwrap(),
        [kept]
    );
    let nobody = CallId(404);
    super::assert_row_count(calls::set_record(&mut tx, nobody, record.id).await, "calls");
    super::assert_row_count(calls::set_result(&mut tx, nobody, "").await, "calls");
    super::assert_row_count(
        calls::set_recording(&mut tx, nobody, &recording).await,
        "calls",
    );
    calls::forget(&mut tx, ivan.id).await.unwrap();
    let kept = calls::find(&mut tx, call.id).await.unwrap().unwrap();
    assert_eq!(
        (kept.phone, kept.result, kept.recording),
        (None, None, None)
    );
    assert_eq!((kept.recording_url, kept.kind), (None, CallKind::Missed));
    assert!(
        !calls::report(&mut tx, "a-1", "{}", NOW).await.unwrap(),
        "known for good"
    );
    tx.rollback().await.unwrap();
}
both!(a_call_is_kept_and_told_once, calls_are_kept);

fn new_file(record: RecordId, unique: &str) -> NewFile<'_> {
    NewFile {
        record,
        contact: None,
        kind: "document",
        file: "file-id",
        unique: Some(unique),
        name: Some("Счёт.pdf"),
        size: Some(1_024),
        by: ANNA,
    }
}

async fn files_are_kept(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    manager(&mut tx, BORIS, "Борис").await;
    let ivan = client(&mut tx, "Иван").await;
    let deal = records::make(&mut tx, new_deal(Some(ivan.id)), NOW)
        .await
        .unwrap();
    let first = NewFile {
        contact: Some(ivan.id),
        ..new_file(deal.id, "u1")
    };
    let first = record_files::add(&mut tx, first, NOW)
        .await
        .unwrap()
        .unwrap();
    let twice = record_files::add(&mut tx, new_file(deal.id, "u1"), NOW)
        .await
        .unwrap();
    assert_eq!(twice, None, "the same file is attached once");
    let nameless = NewFile {
        unique: None,
        ..new_file(deal.id, "")
    };
    let second = record_files::add(&mut tx, nameless, Millis(2_000))
        .await
        .unwrap()
        .unwrap();
    let third = record_files::add(&mut tx, nameless, Millis(3_000))
        .await
        .unwrap();
    assert!(
        third.is_some(),
        "what Telegram gives no mark of is never the same"
    );
    let listed = record_files::of_record(&mut tx, deal.id, 9, 1)
        .await
        .unwrap();
    assert_eq!(listed, [second.clone(), first.clone()]);
    assert_eq!(record_files::uncopied(&mut tx, 2).await.unwrap().len(), 2);
    record_files::set_copy(&mut tx, first.id, "abc")
        .await
        .unwrap();
    record_files::set_copy_error(&mut tx, second.id, "too big")
        .await
        .unwrap();
    assert_eq!(record_files::count(&mut tx).await.unwrap(), (3, 1, 1));
    assert_eq!(record_files::uncopied(&mut tx, 9).await.unwrap().len(), 1);
    assert!(record_files::is_copy_used(&mut tx, "abc").await.unwrap());
    assert!(
        record_files::remove(&mut tx, first.id, BORIS, Millis(5_000))
            .await
            .unwrap()
    );
    assert!(
        !record_files::remove(&mut tx, first.id, ANNA, NOW)
            .await
            .unwrap()
    );
    let gone = record_files::find(&mut tx, first.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(gone.removed, Some((BORIS, Millis(5_000))));
    let again = record_files::add(&mut tx, new_file(deal.id, "u1"), NOW)
        .await
        .unwrap();
    assert!(again.is_some(), "what was taken away can come back");
    let all = record_files::of_contact(&mut tx, ivan.id, 9).await.unwrap();
    assert_eq!(all, [gone]);
    let nobody = FileId(404);
    super::assert_row_count(
        record_files::set_copy(&mut tx, nobody, "").await,
        "record_files",
    );
    let error = record_files::set_copy_error(&mut tx, nobody, "").await;
    super::assert_row_count(error, "record_files");
    let copies = record_files::forget(&mut tx, ivan.id).await.unwrap();
    assert_eq!(copies, ["abc"]);
    assert_eq!(
        record_files::of_record(&mut tx, deal.id, 9, 0)
            .await
            .unwrap(),
        []
    );
    assert!(!record_files::is_copy_used(&mut tx, "abc").await.unwrap());

    assert!(!switches::is_on(&mut tx, "copies").await.unwrap());
    switches::set(&mut tx, "copies", true, ANNA, NOW)
        .await
        .unwrap();
    assert!(switches::is_on(&mut tx, "copies").await.unwrap());
    switches::set(&mut tx, "copies", false, ANNA, NOW)
        .await
        .unwrap();
    assert!(!switches::is_on(&mut tx, "copies").await.unwrap());
    tx.rollback().await.unwrap();
}
both!(a_file_is_attached_once, files_are_kept);

/// Walks from a place to its end, two at a time.
async fn walk(tx: &mut Tx, source: Source, scope: Scope, toward: Toward) -> Vec<i64> {
    let mut place = match toward {
        Toward::Past => Spot {
            at: Millis(i64::MAX),
            source: Source::Messages,
            id: i64::MAX,
        },
        Toward::Present => Spot {
            at: Millis(0),
            source: Source::Edits,
            id: 0,
        },
    };
    let mut met = Vec::new();
    loop {
        let found = timeline::beside(tx, source, scope, place, toward, 2)
            .await
            .unwrap();
        let Some(last) = found.last() else {
            return met;
        };
        place = *last;
        met.extend(found.iter().map(|spot| spot.id));
    }
}

fn counted(many: usize) -> i64 {
    i64::try_from(many).unwrap()
}

#[expect(
    clippy::too_many_lines,
    reason = "one stream from its beginning to its end"
)]
async fn a_stream(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    person(&mut tx, BORIS, "Борис").await;
    let ivan = client(&mut tx, "Иван").await;
    let other = client(&mut tx, "Чужой").await;
    let company = companies::find_or_make(&mut tx, "Ромашка", NOW)
        .await
        .unwrap();
    let deal = prilavok::storage::records::NewRecord {
        company: Some(company.id),
        ..new_deal(Some(ivan.id))
    };
    let deal = records::make(&mut tx, deal, NOW).await.unwrap();
    let strange = records::make(&mut tx, new_lead(Some(other.id)), NOW)
        .await
        .unwrap();
    let actor = Actor::Person(ANNA);
    let number = phone("79123456789");
    for (at, record) in [(1, &deal), (2, &deal), (2, &strange), (2, &deal)] {
        let at = Millis(at);
        let contact = record.contact.unwrap();
        let message = NewMessage {
            contact,
            record: Some(record.id),
            session: None,
            author: BORIS,
            incoming: true,
            kind: "text",
            text: None,
            raw: "{}",
            album: None,
            reply_to: None,
            chat: ChatId(BORIS.0),
            message: MessageId(
                counted(
                    messages::of_contact(&mut tx, contact, 99, 0)
                        .await
                        .unwrap()
                        .len(),
                ) + contact.0 * 100,
            ),
        };
        messages::keep(&mut tx, message, at).await.unwrap();
        let call = NewCall {
            record: Some(record.id),
            at,
            ..new_call(contact, &number)
        };
        calls::add(&mut tx, call, at).await.unwrap();
        for what in [
            Happening::ClientMessaged,
            Happening::TaskSet { task: TaskId(1) },
            Happening::Called {
                call: CallId(1),
                incoming: true,
                missed: true,
            },
            Happening::FileAttached {
                file: FileId(1),
                name: None,
            },
        ] {
            events::add(&mut tx, record.id, &actor, &what, None, 1, at)
                .await
                .unwrap();
        }
        let file = NewFile {
            contact: Some(contact),
            unique: None,
            ..new_file(record.id, "")
        };
        record_files::add(&mut tx, file, at).await.unwrap();
        let of = (Some(contact), (contact == ivan.id).then_some(company.id));
        client_events::add(&mut tx, of.0, of.1, &actor, &ClientHappening::Made, at)
            .await
            .unwrap();
        let note = prilavok::storage::notes::NewNote {
            contact,
            record: Some(record.id),
            session: None,
            author: ANNA,
            kind: "text",
            text: Some("заметка"),
            raw: "{}",
            album: None,
            chat: ChatId(1),
            message: MessageId(
                counted(
                    prilavok::storage::notes::of_contact(&mut tx, contact, 99, 0)
                        .await
                        .unwrap()
                        .len(),
                ) + contact.0 * 100,
            ),
        };
        prilavok::storage::notes::keep(&mut tx, note, at)
            .await
            .unwrap();
        let session =
            prilavok::storage::sessions::open(&mut tx, "main", contact, Some(record.id), at)
                .await
                .unwrap();
        let session = prilavok::domain::session::Session {
            stars: Some(5),
            ..session
                .ended(prilavok::domain::session::Ending::Closed, None, at)
                .unwrap()
        };
        prilavok::storage::sessions::save(&mut tx, &session)
            .await
            .unwrap();
    }
    for source in Source::ALL {
        assert_eq!(Source::from_rank(source.rank()), Some(source));
    }
    assert_eq!(
        Source::ALL.map(prilavok::storage::timeline::Source::rank),
        [0, 1, 2, 3, 4, 5, 6, 7]
    );
    let scopes = [
        Scope::Contact(ivan.id),
        Scope::Record(deal.id),
        Scope::Company(company.id),
    ];
    for source in Source::ALL {
        for scope in scopes {
            let back = walk(&mut tx, source, scope, Toward::Past).await;
            let mut forth = walk(&mut tx, source, scope, Toward::Present).await;
            forth.reverse();
            assert_eq!(back, forth, "{source:?} of {scope:?}");
            let expected = match (source, scope) {
                (
                    Source::Messages | Source::Calls | Source::Notes | Source::Ratings,
                    Scope::Company(_),
                )
                | (Source::Edits, Scope::Record(_)) => 0,
                _ => 3,
            };
            assert_eq!(back.len(), expected, "{source:?} of {scope:?}: {back:?}");
        }
    }
    // Within one moment the sources follow each other, and none is met twice or missed.
    let place = Spot {
        at: Millis(2),
        source: Source::Notes,
        id: i64::MAX,
    };
    let scope = Scope::Contact(ivan.id);
    for source in Source::ALL {
        let past = timeline::beside(&mut tx, source, scope, place, Toward::Past, 9)
            .await
            .unwrap();
        let present = timeline::beside(&mut tx, source, scope, place, Toward::Present, 9)
            .await
            .unwrap();
        assert!(past.iter().all(|spot| *spot < place), "{past:?}");
        assert!(present.iter().all(|spot| *spot > place), "{present:?}");
        assert_eq!(past.len() + present.len(), 3, "{source:?}");
    }
    tx.rollback().await.unwrap();
}
both!(a_stream_is_walked_both_ways, a_stream);
