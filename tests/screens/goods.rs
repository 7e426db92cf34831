//! The rooms of goods: the catalogue, the lines of records, price lists.

use crate::gallery::{Exhibit, extreme, text, usual, viewer};
use crate::shop::{LONG, Shop, moment};
use prilavok::app::goods::GoodsRefusal;
use prilavok::app::imports::rows::{BadRow, Unreadable, Why};
use prilavok::app::imports::sheet::BadFile;
use prilavok::app::imports::{Checked, Column, Difference, Loaded, Summary, TakenBack};
use prilavok::app::lines::LineView;
use prilavok::app::stock::LineStock;
use prilavok::domain::event::{
    Actor, Event, Happening, LineChange, LineGist, StockMove, StockPart,
};
use prilavok::domain::ids::{
    EventId, ImportId, OrderLineId, PictureId, ProductGroupId, ProductId, RecordId, UserId,
};
use prilavok::domain::lang::Lang;
use prilavok::domain::money::{Amount, BadMoney};
use prilavok::domain::order_line::{BadDiscount, BadLine, BadWords, Discount, OrderLine};
use prilavok::domain::people::Role;
use prilavok::domain::preset::RecordKind;
use prilavok::domain::product::{Code, Groups, Name, Picture, Product, ProductGroup, Unit};
use prilavok::domain::quantity::{BadQuantity, Quantity, Stock};
use prilavok::i18n::Html;
use prilavok::storage::imports::{Import, ImportState};
use prilavok::storage::products::NewProduct;
use prilavok::telegram::press::{LinePart, ProductPart};
use prilavok::telegram::screens::history::Names;
use prilavok::telegram::screens::order_lines::Offered;
use prilavok::telegram::screens::{
    Screen, card, goods, history, imports, news, order_lines, product_groups, products,
};
use std::collections::BTreeMap;

fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

fn much(thousandths: i64) -> Stock {
    Stock::new(thousandths).unwrap()
}

fn kettle() -> Product {
    Product {
        id: ProductId(7),
        version: 3,
        code: code("kettle-1"),
        group: ProductGroupId(2),
        name: Name {
            ru: "Чайник электрический 1,7 л".to_owned(),
            en: Some("Electric kettle, 1.7 l".to_owned()),
        },
        description: Some("Стекло и сталь, закипает за четыре минуты & молчит.".to_owned()),
        price: Amount(299_000),
        unit: Unit::Piece,
        stock: Some(much(12_000)),
        reserved: much(2_000),
        is_on: true,
        position: 0,
    }
}

fn tea() -> Product {
    Product {
        id: ProductId(8),
        code: code("TEA"),
        group: ProductGroupId::ROOT,
        name: Name::russian("Чай зелёный листовой"),
        description: None,
        price: Amount(120_050),
        unit: Unit::Kilogram,
        stock: None,
        reserved: Stock::ZERO,
        ..kettle()
    }
}

fn group(id: i64, parent: Option<i64>, ru: &str, en: Option<&str>) -> ProductGroup {
    ProductGroup {
        id: ProductGroupId(id),
        version: 1,
        parent: parent.map(ProductGroupId),
        name: Name {
            ru: ru.to_owned(),
            en: en.map(str::to_owned),
        },
        position: 0,
    }
}

fn groups() -> Groups {
    Groups(vec![
        group(0, None, "/", None),
        group(1, Some(0), "Кухня", Some("Kitchen")),
        group(2, Some(1), "Чайники", Some("Kettles")),
        group(3, Some(0), "Чай <и> кофе", None),
    ])
}

fn offered(products: &[Product], total: i64) -> Offered<'_> {
    Offered {
        products,
        total,
        page: 0,
    }
}

