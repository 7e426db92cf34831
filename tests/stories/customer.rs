//! The customer's side: greeted, heard whatever is sent, told the number, and kept informed.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, PATIENCE, World};
use prilavok::domain::ids::{ContactId, RecordId};
use prilavok::sandbox::emulator::Who;
use prilavok::storage;

both!(
    /// The start button greets in the person's language, the shop's for an unknown one, and makes no lead.
    start_only_greets,
    story_start
);

async fn story_start(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    for (language, hello) in [
        ("ru", "Здравствуйте, Ким"),
        ("en", "Hello, Ким"),
        ("de", "Здравствуйте, Ким"),
    ] {
        let person = world.stranger("Ким", language);
        person.starts().await;
        person.sees(hello).await;
    }
    world.settles().await;
    assert!(
        !world.everything().await.contains("Record"),
        "a greeting made a record"
    );
    owner.does_not_see("Новый лид");
    world.closes().await;
}

both!(
    /// A deep link says where the customer comes from, and the lead remembers.
    a_deep_link_keeps_the_source,
    story_source
);

async fn story_source(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.phone.starts(Some("src_shelf")).unwrap();
    ivan.sees("Здравствуйте, Иван").await;
    ivan.writes("Сколько стоит полка?");
    anna.sees_all(&["Сколько стоит полка?", "Источник: shelf"])
        .await;
    anna.presses("🗂 Карточка").await;
    anna.sees_all(&["Лид №1 · Лиды", "Источник: shelf"]).await;
    world.closes().await;
}

/// A way to send something.
type Sending = fn(&Actor);

both!(
    /// Whatever is sent first makes one contact and one lead; it is kept, and brought to the manager.
    any_first_message_is_a_lead,
    story_first_messages
);

async fn story_first_messages(backend: Backend) {
    let kinds: [(&str, Sending); 14] = [
        ("text", |who| {
            who.writes("Добрый день");
        }),
        ("photo", |who| {
            who.phone.sends_photo("Такой есть?").unwrap();
        }),
        ("voice", |who| {
            who.phone.sends_voice().unwrap();
        }),
        ("document", |who| {
            who.phone.sends_document("Список").unwrap();
        }),
        ("contact", |who| {
            who.phone.sends_contact("+79161234567", true).unwrap();
        }),
        ("location", |who| {
            who.phone.sends_location().unwrap();
        }),
        ("sticker", |who| {
            who.phone.sends_sticker().unwrap();
        }),
        ("video", |who| {
            who.phone.sends_video("Вот поломка").unwrap();
        }),
        ("video_note", |who| {
            who.phone.sends_video_note().unwrap();
        }),
        ("audio", |who| {
            who.phone.sends_audio("").unwrap();
        }),
        ("animation", |who| {
            who.phone.sends_animation("").unwrap();
        }),
        ("venue", |who| {
            who.phone.sends_venue("Кафе", "Лесная, 5").unwrap();
        }),
        ("poll", |who| {
            who.phone
                .sends_poll("Какой взять?", &["Синий", "Красный"])
                .unwrap();
        }),
        ("dice", |who| {
            who.phone.sends_dice().unwrap();
        }),
    ];
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    for (number, (kind, send)) in (1..).zip(kinds) {
        let person = world.customer(&format!("Клиент {number}"));
        send(&person);
        person.sees(&format!("Заявка №{number}")).await;
        anna.sees_all(&["Новый лид", &format!("Лид №{number}")])
            .await;
        world.settles().await;
        let brought = anna
            .phone
            .chat()
            .iter()
            .any(|shown| shown.from == Who::Bot && shown.kind == kind);
        assert!(
            brought,
            "no {kind} with the manager:\n{}",
            anna.transcript()
        );
        let record = world.record(number).await;
        let mut tx = world.running().db.read().await.unwrap();
        let kept = storage::messages::incoming_of_record(&mut tx, RecordId(number), 10)
            .await
            .unwrap();
        tx.rollback().await.unwrap();
        assert_eq!(kept.len(), 1, "{kind}");
        assert_eq!(kept[0].kind, kind);
        assert_eq!(record.contact, Some(ContactId(number)));
    }
    world.closes().await;
}

both!(
    /// An album comes in parts; it is one lead, and every part reaches the manager.
    an_album_is_one_lead,
    story_album
);

async fn story_album(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.phone.sends_album(3, &["Всё это"]).unwrap();
    ivan.sees("Заявка №1").await;
    let photos = anna
        .phone
        .waits_for(PATIENCE, |chat| {
            let photos: Vec<_> = chat.iter().filter(|shown| shown.kind == "photo").collect();
            (photos.len() == 3).then(|| photos.into_iter().cloned().collect::<Vec<_>>())
        })
        .await
        .unwrap();
    assert!(photos.iter().all(|photo| photo.album == photos[0].album));
    world.settles().await;
    assert_eq!(ivan.counts("Заявка №"), 1);
    assert_eq!(anna.counts("Новый лид"), 1);
    world.closes().await;
}

