//! One good preset, and what is told of it after one thing in it has been spoilt.

use super::{
    Audience, CallBack, Change, ENOUGH, Expected, How, Preset, ProblemKind, SHORT, STOCK, Severity,
    StockDuty,
};
use crate::domain::engine::{MoveRefusal, check_move};
use crate::domain::fields::{Fields, Value};
use crate::domain::ids::{ChoiceId, FieldId, PipelineId, RobotId, StageId};
use crate::domain::lang::{Lang, Localized};
use chrono::TimeDelta;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const RETAIL: &str = include_str!("../../../presets/retail.toml");

/// The least that is a preset, with something of everything that can be spoilt.
const SMALL: &str = r#"name = { ru = "Лавка", en = "Shop" }
[[field]]
id = "who"
kind = "contact_name"
name = { ru = "Кто", en = "Who" }
[[field]]
id = "pay"
kind = "choice"
name = { ru = "Оплата", en = "Payment" }
[[field.choice]]
id = "now"
name = { ru = "Сейчас", en = "Now" }
[[field.choice]]
id = "later"
name = { ru = "Потом", en = "Later" }
[[field]]
id = "sum"
kind = "money"
name = { ru = "Сумма", en = "Sum" }
[[field]]
id = "note"
kind = "text"
max = 100
name = { ru = "Заметка", en = "Note" }
[[pipeline]]
id = "lead"
kind = "lead"
name = { ru = "Лиды", en = "Leads" }
start = "new"
fields = ["who", "pay"]
fail_from_any = true
[pipeline.conversion]
from = ["new"]
to = "done"
into = ["sale"]
requires = ["who"]
[[pipeline.stage]]
id = "new"
name = { ru = "Новый", en = "New" }
[[pipeline.stage]]
id = "done"
kind = "won"
name = { ru = "Готов", en = "Done" }
[[pipeline.stage]]
id = "spam"
kind = "lost"
name = { ru = "Спам", en = "Spam" }
[[pipeline]]
id = "sale"
kind = "deal"
name = { ru = "Продажа", en = "Sale" }
start = "first"
fields = ["who", "pay", "sum", "note"]
[[pipeline.stage]]
id = "first"
name = { ru = "Первая", en = "First" }
[[pipeline.stage.move]]
to = "second"
when = [{ field = "pay", one_of = ["now"] }]
[[pipeline.stage.move]]
to = "lost"
requires = ["note"]
[[pipeline.stage.robot]]
id = "hello"
name = { ru = "Привет", en = "Hello" }
[[pipeline.stage.robot.do]]
notify = "responsible"
text = { ru = "{record}, {who}", en = "{record}, {who}" }
[[pipeline.stage]]
id = "second"
name = { ru = "Вторая", en = "Second" }
[[pipeline.stage.robot]]
id = "work"
name = { ru = "Работа", en = "Work" }
[[pipeline.stage.robot.do]]
task = "job"
title = { ru = "Сделать", en = "Do it" }
to = "responsible"
due = "2h"
remind_before = "1h"
on_done = "won"
[[pipeline.stage.robot]]
id = "thanks"
name = { ru = "Спасибо", en = "Thanks" }
on_task = "job"
after = "1m"
[[pipeline.stage.robot.do]]
set = "pay"
value = "later"
[[pipeline.stage]]
id = "won"
kind = "won"
name = { ru = "Успех", en = "Won" }
[[pipeline.stage]]
id = "lost"
kind = "lost"
name = { ru = "Провал", en = "Lost" }
"#;

/// Spoils one piece of the small preset and expects exactly one problem, on the line that has `place`. Both the piece and
/// the place must be there once, lest a test looks elsewhere than its reader.
#[track_caller]
fn spoil(piece: &str, with: &str, place: &str, kind: ProblemKind) {
    assert_eq!(
        SMALL.matches(piece).count(),
        1,
        "{piece:?} must be there once"
    );
    let text = SMALL.replacen(piece, with, 1);
    assert_eq!(told(&text), [(line_of(&text, place), kind)]);
}

fn told(text: &str) -> Vec<(usize, ProblemKind)> {
    let (_, problems) = Preset::review(text);
    problems
        .into_iter()
        .map(|problem| (problem.line, problem.kind))
        .collect()
}

#[track_caller]
fn line_of(text: &str, place: &str) -> usize {
    assert_eq!(
        text.matches(place).count(),
        1,
        "{place:?} must be there once"
    );
    let before = text.split(place).next().unwrap();
    before.matches('\n').count() + 1
}

fn owned(words: &str) -> String {
    words.to_owned()
}

#[test]
fn the_shipped_preset_has_no_problem_at_all() {
    let (preset, problems) = Preset::review(RETAIL);
    assert_eq!(problems, []);
    let preset = preset.unwrap();
    let stages: Vec<_> = preset
        .pipelines
        .iter()
        .map(|pipeline| (pipeline.id.as_str(), pipeline.stages.len()))
        .collect();
    assert_eq!(
        stages,
        [
            ("lead", 5),
            ("sale", 13),
            ("purchase", 7),
            ("production", 6),
            ("offer", 4)
        ]
    );
}

