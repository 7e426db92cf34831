//! The real bot, run as a process of its own against a stand-in of the Bot API, and what that costs.

use super::shop::MANAGERS;
use super::standin::StandIn;
use crate::domain::time::Millis;
use crate::storage::bulk::{self, PersonRow};
use crate::storage::{Db, DbUrl, StorageError};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::process::{Child, Command};

/// How long the bot may take to start.
const START: Duration = Duration::from_mins(1);

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
    /// A press was not answered.
    #[error("the bot did not answer a press; its log may tell why")]
    NoAnswer,
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

impl Bot {
    /// Makes its database ready: one manager is there, on duty.
    pub(super) async fn prepare(&self) -> Result<(), LoadError> {
        let db = Db::open(&self.database).await?;
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
        Ok(())
    }
}

/// What the processes of a run have cost so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// User and system time.
    pub(super) cpu: Duration,
    /// The largest resident memory, in KiB.
    pub(super) memory: u64,
}

impl Tally {
    /// Adds a process, before it ends.
    pub(super) fn add(&mut self, running: &Running) {
        let Some(id) = running.child.id() else { return };
        self.cpu += processor_time(id);
        self.memory = self.memory.max(memory(id, "VmHWM:"));
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

/// A figure of a process's memory by Linux's `/proc`, in KiB; zero elsewhere.
fn memory(id: u32, what: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix(what))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

/// The bot, running.
pub(super) struct Running {
    child: Child,
}

impl Running {
    /// Starts it, without any pace; it runs once it has asked for updates.
    pub(super) async fn start(
        bot: &Bot,
        api: &str,
        stand_in: &StandIn,
    ) -> Result<Running, LoadError> {
        Running::start_paced(bot, api, stand_in, 0).await
    }

    /// Starts it with a pace of so many calls a second.
    pub(super) async fn start_paced(
        bot: &Bot,
        api: &str,
        stand_in: &StandIn,
        per_second: u32,
    ) -> Result<Running, LoadError> {
        let polls = stand_in.polls();
        let child = Command::new(&bot.program)
            .arg("run")
            .env("PRILAVOK_BOT_TOKEN", "4242:bench")
            .env("PRILAVOK_BOT_API_URL", api)
            .env("PRILAVOK_DATABASE_URL", &bot.database_text)
            .env("PRILAVOK_OWNER", "900")
            .env("PRILAVOK_LISTEN", "127.0.0.1:0")
            .env("PRILAVOK_SEND_PER_SECOND", per_second.to_string())
            .env(
                "PRILAVOK_LOG",
                std::env::var("PRILAVOK_LOG").unwrap_or_else(|_| "error".to_owned()),
            )
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

    /// Its resident memory now, in KiB; zero where `/proc` does not tell.
    pub(super) fn memory(&self) -> u64 {
        self.child.id().map_or(0, |id| memory(id, "VmRSS:"))
    }

    /// Kills it, as a power cut would.
    pub(super) async fn kill(&mut self) -> Result<(), LoadError> {
        self.child.start_kill()?;
        self.child.wait().await?;
        Ok(())
    }
}
