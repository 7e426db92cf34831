//! The sender against the emulator: every call is valid by the Bot API, every refusal is understood.

#![expect(
    clippy::unwrap_used,
    reason = "a story ends where something goes wrong"
)]

use base64::Engine as _;
use prilavok::app::{BotIdentity, Settings, Shop};
use prilavok::clock::Clock;
use prilavok::config::Token;
use prilavok::domain::ids::{ChatId, MessageId};
use prilavok::domain::lang::Lang;
use prilavok::domain::preset::Preset;
use prilavok::i18n::Html;
use prilavok::sandbox::emulator::{
    CallbackAnswer, Emulator, Fault, FaultKind, Listening, Options, Profile,
};
use prilavok::sandbox::phone::Phone;
use prilavok::service::BUILT_IN_PRESET;
use prilavok::telegram::api::Api;
use prilavok::telegram::keyboard::{Action, Button, Keyboard, Markup};
use prilavok::telegram::outgoing::{
    Call, Caption, Delivery, FetchFor, ReplyTo, Resolved, Sent, Target,
};
use prilavok::telegram::rich::Rich;
use prilavok::telegram::sender::{BotCourier, Courier as _};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

const TOKEN: &str = "42:test";

struct Line {
    emulator: Emulator,
    phone: Phone,
    courier: BotCourier,
    api: Api,
    _telegram: Listening,
}

impl Line {
    async fn open() -> Line {
        let options = Options::new(TOKEN, Arc::new(|| Clock::System.now().0));
        let emulator = Emulator::open(options).await.unwrap();
        let telegram = emulator.listen(([127, 0, 0, 1], 0).into()).await.unwrap();
        let phone = emulator.phone(person(7));
        phone.starts(None).unwrap();
        let server = telegram.url().parse().unwrap();
        let api = Api::new(&server, &Token::parse(TOKEN).unwrap()).unwrap();
        Line {
            emulator,
            phone,
            courier: BotCourier::new(api.clone(), Arc::new(shop())),
            api,
            _telegram: telegram,
        }
    }

    fn expect_no_violation(&self) {
        let violations = self.emulator.violations();
        assert!(violations.is_empty(), "{violations:?}");
    }

    async fn deliver(&self, call: &Call) -> Delivery {
        self.courier
            .deliver(ChatId(7), call, Resolved::default())
            .await
    }

    /// Makes a call that must send a message.
    async fn send(&self, call: &Call) -> MessageId {
        match self.deliver(call).await {
            Delivery::Done(sent) if sent.message().is_some() => sent.message().unwrap(),
            other => panic!("{call:?} ended as {other:?}"),
        }
    }
}

fn shop() -> Shop {
    let settings = Settings {
        lang: Lang::Ru,
        timezone: chrono_tz::Tz::Europe__Moscow,
        currency: iso_currency::Currency::RUB,
    };
    let bot = BotIdentity {
        id: 42,
        username: "prilavok_bot".to_owned(),
    };
    let preset = Preset::parse(BUILT_IN_PRESET).unwrap();
    let original = BUILT_IN_PRESET.to_owned();
    Shop::new(settings, bot, Clock::System, preset, original)
}

fn person(id: i64) -> Profile {
    Profile {
        id,
        first_name: "Emma".to_owned(),
        ..Profile::default()
    }
}

fn button(label: &str) -> Keyboard {
    Keyboard::new(vec![vec![Button {
        label: label.to_owned(),
        action: Action::Data("go".to_owned()),
    }]])
}

fn text(words: &str, markup: Option<Markup>) -> Call {
    Call::Send {
        text: Html::escape(words),
        markup,
        reply_to: None,
    }
}

fn edit(message: MessageId, words: &str) -> Call {
    Call::Edit {
        target: Target::Message(message),
        text: Html::escape(words),
        keyboard: None,
        or_send: false,
    }
}

