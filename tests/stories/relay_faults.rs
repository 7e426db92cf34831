//! Words on their way while Telegram fails: told to wait, server errors, connections cut before and after the work.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, World};
use chrono::TimeDelta;
use prilavok::sandbox::emulator::{Call, Fault, FaultKind, FileKind, Shown};
use std::collections::BTreeMap;
use std::time::Duration;

/// How many messages each side writes, from 1 on.
const WRITTEN: usize = 9;
/// Which of them is changed, and which is deleted.
const CHANGED: usize = 2;
const DELETED: usize = 7;
/// How long all of it may take: a second's wait for every 429, and more for each failure after the other.
const LONG: Duration = Duration::from_mins(2);

fn words(who: &str, number: usize) -> String {
    format!("{who} пишет {number}.")
}

fn says(text: &str, words: &str) -> bool {
    text.lines().any(|line| line.starts_with(words))
}

/// Writes nine messages, an album among them with something in between; changes one and deletes one.
fn writes(writer: &Actor, name: &str, to: Option<i64>) {
    let phone = &writer.phone;
    let write = |number| match to {
        Some(to) => phone.replies(to, &words(name, number)).unwrap(),
        None => phone.writes(&words(name, number)).unwrap(),
    };
    write(1);
    let second = write(CHANGED);
    let mut album = match to {
        Some(to) => phone.begins_album_to(to),
        None => phone.begins_album(),
    };
    album.adds(FileKind::Photo, &words(name, 3)).unwrap();
    album.adds(FileKind::Photo, &words(name, 4)).unwrap();
    write(5);
    album.adds(FileKind::Photo, &words(name, 6)).unwrap();
    let changed = format!("{} Иначе", words(name, CHANGED));
    phone.edits(second, &changed).unwrap();
    let seventh = write(DELETED);
    write(8);
    phone.replies(seventh, "/delete").unwrap();
    write(9);
}

/// The messages of a chat that say words of a number, in order of their first standing there.
fn heard(reader: &Actor, name: &str) -> Vec<(usize, Shown)> {
    let chat = reader.phone.chat().into_iter();
    chat.filter_map(|shown| {
        let number = (1..=WRITTEN).find(|number| says(&shown.text, &words(name, *number)))?;
        Some((number, shown))
    })
    .collect()
}

/// How often a kind of fault may have done its work unheard of.
fn unheard(calls: &[Call], chat: i64) -> usize {
    let lost = calls.iter().filter(|call| {
        call.chat() == Some(chat)
            && call.succeeded()
            && matches!(call.fault, Some(FaultKind::LostReply | FaultKind::Garbage))
    });
    lost.count()
}

/// Plays faults to every kind of call that carries words to a chat.
fn plays(world: &World, chat: i64, kinds: &[FaultKind]) {
    for method in [
        "sendMessage",
        "sendMediaGroup",
        "copyMessage",
        "editMessageText",
        "deleteMessage",
    ] {
        for kind in kinds {
            let fault = Fault::next(*kind).on(method).in_chat(chat);
            world.emulator.fault(fault.times(2));
        }
    }
}

/// Иван's client in Анна's hands, and the message by which she answers him.
async fn in_hand(world: &World) -> (Actor, Actor, i64) {
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    world.settles().await;
    anna.presses("Взять в работу").await;
    world.settles().await;
    ivan.writes("Где вы?");
    let asked = anna.sees("Где вы?").await;
    world.settles().await;
    (anna, ivan, asked.id)
}

/// Both write while these faults are played; gives what each has heard.
async fn talk(world: &World, kinds: &[FaultKind]) -> [(Actor, Vec<(usize, Shown)>); 2] {
    let (anna, ivan, asked) = in_hand(world).await;
    plays(world, anna.phone.id(), kinds);
    plays(world, ivan.phone.id(), kinds);
    writes(&ivan, "Иван", None);
    writes(&anna, "Анна", Some(asked));
    // Albums wait a second to be whole.
    tokio::time::sleep(Duration::from_millis(1200)).await;
    world.passes(TimeDelta::seconds(2));
    tokio::time::sleep(Duration::from_millis(300)).await;
    world.settles_within(LONG).await;
    let heard = [heard(&anna, "Иван"), heard(&ivan, "Анна")];
    let [by_anna, by_ivan] = heard;
    [(anna, by_anna), (ivan, by_ivan)]
}

fn all_but_deleted() -> Vec<usize> {
    (1..=WRITTEN).filter(|number| *number != DELETED).collect()
}

both!(
    /// Refused for a while: all comes once and in its order, as it was changed, and what was deleted is gone.
    refusals_lose_and_double_nothing,
    story_refusals
);

async fn story_refusals(backend: Backend) {
    let world = World::open(backend).await;
    let kinds = [
        FaultKind::TooManyRequests { retry_after: 1 },
        FaultKind::ServerError { code: 502 },
        FaultKind::Reset,
    ];
    for (reader, heard) in talk(&world, &kinds).await {
        let numbers: Vec<usize> = heard.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, all_but_deleted(), "{}", reader.transcript());
        let (_, changed) = &heard[CHANGED - 1];
        assert!(changed.text.contains("Иначе"), "{changed:#?}");
    }
    world.emulator.take_violations();
    world.closes().await;
}

both!(
    /// Done, but the answer is lost: each such loss doubles one call at most, and the first ones keep their order.
    lost_answers_double_one_call_each_at_most,
    story_lost
);

async fn story_lost(backend: Backend) {
    let world = World::open(backend).await;
    let kinds = [FaultKind::LostReply, FaultKind::Garbage];
    let talked = talk(&world, &kinds).await;
    let calls = world.emulator.calls();
    for (reader, heard) in talked {
        let mut order = Vec::new();
        let mut times: BTreeMap<usize, Vec<&Shown>> = BTreeMap::new();
        for (number, shown) in &heard {
            if !order.contains(number) {
                order.push(*number);
            }
            times.entry(*number).or_default().push(shown);
        }
        order.retain(|number| *number != DELETED);
        assert_eq!(order, all_but_deleted(), "{}", reader.transcript());
        // An album is one call of up to three messages.
        let more = heard.len() - times.len();
        let losses = unheard(&calls, reader.phone.id());
        assert!(losses > 0);
        assert!(more <= losses * 3, "{}", reader.transcript());
        let changed = &times[&CHANGED];
        assert!(
            changed.iter().any(|shown| shown.text.contains("Иначе")),
            "{changed:#?}"
        );
    }
    // Telegram turns down what it has done before.
    world.emulator.take_violations();
    world.closes().await;
}
