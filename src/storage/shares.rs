//! Who works on the shop: the nodes, each until its lease ends, and the shares of the work that each has taken.
//!
//! Invariant: a share is one node's, and a node that was struck off writes nothing more. Three things see to it, all of
//! them PostgreSQL's. A node's *session* holds a lock for as long as it lives, so that a killed one is known by
//! its end and only a frozen one has to be waited for. Each of its *transactions* holds a lock that it shares with its
//! others ([`begin`]), so a node is struck off only while it has none open; and having got that lock, a transaction first
//! looks whether its node is still there. A node's id is given once, which makes it the token of the fence.
//!
//! SQLite has one process, held off others by [`super::lease`]; here it merely keeps the rows.

use super::db::Held;
use super::lent::{Begun, Lent};
use super::postgres::SILENCE;
use super::{Db, Single, StorageError, Tx, execute, fetch};
use crate::domain::ids::NodeId;
use crate::domain::shares::{Share, ShareSet};
use crate::domain::time::Millis;
use chrono::TimeDelta;
use sqlx::{AssertSqlSafe, FromRow, PgConnection};

/// How long a node that says nothing more keeps what it has: longer than PostgreSQL keeps its open transactions.
pub const LEASE: TimeDelta = TimeDelta::seconds(6);
/// The tables that speak of processes, and not of the shop: they stay where they are when the shop is copied or moved.
pub(super) const OF_PROCESSES: [&str; 2] = ["nodes", "shares"];
/// The locks of living nodes' sessions, and of their transactions: "pril" and "prim" in ASCII.
const LIFE: i32 = 0x7072_696c;
const WORK: i32 = 0x7072_696d;

/// A statement with PostgreSQL's locking clause; SQLite's one writer needs none.
macro_rules! locking {
    ($tx:expr, $sql:literal, $clause:literal) => {
        match $tx {
            Tx::Sqlite(_) => $sql,
            Tx::Postgres(_) => concat!($sql, " ", $clause),
        }
    };
}

#[derive(FromRow)]
struct Node {
    id: i64,
    until: i64,
}

/// The time by the database's clock: the nodes' own may differ.
pub async fn now(tx: &mut Tx) -> Result<Millis, StorageError> {
    let sql = match tx {
        Tx::Sqlite(_) => "SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER)",
        Tx::Postgres(_) => "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
    };
    let (at,): (i64,) = fetch!(tx, one Single<i64>, sql)?;
    Ok(Millis(at))
}

/// Joins the nodes at work, with a new id. `knows`: the newest migration in this program.
pub async fn join(tx: &mut Tx, knows: i64, now: Millis) -> Result<NodeId, StorageError> {
    let (id,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "INSERT INTO nodes (knows, joined_at, until) VALUES ($1, $2, $3) RETURNING id",
        knows,
        now.0,
        now.plus(LEASE).0
    )?;
    lock_session(tx, id).await?;
    Ok(NodeId(id))
}

/// Goes on for another [`LEASE`]. `false`: the node was struck off.
pub async fn renew(tx: &mut Tx, node: NodeId, now: Millis) -> Result<bool, StorageError> {
    // The session may be a new one, of a connection that was lost. Held already, it is merely counted once more.
    lock_session(tx, node.0).await?;
    let touched = execute!(
        tx,
        "UPDATE nodes SET until = $2 WHERE id = $1",
        node.0,
        now.plus(LEASE).0
    )?;
    Ok(touched == 1)
}

/// Strikes off the others that are dead: whose process has ended, or whose lease has. What they held is free then. One with
/// an open transaction stays until PostgreSQL has ended that.
pub async fn strike_off_dead(
    tx: &mut Tx,
    me: NodeId,
    now: Millis,
) -> Result<Vec<NodeId>, StorageError> {
    let others = fetch!(
        tx,
        all Node,
        "SELECT id, until FROM nodes WHERE id <> $1 ORDER BY id",
        me.0
    )?;
    let sessions_tell = !others.is_empty() && sessions_tell(tx).await?;
    let mut dead = Vec::new();
    for Node { id, until } in others {
        let is_dead = until < now.0 || (sessions_tell && try_lock(tx, LIFE, id).await?);
        if is_dead && try_lock(tx, WORK, id).await? && strike_off(tx, id, until).await? {
            dead.push(NodeId(id));
        }
    }
    Ok(dead)
}

/// Strikes a node off unless it has just renewed its lease, or is about to.
async fn strike_off(tx: &mut Tx, id: i64, until: i64) -> Result<bool, StorageError> {
    let sql = locking!(
        tx,
        "SELECT id FROM nodes WHERE id = $1 AND until = $2",
        "FOR UPDATE SKIP LOCKED"
    );
    let found: Option<(i64,)> = fetch!(tx, optional Single<i64>, sql, id, until)?;
    if found.is_none() {
        return Ok(false);
    }
    execute!(tx, "DELETE FROM nodes WHERE id = $1", id).map(|touched| touched == 1)
}

/// A node's own leaving: what it holds is free at once. `false`: a transaction of it is open, so it stays until the others
/// find it dead.
pub async fn leave(tx: &mut Tx, node: NodeId) -> Result<bool, StorageError> {
    if !try_lock(tx, WORK, node.0).await? {
        return Ok(false);
    }
    let touched = execute!(tx, "DELETE FROM nodes WHERE id = $1", node.0)?;
    Ok(touched == 1)
}

/// How many nodes work.
pub async fn alive(tx: &mut Tx) -> Result<i64, StorageError> {
    let (count,): (i64,) = fetch!(tx, one Single<i64>, "SELECT COUNT(*) FROM nodes")?;
    Ok(count)
}

