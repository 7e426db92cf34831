//! The command line.

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
    /// Writes the search index anew, while the bot runs.
    Reindex,
    /// Asks a running bot on this machine whether it is well.
    Healthcheck,
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
