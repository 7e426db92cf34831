//! An hour of customers at an even rate, against a Bot API that fails now and then: does memory stay flat, are the queues
//! empty at the end, is anything lost?

use super::process::{Bot, LoadError, Running};
use super::shop::MANAGERS;
use super::standin::{Said, StandIn};
use crate::storage::{Db, inbox, outbox};
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

/// So many customers take turns, that none of them meets the rule against floods.
const CUSTOMERS: u32 = 1_000;
/// How often messages are offered.
const BEAT: Duration = Duration::from_millis(100);
/// How long the queues may take to empty once the last message is offered.
const DRAIN: Duration = Duration::from_mins(2);

/// How it is to be soaked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Soak {
    /// For how long.
    pub lasts: Duration,
    /// Messages a second.
    pub rate: u32,
    /// How often the bot is killed on the way.
    pub kills: u32,
}

/// How it stood at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// Since the beginning.
    pub at: Duration,
    /// Messages offered so far.
    pub offered: usize,
    /// Messages that have come to staff.
    pub arrived: usize,
    /// The bot's resident memory, in KiB.
    pub memory: u64,
    /// Updates and calls that wait.
    pub waiting: i64,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Soaked {
    /// From the beginning to the end.
    pub samples: Vec<Sample>,
    /// Messages that never came.
    pub lost: usize,
    /// Messages that came again.
    pub twice: usize,
    /// Of these, messages whose first answer was cut off, by a fault or by a kill.
    pub cut: usize,
    /// Messages that came after a later one of the same customer.
    pub reordered: usize,
}

/// Soaks the bot. `told` hears each sample; there are about a hundred.
pub async fn run(
    bot: &Bot,
    soak: Soak,
    mut told: impl FnMut(&Sample),
) -> Result<Soaked, LoadError> {
    bot.prepare().await?;
    let db = Db::open(&bot.database).await?;
    let stand_in = StandIn::new(MANAGERS, Duration::ZERO, true);
    let api = format!("http://{}", stand_in.listen().await?);
    let mut running = Running::start(bot, &api, &stand_in).await?;
    let mut samples = Vec::new();
    let mut offered: usize = 0;
    let mut kills_left = soak.kills;
    let begun = Instant::now();
    let mut next_sample = Duration::ZERO;
    let mut beat = tokio::time::interval(BEAT);
    let last = loop {
        beat.tick().await;
        let at = begun.elapsed();
        let is_over = at >= soak.lasts;
        let due = at.min(soak.lasts).as_millis() * u128::from(soak.rate) / 1_000;
        let due = usize::try_from(due).unwrap_or(offered);
        let said: Vec<Said> = (offered..due).map(of_place).collect();
        offered += said.len();
        stand_in.offer(said);
        let share = soak.lasts.as_secs_f64() / f64::from(soak.kills + 1);
        if kills_left > 0 && at.as_secs_f64() >= share * f64::from(soak.kills - kills_left + 1) {
            kills_left -= 1;
            running.kill().await?;
            running = Running::start(bot, &api, &stand_in).await?;
        }
        if at < next_sample && !is_over {
            continue;
        }
        next_sample = at + (soak.lasts / 100).max(Duration::from_secs(1));
        let sample = Sample {
            at,
            offered,
            arrived: stand_in.count(),
            memory: running.memory(),
            waiting: waiting(&db).await?,
        };
        told(&sample);
        samples.push(sample);
        let is_through = sample.waiting == 0 && sample.arrived >= offered;
        if is_over && (is_through || at > soak.lasts + DRAIN) {
            break sample;
        }
    };
    running.kill().await?;
    db.close().await;
    let (mut twice, mut cut, mut reordered) = (0, 0, 0);
    let cut_off = stand_in.cut();
    let mut seen = HashSet::new();
    let mut next: HashMap<u32, u32> = HashMap::new();
    for (said, _) in stand_in.arrived() {
        if !seen.insert(said) {
            twice += 1;
            cut += usize::from(cut_off.contains(&said));
            continue;
        }
        let next = next.entry(said.customer).or_default();
        reordered += usize::from(said.message < *next);
        *next = (*next).max(said.message + 1);
    }
    Ok(Soaked {
        lost: last.offered - seen.len(),
        samples,
        twice,
        cut,
        reordered,
    })
}

/// The message that is offered at a place of the whole line.
fn of_place(place: usize) -> Said {
    let place = u32::try_from(place).unwrap_or(u32::MAX);
    Said {
        customer: place % CUSTOMERS,
        message: place / CUSTOMERS,
    }
}

async fn waiting(db: &Db) -> Result<i64, LoadError> {
    let mut tx = db.read().await?;
    let (updates, calls) = (inbox::depth(&mut tx).await?, outbox::depth(&mut tx).await?);
    tx.rollback().await?;
    Ok(updates.waiting + calls.waiting)
}
