//! Tasks: done, postponed, given over, remarked on, and their reminders.

use crate::app::jobs::Job;
use crate::app::moves::{Step, carry_out};
use crate::app::robots::{self, Cause};
use crate::app::{AppError, Ctx, Notice, Refusal};
use crate::domain::event::{Actor, Happening};
use crate::domain::ids::{EventId, StageId, TaskId, UserId};
use crate::domain::people::Person;
use crate::domain::preset::{CallBack, Trigger};
use crate::domain::record::Record;
use crate::domain::task::{Completion, NotOpen, Task, TaskState};
use crate::domain::time::Millis;
use crate::storage;
use chrono::TimeDelta;

/// How far a task's time can be moved in one go, in minutes: 90 days.
pub const POSTPONE_MAX: i64 = 90 * 24 * 60;

/// What came of doing a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completed {
    /// The task, done.
    pub task: Task,
    /// The stage to which its record moved.
    pub moved_to: Option<StageId>,
    /// The record had left the task's stage, so that nothing moved.
    pub left_behind: bool,
}

/// The task of that id.
pub async fn find(ctx: &mut Ctx<'_>, id: TaskId) -> Result<Task, AppError> {
    storage::tasks::find(ctx.tx, id)
        .await?
        .ok_or(AppError::Refused(Refusal::NoSuchTask))
}

async fn open_at(ctx: &mut Ctx<'_>, id: TaskId, version: i64) -> Result<Task, AppError> {
    let task = find(ctx, id).await?;
    match task.state {
        TaskState::Done { by, at } => Err(Refusal::TaskDone { by, at }.into()),
        TaskState::Withdrawn => Err(Refusal::TaskWithdrawn.into()),
        TaskState::Open if task.version != version => Err(Refusal::TaskChanged.into()),
        TaskState::Open => Ok(task),
    }
}

/// Does a task; its record moves on where the task says so and the record still stands on the task's stage.
pub async fn complete(ctx: &mut Ctx<'_>, who: &Person, id: TaskId) -> Result<Completed, AppError> {
    let task = find(ctx, id).await?;
    finish(ctx, task, &Actor::Person(who.id), None).await
}

/// Has a task done, by a person or by what happened.
pub(crate) async fn finish(
    ctx: &mut Ctx<'_>,
    task: Task,
    actor: &Actor,
    cause: Option<EventId>,
) -> Result<Completed, AppError> {
    let record = ctx.record(task.record).await?;
    let by = match actor {
        Actor::Person(id) => Some(*id),
        Actor::Robot(_) | Actor::Client(_) | Actor::System => None,
    };
    let (task, completion) = task
        .complete(by, ctx.now, &record.stage)
        .map_err(|refused| match refused {
            NotOpen::Done { by, at } => Refusal::TaskDone { by, at },
            NotOpen::Withdrawn => Refusal::TaskWithdrawn,
        })?;
    storage::tasks::save(ctx.tx, &task).await?;
    storage::jobs::cancel_of_task(ctx.tx, task.id, ctx.now).await?;
    let done = Happening::TaskDone {
        task: task.id,
        left_behind: completion == Completion::LeftBehind,
    };
    let event = ctx.note(&record, actor, &done, cause).await?;
    let record = if record.stage == task.stage {
        let trigger = Trigger::TaskDone(task.template.clone());
        robots::run(ctx, record, &trigger, Cause { event, depth: 0 }).await?
    } else {
        record
    };
    let moved_to = match completion {
        Completion::Moves(to) if record.stage == task.stage => {
            let step = Step {
                responsible: record.responsible,
                actor: Actor::System,
                cause: Some(event),
                depth: 0,
            };
            Some(carry_out(ctx, record, &to, step).await?.stage)
        }
        Completion::Moves(_) | Completion::TaskOnly | Completion::LeftBehind => None,
    };
    Ok(Completed {
        left_behind: done
            == Happening::TaskDone {
                task: task.id,
                left_behind: true,
            },
        task,
        moved_to,
    })
}

/// Moves a task's time to so many minutes from now.
pub async fn postpone(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: TaskId,
    version: i64,
    minutes: i64,
) -> Result<Task, AppError> {
    let task = open_at(ctx, id, version).await?;
    let minutes = minutes.clamp(1, POSTPONE_MAX);
    let until = ctx.now.plus(TimeDelta::minutes(minutes));
    let task = Task {
        due_at: until,
        version: task.version + 1,
        ..task
    };
    storage::tasks::save(ctx.tx, &task).await?;
    storage::jobs::cancel_of_task(ctx.tx, task.id, ctx.now).await?;
    let record = ctx.record(task.record).await?;
    let reminder = reminder_of(ctx, &record, &task);
    schedule_reminders(ctx, &task, reminder).await?;
    let postponed = Happening::TaskPostponed {
        task: task.id,
        until,
    };
    ctx.note(&record, &Actor::Person(who.id), &postponed, None)
        .await?;
    Ok(task)
}

