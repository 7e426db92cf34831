//! Words on their way: every kind of message both ways, albums, answers and quotes, changes, reactions, deletions.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, PATIENCE, Told, World};
use chrono::TimeDelta;
use prilavok::domain::ids::{ChatId, ContactId, MessageId};
use prilavok::sandbox::emulator::{Fault, FaultKind, FileKind, Rare, Shown, Who};
use prilavok::storage;
use prilavok::storage::messages::{ClientMessage, Outcome};
use serde_json::{Value, json};

/// What the bot has sent to somebody.
fn from_bot(person: &Actor) -> Vec<Shown> {
    let chat = person.phone.chat();
    chat.into_iter()
        .filter(|shown| shown.from == Who::Bot)
        .collect()
}

/// The messages of the bot's that came after so many others.
fn since(person: &Actor, before: usize) -> Vec<Shown> {
    from_bot(person).split_off(before)
}

/// The bot's reaction under a message.
fn reaction(person: &Actor, message: i64) -> Option<String> {
    let shown = person.phone.message(message)?;
    shown
        .reactions
        .into_iter()
        .find(|reaction| reaction.who == Who::Bot)
        .map(|reaction| reaction.emoji)
}

/// Waits for a reaction of the bot's, or for none.
async fn sees_reaction_of(person: &Actor, message: i64, emoji: Option<&str>) {
    let seen = person
        .phone
        .waits_for(PATIENCE, |_| {
            (reaction(person, message).as_deref() == emoji).then_some(())
        })
        .await;
    assert!(
        seen.is_ok(),
        "{emoji:?} under #{message}, but {:?}",
        reaction(person, message)
    );
}

/// Waits until the bot has sent so many messages of a kind.
async fn sees_so_many(person: &Actor, kind: &str, count: usize) -> Vec<Shown> {
    let of_kind = || -> Vec<Shown> {
        let chat = from_bot(person).into_iter();
        chat.filter(|shown| shown.kind == kind).collect()
    };
    let seen = person
        .phone
        .waits_for(PATIENCE, |_| (of_kind().len() >= count).then_some(()))
        .await;
    assert!(seen.is_ok(), "{count} of {kind}:\n{}", person.transcript());
    of_kind()
}

/// A message as it is kept.
async fn kept(world: &World, person: &Actor, message: i64) -> ClientMessage {
    let mut tx = world.running().db.read().await.unwrap();
    let chat = ChatId(person.phone.id());
    let kept = storage::messages::at(&mut tx, chat, MessageId(message)).await;
    tx.rollback().await.unwrap();
    kept.unwrap().unwrap()
}

type Sending = fn(&Actor);

const KINDS: [(&str, Sending); 17] = [
    ("photo", |who| {
        who.phone.sends_photo("Такой есть?").unwrap();
    }),
    ("photo", |who| {
        who.phone.sends_photo("").unwrap();
    }),
    ("voice", |who| {
        who.phone.sends_voice().unwrap();
    }),
    ("document", |who| {
        who.phone.sends_document("Список").unwrap();
    }),
    ("contact", |who| {
        who.phone.sends_contact("+79161234567", false).unwrap();
    }),
    ("location", |who| {
        who.phone.sends_location().unwrap();
    }),
    ("sticker", |who| {
        who.phone.sends_sticker().unwrap();
    }),
    ("video", |who| {
        who.phone.sends_video("Вот поломка").unwrap();
    }),
    ("video_note", |who| {
        who.phone.sends_video_note().unwrap();
    }),
    ("audio", |who| {
        who.phone.sends_audio("").unwrap();
    }),
    ("animation", |who| {
        who.phone.sends_animation("").unwrap();
    }),
    ("venue", |who| {
        who.phone.sends_venue("Кафе", "Лесная, 5").unwrap();
    }),
    ("poll", |who| {
        who.phone
            .sends_poll("Какой?", &["Синий", "Красный"])
            .unwrap();
    }),
    ("dice", |who| {
        who.phone.sends_dice().unwrap();
    }),
    ("location", |who| {
        who.phone.sends_live_location(600).unwrap();
    }),
    ("story", |who| {
        who.phone.sends_rare(Rare::Story).unwrap();
    }),
    ("text", |who| {
        who.writes("Просто слова");
    }),
];

