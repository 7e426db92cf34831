//! What the shop lacks is replaced: the manager proposes, the client answers by one press.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, Told, World};
use prilavok::domain::ids::{ProductId, RecordId};
use prilavok::domain::money::Amount;
use prilavok::domain::order_line::NewLine;
use prilavok::domain::product::Unit;
use prilavok::domain::quantity::Quantity;
use prilavok::storage;

/// A sale of two red kettles that are not to be had; the deal is record 2. Gives the blue one and the white one.
async fn lacking(world: &World, anna: &Actor, ivan: &Actor) -> (ProductId, ProductId) {
    let kettles = world.shelf("Чайники").await;
    let red = world
        .goods(kettles, "red", "Чайник красный", 250_000, Some(0))
        .await;
    let blue = world
        .goods(kettles, "blue", "Чайник синий", 270_000, Some(9))
        .await;
    let white = world
        .goods(kettles, "white", "Чайник белый", 220_000, Some(9))
        .await;
    world.sale(anna, ivan, "Хочу два красных чайника").await;
    let line = NewLine {
        product: Some(red),
        title: "Чайник красный".to_owned(),
        unit: Unit::Piece,
        quantity: Quantity::new(2_000).unwrap(),
        price: Amount(250_000),
        discount: None,
    };
    let mut tx = world.running().db.begin().await.unwrap();
    let sum = line.sum().unwrap();
    storage::order_lines::add(&mut tx, RecordId(2), &line, sum, world.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    (blue, white)
}

/// On «Предложить замену», paid on delivery.
async fn at_replacement(world: &World, anna: &Actor) {
    anna.presses_at("Сделка №1 · Продажа", "✏️ Заполнить").await;
    anna.presses("Тип оплаты").await;
    anna.presses("Постоплата").await;
    anna.sees_all(&["Сделка №1 · Продажа", "Постоплата"]).await;
    anna.presses_at("Сделка №1 · Продажа", "Предложить замену")
        .await;
    anna.sees_all(&["Сделка №1 · Продажа", "🔵 Предложить замену"])
        .await;
    world.settles().await;
}

both!(
    /// Similar products are offered, two are chosen, the client takes one: the line is replaced and the deal goes on.
    the_client_agrees_to_one_of_two,
    story_agreed
);

async fn story_agreed(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    let (blue, _) = lacking(&world, &anna, &ivan).await;
    at_replacement(&world, &anna).await;
    anna.presses_at("Сделка №1 · Продажа", "🔄 Предложить замену")
        .await;
    anna.sees_all(&["что предложим вместо «Чайник красный»", "до 3 товаров"])
        .await;
    anna.presses("Чайник синий · 2\u{a0}700\u{a0}₽").await;
    anna.presses("Чайник белый · 2\u{a0}200\u{a0}₽").await;
    anna.presses("📨 Отправить клиенту (2)").await;
    let asked = ivan
        .sees_all(&[
            "«Чайник красный» сейчас нет в наличии",
            "Чайник синий – 2 700 ₽ (дороже на 200 ₽)",
            "Чайник белый – 2 200 ₽ (дешевле на 300 ₽)",
        ])
        .await;
    ivan.presses_on(&asked, "👍 Подходит: Чайник синий").await;
    ivan.sees_in(asked.id, "вы согласились на замену – Чайник синий")
        .await;
    ivan.sees_in(asked.id, "Сейчас: Собираем заказ").await;
    world.settles().await;
    assert_eq!(world.record(2).await.stage.as_str(), "preparing");
    assert_eq!(
        world.ordered(2).await,
        [("Чайник синий".to_owned(), 2_000, 540_000)]
    );
    anna.sees_all(&["Иван соглашается на замену: Сделка №1", "комплектацию"])
        .await;
    ivan.sees_all(&["Заказ №1 · Собираем заказ", "Итого: 5 400 ₽"])
        .await;

    // The same buttons once more: nothing is done twice.
    let before = world.everything().await;
    for data in [format!("2yg1.{}", blue.0), "2yn1".to_owned()] {
        let told = ivan.presses_raw(asked.id, &data).await;
        assert!(
            matches!(&told, Told::Alert(text) if text.contains("не действует")),
            "{told:?}"
        );
    }
    world.settles().await;
    assert_eq!(world.everything().await, before);
    world.closes().await;
}

both!(
    /// The client does not agree: the deal fails, and the card says why.
    the_client_does_not_agree,
    story_declined
);

async fn story_declined(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    lacking(&world, &anna, &ivan).await;
    at_replacement(&world, &anna).await;
    anna.presses_at("Сделка №1 · Продажа", "🔄 Предложить замену")
        .await;
    anna.presses("Чайник синий · 2\u{a0}700\u{a0}₽").await;
    anna.presses("📨 Отправить клиенту (1)").await;
    ivan.presses("👎 Не подходит").await;
    ivan.sees("от замены вы отказались").await;
    world.settles().await;
    let record = world.record(2).await;
    assert_eq!(record.stage.as_str(), "refused");
    assert_eq!(record.reason.as_deref(), Some("замена не подошла клиенту"));
    anna.sees("Иван отказывается от замены: Сделка №1").await;
    world.closes().await;
}

both!(
    /// What the catalogue lacks is proposed in words; another proposal takes the place of the first; a stranger can't answer.
    words_are_proposed_and_taken_back,
    story_words
);

async fn story_words(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    let stranger = world.customer("Пётр");
    world.sale(&anna, &ivan, "Хочу самовар").await;
    at_replacement(&world, &anna).await;
    anna.presses_at("Сделка №1 · Продажа", "🔄 Предложить замену")
        .await;
    anna.sees("Похожего в каталоге нет").await;
    anna.writes("Есть самовар <на углях>, 9 000 ₽");
    anna.sees("в каталоге ничего нет").await;
    anna.presses("✍️ Предложить этими словами").await;
    let first = ivan.sees("Есть самовар <на углях>").await;

    stranger.starts().await;
    let hello = stranger.sees("Здравствуйте").await;
    let told = stranger.presses_raw(hello.id, "2yn1").await;
    assert!(
        matches!(&told, Told::Alert(text) if text.contains("не ваш")),
        "{told:?}"
    );

    anna.presses_at("Сделка №1 · Продажа", "🔄 Предложить замену")
        .await;
    anna.sees_all(&["клиенту предложено", "Ждём ответа"]).await;
    anna.presses("↩️ Отозвать").await;
    world.settles().await;
    let told = ivan.presses_on(&first, "👍 Подходит").await;
    assert!(
        matches!(&told, Told::Alert(text) if text.contains("не действует")),
        "{told:?}"
    );
    ivan.sees_in(first.id, "больше не действует").await;
    assert_eq!(world.record(2).await.stage.as_str(), "replacement");

    anna.presses_at("Сделка №1 · Продажа", "🔄 Предложить замену")
        .await;
    anna.sees("Похожего в каталоге нет").await;
    anna.writes("Есть электрический");
    anna.presses("✍️ Предложить этими словами").await;
    ivan.sees("Есть электрический").await;
    ivan.presses("👍 Подходит").await;
    world.settles().await;
    assert_eq!(world.record(2).await.stage.as_str(), "preparing");
    world.closes().await;
}

both!(
    /// Without a type of payment nobody can say where the deal goes: the manager learns it, the client is told so.
    an_answer_waits_for_the_manager,
    story_noted
);

async fn story_noted(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    lacking(&world, &anna, &ivan).await;
    anna.presses_at("Сделка №1 · Продажа", "Предложить замену")
        .await;
    anna.presses_at("Сделка №1 · Продажа", "🔄 Предложить замену")
        .await;
    anna.presses("Чайник белый · 2\u{a0}200\u{a0}₽").await;
    anna.presses("📨 Отправить клиенту (1)").await;
    let told = ivan.presses("👍 Подходит").await;
    assert!(
        matches!(&told, Told::Alert(text) if text.contains("Передали менеджеру")),
        "{told:?}"
    );
    anna.sees_all(&["Иван соглашается на замену", "не указан тип оплаты"])
        .await;
    world.settles().await;
    assert_eq!(world.record(2).await.stage.as_str(), "replacement");
    assert_eq!(
        world.ordered(2).await,
        [("Чайник белый".to_owned(), 2_000, 440_000)]
    );
    world.closes().await;
}
