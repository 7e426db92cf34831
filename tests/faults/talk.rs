//! `kill -9` at random moments while five customers and two managers talk: texts, albums with something else in between,
//! answers, changes, deletions.
//!
//! At the end every word is kept, in order, and has reached the other side once. A message may stand twice where a kill
//! came between Telegram's doing and our knowing of it: at most one for each kill and conversation. For the same reason a
//! message that was taken back in just that moment may stand.

use crate::both;
use crate::fire::{Chance, LATE, blame, hires, kills};
use crate::process::{Stage, shown, until};
use crate::support::Backend;
use futures_util::future::join_all;
use prilavok::clock::Clock;
use prilavok::domain::ids::{ChatId, UserId};
use prilavok::sandbox::emulator::{Call, FileKind, Shown};
use prilavok::sandbox::phone::Phone;
use prilavok::storage::messages::ClientMessage;
use prilavok::storage::{self, Db, DbUrl};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;

/// How often the bot is killed, unless `FAULTS_KILLS` says otherwise.
const KILLS: usize = 10;
/// Who writes, and which manager answers. No name is a part of another one or of any text.
const CUSTOMERS: [(&str, usize); 5] = [
    ("Ярополк", 0),
    ("Всеслава", 1),
    ("Мстислав", 0),
    ("Рогнеда", 1),
    ("Святополк", 0),
];
/// How many messages each customer writes, from 1 on.
const ASKED: usize = 10;
/// Which of them are changed.
const ASKED_AND_CHANGED: [usize; 2] = [2, 9];
/// How many messages each customer is answered with, from 1 on.
const ANSWERED: usize = 7;
/// Which of them is changed.
const ANSWERED_AND_CHANGED: usize = 2;
/// Which of them is deleted.
const DELETED: usize = 6;
/// What a change adds.
const CHANGED: &str = "Исправлено";

fn asks(name: &str, number: usize) -> String {
    format!("{name} пишет {number}.")
}

fn answers(name: &str, number: usize) -> String {
    format!("Ответ {number} для {name}.")
}

/// Whether a text says these words, rather than naming them in passing.
fn says(text: &str, words: &str) -> bool {
    text.lines().any(|line| line.starts_with(words))
}

both!(
    /// A talk under fire.
    no_word_is_lost_doubled_or_out_of_order,
    story_talk
);

async fn story_talk(backend: Backend) {
    let db = backend.fresh().await;
    let stage = Stage::open(Some(&db.url)).await;
    let mut chance = Chance::new();
    let bot = stage.starts();
    let managers = [
        hires(&stage, 901, "Анна").await,
        hires(&stage, 902, "Борис").await,
    ];
    let customers: Vec<Phone> = (1000..)
        .zip(CUSTOMERS)
        .map(|(id, (name, _))| stage.person(id, name))
        .collect();
    let asking = join_all(
        customers
            .iter()
            .map(|customer| asks_on(customer, chance.other())),
    );
    let answering = join_all(
        CUSTOMERS
            .iter()
            .map(|(name, manager)| answers_on(&managers[*manager], name, chance.other())),
    );
    let mut moments = chance.other();
    let dying = async {
        let mut bot = bot;
        let mut killed_at = Vec::new();
        for _ in 0..kills(KILLS) {
            moments.pause(300, 1800).await;
            killed_at.push(Clock::System.now().0);
            bot.killed();
            bot = stage.starts();
        }
        (bot, killed_at)
    };
    let (_, deleted, (bot, killed_at)) = tokio::join!(asking, answering, dying);

    for (customer, (name, manager)) in customers.iter().zip(CUSTOMERS) {
        for (who, words) in [
            (&managers[manager], asks(name, ASKED)),
            (customer, answers(name, ANSWERED)),
        ] {
            until(who, &words, || !heard(who, &words).is_empty()).await;
        }
    }
    quiet(&stage).await;
    assert!(bot.stopped().await.success(), "{}", stage.said());
    let unknown = judge_kept(&db.db_url()).await;
    let mut doubled = 0;
    for (customer, (name, manager)) in customers.iter().zip(CUSTOMERS) {
        let manager = &managers[manager];
        doubled += judge_asked(&stage, manager, name, &killed_at);
        let is_known = !unknown.contains(&name);
        doubled += judge_answered(&stage, customer, name, is_known, &killed_at);
    }
    for ((_, manager), message) in CUSTOMERS.iter().zip(deleted) {
        assert!(managers[*manager].message(message).is_none(), "#{message}");
    }
    println!("{} kills, {doubled} messages doubled", killed_at.len());
}

