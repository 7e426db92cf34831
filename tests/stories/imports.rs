//! Price lists: checked before anything changes, loaded as a whole, taken back, saved and loaded again.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, World};
use encoding_rs::WINDOWS_1251;
use prilavok::sandbox::emulator::Shown;

const CSV: &str = "text/csv";

/// Sends a file in answer to the question for one, and sees what is said of it.
async fn sends(world: &World, who: &Actor, name: &str, bytes: Vec<u8>, seen: &str) -> Shown {
    who.phone.sends_file(name, CSV, bytes, "").unwrap();
    let shown = who.sees(seen).await;
    world.settles().await;
    shown
}

async fn asks(world: &World, who: &Actor) {
    who.writes("/catalog");
    who.presses("📄 Прайс-листы").await;
    world.settles().await;
    who.presses("⬆️ Загрузить").await;
    who.sees("Пришлите файл CSV или XLSX").await;
    world.settles().await;
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
    /// A table that the owner sends unasked is offered to be loaded as it is; to a manager it is a file like others.
    a_table_unasked_is_offered,
    story_unasked
);

async fn story_unasked(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    let table = "Артикул;Наименование;Цена\npan;Сковорода;1590\n"
        .as_bytes()
        .to_vec();
    let asked = "«прайс.csv»: кому это?";
    let offer = sends(&world, &owner, "прайс.csv", table.clone(), asked).await;
    owner.presses_on(&offer, "⬆️ Загрузить").await;
    owner.sees_in(offer.id, "Читаю «прайс.csv»").await;
    owner.sees("Проверка: прайс.csv").await;
    world.settles().await;
    owner.presses("✅ Загрузить").await;
    owner.sees("Новых: 1 · изменено: 0").await;
    world.settles().await;
    assert!(world.product_now("pan").await.is_some());
    sends(&world, &anna, "прайс.csv", table, "Кому это?").await;
    anna.does_not_see(asked);
    world.closes().await;
}

both!(
    /// An old spreadsheet's CSV: new rows, a change, mistakes; nothing happens before the press, and all of it can be
    /// taken back except what was changed since.
    a_price_list_is_loaded_and_taken_back,
    story_loaded
);

async fn story_loaded(backend: Backend) {
    let world = World::open(backend).await;
    world.product("tea", "Чай", 450, Some(3)).await;
    world.product("same", "Кофе", 890, None).await;
    let owner = world.owner().await;
    asks(&world, &owner).await;
    let text = "Прайс-лист;;;;\r\nАртикул;Наименование;Группа;Цена, руб.;Остаток\r\n\
                TEA;Чай;Чай и кофе;500,50 руб.;10\r\nsame;Кофе;;890;\r\n\
                pan;=HYPERLINK(1);Кухня / Посуда;1 590;4\r\nlamp;;;много;-1\r\nlamp2;;;100;\r\npan;Повтор;;1;\r\n";
    let bytes = WINDOWS_1251.encode(text).0.into_owned();
    let check = sends(&world, &owner, "прайс.csv", bytes, "Проверка: прайс.csv").await;
    for part in [
        "Новых: 1 · изменится: 1 · без изменений: 1 · с ошибками: 3",
        "pan =HYPERLINK(1)",
        "цена 450\u{a0}₽ → 500,50\u{a0}₽",
        "остаток 3 шт. → 10 шт.",
        "стр. 6, Наименование: новому товару нужно название",
        "стр. 6, Цена: «много» – не цена",
        "стр. 6, Остаток: «-1» – не количество",
        "стр. 7, Наименование: новому товару нужно название",
        "стр. 8, Артикул: артикул уже был в строке 5",
    ] {
        assert!(check.text.contains(part), "«{part}» in {}", check.text);
    }
    assert!(
        world.product_now("pan").await.is_none(),
        "nothing before the press"
    );
    assert_eq!(world.product_now("tea").await.unwrap().price.0, 45_000);

    let (row, column) = check.find_button("✅ Загрузить").unwrap();
    let data = owner.phone.callback_data(check.id, row, column).unwrap();
    owner.presses("✅ Загрузить").await;
    owner.sees("Новых: 1 · изменено: 1").await;
    world.settles().await;
    let pan = world.product_now("pan").await.unwrap();
    assert_eq!(
        (pan.name.ru.as_str(), pan.price.0),
        ("=HYPERLINK(1)", 159_000)
    );
    let tea = world.product_now("tea").await.unwrap();
    assert_eq!(
        (tea.price.0, tea.stock.unwrap().thousandths()),
        (50_050, 10_000)
    );
    crate::field_editor::found_by(&world, "hyperlink", 1).await;
    owner.writes("/catalog");
    owner.presses("📁 Кухня · 1").await;
    owner.presses("📁 Посуда · 1").await;
    world.settles().await;
    // A second press of a button that has done its work.
    let told = owner.presses_raw(check.id, &data).await;
    assert!(
        told.words().contains("Этой проверки больше нет"),
        "{told:?}"
    );
    world.settles().await;

    // Somebody sells a piece and changes the pan; then the load is taken back.
    owner.writes("/catalog");
    owner.presses("🔎 Найти").await;
    owner.writes("pan");
    world.settles().await;
    owner.presses("=HYPERLINK(1) · 1\u{a0}590\u{a0}₽").await;
    owner.presses("💰 Цена").await;
    owner.writes("1 600");
    owner.sees("1 600 ₽").await;
    world.settles().await;
    owner.writes("/catalog");
    owner.presses("📄 Прайс-листы").await;
    owner.presses("↩️ Отменить: прайс.csv").await;
    // The load's own screen has a button of that name too.
    world.settles().await;
    owner.presses("↩️ Отменить загрузку").await;
    owner
        .sees_all(&[
            "Загрузка отменена",
            "Удалено: 0 · возвращено: 1",
            "в заказах: pan",
        ])
        .await;
    world.settles().await;
    let tea = world.product_now("tea").await.unwrap();
    assert_eq!(
        (tea.price.0, tea.stock.unwrap().thousandths()),
        (45_000, 3_000)
    );
    assert!(world.product_now("pan").await.is_some());
    world.closes().await;
}

