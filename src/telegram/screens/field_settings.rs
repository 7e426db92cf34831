//! What the editor of fields sets of a field: its choices, from which stage on it is demanded, for whom it is.

use super::field_editor::{count, go, spot_of, to_field};
use super::{Look, Screen, flow};
use crate::domain::ids::{FieldId, PipelineId};
use crate::domain::lang::Lang;
use crate::domain::people::Role;
use crate::domain::preset::edit::Spot;
use crate::domain::preset::{Choice, Field, Pipeline, StageKind};
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::FieldsPress;
use crate::{h, t};

/// The choices of a field, retired ones last.
pub fn choices(look: &Look<'_>, field: &Field) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "fields-choices", field = field.name.get(lang));
    let mut sorted: Vec<&Choice> = field.kind.choices().iter().collect();
    sorted.sort_by_key(|choice| choice.retired);
    if sorted.iter().any(|choice| choice.retired) {
        text.line(&h!(lang, "fields-choices-retired"));
    }
    let buttons = sorted
        .into_iter()
        .map(|choice| {
            let sign = if choice.retired { "🚫 " } else { "" };
            go(
                format!("{sign}{}", choice.name.get(lang)),
                FieldsPress::Choice {
                    field: field.id.clone(),
                    choice: choice.id.clone(),
                },
            )
        })
        .collect();
    let mut keyboard = Keyboard::new(flow(buttons));
    // Telegram takes at most 100 buttons (RULES §4).
    keyboard.rows.truncate(90);
    keyboard.row(vec![go(
        t!(lang, "button-choice-add"),
        FieldsPress::AddChoice {
            field: field.id.clone(),
        },
    )]);
    keyboard.row(vec![to_field(look, &spot_of(look, &field.id), field)]);
    Screen { text, keyboard }
}

/// A choice.
pub fn choice(look: &Look<'_>, field: &Field, choice: &Choice) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "fields-choice",
        field = field.name.get(lang),
        ru = choice.name.ru.as_str(),
        en = choice.name.en.as_str()
    );
    text.line(&if choice.retired {
        h!(lang, "fields-choice-retired")
    } else {
        h!(lang, "fields-choice-offered")
    });
    let id = || (field.id.clone(), choice.id.clone());
    let (field_id, choice_id) = id();
    let rename = go(
        t!(lang, "button-field-rename"),
        FieldsPress::RenameChoice {
            field: field_id,
            choice: choice_id,
        },
    );
    let (field_id, choice_id) = id();
    let label = if choice.retired {
        t!(lang, "button-choice-restore")
    } else {
        t!(lang, "button-choice-retire")
    };
    let retire = go(
        label,
        FieldsPress::Retire {
            field: field_id,
            choice: choice_id,
            retired: !choice.retired,
        },
    );
    let back = go(
        t!(lang, "button-back-to", name = field.name.get(lang)),
        FieldsPress::Choices {
            field: field.id.clone(),
        },
    );
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![rename, retire], vec![back]]),
    }
}

/// From which stage on a pipeline demands a field; `base` is the upload that the stages are of.
pub fn required(look: &Look<'_>, pipeline: &Pipeline, field: &Field, base: i64) -> Screen {
    let lang = look.lang();
    let spot = Spot::Pipeline(pipeline.id.clone());
    let from = pipeline
        .required_from
        .iter()
        .find(|demand| demand.field == field.id)
        .map(|demand| &demand.stage);
    let buttons = pipeline
        .stages
        .iter()
        .enumerate()
        .filter(|(_, stage)| stage.kind != StageKind::Lost)
        .map(|(place, stage)| {
            let tick = if from == Some(&stage.id) { "✅ " } else { "" };
            go(
                format!("{tick}{}", stage.name.get(lang)),
                FieldsPress::From {
                    preset: base,
                    pipeline: pipeline.id.clone(),
                    field: field.id.clone(),
                    place: count(place),
                },
            )
        })
        .collect();
    let mut keyboard = Keyboard::new(flow(buttons));
    if from.is_some() {
        keyboard.row(vec![never(lang, &pipeline.id, &field.id)]);
    }
    keyboard.row(vec![to_field(look, &spot, field)]);
    Screen {
        text: h!(
            lang,
            "fields-required",
            field = field.name.get(lang),
            name = pipeline.name.get(lang)
        ),
        keyboard,
    }
}

fn never(lang: Lang, pipeline: &PipelineId, field: &FieldId) -> Button {
    go(
        t!(lang, "button-field-not-required"),
        FieldsPress::Never {
            pipeline: pipeline.clone(),
            field: field.clone(),
        },
    )
}

/// Who sees a field and who fills it in.
pub fn roles(look: &Look<'_>, spot: &Spot, field: &Field) -> Screen {
    let lang = look.lang();
    let mut keyboard = Keyboard::default();
    // The owner always may.
    for role in [Role::Manager, Role::Admin] {
        let sees = field.visible.allow(Some(role));
        let fills = field.may_edit(Some(role));
        let tick = |may: bool| if may { "✅" } else { "🚫" };
        let name = super::management::role_name(lang, role);
        keyboard.row(vec![
            go(
                t!(
                    lang,
                    "button-role-sees",
                    sign = tick(sees),
                    role = name.as_str()
                ),
                FieldsPress::See {
                    spot: spot.clone(),
                    field: field.id.clone(),
                    role,
                    may: !sees,
                },
            ),
            go(
                t!(
                    lang,
                    "button-role-fills",
                    sign = tick(fills),
                    role = name.as_str()
                ),
                FieldsPress::Edit {
                    spot: spot.clone(),
                    field: field.id.clone(),
                    role,
                    may: !fills,
                },
            ),
        ]);
    }
    keyboard.row(vec![to_field(look, spot, field)]);
    Screen {
        text: h!(lang, "fields-roles", field = field.name.get(lang)),
        keyboard,
    }
}
