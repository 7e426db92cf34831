//! The editor of the shop's own fields: cards, fields, choices, from which stage on, for whom.

use super::{Look, PAGE, Screen, button, cancel, flow, page_within, pager, to_menu};
use crate::app::field_editor::LastStep;
use crate::app::naming;
use crate::domain::ids::FieldId;
use crate::domain::lang::Lang;
use crate::domain::people::Role;
use crate::domain::preset::edit::{NewKind, Spot};
use crate::domain::preset::{Choice, Field, FieldKind};
use crate::domain::text::shorten;
use crate::i18n::Html;
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{FieldsPress, Press};
use crate::{h, t};

/// How many changes of the last step are told.
const CHANGES_SHOWN: usize = 3;

pub(super) fn go(label: impl Into<String>, press: FieldsPress) -> Button {
    button(label, &Press::OwnFields(press))
}

pub(super) fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// What a card is called.
pub fn spot_name(look: &Look<'_>, spot: &Spot) -> String {
    let lang = look.lang();
    match spot {
        Spot::Pipeline(id) => look.preset.pipeline(id).map_or_else(
            || id.to_string(),
            |pipeline| pipeline.name.get(lang).to_owned(),
        ),
        Spot::Contacts => t!(lang, "fields-spot-contacts"),
        Spot::Companies => t!(lang, "fields-spot-companies"),
    }
}

/// Every card.
pub fn spots(look: &Look<'_>) -> Vec<Spot> {
    look.preset
        .pipelines
        .iter()
        .map(|pipeline| Spot::Pipeline(pipeline.id.clone()))
        .chain([Spot::Contacts, Spot::Companies])
        .collect()
}

/// A kind of field in words.
pub fn kind_name(lang: Lang, kind: &FieldKind) -> String {
    match kind {
        FieldKind::Text { .. } => t!(lang, "field-kind-text"),
        FieldKind::Money => t!(lang, "field-kind-money"),
        FieldKind::Choice(_) => t!(lang, "field-kind-choice"),
        FieldKind::Choices(_) => t!(lang, "field-kind-choices"),
        FieldKind::Number { .. } => t!(lang, "field-kind-number"),
        FieldKind::Date => t!(lang, "field-kind-date"),
        FieldKind::YesNo => t!(lang, "field-kind-yes-no"),
        FieldKind::Phone => t!(lang, "field-kind-phone"),
        FieldKind::Email => t!(lang, "field-kind-email"),
        FieldKind::Link => t!(lang, "field-kind-link"),
        FieldKind::File => t!(lang, "field-kind-file"),
        FieldKind::ContactName => t!(lang, "field-kind-contact-name"),
        FieldKind::ContactPhone => t!(lang, "field-kind-contact-phone"),
        FieldKind::CompanyName => t!(lang, "field-kind-company-name"),
        FieldKind::Source => t!(lang, "field-kind-source"),
    }
}

/// A kind of a new field in words.
pub fn new_kind_name(lang: Lang, kind: NewKind) -> String {
    match kind {
        NewKind::Text => t!(lang, "field-kind-text"),
        NewKind::Number => t!(lang, "field-kind-number"),
        NewKind::Money => t!(lang, "field-kind-money"),
        NewKind::Date => t!(lang, "field-kind-date"),
        NewKind::YesNo => t!(lang, "field-kind-yes-no"),
        NewKind::Choice => t!(lang, "field-kind-choice"),
        NewKind::Choices => t!(lang, "field-kind-choices"),
        NewKind::Phone => t!(lang, "field-kind-phone"),
        NewKind::Email => t!(lang, "field-kind-email"),
        NewKind::Link => t!(lang, "field-kind-link"),
        NewKind::File => t!(lang, "field-kind-file"),
    }
}