both!(
    /// What is written next belongs to the same lead: no second number, a reaction for an answer.
    more_words_join_the_lead,
    story_more_words
);

async fn story_more_words(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    ivan.sees("Заявка №1").await;
    for words in ["Красный", "На два литра"] {
        let message = ivan.writes(words);
        ivan.sees_reaction(message).await;
        anna.sees_all(&["Иван · Лид №1", words]).await;
    }
    world.settles().await;
    assert_eq!(ivan.counts("Заявка №"), 1);
    assert_eq!(anna.counts("Новый лид"), 1);
    world.closes().await;
}

both!(
    /// The contact button vouches for the phone; somebody else's contact does not.
    a_phone_is_verified_by_its_owner,
    story_phone
);

async fn story_phone(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("Перезвоните мне");
    ivan.sees("Заявка №1").await;
    world.settles().await;
    anna.presses("Взять в работу").await;
    anna.presses("🗂 Карточка").await;
    anna.sees("Лид №1 · Лиды").await;

    ivan.phone.sends_contact("+79161112233", false).unwrap();
    ivan.sees("Это номер другого человека").await;
    world.settles().await;
    anna.does_not_see("📞 +7 916 111-22-33");

    ivan.phone
        .presses_keyboard("📞 Поделиться номером")
        .unwrap();
    ivan.sees("Записали ваш номер").await;
    world.settles().await;
    assert!(ivan.phone.reply_keyboard().is_none(), "asked once only");
    anna.sees_all(&["Лид №1 · Лиды", "✓ подтверждён"]).await;
    world.closes().await;
}

both!(
    /// `/orders` tells in the customer's words where things stand; a converted lead shows as the order it became.
    orders_follow_the_work,
    story_orders
);

async fn story_orders(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("/orders");
    ivan.sees("пока нет ни заявок").await;
    ivan.writes("Хочу чайник");
    ivan.sees("Заявка №1").await;
    ivan.writes("/orders");
    ivan.sees("Получили, скоро ответим").await;
    world.settles().await;
    anna.presses("Взять в работу").await;
    world.settles().await;
    ivan.writes("/orders");
    ivan.sees("Уточняем детали").await;
    anna.presses("Конвертировать").await;
    anna.presses("Закупка").await;
    anna.sees("Сделка №1 · Закупка").await;
    world.settles().await;
    ivan.writes("/orders");
    ivan.sees_all(&["Заявка №1", "Оформляем заказ"]).await;
    ivan.does_not_see("Заказ №1");

    let olga = world.customer("Ольга");
    world.sale(&anna, &olga, "Хочу лампу").await;
    olga.writes("/orders");
    let orders = olga.sees_all(&["Заказ №2", "проверяем наличие"]).await;
    assert!(!orders.text.contains("Заявка"), "{}", orders.text);
    world.closes().await;
}

both!(
    /// A customer who blocks the bot is shown so on the card, and shown back when they return.
    blocking_shows_on_the_card,
    story_blocking
);

async fn story_blocking(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    world.settles().await;
    anna.presses("Взять в работу").await;
    anna.presses("🗂 Карточка").await;
    let card = anna.sees("Лид №1 · Лиды").await;
    world.settles().await;
    ivan.phone.blocks().unwrap();
    anna.sees_in(card.id, "Заблокировал бота").await;
    let told = anna.presses("✍️ Написать").await;
    assert!(
        told.words().contains("Написать клиенту не получится"),
        "{told:?}"
    );
    ivan.phone.unblocks().unwrap();
    ivan.starts().await;
    world.settles().await;
    let card = anna.sees_in(card.id, "Лид №1").await;
    assert!(!card.text.contains("Заблокировал"), "{}", card.text);
    world.closes().await;
}

both!(
    /// Long texts arrive whole, marks of markup as they were typed, names of every script.
    words_arrive_as_they_were_written,
    story_odd_words
);

async fn story_odd_words(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let tricky = world.customer("<b>Ян & Co_</b>");
    tricky.writes("Скидка <b>10%</b> & _ещё_ *5*? 🎁👨‍👩‍👧");
    tricky.sees("Заявка №1").await;
    anna.sees_all(&["<b>Ян & Co_</b>", "Скидка <b>10%</b> & _ещё_ *5*? 🎁👨‍👩‍👧"])
        .await;

    let long = "слово ".repeat(682) + "все!";
    assert_eq!(long.chars().count(), 4096);
    let wordy = world.customer("Пётр");
    wordy.writes(&long);
    wordy.sees("Заявка №2").await;
    world.settles().await;
    let brought: String = anna
        .phone
        .chat()
        .iter()
        .map(|shown| shown.text.as_str())
        .collect();
    assert!(brought.matches("слово").count() >= 682, "cut short");
    assert!(brought.contains("все!"), "the end is missing");

    let david = world.customer("דָּוִד");
    david.writes("שלום");
    david.sees("Заявка №3").await;
    let news = anna.sees_all(&["Лид №3", "שלום"]).await;
    assert!(
        news.text.contains("\u{2068}דָּוִד\u{2069}"),
        "not isolated: {}",
        news.text
    );
    world.closes().await;
}
