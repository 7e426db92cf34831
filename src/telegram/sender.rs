//! The sender: a [`Call`] of the outbox becomes a request of the Bot API, and Telegram's answer a [`Delivery`].
//!
//! Both ways are pure functions ([`request`], [`judge`]); only [`BotCourier`] touches the network. Telegram's refusals
//! are recognised by the words that the real server uses (RULES §§2, 5, 6), whatever stands around them.

use crate::app::Shop;
use crate::domain::ids::{ChatId, MessageId};
use crate::domain::ids::{PipelineId, StageId};
use crate::domain::lang::Lang;
use crate::graph;
use crate::i18n::Html;
use crate::telegram::api::{Api, ApiError};
use crate::telegram::keyboard::{Action, Button, Keyboard, Markup};
use crate::telegram::outgoing::{
    AlbumItem, Call, Caption, Delivery, ReplyTo, Resolved, Sent, Target,
};
use crate::telegram::rich::Rich;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::multipart::{Form, Part};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::error::Error as _;
use std::fmt::Write as _;
use std::sync::Arc;

/// Brings calls to people.
pub trait Courier: Send + Sync + 'static {
    /// Makes a call.
    fn deliver(
        &self,
        chat: ChatId,
        call: &Call,
        resolved: Resolved,
    ) -> impl Future<Output = Delivery> + Send;
}

/// The largest file fetched, in bytes.
const FETCH_MAX: usize = 2_000_000;

/// Brings calls to a Bot API server.
#[derive(Debug, Clone)]
pub struct BotCourier {
    api: Api,
    shop: Arc<Shop>,
}

impl BotCourier {
    /// Over that wire, for that shop, whose stage graphs it draws.
    pub const fn new(api: Api, shop: Arc<Shop>) -> BotCourier {
        BotCourier { api, shop }
    }

    /// `getFile`, then the file itself.
    async fn fetch(&self, file: &str) -> Delivery {
        let found: Result<Value, ApiError> =
            self.api.call("getFile", &json!({"file_id": file})).await;
        let path = match found {
            Ok(found) => found
                .get("file_path")
                .and_then(Value::as_str)
                .map(str::to_owned),
            Err(error) => return judge(Err(error)),
        };
        let Some(path) = path else {
            return Delivery::Refused("the file has no path".to_owned());
        };
        match self.api.download(&path, FETCH_MAX).await {
            Ok(bytes) => Delivery::Fetched(bytes),
            Err(error) => judge(Err(error)),
        }
    }

    /// Draws a stage graph, off the threads that wait for the network.
    async fn drawn(
        &self,
        pipeline: &PipelineId,
        lang: Lang,
        counts: &BTreeMap<StageId, i64>,
        caption: &Html,
    ) -> Result<Call, Delivery> {
        let shop = Arc::clone(&self.shop);
        let (pipeline, counts) = (pipeline.clone(), counts.clone());
        let refused = |why: String| Delivery::Refused(format!("the picture can't be drawn: {why}"));
        let png = tokio::task::spawn_blocking(move || {
            let preset = shop.preset();
            let pipeline = preset
                .pipeline(&pipeline)
                .ok_or_else(|| "the preset has no such pipeline".to_owned())?;
            let currency = shop.settings.currency;
            graph::draw(&preset, pipeline, lang, currency, Some(&counts))
                .map_err(|error| error.to_string())
        })
        .await
        .map_err(|error| refused(error.to_string()))?
        .map_err(refused)?;
        Ok(Call::Picture {
            png: BASE64.encode(png),
            caption: caption.clone(),
            keyboard: None,
        })
    }

    async fn send(&self, request: Request) -> Result<Value, ApiError> {
        match request.file {
            None => self.api.call(request.method, &request.parameters).await,
            Some(file) => {
                let form = form(request.parameters, file);
                self.api.call_with_files(request.method, form).await
            }
        }
    }
}

