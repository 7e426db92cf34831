//! The lines of a record: a product or words, how much of it, at what price, and what that makes.
//!
//! Sums are whole minor units. A line's sum is the quantity times the price, rounded half up to the minor unit, less the
//! discount; a discount in per cent is itself rounded half up. The total is the sum of the lines' sums and nothing else.

use crate::domain::event::LineGist;
use crate::domain::ids::{OrderLineId, ProductId, RecordId};
use crate::domain::money::{self, Amount};
use crate::domain::product::Unit;
use crate::domain::quantity::{Quantity, Stock, THOUSAND};
use serde::{Deserialize, Serialize};

/// The most characters of a line's words.
pub const TITLE_MAX: usize = 200;
/// The most lines of a record.
pub const LINES_MAX: usize = 100;
/// A whole, in hundredths of a per cent.
pub const WHOLE: i64 = 10_000;

/// What is taken off a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Discount {
    /// Hundredths of a per cent of it: 1 to 10 000.
    Percent(i64),
    /// An amount off the whole line.
    Money(Amount),
}

/// Why a line makes no sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadLine {
    /// The line, or the total with it, is above [`money::MAX`].
    #[error("a sum too large")]
    TooLarge,
    /// More is taken off than the line costs.
    #[error("a discount above the line's sum")]
    DiscountAboveSum,
    /// Not between nothing and everything.
    #[error("no discount in per cent: above 0 and at most 100")]
    BadPercent,
}

/// Why a text is no discount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadDiscount {
    /// Not between nothing and a hundred per cent, or with more than two decimals.
    #[error("no per cent: above 0 and at most 100")]
    Percent,
    /// No amount.
    #[error(transparent)]
    Money(#[from] money::BadMoney),
}

impl Discount {
    /// Reads `10%`, `7,5 %` as per cent, and anything else as an amount off the line; `None` for a discount of nothing.
    ///
    /// # Errors
    /// [`BadDiscount`] says what is wrong with it.
    pub fn parse(
        text: &str,
        currency: iso_currency::Currency,
    ) -> Result<Option<Discount>, BadDiscount> {
        let text = text.trim().trim_start_matches(['-', '−', '–']).trim_start();
        let Some(percent) = text.strip_suffix('%') else {
            let amount = money::parse(text, currency)?;
            return Ok((amount > 0).then_some(Discount::Money(Amount(amount))));
        };
        let percent = percent.trim();
        let (whole, fraction) = percent.split_once([',', '.']).unwrap_or((percent, "0"));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !is_number(whole) || !is_number(fraction) || fraction.len() > 2 || whole.len() > 3 {
            return Err(BadDiscount::Percent);
        }
        let hundredths = format!("{whole}{fraction:0<2}")
            .parse::<i64>()
            .map_err(|_| BadDiscount::Percent)?;
        match hundredths {
            0 => Ok(None),
            1..=WHOLE => Ok(Some(Discount::Percent(hundredths))),
            _ => Err(BadDiscount::Percent),
        }
    }
}

/// What a line costs.
///
/// # Errors
/// [`BadLine`] when it is no sum that a person could owe.
pub fn sum(
    quantity: Quantity,
    price: Amount,
    discount: Option<Discount>,
) -> Result<Amount, BadLine> {
    let whole = round_half_up(
        i128::from(quantity.thousandths()) * i128::from(price.0),
        i128::from(THOUSAND),
    );
    let off = match discount {
        None => 0,
        Some(Discount::Percent(part)) => {
            if !(1..=WHOLE).contains(&part) {
                return Err(BadLine::BadPercent);
            }
            round_half_up(whole * i128::from(part), i128::from(WHOLE))
        }
        Some(Discount::Money(amount)) => i128::from(amount.0),
    };
    if off > whole {
        return Err(BadLine::DiscountAboveSum);
    }
    amount(whole - off)
}

/// What lines come to.
///
/// # Errors
/// [`BadLine::TooLarge`] above [`money::MAX`].
pub fn total(sums: impl IntoIterator<Item = Amount>) -> Result<Amount, BadLine> {
    amount(sums.into_iter().map(|sum| i128::from(sum.0)).sum())
}

