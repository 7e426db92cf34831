//! Presses of a record's lines.

use super::{Argument, press_group};
use crate::domain::ids::{OrderLineId, ProductGroupId, ProductId, RecordId};
use serde::{Deserialize, Serialize};

/// What of a line is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinePart {
    /// How much.
    Quantity,
    /// What a unit costs.
    Price,
    /// What is taken off.
    Discount,
}

impl Argument for LinePart {
    fn write(&self) -> String {
        match self {
            LinePart::Quantity => "q",
            LinePart::Price => "p",
            LinePart::Discount => "d",
        }
        .to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        match text {
            "q" => Some(LinePart::Quantity),
            "p" => Some(LinePart::Price),
            "d" => Some(LinePart::Discount),
            _ => None,
        }
    }
}

press_group! {
    /// A press of a record's lines.
    OrderPress;
    /// The lines.
    'l' Lines { record: RecordId, page: i64 } Staff;
    /// A group of the catalogue to add from.
    'g' Group { record: RecordId, group: ProductGroupId, page: i64 } Staff;
    /// Adds one of a product.
    'p' Pick { record: RecordId, version: i64, product: ProductId } Staff;
    /// Asks for a word to find a product by.
    'f' Find { record: RecordId } Staff;
    /// Another page of what was found.
    'F' Found { record: RecordId, page: i64 } Staff;
    /// Asks for free words.
    'w' Words { record: RecordId } Staff;
    /// A line.
    'o' Line { line: OrderLineId } Staff;
    /// One more of a line, or one less.
    's' Step { line: OrderLineId, version: i64, more: bool } Staff;
    /// Asks for a part of a line.
    'q' Ask { line: OrderLineId, part: LinePart } Staff;
    /// Takes a line away.
    'x' Remove { line: OrderLineId, version: i64 } Staff;
    /// Puts what had been written off back into the stock.
    'r' GiveBack { record: RecordId, version: i64 } Staff;
}
