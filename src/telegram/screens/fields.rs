//! Fields on the screen: on clients' cards, to choose from, and asked for.

use super::{Look, Screen, button, cancel, flow};
use crate::app::cards::RecordView;
use crate::app::fields::Shown;
use crate::app::naming;
use crate::domain::client_event::{ClientEvent, ClientHappening};
use crate::domain::fields::{Holder, Value};
use crate::domain::ids::{ChoiceId, FieldId};
use crate::domain::lang::Lang;
use crate::domain::preset::{Choice, Field, FieldKind};
use crate::domain::search::DocRef;
use crate::domain::text::{one_line, shorten};
use crate::i18n::Html;
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{FieldsPress, Press};
use crate::{h, t};

/// The most characters of a field on a card; the whole is one press away.
const FIELD_SHOWN: usize = 300;
/// The most characters of what a field holds where it is asked for.
const VALUE_SHOWN: usize = 1000;

fn press(press: FieldsPress) -> Press {
    Press::OwnFields(press)
}

/// A field's value in words.
pub fn value_text(look: &Look<'_>, field: &FieldId, value: &Value) -> String {
    naming::value_text(
        look.lang(),
        look.preset,
        look.settings.currency,
        field,
        value,
    )
}

/// The filled fields of a client's card, a line each; nothing when none is filled.
pub fn lines(look: &Look<'_>, shown: &[Shown]) -> Vec<Html> {
    shown
        .iter()
        .filter(|shown| shown.field.visible.allow(look.viewer.role))
        .filter_map(|shown| {
            let value = value_text(look, &shown.field.id, shown.value.as_ref()?);
            Some(h!(
                look.lang(),
                "card-field",
                field = shown.field.name.get(look.lang()),
                value = shorten(&value, FIELD_SHOWN)
            ))
        })
        .collect()
}

/// The button on a client's card that leads to its fields.
pub fn entry_button(lang: Lang, holder: Holder) -> Button {
    button(
        t!(lang, "button-own-fields"),
        &press(FieldsPress::Menu { holder }),
    )
}

/// What fields are to be chosen from.
pub struct Menu<'a> {
    /// Whose fields they are.
    pub holder: Holder,
    /// What that is called.
    pub name: &'a str,
    /// The fields.
    pub shown: &'a [Shown],
    /// Who changed them last, the newest first: the entry and its author's name.
    pub history: &'a [(ClientEvent, String)],
    /// The way back.
    pub back: Button,
}

/// The fields of a client's card: what they hold, to be filled in.
pub fn menu(look: &Look<'_>, menu: Menu<'_>) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "own-fields-title", name = menu.name);
    if menu.shown.is_empty() {
        text.line(&h!(lang, "own-fields-none"));
    }
    for line in lines(look, menu.shown) {
        text.line(&line);
    }
    if !menu.history.is_empty() {
        text.gap();
        for (event, who) in menu.history {
            text.line(&event_line(look, event, who));
        }
    }
    let fields: Vec<(&Field, Option<&Value>)> = menu
        .shown
        .iter()
        .map(|shown| (&shown.field, shown.value.as_ref()))
        .collect();
    let mut keyboard = Keyboard::new(flow(field_buttons(look, menu.holder, &fields)));
    keyboard.row(vec![menu.back]);
    Screen {
        text: text.fit(super::TEXT_MAX),
        keyboard,
    }
}

/// «24 ноября, 15:30 · Ольга: Скидка → 5».
fn event_line(look: &Look<'_>, event: &ClientEvent, who: &str) -> Html {
    let lang = look.lang();
    let ClientHappening::FieldSet { field, after, .. } = &event.what else {
        return Html::default();
    };
    if !look.preset.shows(field, look.viewer.role) {
        return h!(
            lang,
            "own-fields-changed-hidden",
            at = look.moment(event.at),
            who = who
        );
    }
    let name = look.preset.field(field).map_or_else(
        || field.to_string(),
        |field| field.name.get(lang).to_owned(),
    );
    let value = after
        .as_ref()
        .map_or_else(|| "–".to_owned(), |value| value_text(look, field, value));
    h!(
        lang,
        "own-fields-changed",
        at = look.moment(event.at),
        who = who,
        field = name,
        value = one_line(&value, 60)
    )
}

