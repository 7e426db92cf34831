//! Records on their way: made, taken, moved, taken back, converted, handed over.

use crate::app::robots::{self, Cause};
use crate::app::{AppError, Ctx, Notice, Refusal, cards, desk, lines, pipeline_of, stock};
use crate::domain::engine::{self, MoveRefusal};
use crate::domain::event::{Actor, Happening};
use crate::domain::fields::Fields;
use crate::domain::ids::{ContactId, EventId, PipelineId, RecordId, StageId, UserId};
use crate::domain::order_line::{NewLine, OrderLine};
use crate::domain::people::Person;
use crate::domain::preset::{Pipeline, RecordKind, Stage, Trigger};
use crate::domain::record::Record;
use crate::domain::task::{Task, TaskState};
use crate::storage;
use crate::storage::records::NewRecord;

/// Who makes a move and why.
#[derive(Debug, Clone)]
pub struct Step {
    /// Who is responsible afterwards.
    pub responsible: Option<UserId>,
    /// Who makes it.
    pub actor: Actor,
    /// The entry of the history that causes it.
    pub cause: Option<EventId>,
    /// How many moves of robots led here.
    pub depth: usize,
}

/// What a new record starts with.
#[derive(Debug, Clone, Default)]
pub struct Start {
    /// Who answers for it.
    pub responsible: Option<UserId>,
    /// The client.
    pub contact: Option<ContactId>,
    /// Its fields.
    pub fields: Fields,
    /// The record it comes from.
    pub origin: Option<Record>,
    /// What it is about; its total is theirs.
    pub lines: Vec<NewLine>,
}

/// Makes a record on the first stage of a pipeline, and lets its robots know.
pub async fn create(
    ctx: &mut Ctx<'_>,
    pipeline: &Pipeline,
    start: Start,
    actor: &Actor,
    cause: Option<EventId>,
) -> Result<Record, AppError> {
    let contact = match start.contact {
        Some(contact) => storage::contacts::find(ctx.tx, contact).await?,
        None => None,
    };
    let company = start
        .origin
        .as_ref()
        .and_then(|origin| origin.company)
        .or_else(|| contact.and_then(|contact| contact.company));
    let fields = start
        .fields
        .iter()
        .filter(|(field, _)| pipeline.fields.contains(field))
        .map(|(field, value)| (field.clone(), value.clone()))
        .collect();
    let fields = lines::with_total(pipeline, fields, &start.lines)?;
    let new = NewRecord {
        kind: pipeline.kind,
        pipeline: pipeline.id.clone(),
        stage: pipeline.start.clone(),
        responsible: start.responsible,
        contact: start.contact,
        company,
        fields,
        origin: start.origin.as_ref().map(|origin| origin.id),
    };
    let record = storage::records::make(ctx.tx, new, ctx.now).await?;
    if let Some(contact) = record.contact {
        storage::contacts::touch(ctx.tx, contact, ctx.now).await?;
    }
    if let Some(company) = record.company {
        storage::companies::touch(ctx.tx, company, ctx.now).await?;
    }
    let created = Happening::Created {
        from: record.origin,
    };
    let event = ctx.note(&record, actor, &created, cause).await?;
    lines::begin(ctx, actor, &record, &start.lines, record.origin).await?;
    if let Some(stage) = pipeline.stage(&pipeline.start) {
        stock::entered(ctx, &record, stage, event).await?;
    }
    let cause = Cause { event, depth: 0 };
    robots::run(ctx, record, &Trigger::Enter, cause).await
}

/// Makes a record by hand, in a pipeline that allows it.
pub async fn create_by_hand(
    ctx: &mut Ctx<'_>,
    who: &Person,
    pipeline: &PipelineId,
    start: Start,
) -> Result<Record, AppError> {
    let preset = ctx.preset.clone();
    let pipeline = preset
        .pipeline(pipeline)
        .filter(|pipeline| pipeline.manual)
        .ok_or(Refusal::NoSuchPipeline)?;
    if pipeline.needs_client && start.contact.is_none() {
        return Err(Refusal::ClientNeeded.into());
    }
    let start = Start {
        responsible: Some(who.id),
        ..start
    };
    create(ctx, pipeline, start, &Actor::Person(who.id), None).await
}