/// Every card with the number of its fields, and the last step.
pub fn editor(look: &Look<'_>, last: Option<&LastStep>) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "fields-editor-title");
    text.gap();
    let mut buttons = Vec::new();
    for spot in spots(look) {
        let name = spot_name(look, &spot);
        text.line(&h!(
            lang,
            "fields-editor-card",
            name = name.as_str(),
            n = count(look.preset.on_card(&spot).len())
        ));
        buttons.push(go(name, FieldsPress::List { spot }));
    }
    let mut keyboard = Keyboard::new(flow(buttons));
    if let Some(last) = last {
        text.gap();
        let who = last
            .by
            .as_ref()
            .map_or_else(|| t!(lang, "value-not-given"), naming::person_name);
        text.line(&h!(
            lang,
            "fields-editor-last",
            who = who,
            at = look.moment(last.at)
        ));
        for change in last.changes.iter().take(CHANGES_SHOWN) {
            let line = super::presets::sentence(lang, &change.message(lang));
            text.line(&Html::escape(&format!("• {}", shorten(&line, 150))));
        }
        keyboard.row(vec![go(
            t!(lang, "button-fields-undo"),
            FieldsPress::Undo {
                preset: last.preset,
            },
        )]);
    }
    keyboard.row(vec![to_menu(lang)]);
    Screen { text, keyboard }
}

fn to_editor(lang: Lang) -> Button {
    go(t!(lang, "button-to-fields"), FieldsPress::Editor {})
}

fn to_list(look: &Look<'_>, spot: &Spot) -> Button {
    let lang = look.lang();
    go(
        t!(lang, "button-back-to", name = spot_name(look, spot)),
        FieldsPress::List { spot: spot.clone() },
    )
}

pub(super) fn to_field(look: &Look<'_>, spot: &Spot, field: &Field) -> Button {
    let lang = look.lang();
    go(
        t!(lang, "button-back-to", name = field.name.get(lang)),
        FieldsPress::Field {
            spot: spot.clone(),
            field: field.id.clone(),
        },
    )
}

/// The fields of a card, in its order.
pub fn list(look: &Look<'_>, spot: &Spot) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "fields-list-title", name = spot_name(look, spot));
    let fields = fields_on(look, spot);
    if fields.is_empty() {
        text.line(&h!(lang, "fields-list-none"));
    } else {
        text.gap();
    }
    let mut buttons = Vec::new();
    for field in &fields {
        text.line(&h!(
            lang,
            "fields-list-field",
            name = field.name.get(lang),
            kind = kind_name(lang, &field.kind),
            marks = marks(look, spot, field)
        ));
        buttons.push(go(
            field.name.get(lang),
            FieldsPress::Field {
                spot: spot.clone(),
                field: field.id.clone(),
            },
        ));
    }
    let mut keyboard = Keyboard::new(flow(buttons));
    keyboard.row(vec![go(
        t!(lang, "button-field-new"),
        FieldsPress::New { spot: spot.clone() },
    )]);
    if !shelf_of(look, spot).is_empty() {
        keyboard.row(vec![go(
            t!(lang, "button-field-shelf"),
            FieldsPress::Shelf {
                spot: spot.clone(),
                page: 0,
            },
        )]);
    }
    keyboard.row(vec![to_editor(lang)]);
    Screen {
        text: text.fit(super::TEXT_MAX),
        keyboard,
    }
}

/// Signs of what is special about a field on a card: demanded from a stage on, not for everybody.
fn marks(look: &Look<'_>, spot: &Spot, field: &Field) -> String {
    let mut marks = String::new();
    if demanded_from(look, spot, &field.id).is_some() {
        marks.push_str(" ❗");
    }
    if !field.visible.are_all() {
        marks.push_str(" 🔒");
    } else if !field.editable.are_all() {
        marks.push_str(" ✍️");
    }
    marks
}

fn fields_on<'l>(look: &Look<'l>, spot: &Spot) -> Vec<&'l Field> {
    look.preset
        .on_card(spot)
        .iter()
        .filter_map(|id| look.preset.field(id))
        .collect()
}

/// The fields that could be put on a card: those that do not stand there yet.
pub fn shelf_of<'l>(look: &Look<'l>, spot: &Spot) -> Vec<&'l Field> {
    let of_clients = matches!(spot, Spot::Contacts | Spot::Companies);
    look.preset
        .fields
        .iter()
        .filter(|field| !look.preset.on_card(spot).contains(&field.id))
        .filter(|field| !(of_clients && field.kind.is_of_the_client()))
        .collect()
}

fn demanded_from<'l>(look: &Look<'l>, spot: &Spot, field: &FieldId) -> Option<&'l str> {
    let Spot::Pipeline(id) = spot else {
        return None;
    };
    let pipeline = look.preset.pipeline(id)?;
    let demand = pipeline
        .required_from
        .iter()
        .find(|demand| demand.field == *field)?;
    pipeline
        .stage(&demand.stage)
        .map(|stage| stage.name.get(look.lang()))
}

