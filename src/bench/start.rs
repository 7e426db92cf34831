//! A shop is started again and again: how long until the bot asks for updates and a press is answered, and what it takes up
//! while nothing happens.

use super::process::{Bot, LoadError, Running};
use super::report::Times;
use super::standin::{StandIn, customer_id};
use crate::domain::time::Millis;
use crate::telegram::press::Press;
use std::time::{Duration, Instant};

/// How long nothing happens before memory is looked at.
const IDLE: Duration = Duration::from_secs(3);
/// How long an answer is waited for.
const LAST: Duration = Duration::from_secs(30);
/// Who presses: somebody whom the shop has never seen.
const STRANGER: u32 = 9_000_000;

/// What came of it.
#[derive(Debug, Clone)]
pub struct Started {
    /// From the start to the first question for updates.
    pub asked: Times,
    /// From the start to the answer to a press that had waited for it.
    pub answered: Times,
    /// The largest resident memory after a while of nothing, in KiB.
    pub memory: u64,
}

/// Starts a bot so many times on a database that is there; a press waits for it each time. Its updates are numbered by the time,
/// since a database that was at work before has seen others.
pub async fn run(bot: &Bot, times: u32, now: Millis) -> Result<Started, LoadError> {
    let mut started = Started {
        asked: Times::default(),
        answered: Times::default(),
        memory: 0,
    };
    for time in 0..times {
        let update = now.0 + i64::from(time);
        let stand_in = StandIn::new(0, Duration::ZERO, false).numbered_after(update);
        let api = format!("http://{}", stand_in.listen().await?);
        stand_in.press(
            customer_id(STRANGER),
            &format!("start {time}"),
            &Press::Menu {}.encode(),
        );
        let begun = Instant::now();
        let mut running = Running::start(bot, &api, &stand_in).await?;
        started.asked.add(begun.elapsed());
        while stand_in.answers().is_empty() {
            if begun.elapsed() > LAST {
                return Err(LoadError::NoAnswer);
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        for (_, at) in stand_in.answers() {
            started.answered.add(at.duration_since(begun));
        }
        tokio::time::sleep(IDLE).await;
        started.memory = started.memory.max(running.memory());
        running.kill().await?;
    }
    Ok(started)
}