/// Gives a task to a colleague.
pub async fn reassign(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: TaskId,
    version: i64,
    to: UserId,
) -> Result<Task, AppError> {
    let task = open_at(ctx, id, version).await?;
    let to = storage::people::find(ctx.tx, to)
        .await?
        .filter(Person::is_staff)
        .ok_or(Refusal::NoSuchPerson)?;
    if task.assignee == to.id {
        return Ok(task);
    }
    let record = ctx.record(task.record).await?;
    let actor = Actor::Person(who.id);
    let task = give(ctx, &record, task, to.id, &actor, None).await?;
    if to.id != who.id {
        ctx.news.notices.push(Notice::TaskGiven {
            to: to.id,
            task: task.id,
            by: who.id,
        });
    }
    Ok(task)
}

/// Puts a task into other hands, and into the history.
pub(crate) async fn give(
    ctx: &mut Ctx<'_>,
    record: &Record,
    task: Task,
    to: UserId,
    actor: &Actor,
    cause: Option<EventId>,
) -> Result<Task, AppError> {
    let task = Task {
        assignee: to,
        version: task.version + 1,
        ..task
    };
    storage::tasks::save(ctx.tx, &task).await?;
    let given = Happening::TaskReassigned { task: task.id, to };
    ctx.note(record, actor, &given, cause).await?;
    Ok(task)
}

/// Keeps a remark on a task; a new one takes the place of the old, which stays in the history.
pub async fn comment(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: TaskId,
    words: &str,
) -> Result<Task, AppError> {
    let task = find(ctx, id).await?;
    let task = Task {
        comment: Some(words.to_owned()),
        version: task.version + 1,
        ..task
    };
    storage::tasks::save(ctx.tx, &task).await?;
    let record = ctx.record(task.record).await?;
    let commented = Happening::TaskCommented {
        task: task.id,
        text: words.to_owned(),
    };
    ctx.note(&record, &Actor::Person(who.id), &commented, None)
        .await?;
    Ok(task)
}

/// Opens a task again that a move had done: the move was taken back.
pub(crate) async fn reopen(ctx: &mut Ctx<'_>, id: TaskId) -> Result<(), AppError> {
    let Some(task) = storage::tasks::find(ctx.tx, id).await? else {
        return Ok(());
    };
    let task = Task {
        state: TaskState::Open,
        version: task.version + 1,
        ..task
    };
    storage::tasks::save(ctx.tx, &task).await?;
    let record = ctx.record(task.record).await?;
    let reminder = reminder_of(ctx, &record, &task);
    schedule_reminders(ctx, &task, reminder).await
}

/// When to remind of a task before it is due, as its template in the preset says.
fn reminder_of(ctx: &Ctx<'_>, record: &Record, task: &Task) -> Option<Millis> {
    if CallBack::is(&task.template) {
        let before = ctx.preset.calls.remind_before?;
        return Some(task.due_at.plus(-before));
    }
    let before = ctx
        .preset
        .pipeline(&record.pipeline)?
        .template(&task.template)?
        .remind_before?;
    Some(task.due_at.plus(-before))
}

/// Has the task's person reminded before it is due, when `reminder` is still to come, and told when it is overdue.
pub(crate) async fn schedule_reminders(
    ctx: &mut Ctx<'_>,
    task: &Task,
    reminder: Option<Millis>,
) -> Result<(), AppError> {
    for (at, overdue) in [(reminder, false), (Some(task.due_at), true)] {
        let Some(at) = at.filter(|at| *at > ctx.now || overdue) else {
            continue;
        };
        let job = Job::TaskDue {
            task: task.id,
            due_at: task.due_at,
            overdue,
        };
        storage::jobs::schedule(ctx.tx, &job, Some(task.record), Some(task.id), at, ctx.now)
            .await?;
    }
    Ok(())
}

/// Reminds of a task, if it still waits for the time for which the reminder was made, and its record is not closed.
pub(crate) async fn remind(
    ctx: &mut Ctx<'_>,
    id: TaskId,
    due_at: Millis,
    overdue: bool,
) -> Result<(), AppError> {
    let Some(task) = storage::tasks::find(ctx.tx, id).await? else {
        return Ok(());
    };
    let record = ctx.record(task.record).await?;
    if task.state != TaskState::Open || task.due_at != due_at || record.closed {
        return Ok(());
    }
    ctx.news.notices.push(Notice::TaskDue {
        to: task.assignee,
        task: task.id,
        overdue,
    });
    Ok(())
}
