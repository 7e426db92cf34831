//! Sending what is not a file: text, places, contacts, polls, dice.

use serde_json::{Map, Value, json};

use super::envelope::{self, deliver};
use crate::sandbox::emulator::{
    core::Core,
    error::ApiError,
    params::Params,
    text::{self, Purpose},
};

/// Content of one field.
fn content(field: &str, value: Value) -> Map<String, Value> {
    Map::from_iter([(field.to_owned(), value)])
}

fn send(core: &mut Core, params: &Params, content: Map<String, Value>) -> Result<Value, ApiError> {
    let envelope = envelope::read(core, params)?;
    let chat = envelope.chat;
    let id = deliver(core, envelope, content);
    Ok(core.message_value(chat, id))
}

pub fn send_message(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let formatted = text::from_params(params, "text", "entities", Purpose::Message)?;
    let mut content = content("text", json!(formatted.text));
    if !formatted.entities.is_empty() {
        content.insert("entities".to_owned(), json!(formatted.entities));
    }
    send(core, params, content)
}

fn location(params: &Params) -> Result<Value, ApiError> {
    let degree = |name: &str, most: f64| {
        params
            .text(name)
            .and_then(|text| text.parse::<f64>().ok())
            .filter(|degree| degree.abs() <= most)
            .ok_or_else(|| ApiError::bad_request("wrong location specified"))
    };
    Ok(json!({"latitude": degree("latitude", 90.0)?, "longitude": degree("longitude", 180.0)?}))
}

pub fn send_location(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let mut location = location(params)?;
    if let Some(seconds) = params.int("live_period").filter(|seconds| *seconds != 0) {
        if !(60..=86_400).contains(&seconds) && seconds != 0x7fff_ffff {
            return Err(ApiError::bad_request(
                "invalid live location period specified",
            ));
        }
        location["live_period"] = json!(seconds);
    }
    send(core, params, content("location", location))
}

pub fn send_venue(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let location = location(params)?;
    let venue = json!({
        "location": location,
        "title": required(params, "title", "venue title must be non-empty")?,
        "address": required(params, "address", "venue address must be non-empty")?,
    });
    let mut content = content("venue", venue);
    content.insert("location".to_owned(), location);
    send(core, params, content)
}

pub fn send_contact(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let mut contact = json!({
        "phone_number": required(params, "phone_number", "phone number is not specified")?,
        "first_name": required(params, "first_name", "first name is not specified")?,
    });
    for name in ["last_name", "vcard"] {
        if let Some(value) = params.text(name) {
            contact[name] = json!(value);
        }
    }
    send(core, params, content("contact", contact))
}

fn required(params: &Params, name: &str, refusal: &str) -> Result<String, ApiError> {
    params
        .text(name)
        .filter(|text| !text.is_empty())
        .ok_or_else(|| ApiError::bad_request(refusal))
}

pub fn send_dice(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let emoji = params.text("emoji").unwrap_or_else(|| "🎲".to_owned());
    let faces = match emoji.as_str() {
        "🎲" | "🎯" | "🎳" => 6,
        "🏀" | "⚽" => 5,
        "🎰" => 64,
        _ => return Err(ApiError::bad_request("Invalid dice emoji specified")),
    };
    // Chance must not make a story end differently: the message's number decides.
    let value = core.world.next_message.rem_euclid(faces) + 1;
    let dice = json!({"emoji": emoji, "value": value});
    send(core, params, content("dice", dice))
}

pub fn send_poll(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    let question = required(params, "question", "poll question must be non-empty")?;
    let options = params
        .json("options", "poll options")?
        .and_then(|options| options.as_array().cloned())
        .unwrap_or_default();
    if options.is_empty() {
        return Err(ApiError::bad_request("poll must have at least 1 option"));
    }
    if options.len() > 12 {
        return Err(ApiError::bad_request(
            "poll can't have more than 12 options",
        ));
    }
    let labels: Vec<String> = options
        .iter()
        .map(|option| {
            let text = option["text"].as_str().or_else(|| option.as_str());
            text.unwrap_or_default().to_owned()
        })
        .collect();
    let mut poll = poll(core, &question, &labels);
    for (field, default) in [("is_anonymous", true), ("allows_multiple_answers", false)] {
        let given = params.has(field).then(|| params.flag(field));
        poll[field] = json!(given.unwrap_or(default));
    }
    if let Some(kind) = params.text("type") {
        poll["type"] = json!(kind);
    }
    if let Some(correct) = params.json("correct_option_ids", "correct option identifiers")? {
        poll["correct_option_ids"] = correct;
    }
    send(core, params, content("poll", poll))
}

/// A `Poll` object without votes.
pub fn poll(core: &mut Core, question: &str, labels: &[String]) -> Value {
    let options: Vec<_> = labels
        .iter()
        .enumerate()
        .map(|(index, label)| {
            json!({"persistent_id": index.to_string(), "text": label, "voter_count": 0})
        })
        .collect();
    json!({
        "id": core.world.take_number().to_string(),
        "question": question,
        "options": options,
        "total_voter_count": 0,
        "is_closed": false,
        "is_anonymous": true,
        "type": "regular",
        "allows_multiple_answers": false,
        "allows_revoting": true,
        "members_only": false,
    })
}
