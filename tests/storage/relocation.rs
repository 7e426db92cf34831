//! A shop moved to another database: everything is there, the database goes on from it, and what can't be moved is refused.

use super::{ANNA, NOW, begin, client, lead, manager, meddle, new_lead};
use crate::support::{Backend, TestDb};
use prilavok::domain::ids::ContactId;
use prilavok::storage::backup::{BackupError, backup};
use prilavok::storage::lease::Lease;
use prilavok::storage::relocation::{self, MoveError, Moved, Progress};
use prilavok::storage::{Db, DbUrl, StorageError, Tx, contacts, people, records, schema, shares};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];

/// A small shop, closed: among its contacts one that refers to a later one, and the last one is gone again.
async fn shop(backend: Backend) -> (TestDb, ContactId) {
    let (test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна «и» \"кавычки\" \\ '").await;
    let first = client(&mut tx, "Пётр\n<b>").await;
    client(&mut tx, "").await;
    let kept = client(&mut tx, "Ё 🛒").await;
    let gone = client(&mut tx, "Уйдёт").await;
    records::make(&mut tx, new_lead(Some(first.id)), NOW)
        .await
        .unwrap();
    lead(&mut tx).await;
    let merged = format!(
        "UPDATE contacts SET merged_into = {} WHERE id = {}",
        kept.id.0, first.id.0
    );
    meddle(&mut tx, &merged).await;
    meddle(
        &mut tx,
        &format!("DELETE FROM contacts WHERE id = {}", gone.id.0),
    )
    .await;
    tx.commit().await.unwrap();
    db.close().await;
    (test, gone.id)
}

async fn count(tx: &mut Tx, sql: &'static str) -> i64 {
    let (count,): (i64,) = match tx {
        Tx::Sqlite(tx) => sqlx::query_as(sql).fetch_one(&mut **tx).await.unwrap(),
        Tx::Postgres(tx) => sqlx::query_as(sql).fetch_one(&mut **tx).await.unwrap(),
    };
    count
}

#[tokio::test]
async fn a_shop_goes_from_any_database_to_any() {
    for from in BOTH {
        for to in BOTH {
            let (source, gone) = shop(from).await;
            let target = to.fresh().await;
            let mut told = Vec::new();
            let moved =
                relocation::relocate(&source.db_url(), &target.db_url(), |step| told.push(step))
                    .await
                    .unwrap();
            let same = |name: &str| {
                told.iter().find_map(|step| match step {
                    Progress::Same { table, rows, .. } if table == name => Some(*rows),
                    _ => None,
                })
            };
            assert_eq!(same("contacts"), Some(3), "{from:?} to {to:?}: {told:?}");
            assert_eq!(same("records"), Some(2));
            assert_eq!(same("sessions"), Some(0), "empty tables are told of too");
            assert!(moved.tables > 50 && moved.rows > 6, "{moved:?}");

            let db = Db::open(&target.db_url()).await.unwrap();
            assert!(!relocation::is_half_done(&db).await.unwrap());
            db.migrate().await.unwrap();
            let mut tx = begin(&db).await;
            let anna = people::find(&mut tx, ANNA).await.unwrap().unwrap();
            assert_eq!(anna.name, "Анна «и» \"кавычки\" \\ '");
            assert!(anna.reachable && anna.role.is_some());
            let new = client(&mut tx, "Новый").await;
            assert!(
                new.id > gone,
                "no id is given twice: {new:?} after {gone:?}"
            );
            // References are in force again.
            let orphan = new_lead(Some(ContactId(9_999)));
            let refused = records::make(&mut tx, orphan, NOW).await;
            assert!(
                matches!(&refused, Err(StorageError::Database(sqlx::Error::Database(error)))
                    if error.is_foreign_key_violation()),
                "{from:?} to {to:?}: {refused:?}"
            );
            tx.rollback().await.unwrap();
            db.close().await;
        }
    }
}

