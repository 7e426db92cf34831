//! `kill -9` at random moments, a dozen times, while customers write and a manager brings their leads to won deals.
//!
//! At the end nothing is lost and nothing is done twice. A message may stand twice where a kill came between
//! Telegram's doing and our knowing of it: at most one for each kill and conversation.

use crate::both;
use crate::fire::{Chance, blame, hires, kills};
use crate::process::{PATIENCE, Stage, shown, transcript, until};
use crate::support::Backend;
use prilavok::clock::Clock;
use prilavok::domain::event::Happening;
use prilavok::domain::ids::RecordId;
use prilavok::sandbox::emulator::CallbackAnswer;
use prilavok::sandbox::phone::Phone;
use prilavok::storage::{self, Db};
use std::collections::BTreeMap;
use std::time::Duration;

/// How often the bot is killed, unless `FAULTS_KILLS` says otherwise.
const KILLS: usize = 12;
/// Who writes. No name is a part of another one or of any text.
const CUSTOMERS: [&str; 4] = ["Ярополк", "Всеслава", "Мстислав", "Рогнеда"];
/// How often each writes after the first time.
const MORE_WORDS: usize = 5;
/// What the manager presses to bring a lead to a won deal, each on what the one before has drawn.
const WAY: [&str; 10] = [
    "Взять в работу",
    "Конвертировать",
    "Продажа",
    "Товар в наличии",
    "Ожидаем предоплату",
    "Предоплата",
    "Подготовка товара",
    "Отправка",
    "Подтверждение получения",
    "Сделка успешна",
];
/// The step that ends a deal.
const LAST: usize = WAY.len() - 1;
/// The stages that each deal passes.
const STAGES: [&str; 6] = [
    "in_stock",
    "awaiting_prepayment",
    "preparing",
    "shipping",
    "received",
    "won",
];
/// What the manager is told of each client, once: by a part of the text and in order.
const TOLD: [&str; 9] = [
    "🆕 Новый лид!",
    "🤝 Лид",
    "🛒 Поступил заказ",
    "📦 Сделка",
    "💳 Сделка",
    "🧺 Сделка",
    "🚚 Сделка",
    "📬 Сделка",
    "🎉 Сделка",
];

both!(
    /// The whole main job under fire.
    nothing_is_lost_and_nothing_doubled,
    story_kills
);

async fn story_kills(backend: Backend) {
    let db = backend.fresh().await;
    let stage = Stage::open(Some(&db.url)).await;
    let mut chance = Chance::new();
    let bot = stage.starts();
    let anna = hires(&stage, 901, "Анна").await;
    let customers: Vec<Phone> = (1000..)
        .zip(CUSTOMERS)
        .map(|(id, name)| stage.person(id, name))
        .collect();

    let mut paces: Vec<Chance> = customers.iter().map(|_| chance.other()).collect();
    let writing = customers
        .iter()
        .zip(&mut paces)
        .map(|(customer, chance)| async move {
            let name = customer.profile().first_name;
            chance.pause(1, 1500).await;
            customer.writes(&format!("{name} хочет самовар")).unwrap();
            for number in 1..=MORE_WORDS {
                chance.pause(100, 2500).await;
                customer
                    .writes(&format!("{name} и слово {number}"))
                    .unwrap();
            }
        });
    let mut pace = chance.other();
    let working = async {
        let mut moves = 0;
        let mut signs = Vec::new();
        for (deal, name) in (1..).zip(CUSTOMERS) {
            let about = signs_of(&anna, name, deal).await;
            moves += goes(&anna, &about, 0..LAST, &mut pace).await;
            signs.push(about);
        }
        // Words that came after the end of a deal would rightly be a new lead.
        for about in signs {
            let last = format!("{} и слово {MORE_WORDS}", about[0]);
            until(&anna, &last, || !shown(&anna, &last).is_empty()).await;
            moves += goes(&anna, &about, LAST..LAST + 1, &mut pace).await;
        }
        moves
    };
    let dying = async {
        let mut bot = bot;
        let mut killed_at = Vec::new();
        for _ in 0..kills(KILLS) {
            chance.pause(300, 1500).await;
            killed_at.push(Clock::System.now().0);
            bot.killed();
            bot = stage.starts();
        }
        (bot, killed_at)
    };
    let (_, moves, (bot, killed_at)) =
        tokio::join!(futures_util::future::join_all(writing), working, dying);

    quiet(&stage, &customers, &anna).await;
    assert!(bot.stopped().await.success(), "{}", stage.said());
    judge_records(&db.db_url(), moves).await;
    let doubled = judge_messages(&stage, &anna, &customers, &killed_at);
    assert!(stage.emulator.unanswered_callbacks().is_empty());
    println!(
        "{} kills, {doubled} messages doubled, {moves} moves answered",
        killed_at.len()
    );
}

