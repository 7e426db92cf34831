//! The editor's steps on the shipped preset: what they change, and that they change nothing else.

use super::edit::{Edit, EditError, NewKind, Spot, apply};
use super::{Demand, FieldKind, Preset};
use crate::domain::ids::{ChoiceId, FieldId, PipelineId, StageId};
use crate::domain::lang::Localized;
use crate::domain::number::Number;
use crate::domain::people::Role;

const RETAIL: &str = include_str!("../../../presets/retail.toml");

fn field(id: &str) -> FieldId {
    FieldId::parse(id).unwrap()
}

fn choice(id: &str) -> ChoiceId {
    ChoiceId::parse(id).unwrap()
}

fn pipeline(id: &str) -> PipelineId {
    PipelineId::parse(id).unwrap()
}

fn words(ru: &str, en: &str) -> Localized {
    Localized {
        ru: ru.to_owned(),
        en: en.to_owned(),
    }
}

fn sale() -> Spot {
    Spot::Pipeline(pipeline("sale"))
}

/// Takes a step, and reads what has come of it.
#[track_caller]
fn taken(text: &str, edit: &Edit) -> (String, Preset) {
    let text = apply(text, edit).unwrap();
    let preset = match Preset::parse(&text) {
        Ok(preset) => preset,
        Err(problems) => panic!("{problems:?}\n{text}"),
    };
    (text, preset)
}

/// The lines that a step adds and those that it takes away.
fn changed(before: &str, after: &str) -> (Vec<String>, Vec<String>) {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let less = |these: &[String], those: &[String]| {
        let mut those = those.to_vec();
        let mut left = Vec::new();
        for line in these {
            match those.iter().position(|other| other == line) {
                Some(at) => drop(those.remove(at)),
                None => left.push(line.clone()),
            }
        }
        left
    };
    let (before, after) = (lines(before), lines(after));
    (less(&after, &before), less(&before, &after))
}

#[test]
fn a_new_field_stands_behind_the_others_and_on_its_card() {
    let add = Edit::Add {
        spot: sale(),
        field: field("weight"),
        name: words("Вес, кг", "Weight, kg"),
        kind: NewKind::Number,
        choices: Vec::new(),
    };
    let (text, preset) = taken(RETAIL, &add);
    assert_eq!(preset.on_card(&sale()).last(), Some(&field("weight")));
    assert_eq!(
        preset.field(&field("weight")).unwrap().kind,
        FieldKind::Number {
            min: None,
            max: None
        }
    );
    assert!(text.find("id = \"weight\"").unwrap() < text.find("\n[[pipeline]]").unwrap());
    let (added, removed) = changed(RETAIL, &text);
    let new = added
        .iter()
        .filter(|line| !line.starts_with("fields = ") && !line.trim().is_empty())
        .count();
    assert!(new <= 7, "{added:#?}");
    assert!(removed.len() <= 2, "{removed:#?}");
    assert_eq!(
        apply(&text, &add),
        Err(EditError::Gone),
        "there is one already"
    );
}

#[test]
fn a_field_of_choices_comes_with_them_and_gets_more() {
    let add = Edit::Add {
        spot: Spot::Contacts,
        field: field("likes"),
        name: words("Любит", "Likes"),
        kind: NewKind::Choices,
        choices: vec![
            (choice("tea"), words("Чай", "Tea")),
            (choice("coffee"), words("Кофе", "Coffee")),
        ],
    };
    let (text, preset) = taken(RETAIL, &add);
    assert_eq!(preset.contact_fields, [field("likes")]);
    let more = Edit::AddChoice {
        field: field("likes"),
        choice: choice("milk"),
        name: words("Молоко", "Milk"),
    };
    let (text, _) = taken(&text, &more);
    let retired = Edit::Retire {
        field: field("likes"),
        choice: choice("tea"),
        retired: true,
    };
    let (text, preset) = taken(&text, &retired);
    let choices: Vec<_> = preset
        .field(&field("likes"))
        .unwrap()
        .kind
        .choices()
        .iter()
        .map(|choice| (choice.id.as_str().to_owned(), choice.retired))
        .collect();
    assert_eq!(
        choices,
        [
            ("tea".to_owned(), true),
            ("coffee".to_owned(), false),
            ("milk".to_owned(), false)
        ]
    );
    let again = Edit::Retire {
        field: field("likes"),
        choice: choice("tea"),
        retired: false,
    };
    assert!(!taken(&text, &again).0.contains("\nretired"));
}

