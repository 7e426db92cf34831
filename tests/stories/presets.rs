//! The preset in the owner's hands: seen, downloaded, replaced, and never broken.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, World, labels};
use prilavok::domain::people::Role;
use prilavok::sandbox::emulator::Shown;
use prilavok::service::BUILT_IN_PRESET;
use prilavok::telegram::press::Press;

/// The retail preset with a stage «Подарочная упаковка» between the new order and the stock.
fn with_gift_wrapping() -> String {
    let moves = "[[pipeline.stage.move]]\nto = \"in_stock\"\n";
    let stage = "[[pipeline.stage]]\nid = \"in_stock\"\n";
    let gift = "[[pipeline.stage]]\nid = \"gift\"\nname.ru = \"Подарочная упаковка\"\nname.en = \"Gift wrapping\"\n\
                customer.ru = \"Упаковываем\"\ncustomer.en = \"Wrapping\"\n\n";
    let with_move = BUILT_IN_PRESET.replacen(
        moves,
        &format!("{moves}\n[[pipeline.stage.move]]\nto = \"gift\"\n"),
        1,
    );
    assert_ne!(with_move, BUILT_IN_PRESET);
    let with_stage = with_move.replacen(stage, &format!("{gift}{moves}\n{stage}"), 1);
    assert_ne!(with_stage, with_move);
    with_stage
}

/// The retail preset in which the leads' stage of work has another id: for records, another stage.
fn with_another_stage_of_work() -> String {
    BUILT_IN_PRESET.replace("\"in_work\"", "\"at_work\"")
}

/// The retail preset with a move to nowhere, and the place of the mistake.
fn broken() -> (String, String) {
    let text = BUILT_IN_PRESET.replacen("to = \"in_stock\"", "to = \"nowhere\"", 1);
    let (line, found) = text
        .lines()
        .enumerate()
        .find(|(_, line)| line.contains("\"nowhere\""))
        .unwrap();
    let column = found.find('"').unwrap() + 1;
    (text, format!("{}:{column}", line + 1))
}

/// Writes a command and gives the answer to it.
async fn asks(world: &World, actor: &Actor, command: &str) -> Shown {
    let written = actor.writes(command);
    world.settles().await;
    newest_after(actor, written)
}

fn newest_after(actor: &Actor, message: i64) -> Shown {
    let newest = actor.phone.last().filter(|shown| shown.id > message);
    newest.unwrap_or_else(|| panic!("no answer:\n{}", actor.transcript()))
}

/// Presses a button and gives the newest message then.
async fn presses(world: &World, actor: &Actor, shown: &Shown, label: &str) -> Shown {
    let current = actor.phone.message(shown.id).unwrap();
    actor.presses_on(&current, label).await;
    world.settles().await;
    actor.phone.last().unwrap()
}

/// Uploads a file as a preset, and gives the answer.
async fn uploads(world: &World, actor: &Actor, name: &str, bytes: Vec<u8>) -> Shown {
    let overview = asks(world, actor, "/preset").await;
    presses(world, actor, &overview, "⬆️ Загрузить").await;
    sends(world, actor, name, bytes).await
}

async fn sends(world: &World, actor: &Actor, name: &str, bytes: Vec<u8>) -> Shown {
    let sent = actor
        .phone
        .sends_file(name, "application/toml", bytes, "")
        .unwrap();
    world.settles().await;
    newest_after(actor, sent)
}

/// What a file in the chat holds.
async fn bytes_of(world: &World, shown: &Shown) -> Vec<u8> {
    let file = shown.file.as_ref().unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}{}", world.api_url(), file.url);
    let answer = client.get(url).send().await.unwrap();
    assert!(answer.status().is_success(), "{answer:?}");
    answer.bytes().await.unwrap().to_vec()
}

both!(
    /// The pipelines as text and as a picture, and the file itself.
    the_preset_is_shown_and_downloaded,
    story_shown
);

async fn story_shown(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let overview = asks(&world, &owner, "/preset").await;
    assert!(
        overview.text.contains("Розничный магазин"),
        "{}",
        overview.text
    );
    for pipeline in ["Лиды", "Продажа", "Закупка", "Производство", "Предложения"]
    {
        assert!(overview.text.contains(pipeline), "{}", overview.text);
        presses(&world, &owner, &overview, &format!("📋 {pipeline}")).await;
        let outline = owner.phone.message(overview.id).unwrap();
        assert!(outline.text.contains(pipeline), "{}", outline.text);
        let picture = presses(&world, &owner, &outline, "🗺 Схема").await;
        assert_eq!(picture.kind, "photo");
        let png = bytes_of(&world, &picture).await;
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
        let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        let (width, height) = (side(16), side(20));
        assert!(width >= 1000, "{pipeline} is {width} × {height}");
        assert!(width + height <= 10_000, "{pipeline} is {width} × {height}");
        presses(&world, &owner, &outline, "‹ Пресет").await;
    }
    let file = presses(&world, &owner, &overview, "⬇️ Скачать файл").await;
    assert_eq!(file.kind, "document");
    let name = file.file.as_ref().map(|file| file.name.as_str());
    assert!(name.is_some_and(|name| name.contains(".toml")), "{file:?}");
    assert_eq!(bytes_of(&world, &file).await, BUILT_IN_PRESET.as_bytes());
    world.closes().await;
}