impl Courier for BotCourier {
    async fn deliver(&self, chat: ChatId, call: &Call, resolved: Resolved) -> Delivery {
        let drawn;
        let call = match call {
            Call::Fetch { file } => return self.fetch(file).await,
            Call::Graph {
                pipeline,
                lang,
                counts,
                caption,
            } => match self.drawn(pipeline, *lang, counts, caption).await {
                Ok(picture) => {
                    drawn = picture;
                    &drawn
                }
                Err(delivery) => return delivery,
            },
            other => other,
        };
        match request(chat, call, resolved) {
            Ok(request) => judge(self.send(request).await),
            Err(Unsendable::NoTarget) => Delivery::Moot,
            Err(Unsendable::NotBase64) => Delivery::Refused("the file is no base64".to_owned()),
        }
    }
}

/// A request of the Bot API.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The method.
    pub method: &'static str,
    /// Its parameters; none is null.
    pub parameters: Map<String, Value>,
    /// The file it uploads.
    pub file: Option<File>,
}

/// A file to be uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The parameter that takes it.
    pub parameter: &'static str,
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Why a call makes no request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsendable {
    /// The message to be edited was never sent.
    #[error("the message to be edited was never sent")]
    NoTarget,
    /// The file kept with the call can't be read.
    #[error("the file is no base64")]
    NotBase64,
}

/// The name of the method that a call uses; for the metrics.
pub const fn method(call: &Call) -> &'static str {
    match call {
        Call::Send { .. } | Call::SendWords { .. } => "sendMessage",
        Call::Edit { .. } | Call::EditWords { .. } => "editMessageText",
        Call::EditCaption { .. } => "editMessageCaption",
        Call::EditMedia { .. } => "editMessageMedia",
        Call::Album { .. } => "sendMediaGroup",
        Call::Delete { .. } => "deleteMessage",
        Call::AnswerInline { .. } => "answerInlineQuery",
        Call::Answer { .. } => "answerCallbackQuery",
        Call::Copy { .. } | Call::Copies { .. } => "copyMessage",
        Call::React { .. } => "setMessageReaction",
        Call::Picture { .. } | Call::Graph { .. } => "sendPhoto",
        Call::Fetch { .. } => "getFile",
        Call::Document { .. } => "sendDocument",
        Call::Commands { .. } => "setMyCommands",
    }
}

/// What to ask of the Bot API.
///
/// # Errors
/// [`Unsendable`], which no repetition changes.
pub fn request(chat: ChatId, call: &Call, resolved: Resolved) -> Result<Request, Unsendable> {
    let file = match call {
        Call::Picture { png, .. } => Some(file("photo", "picture.png", png)?),
        Call::Document { name, body, .. } => Some(file("document", name, body)?),
        _ => None,
    };
    let mut parameters = match parameters(chat, call, resolved.post)? {
        Value::Object(parameters) => parameters,
        _ => Map::new(),
    };
    if let Some(thread) = resolved.thread
        && makes_a_message(call)
    {
        parameters.insert("message_thread_id".to_owned(), thread.into());
    }
    parameters.retain(|_, value| !value.is_null());
    Ok(Request {
        method: method(call),
        parameters,
        file,
    })
}

/// Whether a call puts something new into its chat, so that the topic has to be told.
const fn makes_a_message(call: &Call) -> bool {
    match call {
        Call::Send { .. }
        | Call::SendWords { .. }
        | Call::Album { .. }
        | Call::Copy { .. }
        | Call::Copies { .. }
        | Call::Picture { .. }
        | Call::Graph { .. }
        | Call::Document { .. } => true,
        Call::Edit { .. }
        | Call::EditWords { .. }
        | Call::EditCaption { .. }
        | Call::EditMedia { .. }
        | Call::Delete { .. }
        | Call::React { .. }
        | Call::Answer { .. }
        | Call::AnswerInline { .. }
        | Call::Fetch { .. }
        | Call::Commands { .. } => false,
    }
}

