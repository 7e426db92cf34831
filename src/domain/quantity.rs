//! How much of something: thousandths of a unit, so that 1,5 kg and 2 pieces add up without rounding.
//!
//! A [`Quantity`] is what somebody wants, more than nothing; a [`Stock`] is what there is, perhaps nothing.

use crate::domain::lang::Lang;
use crate::domain::money;
use serde::{Deserialize, Serialize};

/// Thousandths in a whole.
pub const THOUSAND: i64 = 1_000;

/// The most that is taken from a person: a million units. Beyond it is a slip of the thumb.
pub const MAX: i64 = 1_000_000 * THOUSAND;

/// Why a text is no quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadQuantity {
    /// Not a number as people write quantities.
    #[error("not a quantity")]
    NotANumber,
    /// Below zero.
    #[error("a quantity below zero")]
    Negative,
    /// Nothing at all, where something is wanted.
    #[error("a quantity of nothing")]
    Zero,
    /// Above [`MAX`].
    #[error("a quantity too large")]
    TooLarge,
    /// More than three decimals.
    #[error("more than three decimals")]
    TooPrecise,
}

/// How much somebody wants, in thousandths of the unit: more than nothing, at most [`MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Quantity(i64);

/// How much there is, in thousandths of the unit: nothing or more, at most [`MAX`] thousand-fold.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(try_from = "i64", into = "i64")]
pub struct Stock(i64);

impl Quantity {
    /// One unit.
    pub const ONE: Quantity = Quantity(THOUSAND);

    /// A quantity of so many thousandths.
    ///
    /// # Errors
    /// [`BadQuantity`] for nothing, less than nothing, and more than [`MAX`].
    pub const fn new(thousandths: i64) -> Result<Quantity, BadQuantity> {
        match thousandths {
            ..0 => Err(BadQuantity::Negative),
            0 => Err(BadQuantity::Zero),
            1..=MAX => Ok(Quantity(thousandths)),
            _ => Err(BadQuantity::TooLarge),
        }
    }

    /// Reads a quantity as people write it: `2`, `1,5`, `0.250 кг`, `2 шт.`, `1 000`.
    ///
    /// # Errors
    /// [`BadQuantity`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Quantity, BadQuantity> {
        Quantity::new(thousandths(text)?)
    }

    /// In thousandths.
    pub const fn thousandths(self) -> i64 {
        self.0
    }
}

impl Stock {
    /// Nothing.
    pub const ZERO: Stock = Stock(0);

    /// A stock of so many thousandths.
    ///
    /// # Errors
    /// [`BadQuantity`] for less than nothing, and for more than a thousand times [`MAX`].
    pub const fn new(thousandths: i64) -> Result<Stock, BadQuantity> {
        match thousandths {
            ..0 => Err(BadQuantity::Negative),
            0..=1_000_000_000_000 => Ok(Stock(thousandths)),
            _ => Err(BadQuantity::TooLarge),
        }
    }

    /// Reads a stock as people write it: `0`, `25`, `1,5 кг`.
    ///
    /// # Errors
    /// [`BadQuantity`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Stock, BadQuantity> {
        let thousandths = thousandths(text)?;
        if thousandths > MAX {
            return Err(BadQuantity::TooLarge);
        }
        Stock::new(thousandths)
    }

    /// In thousandths.
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    /// What is left once `other` is taken away; nothing when it is more than there is.
    #[must_use]
    pub const fn less(self, other: Stock) -> Stock {
        if other.0 >= self.0 {
            Stock::ZERO
        } else {
            Stock(self.0 - other.0)
        }
    }

    /// Whether it is enough.
    pub const fn covers(self, wanted: Quantity) -> bool {
        self.0 >= wanted.0
    }
}

impl From<Quantity> for Stock {
    fn from(quantity: Quantity) -> Stock {
        Stock(quantity.0)
    }
}

impl TryFrom<i64> for Quantity {
    type Error = BadQuantity;

    fn try_from(thousandths: i64) -> Result<Quantity, BadQuantity> {
        Quantity::new(thousandths)
    }
}

impl From<Quantity> for i64 {
    fn from(quantity: Quantity) -> i64 {
        quantity.0
    }
}

impl TryFrom<i64> for Stock {
    type Error = BadQuantity;

    fn try_from(thousandths: i64) -> Result<Stock, BadQuantity> {
        Stock::new(thousandths)
    }
}

impl From<Stock> for i64 {
    fn from(stock: Stock) -> i64 {
        stock.0
    }
}

/// A change of a stock as people write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StockChange {
    /// `+10`: so much has come.
    More(Quantity),
    /// `-3`: so much has gone.
    Less(Quantity),
    /// `25`: that is how much there is.
    Counted(Stock),
}

impl StockChange {
    /// Reads `+10`, `-3`, `25`.
    ///
    /// # Errors
    /// [`BadQuantity`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<StockChange, BadQuantity> {
        let text = text.trim();
        if let Some(more) = text.strip_prefix('+') {
            return Quantity::parse(more).map(StockChange::More);
        }
        if let Some(less) = text.strip_prefix(['-', '−', '–']) {
            return Quantity::parse(less).map(StockChange::Less);
        }
        Stock::parse(text).map(StockChange::Counted)
    }
}

