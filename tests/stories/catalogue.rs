//! The catalogue: built by its owner in a dialogue, looked at by managers, changed by two at once.

use crate::both;
use crate::support::Backend;
use crate::world::{Told, World, labels};
use prilavok::domain::people::Role;
use prilavok::telegram::press::{Press, ProductPress};

both!(
    /// Groups, a product with price, stock and pictures; what is not a price is told so, and nothing is lost.
    an_owner_builds_a_catalogue,
    story_built
);

async fn story_built(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    owner.writes("/catalog");
    owner.sees("пока пусто").await;
    owner.presses("📁 Новая группа").await;
    owner.writes("Кухня");
    owner.sees("📁 Кухня").await;
    world.settles().await;
    owner.presses("📁 Новая группа").await;
    owner.writes("Чайники");
    owner.sees("📁 Кухня › Чайники").await;
    world.settles().await;

    owner.presses("➕ Товар").await;
    owner.writes("Чайник <b>стеклянный</b>");
    owner.sees("сколько стоит?").await;
    owner.writes("дорого");
    owner.sees("Не получилось прочесть сумму").await;
    owner.writes("-5");
    owner.sees("Сумма не бывает меньше нуля").await;
    owner.writes("2 990,50 ₽");
    let card = owner.sees("Код: 1").await;
    for part in [
        "Чайник <b>стеклянный</b>",
        "Кухня › Чайники",
        "не считается",
        "В продаже",
    ] {
        assert!(card.text.contains(part), "{}", card.text);
    }
    world.settles().await;

    for (written, seen) in [
        ("+10", "На складе: 10 шт."),
        ("-3", "На складе: 7 шт."),
        ("25", "На складе: 25 шт."),
    ] {
        owner.presses("📦 Остаток").await;
        owner.writes(written);
        owner.sees(seen).await;
        world.settles().await;
    }
    owner.presses("📦 Остаток").await;
    owner.writes("-30");
    owner.sees("Столько на складе нет").await;
    owner.writes("сто");
    owner.sees("Не похоже на количество").await;
    owner.writes("/cancel");
    owner.sees("На складе: 25 шт.").await;
    world.settles().await;

    owner.presses("🖼 Добавить фото").await;
    owner.phone.sends_photo("").unwrap();
    owner.sees("Сейчас фото: 1 из 10").await;
    owner.phone.sends_album(2, &[]).unwrap();
    owner.sees("Сейчас фото: 3 из 10").await;
    owner.writes("это не фото");
    owner.sees("Пришлите картинку как фото").await;
    owner.presses("✅ Готово").await;
    world.settles().await;
    owner.presses("🖼 Фото (3)").await;
    let picture = owner.sees("1 из 3").await;
    assert_eq!(picture.kind, "photo");
    owner.presses_on(&picture, "›").await;
    let picture = owner.sees_in(picture.id, "2 из 3").await;
    owner.presses_on(&picture, "🗑 Убрать это фото").await;
    let picture = owner.sees_in(picture.id, "2 из 2").await;
    owner.presses_on(&picture, "✖️ Закрыть").await;
    world.settles().await;
    assert!(owner.phone.message(picture.id).is_none(), "it is gone");

    owner.presses("✏️ Изменить ещё").await;
    owner.presses("📏 Единица").await;
    owner.presses("уп.").await;
    owner.sees("/ уп.").await;
    owner.presses("✏️ Изменить ещё").await;
    owner.presses("#️⃣ Код").await;
    owner.writes("чайник");
    owner.sees("латинские буквы").await;
    owner.writes("kettle-1");
    owner.sees("Код: kettle-1").await;
    world.settles().await;
    owner.presses("✏️ Изменить ещё").await;
    owner.presses("📁 Группа").await;
    owner.presses("⬆️ Выше").await;
    owner.presses("✅ Сюда").await;
    world.settles().await;
    owner.presses("🚫 Снять с продажи").await;
    owner.sees("Снят с продажи").await;
    let product = world.product_now("KETTLE-1").await.unwrap();
    assert!(!product.is_on);
    assert_eq!(product.name.ru, "Чайник <b>стеклянный</b>");

    owner.writes("/catalog");
    owner.sees("1 товар").await;
    owner.presses("🔎 Найти").await;
    owner.writes("СТЕКЛЯНН");
    owner.sees("1 товар. Выберите").await;
    owner.writes("утюг");
    owner.sees("ничего не нашлось").await;
    owner.presses("✖️ Отмена").await;
    world.settles().await;
    owner.presses("📁 Кухня · 1").await;
    owner.presses("📁 Чайники · 0").await;
    owner.presses("⚙️ Группа").await;
    owner.presses("🗑 Удалить").await;
    owner.sees("📁 Кухня").await;
    world.settles().await;
    owner.presses("⚙️ Группа").await;
    let told = owner.presses("🗑 Удалить").await;
    assert!(
        told.words().contains("В группе ещё что-то есть"),
        "{told:?}"
    );
    world.closes().await;
}

