//! The rooms of the desk: dialogues with clients, and talking to one of them.

use crate::gallery::{Exhibit, crowd, extreme, silent, staff, text, usual, viewer};
use crate::shop::{ANNA, BORIS, LONG, OWNER, Shop, contact, moment, person, words};
use prilavok::app::desk::Why;
use prilavok::app::desk::shift::Digest;
use prilavok::app::desk::view::{Line, SessionView};
use prilavok::domain::contact::Contact;
use prilavok::domain::ids::{ChatId, ContactId, LaterId, MessageId, NoteId, SessionId, UserId};
use prilavok::domain::lang::Lang;
use prilavok::domain::line::MAIN;
use prilavok::domain::people::{Person, Role};
use prilavok::domain::preset::RecordKind;
use prilavok::domain::session::{Ending, Session, State, Transfer};
use prilavok::storage::notes::Note;
use prilavok::storage::operators::Operator;
use prilavok::storage::sessions::{Open, Part};
use prilavok::telegram::screens::{desk, talk};
use std::collections::BTreeSet;

fn fresh() -> Session {
    let at = moment("2026-11-23T12:10:00Z");
    Session {
        id: SessionId(9_876_543_210),
        version: 3,
        line: MAIN.to_owned(),
        contact: ContactId(1),
        record: None,
        state: State::New,
        offer: None,
        passed: BTreeSet::new(),
        transfer: None,
        waiting_since: Some(at),
        first_answer_at: None,
        last_words_at: at,
        snoozed_until: None,
        told: BTreeSet::new(),
        form: None,
        stars: None,
        stars_comment: None,
        mark: None,
        marked_by: None,
        opened_at: at,
        closed_at: None,
        closed_by: None,
    }
}

fn view(shop: &Shop, session: Session) -> SessionView {
    SessionView {
        contact: contact(),
        reachable: true,
        record: Some(shop.record(RecordKind::Deal, "sale", "new_order")),
        operator: session
            .operator()
            .map(|id| person(id, "Борис Лунин", Some(Role::Manager))),
        offered: session
            .offer
            .and_then(|offer| offer.to)
            .map(|id| person(id, "محمد علي", Some(Role::Manager))),
        heir: None,
        members: Vec::new(),
        words: vec![
            (
                words(1, Some("Здравствуйте! Есть чайники <b>Bork</b>?")),
                None,
            ),
            (words(2, None), None),
        ],
        notes: Vec::new(),
        session,
    }
}

fn note(id: i64, text: Option<&str>) -> (Note, Option<Person>) {
    let note = Note {
        id: NoteId(id),
        contact: ContactId(1),
        session: None,
        author: BORIS,
        kind: if text.is_some() { "text" } else { "photo" }.to_owned(),
        text: text.map(str::to_owned),
        chat: ChatId(102),
        message: MessageId(id),
        at: moment("2026-11-22T10:00:00Z"),
    };
    (
        note,
        Some(person(BORIS, "Борис Лунин", Some(Role::Manager))),
    )
}

fn operator(id: UserId, held: i64, on_duty: bool) -> Operator {
    Operator {
        id,
        on_duty,
        reachable: true,
        keeps: false,
        limit: None,
        given_at: None,
        held,
        offered: 0,
    }
}

fn line(shop: &Shop, session: Session, client: &str) -> Line {
    Line {
        client: client.to_owned(),
        record: Some(shop.record(RecordKind::Deal, "sale", "new_order")),
        operator: session
            .operator()
            .map(|id| person(id, "Борис Лунин", Some(Role::Manager))),
        session,
    }
}

