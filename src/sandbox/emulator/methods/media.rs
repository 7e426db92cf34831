//! Sending files, one or an album (RULES §8).

use serde_json::{Map, Value, json};

use super::envelope::{self, deliver, deliver_with};
use crate::sandbox::emulator::{
    core::Core,
    error::ApiError,
    files::{FileKind, NewFile, parse_file_id},
    params::{Params, Upload},
    samples,
    text::{self, Formatted, Purpose},
};

/// Largest photo, in bytes.
const MAX_PHOTO: usize = 10 * 1024 * 1024;

pub fn send(core: &mut Core, params: &Params, kind: FileKind) -> Result<Value, ApiError> {
    let caption = if kind.has_caption() {
        text::from_params(params, "caption", "caption_entities", Purpose::Caption)?
    } else {
        Formatted::default()
    };
    let envelope = envelope::read(core, params)?;
    let reference = params.text(kind.field()).unwrap_or_default();
    let source = match params.upload(kind.field()) {
        Some(upload) => Source::Upload(upload),
        None => source(params, &reference, kind)?,
    };
    let duration = params.int("duration");
    let mut content = resolve(core, &source, kind, duration)?;
    put_caption(&mut content, &caption);
    let chat = envelope.chat;
    let id = deliver(core, envelope, content);
    Ok(core.message_value(chat, id))
}

/// Where the content of a file comes from.
enum Source<'a> {
    Upload(&'a Upload),
    FileId(String),
    Link,
}

/// Reads an `InputFile` reference: `attach://name`, a link, or a file id.
fn source<'a>(params: &'a Params, reference: &str, kind: FileKind) -> Result<Source<'a>, ApiError> {
    if let Some(name) = reference.strip_prefix("attach://") {
        return params
            .upload(name)
            .map(Source::Upload)
            .ok_or_else(|| missing(kind));
    }
    if reference.is_empty() {
        return Err(missing(kind));
    }
    if reference.starts_with("http://") || reference.starts_with("https://") {
        return Ok(Source::Link);
    }
    Ok(Source::FileId(reference.to_owned()))
}

fn missing(kind: FileKind) -> ApiError {
    let name = kind.field().replace('_', " ");
    ApiError::bad_request(format!("there is no {name} in the request"))
}

/// The content of a message with that file; an upload is stored.
fn resolve(
    core: &mut Core,
    source: &Source<'_>,
    kind: FileKind,
    duration: Option<i64>,
) -> Result<Map<String, Value>, ApiError> {
    let number = match source {
        Source::Link => {
            core.violate("a file by link: the emulator has no network, and links are not kept");
            return Err(ApiError::bad_request("failed to get HTTP URL content"));
        }
        Source::FileId(id) => {
            let wrong = || ApiError::bad_request("wrong file identifier/HTTP URL specified");
            let (claimed, number) = parse_file_id(id).ok_or_else(wrong)?;
            if !core.world.files.contains_key(&number) {
                return Err(wrong());
            }
            if claimed != kind {
                return Err(ApiError::bad_request(format!(
                    "can't use file of type {} as {}",
                    claimed.title(),
                    kind.title()
                )));
            }
            number
        }
        Source::Upload(upload) => {
            check_upload(upload, kind)?;
            let mime = upload.mime.clone().unwrap_or_default();
            core.world.store_file(NewFile {
                kind,
                name: upload.name.clone(),
                mime: if mime.is_empty() {
                    guessed_mime(&upload.name)
                } else {
                    mime
                },
                duration,
                bytes: upload.bytes.clone(),
            })
        }
    };
    Ok(core.world.medium(number))
}

fn check_upload(upload: &Upload, kind: FileKind) -> Result<(), ApiError> {
    if upload.bytes.is_empty() {
        return Err(ApiError::bad_request("file must be non-empty"));
    }
    if kind != FileKind::Photo {
        return Ok(());
    }
    if upload.bytes.len() > MAX_PHOTO {
        return Err(ApiError::bad_request("file is too big"));
    }
    let Some((width, height)) = samples::picture_size(&upload.bytes) else {
        return Err(ApiError::bad_request("IMAGE_PROCESS_FAILED"));
    };
    let (long, short) = (width.max(height), width.min(height));
    if width + height > 10_000 || long > short.saturating_mul(20) {
        return Err(ApiError::bad_request("PHOTO_INVALID_DIMENSIONS"));
    }
    Ok(())
}

