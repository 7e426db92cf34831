//! What the editor of fields asks, and what is made of the answers.

use super::{choices, definition, editor, list, show, spot_is_there, step};
use crate::app::field_editor::base;
use crate::app::{AppError, Ctx, Refusal};
use crate::domain::ids::{ChoiceId, FieldId};
use crate::domain::lang::Localized;
use crate::domain::number::{BadNumber, Number};
use crate::domain::people::{Person, Role};
use crate::domain::preset::edit::{Edit, NewKind, Spot, first_choice_id};
use crate::domain::text::{clean, fold, one_line};
use crate::h;
use crate::i18n::Html;
use crate::telegram::dialog::{Dialog, FieldsQuestion, Question, Wanted};
use crate::telegram::draw;
use crate::telegram::handlers::dialogs;
use crate::telegram::incoming::Message;
use crate::telegram::out::{self, Place};
use crate::telegram::screens::field_editor as screens;

/// The most characters of a name: it is a button's label too.
const NAME_MAX: usize = 48;
/// The most characters of a question.
const ASK_MAX: usize = 500;
/// The most choices of a field that are taken at once.
const CHOICES_MAX: usize = 40;

/// Asks for something.
pub(super) async fn ask(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    spot: &Spot,
    wanted: Wanted,
) -> Result<(), AppError> {
    spot_is_there(ctx, spot)?;
    let text = question_text(ctx, person, &wanted)?;
    let base = base(ctx).await?;
    let preset = draw::preset(ctx);
    let screen = screens::question(&draw::look(ctx, &preset, person), text);
    let asks = Question::Fields(FieldsQuestion {
        what: wanted,
        spot: spot.clone(),
        base,
    });
    dialogs::ask(ctx, person, place, asks, screen).await
}

fn question_text(ctx: &Ctx<'_>, person: &Person, wanted: &Wanted) -> Result<Html, AppError> {
    let lang = person.lang;
    let name =
        |field: &FieldId| definition(ctx, field).map(|field| field.name.get(lang).to_owned());
    Ok(match wanted {
        Wanted::Name { kind } => h!(
            lang,
            "fields-ask-name",
            kind = screens::new_kind_name(lang, *kind)
        ),
        Wanted::EnglishName { ru, .. } => {
            h!(lang, "fields-ask-english", name = ru.as_str())
        }
        Wanted::FirstChoices { .. } => h!(lang, "fields-ask-choices"),
        Wanted::Rename { field } => h!(lang, "fields-ask-rename", field = name(field)?),
        Wanted::Ask { field } => h!(lang, "fields-ask-question", field = name(field)?),
        Wanted::Bounds { field } => h!(lang, "fields-ask-bounds", field = name(field)?),
        Wanted::Length { field } => h!(lang, "fields-ask-length", field = name(field)?),
        Wanted::Choice { field } => h!(lang, "fields-ask-choice", field = name(field)?),
        Wanted::RenameChoice { field, choice } => {
            let definition = definition(ctx, field)?;
            let choices = definition.kind.choices();
            let choice = choices.iter().find(|known| known.id == *choice);
            let choice = choice.ok_or(Refusal::EditGone)?;
            h!(
                lang,
                "fields-ask-rename-choice",
                choice = choice.name.get(lang)
            )
        }
    })
}

/// What a step leads back to.
enum Next {
    Field(FieldId),
    Choices(FieldId),
}