both!(
    /// Whatever a client sends reaches the manager as one message that says whose it is and takes an answer.
    every_kind_arrives_once,
    story_kinds
);

async fn story_kinds(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = world.lead_in_work().await;
    for (kind, send) in KINDS {
        let before = from_bot(&anna).len();
        send(&ivan);
        world.settles().await;
        let came = since(&anna, before);
        assert_eq!(came.len(), 1, "{kind}: {came:#?}");
        assert_eq!(came[0].kind, kind);
        let named = came[0].text.contains("Иван · Лид №1")
            || came[0].find_button("👤 Иван · Лид №1").is_some();
        assert!(named, "{kind}: {:#?}", came[0]);
        anna.phone
            .replies(came[0].id, &format!("про {kind}"))
            .unwrap();
        ivan.sees(&format!("про {kind}")).await;
    }
    // What Telegram does not copy is told.
    let rare = [
        (Rare::PaidMedia, "Платный пост"),
        (Rare::Giveaway, "Розыгрыш"),
        (Rare::Invoice, "Со свистком"),
        (Rare::Game, "Старая игра"),
        (Rare::Checklist, "Ситечко"),
        (Rare::Gift, "Подарок"),
        (Rare::Background, "Смена фона чата"),
        (Rare::Unknown, "Вложение"),
    ];
    for (rare, told) in rare {
        let before = from_bot(&anna).len();
        ivan.phone.sends_rare(rare).unwrap();
        world.settles().await;
        let came = since(&anna, before);
        assert_eq!(came.len(), 1, "{rare:?}: {came:#?}");
        let text = &came[0].text;
        assert!(
            text.contains("Иван · Лид №1") && text.contains(told),
            "{text}"
        );
        let (row, col) = came[0].find_button("🗂 Карточка").unwrap();
        assert!(anna.phone.callback_data(came[0].id, row, col).is_ok());
    }
    // A letter may have pictures between its words.
    let before = from_bot(&anna).len();
    ivan.phone.sends_rare(Rare::RichMessage).unwrap();
    world.settles().await;
    let came = since(&anna, before);
    let kinds: Vec<&str> = came.iter().map(|shown| shown.kind).collect();
    assert_eq!(kinds, ["text", "rich_message"]);
    assert!(came[0].text.contains("Абзац особого письма"));
    let before = from_bot(&anna).len();
    let answers = ["Синий", "Красный"];
    ivan.phone
        .sends_quiz("Какого цвета чайник?", &answers, None)
        .unwrap();
    world.settles().await;
    let came = since(&anna, before);
    assert_eq!(came.len(), 1, "{came:#?}");
    for word in ["Какого цвета чайник?", "Синий", "Красный"] {
        assert!(came[0].text.contains(word), "{}", came[0].text);
    }
    world.closes().await;
}

both!(
    /// Whatever a manager answers with reaches the client as one message, as it was written.
    every_kind_of_answer_arrives_once,
    story_answers
);

async fn story_answers(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = world.lead_in_work().await;
    let question = ivan.writes("Покажите");
    let asked = anna.sees_all(&["Иван · Лид №1", "Покажите"]).await;
    world.settles().await;
    for kind in FileKind::ALL {
        let before = from_bot(&ivan).len();
        let caption = if kind.has_caption() { "Вот" } else { "" };
        let sent = anna.phone.replies_with(asked.id, kind, caption).unwrap();
        sees_reaction_of(&anna, sent, Some("👌")).await;
        world.settles().await;
        let came = since(&ivan, before);
        assert_eq!(came.len(), 1, "{kind:?}: {came:#?}");
        assert_eq!(
            (came[0].kind, came[0].text.as_str()),
            (kind.field(), caption)
        );
        assert_eq!(came[0].reply_to.as_ref().unwrap().id, question);
        assert!(came[0].keyboard.is_none());
    }
    world.closes().await;
}

both!(
    /// Formatting arrives; what Telegram does not take of it costs no words; long words come whole.
    formatting_arrives_and_breaks_nothing,
    story_formatting
);

