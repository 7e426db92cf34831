//! The two databases behind one door.
//!
//! SQLite has one writer (`BEGIN IMMEDIATE`, so that two never wait for each other's lock half-way) and a pool of
//! readers beside it; PostgreSQL has one pool. Statements are written once, with `$1` placeholders.

use super::behind::Behind;
use super::memory::{Lasting, Memory};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, Connection as _, Database, Postgres, Sqlite, Transaction};
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How many connections PostgreSQL lends us.
const POSTGRES_CONNECTIONS: u32 = 12;
/// How many readers SQLite has beside its one writer.
const SQLITE_READERS: u32 = 4;
/// How long PostgreSQL keeps a transaction whose process has stopped speaking, or takes nothing more: shorter than a lease,
/// so that a frozen process holds up nobody who takes over.
pub(super) const SILENCE: Duration = Duration::from_secs(5);
/// A connection that was spoken by so lately is not asked whether it stands still: that costs as much as a statement.
const TRUSTED: Duration = Duration::from_secs(1);
/// How many statements a connection keeps prepared: those of many rows come in several sizes.
const STATEMENTS: usize = 250;
/// How many updates are worth committing together.
const GROUP: i64 = 64;
/// How long a statement waits for another process that holds SQLite's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// What went wrong below the application.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The driver or the database refused.
    #[error("the database refused")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("the migration failed")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row holds what no code of ours wrote.
    #[error("{table}.{column} of {id} makes no sense: {why}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row.
        id: i64,
        /// What is wrong with it.
        why: String,
    },
    /// A write of one row touched another number of them.
    #[error("a write of one row of {table} touched {touched}")]
    RowCount {
        /// The table.
        table: &'static str,
        /// How many.
        touched: u64,
    },
    /// Somebody else changed the row since it was read.
    #[error("{table} {id} was changed by somebody else meanwhile")]
    Conflict {
        /// The table.
        table: &'static str,
        /// The row.
        id: i64,
    },
    /// A value that can't be written as JSON.
    #[error("a value can't be kept as JSON")]
    Unserializable(#[source] serde_json::Error),
    /// This process was struck off: its shares are another's, and what it would write now comes too late.
    #[error("another process has taken over what this one was at")]
    Fenced,
    /// The schema asks for a newer program than this one.
    #[error(
        "the schema asks for a program that knows migration {needs}, and this one knows no more than {knows}: update it"
    )]
    Outdated {
        /// The migration that a program must know.
        needs: i64,
        /// The newest one that this program knows.
        knows: i64,
    },
    /// Programs at work know too little for a migration that takes away.
    #[error(
        "migration {migration} waits: {nodes} running processes know nothing of {needs}; update or stop them, and migrate again"
    )]
    StillNeeded {
        /// The migration.
        migration: i64,
        /// The migration that all must know.
        needs: i64,
        /// How many don't.
        nodes: i64,
    },
}

impl StorageError {
    /// Whether the same work, done again at once, may well succeed: another transaction was in the way.
    pub fn is_collision(&self) -> bool {
        match self {
            StorageError::Conflict { .. } => true,
            StorageError::Database(sqlx::Error::Database(error)) => {
                error.is_unique_violation()
                    || matches!(
                        error.code().as_deref(),
                        Some("40001" | "40P01" | "55P03" | "5" | "6" | "517")
                    )
            }
            StorageError::Database(_)
            | StorageError::Migration(_)
            | StorageError::Corrupt { .. }
            | StorageError::RowCount { .. }
            | StorageError::Unserializable(_)
            | StorageError::Fenced
            | StorageError::Outdated { .. }
            | StorageError::StillNeeded { .. } => false,
        }
    }
}

/// Where the data is kept. Its text never shows a password.
#[derive(Clone, PartialEq, Eq)]
pub enum DbUrl {
    /// A file of SQLite; made when missing.
    Sqlite(PathBuf),
    /// A database of PostgreSQL.
    Postgres(String),
}

/// A text that names no database we know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("neither sqlite://FILE nor postgres://USER@HOST/NAME")]
pub struct BadDbUrl;

impl FromStr for DbUrl {
    type Err = BadDbUrl;

