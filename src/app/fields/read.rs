//! What people write, press and send for a field, as the domain keeps it. Lenient in form, strict in meaning.

use super::Input;
use crate::app::{Ctx, Refusal, later};
use crate::domain::email::Email;
use crate::domain::fields::Value;
use crate::domain::ids::ChoiceId;
use crate::domain::number::Number;
use crate::domain::phone::Phone;
use crate::domain::preset::{Choice, DAYS, Field, FieldKind};
use crate::domain::{link, money, text, when};
use crate::t;
use chrono::{Days, NaiveDate};

/// The most characters of a name.
const NAME_MAX: usize = 100;
/// The most characters of a source.
const SOURCE_MAX: usize = 64;

/// Reads what was given for a field; `None`: it is to be emptied.
///
/// # Errors
/// The refusal that says what the field takes.
pub(super) fn read(
    ctx: &Ctx<'_>,
    field: &Field,
    input: &Input<'_>,
) -> Result<Option<Value>, Refusal> {
    match input {
        Input::Cleared if field.kind == FieldKind::ContactName => Err(Refusal::Empty),
        Input::Cleared => Ok(None),
        Input::Chosen(id) => match &field.kind {
            FieldKind::Choice(choices) if offered(choices, id) => {
                Ok(Some(Value::Choice((*id).clone())))
            }
            FieldKind::Choices(choices) if offered(choices, id) => {
                Ok(Some(Value::Choices(vec![(*id).clone()])))
            }
            _ => Err(Refusal::NotAChoice),
        },
        Input::Several(ids) => match &field.kind {
            FieldKind::Choices(choices) => several(choices, ids),
            _ => Err(Refusal::NotAChoice),
        },
        Input::Answered(yes) => match field.kind {
            FieldKind::YesNo => Ok(Some(Value::YesNo(*yes))),
            _ => Err(Refusal::NotAChoice),
        },
        Input::Sent(file) => match field.kind {
            FieldKind::File => Ok(Some(Value::File((*file).clone()))),
            _ => Err(Refusal::Empty),
        },
        Input::Typed(typed) => {
            let typed = text::clean(typed).ok_or(match field.kind {
                FieldKind::File => Refusal::FileNeeded,
                _ => Refusal::Empty,
            })?;
            typed_value(ctx, field, &typed).map(Some)
        }
    }
}

/// Whether a choice may be chosen; a retired one may not.
fn offered(choices: &[Choice], id: &ChoiceId) -> bool {
    choices
        .iter()
        .any(|choice| choice.id == *id && !choice.retired)
}

/// Several choices in the preset's order; what was chosen before it was retired stays chosen.
fn several(choices: &[Choice], ids: &[ChoiceId]) -> Result<Option<Value>, Refusal> {
    let known = |id: &ChoiceId| choices.iter().any(|choice| choice.id == *id);
    if !ids.iter().all(known) {
        return Err(Refusal::NotAChoice);
    }
    let chosen: Vec<ChoiceId> = choices
        .iter()
        .map(|choice| &choice.id)
        .filter(|id| ids.contains(id))
        .cloned()
        .collect();
    Ok((!chosen.is_empty()).then_some(Value::Choices(chosen)))
}

fn typed_value(ctx: &Ctx<'_>, field: &Field, typed: &str) -> Result<Value, Refusal> {
    let words = |most: usize| {
        if typed.chars().count() > most {
            Err(Refusal::TooLong(most))
        } else {
            Ok(Value::Text(typed.to_owned()))
        }
    };
    match &field.kind {
        FieldKind::Text { max } => words(*max),
        FieldKind::ContactName | FieldKind::CompanyName => words(NAME_MAX),
        FieldKind::Source => words(SOURCE_MAX),
        FieldKind::Money => money::parse(typed, ctx.shop.settings.currency)
            .map(Value::Money)
            .map_err(Refusal::Money),
        FieldKind::ContactPhone | FieldKind::Phone => {
            Phone::parse(typed, ctx.shop.settings.region())
                .map(|phone| Value::Text(phone.as_str().to_owned()))
                .map_err(|_| Refusal::Phone)
        }
        FieldKind::Choice(choices) => named(choices, typed)
            .map(Value::Choice)
            .ok_or(Refusal::NotAChoice),
        FieldKind::Choices(choices) => {
            let ids: Option<Vec<ChoiceId>> = typed
                .split([',', ';', '\n'])
                .filter(|name| !name.trim().is_empty())
                .map(|name| named(choices, name))
                .collect();
            several(choices, &ids.ok_or(Refusal::NotAChoice)?)?.ok_or(Refusal::NotAChoice)
        }
        FieldKind::Number { min, max } => number(typed, *min, *max).map(Value::Number),
        FieldKind::Date => day(ctx, typed).map(Value::Date).ok_or(Refusal::Day),
        FieldKind::YesNo => yes_or_no(typed).map(Value::YesNo).ok_or(Refusal::YesOrNo),
        FieldKind::Email => typed
            .parse::<Email>()
            .map(|email| Value::Text(email.as_str().to_owned()))
            .map_err(|_| Refusal::Email),
        FieldKind::Link => link::read(typed).map(Value::Text).ok_or(Refusal::Link),
        FieldKind::File => Err(Refusal::FileNeeded),
    }
}

/// The choice of that name, in any language, or of that id.
fn named(choices: &[Choice], typed: &str) -> Option<ChoiceId> {
    let folded = text::fold(typed);
    choices
        .iter()
        .filter(|choice| !choice.retired)
        .find(|choice| {
            text::fold(&choice.name.ru) == folded
                || text::fold(&choice.name.en) == folded
                || choice.id.as_str() == folded
        })
        .map(|choice| choice.id.clone())
}

fn number(typed: &str, min: Option<Number>, max: Option<Number>) -> Result<Number, Refusal> {
    let number = Number::parse(typed).map_err(Refusal::Number)?;
    let fits = min.is_none_or(|min| number >= min) && max.is_none_or(|max| number <= max);
    if fits {
        Ok(number)
    } else {
        Err(Refusal::OutOfRange { min, max })
    }
}

fn day(ctx: &Ctx<'_>, typed: &str) -> Option<NaiveDate> {
    let zone = ctx.shop.settings.timezone;
    let named = DAYS.iter().find(|(word, _)| *word == typed);
    if let Some((_, ahead)) = named {
        let today = ctx.now.to_utc()?.with_timezone(&zone).date_naive();
        return today.checked_add_days(Days::new(u64::try_from(*ahead).ok()?));
    }
    when::parse_day(typed, &later::vocabulary(), ctx.now, zone).ok()
}

fn yes_or_no(typed: &str) -> Option<bool> {
    use crate::domain::lang::Lang;
    let folded = text::fold(typed.trim_end_matches(['.', '!']));
    let says = |words: String| words.split(',').any(|word| word.trim() == folded);
    if Lang::ALL
        .into_iter()
        .any(|lang| says(t!(lang, "words-yes")))
    {
        Some(true)
    } else if Lang::ALL.into_iter().any(|lang| says(t!(lang, "words-no"))) {
        Some(false)
    } else {
        None
    }
}
