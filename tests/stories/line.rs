//! The rules of the line: set by the owner in words and by buttons, kept to by themselves in the client's language, once
//! a session; the welcome form, promises of an answer, ratings, the report.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, Told as Answer, World, labels};
use chrono::{Datelike, TimeDelta, Timelike};
use chrono_tz::Europe::Moscow;
use prilavok::app::{BotIdentity, Ctx, Settings, Shop, line};
use prilavok::domain::ids::ContactId;
use prilavok::domain::lang::Lang;
use prilavok::domain::line::{Asks, LineRules, MAIN, Promise, Told};
use prilavok::domain::people::Role;
use prilavok::domain::preset::Preset;
use prilavok::domain::schedule::{Hours, Schedule};
use prilavok::domain::session::{Session, State};
use prilavok::storage;
use prilavok::telegram::bulletin;

const RETAIL: &str = include_str!("../../presets/retail.toml");

impl World {
    /// The owner has set the rules.
    async fn rules(&self, change: impl FnOnce(&mut LineRules)) {
        let mut tx = self.running().db.begin().await.unwrap();
        let mut rules = storage::lines::rules(&mut tx, MAIN).await.unwrap();
        change(&mut rules);
        storage::lines::set_rules(&mut tx, MAIN, &rules, self.clock.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    async fn rules_now(&self) -> LineRules {
        let mut tx = self.running().db.read().await.unwrap();
        let rules = storage::lines::rules(&mut tx, MAIN).await.unwrap();
        tx.rollback().await.unwrap();
        rules
    }

    /// The newest session of a client.
    async fn session_of(&self, contact: i64) -> Session {
        let mut tx = self.running().db.read().await.unwrap();
        let sessions = storage::sessions::of_contact(&mut tx, ContactId(contact), 1)
            .await
            .unwrap();
        tx.rollback().await.unwrap();
        sessions.into_iter().next().unwrap()
    }

    /// Somebody, or silence, ends the client's session.
    async fn ends(&self, contact: i64) {
        let shop = self.shop();
        let mut tx = self.running().db.begin().await.unwrap();
        let mut ctx = Ctx::new(&mut tx, &shop);
        let session = storage::sessions::open_of(ctx.tx, MAIN, ContactId(contact))
            .await
            .unwrap()
            .unwrap();
        line::close(&mut ctx, session, None).await.unwrap();
        bulletin::flush(&mut ctx, None).await.unwrap();
        tx.commit().await.unwrap();
        self.settles().await;
    }

    /// The shop as the bot knows it.
    fn shop(&self) -> Shop {
        let settings = Settings {
            lang: Lang::Ru,
            timezone: Moscow,
            currency: iso_currency::Currency::RUB,
        };
        let bot = BotIdentity {
            id: 4242,
            username: "shop_bot".into(),
        };
        let preset = Preset::parse(RETAIL).unwrap();
        Shop::new(settings, bot, self.clock.clone(), preset, RETAIL.to_owned())
    }

    /// Time goes by until such an hour of the shop's.
    fn waits_until(&self, weekday: chrono::Weekday, hour: u32) {
        let now = self.clock.now().to_utc().unwrap().with_timezone(&Moscow);
        let days = (7 + weekday.num_days_from_monday() - now.weekday().num_days_from_monday()) % 7;
        let target = now.date_naive() + chrono::Days::new(days.into());
        let target = target.and_hms_opt(hour, 0, 0).unwrap();
        let mut span = target.signed_duration_since(now.naive_local());
        if span < TimeDelta::zero() {
            span += TimeDelta::days(7);
        }
        assert!(now.hour() < 24);
        self.passes(span);
    }

    async fn lets_jobs_run(&self) {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        self.settles().await;
    }
}

fn office(rules: &mut LineRules) {
    rules.hours = Schedule::on(0..5, Hours::parse("10-19").unwrap());
}

both!(
    /// The owner sets every rule by buttons and by typing; each change is told back, bad input is answered clearly.
    the_owner_sets_the_rules,
    story_rules
);

async fn story_rules(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    anna.writes("/line");
    anna.sees("нужна другая роль").await;

    owner.writes("/line");
    let screen = owner.sees("Линия: как мы встречаем клиентов").await;
    let here = screen.id;
    owner
        .sees_in(here, "Новый клиент приходит всем на смене")
        .await;
    owner.presses("👥 Распределение").await;
    owner.sees_in(here, "Строго по порядку: Новый клиент").await;
    let told = owner.presses("Строго по порядку").await;
    assert!(
        told.words().contains("первому свободному по списку"),
        "{told:?}"
    );
    owner.presses("🔢 Порядок").await;
    owner.sees_in(here, "1. Ольга").await;
    owner.presses("⬆️ Анна").await;
    owner.sees_in(here, "1. Анна").await;
    owner.presses("‹ 👥 Распределение").await;
    owner.presses("👤 Лимит каждого").await;
    owner.presses("Анна").await;
    owner.presses("до 3").await;
    owner.sees_in(here, "открытых диалогов сразу: до 3").await;
    owner.presses("‹ Назад").await;
    owner.presses("‹ 👥 Распределение").await;
    owner.presses("‹ Линия").await;

    owner.presses("🕙 Рабочие часы").await;
    owner.sees_in(here, "Круглосуточно").await;
    owner.presses("🕙 Задать часы").await;
    owner.sees_in(here, "какого и по какой час").await;
    owner.writes("с утра");
    owner.sees("Не похоже на часы работы").await;
    owner.writes("10-20");
    owner.sees("✓ Пн–Вс 10:00–20:00").await;
    world.settles().await;
    owner.presses("✅ Вс").await;
    owner.sees("Пн–Сб 10:00–20:00, Вс – выходной").await;
    owner.presses("🕙 По дням").await;
    owner.presses("Сб 10:00–20:00").await;
    owner.writes("11:30 - 16");
    owner
        .sees("✓ Пн–Пт 10:00–20:00, Сб 11:30–16:00, Вс – выходной")
        .await;
    world.settles().await;
    owner.presses("‹ 🕙 Рабочие часы").await;
    owner.presses("🎉 Праздники").await;
    owner.presses("➕ Добавить").await;
    owner.writes("32.12");
    owner.sees("Не похоже на дни впереди").await;
    owner.writes("1.1-8.1, 31.12");
    owner.sees("• 31 декабря – 8 января").await;
    world.settles().await;
    let told = owner.presses("✖️ 31 декабря – 8 января").await;
    assert_eq!(told, Answer::InPassing("✅ Снова рабочие дни".into()));

    owner.writes("/line");
    owner.presses("💬 Тексты").await;
    owner.presses("✅ Приветствие").await;
    owner.sees("встроенный текст").await;
    owner.presses("✍️ Русский").await;
    owner.writes("Привет, {name}!");
    owner.sees("Не знаю, что поставить вместо «name»").await;
    owner.writes("Привет, {client}! Мы рады.");
    owner
        .sees_all(&["Русский, ваш текст", "Привет, {client}! Мы рады."])
        .await;
    world.settles().await;

    owner.writes("/line");
    owner.presses("⏱ Срок ответа").await;
    owner.presses("15 мин").await;
    owner
        .sees("Первый ответ за 15 мин, следующие за 15 мин")
        .await;
    owner.presses("✏️ Следующие ответы за: 15 мин").await;
    owner.writes("ноль");
    owner.sees("Не получилось прочесть число").await;
    owner.writes("45");
    owner
        .sees("✓ Первый ответ за 15 мин, следующие за 45 мин")
        .await;
    world.settles().await;

    owner.writes("/line");
    owner.presses("📋 Анкета").await;
    owner.presses("⬜️ Телефон").await;
    owner.presses("⬜️ Имя").await;
    owner.presses("⬆️ Первым").await;
    owner.sees("Новых клиентов спрашиваем: имя, телефон").await;
    owner.presses("‹ Линия").await;
    owner.presses("⭐ Оценка").await;
    owner.presses("⬜️ Просить оценку").await;
    owner.presses("‹ Линия").await;
    owner.presses("🛡 Спам").await;
    owner.presses("✅ стикеры").await;
    owner.presses("⬜️ Проверять новичков").await;
    owner.sees("Не принимаем: стикер").await;
    owner.presses("‹ Линия").await;
    owner.presses("🔒 Приватность").await;
    owner.presses("⬜️ Спрашивать согласие").await;
    owner.presses("365 дн.").await;
    owner.sees("Переписку храним 365 дн., потом стираем").await;
    world.settles().await;

    let rules = world.rules_now().await;
    assert_eq!(rules.form, [Asks::Name, Asks::Phone]);
    assert_eq!(rules.order[0].0, anna.phone.id());
    assert!(rules.rating && rules.vetting && rules.consent);
    assert!(rules.refused_kinds.contains("sticker"));
    assert_eq!(rules.retention_days, 365);
    assert_eq!(
        rules.promise,
        Some(Promise {
            first: 15,
            next: 45,
            ping_before: 3
        })
    );
    assert!(rules.hours.holidays.is_empty() && rules.hours.week[6].is_none());
    assert_eq!(
        rules.own(Told::Welcome, Lang::Ru),
        Some("Привет, {client}! Мы рады.")
    );
    let mut tx = world.running().db.read().await.unwrap();
    let limits = storage::people::dialogs_limits(&mut tx).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(limits.len(), 1);
    assert_eq!((limits[0].0.0, limits[0].1), (anna.phone.id(), 3));
    world.closes().await;
}

both!(
    /// A shop with one working day keeps it; around the clock is said by its own button.
    the_last_working_day_stays,
    story_last_day
);

async fn story_last_day(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    world
        .rules(|rules| rules.hours = Schedule::on([0], Hours::parse("10-19").unwrap()))
        .await;
    owner.writes("/line");
    owner.presses("🕙 Рабочие часы").await;
    let told = owner.presses("✅ Пн").await;
    assert!(told.words().contains("последний рабочий день"), "{told:?}");
    owner.presses("🌐 Круглосуточно").await;
    owner.sees("🕙 Рабочие часы\nКруглосуточно").await;
    assert!(world.rules_now().await.hours.is_always());
    world.closes().await;
}

both!(
    /// Outside of working hours a client learns when the answer comes, once a session, in the client's own language.
    off_hours_are_told_once,
    story_off_hours
);

async fn story_off_hours(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    world.rules(office).await;
    world.waits_until(chrono::Weekday::Sat, 12);
    let ivan = world.customer("Иван");
    ivan.writes("Есть чайники?");
    let told = ivan
        .sees_all(&[
            "Заявка №1",
            "Сейчас мы не работаем. Ответим в понедельник в 10:00",
        ])
        .await;
    assert_eq!(ivan.counts("Заявка №1"), 1, "{}", told.text);
    anna.sees("Есть чайники?").await;
    ivan.writes("Красные");
    anna.sees("Красные").await;
    world.settles().await;
    assert_eq!(ivan.counts("Сейчас мы не работаем"), 1);

    let john = world.stranger("John", "en");
    john.writes("Kettles?");
    john.sees("We'll answer on Monday at 10:00").await;

    // The next session, in working hours: the receipt is not repeated, and nothing else is said.
    world.ends(1).await;
    world.waits_until(chrono::Weekday::Tue, 12);
    let seen = ivan.writes("Ещё вопрос");
    ivan.sees_reaction(seen).await;
    anna.sees("Ещё вопрос").await;
    world.settles().await;
    assert_eq!(ivan.counts("Сейчас мы не работаем"), 1);
    // And on its evening the client hears of it again.
    world.waits_until(chrono::Weekday::Wed, 9);
    world.ends(1).await;
    ivan.writes("И ещё");
    ivan.sees("Ответим сегодня в 10:00").await;
    world.closes().await;
}

both!(
    /// The owner's welcome goes with the receipt of a new request in one message; a client who comes back gets it too.
    the_owners_welcome_is_one_message,
    story_welcome
);

async fn story_welcome(backend: Backend) {
    let world = World::open(backend).await;
    world.manager("Анна").await;
    world
        .rules(|rules| {
            rules.word(
                Told::Welcome,
                Lang::Ru,
                Some("Привет, {client} & Ко!".into()),
            );
        })
        .await;
    let ivan = world.customer("Иван Петров");
    ivan.writes("Есть чайники?");
    ivan.sees_all(&["Привет, Иван & Ко!", "Заявка №1"]).await;
    let john = world.stranger("John", "en");
    john.writes("Kettles?");
    john.sees("Request #2").await;
    world.settles().await;
    john.does_not_see("Привет");
    ivan.writes("Красные");
    world.settles().await;
    assert_eq!(ivan.counts("Привет, Иван"), 1);
    world.ends(1).await;
    ivan.writes("Это снова я");
    world.settles().await;
    assert_eq!(ivan.counts("Привет, Иван"), 2);
    assert_eq!(ivan.counts("Заявка №1"), 1);
    world.closes().await;
}

both!(
    /// Three questions one after another: a person can always be called, what is answered is filled in and passed on.
    the_form_is_filled_in,
    story_form
);

async fn story_form(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    world
        .rules(|rules| rules.form = vec![Asks::Name, Asks::What, Asks::Phone])
        .await;
    let ivan = world.customer("ivan77");
    ivan.writes("Добрый день");
    ivan.sees_all(&["Заявка №1", "Как к вам обращаться?"]).await;
    let keys = ivan.phone.reply_keyboard().unwrap();
    assert!(
        format!("{keys:?}").contains("🙋 Позвать человека"),
        "{keys:?}"
    );
    ivan.writes("Иван Петров");
    ivan.sees("Что вам нужно? Подойдут").await;
    ivan.writes("Чайник красный");
    ivan.sees("По какому номеру").await;
    let keys = ivan.phone.reply_keyboard().unwrap();
    assert!(
        format!("{keys:?}").contains("📞 Поделиться номером"),
        "{keys:?}"
    );
    ivan.writes("не скажу");
    ivan.sees("Не похоже на номер телефона").await;
    ivan.writes("8 912 345-67-89");
    ivan.sees("Спасибо, передали менеджеру").await;
    world.settles().await;
    assert!(ivan.phone.reply_keyboard().is_none());
    for words in [
        "Иван Петров",
        "Чайник красный",
        "не скажу",
        "8 912 345-67-89",
    ] {
        anna.sees(words).await;
    }
    anna.presses("🗂 Карточка").await;
    anna.sees_all(&[
        "👤 Иван Петров",
        "+7 912 345-67-89",
        "Товар: Чайник красный",
    ])
    .await;
    // Now words are words again.
    let seen = ivan.writes("Когда ждать?");
    ivan.sees_reaction(seen).await;
    world.closes().await;
}

both!(
    /// Whoever calls a person is asked nothing more; so is whoever gets an answer. A photo is an answer like any other,
    /// and a phone that is wrong twice is let go.
    the_form_lets_go,
    story_form_lets_go
);

async fn story_form_lets_go(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    world
        .rules(|rules| rules.form = vec![Asks::What, Asks::Phone, Asks::Name])
        .await;
    let ivan = world.customer("Иван");
    ivan.writes("Добрый день");
    ivan.sees("Что вам нужно? Подойдут").await;
    ivan.phone.sends_album(3, &["Вот такой"]).unwrap();
    ivan.sees("По какому номеру").await;
    world.settles().await;
    assert_eq!(
        ivan.counts("Не похоже на номер"),
        0,
        "one album is one answer"
    );
    ivan.writes("абв");
    ivan.sees("Не похоже на номер телефона").await;
    ivan.writes("где");
    ivan.sees("Как к вам обращаться?").await;
    ivan.phone.presses_keyboard("🙋 Позвать человека").unwrap();
    ivan.sees("Позвали! Менеджер ответит").await;
    anna.sees("🙋 Позвать человека").await;
    let seen = ivan.writes("Жду");
    ivan.sees_reaction(seen).await;

    let petr = world.customer("Пётр");
    petr.writes("Привет");
    petr.sees("Что вам нужно? Подойдут").await;
    world.settles().await;
    anna.replies_to("Привет", "Здравствуйте! Я Анна").await;
    petr.sees("Я Анна").await;
    world.settles().await;
    petr.writes("Нужен чайник");
    anna.sees("Нужен чайник").await;
    world.settles().await;
    petr.does_not_see("По какому номеру");

    let own = world.customer("Олег");
    own.writes("Привет");
    own.sees("Что вам нужно? Подойдут").await;
    own.writes("Полка");
    own.sees("По какому номеру").await;
    own.phone.sends_contact("79001234567", true).unwrap();
    own.sees_all(&["Записали ваш номер", "Как к вам обращаться?"])
        .await;
    world.closes().await;
}

both!(
    /// Promises run in working time: whoever is to answer is reminded before, the supervisors hear of it afterwards, once
    /// each, restarts or not; an answer makes them void.
    promises_are_kept_an_eye_on,
    story_promise
);

async fn story_promise(backend: Backend) {
    let mut world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    world
        .rules(|rules| {
            office(rules);
            rules.promise = Some(Promise {
                first: 15,
                next: 30,
                ping_before: 3,
            });
            rules.silent.remove(&Told::NoAnswer);
            rules.no_answer_after = 10;
        })
        .await;
    world.waits_until(chrono::Weekday::Fri, 18);
    world.passes(TimeDelta::minutes(50));
    let ivan = world.customer("Иван");
    ivan.writes("Есть чайники?");
    anna.sees("Есть чайники?").await;
    world.settles().await;
    world.passes(TimeDelta::hours(30));
    world.lets_jobs_run().await;
    anna.does_not_see("ждёт ответа");
    world.waits_until(chrono::Weekday::Mon, 10);
    world.passes(TimeDelta::minutes(1));
    ivan.sees("Мы вас не забыли").await;
    world.passes(TimeDelta::minutes(1));
    anna.sees_all(&["Иван ждёт ответа 12 мин, обещали 15 мин", "Есть чайники?"])
        .await;
    owner.does_not_see("ждёт ответа");
    world.settles().await;
    world.restarts().await;
    world.passes(TimeDelta::minutes(4));
    owner.sees("обещали 15 мин и не успели").await;
    world.lets_jobs_run().await;
    assert_eq!(anna.counts("ждёт ответа"), 1);
    assert_eq!(owner.counts("ждёт ответа"), 1);
    assert_eq!(ivan.counts("Мы вас не забыли"), 1);

    // A reply to the reminder is an answer, and it came late.
    anna.replies_to("Иван ждёт ответа", "Есть!").await;
    ivan.sees("Есть!").await;
    world.settles().await;
    ivan.writes("Сколько стоит?");
    anna.sees("Сколько стоит?").await;
    world.settles().await;
    world.passes(TimeDelta::minutes(5));
    anna.replies_to("Сколько стоит?", "Тысячу").await;
    ivan.sees("Тысячу").await;
    world.settles().await;
    world.passes(TimeDelta::hours(2));
    world.lets_jobs_run().await;
    assert_eq!(anna.counts("ждёт ответа"), 1, "answered in time");
    assert_eq!(owner.counts("ждёт ответа"), 1);

    ivan.writes("Беру");
    anna.sees("Беру").await;
    world.settles().await;
    owner.writes("/line");
    owner.presses("📊 Отчёт").await;
    let report = owner
        .sees_all(&[
            "Диалоги: начато 1, закрыто 0",
            "Первый ответ: 1",
            "Следующие ответы: 1",
        ])
        .await;
    for part in [
        "позже срока 1 (100%)",
        "позже срока 0 (0%)",
        "Анна: ответов 2",
        "Ждут сейчас",
        "Иван · меньше минуты · Анна",
    ] {
        assert!(report.text.contains(part), "{part}: {}", report.text);
    }
    owner.presses("30 дн.").await;
    owner.sees_in(report.id, "Отчёт за 30 дн.").await;
    world.closes().await;
}

/// Иван's session, answered by Анна.
async fn answered(world: &World, anna: &Actor) -> Actor {
    let ivan = world.customer("Иван");
    ivan.writes("Есть чайники?");
    anna.sees("Есть чайники?").await;
    world.settles().await;
    anna.replies_to("Есть чайники?", "Есть").await;
    ivan.sees("Есть").await;
    world.settles().await;
    ivan
}

both!(
    /// A closed session is rated by stars; a low rating becomes the supervisor's task; a comment is taken, other words are
    /// words. The supervisor marks the session too.
    a_session_is_rated,
    story_rating
);

async fn story_rating(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let admin = world.staff("Вера", "ru", Role::Admin).await;
    let anna = world.manager("Анна").await;
    world
        .rules(|rules| {
            rules.rating = true;
            rules.silent.remove(&Told::Closing);
        })
        .await;
    let ivan = answered(&world, &anna).await;
    world.ends(1).await;
    let asked = ivan
        .sees_all(&["Спасибо, что написали", "Поставьте оценку от 1 до 5"])
        .await;
    assert_eq!(labels(&asked).len(), 5);
    assert!(matches!(
        world.session_of(1).await.state,
        State::Closing { .. }
    ));

    // Somebody else's press is no rating.
    let petr = world.customer("Пётр");
    petr.starts().await;
    let greeting = petr.phone.last().unwrap();
    let told = petr.presses_raw(greeting.id, "2l11.5").await;
    assert!(matches!(told, Answer::Alert(_)), "{told:?}");
    assert_eq!(world.session_of(1).await.stars, None);

    ivan.presses("2 ⭐").await;
    ivan.sees_in(asked.id, "Спасибо за оценку").await;
    anna.sees("Иван оценивает диалог: ⭐⭐").await;
    admin.sees("Разобраться с оценкой 2 от клиента Иван").await;
    owner.does_not_see("Разобраться с оценкой");
    assert!(matches!(
        world.session_of(1).await.state,
        State::Closed { .. }
    ));
    world.settles().await;

    ivan.presses("💬 Оставить комментарий").await;
    ivan.sees_in(asked.id, "Что можно улучшить?").await;
    let remark = ivan.writes("Отвечали <долго>");
    ivan.sees_in(asked.id, "Мы это прочтём").await;
    ivan.sees_reaction(remark).await;
    anna.sees("«Отвечали <долго>»").await;
    admin.sees("«Отвечали <долго>»").await;
    world.settles().await;
    assert_eq!(anna.counts("Отвечали <долго>"), 1);
    let rated = world.session_of(1).await;
    assert_eq!(
        (rated.stars, rated.stars_comment.as_deref()),
        (Some(2), Some("Отвечали <долго>"))
    );

    admin.presses("🔍 Диалог").await;
    admin
        .sees_all(&["Клиент поставил 2", "👤 Есть чайники?", "🧑‍💼 Есть"])
        .await;
    admin.presses("4").await;
    admin.sees_button("✓ 4").await;
    assert_eq!(world.session_of(1).await.mark, Some(4));
    admin.presses("🗂 Закрытые диалоги").await;
    let list = admin.sees("откройте любой").await;
    assert!(labels(&list)[0].contains("⭐ 2 · 🏅 4"), "{list:?}");
    admin.presses("‹ Назад").await;
    admin.sees_all(&["Оценка 2,0, всего 1", "закрыто 1"]).await;
    world.closes().await;
}

both!(
    /// Who does not rate is left alone: the session closes after a day. Words instead of stars go on with the session;
    /// a comment that comes too late is an ordinary message.
    nobody_must_rate,
    story_unrated
);

async fn story_unrated(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    world.rules(|rules| rules.rating = true).await;
    let ivan = answered(&world, &anna).await;
    world.ends(1).await;
    ivan.sees("Поставьте оценку").await;
    world.passes(TimeDelta::hours(1));
    ivan.writes("Ещё вопрос");
    anna.sees("Ещё вопрос").await;
    world.settles().await;
    world.passes(TimeDelta::hours(24));
    world.lets_jobs_run().await;
    assert!(matches!(
        world.session_of(1).await.state,
        State::WaitingForUs { .. }
    ));
    world.ends(1).await;
    world.passes(TimeDelta::hours(25));
    for _ in 0..50 {
        if world.session_of(1).await.state.is_over() {
            break;
        }
        world.lets_jobs_run().await;
    }
    let closed = world.session_of(1).await;
    assert!(matches!(closed.state, State::Closed { .. }), "{closed:?}");

    // A late rating is welcome; a late comment is a message like any other.
    ivan.presses("5 ⭐").await;
    anna.sees("Иван оценивает диалог: ⭐⭐⭐⭐⭐").await;
    world.settles().await;
    ivan.presses("💬 Оставить комментарий").await;
    world.passes(TimeDelta::minutes(11));
    ivan.writes("Хочу ещё чайник");
    anna.sees_all(&["Иван · Лид №1", "Хочу ещё чайник"]).await;
    world.settles().await;
    assert_ne!(world.session_of(1).await.id, closed.id);
    world.closes().await;
}

both!(
    /// Another span of silence holds for dialogues that are open already; every change of the rules is in the audit.
    a_new_span_of_silence_holds_at_once,
    story_span
);

async fn story_span(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    closes_after(&world, &owner, "96").await;
    world.settles().await;
    ivan.writes("Хочу чайник");
    anna.sees("Хочу чайник").await;
    world.settles().await;
    anna.presses("Взять в работу").await;
    world.settles().await;
    closes_after(&world, &owner, "1").await;
    world.settles().await;
    world.passes(TimeDelta::minutes(61));
    anna.sees("Давно тишина, диалог закрылся сам").await;
    let mut tx = world.running().db.read().await.unwrap();
    let open = storage::sessions::open_of(&mut tx, MAIN, ContactId(1)).await;
    tx.rollback().await.unwrap();
    assert_eq!(open.unwrap(), None);
    owner.writes("/audit");
    let audit = owner.sees("изменены правила").await;
    assert_eq!(audit.text.matches("изменены правила").count(), 2);
    world.closes().await;
}

/// The owner types after how many hours of silence dialogues close.
async fn closes_after(world: &World, owner: &Actor, hours: &str) {
    owner.writes("/line");
    owner.presses("💤 Тишина").await;
    world.settles().await;
    let theme = owner.sees_button("‹ Линия").await;
    let label = labels(&theme)
        .into_iter()
        .find(|label| label.starts_with("✏️"))
        .unwrap_or_else(|| panic!("no number in {theme:#?}"));
    owner.presses_on(&theme, &label).await;
    world.settles().await;
    owner.writes(hours);
    world.settles().await;
}
