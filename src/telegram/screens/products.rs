//! The catalogue as staff sees it: groups, a product, and the questions about them.

use super::{Look, Screen, TEXT_MAX, button, cancel, flow, pager, to_menu};
use crate::app::goods::may_change;
use crate::app::naming;
use crate::domain::ids::{ProductGroupId, ProductId};
use crate::domain::lang::Lang;
use crate::domain::money;
use crate::domain::product::{Groups, PICTURES_MAX, Picture, Product, ProductGroup, Unit};
use crate::domain::quantity::Stock;
use crate::domain::text::{isolate, one_line};
use crate::i18n::Html;
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{Press, ProductPart, ProductPress, ShoppingPress};
use crate::telegram::screens::order_lines::Offered;
use crate::{h, t};
use std::collections::BTreeMap;

/// The most characters of a name on a button.
const LABEL_MAX: usize = 30;

pub(super) fn press(label: impl Into<String>, press: ProductPress) -> Button {
    button(label, &Press::Product(press))
}

/// «📦 Каталог» of the main menu.
pub fn menu_button(lang: Lang) -> Button {
    to_group(t!(lang, "button-catalogue"), ProductGroupId::ROOT)
}

pub(super) fn to_group(label: impl Into<String>, group: ProductGroupId) -> Button {
    press(label, ProductPress::Group { group, page: 0 })
}

fn to_product(label: impl Into<String>, product: ProductId) -> Button {
    press(label, ProductPress::Product { product })
}

fn price(look: &Look<'_>, product: &Product) -> String {
    money::format(look.lang(), product.price.0, look.settings.currency)
}

/// A product on a button: its name and price, with a sign when it is off or gone.
pub fn in_brief(look: &Look<'_>, product: &Product) -> String {
    let sign = if !product.is_on {
        "🚫 "
    } else if product.is_available() {
        ""
    } else {
        "⏳ "
    };
    let name = isolate(&one_line(product.name.get(look.lang()), LABEL_MAX));
    format!("{sign}{name} · {}", price(look, product))
}

/// «Техника › Чайники»; nothing for the root.
pub fn path(look: &Look<'_>, groups: &Groups, group: ProductGroupId) -> String {
    let names: Vec<String> = groups
        .path(group)
        .into_iter()
        .map(|group| isolate(&one_line(group.name.get(look.lang()), LABEL_MAX)))
        .collect();
    names.join(" › ")
}

