//! What the servers remember: people, chats, messages, files, the bot's settings.
//!
//! Invariant: only what a restart must keep lives here; everything in it is plain data. A private chat has the id of
//! its person, a group a negative one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    files::StoredFile, groups::GroupChat, inline::InlineQuery, updates::UpdateQueue,
    webhook::Webhook,
};

/// A person as Telegram describes one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// User id; also the id of the private chat with the bot.
    pub id: i64,
    /// First name; may hold anything a person types.
    pub first_name: String,
    /// Last name.
    pub last_name: Option<String>,
    /// Name without `@`.
    pub username: Option<String>,
    /// IETF tag of the client's language.
    pub language_code: Option<String>,
}

impl Profile {
    /// The `User` object.
    pub fn to_user(&self) -> Value {
        let mut user = json!({"id": self.id, "is_bot": false, "first_name": self.first_name});
        for (field, value) in [
            ("last_name", &self.last_name),
            ("username", &self.username),
            ("language_code", &self.language_code),
        ] {
            if let Some(value) = value {
                user[field] = json!(value);
            }
        }
        user
    }

    /// The `Chat` object of the private chat with this person.
    pub fn to_chat(&self) -> Value {
        let mut chat = json!({"id": self.id, "type": "private", "first_name": self.first_name});
        for (field, value) in [("last_name", &self.last_name), ("username", &self.username)] {
            if let Some(value) = value {
                chat[field] = json!(value);
            }
        }
        chat
    }

    /// A phone number of this person's own: always the same for the same id.
    pub fn phone_number(&self) -> String {
        format!("+7900{:07}", self.id.rem_euclid(10_000_000))
    }
}

/// How a person and the bot stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// The person has never written; the bot may not begin.
    Stranger,
    /// They may write to each other.
    Open,
    /// The person blocked the bot.
    Blocked,
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The person of a private chat.
    Person,
    /// This person, in a group.
    Member(i64),
    /// The bot.
    Bot,
}

/// One message of a chat.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Message {
    /// Number, unique over all private chats and small groups of the bot, as in Telegram; a supergroup counts its own.
    pub id: i64,
    /// Who wrote it.
    pub author: Author,
    /// When, in epoch seconds.
    pub date: i64,
    /// When it was last edited, in epoch seconds.
    pub edit_date: Option<i64>,
    /// How often it was edited.
    pub edits: u32,
    /// What it carries, in the Bot API's shape: `text`, `entities`, `photo`, `caption`…
    pub content: Map<String, Value>,
    /// The message that it answers.
    pub reply_to: Option<i64>,
    /// The part of that message which it quotes (`TextQuote`).
    #[serde(default)]
    pub quote: Option<Value>,
    /// The topic of a forum in which it stands; `None` in «General» and wherever there are no topics.
    #[serde(default)]
    pub thread: Option<i64>,
    /// A person sent it by choosing a result of the bot's inline mode.
    #[serde(default)]
    pub via_bot: bool,
    /// Inline keyboard (`InlineKeyboardMarkup`).
    pub keyboard: Option<Value>,
    /// It carries, or carried, a reply keyboard, its removal or a forced reply: it can never be edited (RULES §5).
    pub frozen: bool,
    /// Origin, when it was forwarded (`MessageOrigin`).
    pub forward_origin: Option<Value>,
    /// It may be neither forwarded nor copied.
    pub protected: bool,
    /// Album to which it belongs.
    pub album: Option<String>,
    /// Reaction of the person.
    pub reaction_of_person: Option<String>,
    /// Reactions of a group's members, by person.
    #[serde(default)]
    pub reactions_of_members: BTreeMap<i64, String>,
    /// Reaction of the bot.
    pub reaction_of_bot: Option<String>,
}

impl Message {
    /// A message with nothing but its content.
    pub fn new(id: i64, author: Author, date: i64, content: Map<String, Value>) -> Self {
        Self {
            id,
            author,
            date,
            edit_date: None,
            edits: 0,
            content,
            reply_to: None,
            quote: None,
            thread: None,
            via_bot: false,
            keyboard: None,
            frozen: false,
            forward_origin: None,
            protected: false,
            album: None,
            reaction_of_person: None,
            reactions_of_members: BTreeMap::new(),
            reaction_of_bot: None,
        }
    }

    /// What kind of content it carries, by the Bot API's name of its field; "service" when it is none that is known.
    pub fn kind(&self) -> &'static str {
        KINDS
            .into_iter()
            .find(|kind| self.content.contains_key(*kind))
            .unwrap_or("service")
    }
}