async fn story_formatting(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = world.lead_in_work().await;
    let bold = json!({"type": "bold", "offset": 5, "length": 3});
    ivan.phone
        .writes_with("цена 500 <b>рублей", &[bold])
        .unwrap();
    let came = anna.sees("цена 500 <b>рублей").await;
    let at = came.text.find("цена 500").unwrap();
    let units = came.text[..at].encode_utf16().count() + 5;
    let wanted = json!({"type": "bold", "offset": units, "length": 3});
    assert!(came.entities.contains(&wanted), "{:#?}", came.entities);

    // A link that leads nowhere: Telegram refuses the words, and gets them plain.
    world.emulator.inject_update(json!({"message": {
        "message_id": 900_001, "date": 1_700_000_000,
        "chat": {"id": ivan.phone.id(), "type": "private", "first_name": "Иван"},
        "from": {"id": ivan.phone.id(), "is_bot": false, "first_name": "Иван", "language_code": "ru"},
        "text": "Смотрите тут",
        "entities": [{"type": "text_link", "offset": 9, "length": 3}],
    }}));
    let plain = anna.sees("Смотрите тут").await;
    assert!(plain.text.contains("Иван · Лид №1"));

    let before = from_bot(&anna).len();
    let long: String = (0..818).map(|number| format!("{number:04} ")).collect();
    ivan.writes(long.trim());
    ivan.writes("и всё");
    anna.sees("и всё").await;
    world.settles().await;
    let came = since(&anna, before);
    let whole: String = came.iter().map(|shown| shown.text.as_str()).collect();
    for number in 0..818 {
        assert_eq!(whole.matches(&format!("{number:04}")).count(), 1);
    }
    world.emulator.take_violations();
    world.closes().await;
}

both!(
    /// An answer points to the message it answers on the other side, with the part that it quotes, both ways.
    answers_and_quotes_point_to_the_right_message,
    story_quotes
);

async fn story_quotes(backend: Backend) {
    let world = World::open(backend).await;
    let anna = world.manager("Анна").await;
    let ivan = world.customer("Иван");
    let first = ivan.writes("Хочу чайник");
    world.settles().await;
    // The news of the lead stand for its first words.
    let news = anna.sees("Хочу чайник").await;
    anna.presses("Взять в работу").await;
    world.settles().await;
    anna.phone.replies(news.id, "Какой именно?").unwrap();
    let asked = ivan.sees("Какой именно?").await;
    assert_eq!(asked.reply_to.as_ref().unwrap().id, first);

    let question = ivan.writes("Красный или синий, на два литра");
    let relayed = anna.sees("Красный или синий").await;
    world.settles().await;
    let answer = anna
        .phone
        .replies_quoting(relayed.id, "на два литра", "Такие есть")
        .unwrap();
    let got = ivan.sees("Такие есть").await;
    let reply = got.reply_to.as_ref().unwrap();
    assert_eq!(
        (reply.id, reply.quote.as_deref()),
        (question, Some("на два литра"))
    );
    sees_reaction_of(&anna, answer, Some("👌")).await;

    ivan.phone
        .replies_quoting(got.id, "есть", "Правда?")
        .unwrap();
    let back = anna.sees("Правда?").await;
    let reply = back.reply_to.as_ref().unwrap();
    assert_eq!((reply.id, reply.quote.as_deref()), (answer, Some("есть")));
    // To an own message: the copy answers the copy.
    ivan.phone.replies(question, "Лучше красный").unwrap();
    let own = anna.sees("Лучше красный").await;
    assert_eq!(own.reply_to.as_ref().unwrap().id, relayed.id);
    // Nothing to point at: the words themselves.
    let greeting = ivan.sees("всё получили, спасибо").await;
    ivan.phone.replies(greeting.id, "И вам спасибо").unwrap();
    let told = anna.sees("И вам спасибо").await;
    assert!(told.text.contains("всё получили"), "{}", told.text);
    assert!(told.reply_to.is_none());
    world.closes().await;
}

both!(
    /// An album comes as one, under a header that says whose it is; what was written in between keeps its place.
    an_album_stays_an_album,
    story_album
);

