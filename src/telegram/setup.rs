//! How the bot presents itself: its commands and descriptions, in every language. Done at each start; Telegram keeps it.

use crate::domain::lang::Lang;
use crate::t;
use crate::telegram::api::{Api, ApiError};
use crate::telegram::commands;
use serde_json::{Map, Value, json};

/// Tells Telegram the customers' commands and what the bot is for, in the shop's language for everybody and in each of ours
/// for its speakers. Staff gets its own commands per chat.
pub async fn present(api: &Api, shop_lang: Lang) -> Result<(), ApiError> {
    present_in(api, shop_lang, None).await?;
    for lang in Lang::ALL {
        present_in(api, lang, Some(lang)).await?;
    }
    Ok(())
}

async fn present_in(api: &Api, lang: Lang, only_for: Option<Lang>) -> Result<(), ApiError> {
    let commands: Vec<Value> = commands::listed(None, lang)
        .into_iter()
        .map(|(command, description)| json!({"command": command, "description": description}))
        .collect();
    let calls = [
        ("setMyCommands", "commands", Value::Array(commands)),
        (
            "setMyDescription",
            "description",
            t!(lang, "setup-description").into(),
        ),
        (
            "setMyShortDescription",
            "short_description",
            t!(lang, "setup-short-description").into(),
        ),
    ];
    for (method, parameter, value) in calls {
        let mut parameters = Map::new();
        parameters.insert(parameter.to_owned(), value);
        if let Some(lang) = only_for {
            parameters.insert("language_code".to_owned(), lang.tag().into());
        }
        let _: Value = api.call(method, &parameters).await?;
    }
    Ok(())
}
