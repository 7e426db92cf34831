//! Deleting messages (RULES §5): in a private chat the bot may delete both sides' messages for 48 hours.

use serde_json::{Value, json};

use super::{copy::message_ids, envelope::known_chat};
use crate::sandbox::emulator::{core::Core, error::ApiError, params::Params};

/// How long a message can be deleted, in seconds.
const DELETABLE: i64 = 48 * 60 * 60;

pub fn one(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let chat = known_chat(core, params, "chat_id")?;
    let id = params
        .int("message_id")
        .ok_or_else(|| ApiError::bad_request("message identifier is not specified"))?;
    let message = core
        .world
        .message(chat, id)
        .ok_or_else(|| ApiError::bad_request("message to delete not found"))?;
    if core.now() - message.date >= DELETABLE {
        return Err(ApiError::bad_request(
            "message can't be deleted for everyone",
        ));
    }
    remove(core, chat, id);
    Ok(Value::Bool(true))
}

pub fn several(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let ids = message_ids(params)?;
    let chat = known_chat(core, params, "chat_id")?;
    for id in ids {
        let fresh = core
            .world
            .message(chat, id)
            .is_some_and(|message| core.now() - message.date < DELETABLE);
        if fresh {
            remove(core, chat, id);
        }
    }
    Ok(Value::Bool(true))
}

/// Takes a message out of its chat.
pub fn remove(core: &mut Core, chat: i64, id: i64) {
    if let Some(chat) = core.world.chats.get_mut(&chat) {
        chat.messages.remove(&id);
        chat.pinned.retain(|pinned| *pinned != id);
    }
    core.emit(chat, "deleted", json!({ "message_id": id }));
}
