//! Fields of the shop's own: of every kind, on records and clients, demanded from a stage on, not for everybody.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, Told, World};
use prilavok::domain::fields::{Holder, Value};
use prilavok::domain::ids::{ChoiceId, CompanyId, ContactId, FieldId, PipelineId, StageId, UserId};
use prilavok::domain::lang::Localized;
use prilavok::domain::number::Number;
use prilavok::domain::people::Role;
use prilavok::domain::phone::Phone;
use prilavok::domain::preset::Preset;
use prilavok::domain::preset::edit::{Edit, NewKind, Spot, apply};
use prilavok::domain::search::DocRef;
use prilavok::domain::time::Millis;
use prilavok::service::BUILT_IN_PRESET;
use prilavok::storage;
use prilavok::telegram::press::{FieldsPress, Press};

pub fn field(id: &str) -> FieldId {
    FieldId::parse(id).unwrap()
}

pub fn words(ru: &str, en: &str) -> Localized {
    Localized {
        ru: ru.to_owned(),
        en: en.to_owned(),
    }
}

pub fn sale() -> Spot {
    Spot::Pipeline(PipelineId::parse("sale").unwrap())
}

pub fn lead() -> Spot {
    Spot::Pipeline(PipelineId::parse("lead").unwrap())
}

fn add(spot: Spot, id: &str, ru: &str, kind: NewKind) -> Edit {
    let choice = |id: &str, ru: &str| (ChoiceId::parse(id).unwrap(), words(ru, id));
    Edit::Add {
        spot,
        field: field(id),
        name: words(ru, id),
        kind,
        choices: if kind.has_choices() {
            vec![choice("bow", "Бант"), choice("card", "Открытка")]
        } else {
            Vec::new()
        },
    }
}

fn require(id: &str, stage: &str) -> Edit {
    Edit::Require {
        pipeline: PipelineId::parse("sale").unwrap(),
        field: field(id),
        stage: Some(StageId::parse(stage).unwrap()),
    }
}

/// Has the shop run on the built-in preset with some steps of the editor taken.
pub async fn runs_on(world: &World, owner: &Actor, steps: &[Edit]) {
    let mut text = BUILT_IN_PRESET.to_owned();
    for step in steps {
        text = apply(&text, step).unwrap();
    }
    if let Err(problems) = Preset::parse(&text) {
        panic!("{problems:?}");
    }
    let mut tx = world.running().db.begin().await.unwrap();
    let by = UserId(owner.phone.id());
    let draft = storage::presets::keep_draft(&mut tx, &text, by, Millis(0))
        .await
        .unwrap();
    storage::presets::activate(&mut tx, draft).await.unwrap();
    tx.commit().await.unwrap();
}

/// Fills a field of the deal in, from its card.
async fn fills(world: &World, actor: &Actor, field: &str, with: &str) {
    actor.presses_at("Сделка №1", "✏️ Заполнить").await;
    actor.presses(field).await;
    actor.writes(with);
    world.settles().await;
}

async fn value(world: &World, record: i64, id: &str) -> Option<Value> {
    world.record(record).await.fields.get(&field(id)).cloned()
}

both!(
    /// Each kind takes what people write and press, says what it takes when it can't read it, and shows it as people read it.
    every_kind_is_filled_in,
    story_kinds
);

