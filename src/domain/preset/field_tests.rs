//! Fields of every kind in a preset: read, refused, compared, asked for from a stage on.

use super::{Demand, Edge, Expected, FieldKind, Home, Preset, ProblemKind, Roles, Test};
use crate::domain::fields::Fields;
use crate::domain::ids::{FieldId, StageId};
use crate::domain::number::Number;
use crate::domain::people::Role;
use crate::domain::{engine, fields::Value};
use chrono::NaiveDate;

const KINDS: &str = r#"name = { ru = "Лавка", en = "Shop" }
contact_fields = ["born"]
company_fields = ["site"]
[[field]]
id = "who"
kind = "contact_name"
name = { ru = "Кто", en = "Who" }
[[field]]
id = "weight"
kind = "number"
min = 0.5
max = 100
name = { ru = "Вес", en = "Weight" }
[[field]]
id = "born"
kind = "date"
name = { ru = "Родился", en = "Born" }
[[field]]
id = "gift"
kind = "yes_no"
name = { ru = "Подарок", en = "Gift" }
[[field]]
id = "extras"
kind = "choices"
name = { ru = "Добавки", en = "Extras" }
[[field.choice]]
id = "bow"
name = { ru = "Бант", en = "Bow" }
[[field.choice]]
id = "card"
name = { ru = "Открытка", en = "Card" }
retired = true
[[field]]
id = "site"
kind = "link"
name = { ru = "Сайт", en = "Site" }
[[field]]
id = "margin"
kind = "money"
name = { ru = "Наценка", en = "Margin" }
visible = ["admin"]
editable = ["owner"]
[[pipeline]]
id = "lead"
kind = "lead"
name = { ru = "Лиды", en = "Leads" }
start = "new"
fields = ["who", "weight", "born", "gift", "extras", "margin"]
required_from = [{ field = "weight", stage = "work" }]
fail_from_any = true
[pipeline.conversion]
from = ["new"]
to = "done"
into = ["sale"]
[[pipeline.stage]]
id = "new"
name = { ru = "Новый", en = "New" }
[[pipeline.stage.move]]
to = "work"
when = [{ field = "gift", is = "yes" }, { field = "born", at_least = "1900-01-01" }]
[[pipeline.stage.robot]]
id = "fill"
name = { ru = "Заполнить", en = "Fill in" }
[[pipeline.stage.robot.do]]
set = "born"
value = "tomorrow"
[[pipeline.stage]]
id = "work"
name = { ru = "Работа", en = "Work" }
[[pipeline.stage.move]]
to = "done"
when = [{ field = "extras", has = ["bow"] }, { field = "weight", below = 20.5 }]
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
start = "won"
fields = ["who", "site"]
[[pipeline.stage]]
id = "won"
kind = "open"
name = { ru = "Успех", en = "Won" }
[[pipeline.stage.move]]
to = "end"
[[pipeline.stage]]
id = "end"
kind = "won"
name = { ru = "Конец", en = "End" }
"#;

fn field(id: &str) -> FieldId {
    FieldId::parse(id).unwrap()
}

fn stage(id: &str) -> StageId {
    StageId::parse(id).unwrap()
}

fn sound() -> Preset {
    match Preset::parse(KINDS) {
        Ok(preset) => preset,
        Err(problems) => panic!("{problems:?}"),
    }
}

#[track_caller]
fn spoil(piece: &str, with: &str, kind: ProblemKind) {
    assert_eq!(
        KINDS.matches(piece).count(),
        1,
        "{piece:?} must be there once"
    );
    let text = KINDS.replacen(piece, with, 1);
    let (_, problems) = Preset::review(&text);
    let told: Vec<ProblemKind> = problems
        .iter()
        .map(|problem| problem.kind.clone())
        .collect();
    assert_eq!(told, [kind]);
    let line = KINDS.split(piece).next().unwrap().matches('\n').count() + 1;
    let place = problems[0].line;
    assert!(
        (line.saturating_sub(6)..=line + 6).contains(&place),
        "{place} is not near {line}"
    );
}

#[test]
fn every_kind_is_read() {
    let preset = sound();
    let kind = |id: &str| preset.field(&field(id)).unwrap().kind.clone();
    let number = |text: &str| Some(Number::parse(text).unwrap());
    assert_eq!(
        kind("weight"),
        FieldKind::Number {
            min: number("0.5"),
            max: number("100")
        }
    );
    assert_eq!(kind("born"), FieldKind::Date);
    assert_eq!(kind("gift"), FieldKind::YesNo);
    assert_eq!(kind("site"), FieldKind::Link);
    assert!(kind("extras").choices()[1].retired);
    let leads = preset.leads().unwrap();
    assert_eq!(
        leads.required_from,
        [Demand {
            field: field("weight"),
            stage: stage("work")
        }]
    );
    let when = &leads.stages[0].moves[0].when;
    let day = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap();
    assert_eq!(when[0].test, Test::Says(true));
    assert_eq!(when[1].test, Test::AtLeast(Edge::Day(day)));
}

