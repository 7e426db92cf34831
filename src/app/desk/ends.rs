//! How sessions end, by a person or by silence, and how they are put off.

use super::hands::may_dispose;
use super::{DeskJob, Why, card, find, focus, has_joined, later, redraw, refused, turns};
use crate::app::{AppError, Ctx, Refusal, audit, line};
use crate::domain::audit::Deed;
use crate::domain::event::Actor;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::people::Person;
use crate::domain::session::{Ending, Session, State};
use crate::domain::snooze::Snooze;
use crate::domain::time::Millis;
use crate::storage;
use chrono::TimeDelta;

/// How often a session that closes by no silence is looked at: the rules may change.
const LOOKED_AT: TimeDelta = TimeDelta::hours(24);

/// Ends a session as a person asks. Where clients are asked to rate, one that was answered waits for that first.
pub async fn close(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: SessionId,
    how: Ending,
) -> Result<Session, AppError> {
    let session = find(ctx, id).await?;
    if !has_joined(ctx, id, who.id).await? {
        may_dispose(who, &session)?;
    }
    let ended = end(ctx, session, how, Some(who.id)).await?;
    if how == Ending::Spam {
        let actor = Actor::Person(who.id);
        audit::note(ctx, &actor, Some(ended.contact), Deed::Spam).await?;
    }
    Ok(ended)
}

/// Ends a session: by a person, or by itself.
pub async fn end(
    ctx: &mut Ctx<'_>,
    session: Session,
    how: Ending,
    by: Option<UserId>,
) -> Result<Session, AppError> {
    let ended = match how {
        Ending::Closed => line::close(ctx, session, by).await?,
        Ending::Spam | Ending::Silent => {
            let id = session.id;
            let ended = session
                .ended(how, by, ctx.now)
                .map_err(|not_now| refused(id, not_now))?;
            if let (Ending::Spam, Some(by)) = (how, by) {
                let actor = Actor::Person(by);
                audit::note(ctx, &actor, Some(ended.contact), Deed::Spam).await?;
            }
            storage::sessions::save(ctx.tx, &ended).await?
        }
    };
    focus::end(ctx, ended.contact, None, true).await?;
    redraw(ctx, &ended);
    turns::refill(ctx).await?;
    Ok(ended)
}

/// Has a session looked at once it may have been silent for long enough.
pub(super) async fn listen_for_silence(
    ctx: &mut Ctx<'_>,
    session: &Session,
) -> Result<(), AppError> {
    let due = match silent_at(ctx, session).await? {
        Some(at) => at.max(ctx.now),
        None => ctx.now.plus(LOOKED_AT),
    };
    let silence = DeskJob::Silence {
        session: session.id,
    };
    later(ctx, silence, due).await
}

/// When a session will have been silent for long enough; `None`: never.
async fn silent_at(ctx: &mut Ctx<'_>, session: &Session) -> Result<Option<Millis>, AppError> {
    let hours = line::rules(ctx).await?.close_after;
    let span = TimeDelta::hours(i64::from(hours));
    let at = session.last_words_at.plus(span);
    Ok((hours > 0).then(|| at.max(session.snoozed_until.unwrap_or(at))))
}

/// The rules have changed: open sessions are looked at by the new ones.
pub async fn silence_changed(ctx: &mut Ctx<'_>) -> Result<(), AppError> {
    for session in storage::sessions::open_sessions(ctx.tx, None, i64::MAX, 0).await? {
        listen_for_silence(ctx, &session).await?;
    }
    Ok(())
}

/// A session may have been silent for long enough. One that nobody has taken stays: its client has not been helped.
pub(super) async fn silence(ctx: &mut Ctx<'_>, id: SessionId) -> Result<(), AppError> {
    let Some(session) = storage::sessions::find(ctx.tx, id).await? else {
        return Ok(());
    };
    if session.state.is_over() || matches!(session.state, State::Closing { .. }) {
        return Ok(());
    }
    let due = silent_at(ctx, &session).await?;
    let is_silent = due.is_some_and(|at| at <= ctx.now);
    if !is_silent {
        return listen_for_silence(ctx, &session).await;
    }
    let Some(operator) = session.operator() else {
        let again = DeskJob::Silence { session: id };
        return later(ctx, again, ctx.now.plus(LOOKED_AT)).await;
    };
    let ended = end(ctx, session, Ending::Closed, None).await?;
    card(ctx, operator, &ended, Why::Silence);
    Ok(())
}

/// Puts a session off.
pub async fn snooze(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: SessionId,
    snooze: Snooze,
) -> Result<Session, AppError> {
    let session = find(ctx, id).await?;
    may_dispose(who, &session)?;
    let until = snooze
        .until(ctx.now, ctx.shop.settings.timezone)
        .ok_or(Refusal::NoSuchSession)?;
    let session = session
        .snoozed(until)
        .map_err(|not_now| refused(id, not_now))?;
    let session = storage::sessions::save(ctx.tx, &session).await?;
    later(ctx, DeskJob::Wake { session: id, until }, until).await?;
    redraw(ctx, &session);
    Ok(session)
}

/// A session that was put off is seen again, before its time.
pub async fn wake(ctx: &mut Ctx<'_>, who: &Person, id: SessionId) -> Result<Session, AppError> {
    let session = find(ctx, id).await?;
    may_dispose(who, &session)?;
    let session = storage::sessions::save(ctx.tx, &session.awake()).await?;
    redraw(ctx, &session);
    Ok(session)
}

/// The time has come for which a session was put off.
pub(super) async fn wake_up(
    ctx: &mut Ctx<'_>,
    id: SessionId,
    until: Millis,
) -> Result<(), AppError> {
    let Some(session) = storage::sessions::find(ctx.tx, id).await? else {
        return Ok(());
    };
    if session.state.is_over() || session.snoozed_until != Some(until) {
        return Ok(());
    }
    let session = storage::sessions::save(ctx.tx, &session.awake()).await?;
    if let Some(operator) = session.operator() {
        card(ctx, operator, &session, Why::Woke);
    }
    redraw(ctx, &session);
    Ok(())
}
