//! The schema while programs of different ages are at work: what adds is borne by the older, what takes away waits for them.

use super::begin;
use crate::both;
use crate::support::Backend;
use prilavok::storage::{Db, StorageError, schema, shares};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};

/// The migrations of a program that is ahead of this one.
fn newer(db: &Db, sql: [String; 2]) -> Migrator {
    let ours = match db {
        Db::Sqlite { .. } => sqlx::migrate!("migrations/sqlite"),
        Db::Postgres(_) => sqlx::migrate!("migrations/postgres"),
    };
    let next = schema::newest(db) + 1;
    let more = (next..).zip(sql).map(|(version, sql)| {
        Migration::new(
            version,
            "more".into(),
            MigrationType::Simple,
            AssertSqlSafe(sql).into_sql_str(),
            false,
        )
    });
    let all = ours.iter().cloned().chain(more).collect();
    let mut migrations = Migrator::with_migrations(all);
    migrations.set_ignore_missing(true);
    migrations
}

const ADDS: &str = "ALTER TABLE people ADD COLUMN nickname TEXT";
const ADDS_MORE: &str = "CREATE TABLE nicknames (id BIGINT PRIMARY KEY)";

/// A migration that takes away what programs below this version need.
fn takes_away(needs: i64) -> String {
    format!(
        "-- Nobody needs them any more.
-- needs {needs:04}
ALTER TABLE people DROP COLUMN source;
UPDATE schema_needs SET version = {needs}"
    )
}

async fn additions(backend: Backend) {
    let (test, db) = backend.open().await;
    schema::migrate_with(&db, &newer(&db, [ADDS, ADDS_MORE].map(str::to_owned)))
        .await
        .unwrap();
    db.close().await;
    // This program knows nothing of that, and works on.
    let db = Db::open(&test.db_url()).await.unwrap();
    db.migrate().await.unwrap();
    let mut tx = begin(&db).await;
    super::person(&mut tx, super::ANNA, "Анна").await;
    tx.commit().await.unwrap();
    db.close().await;
}
both!(an_older_program_works_on_what_was_added_to, additions);

async fn takings(backend: Backend) {
    let (test, db) = backend.open().await;
    let of_others = db.apart(&test.db_url()).await.unwrap();
    let needs = schema::newest(&db) + 1;
    let newer = newer(&db, [ADDS.to_owned(), takes_away(needs)]);
    let mut tx = begin(&of_others).await;
    let now = shares::now(&mut tx).await.unwrap();
    let old = shares::join(&mut tx, needs - 1, now).await.unwrap();
    tx.commit().await.unwrap();
    let refused = schema::migrate_with(&db, &newer).await.unwrap_err();
    assert!(
        matches!(refused, StorageError::StillNeeded { nodes: 1, .. }),
        "{refused:?}"
    );
    let told = refused.to_string();
    let waits = format!("migration {} waits", needs + 1);
    assert!(told.contains(&waits), "{told}");
    db.migrate().await.unwrap();

    let mut tx = begin(&of_others).await;
    assert!(shares::leave(&mut tx, old).await.unwrap());
    tx.commit().await.unwrap();
    schema::migrate_with(&db, &newer).await.unwrap();
    schema::migrate_with(&db, &newer).await.unwrap();
    let refused = db.migrate().await.unwrap_err();
    assert!(
        matches!(
            refused,
            StorageError::Outdated { needs: of_it, knows } if (of_it, knows) == (needs, needs - 1)
        ),
        "{refused:?}"
    );
    assert!(refused.to_string().ends_with("update it"), "{refused}");
}
both!(what_takes_away_waits_for_older_programs, takings);
