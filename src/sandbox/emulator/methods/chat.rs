//! Chats and what happens in them besides messages: actions, reactions, pins.

use serde_json::{Value, json};

use super::{
    envelope::{known_chat, writable_chat},
    members,
};
use crate::sandbox::emulator::{core::Core, error::ApiError, params::Params, state::Standing};

const ACTIONS: [&str; 11] = [
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
];

/// Emoji that serve as reactions (Bot API, `ReactionTypeEmoji`), joined by spaces.
const REACTIONS: &str = "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡";

pub fn send_action(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let action = params.text("action").unwrap_or_default().to_lowercase();
    if !ACTIONS.contains(&action.as_str()) {
        return Err(ApiError::bad_request("wrong parameter action in request"));
    }
    let chat = writable_chat(core, params)?;
    let now = core.now_ms;
    core.live.entry(chat).or_default().action = Some((action.clone(), now));
    core.emit(chat, "typing", json!({ "action": action }));
    Ok(Value::Bool(true))
}

pub fn set_reaction(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let reactions = params
        .json("reaction", "reaction types")?
        .and_then(|list| list.as_array().cloned())
        .unwrap_or_default();
    if reactions.len() > 1 {
        return Err(ApiError::bad_request("REACTIONS_TOO_MANY"));
    }
    let chat = writable_chat(core, params)?;
    let emoji = match reactions.first() {
        None => None,
        Some(reaction) => {
            let emoji = reaction["emoji"].as_str().unwrap_or_default();
            let known = REACTIONS
                .split(' ')
                .any(|known| known == emoji.trim_end_matches('\u{fe0f}'));
            if reaction["type"] != "emoji" || !known {
                return Err(ApiError::bad_request("REACTION_INVALID"));
            }
            Some(emoji.to_owned())
        }
    };
    let id = params
        .int("message_id")
        .ok_or_else(|| ApiError::bad_request("message identifier is not specified"))?;
    core.world
        .message_mut(chat, id)
        .ok_or_else(|| ApiError::bad_request("message to react not found"))?
        .reaction_of_bot = emoji;
    core.emit_message(chat, id);
    Ok(Value::Bool(true))
}

pub fn get(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let id = known_chat(core, params, "chat_id")?;
    let mut object = core.world.chat_json(id);
    if let Some(chat) = core.world.chats.get(&id) {
        if chat.standing == Standing::Stranger {
            return Err(ApiError::bad_request("chat not found"));
        }
        if let Some(username) = &chat.profile.username {
            object["active_usernames"] = json!([username]);
        }
    } else {
        object["permissions"] = members::permissions();
    }
    let pinned = core.world.pinned(id).and_then(|pinned| pinned.last());
    if let Some(message) = pinned.and_then(|pin| core.world.message(id, *pin)) {
        object["pinned_message"] = core.message_json(id, message);
    }
    object["accent_color_id"] = json!(id.rem_euclid(7));
    object["max_reaction_count"] = json!(11);
    object["accepted_gift_types"] = json!({
        "unlimited_gifts": true,
        "limited_gifts": true,
        "unique_gifts": true,
        "premium_subscription": true,
        "gifts_from_channels": true,
    });
    Ok(object)
}

pub fn pin(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let chat = pinnable_chat(core, params)?;
    let id = params
        .int("message_id")
        .ok_or_else(|| ApiError::bad_request("message identifier is not specified"))?;
    if core.world.message(chat, id).is_none() {
        return Err(ApiError::bad_request("message to pin not found"));
    }
    let pinned = pins(core, chat)?;
    pinned.retain(|other| *other != id);
    pinned.push(id);
    core.emit_message(chat, id);
    Ok(Value::Bool(true))
}

pub fn unpin(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let chat = pinnable_chat(core, params)?;
    let wanted = params.int("message_id");
    let pinned = pins(core, chat)?;
    let id = wanted
        .or_else(|| pinned.last().copied())
        .filter(|id| pinned.contains(id))
        .ok_or_else(|| ApiError::bad_request("message to unpin not found"))?;
    pinned.retain(|other| *other != id);
    core.emit_message(chat, id);
    Ok(Value::Bool(true))
}

pub fn unpin_all(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let chat = pinnable_chat(core, params)?;
    for id in std::mem::take(pins(core, chat)?) {
        core.emit_message(chat, id);
    }
    Ok(Value::Bool(true))
}

/// The chat of `chat_id`, if the bot may pin there (`DialogManager.cpp` of TDLib).
fn pinnable_chat(core: &Core, params: &Params) -> Result<i64, ApiError> {
    let chat = writable_chat(core, params)?;
    match core.world.groups.get(&chat) {
        Some(group) if !group.bot.rights().can_pin_messages => Err(ApiError::bad_request(
            "not enough rights to manage pinned messages in the chat",
        )),
        Some(_) | None => Ok(chat),
    }
}

fn pins(core: &mut Core, chat: i64) -> Result<&mut Vec<i64>, ApiError> {
    core.world
        .pinned_mut(chat)
        .ok_or_else(|| ApiError::bad_request("chat not found"))
}