both!(
    /// A manager looks, and can change nothing, whatever they send.
    managers_only_look,
    story_looked
);

async fn story_looked(backend: Backend) {
    let world = World::open(backend).await;
    let product = world.product("tea", "Чай", 450, Some(3)).await;
    let anna = world.manager("Анна").await;
    anna.presses("📦 Каталог").await;
    let list = anna.sees("1 товар").await;
    assert!(list.find_button("➕ Товар").is_none());
    anna.presses("Чай · 450\u{a0}₽").await;
    let card = anna.sees("На складе: 3 шт.").await;
    assert!(!labels(&card).contains(&"💰 Цена".to_owned()));
    let switch = Press::Product(ProductPress::Switch {
        product: product.id,
        version: product.version,
        on: false,
    });
    let told = anna.presses_raw(card.id, &switch.encode()).await;
    assert!(matches!(told, Told::Alert(_)), "{told:?}");
    assert!(world.product_now("tea").await.unwrap().is_on);
    let ivan = world.customer("Иван");
    ivan.starts().await;
    let message = ivan.phone.last().unwrap().id;
    let look = Press::Product(ProductPress::Product {
        product: product.id,
    });
    let told = ivan.presses_raw(message, &look.encode()).await;
    assert!(matches!(told, Told::Alert(_)), "{told:?}");
    ivan.does_not_see("На складе");
    world.closes().await;
}

both!(
    /// Two change one product at once: the second is told what the first made of it, and asked again.
    nobodys_words_vanish,
    story_two
);

async fn story_two(backend: Backend) {
    let world = World::open(backend).await;
    world.product("tea", "Чай", 450, None).await;
    let owner = world.owner().await;
    let vera = world.staff("Вера", "ru", Role::Admin).await;
    for actor in [&owner, &vera] {
        actor.writes("/catalog");
        actor.sees("1 товар").await;
        actor.presses("Чай · 450\u{a0}₽").await;
        actor.sees("Код: tea").await;
    }
    owner.presses("💰 Цена").await;
    owner.sees("какая цена? Сейчас 450").await;
    vera.presses("✏️ Изменить ещё").await;
    vera.presses("✏️ Название").await;
    vera.writes("Чай травяной");
    vera.sees("📦 Чай травяной").await;
    owner.writes("500");
    owner.sees("Товар успели изменить").await;
    owner.sees("«Чай травяной»: какая цена?").await;
    world.settles().await;
    assert_eq!(world.product_now("tea").await.unwrap().price.0, 45_000);
    owner.writes("500");
    owner.sees_all(&["Чай травяной", "500 ₽"]).await;
    world.settles().await;
    // The other card is older than the price by now.
    let told = vera.presses("🚫 Снять с продажи").await;
    assert!(told.words().contains("Товар успели изменить"), "{told:?}");
    vera.sees("500").await;
    let product = world.product_now("tea").await.unwrap();
    assert_eq!(
        (product.price.0, product.name.ru.as_str()),
        (50_000, "Чай травяной")
    );
    assert!(product.is_on);
    world.closes().await;
}
