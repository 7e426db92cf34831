//! Whether a field can be asked what is asked of it, and can hold what is put into it.

use crate::domain::email::Email;
use crate::domain::ids::{ChoiceId, FieldId};
use crate::domain::link;
use crate::domain::number::Number;
use crate::domain::phone::Phone;
use crate::domain::preset::claims::Defined;
use crate::domain::preset::goods::STOCK;
use crate::domain::preset::model::{Choice, Condition, DAYS, Edge, FieldKind, PLACEHOLDERS, Test};
use crate::domain::preset::problem::ProblemKind;
use crate::domain::preset::reader::Findings;
use chrono::NaiveDate;
use toml::Spanned;

/// A field's id must not hide a placeholder, and a contact has one name, one phone, one company.
pub(in crate::domain::preset) fn field(
    id: &Spanned<FieldId>,
    kind: Option<&FieldKind>,
    defined: &Defined,
    findings: &mut Findings,
) {
    if PLACEHOLDERS.contains(&id.get_ref().as_str()) || id.get_ref().as_str() == STOCK {
        findings.add(
            id.span(),
            ProblemKind::ReservedField {
                field: id.get_ref().to_string(),
            },
        );
    }
    let Some(kind) = kind else { return };
    let twin = defined
        .fields
        .iter()
        .find(|(other, of)| *other != id.get_ref() && of.as_ref() == Some(kind));
    if kind.is_of_the_client()
        && let Some((twin, _)) = twin
    {
        findings.add(
            id.span(),
            ProblemKind::TwinField {
                field: id.get_ref().to_string(),
                twin: twin.to_string(),
            },
        );
    }
}

/// What is the client's by nature has its place on the client's card already.
pub(super) fn misplaced(defined: &Defined, id: &FieldId) -> Option<ProblemKind> {
    defined
        .fields
        .get(id)?
        .as_ref()?
        .is_of_the_client()
        .then(|| ProblemKind::MisplacedField {
            field: id.to_string(),
        })
}

pub(super) fn unfit_test(defined: &Defined, condition: &Condition) -> Option<ProblemKind> {
    let kind = defined.fields.get(&condition.field)?.as_ref()?;
    let (fits, asked): (bool, &[ChoiceId]) = match &condition.test {
        Test::Filled | Test::Empty => (true, &[]),
        Test::OneOf(asked) | Test::NoneOf(asked) => (
            matches!(kind, FieldKind::Choice(_) | FieldKind::Choices(_)),
            asked,
        ),
        Test::Has(asked) => (matches!(kind, FieldKind::Choices(_)), asked),
        Test::Says(_) => (matches!(kind, FieldKind::YesNo), &[]),
        Test::AtLeast(edge) | Test::Below(edge) => (
            matches!(
                (kind, edge),
                (FieldKind::Money, Edge::Whole(_))
                    | (FieldKind::Number { .. }, Edge::Whole(_) | Edge::Number(_))
                    | (FieldKind::Date, Edge::Day(_))
            ),
            &[],
        ),
    };
    if !fits {
        return Some(ProblemKind::UnfitTest {
            field: condition.field.to_string(),
        });
    }
    asked
        .iter()
        .find_map(|id| no_choice(kind.choices(), id.as_str(), &condition.field))
}

pub(super) fn unfit_value(defined: &Defined, field: &FieldId, value: &str) -> Option<ProblemKind> {
    let kind = defined.fields.get(field)?.as_ref()?;
    let fits = match kind {
        FieldKind::Choice(choices) => return no_choice(choices, value.trim(), field),
        FieldKind::Choices(choices) => {
            return value
                .split(',')
                .find_map(|id| no_choice(choices, id.trim(), field));
        }
        FieldKind::Money => is_amount(value),
        FieldKind::Text { max } => !value.trim().is_empty() && value.chars().count() <= *max,
        FieldKind::Number { min, max } => Number::parse(value).is_ok_and(|number| {
            min.is_none_or(|min| number >= min) && max.is_none_or(|max| number <= max)
        }),
        FieldKind::Date => {
            value.parse::<NaiveDate>().is_ok() || DAYS.iter().any(|(word, _)| *word == value)
        }
        FieldKind::YesNo => matches!(value, "yes" | "no"),
        FieldKind::Phone => value.parse::<Phone>().is_ok(),
        FieldKind::Email => value.parse::<Email>().is_ok(),
        FieldKind::Link => link::read(value).is_some(),
        // A file lies with Telegram; no text stands for it.
        FieldKind::File => false,
        FieldKind::ContactName
        | FieldKind::ContactPhone
        | FieldKind::CompanyName
        | FieldKind::Source => !value.trim().is_empty(),
    };
    (!fits).then(|| ProblemKind::UnfitValue {
        field: field.to_string(),
        value: value.to_owned(),
    })
}

/// Why an id is no choice of the field; `None` when it is one.
fn no_choice(choices: &[Choice], id: &str, field: &FieldId) -> Option<ProblemKind> {
    choices
        .iter()
        .all(|choice| choice.id.as_str() != id)
        .then(|| ProblemKind::UnknownChoice {
            choice: id.to_owned(),
            field: field.to_string(),
        })
}

/// Whether an amount is written so that it can be read in any currency: digits, then perhaps a fraction.
fn is_amount(value: &str) -> bool {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, "0"));
    [whole, fraction]
        .iter()
        .all(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        && whole.len() <= 15
        && fraction.len() <= 2
}
