//! The guard: who is not heard, what words wait for, and what people may ask about their own data.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, Told, World, labels};
use chrono::TimeDelta;
use prilavok::domain::ids::{ContactId, UserId};
use prilavok::domain::line::{LineRules, MAIN};
use prilavok::domain::session::State;
use prilavok::domain::vetting::{Puzzle, Sign, Vetting};
use prilavok::storage;
use prilavok::storage::messages::ClientMessage;
use prilavok::workers::housekeeping;
use std::collections::BTreeSet;

/// The owner sets the rules.
async fn rules(world: &World, rules: LineRules) {
    let mut tx = world.running().db.begin().await.unwrap();
    storage::lines::set_rules(&mut tx, MAIN, &rules, world.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// Everything that is kept with the first client, the oldest first.
async fn words(world: &World, contact: i64) -> Vec<ClientMessage> {
    let mut tx = world.running().db.read().await.unwrap();
    let mut found = storage::messages::of_contact(&mut tx, ContactId(contact), 1000, 0)
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    found.reverse();
    found
}

/// How the client's newest session stands.
async fn state(world: &World, contact: i64) -> Option<State> {
    let mut tx = world.running().db.read().await.unwrap();
    let found = storage::sessions::of_contact(&mut tx, ContactId(contact), 1)
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    found.first().map(|session| session.state)
}

async fn has_records(world: &World) -> bool {
    world.everything().await.contains("Record {")
}

/// Opens the card of the client whose record is at hand.
async fn on_card(world: &World, who: &Actor) {
    world.settles().await;
    who.presses("🗂 Карточка").await;
    who.presses("👤 Клиент").await;
    who.sees_button("🚫 Спам").await;
}

both!(
    /// A banned client is told once and heard no more; what they write stays to be read. Let back in, they are heard as
    /// before.
    a_ban_keeps_a_client_out,
    story_ban
);

async fn story_ban(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let spammer = world.customer("Спамер");
    spammer.writes("Купите слона");
    anna.sees("Купите слона").await;
    on_card(&world, &anna).await;
    anna.presses("🚫 Спам").await;
    anna.presses("🚫 Спам и бан").await;
    anna.sees("больше вас не побеспокоит").await;
    anna.sees_button("❌ Провал").await;
    spammer.sees("больше не принимает сообщения").await;
    world.settles().await;
    assert!(matches!(state(&world, 1).await, Some(State::Spam { .. })));

    let told = spammer.phone.chat().len();
    spammer.writes("Ну купите");
    spammer.phone.sends_photo("Вот слон").unwrap();
    world.settles().await;
    anna.does_not_see("Ну купите");
    anna.does_not_see("Вот слон");
    assert_eq!(
        spammer.phone.chat().len(),
        told + 2,
        "told once:\n{}",
        spammer.transcript()
    );
    assert_eq!(words(&world, 1).await.len(), 3, "every word is kept");
    assert!(world.record(1).await.contact.is_some());

    anna.writes("/banned");
    anna.presses("↩️ Вернуть: Спамер").await;
    anna.sees("В бане никого нет").await;
    spammer.sees("снова принимает ваши сообщения").await;
    world.settles().await;
    anna.does_not_see("Ну купите");
    spammer.writes("Я исправился");
    anna.sees("Я исправился").await;
    world.settles().await;
    anna.writes("/leads");
    anna.presses_at("Лид №1", "🗂 Карточка").await;
    anna.sees_button("💬 Переписка").await;
    anna.presses("💬 Переписка").await;
    anna.sees_all(&["Ну купите", "Вот слон"]).await;
    world.closes().await;
}

both!(
    /// Nobody talks to a client whom nobody hears: who tries is told, and can let the client back in there and then.
    a_banned_client_is_not_written_to,
    story_not_written_to
);

async fn story_not_written_to(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let spammer = world.customer("Спамер");
    spammer.writes("Купите слона");
    anna.sees("Купите слона").await;
    world.settles().await;
    anna.presses("Взять в работу").await;
    world.settles().await;
    anna.writes("/dialogs");
    opens_dialog(&world, &anna, "Спамер").await;
    let card = anna.sees_button("🕒 Позже").await;
    for label in ["✍️ Диалог", "⚡ Ответы", "🚫 Спам"] {
        assert!(card.find_button(label).is_some(), "{label}: {card:#?}");
    }
    assert!(labels(&card).len() <= 16, "{card:#?}");
    anna.presses_on(&card, "✍️ Диалог").await;
    anna.sees("Спамер").await;
    world.settles().await;
    anna.presses_on(&card, "🚫 Спам").await;
    anna.presses("🤫 Тихий бан").await;
    anna.sees("Диалог закрыт: ").await;
    world.settles().await;
    assert!(matches!(state(&world, 1).await, Some(State::Spam { .. })));
    let mut tx = world.running().db.read().await.unwrap();
    let focus = storage::focus::of(&mut tx, UserId(anna.phone.id()))
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(focus, None, "what Анна types goes to nobody");

    anna.replies_to("Купите слона", "Нет, спасибо").await;
    anna.sees("Клиент в бане, ничего не отправлено").await;
    world.settles().await;
    spammer.does_not_see("Нет, спасибо");
    anna.presses_at("Клиент в бане, ничего не отправлено", "↩️ Вернуть")
        .await;
    world.settles().await;
    anna.replies_to("Купите слона", "И всё же нет").await;
    spammer.sees("И всё же нет").await;
    world.closes().await;
}

both!(
    /// Silently banned, a client sees the usual sign and nothing else.
    a_silent_ban_is_not_noticed,
    story_silent
);

async fn story_silent(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let bore = world.customer("Зануда");
    bore.writes("А почему так дорого?");
    anna.sees("А почему так дорого?").await;
    on_card(&world, &anna).await;
    anna.presses("🚫 Спам").await;
    anna.presses("🤫 Тихий бан").await;
    world.settles().await;
    let shown = bore.phone.chat().len();
    let again = bore.writes("И всё же?");
    bore.sees_reaction(again).await;
    world.settles().await;
    assert_eq!(bore.phone.chat().len(), shown + 1, "{}", bore.transcript());
    anna.does_not_see("И всё же?");
    bore.phone.edits(again, "Ну ответьте").unwrap();
    world.settles().await;
    anna.does_not_see("Ну ответьте");
    let kept = words(&world, 1).await;
    assert_eq!(kept[1].text.as_deref(), Some("Ну ответьте"));
    assert!(kept.iter().all(|message| message.session.is_some()));
    world.closes().await;
}

both!(
    /// «Только закрыть» ends the session as spam; the next words begin another one as usual.
    closing_as_spam_keeps_nobody_out,
    story_close
);

async fn story_close(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("Ой, не туда");
    anna.sees("Ой, не туда").await;
    on_card(&world, &anna).await;
    anna.presses("🚫 Спам").await;
    let told = anna.presses("🧹 Только закрыть").await;
    assert_eq!(told, Told::InPassing("Диалог закрыт как спам".to_owned()));
    world.settles().await;
    assert!(matches!(state(&world, 1).await, Some(State::Spam { .. })));
    ivan.writes("А теперь по делу");
    anna.sees("А теперь по делу").await;
    world.settles().await;
    assert!(matches!(state(&world, 1).await, Some(State::New)));
    world.closes().await;
}

both!(
    /// Without consent nothing goes on: the words wait, no lead is made. Given, it lets them in, in order.
    consent_comes_before_anything_else,
    story_consent
);

async fn story_consent(backend: Backend) {
    let world = World::open(backend).await;
    rules(
        &world,
        LineRules {
            consent: true,
            ..LineRules::default()
        },
    )
    .await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.starts().await;
    ivan.sees_button("✅ Даю согласие").await;
    ivan.writes("Нужен чайник");
    ivan.writes("Красный");
    world.settles().await;
    anna.does_not_see("Нужен чайник");
    assert!(!has_records(&world).await, "no lead before the consent");
    assert_eq!(
        ivan.counts("Вы согласны?"),
        1,
        "asked once a minute at most"
    );
    ivan.presses("✅ Даю согласие").await;
    ivan.sees("Согласие сохранили").await;
    ivan.sees("Заявка №1").await;
    anna.sees("Нужен чайник").await;
    anna.sees("Красный").await;
    world.settles().await;
    let kept = words(&world, 1).await;
    assert!(
        kept.iter()
            .all(|one| one.record.is_some() && one.brought_at.is_some()),
        "{kept:#?}"
    );
    ivan.writes("Спасибо");
    anna.sees("Спасибо").await;
    ivan.writes("/privacy");
    ivan.sees("Вы согласились").await;
    world.closes().await;
}

both!(
    /// Who does not agree is told why nothing goes on; what was waiting is erased, that it was there is not.
    without_consent_the_words_are_erased,
    story_no_consent
);

async fn story_no_consent(backend: Backend) {
    let world = World::open(backend).await;
    rules(
        &world,
        LineRules {
            consent: true,
            ..LineRules::default()
        },
    )
    .await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("Секрет");
    ivan.presses("✖️ Не даю согласия").await;
    ivan.sees("Без согласия мы не можем").await;
    world.settles().await;
    let kept = words(&world, 1).await;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].text, None);
    anna.does_not_see("Секрет");
    owner.writes("/audit");
    owner.sees_all(&["отказ от хранения данных", "Иван"]).await;
    world.settles().await;
    ivan.presses("✅ Даю согласие").await;
    ivan.writes("Хорошо, уговорили");
    anna.sees("Хорошо, уговорили").await;
    anna.does_not_see("Секрет");
    world.closes().await;
}

