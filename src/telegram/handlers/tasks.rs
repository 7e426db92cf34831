//! Presses on tasks.

use crate::app::{AppError, Ctx, naming, tasks};
use crate::domain::ids::{TaskId, UserId};
use crate::domain::people::Person;
use crate::storage;
use crate::t;
use crate::telegram::dialog::Question;
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, dialogs, records};
use crate::telegram::out::{Place, Shows};
use crate::telegram::screens;

/// Does a task, and tells what came of it.
pub async fn done(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: TaskId,
) -> Result<Answer, AppError> {
    let lang = person.lang;
    let completed = tasks::complete(ctx, person, id).await?;
    let record = ctx.record(completed.task.record).await?;
    redraw(ctx, person, place, id).await?;
    let task = naming::task_name(lang, id.0);
    let name = naming::name_of(lang, &record);
    Ok(if completed.left_behind {
        Answer::alert(t!(lang, "toast-left-behind", task = task, record = name))
    } else if completed.moved_to.is_some() {
        let preset = draw::preset(ctx);
        Answer::toast(t!(
            lang,
            "toast-done-moved",
            task = task,
            record = name,
            stage = records::stage_words(&preset, person, &record)
        ))
    } else {
        Answer::toast(t!(lang, "toast-done", task = task))
    })
}

/// Draws the place again: a task's own card stays one, all else shows the record.
async fn redraw(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: TaskId,
) -> Result<(), AppError> {
    let task = tasks::find(ctx, id).await?;
    let known = match place.message {
        Some(message) => storage::posts::at::<Shows>(ctx.tx, place.chat, message).await?,
        None => None,
    };
    match known {
        Some(post) if post.record == Some(task.record) => {
            draw::redraw_place(ctx, person, place, task.record).await
        }
        _ => draw::show_card(ctx, person, place, task.record).await,
    }
}

/// How long to postpone a task.
pub async fn postpone(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: TaskId,
) -> Result<Answer, AppError> {
    let task = tasks::find(ctx, id).await?;
    draw::present(ctx, person, place, |look| {
        screens::tasks::postpone(look, &task)
    })
    .await?;
    Ok(Answer::silent())
}

/// Postpones a task.
pub async fn postpone_by(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    (id, version): (TaskId, i64),
    minutes: i64,
) -> Result<Answer, AppError> {
    let task = tasks::postpone(ctx, person, id, version, minutes).await?;
    draw::show_task(ctx, person, place, id).await?;
    let preset = draw::preset(ctx);
    Ok(Answer::toast(t!(
        person.lang,
        "toast-postponed",
        task = naming::task_name(person.lang, id.0),
        until = draw::look(ctx, &preset, person).moment(task.due_at)
    )))
}

/// The colleagues to give a task to.
pub async fn reassign(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: TaskId,
) -> Result<Answer, AppError> {
    let task = tasks::find(ctx, id).await?;
    let staff = storage::people::staff(ctx.tx).await?;
    draw::present(ctx, person, place, |look| {
        screens::tasks::reassign(look, &task, &staff)
    })
    .await?;
    Ok(Answer::silent())
}

/// Gives a task to a colleague.
pub async fn reassign_to(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    (id, version): (TaskId, i64),
    to: UserId,
) -> Result<Answer, AppError> {
    let task = tasks::reassign(ctx, person, id, version, to).await?;
    draw::show_task(ctx, person, place, id).await?;
    let assignee = storage::people::find(ctx.tx, task.assignee).await?;
    Ok(Answer::toast(t!(
        person.lang,
        "toast-reassigned",
        task = naming::task_name(person.lang, id.0),
        name = naming::name_or_id(assignee.as_ref(), task.assignee)
    )))
}

/// Asks for a remark.
pub async fn comment(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: TaskId,
) -> Result<Answer, AppError> {
    let task = tasks::find(ctx, id).await?;
    let preset = draw::preset(ctx);
    let screen = screens::prompts::comment(&draw::look(ctx, &preset, person), &task);
    dialogs::ask(ctx, person, place, Question::Comment { task: id }, screen).await?;
    Ok(Answer::silent())
}
