//! A clock that jumps, as that of a machine that slept or was set: work goes on as if it had not.

use crate::both;
use crate::support::Backend;
use crate::world::World;
use chrono::TimeDelta;

both!(
    /// Back by hours and days, and forward again, in the middle of everything.
    a_clock_that_jumps_holds_up_nobody,
    story_jumps
);

async fn story_jumps(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let jumps = [
        TimeDelta::hours(-3),
        // Telegram keeps updates for a day.
        TimeDelta::hours(20),
        TimeDelta::minutes(-59),
        TimeDelta::days(-30),
        TimeDelta::seconds(-5),
    ];
    for (number, jump) in jumps.into_iter().enumerate() {
        let ivan = world.customer(&format!("Иван {number}"));
        ivan.writes(&format!("Хочу чайник номер {number}"));
        ivan.phone
            .sends_album(2, &[&format!("Вот такой, {number}"), ""])
            .unwrap();
        // What has just come is on its way still.
        world.passes(jump);
        world.settles().await;
        anna.sees(&format!("Хочу чайник номер {number}")).await;
        anna.sees(&format!("Вот такой, {number}")).await;
        ivan.sees("всё получили").await;
        world.passes(-jump);
    }
    world.closes().await;
}
