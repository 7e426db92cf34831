//! Questions asked and answered: fields, reasons, remarks, words to a client, new records.

use crate::app::fields::{self, Input};
use crate::app::moves::{self, Start};
use crate::app::{AppError, Ctx, Refusal, naming, tasks};
use crate::domain::fields::{Fields, Value};
use crate::domain::ids::{ContactId, FieldId, PipelineId, RecordId};
use crate::domain::people::Person;
use crate::domain::preset::{FieldKind, Pipeline};
use crate::domain::record::Record;
use crate::domain::text::clean;
use crate::h;
use crate::i18n::Html;
use crate::storage;
use crate::telegram::dialog::{Dialog, Question, Then};
use crate::telegram::draw;
use crate::telegram::handlers::{
    calls, clients, desk, home, line, order_lines, presets, products, replies, staff,
};
use crate::telegram::incoming::Message;
use crate::telegram::out::{self, Place};
use crate::telegram::outgoing::Priority;
use crate::telegram::screens::{self, Screen};

/// How many clients are offered to choose from.
const CLIENTS_OFFERED: i64 = 8;

/// Asks a question at a place; the person's next message answers it. What is asked in a group is asked in private: an
/// answer typed there would be for everybody's eyes, and in a client's topic for the client's.
pub async fn ask(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    asks: Question,
    screen: Screen,
) -> Result<(), AppError> {
    if let Some(before) = storage::dialogs::find::<Dialog>(ctx.tx, person.id).await? {
        desk::question_left(ctx, person, &before).await?;
    }
    let place = if place.chat.is_group() {
        Place::new_in(person.chat())
    } else {
        place
    };
    let prompt = out::ask(ctx, place, screen).await?;
    let dialog = Dialog { asks, prompt };
    storage::dialogs::begin(ctx.tx, person.id, &dialog, ctx.now).await?;
    Ok(())
}

/// Asks for a field of a record.
pub async fn ask_field(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    record: RecordId,
    field: &FieldId,
    then: Then,
) -> Result<(), AppError> {
    let view = crate::app::cards::load(ctx, record, person.id).await?;
    let preset = draw::preset(ctx);
    let definition = preset.field(field).ok_or(Refusal::NoSuchField)?;
    let screen = screens::prompts::field(
        &draw::look(ctx, &preset, person),
        &view.record,
        definition,
        view.facts.get(field),
        then != Then::Card,
    );
    let asks = Question::Field {
        record,
        field: field.clone(),
        then,
    };
    ask(ctx, person, place, asks, screen).await
}

/// Takes a message as the answer to the open question.
pub async fn answer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: Dialog,
    message: &Message,
) -> Result<(), AppError> {
    match answer_checked(ctx, person, &dialog, message).await {
        Err(AppError::Refused(refusal)) => {
            let words = draw::refuse(ctx, person, &refusal).await?;
            let mut text = Html::escape(&words);
            // A question with buttons for an answer says itself what to do.
            let by_words = refusal != Refusal::NotAChoice;
            if by_words
                && storage::dialogs::find::<Dialog>(ctx.tx, person.id)
                    .await?
                    .is_some()
            {
                text.line(&h!(person.lang, "ask-cancel"));
            }
            out::reply(ctx, person.chat(), message.id, text).await
        }
        other => other,
    }
}

