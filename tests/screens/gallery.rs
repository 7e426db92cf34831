//! Every screen, hung room by room: as on a usual day, and at its extremes.

use crate::shop::{
    ANNA, BORIS, CLIENT, LONG, OWNER, RETAIL, Shop, contact, events, field, moment, names, person,
    stage, task, words,
};
use prilavok::app::Refusal;
use prilavok::app::presets::Orphan;
use prilavok::domain::fields::Value;
use prilavok::domain::ids::{EventId, PipelineId, RecordId, TaskId, UserId};
use prilavok::domain::lang::{Lang, Localized};
use prilavok::domain::money::BadMoney;
use prilavok::domain::people::{Person, Role};
use prilavok::domain::preset::{Preset, RecordKind, outline};
use prilavok::domain::record::Record;
use prilavok::domain::task::{Task, TaskState};
use prilavok::i18n::Html;
use prilavok::storage::inbox::Parked;
use prilavok::storage::records::StageCount;
use prilavok::telegram::incoming::Standing;
use prilavok::telegram::keyboard::{Keyboard, Markup};
use prilavok::telegram::press::Whose;
use prilavok::telegram::screens::lists::Counts;
use prilavok::telegram::screens::{
    Look, Screen, card, customer, history, lists, management, news, presets, prompts, refusals,
    tasks, team,
};

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
    ("card", cards),
    ("customer", customers),
    ("history", histories),
    ("lists", all_lists),
    ("management", of_management),
    ("news", all_news),
    ("presets", of_presets),
    ("prompts", all_prompts),
    ("refusals", all_refusals),
    ("tasks", all_tasks),
    ("team", of_the_team),
];

/// Pieces of screens, which are seen within them.
pub const NO_SCREENS: &[&str] = &[
    "card::back_to_card",
    "card::heading",
    "card::names",
    "card::past",
    "card::sign",
    "card::steps",
    "card::task_line",
    "history::sentence",
    "lists::offset",
    "management::role_name",
    "news::gist",
    "news::quoted",
    "presets::problem_lines",
    "refusals::stage_name",
];

fn usual(title: &'static str, screen: Screen) -> Exhibit {
    Exhibit {
        title,
        screen,
        is_extreme: false,
        has_way_on: true,
    }
}

fn extreme(title: &'static str, screen: Screen) -> Exhibit {
    Exhibit {
        is_extreme: true,
        ..usual(title, screen)
    }
}

fn text(title: &'static str, text: Html) -> Exhibit {
    let keyboard = Keyboard::default();
    Exhibit {
        has_way_on: false,
        ..usual(title, Screen { text, keyboard })
    }
}

fn silent(title: &'static str, screen: Screen) -> Exhibit {
    Exhibit {
        has_way_on: false,
        ..usual(title, screen)
    }
}

fn viewer(lang: Lang, role: Option<Role>) -> Person {
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

fn staff() -> Vec<Person> {
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
fn crowd() -> Vec<Person> {
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
        usual("fields", card::fields_menu(&look, &taken)),
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

fn markup(title: &'static str, markup: Markup) -> Exhibit {
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
    let of = |kind, pipeline, at, number, created: &str| Record {
        number,
        created_at: moment(created),
        ..shop.record(kind, pipeline, at)
    };
    let records = [
        of(
            RecordKind::Deal,
            "sale",
            "shipping",
            3,
            "2026-11-23T09:00:00Z",
        ),
        of(
            RecordKind::Deal,
            "sale",
            "unpaid",
            2,
            "2026-11-22T09:00:00Z",
        ),
        of(
            RecordKind::Lead,
            "lead",
            "converted",
            7,
            "2026-10-01T09:00:00Z",
        ),
        of(RecordKind::Deal, "sale", "won", 1, "2025-12-31T21:30:00Z"),
    ];
    let many: Vec<Record> = (0..20)
        .map(|number| {
            of(
                RecordKind::Deal,
                "sale",
                "new_order",
                number,
                "2025-12-31T21:30:00Z",
            )
        })
        .collect();
    vec![
        text("the greeting", customer::greeting(&look)),
        markup("a keyboard", customer::keyboard(&look, false)),
        markup("no keyboard", customer::keyboard(&look, true)),
        text("received", customer::received(&look, &lead, false)),
        text(
            "received, phone known",
            customer::received(&look, &lead, true),
        ),
        text("a phone", customer::phone_kept(&look, "+7 912 345-67-89")),
        text("a phone of another", customer::phone_of_other(&look)),
        silent("orders", customer::orders(&look, &records)),
        silent("no orders", customer::orders(&look, &[])),
        Exhibit {
            has_way_on: false,
            ..extreme("many orders", customer::orders(&look, &many))
        },
        text("privacy", customer::privacy(&look)),
        text("in a group", customer::in_group(&viewer, "shop_bot")),
        silent("help", lists::help(&look)),
    ]
}

fn histories(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let viewer = viewer(lang, Some(Role::Manager));
    let look = shop.look(&viewer);
    let record = shop.record(RecordKind::Deal, "sale", "new_order");
    let all = events();
    let known = names(lang, &all);
    let mut reply = words(2, Some("Есть, отложить для вас?"));
    reply.incoming = false;
    reply.author = ANNA;
    let said = [words(3, None), reply, words(1, Some("Есть чайники & пр.?"))];
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
        usual(
            "words",
            history::words(&look, &record, &said, &known, 0, true),
        ),
        usual(
            "no words",
            history::words(&look, &record, &[], &known, 0, false),
        ),
        extreme(
            "the longest history",
            history::history(&look, &record, &longest, &crowded, 99, 800),
        ),
        extreme(
            "the longest words",
            history::words(&look, &record, &many_words, &crowded, 99, true),
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
        "🆕 A new lead! Lead №1 – Mary Falcon. Take it and answer.",
    )];
    let deal = shop.usual(lang, RecordKind::Deal, "sale", "new_order");
    let order = [localized(
        "🛒 Поступил заказ: Сделка №3, Мария Соколова.",
        "🛒 An order has come: Deal №3, Mary Falcon.",
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
    let header = news::relay_header(lang, &contact(), &deal.record);
    let relayed = news::relay(&header, "Добрый день & спасибо <3");
    let cut = news::relay(&header, &"слово & <дело> ".repeat(400));
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
    let mut exhibits = vec![
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
        text("words relayed", relayed[0].clone()),
        text("words edited", news::edited_header(lang, &contact())),
        extreme(
            "robots at length",
            told_by_robots(&full, "new", &long, &full.tasks),
        ),
        extreme(
            "a full record given",
            news::record_given(&look, &full, Some(&anna)),
        ),
    ];
    exhibits.extend(cut.into_iter().map(|part| Exhibit {
        is_extreme: true,
        ..text("long words relayed", part)
    }));
    exhibits
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
    let asked = |id, on_the_way| {
        let value = deal.facts.get(&field(id));
        prompts::field(&look, record, of(id), value, on_the_way)
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
            prompts::field(&look, record, of("payment"), None, true),
        ),
        extreme(
            "a long value",
            prompts::field(&look, record, of("items"), Some(&long), false),
        ),
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