async fn story_album(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = world.lead_in_work().await;
    let captions: Vec<String> = (1..=10).map(|number| format!("фото {number}")).collect();
    let captions: Vec<&str> = captions.iter().map(String::as_str).collect();
    let sent = ivan.phone.sends_album(10, &captions).unwrap();
    let photos = sees_so_many(&anna, "photo", 10).await;
    assert!(photos[0].album.is_some());
    assert!(photos.iter().all(|photo| photo.album == photos[0].album));
    let texts: Vec<&str> = photos.iter().map(|photo| photo.text.as_str()).collect();
    assert_eq!(texts, captions);
    let header = anna.sees("альбом, 10 файлов").await;
    assert!(header.text.contains("Иван · Лид №1"));
    assert_eq!(photos[0].reply_to.as_ref().unwrap().id, header.id);
    world.settles().await;
    anna.phone.replies(photos[2].id, "Третье подходит").unwrap();
    let got = ivan.sees("Третье подходит").await;
    assert_eq!(got.reply_to.as_ref().unwrap().id, sent[2]);

    // Words in between cut it in two, and everything keeps its order.
    let before = from_bot(&anna).len();
    let mut album = ivan.phone.begins_album();
    album.adds(FileKind::Photo, "А1").unwrap();
    album.adds(FileKind::Video, "А2").unwrap();
    ivan.writes("посреди альбома");
    album.adds(FileKind::Photo, "А3").unwrap();
    album.adds(FileKind::Photo, "А4").unwrap();
    anna.sees("А4").await;
    world.settles().await;
    let came = since(&anna, before);
    let texts: Vec<&str> = came
        .iter()
        .map(|shown| shown.text.as_str())
        .filter(|text| !text.contains("альбом,"))
        .map(|text| text.lines().last().unwrap_or_default())
        .collect();
    assert_eq!(texts, ["А1", "А2", "посреди альбома", "А3", "А4"]);
    let late = came
        .iter()
        .rfind(|shown| shown.text.contains("альбом,"))
        .unwrap();
    let first = came.iter().find(|shown| shown.text == "А1").unwrap();
    assert_eq!(late.reply_to.as_ref().unwrap().id, first.id);

    let files = [(FileKind::Document, "Д1"), (FileKind::Document, "Д2")];
    ivan.phone.sends_album_of(&files).unwrap();
    let files = sees_so_many(&anna, "document", 2).await;
    assert!(files[0].album.is_some() && files[0].album == files[1].album);
    world.closes().await;
}

both!(
    /// An album whose files Telegram does not take again goes part by part; nothing of it is lost.
    a_refused_album_goes_part_by_part,
    story_refused_album
);

async fn story_refused_album(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = world.lead_in_work().await;
    for caption in ["раз", "два", "три"] {
        let part = json!({
            "media_group_id": "strange",
            "photo": [{"file_id": "no such file", "file_unique_id": caption, "width": 1, "height": 1}],
            "caption": caption,
        });
        ivan.phone.sends_raw(&part).unwrap();
    }
    let photos = sees_so_many(&anna, "photo", 3).await;
    let texts: Vec<&str> = photos.iter().map(|photo| photo.text.as_str()).collect();
    assert_eq!(texts, ["раз", "два", "три"]);
    world.settles().await;
    anna.phone.replies(photos[1].id, "Второе").unwrap();
    ivan.sees("Второе").await;
    world.settles().await;
    world.emulator.take_violations();
    world.closes().await;
}

both!(
    /// A manager's album reaches the client as one, and its author sees one sign of it.
    a_managers_album_stays_an_album,
    story_album_out
);

async fn story_album_out(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = world.lead_in_work().await;
    anna.presses("✍️ Написать").await;
    anna.sees("следующее сообщение уйдёт клиенту").await;
    let sent = anna
        .phone
        .sends_album(3, &["Вот такие", "", "и такой"])
        .unwrap();
    let photos = sees_so_many(&ivan, "photo", 3).await;
    assert!(photos[0].album.is_some());
    assert!(photos.iter().all(|photo| photo.album == photos[0].album));
    assert_eq!(photos[0].text, "Вот такие");
    sees_reaction_of(&anna, sent[0], Some("👌")).await;
    world.settles().await;
    assert_eq!(reaction(&anna, sent[1]), None, "one sign for all");
    for part in sent {
        let kept = kept(&world, &anna, part).await;
        assert_eq!(kept.outcome, Some(Outcome::Delivered));
    }
    anna.does_not_see("Кому это?");
    world.closes().await;
}

