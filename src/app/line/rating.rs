//! What clients think of a session, and what their supervisor does.

use super::LineNotice;
use crate::app::{AppError, Ctx, Notice, Refusal, desk, robots, tasks};
use crate::domain::event::{Actor, Happening};
use crate::domain::ids::{SessionId, TemplateId, UserId};
use crate::domain::lang::{Lang, Localized};
use crate::domain::people::Person;
use crate::domain::session::{Ending, Session, State};
use crate::domain::text::isolate;
use crate::domain::time::Millis;
use crate::storage;
use crate::storage::messages::NewMessage;
use crate::storage::tasks::NewTask;
use crate::t;
use chrono::TimeDelta;

/// Ratings up to this one are looked into.
const LOW: i64 = 3;
/// The most stars, and the highest mark.
pub const MOST: i64 = 5;
/// How long there is for looking into a low rating.
const LOOKED_INTO_WITHIN: TimeDelta = TimeDelta::days(1);

/// The session of a client's own; a button of somebody else's is none.
async fn own(ctx: &mut Ctx<'_>, who: &Person, id: SessionId) -> Result<Session, AppError> {
    let session = desk::find(ctx, id).await?;
    let contact = storage::contacts::find(ctx.tx, session.contact).await?;
    if contact.and_then(|contact| contact.user) == Some(who.id) {
        Ok(session)
    } else {
        Err(Refusal::NoSuchSession.into())
    }
}

/// Keeps a client's rating, which ends a session that waited for it. The operator is told; a low one becomes a task.
///
/// `None`: it was rated before, and stays so.
pub async fn rate(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: SessionId,
    stars: i64,
) -> Result<Option<Session>, AppError> {
    let session = own(ctx, who, id).await?;
    if session.stars.is_some() || session.first_answer_at.is_none() || !(1..=MOST).contains(&stars)
    {
        return Ok(None);
    }
    let session = Session {
        stars: Some(stars),
        ..session
    };
    let session = match session.state {
        State::Closing { .. } => session
            .ended(Ending::Closed, None, ctx.now)
            .map_err(|_| Refusal::NoSuchSession)?,
        State::New
        | State::Skipped
        | State::Answered { .. }
        | State::WaitingForClient { .. }
        | State::WaitingForUs { .. }
        | State::Closed { .. }
        | State::Spam { .. }
        | State::SilentlyClosed { .. } => session,
    };
    let session = storage::sessions::save(ctx.tx, &session).await?;
    desk::redraw(ctx, &session);
    let staff = storage::people::staff(ctx.tx).await?;
    let is_low = stars <= LOW;
    let supervisors = robots::supervisors(&staff);
    if is_low {
        look_into(ctx, &session, &supervisors).await?;
    }
    let mut to: Vec<UserId> = session.operator().into_iter().collect();
    if is_low {
        to.extend(
            supervisors
                .iter()
                .filter(|id| Some(**id) != session.operator()),
        );
    }
    for to in to {
        let rated = LineNotice::Rated {
            to,
            session: session.id,
        };
        ctx.news.notices.push(Notice::Line(rated));
    }
    Ok(Some(session))
}

/// Sets a supervisor the task of looking into a low rating.
async fn look_into(
    ctx: &mut Ctx<'_>,
    session: &Session,
    supervisors: &[UserId],
) -> Result<(), AppError> {
    let (Some(record), Some(assignee)) = (session.record, supervisors.first()) else {
        return Ok(());
    };
    let record = ctx.record(record).await?;
    let Ok(template) = TemplateId::parse("low_rating") else {
        return Ok(());
    };
    let contact = storage::contacts::find(ctx.tx, session.contact).await?;
    let name = contact.map_or_else(String::new, |contact| isolate(&contact.name));
    let stars = session.stars.unwrap_or_default().to_string();
    let title = |lang: Lang| {
        t!(
            lang,
            "line-task-low",
            name = name.as_str(),
            stars = stars.as_str()
        )
    };
    let new = NewTask {
        record: record.id,
        stage: record.stage.clone(),
        template,
        title: Localized {
            ru: title(Lang::Ru),
            en: title(Lang::En),
        },
        assignee: *assignee,
        due_at: ctx.now.plus(LOOKED_INTO_WITHIN),
        on_done: None,
        done_by_move: None,
        cause: None,
    };
    let task = storage::tasks::make(ctx.tx, new, ctx.now).await?;
    let set = Happening::TaskSet { task: task.id };
    ctx.note(&record, &Actor::System, &set, None).await?;
    tasks::schedule_reminders(ctx, &task, None).await?;
    ctx.news.notices.push(Notice::TaskSet {
        to: *assignee,
        record: record.id,
        task: task.id,
    });
    Ok(())
}

/// Keeps what a client adds to a rating: with the session, and among the client's words. The operator and the supervisors
/// are told.
pub async fn remark(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: SessionId,
    words: &str,
    new: NewMessage<'_>,
) -> Result<Session, AppError> {
    let session = own(ctx, who, id).await?;
    let comment = match session.stars_comment {
        Some(before) => format!("{before}\n{words}"),
        None => words.to_owned(),
    };
    let session = Session {
        stars_comment: Some(comment),
        ..session
    };
    let session = storage::sessions::save(ctx.tx, &session).await?;
    let new = NewMessage {
        contact: session.contact,
        record: session.record,
        session: Some(session.id),
        ..new
    };
    let kept = storage::messages::keep(ctx.tx, new, ctx.now).await?;
    storage::messages::brought(ctx.tx, kept.id, ctx.now).await?;
    let staff = storage::people::staff(ctx.tx).await?;
    let mut to: Vec<UserId> = session.operator().into_iter().collect();
    for supervisor in robots::supervisors(&staff) {
        if !to.contains(&supervisor) {
            to.push(supervisor);
        }
    }
    for to in to {
        let remarked = LineNotice::Remarked {
            to,
            session: session.id,
        };
        ctx.news.notices.push(Notice::Line(remarked));
    }
    Ok(session)
}

/// The session of a client's own that has been rated and may be remarked on.
pub async fn rated(ctx: &mut Ctx<'_>, who: &Person, id: SessionId) -> Result<Session, AppError> {
    own(ctx, who, id).await
}

/// Closes a session whose client did not rate it in time.
pub(super) async fn give_up(
    ctx: &mut Ctx<'_>,
    id: SessionId,
    last_words_at: Millis,
) -> Result<(), AppError> {
    let Some(session) = storage::sessions::find(ctx.tx, id).await? else {
        return Ok(());
    };
    let is_closing = matches!(session.state, State::Closing { .. });
    if is_closing
        && session.last_words_at == last_words_at
        && let Ok(session) = session.ended(Ending::Closed, None, ctx.now)
    {
        storage::sessions::save(ctx.tx, &session).await?;
    }
    Ok(())
}

/// Keeps the supervisor's own mark of a session that is over; a later one takes its place.
pub async fn mark(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: SessionId,
    mark: i64,
) -> Result<Session, AppError> {
    let session = desk::find(ctx, id).await?;
    if !session.state.is_over() || !(1..=MOST).contains(&mark) {
        return Err(Refusal::NotAChoice.into());
    }
    let session = Session {
        mark: Some(mark),
        marked_by: Some(who.id),
        ..session
    };
    Ok(storage::sessions::save(ctx.tx, &session).await?)
}