/// What a node holds.
pub async fn held(tx: &mut Tx, node: NodeId) -> Result<ShareSet, StorageError> {
    let rows: Vec<(i64,)> = fetch!(
        tx,
        all Single<i64>,
        "SELECT id FROM shares WHERE node = $1",
        node.0
    )?;
    Ok(set_of(rows))
}

/// Takes so many of the free shares, the first ones. Whoever takes at the same time is not waited for.
pub async fn claim(tx: &mut Tx, node: NodeId, most: i64) -> Result<ShareSet, StorageError> {
    let sql = locking!(
        tx,
        "SELECT id FROM shares WHERE node IS NULL ORDER BY id LIMIT $1",
        "FOR UPDATE SKIP LOCKED"
    );
    let free: Vec<(i64,)> = fetch!(tx, all Single<i64>, sql, most)?;
    let free = set_of(free);
    execute!(
        tx,
        "UPDATE shares SET node = $1 WHERE node IS NULL AND ($2 >> CAST(id AS INTEGER)) & 1 = 1",
        node.0,
        free.bits()
    )?;
    Ok(free)
}

/// Gives shares back. Nothing of them may be under way.
pub async fn give_back(tx: &mut Tx, node: NodeId, shares: ShareSet) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE shares SET node = NULL WHERE node = $1 AND ($2 >> CAST(id AS INTEGER)) & 1 = 1",
        node.0,
        shares.bits()
    )
    .map(drop)
}

fn set_of(rows: Vec<(i64,)>) -> ShareSet {
    rows.into_iter().map(|(id,)| Share::of(id)).collect()
}

/// Begins a transaction that writes as a node: as long as it is open, the node is not struck off.
///
/// # Errors
/// [`StorageError::Fenced`] when it has been.
pub async fn begin(db: &Db, node: NodeId) -> Result<Tx, StorageError> {
    let (tx, is_there) = match db {
        Db::Sqlite { .. } => {
            let mut tx = db.begin().await?;
            let found: Option<(i64,)> = fetch!(&mut tx, optional Single<i64>, "SELECT id FROM nodes WHERE id = $1", node.0)?;
            (tx, found.is_some())
        }
        // One way there and back. A number can't harm the SQL. The node is looked for by a statement of its own: it must see
        // what was committed before the lock was got.
        Db::Postgres(pool) => {
            let begin = format!(
                "BEGIN; SET LOCAL idle_in_transaction_session_timeout = {silence};
                 SELECT pg_advisory_xact_lock_shared({WORK}, {node}); SELECT id FROM nodes WHERE id = {node}",
                silence = SILENCE.as_millis(),
                node = node.0
            );
            let (begun, rows) = Begun::by(pool, AssertSqlSafe(begin)).await?;
            // One row is the lock's.
            (Tx::Postgres(Held::new(Lent::Begun(begun))), rows.len() == 2)
        }
    };
    if is_there {
        return Ok(tx);
    }
    tx.rollback().await?;
    Err(StorageError::Fenced)
}

/// Whether a node lives that works on a database of PostgreSQL's: its session holds a lock.
pub(super) async fn is_any_alive(session: &mut PgConnection) -> Result<bool, StorageError> {
    let (is_there,): (bool,) = sqlx::query_as("SELECT to_regclass('nodes') IS NOT NULL")
        .fetch_one(&mut *session)
        .await?;
    if !is_there {
        return Ok(false);
    }
    let (alive,): (i64,) = sqlx::query_as(
        "SELECT COUNT(*) FROM nodes AS n JOIN pg_locks AS l
         ON l.locktype = 'advisory' AND l.granted AND l.classid = CAST($1 AS OID) AND l.objid = CAST(n.id AS OID)
         JOIN pg_database AS d ON d.oid = l.database AND d.datname = current_database()",
    )
    .bind(i64::from(LIFE))
    .fetch_one(session)
    .await?;
    Ok(alive > 0)
}

/// Whether the end of a session means the end of its process: not on a server that has just come up, nor on one that was
/// a replica, for these have lost the sessions of processes that live.
async fn sessions_tell(tx: &mut Tx) -> Result<bool, StorageError> {
    match tx {
        Tx::Sqlite(_) => Ok(false),
        Tx::Postgres(_) => {
            let (tell,): (bool,) = fetch!(
                tx,
                one Single<bool>,
                "SELECT EXTRACT(EPOCH FROM clock_timestamp() - pg_postmaster_start_time()) * 1000 > $1
                        AND pg_last_wal_replay_lsn() IS NULL",
                LEASE.num_milliseconds()
            )?;
            Ok(tell)
        }
    }
}

async fn lock_session(tx: &mut Tx, node: i64) -> Result<(), StorageError> {
    match tx {
        Tx::Sqlite(_) => Ok(()),
        Tx::Postgres(_) => {
            let _: (bool,) = fetch!(
                tx,
                one Single<bool>,
                "SELECT pg_try_advisory_lock($1, CAST($2 AS INTEGER))",
                LIFE,
                node
            )?;
            Ok(())
        }
    }
}

/// Takes a lock until the end of the transaction, if nobody has it. SQLite has none to take.
async fn try_lock(tx: &mut Tx, class: i32, node: i64) -> Result<bool, StorageError> {
    match tx {
        Tx::Sqlite(_) => Ok(true),
        Tx::Postgres(_) => {
            let (taken,): (bool,) = fetch!(
                tx,
                one Single<bool>,
                "SELECT pg_try_advisory_xact_lock($1, CAST($2 AS INTEGER))",
                class,
                node
            )?;
            Ok(taken)
        }
    }
}
