//! Callback data that looks right but was never on a button of whoever sends it: all groups of presses, with random
//! arguments, from customers, strangers and managers. Each press is answered, and changes nothing of what is not theirs.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, Told, World};
use prilavok::clock::Clock;
use prilavok::domain::ids::{ContactId, MessageId, QuickReplyId, RecordId, SessionId, UserId};
use prilavok::domain::line::MAIN;
use prilavok::sandbox::emulator::Who;
use prilavok::storage;
use prilavok::storage::later_messages::NewLater;
use prilavok::storage::quick_replies::NewReply;
use prilavok::telegram::press::{Audience, Press};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The letters of the groups of presses.
const GROUPS: &str = "dlrgtw";
/// How many letters find a press, at least: fewer means that the arguments below fit too few. Chance finds a few of them
/// seldom, those that want several words at once.
const LEAST_FOUND: usize = 100;
/// How many presses of each letter are tried.
const EACH: usize = 2;
/// Arguments: what exists, what does not, and every slug that some press reads.
const ARGUMENTS: [&str; 44] = [
    "0",
    "1",
    "2",
    "3",
    "-1",
    "7",
    "77",
    "901",
    "1000",
    "1001",
    "1002",
    "9223372036854775807",
    "ru",
    "en",
    "all",
    "evenly",
    "in_order",
    "least_busy",
    "welcome",
    "off_hours",
    "no_answer",
    "closing",
    "name",
    "what",
    "phone",
    "take",
    "dialogs",
    "close",
    "patience",
    "first",
    "next",
    "ping",
    "per_minute",
    "retention",
    "rating",
    "vetting",
    "consent",
    "sharing",
    "hours",
    "privacy",
    "hour",
    "tomorrow",
    "photo",
    "abc",
];

/// Chance, from a seed that is printed.
struct Chance(u64);

impl Chance {
    fn new() -> Chance {
        let given = std::env::var("PRESSES_SEED").ok();
        let seed = given.map_or_else(
            || u64::try_from(Clock::System.now().0).unwrap(),
            |seed| seed.parse().unwrap(),
        );
        println!("the seed is {seed}; PRESSES_SEED={seed} tells it again");
        Chance(seed | 1)
    }

    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(most).unwrap()).unwrap()
    }
}

/// Presses of every letter of every group, in a random order.
fn presses(chance: &mut Chance) -> Vec<Press> {
    let mut found = Vec::new();
    let mut letters = BTreeSet::new();
    for group in GROUPS.chars() {
        for tag in ('a'..='z').chain('A'..='Z').chain('0'..='9') {
            let mut data = BTreeSet::new();
            for attempt in 0..6000 {
                let arguments: Vec<&str> = (0..attempt % 4)
                    .map(|_| ARGUMENTS[chance.below(ARGUMENTS.len())])
                    .collect();
                let text = format!("2{group}{tag}{}", arguments.join("."));
                if text.len() <= 64 && Press::parse(&text).is_some() {
                    data.insert(text);
                }
                if data.len() == EACH {
                    break;
                }
            }
            if !data.is_empty() {
                letters.insert((group, tag));
            }
            found.extend(data.iter().filter_map(|data| Press::parse(data)));
        }
    }
    assert!(letters.len() >= LEAST_FOUND, "{letters:?}");
    for at in (1..found.len()).rev() {
        found.swap(at, chance.below(at + 1));
    }
    found
}

/// The people of a line with something of everything that presses are about.
struct Line {
    world: World,
    owner: Actor,
    anna: Actor,
    boris: Actor,
    ivan: Actor,
    maria: Actor,
}

