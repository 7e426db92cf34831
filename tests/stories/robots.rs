//! Robots of a preset of its own: delays, conditions, every action, and the guard against circles.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, World};
use chrono::TimeDelta;
use prilavok::domain::people::Role;
use std::time::Duration;
use tempfile::TempDir;

/// A shop with robots of every sort. `{chain}` stands for ten stages that robots hurry through.
const PRESET: &str = r#"
name.ru = "Лавка"
name.en = "Stall"

[[field]]
id = "client_name"
kind = "contact_name"
name.ru = "Клиент"
name.en = "Client"

[[field]]
id = "items"
kind = "text"
max = 200
name.ru = "Товар"
name.en = "Items"

[[field]]
id = "amount"
kind = "money"
name.ru = "Сумма"
name.en = "Amount"

[[pipeline]]
id = "lead"
kind = "lead"
name.ru = "Лиды"
name.en = "Leads"
start = "new"
fail_from_any = true
fields = ["client_name", "items", "amount"]

[pipeline.conversion]
from = ["in_work"]
to = "converted"
into = ["order"]

[[pipeline.stage]]
id = "new"
name.ru = "Новая"
name.en = "New"

[[pipeline.stage.move]]
to = "in_work"
label.ru = "Взять в работу"
label.en = "Take it"
take = true

[[pipeline.stage.robot]]
id = "told"
name.ru = "Сообщить"
name.en = "Tell"
[[pipeline.stage.robot.do]]
notify = "on_duty"
text.ru = "Новый {record}"
text.en = "A new {record}"

[[pipeline.stage.robot]]
id = "waits"
name.ru = "Ждёт долго"
name.en = "Waits long"
after = "30m"
[[pipeline.stage.robot.do]]
notify = "supervisor"
text.ru = "{record} никто не берёт"
text.en = "Nobody takes {record}"

[[pipeline.stage]]
id = "in_work"
name.ru = "В работе"
name.en = "In work"

[[pipeline.stage.robot]]
id = "default_items"
name.ru = "Заполнить товар"
name.en = "Fill in the items"
when = [{ field = "items", is = "empty" }]
[[pipeline.stage.robot.do]]
set = "items"
value = "Уточнить"

[[pipeline.stage.robot]]
id = "greet"
name.ru = "Поздороваться"
name.en = "Say hello"
[[pipeline.stage.robot.do]]
message_client = true
text.ru = "{client}, вами занимается {responsible}"
text.en = "{client}, {responsible} is at your service"

[[pipeline.stage]]
id = "converted"
kind = "won"
name.ru = "Конвертирован"
name.en = "Converted"

[[pipeline.stage]]
id = "spam"
kind = "lost"
name.ru = "Спам"
name.en = "Spam"

[[pipeline]]
id = "order"
kind = "deal"
name.ru = "Заказы"
name.en = "Orders"
start = "made"
manual = true
fields = ["client_name", "items", "amount"]

[[pipeline.stage]]
id = "made"
name.ru = "Создан"
name.en = "Made"

[[pipeline.stage.move]]
to = "checked"

[[pipeline.stage.move]]
to = "ping"

[[pipeline.stage.move]]
to = "s0"

[[pipeline.stage]]
id = "checked"
name.ru = "Проверка"
name.en = "Checking"

[[pipeline.stage.move]]
to = "done"

[[pipeline.stage.robot]]
id = "big"
name.ru = "Крупный заказ"
name.en = "A big order"
when = [{ field = "amount", at_least = 1000000 }]
[[pipeline.stage.robot.do]]
notify = "supervisor"
text.ru = "{record} на {amount}"
text.en = "{record} for {amount}"

[[pipeline.stage.robot]]
id = "check"
name.ru = "Проверить"
name.en = "Check"
[[pipeline.stage.robot.do]]
task = "check"
title.ru = "Проверить {items}"
title.en = "Check {items}"
to = "responsible"
due = "1h"

[[pipeline.stage.robot]]
id = "after_check"
name.ru = "После проверки"
name.en = "After the check"
on_task = "check"
[[pipeline.stage.robot.do]]
move = "done"

[[pipeline.stage]]
id = "ping"
name.ru = "Туда"
name.en = "There"

[[pipeline.stage.move]]
to = "done"