both!(
    /// A client's change is made where the words stand, with what they said before; who may have missed it is told.
    a_clients_change_is_carried_over,
    story_change
);

async fn story_change(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = world.lead_in_work().await;
    let message = ivan.writes("Два литра");
    let shown = anna.sees_all(&["Иван · Лид №1", "Два литра"]).await;
    world.settles().await;
    ivan.phone.edits(message, "Три литра").unwrap();
    let changed = anna.sees_in(shown.id, "Три литра").await;
    for part in ["исправлено", "Было: Два литра", "Иван · Лид №1"] {
        assert!(changed.text.contains(part), "{}", changed.text);
    }
    assert!(changed.find_button("✍️ Диалог").is_some());
    world.settles().await;
    assert_eq!(anna.counts("сообщение исправлено"), 0, "it is in sight");

    // Once other words stand below, the change is told of.
    ivan.writes("Со свистком");
    anna.sees("Со свистком").await;
    ivan.phone.edits(message, "Четыре литра").unwrap();
    let note = anna.sees("сообщение исправлено").await;
    assert_eq!(note.reply_to.as_ref().unwrap().id, shown.id);
    anna.sees_in(shown.id, "Было: Три литра").await;

    let photo = ivan.phone.sends_photo("Такой").unwrap();
    let copy = anna.sees_all(&["Иван · Лид №1", "Такой"]).await;
    world.settles().await;
    ivan.phone.edits_caption(photo, "Не такой").unwrap();
    anna.sees_in(copy.id, "Не такой").await;
    ivan.phone
        .replaces_media(photo, FileKind::Video, "Вот какой")
        .unwrap();
    let replaced = anna.sees_in(copy.id, "Вот какой").await;
    assert_eq!(replaced.kind, "video");
    world.settles().await;
    // The first words, which only the news show.
    let first = ivan.phone.chat();
    let first = first
        .iter()
        .find(|shown| shown.text == "Хочу чайник")
        .unwrap();
    ivan.phone.edits(first.id, "Хочу два чайника").unwrap();
    anna.sees_all(&[
        "сообщение исправлено",
        "Хочу два чайника",
        "Было: Хочу чайник",
    ])
    .await;
    // A live location that moves is no news more than once a minute; where it came to rest is brought again.
    let before = from_bot(&anna).len();
    let place = ivan.phone.sends_live_location(600).unwrap();
    world.settles().await;
    for _ in 0..3 {
        ivan.phone
            .moves_live_location(place, prilavok::sandbox::emulator::Location::SAMPLE)
            .unwrap();
    }
    world.settles().await;
    assert_eq!(since(&anna, before).len(), 1);
    ivan.phone.stops_live_location(place).unwrap();
    anna.sees("местоположение обновилось").await;
    world.settles().await;
    assert_eq!(since(&anna, before).len(), 3);
    // A change of what never came to us is a new message.
    world.emulator.inject_update(json!({"edited_message": {
        "message_id": 900_009, "date": 1_700_000_000, "edit_date": 1_700_000_009,
        "chat": {"id": ivan.phone.id(), "type": "private", "first_name": "Иван"},
        "from": {"id": ivan.phone.id(), "is_bot": false, "first_name": "Иван", "language_code": "ru"},
        "text": "Письмо, что потерялось",
    }}));
    anna.sees_all(&["Иван · Лид №1", "Письмо, что потерялось"])
        .await;
    world.settles().await;
    world.emulator.take_violations();
    world.closes().await;
}

both!(
    /// Changes and deletions made while the words are still on their way reach them there, both ways.
    changes_overtake_nothing,
    story_change_before_delivery
);

