//! Who is in a chat, and in which role.

use serde_json::{Value, json};

use super::envelope::{changeable_chat, known_chat};
use crate::sandbox::emulator::{
    core::Core,
    error::ApiError,
    groups::{BotPlace, Rank},
    params::Params,
};

/// What ordinary members of our groups may do (`ChatPermissions`).
pub fn permissions() -> Value {
    let mut permissions = json!({});
    for may in [
        "can_send_messages",
        "can_send_audios",
        "can_send_documents",
        "can_send_photos",
        "can_send_videos",
        "can_send_video_notes",
        "can_send_voice_notes",
        "can_send_polls",
        "can_send_other_messages",
        "can_add_web_page_previews",
        "can_react_to_messages",
        "can_invite_users",
        "can_manage_topics",
    ] {
        permissions[may] = json!(true);
    }
    permissions
}

pub fn get(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let unknown = || ApiError::bad_request("PARTICIPANT_ID_INVALID");
    let user = params.int("user_id").ok_or_else(unknown)?;
    let chat = if user == core.bot.id {
        known_chat(core, params, "chat_id")?
    } else {
        changeable_chat(core, params)?
    };
    if let Some(group) = core.world.groups.get(&chat) {
        if user == core.bot.id {
            return Ok(group.bot_member(group.bot, &core.bot.to_user()));
        }
        let person = core.world.chats.get(&user).ok_or_else(unknown)?;
        return Ok(group.person_member(user, &person.profile.to_user()));
    }
    let member = if user == core.bot.id {
        core.bot.to_user()
    } else if user == chat {
        core.world.user_json(chat)
    } else {
        return Err(unknown());
    };
    Ok(json!({"status": "member", "user": member}))
}

pub fn administrators(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let chat = changeable_chat(core, params)?;
    let Some(group) = core.world.groups.get(&chat) else {
        return Err(ApiError::bad_request(
            "there are no administrators in the private chat",
        ));
    };
    let mut found: Vec<Value> = group
        .members
        .iter()
        .filter(|(_, rank)| **rank >= Rank::Admin)
        .map(|(id, _)| group.person_member(*id, &core.world.user_json(*id)))
        .collect();
    if let BotPlace::Admin(_) = group.bot {
        found.push(group.bot_member(group.bot, &core.bot.to_user()));
    }
    Ok(json!(found))
}

pub fn count(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let chat = changeable_chat(core, params)?;
    Ok(json!(match core.world.groups.get(&chat) {
        Some(group) => group.members.len() + usize::from(group.bot.is_inside()),
        None => 2,
    }))
}

pub fn leave(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let chat = known_chat(core, params, "chat_id")?;
    let from = core.bot.to_user();
    match core.world.groups.get(&chat).map(|group| group.bot) {
        None => Err(ApiError::bad_request("chat not found")),
        Some(place) if !place.is_inside() => {
            changeable_chat(core, params)?;
            Ok(Value::Bool(true))
        }
        Some(_) => {
            let left = core.move_bot(chat, &from, BotPlace::Left);
            left.map_err(|error| ApiError::bad_request(error.to_string()))?;
            Ok(Value::Bool(true))
        }
    }
}