/// The message that a target stands for.
fn message_of(target: Target, post: Option<MessageId>) -> Result<MessageId, Unsendable> {
    match target {
        Target::Message(message) => Ok(message),
        Target::Post(_) => post.ok_or(Unsendable::NoTarget),
    }
}

/// An answer to a message that was never sent is a message all the same.
fn reply_json(reply_to: Option<&ReplyTo>, post: Option<MessageId>) -> Option<Value> {
    let reply = reply_to?;
    let message = message_of(reply.target, post).ok()?;
    let mut parameters = json!({"message_id": message, "allow_sending_without_reply": true});
    if let Some(quote) = &reply.quote {
        parameters["quote"] = json!(quote.text);
        if let Some(entities) = entities(quote) {
            parameters["quote_entities"] = json!(entities);
        }
    }
    Some(parameters)
}

/// Entities, where there are some.
fn entities(words: &Rich) -> Option<&Vec<Value>> {
    (!words.entities.is_empty()).then_some(&words.entities)
}

#[expect(clippy::too_many_lines, reason = "one request for every kind of call")]
fn parameters(chat: ChatId, call: &Call, post: Option<MessageId>) -> Result<Value, Unsendable> {
    Ok(match call {
        Call::Send {
            text,
            markup,
            reply_to,
        } => json!({
            "chat_id": chat,
            "text": text,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": true},
            "reply_markup": markup.as_ref().map(markup_json),
            "reply_parameters": reply_json(reply_to.as_ref(), post),
        }),
        Call::SendWords {
            words,
            keyboard,
            reply_to,
        } => json!({
            "chat_id": chat,
            "text": words.text,
            "entities": entities(words),
            "link_preview_options": {"is_disabled": true},
            "reply_markup": keyboard.as_ref().map(inline),
            "reply_parameters": reply_json(reply_to.as_ref(), post),
        }),
        Call::Album { items, reply_to } => json!({
            "chat_id": chat,
            "media": items.iter().map(album_item).collect::<Vec<_>>(),
            "reply_parameters": reply_json(reply_to.as_ref(), post),
        }),
        Call::EditWords {
            target,
            words,
            keyboard,
        } => json!({
            "chat_id": chat,
            "message_id": message_of(*target, post)?,
            "text": words.text,
            "entities": entities(words),
            "link_preview_options": {"is_disabled": true},
            "reply_markup": keyboard.as_ref().map(inline),
        }),
        Call::EditCaption {
            target,
            caption,
            keyboard,
        } => json!({
            "chat_id": chat,
            "message_id": message_of(*target, post)?,
            "caption": caption.text,
            "caption_entities": entities(caption),
            "reply_markup": keyboard.as_ref().map(inline),
        }),
        Call::EditMedia {
            target,
            kind,
            file,
            caption,
            keyboard,
        } => json!({
            "chat_id": chat,
            "message_id": message_of(*target, post)?,
            "media": without_nulls(json!({
                "type": kind,
                "media": file,
                "caption": (!caption.is_empty()).then_some(&caption.text),
                "caption_entities": entities(caption),
            })),
            "reply_markup": keyboard.as_ref().map(inline),
        }),
        Call::Delete { target } => json!({
            "chat_id": chat,
            "message_id": message_of(*target, post)?,
        }),
        Call::AnswerInline {
            query,
            results,
            next_offset,
        } => json!({
            "inline_query_id": query,
            "results": results,
            "cache_time": 0,
            "is_personal": true,
            "next_offset": next_offset,
        }),
        Call::Edit {
            target,
            text,
            keyboard,
            or_send: _,
        } => json!({
            "chat_id": chat,
            "message_id": message_of(*target, post)?,
            "text": text,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": true},
            "reply_markup": keyboard.as_ref().map(inline),
        }),
        Call::Answer {
            callback,
            text,
            alert,
        } => json!({
            "callback_query_id": callback,
            "text": text,
            "show_alert": alert.then_some(true),
        }),
        Call::Copy {
            from,
            message,
            caption,
            keyboard,
            reply_to,
            or_else: _,
        } => {
            let mut parameters = json!({
                "chat_id": chat,
                "from_chat_id": from,
                "message_id": message,
                "reply_markup": keyboard.as_ref().map(inline),
                "reply_parameters": reply_json(reply_to.as_ref(), post),
            });
            match caption {
                Some(Caption::Html(html)) => {
                    parameters["caption"] = json!(html);
                    parameters["parse_mode"] = json!("HTML");
                }
                Some(Caption::Rich(words)) => {
                    parameters["caption"] = json!(words.text);
                    parameters["caption_entities"] = json!(entities(words));
                }
                None => {}
            }
            parameters
        }
        Call::Copies {
            items, reply_to, ..
        } => {
            let (from, message) = items.first().ok_or(Unsendable::NoTarget)?.from;
            json!({
                "chat_id": chat,
                "from_chat_id": from,
                "message_id": message,
                "reply_parameters": reply_json(reply_to.as_ref(), post),
            })
        }
        Call::React { message, emoji } => json!({
            "chat_id": chat,
            "message_id": message_of(*message, post)?,
            "reaction": emoji
                .iter()
                .map(|emoji| json!({"type": "emoji", "emoji": emoji}))
                .collect::<Vec<_>>(),
        }),
        Call::Picture {
            png: _,
            caption,
            keyboard,
        } => json!({
            "chat_id": chat,
            "caption": caption,
            "parse_mode": "HTML",
            "reply_markup": keyboard.as_ref().map(inline),
        }),
        Call::Document { caption, .. } | Call::Graph { caption, .. } => json!({
            "chat_id": chat,
            "caption": caption,
            "parse_mode": "HTML",
        }),
        Call::Fetch { file } => json!({"file_id": file}),
        Call::Commands { commands } => json!({
            "commands": commands.iter().map(described).collect::<Vec<_>>(),
            "scope": {"type": "chat", "chat_id": chat},
        }),
    })
}

