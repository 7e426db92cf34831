//! Tables as the schema tells of them, whichever database it is of: what copies whole shops needs no list of its own.
//!
//! Invariant: a value reads the same on both sides; a column of a type that the migrations don't use is an error. Names
//! come from our own migrations, so they are safe in the SQL.

use super::{DbUrl, StorageError, postgres};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqliteRow, SqliteSynchronous,
};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Database, PgConnection, Postgres, Sqlite,
    SqliteConnection,
};
use std::path::Path;
use std::time::Duration;

/// Where the migrations keep for themselves what they have done.
pub(super) const MIGRATIONS: &str = "_sqlx_migrations";
/// How long a statement waits for another process that holds SQLite's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Why tables can't be copied.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// A database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A column of a type that the schema has not.
    #[error("{table}.{column} is of the type {kind}, which no copy knows")]
    UnknownType {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Its type.
        kind: String,
    },
    /// A value that the other database does not keep.
    #[error("{table}.{column} of the row {key} can't be kept there: {why}")]
    Unkeepable {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The values of its primary key.
        key: String,
        /// What is wrong with it.
        why: &'static str,
    },
}

impl From<sqlx::Error> for TableError {
    fn from(error: sqlx::Error) -> Self {
        TableError::Storage(error.into())
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Whole,
    Text,
    Truth,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub name: String,
    pub kind: Kind,
}

/// A table: its columns by name, the same on both databases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    /// The places of the primary key's columns among them, in the key's order.
    pub key: Vec<usize>,
    /// The column whose values the database gives, if there is one.
    pub given: Option<usize>,
}

/// A value; SQLite's yes and no are 1 and 0, and so they are here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Value {
    Null,
    Whole(i64),
    Text(String),
}

/// The values of a table's columns.
pub(super) type Values = Vec<Value>;

impl Table {
    fn names(&self) -> String {
        let quoted: Vec<String> = self
            .columns
            .iter()
            .map(|column| quote(&column.name))
            .collect();
        quoted.join(", ")
    }

    /// The key of a row.
    pub(super) fn key_of(&self, row: &[Value]) -> Values {
        self.key
            .iter()
            .filter_map(|at| row.get(*at).cloned())
            .collect()
    }

    /// A page in the order of the key; `$1…` are the key after which it begins.
    fn select(&self, goes_on: bool, limit: u32) -> String {
        let key: Vec<String> = self
            .key
            .iter()
            .filter_map(|at| self.columns.get(*at))
            .map(|column| quote(&column.name))
            .collect();
        let key = key.join(", ");
        let after = if goes_on {
            format!("WHERE ({key}) > ({})", places(self.key.len()))
        } else {
            String::new()
        };
        format!(
            "SELECT {} FROM {} {after} ORDER BY {key} LIMIT {limit}",
            self.names(),
            quote(&self.name)
        )
    }
}

fn quote(name: &str) -> String {
    format!("\"{name}\"")
}

fn places(count: usize) -> String {
    let places: Vec<String> = (1..=count).map(|place| format!("${place}")).collect();
    places.join(", ")
}

/// How many rows there are, and a sum over what they say that does not depend on their order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub rows: u64,
    pub checksum: u128,
}

impl Sum {
    /// Adds a row: the first half of the SHA-256 of its values as JSON.
    pub(super) fn add(&mut self, row: &[Value]) -> Result<(), StorageError> {
        let text = serde_json::to_vec(row).map_err(StorageError::Unserializable)?;
        let digest = Sha256::digest(&text);
        let number = digest
            .iter()
            .take(16)
            .fold(0, |sum: u128, byte| (sum << 8) | u128::from(*byte));
        self.rows += 1;
        self.checksum = self.checksum.wrapping_add(number);
        Ok(())
    }
}

/// One connection to a database, for whole tables.
#[derive(Debug)]
pub(super) enum Side {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Side {
    /// Opens a database that is only read.
    pub(super) async fn to_read(url: &DbUrl) -> Result<Side, StorageError> {
        Ok(match url {
            DbUrl::Sqlite(path) => {
                let options = SqliteConnectOptions::new().filename(path).read_only(true);
                Side::Sqlite(options.busy_timeout(BUSY_TIMEOUT).connect().await?)
            }
            DbUrl::Postgres(url) => Side::Postgres(postgres::session(url).await?),
        })
    }

    /// Opens a database that is filled; rows may refer to rows that are not there yet.
    pub(super) async fn to_fill(url: &DbUrl) -> Result<Side, StorageError> {
        Ok(match url {
            DbUrl::Sqlite(path) => Side::Sqlite(Self::file_to_fill(path).await?),
            DbUrl::Postgres(url) => Side::Postgres(postgres::session(url).await?),
        })
    }

