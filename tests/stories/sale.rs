//! The main job: from a customer's message to a won deal.

use crate::both;
use crate::support::Backend;
use crate::world::World;

both!(
    /// Three words become a lead, the lead a deal, and the deal is won by prepayment.
    a_message_becomes_a_won_deal,
    story_prepayment
);

async fn story_prepayment(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");

    ivan.writes("Хочу красный чайник");
    ivan.sees("Заявка №1").await;

    anna.sees("Хочу красный чайник").await;
    anna.presses("Взять в работу").await;
    anna.sees("Лид №1").await;
    anna.presses("Конвертировать").await;
    anna.presses("Продажа").await;
    anna.sees("Сделка №1").await;

    anna.presses("Товар в наличии").await;
    anna.presses("Ожидаем предоплату").await;
    anna.presses("Предоплата").await;
    anna.presses("Подготовка товара").await;
    anna.presses("Отправка").await;
    anna.presses("Подтверждение получения").await;
    anna.presses("Сделка успешна").await;
    ivan.writes("/orders");
    ivan.sees("Заказ №1").await;

    world.closes().await;
}
