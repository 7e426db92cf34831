//! A deep queue of calls sent at Telegram's pace, while people press buttons: how much of what is allowed is used, what is
//! refused for coming too soon, and how long a press waits for its answer.

use super::limits::Limits;
use super::process::{Bot, LoadError, Running};
use super::report::Times;
use super::shop::MANAGERS;
use super::standin::{StandIn, customer_id};
use crate::domain::ids::ChatId;
use crate::domain::time::Millis;
use crate::storage::outbox::{self, NewRow};
use crate::storage::{Db, StorageError};
use crate::telegram::outgoing::{Call, Priority, Receipt};
use crate::telegram::press::{OwnPress, Press};
use crate::telegram::rich::Rich;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// What Telegram allows in all (RULES §9).
pub const PER_SECOND: u32 = 30;
/// One call of so many goes into one of the groups.
const GROUP_EACH: u32 = 20;
/// How many groups there are.
const GROUPS: u32 = 10;
/// So many people take turns at pressing, so that none of them presses too often.
const PEOPLE: u32 = 40;
/// How often somebody presses.
const BEAT: Duration = Duration::from_millis(250);
/// How many calls are written in one transaction.
const AT_ONCE: u32 = 5_000;
/// How long the last answers are waited for.
const LAST: Duration = Duration::from_secs(5);

/// What is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queue {
    /// How many calls wait, each for another chat, but for those into groups.
    pub calls: u32,
    /// For how long it is watched how they go.
    pub lasts: Duration,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Paced {
    /// What was to be sent.
    pub queue: Queue,
    /// Calls taken.
    pub taken: u64,
    /// Calls refused for coming too soon.
    pub refused: u64,
    /// Presses.
    pub presses: usize,
    /// Presses without an answer.
    pub unanswered: usize,
    /// From a press to its answer.
    pub times: Times,
    /// The bot's largest resident memory, in KiB.
    pub memory: u64,
}

impl Paced {
    /// Calls a second.
    pub fn rate(&self) -> f64 {
        let taken = u32::try_from(self.taken).unwrap_or(u32::MAX);
        f64::from(taken) / self.queue.lasts.as_secs_f64().max(f64::MIN_POSITIVE)
    }
}

/// Fills the queue, starts the bot, and has people press. `told` hears how many calls have gone since the beginning.
pub async fn run(
    bot: &Bot,
    queue: Queue,
    mut told: impl FnMut(Duration, u64),
) -> Result<Paced, LoadError> {
    bot.prepare().await?;
    let db = Db::open(&bot.database).await?;
    fill(&db, queue.calls).await?;
    db.close().await;
    let per_second = usize::try_from(PER_SECOND).unwrap_or(usize::MAX);
    let stand_in =
        StandIn::new(MANAGERS, Duration::ZERO, false).with_limits(Limits::new(per_second));
    let api = format!("http://{}", stand_in.listen().await?);
    let mut running = Running::start_paced(bot, &api, &stand_in, PER_SECOND).await?;
    let begun = Instant::now();
    let (taken_before, refused_before) = stand_in.counts();
    let mut pressed: HashMap<String, Instant> = HashMap::new();
    let mut beat = tokio::time::interval(BEAT);
    let mut place = 0;
    let (taken, refused) = loop {
        beat.tick().await;
        let at = begun.elapsed();
        let (taken, refused) = stand_in.counts();
        told(at, taken - taken_before);
        if at >= queue.lasts {
            break (taken - taken_before, refused - refused_before);
        }
        // Another screen each time: one that shows already what it should is not drawn again.
        let press = if (place / PEOPLE).is_multiple_of(2) {
            Press::Own(OwnPress::Settings {})
        } else {
            Press::Menu {}
        };
        let who = customer_id(place % PEOPLE);
        let callback = format!("press {place}");
        stand_in.press(who, &callback, &press.encode());
        pressed.insert(callback, Instant::now());
        place += 1;
    };
    let until = Instant::now() + LAST;
    while stand_in.answers().len() < pressed.len() && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let memory = running.memory();
    running.kill().await?;
    let presses = pressed.len();
    let mut times = Times::default();
    for (callback, at) in stand_in.answers() {
        if let Some(pressed_at) = pressed.remove(&callback) {
            times.add(at.duration_since(pressed_at));
        }
    }
    Ok(Paced {
        queue,
        taken,
        refused,
        presses,
        unanswered: pressed.len(),
        times,
        memory,
    })
}

/// Writes the calls down, as robots would.
async fn fill(db: &Db, calls: u32) -> Result<(), StorageError> {
    let call = Call::SendWords {
        words: Rich::plain("Мы открыли второй магазин. Приходите посмотреть."),
        keyboard: None,
        reply_to: None,
    };
    for first in (0..calls).step_by(AT_ONCE as usize) {
        let mut tx = db.begin().await?;
        for at in first..calls.min(first + AT_ONCE) {
            let chat = if at.is_multiple_of(GROUP_EACH) {
                -1_000_000 - i64::from(at / GROUP_EACH % GROUPS)
            } else {
                // Not those who press: theirs are the screens.
                customer_id(PEOPLE + at)
            };
            let row = NewRow::<Call, Receipt> {
                chat: ChatId(chat),
                lane: 0,
                priority: Priority::News.rank(),
                call: &call,
                post: None,
                receipt: None,
                topic: None,
            };
            outbox::push_later(&mut tx, &row, Millis(0)).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}
