//! The rooms of the customer's own side: orders, settings, the catalogue and the basket; and how staff proposes a replacement.

use crate::gallery::{Exhibit, extreme, markup, silent, text, usual, viewer};
use crate::shop::{ANNA, LONG, Shop, field, moment};
use prilavok::app::orders::OrderView;
use prilavok::app::replacement::ProposalView;
use prilavok::app::shopping::{Basket, Goods, Item, Shelf};
use prilavok::domain::fields::{Fields, Value};
use prilavok::domain::ids::{
    AddressId, OrderLineId, PictureId, ProductGroupId, ProductId, ProposalId, RecordId,
};
use prilavok::domain::lang::Lang;
use prilavok::domain::money::Amount;
use prilavok::domain::order_line::{self, OrderLine};
use prilavok::domain::people::{Preferences, Role};
use prilavok::domain::phone::Phone;
use prilavok::domain::preset::RecordKind;
use prilavok::domain::product::{Code, Name, Picture, Product, ProductGroup, Unit};
use prilavok::domain::quantity::{Quantity, Stock};
use prilavok::domain::record::Record;
use prilavok::storage::addresses::Address;
use prilavok::storage::proposals::{Proposal, ProposalState};
use prilavok::telegram::screens::{orders, own_settings, replacement, shopping};

fn quantity(thousandths: i64) -> Quantity {
    Quantity::new(thousandths).unwrap()
}

fn product(id: i64, ru: &str, en: &str, price: i64) -> Product {
    Product {
        id: ProductId(id),
        version: 1,
        code: Code::parse(&format!("k-{id}")).unwrap(),
        group: ProductGroupId(3),
        name: Name {
            ru: ru.to_owned(),
            en: Some(en.to_owned()),
        },
        description: None,
        price: Amount(price),
        unit: Unit::Piece,
        stock: Some(Stock::new(2_000).unwrap()),
        reserved: Stock::ZERO,
        is_on: true,
        position: 0,
    }
}

pub fn kettle() -> Product {
    Product {
        description: Some(String::from("1,7 л, <нержавеющая> сталь, подсветка")),
        ..product(17, "Чайник красный", "Red kettle", 1_290_000)
    }
}

fn blue() -> Product {
    product(18, "Чайник синий", "Blue kettle", 1_340_050)
}

fn white() -> Product {
    product(19, "Чайник белый", "White kettle", 990_000)
}

fn tea() -> Product {
    Product {
        unit: Unit::Kilogram,
        stock: None,
        ..product(20, "Чай чёрный", "Black tea", 120_000)
    }
}

fn line(id: i64, product: &Product, lang: Lang, thousandths: i64) -> OrderLine {
    let much = quantity(thousandths);
    OrderLine {
        id: OrderLineId(id),
        record: RecordId(9_876_543_210),
        product: Some(product.id),
        title: product.name.get(lang).to_owned(),
        unit: product.unit,
        quantity: much,
        price: product.price,
        discount: None,
        sum: order_line::sum(much, product.price, None).unwrap(),
        reserved: Stock::ZERO,
        taken: 0,
    }
}

fn order(shop: &Shop, lang: Lang, at: &str) -> OrderView {
    let address = match lang {
        Lang::Ru => "Тверь, Новая ул., 5",
        Lang::En => "5 New St, Tver",
    };
    let facts: Fields = [
        (field("amount"), Value::Money(2_760_000)),
        (field("address"), Value::Text(address.to_owned())),
        (
            field("comment"),
            Value::Text(String::from("not for the client")),
        ),
    ]
    .into_iter()
    .collect();
    OrderView {
        record: Record {
            number: 3,
            created_at: moment("2026-11-22T09:00:00Z"),
            ..shop.record(RecordKind::Deal, "sale", at)
        },
        lines: vec![
            line(1, &kettle(), lang, 2_000),
            line(2, &tea(), lang, 1_500),
        ],
        facts,
        became: None,
    }
}

