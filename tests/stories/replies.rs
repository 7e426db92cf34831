//! Quick replies: written once, sent in two presses or by the bot's name, each time as if to this one client.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, PATIENCE, Told, World, labels};
use prilavok::domain::ids::{ContactId, UserId};
use prilavok::domain::people::Role;
use prilavok::sandbox::emulator::Who;
use prilavok::storage;
use prilavok::storage::quick_replies::{NewReply, QuickReply};
use serde_json::json;

/// Иван's lead in Анна's hands.
async fn in_work(world: &World) -> (Actor, Actor) {
    let (anna, ivan) = world.lead_in_work().await;
    anna.presses("🗂 Карточка").await;
    anna.sees("Лид №1 · Лиды").await;
    world.settles().await;
    (anna, ivan)
}

/// Keeps a reply that is everybody's.
async fn shared(world: &World, author: &Actor, title: &str, text: &str) -> QuickReply {
    let author = UserId(author.phone.id());
    let new = NewReply {
        owner: None,
        title,
        text,
        entities: &[],
        created_by: author,
    };
    let mut tx = world.running().db.begin().await.unwrap();
    let made = storage::quick_replies::make(&mut tx, new, world.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    made
}

async fn uses(world: &World, reply: &QuickReply) -> i64 {
    let mut tx = world.running().db.read().await.unwrap();
    let found = storage::quick_replies::find(&mut tx, reply.id).await;
    tx.rollback().await.unwrap();
    found.unwrap().unwrap().uses
}

/// Turns somebody to a client.
async fn focus(world: &World, who: &Actor, client: &Actor) {
    let mut tx = world.running().db.begin().await.unwrap();
    let contact: ContactId = storage::contacts::of_user(&mut tx, UserId(client.phone.id()))
        .await
        .unwrap()
        .unwrap()
        .id;
    storage::focus::set(&mut tx, UserId(who.phone.id()), contact, world.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// How many messages of the bot say exactly this.
fn got(who: &Actor, text: &str) -> usize {
    let chat = who.phone.chat();
    chat.iter()
        .filter(|shown| shown.from == Who::Bot && shown.text == text)
        .count()
}

both!(
    /// A manager writes a reply of their own, with formatting, and looks after it; an admin makes it everybody's.
    replies_are_looked_after,
    story_kept
);

async fn story_kept(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let vera = world.staff("Вера", "ru", Role::Admin).await;
    anna.presses("⚡ Ответы").await;
    let list = anna.sees("пока ни одного").await;
    assert!(list.find_button("➕ Общий").is_none());
    anna.presses("➕ Личный").await;
    anna.writes("Адрес\nмагазина");
    anna.sees("что получит клиент?").await;
    anna.writes("Ждём, {клиент}! {странно}");
    anna.sees("Вставки «странно» нет. Можно: {клиент}").await;
    world.emulator.inject_update(json!({"message": {
        "chat": {"id": anna.phone.id(), "type": "private", "first_name": "Анна"},
        "from": {"id": anna.phone.id(), "is_bot": false, "first_name": "Анна", "language_code": "ru"},
        "text": "Ждём, {клиент}!",
        "entities": [{"type": "bold", "offset": 0, "length": 4}],
    }}));
    let card = anna.sees("Личный: видите только вы").await;
    for part in ["Адрес магазина", "Ждём, {клиент}!", "Ждём, Мария Соколова!"]
    {
        assert!(card.text.contains(part), "{}", card.text);
    }
    assert_eq!(
        card.entities
            .iter()
            .filter(|one| one["type"] == "bold")
            .count(),
        4,
        "{:?}",
        card.entities
    );
    assert!(card.find_button("👥 Сделать общим").is_none());
    world.settles().await;

    anna.presses("✏️ Название").await;
    anna.writes("Ё".repeat(61).as_str());
    anna.sees("Слишком длинно").await;
    anna.writes("Как нас найти");
    anna.sees_all(&["Как нас найти", "Личный"]).await;
    anna.presses("✏️ Текст").await;
    anna.phone.sends_photo("Вот").unwrap();
    anna.sees("нет ни одного видимого знака").await;
    anna.presses("✖️ Отмена").await;
    world.settles().await;

    vera.writes("/replies");
    vera.sees("пока ни одного").await;
    vera.does_not_see("Как нас найти");
    vera.presses("➕ Общий").await;
    vera.writes("Оплата");
    vera.sees("что получит клиент?").await;
    vera.writes("Картой или наличными");
    vera.sees("Общий: виден всей команде").await;
    vera.presses("‹ Ответы").await;
    vera.presses("➕ Личный").await;
    vera.writes("Скидка");
    vera.sees("«Скидка»: что получит клиент?").await;
    vera.writes("Пять процентов");
    vera.sees_all(&["Пять процентов", "Личный"]).await;
    assert_eq!(
        vera.presses("👥 Сделать общим").await,
        Told::InPassing("👥 Теперь ответ видит вся команда".to_owned())
    );
    world.settles().await;

    anna.writes("/replies");
    anna.sees("3 ответа").await;
    anna.presses("👥 Оплата").await;
    let foreign = anna.sees_all(&["Оплата", "Общий"]).await;
    assert!(foreign.find_button("🗑 Удалить").is_none());
    let told = anna.presses_raw(foreign.id, "2rD2").await;
    assert_eq!(
        told.words(),
        "Для этого нужна другая роль. Попросите владельца или администратора."
    );
    vera.writes("/replies");
    vera.presses("👥 Оплата").await;
    vera.presses("🗑 Удалить").await;
    vera.sees("Он пропадёт у всей команды").await;
    vera.presses("🗑 Да, удалить").await;
    vera.sees("1 ответ").await;
    world.closes().await;
}

both!(
    /// From the card: chosen, previewed with the real values, sent once however often it is pressed, and counted.
    a_reply_goes_from_the_card,
    story_sent
);

async fn story_sent(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу чайник").await;
    let reply = shared(
        &world,
        &anna,
        "Готово",
        "{клиент}, заказ {deal} на {сумма} готов. {Manager}",
    )
    .await;
    anna.presses_at("Сделка №1", "👤 Клиент").await;
    anna.presses_at("Знакомы с", "⚡ Ответы").await;
    anna.sees("Иван: что отправить?").await;
    anna.presses("👥 Готово").await;
    // Nothing goes half-filled: what is missing is named, and the way to fill it in is there.
    let preview = anna
        .sees_all(&[
            "Иван, заказ №1 на {сумма} готов. Анна",
            "Нечего подставить: {сумма}",
        ])
        .await;
    assert!(preview.find_button("✅ Отправить").is_none());
    anna.presses_on(&preview, "✏️ Заполнить").await;
    anna.presses("Сумма").await;
    anna.writes("12900");
    anna.sees("Сумма: 12 900 ₽").await;
    world.settles().await;
    let said = "Иван, заказ №1 на 12\u{a0}900\u{a0}₽ готов. Анна";
    anna.presses_at("Сделка №1", "👤 Клиент").await;
    anna.presses_at("Знакомы с", "⚡ Ответы").await;
    anna.presses("👥 Готово").await;
    let preview = anna.sees("Иван получит:").await;
    let (row, col) = preview.find_button("✅ Отправить").unwrap();
    let first = anna.phone.presses(preview.id, row, col).unwrap();
    let second = anna.phone.presses(preview.id, row, col).unwrap();
    first.answer(PATIENCE).await.unwrap();
    second.answer(PATIENCE).await.unwrap();
    ivan.sees(said).await;
    anna.sees_in(preview.id, "Иван, отправлено:").await;
    anna.sees_reaction(preview.id).await;
    world.settles().await;
    assert_eq!(got(&ivan, said), 1, "{}", ivan.transcript());
    assert_eq!(uses(&world, &reply).await, 1);

    let answer = anna.replies_to("Иван, отправлено:", "Ждём вас").await;
    ivan.sees("Ждём вас").await;
    anna.sees_reaction(answer).await;
    anna.presses_on(&anna.sees("Иван, отправлено:").await, "🗂 Карточка")
        .await;
    anna.sees_in(preview.id, "Иван, отправлено:").await;
    anna.presses_at("Сделка №1", "💬 Переписка").await;
    anna.sees_all(&["переписка с клиентом", said, "Ждём вас"])
        .await;
    world.closes().await;
}

both!(
    /// Opened from the dialogue, the replies lead back to it, before one is sent and after.
    replies_lead_back_to_the_dialogue,
    story_back_to_dialogue
);

async fn story_back_to_dialogue(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = in_work(&world).await;
    shared(&world, &anna, "Привет", "Здравствуйте, {клиент}!").await;
    anna.writes("/dialogs");
    let list = anna.sees("Никем не взято").await;
    let dialogs = labels(&list);
    let client = dialogs.iter().find(|label| label.contains("Иван")).unwrap();
    anna.presses_on(&list, client).await;
    anna.presses_at("Иван · Лид №1", "⚡ Ответы").await;
    let choice = anna.sees_button("👥 Привет").await;
    anna.presses_on(&choice, "💬 К диалогу").await;
    anna.sees_in(choice.id, "Иван · Лид №1").await;
    anna.presses_at("Иван · Лид №1", "⚡ Ответы").await;
    anna.presses("👥 Привет").await;
    anna.presses("✅ Отправить").await;
    ivan.sees("Здравствуйте, Иван!").await;
    let sent = anna.sees("Иван, отправлено:").await;
    anna.presses_on(&sent, "💬 К диалогу").await;
    anna.sees_in(sent.id, "Иван, отправлено:").await;
    world.closes().await;
}

both!(
    /// What a reply says may change between the look and the press; and nothing goes to whom nothing reaches.
    a_preview_holds_what_it_says,
    story_changed
);

async fn story_changed(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = in_work(&world).await;
    let reply = shared(&world, &anna, "Привет", "Здравствуйте, {клиент}!").await;
    anna.presses_at("Лид №1 · Лиды", "👤 Клиент").await;
    anna.presses_at("Знакомы с", "⚡ Ответы").await;
    anna.presses("👥 Привет").await;
    anna.sees("Здравствуйте, Иван!").await;
    let mut tx = world.running().db.begin().await.unwrap();
    let changed = QuickReply {
        text: "Добрый день, {клиент}!".to_owned(),
        ..reply.clone()
    };
    storage::quick_replies::save(&mut tx, &changed, world.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let told = anna.presses("✅ Отправить").await;
    assert!(told.words().contains("успели измениться"), "{told:?}");
    anna.sees("Добрый день, Иван!").await;
    ivan.does_not_see("Здравствуйте, Иван!");
    ivan.phone.blocks().unwrap();
    world.settles().await;
    let told = anna.presses("✅ Отправить").await;
    assert!(
        told.words().contains("Написать клиенту не получится"),
        "{told:?}"
    );
    assert_eq!(uses(&world, &reply).await, 0);
    world.closes().await;
}

both!(
    /// By the bot's name: what fits is offered, speaks of the client in focus, and of the one whom it goes to.
    replies_are_found_by_the_bots_name,
    story_inline
);

async fn story_inline(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = in_work(&world).await;
    let maria = world.customer("Мария");
    maria.writes("Есть чашки?");
    anna.sees("Есть чашки?").await;
    world.settles().await;
    let greeting = shared(&world, &anna, "Привет", "Здравствуйте, {клиент}!").await;
    shared(&world, &anna, "Адрес", "Улица Ленина, 5").await;

    let offered = anna.phone.types_inline("").unwrap();
    let results = offered.results(PATIENCE).await.unwrap();
    assert_eq!(results.len(), 2);
    let offered = anna.phone.types_inline("ПРИВ").unwrap();
    let results = offered.results(PATIENCE).await.unwrap();
    assert_eq!(results.len(), 1);
    assert_eq!(results[0].text, "Здравствуйте, {клиент}!");
    anna.presses_at("Лид №1 · Лиды", "✍️ Написать").await;
    anna.sees("следующее сообщение уйдёт клиенту").await;
    anna.phone.picks_inline(&results[0]).unwrap();
    ivan.sees("Здравствуйте, Иван!").await;
    world.settles().await;
    assert_eq!(uses(&world, &greeting).await, 1);

    // In focus the reply speaks of the client at once; sent to another, it speaks of that one.
    focus(&world, &anna, &maria).await;
    let offered = anna.phone.types_inline("здравств").unwrap();
    let results = offered.results(PATIENCE).await.unwrap();
    assert_eq!(results[0].text, "Здравствуйте, Мария!");
    assert_eq!(
        results[0].description.as_deref(),
        Some("Здравствуйте, Мария!")
    );
    anna.presses_at("Лид №1 · Лиды", "✍️ Написать").await;
    world.settles().await;
    anna.phone.picks_inline(&results[0]).unwrap();
    world.settles().await;
    assert_eq!(
        got(&ivan, "Здравствуйте, Иван!"),
        2,
        "{}",
        ivan.transcript()
    );
    ivan.does_not_see("Мария");
    assert_eq!(uses(&world, &greeting).await, 2);

    let offered = ivan.phone.types_inline("").unwrap();
    assert_eq!(offered.results(PATIENCE).await.unwrap(), []);
    world.closes().await;
}

both!(
    /// Fifty are offered at a time, never from anybody's memory.
    inline_results_come_in_pages,
    story_pages
);

async fn story_pages(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    for number in 1..=60 {
        shared(&world, &anna, &format!("Ответ {number:02}"), "Текст").await;
    }
    let offered = anna.phone.types_inline("ответ").unwrap();
    assert_eq!(offered.results(PATIENCE).await.unwrap().len(), 50);
    assert_eq!(offered.next_offset().as_deref(), Some("50"));
    let rest = anna.phone.types_inline_from("ответ", "50").unwrap();
    assert_eq!(rest.results(PATIENCE).await.unwrap().len(), 10);
    assert_eq!(rest.next_offset().as_deref(), Some(""));
    let calls = world.emulator.calls_of("answerInlineQuery");
    assert_eq!(calls.len(), 2);
    world.closes().await;
}