#[tokio::test]
async fn words_edits_answers_and_reactions_arrive() {
    let line = Line::open().await;
    let asked = line.phone.writes("hello").unwrap();

    let card = line
        .send(&Call::Send {
            text: Html::escape("a < b & c").bold(),
            markup: Some(Markup::Inline(button("Go"))),
            reply_to: Some(MessageId(asked).into()),
        })
        .await;
    let shown = line.phone.message(card.0).unwrap();
    assert_eq!(shown.text, "a < b & c");
    assert_eq!(shown.reply_to.unwrap().id, asked);

    let press = line.phone.presses_label("Go").unwrap();
    let answer = Call::Answer {
        callback: press.id().to_owned(),
        text: Some("done".to_owned()),
        alert: true,
    };
    assert_eq!(line.deliver(&answer).await, Delivery::Done(Sent::default()));
    assert_eq!(
        press.answered(),
        Some(CallbackAnswer::Alert("done".to_owned()))
    );

    assert_eq!(line.send(&edit(card, "new")).await, card);
    assert_eq!(line.deliver(&edit(card, "new")).await, Delivery::Moot);
    let shown = line.phone.message(card.0).unwrap();
    assert_eq!((shown.text.as_str(), shown.keyboard), ("new", None));

    let words = Call::SendWords {
        words: Rich::new(
            "bold words",
            Some(&serde_json::json!([{"type": "bold", "offset": 0, "length": 4}])),
        ),
        keyboard: None,
        reply_to: Some(ReplyTo::whole(Target::Message(card))),
    };
    let words = line.send(&words).await;
    assert_eq!(line.phone.message(words.0).unwrap().entities.len(), 1);

    let react = Call::React {
        message: Target::Message(MessageId(asked)),
        emoji: Some("👍".to_owned()),
    };
    assert_eq!(line.deliver(&react).await, Delivery::Done(Sent::default()));
    assert_eq!(line.phone.message(asked).unwrap().reactions.len(), 1);
    line.expect_no_violation();
}

#[tokio::test]
async fn files_keyboards_and_commands_arrive() {
    let line = Line::open().await;
    let photo = line.phone.sends_photo("mine").unwrap();
    let copy = |message, caption| Call::Copy {
        from: ChatId(7),
        message: MessageId(message),
        caption,
        keyboard: None,
        reply_to: None,
        or_else: None,
    };
    let copied = line
        .send(&copy(
            photo,
            Some(Caption::Html(Html::escape("ours").bold())),
        ))
        .await;
    assert_eq!(line.phone.message(copied.0).unwrap().text, "ours");
    let copied = line.send(&copy(photo, None)).await;
    assert_eq!(line.phone.message(copied.0).unwrap().text, "mine");

    let picture = Call::Picture {
        png: base64::engine::general_purpose::STANDARD.encode(tiny_png()),
        caption: Html::escape("<b>"),
        keyboard: Some(button("Again")),
    };
    let picture = line.send(&picture).await;
    let shown = line.phone.message(picture.0).unwrap();
    assert_eq!((shown.kind, shown.text.as_str()), ("photo", "<b>"));

    let document = Call::Document {
        name: "Отчёт.toml".to_owned(),
        body: base64::engine::general_purpose::STANDARD.encode("a = 1"),
        caption: Html::escape("the file"),
    };
    let document = line.send(&document).await;
    let file = line.phone.message(document.0).unwrap().file.unwrap();
    assert_eq!(file.name, "Отчёт.toml");

    let graph = Call::Graph {
        pipeline: shop().preset().pipelines[0].id.clone(),
        lang: Lang::Ru,
        counts: BTreeMap::default(),
        caption: Html::escape("stages"),
    };
    let graph = line.send(&graph).await;
    assert_eq!(line.phone.message(graph.0).unwrap().kind, "photo");

    line.phone
        .sends_file("shop.toml", "text/plain", b"a = 1".to_vec(), "")
        .unwrap();
    let newest = serde_json::json!({"offset": -1});
    let updates: Value = line.api.call("getUpdates", &newest).await.unwrap();
    let file = updates[0]["message"]["document"]["file_id"].as_str();
    let fetch = Call::Fetch {
        why: FetchFor::Preset,
        file: file.unwrap().to_owned(),
    };
    let fetched = line.deliver(&fetch).await;
    assert_eq!(fetched, Delivery::Fetched(b"a = 1".to_vec()));

    let keys = Markup::Reply {
        share_phone: Some("My phone".to_owned()),
        rows: vec![vec!["My orders".to_owned()]],
        placeholder: Some("Write…".to_owned()),
    };
    line.send(&text("keys", Some(keys))).await;
    line.phone.presses_keyboard("My orders").unwrap();
    line.send(&text("no keys", Some(Markup::RemoveReply))).await;
    assert!(line.phone.reply_keyboard().is_none());

    let commands = Call::Commands {
        commands: vec![("leads".to_owned(), "Лиды".to_owned())],
    };
    assert_eq!(
        line.deliver(&commands).await,
        Delivery::Done(Sent::default())
    );
    assert_eq!(line.emulator.commands().len(), 1);

    line.expect_no_violation();
}

