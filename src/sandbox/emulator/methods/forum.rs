//! Topics of forums (RULES §7; `ForumTopicManager.cpp` of TDLib).

use serde_json::{Value, json};

use super::envelope::writable_chat;
use crate::sandbox::emulator::{
    core::Core,
    error::ApiError,
    groups::{GroupChat, ICON_COLORS, Topic},
    params::Params,
    state::Author,
};

/// Longest name of a topic, in code points: the server cuts what is longer.
const MAX_NAME: usize = 128;

/// The forum of `chat_id`.
fn forum(core: &Core, params: &Params) -> Result<i64, ApiError> {
    let id = writable_chat(core, params)?;
    match core.world.groups.get(&id) {
        Some(group) if group.forum => Ok(id),
        Some(_) | None => Err(ApiError::bad_request("the chat is not a forum")),
    }
}

fn group(core: &mut Core, id: i64) -> Result<&mut GroupChat, ApiError> {
    core.world
        .groups
        .get_mut(&id)
        .ok_or_else(|| ApiError::bad_request("chat not found"))
}

/// The topic of `message_thread_id`, and whether it is the bot's own.
fn topic(core: &Core, id: i64, params: &Params) -> Result<(i64, Topic), ApiError> {
    let thread = params.int("message_thread_id").unwrap_or_default();
    if thread <= 0 {
        return Err(ApiError::bad_request(
            "invalid forum topic identifier specified",
        ));
    }
    let topics = core.world.groups.get(&id).map(|group| &group.topics);
    let topic = topics.and_then(|topics| topics.get(&thread)).cloned();
    topic
        .map(|topic| (thread, topic))
        .ok_or_else(|| ApiError::bad_request("TOPIC_ID_INVALID"))
}

fn manages(core: &Core, id: i64) -> bool {
    core.world
        .groups
        .get(&id)
        .is_some_and(|group| group.bot.rights().can_manage_topics)
}

fn require(allowed: bool, what: &str) -> Result<(), ApiError> {
    if allowed {
        return Ok(());
    }
    Err(ApiError::bad_request(format!(
        "not enough rights to {what}"
    )))
}

/// A name as the server keeps it: without space around it, and cut.
fn clean_name(core: &mut Core, params: &Params) -> String {
    let given = params.text("name").unwrap_or_default();
    let name = given.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.chars().count() > MAX_NAME {
        core.violate("the name of a topic has more than 128 characters");
    }
    name.chars().take(MAX_NAME).collect()
}

pub fn create(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let id = forum(core, params)?;
    require(manages(core, id), "create a topic")?;
    let name = clean_name(core, params);
    if name.is_empty() {
        return Err(ApiError::bad_request("name must be non-empty"));
    }
    let mut topic = Topic::new(&name, true);
    if let Some(color) = params.int("icon_color") {
        if !(0..=0x00ff_ffff).contains(&color) {
            return Err(ApiError::bad_request("invalid icon color specified"));
        }
        if ICON_COLORS.contains(&color) {
            topic.icon_color = color;
        } else {
            core.violate("`icon_color` is none of the six colours");
        }
    }
    topic.icon_custom_emoji_id = params.text("icon_custom_emoji_id");
    let thread = core.open_topic(id, Author::Bot, topic.clone());
    Ok(topic.to_json(Some(thread)))
}

pub fn edit(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let id = forum(core, params)?;
    let (thread, old) = topic(core, id, params)?;
    require(manages(core, id) || old.by_bot, "edit the topic")?;
    let renamed = params.text("name").is_some_and(|name| !name.is_empty());
    let name = clean_name(core, params);
    if renamed && name.is_empty() {
        return Err(ApiError::bad_request("name must be non-empty"));
    }
    let icon = params.text("icon_custom_emoji_id");
    if !renamed && icon.is_none() {
        return Ok(Value::Bool(true));
    }
    let mut new = old.clone();
    let mut told = json!({});
    if renamed {
        new.name.clone_from(&name);
        told["name"] = json!(name);
    }
    if let Some(icon) = icon {
        told["icon_custom_emoji_id"] = json!(icon);
        new.icon_custom_emoji_id = Some(icon).filter(|icon| !icon.is_empty());
    }
    if new == old {
        return Err(ApiError::bad_request("TOPIC_NOT_MODIFIED"));
    }
    group(core, id)?.topics.insert(thread, new);
    core.say_service(id, Author::Bot, Some(thread), "forum_topic_edited", told);
    core.emit_group(id);
    Ok(Value::Bool(true))
}

pub fn set_closed(core: &mut Core, params: &Params, closed: bool) -> Result<Value, ApiError> {
    let id = forum(core, params)?;
    let (thread, topic) = topic(core, id, params)?;
    require(manages(core, id) || topic.by_bot, "close or open the topic")?;
    if topic.closed == closed {
        return Err(ApiError::bad_request("TOPIC_NOT_MODIFIED"));
    }
    core.close_topic(id, Author::Bot, Some(thread), closed);
    Ok(Value::Bool(true))
}

pub fn delete(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let id = forum(core, params)?;
    let (thread, topic) = topic(core, id, params)?;
    let may = group(core, id)?.bot.rights().can_delete_messages;
    require(may || topic.by_bot, "delete the topic")?;
    core.drop_topic(id, thread);
    Ok(Value::Bool(true))
}

pub fn set_general_closed(
    core: &mut Core,
    params: &Params,
    closed: bool,
) -> Result<Value, ApiError> {
    let id = forum(core, params)?;
    require(manages(core, id), "close or open the topic")?;
    if group(core, id)?.general_closed == closed {
        return Err(ApiError::bad_request("TOPIC_NOT_MODIFIED"));
    }
    core.close_topic(id, Author::Bot, None, closed);
    Ok(Value::Bool(true))
}

pub fn set_general_hidden(
    core: &mut Core,
    params: &Params,
    hidden: bool,
) -> Result<Value, ApiError> {
    let id = forum(core, params)?;
    require(manages(core, id), "close or open the topic")?;
    let group = group(core, id)?;
    if group.general_hidden == hidden {
        return Err(ApiError::bad_request("TOPIC_NOT_MODIFIED"));
    }
    group.general_hidden = hidden;
    let field = if hidden {
        // What is hidden is closed as well.
        group.general_closed = true;
        "general_forum_topic_hidden"
    } else {
        "general_forum_topic_unhidden"
    };
    core.say_service(id, Author::Bot, None, field, json!({}));
    core.emit_group(id);
    Ok(Value::Bool(true))
}
