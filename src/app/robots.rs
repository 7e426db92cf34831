//! Robots at work: what a stage does by itself.
//!
//! Every action leaves an entry in the history that names the robot and what set it off. Robots that move records can't
//! run in circles: after [`engine::MAX_CHAIN`] moves from one cause the next is refused, and the history says so.

use crate::app::jobs::Job;
use crate::app::moves::{Step, carry_out};
use crate::app::naming::Reader;
use crate::app::{AppError, Ctx, Notice, cards, desk, fields, naming, pipeline_of};
use crate::domain::engine;
use crate::domain::event::{Actor, Happening};
use crate::domain::fields::Fields;
use crate::domain::ids::{EventId, UserId};
use crate::domain::lang::{Lang, Localized};
use crate::domain::people::{Person, Role};
use crate::domain::preset::{Action, Audience, Robot, Stage, TaskTemplate, Trigger, template};
use crate::domain::record::Record;
use crate::storage;
use crate::storage::tasks::NewTask;
use std::collections::BTreeMap;

/// What a robot acts on, and how far the chain that led here has come.
#[derive(Debug, Clone, Copy)]
pub struct Cause {
    /// The entry of the history that set it off.
    pub event: EventId,
    /// How many moves of robots led here.
    pub depth: usize,
}

/// Runs the robots of the record's stage that a trigger sets off; returns the record as they leave it.
pub async fn run(
    ctx: &mut Ctx<'_>,
    record: Record,
    trigger: &Trigger,
    cause: Cause,
) -> Result<Record, AppError> {
    let preset = ctx.preset.clone();
    let Some(stage) = pipeline_of(&preset, &record)?.stage(&record.stage) else {
        return Ok(record);
    };
    let facts = cards::facts(ctx, &record).await?;
    let mut record = record;
    for robot in engine::robots(stage, trigger, &facts) {
        if record.stage != stage.id {
            break;
        }
        record = match robot.after {
            Some(delay) => wait(ctx, record, stage, robot, delay, cause).await?,
            None => act(ctx, record, robot, cause).await?,
        };
    }
    Ok(record)
}

async fn wait(
    ctx: &mut Ctx<'_>,
    record: Record,
    stage: &Stage,
    robot: &Robot,
    delay: chrono::TimeDelta,
    cause: Cause,
) -> Result<Record, AppError> {
    let until = ctx.now.plus(delay);
    let waits = Happening::RobotWaits {
        robot: robot.id.clone(),
        until,
    };
    let event = ctx
        .note(
            &record,
            &Actor::Robot(robot.id.clone()),
            &waits,
            Some(cause.event),
        )
        .await?;
    let job = Job::Robot {
        record: record.id,
        stage: stage.id.clone(),
        since: record.stage_since,
        robot: robot.id.clone(),
        cause: event,
        depth: cause.depth,
    };
    storage::jobs::schedule(ctx.tx, &job, Some(record.id), None, until, ctx.now).await?;
    Ok(record)
}

/// Has one robot do what it does; returns the record as it leaves it.
pub async fn act(
    ctx: &mut Ctx<'_>,
    record: Record,
    robot: &Robot,
    cause: Cause,
) -> Result<Record, AppError> {
    let actor = Actor::Robot(robot.id.clone());
    let mut record = record;
    for action in &robot.actions {
        record = match action {
            Action::Notify { to, text } => {
                notify(ctx, &record, &actor, *to, text, cause).await?;
                record
            }
            Action::CreateTask(task) => {
                set_task(ctx, &record, &actor, task, cause).await?;
                record
            }
            Action::MessageClient { enabled, text } => {
                if *enabled {
                    message_client(ctx, &record, &actor, text, cause).await?;
                }
                record
            }
            Action::SetField { field, value } => {
                fields::set_by_robot(ctx, record, &actor, field, value, cause.event).await?
            }
            Action::Move { to } => {
                if cause.depth >= engine::MAX_CHAIN {
                    let stopped = Happening::LoopStopped {
                        robot: robot.id.clone(),
                    };
                    ctx.note(&record, &actor, &stopped, Some(cause.event))
                        .await?;
                    tracing::warn!(record = record.id.0, robot = %robot.id, "robots run in circles; stopped");
                    return Ok(record);
                }
                let step = Step {
                    responsible: record.responsible,
                    actor: actor.clone(),
                    cause: Some(cause.event),
                    depth: cause.depth + 1,
                };
                let to = to.clone();
                return Box::pin(carry_out(ctx, record, &to, step)).await;
            }
        };
    }
    Ok(record)
}

async fn notify(
    ctx: &mut Ctx<'_>,
    record: &Record,
    actor: &Actor,
    audience: Audience,
    text: &Localized,
    cause: Cause,
) -> Result<(), AppError> {
    let to = told(ctx, record, audience).await?;
    let told = Happening::Notified { to: to.clone() };
    ctx.note(record, actor, &told, Some(cause.event)).await?;
    let mut texts: BTreeMap<Role, Localized> = BTreeMap::new();
    for to in to {
        let reader = storage::people::find(ctx.tx, to).await?;
        let role = reader
            .and_then(|reader| reader.role)
            .unwrap_or(Role::Manager);
        let text = match texts.get(&role) {
            Some(text) => text.clone(),
            None => {
                let text = filled(ctx, record, text, Reader::Staff(role)).await?;
                texts.insert(role, text.clone());
                text
            }
        };
        ctx.news.notices.push(Notice::Robot {
            to,
            record: record.id,
            text,
        });
    }
    Ok(())
}

