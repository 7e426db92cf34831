//! Loading what a screen shows, and drawing it: for the person who pressed, and for everybody else who looks at it.

use crate::app::cards::{self, RecordView};
use crate::app::{AppError, Ctx, Refusal};
use crate::domain::ids::{RecordId, TaskId};
use crate::domain::people::Person;
use crate::domain::preset::Preset;
use crate::domain::task::{Task, TaskState};
use crate::storage;
use crate::telegram::out::{Anchor, Place, Shows, show};
use crate::telegram::screens::news::Bulletin;
use crate::telegram::screens::tasks::TaskView;
use crate::telegram::screens::{self, Look, Screen};
use std::sync::Arc;

/// Draws with what the context knows: `look(ctx, &preset, viewer)`.
pub fn look<'a>(ctx: &'a Ctx<'_>, preset: &'a Preset, viewer: &'a Person) -> Look<'a> {
    Look {
        viewer,
        settings: &ctx.shop.settings,
        preset,
        now: ctx.now,
    }
}

/// Draws a screen that is of no one record for its viewer, and shows it at a place.
pub async fn present(
    ctx: &mut Ctx<'_>,
    viewer: &Person,
    place: Place,
    screen: impl FnOnce(&Look<'_>) -> Screen,
) -> Result<(), AppError> {
    let preset = preset(ctx);
    let screen = screen(&look(ctx, &preset, viewer));
    show(ctx, place, screen, None).await
}

/// The preset of this piece of work, independent of the context's borrow.
pub fn preset(ctx: &Ctx<'_>) -> Arc<Preset> {
    Arc::clone(&ctx.preset)
}

/// What a message about a record shows to a viewer.
pub async fn record(
    ctx: &mut Ctx<'_>,
    viewer: &Person,
    id: RecordId,
    shows: &Shows,
) -> Result<(Screen, Anchor), AppError> {
    let view = cards::load(ctx, id, viewer.id).await?;
    let screen = match shows {
        Shows::News {
            stage,
            lines,
            tasks,
        } => {
            let mut loaded = Vec::new();
            for task in tasks {
                if let Some(task) = storage::tasks::find(ctx.tx, *task).await? {
                    let assignee = storage::people::find(ctx.tx, task.assignee).await?;
                    loaded.push((task, assignee));
                }
            }
            let preset = preset(ctx);
            let bulletin = Bulletin {
                stage,
                lines,
                tasks: &loaded,
            };
            screens::news::robots(&look(ctx, &preset, viewer), &view, &bulletin)
        }
        Shows::Task { task } => {
            let view = task_view(ctx, *task).await?;
            let preset = preset(ctx);
            screens::tasks::card(&look(ctx, &preset, viewer), &view)
        }
        Shows::Card
        | Shows::Words
        | Shows::Part
        | Shows::Remark
        | Shows::Session { .. }
        | Shows::Note { .. }
        | Shows::Order { .. }
        | Shows::Picture
        | Shows::Gone { .. }
        | Shows::Offer(_)
        | Shows::Elsewhere => {
            let preset = preset(ctx);
            screens::card::card(&look(ctx, &preset, viewer), &view)
        }
    };
    Ok((screen, anchor(&view, shows.clone())))
}

/// What is left of a card when a newer one stands below it: the way to the record.
pub async fn past_card(
    ctx: &mut Ctx<'_>,
    viewer: &Person,
    id: RecordId,
) -> Result<Screen, AppError> {
    let record = ctx.record(id).await?;
    let preset = preset(ctx);
    Ok(screens::card::past(&look(ctx, &preset, viewer), &record))
}

/// The anchor of a message about a record.
pub fn anchor(view: &RecordView, shows: Shows) -> Anchor {
    Anchor {
        record: Some(view.record.id),
        contact: view.contact.as_ref().map(|contact| contact.id),
        words: None,
        shows,
    }
}

/// Shows a record's card at a place.
pub async fn show_card(
    ctx: &mut Ctx<'_>,
    viewer: &Person,
    place: Place,
    id: RecordId,
) -> Result<(), AppError> {
    let (screen, anchor) = record(ctx, viewer, id, &Shows::Card).await?;
    show(ctx, place, screen, Some(anchor)).await
}

/// Draws a place again as what it shows: the news stay news, a task's card stays one, a card of
/// another record (the press was late) stays that; all else becomes the record's card.
pub async fn redraw_place(
    ctx: &mut Ctx<'_>,
    viewer: &Person,
    place: Place,
    id: RecordId,
) -> Result<(), AppError> {
    let post = match place.message {
        Some(message) => storage::posts::at::<Shows>(ctx.tx, place.chat, message).await?,
        None => None,
    };
    let (id, shows) = match post.map(|post| (post.record, post.shows)) {
        Some(
            (
                _,
                Shows::Words
                | Shows::Part
                | Shows::Remark
                | Shows::Session { .. }
                | Shows::Note { .. }
                | Shows::Order { .. }
                | Shows::Picture
                | Shows::Gone { .. }
                | Shows::Offer(_)
                | Shows::Elsewhere,
            )
            | (None, _),
        )
        | None => (id, Shows::Card),
        Some((Some(shown), shows)) => (shown, shows),
    };
    let (screen, anchor) = record(ctx, viewer, id, &shows).await?;
    show(ctx, place, screen, Some(anchor)).await
}

/// A task with all that its card shows.
pub async fn task_view(ctx: &mut Ctx<'_>, id: TaskId) -> Result<TaskView, AppError> {
    let task = crate::app::tasks::find(ctx, id).await?;
    view_of(ctx, task).await
}

/// All that a task's card shows of a task at hand.
pub async fn view_of(ctx: &mut Ctx<'_>, task: Task) -> Result<TaskView, AppError> {
    let record = ctx.record(task.record).await?;
    let assignee = storage::people::find(ctx.tx, task.assignee).await?;
    let done_by = match task.state {
        TaskState::Done { by: Some(by), .. } => storage::people::find(ctx.tx, by).await?,
        TaskState::Done { by: None, .. } | TaskState::Open | TaskState::Withdrawn => None,
    };
    let client = match record.contact {
        Some(contact) => storage::contacts::find(ctx.tx, contact).await?,
        None => None,
    };
    Ok(TaskView {
        task,
        record,
        assignee,
        done_by,
        client: client.map(|contact| contact.name),
    })
}

/// Shows a task's card at a place.
pub async fn show_task(
    ctx: &mut Ctx<'_>,
    viewer: &Person,
    place: Place,
    id: TaskId,
) -> Result<(), AppError> {
    let view = task_view(ctx, id).await?;
    let preset = preset(ctx);
    let screen = screens::tasks::card(&look(ctx, &preset, viewer), &view);
    let anchor = Anchor {
        record: Some(view.record.id),
        contact: view.record.contact,
        words: None,
        shows: Shows::Task { task: id },
    };
    show(ctx, place, screen, Some(anchor)).await
}

/// The conversation's refusal for something that a person's own message asked for.
pub async fn refuse(
    ctx: &mut Ctx<'_>,
    viewer: &Person,
    refusal: &Refusal,
) -> Result<String, AppError> {
    let who = match refusal {
        Refusal::TaskDone { by: Some(by), .. }
        | Refusal::HeldBy { by, .. }
        | Refusal::ChangedMeanwhile { by: Some(by), .. } => {
            storage::people::find(ctx.tx, *by).await?
        }
        _ => None,
    };
    let preset = preset(ctx);
    Ok(screens::refusals::words(
        &look(ctx, &preset, viewer),
        refusal,
        who.as_ref(),
    ))
}
