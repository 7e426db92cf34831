//! What the Bot API answers when it refuses: code, description, `parameters`.
//!
//! Invariant: the HTTP status equals `error_code` (RULES §1), and every text that RULES names is written as it is
//! there, since bots compare them byte by byte.

use serde_json::{Value, json};

/// A refusal of the Bot API, in its own words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {description}")]
pub struct ApiError {
    /// HTTP status and `error_code`.
    pub code: u16,
    /// The whole `description`, prefix included.
    pub description: String,
    /// Seconds to wait: `parameters.retry_after` and the `Retry-After` header.
    pub retry_after: Option<u64>,
    /// Where the group went: `parameters.migrate_to_chat_id`.
    pub migrate_to: Option<i64>,
}

impl ApiError {
    /// A refusal whose description is given whole.
    pub fn new(code: u16, description: impl Into<String>) -> Self {
        Self {
            code,
            description: description.into(),
            retry_after: None,
            migrate_to: None,
        }
    }

    /// 400 with the prefix "Bad Request: ".
    pub fn bad_request(what: impl AsRef<str>) -> Self {
        Self::new(400, format!("Bad Request: {}", what.as_ref()))
    }

    /// 403 with the prefix "Forbidden: ".
    pub fn forbidden(what: impl AsRef<str>) -> Self {
        Self::new(403, format!("Forbidden: {}", what.as_ref()))
    }

    /// 409 with the prefix "Conflict: ".
    pub fn conflict(what: impl AsRef<str>) -> Self {
        Self::new(409, format!("Conflict: {}", what.as_ref()))
    }

    /// 429 that asks to wait `seconds`.
    pub fn too_many_requests(seconds: u64) -> Self {
        Self {
            retry_after: Some(seconds),
            ..Self::new(429, format!("Too Many Requests: retry after {seconds}"))
        }
    }

    /// 400 that says where the group lives on.
    pub fn upgraded(to: i64) -> Self {
        Self {
            migrate_to: Some(to),
            ..Self::bad_request("group chat was upgraded to a supergroup chat")
        }
    }

    /// 404 for a name that the Bot API does not have.
    pub fn unknown_method() -> Self {
        Self::new(404, "Not Found: method not found")
    }

    /// The status of [`ApiError::not_emulated`].
    pub const NOT_EMULATED: u16 = 501;

    /// 501 for what the Bot API has and this emulator has not. Telegram never answers so; the server records a
    /// violation beside it.
    pub fn not_emulated(what: &str) -> Self {
        Self::new(
            Self::NOT_EMULATED,
            format!("Not Implemented: {what} is not emulated"),
        )
    }

    /// The envelope of a refusal (RULES §1).
    pub fn to_json(&self) -> Value {
        let mut body =
            json!({"ok": false, "error_code": self.code, "description": self.description});
        if let Some(seconds) = self.retry_after {
            body["parameters"] = json!({ "retry_after": seconds });
        }
        if let Some(chat) = self.migrate_to {
            body["parameters"] = json!({ "migrate_to_chat_id": chat });
        }
        body
    }
}