async fn answer_checked(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    message: &Message,
) -> Result<(), AppError> {
    let typed = message.text.as_deref().unwrap_or_default();
    let place = Place::new_in(person.chat());
    match &dialog.asks {
        Question::Field {
            record,
            field,
            then,
        } => {
            let typed = shared_phone(message).unwrap_or(typed);
            let record = fields::set(ctx, person, *record, field, Input::Typed(typed)).await?;
            let what = answered_field(ctx, person, &record, field).await?;
            finish(ctx, person, dialog, &what).await?;
            proceed(ctx, person, place, &record, then.clone()).await
        }
        Question::Reason { record } => {
            let words = clean(typed).ok_or(Refusal::Empty)?;
            let record = moves::give_reason(ctx, person, *record, &words).await?;
            finish(ctx, person, dialog, &words).await?;
            draw::show_card(ctx, person, place, record.id).await
        }
        Question::Comment { task } => {
            let words = clean(typed).ok_or(Refusal::Empty)?;
            tasks::comment(ctx, person, *task, &words).await?;
            finish(ctx, person, dialog, &words).await?;
            draw::show_task(ctx, person, place, *task).await
        }
        Question::Words { contact, record } => {
            staff::write_to(ctx, person, *contact, message).await?;
            let name = crate::app::clients::find(ctx, *contact).await?.name;
            finish(ctx, person, dialog, &name).await?;
            draw::show_card(ctx, person, place, *record).await
        }
        Question::Client { pipeline } => {
            clean(typed).ok_or(Refusal::Empty)?;
            ask_client(ctx, person, place, pipeline, typed).await
        }
        Question::About {
            pipeline,
            contact,
            field,
        } => {
            let words = clean(typed).ok_or(Refusal::Empty)?;
            let made = make(ctx, person, pipeline, *contact, Some((field, &words))).await?;
            finish(ctx, person, dialog, &words).await?;
            draw::show_card(ctx, person, place, made.id).await
        }
        Question::PresetFile | Question::PresetDraft { .. } => {
            presets::file(ctx, person, message).await
        }
        Question::Desk(question) => desk::answer(ctx, person, dialog, question, message).await,
        Question::Line(question) => line::answer(ctx, person, dialog, question, message).await,
        Question::Replies(question) => {
            replies::answer(ctx, person, dialog, question, message).await
        }
        Question::Clients(question) => {
            clients::answer(ctx, person, dialog, question, message).await
        }
        Question::Calls(question) => calls::answer(ctx, person, dialog, question, message).await,
        Question::Products(question) => {
            products::answer(ctx, person, dialog, question, message).await
        }
        Question::Order(question) => {
            order_lines::answer(ctx, person, dialog, question, message).await
        }
    }
}

/// A contact shared in answer to a question for a phone.
fn shared_phone(message: &Message) -> Option<&str> {
    message
        .contact
        .as_ref()
        .map(|contact| contact.phone_number.as_str())
}

