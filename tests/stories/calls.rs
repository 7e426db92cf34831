//! Telephone calls: logged by staff with their recording, and told by a telephone system at its hook.

use crate::both;
use crate::support::Backend;
use crate::world::{Told, World, at_once};
use chrono::TimeDelta;
use prilavok::config::WebhookSecret;
use prilavok::domain::ids::ContactId;
use prilavok::sandbox::emulator::FileKind;
use prilavok::storage;
use serde_json::json;

const SECRET: &str = "a-secret-of-sixteen-and-more";

async fn open(backend: Backend) -> World {
    World::open_with(backend, |config| {
        config.calls_secret = WebhookSecret::parse(SECRET);
    })
    .await
}

async fn posts(world: &World, secret: Option<&str>, body: String) -> (u16, String) {
    let url = format!("http://{}/hooks/calls", world.running().listen_addr);
    let request = reqwest::Client::new().post(url).body(body);
    let request = match secret {
        Some(secret) => request.header("X-Prilavok-Secret", secret),
        None => request,
    };
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

fn missed(id: &str) -> String {
    json!({"id": id, "direction": "in", "phone": "8 912 345-67-89", "to": "100", "outcome": "missed"}).to_string()
}

async fn calls_of(world: &World, contact: i64) -> usize {
    let mut tx = world.running().db.read().await.unwrap();
    let calls = storage::calls::of_contact(&mut tx, ContactId(contact), 99)
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    calls.len()
}

/// Waits until the job has made calls of what was told.
async fn hears(world: &World, contact: i64, count: usize) {
    for _ in 0..400 {
        if calls_of(world, contact).await == count {
            return world.settles().await;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("never {count} calls of {contact}");
}

both!(
    /// A call in three steps; its recording is played from the card and from the stream. Two steps pressed twice keep one.
    a_call_is_logged_with_its_recording,
    story_logged
);

async fn story_logged(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу чайник").await;
    anna.presses_at("Сделка №1 · Продажа", "👤 Клиент").await;
    anna.presses("📞 Звонок").await;
    anna.sees("какой был звонок?").await;
    anna.presses("📤 Исходящий").await;
    anna.sees("о чём договорились?").await;
    anna.writes("Привезём завтра <утром>");
    anna.sees("Есть запись разговора?").await;
    anna.writes("нет");
    anna.sees("Это не похоже на запись").await;
    anna.phone.sends_voice().unwrap();
    let kept = anna
        .sees_all(&[
            "Звонок сохранён: Иван",
            "Исходящий звонок",
            "Привезём завтра <утром>",
        ])
        .await;
    world.settles().await;
    anna.presses_on(&kept, "▶ Запись").await;
    world.settles().await;
    assert_eq!(anna.phone.last().unwrap().kind, "voice");
    anna.presses_on(&kept, "📜 Лента").await;
    let stream = anna.sees_in(kept.id, "Иван: лента").await;
    assert!(
        stream.text.contains("Итог: Привезём завтра"),
        "{}",
        stream.text
    );
    let before = anna.phone.chat().len();
    anna.presses_on(&stream, "▶ 1").await;
    world.settles().await;
    assert_eq!(anna.phone.chat().len(), before + 1);
    anna.presses_on(&stream, "🗂 Сделка №1").await;
    let card = anna.sees_in(kept.id, "Сделка №1 · Продажа").await;
    anna.presses_on(&card, "🕘 История").await;
    anna.sees_in(kept.id, "Анна: Исходящий звонок").await;

    anna.writes("/clients");
    anna.presses_at("сверху те", "Иван").await;
    anna.presses_at("Знакомы с", "📞 Звонок").await;
    anna.presses("📵 Не дозвонились").await;
    let asked = anna.sees("о чём договорились?").await;
    world.settles().await;
    let (first, second) = at_once(
        anna.taps(&asked, "Пропустить"),
        anna.taps(&asked, "Пропустить"),
    )
    .await;
    assert!(!matches!(
        (&first, &second),
        (Told::Alert(_), Told::Alert(_))
    ));
    world.settles().await;
    assert_eq!(calls_of(&world, 1).await, 2);
    world.closes().await;
}

both!(
    /// A missed call of somebody unknown becomes a client and a lead, of which staff is told; told again, it is known. The
    /// next one finds the lead open: its responsible is to call back. An answered one is only kept.
    missed_calls_become_work,
    story_missed
);

async fn story_missed(backend: Backend) {
    let world = open(backend).await;
    let anna = world.manager("Анна").await;
    let taken = posts(&world, Some(SECRET), missed("a-1")).await;
    assert_eq!(taken, (200, "taken\n".to_owned()));
    anna.sees_all(&["Новый лид", "Пропущенный звонок: +7 912 345-67-89"])
        .await;
    hears(&world, 1, 1).await;
    let again = posts(&world, Some(SECRET), missed("a-1")).await;
    assert_eq!(again, (200, "known already\n".to_owned()));
    world.settles().await;
    assert_eq!(calls_of(&world, 1).await, 1);
    anna.presses("Взять в работу").await;
    world.settles().await;
    anna.does_not_see("Перезвонить:");

    let two = tokio::join!(
        posts(&world, Some(SECRET), missed("a-2")),
        posts(&world, Some(SECRET), missed("a-2"))
    );
    let mut answers = [two.0.1, two.1.1];
    answers.sort();
    assert_eq!(answers, ["known already\n", "taken\n"]);
    anna.sees("Перезвонить: +7 912 345-67-89").await;
    hears(&world, 1, 2).await;
    posts(&world, Some(SECRET), missed("a-3")).await;
    hears(&world, 1, 3).await;
    anna.writes("/tasks");
    anna.sees("1 открытая задача").await;

    // Nobody was reached: the task stands.
    let rung =
        json!({"id": "a-5", "direction": "out", "phone": "+79123456789", "outcome": "missed"});
    posts(&world, Some(SECRET), rung.to_string()).await;
    hears(&world, 1, 4).await;
    assert_eq!(open_tasks(&world).await, 1);

    let answered = json!({
        "id": "a-4", "direction": "out", "phone": "+79123456789", "outcome": "answered", "duration_s": 125, "recording_url": "https://pbx.example/7.mp3", "note": "Договорились"
    });
    posts(&world, Some(SECRET), answered.to_string()).await;
    hears(&world, 1, 5).await;
    assert_eq!(open_tasks(&world).await, 0);
    anna.writes("/clients");
    anna.presses_at("сверху те", "+7 912 345-67-89").await;
    anna.sees_all(&["Источник: Звонок", "В этом боте не был"])
        .await;
    anna.presses_at("Знакомы с", "📜 Лента").await;
    anna.sees_all(&[
        "Исходящий звонок · +7 912 345-67-89 · 2 минуты",
        "Итог: Договорились",
        "https://pbx.example/7.mp3",
        "Пропущенный звонок · +7 912 345-67-89 · на 100",
        "Задача №1 поставлена",
        "Задача №1 выполнена",
    ])
    .await;
    world.closes().await;
}

async fn open_tasks(world: &World) -> i64 {
    let mut tx = world.running().db.read().await.unwrap();
    let (open, _) = storage::tasks::count_open(&mut tx, None, world.clock.now())
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    open
}

both!(
    /// A missed call that a colleague writes down makes the same work: a lead where nothing is open, else a task for who
    /// answers for it, by the time that the preset says. Whoever talks to the client afterwards has done the task.
    a_missed_call_is_logged,
    story_missed_by_hand
);

async fn story_missed_by_hand(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let boris = world.manager("Борис").await;
    boris.writes("/clients");
    boris.presses("➕ Клиент").await;
    boris.writes("Пётр {client}");
    boris.presses_at("👤 Пётр", "📞 Звонок").await;
    boris.presses("📵 Пропущенный").await;
    boris.presses_at("о чём договорились?", "Пропустить").await;
    anna.sees_all(&["Новый лид", "Пропущенный звонок: Пётр"])
        .await;
    anna.presses("Взять в работу").await;
    world.settles().await;
    assert_eq!(open_tasks(&world).await, 0);

    boris.writes("/clients");
    boris.presses_at("сверху те", "Пётр {client}").await;
    boris.presses_at("Знакомы с", "📞 Звонок").await;
    boris.presses("📵 Пропущенный").await;
    boris.presses_at("о чём договорились?", "Пропустить").await;
    anna.sees_all(&["Лид №1", "Перезвонить: Пётр"]).await;
    boris.does_not_see("Перезвонить:");
    world.clock.advance(TimeDelta::minutes(16));
    anna.sees("Просрочена").await;
    assert_eq!(open_tasks(&world).await, 1);

    boris.writes("/clients");
    boris.presses_at("сверху те", "Пётр {client}").await;
    boris.presses_at("Знакомы с", "📞 Звонок").await;
    boris.presses("📤 Исходящий").await;
    boris.presses_at("о чём договорились?", "Пропустить").await;
    boris.presses("Записи нет").await;
    let kept = boris.sees("Звонок сохранён").await;
    world.settles().await;
    assert_eq!(open_tasks(&world).await, 0);
    boris.presses_on(&kept, "📜 Лента").await;
    boris.sees_in(kept.id, "Борис: Задача №1 выполнена").await;
    world.closes().await;
}

both!(
    /// A known client is found by any of their numbers.
    a_known_client_calls,
    story_known
);

async fn story_known(backend: Backend) {
    let world = open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу чайник").await;
    anna.presses_at("Сделка №1 · Продажа", "👤 Клиент").await;
    anna.presses("📇 Контакты").await;
    for number in ["+7 495 123-45-67", "+7 912 345-67-89"] {
        anna.presses("➕ Телефон").await;
        anna.sees("какой номер?").await;
        anna.writes(number);
        anna.sees_button(&format!(
            "{}📞 {number}",
            if number.contains("495") { "★ " } else { "" }
        ))
        .await;
        world.settles().await;
    }
    posts(&world, Some(SECRET), missed("b-1")).await;
    anna.sees_all(&["Сделка №1", "Перезвонить: Иван, +7 495 123-45-67"])
        .await;
    hears(&world, 1, 1).await;
    world.closes().await;
}

both!(
    /// Who does not know the secret, and what makes no sense, is answered in words; without a secret there is no hook.
    the_hook_says_what_is_wrong,
    story_wrong
);

async fn story_wrong(backend: Backend) {
    let world = open(backend).await;
    let status = async |secret, body: &str| posts(&world, secret, body.to_owned()).await;
    assert_eq!(status(None, "{}").await.0, 401);
    assert_eq!(
        status(Some("a-secret-of-sixteen-and-mor"), "{}").await.0,
        401
    );
    let (code, words) = status(Some(SECRET), "{").await;
    assert!(code == 400 && words.contains("EOF"), "{code} {words}");
    let body = r#"{"id":"1","direction":"in","phone":"12","outcome":"missed"}"#;
    let (code, words) = status(Some(SECRET), body).await;
    assert!(
        code == 400 && words.starts_with("phone: "),
        "{code} {words}"
    );
    assert_eq!(status(Some(SECRET), &"x".repeat(70_000)).await.0, 413);
    world.closes().await;

    let world = World::open(backend).await;
    assert_eq!(posts(&world, Some(SECRET), missed("1")).await.0, 404);
    world.closes().await;
}

both!(
    /// What was told before a stop becomes a call after the next start, once.
    a_restart_loses_no_call,
    story_restart
);

async fn story_restart(backend: Backend) {
    let mut world = open(backend).await;
    let anna = world.manager("Анна").await;
    let now = world.clock.now();
    let body = missed("c-1");
    let report =
        prilavok::app::calls::Report::read(&body, Some(phonenumber::country::RU), now).unwrap();
    let mut tx = world.running().db.begin().await.unwrap();
    prilavok::app::calls::put_down(&mut tx, &report, &body, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    world.restarts().await;
    hears(&world, 1, 1).await;
    anna.sees("Пропущенный звонок").await;
    let again = posts(&world, Some(SECRET), body).await;
    assert_eq!(again.1, "known already\n");
    world.closes().await;
}

both!(
    /// A recording may be a file of any of the usual kinds.
    a_recording_is_a_file,
    story_recording
);

async fn story_recording(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    anna.writes("/clients");
    anna.presses("➕ Клиент").await;
    anna.writes("Пётр");
    anna.presses_at("👤 Пётр", "📞 Звонок").await;
    anna.presses("📥 Входящий").await;
    anna.sees("о чём договорились?").await;
    anna.presses("Пропустить").await;
    anna.sees("Есть запись разговора?").await;
    anna.phone
        .uploads(FileKind::Audio, "call.mp3", "audio/mpeg", vec![7; 64], "")
        .unwrap();
    anna.presses_at("Звонок сохранён: Пётр", "▶ Запись").await;
    world.settles().await;
    assert_eq!(anna.phone.last().unwrap().kind, "audio");
    world.closes().await;
}
