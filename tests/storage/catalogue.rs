//! The catalogue: groups, products and their pictures, the lines of records, the stock.

use super::{ANNA, BORIS, NOW, begin, lead, manager};
use crate::both;
use crate::support::Backend;
use prilavok::domain::ids::{ImportId, OrderLineId, PictureId, ProductGroupId, ProductId};
use prilavok::domain::money::Amount;
use prilavok::domain::order_line::{Discount, NewLine, OrderLine};
use prilavok::domain::product::{Code, Name, Product, ProductGroup, Unit};
use prilavok::domain::quantity::{Quantity, Stock};
use prilavok::domain::time::Millis;
use prilavok::storage::imports::{Import, ImportState};
use prilavok::storage::products::NewProduct;
use prilavok::storage::{Tx, erasure, imports, order_lines, product_groups, products, stock};

const ROOT: ProductGroupId = ProductGroupId::ROOT;

fn new_product(code: &str, name: &str, price: i64) -> NewProduct {
    NewProduct {
        code: Code::parse(code).unwrap(),
        group: ROOT,
        name: Name::russian(name),
        description: None,
        price: Amount(price),
        unit: Unit::Piece,
        stock: None,
        is_on: true,
    }
}

async fn product(tx: &mut Tx, code: &str, name: &str, price: i64) -> Product {
    products::make(tx, &new_product(code, name, price), NOW)
        .await
        .unwrap()
}

fn much(units: i64) -> Stock {
    Stock::new(units * 1_000).unwrap()
}

async fn groups_are_kept(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let root = product_groups::find(&mut tx, ROOT).await.unwrap().unwrap();
    assert_eq!(root.parent, None);
    let name = Name {
        ru: "Чай".to_owned(),
        en: Some("Tea".to_owned()),
    };
    let tea = product_groups::make(&mut tx, ROOT, &name, NOW)
        .await
        .unwrap();
    assert_eq!((tea.parent, &tea.name), (Some(ROOT), &name));
    let green = product_groups::make(&mut tx, tea.id, &Name::russian("Зелёный"), NOW)
        .await
        .unwrap();
    assert_eq!(
        product_groups::of_name(&mut tx, tea.id, "ЗЕЛЕНЫЙ")
            .await
            .unwrap(),
        Some(green.clone())
    );
    assert_eq!(
        product_groups::of_name(&mut tx, ROOT, "зеленый")
            .await
            .unwrap(),
        None
    );
    let coffee = product_groups::make(&mut tx, ROOT, &Name::russian("Кофе"), NOW)
        .await
        .unwrap();
    let first = ProductGroup {
        version: 2,
        position: -1,
        name: Name::russian("Кофе в зёрнах"),
        ..coffee.clone()
    };
    product_groups::save(&mut tx, &first).await.unwrap();
    super::assert_conflict(
        product_groups::save(&mut tx, &first).await,
        ("product_groups", first.id.0),
    );
    let all = product_groups::all(&mut tx).await.unwrap();
    let names: Vec<&str> = all
        .children(ROOT)
        .map(|group| group.name.ru.as_str())
        .collect();
    assert_eq!(names, ["Кофе в зёрнах", "Чай"]);
    assert!(
        !product_groups::delete(&mut tx, tea.id).await.unwrap(),
        "not empty"
    );
    assert!(
        !product_groups::delete(&mut tx, ROOT).await.unwrap(),
        "the root stays"
    );
    let inside = NewProduct {
        group: green.id,
        ..new_product("G1", "Сенча", 10_000)
    };
    let inside = products::make(&mut tx, &inside, NOW).await.unwrap();
    assert!(!product_groups::delete(&mut tx, green.id).await.unwrap());
    assert!(products::delete(&mut tx, inside.id).await.unwrap());
    assert!(product_groups::delete(&mut tx, green.id).await.unwrap());
    assert!(!product_groups::delete(&mut tx, green.id).await.unwrap());
    super::meddle(
        &mut tx,
        &format!(
            "UPDATE product_groups SET parent_id = NULL WHERE id = {}",
            tea.id
        ),
    )
    .await;
    super::assert_corrupt(
        product_groups::find(&mut tx, tea.id).await,
        ("product_groups", "parent_id", tea.id.0),
    );
    tx.rollback().await.unwrap();
    let mut tx = begin(&db).await;
    product_groups::make(&mut tx, ROOT, &name, NOW)
        .await
        .unwrap();
    super::assert_taken(product_groups::make(&mut tx, ROOT, &Name::russian("чай"), NOW).await);
}
both!(groups_are_a_tree_with_one_root, groups_are_kept);