/// Moves a record as a person asks, provided that it is still what the button was drawn for.
pub async fn move_by_person(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: RecordId,
    version: i64,
    to: &StageId,
) -> Result<Record, AppError> {
    let record = ctx.record_at(id, version).await?;
    let preset = ctx.preset.clone();
    let pipeline = pipeline_of(&preset, &record)?;
    let facts = cards::facts(ctx, &record).await?;
    let grant = engine::check_move(pipeline, &record.stage, to, &facts).map_err(refused)?;
    if record.responsible.is_none() {
        desk::turns::record_taken(ctx, who, &record).await?;
    }
    let step = Step {
        responsible: if grant.take || record.responsible.is_none() {
            Some(who.id)
        } else {
            record.responsible
        },
        actor: Actor::Person(who.id),
        cause: None,
        depth: 0,
    };
    carry_out(ctx, record, to, step).await
}

fn refused(refusal: MoveRefusal) -> AppError {
    AppError::Refused(match refusal {
        MoveRefusal::NotOffered => Refusal::MoveNotOffered,
        MoveRefusal::Closed(field) => Refusal::MoveClosed(field),
        MoveRefusal::Missing(fields) => Refusal::Missing(fields),
    })
}

/// Carries a decided move out: the record, its history, the tasks that the move does, the robots of the new stage.
/// Returns the record as the robots leave it.
pub async fn carry_out(
    ctx: &mut Ctx<'_>,
    record: Record,
    to: &StageId,
    step: Step,
) -> Result<Record, AppError> {
    let preset = ctx.preset.clone();
    let pipeline = pipeline_of(&preset, &record)?;
    let stage = pipeline.stage(to).ok_or(Refusal::MoveNotOffered)?;
    check_reopening(ctx, &record, stage).await?;
    let moved = Happening::Moved {
        from: record.stage.clone(),
        to: to.clone(),
        since_before: record.stage_since,
        responsible_before: record.responsible,
        responsible_after: step.responsible,
    };
    let record = record.moved(stage, step.responsible, ctx.now);
    storage::records::save(ctx.tx, &record, ctx.now).await?;
    let event = ctx.note(&record, &step.actor, &moved, step.cause).await?;
    do_tasks_by_move(ctx, &record, event).await?;
    stock::entered(ctx, &record, stage, event).await?;
    let cause = Cause {
        event,
        depth: step.depth,
    };
    robots::run(ctx, record, &Trigger::Enter, cause).await
}

/// A closed lead opens again only while its client has no other open one: words of theirs belong to one lead.
async fn check_reopening(ctx: &mut Ctx<'_>, record: &Record, to: &Stage) -> Result<(), AppError> {
    let Some(contact) = record.contact else {
        return Ok(());
    };
    if record.kind != RecordKind::Lead || !record.closed || to.is_final() {
        return Ok(());
    }
    match storage::records::open_lead_of(ctx.tx, contact).await? {
        Some(other) => Err(Refusal::OtherLeadOpen(other.number).into()),
        None => Ok(()),
    }
}

/// Does the tasks that asked for nothing but this move.
async fn do_tasks_by_move(
    ctx: &mut Ctx<'_>,
    record: &Record,
    event: EventId,
) -> Result<(), AppError> {
    for task in storage::tasks::of_record(ctx.tx, record.id).await? {
        if task.state != TaskState::Open || task.done_by_move.as_ref() != Some(&record.stage) {
            continue;
        }
        let task = Task {
            state: TaskState::Done {
                by: None,
                at: ctx.now,
            },
            version: task.version + 1,
            ..task
        };
        storage::tasks::save(ctx.tx, &task).await?;
        storage::jobs::cancel_of_task(ctx.tx, task.id, ctx.now).await?;
        let done = Happening::TaskDone {
            task: task.id,
            left_behind: false,
        };
        ctx.note(record, &Actor::System, &done, Some(event)).await?;
    }
    Ok(())
}

/// Takes the person's last move back, with everything it caused.
pub async fn undo(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: RecordId,
    version: i64,
) -> Result<Record, AppError> {
    let record = ctx.record_at(id, version).await?;
    let history = storage::events::of_record(ctx.tx, id, 50, 0).await?;
    let undoable = engine::undoable(&history, who.id, ctx.now).ok_or(Refusal::UndoGone)?;
    let preset = ctx.preset.clone();
    let back = pipeline_of(&preset, &record)?
        .stage(&undoable.back_to)
        .ok_or(Refusal::UndoGone)?;
    check_reopening(ctx, &record, back).await?;
    let from = record.stage.clone();
    let record = Record {
        stage_since: undoable.since_before,
        ..record.moved(back, undoable.responsible_before, ctx.now)
    };
    storage::records::save(ctx.tx, &record, ctx.now).await?;
    let undone = Happening::Undone {
        event: undoable.event,
        from,
        to: back.id.clone(),
    };
    ctx.note(&record, &Actor::Person(who.id), &undone, None)
        .await?;
    desk::turns::record_untaken(ctx, who, &record).await?;
    for event in history {
        if !undoable.consequences.contains(&event.id) {
            continue;
        }
        match event.what {
            Happening::TaskSet { task } => withdraw(ctx, task).await?,
            Happening::TaskDone { task, .. } => crate::app::tasks::reopen(ctx, task).await?,
            Happening::StockMoved { how, parts, .. } => stock::undo(ctx, how, &parts).await?,
            _ => {}
        }
    }
    Ok(record)
}

