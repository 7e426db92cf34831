//! The check of newcomers: whose first words look like a robot's, and the question that a person answers at a glance.

use crate::domain::time::Millis;
use serde::{Deserialize, Serialize};

/// So many links in one first message are no question to a shop.
const MANY_LINKS: usize = 3;
/// A text that two newcomers both begin with says something only if it is longer than a greeting.
const TELLING_LENGTH: usize = 25;
/// Wrong answers after which the check has failed.
const WRONG_ANSWERS: u8 = 3;

/// A picture that is asked for by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// A cat.
    Cat,
    /// A car.
    Car,
    /// An apple.
    Apple,
    /// A key.
    Key,
    /// The sun.
    Sun,
    /// A tree.
    Tree,
    /// A fish.
    Fish,
    /// A house.
    House,
}

impl Sign {
    /// Every picture.
    pub const ALL: [Sign; 8] = [
        Sign::Cat,
        Sign::Car,
        Sign::Apple,
        Sign::Key,
        Sign::Sun,
        Sign::Tree,
        Sign::Fish,
        Sign::House,
    ];

    /// Its name in callback data.
    pub const fn slug(self) -> &'static str {
        match self {
            Sign::Cat => "cat",
            Sign::Car => "car",
            Sign::Apple => "apple",
            Sign::Key => "key",
            Sign::Sun => "sun",
            Sign::Tree => "tree",
            Sign::Fish => "fish",
            Sign::House => "house",
        }
    }

    /// Takes back what [`Sign::slug`] gave.
    pub fn from_slug(slug: &str) -> Option<Sign> {
        Sign::ALL.into_iter().find(|sign| sign.slug() == slug)
    }

    /// The picture.
    pub const fn emoji(self) -> &'static str {
        match self {
            Sign::Cat => "🐱",
            Sign::Car => "🚗",
            Sign::Apple => "🍎",
            Sign::Key => "🔑",
            Sign::Sun => "☀️",
            Sign::Tree => "🌳",
            Sign::Fish => "🐟",
            Sign::House => "🏠",
        }
    }
}

/// A question: four pictures, one of which is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Puzzle {
    /// Which is asked for.
    pub right: Sign,
    /// The pictures, in the order in which they stand.
    pub shown: Vec<Sign>,
}

impl Puzzle {
    /// A question drawn by chance; the same `seed` gives the same.
    pub fn draw(seed: u128) -> Puzzle {
        let mut left = Sign::ALL.to_vec();
        let mut chance = seed;
        let mut take = |of: usize| {
            let choices = u128::try_from(of.max(1)).unwrap_or(1);
            let drawn = chance % choices;
            chance /= choices;
            usize::try_from(drawn).unwrap_or_default()
        };
        let shown: Vec<Sign> = (0..4)
            .map(|_| {
                let index = take(left.len());
                left.remove(index)
            })
            .collect();
        let right = shown.get(take(shown.len())).copied().unwrap_or(Sign::Cat);
        Puzzle { right, shown }
    }
}

/// How far a newcomer's check has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vetting {
    /// The question is put.
    Pending {
        /// Which.
        puzzle: Puzzle,
        /// How many wrong answers it has had.
        wrong: u8,
        /// Since when.
        since: Millis,
    },
    /// A person.
    Passed,
    /// No person, or not one who wanted in.
    Failed {
        /// When.
        at: Millis,
    },
}

impl Vetting {
    /// A check that begins.
    pub const fn begin(puzzle: Puzzle, now: Millis) -> Vetting {
        Vetting::Pending {
            puzzle,
            wrong: 0,
            since: now,
        }
    }

    /// What an answer makes of it; `next` is the question after a wrong one. A check that is over stays as it is.
    #[must_use]
    pub fn answered(self, sign: Sign, next: Puzzle, now: Millis) -> Vetting {
        match self {
            Vetting::Pending { puzzle, .. } if puzzle.right == sign => Vetting::Passed,
            Vetting::Pending { wrong, .. } if wrong + 1 >= WRONG_ANSWERS => {
                Vetting::Failed { at: now }
            }
            Vetting::Pending { wrong, since, .. } => Vetting::Pending {
                puzzle: next,
                wrong: wrong + 1,
                since,
            },
            over @ (Vetting::Passed | Vetting::Failed { .. }) => over,
        }
    }
}

