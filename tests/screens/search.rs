//! The rooms of the search: finds, similar cards and their merges, tags, segments.

use crate::gallery::{Exhibit, usual, viewer};
use crate::own::kettle;
use crate::shop::{ANNA, LONG, Shop, company, contact, moment, stage};
use prilavok::app::duplicates::{Card, Weighed};
use prilavok::app::merging::{Preview, Undone};
use prilavok::app::search::Found;
use prilavok::app::segments::{Broken, Count};
use prilavok::domain::contact::Contact;
use prilavok::domain::fields::Fields;
use prilavok::domain::ids::ContactId;
use prilavok::domain::lang::Lang;
use prilavok::domain::merging::{Journal, Part, Picks, Reason, Snapshot};
use prilavok::domain::people::Role;
use prilavok::domain::preset::RecordKind;
use prilavok::domain::product::Product;
use prilavok::domain::search::{DocKind, DocRef};
use prilavok::domain::segment::{Amounts, FieldTest, Filter, Gone, Of, Period, Test};
use prilavok::storage::duplicates::{Pair, PairState};
use prilavok::storage::merges::Merge;
use prilavok::storage::segments::Segment;
use prilavok::storage::tags::Tag;
use prilavok::telegram::screens::duplicates::{self, Listed};
use prilavok::telegram::screens::search::{self, Results};
use prilavok::telegram::screens::segment_parts::{self, Asked, Choices};
use prilavok::telegram::screens::segments::{self, Shown, What};
use prilavok::telegram::screens::tags::{self, Tagged};

fn at(id: i64) -> DocRef {
    DocRef {
        kind: DocKind::Contact,
        id,
    }
}

fn one() -> Contact {
    Contact {
        id: ContactId(7),
        ..contact()
    }
}

fn other() -> Contact {
    Contact {
        id: ContactId(8),
        name: LONG.to_owned(),
        user: None,
        ..contact()
    }
}

fn weighed(contact: Contact, records: i64) -> Weighed {
    Weighed {
        card: Card::Contact(contact, Some(String::from("ООО «Ёлка»"))),
        records,
        words: records * 21,
    }
}

