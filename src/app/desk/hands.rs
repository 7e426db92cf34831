//! Sessions changing hands: handed over and accepted, taken over, given away with their record; and who takes part.

use super::{
    DeskJob, Why, bring, card, find, focus, later, open_of, redraw, refused, take_within, turns,
};
use crate::app::{AppError, Ctx, Refusal};
use crate::domain::ids::{SessionId, UserId};
use crate::domain::people::Person;
use crate::domain::record::Record;
use crate::domain::session::{Session, Transfer};
use crate::domain::time::Millis;
use crate::storage;
use crate::storage::sessions::Part;
use std::collections::BTreeSet;

/// Whether a session's operator does not answer any more, and somebody else could: off duty or out of reach.
pub(super) async fn has_gone(ctx: &mut Ctx<'_>, session: &Session) -> Result<bool, AppError> {
    let Some(operator) = session.operator() else {
        return Ok(false);
    };
    let staff = storage::operators::uncounted(ctx.tx).await?;
    let stays = staff
        .iter()
        .any(|one| one.id == operator && one.reachable && (one.on_duty || one.keeps));
    let others = staff.iter().any(|one| one.id != operator && one.is_there());
    Ok(!stays && others)
}

/// A session's operator lets go of it.
pub(super) async fn let_go(ctx: &mut Ctx<'_>, session: Session) -> Result<Session, AppError> {
    let (id, operator) = (session.id, session.operator());
    let session = session.released().map_err(|not_now| refused(id, not_now))?;
    let session = storage::sessions::save(ctx.tx, &session).await?;
    focus::end(ctx, session.contact, operator, false).await?;
    redraw(ctx, &session);
    Ok(session)
}

/// Gives a session to somebody, whoever held it before; that one does not take part any more.
async fn give(ctx: &mut Ctx<'_>, session: Session, to: UserId) -> Result<Session, AppError> {
    let before = session.operator();
    let session = storage::sessions::save(ctx.tx, &session.given(to)).await?;
    storage::sessions::leave(ctx.tx, session.id, to).await?;
    turns::stays_with(ctx, to).await?;
    if before.is_some() && before != Some(to) {
        focus::end(ctx, session.contact, before, false).await?;
    }
    redraw(ctx, &session);
    Ok(session)
}

/// Holds that somebody may dispose of a session: who holds it, or a supervisor.
pub(super) fn may_dispose(who: &Person, session: &Session) -> Result<(), AppError> {
    match session.operator() {
        _ if session.state.is_over() => Err(Refusal::NoSuchSession.into()),
        Some(by) if by != who.id && !super::supervises(who) => Err(Refusal::HeldBy {
            session: session.id,
            by,
        }
        .into()),
        Some(_) | None => Ok(()),
    }
}

/// Asks a colleague to take a session over. Its operator keeps it until they do.
pub async fn propose(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: SessionId,
    to: UserId,
    note: Option<String>,
) -> Result<Session, AppError> {
    let session = find(ctx, id).await?;
    may_dispose(who, &session)?;
    let colleague = crate::app::staff::member(ctx, to).await?;
    if session.operator() == Some(to) {
        return Err(Refusal::NoSuchPerson.into());
    }
    let transfer = Transfer {
        to: colleague.id,
        by: who.id,
        note,
        at: ctx.now,
    };
    let session = session
        .proposed(transfer)
        .map_err(|not_now| refused(id, not_now))?;
    let session = storage::sessions::save(ctx.tx, &session).await?;
    if let Some(due) = take_within(ctx).await? {
        let over = DeskJob::TransferOver {
            session: id,
            at: ctx.now,
        };
        later(ctx, over, due).await?;
    }
    card(ctx, to, &session, Why::TransferAsked);
    redraw(ctx, &session);
    Ok(session)
}

/// The transfer that somebody is asked to answer.
fn asked(session: &Session, who: UserId) -> Result<Transfer, AppError> {
    session
        .transfer
        .clone()
        .filter(|transfer| transfer.to == who && !session.state.is_over())
        .ok_or(AppError::Refused(Refusal::TransferGone))
}

/// The colleague takes the session over.
pub async fn accept(ctx: &mut Ctx<'_>, who: &Person, id: SessionId) -> Result<Session, AppError> {
    let session = find(ctx, id).await?;
    let transfer = asked(&session, who.id)?;
    turns::room_for(ctx, who.id).await?;
    let before = session.operator();
    let session = give(ctx, session, who.id).await?;
    let told: BTreeSet<_> = before.into_iter().chain([transfer.by]).collect();
    for told in told.into_iter().filter(|told| *told != who.id) {
        card(ctx, told, &session, Why::TransferAccepted(who.id));
    }
    bring(ctx, who.id, &session, None);
    turns::refill(ctx).await?;
    Ok(session)
}

/// The colleague would rather not.
pub async fn decline(ctx: &mut Ctx<'_>, who: &Person, id: SessionId) -> Result<Session, AppError> {
    let session = find(ctx, id).await?;
    let transfer = asked(&session, who.id)?;
    let session = storage::sessions::save(ctx.tx, &session.kept()).await?;
    card(ctx, transfer.by, &session, Why::TransferDeclined(who.id));
    redraw(ctx, &session);
    Ok(session)
}