#[expect(clippy::too_many_lines, reason = "one exhibit after another")]
pub fn dialogs(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let manager = viewer(lang, Some(Role::Manager));
    let owner = viewer(lang, Some(Role::Owner));
    let look = shop.look(&manager);
    let later = moment("2026-11-24T06:00:00Z");
    let now = shop.now;
    let transfer = |to, note: Option<&str>| Transfer {
        to,
        by: BORIS,
        note: note.map(str::to_owned),
        at: now,
    };
    let mine = fresh().taken(ANNA).unwrap();
    let other = fresh().taken(BORIS).unwrap();
    let mut busy = view(shop, mine.clone().snoozed(later).unwrap());
    busy.members = vec![
        (
            person(BORIS, "Борис Лунин", Some(Role::Manager)),
            Part::Joined,
        ),
        (
            person(OWNER, "Вера Павловна", Some(Role::Owner)),
            Part::Watching,
        ),
    ];
    busy.notes = vec![note(1, Some("Любит <торговаться>")), note(2, None)];
    busy.reachable = false;
    let mut asked = view(
        shop,
        other
            .clone()
            .proposed(transfer(ANNA, Some("Ждёт счёт")))
            .unwrap(),
    );
    asked.heir = Some(manager.clone());
    let mut bare = view(shop, fresh());
    bare.record = None;
    bare.words.clear();
    let mut longest = view(
        shop,
        mine.clone()
            .proposed(transfer(BORIS, Some(&"Щ&<i>".repeat(400))))
            .unwrap(),
    );
    LONG.clone_into(&mut longest.contact.name);
    longest.words = vec![(words(1, Some(&"Щ&<i>".repeat(800))), None); 5];
    longest.notes = vec![note(1, Some(&"Щ&<i>".repeat(800))); 3];
    longest.members = crowd().into_iter().map(|one| (one, Part::Joined)).collect();
    let borises = person(BORIS, "Борис Лунин", Some(Role::Manager));
    let because = |why| {
        desk::card(
            &look,
            &view(shop, mine.clone()),
            Some((why, Some(&borises))),
        )
    };
    let over = |how| mine.clone().ended(how, Some(ANNA), now).unwrap();
    let lines = [
        line(shop, fresh(), "Мария Соколова"),
        line(shop, mine.clone(), "محمد علي"),
        line(shop, other.clone().answered(now).unwrap(), "Иван"),
        line(shop, mine.clone().snoozed(later).unwrap(), "Ольга"),
    ];
    let counts = Open {
        total: 12,
        mine: 4,
        waiting: 2,
        unheld: 1,
    };
    let long_lines: Vec<Line> = (0..8).map(|_| line(shop, other.clone(), LONG)).collect();
    let colleagues: Vec<(Person, Operator)> = staff()
        .into_iter()
        .map(|one| {
            let operator = operator(one.id, 3, one.on_duty);
            (one, operator)
        })
        .collect();
    let many: Vec<(Person, Operator)> = crowd()
        .into_iter()
        .map(|one| {
            let operator = operator(one.id, 30, true);
            (one, operator)
        })
        .collect();
    let off = Person {
        on_duty: false,
        ..manager.clone()
    };
    let digest = |who: &Person, mine: &[Line]| Digest {
        person: who.clone(),
        mine: mine.to_vec(),
        in_line: lines[..1].to_vec(),
        counts: Open {
            mine: i64::try_from(mine.len()).unwrap(),
            ..counts
        },
        tasks_today: 2,
    };
    vec![
        usual(
            "anybody's",
            desk::card(
                &look,
                &view(shop, fresh().offered(None, now).unwrap()),
                None,
            ),
        ),
        usual(
            "the viewer's to take",
            desk::card(
                &look,
                &view(shop, fresh().offered(Some(ANNA), now).unwrap()),
                Some((Why::Offered, None)),
            ),
        ),
        usual(
            "in line",
            desk::card(&look, &bare, Some((Why::NobodyFree, None))),
        ),
        usual(
            "passed by all",
            desk::card(&look, &bare, Some((Why::AllPassed, None))),
        ),
        usual(
            "the viewer's own",
            desk::card(&look, &view(shop, mine.clone()), None),
        ),
        usual("with all that there can be", desk::card(&look, &busy, None)),
        usual(
            "another's",
            desk::card(&look, &view(shop, other.clone()), None),
        ),
        usual(
            "another's, for the owner",
            desk::card(&shop.look(&owner), &view(shop, other.clone()), None),
        ),
        usual(
            "handed over",
            desk::card(&look, &asked, Some((Why::TransferAsked, None))),
        ),
        usual("accepted", because(Why::TransferAccepted(BORIS))),
        usual("declined", because(Why::TransferDeclined(BORIS))),
        usual("unanswered", because(Why::TransferUnanswered(BORIS))),
        usual("given", because(Why::Given(BORIS))),
        usual("taken over", because(Why::TakenOver(BORIS))),
        usual("joined", because(Why::Joined(BORIS))),
        usual("awake", because(Why::Woke)),
        usual("silent", because(Why::Silence)),
        usual(
            "answered",
            desk::card(
                &look,
                &view(shop, mine.clone().answered(now).unwrap()),
                None,
            ),
        ),
        usual(
            "to be rated",
            desk::card(
                &look,
                &view(shop, mine.clone().closing(None).unwrap()),
                None,
            ),
        ),
        usual(
            "closed",
            desk::card(&look, &view(shop, over(Ending::Closed)), None),
        ),
        usual(
            "closed silently",
            desk::card(&look, &view(shop, over(Ending::Silent)), None),
        ),
        usual(
            "spam",
            desk::card(&look, &view(shop, over(Ending::Spam)), None),
        ),
        extreme(
            "the longest",
            desk::card(&look, &longest, Some((Why::Woke, None))),
        ),
        usual("past", desk::past(&look, &view(shop, other))),
        usual("a list", desk::list(&look, &lines, &counts, true, 0)),
        usual(
            "one's own",
            desk::list(&look, &lines[..2], &counts, false, 0),
        ),
        usual("none", desk::list(&look, &[], &Open::default(), true, 0)),
        usual(
            "none of one's own",
            desk::list(&look, &[], &Open::default(), false, 0),
        ),
        extreme(
            "the longest list",
            desk::list(
                &look,
                &long_lines,
                &Open {
                    total: 800,
                    ..counts
                },
                true,
                99,
            ),
        ),
        usual(
            "on duty",
            desk::shift(&look, &digest(&manager, &lines[1..2])),
        ),
        usual(
            "off duty",
            desk::shift(&shop.look(&off), &digest(&off, &lines[1..3])),
        ),
        usual(
            "off duty with nothing open",
            desk::shift(&shop.look(&off), &digest(&off, &[])),
        ),
        usual(
            "putting off",
            desk::snoozes(&look, &view(shop, mine.clone())),
        ),
        usual(
            "colleagues",
            desk::colleagues(&look, &view(shop, mine.clone()), &colleagues, 0),
        ),
        usual(
            "no colleague",
            desk::colleagues(&look, &view(shop, mine.clone()), &[], 0),
        ),
        extreme(
            "a crowd of them",
            desk::colleagues(&look, &view(shop, mine), &many, 3),
        ),
        usual(
            "limits",
            desk::limits(&shop.look(&owner), &manager, Some(5)),
        ),
        usual("no limit", desk::limits(&shop.look(&owner), &manager, None)),
    ]
}