#[expect(clippy::too_many_lines, reason = "one room, every state of it")]
pub fn catalogue(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let manager = viewer(lang, Some(Role::Manager));
    let owner = viewer(lang, Some(Role::Owner));
    let (look, runs) = (shop.look(&manager), shop.look(&owner));
    let groups = groups();
    let counts: BTreeMap<ProductGroupId, i64> = [
        (ProductGroupId(0), 1),
        (ProductGroupId(2), 19),
        (ProductGroupId(3), 1),
    ]
    .into();
    let sold_out = Product {
        stock: Some(much(2_000)),
        ..kettle()
    };
    let off = Product {
        is_on: false,
        ..kettle()
    };
    let list = [kettle(), sold_out, off.clone()];
    let root = ProductGroupId::ROOT;
    let inner = ProductGroupId(2);
    let none = offered(&[], 0);
    let bare = Groups(vec![group(0, None, "/", None)]);
    let long = Product {
        name: Name {
            ru: LONG.to_owned(),
            en: Some(LONG.to_owned()),
        },
        description: Some("Щ&<i>".repeat(140)),
        price: Amount(prilavok::domain::money::MAX),
        ..kettle()
    };
    let pictures = [1, 2, 3].map(|id| Picture {
        id: PictureId(id),
        file_id: format!("file{id}"),
        file_unique_id: format!("unique{id}"),
    });
    let (caption, keyboard) = products::picture(&runs, &kettle(), &pictures, 1);
    let mut under_a_picture = usual("a picture", Screen::default());
    under_a_picture.screen.text = Html::escape(&caption);
    under_a_picture.screen.keyboard = keyboard;
    vec![
        usual(
            "the root",
            products::group(&runs, &groups, root, &counts, offered(&[tea()], 1)),
        ),
        usual(
            "a group, for a manager",
            products::group(&look, &groups, inner, &counts, offered(&list, 19)),
        ),
        usual(
            "a group, for an owner",
            products::group(&runs, &groups, inner, &counts, offered(&list, 19)),
        ),
        usual(
            "nothing yet, for a manager",
            products::group(&look, &bare, root, &BTreeMap::new(), none),
        ),
        usual(
            "nothing yet, for an owner",
            products::group(&runs, &bare, root, &BTreeMap::new(), none),
        ),
        usual(
            "a product, for a manager",
            products::product(&look, &groups, &kettle(), 3),
        ),
        usual(
            "a product, for an owner",
            products::product(&runs, &groups, &kettle(), 3),
        ),
        usual(
            "a product that is not counted",
            products::product(&runs, &groups, &tea(), 0),
        ),
        usual(
            "a product off sale",
            products::product(&runs, &groups, &off, 10),
        ),
        under_a_picture,
        usual("changing more", products::edit(&runs, &kettle())),
        usual("units", products::units(&runs, &kettle())),
        usual(
            "moving a product",
            products::move_to(&runs, &groups, &kettle(), root),
        ),
        usual(
            "moving a product deeper",
            products::move_to(&runs, &groups, &kettle(), ProductGroupId(1)),
        ),
        usual("deleting", products::delete(&runs, &kettle())),
        usual(
            "a group's settings",
            product_groups::group_edit(&runs, &groups, &groups.0[2]),
        ),
        usual(
            "moving a group",
            product_groups::move_group(&runs, &groups, &groups.0[2], root),
        ),
        usual("a new product", products::ask_name(&runs)),
        usual(
            "a new product's price",
            products::ask_price(&runs, "Чайник <Bork>"),
        ),
        usual(
            "another name",
            products::ask_part(&runs, &kettle(), ProductPart::Name),
        ),
        usual(
            "an English name",
            products::ask_part(&runs, &kettle(), ProductPart::English),
        ),
        usual(
            "another price",
            products::ask_part(&runs, &kettle(), ProductPart::Price),
        ),
        usual(
            "a description",
            products::ask_part(&runs, &kettle(), ProductPart::Description),
        ),
        usual(
            "another code",
            products::ask_part(&runs, &kettle(), ProductPart::Code),
        ),
        usual(
            "the stock",
            products::ask_part(&runs, &kettle(), ProductPart::Stock),
        ),
        usual("pictures", products::ask_pictures(&runs, &kettle(), 3)),
        usual(
            "a new group",
            product_groups::ask_group_name(&runs, None, false),
        ),
        usual(
            "a group's name",
            product_groups::ask_group_name(&runs, Some(&groups.0[2]), false),
        ),
        usual(
            "a group's English name",
            product_groups::ask_group_name(&runs, Some(&groups.0[2]), true),
        ),
        usual("finding", products::found(&look, None, none)),
        usual(
            "nothing found",
            products::found(&look, Some("чайник <b>"), none),
        ),
        usual(
            "found",
            products::found(&look, Some("чайник"), offered(&list, 21)),
        ),
        extreme(
            "a long product",
            products::product(&runs, &groups, &long, 10),
        ),
    ]
}

