//! Every pipeline of the built-in preset, travelled along every branch, with every notice and task on the way.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, World, labels};
use prilavok::domain::engine;
use prilavok::domain::ids::{PipelineId, RecordId};
use prilavok::domain::lang::{Lang, Localized};
use prilavok::domain::preset::{Action, Pipeline, Preset, Trigger};
use prilavok::domain::record::Record;
use prilavok::domain::task::TaskState;
use prilavok::sandbox::emulator::Shown;
use prilavok::service::BUILT_IN_PRESET;
use prilavok::storage;

/// A record on its way, and who takes it along.
struct Journey<'w> {
    world: &'w World,
    preset: Preset,
    manager: Actor,
    pipeline: PipelineId,
    record: i64,
    /// How the record's card begins: «Сделка №1 · Продажа».
    title: String,
}

impl<'w> Journey<'w> {
    async fn of(
        world: &'w World,
        manager: &Actor,
        pipeline: &str,
        record: i64,
        title: &str,
    ) -> Self {
        let journey = Journey {
            world,
            preset: Preset::parse(BUILT_IN_PRESET).unwrap(),
            manager: manager.clone(),
            pipeline: PipelineId::parse(pipeline).unwrap(),
            record,
            title: title.to_owned(),
        };
        journey.arrives().await;
        journey
    }

    fn pipeline(&self) -> &Pipeline {
        self.preset.pipeline(&self.pipeline).unwrap()
    }

    async fn record(&self) -> Record {
        self.world.record(self.record).await
    }

    /// The stage the record stands on, by its name.
    async fn stage(&self) -> String {
        let record = self.record().await;
        let stage = self.pipeline().stage(&record.stage).unwrap();
        stage.name.get(Lang::Ru).to_owned()
    }

    /// All that the stage's robots have to tell and to ask for has reached the responsible.
    async fn arrives(&self) {
        self.world.settles().await;
        let record = self.record().await;
        let stage = self.pipeline().stage(&record.stage).unwrap();
        for robot in engine::robots(stage, &Trigger::Enter, &record.fields) {
            for action in &robot.actions {
                match action {
                    Action::Notify { text, .. } => self.sees_filled(text).await,
                    Action::CreateTask(task) => self.sees_filled(&task.title).await,
                    Action::Move { .. }
                    | Action::MessageClient { .. }
                    | Action::SetField { .. } => {}
                }
            }
        }
    }

    async fn sees_filled(&self, text: &Localized) {
        let record = &self.title.split(" · ").next().unwrap();
        let stage = self.stage().await;
        let words = text
            .get(Lang::Ru)
            .replace("{record}", record)
            .replace("{client}", "Иван")
            .replace("{stage}", &stage);
        self.manager.sees(&words).await;
    }

    /// The card as it stands on a stage.
    async fn card(&self) -> Shown {
        self.world.settles().await;
        let stage = self.stage().await;
        self.manager.sees_all(&[&self.title, &stage]).await
    }

    /// The moves that the card offers: exactly these.
    async fn offers(&self, moves: &[&str]) {
        let card = self.card().await;
        let is_stage = |label: &String| {
            self.pipeline()
                .stages
                .iter()
                .any(|stage| stage.name.get(Lang::Ru) == label)
        };
        let offered: Vec<String> = labels(&card).into_iter().filter(is_stage).collect();
        assert_eq!(offered, moves, "on {}", self.stage().await);
    }

    /// Presses a move on the card and arrives.
    async fn moves(&self, to: &str) {
        let card = self.card().await;
        self.manager.presses_on(&card, to).await;
        self.world.settles().await;
        assert_eq!(self.stage().await, to);
        self.arrives().await;
    }

    /// Does the only open task; the record arrives where that takes it.
    async fn does_the_task(&self, then: &str) {
        let card = self.card().await;
        let told = self.manager.presses_on(&card, "✅ Выполнено").await;
        assert!(told.words().contains("выполнена"), "{told:?}");
        self.world.settles().await;
        assert_eq!(self.stage().await, then);
        self.arrives().await;
    }

    /// Chooses the payment on the card.
    async fn pays_by(&self, payment: &str) {
        self.manager
            .presses_on(&self.card().await, "✏️ Заполнить")
            .await;
        let menu = self.manager.sees("что заполняем?").await;
        let filled = labels(&menu).contains(&"✓ Тип оплаты".to_owned());
        let label = if filled {
            "✓ Тип оплаты"
        } else {
            "Тип оплаты"
        };
        self.manager.presses_on(&menu, label).await;
        self.manager.presses(payment).await;
        self.manager
            .sees_all(&[&self.title, &format!("Тип оплаты: {payment}")])
            .await;
    }