/// What stands in a chat and says these words.
fn heard(phone: &Phone, words: &str) -> Vec<Shown> {
    let mut heard = shown(phone, words);
    heard.retain(|shown| says(&shown.text, words));
    heard
}

/// Waits until a while goes by in which nothing is sent.
async fn quiet(stage: &Stage) {
    let mut calls = 0;
    loop {
        let now = stage.emulator.calls().len();
        if now == calls && stage.emulator.pending_updates() == 0 {
            return;
        }
        calls = now;
        tokio::time::sleep(Duration::from_millis(2500)).await;
    }
}

/// A customer's side.
async fn asks_on(customer: &Phone, mut chance: Chance) {
    let name = customer.profile().first_name;
    let words = |number| asks(&name, number);
    chance.pause(1, 1500).await;
    customer.writes(&words(1)).unwrap();
    chance.pause(50, 1500).await;
    let second = customer.writes(&words(2)).unwrap();
    chance.pause(50, 1500).await;
    let mut album = customer.begins_album();
    album.adds(FileKind::Photo, &words(3)).unwrap();
    chance.pause(10, 400).await;
    album.adds(FileKind::Photo, &words(4)).unwrap();
    chance.pause(10, 400).await;
    customer.writes(&words(5)).unwrap();
    chance.pause(10, 1400).await;
    album.adds(FileKind::Photo, &words(6)).unwrap();
    chance.pause(50, 1500).await;
    let changed = format!("{} {CHANGED}", words(2));
    customer.edits(second, &changed).unwrap();
    chance.pause(10, 1500).await;
    customer.replies(second, &words(7)).unwrap();
    chance.pause(50, 1500).await;
    customer.writes(&words(8)).unwrap();
    chance.pause(50, 1500).await;
    // Changed while it may still be on its way.
    let ninth = customer.writes(&words(9)).unwrap();
    chance.pause(1, 150).await;
    let changed = format!("{} {CHANGED}", words(9));
    customer.edits(ninth, &changed).unwrap();
    chance.pause(50, 1500).await;
    customer.writes(&words(10)).unwrap();
}

/// A manager's side with one customer; gives the manager's message that was deleted.
async fn answers_on(manager: &Phone, name: &str, mut chance: Chance) -> i64 {
    let words = |number| answers(name, number);
    let news = || {
        let mut news = shown(manager, "🆕 Новый лид!");
        news.retain(|shown| shown.text.contains(name));
        news.pop()
    };
    until(manager, &format!("news of {name}"), || news().is_some()).await;
    manager.replies(news().unwrap().id, &words(1)).unwrap();
    let second = asks(name, 2);
    until(manager, &second, || !heard(manager, &second).is_empty()).await;
    let second = heard(manager, &second)[0].id;
    chance.pause(50, 1500).await;
    let changing = manager.replies(second, &words(2)).unwrap();
    chance.pause(10, 1500).await;
    let changed = format!("{} {CHANGED}", words(2));
    manager.edits(changing, &changed).unwrap();
    chance.pause(50, 1500).await;
    let mut album = manager.begins_album_to(second);
    for number in 3..=5 {
        album.adds(FileKind::Photo, &words(number)).unwrap();
        chance.pause(10, 300).await;
    }
    chance.pause(10, 2000).await;
    let deleting = manager.replies(second, &words(6)).unwrap();
    chance.pause(10, 1000).await;
    manager.replies(deleting, "/delete").unwrap();
    chance.pause(50, 1500).await;
    manager.replies(second, &words(7)).unwrap();
    deleting
}

/// What a call has sent: a text, a caption, the captions of an album.
fn texts_of(phone: &Phone, call: &Call) -> Vec<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(parts) = call.params["media"].as_array() {
        let captions = parts.iter().map(|part| text(&part["caption"]));
        return captions.map(Option::unwrap_or_default).collect();
    }
    let said = text(&call.params["text"]).or_else(|| text(&call.params["caption"]));
    // A bare copy keeps its own caption.
    let copied = || {
        let result = call.outcome.as_ref().ok()?;
        let message = phone.message(result["message_id"].as_i64()?)?;
        Some(message.text)
    };
    said.or_else(copied).into_iter().collect()
}