fn album_item(item: &AlbumItem) -> Value {
    without_nulls(json!({
        "type": item.kind,
        "media": item.file,
        "caption": (!item.caption.is_empty()).then_some(&item.caption.text),
        "caption_entities": entities(&item.caption),
        "has_spoiler": item.spoiler.then_some(true),
    }))
}

fn without_nulls(mut object: Value) -> Value {
    if let Value::Object(fields) = &mut object {
        fields.retain(|_, value| !value.is_null());
    }
    object
}

fn described((command, description): &(String, String)) -> Value {
    json!({"command": command, "description": description})
}

fn file(parameter: &'static str, name: &str, base64: &str) -> Result<File, Unsendable> {
    Ok(File {
        parameter,
        name: name.to_owned(),
        bytes: BASE64.decode(base64).map_err(|_| Unsendable::NotBase64)?,
    })
}

/// The request as a form: what is no text goes as JSON (RULES §1).
fn form(parameters: Map<String, Value>, file: File) -> Form {
    let part = Part::bytes(file.bytes).file_name(file.name);
    parameters
        .into_iter()
        .fold(Form::new(), |form, (name, value)| {
            let text = match value {
                Value::String(text) => text,
                other => other.to_string(),
            };
            form.text(name, text)
        })
        .part(file.parameter, part)
}

fn inline(keyboard: &Keyboard) -> Value {
    let rows: Vec<Vec<Value>> = keyboard
        .rows
        .iter()
        .map(|row| row.iter().map(button).collect())
        .collect();
    json!({ "inline_keyboard": rows })
}

fn button(button: &Button) -> Value {
    match &button.action {
        Action::Data(data) => json!({"text": button.label, "callback_data": data}),
        Action::Url(url) => json!({"text": button.label, "url": url}),
    }
}

