//! How the line did over some days, and how it stands now.

use crate::app::{AppError, Ctx};
use crate::domain::contact::Contact;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::people::Person;
use crate::domain::report::{Answered, Speed, Stars};
use crate::domain::session::Session;
use crate::storage;
use crate::storage::answers::Turnover;
use crate::storage::messages::ClientMessage;
use chrono::TimeDelta;

/// How many waiting clients are named.
const WAITING: i64 = 10;
/// How many of a session's last words are shown.
const LAST_WORDS: i64 = 10;

/// How one operator did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfOperator {
    /// Who.
    pub who: UserId,
    /// The person, if still known.
    pub person: Option<Person>,
    /// First answers.
    pub first: Speed,
    /// All answers.
    pub all: Speed,
    /// Ratings.
    pub stars: Stars,
}

/// A client who waits, and since when by the shop's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The client.
    pub client: String,
    /// Working time so far.
    pub worked: TimeDelta,
    /// Who is to answer.
    pub operator: Option<Person>,
}

/// The report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Of so many days.
    pub days: i64,
    /// Sessions.
    pub turnover: Turnover,
    /// First answers.
    pub first: Speed,
    /// Later answers.
    pub next: Speed,
    /// Whether anything is promised, so that answers can be late.
    pub promised: bool,
    /// Ratings.
    pub stars: Stars,
    /// Operators, those with the most answers first.
    pub operators: Vec<OfOperator>,
    /// Who waits now, the longest waiting first.
    pub waiting: Vec<Waiting>,
}

/// Makes the report of the last days.
pub async fn report(ctx: &mut Ctx<'_>, days: i64) -> Result<Report, AppError> {
    let from = ctx.now.plus(-TimeDelta::days(days));
    let answers = storage::answers::since(ctx.tx, from).await?;
    let ratings = storage::answers::ratings(ctx.tx, from).await?;
    let rules = super::rules(ctx).await?;
    let mut stars = Stars::default();
    for (_, given, count) in &ratings {
        stars.add(*given, *count);
    }
    Ok(Report {
        days,
        turnover: storage::answers::turnover(ctx.tx, from).await?,
        first: Speed::of(answers.iter().filter(|answer| answer.first)),
        next: Speed::of(answers.iter().filter(|answer| !answer.first)),
        promised: rules.promise.is_some() || answers.iter().any(|answer| answer.late),
        stars,
        operators: operators(ctx, &answers, &ratings).await?,
        waiting: waiting(ctx).await?,
    })
}

async fn operators(
    ctx: &mut Ctx<'_>,
    answers: &[Answered],
    ratings: &[(Option<UserId>, i64, i64)],
) -> Result<Vec<OfOperator>, AppError> {
    let answered = answers.iter().map(|answer| answer.operator);
    let rated = ratings.iter().filter_map(|(operator, _, _)| *operator);
    let mut ids: Vec<UserId> = answered.chain(rated).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut operators = Vec::new();
    for who in ids {
        let own = || answers.iter().filter(move |answer| answer.operator == who);
        let mut stars = Stars::default();
        for (_, given, count) in ratings
            .iter()
            .filter(|(operator, _, _)| *operator == Some(who))
        {
            stars.add(*given, *count);
        }
        operators.push(OfOperator {
            who,
            person: storage::people::find(ctx.tx, who).await?,
            first: Speed::of(own().filter(|answer| answer.first)),
            all: Speed::of(own()),
            stars,
        });
    }
    operators.sort_by_key(|one| std::cmp::Reverse(one.all.count));
    Ok(operators)
}

async fn waiting(ctx: &mut Ctx<'_>) -> Result<Vec<Waiting>, AppError> {
    let rules = super::rules(ctx).await?;
    let zone = ctx.shop.settings.timezone;
    let mut waiting = Vec::new();
    for session in storage::sessions::open_sessions(ctx.tx, None, WAITING, 0).await? {
        let Some(since) = session.waiting_since else {
            continue;
        };
        let Some(client) = storage::contacts::find(ctx.tx, session.contact).await? else {
            continue;
        };
        let operator = match session.operator() {
            Some(operator) => storage::people::find(ctx.tx, operator).await?,
            None => None,
        };
        waiting.push(Waiting {
            client: client.name,
            worked: rules.hours.worked(since, ctx.now, zone),
            operator,
        });
    }
    Ok(waiting)
}

/// A session with all that its screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionView {
    /// The session.
    pub session: Session,
    /// The client.
    pub client: Option<Contact>,
    /// Who held it last.
    pub operator: Option<Person>,
    /// Its last words, the oldest first.
    pub words: Vec<ClientMessage>,
}

/// Loads what a session's screen shows.
pub async fn view(ctx: &mut Ctx<'_>, id: SessionId) -> Result<SessionView, AppError> {
    let session = crate::app::desk::find(ctx, id).await?;
    let client = storage::contacts::find(ctx.tx, session.contact).await?;
    let operator = match session.operator() {
        Some(operator) => storage::people::find(ctx.tx, operator).await?,
        None => None,
    };
    let mut words = Vec::new();
    for id in storage::answers::words_of(ctx.tx, id, LAST_WORDS).await? {
        words.extend(storage::messages::find(ctx.tx, id).await?);
    }
    words.reverse();
    Ok(SessionView {
        session,
        client,
        operator,
        words,
    })
}

/// A page of the sessions that are over, those that ended last first, and how many there are.
pub async fn ended(
    ctx: &mut Ctx<'_>,
    limit: i64,
    offset: i64,
) -> Result<(Vec<SessionView>, i64), AppError> {
    let total = storage::answers::count_ended(ctx.tx).await?;
    let mut views = Vec::new();
    for id in storage::answers::ended(ctx.tx, limit, offset).await? {
        let session = crate::app::desk::find(ctx, id).await?;
        let client = storage::contacts::find(ctx.tx, session.contact).await?;
        views.push(SessionView {
            session,
            client,
            operator: None,
            words: Vec::new(),
        });
    }
    Ok((views, total))
}
