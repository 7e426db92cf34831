//! Answers to presses (RULES §6).

use serde_json::{Value, json};

use crate::sandbox::emulator::{
    core::{Core, Toast},
    error::ApiError,
    params::Params,
    state::CallbackAnswer,
};

/// Longest note, in code points.
const MAX_NOTE: usize = 200;
const TOO_OLD: &str = "query is too old and response timeout expired or query ID is invalid";

pub fn answer(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let id = params.text("callback_query_id").unwrap_or_default();
    let text = params.text("text").unwrap_or_default();
    if text.chars().count() > MAX_NOTE {
        return Err(ApiError::bad_request("MESSAGE_TOO_LONG"));
    }
    let too_old = || ApiError::bad_request(TOO_OLD);
    let (now, lifetime) = (core.now_ms, core.callback_lifetime_ms);
    let callback = core.world.callbacks.get_mut(&id).ok_or_else(too_old)?;
    if callback.answer.is_some() {
        core.violate(format!("press {id} was answered twice"));
        return Err(too_old());
    }
    if now - callback.at_ms > lifetime {
        return Err(too_old());
    }
    let link = params.text("url").unwrap_or_default();
    let answer = if !link.is_empty() {
        CallbackAnswer::Url(link)
    } else if text.is_empty() {
        CallbackAnswer::Silent
    } else if params.flag("show_alert") {
        CallbackAnswer::Alert(text)
    } else {
        CallbackAnswer::Toast(text)
    };
    callback.answer = Some(answer.clone());
    let person = callback.person;
    // What an older sandbox kept names no chat: then it was the private one.
    let chat = if callback.chat == 0 {
        person
    } else {
        callback.chat
    };
    let note = match answer {
        CallbackAnswer::Toast(text) => Some((text, false)),
        CallbackAnswer::Alert(text) => Some((text, true)),
        CallbackAnswer::Silent | CallbackAnswer::Url(_) => None,
    };
    if let Some((text, alert)) = note {
        let kind = if alert { "alert" } else { "toast" };
        core.emit(chat, kind, json!({ "text": text, "callback_id": id }));
        core.live
            .entry(person)
            .or_default()
            .toasts
            .push(Toast { text, alert });
    } else {
        core.emit(chat, "answered", json!({ "callback_id": id }));
    }
    Ok(Value::Bool(true))
}
