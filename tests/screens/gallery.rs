//! Every screen, hung room by room: as on a usual day, and at its extremes.

use crate::shop::{
    ANNA, BORIS, CLIENT, LONG, OWNER, RETAIL, Shop, contact, events, field, moment, names, person,
    stage, task, words,
};
use prilavok::app::Refusal;
use prilavok::app::line::report::{OfOperator, Report, SessionView, Waiting};
use prilavok::app::presets::Orphan;
use prilavok::app::privacy::Terms;
use prilavok::app::replies::Variable;
use prilavok::domain::audit::{Deed, Entry};
use prilavok::domain::event::Actor;
use prilavok::domain::fields::{Holder, Value};
use prilavok::domain::ids::{
    ChatId, ClientMessageId, ContactId, EventId, LaterId, MessageId, NoteId, PipelineId,
    QuickReplyId, RecordId, TaskId, UserId,
};
use prilavok::domain::lang::{Lang, Localized};
use prilavok::domain::line::{Asks, BadText, Distribution, LineRules, Number, Promise, Told};
use prilavok::domain::money::BadMoney;
use prilavok::domain::number::{BadNumber, Number as PreciseNumber};
use prilavok::domain::people::{Person, Role};
use prilavok::domain::preset::{Preset, ProblemKind, RecordKind, outline};
use prilavok::domain::record::Record;
use prilavok::domain::report::{Speed, Stars};
use prilavok::domain::schedule::{Hours, Schedule};
use prilavok::domain::session::{Session, State};
use prilavok::domain::task::{Task, TaskState};
use prilavok::domain::vetting::Puzzle;
use prilavok::domain::when::BadWhen;
use prilavok::i18n::Html;
use prilavok::storage::bans::Ban;
use prilavok::storage::inbox::Parked;
use prilavok::storage::later_messages::{Later, LaterState};
use prilavok::storage::messages::{Outcome, Version};
use prilavok::storage::notes::Note;
use prilavok::storage::quick_replies::QuickReply;
use prilavok::storage::records::StageCount;
use prilavok::telegram::incoming::{Message, Standing};
use prilavok::telegram::keyboard::{Keyboard, Markup};
use prilavok::telegram::press::{LineTheme, Whose};
use prilavok::telegram::rich::Rich;
use prilavok::telegram::screens::history::Talk;
use prilavok::telegram::screens::later::{LaterView, Obstacle, WhenOf};
use prilavok::telegram::screens::lists::Counts;
use prilavok::telegram::screens::replies::Addressed;
use prilavok::telegram::screens::{
    Look, Screen, card, customer, fields, guard, history, later, line, line_report, line_rule,
    line_talk, lists, management, news, presets, privacy, prompts, refusals, replies, tasks, team,
};
use std::collections::BTreeMap;

/// A screen with what is to be known of it.
pub struct Exhibit {
    pub title: &'static str,
    pub screen: Screen,
    /// At the limits: held to Telegram's rules, but too long to be read.
    pub is_extreme: bool,
    /// Whether it must bring a button: all do but what a customer reads and what a prompt becomes.
    pub has_way_on: bool,
}

/// The screens of one room in a language.
pub type Room = fn(&Shop, Lang) -> Vec<Exhibit>;

pub const ROOMS: &[(&str, Room)] = &[
    ("calls", crate::clients::calls),
    ("card", cards),
    ("catalogue", crate::goods::catalogue),
    ("company", crate::clients::companies),
    ("contact", crate::clients::contacts),
    ("customer", customers),
    ("desk", crate::desk::dialogs),
    ("field_editor", crate::fields::editor),
    ("fields", crate::fields::own),
    ("files", crate::clients::files),
    ("duplicates", crate::search::similar),
    ("search", crate::search::finds),
    ("segments", crate::search::filters),
    ("tags", crate::search::tagged),
    ("guard", of_the_guard),
    ("history", histories),
    ("imports", crate::goods::of_imports),
    ("line", of_line),
    ("line_report", of_line_report),
    ("line_talk", of_line_talk),
    ("later", all_later),
    ("lists", all_lists),
    ("management", of_management),
    ("orders", crate::own::of_orders),
    ("own_settings", crate::own::of_settings),
    ("replacement", crate::own::of_replacement),
    ("shopping", crate::own::of_shopping),
    ("news", all_news),
    ("order_lines", crate::goods::of_lines),
    ("presets", of_presets),
    ("privacy", of_privacy),
    ("prompts", all_prompts),
    ("refusals", all_refusals),
    ("talk", crate::desk::talks),
    ("replies", all_replies),
    ("tasks", all_tasks),
    ("team", of_the_team),
    ("timeline", crate::clients::timelines),
];

/// Pieces of screens, which are seen within them.
pub const NO_SCREENS: &[&str] = &[
    "card::back_to_card",
    "field_editor::kind_name",
    "field_editor::new_kind_name",
    "field_editor::shelf_of",
    "field_editor::spot_name",
    "field_editor::spot_of",
    "field_editor::spots",
    "fields::entry_button",
    "fields::lines",
    "fields::names",
    "fields::owed_line",
    "fields::value_text",
    "card::heading",
    "card::past",
    "card::sign",
    "card::steps",
    "card::task_line",
    "calls::event",
    "duplicates::entry",
    "search::entry",
    "search::kind_name",
    "search::label",
    "search::row",
    "search::short",
    "segments::to_list",
    "tags::entry",
    "tags::label",
    "calls::kind_name",
    "calls::line",
    "company::back_to",
    "company::flaw",
    "company::name",
    "company::own_property",
    "company::property_name",
    "contact::back_to",
    "contact::does",
    "contact::entry",
    "contact::menu_button",
    "contact::name",
    "contact::stage",
    "contact::sums",
    "contact::switch",
    "contact::timeline_of",
    "contact::to_record",
    "contact::turns",
    "files::called",
    "files::entry",
    "files::title",
    "files::wanted",
    "timeline::entry",
    "timeline::shown",
    "wares::line",
    "wares::money",
    "wares::quantity",
    "orders::back_to",
    "orders::name",
    "orders::state",
    "orders::to_orders",
    "replacement::titles",
    "shopping::to_basket",
    "shopping::to_catalogue",
    "goods::event",
    "goods::words",
    "guard::ban_line",
    "guard::entry",
    "guard::files_button",
    "guard::audit_entry",
    "guard::hear_entry",
    "guard::last_page",
    "guard::rules_entry",
    "history::sentence",
    "imports::why",
    "later::menu_button",
    "line::told_back",
    "line_talk::calls_a_person",
    "presets::sentence",
    "lists::offset",
    "management::role_name",
    "news::gist",
    "news::kind_name",
    "news::gist_of",
    "news::quoted",
    "news::said",
    "order_lines::entry_button",
    "order_lines::in_news",
    "order_lines::on_card",
    "order_lines::reckoning",
    "presets::problem_lines",
    "products::in_brief",
    "products::menu_button",
    "products::path",
    "products::picture",
    "refusals::stage_name",
    "replies::known_variables",
    "replies::marked",
    "replies::variable_names",
    "replies::entry_button",
    "replies::expanded",
    "replies::later_button",
    "replies::menu_button",
    "replies::words",
    "talk::focus_keyboard",
    "talk::note_gist",
    "talk::notes_wanted",
    "talk::stop_label",
];

pub fn usual(title: &'static str, screen: Screen) -> Exhibit {
    Exhibit {
        title,
        screen,
        is_extreme: false,
        has_way_on: true,
    }
}

