//! The schema: brought up to date by migrations, while programs that know fewer of them are still at work.
//!
//! Invariant: a program works on a schema that is ahead of it as long as nothing that it needs was taken away. So changes
//! come in two steps, *expand* (a column, a table, an index more) and, once every running program does without the old,
//! *contract*. A migration that contracts says in a comment which migration all programs must know by then
//! (`-- needs 0012`), is held back as long as one at work does not, and raises `schema_needs` to it.

use super::{Db, Single, StorageError, Tx, fetch};
use sqlx::migrate::Migrator;
use sqlx::{PgPool, SqlitePool};

/// Before a migration that contracts, in a line of its own: what every program must know by then.
const NEEDS: &str = "-- needs ";

fn migrations(db: &Db) -> Migrator {
    let mut migrations = match db {
        Db::Sqlite { .. } => sqlx::migrate!("migrations/sqlite"),
        Db::Postgres(_) => sqlx::migrate!("migrations/postgres"),
    };
    // Newer programs may have applied more.
    migrations.set_ignore_missing(true);
    migrations
}

fn newest_of(migrations: &Migrator) -> i64 {
    let versions = migrations.iter().map(|migration| migration.version);
    versions.max().unwrap_or_default()
}

/// The newest migration that this program knows.
pub fn newest(db: &Db) -> i64 {
    newest_of(&migrations(db))
}

/// Brings the schema up to date with the migrations of this program.
pub(super) async fn migrate(db: &Db) -> Result<(), StorageError> {
    migrate_with(db, &migrations(db)).await
}

/// Brings the schema up to date with some migrations, which ignore those that they don't know: as far as the processes at
/// work allow.
///
/// # Errors
/// [`StorageError::Outdated`] when the schema has moved on too far, [`StorageError::StillNeeded`] when a process has not.
pub async fn migrate_with(db: &Db, migrations: &Migrator) -> Result<(), StorageError> {
    let knows = newest_of(migrations);
    let done = applied(db).await?;
    if let Some(needs) = needs(db, &done).await?
        && needs > knows
    {
        return Err(StorageError::Outdated { needs, knows });
    }
    let is_done = |version| done.iter().any(|(applied, ..)| *applied == version);
    if let Some((newest, ..)) = done.last()
        && *newest > knows
    {
        tracing::info!(newest, knows, "the schema is ahead of this program");
    }
    // Without a lock where nothing is to be done: behind a pool of connections that lock could not be given back.
    if migrations
        .iter()
        .all(|migration| done.contains(&(migration.version, migration.checksum.to_vec(), true)))
    {
        return Ok(());
    }
    for migration in migrations.iter() {
        if let Some(needs) = needs_of(migration.sql.as_str())
            && !is_done(migration.version)
        {
            run(db, migrations, Some(migration.version - 1)).await?;
            let nodes = ignorant(db, needs).await?;
            if nodes > 0 {
                return Err(StorageError::StillNeeded {
                    migration: migration.version,
                    needs,
                    nodes,
                });
            }
        }
    }
    run(db, migrations, None).await
}

async fn run(db: &Db, migrator: &Migrator, target: Option<i64>) -> Result<(), StorageError> {
    // The migrator takes connections from a pool only, where the future is to be sent to another thread.
    macro_rules! run_on {
        ($pool:expr) => {{
            let pool = $pool;
            match target {
                Some(target) => migrator.run_to(target, &pool).await?,
                None => migrator.run(&pool).await?,
            }
            pool.close().await;
        }};
    }
    match db {
        Db::Sqlite { writer, .. } => {
            run_on!(SqlitePool::connect_lazy_with(writer.options().clone()));
        }
        Db::Postgres(lender) => run_on!(PgPool::connect_lazy_with(lender.options().clone())),
    }
    Ok(())
}

/// What a migration says that every program must know before it is applied.
fn needs_of(sql: &str) -> Option<i64> {
    let line = sql.lines().find_map(|line| line.strip_prefix(NEEDS))?;
    line.split_whitespace().next()?.parse().ok()
}

type Applied = (i64, Vec<u8>, bool);

/// The migrations that stand: version, checksum, and whether it went through.
async fn applied(db: &Db) -> Result<Vec<Applied>, StorageError> {
    let mut tx = db.begin().await?;
    let applied = if exists(&mut tx, "_sqlx_migrations").await? {
        fetch!(
            &mut tx,
            all Applied,
            "SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version"
        )?
    } else {
        Vec::new()
    };
    tx.rollback().await?;
    Ok(applied)
}

/// What a program must know to work on the schema as it stands.
async fn needs(db: &Db, done: &[Applied]) -> Result<Option<i64>, StorageError> {
    if done.is_empty() {
        return Ok(None);
    }
    let mut tx = db.begin().await?;
    let needs: Option<(i64,)> = if exists(&mut tx, "schema_needs").await? {
        fetch!(&mut tx, optional Single<i64>, "SELECT version FROM schema_needs WHERE id = 1")?
    } else {
        None
    };
    tx.rollback().await?;
    Ok(needs.map(|(version,)| version))
}

async fn exists(tx: &mut Tx, table: &str) -> Result<bool, StorageError> {
    let sql = match tx {
        Tx::Sqlite(_) => "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = $1",
        Tx::Postgres(_) => {
            "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1"
        }
    };
    let (found,): (i64,) = fetch!(tx, one Single<i64>, sql, table)?;
    Ok(found > 0)
}

/// How many nodes at work do not know a migration.
async fn ignorant(db: &Db, needs: i64) -> Result<i64, StorageError> {
    let mut tx = db.begin().await?;
    let now = super::shares::now(&mut tx).await?;
    let (nodes,): (i64,) = fetch!(
        &mut tx,
        one Single<i64>,
        "SELECT COUNT(*) FROM nodes WHERE knows < $1 AND until >= $2",
        needs,
        now.0
    )?;
    tx.rollback().await?;
    Ok(nodes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_migration_that_takes_away_says_what_it_needs() {
        assert_eq!(
            needs_of("-- Old fields go.\n-- needs 0012\nALTER …"),
            Some(12)
        );
        assert_eq!(needs_of("-- A column more.\nALTER …"), None);
        assert_eq!(needs_of("-- needs nothing"), None);
    }
}
