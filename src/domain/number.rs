//! Exact decimal numbers with up to six decimals: weights, sizes, counts. Never a float, so what is written is what is read.

use crate::domain::lang::Lang;
use crate::domain::money::group;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// How many decimals a number keeps.
const DECIMALS: usize = 6;
/// The scale: millionths.
const UNIT: i64 = 1_000_000;
/// The largest number taken, either side of zero, in whole units: a trillion. Beyond it is a slip of the thumb.
pub const MOST: i64 = 1_000_000_000_000;

/// A number, in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Number(i64);

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadNumber {
    /// Not a number as people write them.
    #[error("not a number")]
    NotANumber,
    /// Further from zero than [`MOST`].
    #[error("a number too large")]
    TooLarge,
    /// More than six decimals.
    #[error("more than six decimals")]
    TooPrecise,
}

impl Number {
    /// A whole number; `None` beyond [`MOST`].
    pub fn whole(units: i64) -> Option<Number> {
        (-MOST..=MOST)
            .contains(&units)
            .then(|| Number(units * UNIT))
    }

    /// Reads a number as people write it: `5`, `-2,5`, `1 200.75`, `1,234,567`.
    ///
    /// A lone comma or point parts the decimals; of both, the last does; one that comes several times groups thousands.
    ///
    /// # Errors
    /// [`BadNumber`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Number, BadNumber> {
        let compact: String = text
            .trim()
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’' | '_'))
            .collect();
        let unsigned = compact.trim_start_matches(['-', '−', '–', '+']);
        let sign = compact.strip_suffix(unsigned).unwrap_or_default();
        if sign.chars().count() > 1 {
            return Err(BadNumber::NotANumber);
        }
        let (whole, fraction) = parts(unsigned)?;
        let number = read(&whole, fraction)?;
        Ok(Number(if matches!(sign, "-" | "−" | "–") {
            -number
        } else {
            number
        }))
    }

    /// The number as people read it, grouped by thousands: `1 200,75`.
    pub fn format(self, lang: Lang) -> String {
        let absolute = self.0.unsigned_abs();
        let unit = UNIT.unsigned_abs();
        let sign = if self.0 < 0 { "−" } else { "" };
        let whole = group(absolute / unit);
        let fraction = format!("{:0width$}", absolute % unit, width = DECIMALS);
        let fraction = fraction.trim_end_matches('0');
        if fraction.is_empty() {
            return format!("{sign}{whole}");
        }
        let point = match lang {
            Lang::Ru => ',',
            Lang::En => '.',
        };
        format!("{sign}{whole}{point}{fraction}")
    }

    /// The number as a preset writes it: `1200.75`.
    pub fn plain(self) -> String {
        self.format(Lang::En)
            .replace('\u{a0}', "")
            .replace('−', "-")
    }
}

impl FromStr for Number {
    type Err = BadNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Number::parse(text)
    }
}

/// The digits before the decimals and after.
fn parts(number: &str) -> Result<(String, &str), BadNumber> {
    let marks = number.matches([',', '.']).count();
    let last = number.rfind([',', '.']);
    let decimals_at = last.filter(|at| {
        let mark = number.get(*at..=*at).unwrap_or_default();
        marks == 1 || number.matches(mark).count() == 1
    });
    let (head, fraction) = match decimals_at {
        Some(at) => (
            number.get(..at).unwrap_or_default(),
            number.get(at + 1..).unwrap_or_default(),
        ),
        None => (number, ""),
    };
    let mut groups = head.split([',', '.']);
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let grouped = rest.iter().all(|group| group.len() == 3 && digits(group))
        && (rest.is_empty() || first.len() <= 3);
    let fraction_fits = decimals_at.is_none() || digits(fraction);
    if !digits(first) || !grouped || !fraction_fits {
        return Err(BadNumber::NotANumber);
    }
    Ok((format!("{first}{}", rest.concat()), fraction))
}

/// Millionths.
fn read(whole: &str, fraction: &str) -> Result<i64, BadNumber> {
    let digits = fraction.trim_end_matches('0');
    if digits.len() > DECIMALS {
        return Err(BadNumber::TooPrecise);
    }
    let units: i64 = whole.parse().map_err(|_| BadNumber::TooLarge)?;
    let padded: i64 = format!("{digits:0<DECIMALS$}")
        .parse()
        .map_err(|_| BadNumber::NotANumber)?;
    units
        .checked_mul(UNIT)
        .and_then(|number| number.checked_add(padded))
        .filter(|number| *number <= MOST * UNIT)
        .ok_or(BadNumber::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, plain) in [
            ("5", "5"),
            (" 1 200,5 ", "1200.5"),
            ("-2,25", "-2.25"),
            ("−3", "-3"),
            ("+7", "7"),
            ("0.000001", "0.000001"),
            ("1,234,567", "1234567"),
            ("1.234,5", "1234.5"),
            ("1,234.5", "1234.5"),
            ("1,250", "1.25"),
            ("0", "0"),
        ] {
            assert_eq!(
                Number::parse(text).map(Number::plain),
                Ok(plain.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for (text, why) in [
            ("", BadNumber::NotANumber),
            ("много", BadNumber::NotANumber),
            ("5 шт", BadNumber::NotANumber),
            ("1,23,4", BadNumber::NotANumber),
            ("--5", BadNumber::NotANumber),
            ("5.", BadNumber::NotANumber),
            (".5", BadNumber::NotANumber),
            ("1e5", BadNumber::NotANumber),
            ("99999999999999999999", BadNumber::TooLarge),
            ("1000000000001", BadNumber::TooLarge),
            ("0,0000001", BadNumber::TooPrecise),
        ] {
            assert_eq!(Number::parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn numbers_are_grouped_for_people() {
        let number = Number::parse("-1234567,5").unwrap();
        assert_eq!(number.format(Lang::Ru), "−1\u{a0}234\u{a0}567,5");
        assert_eq!(number.format(Lang::En), "−1\u{a0}234\u{a0}567.5");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(millionths in -MOST * UNIT..=MOST * UNIT) {
            let number = Number(millionths);
            for lang in Lang::ALL {
                prop_assert_eq!(Number::parse(&number.format(lang)), Ok(number));
            }
            prop_assert_eq!(Number::parse(&number.plain()), Ok(number));
        }

        #[test]
        fn no_text_breaks_the_reader(text in ".{0,40}") {
            let _ = Number::parse(&text);
        }
    }
}