pub fn extreme(title: &'static str, screen: Screen) -> Exhibit {
    Exhibit {
        is_extreme: true,
        ..usual(title, screen)
    }
}

pub fn text(title: &'static str, text: Html) -> Exhibit {
    let keyboard = Keyboard::default();
    Exhibit {
        has_way_on: false,
        ..usual(title, Screen { text, keyboard })
    }
}

pub fn silent(title: &'static str, screen: Screen) -> Exhibit {
    Exhibit {
        has_way_on: false,
        ..usual(title, screen)
    }
}

pub fn viewer(lang: Lang, role: Option<Role>) -> Person {
    let (id, name) = match role {
        None => (CLIENT, "Мария <Маша> & Ко"),
        Some(Role::Manager) => (ANNA, "Анна Крылова"),
        Some(Role::Admin | Role::Owner) => (OWNER, "Вера Павловна"),
    };
    Person {
        lang,
        ..person(id, name, role)
    }
}

pub fn staff() -> Vec<Person> {
    let mut off = person(BORIS, "محمد علي", Some(Role::Manager));
    off.on_duty = false;
    vec![
        person(OWNER, "Вера Павловна", Some(Role::Owner)),
        person(UserId(104), LONG, Some(Role::Admin)),
        person(ANNA, "Анна Крылова", Some(Role::Manager)),
        off,
    ]
}

/// As many as a large shop has, with the longest names.
pub fn crowd() -> Vec<Person> {
    (0..60)
        .map(|id| person(UserId(4_000_000_000_000 + id), LONG, Some(Role::Manager)))
        .collect()
}

fn cards(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let viewer = viewer(lang, Some(Role::Manager));
    let look = shop.look(&viewer);
    let mut lead = shop.bare(RecordKind::Lead, "lead", "new");
    lead.contact = Some(contact());
    lead.client = Some(person(CLIENT, "Мария Соколова", None));
    lead.words = vec![
        words(1, Some("Здравствуйте! Есть чайники <b>Bork</b>?")),
        words(2, None),
    ];
    let mut taken = shop.usual(lang, RecordKind::Lead, "lead", "in_work");
    taken.facts.set(field("payment"), None);
    taken.facts.set(field("address"), None);
    let mut deal = shop.usual(lang, RecordKind::Deal, "sale", "new_order");
    deal.origin = Some(Record {
        number: 7,
        ..shop.record(RecordKind::Lead, "lead", "converted")
    });
    let late = Task {
        due_at: moment("2026-11-22T08:00:00Z"),
        assignee: BORIS,
        id: TaskId(11),
        ..task()
    };
    let boris = person(BORIS, "محمد علي", Some(Role::Manager));
    deal.tasks = vec![(late, Some(boris)), (task(), None)];
    let mut undone = shop.usual(lang, RecordKind::Deal, "sale", "in_stock");
    undone.undo = shop.full(RecordKind::Deal, "sale", "new_order").undo;
    let mut lost = shop.usual(lang, RecordKind::Deal, "sale", "expensive");
    lost.record.reason = Some(String::from("нашёл дешевле & ближе"));
    let mut lead_lost = shop.usual(lang, RecordKind::Lead, "lead", "spam");
    lead_lost.words.clone_from(&lead.words);
    let won = shop.usual(lang, RecordKind::Deal, "sale", "won");
    let bare = shop.bare(RecordKind::Deal, "purchase", "new_request");
    let mut gone = shop.bare(RecordKind::Deal, "sale", "won");
    gone.record.stage = stage("gone");
    let mut alien = shop.bare(RecordKind::Deal, "sale", "won");
    alien.record.pipeline = PipelineId::parse("rental").unwrap();
    let mut full_lead = shop.full(RecordKind::Lead, "lead", "in_work");
    full_lead.record.id = RecordId(i64::from(u32::MAX));
    vec![
        usual("a new lead", card::card(&look, &lead)),
        usual("a lead in work", card::card(&look, &taken)),
        usual("a deal with tasks", card::card(&look, &deal)),
        usual("a deal just moved", card::card(&look, &undone)),
        usual("a deal lost", card::card(&look, &lost)),
        usual("a lead lost", card::card(&look, &lead_lost)),
        usual("a deal won", card::card(&look, &won)),
        usual("a purchase just made", card::card(&look, &bare)),
        usual("a stage that is gone", card::card(&look, &gone)),
        usual("a pipeline that is gone", card::card(&look, &alien)),
        usual("failing", card::failing(&look, &deal)),
        usual("converting", card::convert(&look, &taken)),
        usual("fields", fields::of_record(&look, &taken)),
        usual(
            "handing over",
            card::hand_over(&look, &deal.record, &staff()),
        ),
        usual(
            "nobody to hand over to",
            card::hand_over(&look, &deal.record, &[]),
        ),
        extreme(
            "a full deal",
            card::card(&look, &shop.full(RecordKind::Deal, "sale", "replacement")),
        ),
        extreme("a full lead", card::card(&look, &full_lead)),
        extreme("a crowd", card::hand_over(&look, &deal.record, &crowd())),
    ]
}

pub fn markup(title: &'static str, markup: Markup) -> Exhibit {
    let lines = match markup {
        Markup::Reply {
            share_phone,
            rows,
            placeholder,
        } => share_phone
            .into_iter()
            .chain(rows.into_iter().flatten())
            .chain(placeholder)
            .collect::<Vec<_>>()
            .join("\n"),
        Markup::Inline(_) | Markup::RemoveReply => String::from("(the keyboard goes)"),
    };
    text(title, Html::escape(&lines))
}

fn customers(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let viewer = viewer(lang, None);
    let look = shop.look(&viewer);
    let lead = Record {
        number: 7,
        ..shop.record(RecordKind::Lead, "lead", "new")
    };
    vec![
        text("the greeting", customer::greeting(&look, false)),
        text(
            "the greeting of a shop with a catalogue",
            customer::greeting(&look, true),
        ),
        markup("a keyboard", customer::keyboard(&look, false, false)),
        markup(
            "a keyboard with the catalogue",
            customer::keyboard(&look, false, true),
        ),
        markup("the catalogue alone", customer::keyboard(&look, true, true)),
        markup("no keyboard", customer::keyboard(&look, true, false)),
        text("received", customer::received(&look, &lead, false)),
        text(
            "received, phone known",
            customer::received(&look, &lead, true),
        ),
        text("a phone", customer::phone_kept(&look, "+7 912 345-67-89")),
        text("a phone of another", customer::phone_of_other(&look)),
        text("in a group", customer::in_group(&viewer, "shop_bot")),
        silent("help", lists::help(&look)),
    ]
}

