//! Copying and forwarding (RULES §5).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    envelope::{self, Envelope, deliver_with, known_chat},
    media::put_caption,
};
use crate::sandbox::emulator::{
    core::Core,
    error::ApiError,
    files::FileKind,
    params::{Params, as_int},
    state::Message,
    text::{self, Purpose},
};

/// The two ways to bring a message into another chat.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Copy,
    Forward,
}

impl Way {
    fn verb(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Forward => "forward",
        }
    }

    fn participle(self) -> &'static str {
        match self {
            Self::Copy => "copied",
            Self::Forward => "forwarded",
        }
    }
}

fn source(core: &Core, params: &Params, way: Way) -> Result<Message, ApiError> {
    let from = known_chat(core, params, "from_chat_id")?;
    let id = params
        .int("message_id")
        .ok_or_else(|| ApiError::bad_request("message identifier is not specified"))?;
    let message = core
        .world
        .message(from, id)
        .cloned()
        .ok_or_else(|| ApiError::bad_request(format!("message to {} not found", way.verb())))?;
    check(&message, way)?;
    Ok(message)
}

fn check(message: &Message, way: Way) -> Result<(), ApiError> {
    if message.protected && way == Way::Forward {
        return Err(ApiError::bad_request(
            "message has protected content and can't be forwarded",
        ));
    }
    if message.protected || !passes_on(message, way) {
        return Err(ApiError::bad_request(format!(
            "the message can't be {}",
            way.participle()
        )));
    }
    Ok(())
}

/// Whether messages of its kind go into another chat (`can_forward_message_content` in TDLib's `MessageContent.cpp`).
fn passes_on(message: &Message, way: Way) -> bool {
    match (message.kind(), way) {
        ("service", _) => false,
        ("paid_media" | "giveaway" | "giveaway_winners" | "invoice", Way::Copy) => false,
        ("poll", Way::Copy) => {
            let poll = &message.content["poll"];
            poll["type"] != "quiz" || poll["correct_option_ids"].is_array()
        }
        _ => true,
    }
}

pub fn copy_message(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let caption = text::from_params(params, "caption", "caption_entities", Purpose::Caption)?;
    let envelope = envelope::read(core, params)?;
    let mut content = copied(source(core, params, Way::Copy)?.content);
    let has_caption = FileKind::ALL
        .into_iter()
        .any(|kind| kind.has_caption() && content.contains_key(kind.field()));
    if params.has("caption") && has_caption {
        put_caption(&mut content, &caption);
    }
    let id = deliver_with(core, envelope, content, |_| {});
    Ok(json!({ "message_id": id }))
}

pub fn forward_message(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let envelope = envelope::read(core, params)?;
    let chat = envelope.chat;
    let message = source(core, params, Way::Forward)?;
    let id = forward(core, envelope, params, &message, None);
    Ok(core.message_value(chat, id))
}

fn forward(
    core: &mut Core,
    envelope: Envelope,
    params: &Params,
    source: &Message,
    album: Option<String>,
) -> i64 {
    let from = params.int("from_chat_id").unwrap_or_default();
    let sender = core.author_json(from, source.author);
    let origin = source
        .forward_origin
        .clone()
        .unwrap_or_else(|| json!({"type": "user", "date": source.date, "sender_user": sender}));
    deliver_with(core, envelope, source.content.clone(), |message| {
        message.forward_origin = Some(origin);
        message.album = album;
    })
}

pub fn copy_messages(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    several(core, params, Way::Copy)
}

pub fn forward_messages(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    several(core, params, Way::Forward)
}

/// The identifiers of `message_ids` (RULES §5: 1 to 100).
pub fn message_ids(params: &Params) -> Result<Vec<i64>, ApiError> {
    let ids: Vec<i64> = params
        .json("message_ids", "message identifiers")?
        .and_then(|ids| ids.as_array().cloned())
        .unwrap_or_default()
        .iter()
        .filter_map(as_int)
        .collect();
    match ids.len() {
        0 => Err(ApiError::bad_request(
            "message identifiers are not specified",
        )),
        1..=100 => Ok(ids),
        _ => Err(ApiError::bad_request(
            "too many message identifiers specified",
        )),
    }
}

fn several(core: &mut Core, params: &Params, way: Way) -> Result<Value, ApiError> {
    let ids = message_ids(params)?;
    if !ids.is_sorted_by(|one, next| one < next) {
        core.violate("`message_ids` must be strictly increasing");
    }
    let envelope = envelope::read(core, params)?;
    let from = known_chat(core, params, "from_chat_id")?;
    let sources: Vec<_> = ids
        .into_iter()
        .filter_map(|id| core.world.message(from, id).cloned())
        .filter(|message| check(message, way).is_ok())
        .collect();
    if sources.is_empty() {
        return Err(ApiError::bad_request(format!(
            "there are no messages to {}",
            way.verb()
        )));
    }
    let source_albums: Vec<_> = sources.iter().map(|source| source.album.clone()).collect();
    let mut albums = BTreeMap::new();
    let mut sent = Vec::with_capacity(sources.len());
    for source in sources {
        // A lone part of an album stands alone.
        let together = source_albums
            .iter()
            .filter(|album| album.is_some() && **album == source.album)
            .count();
        let album = source.album.clone().filter(|_| together > 1).map(|album| {
            albums
                .entry(album)
                .or_insert_with(|| core.world.take_number().to_string())
                .clone()
        });
        let id = match way {
            Way::Forward => forward(core, envelope.clone(), params, &source, album),
            Way::Copy => {
                let content =
                    without_caption(copied(source.content), params.flag("remove_caption"));
                deliver_with(core, envelope.clone(), content, |message| {
                    message.album = album;
                })
            }
        };
        sent.push(json!({ "message_id": id }));
    }
    Ok(json!(sent))
}

/// The content of a copy: a place no longer moves with whoever shared it, and a poll is a new one.
fn copied(mut content: Map<String, Value>) -> Map<String, Value> {
    if let Some(location) = content.get_mut("location").and_then(Value::as_object_mut) {
        for moving in ["live_period", "heading", "horizontal_accuracy"] {
            location.remove(moving);
        }
    }
    content
}

fn without_caption(mut content: Map<String, Value>, remove: bool) -> Map<String, Value> {
    if remove {
        content.remove("caption");
        content.remove("caption_entities");
    }
    content
}
