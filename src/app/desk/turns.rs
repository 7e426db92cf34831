//! Whose turn it is: a session that nobody holds is offered to one operator or to all, goes on to the next when it is let
//! pass, and waits in line while everybody is busy.

use super::{DeskJob, Why, bring, card, find, later, redraw, refused, take_within};
use crate::app::{AppError, Ctx, Refusal, clients, line, robots};
use crate::domain::distribution::{Candidate, Turn, choose};
use crate::domain::ids::{ClientMessageId, SessionId, UserId};
use crate::domain::line::{Distribution, LineRules};
use crate::domain::people::Person;
use crate::domain::record::Record;
use crate::domain::session::{Offer, Session, State};
use crate::domain::time::Millis;
use crate::storage::operators::Operator;
use crate::storage::{self, StorageError};
use chrono::TimeDelta;

/// How often a choice is made anew because others were given clients meanwhile.
const TRIES: usize = 20;
/// After how long whoever got in line is looked at again.
const A_MOMENT: TimeDelta = TimeDelta::seconds(2);
/// How many sessions in line are looked at when somebody gets free.
const IN_LINE: i64 = 100;

/// What came of choosing whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turned {
    /// Nothing has changed.
    Stands,
    /// It is theirs.
    Offered(Vec<UserId>),
    /// Everybody has let it pass: it is anybody's, and the supervisors know.
    Passed(Vec<UserId>),
    /// Everybody is busy.
    Busy,
    /// Nobody is on duty.
    Nobody,
}

/// How many sessions somebody may hold; `None`: any number.
fn limit_of(rules: &LineRules, operator: &Operator) -> Option<i64> {
    let limit = operator
        .limit
        .unwrap_or_else(|| i64::from(rules.dialogs_limit));
    (limit > 0).then_some(limit)
}

fn is_free(rules: &LineRules, operator: &Operator) -> bool {
    limit_of(rules, operator).is_none_or(|limit| operator.held + operator.offered < limit)
}

fn candidate(rules: &LineRules, at: usize, operator: &Operator) -> Candidate {
    let place = rules.order.iter().position(|id| *id == operator.id);
    Candidate {
        id: operator.id,
        open: operator.held + operator.offered,
        limit: limit_of(rules, operator),
        last_given: operator.given_at,
        place: place.unwrap_or(rules.order.len() + at),
    }
}

/// All staff. How many sessions each has is counted where somebody may hold no more than so many, or where it is `asked` for.
async fn operators(
    ctx: &mut Ctx<'_>,
    rules: &LineRules,
    asked: bool,
) -> Result<Vec<Operator>, AppError> {
    let all = storage::operators::uncounted(ctx.tx).await?;
    let counts = asked || all.iter().any(|one| limit_of(rules, one).is_some());
    Ok(if counts {
        storage::operators::all(ctx.tx).await?
    } else {
        all
    })
}

/// Who is on duty and could take a client now.
pub async fn present(ctx: &mut Ctx<'_>) -> Result<Vec<UserId>, AppError> {
    let rules = line::rules(ctx).await?;
    let there = operators(ctx, &rules, false).await?;
    let mut present: Vec<&Operator> = there.iter().filter(|one| one.is_there()).collect();
    if present.iter().any(|one| is_free(&rules, one)) {
        present.retain(|one| is_free(&rules, one));
    }
    Ok(present.iter().map(|one| one.id).collect())
}

/// Whether it must be chosen whose turn it is: nobody holds the session, and who was offered it is not there.
pub(super) async fn needs_a_turn(ctx: &mut Ctx<'_>, session: &Session) -> Result<bool, AppError> {
    if session.operator().is_some() || session.state.is_over() {
        return Ok(false);
    }
    match session.offer {
        None => Ok(true),
        Some(Offer { to: None, .. }) => Ok(false),
        Some(Offer { to: Some(to), .. }) => {
            let staff = storage::operators::uncounted(ctx.tx).await?;
            Ok(!staff.iter().any(|one| one.id == to && one.is_there()))
        }
    }
}

