//! What all sending methods share: the chat, the answered message, the keyboard, and the delivery itself.

use serde_json::{Map, Value, json};

use crate::sandbox::emulator::{
    core::Core,
    error::ApiError,
    groups::BotPlace,
    keyboards::{self, Markup},
    params::{Params, as_int},
    state::{Author, Message, Standing},
    text::{self, Purpose},
};

/// Everything about a new message but its content.
#[derive(Debug, Clone)]
pub struct Envelope {
    pub chat: i64,
    pub thread: Option<i64>,
    pub reply_to: Option<i64>,
    pub quote: Option<Value>,
    pub markup: Option<Markup>,
    pub protected: bool,
}

/// The chat that `name` names, whether or not the bot may do anything there (RULES §2).
pub fn known_chat(core: &Core, params: &Params, name: &str) -> Result<i64, ApiError> {
    let not_found = || ApiError::bad_request("chat not found");
    let given = params.text(name).unwrap_or_default();
    if given.is_empty() {
        return Err(ApiError::bad_request(format!("{name} is empty")));
    }
    let id: i64 = given.parse().map_err(|_| not_found())?;
    let known = core.world.chats.contains_key(&id)
        || core
            .world
            .groups
            .get(&id)
            .is_some_and(|group| group.bot != BotPlace::Unknown);
    if known { Ok(id) } else { Err(not_found()) }
}

/// The chat of `chat_id`, if what stands there may be edited: of a group the bot must be a member (RULES §2).
pub fn editable_chat(core: &Core, params: &Params) -> Result<i64, ApiError> {
    let id = known_chat(core, params, "chat_id")?;
    let Some(group) = core.world.groups.get(&id) else {
        return Ok(id);
    };
    // What became a supergroup is past: it asks for no membership, and only writing there is refused.
    if group.upgraded_to.is_some() {
        return Ok(id);
    }
    let kind = group.type_name();
    match group.bot {
        BotPlace::Member | BotPlace::Admin(_) => Ok(id),
        BotPlace::Kicked => Err(ApiError::forbidden(format!(
            "bot was kicked from the {kind} chat"
        ))),
        BotPlace::Unknown | BotPlace::Left => Err(ApiError::forbidden(format!(
            "bot is not a member of the {kind} chat"
        ))),
    }
}

/// The same for what counts as writing, save that a person who blocked the bot is no hindrance.
pub fn changeable_chat(core: &Core, params: &Params) -> Result<i64, ApiError> {
    let id = editable_chat(core, params)?;
    let upgraded = core
        .world
        .groups
        .get(&id)
        .and_then(|group| group.upgraded_to);
    match upgraded {
        Some(to) => Err(ApiError::upgraded(to)),
        None => Ok(id),
    }
}

/// The chat of `chat_id`, if the bot may write there (RULES §2).
pub fn writable_chat(core: &Core, params: &Params) -> Result<i64, ApiError> {
    if params.int("chat_id") == Some(core.bot.id) {
        return Err(ApiError::forbidden(
            "the bot can't send messages to the bot",
        ));
    }
    let id = changeable_chat(core, params)?;
    match core.world.chats.get(&id).map(|chat| chat.standing) {
        Some(Standing::Open) | None => Ok(id),
        Some(Standing::Blocked) => Err(ApiError::forbidden("bot was blocked by the user")),
        Some(Standing::Stranger) => Err(ApiError::forbidden(
            "bot can't initiate conversation with a user",
        )),
    }
}

/// The topic of `message_thread_id` (RULES §7). A chat that can have no topics ignores it.
fn thread(core: &Core, params: &Params, chat: i64) -> Result<Option<i64>, ApiError> {
    let Some(thread) = params
        .int("message_thread_id")
        .filter(|thread| *thread != 0)
    else {
        return Ok(None);
    };
    let known = match core.world.groups.get(&chat) {
        // Private chats can have topics, and none of ours has any.
        None => false,
        Some(group) if group.forum => group.topics.contains_key(&thread),
        Some(_) => return Ok(None),
    };
    if known {
        Ok(Some(thread))
    } else {
        Err(ApiError::bad_request("message thread not found"))
    }
}

/// Refuses to write in a closed topic without the right to manage topics.
fn check_open(core: &Core, chat: i64, thread: Option<i64>) -> Result<(), ApiError> {
    let closed = core.world.groups.get(&chat).is_some_and(|group| {
        group.forum && group.is_closed(thread) && !group.bot.rights().can_manage_topics
    });
    if closed {
        Err(ApiError::bad_request("TOPIC_CLOSED"))
    } else {
        Ok(())
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
    let asked = thread(core, params, chat)?;
    let (reply_to, quote) = reply_to(core, params, chat)?;
    let answered = reply_to.and_then(|id| core.world.message(chat, id)?.thread);
    if asked.is_some() && reply_to.is_some() && asked != answered {
        return Err(ApiError::not_emulated(
            "an answer to a message of another topic",
        ));
    }
    // An answer stands in the topic of what it answers.
    let thread = asked.or(answered);
    check_open(core, chat, thread)?;
    Ok(Envelope {
        chat,
        thread,
        reply_to,
        quote,
        markup,
        protected: params.flag("protect_content"),
    })
}

/// The answered message and what is quoted of it.
fn reply_to(
    core: &mut Core,
    params: &Params,
    chat: i64,
) -> Result<(Option<i64>, Option<Value>), ApiError> {
    let Some(reply) = params.json("reply_parameters", "reply parameters")? else {
        return Ok((None, None));
    };
    if !reply.is_object() {
        return Err(ApiError::bad_request("object expected as reply parameters"));
    }
    let elsewhere = as_int(&reply["chat_id"]).is_some_and(|other| other != chat);
    if elsewhere || reply["ephemeral_message_id"].is_number() {
        return Err(ApiError::not_emulated(
            "an answer to a message of another chat",
        ));
    }
    let Some(id) = as_int(&reply["message_id"]) else {
        return Err(ApiError::bad_request("message identifier is not specified"));
    };
    let fields = ["quote", "quote_parse_mode", "quote_entities"];
    let quote = text::from_fields(&reply, fields, Purpose::Caption)?;
    let Some(answered) = core.world.message(chat, id) else {
        return if reply["allow_sending_without_reply"] == json!(true) {
            Ok((None, None))
        } else {
            Err(ApiError::bad_request("message to be replied not found"))
        };
    };
    if quote.text.is_empty() {
        return Ok((Some(id), None));
    }
    // `allow_sending_without_reply` is about messages that are gone, not about words that are not there.
    let position = as_int(&reply["quote_position"]).unwrap_or_default();
    let found = text::quote_found(&answered.content, &quote, position);
    match found {
        Some(found) => Ok((Some(id), Some(found))),
        None => Err(ApiError::bad_request("QUOTE_TEXT_INVALID")),
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
    let chat = envelope.chat;
    let id = core.world.take_message_id(chat);
    let mut message = Message::new(id, Author::Bot, core.now(), content);
    message.thread = envelope.thread;
    message.reply_to = envelope.reply_to;
    message.quote = envelope.quote;
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
    if let Some(messages) = core.world.messages_mut(chat) {
        messages.insert(id, message);
    }
    if let Some(keyboard) = &keys
        && let Some(chat) = core.world.chats.get_mut(&chat)
    {
        chat.reply_keyboard.clone_from(keyboard);
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
