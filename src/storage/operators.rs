//! Staff as the desk sees them: who could take a client, and how many they have.

use super::{StorageError, Tx, exactly_one, execute, fetch, remembered};
use crate::domain::ids::UserId;
use crate::domain::time::Millis;
use sqlx::FromRow;

/// A member of staff who may hold sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operator {
    /// Who.
    pub id: UserId,
    /// Whether they are on duty.
    pub on_duty: bool,
    /// Whether Telegram delivers to them.
    pub reachable: bool,
    /// Whether they answer their clients off duty too.
    pub keeps: bool,
    /// Their own limit of open sessions; `None`: the line's.
    pub limit: Option<i64>,
    /// When they were last given a client.
    pub given_at: Option<Millis>,
    /// How many open sessions they hold.
    pub held: i64,
    /// How many more they are being offered, and nobody else.
    pub offered: i64,
}

impl Operator {
    /// Whether clients can be given to them now.
    pub const fn is_there(&self) -> bool {
        self.on_duty && self.reachable
    }
}

#[derive(FromRow)]
struct Raw {
    user_id: i64,
    on_duty: bool,
    reachable: bool,
    keeps_dialogs: bool,
    dialogs_limit: Option<i64>,
    given_at: Option<i64>,
    held: i64,
    offered: i64,
}

impl From<Raw> for Operator {
    fn from(raw: Raw) -> Self {
        Operator {
            id: UserId(raw.user_id),
            on_duty: raw.on_duty,
            reachable: raw.reachable,
            keeps: raw.keeps_dialogs,
            limit: raw.dialogs_limit,
            given_at: raw.given_at.map(Millis),
            held: raw.held,
            offered: raw.offered,
        }
    }
}

/// All staff, by name; how many sessions they have is not counted and stands at 0.
pub async fn uncounted(tx: &mut Tx) -> Result<Vec<Operator>, StorageError> {
    Ok(remembered!(tx, ("operators", 0), ["people"], {
        let rows: Vec<Raw> = fetch!(
            tx,
            all Raw,
            "SELECT user_id, on_duty, reachable, keeps_dialogs, dialogs_limit, given_at,
                 CAST(0 AS BIGINT) AS held, CAST(0 AS BIGINT) AS offered
             FROM people WHERE role IS NOT NULL ORDER BY name, user_id"
        )?;
        rows.into_iter().map(Operator::from).collect::<Vec<_>>()
    }))
}

/// All staff, by name.
pub async fn all(tx: &mut Tx) -> Result<Vec<Operator>, StorageError> {
    let rows: Vec<Raw> = fetch!(
        tx,
        all Raw,
        "SELECT user_id, on_duty, reachable, keeps_dialogs, dialogs_limit, given_at,
             (SELECT COUNT(*) FROM sessions
              WHERE operator = people.user_id AND closed_at IS NULL AND state <> 'closing') AS held,
             (SELECT COUNT(*) FROM sessions
              WHERE operator IS NULL AND offered_to = people.user_id AND closed_at IS NULL) AS offered
         FROM people WHERE role IS NOT NULL ORDER BY name, user_id"
    )?;
    Ok(rows.into_iter().map(Operator::from).collect())
}

/// Notes that somebody is given a client, provided that they were last given one when the caller believes. `false`:
/// another client came first. Whoever gives waits here for who gives at the same time, so that what is read afterwards
/// counts what those gave. No two givings bear the same time: of several within a millisecond, each later one must find
/// that another came first.
pub async fn give(
    tx: &mut Tx,
    id: UserId,
    last: Option<Millis>,
    now: Millis,
) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE people SET given_at = CASE WHEN $3 > COALESCE(given_at, 0) THEN $3 ELSE given_at + 1 END
         WHERE user_id = $1 AND COALESCE(given_at, 0) = $2",
        id.0,
        last.map_or(0, |at| at.0),
        now.0
    )?;
    Ok(touched == 1)
}

/// Sets how many open sessions somebody may hold; `None`: as many as the line says.
pub async fn set_limit(tx: &mut Tx, id: UserId, limit: Option<i64>) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE people SET dialogs_limit = $2 WHERE user_id = $1",
        id.0,
        limit
    )?;
    exactly_one("people", touched)
}

/// Notes whether somebody answers their clients off duty too.
pub async fn set_keeps(tx: &mut Tx, id: UserId, keeps: bool) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE people SET keeps_dialogs = $2 WHERE user_id = $1",
        id.0,
        keeps
    )?;
    exactly_one("people", touched)
}
