//! Customers write to the real bot, a process of its own, and it is measured what comes to staff: how fast, what is lost,
//! what comes twice, and whether each customer's words keep their order, also when the process is killed meanwhile.

use super::report::Times;
use super::shop::MANAGERS;
use super::standin::{Said, StandIn};
use crate::domain::time::Millis;
use crate::storage::bulk::{self, PersonRow};
use crate::storage::{Db, DbUrl, StorageError};
use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::process::{Child, Command};

/// How long the bot may take to start.
const START: Duration = Duration::from_mins(1);
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

/// Why there is nothing to tell.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A process or a port could not be had.
    #[error("the machine refused")]
    Machine(#[from] std::io::Error),
    /// The bot did not begin to ask for updates.
    #[error("the bot did not start within {START:?}; its log may tell why")]
    NoStart,
}

/// The bot, and where it is run.
#[derive(Debug, Clone)]
pub struct Bot {
    /// The program.
    pub program: PathBuf,
    /// Where its data is; one manager is put there, so the database should be its own.
    pub database: DbUrl,
    /// The same as a program's setting, its password with it.
    pub database_text: String,
}

/// Has customers write, and tells what came of it. `told` hears how many messages are through.
pub async fn run(bot: &Bot, rush: Rush, mut told: impl FnMut(usize)) -> Result<Outcome, LoadError> {
    let db = Db::open(&bot.database).await?;
    db.migrate().await?;
    let mut tx = db.begin().await?;
    let manager = PersonRow {
        id: MANAGERS,
        name: "Анна".to_owned(),
        role: Some("manager"),
        at: Millis(0),
    };
    bulk::people(&mut tx, &[manager]).await?;
    tx.commit().await?;
    db.close().await;

    let stand_in = StandIn::new(MANAGERS, rush.delay);
    let api = format!("http://{}", stand_in.listen().await?);
    let begun = Instant::now();
    let mut running = Running::start(bot, &api, &stand_in).await?;
    let start = begun.elapsed();
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
    let mut expected = 0;
    let mut seen = 0;
    let mut last = Instant::now();
    loop {
        let count = stand_in.count();
        if count > seen {
            seen = count;
            last = Instant::now();
            told(seen);
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
    running.stop().await?;
    Ok(judge(
        rush,
        took,
        start,
        &tally,
        &arrived,
        &offered,
        stand_in.calls(),
    ))
}

fn judge(
    rush: Rush,
    took: Duration,
    start: Duration,
    tally: &Tally,
    arrived: &[(Said, Instant)],
    offered: &HashMap<Said, Instant>,
    calls: u64,
) -> Outcome {
    let mut first: HashMap<Said, Instant> = HashMap::with_capacity(offered.len());
    let mut next: HashMap<u32, u32> = HashMap::new();
    let mut times = Times::default();
    let (mut twice, mut reordered) = (0, 0);
    for (said, at) in arrived {
        if first.contains_key(said) {
            twice += 1;
            continue;
        }
        first.insert(*said, *at);
        if let Some(offered) = offered.get(said) {
            times.add(at.duration_since(*offered));
        }
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
        reordered,
        start,
        cpu: tally.cpu,
        memory: tally.memory,
        calls,
    }
}

/// What the processes of a run have cost so far.
#[derive(Debug, Default)]
struct Tally {
    cpu: Duration,
    memory: u64,
}

impl Tally {
    fn add(&mut self, running: &Running) {
        let Some(id) = running.child.id() else { return };
        self.cpu += processor_time(id);
        self.memory = self.memory.max(peak_memory(id));
    }
}

/// User and system time of a process, by Linux's `/proc`, whose ticks are hundredths of a second; zero elsewhere.
fn processor_time(id: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|ticks| ticks.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks * 10)
}

/// The largest resident memory of a process so far, in KiB; zero where `/proc` does not tell.
fn peak_memory(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

struct Running {
    child: Child,
}

impl Running {
    async fn start(bot: &Bot, api: &str, stand_in: &StandIn) -> Result<Running, LoadError> {
        let polls = stand_in.polls();
        let child = Command::new(&bot.program)
            .arg("run")
            .env("PRILAVOK_BOT_TOKEN", "4242:bench")
            .env("PRILAVOK_BOT_API_URL", api)
            .env("PRILAVOK_DATABASE_URL", &bot.database_text)
            .env("PRILAVOK_OWNER", "900")
            .env("PRILAVOK_LISTEN", "127.0.0.1:0")
            .env("PRILAVOK_SEND_PER_SECOND", "0")
            .env("PRILAVOK_LOG", "error")
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let mut running = Running { child };
        let until = Instant::now() + START;
        while stand_in.polls() == polls {
            if Instant::now() > until || running.child.try_wait()?.is_some() {
                return Err(LoadError::NoStart);
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(running)
    }

    async fn kill(&mut self) -> Result<(), LoadError> {
        self.child.start_kill()?;
        self.child.wait().await?;
        Ok(())
    }

    async fn stop(mut self) -> Result<(), LoadError> {
        self.kill().await
    }
}