/// The question that stands before a newcomer.
async fn puzzle(world: &World, who: &Actor) -> Puzzle {
    world.settles().await;
    let mut tx = world.running().db.read().await.unwrap();
    let door = storage::door::of(&mut tx, UserId(who.phone.id()))
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    match door.vetting {
        Some(Vetting::Pending { puzzle, .. }) => puzzle,
        other => panic!("no question: {other:?}"),
    }
}

fn wrong(puzzle: &Puzzle) -> Sign {
    *puzzle
        .shown
        .iter()
        .find(|sign| **sign != puzzle.right)
        .unwrap()
}

/// A message with a link, as Telegram marks it.
fn advertises(who: &Actor, text: &str) {
    let before: String = text.chars().take_while(|c| *c != 'h').collect();
    let link = text.strip_prefix(&before).unwrap_or_default();
    let entity = serde_json::json!({
        "type": "url",
        "offset": before.encode_utf16().count(),
        "length": link.encode_utf16().count(),
    });
    who.phone.writes_with(text, &[entity]).unwrap();
}

both!(
    /// A newcomer who looks like a robot presses the right picture first; then the words go on as if nothing had been.
    a_person_passes_the_check,
    story_vetting
);

async fn story_vetting(backend: Backend) {
    let world = World::open(backend).await;
    rules(
        &world,
        LineRules {
            vetting: true,
            ..LineRules::default()
        },
    )
    .await;
    let anna = world.manager("Анна").await;
    let maria = world.customer("Мария");
    maria.writes("Здравствуйте, есть чайники?");
    anna.sees("есть чайники?").await;
    let ivan = world.customer("Иван");
    advertises(&ivan, "Хочу такой https://shop.example/kettle");
    ivan.sees("немного опасаемся роботов").await;
    ivan.writes("И побыстрее");
    world.settles().await;
    anna.does_not_see("Хочу такой");
    assert_eq!(ivan.counts("опасаемся роботов"), 1);
    let asked = puzzle(&world, &ivan).await;
    let told = ivan.presses(wrong(&asked).emoji()).await;
    assert_eq!(
        told,
        Told::InPassing("Не то. Попробуйте ещё раз".to_owned())
    );
    let asked = puzzle(&world, &ivan).await;
    ivan.presses(asked.right.emoji()).await;
    ivan.sees("уже у менеджера").await;
    ivan.sees("Заявка №2").await;
    anna.sees("Хочу такой").await;
    anna.sees("И побыстрее").await;
    world.settles().await;
    advertises(&ivan, "Или такой https://shop.example/samovar");
    anna.sees("Или такой").await;
    world.closes().await;
}

