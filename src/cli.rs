//! The command line.

use crate::storage::DbUrl;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use std::path::PathBuf;

/// A retail CRM that lives in Telegram.
///
/// Without a command: runs the bot where a token is configured, the sandbox where none is.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = false)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Runs the bot.
    Run,
    /// Runs the bot against an emulated Telegram, with phones on a web page.
    Sandbox {
        /// Keeps the data in this file (and beside it); without it each start is fresh.
        #[arg(long, value_name = "FILE")]
        data: Option<PathBuf>,
    },
    /// Checks the configuration, the preset and the texts.
    Check,
    /// Brings the database's schema up to date.
    Migrate,
    /// Copies the database into a new SQLite file, while the bot runs.
    Backup {
        /// The file; it must not exist.
        file: PathBuf,
    },
    /// Moves a shop to another database, from SQLite to PostgreSQL or back; a move that was stopped goes on.
    Move {
        /// The shop's database, or a backup of it; nothing may be at work on it.
        #[arg(long, value_name = "URL")]
        from: DbUrl,
        /// An empty database, or a new file.
        #[arg(long, value_name = "URL")]
        to: DbUrl,
    },
    /// Writes the search index anew, while the bot runs.
    Reindex,
    /// Asks a running bot on this machine whether it is well.
    Healthcheck,
    /// Fills databases with made-up shops, and measures the bot in them.
    Bench {
        /// What to do.
        #[command(subcommand)]
        what: Bench,
    },
}

/// What to do with made-up shops.
#[derive(Debug, Subcommand)]
pub enum Bench {
    /// Fills the configured database, which must be empty.
    Fill {
        /// Contacts; a third of them are in Telegram.
        #[arg(long, value_name = "N", default_value_t = 1_000)]
        contacts: u64,
        /// Deals, each with the lead that it came from.
        #[arg(long, value_name = "N", default_value_t = 300)]
        deals: u64,
        /// Messages between clients and the shop.
        #[arg(long, value_name = "N", default_value_t = 5_000)]
        messages: u64,
        /// Two shops of one seed and size are alike.
        #[arg(long, value_name = "N", default_value_t = 1)]
        seed: u64,
    },
    /// Has customers write to the real bot, in a process of its own, and tells how fast and how whole it comes to staff.
    Load {
        /// Fresh databases, measured one after the other; without one, SQLite in a folder that is removed afterwards.
        #[arg(value_name = "URL")]
        databases: Vec<String>,
        /// How many customers write at once; without this, the usual rushes: one in turn, 50, 500, 500 with a kill, and 500 with
        /// answers that take 50 ms.
        #[arg(long, value_name = "N", requires = "each")]
        customers: Option<u32>,
        /// How many messages each writes, 30 at most: more within a minute would meet the rule against floods.
        #[arg(long, value_name = "N", requires = "customers", value_parser = clap::value_parser!(u32).range(1..=30))]
        each: Option<u32>,
        /// Each message only when the one before has come to staff.
        #[arg(long)]
        in_turn: bool,
        /// How often the bot is killed on the way.
        #[arg(long, value_name = "N", default_value_t = 0)]
        kills: u32,
        /// How many milliseconds the Bot API takes over a call.
        #[arg(long, value_name = "MS", default_value_t = 0)]
        delay: u64,
        /// The Bot API fails now and then: 429, 502, and answers that are cut off after the work.
        #[arg(long)]
        faults: bool,
    },
    /// Has customers write at an even rate for a long time, while the Bot API fails now and then; tells whether memory stays
    /// flat, whether the queues are empty at the end, and whether anything is lost.
    Soak {
        /// A fresh database; without one, SQLite in a folder that is removed afterwards.
        #[arg(value_name = "URL")]
        database: Option<String>,
        /// For how many minutes.
        #[arg(long, value_name = "N", default_value_t = 60)]
        minutes: u32,
        /// Messages a second, 400 at most: more would meet the rule against floods.
        #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=400))]
        rate: u32,
        /// How often the bot is killed on the way.
        #[arg(long, value_name = "N", default_value_t = 0)]
        kills: u32,
    },
    /// Sends a deep queue at Telegram's pace to a Bot API that keeps Telegram's limits to the letter, while people press
    /// buttons; tells how much of what is allowed is used, what is refused, and how long presses wait for their answers.
    Pace {
        /// Fresh databases, measured one after the other; without one, SQLite in a folder that is removed afterwards.
        #[arg(value_name = "URL")]
        databases: Vec<String>,
        /// How many calls wait.
        #[arg(long, value_name = "N", default_value_t = 50_000)]
        calls: u32,
        /// For how many seconds it is watched.
        #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
        seconds: u64,
    },
    /// Starts the real bot, in a process of its own, on shops that are there, and tells how soon it answers and what it takes up
    /// while nothing happens.
    Start {
        /// The databases; nobody else may be at work on them.
        #[arg(required = true, value_name = "URL")]
        databases: Vec<String>,
        /// How often each is started.
        #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
        rounds: u32,
    },
    /// Measures what people do, in one made-up shop or in several by turns; prints a table. What is done stays done: where
    /// all deals were moved before, moves are refused, so a small shop is filled anew before it is measured again.
    Screens {
        /// The databases, the smallest first.
        #[arg(required = true, value_name = "URL")]
        shops: Vec<DbUrl>,
        /// How often each thing is done in each shop.
        #[arg(long, value_name = "N", default_value_t = 200)]
        rounds: u64,
        /// The seed that the shops were filled with.
        #[arg(long, value_name = "N", default_value_t = 1)]
        seed: u64,
        /// Only what has these words in its name.
        #[arg(long, value_name = "WORDS", default_value = "")]
        only: String,
    },
}

impl Cli {
    /// Reads the command line; ends the process with a message when it makes no sense.
    pub fn read() -> (Cli, clap::ArgMatches) {
        let command = crate::config::with_flags(Cli::command());
        let matches = command.get_matches();
        match Cli::from_arg_matches(&matches) {
            Ok(cli) => (cli, matches),
            Err(error) => error.exit(),
        }
    }
}
