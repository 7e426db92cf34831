//! The search: half a name, the end of a phone, the wrong layout – and the card is there.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, PATIENCE, Told, World, labels};
use prilavok::domain::ids::UserId;
use prilavok::domain::phone::Phone;
use prilavok::domain::product::Product;
use prilavok::storage;
use prilavok::storage::quick_replies::NewReply;

/// Иван and Анна's sale, and a lead of Пётр's.
async fn shop(world: &World) -> (Actor, Actor, Actor) {
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван Соловьёв");
    world.sale(&anna, &ivan, "Хочу красный чайник").await;
    let petr = world.customer("Пётр Иванов");
    petr.writes("Есть самовары?");
    world.settles().await;
    let mut tx = world.running().db.begin().await.unwrap();
    let mut contact = storage::contacts::of_user(&mut tx, UserId(petr.phone.id()))
        .await
        .unwrap()
        .unwrap();
    contact.phone = Some(Phone::parse_shared("79123456789").unwrap());
    storage::contacts::save(&mut tx, &mut contact, world.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    (anna, ivan, petr)
}

both!(
    /// Whatever is remembered of a client leads to their card; nothing found says what to try.
    a_client_is_found_by_what_is_remembered,
    story_found
);

async fn story_found(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, _, _) = shop(&world).await;
    anna.writes("/menu");
    anna.presses("🔎 Поиск").await;
    anna.sees("Кого или что найти?").await;
    anna.writes("соловьев");
    let shown = anna.sees("🔎 соловьев").await;
    let found = labels(&shown);
    assert!(found[0].starts_with("👤 Иван Соловьёв"), "{found:?}");
    assert!(found[1].starts_with("🤝 №1 · Иван Соловьёв"), "{found:?}");
    anna.presses(&found[1]).await;
    anna.sees("Сделка №1 · Продажа").await;
    for (query, begins) in [
        ("/find cjkjdmtd", "👤 Иван Соловьёв"),
        ("/find солавьев", "👤 Иван Соловьёв"),
        ("/find 67-89", "👤 Пётр Иванов · +7 912 345-67-89"),
        ("/find 8 912 345 67 89", "👤 Пётр Иванов"),
        ("/find сделка 1", "🤝 №1"),
    ] {
        anna.writes(query);
        let shown = anna
            .sees(&format!("🔎 {}", query.trim_start_matches("/find ")))
            .await;
        assert!(labels(&shown)[0].starts_with(begins), "{query}: {shown:?}");
    }
    anna.writes("/find невиданное");
    let none = anna.sees("ничего не нашлось").await;
    assert!(
        none.text.contains("последние цифры телефона"),
        "{}",
        none.text
    );
    anna.presses("🔎 Искать ещё").await;
    anna.sees("Кого или что найти?").await;
    anna.writes("/cancel");
    anna.sees("вот что сейчас").await;
    anna.writes("соловьев");
    anna.sees("Кому это?").await;
    world.closes().await;
}

both!(
    /// Many finds come in pages and by kind; an old list of another's, or one forgotten, asks again.
    finds_are_paged_and_filtered,
    story_paged
);