async fn story_kinds(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let steps = [
        add(sale(), "weight", "Вес", NewKind::Number),
        Edit::Bounds {
            field: field("weight"),
            min: Some(Number::parse("0").unwrap()),
            max: Some(Number::parse("100").unwrap()),
        },
        add(sale(), "ship_on", "Отправить", NewKind::Date),
        add(sale(), "gift", "Подарок", NewKind::YesNo),
        add(sale(), "extras", "Добавки", NewKind::Choices),
        add(sale(), "second", "Второй телефон", NewKind::Phone),
        add(sale(), "mail", "Почта", NewKind::Email),
        add(sale(), "site", "Сайт", NewKind::Link),
        add(sale(), "contract", "Договор", NewKind::File),
    ];
    runs_on(&world, &owner, &steps).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу чайник").await;
    let deal = 2;

    fills(&world, &anna, "Вес", "много").await;
    anna.sees("Не получилось прочесть число").await;
    anna.writes("150");
    anna.sees("число от 0 до 100").await;
    anna.writes("12,5");
    anna.sees("Вес: 12,5").await;
    world.settles().await;
    let weight = Value::Number(Number::parse("12.5").unwrap());
    assert_eq!(value(&world, deal, "weight").await, Some(weight));

    fills(&world, &anna, "Отправить", "когда-нибудь").await;
    anna.sees("Не получилось прочесть дату").await;
    anna.writes("31.12.2026");
    anna.sees("Отправить: 31 декабря 2026").await;
    world.settles().await;

    anna.presses_at("Сделка №1", "✏️ Заполнить").await;
    anna.presses("Подарок").await;
    anna.presses("Да").await;
    anna.sees("Подарок: Да").await;
    world.settles().await;

    anna.presses_at("Сделка №1", "✏️ Заполнить").await;
    anna.presses("Добавки").await;
    anna.presses("Открытка").await;
    anna.presses("Бант").await;
    anna.sees_button("✅ Бант").await;
    anna.presses("✅ Открытка").await;
    anna.presses("Открытка").await;
    anna.presses("👌 Готово").await;
    anna.sees("Добавки: Бант, Открытка").await;
    world.settles().await;

    fills(&world, &anna, "Второй телефон", "12").await;
    anna.sees("Не похоже на номер телефона").await;
    anna.writes("8 (912) 345-67-89");
    anna.sees("Второй телефон: +7 912 345-67-89").await;
    world.settles().await;

    fills(&world, &anna, "Почта", "anna(at)shop.ru").await;
    anna.sees("Не похоже на адрес почты").await;
    anna.writes("Anna@SHOP.ru");
    anna.sees("Почта: Anna@shop.ru").await;
    world.settles().await;

    fills(&world, &anna, "Сайт", "javascript:alert(1)").await;
    anna.sees("Не похоже на ссылку").await;
    anna.writes("shop.ru/a");
    anna.sees("Сайт: https://shop.ru/a").await;
    world.settles().await;

    fills(&world, &anna, "Договор", "вот он").await;
    anna.sees("Сюда нужен файл").await;
    anna.phone
        .sends_file("договор.pdf", "application/pdf", b"%PDF".to_vec(), "")
        .unwrap();
    anna.sees("Договор: 📎 договор.pdf").await;
    world.settles().await;
    anna.presses_at("Сделка №1", "✏️ Заполнить").await;
    let before = anna.phone.chat().len();
    anna.presses("📎 договор.pdf").await;
    world.settles().await;
    let last = anna.phone.last().unwrap();
    assert!(anna.phone.chat().len() > before);
    assert_eq!(last.kind, "document");
    world.closes().await;
}

both!(
    /// What stands on the contact's card is kept with the contact: filled in on one record, it is there on the next, and on
    /// the contact's own card; /forget takes it away.
    a_clients_field_is_one_everywhere,
    story_of_the_client
);