/// The calls that brought words of a conversation to a chat, in order: which words, by number, and when.
fn brought(
    stage: &Stage,
    phone: &Phone,
    words: &dyn Fn(usize) -> String,
    count: usize,
) -> Vec<(Vec<usize>, i64)> {
    let calls = stage.emulator.calls().into_iter();
    calls
        .filter(|call| call.chat() == Some(phone.id()) && call.succeeded())
        .filter(|call| {
            ["sendMessage", "copyMessage", "sendPhoto", "sendMediaGroup"].contains(&&*call.method)
        })
        .filter_map(|call| {
            let texts = texts_of(phone, &call);
            let is_news = texts.iter().any(|text| text.contains("🆕 Новый лид!"));
            let said = texts.iter().filter_map(|text| {
                (1..=count).find(|number| {
                    let words = words(*number);
                    says(text, &words) || (is_news && text.contains(&words))
                })
            });
            let said: Vec<usize> = said.collect();
            (!said.is_empty()).then_some((said, call.at_ms))
        })
        .collect()
}

/// How the words of a conversation came to one side of it.
struct Came {
    /// How often each call was repeated, by its words.
    more: BTreeMap<Vec<usize>, usize>,
    /// When each call went for the last time.
    last: BTreeMap<Vec<usize>, i64>,
    /// The kills that explain a repetition.
    blamed: BTreeMap<i64, String>,
}

impl Came {
    fn doubled(&self) -> usize {
        self.more.values().sum()
    }

    /// How often the message of a number came once more.
    fn times_more(&self, number: usize) -> usize {
        let of_it = self.more.iter().filter(|(said, _)| said.contains(&number));
        of_it.map(|(_, more)| more).sum()
    }

    /// Whether a kill, which nothing else is laid to, may have come between the last sending of a number and its being noted.
    fn may_be_lost_sight_of(&self, number: usize, killed_at: &[i64]) -> bool {
        let mut of_it = self.last.iter().filter(|(said, _)| said.contains(&number));
        of_it.any(|(_, at)| {
            let mut free = killed_at.iter().filter(|at| !self.blamed.contains_key(at));
            free.any(|kill| (at - LATE..=at + LATE).contains(kill))
        })
    }
}

/// All words came, in order, once but for what kills explain.
fn judge_order(
    stage: &Stage,
    phone: &Phone,
    words: &dyn Fn(usize) -> String,
    expected: &[usize],
    killed_at: &[i64],
) -> Came {
    let all = *expected.iter().max().unwrap();
    let brought = brought(stage, phone, words, all);
    let mut order = Vec::new();
    let mut times: BTreeMap<Vec<usize>, Vec<i64>> = BTreeMap::new();
    for (said, at) in brought {
        if !times.contains_key(&said) {
            order.extend(said.clone());
        }
        times.entry(said).or_default().push(at);
    }
    // What was deleted may have gone before that, or never.
    let order: Vec<usize> = order
        .into_iter()
        .filter(|number| expected.contains(number))
        .collect();
    assert_eq!(order, expected, "{}\n{times:?}\n{}", words(0), stage.said());
    let mut came = Came {
        more: BTreeMap::new(),
        last: BTreeMap::new(),
        blamed: BTreeMap::new(),
    };
    for (said, times) in times {
        let what: Vec<String> = said.iter().map(|number| words(*number)).collect();
        let what: Vec<&str> = what.iter().map(String::as_str).collect();
        let more = blame(&times, killed_at, &mut came.blamed, &what);
        came.more.insert(said.clone(), more);
        came.last.extend(times.last().map(|at| (said, *at)));
    }
    came
}

/// A changed message says so wherever it stands, but for repetitions that nobody knows of.
fn judge_change(phone: &Phone, words: &str, more: usize) {
    let stands = heard(phone, words);
    let (changed, old): (Vec<_>, Vec<_>) = stands
        .iter()
        .partition(|shown| shown.text.contains(CHANGED));
    assert!(!changed.is_empty(), "{words} as it was: {stands:#?}");
    assert!(old.len() <= more, "{words} as it was: {old:#?}");
}