/// What a newcomer's first message looks like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Looks<'a> {
    /// Text or caption.
    pub text: Option<&'a str>,
    /// How many links it has.
    pub links: usize,
    /// How many people or channels it names.
    pub mentions: usize,
    /// Whether somebody else wrote it first.
    pub is_forwarded: bool,
    /// Whether the sender has a username.
    pub has_username: bool,
}

impl Looks<'_> {
    /// Whether the text is long enough to tell something when another newcomer writes the very same.
    pub fn is_telling(&self) -> bool {
        self.text
            .is_some_and(|text| text.trim().chars().count() >= TELLING_LENGTH)
    }

    /// Whether it looks like a robot's. `is_repeated`: another newcomer has just written the same.
    pub fn like_a_robot(&self, is_repeated: bool) -> bool {
        let advertises = self.links > 0 || self.mentions > 0 || self.is_forwarded;
        (is_repeated && self.is_telling())
            || self.links >= MANY_LINKS
            || (advertises && !self.has_username)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn customers_do_not_look_like_robots() {
        let plain = Looks {
            text: Some("Здравствуйте, есть ли у вас красные чайники?"),
            ..Looks::default()
        };
        assert!(!plain.like_a_robot(false));
        let known = Looks {
            links: 1,
            has_username: true,
            ..plain
        };
        assert!(!known.like_a_robot(false), "a link to what is wanted");
        let hello = Looks {
            text: Some("Здравствуйте"),
            ..plain
        };
        assert!(!hello.like_a_robot(true), "everybody says hello");
    }

    #[test]
    fn robots_look_like_robots() {
        let text = Some("Заработок от 500 долларов в день, пиши прямо сейчас");
        let link = Looks {
            text,
            links: 1,
            ..Looks::default()
        };
        let mention = Looks {
            text,
            mentions: 1,
            ..Looks::default()
        };
        let forward = Looks {
            is_forwarded: true,
            ..Looks::default()
        };
        for looks in [link, mention, forward] {
            assert!(looks.like_a_robot(false), "{looks:?}");
        }
        let many = Looks {
            links: 3,
            has_username: true,
            ..link
        };
        assert!(many.like_a_robot(false));
        let repeated = Looks {
            text,
            has_username: true,
            ..Looks::default()
        };
        assert!(repeated.like_a_robot(true) && !repeated.like_a_robot(false));
    }

    #[test]
    fn three_wrong_answers_are_too_many() {
        let puzzle = Puzzle::draw(5);
        let wrong = Sign::ALL
            .into_iter()
            .find(|sign| *sign != puzzle.right)
            .unwrap();
        let mut vetting = Vetting::begin(puzzle.clone(), Millis(1));
        for _ in 0..2 {
            vetting = vetting.answered(wrong, puzzle.clone(), Millis(2));
            assert!(matches!(vetting, Vetting::Pending { .. }));
        }
        let passed = vetting
            .clone()
            .answered(puzzle.right, puzzle.clone(), Millis(3));
        assert_eq!(passed, Vetting::Passed);
        let failed = vetting.answered(wrong, puzzle.clone(), Millis(3));
        assert_eq!(failed, Vetting::Failed { at: Millis(3) });
        let still = failed.clone().answered(puzzle.right, puzzle, Millis(4));
        assert_eq!(still, failed, "over is over");
    }

    proptest! {
        #[test]
        fn a_question_has_its_answer_among_four(seed in any::<u128>()) {
            let puzzle = Puzzle::draw(seed);
            prop_assert_eq!(puzzle.shown.len(), 4);
            prop_assert_eq!(puzzle.shown.iter().filter(|sign| **sign == puzzle.right).count(), 1);
            for sign in &puzzle.shown {
                prop_assert_eq!(Sign::from_slug(sign.slug()), Some(*sign));
            }
        }
    }
}
