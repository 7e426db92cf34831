//! Two at the same instant: both presses stand in line before the bot has handled any.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, PATIENCE, World};
use prilavok::domain::ids::{RecordId, SessionId, UserId};
use prilavok::sandbox::emulator::{CallbackAnswer, Shown};
use prilavok::storage;
use prilavok::telegram::press::{DeskPress, Press};

/// How many clients they compete for.
const TIMES: i64 = 30;

fn client(number: i64) -> String {
    format!("Клиент {number:02}")
}

/// The newest card of a client's session in a chat.
fn card(manager: &Actor, client: &str) -> Shown {
    let chat = manager.phone.chat().into_iter().rev();
    let mut cards = chat.filter(|shown| shown.text.starts_with(&format!("💬 {client} ·")));
    cards
        .next()
        .unwrap_or_else(|| panic!("no card of {client}:\n{}", manager.transcript()))
}

both!(
    /// Thirty clients, each of whom two managers take at the same instant: one has the client, the other is told, and all
    /// cards say the same.
    only_one_takes_each_client,
    story_instants
);

async fn story_instants(backend: Backend) {
    let world = World::open(backend).await;
    let managers = [
        ("Анна", world.manager("Анна").await),
        ("Борис", world.manager("Борис").await),
    ];
    let watcher = world.manager("Вера").await;
    for number in 1..=TIMES {
        world.customer(&client(number)).writes("Хочу чайник");
    }
    world.settles_within(PATIENCE * 3).await;
    let mut tx = world.running().db.read().await.unwrap();
    let sessions = storage::sessions::unheld(&mut tx, 100).await.unwrap();
    let mut found = Vec::new();
    for session in sessions {
        let contact = storage::contacts::find(&mut tx, session.contact)
            .await
            .unwrap()
            .unwrap();
        found.push((session.id, session.record.unwrap(), contact.name));
    }
    tx.rollback().await.unwrap();
    assert_eq!(found.len(), usize::try_from(TIMES).unwrap());
    let mut won = [0, 0];
    for (at, (session, record, name)) in found.into_iter().enumerate() {
        won[takes(&world, &managers, &watcher, at, (session, record, &name)).await] += 1;
    }
    println!("{won:?} taken");
    world.closes().await;
}

/// Both take one client; gives who has it.
async fn takes(
    world: &World,
    managers: &[(&str, Actor); 2],
    watcher: &Actor,
    at: usize,
    (session, record, client): (SessionId, RecordId, &str),
) -> usize {
    let everybody = [&managers[0].1, &managers[1].1, watcher];
    let shows = Press::Desk(DeskPress::Session { session }).encode();
    for manager in everybody {
        let message = manager.sees(client).await.id;
        manager.phone.presses_raw(message, &shows).unwrap();
    }
    world.settles().await;
    // Neither waits for anything in between: the bot has no moment to handle the first before the second stands there.
    let first = at % 2;
    let mut presses = Vec::new();
    for who in [first, 1 - first] {
        let place = card(&managers[who].1, client);
        let (row, column) = place.find_button("Взять").unwrap();
        let press = managers[who].1.phone.presses(place.id, row, column);
        presses.push((who, press.unwrap()));
    }
    assert_eq!(world.emulator.pending_updates(), 2);
    world.settles().await;
    let mut tx = world.running().db.read().await.unwrap();
    let session = storage::sessions::find(&mut tx, session).await.unwrap();
    tx.rollback().await.unwrap();
    let holder = session.unwrap().operator().unwrap();
    let winner = managers
        .iter()
        .position(|(_, one)| UserId(one.phone.id()) == holder)
        .unwrap();
    for (who, press) in presses {
        let answer = press.answer(PATIENCE).await.unwrap();
        if who == winner {
            assert!(
                matches!(answer, CallbackAnswer::Toast(_)),
                "{client}: {answer:?}"
            );
        } else {
            let told = format!("🤝 Этот клиент уже у коллеги: {}.", managers[winner].0);
            assert_eq!(answer, CallbackAnswer::Alert(told), "{client}");
        }
    }
    assert_eq!(
        world.record(record.0).await.responsible,
        Some(holder),
        "the lead too"
    );
    for manager in everybody {
        let card = card(manager, client);
        let says = if UserId(manager.phone.id()) == holder {
            "Ведёте вы".to_owned()
        } else {
            format!("взял: {}", managers[winner].0)
        };
        assert!(card.find_button("Взять").is_none(), "{card:#?}");
        assert!(card.text.contains(&says), "{card:#?}");
    }
    winner
}
