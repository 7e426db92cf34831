//! Keyboards under a message and under the input line: checks and the shape in which they are kept (RULES §4).
//!
//! Invariant: a [`Markup`] is what the server would have stored: truncated as it truncates, refused as it refuses.
//! What only a strict reader minds comes back as objections beside it.

use serde_json::{Map, Value, json};

use super::error::ApiError;

/// The server cuts rows and keyboards silently at these sizes.
const CUT_ROW: usize = 12;
const CUT_TOTAL: usize = 300;
/// More inline buttons than this are refused; more in a row are not shown.
const MAX_INLINE: usize = 100;
const MAX_SHOWN_ROW: usize = 8;
/// Longest `callback_data`, in bytes.
const MAX_DATA: usize = 64;
/// Longest markup, in bytes of JSON.
const MAX_MARKUP: usize = 10_000;
/// What a button may do; the first of them that is present wins.
const ACTIONS: [&str; 11] = [
    "url",
    "callback_data",
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "login_url",
    "web_app",
    "copy_text",
    "disabled",
];

/// A checked `reply_markup`.
#[derive(Debug, Clone, PartialEq)]
pub enum Markup {
    /// An `InlineKeyboardMarkup`; `None` when it has no buttons.
    Inline(Option<Value>),
    /// A `ReplyKeyboardMarkup`.
    Keys(Value),
    /// `ReplyKeyboardRemove`.
    Remove,
    /// `ForceReply`.
    Force,
}

/// Reads `reply_markup`; the second part is what a strict reader objects to.
///
/// # Errors
/// The refusals of RULES §4.
pub fn parse(markup: &Value) -> Result<(Markup, Vec<String>), ApiError> {
    let Value::Object(object) = markup else {
        return Err(ApiError::bad_request("object expected as reply markup"));
    };
    if markup.to_string().len() > MAX_MARKUP {
        return Err(ApiError::bad_request("reply markup is too long"));
    }
    let mut objections = Vec::new();
    let set = |name: &str| object.get(name).is_some_and(|value| value == &json!(true));
    let parsed = if let Some(rows) = object.get("inline_keyboard") {
        Markup::Inline(inline(rows, &mut objections)?)
    } else if object.contains_key("keyboard") {
        Markup::Keys(reply_keyboard(object)?)
    } else if set("remove_keyboard") {
        Markup::Remove
    } else if set("force_reply") {
        Markup::Force
    } else {
        objections.push("`reply_markup` is none of the four kinds".to_owned());
        Markup::Inline(None)
    };
    Ok((parsed, objections))
}

/// Refuses in a group what only a private chat can have (`td/telegram/ReplyMarkup.cpp`).
///
/// # Errors
/// The refusals of RULES §4.
pub fn check_in_group(markup: &Markup) -> Result<(), ApiError> {
    /// What a key can ask for, and how that is told.
    const PRIVATE: [(&str, &str); 7] = [
        ("request_contact", "phone number can be requested"),
        ("request_location", "location can be requested"),
        ("request_poll", "poll can be requested"),
        ("web_app", "web App buttons can be used"),
        ("request_users", "users can be requested"),
        ("request_chat", "chats can be requested"),
        ("request_managed_bot", "managed bots can be requested"),
    ];
    let has =
        |button: &Value, action: &str| !matches!(button[action], Value::Null | Value::Bool(false));
    let buttons = |value: &Value| -> Vec<Value> {
        let rows = value.as_array().into_iter().flatten();
        rows.filter_map(Value::as_array)
            .flatten()
            .cloned()
            .collect()
    };
    match markup {
        Markup::Inline(Some(keyboard))
            if buttons(&keyboard["inline_keyboard"])
                .iter()
                .any(|button| has(button, "web_app")) =>
        {
            Err(ApiError::bad_request("BUTTON_TYPE_INVALID"))
        }
        Markup::Keys(keyboard) => {
            let keys = buttons(&keyboard["keyboard"]);
            let found = PRIVATE
                .into_iter()
                .find(|(action, _)| keys.iter().any(|key| has(key, action)));
            match found {
                None => Ok(()),
                Some((_, what)) => Err(ApiError::bad_request(format!(
                    "{what} in private chats only"
                ))),
            }
        }
        Markup::Inline(_) | Markup::Remove | Markup::Force => Ok(()),
    }
}

