//! Two-way talk: what a manager answers reaches the client, what the client answers reaches the manager, in order.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, World, labels};
use prilavok::sandbox::emulator::Who;

both!(
    /// An answer to a relayed message reaches the client as it was written, and its author sees that it has arrived.
    an_answer_reaches_the_client,
    story_answers
);

async fn story_answers(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = world.lead_in_work().await;
    ivan.writes("Есть красный?");
    let relayed = anna.sees_all(&["Иван · Лид №1", "Есть красный?"]).await;
    anna.presses_on(&relayed, "🗂 Карточка").await;
    anna.sees("Лид №1 · Лиды").await;
    anna.sees_in(relayed.id, "Есть красный?").await;
    let answer = anna
        .replies_to("Есть красный?", "Да, <красный> & синий")
        .await;
    let got = ivan.sees("Да, <красный> & синий").await;
    assert_eq!(got.text, "Да, <красный> & синий");
    anna.sees_reaction(answer).await;

    let raw = serde_json::json!({
        "message": {
            "message_id": 900_001, "date": 1_700_000_000,
            "chat": {"id": anna.phone.id(), "type": "private", "first_name": "Анна"},
            "from": {"id": anna.phone.id(), "is_bot": false, "first_name": "Анна", "language_code": "ru"},
            "text": "Цена 500 рублей",
            "entities": [{"type": "bold", "offset": 5, "length": 3}],
            "reply_to_message": {
                "message_id": relayed.id, "date": 1_700_000_000,
                "chat": {"id": anna.phone.id(), "type": "private", "first_name": "Анна"},
            },
        }
    });
    world.emulator.inject_update(raw);
    let bold = ivan.sees("Цена 500 рублей").await;
    assert_eq!(bold.entities.len(), 1, "{:?}", bold.entities);
    assert_eq!(bold.entities[0]["type"], "bold");
    assert_eq!(bold.entities[0]["offset"], 5);
    world.settles().await;
    world.emulator.take_violations();
    world.closes().await;
}

both!(
    /// «✍️ Написать» sends what comes next: words, a photo, a voice message.
    the_write_button_sends_anything,
    story_write
);

async fn story_write(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = world.lead_in_work().await;
    anna.presses("✍️ Написать").await;
    anna.sees("следующее сообщение уйдёт клиенту").await;
    let words = anna.writes("Здравствуйте, какой объём?");
    ivan.sees("Здравствуйте, какой объём?").await;
    anna.sees_reaction(words).await;
    world.settles().await;

    anna.presses("✍️ Написать").await;
    let photo = anna.phone.sends_photo("Такой?").unwrap();
    let got = ivan.sees("Такой?").await;
    assert_eq!(got.kind, "photo");
    anna.sees_reaction(photo).await;
    world.settles().await;

    anna.presses("✍️ Написать").await;
    let voice = anna.phone.sends_voice().unwrap();
    anna.sees_reaction(voice).await;
    let heard = ivan
        .phone
        .chat()
        .iter()
        .any(|shown| shown.kind == "voice" && shown.from == Who::Bot);
    assert!(heard, "{}", ivan.transcript());
    world.settles().await;

    anna.presses("✍️ Написать").await;
    anna.presses("✖️ Отмена").await;
    anna.writes("Это не клиенту");
    anna.sees("Кому это?").await;
    world.settles().await;
    ivan.does_not_see("Это не клиенту");

    anna.presses_at("Лид №1 · Лиды", "💬 Переписка").await;
    let talk = anna
        .sees_all(&[
            "переписка с клиентом",
            "Голосовое сообщение",
            "Фото: Такой?",
        ])
        .await;
    assert!(talk.text.contains("Хочу чайник"), "{}", talk.text);
    world.closes().await;
}

both!(
    /// Words to a client who has blocked the bot do not arrive, and their author is told.
    a_blocked_client_is_told_of,
    story_blocked
);

async fn story_blocked(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = world.lead_in_work().await;
    ivan.writes("Алло?");
    anna.sees("Алло?").await;
    world.settles().await;
    anna.presses("✍️ Написать").await;
    anna.sees("следующее сообщение уйдёт клиенту").await;
    ivan.phone.blocks().unwrap();
    world.settles().await;
    anna.writes("Вы тут?");
    anna.sees("Написать клиенту не получится").await;
    let before = anna.counts("Написать клиенту не получится");
    anna.replies_to("Алло?", "Ответьте").await;
    world.settles().await;
    assert_eq!(
        anna.counts("Написать клиенту не получится"),
        before + 1,
        "{}",
        anna.transcript()
    );
    world.closes().await;
}

both!(
    /// Who answers a lead that nobody has taken, takes it.
    an_answer_takes_the_lead,
    story_taking
);