#[expect(clippy::too_many_lines, reason = "one room, every state of it")]
fn histories(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let viewer = viewer(lang, Some(Role::Manager));
    let look = shop.look(&viewer);
    let record = shop.record(RecordKind::Deal, "sale", "new_order");
    let all = events();
    let known = names(lang, &all);
    let mut reply = words(2, Some("Есть, отложить для вас?"));
    reply.incoming = false;
    reply.author = ANNA;
    reply.outcome = Some(Outcome::Delivered);
    reply.reaction = Some(String::from("👍"));
    let mut changed = words(1, Some("Есть чайники & пр.?"));
    changed.edited_at = Some(shop.now);
    let mut gone = reply.clone();
    gone.id = ClientMessageId(4);
    (gone.outcome, gone.reaction) = (Some(Outcome::Recalled), None);
    (gone.deleted_at, gone.deleted_by) = (Some(shop.now), Some(ANNA));
    let mut own = words(5, Some("Отложили, ждём вас & друзей"));
    (own.incoming, own.author, own.outcome) = (false, viewer.id, Some(Outcome::Queued));
    let said = [own, gone, words(3, None), reply, changed];
    let version = Version {
        text: Some(String::from("Есть чайники <i>?")),
        until: shop.now,
    };
    let versions = BTreeMap::from([(ClientMessageId(1), vec![version.clone()])]);
    let noted = [Note {
        id: NoteId(1),
        contact: ContactId(1),
        session: None,
        author: ANNA,
        kind: String::from("text"),
        text: Some(String::from("Просит <скидку> & торопится")),
        chat: ChatId(102),
        message: MessageId(9),
        at: words(3, None).at,
    }];
    let said_of = |recall| Talk {
        messages: &said,
        notes: &noted,
        versions: &versions,
        names: &known,
        page: 0,
        has_more: true,
        recall,
    };
    let mut crowded = names(lang, &all);
    for person in crowded.people.values_mut() {
        LONG.clone_into(&mut person.name);
    }
    let long = "Щ&<i>".repeat(400);
    let longest: Vec<_> = (100..108)
        .map(|id| {
            let mut event = all[0].clone();
            event.id = EventId(id);
            event.cause = Some(EventId(200));
            event.what = prilavok::domain::event::Happening::ReasonGiven { text: long.clone() };
            event
        })
        .collect();
    let mut cause = longest[0].clone();
    cause.id = EventId(200);
    crowded.causes.insert(cause.id, cause);
    let many_words = vec![words(1, Some(&long)); 8];
    let long_version = Version {
        text: Some(long.clone()),
        ..version.clone()
    };
    let many_versions = BTreeMap::from([(ClientMessageId(1), vec![long_version; 3])]);
    vec![
        usual(
            "the first page",
            history::history(&look, &record, &all[..8], &known, 0, 23),
        ),
        usual(
            "the second page",
            history::history(&look, &record, &all[8..16], &known, 1, 23),
        ),
        usual(
            "the last page",
            history::history(&look, &record, &all[16..], &known, 2, 23),
        ),
        usual("words", history::words(&look, &record, &said_of(None))),
        usual(
            "a recall to be confirmed",
            history::words(&look, &record, &said_of(Some(ClientMessageId(5)))),
        ),
        usual(
            "no words",
            history::words(
                &look,
                &record,
                &Talk {
                    messages: &[],
                    notes: &[],
                    has_more: false,
                    ..said_of(None)
                },
            ),
        ),
        extreme(
            "the longest history",
            history::history(&look, &record, &longest, &crowded, 99, 800),
        ),
        extreme(
            "the longest words",
            history::words(
                &look,
                &record,
                &Talk {
                    messages: &many_words,
                    notes: &[],
                    versions: &many_versions,
                    names: &crowded,
                    page: 99,
                    has_more: true,
                    recall: None,
                },
            ),
        ),
    ]
}

fn all_lists(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let manager = viewer(lang, Some(Role::Manager));
    let mut owner = viewer(lang, Some(Role::Owner));
    owner.on_duty = false;
    let look = shop.look(&manager);
    let counts = |n| Counts {
        untaken: n,
        my_dialogs: n,
        in_line: n / 2,
        my_leads: n,
        my_deals: n,
        my_tasks: n,
        overdue: n / 2,
    };
    let by_stage = [("new_order", 3), ("in_stock", 1), ("won", 25)].map(|(id, count)| StageCount {
        pipeline: PipelineId::parse("sale").unwrap(),
        stage: stage(id),
        count,
    });
    let (sale, order) = (shop.pipeline("sale"), shop.stage("sale", "new_order"));
    let record = shop.record(RecordKind::Deal, "sale", "new_order");
    let few = [
        (record.clone(), Some(String::from("Мария Соколова"))),
        (record.clone(), Some(String::from("محمد علي"))),
        (record.clone(), None),
    ];
    let many: Vec<_> = (0..8)
        .map(|_| (record.clone(), Some(LONG.to_owned())))
        .collect();
    vec![
        usual("a quiet morning", lists::menu(&look, &counts(0))),
        usual("one of each", lists::menu(&look, &counts(1))),
        usual("a busy day", lists::menu(&look, &counts(4))),
        usual(
            "an owner's busy day",
            lists::menu(&shop.look(&owner), &counts(25)),
        ),
        usual("deals", lists::pipelines(&look, &by_stage, Whose::Mine)),
        usual("stages", lists::stages(&look, sale, &by_stage, Whose::All)),
        usual("no deal yet", lists::stages(&look, sale, &[], Whose::Mine)),
        usual(
            "leads",
            lists::stages(&look, shop.pipeline("lead"), &[], Whose::All),
        ),
        usual(
            "records",
            lists::records(&look, sale, order, &few, Whose::All, 1, 19),
        ),
        usual(
            "no records of mine",
            lists::records(&look, sale, order, &[], Whose::Mine, 0, 0),
        ),
        usual(
            "no records",
            lists::records(&look, sale, order, &[], Whose::All, 0, 0),
        ),
        extreme(
            "long names",
            lists::records(&look, sale, order, &many, Whose::All, 1_000, 9_999),
        ),
        usual("new", lists::new_record(&look)),
        usual("languages", lists::languages(&look)),
        usual("help", lists::help(&look)),
        usual("an owner's help", lists::help(&shop.look(&owner))),
    ]
}

/// Rules in which everything is set.
fn strict() -> LineRules {
    let mut rules = LineRules {
        distribution: Distribution::InOrder,
        order: vec![BORIS, ANNA],
        dialogs_limit: 5,
        hours: Schedule::on(0..5, Hours::parse("10-20").unwrap()),
        form: vec![Asks::Phone, Asks::Name],
        promise: Some(Promise {
            first: 15,
            next: 90,
            ping_before: 3,
        }),
        rating: true,
        vetting: true,
        consent: true,
        retention_days: 365,
        ..LineRules::default()
    };
    rules.hours.week[5] = Hours::parse("11:30-16").ok();
    let day = |text: &str| text.parse().unwrap();
    rules.hours.holidays = [
        day("2026-12-31"),
        day("2027-01-01"),
        day("2027-01-02"),
        day("2027-03-08"),
    ]
    .into();
    rules.refused_kinds = ["poll".to_owned(), "sticker".to_owned()].into();
    rules.silent.clear();
    let own = "Здравствуйте, {client}! Ответим {hours}. <b>Ждём</b> & любим.";
    rules.word(Told::Welcome, Lang::Ru, Some(own.to_owned()));
    rules
}

