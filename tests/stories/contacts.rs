//! Contacts: the list and the card, phones and e-mails, companies, who changed what, and two who change the same.

use crate::both;
use crate::support::Backend;
use crate::world::{Told, World, labels};
use prilavok::domain::ids::ContactId;
use prilavok::storage;

both!(
    /// From the record's card to the client's: what is known, what is going on, and back.
    a_clients_card_knows_everything,
    story_card
);

async fn story_card(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу чайник").await;
    anna.presses_at("Сделка №1 · Продажа", "✏️ Заполнить").await;
    anna.presses("Сумма").await;
    anna.writes("12 900");
    anna.sees_all(&["Сделка №1 · Продажа", "12 900"]).await;
    world.settles().await;
    anna.presses_at("Сделка №1 · Продажа", "👤 Клиент").await;
    let card = anna
        .sees_all(&[
            "👤 Иван",
            "1 сделка",
            "В работе: 1 на 12 900 ₽",
            "Лидов: 1",
            "Сейчас: Сделка №1 · Новый заказ",
            "«Хочу чайник»",
        ])
        .await;
    for label in ["✍️ Диалог", "⚡ Ответы", "🕒 Позже", "📞 Звонок", "🚫 Спам"]
    {
        assert!(card.find_button(label).is_some(), "{label}: {card:#?}");
    }
    assert!(card.find_button("🗑 Забыть клиента").is_none());
    anna.presses_on(&card, "🗂 Записи").await;
    let records = anna.sees_in(card.id, "2 записи").await;
    assert!(
        records.text.contains("Сделка №1 · Новый заказ"),
        "{}",
        records.text
    );
    anna.presses_on(&records, "🗂 Сделка №1").await;
    anna.sees_in(card.id, "Сделка №1 · Продажа").await;

    // No sum yet is no sum of nothing.
    let petr = world.customer("Пётр");
    world.sale(&anna, &petr, "Хочу самовар").await;
    anna.presses_at("Сделка №2 · Продажа", "👤 Клиент").await;
    let card = anna.sees_all(&["👤 Пётр", "🔵 В работе: 1"]).await;
    assert!(!card.text.contains(" на 0"), "{}", card.text);
    world.closes().await;
}

both!(
    /// A contact made by hand gets a name, phones in any spelling and e-mails; who has the same is told at once; the card
    /// keeps who did what.
    a_contact_is_made_and_kept_by_hand,
    story_by_hand
);

async fn story_by_hand(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    anna.writes("/clients");
    anna.sees("Пока никого").await;
    for name in ["Пётр Первый", "Пётр Второй"] {
        anna.presses("➕ Клиент").await;
        anna.sees("Как зовут клиента?").await;
        anna.writes(name);
        anna.sees_all(&[name, "В этом боте не был"]).await;
        world.settles().await;
        anna.presses_at(name, "📇 Контакты").await;
        anna.presses("➕ Телефон").await;
        anna.writes("позвоните мне");
        anna.sees("Не похоже на номер телефона").await;
        anna.writes("8 (912) 345-67-89");
        anna.sees("+7 912 345-67-89").await;
        world.settles().await;
        anna.presses_at("телефоны и почта", &format!("‹ {name}"))
            .await;
        anna.presses_at("Знакомы с", "‹ Клиенты").await;
    }
    anna.sees("записано и у других").await;
    anna.presses("👤 Пётр Первый").await;
    let card = anna.sees_all(&["Пётр Первый", "Знакомы с"]).await;
    anna.presses_on(&card, "📇 Контакты").await;
    anna.presses("➕ E-mail").await;
    anna.writes("petr@shop");
    anna.sees("Не похоже на адрес почты").await;
    anna.writes("Petr@Shop.EXAMPLE");
    world.settles().await;
    let points = anna.sees_button("★ ✉️ Petr@shop.example").await;
    anna.presses_on(&points, "‹ Пётр Первый").await;
    let card = anna.sees_in(points.id, "✉️ Petr@shop.example").await;
    anna.presses_on(&card, "📜 Лента").await;
    anna.sees_in(points.id, "Анна: E-mail – «Petr@shop.example»")
        .await;
    world.closes().await;
}

