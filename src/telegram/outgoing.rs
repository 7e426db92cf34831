//! What goes out: calls to the Bot API as the outbox keeps them.
//!
//! A call is complete in itself, so that it can be sent after any restart. Only the id of a message that is still on
//! its way is looked up when it is sent ([`Target::Post`]).

use crate::domain::ids::{ChatId, MessageId, PipelineId, PostId, StageId};
use crate::domain::lang::Lang;
use crate::i18n::Html;
use crate::telegram::keyboard::{Keyboard, Markup};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A call to the Bot API. The chat is the outbox row's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// `sendMessage` of a text of ours, without a link preview.
    Send {
        /// The text.
        text: Html,
        /// The keyboard.
        markup: Option<Markup>,
        /// The message it answers; sent all the same when that is gone.
        reply_to: Option<MessageId>,
    },
    /// `sendMessage` of somebody's words, with their own formatting.
    SendWords {
        /// The words.
        text: String,
        /// Telegram's entities, as they came (`MessageEntity`, JSON array).
        entities: Option<serde_json::Value>,
    },
    /// `editMessageText` of a message of ours.
    Edit {
        /// Which.
        target: Target,
        /// The new text.
        text: Html,
        /// The new keyboard; without one the old goes too (RULES §4).
        keyboard: Option<Keyboard>,
        /// Whether it is sent as a new message when the old one is gone: the answer to a press must be seen.
        or_send: bool,
    },
    /// `answerCallbackQuery`.
    Answer {
        /// The callback's id.
        callback: String,
        /// What to say; at most 200 characters (RULES §6).
        text: Option<String>,
        /// In a window to be closed, rather than in passing.
        alert: bool,
    },
    /// `copyMessage` into the row's chat.
    Copy {
        /// From there.
        from: ChatId,
        /// Which.
        message: MessageId,
        /// A caption instead of the message's own.
        caption: Option<Html>,
        /// The keyboard.
        #[serde(default)]
        keyboard: Option<Keyboard>,
    },
    /// `setMessageReaction` with one emoji.
    React {
        /// To which message.
        message: MessageId,
        /// With what.
        emoji: String,
    },
    /// `sendPhoto` of a picture we drew.
    Picture {
        /// PNG, base64.
        png: String,
        /// The caption.
        caption: Html,
        /// The keyboard.
        keyboard: Option<Keyboard>,
    },
    /// `sendPhoto` of a pipeline's stage graph, drawn when it is sent: drawing takes long and has no place in a transaction.
    Graph {
        /// The pipeline.
        pipeline: PipelineId,
        /// The language of its texts.
        lang: Lang,
        /// How many records stand on each stage.
        counts: BTreeMap<StageId, i64>,
        /// The caption.
        caption: Html,
    },
    /// `sendDocument` of a file we wrote.
    Document {
        /// Its name.
        name: String,
        /// Its bytes, base64.
        body: String,
        /// The caption.
        caption: Html,
    },
    /// `getFile` and its download: what it brings comes back to the handler.
    Fetch {
        /// Telegram's id of the file.
        file: String,
    },
    /// `setMyCommands` for this one chat.
    Commands {
        /// Command and description.
        commands: Vec<(String, String)>,
    },
}

/// The message that an edit means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// One that stands.
    Message(MessageId),
    /// A post that may still be on its way; it is ahead in the same lane.
    Post(PostId),
}

/// How soon a call goes out when many wait; the smaller the sooner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// The answer to a press: it must not wait for anything.
    Answer,
    /// What a person waits for on the screen.
    Screen,
    /// Words between a client and the shop.
    Words,
    /// Robots, reminders, redrawn cards of others.
    News,
}

impl Priority {
    /// As the outbox keeps it.
    pub const fn rank(self) -> i64 {
        match self {
            Priority::Answer => 0,
            Priority::Screen => 1,
            Priority::Words => 2,
            Priority::News => 3,
        }
    }
}

/// Whom to tell how a call went: the author of words that were to reach somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The author's chat.
    pub chat: ChatId,
    /// The words, there: they get a reaction once delivered, a reply when refused.
    pub message: MessageId,
}

/// How a call ended, for good or for now. What the sender makes of Telegram's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// Done; with the id of the message sent, where one was.
    Done(Option<MessageId>),
    /// The file fetched.
    Fetched(Vec<u8>),
    /// It had been done before, or is of no use any more (an old callback, an unchanged text): nothing to tell.
    Moot,
    /// The person has blocked the bot, or is gone.
    Unreachable(String),
    /// Telegram asks to leave this chat alone for so many seconds.
    RetryAfter(u32),
    /// It may pass: the network, Telegram's own trouble.
    Passing(String),
    /// The message to be edited is gone.
    TargetGone(String),
    /// Refused, and it would be again.
    Refused(String),
}