pub fn of_orders(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let viewer = viewer(lang, None);
    let look = shop.look(&viewer);
    let of = |kind, pipeline, at, number, created: &str| Record {
        number,
        created_at: moment(created),
        ..shop.record(kind, pipeline, at)
    };
    let records = [
        of(
            RecordKind::Deal,
            "sale",
            "shipping",
            3,
            "2026-11-23T09:00:00Z",
        ),
        of(
            RecordKind::Deal,
            "sale",
            "unpaid",
            2,
            "2026-11-22T09:00:00Z",
        ),
        of(RecordKind::Lead, "lead", "new", 7, "2026-10-01T09:00:00Z"),
        of(RecordKind::Deal, "sale", "won", 1, "2025-12-31T21:30:00Z"),
    ];
    let bare = OrderView {
        lines: Vec::new(),
        facts: [
            (
                field("items"),
                Value::Text(String::from("Чайник <b>Bork</b>")),
            ),
            (field("amount"), Value::Money(1_290_050)),
        ]
        .into_iter()
        .collect(),
        ..order(shop, lang, "new_order")
    };
    let request = OrderView {
        record: records[2].clone(),
        lines: Vec::new(),
        facts: Fields::default(),
        became: Some(records[0].clone()),
    };
    let many = OrderView {
        lines: (0..100)
            .map(|id| OrderLine {
                title: LONG.to_owned(),
                ..line(id, &kettle(), lang, 1_000_000_000)
            })
            .collect(),
        ..order(shop, lang, "shipping")
    };
    vec![
        silent("orders", orders::list(&look, &records, 0, 12, true)),
        silent(
            "orders, no catalogue",
            orders::list(&look, &records[..1], 0, 1, false),
        ),
        silent("no orders", orders::list(&look, &[], 0, 0, false)),
        usual("new", orders::card(&look, &order(shop, lang, "new_order"))),
        usual(
            "on its way",
            orders::card(&look, &order(shop, lang, "shipping")),
        ),
        usual("won", orders::card(&look, &order(shop, lang, "won"))),
        usual(
            "cancelled",
            orders::card(&look, &order(shop, lang, "refused")),
        ),
        usual("without lines", orders::card(&look, &bare)),
        usual(
            "a request that became an order",
            orders::card(&look, &request),
        ),
        extreme("a hundred lines", orders::card(&look, &many)),
        usual("past", orders::past(&look, &records[0])),
        usual("cancel?", orders::cancel_sure(&look, &records[0])),
        usual("a question", orders::ask(&look, &records[0])),
        usual(
            "asked",
            orders::asked(&look, &records[0], "А <i>синий</i> есть?"),
        ),
        usual(
            "asked with a picture",
            orders::asked(&look, &records[0], ""),
        ),
    ]
}

fn addresses() -> Vec<Address> {
    vec![
        Address {
            id: AddressId(1),
            text: String::from("Тверь, Новая ул., 5, кв. 12"),
        },
        Address {
            id: AddressId(2),
            text: format!("{LONG} {LONG}"),
        },
    ]
}

pub fn of_settings(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let customer = viewer(lang, None);
    let look = shop.look(&customer);
    let none = Preferences {
        order_news: false,
        offers: false,
        rates: false,
    };
    let mut manager = viewer(lang, Some(Role::Manager));
    let on = own_settings::staff(&shop.look(&manager));
    manager.on_duty = false;
    let off = own_settings::staff(&shop.look(&manager));
    vec![
        usual(
            "everything",
            own_settings::customer(&look, Preferences::default(), 2),
        ),
        usual("nothing", own_settings::customer(&look, none, 0)),
        usual("addresses", own_settings::addresses(&look, &addresses())),
        usual("no addresses", own_settings::addresses(&look, &[])),
        usual("staff on duty", on),
        usual("staff off duty", off),
    ]
}

fn group(id: i64, parent: Option<i64>, ru: &str, en: &str) -> ProductGroup {
    ProductGroup {
        id: ProductGroupId(id),
        version: 1,
        parent: parent.map(ProductGroupId),
        name: Name {
            ru: ru.to_owned(),
            en: Some(en.to_owned()),
        },
        position: 0,
    }
}

fn picture(id: i64) -> Picture {
    Picture {
        id: PictureId(id),
        file_id: format!("file-{id}"),
        file_unique_id: id.to_string(),
    }
}