fn of_line(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let owner = viewer(lang, Some(Role::Owner));
    let look = shop.look(&owner);
    let (plain, strict) = (LineRules::default(), strict());
    let (staff, crowd) = (staff(), crowd());
    let limits = [(ANNA, 3), (BORIS, 0)];
    let view = |rules, staff| line::View {
        rules,
        staff,
        limits: &limits,
    };
    let (usual_view, strict_view) = (view(&plain, &staff), view(&strict, &staff));
    let mut shown = vec![
        usual("built in", line::overview(&look, usual_view)),
        usual("strict", line::overview(&look, strict_view)),
    ];
    for theme in LineTheme::ALL {
        shown.push(usual("built in", line::theme(&look, usual_view, theme)));
        shown.push(usual("strict", line::theme(&look, strict_view, theme)));
    }
    for told in Told::ALL {
        let texts = line_rule::text(&look, strict_view, told);
        shown.push(extreme("a text", texts));
    }
    let anna = person(ANNA, "Анна Крылова", Some(Role::Manager));
    let hours = Hours::parse("10-20").ok();
    shown.extend([
        usual("order", line_rule::order(&look, strict_view)),
        extreme("a crowd", line_rule::order(&look, view(&strict, &crowd))),
        usual("limits", line_rule::limits(&look, strict_view)),
        extreme("a crowd", line_rule::limits(&look, view(&strict, &crowd))),
        usual("a limit", line_rule::limit_of(&look, strict_view, &anna)),
        usual("days", line_rule::days(&look, strict_view)),
        usual("holidays", line_rule::holidays(&look, strict_view)),
        usual("no holidays", line_rule::holidays(&look, usual_view)),
        extreme(
            "asking for a text",
            line_rule::ask_text(&look, strict_view, Told::Welcome, Lang::Ru),
        ),
        usual(
            "asking for minutes",
            line_rule::ask_number(&look, strict_view, Number::First),
        ),
        usual(
            "asking for days",
            line_rule::ask_number(&look, usual_view, Number::Retention),
        ),
        usual("asking for hours", line_rule::ask_hours(&look, None, None)),
        usual(
            "asking for a day",
            line_rule::ask_hours(&look, Some(5), hours),
        ),
        usual("asking for holidays", line_rule::ask_holidays(&look)),
    ]);
    shown.extend(
        [
            line_rule::Bad::Number(Number::Ping),
            line_rule::Bad::Hours,
            line_rule::Bad::Holidays,
            line_rule::Bad::Text(BadText::Empty),
            line_rule::Bad::Text(BadText::TooLong),
            line_rule::Bad::Text(BadText::Unknown("<name>".to_owned())),
            line_rule::Bad::Text(BadText::Brace),
        ]
        .map(|bad| text("bad input", line_rule::bad(&look, &bad))),
    );
    shown
}

fn ended_session() -> SessionView {
    let at = moment("2026-11-23T10:15:00Z");
    let session = Session {
        id: prilavok::domain::ids::SessionId(9_876_543_210),
        version: 7,
        line: prilavok::domain::line::MAIN.to_owned(),
        contact: prilavok::domain::ids::ContactId(1),
        record: Some(RecordId(9_876_543_210)),
        state: State::Closed { by: Some(ANNA) },
        offer: None,
        passed: std::collections::BTreeSet::new(),
        transfer: None,
        waiting_since: None,
        first_answer_at: Some(at),
        last_words_at: at,
        snoozed_until: None,
        told: std::collections::BTreeSet::new(),
        form: None,
        stars: Some(2),
        stars_comment: Some("Отвечали <долго> & мало".to_owned()),
        mark: Some(4),
        marked_by: Some(OWNER),
        opened_at: moment("2026-11-22T08:00:00Z"),
        closed_at: Some(at),
        closed_by: None,
    };
    let mut ours = words(2, Some("Есть, красный"));
    ours.incoming = false;
    SessionView {
        session,
        client: Some(contact()),
        operator: Some(person(ANNA, "Анна Крылова", Some(Role::Manager))),
        words: vec![
            words(1, Some("Есть чайники <b>Bork</b>?")),
            words(3, None),
            ours,
        ],
    }
}

fn of_line_report(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let owner = viewer(lang, Some(Role::Owner));
    let look = shop.look(&owner);
    let minutes = chrono::TimeDelta::minutes;
    let speed = |count, late| Speed {
        count,
        median: minutes(4),
        average: minutes(95),
        late,
    };
    let of = |id, name: &str| OfOperator {
        who: id,
        person: Some(person(id, name, Some(Role::Manager))),
        first: speed(7, 1),
        all: speed(25, 3),
        stars: Stars([0, 1, 0, 2, 9]),
    };
    let none = Report {
        days: 7,
        turnover: prilavok::storage::answers::Turnover::default(),
        first: Speed::default(),
        next: Speed::default(),
        promised: false,
        stars: Stars::default(),
        operators: Vec::new(),
        waiting: Vec::new(),
    };
    let full = Report {
        days: 30,
        turnover: prilavok::storage::answers::Turnover {
            opened: 40,
            closed: 31,
            spam: 2,
        },
        first: speed(38, 4),
        next: speed(120, 0),
        promised: true,
        stars: Stars([1, 0, 3, 7, 20]),
        operators: vec![of(ANNA, "Анна Крылова"), of(BORIS, "محمد علي")],
        waiting: vec![
            Waiting {
                client: "Мария <Маша>".to_owned(),
                worked: minutes(75),
                operator: Some(person(ANNA, "Анна Крылова", Some(Role::Manager))),
            },
            Waiting {
                client: "Иван".to_owned(),
                worked: minutes(0),
                operator: None,
            },
        ],
    };
    let mut longest = full.clone();
    longest.operators = vec![of(BORIS, LONG); 60];
    longest.waiting = vec![
        Waiting {
            client: LONG.to_owned(),
            worked: minutes(99_999),
            operator: Some(person(BORIS, LONG, Some(Role::Manager))),
        };
        10
    ];
    let over = ended_session();
    let mut spam = over.clone();
    spam.session.state = State::Spam { by: None };
    spam.session.stars = None;
    spam.session.stars_comment = None;
    spam.session.mark = None;
    spam.operator = None;
    let mut long = over.clone();
    long.words = vec![words(1, Some(&"Щ&<i>".repeat(600))); 10];
    let pages = [over.clone(), spam.clone()];
    vec![
        usual("nothing yet", line_report::report(&look, &none)),
        usual("a month", line_report::report(&look, &full)),
        extreme("a large shop", line_report::report(&look, &longest)),
        usual("ended", line_report::ended(&look, &pages, 1, 19)),
        usual("none ended", line_report::ended(&look, &[], 0, 0)),
        usual("a session", line_report::session(&look, &over)),
        usual("spam", line_report::session(&look, &spam)),
        extreme("long words", line_report::session(&look, &long)),
    ]
}

fn of_line_talk(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let client = viewer(lang, None);
    let admin = viewer(lang, Some(Role::Admin));
    let anna = viewer(lang, Some(Role::Manager));
    let rules = strict();
    let view = ended_session();
    let mut unheld = view.clone();
    unheld.operator = None;
    let session = &view.session;
    let minutes = chrono::TimeDelta::minutes;
    let opens = Some("11:00");
    let mut shown: Vec<Exhibit> = Told::ALL
        .into_iter()
        .filter(|told| *told != Told::Welcome)
        .map(|told| text("built in", line_talk::built_in(lang, told, opens)))
        .collect();
    let closing = line_talk::built_in(lang, Told::Closing, None);
    let keyboard = |asks| {
        let Markup::Reply {
            share_phone, rows, ..
        } = line_talk::form_keyboard(lang, asks)
        else {
            panic!("the form has a keyboard of its own");
        };
        let labels: Vec<String> = share_phone
            .into_iter()
            .chain(rows.into_iter().flatten())
            .collect();
        Html::escape(&labels.join("\n"))
    };
    shown.extend([
        text(
            "never opening",
            line_talk::built_in(lang, Told::OffHours, None),
        ),
        text(
            "an own welcome",
            line_talk::say(Lang::Ru, &rules, Told::Welcome, &client, Some("завтра")),
        ),
        text("name", line_talk::question(lang, Asks::Name, true)),
        text("what", line_talk::question(lang, Asks::What, false)),
        text("phone", line_talk::question(lang, Asks::Phone, false)),
        text("a keyboard", keyboard(Asks::Phone)),
        text("phone again", line_talk::phone_again(lang)),
        text("done", line_talk::form_done(lang)),
        text("a person called", line_talk::person_called(lang)),
        usual("a rating", line_talk::ask_rating(lang, session, closing)),
        usual("rated", line_talk::rated(lang, session)),
        usual("a remark", line_talk::ask_remark(lang)),
        silent("remarked", line_talk::remarked(lang, session)),
        usual(
            "before the promise breaks",
            line_talk::waits(&shop.look(&anna), &view, minutes(12), 15, false),
        ),
        usual(
            "after it",
            line_talk::waits(&shop.look(&admin), &unheld, minutes(75), 60, true),
        ),
        usual(
            "a rating came",
            line_talk::rating_came(&shop.look(&anna), &view),
        ),
        usual(
            "a rating came, to an admin",
            line_talk::rating_came(&shop.look(&admin), &view),
        ),
        usual(
            "a remark came",
            line_talk::remark_came(&shop.look(&admin), &view),
        ),
    ]);
    shown
}

