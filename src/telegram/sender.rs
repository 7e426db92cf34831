//! The sender: a [`Call`] of the outbox becomes a request of the Bot API, and Telegram's answer a [`Delivery`].
//!
//! Both ways are pure functions ([`request`], [`judge`]); only [`BotCourier`] touches the network.

use crate::app::Shop;
use crate::domain::ids::{ChatId, MessageId};
use crate::domain::ids::{PipelineId, StageId};
use crate::domain::lang::Lang;
use crate::graph;
use crate::i18n::Html;
use crate::telegram::api::{Api, ApiError};
use crate::telegram::courier_files::{file_method, file_parameter};
use crate::telegram::keyboard::{Action, Button, Keyboard, Markup};
use crate::telegram::outgoing::{
    AlbumItem, Call, Caption, Delivery, Detour, FetchFor, ReplyTo, Resolved, Target,
};
use crate::telegram::rich::Rich;
use crate::telegram::verdict::judge;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::multipart::{Form, Part};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
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
/// The largest price list fetched, in bytes: Telegram gives no larger file to a bot.
const PRICE_LIST_MAX: usize = 20_500_000;

/// Brings calls to a Bot API server.
#[derive(Debug, Clone)]
pub struct BotCourier {
    api: Api,
    pub(super) shop: Arc<Shop>,
}

impl BotCourier {
    /// Over that wire, for that shop, whose stage graphs it draws.
    pub const fn new(api: Api, shop: Arc<Shop>) -> BotCourier {
        BotCourier { api, shop }
    }

    /// `getFile`, then the file itself.
    async fn fetch(&self, chat: ChatId, file: &str, why: &FetchFor) -> Delivery {
        let most = match why {
            FetchFor::Preset => FETCH_MAX,
            FetchFor::PriceList { .. } => PRICE_LIST_MAX,
        };
        match (self.downloaded(chat, file, most).await, why) {
            (Delivery::Fetched(bytes), FetchFor::PriceList { .. }) => self.price_list(bytes).await,
            (other, _) => other,
        }
    }

    /// A file of at most so many bytes.
    pub(super) async fn downloaded(&self, chat: ChatId, file: &str, most: usize) -> Delivery {
        let found: Result<Value, ApiError> =
            self.api.call("getFile", &json!({"file_id": file})).await;
        let path = match found {
            Ok(found) => found
                .get("file_path")
                .and_then(Value::as_str)
                .map(str::to_owned),
            Err(error) => return judge(chat, Err(error)),
        };
        let Some(path) = path else {
            return Delivery::Refused("the file has no path".to_owned());
        };
        match self.api.download(&path, most).await {
            Ok(bytes) => Delivery::Fetched(bytes),
            Err(error) => judge(chat, Err(error)),
        }
    }

    /// Makes a call that is one request.
    pub(super) async fn made(&self, chat: ChatId, call: &Call, resolved: Resolved) -> Delivery {
        match request(chat, call, resolved) {
            Ok(request) => judge(chat, self.send(request).await),
            Err(Unsendable::NoTarget) => Delivery::Moot,
            Err(Unsendable::NoTopic) => Delivery::Detour(Detour::TopicGone),
            Err(Unsendable::NotBase64) => Delivery::Refused("the file is no base64".to_owned()),
        }
    }