/// What a screen about a client's lead or deal says: questions and choices name the record only.
async fn signs_of(anna: &Phone, client: &str, deal: usize) -> [String; 3] {
    until(anna, client, || !shown(anna, client).is_empty()).await;
    let news = shown(anna, client).remove(0).text;
    let lead = news.find("Лид №").map(|at| &news[at..]).unwrap();
    let lead = lead.chars().take("Лид №1".chars().count()).collect();
    [client.to_owned(), lead, format!("Сделка №{deal}")]
}

/// Goes a part of the way with one client; returns how many presses were told to have moved the deal.
async fn goes(
    anna: &Phone,
    about: &[String; 3],
    part: std::ops::Range<usize>,
    pace: &mut Chance,
) -> usize {
    let client = &about[0];
    let offer = |label: &str| {
        let mut chat = anna.chat();
        chat.retain(|shown| {
            shown.find_button(label).is_some() && about.iter().any(|part| shown.text.contains(part))
        });
        chat.pop()
    };
    let mut moves = 0;
    for at in part {
        let label = WAY[at];
        let done = || match WAY.get(at + 1) {
            Some(next) => offer(next).is_some(),
            None => offer(label).is_none(),
        };
        let mut pressed = false;
        while !(pressed && done()) {
            let on_offer = || offer(label).is_some() || (pressed && done());
            until(anna, &format!("«{label}» of {client}"), on_offer).await;
            let Some(place) = offer(label) else {
                break;
            };
            let (row, column) = place.find_button(label).unwrap();
            let Ok(press) = anna.presses(place.id, row, column) else {
                continue;
            };
            pressed = true;
            let answer = press.answer(PATIENCE).await.unwrap_or_else(|_| {
                panic!("«{label}» of {client} got no answer:\n{}", transcript(anna))
            });
            if let CallbackAnswer::Toast(words) = &answer
                && words.contains("→ «")
                && !words.contains("» → «")
            {
                moves += 1;
            }
            // What the press draws comes after its answer.
            pace.pause(50, 200).await;
        }
    }
    moves
}

/// Waits until all has been said.
async fn quiet(stage: &Stage, customers: &[Phone], anna: &Phone) {
    for customer in customers {
        let name = customer.profile().first_name;
        let last = format!("{name} и слово {MORE_WORDS}");
        until(anna, &last, || !shown(anna, &last).is_empty()).await;
        let won = || sent(stage, anna.id(), &["🎉 Сделка", &name], false).len();
        until(anna, "the last news", || won() > 0).await;
    }
    let mut calls = 0;
    loop {
        let now = stage.emulator.calls().len();
        if now == calls && stage.emulator.pending_updates() == 0 {
            return;
        }
        calls = now;
        tokio::time::sleep(Duration::from_millis(1500)).await;
    }
}

