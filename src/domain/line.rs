//! The rules of an open line, as its owner sets them: who gets a client, when the shop works, what it promises and says.
//!
//! What is not set is as [`LineRules::default`] has it, which suits a small shop: everybody hears of a new client, nothing
//! is promised, nobody is kept out. The texts that go with it are in the locales; the owner's own replace them.

use crate::domain::ids::UserId;
use crate::domain::lang::{Lang, Localized};
use crate::domain::preset::template;
use crate::domain::schedule::Schedule;
use crate::domain::text::clean;
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

/// What the owner's own texts may name between braces: the client's first name, and when the shop answers.
pub const VARIABLES: [&str; 2] = ["client", "hours"];
/// The most characters of an own text: it may share a message with others.
pub const TEXT_MAX: usize = 1000;

/// Why a text can't be the owner's own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadText {
    /// Nothing readable.
    #[error("nothing readable in it")]
    Empty,
    /// More than [`TEXT_MAX`] characters.
    #[error("too long")]
    TooLong,
    /// It names something that is none of [`VARIABLES`].
    #[error("there is no {0}")]
    Unknown(String),
    /// A brace without its pair.
    #[error("a brace without its pair")]
    Brace,
}

/// Checks a text of the owner's.
///
/// # Errors
/// [`BadText`], with what is wrong first.
pub fn check_text(text: &str) -> Result<String, BadText> {
    let text = clean(text).ok_or(BadText::Empty)?;
    if text.chars().count() > TEXT_MAX {
        return Err(BadText::TooLong);
    }
    let names = template::names(&text).map_err(|_| BadText::Brace)?;
    match names.iter().find(|name| !VARIABLES.contains(name)) {
        Some(name) => Err(BadText::Unknown((*name).to_owned())),
        None => Ok(text),
    }
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

impl Asks {
    /// Every question, in the order in which they are offered.
    pub const ALL: [Asks; 3] = [Asks::Name, Asks::What, Asks::Phone];

    /// Its name in callback data.
    pub const fn slug(self) -> &'static str {
        match self {
            Asks::Name => "name",
            Asks::What => "what",
            Asks::Phone => "phone",
        }
    }

    /// Takes back what [`Asks::slug`] gave.
    pub fn from_slug(slug: &str) -> Option<Asks> {
        Asks::ALL.into_iter().find(|asks| asks.slug() == slug)
    }
}

/// A rule that is a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Number {
    /// Minutes to take a client who was offered.
    TakeWithin,
    /// Open dialogues per operator.
    Dialogs,
    /// Hours of silence.
    CloseAfter,
    /// Minutes until a client without an answer is told to be patient.
    NoAnswer,
    /// Minutes within which the first answer is promised.
    First,
    /// Minutes within which later answers are promised.
    Next,
    /// Minutes before the promise breaks.
    Ping,
    /// Messages of one client within a minute.
    PerMinute,
    /// Days for which words are kept.
    Retention,
}

impl Number {
    /// Every number.
    pub const ALL: [Number; 9] = [
        Number::TakeWithin,
        Number::Dialogs,
        Number::CloseAfter,
        Number::NoAnswer,
        Number::First,
        Number::Next,
        Number::Ping,
        Number::PerMinute,
        Number::Retention,
    ];