#[test]
fn renaming_changes_two_lines_and_keeps_the_comments() {
    let rename = Edit::Rename {
        field: field("amount"),
        name: words("Итого", "Total"),
    };
    let (text, _) = taken(RETAIL, &rename);
    let (added, removed) = changed(RETAIL, &text);
    assert_eq!(added, ["name.ru = \"Итого\"", "name.en = \"Total\""]);
    assert_eq!(removed, ["name.ru = \"Сумма\"", "name.en = \"Amount\""]);
    let rename = Edit::RenameChoice {
        field: field("payment"),
        choice: choice("prepay"),
        name: words("Вперёд", "Ahead"),
    };
    let (text, _) = taken(RETAIL, &rename);
    assert_eq!(changed(RETAIL, &text).0.len(), 2);
}

#[test]
fn fields_change_places_and_leave_a_card_and_come_back() {
    let before = Preset::parse(RETAIL).unwrap();
    let on_card = before.on_card(&sale()).to_vec();
    let second = on_card[1].clone();
    let up = Edit::Shift {
        spot: sale(),
        field: second.clone(),
        up: true,
    };
    let (text, preset) = taken(RETAIL, &up);
    assert_eq!(
        preset.on_card(&sale())[..2],
        [second.clone(), on_card[0].clone()]
    );
    assert_eq!(apply(&text, &up), Err(EditError::Gone), "it is the first");
    let off = Edit::TakeOff {
        spot: sale(),
        field: field("comment"),
    };
    let (text, preset) = taken(&text, &off);
    assert!(!preset.on_card(&sale()).contains(&field("comment")));
    assert!(
        preset.field(&field("comment")).is_some(),
        "it is still a field"
    );
    assert_eq!(apply(&text, &off), Err(EditError::Gone));
    let back = Edit::Put {
        spot: sale(),
        field: field("comment"),
    };
    let (_, preset) = taken(&text, &back);
    assert_eq!(preset.on_card(&sale()).last(), Some(&field("comment")));
}

#[test]
fn a_field_that_conditions_need_is_not_taken_off_soundly() {
    let off = Edit::TakeOff {
        spot: sale(),
        field: field("payment"),
    };
    let text = apply(RETAIL, &off).unwrap();
    assert!(Preset::parse(&text).is_err());
}

#[test]
fn a_stage_demands_a_field_and_lets_it_go() {
    let stage = StageId::parse("prepare").unwrap();
    let demand = |stage: Option<StageId>| Edit::Require {
        pipeline: pipeline("sale"),
        field: field("address"),
        stage,
    };
    let stages = Preset::parse(RETAIL).unwrap();
    let stages = &stages.pipeline(&pipeline("sale")).unwrap().stages;
    let first = stages[0].id.clone();
    let (text, preset) = taken(RETAIL, &demand(Some(first.clone())));
    let of = |preset: &Preset| {
        preset
            .pipeline(&pipeline("sale"))
            .unwrap()
            .required_from
            .clone()
    };
    assert_eq!(
        of(&preset),
        [Demand {
            field: field("address"),
            stage: first
        }]
    );
    let other = stages[1].id.clone();
    let (text, preset) = taken(&text, &demand(Some(other)));
    assert_eq!(of(&preset).len(), 1);
    let (text, preset) = taken(&text, &demand(None));
    assert_eq!(of(&preset), []);
    assert!(!text.contains("\nrequired_from"), "{stage}");
}

