//! Conditions on fields, judged in three values: an empty field neither holds nor fails, it is missing.

use crate::domain::fields::Value;
use crate::domain::preset::{Condition, Test};

/// What became of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It does not, whatever else is filled in.
    Fails,
    /// The field is empty, so it can't be told yet.
    Missing,
}

impl Condition {
    /// Judges the condition on its field's value.
    pub fn check(&self, value: Option<&Value>) -> Verdict {
        let Some(value) = value else {
            return match self.test {
                Test::Empty => Verdict::Holds,
                _ => Verdict::Missing,
            };
        };
        let holds = match (&self.test, value) {
            (Test::Filled, _) => true,
            (Test::OneOf(of), Value::Choice(choice)) => of.contains(choice),
            (Test::NoneOf(of), Value::Choice(choice)) => !of.contains(choice),
            (Test::AtLeast(least), Value::Money(amount)) => amount >= least,
            (Test::Below(most), Value::Money(amount)) => amount < most,
            _ => false,
        };
        if holds {
            Verdict::Holds
        } else {
            Verdict::Fails
        }
    }
}
