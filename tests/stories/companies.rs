//! Companies: made, told apart, their people, and their requisites, typed or pasted.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, World};

async fn makes(world: &World, who: &Actor, name: &str) {
    who.writes("/clients");
    who.presses_at("сверху те", "✓ люди / компании").await;
    who.presses("➕ Компания").await;
    who.sees("Как называется компания?").await;
    who.writes(name);
    world.settles().await;
}

both!(
    /// Requisites one by one: each slip is told, and what does not fit together too.
    requisites_are_typed,
    story_typed
);

async fn story_typed(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    makes(&world, &anna, "ООО «Ромашка»").await;
    anna.sees("Реквизитов пока нет").await;
    anna.presses("✏️ Изменить").await;
    anna.presses("ИНН").await;
    anna.sees("ИНН: что записать?").await;
    anna.writes("77070838931");
    anna.sees("ИНН – это 10 или 12 цифр, а здесь 11").await;
    anna.writes("7707083894");
    anna.sees("ИНН: контрольная цифра не сходится").await;
    anna.writes("7707 083 893");
    anna.sees_all(&["ООО «Ромашка»", "ИНН: 7707083893"]).await;
    for (label, typed) in [("БИК", "044525225"), ("Банк", "Сбербанк")] {
        world.settles().await;
        anna.presses_at("ИНН: 7707083893", "✏️ Изменить").await;
        anna.presses(label).await;
        anna.sees(&format!("{label}: что записать?")).await;
        anna.writes(typed);
        anna.sees_all(&["ИНН: 7707083893", &format!("{label}: {typed}")])
            .await;
    }
    world.settles().await;
    anna.presses_at("Банк: Сбербанк", "✏️ Изменить").await;
    anna.presses("Расчётный счёт").await;
    anna.writes("40702810438000060474");
    anna.sees("Расчётный счёт не подходит к этому БИК").await;
    anna.writes("/cancel");
    world.settles().await;
    anna.presses_at("Банк: Сбербанк", "✏️ Изменить").await;
    anna.presses("✓ Банк").await;
    anna.presses("🧹 Очистить").await;
    world.settles().await;
    anna.presses_at("БИК: 044525225", "📜 Лента").await;
    anna.sees_all(&[
        "Анна: Банк – убрано «Сбербанк»",
        "Анна: ИНН – «7707083893»",
        "Анна: новая карточка",
    ])
    .await;
    world.closes().await;
}

both!(
    /// A block pasted at once: recognised, shown, confirmed; what does not hold is told and left out. Who confirms a card
    /// that somebody has changed meanwhile sees it anew first.
    a_block_of_requisites_is_pasted,
    story_pasted
);

async fn story_pasted(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let boris = world.manager("Борис").await;
    makes(&world, &anna, "ООО «Ромашка»").await;
    anna.presses("📋 Реквизиты разом").await;
    anna.sees("пришлите реквизиты одним сообщением").await;
    anna.writes(
        "ИНН 7707083893 / КПП 773601001\nр/с 40702810438000060473\nБИК 044525225\nОГРН 1027700132196\n\
         Юр. адрес: 117312, г. Москва, ул. Вавилова, д. 19",
    );
    let preview = anna
        .sees_all(&[
            "вот что удалось узнать",
            "➕ ИНН: 7707083893",
            "➕ Расчётный счёт: 40702810438000060473",
            "«1027700132196» не записываем. ОГРН: контрольная цифра",
        ])
        .await;
    world.settles().await;
    boris.writes("/clients");
    boris.presses_at("сверху те", "✓ люди / компании").await;
    boris.presses("🏢 ООО «Ромашка»").await;
    boris.presses("✏️ Изменить").await;
    boris.presses("ИНН").await;
    boris.writes("7736050003");
    boris.sees("ИНН: 7736050003").await;
    world.settles().await;
    let told = anna.presses_on(&preview, "✅ Записать").await;
    assert!(
        told.words().contains("Карточку успели изменить"),
        "{told:?}"
    );
    let again = anna.sees("✏️ ИНН: 7736050003 → 7707083893").await;
    anna.presses_on(&again, "✅ Записать").await;
    let card = anna
        .sees_all(&[
            "ООО «Ромашка»",
            "ИНН: 7707083893",
            "КПП: 773601001",
            "БИК: 044525225",
            "117312, г. Москва",
        ])
        .await;
    assert!(!card.text.contains("ОГРН"), "{}", card.text);
    world.settles().await;
    anna.presses_at("ИНН: 7707083893", "📋 Реквизиты разом")
        .await;
    anna.writes("Добрый день!");
    anna.sees("Ничего нового").await;
    world.closes().await;
}

