//! The shop as a customer sees it: groups, products, what was found, the basket, and the way to an order.

use super::wares::{money, quantity};
use super::{Look, Screen, TEXT_MAX, button, cancel, pager};
use crate::app::naming;
use crate::app::shopping::{Basket, Goods, Item, Shelf};
use crate::domain::ids::{AddressId, ProductGroupId};
use crate::domain::lang::Lang;
use crate::domain::phone::Phone;
use crate::domain::product::Product;
use crate::domain::quantity;
use crate::domain::text::{one_line, shorten};
use crate::i18n::Html;
use crate::storage::addresses::Address;
use crate::telegram::keyboard::{Button, Keyboard, Markup};
use crate::telegram::press::{Press, ShoppingPress};
use crate::{h, t};

/// The most characters of a picture's caption (RULES §3).
const CAPTION_MAX: usize = 1024;
/// The most characters of a name on a button.
const NAME_LABEL: usize = 34;
/// The most characters of a name in a line.
const NAME_SHOWN: usize = 100;
/// The most characters of an address on a button.
const ADDRESS_LABEL: usize = 44;

/// Where a product was come upon, so that one can go on from it and back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// At a place of its group.
    Group {
        /// The place, from 0.
        place: i64,
    },
    /// At a place of what was found.
    Found {
        /// The place, from 0.
        place: i64,
    },
    /// By a link, or from the basket.
    Elsewhere,
}

impl From {
    /// As a button carries it.
    pub const fn code(self) -> i64 {
        match self {
            From::Elsewhere => 0,
            From::Group { place } => place + 1,
            From::Found { place } => -place - 1,
        }
    }

    /// Takes back what [`From::code`] gave.
    pub const fn read(code: i64) -> From {
        match code {
            0 => From::Elsewhere,
            1.. => From::Group { place: code - 1 },
            _ => From::Found { place: -(code + 1) },
        }
    }
}

fn press(press: ShoppingPress) -> Press {
    Press::Shopping(press)
}

/// The way to the catalogue.
pub fn to_catalogue(lang: Lang) -> Button {
    let root = ShoppingPress::Group {
        group: ProductGroupId::ROOT,
        page: 0,
    };
    button(t!(lang, "button-shop-catalogue"), &press(root))
}

/// The way to the basket.
pub fn to_basket(lang: Lang) -> Button {
    button(t!(lang, "button-basket"), &press(ShoppingPress::Basket {}))
}

fn to_search(lang: Lang) -> Button {
    button(
        t!(lang, "button-search-goods"),
        &press(ShoppingPress::Search {}),
    )
}

fn product_label(look: &Look<'_>, product: &Product) -> String {
    format!(
        "{} · {}",
        one_line(product.name.get(look.lang()), NAME_LABEL),
        money(look, product.price)
    )
}

/// A page of a group: the groups within it, then its products.
pub fn shelf(look: &Look<'_>, shelf: &Shelf, filled: bool) -> Screen {
    let lang = look.lang();
    let id = shelf.group.id;
    let path: Vec<&str> = shelf
        .path
        .iter()
        .map(|group| group.name.get(lang))
        .collect();
    let text = if shelf.total == 0 {
        h!(lang, "shelf-empty")
    } else if path.is_empty() {
        h!(lang, "shelf-root")
    } else {
        h!(
            lang,
            "shelf-title",
            path = path.join(" › "),
            much = shelf.goods.to_string()
        )
    };
    let mut keyboard = Keyboard::default();
    for group in &shelf.groups {
        let inner = ShoppingPress::Group {
            group: group.id,
            page: 0,
        };
        let label = t!(
            lang,
            "button-group",
            name = one_line(group.name.get(lang), NAME_LABEL)
        );
        keyboard.row(vec![button(label, &press(inner))]);
    }
    for (place, product) in &shelf.products {
        let at = ShoppingPress::At {
            group: id,
            place: *place,
        };
        keyboard.row(vec![button(product_label(look, product), &press(at))]);
    }
    keyboard.row(pager(shelf.page, shelf.total, |page| {
        press(ShoppingPress::Group { group: id, page })
    }));
    if let Some(parent) = shelf.group.parent {
        let up = ShoppingPress::Group {
            group: parent,
            page: 0,
        };
        keyboard.row(vec![button(t!(lang, "button-back"), &press(up))]);
    }
    let mut row = Vec::new();
    if shelf.total > 0 || !path.is_empty() {
        row.push(to_search(lang));
    }
    if filled {
        row.push(to_basket(lang));
    }
    keyboard.row(row);
    Screen { text, keyboard }
}

