//! What becomes of a text on its way into a message: parse mode, trimming, limits, entities found by themselves.
//!
//! Invariant: a [`Formatted`] that leaves this module satisfies RULES §3, with its entities sorted and inside the
//! text, counted in UTF-16 units.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value, json};

use super::{error::ApiError, html, params::Params};

/// Longest message, in code points after parsing.
const MAX_TEXT: usize = 4096;
/// Longest caption, in code points after parsing.
const MAX_CAPTION: usize = 1024;
/// Longest text before parsing, in bytes.
const MAX_RAW: usize = 32_768;
/// The server drops what comes after so many entities.
const MAX_ENTITIES: usize = 100;

/// Text and its entities in the Bot API's shape.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Formatted {
    /// Plain text.
    pub text: String,
    /// `MessageEntity` objects.
    pub entities: Vec<Value>,
}

/// What a text is for: it decides the limits and the words of refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Text of a new message.
    Message,
    /// Text that replaces another.
    Edit,
    /// Caption of a medium; may be empty.
    Caption,
}

/// Reads `field` with its parse mode or entities from a call's parameters.
///
/// # Errors
/// The refusals of RULES §3; 501 for the Markdown modes, which this emulator does not read.
pub fn from_params(
    params: &Params,
    field: &str,
    entities: &str,
    purpose: Purpose,
) -> Result<Formatted, ApiError> {
    let raw = params.text(field).unwrap_or_default();
    let mode = params.text("parse_mode").unwrap_or_default();
    // Entities that are no JSON are as good as none (`get_input_entities` in the server's `Client.cpp`).
    let given = params.json(entities, "entities").unwrap_or_default();
    formatted(&raw, &mode, given.as_ref(), purpose)
}

/// Reads the text of an object's field with its parse mode or entities: of a quote, of an inline result.
///
/// # Errors
/// As [`from_params`].
pub fn from_fields(
    object: &Value,
    [field, mode, entities]: [&str; 3],
    purpose: Purpose,
) -> Result<Formatted, ApiError> {
    let string = |name: &str| object[name].as_str().unwrap_or_default();
    formatted(string(field), string(mode), object.get(entities), purpose)
}

/// Reads the caption of one album item.
///
/// # Errors
/// As [`from_params`].
pub fn from_object(object: &Map<String, Value>, purpose: Purpose) -> Result<Formatted, ApiError> {
    let string = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
    formatted(
        string("caption"),
        string("parse_mode"),
        object.get("caption_entities"),
        purpose,
    )
}

fn formatted(
    raw: &str,
    mode: &str,
    given: Option<&Value>,
    purpose: Purpose,
) -> Result<Formatted, ApiError> {
    if raw.is_empty() && purpose != Purpose::Caption {
        return Err(ApiError::bad_request("message text is empty"));
    }
    if raw.len() > MAX_RAW {
        return Err(ApiError::bad_request("text is too long"));
    }
    let parsed = match mode.to_lowercase().as_str() {
        "" | "none" => Formatted {
            text: raw.to_owned(),
            entities: given_entities(given)?,
        },
        "html" => html::parse(raw)
            .map_err(|why| ApiError::bad_request(format!("can't parse entities: {why}")))?,
        "markdown" | "markdownv2" => return Err(ApiError::not_emulated("Markdown")),
        _ => return Err(ApiError::bad_request("unsupported parse_mode")),
    };
    let clean = finish(parsed);
    if clean.text.is_empty() && purpose != Purpose::Caption {
        return Err(ApiError::bad_request("text must be non-empty"));
    }
    let length = clean.text.chars().count();
    match purpose {
        Purpose::Message if length > MAX_TEXT => Err(ApiError::bad_request("message is too long")),
        Purpose::Edit if length > MAX_TEXT => Err(ApiError::bad_request("MESSAGE_TOO_LONG")),
        Purpose::Caption if length > MAX_CAPTION => {
            Err(ApiError::bad_request("message caption is too long"))
        }
        Purpose::Message | Purpose::Edit | Purpose::Caption => Ok(clean),
    }
}

/// Kinds of entities that the server finds by itself and drops when a bot names them.
const FOUND_KINDS: [&str; 8] = [
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bank_card_number",
];
/// Kinds that a bot gives by their place alone.
const PLAIN_KINDS: [&str; 9] = [
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "code",
    "pre",
    "blockquote",
    "expandable_blockquote",
];
/// Kinds that a quote must have where the quoted message has them (Bot API, `ReplyParameters`).
const QUOTED_KINDS: [&str; 7] = [
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "custom_emoji",
    "date_time",
];

