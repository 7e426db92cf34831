//! What the page lets people do.
//!
//! Invariant: nothing is done here that a [`Phone`] does not do; this is its doings, spelled in JSON.

use std::time::Duration;

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Multipart, Path, Query, Request, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::sandbox::{
    emulator::{Emulator, Fault, FaultKind, FileKind, PhoneError, Profile, Rare},
    phone::{Phone, ShownResult},
};

/// How long the page waits for inline results.
const INLINE_PATIENCE: Duration = Duration::from_secs(10);

/// Why the page's wish is not done.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The phone can't.
    #[error(transparent)]
    Phone(#[from] PhoneError),
    /// A medium of that kind has no sample.
    #[error("there is no sample of «{0}»")]
    NoSample(String),
    /// The body is not what the contract says.
    #[error("{0}")]
    Body(String),
    /// The upload can't be read.
    #[error("the upload can't be read")]
    Upload,
    /// The bot is silent.
    #[error("the bot has answered nothing")]
    NoResults,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({"ok": false, "error": self.to_string()});
        (StatusCode::BAD_REQUEST, Json(body)).into_response()
    }
}

/// A JSON body; what can't be read is refused in the contract's shape.
pub struct Wish<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Wish<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        match Json::from_request(request, state).await {
            Ok(Json(wish)) => Ok(Self(wish)),
            Err(rejection) => Err(Refusal::Body(rejection.body_text())),
        }
    }
}

/// The chat on which a phone is open, and the topic.
#[derive(Deserialize)]
struct Place {
    chat: Option<i64>,
    thread: Option<i64>,
}

/// The phone that the path names, open on the group and the topic that the query names, if it does.
pub struct Open(Phone);

impl FromRequestParts<Emulator> for Open {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, emulator: &Emulator) -> Result<Self, Refusal> {
        let Path(id) = Path::<i64>::from_request_parts(parts, emulator)
            .await
            .map_err(|rejection| Refusal::Body(rejection.body_text()))?;
        let Query(place) = Query::<Place>::from_request_parts(parts, emulator)
            .await
            .map_err(|rejection| Refusal::Body(rejection.body_text()))?;
        let phone = phone(emulator, id)?;
        let Some(chat) = place.chat.filter(|chat| *chat != id) else {
            return Ok(Self(phone));
        };
        let group = emulator
            .known_group(chat)
            .ok_or(PhoneError::NoGroup(chat))?;
        let member = group.member(&phone);
        Ok(Self(match place.thread {
            Some(thread) => member.in_topic(thread),
            None => member,
        }))
    }
}

pub(super) type Outcome = Result<Json<Value>, Refusal>;

pub(super) type Sandbox = State<Emulator>;

pub(super) fn done() -> Json<Value> {
    Json(json!({"ok": true}))
}

fn sent(message: i64) -> Json<Value> {
    Json(json!({"ok": true, "message_id": message}))
}

pub(super) fn phone(emulator: &Emulator, id: i64) -> Result<Phone, Refusal> {
    emulator
        .known_phone(id)
        .ok_or(Refusal::Phone(PhoneError::NoPhone(id)))
}

/// A phone to be added.
#[derive(Deserialize)]
pub struct NewPhone {
    first_name: String,
    last_name: Option<String>,
    username: Option<String>,
    language_code: Option<String>,
    title: Option<String>,
    role: Option<String>,
}

/// `POST phones`.
pub async fn add_phone(State(emulator): Sandbox, Wish(new): Wish<NewPhone>) -> Json<Value> {
    let id = emulator
        .phones()
        .iter()
        .map(Phone::id)
        .max()
        .unwrap_or(1000)
        + 1;
    let title = new.title.unwrap_or_else(|| new.first_name.clone());
    let profile = Profile {
        id,
        first_name: new.first_name,
        last_name: new.last_name,
        username: new.username,
        language_code: new.language_code,
    };
    emulator.labelled_phone(profile, &title, &new.role.unwrap_or_default());
    Json(json!({"ok": true, "id": id}))
}

/// A text, perhaps an answer.
#[derive(Deserialize)]
pub struct Words {
    text: String,
    reply_to: Option<i64>,
    quote: Option<String>,
}

/// `POST send`.
pub async fn send(Open(phone): Open, Wish(wish): Wish<Words>) -> Outcome {
    let message = match (wish.reply_to, &wish.quote) {
        (Some(to), Some(quote)) => phone.replies_quoting(to, quote, &wish.text)?,
        (Some(to), None) => phone.replies(to, &wish.text)?,
        (None, _) => phone.writes(&wish.text)?,
    };
    Ok(sent(message))
}

/// What a deep link carries.
#[derive(Deserialize)]
pub struct Start {
    payload: Option<String>,
}

