//! Many short lives: the bot is killed at a random moment after each start, the first of them while it still starts, and
//! customers come all the while.
//!
//! `FAULTS_KILLS` says how often, 200 times by default.

use crate::both;
use crate::fire::{Chance, blame, kills};
use crate::process::Stage;
use crate::support::Backend;
use crate::traffic::Traffic;
use prilavok::clock::Clock;
use std::collections::BTreeMap;
use std::time::Duration;

both!(
    /// Whatever the moment.
    any_moment_is_good_to_be_killed_at,
    story_moments
);

async fn story_moments(backend: Backend) {
    let kills = kills(200);
    let db = backend.fresh().await;
    let stage = Stage::open(Some(&db.url)).await;
    let mut chance = Chance::new();
    let mut bot = stage.starts();
    let mut traffic = Traffic::begins(&stage).await;
    let mut killed_at = Vec::new();
    for _ in 0..kills {
        traffic.during(chance.pause(20, 1_100)).await;
        killed_at.push(Clock::System.now().0);
        bot.killed();
        bot = stage.starts();
    }
    traffic.lasts(Duration::from_millis(500)).await;
    for (what, times) in traffic.settles().await {
        // Each kill explains one repetition in a conversation.
        let mut blamed = BTreeMap::new();
        blame(&times, &killed_at, &mut blamed, &[&what]);
    }
    assert_eq!(bot.stopped().await.code(), Some(0), "{}", stage.said());
    traffic.is_kept().await;
    println!("{kills} kills");
}
