//! A shop moved to another database, whichever of the two kinds either is.
//!
//! Rows go over in batches, each batch and how far it came in one transaction of the target, so a move that was killed goes
//! on where it stopped. What the source says is summed up first; the target must say the same at the end, table by table.
//!
//! Invariants: nothing is written into the source. A target that is not whole holds the table `relocation`, and nobody works
//! on it meanwhile. References between tables are out of force until everything is there, and are checked then.

use super::lease::{Lease, POSTGRES_LOCK};
use super::tables::{MIGRATIONS, Side, Sum, Table, TableError, Values};
use super::{Db, DbUrl, StorageError, Tx, fetch, postgres, shares};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use std::time::Duration;

/// What stands in the target as long as it is not whole.
const RELOCATION: &str = "relocation";
/// How many rows go over in one transaction.
const BATCH: u32 = 500;
/// How many rows are read at a time to be summed up.
const PAGE: u32 = 2_000;
/// How often a database that somebody works on is asked for again.
const TRIES: u32 = 10;
/// How long between two tries.
const PAUSE: Duration = Duration::from_millis(200);

/// Why a shop was not moved.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// There is no such file.
    #[error("there is no {0}; --from expects the shop's database")]
    NoSource(DbUrl),
    /// Nothing to do.
    #[error("--from and --to are the same database, {0}")]
    Same(DbUrl),
    /// Somebody works on it.
    #[error("a prilavok works on {0}; stop it first")]
    Occupied(DbUrl),
    /// It holds no shop.
    #[error("{0} holds no shop of prilavok's")]
    NoShop(DbUrl),
    /// It has another schema than this program.
    #[error(
        "{0} has the schema of another version; bring it up to date first: prilavok migrate --database-url {0}"
    )]
    OtherSchema(DbUrl),
    /// The source is itself not whole.
    #[error("{0} is half moved itself; finish that move first")]
    HalfSource(DbUrl),
    /// The target holds something.
    #[error("{url} is not empty: {table} has rows; --to expects an empty database, or a new file")]
    NotEmpty {
        /// The target.
        url: DbUrl,
        /// A table that is not empty, or not the shop's.
        table: String,
    },
    /// The target belongs to another move, or the source went on meanwhile.
    #[error(
        "{to} is a half-done move of something else than {from} is now: {table} differs; empty {to} and begin anew"
    )]
    OtherSource {
        /// The source.
        from: DbUrl,
        /// The target.
        to: DbUrl,
        /// The first table that differs.
        table: String,
    },
    /// What came over is not what was there.
    #[error(
        "{table} is not the same on both sides; empty {to} and begin anew, with nothing at work on either"
    )]
    Differs {
        /// The target.
        to: DbUrl,
        /// The table.
        table: String,
    },
    /// A row refers to one that is nowhere.
    #[error(
        "a row of {table} refers to one of {other} that is not there; the source was damaged before"
    )]
    Dangling {
        /// Whose row.
        table: String,
        /// What it refers to.
        other: String,
    },
    /// A table can't be copied.
    #[error(transparent)]
    Table(#[from] TableError),
}

impl From<StorageError> for MoveError {
    fn from(error: StorageError) -> Self {
        MoveError::Table(error.into())
    }
}

impl From<sqlx::Error> for MoveError {
    fn from(error: sqlx::Error) -> Self {
        MoveError::Table(error.into())
    }
}

impl MoveError {
    /// Whether something else has to be asked for, rather than another try.
    pub const fn is_mistake(&self) -> bool {
        match self {
            MoveError::NoSource(_)
            | MoveError::Same(_)
            | MoveError::Occupied(_)
            | MoveError::NoShop(_)
            | MoveError::OtherSchema(_)
            | MoveError::HalfSource(_)
            | MoveError::NotEmpty { .. }
            | MoveError::OtherSource { .. } => true,
            MoveError::Differs { .. } | MoveError::Dangling { .. } | MoveError::Table(_) => false,
        }
    }

