//! The desk: whose turn it is, who holds a client, how clients change hands, focus, notes, and how dialogues end.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, Told, World, at_once, labels};
use chrono::TimeDelta;
use prilavok::domain::ids::{SessionId, UserId};
use prilavok::domain::line::{Distribution, LineRules, MAIN};
use prilavok::domain::people::Role;
use prilavok::domain::session::{Session, State};
use prilavok::storage;

/// Changes the rules of the line.
async fn rules(world: &World, change: impl FnOnce(&mut LineRules)) {
    let mut tx = world.running().db.begin().await.unwrap();
    let mut rules = storage::lines::rules(&mut tx, MAIN).await.unwrap();
    change(&mut rules);
    storage::lines::set_rules(&mut tx, MAIN, &rules, world.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn session(world: &World, id: i64) -> Session {
    let mut tx = world.running().db.read().await.unwrap();
    let session = storage::sessions::find(&mut tx, SessionId(id))
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    session.unwrap_or_else(|| panic!("no session {id}"))
}

/// Who holds a session.
async fn holder(world: &World, id: i64) -> Option<UserId> {
    session(world, id).await.operator()
}

fn id(actor: &Actor) -> UserId {
    UserId(actor.phone.id())
}

/// Иван's words in Анна's hands.
async fn in_hand(world: &World) -> (Actor, Actor) {
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    world.settles().await;
    anna.presses("Взять в работу").await;
    world.settles().await;
    assert_eq!(holder(world, 1).await, Some(id(&anna)));
    (anna, ivan)
}

/// Opens the card of the newest dialogue in one's list.
async fn opens_dialog(world: &World, actor: &Actor, client: &str) {
    actor.writes("/dialogs");
    world.settles().await;
    let list = actor.sees("Никем не взято").await;
    let label = labels(&list)
        .into_iter()
        .find(|label| label.contains(client))
        .unwrap_or_else(|| panic!("{client} is not in {list:#?}"));
    actor.presses_on(&list, &label).await;
    world.settles().await;
}

both!(
    /// Who takes a lead takes its client; who answers an untaken client takes both.
    a_lead_and_its_client_are_taken_together,
    story_together
);

async fn story_together(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = in_hand(&world).await;
    assert_eq!(
        session(&world, 1).await.state,
        State::Answered { by: id(&anna) }
    );
    anna.replies_to("Хочу чайник", "Какой?").await;
    ivan.sees("Какой?").await;
    world.settles().await;
    assert_eq!(
        session(&world, 1).await.state,
        State::WaitingForClient { by: id(&anna) }
    );
    ivan.writes("Красный");
    anna.sees("Красный").await;
    world.settles().await;
    assert_eq!(
        session(&world, 1).await.state,
        State::WaitingForUs { by: id(&anna) }
    );
    world.closes().await;
}

both!(
    /// Two press at the same instant: one has the client, the other is told who, and every other card says so.
    only_one_takes_a_client,
    story_instant
);

async fn story_instant(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let boris = world.manager("Борис").await;
    let vera = world.manager("Вера").await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    world.settles().await;
    for actor in [&anna, &boris, &vera] {
        opens_dialog_of_all(&world, actor, "Иван").await;
    }
    let hers = anna.sees_button("Взять").await;
    let his = boris.sees_button("Взять").await;
    world.settles().await;
    let (first, second) = at_once(anna.taps(&hers, "Взять"), boris.taps(&his, "Взять")).await;
    world.settles().await;
    let holder = holder(&world, 1).await.unwrap();
    let (winner, won, lost) = if holder == id(&anna) {
        ("Анна", first, second)
    } else {
        ("Борис", second, first)
    };
    assert!(matches!(won, Told::InPassing(_)), "{won:?}");
    assert_eq!(
        lost,
        Told::Alert(format!("🤝 Этот клиент уже у коллеги: {winner}."))
    );
    vera.sees(&format!("взял: {winner}")).await;
    let loser = if winner == "Анна" { &boris } else { &anna };
    let card = loser.sees(&format!("взял: {winner}")).await;
    assert!(card.find_button("Взять").is_none(), "{card:#?}");
    assert_eq!(
        world.record(1).await.responsible,
        Some(holder),
        "the lead too"
    );
    world.closes().await;
}

async fn opens_dialog_of_all(world: &World, actor: &Actor, client: &str) {
    actor.writes("/dialogs");
    world.settles().await;
    let list = actor.sees("Никем не взято").await;
    actor.presses_on(&list, "✓ мои / все").await;
    world.settles().await;
    let list = actor.phone.message(list.id).unwrap();
    let label = labels(&list)
        .into_iter()
        .find(|label| label.contains(client))
        .unwrap_or_else(|| panic!("{client} is not in {list:#?}"));
    actor.presses_on(&list, &label).await;
    world.settles().await;
}

both!(
    /// In turn: a client is one operator's to take, then the next one's, then anybody's, and the supervisor is told.
    what_nobody_takes_goes_round,
    story_round
);

async fn story_round(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    let boris = world.manager("Борис").await;
    rules(&world, |rules| {
        rules.distribution = Distribution::InOrder;
        rules.take_within = 5;
    })
    .await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    anna.sees("Хочу чайник").await;
    world.settles().await;
    boris.does_not_see("Хочу чайник");
    world.passes(TimeDelta::minutes(6));
    boris.sees("Клиент ждёт, возьмёте?").await;
    boris.sees_all(&["Иван · Лид №1", "Хочу чайник"]).await;
    world.settles().await;
    let card = boris.sees("Клиент ждёт, возьмёте?").await;
    boris.presses_on(&card, "⏭ Пропустить").await;
    owner.sees("Никто из смены не откликнулся").await;
    anna.sees("Никто из смены не откликнулся").await;
    world.settles().await;
    ivan.writes("Вы где?");
    anna.sees("Вы где?").await;
    boris.sees("Вы где?").await;
    world.settles().await;
    let card = boris.sees("Никто из смены не откликнулся").await;
    boris.presses_on(&card, "Взять").await;
    anna.sees("взял: Борис").await;
    world.settles().await;
    assert_eq!(holder(&world, 1).await, Some(id(&boris)));
    assert_eq!(
        boris.counts("👤 Иван · Лид №1\nХочу чайник"),
        1,
        "{}",
        boris.transcript()
    );
    world.closes().await;
}

both!(
    /// Evenly, and to the least busy: each operator has the same number to take.
    clients_are_spread_evenly,
    story_evenly
);

async fn story_evenly(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let boris = world.manager("Борис").await;
    rules(&world, |rules| rules.distribution = Distribution::Evenly).await;
    for number in 1..=4 {
        world
            .customer(&format!("Клиент {number}"))
            .writes("Здравствуйте");
        world.settles().await;
    }
    let mut offers = Vec::new();
    for number in 1..=4 {
        offers.push(session(&world, number).await.offer.unwrap().to.unwrap());
    }
    let of = |who: &Actor| offers.iter().filter(|to| **to == id(who)).count();
    assert_eq!((of(&anna), of(&boris)), (2, 2), "{offers:?}");
    rules(&world, |rules| rules.distribution = Distribution::LeastBusy).await;
    world.customer("Пятый").writes("Здравствуйте");
    world.customer("Шестой").writes("Здравствуйте");
    world.settles().await;
    let mut more = Vec::new();
    for number in [5, 6] {
        more.push(session(&world, number).await.offer.unwrap().to.unwrap());
    }
    assert_ne!(more[0], more[1], "one each");
    world.closes().await;
}

both!(
    /// With everybody at their limit a client waits in line, unread by nobody's fault, until somebody gets free.
    a_client_waits_until_somebody_is_free,
    story_limits
);

async fn story_limits(backend: Backend) {
    let world = World::open(backend).await;
    let owner = world.owner().await;
    let anna = world.manager("Анна").await;
    rules(&world, |rules| {
        rules.distribution = Distribution::LeastBusy;
        rules.dialogs_limit = 1;
    })
    .await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    anna.sees("Хочу чайник").await;
    world.settles().await;
    anna.presses("Взять в работу").await;
    world.settles().await;
    let maria = world.customer("Мария");
    maria.writes("Хочу лампу");
    owner.sees("Хочу лампу").await;
    maria.writes("Жёлтую");
    world.settles().await;
    anna.does_not_see("Хочу лампу");
    anna.does_not_see("Жёлтую");
    opens_dialog_of_all(&world, &anna, "Мария").await;
    let refused = anna.presses("Взять").await;
    assert!(
        refused
            .words()
            .contains("больше диалогов одновременно нельзя"),
        "{refused:?}"
    );
    opens_dialog(&world, &anna, "Иван").await;
    anna.presses("✅ Закрыть").await;
    anna.sees("Клиент ждёт, возьмёте?").await;
    anna.sees_all(&["Мария · Лид №2", "Хочу лампу"]).await;
    anna.sees_all(&["Мария · Лид №2", "Жёлтую"]).await;
    world.settles().await;
    anna.presses_at("Клиент ждёт, возьмёте?", "Взять").await;
    world.settles().await;
    assert_eq!(holder(&world, 2).await, Some(id(&anna)));
    world.closes().await;
}

both!(
    /// Off duty: the digest says what is open; clients who write are offered to others, unless they are kept.
    who_goes_off_duty_hands_over,
    story_shift
);

async fn story_shift(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = in_hand(&world).await;
    let boris = world.manager("Борис").await;
    anna.writes("/shift");
    let digest = anna.sees("Вы не на смене").await;
    assert!(digest.text.contains("Ваших диалогов: 1"), "{}", digest.text);
    anna.presses_on(&digest, "Оставить за мной").await;
    world.settles().await;
    ivan.writes("Вы тут?");
    anna.sees("Вы тут?").await;
    world.settles().await;
    boris.does_not_see("Вы тут?");
    anna.writes("/shift");
    anna.sees("Вы на смене").await;
    anna.writes("/shift");
    world.settles().await;
    ivan.writes("Ау");
    boris.sees("Клиент ждёт, возьмёте?").await;
    boris.sees_all(&["Иван · Лид №1", "Ау"]).await;
    world.settles().await;
    assert_eq!(anna.counts("Иван · Лид №1\nАу"), 0, "{}", anna.transcript());
    boris.presses_at("Клиент ждёт, возьмёте?", "Взять").await;
    world.settles().await;
    assert_eq!(holder(&world, 1).await, Some(id(&boris)));
    boris.writes("/shift");
    let digest = boris.sees("Вы не на смене").await;
    boris.presses_on(&digest, "🔁 Передать всё в очередь").await;
    world.settles().await;
    assert_eq!(holder(&world, 1).await, None);
    anna.writes("/shift");
    anna.sees("Клиент ждёт, возьмёте?").await;
    world.settles().await;
    world.closes().await;
}

both!(
    /// A dialogue is handed over with a note, kept until it is accepted, and stays when it is declined or not answered.
    a_dialogue_is_handed_over,
    story_transfer
);

async fn story_transfer(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = in_hand(&world).await;
    let boris = world.manager("Борис").await;
    opens_dialog(&world, &anna, "Иван").await;
    anna.presses("🔁 Передать").await;
    anna.presses("🟢 Борис · 0").await;
    anna.sees("Что важно знать?").await;
    anna.writes("Торгуется");
    let asked = boris.sees("Вам передают диалог").await;
    world.settles().await;
    assert!(asked.text.contains("Торгуется"), "{}", asked.text);
    assert_eq!(holder(&world, 1).await, Some(id(&anna)), "until accepted");
    boris.presses_on(&asked, "Отказаться").await;
    anna.sees("не может взять диалог").await;
    world.settles().await;

    opens_dialog(&world, &anna, "Иван").await;
    anna.presses("🔁 Передать").await;
    anna.presses("🟢 Борис · 0").await;
    anna.presses("Без заметки").await;
    world.settles().await;
    world.passes(TimeDelta::minutes(6));
    anna.sees("не отвечает: диалог остаётся").await;
    world.settles().await;

    opens_dialog(&world, &anna, "Иван").await;
    anna.presses("✍️ Диалог").await;
    anna.sees("На связи Иван").await;
    opens_dialog(&world, &anna, "Иван").await;
    anna.presses("🔁 Передать").await;
    anna.presses("🟢 Борис · 0").await;
    anna.presses("Без заметки").await;
    world.settles().await;
    boris.presses_at("Вам передают диалог", "Принять").await;
    anna.sees("Диалог теперь ведёт Борис").await;
    anna.sees("Диалог ведёт другой сотрудник").await;
    world.settles().await;
    assert_eq!(holder(&world, 1).await, Some(id(&boris)));
    ivan.writes("Спасибо");
    boris.sees("Спасибо").await;
    anna.writes("Это уже никому");
    anna.sees("Кому это?").await;
    world.settles().await;
    anna.does_not_see("Спасибо");
    ivan.does_not_see("Это уже никому");
    ivan.does_not_see("Торгуется");
    world.closes().await;
}

both!(
    /// Only who holds a client answers: another's words are held, and sent once they have joined.
    who_joins_answers_too,
    story_join
);

async fn story_join(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let boris = world.manager("Борис").await;
    let ivan = world.customer("Иван");
    ivan.writes("Хочу чайник");
    anna.sees("Хочу чайник").await;
    boris.sees("Хочу чайник").await;
    world.settles().await;
    anna.presses("Взять в работу").await;
    world.settles().await;
    boris.replies_to("Хочу чайник", "Есть красный").await;
    boris.sees("ведёт Анна. Войти в диалог и отправить?").await;
    world.settles().await;
    ivan.does_not_see("Есть красный");
    boris.writes("/later");
    world.settles().await;
    assert_eq!(boris.counts("Есть красный"), 1, "it is not put off");
    boris.presses("🙋 Войти и отправить").await;
    ivan.sees("Есть красный").await;
    anna.sees("В ваш диалог входит Борис").await;
    anna.sees_all(&["Борис", "→ Иван", "Есть красный"]).await;
    boris.sees("Вы вошли в диалог, сообщение отправлено").await;
    world.settles().await;
    assert_eq!(ivan.counts("Есть красный"), 1);
    ivan.writes("Беру");
    anna.sees("Беру").await;
    boris.sees("Беру").await;
    world.settles().await;
    assert_eq!(holder(&world, 1).await, Some(id(&anna)));

    let vera = world.manager("Вера").await;
    opens_dialog_of_all(&world, &vera, "Иван").await;
    assert!(
        vera.sees("взял: Анна")
            .await
            .find_button("🫳 Перехватить")
            .is_none()
    );
    opens_dialog(&world, &boris, "Иван").await;
    boris.presses("🚪 Выйти").await;
    world.settles().await;
    boris.replies_to("Беру", "Ещё слово").await;
    world.settles().await;
    boris.presses("Не отправлять").await;
    boris.sees("Не отправили").await;
    world.settles().await;
    ivan.does_not_see("Ещё слово");
    world.closes().await;
}

both!(
    /// A supervisor looks in, and takes over.
    a_supervisor_takes_over,
    story_supervisor
);

async fn story_supervisor(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = in_hand(&world).await;
    let olga = world.staff("Инна", "ru", Role::Admin).await;
    opens_dialog_of_all(&world, &olga, "Иван").await;
    olga.presses("👁 Подключиться").await;
    world.settles().await;
    ivan.writes("Красный есть?");
    olga.sees("Красный есть?").await;
    anna.replies_to("Красный есть?", "Есть").await;
    olga.sees_all(&["Анна", "→ Иван", "Есть"]).await;
    world.settles().await;
    opens_dialog(&world, &olga, "Иван").await;
    olga.presses("🫳 Перехватить").await;
    anna.sees("Диалог теперь ведёт Инна").await;
    world.settles().await;
    assert_eq!(holder(&world, 1).await, Some(id(&olga)));
    ivan.writes("Когда?");
    olga.sees("Когда?").await;
    world.settles().await;
    anna.does_not_see("Когда?");
    world.closes().await;
}

both!(
    /// In focus all that is typed goes to one client; replies to another go to that one; notes go to nobody.
    focus_is_on_one_client,
    story_focus
);

async fn story_focus(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = in_hand(&world).await;
    let maria = world.customer("Мария");
    maria.writes("Хочу лампу");
    anna.sees("Хочу лампу").await;
    world.settles().await;
    opens_dialog(&world, &anna, "Иван").await;
    anna.presses("✍️ Диалог").await;
    let on = anna.sees("На связи Иван · Лид №1").await;
    assert!(
        on.text.contains("Всё, что вы теперь напишете"),
        "{}",
        on.text
    );
    anna.writes("Здравствуйте");
    ivan.sees("Здравствуйте").await;
    anna.phone.sends_photo("Такой?").unwrap();
    ivan.sees("Такой?").await;
    anna.replies_to("Хочу лампу", "Какую?").await;
    maria.sees("Какую?").await;
    world.settles().await;
    ivan.does_not_see("Какую?");

    anna.writes("📝 Заметка");
    let question = anna.sees("Заметка: Иван").await;
    anna.writes("Скидку не давать");
    anna.sees("Заметка записана").await;
    world.settles().await;
    anna.phone
        .replies(question.id, "И это тоже заметка")
        .unwrap();
    anna.writes("А это клиенту");
    ivan.sees("А это клиенту").await;
    world.settles().await;
    ivan.does_not_see("Скидку не давать");
    ivan.does_not_see("И это тоже заметка");
    opens_dialog(&world, &anna, "Иван").await;
    let card = anna.sees("Скидку не давать").await;
    assert!(card.text.contains("И это тоже заметка"), "{}", card.text);

    anna.writes("📝 Заметка");
    anna.sees("Заметка: Иван").await;
    world.settles().await;
    anna.writes("/menu");
    anna.sees("Вы больше не на связи").await;
    anna.writes("Тоже должно было стать заметкой");
    anna.sees("Кому это?").await;
    world.settles().await;
    ivan.does_not_see("Тоже должно было стать заметкой");

    opens_dialog(&world, &anna, "Мария").await;
    anna.presses("✍️ Диалог").await;
    opens_dialog(&world, &anna, "Иван").await;
    anna.presses("✍️ Диалог").await;
    anna.sees("Вы больше не на связи: Мария").await;
    world.settles().await;
    anna.writes("⏹ Закончить: Иван");
    world.settles().await;
    anna.writes("Никому");
    world.settles().await;
    ivan.does_not_see("Никому");
    maria.does_not_see("Никому");
    ivan.does_not_see("⏹");
    world.closes().await;
}

both!(
    /// An album written as a note is a note whole, even while its author talks to the client.
    an_album_is_a_note_whole,
    story_album_note
);

async fn story_album_note(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = in_hand(&world).await;
    opens_dialog(&world, &anna, "Иван").await;
    anna.presses("✍️ Диалог").await;
    world.settles().await;
    let before = ivan.phone.chat().len();
    anna.writes("📝 Заметка");
    anna.sees("Заметка: Иван").await;
    world.settles().await;
    anna.phone.sends_album(3, &["Паспорт"]).unwrap();
    anna.sees("Заметка записана").await;
    world.settles().await;
    assert_eq!(ivan.phone.chat().len(), before, "{}", ivan.transcript());
    let mut tx = world.running().db.read().await.unwrap();
    let contact = session(&world, 1).await.contact;
    let notes = storage::notes::of_contact(&mut tx, contact, 10, 0)
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(notes.len(), 3);
    world.closes().await;
}

both!(
    /// Colleagues who take part read notes; an answer to one is a note too. `/note` in reply makes one.
    notes_stay_among_colleagues,
    story_notes
);

async fn story_notes(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = in_hand(&world).await;
    let olga = world.staff("Инна", "ru", Role::Admin).await;
    opens_dialog_of_all(&world, &olga, "Иван").await;
    olga.presses("👁 Подключиться").await;
    world.settles().await;
    ivan.writes("Дорого");
    olga.sees("Дорого").await;
    olga.replies_to("Дорого", "/note Дайте скидку").await;
    let note = anna
        .sees_all(&["Инна", "заметка для своих. Клиент: Иван", "Дайте скидку"])
        .await;
    world.settles().await;
    anna.phone.replies(note.id, "Уже дала").unwrap();
    olga.sees_all(&["Анна", "заметка для своих", "Уже дала"])
        .await;
    world.settles().await;
    ivan.does_not_see("Дайте скидку");
    ivan.does_not_see("Уже дала");
    opens_dialog(&world, &anna, "Иван").await;
    anna.presses("📝 Заметки").await;
    anna.sees_all(&["Дайте скидку", "Уже дала", "· заметки"])
        .await;
    world.closes().await;
}

both!(
    /// A dialogue is put off, is back at its time, and at once when the client writes.
    a_dialogue_is_put_off,
    story_snooze
);

async fn story_snooze(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = in_hand(&world).await;
    opens_dialog(&world, &anna, "Иван").await;
    anna.presses("😴 Отложить").await;
    anna.presses("На час").await;
    anna.sees("Отложен до").await;
    world.settles().await;
    world.passes(TimeDelta::minutes(61));
    anna.sees("Пора вернуться к диалогу").await;
    world.settles().await;
    opens_dialog(&world, &anna, "Иван").await;
    anna.presses("😴 Отложить").await;
    anna.presses("До завтра").await;
    world.settles().await;
    assert!(session(&world, 1).await.snoozed_until.is_some());
    ivan.writes("Ау");
    anna.sees("Ау").await;
    world.settles().await;
    assert_eq!(session(&world, 1).await.snoozed_until, None);
    opens_dialog(&world, &anna, "Иван").await;
    anna.presses("😴 Отложить").await;
    anna.presses("На три часа").await;
    world.settles().await;
    anna.presses("⏰ Вернуть сейчас").await;
    world.settles().await;
    assert_eq!(session(&world, 1).await.snoozed_until, None);
    world.closes().await;
}

both!(
    /// Closed by hand and by silence; a later word opens another session on the same lead.
    a_later_word_opens_another_session,
    story_closing
);

async fn story_closing(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = in_hand(&world).await;
    anna.replies_to("Хочу чайник", "Какой?").await;
    ivan.sees("Какой?").await;
    world.settles().await;
    opens_dialog(&world, &anna, "Иван").await;
    anna.presses("✍️ Диалог").await;
    opens_dialog(&world, &anna, "Иван").await;
    anna.presses("✅ Закрыть").await;
    anna.sees("Диалог закрыт: Иван").await;
    world.settles().await;
    assert_eq!(
        session(&world, 1).await.state,
        State::Closed {
            by: Some(id(&anna))
        }
    );
    ivan.writes("Красный");
    anna.sees("Клиент ждёт, возьмёте?").await;
    anna.sees_all(&["Иван · Лид №1", "Красный"]).await;
    world.settles().await;
    let second = session(&world, 2).await;
    assert_eq!(second.record, session(&world, 1).await.record);
    assert_eq!(second.contact, session(&world, 1).await.contact);
    anna.replies_to("Красный", "Есть").await;
    ivan.sees("Есть").await;
    world.settles().await;
    world.passes(TimeDelta::hours(73));
    anna.sees("Давно тишина, диалог закрылся сам").await;
    world.settles().await;
    assert!(session(&world, 2).await.state.is_over());
    ivan.writes("Ещё тут?");
    anna.sees("Ещё тут?").await;
    world.settles().await;
    assert_eq!(session(&world, 3).await.record, second.record);
    opens_dialog_of_all(&world, &anna, "Иван").await;
    anna.presses("🚫 Спам").await;
    anna.presses("🧹 Только закрыть").await;
    world.settles().await;
    assert!(matches!(session(&world, 3).await.state, State::Spam { .. }));
    world.closes().await;
}

both!(
    /// Eighteen clients at once to four managers who may have three each: twelve are offered, six wait in line.
    many_clients_at_once,
    story_many
);

async fn story_many(backend: Backend) {
    let world = World::open(backend).await;
    rules(&world, |rules| {
        rules.distribution = Distribution::LeastBusy;
        rules.dialogs_limit = 3;
    })
    .await;
    let mut managers = Vec::new();
    for name in ["Анна", "Борис", "Вера", "Глеб"] {
        managers.push(world.manager(name).await);
    }
    for number in 1..=18 {
        world
            .customer(&format!("Клиент {number:02}"))
            .writes(&format!("слово {number:02}"));
    }
    world.settles().await;
    let mut tx = world.running().db.read().await.unwrap();
    let open = storage::sessions::open_sessions(&mut tx, None, 100, 0)
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(open.len(), 18);
    let mut offered = vec![0; managers.len()];
    let mut in_line = 0;
    for session in open {
        match session.offer.and_then(|offer| offer.to) {
            Some(to) => {
                let at = managers.iter().position(|one| id(one) == to).unwrap();
                offered[at] += 1;
            }
            None => in_line += 1,
        }
    }
    assert_eq!((offered, in_line), (vec![3; 4], 6));
    world.closes().await;
}

/// As if the update that tells of a block were still on its way.
async fn seems_reachable(world: &World, actor: &Actor) {
    let mut tx = world.running().db.begin().await.unwrap();
    storage::people::set_reachable(&mut tx, id(actor), true)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

both!(
    /// Words that do not reach who holds the client go to the next one, in order and once; with nobody there they wait.
    words_that_reach_nobody_go_to_the_next,
    story_out_of_reach
);

async fn story_out_of_reach(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = in_hand(&world).await;
    anna.replies_to("Хочу чайник", "Какой?").await;
    ivan.sees("Какой?").await;
    let boris = world.manager("Борис").await;
    world.settles().await;
    anna.phone.blocks().unwrap();
    world.settles().await;
    seems_reachable(&world, &anna).await;
    ivan.writes("Красный");
    ivan.writes("И блюдце");
    boris.sees("И блюдце").await;
    world.settles().await;
    let told: Vec<String> = boris
        .phone
        .chat()
        .into_iter()
        .filter(|shown| shown.find_button("Взять").is_none())
        .filter_map(|shown| shown.text.lines().last().map(str::to_owned))
        .filter(|line| ["Красный", "И блюдце"].contains(&line.as_str()))
        .collect();
    assert_eq!(told, ["Красный", "И блюдце"], "{}", boris.transcript());
    assert_ne!(holder(&world, 1).await, Some(id(&anna)));

    boris.phone.blocks().unwrap();
    world.settles().await;
    seems_reachable(&world, &boris).await;
    ivan.writes("Вы где?");
    world.settles().await;
    let mut tx = world.running().db.read().await.unwrap();
    let waiting = storage::messages::waiting(&mut tx, prilavok::domain::ids::ContactId(1), 10)
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    let waiting: Vec<_> = waiting.into_iter().filter_map(|kept| kept.text).collect();
    assert!(waiting.contains(&"Вы где?".to_owned()), "{waiting:?}");
    boris.phone.unblocks().unwrap();
    boris.sees("Вы где?").await;
    world.closes().await;
}