/// A product; `picture` is the one shown, `total` the number of products it is one of.
pub fn product(look: &Look<'_>, goods: &Goods, from: From, total: i64, picture: usize) -> Screen {
    let lang = look.lang();
    let product = &goods.product;
    let mut text = Html::escape(product.name.get(lang)).bold();
    text.line(&h!(
        lang,
        "shelf-product-price",
        price = money(look, product.price),
        unit = naming::unit_name(lang, product.unit)
    ));
    text.line(&if product.is_available() {
        h!(lang, "product-in-stock")
    } else {
        h!(lang, "product-to-order")
    });
    if let Some(description) = &product.description {
        text.gap();
        text.line(&Html::escape(description));
    }
    if let Some(much) = goods.in_basket {
        text.gap();
        text.line(&h!(
            lang,
            "product-in-basket",
            quantity = quantity(lang, much, product.unit)
        ));
    }
    let mut keyboard = Keyboard::default();
    let add = |less| {
        press(ShoppingPress::Add {
            product: product.id,
            from: from.code(),
            less,
        })
    };
    keyboard.row(match goods.in_basket {
        None => vec![button(t!(lang, "button-add"), &add(false))],
        Some(much) => vec![
            button("➖", &add(true)),
            button(
                quantity(lang, much, product.unit),
                &press(ShoppingPress::Basket {}),
            ),
            button("➕", &add(false)),
        ],
    });
    if goods.in_basket.is_some() {
        keyboard.row(vec![to_basket(lang)]);
    }
    if goods.pictures.len() > 1 {
        let next = (picture + 1) % goods.pictures.len();
        let more = ShoppingPress::Product {
            product: product.id,
            from: from.code(),
            picture: i64::try_from(next).unwrap_or_default(),
        };
        let label = format!("🖼 {} / {}", picture + 1, goods.pictures.len());
        keyboard.row(vec![button(label, &press(more))]);
    }
    keyboard.row(neighbours(product, from, total));
    keyboard.row(vec![back_from(look, product, from)]);
    Screen {
        text: text.fit(CAPTION_MAX),
        keyboard,
    }
}

/// `‹ 2 / 15 ›`.
fn neighbours(product: &Product, from: From, total: i64) -> Vec<Button> {
    let (place, at): (i64, Box<dyn Fn(i64) -> ShoppingPress>) = match from {
        From::Elsewhere => return Vec::new(),
        From::Group { place } => {
            let group = product.group;
            (
                place,
                Box::new(move |place| ShoppingPress::At { group, place }),
            )
        }
        From::Found { place } => (place, Box::new(|place| ShoppingPress::Hit { place })),
    };
    if total < 2 {
        return Vec::new();
    }
    let mut row = Vec::new();
    if place > 0 {
        row.push(button("‹", &press(at(place - 1))));
    }
    row.push(button(
        format!("{} / {total}", place + 1),
        &press(at(place)),
    ));
    if place + 1 < total {
        row.push(button("›", &press(at(place + 1))));
    }
    row
}

fn back_from(look: &Look<'_>, product: &Product, from: From) -> Button {
    let lang = look.lang();
    match from {
        From::Found { place } => button(
            t!(lang, "button-to-found"),
            &press(ShoppingPress::Found {
                page: place / super::PAGE,
            }),
        ),
        From::Group { .. } | From::Elsewhere => button(
            t!(lang, "button-to-group"),
            &press(ShoppingPress::Group {
                group: product.group,
                page: 0,
            }),
        ),
    }
}

/// Asks what to look for.
pub fn ask_search(look: &Look<'_>) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(lang, "search-goods-ask"),
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}