[[pipeline.stage.robot]]
id = "to_pong"
name.ru = "Туда"
name.en = "There"
after = "1h"
[[pipeline.stage.robot.do]]
move = "pong"

[[pipeline.stage]]
id = "pong"
name.ru = "Обратно"
name.en = "Back"

[[pipeline.stage.robot]]
id = "to_ping"
name.ru = "Обратно"
name.en = "Back"
after = "1h"
[[pipeline.stage.robot.do]]
move = "ping"
{chain}
[[pipeline.stage]]
id = "done"
kind = "won"
name.ru = "Готов"
name.en = "Done"
"#;

/// Ten stages, from each of which a robot moves on at once.
fn chain() -> String {
    (0..10)
        .map(|number| {
            let next = if number == 9 {
                "done".to_owned()
            } else {
                format!("s{}", number + 1)
            };
            format!(
                "
[[pipeline.stage]]
id = \"s{number}\"
name.ru = \"Шаг {number}\"
name.en = \"Step {number}\"
[[pipeline.stage.robot]]
id = \"hurry{number}\"
name.ru = \"Спешка {number}\"
name.en = \"Hurry {number}\"
[[pipeline.stage.robot.do]]
move = \"{next}\"
"
            )
        })
        .collect()
}

/// A shop on that preset; the folder holds the preset's file.
async fn stall(backend: Backend) -> (World, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("stall.toml");
    std::fs::write(&path, PRESET.replace("{chain}", &chain())).unwrap();
    let world = World::open_with(backend, |config| config.preset = Some(path)).await;
    (world, dir)
}

/// Gives the bot a moment in which it must not do anything.
async fn a_moment(world: &World) {
    tokio::time::sleep(Duration::from_millis(300)).await;
    world.settles().await;
}

/// Makes an order by hand; its card's title.
async fn order(world: &World, anna: &Actor) -> &'static str {
    anna.writes("/new");
    anna.presses("Заказы").await;
    anna.sees("Что записать в поле «Товар»?").await;
    anna.writes("Чайник");
    anna.sees("Сделка №1 · Заказы").await;
    world.settles().await;
    "Сделка №1 · Заказы"
}

both!(
    /// A delayed robot acts in its time, even if the bot was restarted meanwhile; it tells the admins, not the managers.
    a_delayed_robot_survives_a_restart,
    story_delay
);

async fn story_delay(backend: Backend) {
    let (mut world, _dir) = stall(backend).await;
    let anna = world.manager("Анна").await;
    let rita = world.staff("Рита", "ru", Role::Admin).await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    anna.sees("Новый Лид №1").await;
    world.passes(TimeDelta::minutes(29));
    a_moment(&world).await;
    rita.does_not_see("никто не берёт");
    world.restarts().await;
    world.passes(TimeDelta::minutes(2));
    rita.sees("Лид №1 никто не берёт").await;
    world.passes(TimeDelta::hours(2));
    a_moment(&world).await;
    assert_eq!(rita.counts("никто не берёт"), 1);
    anna.does_not_see("никто не берёт");
    world.closes().await;
}

both!(
    /// A delayed robot stands down when the record has left its stage, and the history says so.
    a_delayed_robot_stands_down,
    story_stands_down
);

async fn story_stands_down(backend: Backend) {
    let (world, _dir) = stall(backend).await;
    let anna = world.manager("Анна").await;
    let rita = world.staff("Рита", "ru", Role::Admin).await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    world.settles().await;
    anna.presses("Взять в работу").await;
    world.settles().await;
    world.passes(TimeDelta::hours(1));
    a_moment(&world).await;
    rita.does_not_see("никто не берёт");
    anna.presses("🗂 Карточка").await;
    anna.presses_at("Лид №1 · Лиды", "🕘 История").await;
    anna.sees_all(&["история", "🤖 Робот «Ждёт долго»", "больше не ждёт"])
        .await;
    world.closes().await;
}

both!(
    /// A robot fills a field in and writes to the client; the client reads it in the shop's voice.
    robots_fill_in_and_write,
    story_actions
);