fn a_ban(id: i64, silent: bool) -> Ban {
    Ban {
        contact: ContactId(id),
        silent,
        by: Some(ANNA),
        at: moment("2026-11-22T09:00:00Z"),
    }
}

/// Everything that the audit can tell.
fn deeds() -> Vec<Entry> {
    let entry = |actor, contact, deed| Entry {
        at: moment("2026-11-23T10:15:00Z"),
        actor,
        contact,
        deed,
    };
    let by = Actor::Person(OWNER);
    let of = Some(ContactId(1));
    [
        Deed::Consented,
        Deed::ConsentRefused { messages: 2 },
        Deed::Banned { silent: false },
        Deed::Banned { silent: true },
        Deed::Unbanned,
        Deed::Spam,
        Deed::VettingFailed,
        Deed::DataSent,
        Deed::Forgotten { messages: 31 },
        Deed::Deleted {
            message: ClientMessageId(5),
        },
    ]
    .into_iter()
    .map(|deed| entry(by.clone(), of, deed))
    .chain([
        entry(
            Actor::System,
            None,
            Deed::Retained {
                days: 90,
                messages: 12,
            },
        ),
        entry(Actor::Client(CLIENT), of, Deed::DataSent),
        entry(by.clone(), None, Deed::RulesChanged),
    ])
    .collect()
}

fn of_the_guard(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let owner = viewer(lang, Some(Role::Owner));
    let client = viewer(lang, None);
    let (look, to_client) = (shop.look(&owner), shop.look(&client));
    let record = shop.record(RecordKind::Lead, "lead", "new");
    let name = "Мария <Маша> & Ко";
    let bans = [
        (a_ban(1, false), name.to_owned()),
        (a_ban(2, true), "محمد علي".to_owned()),
    ];
    let crowd: Vec<_> = (0..8)
        .map(|id| (a_ban(id, false), LONG.to_owned()))
        .collect();
    let strict = LineRules {
        refused_kinds: ["sticker", "video_note"].map(str::to_owned).into(),
        vetting: true,
        retention_days: 90,
        ..LineRules::default()
    };
    let nothing = LineRules {
        refused_kinds: guard::KINDS.map(str::to_owned).into(),
        ..LineRules::default()
    };
    let entries = deeds();
    let mut names = guard::Names::default();
    names.people.insert(OWNER, owner.clone());
    names.contacts.insert(ContactId(1), name.to_owned());
    vec![
        usual(
            "a client to be rid of",
            guard::spam(&look, &record, name, None),
        ),
        usual(
            "a banned client",
            guard::spam(&look, &record, name, Some(&a_ban(1, false))),
        ),
        usual(
            "a silently banned client",
            guard::spam(&look, &record, name, Some(&a_ban(1, true))),
        ),
        extreme("a long name", guard::spam(&look, &record, LONG, None)),
        usual("just banned", guard::banned_now(&look, &record, name, true)),
        usual(
            "just banned, nothing open",
            guard::banned_now(&look, &record, name, false),
        ),
        usual("the banned", guard::banned(&look, &bans, 0, 2)),
        usual("nobody banned", guard::banned(&look, &[], 0, 0)),
        extreme("many banned", guard::banned(&look, &crowd, 3, 90)),
        text("told of a ban", guard::ban_told(lang, true)),
        text("told of its end", guard::ban_told(lang, false)),
        silent(
            "the newcomer's question",
            guard::puzzle(&to_client, &Puzzle::draw(7)),
        ),
        silent("passed", guard::vetted(&to_client, true)),
        silent("failed", guard::vetted(&to_client, false)),
        text(
            "a kind not taken",
            guard::not_taken(&to_client, &strict, "sticker"),
        ),
        text(
            "no kind taken",
            guard::not_taken(&to_client, &nothing, "text"),
        ),
        text("only words", guard::only_words(lang, "photo")),
        text("a flood", guard::flood(lang)),
        usual("the audit", guard::audit(&look, &entries, &names, 1, 60)),
        usual("an empty audit", guard::audit(&look, &[], &names, 0, 0)),
    ]
}

fn of_privacy(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let owner = viewer(lang, Some(Role::Owner));
    let client = viewer(lang, None);
    let (look, to_staff) = (shop.look(&client), shop.look(&owner));
    let deal = shop.record(RecordKind::Deal, "sale", "shipping");
    let asked = Terms {
        retention_days: 0,
        consent: true,
        consented_at: None,
    };
    let agreed = Terms {
        retention_days: 91,
        consented_at: Some(moment("2026-11-22T09:00:00Z")),
        ..asked
    };
    let open = [deal.clone()];
    vec![
        silent("what is kept", privacy::privacy(&look, &Terms::default())),
        silent("consent to be given", privacy::privacy(&look, &asked)),
        silent("consent given", privacy::privacy(&look, &agreed)),
        silent("to staff", privacy::privacy(&to_staff, &agreed)),
        silent("asking for consent", privacy::consent(&look)),
        silent("agreed", privacy::consented(&look, true)),
        silent("not agreed", privacy::consented(&look, false)),
        silent("forgetting", privacy::forget(&look, &[])),
        silent("forgetting, orders open", privacy::forget(&look, &open)),
        silent("forgotten", privacy::forgotten(&look, true)),
        silent("not forgotten", privacy::forgotten(&look, false)),
        usual(
            "the owner forgets",
            privacy::forget_client(&to_staff, &deal, "Мария <Маша> & Ко", &open),
        ),
        usual(
            "the owner forgets, nothing open",
            privacy::forget_client(&to_staff, &deal, "Мария", &[]),
        ),
        usual("staff is told", privacy::forgotten_told(&to_staff, &deal)),
        text("the file", privacy::data_told(&look, true)),
        text("no file yet", privacy::data_told(&look, false)),
        text("not for staff", privacy::for_customers(&to_staff)),
    ]
}