/// Chooses whose turn it is, and has it so. A session that gets in line only now is looked at again in a moment
/// (`looks_again`): a transaction in which somebody gets free meanwhile does not see it, and this one does not see that.
pub(super) async fn next(
    ctx: &mut Ctx<'_>,
    session: Session,
    own: Option<UserId>,
    looks_again: bool,
) -> Result<(Session, Turned), AppError> {
    let rules = line::rules(ctx).await?;
    let id = session.id;
    for tried in 0..TRIES {
        // Whoever has had to wait for another's choice reads anew what that one gave.
        let asks = tried > 0 || rules.distribution == Distribution::LeastBusy;
        let staff = operators(ctx, &rules, asks).await?;
        let there: Vec<&Operator> = staff.iter().filter(|one| one.is_there()).collect();
        if there.is_empty() {
            return waits(ctx, session, Turned::Nobody).await;
        }
        let candidates: Vec<Candidate> = there
            .iter()
            .enumerate()
            .filter(|(_, one)| !session.passed.contains(&one.id))
            .map(|(at, one)| candidate(&rules, at, one))
            .collect();
        match choose(rules.distribution, &candidates, own) {
            Turn::Of(one) => {
                let last = staff
                    .iter()
                    .find(|operator| operator.id == one)
                    .and_then(|operator| operator.given_at);
                if !storage::operators::give(ctx.tx, one, last, ctx.now).await? {
                    continue;
                }
                let offered = session
                    .offered(Some(one), ctx.now)
                    .map_err(|not_now| refused(id, not_now))?;
                let offered = storage::sessions::save(ctx.tx, &offered).await?;
                if let Some(due) = take_within(ctx).await? {
                    let over = DeskJob::OfferOver {
                        session: id,
                        at: ctx.now,
                    };
                    later(ctx, over, due).await?;
                }
                return Ok((offered, Turned::Offered(vec![one])));
            }
            Turn::OfAll(all) => {
                let offered = session
                    .offered(None, ctx.now)
                    .map_err(|not_now| refused(id, not_now))?;
                let offered = storage::sessions::save(ctx.tx, &offered).await?;
                return Ok((offered, Turned::Offered(all)));
            }
            Turn::OfNobody => {
                let passed: Vec<UserId> = there
                    .iter()
                    .filter(|one| session.passed.contains(&one.id) && is_free(&rules, one))
                    .map(|one| one.id)
                    .collect();
                if passed.is_empty() {
                    if looks_again {
                        later(ctx, DeskJob::LookAgain {}, ctx.now.plus(A_MOMENT)).await?;
                    }
                    return waits(ctx, session, Turned::Busy).await;
                }
                let mut offered = session
                    .offered(None, ctx.now)
                    .map_err(|not_now| refused(id, not_now))?;
                offered.passed.clear();
                let offered = storage::sessions::save(ctx.tx, &offered).await?;
                return Ok((offered, Turned::Passed(passed)));
            }
        }
    }
    Err(StorageError::Conflict {
        table: "people",
        id: id.0,
    }
    .into())
}

async fn waits(
    ctx: &mut Ctx<'_>,
    session: Session,
    turned: Turned,
) -> Result<(Session, Turned), AppError> {
    if session.offer.is_none() {
        return Ok((session, turned));
    }
    let session = storage::sessions::save(ctx.tx, &session.in_line()).await?;
    Ok((session, turned))
}

/// Tells whoever has to know whose turn it is. `told` know of the client already.
pub(super) async fn tell(
    ctx: &mut Ctx<'_>,
    session: &Session,
    turned: &Turned,
    told: &[UserId],
    newest: Option<ClientMessageId>,
) -> Result<(), AppError> {
    let (to, why) = match turned {
        Turned::Stands | Turned::Nobody => return Ok(()),
        Turned::Offered(to) => (to.clone(), Why::Offered),
        Turned::Passed(to) => (to.clone(), Why::AllPassed),
        Turned::Busy => (Vec::new(), Why::NobodyFree),
    };
    for one in &to {
        if !told.contains(one) {
            card(ctx, *one, session, why);
            bring(ctx, *one, session, newest);
        }
    }
    let alarms = match why {
        // Once a session: words that come while it waits in line anyway alarm nobody again.
        Why::NobodyFree => session.opened_at == ctx.now,
        Why::AllPassed => true,
        _ => false,
    };
    if alarms {
        let staff = storage::people::staff(ctx.tx).await?;
        for supervisor in robots::supervisors(&staff) {
            if !told.contains(&supervisor) && !to.contains(&supervisor) {
                card(ctx, supervisor, session, why);
            }
        }
    }
    Ok(())
}

