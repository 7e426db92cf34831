//! Customers write to the real bot, a process of its own, and it is measured what comes to staff: how fast, what is lost,
//! what comes twice, and whether each customer's words keep their order, also when the process is killed meanwhile.

use super::process::{Bot, LoadError, Running, Tally};
use super::report::Times;
use super::shop::MANAGERS;
use super::standin::{Said, StandIn};
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

/// After how long without anything new a run is over, whatever is missing.
const SILENCE: Duration = Duration::from_secs(20);
/// How often it is looked whether anything new has come.
const LOOK: Duration = Duration::from_millis(5);

/// What customers do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rush {
    /// How many customers write.
    pub customers: u32,
    /// How many messages each.
    pub each: u32,
    /// Each message only when the one before has come to staff.
    pub in_turn: bool,
    /// How often the bot is killed on the way, at even distances.
    pub kills: u32,
    /// How long the Bot API takes over a call.
    pub delay: Duration,
    /// Whether it fails now and then.
    pub faults: bool,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// What was done.
    pub rush: Rush,
    /// From the first message offered to the last one at staff.
    pub took: Duration,
    /// From a message offered to the same at staff.
    pub times: Times,
    /// Messages that never came.
    pub lost: usize,
    /// Messages that came again.
    pub twice: usize,
    /// Of these, messages whose first answer was cut off: Telegram had them, and the bot could not know.
    pub cut: usize,
    /// Messages that came after a later one of the same customer.
    pub reordered: usize,
    /// From the bot's start to its first question for updates.
    pub start: Duration,
    /// Processor time of the bot.
    pub cpu: Duration,
    /// The bot's largest resident memory, in KiB.
    pub memory: u64,
    /// Calls that the bot made.
    pub calls: u64,
}

impl Outcome {
    /// Messages a second.
    pub fn rate(&self) -> f64 {
        let all = f64::from(self.rush.customers) * f64::from(self.rush.each);
        all / self.took.as_secs_f64().max(f64::MIN_POSITIVE)
    }
}

/// Has customers write, and tells what came of it. Another one has written before them. `told` hears how many messages are through.
pub async fn run(bot: &Bot, rush: Rush, mut told: impl FnMut(usize)) -> Result<Outcome, LoadError> {
    bot.prepare().await?;
    let stand_in = StandIn::new(MANAGERS, rush.delay, rush.faults);
    let api = format!("http://{}", stand_in.listen().await?);
    let begun = Instant::now();
    let mut running = Running::start(bot, &api, &stand_in).await?;
    let start = begun.elapsed();
    // What a first message costs for coming first belongs to the start.
    let before = Said {
        customer: rush.customers,
        message: 0,
    };
    stand_in.offer([before]);
    let begun = Instant::now();
    while stand_in.count() == 0 {
        if begun.elapsed() > SILENCE {
            return Err(LoadError::NoStart);
        }
        tokio::time::sleep(LOOK).await;
    }
    let mut tally = Tally::default();
    let all = rush.customers as usize * rush.each as usize;

    let begun = Instant::now();
    let mut offered: HashMap<Said, Instant> = HashMap::with_capacity(all);
    let mut offer = |stand_in: &StandIn, said: Vec<Said>| {
        let now = Instant::now();
        offered.extend(said.iter().map(|said| (*said, now)));
        stand_in.offer(said);
    };
    let everything = (0..rush.each)
        .flat_map(|message| (0..rush.customers).map(move |customer| Said { customer, message }));
    let mut turns: Vec<Vec<Said>> = if rush.in_turn {
        everything.map(|said| vec![said]).collect()
    } else {
        vec![everything.collect()]
    };
    turns.reverse();
    let mut kills = rush.kills;
    let mut expected = 1;
    let mut seen = 1;
    let mut last = Instant::now();
    loop {
        let count = stand_in.count();
        if count > seen {
            seen = count;
            last = Instant::now();
            told(seen - 1);
        }
        if seen >= expected {
            match turns.pop() {
                Some(said) => {
                    expected += said.len();
                    last = Instant::now();
                    offer(&stand_in, said);
                    continue;
                }
                None => break,
            }
        }
        let share = all / (rush.kills as usize + 1);
        if kills > 0 && seen >= share * (rush.kills - kills + 1) as usize {
            kills -= 1;
            tally.add(&running);
            running.kill().await?;
            running = Running::start(bot, &api, &stand_in).await?;
            last = Instant::now();
        }
        if last.elapsed() > SILENCE {
            break;
        }
        let pause = if rush.in_turn {
            Duration::from_micros(100)
        } else {
            LOOK
        };
        tokio::time::sleep(pause).await;
    }
    let arrived = stand_in.arrived();
    let took = arrived
        .last()
        .map_or(SILENCE, |(_, at)| at.duration_since(begun));
    // What comes late comes now: repetitions after a kill, for one.
    tokio::time::sleep(Duration::from_millis(if rush.kills > 0 {
        3000
    } else {
        300
    }))
    .await;
    tally.add(&running);
    let arrived = stand_in.arrived();
    running.kill().await?;
    Ok(judge(
        rush,
        took,
        start,
        &tally,
        (&arrived, &stand_in.cut()),
        &offered,
        stand_in.calls(),
    ))
}

fn judge(
    rush: Rush,
    took: Duration,
    start: Duration,
    tally: &Tally,
    (arrived, cut_off): (&[(Said, Instant)], &HashSet<Said>),
    offered: &HashMap<Said, Instant>,
    calls: u64,
) -> Outcome {
    let mut first: HashMap<Said, Instant> = HashMap::with_capacity(offered.len());
    let mut next: HashMap<u32, u32> = HashMap::new();
    let mut times = Times::default();
    let (mut twice, mut cut, mut reordered) = (0, 0, 0);
    for (said, at) in arrived {
        let Some(offered) = offered.get(said) else {
            continue;
        };
        if first.contains_key(said) {
            twice += 1;
            cut += usize::from(cut_off.contains(said));
            continue;
        }
        first.insert(*said, *at);
        times.add(at.duration_since(*offered));
        let next = next.entry(said.customer).or_default();
        if said.message < *next {
            reordered += 1;
        }
        *next = (*next).max(said.message + 1);
    }
    Outcome {
        rush,
        took,
        times,
        lost: offered
            .keys()
            .filter(|said| !first.contains_key(said))
            .count(),
        twice,
        cut,
        reordered,
        start,
        cpu: tally.cpu,
        memory: tally.memory,
        calls,
    }
}