/// `POST start`.
pub async fn start(Open(phone): Open, Wish(wish): Wish<Start>) -> Outcome {
    Ok(sent(phone.starts(wish.payload.as_deref())?))
}

/// A sample to send.
#[derive(Deserialize)]
pub struct Media {
    kind: String,
    #[serde(default)]
    caption: String,
}

/// `POST media`.
pub async fn media(Open(phone): Open, Wish(wish): Wish<Media>) -> Outcome {
    let file = FileKind::ALL
        .into_iter()
        .find(|kind| kind.field() == wish.kind);
    let message = match (file, wish.kind.as_str()) {
        (Some(kind), _) => phone.sends(kind, &wish.caption)?,
        (None, "poll") => phone.sends_poll("Когда удобно?", &["Утром", "Вечером"])?,
        (None, "dice") => phone.sends_dice()?,
        (None, "venue") => phone.sends_venue("Склад", "Тверская, 1")?,
        (None, "location") => phone.sends_location()?,
        (None, "live_location") => phone.sends_live_location(900)?,
        (None, "quiz") => phone.sends_quiz("Сколько будет 2 + 2?", &["4", "5"], Some(0))?,
        (None, name) => match Rare::named(name) {
            Some(rare) => phone.sends_rare(rare)?,
            None => return Err(Refusal::NoSample(wish.kind)),
        },
    };
    Ok(sent(message))
}

/// Samples that go together.
#[derive(Deserialize)]
pub struct NewAlbum {
    kinds: Vec<String>,
    #[serde(default)]
    caption: String,
}

/// `POST album`: the caption stands under the first part.
pub async fn album(Open(phone): Open, Wish(wish): Wish<NewAlbum>) -> Outcome {
    let mut items = Vec::with_capacity(wish.kinds.len());
    for name in wish.kinds {
        let kind = FileKind::ALL.into_iter().find(|kind| kind.field() == name);
        let caption = if items.is_empty() {
            wish.caption.as_str()
        } else {
            ""
        };
        items.push((kind.ok_or(Refusal::NoSample(name))?, caption));
    }
    let ids = phone.sends_album_of(&items)?;
    Ok(Json(json!({"ok": true, "message_ids": ids})))
}

/// What is typed after the bot's name.
#[derive(Deserialize)]
pub struct Typed {
    query: String,
    #[serde(default)]
    offset: String,
}

/// `POST inline`: answers when the bot has answered.
pub async fn inline(Open(phone): Open, Wish(wish): Wish<Typed>) -> Outcome {
    let typed = phone.types_inline_from(&wish.query, &wish.offset)?;
    let results = typed.results(INLINE_PATIENCE).await;
    let results = results.map_err(|_| Refusal::NoResults)?;
    let button = typed
        .button()
        .map(|(text, start)| json!({"text": text, "start_parameter": start}));
    Ok(Json(json!({
        "ok": true,
        "results": results,
        "button": button,
        "next_offset": typed.next_offset(),
    })))
}

/// A result that is taken.
#[derive(Deserialize)]
pub struct Pick {
    query_id: String,
    id: String,
}

/// `POST pick`.
pub async fn pick(Open(phone): Open, Wish(wish): Wish<Pick>) -> Outcome {
    Ok(sent(phone.picks_inline(&ShownResult::named(
        &wish.query_id,
        &wish.id,
    ))?))
}

/// `POST upload`: multipart, or the bytes with their type.
pub async fn upload(Open(phone): Open, request: Request) -> Outcome {
    let mime = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|mime| mime.to_str().ok())
        .unwrap_or("application/octet-stream")
        .to_owned();
    let file = if mime.starts_with("multipart/form-data") {
        read_form(request).await?
    } else {
        let bytes = Bytes::from_request(request, &())
            .await
            .map_err(|_| Refusal::Upload)?;
        Uploaded {
            name: "file".to_owned(),
            mime,
            bytes: bytes.to_vec(),
            caption: String::new(),
        }
    };
    let kind = match file.mime.split('/').next() {
        Some("image") => FileKind::Photo,
        Some("audio") if file.mime.starts_with("audio/ogg") => FileKind::Voice,
        Some("audio") if file.mime.starts_with("audio/webm") => FileKind::Voice,
        Some("audio") => FileKind::Audio,
        Some("video") => FileKind::Video,
        _ => FileKind::Document,
    };
    let message = phone.uploads(kind, &file.name, &file.mime, file.bytes, &file.caption)?;
    Ok(sent(message))
}

struct Uploaded {
    name: String,
    mime: String,
    bytes: Vec<u8>,
    caption: String,
}

