//! The shop's people, their invites and half-done inputs, and its presets.

use super::{ANNA, BORIS, NOW, begin, manager, person};
use crate::both;
use crate::support::Backend;
use prilavok::domain::ids::UserId;
use prilavok::domain::lang::Lang;
use prilavok::domain::people::Role;
use prilavok::domain::time::Millis;
use prilavok::storage::people::Seen;
use prilavok::storage::{dialogs, invites, people, presets};

async fn who_is_seen(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let mut seen = Seen {
        id: ANNA,
        name: String::from("Анна"),
        username: Some(String::from("anna")),
        lang: None,
    };
    let anna = people::seen(&mut tx, &seen, Lang::En, NOW).await.unwrap();
    assert_eq!(anna.lang, Lang::En, "the shop's, as Telegram tells none");
    assert_eq!((anna.role, anna.reachable, anna.source), (None, true, None));
    people::set_reachable(&mut tx, ANNA, false).await.unwrap();
    people::set_reachable(&mut tx, UserId(404), false)
        .await
        .unwrap();
    people::set_source(&mut tx, ANNA, "site").await.unwrap();
    seen.name = String::from("Анна П.");
    seen.username = None;
    seen.lang = Some(Lang::Ru);
    let anna = people::seen(&mut tx, &seen, Lang::En, NOW).await.unwrap();
    assert_eq!(
        (anna.name.as_str(), anna.username.as_deref()),
        ("Анна П.", None)
    );
    assert_eq!((anna.lang, anna.reachable), (Lang::Ru, true), "back again");
    assert_eq!(anna.source.as_deref(), Some("site"));

    people::choose_lang(&mut tx, ANNA, Lang::En).await.unwrap();
    let anna = people::seen(&mut tx, &seen, Lang::Ru, NOW).await.unwrap();
    assert_eq!(anna.lang, Lang::En, "what is chosen stays");
    seen.lang = None;
    people::set_on_duty(&mut tx, ANNA, false).await.unwrap();
    let anna = people::seen(&mut tx, &seen, Lang::Ru, NOW).await.unwrap();
    assert!(!anna.on_duty);
    assert_eq!(people::find(&mut tx, ANNA).await.unwrap(), Some(anna));
    assert_eq!(people::find(&mut tx, BORIS).await.unwrap(), None);

    assert_eq!(people::last_list(&mut tx, ANNA).await.unwrap(), None);
    people::remember_list(&mut tx, ANNA, "a list")
        .await
        .unwrap();
    let last = people::last_list(&mut tx, ANNA).await.unwrap();
    assert_eq!(last.as_deref(), Some("a list"));

    let nobody = UserId(404);
    for outcome in [
        people::set_role(&mut tx, nobody, None).await,
        people::set_on_duty(&mut tx, nobody, true).await,
        people::choose_lang(&mut tx, nobody, Lang::Ru).await,
        people::set_source(&mut tx, nobody, "site").await,
        people::remember_list(&mut tx, nobody, "a list").await,
    ] {
        super::assert_row_count(outcome, "people");
    }
    tx.commit().await.unwrap();
    for (change, column) in [("lang_chosen = 'de'", "lang"), ("role = 'boss'", "role")] {
        let mut tx = begin(&db).await;
        super::meddle(&mut tx, &format!("UPDATE people SET {change}")).await;
        let found = people::find(&mut tx, ANNA).await;
        super::assert_corrupt(found, ("people", column, ANNA.0));
        tx.rollback().await.unwrap();
    }
}
both!(people_are_known_as_they_last_were, who_is_seen);

async fn who_works_here(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    person(&mut tx, UserId(10), "Клиент").await;
    manager(&mut tx, BORIS, "Борис").await;
    manager(&mut tx, ANNA, "Анна").await;
    people::appoint(&mut tx, UserId(3), Role::Owner, Lang::Ru, NOW)
        .await
        .unwrap();
    people::appoint(&mut tx, BORIS, Role::Admin, Lang::Ru, NOW)
        .await
        .unwrap();
    let staff = people::staff(&mut tx).await.unwrap();
    let names: Vec<_> = staff.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(names, ["3", "Борис", "Анна"]);
    assert!(
        !staff[0].reachable,
        "who has never written can't be written to"
    );
    assert_eq!(people::count_owners(&mut tx).await.unwrap(), 1);
    people::set_role(&mut tx, UserId(3), None).await.unwrap();
    assert_eq!(people::count_owners(&mut tx).await.unwrap(), 0);
    assert_eq!(people::staff(&mut tx).await.unwrap().len(), 2);
    tx.commit().await.unwrap();
}
both!(staff_is_listed_by_role, who_works_here);

