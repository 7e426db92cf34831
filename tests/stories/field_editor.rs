//! /fields in the owner's hands: every step is written into the preset, seen at once, and can be taken back.

use crate::both;
use crate::own_fields::field;
use crate::support::Backend;
use crate::world::{Actor, Told, World};
use prilavok::domain::people::Role;
use prilavok::domain::preset::Preset;
use prilavok::service::BUILT_IN_PRESET;
use prilavok::storage;

async fn text(world: &World) -> String {
    let mut tx = world.running().db.read().await.unwrap();
    let text = storage::presets::active(&mut tx).await.unwrap();
    tx.rollback().await.unwrap();
    text.unwrap_or_else(|| BUILT_IN_PRESET.to_owned())
}

async fn preset(world: &World) -> Preset {
    Preset::parse(&text(world).await).unwrap()
}

async fn opens(world: &World, actor: &Actor, card: &str) {
    actor.writes("/fields");
    actor.sees("Поля карточек").await;
    world.settles().await;
    actor.presses(card).await;
    actor.sees("поля по порядку").await;
}

both!(
    /// A field is added, asked for on a card, renamed, moved, bounded, taken off, put back; the file has it all, comments too.
    a_field_lives,
    story_life
);

async fn story_life(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу чайник").await;

    opens(&world, &owner, "Продажа").await;
    owner.presses("➕ Новое поле").await;
    owner.presses("число").await;
    owner.writes("Вес, кг");
    owner.sees("А по-английски?").await;
    owner.writes("Weight, kg");
    owner
        .sees_all(&["Вес, кг", "число", "На карточках: Продажа"])
        .await;
    world.settles().await;
    let id = field("weight_kg");
    assert_eq!(
        preset(&world).await.field(&id).unwrap().name.en,
        "Weight, kg"
    );

    // Anna's card has it at once.
    anna.presses_at("Сделка №1", "✏️ Заполнить").await;
    anna.presses("Вес, кг").await;
    anna.writes("12");
    anna.sees("Вес, кг: 12").await;

    owner.presses("📏 Пределы").await;
    owner.writes("от нуля");
    owner.sees("Не получилось прочесть число").await;
    owner.writes("0 - 50");
    owner.sees("От 0 до 50").await;
    owner.presses("✏️ Название").await;
    owner.writes("Масса / Mass");
    owner.sees_all(&["Масса", "На карточках"]).await;
    world.settles().await;
    anna.sees("Масса: 12").await;
    owner.presses("⬆️ Выше").await;
    world.settles().await;
    let spot = crate::own_fields::sale();
    let on_card = preset(&world).await.on_card(&spot).to_vec();
    assert_eq!(on_card.iter().rev().nth(1), Some(&id), "{on_card:?}");

    owner.presses("➖ Убрать с карточки").await;
    owner.presses("➖ Да, убрать").await;
    world.settles().await;
    assert!(!preset(&world).await.on_card(&spot).contains(&id));
    owner.presses("📥 Готовое поле").await;
    owner.presses("Масса").await;
    world.settles().await;
    anna.sees("Масса: 12").await;

    let text = text(&world).await;
    let comments = |text: &str| text.lines().filter(|line| line.starts_with('#')).count();
    assert_eq!(comments(&text), comments(BUILT_IN_PRESET));
    world.closes().await;
}

both!(
    /// The last step is told with its author, and taken back, and that is taken back too; a later change makes the button say so.
    a_step_is_taken_back,
    story_undo
);

async fn story_undo(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let admin = world.staff("Алиса", "ru", Role::Admin).await;
    opens(&world, &owner, "Контакты").await;
    owner.presses("➕ Новое поле").await;
    owner.presses("несколько вариантов").await;
    owner.writes("Любит / Likes");
    owner.sees("Какие варианты?").await;
    owner.writes("Чай / Tea\nКофе / Coffee\nчай");
    owner.sees_all(&["Любит", "Варианты: Чай, Кофе"]).await;
    world.settles().await;
    let id = field("likes");
    assert!(preset(&world).await.contact_fields.contains(&id));

    admin.writes("/fields");
    let shown = admin
        .sees_all(&["Последнее изменение: Ольга", "новое поле «Любит»"])
        .await;
    admin.presses_on(&shown, "↩️ Отменить его").await;
    world.settles().await;
    assert!(preset(&world).await.field(&id).is_none());
    admin.sees("Последнее изменение: Алиса").await;
    admin.presses("↩️ Отменить его").await;
    world.settles().await;
    assert!(preset(&world).await.field(&id).is_some(), "taken again");

    owner.writes("/fields");
    let old = owner.sees("Последнее изменение").await;
    opens(&world, &admin, "Контакты").await;
    admin.presses("Любит").await;
    admin.presses("🔘 Варианты").await;
    admin.presses("Чай").await;
    admin.presses("🚫 Не предлагать").await;
    world.settles().await;
    let told = owner.presses_on(&old, "↩️ Отменить его").await;
    assert!(
        matches!(&told, Told::Alert(words) if words.contains("изменили ещё раз")),
        "{told:?}"
    );
    assert!(preset(&world).await.field(&id).unwrap().kind.choices()[0].retired);
    world.closes().await;
}

both!(
    /// Two in the editor at once: the second one's step goes on top, and he is told; a file waiting for its word is shown anew.
    two_in_the_editor,
    story_two
);

