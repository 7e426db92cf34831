//! The busy hour: many customers at once, few managers, a limit for each.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, World};
use prilavok::domain::ids::{SessionId, UserId};
use prilavok::domain::line::{Distribution, MAIN};
use prilavok::domain::session::Session;
use prilavok::sandbox::emulator::Who;
use prilavok::storage;
use prilavok::telegram::press::{DeskPress, Press};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How many customers write, unless `BUSY_CUSTOMERS` says otherwise.
const CUSTOMERS: usize = 70;
/// How many messages each of them writes.
const EACH: usize = 3;
/// How many dialogues a manager may have.
const LIMIT: usize = 8;
/// How long all of it may take to be done, on a busy machine.
const LONG: Duration = Duration::from_mins(10);

fn words(customer: usize, number: usize) -> String {
    format!("клиент {customer:03} пишет {number}.")
}

/// What somebody has been told by this customer, in order: by number. The news of a lead show its first words.
fn heard(manager: &Actor, customer: usize) -> Vec<usize> {
    let chat = manager.phone.chat().into_iter();
    chat.filter(|shown| shown.from == Who::Bot)
        .filter_map(|shown| {
            let is_news = shown.text.contains("Новый лид!");
            let says = |words: &str| {
                shown.text.lines().any(|line| line == words)
                    || (is_news && shown.text.contains(words))
            };
            (1..=EACH).find(|number| says(&words(customer, *number)))
        })
        .collect()
}

async fn open_sessions(world: &World) -> Vec<Session> {
    let mut tx = world.running().db.read().await.unwrap();
    let open = storage::sessions::open_sessions(&mut tx, None, 10_000, 0)
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    open
}

/// Whose each session is, or is to be; `None`: it waits in line.
fn whose(sessions: &[Session]) -> BTreeMap<SessionId, Option<UserId>> {
    let whose = |session: &Session| {
        let offered = session.offer.and_then(|offer| offer.to);
        session.operator().or(offered)
    };
    sessions
        .iter()
        .map(|session| (session.id, whose(session)))
        .collect()
}

/// Nobody has more than allowed, all who can have as many, and everybody has heard their own clients, and no other, out.
async fn judge(world: &World, managers: &[Actor], customers: &[Actor]) -> Vec<Session> {
    let open = open_sessions(world).await;
    let whose = whose(&open);
    for manager in managers {
        let id = UserId(manager.phone.id());
        let has = whose.values().filter(|one| **one == Some(id)).count();
        assert_eq!(has, LIMIT, "{id:?} of {whose:?}");
    }
    let mut tx = world.running().db.read().await.unwrap();
    let all: Vec<usize> = (1..=EACH).collect();
    for (number, customer) in customers.iter().enumerate() {
        let contact = storage::contacts::of_user(&mut tx, UserId(customer.phone.id()))
            .await
            .unwrap()
            .unwrap();
        let mut kept = storage::messages::of_contact(&mut tx, contact.id, 100, 0)
            .await
            .unwrap();
        kept.reverse();
        let texts: Vec<String> = kept.iter().filter_map(|kept| kept.text.clone()).collect();
        let written: Vec<String> = all.iter().map(|each| words(number, *each)).collect();
        assert_eq!(texts, written);
        let Some(session) = open.iter().find(|session| session.contact == contact.id) else {
            continue;
        };
        for manager in managers {
            let heard = heard(manager, number);
            if whose[&session.id] == Some(UserId(manager.phone.id())) {
                assert_eq!(heard, all, "client {number}:\n{}", manager.transcript());
            } else {
                assert!(
                    heard.is_empty(),
                    "client {number}:\n{}",
                    manager.transcript()
                );
            }
        }
        let waits = whose[&session.id].is_none();
        let brought = kept.iter().filter(|kept| kept.brought_at.is_some()).count();
        assert_eq!(brought, if waits { 0 } else { EACH }, "client {number}");
    }
    tx.rollback().await.unwrap();
    open
}

both!(
    /// The busy hour.
    everybody_gets_their_turn,
    story_busy
);

async fn story_busy(backend: Backend) {
    let count = std::env::var("BUSY_CUSTOMERS").map_or(CUSTOMERS, |count| count.parse().unwrap());
    let world = World::open(backend).await;
    let mut tx = world.running().db.begin().await.unwrap();
    let mut rules = storage::lines::rules(&mut tx, MAIN).await.unwrap();
    rules.distribution = Distribution::LeastBusy;
    rules.dialogs_limit = u32::try_from(LIMIT).unwrap();
    rules.take_within = 0;
    storage::lines::set_rules(&mut tx, MAIN, &rules, world.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut managers = Vec::new();
    for name in ["Анна", "Борис", "Вера", "Глеб", "Дина"] {
        managers.push(world.manager(name).await);
    }
    let customers: Vec<Actor> = (0..count)
        .map(|number| world.customer(&format!("Клиент {number:03}")))
        .collect();
    let began = Instant::now();
    for each in 1..=EACH {
        for (number, customer) in customers.iter().enumerate() {
            customer.writes(&words(number, each));
        }
    }
    world.settles_within(LONG).await;
    let came = began.elapsed();
    let open = judge(&world, &managers, &customers).await;
    assert_eq!(open.len(), count);

    // Everybody takes what they are offered and ends two dialogues, all at once: the next in line come.
    let whose_before = whose(&open);
    let mut presses = Vec::new();
    let mut ended = Vec::new();
    for manager in &managers {
        let id = UserId(manager.phone.id());
        let own = whose_before.iter().filter(|(_, one)| **one == Some(id));
        let own: Vec<SessionId> = own.map(|(session, _)| *session).collect();
        let message = manager.sees("вот что сейчас").await.id;
        let takes = own
            .iter()
            .map(|session| DeskPress::Take { session: *session });
        let ends = own[..2].iter().map(|session| DeskPress::Close {
            session: *session,
            silently: false,
        });
        ended.extend_from_slice(&own[..2]);
        for press in takes.chain(ends) {
            let data = Press::Desk(press).encode();
            presses.push(manager.phone.presses_raw(message, &data).unwrap());
        }
    }
    let began = Instant::now();
    world.settles_within(LONG).await;
    for press in presses {
        press.answer(Duration::from_secs(1)).await.unwrap();
    }
    // Who got in line while somebody got free was overlooked by both; it is looked after in a moment.
    world.passes(chrono::TimeDelta::seconds(3));
    tokio::time::sleep(Duration::from_millis(300)).await;
    world.settles_within(LONG).await;
    let passed_on = began.elapsed();
    let open = judge(&world, &managers, &customers).await;
    assert_eq!(open.len(), count - ended.len());
    let whose_now = whose(&open);
    let next = whose_before
        .iter()
        .filter(|(_, one)| one.is_none())
        .take(ended.len());
    for (session, _) in next {
        assert!(whose_now[session].is_some(), "{session:?} was next");
    }
    println!(
        "{count} customers wrote {} messages: done in {came:?}; {} dialogues taken, {} ended and passed on in {passed_on:?}",
        count * EACH,
        managers.len() * LIMIT,
        ended.len()
    );
    world.closes().await;
}