fn of_management(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let owner = viewer(lang, Some(Role::Owner));
    let admin = viewer(lang, Some(Role::Admin));
    let look = shop.look(&owner);
    let anna = person(ANNA, "Анна Крылова", Some(Role::Manager));
    let parked = |update_id| Parked {
        update_id,
        error: Some("the database refused: <no> & ".repeat(20)),
        received_at: moment("2026-11-23T10:15:00Z").0,
    };
    let one = Parked {
        error: Some(String::from("the update makes no sense")),
        ..parked(871_234_567)
    };
    let many: Vec<Parked> = (0..10).map(parked).collect();
    let until = moment("2026-11-24T12:00:00Z");
    vec![
        usual("staff", management::staff(&look, &staff())),
        usual("a member", management::member(&look, &anna, 5)),
        usual(
            "a member, to an admin",
            management::member(&shop.look(&admin), &anna, 0),
        ),
        usual("inviting", management::invite(&look)),
        usual(
            "an invitation",
            management::invitation(
                &look,
                Role::Manager,
                "https://t.me/shop_bot?start=join_AbC",
                until,
            ),
        ),
        usual("heirs", management::heirs(&look, &anna, &staff(), 1)),
        usual(
            "heirs of nothing",
            management::heirs(&look, &anna, &staff(), 0),
        ),
        usual("no trouble", management::trouble(&look, &[], 0, 0)),
        usual("trouble", management::trouble(&look, &[one], 1, 2)),
        extreme(
            "much trouble",
            management::trouble(&look, &many, 1_000, 1_000),
        ),
        extreme("a crowd", management::staff(&look, &crowd())),
        extreme(
            "a crowd of heirs",
            management::heirs(&look, &anna, &crowd(), 60),
        ),
    ]
}

fn localized(ru: &str, en: &str) -> Localized {
    Localized {
        ru: ru.to_owned(),
        en: en.to_owned(),
    }
}

fn all_news(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let viewer = viewer(lang, Some(Role::Manager));
    let look = shop.look(&viewer);
    let mut lead = shop.bare(RecordKind::Lead, "lead", "new");
    lead.contact = Some(contact());
    lead.client = Some(person(CLIENT, "Мария Соколова", None));
    lead.words = vec![words(1, Some("Здравствуйте! Есть чайники <b>Bork</b>?"))];
    lead.facts
        .set(field("source"), Some(Value::Text(String::from("site"))));
    let new_lead = [localized(
        "🆕 Новый лид! Лид №1 – Мария Соколова. Возьмите его в работу.",
        "🆕 A new lead! Lead #1 – Mary Falcon. Take it and answer.",
    )];
    let deal = shop.usual(lang, RecordKind::Deal, "sale", "new_order");
    let order = [localized(
        "🛒 Поступил заказ: Сделка №3, Мария Соколова.",
        "🛒 An order has come: Deal #3, Mary Falcon.",
    )];
    let state = |id, state| Task {
        id: TaskId(id),
        state,
        ..task()
    };
    let done = TaskState::Done {
        by: None,
        at: shop.now,
    };
    let of_all = [
        (state(12, TaskState::Open), None),
        (state(13, done), None),
        (state(14, TaskState::Withdrawn), None),
    ];
    let full = shop.full(RecordKind::Lead, "lead", "new");
    let long = vec![localized(&"Щ&<i>".repeat(400), &"Щ&<i>".repeat(400)); 6];
    let mut with_tasks = deal.clone();
    with_tasks.tasks = vec![(task(), None)];
    let anna = person(BORIS, "محمد علي", Some(Role::Manager));
    let taken = shop.usual(lang, RecordKind::Lead, "lead", "in_work");
    let told_by_robots = |view: &_, at, lines: &[_], tasks: &[_]| {
        let bulletin = news::Bulletin {
            stage: &stage(at),
            lines,
            tasks,
        };
        news::robots(&look, view, &bulletin)
    };
    vec![
        usual("a new lead", told_by_robots(&lead, "new", &new_lead, &[])),
        usual(
            "a lead taken since",
            told_by_robots(&taken, "new", &new_lead, &[]),
        ),
        usual(
            "an order with its tasks",
            told_by_robots(&with_tasks, "new_order", &order, &of_all),
        ),
        usual(
            "a record given",
            news::record_given(&look, &deal, Some(&anna)),
        ),
        text(
            "words relayed",
            news::relay_header(lang, &contact(), &deal.record),
        ),
        text("words edited", news::edited_header(lang, &contact())),
        extreme(
            "robots at length",
            told_by_robots(&full, "new", &long, &full.tasks),
        ),
        extreme(
            "a full record given",
            news::record_given(&look, &full, Some(&anna)),
        ),
    ]
}

fn of_presets(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let owner = viewer(lang, Some(Role::Owner));
    let look = shop.look(&owner);
    let currency = shop.settings.currency;
    let words_of = |id| {
        let pipeline = shop.pipeline(id);
        let stages = outline::outline(&shop.preset, pipeline, lang, currency);
        presets::outline(&look, pipeline, &stages)
    };
    let broken = RETAIL
        .replace("to = \"in_stock\"", "to = \"stock\"")
        .replace("name.en = \"Sales\"\n", "");
    let (_, found) = Preset::review(&broken);
    let (_, everything) = Preset::review(&RETAIL.replace("name.en", "name.de"));
    let draft = Preset::parse(&RETAIL.replace(
        "name.ru = \"Отправка\"",
        "name.ru = \"Отправка & доставка\"",
    ))
    .unwrap();
    let none = Preset::diff(&shop.preset, &shop.preset);
    let orphan = Orphan {
        pipeline: PipelineId::parse("sale").unwrap(),
        stage: stage("replacement"),
        count: 3,
    };
    vec![
        usual("the preset", presets::overview(&look)),
        usual("leads in words", words_of("lead")),
        usual("sales in words", words_of("sale")),
        usual("a file, please", presets::ask_file(&look)),
        usual("problems", presets::problems(&look, &found)),
        extreme(
            "problems over problems",
            presets::problems(&look, &everything),
        ),
        usual("unreadable", presets::unreadable(&look)),
        usual(
            "a change",
            presets::review(&look, 4, &Preset::diff(&shop.preset, &draft)),
        ),
        usual("no change", presets::review(&look, 4, &none)),
        usual("where to", presets::map_orphan(&look, 4, &draft, &orphan)),
        usual("in force", presets::settled(&look, true)),
        usual("dropped", presets::settled(&look, false)),
    ]
}

fn all_prompts(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let viewer = viewer(lang, Some(Role::Manager));
    let look = shop.look(&viewer);
    let deal = shop.usual(lang, RecordKind::Deal, "sale", "in_stock");
    let record = &deal.record;
    let of = |id| shop.preset.field(&field(id)).unwrap();
    let name = prilavok::app::naming::name_of(lang, record);
    let ask_of_deal = |field, value, on_the_way| {
        let asked = fields::Asked {
            holder: Holder::Record(record.id),
            name: &name,
            field,
            value,
            on_the_way,
            picked: &[],
            wrote: None,
        };
        fields::ask(&look, &asked)
    };
    let asked = |id, on_the_way| {
        let value = deal.facts.get(&field(id));
        ask_of_deal(of(id), value, on_the_way)
    };
    let long = Value::Text("Щ&<i>".repeat(600));
    let rtl = prilavok::domain::contact::Contact {
        name: String::from("محمد علي"),
        ..contact()
    };
    vec![
        usual("an amount", asked("amount", false)),
        usual("a phone", asked("client_phone", false)),
        usual("a company", asked("company", false)),
        usual(
            "a payment on the way",
            ask_of_deal(of("payment"), None, true),
        ),
        extreme("a long value", ask_of_deal(of("items"), Some(&long), false)),
        usual("a reason", prompts::reason(&look, record, "Дорого")),
        usual("a comment", prompts::comment(&look, &task())),
        usual("words to a client", prompts::words(&look, &rtl, record)),
        usual(
            "which client",
            prompts::client(&look, "Предложения", &[contact(), rtl.clone()], false),
        ),
        usual(
            "no such client",
            prompts::client(&look, "Предложения", &[], true),
        ),
        usual("about what", prompts::about(&look, "Закупка", of("items"))),
        silent("answered", prompts::answered(&look, "Сумма: 12 900 ₽")),
    ]
}