    /// Whether the same move, asked for again, may well get further.
    pub const fn can_go_on(&self) -> bool {
        matches!(self, MoveError::Table(TableError::Storage(_)))
    }
}

/// How a move comes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// The source is being summed up.
    Reading {
        /// The table.
        table: String,
        /// How many of its rows have been read.
        rows: u64,
    },
    /// An earlier move was stopped; this one goes on from there.
    GoesOn {
        /// How many tables are over already.
        tables: usize,
        /// Of how many.
        of: usize,
    },
    /// Rows go over.
    Copying {
        /// The table.
        table: String,
        /// How many are over.
        rows: u64,
        /// Of how many.
        of: u64,
    },
    /// A table is over, and the same on both sides.
    Same {
        /// The table.
        table: String,
        /// Its rows.
        rows: u64,
        /// The sum over what they say.
        checksum: u128,
    },
}

/// What was moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// How many tables.
    pub tables: usize,
    /// How many rows in all.
    pub rows: u64,
}

/// A row of the target's `relocation`: what a move remembers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
enum Entry {
    /// A table.
    Table(Leg),
    /// A reference that is out of force until the end.
    Reference { table: String, definition: String },
}

/// How far a table has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Leg {
    /// How many rows the source has.
    rows: u64,
    /// The sum over what they say, in hexadecimal digits.
    checksum: String,
    /// How many are over.
    over: u64,
    /// The key of the last one.
    last: Option<Values>,
    /// Whether both sides have been found the same.
    same: bool,
}

impl Leg {
    fn new(sum: Sum) -> Leg {
        Leg {
            rows: sum.rows,
            checksum: format!("{:032x}", sum.checksum),
            over: 0,
            last: None,
            same: false,
        }
    }

    fn is_of(&self, sum: Sum) -> bool {
        let new = Leg::new(sum);
        (self.rows, &self.checksum) == (new.rows, &new.checksum)
    }
}

/// Whether a database waits for the end of a move.
pub async fn is_half_done(db: &Db) -> Result<bool, StorageError> {
    let mut tx = db.read().await?;
    let sql = match tx {
        Tx::Sqlite(_) => "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = $1",
        Tx::Postgres(_) => {
            "SELECT COUNT(*) FROM pg_class AS c WHERE c.relkind = 'r' AND c.relname = $1
             AND c.relnamespace = current_schema()::regnamespace"
        }
    };
    let (found,) = fetch!(&mut tx, one(i64,), sql, RELOCATION)?;
    tx.rollback().await?;
    Ok(found > 0)
}

/// Moves a shop into an empty database, or goes on with that.
pub async fn relocate(
    from: &DbUrl,
    to: &DbUrl,
    mut told: impl FnMut(Progress),
) -> Result<Moved, MoveError> {
    if from == to {
        return Err(MoveError::Same(from.clone()));
    }
    // Opening makes a missing file; a mistyped name must not.
    if let DbUrl::Sqlite(path) = from
        && !path.exists()
    {
        return Err(MoveError::NoSource(from.clone()));
    }
    let _source_held = hold(from).await?;
    let _target_held = hold(to).await?;
    let mut source = Side::to_read(from).await?;
    let is_begun = look_at_target(to).await?;
    let mut target = Side::to_fill(to).await?;
    let tables = matched(from, &mut source, &mut target).await?;

    let mut sums = BTreeMap::new();
    for (table, _) in &tables {
        let tell = |rows| {
            told(Progress::Reading {
                table: table.name.clone(),
                rows,
            });
        };
        sums.insert(table.name.clone(), sum_up(&mut source, table, tell).await?);
    }
    if is_begun {
        let (done, of) = go_on(from, to, &mut target, &sums).await?;
        told(Progress::GoesOn { tables: done, of });
    } else {
        refuse_rows(to, &mut target, &tables).await?;
        begin(&mut target, &tables, &sums).await?;
    }

    let mut moved = Moved {
        tables: tables.len(),
        rows: 0,
    };
    for (table, twin) in &tables {
        let sum = sums.get(&table.name).copied().unwrap_or_default();
        let mut leg = leg_of(&mut target, &table.name).await?;
        copy(&mut source, &mut target, (table, twin), &mut leg, &mut told).await?;
        if !leg.same {
            if sum_up(&mut target, twin, |_| {}).await? != sum {
                return Err(MoveError::Differs {
                    to: to.clone(),
                    table: table.name.clone(),
                });
            }
            leg.same = true;
            write_leg(&mut target, &table.name, &leg).await?;
        }
        moved.rows += sum.rows;
        told(Progress::Same {
            table: table.name.clone(),
            rows: sum.rows,
            checksum: sum.checksum,
        });
    }
    end(&mut source, &mut target, &tables).await?;
    source.close().await?;
    target.close().await?;
    Ok(moved)
}

