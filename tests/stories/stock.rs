//! The stock as deals move: checked, held, written off, given back, and never promised twice.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, World};

/// Adds some of a product to the deal whose card is on the screen, and comes back to the card.
async fn adds(world: &World, who: &Actor, product: &str, count: i64, deal: &str) {
    who.presses_at(&format!("{deal} · Продажа"), "🧾 Состав")
        .await;
    who.presses("➕ Из каталога").await;
    who.presses(product).await;
    if count > 1 {
        who.presses("✏️ Количество").await;
        who.writes(&count.to_string());
        who.sees(&format!("Количество: {count} шт.")).await;
    }
    world.settles().await;
    who.presses("‹ Состав").await;
    who.presses(&format!("‹ {deal}")).await;
    world.settles().await;
}

/// Brings a deal that is to be paid later to «Подготовка товара».
async fn prepares(world: &World, who: &Actor, deal: &str) {
    let card = format!("{deal} · Продажа");
    who.presses_at(&card, "Товар в наличии").await;
    world.settles().await;
    who.presses_at(&card, "Подготовка товара").await;
    who.presses("Постоплата").await;
    world.settles().await;
}

both!(
    /// What is prepared is held, what is sent is written off; more or less of it is held as the lines change.
    goods_are_held_and_written_off,
    story_sold
);

async fn story_sold(backend: Backend) {
    let world = World::open(backend).await;
    world.product("kettle", "Чайник", 1_000, Some(5)).await;
    world.product("bag", "Пакет", 10, None).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу чайник").await;
    let (kettle, deal) = ("Чайник · 1\u{a0}000\u{a0}₽", "Сделка №1");
    adds(&world, &anna, kettle, 3, deal).await;
    adds(&world, &anna, "Пакет · 10\u{a0}₽", 1, deal).await;
    anna.sees_all(&["Сделка №1 · Продажа", "Чайник: 3 шт.", "✅ есть"])
        .await;
    assert_eq!(world.pieces("kettle").await, (5, 0), "nothing is held yet");
    prepares(&world, &anna, deal).await;
    assert_eq!(world.pieces("kettle").await, (5, 3));
    anna.sees_all(&["Подготовка товара", "🔒 держим 3 шт."])
        .await;

    for (count, held) in [("2", 2), ("4", 4)] {
        anna.presses("🧾 Состав").await;
        let line = format!("1. Чайник – {} шт.", if held == 2 { 3 } else { 2 });
        anna.presses(&line).await;
        anna.presses("✏️ Количество").await;
        anna.writes(count);
        anna.sees(&format!("Количество: {count} шт.")).await;
        world.settles().await;
        assert_eq!(world.pieces("kettle").await, (5, held));
        anna.presses("‹ Состав").await;
        anna.presses("‹ Сделка №1").await;
        world.settles().await;
    }
    anna.presses_at("Сделка №1 · Продажа", "Отправка").await;
    world.settles().await;
    assert_eq!(world.pieces("kettle").await, (1, 0));
    anna.sees_all(&["Отправка", "📤 списано 4 шт."]).await;

    // What has been sent can be taken back within the minute, and then is held as before.
    anna.presses("↩️ Отменить").await;
    world.settles().await;
    assert_eq!(world.pieces("kettle").await, (5, 4));
    anna.presses_at("Сделка №1 · Продажа", "Отправка").await;
    world.settles().await;
    assert_eq!(world.pieces("kettle").await, (1, 0));

    // A refused parcel: the card says so, and the goods come back by a press.
    anna.presses("❌ Провал").await;
    anna.presses("Отказ от товара").await;
    world.settles().await;
    assert_eq!(
        world.pieces("kettle").await,
        (1, 0),
        "nothing comes back by itself"
    );
    anna.presses("Пропустить").await;
    anna.sees("Товар был списан со склада").await;
    anna.presses("🧾 Состав").await;
    anna.presses("↩️ Вернуть на склад").await;
    world.settles().await;
    assert_eq!(world.pieces("kettle").await, (5, 0));
    anna.presses("‹ Сделка №1").await;
    anna.presses("🕘 История").await;
    anna.sees_all(&[
        "возвращено на склад: Чайник – 4 шт.",
        "Списано со склада: Чайник – 4 шт.",
    ])
    .await;
    world.closes().await;
}

