//! The lease on a database of one process. Two at SQLite's file would send every call twice.
//!
//! PostgreSQL's work is shared by any number ([`super::shares`]); there, only a program from before that, which believes
//! itself alone, is a reason not to begin.
//!
//! Invariant: the system ends the lease with the process, however that dies; no time-out has to be waited for.

use super::{DbUrl, StorageError, postgres};
use sqlx::Connection as _;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// The lock of PostgreSQL that a program holds which works alone: "prilavok" in ASCII.
pub(super) const POSTGRES_LOCK: i64 = 0x7072_696c_6176_6f6b;

/// The right to work on a database, until it is dropped.
#[derive(Debug)]
pub struct Lease {
    /// A file beside SQLite's: a lock on its own would get into the way of its own locks. It is locked as long as it is open.
    _file: Option<File>,
}

impl Lease {
    /// Takes the lease. `None`: another process has it.
    pub async fn take(url: &DbUrl) -> Result<Option<Lease>, StorageError> {
        match url {
            DbUrl::Sqlite(path) => {
                let file = lock_file(path)
                    .map_err(|error| StorageError::Database(sqlx::Error::Io(error)))?;
                Ok(file.map(|file| Lease { _file: Some(file) }))
            }
            DbUrl::Postgres(url) => {
                let is_free = is_nobody_alone(url).await?;
                Ok(is_free.then_some(Lease { _file: None }))
            }
        }
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

/// Whether no process works that believes itself alone.
async fn is_nobody_alone(url: &str) -> Result<bool, StorageError> {
    let mut session = postgres::session(url).await?;
    let (is_free,): (bool,) = sqlx::query_as("SELECT pg_try_advisory_xact_lock_shared($1)")
        .bind(POSTGRES_LOCK)
        .fetch_one(&mut session)
        .await?;
    session.close().await?;
    Ok(is_free)
}
