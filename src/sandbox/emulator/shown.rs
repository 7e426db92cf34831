//! A message and a keyboard as a person sees them on the phone.
//!
//! Invariant: only what a client shows: no callback data, no file ids.

use serde::Serialize;
use serde_json::Value;

use super::{
    core::Core,
    files::parse_file_id,
    state::{Author, Message, World},
};

/// Whose message it is, from the phone's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Who {
    /// The person's own.
    Me,
    /// The bot's.
    Bot,
    /// A member's, in a group: whose, [`Shown::author`] says.
    Member,
}

/// Who wrote a message in a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownAuthor {
    /// User id.
    pub id: i64,
    /// First and last name.
    pub name: String,
}

/// One message on the screen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shown {
    /// Message number.
    pub id: i64,
    /// Epoch seconds.
    pub date: i64,
    /// Epoch seconds of the last edit.
    pub edit_date: Option<i64>,
    /// Whose it is.
    pub from: Who,
    /// Who wrote it, if that was a member of a group.
    pub author: Option<ShownAuthor>,
    /// Topic of a forum in which it stands; none in «General».
    pub thread: Option<i64>,
    /// It came through the bot's inline mode.
    pub via_bot: bool,
    /// `text`, `photo`, `voice`, …, `service`.
    pub kind: &'static str,
    /// The text, the caption, a poll's question, a venue's name and address, or what a rare kind is about.
    pub text: String,
    /// Of a service message its field (`forum_topic_created`, …).
    pub service: Option<String>,
    /// `MessageEntity` objects of the text.
    pub entities: Vec<Value>,
    /// The medium, if it is a file.
    pub file: Option<ShownFile>,
    /// `Contact` object.
    pub contact: Option<Value>,
    /// `Location` object; it moves while it has a `live_period`.
    pub location: Option<Value>,
    /// Emoji of a sticker or a dice.
    pub emoji: Option<String>,
    /// The message that it answers.
    pub reply_to: Option<ShownReply>,
    /// Rows of inline buttons.
    pub keyboard: Option<Vec<Vec<ShownButton>>>,
    /// Reactions of both sides.
    pub reactions: Vec<ShownReaction>,
    /// Whether it was edited.
    pub edited: bool,
    /// How often it was edited.
    pub edits: u32,
    /// Whether it was forwarded from somewhere.
    pub forwarded: bool,
    /// Album to which it belongs.
    pub album: Option<String>,
    /// Whether it is pinned.
    pub pinned: bool,
}

/// A file in a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownFile {
    /// Where the page gets it.
    pub url: String,
    /// File name.
    pub name: String,
    /// MIME type.
    pub mime: String,
    /// Bytes.
    pub size: usize,
    /// Seconds.
    pub duration: Option<i64>,
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
}

/// The quoted head of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownReply {
    /// Number of the message that is answered.
    pub id: i64,
    /// Its text or caption.
    pub text: String,
    /// The part of it that is quoted.
    pub quote: Option<String>,
}

/// An inline button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownButton {
    /// Its label.
    pub text: String,
    /// What a press does.
    pub kind: ButtonKind,
    /// The link of a link button.
    pub url: Option<String>,
}

/// What a press of an inline button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ButtonKind {
    /// Tells the bot.
    Callback,
    /// Opens a link.
    Url,
    /// Something else of the client's.
    Switch,
}

/// A reaction under a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownReaction {
    /// Whose.
    pub who: Who,
    /// The member, in a group.
    pub member: Option<i64>,
    /// Which.
    pub emoji: String,
}

/// The keyboard under the input line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownKeys {
    /// Rows of keys.
    pub rows: Vec<Vec<ShownKey>>,
    /// Folds away after a press.
    pub one_time: bool,
    /// Stays in sight when the usual keyboard is called.
    pub persistent: bool,
    /// Grey words in the input line.
    pub placeholder: Option<String>,
}

/// A key of the keyboard under the input line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownKey {
    /// Its label, which is also what it writes.
    pub text: String,
    /// It shares the person's phone number instead.
    pub request_contact: bool,
    /// It shares the place instead.
    pub request_location: bool,
}

impl Shown {
    /// What people in `chat` see of `message`.
    pub(crate) fn new(world: &World, chat: i64, message: &Message) -> Self {
        let content = &message.content;
        let field = |name: &str| content.get(name);
        let entities = field("entities").or_else(|| field("caption_entities"));
        let kind = message.kind();
        Self {
            id: message.id,
            date: message.date,
            edit_date: message.edit_date,
            from: match message.author {
                Author::Person => Who::Me,
                Author::Member(_) => Who::Member,
                Author::Bot => Who::Bot,
            },
            author: match message.author {
                Author::Member(id) => Some(ShownAuthor {
                    id,
                    name: name_of(world, id),
                }),
                Author::Person | Author::Bot => None,
            },
            thread: message.thread,
            via_bot: message.via_bot,
            kind,
            text: words(message),
            service: content.keys().next().filter(|_| kind == "service").cloned(),
            entities: entities
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default(),
            file: file(world, message),
            contact: field("contact").cloned(),
            location: field("location")
                .or_else(|| field("venue").map(|venue| &venue["location"]))
                .cloned(),
            emoji: field("sticker")
                .or_else(|| field("dice"))
                .and_then(|object| object["emoji"].as_str())
                .map(str::to_owned),
            reply_to: message.reply_to.map(|id| ShownReply {
                id,
                text: world.message(chat, id).map(words).unwrap_or_default(),
                quote: message
                    .quote
                    .as_ref()
                    .and_then(|quote| quote["text"].as_str())
                    .map(str::to_owned),
            }),
            keyboard: message.keyboard.as_ref().map(buttons),
            reactions: reactions(message),
            edited: message.edits > 0,
            edits: message.edits,
            forwarded: message.forward_origin.is_some(),
            album: message.album.clone(),
            pinned: world
                .pinned(chat)
                .is_some_and(|pinned| pinned.contains(&message.id)),
        }
    }