    fn from_str(url: &str) -> Result<Self, Self::Err> {
        if let Some(rest) = url.strip_prefix("sqlite:") {
            let path = rest.strip_prefix("//").unwrap_or(rest);
            let path = path.split('?').next().unwrap_or_default();
            return if path.is_empty() {
                Err(BadDbUrl)
            } else {
                Ok(DbUrl::Sqlite(PathBuf::from(path)))
            };
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            PgConnectOptions::from_str(url).map_err(|_| BadDbUrl)?;
            return Ok(DbUrl::Postgres(url.to_owned()));
        }
        Err(BadDbUrl)
    }
}

impl fmt::Display for DbUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DbUrl::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            DbUrl::Postgres(url) => match PgConnectOptions::from_str(url) {
                Ok(options) => write!(
                    f,
                    "postgres://{}:{}/{}",
                    options.get_host(),
                    options.get_port(),
                    options.get_database().unwrap_or_default()
                ),
                Err(_) => f.write_str("postgres://…"),
            },
        }
    }
}

impl fmt::Debug for DbUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The database.
#[derive(Debug, Clone)]
pub enum Db {
    /// SQLite: one writer, readers beside it.
    Sqlite {
        /// The one writer.
        writer: SqlitePool,
        /// The readers.
        readers: SqlitePool,
        /// What the writer knows.
        lasting: Lasting,
    },
    /// PostgreSQL.
    Postgres(PgPool),
}

impl Db {
    /// Opens the database; a missing file of SQLite is made. The schema is left as it is ([`Db::migrate`]).
    pub async fn open(url: &DbUrl) -> Result<Db, StorageError> {
        match url {
            DbUrl::Sqlite(path) => Self::open_sqlite(path).await,
            DbUrl::Postgres(url) => {
                let options = PgPoolOptions::new()
                    .max_connections(POSTGRES_CONNECTIONS)
                    .acquire_timeout(Duration::from_secs(10));
                Ok(Db::Postgres(connect(options, url).await?))
            }
        }
    }

    /// Opens a database by one connection that is kept: for what must not wait for the other work, and for what a session
    /// stands for. SQLite needs neither, and lends its own.
    pub async fn apart(&self, url: &DbUrl) -> Result<Db, StorageError> {
        match url {
            DbUrl::Sqlite(_) => Ok(self.clone()),
            DbUrl::Postgres(url) => {
                let options = PgPoolOptions::new()
                    .max_connections(1)
                    .idle_timeout(None)
                    .max_lifetime(None)
                    .acquire_timeout(Duration::from_secs(2));
                Ok(Db::Postgres(connect(options, url).await?))
            }
        }
    }