async fn products_are_kept(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    assert!(!products::any_on(&mut tx).await.unwrap());
    let new = NewProduct {
        description: Some("Две чашки за три минуты".to_owned()),
        stock: Some(much(5)),
        unit: Unit::Pack,
        ..new_product("Tea-1", "Чай «Ёлка» 100%", 12_900)
    };
    let made = products::make(&mut tx, &new, NOW).await.unwrap();
    assert_eq!(
        (made.version, made.reserved, made.position),
        (1, Stock::ZERO, 0)
    );
    assert_eq!(made.description, new.description);
    let code = Code::parse("TEA-1").unwrap();
    assert_eq!(
        products::by_code(&mut tx, &code).await.unwrap(),
        Some(made.clone())
    );
    let changed = Product {
        version: 2,
        name: Name {
            ru: "Чай травяной".to_owned(),
            en: Some("Herbal tea".to_owned()),
        },
        price: Amount(13_000),
        is_on: false,
        position: 7,
        ..made.clone()
    };
    products::save(&mut tx, &changed, NOW).await.unwrap();
    assert_eq!(
        products::find(&mut tx, made.id).await.unwrap(),
        Some(changed.clone())
    );
    super::assert_conflict(
        products::save(&mut tx, &changed, NOW).await,
        ("products", made.id.0),
    );
    assert!(
        !products::any_on(&mut tx).await.unwrap(),
        "it is switched off"
    );
    let other = product(&mut tx, "2", "Кофе", 50_000).await;
    assert!(products::any_on(&mut tx).await.unwrap());
    assert_eq!(
        products::after(&mut tx, None, 9).await.unwrap(),
        [changed.clone(), other.clone()]
    );
    assert_eq!(
        products::after(&mut tx, Some(made.id), 9).await.unwrap(),
        [other.clone()]
    );
    for (off, count) in [(true, 2), (false, 1)] {
        assert_eq!(
            products::counts(&mut tx, off).await.unwrap().get(&ROOT),
            Some(&count)
        );
    }
    assert!(
        products::add_picture(&mut tx, made.id, "big", "one", NOW)
            .await
            .unwrap()
    );
    assert!(
        !products::add_picture(&mut tx, made.id, "bigger", "one", NOW)
            .await
            .unwrap()
    );
    assert!(
        products::add_picture(&mut tx, made.id, "other", "two", NOW)
            .await
            .unwrap()
    );
    let pictures = products::pictures(&mut tx, made.id).await.unwrap();
    let files: Vec<&str> = pictures
        .iter()
        .map(|picture| picture.file_id.as_str())
        .collect();
    assert_eq!(files, ["big", "other"]);
    assert!(
        products::remove_picture(&mut tx, made.id, pictures[0].id)
            .await
            .unwrap()
    );
    assert!(
        !products::remove_picture(&mut tx, other.id, pictures[1].id)
            .await
            .unwrap()
    );
    assert!(
        !products::remove_picture(&mut tx, made.id, PictureId(404))
            .await
            .unwrap()
    );
    super::meddle(
        &mut tx,
        "UPDATE products SET unit = 'ведро' WHERE code = '2'",
    )
    .await;
    super::assert_corrupt(
        products::find(&mut tx, other.id).await,
        ("products", "unit", other.id.0),
    );
    assert!(products::delete(&mut tx, made.id).await.unwrap());
    assert!(!products::delete(&mut tx, made.id).await.unwrap());
    product(&mut tx, "ab-1", "Один", 100).await;
    super::assert_taken(products::make(&mut tx, &new_product("AB-1", "Другой", 100), NOW).await);
}
both!(a_product_is_kept_whole, products_are_kept);

