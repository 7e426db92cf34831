//! Words of staff that go to their client later: kept, moved, cancelled, and due.
//!
//! Words go once: whoever settles them first sends them, and the job of a time that no longer holds does nothing. What can't
//! go when its time has come is held until its author decides; nothing is lost.

use crate::app::intake::Words;
use crate::app::jobs::Job;
use crate::app::{AppError, Ctx, Refusal};
use crate::domain::ids::{ContactId, LaterId, SessionId, UserId};
use crate::domain::lang::Lang;
use crate::domain::line;
use crate::domain::people::Person;
use crate::domain::time::Millis;
use crate::domain::when::{self, Vocabulary};
use crate::storage;
use crate::storage::later_messages::{Later, LaterState, NewLater};
use crate::storage::sessions::Part;
use crate::{app, t};
use serde::{Deserialize, Serialize};

/// Words whose time has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaterJob {
    /// Which.
    pub later: LaterId,
    /// The time for which this was made; words that were moved have another.
    pub due_at: Millis,
}

/// What is to be told of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LaterNotice {
    /// Their time has come.
    Due {
        /// Which.
        later: LaterId,
    },
}

/// Does a job.
pub async fn run(ctx: &mut Ctx<'_>, job: &LaterJob) -> Result<(), AppError> {
    let later = storage::later_messages::find(ctx.tx, job.later).await?;
    let is_due = later.is_some_and(|later| {
        later.state == LaterState::Waiting && later.due_at == Some(job.due_at)
    });
    if is_due {
        let notice = LaterNotice::Due { later: job.later };
        ctx.news.notices.push(app::Notice::Later(notice));
    }
    Ok(())
}

/// The words for days and times, of all our languages at once.
pub fn vocabulary() -> Vocabulary {
    let mut vocabulary = Vocabulary::default();
    for lang in Lang::ALL {
        let words = [
            (&mut vocabulary.today, t!(lang, "when-today")),
            (&mut vocabulary.tomorrow, t!(lang, "when-tomorrow")),
            (
                &mut vocabulary.after_tomorrow,
                t!(lang, "when-after-tomorrow"),
            ),
            (&mut vocabulary.after, t!(lang, "when-after")),
            (&mut vocabulary.at, t!(lang, "when-at")),
            (&mut vocabulary.and, t!(lang, "when-and")),
            (&mut vocabulary.morning, t!(lang, "when-morning")),
            (&mut vocabulary.evening, t!(lang, "when-evening")),
            (&mut vocabulary.half_hour, t!(lang, "when-half-hour")),
            (&mut vocabulary.minute, t!(lang, "when-minute")),
            (&mut vocabulary.hour, t!(lang, "when-hour")),
            (&mut vocabulary.day, t!(lang, "when-day")),
            (&mut vocabulary.week, t!(lang, "when-week")),
        ];
        for (known, forms) in words {
            known.extend(forms_of(&forms));
        }
        let groups = [
            (&mut vocabulary.weekdays, t!(lang, "when-weekdays")),
            (&mut vocabulary.months, t!(lang, "when-months")),
        ];
        for (known, text) in groups {
            for (index, forms) in text.split(';').enumerate() {
                match known.get_mut(index) {
                    Some(group) => group.extend(forms_of(forms)),
                    None => known.push(forms_of(forms)),
                }
            }
        }
    }
    vocabulary
}

fn forms_of(text: &str) -> Vec<String> {
    text.split(',').map(|form| form.trim().to_owned()).collect()
}

/// The moment that somebody has typed.
///
/// # Errors
/// [`Refusal::When`].
pub fn moment(ctx: &Ctx<'_>, typed: &str) -> Result<Millis, AppError> {
    when::parse(typed, &vocabulary(), ctx.now, ctx.shop.settings.timezone)
        .map_err(|bad| AppError::Refused(Refusal::When(bad)))
}

/// Holds a moment to be to come.
///
/// # Errors
/// [`Refusal::When`].
pub fn to_come(ctx: &Ctx<'_>, at: Millis) -> Result<Millis, AppError> {
    if at > ctx.now {
        Ok(at)
    } else {
        Err(Refusal::When(when::BadWhen::Past).into())
    }
}

/// Keeps words for a client until a time, or until their author decides.
pub async fn keep(
    ctx: &mut Ctx<'_>,
    author: &Person,
    contact: ContactId,
    words: &Words<'_>,
    due_at: Option<Millis>,
) -> Result<Later, AppError> {
    let new = NewLater {
        contact,
        author: author.id,
        raw: words.raw,
        chat: words.chat,
        message: words.message,
        due_at,
        album: words.album,
        part_of: None,
    };
    let later = storage::later_messages::keep(ctx.tx, new, ctx.now).await?;
    schedule(ctx, later.id, due_at).await?;
    Ok(later)
}