both!(
    /// Two companies of one name are told apart by their ИНН; the same ИНН is the same company.
    namesakes_are_told_apart,
    story_namesakes
);

async fn story_namesakes(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    makes(&world, &anna, "Ромашка\nИНН 7707083893").await;
    anna.sees_all(&["🏢 Ромашка", "ИНН: 7707083893"]).await;
    world.settles().await;
    makes(&world, &anna, "ромашка").await;
    anna.sees("Компания Ромашка уже есть (ИНН 7707083893)")
        .await;
    anna.writes("7736050003");
    anna.sees_all(&["🏢 ромашка", "ИНН: 7736050003"]).await;
    world.settles().await;
    makes(&world, &anna, "РОМАШКА").await;
    anna.sees("уже есть").await;
    anna.writes("7736050003");
    anna.sees_all(&["🏢 ромашка", "ИНН: 7736050003"]).await;
    world.settles().await;
    anna.writes("/clients");
    anna.presses_at("сверху те", "✓ люди / компании").await;
    anna.sees_button("🏢 ромашка · 7736050003").await;
    anna.sees_button("🏢 Ромашка · 7707083893").await;
    world.closes().await;
}

both!(
    /// People of a company: one who is there is found, one who is not is made; posts, the main company, and out again.
    people_of_a_company,
    story_people
);

async fn story_people(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("Мы – Ромашка");
    anna.sees("Мы – Ромашка").await;
    world.settles().await;
    makes(&world, &anna, "Ромашка").await;
    anna.presses_at("🏢 Ромашка", "👥 Люди").await;
    anna.presses("➕ Добавить").await;
    anna.sees("кого добавить?").await;
    anna.writes("ива");
    anna.sees("Нашлись похожие").await;
    anna.presses("Иван").await;
    anna.sees_all(&["👤 Иван · 🏢 Ромашка", "★ Основная компания"])
        .await;
    anna.presses("✏️ Должность").await;
    anna.writes("Директор");
    anna.sees_all(&["👤 Иван · 🏢 Ромашка", "Должность: Директор"])
        .await;
    world.settles().await;
    anna.presses_at("Должность: Директор", "🏢 Компания").await;
    anna.sees("👥 Иван (Директор)").await;
    anna.presses_at("👥 Иван (Директор)", "👥 Люди").await;
    anna.presses("➕ Добавить").await;
    anna.writes("Мария Новая");
    anna.sees("По «Мария Новая» никого нет").await;
    anna.presses("➕ Новый: Мария Новая").await;
    anna.sees("👤 Мария Новая · 🏢 Ромашка").await;
    world.settles().await;

    // A second company of Иван's, made the main one.
    anna.writes("/clients");
    anna.presses_at("сверху те", "Иван").await;
    anna.presses_at("Знакомы с", "✏️ Изменить").await;
    anna.presses_at("что меняем?", "🏢 Компании").await;
    anna.presses("➕ Компания").await;
    anna.writes("Лютик");
    anna.sees("👤 Иван · 🏢 Лютик").await;
    anna.presses("★ Сделать основным").await;
    anna.sees_all(&["👤 Иван · 🏢 Лютик", "★ Основная компания"])
        .await;
    world.settles().await;
    let leave = anna.sees_button("🚪 Убрать из компании").await;
    anna.presses_on(&leave, "🚪 Убрать из компании").await;
    anna.sees("Лютик: люди").await;
    world.settles().await;
    let told = anna.presses_raw(leave.id, "2cV1.2").await;
    assert!(told.words().contains("уже нет"), "{told:?}");
    anna.writes("/clients");
    anna.presses_at("сверху те", "Иван").await;
    anna.sees_all(&["👤 Иван", "🏢 Ромашка – Директор"]).await;
    world.closes().await;
}