async fn listed(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    for (code, name, price) in [
        ("K-2", "Чайник стеклянный", 200_000),
        ("K-1", "Чайник ёлочный", 190_000),
        ("T-1", "Тостер 100%", 210_000),
        ("K-9", "Чайник дорогой", 900_000),
    ] {
        product(&mut tx, code, name, price).await;
    }
    let sold_out = NewProduct {
        stock: Some(Stock::ZERO),
        ..new_product("K-0", "Чайник распроданный", 195_000)
    };
    products::make(&mut tx, &sold_out, NOW).await.unwrap();
    let off = NewProduct {
        is_on: false,
        ..new_product("K-8", "Чайник снятый", 195_000)
    };
    products::make(&mut tx, &off, NOW).await.unwrap();
    let codes = |found: Vec<Product>| -> Vec<String> {
        found
            .iter()
            .map(|product| product.code.to_string())
            .collect()
    };
    let page = products::of_group(&mut tx, ROOT, false, 2, 1)
        .await
        .unwrap();
    assert_eq!(codes(page), ["K-9", "K-1"], "by name");
    assert_eq!(
        products::of_group(&mut tx, ROOT, true, 9, 0)
            .await
            .unwrap()
            .len(),
        6
    );
    for (query, found) in [
        ("ЧАЙНИК елочный", vec!["K-1"]),
        ("k-", vec!["K-9", "K-1", "K-0", "K-2"]),
        ("100%", vec!["T-1"]),
        ("_", vec![]),
        ("стекл чай", vec!["K-2"]),
    ] {
        let hits = products::search(&mut tx, query, false, 9, 0).await.unwrap();
        assert_eq!(codes(hits), found, "{query}");
        let count = products::count_found(&mut tx, query, false).await.unwrap();
        assert_eq!(count, i64::try_from(found.len()).unwrap(), "{query}");
    }
    assert_eq!(products::count_found(&mut tx, "", true).await.unwrap(), 6);
    let page = products::search(&mut tx, "чайник", true, 2, 4)
        .await
        .unwrap();
    assert_eq!(codes(page), ["K-2"]);
    let glass = products::by_code(&mut tx, &Code::parse("K-2").unwrap())
        .await
        .unwrap()
        .unwrap();
    let like = products::similar(&mut tx, &glass, 3).await.unwrap();
    assert_eq!(
        codes(like),
        ["K-1", "T-1", "K-9"],
        "neither sold out nor off"
    );
    tx.rollback().await.unwrap();
}
both!(products_are_listed_found_and_compared, listed);