pub fn talks(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let manager = viewer(lang, Some(Role::Manager));
    let look = shop.look(&manager);
    let client = contact();
    let other = Contact {
        name: LONG.to_owned(),
        ..contact()
    };
    let record = shop.record(RecordKind::Deal, "sale", "new_order");
    let boris = person(BORIS, "Борис Лунин", Some(Role::Manager));
    let (words, author) = note(1, Some("Любит <торговаться>"));
    let (photo, _) = note(2, None);
    let few = [note(1, Some("Любит <торговаться>")), note(2, None)];
    let many = vec![note(1, Some(&"Щ&<i>".repeat(800))); 8];
    let session = SessionId(9_876_543_210);
    vec![
        text(
            "turned to a client",
            talk::focused(&look, &client, Some(&record), None),
        ),
        text(
            "turned from one to another",
            talk::focused(&look, &client, None, Some(&other)),
        ),
        usual("asking for a note", talk::ask_note(&look, &client)),
        usual(
            "a colleague's note",
            talk::noted(&look, &client, &words, author.as_ref()),
        ),
        usual(
            "a colleague's photo",
            talk::noted(&look, &client, &photo, None),
        ),
        usual("notes", talk::notes(&look, &client, &few, 0, true)),
        usual("no note", talk::notes(&look, &client, &[], 0, false)),
        extreme(
            "the longest notes",
            talk::notes(&look, &other, &many, 9, true),
        ),
        usual(
            "asking what to tell a colleague",
            talk::ask_transfer_note(&look, session, &client, BORIS, Some(&boris)),
        ),
        usual(
            "held",
            talk::held(&look, LaterId(9_876_543_210), &client, BORIS, Some(&boris)),
        ),
        silent(
            "said by a colleague",
            prilavok::telegram::screens::Screen {
                text: talk::said_header(lang, &client, BORIS, Some(&boris)),
                ..Default::default()
            },
        ),
    ]
}
