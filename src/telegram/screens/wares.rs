//! How goods are written: quantities with their units, prices, lines.

use super::Look;
use crate::app::naming;
use crate::domain::lang::Lang;
use crate::domain::money::{self, Amount};
use crate::domain::order_line::OrderLine;
use crate::domain::product::Unit;
use crate::domain::quantity::Quantity;
use crate::domain::text::one_line;
use crate::h;
use crate::i18n::Html;

/// The most characters of a line's title.
const TITLE_SHOWN: usize = 100;

/// «2 шт.».
pub fn quantity(lang: Lang, quantity: Quantity, of: Unit) -> String {
    naming::quantity(lang, quantity.thousandths(), of)
}

/// An amount in the shop's currency.
pub fn money(look: &Look<'_>, amount: Amount) -> String {
    money::format(look.lang(), amount.0, look.settings.currency)
}

/// A line of an order: what, how much, what it comes to.
pub fn line(look: &Look<'_>, line: &OrderLine) -> Html {
    h!(
        look.lang(),
        "goods-line",
        title = one_line(&line.title, TITLE_SHOWN),
        quantity = quantity(look.lang(), line.quantity, line.unit),
        sum = money(look, line.sum)
    )
}