/// A field: all that can be said of it, and all that can be done to it.
pub fn field(look: &Look<'_>, spot: &Spot, field: &Field) -> Screen {
    let lang = look.lang();
    Screen {
        text: about_field(look, spot, field).fit(super::TEXT_MAX),
        keyboard: field_keyboard(look, spot, field, lang),
    }
}

fn about_field(look: &Look<'_>, spot: &Spot, field: &Field) -> Html {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "fields-field-title",
        name = field.name.get(lang),
        kind = kind_name(lang, &field.kind)
    );
    let other = match lang {
        Lang::Ru => Lang::En,
        Lang::En => Lang::Ru,
    };
    text.line(&h!(
        lang,
        "fields-field-other-name",
        name = field.name.get(other)
    ));
    if let Some(ask) = &field.ask {
        text.line(&h!(lang, "fields-field-ask", ask = ask.get(lang)));
    }
    match &field.kind {
        FieldKind::Text { max } => {
            text.line(&h!(lang, "fields-field-length", most = max.to_string()));
        }
        FieldKind::Number { min, max } => {
            let shown = |bound: &Option<crate::domain::number::Number>| {
                bound.map_or_else(|| "–".to_owned(), |bound| bound.format(lang))
            };
            text.line(&h!(
                lang,
                "fields-field-bounds",
                least = shown(min),
                most = shown(max)
            ));
        }
        FieldKind::Choice(choices) | FieldKind::Choices(choices) => {
            text.line(&h!(
                lang,
                "fields-field-choices",
                choices = shorten(&choice_names(lang, choices), 1000)
            ));
        }
        FieldKind::Money
        | FieldKind::Date
        | FieldKind::YesNo
        | FieldKind::Phone
        | FieldKind::Email
        | FieldKind::Link
        | FieldKind::File
        | FieldKind::ContactName
        | FieldKind::ContactPhone
        | FieldKind::CompanyName
        | FieldKind::Source => {}
    }
    let cards: Vec<String> = spots(look)
        .into_iter()
        .filter(|spot| look.preset.on_card(spot).contains(&field.id))
        .map(|spot| spot_name(look, &spot))
        .collect();
    text.line(&h!(lang, "fields-field-cards", cards = cards.join(", ")));
    if let Some(stage) = demanded_from(look, spot, &field.id) {
        text.line(&h!(lang, "fields-field-required", stage = stage));
    }
    if !field.visible.are_all() {
        text.line(&h!(
            lang,
            "fields-field-visible",
            roles = role_names(lang, &field.visible.list())
        ));
    }
    if !field.editable.are_all() {
        text.line(&h!(
            lang,
            "fields-field-editable",
            roles = role_names(lang, &field.editable.list())
        ));
    }
    text
}

fn choice_names(lang: Lang, choices: &[Choice]) -> String {
    choices
        .iter()
        .filter(|choice| !choice.retired)
        .map(|choice| choice.name.get(lang))
        .collect::<Vec<_>>()
        .join(", ")
}

fn role_names(lang: Lang, roles: &[Role]) -> String {
    roles
        .iter()
        .map(|role| super::management::role_name(lang, *role))
        .collect::<Vec<_>>()
        .join(", ")
}

