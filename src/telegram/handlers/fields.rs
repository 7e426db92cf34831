//! Fields asked for and answered, whoever holds them: a record, a contact, a company.

use crate::app::fields::{self, Input, Seen};
use crate::app::{AppError, Ctx, Refusal, naming};
use crate::domain::event::Actor;
use crate::domain::fields::{FileKind, FileRef, Holder, Value};
use crate::domain::ids::{ChoiceId, FieldId, RecordId};
use crate::domain::lang::Lang;
use crate::domain::people::Person;
use crate::domain::preset::FieldKind;
use crate::domain::text::{isolate, one_line};
use crate::storage;
use crate::telegram::dialog::{Dialog, Question, Then};
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, dialogs, field_editor};
use crate::telegram::incoming::Message;
use crate::telegram::keyboard::Button;
use crate::telegram::out::{self, Place, show};
use crate::telegram::outgoing::{Call, Priority};
use crate::telegram::press::{ClientPress, FieldsPress, Press};
use crate::telegram::screens;
use crate::telegram::screens::fields::{Asked, Menu};
use crate::{h, t};
use serde_json::Value as Json;

/// How many of the last changes a client's fields show.
const CHANGES_SHOWN: i64 = 5;

/// Carries a press out.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &FieldsPress,
) -> Result<Answer, AppError> {
    match press {
        FieldsPress::Menu { holder } => menu(ctx, person, place, *holder).await?,
        FieldsPress::Ask { holder, field } => {
            ask(ctx, person, place, *holder, field, Then::Card).await?;
        }
        FieldsPress::Pick {
            holder,
            field,
            choice,
        } => return press_answer(ctx, person, place, *holder, field, Input::Chosen(choice)).await,
        FieldsPress::Say { holder, field, yes } => {
            return press_answer(ctx, person, place, *holder, field, Input::Answered(*yes)).await;
        }
        FieldsPress::Tick {
            holder,
            field,
            choice,
        } => return tick(ctx, person, place, *holder, field, choice).await,
        FieldsPress::Ticked { holder, field } => {
            return ticked(ctx, person, place, *holder, field).await;
        }
        FieldsPress::Clear { holder, field } => {
            return press_answer(ctx, person, place, *holder, field, Input::Cleared).await;
        }
        FieldsPress::File { holder, field } => {
            return send_file(ctx, person, *holder, field).await;
        }
        FieldsPress::Editor {}
        | FieldsPress::List { .. }
        | FieldsPress::Field { .. }
        | FieldsPress::New { .. }
        | FieldsPress::NewOf { .. }
        | FieldsPress::Shelf { .. }
        | FieldsPress::Put { .. }
        | FieldsPress::TakeOff { .. }
        | FieldsPress::TakeOffNow { .. }
        | FieldsPress::Shift { .. }
        | FieldsPress::Rename { .. }
        | FieldsPress::Question { .. }
        | FieldsPress::Bounds { .. }
        | FieldsPress::Choices { .. }
        | FieldsPress::Choice { .. }
        | FieldsPress::AddChoice { .. }
        | FieldsPress::RenameChoice { .. }
        | FieldsPress::Retire { .. }
        | FieldsPress::Required { .. }
        | FieldsPress::From { .. }
        | FieldsPress::Never { .. }
        | FieldsPress::Roles { .. }
        | FieldsPress::See { .. }
        | FieldsPress::Edit { .. }
        | FieldsPress::Undo { .. } => return field_editor::press(ctx, person, place, press).await,
    }
    Ok(Answer::silent())
}

/// Whether a press answers the question for a field, rather than leads away from it.
pub const fn answers(press: &FieldsPress) -> bool {
    matches!(
        press,
        FieldsPress::Pick { .. }
            | FieldsPress::Say { .. }
            | FieldsPress::Tick { .. }
            | FieldsPress::Ticked { .. }
            | FieldsPress::Clear { .. }
    )
}