#[tokio::test]
async fn a_backup_is_moved_back_into_postgres() {
    let (source, gone) = shop(Backend::Postgres).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.db");
    let db = Db::open(&source.db_url()).await.unwrap();
    backup(&db, &file).await.unwrap();
    db.close().await;
    let before = std::fs::read(&file).unwrap();
    let target = Backend::Postgres.fresh().await;
    let url = format!("sqlite://{}", file.display()).parse().unwrap();
    relocation::relocate(&url, &target.db_url(), |_| {})
        .await
        .unwrap();
    assert!(std::fs::read(&file).unwrap() == before, "it is only read");
    let db = Db::open(&target.db_url()).await.unwrap();
    let mut tx = begin(&db).await;
    assert_eq!(count(&mut tx, "SELECT COUNT(*) FROM contacts").await, 3);
    assert!(client(&mut tx, "Новый").await.id > gone);
    tx.rollback().await.unwrap();
    db.close().await;
}

/// Moves, and holds the move to be a mistake of whoever asked for it.
async fn refused(from: &TestDb, to: &TestDb) -> MoveError {
    let error = relocation::relocate(&from.db_url(), &to.db_url(), |_| {})
        .await
        .unwrap_err();
    assert!(error.is_mistake() && !error.can_go_on(), "{error:?}");
    error
}

/// Somebody who works on a database, until this is dropped.
async fn at_work(test: &TestDb, backend: Backend) -> (Option<Lease>, Option<Db>) {
    match backend {
        Backend::Sqlite => (Lease::take(&test.db_url()).await.unwrap(), None),
        Backend::Postgres => {
            let db = Db::open(&test.db_url()).await.unwrap();
            let mut tx = begin(&db).await;
            let knows = schema::newest(&db);
            shares::join(&mut tx, knows, NOW).await.unwrap();
            tx.commit().await.unwrap();
            (None, Some(db))
        }
    }
}

#[tokio::test]
async fn what_must_not_be_moved_is_refused() {
    for backend in BOTH {
        let (source, _) = shop(backend).await;
        let (other, _) = shop(backend).await;
        let error = refused(&source, &source).await;
        assert!(matches!(error, MoveError::Same(_)), "{error:?}");
        let error = refused(&source, &other).await;
        assert!(
            matches!(&error, MoveError::NotEmpty { table, .. } if table == "contacts"),
            "{error:?}"
        );
        let fresh = backend.fresh().await;
        let at_work = at_work(&source, backend).await;
        let error = refused(&source, &fresh).await;
        assert!(matches!(error, MoveError::Occupied(_)), "{error:?}");
        drop(at_work);

        // A schema of no shop, of another program, of another version.
        let (unknown, db) = backend.open().await;
        db.close().await;
        run(&unknown, "DROP TABLE _sqlx_migrations").await;
        let error = refused(&source, &unknown).await;
        assert!(matches!(error, MoveError::NotEmpty { .. }), "{error:?}");
        let target = backend.fresh().await;
        let error = refused(&unknown, &target).await;
        assert!(matches!(error, MoveError::NoShop(_)), "{error:?}");
        run(
            &source,
            "DELETE FROM _sqlx_migrations WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)",
        )
        .await;
        let error = refused(&source, &target).await;
        assert!(matches!(error, MoveError::OtherSchema(_)), "{error:?}");
    }
    let (source, _) = shop(Backend::Sqlite).await;
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.db");
    let url = format!("sqlite://{}", missing.display()).parse().unwrap();
    let error = relocation::relocate(&url, &source.db_url(), |_| {})
        .await
        .unwrap_err();
    assert!(matches!(error, MoveError::NoSource(_)), "{error:?}");
    assert!(!missing.exists(), "a mistyped name makes no file");
}

async fn run(of: &TestDb, sql: &'static str) {
    let db = Db::open(&of.db_url()).await.unwrap();
    let mut tx = begin(&db).await;
    match &mut tx {
        Tx::Sqlite(tx) => drop(sqlx::query(sql).execute(&mut **tx).await.unwrap()),
        Tx::Postgres(tx) => drop(sqlx::query(sql).execute(&mut **tx).await.unwrap()),
    }
    tx.commit().await.unwrap();
    db.close().await;
}