/// A button for each field that the viewer may fill in, ticked when it is filled; a file also has one that sends it.
fn field_buttons(
    look: &Look<'_>,
    holder: Holder,
    fields: &[(&Field, Option<&Value>)],
) -> Vec<Button> {
    let lang = look.lang();
    let mut buttons = Vec::new();
    for (field, value) in fields {
        if field.may_edit(look.viewer.role) {
            let tick = if value.is_some() { "✓ " } else { "" };
            let asks = match holder {
                Holder::Record(record) => Press::Field {
                    record,
                    field: field.id.clone(),
                },
                Holder::Contact(_) | Holder::Company(_) => press(FieldsPress::Ask {
                    holder,
                    field: field.id.clone(),
                }),
            };
            buttons.push(button(format!("{tick}{}", field.name.get(lang)), &asks));
        }
        if let Some(Value::File(file)) = value {
            buttons.push(button(
                one_line(&naming::file_name(lang, file), 30),
                &press(FieldsPress::File {
                    holder,
                    field: field.id.clone(),
                }),
            ));
        }
    }
    buttons
}

/// The fields of a record to edit, filled ones ticked.
pub fn of_record(look: &Look<'_>, view: &RecordView) -> Screen {
    let lang = look.lang();
    let record = &view.record;
    let fields: Vec<(&Field, Option<&Value>)> = look
        .preset
        .pipeline(&record.pipeline)
        .map(|pipeline| pipeline.fields.as_slice())
        .unwrap_or_default()
        .iter()
        .filter_map(|id| look.preset.field(id))
        .filter(|field| field.visible.allow(look.viewer.role))
        .map(|field| (field, view.facts.get(&field.id)))
        .collect();
    let buttons = field_buttons(look, Holder::Record(record.id), &fields);
    let mut keyboard = Keyboard::new(flow(buttons));
    keyboard.row(vec![super::tags::entry(
        lang,
        DocRef::record(record.kind, record.id),
    )]);
    keyboard.row(vec![super::card::back_to_card(look, record)]);
    Screen {
        text: h!(
            lang,
            "fields-choose",
            record = naming::name_of(lang, record)
        ),
        keyboard,
    }
}

/// The names of fields, as a list in words; of those that the viewer does not see, only that there are some.
pub fn names(look: &Look<'_>, fields: &[FieldId]) -> String {
    let (seen, hidden): (Vec<FieldId>, Vec<FieldId>) = fields
        .iter()
        .cloned()
        .partition(|field| look.preset.shows(field, look.viewer.role));
    let mut names: Vec<String> = crate::app::cards::names_of(look.preset, &seen, look.lang())
        .into_iter()
        .map(str::to_owned)
        .collect();
    if !hidden.is_empty() {
        names.push(t!(look.lang(), "fields-not-yours"));
    }
    names.join(", ")
}

/// What the stage demands and nobody has filled in: a robot or a client brought the record here. `None` when all is there.
pub fn owed_line(look: &Look<'_>, view: &RecordView) -> Option<Html> {
    let owed = crate::app::cards::owed(look.preset, view);
    (!owed.is_empty()).then(|| h!(look.lang(), "card-owed", fields = names(look, &owed)))
}

/// A question for a field.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Whose field it is.
    pub holder: Holder,
    /// What that is called.
    pub name: &'a str,
    /// The field.
    pub field: &'a Field,
    /// What it holds.
    pub value: Option<&'a Value>,
    /// Whether a move or a conversion waits for it.
    pub on_the_way: bool,
    /// What is ticked, of several choices.
    pub picked: &'a [ChoiceId],
    /// What the person wrote while somebody else changed the field: it is not kept.
    pub wrote: Option<&'a str>,
}

/// Asks for a field.
pub fn ask(look: &Look<'_>, asked: &Asked<'_>) -> Screen {
    let lang = look.lang();
    let field = asked.field;
    let mut text = h!(
        lang,
        "ask-title",
        record = asked.name,
        field = field.name.get(lang)
    );
    if asked.on_the_way {
        text.line(&h!(lang, "ask-on-the-way"));
    }
    if let Some(wrote) = asked.wrote {
        text.line(&h!(
            lang,
            "ask-changed",
            wrote = shorten(wrote, VALUE_SHOWN)
        ));
    }
    if let Some(value) = asked.value {
        let value = value_text(look, &field.id, value);
        text.line(&h!(lang, "ask-now", value = shorten(&value, VALUE_SHOWN)));
    }
    text.gap();
    text.line(&match &field.ask {
        Some(ask) => Html::escape(ask.get(lang)),
        None => h!(lang, "ask-default", field = field.name.get(lang)),
    });
    if let Some(how) = how_to_answer(lang, &field.kind) {
        text.line(&how);
    }
    let mut keyboard = Keyboard::new(answers(look, asked));
    if keyboard.rows.is_empty() {
        text.line(&h!(lang, "ask-cancel"));
    }
    let mut last = Vec::new();
    if asked.value.is_some() && field.kind != FieldKind::ContactName && !asked.on_the_way {
        last.push(button(
            t!(lang, "button-clear"),
            &press(FieldsPress::Clear {
                holder: asked.holder,
                field: field.id.clone(),
            }),
        ));
    }
    last.push(cancel(lang));
    keyboard.row(last);
    Screen { text, keyboard }
}