async fn story_of_the_client(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let steps = [
        add(Spot::Contacts, "size", "Размер", NewKind::Text),
        Edit::Put {
            spot: lead(),
            field: field("size"),
        },
        Edit::Put {
            spot: sale(),
            field: field("size"),
        },
        add(Spot::Companies, "rate", "Скидка", NewKind::Number),
        Edit::Put {
            spot: sale(),
            field: field("rate"),
        },
    ];
    runs_on(&world, &owner, &steps).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу кроссовки");
    anna.presses("Взять в работу").await;
    world.settles().await;
    anna.presses("🗂 Карточка").await;
    anna.presses_at("Лид №1", "✏️ Заполнить").await;
    anna.presses("Размер").await;
    anna.writes("42");
    anna.sees_all(&["Лид №1", "Размер: 42"]).await;
    anna.presses("Конвертировать").await;
    anna.presses("Продажа").await;
    anna.sees_all(&["Сделка №1", "Размер: 42"]).await;
    world.settles().await;
    assert_eq!(
        value(&world, 1, "size").await,
        None,
        "it is with the contact"
    );

    let holder = Holder::Contact(ContactId(1));
    let menu = Press::OwnFields(FieldsPress::Menu { holder }).encode();
    let at = anna.sees("Сделка №1").await.id;
    anna.presses_raw(at, &menu).await;
    anna.sees_all(&["Иван", "Размер: 42"]).await;
    anna.presses("✓ Размер").await;
    anna.writes("43");
    anna.sees_all(&["Иван", "Размер: 43", "Анна: Размер → 43"])
        .await;

    // The deal's card tells the same.
    let card = Press::Card {
        record: prilavok::domain::ids::RecordId(2),
    };
    anna.presses_raw(at, &card.encode()).await;
    anna.sees_all(&["Сделка №1", "Размер: 43"]).await;

    // A company's field needs a company.
    fills(&world, &anna, "Скидка", "5").await;
    anna.sees("компания у клиента не указана").await;
    anna.writes("/cancel");
    world.settles().await;
    fills(&world, &anna, "Компания", "Ромашка").await;
    fills(&world, &anna, "Скидка", "5").await;
    anna.sees_all(&["Сделка №1", "Скидка: 5"]).await;
    let mut tx = world.running().db.read().await.unwrap();
    let company = storage::client_fields::of_company(&mut tx, CompanyId(1))
        .await
        .unwrap();
    assert!(company.get(&field("rate")).is_some());
    tx.rollback().await.unwrap();

    // Who changed it, from what to what, stands in the client's stream.
    anna.presses_at("Сделка №1", "👤 Клиент").await;
    anna.presses_at("Знакомы с", "📜 Лента").await;
    anna.sees("Анна: Размер – «42» → «43»").await;

    // All of it is the client's to know, and goes with the client.
    tagged_and_merged(&world, &anna).await;
    ivan.writes("/mydata");
    ivan.sees("Всё, что магазин о вас хранит").await;
    let page = crate::guard::downloaded(&world).await;
    for part in [
        "<dt>Размер</dt>\n<dd>43</dd>",
        "Размер: 42 → 43",
        "<dt>Метки</dt>\n<dd>Постоянный</dd>",
        "Ваня Чайников, +7 912 345-67-89",
    ] {
        assert!(page.contains(part), "no {part} in {page}");
    }
    ivan.writes("/forget");
    ivan.presses("🗑 Отменить заказы и удалить").await;
    ivan.sees("мы вас забыли").await;
    world.settles().await;
    let mut tx = world.running().db.read().await.unwrap();
    let kept = storage::client_fields::of_contact(&mut tx, ContactId(1)).await;
    assert!(kept.unwrap().is_empty());
    let told = storage::client_events::of_fields(&mut tx, Some(ContactId(1)), None, 9).await;
    assert_eq!(told.unwrap(), []);
    tx.rollback().await.unwrap();
    world.closes().await;
}