async fn lines_are_kept(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let lead = lead(&mut tx).await;
    let tea = product(&mut tx, "1", "Чай", 12_900).await;
    assert!(!order_lines::any_of_product(&mut tx, tea.id).await.unwrap());
    let new = NewLine {
        product: Some(tea.id),
        title: "Чай".to_owned(),
        unit: Unit::Pack,
        quantity: Quantity::new(2_500).unwrap(),
        price: Amount(12_900),
        discount: Some(Discount::Percent(1_000)),
    };
    let sum = new.sum().unwrap();
    let line = order_lines::add(&mut tx, lead.id, &new, sum, NOW)
        .await
        .unwrap();
    assert_eq!(
        (line.sum, line.reserved, line.taken),
        (Amount(29_025), Stock::ZERO, 0)
    );
    let words = NewLine {
        product: None,
        title: "Доставка".to_owned(),
        discount: None,
        ..new.clone()
    };
    let sum = words.sum().unwrap();
    let words = order_lines::add(&mut tx, lead.id, &words, sum, NOW)
        .await
        .unwrap();
    let changed = OrderLine {
        quantity: Quantity::ONE,
        discount: Some(Discount::Money(Amount(900))),
        sum: Amount(12_000),
        reserved: much(1),
        taken: -2_000,
        ..line.clone()
    };
    order_lines::save(&mut tx, &changed).await.unwrap();
    assert_eq!(
        order_lines::of_record(&mut tx, lead.id).await.unwrap(),
        [changed.clone(), words.clone()]
    );
    assert!(order_lines::any_of_product(&mut tx, tea.id).await.unwrap());
    assert!(
        !products::delete(&mut tx, tea.id).await.unwrap(),
        "a line names it"
    );
    assert!(order_lines::delete(&mut tx, words.id).await.unwrap());
    assert!(!order_lines::delete(&mut tx, words.id).await.unwrap());
    super::assert_row_count(order_lines::save(&mut tx, &words).await, "order_lines");
    assert_eq!(
        order_lines::find(&mut tx, OrderLineId(404)).await.unwrap(),
        None
    );
    super::meddle(&mut tx, "UPDATE order_lines SET sum = sum + 1").await;
    super::assert_corrupt(
        order_lines::find(&mut tx, line.id).await,
        ("order_lines", "sum", line.id.0),
    );
    tx.rollback().await.unwrap();
}
both!(a_line_is_kept_whole_and_its_sum_is_its_own, lines_are_kept);

async fn held(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let new = NewProduct {
        stock: Some(much(5)),
        ..new_product("1", "Чайник", 100)
    };
    let kettle = products::make(&mut tx, &new, NOW).await.unwrap().id;
    let uncounted = product(&mut tx, "2", "Доставка", 100).await.id;
    let three = Quantity::new(3_000).unwrap();
    assert!(stock::reserve(&mut tx, kettle, much(3)).await.unwrap());
    assert!(
        !stock::reserve(&mut tx, kettle, much(3)).await.unwrap(),
        "two are left"
    );
    assert!(
        !stock::take(&mut tx, kettle, much(3), much(3))
            .await
            .unwrap()
    );
    assert!(!stock::release(&mut tx, kettle, much(4)).await.unwrap());
    assert!(stock::release(&mut tx, kettle, much(1)).await.unwrap());
    assert!(
        stock::take(&mut tx, kettle, much(2), much(1))
            .await
            .unwrap()
    );
    let left = products::find(&mut tx, kettle).await.unwrap().unwrap();
    assert_eq!((left.stock, left.reserved), (Some(much(2)), Stock::ZERO));
    assert_eq!(left.version, 1, "nobody's buttons go stale by it");
    assert!(stock::add(&mut tx, kettle, much(2)).await.unwrap());
    assert!(stock::remove(&mut tx, kettle, three).await.unwrap());
    assert!(
        !stock::remove(&mut tx, kettle, three).await.unwrap(),
        "one is left"
    );
    for outcome in [
        stock::reserve(&mut tx, uncounted, much(1)).await,
        stock::release(&mut tx, uncounted, much(1)).await,
        stock::take(&mut tx, uncounted, Stock::ZERO, much(1)).await,
        stock::add(&mut tx, uncounted, much(1)).await,
        stock::count(&mut tx, ProductId(404), None, NOW).await,
    ] {
        assert!(!outcome.unwrap(), "not counted");
    }
    assert!(stock::reserve(&mut tx, kettle, much(1)).await.unwrap());
    assert!(
        stock::count(&mut tx, kettle, Some(Stock::ZERO), Millis(9))
            .await
            .unwrap()
    );
    let short = products::find(&mut tx, kettle).await.unwrap().unwrap();
    assert_eq!(
        (short.reserved, short.available()),
        (much(1), Some(Stock::ZERO))
    );
    assert!(
        stock::count(&mut tx, kettle, None, Millis(9))
            .await
            .unwrap()
    );
    let uncounted = products::find(&mut tx, kettle).await.unwrap().unwrap();
    assert_eq!((uncounted.stock, uncounted.reserved), (None, Stock::ZERO));
    tx.commit().await.unwrap();
}
both!(stock_is_held_once_and_never_below_zero, held);

