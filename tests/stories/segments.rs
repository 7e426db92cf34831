//! Segments: built of buttons and words, always up to date.

use crate::both;
use crate::support::Backend;
use crate::world::{World, labels};
use prilavok::domain::people::Role;
use prilavok::storage;

both!(
    /// A filter is built part by part; what can't be read is told; the list leads to the cards.
    a_segment_is_built_and_gone_through,
    story_built
);

async fn story_built(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван Петров");
    world.sale(&anna, &ivan, "Хочу чайник").await;
    let maria = world.customer("Мария");
    maria.writes("Добрый день");
    world.settles().await;
    let vera = world.staff("Вера", "ru", Role::Admin).await;
    vera.writes("/segments");
    vera.presses("➕ Сегмент").await;
    vera.sees("Как назвать сегмент?").await;
    vera.writes("Продажи Анны");
    vera.sees("подходят 3 записи").await;
    world.settles().await;
    vera.presses("Направление").await;
    vera.presses("Продажа").await;
    vera.sees("подходит 1 запись").await;
    world.settles().await;
    vera.presses("Стадия").await;
    vera.presses("Новый заказ").await;
    vera.sees("Стадия: Новый заказ").await;
    world.settles().await;
    vera.presses("Ответственный").await;
    vera.presses("Анна").await;
    vera.sees("Ответственный: Анна").await;
    world.settles().await;
    vera.presses("Создано").await;
    vera.writes("когда-нибудь");
    vera.sees("Не получилось прочесть").await;
    vera.writes("за 30 дней");
    vera.sees("Создано: за 30 дней").await;
    world.settles().await;
    vera.presses("Сумма").await;
    vera.writes("10 000 – 5 000");
    vera.sees("Первая сумма больше второй").await;
    vera.writes("от 5 000");
    vera.sees("не подходит ни одна запись").await;
    world.settles().await;
    vera.presses("Сумма").await;
    vera.presses("Любое").await;
    vera.sees("подходит 1 запись").await;
    world.settles().await;
    vera.presses("Отбираем: 🗂 записи").await;
    vera.sees("подходит 1 контакт").await;
    world.settles().await;
    vera.presses("📋 Показать").await;
    let list = vera.sees_button("👤 Иван Петров").await;
    assert_eq!(
        labels(&list).len(),
        2,
        "one client and the way back: {list:?}"
    );
    vera.presses("‹ Назад").await;
    world.settles().await;
    anna.writes("/segments");
    anna.presses("👤 Продажи Анны").await;
    let seen = anna.sees("Продажи Анны").await;
    assert!(
        seen.find_button("Направление").is_none(),
        "another's: {seen:?}"
    );
    world.settles().await;
    vera.presses("🗑 Удалить").await;
    vera.presses("🗑 Да, удалить").await;
    vera.sees("пока ни одного").await;
    world.closes().await;
}

both!(
    /// A filter that names a stage or a tag that there is no more fits nobody, and says why.
    a_broken_segment_says_so,
    story_broken
);

async fn story_broken(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу чайник").await;
    let filter = serde_json::from_str(r#"{"pipeline":"sale","stage":"nowhere"}"#).unwrap();
    let by = prilavok::domain::ids::UserId(anna.phone.id());
    let mut tx = world.running().db.begin().await.unwrap();
    storage::segments::make(&mut tx, "Старый", &filter, by, world.clock.now())
        .await
        .unwrap();
    let filter = serde_json::from_str(r#"{"tag":404}"#).unwrap();
    storage::segments::make(&mut tx, "Без метки", &filter, by, world.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    anna.writes("/segments");
    anna.presses("🗂 Старый").await;
    anna.sees("Стадии «nowhere» в пресете больше нет").await;
    world.settles().await;
    anna.presses("📋 Показать").await;
    anna.sees("Никого и ничего не подходит").await;
    anna.writes("/segments");
    anna.presses("🗂 Без метки").await;
    anna.sees("Метку этого сегмента удалили").await;
    world.closes().await;
}