fn field_keyboard(look: &Look<'_>, spot: &Spot, field: &Field, lang: Lang) -> Keyboard {
    let here = || (spot.clone(), field.id.clone());
    let mut tools = Vec::new();
    let (spot_, id) = here();
    tools.push(go(
        t!(lang, "button-field-rename"),
        FieldsPress::Rename {
            spot: spot_,
            field: id,
        },
    ));
    let (spot_, id) = here();
    tools.push(go(
        t!(lang, "button-field-question"),
        FieldsPress::Question {
            spot: spot_,
            field: id,
        },
    ));
    if matches!(
        field.kind,
        FieldKind::Text { .. } | FieldKind::Number { .. }
    ) {
        let (spot, field) = here();
        tools.push(go(
            t!(lang, "button-field-bounds"),
            FieldsPress::Bounds { spot, field },
        ));
    }
    if !field.kind.choices().is_empty() {
        tools.push(go(
            t!(lang, "button-field-choices"),
            FieldsPress::Choices {
                field: field.id.clone(),
            },
        ));
    }
    let (spot_, id) = here();
    tools.push(go(
        t!(lang, "button-field-roles"),
        FieldsPress::Roles {
            spot: spot_,
            field: id,
        },
    ));
    if let Spot::Pipeline(pipeline) = spot {
        tools.push(go(
            t!(lang, "button-field-required"),
            FieldsPress::Required {
                pipeline: pipeline.clone(),
                field: field.id.clone(),
            },
        ));
    }
    let mut keyboard = Keyboard::new(flow(tools));
    let on_card = look.preset.on_card(spot);
    let place = on_card.iter().position(|id| *id == field.id);
    let shift = |up| {
        let (spot, field) = here();
        FieldsPress::Shift { spot, field, up }
    };
    let mut row = Vec::new();
    if place.is_some_and(|place| place > 0) {
        row.push(go(t!(lang, "button-field-up"), shift(true)));
    }
    if place.is_some_and(|place| place + 1 < on_card.len()) {
        row.push(go(t!(lang, "button-field-down"), shift(false)));
    }
    keyboard.row(row);
    let (spot_, id) = here();
    keyboard.row(vec![if place.is_some() {
        go(
            t!(lang, "button-field-take-off"),
            FieldsPress::TakeOff {
                spot: spot_,
                field: id,
            },
        )
    } else {
        go(
            t!(lang, "button-field-put"),
            FieldsPress::Put {
                spot: spot_,
                field: id,
            },
        )
    }]);
    keyboard.row(vec![to_list(look, spot)]);
    keyboard
}

/// What kind a new field is to be.
pub fn kinds(look: &Look<'_>, spot: &Spot) -> Screen {
    let lang = look.lang();
    let buttons = NewKind::ALL
        .into_iter()
        .map(|kind| {
            go(
                new_kind_name(lang, kind),
                FieldsPress::NewOf {
                    spot: spot.clone(),
                    kind,
                },
            )
        })
        .collect();
    let mut keyboard = Keyboard::new(flow(buttons));
    keyboard.row(vec![to_list(look, spot)]);
    Screen {
        text: h!(lang, "fields-kinds", name = spot_name(look, spot)),
        keyboard,
    }
}

/// Fields of other cards, and of none, to be put on this one.
pub fn shelf(look: &Look<'_>, spot: &Spot, page: i64) -> Screen {
    let lang = look.lang();
    let fields = shelf_of(look, spot);
    let total = count(fields.len());
    let page = page_within(page, total);
    let per_page = usize::try_from(PAGE).unwrap_or(1);
    let from = usize::try_from(page).unwrap_or_default() * per_page;
    let buttons = fields
        .into_iter()
        .skip(from)
        .take(per_page)
        .map(|field| {
            go(
                field.name.get(lang),
                FieldsPress::Put {
                    spot: spot.clone(),
                    field: field.id.clone(),
                },
            )
        })
        .collect();
    let mut keyboard = Keyboard::new(flow(buttons));
    keyboard.row(pager(page, total, |page| {
        Press::OwnFields(FieldsPress::Shelf {
            spot: spot.clone(),
            page,
        })
    }));
    keyboard.row(vec![to_list(look, spot)]);
    Screen {
        text: h!(lang, "fields-shelf", name = spot_name(look, spot)),
        keyboard,
    }
}

/// Whether to take a field off a card.
pub fn take_off(look: &Look<'_>, spot: &Spot, field: &Field) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(
            lang,
            "fields-take-off",
            field = field.name.get(lang),
            name = spot_name(look, spot)
        ),
        keyboard: Keyboard::new(vec![vec![
            go(
                t!(lang, "button-field-take-off-now"),
                FieldsPress::TakeOffNow {
                    spot: spot.clone(),
                    field: field.id.clone(),
                },
            ),
            to_field(look, spot, field),
        ]]),
    }
}

/// The card from which to go on with a field that was come to without one: the first that it stands on.
pub fn spot_of(look: &Look<'_>, field: &FieldId) -> Spot {
    spots(look)
        .into_iter()
        .find(|spot| look.preset.on_card(spot).contains(field))
        .unwrap_or(Spot::Contacts)
}

/// A question of the editor.
pub fn question(look: &Look<'_>, text: Html) -> Screen {
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![cancel(look.lang())]]),
    }
}
