//! A customer shops: the catalogue, the basket, an order in three presses, links and labels.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, Told, World};
use prilavok::domain::fields::Value;
use prilavok::domain::ids::{
    ChatId, FieldId, MessageId, ProductGroupId, ProductId, RecordId, UserId,
};
use prilavok::domain::money::Amount;
use prilavok::domain::product::{Code, Name, Product, Unit};
use prilavok::domain::quantity::Stock;
use prilavok::storage;
use prilavok::storage::products::NewProduct;
use prilavok::telegram::incoming::Message;

impl World {
    /// A group of the catalogue.
    pub async fn shelf(&self, name: &str) -> ProductGroupId {
        self.shelf_in(ProductGroupId::ROOT, name).await
    }

    /// A group within another.
    pub async fn shelf_in(&self, parent: ProductGroupId, name: &str) -> ProductGroupId {
        let mut tx = self.running().db.begin().await.unwrap();
        let name = Name::russian(name);
        let made = storage::product_groups::make(&mut tx, parent, &name, self.clock.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        made.id
    }

    /// A product, perhaps counted.
    pub async fn goods(
        &self,
        group: ProductGroupId,
        code: &str,
        name: &str,
        price: i64,
        pieces: Option<i64>,
    ) -> ProductId {
        let new = NewProduct {
            code: Code::parse(code).unwrap(),
            group,
            name: Name::russian(name),
            description: Some(format!("{name}: описание")),
            price: Amount(price),
            unit: Unit::Piece,
            stock: pieces.map(|pieces| Stock::new(pieces * 1_000).unwrap()),
            is_on: true,
        };
        let mut tx = self.running().db.begin().await.unwrap();
        let made = storage::products::make(&mut tx, &new, self.clock.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        made.id
    }

    /// Changes a product as its owner would.
    pub async fn alters(&self, id: ProductId, change: impl FnOnce(&mut Product)) {
        let mut tx = self.running().db.begin().await.unwrap();
        let mut product = storage::products::find(&mut tx, id).await.unwrap().unwrap();
        change(&mut product);
        product.version += 1;
        storage::products::save(&mut tx, &product, self.clock.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    /// Gives a product a picture that somebody has sent to the bot.
    pub async fn pictures(&self, id: ProductId, file: &str) {
        let mut tx = self.running().db.begin().await.unwrap();
        storage::products::add_picture(&mut tx, id, file, file, self.clock.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    /// Telegram's id of a photo that somebody sends to the bot.
    pub async fn sent_photo(&self, who: &Actor, caption: &str) -> String {
        let sent = who.phone.sends_photo(caption).unwrap();
        self.settles().await;
        let mut tx = self.running().db.read().await.unwrap();
        let chat = ChatId(who.phone.id());
        let kept = storage::messages::at(&mut tx, chat, MessageId(sent))
            .await
            .unwrap()
            .unwrap();
        let raw = storage::messages::raw_of(&mut tx, kept.id).await.unwrap();
        tx.rollback().await.unwrap();
        Message::parse(&raw).unwrap().medium().unwrap().file
    }

    /// A record's lines, as titles, thousandths and sums.
    pub async fn ordered(&self, record: i64) -> Vec<(String, i64, i64)> {
        let mut tx = self.running().db.read().await.unwrap();
        let lines = storage::order_lines::of_record(&mut tx, RecordId(record))
            .await
            .unwrap();
        tx.rollback().await.unwrap();
        lines
            .into_iter()
            .map(|line| (line.title, line.quantity.thousandths(), line.sum.0))
            .collect()
    }
}

/// A shop with two groups: kettles (red, blue) and tea.
async fn stocked(backend: Backend) -> (World, ProductId, ProductId) {
    let world = World::open(backend).await;
    let kettles = world.shelf("Чайники").await;
    let red = world
        .goods(kettles, "red-1", "Чайник красный", 250_000, Some(5))
        .await;
    let blue = world
        .goods(kettles, "blue-1", "Чайник синий", 270_000, Some(0))
        .await;
    (world, red, blue)
}

both!(
    /// What stands behind a group's name is how many goods are in it, wherever within.
    a_group_counts_its_goods,
    story_counts
);

async fn story_counts(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let kitchen = world.shelf("Кухня").await;
    let kettles = world.shelf_in(kitchen, "Чайники").await;
    for code in ["red", "blue", "white"] {
        world.goods(kettles, code, code, 250_000, None).await;
    }
    world.goods(kitchen, "spoon", "Ложка", 10_000, None).await;
    let ivan = world.customer("Иван");
    ivan.writes("/catalog");
    ivan.presses_at("Каталог", "📁 Кухня").await;
    let shelf = ivan.sees("📁 Кухня · 4").await;
    ivan.presses_on(&shelf, "📁 Чайники").await;
    ivan.sees_in(shelf.id, "📁 Кухня › Чайники · 3").await;
    owner.writes("/catalog");
    owner.presses("📁 Кухня · 4").await;
    owner.presses("📁 Чайники · 3").await;
    world.closes().await;
}

fn field(id: &str) -> FieldId {
    FieldId::parse(id).unwrap()
}

both!(
    /// A first order asks for phone and address; the next one takes three presses from the basket. Both are one lead.
    an_order_takes_three_presses,
    story_order
);

async fn story_order(backend: Backend) {
    let (world, _, _) = stocked(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.starts().await;
    ivan.phone.presses_keyboard("🛍 Каталог").unwrap();
    ivan.presses_at("Каталог", "📁 Чайники").await;
    ivan.presses_at("Чайники", "Чайник красный · 2\u{a0}500\u{a0}₽")
        .await;
    let shown = ivan
        .sees_all(&["Чайник красный", "2\u{a0}500\u{a0}₽ за шт.", "В наличии"])
        .await;
    ivan.presses_on(&shown, "➕ В корзину").await;
    ivan.presses("➕").await;
    ivan.sees_in(shown.id, "В корзине: 2 шт.").await;
    ivan.presses("›").await;
    ivan.sees_all(&["Чайник синий", "Под заказ"]).await;
    ivan.presses("➕ В корзину").await;
    ivan.presses("🛒 Корзина").await;
    ivan.sees_all(&[
        "Корзина",
        "Чайник красный × 2 шт. – 5\u{a0}000\u{a0}₽",
        "Итого: 7\u{a0}700\u{a0}₽",
    ])
    .await;
    ivan.presses("✅ Оформить · 7\u{a0}700\u{a0}₽").await;
    ivan.sees("По какому номеру").await;
    ivan.writes("12345678");
    ivan.sees("Не похоже на номер").await;
    ivan.writes("8 912 345-67-89");
    ivan.sees("+7 912 345-67-89 – записали").await;
    ivan.presses_at("Куда доставить?", "✏️ Написать адрес")
        .await;
    ivan.sees("Напишите адрес следующим сообщением").await;
    ivan.writes("Тверь, Новая ул., 5");
    ivan.sees_all(&[
        "Проверьте заказ",
        "Тверь, Новая ул., 5",
        "Итого: 7\u{a0}700\u{a0}₽",
    ])
    .await;
    ivan.presses("✅ Заказать").await;
    ivan.sees_all(&[
        "Заявка №1",
        "Получили, скоро ответим",
        "Итого: 7\u{a0}700\u{a0}₽",
    ])
    .await;
    world.settles().await;
    let lead = world.record(1).await;
    assert_eq!(
        lead.fields.get(&field("address")),
        Some(&Value::Text("Тверь, Новая ул., 5".to_owned()))
    );
    assert_eq!(
        lead.fields.get(&field("amount")),
        Some(&Value::Money(770_000))
    );
    anna.sees_all(&[
        "Новый лид",
        "Иван заказывает из каталога: 2 позиции на 7\u{a0}700\u{a0}₽",
        "• Чайник красный × 2 шт. – 5\u{a0}000\u{a0}₽",
        "• Чайник синий × 1 шт. – 2\u{a0}700\u{a0}₽",
        "📞 +7 912 345-67-89",
    ])
    .await;
    assert_eq!(
        anna.counts("Тверь, Новая ул., 5"),
        1,
        "an address is on the card, and no message of its own"
    );

    // Known by now: «Оформить», the address, «Заказать».
    ivan.writes("/catalog");
    ivan.presses_at("Каталог", "📁 Чайники").await;
    ivan.presses_at("Чайники", "Чайник красный · 2\u{a0}500\u{a0}₽")
        .await;
    ivan.presses("➕ В корзину").await;
    ivan.presses("🛒 Корзина").await;
    ivan.presses("✅ Оформить · 2\u{a0}500\u{a0}₽").await;
    ivan.presses("📍 Тверь, Новая ул., 5").await;
    ivan.presses("✅ Заказать").await;
    world.settles().await;
    let lines = world.ordered(1).await;
    let total: i64 = lines.iter().map(|(_, _, sum)| sum).sum();
    assert_eq!(total, 1_020_000, "{lines:?}");
    anna.sees("Иван заказывает из каталога: 1 позиция на 2\u{a0}500\u{a0}₽")
        .await;
    assert!(
        world.ordered(2).await.is_empty(),
        "one open lead of a client"
    );

    // Somebody answers: the session is there as for words.
    anna.presses_at("Новый лид", "Взять в работу").await;
    anna.presses("🗂 Карточка").await;
    anna.sees("Ещё не заполнено: Тип оплаты").await;
    anna.presses("✍️ Написать").await;
    anna.writes("Здравствуйте! Везём завтра");
    ivan.sees("Везём завтра").await;
    world.closes().await;
}

both!(
    /// Two presses make one order; a basket survives a restart; what was drawn for another basket orders nothing.
    a_double_press_makes_one_order,
    story_twice
);

async fn story_twice(backend: Backend) {
    let (mut world, red, _) = stocked(backend).await;
    let ivan = world.customer("Иван");
    ivan.phone.sends_contact("+79123456789", true).unwrap();
    world.settles().await;
    ivan.writes("/catalog");
    ivan.presses_at("Каталог", "📁 Чайники").await;
    ivan.presses_at("Чайники", "Чайник красный · 2\u{a0}500\u{a0}₽")
        .await;
    ivan.presses("➕ В корзину").await;
    world.settles().await;
    world.restarts().await;
    ivan.writes("/basket");
    ivan.presses_at(
        "Итого: 2\u{a0}500\u{a0}₽",
        "✅ Оформить · 2\u{a0}500\u{a0}₽",
    )
    .await;
    ivan.presses("🏬 Заберу сам").await;
    let sum = ivan.sees_all(&["Проверьте заказ", "Заберёте сами"]).await;

    // The price changes under the customer's finger: they are told, and nothing is ordered.
    world
        .alters(red, |product| product.price = Amount(300_000))
        .await;
    let told = ivan.presses_on(&sum, "✅ Заказать").await;
    assert!(
        matches!(&told, Told::Alert(text) if text.contains("изменилась")),
        "{told:?}"
    );
    ivan.sees_in(
        sum.id,
        "цена была 2\u{a0}500\u{a0}₽, теперь 3\u{a0}000\u{a0}₽",
    )
    .await;
    assert!(world.ordered(1).await.is_empty());

    let sum = ivan.phone.message(sum.id).unwrap();
    let (row, column) = sum.find_button("✅ Заказать").unwrap();
    let first = ivan.phone.presses(sum.id, row, column).unwrap();
    let second = ivan.phone.presses(sum.id, row, column).unwrap();
    first.answer(crate::world::PATIENCE).await.unwrap();
    second.answer(crate::world::PATIENCE).await.unwrap();
    world.settles().await;
    ivan.sees_in(sum.id, "Ваши заявки и заказы").await;
    assert_eq!(world.ordered(1).await.len(), 1);
    assert!(world.ordered(2).await.is_empty());
    let lead = world.record(1).await;
    assert_eq!(lead.fields.get(&field("address")), None);
    world.closes().await;
}

both!(
    /// What went off is told in the basket, and an emptied one says where to go.
    a_basket_tells_what_has_changed,
    story_basket
);

async fn story_basket(backend: Backend) {
    let (world, red, blue) = stocked(backend).await;
    let ivan = world.customer("Иван");
    ivan.writes("/catalog");
    ivan.presses_at("Каталог", "📁 Чайники").await;
    ivan.presses_at("Чайники", "Чайник красный · 2\u{a0}500\u{a0}₽")
        .await;
    ivan.presses("➕ В корзину").await;
    ivan.presses("›").await;
    ivan.sees("Чайник синий").await;
    ivan.presses("➕ В корзину").await;
    world.settles().await;
    world.alters(red, |product| product.is_on = false).await;
    world
        .alters(blue, |product| product.price = Amount(99_900))
        .await;
    ivan.writes("/basket");
    let basket = ivan
        .sees_all(&[
            "Чайник красный больше не продаётся",
            "Чайник синий: цена была 2\u{a0}700\u{a0}₽, теперь 999\u{a0}₽",
            "Итого: 999\u{a0}₽",
        ])
        .await;
    ivan.presses_on(&basket, "➕").await;
    let basket = ivan.sees_in(basket.id, "Итого: 1\u{a0}998\u{a0}₽").await;
    assert!(!basket.text.contains("цена была"), "told once");
    ivan.presses_on(&basket, "🗑").await;
    ivan.sees_in(basket.id, "Корзина пуста").await;
    ivan.presses("🛍 Каталог").await;
    ivan.sees_in(basket.id, "Каталог").await;

    // Off by now: a button of before says so.
    world.alters(blue, |product| product.is_on = false).await;
    let told = ivan
        .presses_raw(basket.id, &format!("2ba{}.0.0", blue.0))
        .await;
    assert!(
        matches!(&told, Told::Alert(text) if text.contains("нет в продаже")),
        "{told:?}"
    );
    world.closes().await;
}

both!(
    /// One message carries the pictures from product to product; a text takes the place of a picture by a new message.
    pictures_change_in_one_message,
    story_pictures
);

async fn story_pictures(backend: Backend) {
    let (world, red, blue) = stocked(backend).await;
    let ivan = world.customer("Иван");
    let maria = world.customer("Мария");
    for (product, caption) in [(red, "красный"), (blue, "синий")] {
        let file = world.sent_photo(&maria, caption).await;
        world.pictures(product, &file).await;
    }
    ivan.writes("/catalog");
    ivan.presses_at("Каталог", "📁 Чайники").await;
    let list = ivan.sees("Чайники").await;
    ivan.presses_on(&list, "Чайник красный · 2\u{a0}500\u{a0}₽")
        .await;
    let picture = ivan.sees_all(&["Чайник красный", "В наличии"]).await;
    assert_eq!(picture.kind, "photo");
    world.settles().await;
    assert!(ivan.phone.message(list.id).is_none(), "its list has gone");
    let before = picture.file.clone().unwrap().url;
    ivan.presses_on(&picture, "›").await;
    let next = ivan.sees_in(picture.id, "Чайник синий").await;
    assert_eq!(next.kind, "photo");
    assert_ne!(next.file.unwrap().url, before);
    ivan.presses("➕ В корзину").await;
    ivan.sees_in(picture.id, "В корзине: 1 шт.").await;
    let shown = ivan.phone.message(picture.id).unwrap();
    ivan.presses_on(&shown, "🛒 Корзина").await;
    let basket = ivan.sees("Итого: 2\u{a0}700\u{a0}₽").await;
    assert_ne!(basket.id, picture.id);
    world.settles().await;
    assert!(ivan.phone.message(picture.id).is_none());
    world.closes().await;
}

both!(
    /// Part of a word, in any case, with ё or е, a slip and the other keyboard layout forgiven; nothing found is no dead end; other words go to staff as ever.
    the_catalogue_is_searched,
    story_search
);

async fn story_search(backend: Backend) {
    let (world, _, _) = stocked(backend).await;
    let anna = world.manager("Анна").await;
    world
        .goods(ProductGroupId::ROOT, "pot", "Котёл медный", 900_000, None)
        .await;
    let ivan = world.customer("Иван");
    ivan.writes("/catalog");
    ivan.presses_at("Каталог", "🔎 Найти").await;
    ivan.writes("КОТЕЛ");
    ivan.sees("«КОТЕЛ»: нашёлся 1 товар").await;
    ivan.presses("Котёл медный · 9\u{a0}000\u{a0}₽").await;
    ivan.sees("Котёл медный: описание").await;
    ivan.presses("‹ К найденному").await;
    for (query, label) in [
        ("катёл медный", "Котёл медный · 9\u{a0}000\u{a0}₽"),
        ("rjntk", "Котёл медный · 9\u{a0}000\u{a0}₽"),
    ] {
        ivan.presses_at("нашёлся 1 товар", "🔎 Найти").await;
        ivan.writes(query);
        ivan.sees(&format!("«{query}»: нашёлся 1 товар")).await;
        ivan.presses(label).await;
        ivan.sees("Котёл медный: описание").await;
        ivan.presses("‹ К найденному").await;
    }
    ivan.presses_at("нашёлся 1 товар", "🔎 Найти").await;
    ivan.writes("самовар");
    ivan.sees("«самовар»: ничего не нашли").await;
    ivan.presses("🛍 Каталог").await;
    ivan.sees("Выберите раздел").await;

    ivan.presses_at("Выберите раздел", "🔎 Найти").await;
    ivan.sees("Что ищем?").await;
    ivan.writes("/cancel");
    ivan.writes("А самовары бывают?");
    anna.sees("А самовары бывают?").await;
    world.closes().await;
}

both!(
    /// A question in the middle of an order is heard, the phone is still asked for, and a shared contact answers it.
    words_are_heard_in_the_middle_of_an_order,
    story_words
);

async fn story_words(backend: Backend) {
    let (world, _, _) = stocked(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.phone.starts(Some("p_RED-1")).unwrap();
    ivan.sees_all(&["Чайник красный", "2\u{a0}500\u{a0}₽"])
        .await;
    ivan.presses("➕ В корзину").await;
    ivan.presses("🛒 Корзина").await;
    ivan.presses("✅ Оформить · 2\u{a0}500\u{a0}₽").await;
    ivan.sees("По какому номеру").await;
    ivan.writes("А доставка платная?");
    anna.sees("А доставка платная?").await;
    ivan.phone.sends_contact("+79123456789", true).unwrap();
    ivan.sees("+7 912 345-67-89 – записали").await;
    ivan.presses_at("Куда доставить?", "🏬 Заберу сам").await;
    ivan.presses("✅ Заказать").await;
    ivan.sees_all(&["Заявка №1", "Итого: 2\u{a0}500\u{a0}₽"])
        .await;
    world.settles().await;
    assert_eq!(
        world.ordered(1).await.len(),
        1,
        "the words' own request took the order"
    );
    let mut tx = world.running().db.read().await.unwrap();
    let user = UserId(ivan.phone.id());
    let contact = storage::contacts::of_user(&mut tx, user).await.unwrap();
    tx.rollback().await.unwrap();
    assert!(contact.unwrap().phone_verified);
    world.closes().await;
}

both!(
    /// A link opens the product; one that is off or unknown leads to what is like it; the owner prints its label.
    links_lead_to_products,
    story_links
);

async fn story_links(backend: Backend) {
    let (world, red, _) = stocked(backend).await;
    let owner = world.owner().await;
    let green = {
        let mut tx = world.running().db.begin().await.unwrap();
        let product = storage::products::find(&mut tx, red)
            .await
            .unwrap()
            .unwrap();
        tx.rollback().await.unwrap();
        world
            .goods(product.group, "green-1", "Чайник зелёный", 260_000, Some(3))
            .await
    };
    owner.writes("/menu");
    let menu = owner.sees("вот что сейчас").await;
    owner.presses_raw(menu.id, &format!("2bl{}", red.0)).await;
    let label = owner.sees("start=p_red-1").await;
    assert_eq!(label.kind, "photo");
    let link = label
        .text
        .split_whitespace()
        .find(|word| word.starts_with("https://"))
        .unwrap()
        .to_owned();

    let ivan = world.customer("Иван");
    ivan.follows(&link);
    ivan.sees_all(&["Чайник красный", "2\u{a0}500\u{a0}₽ за шт."])
        .await;
    world.alters(red, |product| product.is_on = false).await;
    ivan.follows(&link);
    ivan.sees_all(&["Чайник красный", "сейчас не продаётся", "похожее"])
        .await;
    ivan.presses("Чайник зелёный · 2\u{a0}600\u{a0}₽").await;
    ivan.sees("Чайник зелёный: описание").await;
    world.alters(green, |product| product.is_on = false).await;
    ivan.phone.starts(Some("p_no-such-thing")).unwrap();
    ivan.sees("Такого товара мы не нашли").await;
    // A customer prints no labels.
    let last = ivan.sees("Такого товара мы не нашли").await;
    let told = ivan.presses_raw(last.id, &format!("2bl{}", red.0)).await;
    assert!(matches!(told, Told::Alert(_)));
    world.closes().await;
}

both!(
    /// A shop without products shows no key for them, and the command is answered kindly.
    an_empty_shop_shows_no_catalogue,
    story_empty
);

async fn story_empty(backend: Backend) {
    let world = World::open(backend).await;
    let ivan = world.customer("Иван");
    ivan.starts().await;
    ivan.sees("Здравствуйте, Иван").await;
    assert!(ivan.phone.presses_keyboard("🛍 Каталог").is_err());
    ivan.writes("/catalog");
    ivan.sees("Здесь пока пусто").await;
    ivan.writes("/basket");
    ivan.sees("Корзина пуста").await;
    world.closes().await;
}

both!(
    /// An order puts the same into the basket again; what is not to be had is named.
    an_order_is_repeated,
    story_repeat
);

async fn story_repeat(backend: Backend) {
    let (world, red, _) = stocked(backend).await;
    let ivan = world.customer("Иван");
    ivan.phone.sends_contact("+79123456789", true).unwrap();
    world.settles().await;
    ivan.phone.starts(Some("p_red-1")).unwrap();
    ivan.presses("➕ В корзину").await;
    ivan.presses("‹ К товарам").await;
    ivan.presses("Чайник синий · 2\u{a0}700\u{a0}₽").await;
    ivan.presses("➕ В корзину").await;
    ivan.presses("🛒 Корзина").await;
    ivan.presses("✅ Оформить · 5\u{a0}200\u{a0}₽").await;
    ivan.presses("🏬 Заберу сам").await;
    ivan.presses("✅ Заказать").await;
    ivan.sees_all(&["Заявка №1", "Итого: 5\u{a0}200\u{a0}₽"])
        .await;
    world.alters(red, |product| product.is_on = false).await;
    let told = ivan
        .presses_at("Итого: 5\u{a0}200\u{a0}₽", "🔁 Повторить")
        .await;
    assert!(
        matches!(&told, Told::Alert(text) if text.contains("Чайник красный")),
        "{told:?}"
    );
    ivan.sees_all(&["Корзина", "Итого: 2\u{a0}700\u{a0}₽"])
        .await;
    world.closes().await;
}
