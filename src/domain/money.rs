//! Amounts of the shop's currency, in minor units.

use crate::domain::lang::Lang;
use iso_currency::Currency;
use serde::{Deserialize, Serialize};

/// An amount in minor units of the shop's currency.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Amount(pub i64);

/// The largest amount taken from a person, in minor units: ten trillion roubles. Beyond it is a slip of the thumb.
pub const MAX: i64 = 1_000_000_000_000_000;

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadMoney {
    /// Not a number as people write amounts.
    #[error("not an amount")]
    NotANumber,
    /// Below zero.
    #[error("an amount below zero")]
    Negative,
    /// Above [`MAX`].
    #[error("an amount too large")]
    TooLarge,
    /// More decimals than the currency has.
    #[error("more decimals than the currency has")]
    TooPrecise,
}

/// How many decimals the currency's minor unit has: 2 for roubles, 0 for yen.
pub fn decimals(currency: Currency) -> u32 {
    currency.exponent().map_or(0, u32::from)
}

/// Reads an amount as people write it: `12900`, `12 900`, `12 900,50`, `12.900,50`, `12,900.50 ₽`, `1000 руб.`.
/// Returns minor units.
///
/// The last comma or point parts the decimals when one or two digits follow it; any other groups thousands and must
/// then have three digits after it.
///
/// # Errors
/// [`BadMoney`] says what is wrong with it.
pub fn parse(text: &str, currency: Currency) -> Result<i64, BadMoney> {
    let trimmed = text.trim();
    let negative = trimmed.starts_with(['-', '−', '–']);
    let number = trimmed
        .trim_start_matches(['-', '−', '–', '+'])
        .trim_matches(|c: char| !c.is_ascii_digit());
    let number: String = number
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’' | '_'))
        .collect();
    let is_amount = !number.is_empty()
        && number
            .chars()
            .all(|c| c.is_ascii_digit() || c == ',' || c == '.')
        && only_a_currency_around(trimmed);
    if !is_amount {
        return Err(BadMoney::NotANumber);
    }
    if negative {
        return Err(BadMoney::Negative);
    }
    let (whole, fraction) = split_decimals(&number, decimals(currency))?;
    let scale = decimals(currency);
    let digits = fraction.trim_end_matches('0');
    if digits.len() > scale as usize {
        return Err(BadMoney::TooPrecise);
    }
    let units: i64 = whole.parse().map_err(|_| BadMoney::TooLarge)?;
    let padded = format!("{digits:0<width$}", width = scale as usize);
    let minor: i64 = if padded.is_empty() {
        0
    } else {
        padded.parse().map_err(|_| BadMoney::NotANumber)?
    };
    units
        .checked_mul(10_i64.pow(scale))
        .and_then(|amount| amount.checked_add(minor))
        .filter(|amount| *amount <= MAX)
        .ok_or(BadMoney::TooLarge)
}

/// Nothing but a currency's name or sign may stand around the digits: at most five letters, a sign and a full stop.
fn only_a_currency_around(text: &str) -> bool {
    let outside: String = text
        .trim_start_matches(|c: char| !c.is_ascii_digit())
        .trim_start_matches(|c: char| {
            c.is_ascii_digit() || c.is_whitespace() || ",.'’_".contains(c)
        })
        .chars()
        .collect();
    outside.chars().count() <= 6 && !outside.chars().any(|c| c.is_ascii_digit())
}

/// Parts the whole from its decimals. Three digits after the last sign are a group of thousands, but in a currency of three
/// decimals only when the same sign stands before them as well.
fn split_decimals(number: &str, scale: u32) -> Result<(String, &str), BadMoney> {
    let parted = number.rfind([',', '.']).and_then(|at| {
        let (head, rest) = number.split_at_checked(at)?;
        let (sign, fraction) = rest.split_at_checked(1)?;
        let is_short = fraction.len() <= 2;
        let is_thousandths = scale >= 3 && fraction.len() == 3 && !head.contains(sign);
        (is_short || is_thousandths).then_some((head, fraction))
    });
    let (head, fraction) = parted.unwrap_or((number, ""));
    let mut groups = head.split([',', '.']);
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    if first.is_empty() || rest.iter().any(|group| group.len() != 3) {
        return Err(BadMoney::NotANumber);
    }
    Ok((format!("{first}{}", rest.concat()), fraction))
}