both!(
    /// Numbers: another one beside the main one, made the main one, dropped.
    phones_are_looked_after,
    story_phones
);

async fn story_phones(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    anna.sees("Хочу чайник").await;
    ivan.phone.sends_contact("79123456789", true).unwrap();
    world.settles().await;
    anna.writes("/clients");
    anna.presses_at("сверху те", "Иван · +7 912 345-67-89")
        .await;
    anna.sees("+7 912 345-67-89 ✓ подтверждён").await;
    anna.presses("📇 Контакты").await;
    anna.presses("➕ Телефон").await;
    anna.writes("+7 495 123-45-67");
    world.settles().await;
    let list = anna.sees("телефоны и почта").await;
    assert_eq!(
        labels(&list)[..2],
        ["★ 📞 +7 912 345-67-89", "📞 +7 495 123-45-67"]
    );
    anna.presses_on(&list, "📞 +7 495 123-45-67").await;
    anna.presses("★ Сделать основным").await;
    world.settles().await;
    let list = anna.sees("телефоны и почта").await;
    assert_eq!(
        labels(&list)[..2],
        ["★ 📞 +7 495 123-45-67", "📞 +7 912 345-67-89"]
    );
    anna.presses_on(&list, "★ 📞 +7 495 123-45-67").await;
    let drop = anna.sees_button("🗑 Убрать").await;
    anna.presses_on(&drop, "🗑 Убрать").await;
    world.settles().await;
    let list = anna.sees("телефоны и почта").await;
    assert_eq!(labels(&list)[0], "★ 📞 +7 912 345-67-89");
    let told = anna.presses_raw(list.id, "2cd2").await;
    assert!(told.words().contains("уже нет"), "{told:?}");
    let mut tx = world.running().db.read().await.unwrap();
    let contact = storage::contacts::find(&mut tx, ContactId(1))
        .await
        .unwrap()
        .unwrap();
    tx.rollback().await.unwrap();
    assert!(contact.phone_verified, "it is the client's own again");
    world.closes().await;
}

both!(
    /// Of two who change one name at once, the later one is told what the first wrote, and asked again; nothing is lost.
    two_change_one_card,
    story_two
);

async fn story_two(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let boris = world.manager("Борис").await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    anna.sees("Хочу чайник").await;
    world.settles().await;
    for who in [&anna, &boris] {
        who.writes("/clients");
        who.presses_at("сверху те", "Иван").await;
        who.presses_at("Знакомы с", "✏️ Изменить").await;
        who.presses_at("что меняем?", "Имя").await;
        who.sees("Сейчас: Иван").await;
    }
    anna.writes("Иван Петров");
    anna.sees_all(&["👤 Иван Петров", "Знакомы с"]).await;
    boris.writes("Иван Сидоров");
    boris.sees_all(&["изменили (Анна)", "«Иван Петров»"]).await;
    world.settles().await;
    anna.presses_at("👤 Иван Петров", "📜 Лента").await;
    anna.sees("Анна: Имя – «Иван» → «Иван Петров»").await;
    boris.writes("Иван Петрович Сидоров");
    boris
        .sees_all(&["👤 Иван Петрович Сидоров", "Знакомы с"])
        .await;
    boris
        .presses_at("👤 Иван Петрович Сидоров", "📜 Лента")
        .await;
    boris
        .sees("Борис: Имя – «Иван Петров» → «Иван Петрович Сидоров»")
        .await;
    // What is changed elsewhere on the card meanwhile does no harm.
    anna.writes("/clients");
    anna.presses_at("сверху те", "Иван Петрович Сидоров").await;
    anna.presses_at("Знакомы с", "✏️ Изменить").await;
    anna.presses_at("что меняем?", "Источник").await;
    anna.sees("Источник: что записать?").await;
    boris.writes("/clients");
    boris.presses_at("сверху те", "Иван Петрович Сидоров").await;
    boris.presses_at("Знакомы с", "✏️ Изменить").await;
    boris.presses_at("что меняем?", "Имя").await;
    boris.writes("Иван");
    boris.sees_all(&["👤 Иван", "Знакомы с"]).await;
    anna.writes("Выставка");
    anna.sees_all(&["👤 Иван", "Источник: Выставка"]).await;
    world.closes().await;
}

