//! Backups of both databases: everything, of one moment, in a file that the shop can run on.

#![expect(
    clippy::unwrap_used,
    reason = "a story ends where something goes wrong"
)]

mod support;

use prilavok::clock::Clock;
use prilavok::domain::ids::{ChatId, UserId};
use prilavok::domain::lang::Lang;
use prilavok::domain::people::Role;
use prilavok::domain::shares::ShareSet;
use prilavok::storage::backup::{BackupError, backup};
use prilavok::storage::{Db, DbUrl, inbox, outbox, people};
use prilavok::telegram::outgoing::{Call, Receipt};
use support::Backend;
use support::fakes::{keep, push_text};

async fn everything_is_copied(backend: Backend) {
    let (_test, db) = backend.open().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.db");
    let now = Clock::System.now();
    let mut tx = db.begin().await.unwrap();
    people::appoint(&mut tx, UserId(5), Role::Owner, Lang::Ru, now)
        .await
        .unwrap();
    push_text(&mut tx, 7, 1, "Ответ клиенту").await;
    tx.commit().await.unwrap();
    keep(&db, 41, 7, "ждёт").await;

    // A writer at work holds up no backup, and leaves nothing half-done in it.
    let mut open = db.begin().await.unwrap();
    people::set_role(&mut open, UserId(5), None).await.unwrap();
    backup(&db, &file).await.unwrap();
    open.rollback().await.unwrap();

    let again = backup(&db, &file).await;
    assert!(matches!(again, Err(BackupError::Exists(_))), "{again:?}");
    let names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["copy.db"], "one file, nothing beside it");

    let copy = Db::open(&DbUrl::Sqlite(file)).await.unwrap();
    copy.migrate().await.unwrap();
    let mut tx = copy.begin().await.unwrap();
    let owner = people::find(&mut tx, UserId(5)).await.unwrap().unwrap();
    assert_eq!(owner.role, Some(Role::Owner));
    assert!(!owner.on_duty && !owner.reachable);
    let due = inbox::due(
        &mut tx,
        now.plus(chrono::TimeDelta::hours(1)),
        ShareSet::ALL,
        10,
    )
    .await
    .unwrap();
    assert_eq!(due[0].update_id, 41);
    assert!(due[0].raw.contains("ждёт"));
    let waiting = outbox::waiting_for_chat::<Call, Receipt>(&mut tx, ChatId(7)).await;
    let first = waiting.unwrap().remove(0);
    let new = push_text(&mut tx, 7, 1, "next").await;
    assert!(new > first.id, "new rows go on after the copied ones");
    tx.commit().await.unwrap();
}
both!(a_backup_is_a_database_of_one_moment, everything_is_copied);