async fn story_paged(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let mut tx = world.running().db.begin().await.unwrap();
    for number in 1..=19 {
        storage::contacts::make(
            &mut tx,
            &format!("Кузнецов {number}"),
            None,
            world.clock.now(),
        )
        .await
        .unwrap();
    }
    storage::companies::find_or_make(&mut tx, "ИП Кузнецов", world.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    anna.writes("/find кузнецов");
    let shown = anna.sees("нашлось 20 записей").await;
    let first = labels(&shown);
    assert_eq!(first[0], "👤 Кузнецов 19", "the newest first");
    assert!(first[1].contains("ИП Кузнецов"), "{first:?}");
    assert!(first.contains(&String::from("1 / 3")), "{first:?}");
    anna.presses("›").await;
    let second = anna.sees_button("2 / 3").await;
    assert!(!labels(&second).contains(&first[0]));
    anna.presses("🏢 Компании").await;
    let companies = anna.sees("нашлась 1 запись").await;
    assert_eq!(labels(&companies)[0], "🏢 ИП Кузнецов");
    anna.presses("Всё").await;
    anna.sees("нашлось 20 записей").await;
    let boris = world.manager("Борис").await;
    let menu = boris.sees_button("🔎 Поиск").await;
    let told = boris.presses_raw(menu.id, "2sp1.0.0").await;
    assert_eq!(
        told,
        Told::InPassing(String::from("Этот поиск уже забыт. Напишите, что найти."))
    );
    boris.sees("Кого или что найти?").await;
    world.closes().await;
}

both!(
    /// By the bot's name: staff gets clients and records after a question mark, a customer nothing; taken in the chat with
    /// the bot, a find opens its card and goes to no client.
    finds_by_the_bots_name,
    story_inline
);

async fn story_inline(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan, petr) = shop(&world).await;
    let new = NewReply {
        owner: None,
        title: "соловьёв",
        text: "Здравствуйте!",
        entities: &[],
        created_by: UserId(anna.phone.id()),
    };
    let mut tx = world.running().db.begin().await.unwrap();
    storage::quick_replies::make(&mut tx, new, world.clock.now())
        .await
        .unwrap();
    let contact = storage::contacts::of_user(&mut tx, UserId(petr.phone.id()))
        .await
        .unwrap()
        .unwrap();
    storage::focus::set(
        &mut tx,
        UserId(anna.phone.id()),
        contact.id,
        world.clock.now(),
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let offered = anna.phone.types_inline("соловьёв").unwrap();
    let results = offered.results(PATIENCE).await.unwrap();
    assert_eq!(results.len(), 1, "quick replies, as ever");
    let offered = anna.phone.types_inline("? соловьёв").unwrap();
    let results = offered.results(PATIENCE).await.unwrap();
    assert!(results.len() >= 2, "{results:?}");
    let deal = results
        .iter()
        .find(|result| result.title.starts_with("🤝 №1"))
        .unwrap();
    let before = petr.phone.chat().len();
    anna.phone.picks_inline(deal).unwrap();
    world.settles().await;
    anna.sees("Сделка №1 · Продажа").await;
    assert_eq!(
        petr.phone.chat().len(),
        before,
        "nothing went to the client in focus"
    );
    let offered = ivan.phone.types_inline("? соловьёв").unwrap();
    assert_eq!(offered.results(PATIENCE).await.unwrap().len(), 0);
    let link = format!(
        "https://t.me/{}?start=r_2",
        world.running().shop.bot.username
    );
    anna.follows(&link);
    anna.sees("Сделка №1 · Продажа").await;
    ivan.follows(&link);
    ivan.sees("ссылка").await;
    world.closes().await;
}

both!(
    /// Goods are found like clients: a manager comes to what is to be known of them, the owner to what can be changed; one
    /// that is not to be had says so. By the bot's name they can be sent on.
    goods_are_found_too,
    story_goods
);

async fn story_goods(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    world
        .product("KT-810", "Чайник тёмный", 4_500, Some(3))
        .await;
    let off = world.product("old", "Самовар", 9_000, None).await;
    let mut tx = world.running().db.begin().await.unwrap();
    let off = Product {
        version: off.version + 1,
        is_on: false,
        ..off
    };
    storage::products::save(&mut tx, &off, world.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();

    anna.writes("/find чайнек темный");
    let shown = anna.sees("нашлась 1 запись").await;
    let label = labels(&shown)[0].clone();
    assert!(label.starts_with("📦 Чайник тёмный · 4"), "{label}");
    anna.presses(&label).await;
    let card = anna.sees_in(shown.id, "KT-810").await;
    assert!(card.find_button("💰 Цена").is_none());
    owner.writes("/find kt810");
    let shown = owner.sees("нашлась 1 запись").await;
    owner.presses(&labels(&shown)[0]).await;
    owner.sees_button("💰 Цена").await;

    anna.writes("/find самовар");
    let shown = anna.sees("🔎 самовар").await;
    let label = labels(&shown)[0].clone();
    assert!(label.starts_with("📦 🚫 Самовар"), "{label}");
    anna.presses(&label).await;
    anna.sees("Снят с продажи").await;

    let offered = anna.phone.types_inline("? xfqybr").unwrap();
    let results = offered.results(PATIENCE).await.unwrap();
    assert_eq!(results.len(), 1, "{results:?}");
    anna.phone.picks_inline(&results[0]).unwrap();
    anna.sees_all(&["Чайник тёмный", "На складе: 3"]).await;
    let ivan = world.customer("Иван");
    let link = format!(
        "https://t.me/{}?start=p_KT-810",
        world.running().shop.bot.username
    );
    ivan.follows(&link);
    ivan.sees("Чайник тёмный").await;
    world.closes().await;
}