    async fn tasks_left(&self) -> usize {
        let mut tx = self.world.running().db.read().await.unwrap();
        let tasks = storage::tasks::of_record(&mut tx, RecordId(self.record))
            .await
            .unwrap();
        tx.rollback().await.unwrap();
        tasks
            .iter()
            .filter(|task| task.state == TaskState::Open)
            .count()
    }
}

/// A sale of Иван's, at its first stage.
async fn sale<'w>(world: &'w World, anna: &Actor) -> Journey<'w> {
    let ivan = world.customer("Иван");
    world.sale(anna, &ivan, "Хочу чайник").await;
    Journey::of(world, anna, "sale", 2, "Сделка №1 · Продажа").await
}

both!(
    /// Продажа by prepayment: the money first, then the goods, and from the receipt straight to success.
    sale_by_prepayment,
    story_prepayment
);

async fn story_prepayment(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let deal = sale(&world, &anna).await;
    let card = deal.card().await;
    assert_eq!(
        labels(&card),
        [
            "Товар в наличии",
            "Предложить замену",
            "✅ Выполнено",
            "✏️ Заполнить",
            "🧾 Состав",
            "✍️ Диалог",
            "✍️ Написать",
            "💬 Переписка",
            "👤 Клиент",
            "📎 Файлы",
            "🕘 История",
            "👥 Передать",
            "❌ Провал",
            "‹ К списку",
            "🏠 Меню",
        ]
    );
    deal.pays_by("Предоплата").await;
    deal.offers(&["Товар в наличии", "Предложить замену"]).await;
    deal.moves("Товар в наличии").await;
    deal.offers(&["Ожидаем предоплату"]).await;
    deal.moves("Ожидаем предоплату").await;
    let before = deal.tasks_left().await;
    deal.offers(&["Подготовка товара"]).await;
    deal.moves("Подготовка товара").await;
    assert_eq!(
        deal.tasks_left().await,
        before - 1,
        "the move does the task of waiting for money"
    );
    deal.offers(&["Отправка"]).await;
    deal.moves("Отправка").await;
    deal.offers(&["Подтверждение получения"]).await;
    deal.moves("Подтверждение получения").await;
    deal.offers(&["Сделка успешна"]).await;
    deal.moves("Сделка успешна").await;
    deal.offers(&[]).await;
    assert!(deal.record().await.closed);
    let card = deal.card().await;
    assert!(!labels(&card).contains(&"❌ Провал".to_owned()));
    assert!(card.text.contains("9/9"), "{}", card.text);
    world.closes().await;
}

both!(
    /// Продажа by part now and part later: the money first, then the balance, whose task wins the deal.
    sale_in_parts,
    story_parts
);

async fn story_parts(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let deal = sale(&world, &anna).await;
    deal.does_the_task("Новый заказ").await;
    deal.moves("Товар в наличии").await;
    deal.offers(&["Ожидаем предоплату", "Подготовка товара"])
        .await;
    let card = deal.card().await;
    anna.presses_on(&card, "Ожидаем предоплату").await;
    anna.sees("Без этого дальше нельзя").await;
    anna.presses("Частичная предоплата и постоплата").await;
    world.settles().await;
    assert_eq!(deal.stage().await, "Ожидаем предоплату", "the move goes on");
    deal.arrives().await;
    for stage in ["Подготовка товара", "Отправка"] {
        deal.moves(stage).await;
    }
    deal.does_the_task("Отправка").await;
    deal.moves("Подтверждение получения").await;
    deal.offers(&["Постоплата"]).await;
    deal.moves("Постоплата").await;
    deal.offers(&[]).await;
    deal.does_the_task("Сделка успешна").await;
    assert_eq!(deal.tasks_left().await, 0);
    world.closes().await;
}

both!(
    /// Продажа by payment on delivery: from the stock straight to packing.
    sale_on_delivery,
    story_postpay
);