/// A tag on the client's card, and another card that became one with it.
async fn tagged_and_merged(world: &World, anna: &Actor) {
    let now = world.clock.now();
    let mut tx = world.running().db.begin().await.unwrap();
    let by = UserId(anna.phone.id());
    let tag = storage::tags::find_or_make(&mut tx, "Постоянный", by, now)
        .await
        .unwrap();
    let card = DocRef::contact(ContactId(1));
    storage::tags::put(&mut tx, tag.id, card).await.unwrap();
    let mut other = storage::contacts::make(&mut tx, "Ваня Чайников", None, now)
        .await
        .unwrap();
    other.phone = Some(Phone::parse_shared("79123456789").unwrap());
    storage::contacts::save(&mut tx, &mut other, now)
        .await
        .unwrap();
    storage::contacts::set_merged(&mut tx, other.id, Some(ContactId(1)))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

both!(
    /// Two who edit one field at once: the second is told what the first wrote, and asked again; nobody's words vanish.
    two_at_one_field,
    story_two
);

async fn story_two(backend: Backend) {
    let world = World::open(backend).await;
    let _owner = world.owner().await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу чайник").await;
    let boris = world.manager("Борис").await;
    let card = Press::Card {
        record: prilavok::domain::ids::RecordId(2),
    };
    boris.writes("/menu");
    let at = boris.sees("вот что сейчас").await.id;
    boris.presses_raw(at, &card.encode()).await;
    for actor in [&anna, &boris] {
        actor.presses_at("Сделка №1", "✏️ Заполнить").await;
        actor.presses("Адрес доставки").await;
        actor.sees("Куда доставить?").await;
    }
    anna.writes("Лесная, 5");
    anna.sees("Адрес доставки: Лесная, 5").await;
    world.settles().await;
    boris.writes("Новая, 7");
    boris
        .sees_all(&["Пока вы отвечали", "Новая, 7", "Сейчас: Лесная, 5"])
        .await;
    let address = Some(Value::Text("Лесная, 5".to_owned()));
    assert_eq!(value(&world, 2, "address").await, address);
    boris.writes("Новая, 7");
    boris.sees("Адрес доставки: Новая, 7").await;
    world.settles().await;
    let address = Some(Value::Text("Новая, 7".to_owned()));
    assert_eq!(value(&world, 2, "address").await, address);

    // By a press: what was chosen meanwhile is told, and nothing is kept.
    for actor in [&anna, &boris] {
        actor.presses_at("Сделка №1", "✏️ Заполнить").await;
        actor.presses("Тип оплаты").await;
    }
    anna.presses("Предоплата").await;
    world.settles().await;
    let told = boris.presses("Постоплата").await;
    assert!(
        matches!(&told, Told::Alert(words) if words.contains("изменили")),
        "{told:?}"
    );
    boris.sees("Сейчас: Предоплата").await;
    boris.presses("Постоплата").await;
    world.settles().await;
    let payment = ChoiceId::parse("postpay").unwrap();
    assert_eq!(
        value(&world, 2, "payment").await,
        Some(Value::Choice(payment))
    );
    world.closes().await;
}

both!(
    /// A stage demands a field: a person is asked on the way, a robot is not held up, and the card says what is missing.
    a_stage_demands_a_field,
    story_required
);

async fn story_required(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let steps = [
        add(sale(), "weight", "Вес", NewKind::Number),
        require("weight", "in_stock"),
    ];
    runs_on(&world, &owner, &steps).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу чайник").await;
    anna.presses("Товар в наличии").await;
    anna.sees_all(&["Вес", "Без этого дальше нельзя"]).await;
    anna.writes("семь");
    anna.sees("Не получилось прочесть число").await;
    anna.writes("7");
    world.settles().await;
    assert_eq!(world.record(2).await.stage.as_str(), "in_stock");

    // Emptied later, it is missed where the record stands, and needed again to go on.
    anna.presses_at("Сделка №1", "✏️ Заполнить").await;
    anna.presses("✓ Вес").await;
    anna.presses("🧹 Очистить").await;
    anna.sees("На этой стадии нужно, но не заполнено: Вес")
        .await;
    anna.presses("✏️ Дальше: Вес").await;
    anna.writes("8");
    world.settles().await;
    let weight = Value::Number(Number::parse("8").unwrap());
    assert_eq!(value(&world, 2, "weight").await, Some(weight));
    world.closes().await;
}

both!(
    /// A field that is not for managers: not on their card, not in their history, not in robots' words to them, not theirs to
    /// fill in; the owner sees it.
    some_fields_are_not_for_everybody,
    story_roles
);

async fn story_roles(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let steps = [
        add(sale(), "margin", "Наценка", NewKind::Money),
        Edit::See {
            field: field("margin"),
            roles: vec![Role::Admin, Role::Owner],
        },
        add(sale(), "rank", "Важность", NewKind::Text),
        Edit::Fill {
            field: field("rank"),
            roles: vec![Role::Owner],
        },
    ];
    runs_on(&world, &owner, &steps).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу чайник").await;
    let card = Press::Card {
        record: prilavok::domain::ids::RecordId(2),
    }
    .encode();
    owner.writes("/menu");
    let at = owner.sees("вот что сейчас").await.id;
    owner.presses_raw(at, &card).await;
    for (name, with) in [("Наценка", "4321"), ("Важность", "первая")] {
        fills(&world, &owner, name, with).await;
    }
    owner
        .sees_all(&["Сделка №1", "Наценка: 4 321 ₽", "Важность: первая"])
        .await;
    anna.sees_all(&["Сделка №1", "Важность: первая"]).await;
    anna.does_not_see("4 321");
    anna.does_not_see("Наценка");

    anna.presses_at("Сделка №1", "🕘 История").await;
    anna.sees("изменено поле, которое вам не видно").await;
    anna.does_not_see("4 321");
    owner.presses_at("Сделка №1", "🕘 История").await;
    owner.sees("Наценка – «4 321 ₽»").await;

    // A press of one's own making is refused.
    let record = Holder::Record(prilavok::domain::ids::RecordId(2));
    let ask = |id: &str| {
        Press::OwnFields(FieldsPress::Ask {
            holder: record,
            field: field(id),
        })
        .encode()
    };
    let at = anna.sees("история").await.id;
    let told = anna.presses_raw(at, &ask("margin")).await;
    assert!(told.words().contains("вам оно не видно"), "{told:?}");
    let told = anna.presses_raw(at, &ask("rank")).await;
    assert!(told.words().contains("заполняют другие"), "{told:?}");
    world.closes().await;
}
