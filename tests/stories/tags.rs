//! Tags: put on in a press or in words, looked after by those who run the shop.

use crate::both;
use crate::support::Backend;
use crate::world::{Told, World, labels};
use prilavok::domain::people::Role;

both!(
    /// A manager tags a deal; an admin renames, merges and deletes tags.
    tags_are_put_on_and_looked_after,
    story_tags
);

async fn story_tags(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу чайник").await;
    anna.presses("✏️ Заполнить").await;
    anna.presses("🏷 Метки").await;
    anna.sees("Меток пока нет").await;
    world.settles().await;
    anna.presses("✏️ Написать").await;
    anna.writes("#VIP, опт");
    anna.sees_button("✖️ #VIP").await;
    world.settles().await;
    anna.presses("✏️ Написать").await;
    anna.writes("!!!");
    anna.sees("ни одного видимого знака").await;
    let before = anna.phone.chat().len();
    anna.writes("vip");
    anna.sees("✓ #VIP").await;
    world.settles().await;
    let after = anna.phone.chat();
    let card = after.last().unwrap();
    assert!(
        after.len() > before && card.text.contains("#VIP #опт"),
        "once each: {card:?}"
    );
    world.settles().await;
    anna.presses("✖️ #опт").await;
    anna.sees_button("➕ #опт").await;
    anna.presses("➕ #опт").await;
    anna.sees_button("✖️ #опт").await;
    anna.presses("‹ Сделка №1").await;
    anna.sees("Сделка №1 · Продажа").await;
    anna.writes("/tags");
    let list = anna.sees("2 метки").await;
    anna.presses_on(&list, "#VIP · 1").await;
    let tag = anna.sees("1 карточка").await;
    assert!(labels(&tag)[0].starts_with("🤝 №1 · Иван"), "{tag:?}");
    assert!(
        tag.find_button("✏️ Название").is_none(),
        "not hers to rename"
    );
    let told = anna.presses_raw(tag.id, "2mK1").await;
    assert!(matches!(told, Told::Alert(_)), "{told:?}");

    let vera = world.staff("Вера", "ru", Role::Admin).await;
    vera.writes("/tags");
    vera.presses("#VIP · 1").await;
    vera.presses("✏️ Название").await;
    vera.writes("Опт");
    vera.sees("Метка #опт уже есть").await;
    world.settles().await;
    vera.presses("✅ Объединить").await;
    vera.sees("#опт").await;
    vera.writes("/tags");
    vera.sees("1 метка").await;
    world.settles().await;
    vera.presses("#опт · 1").await;
    vera.presses("🗑 Удалить").await;
    vera.sees("Она пропадёт с 1 карточки").await;
    vera.presses("🗑 Да, удалить").await;
    vera.sees("пока ни одной").await;
    world.closes().await;
}