    async fn open_sqlite(path: &Path) -> Result<Db, StorageError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .statement_cache_capacity(STATEMENTS);
        // A full disk ends a transaction without the driver's knowing: such a connection begins no other one.
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .test_before_acquire(false)
            .after_release(|connection, _| {
                Box::pin(async move {
                    if connection.is_in_transaction() {
                        // A rollback on its way has been done when this is answered.
                        connection.ping().await?;
                    }
                    Ok(!connection.is_in_transaction())
                })
            })
            .connect_with(options.clone())
            .await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS)
            .test_before_acquire(false)
            .connect_lazy_with(options.read_only(true));
        Ok(Db::Sqlite {
            writer,
            readers,
            lasting: Lasting::default(),
        })
    }

    /// Brings the schema up to date, as far as running processes allow; one that is ahead of this program is left as it is.
    ///
    /// # Errors
    /// [`StorageError::Outdated`] when the schema has moved on too far, [`StorageError::StillNeeded`] when others have not.
    pub async fn migrate(&self) -> Result<(), StorageError> {
        if let Db::Sqlite { lasting, .. } = self {
            lasting.clear();
        }
        super::schema::migrate(self).await
    }

    /// Begins a transaction that writes.
    pub async fn begin(&self) -> Result<Tx, StorageError> {
        Ok(match self {
            Db::Sqlite {
                writer, lasting, ..
            } => {
                let mut held = Held::new(writer.begin_with("BEGIN IMMEDIATE").await?);
                let (state,): (i64,) = sqlx::query_as("PRAGMA data_version")
                    .fetch_one(&mut *held)
                    .await?;
                held.memory = lasting.take(state);
                held.lasting = Some((lasting.clone(), state));
                Tx::Sqlite(held)
            }
            Db::Postgres(pool) => Tx::Postgres(Held::new(pool.begin().await?)),
        })
    }

    /// Begins a transaction that only reads, and waits for no writer.
    pub async fn read(&self) -> Result<Tx, StorageError> {
        Ok(match self {
            Db::Sqlite { readers, .. } => Tx::Sqlite(Held::new(readers.begin().await?)),
            Db::Postgres(pool) => Tx::Postgres(Held::new(pool.begin().await?)),
        })
    }

    /// How many transactions that write are worth having at once.
    pub const fn writers(&self) -> usize {
        match self {
            Db::Sqlite { .. } => 1,
            // While one waits for a commit, the other reads and writes.
            Db::Postgres(_) => 2,
        }
    }

    /// How many updates are worth committing together: as many as one statement writes.
    pub const fn group(&self) -> i64 {
        GROUP
    }

    /// Closes every connection, after what is under way.
    pub async fn close(&self) {
        match self {
            Db::Sqlite {
                writer, readers, ..
            } => {
                readers.close().await;
                writer.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }
}

async fn connect(options: PgPoolOptions, url: &str) -> Result<PgPool, sqlx::Error> {
    let silence = SILENCE.as_millis();
    let settings = format!(
        "SET idle_in_transaction_session_timeout = {silence}; SET tcp_user_timeout = {silence}"
    );
    options
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for > TRUSTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .after_connect(move |connection, _| {
            let settings = AssertSqlSafe(settings.clone());
            Box::pin(async move {
                sqlx::raw_sql(settings).execute(connection).await?;
                Ok(())
            })
        })
        .connect_with(PgConnectOptions::from_str(url)?.statement_cache_capacity(STATEMENTS))
        .await
}

/// A transaction on either database.
#[derive(Debug)]
pub enum Tx {
    /// On SQLite.
    Sqlite(Held<Sqlite>),
    /// On PostgreSQL.
    Postgres(Held<Postgres>),
}

/// A transaction of one database, with what it has read so far.
#[derive(Debug)]
pub struct Held<DB: Database> {
    tx: Transaction<'static, DB>,
    pub(super) memory: Memory,
    /// Where the memory goes after the commit, and the state of the database.
    lasting: Option<(Lasting, i64)>,
    behind: Behind,
}

impl<DB: Database> Held<DB> {
    pub(super) fn new(tx: Transaction<'static, DB>) -> Self {
        Held {
            tx,
            memory: Memory::default(),
            lasting: None,
            behind: Behind::default(),
        }
    }
}

impl<DB: Database> Deref for Held<DB> {
    type Target = DB::Connection;

    fn deref(&self) -> &Self::Target {
        &self.tx
    }
}

impl<DB: Database> DerefMut for Held<DB> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.tx
    }
}

impl Tx {
    /// Makes everything done durable.
    pub async fn commit(mut self) -> Result<(), StorageError> {
        self.write_all().await?;
        match self {
            Tx::Sqlite(held) => {
                let left = held
                    .lasting
                    .map(|(lasting, state)| lasting.leave(state, held.memory));
                held.tx.commit().await?;
                if let Some(stands) = left {
                    stands.store(true, Ordering::Release);
                }
            }
            Tx::Postgres(held) => held.tx.commit().await?,
        }
        Ok(())
    }

    /// Drops everything done.
    pub async fn rollback(self) -> Result<(), StorageError> {
        match self {
            Tx::Sqlite(held) => held.tx.rollback().await?,
            Tx::Postgres(held) => held.tx.rollback().await?,
        }
        Ok(())
    }

    /// What it has read and not written since.
    pub(super) const fn memory(&mut self) -> &mut Memory {
        match self {
            Tx::Sqlite(held) => &mut held.memory,
            Tx::Postgres(held) => &mut held.memory,
        }
    }

    /// Forgets what it has read: a statement of another kind than this module's has written.
    pub fn forget(&mut self) {
        self.memory().clear();
    }

