//! The process: the command line in, an exit code out. 0 is a good end, 1 trouble, 2 a mistake in the configuration.

use clap::ArgMatches;
use prilavok::cli::{Cli, Command};
use prilavok::clock::Clock;
use prilavok::config::Config;
use prilavok::service::{Service, StartError};
use prilavok::telemetry::{self, chain};
use std::error::Error;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};

/// A mistake in the configuration.
const MISTAKE: u8 = 2;
/// Trouble that another try may get through.
const TROUBLE: u8 = 1;

#[tokio::main]
async fn main() -> ExitCode {
    let (cli, matches) = Cli::read();
    let config = match configured(&matches) {
        Ok(config) => config,
        Err(code) => return code,
    };
    telemetry::begin(&config.log, config.log_format);
    match cli.command {
        Some(Command::Run) => run(config).await,
        None if config.token.is_some() => run(config).await,
        _ => ExitCode::from(TROUBLE),
    }
}

fn configured(matches: &ArgMatches) -> Result<Config, ExitCode> {
    Config::load(matches).map_err(|mistakes| {
        for mistake in mistakes {
            eprintln!("prilavok: {mistake}");
        }
        ExitCode::from(MISTAKE)
    })
}

fn fail(error: &(dyn Error + 'static), code: u8) -> ExitCode {
    eprintln!("prilavok: {}", chain(error));
    ExitCode::from(code)
}

fn not_started(error: &StartError) -> ExitCode {
    let code = if error.is_configuration() {
        MISTAKE
    } else {
        TROUBLE
    };
    fail(error, code)
}

/// Runs the bot until the system asks to stop.
async fn run(config: Config) -> ExitCode {
    let mut stop = match Stop::listen() {
        Ok(stop) => stop,
        Err(error) => return fail(&error, TROUBLE),
    };
    let started = tokio::select! {
        started = Service::start(config, Clock::System, None) => started,
        () = stop.asked() => return ExitCode::SUCCESS,
    };
    let mut running = match started {
        Ok(running) => running,
        Err(error) => return not_started(&error),
    };
    let refused = tokio::select! {
        refused = running.refused() => Some(refused),
        () = stop.asked() => None,
    };
    running.stop().await;
    match refused {
        Some(refused) => fail(&refused, MISTAKE),
        None => ExitCode::SUCCESS,
    }
}

/// The system's requests to stop: Ctrl-C and what process managers send.
struct Stop {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

impl Stop {
    fn listen() -> std::io::Result<Stop> {
        Ok(Stop {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn asked(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
