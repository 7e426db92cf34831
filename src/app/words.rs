//! Words on their way: who reads them, albums gathered until they are whole, deletions.

use crate::app::{AppError, Ctx, audit, clients, desk, intake};
use crate::domain::audit::Deed;
use crate::domain::event::Actor;
use crate::domain::ids::{ClientMessageId, ContactId, UserId};
use crate::domain::people::{Person, Role};
use crate::storage;
use crate::storage::messages::{ClientMessage, Outcome};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// How long after its last part an album counts as whole.
const WHOLE_AFTER: TimeDelta = TimeDelta::seconds(1);
/// Telegram deletes no older messages (RULES §5).
const DELETABLE: TimeDelta = TimeDelta::hours(48);

/// What happens to words later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordsJob {
    /// An album has had the time to come in whole.
    Album {
        /// The client it is from, or for.
        contact: ContactId,
        /// Telegram's id of it.
        album: String,
    },
}

/// What words have to bring about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WordsNotice {
    /// An album is whole: it goes on.
    AlbumWhole {
        /// The client it is from, or for.
        contact: ContactId,
        /// Its newest part.
        newest: ClientMessageId,
        /// From the client, not to the client.
        incoming: bool,
    },
}

/// Does a job.
pub async fn run(ctx: &mut Ctx<'_>, job: &WordsJob) -> Result<(), AppError> {
    match job {
        WordsJob::Album { contact, album } => album_over(ctx, *contact, album).await,
    }
}

/// A part of an album has come: the album goes on when no other follows within a second.
pub async fn gather(ctx: &mut Ctx<'_>, contact: ContactId, album: &str) -> Result<(), AppError> {
    let job = crate::app::jobs::Job::Words(WordsJob::Album {
        contact,
        album: album.to_owned(),
    });
    let due_at = ctx.now.plus(WHOLE_AFTER);
    storage::jobs::schedule(ctx.tx, &job, None, None, due_at, ctx.now).await?;
    Ok(())
}

/// Every part has a job of its own; that of the newest one finds the album whole.
async fn album_over(ctx: &mut Ctx<'_>, contact: ContactId, album: &str) -> Result<(), AppError> {
    let gathering = storage::messages::gathering(ctx.tx, contact, album).await?;
    if let Some(gathering) = gathering
        && ctx.now.since(gathering.at) >= WHOLE_AFTER
    {
        let whole = WordsNotice::AlbumWhole {
            contact,
            newest: gathering.newest,
            incoming: gathering.incoming,
        };
        ctx.news.notices.push(crate::app::Notice::Words(whole));
    }
    Ok(())
}

/// The staff who read a message of a client's.
pub async fn readers_of(ctx: &mut Ctx<'_>, kept: &ClientMessage) -> Result<Vec<UserId>, AppError> {
    let current = storage::records::current_of_contact(ctx.tx, kept.contact).await?;
    let record = match (kept.record, current) {
        (Some(record), _) => ctx.record(record).await?,
        (None, Some(record)) => record,
        (None, None) => return Ok(Vec::new()),
    };
    let session = match kept.session {
        Some(session) => storage::sessions::find(ctx.tx, session).await?,
        None => None,
    };
    match session {
        Some(session) => desk::readers(ctx, &session, &record).await,
        None => intake::readers(ctx, &record).await,
    }
}

/// What came of the wish to delete a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deletion {
    /// It counts as deleted; what it said is kept.
    Done(Box<ClientMessage>),
    /// It was deleted before.
    Before,
    /// It is somebody else's.
    NotTheirs,
    /// Telegram deletes nothing that old.
    TooOld,
}

/// Deletes a message of the conversation, if this person may: a client their own, staff their own and the client's, those
/// who run the shop any.
pub async fn delete(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: ClientMessageId,
) -> Result<Deletion, AppError> {
    let Some(kept) = storage::messages::find(ctx.tx, id).await? else {
        return Ok(Deletion::NotTheirs);
    };
    let contact = clients::find(ctx, kept.contact).await?;
    let allowed = if who.is_staff() {
        kept.incoming || kept.author == who.id || who.role.is_some_and(Role::runs_the_shop)
    } else {
        kept.incoming && kept.author == who.id && contact.user == Some(who.id)
    };
    if !allowed {
        return Ok(Deletion::NotTheirs);
    }
    if kept.deleted_at.is_some() {
        return Ok(Deletion::Before);
    }
    if ctx.now.since(kept.at) >= DELETABLE {
        return Ok(Deletion::TooOld);
    }
    storage::messages::deleted(ctx.tx, id, who.id, ctx.now).await?;
    if !kept.incoming {
        storage::messages::set_outcome(ctx.tx, id, Outcome::Recalled).await?;
    }
    let actor = if who.is_staff() {
        Actor::Person(who.id)
    } else {
        Actor::Client(who.id)
    };
    let deed = Deed::Deleted { message: id };
    audit::note(ctx, &actor, Some(kept.contact), deed).await?;
    Ok(Deletion::Done(Box::new(kept)))
}
