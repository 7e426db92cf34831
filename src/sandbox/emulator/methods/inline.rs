//! `answerInlineQuery` (RULES §6; `get_inline_query_result` in the server's `Client.cpp`).

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::media::put_caption;
use crate::sandbox::emulator::{
    contents::{Location, content, location_content, venue_content},
    core::Core,
    error::ApiError,
    files::{FileKind, parse_file_id},
    inline::{CachedAnswer, InlineAnswer, InlineResult},
    keyboards::{self, Markup},
    params::Params,
    text::{self, Purpose},
};

/// Most results in one answer.
const MAX_RESULTS: usize = 50;
/// Longest id of a result and longest offset, in bytes.
const MAX_ID: usize = 64;
/// How long an answer is kept when the bot does not say, in seconds.
const USUAL_CACHE: i64 = 300;
const TOO_OLD: &str = "query is too old and response timeout expired or query ID is invalid";

/// Results that name a file by its id: type, its field, and the kind of file.
const CACHED: [(&str, &str, FileKind); 7] = [
    ("photo", "photo_file_id", FileKind::Photo),
    ("document", "document_file_id", FileKind::Document),
    ("video", "video_file_id", FileKind::Video),
    ("voice", "voice_file_id", FileKind::Voice),
    ("audio", "audio_file_id", FileKind::Audio),
    ("sticker", "sticker_file_id", FileKind::Sticker),
    ("mpeg4_gif", "mpeg4_file_id", FileKind::Animation),
];

pub fn answer(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let results = params.json("results", "inline query results")?;
    let list = match results {
        None => Vec::new(),
        Some(Value::Array(list)) => list,
        Some(_) => {
            return Err(ApiError::bad_request(
                "expected an Array of inline query results",
            ));
        }
    };
    if list.len() > MAX_RESULTS {
        return Err(ApiError::bad_request(
            "too many inline query results specified",
        ));
    }
    let mut ids = BTreeSet::new();
    let mut kept = Vec::with_capacity(list.len());
    for one in &list {
        let result = result(core, one)?;
        if result.id.is_empty() || result.id.len() > MAX_ID {
            return Err(ApiError::bad_request("RESULT_ID_INVALID"));
        }
        if !ids.insert(result.id.clone()) {
            return Err(ApiError::bad_request("RESULT_ID_DUPLICATE"));
        }
        kept.push(result);
    }
    let next_offset = params.text("next_offset").unwrap_or_default();
    if next_offset.len() > MAX_ID {
        return Err(ApiError::bad_request("NEXT_OFFSET_INVALID"));
    }
    let answer = InlineAnswer {
        results: kept,
        button: button(params)?,
        next_offset,
    };
    settle(core, params, answer)?;
    Ok(Value::Bool(true))
}

/// Gives the answer to whoever asked, and keeps it for the next who ask the same.
fn settle(core: &mut Core, params: &Params, answer: InlineAnswer) -> Result<(), ApiError> {
    let too_old = || ApiError::bad_request(TOO_OLD);
    let id = params.text("inline_query_id").unwrap_or_default();
    let (now, lifetime) = (core.now_ms, core.callback_lifetime_ms);
    let query = core.world.inline_queries.get_mut(&id).ok_or_else(too_old)?;
    if now - query.at_ms > lifetime || query.answer.is_some() {
        return Err(too_old());
    }
    query.answer = Some(answer.clone());
    let personal = params.flag("is_personal").then_some(query.person);
    let (words, offset) = (query.query.clone(), query.offset.clone());
    let seconds = params.int("cache_time").unwrap_or(USUAL_CACHE).max(0);
    if seconds > 0 {
        core.inline_cache.push(CachedAnswer {
            person: personal,
            query: words,
            offset,
            until_ms: now + seconds * 1000,
            answer,
        });
    }
    core.touch();
    Ok(())
}

fn button(params: &Params) -> Result<Option<(String, Option<String>)>, ApiError> {
    let Some(button) = params.json("button", "inline query results button")? else {
        return Ok(None);
    };
    let text = button["text"].as_str().unwrap_or_default().to_owned();
    let start = button["start_parameter"].as_str();
    if let Some(start) = start {
        let refuse = |why: &str| Err(ApiError::bad_request(why));
        if start.is_empty() {
            return refuse("can't use empty start_parameter");
        }
        if start.len() > 64 {
            return refuse("too long start_parameter specified");
        }
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if !start.bytes().all(allowed) {
            return refuse("unallowed characters in start_parameter are used");
        }
    } else if button["web_app"].is_null() {
        return Err(ApiError::bad_request("button type must be non-empty"));
    }
    Ok(Some((text, start.map(str::to_owned))))
}