async fn story_postpay(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let deal = sale(&world, &anna).await;
    deal.moves("Товар в наличии").await;
    let card = deal.card().await;
    anna.presses_on(&card, "Подготовка товара").await;
    anna.presses("Предоплата").await;
    anna.sees("Этот переход закрыт: не подходит поле «Тип оплаты»")
        .await;
    world.settles().await;
    assert_eq!(
        deal.stage().await,
        "Товар в наличии",
        "the wrong payment opens nothing"
    );
    deal.offers(&["Ожидаем предоплату"]).await;
    deal.pays_by("Постоплата").await;
    deal.offers(&["Подготовка товара"]).await;
    for stage in ["Подготовка товара", "Отправка", "Подтверждение получения"]
    {
        deal.moves(stage).await;
    }
    deal.offers(&["Постоплата"]).await;
    deal.moves("Постоплата").await;
    deal.card().await;
    anna.writes("/tasks");
    anna.sees("Получить постоплату от клиента (Иван)").await;
    let card = deal.card().await;
    anna.presses_on(&card, "✅ Выполнено").await;
    world.settles().await;
    assert_eq!(deal.stage().await, "Сделка успешна");
    deal.arrives().await;
    world.closes().await;
}

both!(
    /// Nothing in stock: a replacement is offered; some take it, some refuse.
    a_replacement_is_offered,
    story_replacement
);

async fn story_replacement(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let deal = sale(&world, &anna).await;
    deal.moves("Предложить замену").await;
    deal.offers(&["Ожидаем предоплату", "Подготовка товара", "Отказ от товара"])
        .await;
    deal.pays_by("Предоплата").await;
    deal.offers(&["Ожидаем предоплату", "Отказ от товара"])
        .await;
    let card = deal.card().await;
    anna.presses_on(&card, "Отказ от товара").await;
    anna.sees_all(&["Отказ от товара", "Почему так вышло?"])
        .await;
    anna.writes("Хотел только красный");
    anna.sees_all(&[
        &deal.title,
        "Отказ от товара",
        "Причина: Хотел только красный",
    ])
    .await;
    deal.offers(&[]).await;
    assert!(deal.record().await.closed);

    let second = world.customer("Иван");
    world.sale(&anna, &second, "Хочу самовар").await;
    let deal = Journey::of(&world, &anna, "sale", 4, "Сделка №2 · Продажа").await;
    deal.moves("Предложить замену").await;
    deal.pays_by("Постоплата").await;
    deal.moves("Подготовка товара").await;
    world.closes().await;
}

both!(
    /// A deal can fail at any stage, in each of the preset's ways, with a reason.
    every_way_to_fail,
    story_failing
);

async fn story_failing(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ways = ["Отказ от товара", "Не оплатил", "Без причины", "Дорого"];
    for (number, way) in (1..).zip(ways) {
        let ivan = world.customer("Иван");
        world
            .sale(&anna, &ivan, &format!("Хочу чайник {number}"))
            .await;
        let title = format!("Сделка №{number} · Продажа");
        let deal = Journey::of(&world, &anna, "sale", number * 2, &title).await;
        if number % 2 == 0 {
            deal.moves("Товар в наличии").await;
        }
        anna.presses_on(&deal.card().await, "❌ Провал").await;
        let choice = anna.sees("чем закончилось?").await;
        let back = format!("‹ Сделка №{number}");
        assert_eq!(labels(&choice), [&ways[..], &[&back]].concat());
        anna.presses_on(&choice, way).await;
        anna.sees_all(&[way, "Почему так вышло?"]).await;
        anna.writes(&format!("Потому что {number}"));
        anna.sees_all(&[&title, way, &format!("Причина: Потому что {number}")])
            .await;
        world.settles().await;
        assert_eq!(deal.stage().await, way);
    }
    world.closes().await;
}

/// Makes a record by hand in a pipeline that needs no client.
async fn by_hand<'w>(
    world: &'w World,
    anna: &Actor,
    name: &str,
    id: &str,
    words: &str,
) -> Journey<'w> {
    anna.writes("/new");
    let pipelines = anna.sees("Что создаём?").await;
    assert_eq!(
        labels(&pipelines),
        ["Закупка", "Производство", "Предложения", "🏠 Меню"]
    );
    anna.presses_on(&pipelines, name).await;
    anna.sees("Какой товар?").await;
    anna.writes(words);
    let title = format!("Сделка №1 · {name}");
    anna.sees_all(&[&title, words]).await;
    Journey::of(world, anna, id, 1, &title).await
}

both!(
    /// Закупка by hand: documents, prepayment, delivery, and the balance, whose task wins it.
    purchasing,
    story_purchase
);

