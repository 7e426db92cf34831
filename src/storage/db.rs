//! The two databases behind one door.
//!
//! SQLite has one writer (`BEGIN IMMEDIATE`, so that two never wait for each other's lock half-way) and a pool of
//! readers beside it; PostgreSQL has as many as are wanted. Statements are written once, with `$1` placeholders.

use super::behind::Behind;
use super::checkpoints::Checkpoints;
use super::lender::Lender;
use super::lent::{Begun, Lent};
use super::memory::{Lasting, Memory};
use super::sqlite::{self, Writer};
use super::statements::execute;
use super::{postgres, records, sessions};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Database, Postgres, QueryBuilder, Sqlite};
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::atomic::Ordering;

/// How many statements a connection keeps prepared: those of many rows come in several sizes.
pub(super) const STATEMENTS: usize = 250;
/// How many updates are worth committing together.
const GROUP: i64 = 64;

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
    /// Whether it is the database that fails, whatever was asked of it: the same work may well succeed once it is in order.
    pub fn is_of_database(&self) -> bool {
        match self {
            StorageError::Database(sqlx::Error::Database(error)) => {
                error.code().is_some_and(|code| is_out_of_order(&code))
            }
            StorageError::Database(
                sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed,
            ) => true,
            _ => false,
        }
    }

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

/// What SQLite says when it can't write, by its own numbers: read-only, full, not to be opened.
const SQLITE_CANT: [i64; 3] = [8, 13, 14];
/// What it says when the system failed it; of which a read that failed is one row's trouble and may stay for ever.
const SQLITE_IO: i64 = 10;
const SQLITE_IO_READ: [i64; 2] = [266, 522];

/// Whether a database says by this that it is out of order as a whole: full, only to be read, short of connections, going down.
/// Not that it is out of memory: one piece of work may ask for too much of it.
fn is_out_of_order(code: &str) -> bool {
    let of_postgres = ["53100", "53300", "57P", "08", "25006"];
    match code.parse::<i64>() {
        // PostgreSQL's have five characters, of which some are digits throughout.
        Ok(number) if code.len() < 5 => {
            let kind = number & 0xff;
            SQLITE_CANT.contains(&kind) || (kind == SQLITE_IO && !SQLITE_IO_READ.contains(&number))
        }
        _ => of_postgres.iter().any(|class| code.starts_with(class)),
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
        writer: Writer,
        /// The readers.
        readers: Lender<Sqlite>,
    },
    /// PostgreSQL.
    Postgres(Lender<Postgres>),
}

impl Db {
    /// Opens the database; a missing file of SQLite is made. The schema is left as it is ([`Db::migrate`]).
    pub async fn open(url: &DbUrl) -> Result<Db, StorageError> {
        match url {
            DbUrl::Sqlite(path) => {
                let (writer, readers) = sqlite::open(path).await?;
                Ok(Db::Sqlite { writer, readers })
            }
            DbUrl::Postgres(url) => Ok(Db::Postgres(postgres::many(url).await?)),
        }
    }

    /// Opens a database by one connection that is kept: for what must not wait for the other work, and for what a session
    /// stands for. SQLite needs neither, and lends its own.
    pub async fn apart(&self, url: &DbUrl) -> Result<Db, StorageError> {
        match url {
            DbUrl::Sqlite(_) => Ok(self.clone()),
            DbUrl::Postgres(url) => Ok(Db::Postgres(postgres::one(url).await?)),
        }
    }

    /// Brings the schema up to date, as far as running processes allow; one that is ahead of this program is left as it is.
    ///
    /// # Errors
    /// [`StorageError::Outdated`] when the schema has moved on too far, [`StorageError::StillNeeded`] when others have not.
    pub async fn migrate(&self) -> Result<(), StorageError> {
        if let Db::Sqlite { writer, .. } = self {
            writer.lasting.clear();
        }
        super::schema::migrate(self).await
    }

    /// Makes room for what is written, where that saves commits their time; nothing depends on it.
    pub async fn make_room(&self) -> Result<(), StorageError> {
        match self {
            Db::Sqlite { writer, .. } => Ok(writer.checkpoints.make_room().await?),
            Db::Postgres(_) => Ok(()),
        }
    }

    /// Begins a transaction that writes.
    pub async fn begin(&self) -> Result<Tx, StorageError> {
        Ok(match self {
            Db::Sqlite { writer, .. } => writer.begin(|_| {}).await?.0,
            Db::Postgres(lender) => {
                let (begun, _) = Begun::by(lender, "BEGIN").await?;
                Tx::Postgres(Held::new(Lent::Begun(begun)))
            }
        })
    }

    /// Lends a connection that only reads, and waits for no writer. Each statement sees what is committed by then.
    pub async fn read(&self) -> Result<Tx, StorageError> {
        Ok(match self {
            Db::Sqlite { readers, .. } => Tx::Sqlite(Held::new(Lent::Bare(readers.lend().await?))),
            Db::Postgres(lender) => Tx::Postgres(Held::new(Lent::Bare(lender.lend().await?))),
        })
    }