/// What was found.
pub fn found(look: &Look<'_>, query: &str, products: &[Product], page: i64, total: i64) -> Screen {
    let lang = look.lang();
    let query = one_line(query, 60);
    let text = if products.is_empty() {
        h!(lang, "search-goods-none", query = query)
    } else {
        h!(lang, "search-goods-found", query = query, n = total)
    };
    let mut keyboard = Keyboard::default();
    for (place, product) in (page * super::PAGE..).zip(products) {
        keyboard.row(vec![button(
            product_label(look, product),
            &press(ShoppingPress::Hit { place }),
        )]);
    }
    keyboard.row(pager(page, total, |page| {
        press(ShoppingPress::Found { page })
    }));
    keyboard.row(vec![to_search(lang), to_catalogue(lang)]);
    Screen { text, keyboard }
}

/// A product that a link leads to is not to be had; what is like it.
pub fn not_to_be_had(look: &Look<'_>, product: Option<&Product>, similar: &[Product]) -> Screen {
    let lang = look.lang();
    let mut text = match product {
        Some(product) => h!(lang, "shelf-product-off", name = product.name.get(lang)),
        None => h!(lang, "product-unknown"),
    };
    if !similar.is_empty() {
        text.line(&h!(lang, "product-similar"));
    }
    let mut keyboard = Keyboard::default();
    for other in similar {
        let open = ShoppingPress::Product {
            product: other.id,
            from: From::Elsewhere.code(),
            picture: 0,
        };
        keyboard.row(vec![button(product_label(look, other), &press(open))]);
    }
    keyboard.row(vec![to_search(lang), to_catalogue(lang)]);
    Screen { text, keyboard }
}