async fn story_change_before_delivery(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = world.lead_in_work().await;
    let wait = FaultKind::TooManyRequests { retry_after: 2 };
    world
        .emulator
        .fault(Fault::next(wait).on("sendMessage").in_chat(anna.phone.id()));
    let message = ivan.writes("Два литра");
    ivan.phone.edits(message, "Три литра").unwrap();
    let shown = anna.sees("Три литра").await;
    assert!(shown.text.contains("Было: Два литра"), "{}", shown.text);
    world.settles().await;
    assert_eq!(anna.counts("литра"), 1);

    world
        .emulator
        .fault(Fault::next(wait).on("sendMessage").in_chat(ivan.phone.id()));
    let answer = anna.phone.replies(shown.id, "Пятьсот рублй").unwrap();
    sees_reaction_of(&anna, answer, Some("✍")).await;
    anna.phone.edits(answer, "Пятьсот рублей").unwrap();
    sees_reaction_of(&anna, answer, Some("👌")).await;
    ivan.sees("Пятьсот рублей").await;
    world.settles().await;
    ivan.does_not_see("рублй");
    assert_eq!(ivan.counts("Пятьсот"), 1);

    // What waits and is taken back is never sent.
    world
        .emulator
        .fault(Fault::next(wait).on("sendMessage").in_chat(ivan.phone.id()));
    let secret = anna.phone.replies(shown.id, "Это не вам").unwrap();
    sees_reaction_of(&anna, secret, Some("✍")).await;
    anna.phone.replies(secret, "/delete").unwrap();
    anna.sees("Удалено с обеих сторон").await;
    anna.phone.replies(shown.id, "Это вам").unwrap();
    ivan.sees("Это вам").await;
    world.settles().await;
    ivan.does_not_see("Это не вам");
    let kept = kept(&world, &ivan, message).await;
    let mut tx = world.running().db.read().await.unwrap();
    let all = storage::messages::of_contact(&mut tx, kept.contact, 9, 0).await;
    tx.rollback().await.unwrap();
    let all = all.unwrap();
    let recalled = all
        .iter()
        .find(|message| message.text.as_deref() == Some("Это не вам"))
        .unwrap();
    assert_eq!(
        recalled.outcome,
        Some(Outcome::Recalled),
        "the audit has it"
    );
    assert!(recalled.deleted_at.is_some());
    world.closes().await;
}

both!(
    /// What a manager changes is changed at the client's, formatting and all; what can't be is told.
    a_managers_change_is_carried_over,
    story_change_of_staff
);

async fn story_change_of_staff(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = world.lead_in_work().await;
    ivan.writes("Сколько?");
    anna.sees("Сколько?").await;
    let answer = anna.replies_to("Сколько?", "500").await;
    let got = ivan.sees("500").await;
    sees_reaction_of(&anna, answer, Some("👌")).await;
    let bold = json!({"type": "bold", "offset": 0, "length": 3});
    anna.phone
        .edits_with(answer, "600 рублей", &[bold])
        .unwrap();
    let changed = ivan.sees_in(got.id, "600 рублей").await;
    assert_eq!(changed.entities.len(), 1);
    let shown = anna.sees("Сколько?").await;
    let photo = anna
        .phone
        .replies_with(shown.id, FileKind::Photo, "Вот он")
        .unwrap();
    let copy = ivan.sees("Вот он").await;
    sees_reaction_of(&anna, photo, Some("👌")).await;
    anna.phone
        .replaces_media(photo, FileKind::Photo, "Вот какой он")
        .unwrap();
    ivan.sees_in(copy.id, "Вот какой он").await;
    world.settles().await;

    ivan.phone.deletes(got.id).unwrap();
    anna.phone.edits(answer, "700 рублей").unwrap();
    let told = anna.sees("Правка не дошла").await;
    assert_eq!(told.reply_to.as_ref().unwrap().id, answer);
    world.settles().await;
    ivan.does_not_see("700");
    let mut tx = world.running().db.read().await.unwrap();
    let at = storage::messages::at(&mut tx, ChatId(anna.phone.id()), MessageId(answer)).await;
    let versions = storage::messages::versions(&mut tx, at.unwrap().unwrap().id).await;
    let said: Vec<_> = versions
        .unwrap()
        .into_iter()
        .filter_map(|version| version.text)
        .collect();
    assert_eq!(said, ["500", "600 рублей"]);
    tx.rollback().await.unwrap();
    let owner = world.owner().await;
    owner.writes("/trouble");
    owner.sees("Всё в порядке").await;
    world.closes().await;
}

both!(
    /// Reactions appear on the other side, change and go; the sign of arrival comes back.
    reactions_travel,
    story_reactions
);

