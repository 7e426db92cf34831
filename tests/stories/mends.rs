//! Small things that used to annoy: what is told too early, what goes nowhere, what gets lost on the way.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, Told, World};
use chrono::TimeDelta;
use prilavok::sandbox::emulator::{Fault, FaultKind, Location};

both!(
    /// A deletion is told once Telegram has answered, not before.
    a_deletion_is_told_when_it_is_true,
    story_deletion
);

async fn story_deletion(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = world.lead_in_work().await;
    let secret = ivan.writes("Мой пароль 123");
    anna.sees("Мой пароль 123").await;
    world.settles().await;
    let wait = FaultKind::TooManyRequests { retry_after: 2 };
    let client = ivan.phone.id();
    world
        .emulator
        .fault(Fault::next(wait).on("deleteMessage").in_chat(client));
    ivan.phone.replies(secret, "/delete").unwrap();
    ivan.sees("Удалено с обеих сторон").await;
    assert!(
        ivan.phone.message(secret).is_none(),
        "it is gone by then: {}",
        ivan.transcript()
    );
    world.settles().await;
    anna.does_not_see("пароль");

    // Who is no longer there can't be relieved of it, and that is told.
    let late = anna.replies_to("Хочу чайник", "Скидка 50%").await;
    ivan.sees("Скидка 50%").await;
    world.settles().await;
    ivan.phone.blocks().unwrap();
    world.settles().await;
    anna.phone.replies(late, "/delete").unwrap();
    anna.sees("Удал").await;
    world.settles().await;
    world.emulator.take_violations();
    world.closes().await;
}

both!(
    /// A reply to one's own earlier words goes to their client, as an answer to them.
    a_reply_to_own_words_finds_its_client,
    story_own_words
);

async fn story_own_words(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = world.lead_in_work().await;
    let first = anna.replies_to("Хочу чайник", "Какой цвет?").await;
    let asked = ivan.sees("Какой цвет?").await;
    world.settles().await;
    anna.phone.replies(first, "И какой объём?").unwrap();
    let second = ivan.sees("И какой объём?").await;
    let answers = second.reply_to.as_ref().map(|reply| reply.id);
    assert_eq!(answers, Some(asked.id), "{second:?}");
    world.settles().await;
    anna.does_not_see("Кому это?");
    world.closes().await;
}

both!(
    /// The words under a kind of message that the shop does not take go on without it, and so does their later change.
    words_of_a_refused_kind_go_on,
    story_refused_kind
);

async fn story_refused_kind(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    owner.writes("/banned");
    owner.presses("🛡 Защита").await;
    owner.presses("✅ фото").await;
    owner.sees_button("⬜️ фото").await;
    let ivan = world.customer("Иван");
    let sent = ivan.phone.sends_photo("Есть такой чайник?").unwrap();
    anna.sees("Есть такой чайник?").await;
    ivan.sees_all(&["Слова передали", "фото"]).await;
    ivan.sees("Заявка №1").await;
    world.settles().await;
    let brought = |who: &Actor| {
        let chat = who.phone.chat();
        chat.iter().filter(|shown| shown.kind == "photo").count()
    };
    assert_eq!(brought(&anna), 0, "the picture is not taken");
    ivan.phone
        .edits_caption(sent, "Есть такой синий чайник?")
        .unwrap();
    anna.sees("синий чайник").await;
    world.settles().await;
    assert_eq!(brought(&anna), 0);
    // Without words there is nothing to pass on.
    ivan.phone.sends_photo("").unwrap();
    world.settles().await;
    assert_eq!(brought(&anna), 0);
    world.closes().await;
}

both!(
    /// A live location is brought again once a minute while it moves, and where it came to rest.
    a_live_location_moves_on,
    story_location
);

async fn story_location(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = world.lead_in_work().await;
    let place = ivan.phone.sends_live_location(900).unwrap();
    world.settles().await;
    let moves = || {
        ivan.phone
            .moves_live_location(place, Location::SAMPLE)
            .unwrap();
    };
    moves();
    world.settles().await;
    assert_eq!(anna.counts("местоположение обновилось"), 0, "not yet");
    world.passes(TimeDelta::seconds(61));
    moves();
    anna.sees("местоположение обновилось").await;
    world.settles().await;
    moves();
    world.settles().await;
    assert_eq!(anna.counts("местоположение обновилось"), 1, "once a minute");
    ivan.phone.stops_live_location(place).unwrap();
    world.settles().await;
    assert_eq!(anna.counts("местоположение обновилось"), 2);
    world.closes().await;
}

both!(
    /// A reply that lacks a value is stopped on its way, by a press and by the bot's name.
    nothing_goes_half_filled,
    story_half_filled
);

async fn story_half_filled(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = world.lead_in_work().await;
    anna.writes("/replies");
    anna.presses("➕ Личный").await;
    anna.writes("Сумма");
    anna.sees("что получит клиент?").await;
    anna.writes("К оплате {сума}");
    anna.sees("Вставки «сума» нет").await;
    anna.writes("К оплате {сумма}");
    anna.sees("Личный: видите только вы").await;
    world.settles().await;
    let offered = anna.phone.types_inline("оплат").unwrap();
    let results = offered.results(crate::world::PATIENCE).await.unwrap();
    anna.presses("🗂 Карточка").await;
    anna.presses_at("Лид №1", "✍️ Написать").await;
    anna.sees("следующее сообщение уйдёт клиенту").await;
    anna.phone.picks_inline(&results[0]).unwrap();
    anna.sees("Не отправлено: нечего подставить вместо {сумма}")
        .await;
    world.settles().await;
    ivan.does_not_see("К оплате");
    anna.writes("/cancel");
    world.settles().await;
    anna.presses_at("Лид №1 · Лиды", "👤 Клиент").await;
    anna.presses("⚡ Ответы").await;
    anna.presses("👤 Сумма").await;
    let preview = anna.sees("Нечего подставить: {сумма}").await;
    assert!(preview.find_button("✅ Отправить").is_none());
    assert!(preview.find_button("✏️ Заполнить").is_some());
    world.closes().await;
}

both!(
    /// A press is answered ahead of a backlog of other people's words.
    a_press_goes_ahead,
    story_backlog
);

async fn story_backlog(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, _ivan) = world.lead_in_work().await;
    anna.presses("🗂 Карточка").await;
    world.settles().await;
    let crowd: Vec<Actor> = (0..40)
        .map(|number| world.customer(&format!("Гость {number}")))
        .collect();
    for guest in &crowd {
        for line in ["Добрый день", "Есть чашки?", "А чайники?"] {
            guest.writes(line);
        }
    }
    let told = anna.presses("🕘 История").await;
    assert_eq!(told, Told::Nothing);
    world
        .settles_within(std::time::Duration::from_mins(2))
        .await;
    for guest in &crowd {
        guest.sees("Заявка №").await;
    }
    world.closes().await;
}