/// A group: the groups in it, then its products.
pub fn group(
    look: &Look<'_>,
    groups: &Groups,
    id: ProductGroupId,
    counts: &BTreeMap<ProductGroupId, i64>,
    offered: Offered<'_>,
) -> Screen {
    let lang = look.lang();
    let changes = may_change(look.viewer).is_ok();
    let mut text = h!(lang, "catalogue-title", n = counts.values().sum::<i64>());
    let place = path(look, groups, id);
    if !place.is_empty() {
        text.line(&h!(lang, "catalogue-place", path = place));
    }
    let mut keyboard = Keyboard::default();
    let mut inside = 0;
    if offered.page == 0 {
        for child in groups.children(id) {
            inside += 1;
            let held: i64 = groups
                .subtree(child.id)
                .iter()
                .filter_map(|group| counts.get(group))
                .sum();
            let name = isolate(&one_line(child.name.get(lang), LABEL_MAX));
            keyboard.row(vec![to_group(format!("📁 {name} · {held}"), child.id)]);
        }
    }
    text.gap();
    text.line(&match (inside, offered.total) {
        (0, 0) if changes => h!(lang, "catalogue-empty-owner"),
        (0, 0) => h!(lang, "catalogue-empty"),
        _ => h!(lang, "catalogue-hint"),
    });
    for product in offered.products {
        keyboard.row(vec![to_product(in_brief(look, product), product.id)]);
    }
    keyboard.row(pager(offered.page, offered.total, |page| {
        Press::Product(ProductPress::Group { group: id, page })
    }));
    let mut find = vec![press(
        t!(lang, "button-find-product"),
        ProductPress::Find {},
    )];
    if changes {
        find.push(press(
            t!(lang, "button-product-new"),
            ProductPress::New { group: id },
        ));
        keyboard.row(find);
        let mut tools = vec![press(
            t!(lang, "button-group-new"),
            ProductPress::NewGroup { group: id },
        )];
        tools.push(if id == ProductGroupId::ROOT {
            press(t!(lang, "button-price-lists"), ProductPress::Lists {})
        } else {
            press(
                t!(lang, "button-group-edit"),
                ProductPress::GroupEdit { group: id },
            )
        });
        keyboard.row(tools);
    } else {
        keyboard.row(find);
    }
    let parent = groups.find(id).and_then(|group| group.parent);
    keyboard.row(match parent {
        Some(parent) => vec![to_group(t!(lang, "button-back"), parent), to_menu(lang)],
        None => vec![to_menu(lang)],
    });
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

fn stock_line(look: &Look<'_>, product: &Product) -> Html {
    let lang = look.lang();
    let much = |stock: Stock| naming::quantity(lang, stock.thousandths(), product.unit);
    match (product.stock, product.reserved) {
        (None, _) => h!(lang, "product-uncounted"),
        (Some(stock), Stock::ZERO) => h!(lang, "product-stock", much = much(stock)),
        (Some(stock), reserved) => h!(
            lang,
            "product-stock-reserved",
            much = much(stock),
            reserved = much(reserved),
            free = much(stock.less(reserved))
        ),
    }
}

/// A product.
pub fn product(look: &Look<'_>, groups: &Groups, product: &Product, pictures: usize) -> Screen {
    let lang = look.lang();
    let id = product.id;
    let mut text = h!(
        lang,
        "product-title",
        name = isolate(&one_line(&product.name.ru, 200))
    );
    if let Some(english) = &product.name.en {
        text.line(&h!(
            lang,
            "product-english",
            name = isolate(&one_line(english, 200))
        ));
    }
    text.line(&h!(lang, "product-code", code = product.code.as_str()));
    let place = path(look, groups, product.group);
    if !place.is_empty() {
        text.line(&h!(lang, "catalogue-place", path = place));
    }
    text.gap();
    text.line(&h!(
        lang,
        "product-price",
        price = price(look, product),
        unit = naming::unit_name(lang, product.unit)
    ));
    text.line(&stock_line(look, product));
    text.line(&if product.is_on {
        h!(lang, "product-on")
    } else {
        h!(lang, "product-off")
    });
    if let Some(description) = &product.description {
        text.gap();
        text.line(&Html::escape(description));
    }
    let mut keyboard = Keyboard::default();
    if pictures > 0 {
        keyboard.row(vec![press(
            t!(lang, "button-pictures", count = pictures.to_string()),
            ProductPress::Pictures { product: id },
        )]);
    }
    if may_change(look.viewer).is_ok() {
        let ask = |label, part| press(label, ProductPress::Ask { product: id, part });
        keyboard.row(vec![
            ask(t!(lang, "button-product-price"), ProductPart::Price),
            ask(t!(lang, "button-product-stock"), ProductPart::Stock),
        ]);
        let switch = |label, on| {
            press(
                label,
                ProductPress::Switch {
                    product: id,
                    version: product.version,
                    on,
                },
            )
        };
        let mut last = Vec::new();
        if pictures < PICTURES_MAX {
            last.push(press(
                t!(lang, "button-picture-add"),
                ProductPress::AddPictures { product: id },
            ));
        }
        last.push(if product.is_on {
            switch(t!(lang, "button-product-off"), false)
        } else {
            switch(t!(lang, "button-product-on"), true)
        });
        for row in flow(last) {
            keyboard.row(row);
        }
        keyboard.row(vec![
            press(
                t!(lang, "button-product-edit"),
                ProductPress::Edit { product: id },
            ),
            button(
                t!(lang, "button-label"),
                &Press::Shopping(ShoppingPress::Label { product: id }),
            ),
        ]);
    }
    keyboard.row(vec![
        to_group(t!(lang, "button-back"), product.group),
        to_menu(lang),
    ]);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

/// The other parts of a product to change.
pub fn edit(look: &Look<'_>, product: &Product) -> Screen {
    let lang = look.lang();
    let id = product.id;
    let ask = |label, part| press(label, ProductPress::Ask { product: id, part });
    let mut buttons = vec![
        ask(t!(lang, "button-product-name"), ProductPart::Name),
        ask(t!(lang, "button-product-english"), ProductPart::English),
        ask(
            t!(lang, "button-product-description"),
            ProductPart::Description,
        ),
        ask(t!(lang, "button-product-code"), ProductPart::Code),
        press(
            t!(lang, "button-product-unit"),
            ProductPress::Units { product: id },
        ),
        press(
            t!(lang, "button-product-group"),
            ProductPress::MoveTo {
                product: id,
                group: product.group,
            },
        ),
    ];
    if product.stock.is_some() {
        buttons.push(press(
            t!(lang, "button-product-uncount"),
            ProductPress::Uncount {
                product: id,
                version: product.version,
            },
        ));
    }
    buttons.push(press(
        t!(lang, "button-product-delete"),
        ProductPress::Delete { product: id },
    ));
    let mut keyboard = Keyboard::new(flow(buttons));
    keyboard.row(vec![to_product(t!(lang, "button-back"), id)]);
    Screen {
        text: h!(
            lang,
            "product-edit",
            name = isolate(&one_line(product.name.get(lang), 100))
        ),
        keyboard,
    }
}

/// The units to count a product in.
pub fn units(look: &Look<'_>, product: &Product) -> Screen {
    let lang = look.lang();
    let buttons = Unit::ALL
        .into_iter()
        .map(|unit| {
            let tick = if unit == product.unit { "✓ " } else { "" };
            press(
                format!("{tick}{}", naming::unit_name(lang, unit)),
                ProductPress::SetUnit {
                    product: product.id,
                    version: product.version,
                    unit,
                },
            )
        })
        .collect::<Vec<_>>();
    let mut keyboard = Keyboard::default();
    for row in buttons.chunks(4) {
        keyboard.row(row.to_vec());
    }
    keyboard.row(vec![to_product(t!(lang, "button-back"), product.id)]);
    Screen {
        text: h!(
            lang,
            "product-units",
            name = isolate(&one_line(product.name.get(lang), 100))
        ),
        keyboard,
    }
}

/// The groups to move a product to, level by level.
pub fn move_to(look: &Look<'_>, groups: &Groups, product: &Product, at: ProductGroupId) -> Screen {
    let lang = look.lang();
    let id = product.id;
    let place = path(look, groups, at);
    let name = isolate(&one_line(product.name.get(lang), 100));
    let mut keyboard = Keyboard::default();
    if at != product.group {
        keyboard.row(vec![press(
            t!(lang, "button-move-here"),
            ProductPress::MoveHere {
                product: id,
                version: product.version,
                group: at,
            },
        )]);
    }
    for child in groups.children(at) {
        keyboard.row(vec![press(
            folder(look, child),
            ProductPress::MoveTo {
                product: id,
                group: child.id,
            },
        )]);
    }
    let mut last = Vec::new();
    if let Some(parent) = groups.find(at).and_then(|group| group.parent) {
        last.push(press(
            t!(lang, "button-group-up"),
            ProductPress::MoveTo {
                product: id,
                group: parent,
            },
        ));
    }
    last.push(to_product(t!(lang, "button-back"), id));
    keyboard.row(last);
    Screen {
        text: h!(
            lang,
            "product-move",
            name = name,
            path = if place.is_empty() {
                t!(lang, "catalogue-root")
            } else {
                place
            }
        ),
        keyboard,
    }
}

pub(super) fn folder(look: &Look<'_>, group: &ProductGroup) -> String {
    let name = isolate(&one_line(group.name.get(look.lang()), LABEL_MAX));
    format!("📁 {name}")
}

/// Asks whether to delete a product.
pub fn delete(look: &Look<'_>, product: &Product) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(
            lang,
            "product-delete",
            name = isolate(&one_line(product.name.get(lang), 100))
        ),
        keyboard: Keyboard::new(vec![vec![
            press(
                t!(lang, "button-product-delete-now"),
                ProductPress::DeleteNow {
                    product: product.id,
                    version: product.version,
                },
            ),
            to_product(t!(lang, "button-back"), product.id),
        ]]),
    }
}

