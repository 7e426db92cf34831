//! Tasks: reminded of, postponed, given over, remarked on, done once, listed.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, Told, World, at_once, labels};
use chrono::TimeDelta;

/// A purchase by hand, on «Постоплата», whose task wins it; the task's number.
async fn balance_to_pay(world: &World, anna: &Actor) -> String {
    anna.writes("/new");
    anna.presses("Закупка").await;
    anna.sees("Какой товар?").await;
    anna.writes("Картон");
    for stage in [
        "Подготовка документов",
        "Предоплата",
        "Поставка",
        "Постоплата",
    ] {
        world.settles().await;
        anna.presses_at("Сделка №1 · Закупка", stage).await;
    }
    world.settles().await;
    anna.sees_all(&["Сделка №1 · Закупка", "Задача №1"]).await;
    "Задача №1".to_owned()
}

/// Opens a task's card from the list.
async fn opens(anna: &Actor, task: &str) -> i64 {
    anna.writes("/tasks");
    anna.presses(&format!("☑️ {task}")).await;
    anna.sees_all(&[task, "🗂 "]).await.id
}

both!(
    /// The person is reminded before a task is due, and told when it is overdue; once each.
    reminders_come_in_time,
    story_reminders
);

async fn story_reminders(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    balance_to_pay(&world, &anna).await;
    world.passes(TimeDelta::hours(20));
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    world.settles().await;
    anna.does_not_see("Скоро срок");
    world.passes(TimeDelta::minutes(61));
    anna.sees_all(&["⏰ Скоро срок задачи", "Задача №1", "🗂 Сделка №1"])
        .await;
    world.passes(TimeDelta::hours(3));
    let overdue = anna.sees_all(&["🔴 Задача просрочена", "Задача №1"]).await;
    world.passes(TimeDelta::days(2));
    world.settles().await;
    assert_eq!(anna.counts("🔴 Задача просрочена"), 1);
    anna.writes("/menu");
    anna.sees("1 задача, просрочена 1").await;
    let told = anna.presses_on(&overdue, "✅ Выполнено").await;
    assert!(
        told.words().contains("Сделка №1 → «Сделка успешна»"),
        "{told:?}"
    );
    anna.sees_in(overdue.id, "✅ Выполнена: Анна").await;
    world.closes().await;
}

both!(
    /// Nobody is reminded of a task whose record is closed.
    a_closed_record_reminds_of_nothing,
    story_no_reminder
);

async fn story_no_reminder(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    balance_to_pay(&world, &anna).await;
    anna.presses_at("Сделка №1 · Закупка", "❌ Провал").await;
    anna.presses("Отказ от заявки").await;
    anna.presses("Пропустить").await;
    world.settles().await;
    world.passes(TimeDelta::days(3));
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    world.settles().await;
    anna.does_not_see("Скоро срок");
    anna.does_not_see("Задача просрочена");
    world.closes().await;
}

both!(
    /// A postponed task is reminded of at its new time, not at the old.
    a_task_is_postponed,
    story_postponed
);

async fn story_postponed(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let task = balance_to_pay(&world, &anna).await;
    let card = opens(&anna, &task).await;
    anna.presses("⏰ Отложить").await;
    let choice = anna.sees_in(card, "на сколько отложить?").await;
    assert_eq!(
        labels(&choice),
        ["На час", "На 3 часа", "На день", "На неделю", "‹ Задача №1"]
    );
    let told = anna.presses("На неделю").await;
    assert!(told.words().contains("отложена до"), "{told:?}");
    anna.sees_in(card, "⏰ До").await;
    world.settles().await;
    world.passes(TimeDelta::days(2));
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    world.settles().await;
    anna.does_not_see("Задача просрочена");
    world.passes(TimeDelta::days(5) - TimeDelta::minutes(30));
    anna.sees("Скоро срок задачи").await;
    world.passes(TimeDelta::hours(1));
    anna.sees("Задача просрочена").await;
    world.closes().await;
}

both!(
    /// A task given to a colleague is theirs: they are told, and it is on their list.
    a_task_is_given_to_a_colleague,
    story_reassigned
);