    /// Whether what rows leave behind is cleared away, as the queues need it. PostgreSQL does so unless somebody has told it
    /// not to.
    pub async fn is_kept_clean(&self) -> Result<bool, StorageError> {
        match self {
            Db::Sqlite { .. } => Ok(true),
            Db::Postgres(lender) => Ok(postgres::is_kept_clean(lender).await?),
        }
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
            Db::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Db::Postgres(lender) => lender.close().await,
        }
    }
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
pub struct Held<DB: Database> {
    tx: Lent<DB>,
    pub(super) memory: Memory,
    /// What follows from the commit of SQLite's writer.
    writing: Option<Writing>,
    behind: Behind,
    /// Statements that are run together, as soon as they are all there.
    script: Option<QueryBuilder<DB>>,
}

/// What follows from the commit of SQLite's writer.
#[derive(Debug)]
struct Writing {
    /// Where the memory goes.
    lasting: Lasting,
    /// The state of the database before.
    state: i64,
    /// Who is told.
    checkpoints: Checkpoints,
}

impl<DB: Database> Held<DB> {
    pub(super) fn new(tx: Lent<DB>) -> Self {
        Held {
            tx,
            memory: Memory::default(),
            writing: None,
            behind: Behind::default(),
            script: None,
        }
    }

    /// A statement to write, and whether it joins others.
    pub(super) fn statement(&mut self) -> (QueryBuilder<DB>, bool)
    where
        DB::Arguments: Default,
    {
        match self.script.take() {
            Some(script) => (script, true),
            None => (QueryBuilder::default(), false),
        }
    }

    /// Lets a statement join others.
    pub(super) fn join(&mut self, mut script: QueryBuilder<DB>) {
        script.push("; ");
        self.script = Some(script);
    }
}

impl<DB: Database> fmt::Debug for Held<DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Held").finish_non_exhaustive()
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
    /// A transaction of SQLite's writer, begun in this state of the database.
    pub(super) fn of_writer(begun: Begun<Sqlite>, state: i64, writer: &Writer) -> Tx {
        let mut held = Held::new(Lent::Begun(begun));
        (held.memory, held.behind) = writer.lasting.take(state);
        held.writing = Some(Writing {
            lasting: writer.lasting.clone(),
            state,
            checkpoints: writer.checkpoints.clone(),
        });
        Tx::Sqlite(held)
    }

    /// Makes everything done durable.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] when somebody has changed meanwhile what was to be changed.
    pub async fn commit(mut self) -> Result<(), StorageError> {
        if let Err(error) = self.write_last().await {
            self.rollback().await?;
            return Err(error);
        }
        match self {
            Tx::Sqlite(Held {
                tx,
                memory,
                writing: Some(writing),
                behind,
                script,
            }) => {
                let stands = writing.lasting.leave(writing.state, memory, behind.ids());
                tx.commit_after(script).await?;
                stands.store(true, Ordering::Release);
                writing.checkpoints.written();
            }
            Tx::Sqlite(held) => held.tx.commit().await?,
            Tx::Postgres(held) => held.tx.commit().await?,
        }
        Ok(())
    }

    /// Writes all that waits, or, where that is little, has it written together with the commit.
    async fn write_last(&mut self) -> Result<(), StorageError> {
        if self.behind().is_written_by_few() {
            // Whether they have changed anything has to be seen before the commit.
            records::write_numbers(self).await?;
            sessions::write_down(self).await?;
            // Only who may write has a commit that takes them along.
            if let Tx::Sqlite(held) = self
                && held.writing.is_some()
            {
                held.script = Some(QueryBuilder::default());
            }
        }
        self.write_all().await
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
        self.behind().clear();
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
    fn what_is_wrong_with_the_database_is_told_from_what_is_wrong_with_the_work() {
        for code in [
            "13", "8", "776", "778", "14", "53100", "25006", "57P01", "08006",
        ] {
            assert!(is_out_of_order(code), "{code}");
        }
        for code in [
            "5", "266", "522", "11", "19", "2067", "23505", "40001", "57014", "53200", "XX001", "",
        ] {
            assert!(!is_out_of_order(code), "{code}");
        }
        assert!(StorageError::Database(sqlx::Error::PoolTimedOut).is_of_database());
        assert!(!StorageError::Database(sqlx::Error::RowNotFound).is_of_database());
        assert!(!StorageError::Fenced.is_of_database());
    }

    #[test]
    fn other_databases_are_refused() {
        for url in ["", "mysql://x", "sqlite://", "prilavok.db"] {
            assert_eq!(url.parse::<DbUrl>(), Err(BadDbUrl), "{url}");
        }
    }
}
