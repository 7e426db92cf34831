//! A copy of everything in a new SQLite file, of one moment, while the shop goes on.
//!
//! Invariant: the file appears under its name only complete; a backup that failed leaves none. Whatever the shop runs
//! on, its backup is a database of SQLite that it can run on.

use super::lender::Lender;
use super::tables::{Side, TableError};
use super::{Db, DbUrl, StorageError, relocation, shares};
use sqlx::{Postgres, Sqlite};
use std::path::{Path, PathBuf};

/// How many rows are read at a time.
const PAGE: u32 = 500;

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Nothing is ever overwritten.
    #[error("{0} is there already; a backup overwrites nothing")]
    Exists(PathBuf),
    /// The file can't be written.
    #[error("{path} can't be written")]
    File {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A table can't be copied.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The shop is not all there.
    #[error("this database is half moved; finish `prilavok move` first")]
    HalfMoved,
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        BackupError::Storage(error.into())
    }
}

/// Copies the database into a new file.
pub async fn backup(db: &Db, file: &Path) -> Result<(), BackupError> {
    if file.exists() {
        return Err(BackupError::Exists(file.to_owned()));
    }
    if relocation::is_half_done(db).await? {
        return Err(BackupError::HalfMoved);
    }
    let mut partial = file.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| BackupError::File { path, source }
    };
    // What a killed backup left behind is no backup.
    match std::fs::remove_file(&partial) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(io(&partial)(error));
        }
        Ok(()) | Err(_) => {}
    }
    let written = match db {
        Db::Sqlite { readers, .. } => from_sqlite(readers, &partial).await,
        Db::Postgres(lender) => from_postgres(lender, &partial).await,
    };
    let named = written.and_then(|()| {
        let written = std::fs::File::open(&partial).map_err(io(&partial))?;
        written.sync_all().map_err(io(&partial))?;
        // Unlike a rename, a link never takes the place of a file made meanwhile.
        std::fs::hard_link(&partial, file).map_err(io(file))
    });
    let _ = std::fs::remove_file(&partial);
    named
}

async fn from_sqlite(readers: &Lender<Sqlite>, file: &Path) -> Result<(), BackupError> {
    let mut reader = readers.lend().await?;
    sqlx::query("VACUUM INTO $1")
        .bind(file.to_string_lossy().into_owned())
        .execute(&mut *reader)
        .await?;
    reader.give_back();
    Ok(())
}

async fn from_postgres(lender: &Lender<Postgres>, file: &Path) -> Result<(), BackupError> {
    let copy = Db::open(&DbUrl::Sqlite(file.to_owned())).await?;
    copy.migrate().await?;
    copy.close().await;
    let mut target = Side::Sqlite(Side::file_to_fill(file).await?);
    let mut source = Side::Postgres(lender.open().await?);
    let snapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    source.run(snapshot.to_owned()).await?;
    target.run("BEGIN".to_owned()).await?;
    // It is silent while a large table is written down here.
    source
        .run("SET LOCAL idle_in_transaction_session_timeout = 0".to_owned())
        .await?;
    for table in source.tables(&shares::OF_PROCESSES).await? {
        // What the migrations themselves put there, the root of the groups, is in the source as well.
        target.clear(&table).await?;
        let mut after = None;
        loop {
            let rows = source.page(&table, after.as_deref(), PAGE).await?;
            target.put(&table, &rows).await?;
            match rows.last() {
                Some(last) => after = Some(table.key_of(last)),
                None => break,
            }
        }
        if let Some(last) = source.last_given(&table).await? {
            target.give_after(&table, last).await?;
        }
    }
    target.run("COMMIT".to_owned()).await?;
    // Back to one file: the journal beside it would be lost with the partial name.
    target.close().await?;
    source.close().await?;
    Ok(())
}