#[tokio::test]
async fn refusals_are_understood() {
    let line = Line::open().await;
    let answer = Call::Answer {
        callback: "from last week".to_owned(),
        text: None,
        alert: false,
    };
    assert_eq!(line.deliver(&answer).await, Delivery::Moot);

    let card = line.send(&text("card", None)).await;
    line.phone.deletes(card.0).unwrap();
    let gone = line.deliver(&edit(card, "new")).await;
    assert!(matches!(gone, Delivery::TargetGone(_)), "{gone:?}");

    let copy = Call::Copy {
        from: ChatId(7),
        message: card,
        caption: None,
        keyboard: None,
        reply_to: None,
        or_else: None,
    };
    let refused = line.deliver(&copy).await;
    assert!(matches!(refused, Delivery::Refused(_)), "{refused:?}");
    let refused = line.deliver(&text("", None)).await;
    assert!(matches!(refused, Delivery::Refused(_)), "{refused:?}");
    let react = Call::React {
        message: Target::Message(card),
        emoji: Some("👍".to_owned()),
    };
    assert_eq!(line.deliver(&react).await, Delivery::Moot);

    let call = text("x", None);
    let unknown = line
        .courier
        .deliver(ChatId(999), &call, Resolved::default());
    assert!(matches!(unknown.await, Delivery::Unreachable(_)));
    line.emulator.phone(person(8));
    let stranger = line.courier.deliver(ChatId(8), &call, Resolved::default());
    assert!(matches!(stranger.await, Delivery::Unreachable(_)));
    line.phone.blocks().unwrap();
    let blocked = line.deliver(&text("x", None)).await;
    assert!(matches!(blocked, Delivery::Unreachable(_)), "{blocked:?}");
}

#[tokio::test]
async fn faults_pass() {
    let line = Line::open().await;
    let meets = async |kind| {
        line.emulator.fault(Fault::next(kind));
        line.deliver(&text("x", None)).await
    };
    assert_eq!(
        meets(FaultKind::TooManyRequests { retry_after: 9 }).await,
        Delivery::RetryAfter(9)
    );
    for kind in [
        FaultKind::ServerError { code: 502 },
        FaultKind::Reset,
        FaultKind::LostReply,
        FaultKind::Garbage,
    ] {
        match meets(kind).await {
            Delivery::Passing(error) => assert!(!error.contains(TOKEN), "{error}"),
            other => panic!("{kind:?} was taken for {other:?}"),
        }
    }
}

/// A grey picture.
fn tiny_png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 16, 16);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[128; 256]).unwrap();
    writer.finish().unwrap();
    bytes
}

#[tokio::test]
async fn a_file_that_telegram_has_lost_comes_from_our_own_disk() {
    let folder = tempfile::tempdir().unwrap();
    let line = Line::open().await;
    let shop = shop().with_files(Some(folder.path().to_owned()));
    let courier = BotCourier::new(line.api.clone(), Arc::new(shop));
    line.phone
        .sends_file("a.pdf", "application/pdf", vec![7; 2048], "")
        .unwrap();
    let updates: Vec<Value> = line
        .api
        .call("getUpdates", &serde_json::json!({}))
        .await
        .unwrap();
    let sent = updates.last().unwrap().pointer("/message/document/file_id");
    let source = sent.unwrap().as_str().unwrap().to_owned();
    let chat = ChatId(7);
    let keep = Call::KeepCopy {
        file: prilavok::domain::ids::FileId(1),
        source: source.clone(),
    };
    let Delivery::Fetched(digest) = courier.deliver(chat, &keep, Resolved::default()).await else {
        panic!("no copy was kept");
    };
    let digest = String::from_utf8(digest).unwrap();
    let file = |file: &str, copy: Option<&str>| Call::File {
        kind: "document".into(),
        file: file.into(),
        name: Some("a.pdf".into()),
        copy: copy.map(str::to_owned),
        or_else: Html::escape("gone"),
    };
    for (id, copy, kind) in [
        (source.as_str(), None, "document"),
        ("lost", Some(digest.as_str()), "document"),
        ("lost", None, "text"),
    ] {
        let call = file(id, copy);
        let delivery = courier.deliver(chat, &call, Resolved::default()).await;
        assert!(matches!(delivery, Delivery::Done(_)), "{delivery:?}");
        assert_eq!(line.phone.last().unwrap().kind, kind, "{call:?}");
    }
    let drop = Call::DropCopies {
        digests: vec![digest.clone()],
    };
    let delivery = courier.deliver(chat, &drop, Resolved::default()).await;
    assert_eq!(delivery, Delivery::Moot);
    let call = file("lost", Some(&digest));
    courier.deliver(chat, &call, Resolved::default()).await;
    assert_eq!(line.phone.last().unwrap().text, "gone");
    line.expect_no_violation();
}