/// Whom robots tell of a client's new record: whoever has the client, or whose turn it is; the supervisors while everybody
/// is busy. `None`: as ever.
pub async fn told_by_robots(
    ctx: &mut Ctx<'_>,
    record: &Record,
) -> Result<Option<Vec<UserId>>, AppError> {
    let Some(contact) = record.contact else {
        return Ok(None);
    };
    let Some(session) = super::open_of(ctx, contact).await? else {
        return Ok(None);
    };
    let present = present(ctx).await?;
    if present.is_empty() {
        return Ok(None);
    }
    Ok(match (session.operator(), session.offer) {
        (Some(operator), _) if is_away(ctx, operator).await? => None,
        (Some(operator), _) => Some(vec![operator]),
        (None, Some(Offer { to: Some(one), .. })) => Some(vec![one]),
        (None, Some(Offer { to: None, .. })) => Some(present),
        (None, None) => {
            let staff = storage::people::staff(ctx.tx).await?;
            Some(robots::supervisors(&staff))
        }
    })
}

/// Whether news are not for an operator now.
async fn is_away(ctx: &mut Ctx<'_>, operator: UserId) -> Result<bool, AppError> {
    let staff = storage::operators::uncounted(ctx.tx).await?;
    Ok(!staff.iter().any(|one| one.id == operator && one.is_there()))
}

/// Somebody takes a session.
///
/// # Errors
/// [`Refusal::HeldBy`] another; [`Refusal::TooManyDialogs`]; [`Refusal::NoSuchSession`] when it is over.
pub async fn take(ctx: &mut Ctx<'_>, who: &Person, id: SessionId) -> Result<Session, AppError> {
    let session = find(ctx, id).await?;
    if session.is_held() && session.operator() == Some(who.id) {
        return Ok(session);
    }
    let session = give_to(ctx, who, session).await?;
    take_record(ctx, who, &session).await?;
    Ok(session)
}

/// Gives a session that nobody holds to who takes it, unless they have enough.
pub(super) async fn give_to(
    ctx: &mut Ctx<'_>,
    who: &Person,
    session: Session,
) -> Result<Session, AppError> {
    let id = session.id;
    let taken = session
        .taken(who.id)
        .map_err(|not_now| refused(id, not_now))?;
    room_for(ctx, who.id).await?;
    let taken = storage::sessions::save(ctx.tx, &taken).await?;
    stays_with(ctx, who.id).await?;
    redraw(ctx, &taken);
    bring(ctx, who.id, &taken, None);
    Ok(taken)
}

/// Whoever takes a client off duty answers off duty: the client's next words go nowhere else.
pub(super) async fn stays_with(ctx: &mut Ctx<'_>, who: UserId) -> Result<(), AppError> {
    let person = storage::people::find(ctx.tx, who).await?;
    if person.is_some_and(|person| !person.on_duty) {
        storage::operators::set_keeps(ctx.tx, who, true).await?;
    }
    Ok(())
}

/// Checks that somebody can hold one session more.
///
/// # Errors
/// [`Refusal::TooManyDialogs`].
pub(super) async fn room_for(ctx: &mut Ctx<'_>, who: UserId) -> Result<(), AppError> {
    let rules = line::rules(ctx).await?;
    for _ in 0..TRIES {
        let staff = storage::operators::all(ctx.tx).await?;
        let Some(operator) = staff.iter().find(|one| one.id == who) else {
            return Err(Refusal::NoSuchPerson.into());
        };
        if let Some(limit) = limit_of(&rules, operator)
            && operator.held >= limit
        {
            return Err(Refusal::TooManyDialogs(limit).into());
        }
        // Two takings at once count each other: one waits here, and counts again.
        if storage::operators::give(ctx.tx, who, operator.given_at, ctx.now).await? {
            return Ok(());
        }
    }
    Err(StorageError::Conflict {
        table: "people",
        id: who.0,
    }
    .into())
}

