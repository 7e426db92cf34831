//! The sandbox's page in a real browser: what a visitor does on a phone reaches the bot, and what the bot does shows
//! on the phone without a reload.

#[cfg(test)]
mod browser;
#[cfg(test)]
mod stage;

use browser::{Browser, ENTER};
use serde_json::json;
use stage::Stage;

#[tokio::test]
async fn the_phones_of_all_roles_stand_side_by_side() {
    let stage = Stage::set().await;
    let browser = Browser::start().await;
    browser.open(&stage.url("/")).await;
    for phone in Stage::phones() {
        browser
            .see(&format!("{} .who b", phone.css()), phone.name)
            .await;
    }
    // All of them fit a laptop's screen: the row need not be scrolled.
    let overflow = browser.run("const row = document.querySelector('.phones'); return row.scrollWidth - row.clientWidth").await;
    assert_eq!(overflow, 0);
    assert_eq!(browser.complaints().await, "");
}

#[tokio::test]
async fn what_a_customer_writes_reaches_the_bot() {
    let stage = Stage::set().await;
    let browser = Browser::start().await;
    let customer = Stage::phone("customer");
    browser.open(&stage.url("/")).await;
    browser
        .type_into(&customer.field(), &format!("Есть ли чайник?{ENTER}"))
        .await;
    browser
        .see(&customer.inside(".mine .words"), "Есть ли чайник?")
        .await;
    let update = stage
        .update(|update| update["message"]["text"] == "Есть ли чайник?")
        .await;
    assert_eq!(update["message"]["from"]["id"], customer.id);
    assert_eq!(browser.complaints().await, "");
}

#[tokio::test]
async fn a_button_comes_without_reload_and_its_answer_is_shown() {
    let stage = Stage::set().await;
    let browser = Browser::start().await;
    let manager = Stage::phone("manager");
    stage.start(&manager);
    browser.open(&stage.url("/")).await;
    browser.see(&manager.inside(".mine .words"), "/start").await;
    stage
        .bot("sendMessage", json!({
            "chat_id": manager.id,
            "text": "Лид №7",
            "reply_markup": { "inline_keyboard": [[{ "text": "Взять в работу", "callback_data": "take:7" }]] },
        }))
        .await;
    browser.see(&manager.inside(".key"), "Взять в работу").await;

    browser.click(&manager.inside(".key")).await;
    browser
        .see(&manager.inside(".key.waiting"), "Взять в работу")
        .await;
    let update = stage
        .update(|update| update["callback_query"]["data"] == "take:7")
        .await;
    let query = &update["callback_query"]["id"];
    stage
        .bot(
            "answerCallbackQuery",
            json!({ "callback_query_id": query, "text": "Уже взят", "show_alert": true }),
        )
        .await;

    browser.see(&manager.inside(".alert"), "Уже взят").await;
    browser.gone(&manager.inside(".key.waiting")).await;
    browser.click(&manager.inside(".alert button")).await;
    browser.gone(&manager.inside(".alert")).await;

    browser.click(&manager.inside(".key")).await;
    let update = stage
        .update(|update| {
            update["callback_query"]["id"] != *query && update["callback_query"]["data"] == "take:7"
        })
        .await;
    stage
        .bot(
            "answerCallbackQuery",
            json!({ "callback_query_id": update["callback_query"]["id"], "text": "Готово" }),
        )
        .await;
    browser.see(&manager.inside(".toast"), "Готово").await;
    assert_eq!(browser.complaints().await, "");
}

#[tokio::test]
async fn an_edit_takes_the_place_of_the_old_text() {
    let stage = Stage::set().await;
    let browser = Browser::start().await;
    let customer = Stage::phone("customer");
    stage.start(&customer);
    browser.open(&stage.url("/")).await;
    let sent = stage
        .bot(
            "sendMessage",
            json!({ "chat_id": customer.id, "text": "Сделка №3: новый заказ" }),
        )
        .await;
    browser
        .see(&customer.inside(".theirs .words"), "новый заказ")
        .await;
    stage
        .bot(
            "editMessageText",
            json!({
                "chat_id": customer.id,
                "message_id": sent["message_id"],
                "text": "Сделка №3: <b>отправка</b>",
                "parse_mode": "HTML",
            }),
        )
        .await;
    browser
        .see(&customer.inside(".theirs .words b"), "отправка")
        .await;
    browser
        .see(&customer.inside(".theirs .marks"), "изменено")
        .await;
    assert_eq!(
        browser
            .texts(&customer.inside(".theirs .words"))
            .await
            .len(),
        1
    );
    assert_eq!(browser.complaints().await, "");
}

#[tokio::test]
async fn a_reply_keyboard_stands_under_the_field_and_its_keys_write() {
    let stage = Stage::set().await;
    let browser = Browser::start().await;
    let customer = Stage::phone("customer");
    stage.start(&customer);
    browser.open(&stage.url("/")).await;
    stage
        .bot("sendMessage", json!({
            "chat_id": customer.id,
            "text": "Чем помочь?",
            "reply_markup": { "keyboard": [[{ "text": "Мои заказы" }]], "resize_keyboard": true },
        }))
        .await;
    browser
        .see(&customer.inside(".reply-keyboard button"), "Мои заказы")
        .await;
    browser
        .click(&customer.inside(".reply-keyboard button"))
        .await;
    stage
        .update(|update| update["message"]["text"] == "Мои заказы")
        .await;
    stage
        .bot("sendMessage", json!({ "chat_id": customer.id, "text": "Пока пусто", "reply_markup": { "remove_keyboard": true } }))
        .await;
    browser
        .gone(&customer.inside(".reply-keyboard button"))
        .await;
    assert_eq!(browser.complaints().await, "");
}

#[tokio::test]
async fn hostile_words_stay_words() {
    const HOSTILE: &str = "<img src=x onerror=\"window.taken=1\"><script>window.taken=1</script>";
    let stage = Stage::set().await;
    let browser = Browser::start().await;
    let customer = Stage::phone("customer");
    browser.open(&stage.url("/")).await;
    browser
        .type_into(&customer.field(), &format!("{HOSTILE}{ENTER}"))
        .await;
    browser.see(&customer.inside(".mine .words"), HOSTILE).await;
    let link = json!([{ "type": "text_link", "offset": 0, "length": 4, "url": "https://example.com/?a=\"><img>" }]);
    stage
        .bot(
            "sendMessage",
            json!({ "chat_id": customer.id, "text": HOSTILE, "entities": link }),
        )
        .await;
    browser
        .see(&customer.inside(".theirs .words"), HOSTILE)
        .await;
    assert_eq!(
        browser
            .texts(".words img, .words script, .words iframe")
            .await
            .len(),
        0
    );
    assert_eq!(browser.run("return window.taken === undefined").await, true);
    assert_eq!(browser.complaints().await, "");
}

#[tokio::test]
async fn the_layout_is_remembered() {
    let stage = Stage::set().await;
    let browser = Browser::start().await;
    let customer = Stage::phone("customer");
    let others = Stage::phones().len() - 1;
    browser.open(&stage.url("/")).await;
    browser.click(&customer.inside(".who")).await;
    browser.open(&stage.url("/")).await;
    browser
        .see(
            &format!("{}:not([hidden]) .who b", customer.css()),
            customer.name,
        )
        .await;
    assert_eq!(browser.texts(".list-row").await.len(), others);
    assert_eq!(browser.complaints().await, "");
}