/// The entities that a bot gives, read as `get_text_entity` in the server's `Client.cpp` reads them.
fn given_entities(given: Option<&Value>) -> Result<Vec<Value>, ApiError> {
    let cannot = |why: &str| ApiError::bad_request(format!("can't parse MessageEntity: {why}"));
    let mut kept = Vec::new();
    for entity in given.and_then(Value::as_array).into_iter().flatten() {
        let Some(object) = entity.as_object() else {
            return Err(cannot("expected an Object"));
        };
        let absent = |field: &str| object.get(field).is_none_or(Value::is_null);
        let missing = |field: &str| cannot(&format!("Can't find field \"{field}\""));
        for field in ["offset", "length", "type"] {
            if absent(field) {
                return Err(missing(field));
            }
        }
        let kind = object["type"].as_str().unwrap_or_default();
        let needs = match kind {
            "text_link" => Some("url"),
            "text_mention" => Some("user"),
            "custom_emoji" => Some("custom_emoji_id"),
            "date_time" => Some("unix_time"),
            "" => return Err(cannot("Type is not specified")),
            plain if PLAIN_KINDS.contains(&plain) => None,
            found if FOUND_KINDS.contains(&found) => continue,
            _ => return Err(cannot("Unsupported type specified")),
        };
        if let Some(field) = needs.filter(|field| absent(field)) {
            return Err(missing(field));
        }
        kept.push(entity.clone());
    }
    Ok(kept)
}

/// The text or caption of a content, with its entities.
fn words_of(content: &Map<String, Value>) -> (&str, &[Value]) {
    let string = |name: &str| content.get(name).and_then(Value::as_str);
    let list = |name: &str| {
        let list = content.get(name).and_then(Value::as_array);
        list.map(Vec::as_slice).unwrap_or_default()
    };
    match string("text") {
        Some(text) => (text, list("entities")),
        None => (
            string("caption").unwrap_or_default(),
            list("caption_entities"),
        ),
    }
}

/// The entities of a part of a text that its quote must have, moved to the part's start.
fn quoted_entities(entities: &[Value], start: i64, length: i64) -> Vec<Value> {
    let kept = |entity: &&Value| {
        let kind = entity["type"].as_str().unwrap_or_default();
        QUOTED_KINDS.contains(&kind)
    };
    entities
        .iter()
        .filter(kept)
        .filter_map(|entity| clipped(entity.clone(), start, length))
        .collect()
}

/// A `TextQuote` of the part of a content that begins there.
fn quote_at(entities: Vec<Value>, quoted: &str, position: i64) -> Value {
    let mut quote = json!({"text": quoted, "position": position, "is_manual": true});
    if !entities.is_empty() {
        quote["entities"] = json!(entities);
    }
    quote
}

/// The `TextQuote` that a person makes by marking the first such words of a message.
pub fn quote_of(content: &Map<String, Value>, quoted: &str) -> Option<Value> {
    let (text, entities) = words_of(content);
    let at = text.find(quoted).filter(|_| !quoted.is_empty())?;
    let start = units(&text[..at]);
    let entities = quoted_entities(entities, start, units(quoted));
    Some(quote_at(entities, quoted, start))
}

/// The `TextQuote` of a bot's words: they must be an exact part of the message, with its formatting; of several places
/// the one next to `position` is taken.
pub fn quote_found(
    content: &Map<String, Value>,
    quote: &Formatted,
    position: i64,
) -> Option<Value> {
    let (text, entities) = words_of(content);
    let length = units(&quote.text);
    let wanted = quoted_entities(&quote.entities, 0, length);
    text.match_indices(&quote.text)
        .map(|(at, _)| units(&text[..at]))
        .filter(|start| quoted_entities(entities, *start, length) == wanted)
        .min_by_key(|start| (start - position).abs())
        .map(|start| quote_at(wanted.clone(), &quote.text, start))
}

/// Trims, adds the entities that the server finds by itself, sorts and cuts to the limit.
pub fn finish(mut parsed: Formatted) -> Formatted {
    parsed.text = parsed.text.replace('\r', "");
    let trimmed = parsed.text.trim_end();
    let lead = trimmed.len() - trimmed.trim_start().len();
    let lead_units = units(&trimmed[..lead]);
    parsed.text = trimmed[lead..].to_owned();
    let total = units(&parsed.text);
    parsed.entities = parsed
        .entities
        .into_iter()
        .filter_map(|entity| clipped(entity, lead_units, total))
        .collect();
    add_found(&mut parsed);
    parsed
        .entities
        .sort_by_key(|entity| (number(entity, "offset"), -number(entity, "length")));
    parsed.entities.truncate(MAX_ENTITIES);
    parsed
}

/// An entity moved by the trimmed start and cut to the text; `None` when nothing of it is left.
fn clipped(mut entity: Value, lead: i64, total: i64) -> Option<Value> {
    let start = number(&entity, "offset") - lead;
    let end = (start + number(&entity, "length")).min(total);
    let start = start.max(0);
    (end > start).then(|| {
        entity["offset"] = json!(start);
        entity["length"] = json!(end - start);
        entity
    })
}