async fn story_taking(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let boris = world.manager("Борис").await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    let news = boris.sees("Хочу чайник").await;
    anna.sees("Хочу чайник").await;
    world.settles().await;
    anna.replies_to("Хочу чайник", "Какой?").await;
    ivan.sees("Какой?").await;
    world.settles().await;
    let seen = boris.sees_in(news.id, "🧑‍💼 Анна").await;
    assert!(seen.find_button("Взять в работу").is_none());
    assert_eq!(world.record(1).await.stage.as_str(), "in_work");
    ivan.writes("Красный");
    anna.sees_all(&["Иван · Лид №1", "Красный"]).await;
    world.settles().await;
    boris.does_not_see("Красный");
    world.closes().await;
}

both!(
    /// Twenty quick messages arrive in the order in which they were written, both ways.
    order_is_kept_both_ways,
    story_order
);

async fn story_order(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = world.lead_in_work().await;
    for number in 1..=20 {
        ivan.writes(&format!("вопрос {number:02}"));
    }
    anna.sees("вопрос 20").await;
    world.settles().await;
    for number in 1..=20 {
        anna.replies_to("вопрос 20", &format!("ответ {number:02}"))
            .await;
    }
    ivan.sees("ответ 20").await;
    world.settles().await;
    for (who, what) in [(&anna, "вопрос "), (&ivan, "ответ ")] {
        let came: Vec<String> = who
            .phone
            .chat()
            .iter()
            .filter(|shown| shown.from == Who::Bot)
            .filter_map(|shown| {
                let at = shown.text.find(what)?;
                Some(shown.text[at..].to_owned())
            })
            .collect();
        let wanted: Vec<String> = (1..=20)
            .map(|number| format!("{what}{number:02}"))
            .collect();
        assert_eq!(came, wanted);
    }
    world.closes().await;
}

both!(
    /// A change of words is carried over, either way: the manager sees what they were, the client only what they are.
    changed_words_are_carried_over,
    story_edits
);

async fn story_edits(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = world.lead_in_work().await;
    let message = ivan.writes("Два литра");
    anna.sees("Два литра").await;
    ivan.phone.edits(message, "Три литра").unwrap();
    anna.sees_all(&["исправлено", "Три литра", "Было: Два литра"])
        .await;
    world.settles().await;
    let answer = anna.replies_to("Три литра", "Хорошо").await;
    ivan.sees("Хорошо").await;
    anna.phone.edits(answer, "Отлично").unwrap();
    let changed = ivan.sees("Отлично").await;
    assert_eq!(changed.text, "Отлично");
    world.settles().await;
    ivan.does_not_see("Хорошо");
    world.closes().await;
}

both!(
    /// A note stands in its place among the messages and is marked; the client never has it.
    notes_stand_among_the_messages,
    story_notes
);

async fn story_notes(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("Есть чайники?");
    anna.sees("Есть чайники?").await;
    world.settles().await;
    anna.presses("Взять в работу").await;
    world.settles().await;
    world.passes(chrono::TimeDelta::minutes(1));
    anna.writes("/dialogs");
    opens_dialog(&world, &anna, "Иван").await;
    anna.presses("📝 Заметка").await;
    world.settles().await;
    anna.writes("Торгуется, скидку не давать");
    world.settles().await;
    world.passes(chrono::TimeDelta::minutes(1));
    ivan.writes("Так есть?");
    anna.sees("Так есть?").await;
    world.settles().await;
    anna.writes("/dialogs");
    opens_dialog(&world, &anna, "Иван").await;
    anna.presses("💬 Переписка").await;
    let page = anna.sees("заметка, клиент не видит").await;
    let at = |words: &str| {
        page.text
            .find(words)
            .unwrap_or_else(|| panic!("no «{words}»"))
    };
    assert!(
        at("Так есть?") < at("Торгуется, скидку не давать"),
        "{page:#?}"
    );
    assert!(
        at("Торгуется, скидку не давать") < at("Есть чайники?"),
        "{page:#?}"
    );
    ivan.does_not_see("Торгуется");
    world.closes().await;
}

both!(
    /// Thanks for a deal that is over go to whoever talks with the client and begin nothing; when the dialogue is over
    /// too, the next words are a new request.
    thanks_are_no_new_lead,
    story_thanks
);

async fn story_thanks(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    world.sale(&anna, &ivan, "Хочу чайник").await;
    anna.presses_at("Сделка №1 · Продажа", "❌ Провал").await;
    anna.presses("Дорого").await;
    anna.presses("Пропустить").await;
    world.settles().await;
    assert!(world.record(2).await.closed);
    let thanks = ivan.writes("Нет, спасибо!");
    anna.sees_all(&["Иван · Сделка №1", "Нет, спасибо!"]).await;
    ivan.sees_reaction(thanks).await;
    world.settles().await;
    ivan.does_not_see("Заявка №2");
    anna.does_not_see("Лид №2");

    anna.writes("/dialogs");
    opens_dialog(&world, &anna, "Иван").await;
    anna.presses("✅ Закрыть").await;
    world.settles().await;
    ivan.writes("А самовары есть?");
    ivan.sees("Заявка №2").await;
    anna.sees_all(&["Лид №2", "А самовары есть?"]).await;
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
