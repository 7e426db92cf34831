//! `prilavok run`: the bot, until the system asks to stop or Telegram refuses the token.

use crate::clock::Clock;
use crate::config::Config;
use crate::exit::{self, Exit};
use crate::service::{Running, Service};
use crate::signals::Stop;

pub async fn run(config: Config) -> Exit {
    let mut stop = match Stop::listen() {
        Ok(stop) => stop,
        Err(error) => return exit::trouble(&error),
    };
    let started = tokio::select! {
        started = Service::start(config, Clock::System, None) => started,
        () = stop.asked() => return Exit::Well,
    };
    match started {
        Ok(running) => until_asked(running, &mut stop).await,
        Err(error) => exit::not_started(&error),
    }
}

/// Lets a service run until it is asked to stop, or can't go on.
pub async fn until_asked(mut running: Running, stop: &mut Stop) -> Exit {
    let refused = tokio::select! {
        refused = running.refused() => Some(refused),
        () = stop.asked() => None,
    };
    running.stop().await;
    match refused {
        Some(refused) => {
            exit::tell(&refused);
            Exit::Mistake
        }
        None => Exit::Well,
    }
}