fn markup_json(markup: &Markup) -> Value {
    match markup {
        Markup::Inline(keyboard) => inline(keyboard),
        Markup::Reply {
            share_phone,
            rows,
            placeholder,
        } => {
            let phone = share_phone
                .iter()
                .map(|label| vec![json!({"text": label, "request_contact": true})]);
            let others = rows
                .iter()
                .map(|row| row.iter().map(|label| json!({"text": label})).collect());
            let mut keyboard = json!({
                "keyboard": phone.chain(others).collect::<Vec<Vec<Value>>>(),
                "resize_keyboard": true,
            });
            if let Some(placeholder) = placeholder {
                keyboard["input_field_placeholder"] = json!(placeholder);
            }
            keyboard
        }
        Markup::RemoveReply => json!({"remove_keyboard": true}),
    }
}

/// The one field of a sent message that is kept. `copyMessage` answers with no more, other methods with `true`.
#[derive(Deserialize)]
struct SentMessage {
    message_id: MessageId,
}

/// What a result tells of the messages sent, whatever else it tells.
fn sent(result: Value) -> Sent {
    let message = |value: Value| {
        let sent: Option<SentMessage> = serde_json::from_value(value).ok();
        sent.map(|sent| sent.message_id)
    };
    match result {
        Value::Array(messages) => Sent {
            messages: messages.into_iter().filter_map(message).collect(),
            thread: None,
        },
        one => {
            let thread = one.get("message_thread_id").and_then(Value::as_i64);
            let messages: Vec<MessageId> = message(one).into_iter().collect();
            Sent {
                thread: thread.filter(|_| messages.is_empty()),
                messages,
            }
        }
    }
}

/// What Telegram's answer means for the call.
pub fn judge(answer: Result<Value, ApiError>) -> Delivery {
    let error = match answer {
        Ok(result) => return Delivery::Done(sent(result)),
        Err(error) => error,
    };
    match error {
        ApiError::Refused {
            retry_after: Some(seconds),
            ..
        } => Delivery::RetryAfter(seconds),
        ApiError::Refused {
            code, description, ..
        } => refusal(code, description),
        ApiError::Network(_) | ApiError::Gibberish { .. } => Delivery::Passing(in_one_line(&error)),
    }
}

/// The error with its causes.
fn in_one_line(error: &ApiError) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(line, ": {error}");
        cause = error.source();
    }
    line
}

