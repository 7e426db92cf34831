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
    set(api, "setMyCommands", "commands", commands.into(), only_for).await?;
    let texts = [
        (
            "MyDescription",
            "description",
            t!(lang, "setup-description"),
        ),
        (
            "MyShortDescription",
            "short_description",
            t!(lang, "setup-short-description"),
        ),
    ];
    for (method, parameter, text) in texts {
        let standing: Value = api
            .call(&format!("get{method}"), &parameters_for(only_for))
            .await?;
        // What the owner has told @BotFather is the shop's own word.
        let is_empty = standing
            .get(parameter)
            .and_then(Value::as_str)
            .is_none_or(str::is_empty);
        if is_empty {
            set(
                api,
                &format!("set{method}"),
                parameter,
                text.into(),
                only_for,
            )
            .await?;
        }
    }
    Ok(())
}

fn parameters_for(only_for: Option<Lang>) -> Map<String, Value> {
    only_for
        .map(|lang| ("language_code".to_owned(), lang.tag().into()))
        .into_iter()
        .collect()
}

async fn set(
    api: &Api,
    method: &str,
    parameter: &str,
    value: Value,
    only_for: Option<Lang>,
) -> Result<(), ApiError> {
    let mut parameters = parameters_for(only_for);
    parameters.insert(parameter.to_owned(), value);
    let _: Value = api.call(method, &parameters).await?;
    Ok(())
}