/// How to write an answer, where the question alone does not say.
fn how_to_answer(lang: Lang, kind: &FieldKind) -> Option<Html> {
    match kind {
        FieldKind::Choices(_) => Some(h!(lang, "ask-how-choices")),
        FieldKind::Number { min, max } => number_range(lang, *min, *max),
        FieldKind::Date => Some(h!(lang, "ask-how-date")),
        FieldKind::Phone => Some(h!(lang, "ask-how-phone")),
        FieldKind::Email => Some(h!(lang, "ask-how-email")),
        FieldKind::Link => Some(h!(lang, "ask-how-link")),
        FieldKind::File => Some(h!(lang, "ask-how-file")),
        FieldKind::Text { .. }
        | FieldKind::Money
        | FieldKind::Choice(_)
        | FieldKind::YesNo
        | FieldKind::ContactName
        | FieldKind::ContactPhone
        | FieldKind::CompanyName
        | FieldKind::Source => None,
    }
}

fn number_range(
    lang: Lang,
    min: Option<crate::domain::number::Number>,
    max: Option<crate::domain::number::Number>,
) -> Option<Html> {
    match (min, max) {
        (Some(min), Some(max)) => Some(h!(
            lang,
            "ask-how-number",
            least = min.format(lang),
            most = max.format(lang)
        )),
        (Some(min), None) => Some(h!(lang, "ask-how-number-min", least = min.format(lang))),
        (None, Some(max)) => Some(h!(lang, "ask-how-number-max", most = max.format(lang))),
        (None, None) => None,
    }
}

/// The buttons that answer.
fn answers(look: &Look<'_>, asked: &Asked<'_>) -> Vec<Vec<Button>> {
    let lang = look.lang();
    let (holder, field) = (asked.holder, asked.field.id.clone());
    match &asked.field.kind {
        FieldKind::Choice(choices) => flow(
            choices
                .iter()
                .filter(|choice| !choice.retired)
                .map(|choice| {
                    button(
                        choice.name.get(lang),
                        &press(FieldsPress::Pick {
                            holder,
                            field: field.clone(),
                            choice: choice.id.clone(),
                        }),
                    )
                })
                .collect(),
        ),
        FieldKind::Choices(choices) => {
            let offered = |choice: &&Choice| !choice.retired || asked.picked.contains(&choice.id);
            let mut rows = flow(
                choices
                    .iter()
                    .filter(offered)
                    .map(|choice| {
                        let tick = if asked.picked.contains(&choice.id) {
                            "✅ "
                        } else {
                            ""
                        };
                        button(
                            format!("{tick}{}", choice.name.get(lang)),
                            &press(FieldsPress::Tick {
                                holder,
                                field: field.clone(),
                                choice: choice.id.clone(),
                            }),
                        )
                    })
                    .collect(),
            );
            rows.push(vec![button(
                t!(lang, "button-ticked"),
                &press(FieldsPress::Ticked { holder, field }),
            )]);
            rows
        }
        FieldKind::YesNo => vec![
            [(true, "value-yes"), (false, "value-no")]
                .into_iter()
                .map(|(yes, label)| {
                    button(
                        t!(lang, label),
                        &press(FieldsPress::Say {
                            holder,
                            field: field.clone(),
                            yes,
                        }),
                    )
                })
                .collect(),
        ],
        FieldKind::Text { .. }
        | FieldKind::Money
        | FieldKind::Number { .. }
        | FieldKind::Date
        | FieldKind::Phone
        | FieldKind::Email
        | FieldKind::Link
        | FieldKind::File
        | FieldKind::ContactName
        | FieldKind::ContactPhone
        | FieldKind::CompanyName
        | FieldKind::Source => Vec::new(),
    }
}
