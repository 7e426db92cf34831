//! What stories of kills share: chance, people who are hired, and who is to blame for what came twice.

use crate::process::{OWNER, Stage, shown, until};
use prilavok::clock::Clock;
use prilavok::sandbox::phone::Phone;
use std::collections::BTreeMap;
use std::time::Duration;

/// Chance, from a seed that is printed: a failing story can be told again.
#[derive(Clone)]
pub struct Chance(u64);

impl Chance {
    /// From `FAULTS_SEED`, else from the clock.
    pub fn new() -> Chance {
        let given = std::env::var("FAULTS_SEED").ok();
        let seed = given.map_or_else(
            || u64::try_from(Clock::System.now().0).unwrap(),
            |seed| seed.parse().unwrap(),
        );
        println!("the seed is {seed}; FAULTS_SEED={seed} tells it again");
        Chance(seed | 1)
    }

    /// Another one, for somebody of his own pace.
    pub fn other(&mut self) -> Chance {
        Chance(self.next() | 1)
    }

    fn next(&mut self) -> u64 {
        // Marsaglia's xorshift: plenty for moments to be killed at.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Heads or tails.
    pub fn heads(&mut self) -> bool {
        // The lowest bit of this generator is its worst.
        self.next() >> 33 & 1 == 1
    }

    /// A number below another one.
    pub fn below(&mut self, most: usize) -> usize {
        let most = u64::try_from(most).unwrap();
        usize::try_from((self.next() >> 11) % most).unwrap()
    }

    /// Waits for so many milliseconds.
    pub async fn pause(&mut self, least: u64, most: u64) {
        let pause = least + self.next() % (most - least);
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
}

/// How often a bot is killed: `FAULTS_KILLS`, or what ends in good time.
pub fn kills(usual: usize) -> usize {
    let given = std::env::var("FAULTS_KILLS").ok();
    given.map_or(usual, |kills| kills.parse().unwrap())
}

/// Invites a manager as an owner does.
pub async fn hires(stage: &Stage, id: i64, name: &str) -> Phone {
    let owner = stage.person(OWNER, "Ольга");
    owner.starts(None).unwrap();
    let before = shown(&owner, "join_").len();
    owner.writes("/staff").unwrap();
    for label in ["➕ Пригласить", "Менеджер"] {
        let on_offer = || {
            owner
                .chat()
                .iter()
                .any(|shown| shown.find_button(label).is_some())
        };
        until(&owner, label, on_offer).await;
        owner.presses_label(label).unwrap();
    }
    until(&owner, "the link", || shown(&owner, "join_").len() > before).await;
    let text = shown(&owner, "join_").pop().unwrap().text;
    let mut words = text.split_whitespace();
    let link = words.find(|word| word.contains("join_")).unwrap();
    let hired = stage.person(id, name);
    hired.opens_link(link).unwrap();
    until(&hired, "the welcome", || {
        !shown(&hired, "Вы в команде").is_empty()
    })
    .await;
    hired
}

/// How long a call of a killed process may still lie in its socket before the emulator takes it, on a busy machine.
pub const LATE: i64 = 1_500;

/// Finds the kill behind each repetition; none may stand behind two of one conversation. Returns how many there are.
pub fn blame(
    times: &[i64],
    killed_at: &[i64],
    blamed: &mut BTreeMap<i64, String>,
    what: &[&str],
) -> usize {
    for pair in times.windows(2) {
        let kill = killed_at
            .iter()
            .find(|at| pair[0] - LATE <= **at && **at <= pair[1] && !blamed.contains_key(*at));
        let kill = kill.unwrap_or_else(|| {
            panic!("{what:?} was sent at {times:?} with no kill between: {killed_at:?}; blamed: {blamed:?}")
        });
        blamed.insert(*kill, what.join(" "));
    }
    times.len() - 1
}
