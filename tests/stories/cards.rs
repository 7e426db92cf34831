//! Cards and the ways between them: history, hand over, undo, lists, and buttons that have grown old.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, Told, World, at_once, labels};
use chrono::TimeDelta;
use prilavok::domain::ids::{RecordId, StageId};
use prilavok::sandbox::emulator::Shown;
use prilavok::telegram::press::Press;
use std::collections::{BTreeSet, VecDeque};

/// A sale of Иван's in Анна's hands, and its card.
async fn sale(world: &World, anna: &Actor) -> Shown {
    let ivan = world.customer("Иван");
    world.sale(anna, &ivan, "Хочу чайник").await;
    anna.sees_all(&["Сделка №1 · Продажа", "Новый заказ"]).await
}

both!(
    /// The history says who did what, robots included, and why.
    the_history_says_why,
    story_history
);

async fn story_history(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let card = sale(&world, &anna).await;
    anna.presses_on(&card, "Товар в наличии").await;
    anna.sees_in(card.id, "Товар в наличии ·").await;
    world.settles().await;
    anna.presses_at("Сделка №1 · Продажа", "🕘 История").await;
    let history = anna.sees_in(card.id, "Сделка №1: история").await;
    for words in [
        "Анна: «Новый заказ» → «Товар в наличии»",
        "🤖 Робот «Товар есть, нужна предоплата»: сообщение сотрудникам (Анна)",
        "↳ почему: Анна: «Новый заказ» → «Товар в наличии»",
        "🤖 Робот «Поступил заказ»: Задача №1 поставлена",
    ] {
        assert!(
            history.text.contains(words),
            "no «{words}» in {}",
            history.text
        );
    }
    world.closes().await;
}

both!(
    /// A record handed over is the colleague's with its open tasks; the client's words come to them from now on.
    a_record_is_handed_over,
    story_hand_over
);

async fn story_hand_over(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу чайник").await;
    let boris = world.manager("Борис").await;
    anna.presses_at("Сделка №1 · Продажа", "👥 Передать").await;
    let choice = anna.sees("кому передаём?").await;
    assert_eq!(labels(&choice), ["Борис", "‹ Сделка №1"]);
    anna.presses("Борис").await;
    anna.sees_all(&["Сделка №1 · Продажа", "🧑‍💼 Борис"]).await;
    boris
        .sees_all(&["Анна передаёт вам запись", "Сделка №1"])
        .await;
    boris.writes("/tasks");
    boris
        .sees_all(&["1 открытая задача", "Уточнить заказ"])
        .await;
    ivan.writes("Когда привезёте?");
    boris
        .sees_all(&["Иван · Сделка №1", "Когда привезёте?"])
        .await;
    world.settles().await;
    anna.does_not_see("Когда привезёте?");
    world.closes().await;
}

both!(
    /// Within a minute the last move can be taken back, and the tasks that it had set go with it.
    a_move_is_taken_back,
    story_undo
);

async fn story_undo(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let card = sale(&world, &anna).await;
    anna.presses_on(&card, "Предложить замену").await;
    let moved = anna.sees_in(card.id, "Задача №2").await;
    let undo = Press::Undo {
        record: RecordId(2),
        version: world.record(2).await.version,
    }
    .encode();
    world.passes(TimeDelta::seconds(50));
    let told = anna.presses_on(&moved, "↩️ Отменить").await;
    assert_eq!(told.words(), "↩️ Сделка №1 снова на стадии «Новый заказ»");
    let back = anna.sees_in(card.id, "Новый заказ ·").await;
    assert!(!back.text.contains("Задача №2"), "{}", back.text);
    assert!(!labels(&back).contains(&"↩️ Отменить".to_owned()));
    anna.sees("Задача №2 отозвана").await;
    anna.writes("/tasks");
    anna.sees("1 открытая задача").await;
    let again = anna.presses_raw(card.id, &undo).await;
    assert!(
        again.words().contains("отмена последнего шага"),
        "{again:?}"
    );
    world.closes().await;
}

both!(
    /// After a minute, or after anything else has happened, a move stays.
    an_old_move_stays,
    story_too_late
);

async fn story_too_late(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let card = sale(&world, &anna).await;
    anna.presses_on(&card, "Товар в наличии").await;
    let moved = anna.sees_in(card.id, "Товар в наличии ·").await;
    world.settles().await;
    world.passes(TimeDelta::seconds(61));
    let told = anna.presses_on(&moved, "↩️ Отменить").await;
    assert!(
        matches!(&told, Told::Alert(words) if words.contains("прошло больше минуты")),
        "{told:?}"
    );
    world.settles().await;
    let redrawn = anna.sees_in(card.id, "Товар в наличии ·").await;
    assert!(redrawn.find_button("↩️ Отменить").is_none());

    anna.presses_on(&redrawn, "✏️ Заполнить").await;
    anna.presses("Тип оплаты").await;
    anna.presses("Предоплата").await;
    world.settles().await;
    anna.presses_at("Сделка №1 · Продажа", "Ожидаем предоплату")
        .await;
    let moved = anna.sees_in(card.id, "Ожидаем предоплату ·").await;
    world.settles().await;
    assert!(moved.find_button("↩️ Отменить").is_some());
    anna.presses_on(&moved, "✏️ Заполнить").await;
    anna.presses("Комментарий").await;
    anna.writes("Срочно");
    anna.sees_all(&["Сделка №1 · Продажа", "Срочно"]).await;
    world.settles().await;
    let offered = anna
        .phone
        .chat()
        .iter()
        .any(|shown| shown.find_button("↩️ Отменить").is_some());
    assert!(!offered, "{}", anna.transcript());
    world.closes().await;
}

