//! The rooms of clients: cards of contacts and companies, what happened with them, their calls and files.

use crate::gallery::{Exhibit, extreme, usual, viewer};
use crate::shop::{
    ANNA, BORIS, CLIENT, LONG, Shop, company, contact, moment, person, stage, words,
};
use prilavok::app::client_cards::{CompanyView, ContactView, Sums};
use prilavok::app::files::Copies;
use prilavok::app::timeline::{Entry, Filter, Of, Page, What};
use prilavok::domain::call::{CallKind, PhoneCall, Recording};
use prilavok::domain::client_event::{ClientEvent, ClientHappening, Property};
use prilavok::domain::contact::{Company, Contact, Membership, Point, PointKind, PointValue};
use prilavok::domain::event::{Actor, Event, Happening};
use prilavok::domain::file::RecordFile;
use prilavok::domain::ids::{
    CallId, ChatId, ClientEventId, CompanyId, ContactId, EventId, FileId, MessageId, NoteId,
    PointId,
};
use prilavok::domain::lang::Lang;
use prilavok::domain::people::{Person, Role};
use prilavok::domain::phone::Phone;
use prilavok::domain::preset::RecordKind;
use prilavok::domain::requisites::{Account, Requisites};
use prilavok::domain::requisites_block::Block;
use prilavok::storage::bans::Ban;
use prilavok::storage::notes::Note;
use prilavok::storage::timeline::{Source, Spot};
use prilavok::telegram::screens::history::Names;
use prilavok::telegram::screens::{self, calls, company, contact, contact_parts, files, timeline};

fn point(id: i64, value: PointValue, main: bool) -> Point {
    Point {
        id: PointId(id),
        contact: ContactId(1),
        value,
        verified: id == 1,
        main,
    }
}

fn points() -> Vec<Point> {
    let phone = |digits| PointValue::Phone(Phone::parse_shared(digits).unwrap());
    vec![
        point(1, phone("79123456789"), true),
        point(2, phone("74951234567"), false),
        point(
            3,
            PointValue::Email("maria@sokolova.example".parse().unwrap()),
            true,
        ),
    ]
}

fn romashka() -> Company {
    Company {
        requisites: Requisites {
            inn: "7707083893".parse().ok(),
            kpp: "773601001".parse().ok(),
            ogrn: "1027700132195".parse().ok(),
            bik: "044525225".parse().ok(),
            account: "40702810438000060473".parse().ok(),
            correspondent: Account::correspondent("30101810400000000225").ok(),
            bank: Some("ПАО <Сбербанк>".into()),
            legal_address: Some("117312, г. Москва, ул. Вавилова, д. 19".into()),
            postal_address: None,
        },
        ..company()
    }
}

fn membership(company: i64, main: bool) -> Membership {
    Membership {
        contact: ContactId(1),
        company: CompanyId(company),
        post: main.then(|| "Директор <по всему>".to_owned()),
        main,
    }
}

const SUMS: Sums = Sums {
    leads: 2,
    deals: 3,
    won: 2,
    won_sum: 4_500_000,
    open: 1,
    open_sum: 1_290_050,
    offers: 1,
    more: false,
};

fn view(shop: &Shop) -> ContactView {
    ContactView {
        contact: Contact {
            source: Some("Instagram".into()),
            ..contact()
        },
        person: Some(Person {
            username: Some("maria_sokolova".into()),
            ..person(CLIENT, "Мария Соколова", None)
        }),
        points: points(),
        companies: vec![(membership(1, true), romashka())],
        own: Vec::new(),
        current: Some(shop.record(RecordKind::Deal, "sale", "new_order")),
        responsible: Some(person(ANNA, "Анна Крылова", Some(Role::Manager))),
        sums: SUMS,
        last: Some(words(1, Some("Когда <привезёте>?"))),
        ban: None,
    }
}

fn long_contact() -> Contact {
    Contact {
        name: LONG.to_owned(),
        ..contact()
    }
}

