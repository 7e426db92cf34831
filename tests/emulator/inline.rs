//! The inline mode: what a person types, what the bot answers, and what becomes of a result.

use prilavok::sandbox::emulator::PhoneError;
use serde_json::{Value, json};

use crate::support::{SOON, Stand};

const TOO_OLD: &str =
    "Bad Request: query is too old and response timeout expired or query ID is invalid";

fn article(id: &str, title: &str, text: &str) -> Value {
    json!({
        "type": "article",
        "id": id,
        "title": title,
        "description": "Быстрый ответ",
        "input_message_content": {"message_text": text, "parse_mode": "HTML"},
    })
}

#[tokio::test]
async fn a_result_becomes_the_persons_own_message() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    assert_eq!(
        stand.ok("getMe", json!({})).await["supports_inline_queries"],
        true
    );
    let typed = anna.types_inline("чай").unwrap();
    let query = stand.updates().await[1]["inline_query"].clone();
    assert_eq!(
        (&query["query"], &query["chat_type"], &query["offset"]),
        (&json!("чай"), &json!("sender"), &json!(""))
    );
    assert_eq!(query["from"]["id"], 1001);
    assert_eq!(typed.answered(), None);
    let button = json!({"text": "Все ответы", "start_parameter": "quick"});
    let answer = json!({
        "inline_query_id": query["id"],
        "results": [article("1", "Привет", "<b>Здравствуйте!</b>"), article("2", "Пока", "Пока")],
        "cache_time": 0,
        "is_personal": true,
        "button": button,
    });
    stand.ok("answerInlineQuery", answer.clone()).await;
    let results = typed.results(SOON).await.unwrap();
    let titles: Vec<_> = results.iter().map(|one| one.title.as_str()).collect();
    assert_eq!(titles, ["Привет", "Пока"]);
    assert_eq!(results[0].text, "Здравствуйте!");
    assert_eq!(
        typed.button(),
        Some(("Все ответы".to_owned(), Some("quick".to_owned())))
    );
    stand.news().await;
    let id = anna.picks_inline(&results[0]).unwrap();
    let updates = stand.news().await;
    let message = &updates[0]["message"];
    assert_eq!(message["text"], "Здравствуйте!");
    assert_eq!(message["entities"][0]["type"], "bold");
    assert_eq!(message["via_bot"]["username"], "prilavok_bot");
    let chosen = &updates[1]["chosen_inline_result"];
    assert_eq!(
        (&chosen["result_id"], &chosen["query"]),
        (&json!("1"), &json!("чай"))
    );
    assert!(anna.message(id).unwrap().via_bot);
    assert_eq!(
        stand
            .refusal(
                "editMessageText",
                json!({"chat_id": 1001, "message_id": id, "text": "x"})
            )
            .await,
        "Bad Request: message can't be edited"
    );
    assert_eq!(stand.refusal("answerInlineQuery", answer).await, TOO_OLD);
    let mut foreign = results[0].clone();
    foreign.id = "3".to_owned();
    assert_eq!(
        anna.picks_inline(&foreign),
        Err(PhoneError::NoResult("3".to_owned()))
    );
    stand.assert_no_violations();
}

#[tokio::test]
async fn a_keyboard_of_a_result_presses_without_a_message() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let typed = anna.types_inline("").unwrap();
    let mut result = article("1", "Привет", "Привет");
    result["reply_markup"] = json!({"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}]]});
    stand
        .ok(
            "answerInlineQuery",
            json!({"inline_query_id": typed.id(), "results": [result]}),
        )
        .await;
    anna.picks_inline(&typed.answered().unwrap()[0]).unwrap();
    anna.presses_label("Да").unwrap();
    let updates = stand.news().await;
    let [.., chosen, pressed] = updates.as_slice() else {
        panic!("{updates:?}")
    };
    let query = &pressed["callback_query"];
    assert_eq!(query["message"], Value::Null);
    assert!(query["inline_message_id"].is_string());
    assert_eq!(
        query["inline_message_id"],
        chosen["chosen_inline_result"]["inline_message_id"]
    );
}

#[tokio::test]
async fn answers_are_kept_for_whom_and_as_long_as_they_say() {
    let stand = Stand::new().await;
    let (anna, boris) = (stand.started_anna(), stand.boris());
    let answer = async |id: &str, personal: bool, seconds: i64| {
        let params = json!({"inline_query_id": id, "results": [article("1", "т", "т")], "is_personal": personal, "cache_time": seconds});
        stand.ok("answerInlineQuery", params).await;
    };
    answer(anna.types_inline("а").unwrap().id(), false, 60).await;
    answer(anna.types_inline("б").unwrap().id(), true, 60).await;
    answer(anna.types_inline("в").unwrap().id(), true, 0).await;
    stand.news().await;
    assert!(boris.types_inline("а").unwrap().answered().is_some());
    assert!(anna.types_inline("б").unwrap().answered().is_some());
    assert!(stand.news().await.is_empty(), "the bot is not asked");
    assert!(boris.types_inline("б").unwrap().answered().is_none());
    assert!(anna.types_inline("в").unwrap().answered().is_none());
    assert!(
        anna.types_inline_from("а", "1")
            .unwrap()
            .answered()
            .is_none()
    );
    stand.pass(60_000);
    assert!(boris.types_inline("а").unwrap().answered().is_none());
    assert_eq!(stand.news().await.len(), 4);
}

#[tokio::test]
async fn answers_are_checked() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let typed = anna.types_inline("x").unwrap();
    let refused = async |params: Value| {
        let mut whole = json!({"inline_query_id": typed.id(), "results": []});
        for (name, value) in params.as_object().unwrap() {
            whole[name] = value.clone();
        }
        stand.refusal("answerInlineQuery", whole).await
    };
    let many: Vec<_> = (0..51)
        .map(|number| article(&number.to_string(), "т", "т"))
        .collect();
    for (params, words) in [
        (
            json!({ "results": many }),
            "Bad Request: too many inline query results specified",
        ),
        (
            json!({"results": [article("1", "т", "т"), article("1", "т", "т")]}),
            "Bad Request: RESULT_ID_DUPLICATE",
        ),
        (
            json!({"results": [article(&"ы".repeat(33), "т", "т")]}),
            "Bad Request: RESULT_ID_INVALID",
        ),
        (
            json!({"results": [article("1", " ", "т")]}),
            "Bad Request: ARTICLE_TITLE_EMPTY",
        ),
        (
            json!({"results": [{"type": "article", "id": "1", "input_message_content": {"message_text": "т"}}]}),
            "Bad Request: can't parse inline query result: Can't find field \"title\"",
        ),
        (
            json!({"results": [{"type": "article", "id": "1", "title": "т"}]}),
            "Bad Request: can't parse inline query result: Can't find field \"message_text\"",
        ),
        (
            json!({"results": [article("1", "т", "<b>")]}),
            "Bad Request: can't parse inline query result: Can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (
            json!({"next_offset": "1".repeat(65)}),
            "Bad Request: NEXT_OFFSET_INVALID",
        ),
        (
            json!({"button": {"text": "б", "start_parameter": "не так"}}),
            "Bad Request: unallowed characters in start_parameter are used",
        ),
        (
            json!({"button": {"text": "б"}}),
            "Bad Request: button type must be non-empty",
        ),
        (json!({"inline_query_id": "5"}), TOO_OLD),
    ] {
        assert_eq!(refused(params).await, words);
    }
    stand.pass(21_000);
    assert_eq!(refused(json!({})).await, TOO_OLD);
}