/// Keeps a part of an album with its first, where that waits. `false`: it is of no album, or of one that does not.
pub async fn keep_with_album(
    ctx: &mut Ctx<'_>,
    author: &Person,
    words: &Words<'_>,
) -> Result<bool, AppError> {
    let Some(album) = words.album else {
        return Ok(false);
    };
    let first = storage::later_messages::of_album(ctx.tx, author.id, album).await?;
    let Some(first) = first else {
        return Ok(false);
    };
    let new = NewLater {
        contact: first.contact,
        author: author.id,
        raw: words.raw,
        chat: words.chat,
        message: words.message,
        due_at: first.due_at,
        album: words.album,
        part_of: Some(first.id),
    };
    storage::later_messages::keep(ctx.tx, new, ctx.now).await?;
    Ok(true)
}

async fn schedule(
    ctx: &mut Ctx<'_>,
    later: LaterId,
    due_at: Option<Millis>,
) -> Result<(), AppError> {
    if let Some(due_at) = due_at {
        let job = Job::Later(LaterJob { later, due_at });
        storage::jobs::schedule(ctx.tx, &job, None, None, due_at, ctx.now).await?;
    }
    Ok(())
}

/// One's own words that wait.
///
/// # Errors
/// [`Refusal::LaterGone`] when they have gone, were cancelled, or are another's.
pub async fn find(ctx: &mut Ctx<'_>, who: &Person, id: LaterId) -> Result<Later, AppError> {
    storage::later_messages::find(ctx.tx, id)
        .await?
        .filter(|later| later.author == who.id && later.state == LaterState::Waiting)
        .ok_or(AppError::Refused(Refusal::LaterGone))
}

/// Sets another time for one's own words.
pub async fn move_to(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: LaterId,
    at: Millis,
) -> Result<Later, AppError> {
    let later = find(ctx, who, id).await?;
    let at = to_come(ctx, at)?;
    storage::later_messages::set_due(ctx.tx, id, Some(at)).await?;
    if later.due_at != Some(at) {
        schedule(ctx, id, Some(at)).await?;
    }
    Ok(Later {
        due_at: Some(at),
        ..later
    })
}

/// Holds words until their author decides.
pub async fn hold(ctx: &mut Ctx<'_>, later: &Later) -> Result<(), AppError> {
    Ok(storage::later_messages::set_due(ctx.tx, later.id, None).await?)
}

/// Drops one's own words.
pub async fn cancel(ctx: &mut Ctx<'_>, who: &Person, id: LaterId) -> Result<Later, AppError> {
    let later = find(ctx, who, id).await?;
    settle(ctx, id, LaterState::Cancelled).await?;
    Ok(later)
}

/// Ends the wait of words.
///
/// # Errors
/// [`Refusal::LaterGone`] when it was over before.
pub async fn settle(ctx: &mut Ctx<'_>, id: LaterId, state: LaterState) -> Result<(), AppError> {
    if storage::later_messages::settle(ctx.tx, id, state, ctx.now).await? {
        Ok(())
    } else {
        Err(Refusal::LaterGone.into())
    }
}

/// Who else holds the dialogue with a client, so that words of this author can't go; nobody, where the author takes part.
pub async fn holder(
    ctx: &mut Ctx<'_>,
    author: UserId,
    contact: ContactId,
) -> Result<Option<(SessionId, UserId)>, AppError> {
    let Some(session) = storage::sessions::open_of(ctx.tx, line::MAIN, contact).await? else {
        return Ok(None);
    };
    let Some(operator) = session.operator().filter(|operator| *operator != author) else {
        return Ok(None);
    };
    let joined = storage::sessions::members(ctx.tx, session.id)
        .await?
        .contains(&(author, Part::Joined));
    Ok((!joined).then_some((session.id, operator)))
}

/// Lets the author of words take part in the dialogue that somebody else holds; gives whom it is to be told.
pub async fn join(
    ctx: &mut Ctx<'_>,
    author: &Person,
    contact: ContactId,
) -> Result<Option<UserId>, AppError> {
    let Some((session, operator)) = holder(ctx, author.id, contact).await? else {
        return Ok(None);
    };
    storage::sessions::join(ctx.tx, session, author.id, Part::Joined, ctx.now).await?;
    Ok(Some(operator))
}