#[expect(clippy::too_many_lines, reason = "a room for each screen")]
pub fn contacts(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let manager = viewer(lang, Some(Role::Manager));
    let owner = viewer(lang, Some(Role::Owner));
    let look = shop.look(&manager);
    let deal = shop.record(RecordKind::Deal, "sale", "new_order");
    let won = shop.record(RecordKind::Deal, "sale", "won");
    let lead = shop.record(RecordKind::Lead, "lead", "new");
    let others = Contact {
        id: ContactId(2),
        phone: None,
        name: "محمد علي".into(),
        ..contact()
    };
    let bare = ContactView {
        contact: others.clone(),
        person: None,
        points: Vec::new(),
        companies: Vec::new(),
        own: Vec::new(),
        current: None,
        responsible: None,
        sums: Sums::default(),
        last: None,
        ban: None,
    };
    let banned = Ban {
        contact: ContactId(1),
        silent: false,
        by: Some(ANNA),
        at: moment("2026-11-22T10:00:00Z"),
    };
    let long = ContactView {
        contact: long_contact(),
        companies: (0..6)
            .map(|id| {
                let company = Company {
                    name: LONG.to_owned(),
                    ..romashka()
                };
                (membership(id, id == 0), company)
            })
            .collect(),
        points: points().into_iter().cycle().take(20).collect(),
        last: Some(words(1, Some(&"Щ&<i>".repeat(800)))),
        sums: Sums {
            more: true,
            won_sum: i64::MAX,
            ..SUMS
        },
        ban: Some(banned.clone()),
        ..view(shop)
    };
    let turn = |page| prilavok::telegram::press::ClientPress::Records {
        contact: ContactId(1),
        page,
    };
    let records = [deal.clone(), lead, won];
    let many = vec![deal.clone(); 21];
    let back = || contact::back_to(lang, &contact());
    let phones = points();
    vec![
        usual(
            "the list",
            contact::list(&look, &[contact(), others.clone()], 0, true),
        ),
        usual("an empty list", contact::list(&look, &[], 0, false)),
        usual("a card", contact::card(&look, &view(shop))),
        usual(
            "the owner's view of it",
            contact::card(&shop.look(&owner), &view(shop)),
        ),
        usual("hardly known", contact::card(&look, &bare)),
        extreme("all that can be known", contact::card(&look, &long)),
        usual(
            "records",
            contact::records(&look, "Мария Соколова", &records, 0, (turn, back())),
        ),
        usual(
            "no records",
            contact::records(&look, "Мария Соколова", &[], 0, (turn, back())),
        ),
        extreme(
            "many records",
            contact::records(&look, LONG, &many, 1, (turn, back())),
        ),
        usual("what to change", contact_parts::edit(&look, &contact())),
        usual(
            "a name",
            contact_parts::ask(&look, &contact(), Property::Name, Some("Мария <Соколова>")),
        ),
        usual(
            "a source",
            contact_parts::ask(&look, &contact(), Property::Source, Some("Instagram")),
        ),
        usual(
            "phones and e-mails",
            contact_parts::points(&look, &contact(), &phones),
        ),
        usual("no phones", contact_parts::points(&look, &others, &[])),
        usual(
            "the main phone",
            contact_parts::one_point(&look, &contact(), &phones[0]),
        ),
        usual(
            "another phone",
            contact_parts::one_point(&look, &contact(), &phones[1]),
        ),
        usual(
            "a new phone",
            contact_parts::ask_point(&look, &contact(), PointKind::Phone),
        ),
        usual(
            "a new e-mail",
            contact_parts::ask_point(&look, &contact(), PointKind::Email),
        ),
        usual(
            "doubles",
            contact_parts::doubles(&look, &phones[0].value, &[others.clone(), long_contact()]),
        ),
        usual(
            "companies",
            contact_parts::companies(
                &look,
                &contact(),
                &[
                    (membership(1, true), romashka()),
                    (membership(2, false), company()),
                ],
            ),
        ),
        usual(
            "no companies",
            contact_parts::companies(&look, &contact(), &[]),
        ),
        usual(
            "another company",
            contact_parts::ask_company(&look, &contact()),
        ),
        usual("a new contact", contact_parts::ask_new(&look)),
        usual("the ways out", contact_parts::spam(&look, &contact(), None)),
        usual(
            "banned",
            contact_parts::spam(&look, &contact(), Some(&banned)),
        ),
        usual(
            "banned now",
            contact_parts::banned_now(&look, &contact(), Some(&deal)),
        ),
        usual(
            "to be forgotten",
            contact_parts::forget(&shop.look(&owner), &contact(), &[deal]),
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a room for each screen")]
pub fn companies(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let manager = viewer(lang, Some(Role::Manager));
    let look = shop.look(&manager);
    let full = CompanyView {
        company: romashka(),
        people: vec![
            (membership(1, true), contact()),
            (membership(1, false), long_contact()),
        ],
        sums: SUMS,
        own: Vec::new(),
        doubles: vec![Company {
            id: CompanyId(2),
            ..company()
        }],
    };
    let bare = CompanyView {
        company: company(),
        people: Vec::new(),
        sums: Sums::default(),
        own: Vec::new(),
        doubles: Vec::new(),
    };
    let long = CompanyView {
        company: Company {
            name: LONG.to_owned(),
            requisites: Requisites {
                bank: Some("Щ&<i>".repeat(60)),
                legal_address: Some("Щ&<i>".repeat(60)),
                postal_address: Some("Щ&<i>".repeat(60)),
                ..romashka().requisites
            },
            ..romashka()
        },
        people: vec![(membership(1, true), long_contact()); 6],
        doubles: vec![
            Company {
                name: LONG.to_owned(),
                ..company()
            };
            9
        ],
        ..full.clone()
    };
    let block = Block::read(
        "ИНН 7707083893 / КПП 773601001\nр/с 40702810438000060473\nБИК 044525225\nОГРН 1027700132196\nБанк: <ПАО>",
    );
    let changes = prilavok::app::client_edits::changes(
        &Company {
            requisites: Requisites {
                bank: Some("Банк & Ко".into()),
                ..Requisites::default()
            },
            ..company()
        },
        &block,
    );
    let nothing = Block::default();
    let known = romashka();
    let (member, other) = (membership(1, true), membership(2, false));
    vec![
        usual(
            "the list",
            company::list(&look, &[romashka(), company()], 1, true),
        ),
        usual("an empty list", company::list(&look, &[], 0, false)),
        usual("a card", company::card(&look, &full)),
        usual("hardly known", company::card(&look, &bare)),
        extreme("all that can be known", company::card(&look, &long)),
        usual("what to change", company::edit(&look, &known)),
        usual(
            "an account",
            company::ask(
                &look,
                &known,
                Property::from_slug("account").unwrap(),
                Some("40702810438000060473"),
            ),
        ),
        usual("a block of requisites", company::ask_paste(&look, &known)),
        usual(
            "what was recognised",
            company::pasted(&look, &known, &block, &changes),
        ),
        usual(
            "nothing recognised",
            company::pasted(&look, &known, &nothing, &[]),
        ),
        usual(
            "people",
            company::people(
                &look,
                &known,
                &[(member.clone(), contact()), (other.clone(), long_contact())],
                0,
                true,
            ),
        ),
        usual("no people", company::people(&look, &known, &[], 0, false)),
        usual("whom to add", company::ask_person(&look, &known, &[], None)),
        usual(
            "found",
            company::ask_person(&look, &known, &[contact(), long_contact()], Some("мар")),
        ),
        usual(
            "nobody found",
            company::ask_person(&look, &known, &[], Some("<Мария>")),
        ),
        usual(
            "one of the people",
            company::member(&look, &known, &contact(), &member),
        ),
        usual(
            "one of the people, elsewhere at home",
            company::member(&look, &known, &contact(), &other),
        ),
        usual(
            "a position",
            company::ask_post(&look, &known, &contact(), Some("Директор")),
        ),
        usual("a new company", company::ask_new(&look)),
        usual("a namesake", company::ask_namesake(&look, &known)),
        usual(
            "a namesake without ИНН",
            company::ask_namesake(&look, &company()),
        ),
    ]
}

fn spot(source: Source, id: i64) -> Spot {
    Spot {
        at: moment("2026-11-23T11:20:00Z"),
        source,
        id,
    }
}

fn call(kind: CallKind) -> PhoneCall {
    PhoneCall {
        id: CallId(9_876_543_210),
        contact: ContactId(1),
        record: None,
        kind,
        phone: Some(Phone::parse_shared("79123456789").unwrap()),
        line: Some("100".into()),
        duration_s: Some(125),
        result: Some("Договорились на <завтра>".into()),
        recording: Some(Recording {
            kind: "voice".into(),
            file: "f".into(),
            chat: ChatId(101),
            message: MessageId(7),
        }),
        recording_url: Some("https://pbx.example/rec/7.mp3?a=1&b=2".into()),
        logged_by: Some(ANNA),
        at: moment("2026-11-23T11:00:00Z"),
    }
}

fn file(name: Option<&str>, size: Option<i64>) -> RecordFile {
    RecordFile {
        id: FileId(9_876_543_210),
        record: prilavok::domain::ids::RecordId(9_876_543_210),
        contact: Some(ContactId(1)),
        kind: "document".into(),
        file: "f".into(),
        unique: None,
        name: name.map(str::to_owned),
        size,
        added_by: ANNA,
        added_at: moment("2026-11-23T10:00:00Z"),
        removed: None,
        copy: None,
    }
}

fn edit(what: ClientHappening) -> What {
    What::Edit(ClientEvent {
        id: ClientEventId(1),
        contact: Some(ContactId(1)),
        company: None,
        at: moment("2026-11-23T11:20:00Z"),
        actor: Actor::Person(ANNA),
        what,
    })
}

fn everything(shop: &Shop, text: &str) -> Page {
    let deal = shop.record(RecordKind::Deal, "sale", "new_order");
    let mut photo = words(2, None);
    photo.record = Some(deal.id);
    let event = |what| {
        What::Event(Event {
            id: EventId(1),
            record: deal.id,
            at: moment("2026-11-23T11:20:00Z"),
            actor: Actor::Person(ANNA),
            what,
            cause: None,
            version: 2,
        })
    };
    let moved = Happening::Moved {
        from: stage("new_order"),
        to: stage("in_stock"),
        since_before: moment("2026-11-23T11:00:00Z"),
        responsible_before: Some(ANNA),
        responsible_after: Some(ANNA),
    };
    let note = Note {
        id: NoteId(1),
        contact: ContactId(1),
        session: None,
        author: BORIS,
        kind: "text".into(),
        text: Some(text.to_owned()),
        chat: ChatId(102),
        message: MessageId(9),
        at: moment("2026-11-23T11:20:00Z"),
    };
    let entry = |source, what| Entry {
        spot: spot(source, 9_876_543_210),
        what,
    };
    let entries = vec![
        entry(Source::Messages, What::Message(words(1, Some(text)))),
        entry(Source::Messages, What::Message(photo)),
        entry(Source::Calls, What::Call(call(CallKind::Incoming))),
        entry(Source::History, event(moved)),
        entry(Source::Notes, What::Note(note)),
        entry(
            Source::Files,
            What::File(file(Some("Счёт <№1>.pdf"), Some(48_000))),
        ),
        entry(
            Source::Edits,
            edit(ClientHappening::Set {
                property: Property::Point(PointKind::Phone),
                before: None,
                after: Some("+74951234567".into()),
            }),
        ),
        entry(
            Source::Edits,
            edit(ClientHappening::Joined {
                contact: ContactId(1),
                company: CompanyId(1),
            }),
        ),
    ];
    Page {
        entries,
        has_newer: true,
        has_older: true,
        records: [(deal.id, deal)].into(),
        people: [
            (ANNA, person(ANNA, "Анна Крылова", Some(Role::Manager))),
            (BORIS, person(BORIS, "Борис Лунин", Some(Role::Manager))),
        ]
        .into(),
        contacts: [(ContactId(1), contact())].into(),
        companies: [(CompanyId(1), "ООО «Ромашка»".to_owned())].into(),
    }
}

pub fn timelines(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let manager = viewer(lang, Some(Role::Manager));
    let look = shop.look(&manager);
    let names = Names {
        people: [(ANNA, person(ANNA, "Анна Крылова", Some(Role::Manager)))].into(),
        ..Names::default()
    };
    let deal = shop.record(RecordKind::Deal, "sale", "new_order");
    let of = Of::Contact(ContactId(1));
    let back = || contact::back_to(lang, &contact());
    let page = everything(shop, "Когда <привезёте>?");
    let long = everything(shop, &"Щ&<i>".repeat(800));
    let calls_only = Filter::from_bits(1 << Source::Calls.rank());
    let empty = Page::default();
    vec![
        usual(
            "a page",
            timeline::page(
                &look,
                (of, "Мария Соколова"),
                Filter::ALL,
                (&page, &names),
                back(),
            ),
        ),
        usual(
            "nothing of its kind",
            timeline::page(
                &look,
                (of, "Мария Соколова"),
                calls_only,
                (&empty, &names),
                back(),
            ),
        ),
        usual(
            "a record's part",
            timeline::page(
                &look,
                (Of::Record(deal.id), "№1"),
                Filter::ALL,
                (&page, &names),
                screens::card::back_to_card(&look, &deal),
            ),
        ),
        extreme(
            "long words",
            timeline::page(&look, (of, LONG), Filter::ALL, (&long, &names), back()),
        ),
        usual("what to show", timeline::filter(&look, of, Filter::ALL)),
        usual("calls only", timeline::filter(&look, of, calls_only)),
    ]
}

pub fn calls(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let manager = viewer(lang, Some(Role::Manager));
    let look = shop.look(&manager);
    let bare = PhoneCall {
        recording: None,
        recording_url: None,
        result: None,
        line: None,
        ..call(CallKind::Missed)
    };
    vec![
        usual("what kind", calls::ask_kind(&look, &contact())),
        usual(
            "what came of it",
            calls::ask_result(&look, &contact(), CallKind::Outgoing),
        ),
        usual(
            "a recording",
            calls::ask_recording(&look, &call(CallKind::Outgoing)),
        ),
        usual(
            "kept",
            calls::kept(&look, &contact(), &call(CallKind::Incoming)),
        ),
        usual(
            "kept, a missed one",
            calls::kept(&look, &long_contact(), &bare),
        ),
    ]
}

pub fn files(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let manager = viewer(lang, Some(Role::Manager));
    let owner = viewer(lang, Some(Role::Owner));
    let look = shop.look(&manager);
    let boss = shop.look(&owner);
    let deal = shop.record(RecordKind::Deal, "sale", "new_order");
    let some = [
        file(Some("Счёт <№1>.pdf"), Some(48_000)),
        file(None, Some(2_621_440)),
        file(Some(LONG), None),
    ];
    let many = vec![file(Some(LONG), Some(i64::from(u32::MAX))); 8];
    let by = person(ANNA, "Анна Крылова", Some(Role::Manager));
    let copied = RecordFile {
        copy: Some("0".repeat(64)),
        ..file(Some("Договор.docx"), Some(1_300_000))
    };
    let copies = |possible, on, failed| Copies {
        possible,
        on,
        files: 12,
        copied: 9,
        failed,
    };
    vec![
        usual(
            "a record's files",
            files::list(&look, &deal, &some, 0, false),
        ),
        usual("none", files::list(&look, &deal, &[], 0, false)),
        extreme("many", files::list(&look, &deal, &many, 1, true)),
        usual("a file", files::file(&look, &deal, &copied, Some(&by))),
        usual("to be removed", files::remove(&look, &deal, &some[0])),
        usual("files to attach", files::ask(&look, &deal)),
        usual("attached", files::attached(&look, &deal, &some[0])),
        usual(
            "copies, no place",
            files::copies(&boss, &copies(false, false, 0)),
        ),
        usual("copies, off", files::copies(&boss, &copies(true, false, 0))),
        usual("copies, on", files::copies(&boss, &copies(true, true, 3))),
    ]
}