fn goods(product: Product, pictures: i64, in_basket: Option<i64>) -> Goods {
    Goods {
        product,
        pictures: (0..pictures).map(picture).collect(),
        in_basket: in_basket.map(quantity),
    }
}

fn item(product: Product, thousandths: i64, was: Option<i64>) -> Item {
    let much = quantity(thousandths);
    Item {
        sum: order_line::sum(much, product.price, None).unwrap(),
        quantity: much,
        was: was.map(Amount),
        product,
    }
}

fn basket() -> Basket {
    Basket {
        items: vec![
            item(kettle(), 3_000, None),
            item(tea(), 1_500, Some(110_000)),
        ],
        gone: vec![String::from("Чайник со свистком")],
        total: Amount(4_050_000),
    }
}

#[expect(clippy::too_many_lines, reason = "a room for each screen")]
pub fn of_shopping(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let viewer = viewer(lang, None);
    let look = shop.look(&viewer);
    let phone: Phone = "+79123456789".parse().unwrap();
    let root = group(0, None, "/", "/");
    let kettles = group(3, Some(0), "Чайники", "Kettles");
    let shelf =
        |group: &ProductGroup, groups: Vec<ProductGroup>, products: Vec<Product>, total| Shelf {
            path: (group.id != ProductGroupId::ROOT)
                .then(|| group.clone())
                .into_iter()
                .collect(),
            group: group.clone(),
            groups,
            products: (0..).zip(products).collect(),
            page: 0,
            total,
            goods: total,
        };
    let long = Product {
        description: Some("о".repeat(700)),
        ..product(21, &"я".repeat(100), &"y".repeat(100), 9_999_999)
    };
    let full = Basket {
        items: (0..prilavok::app::shopping::LINES)
            .map(|_| item(long.clone(), 1_000_000_000, None))
            .collect(),
        gone: Vec::new(),
        total: Amount(1_000_000_000_000_000),
    };
    let calm = Basket {
        items: vec![item(kettle(), 1_000, None)],
        gone: Vec::new(),
        total: Amount(1_290_000),
    };
    let (asks, share) = shopping::ask_phone(&look);
    let from = shopping::From::Group { place: 1 };
    let found = shopping::From::Found { place: 9 };
    vec![
        usual(
            "the root",
            shopping::shelf(
                &look,
                &shelf(&root, vec![kettles.clone()], vec![tea()], 2),
                false,
            ),
        ),
        usual(
            "a group",
            shopping::shelf(
                &look,
                &shelf(&kettles, Vec::new(), vec![kettle(), blue(), white()], 12),
                true,
            ),
        ),
        silent(
            "an empty shop",
            shopping::shelf(&look, &shelf(&root, Vec::new(), Vec::new(), 0), false),
        ),
        usual(
            "a product",
            shopping::product(&look, &goods(kettle(), 1, None), from, 12, 0),
        ),
        usual(
            "a product in the basket, with pictures",
            shopping::product(&look, &goods(kettle(), 3, Some(2_000)), found, 12, 1),
        ),
        usual(
            "a product from a link",
            shopping::product(
                &look,
                &goods(tea(), 0, Some(1_500)),
                shopping::From::Elsewhere,
                0,
                0,
            ),
        ),
        extreme(
            "a product of the longest words",
            shopping::product(
                &look,
                &goods(long.clone(), 10, Some(1_000_000_000)),
                from,
                99_999,
                9,
            ),
        ),
        usual("what to look for", shopping::ask_search(&look)),
        usual(
            "found",
            shopping::found(&look, "чайн", &[kettle(), blue()], 0, 2),
        ),
        usual(
            "nothing found",
            shopping::found(&look, "<самовар>", &[], 0, 0),
        ),
        usual(
            "not on sale",
            shopping::not_to_be_had(&look, Some(&kettle()), &[blue(), white()]),
        ),
        usual("no such product", shopping::not_to_be_had(&look, None, &[])),
        usual(
            "a basket that has changed",
            shopping::basket(&look, &basket()),
        ),
        usual(
            "an empty basket",
            shopping::basket(&look, &Basket::default()),
        ),
        extreme("a full basket", shopping::basket(&look, &full)),
        usual("where to", shopping::checkout(&look, &phone, &addresses())),
        usual(
            "where to, the first time",
            shopping::checkout(&look, &phone, &[]),
        ),
        text("what phone", asks),
        markup("the key for it", share),
        text("a phone", shopping::phone_taken(&look, &phone)),
        usual("what address", shopping::ask_address(&look)),
        usual(
            "the sum",
            shopping::sum(&look, &calm, &phone, addresses().first()),
        ),
        usual(
            "the sum, no delivery",
            shopping::sum(&look, &basket(), &phone, None),
        ),
        extreme(
            "the sum of a full basket",
            shopping::sum(&look, &full, &phone, None),
        ),
        text(
            "a label",
            shopping::label(&look, &kettle(), "https://t.me/shop_bot?start=p_k-17"),
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a room for each screen")]
pub fn of_replacement(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let manager = viewer(lang, Some(Role::Manager));
    let staff = shop.look(&manager);
    let customer = viewer(lang, None);
    let look = shop.look(&customer);
    let record = Record {
        number: 3,
        ..shop.record(RecordKind::Deal, "sale", "replacement")
    };
    let lines = [
        line(1, &kettle(), lang, 2_000),
        line(2, &tea(), lang, 1_500),
    ];
    let proposed =
        |state, chosen: Option<i64>, text: Option<&str>, goods: Vec<Product>| ProposalView {
            proposal: Proposal {
                id: ProposalId(9_876_543_210),
                record: record.id,
                line: Some(OrderLineId(1)),
                by: ANNA,
                text: text.map(str::to_owned),
                since: record.stage_since,
                state,
                chosen: chosen.map(ProductId),
            },
            record: record.clone(),
            line: Some(lines[0].clone()),
            products: goods
                .into_iter()
                .map(|product| {
                    let price = product.price;
                    (product, price)
                })
                .collect(),
        };
    let three = || {
        vec![
            blue(),
            white(),
            product(22, "Чайник чёрный", "Black kettle", 1_290_000),
        ]
    };
    let open = proposed(ProposalState::Open, None, None, three());
    let words = proposed(
        ProposalState::Open,
        None,
        Some("Есть <такой же>, но матовый"),
        Vec::new(),
    );
    let any = ProposalView {
        line: None,
        ..proposed(ProposalState::Open, None, None, vec![blue()])
    };
    let choice = replacement::Choice {
        record: &record,
        line: Some(&lines[0]),
        offered: &three(),
        chosen: &[ProductId(18), ProductId(22)],
        words: None,
    };
    let nothing = replacement::Choice {
        offered: &[],
        chosen: &[],
        ..choice
    };
    let in_words = replacement::Choice {
        words: Some("матовый"),
        ..nothing
    };
    let for_any = replacement::Choice {
        line: None,
        offered: &three(),
        chosen: &[],
        ..choice
    };
    vec![
        usual(
            "which line",
            replacement::lines(&staff, &record, &lines, None),
        ),
        usual(
            "one is open",
            replacement::lines(&staff, &record, &lines, Some(&open)),
        ),
        usual(
            "words are open",
            replacement::lines(&staff, &record, &[], Some(&words)),
        ),
        usual("chosen", replacement::choose(&staff, &choice)),
        usual("nothing similar", replacement::choose(&staff, &nothing)),
        usual("in words", replacement::choose(&staff, &in_words)),
        usual("for no line", replacement::choose(&staff, &for_any)),
        usual("three to choose from", replacement::proposal(&look, &open)),
        usual("one", replacement::proposal(&look, &any)),
        usual("words", replacement::proposal(&look, &words)),
        usual(
            "agreed",
            replacement::answered(
                &look,
                &proposed(ProposalState::Agreed, Some(18), None, three()),
            ),
        ),
        usual(
            "agreed to words",
            replacement::answered(
                &look,
                &proposed(ProposalState::Agreed, None, Some("матовый"), Vec::new()),
            ),
        ),
        usual(
            "declined",
            replacement::answered(
                &look,
                &proposed(ProposalState::Declined, None, None, three()),
            ),
        ),
        usual(
            "gone",
            replacement::answered(
                &look,
                &proposed(ProposalState::Withdrawn, None, None, three()),
            ),
        ),
    ]
}
