//! Files that people and the bot sent.
//!
//! Invariant: a file id says what kind of medium it is, names one stored file, and holds for this bot only; whoever
//! has the id can send the file again.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{samples, state::World};

/// Largest file that a bot can download, in bytes.
pub const MAX_DOWNLOAD: usize = 20 * 1024 * 1024;
/// Largest upload, in bytes.
pub const MAX_UPLOAD: usize = 50 * 1024 * 1024;

/// Kinds of media that are files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A picture; several sizes.
    Photo,
    /// A voice message.
    Voice,
    /// Any file.
    Document,
    /// A film.
    Video,
    /// A round film.
    VideoNote,
    /// Music.
    Audio,
    /// A film without sound.
    Animation,
    /// A sticker.
    Sticker,
}

impl FileKind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::Photo,
        Self::Voice,
        Self::Document,
        Self::Video,
        Self::VideoNote,
        Self::Audio,
        Self::Animation,
        Self::Sticker,
    ];

    /// The field of a message and the parameter of a method that carry it.
    pub fn field(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Voice => "voice",
            Self::Document => "document",
            Self::Video => "video",
            Self::VideoNote => "video_note",
            Self::Audio => "audio",
            Self::Animation => "animation",
            Self::Sticker => "sticker",
        }
    }

    /// The name in the server's messages.
    pub fn title(self) -> &'static str {
        match self {
            Self::Photo => "Photo",
            Self::Voice => "VoiceNote",
            Self::Document => "Document",
            Self::Video => "Video",
            Self::VideoNote => "VideoNote",
            Self::Audio => "Audio",
            Self::Animation => "Animation",
            Self::Sticker => "Sticker",
        }
    }

    /// How a file id of this kind begins.
    fn prefix(self) -> &'static str {
        match self {
            Self::Photo => "AgACAgIAAxkBAAP",
            Self::Voice => "AwACAgIAAxkBAAP",
            Self::Document => "BQACAgIAAxkBAAP",
            Self::Video => "BAACAgIAAxkBAAP",
            Self::VideoNote => "DQACAgIAAxkBAAP",
            Self::Audio => "CQACAgIAAxkBAAP",
            Self::Animation => "CgACAgIAAxkBAAP",
            Self::Sticker => "CAACAgIAAxkBAAP",
        }
    }

    /// Whether a file of this kind can take the place of another, or give its own up (RULES §5).
    pub fn can_change(self) -> bool {
        match self {
            Self::Photo | Self::Document | Self::Video | Self::Audio | Self::Animation => true,
            Self::Voice | Self::VideoNote | Self::Sticker => false,
        }
    }

    /// Whether both kinds may stand in one album: photos and films together, documents and music each by themselves
    /// (RULES §8).
    pub fn mixes_with(self, other: Self) -> bool {
        let visual = |kind| matches!(kind, Self::Photo | Self::Video);
        visual(self) && visual(other)
            || self == other && matches!(self, Self::Document | Self::Audio)
    }

    /// Whether a message of this kind can have a caption.
    pub fn has_caption(self) -> bool {
        !matches!(self, Self::VideoNote | Self::Sticker)
    }
}

/// One file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoredFile {
    /// Its number.
    pub number: u64,
    /// What it is.
    pub kind: FileKind,
    /// The sender's name for it.
    pub name: String,
    /// MIME type.
    pub mime: String,
    /// Bytes of content.
    pub size: usize,
    /// Seconds it plays.
    pub duration: Option<i64>,
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
    /// The content. A snapshot keeps it in a file of its own.
    #[serde(skip)]
    pub bytes: Arc<Vec<u8>>,
}

impl StoredFile {
    /// The id by which the bot names it.
    pub fn file_id(&self) -> String {
        format!("{}{:016x}", self.kind.prefix(), self.number)
    }

    /// The id that stays the same for every bot.
    pub fn unique_id(&self) -> String {
        format!("AQAD{:012x}", self.number)
    }

    /// Where it is downloaded, below `/file/bot<token>/`.
    pub fn path(&self) -> String {
        let folder = match self.kind {
            FileKind::Photo => "photos",
            FileKind::Voice => "voice",
            FileKind::Document => "documents",
            FileKind::Video => "videos",
            FileKind::VideoNote => "video_notes",
            FileKind::Audio => "music",
            FileKind::Animation => "animations",
            FileKind::Sticker => "stickers",
        };
        let extension = self.name.rsplit_once('.').map_or("bin", |(_, end)| end);
        format!("{folder}/file_{}.{extension}", self.number)
    }
}