    /// What it has still to write.
    pub(super) const fn behind(&mut self) -> &mut Behind {
        match self {
            Tx::Sqlite(held) => &mut held.behind,
            Tx::Postgres(held) => &mut held.behind,
        }
    }

    /// Marks the place to which [`Tx::roll_back_to_mark`] returns: one failing update of a group spoils no other.
    pub async fn mark(&mut self) -> Result<(), StorageError> {
        self.write_all().await?;
        execute!(self, "SAVEPOINT update_mark").map(drop)
    }

    /// Keeps what was done since the mark, and forgets the mark.
    pub async fn release_mark(&mut self) -> Result<(), StorageError> {
        self.write_all().await?;
        execute!(self, "RELEASE SAVEPOINT update_mark").map(drop)
    }

    /// Drops what was done since the mark, and forgets the mark.
    pub async fn roll_back_to_mark(&mut self) -> Result<(), StorageError> {
        self.behind().clear();
        execute!(self, "ROLLBACK TO SAVEPOINT update_mark")?;
        self.release_mark().await
    }
}

/// Runs a statement; gives the number of rows it touched. One that writes to the rows of one client or user alone says so:
/// `execute!(tx, of [Owner::Client(id)], SQL, binds…)`.
macro_rules! execute {
    ($tx:expr, of $owners:expr, $sql:expr $(, $bind:expr)* $(,)?) => {{
        let tx: &mut $crate::storage::Tx = $tx;
        tx.ready_for($sql).await?;
        tx.memory().written_of($sql, &$owners);
        $crate::storage::db::execute!(@ tx, $sql $(, $bind)*)
    }};
    ($tx:expr, $sql:expr $(, $bind:expr)* $(,)?) => {{
        let tx: &mut $crate::storage::Tx = $tx;
        tx.ready_for($sql).await?;
        tx.memory().written($sql);
        $crate::storage::db::execute!(@ tx, $sql $(, $bind)*)
    }};
    (@ $tx:ident, $sql:expr $(, $bind:expr)*) => {{
        match $tx {
            $crate::storage::Tx::Sqlite(tx) => sqlx::query($sql)$(.bind($bind))*
                .execute(&mut **tx).await.map(|done| done.rows_affected()),
            $crate::storage::Tx::Postgres(tx) => sqlx::query($sql)$(.bind($bind))*
                .execute(&mut **tx).await.map(|done| done.rows_affected()),
        }
        .map_err($crate::storage::StorageError::from)
    }};
}

