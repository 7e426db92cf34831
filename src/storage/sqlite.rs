//! How SQLite is connected to: one writer, and readers beside it.

use super::checkpoints::{self, Checkpoints};
use super::db::STATEMENTS;
use super::lender::{Lender, Options, Setup};
use super::lent::Begun;
use super::memory::Lasting;
use super::{StorageError, Tx};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteRow, SqliteSynchronous};
use sqlx::{QueryBuilder, Row as _, Sqlite};
use std::path::Path;
use std::time::Duration;

/// How many readers there are beside the one writer.
const READERS: u32 = 4;
/// How long it is waited for one of them.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a statement waits for another process that holds SQLite's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The one writer.
#[derive(Debug, Clone)]
pub struct Writer {
    lender: Lender<Sqlite>,
    /// What it knows.
    pub(super) lasting: Lasting,
    /// What brings the log home.
    pub(super) checkpoints: Checkpoints,
}

/// Opens a file, which is made when missing; gives its writer and its readers.
pub(super) async fn open(path: &Path) -> Result<(Writer, Lender<Sqlite>), sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("wal_autocheckpoint", checkpoints::MOST_PAGES)
        .statement_cache_capacity(STATEMENTS);
    let lasting = Lasting::default();
    let of_writer = lasting.clone();
    let setup = Setup {
        // The states of a database are counted by each connection for itself.
        told: Some(Box::new(move || of_writer.clear())),
        ..Setup::default()
    };
    let lender = Lender::new(options.clone(), setup, 1, PATIENCE);
    lender.try_out().await?;
    let reading = options.clone().read_only(true);
    let readers = Lender::new(reading, Setup::default(), READERS, PATIENCE);
    let writer = Writer {
        lender,
        lasting,
        checkpoints: Checkpoints::begin(options),
    };
    Ok((writer, readers))
}

impl Writer {
    /// How the database is connected to.
    pub(super) fn options(&self) -> &Options<Sqlite> {
        self.lender.options()
    }

    /// Begins a transaction, and runs in it what `more` writes behind the statements that begin it, each after a semicolon; gives
    /// the rows of that.
    pub(super) async fn begin(
        &self,
        more: impl FnOnce(&mut QueryBuilder<Sqlite>),
    ) -> Result<(Tx, Vec<SqliteRow>), StorageError> {
        let mut statements = QueryBuilder::new("BEGIN IMMEDIATE; PRAGMA data_version");
        more(&mut statements);
        let (begun, rows) = Begun::by_prepared(&self.lender, &mut statements).await?;
        let mut rows = rows.into_iter();
        let state = rows.next().ok_or(sqlx::Error::RowNotFound)?.try_get(0)?;
        let tx = Tx::of_writer(begun, state, self);
        Ok((tx, rows.collect()))
    }

    /// Runs statements in a transaction of their own; gives their rows. `changes`: tables that they write to, each as a statement
    /// that names it.
    pub(super) async fn at_once(
        &self,
        changes: &[&str],
        statements: impl FnOnce(&mut QueryBuilder<Sqlite>),
    ) -> Result<Vec<SqliteRow>, StorageError> {
        let mut query = QueryBuilder::new("BEGIN IMMEDIATE; ");
        statements(&mut query);
        query.push("; COMMIT");
        let forget = || self.lasting.written(changes);
        let rows = Begun::and_ended(&self.lender, &mut query, forget).await?;
        self.checkpoints.written();
        Ok(rows)
    }

    /// Closes it, after what is under way.
    pub(super) async fn close(&self) {
        self.checkpoints.close().await;
        self.lender.close().await;
    }
}
