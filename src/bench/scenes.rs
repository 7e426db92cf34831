//! What people do in a shop, as updates of Telegram, and how long the bot takes over each: from the transaction's begin to
//! its commit, the answer standing in the outbox.

use super::report::{Line, Times};
use super::shop::{MANAGERS, MadeUp, STAFF, signed};
use crate::app::timeline::{Begin, Filter, Of};
use crate::domain::ids::{CompanyId, ContactId, RecordId};
use crate::domain::preset::{Pipeline, StageKind};
use crate::domain::time::Millis;
use crate::storage::Db;
use crate::storage::timeline::{Source, Spot};
use crate::telegram::handler::{HandleError, Handler};
use crate::telegram::press::{ClientPress, DeskPress, DuplicatesPress, MarksPress, Press, Whose};
use serde_json::{Value, json};
use std::time::Instant;

/// A shop to be measured.
#[derive(Debug)]
pub struct Stage<'p> {
    /// Where it is kept.
    pub db: Db,
    /// Its bot.
    pub handler: Handler,
    /// What it was filled with.
    pub shop: MadeUp<'p>,
}

/// Something that people do: its name, and the update for the n-th time; `None` where the shop has no such thing.
struct Scene {
    what: &'static str,
    update: fn(&MadeUp<'_>, u64) -> Option<Value>,
}

/// So many times something may be done before others, a second later, do it from their first time on.
const TIMES_A_SECOND: u64 = 1_000;
/// Numbers of chance that pick clients and records.
const PICKS: u64 = 900;

const SCENES: &[Scene] = &[
    Scene {
        what: "the menu",
        update: |shop, n| Some(says(manager(n), n, "/menu", shop)),
    },
    Scene {
        what: "pipelines with their counters",
        update: |_, n| Some(presses(n, &Press::Deals { whose: Whose::All })),
    },
    Scene {
        what: "a pipeline's stages with their counters",
        update: |shop, n| {
            let pipeline = shop.deals()?.id.clone();
            Some(presses(
                n,
                &Press::Pipeline {
                    pipeline,
                    whose: Whose::All,
                },
            ))
        },
    },
    Scene {
        what: "a stage where work goes on",
        update: |shop, n| stage(shop, n, StageKind::Open, 0),
    },
    Scene {
        what: "a stage of what is won, first page",
        update: |shop, n| stage(shop, n, StageKind::Won, 0),
    },
    Scene {
        what: "a stage of what is won, page 40",
        update: |shop, n| stage(shop, n, StageKind::Won, 39),
    },
    Scene {
        what: "one's own tasks",
        update: |_, n| {
            Some(presses(
                n,
                &Press::Tasks {
                    whose: Whose::Mine,
                    page: 0,
                },
            ))
        },
    },
    Scene {
        what: "a deal's card",
        update: |shop, n| {
            Some(presses(
                n,
                &Press::Card {
                    record: deal(shop, n),
                },
            ))
        },
    },
    Scene {
        what: "a deal's history",
        update: |shop, n| {
            Some(presses(
                n,
                &Press::History {
                    record: deal(shop, n),
                    page: 0,
                },
            ))
        },
    },
    Scene {
        what: "a deal's conversation",
        update: |shop, n| {
            Some(presses(
                n,
                &Press::Words {
                    record: deal(shop, n),
                    page: 0,
                },
            ))
        },
    },
    Scene {
        what: "the fields of a deal",
        update: |shop, n| {
            Some(presses(
                n,
                &Press::Fields {
                    record: deal(shop, n),
                },
            ))
        },
    },
    Scene {
        what: "a move with its robots",
        update: |shop, n| moves(shop, n),
    },
    Scene {
        what: "open dialogues",
        update: |shop, n| Some(says(manager(n), n, "/dialogs", shop)),
    },
    Scene {
        what: "a dialogue is begun",
        update: |shop, n| {
            let contact = ContactId(signed(client(shop, n) * 3) + 1);
            Some(presses(n, &Press::Desk(DeskPress::Focus { contact })))
        },
    },
    Scene {
        what: "a manager's words to a client",
        update: |shop, n| Some(says(manager(n), n, "Добрый день! Уже везём.", shop)),
    },
    Scene {
        what: "a known client's words",
        update: |shop, n| {
            Some(says(
                shop.client(client(shop, n)),
                n,
                "Здравствуйте, где мой заказ?",
                shop,
            ))
        },
    },
    Scene {
        what: "a new client's first words",
        update: |shop, n| {
            Some(says(
                50_000_000 + signed(n),
                n,
                "Здравствуйте, есть чайник?",
                shop,
            ))
        },
    },
    Scene {
        what: "a search by a first name",
        update: |shop, n| searches(shop, n, |name, _| name.split(' ').next().map(str::to_owned)),
    },
    Scene {
        what: "a search by a whole name",
        update: |shop, n| searches(shop, n, |name, _| Some(name.to_owned())),
    },
    Scene {
        what: "a search by the beginning of a name",
        update: |shop, n| searches(shop, n, |name, _| Some(name.chars().take(4).collect())),
    },
    Scene {
        what: "a search by a mistyped name",
        update: |shop, n| {
            searches(shop, n, |name, _| {
                let last = name.split(' ').next_back()?;
                let cut = last.chars().count() / 2;
                let slipped = last.chars().enumerate().filter(|(at, _)| *at != cut);
                Some(slipped.map(|(_, c)| c).collect())
            })
        },
    },
    Scene {
        what: "a search by the last digits of a phone",
        update: |shop, n| searches(shop, n, |_, phone| Some(phone?.chars().skip(8).collect())),
    },
    Scene {
        what: "a client's card",
        update: |shop, n| {
            let contact = MadeUp::contact_id(client(shop, n));
            Some(presses(n, &Press::Client(ClientPress::Card { contact })))
        },
    },
    Scene {
        what: "a company's card",
        update: |shop, n| {
            let company = shop.chance.below(PICKS + 3, n, shop.companies());
            let company = CompanyId(signed(company) + 1);
            Some(presses(n, &Press::Client(ClientPress::Company { company })))
        },
    },
    Scene {
        what: "a client's timeline, first page",
        update: |shop, n| Some(timeline(client(shop, n), n, Begin::Newest)),
    },
    Scene {
        what: "a client's timeline, from the middle",
        update: |shop, n| {
            let client = client(shop, n);
            let middle = signed(shop.talk(client) / 2) * 60_000;
            let spot = Spot {
                at: Millis(shop.session(client, "").opened.0 + middle),
                source: Source::Messages,
                id: i64::MAX,
            };
            Some(timeline(client, n, Begin::Before(spot)))
        },
    },
    Scene {
        what: "a company's timeline",
        update: |shop, n| {
            let company = shop.chance.below(PICKS + 3, n, shop.companies());
            let of = Of::Company(CompanyId(signed(company) + 1));
            Some(stream(of, n, Begin::Newest))
        },
    },
    Scene {
        what: "clients, those of late first",
        update: |shop, n| Some(says(manager(n), n, "/clients", shop)),
    },
    Scene {
        what: "clients, page 40",
        update: |_, n| {
            let list = ClientPress::List {
                companies: false,
                page: 39,
            };
            Some(presses(n, &Press::Client(list)))
        },
    },
    Scene {
        what: "a segment of many, counted",
        update: |_, n| Some(segment(n, 1)),
    },
    Scene {
        what: "a segment of many, its list",
        update: |_, n| Some(fitting(n, 1)),
    },
    Scene {
        what: "a segment of few, counted",
        update: |_, n| Some(segment(n, 2)),
    },
    Scene {
        what: "a segment of few, its list",
        update: |_, n| Some(fitting(n, 2)),
    },
    Scene {
        what: "a segment of clients by sums, counted",
        update: |_, n| Some(segment(n, 3)),
    },
    Scene {
        what: "similar cards",
        update: |shop, n| Some(says(manager(n), n, "/duplicates", shop)),
    },
    Scene {
        what: "similar cards, page 5",
        update: |_, n| {
            let list = DuplicatesPress::List { page: 4 };
            Some(presses(n, &Press::Duplicates(list)))
        },
    },
    Scene {
        what: "a client's own orders",
        update: |shop, n| Some(says(shop.client(client(shop, n)), n, "/orders", shop)),
    },
];

/// Measures each scene `of` such a name so many times in each shop, by turns, so that a noisy minute meets all of them alike.
///
/// # Errors
/// An update that could not be handled.
pub async fn measure(
    stages: &[Stage<'_>],
    rounds: u64,
    of: impl Fn(&str) -> bool,
    mut told: impl FnMut(&'static str),
) -> Result<Vec<Line>, HandleError> {
    let warm_ups = (rounds / 10).max(3);
    let mut lines = Vec::new();
    let mut number = 0;
    for scene in SCENES.iter().filter(|scene| of(scene.what)) {
        told(scene.what);
        let mut times = vec![Times::default(); stages.len()];
        for round in 0..rounds + warm_ups {
            for (stage, times) in stages.iter().zip(&mut times) {
                number += 1;
                let n = first_time(stage) + round;
                let Some(update) = (scene.update)(&stage.shop, n) else {
                    continue;
                };
                let begun = Instant::now();
                Box::pin(handle(stage, number, update)).await?;
                if round >= warm_ups {
                    times.add(begun.elapsed());
                }
            }
        }
        lines.push(Line {
            what: scene.what,
            times,
        });
    }
    Ok(lines)
}

/// From which time on things are done: what was done before, when the shop was measured another time, would be known already.
fn first_time(stage: &Stage<'_>) -> u64 {
    const SECONDS: u64 = 10_000_000;
    let seconds = u64::try_from(stage.shop.now.0 / 1_000).unwrap_or(0);
    seconds % SECONDS * TIMES_A_SECOND
}

async fn handle(stage: &Stage<'_>, number: i64, mut update: Value) -> Result<(), HandleError> {
    update["update_id"] = json!(number);
    let update = Handler::read(&update.to_string())?;
    let mut tx = stage.db.begin().await?;
    stage.handler.update(&mut tx, &update).await?;
    tx.commit().await?;
    Ok(())
}

fn manager(n: u64) -> i64 {
    MANAGERS + signed(n % STAFF.unsigned_abs())
}

/// A client in Telegram, by its index.
fn client(shop: &MadeUp<'_>, n: u64) -> u64 {
    shop.chance.below(PICKS, n, shop.in_telegram())
}

fn deal(shop: &MadeUp<'_>, n: u64) -> RecordId {
    let index = shop.chance.below(PICKS + 1, n, shop.size.deals);
    RecordId(signed(index) * 2 + 2)
}

fn says(who: i64, n: u64, text: &str, shop: &MadeUp<'_>) -> Value {
    let mut message = json!({
        "message_id": 100_000_000 + signed(n) * 100 + signed(u64::try_from(text.len()).unwrap_or(0) % 100),
        "from": person(who),
        "chat": { "id": who, "type": "private", "first_name": "Имя" },
        "date": shop.now.0 / 1000,
        "text": text,
    });
    if text.starts_with('/') {
        let length = text.split(' ').next().unwrap_or_default().len();
        message["entities"] = json!([{ "type": "bot_command", "offset": 0, "length": length }]);
    }
    json!({ "message": message })
}

/// `/find` with what is remembered of a client, its name and phone given.
fn searches(
    shop: &MadeUp<'_>,
    n: u64,
    remembered: impl Fn(&str, Option<&str>) -> Option<String>,
) -> Option<Value> {
    let index = shop.chance.below(PICKS + 2, n, shop.size.contacts);
    let (contact, _) = shop.contact(index);
    let words = remembered(&contact.name, contact.phone.as_deref())?;
    Some(says(manager(n), n, &format!("/find {words}"), shop))
}

fn timeline(client: u64, n: u64, from: Begin) -> Value {
    stream(Of::Contact(MadeUp::contact_id(client)), n, from)
}

fn stream(of: Of, n: u64, from: Begin) -> Value {
    let filter = Filter::ALL;
    presses(
        n,
        &Press::Client(ClientPress::Timeline { of, filter, from }),
    )
}

/// A segment with its count.
fn segment(n: u64, segment: i64) -> Value {
    presses(n, &Press::Marks(MarksPress::Segment { segment }))
}

/// What fits a segment, from the newest on.
fn fitting(n: u64, segment: i64) -> Value {
    let after = i64::MAX;
    presses(n, &Press::Marks(MarksPress::Fitting { segment, after }))
}

fn presses(n: u64, press: &Press) -> Value {
    let who = manager(n);
    json!({ "callback_query": {
        "id": n.to_string(),
        "from": person(who),
        "chat_instance": "1",
        "data": press.encode(),
        "message": {
            "message_id": 5,
            "date": 1,
            "chat": { "id": who, "type": "private", "first_name": "Имя" },
            "text": "…",
        },
    } })
}

fn person(id: i64) -> Value {
    json!({ "id": id, "is_bot": false, "first_name": "Имя", "language_code": "ru" })
}

fn stage(shop: &MadeUp<'_>, n: u64, kind: StageKind, page: i64) -> Option<Value> {
    let pipeline = shop.deals()?;
    let stage = pipeline.stages.iter().find(|stage| stage.kind == kind)?;
    Some(presses(
        n,
        &Press::Stage {
            pipeline: pipeline.id.clone(),
            stage: stage.id.clone(),
            whose: Whose::All,
            page,
        },
    ))
}

/// The n-th of the deals that are still open, moved to wherever the preset lets it go without a question.
fn moves(shop: &MadeUp<'_>, n: u64) -> Option<Value> {
    let pipeline = shop.deals()?;
    let open = || {
        (0..shop.size.deals).rev().filter_map(|index| {
            let sale = shop.sale(index).filter(|sale| !sale.records[1].closed)?;
            let to = free_move(pipeline, &sale.records[1].stage)?;
            Some((sale.records[1].id, to))
        })
    };
    // Deals that were moved when the shop was measured before are passed over, where there are enough of others.
    let (second, time) = (n / TIMES_A_SECOND, n % TIMES_A_SECOND);
    let passed_over = second % 20 * 250;
    let nth = |at: u64| open().nth(usize::try_from(at).ok()?);
    let (id, to) = nth(passed_over + time).or_else(|| nth(time))?;
    Some(presses(
        n,
        &Press::Move {
            record: RecordId(id),
            version: 1,
            to,
        },
    ))
}

fn free_move(pipeline: &Pipeline, stage: &str) -> Option<crate::domain::ids::StageId> {
    let stage = pipeline
        .stages
        .iter()
        .find(|other| other.id.as_str() == stage)?;
    let free =
        |rule: &&crate::domain::preset::Move| rule.when.is_empty() && rule.requires.is_empty();
    stage.moves.iter().find(free).map(|rule| rule.to.clone())
}
