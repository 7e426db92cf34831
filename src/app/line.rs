//! The line's rules in force, and what they bring about by themselves: texts, promises, the welcome form, ratings.
//!
//! What happens to a session calls in here: [`client_wrote`] and [`answered`] at the desk, [`close`] where a session ends.
//! Each automatic text is said once a session ([`Session::told`]), and each job looks whether what it was made for still
//! holds, so that nothing is doubled by a restart and nothing comes too late.

pub mod form;
pub mod hours;
pub mod rating;
pub mod report;
pub mod rules;

use crate::app::jobs::Job;
use crate::app::{AppError, Ctx, Notice, Refusal, clients, desk, robots};
use crate::domain::ids::{SessionId, UserId};
use crate::domain::line::{self, Asks, LineRules, Told};
use crate::domain::people::Person;
use crate::domain::record::Record;
use crate::domain::report::Answered;
use crate::domain::session::{Ending, Session, State};
use crate::domain::time::Millis;
use crate::storage;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// How long a client has for rating a session before it closes without.
pub const RATED_WITHIN: TimeDelta = TimeDelta::days(1);

/// Whoever has written this lately is there.
const FRESH: TimeDelta = TimeDelta::minutes(30);

/// What the line does later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineJob {
    /// A client has had no answer for a while.
    NoAnswer {
        /// The session.
        session: SessionId,
        /// Since when the client waits: a later wait is another one's.
        since: Millis,
    },
    /// A promise is about to break, or has broken.
    Promise {
        /// The session.
        session: SessionId,
        /// Since when the client waits: a later wait is another one's.
        since: Millis,
        /// When it breaks.
        due: Millis,
        /// The minutes promised.
        promised: u32,
        /// Whether it has broken.
        broken: bool,
    },
    /// A client has had the time to rate a session.
    Unrated {
        /// The session.
        session: SessionId,
        /// When the session's last words were written: later ones opened it again.
        last_words_at: Millis,
    },
}

/// What the line has to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineNotice {
    /// A text of the line's, to the client.
    Say {
        /// The session.
        session: SessionId,
        /// Which.
        told: Told,
    },
    /// The client is asked to rate a session.
    AskRating {
        /// The session.
        session: SessionId,
        /// Whether the closing text goes with it.
        closing: bool,
    },
    /// A client waits for an answer, to one of the staff.
    Waits {
        /// To whom.
        to: UserId,
        /// The session.
        session: SessionId,
        /// The minutes promised.
        promised: u32,
        /// Whether they have gone by.
        broken: bool,
    },
    /// A client has rated a session, to one of the staff.
    Rated {
        /// To whom.
        to: UserId,
        /// The session.
        session: SessionId,
    },
    /// A client has added words to a rating, to one of the staff.
    Remarked {
        /// To whom.
        to: UserId,
        /// The session.
        session: SessionId,
    },
}

/// The rules in force.
pub async fn rules(ctx: &mut Ctx<'_>) -> Result<LineRules, AppError> {
    Ok(storage::lines::rules(ctx.tx, line::MAIN).await?)
}

/// Does a job.
pub async fn run(ctx: &mut Ctx<'_>, job: &LineJob) -> Result<(), AppError> {
    match job {
        LineJob::NoAnswer { session, since } => be_patient(ctx, *session, *since).await,
        LineJob::Promise {
            session,
            since,
            due,
            promised,
            broken,
        } => remind(ctx, (*session, *since), *due, *promised, *broken).await,
        LineJob::Unrated {
            session,
            last_words_at,
        } => rating::give_up(ctx, *session, *last_words_at).await,
    }
}

async fn later(
    ctx: &mut Ctx<'_>,
    session: &Session,
    job: LineJob,
    at: Millis,
) -> Result<(), AppError> {
    let job = Job::Line(job);
    storage::jobs::schedule(ctx.tx, &job, session.record, None, at, ctx.now).await?;
    Ok(())
}

