//! What goes later: at its time, once, the way its author would have sent it, or by its author's word.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, World};
use chrono::TimeDelta;
use prilavok::domain::ids::UserId;
use prilavok::domain::line::MAIN;
use prilavok::sandbox::emulator::Who;
use prilavok::storage;

/// Иван's lead in Анна's hands.
async fn in_work(world: &World) -> (Actor, Actor) {
    let (anna, ivan) = world.lead_in_work().await;
    anna.presses("🗂 Карточка").await;
    anna.sees("Лид №1 · Лиды").await;
    world.settles().await;
    (anna, ivan)
}

/// Puts a text off by an hour.
async fn puts_off(world: &World, who: &Actor, text: &str) -> i64 {
    who.writes("/clients");
    who.presses_at("сверху те", "Иван").await;
    who.presses_at("Знакомы с", "🕒 Позже").await;
    who.sees("когда отправить?").await;
    who.presses("Через час").await;
    who.sees("Следующее сообщение уйдёт клиенту в это время")
        .await;
    let message = who.writes(text);
    who.sees("🕒 Отправим: Иван").await;
    world.settles().await;
    message
}

both!(
    /// Put off by an hour, a text goes in an hour, once, and its author sees that it arrived.
    what_is_put_off_goes_at_its_time,
    story_due
);

async fn story_due(backend: Backend) {
    let mut world = World::open(backend).await;
    let (anna, ivan) = in_work(&world).await;
    let message = puts_off(&world, &anna, "Мы открылись").await;
    world.passes(TimeDelta::minutes(50));
    world.settles().await;
    ivan.does_not_see("Мы открылись");
    world.restarts().await;
    world.passes(TimeDelta::minutes(20));
    ivan.sees("Мы открылись").await;
    anna.sees_reaction(message).await;
    anna.sees("Время пришло, отправляем: Иван").await;
    world.passes(TimeDelta::hours(3));
    world.settles().await;
    assert_eq!(ivan.counts("Мы открылись"), 1, "{}", ivan.transcript());
    anna.writes("/later");
    anna.sees("Отложенные · ничего нет").await;
    anna.presses_at("Лид №1 · Лиды", "💬 Переписка").await;
    anna.sees_all(&["переписка с клиентом", "Мы открылись"])
        .await;
    world.closes().await;
}

both!(
    /// The time can be typed; what has passed or says nothing is asked for again, and a photo keeps.
    a_time_is_typed_as_people_write,
    story_typed
);

async fn story_typed(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = in_work(&world).await;
    anna.presses_at("Лид №1 · Лиды", "👤 Клиент").await;
    anna.presses_at("Знакомы с", "🕒 Позже").await;
    anna.sees("когда отправить?").await;
    anna.writes("скоро");
    anna.sees("Не получилось понять, когда").await;
    anna.writes("01.01.2020 10:00");
    anna.sees("Это время уже прошло").await;
    anna.writes("через 2 часа");
    anna.sees("Следующее сообщение уйдёт клиенту в это время")
        .await;
    let photo = anna.phone.sends_photo("Такой?").unwrap();
    anna.sees("🕒 Отправим: Иван").await;
    anna.presses("🕒 Отложенные").await;
    anna.sees_all(&["1 сообщение", "Фото: Такой?"]).await;
    world.settles().await;
    world.passes(TimeDelta::minutes(121));
    let came = ivan.sees("Такой?").await;
    assert_eq!(came.kind, "photo");
    anna.sees_reaction(photo).await;
    world.closes().await;
}

both!(
    /// What waits can be moved, sent at once, or dropped; each works once.
    what_waits_is_in_its_authors_hands,
    story_list
);