both!(
    /// Three wrong answers, or a day of silence, make spam of it: no lead, nobody bothered.
    a_robot_does_not_pass,
    story_robot
);

async fn story_robot(backend: Backend) {
    let world = World::open(backend).await;
    rules(
        &world,
        LineRules {
            vetting: true,
            ..LineRules::default()
        },
    )
    .await;
    let anna = world.manager("Анна").await;
    let robot = world.customer("Робот");
    advertises(&robot, "Казино https://casino.example");
    for _ in 0..3 {
        let asked = puzzle(&world, &robot).await;
        robot.presses(wrong(&asked).emoji()).await;
    }
    robot.sees("Проверка не получилась").await;
    world.settles().await;
    assert!(matches!(state(&world, 1).await, Some(State::Spam { .. })));
    robot.writes("Казино!");
    world.settles().await;

    let silent = world.customer("Молчун");
    advertises(&silent, "Крипта https://crypto.example");
    silent.sees("опасаемся роботов").await;
    world.settles().await;
    world.passes(TimeDelta::hours(25));
    let deadline = tokio::time::Instant::now() + crate::world::PATIENCE;
    while state(&world, 2).await.is_none() {
        assert!(
            tokio::time::Instant::now() < deadline,
            "the day never ended"
        );
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(matches!(state(&world, 2).await, Some(State::Spam { .. })));
    assert!(!has_records(&world).await);
    anna.does_not_see("Казино");
    anna.does_not_see("Крипта");
    world.closes().await;
}

both!(
    /// A kind that the shop does not take is kept, brought to nobody, and its author told what to send instead.
    some_kinds_are_not_taken,
    story_kinds
);

async fn story_kinds(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    owner.writes("/banned");
    owner.presses("🛡 Защита").await;
    owner.presses("✅ стикеры").await;
    owner.sees_button("⬜️ стикеры").await;
    let ivan = world.customer("Иван");
    ivan.phone.sends_sticker().unwrap();
    ivan.phone.sends_sticker().unwrap();
    ivan.sees_all(&["не принимаем (стикеры)", "Подойдёт: текст, фото"])
        .await;
    world.settles().await;
    assert_eq!(ivan.counts("не принимаем"), 1, "once a minute");
    assert!(!has_records(&world).await);
    assert_eq!(words(&world, 1).await.len(), 2);
    ivan.writes("Тогда словами");
    anna.sees("Тогда словами").await;
    ivan.sees("Заявка №1").await;
    owner.writes("/audit");
    owner.sees("изменены правила").await;
    world.closes().await;
}

both!(
    /// More words than the shop takes in a minute are put together, in order, and the client is told once; others are not
    /// held up meanwhile.
    a_flood_is_gathered,
    story_flood
);

async fn story_flood(backend: Backend) {
    let world = World::open(backend).await;
    rules(
        &world,
        LineRules {
            per_minute: 5,
            ..LineRules::default()
        },
    )
    .await;
    let anna = world.manager("Анна").await;
    let chatty = world.customer("Болтун");
    for number in 1..=17 {
        chatty.writes(&format!("слово-{number}."));
    }
    chatty.phone.sends_photo("картинка").unwrap();
    chatty.writes("слово-18.");
    chatty.sees("быстрее, чем мы читаем").await;
    let maria = world.customer("Мария");
    maria.writes("А я по делу");
    anna.sees("А я по делу").await;
    world.settles().await;
    anna.sees("слово-5.").await;
    anna.does_not_see("слово-6.");
    assert_eq!(chatty.counts("быстрее, чем мы читаем"), 1);
    world.passes(TimeDelta::seconds(61));
    anna.sees("слово-18.").await;
    world.settles().await;
    let gathered = anna.sees_all(&["слово-6.", "слово-17."]).await;
    let places: Vec<usize> = (6..=17)
        .map(|number| gathered.text.find(&format!("слово-{number}.")).unwrap())
        .collect();
    assert!(places.is_sorted(), "{}", gathered.text);
    assert_eq!(anna.counts("картинка"), 1, "{}", anna.transcript());
    for number in 1..=18 {
        assert!(
            anna.counts(&format!("слово-{number}.")) == 1,
            "слово-{number}\n{}",
            anna.transcript()
        );
    }
    assert!(
        words(&world, 1)
            .await
            .iter()
            .all(|one| one.brought_at.is_some())
    );
    chatty.writes("и ещё");
    anna.sees("и ещё").await;
    world.closes().await;
}

both!(
    /// Many files of a flood are named in their places, and come when they are asked for.
    many_files_of_a_flood_come_when_asked_for,
    story_files
);

async fn story_files(backend: Backend) {
    let world = World::open(backend).await;
    rules(
        &world,
        LineRules {
            per_minute: 2,
            ..LineRules::default()
        },
    )
    .await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("Смотрите");
    ivan.writes("Сейчас пришлю");
    for number in 1..=7 {
        ivan.phone.sends_photo(&format!("вид-{number}")).unwrap();
    }
    world.settles().await;
    let photos = |who: &Actor| {
        who.phone
            .chat()
            .iter()
            .filter(|shown| shown.kind == "photo")
            .count()
    };
    assert_eq!(photos(&anna), 0);
    world.passes(TimeDelta::seconds(61));
    anna.sees_all(&["Фото: вид-1", "Фото: вид-7"]).await;
    anna.presses("📥 Принести файлы: 7").await;
    world.settles().await;
    assert_eq!(photos(&anna), 7, "{}", anna.transcript());
    let again = anna.presses("📥 Принести файлы: 7").await;
    assert_eq!(again, Told::Alert("Все файлы уже здесь.".to_owned()));
    world.closes().await;
}

/// The newest file that the bot has sent.
pub async fn downloaded(world: &World) -> String {
    let call = world.emulator.calls_of("sendDocument").pop().unwrap();
    let file = call.outcome.unwrap()["document"]["file_id"].clone();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let (api, token) = (world.api_url(), world.emulator.token().to_owned());
    let api = api.trim_end_matches('/');
    let found: serde_json::Value = client
        .post(format!("{api}/bot{token}/getFile"))
        .json(&serde_json::json!({"file_id": file}))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let path = found["result"]["file_path"].as_str().unwrap();
    let answer = client
        .get(format!("{api}/file/bot{token}/{path}"))
        .send()
        .await
        .unwrap();
    answer.text().await.unwrap()
}

both!(
    /// `/mydata` is one file with everything, at most once an hour.
    a_customer_gets_all_that_is_kept,
    story_my_data
);

async fn story_my_data(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    let first = ivan.writes("Нужен <чайник>");
    anna.sees("Нужен <чайник>").await;
    world.settles().await;
    ivan.phone.edits(first, "Нужен самовар").unwrap();
    world.settles().await;
    anna.presses("✍️ Написать").await;
    anna.writes("Есть, берите");
    ivan.sees("Есть, берите").await;
    world.settles().await;
    ivan.writes("/privacy");
    ivan.presses("📄 Мои данные").await;
    let file = ivan.sees("Всё, что магазин о вас хранит").await;
    assert_eq!(file.kind, "document");
    assert_eq!(file.file.unwrap().name, "moi-dannye.html");
    let page = downloaded(&world).await;
    for part in [
        "Иван",
        "<s>Нужен &lt;чайник&gt;</s>",
        "Нужен самовар",
        "Есть, берите",
        "Заявка №1",
    ] {
        assert!(page.contains(part), "no {part} in {page}");
    }
    ivan.writes("/mydata");
    ivan.sees("прислали совсем недавно").await;
    world.passes(TimeDelta::minutes(61));
    ivan.writes("/mydata");
    world.settles().await;
    assert_eq!(ivan.counts("Всё, что магазин о вас хранит"), 2);
    anna.writes("/mydata");
    anna.sees("Эта команда – для клиентов").await;
    world.closes().await;
}

both!(
    /// Forgotten, a customer leaves numbers and sums behind and no name; who writes again is somebody new.
    a_customer_is_forgotten,
    story_forget
);

async fn story_forget(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иннокентий");
    world
        .sale(&anna, &ivan, "Мой секретный адрес: Лесная, 5")
        .await;
    anna.sees("секретный адрес").await;
    ivan.writes("И мой ключ под ковриком");
    anna.sees("ключ под ковриком").await;
    world.settles().await;
    ivan.writes("/forget");
    ivan.sees_all(&["Удалить ваши данные?", "Заказ №1"]).await;
    ivan.presses("🗑 Отменить заказы и удалить").await;
    ivan.sees("мы вас забыли").await;
    anna.sees("данные клиента удалены").await;
    world.settles().await;
    anna.does_not_see("ключ под ковриком");
    anna.does_not_see("Иннокентий");
    let kept = words(&world, 1).await;
    assert!(kept.len() >= 2);
    for message in &kept {
        assert_eq!(message.text, None);
        assert!(!message.incoming || message.chat.0 == 0);
    }
    let everything = world.everything().await;
    assert!(!everything.contains("Иннокентий"), "{everything}");
    assert!(everything.contains("Удалённый клиент №1"));
    let deal = world.record(2).await;
    assert!(deal.closed, "the order was given up: {deal:#?}");
    owner.writes("/audit");
    owner
        .sees_all(&["данные удалены", "Удалённый клиент №1"])
        .await;
    world.passes(TimeDelta::minutes(3));
    world.settles().await;
    ivan.writes("Здравствуйте, я новенький");
    ivan.sees("Заявка №2").await;
    anna.sees("я новенький").await;
    world.settles().await;
    assert_eq!(words(&world, 2).await.len(), 1, "a contact of its own");
    anna.writes("/clients");
    let list = labels(&anna.sees("сверху те").await);
    assert!(
        list.iter().any(|label| label.contains("Иннокентий")),
        "{list:?}"
    );
    assert!(
        !list.iter().any(|label| label.contains("Удалённый")),
        "{list:?}"
    );
    world.closes().await;
}

both!(
    /// The owner forgets a client from the card; nobody else can.
    the_owner_forgets_a_client,
    story_owner_forgets
);

async fn story_owner_forgets(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иннокентий");
    ivan.writes("Забудьте меня, пожалуйста");
    anna.sees("Забудьте меня").await;
    on_card(&world, &anna).await;
    let card = anna.sees_button("🚫 Спам").await;
    assert!(card.find_button("🗑 Забыть клиента").is_none());
    let told = anna.presses_raw(card.id, "2gE1").await;
    assert!(matches!(told, Told::Alert(_)), "{told:?}");
    world.settles().await;
    assert!(world.everything().await.contains("Иннокентий"));
    owner.writes("/leads");
    owner.sees("Лид").await;
    world.settles().await;
    let menu = owner.phone.last().unwrap();
    owner.presses_raw(menu.id, "1c1").await;
    owner.presses_at("Лид №1 · Лиды", "👤 Клиент").await;
    owner.presses("🗑 Забыть клиента").await;
    owner.presses("🗑 Да, забыть клиента").await;
    owner.sees("Удалённый клиент №1").await;
    world.settles().await;
    assert!(!world.everything().await.contains("Иннокентий"));
    let lead = world.record(1).await;
    assert_eq!(lead.stage.to_string(), "unfit", "nobody's words were spam");
    assert_eq!(words(&world, 1).await[0].text, None);
    world.closes().await;
}

both!(
    /// Old words of closed sessions go after the days that the owner has set; that there were words stays.
    old_words_are_erased,
    story_retention
);

async fn story_retention(backend: Backend) {
    let world = World::open(backend).await;
    rules(
        &world,
        LineRules {
            retention_days: 30,
            refused_kinds: BTreeSet::new(),
            ..LineRules::default()
        },
    )
    .await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    let maria = world.customer("Мария");
    ivan.writes("Старые слова");
    anna.sees("Старые слова").await;
    world.settles().await;
    maria.writes("Ещё не закрыто");
    anna.sees("Ещё не закрыто").await;
    world.settles().await;
    let mut tx = world.running().db.begin().await.unwrap();
    let session = storage::sessions::of_contact(&mut tx, ContactId(1), 1)
        .await
        .unwrap()
        .remove(0);
    let ended = session
        .ended(
            prilavok::domain::session::Ending::Closed,
            None,
            world.clock.now(),
        )
        .unwrap();
    storage::sessions::save(&mut tx, &ended).await.unwrap();
    tx.commit().await.unwrap();
    for (days, left) in [(29, true), (2, false)] {
        world.clock.advance(TimeDelta::days(days));
        housekeeping::keep_house(&world.running().db, &world.clock)
            .await
            .unwrap();
        let kept = words(&world, 1).await;
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].text.is_some(), left);
    }
    assert!(words(&world, 2).await[0].text.is_some(), "it goes on");
    owner.writes("/audit");
    owner.sees("стёрто сообщений: 1").await;
    ivan.writes("/privacy");
    ivan.sees("когда им 30 дней").await;
    world.closes().await;
}

/// Opens the card of a client's dialogue from the list.
async fn opens_dialog(world: &World, actor: &Actor, client: &str) {
    world.settles().await;
    let list = actor.sees("Никем не взято").await;
    let label = labels(&list)
        .into_iter()
        .find(|label| label.contains(client))
        .unwrap_or_else(|| panic!("{client} is not in {list:#?}"));
    actor.presses_on(&list, &label).await;
    world.settles().await;
}