/// The moments at which a text with all these parts was sent to a chat, its last part at the very end where that is how
/// `ends` wants it: the news of a lead quote its first words, the words themselves end with them.
fn sent(stage: &Stage, chat: i64, parts: &[&str], ends: bool) -> Vec<i64> {
    let sends = stage.sends(chat).into_iter();
    sends
        .filter(|call| {
            let text = call.params["text"].as_str().unwrap_or_default();
            parts.iter().all(|part| text.contains(part))
                && (!ends || parts.last().is_some_and(|part| text.ends_with(part)))
        })
        .map(|call| call.at_ms)
        .collect()
}

/// Ids beyond this are given to nobody in a story of this length.
const MOST_RECORDS: i64 = 200;

/// Each client has one lead and one deal, and each deal went its way once.
async fn judge_records(url: &prilavok::storage::DbUrl, moves: usize) {
    let db = Db::open(url).await.unwrap();
    let mut tx = db.read().await.unwrap();
    let mut ways = Vec::new();
    let mut leads = 0;
    // PostgreSQL gives no id twice, not even that of a transaction that a kill has undone: there are gaps.
    for id in 1..=MOST_RECORDS {
        let Some(record) = storage::records::find(&mut tx, RecordId(id)).await.unwrap() else {
            continue;
        };
        if record.pipeline.as_str() == "lead" {
            assert_eq!(record.stage.as_str(), "converted");
            leads += 1;
            continue;
        }
        let mut events = storage::events::of_record(&mut tx, record.id, 1000, 0)
            .await
            .unwrap();
        events.reverse();
        let way: Vec<String> = events
            .into_iter()
            .filter_map(|event| match event.what {
                Happening::Moved { to, .. } => Some(to.as_str().to_owned()),
                _ => None,
            })
            .collect();
        assert_eq!(way, STAGES, "the way of {:?}", record.id);
        ways.push(way);
    }
    assert_eq!((leads, ways.len()), (CUSTOMERS.len(), CUSTOMERS.len()));
    // A press that is repeated because its answer was cut off is told what it had done, not that it has moved again.
    assert!(moves <= CUSTOMERS.len() * STAGES.len());
    let inbox = storage::inbox::depth(&mut tx).await.unwrap();
    let outbox = storage::outbox::depth(&mut tx).await.unwrap();
    assert_eq!((inbox.waiting, inbox.parked), (0, 0));
    assert_eq!((outbox.waiting, outbox.parked), (0, 0));
    tx.rollback().await.unwrap();
    db.close().await;
}

/// Every message was sent, in order, and once but for what the kills explain; returns how many were sent twice.
fn judge_messages(stage: &Stage, anna: &Phone, customers: &[Phone], killed_at: &[i64]) -> usize {
    let mut doubled = 0;
    for customer in customers {
        let name = customer.profile().first_name;
        let words: Vec<String> = (1..=MORE_WORDS)
            .map(|number| format!("{name} и слово {number}"))
            .collect();
        let mut blamed = BTreeMap::new();
        let mut to_anna = |parts: &[&str], ends: bool| {
            let times = sent(stage, anna.id(), parts, ends);
            assert!(!times.is_empty(), "never sent: {parts:?}\n{}", stage.said());
            doubled += blame(&times, killed_at, &mut blamed, parts);
            times[0]
        };
        let told: Vec<i64> = TOLD
            .iter()
            .map(|part| to_anna(&[part, &name], false))
            .collect();
        assert!(told.is_sorted(), "news of {name} out of order: {told:?}");
        let heard: Vec<i64> = words.iter().map(|words| to_anna(&[words], true)).collect();
        assert!(heard.is_sorted(), "{name}'s words out of order: {heard:?}");

        let mut blamed = BTreeMap::new();
        let received = ["всё получили"];
        let times = sent(stage, customer.id(), &received, false);
        assert!(!times.is_empty(), "{name} got no answer");
        doubled += blame(&times, killed_at, &mut blamed, &received);
    }
    doubled
}
