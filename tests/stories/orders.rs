//! A customer's own orders: the list, the live card of each, the news of it, and questions about it.

use crate::both;
use crate::support::Backend;
use crate::world::World;
use chrono::TimeDelta;
use prilavok::storage;

both!(
    /// The deal's card comes when it is made, changes by itself, and a change is told once, when it can't be taken back.
    one_card_lives_with_the_deal,
    story_live_card
);

async fn story_live_card(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу красный чайник").await;
    let card = ivan.sees_all(&["Заказ №1", "проверяем наличие"]).await;
    assert!(card.text.contains('▱'), "{}", card.text);

    anna.presses("Товар в наличии").await;
    ivan.sees_in(card.id, "согласуем оплату").await;
    world.settles().await;
    assert_eq!(ivan.counts("Заказ №1"), 1, "the change was silent so far");
    world.passes(TimeDelta::seconds(61));
    world.settles().await;
    ivan.sees_in(card.id, "свежая карточка ниже").await;
    let news = ivan.sees_all(&["Заказ №1", "согласуем оплату"]).await;
    assert!(news.id > card.id, "a new message told of it");
    assert_eq!(ivan.counts("согласуем оплату"), 1);

    // The line that is left of the older card opens the order again, and then that one is live.
    ivan.presses_on(&ivan.phone.message(card.id).unwrap(), "🧾 Открыть")
        .await;
    ivan.sees_in(card.id, "согласуем оплату").await;
    world.passes(TimeDelta::minutes(5));
    world.settles().await;
    assert_eq!(
        ivan.counts("Заказ №1"),
        2,
        "nothing new, so nothing is told"
    );
    world.closes().await;
}

both!(
    /// A step that is taken back is not told, and of several steps in a row only the last is.
    only_what_stays_is_told,
    story_settled_moves
);

async fn story_settled_moves(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу красный чайник").await;
    let card = ivan.sees_all(&["Заказ №1", "проверяем наличие"]).await;
    anna.presses("Товар в наличии").await;
    ivan.sees_in(card.id, "согласуем оплату").await;
    anna.presses("↩️ Отменить").await;
    ivan.sees_in(card.id, "проверяем наличие").await;
    world.settles().await;
    world.passes(TimeDelta::minutes(2));
    world.settles().await;

    anna.presses("Товар в наличии").await;
    anna.presses("Подготовка товара").await;
    anna.presses("Постоплата").await;
    anna.presses("Отправка").await;
    ivan.sees_in(card.id, "Заказ в пути").await;
    world.settles().await;
    world.passes(TimeDelta::minutes(2));
    ivan.sees_in(card.id, "свежая карточка ниже").await;
    world.settles().await;
    assert_eq!(ivan.counts("Заказ №1"), 2, "{}", ivan.transcript());
    assert_eq!(ivan.counts("Заказ в пути"), 1);
    world.closes().await;
}

both!(
    /// Who does not want to hear gets no messages, and finds the orders all the same; who has blocked the bot breaks nothing.
    news_are_not_forced_on_anybody,
    story_opted_out
);

async fn story_opted_out(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.starts().await;
    ivan.writes("/settings");
    ivan.presses("🔕 Не писать о заказах").await;
    ivan.sees("О движении заказов не пишем").await;
    world.sale(&anna, &ivan, "Хочу красный чайник").await;
    ivan.does_not_see("Заказ №1");
    ivan.writes("/orders");
    ivan.presses_at("Ваши заявки и заказы", "Заказ №1").await;
    let card = ivan.sees_all(&["Заказ №1", "проверяем наличие"]).await;
    anna.presses("Товар в наличии").await;
    ivan.sees_in(card.id, "согласуем оплату").await;
    world.settles().await;
    world.passes(TimeDelta::minutes(2));
    world.settles().await;
    assert_eq!(ivan.counts("Заказ №1"), 1, "the card alone knows");

    ivan.phone.blocks().unwrap();
    world.settles().await;
    anna.presses("Подготовка товара").await;
    anna.presses("Постоплата").await;
    anna.sees_all(&["Сделка №1", "Подготовка товара"]).await;
    world.settles().await;
    world.passes(TimeDelta::minutes(2));
    world.settles().await;
    world.closes().await;
}

both!(
    /// A question about an order reaches the manager under the order's name, whatever else is open, and even when it is over.
    a_question_carries_the_orders_name,
    story_ask
);

async fn story_ask(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу красный чайник").await;
    let card = ivan.sees_all(&["Заказ №1", "проверяем наличие"]).await;
    ivan.presses_on(&card, "💬 Спросить об этом заказе").await;
    let question = ivan.sees("напишите вопрос следующим сообщением").await;
    ivan.writes("А можно синий?");
    ivan.sees_in(question.id, "вопрос передали менеджеру").await;
    anna.sees_all(&["Иван · Сделка №1", "А можно синий?"]).await;

    // Leaving the question leads back to the order, and the next words are ordinary ones.
    ivan.presses_at("проверяем наличие", "💬 Спросить об этом заказе")
        .await;
    let question = ivan.sees("напишите вопрос следующим сообщением").await;
    ivan.presses_on(&question, "✖️ Отмена").await;
    ivan.sees_in(question.id, "проверяем наличие").await;
    world.settles().await;

    ivan.presses_on(&ivan.phone.message(question.id).unwrap(), "❌ Отменить")
        .await;
    ivan.presses("❌ Да, отменить").await;
    world.settles().await;
    ivan.presses("💬 Спросить об этом заказе").await;
    ivan.writes("А передумать обратно можно?");
    anna.sees_all(&["Иван · Сделка №1", "А передумать обратно можно?"])
        .await;
    world.closes().await;
}

both!(
    /// Many orders are paged; a request that has become an order is one entry, and its card leads on.
    the_list_is_paged,
    story_paged
);

async fn story_paged(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу красный чайник").await;
    let mut tx = world.running().db.begin().await.unwrap();
    let first = world.record(2).await;
    for _ in 0..11 {
        let new = storage::records::NewRecord {
            kind: first.kind,
            pipeline: first.pipeline.clone(),
            stage: first.stage.clone(),
            responsible: first.responsible,
            contact: first.contact,
            company: None,
            fields: first.fields.clone(),
            origin: None,
        };
        storage::records::make(&mut tx, new, world.clock.now())
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    ivan.writes("/orders");
    let list = ivan.sees_all(&["Ваши заявки и заказы", "Заказ №12"]).await;
    assert!(list.find_button("Заказ №1").is_none());
    ivan.presses_on(&list, "›").await;
    let list = ivan.sees_in(list.id, "Заказ №1 ").await;
    assert!(!list.text.contains("Заявка №1"), "it is an order now");
    // The request's own card tells what has become of it.
    ivan.presses_raw(list.id, "2yo1").await;
    let card = ivan.sees_all(&["Заявка №1", "→ Заказ №1"]).await;
    ivan.presses_on(&card, "Заказ №1").await;
    ivan.sees_in(card.id, "проверяем наличие").await;
    world.closes().await;
}