async fn story_reassigned(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let boris = world.manager("Борис").await;
    let task = balance_to_pay(&world, &anna).await;
    let card = opens(&anna, &task).await;
    anna.presses_at("🗂 Сделка №1", "👥 Передать").await;
    anna.sees_in(card, "кому передаём?").await;
    anna.presses("Борис").await;
    anna.sees_in(card, "🧑‍💼 Борис").await;
    boris
        .sees_all(&["Анна передаёт вам задачу", "Задача №1"])
        .await;
    boris.presses("💬 Комментарий").await;
    boris.sees("что отметить?").await;
    boris.writes("Счёт <оплачен> & закрыт");
    boris
        .sees_all(&["Задача №1", "💬 Счёт <оплачен> & закрыт"])
        .await;
    boris.writes("/tasks");
    boris.sees("1 открытая задача").await;
    anna.writes("/tasks");
    anna.sees("Открытых задач нет").await;
    world.settles().await;
    anna.presses_at("Открытых задач нет", "✓ мои / все").await;
    anna.sees("1 открытая задача").await;
    world.closes().await;
}

both!(
    /// The second «Выполнено» does nothing, and says who did it.
    a_task_is_done_once,
    story_done_twice
);

async fn story_done_twice(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let boris = world.manager("Борис").await;
    let task = balance_to_pay(&world, &anna).await;
    let hers = opens(&anna, &task).await;
    boris.writes("/tasks");
    boris.presses("✓ мои / все").await;
    boris.presses(&format!("☑️ {task}")).await;
    // Others of their messages name the task too.
    let his = boris.sees_button("✅ Выполнено").await;
    anna.sees_in(hers, &task).await;
    let hers = anna.sees_button("✅ Выполнено").await;
    let (first, second) = at_once(
        anna.taps(&hers, "✅ Выполнено"),
        boris.taps(&his, "✅ Выполнено"),
    )
    .await;
    world.settles().await;
    let (won, lost) = if matches!(first, Told::InPassing(_)) {
        (&first, &second)
    } else {
        (&second, &first)
    };
    assert!(won.words().contains("Сделка успешна"), "{won:?}");
    assert!(lost.words().contains("Задача уже выполнена"), "{lost:?}");
    let done = anna.sees_in(hers.id, "✅ Выполнена").await;
    assert!(!labels(&done).contains(&"✅ Выполнено".to_owned()));
    world.closes().await;
}

both!(
    /// A task whose record has gone on completes without moving it, and says so.
    a_task_left_behind_moves_nothing,
    story_left_behind
);

async fn story_left_behind(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    balance_to_pay(&world, &anna).await;
    anna.presses_at("Сделка №1 · Закупка", "❌ Провал").await;
    anna.presses("Отказ от заявки").await;
    anna.presses("Пропустить").await;
    anna.sees_all(&["Сделка №1 · Закупка", "Отказ от заявки"])
        .await;
    world.settles().await;
    opens(&anna, "Задача №1").await;
    let told = anna.presses("✅ Выполнено").await;
    assert!(
        matches!(&told, Told::Alert(words) if words.contains("уже на другой стадии")),
        "{told:?}"
    );
    world.settles().await;
    assert_eq!(world.record(1).await.stage.as_str(), "refused");
    anna.presses_at("Сделка №1 · Закупка", "🕘 История").await;
    anna.sees("запись была уже на другой стадии").await;
    world.closes().await;
}

both!(
    /// Many tasks come in pages, one's own and everybody's.
    tasks_come_in_pages,
    story_pages
);

async fn story_pages(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let boris = world.manager("Борис").await;
    for number in 1..=9 {
        let client = world.customer(&format!("Клиент {number}"));
        let manager = if number == 9 { &boris } else { &anna };
        let other = if number == 9 { &anna } else { &boris };
        let words = format!("Товар номер {number}");
        world.sale(manager, &client, &words).await;
        other.sees(&format!("Лид №{number}")).await;
    }
    anna.writes("/tasks");
    let list = anna.sees("8 открытых задач").await;
    assert_eq!(list.text.matches("☑️ Задача №").count(), 8, "{}", list.text);
    anna.presses_on(&list, "✓ мои / все").await;
    anna.sees_in(list.id, "9 открытых задач").await;
    let list = anna.sees_in(list.id, "9 открытых задач").await;
    anna.presses_on(&list, "›").await;
    let second = anna.sees_in(list.id, "Задача №9").await;
    assert!(second.find_button("‹").is_some());
    assert!(second.find_button("›").is_none());
    anna.presses_on(&second, "‹").await;
    anna.sees_in(list.id, "Задача №1:").await;
    world.closes().await;
}