/// Runs a query; gives its rows as `$row`, a type with `FromRow`: `fetch!(tx, all Row, SQL, binds…)`.
macro_rules! fetch {
    ($tx:expr, one $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::storage::db::fetch!(@ $tx, fetch_one, $row, $sql $(, $bind)*)
    };
    ($tx:expr, optional $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::storage::db::fetch!(@ $tx, fetch_optional, $row, $sql $(, $bind)*)
    };
    ($tx:expr, all $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::storage::db::fetch!(@ $tx, fetch_all, $row, $sql $(, $bind)*)
    };
    // It writes to the rows of these owners alone.
    ($tx:expr, of $owners:expr, one $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {{
        let tx: &mut $crate::storage::Tx = $tx;
        tx.ready_for($sql).await?;
        tx.memory().written_of($sql, &$owners);
        $crate::storage::db::fetch!(@@ tx, fetch_one, $row, $sql $(, $bind)*)
    }};
    // The caller says itself what is known no more.
    ($tx:expr, quietly one $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::storage::db::fetch!(@@ $tx, fetch_one, $row, $sql $(, $bind)*)
    };
    (@ $tx:expr, $how:ident, $row:ty, $sql:expr $(, $bind:expr)*) => {{
        let tx: &mut $crate::storage::Tx = $tx;
        tx.ready_for($sql).await?;
        tx.memory().written($sql);
        $crate::storage::db::fetch!(@@ tx, $how, $row, $sql $(, $bind)*)
    }};
    (@@ $tx:expr, $how:ident, $row:ty, $sql:expr $(, $bind:expr)*) => {
        match $tx {
            $crate::storage::Tx::Sqlite(tx) => sqlx::query_as::<_, $row>($sql)$(.bind($bind))*.$how(&mut **tx).await,
            $crate::storage::Tx::Postgres(tx) => sqlx::query_as::<_, $row>($sql)$(.bind($bind))*.$how(&mut **tx).await,
        }
        .map_err($crate::storage::StorageError::from)
    };
}

/// Writes a statement of many rows for either database, and runs it; gives the number of rows it touched:
/// `batch!(tx, "table", query => { query.push(…); })`, with `query` a `sqlx::QueryBuilder`; or the rows that it gives:
/// `batch!(tx, "table", query => { … }, all Row)`.
macro_rules! batch {
    ($tx:expr, $table:literal, $query:ident => $write:block) => {
        $crate::storage::db::batch!(@ $tx, $table, $query => $write, execute)
    };
    ($tx:expr, $table:literal, $query:ident => $write:block, all $row:ty) => {
        $crate::storage::db::batch!(@ $tx, $table, $query => $write, all $row)
    };
    // The caller says itself what is known no more.
    ($tx:expr, quietly $query:ident => $write:block) => {
        $crate::storage::db::batch!(@@ $tx, $query => $write, execute)
    };
    ($tx:expr, quietly $query:ident => $write:block, all $row:ty) => {
        $crate::storage::db::batch!(@@ $tx, $query => $write, all $row)
    };
    (@ $tx:expr, $table:literal, $query:ident => $write:block, $($how:tt)+) => {{
        const WRITES: &str = concat!("UPDATE ", $table);
        let tx: &mut $crate::storage::Tx = $tx;
        tx.ready_for(WRITES).await?;
        tx.memory().written(WRITES);
        $crate::storage::db::batch!(@@ tx, $query => $write, $($how)+)
    }};
    (@@ $tx:expr, $query:ident => $write:block, $($how:tt)+) => {
        match $tx {
            $crate::storage::Tx::Sqlite(tx) => {
                let mut $query = sqlx::QueryBuilder::<sqlx::Sqlite>::new("");
                $write
                $crate::storage::db::batch!(run $query, tx, $($how)+)
            }
            $crate::storage::Tx::Postgres(tx) => {
                let mut $query = sqlx::QueryBuilder::<sqlx::Postgres>::new("");
                $write
                $crate::storage::db::batch!(run $query, tx, $($how)+)
            }
        }
        .map_err($crate::storage::StorageError::from)
    };
    (run $query:ident, $held:ident, execute) => {
        $query.build().execute(&mut **$held).await.map(|done| done.rows_affected())
    };
    (run $query:ident, $held:ident, all $row:ty) => {
        $query.build_query_as::<$row>().fetch_all(&mut **$held).await
    };
}

/// Gives what the transaction knows already by a question, else reads and remembers it:
/// `remembered!(tx, ("person", id), ["people"], { what reads it })`; where more was asked than an id,
/// `remembered!(tx, ("history", id; (limit, offset)), …)`.
macro_rules! remembered {
    ($tx:expr, ($what:literal, $id:expr; $asked:expr), [$($table:literal),+], $read:block) => {{
        let key: (&'static str, i64) = ($what, $id);
        let asked = $asked;
        match $tx.memory().recall_of(key, &asked) {
            Some(known) => known,
            None => {
                let known = (asked, $read);
                $tx.memory().remember(key, &[$($table),+], &known);
                known.1
            }
        }
    }};
    ($tx:expr, ($what:literal, $id:expr), [$($table:literal),+], $read:block) => {{
        let key: (&'static str, i64) = ($what, $id);
        match $tx.memory().recall(key.0, key.1) {
            Some(known) => known,
            None => {
                let read = $read;
                $tx.memory().remember(key, &[$($table),+], &read);
                read
            }
        }
    }};
}

pub(super) use {batch, execute, fetch, remembered};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_never_shows_its_password() {
        let url: DbUrl = "postgres://shop:secret@db:5433/prilavok".parse().unwrap();
        assert_eq!(
            format!("{url} {url:?}"),
            "postgres://db:5433/prilavok postgres://db:5433/prilavok"
        );
    }

    #[test]
    fn other_databases_are_refused() {
        for url in ["", "mysql://x", "sqlite://", "prilavok.db"] {
            assert_eq!(url.parse::<DbUrl>(), Err(BadDbUrl), "{url}");
        }
    }
}