fn amount(minor: i128) -> Result<Amount, BadLine> {
    i64::try_from(minor)
        .ok()
        .filter(|minor| *minor <= money::MAX)
        .map(Amount)
        .ok_or(BadLine::TooLarge)
}

/// `parts / whole` for what is not negative, a half going up.
const fn round_half_up(parts: i128, whole: i128) -> i128 {
    (parts + whole / 2) / whole
}

/// What a line says, before it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLine {
    /// The product; `None`: free words.
    pub product: Option<ProductId>,
    /// What it is called: the product's name as it is now, or the words.
    pub title: String,
    /// What it is counted in.
    pub unit: Unit,
    /// How much.
    pub quantity: Quantity,
    /// What a unit costs here.
    pub price: Amount,
    /// What is taken off.
    pub discount: Option<Discount>,
}

impl NewLine {
    /// What it costs.
    ///
    /// # Errors
    /// [`BadLine`] when it is no sum.
    pub fn sum(&self) -> Result<Amount, BadLine> {
        sum(self.quantity, self.price, self.discount)
    }
}

/// Why free words make no line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadWords {
    /// No price stands at the end.
    #[error("no price at the end")]
    NoPrice,
    /// Nothing but a price, or a quantity and a price.
    #[error("no words before the price")]
    NoTitle,
    /// More than [`TITLE_MAX`] characters.
    #[error("too many words")]
    TooLong,
    /// A price that is none.
    #[error(transparent)]
    Price(#[from] money::BadMoney),
    /// A quantity that is none.
    #[error(transparent)]
    Quantity(#[from] crate::domain::quantity::BadQuantity),
}

/// Reads a line as people write it: words, perhaps a quantity with a sign of multiplication, and a price at the end:
/// `Доставка 1 500`, `Монтаж 2 × 1 500`, `Кабель 3,5 м × 120,50 ₽`.
///
/// # Errors
/// [`BadWords`] says what is wrong with it.
pub fn parse_words(
    text: &str,
    currency: iso_currency::Currency,
) -> Result<(String, Quantity, Amount), BadWords> {
    let spaced = text.replace(['×', '*'], " × ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (before, price) = split_price(&words).ok_or(BadWords::NoPrice)?;
    let price = Amount(money::parse(&price, currency)?);
    let (title, quantity) = match before.split_last() {
        Some((sign, rest)) if is_times(sign) => {
            let (title, quantity) = split_quantity(rest)?;
            (title, quantity)
        }
        Some(_) | None => (before, Quantity::ONE),
    };
    let title = title.join(" ");
    let title = crate::domain::text::clean(&title).ok_or(BadWords::NoTitle)?;
    if title.chars().count() > TITLE_MAX {
        return Err(BadWords::TooLong);
    }
    Ok((title, quantity, price))
}

fn is_times(word: &str) -> bool {
    // The letter between two numbers, Latin or Cyrillic.
    matches!(word, "×" | "x" | "X" | "\u{445}" | "\u{425}")
}

fn has_digit(word: &str) -> bool {
    word.chars().any(|c| c.is_ascii_digit())
}

/// The words before the price at the end, and the price: as many words as make one number, grouped by thousands.
fn split_price<'a>(words: &'a [&'a str]) -> Option<(&'a [&'a str], String)> {
    let mut start = words.len();
    let last = words.last()?;
    // «1 500 ₽», «1 500 руб.»: the currency may stand apart.
    start -= 1;
    if !has_digit(last) {
        start = start.checked_sub(1)?;
    }
    if !words
        .get(start)?
        .starts_with(|c: char| c.is_ascii_digit() || "$€£₽-−–".contains(c))
    {
        return None;
    }
    while let Some(before) = start.checked_sub(1) {
        let is_group = words.get(start).is_some_and(|word| {
            let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
            digits.len() == 3
        });
        let goes_on = words.get(before).is_some_and(|word| {
            (1..=3).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit())
        });
        if !(is_group && goes_on) {
            break;
        }
        start = before;
    }
    let (before, price) = words.split_at_checked(start)?;
    Some((before, price.join(" ")))
}

/// The words before the quantity at the end, and the quantity: `2`, `3,5 м`.
fn split_quantity<'a>(words: &'a [&'a str]) -> Result<(&'a [&'a str], Quantity), BadWords> {
    let with_unit = words.last().is_some_and(|word| !has_digit(word));
    let at = words.len().saturating_sub(if with_unit { 2 } else { 1 });
    let (title, quantity) = words.split_at_checked(at).ok_or(BadWords::NoTitle)?;
    Ok((title, Quantity::parse(&quantity.join(" "))?))
}

/// A line of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLine {
    /// Its id; lines stand in the order of their ids.
    pub id: OrderLineId,
    /// The record it belongs to.
    pub record: RecordId,
    /// The product; `None`: free words.
    pub product: Option<ProductId>,
    /// What it was called when it was added, or the words.
    pub title: String,
    /// What it is counted in.
    pub unit: Unit,
    /// How much.
    pub quantity: Quantity,
    /// What a unit costs here.
    pub price: Amount,
    /// What is taken off.
    pub discount: Option<Discount>,
    /// What it costs; always [`sum`] of the three above.
    pub sum: Amount,
    /// How much of the product's stock is held for it.
    pub reserved: Stock,
    /// How many thousandths have left the stock for it; below zero: have come into the stock.
    pub taken: i64,
}

impl OrderLine {
    /// How much is still to be held or written off for it: what left the stock already is not.
    pub fn open(&self) -> Stock {
        Stock::from(self.quantity).less(Stock::new(self.taken).unwrap_or(Stock::ZERO))
    }

    /// What the history says of it.
    pub fn gist(&self) -> LineGist {
        LineGist {
            product: self.product,
            title: self.title.clone(),
            quantity: self.quantity,
            unit: self.unit,
        }
    }

    /// The same for another record, with nothing held for it yet.
    pub fn copy(&self) -> NewLine {
        NewLine {
            product: self.product,
            title: self.title.clone(),
            unit: self.unit,
            quantity: self.quantity,
            price: self.price,
            discount: self.discount,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::Currency;
    use proptest::prelude::*;

    fn quantity(thousandths: i64) -> Quantity {
        Quantity::new(thousandths).unwrap()
    }

    #[test]
    fn a_half_of_the_minor_unit_goes_up() {
        let sum = |thousandths, price, discount| {
            sum(quantity(thousandths), Amount(price), discount).map(|sum| sum.0)
        };
        assert_eq!(sum(500, 1, None), Ok(1), "half a kopeck");
        assert_eq!(sum(499, 1, None), Ok(0));
        assert_eq!(sum(1_500, 333, None), Ok(500), "499,5");
        assert_eq!(
            sum(1_000, 999, Some(Discount::Percent(1_000))),
            Ok(899),
            "less 99,9"
        );
        assert_eq!(sum(1_000, 999, Some(Discount::Percent(WHOLE))), Ok(0));
        assert_eq!(sum(2_000, 500, Some(Discount::Money(Amount(1_000)))), Ok(0));
        assert_eq!(
            sum(2_000, 500, Some(Discount::Money(Amount(1_001)))),
            Err(BadLine::DiscountAboveSum)
        );
        assert_eq!(
            sum(1_000, 500, Some(Discount::Percent(WHOLE + 1))),
            Err(BadLine::BadPercent)
        );
        assert_eq!(
            sum(crate::domain::quantity::MAX, money::MAX, None),
            Err(BadLine::TooLarge)
        );
    }

    #[test]
    fn discounts_are_read_as_people_write_them() {
        let parse = |text| Discount::parse(text, Currency::RUB);
        assert_eq!(parse("10%"), Ok(Some(Discount::Percent(1_000))));
        assert_eq!(parse("-7,5 %"), Ok(Some(Discount::Percent(750))));
        assert_eq!(parse("0,25%"), Ok(Some(Discount::Percent(25))));
        assert_eq!(parse("100%"), Ok(Some(Discount::Percent(WHOLE))));
        assert_eq!(parse("500 ₽"), Ok(Some(Discount::Money(Amount(50_000)))));
        assert_eq!(parse("0"), Ok(None));
        assert_eq!(parse("0%"), Ok(None));
        for none in ["101%", "%", "1,234%", "x%", "1000%", "1,%"] {
            assert_eq!(parse(none), Err(BadDiscount::Percent), "{none}");
        }
        assert_eq!(
            parse("много"),
            Err(BadDiscount::Money(money::BadMoney::NotANumber))
        );
    }

    #[test]
    fn free_words_end_in_a_price() {
        let parse = |text| parse_words(text, Currency::RUB);
        for (text, title, thousandths, price) in [
            ("Доставка 1 500", "Доставка", 1_000, 150_000),
            ("Доставка 1 500 ₽", "Доставка", 1_000, 150_000),
            ("Монтаж 2 × 1 500", "Монтаж", 2_000, 150_000),
            ("Монтаж 2 х 1500 руб.", "Монтаж", 2_000, 150_000),
            ("Кабель 3,5 м × 120,50 ₽", "Кабель", 3_500, 12_050),
            ("Ремонт iPhone 13 5000", "Ремонт iPhone 13", 1_000, 500_000),
            ("Подарок 0", "Подарок", 1_000, 0),
            ("Лента 10*99", "Лента", 10_000, 9_900),
        ] {
            let expected = (title.to_owned(), quantity(thousandths), Amount(price));
            assert_eq!(parse(text), Ok(expected), "{text}");
        }
        for (text, why) in [
            ("Доставка", BadWords::NoPrice),
            ("", BadWords::NoPrice),
            ("₽", BadWords::NoPrice),
            ("1 500", BadWords::NoTitle),
            ("2 × 100", BadWords::NoTitle),
            (
                "Монтаж 0 × 100",
                BadWords::Quantity(crate::domain::quantity::BadQuantity::Zero),
            ),
            ("Скидка -500", BadWords::Price(money::BadMoney::Negative)),
        ] {
            assert_eq!(parse(text), Err(why), "{text}");
        }
        assert_eq!(
            parse(&format!("{} 5", "ы".repeat(TITLE_MAX + 1))),
            Err(BadWords::TooLong)
        );
    }

    proptest! {
        #[test]
        fn no_words_break_the_reader(text in "[\\PC]{0,60}") {
            let _ = parse_words(&text, Currency::RUB);
        }

        #[test]
        fn a_sum_is_the_exact_product_within_half_a_minor_unit(
            thousandths in 1i64..=crate::domain::quantity::MAX,
            price in 0i64..=1_000_000_000,
        ) {
            let exact = i128::from(thousandths) * i128::from(price);
            match sum(quantity(thousandths), Amount(price), None) {
                Ok(sum) => {
                    let off = i128::from(sum.0) * 1_000 - exact;
                    prop_assert!((-500..=500).contains(&off) && off != -500);
                }
                Err(why) => {
                    prop_assert_eq!(why, BadLine::TooLarge);
                    prop_assert!(exact / 1_000 >= i128::from(money::MAX));
                }
            }
        }

        #[test]
        fn no_discount_makes_a_line_dearer_or_cost_less_than_nothing(
            thousandths in 1i64..=10_000_000,
            price in 0i64..=1_000_000_000,
            part in 1i64..=WHOLE,
        ) {
            let whole = sum(quantity(thousandths), Amount(price), None).unwrap();
            let less = sum(quantity(thousandths), Amount(price), Some(Discount::Percent(part))).unwrap();
            prop_assert!(less.0 >= 0 && less <= whole);
        }

        #[test]
        fn a_total_is_what_its_lines_come_to(sums in prop::collection::vec(0i64..=1_000_000_000, 0..50)) {
            let expected: i64 = sums.iter().sum();
            prop_assert_eq!(total(sums.into_iter().map(Amount)), Ok(Amount(expected)));
        }

        #[test]
        fn no_text_breaks_the_reader(text in ".{0,30}") {
            let _ = Discount::parse(&text, Currency::RUB);
        }
    }
}
