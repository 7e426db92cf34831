//! Why something can't be done with products, lines and the stock.

use crate::app::{AppError, Refusal};
use crate::domain::order_line::{BadDiscount, BadLine, BadWords};
use crate::domain::people::{Person, Role};
use crate::domain::quantity::BadQuantity;

/// What a person is told when something can't be done with goods. Nothing has been changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GoodsRefusal {
    /// There is no such product any more.
    NoSuchProduct,
    /// There is no such group any more.
    NoSuchGroup,
    /// There is no such line any more.
    NoSuchLine,
    /// The product has changed since the button was drawn or the question asked.
    ProductChanged,
    /// Not a quantity.
    Quantity(BadQuantity),
    /// Not a code.
    Code,
    /// Another product has that code.
    CodeTaken,
    /// A group of that name is there already.
    GroupTaken,
    /// A group can't lie there: within itself, or too deep.
    GroupTooDeep,
    /// A group that holds something.
    GroupNotEmpty,
    /// A product that records' lines name is switched off rather than deleted.
    ProductUsed,
    /// The product is switched off.
    ProductOff,
    /// There is not so much in stock.
    StockTooLow,
    /// As many pictures as a product can have.
    TooManyPictures,
    /// Something that is no picture.
    NotAPicture,
    /// The line makes no sum.
    Line(BadLine),
    /// Not a discount.
    Discount(BadDiscount),
    /// Words that make no line.
    Words(BadWords),
    /// As many lines as a record can have.
    TooManyLines,
    /// So much of the line has left the stock that it can't be less, or go.
    LineTaken,
    /// The field is the sum of the lines.
    TotalOfLines,
    /// The draft of an import is gone.
    ImportGone,
    /// The import has been undone, or never was.
    ImportNotApplied,
}

impl From<GoodsRefusal> for Refusal {
    fn from(refusal: GoodsRefusal) -> Self {
        Refusal::Goods(refusal)
    }
}

impl From<GoodsRefusal> for AppError {
    fn from(refusal: GoodsRefusal) -> Self {
        AppError::Refused(refusal.into())
    }
}

impl From<BadLine> for AppError {
    fn from(bad: BadLine) -> Self {
        GoodsRefusal::Line(bad).into()
    }
}

/// Checks that a person may change the catalogue.
///
/// # Errors
/// [`Refusal::NotAllowed`] for all but those who run the shop.
pub fn may_change(person: &Person) -> Result<(), AppError> {
    if person.role.is_some_and(Role::runs_the_shop) {
        Ok(())
    } else {
        Err(Refusal::NotAllowed.into())
    }
}