async fn single_use(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    person(&mut tx, BORIS, "Борис").await;
    let until = Millis(9_000);
    invites::make(&mut tx, "secret", Role::Manager, Some(ANNA), until, NOW)
        .await
        .unwrap();
    invites::make(&mut tx, "claim", Role::Owner, None, until, NOW)
        .await
        .unwrap();
    invites::make(&mut tx, "old claim", Role::Owner, None, until, NOW)
        .await
        .unwrap();
    assert_eq!(invites::find(&mut tx, "guess").await.unwrap(), None);
    let invite = invites::find(&mut tx, "secret").await.unwrap().unwrap();
    assert_eq!((invite.role, invite.expires_at), (Role::Manager, until));
    assert_eq!((invite.created_by, invite.used), (Some(ANNA), false));

    assert!(invites::spend(&mut tx, "secret", BORIS, NOW).await.unwrap());
    assert!(
        !invites::spend(&mut tx, "secret", ANNA, NOW).await.unwrap(),
        "once"
    );
    assert!(!invites::spend(&mut tx, "guess", ANNA, NOW).await.unwrap());
    assert!(
        invites::find(&mut tx, "secret")
            .await
            .unwrap()
            .unwrap()
            .used
    );
    assert!(invites::spend(&mut tx, "claim", ANNA, NOW).await.unwrap());

    let before = until.plus(-chrono::TimeDelta::milliseconds(1));
    assert!(invites::claim_stands(&mut tx, before).await.unwrap());
    assert!(!invites::claim_stands(&mut tx, until).await.unwrap());
    assert_eq!(invites::drop_unused_claims(&mut tx).await.unwrap(), 1);
    assert!(!invites::claim_stands(&mut tx, before).await.unwrap());
    assert_eq!(invites::find(&mut tx, "old claim").await.unwrap(), None);
    assert!(invites::find(&mut tx, "claim").await.unwrap().is_some());
    super::meddle(
        &mut tx,
        "UPDATE invites SET role = 'boss' WHERE created_by IS NULL",
    )
    .await;
    let spoilt = invites::find(&mut tx, "claim").await;
    super::assert_corrupt(spoilt, ("invites", "role", 0));
    tx.commit().await.unwrap();
}
both!(an_invite_is_used_once, single_use);

async fn one_dialog(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    person(&mut tx, ANNA, "Анна").await;
    assert_eq!(dialogs::find::<String>(&mut tx, ANNA).await.unwrap(), None);
    dialogs::begin(&mut tx, ANNA, &"the name?", NOW)
        .await
        .unwrap();
    dialogs::begin(&mut tx, ANNA, &"the phone?", NOW)
        .await
        .unwrap();
    let dialog = dialogs::find::<String>(&mut tx, ANNA).await.unwrap();
    assert_eq!(dialog.as_deref(), Some("the phone?"), "the newer one");
    super::meddle(&mut tx, "UPDATE dialogs SET body = 'the phone?'").await;
    super::assert_corrupt(
        dialogs::find::<String>(&mut tx, ANNA).await,
        ("dialogs", "body", ANNA.0),
    );
    assert!(dialogs::end(&mut tx, ANNA).await.unwrap());
    assert!(!dialogs::end(&mut tx, ANNA).await.unwrap());
    tx.commit().await.unwrap();
}
both!(a_person_has_one_half_done_input, one_dialog);

async fn one_active_preset(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    assert_eq!(presets::active(&mut tx).await.unwrap(), None);
    assert_eq!(presets::active_id(&mut tx).await.unwrap(), None);
    let first = presets::keep_draft(&mut tx, "first", ANNA, NOW)
        .await
        .unwrap();
    let second = presets::keep_draft(&mut tx, "second", ANNA, NOW)
        .await
        .unwrap();
    let dropped = presets::keep_draft(&mut tx, "dropped", ANNA, NOW)
        .await
        .unwrap();
    assert_eq!(
        presets::draft(&mut tx, first).await.unwrap().as_deref(),
        Some("first")
    );
    presets::activate(&mut tx, first).await.unwrap();
    assert_eq!(presets::draft(&mut tx, first).await.unwrap(), None);
    presets::activate(&mut tx, second).await.unwrap();
    assert_eq!(
        presets::active(&mut tx).await.unwrap().as_deref(),
        Some("second")
    );
    assert_eq!(presets::active_id(&mut tx).await.unwrap(), Some(second));
    assert!(presets::drop_draft(&mut tx, dropped).await.unwrap());
    assert!(!presets::drop_draft(&mut tx, dropped).await.unwrap());
    tx.commit().await.unwrap();

    let mut tx = begin(&db).await;
    let gone = presets::activate(&mut tx, dropped).await;
    super::assert_row_count(gone, "presets");
    tx.rollback().await.unwrap();
    let mut tx = begin(&db).await;
    let third = presets::keep_draft(&mut tx, "third", ANNA, NOW)
        .await
        .unwrap();
    tx.mark().await.unwrap();
    let state = format!("UPDATE presets SET state = 'active' WHERE id = {third}");
    let refused = match &mut tx {
        prilavok::storage::Tx::Sqlite(tx) => sqlx::query(sqlx::AssertSqlSafe(state))
            .execute(&mut **tx)
            .await
            .map(drop),
        prilavok::storage::Tx::Postgres(tx) => sqlx::query(sqlx::AssertSqlSafe(state))
            .execute(&mut **tx)
            .await
            .map(drop),
    };
    refused.expect_err("there is one active preset, whatever two nodes do at once");
    tx.rollback().await.unwrap();
}
both!(one_preset_is_active, one_active_preset);
