//! The rules of an open line, as its owner sets them: who gets a client, when the shop works, what it promises and says.
//!
//! What is not set is as [`LineRules::default`] has it, which suits a small shop: everybody hears of a new client, nothing
//! is promised, nobody is kept out. The texts that go with it are in the locales; the owner's own replace them.

use crate::domain::ids::UserId;
use crate::domain::lang::Localized;
use crate::domain::schedule::Schedule;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The one line there is: the bot's own chat.
pub const MAIN: &str = "main";

/// Who gets a client that nobody talks to yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distribution {
    /// All on duty at once; who takes it first has it.
    #[default]
    All,
    /// Whoever has waited longest for one.
    Evenly,
    /// Always the first of the order who is free.
    InOrder,
    /// Whoever has the fewest open dialogues.
    LeastBusy,
}

impl Distribution {
    /// Every way, in the order in which they are offered.
    pub const ALL: [Distribution; 4] = [
        Distribution::All,
        Distribution::Evenly,
        Distribution::InOrder,
        Distribution::LeastBusy,
    ];

    /// Its name in callback data and in Fluent messages.
    pub const fn slug(self) -> &'static str {
        match self {
            Distribution::All => "all",
            Distribution::Evenly => "evenly",
            Distribution::InOrder => "in_order",
            Distribution::LeastBusy => "least_busy",
        }
    }

    /// Takes back what [`Distribution::slug`] gave.
    pub fn from_slug(slug: &str) -> Option<Distribution> {
        Distribution::ALL.into_iter().find(|way| way.slug() == slug)
    }
}

/// A text that the line says by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// At the beginning of a session.
    Welcome,
    /// Instead of the welcome, outside of working hours.
    OffHours,
    /// When nobody has answered for a while.
    NoAnswer,
    /// At the end of a session.
    Closing,
}

impl Told {
    /// Every text, in the order in which they are offered.
    pub const ALL: [Told; 4] = [Told::Welcome, Told::OffHours, Told::NoAnswer, Told::Closing];

    /// Its name in callback data and in Fluent messages.
    pub const fn slug(self) -> &'static str {
        match self {
            Told::Welcome => "welcome",
            Told::OffHours => "off_hours",
            Told::NoAnswer => "no_answer",
            Told::Closing => "closing",
        }
    }

    /// Takes back what [`Told::slug`] gave.
    pub fn from_slug(slug: &str) -> Option<Told> {
        Told::ALL.into_iter().find(|text| text.slug() == slug)
    }
}

/// How fast clients are promised to be answered, in minutes of working time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// The first answer.
    pub first: u32,
    /// Each later one.
    pub next: u32,
    /// How long before the promise breaks the operator is reminded.
    pub ping_before: u32,
}

/// A question of the welcome form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// How to call the client.
    Name,
    /// What it is about.
    What,
    /// The phone.
    Phone,
}

/// The rules of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LineRules {
    /// Who gets a client.
    pub distribution: Distribution,
    /// The order for [`Distribution::InOrder`]; staff not in it come after, by name.
    pub order: Vec<UserId>,
    /// Minutes within which whoever is offered a client takes it; then it is the next one's turn.
    pub take_within: u32,
    /// Open dialogues at most per operator; 0: any number.
    pub dialogs_limit: u32,
    /// Hours of silence after which a session closes; 0: never.
    pub close_after: u32,
    /// When the shop works.
    pub hours: Schedule,
    /// The owner's own texts.
    pub texts: BTreeMap<Told, Localized>,
    /// Texts that are not said.
    pub silent: BTreeSet<Told>,
    /// Minutes of working time after which a client without an answer is told to be patient.
    pub no_answer_after: u32,
    /// What a new client is asked, in this order.
    pub form: Vec<Asks>,
    /// What is promised; `None`: nothing.
    pub promise: Option<Promise>,
    /// Whether a client is asked to rate a closed session.
    pub rating: bool,
    /// Messages at most that one client can have passed on within a minute; 0: any number.
    pub per_minute: u32,
    /// Kinds of messages, as Telegram calls the field, that are not taken.
    pub refused_kinds: BTreeSet<String>,
    /// Whether a newcomer who looks like a robot must press a button first.
    pub vetting: bool,
    /// Whether a client's consent is asked before anything else.
    pub consent: bool,
    /// Days after which what a client wrote is erased; 0: never.
    pub retention_days: u32,
}

impl Default for LineRules {
    fn default() -> Self {
        LineRules {
            distribution: Distribution::All,
            order: Vec::new(),
            take_within: 5,
            dialogs_limit: 0,
            close_after: 72,
            hours: Schedule::default(),
            texts: BTreeMap::new(),
            silent: BTreeSet::from([Told::NoAnswer, Told::Closing]),
            no_answer_after: 15,
            form: Vec::new(),
            promise: None,
            rating: false,
            per_minute: 30,
            refused_kinds: BTreeSet::new(),
            vetting: false,
            consent: false,
            retention_days: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_set_is_as_built_in() {
        let rules: LineRules = serde_json::from_str(r#"{"rating":true}"#).unwrap();
        assert_eq!(
            rules,
            LineRules {
                rating: true,
                ..LineRules::default()
            }
        );
    }

    #[test]
    fn rules_are_read_back() {
        let mut rules = LineRules::default();
        rules.texts.insert(
            Told::Welcome,
            Localized {
                ru: "Привет".to_owned(),
                en: "Hi".to_owned(),
            },
        );
        rules.hours.week[0] = crate::domain::schedule::Hours::parse("10-20").ok();
        let json = serde_json::to_string(&rules).unwrap();
        assert_eq!(serde_json::from_str::<LineRules>(&json).unwrap(), rules);
    }
}
