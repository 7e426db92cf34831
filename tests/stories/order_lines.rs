//! What a record is about: lines added, changed and taken away, and a total that is always theirs.

use crate::both;
use crate::support::Backend;
use crate::world::World;
use prilavok::domain::fields::Value;
use prilavok::domain::ids::FieldId;

async fn amount(world: &World, record: i64) -> Option<Value> {
    let record = world.record(record).await;
    record
        .fields
        .get(&FieldId::parse("amount").unwrap())
        .cloned()
}

both!(
    /// A deal gets a product and a line in words; its sum follows each change, and nobody types it over.
    a_deal_is_put_together,
    story_put_together
);

async fn story_put_together(backend: Backend) {
    let world = World::open(backend).await;
    world.product("kettle", "Чайник", 2_990, Some(5)).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу чайник").await;
    anna.presses_at("Сделка №1 · Продажа", "🧾 Состав").await;
    anna.sees("Пока пусто").await;
    anna.presses("➕ Из каталога").await;
    anna.presses("Чайник · 2\u{a0}990\u{a0}₽").await;
    anna.sees("Количество: 1 шт.").await;
    world.settles().await;
    assert_eq!(amount(&world, 2).await, Some(Value::Money(299_000)));
    anna.presses("+1").await;
    anna.sees("Количество: 2 шт.").await;
    anna.presses("✏️ Скидка").await;
    anna.writes("150%");
    anna.sees("Не похоже на скидку").await;
    anna.writes("10%");
    anna.sees("Сумма: 5 382 ₽").await;
    world.settles().await;
    for (written, told) in [
        ("0", "должно быть больше нуля"),
        ("-2", "не может быть отрицательным"),
        ("два", "Не похоже на количество"),
        ("2000000", "больше миллиона"),
    ] {
        anna.presses("✏️ Количество").await;
        anna.writes(written);
        anna.sees(told).await;
        anna.presses("✖️ Отмена").await;
        world.settles().await;
    }
    anna.presses("‹ Состав").await;
    anna.presses("✍️ Своими словами").await;
    anna.writes("Доставка");
    anna.sees("Не видно цены").await;
    anna.writes("Доставка <за город> 1 500");
    anna.sees("Итого: 6 882 ₽").await;
    world.settles().await;
    assert_eq!(amount(&world, 2).await, Some(Value::Money(688_200)));
    let lines = world.lines(2).await;
    assert_eq!(lines.iter().map(|line| line.sum.0).sum::<i64>(), 688_200);

    anna.presses("‹ Сделка №1").await;
    anna.sees_all(&["🧾 Состав:", "Доставка <за город>", "Сумма: 6 882 ₽"])
        .await;
    anna.presses("✏️ Заполнить").await;
    anna.presses("✓ Сумма").await;
    anna.writes("100");
    anna.sees("Эта сумма складывается из состава").await;
    anna.presses("✖️ Отмена").await;
    world.settles().await;
    assert_eq!(amount(&world, 2).await, Some(Value::Money(688_200)));

    for line in ["1. Чайник – 2 шт.", "1. Доставка <за город> – 1 шт."]
    {
        anna.presses("🧾 Состав").await;
        anna.presses(line).await;
        anna.presses("🗑 Убрать").await;
        anna.presses("‹ Сделка №1").await;
        world.settles().await;
    }
    assert_eq!(amount(&world, 2).await, None);
    anna.presses("✏️ Заполнить").await;
    anna.presses("Сумма").await;
    anna.writes("100");
    anna.sees("Сумма: 100 ₽").await;
    world.settles().await;
    assert_eq!(amount(&world, 2).await, Some(Value::Money(10_000)));
    anna.presses("🕘 История").await;
    anna.sees_all(&[
        "из состава убрано «Доставка <за город>»",
        "в состав добавлено «Чайник»",
    ])
    .await;
    world.closes().await;
}

both!(
    /// Lines of a lead go with it into the deal, and stay on the lead for whoever looks at it later.
    lines_go_with_the_conversion,
    story_converted
);

async fn story_converted(backend: Backend) {
    let world = World::open(backend).await;
    world.product("kettle", "Чайник", 2_990, Some(5)).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    anna.sees("Хочу чайник").await;
    world.settles().await;
    anna.presses("Взять в работу").await;
    world.settles().await;
    anna.presses("🗂 Карточка").await;
    anna.presses("🧾 Состав").await;
    anna.presses("➕ Из каталога").await;
    anna.presses("🔎 Найти").await;
    anna.writes("ЧАЙН");
    anna.sees("1 товар").await;
    world.settles().await;
    anna.presses("Чайник · 2\u{a0}990\u{a0}₽").await;
    anna.presses("+1").await;
    anna.presses("‹ Состав").await;
    anna.presses("‹ Лид №1").await;
    world.settles().await;
    anna.presses("Конвертировать").await;
    anna.presses("Продажа").await;
    anna.sees_all(&[
        "Сделка №1 · Продажа",
        "Чайник: 2 шт.",
        "✅ есть",
        "Сумма: 5 980 ₽",
    ])
    .await;
    world.settles().await;
    let (of_lead, of_deal) = (world.lines(1).await, world.lines(2).await);
    assert_eq!(of_lead.len(), 1);
    assert_eq!(of_deal.len(), 1);
    assert_eq!(of_deal[0].quantity, of_lead[0].quantity);
    // What the first news of the deal says of its lines, with the stock.
    anna.sees_all(&["Поступил заказ", "Чайник: 2 шт."]).await;
    world.closes().await;
}

both!(
    /// A button of a list that is older than a colleague's change does nothing twice and says what has changed.
    a_stale_line_button_says_so,
    story_stale
);

async fn story_stale(backend: Backend) {
    let world = World::open(backend).await;
    world.product("kettle", "Чайник", 2_990, Some(5)).await;
    let anna = world.manager("Анна").await;
    let boris = world.manager("Борис").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу чайник").await;
    anna.presses_at("Сделка №1 · Продажа", "🧾 Состав").await;
    anna.presses("➕ Из каталога").await;
    anna.presses("Чайник · 2\u{a0}990\u{a0}₽").await;
    anna.sees("Количество: 1 шт.").await;
    world.settles().await;
    boris.writes("/deals");
    boris.presses("✓ мои / все").await;
    boris.presses("Продажа · 1").await;
    boris.presses("Новый заказ · 1").await;
    let row = boris.sees("Новый заказ").await;
    let deal = labels_with(&row, "№1");
    boris.presses(&deal).await;
    boris.presses("🧾 Состав").await;
    boris.presses("1. Чайник – 1 шт.").await;
    boris.sees("Количество: 1 шт.").await;
    world.settles().await;
    anna.presses("+1").await;
    anna.sees("Количество: 2 шт.").await;
    world.settles().await;
    let told = boris.presses("+1").await;
    assert!(told.words().contains("теперь 2 шт."), "{told:?}");
    world.settles().await;
    assert_eq!(world.lines(2).await[0].quantity.thousandths(), 2_000);
    world.closes().await;
}

fn labels_with(shown: &prilavok::sandbox::emulator::Shown, part: &str) -> String {
    crate::world::labels(shown)
        .into_iter()
        .find(|label| label.contains(part))
        .unwrap_or_else(|| panic!("no button with «{part}» on {shown:#?}"))
}
