//! Editing messages of the bot's own (RULES §5).

use serde_json::{Map, Value, json};

use super::{
    envelope::{editable_chat, inline_markup},
    media::{input_media, put_caption},
};
use crate::sandbox::emulator::{
    core::Core,
    error::ApiError,
    files::FileKind,
    params::Params,
    state::{Author, Message},
    text::{self, Purpose},
};

/// Chat and number of the message to edit, if it may be edited.
fn target(core: &mut Core, params: &Params) -> Result<(i64, i64), ApiError> {
    if params.has("inline_message_id") {
        return Err(ApiError::not_emulated("editing an inline message"));
    }
    let chat = editable_chat(core, params)?;
    let id = params
        .int("message_id")
        .filter(|id| *id != 0)
        .ok_or_else(|| ApiError::bad_request("message identifier is not specified"))?;
    let message = core
        .world
        .message(chat, id)
        .ok_or_else(|| ApiError::bad_request("message to edit not found"))?;
    if message.author != Author::Bot || message.frozen || message.forward_origin.is_some() {
        return Err(ApiError::bad_request("message can't be edited"));
    }
    Ok((chat, id))
}

/// Puts the new content and keyboard in place, or refuses when nothing would change.
fn apply(
    core: &mut Core,
    (chat, id): (i64, i64),
    mut content: Map<String, Value>,
    keyboard: Option<Value>,
) -> Result<Value, ApiError> {
    core.complete_mentions(&mut content);
    let now = core.now();
    if let Some(message) = core.world.message_mut(chat, id) {
        if message.content == content && message.keyboard == keyboard {
            return Err(ApiError::bad_request(
                "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
            ));
        }
        // A change of the keyboard alone is no edit to the person who reads.
        if message.content != content {
            message.edits += 1;
            message.edit_date = Some(now);
        }
        message.content = content;
        message.keyboard = keyboard;
    }
    core.emit_message(chat, id);
    Ok(core.message_value(chat, id))
}

fn content_of(core: &Core, (chat, id): (i64, i64)) -> Map<String, Value> {
    core.world
        .message(chat, id)
        .map(|message| message.content.clone())
        .unwrap_or_default()
}

pub fn text(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    if params.has("rich_message") {
        return Err(ApiError::not_emulated("a rich message"));
    }
    let formatted = text::from_params(params, "text", "entities", Purpose::Edit)?;
    let keyboard = inline_markup(core, params)?;
    let target = target(core, params)?;
    if !content_of(core, target).contains_key("text") {
        return Err(ApiError::bad_request(
            "there is no text in the message to edit",
        ));
    }
    let mut content = Map::from_iter([("text".to_owned(), json!(formatted.text))]);
    if !formatted.entities.is_empty() {
        content.insert("entities".to_owned(), json!(formatted.entities));
    }
    apply(core, target, content, keyboard)
}

pub fn caption(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let caption = text::from_params(params, "caption", "caption_entities", Purpose::Caption)?;
    let keyboard = inline_markup(core, params)?;
    let target = target(core, params)?;
    let mut content = content_of(core, target);
    let has_caption = FileKind::ALL
        .into_iter()
        .any(|kind| kind.has_caption() && content.contains_key(kind.field()));
    if !has_caption {
        return Err(ApiError::bad_request(
            "there is no caption in the message to edit",
        ));
    }
    put_caption(&mut content, &caption);
    apply(core, target, content, keyboard)
}

pub fn reply_markup(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let keyboard = inline_markup(core, params)?;
    let target = target(core, params)?;
    let content = content_of(core, target);
    apply(core, target, content, keyboard)
}

pub fn media(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let keyboard = inline_markup(core, params)?;
    let target = target(core, params)?;
    let media = params
        .json("media", "media")?
        .ok_or_else(|| ApiError::bad_request("media must be non-empty"))?;
    let object = media
        .as_object()
        .ok_or_else(|| ApiError::bad_request("can't parse InputMedia: expected an Object"))?;
    let fixed = core
        .world
        .message(target.0, target.1)
        .is_some_and(cannot_change_medium);
    if fixed {
        return Err(ApiError::bad_request("message can't be edited"));
    }
    let (kind, content) = input_media(core, params, object)?;
    let in_album = core
        .world
        .message(target.0, target.1)
        .filter(|message| message.album.is_some())
        .map(Message::kind);
    let old = FileKind::ALL
        .into_iter()
        .find(|old| Some(old.field()) == in_album);
    if old.is_some_and(|old| !kind.mixes_with(old)) {
        return Err(ApiError::bad_request(
            "can't use the media of the specified type in the album",
        ));
    }
    apply(core, target, content, keyboard)
}

/// Kinds whose content Telegram never replaces by a medium.
fn cannot_change_medium(message: &Message) -> bool {
    !matches!(
        message.kind(),
        "text" | "photo" | "video" | "audio" | "document" | "animation"
    )
}