fn all_refusals(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let viewer = viewer(lang, Some(Role::Manager));
    let look = shop.look(&viewer);
    let at = moment("2026-11-23T10:15:00Z");
    let by = Some(BORIS);
    [
        Refusal::NoSuchRecord,
        Refusal::NoSuchPipeline,
        Refusal::NoSuchTask,
        Refusal::NoSuchField,
        Refusal::NoSuchClient,
        Refusal::NoSuchPerson,
        Refusal::Stale(RecordId(1)),
        Refusal::MoveNotOffered,
        Refusal::MoveClosed(field("payment")),
        Refusal::Missing(vec![field("payment"), field("address")]),
        Refusal::ConversionNotOffered,
        Refusal::OtherLeadOpen(8),
        Refusal::UndoGone,
        Refusal::TaskDone { by, at },
        Refusal::TaskDone { by: None, at },
        Refusal::TaskWithdrawn,
        Refusal::TaskChanged,
        Refusal::Empty,
        Refusal::TooLong(2_000),
        Refusal::Money(BadMoney::NotANumber),
        Refusal::Money(BadMoney::Negative),
        Refusal::Money(BadMoney::TooLarge),
        Refusal::Money(BadMoney::TooPrecise),
        Refusal::Phone,
        Refusal::NotAChoice,
        Refusal::ClientUnreachable,
        Refusal::NotAllowed,
        Refusal::LastOwner,
        Refusal::InviteUnknown,
        Refusal::InviteUsed,
        Refusal::InviteExpired,
        Refusal::AlreadyStaff(Role::Admin),
        Refusal::DraftGone,
        Refusal::ClientNeeded,
        Refusal::NoSuchReply,
        Refusal::UnknownVariable(String::from("странно")),
        Refusal::NothingToPutIn(vec![String::from("{сумма}"), String::from("{сделка}")]),
        Refusal::Number(BadNumber::NotANumber),
        Refusal::Number(BadNumber::TooLarge),
        Refusal::Number(BadNumber::TooPrecise),
        Refusal::OutOfRange {
            min: PreciseNumber::whole(0),
            max: PreciseNumber::whole(1_000_000),
        },
        Refusal::OutOfRange {
            min: PreciseNumber::whole(5),
            max: None,
        },
        Refusal::OutOfRange {
            min: None,
            max: PreciseNumber::whole(5),
        },
        Refusal::Day,
        Refusal::YesOrNo,
        Refusal::Email,
        Refusal::Link,
        Refusal::FileNeeded,
        Refusal::FieldClosed(field("payment")),
        Refusal::FieldChanged(field("payment")),
        Refusal::CompanyNeeded,
        Refusal::Unsound(Box::new(ProblemKind::FieldNotOnCard {
            field: String::from("payment"),
        })),
        Refusal::EditGone,
        Refusal::EditUnreadable,
        Refusal::TooManyChoices(40),
        Refusal::EditUndoGone,
        Refusal::LaterGone,
        Refusal::When(BadWhen::Unclear),
        Refusal::When(BadWhen::Past),
        Refusal::When(BadWhen::TooFar),
    ]
    .map(|refusal| told(&look, &refusal))
    .into()
}

/// A refusal as an alert shows it, within Telegram's 200 characters (RULES §6).
fn told(look: &Look<'_>, refusal: &Refusal) -> Exhibit {
    let boris = person(BORIS, "Борис Лунин", Some(Role::Manager));
    let words = refusals::words(look, refusal, Some(&boris));
    assert!(words.chars().count() <= 200, "{words}");
    text("", Html::escape(&words))
}

fn quick_reply(id: i64, owner: Option<UserId>, title: &str, text: &str) -> QuickReply {
    QuickReply {
        id: QuickReplyId(id),
        owner,
        title: title.to_owned(),
        text: text.to_owned(),
        entities: Vec::new(),
        uses: 0,
        used_at: None,
        created_by: OWNER,
    }
}

fn all_replies(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let (manager, owner) = (
        viewer(lang, Some(Role::Manager)),
        viewer(lang, Some(Role::Owner)),
    );
    let (look, owners) = (shop.look(&manager), shop.look(&owner));
    let mut ready = quick_reply(
        1,
        None,
        "Заказ готов",
        "{клиент}, заказ {сделка} готов & ждёт",
    );
    ready.entities = vec![serde_json::json!({"type": "bold", "offset": 10, "length": 5})];
    ready.uses = 12;
    ready.used_at = Some(moment("2026-11-23T10:15:00Z"));
    let own = quick_reply(2, Some(OWNER), "Адрес <b>магазина</b>", "Ленина, 5");
    let mine = quick_reply(3, Some(ANNA), LONG, &"Щ&<{sum} ".repeat(380));
    let own_replies = [ready.clone(), own.clone()];
    let many: Vec<QuickReply> = (0..8)
        .map(|id| QuickReply {
            id: QuickReplyId(9_999_999_990 + id),
            ..mine.clone()
        })
        .collect();
    let client = contact();
    let to = Addressed {
        contact: &client,
        record: Some(RecordId(1)),
        talks: false,
    };
    let nowhere = Addressed { record: None, ..to };
    let in_talk = Addressed { talks: true, ..to };
    let words = replies::words(&ready);
    vec![
        usual("none yet", replies::list(&look, &[], 0, 0)),
        usual("an owner's", replies::list(&owners, &own_replies, 0, 2)),
        usual("pages", replies::list(&look, &own_replies, 1, 17)),
        usual("shared, to a manager", replies::reply(&look, &ready)),
        usual("shared, to an owner", replies::reply(&owners, &ready)),
        usual("an owner's own", replies::reply(&owners, &own)),
        usual("deleting a shared one", replies::delete(&owners, &ready)),
        usual("deleting one's own", replies::delete(&owners, &own)),
        usual("a personal title", replies::ask_title(&look, None, false)),
        usual("a shared title", replies::ask_title(&owners, None, true)),
        usual(
            "another title",
            replies::ask_title(&owners, Some(&own), false),
        ),
        usual("a text", replies::ask_text(&look, &own.title)),
        usual("choosing", replies::pick(&look, to, &own_replies, 0, 2)),
        usual(
            "choosing among many",
            replies::pick(&look, to, &own_replies, 1, 17),
        ),
        usual(
            "nothing to choose",
            replies::pick(&look, nowhere, &[], 0, 0),
        ),
        usual(
            "a preview",
            replies::preview(&look, to, &own, &words, "0a1b2c3d", &[]),
        ),
        usual(
            "a preview that lacks a sum",
            replies::preview(&look, to, &own, &words, "0a1b2c3d", &[Variable::Sum]),
        ),
        usual(
            "nothing to say",
            replies::preview(&look, to, &own, &Rich::default(), "0a1b2c3d", &[]),
        ),
        usual("sent", replies::sent(&look, to, &words)),
        usual(
            "sent within a dialogue",
            replies::sent(&look, in_talk, &words),
        ),
        extreme("long titles", replies::list(&look, &many, 0, 90_000)),
        extreme("a long reply", replies::reply(&look, &mine)),
        extreme(
            "long ones to choose",
            replies::pick(&look, to, &many, 0, 90_000),
        ),
        extreme(
            "a long preview",
            replies::preview(&look, to, &many[7], &replies::words(&mine), "0a1b2c3d", &[]),
        ),
        extreme(
            "a long one sent",
            replies::sent(&look, to, &replies::words(&mine)),
        ),
    ]
}

