//! What the history says of lines and of the stock, and refusals of products, lines and the stock, in words.

use super::Look;
use crate::app::goods::GoodsRefusal;
use crate::app::naming;
use crate::app::stock::parts_in_words;
use crate::domain::event::{Happening, LineChange, LineGist, StockMove};
use crate::domain::lang::Lang;
use crate::domain::money::{self, Amount, BadMoney};
use crate::domain::order_line::{BadDiscount, BadLine, BadWords};
use crate::domain::quantity::BadQuantity;
use crate::domain::text::{isolate, one_line};
use crate::i18n::Html;
use crate::{h, t};

/// A refusal in a reader's language. Short enough for an alert (200 characters, RULES §6).
pub fn words(lang: Lang, refusal: &GoodsRefusal) -> String {
    match refusal {
        GoodsRefusal::NoSuchProduct => t!(lang, "refusal-goods-no-product"),
        GoodsRefusal::NoSuchGroup => t!(lang, "refusal-goods-no-group"),
        GoodsRefusal::NoSuchLine => t!(lang, "refusal-goods-no-line"),
        GoodsRefusal::ProductChanged => t!(lang, "refusal-goods-changed"),
        GoodsRefusal::Quantity(bad) | GoodsRefusal::Words(BadWords::Quantity(bad)) => {
            bad_quantity(lang, *bad)
        }
        GoodsRefusal::Code => t!(lang, "refusal-goods-code"),
        GoodsRefusal::CodeTaken => t!(lang, "refusal-goods-code-taken"),
        GoodsRefusal::GroupTaken => t!(lang, "refusal-goods-group-taken"),
        GoodsRefusal::GroupTooDeep => t!(lang, "refusal-goods-group-deep"),
        GoodsRefusal::GroupNotEmpty => t!(lang, "refusal-goods-group-full"),
        GoodsRefusal::ProductUsed => t!(lang, "refusal-goods-used"),
        GoodsRefusal::ProductOff => t!(lang, "refusal-goods-off"),
        GoodsRefusal::StockTooLow => t!(lang, "refusal-goods-stock-low"),
        GoodsRefusal::TooManyPictures => t!(lang, "refusal-goods-pictures"),
        GoodsRefusal::NotAPicture => t!(lang, "refusal-goods-no-picture"),
        GoodsRefusal::Line(BadLine::TooLarge) => t!(lang, "refusal-goods-line-large"),
        GoodsRefusal::Line(BadLine::DiscountAboveSum) => t!(lang, "refusal-goods-line-discount"),
        GoodsRefusal::Line(BadLine::BadPercent)
        | GoodsRefusal::Discount(BadDiscount::Percent | BadDiscount::Money(_)) => {
            t!(lang, "refusal-goods-discount")
        }
        GoodsRefusal::Words(BadWords::NoPrice) => t!(lang, "refusal-goods-words-price"),
        GoodsRefusal::Words(BadWords::NoTitle) => t!(lang, "refusal-goods-words-title"),
        GoodsRefusal::Words(BadWords::TooLong) => t!(lang, "refusal-goods-words-long"),
        GoodsRefusal::Words(BadWords::Price(bad)) => bad_money(lang, *bad),
        GoodsRefusal::TooManyLines => t!(lang, "refusal-goods-lines"),
        GoodsRefusal::LineTaken => t!(lang, "refusal-goods-line-taken"),
        GoodsRefusal::TotalOfLines => t!(lang, "refusal-goods-total"),
        GoodsRefusal::ImportGone => t!(lang, "refusal-goods-import-gone"),
        GoodsRefusal::ImportNotApplied => t!(lang, "refusal-goods-import-undone"),
    }
}

fn bad_quantity(lang: Lang, bad: BadQuantity) -> String {
    match bad {
        BadQuantity::NotANumber => t!(lang, "refusal-goods-quantity"),
        BadQuantity::Negative => t!(lang, "refusal-goods-quantity-negative"),
        BadQuantity::Zero => t!(lang, "refusal-goods-quantity-zero"),
        BadQuantity::TooLarge => t!(lang, "refusal-goods-quantity-large"),
        BadQuantity::TooPrecise => t!(lang, "refusal-goods-quantity-precise"),
    }
}

fn bad_money(lang: Lang, bad: BadMoney) -> String {
    match bad {
        BadMoney::NotANumber => t!(lang, "refusal-money"),
        BadMoney::Negative => t!(lang, "refusal-money-negative"),
        BadMoney::TooLarge => t!(lang, "refusal-money-too-large"),
        BadMoney::TooPrecise => t!(lang, "refusal-money-too-precise"),
    }
}

/// An entry of the history about lines or the stock, in one sentence.
pub fn event(look: &Look<'_>, who: &Html, what: &Happening) -> Html {
    let lang = look.lang();
    let money = |amount: Amount| money::format(lang, amount.0, look.settings.currency);
    let title = |line: &LineGist| isolate(&one_line(&line.title, 100));
    let quantity = |line: &LineGist| naming::quantity(lang, line.quantity.thousandths(), line.unit);
    match what {
        Happening::LineAdded { line, sum } => h!(
            lang,
            "event-line-added",
            who = who,
            title = title(line),
            quantity = quantity(line),
            sum = money(*sum)
        ),
        Happening::LineRemoved { line, sum } => h!(
            lang,
            "event-line-removed",
            who = who,
            title = title(line),
            quantity = quantity(line),
            sum = money(*sum)
        ),
        Happening::LineChanged { line, change } => match change {
            LineChange::Quantity { before } => h!(
                lang,
                "event-line-quantity",
                who = who,
                title = title(line),
                before = naming::quantity(lang, before.thousandths(), line.unit),
                after = quantity(line)
            ),
            LineChange::Price { before, after } => h!(
                lang,
                "event-line-price",
                who = who,
                title = title(line),
                before = money(*before),
                after = money(*after)
            ),
            LineChange::Discount {
                after: Some(after), ..
            } => h!(
                lang,
                "event-line-discount",
                who = who,
                title = title(line),
                after = naming::discount(lang, *after, look.settings.currency)
            ),
            LineChange::Discount { after: None, .. } => h!(
                lang,
                "event-line-no-discount",
                who = who,
                title = title(line)
            ),
            LineChange::Replaced { before, sum } => h!(
                lang,
                "event-line-replaced",
                who = who,
                before = isolate(&one_line(before, 100)),
                title = title(line),
                quantity = quantity(line),
                sum = money(*sum)
            ),
        },
        Happening::StockMoved { how, parts, lacks } => {
            let what = parts_in_words(lang, parts);
            let moved = if parts.is_empty() {
                h!(lang, "event-stock-nothing")
            } else {
                match how {
                    StockMove::Reserved => h!(lang, "event-stock-reserved", what = what),
                    StockMove::Released => h!(lang, "event-stock-released", what = what),
                    StockMove::Taken => h!(lang, "event-stock-taken", what = what),
                    StockMove::Added => h!(lang, "event-stock-added", what = what),
                    StockMove::Returned => {
                        h!(lang, "event-stock-returned", who = who, what = what)
                    }
                }
            };
            if lacks.is_empty() {
                return moved;
            }
            let lacks = h!(
                lang,
                "event-stock-lacks",
                what = parts_in_words(lang, lacks)
            );
            h!(lang, "event-stock-with-lacks", moved = moved, lacks = lacks)
        }
        // Told by the history itself.
        _ => Html::default(),
    }
}