async fn story_actions(backend: Backend) {
    let (world, _dir) = stall(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    world.settles().await;
    anna.presses("Взять в работу").await;
    ivan.sees("Иван, вами занимается Анна").await;
    world.settles().await;
    anna.presses("🗂 Карточка").await;
    let card = anna.sees_all(&["Лид №1 · Лиды", "Товар: Уточнить"]).await;
    assert!(
        card.find_button("↩️ Отменить").is_none(),
        "the client has been told already"
    );
    anna.presses_at("Лид №1 · Лиды", "🕘 История").await;
    anna.sees_all(&[
        "Робот «Заполнить товар»: Товар – «Уточнить»",
        "↳ почему: Анна: взято в работу",
        "Робот «Поздороваться»: сообщение клиенту",
    ])
    .await;
    world.closes().await;
}

both!(
    /// A robot's condition decides; its text tells the amount; a task done moves the record by a robot.
    conditions_and_tasks_set_robots_off,
    story_conditions
);

async fn story_conditions(backend: Backend) {
    let (world, _dir) = stall(backend).await;
    let anna = world.manager("Анна").await;
    let rita = world.staff("Рита", "ru", Role::Admin).await;
    let title = order(&world, &anna).await;
    anna.presses_at(title, "✏️ Заполнить").await;
    anna.presses("Сумма").await;
    anna.writes("12 500");
    anna.sees_all(&[title, "Сумма: 12 500 ₽"]).await;
    world.settles().await;
    anna.presses_at(title, "Проверка").await;
    rita.sees("Сделка №1 на 12 500 ₽").await;
    anna.sees("Проверить Чайник").await;
    world.settles().await;
    let told = anna.presses_at(title, "✅ Выполнено").await;
    assert!(told.words().contains("выполнена"), "{told:?}");
    world.settles().await;
    assert_eq!(world.record(1).await.stage.as_str(), "done");
    anna.presses_at(title, "🕘 История").await;
    anna.sees("Робот «После проверки»: «Проверка» → «Готов»")
        .await;
    world.closes().await;
}

both!(
    /// A small order is no news to the admins.
    a_condition_that_fails_keeps_quiet,
    story_quiet
);

async fn story_quiet(backend: Backend) {
    let (world, _dir) = stall(backend).await;
    let anna = world.manager("Анна").await;
    let rita = world.staff("Рита", "ru", Role::Admin).await;
    let title = order(&world, &anna).await;
    anna.presses_at(title, "Проверка").await;
    anna.sees("Проверить Чайник").await;
    world.settles().await;
    rita.does_not_see("Сделка №1");
    world.closes().await;
}

both!(
    /// A chain of robots ends after eight moves, and the history says why.
    a_long_chain_is_stopped,
    story_chain
);

async fn story_chain(backend: Backend) {
    let (world, _dir) = stall(backend).await;
    let anna = world.manager("Анна").await;
    let title = order(&world, &anna).await;
    anna.presses_at(title, "Шаг 0").await;
    world.settles().await;
    assert_eq!(world.record(1).await.stage.as_str(), "s8");
    anna.presses_at(title, "🕘 История").await;
    anna.sees_all(&[
        "🛑 Робот «Спешка 8» остановлен",
        "Робот «Спешка 7»: «Шаг 7» → «Шаг 8»",
    ])
    .await;
    world.closes().await;
}

both!(
    /// Two robots that send a record to and fro are stopped too, however long each of them waits.
    a_slow_circle_is_stopped,
    story_circle
);

async fn story_circle(backend: Backend) {
    let (world, _dir) = stall(backend).await;
    let anna = world.manager("Анна").await;
    let title = order(&world, &anna).await;
    anna.presses_at(title, "Туда").await;
    world.settles().await;
    for round in 1..=8 {
        let stage = if round % 2 == 0 { "ping" } else { "pong" };
        world.passes(TimeDelta::minutes(61));
        arrives(&world, stage).await;
        world.settles().await;
    }
    world.passes(TimeDelta::minutes(61));
    a_moment(&world).await;
    assert_eq!(world.record(1).await.stage.as_str(), "ping");
    anna.presses_at(title, "🕘 История").await;
    anna.sees("🛑 Робот «Туда» остановлен").await;
    world.passes(TimeDelta::days(2));
    a_moment(&world).await;
    assert_eq!(world.record(1).await.stage.as_str(), "ping");
    world.closes().await;
}

/// Waits until the record stands on a stage.
async fn arrives(world: &World, stage: &str) {
    let deadline = tokio::time::Instant::now() + crate::world::PATIENCE;
    while world.record(1).await.stage.as_str() != stage {
        assert!(tokio::time::Instant::now() < deadline, "never on {stage}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