/// Rows of buttons, cut as the server cuts them; empty rows vanish.
fn rows_of<'a>(value: &'a Value, field: &str) -> Result<Vec<Vec<&'a Value>>, ApiError> {
    let wrong = || ApiError::bad_request(format!("field \"{field}\" must be of type Array"));
    let mut left = CUT_TOTAL;
    let mut rows = Vec::new();
    for row in value.as_array().ok_or_else(wrong)? {
        let row = row.as_array().ok_or_else(|| {
            ApiError::bad_request(format!("field \"{field}\" must be an Array of Arrays"))
        })?;
        let taken: Vec<_> = row.iter().take(CUT_ROW.min(left)).collect();
        left -= taken.len();
        if !taken.is_empty() {
            rows.push(taken);
        }
    }
    Ok(rows)
}

fn inline(rows: &Value, objections: &mut Vec<String>) -> Result<Option<Value>, ApiError> {
    let rows = rows_of(rows, "inline_keyboard")?;
    if rows.iter().map(Vec::len).sum::<usize>() > MAX_INLINE {
        return Err(ApiError::bad_request("reply markup is too long"));
    }
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows {
        if row.len() > MAX_SHOWN_ROW {
            objections.push(format!("{} inline buttons in a row", row.len()));
        }
        let row: Result<Vec<_>, _> = row
            .into_iter()
            .map(|button| inline_button(button, objections))
            .collect();
        kept.push(row?);
    }
    Ok((!kept.is_empty()).then(|| json!({ "inline_keyboard": kept })))
}

fn inline_button(button: &Value, objections: &mut Vec<String>) -> Result<Value, ApiError> {
    let cannot =
        |why: &str| ApiError::bad_request(format!("can't parse inline keyboard button: {why}"));
    let Value::Object(object) = button else {
        return Err(cannot("InlineKeyboardButton must be an Object"));
    };
    let text = match object.get("text") {
        Some(Value::String(text)) => text,
        Some(_) => return Err(cannot("field \"text\" must be of type String")),
        None => return Err(cannot("can't find field \"text\"")),
    };
    if text.trim().is_empty() {
        objections.push("an inline button without words".to_owned());
    }
    let present: Vec<_> = ACTIONS
        .into_iter()
        .filter(|action| object.get(*action).is_some_and(|value| !value.is_null()))
        .collect();
    if present.len() > 1 {
        objections.push(format!("button «{text}» has several actions: {present:?}"));
    }
    let action = present.into_iter().find(|action| {
        *action != "callback_data" || object[*action].as_str().is_none_or(|data| !data.is_empty())
    });
    let Some(action) = action else {
        return Err(cannot("Text buttons are unallowed in the inline keyboard"));
    };
    let mut kept = object[action].clone();
    match action {
        "callback_data"
            if object[action]
                .as_str()
                .is_some_and(|data| data.len() > MAX_DATA) =>
        {
            return Err(ApiError::bad_request("BUTTON_DATA_INVALID"));
        }
        "url" => {
            let url = object[action].as_str().unwrap_or_default();
            kept = json!(normalised_url(url).map_err(|why| {
                ApiError::bad_request(format!(
                    "inline keyboard button URL '{url}' is invalid: {why}"
                ))
            })?);
        }
        "web_app" => {
            let url = object[action]["url"].as_str().unwrap_or_default();
            if !url.to_lowercase().starts_with("https://") {
                return Err(ApiError::bad_request(format!(
                    "inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed"
                )));
            }
        }
        _ => {}
    }
    let mut result = Map::new();
    for look in ["text", "icon_custom_emoji_id", "style"] {
        if let Some(value) = object.get(look) {
            result.insert(look.to_owned(), value.clone());
        }
    }
    result.insert(action.to_owned(), kept);
    Ok(Value::Object(result))
}

fn reply_keyboard(object: &Map<String, Value>) -> Result<Value, ApiError> {
    let cannot = |why: &str| ApiError::bad_request(format!("can't parse keyboard button: {why}"));
    let mut kept = Vec::new();
    for row in rows_of(&object["keyboard"], "keyboard")? {
        let mut keys = Vec::new();
        for key in row {
            keys.push(match key {
                Value::String(text) => json!({ "text": text }),
                Value::Object(fields) => match fields.get("text") {
                    Some(Value::String(_)) => key.clone(),
                    Some(_) => return Err(cannot("field \"text\" must be of type String")),
                    None => return Err(cannot("can't find field \"text\"")),
                },
                _ => return Err(cannot("KeyboardButton must be a String or an Object")),
            });
        }
        kept.push(keys);
    }
    let mut result = object.clone();
    result.insert("keyboard".to_owned(), json!(kept));
    Ok(Value::Object(result))
}

