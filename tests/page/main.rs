//! The sandbox's page in a real browser: what a visitor does on a phone reaches the bot, and what the bot does shows
//! on the phone without a reload.

#[cfg(test)]
mod browser;
#[cfg(test)]
mod stage;

use browser::{Browser, ENTER};
use prilavok::sandbox::emulator::FileKind;
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

#[tokio::test]
async fn an_album_is_one_bubble_and_a_quote_stands_over_the_answer() {
    let stage = Stage::set().await;
    let browser = Browser::start().await;
    let customer = Stage::phone("customer");
    stage.start(&customer);
    browser.open(&stage.url("/")).await;
    let ids = stage
        .person(&customer)
        .sends_album_of(&[
            (FileKind::Photo, "вид на море"),
            (FileKind::Photo, ""),
            (FileKind::Photo, ""),
        ])
        .expect("an album");
    let third = customer.inside(".album .photo:nth-child(3)");
    browser.see(&third, "").await;
    assert_eq!(
        browser.texts(&customer.inside(".row.mine")).await.len(),
        2,
        "/start and the album"
    );
    stage
        .bot(
            "sendMessage",
            json!({
                "chat_id": customer.id,
                "text": "Красиво",
                "reply_parameters": { "message_id": ids[0], "quote": "море" },
            }),
        )
        .await;
    browser
        .see(&customer.inside(".theirs .quote.exact span"), "«море»")
        .await;
    assert_eq!(browser.complaints().await, "");
}

#[tokio::test]
async fn any_message_takes_a_reaction() {
    let stage = Stage::set().await;
    let browser = Browser::start().await;
    let customer = Stage::phone("customer");
    stage.start(&customer);
    browser.open(&stage.url("/")).await;
    browser
        .see(&customer.inside(".mine .words"), "/start")
        .await;
    stage
        .bot(
            "getUpdates",
            json!({ "allowed_updates": ["message", "message_reaction"] }),
        )
        .await;
    // The tools show on hover, which a script has not.
    let tool = customer.inside(".mine .tools [aria-label=\"Реакция\"]");
    browser.press_hidden(&tool).await;
    browser
        .press_hidden(&customer.inside(".mine .picker [aria-label=\"🔥\"]"))
        .await;
    browser
        .see(&customer.inside(".mine .reactions button"), "🔥")
        .await;
    let update = stage
        .update(|update| update["message_reaction"].is_object())
        .await;
    assert_eq!(update["message_reaction"]["new_reaction"][0]["emoji"], "🔥");
    browser
        .click(&customer.inside(".mine .reactions button"))
        .await;
    browser.gone(&customer.inside(".mine .reactions")).await;
    assert_eq!(browser.complaints().await, "");
}

#[tokio::test]
async fn inline_results_are_offered_over_the_field() {
    let stage = Stage::set().await;
    let browser = Browser::start().await;
    let manager = Stage::phone("manager");
    stage.start(&manager);
    browser.open(&stage.url("/")).await;
    browser
        .type_into(&manager.field(), "@prilavok_bot привет")
        .await;
    let update = stage
        .update(|update| update["inline_query"]["query"] == "привет")
        .await;
    stage
        .bot("answerInlineQuery", json!({
            "inline_query_id": update["inline_query"]["id"],
            "results": [{ "type": "article", "id": "1", "title": "Приветствие", "input_message_content": { "message_text": "Здравствуйте!" } }],
        }))
        .await;
    let option = manager.inside(".suggestions [role=option]");
    browser.see(&option, "Приветствие").await;
    browser.click(&option).await;
    browser
        .see(&manager.inside(".mine.last .words"), "Здравствуйте!")
        .await;
    browser
        .see(&manager.inside(".mine .via"), "@prilavok_bot")
        .await;
    browser.gone(&option).await;
    assert_eq!(browser.complaints().await, "");
}

#[tokio::test]
async fn a_forum_has_tabs_and_its_members_write_in_them() {
    let stage = Stage::set().await;
    let browser = Browser::start().await;
    let (manager, owner) = (Stage::phone("manager"), Stage::phone("owner"));
    browser.open(&stage.url("/")).await;
    let forum = stage.forum(&[&owner, &manager]);
    let made = stage
        .bot(
            "createForumTopic",
            json!({ "chat_id": forum, "name": "Анна" }),
        )
        .await;
    let thread = &made["message_thread_id"];
    let group = format!(".phone[data-phone=\"{forum}\"]");
    let tab = format!("{group} [data-thread=\"{thread}\"]");
    browser.see(&tab, "Анна").await;
    stage
        .bot(
            "sendMessage",
            json!({ "chat_id": forum, "message_thread_id": thread, "text": "Есть чайник?" }),
        )
        .await;
    browser.see(&format!("{tab} .badge"), "1").await;
    browser.click(&tab).await;
    browser
        .see(&format!("{group} .theirs .words"), "Есть чайник?")
        .await;
    browser.gone(&format!("{tab} .badge")).await;

    let choose = format!("{group} .writer option[value=\"{}\"]", manager.id);
    browser.click(&choose).await;
    browser
        .type_into(&format!("{group} textarea"), &format!("Есть!{ENTER}"))
        .await;
    browser.see(&format!("{group} .mine .words"), "Есть!").await;
    let update = stage
        .update(|update| update["message"]["text"] == "Есть!")
        .await;
    assert_eq!(&update["message"]["message_thread_id"], thread);
    assert_eq!(update["message"]["from"]["id"], manager.id);
    // Whoever looks as another member sees whose words these are.
    let choose = format!("{group} .writer option[value=\"{}\"]", owner.id);
    browser.click(&choose).await;
    browser
        .see(&format!("{group} .theirs .author"), manager.name)
        .await;
    browser
        .click(&format!("{group} [data-thread=\"general\"]"))
        .await;
    browser.gone(&format!("{group} .words")).await;
    assert_eq!(browser.complaints().await, "");
}

#[tokio::test]
async fn a_persistent_keyboard_stays() {
    let stage = Stage::set().await;
    let browser = Browser::start().await;
    let customer = Stage::phone("customer");
    stage.start(&customer);
    browser.open(&stage.url("/")).await;
    let toggle = customer.inside("[aria-label=\"Клавиатура бота\"].icon-button:not([hidden])");
    for persistent in [false, true] {
        stage
            .bot("sendMessage", json!({
                "chat_id": customer.id,
                "text": "Чем помочь?",
                "reply_markup": { "keyboard": [[{ "text": "Меню" }]], "is_persistent": persistent, "input_field_placeholder": "Спросите" },
            }))
            .await;
        let keys = customer.inside(".reply-keyboard button");
        browser.see(&keys, "Меню").await;
        if persistent {
            browser.gone(&toggle).await;
        } else {
            browser.click(&toggle).await;
            browser
                .gone(&customer.inside(".reply-keyboard:not([hidden])"))
                .await;
        }
    }
    let placeholder = browser
        .run(&format!(
            "return document.querySelector({}).placeholder",
            json!(customer.field())
        ))
        .await;
    assert_eq!(placeholder, "Спросите");
    assert_eq!(browser.complaints().await, "");
}
