//! The lines of a record: a product or words, how much of it, at what price, and what that makes.
//!
//! Sums are whole minor units. A line's sum is the quantity times the price, rounded half up to the minor unit, less the
//! discount; a discount in per cent is itself rounded half up. The total is the sum of the lines' sums and nothing else.

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

    proptest! {
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