/// A database that nobody else works on, until this is dropped.
#[derive(Debug)]
enum Held {
    File(#[expect(dead_code, reason = "locked as long as it is open")] Lease),
    Session(#[expect(dead_code, reason = "locks as long as it is open")] PgConnection),
}

impl Held {
    async fn take(url: &DbUrl) -> Result<Option<Held>, StorageError> {
        let DbUrl::Postgres(server) = url else {
            return Ok(Lease::take(url).await?.map(Held::File));
        };
        let mut session = postgres::session(server).await?;
        let (is_taken,): (bool,) = sqlx::query_as("SELECT pg_try_advisory_lock($1)")
            .bind(POSTGRES_LOCK)
            .fetch_one(&mut session)
            .await?;
        if !is_taken || shares::is_any_alive(&mut session).await? {
            return Ok(None);
        }
        Ok(Some(Held::Session(session)))
    }
}

/// Takes a database for this move; PostgreSQL hears a moment later that a killed predecessor has let go of it.
async fn hold(url: &DbUrl) -> Result<Held, MoveError> {
    for _ in 0..TRIES {
        if let Some(held) = Held::take(url).await? {
            return Ok(held);
        }
        tokio::time::sleep(PAUSE).await;
    }
    Err(MoveError::Occupied(url.clone()))
}

/// Makes the target's schema where that is ours to make; whether a move into it has begun.
async fn look_at_target(to: &DbUrl) -> Result<bool, MoveError> {
    let db = Db::open(to).await?;
    let mut side = Side::to_fill(to).await?;
    let names = side.names().await?;
    side.close().await?;
    if let Some(table) = names.first()
        && !names.iter().any(|name| name == MIGRATIONS)
    {
        return Err(MoveError::NotEmpty {
            url: to.clone(),
            table: table.clone(),
        });
    }
    let is_begun = is_half_done(&db).await?;
    db.migrate().await?;
    db.close().await;
    Ok(is_begun)
}

/// The tables of both sides, each with its twin.
async fn matched(
    from: &DbUrl,
    source: &mut Side,
    target: &mut Side,
) -> Result<Vec<(Table, Table)>, MoveError> {
    let migrations = source.migrations().await?;
    if migrations.is_empty() {
        return Err(MoveError::NoShop(from.clone()));
    }
    if migrations != target.migrations().await? {
        return Err(MoveError::OtherSchema(from.clone()));
    }
    if source.names().await?.iter().any(|name| name == RELOCATION) {
        return Err(MoveError::HalfSource(from.clone()));
    }
    let [nodes, parts] = shares::OF_PROCESSES;
    let ours = source.tables(&[RELOCATION, nodes, parts]).await?;
    let twins = target.tables(&[RELOCATION, nodes, parts]).await?;
    let columns = |table: &Table| -> Vec<String> {
        let names = table.columns.iter().map(|column| column.name.clone());
        names.collect()
    };
    let are_twins = ours.len() == twins.len()
        && ours
            .iter()
            .zip(&twins)
            .all(|(one, other)| one.name == other.name && columns(one) == columns(other));
    if !are_twins {
        return Err(MoveError::OtherSchema(from.clone()));
    }
    Ok(ours.into_iter().zip(twins).collect())
}

async fn sum_up(
    side: &mut Side,
    table: &Table,
    mut tell: impl FnMut(u64),
) -> Result<Sum, StorageError> {
    let mut sum = Sum::default();
    let mut after: Option<Values> = None;
    loop {
        let rows = side.page(table, after.as_deref(), PAGE).await?;
        let Some(last) = rows.last() else {
            return Ok(sum);
        };
        after = Some(table.key_of(last));
        for row in &rows {
            sum.add(row)?;
        }
        tell(sum.rows);
    }
}

/// Refuses a target that holds more than the migrations themselves put into a new database.
async fn refuse_rows(
    to: &DbUrl,
    target: &mut Side,
    tables: &[(Table, Table)],
) -> Result<(), MoveError> {
    let folder = tempfile::tempdir().map_err(sqlx::Error::Io)?;
    let url = DbUrl::Sqlite(folder.path().join("new.db"));
    let new = Db::open(&url).await?;
    new.migrate().await?;
    new.close().await;
    let mut new = Side::to_read(&url).await?;
    for (table, twin) in tables {
        let has = sum_up(target, twin, |_| {}).await?;
        let may_have = sum_up(&mut new, table, |_| {}).await?;
        if has.rows > may_have.rows {
            return Err(MoveError::NotEmpty {
                url: to.clone(),
                table: table.name.clone(),
            });
        }
    }
    new.close().await?;
    Ok(())
}

/// Holds a move that has begun to be one of this source as it is now; how many tables are over, and of how many.
async fn go_on(
    from: &DbUrl,
    to: &DbUrl,
    target: &mut Side,
    sums: &BTreeMap<String, Sum>,
) -> Result<(usize, usize), MoveError> {
    let mut done = 0;
    for (table, sum) in sums {
        let leg = leg_of(target, table).await?;
        if !leg.is_of(*sum) {
            return Err(MoveError::OtherSource {
                from: from.clone(),
                to: to.clone(),
                table: table.clone(),
            });
        }
        done += usize::from(leg.same);
    }
    Ok((done, sums.len()))
}

/// Begins in one transaction: what is to come is written down, references are out of force, and what the migrations put
/// there is gone, for the source has it too.
async fn begin(
    target: &mut Side,
    tables: &[(Table, Table)],
    sums: &BTreeMap<String, Sum>,
) -> Result<(), MoveError> {
    target.run("BEGIN".to_owned()).await?;
    target
        .run("CREATE TABLE relocation (name TEXT PRIMARY KEY, body TEXT NOT NULL)".to_owned())
        .await?;
    if let Side::Postgres(session) = target {
        let references: Vec<(String, String, String)> = sqlx::query_as(
            "SELECT c.conname::TEXT, t.relname::TEXT, pg_get_constraintdef(c.oid)
             FROM pg_constraint AS c JOIN pg_class AS t ON t.oid = c.conrelid
             WHERE c.contype = 'f' AND t.relnamespace = current_schema()::regnamespace",
        )
        .fetch_all(session)
        .await?;
        for (name, table, definition) in references {
            let drop = format!("ALTER TABLE \"{table}\" DROP CONSTRAINT \"{name}\"");
            target.run(drop).await?;
            let entry = Entry::Reference { table, definition };
            write(target, &name, &entry).await?;
        }
    }
    for (table, twin) in tables {
        target.clear(twin).await?;
        let sum = sums.get(&table.name).copied().unwrap_or_default();
        write(target, &table.name, &Entry::Table(Leg::new(sum))).await?;
    }
    target.run("COMMIT".to_owned()).await?;
    Ok(())
}

/// Copies what is not over yet of a table.
async fn copy(
    source: &mut Side,
    target: &mut Side,
    (table, twin): (&Table, &Table),
    leg: &mut Leg,
    told: &mut impl FnMut(Progress),
) -> Result<(), MoveError> {
    while leg.over < leg.rows {
        let rows = source.page(table, leg.last.as_deref(), BATCH).await?;
        let Some(last) = rows.last() else {
            // Fewer than were there before: the sums will tell.
            return Ok(());
        };
        leg.last = Some(table.key_of(last));
        leg.over += rows.len() as u64;
        target.run("BEGIN".to_owned()).await?;
        target.put(twin, &rows).await?;
        write_leg(target, &table.name, leg).await?;
        target.run("COMMIT".to_owned()).await?;
        told(Progress::Copying {
            table: table.name.clone(),
            rows: leg.over,
            of: leg.rows,
        });
    }
    Ok(())
}

/// Ends in one transaction: the database gives values where the source would, references are in force, and nothing says any
/// more that the target is not whole.
async fn end(
    source: &mut Side,
    target: &mut Side,
    tables: &[(Table, Table)],
) -> Result<(), MoveError> {
    target.run("BEGIN".to_owned()).await?;
    for (table, twin) in tables {
        if let Some(last) = source.last_given(table).await? {
            target.give_after(twin, last).await?;
        }
    }
    for (name, entry) in entries(target).await? {
        if let Entry::Reference { table, definition } = entry {
            let add = format!("ALTER TABLE \"{table}\" ADD CONSTRAINT \"{name}\" {definition}");
            match target.run(add).await {
                Err(StorageError::Database(sqlx::Error::Database(error)))
                    if error.is_foreign_key_violation() =>
                {
                    let other = definition.split(" REFERENCES ").nth(1).unwrap_or_default();
                    let other = other.split('(').next().unwrap_or_default().to_owned();
                    return Err(MoveError::Dangling { table, other });
                }
                added => added?,
            }
        }
    }
    if let Side::Sqlite(file) = target {
        let dangling: Option<(String, String)> =
            sqlx::query_as("SELECT \"table\", \"parent\" FROM pragma_foreign_key_check")
                .fetch_optional(file)
                .await?;
        if let Some((table, other)) = dangling {
            return Err(MoveError::Dangling { table, other });
        }
    }
    target.run("DROP TABLE relocation".to_owned()).await?;
    target.run("COMMIT".to_owned()).await?;
    // The planner knows nothing yet of what has come.
    target.run("ANALYZE".to_owned()).await?;
    Ok(())
}

async fn entries(target: &mut Side) -> Result<Vec<(String, Entry)>, MoveError> {
    let sql = "SELECT name, body FROM relocation ORDER BY name";
    let rows: Vec<(String, String)> = match target {
        Side::Sqlite(file) => sqlx::query_as(sql).fetch_all(file).await?,
        Side::Postgres(session) => sqlx::query_as(sql).fetch_all(session).await?,
    };
    rows.into_iter()
        .map(|(name, body)| {
            let entry = serde_json::from_str(&body).map_err(|error| corrupt(error.to_string()))?;
            Ok((name, entry))
        })
        .collect()
}

async fn leg_of(target: &mut Side, table: &str) -> Result<Leg, MoveError> {
    let entries = entries(target).await?;
    let found = entries.into_iter().find(|(name, _)| name == table);
    match found {
        Some((_, Entry::Table(leg))) => Ok(leg),
        Some((_, Entry::Reference { .. })) | None => {
            Err(corrupt(format!("nothing about {table}")).into())
        }
    }
}

fn corrupt(why: String) -> StorageError {
    StorageError::Corrupt {
        table: RELOCATION,
        column: "body",
        id: 0,
        why,
    }
}

async fn write_leg(target: &mut Side, table: &str, leg: &Leg) -> Result<(), MoveError> {
    write(target, table, &Entry::Table(leg.clone())).await
}

async fn write(target: &mut Side, name: &str, entry: &Entry) -> Result<(), MoveError> {
    let body = super::to_json(entry)?;
    let sql = "INSERT INTO relocation (name, body) VALUES ($1, $2)
               ON CONFLICT (name) DO UPDATE SET body = excluded.body";
    match target {
        Side::Sqlite(file) => {
            let query = sqlx::query(sql).bind(name).bind(body);
            query.execute(file).await?;
        }
        Side::Postgres(session) => {
            let query = sqlx::query(sql).bind(name).bind(body);
            query.execute(session).await?;
        }
    }
    Ok(())
}
