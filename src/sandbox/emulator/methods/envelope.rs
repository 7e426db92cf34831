//! What all sending methods share: the chat, the answered message, the keyboard, and the delivery itself.

use serde_json::{Map, Value, json};

use crate::sandbox::emulator::{
    core::Core,
    error::ApiError,
    keyboards::{self, Markup},
    params::{Params, as_int},
    state::{Author, Message, Standing},
};

/// Everything about a new message but its content.
#[derive(Debug, Clone)]
pub struct Envelope {
    pub chat: i64,
    pub reply_to: Option<i64>,
    pub markup: Option<Markup>,
    pub protected: bool,
}

/// The private chat that `name` names, whether or not the bot may write there (RULES §2).
pub fn known_chat(core: &Core, params: &Params, name: &str) -> Result<i64, ApiError> {
    let not_found = || ApiError::bad_request("chat not found");
    let given = params.text(name).unwrap_or_default();
    if given.is_empty() {
        return Err(ApiError::bad_request(format!("{name} is empty")));
    }
    let id: i64 = given.parse().map_err(|_| not_found())?;
    let known = core.world.chats.contains_key(&id);
    if known { Ok(id) } else { Err(not_found()) }
}

/// The chat of `chat_id`, if the bot may write there (RULES §2).
pub fn writable_chat(core: &Core, params: &Params) -> Result<i64, ApiError> {
    if params.int("chat_id") == Some(core.bot.id) {
        return Err(ApiError::forbidden(
            "the bot can't send messages to the bot",
        ));
    }
    let id = known_chat(core, params, "chat_id")?;
    match core.world.chats.get(&id).map(|chat| chat.standing) {
        Some(Standing::Open) => Ok(id),
        Some(Standing::Blocked) => Err(ApiError::forbidden("bot was blocked by the user")),
        Some(Standing::Stranger) | None => Err(ApiError::forbidden(
            "bot can't initiate conversation with a user",
        )),
    }
}

/// Reads `reply_markup`; objections become violations.
pub fn markup(core: &mut Core, params: &Params) -> Result<Option<Markup>, ApiError> {
    let Some(value) = params.json("reply_markup", "reply keyboard markup")? else {
        return Ok(None);
    };
    let (markup, objections) = keyboards::parse(&value)?;
    for objection in objections {
        core.violate(objection);
    }
    Ok(Some(markup))
}

/// Reads the keyboard of an edit, which must be an inline one (RULES §4).
pub fn inline_markup(core: &mut Core, params: &Params) -> Result<Option<Value>, ApiError> {
    match markup(core, params)? {
        None => Ok(None),
        Some(Markup::Inline(keyboard)) => Ok(keyboard),
        Some(Markup::Keys(_) | Markup::Remove | Markup::Force) => {
            Err(ApiError::bad_request("inline keyboard expected"))
        }
    }
}

/// Reads where and how a new message goes.
pub fn read(core: &mut Core, params: &Params) -> Result<Envelope, ApiError> {
    for foreign in [
        "business_connection_id",
        "direct_messages_topic_id",
        "ephemeral_message_parameters",
        "suggested_post_parameters",
    ] {
        if params.has(foreign) {
            return Err(ApiError::not_emulated(foreign));
        }
    }
    let markup = markup(core, params)?;
    let chat = writable_chat(core, params)?;
    Ok(Envelope {
        chat,
        reply_to: reply_to(core, params, chat)?,
        markup,
        protected: params.flag("protect_content"),
    })
}

fn reply_to(core: &mut Core, params: &Params, chat: i64) -> Result<Option<i64>, ApiError> {
    let Some(reply) = params.json("reply_parameters", "reply parameters")? else {
        return Ok(None);
    };
    let elsewhere = as_int(&reply["chat_id"]).is_some_and(|other| other != chat);
    if elsewhere || reply["ephemeral_message_id"].is_number() {
        return Err(ApiError::not_emulated(
            "an answer to a message of another chat",
        ));
    }
    let Some(id) = as_int(&reply["message_id"]) else {
        return Err(ApiError::bad_request("message identifier is not specified"));
    };
    if core.world.message(chat, id).is_some() {
        Ok(Some(id))
    } else if reply["allow_sending_without_reply"] == json!(true) {
        Ok(None)
    } else {
        Err(ApiError::bad_request("message to be replied not found"))
    }
}

/// Puts a message of the bot's into the chat; returns its number.
pub fn deliver(core: &mut Core, envelope: Envelope, content: Map<String, Value>) -> i64 {
    deliver_with(core, envelope, content, |_| {})
}

/// The same, with the last word on the message.
pub fn deliver_with(
    core: &mut Core,
    envelope: Envelope,
    mut content: Map<String, Value>,
    finish: impl FnOnce(&mut Message),
) -> i64 {
    core.complete_mentions(&mut content);
    let id = core.world.take_message_id();
    let mut message = Message::new(id, Author::Bot, core.now(), content);
    message.reply_to = envelope.reply_to;
    message.protected = envelope.protected;
    let mut keys = None;
    match envelope.markup {
        None => {}
        Some(Markup::Inline(keyboard)) => message.keyboard = keyboard,
        Some(Markup::Keys(keyboard)) => keys = Some(Some(keyboard)),
        Some(Markup::Remove) => keys = Some(None),
        Some(Markup::Force) => message.frozen = true,
    }
    message.frozen |= keys.is_some();
    finish(&mut message);
    let chat = envelope.chat;
    if let Some(chat) = core.world.chats.get_mut(&chat) {
        chat.messages.insert(id, message);
        if let Some(keyboard) = &keys {
            chat.reply_keyboard.clone_from(keyboard);
        }
    }
    let live = core.live.entry(chat).or_default();
    live.action = None;
    if keys.is_some() {
        live.keys_folded = false;
    }
    core.emit_message(chat, id);
    if keys.is_some() {
        core.emit_keyboard(chat);
    }
    id
}