both!(
    /// Lists by stage count and page; a card leads back.
    lists_count_and_page,
    story_lists
);

async fn story_lists(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let boris = world.manager("Борис").await;
    for number in 1..=20 {
        anna.writes("/new");
        anna.sees("Что создаём?").await;
        anna.presses("Закупка").await;
        anna.sees("Какой товар?").await;
        anna.writes(&format!("Картон {number}"));
        anna.sees(&format!("Сделка №{number} · Закупка")).await;
        world.settles().await;
    }
    anna.presses_at("Сделка №20 · Закупка", "Подготовка документов")
        .await;
    world.settles().await;
    anna.writes("/deals");
    let list = anna.sees("выберите направление").await;
    assert_eq!(
        labels(&list),
        [
            "Продажа",
            "Закупка · 20",
            "Производство",
            "Предложения",
            "✓ мои / все",
            "🏠 Меню"
        ]
    );
    anna.presses_on(&list, "Закупка · 20").await;
    let stages = anna.sees_in(list.id, "20 записей в работе").await;
    assert_eq!(
        labels(&stages)[..2],
        ["Новая заявка · 19", "Подготовка документов · 1"]
    );
    anna.presses_on(&stages, "Новая заявка · 19").await;
    let first = anna.sees_in(list.id, "19 записей").await;
    assert_eq!(labels(&first).len(), 8 + 2 + 2, "{:?}", labels(&first));
    anna.presses_on(&first, "›").await;
    world.settles().await;
    let second = anna.sees_in(list.id, "19 записей").await;
    assert!(
        labels(&second).contains(&"2 / 3".to_owned()),
        "{:?}",
        labels(&second)
    );
    anna.presses_on(&second, "›").await;
    world.settles().await;
    let third = anna.sees_in(list.id, "19 записей").await;
    assert_eq!(labels(&third).len(), 3 + 2 + 2, "{:?}", labels(&third));
    anna.presses_on(&third, "3 / 3").await;
    world.settles().await;
    anna.presses_on(&third, "‹ Назад").await;
    anna.sees_in(list.id, "20 записей в работе").await;

    boris.writes("/deals");
    let list = boris.sees("выберите направление").await;
    assert!(labels(&list).contains(&"Закупка".to_owned()));
    boris.presses_on(&list, "✓ мои / все").await;
    boris.presses("Закупка · 20").await;
    boris.sees_in(list.id, "20 записей в работе").await;
    world.closes().await;
}

both!(
    /// Last week's button tells what has changed, draws the card anew, and changes nothing.
    an_old_button_does_nothing,
    story_stale
);

async fn story_stale(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let card = sale(&world, &anna).await;
    let old = Press::Move {
        record: RecordId(2),
        version: 1,
        to: StageId::parse("replacement").unwrap(),
    }
    .encode();
    anna.presses_on(&card, "Товар в наличии").await;
    anna.sees_in(card.id, "Товар в наличии ·").await;
    world.settles().await;
    world.passes(TimeDelta::days(7));
    anna.sees("Задача просрочена").await;
    world.settles().await;
    let before = world.everything().await;
    for _ in 0..2 {
        let told = anna.presses_raw(card.id, &old).await;
        assert!(
            told.words().contains("«Новый заказ» → «Товар в наличии»"),
            "{told:?}"
        );
        world.settles().await;
    }
    let redrawn = anna.sees_in(card.id, "Товар в наличии · 7 дней").await;
    assert!(redrawn.find_button("Ожидаем предоплату").is_some());
    assert_eq!(before, world.everything().await);
    world.closes().await;
}

both!(
    /// Whatever is pressed twice at once happens once.
    a_double_press_acts_once,
    story_twice
);