pub(super) fn question(lang: Lang, mut text: Html) -> Screen {
    text.line(&h!(lang, "ask-cancel"));
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}

/// Asks for the name of a new product.
pub fn ask_name(look: &Look<'_>) -> Screen {
    let lang = look.lang();
    question(lang, h!(lang, "product-ask-new-name"))
}

/// Asks for the price of a new product.
pub fn ask_price(look: &Look<'_>, name: &str) -> Screen {
    let lang = look.lang();
    question(
        lang,
        h!(
            lang,
            "product-ask-new-price",
            name = isolate(&one_line(name, 100))
        ),
    )
}

/// Asks for a part of a product.
pub fn ask_part(look: &Look<'_>, product: &Product, part: ProductPart) -> Screen {
    let lang = look.lang();
    let name = isolate(&one_line(product.name.get(lang), 100));
    let text = match part {
        ProductPart::Name => h!(lang, "product-ask-name", name = name),
        ProductPart::English => h!(lang, "product-ask-english", name = name),
        ProductPart::Price => h!(
            lang,
            "product-ask-price",
            name = name,
            now = price(look, product)
        ),
        ProductPart::Description => h!(lang, "product-ask-description", name = name),
        ProductPart::Code => h!(
            lang,
            "product-ask-code",
            name = name,
            now = product.code.as_str()
        ),
        ProductPart::Stock => {
            let mut text = h!(lang, "product-ask-stock", name = name);
            text.line(&stock_line(look, product));
            text
        }
    };
    question(lang, text)
}