fn line(id: i64, product: Option<i64>, title: &str) -> OrderLine {
    OrderLine {
        id: OrderLineId(id),
        record: RecordId(9_876_543_210),
        product: product.map(ProductId),
        title: title.to_owned(),
        unit: Unit::Piece,
        quantity: Quantity::new(2_000).unwrap(),
        price: Amount(299_000),
        discount: None,
        sum: Amount(598_000),
        reserved: Stock::ZERO,
        taken: 0,
    }
}

fn lines() -> Vec<LineView> {
    let view = |line, stock| LineView { line, stock };
    vec![
        view(
            line(1, Some(7), "Чайник электрический 1,7 л"),
            LineStock::Enough,
        ),
        view(
            OrderLine {
                unit: Unit::Kilogram,
                quantity: Quantity::new(1_500).unwrap(),
                price: Amount(120_050),
                discount: Some(Discount::Percent(1_000)),
                sum: Amount(162_067),
                reserved: much(500),
                ..line(2, Some(8), "Чай зелёный & листовой")
            },
            LineStock::Lacks(much(1_000)),
        ),
        view(
            OrderLine {
                quantity: Quantity::ONE,
                price: Amount(150_000),
                discount: Some(Discount::Money(Amount(50_000))),
                sum: Amount(100_000),
                ..line(3, None, "Доставка за город")
            },
            LineStock::Uncounted,
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "one room, every state of it")]
pub fn of_lines(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let manager = viewer(lang, Some(Role::Manager));
    let look = shop.look(&manager);
    let with = |pipeline, at, lines: Vec<LineView>| {
        let mut view = shop.usual(lang, RecordKind::Deal, pipeline, at);
        view.lines = lines;
        view
    };
    let deal = with("sale", "new_order", lines());
    let none = with("sale", "new_order", Vec::new());
    let taken = with(
        "sale",
        "refused",
        lines()
            .into_iter()
            .map(|view| LineView {
                line: OrderLine {
                    taken: 1_000,
                    reserved: Stock::ZERO,
                    ..view.line
                },
                stock: LineStock::Enough,
            })
            .collect(),
    );
    let bought = with(
        "purchase",
        "won",
        vec![LineView {
            line: OrderLine {
                taken: -2_000,
                ..line(1, Some(7), "Чайник")
            },
            stock: LineStock::Enough,
        }],
    );
    let many: Vec<LineView> = (0..100)
        .map(|id| LineView {
            line: line(id, Some(id), LONG),
            stock: LineStock::Lacks(much(2_000)),
        })
        .collect();
    let full = with("sale", "preparing", many);
    let record = &deal.record;
    let list = [kettle(), tea()];
    let bulletin = news::Bulletin {
        stage: &record.stage,
        lines: &[],
        tasks: &[],
    };
    let mut exhibits = vec![
        usual("a card with lines", card::card(&look, &deal)),
        usual("news with lines", news::robots(&look, &deal, &bulletin)),
        usual("the lines", order_lines::lines(&look, &deal, 0)),
        usual("no lines", order_lines::lines(&look, &none, 0)),
        usual(
            "written off and failed",
            order_lines::lines(&look, &taken, 0),
        ),
        usual("a failed card", card::card(&look, &taken)),
        usual("bought", order_lines::lines(&look, &bought, 0)),
        usual(
            "many lines, another page",
            order_lines::lines(
                &look,
                &with(
                    "sale",
                    "new_order",
                    lines().into_iter().cycle().take(9).collect(),
                ),
                1,
            ),
        ),
        usual("a line", order_lines::line(&look, &deal, &deal.lines[1])),
        usual(
            "adding",
            order_lines::add_from(
                &look,
                record,
                &groups(),
                ProductGroupId(1),
                offered(&list, 2),
            ),
        ),
        usual(
            "adding from an empty catalogue",
            order_lines::add_from(
                &look,
                record,
                &Groups(vec![group(0, None, "/", None)]),
                ProductGroupId::ROOT,
                offered(&[], 0),
            ),
        ),
        usual(
            "finding",
            order_lines::found(&look, record, None, offered(&[], 0)),
        ),
        usual(
            "nothing found",
            order_lines::found(&look, record, Some("утюг"), offered(&[], 0)),
        ),
        usual(
            "found",
            order_lines::found(&look, record, Some("ча"), offered(&list, 2)),
        ),
        usual("in words", order_lines::ask_words(&look, record)),
        usual(
            "a quantity",
            order_lines::ask_part(&look, &deal.lines[1].line, LinePart::Quantity),
        ),
        usual(
            "a price",
            order_lines::ask_part(&look, &deal.lines[1].line, LinePart::Price),
        ),
        usual(
            "a discount",
            order_lines::ask_part(&look, &deal.lines[1].line, LinePart::Discount),
        ),
        extreme("full lines", order_lines::lines(&look, &full, 0)),
        extreme("a full card", card::card(&look, &full)),
    ];
    let (events, names) = events(lang);
    exhibits.push(usual(
        "the history",
        history::history(&look, record, &events, &names, 0, 12),
    ));
    exhibits.extend(refusals(lang));
    exhibits
}

fn events(lang: Lang) -> (Vec<Event>, Names) {
    let gist = LineGist {
        product: Some(ProductId(7)),
        title: "Чайник <Bork>".to_owned(),
        quantity: Quantity::new(2_000).unwrap(),
        unit: Unit::Piece,
    };
    let part = |much_of| StockPart {
        line: OrderLineId(1),
        product: ProductId(7),
        title: "Чайник <Bork>".to_owned(),
        unit: Unit::Piece,
        much: much(much_of),
        held: Stock::ZERO,
    };
    let changed = |change| Happening::LineChanged {
        line: gist.clone(),
        change,
    };
    let moved = |how, parts, lacks| Happening::StockMoved { how, parts, lacks };
    let all = vec![
        Happening::LineAdded {
            line: gist.clone(),
            sum: Amount(598_000),
        },
        changed(LineChange::Quantity {
            before: Quantity::ONE,
        }),
        changed(LineChange::Price {
            before: Amount(299_000),
            after: Amount(250_000),
        }),
        changed(LineChange::Discount {
            before: None,
            after: Some(Discount::Percent(750)),
        }),
        changed(LineChange::Discount {
            before: Some(Discount::Percent(750)),
            after: None,
        }),
        changed(LineChange::Replaced {
            before: "Чайник Tefal".to_owned(),
            sum: Amount(598_000),
        }),
        Happening::LineRemoved {
            line: gist.clone(),
            sum: Amount(598_000),
        },
        Happening::LinesCopied {
            from: RecordId(5),
            count: 3,
        },
        moved(StockMove::Reserved, vec![part(1_000)], vec![part(1_000)]),
        moved(StockMove::Released, vec![part(1_000)], Vec::new()),
        moved(StockMove::Taken, vec![part(2_000)], Vec::new()),
        moved(StockMove::Taken, Vec::new(), vec![part(2_000)]),
        moved(StockMove::Added, vec![part(2_000)], Vec::new()),
        moved(StockMove::Returned, vec![part(2_000)], Vec::new()),
    ];
    let events = (1..)
        .zip(all)
        .map(|(id, what)| Event {
            id: EventId(id),
            record: RecordId(9_876_543_210),
            at: moment("2026-11-23T10:00:00Z"),
            actor: Actor::Person(UserId(101)),
            what,
            cause: None,
            version: id,
        })
        .collect();
    let mut names = Names::default();
    names
        .people
        .insert(UserId(101), viewer(lang, Some(Role::Manager)));
    names.records.insert(
        RecordId(5),
        prilavok::app::naming::record_name(lang, RecordKind::Lead, 5),
    );
    (events, names)
}

fn refusals(lang: Lang) -> Vec<Exhibit> {
    let all = [
        GoodsRefusal::NoSuchProduct,
        GoodsRefusal::NoSuchGroup,
        GoodsRefusal::NoSuchLine,
        GoodsRefusal::ProductChanged,
        GoodsRefusal::Quantity(BadQuantity::NotANumber),
        GoodsRefusal::Quantity(BadQuantity::Negative),
        GoodsRefusal::Quantity(BadQuantity::Zero),
        GoodsRefusal::Quantity(BadQuantity::TooLarge),
        GoodsRefusal::Quantity(BadQuantity::TooPrecise),
        GoodsRefusal::Code,
        GoodsRefusal::CodeTaken,
        GoodsRefusal::GroupTaken,
        GoodsRefusal::GroupTooDeep,
        GoodsRefusal::GroupNotEmpty,
        GoodsRefusal::ProductUsed,
        GoodsRefusal::ProductOff,
        GoodsRefusal::StockTooLow,
        GoodsRefusal::TooManyPictures,
        GoodsRefusal::NotAPicture,
        GoodsRefusal::Line(BadLine::TooLarge),
        GoodsRefusal::Line(BadLine::DiscountAboveSum),
        GoodsRefusal::Discount(BadDiscount::Percent),
        GoodsRefusal::Words(BadWords::NoPrice),
        GoodsRefusal::Words(BadWords::NoTitle),
        GoodsRefusal::Words(BadWords::TooLong),
        GoodsRefusal::Words(BadWords::Price(BadMoney::Negative)),
        GoodsRefusal::TooManyLines,
        GoodsRefusal::LineTaken,
        GoodsRefusal::TotalOfLines,
        GoodsRefusal::ImportGone,
        GoodsRefusal::ImportNotApplied,
    ];
    let words: Vec<String> = all
        .iter()
        .map(|refusal| goods::words(lang, refusal))
        .collect();
    for words in &words {
        assert!(
            words.chars().count() <= 200,
            "an alert has room for 200: {words}"
        );
    }
    vec![text("refusals", Html::escape(&words.join("\n")))]
}

#[expect(clippy::too_many_lines, reason = "one room, every state of it")]
pub fn of_imports(shop: &Shop, lang: Lang) -> Vec<Exhibit> {
    let owner = viewer(lang, Some(Role::Owner));
    let look = shop.look(&owner);
    let import = |id, state, file: &str| Import {
        id: ImportId(id),
        by: UserId(103),
        file: file.to_owned(),
        state,
        summary: Summary {
            new: 12,
            changed: 340,
            same: 5,
            bad: 2,
            groups: Vec::new(),
        },
        at: moment("2026-11-22T10:00:00Z"),
    };
    let applied = import(2, ImportState::Applied, "Прайс <осень>.xlsx");
    let undone = import(1, ImportState::Undone, "price.csv");
    let bad = |row, column, why| BadRow { row, column, why };
    let mistakes = vec![
        bad(3, Column::Code, Why::NoCode),
        bad(4, Column::Code, Why::BadCode("чай <1>".to_owned())),
        bad(5, Column::Code, Why::Duplicate(2)),
        bad(6, Column::Name, Why::TooLong(100)),
        bad(7, Column::Name, Why::NoName),
        bad(8, Column::Price, Why::NoPrice),
        bad(9, Column::Price, Why::BadPrice("много".to_owned())),
        bad(10, Column::Stock, Why::BadStock("-2".to_owned())),
        bad(11, Column::Unit, Why::BadUnit("ведро".to_owned())),
        bad(12, Column::On, Why::BadSwitch("может быть".to_owned())),
        bad(13, Column::Group, Why::BadGroup),
    ];
    let new = NewProduct {
        code: code("pan-24"),
        group: ProductGroupId::ROOT,
        name: Name::russian("Сковорода <24> см"),
        description: None,
        price: Amount(159_000),
        unit: Unit::Piece,
        stock: None,
        is_on: true,
    };
    let change = Difference {
        before: kettle(),
        after: Product {
            price: Amount(319_000),
            stock: None,
            name: Name::russian("Чайник"),
            unit: Unit::Pack,
            description: None,
            is_on: false,
            ..kettle()
        },
        regrouped: true,
    };
    let checked = Checked {
        import: Some(ImportId(3)),
        summary: Summary {
            new: 7,
            changed: 1,
            same: 20,
            bad: 11,
            groups: Vec::new(),
        },
        columns: vec![Column::Code, Column::Name, Column::Price, Column::Stock],
        unknown: vec!["Вес".to_owned(), "Цвет & размер".to_owned()],
        new: vec![new],
        changes: vec![change],
        bad: mistakes,
    };
    let nothing = Checked {
        import: None,
        summary: Summary {
            same: 20,
            ..Summary::default()
        },
        unknown: Vec::new(),
        new: Vec::new(),
        changes: Vec::new(),
        bad: Vec::new(),
        ..checked.clone()
    };
    let only_bad = Checked {
        summary: Summary {
            bad: 11,
            ..Summary::default()
        },
        bad: checked.bad.clone(),
        ..nothing.clone()
    };
    let file = "Прайс <осень>.xlsx";
    let unreadable = |why| imports::unreadable(&look, file, &why);
    let loaded = Loaded {
        file: file.to_owned(),
        summary: checked.summary.clone(),
        skipped: vec![code("A-1"), code("A-2")],
    };
    let back = TakenBack {
        file: file.to_owned(),
        deleted: 6,
        restored: 1,
        kept: vec![code("A-1")],
    };
    vec![
        usual(
            "price lists",
            imports::overview(&look, &[applied.clone(), undone]),
        ),
        usual("no price lists yet", imports::overview(&look, &[])),
        usual("a file is wanted", imports::ask_file(&look)),
        usual("a file unasked", imports::offer(&look, file)),
        usual("it is read", imports::reading(&look, file)),
        usual(
            "an empty file",
            unreadable(Unreadable::File(BadFile::Empty)),
        ),
        usual(
            "a broken file",
            unreadable(Unreadable::File(BadFile::Broken)),
        ),
        usual("an old file", unreadable(Unreadable::File(BadFile::Old))),
        usual("no table", unreadable(Unreadable::File(BadFile::NoTable))),
        usual(
            "too many rows",
            unreadable(Unreadable::File(BadFile::TooManyRows)),
        ),
        usual("a bomb", unreadable(Unreadable::File(BadFile::TooMuch))),
        usual("no codes", unreadable(Unreadable::NoCode)),
        usual(
            "two of a kind",
            unreadable(Unreadable::Twins("Цена".to_owned(), "Стоимость".to_owned())),
        ),
        usual("checked", imports::checked(&look, file, &checked)),
        usual("nothing to load", imports::checked(&look, file, &nothing)),
        usual("only mistakes", imports::checked(&look, file, &only_bad)),
        usual("loaded", imports::loaded(&look, ImportId(3), &loaded)),
        usual("not loaded", imports::dropped(&look, file)),
        usual("taking back", imports::ask_undo(&look, &applied)),
        usual("taken back", imports::taken_back(&look, &back)),
    ]
}