fn put_off(id: i64, text: &str, due_at: Option<&str>) -> LaterView {
    let raw = serde_json::json!({
        "message_id": 5, "chat": {"id": ANNA, "type": "private"},
        "from": {"id": ANNA, "first_name": "Анна"}, "text": text,
    })
    .to_string();
    LaterView {
        name: "Мария <Маша> & Ко".to_owned(),
        message: Message::parse(&raw),
        parts: 1,
        later: Later {
            id: LaterId(id),
            contact: contact().id,
            author: ANNA,
            raw,
            chat: ChatId(ANNA.0),
            message: MessageId(5),
            due_at: due_at.map(moment),
            state: LaterState::Waiting,
        },
    }
}

fn all_later(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let viewer = viewer(lang, Some(Role::Manager));
    let look = shop.look(&viewer);
    let client = contact();
    let to = Addressed {
        contact: &client,
        record: Some(RecordId(1)),
        talks: false,
    };
    let at = moment("2026-11-24T07:00:00Z");
    let waiting = put_off(1, "Мы открылись & ждём", Some("2026-11-24T07:00:00Z"));
    let held = put_off(2, "Скидка <b>5%</b>", None);
    let mut album = put_off(3, "", Some("2026-11-24T07:00:00Z"));
    album.message = None;
    album.parts = 3;
    let mut long = put_off(9_999_999_999, &"Щ&<i>".repeat(800), None);
    LONG.clone_into(&mut long.name);
    let crowd = vec![long.clone(); 8];
    let boris = person(BORIS, LONG, Some(Role::Manager));
    let holder = Obstacle::HeldBy(person(BORIS, "محمد علي", Some(Role::Manager)));
    vec![
        usual("when", later::when(&look, WhenOf::New(client.id), "Мария")),
        usual(
            "when instead",
            later::when(&look, WhenOf::Moved(LaterId(1)), "Мария"),
        ),
        usual("what", later::what(&look, to, at)),
        usual("kept", later::kept(&look, to, at)),
        usual("nothing waits", later::list(&look, &[], 0, 0)),
        usual(
            "what waits",
            later::list(&look, &[held.clone(), waiting.clone()], 0, 2),
        ),
        usual("one", later::card(&look, &waiting, None)),
        usual("an album", later::card(&look, &album, None)),
        usual("held", later::card(&look, &held, Some(&holder))),
        usual(
            "nobody to reach",
            later::card(&look, &held, Some(&Obstacle::Unreachable)),
        ),
        usual("sent", later::over(&look, &waiting, true)),
        usual("dropped", later::over(&look, &waiting, false)),
        extreme("a long list", later::list(&look, &crowd, 0, 90_000)),
        extreme(
            "a long one",
            later::card(&look, &long, Some(&Obstacle::HeldBy(boris))),
        ),
    ]
}

fn all_tasks(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let viewer = viewer(lang, Some(Role::Manager));
    let look = shop.look(&viewer);
    let open = shop.task_view(lang, TaskState::Open, "2026-11-24T06:30:00Z");
    let mut late = shop.task_view(lang, TaskState::Open, "2026-11-22T08:00:00Z");
    late.task.comment = Some(String::from("не берёт трубку <пока>"));
    late.task.assignee = BORIS;
    let done = |by| {
        let at = moment("2026-11-23T10:15:00Z");
        shop.task_view(lang, TaskState::Done { by, at }, "2026-11-23T14:00:00Z")
    };
    let withdrawn = shop.task_view(lang, TaskState::Withdrawn, "2026-11-23T14:00:00Z");
    let mut longest = late.clone();
    let full = shop.full(RecordKind::Deal, "sale", "new_order");
    longest.task.title = full.tasks[0].0.title.clone();
    longest.task.comment = Some("Щ&<i>".repeat(400));
    longest.assignee = Some(person(BORIS, LONG, Some(Role::Manager)));
    longest.client = Some(LONG.to_owned());
    let by = person(BORIS, "محمد علي", Some(Role::Manager));
    vec![
        usual(
            "a list",
            tasks::list(&look, &[late.clone(), open.clone()], Whose::All, 0, 12, 1),
        ),
        usual(
            "one",
            tasks::list(&look, std::slice::from_ref(&open), Whose::Mine, 0, 1, 0),
        ),
        usual("none", tasks::list(&look, &[], Whose::Mine, 0, 0, 0)),
        extreme(
            "the longest list",
            tasks::list(&look, &vec![longest.clone(); 8], Whose::All, 99, 800, 800),
        ),
        usual("open", tasks::card(&look, &open)),
        usual("overdue", tasks::card(&look, &late)),
        usual("done", tasks::card(&look, &done(Some(BORIS)))),
        usual("done by a move", tasks::card(&look, &done(None))),
        usual("withdrawn", tasks::card(&look, &withdrawn)),
        extreme("the longest", tasks::card(&look, &longest)),
        usual("due soon", tasks::due(&look, &open, false)),
        usual("due long ago", tasks::due(&look, &late, true)),
        usual("given", tasks::given(&look, &open, Some(&by))),
        usual("postponing", tasks::postpone(&look, &open.task)),
        usual("reassigning", tasks::reassign(&look, &open.task, &staff())),
        usual(
            "nobody to reassign to",
            tasks::reassign(&look, &open.task, &[]),
        ),
        extreme("a crowd", tasks::reassign(&look, &open.task, &crowd())),
    ]
}

fn of_the_team(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let viewer = viewer(lang, Some(Role::Owner));
    let look = shop.look(&viewer);
    let record = shop.record(RecordKind::Lead, "lead", "in_work");
    let mut long = contact();
    LONG.clone_into(&mut long.name);
    let title = |contact| Html::escape(&team::title(lang, &shop.preset, contact, &record));
    let messages = [words(1, Some("Хочу <чайник>")), words(2, None)];
    let names = std::collections::BTreeMap::from([(CLIENT, person(CLIENT, "Иван", None))]);
    let longest = vec![words(3, Some(&"Щ&<i>".repeat(400))); 10];
    let long_names = std::collections::BTreeMap::from([(CLIENT, person(CLIENT, LONG, None))]);
    let none = Standing::default();
    let some = Standing {
        inside: true,
        is_admin: true,
        manages_topics: true,
        deletes: false,
    };
    let missing = |is_forum, standing| {
        team::missing(lang, is_forum, standing).unwrap_or_else(|| Html::escape("nothing"))
    };
    let whole = Standing {
        deletes: true,
        ..some
    };
    vec![
        usual("no group", team::overview(&look, "shop_bot", None)),
        usual(
            "a group",
            team::overview(&look, "shop_bot", Some("Смена <1>")),
        ),
        extreme(
            "a long title",
            team::overview(&look, "shop_bot", Some(LONG)),
        ),
        text("a topic's title", title(&contact())),
        text("a long name in a topic's title", title(&long)),
        text("a recap", team::recap(&look, &messages, &names)),
        Exhibit {
            is_extreme: true,
            ..text(
                "the longest recap",
                team::recap(&look, &longest, &long_names),
            )
        },
        text("all is missing", missing(false, none)),
        text("a right is missing", missing(true, some)),
        text("nothing is missing", missing(true, whole)),
    ]
}