/// Two orders want the last piece at once: on PostgreSQL both transactions are open together.
async fn last_piece(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let new = NewProduct {
        stock: Some(much(1)),
        ..new_product("1", "Чайник", 100)
    };
    let kettle = products::make(&mut tx, &new, NOW).await.unwrap().id;
    tx.commit().await.unwrap();
    let take = async || {
        let mut tx = begin(&db).await;
        let got = stock::reserve(&mut tx, kettle, much(1)).await.unwrap();
        tx.commit().await.unwrap();
        got
    };
    let (one, other) = tokio::join!(take(), take());
    assert!(one ^ other, "one of them gets it: {one} {other}");
}
both!(the_last_piece_goes_to_one, last_piece);

/// The free words of a forgotten client's order go, what was sold and for how much stays.
async fn words_of_lines_go(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let lead = lead(&mut tx).await;
    let tea = product(&mut tx, "1", "Чай", 12_900).await;
    for (product, title) in [(Some(tea.id), "Чай"), (None, "Торт для Ивана")] {
        let new = NewLine {
            product,
            title: title.to_owned(),
            unit: Unit::Piece,
            quantity: Quantity::ONE,
            price: Amount(100),
            discount: None,
        };
        order_lines::add(&mut tx, lead.id, &new, Amount(100), NOW)
            .await
            .unwrap();
    }
    erasure::lines(&mut tx, lead.id).await.unwrap();
    let lines = order_lines::of_record(&mut tx, lead.id).await.unwrap();
    let titles: Vec<&str> = lines.iter().map(|line| line.title.as_str()).collect();
    assert_eq!(titles, ["Чай", "…"]);
}
both!(the_free_words_of_lines_can_be_erased, words_of_lines_go);

async fn many_at_once(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    let new: Vec<NewProduct> = (0..300)
        .map(|number| NewProduct {
            stock: (number % 2 == 0).then(|| much(number)),
            description: (number % 3 == 0).then(|| "Описание".to_owned()),
            ..new_product(&format!("N{number}"), &format!("Товар {number}"), number)
        })
        .collect();
    let made = products::make_many(&mut tx, &new, NOW).await.unwrap();
    assert_eq!(made.len(), 300);
    assert!(
        products::make_many(&mut tx, &[], NOW)
            .await
            .unwrap()
            .is_empty()
    );
    let codes: Vec<Code> = ["n7", "N8", "X"]
        .map(|code| Code::parse(code).unwrap())
        .to_vec();
    let mut found = products::by_codes(&mut tx, &codes).await.unwrap();
    found.sort_by_key(|product| product.price);
    assert_eq!(found.len(), 2);
    assert_eq!(
        (found[1].name.ru.as_str(), found[1].stock),
        ("Товар 8", Some(much(8)))
    );
    assert!(products::by_codes(&mut tx, &[]).await.unwrap().is_empty());
    assert!(stock::reserve(&mut tx, found[1].id, much(3)).await.unwrap());
    let changed: Vec<Product> = found
        .iter()
        .map(|product| Product {
            version: 2,
            name: Name {
                ru: format!("{} новый", product.name.ru),
                en: Some("New".to_owned()),
            },
            price: Amount(777),
            stock: Some(much(50)),
            is_on: false,
            ..product.clone()
        })
        .collect();
    products::save_many(&mut tx, &changed, NOW).await.unwrap();
    products::save_many(&mut tx, &[], NOW).await.unwrap();
    let ids: Vec<ProductId> = found.iter().map(|product| product.id).collect();
    let mut now_is = products::by_ids(&mut tx, &ids).await.unwrap();
    now_is.sort_by_key(|product| product.id);
    assert_eq!(
        now_is[1],
        Product {
            reserved: much(3),
            ..changed[1].clone()
        }
    );
    assert!(products::by_ids(&mut tx, &[]).await.unwrap().is_empty());
    assert_eq!(
        products::search(&mut tx, "новый", true, 9, 0)
            .await
            .unwrap()
            .len(),
        2
    );
    super::assert_conflict(
        products::save_many(&mut tx, &changed, NOW).await,
        ("products", changed[0].id.0),
    );
    super::assert_taken(products::make_many(&mut tx, &new[..2], NOW).await);
}
both!(many_products_are_made_and_changed_at_once, many_at_once);

