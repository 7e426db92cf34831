//! What clients do with their own orders: received, cancelled; and what comes of it for those who work them.

use crate::both;
use crate::support::Backend;
use crate::world::{Told, World, at_once};
use chrono::TimeDelta;
use prilavok::domain::event::{Actor, Happening};
use prilavok::domain::ids::RecordId;
use prilavok::domain::preset::Signal;
use prilavok::storage;

/// A sale brought to shipping, on delivery; the deal is record 2.
async fn shipped(world: &World, anna: &crate::world::Actor, ivan: &crate::world::Actor) {
    world.sale(anna, ivan, "Хочу красный чайник").await;
    anna.presses("Товар в наличии").await;
    anna.presses("Подготовка товара").await;
    anna.presses("Постоплата").await;
    anna.presses("Отправка").await;
    anna.sees_all(&["Сделка №1 · Продажа", "Отправка"]).await;
    world.settles().await;
}

both!(
    /// «Заказ получен» moves the deal, the history says why, the responsible is told once; pressed again it says where it is.
    the_client_confirms_the_receipt,
    story_received
);

async fn story_received(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    shipped(&world, &anna, &ivan).await;
    ivan.writes("/orders");
    ivan.presses_at("Ваши заявки и заказы", "Заказ №1").await;
    let card = ivan.sees_all(&["Заказ №1", "Заказ в пути"]).await;
    let told = ivan.presses_on(&card, "✅ Заказ получен").await;
    assert!(told.words().contains("Спасибо"), "{told:?}");
    world.settles().await;
    ivan.sees_in(card.id, "Заказ получен").await;
    assert_eq!(world.record(2).await.stage.as_str(), "received");
    let news = anna
        .sees_all(&["подтверждает получение", "ожидается постоплата"])
        .await;
    assert!(news.find_button("🗂 Карточка").is_some());
    assert_eq!(anna.counts("подтверждает получение"), 1);

    let mut tx = world.running().db.read().await.unwrap();
    let history = storage::events::of_record(&mut tx, RecordId(2), 50, 0)
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    let client = Actor::Client(prilavok::domain::ids::UserId(ivan.phone.id()));
    let said = history
        .iter()
        .find(|event| {
            event.what
                == Happening::ClientSaid {
                    signal: Signal::Received,
                }
        })
        .unwrap();
    assert_eq!(said.actor, client);
    let moved = history
        .iter()
        .find(
            |event| matches!(&event.what, Happening::Moved { to, .. } if to.as_str() == "received"),
        )
        .unwrap();
    assert_eq!((&moved.actor, moved.cause), (&client, Some(said.id)));

    // The same button once more, as from a phone that has not caught up.
    let record = world.record(2).await;
    let late = ivan
        .presses_raw(card.id, &format!("2yr2.{}", record.stage_since.0 - 1))
        .await;
    assert!(
        matches!(&late, Told::Alert(text) if text.contains("Заказ получен")),
        "{late:?}"
    );
    world.settles().await;
    assert_eq!(world.record(2).await.version, record.version);
    assert_eq!(anna.counts("подтверждает получение"), 1);

    // Nobody is told twice of what they did themselves.
    world.passes(TimeDelta::minutes(2));
    world.settles().await;
    assert_eq!(ivan.counts("Заказ получен"), 1);
    world.closes().await;
}

both!(
    /// Cancelling asks first; the deal fails with its reason, and is offered no more once the goods are on their way.
    the_client_cancels_while_the_preset_allows,
    story_cancelled
);

