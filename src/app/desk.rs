//! The desk: sessions with clients, who holds them, and whose turn it is.
//!
//! Words of a client open a session or go on with it ([`client_wrote`]). While nobody holds it, it is somebody's turn to
//! take it ([`turns`]) or it waits in line. Whoever holds it answers; it changes hands only as both sides of it know
//! ([`hands`]), and it ends by a person, by spam or by silence ([`ends`]).

pub mod ends;
pub mod focus;
pub mod hands;
pub mod held;
pub mod notes;
pub mod shift;
pub mod turns;
pub mod view;

use crate::app::jobs::Job;
use crate::app::{AppError, Ctx, Notice, Refusal, intake, line as rules};
use crate::domain::ids::{ClientMessageId, ContactId, NoteId, RecordId, SessionId, UserId};
use crate::domain::line;
use crate::domain::people::{Person, Role};
use crate::domain::preset::RecordKind;
use crate::domain::record::Record;
use crate::domain::session::{NotNow, Offer, Session};
use crate::domain::time::Millis;
use crate::storage;
use crate::storage::sessions::Part;
use serde::{Deserialize, Serialize};
use turns::Turned;

/// What the desk does later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskJob {
    /// Whoever was offered a session has had the time to take it.
    OfferOver {
        /// The session.
        session: SessionId,
        /// When it was offered: a later offer is another one's.
        at: Millis,
    },
    /// Whoever was asked to take a session over has had the time to say so.
    TransferOver {
        /// The session.
        session: SessionId,
        /// When they were asked.
        at: Millis,
    },
    /// A client has got in line a moment ago; whoever got free at that very moment did not see it there.
    LookAgain {},
    /// A session may have been silent for long enough to close.
    Silence {
        /// The session.
        session: SessionId,
    },
    /// A session was put off until now.
    Wake {
        /// The session.
        session: SessionId,
        /// The time for which this was made.
        until: Millis,
    },
}

/// What the desk has to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeskNotice {
    /// A session's card, with the reason why it comes.
    Card {
        /// To whom.
        to: UserId,
        /// The session.
        session: SessionId,
        /// Why.
        why: Why,
    },
    /// A session's cards are to be drawn again wherever they stand.
    Redraw {
        /// The session.
        session: SessionId,
    },
    /// The words of a session's client that somebody has not had yet.
    Bring {
        /// To whom.
        to: UserId,
        /// The session.
        session: SessionId,
        /// The message that just came in, which finds its own way.
        newest: Option<ClientMessageId>,
    },
    /// What one of several in a session wrote to the client.
    Said {
        /// The session.
        session: SessionId,
        /// Who wrote it.
        by: UserId,
        /// What.
        words: ClientMessageId,
    },
    /// Somebody's typing goes to this client no more.
    FocusEnded {
        /// Whose.
        who: UserId,
        /// The client.
        contact: ContactId,
        /// Whether the session is over, rather than another's.
        over: bool,
    },
    /// A colleague's note.
    Noted {
        /// To whom.
        to: UserId,
        /// Which.
        note: NoteId,
    },
}

/// Why a session's card comes to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is theirs to take.
    Offered,
    /// Everybody is busy, and the client waits.
    NobodyFree,
    /// Everybody has let it pass.
    AllPassed,
    /// A colleague would hand it over.
    TransferAsked,
    /// The colleague has taken it over.
    TransferAccepted(UserId),
    /// The colleague would rather not.
    TransferDeclined(UserId),
    /// The colleague has not said anything.
    TransferUnanswered(UserId),
    /// It is theirs now, by another's decision.
    Given(UserId),
    /// A supervisor has taken it over.
    TakenOver(UserId),
    /// A colleague has joined.
    Joined(UserId),
    /// It had been put off until now.
    Woke,
    /// It has closed by silence.
    Silence,
}