    /// Labels of the inline keyboard, row by row.
    pub fn labels(&self) -> Vec<Vec<&str>> {
        self.keyboard
            .iter()
            .flatten()
            .map(|row| row.iter().map(|button| button.text.as_str()).collect())
            .collect()
    }

    /// Row and column of the first inline button with exactly this label.
    pub fn find_button(&self, label: &str) -> Option<(usize, usize)> {
        self.keyboard
            .iter()
            .flatten()
            .enumerate()
            .find_map(|(y, row)| {
                let x = row.iter().position(|button| button.text == label)?;
                Some((y, x))
            })
    }
}

fn words(message: &Message) -> String {
    let content = &message.content;
    let string = |name: &str| content.get(name).and_then(Value::as_str);
    if let Some(text) = string("text").or_else(|| string("caption")) {
        return text.to_owned();
    }
    let inner = |object: &str, field: &str| {
        let object = content.get(object)?;
        object[field].as_str().map(str::to_owned)
    };
    if content.contains_key("venue") {
        let part = |name: &str| inner("venue", name).unwrap_or_default();
        return format!("{}, {}", part("title"), part("address"));
    }
    [
        ("poll", "question"),
        ("game", "title"),
        ("checklist", "title"),
        ("invoice", "title"),
        ("forum_topic_created", "name"),
        ("forum_topic_edited", "name"),
    ]
    .into_iter()
    .find_map(|(object, field)| inner(object, field))
    .or_else(|| string("new_chat_title").map(str::to_owned))
    .unwrap_or_default()
}

fn name_of(world: &World, person: i64) -> String {
    let Some(chat) = world.chats.get(&person) else {
        return person.to_string();
    };
    let profile = &chat.profile;
    [
        Some(profile.first_name.as_str()),
        profile.last_name.as_deref(),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(" ")
}

fn file(world: &World, message: &Message) -> Option<ShownFile> {
    let medium = message.content.get(message.kind())?;
    let medium = medium
        .as_array()
        .and_then(|sizes| sizes.last())
        .unwrap_or(medium);
    let (_, number) = parse_file_id(medium["file_id"].as_str()?)?;
    let file = world.files.get(&number)?;
    Some(ShownFile {
        url: format!("/sandbox/files/{number}"),
        name: file.name.clone(),
        mime: file.mime.clone(),
        size: file.size,
        duration: file.duration,
        width: file.width,
        height: file.height,
    })
}

fn buttons(markup: &Value) -> Vec<Vec<ShownButton>> {
    rows(&markup["inline_keyboard"], |button| {
        let (kind, url) = if button["callback_data"].is_string() {
            (ButtonKind::Callback, None)
        } else if let Some(url) = button["url"].as_str() {
            (ButtonKind::Url, Some(url.to_owned()))
        } else {
            (ButtonKind::Switch, None)
        };
        ShownButton {
            text: label(button),
            kind,
            url,
        }
    })
}

fn rows<T>(rows: &Value, show: impl Fn(&Value) -> T) -> Vec<Vec<T>> {
    rows.as_array()
        .into_iter()
        .flatten()
        .map(|row| row.as_array().into_iter().flatten().map(&show).collect())
        .collect()
}

fn label(button: &Value) -> String {
    button["text"].as_str().unwrap_or_default().to_owned()
}

fn reactions(message: &Message) -> Vec<ShownReaction> {
    let one = |who, member, emoji: &String| ShownReaction {
        who,
        member,
        emoji: emoji.clone(),
    };
    let person = message.reaction_of_person.iter();
    let members = message.reactions_of_members.iter();
    person
        .map(|emoji| one(Who::Me, None, emoji))
        .chain(members.map(|(id, emoji)| one(Who::Member, Some(*id), emoji)))
        .chain(
            message
                .reaction_of_bot
                .iter()
                .map(|emoji| one(Who::Bot, None, emoji)),
        )
        .collect()
}

impl Core {
    /// The keyboard under a phone's input line, unless it is folded away.
    pub(crate) fn keys(&self, chat: i64) -> Option<ShownKeys> {
        if self.live.get(&chat).is_some_and(|live| live.keys_folded) {
            return None;
        }
        let markup = self.world.chats.get(&chat)?.reply_keyboard.as_ref()?;
        let set = |button: &Value, name: &str| button[name].as_bool().unwrap_or_default();
        Some(ShownKeys {
            rows: rows(&markup["keyboard"], |key| ShownKey {
                text: label(key),
                request_contact: set(key, "request_contact"),
                request_location: set(key, "request_location"),
            }),
            one_time: set(markup, "one_time_keyboard"),
            persistent: set(markup, "is_persistent"),
            placeholder: markup["input_field_placeholder"]
                .as_str()
                .map(str::to_owned),
        })
    }
}
