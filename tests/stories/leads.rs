//! A lead in the managers' hands: taken by one, filled in, converted or closed.

use crate::both;
use crate::support::Backend;
use crate::world::{Told, World, at_once, labels};
use chrono::TimeDelta;

both!(
    /// Two managers press «Взять в работу» at the same moment: one wins, the other is told who, and both see it.
    a_lead_is_taken_once,
    story_race
);

async fn story_race(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let boris = world.manager("Борис").await;
    let ivan = world.customer("Иван");
    for round in 1..=3 {
        let words = format!("Чайник номер {round}");
        let ivan = if round == 1 {
            ivan.clone()
        } else {
            world.customer("Пётр")
        };
        ivan.writes(&words);
        let lead = format!("Лид №{round}");
        let hers = anna.sees_all(&[&lead, &words]).await;
        let his = boris.sees_all(&[&lead, &words]).await;
        world.settles().await;
        let (she, he) = at_once(
            anna.taps(&hers, "Взять в работу"),
            boris.taps(&his, "Взять в работу"),
        )
        .await;
        world.settles().await;
        let anna_won = matches!(she, Told::InPassing(_));
        let (winner, loser) = if anna_won {
            ("Анна", &he)
        } else {
            ("Борис", &she)
        };
        assert!(
            matches!(loser, Told::Alert(words) if words.contains(winner)),
            "{she:?} {he:?}"
        );
        for (who, message) in [(&anna, hers.id), (&boris, his.id)] {
            let screen = who.sees_in(message, &format!("🧑‍💼 {winner}")).await;
            let labels = labels(&screen);
            assert!(!labels.contains(&"Взять в работу".to_owned()), "{labels:?}");
        }
        for who in [&anna, &boris] {
            let left = who.phone.chat().iter().any(|shown| {
                shown.text.contains(&lead) && shown.find_button("Взять в работу").is_some()
            });
            assert!(!left, "somebody can still take it:\n{}", who.transcript());
        }
    }
    world.closes().await;
}

both!(
    /// Each field has its own small dialogue, which reads what people write and says what is wrong with it.
    fields_are_filled_in_one_by_one,
    story_fields
);

async fn story_fields(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    world.settles().await;
    anna.presses("Взять в работу").await;
    anna.presses("🗂 Карточка").await;
    anna.sees("Ещё не заполнено: Телефон, Товар, Сумма, Тип оплаты, Адрес доставки")
        .await;
    let long = "я".repeat(2001);
    let huge = "9".repeat(30);
    let fields: [(&str, &[(&str, &str)], &str, &str); 8] = [
        (
            "✓ Клиент",
            &[(" \u{200b}", "нет ни одного видимого знака")],
            "Иван Петров",
            "👤 Иван Петров",
        ),
        (
            "Телефон",
            &[
                ("позвоните", "Не похоже на номер"),
                ("123", "Не похоже на номер"),
            ],
            "8 (912) 345-67-89",
            "📞 +7 912 345-67-89",
        ),
        (
            "Компания",
            &[(&long, "помещается 100 знаков")],
            "ООО «Ромашка»",
            "Компания: ООО «Ромашка»",
        ),
        (
            "Товар",
            &[(&long, "помещается 2000 знаков")],
            "Чайник, 2 шт.",
            "Товар: Чайник, 2 шт.",
        ),
        (
            "Сумма",
            &[
                ("много", "Не получилось прочесть"),
                ("-5", "не бывает меньше нуля"),
                (&huge, "слишком большая"),
                ("1,2345", "Не получилось прочесть"),
            ],
            "12 900,50",
            "Сумма: 12 900,50 ₽",
        ),
        (
            "Адрес доставки",
            &[],
            "Лесная, 5",
            "Адрес доставки: Лесная, 5",
        ),
        (
            "Комментарий",
            &[],
            "<i>Звонить</i> & ждать",
            "Комментарий: <i>Звонить</i> & ждать",
        ),
        ("✓ Источник", &[], "Друзья", "Источник: Друзья"),
    ];
    for (field, bad, good, shown) in fields {
        world.settles().await;
        anna.presses_at("Лид №1 · Лиды", "✏️ Заполнить").await;
        anna.presses(field).await;
        anna.sees_all(&["Лид №1 ·", "/cancel"]).await;
        for (typed, complaint) in bad {
            anna.writes(typed);
            anna.sees(complaint).await;
        }
        anna.writes(good);
        anna.sees_all(&["Лид №1 · Лиды", shown]).await;
    }
    world.settles().await;
    anna.presses_at("Лид №1 · Лиды", "✏️ Заполнить").await;
    anna.presses("Тип оплаты").await;
    anna.sees("Как клиент будет платить?").await;
    anna.writes("натурой");
    anna.sees("нужно выбрать из готового").await;
    anna.presses("Частичная предоплата и постоплата").await;
    let card = anna
        .sees_all(&[
            "Лид №1 · Лиды",
            "Тип оплаты: Частичная предоплата и постоплата",
        ])
        .await;
    assert!(!card.text.contains("Ещё не заполнено"), "{}", card.text);
    world.closes().await;
}

both!(
    /// A question can be left by the button and by `/cancel`; nothing changes, and the card is back.
    a_question_can_be_left,
    story_leaving
);

