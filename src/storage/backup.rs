//! A copy of everything in a new SQLite file, of one moment, while the shop goes on.
//!
//! Invariant: the file appears under its name only complete; a backup that failed leaves none. Whatever the shop runs
//! on, its backup is a database of SQLite that it can run on.

use super::{Db, DbUrl, StorageError};
use futures_util::TryStreamExt as _;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, PgPool, Row as _, Sqlite,
    SqliteConnection, SqlitePool,
};
use std::path::{Path, PathBuf};

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
    /// A column of a type that the schema has not.
    #[error("{table}.{column} is of the type {kind}, which no backup knows")]
    UnknownType {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Its type.
        kind: String,
    },
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
        Db::Postgres(pool) => from_postgres(pool, &partial).await,
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

async fn from_sqlite(readers: &SqlitePool, file: &Path) -> Result<(), BackupError> {
    let mut reader = readers.acquire().await?;
    sqlx::query("VACUUM INTO $1")
        .bind(file.to_string_lossy().into_owned())
        .execute(&mut *reader)
        .await?;
    Ok(())
}

async fn from_postgres(pool: &PgPool, file: &Path) -> Result<(), BackupError> {
    let copy = Db::open(&DbUrl::Sqlite(file.to_owned())).await?;
    copy.migrate().await?;
    copy.close().await;
    let mut target = SqliteConnectOptions::new()
        .filename(file)
        .foreign_keys(false)
        .connect()
        .await?;
    let mut source = pool.acquire().await?;
    let mut snapshot = source
        .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await?;
    // The source is silent while a large table is written down here.
    sqlx::query("SET LOCAL idle_in_transaction_session_timeout = 0")
        .execute(&mut *snapshot)
        .await?;
    sqlx::query("BEGIN").execute(&mut target).await?;
    for table in tables(&mut target).await? {
        let columns = columns(&mut target, &table).await?;
        copy_table(&mut snapshot, &mut target, &table, &columns).await?;
    }
    sqlx::query("COMMIT").execute(&mut target).await?;
    snapshot.rollback().await?;
    // Back to one file: the journal beside it would be lost with the partial name.
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
        .execute(&mut target)
        .await?;
    target.close().await?;
    Ok(())
}

/// The tables of the schema. What the migrations keep for themselves is the copy's own.
async fn tables(target: &mut SqliteConnection) -> Result<Vec<String>, BackupError> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT name FROM sqlite_schema WHERE type = 'table'
           AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> '_sqlx_migrations' ORDER BY name",
    )
    .fetch_all(target)
    .await?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

async fn columns(target: &mut SqliteConnection, table: &str) -> Result<Vec<String>, BackupError> {
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT name FROM pragma_table_info($1) ORDER BY cid")
            .bind(table)
            .fetch_all(target)
            .await?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

/// Copies the rows of a table. Its names come from our own migrations, so they are safe in the SQL.
async fn copy_table(
    snapshot: &mut PgConnection,
    target: &mut SqliteConnection,
    table: &str,
    columns: &[String],
) -> Result<(), BackupError> {
    let names = columns.join(", ");
    let places: Vec<String> = (1..=columns.len())
        .map(|place| format!("${place}"))
        .collect();
    let select = format!("SELECT {names} FROM {table}");
    // What the migrations themselves put there, the root of the groups, is in the source as well.
    let insert = format!(
        "INSERT OR REPLACE INTO {table} ({names}) VALUES ({})",
        places.join(", ")
    );
    let query: Query<'_, _, PgArguments> = sqlx::query(AssertSqlSafe(select));
    let mut rows = query.fetch(snapshot);
    while let Some(row) = rows.try_next().await? {
        let mut query = sqlx::query(AssertSqlSafe(insert.clone()));
        for (at, column) in columns.iter().enumerate() {
            query = bind(query, &row, at, table, column)?;
        }
        query.execute(&mut *target).await?;
    }
    Ok(())
}

fn bind<'q>(
    query: Query<'q, Sqlite, SqliteArguments>,
    row: &PgRow,
    at: usize,
    table: &str,
    column: &str,
) -> Result<Query<'q, Sqlite, SqliteArguments>, BackupError> {
    use sqlx::{Column as _, TypeInfo as _};
    let kind = row.column(at).type_info().name().to_owned();
    Ok(match kind.as_str() {
        "INT8" => query.bind(row.try_get::<Option<i64>, _>(at)?),
        "TEXT" => query.bind(row.try_get::<Option<String>, _>(at)?),
        "BOOL" => query.bind(row.try_get::<Option<bool>, _>(at)?),
        _ => {
            return Err(BackupError::UnknownType {
                table: table.to_owned(),
                column: column.to_owned(),
                kind,
            });
        }
    })
}