/// Does a job.
pub async fn run(ctx: &mut Ctx<'_>, job: &DeskJob) -> Result<(), AppError> {
    match job {
        DeskJob::OfferOver { session, at } => turns::offer_over(ctx, *session, *at).await,
        DeskJob::TransferOver { session, at } => hands::transfer_over(ctx, *session, *at).await,
        DeskJob::LookAgain {} => turns::refill(ctx).await,
        DeskJob::Silence { session } => ends::silence(ctx, *session).await,
        DeskJob::Wake { session, until } => ends::wake_up(ctx, *session, *until).await,
    }
}

/// The session of that id.
pub async fn find(ctx: &mut Ctx<'_>, id: SessionId) -> Result<Session, AppError> {
    storage::sessions::find(ctx.tx, id)
        .await?
        .ok_or(AppError::Refused(Refusal::NoSuchSession))
}

/// The client's open session.
pub async fn open_of(ctx: &mut Ctx<'_>, contact: ContactId) -> Result<Option<Session>, AppError> {
    Ok(storage::sessions::open_of(ctx.tx, line::MAIN, contact).await?)
}

/// Whether a person may look into everybody's sessions and take them over.
pub fn supervises(who: &Person) -> bool {
    who.role.is_some_and(Role::runs_the_shop)
}

/// The record to which a client's next words belong: the last session's while it is open, else the client's current one.
pub async fn current_record(
    ctx: &mut Ctx<'_>,
    contact: ContactId,
) -> Result<Option<Record>, AppError> {
    let last = storage::sessions::of_contact(ctx.tx, contact, 1).await?;
    if let Some(record) = last.first().and_then(|session| session.record)
        && let Some(record) = storage::records::find(ctx.tx, record).await?
        && !record.closed
    {
        return Ok(Some(record));
    }
    Ok(storage::records::current_of_contact(ctx.tx, contact).await?)
}

/// The record to which words belong that the client writes now; `None`: they are a new request. While somebody talks with
/// the client, they never are: thanks and goodbyes belong to what was talked about, even when it is over.
pub async fn record_of_words(
    ctx: &mut Ctx<'_>,
    contact: ContactId,
) -> Result<Option<Record>, AppError> {
    if let Some(record) = current_record(ctx, contact).await? {
        return Ok(Some(record));
    }
    let Some(session) = open_of(ctx, contact).await? else {
        return Ok(None);
    };
    if !session.is_going_on() || hands::has_gone(ctx, &session).await? {
        return Ok(None);
    }
    let talked_about = match session.record {
        Some(record) => storage::records::find(ctx.tx, record).await?,
        None => None,
    };
    Ok(match talked_about {
        Some(record) if record.kind != RecordKind::Lead => Some(record),
        // A lead may have become a deal since.
        Some(_) | None => {
            let newest = storage::records::of_contact(ctx.tx, contact, 1).await?;
            newest.into_iter().next()
        }
    })
}

/// A client has written: the open session goes on, or another one begins; if nobody holds it, it is somebody's turn. What
/// came of that is told by [`settle`], once the record and the words are there too.
pub async fn client_wrote(
    ctx: &mut Ctx<'_>,
    contact: ContactId,
    record: Option<&Record>,
) -> Result<(Session, Turned), AppError> {
    let before = open_of(ctx, contact).await?;
    let session = match before.clone().map(|session| session.client_wrote(ctx.now)) {
        Some(Ok(session)) => session,
        Some(Err(_)) | None => begin(ctx, contact, record.map(|record| record.id)).await?,
    };
    let session = Session {
        record: record.map(|record| record.id).or(session.record),
        ..session
    };
    let mut session = storage::sessions::save(ctx.tx, &session).await?;
    let before = before.filter(|before| before.id == session.id);
    let was_in_line = before
        .as_ref()
        .is_some_and(|before| before.operator().is_none() && before.offer.is_none());
    rules::client_wrote(ctx, before.as_ref(), &session).await?;
    if hands::has_gone(ctx, &session).await? {
        session = hands::let_go(ctx, session).await?;
    }
    let own = record.and_then(|record| record.responsible);
    if turns::needs_a_turn(ctx, &session).await? {
        turns::next(ctx, session, own, !was_in_line).await
    } else {
        Ok((session, Turned::Stands))
    }
}