#[test]
fn roles_and_bounds_are_written_and_taken_away() {
    let see = |roles: &[Role]| Edit::See {
        field: field("comment"),
        roles: roles.to_vec(),
    };
    let (text, preset) = taken(RETAIL, &see(&[Role::Admin, Role::Owner]));
    assert!(!preset.shows(&field("comment"), Some(Role::Manager)));
    let (text, preset) = taken(&text, &see(&Role::ALL));
    assert!(preset.shows(&field("comment"), Some(Role::Manager)));
    assert!(!text.contains("\nvisible"));
    let length = Edit::Length {
        field: field("comment"),
        max: 50,
    };
    let (_, preset) = taken(RETAIL, &length);
    assert_eq!(
        preset.field(&field("comment")).unwrap().kind,
        FieldKind::Text { max: 50 }
    );
    let add = Edit::Add {
        spot: Spot::Companies,
        field: field("rate"),
        name: words("Скидка", "Discount"),
        kind: NewKind::Number,
        choices: Vec::new(),
    };
    let (text, _) = taken(RETAIL, &add);
    let number = |text: &str| Some(Number::parse(text).unwrap());
    let bounds = Edit::Bounds {
        field: field("rate"),
        min: number("0"),
        max: number("99.5"),
    };
    let (_, preset) = taken(&text, &bounds);
    assert_eq!(
        preset.field(&field("rate")).unwrap().kind,
        FieldKind::Number {
            min: number("0"),
            max: number("99.5")
        }
    );
}

#[test]
fn lists_written_on_one_line_are_edited_too() {
    let text = r#"name = { ru = "Лавка", en = "Shop" }
field = [{ id = "who", kind = "contact_name", name = { ru = "Кто", en = "Who" } }]
[[pipeline]]
id = "lead"
kind = "lead"
name = { ru = "Лиды", en = "Leads" }
start = "new"
fields = ["who"]
[pipeline.conversion]
from = ["new"]
to = "done"
into = ["sale"]
[[pipeline.stage]]
id = "new"
name = { ru = "Новый", en = "New" }
[[pipeline.stage]]
id = "done"
kind = "won"
name = { ru = "Готов", en = "Done" }
[[pipeline]]
id = "sale"
kind = "deal"
name = { ru = "Продажа", en = "Sale" }
start = "won"
fields = []
[[pipeline.stage]]
id = "won"
name = { ru = "Успех", en = "Won" }
[[pipeline.stage.robot]]
id = "x"
name = { ru = "Икс", en = "X" }
[[pipeline.stage.robot.do]]
notify = "responsible"
text = { ru = "а", en = "a" }
"#;
    let add = Edit::Add {
        spot: Spot::Pipeline(pipeline("lead")),
        field: field("pay"),
        name: words("Оплата", "Payment"),
        kind: NewKind::Choice,
        choices: vec![(choice("now"), words("Сейчас", "Now"))],
    };
    let text = apply(text, &add).unwrap();
    let (preset, problems) = Preset::review(&text);
    let preset = preset.unwrap_or_else(|| panic!("{problems:?}\n{text}"));
    assert_eq!(preset.field(&field("pay")).unwrap().kind.choices().len(), 1);
    let rename = Edit::Rename {
        field: field("who"),
        name: words("Имя", "Name"),
    };
    assert!(apply(&text, &rename).unwrap().contains("ru = \"Имя\""));
}

#[test]
fn ids_are_made_of_names_and_never_taken_twice() {
    let preset = Preset::parse(RETAIL).unwrap();
    let id = |name: &str| preset.new_field_id(name).unwrap().as_str().to_owned();
    assert_eq!(id("Delivery day"), "delivery_day");
    assert_eq!(id("Щётка №5"), "schetka_5");
    assert_eq!(id("Amount"), "amount_2");
    assert_eq!(id("client"), "client_2");
    assert_eq!(id("🎁"), "field");
    assert_eq!(
        id("A very long name that nobody reads"),
        "a_very_long_name_tha"
    );
}