async fn story_leaving(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    world.settles().await;
    anna.presses("Взять в работу").await;
    anna.presses("🗂 Карточка").await;
    let card = anna.sees("Лид №1 · Лиды").await;
    world.settles().await;
    let before = world.everything().await;

    anna.presses_on(&card, "✏️ Заполнить").await;
    anna.presses("Сумма").await;
    anna.presses("✖️ Отмена").await;
    anna.sees_in(card.id, "Лид №1 · Лиды").await;
    anna.writes("500");
    anna.sees("Кому это?").await;

    anna.presses_at("Лид №1 · Лиды", "✏️ Заполнить").await;
    anna.presses("Сумма").await;
    anna.writes("/cancel");
    anna.sees("Отменили, ничего не изменилось").await;
    world.settles().await;
    assert!(
        anna.phone
            .chat()
            .last()
            .unwrap()
            .text
            .contains("Лид №1 · Лиды"),
        "{}",
        anna.transcript()
    );
    let asks = anna
        .phone
        .chat()
        .iter()
        .any(|shown| shown.find_button("✖️ Отмена").is_some());
    assert!(!asks, "the question still stands:\n{}", anna.transcript());
    anna.writes("500");
    world.settles().await;
    assert_eq!(before, world.everything().await);
    world.closes().await;
}

both!(
    /// Everything known goes along into the deal, and lead and deal know of each other.
    conversion_carries_everything,
    story_conversion
);

async fn story_conversion(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    world.settles().await;
    anna.presses("Взять в работу").await;
    anna.presses("🗂 Карточка").await;
    for (field, value) in [
        ("Телефон", "89123456789"),
        ("Компания", "ООО «Ромашка»"),
        ("Товар", "Чайник"),
        ("Сумма", "12900"),
        ("Адрес доставки", "Лесная, 5"),
        ("Комментарий", "Позвонить"),
        ("✓ Источник", "Друзья"),
    ] {
        anna.presses_at("Лид №1 · Лиды", "✏️ Заполнить").await;
        anna.presses(field).await;
        anna.writes(value);
        world.settles().await;
    }
    anna.presses_at("Лид №1 · Лиды", "Конвертировать").await;
    let chooser = anna
        .sees_all(&["в какое направление", "Ещё не заполнено: Тип оплаты"])
        .await;
    assert_eq!(
        labels(&chooser),
        [
            "Продажа",
            "Закупка",
            "Производство",
            "✏️ Заполнить",
            "‹ Лид №1"
        ]
    );
    anna.presses_on(&chooser, "Производство").await;
    anna.sees_all(&[
        "Сделка №1 · Производство",
        "👤 Иван",
        "📞 +7 912 345-67-89",
        "Компания: ООО «Ромашка»",
        "Товар: Чайник",
        "Сумма: 12 900 ₽",
        "Адрес доставки: Лесная, 5",
        "Комментарий: Позвонить",
        "Источник: Друзья",
        "🔗 Создано из: Лид №1",
        "🧑‍💼 Анна",
    ])
    .await;
    anna.presses_at("Сделка №1 · Производство", "🕘 История")
        .await;
    anna.sees("Анна: новая запись из «Лид №1»").await;

    anna.writes("/leads");
    anna.presses("Конвертирован · 1").await;
    world.settles().await;
    anna.presses_at("Конвертирован", "№1 · Иван · меньше минуты")
        .await;
    let lead = anna.sees_all(&["Лид №1 · Лиды", "Конвертирован"]).await;
    world.settles().await;
    assert!(!labels(&lead).contains(&"Конвертировать".to_owned()));
    anna.presses_at("Лид №1 · Лиды", "🕘 История").await;
    anna.sees("лид конвертирован → Сделка №1").await;
    world.closes().await;
}

both!(
    /// Spam and unfit leads are closed with a reason, and can be opened again by whoever takes them.
    a_lead_is_closed_and_reopened,
    story_closed
);

async fn story_closed(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let boris = world.manager("Борис").await;
    let ivan = world.customer("Иван");
    ivan.writes("Куплю крипту");
    anna.sees("Куплю крипту").await;
    anna.presses("🗂 Карточка").await;
    anna.presses("❌ Провал").await;
    let choice = anna.sees("чем закончилось?").await;
    assert_eq!(labels(&choice), ["Спам", "Некачественный лид", "‹ Лид №1"]);
    anna.presses("Спам").await;
    anna.sees("Почему так вышло?").await;
    anna.writes("Рассылка <b>ботов</b>");
    let card = anna
        .sees_all(&["Лид №1 · Лиды", "Спам", "Причина: Рассылка <b>ботов</b>"])
        .await;
    world.settles().await;
    ivan.writes("/orders");
    ivan.sees("Закрыта").await;
    assert!(!labels(&card).contains(&"❌ Провал".to_owned()));

    boris.writes("/leads");
    boris.presses("Спам · 1").await;
    boris.presses("№1 · Иван · меньше минуты").await;
    boris.presses_at("Лид №1 · Лиды", "Открыть снова").await;
    let card = boris
        .sees_all(&["Лид №1 · Лиды", "В работе", "🧑‍💼 Борис"])
        .await;
    assert!(!card.text.contains("Причина"), "{}", card.text);
    world.settles().await;

    boris.presses_at("Лид №1 · Лиды", "❌ Провал").await;
    boris.presses("Некачественный лид").await;
    boris.presses("Пропустить").await;
    boris
        .sees_all(&["Лид №1 · Лиды", "Некачественный лид"])
        .await;
    world.settles().await;
    let lead = world.record(1).await;
    assert!(lead.closed);
    assert_eq!(lead.reason, None);
    // Whoever holds the dialogue reads on; when that is over too, words are a new request.
    ivan.writes("Это не рассылка");
    anna.sees("Это не рассылка").await;
    world.settles().await;
    ivan.does_not_see("Заявка №2");
    world.passes(TimeDelta::hours(73));
    anna.sees("Давно тишина, диалог закрылся сам").await;
    world.settles().await;
    ivan.writes("Передумал, хочу чайник");
    ivan.sees("Заявка №2").await;
    world.closes().await;
}