both!(
    /// A sound file is compared, confirmed, in force at once on every card, and after a restart.
    another_preset_comes_into_force,
    story_replaced
);

async fn story_replaced(backend: Backend) {
    let mut world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу красный чайник");
    anna.presses("Взять в работу").await;
    anna.presses("Конвертировать").await;
    anna.presses("Продажа").await;
    anna.sees("Сделка №1").await;

    let text = with_gift_wrapping();
    let review = uploads(&world, &owner, "shop.toml", text.clone().into_bytes()).await;
    assert!(review.text.contains("внесёт"), "{}", review.text);
    assert!(
        review.text.contains("Подарочная упаковка"),
        "{}",
        review.text
    );
    assert!(
        !anna.transcript().contains("Подарочная упаковка"),
        "nothing is in force before it is confirmed"
    );

    // The question outlives a restart.
    world.restarts().await;
    let settled = presses(&world, &owner, &review, "✅ Применить").await;
    assert!(settled.text.contains("Готово"), "{}", settled.text);
    anna.presses("Подарочная упаковка").await;
    world.settles().await;
    anna.presses("Товар в наличии").await;
    anna.sees_button("Ожидаем предоплату").await;

    world.restarts().await;
    ivan.writes("/orders");
    ivan.sees("Заказ №1").await;
    let petr = world.customer("Пётр");
    petr.writes("Хочу самовар");
    anna.sees("Хочу самовар").await;
    anna.presses("Взять в работу").await;
    anna.presses("Конвертировать").await;
    anna.presses("Продажа").await;
    anna.sees_button("Подарочная упаковка").await;
    let overview = asks(&world, &owner, "/preset").await;
    let file = presses(&world, &owner, &overview, "⬇️ Скачать файл").await;
    assert_eq!(bytes_of(&world, &file).await, text.as_bytes());
    world.closes().await;
}

both!(
    /// A dropped file changes nothing, and its buttons are dead.
    a_dropped_preset_changes_nothing,
    story_dropped
);

async fn story_dropped(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let text = with_gift_wrapping().into_bytes();
    let review = uploads(&world, &owner, "shop.toml", text).await;
    let (row, col) = review.find_button("✅ Применить").unwrap();
    let confirm = owner.phone.callback_data(review.id, row, col).unwrap();
    let dropped = presses(&world, &owner, &review, "🗑 Не применять").await;
    assert!(
        dropped.text.contains("Работает прежний пресет"),
        "{}",
        dropped.text
    );
    let told = owner.presses_raw(review.id, &confirm).await;
    assert!(told.words().contains("черновика уже нет"), "{told:?}");
    world.settles().await;
    let overview = asks(&world, &owner, "/preset").await;
    let file = presses(&world, &owner, &overview, "⬇️ Скачать файл").await;
    assert_eq!(bytes_of(&world, &file).await, BUILT_IN_PRESET.as_bytes());
    let same = BUILT_IN_PRESET.as_bytes().to_vec();
    let review = uploads(&world, &owner, "same.toml", same).await;
    assert!(review.text.contains("всё то же самое"), "{}", review.text);
    world.closes().await;
}

both!(
    /// Records on a stage that goes are moved where the owner says, or nothing happens.
    records_on_a_lost_stage_are_mapped,
    story_mapped
);

async fn story_mapped(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу красный чайник");
    anna.presses("Взять в работу").await;
    anna.sees_button("Конвертировать").await;

    let text = with_another_stage_of_work().into_bytes();
    let question = uploads(&world, &owner, "shop.toml", text).await;
    assert!(question.text.contains("«В работе»"), "{}", question.text);
    assert!(question.text.contains("1 запись"), "{}", question.text);
    assert!(
        !labels(&question).contains(&"✅ Применить".to_owned()),
        "nothing can be confirmed before it is mapped"
    );
    assert!(!labels(&question).contains(&"Новый заказ".to_owned()));
    let review = presses(&world, &owner, &question, "В работе").await;
    assert!(review.text.contains("внесёт"), "{}", review.text);
    let settled = presses(&world, &owner, &review, "✅ Применить").await;
    assert!(settled.text.contains("Готово"), "{}", settled.text);

    // The lead goes on from where it was put.
    anna.presses("🗂 Карточка").await;
    anna.presses("Конвертировать").await;
    anna.presses("Продажа").await;
    anna.sees("Сделка №1").await;
    world.closes().await;
}