/// The search.
pub fn finds(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let anna = viewer(lang, Some(Role::Manager));
    let look = shop.look(&anna);
    let found = [
        Found::Contact(one(), None),
        Found::Record(
            Box::new(shop.record(RecordKind::Deal, "sale", "shipping")),
            Some(LONG.to_owned()),
        ),
        Found::Company(company()),
        Found::Product(kettle()),
        Found::Product(Product {
            is_on: false,
            ..kettle()
        }),
    ];
    let results = |total, of| Results {
        search: 5,
        words: "иванов",
        of,
        page: 0,
        total,
        found: if total == 0 { &[] } else { &found },
    };
    vec![
        usual("what to look for", search::ask(&look)),
        usual("found", search::results(&look, &results(12, None))),
        usual(
            "too many, of one kind",
            search::results(&look, &results(40, Some(DocKind::Deal))),
        ),
        usual("nothing", search::results(&look, &results(0, None))),
    ]
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

fn merge() -> Merge {
    Merge {
        id: 3,
        survivor: at(7),
        loser: at(8),
        by: ANNA,
        at: moment("2026-11-22T08:00:00Z"),
        journal: Journal {
            survivor: snapshot("Мария Соколова"),
            loser: snapshot("Маша"),
            after: snapshot("Мария Соколова"),
            tags: Vec::new(),
            joined: None,
            ban: None,
            requisites: None,
            fields: Fields::default(),
        },
        undone_at: None,
    }
}

/// Similar cards.
pub fn similar(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let anna = viewer(lang, Some(Role::Manager));
    let look = shop.look(&anna);
    let pair = Pair {
        id: 4,
        one: at(7),
        other: at(8),
        reason: Reason::Phone,
        state: PairState::Open,
    };
    let (ours, theirs) = (weighed(one(), 2), weighed(other(), 1));
    let sides = (&ours, &theirs);
    let stays = (at(7), at(8));
    let listed = [Listed {
        pair: 4,
        reason: Reason::TaxId,
        names: [String::from("Мария"), LONG.to_owned()],
    }];
    let preview = Preview {
        keep: ours.clone(),
        lose: theirs.clone(),
        differ: vec![Part::Name, Part::Phone],
        picks: Picks::default().toggled(Part::Name),
        sign: i64::from(u32::MAX),
        joins_lead: true,
        closes_session: true,
        two_accounts: true,
        ban: true,
    };
    let undone = Undone {
        kept: vec![Part::Name, Part::Company],
        lead_stays: true,
    };
    let merge = merge();
    let card = Card::Contact(one(), None);
    vec![
        usual("told", duplicates::pair(&look, &pair, sides, stays, true)),
        usual(
            "a pair",
            duplicates::pair(&look, &pair, sides, stays, false),
        ),
        usual("the list", duplicates::list(&look, &listed, 0, 9, 2)),
        usual("an empty list", duplicates::list(&look, &[], 0, 0, 0)),
        usual("what will become", duplicates::preview(&look, &preview)),
        usual("merged", duplicates::merged(&look, &merge, true)),
        usual("undone", duplicates::undone(&look, &merge, &undone)),
        usual(
            "merges",
            duplicates::merges(&look, std::slice::from_ref(&merge), 0, 1),
        ),
        usual("whom with", duplicates::ask_other(&look, &card)),
        usual(
            "to choose from",
            duplicates::others(&look, &card, &[Card::Contact(other(), None)]),
        ),
        usual(
            "nobody to choose from",
            duplicates::others(&look, &card, &[]),
        ),
    ]
}

fn tag(id: i64, name: &str) -> Tag {
    Tag {
        id,
        name: name.to_owned(),
    }
}

/// Tags.
pub fn tagged(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let boss = viewer(lang, Some(Role::Admin));
    let look = shop.look(&boss);
    let record = shop.record(RecordKind::Deal, "sale", "new_order");
    let (vip, whole) = (tag(1, "vip"), tag(2, "опт"));
    let card = Card::Contact(one(), None);
    let found = [Found::Contact(one(), None)];
    vec![
        usual(
            "of a record",
            tags::of_card(
                &look,
                Tagged::Record(&record),
                std::slice::from_ref(&vip),
                std::slice::from_ref(&whole),
            ),
        ),
        usual(
            "none yet",
            tags::of_card(&look, Tagged::Card(&card), &[], &[]),
        ),
        usual("asked for", tags::ask(&look, Tagged::Card(&card))),
        usual(
            "all",
            tags::list(&look, &[(vip.clone(), 10_000), (whole.clone(), 2)], 0, 2),
        ),
        usual("none at all", tags::list(&look, &[], 0, 0)),
        usual("one", tags::tag(&look, &vip, &found, 0, 1, true)),
        usual("another name", tags::ask_rename(&look, &vip)),
        usual("two of one name", tags::ask_merge(&look, &vip, &whole)),
        usual("to be deleted", tags::ask_delete(&look, &vip, 5)),
    ]
}

fn segment(filter: Filter) -> Segment {
    Segment {
        id: 6,
        version: 1,
        name: String::from("Давно не писали"),
        filter,
        by: ANNA,
    }
}

/// Segments.
#[expect(clippy::too_many_lines, reason = "a room for each screen")]
pub fn filters(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let anna = viewer(lang, Some(Role::Manager));
    let look = shop.look(&anna);
    let bare = segment(Filter::default());
    let vip = tag(1, "vip");
    let full = segment(Filter {
        of: Of::Contacts,
        pipeline: Some(shop.pipeline("sale").id.clone()),
        stage: Some(stage("new_order")),
        open: Some(true),
        responsible: Some(ANNA),
        created: Some(Period::Last { days: 30 }),
        moved: Some(Period::Between {
            from: Some(moment("2026-02-28T21:00:00Z")),
            until: Some(moment("2026-03-15T21:00:00Z")),
        }),
        words: Some(Period::Before { days: 91 }),
        sum: Some(Amounts {
            from: Some(500_000),
            to: None,
        }),
        source: Some(String::from("instagram")),
        tag: Some(1),
        fields: vec![FieldTest {
            field: crate::shop::field("items"),
            test: Test::Says(String::from("чайник")),
        }],
    });
    let shown = |segment, count, broken, may_change| Shown {
        segment,
        count,
        broken,
        responsible: Some(&anna),
        tag: Some(&vip),
        may_change,
    };
    let gone = Broken::Preset(Gone::Stage(stage("nowhere")));
    let tags = [(vip.clone(), 2)];
    let found = [Found::Contact(one(), None)];
    let items = shop.preset.field(&crate::shop::field("items")).unwrap();
    let payment = shop.preset.field(&crate::shop::field("payment")).unwrap();
    let choose = |what, choices| segment_parts::choose(&look, &full, what, choices, 0);
    let staff = [anna.clone()];
    vec![
        usual(
            "all",
            segments::list(&look, &[bare.clone(), full.clone()], 0, 2),
        ),
        usual(
            "new",
            segments::segment(&look, &shown(&bare, Count::Exactly(1), None, true)),
        ),
        usual(
            "full",
            segments::segment(&look, &shown(&full, Count::MoreThan(10_000), None, false)),
        ),
        usual(
            "broken",
            segments::segment(&look, &shown(&bare, Count::Exactly(0), Some(&gone), false)),
        ),
        usual(
            "what fits",
            segments::fitting(&look, &full, &found, Some(5), false),
        ),
        usual(
            "nothing fits",
            segments::fitting(&look, &full, &[], None, true),
        ),
        usual("a pipeline", choose(What::Pipeline, Choices::Preset)),
        usual("a stage", choose(What::Stage, Choices::Preset)),
        usual("open or not", choose(What::Open, Choices::Preset)),
        usual(
            "somebody",
            choose(What::Responsible, Choices::Staff(&staff)),
        ),
        usual("a tag", choose(What::Tag, Choices::Tags(&tags, 1))),
        usual("no tag", choose(What::Tag, Choices::Tags(&[], 0))),
        usual("a field", choose(What::Fields, Choices::Preset)),
        usual(
            "its choices",
            segment_parts::choose_field(&look, &full, payment),
        ),
        usual("a name", segment_parts::ask(&look, Asked::Name)),
        usual(
            "another name",
            segment_parts::ask(&look, Asked::Rename(&full)),
        ),
        usual(
            "a period",
            segment_parts::ask(&look, Asked::Part(&full, What::Created)),
        ),
        usual(
            "a sum",
            segment_parts::ask(&look, Asked::Part(&full, What::Sum)),
        ),
        usual(
            "a source",
            segment_parts::ask(&look, Asked::Part(&full, What::Source)),
        ),
        usual(
            "a word",
            segment_parts::ask(&look, Asked::Field(&full, items)),
        ),
        usual("to be deleted", segments::ask_delete(&look, &full)),
    ]
}