    /// The same for a file of SQLite.
    pub(super) async fn file_to_fill(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(false);
        options.busy_timeout(BUSY_TIMEOUT).connect().await
    }

    /// Closes the connection; of SQLite nothing is left beside the file.
    pub(super) async fn close(self) -> Result<(), StorageError> {
        match self {
            Side::Sqlite(mut file) => {
                sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
                    .execute(&mut file)
                    .await?;
                file.close().await?;
            }
            Side::Postgres(session) => session.close().await?,
        }
        Ok(())
    }

    /// Runs statements that give no rows.
    pub(super) async fn run(&mut self, sql: String) -> Result<(), StorageError> {
        let sql = AssertSqlSafe(sql);
        match self {
            Side::Sqlite(file) => sqlx::raw_sql(sql).execute(file).await.map(drop)?,
            Side::Postgres(session) => sqlx::raw_sql(sql).execute(session).await.map(drop)?,
        }
        Ok(())
    }

    /// The names of all the tables, also those that are not the shop's.
    pub(super) async fn names(&mut self) -> Result<Vec<String>, StorageError> {
        let rows: Vec<(String,)> = match self {
            Side::Sqlite(file) => {
                sqlx::query_as(
                    "SELECT name FROM sqlite_schema WHERE type = 'table'
                       AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
                )
                .fetch_all(file)
                .await?
            }
            Side::Postgres(session) => {
                sqlx::query_as(
                    "SELECT c.relname::TEXT FROM pg_class AS c
                     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
                     ORDER BY c.relname::TEXT COLLATE \"C\"",
                )
                .fetch_all(session)
                .await?
            }
        };
        Ok(rows.into_iter().map(|(name,)| name).collect())
    }

    /// The numbers of the migrations that were done; none where this is no database of a shop.
    pub(super) async fn migrations(&mut self) -> Result<Vec<i64>, StorageError> {
        if !self.names().await?.iter().any(|name| name == MIGRATIONS) {
            return Ok(Vec::new());
        }
        let sql = "SELECT version FROM _sqlx_migrations WHERE success ORDER BY version";
        let rows: Vec<(i64,)> = match self {
            Side::Sqlite(file) => sqlx::query_as(sql).fetch_all(file).await?,
            Side::Postgres(session) => sqlx::query_as(sql).fetch_all(session).await?,
        };
        Ok(rows.into_iter().map(|(version,)| version).collect())
    }

    /// The tables of the shop, by name, but for those named in `but`.
    pub(super) async fn tables(&mut self, but: &[&str]) -> Result<Vec<Table>, TableError> {
        let mut tables = Vec::new();
        for name in self.names().await? {
            if name != MIGRATIONS && !but.contains(&name.as_str()) {
                tables.push(self.table(name).await?);
            }
        }
        Ok(tables)
    }

    async fn table(&mut self, name: String) -> Result<Table, TableError> {
        // A column's name and type, its place in the primary key from 1 on, and whether the database gives its values.
        let found: Vec<(String, String, i64, bool)> = match self {
            Side::Sqlite(file) => sqlx::query_as(
                "SELECT c.name, c.type, c.pk, c.pk = 1 AND m.sql LIKE '%PRIMARY KEY AUTOINCREMENT%'
                     FROM sqlite_schema AS m, pragma_table_info(m.name) AS c
                     WHERE m.type = 'table' AND m.name = $1 ORDER BY c.name",
            )
            .bind(&name)
            .fetch_all(file)
            .await?,
            Side::Postgres(session) => {
                sqlx::query_as(
                    "SELECT a.attname::TEXT, format_type(a.atttypid, a.atttypmod)::TEXT,
                         COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0)::BIGINT,
                         a.attidentity <> ''
                     FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
                     LEFT JOIN pg_index AS i ON i.indrelid = c.oid AND i.indisprimary
                     WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = $1
                       AND a.attnum > 0 AND NOT a.attisdropped
                     ORDER BY a.attname::TEXT COLLATE \"C\"",
                )
                .bind(&name)
                .fetch_all(session)
                .await?
            }
        };
        let mut columns = Vec::new();
        let mut key = Vec::new();
        let mut given = None;
        for (at, (column, kind, place, is_given)) in found.into_iter().enumerate() {
            if place > 0 {
                key.push((place, at));
            }
            if is_given {
                given = Some(at);
            }
            let kind = kind_of(&name, &column, kind)?;
            columns.push(Column { name: column, kind });
        }
        key.sort_unstable();
        let key = key.into_iter().map(|(_, at)| at).collect();
        Ok(Table {
            name,
            columns,
            key,
            given,
        })
    }