fn judge_asked(stage: &Stage, manager: &Phone, name: &str, killed_at: &[i64]) -> usize {
    let words = |number| asks(name, number);
    let expected: Vec<usize> = (1..=ASKED).collect();
    let came = judge_order(stage, manager, &words, &expected, killed_at);
    for number in ASKED_AND_CHANGED {
        judge_change(manager, &words(number), came.times_more(number));
    }
    came.doubled()
}

/// `is_known`: whether we know where the answer stood that was deleted.
fn judge_answered(
    stage: &Stage,
    customer: &Phone,
    name: &str,
    is_known: bool,
    killed_at: &[i64],
) -> usize {
    let words = |number| answers(name, number);
    let expected: Vec<usize> = (1..=ANSWERED).filter(|number| *number != DELETED).collect();
    let came = judge_order(stage, customer, &words, &expected, killed_at);
    let number = ANSWERED_AND_CHANGED;
    judge_change(customer, &words(number), came.times_more(number));
    let stands = heard(customer, &words(DELETED));
    let lost_sight_of = !is_known && came.may_be_lost_sight_of(DELETED, killed_at);
    let nobody_knows_of = came.times_more(DELETED) + usize::from(lost_sight_of);
    assert!(
        stands.len() <= nobody_knows_of,
        "not deleted, known: {is_known}, killed at {killed_at:?}: {stands:#?}"
    );
    came.doubled()
}

/// Every word of every customer is in the store, in order, and was passed on; so is every answer. Gives the customers of whose
/// deleted answer nobody knows where it stood: it was taken back before its sending was noted, and is not sent again.
async fn judge_kept(url: &DbUrl) -> Vec<&'static str> {
    let db = Db::open(url).await.unwrap();
    let mut tx = db.read().await.unwrap();
    let mut unknown = Vec::new();
    for (user, (name, _)) in (1000..).zip(CUSTOMERS) {
        let contact = storage::contacts::of_user(&mut tx, UserId(user)).await;
        let contact = contact.unwrap().unwrap().id;
        let mut kept = storage::messages::of_contact(&mut tx, contact, 1000, 0)
            .await
            .unwrap();
        kept.reverse();
        assert!(
            kept.iter().all(|kept| kept.brought_at.is_some()),
            "{kept:#?}"
        );
        let (incoming, ours): (Vec<ClientMessage>, Vec<ClientMessage>) =
            kept.into_iter().partition(|kept| kept.incoming);
        let as_expected =
            |kept: &[ClientMessage], changed: &[usize], words: &dyn Fn(usize) -> String| {
                let texts: Vec<&str> = kept
                    .iter()
                    .filter_map(|kept| kept.text.as_deref())
                    .collect();
                let expected: Vec<String> = (1..=kept.len())
                    .map(|number| {
                        let words = words(number);
                        if changed.contains(&number) {
                            format!("{words} {CHANGED}")
                        } else {
                            words
                        }
                    })
                    .collect();
                assert_eq!(texts, expected);
            };
        assert_eq!((incoming.len(), ours.len()), (ASKED, ANSWERED), "{name}");
        as_expected(&incoming, &ASKED_AND_CHANGED, &|number| asks(name, number));
        as_expected(&ours, &[ANSWERED_AND_CHANGED], &|number| {
            answers(name, number)
        });
        for (number, answer) in (1..).zip(&ours) {
            assert_eq!(
                answer.deleted_at.is_some(),
                number == DELETED,
                "{answer:#?}"
            );
        }
        let deleted = ours[DELETED - 1].id;
        let copies = storage::posts::copies::<Value>(&mut tx, deleted, Some(ChatId(user)));
        if copies
            .await
            .unwrap()
            .iter()
            .any(|copy| copy.message.is_none())
        {
            unknown.push(name);
        }
        for changed in [&incoming[1], &incoming[8], &ours[1]] {
            let versions = storage::messages::versions(&mut tx, changed.id).await;
            assert_eq!(versions.unwrap().len(), 1, "{changed:#?}");
        }
    }
    let inbox = storage::inbox::depth(&mut tx).await.unwrap();
    let outbox = storage::outbox::depth(&mut tx).await.unwrap();
    let jobs = storage::jobs::depth(&mut tx).await.unwrap();
    assert_eq!((inbox.waiting, inbox.parked), (0, 0));
    assert_eq!((outbox.waiting, outbox.parked), (0, 0));
    assert_eq!(jobs.parked, 0);
    tx.rollback().await.unwrap();
    db.close().await;
    unknown
}