/// What a holder of fields is called.
async fn name_of(ctx: &mut Ctx<'_>, person: &Person, holder: Holder) -> Result<String, AppError> {
    Ok(match holder {
        Holder::Record(id) => {
            let record = ctx.record(id).await?;
            naming::name_of(person.lang, &record)
        }
        Holder::Contact(id) => {
            let contact = crate::app::clients::find(ctx, id).await?;
            isolate(&one_line(&contact.name, 60))
        }
        Holder::Company(id) => {
            let company = storage::companies::find(ctx.tx, id).await?;
            let company = company.ok_or(Refusal::NoSuchClient)?;
            isolate(&one_line(&company.name, 60))
        }
    })
}

/// The fields of a client's card.
pub async fn menu(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    holder: Holder,
) -> Result<(), AppError> {
    if let Holder::Record(record) = holder {
        return draw::show_card(ctx, person, place, record).await;
    }
    let name = name_of(ctx, person, holder).await?;
    let shown = fields::shown(ctx, holder, person).await?;
    let mut history = Vec::new();
    for event in fields::history(ctx, holder, CHANGES_SHOWN).await? {
        let who = match &event.actor {
            Actor::Person(id) | Actor::Client(id) => {
                let who = storage::people::find(ctx.tx, *id).await?;
                naming::name_or_id(who.as_ref(), *id)
            }
            Actor::Robot(_) | Actor::System => t!(person.lang, "value-not-given"),
        };
        history.push((event, who));
    }
    draw::present(ctx, person, place, |look| {
        screens::fields::menu(
            look,
            Menu {
                holder,
                name: &name,
                shown: &shown,
                history: &history,
                back: back_to_card(look.lang(), holder, &name),
            },
        )
    })
    .await
}

/// The way back to the card of a client or a company.
fn back_to_card(lang: Lang, holder: Holder, name: &str) -> Button {
    let press = match holder {
        Holder::Record(record) => Press::Card { record },
        Holder::Contact(contact) => Press::Client(ClientPress::Card { contact }),
        Holder::Company(company) => Press::Client(ClientPress::Company { company }),
    };
    let name = one_line(name, 30);
    screens::button(t!(lang, "button-back-to", name = name), &press)
}

/// Asks for a field.
pub async fn ask(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    holder: Holder,
    field: &FieldId,
    then: Then,
) -> Result<(), AppError> {
    // Before a group everybody is drawn for as the least of them; the question is put in private.
    let asked = if place.chat.is_group() {
        storage::people::find(ctx.tx, person.id).await?
    } else {
        None
    };
    ask_again(
        ctx,
        asked.as_ref().unwrap_or(person),
        place,
        holder,
        field,
        then,
        None,
    )
    .await
}

async fn ask_again(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    holder: Holder,
    field: &FieldId,
    then: Then,
    wrote: Option<&str>,
) -> Result<(), AppError> {
    let definition = fields::editable(ctx, person, holder, field).await?;
    let value = fields::values(ctx, holder).await?.get(field).cloned();
    let picked = match &value {
        Some(Value::Choices(picked)) => picked.clone(),
        Some(
            Value::Text(_)
            | Value::Money(_)
            | Value::Choice(_)
            | Value::Number(_)
            | Value::Date(_)
            | Value::YesNo(_)
            | Value::File(_),
        )
        | None => Vec::new(),
    };
    let name = name_of(ctx, person, holder).await?;
    let preset = draw::preset(ctx);
    let screen = screens::fields::ask(
        &draw::look(ctx, &preset, person),
        &Asked {
            holder,
            name: &name,
            field: &definition,
            value: value.as_ref(),
            on_the_way: then != Then::Card,
            picked: &picked,
            wrote,
        },
    );
    let asks = Question::Field {
        holder,
        field: field.clone(),
        then,
        seen: Seen::of(value.as_ref()),
        picked,
    };
    dialogs::ask(ctx, person, place, asks, screen).await
}

/// The open question for a field.
struct Open {
    dialog: Dialog,
    then: Then,
    seen: Seen,
    picked: Vec<ChoiceId>,
}