    /// `getChat`, then what the bot is there; both as one object.
    async fn inspect(&self, chat: ChatId) -> Delivery {
        let asked: Result<Value, ApiError> =
            self.api.call("getChat", &json!({"chat_id": chat})).await;
        let group = match asked {
            Ok(group) => group,
            Err(error) => return judge(chat, Err(error)),
        };
        let asked: Result<Value, ApiError> = self
            .api
            .call(
                "getChatMember",
                &json!({"chat_id": chat, "user_id": self.shop.bot.id}),
            )
            .await;
        match asked {
            Ok(member) => Delivery::Fetched(
                json!({"chat": group, "member": member})
                    .to_string()
                    .into_bytes(),
            ),
            Err(error) => judge(chat, Err(error)),
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
            Call::Fetch { file, why } => return self.fetch(chat, file, why).await,
            Call::File { .. } => return self.file(chat, call).await,
            Call::KeepCopy { source, .. } => return self.keep_copy(chat, source).await,
            Call::DropCopies { digests } => return self.drop_copies(digests).await,
            Call::Inspect { .. } => return self.inspect(chat).await,
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
        self.made(chat, call, resolved).await
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
    /// The topic to be changed is not there.
    #[error("the topic to be changed is not there")]
    NoTopic,
    /// The file kept with the call can't be read.
    #[error("the file is no base64")]
    NotBase64,
}

/// The name of the method that a call uses; for the metrics.
pub fn method(call: &Call) -> &'static str {
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
        Call::Picture { .. } | Call::Photo { .. } | Call::Graph { .. } => "sendPhoto",
        Call::File { kind, .. } => file_method(kind),
        Call::Fetch { .. } | Call::KeepCopy { .. } => "getFile",
        Call::DropCopies { .. } => "deleteCopies",
        Call::Document { .. } => "sendDocument",
        Call::Commands { .. } => "setMyCommands",
        Call::CreateTopic { .. } => "createForumTopic",
        Call::EditTopic { .. } => "editForumTopic",
        Call::CloseTopic => "closeForumTopic",
        Call::ReopenTopic => "reopenForumTopic",
        Call::Inspect { .. } => "getChatMember",
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
    if let (Call::EditTopic { .. } | Call::CloseTopic | Call::ReopenTopic, None) =
        (call, resolved.thread)
    {
        return Err(Unsendable::NoTopic);
    }
    let mut parameters = match parameters(chat, call, resolved.post)? {
        Value::Object(parameters) => parameters,
        _ => Map::new(),
    };
    if let Some(thread) = resolved.thread
        && goes_into_a_topic(call)
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

/// Whether a call puts something new into its chat, or changes its topic, so that the topic has to be told.
const fn goes_into_a_topic(call: &Call) -> bool {
    match call {
        Call::Send { .. }
        | Call::SendWords { .. }
        | Call::Album { .. }
        | Call::Copy { .. }
        | Call::Copies { .. }
        | Call::Picture { .. }
        | Call::Photo { .. }
        | Call::Graph { .. }
        | Call::Document { .. }
        | Call::File { .. }
        | Call::EditTopic { .. }
        | Call::CloseTopic
        | Call::ReopenTopic => true,
        Call::Edit { .. }
        | Call::EditWords { .. }
        | Call::EditCaption { .. }
        | Call::EditMedia { .. }
        | Call::Delete { .. }
        | Call::React { .. }
        | Call::Answer { .. }
        | Call::AnswerInline { .. }
        | Call::Fetch { .. }
        | Call::KeepCopy { .. }
        | Call::DropCopies { .. }
        | Call::Commands { .. }
        | Call::CreateTopic { .. }
        | Call::Inspect { .. } => false,
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
        Call::Photo {
            file,
            caption,
            keyboard,
        } => json!({
            "chat_id": chat,
            "photo": file,
            "caption": caption,
            "parse_mode": "HTML",
            "reply_markup": keyboard.as_ref().map(inline),
        }),
        Call::Document { caption, .. } | Call::Graph { caption, .. } => json!({
            "chat_id": chat,
            "caption": caption,
            "parse_mode": "HTML",
        }),
        Call::Fetch { file, .. } => json!({"file_id": file}),
        Call::KeepCopy { source, .. } => json!({"file_id": source}),
        Call::DropCopies { .. } => json!({}),
        Call::File { kind, file, .. } => json!({"chat_id": chat, file_parameter(kind): file}),
        Call::Commands { commands } => json!({
            "commands": commands.iter().map(described).collect::<Vec<_>>(),
            "scope": {"type": "chat", "chat_id": chat},
        }),
        Call::CreateTopic { topic: _, name } | Call::EditTopic { name } => {
            json!({"chat_id": chat, "name": name})
        }
        Call::CloseTopic | Call::ReopenTopic | Call::Inspect { .. } => json!({"chat_id": chat}),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::PostId;
    use crate::i18n::Html;

    #[test]
    fn a_topic_is_told_where_one_is_meant() {
        let into = Resolved {
            post: None,
            thread: Some(7),
        };
        let title = Call::EditTopic {
            name: "№7".to_owned(),
        };
        let asked = request(ChatId(-1), &title, into).unwrap();
        assert_eq!(
            Value::Object(asked.parameters),
            json!({"chat_id": -1, "name": "№7", "message_thread_id": 7})
        );
        let gone = request(ChatId(-1), &title, Resolved::default());
        assert_eq!(gone, Err(Unsendable::NoTopic));
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