/// The basket.
pub fn basket(look: &Look<'_>, basket: &Basket) -> Screen {
    let lang = look.lang();
    let mut text = if basket.items.is_empty() {
        h!(lang, "basket-empty")
    } else {
        h!(lang, "basket-title")
    };
    changes(look, basket, &mut text);
    if basket.items.is_empty() {
        return Screen {
            text,
            keyboard: Keyboard::new(vec![vec![to_catalogue(lang)]]),
        };
    }
    text.gap();
    items(look, basket, &mut text);
    let mut keyboard = Keyboard::default();
    for item in &basket.items {
        let product = item.product.id;
        let change = |less| press(ShoppingPress::Change { product, less });
        let open = ShoppingPress::Product {
            product,
            from: From::Elsewhere.code(),
            picture: 0,
        };
        keyboard.row(vec![button(
            one_line(item.product.name.get(lang), NAME_LABEL),
            &press(open),
        )]);
        keyboard.row(vec![
            button("➖", &change(true)),
            button(
                quantity::format(lang, item.quantity.thousandths()),
                &press(ShoppingPress::Basket {}),
            ),
            button("➕", &change(false)),
            button("🗑", &press(ShoppingPress::Remove { product })),
        ]);
    }
    keyboard.row(vec![button(
        t!(lang, "button-checkout", sum = money(look, basket.total)),
        &press(ShoppingPress::Checkout {}),
    )]);
    keyboard.row(vec![
        button(
            t!(lang, "button-empty-basket"),
            &press(ShoppingPress::Empty {}),
        ),
        to_catalogue(lang),
    ]);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

/// What is not as the customer last saw it.
fn changes(look: &Look<'_>, basket: &Basket, text: &mut Html) {
    let lang = look.lang();
    for title in &basket.gone {
        text.line(&h!(lang, "basket-gone", name = one_line(title, NAME_SHOWN)));
    }
    for item in &basket.items {
        if let Some(was) = item.was {
            text.line(&h!(
                lang,
                "basket-price",
                name = one_line(item.product.name.get(lang), NAME_SHOWN),
                was = money(look, was),
                price = money(look, item.product.price)
            ));
        }
    }
}

fn items(look: &Look<'_>, basket: &Basket, text: &mut Html) {
    let lang = look.lang();
    for item in &basket.items {
        text.line(&h!(
            lang,
            "goods-line",
            title = one_line(item.product.name.get(lang), NAME_SHOWN),
            quantity = quantity(lang, item.quantity, item.product.unit),
            sum = money(look, item.sum)
        ));
        if is_short(item) {
            text.line(&h!(lang, "basket-short"));
        }
    }
    text.line(&h!(lang, "order-total", sum = money(look, basket.total)));
}

/// Whether less of it is there than is wanted: the rest is to be ordered.
fn is_short(item: &Item) -> bool {
    let available = item.product.available();
    available.is_some_and(|stock| !stock.covers(item.quantity))
}

/// Where to bring it: the phone is known, the address is one press, or to be typed.
pub fn checkout(look: &Look<'_>, phone: &Phone, addresses: &[Address]) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "checkout-title", phone = phone.readable());
    text.gap();
    text.line(&h!(lang, "checkout-where"));
    let mut keyboard = Keyboard::default();
    for address in addresses {
        let here = ShoppingPress::Sum {
            address: address.id,
        };
        let label = t!(
            lang,
            "button-address",
            address = one_line(&address.text, ADDRESS_LABEL)
        );
        keyboard.row(vec![button(label, &press(here))]);
    }
    keyboard.row(vec![button(
        t!(lang, "button-new-address"),
        &press(ShoppingPress::Address {}),
    )]);
    keyboard.row(vec![button(
        t!(lang, "button-no-delivery"),
        &press(ShoppingPress::Sum {
            address: AddressId(0),
        }),
    )]);
    keyboard.row(vec![
        button(
            t!(lang, "button-new-phone"),
            &press(ShoppingPress::Phone {}),
        ),
        button(
            t!(lang, "button-to-basket"),
            &press(ShoppingPress::Basket {}),
        ),
    ]);
    Screen { text, keyboard }
}

/// Asks for a phone: by the button under the input line, or typed.
pub fn ask_phone(look: &Look<'_>) -> (Html, Markup) {
    let lang = look.lang();
    let markup = Markup::Reply {
        share_phone: Some(t!(lang, "button-share-phone")),
        rows: Vec::new(),
        placeholder: Some(t!(lang, "checkout-phone-placeholder")),
    };
    (h!(lang, "checkout-phone"), markup)
}

/// The phone is kept; the keyboard that asked for it goes.
pub fn phone_taken(look: &Look<'_>, phone: &Phone) -> Html {
    h!(look.lang(), "checkout-phone-kept", phone = phone.readable())
}

/// Asks for an address.
pub fn ask_address(look: &Look<'_>) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(lang, "checkout-address"),
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}

/// What is about to be ordered, and where it goes.
pub fn sum(look: &Look<'_>, basket: &Basket, phone: &Phone, address: Option<&Address>) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "checkout-sum");
    changes(look, basket, &mut text);
    text.gap();
    items(look, basket, &mut text);
    text.gap();
    text.line(&h!(lang, "checkout-sum-phone", phone = phone.readable()));
    text.line(&match address {
        Some(address) => h!(
            lang,
            "checkout-sum-address",
            address = shorten(&address.text, 300)
        ),
        None => h!(lang, "checkout-sum-no-delivery"),
    });
    let order = ShoppingPress::Order {
        address: address.map_or(AddressId(0), |address| address.id),
        stamp: basket.stamp(),
    };
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard: Keyboard::new(vec![
            vec![button(t!(lang, "button-order"), &press(order))],
            vec![
                button(t!(lang, "button-back"), &press(ShoppingPress::Checkout {})),
                button(
                    t!(lang, "button-to-basket"),
                    &press(ShoppingPress::Basket {}),
                ),
            ],
        ]),
    }
}

/// Under the picture for the shelf: the link that it holds.
pub fn label(look: &Look<'_>, product: &Product, link: &str) -> Html {
    h!(
        look.lang(),
        "label-caption",
        name = product.name.get(look.lang()),
        link = link
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn where_a_product_was_come_upon_is_read_back(place in 0i64..1_000_000) {
            for from in [From::Elsewhere, From::Group { place }, From::Found { place }] {
                prop_assert_eq!(From::read(from.code()), from);
            }
        }

        #[test]
        fn no_number_breaks_the_reader(code in any::<i64>()) {
            let _ = From::read(code);
        }
    }
}