/// Writes an amount as people do, grouped by thousands with non-breaking spaces and with its sign: `12 900,50 ₽`, or
/// `12 900.50 ₽` for those who write decimals after a point.
pub fn format(lang: Lang, minor: i64, currency: Currency) -> String {
    let scale = decimals(currency);
    let unit = 10_u64.pow(scale);
    let absolute = minor.unsigned_abs();
    let sign = if minor < 0 { "−" } else { "" };
    let whole = group(absolute / unit);
    let fraction = absolute % unit;
    let point = match lang {
        Lang::Ru => ',',
        Lang::En => '.',
    };
    let amount = if fraction == 0 {
        whole
    } else {
        format!("{whole}{point}{fraction:0width$}", width = scale as usize)
    };
    format!("{sign}{amount}\u{a0}{}", currency.symbol())
}

/// Groups a whole number by thousands with non-breaking spaces.
pub fn group(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, minor) in [
            ("12900", 1_290_000),
            ("12 900", 1_290_000),
            ("12\u{a0}900,50", 1_290_050),
            ("12.900,5", 1_290_050),
            ("12,900.50", 1_290_050),
            ("12,900", 1_290_000),
            ("1000 руб.", 100_000),
            ("1 290 ₽", 129_000),
            ("$15", 1_500),
            ("0", 0),
        ] {
            assert_eq!(parse(text, Currency::RUB), Ok(minor), "{text}");
        }
    }

    #[test]
    fn three_decimals_are_read_back_as_they_are_written() {
        for (text, minor) in [
            ("0,100", 100),
            ("1 234,567", 1_234_567),
            ("1.234,567", 1_234_567),
            ("1,234,567", 1_234_567_000),
            ("12.5", 12_500),
            ("7", 7_000),
        ] {
            assert_eq!(parse(text, Currency::KWD), Ok(minor), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for (text, why) in [
            ("", BadMoney::NotANumber),
            ("много", BadMoney::NotANumber),
            ("12 тысяч 300", BadMoney::NotANumber),
            ("1.2.3", BadMoney::NotANumber),
            ("-5", BadMoney::Negative),
            ("−5 ₽", BadMoney::Negative),
            ("99999999999999999999", BadMoney::TooLarge),
        ] {
            assert_eq!(parse(text, Currency::RUB), Err(why), "{text}");
        }
        assert_eq!(parse("5,50", Currency::JPY), Err(BadMoney::TooPrecise));
    }

    #[test]
    fn amounts_are_grouped_and_signed() {
        assert_eq!(
            format(Lang::Ru, 1_290_000, Currency::RUB),
            "12\u{a0}900\u{a0}₽"
        );
        assert_eq!(
            format(Lang::Ru, 1_290_050, Currency::RUB),
            "12\u{a0}900,50\u{a0}₽"
        );
        assert_eq!(format(Lang::Ru, 5, Currency::RUB), "0,05\u{a0}₽");
        assert_eq!(
            format(Lang::En, 1_290_050, Currency::RUB),
            "12\u{a0}900.50\u{a0}₽"
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(minor in 0i64..=MAX) {
            for lang in Lang::ALL {
                let written = format(lang, minor, Currency::RUB);
                prop_assert_eq!(parse(&written, Currency::RUB), Ok(minor));
            }
        }

        #[test]
        fn no_text_breaks_the_reader(text in ".{0,40}") {
            let _ = parse(&text, Currency::RUB);
        }
    }
}