fn guessed_mime(name: &str) -> String {
    let extension = name.rsplit_once('.').map(|(_, end)| end.to_lowercase());
    match extension.as_deref() {
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("txt" | "toml") => "text/plain",
        Some("csv") => "text/csv",
        Some("json") => "application/json",
        Some("pdf") => "application/pdf",
        _ => "application/octet-stream",
    }
    .to_owned()
}

/// Adds a caption with its entities, if there is one.
pub fn put_caption(content: &mut Map<String, Value>, caption: &Formatted) {
    content.remove("caption");
    content.remove("caption_entities");
    if !caption.text.is_empty() {
        content.insert("caption".to_owned(), json!(caption.text));
        if !caption.entities.is_empty() {
            content.insert("caption_entities".to_owned(), json!(caption.entities));
        }
    }
}

/// The content that an `InputMedia` object describes.
pub fn input_media(
    core: &mut Core,
    params: &Params,
    object: &Map<String, Value>,
) -> Result<(FileKind, Map<String, Value>), ApiError> {
    let name = object.get("type").and_then(Value::as_str);
    let kind = match name {
        Some("photo") => FileKind::Photo,
        Some("video") => FileKind::Video,
        Some("audio") => FileKind::Audio,
        Some("document") => FileKind::Document,
        Some("animation") => FileKind::Animation,
        Some(other) if object.contains_key("media") => {
            return Err(ApiError::not_emulated(&format!(
                "input media of type {other}"
            )));
        }
        _ => {
            return Err(ApiError::bad_request(
                "can't parse InputMedia: type must be non-empty",
            ));
        }
    };
    let caption = text::from_object(object, Purpose::Caption)?;
    let reference = object.get("media").and_then(Value::as_str);
    let source = source(params, reference.unwrap_or_default(), kind)?;
    let duration = object.get("duration").and_then(Value::as_i64);
    let mut content = resolve(core, &source, kind, duration)?;
    put_caption(&mut content, &caption);
    Ok((kind, content))
}

/// A failure of one item of an album, in the words of the whole (RULES §8).
fn of_item(error: &ApiError, number: usize) -> ApiError {
    if error.code != 400 {
        return error.clone();
    }
    let reason = error.description.trim_start_matches("Bad Request: ");
    ApiError::bad_request(format!(
        "failed to send message #{number} with the error message \"{reason}\""
    ))
}

pub fn send_group(core: &mut Core, params: &Params) -> Result<Value, ApiError> {
    if params.has("reply_markup") {
        core.violate("an album can't have a keyboard");
    }
    let items = params
        .json("media", "media")?
        .and_then(|media| media.as_array().cloned())
        .ok_or_else(|| ApiError::bad_request("expected an Array of InputMedia"))?;
    if items.len() > 10 {
        return Err(ApiError::bad_request(
            "too many messages to send as an album",
        ));
    }
    if items.is_empty() {
        return Err(ApiError::bad_request("there are no messages to send"));
    }
    if items.len() < 2 {
        core.violate("an album of one item");
    }
    let envelope = envelope::read(core, params)?;
    let mut contents = Vec::with_capacity(items.len());
    for item in &items {
        let object = item
            .as_object()
            .ok_or_else(|| ApiError::bad_request("can't parse InputMedia: expected an Object"))?;
        if object.get("type") == Some(&json!("animation")) {
            return Err(ApiError::bad_request(
                "type \"animation\" can't be used in sendMediaGroup",
            ));
        }
        let content = input_media(core, params, object)
            .map_err(|error| of_item(&error, contents.len() + 1))?;
        contents.push(content);
    }
    let sides = |item: &Value| item["show_caption_above_media"] == json!(true);
    if items.iter().any(|item| sides(item) != sides(&items[0])) {
        return Err(ApiError::bad_request(
            "parameter show_caption_above_media must be the same for all messages",
        ));
    }
    for apart in [FileKind::Audio, FileKind::Document] {
        let count = contents.iter().filter(|(kind, _)| *kind == apart).count();
        if count > 0 && count < contents.len() {
            return Err(ApiError::bad_request(format!(
                "{} can't be mixed with other media types",
                apart.title()
            )));
        }
    }
    let album = core.world.take_number().to_string();
    let sent: Vec<_> = contents
        .into_iter()
        .map(|(_, content)| {
            let album = album.clone();
            let mut envelope = envelope.clone();
            envelope.markup = None;
            let chat = envelope.chat;
            let id = deliver_with(core, envelope, content, |message| {
                message.album = Some(album);
            });
            core.message_value(chat, id)
        })
        .collect();
    Ok(json!(sent))
}
