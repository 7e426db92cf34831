//! Presses on a record's card.

use crate::app::cards::RecordView;
use crate::app::{AppError, Ctx, Refusal, cards, moves, naming};
use crate::domain::engine::failing_stages;
use crate::domain::event::{Event, Happening};
use crate::domain::fields::Holder;
use crate::domain::ids::{
    ChoiceId, ClientMessageId, ContactId, PipelineId, RecordId, StageId, UserId,
};
use crate::domain::people::Person;
use crate::domain::preset::StageKind;
use crate::domain::record::Record;
use crate::domain::time::Millis;
use crate::storage;
use crate::storage::notes::Note;
use crate::t;
use crate::telegram::dialog::{Dialog, Question, Then};
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, dialogs};
use crate::telegram::out::{Place, show};
use crate::telegram::press::FieldsPress;
use crate::telegram::screens::history::{Names, Talk};
use crate::telegram::screens::{self, Look, PAGE, Screen, page_within};
use std::collections::BTreeMap;

/// How many notes are shown among the messages of a page.
const NOTES_SHOWN: i64 = 20;

/// Moves a record; asks on the spot for a field that is missing, and for the reason when the record failed.
pub async fn move_to(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    (id, version): (RecordId, i64),
    to: &StageId,
) -> Result<Answer, AppError> {
    let moved = match moves::move_by_person(ctx, person, id, version, to).await {
        Ok(moved) => moved,
        Err(AppError::Refused(Refusal::Missing(missing))) => {
            let field = missing.first().ok_or(Refusal::NoSuchField)?;
            let then = Then::Move { to: to.clone() };
            dialogs::ask_field(ctx, person, place, id, field, then).await?;
            return Ok(Answer::silent());
        }
        Err(error) => return Err(error),
    };
    let preset = draw::preset(ctx);
    let stage = screens::refusals::stage_name(&preset, &moved);
    let name = stage.map_or_else(
        || moved.stage.to_string(),
        |stage| stage.name.get(person.lang).to_owned(),
    );
    if stage.is_some_and(|stage| stage.kind == StageKind::Lost) && moved.stage == *to {
        let look = draw::look(ctx, &preset, person);
        let screen = screens::prompts::reason(&look, &moved, &name);
        let asks = Question::Reason { record: moved.id };
        dialogs::ask(ctx, person, place, asks, screen).await?;
    } else {
        draw::redraw_place(ctx, person, place, moved.id).await?;
    }
    Ok(Answer::toast(t!(
        person.lang,
        "toast-moved",
        record = naming::name_of(person.lang, &moved),
        stage = name
    )))
}

/// The failing stages to choose from.
pub async fn failing(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: RecordId,
) -> Result<Answer, AppError> {
    let view = cards::load(ctx, id, person.id).await?;
    let preset = draw::preset(ctx);
    let pipeline = crate::app::pipeline_of(&preset, &view.record)?;
    if failing_stages(pipeline, &view.record.stage).is_empty() {
        return Err(Refusal::Stale(id).into());
    }
    let screen = screens::card::failing(&draw::look(ctx, &preset, person), &view);
    show(ctx, place, screen, None).await?;
    Ok(Answer::silent())
}

