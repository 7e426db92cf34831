//! How fast clients were answered, and what became of their sessions: what the line's report is made of.

use super::{Single, StorageError, Tx, execute, fetch};
use crate::domain::ids::{ClientMessageId, SessionId, UserId};
use crate::domain::report::Answered;
use crate::domain::time::Millis;
use chrono::TimeDelta;
use sqlx::FromRow;

/// Keeps an answer to what a client had asked at a moment.
pub async fn add(
    tx: &mut Tx,
    session: SessionId,
    answer: &Answered,
    asked_at: Millis,
    now: Millis,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO answers (session_id, operator, first, asked_at, at, worked_ms, late)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        session.0,
        answer.operator.0,
        answer.first,
        asked_at.0,
        now.0,
        answer.worked.num_milliseconds(),
        answer.late
    )
    .map(drop)
}

#[derive(FromRow)]
struct Raw {
    operator: i64,
    first: bool,
    worked_ms: i64,
    late: bool,
}

/// The answers given since a moment, the earliest first.
pub async fn since(tx: &mut Tx, from: Millis) -> Result<Vec<Answered>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        "SELECT operator, first, worked_ms, late FROM answers WHERE at >= $1 ORDER BY at, id",
        from.0
    )?;
    Ok(rows
        .into_iter()
        .map(|raw| Answered {
            operator: UserId(raw.operator),
            first: raw.first,
            worked: TimeDelta::milliseconds(raw.worked_ms),
            late: raw.late,
        })
        .collect())
}

/// How many sessions began and ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub struct Turnover {
    /// Begun.
    pub opened: i64,
    /// Ended, spam apart.
    pub closed: i64,
    /// Ended as spam.
    pub spam: i64,
}

/// How many sessions have begun and ended since a moment.
pub async fn turnover(tx: &mut Tx, from: Millis) -> Result<Turnover, StorageError> {
    fetch!(
        tx,
        one Turnover,
        "SELECT (SELECT COUNT(*) FROM sessions WHERE opened_at >= $1) AS opened,
                (SELECT COUNT(*) FROM sessions WHERE closed_at >= $1 AND state <> 'spam') AS closed,
                (SELECT COUNT(*) FROM sessions WHERE closed_at >= $1 AND state = 'spam') AS spam",
        from.0
    )
}

/// The clients' ratings of sessions that have ended since a moment: who held them, how many stars, how often.
pub async fn ratings(
    tx: &mut Tx,
    from: Millis,
) -> Result<Vec<(Option<UserId>, i64, i64)>, StorageError> {
    let rows: Vec<(Option<i64>, i64, i64)> = fetch!(
        tx,
        all(Option<i64>, i64, i64),
        "SELECT operator, stars, COUNT(*) FROM sessions WHERE closed_at >= $1 AND stars IS NOT NULL
         GROUP BY operator, stars ORDER BY operator, stars",
        from.0
    )?;
    Ok(rows
        .into_iter()
        .map(|(operator, stars, count)| (operator.map(UserId), stars, count))
        .collect())
}

/// Sessions that are over, those that ended last first.
pub async fn ended(tx: &mut Tx, limit: i64, offset: i64) -> Result<Vec<SessionId>, StorageError> {
    let rows: Vec<(i64,)> = fetch!(
        tx,
        all Single<i64>,
        "SELECT id FROM sessions WHERE closed_at IS NOT NULL ORDER BY closed_at DESC, id DESC
         LIMIT $1 OFFSET $2",
        limit,
        offset
    )?;
    Ok(rows.into_iter().map(|(id,)| SessionId(id)).collect())
}

/// How many sessions are over.
pub async fn count_ended(tx: &mut Tx) -> Result<i64, StorageError> {
    let (count,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "SELECT COUNT(*) FROM sessions WHERE closed_at IS NOT NULL"
    )?;
    Ok(count)
}

/// The last words of a session, the newest first.
pub async fn words_of(
    tx: &mut Tx,
    session: SessionId,
    limit: i64,
) -> Result<Vec<ClientMessageId>, StorageError> {
    let rows: Vec<(i64,)> = fetch!(
        tx,
        all Single<i64>,
        "SELECT id FROM client_messages WHERE session_id = $1 ORDER BY id DESC LIMIT $2",
        session.0,
        limit
    )?;
    Ok(rows.into_iter().map(|(id,)| ClientMessageId(id)).collect())
}