async fn story_list(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = in_work(&world).await;
    puts_off(&world, &anna, "Первое").await;
    puts_off(&world, &anna, "Второе").await;
    puts_off(&world, &anna, "Третье").await;
    anna.writes("/later");
    anna.sees("3 сообщения").await;
    anna.presses("Иван · Первое").await;
    anna.presses("🕒 Перенести").await;
    anna.sees("когда отправить?").await;
    anna.writes("через 5 часов");
    anna.sees_all(&["Иван получит:", "Первое"]).await;
    world.settles().await;

    anna.writes("/later");
    anna.presses("Иван · Второе").await;
    let card = anna.sees_all(&["Иван получит:", "Второе"]).await;
    anna.presses("🗑 Не отправлять").await;
    anna.sees_in(card.id, "Не отправим").await;
    let told = anna.presses_raw(card.id, "2rN2").await;
    assert!(told.words().contains("в отложенных уже нет"), "{told:?}");

    anna.writes("/later");
    anna.sees("2 сообщения").await;
    anna.presses("Иван · Третье").await;
    anna.presses("✅ Отправить сейчас").await;
    ivan.sees("Третье").await;
    world.passes(TimeDelta::hours(2));
    world.settles().await;
    ivan.does_not_see("Первое");
    world.passes(TimeDelta::hours(4));
    ivan.sees("Первое").await;
    world.settles().await;
    ivan.does_not_see("Второе");
    assert_eq!(ivan.counts("Третье"), 1);
    world.closes().await;
}

both!(
    /// Whom nothing reaches when the time has come gets nothing, but nothing is lost.
    an_unreachable_client_leaves_words_waiting,
    story_blocked
);

async fn story_blocked(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = in_work(&world).await;
    puts_off(&world, &anna, "Вы тут?").await;
    ivan.phone.blocks().unwrap();
    world.settles().await;
    world.passes(TimeDelta::minutes(61));
    anna.sees_all(&["сообщение не ушло и ждёт вашего решения", "Вы тут?"])
        .await;
    let told = anna.presses("✅ Отправить сейчас").await;
    assert!(
        told.words().contains("Написать клиенту не получится"),
        "{told:?}"
    );
    ivan.phone.unblocks().unwrap();
    world.settles().await;
    anna.presses("✅ Отправить сейчас").await;
    ivan.sees("Вы тут?").await;
    world.closes().await;
}

both!(
    /// Somebody else has taken the dialogue meanwhile: the author is asked, and can join.
    a_dialogue_taken_by_another_is_asked_about,
    story_held
);

async fn story_held(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = in_work(&world).await;
    puts_off(&world, &anna, "Обещанная скидка").await;
    let boris = world.manager("Борис").await;
    let mut tx = world.running().db.begin().await.unwrap();
    let contact = storage::contacts::of_user(&mut tx, UserId(ivan.phone.id())).await;
    let contact = contact.unwrap().unwrap().id;
    let session = storage::sessions::open_of(&mut tx, MAIN, contact).await;
    let session = session.unwrap().unwrap();
    let session = session.given(UserId(boris.phone.id()));
    storage::sessions::save(&mut tx, &session).await.unwrap();
    tx.commit().await.unwrap();

    world.passes(TimeDelta::minutes(61));
    let card = anna
        .sees_all(&[
            "ждёт вашего решения",
            "Диалог ведёт Борис",
            "Обещанная скидка",
        ])
        .await;
    ivan.does_not_see("Обещанная скидка");
    let told = anna.presses_raw(card.id, "2rN1").await;
    assert!(told.words().contains("Этот диалог ведёт Борис"), "{told:?}");
    anna.presses_on(&card, "🙋 Войти и отправить").await;
    ivan.sees("Обещанная скидка").await;
    boris.sees("Анна тоже отвечает клиенту Иван").await;
    world.settles().await;
    assert_eq!(ivan.counts("Обещанная скидка"), 1);
    world.closes().await;
}

both!(
    /// An album waits, and goes, as one.
    an_album_is_put_off_whole,
    story_album
);

async fn story_album(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = in_work(&world).await;
    anna.presses_at("Лид №1 · Лиды", "👤 Клиент").await;
    anna.presses_at("Знакомы с", "🕒 Позже").await;
    anna.presses("Через час").await;
    anna.sees("Следующее сообщение уйдёт клиенту в это время")
        .await;
    anna.phone.sends_album(3, &["Три вида"]).unwrap();
    anna.sees("🕒 Отправим: Иван").await;
    world.settles().await;
    anna.does_not_see("Кому это?");
    anna.writes("/later");
    anna.sees("1 сообщение").await;
    anna.presses("Иван · Фото: Три вида").await;
    anna.sees("И ещё 2 вложения в альбоме").await;
    world.settles().await;
    world.passes(TimeDelta::minutes(61));
    ivan.sees("Три вида").await;
    world.settles().await;
    let photos = ivan
        .phone
        .chat()
        .iter()
        .filter(|shown| shown.from == Who::Bot && shown.kind == "photo")
        .count();
    assert_eq!(photos, 3, "{}", ivan.transcript());
    world.closes().await;
}