fn cannot(why: &str) -> ApiError {
    ApiError::bad_request(format!("can't parse inline query result: {why}"))
}

/// An error inside a result, in the words of the whole answer.
fn of_result(error: &ApiError) -> ApiError {
    let why = error.description.trim_start_matches("Bad Request: ");
    let mut letters = why.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let why: String = first.into_iter().chain(letters).collect();
    cannot(&why)
}

fn result(core: &mut Core, value: &Value) -> Result<InlineResult, ApiError> {
    let Some(object) = value.as_object() else {
        return Err(ApiError::bad_request(
            "can't parse inline query result: Inline query result must be an object",
        ));
    };
    let required = |field: &str| {
        let text = object.get(field).and_then(Value::as_str);
        text.map(str::to_owned)
            .ok_or_else(|| cannot(&format!("Can't find field \"{field}\"")))
    };
    let kind = required("type")?.to_lowercase();
    let id = required("id")?;
    let keyboard = match object.get("reply_markup") {
        None | Some(Value::Null) => None,
        Some(markup) => match keyboards::parse(markup) {
            Ok((Markup::Inline(keyboard), objections)) => {
                for objection in objections {
                    core.violate(objection);
                }
                keyboard
            }
            Ok((Markup::Keys(_) | Markup::Remove | Markup::Force, _)) => {
                return Err(ApiError::bad_request("inline keyboard expected"));
            }
            Err(error) => return Err(of_result(&error)),
        },
    };
    let given = match object.get("input_message_content") {
        None | Some(Value::Null) => None,
        Some(input) => Some(message_content(input)?),
    };
    let (content, title) = if kind == "article" {
        let content = given.ok_or_else(|| cannot("Can't find field \"message_text\""))?;
        let title = required("title")?;
        if title.trim().is_empty() {
            return Err(ApiError::bad_request("ARTICLE_TITLE_EMPTY"));
        }
        (content, title)
    } else {
        let title = object.get("title").and_then(Value::as_str);
        let own = file_content(core, &kind, object)?;
        (given.unwrap_or(own), title.unwrap_or_default().to_owned())
    };
    Ok(InlineResult {
        id,
        kind,
        title,
        description: object
            .get("description")
            .and_then(Value::as_str)
            .map(str::to_owned),
        content,
        keyboard,
    })
}

/// The message that an `InputMessageContent` describes.
fn message_content(input: &Value) -> Result<Map<String, Value>, ApiError> {
    let place = || Location {
        latitude: input["latitude"].as_f64().unwrap_or_default(),
        longitude: input["longitude"].as_f64().unwrap_or_default(),
    };
    if input["message_text"]
        .as_str()
        .is_some_and(|text| !text.is_empty())
    {
        let fields = ["message_text", "parse_mode", "entities"];
        let words = text::from_fields(input, fields, Purpose::Message);
        let words = words.map_err(|error| of_result(&error))?;
        let mut content = content("text", json!(words.text));
        if !words.entities.is_empty() {
            content.insert("entities".to_owned(), json!(words.entities));
        }
        Ok(content)
    } else if input["latitude"].is_number() {
        let part = |name: &str| input[name].as_str();
        Ok(match (part("title"), part("address")) {
            (Some(title), Some(address)) => venue_content(place(), title, address),
            _ => location_content(place()),
        })
    } else if input["phone_number"].is_string() {
        Ok(content("contact", input.clone()))
    } else {
        Err(cannot("Can't find field \"message_text\""))
    }
}

/// The message of a result that is a file the bot has already.
fn file_content(
    core: &Core,
    kind: &str,
    object: &Map<String, Value>,
) -> Result<Map<String, Value>, ApiError> {
    let cached = CACHED.into_iter().find(|(name, ..)| *name == kind);
    let Some((_, field, file_kind)) = cached else {
        return Err(ApiError::not_emulated(&format!(
            "an inline result of type {kind}"
        )));
    };
    let Some(id) = object.get(field).and_then(Value::as_str) else {
        return Err(ApiError::not_emulated("an inline result by a link"));
    };
    let wrong = || ApiError::bad_request("wrong file identifier/HTTP URL specified");
    let (claimed, number) = parse_file_id(id).ok_or_else(wrong)?;
    if claimed != file_kind || !core.world.files.contains_key(&number) {
        return Err(wrong());
    }
    let caption = text::from_object(object, Purpose::Caption);
    let caption = caption.map_err(|error| of_result(&error))?;
    let mut content = core.world.medium(number);
    put_caption(&mut content, &caption);
    Ok(content)
}
