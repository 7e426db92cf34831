//! The timeline: everything in one stream, shown by kind, page by page, its files sent again.

use crate::both;
use crate::support::Backend;
use crate::world::{World, labels};
use prilavok::sandbox::emulator::Who;

both!(
    /// All kinds stand in one stream; a filter shows one of them; media come again with a press, and go to the record.
    everything_in_one_stream,
    story_stream
);

async fn story_stream(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу чайник").await;
    ivan.phone.sends_photo("Вот такой").unwrap();
    anna.sees("Вот такой").await;
    anna.replies_to("Вот такой", "Есть белый").await;
    ivan.sees("Есть белый").await;
    world.settles().await;
    anna.presses_at("Сделка №1 · Продажа", "👤 Клиент").await;
    let card = anna.sees_all(&["👤 Иван", "Знакомы с"]).await;
    anna.presses_on(&card, "📜 Лента").await;
    let page = anna.sees_in(card.id, "Иван: лента").await;
    for words in ["Есть белый", "▶1 ", "Сделка №1 ·"] {
        assert!(page.text.contains(words), "no «{words}» in {}", page.text);
    }
    anna.presses_on(&page, "▶ 1").await;
    let photo = anna.sees_button("📎 К записи").await;
    assert!(photo.text.contains("Вот такой"), "{photo:#?}");
    let told = anna.presses_on(&photo, "📎 К записи").await;
    assert_eq!(told.words(), "📎 Прикрепили: Сделка №1");
    let told = anna.presses_on(&photo, "📎 К записи").await;
    assert_eq!(told.words(), "📎 Этот файл уже есть: Сделка №1");
    world.settles().await;
    anna.presses_on(&page, "🔎 Что показывать").await;
    anna.sees_in(card.id, "Что показывать в ленте?").await;
    // Files and tasks alone.
    anna.presses_raw(card.id, "2ctc1.18.0").await;
    let page = anna.sees_in(card.id, "Показано: ☑️ Задачи, 📎 Файлы").await;
    assert!(page.text.contains("📎 Фото"), "{}", page.text);
    assert!(page.text.contains("Задача №1 поставлена"), "{}", page.text);
    assert!(!page.text.contains("Хочу чайник"), "{}", page.text);
    anna.presses_on(&page, "▶ 1").await;
    world.settles().await;
    assert_eq!(anna.phone.last().unwrap().kind, "photo");
    anna.presses_on(&page, "🗂 Сделка №1").await;
    let deal = anna.sees_in(card.id, "Сделка №1 · Продажа").await;
    anna.presses_on(&deal, "🕘 История").await;
    let history = anna.sees_in(card.id, "Сделка №1: история").await;
    assert!(history.text.contains("файл прикреплён"), "{}", history.text);
    anna.presses_on(&history, "📜 Лента").await;
    let part = anna.sees_in(card.id, "Сделка №1: лента").await;
    assert!(!part.text.contains("Хочу чайник"), "{}", part.text);
    world.closes().await;
}

both!(
    /// Pages go back to the beginning and come forth again, with nothing missed and nothing told twice.
    pages_go_back_and_forth,
    story_pages
);

async fn story_pages(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    for number in 1..=20 {
        ivan.writes(&format!("слово {number:02}."));
        world.settles().await;
    }
    anna.sees("слово 20.").await;
    anna.writes("/clients");
    anna.presses_at("сверху те", "Иван").await;
    let card = anna.sees_all(&["👤 Иван", "Знакомы с"]).await;
    anna.presses_on(&card, "📜 Лента").await;
    let page = anna.sees_in(card.id, "слово 20.").await;
    anna.presses_on(&page, "🔎 Что показывать").await;
    let filter = anna.sees_in(card.id, "Что показывать в ленте?").await;
    for label in labels(&filter) {
        if label.starts_with("✓ ") && !label.contains("Сообщения") {
            let filter = anna.sees_in(card.id, "Что показывать в ленте?").await;
            anna.presses_on(&filter, &label).await;
            world.settles().await;
        }
    }
    let filter = anna.sees_in(card.id, "Что показывать в ленте?").await;
    anna.presses_on(&filter, "📜 Показать").await;
    let mut met = Vec::new();
    let mut back = Vec::new();
    let mut shown = anna.sees_in(card.id, "Показано: 💬 Сообщения").await;
    loop {
        let words: Vec<String> = shown
            .text
            .lines()
            .filter_map(|line| line.split_once("слово ").map(|(_, word)| word.to_owned()))
            .collect();
        back.push(words.clone());
        met.extend(words);
        if shown.find_button("Раньше ›").is_none() {
            break;
        }
        anna.presses_on(&shown, "Раньше ›").await;
        world.settles().await;
        shown = anna.phone.message(card.id).unwrap();
    }
    let expected: Vec<String> = (1..=20)
        .rev()
        .map(|number| format!("{number:02}."))
        .collect();
    assert_eq!(met, expected);
    back.pop();
    while let Some(words) = back.pop() {
        anna.presses_on(&shown, "‹ Новее").await;
        world.settles().await;
        shown = anna.phone.message(card.id).unwrap();
        for word in words {
            assert!(shown.text.contains(&word), "{word} in {}", shown.text);
        }
    }
    assert!(shown.find_button("‹ Новее").is_none(), "{shown:#?}");
    assert_eq!(anna.phone.message(card.id).unwrap().from, Who::Bot);
    world.closes().await;
}