async fn withdraw(ctx: &mut Ctx<'_>, task: crate::domain::ids::TaskId) -> Result<(), AppError> {
    let Some(task) = storage::tasks::find(ctx.tx, task).await? else {
        return Ok(());
    };
    if task.state != TaskState::Open {
        return Ok(());
    }
    let task = Task {
        state: TaskState::Withdrawn,
        version: task.version + 1,
        ..task
    };
    storage::tasks::save(ctx.tx, &task).await?;
    storage::jobs::cancel_of_task(ctx.tx, task.id, ctx.now).await?;
    Ok(())
}

/// Makes a deal of a lead. Contact, company and all filled fields go with it; the lead keeps the link.
pub async fn convert(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: RecordId,
    version: i64,
    into: &PipelineId,
) -> Result<Record, AppError> {
    let lead = ctx.record_at(id, version).await?;
    let preset = ctx.preset.clone();
    let pipeline = pipeline_of(&preset, &lead)?;
    let conversion =
        engine::conversion_from(pipeline, &lead.stage).ok_or(Refusal::ConversionNotOffered)?;
    let target = preset
        .pipeline(into)
        .filter(|_| conversion.into.contains(into))
        .ok_or(Refusal::NoSuchPipeline)?;
    let facts = cards::facts(ctx, &lead).await?;
    let missing = engine::empty_fields(&conversion.requires, &facts);
    if !missing.is_empty() {
        return Err(Refusal::Missing(missing).into());
    }
    let actor = Actor::Person(who.id);
    let step = Step {
        responsible: lead.responsible.or(Some(who.id)),
        actor: actor.clone(),
        cause: None,
        depth: 0,
    };
    let lead = carry_out(ctx, lead, &conversion.to, step).await?;
    // The lead keeps its lines for whoever looks at it later; the deal's are its own.
    let lines = storage::order_lines::of_record(ctx.tx, lead.id).await?;
    let start = Start {
        responsible: lead.responsible,
        contact: lead.contact,
        fields: lead.fields.clone(),
        origin: Some(lead.clone()),
        lines: lines.iter().map(OrderLine::copy).collect(),
    };
    let deal = create(ctx, target, start, &actor, None).await?;
    let converted = Happening::Converted { into: deal.id };
    ctx.note(&lead, &actor, &converted, None).await?;
    desk::hands::record_converted(ctx, &lead, &deal).await?;
    Ok(deal)
}

/// Gives a record to a colleague, together with the open tasks that its responsible has on it.
pub async fn hand_over(
    ctx: &mut Ctx<'_>,
    who: &Person,
    record: Record,
    to: &Person,
) -> Result<Record, AppError> {
    if !to.is_staff() {
        return Err(Refusal::NoSuchPerson.into());
    }
    let before = record.responsible;
    if before == Some(to.id) {
        return Ok(record);
    }
    let record = Record {
        responsible: Some(to.id),
        version: record.version + 1,
        ..record
    };
    storage::records::save(ctx.tx, &record, ctx.now).await?;
    let actor = Actor::Person(who.id);
    let given = Happening::HandedOver {
        from: before,
        to: to.id,
    };
    let event = ctx.note(&record, &actor, &given, None).await?;
    for task in storage::tasks::of_record(ctx.tx, record.id).await? {
        if task.state == TaskState::Open && Some(task.assignee) == before {
            crate::app::tasks::give(ctx, &record, task, to.id, &actor, Some(event)).await?;
        }
    }
    if to.id != who.id {
        ctx.news.notices.push(Notice::RecordGiven {
            to: to.id,
            record: record.id,
            by: who.id,
        });
    }
    desk::hands::record_given(ctx, &record, before, to.id).await?;
    Ok(record)
}

/// Keeps the failing reason in the person's own words.
pub async fn give_reason(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: RecordId,
    words: &str,
) -> Result<Record, AppError> {
    let record = ctx.record(id).await?;
    let record = Record {
        reason: Some(words.to_owned()),
        version: record.version + 1,
        ..record
    };
    storage::records::save(ctx.tx, &record, ctx.now).await?;
    let given = Happening::ReasonGiven {
        text: words.to_owned(),
    };
    ctx.note(&record, &Actor::Person(who.id), &given, None)
        .await?;
    Ok(record)
}