/// Sets a task, and has the person it is for told.
pub(crate) async fn set_task(
    ctx: &mut Ctx<'_>,
    record: &Record,
    actor: &Actor,
    task: &TaskTemplate,
    cause: Cause,
) -> Result<(), AppError> {
    let Some(assignee) = told(ctx, record, task.to).await?.into_iter().next() else {
        tracing::warn!(record = record.id.0, task = %task.id, "nobody to give the task to");
        return Ok(());
    };
    // A task's title stands in everybody's lists.
    let title = filled(ctx, record, &task.title, Reader::Staff(Role::Manager)).await?;
    let due_at = ctx.now.plus(task.due);
    let new = NewTask {
        record: record.id,
        stage: record.stage.clone(),
        template: task.id.clone(),
        title,
        assignee,
        due_at,
        on_done: task.on_done.clone(),
        done_by_move: task.done_by_move.clone(),
        cause: Some(cause.event),
    };
    let made = storage::tasks::make(ctx.tx, new, ctx.now).await?;
    let set = Happening::TaskSet { task: made.id };
    ctx.note(record, actor, &set, Some(cause.event)).await?;
    let reminder = task.remind_before.map(|before| due_at.plus(-before));
    crate::app::tasks::schedule_reminders(ctx, &made, reminder).await?;
    ctx.news.notices.push(Notice::TaskSet {
        to: assignee,
        record: record.id,
        task: made.id,
    });
    Ok(())
}

async fn message_client(
    ctx: &mut Ctx<'_>,
    record: &Record,
    actor: &Actor,
    text: &Localized,
    cause: Cause,
) -> Result<(), AppError> {
    let Some(contact) = record.contact else {
        return Ok(());
    };
    let text = filled(ctx, record, text, Reader::Client).await?;
    ctx.note(record, actor, &Happening::ClientMessaged, Some(cause.event))
        .await?;
    ctx.news.notices.push(Notice::ToClient { contact, text });
    Ok(())
}

/// A text with its placeholders filled in for a reader, in every language.
async fn filled(
    ctx: &mut Ctx<'_>,
    record: &Record,
    text: &Localized,
    reader: Reader,
) -> Result<Localized, AppError> {
    let facts: Fields = cards::facts(ctx, record).await?;
    let responsible = match record.responsible {
        Some(user) => storage::people::find(ctx.tx, user).await?,
        None => None,
    };
    let fill = |lang: Lang| {
        template::fill(text.get(lang), |name| {
            naming::placeholder(
                ctx.shop,
                &ctx.preset,
                (lang, reader),
                record,
                &facts,
                responsible.as_ref(),
                name,
            )
        })
    };
    Ok(Localized {
        ru: fill(Lang::Ru),
        en: fill(Lang::En),
    })
}

/// Whom robots tell of a record. What would go to all on duty goes to whoever has the client, or whose turn it is.
pub(crate) async fn told(
    ctx: &mut Ctx<'_>,
    record: &Record,
    audience: Audience,
) -> Result<Vec<UserId>, AppError> {
    let all = audience_of(ctx, record, audience).await?;
    let is_anybodys = match audience {
        Audience::OnDuty => true,
        Audience::Responsible => record.responsible.is_none(),
        Audience::Supervisor => false,
    };
    if !is_anybodys {
        return Ok(all);
    }
    let Some(meant) = desk::turns::told_by_robots(ctx, record).await? else {
        return Ok(all);
    };
    let of_all: Vec<UserId> = all.into_iter().filter(|one| meant.contains(one)).collect();
    Ok(if of_all.is_empty() { meant } else { of_all })
}

/// The people an audience means for a record. Nobody's absence loses a message: the responsible stand in for by those on
/// duty, those on duty by the supervisors, the admins by the owners.
pub async fn audience_of(
    ctx: &mut Ctx<'_>,
    record: &Record,
    audience: Audience,
) -> Result<Vec<UserId>, AppError> {
    let staff = storage::people::staff(ctx.tx).await?;
    let responsible = record
        .responsible
        .filter(|user| staff.iter().any(|person| person.id == *user));
    Ok(match (audience, responsible) {
        (Audience::Responsible, Some(user)) => vec![user],
        (Audience::Responsible | Audience::OnDuty, _) => on_duty(&staff),
        (Audience::Supervisor, _) => supervisors(&staff),
    })
}

/// All on duty; with nobody on duty, the supervisors.
pub fn on_duty(staff: &[Person]) -> Vec<UserId> {
    let on_duty: Vec<UserId> = staff
        .iter()
        .filter(|person| person.on_duty)
        .map(|person| person.id)
        .collect();
    if on_duty.is_empty() {
        supervisors(staff)
    } else {
        on_duty
    }
}

/// The admins; without one, the owners.
pub fn supervisors(staff: &[Person]) -> Vec<UserId> {
    let of = |role: Role| -> Vec<UserId> {
        staff
            .iter()
            .filter(|person| person.role == Some(role))
            .map(|person| person.id)
            .collect()
    };
    let admins = of(Role::Admin);
    if admins.is_empty() {
        of(Role::Owner)
    } else {
        admins
    }
}