/// The colleague has had the time to answer.
pub(super) async fn transfer_over(
    ctx: &mut Ctx<'_>,
    id: SessionId,
    at: Millis,
) -> Result<(), AppError> {
    let Some(session) = storage::sessions::find(ctx.tx, id).await? else {
        return Ok(());
    };
    let Some(transfer) = session
        .transfer
        .clone()
        .filter(|transfer| transfer.at == at)
    else {
        return Ok(());
    };
    let session = storage::sessions::save(ctx.tx, &session.kept()).await?;
    let why = Why::TransferUnanswered(transfer.to);
    card(ctx, transfer.by, &session, why);
    redraw(ctx, &session);
    Ok(())
}

/// A supervisor takes a session over, whoever holds it.
pub async fn take_over(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: SessionId,
) -> Result<Session, AppError> {
    if !super::supervises(who) {
        return Err(Refusal::NotAllowed.into());
    }
    let session = find(ctx, id).await?;
    may_dispose(who, &session)?;
    let before = session.operator();
    if before.is_none() {
        return turns::take(ctx, who, id).await;
    }
    if before == Some(who.id) {
        return Ok(session);
    }
    let session = give(ctx, session, who.id).await?;
    if let Some(before) = before {
        card(ctx, before, &session, Why::TakenOver(who.id));
    }
    bring(ctx, who.id, &session, None);
    turns::refill(ctx).await?;
    Ok(session)
}

/// Somebody takes part in a session that another holds: answers too, or, a supervisor, reads along. One that nobody holds
/// is taken instead.
pub async fn join(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: SessionId,
    part: Part,
) -> Result<Session, AppError> {
    if part == Part::Watching && !super::supervises(who) {
        return Err(Refusal::NotAllowed.into());
    }
    let session = find(ctx, id).await?;
    if session.state.is_over() {
        return Err(Refusal::NoSuchSession.into());
    }
    match session.operator() {
        Some(operator) if operator == who.id => return Ok(session),
        None if part == Part::Joined => return turns::take(ctx, who, id).await,
        Some(_) | None => {}
    }
    storage::sessions::join(ctx.tx, id, who.id, part, ctx.now).await?;
    if let Some(operator) = session.operator().filter(|_| part == Part::Joined) {
        card(ctx, operator, &session, Why::Joined(who.id));
    }
    redraw(ctx, &session);
    Ok(session)
}

/// Somebody does not take part in a session any more; its operator lets go of it altogether.
pub async fn leave(ctx: &mut Ctx<'_>, who: &Person, id: SessionId) -> Result<Session, AppError> {
    let session = find(ctx, id).await?;
    if session.is_held() && session.operator() == Some(who.id) {
        return release(ctx, session).await;
    }
    if storage::sessions::leave(ctx.tx, id, who.id).await? {
        focus::end(ctx, session.contact, Some(who.id), false).await?;
        redraw(ctx, &session);
    }
    Ok(session)
}

/// Puts a session back in line.
pub(super) async fn release(ctx: &mut Ctx<'_>, session: Session) -> Result<Session, AppError> {
    let session = let_go(ctx, session).await?;
    turns::pass_on(ctx, session).await
}

/// A record was given to a colleague: the session about it goes with it, if who gave it away held it, or nobody.
pub async fn record_given(
    ctx: &mut Ctx<'_>,
    record: &Record,
    before: Option<UserId>,
    to: UserId,
) -> Result<(), AppError> {
    let Some(contact) = record.contact else {
        return Ok(());
    };
    let Some(session) = open_of(ctx, contact).await? else {
        return Ok(());
    };
    let holder = session.operator();
    if session.record != Some(record.id) || holder == Some(to) {
        return Ok(());
    }
    if holder.is_some() && holder != before {
        return Ok(());
    }
    let session = give(ctx, session, to).await?;
    bring(ctx, to, &session, None);
    Ok(())
}

/// A record was made of another: the session goes on about the new one.
pub async fn record_converted(
    ctx: &mut Ctx<'_>,
    from: &Record,
    into: &Record,
) -> Result<(), AppError> {
    let Some(contact) = from.contact else {
        return Ok(());
    };
    if let Some(session) = open_of(ctx, contact).await?
        && session.record == Some(from.id)
    {
        let session = Session {
            record: Some(into.id),
            ..session
        };
        storage::sessions::save(ctx.tx, &session).await?;
    }
    Ok(())
}

/// A member of staff leaves: what they hold goes to their heir, and they take part in nothing any more.
pub async fn gone(
    ctx: &mut Ctx<'_>,
    who: &Person,
    gone: UserId,
    heir: UserId,
) -> Result<(), AppError> {
    for session in storage::sessions::open_sessions(ctx.tx, Some(gone), i64::MAX, 0).await? {
        if session.operator() == Some(gone) {
            let session = give(ctx, session, heir).await?;
            if heir != who.id {
                card(ctx, heir, &session, Why::Given(who.id));
            }
            bring(ctx, heir, &session, None);
        } else {
            storage::sessions::leave(ctx.tx, session.id, gone).await?;
        }
    }
    storage::focus::leave(ctx.tx, gone).await?;
    Ok(())
}
