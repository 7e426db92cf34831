//! The lease on a database: one process at a time works on it. Two would send every call twice.
//!
//! Invariant: the system ends the lease with the process, however that dies; no time-out has to be waited for.

use super::{DbUrl, StorageError};
use sqlx::{Connection as _, PgConnection};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// The lock of PostgreSQL that stands for the work on a database: "prilavok" in ASCII.
pub(super) const POSTGRES_LOCK: i64 = 0x7072_696c_6176_6f6b;

/// The right to work on a database, until it is dropped.
#[derive(Debug)]
pub struct Lease {
    _held: Held,
}

#[derive(Debug)]
enum Held {
    /// A file beside SQLite's: a lock on its own would get into the way of its own locks.
    File(#[expect(dead_code, reason = "locked as long as it is open")] File),
    /// A session of PostgreSQL's.
    Session(#[expect(dead_code, reason = "locks as long as it is open")] PgConnection),
}

impl Lease {
    /// Takes the lease. `None`: another process has it.
    pub async fn take(url: &DbUrl) -> Result<Option<Lease>, StorageError> {
        let held = match url {
            DbUrl::Sqlite(path) => lock_file(path)
                .map_err(|error| StorageError::Database(sqlx::Error::Io(error)))?
                .map(Held::File),
            DbUrl::Postgres(url) => lock_session(url).await?.map(Held::Session),
        };
        Ok(held.map(|held| Lease { _held: held }))
    }
}

fn lock_file(database: &Path) -> std::io::Result<Option<File>> {
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    let file = File::create(PathBuf::from(path))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

async fn lock_session(url: &str) -> Result<Option<PgConnection>, StorageError> {
    let mut session = PgConnection::connect(url).await?;
    let (taken,): (bool,) = sqlx::query_as("SELECT pg_try_advisory_lock($1)")
        .bind(POSTGRES_LOCK)
        .fetch_one(&mut session)
        .await?;
    Ok(taken.then_some(session))
}