both!(
    /// What is no price list gets a clear answer, and the question stays open for a better file.
    other_files_are_refused_clearly,
    story_refused
);

async fn story_refused(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    asks(&world, &owner).await;
    owner.writes("вот прайс");
    owner.sees("Это не файл").await;
    for (name, bytes, seen) in [
        ("a.csv", b"".to_vec(), "«a.csv» пуст"),
        (
            "b.xlsx",
            b"PK\x03\x04 not really".to_vec(),
            "«b.xlsx» не читается",
        ),
        (
            "c.xls",
            vec![0xd0, 0xcf, 0x11, 0xe0, 1, 2],
            "старом формате XLS",
        ),
        (
            "d.png",
            b"\x89PNG\r\n\x1a\n\0\0\0".to_vec(),
            "«d.png» – не таблица",
        ),
        (
            "e.csv",
            "Имя;Цена\nЧай;5\n".into(),
            "не нашлось столбца с артикулом",
        ),
        (
            "f.csv",
            "Код;Цена\n1;много\n".into(),
            "сначала поправьте ошибки",
        ),
        ("g.csv", "Код;Имя\n".into(), "«g.csv» пуст"),
    ] {
        if bytes.is_empty() {
            continue;
        }
        sends(&world, &owner, name, bytes, seen).await;
        if seen.contains("поправьте") {
            asks(&world, &owner).await;
        }
    }
    sends(
        &world,
        &owner,
        "h.csv",
        vec![b'a'; 50_000_000],
        "слишком большой: 50 МБ",
    )
    .await;
    let good = "Код;Название;Цена\nA1;Чай;5\n";
    sends(&world, &owner, "i.csv", good.into(), "Новых: 1").await;
    owner.presses("🗑 Не загружать").await;
    owner.sees("Каталог остался как был").await;
    world.settles().await;
    assert!(world.product_now("A1").await.is_none());
    world.closes().await;
}

both!(
    /// The catalogue saved as a workbook and as CSV loads again as it is: nothing would change.
    what_is_saved_loads_again,
    story_saved
);

async fn story_saved(backend: Backend) {
    let world = World::open(backend).await;
    for number in 0..30 {
        let stock = (number % 3 == 0).then_some(number);
        let name = format!("=Товар \"{number}\"; новый");
        world
            .product(&format!("N-{number}"), &name, number * 7, stock)
            .await;
    }
    let owner = world.owner().await;
    for (button, name) in [
        ("⬇️ Скачать XLSX", "catalogue.xlsx"),
        ("⬇️ Скачать CSV", "catalogue.csv"),
    ] {
        owner.writes("/catalog");
        owner.presses("📄 Прайс-листы").await;
        world.settles().await;
        owner.presses(button).await;
        world.settles().await;
        let file = owner.phone.last().unwrap();
        assert_eq!(file.file.as_ref().unwrap().name, name);
        let bytes = bytes_of(&world, &file).await;
        asks(&world, &owner).await;
        let seen = "без изменений: 30 · с ошибками: 0";
        sends(&world, &owner, name, bytes, seen).await;
    }
    world.closes().await;
}