/// Reads a number of up to three decimals with a unit's name after it. A comma or a point parts the decimals; spaces
/// group thousands.
fn thousandths(text: &str) -> Result<i64, BadQuantity> {
    let text = text.trim();
    let negative = text.starts_with(['-', '−', '–']);
    let number = text.trim_start_matches(['-', '−', '–', '+']).trim_start();
    let end = number
        .find(|c: char| !(c.is_ascii_digit() || c.is_whitespace() || matches!(c, ',' | '.')))
        .unwrap_or(number.len());
    let (number, unit) = number.split_at_checked(end).unwrap_or((number, ""));
    if !is_a_unit(unit) {
        return Err(BadQuantity::NotANumber);
    }
    let digits: String = number.chars().filter(|c| !c.is_whitespace()).collect();
    let (whole, fraction) = match digits.trim_end_matches(['.', ',']) {
        "" => return Err(BadQuantity::NotANumber),
        digits => digits.split_once([',', '.']).unwrap_or((digits, "")),
    };
    if whole.is_empty()
        || !whole
            .chars()
            .chain(fraction.chars())
            .all(|c| c.is_ascii_digit())
    {
        return Err(BadQuantity::NotANumber);
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > 3 {
        return Err(BadQuantity::TooPrecise);
    }
    let padded = format!("{fraction:0<3}");
    let parts: i64 = padded.parse().map_err(|_| BadQuantity::NotANumber)?;
    let thousandths = whole
        .parse::<i64>()
        .ok()
        .and_then(|whole| whole.checked_mul(THOUSAND))
        .and_then(|whole| whole.checked_add(parts))
        .ok_or(BadQuantity::TooLarge)?;
    if negative && thousandths > 0 {
        return Err(BadQuantity::Negative);
    }
    Ok(thousandths)
}

/// A short word with no digits in it: `кг`, `шт.`, `m²`.
fn is_a_unit(text: &str) -> bool {
    let text = text.trim();
    text.chars().count() <= 12
        && text
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, '.' | '²' | '³' | ' '))
}

/// Writes thousandths as people do: `2`, `1,5`, `1 000`, `−3`.
pub fn format(lang: Lang, thousandths: i64) -> String {
    let absolute = thousandths.unsigned_abs();
    let sign = if thousandths < 0 { "−" } else { "" };
    let unit = THOUSAND.unsigned_abs();
    let whole = money::group(absolute / unit);
    let fraction = format!("{:03}", absolute % unit);
    let fraction = fraction.trim_end_matches('0');
    let point = match lang {
        Lang::Ru => ',',
        Lang::En => '.',
    };
    if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}{point}{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quantities_are_read_as_people_write_them() {
        for (text, thousandths) in [
            ("2", 2_000),
            (" 1,5 ", 1_500),
            ("1.5", 1_500),
            ("2 шт", 2_000),
            ("2шт.", 2_000),
            ("0,250 кг", 250),
            ("1 000", 1_000_000),
            ("3 м²", 3_000),
            ("1,500000", 1_500),
            ("5.", 5_000),
            ("1000000", MAX),
        ] {
            assert_eq!(
                Quantity::parse(text).map(Quantity::thousandths),
                Ok(thousandths),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_quantity_is_refused() {
        for (text, why) in [
            ("", BadQuantity::NotANumber),
            ("шт", BadQuantity::NotANumber),
            ("два", BadQuantity::NotANumber),
            ("2 шт 3", BadQuantity::NotANumber),
            ("1,2,3", BadQuantity::NotANumber),
            (",5", BadQuantity::NotANumber),
            ("0", BadQuantity::Zero),
            ("0,000", BadQuantity::Zero),
            ("-2", BadQuantity::Negative),
            ("− 1 кг", BadQuantity::Negative),
            ("1000001", BadQuantity::TooLarge),
            ("99999999999999999999", BadQuantity::TooLarge),
            ("0,0005", BadQuantity::TooPrecise),
        ] {
            assert_eq!(Quantity::parse(text), Err(why), "{text}");
        }
        assert_eq!(Stock::parse("0"), Ok(Stock::ZERO));
        assert_eq!(Stock::parse("-1"), Err(BadQuantity::Negative));
    }

    #[test]
    fn a_stock_is_changed_or_counted() {
        let some = |text| Quantity::parse(text).unwrap();
        for (text, change) in [
            ("+10", Ok(StockChange::More(some("10")))),
            ("+ 1,5 кг", Ok(StockChange::More(some("1,5")))),
            ("-3", Ok(StockChange::Less(some("3")))),
            ("−3 шт", Ok(StockChange::Less(some("3")))),
            ("25", Ok(StockChange::Counted(Stock::parse("25").unwrap()))),
            ("0", Ok(StockChange::Counted(Stock::ZERO))),
            ("+0", Err(BadQuantity::Zero)),
            ("--3", Err(BadQuantity::Negative)),
            ("много", Err(BadQuantity::NotANumber)),
        ] {
            assert_eq!(StockChange::parse(text), change, "{text}");
        }
    }

    #[test]
    fn no_more_is_taken_than_there_is() {
        let stock = |thousandths| Stock::new(thousandths).unwrap();
        assert_eq!(stock(5_000).less(stock(2_000)), stock(3_000));
        assert_eq!(stock(2_000).less(stock(5_000)), Stock::ZERO);
        assert!(stock(2_000).covers(Quantity::new(2_000).unwrap()));
        assert!(!stock(1_999).covers(Quantity::new(2_000).unwrap()));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(thousandths in 1i64..=MAX) {
            for lang in Lang::ALL {
                let written = format(lang, thousandths);
                prop_assert_eq!(Quantity::parse(&written).map(Quantity::thousandths), Ok(thousandths));
            }
        }

        #[test]
        fn no_text_breaks_the_reader(text in ".{0,40}") {
            let _ = Quantity::parse(&text);
            let _ = StockChange::parse(&text);
        }
    }
}