both!(
    /// A client who is banned from their card is let back in there.
    a_ban_from_the_clients_card,
    story_ban
);

async fn story_ban(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("Купите слона");
    anna.sees("Купите слона").await;
    world.settles().await;
    anna.writes("/clients");
    anna.presses_at("сверху те", "Иван").await;
    anna.presses_at("Знакомы с", "🚫 Спам").await;
    let told = anna.presses("🤫 Тихий бан").await;
    assert_eq!(told, Told::InPassing("Больше не побеспокоит".to_owned()));
    anna.sees("больше вас не побеспокоит").await;
    anna.presses("‹ Иван").await;
    let card = anna.sees_all(&["👤 Иван", "🤫 В тихом бане"]).await;
    assert!(card.find_button("⚡ Ответы").is_none(), "{card:#?}");
    anna.presses_on(&card, "↩️ Вернуть").await;
    anna.presses_on(&anna.sees("в тихом бане (").await, "↩️ Вернуть")
        .await;
    world.settles().await;
    let card = anna.sees_in(card.id, "Знакомы с").await;
    assert!(card.find_button("⚡ Ответы").is_some(), "{card:#?}");
    world.closes().await;
}

both!(
    /// The owner forgets a client from the client's card: phones, companies, calls, files and edits go, and a manager can't.
    a_client_is_forgotten_from_the_card,
    story_forget
);

async fn story_forget(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    anna.writes("/clients");
    anna.presses("➕ Клиент").await;
    anna.writes("Иннокентий");
    anna.sees_all(&["👤 Иннокентий", "Знакомы с"]).await;
    world.settles().await;
    anna.presses_at("👤 Иннокентий", "📇 Контакты").await;
    anna.presses("➕ E-mail").await;
    anna.writes("kesha@shop.example");
    world.settles().await;
    anna.presses_at("телефоны и почта", "‹ Иннокентий").await;
    anna.presses_at("Знакомы с", "📞 Звонок").await;
    anna.presses("📵 Не дозвонились").await;
    anna.writes("не берёт трубку");
    let kept = anna.sees("Звонок сохранён").await;
    world.settles().await;
    let told = anna.presses_raw(kept.id, "2cX1").await;
    assert!(matches!(told, Told::Alert(_)), "{told:?}");
    owner.writes("/clients");
    owner.presses_at("сверху те", "Иннокентий").await;
    owner.presses_at("Знакомы с", "🗑 Забыть клиента").await;
    owner.presses("🗑 Да, забыть клиента").await;
    owner.sees_all(&["Удалённый клиент №1", "Знакомы с"]).await;
    world.settles().await;
    owner.presses_at("Знакомы с", "📜 Лента").await;
    let stream = owner.sees("Удалённый клиент №1: лента").await;
    assert!(stream.text.contains("Не дозвонились"), "{}", stream.text);
    assert!(!stream.text.contains("не берёт"), "{}", stream.text);
    let mut tx = world.running().db.read().await.unwrap();
    let points = storage::contact_points::of_contact(&mut tx, ContactId(1))
        .await
        .unwrap();
    let edits = storage::client_events::newest(&mut tx, Some(ContactId(1)), None, 9)
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    assert!(
        points.is_empty() && edits.is_empty(),
        "{points:?} {edits:?}"
    );
    world.closes().await;
}
