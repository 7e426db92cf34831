//! Deleting messages (RULES §5): in a private chat the bot may delete both sides' messages for 48 hours, in a group its
//! own, and those of others by its right for as long as they stand.

use serde_json::{Value, json};

use super::{copy::message_ids, envelope::changeable_chat};
use crate::sandbox::emulator::{
    core::Core,
    error::ApiError,
    params::Params,
    state::{Author, Message},
};

/// How long a message can be deleted, in seconds.
const DELETABLE: i64 = 48 * 60 * 60;

pub fn one(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let chat = changeable_chat(core, params)?;
    let id = params
        .int("message_id")
        .ok_or_else(|| ApiError::bad_request("message identifier is not specified"))?;
    let message = core
        .world
        .message(chat, id)
        .ok_or_else(|| ApiError::bad_request("message to delete not found"))?;
    check(core, chat, message)?;
    remove(core, chat, id);
    Ok(Value::Bool(true))
}

/// Whether the bot may delete it.
fn check(core: &Core, chat: i64, message: &Message) -> Result<(), ApiError> {
    let fresh = core.now() - message.date < DELETABLE;
    let forbidden = || Err(ApiError::bad_request("message can't be deleted"));
    let Some(group) = core.world.groups.get(&chat) else {
        return if fresh {
            Ok(())
        } else {
            Err(ApiError::bad_request(
                "message can't be deleted for everyone",
            ))
        };
    };
    // What opened a topic goes only with it.
    if message.content.contains_key("forum_topic_created") {
        return forbidden();
    }
    let own = message.author == Author::Bot && fresh;
    if own || group.bot.rights().can_delete_messages {
        Ok(())
    } else {
        forbidden()
    }
}

pub fn several(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let ids = message_ids(params)?;
    let chat = changeable_chat(core, params)?;
    for id in ids {
        let allowed = core
            .world
            .message(chat, id)
            .is_some_and(|message| check(core, chat, message).is_ok());
        if allowed {
            remove(core, chat, id);
        }
    }
    Ok(Value::Bool(true))
}

/// Takes a message out of its chat.
pub fn remove(core: &mut Core, chat: i64, id: i64) {
    if let Some(messages) = core.world.messages_mut(chat) {
        messages.remove(&id);
    }
    if let Some(pinned) = core.world.pinned_mut(chat) {
        pinned.retain(|pinned| *pinned != id);
    }
    core.emit(chat, "deleted", json!({ "message_id": id }));
}