async fn story_purchase(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let deal = by_hand(&world, &anna, "Закупка", "purchase", "Картон").await;
    deal.offers(&["Подготовка документов"]).await;
    deal.moves("Подготовка документов").await;
    deal.offers(&["Предоплата", "Отказ от заявки"]).await;
    let fails = "❌ Провал".to_owned();
    assert!(
        !labels(&deal.card().await).contains(&fails),
        "the only way to fail has its own button"
    );
    deal.moves("Предоплата").await;
    assert!(labels(&deal.card().await).contains(&fails));
    deal.offers(&["Поставка"]).await;
    deal.moves("Поставка").await;
    deal.offers(&["Постоплата"]).await;
    deal.moves("Постоплата").await;
    deal.offers(&[]).await;
    deal.does_the_task("Сделка успешна").await;
    world.closes().await;
}

both!(
    /// Производство by hand: making, packing, and the way to the warehouse, whose task fulfils it.
    manufacturing,
    story_production
);

async fn story_production(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let deal = by_hand(&world, &anna, "Производство", "production", "Полка").await;
    deal.offers(&["Изготовление", "Заявка отменена"]).await;
    deal.moves("Изготовление").await;
    deal.offers(&["Упаковка"]).await;
    deal.moves("Упаковка").await;
    deal.offers(&["Доставка на склад"]).await;
    deal.moves("Доставка на склад").await;
    deal.offers(&[]).await;
    deal.does_the_task("Заявка успешна").await;
    world.closes().await;
}

both!(
    /// A lead becomes a purchase as well as a production request; both can be refused.
    other_conversions,
    story_conversions
);

async fn story_conversions(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    for (number, name, id, next, end) in [
        (
            1,
            "Закупка",
            "purchase",
            Some("Подготовка документов"),
            "Отказ от заявки",
        ),
        (2, "Производство", "production", None, "Заявка отменена"),
    ] {
        let ivan = world.customer("Иван");
        let words = format!("Просьба {number}");
        ivan.writes(&words);
        anna.sees(&words).await;
        world.settles().await;
        anna.presses("Взять в работу").await;
        anna.presses("Конвертировать").await;
        anna.presses(name).await;
        let title = format!("Сделка №{number} · {name}");
        anna.sees(&title).await;
        let deal = Journey::of(&world, &anna, id, number * 2, &title).await;
        if let Some(next) = next {
            deal.moves(next).await;
        }
        let card = deal.card().await;
        anna.presses_on(&card, end).await;
        anna.presses("Пропустить").await;
        world.settles().await;
        assert_eq!(deal.stage().await, end);
    }
    world.closes().await;
}

both!(
    /// Предложения for a client found by name: sent, then taken or declined, as the client says.
    offers_for_a_client,
    story_offers
);

async fn story_offers(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    for name in ["Иван", "Пётр", "Ivan"] {
        let client = world.customer(name);
        client.writes("Здравствуйте");
        client.sees("Заявка №").await;
    }
    for (number, outcome) in [(1, "Принято"), (2, "Отклонено")] {
        anna.writes("/new");
        anna.sees("Что создаём?").await;
        anna.presses("Предложения").await;
        anna.sees("для кого?").await;
        anna.writes("Ничей");
        anna.sees("Никого не нашли").await;
        anna.writes("иВа");
        world.settles().await;
        let found = anna.sees_button("Иван").await;
        assert_eq!(labels(&found), ["Иван", "✖️ Отмена"]);
        anna.presses_on(&found, "Иван").await;
        anna.sees("Какой товар?").await;
        anna.writes("Новые чайники");
        let title = format!("Предложение №{number} · Предложения");
        anna.sees_all(&[&title, "👤 Иван", "Новые чайники"]).await;
        let offer = Journey::of(&world, &anna, "offer", 3 + number, &title).await;
        offer.offers(&[]).await;
        assert!(!labels(&offer.card().await).contains(&"❌ Провал".to_owned()));
        offer.does_the_task("Отправлено клиенту").await;
        offer.offers(&["Принято", "Отклонено"]).await;
        if number == 1 {
            offer.does_the_task("Отправлено клиенту").await;
        }
        let card = offer.card().await;
        anna.presses_on(&card, outcome).await;
        if outcome == "Отклонено" {
            anna.sees("Почему так вышло?").await;
            anna.presses("Пропустить").await;
        }
        world.settles().await;
        assert_eq!(offer.stage().await, outcome);
        offer.arrives().await;
    }
    world.closes().await;
}