/// Asks for pictures, and says how many there are.
pub fn ask_pictures(look: &Look<'_>, product: &Product, count: usize) -> Screen {
    let lang = look.lang();
    let name = isolate(&one_line(product.name.get(lang), 100));
    let mut text = h!(lang, "product-ask-pictures", name = name);
    text.line(&h!(
        lang,
        "product-pictures-count",
        count = count.to_string(),
        most = PICTURES_MAX.to_string()
    ));
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![button(
            t!(lang, "button-pictures-done"),
            &Press::Cancel {},
        )]]),
    }
}

/// What stands under a picture, and its buttons.
pub fn picture(
    look: &Look<'_>,
    product: &Product,
    pictures: &[Picture],
    at: usize,
) -> (String, Keyboard) {
    let lang = look.lang();
    let id = product.id;
    let caption = t!(
        lang,
        "product-picture",
        name = isolate(&one_line(product.name.get(lang), 100)),
        place = (at + 1).to_string(),
        count = pictures.len().to_string()
    );
    let turn = |label, at: usize| {
        press(
            label,
            ProductPress::Picture {
                product: id,
                at: i64::try_from(at).unwrap_or_default(),
            },
        )
    };
    let mut keyboard = Keyboard::default();
    let mut row = Vec::new();
    if at > 0 {
        row.push(turn("‹", at - 1));
    }
    if at + 1 < pictures.len() {
        row.push(turn("›", at + 1));
    }
    keyboard.row(row);
    let mut last = Vec::new();
    if let (Some(picture), Ok(())) = (pictures.get(at), may_change(look.viewer)) {
        last.push(press(
            t!(lang, "button-picture-remove"),
            ProductPress::RemovePicture {
                product: id,
                picture: picture.id,
            },
        ));
    }
    last.push(press(
        t!(lang, "button-pictures-close"),
        ProductPress::ClosePictures {},
    ));
    keyboard.row(last);
    (caption, keyboard)
}

/// What was found in the catalogue, or the question for a word to find it by.
pub fn found(look: &Look<'_>, query: Option<&str>, offered: Offered<'_>) -> Screen {
    let lang = look.lang();
    let mut text = match query {
        None => h!(lang, "product-find-ask"),
        Some(query) if offered.total == 0 => {
            h!(lang, "product-find-none", query = one_line(query, 60))
        }
        Some(query) => h!(
            lang,
            "product-find-some",
            query = one_line(query, 60),
            n = offered.total
        ),
    };
    text.line(&h!(lang, "ask-cancel"));
    let mut keyboard = Keyboard::default();
    for product in offered.products {
        keyboard.row(vec![to_product(in_brief(look, product), product.id)]);
    }
    keyboard.row(pager(offered.page, offered.total, |page| {
        Press::Product(ProductPress::Found { page })
    }));
    keyboard.row(vec![cancel(lang)]);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}
