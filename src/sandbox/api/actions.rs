//! What the page lets people do.
//!
//! Invariant: nothing is done here that a [`Phone`] does not do; this is its doings, spelled in JSON.

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, Multipart, Path, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::sandbox::{
    emulator::{Emulator, Fault, FaultKind, FileKind, PhoneError, Profile},
    phone::Phone,
};

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
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({"ok": false, "error": self.to_string()});
        (StatusCode::BAD_REQUEST, Json(body)).into_response()
    }
}

/// A JSON body; what can't be read is refused in the contract's shape.
pub struct Wish<T>(T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Wish<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        match Json::from_request(request, state).await {
            Ok(Json(wish)) => Ok(Self(wish)),
            Err(rejection) => Err(Refusal::Body(rejection.body_text())),
        }
    }
}

type Outcome = Result<Json<Value>, Refusal>;

/// A phone by the id in the path.
type Id = Path<i64>;
type Sandbox = State<Emulator>;

fn done() -> Json<Value> {
    Json(json!({"ok": true}))
}

fn sent(message: i64) -> Json<Value> {
    Json(json!({"ok": true, "message_id": message}))
}

fn phone(emulator: &Emulator, id: i64) -> Result<Phone, Refusal> {
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
pub struct Text {
    text: String,
    reply_to: Option<i64>,
}

/// `POST send`.
pub async fn send(State(emulator): Sandbox, Path(id): Id, Wish(wish): Wish<Text>) -> Outcome {
    let phone = phone(&emulator, id)?;
    let message = match wish.reply_to {
        Some(to) => phone.replies(to, &wish.text)?,
        None => phone.writes(&wish.text)?,
    };
    Ok(sent(message))
}

/// What a deep link carries.
#[derive(Deserialize)]
pub struct Start {
    payload: Option<String>,
}

/// `POST start`.
pub async fn start(State(emulator): Sandbox, Path(id): Id, Wish(wish): Wish<Start>) -> Outcome {
    let phone = phone(&emulator, id)?;
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
pub async fn media(State(emulator): Sandbox, Path(id): Id, Wish(wish): Wish<Media>) -> Outcome {
    let phone = phone(&emulator, id)?;
    let file = FileKind::ALL
        .into_iter()
        .find(|kind| kind.field() == wish.kind);
    let message = match (file, wish.kind.as_str()) {
        (Some(kind), _) => phone.sends(kind, &wish.caption)?,
        (None, "poll") => phone.sends_poll("Когда удобно?", &["Утром", "Вечером"])?,
        (None, "dice") => phone.sends_dice()?,
        (None, "venue") => phone.sends_venue("Склад", "Тверская, 1")?,
        (None, "location") => phone.sends_location()?,
        (None, _) => return Err(Refusal::NoSample(wish.kind)),
    };
    Ok(sent(message))
}

/// `POST upload`: multipart, or the bytes with their type.
pub async fn upload(State(emulator): Sandbox, Path(id): Id, request: Request) -> Outcome {
    let phone = phone(&emulator, id)?;
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
pub async fn contact(State(emulator): Sandbox, Path(id): Id) -> Outcome {
    let phone = phone(&emulator, id)?;
    let number = phone.profile().phone_number();
    Ok(sent(phone.sends_contact(&number, true)?))
}

/// `POST location`.
pub async fn location(State(emulator): Sandbox, Path(id): Id) -> Outcome {
    Ok(sent(phone(&emulator, id)?.sends_location()?))
}

/// A button by its place.
#[derive(Deserialize)]
pub struct Press {
    message_id: i64,
    row: usize,
    col: usize,
}

/// `POST press`.
pub async fn press(State(emulator): Sandbox, Path(id): Id, Wish(wish): Wish<Press>) -> Outcome {
    let phone = phone(&emulator, id)?;
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
pub async fn key(State(emulator): Sandbox, Path(id): Id, Wish(wish): Wish<Text>) -> Outcome {
    Ok(sent(phone(&emulator, id)?.presses_keyboard(&wish.text)?))
}

/// A new text for a message.
#[derive(Deserialize)]
pub struct Edit {
    message_id: i64,
    text: String,
}

/// `POST edit`.
pub async fn edit(State(emulator): Sandbox, Path(id): Id, Wish(wish): Wish<Edit>) -> Outcome {
    phone(&emulator, id)?.edits(wish.message_id, &wish.text)?;
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
pub async fn react(State(emulator): Sandbox, Path(id): Id, Wish(wish): Wish<React>) -> Outcome {
    phone(&emulator, id)?.reacts(wish.message_id, &wish.emoji)?;
    Ok(done())
}

/// `POST delete`.
pub async fn delete(State(emulator): Sandbox, Path(id): Id, Wish(wish): Wish<React>) -> Outcome {
    phone(&emulator, id)?.deletes(wish.message_id)?;
    Ok(done())
}

/// Whether the bot is to be blocked.
#[derive(Deserialize)]
pub struct Block {
    blocked: bool,
}

/// `POST block`.
pub async fn block(State(emulator): Sandbox, Path(id): Id, Wish(wish): Wish<Block>) -> Outcome {
    let phone = phone(&emulator, id)?;
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
pub async fn link(State(emulator): Sandbox, Path(id): Id, Wish(wish): Wish<Link>) -> Outcome {
    Ok(sent(phone(&emulator, id)?.opens_link(&wish.url)?))
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