/// A client has written: the session began with it, or was as `before`. From the moment on which the client waits, the
/// promise runs.
pub async fn client_wrote(
    ctx: &mut Ctx<'_>,
    before: Option<&Session>,
    session: &Session,
) -> Result<(), AppError> {
    let Some(since) = session.waiting_since else {
        return Ok(());
    };
    if before.is_some_and(|before| before.waiting_since.is_some()) {
        return Ok(());
    }
    let rules = rules(ctx).await?;
    let zone = ctx.shop.settings.timezone;
    let within = |minutes: u32| {
        let span = TimeDelta::minutes(i64::from(minutes));
        rules.hours.add_working(since, span, zone)
    };
    if rules.says(Told::NoAnswer)
        && !session.told.contains(&Told::NoAnswer)
        && let Some(at) = within(rules.no_answer_after)
    {
        let job = LineJob::NoAnswer {
            session: session.id,
            since,
        };
        later(ctx, session, job, at).await?;
    }
    let Some(promise) = rules.promise else {
        return Ok(());
    };
    let promised = if session.first_answer_at.is_none() {
        promise.first
    } else {
        promise.next
    };
    let Some(due) = within(promised) else {
        return Ok(());
    };
    let early = promised.checked_sub(promise.ping_before);
    let ping = early.filter(|minutes| *minutes > 0 && *minutes < promised);
    let times = [(ping.and_then(within), false), (Some(due), true)];
    for (at, broken) in times {
        let Some(at) = at else { continue };
        let job = LineJob::Promise {
            session: session.id,
            since,
            due,
            promised,
            broken,
        };
        later(ctx, session, job, at).await?;
    }
    Ok(())
}

/// The session, if its client still waits for the answer that it waited for then.
async fn still_waiting(
    ctx: &mut Ctx<'_>,
    id: SessionId,
    since: Millis,
) -> Result<Option<Session>, AppError> {
    let session = storage::sessions::find(ctx.tx, id).await?;
    Ok(session.filter(|session| !session.state.is_over() && session.waiting_since == Some(since)))
}

/// Asks a client who has had no answer for a while to be patient, once a session.
async fn be_patient(ctx: &mut Ctx<'_>, id: SessionId, since: Millis) -> Result<(), AppError> {
    let Some(mut session) = still_waiting(ctx, id, since).await? else {
        return Ok(());
    };
    let rules = rules(ctx).await?;
    if !rules.says(Told::NoAnswer) || !session.told.insert(Told::NoAnswer) {
        return Ok(());
    }
    let session = storage::sessions::save(ctx.tx, &session).await?;
    ctx.news.notices.push(Notice::Line(LineNotice::Say {
        session: session.id,
        told: Told::NoAnswer,
    }));
    Ok(())
}

/// Reminds those who are to answer before a promise breaks; the supervisors once it has.
async fn remind(
    ctx: &mut Ctx<'_>,
    (id, since): (SessionId, Millis),
    due: Millis,
    promised: u32,
    broken: bool,
) -> Result<(), AppError> {
    let Some(session) = still_waiting(ctx, id, since).await? else {
        return Ok(());
    };
    // After a long standstill the reminder is of no use any more: the breach is told.
    if !broken && ctx.now >= due {
        return Ok(());
    }
    let staff = storage::people::staff(ctx.tx).await?;
    let record = match session.record {
        Some(record) => storage::records::find(ctx.tx, record).await?,
        None => None,
    };
    let to = match (&record, broken) {
        (_, true) => robots::supervisors(&staff),
        (Some(record), false) => whose_turn(ctx, &session, record).await?,
        (None, false) => session
            .operator()
            .map_or_else(|| robots::on_duty(&staff), |operator| vec![operator]),
    };
    for to in to {
        ctx.news.notices.push(Notice::Line(LineNotice::Waits {
            to,
            session: id,
            promised,
            broken,
        }));
    }
    Ok(())
}

/// Who is to answer: the operator, else whoever the session is offered to, else those who read it.
async fn whose_turn(
    ctx: &mut Ctx<'_>,
    session: &Session,
    record: &Record,
) -> Result<Vec<UserId>, AppError> {
    let one = session
        .operator()
        .or(session.offer.and_then(|offer| offer.to));
    match one {
        Some(one) => Ok(vec![one]),
        None => desk::readers(ctx, session, record).await,
    }
}

/// A member of staff has answered: how long the client had to wait is kept, and the welcome form is over.
pub async fn answered(
    ctx: &mut Ctx<'_>,
    before: &Session,
    session: Session,
    who: UserId,
) -> Result<Session, AppError> {
    if let Some(asked_at) = before.waiting_since {
        let rules = rules(ctx).await?;
        let zone = ctx.shop.settings.timezone;
        let worked = rules.hours.worked(asked_at, ctx.now, zone);
        let first = before.first_answer_at.is_none();
        let promised = rules.promised(first);
        let late = promised.is_some_and(|promised| worked > TimeDelta::minutes(promised.into()));
        let answer = Answered {
            operator: who,
            first,
            worked,
            late,
        };
        storage::answers::add(ctx.tx, session.id, &answer, asked_at, ctx.now).await?;
    }
    Ok(form::over(session, false))
}

