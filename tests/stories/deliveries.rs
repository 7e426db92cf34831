//! Telegram at its worst: calls that fail, answers that get lost, updates that make no sense, and webhooks.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, PATIENCE, Told, World};
use chrono::TimeDelta;
use prilavok::config::{Intake, WebhookSecret};
use prilavok::domain::ids::{ChatId, MessageId};
use prilavok::i18n::Html;
use prilavok::sandbox::emulator::{Call as Made, Fault, FaultKind};
use prilavok::storage;
use prilavok::telegram::outgoing::{Call, Receipt};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use std::time::Duration;

/// Changes the database behind the bot's back.
async fn execute(world: &World, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    if world.db_url().starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(world.db_url()).await.unwrap();
        sqlx::query(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    } else {
        let mut connection = PgConnection::connect(world.db_url()).await.unwrap();
        sqlx::query(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }
}

/// How many messages of the bot in a chat hold a text.
fn count(actor: &Actor, part: &str) -> usize {
    let chat = actor.phone.chat();
    chat.iter()
        .filter(|shown| shown.text.contains(part))
        .count()
}

/// The calls that sent a text to a chat, in order.
fn sends(world: &World, actor: &Actor, part: &str) -> Vec<Made> {
    let text_of = |call: &Made| call.params["text"].as_str().unwrap_or_default().to_owned();
    let calls = world.emulator.calls_of("sendMessage");
    calls
        .into_iter()
        .filter(|call| call.chat() == Some(actor.phone.id()) && text_of(call).contains(part))
        .collect()
}

both!(
    /// A chat that Telegram wants left alone waits; nobody else does.
    a_chat_told_to_wait_delays_no_other,
    story_too_many
);

async fn story_too_many(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let boris = world.manager("Борис").await;
    let ivan = world.customer("Иван");
    world.settles().await;
    let wait = FaultKind::TooManyRequests { retry_after: 3 };
    world
        .emulator
        .fault(Fault::next(wait).in_chat(anna.phone.id()));
    ivan.writes("Хочу красный чайник");
    anna.sees("Хочу красный чайник").await;
    boris.sees("Хочу красный чайник").await;
    ivan.sees("Заявка №1").await;
    let late = sends(&world, &anna, "красный чайник");
    assert_eq!(late.len(), 2, "refused once, then sent: {late:#?}");
    assert_eq!(late[0].fault, Some(wait));
    assert!(
        late[1].at_ms - late[0].at_ms >= 3000,
        "sent before the time that Telegram had named"
    );
    for (actor, words) in [(&boris, "красный чайник"), (&ivan, "Заявка №1")] {
        let sent = sends(&world, actor, words);
        assert_eq!(sent.len(), 1);
        assert!(sent[0].at_ms < late[1].at_ms, "it waited for another chat");
    }
    world.closes().await;
}

both!(
    /// Failures of the server and cut connections are tried again; nothing is doubled, nothing overtakes.
    failures_are_tried_again,
    story_failures
);

async fn story_failures(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.settles().await;
    for kind in [
        FaultKind::ServerError { code: 502 },
        FaultKind::Reset,
        FaultKind::ServerError { code: 500 },
    ] {
        world
            .emulator
            .fault(Fault::next(kind).in_chat(anna.phone.id()));
    }
    world
        .emulator
        .fault(Fault::next(FaultKind::Reset).on("answerCallbackQuery"));
    ivan.writes("Хочу красный чайник");
    ivan.writes("И блюдце");
    anna.sees("И блюдце").await;
    anna.presses("Взять в работу").await;
    anna.sees("Лид №1 в работе").await;
    world.settles().await;
    assert_eq!(world.emulator.pending_faults(), 0);
    let done = |part: &str| {
        // What was written stands again in the news of the lead taken.
        let sent = sends(&world, &anna, part).into_iter();
        sent.filter(Made::succeeded)
            .filter(|call| !call.text().contains("в работе"))
            .collect::<Vec<_>>()
    };
    let (first, second) = (done("красный чайник"), done("И блюдце"));
    assert_eq!(
        (first.len(), second.len()),
        (1, 1),
        "{first:#?} {second:#?}"
    );
    assert!(first[0].at_ms <= second[0].at_ms, "{first:#?} {second:#?}");
    world.closes().await;
}

both!(
    /// When the work was done and its answer lost, a message may come twice, and only it.
    a_lost_answer_doubles_one_message_at_most,
    story_lost
);

async fn story_lost(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.settles().await;
    world.emulator.fault(
        Fault::next(FaultKind::LostReply)
            .on("sendMessage")
            .in_chat(anna.phone.id()),
    );
    ivan.writes("Хочу красный чайник");
    anna.sees("Хочу красный чайник").await;
    world.settles().await;
    assert_eq!(sends(&world, &anna, "Новый лид!").len(), 2);
    assert_eq!(count(&anna, "Новый лид!"), 2, "{}", anna.transcript());

    // Presses are handled once whatever becomes of their answers and of the screens they draw.
    for method in ["answerCallbackQuery", "editMessageText"] {
        world
            .emulator
            .fault(Fault::next(FaultKind::LostReply).on(method));
        world
            .emulator
            .fault(Fault::next(FaultKind::Garbage).on(method));
    }
    anna.presses("Взять в работу").await;
    anna.sees("Лид №1 в работе").await;
    anna.presses("Конвертировать").await;
    anna.presses("Продажа").await;
    anna.sees("Сделка №1").await;
    world.settles().await;
    assert_eq!(world.emulator.pending_faults(), 0);
    assert_eq!(sends(&world, &anna, "Лид №1 в работе").len(), 1);
    assert_eq!(sends(&world, &anna, "Поступил заказ").len(), 1);
    ivan.writes("/orders");
    ivan.sees("Заказ №1").await;
    ivan.does_not_see("Заказ №2");
    world.settles().await;
    // Whoever gets no answer asks again; Telegram turns a press answered before down.
    let twice = world.emulator.take_violations();
    assert_eq!(twice.len(), 2, "{twice:#?}");
    for violation in twice {
        assert!(violation.what.contains("answered twice"), "{violation:#?}");
    }
    world.closes().await;
}

both!(
    /// An update whose answer got lost on the way in comes again and is handled once.
    a_lost_poll_handles_nothing_twice,
    story_lost_poll
);

async fn story_lost_poll(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.settles().await;
    for kind in [FaultKind::LostReply, FaultKind::Garbage, FaultKind::Reset] {
        world.emulator.fault(Fault::next(kind).on("getUpdates"));
    }
    ivan.writes("Хочу красный чайник");
    ivan.writes("И блюдце");
    anna.sees("И блюдце").await;
    world.settles().await;
    assert_eq!(count(&anna, "Новый лид!"), 1);
    assert_eq!(count(&ivan, "Заявка №"), 1);
    world.closes().await;
}

both!(
    /// A manager who has blocked the bot misses only what is his; his clients are not left alone.
    a_blocked_manager_holds_up_nobody,
    story_blocked
);

async fn story_blocked(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let boris = world.manager("Борис").await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу красный чайник");
    anna.presses("Взять в работу").await;
    anna.sees("Лид №1 в работе").await;
    world.settles().await;
    anna.phone.blocks().unwrap();
    world.settles().await;
    ivan.writes("И блюдце");
    boris.sees("И блюдце").await;
    let petr = world.customer("Пётр");
    petr.writes("Хочу самовар");
    boris.sees("Хочу самовар").await;
    world.settles().await;
    assert_eq!(anna.counts("Иван · Лид №1\nИ блюдце"), 0);
    anna.phone.unblocks().unwrap();
    anna.writes("/menu");
    world.settles().await;
    ivan.writes("И ложку");
    anna.sees("И ложку").await;
    // Until somebody takes the client, whoever was offered it reads along.
    boris.sees("И ложку").await;
    world.settles().await;
    world.closes().await;
}

both!(
    /// What Telegram refuses for good is told to the owner, and the next message goes.
    refused_sends_are_told,
    story_refused
);

async fn story_refused(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    world.settles().await;
    let mut tx = world.running().db.begin().await.unwrap();
    for text in ["ё".repeat(5000), "Следующее".to_owned()] {
        let call = Call::Send {
            text: Html::escape(&text),
            markup: None,
            reply_to: None,
        };
        let row = storage::outbox::NewRow::<Call, Receipt> {
            chat: ChatId(anna.phone.id()),
            lane: 0,
            priority: 2,
            call: &call,
            post: None,
            receipt: None,
            topic: None,
        };
        storage::outbox::push(&mut tx, row, world.clock.now())
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    world.running().wake_jobs();
    anna.sees("Следующее").await;
    owner.sees("Telegram не принял сообщение").await;
    owner.sees("message is too long").await;
    owner.writes("/trouble");
    owner.sees("Telegram не принял: 1 сообщение").await;
    world.settles().await;
    world.emulator.take_violations();
    execute(&world, "DELETE FROM outbox WHERE state = 'failed'").await;
    world.closes().await;
}

both!(
    /// An update that can't be handled is parked, told, listed, and handled once what was wrong is mended.
    a_poison_update_is_parked_and_replayed,
    story_poison
);

async fn story_poison(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    let (ivan, petr) = (world.customer("Иван"), world.customer("Пётр"));
    ivan.writes("Хочу красный чайник");
    anna.sees("Хочу красный чайник").await;
    world.settles().await;
    execute(&world, "UPDATE records SET fields = '{' WHERE id = 1").await;

    // Ivan's words can't be brought to his record any more; the pauses between the tries are sat out.
    ivan.writes("И блюдце");
    let parked = async {
        loop {
            world.passes(TimeDelta::seconds(10));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::select! {
        _ = owner.sees("Не получилось обработать событие") => {}
        () = parked => {}
    }
    ivan.sees("Что-то сломалось на нашей стороне").await;

    // A press on the broken record is answered in words as well.
    let parked = async {
        loop {
            world.passes(TimeDelta::seconds(2));
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let pressed = tokio::select! {
        told = anna.presses("Взять в работу") => told,
        () = parked => unreachable!("time goes by without end"),
    };
    assert!(matches!(pressed, Told::Alert(_)), "{pressed:?}");
    assert!(pressed.words().contains("Что-то сломалось"), "{pressed:?}");

    // Neither chat is blocked, nor is anybody else's.
    ivan.writes("/help");
    ivan.sees("/orders").await;
    petr.writes("Хочу самовар");
    anna.sees("Хочу самовар").await;

    owner.writes("/trouble");
    let trouble = owner.sees("Не обработано: 2 события").await;
    execute(&world, "UPDATE records SET fields = '{}' WHERE id = 1").await;
    let replays: Vec<String> = crate::world::labels(&trouble)
        .into_iter()
        .filter(|label| label.starts_with("🔁"))
        .collect();
    assert_eq!(replays.len(), 2, "{trouble:#?}");
    // The newest stands on top; the words first, as they came first.
    for label in replays.iter().rev() {
        let shown = owner.phone.message(trouble.id).unwrap();
        let told = owner.presses_on(&shown, label).await;
        assert!(told.words().contains("Пробуем ещё раз"), "{told:?}");
        world.settles().await;
    }
    anna.sees("И блюдце").await;
    anna.sees("Лид №1 в работе").await;
    owner.writes("/trouble");
    owner.sees("Всё в порядке").await;
    world.settles().await;
    // The press had got its answer when it was parked; Telegram turns the second one down.
    let twice = world.emulator.take_violations();
    assert_eq!(twice.len(), 1, "{twice:#?}");
    assert!(twice[0].what.contains("answered twice"), "{twice:#?}");
    world.closes().await;
}

/// A message in somebody's chat, as the newest Bot API might bring it.
fn message(world: &World, actor: &Actor, content: Value) {
    let mut message = content;
    message["chat"] = json!({"id": actor.phone.id()});
    world.emulator.inject_update(json!({ "message": message }));
}

both!(
    /// What we have never heard of loses no word of a customer's and stops nothing.
    news_of_the_bot_api_loses_no_word,
    story_unknown
);

async fn story_unknown(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.starts().await;
    message(
        &world,
        &ivan,
        json!({
            "text": "Хочу чайник <b>&amp; самовар",
            "entities": [
                {"type": "hologram", "offset": 0, "length": 4, "depth": 3},
                {"type": "date_time", "offset": 5, "length": 6, "unix_time": 1, "date_time_format": "r"},
            ],
            "mood": {"warm": true},
        }),
    );
    anna.sees("Хочу чайник <b>&amp; самовар").await;
    for update in [
        json!({"hologram": {"id": "7", "from": {"id": ivan.phone.id()}}}),
        json!({"managed_bot": {"user": {"id": ivan.phone.id()}}}),
        json!({"message": {"chat": {"id": -5, "type": "hypergroup"}}}),
        json!({"callback_query": {"id": "no one's"}}),
        json!({"my_chat_member": {"chat": {"id": ivan.phone.id(), "type": "private"}, "new_chat_member": 5}}),
        json!({}),
    ] {
        world.emulator.inject_update(update);
    }
    message(
        &world,
        &ivan,
        json!({"hologram": {"file_id": "x"}, "caption": "В такой коробке"}),
    );
    anna.sees("В такой коробке").await;
    message(
        &world,
        &ivan,
        json!({"checklist": {
            "title": "К чаю",
            "tasks": [{"id": 1, "text": "баранки"}, {"id": 2, "text": "варенье"}],
        }}),
    );
    anna.sees("баранки").await;
    message(&world, &ivan, json!({"star_storm": {"stars": 3}}));
    ivan.writes("Вы тут?");
    anna.sees("Вы тут?").await;
    world.settles().await;
    // Telegram itself copies what it knows; the emulator knows no more of these kinds than we do.
    execute(&world, "DELETE FROM outbox WHERE state = 'failed'").await;
    assert_eq!(count(&anna, "Новый лид!"), 1, "one lead of all that");
    let mut tx = world.running().db.read().await.unwrap();
    let contact =
        storage::contacts::of_user(&mut tx, prilavok::domain::ids::UserId(ivan.phone.id()))
            .await
            .unwrap();
    assert!(contact.is_some());
    let kept = ivan.phone.chat();
    for shown in kept
        .iter()
        .filter(|shown| shown.from == prilavok::sandbox::emulator::Who::Me)
    {
        let at = MessageId(shown.id);
        let found = storage::messages::at(&mut tx, ChatId(ivan.phone.id()), at)
            .await
            .unwrap();
        assert!(found.is_some() || shown.text.starts_with('/'), "{shown:#?}");
    }
    tx.rollback().await.unwrap();
    world.closes().await;
}

both!(
    /// Telegram posts instead of being asked: only with the secret, and once for each update.
    a_webhook_takes_only_telegrams_word,
    story_webhook
);

async fn story_webhook(backend: Backend) {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = port.local_addr().unwrap();
    drop(port);
    let url = format!("http://{addr}/from/telegram");
    let hook = url.clone();
    let world = World::open_with(backend, |config| {
        config.listen = addr;
        config.intake = Intake::Webhook {
            url: hook.parse().unwrap(),
            secret: WebhookSecret::parse("only-telegram-knows").unwrap(),
        };
    })
    .await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу красный чайник");
    anna.sees("Хочу красный чайник").await;
    anna.presses("Взять в работу").await;
    anna.sees("Лид №1 в работе").await;
    world.settles().await;

    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let update = json!({"update_id": 900_000, "message": {
        "message_id": 900, "date": 1, "text": "Я чужой", "chat": {"id": 77, "type": "private"},
        "from": {"id": 77, "is_bot": false, "first_name": "Чужой"},
    }});
    let posting = async |secret: Option<&str>, body: String| {
        let mut request = client.post(&url).body(body);
        if let Some(secret) = secret {
            request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
        }
        request.send().await.unwrap().status().as_u16()
    };
    for wrong in [
        None,
        Some(""),
        Some("only-telegram-know"),
        Some("ONLY-TELEGRAM-KNOWS"),
    ] {
        assert_eq!(posting(wrong, update.to_string()).await, 401, "{wrong:?}");
    }
    let right = Some("only-telegram-knows");
    assert_eq!(posting(right, "nonsense".to_owned()).await, 400);
    let mut tx = world.running().db.read().await.unwrap();
    let kept = storage::inbox::raw_of(&mut tx, 900_000).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(kept, None, "nothing of a stranger's is stored");
    anna.does_not_see("Я чужой");

    // Telegram repeats what it is not sure of; it is one update.
    let asked = world.emulator.inject_update(json!({"message": {
        "chat": {"id": ivan.phone.id()}, "text": "И блюдце",
    }}));
    anna.sees("И блюдце").await;
    world.settles().await;
    let again = json!({"update_id": asked, "message": {
        "message_id": 901, "date": 1, "text": "И блюдце", "chat": {"id": ivan.phone.id(), "type": "private"},
        "from": {"id": ivan.phone.id(), "is_bot": false, "first_name": "Иван"},
    }});
    assert_eq!(posting(right, again.to_string()).await, 200);
    world.settles().await;
    assert_eq!(count(&anna, "И блюдце"), 1);
    assert!(world.emulator.calls_of("getUpdates").is_empty());
    tokio::time::timeout(PATIENCE, world.closes())
        .await
        .unwrap();
}