/// The number inside a file id, and the kind that it claims.
pub fn parse_file_id(id: &str) -> Option<(FileKind, u64)> {
    FileKind::ALL.into_iter().find_map(|kind| {
        let digits = id.strip_prefix(kind.prefix())?;
        let number = u64::from_str_radix(digits, 16).ok()?;
        Some((kind, number))
    })
}

/// What is known of a file before it is stored.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// What it is.
    pub kind: FileKind,
    /// The sender's name for it.
    pub name: String,
    /// MIME type.
    pub mime: String,
    /// Seconds it plays.
    pub duration: Option<i64>,
    /// The content.
    pub bytes: Vec<u8>,
}

impl World {
    /// Stores a file and returns its number.
    pub fn store_file(&mut self, file: NewFile) -> u64 {
        let number = self.take_number();
        let size = samples::picture_size(&file.bytes).or(match file.kind {
            FileKind::Video | FileKind::Animation => Some((640, 360)),
            FileKind::VideoNote => Some((240, 240)),
            FileKind::Sticker => Some((512, 512)),
            FileKind::Photo | FileKind::Voice | FileKind::Document | FileKind::Audio => None,
        });
        self.files.insert(
            number,
            StoredFile {
                number,
                kind: file.kind,
                name: file.name,
                mime: file.mime,
                size: file.bytes.len(),
                duration: file.duration,
                width: size.map(|(width, _)| width),
                height: size.map(|(_, height)| height),
                bytes: Arc::new(file.bytes),
            },
        );
        number
    }

    /// The content of a message that carries this file: the medium's field, and what old clients expect beside it.
    pub fn medium(&self, number: u64) -> Map<String, Value> {
        let Some(file) = self.files.get(&number) else {
            return Map::new();
        };
        let mut object = json!({
            "file_id": file.file_id(),
            "file_unique_id": file.unique_id(),
            "file_size": file.size,
        });
        let (width, height) = (file.width.unwrap_or(320), file.height.unwrap_or(240));
        let duration = file.duration.unwrap_or(3);
        let mut content = Map::new();
        match file.kind {
            FileKind::Photo => {
                content.insert(
                    "photo".to_owned(),
                    json!(photo_sizes(&object, width, height)),
                );
                return content;
            }
            FileKind::Voice => {
                object["duration"] = json!(duration);
                object["mime_type"] = json!(file.mime);
            }
            FileKind::Document => {
                object["file_name"] = json!(file.name);
                object["mime_type"] = json!(file.mime);
            }
            FileKind::Audio => {
                object["duration"] = json!(duration);
                object["file_name"] = json!(file.name);
                object["mime_type"] = json!(file.mime);
            }
            FileKind::Video | FileKind::Animation => {
                object["width"] = json!(width);
                object["height"] = json!(height);
                object["duration"] = json!(duration);
                object["file_name"] = json!(file.name);
                object["mime_type"] = json!(file.mime);
            }
            FileKind::VideoNote => {
                object["length"] = json!(width);
                object["duration"] = json!(duration);
            }
            FileKind::Sticker => {
                object["type"] = json!("regular");
                object["width"] = json!(width);
                object["height"] = json!(height);
                object["is_animated"] = json!(false);
                object["is_video"] = json!(false);
                object["emoji"] = json!("👍");
            }
        }
        if file.kind == FileKind::Animation {
            let mut document = object.clone();
            if let Some(document) = document.as_object_mut() {
                for field in ["width", "height", "duration"] {
                    document.remove(field);
                }
            }
            content.insert("document".to_owned(), document);
        }
        content.insert(file.kind.field().to_owned(), object);
        content
    }
}

/// The sizes of a photo, the smallest first; each has its own id, as in Telegram, and here the same content.
fn photo_sizes(object: &Value, width: u32, height: u32) -> Vec<Value> {
    [4, 1]
        .into_iter()
        .map(|part| {
            let mut size = object.clone();
            size["width"] = json!((width / part).max(1));
            size["height"] = json!((height / part).max(1));
            if part > 1 {
                let unique = object["file_unique_id"].as_str().unwrap_or_default();
                size["file_unique_id"] = json!(format!("{unique}s"));
            }
            size
        })
        .collect()
}