/// Takes a message as the answer.
pub async fn answer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    question: &FieldsQuestion,
    message: &Message,
) -> Result<(), AppError> {
    if !person.role.is_some_and(Role::runs_the_shop) {
        return Err(Refusal::NotAllowed.into());
    }
    let typed = message.text.as_deref().unwrap_or_default();
    let typed = clean(typed).ok_or(Refusal::Empty)?;
    let place = Place::new_in(person.chat());
    let spot = &question.spot;
    let (edit, next) = match &question.what {
        Wanted::Name { kind } => match both_languages(&typed, NAME_MAX)? {
            Names::Both(name) => {
                return named(ctx, person, dialog, question, *kind, name).await;
            }
            Names::One(ru) => {
                dialogs::finish(ctx, person, dialog, &ru).await?;
                let wanted = Wanted::EnglishName { kind: *kind, ru };
                return ask(ctx, person, place, spot, wanted).await;
            }
        },
        Wanted::EnglishName { kind, ru } => {
            let en = english(&typed, ru)?;
            let name = Localized { ru: ru.clone(), en };
            return named(ctx, person, dialog, question, *kind, name).await;
        }
        Wanted::FirstChoices { kind, name } => {
            let edit = add(ctx, spot, *kind, name, first_choices(&typed)?)?;
            let Edit::Add { field, .. } = &edit else {
                return Ok(());
            };
            let next = Next::Field(field.clone());
            (edit, next)
        }
        Wanted::Rename { field } => (
            Edit::Rename {
                field: field.clone(),
                name: renamed(&typed, NAME_MAX)?,
            },
            Next::Field(field.clone()),
        ),
        Wanted::Ask { field } => (
            Edit::Ask {
                field: field.clone(),
                ask: if typed == "-" || typed == "–" {
                    None
                } else {
                    Some(renamed(&typed, ASK_MAX)?)
                },
            },
            Next::Field(field.clone()),
        ),
        Wanted::Bounds { field } => {
            let (min, max) = bounds(&typed)?;
            let field = field.clone();
            let next = Next::Field(field.clone());
            (Edit::Bounds { field, min, max }, next)
        }
        Wanted::Length { field } => {
            let max = typed
                .parse()
                .map_err(|_| Refusal::Number(BadNumber::NotANumber))?;
            let field = field.clone();
            let next = Next::Field(field.clone());
            (Edit::Length { field, max }, next)
        }
        Wanted::Choice { field } => {
            let name = renamed(&typed, NAME_MAX)?;
            let definition = definition(ctx, field)?;
            let choice = definition.kind.new_choice_id(&name.en, &[]);
            let edit = Edit::AddChoice {
                field: field.clone(),
                choice: choice.ok_or(Refusal::Empty)?,
                name,
            };
            (edit, Next::Choices(field.clone()))
        }
        Wanted::RenameChoice { field, choice } => (
            Edit::RenameChoice {
                field: field.clone(),
                choice: choice.clone(),
                name: renamed(&typed, NAME_MAX)?,
            },
            Next::Choices(field.clone()),
        ),
    };
    done(ctx, person, dialog, question, &edit, next).await
}

/// A new field has its names: it is made, or its choices are asked for.
async fn named(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    question: &FieldsQuestion,
    kind: NewKind,
    name: Localized,
) -> Result<(), AppError> {
    if kind.has_choices() {
        let place = Place::new_in(person.chat());
        dialogs::finish(ctx, person, dialog, name.get(person.lang)).await?;
        let wanted = Wanted::FirstChoices { kind, name };
        return ask(ctx, person, place, &question.spot, wanted).await;
    }
    let edit = add(ctx, &question.spot, kind, &name, Vec::new())?;
    let Edit::Add { field, .. } = &edit else {
        return Ok(());
    };
    let next = Next::Field(field.clone());
    done(ctx, person, dialog, question, &edit, next).await
}

fn add(
    ctx: &Ctx<'_>,
    spot: &Spot,
    kind: NewKind,
    name: &Localized,
    choices: Vec<(ChoiceId, Localized)>,
) -> Result<Edit, AppError> {
    Ok(Edit::Add {
        spot: spot.clone(),
        field: ctx.preset.new_field_id(&name.en).ok_or(Refusal::Empty)?,
        name: name.clone(),
        kind,
        choices,
    })
}

/// Takes the step, tidies the question up, and shows what has come of it.
async fn done(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    question: &FieldsQuestion,
    edit: &Edit,
    next: Next,
) -> Result<(), AppError> {
    let changed_meanwhile = base(ctx).await? != question.base;
    step(ctx, person, edit).await?;
    let what = match &next {
        Next::Field(field) | Next::Choices(field) => definition(ctx, field)?,
    };
    dialogs::finish(ctx, person, dialog, what.name.get(person.lang)).await?;
    if changed_meanwhile {
        let text = h!(person.lang, "fields-changed-meanwhile");
        out::say(ctx, person.chat(), text, None, None).await?;
    }
    let place = Place::new_in(person.chat());
    match next {
        Next::Field(field) => show(ctx, person, place, &question.spot, &field).await,
        Next::Choices(field) => choices(ctx, person, place, &field).await,
    }
}

