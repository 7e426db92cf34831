//! Files of records: attached, fetched, taken away; and their copies on the shop's own disk.

use crate::both;
use crate::support::Backend;
use crate::world::{World, labels};
use std::fs;
use std::path::Path;

/// Copies that lie in a folder.
fn copies(folder: &Path) -> usize {
    let Ok(parts) = fs::read_dir(folder) else {
        return 0;
    };
    parts
        .filter_map(Result::ok)
        .filter_map(|part| fs::read_dir(part.path()).ok())
        .map(Iterator::count)
        .sum()
}

both!(
    /// Several files are sent one after the other; each is listed, fetched, and taken away by a press that asks first.
    files_are_attached_to_a_record,
    story_files
);

async fn story_files(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let boris = world.manager("Борис").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу чайник").await;
    anna.presses_at("Сделка №1 · Продажа", "📎 Файлы").await;
    anna.sees("Сделка №1: файлы").await;
    anna.presses("📎 Прикрепить").await;
    anna.sees("пришлите файлы").await;
    anna.writes("вот они");
    anna.sees("Здесь нет файла").await;
    anna.phone
        .sends_file("Счёт <1>.pdf", "application/pdf", vec![1; 2048], "")
        .unwrap();
    anna.sees("Счёт <1>.pdf · 2 КБ").await;
    anna.phone.sends_photo("Витрина").unwrap();
    anna.sees("Фото").await;
    world.settles().await;
    let done = anna.sees_button("✅ Готово").await;
    anna.presses_on(&done, "✅ Готово").await;
    let list = anna.sees_in(done.id, "Сделка №1: файлы").await;
    assert_eq!(labels(&list).len(), 4, "{:?}", labels(&list));
    anna.presses_on(&list, "📎 Счёт <1>.pdf · 2 КБ").await;
    let file = anna.sees_in(list.id, "Прикреплено: Анна").await;
    anna.presses_on(&file, "📥 Прислать").await;
    world.settles().await;
    assert_eq!(anna.phone.last().unwrap().kind, "document");
    anna.presses_on(&file, "🗑 Убрать").await;
    let asked = anna.sees_in(list.id, "Убрать Счёт <1>.pdf").await;
    anna.presses_on(&asked, "🗑 Да, убрать").await;
    world.settles().await;
    let list = anna.sees_in(list.id, "Сделка №1: файлы").await;
    assert_eq!(labels(&list).len(), 3, "{:?}", labels(&list));
    let told = boris
        .presses_raw(boris.sees("вот что сейчас").await.id, "2kR1")
        .await;
    assert!(told.words().contains("уже убрали"), "{told:?}");
    anna.presses_on(&list, "‹ Сделка №1").await;
    let card = anna.sees_in(list.id, "Сделка №1 · Продажа").await;
    anna.presses_on(&card, "🕘 История").await;
    let history = anna.sees_in(list.id, "Сделка №1: история").await;
    assert!(
        history.text.contains("Анна: файл убран – Счёт"),
        "{}",
        history.text
    );
    world.closes().await;
}

both!(
    /// The owner has copies kept: what is attached lies on the disk once, is sent from there when Telegram has lost it, and
    /// goes with its client.
    copies_are_kept_on_the_disk,
    story_copies
);

async fn story_copies(backend: Backend) {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().to_owned();
    let world = World::open_with(backend, |config| config.files_dir = Some(place)).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу чайник").await;
    anna.writes("/files");
    anna.sees("Для этого нужна другая роль").await;
    for (name, byte) in [("a.pdf", 1), ("b.pdf", 2)] {
        anna.presses_at("Сделка №1 ·", "📎 Файлы").await;
        anna.presses("📎 Прикрепить").await;
        anna.phone
            .sends_file(name, "application/pdf", vec![byte; 2048], "")
            .unwrap();
        anna.sees(&format!("{name} · 2 КБ")).await;
        world.settles().await;
        if name == "a.pdf" {
            assert_eq!(copies(folder.path()), 0, "not before it is switched on");
            owner.writes("/files");
            owner.sees("Копии не сохраняются").await;
            owner.presses("💾 Хранить копии").await;
            owner.sees("Копии новых файлов сохраняются").await;
            world.settles().await;
            assert_eq!(copies(folder.path()), 1, "what was there is copied too");
        }
        let done = anna.sees_button("✅ Готово").await;
        anna.presses_on(&done, "✅ Готово").await;
        let list = anna.sees_in(done.id, "Сделка №1: файлы").await;
        anna.presses_on(&list, "‹ Сделка №1").await;
        anna.sees_in(done.id, "Сделка №1 ·").await;
        world.settles().await;
    }
    assert_eq!(copies(folder.path()), 2);
    owner.writes("/files");
    owner.sees("с копией на диске: 2").await;

    owner.writes("/clients");
    owner.presses_at("сверху те", "Иван").await;
    owner.presses_at("Знакомы с", "🗑 Забыть клиента").await;
    owner.presses("🗑 Да, забыть клиента").await;
    owner.sees("Удалённый клиент №1").await;
    world.settles().await;
    assert_eq!(copies(folder.path()), 0, "they go with their client");
    world.closes().await;
}