/// A target in which a move has got stuck: a value that it does not keep came in its way.
#[tokio::test]
async fn a_half_done_move_is_known_and_goes_on_only_from_its_source() {
    let (source, _) = shop(Backend::Sqlite).await;
    run(
        &source,
        "UPDATE records SET reason = 'a' || CHAR(0) || 'b' WHERE id = 1",
    )
    .await;
    let target = Backend::Postgres.fresh().await;
    let (from, to) = (source.db_url(), target.db_url());
    let error = relocation::relocate(&from, &to, |_| {}).await.unwrap_err();
    assert!(!error.is_mistake() && !error.can_go_on());
    assert_eq!(
        error.to_string(),
        "records.reason of the row [1] can't be kept there: \
         it has a character of the code 0, which PostgreSQL has no place for"
    );
    let db = Db::open(&to).await.unwrap();
    assert!(relocation::is_half_done(&db).await.unwrap());
    let folder = tempfile::tempdir().unwrap();
    let refusal = backup(&db, &folder.path().join("copy.db")).await;
    assert!(
        matches!(refusal, Err(BackupError::HalfMoved)),
        "{refusal:?}"
    );
    let mut tx = begin(&db).await;
    assert_eq!(count(&mut tx, "SELECT COUNT(*) FROM contacts").await, 3);
    assert_eq!(count(&mut tx, "SELECT COUNT(*) FROM records").await, 0);
    tx.rollback().await.unwrap();
    db.close().await;

    let onward = Backend::Sqlite.fresh().await;
    let error = refused(&target, &onward).await;
    assert!(matches!(error, MoveError::HalfSource(_)), "{error:?}");
    let (other, _) = shop(Backend::Postgres).await;
    let error = refused(&other, &target).await;
    assert!(matches!(error, MoveError::OtherSource { .. }), "{error:?}");

    // Mended, the source is another one than what was summed up.
    run(&source, "UPDATE records SET reason = 'ab' WHERE id = 1").await;
    let error = refused(&source, &target).await;
    assert!(
        matches!(&error, MoveError::OtherSource { table, .. } if table == "records"),
        "{error:?}"
    );
}

/// What was spoilt on the way is noticed, whatever it is.
#[tokio::test]
async fn a_target_that_says_something_else_is_noticed() {
    for backend in BOTH {
        let (source, _) = shop(Backend::Sqlite).await;
        let target = backend.fresh().await;
        let (from, to) = (source.db_url(), target.db_url());
        let spoilt = to.clone();
        let mut spoils = |step: Progress| {
            let is_over = matches!(&step, Progress::Copying { table, .. } if table == "contacts");
            if is_over {
                // The move waits for this, as for any other teller.
                let url = spoilt.clone();
                let meddling = std::thread::spawn(move || {
                    let runtime = tokio::runtime::Runtime::new().unwrap();
                    runtime.block_on(async {
                        let db = Db::open(&url).await.unwrap();
                        let mut tx = begin(&db).await;
                        let sql =
                            "UPDATE contacts SET phone_verified = NOT phone_verified WHERE id = 1";
                        meddle(&mut tx, sql).await;
                        tx.commit().await.unwrap();
                        db.close().await;
                    });
                });
                meddling.join().unwrap();
            }
        };
        let moved: Result<Moved, MoveError> = relocation::relocate(&from, &to, &mut spoils).await;
        assert!(
            matches!(&moved, Err(MoveError::Differs { table, .. }) if table == "contacts"),
            "{backend:?}: {moved:?}"
        );
        let db = Db::open(&to).await.unwrap();
        assert!(
            relocation::is_half_done(&db).await.unwrap(),
            "nobody works on it"
        );
        db.close().await;
    }
}

/// A row whose reference leads nowhere is not taken over in silence.
#[tokio::test]
async fn a_damaged_source_is_told() {
    for backend in BOTH {
        let (source, _) = shop(Backend::Sqlite).await;
        let DbUrl::Sqlite(path) = source.db_url() else {
            panic!("{source:?}");
        };
        let careless = SqliteConnectOptions::new()
            .filename(path)
            .foreign_keys(false);
        let mut connection = careless.connect().await.unwrap();
        sqlx::raw_sql("UPDATE records SET contact_id = 777 WHERE id = 1")
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
        let target = backend.fresh().await;
        let moved = relocation::relocate(&source.db_url(), &target.db_url(), |_| {}).await;
        assert!(
            matches!(&moved, Err(MoveError::Dangling { table, other })
                if table == "records" && other == "contacts"),
            "{backend:?}: {moved:?}"
        );
        let db = Db::open(&target.db_url()).await.unwrap();
        assert!(relocation::is_half_done(&db).await.unwrap());
        let mut tx = begin(&db).await;
        let found = contacts::find(&mut tx, ContactId(777)).await.unwrap();
        assert_eq!(found, None);
        tx.rollback().await.unwrap();
        db.close().await;
    }
}