/// Leaves a question: back to the card's list.
pub async fn leave(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    question: &FieldsQuestion,
) -> Result<(), AppError> {
    if !person.role.is_some_and(Role::runs_the_shop) {
        return crate::telegram::handlers::home(ctx, person, place).await;
    }
    if ctx.preset.has_card(&question.spot) {
        list(ctx, person, place, &question.spot).await
    } else {
        editor(ctx, person, place).await
    }
}

/// What was written for a name.
enum Names {
    /// «Вес / Weight»: both languages.
    Both(Localized),
    /// One; the other is asked for.
    One(String),
}

fn both_languages(typed: &str, most: usize) -> Result<Names, AppError> {
    let one = |words: &str| short(words, most);
    Ok(match typed.split_once('/') {
        Some((ru, en)) if !ru.trim().is_empty() && !en.trim().is_empty() => {
            Names::Both(Localized {
                ru: one(ru)?,
                en: one(en)?,
            })
        }
        _ => Names::One(one(typed)?),
    })
}

/// «Вес / Weight», or one name for both languages.
fn renamed(typed: &str, most: usize) -> Result<Localized, AppError> {
    let (ru, en) = match typed.split_once('/') {
        Some((ru, en)) if !ru.trim().is_empty() && !en.trim().is_empty() => (ru, en),
        _ => (typed, typed),
    };
    Ok(Localized {
        ru: short(ru, most)?,
        en: short(en, most)?,
    })
}

/// A text of one line, not too long.
fn short(words: &str, most: usize) -> Result<String, AppError> {
    let words = one_line(words, usize::MAX);
    if words.is_empty() {
        return Err(Refusal::Empty.into());
    }
    if words.chars().count() > most {
        return Err(Refusal::TooLong(most).into());
    }
    Ok(words)
}

/// The English twin of a name; a dash: the same.
fn english(typed: &str, ru: &str) -> Result<String, AppError> {
    if matches!(typed, "-" | "–" | "=") {
        Ok(ru.to_owned())
    } else {
        short(typed, NAME_MAX)
    }
}

/// Choices, a line each, in one language or in both.
fn first_choices(typed: &str) -> Result<Vec<(ChoiceId, Localized)>, AppError> {
    let lines: Vec<&str> = typed
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    if lines.len() > CHOICES_MAX {
        return Err(Refusal::TooManyChoices(CHOICES_MAX).into());
    }
    let mut choices: Vec<(ChoiceId, Localized)> = Vec::new();
    for line in lines {
        let name = renamed(line, NAME_MAX)?;
        if choices.iter().any(|(_, other)| {
            fold(&other.ru) == fold(&name.ru) || fold(&other.en) == fold(&name.en)
        }) {
            continue;
        }
        let others: Vec<ChoiceId> = choices.iter().map(|(id, _)| id.clone()).collect();
        let id = first_choice_id(&name.en, &others).ok_or(Refusal::Empty)?;
        choices.push((id, name));
    }
    if choices.is_empty() {
        return Err(Refusal::Empty.into());
    }
    Ok(choices)
}

/// «0 – 100», «0 -», «- 100», «-»: what a number may be.
fn bounds(typed: &str) -> Result<(Option<Number>, Option<Number>), AppError> {
    let unread = || Refusal::Number(BadNumber::NotANumber);
    let typed = typed.replace(['—', '–'], "-");
    let words: Vec<&str> = typed.split_whitespace().collect();
    let bound = |word: &str| -> Result<Option<Number>, AppError> {
        if matches!(word, "-" | "…" | "*") {
            return Ok(None);
        }
        Number::parse(word)
            .map(Some)
            .map_err(|bad| Refusal::Number(bad).into())
    };
    let (min, max) = match words.as_slice() {
        ["-"] => (None, None),
        [both] if both.get(1..).is_some_and(|rest| rest.contains('-')) => {
            let at = both.char_indices().skip(1).find(|(_, c)| *c == '-');
            let (min, max) = both.split_at(at.map_or(0, |(at, _)| at));
            (bound(min)?, bound(max.get(1..).unwrap_or_default())?)
        }
        [min, "-", max] | [min, max] => (bound(min)?, bound(max)?),
        _ => return Err(unread().into()),
    };
    if let (Some(min), Some(max)) = (min, max)
        && min > max
    {
        return Err(Refusal::OutOfRange {
            min: Some(min),
            max: None,
        }
        .into());
    }
    Ok((min, max))
}