/// A link as the server writes it: with a scheme and, when there is no path, a slash.
///
/// # Errors
/// The reason, in the server's words.
pub fn normalised_url(url: &str) -> Result<String, &'static str> {
    let lower = url.to_lowercase();
    if lower.starts_with("tg://") || lower.starts_with("ton://") {
        return Ok(url.to_owned());
    }
    let (scheme, rest) = match lower.find("://") {
        Some(end) => (&lower[..end], &url[end + 3..]),
        None => ("http", url),
    };
    if !matches!(scheme, "http" | "https") {
        return Err("Unsupported URL protocol");
    }
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(host_end);
    let host = authority.rsplit('@').next().unwrap_or_default();
    if host.is_empty() {
        return Err("URL host is empty");
    }
    let name = host.split(':').next().unwrap_or_default();
    let has_zone = name
        .rsplit_once('.')
        .is_some_and(|(head, zone)| !head.is_empty() && !zone.is_empty());
    if name.contains(char::is_whitespace) || !has_zone {
        return Err("Wrong HTTP URL");
    }
    let slash = if path.starts_with('/') { "" } else { "/" };
    Ok(format!("{scheme}://{authority}{slash}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(button: &Value) -> String {
        parse(&json!({"inline_keyboard": [[button]]}))
            .expect_err("must be refused")
            .description
    }

    #[test]
    fn a_button_needs_an_action() {
        let wanted = "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard";
        assert_eq!(refusal(&json!({"text": "a"})), wanted);
        assert_eq!(refusal(&json!({"text": "a", "callback_data": ""})), wanted);
        assert_eq!(
            refusal(&json!({"callback_data": "a"})),
            "Bad Request: can't parse inline keyboard button: can't find field \"text\""
        );
    }

    #[test]
    fn data_counts_bytes() {
        let fits = json!({"inline_keyboard": [[{"text": "a", "callback_data": "я".repeat(32)}]]});
        assert!(parse(&fits).is_ok());
        assert_eq!(
            refusal(&json!({"text": "a", "callback_data": "я".repeat(33)})),
            "Bad Request: BUTTON_DATA_INVALID"
        );
    }

    #[test]
    fn bad_links_are_refused() {
        let of = |url: &str| refusal(&json!({"text": "a", "url": url}));
        assert_eq!(
            of("nowhere"),
            "Bad Request: inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"
        );
        assert_eq!(
            of("http:///x"),
            "Bad Request: inline keyboard button URL 'http:///x' is invalid: URL host is empty"
        );
        assert_eq!(
            of("ftp://x.y"),
            "Bad Request: inline keyboard button URL 'ftp://x.y' is invalid: Unsupported URL protocol"
        );
        assert_eq!(
            refusal(&json!({"text": "a", "web_app": {"url": "http://x.y"}})),
            "Bad Request: inline keyboard button Web App URL 'http://x.y' is invalid: Only HTTPS links are allowed"
        );
    }

    #[test]
    fn the_first_action_wins_and_several_are_objected_to() {
        let (markup, objections) = parse(
            &json!({"inline_keyboard": [[{"text": "a", "callback_data": "d", "url": "x.y"}]]}),
        )
        .unwrap();
        assert_eq!(
            markup,
            Markup::Inline(Some(
                json!({"inline_keyboard": [[{"text": "a", "url": "http://x.y/"}]]})
            ))
        );
        assert_eq!(objections.len(), 1);
    }

    #[test]
    fn long_rows_are_objected_to_then_cut() {
        let row: Vec<_> = (0..13)
            .map(|n| json!({"text": "a", "callback_data": n.to_string()}))
            .collect();
        let (markup, objections) = parse(&json!({"inline_keyboard": [row, []]})).unwrap();
        let Markup::Inline(Some(kept)) = markup else {
            panic!("an inline keyboard")
        };
        assert_eq!(kept["inline_keyboard"][0].as_array().unwrap().len(), 12);
        assert_eq!(kept["inline_keyboard"].as_array().unwrap().len(), 1);
        assert_eq!(objections, ["12 inline buttons in a row"]);
    }

    #[test]
    fn too_many_buttons_are_refused() {
        let rows = vec![vec![json!({"text": "a", "callback_data": "b"})]; 101];
        assert_eq!(
            parse(&json!({ "inline_keyboard": rows }))
                .expect_err("too many")
                .description,
            "Bad Request: reply markup is too long"
        );
    }

    #[test]
    fn reply_keyboards_take_plain_words() {
        let (markup, _) = parse(&json!({"keyboard": [["Да"]], "one_time_keyboard": true})).unwrap();
        assert_eq!(
            markup,
            Markup::Keys(json!({"keyboard": [[{"text": "Да"}]], "one_time_keyboard": true}))
        );
        assert_eq!(
            parse(&json!("x")).expect_err("no object").description,
            "Bad Request: object expected as reply markup"
        );
    }
}
