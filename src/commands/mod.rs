//! What the process can be told to do: one file per command.

mod backup;
mod bench;
mod check;
mod healthcheck;
mod migrate;
mod reindex;
mod relocate;
mod run;
mod sandbox;

use crate::cli::{Cli, Command};
use crate::config::Config;
use crate::exit::{self, Exit};
use crate::telemetry;
use clap::ArgMatches;

/// Does what the command line says. Here and not in the program's own file, so that everything is compiled once.
///
/// # Panics
/// When the system gives no threads.
#[tokio::main]
pub async fn main() -> Exit {
    let (cli, matches) = Cli::read();
    execute(cli, &matches).await
}

async fn execute(cli: Cli, matches: &ArgMatches) -> Exit {
    let config = match Config::load(matches) {
        Ok(config) => config,
        Err(mistakes) => {
            for mistake in mistakes {
                exit::tell(&mistake);
            }
            return Exit::Mistake;
        }
    };
    telemetry::begin(&config.log, config.log_format);
    match cli.command {
        Some(Command::Run) => run::run(config).await,
        Some(Command::Sandbox { data }) => sandbox::run(config, data).await,
        Some(Command::Check) => check::run(&config),
        Some(Command::Migrate) => migrate::run(&config).await,
        Some(Command::Backup { file }) => backup::run(&config, &file).await,
        Some(Command::Move { from, to }) => relocate::run(&from, &to).await,
        Some(Command::Reindex) => reindex::run(&config).await,
        Some(Command::Bench { what }) => bench::run(&config, what).await,
        Some(Command::Healthcheck) => healthcheck::run(&config).await,
        None if config.token.is_some() => run::run(config).await,
        None => sandbox::run(config, None).await,
    }
}