    /// The next rows in the order of the key, at most `limit`, after a row's key or from the first one on.
    pub(super) async fn page(
        &mut self,
        table: &Table,
        after: Option<&[Value]>,
        limit: u32,
    ) -> Result<Vec<Values>, StorageError> {
        let sql = table.select(after.is_some(), limit);
        let key: Vec<(Kind, &Value)> = table
            .key
            .iter()
            .filter_map(|at| table.columns.get(*at).map(|column| column.kind))
            .zip(after.unwrap_or_default())
            .collect();
        match self {
            Side::Sqlite(file) => {
                let mut query: Query<'_, Sqlite, SqliteArguments> = sqlx::query(AssertSqlSafe(sql));
                for (_, value) in key {
                    query = bind_sqlite(query, value);
                }
                let rows = query.fetch_all(file).await?;
                rows.iter().map(|row| from_sqlite(row, table)).collect()
            }
            Side::Postgres(session) => {
                let mut query: Query<'_, Postgres, PgArguments> = sqlx::query(AssertSqlSafe(sql));
                for (kind, value) in key {
                    query = match (kind, value) {
                        (Kind::Whole, value) => query.bind(whole(value)),
                        (Kind::Text, value) => query.bind(text(value)),
                        (Kind::Truth, value) => query.bind(truth(value)),
                    };
                }
                let rows = query.fetch_all(session).await?;
                rows.iter().map(|row| from_postgres(row, table)).collect()
            }
        }
    }

    /// Puts rows into a table.
    pub(super) async fn put(&mut self, table: &Table, rows: &[Values]) -> Result<(), TableError> {
        match self {
            Side::Sqlite(file) => {
                let sql = format!(
                    "INSERT INTO {} ({}) VALUES ({})",
                    quote(&table.name),
                    table.names(),
                    places(table.columns.len())
                );
                for row in rows {
                    let mut query = sqlx::query(AssertSqlSafe(sql.clone()));
                    for value in row {
                        query = bind_sqlite(query, value);
                    }
                    query.execute(&mut *file).await?;
                }
                Ok(())
            }
            Side::Postgres(session) => put_postgres(session, table, rows).await,
        }
    }

    /// The last value that the database has given to a column of its own, also of rows that are gone.
    pub(super) async fn last_given(&mut self, table: &Table) -> Result<Option<i64>, StorageError> {
        let Some(column) = table.given.and_then(|at| table.columns.get(at)) else {
            return Ok(None);
        };
        let last: Option<(i64,)> = match self {
            Side::Sqlite(file) => {
                sqlx::query_as("SELECT seq FROM sqlite_sequence WHERE name = $1")
                    .bind(&table.name)
                    .fetch_optional(file)
                    .await?
            }
            Side::Postgres(session) => {
                // A sequence that has given nothing yet tells of none.
                sqlx::query_as(
                    "SELECT s.last_value FROM pg_sequences AS s
                     WHERE s.last_value IS NOT NULL
                       AND pg_get_serial_sequence(quote_ident($1), $2)::regclass
                         = (quote_ident(s.schemaname) || '.' || quote_ident(s.sequencename))::regclass",
                )
                .bind(&table.name)
                .bind(&column.name)
                .fetch_optional(session)
                .await?
            }
        };
        // SQLite says 0 of a table that statements have passed by.
        Ok(last.map(|(last,)| last).filter(|last| *last > 0))
    }

    /// Has the database go on giving values after this one.
    pub(super) async fn give_after(
        &mut self,
        table: &Table,
        last: i64,
    ) -> Result<(), StorageError> {
        let Some(column) = table.given.and_then(|at| table.columns.get(at)) else {
            return Ok(());
        };
        match self {
            Side::Sqlite(file) => {
                sqlx::query("DELETE FROM sqlite_sequence WHERE name = $1")
                    .bind(&table.name)
                    .execute(&mut *file)
                    .await?;
                sqlx::query("INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)")
                    .bind(&table.name)
                    .bind(last)
                    .execute(file)
                    .await?;
            }
            Side::Postgres(session) => {
                sqlx::query("SELECT setval(pg_get_serial_sequence(quote_ident($1), $2), $3)")
                    .bind(&table.name)
                    .bind(&column.name)
                    .bind(last)
                    .execute(session)
                    .await?;
            }
        }
        Ok(())
    }

    /// Takes every row out of a table.
    pub(super) async fn clear(&mut self, table: &Table) -> Result<(), StorageError> {
        self.run(format!("DELETE FROM {}", quote(&table.name)))
            .await
    }
}

fn kind_of(table: &str, column: &str, kind: String) -> Result<Kind, TableError> {
    match kind.as_str() {
        "INTEGER" | "bigint" => Ok(Kind::Whole),
        "TEXT" | "text" => Ok(Kind::Text),
        "boolean" => Ok(Kind::Truth),
        _ => Err(TableError::UnknownType {
            table: table.to_owned(),
            column: column.to_owned(),
            kind,
        }),
    }
}

