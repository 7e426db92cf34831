//! The team's forum group: a topic for every client, and what becomes of it.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, PATIENCE, World};
use chrono::TimeDelta;
use prilavok::domain::people::Role;
use prilavok::sandbox::emulator::{Rights, Shown, TopicChange, Who};
use prilavok::sandbox::group::Group;
use prilavok::sandbox::phone::Phone;
use std::time::Duration;

/// A forum with its owner, the bot and one manager in it; not connected yet.
async fn forum(world: &World) -> (Group, Actor, Actor) {
    let olga = world.owner().await;
    let anna = world.manager("Анна").await;
    let group = world.emulator.forum("Смена");
    group.joins(&olga.phone).unwrap();
    group.joins(&anna.phone).unwrap();
    (group, olga, anna)
}

/// The same, connected.
async fn connected(world: &World) -> (Group, Actor, Actor) {
    let (group, olga, anna) = forum(world).await;
    group.promotes_bot(&olga.phone, Rights::ALL).unwrap();
    group.member(&olga.phone).writes("/connect").unwrap();
    general(&group, "Группа подключена").await;
    world.settles().await;
    (group, olga, anna)
}

async fn until<T>(what: &str, group: &Group, find: impl Fn() -> Option<T>) -> T {
    let patience = async {
        loop {
            if let Some(found) = find() {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, patience)
        .await
        .unwrap_or_else(|_| panic!("never saw {what}; the group: {:#?}", group.chat()))
}

fn plain(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

fn holds(shown: &Shown, part: &str) -> bool {
    plain(&shown.text).contains(part)
}

/// Sees a text outside of all topics.
async fn general(group: &Group, part: &str) -> Shown {
    until(part, group, || {
        let chat = group.topic(None);
        chat.into_iter().rev().find(|shown| holds(shown, part))
    })
    .await
}

/// The topic whose title begins so, and in which a text stands.
async fn topic_with(group: &Group, title: &str, part: &str) -> i64 {
    until(&format!("«{part}» in «{title}»"), group, || {
        let topics = group.topics();
        topics.into_iter().rev().find_map(|topic| {
            let here = topic.name.contains(title)
                && group
                    .topic(Some(topic.thread))
                    .iter()
                    .any(|shown| holds(shown, part));
            here.then_some(topic.thread)
        })
    })
    .await
}

/// Sees a text in a topic.
async fn sees_in(group: &Group, topic: i64, part: &str) -> Shown {
    until(part, group, || {
        let chat = group.topic(Some(topic));
        chat.into_iter().rev().find(|shown| holds(shown, part))
    })
    .await
}

/// How often a text stands in a topic, in messages of the bot's.
fn times(group: &Group, topic: i64, part: &str) -> usize {
    group
        .topic(Some(topic))
        .iter()
        .filter(|shown| shown.from == Who::Bot && holds(shown, part))
        .count()
}

async fn sees_reaction(group: &Group, topic: i64, message: i64) -> String {
    until("a reaction", group, || {
        let chat = group.topic(Some(topic));
        let shown = chat.into_iter().find(|shown| shown.id == message)?;
        let reaction = serde_json::to_value(shown.reactions.first()?).ok()?;
        Some(reaction.to_string())
    })
    .await
}

fn there(group: &Group, actor: &Actor, topic: i64) -> Phone {
    group.member(&actor.phone).in_topic(topic)
}

both!(
    /// `/connect` says exactly what is missing until nothing is.
    a_group_is_connected_once_it_has_what_it_takes,
    story_connect
);

async fn story_connect(backend: Backend) {
    let world = World::open(backend).await;
    let (group, olga, anna) = forum(&world).await;
    olga.writes("/connect");
    olga.sees("Каждый клиент получает в ней свою тему").await;

    group.switches_topics(false).unwrap();
    group.adds_bot(&olga.phone).unwrap();
    general(&group, "включите в группе темы").await;
    let (boss, worker) = (group.member(&olga.phone), group.member(&anna.phone));
    worker.writes("/connect").unwrap();
    general(&group, "может владелец или администратор").await;
    boss.writes("/connect").unwrap();
    let told = general(&group, "Не хватает вот чего").await;
    for missing in [
        "выключены темы",
        "не администратор",
        "«Управление темами»",
        "«Удаление сообщений»",
    ] {
        assert!(holds(&told, missing), "{missing}: {}", told.text);
    }
    group.switches_topics(true).unwrap();
    let some = Rights {
        can_manage_topics: true,
        ..Rights::default()
    };
    group.promotes_bot(&olga.phone, some).unwrap();
    general(&group, "Всё готово. Напишите /connect").await;
    boss.writes("/connect").unwrap();
    let told = until("what is missing still", &group, || {
        let chat = group.topic(None);
        let told = chat
            .into_iter()
            .rev()
            .find(|shown| holds(shown, "Не хватает"))?;
        (!holds(&told, "не администратор")).then_some(told)
    })
    .await;
    assert!(holds(&told, "«Удаление сообщений»"), "{}", told.text);
    assert!(!holds(&told, "«Управление темами»"), "{}", told.text);
    group.promotes_bot(&olga.phone, Rights::ALL).unwrap();
    boss.writes("/connect").unwrap();
    general(&group, "Группа подключена").await;
    olga.writes("/connect");
    olga.sees("Подключена группа Смена").await;
    world.settles().await;
    olga.presses("🔌 Отключить группу").await;
    olga.sees("Напишите в группе /connect").await;
    world.closes().await;
}

both!(
    /// Every client has a topic with number, name and stage; what is said there reaches the client, and the client's
    /// words come there once and in order.
    a_client_has_a_topic_in_which_they_talk,
    story_talk
);

async fn story_talk(backend: Backend) {
    let world = World::open(backend).await;
    let (group, _, anna) = connected(&world).await;
    let ivan = world.customer("Иван");
    let maria = world.customer("Мария");
    ivan.writes("Хочу чайник");
    ivan.writes("Красный");
    let topic = topic_with(&group, "№1 · Иван · ", "Красный").await;
    maria.writes("А мне блюдце");
    let other = topic_with(&group, "№2 · Мария · ", "А мне блюдце").await;
    assert_ne!(topic, other);
    world.settles().await;
    let told: Vec<String> = group
        .topic(Some(topic))
        .into_iter()
        .filter(|shown| shown.from == Who::Bot && holds(shown, "Иван · Лид №1"))
        .map(|shown| plain(&shown.text))
        .collect();
    assert!(told[0].contains("Хочу чайник"), "{told:?}");
    assert!(told[1].contains("Красный"), "{told:?}");
    sees_in(&group, topic, "Лид №1 · Лиды").await;
    assert_eq!(times(&group, topic, "А мне блюдце"), 0);

    let answer = there(&group, &anna, topic).writes("Какой объём?").unwrap();
    ivan.sees("Какой объём?").await;
    maria.does_not_see("Какой объём?");
    assert!(sees_reaction(&group, topic, answer).await.contains("👌"));
    ivan.writes("Полтора литра");
    sees_in(&group, topic, "Полтора литра").await;
    world.settles().await;
    assert_eq!(times(&group, topic, "Полтора литра"), 1);
    anna.does_not_see("Полтора литра");
    let photo = there(&group, &anna, topic).sends_photo("Такой?").unwrap();
    assert_eq!(ivan.sees("Такой?").await.kind, "photo");
    sees_reaction(&group, topic, photo).await;
    world.passes(TimeDelta::minutes(2));
    topic_with(&group, "№1 · Иван · В работе", "Красный").await;
    world.closes().await;
}

both!(
    /// A note never goes out, however it is made; nor does what somebody says who does not work here.
    notes_and_strangers_stay_in_the_topic,
    story_notes
);

async fn story_notes(backend: Backend) {
    let world = World::open(backend).await;
    let (group, _, anna) = connected(&world).await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    let topic = topic_with(&group, "Иван", "Хочу чайник").await;
    world.settles().await;
    let desk = there(&group, &anna, topic);
    let first = desk.writes("// торгуется").unwrap();
    assert!(sees_reaction(&group, topic, first).await.contains('✍'));
    let second = desk.writes("/note перезвонить в пятницу").unwrap();
    sees_reaction(&group, topic, second).await;
    let third = desk.replies(first, "и скидку не давать").unwrap();
    assert!(sees_reaction(&group, topic, third).await.contains('✍'));
    desk.writes("/note").unwrap();
    sees_in(&group, topic, "Напишите заметку сразу после команды").await;
    desk.writes("/menu").unwrap();
    sees_in(&group, topic, "Эта команда работает в личном чате").await;
    let album = desk
        .sends_album(3, &["// паспорт, не показывать", "", ""])
        .unwrap();
    for part in album {
        assert!(sees_reaction(&group, topic, part).await.contains('✍'));
    }

    let sent = desk.writes("Есть красный").unwrap();
    ivan.sees("Есть красный").await;
    world.settles().await;
    desk.edits(sent, "// не говорить про синий").unwrap();
    sees_in(&group, topic, "новый ему не ушёл").await;
    world.settles().await;
    ivan.does_not_see("синий");
    ivan.sees("Есть красный").await;

    let guest = world.customer("Гость");
    group.joins(&guest.phone).unwrap();
    there(&group, &guest, topic).writes("Я тоже хочу").unwrap();
    sees_in(&group, topic, "переписываются сотрудники").await;
    group.member(&guest.phone).writes("просто болтаю").unwrap();
    world.settles().await;
    for private in ["торгуется", "пятницу", "скидку", "Я тоже хочу", "болтаю"]
    {
        ivan.does_not_see(private);
    }
    let chat = ivan.phone.chat();
    assert!(
        chat.iter().all(|shown| shown.kind != "photo"),
        "{}",
        ivan.transcript()
    );
    world.closes().await;
}

both!(
    /// Whoever writes in a topic takes part; whoever took the dialogue in private goes on reading there.
    the_private_mode_remains,
    story_private
);

async fn story_private(backend: Backend) {
    let world = World::open(backend).await;
    let (group, _, anna) = connected(&world).await;
    let boris = world.manager("Борис").await;
    group.joins(&boris.phone).unwrap();
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    let topic = topic_with(&group, "Иван", "Хочу чайник").await;
    world.settles().await;
    anna.presses("✍️ Написать").await;
    anna.sees("следующее сообщение уйдёт клиенту").await;
    anna.writes("Слушаю вас");
    ivan.sees("Слушаю вас").await;
    world.settles().await;
    ivan.writes("Красный есть?");
    anna.sees("Красный есть?").await;
    sees_in(&group, topic, "Красный есть?").await;
    there(&group, &boris, topic).writes("Есть!").unwrap();
    ivan.sees("Есть!").await;
    world.settles().await;
    ivan.writes("Беру");
    anna.sees("Беру").await;
    sees_in(&group, topic, "Беру").await;
    world.settles().await;
    boris.does_not_see("Беру");
    world.closes().await;
}

both!(
    /// A topic deleted between two messages is made again with the card and the last messages; nothing is lost, and
    /// nothing comes out of turn.
    a_deleted_topic_is_made_again,
    story_deleted
);

async fn story_deleted(backend: Backend) {
    let world = World::open(backend).await;
    let (group, olga, anna) = connected(&world).await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    let topic = topic_with(&group, "Иван", "Хочу чайник").await;
    there(&group, &anna, topic).writes("Какой?").unwrap();
    ivan.sees("Какой?").await;
    world.settles().await;
    group
        .changes_topic(&olga.phone, topic, TopicChange::Gone)
        .unwrap();
    ivan.writes("Красный");
    ivan.writes("И блюдце");
    ivan.writes("Всё");
    let again = topic_with(&group, "Иван", "Всё").await;
    assert_ne!(again, topic);
    world.settles().await;
    let told: Vec<String> = group
        .topic(Some(again))
        .into_iter()
        .filter(|shown| shown.from == Who::Bot && shown.service.is_none())
        .map(|shown| plain(&shown.text))
        .collect();
    let place = |words: &str| {
        told.iter()
            .position(|text| text.ends_with(&format!("\n{words}")))
            .unwrap_or_else(|| panic!("no «{words}» in {told:#?}"))
    };
    assert!(told[0].contains("Лид №1 · Лиды"), "{told:#?}");
    assert!(told[1].contains("Тема создана заново"), "{told:#?}");
    assert!(told[1].contains("Хочу чайник") && told[1].contains("Какой?"));
    assert!(
        !told[1].contains("Красный"),
        "it comes by itself: {told:#?}"
    );
    assert!(place("Красный") < place("И блюдце") && place("И блюдце") < place("Всё"));
    assert_eq!(group.topics().len(), 1);
    for words in ["Красный", "И блюдце", "Всё"] {
        let relayed = told.iter().skip(2);
        let relayed = relayed.filter(|text| text.ends_with(words)).count();
        assert_eq!(relayed, 1, "{words} in {told:#?}");
    }
    there(&group, &anna, again).writes("Собираем").unwrap();
    ivan.sees("Собираем").await;
    world.closes().await;
}

both!(
    /// A topic that somebody closed is opened when its client writes.
    a_closed_topic_is_opened_again,
    story_closed
);

async fn story_closed(backend: Backend) {
    let world = World::open(backend).await;
    let (group, olga, _) = connected(&world).await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    let topic = topic_with(&group, "Иван", "Хочу чайник").await;
    world.settles().await;
    let close = TopicChange::Closed(true);
    group.changes_topic(&olga.phone, topic, close).unwrap();
    world.settles().await;
    ivan.writes("Ау");
    sees_in(&group, topic, "Ау").await;
    assert!(!group.topics()[0].closed);
    world.closes().await;
}

both!(
    /// Who has blocked the bot is told of in the topic, under the words that did not arrive.
    a_blocked_client_is_told_of_in_the_topic,
    story_blocked
);

async fn story_blocked(backend: Backend) {
    let world = World::open(backend).await;
    let (group, _, anna) = connected(&world).await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    let topic = topic_with(&group, "Иван", "Хочу чайник").await;
    world.settles().await;
    let first = there(&group, &anna, topic).writes("Какой?").unwrap();
    sees_reaction(&group, topic, first).await;
    ivan.phone.blocks().unwrap();
    world.settles().await;
    let lost = there(&group, &anna, topic).writes("Вы тут?").unwrap();
    let told = until("that it did not arrive", &group, || {
        let chat = group.topic(Some(topic));
        let answers = |shown: &Shown| {
            shown.from == Who::Bot
                && shown
                    .reply_to
                    .as_ref()
                    .is_some_and(|reply| reply.id == lost)
        };
        chat.into_iter().rev().find(answers)
    })
    .await;
    assert!(holds(&told, "заблокировал"), "{}", told.text);
    ivan.phone.unblocks().unwrap();
    world.settles().await;
    there(&group, &anna, topic)
        .writes("С возвращением")
        .unwrap();
    ivan.sees("С возвращением").await;
    world.closes().await;
}

both!(
    /// A topic deleted while an answer is on its way, words of others in between, and one more topic closed: each client
    /// keeps an own order.
    several_topics_go_at_once,
    story_several
);

async fn story_several(backend: Backend) {
    let world = World::open(backend).await;
    let (group, olga, _) = connected(&world).await;
    let clients: Vec<Actor> = (1..=4)
        .map(|number| world.customer(&format!("Клиент{number}")))
        .collect();
    for client in &clients {
        client.writes("начало");
    }
    for number in 1..=4 {
        topic_with(&group, &format!("Клиент{number}"), "начало").await;
    }
    world.settles().await;
    for (place, topic) in group.topics().into_iter().enumerate() {
        let change = if place % 2 == 0 {
            TopicChange::Gone
        } else {
            TopicChange::Closed(true)
        };
        group
            .changes_topic(&olga.phone, topic.thread, change)
            .unwrap();
    }
    for number in 1..=5 {
        for client in &clients {
            client.writes(&format!("слово {number}."));
        }
    }
    for number in 1..=4 {
        topic_with(&group, &format!("Клиент{number}"), "слово 5.").await;
    }
    world.settles().await;
    let topics = group.topics();
    assert_eq!(topics.len(), 4);
    for topic in topics {
        assert!(!topic.closed);
        let told: Vec<String> = group
            .topic(Some(topic.thread))
            .into_iter()
            .filter(|shown| shown.from == Who::Bot && holds(shown, "слово") && !holds(shown, "🧾"))
            .filter_map(|shown| shown.text.lines().last().map(str::to_owned))
            .filter(|line| line.starts_with("слово"))
            .collect();
        let wanted: Vec<String> = (1..=5).map(|number| format!("слово {number}.")).collect();
        assert_eq!(told, wanted, "in {}", topic.name);
    }
    world.closes().await;
}

both!(
    /// The bot is thrown out, or may not do what it must: the owner hears of it, and the words go to people in private.
    a_lost_group_loses_no_words,
    story_lost
);

async fn story_lost(backend: Backend) {
    let world = World::open(backend).await;
    let (group, olga, anna) = connected(&world).await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    topic_with(&group, "Иван", "Хочу чайник").await;
    world.settles().await;
    group.kicks_bot(&olga.phone).unwrap();
    olga.sees("больше не подключена: меня удалили из группы")
        .await;
    world.settles().await;
    ivan.writes("Вы тут?");
    anna.sees("Вы тут?").await;
    anna.replies_to("Вы тут?", "Тут").await;
    ivan.sees("Тут").await;

    group.promotes_bot(&olga.phone, Rights::ALL).unwrap();
    group.member(&olga.phone).writes("/connect").unwrap();
    world.settles().await;
    ivan.writes("Хорошо");
    topic_with(&group, "Иван", "Хорошо").await;
    world.settles().await;
    let maria = world.customer("Мария");
    group.switches_topics(false).unwrap();
    maria.writes("А мне блюдце");
    olga.sees("chat is not a forum").await;
    world.settles().await;
    anna.sees("А мне блюдце").await;
    world.closes().await;
}

both!(
    /// A press on the card in a topic draws there, for all; a question that follows is asked in private.
    the_card_in_a_topic_works,
    story_card
);

async fn story_card(backend: Backend) {
    let world = World::open(backend).await;
    let (group, _, anna) = connected(&world).await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    let topic = topic_with(&group, "Иван", "Хочу чайник").await;
    let card = sees_in(&group, topic, "Лид №1 · Лиды").await;
    world.settles().await;
    let desk = there(&group, &anna, topic);
    let (row, col) = card.find_button("Взять в работу").unwrap();
    let outcome = desk.presses(card.id, row, col).unwrap();
    outcome.answer(PATIENCE).await.unwrap();
    world.settles().await;
    let card = sees_in(&group, topic, "Лид №1 · Лиды").await;
    assert!(holds(&card, "Анна"), "{}", card.text);
    assert_eq!(world.record(1).await.stage.as_str(), "in_work");
    world.closes().await;
}

both!(
    /// A group that becomes a supergroup is followed, whichever way Telegram tells of it first.
    a_group_is_followed,
    story_followed
);

async fn story_followed(backend: Backend) {
    let world = World::open(backend).await;
    let olga = world.owner().await;
    let group = world.emulator.group("Смена");
    group.joins(&olga.phone).unwrap();
    group.adds_bot(&olga.phone).unwrap();
    general(&group, "включите в группе темы").await;
    let old = prilavok::domain::ids::ChatId(group.id());
    let mut tx = world.running().db.begin().await.unwrap();
    let by = prilavok::domain::ids::UserId(olga.phone.id());
    let now = world.clock.now();
    prilavok::storage::topics::connect(&mut tx, "main", old, "Смена", by, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let forum = group.upgrades(&olga.phone).unwrap();
    forum.switches_topics(true).unwrap();
    forum.promotes_bot(&olga.phone, Rights::ALL).unwrap();
    world.settles().await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    topic_with(&forum, "Иван", "Хочу чайник").await;
    world.closes().await;
}

both!(
    /// An English shop's group speaks English.
    a_group_speaks_the_shops_language,
    story_english
);

async fn story_english(backend: Backend) {
    let world = World::open_with(backend, |config| {
        config.lang = prilavok::domain::lang::Lang::En;
    })
    .await;
    let boss = world.staff("Olivia", "en", Role::Owner).await;
    let group = world.emulator.forum("Shift");
    group.joins(&boss.phone).unwrap();
    group.promotes_bot(&boss.phone, Rights::ALL).unwrap();
    group.member(&boss.phone).writes("/connect").unwrap();
    general(&group, "The group is connected").await;
    let john = world.stranger("John", "en");
    john.writes("A kettle, please");
    let topic = topic_with(&group, "#1 · John · New", "A kettle, please").await;
    there(&group, &boss, topic).writes("/menu").unwrap();
    sees_in(&group, topic, "That command works in your private chat").await;
    world.closes().await;
}

/// The photos of the newest album in a chat, once there are so many.
fn album_of(chat: Vec<Shown>, count: usize) -> Option<Vec<Shown>> {
    let album = chat.iter().rev().find_map(|shown| shown.album.clone())?;
    let photos: Vec<Shown> = chat
        .into_iter()
        .filter(|shown| shown.album.as_ref() == Some(&album))
        .collect();
    (photos.len() == count).then_some(photos)
}

both!(
    /// Answers, changes, reactions and albums cross a topic as they cross a private chat, and so does `/delete`.
    everything_crosses_a_topic,
    story_crossing
);

async fn story_crossing(backend: Backend) {
    let world = World::open(backend).await;
    let (group, _, anna) = connected(&world).await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    let topic = topic_with(&group, "Иван", "Хочу чайник").await;
    world.settles().await;
    let asked = ivan.writes("Красный есть?");
    let copy = sees_in(&group, topic, "Красный есть?").await;
    world.settles().await;
    let desk = there(&group, &anna, topic);
    let answer = desk.replies(copy.id, "Найдётся").unwrap();
    let got = ivan.sees("Найдётся").await;
    assert_eq!(got.reply_to.as_ref().map(|reply| reply.id), Some(asked));
    world.settles().await;

    ivan.phone.edits(asked, "Синий есть?").unwrap();
    let changed = sees_in(&group, topic, "Синий есть?").await;
    assert_eq!(changed.id, copy.id);
    desk.edits(answer, "Найдётся завтра").unwrap();
    ivan.sees_in(got.id, "Найдётся завтра").await;
    world.settles().await;

    ivan.phone.reacts(got.id, "❤").unwrap();
    until("the client's reaction", &group, || {
        let chat = group.topic(Some(topic));
        let shown = chat.into_iter().find(|shown| shown.id == answer)?;
        let reactions = serde_json::to_value(&shown.reactions).ok()?.to_string();
        reactions.contains('❤').then_some(())
    })
    .await;
    desk.reacts(copy.id, "🔥").unwrap();
    ivan.sees_reaction(asked).await;
    world.settles().await;

    ivan.phone
        .sends_album(3, &["Такой", "", "или такой"])
        .unwrap();
    let photos = until("the client's album", &group, || {
        album_of(group.topic(Some(topic)), 3)
    })
    .await;
    assert_eq!(
        (photos[0].text.as_str(), photos[2].text.as_str()),
        ("Такой", "или такой")
    );
    world.settles().await;
    desk.sends_album(2, &["Вот этот", ""]).unwrap();
    ivan.sees("Вот этот").await;
    world.settles().await;
    let photos = album_of(ivan.phone.chat(), 2).unwrap();
    assert!(photos.iter().all(|photo| photo.from == Who::Bot));

    desk.replies(copy.id, "/delete").unwrap();
    until("the message gone", &group, || {
        let stands = group
            .topic(Some(topic))
            .iter()
            .any(|shown| shown.id == copy.id);
        (!stands).then_some(())
    })
    .await;
    desk.replies(answer, "/delete").unwrap();
    world.settles().await;
    ivan.does_not_see("Синий есть?");
    ivan.does_not_see("Найдётся завтра");
    world.closes().await;
}

both!(
    /// What is answered in private stands in the topic too, follows its author's changes and goes with `/delete`.
    a_private_answer_stands_in_the_topic,
    story_private_answer
);

async fn story_private_answer(backend: Backend) {
    let world = World::open(backend).await;
    let (group, olga, anna) = connected(&world).await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    let topic = topic_with(&group, "Иван", "Хочу чайник").await;
    world.settles().await;
    anna.presses("✍️ Написать").await;
    anna.sees("следующее сообщение уйдёт клиенту").await;
    let answer = anna.writes("Слушаю вас");
    ivan.sees("Слушаю вас").await;
    let copy = sees_in(&group, topic, "Слушаю вас").await;
    assert!(holds(&copy, "Анна"), "{}", copy.text);
    world.settles().await;
    assert_eq!(times(&group, topic, "Слушаю вас"), 1);
    anna.phone.edits(answer, "Внимательно слушаю").unwrap();
    let changed = sees_in(&group, topic, "Внимательно слушаю").await;
    assert_eq!(changed.id, copy.id);
    assert!(holds(&changed, "Анна"), "{}", changed.text);
    world.settles().await;
    there(&group, &olga, topic)
        .replies(copy.id, "/delete")
        .unwrap();
    world.settles().await;
    ivan.does_not_see("Внимательно слушаю");
    assert_eq!(times(&group, topic, "Внимательно слушаю"), 0);
    world.closes().await;
}

both!(
    /// The topic of a client who was forgotten is nobody's, and closed.
    a_forgotten_clients_topic_is_closed,
    story_forgotten
);

async fn story_forgotten(backend: Backend) {
    let world = World::open(backend).await;
    let (group, _, _) = connected(&world).await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    topic_with(&group, "Иван", "Хочу чайник").await;
    world.settles().await;
    ivan.writes("/forget");
    ivan.presses("🗑 Да, удалить").await;
    world.settles().await;
    world.passes(TimeDelta::minutes(2));
    until("the topic closed", &group, || {
        let topics = group.topics();
        let topic = topics.first()?;
        (topic.closed && topic.name == "Удалённый клиент").then_some(())
    })
    .await;
    world.closes().await;
}
