//! The desk: sessions with clients, who holds them, and whose turn it is.

use crate::app::{AppError, Ctx, Refusal, intake, line as rules_of_line};
use crate::domain::ids::{ContactId, SessionId, UserId};
use crate::domain::line;
use crate::domain::people::Person;
use crate::domain::record::Record;
use crate::domain::session::{NotNow, Session};
use crate::domain::time::Millis;
use crate::storage;
use crate::storage::sessions::Part;
use serde::{Deserialize, Serialize};

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
}

/// What the desk has to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeskNotice {}

/// Does a job.
pub async fn run(_ctx: &mut Ctx<'_>, job: &DeskJob) -> Result<(), AppError> {
    match job {
        DeskJob::OfferOver { .. } => Ok(()),
    }
}

/// The session of that id.
pub async fn find(ctx: &mut Ctx<'_>, id: SessionId) -> Result<Session, AppError> {
    storage::sessions::find(ctx.tx, id)
        .await?
        .ok_or(AppError::Refused(Refusal::NoSuchSession))
}

/// A client has written: the open session goes on, or another one begins.
pub async fn client_wrote(
    ctx: &mut Ctx<'_>,
    contact: ContactId,
    record: &Record,
) -> Result<Session, AppError> {
    let before = storage::sessions::open_of(ctx.tx, line::MAIN, contact).await?;
    if let Some(Ok(session)) = before.clone().map(|session| session.client_wrote(ctx.now)) {
        let session = Session {
            record: Some(record.id),
            ..session
        };
        let session = storage::sessions::save(ctx.tx, &session).await?;
        rules_of_line::client_wrote(ctx, before.as_ref(), &session).await?;
        return Ok(session);
    }
    debug_assert!(before.is_none(), "an open session takes its client's words");
    let session =
        storage::sessions::open(ctx.tx, line::MAIN, contact, Some(record.id), ctx.now).await?;
    let offered = session.clone().offered(record.responsible, ctx.now);
    let session = offered.unwrap_or(session);
    let session = storage::sessions::save(ctx.tx, &session).await?;
    rules_of_line::client_wrote(ctx, None, &session).await?;
    Ok(session)
}

/// The staff who read what a session's client writes: its operator and who takes part; while nobody holds it, those whose
/// turn it is.
pub async fn readers(
    ctx: &mut Ctx<'_>,
    session: &Session,
    record: &Record,
) -> Result<Vec<UserId>, AppError> {
    let Some(operator) = session.operator() else {
        return intake::readers(ctx, record).await;
    };
    let mut readers = vec![operator];
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
    let before = storage::sessions::open_of(ctx.tx, line::MAIN, contact).await?;
    let session = match before.clone() {
        Some(session) => session,
        None => {
            let record = record.map(|record| record.id);
            storage::sessions::open(ctx.tx, line::MAIN, contact, record, ctx.now).await?
        }
    };
    let id = session.id;
    let joined = storage::sessions::members(ctx.tx, id)
        .await?
        .contains(&(who.id, Part::Joined));
    let session = match session.clone().taken(who.id) {
        Ok(session) => session,
        Err(NotNow::HeldBy(_)) if joined => session,
        Err(not_now) => return Err(refused(id, not_now)),
    };
    let session = session
        .answered(ctx.now)
        .map_err(|not_now| refused(id, not_now))?;
    let session = match &before {
        Some(before) => rules_of_line::answered(ctx, before, session, who.id).await?,
        None => session,
    };
    Ok(storage::sessions::save(ctx.tx, &session).await?)
}

/// Why a session does not take a transition, as a person is told.
fn refused(session: SessionId, not_now: NotNow) -> AppError {
    AppError::Refused(match not_now {
        NotNow::HeldBy(by) => Refusal::HeldBy { session, by },
        NotNow::Over | NotNow::HeldByNobody | NotNow::NotOffered => Refusal::NoSuchSession,
    })
}