/// Kinds of content; those that carry a second one for old clients come first.
const KINDS: [&str; 23] = [
    "rich_message",
    "text",
    "live_photo",
    "paid_media",
    "photo",
    "voice",
    "animation",
    "document",
    "video",
    "video_note",
    "audio",
    "sticker",
    "venue",
    "location",
    "contact",
    "poll",
    "dice",
    "game",
    "checklist",
    "story",
    "invoice",
    "giveaway",
    "giveaway_winners",
];

/// A person and the chat with the bot.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Chat {
    /// The person.
    pub profile: Profile,
    /// Free label over the phone.
    pub title: String,
    /// Free label of what the person is in the shop.
    pub role: String,
    /// Whether the bot may write.
    pub standing: Standing,
    /// Messages by number.
    pub messages: BTreeMap<i64, Message>,
    /// The keyboard under the input line (`ReplyKeyboardMarkup`).
    pub reply_keyboard: Option<Value>,
    /// Pinned messages, the last one pinned at the end.
    pub pinned: Vec<i64>,
    /// The menu button, when it was set for this chat.
    pub menu_button: Option<Value>,
}

/// How a press was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CallbackAnswer {
    /// The spinner went away, nothing was shown.
    Silent,
    /// A short note at the top.
    Toast(String),
    /// A dialogue that must be closed.
    Alert(String),
    /// A link was opened.
    Url(String),
}

/// A press of an inline button.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Callback {
    /// Who pressed.
    pub person: i64,
    /// The chat in which the message stands.
    #[serde(default)]
    pub chat: i64,
    /// The message under which the button stands.
    pub message: i64,
    /// What the button carries.
    pub data: String,
    /// When, in epoch milliseconds.
    pub at_ms: i64,
    /// How the bot answered.
    pub answer: Option<CallbackAnswer>,
}

/// What the bot set about itself, by method and language or scope.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct BotSettings {
    /// Texts by (`name` | `description` | `short_description`, language), joined by a colon.
    pub texts: BTreeMap<String, String>,
    /// Lists of `BotCommand` by (scope, language), joined by a colon.
    pub commands: BTreeMap<String, Value>,
    /// The menu button of chats that have none of their own.
    pub menu_button: Option<Value>,
}

/// Everything that outlives the process.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct World {
    /// Private chats by the id of their person.
    pub chats: BTreeMap<i64, Chat>,
    /// Groups by their id.
    #[serde(default)]
    pub groups: BTreeMap<i64, GroupChat>,
    /// Files by number.
    pub files: BTreeMap<u64, StoredFile>,
    /// Updates for the bot.
    pub updates: UpdateQueue,
    /// Where updates go when they are not polled.
    pub webhook: Option<Webhook>,
    /// Presses by their query id.
    pub callbacks: BTreeMap<String, Callback>,
    /// What people typed for the inline mode, by query id.
    #[serde(default)]
    pub inline_queries: BTreeMap<String, InlineQuery>,
    /// What the bot set about itself.
    pub settings: BotSettings,
    /// Number of the next message outside supergroups.
    pub next_message: i64,
    /// Number of the next file, press, album or poll.
    pub next_number: u64,
    /// Whether the process ended in good order; otherwise numbers may have been given out that are not in here.
    pub closed_cleanly: bool,
}

/// Numbers skipped after a crash: more than a process can give out between two snapshots.
const CRASH_GAP: i64 = 10_000;

impl World {
    /// A world in which nothing has happened.
    pub fn new() -> Self {
        Self {
            chats: BTreeMap::new(),
            groups: BTreeMap::new(),
            files: BTreeMap::new(),
            updates: UpdateQueue::new(100_001),
            webhook: None,
            callbacks: BTreeMap::new(),
            inline_queries: BTreeMap::new(),
            settings: BotSettings::default(),
            next_message: 1,
            next_number: 1,
            closed_cleanly: false,
        }
    }

    /// Makes a world that was read back fit to go on: after a crash no number may be given out twice, or the bot
    /// would take a new update for one it has seen.
    pub fn reopen(&mut self) {
        if !self.closed_cleanly {
            self.updates.skip_ids(CRASH_GAP);
            self.next_message += CRASH_GAP;
            for group in self.groups.values_mut() {
                group.next_message += CRASH_GAP;
            }
            self.next_number += CRASH_GAP.unsigned_abs();
        }
        self.closed_cleanly = false;
    }

    /// A number that was not given out before.
    pub fn take_number(&mut self) -> u64 {
        let number = self.next_number;
        self.next_number += 1;
        number
    }
}