async fn imports_are_kept(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    manager(&mut tx, BORIS, "Борис").await;
    let summary = "двадцать".to_owned();
    let made: Import<String> = imports::make(&mut tx, ANNA, "прайс.csv", &summary, NOW)
        .await
        .unwrap();
    assert_eq!(
        (made.state, made.by, made.at),
        (ImportState::Draft, ANNA, NOW)
    );
    imports::add_part(&mut tx, made.id, 0, &vec![1, 2])
        .await
        .unwrap();
    imports::save_part(&mut tx, made.id, 0, &vec![3])
        .await
        .unwrap();
    assert_eq!(
        imports::part::<Vec<i64>>(&mut tx, made.id, 0)
            .await
            .unwrap(),
        Some(vec![3])
    );
    assert_eq!(
        imports::part::<Vec<i64>>(&mut tx, made.id, 1)
            .await
            .unwrap(),
        None
    );
    super::assert_row_count(
        imports::save_part(&mut tx, made.id, 1, &vec![3]).await,
        "import_parts",
    );
    assert!(
        imports::loaded::<String>(&mut tx, 9)
            .await
            .unwrap()
            .is_empty()
    );
    let states = (ImportState::Draft, ImportState::Applied);
    let told = "загружено".to_owned();
    assert!(
        imports::settle(&mut tx, made.id, states, &told, NOW)
            .await
            .unwrap()
    );
    assert!(
        !imports::settle(&mut tx, made.id, states, &told, NOW)
            .await
            .unwrap(),
        "once"
    );
    let found: Option<Import<String>> = imports::find(&mut tx, made.id).await.unwrap();
    assert_eq!(
        found.map(|import| (import.state, import.summary)),
        Some((ImportState::Applied, told))
    );
    let other: Import<String> = imports::make(&mut tx, BORIS, "второй", &summary, NOW)
        .await
        .unwrap();
    let own: Import<String> = imports::make(&mut tx, ANNA, "третий", &summary, NOW)
        .await
        .unwrap();
    imports::add_part(&mut tx, own.id, 0, &vec![1])
        .await
        .unwrap();
    imports::drop_drafts(&mut tx, ANNA, NOW).await.unwrap();
    let state = async |tx: &mut Tx, id| {
        let found: Option<Import<String>> = imports::find(tx, id).await.unwrap();
        found.map(|import| import.state)
    };
    assert_eq!(state(&mut tx, own.id).await, Some(ImportState::Dropped));
    assert_eq!(state(&mut tx, other.id).await, Some(ImportState::Draft));
    assert_eq!(
        state(&mut tx, made.id).await,
        Some(ImportState::Applied),
        "it was loaded"
    );
    assert_eq!(
        imports::part::<Vec<i64>>(&mut tx, own.id, 0).await.unwrap(),
        None
    );
    assert_eq!(state(&mut tx, ImportId(404)).await, None);
    assert_eq!(
        imports::loaded::<String>(&mut tx, 9).await.unwrap().len(),
        1
    );
    imports::drop_parts(&mut tx, made.id).await.unwrap();
    assert_eq!(
        imports::part::<Vec<i64>>(&mut tx, made.id, 0)
            .await
            .unwrap(),
        None
    );
    super::meddle(
        &mut tx,
        &format!("UPDATE imports SET state = 'скоро' WHERE id = {}", made.id),
    )
    .await;
    super::assert_corrupt(
        imports::find::<String>(&mut tx, made.id).await,
        ("imports", "state", made.id.0),
    );
    tx.rollback().await.unwrap();
}
both!(an_import_is_kept_until_it_is_settled, imports_are_kept);