/// «Телефон: +7 912 345-67-89».
async fn answered_field(
    ctx: &mut Ctx<'_>,
    person: &Person,
    record: &Record,
    field: &FieldId,
) -> Result<String, AppError> {
    let facts = crate::app::cards::facts(ctx, record).await?;
    let name = ctx
        .preset
        .field(field)
        .map_or_else(String::new, |field| field.name.get(person.lang).to_owned());
    let value = facts.get(field).map_or_else(String::new, |value| {
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

/// Ends the dialogue and tidies its prompt up.
pub async fn finish(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    what: &str,
) -> Result<(), AppError> {
    storage::dialogs::end(ctx.tx, person.id).await?;
    let preset = draw::preset(ctx);
    let screen = screens::prompts::answered(&draw::look(ctx, &preset, person), what);
    let priority = Priority::Screen;
    out::edit(ctx, person.chat(), dialog.prompt, screen, priority, false).await
}

/// Goes on with what a question had interrupted.
pub async fn proceed(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    record: &Record,
    then: Then,
) -> Result<(), AppError> {
    let done = match &then {
        Then::Card => return draw::show_card(ctx, person, place, record.id).await,
        Then::Move { to } => {
            moves::move_by_person(ctx, person, record.id, record.version, to).await
        }
        Then::Convert { into } => {
            moves::convert(ctx, person, record.id, record.version, into).await
        }
    };
    match done {
        Ok(record) => draw::show_card(ctx, person, place, record.id).await,
        Err(AppError::Refused(Refusal::Missing(missing))) => match missing.first() {
            Some(field) => ask_field(ctx, person, place, record.id, field, then).await,
            None => draw::show_card(ctx, person, place, record.id).await,
        },
        Err(AppError::Refused(refusal)) => {
            let words = draw::refuse(ctx, person, &refusal).await?;
            out::say(ctx, person.chat(), Html::escape(&words), None, None).await?;
            draw::show_card(ctx, person, place, record.id).await
        }
        Err(error) => Err(error),
    }
}

/// Leaves an open question without an answer: back to where it was asked.
pub async fn leave(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    dialog: Dialog,
) -> Result<(), AppError> {
    storage::dialogs::end(ctx.tx, person.id).await?;
    if place.message.is_none() {
        tell_cancelled(ctx, person, &dialog).await?;
    }
    match dialog.asks {
        Question::Field { record, .. }
        | Question::Reason { record }
        | Question::Words { record, .. } => draw::show_card(ctx, person, place, record).await,
        Question::Comment { task } => draw::show_task(ctx, person, place, task).await,
        Question::PresetDraft { draft, .. } => {
            match crate::app::presets::drop_draft(ctx, draft).await {
                Ok(()) | Err(AppError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
            presets::overview(ctx, person, place).await
        }
        Question::PresetFile => presets::overview(ctx, person, place).await,
        Question::Desk(question) => desk::leave(ctx, person, place, &question).await,
        Question::Line(question) => line::leave(ctx, person, place, &question).await,
        Question::Replies(question) => replies::leave(ctx, person, place, &question).await,
        Question::Clients(question) => clients::leave(ctx, person, place, &question).await,
        Question::Calls(question) => calls::leave(ctx, person, place, &question).await,
        Question::Products(question) => products::leave(ctx, person, place, &question).await,
        Question::Order(question) => order_lines::leave(ctx, person, place, &question).await,
        Question::Client { .. } | Question::About { .. } => home(ctx, person, place).await,
    }
}

/// Tells of a question left by a command: in the question's own place, so that its buttons go with it.
async fn tell_cancelled(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
) -> Result<(), AppError> {
    let text = h!(person.lang, "cancelled");
    let screen = Screen {
        text,
        ..Screen::default()
    };
    let priority = Priority::Screen;
    out::edit(ctx, person.chat(), dialog.prompt, screen, priority, false).await
}

/// Begins a new record by hand: for whom, then what about.
pub async fn begin_new(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    pipeline: &PipelineId,
) -> Result<(), AppError> {
    let preset = draw::preset(ctx);
    let definition = preset
        .pipeline(pipeline)
        .filter(|pipeline| pipeline.manual)
        .ok_or(Refusal::NoSuchPipeline)?;
    if definition.needs_client {
        ask_client(ctx, person, place, pipeline, "").await
    } else {
        ask_about(ctx, person, place, definition, None).await
    }
}

async fn ask_client(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    pipeline: &PipelineId,
    typed: &str,
) -> Result<(), AppError> {
    let preset = draw::preset(ctx);
    let name = preset
        .pipeline(pipeline)
        .ok_or(Refusal::NoSuchPipeline)?
        .name
        .get(person.lang);
    let found = storage::contacts::search(ctx.tx, typed, CLIENTS_OFFERED, 0).await?;
    let look = draw::look(ctx, &preset, person);
    let screen = screens::prompts::client(&look, name, &found, !typed.is_empty());
    let asks = Question::Client {
        pipeline: pipeline.clone(),
    };
    ask(ctx, person, place, asks, screen).await
}

/// Asks what a new record is about; a pipeline without a field of words needs no answer.
pub async fn ask_about(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    pipeline: &Pipeline,
    contact: Option<ContactId>,
) -> Result<(), AppError> {
    let preset = draw::preset(ctx);
    let field = pipeline
        .fields
        .iter()
        .filter_map(|id| preset.field(id))
        .find(|field| matches!(field.kind, FieldKind::Text { .. }));
    let Some(field) = field else {
        let made = make(ctx, person, &pipeline.id, contact, None).await?;
        return draw::show_card(ctx, person, place, made.id).await;
    };
    let look = draw::look(ctx, &preset, person);
    let screen = screens::prompts::about(&look, pipeline.name.get(person.lang), field);
    let asks = Question::About {
        pipeline: pipeline.id.clone(),
        contact,
        field: field.id.clone(),
    };
    ask(ctx, person, place, asks, screen).await
}

async fn make(
    ctx: &mut Ctx<'_>,
    person: &Person,
    pipeline: &PipelineId,
    contact: Option<ContactId>,
    about: Option<(&FieldId, &str)>,
) -> Result<Record, AppError> {
    let mut fields = Fields::default();
    if let Some((field, words)) = about {
        let max = match ctx.preset.field(field).map(|field| &field.kind) {
            Some(FieldKind::Text { max }) => *max,
            _ => return Err(Refusal::NoSuchField.into()),
        };
        if words.chars().count() > max {
            return Err(Refusal::TooLong(max).into());
        }
        fields.set(field.clone(), Some(Value::Text(words.to_owned())));
    }
    let start = Start {
        contact,
        fields,
        ..Start::default()
    };
    moves::create_by_hand(ctx, person, pipeline, start).await
}