#[test]
fn a_missed_call_asks_for_what_the_preset_says() {
    let shipped = Preset::parse(RETAIL).unwrap().calls;
    let silent = Preset::parse(SMALL).unwrap().calls;
    assert_eq!(silent, CallBack::default());
    assert_eq!(
        CallBack {
            title: None,
            ..shipped.clone()
        },
        silent,
        "as the shipped text says of a preset without the section"
    );
    let with =
        |section: &str| SMALL.replacen("[[pipeline]]", &format!("{section}\n[[pipeline]]"), 1);
    let asked = "[calls]\nto = \"supervisor\"\ndue = \"1h\"\nremind_before = \"10m\"
title = { ru = \"{who}, {caller}\", en = \"{record}\" }";
    let calls = Preset::parse(&with(asked)).unwrap().calls;
    assert_eq!(calls.to, Audience::Supervisor);
    assert_eq!(calls.due, TimeDelta::hours(1));
    assert_eq!(calls.remind_before, Some(TimeDelta::minutes(10)));
    for (section, kind) in [
        (
            "[calls]\nremind_before = \"15m\" # here",
            ProblemKind::ReminderTooEarly,
        ),
        (
            "[calls]\ntitle = { ru = \"{whom}\", en = \"{who}\" } # here",
            ProblemKind::UnknownPlaceholder {
                name: owned("whom"),
            },
        ),
        (
            "[calls]\nto = \"on_duty\" # here",
            ProblemKind::UnknownWord {
                word: owned("on_duty"),
                known: vec!["responsible", "supervisor"],
            },
        ),
        (
            "[calls]\ntask = \"x\" # here",
            ProblemKind::UnknownKey {
                key: owned("task"),
                known: vec!["title", "to", "due", "remind_before"],
            },
        ),
    ] {
        let text = with(section);
        assert_eq!(told(&text), [(line_of(&text, "# here"), kind)]);
    }
    let robot = SMALL.replacen("{record}, {who}", "{caller}", 1);
    assert_eq!(
        told(&robot)
            .into_iter()
            .map(|(_, kind)| kind)
            .collect::<Vec<_>>(),
        [ProblemKind::UnknownPlaceholder {
            name: owned("caller")
        }],
        "who called is known of a call alone"
    );
    assert_eq!(
        Preset::diff(
            &Preset::parse(SMALL).unwrap(),
            &Preset::parse(&with(asked)).unwrap()
        )
        .changes,
        [Change::Calls]
    );
}

/// A step of the client's on the first stage of the small preset's sales, which clients see.
fn with_steps(steps: &str) -> String {
    let seen = SMALL.replacen(
        "start = \"first\"\n",
        "start = \"first\"\ncustomer_sees = true\n",
        1,
    );
    seen.replacen(
        "[[pipeline.stage]]\nid = \"second\"",
        &format!("{steps}[[pipeline.stage]]\nid = \"second\""),
        1,
    )
}

fn step(on: &str, to: &str, when: &str) -> String {
    format!("[[pipeline.stage.trigger]]\non = \"{on}\"\nto = \"{to}\"\n{when}")
}

#[test]
fn the_clients_steps_are_read_and_lead_somewhere() {
    let now = "when = [{ field = \"pay\", one_of = [\"now\"] }]\n";
    let good = [
        step("agreed", "second", now),
        step("agreed", "lost", ""),
        step("cancelled", "lost", ""),
    ]
    .concat();
    let preset = Preset::parse(&with_steps(&good)).unwrap();
    let sale = preset
        .pipeline(&PipelineId::parse("sale").unwrap())
        .unwrap();
    let first = &sale.stages[0];
    let led = |signal, facts: &[(&str, &str)]| {
        let facts = facts
            .iter()
            .map(|(field, choice)| {
                let choice = crate::domain::ids::ChoiceId::parse(choice).unwrap();
                let value = crate::domain::fields::Value::Choice(choice);
                (FieldId::parse(field).unwrap(), value)
            })
            .collect();
        first
            .answer_to(signal, &facts)
            .map(|step| step.to.as_str().to_owned())
    };
    assert_eq!(
        led(super::Signal::Agreed, &[("pay", "now")]).as_deref(),
        Some("second")
    );
    assert_eq!(
        led(super::Signal::Agreed, &[("pay", "later")]).as_deref(),
        Some("lost")
    );
    assert_eq!(led(super::Signal::Agreed, &[]).as_deref(), Some("lost"));
    assert_eq!(led(super::Signal::Received, &[]), None);
    assert!(first.offers(super::Signal::Cancelled) && !first.offers(super::Signal::Received));
    assert!(
        sale.routes()
            .iter()
            .any(|route| matches!(route.by, super::By::Client(_)) && route.to.as_str() == "lost")
    );
}

#[test]
fn a_step_of_the_clients_that_can_not_be_is_told() {
    let kinds = |steps: &str| -> Vec<ProblemKind> {
        told(&with_steps(steps))
            .into_iter()
            .map(|(_, kind)| kind)
            .collect()
    };
    assert_eq!(
        kinds(&step("cancelled", "nowhere", "")),
        [ProblemKind::UnknownStage {
            stage: owned("nowhere")
        }]
    );
    assert_eq!(
        kinds(&step("cancelled", "first", "")),
        [ProblemKind::MoveToItself {
            stage: owned("first")
        }]
    );
    assert_eq!(
        kinds(&[step("agreed", "second", ""), step("agreed", "lost", "")].concat()),
        [ProblemKind::SecondTrigger {
            on: owned("agreed")
        }]
    );
    let [ProblemKind::UnknownWord { word, .. }] = &kinds(&step("returned", "lost", ""))[..] else {
        panic!("a word that is none");
    };
    assert_eq!(word, "returned");
    let unseen = with_steps(&step("cancelled", "lost", "")).replace("customer_sees = true\n", "");
    let kinds: Vec<_> = told(&unseen).into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(
        kinds,
        [ProblemKind::TriggerUnseen {
            on: owned("cancelled")
        }]
    );
    let last = with_steps("") + &step("received", "second", "");
    let kinds: Vec<_> = told(&last).into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(
        kinds,
        [ProblemKind::TriggerOnFinal {
            stage: owned("lost")
        }]
    );
}

#[test]
fn where_goods_go_is_written_in_words() {
    let delivery = |field: &str| {
        let key = format!("start = \"first\"\ndelivery = \"{field}\"\n");
        told(&SMALL.replacen("start = \"first\"\n", &key, 1))
            .into_iter()
            .map(|(_, kind)| kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(delivery("note"), []);
    assert_eq!(
        delivery("sum"),
        [ProblemKind::NoWords {
            field: owned("sum")
        }]
    );
}

#[test]
fn the_small_preset_is_good() {
    let (preset, problems) = Preset::review(SMALL);
    assert_eq!(problems, []);
    assert_eq!(preset.unwrap().leads().unwrap().name.ru, "Лиды");
}

#[test]
fn places_are_lines_and_characters() {
    let text = SMALL.replace(
        "{ ru = \"Сумма\", en = \"Sum\" }",
        "{ ru = \"Сумма\", en = 7 }",
    );
    let problems = Preset::parse(&text).unwrap_err();
    let [problem] = &problems[..] else {
        panic!("one problem, not {problems:?}");
    };
    assert_eq!(problem.line, line_of(&text, "en = 7"));
    assert_eq!(
        problem.column,
        "name = { ru = \"Сумма\", en = 7".chars().count()
    );
    assert_eq!(problem.severity, Severity::Error);
}

#[test]
fn a_broken_syntax_is_told_with_its_line() {
    let text = SMALL.replace("id = \"won\"", "id = \"won");
    let problems = told(&text);
    assert_eq!(problems[0].0, line_of(&text, "id = \"won\n"));
    assert!(
        matches!(problems[0].1, ProblemKind::Syntax { .. }),
        "{problems:?}"
    );
}

#[test]
fn keys_are_known_and_complete() {
    spoil(
        "from = [\"new\"]",
        "from = [\"new\"]\nform = 1",
        "form = 1",
        ProblemKind::UnknownKey {
            key: owned("form"),
            known: vec!["from", "to", "into", "requires", "wants"],
        },
    );
    spoil(
        "start = \"first\"\n",
        "",
        "[[pipeline]]\nid = \"sale\"",
        ProblemKind::MissingKey { key: "start" },
    );
    spoil(
        "notify = \"responsible\"",
        "notify = \"responsible\"\nmove = \"second\"",
        "[[pipeline.stage.robot.do]]\nnotify",
        ProblemKind::NotOneKey {
            keys: &["notify", "task", "move", "message_client", "set"],
        },
    );
    spoil(
        ", one_of = [\"now\"]",
        "",
        "when = ",
        ProblemKind::NotOneKey {
            keys: &["is", "one_of", "none_of", "has", "at_least", "below"],
        },
    );
}

#[test]
fn values_have_their_types() {
    let cases = [
        ("max = 100", "max = \"100\"", "max", Expected::Integer),
        (
            "fail_from_any = true",
            "fail_from_any = \"yes\"",
            "fail_from_any",
            Expected::Boolean,
        ),
        (
            "on_task = \"job\"",
            "on_task = 1",
            "on_task",
            Expected::Text,
        ),
        (
            "requires = [\"who\"]",
            "requires = \"who\"",
            "requires",
            Expected::List,
        ),
        (
            "name = { ru = \"Сумма\", en = \"Sum\" }",
            "name = \"Sum\"",
            "name",
            Expected::Section,
        ),
    ];
    for (piece, with, key, expected) in cases {
        spoil(piece, with, with, ProblemKind::WrongType { key, expected });
    }
}

#[test]
fn ids_words_and_times_are_spelt_right() {
    let long = "abcdefghijklmnopqrstuvwxy";
    for (piece, id) in [
        ("id = \"spam\"", long),
        ("id = \"hello\"", "Hello"),
        ("id = \"thanks\"", ""),
    ] {
        let with = format!("id = \"{id}\"");
        spoil(piece, &with, &with, ProblemKind::BadId { id: owned(id) });
    }
    for (piece, key, text) in [
        ("due = \"2h\"", "due", "2 часа"),
        ("after = \"1m\"", "after", "0m"),
    ] {
        let with = format!("{key} = \"{text}\"");
        spoil(
            piece,
            &with,
            &with,
            ProblemKind::BadDuration { text: owned(text) },
        );
    }
    spoil(
        "notify = \"responsible\"",
        "notify = \"everyone\"",
        "everyone",
        ProblemKind::UnknownWord {
            word: owned("everyone"),
            known: vec!["responsible", "supervisor", "on_duty"],
        },
    );
    spoil(
        "\nto = \"responsible\"",
        "\nto = \"on_duty\"",
        "on_duty",
        ProblemKind::UnknownWord {
            word: owned("on_duty"),
            known: vec!["responsible", "supervisor"],
        },
    );
    for max in ["max = 0", "max = 3001", "max = -1"] {
        spoil(
            "max = 100",
            max,
            max,
            ProblemKind::BadFieldLength { most: 3000 },
        );
    }
    spoil(
        "remind_before = \"1h\"",
        "remind_before = \"2h\"",
        "remind_before",
        ProblemKind::ReminderTooEarly,
    );
}

#[test]
fn every_text_is_in_every_language_and_fits() {
    let missing = |key, lang| ProblemKind::MissingTranslation { key, lang };
    spoil(", en = \"Work\"", "", "\"Работа\"", missing("name", "en"));
    spoil(
        "ru = \"Сделать\"",
        "ru = \"  \"",
        "ru = \"  \"",
        missing("title", "ru"),
    );
    let long = "я".repeat(49);
    spoil(
        "Успех",
        &long,
        &long,
        ProblemKind::TooLong {
            lang: "ru",
            chars: 49,
            most: 48,
        },
    );
    assert_eq!(told(&SMALL.replace("Успех", &"я".repeat(48))), []);
}

#[test]
fn placeholders_name_something() {
    spoil(
        "en = \"{record}, {who}\"",
        "en = \"{record}, {whom}\"",
        "{whom}",
        ProblemKind::UnknownPlaceholder {
            name: owned("whom"),
        },
    );
    spoil(
        "en = \"{record}, {who}\"",
        "en = \"{record, {who}\"",
        "{record,",
        ProblemKind::StrayBrace,
    );
}

#[test]
fn ids_are_given_once() {
    let field = "[[field]]\nid = \"note\"\nkind = \"text\"\nname = { ru = \"Ещё\", en = \"More\" }\n[[pipeline]]\nid = \"lead\"";
    spoil(
        "[[pipeline]]\nid = \"lead\"",
        field,
        "id = \"note\"\nkind = \"text\"\nname",
        ProblemKind::Duplicate { id: owned("note") },
    );
}

#[test]
fn references_lead_somewhere() {
    let cases = [
        (
            "to = \"second\"",
            "to = \"nowhere\"",
            ProblemKind::UnknownStage {
                stage: owned("nowhere"),
            },
        ),
        (
            "on_done = \"won\"",
            "on_done = \"new\"",
            ProblemKind::UnknownStage {
                stage: owned("new"),
            },
        ),
        (
            "on_done = \"won\"",
            "on_done = \"won\"\ndone_by_move = \"x\"",
            ProblemKind::UnknownStage { stage: owned("x") },
        ),
        (
            "start = \"first\"",
            "start = \"zero\"",
            ProblemKind::UnknownStage {
                stage: owned("zero"),
            },
        ),
        (
            "into = [\"sale\"]",
            "into = [\"rent\"]",
            ProblemKind::UnknownPipeline {
                pipeline: owned("rent"),
            },
        ),
        (
            "into = [\"sale\"]",
            "into = [\"sale\", \"lead\"]",
            ProblemKind::PipelineNotOfDeals {
                pipeline: owned("lead"),
            },
        ),
        (
            "on_task = \"job\"",
            "on_task = \"jobs\"",
            ProblemKind::UnknownTask {
                task: owned("jobs"),
            },
        ),
        (
            "one_of = [\"now\"]",
            "one_of = [\"never\"]",
            ProblemKind::UnknownChoice {
                choice: owned("never"),
                field: owned("pay"),
            },
        ),
        (
            "value = \"later\"",
            "value = \"never\"",
            ProblemKind::UnknownChoice {
                choice: owned("never"),
                field: owned("pay"),
            },
        ),
        (
            "requires = [\"note\"]",
            "requires = [\"notes\"]",
            ProblemKind::UnknownField {
                field: owned("notes"),
            },
        ),
        (
            "requires = [\"who\"]",
            "requires = [\"sum\"]",
            ProblemKind::FieldNotOnCard {
                field: owned("sum"),
            },
        ),
        (
            "fields = [\"who\", \"pay\"]",
            "fields = [\"who\", \"x\"]",
            ProblemKind::UnknownField { field: owned("x") },
        ),
        (
            "fields = [\"who\", \"pay\"]",
            "fields = [\"who\", \"who\"]",
            ProblemKind::Duplicate { id: owned("who") },
        ),
    ];
    for (piece, with, kind) in cases {
        let place = with.lines().next_back().unwrap();
        spoil(piece, with, place, kind);
    }
}

#[test]
fn lists_that_must_name_something_do() {
    spoil(
        "into = [\"sale\"]",
        "into = []",
        "[pipeline.conversion]",
        ProblemKind::EmptyList { key: "into" },
    );
    spoil(
        "one_of = [\"now\"]",
        "none_of = []",
        "none_of",
        ProblemKind::EmptyList { key: "none_of" },
    );
}

#[test]
fn tests_and_values_fit_the_kind_of_the_field() {
    let unfit = || ProblemKind::UnfitTest {
        field: owned("pay"),
    };
    spoil("one_of = [\"now\"]", "at_least = 5", "at_least", unfit());
    let with = "field = \"sum\", one_of = [\"now\"]";
    spoil(
        "field = \"pay\", one_of = [\"now\"]",
        with,
        with,
        ProblemKind::UnfitTest {
            field: owned("sum"),
        },
    );
    spoil(
        "set = \"pay\"\nvalue = \"later\"",
        "set = \"sum\"\nvalue = \"lots\"",
        "lots",
        ProblemKind::UnfitValue {
            field: owned("sum"),
            value: owned("lots"),
        },
    );
    assert_eq!(
        told(&SMALL.replace(
            "set = \"pay\"\nvalue = \"later\"",
            "set = \"sum\"\nvalue = \"12.50\""
        )),
        []
    );
}

#[test]
fn the_total_is_money_and_the_stock_is_asked_for_in_its_own_words() {
    let fields = "fields = [\"who\", \"pay\", \"sum\", \"note\"]";
    for (total, kind) in [
        (
            "note",
            ProblemKind::UnfitTotal {
                field: owned("note"),
            },
        ),
        (
            "cost",
            ProblemKind::UnknownField {
                field: owned("cost"),
            },
        ),
    ] {
        let with = format!("{fields}\ntotal = \"{total}\"");
        spoil(fields, &with, "total = ", kind);
    }
    let stage = "id = \"second\"\n";
    spoil(
        stage,
        "id = \"second\"\nstock = \"lend\"\n",
        "stock = ",
        ProblemKind::UnknownWord {
            word: owned("lend"),
            known: vec!["check", "reserve", "take", "add"],
        },
    );
    spoil(
        "field = \"pay\", one_of = [\"now\"]",
        "stock = \"plenty\"",
        "plenty",
        ProblemKind::UnknownWord {
            word: owned("plenty"),
            known: vec!["enough", "short"],
        },
    );
    let text = SMALL.replace("\"note\"", "\"stock\"");
    let place = line_of(&text, "id = \"stock\"");
    assert_eq!(
        told(&text),
        [(
            place,
            ProblemKind::ReservedField {
                field: owned("stock")
            }
        )]
    );
    let text = SMALL
        .replace(fields, &format!("{fields}\ntotal = \"sum\""))
        .replace(stage, "id = \"second\"\nstock = \"reserve\"\n")
        .replace("field = \"pay\", one_of = [\"now\"]", "stock = \"enough\"");
    let preset = Preset::parse(&text).unwrap();
    let sale = &preset.pipelines[1];
    assert_eq!(sale.total.as_ref().map(FieldId::as_str), Some("sum"));
    let second = StageId::parse("second").unwrap();
    assert_eq!(sale.duty_at(&second), Some(StockDuty::Reserve));
    let first = StageId::parse("first").unwrap();
    let fact = |state: &str| -> Fields {
        let value = Value::Choice(ChoiceId::parse(state).unwrap());
        [(FieldId::parse(STOCK).unwrap(), value)]
            .into_iter()
            .collect()
    };
    let check = |facts: &Fields| check_move(sale, &first, &second, facts);
    assert!(check(&fact(ENOUGH)).is_ok());
    assert_eq!(
        check(&fact(SHORT)),
        Err(MoveRefusal::Closed(FieldId::parse(STOCK).unwrap()))
    );
    assert!(!Preset::diff(&preset, &Preset::parse(SMALL).unwrap()).is_empty());
}

#[test]
fn fields_do_not_stand_in_each_others_light() {
    spoil(
        "id = \"note\"\nkind = \"text\"\nmax = 100",
        "id = \"note\"\nkind = \"contact_name\"",
        "id = \"note\"",
        ProblemKind::TwinField {
            field: owned("note"),
            twin: owned("who"),
        },
    );
    let text = SMALL.replace("\"note\"", "\"stage\"");
    let place = line_of(&text, "id = \"stage\"");
    assert_eq!(
        told(&text),
        [(
            place,
            ProblemKind::ReservedField {
                field: owned("stage")
            }
        )]
    );
    spoil(
        "[[field.choice]]\nid = \"now\"\nname = { ru = \"Сейчас\", en = \"Now\" }\n[[field.choice]]\nid = \"later\"\nname = { ru = \"Потом\", en = \"Later\" }\n",
        "",
        "[[field]]\nid = \"pay\"",
        ProblemKind::NoChoices,
    );
}

#[test]
fn leads_have_one_pipeline_and_become_deals() {
    let conversion = "[pipeline.conversion]\nfrom = [\"new\"]\nto = \"done\"\ninto = [\"sale\"]\nrequires = [\"who\"]\n";
    let deals = SMALL.replace("kind = \"lead\"", "kind = \"deal\"");
    assert_eq!(
        told(&deals),
        [
            (1, ProblemKind::NoLeads),
            (
                line_of(&deals, "[pipeline.conversion]"),
                ProblemKind::StrangeConversion
            ),
        ]
    );
    let twice = SMALL.replace("kind = \"deal\"", "kind = \"lead\"");
    let sale = line_of(&twice, "[[pipeline]]\nid = \"sale\"");
    assert!(told(&twice).contains(&(sale, ProblemKind::SecondLeads)));
    assert!(told(&twice).contains(&(sale, ProblemKind::NoConversion)));
    let without = SMALL.replace(conversion, "");
    assert!(told(&without).contains(&(
        line_of(&without, "[[pipeline]]\nid = \"lead\""),
        ProblemKind::NoConversion
    )));
    spoil(
        "from = [\"new\"]",
        "from = [\"new\", \"spam\"]",
        "from = ",
        ProblemKind::StageNotOpen {
            stage: owned("spam"),
        },
    );
    spoil(
        "to = \"done\"",
        "to = \"spam\"",
        "to = \"spam\"",
        ProblemKind::StageNotWon {
            stage: owned("spam"),
        },
    );
    let moves_on = "id = \"done\"\nkind = \"won\"\nname = { ru = \"Готов\", en = \"Done\" }\n";
    spoil(
        moves_on,
        &format!("{moves_on}[[pipeline.stage.move]]\nto = \"new\"\n"),
        "id = \"done\"",
        ProblemKind::ConvertedMoves {
            stage: owned("done"),
        },
    );
}

/// What the small preset becomes with another robot on its second stage.
fn with_robot(action: &str, more: &str) -> String {
    let robot = format!(
        "[[pipeline.stage.robot]]\nid = \"extra\"\nname = {{ ru = \"Ещё\", en = \"Extra\" }}\n{more}[[pipeline.stage.robot.do]]\n{action}\n"
    );
    SMALL.replacen(
        "[[pipeline.stage.robot]]\nid = \"work\"",
        &format!("{robot}[[pipeline.stage.robot]]\nid = \"work\""),
        1,
    )
}

#[test]
fn robots_come_to_an_end() {
    let on_second = |text: &str| line_of(text, "id = \"second\"");
    let itself = with_robot("move = \"second\"", "");
    assert_eq!(
        told(&itself),
        [(
            on_second(&itself),
            ProblemKind::RobotLoop {
                stage: owned("second")
            }
        )]
    );
    // There and back again: both stages are on the loop.
    let back = with_robot("move = \"first\"", "").replace(
        "notify = \"responsible\"\ntext = { ru = \"{record}, {who}\", en = \"{record}, {who}\" }",
        "move = \"second\"",
    );
    assert_eq!(
        told(&back),
        [
            (
                line_of(&back, "id = \"first\""),
                ProblemKind::RobotLoop {
                    stage: owned("first")
                }
            ),
            (
                on_second(&back),
                ProblemKind::RobotLoop {
                    stage: owned("second")
                }
            ),
        ]
    );
    // One that waits, or that a person sets off by a task, goes round no faster than people do.
    assert_eq!(
        told(&with_robot("move = \"first\"", "after = \"1d\"\n")),
        []
    );
    assert_eq!(
        told(&with_robot("move = \"first\"", "on_task = \"job\"\n")),
        []
    );
}

#[test]
fn stages_are_reached_and_left() {
    let cut = SMALL.replace("on_done = \"won\"\n", "");
    assert_eq!(
        told(&cut),
        [
            (
                line_of(&cut, "id = \"second\""),
                ProblemKind::DeadEnd {
                    stage: owned("second")
                }
            ),
            (
                line_of(&cut, "id = \"won\""),
                ProblemKind::Unreachable {
                    stage: owned("won")
                }
            ),
        ]
    );
    let stuck = SMALL.replace("on_done = \"won\"\n", "").replace(
        "[[pipeline.stage.move]]\nto = \"lost\"",
        "[[pipeline.stage.move]]\nto = \"won\"\n[[pipeline.stage.move]]\nto = \"lost\"",
    );
    let (preset, problems) = Preset::review(&stuck);
    assert!(preset.is_some(), "a dead end is only a warning");
    assert_eq!(
        problems[0].kind,
        ProblemKind::DeadEnd {
            stage: owned("second")
        }
    );
    assert_eq!(problems[0].severity, Severity::Warning);
}

#[test]
fn final_stages_stay_final() {
    let name = "id = \"won\"\nkind = \"won\"\nname = { ru = \"Успех\", en = \"Won\" }\n";
    let robot = "[[pipeline.stage.robot]]\nid = \"back\"\nname = { ru = \"Назад\", en = \"Back\" }\nafter = \"1d\"\n[[pipeline.stage.robot.do]]\nmove = \"first\"\n";
    spoil(
        name,
        &format!("{name}{robot}"),
        "id = \"won\"",
        ProblemKind::FinalMovesOn {
            stage: owned("won"),
        },
    );
}

#[test]
fn buttons_of_a_card_differ() {
    let label = |label: &str, lang| ProblemKind::SameLabel {
        label: owned(label),
        lang,
    };
    spoil(
        "to = \"lost\"\n",
        "to = \"lost\"\nlabel = { ru = \"Вторая\", en = \"Fail\" }\n",
        "[[pipeline.stage.move]]\nto = \"lost\"",
        label("Вторая", "ru"),
    );
    spoil(
        "en = \"Second\"",
        "en = \"First\"",
        "id = \"second\"",
        label("First", "en"),
    );
    spoil(
        "to = \"lost\"\nrequires = [\"note\"]",
        "to = \"lost\"\n[[pipeline.stage.move]]\nto = \"lost\"\nlabel = { ru = \"Прочь\", en = \"Away\" }",
        "[[pipeline.stage.move]]\nto = \"lost\"\nlabel",
        ProblemKind::SecondMove {
            stage: owned("lost"),
        },
    );
    spoil(
        "to = \"lost\"\nrequires = [\"note\"]",
        "to = \"first\"\n[[pipeline.stage.move]]\nto = \"lost\"",
        "[[pipeline.stage.move]]\nto = \"first\"",
        ProblemKind::MoveToItself {
            stage: owned("first"),
        },
    );
}

#[test]
fn all_problems_are_told_at_once_in_the_order_of_the_text() {
    let text = SMALL
        .replace("kind = \"money\"", "kind = \"cash\"")
        .replace("into = [\"sale\"]", "into = [\"rent\"]")
        .replace("due = \"2h\"", "due = 2");
    let lines: Vec<usize> = told(&text).into_iter().map(|(line, _)| line).collect();
    let expected = ["\"cash\"", "\"rent\"", "due = 2"].map(|place| line_of(&text, place));
    assert_eq!(lines, expected);
}

/// One of every kind, so that the messages below can be compared with the locales'.
fn every_kind() -> Vec<ProblemKind> {
    let word = || owned("x");
    vec![
        ProblemKind::Syntax { text: word() },
        ProblemKind::UnknownKey {
            key: word(),
            known: vec![],
        },
        ProblemKind::MissingKey { key: "x" },
        ProblemKind::NotOneKey { keys: &["x"] },
        ProblemKind::WrongType {
            key: "x",
            expected: Expected::Text,
        },
        ProblemKind::EmptyList { key: "x" },
        ProblemKind::BadId { id: word() },
        ProblemKind::BadDuration { text: word() },
        ProblemKind::UnknownWord {
            word: word(),
            known: vec![],
        },
        ProblemKind::MissingTranslation {
            key: "x",
            lang: "ru",
        },
        ProblemKind::TooLong {
            lang: "ru",
            chars: 2,
            most: 1,
        },
        ProblemKind::BadFieldLength { most: 1 },
        ProblemKind::BadNumber,
        ProblemKind::BadDay { text: word() },
        ProblemKind::EmptyRange,
        ProblemKind::MisplacedField { field: word() },
        ProblemKind::LostDemands { stage: word() },
        ProblemKind::NoChoices,
        ProblemKind::Duplicate { id: word() },
        ProblemKind::ReservedField { field: word() },
        ProblemKind::TwinField {
            field: word(),
            twin: word(),
        },
        ProblemKind::UnknownStage { stage: word() },
        ProblemKind::StageNotOpen { stage: word() },
        ProblemKind::StageNotWon { stage: word() },
        ProblemKind::UnknownPipeline { pipeline: word() },
        ProblemKind::PipelineNotOfDeals { pipeline: word() },
        ProblemKind::UnknownField { field: word() },
        ProblemKind::FieldNotOnCard { field: word() },
        ProblemKind::UnknownTask { task: word() },
        ProblemKind::UnknownChoice {
            choice: word(),
            field: word(),
        },
        ProblemKind::UnfitTest { field: word() },
        ProblemKind::UnfitTotal { field: word() },
        ProblemKind::UnfitValue {
            field: word(),
            value: word(),
        },
        ProblemKind::UnknownPlaceholder { name: word() },
        ProblemKind::StrayBrace,
        ProblemKind::ReminderTooEarly,
        ProblemKind::NoLeads,
        ProblemKind::SecondLeads,
        ProblemKind::NoConversion,
        ProblemKind::StrangeConversion,
        ProblemKind::Unreachable { stage: word() },
        ProblemKind::DeadEnd { stage: word() },
        ProblemKind::TriggerOnFinal { stage: word() },
        ProblemKind::TriggerUnseen { on: word() },
        ProblemKind::SecondTrigger { on: word() },
        ProblemKind::NoWords { field: word() },
        ProblemKind::RobotLoop { stage: word() },
        ProblemKind::FinalMovesOn { stage: word() },
        ProblemKind::ConvertedMoves { stage: word() },
        ProblemKind::MoveToItself { stage: word() },
        ProblemKind::SecondMove { stage: word() },
        ProblemKind::SameLabel {
            label: word(),
            lang: "ru",
        },
    ]
}

/// The messages of a locale that begin so, each with the variables it uses.
fn messages(lang: Lang, prefix: &str) -> BTreeMap<String, BTreeSet<String>> {
    let text = match lang {
        Lang::Ru => include_str!("../../../locales/ru/preset.ftl"),
        Lang::En => include_str!("../../../locales/en/preset.ftl"),
    };
    let resource = fluent_syntax::parser::parse(text).unwrap();
    let mut messages = BTreeMap::new();
    for entry in resource.body {
        if let Entry::Message(message) = entry
            && message.id.name.starts_with(prefix)
        {
            let mut variables = BTreeSet::new();
            collect(&message.value.unwrap(), &mut variables);
            messages.insert(message.id.name.to_owned(), variables);
        }
    }
    messages
}

fn collect(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { .. } => {}
            PatternElement::Placeable {
                expression: Expression::Inline(inline),
            } => {
                variable(inline, variables);
            }
            PatternElement::Placeable {
                expression: Expression::Select { selector, variants },
            } => {
                variable(selector, variables);
                for variant in variants {
                    collect(&variant.value, variables);
                }
            }
        }
    }
}

fn variable(inline: &InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    if let InlineExpression::VariableReference { id } = inline {
        variables.insert(id.name.to_owned());
    }
}

#[test]
fn every_problem_has_its_text_in_every_language() {
    let said: BTreeMap<String, BTreeSet<String>> = every_kind()
        .iter()
        .map(ProblemKind::message)
        .map(|(id, variables)| {
            let names = variables.into_iter().map(|(name, _)| owned(name)).collect();
            (owned(id), names)
        })
        .collect();
    for lang in Lang::ALL {
        assert_eq!(messages(lang, "preset-problem-"), said, "{lang:?}");
    }
}

/// One change of every kind.
fn every_change() -> Vec<Change> {
    let how = How::Added;
    let words = || Localized {
        ru: owned("икс"),
        en: owned("x"),
    };
    let (from, to, name, pipeline) = (words(), words(), words(), words());
    vec![
        Change::PresetRenamed {
            from: words(),
            to: words(),
        },
        Change::Reordered,
        Change::ContactCard,
        Change::CompanyCard,
        Change::Calls,
        Change::Field {
            how,
            id: FieldId::parse("x").unwrap(),
            name: words(),
        },
        Change::FieldRenamed {
            id: FieldId::parse("x").unwrap(),
            from: words(),
            to: words(),
        },
        Change::Pipeline {
            how,
            id: PipelineId::parse("x").unwrap(),
            name: words(),
        },
        Change::PipelineRenamed {
            id: PipelineId::parse("x").unwrap(),
            from: words(),
            to: words(),
        },
        Change::Stage {
            how,
            pipeline: words(),
            id: StageId::parse("x").unwrap(),
            name: words(),
        },
        Change::StageRenamed {
            pipeline: words(),
            id: StageId::parse("x").unwrap(),
            from: words(),
            to: words(),
        },
        Change::Move {
            how,
            pipeline: words(),
            from: from.clone(),
            to: to.clone(),
        },
        Change::Trigger {
            how,
            pipeline: words(),
            on: super::Signal::Received,
            from,
            to,
        },
        Change::Robot {
            how,
            pipeline,
            id: RobotId::parse("x").unwrap(),
            name,
        },
    ]
}

#[test]
fn every_change_has_its_text_in_every_language() {
    let said: BTreeMap<String, BTreeSet<String>> = every_change()
        .iter()
        .map(|change| change.message(Lang::Ru))
        .map(|(id, variables)| {
            let names = variables.into_iter().map(|(name, _)| owned(name)).collect();
            (owned(id), names)
        })
        .collect();
    for lang in Lang::ALL {
        assert_eq!(messages(lang, "preset-diff-"), said, "{lang:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_text_breaks_the_reader(text in "\\PC{0,200}") {
        let _ = Preset::review(&text);
    }

    /// A preset with a piece cut out or doubled is nearly right, and so gets deep into the checks.
    #[test]
    fn no_damage_breaks_the_reader(from in 0..SMALL.len(), length in 0usize..120, doubled: bool) {
        let from = SMALL.floor_char_boundary(from);
        let to = SMALL.floor_char_boundary((from + length).min(SMALL.len()));
        let (head, piece, tail) = (&SMALL[..from], &SMALL[from..to], &SMALL[to..]);
        let text = if doubled { format!("{head}{piece}{piece}{tail}") } else { format!("{head}{tail}") };
        for problem in Preset::review(&text).1 {
            prop_assert!(problem.line >= 1 && problem.line <= text.matches('\n').count() + 1);
            prop_assert!(problem.column >= 1);
        }
    }

    /// Words in place of words: every value may be anything.
    #[test]
    fn no_word_breaks_the_reader(place in 0usize..400, word in "[a-z_\\[\\]{}\"0-9=. ]{0,12}") {
        let mut words: Vec<&str> = SMALL.split(' ').collect();
        let place = place % words.len();
        words[place] = &word;
        let _ = Preset::review(&words.join(" "));
    }
}
