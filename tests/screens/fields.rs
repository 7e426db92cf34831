//! The rooms of the shop's own fields: on clients' cards, asked for, and in their editor.

use crate::gallery::{Exhibit, extreme, usual, viewer};
use crate::shop::{ANNA, OWNER, RETAIL, Shop, field, moment, person};
use prilavok::app::field_editor::LastStep;
use prilavok::app::fields::Shown;
use prilavok::domain::client_event::{ClientEvent, ClientHappening};
use prilavok::domain::event::Actor;
use prilavok::domain::fields::{FileKind, FileRef, Holder, Value};
use prilavok::domain::ids::{ChoiceId, ClientEventId, ContactId, PipelineId, StageId};
use prilavok::domain::lang::{Lang, Localized};
use prilavok::domain::number::Number;
use prilavok::domain::people::Role;
use prilavok::domain::preset::edit::{Edit, NewKind, Spot, apply};
use prilavok::domain::preset::{FieldKind, Preset, RecordKind};
use prilavok::i18n::Html;
use prilavok::telegram::screens::fields::{Asked, Menu};
use prilavok::telegram::screens::{field_editor, field_settings, fields, to_menu};

fn words(ru: &str, en: &str) -> Localized {
    Localized {
        ru: ru.to_owned(),
        en: en.to_owned(),
    }
}

fn choice(id: &str) -> ChoiceId {
    ChoiceId::parse(id).unwrap()
}

fn sale() -> Spot {
    Spot::Pipeline(PipelineId::parse("sale").unwrap())
}

/// A shop that has made fields of every kind of its own.
fn shop() -> Shop {
    let add = |spot: Spot, id: &str, ru: &str, en: &str, kind| Edit::Add {
        spot,
        field: field(id),
        name: words(ru, en),
        kind,
        choices: if kind == NewKind::Choices {
            vec![
                (choice("bow"), words("Бант", "Bow")),
                (choice("card"), words("Открытка", "Card")),
                (choice("ribbon"), words("Лента", "Ribbon")),
            ]
        } else {
            Vec::new()
        },
    };
    let steps = [
        add(sale(), "weight", "Вес, кг", "Weight, kg", NewKind::Number),
        add(sale(), "ship_on", "Отправить", "Ship on", NewKind::Date),
        add(sale(), "gift", "Подарок", "Gift", NewKind::YesNo),
        add(sale(), "extras", "Добавки", "Extras", NewKind::Choices),
        add(sale(), "margin", "Наценка", "Margin", NewKind::Money),
        add(
            Spot::Contacts,
            "born",
            "День рождения",
            "Birthday",
            NewKind::Date,
        ),
        add(Spot::Contacts, "mail", "Почта", "E-mail", NewKind::Email),
        add(
            Spot::Contacts,
            "passport",
            "Договор",
            "Contract",
            NewKind::File,
        ),
        Edit::Bounds {
            field: field("weight"),
            min: Some(Number::parse("0.1").unwrap()),
            max: Some(Number::parse("1500").unwrap()),
        },
        Edit::See {
            field: field("margin"),
            roles: vec![Role::Admin, Role::Owner],
        },
        Edit::Fill {
            field: field("gift"),
            roles: vec![Role::Admin, Role::Owner],
        },
        Edit::Retire {
            field: field("extras"),
            choice: choice("ribbon"),
            retired: true,
        },
        Edit::Require {
            pipeline: PipelineId::parse("sale").unwrap(),
            field: field("weight"),
            stage: Some(StageId::parse("preparing").unwrap()),
        },
    ];
    let mut text = RETAIL.to_owned();
    for step in &steps {
        text = apply(&text, step).unwrap();
    }
    Shop {
        preset: Preset::parse(&text).unwrap(),
        ..Shop::new()
    }
}

fn file() -> Value {
    Value::File(FileRef {
        file: "file".to_owned(),
        kind: FileKind::Document,
        name: Some("договор <15>.pdf".to_owned()),
    })
}