/// Shows a screen about a record that needs no more than the record.
async fn show_of(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: RecordId,
    screen: fn(&Look<'_>, &RecordView) -> Screen,
) -> Result<Answer, AppError> {
    let view = cards::load(ctx, id, person.id).await?;
    let preset = draw::preset(ctx);
    let screen = screen(&draw::look(ctx, &preset, person), &view);
    show(ctx, place, screen, None).await?;
    Ok(Answer::silent())
}

/// The pipelines to convert into.
pub async fn convert(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: RecordId,
    version: i64,
) -> Result<Answer, AppError> {
    ctx.record_at(id, version).await?;
    show_of(ctx, person, place, id, screens::card::convert).await
}

/// Converts a lead; asks on the spot for a field that is required.
pub async fn convert_into(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    (id, version): (RecordId, i64),
    into: &PipelineId,
) -> Result<Answer, AppError> {
    match moves::convert(ctx, person, id, version, into).await {
        Ok(deal) => {
            draw::show_card(ctx, person, place, deal.id).await?;
            Ok(Answer::toast(t!(
                person.lang,
                "new-made",
                record = naming::name_of(person.lang, &deal)
            )))
        }
        Err(AppError::Refused(Refusal::Missing(missing))) => {
            let field = missing.first().ok_or(Refusal::NoSuchField)?;
            let then = Then::Convert { into: into.clone() };
            dialogs::ask_field(ctx, person, place, id, field, then).await?;
            Ok(Answer::silent())
        }
        Err(error) => Err(error),
    }
}

/// The fields to edit.
pub async fn fields(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: RecordId,
) -> Result<Answer, AppError> {
    show_of(ctx, person, place, id, screens::fields::of_record).await
}

/// A page of the history.
pub async fn history(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: RecordId,
    page: i64,
) -> Result<Answer, AppError> {
    let record = ctx.record(id).await?;
    let total = storage::events::count(ctx.tx, id).await?;
    let page = page_within(page, total);
    let events = storage::events::of_record(ctx.tx, id, PAGE, page * PAGE).await?;
    let names = names(ctx, person, &events).await?;
    draw::present(ctx, person, place, |look| {
        screens::history::history(look, &record, &events, &names, page, total)
    })
    .await?;
    Ok(Answer::silent())
}

/// Everybody and everything that entries speak of.
pub async fn names(
    ctx: &mut Ctx<'_>,
    viewer: &Person,
    events: &[Event],
) -> Result<Names, AppError> {
    let mut names = Names::default();
    let mut all: Vec<Event> = events.to_vec();
    for cause in events.iter().filter_map(|event| event.cause) {
        if let Some(cause) = storage::events::find(ctx.tx, cause).await? {
            all.push(cause.clone());
            names.causes.insert(cause.id, cause);
        }
    }
    for event in &all {
        for user in people_of(event) {
            if let Some(person) = storage::people::find(ctx.tx, user).await? {
                names.people.insert(user, person);
            }
        }
        let other = match &event.what {
            Happening::Created { from: Some(from) }
            | Happening::LinesCopied { from, .. }
            | Happening::TookIn { from } => Some(*from),
            Happening::Converted { into } | Happening::Joined { into } => Some(*into),
            _ => None,
        };
        if let Some(id) = other
            && let Some(record) = storage::records::find(ctx.tx, id).await?
        {
            names
                .records
                .insert(id, naming::name_of(viewer.lang, &record));
        }
    }
    Ok(names)
}

fn people_of(event: &Event) -> Vec<UserId> {
    use crate::domain::event::Actor;
    let mut people = match &event.actor {
        Actor::Person(id) | Actor::Client(id) => vec![*id],
        Actor::Robot(_) | Actor::System => Vec::new(),
    };
    match &event.what {
        Happening::HandedOver { to, .. } | Happening::TaskReassigned { to, .. } => people.push(*to),
        Happening::Notified { to } => people.extend(to),
        _ => {}
    }
    people
}

/// A page of the conversation with the record's client.
pub async fn words(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: RecordId,
    page: i64,
) -> Result<Answer, AppError> {
    conversation(ctx, person, place, id, page, None).await
}

/// The same, with the question whether a message is to be taken back.
pub async fn conversation(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: RecordId,
    page: i64,
    recall: Option<ClientMessageId>,
) -> Result<Answer, AppError> {
    let record = ctx.record(id).await?;
    let contact = record.contact.ok_or(Refusal::NoSuchClient)?;
    let page = page.clamp(0, 100_000);
    let mut messages =
        storage::messages::of_contact(ctx.tx, contact, PAGE + 1, page * PAGE).await?;
    let has_more = messages.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    messages.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let oldest = messages.last().filter(|_| has_more);
    let from = oldest.map_or(Millis(0), |message| message.at);
    let notes = notes_of_page(ctx, contact, page, from).await?;
    let mut names = Names::default();
    for note in &notes {
        if let Some(person) = storage::people::find(ctx.tx, note.author).await? {
            names.people.insert(person.id, person);
        }
    }
    let mut versions = BTreeMap::new();
    for message in &messages {
        for id in [Some(message.author), message.deleted_by]
            .into_iter()
            .flatten()
        {
            if let Some(person) = storage::people::find(ctx.tx, id).await? {
                names.people.insert(person.id, person);
            }
        }
        if message.edited_at.is_some() {
            let before = storage::messages::versions(ctx.tx, message.id).await?;
            versions.insert(message.id, before);
        }
    }
    let talk = Talk {
        messages: &messages,
        notes: &notes,
        versions: &versions,
        names: &names,
        page,
        has_more,
        recall,
    };
    draw::present(ctx, person, place, |look| {
        screens::history::words(look, &record, &talk)
    })
    .await?;
    Ok(Answer::silent())
}

/// The notes among the messages of a page: those since its oldest message that the page before does not show.
async fn notes_of_page(
    ctx: &mut Ctx<'_>,
    contact: ContactId,
    page: i64,
    from: Millis,
) -> Result<Vec<Note>, AppError> {
    let before = if page == 0 {
        Millis(i64::MAX)
    } else {
        let last = storage::messages::of_contact(ctx.tx, contact, 1, page * PAGE - 1).await?;
        let Some(last) = last.first() else {
            return Ok(Vec::new());
        };
        last.at
    };
    Ok(storage::notes::between(ctx.tx, contact, from, before, NOTES_SHOWN).await?)
}

/// The colleagues to hand a record over to.
pub async fn hand_over(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: RecordId,
) -> Result<Answer, AppError> {
    let record = ctx.record(id).await?;
    let staff = storage::people::staff(ctx.tx).await?;
    draw::present(ctx, person, place, |look| {
        screens::card::hand_over(look, &record, &staff)
    })
    .await?;
    Ok(Answer::silent())
}

/// Hands a record over.
pub async fn hand_over_to(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    (id, version): (RecordId, i64),
    to: UserId,
) -> Result<Answer, AppError> {
    let record = ctx.record_at(id, version).await?;
    let to = crate::app::staff::member(ctx, to).await?;
    let record = moves::hand_over(ctx, person, record, &to).await?;
    draw::show_card(ctx, person, place, record.id).await?;
    Ok(Answer::toast(t!(
        person.lang,
        "toast-handed-over",
        record = naming::name_of(person.lang, &record),
        name = naming::person_name(&to)
    )))
}

/// Takes the last move back.
pub async fn undo(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: RecordId,
    version: i64,
) -> Result<Answer, AppError> {
    let record = moves::undo(ctx, person, id, version).await?;
    draw::show_card(ctx, person, place, record.id).await?;
    let preset = draw::preset(ctx);
    let stage = stage_words(&preset, person, &record);
    Ok(Answer::toast(t!(
        person.lang,
        "toast-undone",
        record = naming::name_of(person.lang, &record),
        stage = stage
    )))
}

/// The name of the stage on which a record stands.
pub fn stage_words(
    preset: &crate::domain::preset::Preset,
    person: &Person,
    record: &Record,
) -> String {
    screens::refusals::stage_name(preset, record).map_or_else(
        || record.stage.to_string(),
        |stage| stage.name.get(person.lang).to_owned(),
    )
}

/// Asks for the failing reason in words.
pub async fn reason(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: RecordId,
) -> Result<Answer, AppError> {
    let record = ctx.record(id).await?;
    let preset = draw::preset(ctx);
    let stage = stage_words(&preset, person, &record);
    let look = draw::look(ctx, &preset, person);
    let screen = screens::prompts::reason(&look, &record, &stage);
    dialogs::ask(ctx, person, place, Question::Reason { record: id }, screen).await?;
    Ok(Answer::silent())
}

/// Begins to write to the record's client.
pub async fn write(ctx: &mut Ctx<'_>, person: &Person, id: RecordId) -> Result<Answer, AppError> {
    let record = ctx.record(id).await?;
    let contact = record.contact.ok_or(Refusal::NoSuchClient)?;
    let addressee = crate::app::clients::addressee(ctx, contact).await?;
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let screen = screens::prompts::words(&look, &addressee.contact, &record);
    let asks = Question::Words {
        contact,
        record: id,
    };
    let place = Place::new_in(person.chat());
    dialogs::ask(ctx, person, place, asks, screen).await?;
    Ok(Answer::silent())
}

/// A choice or a «clear» of a question as it was drawn before: the question's own field says what it means.
pub async fn old_answer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: RecordId,
    choice: Option<&ChoiceId>,
) -> Result<Answer, AppError> {
    let dialog = storage::dialogs::find::<Dialog>(ctx.tx, person.id).await?;
    let holder = Holder::Record(id);
    let press = match dialog.map(|dialog| dialog.asks) {
        Some(Question::Field {
            holder: asked,
            field,
            ..
        }) if asked == holder => match choice {
            Some(choice) => FieldsPress::Pick {
                holder,
                field,
                choice: choice.clone(),
            },
            None => FieldsPress::Clear { holder, field },
        },
        _ => {
            draw::show_card(ctx, person, place, id).await?;
            return Ok(Answer::alert(t!(person.lang, "prompt-gone")));
        }
    };
    crate::telegram::handlers::fields::press(ctx, person, place, &press).await
}