/// Opens a session; it closes by itself after a time of silence.
async fn begin(
    ctx: &mut Ctx<'_>,
    contact: ContactId,
    record: Option<RecordId>,
) -> Result<Session, AppError> {
    let session = storage::sessions::open(ctx.tx, line::MAIN, contact, record, ctx.now).await?;
    ends::listen_for_silence(ctx, &session).await?;
    Ok(session)
}

/// The record and the words that a session began with are there: whoever is to take it is told, unless robots have told
/// them of the record already. An order made by presses has no words.
pub async fn settle(
    ctx: &mut Ctx<'_>,
    session: Session,
    turned: &Turned,
    record: &Record,
    words: Option<ClientMessageId>,
) -> Result<Session, AppError> {
    let session = if session.record == Some(record.id) {
        session
    } else {
        let session = Session {
            record: Some(record.id),
            ..session
        };
        storage::sessions::save(ctx.tx, &session).await?
    };
    let told: Vec<UserId> = ctx
        .news
        .notices
        .iter()
        .filter_map(|notice| match notice {
            Notice::Robot { to, record: of, .. } if *of == record.id => Some(*to),
            _ => None,
        })
        .collect();
    turns::tell(ctx, &session, turned, &told, words).await?;
    Ok(session)
}

/// The staff who read what a session's client writes: its operator and who takes part; while nobody holds it, those whose
/// turn it is. Nobody, when it waits in line for somebody to get free. With nobody on duty at all, whoever stands in.
pub async fn readers(
    ctx: &mut Ctx<'_>,
    session: &Session,
    record: &Record,
) -> Result<Vec<UserId>, AppError> {
    let mut readers = match (session.operator(), session.offer) {
        (Some(operator), _) => vec![operator],
        (None, Some(Offer { to: Some(one), .. })) => vec![one],
        (None, Some(Offer { to: None, .. })) => turns::present(ctx).await?,
        (None, None) if turns::present(ctx).await?.is_empty() => Vec::new(),
        (None, None) => return Ok(Vec::new()),
    };
    if readers.is_empty() {
        readers = intake::readers(ctx, record).await?;
    }
    for (member, _) in storage::sessions::members(ctx.tx, session.id).await? {
        if !readers.contains(&member) {
            readers.push(member);
        }
    }
    Ok(readers)
}

/// A member of staff writes to a client. Who answers a session that nobody holds, takes it; without one a session begins.
///
/// # Errors
/// [`Refusal::HeldBy`] when somebody else holds it, and this one has not joined.
pub async fn answered(
    ctx: &mut Ctx<'_>,
    who: &Person,
    contact: ContactId,
    record: Option<&Record>,
) -> Result<Session, AppError> {
    let before = open_of(ctx, contact).await?;
    let session = match before.clone() {
        Some(session) => session,
        None => {
            let session = begin(ctx, contact, record.map(|record| record.id)).await?;
            let session = session
                .taken(who.id)
                .map_err(|not_now| refused(SessionId(0), not_now))?;
            storage::sessions::save(ctx.tx, &session).await?
        }
    };
    let id = session.id;
    let session = match session.operator() {
        Some(operator) if operator == who.id => session,
        Some(by) if !has_joined(ctx, id, who.id).await? => {
            return Err(Refusal::HeldBy { session: id, by }.into());
        }
        Some(_) => session,
        None => turns::give_to(ctx, who, session).await?,
    };
    let session = session
        .answered(ctx.now)
        .map_err(|not_now| refused(id, not_now))?;
    let session = match &before {
        Some(before) => rules::answered(ctx, before, session, who.id).await?,
        None => session,
    };
    Ok(storage::sessions::save(ctx.tx, &session).await?)
}

/// Telegram does not deliver to somebody any more: a client whom they hold or are offered is the next one's turn.
pub async fn out_of_reach(
    ctx: &mut Ctx<'_>,
    who: UserId,
    contact: ContactId,
) -> Result<(), AppError> {
    let Some(session) = open_of(ctx, contact).await? else {
        return Ok(());
    };
    storage::sessions::leave(ctx.tx, session.id, who).await?;
    match (session.operator(), session.offer) {
        (Some(operator), _) if operator == who && session.is_held() => {
            hands::release(ctx, session).await.map(drop)
        }
        (None, Some(Offer { to: Some(to), .. })) if to == who => {
            turns::skip(ctx, who, session.id).await.map(drop)
        }
        _ => Ok(()),
    }
}

