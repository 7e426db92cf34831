//! The library that the bot uses understands the emulator, and the other way round.

use prilavok::sandbox::emulator::FileKind;
use serde_json::json;
use teloxide::{
    Bot,
    payloads::{SendDocumentSetters, SendMessageSetters},
    prelude::Requester,
    types::{
        CallbackQueryId, ChatId, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, ParseMode,
        ReplyParameters, UpdateKind,
    },
};

use crate::support::{Stand, TOKEN};

#[expect(clippy::expect_used, reason = "a failure here is the test's failure")]
fn bot(stand: &Stand) -> Bot {
    Bot::with_client(TOKEN, stand.client.clone())
        .set_api_url(stand.listening.url().parse().expect("an address"))
}

#[tokio::test]
async fn every_update_is_understood() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    for kind in FileKind::ALL {
        anna.sends(kind, "подпись").unwrap();
    }
    anna.sends_location().unwrap();
    anna.sends_venue("Склад", "Тверская, 1").unwrap();
    anna.sends_contact("+79001112233", true).unwrap();
    anna.sends_poll("Когда?", &["Утром", "Вечером"]).unwrap();
    anna.sends_dice().unwrap();
    let id = anna.writes("текст").unwrap();
    anna.replies(id, "ответ").unwrap();
    anna.edits(id, "правка").unwrap();
    anna.presses_raw(id, "data").unwrap();
    anna.blocks().unwrap();
    anna.unblocks().unwrap();
    let waiting = stand.emulator.pending_updates();
    let updates = bot(&stand).get_updates().await.unwrap();
    assert_eq!(updates.len(), waiting);
    for update in &updates {
        assert!(!matches!(update.kind, UpdateKind::Error(_)), "{update:?}");
        if let UpdateKind::Message(message) = &update.kind {
            let empty = matches!(message.kind, teloxide::types::MessageKind::Empty {});
            assert!(!empty, "{message:?}");
        }
    }
    stand.assert_no_violations();
}

#[tokio::test]
async fn its_calls_are_without_reproach() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let bot = bot(&stand);
    let chat = ChatId(1001);
    assert_eq!(bot.get_me().await.unwrap().username(), "prilavok_bot");
    let keyboard = InlineKeyboardMarkup::new([[InlineKeyboardButton::callback("Да", "yes")]]);
    let sent = bot
        .send_message(chat, "<b>x</b>")
        .parse_mode(ParseMode::Html)
        .reply_parameters(ReplyParameters::new(teloxide::types::MessageId(1)))
        .reply_markup(keyboard)
        .await
        .unwrap();
    let press = anna.presses_label("Да").unwrap();
    bot.answer_callback_query(CallbackQueryId(press.id().to_owned()))
        .await
        .unwrap();
    bot.edit_message_text(chat, sent.id, "y").await.unwrap();
    let file = InputFile::memory("a,b").file_name("счёт.csv");
    let sent = bot.send_document(chat, file).caption("файл").await.unwrap();
    assert_eq!(
        sent.document().unwrap().file_name.as_deref(),
        Some("счёт.csv")
    );
    let copy = bot.copy_message(chat, chat, sent.id).await.unwrap();
    bot.delete_message(chat, copy).await.unwrap();
    let found = bot.get_chat(chat).await.unwrap();
    assert_eq!(found.first_name(), Some("Анна <b>"));
    let error = bot.send_message(ChatId(5), "x").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "A Telegram's error: Bad Request: chat not found"
    );
    stand.assert_no_violations();
    assert_eq!(
        stand.emulator.calls_of("sendMessage")[0].params["chat_id"],
        json!(1001)
    );
}