both!(
    /// Two deals want more than there is: the second gets what is left and is told what lacks; when the first fails, its
    /// goods are free again.
    what_lacks_is_told,
    story_short
);

async fn story_short(backend: Backend) {
    let world = World::open(backend).await;
    world.product("kettle", "Чайник", 1_000, Some(5)).await;
    let anna = world.manager("Анна").await;
    let kettle = "Чайник · 1\u{a0}000\u{a0}₽";
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу три чайника").await;
    adds(&world, &anna, kettle, 3, "Сделка №1").await;
    prepares(&world, &anna, "Сделка №1").await;
    let emma = world.customer("Эмма");
    world.sale(&anna, &emma, "И мне четыре").await;
    adds(&world, &anna, kettle, 4, "Сделка №2").await;
    anna.sees_all(&["Сделка №2 · Продажа", "⚠️ не хватает 2 шт."])
        .await;
    prepares(&world, &anna, "Сделка №2").await;
    anna.sees("Не хватает на складе: Чайник – 2 шт.").await;
    assert_eq!(world.pieces("kettle").await, (5, 5));
    assert_eq!(world.lines(4).await[0].reserved.thousandths(), 2_000);
    anna.sees_all(&[
        "Сделка №2 · Продажа",
        "🔒 держим 2 шт.",
        "⚠️ не хватает 2 шт.",
    ])
    .await;

    // Sent all the same: what was there is written off, and what was not is told.
    anna.presses_at("Сделка №2 · Продажа", "Отправка").await;
    anna.sees("Списать удалось не всё, на складе не было: Чайник – 2 шт.")
        .await;
    world.settles().await;
    assert_eq!(world.pieces("kettle").await, (3, 3));

    // The first deal fails: what was held for it is free.
    anna.writes("/deals");
    anna.presses("Продажа · 2").await;
    anna.presses("Подготовка товара · 1").await;
    // The screen before names the stage as well.
    world.settles().await;
    let row = anna.sees("Подготовка товара").await;
    let label = crate::world::labels(&row)
        .into_iter()
        .find(|label| label.contains("№1"))
        .unwrap();
    anna.presses(&label).await;
    world.settles().await;
    anna.presses_at("Сделка №1 · Продажа", "❌ Провал").await;
    anna.presses("Дорого").await;
    world.settles().await;
    assert_eq!(world.pieces("kettle").await, (3, 0));
    world.closes().await;
}

both!(
    /// A purchase that is won puts what it bought into the stock.
    a_purchase_fills_the_stock,
    story_bought
);

async fn story_bought(backend: Backend) {
    let world = World::open(backend).await;
    world.product("kettle", "Чайник", 1_000, Some(1)).await;
    let anna = world.manager("Анна").await;
    anna.writes("/new");
    anna.presses("Закупка").await;
    anna.writes("Чайники у поставщика");
    anna.sees("Сделка №1 · Закупка").await;
    world.settles().await;
    anna.presses_at("Сделка №1 · Закупка", "🧾 Состав").await;
    anna.presses("➕ Из каталога").await;
    anna.presses("Чайник · 1\u{a0}000\u{a0}₽").await;
    anna.presses("✏️ Количество").await;
    anna.writes("10");
    anna.sees("Количество: 10 шт.").await;
    world.settles().await;
    anna.presses("‹ Состав").await;
    anna.presses("‹ Сделка №1").await;
    world.settles().await;
    for stage in [
        "Подготовка документов",
        "Предоплата",
        "Поставка",
        "Постоплата",
    ] {
        anna.presses_at("Сделка №1 · Закупка", stage).await;
        world.settles().await;
    }
    assert_eq!(world.pieces("kettle").await, (1, 0));
    anna.presses("✅ Выполнено").await;
    world.settles().await;
    assert_eq!(world.pieces("kettle").await, (11, 0));
    anna.sees("📥 оприходовано 10 шт.").await;
    world.closes().await;
}
