//! Guards: whether a field's value lets a move or a robot go on.
//!
//! Invariant: an empty field never passes a test of its value; it is [`Verdict::Missing`], so that a move can ask for it
//! where a robot stands still.

use super::model::{Condition, Edge, Test};
use crate::domain::fields::Value;
use crate::domain::ids::ChoiceId;
use crate::domain::number::Number;
use std::cmp::Ordering;

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
                | Test::Has(_)
                | Test::Says(_)
                | Test::AtLeast(_)
                | Test::Below(_) => Verdict::Missing,
            };
        };
        let holds = match &self.test {
            Test::Filled => true,
            Test::Empty => false,
            Test::OneOf(asked) => {
                chosen(value).is_some_and(|chosen| chosen.iter().any(|one| asked.contains(one)))
            }
            Test::NoneOf(asked) => {
                chosen(value).is_some_and(|chosen| !chosen.iter().any(|one| asked.contains(one)))
            }
            Test::Has(asked) => {
                chosen(value).is_some_and(|chosen| asked.iter().all(|one| chosen.contains(one)))
            }
            Test::Says(asked) => *value == Value::YesNo(*asked),
            Test::AtLeast(edge) => compare(value, *edge).is_some_and(Ordering::is_ge),
            Test::Below(edge) => compare(value, *edge).is_some_and(Ordering::is_lt),
        };
        if holds {
            Verdict::Holds
        } else {
            Verdict::Fails
        }
    }
}

/// What is chosen; `None` when the value is no choice.
///
/// A checked preset asks nothing of a kind that cannot answer; a value that an older preset left behind may be of another.
fn chosen(value: &Value) -> Option<&[ChoiceId]> {
    match value {
        Value::Choice(one) => Some(std::slice::from_ref(one)),
        Value::Choices(several) => Some(several),
        Value::Text(_)
        | Value::Money(_)
        | Value::Number(_)
        | Value::Date(_)
        | Value::YesNo(_)
        | Value::File(_) => None,
    }
}

/// How a value stands to an edge; `None` when they are of different kinds.
fn compare(value: &Value, edge: Edge) -> Option<Ordering> {
    match (value, edge) {
        (Value::Money(amount), Edge::Whole(edge)) => Some(amount.cmp(&edge)),
        (Value::Number(number), Edge::Number(edge)) => Some(number.cmp(&edge)),
        (Value::Number(number), Edge::Whole(edge)) => {
            Number::whole(edge).map(|edge| number.cmp(&edge))
        }
        (Value::Date(day), Edge::Day(edge)) => Some(day.cmp(&edge)),
        (
            Value::Text(_)
            | Value::Money(_)
            | Value::Choice(_)
            | Value::Choices(_)
            | Value::Number(_)
            | Value::Date(_)
            | Value::YesNo(_)
            | Value::File(_),
            _,
        ) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::FieldId;
    use chrono::NaiveDate;

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
        assert_eq!(
            verdict(Test::AtLeast(Edge::Whole(500)), money(500)),
            Verdict::Holds
        );
        assert_eq!(
            verdict(Test::AtLeast(Edge::Whole(500)), money(499)),
            Verdict::Fails
        );
        assert_eq!(
            verdict(Test::Below(Edge::Whole(500)), money(500)),
            Verdict::Fails
        );
        assert_eq!(
            verdict(Test::Below(Edge::Whole(500)), money(499)),
            Verdict::Holds
        );
    }

    #[test]
    fn an_empty_field_is_missing_unless_it_is_to_be_empty() {
        assert_eq!(verdict(Test::Empty, None), Verdict::Holds);
        assert_eq!(verdict(Test::Filled, None), Verdict::Missing);
        assert_eq!(
            verdict(Test::AtLeast(Edge::Whole(0)), None),
            Verdict::Missing
        );
        assert_eq!(verdict(Test::Below(Edge::Whole(1)), None), Verdict::Missing);
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
        assert_eq!(
            verdict(Test::AtLeast(Edge::Whole(1)), words()),
            Verdict::Fails
        );
        assert_eq!(
            verdict(Test::NoneOf(vec![choice("a")]), words()),
            Verdict::Fails
        );
    }

    #[test]
    fn numbers_and_days_are_compared_at_the_edge() {
        let number = |text: &str| Number::parse(text).unwrap();
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        for (value, edge, least) in [
            (
                Value::Number(number("1.5")),
                Edge::Number(number("1.5")),
                true,
            ),
            (
                Value::Number(number("1.49")),
                Edge::Number(number("1.5")),
                false,
            ),
            (Value::Number(number("-3")), Edge::Whole(-3), true),
            (Value::Number(number("-3.1")), Edge::Whole(-3), false),
            (Value::Date(day(2)), Edge::Day(day(2)), true),
            (Value::Date(day(1)), Edge::Day(day(2)), false),
        ] {
            let expected = |holds| {
                if holds {
                    Verdict::Holds
                } else {
                    Verdict::Fails
                }
            };
            assert_eq!(verdict(Test::AtLeast(edge), value.clone()), expected(least));
            assert_eq!(verdict(Test::Below(edge), value), expected(!least));
        }
        assert_eq!(
            verdict(Test::AtLeast(Edge::Day(day(1))), Value::Money(5)),
            Verdict::Fails
        );
    }

    #[test]
    fn several_choices_are_had_all_at_once_or_one_of_them() {
        let has = || Value::Choices(vec![choice("a"), choice("b")]);
        let of = |ids: &[&str]| ids.iter().map(|id| choice(id)).collect::<Vec<_>>();
        assert_eq!(verdict(Test::Has(of(&["a", "b"])), has()), Verdict::Holds);
        assert_eq!(verdict(Test::Has(of(&["a", "c"])), has()), Verdict::Fails);
        assert_eq!(verdict(Test::OneOf(of(&["a", "c"])), has()), Verdict::Holds);
        assert_eq!(verdict(Test::NoneOf(of(&["c"])), has()), Verdict::Holds);
        assert_eq!(verdict(Test::NoneOf(of(&["b"])), has()), Verdict::Fails);
        assert_eq!(verdict(Test::Has(of(&["a"])), None), Verdict::Missing);
    }

    #[test]
    fn yes_is_not_no_and_neither_is_nothing() {
        assert_eq!(
            verdict(Test::Says(true), Value::YesNo(true)),
            Verdict::Holds
        );
        assert_eq!(
            verdict(Test::Says(true), Value::YesNo(false)),
            Verdict::Fails
        );
        assert_eq!(
            verdict(Test::Says(false), Value::YesNo(false)),
            Verdict::Holds
        );
        assert_eq!(verdict(Test::Says(false), None), Verdict::Missing);
    }
}