async fn read_form(request: Request) -> Result<Uploaded, Refusal> {
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| Refusal::Upload)?;
    let mut file = None;
    let mut caption = String::new();
    while let Some(part) = form.next_field().await.map_err(|_| Refusal::Upload)? {
        if let Some(name) = part.file_name().map(str::to_owned) {
            let mime = part.content_type().map(str::to_owned);
            let bytes = part.bytes().await.map_err(|_| Refusal::Upload)?;
            file = Some((name, mime, bytes.to_vec()));
        } else {
            caption = part.text().await.map_err(|_| Refusal::Upload)?;
        }
    }
    let (name, mime, bytes) = file.ok_or(Refusal::Upload)?;
    Ok(Uploaded {
        name,
        mime: mime.unwrap_or_else(|| "application/octet-stream".to_owned()),
        bytes,
        caption,
    })
}

/// `POST contact`: the person's own.
pub async fn contact(Open(phone): Open) -> Outcome {
    let number = phone.profile().phone_number();
    Ok(sent(phone.sends_contact(&number, true)?))
}

/// `POST location`.
pub async fn location(Open(phone): Open) -> Outcome {
    Ok(sent(phone.sends_location()?))
}

/// A button by its place.
#[derive(Deserialize)]
pub struct Press {
    message_id: i64,
    row: usize,
    col: usize,
}

/// `POST press`.
pub async fn press(Open(phone): Open, Wish(wish): Wish<Press>) -> Outcome {
    match phone.presses(wish.message_id, wish.row, wish.col) {
        Ok(press) => Ok(Json(json!({"ok": true, "callback_id": press.id()}))),
        Err(PhoneError::NotCallback(url)) => match phone.opens_link(&url) {
            Ok(message) => Ok(sent(message)),
            Err(_) => Ok(Json(json!({"ok": true, "url": url}))),
        },
        Err(error) => Err(error.into()),
    }
}

/// `POST key`.
pub async fn key(Open(phone): Open, Wish(wish): Wish<Words>) -> Outcome {
    Ok(sent(phone.presses_keyboard(&wish.text)?))
}

/// A new text for a message.
#[derive(Deserialize)]
pub struct Edit {
    message_id: i64,
    text: String,
}

/// `POST edit`.
pub async fn edit(Open(phone): Open, Wish(wish): Wish<Edit>) -> Outcome {
    phone.edits(wish.message_id, &wish.text)?;
    Ok(done())
}

/// A reaction.
#[derive(Deserialize)]
pub struct React {
    message_id: i64,
    #[serde(default)]
    emoji: String,
}

/// `POST react`.
pub async fn react(Open(phone): Open, Wish(wish): Wish<React>) -> Outcome {
    phone.reacts(wish.message_id, &wish.emoji)?;
    Ok(done())
}

/// `POST delete`.
pub async fn delete(Open(phone): Open, Wish(wish): Wish<React>) -> Outcome {
    phone.deletes(wish.message_id)?;
    Ok(done())
}

/// Whether the bot is to be blocked.
#[derive(Deserialize)]
pub struct Block {
    blocked: bool,
}

/// `POST block`.
pub async fn block(Open(phone): Open, Wish(wish): Wish<Block>) -> Outcome {
    if wish.blocked {
        phone.blocks()?;
    } else {
        phone.unblocks()?;
    }
    Ok(done())
}

/// A link to follow.
#[derive(Deserialize)]
pub struct Link {
    url: String,
}

/// `POST link`.
pub async fn link(Open(phone): Open, Wish(wish): Wish<Link>) -> Outcome {
    Ok(sent(phone.opens_link(&wish.url)?))
}

/// A fault to be played.
#[derive(Deserialize)]
pub struct NewFault {
    kind: FaultName,
    times: Option<u32>,
    method: Option<String>,
    chat: Option<i64>,
    retry_after: Option<u64>,
    code: Option<u16>,
    ms: Option<u64>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum FaultName {
    TooManyRequests,
    ServerError,
    Reset,
    LostReply,
    Delay,
    Garbage,
    Conflict,
}

/// `POST faults`.
pub async fn fault(State(emulator): Sandbox, Wish(wish): Wish<NewFault>) -> Json<Value> {
    let kind = match wish.kind {
        FaultName::TooManyRequests => FaultKind::TooManyRequests {
            retry_after: wish.retry_after.unwrap_or(5),
        },
        FaultName::ServerError => FaultKind::ServerError {
            code: wish
                .code
                .filter(|code| (500..600).contains(code))
                .unwrap_or(502),
        },
        FaultName::Reset => FaultKind::Reset,
        FaultName::LostReply => FaultKind::LostReply,
        FaultName::Delay => FaultKind::Delay {
            ms: wish.ms.unwrap_or(3000),
        },
        FaultName::Garbage => FaultKind::Garbage,
        FaultName::Conflict => FaultKind::Conflict,
    };
    emulator.fault(Fault {
        kind,
        times: wish.times.unwrap_or(1),
        method: wish.method,
        chat: wish.chat,
    });
    done()
}