static FOUND: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
    [
        ("email", r"(?i)\b[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b"),
        ("url", r"(?i)\bhttps?://[^\s<>]+[^\s<>.,;:!?)]|\b(?:[a-z0-9-]+\.)+(?:com|org|net|ru|me|io|dev)\b(?:/[^\s<>]*[^\s<>.,;:!?)])?"),
        ("bot_command", r"(?:^|[^\w/<>])(/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)\b"),
        ("mention", r"(?:^|[^\w@])(@[A-Za-z][A-Za-z0-9_]{3,31})\b"),
        ("hashtag", r"(?:^|[^\w#])(#\w*[\p{L}_]\w*)"),
        ("phone_number", r"(?:^|[^\w+])(\+\d[\d\-() ]{8,16}\d)\b"),
    ]
    .into_iter()
    .filter_map(|(kind, pattern)| Regex::new(pattern).ok().map(|regex| (kind, regex)))
    .collect()
});

/// Adds commands, links, mentions and the like where no entity of the sender's stands, as the server does.
fn add_found(parsed: &mut Formatted) {
    for (kind, regex) in FOUND.iter() {
        let mut fresh = Vec::new();
        for found in regex.captures_iter(&parsed.text) {
            let Some(span) = found.get(1).or_else(|| found.get(0)) else {
                continue;
            };
            let offset = units(&parsed.text[..span.start()]);
            let length = units(span.as_str());
            let free = parsed.entities.iter().all(|entity| {
                let start = number(entity, "offset");
                let plain = matches!(
                    entity["type"].as_str(),
                    Some(
                        "bold"
                            | "italic"
                            | "underline"
                            | "strikethrough"
                            | "spoiler"
                            | "blockquote"
                            | "expandable_blockquote"
                    )
                );
                plain || start >= offset + length || start + number(entity, "length") <= offset
            });
            if free {
                fresh.push(json!({"type": kind, "offset": offset, "length": length}));
            }
        }
        parsed.entities.append(&mut fresh);
    }
}

fn number(entity: &Value, field: &str) -> i64 {
    entity[field].as_i64().unwrap_or_default()
}

/// Length in UTF-16 units.
fn units(text: &str) -> i64 {
    i64::try_from(text.encode_utf16().count()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str, mode: &str) -> Result<Formatted, ApiError> {
        formatted(text, mode, None, Purpose::Message)
    }

    fn refusal(text: &str, mode: &str) -> String {
        message(text, mode)
            .expect_err("must be refused")
            .description
    }

    #[test]
    fn refusals_are_the_servers_own() {
        assert_eq!(refusal("", ""), "Bad Request: message text is empty");
        assert_eq!(refusal(" \n", ""), "Bad Request: text must be non-empty");
        assert_eq!(
            refusal("<b> </b>", "HTML"),
            "Bad Request: text must be non-empty"
        );
        assert_eq!(
            refusal(&"я".repeat(4097), ""),
            "Bad Request: message is too long"
        );
        assert_eq!(
            refusal(&"x".repeat(40_000), ""),
            "Bad Request: text is too long"
        );
        assert_eq!(
            refusal("x", "bbcode"),
            "Bad Request: unsupported parse_mode"
        );
        assert_eq!(
            refusal("<b>x", "Html"),
            "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""
        );
    }

    #[test]
    fn limits_count_code_points_after_parsing() {
        let tagged = format!("<b>{}</b>", "я".repeat(4096));
        assert!(message(&tagged, "HTML").is_ok());
        let edit = formatted(&"x".repeat(4097), "", None, Purpose::Edit);
        assert_eq!(
            edit.expect_err("too long").description,
            "Bad Request: MESSAGE_TOO_LONG"
        );
        let caption = formatted(&"x".repeat(1025), "", None, Purpose::Caption);
        assert_eq!(
            caption.expect_err("too long").description,
            "Bad Request: message caption is too long"
        );
    }

    #[test]
    fn trimming_moves_entities() {
        let parsed = message("  <b>да</b>\n", "HTML").unwrap();
        assert_eq!(parsed.text, "да");
        assert_eq!(
            parsed.entities,
            [json!({"type": "bold", "offset": 0, "length": 2})]
        );
    }

    #[test]
    fn commands_links_and_mentions_are_found() {
        let parsed = message(
            "/start src_1 и @shop_bot, https://x.y/z. #тег a@b.ru +7 900 123-45-67",
            "",
        )
        .unwrap();
        let kinds: Vec<_> = parsed
            .entities
            .iter()
            .filter_map(|entity| entity["type"].as_str())
            .collect();
        assert_eq!(
            kinds,
            [
                "bot_command",
                "mention",
                "url",
                "hashtag",
                "email",
                "phone_number"
            ]
        );
        assert_eq!(parsed.entities[0]["length"], 6);
        assert_eq!(parsed.entities[2]["length"], 13);
    }

    #[test]
    fn nothing_is_found_inside_code() {
        let parsed = message("<code>/start</code>", "HTML").unwrap();
        assert_eq!(parsed.entities.len(), 1);
    }
}
