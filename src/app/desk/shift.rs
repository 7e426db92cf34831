//! Shifts: who comes on duty sees what waits, who goes off hands over.

use super::view::{self, Line};
use super::{hands, turns};
use crate::app::{AppError, Ctx, staff};
use crate::domain::people::Person;
use crate::domain::snooze::end_of_day;
use crate::storage;
use crate::storage::sessions::Open;

/// How many dialogues a digest names.
const NAMED: i64 = 10;
/// How many tasks are looked through for those that are due today.
const TASKS: i64 = 500;

/// What somebody sees who comes on duty, or goes off.
#[derive(Debug, Clone)]
pub struct Digest {
    /// The person as they are now.
    pub person: Person,
    /// Their own dialogues, those where the client waits first.
    pub mine: Vec<Line>,
    /// What waits in line, the longest waiting first.
    pub in_line: Vec<Line>,
    /// How many of each there are.
    pub counts: Open,
    /// Tasks due until the end of the day, those overdue included.
    pub tasks_today: i64,
}

/// Comes on duty, or goes off. The clients who wait in line are offered to who comes.
pub async fn set(ctx: &mut Ctx<'_>, who: &Person, on: bool) -> Result<Digest, AppError> {
    let person = staff::set_duty(ctx, who, on).await?;
    storage::operators::set_keeps(ctx.tx, who.id, false).await?;
    if on {
        turns::refill(ctx).await?;
    }
    digest(ctx, &person).await
}

/// The digest as things stand.
pub async fn digest(ctx: &mut Ctx<'_>, who: &Person) -> Result<Digest, AppError> {
    let mine = storage::sessions::open_sessions(ctx.tx, Some(who.id), NAMED, 0).await?;
    let in_line = storage::sessions::unheld(ctx.tx, NAMED).await?;
    let until = end_of_day(ctx.now, ctx.shop.settings.timezone).unwrap_or(ctx.now);
    let tasks = storage::tasks::open(ctx.tx, Some(who.id), TASKS, 0).await?;
    let due = tasks.iter().filter(|task| task.due_at <= until).count();
    Ok(Digest {
        mine: view::lines(ctx, mine).await?,
        in_line: view::lines(ctx, in_line).await?,
        counts: storage::sessions::count_open(ctx.tx, who.id).await?,
        tasks_today: i64::try_from(due).unwrap_or(i64::MAX),
        person: who.clone(),
    })
}

/// Puts all that somebody holds back in line; returns how many dialogues that were.
pub async fn hand_all(ctx: &mut Ctx<'_>, who: &Person) -> Result<usize, AppError> {
    let mut handed = 0;
    for session in storage::sessions::open_sessions(ctx.tx, Some(who.id), i64::MAX, 0).await? {
        if session.operator() == Some(who.id) {
            hands::release(ctx, session).await?;
            handed += 1;
        }
    }
    Ok(handed)
}

/// Keeps one's dialogues though off duty: what their clients write still comes.
pub async fn keep_all(ctx: &mut Ctx<'_>, who: &Person) -> Result<(), AppError> {
    Ok(storage::operators::set_keeps(ctx.tx, who.id, true).await?)
}