/// Telegram delivers to somebody again: who waits in line is offered, and what waits of clients who are theirs to read
/// comes to them.
pub async fn back_in_reach(ctx: &mut Ctx<'_>, who: UserId) -> Result<(), AppError> {
    turns::refill(ctx).await?;
    let present = turns::present(ctx).await?;
    for session in storage::sessions::open_sessions(ctx.tx, None, i64::MAX, 0).await? {
        let reads = match (session.operator(), session.offer) {
            (Some(operator), _) => operator == who,
            (None, Some(Offer { to: Some(one), .. })) => one == who,
            (None, Some(Offer { to: None, .. })) => present.contains(&who),
            (None, None) => false,
        };
        let waiting = storage::messages::waiting(ctx.tx, session.contact, 1).await?;
        if reads && !waiting.is_empty() {
            bring(ctx, who, &session, None);
        }
    }
    Ok(())
}

/// Words of ours are kept: who else takes part reads them too.
pub fn said(ctx: &mut Ctx<'_>, session: &Session, by: UserId, words: ClientMessageId) {
    let said = DeskNotice::Said {
        session: session.id,
        by,
        words,
    };
    ctx.news.notices.push(Notice::Desk(said));
}

/// Whether somebody answers in a session beside its operator.
pub async fn has_joined(
    ctx: &mut Ctx<'_>,
    session: SessionId,
    who: UserId,
) -> Result<bool, AppError> {
    let members = storage::sessions::members(ctx.tx, session).await?;
    Ok(members.contains(&(who, Part::Joined)))
}

/// How long anybody has to take a session, or to accept one.
async fn take_within(ctx: &mut Ctx<'_>) -> Result<Option<Millis>, AppError> {
    let minutes = rules::rules(ctx).await?.take_within;
    let span = chrono::TimeDelta::minutes(i64::from(minutes));
    Ok((minutes > 0).then(|| ctx.now.plus(span)))
}

async fn later(ctx: &mut Ctx<'_>, job: DeskJob, due: Millis) -> Result<(), AppError> {
    storage::jobs::schedule(ctx.tx, &Job::Desk(job), None, None, due, ctx.now).await?;
    Ok(())
}

/// Has a session's cards drawn again wherever they stand.
pub(super) fn redraw(ctx: &mut Ctx<'_>, session: &Session) {
    let again = DeskNotice::Redraw {
        session: session.id,
    };
    // Before its new cards: those are as they should be.
    let new = |notice: &Notice| matches!(notice, Notice::Desk(DeskNotice::Card { session: of, .. }) if *of == session.id);
    let notices = &mut ctx.news.notices;
    let at = notices.iter().position(new).unwrap_or(notices.len());
    notices.insert(at, Notice::Desk(again));
    ctx.news.changed.extend(session.record);
}

fn card(ctx: &mut Ctx<'_>, to: UserId, session: &Session, why: Why) {
    let card = DeskNotice::Card {
        to,
        session: session.id,
        why,
    };
    ctx.news.notices.push(Notice::Desk(card));
}

fn bring(ctx: &mut Ctx<'_>, to: UserId, session: &Session, newest: Option<ClientMessageId>) {
    let bring = DeskNotice::Bring {
        to,
        session: session.id,
        newest,
    };
    ctx.news.notices.push(Notice::Desk(bring));
}

/// Why a session does not take a transition, as a person is told.
fn refused(session: SessionId, not_now: NotNow) -> AppError {
    AppError::Refused(match not_now {
        NotNow::HeldBy(by) => Refusal::HeldBy { session, by },
        NotNow::Over | NotNow::HeldByNobody | NotNow::NotOffered => Refusal::NoSuchSession,
    })
}