async fn story_cancelled(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу красный чайник").await;
    let card = ivan.sees_all(&["Заказ №1", "проверяем наличие"]).await;
    ivan.presses_on(&card, "❌ Отменить").await;
    ivan.sees_in(card.id, "отменить?").await;
    ivan.presses("↩️ Не отменять").await;
    ivan.sees_in(card.id, "проверяем наличие").await;
    assert_eq!(world.record(2).await.stage.as_str(), "new_order");

    ivan.presses("❌ Отменить").await;
    ivan.presses("❌ Да, отменить").await;
    ivan.sees_in(card.id, "Отменён").await;
    world.settles().await;
    let record = world.record(2).await;
    assert_eq!(record.stage.as_str(), "refused");
    assert_eq!(record.reason.as_deref(), Some("отменил клиент"));
    anna.sees("Иван отменяет: Сделка №1").await;
    let card = ivan.sees_all(&["Заказ №1", "Отменён"]).await;
    assert!(card.find_button("❌ Отменить").is_none());

    let maria = world.customer("Мария");
    shipped_second(&world, &anna, &maria).await;
    let card = maria.sees_all(&["Заказ №2", "Заказ в пути"]).await;
    assert!(card.find_button("❌ Отменить").is_none());
    let told = maria.presses_raw(card.id, "2yc4").await;
    assert!(
        matches!(&told, Told::Alert(text) if text.contains("Заказ в пути")),
        "{told:?}"
    );
    assert_eq!(world.record(4).await.stage.as_str(), "shipping");
    world.closes().await;
}

async fn shipped_second(world: &World, anna: &crate::world::Actor, maria: &crate::world::Actor) {
    world.sale(anna, maria, "Нужен чайник со свистком").await;
    anna.presses_at("Сделка №2", "Товар в наличии").await;
    anna.presses_at("Сделка №2", "Подготовка товара").await;
    anna.presses("Постоплата").await;
    anna.presses_at("Сделка №2", "Отправка").await;
    world.settles().await;
}

both!(
    /// A request can be taken back before it is an order, and nobody else's order can be touched at all.
    only_the_client_of_an_order_moves_it,
    story_whose
);

async fn story_whose(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    let stranger = world.customer("Пётр");
    ivan.writes("Хочу красный чайник");
    anna.sees("Хочу красный чайник").await;
    stranger.writes("/orders");
    let theirs = stranger.sees("ни заявок, ни заказов").await;
    let since = world.record(1).await.stage_since.0;
    let before = world.everything().await;
    for data in [
        "2yo1".to_owned(),
        "2yc1".to_owned(),
        format!("2yC1.{since}"),
        format!("2yr1.{since}"),
        "2ya1".to_owned(),
        "2yt1".to_owned(),
        "2yo999".to_owned(),
    ] {
        let told = stranger.presses_raw(theirs.id, &data).await;
        assert!(
            matches!(&told, Told::Alert(text) if text.contains("не ваш")),
            "{data}: {told:?}"
        );
    }
    world.settles().await;
    assert_eq!(world.everything().await, before);

    ivan.writes("/orders");
    ivan.presses_at("Ваши заявки и заказы", "Заявка №1").await;
    ivan.presses("❌ Отменить").await;
    ivan.presses("❌ Да, отменить").await;
    ivan.sees_all(&["Заявка №1", "Закрыта"]).await;
    world.settles().await;
    assert_eq!(world.record(1).await.stage.as_str(), "unfit");
    anna.sees("Иван отменяет: Лид №1").await;
    world.closes().await;
}

both!(
    /// Staff presses and the client presses at once: one of the two moves the order, the other is told where it is.
    one_of_two_moves_the_order,
    story_race
);

async fn story_race(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу красный чайник").await;
    let since = world.record(2).await.stage_since.0;
    let card = ivan.sees_all(&["Заказ №1", "проверяем наличие"]).await;
    let cancels = format!("2yC2.{since}");
    let deal = anna.sees_button("Товар в наличии").await;
    world.settles().await;
    let (moved, said) = at_once(
        anna.taps(&deal, "Товар в наличии"),
        ivan.phone.presses_raw(card.id, &cancels).unwrap(),
    )
    .await;
    world.settles().await;
    let stage = world.record(2).await.stage;
    match stage.as_str() {
        "refused" => assert!(matches!(moved, Told::Alert(_)), "{moved:?}"),
        "in_stock" => assert!(matches!(said, Told::Alert(_)), "{said:?}"),
        other => panic!("{other}"),
    }
    world.closes().await;
}