async fn story_reactions(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = world.lead_in_work().await;
    let message = ivan.writes("Сколько?");
    let copy = anna.sees("Сколько?").await;
    world.settles().await;
    anna.phone.reacts(copy.id, "👀").unwrap();
    sees_reaction_of(&ivan, message, Some("👀")).await;
    anna.phone.reacts(copy.id, "").unwrap();
    sees_reaction_of(&ivan, message, None).await;

    let answer = anna.phone.replies(copy.id, "500").unwrap();
    let got = ivan.sees("500").await;
    sees_reaction_of(&anna, answer, Some("👌")).await;
    world.settles().await;
    ivan.phone.reacts(got.id, "🔥").unwrap();
    sees_reaction_of(&anna, answer, Some("🔥")).await;
    assert_eq!(
        kept(&world, &anna, answer).await.reaction.as_deref(),
        Some("🔥")
    );
    ivan.phone.reacts(got.id, "").unwrap();
    sees_reaction_of(&anna, answer, Some("👌")).await;
    assert_eq!(kept(&world, &anna, answer).await.reaction, None);
    // One's own words can be reacted to as well.
    ivan.phone.reacts(message, "❤").unwrap();
    sees_reaction_of(&anna, copy.id, Some("❤")).await;

    let special = |person: &Actor, message: i64| -> Value {
        json!({"message_reaction": {
            "chat": {"id": person.phone.id(), "type": "private", "first_name": "Х"},
            "message_id": message, "date": 1_700_000_000,
            "user": {"id": person.phone.id(), "is_bot": false, "first_name": "Иван", "language_code": "ru"},
            "old_reaction": [],
            "new_reaction": [{"type": "custom_emoji", "custom_emoji_id": "5"}],
        }})
    };
    world.emulator.inject_update(special(&ivan, got.id));
    let told = anna.sees("особая реакция").await;
    assert_eq!(told.reply_to.as_ref().unwrap().id, answer);
    world.emulator.inject_update(special(&anna, copy.id));
    anna.sees("реакцию бот повторить не может").await;
    world.settles().await;
    world.emulator.take_violations();
    world.closes().await;
}

both!(
    /// `/delete` in answer takes a message away on both sides as long as Telegram does; what it said is kept.
    a_deleted_message_is_gone_on_both_sides,
    story_delete
);

async fn story_delete(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = world.lead_in_work().await;
    ivan.writes("/delete");
    ivan.sees("ответьте на него командой /delete").await;
    let message = ivan.writes("Мой пароль 123");
    anna.sees("Мой пароль 123").await;
    world.settles().await;
    let answer = anna.replies_to("Мой пароль 123", "Уберите его").await;
    let got = ivan.sees("Уберите его").await;
    world.settles().await;
    ivan.phone.replies(got.id, "/delete").unwrap();
    ivan.sees("Удалить можно только своё").await;
    ivan.phone.replies(message, "/delete").unwrap();
    ivan.sees("Удалено с обеих сторон").await;
    world.settles().await;
    anna.does_not_see("пароль");
    ivan.does_not_see("пароль");
    let kept_one = kept(&world, &ivan, message).await;
    assert_eq!(kept_one.text.as_deref(), Some("Мой пароль 123"));
    assert_eq!(kept_one.deleted_by, Some(kept_one.author));

    anna.phone.replies(answer, "/delete").unwrap();
    anna.sees("Удалено с обеих сторон").await;
    world.settles().await;
    ivan.does_not_see("Уберите его");
    anna.does_not_see("Уберите его");

    let other = ivan.writes("Грубое слово");
    let copy = anna.sees("Грубое слово").await;
    world.settles().await;
    let boris = world.manager("Борис").await;
    anna.phone.replies(copy.id, "/delete").unwrap();
    world.settles().await;
    ivan.does_not_see("Грубое слово");
    assert_eq!(
        kept(&world, &ivan, other).await.deleted_by.map(|id| id.0),
        Some(anna.phone.id())
    );
    boris.writes("/delete");
    boris.sees("ответьте на него командой /delete").await;

    // The page of the conversation tells what it was, and who took it away.
    anna.presses("🗂 Карточка").await;
    anna.presses_at("Лид №1 · Лиды", "💬 Переписка").await;
    anna.sees_all(&["переписка с клиентом", "Грубое слово", "удалено: Анна"])
        .await;
    let old = ivan.writes("Старое");
    anna.sees("Старое").await;
    world.settles().await;
    world.passes(TimeDelta::hours(49));
    ivan.phone.replies(old, "/delete").unwrap();
    ivan.sees("больше двух суток").await;
    anna.sees("Старое").await;
    world.settles().await;
    world.closes().await;
}