fn bind_sqlite<'q>(
    query: Query<'q, Sqlite, SqliteArguments>,
    value: &Value,
) -> Query<'q, Sqlite, SqliteArguments> {
    match value {
        Value::Null => query.bind(None::<i64>),
        Value::Whole(number) => query.bind(*number),
        Value::Text(text) => query.bind(text.clone()),
    }
}

/// Reads a row of which no column is a yes or no.
fn read<'r, D, R>(row: &'r R, at: usize, kind: Kind) -> Result<Value, sqlx::Error>
where
    D: Database<Row = R>,
    R: sqlx::Row<Database = D>,
    usize: sqlx::ColumnIndex<R>,
    Option<i64>: sqlx::Decode<'r, D> + sqlx::Type<D>,
    Option<String>: sqlx::Decode<'r, D> + sqlx::Type<D>,
    Option<bool>: sqlx::Decode<'r, D> + sqlx::Type<D>,
{
    Ok(match kind {
        Kind::Whole => row
            .try_get::<Option<i64>, _>(at)?
            .map_or(Value::Null, Value::Whole),
        Kind::Text => row
            .try_get::<Option<String>, _>(at)?
            .map_or(Value::Null, Value::Text),
        Kind::Truth => {
            let truth = row.try_get::<Option<bool>, _>(at)?;
            truth.map_or(Value::Null, |truth| Value::Whole(truth.into()))
        }
    })
}

fn from_sqlite(row: &SqliteRow, table: &Table) -> Result<Values, StorageError> {
    let kinds = table.columns.iter().map(|column| column.kind).enumerate();
    let values = kinds.map(|(at, kind)| read::<Sqlite, _>(row, at, kind));
    Ok(values.collect::<Result<_, _>>()?)
}

fn from_postgres(row: &PgRow, table: &Table) -> Result<Values, StorageError> {
    let kinds = table.columns.iter().map(|column| column.kind).enumerate();
    let values = kinds.map(|(at, kind)| read::<Postgres, _>(row, at, kind));
    Ok(values.collect::<Result<_, _>>()?)
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Whole(number) => Some(*number),
        Value::Null | Value::Text(_) => None,
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Null | Value::Whole(_) => None,
    }
}

fn truth(value: &Value) -> Option<bool> {
    whole(value).map(|number| number != 0)
}

/// A page in one statement: a column is an array.
async fn put_postgres(
    session: &mut PgConnection,
    table: &Table,
    rows: &[Values],
) -> Result<(), TableError> {
    let arrays: Vec<String> = (1..)
        .zip(&table.columns)
        .map(|(place, column)| match column.kind {
            Kind::Whole => format!("${place}::BIGINT[]"),
            Kind::Text => format!("${place}::TEXT[]"),
            Kind::Truth => format!("${place}::BOOLEAN[]"),
        })
        .collect();
    let sql = format!(
        "INSERT INTO {} ({}) SELECT * FROM UNNEST({})",
        quote(&table.name),
        table.names(),
        arrays.join(", ")
    );
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for (at, column) in table.columns.iter().enumerate() {
        for row in rows {
            if let Some(why) = row.get(at).and_then(|value| refused(column.kind, value)) {
                return Err(TableError::Unkeepable {
                    table: table.name.clone(),
                    column: column.name.clone(),
                    key: serde_json::to_string(&table.key_of(row))
                        .map_err(StorageError::Unserializable)?,
                    why,
                });
            }
        }
        let values = rows.iter().filter_map(|row| row.get(at));
        query = match column.kind {
            Kind::Whole => query.bind(values.map(whole).collect::<Vec<_>>()),
            Kind::Text => query.bind(values.map(text).collect::<Vec<_>>()),
            Kind::Truth => query.bind(values.map(truth).collect::<Vec<_>>()),
        };
    }
    query.execute(session).await?;
    Ok(())
}

/// Why PostgreSQL would not keep a value as it is.
fn refused(kind: Kind, value: &Value) -> Option<&'static str> {
    match (kind, value) {
        (Kind::Text, Value::Text(text)) if text.contains('\0') => {
            Some("it has a character of the code 0, which PostgreSQL has no place for")
        }
        (Kind::Truth, Value::Whole(number)) if !matches!(number, 0 | 1) => {
            Some("it is neither 0 nor 1, though it says yes or no")
        }
        (Kind::Text, Value::Whole(_)) | (Kind::Whole | Kind::Truth, Value::Text(_)) => {
            Some("it is of another type than its column")
        }
        (_, Value::Null)
        | (Kind::Text, Value::Text(_))
        | (Kind::Whole | Kind::Truth, Value::Whole(_)) => None,
    }
}