/// The person's open question, if it is for that field of that holder.
async fn open(
    ctx: &mut Ctx<'_>,
    person: &Person,
    holder: Holder,
    field: &FieldId,
) -> Result<Option<Open>, AppError> {
    let Some(dialog) = storage::dialogs::find::<Dialog>(ctx.tx, person.id).await? else {
        return Ok(None);
    };
    let Question::Field {
        holder: asked_of,
        field: asked,
        then,
        seen,
        picked,
    } = dialog.asks.clone()
    else {
        return Ok(None);
    };
    Ok((asked_of == holder && asked == *field).then_some(Open {
        dialog,
        then,
        seen,
        picked,
    }))
}

/// Takes a message as the answer to the question for a field.
pub async fn answer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    message: &Message,
) -> Result<(), AppError> {
    let Question::Field {
        holder,
        field,
        then,
        seen,
        picked: _,
    } = &dialog.asks
    else {
        return Ok(());
    };
    let definition = fields::editable(ctx, person, *holder, field).await?;
    let file = file_of(message).filter(|_| definition.kind == FieldKind::File);
    let shared = message
        .contact
        .as_ref()
        .map(|contact| contact.phone_number.as_str());
    let typed = shared.or(message.text.as_deref()).unwrap_or_default();
    let input = file.as_ref().map_or(Input::Typed(typed), Input::Sent);
    let place = Place::new_in(person.chat());
    match fields::set(ctx, person, *holder, field, input, Some(seen)).await {
        Ok(()) => {
            let what = answered(ctx, person, *holder, field).await?;
            dialogs::finish(ctx, person, dialog, &what).await?;
            proceed(ctx, person, place, *holder, then.clone()).await
        }
        Err(AppError::Refused(Refusal::FieldChanged(_))) => {
            ask_again(
                ctx,
                person,
                place,
                *holder,
                field,
                then.clone(),
                Some(typed),
            )
            .await
        }
        Err(error) => Err(error),
    }
}

/// The file that a message brings.
fn file_of(message: &Message) -> Option<FileRef> {
    let kind = FileKind::from_slug(&message.kind)?;
    let medium = message.medium()?;
    let raw: Json = serde_json::from_str(&message.raw).ok()?;
    let content = raw.get(&message.kind);
    let name = ["file_name", "title"]
        .into_iter()
        .find_map(|key| content?.get(key)?.as_str());
    Some(FileRef {
        file: medium.file,
        kind,
        name: name.map(|name| one_line(name, 60)),
    })
}

/// «Телефон: +7 912 345-67-89».
async fn answered(
    ctx: &mut Ctx<'_>,
    person: &Person,
    holder: Holder,
    field: &FieldId,
) -> Result<String, AppError> {
    let values = fields::values(ctx, holder).await?;
    let name = ctx
        .preset
        .field(field)
        .map_or_else(String::new, |field| field.name.get(person.lang).to_owned());
    let value = values.get(field).map_or_else(String::new, |value| {
        naming::value_text(
            person.lang,
            &ctx.preset,
            ctx.shop.settings.currency,
            field,
            value,
        )
    });
    Ok(format!("{name}: {value}"))
}

/// Takes a press as the answer. One that comes after its question has gone changes nothing.
async fn press_answer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    holder: Holder,
    field: &FieldId,
    input: Input<'_>,
) -> Result<Answer, AppError> {
    let Some(open) = open(ctx, person, holder, field).await? else {
        menu(ctx, person, place, holder).await?;
        return Ok(Answer::alert(t!(person.lang, "prompt-gone")));
    };
    match fields::set(ctx, person, holder, field, input, Some(&open.seen)).await {
        Ok(()) => {
            storage::dialogs::end(ctx.tx, person.id).await?;
            proceed(ctx, person, place, holder, open.then).await?;
            Ok(Answer::toast(t!(person.lang, "toast-saved")))
        }
        Err(AppError::Refused(Refusal::FieldChanged(changed))) => {
            ask_again(ctx, person, place, holder, field, open.then, None).await?;
            let refusal = Refusal::FieldChanged(changed);
            let words = draw::refuse(ctx, person, &refusal).await?;
            Ok(Answer::alert(words))
        }
        Err(error) => Err(error),
    }
}

