//! Transactions: all or nothing, and marks within them.

use super::{ANNA, NOW, begin, lead, manager, person};
use crate::both;
use crate::support::Backend;
use crate::support::fakes::until;
use prilavok::clock::Clock;
use prilavok::domain::shares::ShareSet;
use prilavok::storage::backup::{self, BackupError};
use prilavok::storage::lease::Lease;
use prilavok::storage::outbox::End;
use prilavok::storage::{Db, Tx, inbox, people, records};
use sqlx::{Connection as _, PgConnection};

#[tokio::test]
async fn one_process_works_on_a_file() {
    let (test, _db) = Backend::Sqlite.open().await;
    let (other, _its_db) = Backend::Sqlite.open().await;
    let url = test.db_url();
    let lease = Lease::take(&url).await.unwrap().unwrap();
    assert!(
        Lease::take(&url).await.unwrap().is_none(),
        "somebody works on it"
    );
    assert!(Lease::take(&other.db_url()).await.unwrap().is_some());
    drop(lease);
    assert!(Lease::take(&url).await.unwrap().is_some());
}

/// A server is shared by any number, but by none from before that, which would believe itself alone.
#[tokio::test]
async fn any_number_works_on_a_server_that_nobody_has_alone() {
    let (test, _db) = Backend::Postgres.open().await;
    let url = test.db_url();
    let one = Lease::take(&url).await.unwrap();
    let another = Lease::take(&url).await.unwrap();
    assert!(one.is_some() && another.is_some());
    let mut alone = PgConnection::connect(&test.url).await.unwrap();
    sqlx::query("SELECT pg_advisory_lock(8102654593805479787)")
        .execute(&mut alone)
        .await
        .unwrap();
    assert!(Lease::take(&url).await.unwrap().is_none());
    alone.close().await.unwrap();
    until("the end of the older one", async || {
        Lease::take(&url).await.unwrap().is_some()
    })
    .await;
}

async fn commits_and_rollbacks(backend: Backend) {
    let (test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    person(&mut tx, ANNA, "Анна").await;
    tx.rollback().await.unwrap();
    let mut tx = db.read().await.unwrap();
    assert_eq!(people::find(&mut tx, ANNA).await.unwrap(), None);
    tx.rollback().await.unwrap();

    let mut tx = begin(&db).await;
    person(&mut tx, ANNA, "Анна").await;
    tx.commit().await.unwrap();
    db.close().await;

    let again = Db::open(&test.db_url()).await.unwrap();
    again.migrate().await.unwrap();
    let mut tx = again.read().await.unwrap();
    let anna = people::find(&mut tx, ANNA).await.unwrap().unwrap();
    assert_eq!(anna.name, "Анна");
    tx.rollback().await.unwrap();
    again.close().await;
}
both!(
    what_is_committed_stays_and_nothing_else,
    commits_and_rollbacks
);

async fn marks(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    inbox::keep(&mut tx, 1, 1, "{}", NOW).await.unwrap();
    tx.mark().await.unwrap();
    inbox::keep(&mut tx, 2, 1, "{}", NOW).await.unwrap();
    // An error in the midst of it: PostgreSQL would take nothing more, were it not for the mark.
    people::seen(
        &mut tx,
        &people::Seen {
            id: ANNA,
            name: String::from("Анна"),
            username: None,
            lang: None,
        },
        prilavok::domain::lang::Lang::Ru,
        NOW,
    )
    .await
    .unwrap();
    let mut two_of_one = super::new_lead(None);
    two_of_one.responsible = Some(prilavok::domain::ids::UserId(404));
    records::make(&mut tx, two_of_one, NOW)
        .await
        .expect_err("nobody of that id can answer for a record");
    tx.roll_back_to_mark().await.unwrap();
    tx.mark().await.unwrap();
    inbox::keep(&mut tx, 3, 1, "{}", NOW).await.unwrap();
    tx.release_mark().await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = begin(&db).await;
    let waiting = inbox::due(&mut tx, NOW, ShareSet::ALL, 10).await.unwrap();
    let ids: Vec<_> = waiting.iter().map(|waiting| waiting.update_id).collect();
    assert_eq!(ids, [1, 3]);
    assert_eq!(people::find(&mut tx, ANNA).await.unwrap(), None);
    tx.rollback().await.unwrap();
}
both!(a_mark_parts_what_fails_from_what_stays, marks);

async fn readers_do_not_wait(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut writing = begin(&db).await;
    lead(&mut writing).await;
    let mut reading = db.read().await.unwrap();
    let counts = records::count_by_stage(&mut reading).await.unwrap();
    assert_eq!(counts, [], "what is not committed is not seen");
    reading.rollback().await.unwrap();
    writing.commit().await.unwrap();
    assert!(db.group() > 1, "updates are committed together");
    assert!(db.writers() > 0);
    let is_kept_clean = db.is_kept_clean().await.unwrap();
    let mut reading = db.read().await.unwrap();
    match &mut reading {
        Tx::Sqlite(_) => assert!(is_kept_clean),
        Tx::Postgres(held) => {
            let (autovacuum,): (String,) = sqlx::query_as("SHOW autovacuum")
                .fetch_one(&mut **held)
                .await
                .unwrap();
            assert_eq!(is_kept_clean, autovacuum == "on");
        }
    }
    reading.rollback().await.unwrap();
    db.make_room().await.unwrap();
}
both!(a_reader_waits_for_no_writer, readers_do_not_wait);

async fn backups(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    tx.commit().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("no/such/folder.db");
    backup::backup(&db, &missing)
        .await
        .expect_err("there is no folder to write to");
    let file = folder.path().join("copy.db");
    backup::backup(&db, &file).await.unwrap();
    assert!(matches!(
        backup::backup(&db, &file).await,
        Err(BackupError::Exists(at)) if at == file
    ));
}
both!(a_backup_overwrites_nothing, backups);

#[test]
fn ends_have_the_names_that_the_database_knows() {
    let names = [
        End::Sent.slug(),
        End::Failed.slug(),
        End::Unreachable.slug(),
    ];
    assert_eq!(names, ["sent", "failed", "unreachable"]);
    assert!(Clock::System.now() > NOW);
}