    /// Its name in callback data.
    pub const fn slug(self) -> &'static str {
        match self {
            Number::TakeWithin => "take",
            Number::Dialogs => "dialogs",
            Number::CloseAfter => "close",
            Number::NoAnswer => "patience",
            Number::First => "first",
            Number::Next => "next",
            Number::Ping => "ping",
            Number::PerMinute => "per_minute",
            Number::Retention => "retention",
        }
    }

    /// Takes back what [`Number::slug`] gave.
    pub fn from_slug(slug: &str) -> Option<Number> {
        Number::ALL.into_iter().find(|number| number.slug() == slug)
    }

    /// The values offered as buttons; 0 where there is to be none.
    pub const fn offered(self) -> &'static [u32] {
        match self {
            Number::TakeWithin => &[2, 5, 10, 30],
            Number::CloseAfter => &[0, 24, 72, 168],
            Number::NoAnswer | Number::First | Number::Next => &[5, 15, 30, 60],
            Number::Dialogs | Number::Ping => &[0, 3, 5, 10],
            Number::PerMinute => &[0, 10, 30, 60],
            Number::Retention => &[0, 90, 365, 1095],
        }
    }

    /// The smallest and the largest value that makes sense.
    pub const fn bounds(self) -> (u32, u32) {
        match self {
            Number::TakeWithin | Number::NoAnswer | Number::First | Number::Next => (1, 1440),
            Number::Dialogs => (0, 1000),
            Number::CloseAfter => (0, 8760),
            Number::Ping => (0, 1440),
            Number::PerMinute => (0, 600),
            Number::Retention => (0, 36_500),
        }
    }

    /// Its value; `None`: nothing is promised.
    pub fn of(self, rules: &LineRules) -> Option<u32> {
        let promised = |pick: fn(&Promise) -> u32| rules.promise.as_ref().map(pick);
        match self {
            Number::TakeWithin => Some(rules.take_within),
            Number::Dialogs => Some(rules.dialogs_limit),
            Number::CloseAfter => Some(rules.close_after),
            Number::NoAnswer => Some(rules.no_answer_after),
            Number::First => promised(|promise| promise.first),
            Number::Next => promised(|promise| promise.next),
            Number::Ping => promised(|promise| promise.ping_before),
            Number::PerMinute => Some(rules.per_minute),
            Number::Retention => Some(rules.retention_days),
        }
    }

    /// Sets it. A first promise makes the other two: the same for later answers, a reminder when a fifth is left.
    pub fn set(self, rules: &mut LineRules, value: u32) {
        let promise = |first| Promise {
            first,
            next: first,
            ping_before: (first / 5).max(1),
        };
        match self {
            Number::TakeWithin => rules.take_within = value,
            Number::Dialogs => rules.dialogs_limit = value,
            Number::CloseAfter => rules.close_after = value,
            Number::NoAnswer => rules.no_answer_after = value,
            Number::First => match &mut rules.promise {
                Some(promise) => promise.first = value,
                None => rules.promise = Some(promise(value)),
            },
            Number::Next => {
                let standing = rules.promise.unwrap_or(promise(value));
                rules.promise = Some(Promise {
                    next: value,
                    ..standing
                });
            }
            Number::Ping => {
                if let Some(promise) = &mut rules.promise {
                    promise.ping_before = value;
                }
            }
            Number::PerMinute => rules.per_minute = value,
            Number::Retention => rules.retention_days = value,
        }
    }

    /// Reads a value as people type it: `15`, `15 minutes`.
    pub fn parse(self, text: &str) -> Option<u32> {
        let digits: String = text
            .trim()
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        let value: u32 = digits.parse().ok()?;
        let (least, most) = self.bounds();
        (least..=most).contains(&value).then_some(value)
    }
}

/// A rule that is on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// Clients rate.
    Rating,
    /// Newcomers are checked.
    Vetting,
    /// Consent is asked.
    Consent,
}

impl Switch {
    /// Every switch.
    pub const ALL: [Switch; 3] = [Switch::Rating, Switch::Vetting, Switch::Consent];

    /// Its name in callback data.
    pub const fn slug(self) -> &'static str {
        match self {
            Switch::Rating => "rating",
            Switch::Vetting => "vetting",
            Switch::Consent => "consent",
        }
    }

    /// Takes back what [`Switch::slug`] gave.
    pub fn from_slug(slug: &str) -> Option<Switch> {
        Switch::ALL.into_iter().find(|one| one.slug() == slug)
    }

    /// Sets it.
    pub const fn set(self, rules: &mut LineRules, on: bool) {
        match self {
            Switch::Rating => rules.rating = on,
            Switch::Vetting => rules.vetting = on,
            Switch::Consent => rules.consent = on,
        }
    }
}

/// Kinds of messages, as Telegram calls the field, that an owner may refuse. Words are always taken.
pub const REFUSABLE: [&str; 11] = [
    "photo",
    "video",
    "voice",
    "video_note",
    "audio",
    "document",
    "sticker",
    "animation",
    "location",
    "contact",
    "poll",
];

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

impl LineRules {
    /// The owner's own wording of a text in a language.
    pub fn own(&self, told: Told, lang: Lang) -> Option<&str> {
        let text = self.texts.get(&told)?.get(lang);
        (!text.is_empty()).then_some(text)
    }