async fn story_twice(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    for (title, label) in [
        ("Хочу чайник", "Взять в работу"),
        ("Лид №1", "Конвертировать"),
        ("какое направление", "Продажа"),
        ("Сделка №1 · Продажа", "Предложить замену"),
        ("Сделка №1 · Продажа", "❌ Провал"),
        ("чем закончилось?", "Дорого"),
        ("Почему так вышло?", "Пропустить"),
        ("Сделка №1 · Продажа", "🕘 История"),
    ] {
        let shown = anna.sees_all(&[title]).await;
        anna.sees_button(label).await;
        world.settles().await;
        let shown = anna
            .phone
            .chat()
            .into_iter()
            .rev()
            .find(|other| other.text.contains(title) && other.find_button(label).is_some())
            .unwrap_or(shown);
        let (first, second) = at_once(anna.taps(&shown, label), anna.taps(&shown, label)).await;
        assert!(
            !matches!(first, Told::Alert(_)),
            "{label}: {first:?} {second:?}"
        );
        world.settles().await;
    }
    let events = world.everything().await;
    assert_eq!(events.matches("Record {").count(), 2, "one lead, one deal");
    let deal = world.record(2).await;
    assert_eq!((deal.stage.as_str(), deal.version), ("expensive", 3));
    world.closes().await;
}

both!(
    /// From every screen that buttons lead to, buttons lead back to the menu.
    there_is_a_way_back_from_everywhere,
    story_way_back
);

/// How far a card is from the menu: its pipeline, its stage, its line.
const CARD: usize = 4;

/// Whether what opens from here is worth a walk: all from the menu and the card, and what the card's fields and tasks open.
fn is_worth_a_walk(path: &[String]) -> bool {
    let opens_more = ["✏️ Заполнить", "🙋 Лиды", "➕ Создать"];
    path.is_empty()
        || path.len() == CARD
        || path
            .last()
            .is_some_and(|last| opens_more.contains(&last.as_str()))
}

async fn story_way_back(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    anna.writes("/new");
    anna.presses("Закупка").await;
    anna.sees("Какой товар?").await;
    anna.writes("Картон");
    anna.sees("Сделка №1 · Закупка").await;
    anna.writes("/menu");
    let menu = anna.sees("1 сделка").await;
    world.settles().await;
    let to_card = [
        "🤝 Сделки",
        "Закупка · 1",
        "Новая заявка · 1",
        "№1 · меньше минуты",
    ]
    .map(str::to_owned)
    .to_vec();
    let mut seen = BTreeSet::new();
    let mut paths: VecDeque<Vec<String>> = VecDeque::from([Vec::new(), to_card]);
    while let Some(path) = paths.pop_front() {
        let screen = walks(&world, &anna, menu.id, &path).await;
        if seen.insert(labels(&screen)) && is_worth_a_walk(&path) {
            let ways = labels(&screen)
                .into_iter()
                .filter(|label| leads_on(&screen, label));
            paths.extend(ways.map(|label| [path.as_slice(), &[label]].concat()));
        }
        goes_back(&world, &anna, menu.id).await;
    }
    assert!(seen.len() >= 15, "only {} screens", seen.len());
    world.closes().await;
}

/// Whether a button leads to another screen rather than doing something for good, or back.
fn leads_on(screen: &Shown, label: &str) -> bool {
    let card_moves = screen.text.contains('▰') && label == "Подготовка документов";
    let fails = screen.text.contains("чем закончилось?");
    let deeds = [
        "🟢 На смене",
        "English",
        "Русский",
        "✅ Выполнено",
        "🏠 Меню",
        "✖️ Отмена",
    ];
    let empty_stage =
        screen.text.contains("записи в работе") || screen.text.contains("запись в работе");
    let one_of_many = empty_stage && !label.contains('·') && !label.contains("все");
    !(card_moves || fails || one_of_many || deeds.contains(&label) || label.starts_with('‹'))
}

async fn walks(world: &World, who: &Actor, message: i64, path: &[String]) -> Shown {
    let mut screen = who.phone.message(message).unwrap();
    for label in path {
        // Ages tick on while the walk goes.
        let stem = label
            .rsplit_once(" · ")
            .filter(|(head, _)| head.starts_with('№'));
        let all = labels(&screen);
        let label = all
            .iter()
            .find(|other| *other == label || stem.is_some_and(|(head, _)| other.starts_with(head)))
            .unwrap_or_else(|| panic!("no «{label}» on {screen:#?}"));
        who.presses_on(&screen, label).await;
        world.settles().await;
        screen = who.phone.message(message).unwrap();
    }
    screen
}

/// Back to the menu by nothing but buttons.
async fn goes_back(world: &World, who: &Actor, message: i64) {
    for _ in 0..8 {
        let screen = who.phone.message(message).unwrap();
        if screen.text.contains("вот что сейчас") {
            return;
        }
        let all = labels(&screen);
        let back = all
            .iter()
            .find(|label| *label == "🏠 Меню")
            .or_else(|| all.iter().find(|label| label.starts_with("‹ ")))
            .or_else(|| all.iter().find(|label| *label == "✖️ Отмена"))
            .unwrap_or_else(|| panic!("no way back from {screen:#?}"));
        who.presses_on(&screen, back).await;
        world.settles().await;
    }
    panic!("in circles:\n{}", who.transcript());
}
