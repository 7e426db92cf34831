//! Guards: whether a field's value lets a move or a robot go on.
//!
//! Invariant: an empty field never passes a test of its value; it is [`Verdict::Missing`], so that a move can ask for it
//! where a robot stands still.

use super::model::{Condition, Test};
use crate::domain::fields::Value;

/// What a condition says of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It does not, whatever is filled in elsewhere.
    Fails,
    /// The field is empty: once it is filled, the condition may hold.
    Missing,
}

impl Condition {
    /// Judges the value of the condition's field; `None` is an empty field.
    pub fn check(&self, value: Option<&Value>) -> Verdict {
        let Some(value) = value else {
            return match self.test {
                Test::Empty => Verdict::Holds,
                Test::Filled
                | Test::OneOf(_)
                | Test::NoneOf(_)
                | Test::AtLeast(_)
                | Test::Below(_) => Verdict::Missing,
            };
        };
        let holds = match (&self.test, value) {
            (Test::Filled, _) => true,
            (Test::OneOf(choices), Value::Choice(chosen)) => choices.contains(chosen),
            (Test::NoneOf(choices), Value::Choice(chosen)) => !choices.contains(chosen),
            (Test::AtLeast(least), Value::Money(amount)) => amount >= least,
            (Test::Below(limit), Value::Money(amount)) => amount < limit,
            // A checked preset asks nothing of a kind that cannot answer; a value that an older preset left behind may.
            (Test::Empty, _)
            | (Test::OneOf(_) | Test::NoneOf(_), Value::Text(_) | Value::Money(_))
            | (Test::AtLeast(_) | Test::Below(_), Value::Text(_) | Value::Choice(_)) => false,
        };
        if holds {
            Verdict::Holds
        } else {
            Verdict::Fails
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{ChoiceId, FieldId};

    fn choice(id: &str) -> ChoiceId {
        ChoiceId::parse(id).unwrap()
    }

    fn verdict(test: Test, value: impl Into<Option<Value>>) -> Verdict {
        let field = FieldId::parse("x").unwrap();
        Condition { field, test }.check(value.into().as_ref())
    }

    #[test]
    fn choices_are_in_or_out() {
        let early = || Test::OneOf(vec![choice("prepay"), choice("partial")]);
        let not_early = || Test::NoneOf(vec![choice("prepay"), choice("partial")]);
        let chosen = |id| Some(Value::Choice(choice(id)));
        assert_eq!(verdict(early(), chosen("partial")), Verdict::Holds);
        assert_eq!(verdict(early(), chosen("postpay")), Verdict::Fails);
        assert_eq!(verdict(not_early(), chosen("partial")), Verdict::Fails);
        assert_eq!(verdict(not_early(), chosen("postpay")), Verdict::Holds);
    }

    #[test]
    fn amounts_are_compared_at_the_edge() {
        let money = |amount| Some(Value::Money(amount));
        assert_eq!(verdict(Test::AtLeast(500), money(500)), Verdict::Holds);
        assert_eq!(verdict(Test::AtLeast(500), money(499)), Verdict::Fails);
        assert_eq!(verdict(Test::Below(500), money(500)), Verdict::Fails);
        assert_eq!(verdict(Test::Below(500), money(499)), Verdict::Holds);
    }

    #[test]
    fn an_empty_field_is_missing_unless_it_is_to_be_empty() {
        assert_eq!(verdict(Test::Empty, None), Verdict::Holds);
        assert_eq!(verdict(Test::Filled, None), Verdict::Missing);
        assert_eq!(verdict(Test::AtLeast(0), None), Verdict::Missing);
        assert_eq!(verdict(Test::Below(1), None), Verdict::Missing);
        assert_eq!(
            verdict(Test::OneOf(vec![choice("a")]), None),
            Verdict::Missing
        );
        assert_eq!(
            verdict(Test::NoneOf(vec![choice("a")]), None),
            Verdict::Missing
        );
    }

    #[test]
    fn a_filled_field_is_filled_and_a_value_of_another_kind_passes_nothing() {
        let words = || Some(Value::Text("12".to_owned()));
        assert_eq!(verdict(Test::Filled, words()), Verdict::Holds);
        assert_eq!(verdict(Test::Empty, words()), Verdict::Fails);
        assert_eq!(verdict(Test::AtLeast(1), words()), Verdict::Fails);
        assert_eq!(
            verdict(Test::NoneOf(vec![choice("a")]), words()),
            Verdict::Fails
        );
    }
}