/// Ticks one of several choices, or takes the tick away.
async fn tick(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    holder: Holder,
    field: &FieldId,
    choice: &ChoiceId,
) -> Result<Answer, AppError> {
    let Some(open) = open(ctx, person, holder, field).await? else {
        menu(ctx, person, place, holder).await?;
        return Ok(Answer::alert(t!(person.lang, "prompt-gone")));
    };
    let definition = fields::editable(ctx, person, holder, field).await?;
    let choices = definition.kind.choices();
    if !choices.iter().any(|known| known.id == *choice) {
        return Err(Refusal::NotAChoice.into());
    }
    let mut picked = open.picked;
    if picked.contains(choice) {
        picked.retain(|other| other != choice);
    } else {
        picked.push(choice.clone());
    }
    let value = fields::values(ctx, holder).await?.get(field).cloned();
    let name = name_of(ctx, person, holder).await?;
    let preset = draw::preset(ctx);
    let screen = screens::fields::ask(
        &draw::look(ctx, &preset, person),
        &Asked {
            holder,
            name: &name,
            field: &definition,
            value: value.as_ref(),
            on_the_way: open.then != Then::Card,
            picked: &picked,
            wrote: None,
        },
    );
    let dialog = Dialog {
        asks: Question::Field {
            holder,
            field: field.clone(),
            then: open.then,
            seen: open.seen,
            picked,
        },
        prompt: open.dialog.prompt,
    };
    storage::dialogs::begin(ctx.tx, person.id, &dialog, ctx.now).await?;
    show(ctx, place, screen, None).await?;
    Ok(Answer::silent())
}

/// Keeps what is ticked; nothing ticked empties the field.
async fn ticked(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    holder: Holder,
    field: &FieldId,
) -> Result<Answer, AppError> {
    let picked = match open(ctx, person, holder, field).await? {
        Some(open) => {
            if open.picked.is_empty() && open.then != Then::Card {
                return Ok(Answer::alert(t!(person.lang, "refusal-nothing-ticked")));
            }
            open.picked
        }
        None => Vec::new(),
    };
    press_answer(ctx, person, place, holder, field, Input::Several(&picked)).await
}

/// Sends the file that a field holds.
async fn send_file(
    ctx: &mut Ctx<'_>,
    person: &Person,
    holder: Holder,
    field: &FieldId,
) -> Result<Answer, AppError> {
    let preset = draw::preset(ctx);
    if !preset.shows(field, person.role) {
        return Err(Refusal::FieldClosed(field.clone()).into());
    }
    let Some(Value::File(file)) = fields::values(ctx, holder).await?.get(field).cloned() else {
        return Ok(Answer::alert(t!(person.lang, "file-gone")));
    };
    let call = Call::File {
        kind: file.kind.slug().to_owned(),
        or_else: h!(
            person.lang,
            "file-not-sent",
            file = naming::file_name(person.lang, &file)
        ),
        file: file.file,
        name: file.name,
        copy: None,
    };
    out::call(ctx, person.chat(), None, Priority::Screen, &call).await?;
    Ok(Answer::silent())
}

/// Goes on with what a question had interrupted.
pub async fn proceed(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    holder: Holder,
    then: Then,
) -> Result<(), AppError> {
    match holder {
        Holder::Record(id) => proceed_with_record(ctx, person, place, id, then).await,
        Holder::Contact(_) | Holder::Company(_) => menu(ctx, person, place, holder).await,
    }
}

async fn proceed_with_record(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: RecordId,
    then: Then,
) -> Result<(), AppError> {
    let record = ctx.record(id).await?;
    dialogs::proceed(ctx, person, place, &record, then).await
}
