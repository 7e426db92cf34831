//! The Bot API's own description of itself, and what a call does against it.
//!
//! `bot_api.json` is an excerpt of the Bot API 10.3 reference: per method its parameters, per type its fields, each
//! with the types it may have; a leading `!` marks a required one; a list of names is a union.
//!
//! Invariant: this module only objects; whether the call succeeds is the method's business, since the real server
//! silently ignores most of it (RULES §1).

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;
use serde_json::Value;

use super::params::Params;

/// Parameters or fields by name, each with its encoded type.
type Fields = BTreeMap<String, String>;

#[derive(Deserialize)]
struct Schema {
    methods: BTreeMap<String, Fields>,
    types: BTreeMap<String, Type>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Type {
    Union(Vec<String>),
    Object(Fields),
}

#[expect(
    clippy::expect_used,
    reason = "the file is part of the build; a test reads it"
)]
static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    serde_json::from_str(include_str!("bot_api.json")).expect("bot_api.json is valid")
});

/// The method's name as the Bot API spells it; names compare without case (RULES §1).
pub fn canonical_method(name: &str) -> Option<&'static str> {
    SCHEMA
        .methods
        .keys()
        .find(|known| known.eq_ignore_ascii_case(name))
        .map(String::as_str)
}

/// Whether updates of this kind exist.
pub fn is_update_kind(name: &str) -> bool {
    name != "update_id"
        && matches!(SCHEMA.types.get("Update"), Some(Type::Object(fields)) if fields.contains_key(name))
}

/// Everything a strict reader objects to in the parameters of one call.
pub fn objections(method: &str, params: &Params) -> Vec<String> {
    let mut found = Vec::new();
    let Some(fields) = SCHEMA.methods.get(method) else {
        return found;
    };
    for (name, value) in params.values() {
        match fields.get(name) {
            None => found.push(format!("unknown parameter `{name}`")),
            Some(kind) => check_parameter(name, value, kind, &mut found),
        }
    }
    for name in params.upload_names() {
        let attached = params
            .values()
            .any(|(_, value)| value.to_string().contains(&format!("attach://{name}")));
        match fields.get(name) {
            Some(kind) if kind.contains("InputFile") => {}
            Some(_) => found.push(format!("parameter `{name}` is not a file")),
            None if attached => {}
            None => found.push(format!("file `{name}` is neither a parameter nor attached")),
        }
    }
    for (name, kind) in fields {
        if kind.starts_with('!') && !params.has(name) {
            found.push(format!("required parameter `{name}` is missing"));
        }
    }
    found
}

/// A top-level value: strings may carry any type.
fn check_parameter(name: &str, value: &Value, kind: &str, found: &mut Vec<String>) {
    let kinds = kind.trim_start_matches('!');
    if let Value::String(text) = value {
        let fits = kinds.split('|').any(|kind| match kind {
            "String" | "InputFile" => true,
            "Integer" => text.parse::<i64>().is_ok(),
            "Float" => text.parse::<f64>().is_ok(),
            "Boolean" => matches!(
                text.to_lowercase().as_str(),
                "true" | "false" | "yes" | "no" | "1" | "0"
            ),
            _ => false,
        });
        if fits {
            return;
        }
        match serde_json::from_str::<Value>(text) {
            Ok(inner) if !inner.is_string() => check(name, &inner, kinds, found),
            _ => found.push(format!("`{name}` must be {kinds}")),
        }
    } else {
        check(name, value, kinds, found);
    }
}

/// A value against one of several types: the objections of the type it fits best.
fn check(path: &str, value: &Value, kinds: &str, found: &mut Vec<String>) {
    let best = kinds
        .split('|')
        .map(|kind| {
            let mut objections = Vec::new();
            check_one(path, value, kind, &mut objections);
            objections
        })
        .min_by_key(Vec::len);
    found.extend(best.unwrap_or_default());
}

/// What keeps a value from being of that type.
#[cfg(test)]
pub fn mismatches(kind: &str, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(kind, value, kind, &mut found);
    found
}

fn check_one(path: &str, value: &Value, kind: &str, found: &mut Vec<String>) {
    if let Some(item) = kind.strip_prefix("Array of ") {
        match value {
            Value::Array(items) => {
                for (index, inner) in items.iter().enumerate() {
                    check(&format!("{path}[{index}]"), inner, item, found);
                }
            }
            _ => found.push(format!("`{path}` must be an array")),
        }
        return;
    }
    let fits = match kind {
        "Integer" => value.is_i64() || value.is_u64(),
        "Float" => value.is_number(),
        "Boolean" => value.is_boolean(),
        "String" | "InputFile" => value.is_string(),
        named => return check_named(path, value, named, found),
    };
    if !fits {
        found.push(format!("`{path}` must be {kind}"));
    }
}

fn check_named(path: &str, value: &Value, kind: &str, found: &mut Vec<String>) {
    match SCHEMA.types.get(kind) {
        Some(Type::Union(members)) => check(path, value, &members.join("|"), found),
        Some(Type::Object(fields)) => {
            let Value::Object(object) = value else {
                found.push(format!("`{path}` must be {kind}"));
                return;
            };
            for (name, inner) in object {
                match fields.get(name) {
                    None => found.push(format!("unknown field `{path}.{name}` of {kind}")),
                    Some(_) if inner.is_null() => {}
                    Some(inner_kind) => check(
                        &format!("{path}.{name}"),
                        inner,
                        inner_kind.trim_start_matches('!'),
                        found,
                    ),
                }
            }
            for (name, inner_kind) in fields {
                if inner_kind.starts_with('!') && !object.contains_key(name) {
                    found.push(format!(
                        "required field `{path}.{name}` of {kind} is missing"
                    ));
                }
            }
        }
        None => found.push(format!("`{path}` has the unknown type {kind}")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(method: &str, params: Value) -> Vec<String> {
        let Value::Object(map) = params else {
            panic!("an object is needed")
        };
        objections(method, &Params::from_object(map))
    }

    #[test]
    fn a_correct_call_is_not_objected_to() {
        let keyboard = json!({"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]});
        assert_eq!(
            of(
                "sendMessage",
                json!({"chat_id": "12", "text": "x", "reply_markup": keyboard.to_string()})
            ),
            Vec::<String>::new()
        );
    }

    #[test]
    fn unknown_missing_and_mistyped_parameters_are_named() {
        assert_eq!(
            of("sendMessage", json!({"chat_id": true, "txt": "x"})),
            [
                "`chat_id` must be Integer",
                "unknown parameter `txt`",
                "required parameter `text` is missing"
            ]
        );
    }

    #[test]
    fn nested_objects_are_checked() {
        assert_eq!(
            of(
                "sendMessage",
                json!({"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "colour": "red"}]]}})
            ),
            ["unknown field `reply_markup.inline_keyboard[0][0].colour` of InlineKeyboardButton"]
        );
    }

    #[test]
    fn every_type_named_by_the_schema_exists() {
        let fields = SCHEMA
            .methods
            .values()
            .chain(SCHEMA.types.values().filter_map(|kind| match kind {
                Type::Object(fields) => Some(fields),
                Type::Union(_) => None,
            }));
        for kind in fields.flat_map(BTreeMap::values) {
            for name in kind.trim_start_matches('!').split('|') {
                let name = name.trim_start_matches("Array of ");
                let plain = ["Integer", "String", "Float", "Boolean", "InputFile"].contains(&name);
                assert!(plain || SCHEMA.types.contains_key(name), "{name}");
            }
        }
        assert_eq!(canonical_method("GETME"), Some("getMe"));
        assert_eq!(canonical_method("getYou"), None);
    }
}
