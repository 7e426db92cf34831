//! The parameters of one Bot API call, whatever carried them: a query, a form, a multipart body or JSON.
//!
//! Invariant: a JSON value and the same JSON written as a string read alike (RULES §1), so methods never ask which
//! of them came.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::error::ApiError;

/// A file that came in a multipart body.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The name that the sender gave it.
    pub name: String,
    /// Content type of the part, when one was given.
    pub mime: Option<String>,
    /// The content.
    pub bytes: Vec<u8>,
}

/// All parameters of one call.
#[derive(Debug, Clone, Default)]
pub struct Params {
    values: Map<String, Value>,
    uploads: BTreeMap<String, Upload>,
}

impl Params {
    /// Parameters from a JSON object, as a webhook's reply carries them.
    pub fn from_object(values: Map<String, Value>) -> Self {
        Self {
            values,
            uploads: BTreeMap::new(),
        }
    }

    /// Sets one value; the last one given wins.
    pub fn set(&mut self, name: impl Into<String>, value: Value) {
        self.values.insert(name.into(), value);
    }

    /// Adds a file.
    pub fn attach(&mut self, name: impl Into<String>, upload: Upload) {
        self.uploads.insert(name.into(), upload);
    }

    /// Every value with its name, files apart.
    pub fn values(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.values.iter()
    }

    /// Whether a value or a file of that name came.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name) || self.uploads.contains_key(name)
    }

    /// Names of the files that came.
    pub fn upload_names(&self) -> impl Iterator<Item = &String> {
        self.uploads.keys()
    }

    /// The file of that name.
    pub fn upload(&self, name: &str) -> Option<&Upload> {
        self.uploads.get(name)
    }

    /// A string; numbers and truth values are written out, an absent one is `None`.
    pub fn text(&self, name: &str) -> Option<String> {
        match self.values.get(name)? {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        }
    }

    /// A whole number, written as a number or as a string.
    pub fn int(&self, name: &str) -> Option<i64> {
        as_int(self.values.get(name)?)
    }

    /// A truth value: `true`, `yes` and `1` are true, all else is false (RULES §1).
    pub fn flag(&self, name: &str) -> bool {
        match self.values.get(name) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(text)) => {
                matches!(text.to_lowercase().as_str(), "true" | "yes" | "1")
            }
            Some(Value::Number(number)) => number.as_i64() == Some(1),
            _ => false,
        }
    }

    /// A JSON value, either nested or written as a string. An empty string counts as absent.
    ///
    /// # Errors
    /// "can't parse `what` JSON object" when a string holds no JSON.
    pub fn json(&self, name: &str, what: &str) -> Result<Option<Value>, ApiError> {
        match self.values.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => serde_json::from_str(text)
                .map(Some)
                .map_err(|_| ApiError::bad_request(format!("can't parse {what} JSON object"))),
            Some(value) => Ok(Some(value.clone())),
        }
    }

    /// The parameters for a log: nested JSON opened, of files only the name and the size.
    pub fn to_log(&self) -> Value {
        let mut log: Map<String, Value> = self
            .values
            .iter()
            .map(|(name, value)| (name.clone(), opened(value)))
            .collect();
        for (name, upload) in &self.uploads {
            log.insert(
                name.clone(),
                json!({"upload": upload.name, "size": upload.bytes.len()}),
            );
        }
        Value::Object(log)
    }
}

/// A whole number, written as a number or as a string.
pub fn as_int(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// Strings that hold a JSON object or array, opened; all else as it is.
fn opened(value: &Value) -> Value {
    if let Value::String(text) = value
        && text.starts_with(['{', '['])
        && let Ok(inner) = serde_json::from_str::<Value>(text)
    {
        return inner;
    }
    value.clone()
}