fn refusal(code: u16, description: String) -> Delivery {
    const MOOT: &[&str] = &[
        "message is not modified",
        "query is too old",
        "query id is invalid",
        "message to react not found",
        "message to delete not found",
        "reaction_invalid",
    ];
    const UNREACHABLE: &[&str] = &[
        "bot was blocked",
        "user is deactivated",
        "bot can't initiate conversation",
        "chat not found",
        "bot was kicked",
        "bot is not a member",
    ];
    const TARGET_GONE: &[&str] = &["message to edit not found", "message can't be edited"];

    let text = description.to_lowercase();
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    match code {
        429 => Delivery::RetryAfter(1),
        // The token was revoked, or the server is not up yet: no fault of the message's.
        401 | 404 | 500.. => Delivery::Passing(format!("{code}: {description}")),
        _ if says(MOOT) => Delivery::Moot,
        _ if says(UNREACHABLE) => Delivery::Unreachable(description),
        _ if says(TARGET_GONE) => Delivery::TargetGone(description),
        _ => Delivery::Refused(description),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::PostId;
    use crate::i18n::Html;

    fn refused(code: u16, description: &str) -> Delivery {
        judge(Err(ApiError::Refused {
            code,
            description: description.to_owned(),
            retry_after: None,
        }))
    }

    #[test]
    fn the_real_servers_texts_are_recognised() {
        let moot = [
            "Bad Request: message is not modified: specified new message content and reply markup are exactly \
             the same as a current content and reply markup of the message",
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
            "Bad Request: message to react not found",
            "Bad Request: REACTION_INVALID",
        ];
        for text in moot {
            assert_eq!(refused(400, text), Delivery::Moot, "{text}");
        }
        let unreachable = [
            (403, "Forbidden: bot was blocked by the user"),
            (403, "Forbidden: user is deactivated"),
            (
                403,
                "Forbidden: bot can't initiate conversation with a user",
            ),
            (400, "Bad Request: chat not found"),
        ];
        for (code, text) in unreachable {
            assert_eq!(refused(code, text), Delivery::Unreachable(text.to_owned()));
        }
        for text in [
            "Bad Request: message to edit not found",
            "Bad Request: message can't be edited",
        ] {
            assert_eq!(refused(400, text), Delivery::TargetGone(text.to_owned()));
        }
        for text in [
            "Bad Request: message to copy not found",
            "Bad Request: message text is empty",
        ] {
            assert_eq!(refused(400, text), Delivery::Refused(text.to_owned()));
        }
    }

    #[test]
    fn trouble_of_the_servers_own_passes() {
        for code in [401, 404, 500, 502] {
            assert!(matches!(refused(code, "x"), Delivery::Passing(_)), "{code}");
        }
        let answer = Err(ApiError::Gibberish { status: 502 });
        assert!(matches!(judge(answer), Delivery::Passing(_)));
    }

    #[test]
    fn a_sent_message_is_known_even_when_the_rest_of_it_is_news_to_us() {
        let sent = json!({"message_id": 7, "chat": {"id": 1, "type": "unheard_of"}});
        assert_eq!(judge(Ok(sent)), Delivery::Done(MessageId(7).into()));
        assert_eq!(judge(Ok(json!(true))), Delivery::Done(Sent::default()));
        let album = json!([{"message_id": 7}, {"message_id": 8}]);
        let both = Sent {
            messages: vec![MessageId(7), MessageId(8)],
            thread: None,
        };
        assert_eq!(judge(Ok(album)), Delivery::Done(both));
    }

    #[test]
    fn no_parameter_is_null_and_an_answer_needs_no_chat() {
        let call = Call::Answer {
            callback: "9".to_owned(),
            text: None,
            alert: false,
        };
        let request = request(ChatId(1), &call, Resolved::default()).unwrap();
        assert_eq!(
            Value::Object(request.parameters),
            json!({"callback_query_id": "9"})
        );
    }

    #[test]
    fn an_edit_of_a_message_never_sent_is_no_request() {
        let call = Call::Edit {
            target: Target::Post(PostId(3)),
            text: Html::escape("x"),
            keyboard: None,
            or_send: true,
        };
        let unknown = request(ChatId(1), &call, Resolved::default());
        assert_eq!(unknown, Err(Unsendable::NoTarget));
        let sent = Resolved {
            post: Some(MessageId(4)),
            thread: None,
        };
        let known = request(ChatId(1), &call, sent).unwrap();
        assert_eq!(known.parameters["message_id"], json!(4));
        assert!(!known.parameters.contains_key("reply_markup"));
    }

    #[test]
    fn a_reply_keyboard_shares_the_phone_by_its_first_row() {
        let call = Call::Send {
            text: Html::escape("hi"),
            markup: Some(Markup::Reply {
                share_phone: Some("phone".to_owned()),
                rows: vec![vec!["orders".to_owned()]],
                placeholder: None,
            }),
            reply_to: Some(MessageId(5).into()),
        };
        let parameters = request(ChatId(1), &call, Resolved::default())
            .unwrap()
            .parameters;
        assert_eq!(
            parameters["reply_markup"],
            json!({
                "keyboard": [[{"text": "phone", "request_contact": true}], [{"text": "orders"}]],
                "resize_keyboard": true,
            })
        );
        assert_eq!(
            parameters["reply_parameters"],
            json!({"message_id": 5, "allow_sending_without_reply": true})
        );
    }
}
