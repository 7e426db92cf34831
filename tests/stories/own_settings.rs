//! What people set for themselves, and that it is kept, shown and forgotten.

use crate::both;
use crate::support::Backend;
use crate::world::World;
use prilavok::domain::ids::UserId;
use prilavok::domain::people::{Preference, Role};
use prilavok::storage;

both!(
    /// A customer switches what they hear, forgets an address, and is in the right language throughout.
    a_customer_sets_what_they_hear,
    story_customer
);

async fn story_customer(backend: Backend) {
    let world = World::open(backend).await;
    let ivan = world.customer("Иван");
    ivan.starts().await;
    let user = UserId(ivan.phone.id());
    let mut tx = world.running().db.begin().await.unwrap();
    for text in ["Лесная, 5", "Новая, 7"] {
        storage::addresses::keep(&mut tx, user, text, world.clock.now())
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    ivan.writes("/settings");
    let settings = ivan.sees_all(&["Настройки", "Помним 2 адреса"]).await;
    for (off, on) in [
        ("🔕 Не писать о заказах", "🔔 Писать о заказах"),
        ("🔕 Не писать о новинках", "🔔 Писать о новинках"),
        ("🔕 Не спрашивать об оценке", "🔔 Спрашивать об оценке"),
    ] {
        ivan.presses(off).await;
        ivan.sees_button(on).await;
    }
    world.settles().await;
    let mut tx = world.running().db.read().await.unwrap();
    let wants = storage::preferences::of(&mut tx, user).await.unwrap();
    tx.rollback().await.unwrap();
    assert!(Preference::ALL.into_iter().all(|what| !wants.has(what)));

    ivan.presses("📍 Адреса").await;
    ivan.presses("🗑 Лесная, 5").await;
    // The screen before lists addresses as well.
    world.settles().await;
    let addresses = ivan.sees_in(settings.id, "Ваши адреса").await;
    assert!(addresses.find_button("🗑 Лесная, 5").is_none());
    ivan.presses("‹ Настройки").await;
    ivan.sees_in(settings.id, "Помним 1 адрес").await;
    ivan.presses("🌐 Язык").await;
    ivan.presses("English").await;
    ivan.writes("/settings");
    ivan.sees_all(&["Settings", "We remember 1 address"]).await;
    world.closes().await;
}

both!(
    /// Staff sees language and duty instead.
    staff_has_settings_of_its_own,
    story_staff
);

async fn story_staff(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.staff("Anna", "en", Role::Manager).await;
    anna.writes("/settings");
    anna.sees_all(&["Settings", "You are on duty"]).await;
    anna.sees_button("🏠 Menu").await;
    world.closes().await;
}

both!(
    /// The file of everything tells basket, addresses and wishes; being forgotten takes them.
    the_shop_forgets_what_a_customer_set,
    story_forgotten
);

async fn story_forgotten(backend: Backend) {
    let world = World::open(backend).await;
    let kettles = world.shelf("Чайники").await;
    world
        .goods(kettles, "red", "Чайник красный", 250_000, None)
        .await;
    let ivan = world.customer("Иван");
    ivan.phone.starts(Some("p_red")).unwrap();
    ivan.presses("➕ В корзину").await;
    world.settles().await;
    let user = UserId(ivan.phone.id());
    let mut tx = world.running().db.begin().await.unwrap();
    storage::addresses::keep(&mut tx, user, "Лесная, 5", world.clock.now())
        .await
        .unwrap();
    storage::preferences::set(&mut tx, user, Preference::Offers, false)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    ivan.writes("/mydata");
    world.settles().await;
    let page = crate::guard::downloaded(&world).await;
    for told in [
        "Чайник красный",
        "Лесная, 5",
        "О новинках и акциях не пишем",
    ] {
        assert!(page.contains(told), "{told} is not in {page}");
    }
    ivan.writes("/forget");
    ivan.presses("🗑 Да, удалить").await;
    world.settles().await;
    let mut tx = world.running().db.read().await.unwrap();
    let basket = storage::baskets::of_user(&mut tx, user).await.unwrap();
    let addresses = storage::addresses::of_user(&mut tx, user, 9).await.unwrap();
    let wants = storage::preferences::of(&mut tx, user).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!((basket, addresses), (Vec::new(), Vec::new()));
    assert!(wants.has(Preference::Offers));
    world.closes().await;
}