/// What the line says in answer to a client's message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Greeting {
    /// A text.
    pub told: Option<Told>,
    /// The first question of the welcome form.
    pub asks: Option<Asks>,
}

/// What a client who has just begun a session is told, and that it was told. `is_new`: the message made a record too.
/// The receipt of a new record is a welcome of its own, which only the owner's words are added to.
pub async fn greet(
    ctx: &mut Ctx<'_>,
    id: SessionId,
    who: &Person,
    is_new: bool,
) -> Result<Greeting, AppError> {
    let session = desk::find(ctx, id).await?;
    let greeted = session.told.contains(&Told::Welcome) || session.told.contains(&Told::OffHours);
    let is_first = session.opened_at == ctx.now && !greeted && session.form.is_none();
    let begins_to_wait = session.waiting_since == Some(ctx.now);
    if !is_first && !begins_to_wait {
        return Ok(Greeting::default());
    }
    let rules = rules(ctx).await?;
    let open = rules.hours.is_open(ctx.now, ctx.shop.settings.timezone);
    let off_hours = !open
        && rules.says(Told::OffHours)
        && !session.told.contains(&Told::OffHours)
        && (is_first || !being_answered(ctx, &session).await?);
    let told = if off_hours {
        Some(Told::OffHours)
    } else {
        let own = rules.own(Told::Welcome, who.lang).is_some();
        (is_first && own && rules.says(Told::Welcome)).then_some(Told::Welcome)
    };
    let mut session = session;
    let asks = if is_new && is_first {
        form::begin(ctx, &mut session, &rules).await?
    } else {
        None
    };
    if told.is_none() && asks.is_none() {
        return Ok(Greeting::default());
    }
    session.told.extend(told);
    storage::sessions::save(ctx.tx, &session).await?;
    Ok(Greeting { told, asks })
}

/// Whether somebody answers at this late hour: the words before the client's last are the shop's, and fresh.
async fn being_answered(ctx: &mut Ctx<'_>, session: &Session) -> Result<bool, AppError> {
    let last = storage::messages::of_contact(ctx.tx, session.contact, 1, 1).await?;
    Ok(last
        .first()
        .is_some_and(|words| !words.incoming && ctx.now.since(words.at) < FRESH))
}

/// Ends a session as it should: the client is told so and asked to rate it, each where the owner wants it. `by` is who
/// ended it; `None`: silence. An answered session that waits for its rating is closing until the rating or a day later.
pub async fn close(
    ctx: &mut Ctx<'_>,
    session: Session,
    by: Option<UserId>,
) -> Result<Session, AppError> {
    let rules = rules(ctx).await?;
    let reached = match clients::addressee(ctx, session.contact).await {
        Ok(addressee) => Some(addressee.user),
        Err(AppError::Refused(_)) => None,
        Err(error) => return Err(error),
    };
    let wants = match reached {
        Some(user) => storage::preferences::of(ctx.tx, user).await?.rates,
        None => false,
    };
    let reached = reached.is_some();
    let mut session = form::over(session, false);
    let says = reached && rules.says(Told::Closing) && session.told.insert(Told::Closing);
    let asks = wants
        && rules.rating
        && session.first_answer_at.is_some()
        && session.stars.is_none()
        && !matches!(session.state, State::Closing { .. });
    let ended = if asks {
        session.closing(by)
    } else {
        session.ended(Ending::Closed, by, ctx.now)
    };
    let session = ended.map_err(|_| Refusal::NoSuchSession)?;
    let session = storage::sessions::save(ctx.tx, &session).await?;
    if asks {
        let job = LineJob::Unrated {
            session: session.id,
            last_words_at: session.last_words_at,
        };
        let at = ctx.now.plus(RATED_WITHIN);
        later(ctx, &session, job, at).await?;
        ctx.news.notices.push(Notice::Line(LineNotice::AskRating {
            session: session.id,
            closing: says,
        }));
    } else if says {
        ctx.news.notices.push(Notice::Line(LineNotice::Say {
            session: session.id,
            told: Told::Closing,
        }));
    }
    Ok(session)
}