pub fn own(_: &Shop, lang: Lang) -> Vec<Exhibit> {
    let shop = shop();
    let anna = viewer(lang, Some(Role::Manager));
    let look = shop.look(&anna);
    let of = |id: &str| shop.preset.field(&field(id)).unwrap();
    let holder = Holder::Contact(ContactId(1));
    let shown: Vec<Shown> = [
        (
            "born",
            Some(Value::Date(
                chrono::NaiveDate::from_ymd_opt(1990, 3, 1).unwrap(),
            )),
        ),
        ("mail", None),
        ("passport", Some(file())),
    ]
    .into_iter()
    .map(|(id, value)| Shown {
        field: of(id).clone(),
        value,
    })
    .collect();
    let event = |id: &str, after| {
        (
            ClientEvent {
                id: ClientEventId(1),
                contact: Some(ContactId(1)),
                company: None,
                at: moment("2026-11-23T09:00:00Z"),
                actor: Actor::Person(ANNA),
                what: ClientHappening::FieldSet {
                    field: field(id),
                    before: None,
                    after,
                },
            },
            "Анна Ким".to_owned(),
        )
    };
    let history = [event("mail", None), event("margin", Some(Value::Money(5)))];
    let menu = |shown: &[Shown], history| {
        fields::menu(
            &look,
            Menu {
                holder,
                name: "Мария Соколова",
                shown,
                history,
                back: to_menu(lang),
            },
        )
    };
    let ask = |id: &str, value: Option<&Value>, picked: &[ChoiceId], wrote: Option<&str>| {
        fields::ask(
            &look,
            &Asked {
                holder: Holder::Record(shop.record(RecordKind::Deal, "sale", "new_order").id),
                name: "№3",
                field: of(id),
                value,
                on_the_way: wrote.is_none(),
                picked,
                wrote,
            },
        )
    };
    let mut deal = shop.usual(lang, RecordKind::Deal, "sale", "preparing");
    deal.facts.set(field("margin"), Some(Value::Money(100)));
    deal.facts.set(field("gift"), Some(Value::YesNo(true)));
    let number = Value::Number(Number::parse("12.5").unwrap());
    vec![
        usual("of a client", menu(&shown, &history)),
        usual("none yet", menu(&[], &[])),
        usual("of a deal", fields::of_record(&look, &deal)),
        usual(
            "a deal that owes",
            prilavok::telegram::screens::card::card(&look, &deal),
        ),
        usual(
            "a number changed",
            ask("weight", Some(&number), &[], Some("13 <кг>")),
        ),
        usual("a day", ask("ship_on", None, &[], None)),
        usual("yes or no", ask("gift", None, &[], None)),
        usual(
            "several",
            ask("extras", None, &[choice("bow"), choice("ribbon")], None),
        ),
        usual("an address", ask("mail", None, &[], None)),
        usual("a file", ask("passport", Some(&file()), &[], None)),
    ]
}

pub fn editor(_: &Shop, lang: Lang) -> Vec<Exhibit> {
    let shop = shop();
    let owner = viewer(lang, Some(Role::Owner));
    let look = shop.look(&owner);
    let of = |id: &str| shop.preset.field(&field(id)).unwrap();
    let before = Preset::parse(RETAIL).unwrap();
    let last = LastStep {
        preset: 12,
        by: Some(person(OWNER, "Ольга <b>", Some(Role::Owner))),
        at: moment("2026-11-23T09:00:00Z"),
        changes: Preset::diff(&before, &shop.preset).changes,
    };
    let (pipeline, spot) = (shop.pipeline("sale"), sale());
    let extras = of("extras");
    let FieldKind::Choices(choices) = &extras.kind else {
        panic!("several choices");
    };
    vec![
        usual("untouched", field_editor::editor(&look, None)),
        usual("touched", field_editor::editor(&look, Some(&last))),
        usual("of sales", field_editor::list(&look, &spot)),
        usual("of companies", field_editor::list(&look, &Spot::Companies)),
        usual("a number", field_editor::field(&look, &spot, of("weight"))),
        usual("choices", field_editor::field(&look, &spot, extras)),
        usual(
            "not for all",
            field_editor::field(&look, &spot, of("margin")),
        ),
        usual(
            "off the card",
            field_editor::field(&look, &Spot::Companies, of("mail")),
        ),
        usual("kinds", field_editor::kinds(&look, &spot)),
        usual("the shelf", field_editor::shelf(&look, &Spot::Contacts, 0)),
        usual(
            "taking off",
            field_editor::take_off(&look, &spot, of("gift")),
        ),
        usual("all choices", field_settings::choices(&look, extras)),
        usual(
            "a choice",
            field_settings::choice(&look, extras, &choices[0]),
        ),
        usual(
            "a retired one",
            field_settings::choice(&look, extras, &choices[2]),
        ),
        usual(
            "required from",
            field_settings::required(&look, pipeline, of("weight"), 999_999),
        ),
        usual("roles", field_settings::roles(&look, &spot, of("margin"))),
        usual(
            "a question",
            field_editor::question(&look, Html::escape("?")),
        ),
        extreme(
            "a shelf far away",
            field_editor::shelf(&look, &Spot::Contacts, 10_000),
        ),
    ]
}