/// Who takes a session takes its record, if nobody has.
async fn take_record(ctx: &mut Ctx<'_>, who: &Person, session: &Session) -> Result<(), AppError> {
    let Some(id) = session.record else {
        return Ok(());
    };
    let record = ctx.record(id).await?;
    if record.responsible.is_none() && !record.closed {
        clients::take(ctx, who, record).await?;
    }
    Ok(())
}

/// Who takes a record takes the session that is about it, if nobody has.
pub async fn record_taken(
    ctx: &mut Ctx<'_>,
    who: &Person,
    record: &Record,
) -> Result<(), AppError> {
    let Some(contact) = record.contact else {
        return Ok(());
    };
    match super::open_of(ctx, contact).await? {
        Some(session)
            if matches!(session.state, State::New | State::Skipped)
                && session.record.is_none_or(|of| of == record.id) =>
        {
            give_to(ctx, who, session).await.map(drop)
        }
        Some(_) | None => Ok(()),
    }
}

/// Who takes back that they took a record lets go of its session too, unless the client has had an answer.
pub async fn record_untaken(
    ctx: &mut Ctx<'_>,
    who: &Person,
    record: &Record,
) -> Result<(), AppError> {
    let Some(contact) = record.contact else {
        return Ok(());
    };
    let Some(session) = super::open_of(ctx, contact).await? else {
        return Ok(());
    };
    let is_fresh = session.first_answer_at.is_none() && session.record == Some(record.id);
    if record.responsible.is_some() || !is_fresh || session.operator() != Some(who.id) {
        return Ok(());
    }
    let id = session.id;
    let mut session = session.released().map_err(|not_now| refused(id, not_now))?;
    session.passed.clear();
    let session = session
        .offered(None, ctx.now)
        .map_err(|not_now| refused(id, not_now))?;
    let session = storage::sessions::save(ctx.tx, &session).await?;
    super::focus::end(ctx, contact, Some(who.id), false).await?;
    redraw(ctx, &session);
    Ok(())
}

/// Somebody lets a session pass that is theirs to take; it is the next one's turn.
pub async fn skip(ctx: &mut Ctx<'_>, who: UserId, id: SessionId) -> Result<Session, AppError> {
    let session = find(ctx, id).await?;
    let session = session
        .passed_by(who)
        .map_err(|not_now| refused(id, not_now))?;
    let session = storage::sessions::save(ctx.tx, &session).await?;
    pass_on(ctx, session).await
}

/// A session that was let go of is the next one's turn.
pub(super) async fn pass_on(ctx: &mut Ctx<'_>, session: Session) -> Result<Session, AppError> {
    let own = match session.record {
        Some(record) => ctx.record(record).await?.responsible,
        None => None,
    };
    let (session, turned) = next(ctx, session, own, true).await?;
    tell(ctx, &session, &turned, &[], None).await?;
    redraw(ctx, &session);
    Ok(session)
}

/// Whoever was offered a session has had the time to take it.
pub(super) async fn offer_over(
    ctx: &mut Ctx<'_>,
    id: SessionId,
    at: Millis,
) -> Result<(), AppError> {
    let Some(session) = storage::sessions::find(ctx.tx, id).await? else {
        return Ok(());
    };
    match (session.operator(), session.offer) {
        (
            None,
            Some(Offer {
                to: Some(to),
                at: of,
            }),
        ) if of == at && !session.state.is_over() => skip(ctx, to, id).await.map(drop),
        _ => Ok(()),
    }
}

/// Somebody has come on duty or got free: the longest waiting in line are offered, as many as there is room for.
pub async fn refill(ctx: &mut Ctx<'_>) -> Result<(), AppError> {
    for session in storage::sessions::unheld(ctx.tx, IN_LINE).await? {
        if !needs_a_turn(ctx, &session).await? {
            continue;
        }
        let own = match session.record {
            Some(record) => ctx.record(record).await?.responsible,
            None => None,
        };
        let (session, turned) = next(ctx, session, own, false).await?;
        match turned {
            Turned::Busy | Turned::Nobody => return Ok(()),
            Turned::Stands | Turned::Offered(_) | Turned::Passed(_) => {
                tell(ctx, &session, &turned, &[], None).await?;
                redraw(ctx, &session);
            }
        }
    }
    Ok(())
}
