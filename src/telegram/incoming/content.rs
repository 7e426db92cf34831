//! What a message carries: which of its fields is the content, and the words inside that.

use serde_json::{Map, Value};

/// Fields of a message that say nothing of what it is.
const META: [&str; 39] = [
    "message_id",
    "message_thread_id",
    "direct_messages_topic",
    "from",
    "sender_chat",
    "sender_boost_count",
    "sender_business_bot",
    "sender_tag",
    "date",
    "business_connection_id",
    "chat",
    "forward_origin",
    "is_topic_message",
    "is_automatic_forward",
    "reply_to_message",
    "external_reply",
    "quote",
    "reply_to_story",
    "reply_to_checklist_task_id",
    "via_bot",
    "edit_date",
    "has_protected_content",
    "is_from_offline",
    "is_paid_post",
    "media_group_id",
    "author_signature",
    "paid_star_count",
    "link_preview_options",
    "suggested_post_info",
    "effect_id",
    "reply_markup",
    "show_caption_above_media",
    "has_media_spoiler",
    "guest_query_id",
    "receiver_user",
    "ephemeral_message_id",
    "reply_to_poll_option_id",
    "guest_bot_caller_user",
    "guest_bot_caller_chat",
];

/// What accompanies content without being it.
const COMPANIONS: [&str; 4] = ["entities", "caption", "caption_entities", "forward_date"];

/// Kinds of content that say nothing beside their caption which a copy would not show.
pub const COPIED_WHOLE: [&str; 14] = [
    "photo",
    "live_photo",
    "video",
    "animation",
    "audio",
    "document",
    "voice",
    "video_note",
    "sticker",
    "location",
    "venue",
    "contact",
    "poll",
    "dice",
];

/// Messages that nobody wrote: the group tells of itself.
pub(super) const SERVICE: [&str; 40] = [
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "message_auto_delete_timer_changed",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
    "successful_payment",
    "refunded_payment",
    "users_shared",
    "chat_shared",
    "gift",
    "unique_gift",
    "connected_website",
    "write_access_allowed",
    "proximity_alert_triggered",
    "boost_added",
    "chat_background_set",
    "checklist_tasks_done",
    "checklist_tasks_added",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "giveaway_created",
    "giveaway_completed",
    "paid_message_price_changed",
    "direct_message_price_changed",
    "video_chat_scheduled",
    "video_chat_started",
    "video_chat_ended",
    "video_chat_participants_invited",
    "web_app_data",
];

/// What stands for a character of the code 0: PostgreSQL has no place for that one, and a text must not change its length.
const IN_PLACE_OF_ZERO: &str = "\u{fffd}";

/// Puts another character in the place of those that no database of ours could keep.
pub(super) fn make_keepable(value: &mut Value) {
    match value {
        Value::String(text) if text.contains('\0') => *text = text.replace('\0', IN_PLACE_OF_ZERO),
        Value::Array(parts) => parts.iter_mut().for_each(make_keepable),
        Value::Object(fields) => fields.values_mut().for_each(make_keepable),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What a message is: the first field that is content. An animation also comes as a document, a venue as a location, a
/// live photo as a photo.
pub(super) fn kind_of(message: &Map<String, Value>) -> String {
    for preferred in ["live_photo", "animation", "venue", "text"] {
        if message.contains_key(preferred) {
            return preferred.to_owned();
        }
    }
    // A field that we don't know yet says less than content that we do.
    if let Some(known) = COPIED_WHOLE.iter().find(|key| message.contains_key(**key)) {
        return (*known).to_owned();
    }
    message
        .keys()
        .find(|key| !META.contains(&key.as_str()) && !COMPANIONS.contains(&key.as_str()))
        .cloned()
        .unwrap_or_else(|| "unknown".to_owned())
}

/// The message without what came with its words; `None` when it has no words of its own, or nothing else.
pub(super) fn without_attachment(raw: &str, kind: &str) -> Option<String> {
    let mut message: Map<String, Value> = serde_json::from_str(raw).ok()?;
    if kind == "text" {
        return None;
    }
    let caption = message.remove("caption")?;
    if caption.as_str().is_none_or(|words| words.trim().is_empty()) {
        return None;
    }
    let entities = message.remove("caption_entities");
    let is_content = |key: &str| !META.contains(&key) && !COMPANIONS.contains(&key);
    message.retain(|key, _| !is_content(key));
    message.remove("media_group_id");
    message.insert("text".to_owned(), caption);
    if let Some(entities) = entities {
        message.insert("entities".to_owned(), entities);
    }
    serde_json::to_string(&message).ok()
}

/// The words inside content that has neither text nor caption, as in a list of things to buy.
pub(super) fn words_within(content: &Value) -> Option<String> {
    const WORDS: [&str; 5] = ["title", "text", "question", "description", "name"];
    fn gather(value: &Value, spoken: bool, words: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                let (own, nested): (Vec<_>, Vec<_>) =
                    fields.iter().partition(|(_, value)| value.is_string());
                for key in WORDS {
                    let word = own.iter().find(|(name, _)| *name == key);
                    words.extend(word.and_then(|(_, word)| Some(word.as_str()?.to_owned())));
                }
                for (key, value) in nested {
                    gather(value, WORDS.contains(&key.as_str()), words);
                }
            }
            // A text with formatting may come in pieces.
            Value::Array(parts) => parts.iter().for_each(|part| gather(part, spoken, words)),
            Value::String(word) if spoken => words.push(word.clone()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut words = Vec::new();
    gather(content, false, &mut words);
    words.retain(|word| !word.trim().is_empty());
    (!words.is_empty()).then(|| words.join("\n"))
}

/// From whom a message was passed on, as far as Telegram tells.
pub(super) fn origin_of(origin: &Value) -> String {
    let name = |pointer| origin.pointer(pointer).and_then(Value::as_str);
    let person = || {
        let names = [
            name("/sender_user/first_name"),
            name("/sender_user/last_name"),
        ];
        let full: Vec<&str> = names.into_iter().flatten().collect();
        (!full.is_empty()).then(|| full.join(" "))
    };
    person()
        .or_else(|| name("/sender_user_name").map(str::to_owned))
        .or_else(|| name("/sender_chat/title").map(str::to_owned))
        .or_else(|| name("/chat/title").map(str::to_owned))
        .unwrap_or_default()
}