async fn story_two(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let admin = world.staff("Алиса", "ru", Role::Admin).await;
    for actor in [&owner, &admin] {
        opens(&world, actor, "Продажа").await;
        actor.presses("➕ Новое поле").await;
        actor.presses("текст").await;
        actor.sees("Новое поле (текст)").await;
    }
    admin.writes("Цвет / Colour");
    admin.sees("На карточках").await;
    world.settles().await;
    owner.writes("Размер / Size");
    owner
        .sees("Пока вы отвечали, пресет изменил кто-то ещё")
        .await;
    world.settles().await;
    let both = preset(&world).await;
    assert!(both.field(&field("colour")).is_some());
    assert!(both.field(&field("size")).is_some());

    // A file is compared anew once somebody has changed what it replaces.
    owner.writes("/preset");
    owner.presses("⬆️ Загрузить").await;
    owner
        .phone
        .sends_file("shop.toml", "text/plain", BUILT_IN_PRESET.into(), "")
        .unwrap();
    owner.sees("Он внесёт").await;
    world.settles().await;
    opens(&world, &admin, "Продажа").await;
    admin.presses("➕ Новое поле").await;
    admin.presses("дата").await;
    admin.writes("Срок / Term");
    world.settles().await;
    let told = owner.presses("✅ Применить").await;
    assert!(
        matches!(&told, Told::Alert(words) if words.contains("Пока вы смотрели")),
        "{told:?}"
    );
    world.settles().await;
    assert!(preset(&world).await.field(&field("term")).is_some());
    owner.presses("✅ Применить").await;
    world.settles().await;
    assert!(preset(&world).await.field(&field("term")).is_none());
    world.closes().await;
}

both!(
    /// Roles, demands, questions; what conditions need can't be taken off; a manager has no editor.
    steps_are_checked,
    story_checked
);

async fn story_checked(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    anna.writes("/fields");
    anna.sees("нужна другая роль").await;

    opens(&world, &owner, "Продажа").await;
    owner.presses("Тип оплаты").await;
    owner.presses("➖ Убрать с карточки").await;
    let told = owner.presses("➖ Да, убрать").await;
    assert!(
        matches!(&told, Told::Alert(words) if words.contains("Так нельзя")),
        "{told:?}"
    );
    assert_eq!(text(&world).await, BUILT_IN_PRESET);

    opens(&world, &owner, "Продажа").await;
    owner.presses("Комментарий").await;
    owner.presses("🔒 Доступ").await;
    owner.presses("✅ видит: Менеджер").await;
    world.settles().await;
    let comment = field("comment");
    let hidden = preset(&world).await;
    assert!(!hidden.shows(&comment, Some(Role::Manager)));
    let told = owner.presses("🚫 заполняет: Менеджер").await;
    assert!(told.words().contains("Сначала дайте"), "{told:?}");
    owner.presses("🚫 видит: Менеджер").await;
    world.settles().await;
    assert!(preset(&world).await.shows(&comment, Some(Role::Manager)));
    owner.presses("‹ Комментарий").await;
    owner.presses("❓ Вопрос").await;
    owner.writes("Что важно?");
    owner.sees("Вопрос: Что важно?").await;
    owner.presses("❗ Обязательность").await;
    owner.presses("Подготовка товара").await;
    owner
        .sees("Обязательно со стадии «Подготовка товара»")
        .await;
    owner.presses("❗ Обязательность").await;
    owner.presses("Не требовать").await;
    world.settles().await;
    let sale = preset(&world).await;
    let sale = sale
        .pipelines
        .iter()
        .find(|pipeline| pipeline.id.as_str() == "sale");
    assert!(sale.unwrap().required_from.is_empty());
    world.closes().await;
}

both!(
    /// What a field says is found as long as everybody of staff may see it: who may not must not find by it either.
    a_hidden_field_is_not_found_by,
    story_hidden
);

async fn story_hidden(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу чайник").await;
    anna.presses_at("Сделка №1", "✏️ Заполнить").await;
    anna.presses("Комментарий").await;
    anna.writes("Постоянный покупатель, скидка");
    world.settles().await;
    let finds = async |query: &str, count: &str| {
        anna.writes(&format!("/find {query}"));
        anna.sees_all(&[&format!("🔎 {query}"), count]).await;
    };
    finds("постоянный", "нашлась 1 запись").await;

    opens(&world, &owner, "Продажа").await;
    owner.presses("Комментарий").await;
    owner.presses("🔒 Доступ").await;
    owner.presses("✅ видит: Менеджер").await;
    world.settles().await;
    found_by(&world, "скидка", 0).await;
    finds("скидка", "ничего не нашлось").await;

    owner.presses("🚫 видит: Менеджер").await;
    world.settles().await;
    found_by(&world, "покупатель", 1).await;
    finds("покупатель", "нашлась 1 запись").await;
    world.closes().await;
}

/// The index follows little by little.
pub async fn found_by(world: &World, query: &str, count: usize) {
    for _ in 0..400 {
        let mut tx = world.running().db.read().await.unwrap();
        let finds = prilavok::app::search::find(&mut tx, query, None).await;
        tx.rollback().await.unwrap();
        if finds.unwrap().len() == count {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("never {count} by «{query}»");
}