both!(
    /// On «💬 Переписка» a manager sees how far words have come, and takes their newest back.
    a_message_is_recalled,
    story_recall
);

async fn story_recall(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = world.lead_in_work().await;
    ivan.writes("Сколько?");
    anna.sees("Сколько?").await;
    world.settles().await;
    let answer = anna.replies_to("Сколько?", "Пятьсот").await;
    ivan.sees("Пятьсот").await;
    sees_reaction_of(&anna, answer, Some("👌")).await;
    world.settles().await;
    anna.presses("🗂 Карточка").await;
    anna.presses_at("Лид №1 · Лиды", "💬 Переписка").await;
    anna.sees_all(&["переписка с клиентом", "Пятьсот", "✓"])
        .await;
    anna.presses("↩️ Отозвать: Пятьсот").await;
    anna.sees("Отозвать сообщение?").await;
    anna.presses("Оставить").await;
    world.settles().await;
    ivan.sees("Пятьсот").await;
    anna.presses("↩️ Отозвать: Пятьсот").await;
    let told = anna.presses("↩️ Да, отозвать").await;
    assert_eq!(told, Told::InPassing("↩️ Сообщение отозвано".to_owned()));
    world.settles().await;
    ivan.does_not_see("Пятьсот");
    assert!(anna.phone.message(answer).is_none());
    anna.sees_all(&["переписка с клиентом", "удалено: Анна"])
        .await;
    world.closes().await;
}

both!(
    /// Words to a client who blocks the bot while they are on their way are told of, and marked.
    a_block_on_the_way_is_told,
    story_block
);

async fn story_block(backend: Backend) {
    let world = World::open(backend).await;
    let (anna, ivan) = world.lead_in_work().await;
    ivan.writes("Алло");
    let copy = anna.sees("Алло").await;
    world.settles().await;
    let wait = FaultKind::TooManyRequests { retry_after: 1 };
    world
        .emulator
        .fault(Fault::next(wait).on("sendMessage").in_chat(ivan.phone.id()));
    let answer = anna.phone.replies(copy.id, "Слушаю").unwrap();
    sees_reaction_of(&anna, answer, Some("✍")).await;
    ivan.phone.blocks().unwrap();
    let told = anna.sees("Не доставлено: клиент заблокировал бота").await;
    assert_eq!(told.reply_to.as_ref().unwrap().id, answer);
    let kept = kept(&world, &anna, answer).await;
    assert_eq!(kept.outcome, Some(Outcome::Blocked));
    anna.phone.edits(answer, "Слушаю вас").unwrap();
    anna.sees("Этого сообщения у клиента нет").await;
    world.closes().await;
}

both!(
    /// Words that nobody could read wait, and come in order once somebody can.
    words_wait_for_a_reader,
    story_waiting
);

async fn story_waiting(backend: Backend) {
    let world = World::open(backend).await;
    let ivan = world.customer("Иван");
    ivan.writes("Первое");
    ivan.writes("Второе");
    ivan.sees("всё получили").await;
    world.settles().await;
    let mut tx = world.running().db.read().await.unwrap();
    let waiting = storage::messages::waiting(&mut tx, ContactId(1), 9).await;
    tx.rollback().await.unwrap();
    let waiting: Vec<_> = waiting
        .unwrap()
        .into_iter()
        .filter_map(|kept| kept.text)
        .collect();
    let anna = world.manager("Анна").await;
    ivan.writes("Третье");
    anna.sees("Третье").await;
    world.settles().await;
    if !waiting.is_empty() {
        assert_eq!(waiting, ["Первое", "Второе"]);
        let came: Vec<String> = from_bot(&anna)
            .iter()
            .filter_map(|shown| shown.text.lines().last().map(str::to_owned))
            .filter(|line| ["Первое", "Второе", "Третье"].contains(&line.as_str()))
            .collect();
        assert_eq!(came, ["Первое", "Второе", "Третье"]);
    }
    world.closes().await;
}