both!(
    /// What is wrong with a file is told with its place, in the reader's language, and the old preset stays.
    a_broken_preset_is_explained,
    story_broken
);

async fn story_broken(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let john = world.staff("John", "en", Role::Admin).await;
    let (text, place) = broken();

    let told = uploads(&world, &owner, "shop.toml", text.clone().into_bytes()).await;
    assert!(
        told.text
            .contains(&format!("{place} стадии «nowhere» в этом направлении нет")),
        "{}",
        told.text
    );
    // The question stays open: the next file is checked as well.
    let told = sends(&world, &owner, "shop.toml", b"name = \n".to_vec()).await;
    assert!(told.text.contains("1:"), "{}", told.text);
    let mistake = told
        .text
        .lines()
        .find(|line| line.contains("файл записан с ошибкой"));
    let mistake = mistake.unwrap_or_else(|| panic!("{}", told.text));
    assert!(
        !mistake.contains(|c: char| c.is_ascii_alphabetic()),
        "the parser's own words have a line of their own: {}",
        told.text
    );
    let told = sends(
        &world,
        &owner,
        "shop.toml",
        with_gift_wrapping().into_bytes(),
    )
    .await;
    assert!(told.text.contains("внесёт"), "{}", told.text);

    let overview = asks(&world, &john, "/preset").await;
    presses(&world, &john, &overview, "⬆️ Upload").await;
    let told = sends(&world, &john, "shop.toml", text.into_bytes()).await;
    assert!(
        told.text
            .contains(&format!("{place} there is no stage “nowhere”")),
        "{}",
        told.text
    );
    world.closes().await;
}

both!(
    /// Not a text, or far too much of it: said in words.
    strange_files_are_refused,
    story_strange
);

async fn story_strange(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let told = uploads(&world, &owner, "shop.toml", vec![b'#'; 1_200_000]).await;
    assert!(told.text.contains("слишком большой"), "{}", told.text);
    let told = sends(&world, &owner, "photo.png", vec![0xff, 0xd8, 0x00, 0x9f]).await;
    assert!(
        told.text.contains("не похоже на файл пресета"),
        "{}",
        told.text
    );
    let told = sends(&world, &owner, "zeros.toml", vec![0; 100]).await;
    assert!(
        told.text.contains("файл записан с ошибкой"),
        "{}",
        told.text
    );
    let sent = owner.phone.sends_voice().unwrap();
    world.settles().await;
    let told = newest_after(&owner, sent);
    assert!(
        told.text.contains("не похоже на файл пресета"),
        "{}",
        told.text
    );
    let with_mark = format!("\u{feff}{BUILT_IN_PRESET}").into_bytes();
    let told = sends(&world, &owner, "shop.toml", with_mark).await;
    assert!(told.text.contains("всё то же самое"), "{}", told.text);

    // A file that nobody asked for is no preset.
    presses(&world, &owner, &told, "🗑 Не применять").await;
    let told = sends(
        &world,
        &owner,
        "shop.toml",
        with_gift_wrapping().into_bytes(),
    )
    .await;
    assert!(!told.text.contains("внесёт"), "{}", told.text);
    world.closes().await;
}

both!(
    /// Only those who run the shop see and change its preset, whatever a custom client sends.
    the_preset_is_for_those_who_run_the_shop,
    story_refused
);

async fn story_refused(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.starts().await;
    let text = with_gift_wrapping().into_bytes();
    let review = uploads(&world, &owner, "shop.toml", text).await;
    let (row, col) = review.find_button("✅ Применить").unwrap();
    let confirm = owner.phone.callback_data(review.id, row, col).unwrap();

    let told = asks(&world, &anna, "/preset").await;
    assert!(told.text.contains("нужна другая роль"), "{}", told.text);
    for (actor, words) in [(&anna, "нужна другая роль"), (&ivan, "для сотрудников")]
    {
        let message = actor.phone.last().unwrap().id;
        for data in [
            confirm.clone(),
            Press::Preset {}.encode(),
            Press::Download {}.encode(),
            Press::Upload {}.encode(),
        ] {
            let told = actor.presses_raw(message, &data).await;
            assert!(told.words().contains(words), "{data}: {told:?}");
        }
    }
    // An admin's press on the owner's draft is no confirmation of his own.
    let admin = world.staff("Аркадий", "ru", Role::Admin).await;
    let told = admin
        .presses_raw(admin.phone.last().unwrap().id, &confirm)
        .await;
    assert!(told.words().contains("черновика уже нет"), "{told:?}");
    world.settles().await;
    let overview = asks(&world, &owner, "/preset").await;
    let file = presses(&world, &owner, &overview, "⬇️ Скачать файл").await;
    assert_eq!(bytes_of(&world, &file).await, BUILT_IN_PRESET.as_bytes());
    world.closes().await;
}