#[test]
fn a_field_is_kept_where_its_card_is() {
    let preset = sound();
    let home = |id: &str| preset.home(preset.field(&field(id)).unwrap());
    assert_eq!(home("who"), Home::Contact);
    assert_eq!(home("born"), Home::Contact);
    assert_eq!(home("site"), Home::Company);
    assert_eq!(home("weight"), Home::Record);
}

#[test]
fn roles_see_and_fill_in_what_is_theirs() {
    let preset = sound();
    let margin = preset.field(&field("margin")).unwrap();
    assert_eq!(margin.visible, Roles::only([Role::Admin]));
    assert!(!preset.shows(&field("margin"), Some(Role::Manager)));
    assert!(preset.shows(&field("margin"), Some(Role::Admin)));
    assert!(!margin.may_edit(Some(Role::Admin)));
    assert!(margin.may_edit(Some(Role::Owner)));
    assert!(!margin.may_edit(None));
}

#[test]
fn a_stage_and_those_after_it_demand_a_field_and_a_failing_one_does_not() {
    let preset = sound();
    let leads = preset.leads().unwrap();
    assert_eq!(leads.demanded_on(&stage("new")), []);
    assert_eq!(leads.demanded_on(&stage("work")), [field("weight")]);
    assert_eq!(leads.demanded_on(&stage("done")), [field("weight")]);
    assert_eq!(leads.demanded_on(&stage("spam")), []);
    let mut facts: Fields = [
        (field("gift"), Value::YesNo(true)),
        (
            field("born"),
            Value::Date(NaiveDate::from_ymd_opt(2000, 1, 1).unwrap()),
        ),
    ]
    .into_iter()
    .collect();
    let check = |facts: &Fields| engine::check_move(leads, &stage("new"), &stage("work"), facts);
    assert_eq!(
        check(&facts),
        Err(engine::MoveRefusal::Missing(vec![field("weight")]))
    );
    let heavy = Value::Number(Number::parse("7").unwrap());
    facts.set(field("weight"), Some(heavy));
    assert!(check(&facts).is_ok());
    assert_eq!(engine::owed(leads, &stage("work"), &facts), []);
    assert!(
        engine::check_move(leads, &stage("new"), &stage("spam"), &Fields::default()).is_ok(),
        "who gives up need not complete it"
    );
}

#[test]
fn what_does_not_fit_is_told() {
    let owned = str::to_owned;
    spoil("min = 0.5", "min = 500", ProblemKind::EmptyRange);
    spoil("min = 0.5", "min = 0.0000001", ProblemKind::BadNumber);
    spoil(
        "min = 0.5",
        "min = \"a\"",
        ProblemKind::WrongType {
            key: "min",
            expected: Expected::Number,
        },
    );
    spoil(
        "contact_fields = [\"born\"]",
        "contact_fields = [\"born\", \"who\"]",
        ProblemKind::MisplacedField {
            field: owned("who"),
        },
    );
    spoil(
        "contact_fields = [\"born\"]",
        "contact_fields = [\"nobody\"]",
        ProblemKind::UnknownField {
            field: owned("nobody"),
        },
    );
    spoil(
        "company_fields = [\"site\"]",
        "company_fields = [\"site\", \"site\"]",
        ProblemKind::Duplicate { id: owned("site") },
    );
    spoil(
        "{ field = \"weight\", stage = \"work\" }",
        "{ field = \"weight\", stage = \"spam\" }",
        ProblemKind::LostDemands {
            stage: owned("spam"),
        },
    );
    spoil(
        "{ field = \"weight\", stage = \"work\" }",
        "{ field = \"site\", stage = \"work\" }",
        ProblemKind::FieldNotOnCard {
            field: owned("site"),
        },
    );
    spoil(
        "visible = [\"admin\"]",
        "visible = []",
        ProblemKind::EmptyList { key: "visible" },
    );
    spoil(
        "visible = [\"admin\"]",
        "visible = [\"boss\"]",
        ProblemKind::UnknownWord {
            word: owned("boss"),
            known: vec!["manager", "admin", "owner"],
        },
    );
    spoil(
        "at_least = \"1900-01-01\"",
        "at_least = \"1 марта\"",
        ProblemKind::BadDay {
            text: owned("1 марта"),
        },
    );
    for (piece, with, field) in [
        ("at_least = \"1900-01-01\"", "at_least = 5", "born"),
        ("below = 20.5", "below = \"2026-01-01\"", "weight"),
        ("is = \"yes\"", "has = [\"bow\"]", "gift"),
    ] {
        let field = owned(field);
        spoil(piece, with, ProblemKind::UnfitTest { field });
    }
    spoil(
        "has = [\"bow\"]",
        "has = [\"ribbon\"]",
        ProblemKind::UnknownChoice {
            choice: owned("ribbon"),
            field: owned("extras"),
        },
    );
    spoil(
        "value = \"tomorrow\"",
        "value = \"soon\"",
        ProblemKind::UnfitValue {
            field: owned("born"),
            value: owned("soon"),
        },
    );
}