    /// Takes an own wording; `None` goes back to the built-in one.
    pub fn word(&mut self, told: Told, lang: Lang, text: Option<String>) {
        let own = self.texts.entry(told).or_insert_with(|| Localized {
            ru: String::new(),
            en: String::new(),
        });
        let text = text.unwrap_or_default();
        match lang {
            Lang::Ru => own.ru = text,
            Lang::En => own.en = text,
        }
        if own.ru.is_empty() && own.en.is_empty() {
            self.texts.remove(&told);
        }
    }

    /// Whether a text is said.
    pub fn says(&self, told: Told) -> bool {
        !self.silent.contains(&told)
    }

    /// Staff in the line's order; those not in it come after, as they were given.
    pub fn in_order(&self, staff: &[UserId]) -> Vec<UserId> {
        let known = self.order.iter().filter(|id| staff.contains(id));
        let others = staff.iter().filter(|id| !self.order.contains(id));
        known.chain(others).copied().collect()
    }

    /// Puts one of the staff a place further up in the order, or down.
    pub fn shift(&mut self, staff: &[UserId], user: UserId, up: bool) {
        let mut order = self.in_order(staff);
        if let Some(at) = order.iter().position(|id| *id == user) {
            let other = if up { at.checked_sub(1) } else { Some(at + 1) };
            if let Some(other) = other.filter(|other| *other < order.len()) {
                order.swap(at, other);
            }
        }
        self.order = order;
    }

    /// The promised minutes of an answer.
    pub fn promised(&self, first: bool) -> Option<u32> {
        let promise = self.promise.as_ref()?;
        Some(if first { promise.first } else { promise.next })
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

    #[test]
    fn an_own_text_names_only_what_there_is() {
        assert_eq!(
            check_text(" Привет, {client}! Ответим {hours}. "),
            Ok("Привет, {client}! Ответим {hours}.".to_owned())
        );
        assert_eq!(
            check_text("{name}"),
            Err(BadText::Unknown("name".to_owned()))
        );
        assert_eq!(check_text("{client"), Err(BadText::Brace));
        assert_eq!(check_text("\u{200b} "), Err(BadText::Empty));
        assert_eq!(check_text(&"я".repeat(1001)), Err(BadText::TooLong));
    }

    #[test]
    fn own_wordings_go_back_to_the_built_in() {
        let mut rules = LineRules::default();
        rules.word(Told::Welcome, Lang::Ru, Some("Привет".to_owned()));
        assert_eq!(rules.own(Told::Welcome, Lang::Ru), Some("Привет"));
        assert_eq!(rules.own(Told::Welcome, Lang::En), None);
        rules.word(Told::Welcome, Lang::Ru, None);
        assert_eq!(rules, LineRules::default());
    }

    #[test]
    fn people_move_up_and_down_in_the_order() {
        let staff = [UserId(1), UserId(2), UserId(3)];
        let mut rules = LineRules::default();
        rules.shift(&staff, UserId(3), true);
        assert_eq!(rules.order, [UserId(1), UserId(3), UserId(2)]);
        rules.shift(&staff, UserId(1), true);
        assert_eq!(rules.order[0], UserId(1), "already the first");
        assert_eq!(
            rules.in_order(&[UserId(2), UserId(4), UserId(1)]),
            [UserId(1), UserId(2), UserId(4)]
        );
    }

    #[test]
    fn numbers_are_read_within_their_bounds() {
        let mut rules = LineRules::default();
        assert_eq!(Number::First.of(&rules), None);
        assert_eq!(Number::First.parse("15 минут"), Some(15));
        assert_eq!(Number::First.parse("0"), None);
        assert_eq!(Number::First.parse("много"), None);
        assert_eq!(Number::Retention.parse("99999999999"), None);
        Number::First.set(&mut rules, 15);
        assert_eq!(
            rules.promise,
            Some(Promise {
                first: 15,
                next: 15,
                ping_before: 3
            })
        );
        for number in Number::ALL {
            assert_eq!(Number::from_slug(number.slug()), Some(number));
            for value in number.offered() {
                number.set(&mut rules, *value);
                assert_eq!(number.of(&rules), Some(*value), "{number:?}");
                assert_eq!(number.parse(&value.to_string()), Some(*value));
            }
        }
    }
}