/// Иван is Анна's and Мария is Борис's; Анна has a quick reply of her own, and something put off; one reply is shared.
async fn line(backend: Backend) -> Line {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    let boris = world.manager("Борис").await;
    let ivan = world.customer("Иван");
    let maria = world.customer("Мария");
    for (client, manager, words) in [
        (&ivan, &anna, "Хочу чайник"),
        (&maria, &boris, "Хочу лампу"),
    ] {
        client.writes(words);
        manager.sees(words).await;
        world.settles().await;
        manager.presses("Взять в работу").await;
        manager.replies_to(words, "Есть такой товар").await;
        client.sees("Есть такой товар").await;
        world.settles().await;
    }
    let now = world.clock.now();
    let mut tx = world.running().db.begin().await.unwrap();
    let id = UserId(anna.phone.id());
    for (owner, title) in [(Some(id), "Своё"), (None, "Общее")] {
        let new = NewReply {
            owner,
            title,
            text: "Здравствуйте",
            entities: &[],
            created_by: id,
        };
        storage::quick_replies::make(&mut tx, new, now)
            .await
            .unwrap();
    }
    let contact = storage::contacts::of_user(&mut tx, UserId(ivan.phone.id()))
        .await
        .unwrap()
        .unwrap();
    let words = storage::messages::of_contact(&mut tx, contact.id, 1, 0)
        .await
        .unwrap()
        .remove(0);
    let raw = storage::messages::raw_of(&mut tx, words.id).await.unwrap();
    let new = NewLater {
        contact: contact.id,
        author: id,
        raw: &raw,
        chat: words.chat,
        message: MessageId(words.message.0 + 1_000_000),
        due_at: Some(now.plus(chrono::TimeDelta::days(30))),
        album: None,
        part_of: None,
    };
    storage::later_messages::keep(&mut tx, new, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    Line {
        world,
        owner,
        anna,
        boris,
        ivan,
        maria,
    }
}

/// The client of a customer.
async fn contact_of(world: &World, customer: &Actor) -> ContactId {
    let mut tx = world.running().db.read().await.unwrap();
    let contact = storage::contacts::of_user(&mut tx, UserId(customer.phone.id()))
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    contact.unwrap().id
}

/// Somebody's quick replies and those of all, whoever has used them how often.
async fn replies_of(tx: &mut storage::Tx, user: UserId) -> Vec<(QuickReplyId, String, String)> {
    let replies = storage::quick_replies::search(tx, user, "", 100, 0)
        .await
        .unwrap();
    replies
        .into_iter()
        .map(|reply| (reply.id, reply.title, reply.text))
        .collect()
}

/// All that is kept of the line as a whole: rules, bans, the team's group, shared replies.
async fn rules(line: &Line) -> String {
    let mut found = String::new();
    let mut tx = line.world.running().db.read().await.unwrap();
    let rules = storage::lines::rules(&mut tx, MAIN).await.unwrap();
    let team = storage::topics::team_of(&mut tx, MAIN).await.unwrap();
    let owner = UserId(line.owner.phone.id());
    let replies = replies_of(&mut tx, owner).await;
    let staff = storage::people::staff(&mut tx).await.unwrap();
    let roles: Vec<_> = staff.iter().map(|one| (one.id, one.role)).collect();
    let limits: Vec<_> = storage::operators::all(&mut tx)
        .await
        .unwrap()
        .into_iter()
        .map(|one| (one.id, one.limit))
        .collect();
    tx.rollback().await.unwrap();
    write!(
        found,
        "{rules:#?} {team:#?} {replies:#?} {roles:?} {limits:?}"
    )
    .unwrap();
    found
}

/// All that is kept of a client's dialogue with a manager, and of what that manager has beside.
async fn dialogue(line: &Line, client: &Actor, manager: &Actor) -> String {
    let contact = contact_of(&line.world, client).await;
    let manager = UserId(manager.phone.id());
    let mut found = String::new();
    let mut tx = line.world.running().db.read().await.unwrap();
    let sessions = storage::sessions::of_contact(&mut tx, contact, 100)
        .await
        .unwrap();
    for session in &sessions {
        let shown = (
            session.id,
            session.record,
            session.state,
            session.snoozed_until,
        );
        let more = (
            &session.transfer,
            session.stars,
            session.mark,
            session.closed_at,
        );
        write!(found, "{shown:?} {more:?}").unwrap();
    }
    let words = storage::messages::of_contact(&mut tx, contact, 100, 0)
        .await
        .unwrap();
    let ours: Vec<_> = words.into_iter().filter(|kept| !kept.incoming).collect();
    let replies = replies_of(&mut tx, manager).await;
    let later = storage::later_messages::waiting_of(&mut tx, manager, 100, 0)
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    write!(found, "{ours:#?} {replies:#?} {later:#?}").unwrap();
    found
}

/// Everything.
async fn all(line: &Line) -> String {
    let mut found = line.world.everything().await;
    found += &rules(line).await;
    found += &dialogue(line, &line.ivan, &line.anna).await;
    found += &dialogue(line, &line.maria, &line.boris).await;
    let mut tx = line.world.running().db.read().await.unwrap();
    let bans = storage::bans::list(&mut tx, 100, 0).await.unwrap();
    let audit = storage::audit::count(&mut tx).await.unwrap();
    for number in 1..=20 {
        let members = storage::sessions::members(&mut tx, SessionId(number)).await;
        write!(found, "{:?}", members.unwrap()).unwrap();
        let record = storage::records::find(&mut tx, RecordId(number)).await;
        if let Some(contact) = record.unwrap().and_then(|record| record.contact) {
            let notes = storage::notes::of_contact(&mut tx, contact, 100, 0).await;
            write!(found, "{:?}", notes.unwrap()).unwrap();
        }
    }
    tx.rollback().await.unwrap();
    write!(found, "{bans:?} {audit}").unwrap();
    found
}

/// A message of the bot's in a person's chat.
fn any_message(person: &Actor) -> i64 {
    let chat = person.phone.chat();
    // No button ever stands under a file of ours.
    let mut screens = chat.iter().rev().filter(|shown| shown.kind == "text");
    let theirs = screens.find(|shown| shown.from == Who::Bot);
    theirs.unwrap().id
}

both!(
    /// Customers and strangers: what is staff's is refused in words; what is anybody's touches nobody else.
    customers_press_everything_of_the_line,
    story_customers
);

async fn story_customers(backend: Backend) {
    let line = line(backend).await;
    let world = &line.world;
    let petr = world.customer("Пётр");
    petr.starts().await;
    world.settles().await;
    let presses = presses(&mut Chance::new());
    let before = all(&line).await;
    for press in &presses {
        if press.audience() == Audience::Anyone {
            continue;
        }
        for person in [&line.maria, &petr] {
            let told = person
                .presses_raw(any_message(person), &press.encode())
                .await;
            assert!(
                matches!(&told, Told::Alert(words) if words.contains("для сотрудников магазина")),
                "{press:?}: {told:?}"
            );
        }
    }
    world.settles().await;
    assert_eq!(before, all(&line).await);

    // Whoever agrees to something or wants to be forgotten does so for themselves.
    let others = async || {
        let rules = rules(&line).await;
        let ivan = dialogue(&line, &line.ivan, &line.anna).await;
        (rules, ivan, dialogue(&line, &line.maria, &line.boris).await)
    };
    let before = others().await;
    for press in &presses {
        if press.audience() != Audience::Anyone {
            continue;
        }
        let told = petr.presses_raw(any_message(&petr), &press.encode()).await;
        assert!(!told.words().contains("сломалось"), "{press:?}: {told:?}");
    }
    world.settles().await;
    assert_eq!(before, others().await);
    line.world.closes().await;
}

both!(
    /// A manager does a manager's work with what is nobody else's, and runs no shop.
    a_manager_presses_everything_of_the_line,
    story_manager
);

async fn story_manager(backend: Backend) {
    let line = line(backend).await;
    let world = &line.world;
    let presses = presses(&mut Chance::new());
    let before = all(&line).await;
    for press in &presses {
        if press.audience() != Audience::Management {
            continue;
        }
        let told = line
            .boris
            .presses_raw(any_message(&line.boris), &press.encode())
            .await;
        assert!(
            matches!(&told, Told::Alert(words) if words.contains("нужна другая роль")),
            "{press:?}: {told:?}"
        );
    }
    world.settles().await;
    assert_eq!(before, all(&line).await);

    // Any of the staff may rid the shop of a nuisance, and lift that again; and who has joined a dialogue has a part in it.
    let may = |press: &Press| {
        let data = press.encode();
        ["2gb", "2gc", "2gu", "2gh", "2gw", "2dj"]
            .iter()
            .any(|prefix| data.starts_with(prefix))
    };
    let before = (
        rules(&line).await,
        dialogue(&line, &line.ivan, &line.anna).await,
    );
    for press in presses.iter().filter(|press| !may(press)) {
        if press.audience() != Audience::Staff {
            continue;
        }
        let told = line
            .boris
            .presses_raw(any_message(&line.boris), &press.encode())
            .await;
        assert!(!told.words().contains("сломалось"), "{press:?}: {told:?}");
        let now = (
            rules(&line).await,
            dialogue(&line, &line.ivan, &line.anna).await,
        );
        assert_eq!(before, now, "after {press:?}: {told:?}");
    }
    world.settles().await;
    assert!(line.ivan.phone.chat().len() < 1_000);
    line.world.closes().await;
}
