//! What goes out: calls to the Bot API as the outbox keeps them.
//!
//! A call is complete in itself, so that it can be sent after any restart. Only the id of a message that is still on
//! its way is looked up when it is sent ([`Target::Post`]).

use crate::domain::ids::{
    ChatId, ClientMessageId, FileId, MessageId, PipelineId, PostId, StageId, TopicId, UserId,
};
use crate::domain::lang::Lang;
use crate::i18n::Html;
use crate::telegram::keyboard::{Keyboard, Markup};
use crate::telegram::rich::Rich;
use serde::{Deserialize, Deserializer, Serialize};
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
        reply_to: Option<ReplyTo>,
    },
    /// `sendMessage` of somebody's words, with their own formatting.
    SendWords {
        /// The words.
        #[serde(flatten)]
        words: Rich,
        /// The keyboard.
        #[serde(default)]
        keyboard: Option<Keyboard>,
        /// The message it answers; sent all the same when that is gone.
        #[serde(default)]
        reply_to: Option<ReplyTo>,
    },
    /// `sendMediaGroup` of an album's parts, by their files.
    Album {
        /// The parts, two to ten.
        items: Vec<AlbumItem>,
        /// The message it answers; sent all the same when that is gone.
        reply_to: Option<ReplyTo>,
    },
    /// `editMessageText` of somebody's words that we passed on.
    EditWords {
        /// Which.
        target: Target,
        /// The new words.
        words: Rich,
        /// The keyboard; without one the old goes too (RULES §4).
        keyboard: Option<Keyboard>,
    },
    /// `editMessageCaption`.
    EditCaption {
        /// Which.
        target: Target,
        /// The new caption.
        caption: Rich,
        /// The keyboard; without one the old goes too.
        keyboard: Option<Keyboard>,
    },
    /// `editMessageMedia`: another file in the same message.
    EditMedia {
        /// Which.
        target: Target,
        /// `photo`, `video`, `animation`, `audio` or `document`.
        kind: String,
        /// Telegram's id of the file.
        file: String,
        /// The caption.
        caption: Rich,
        /// The keyboard; without one the old goes too.
        keyboard: Option<Keyboard>,
    },
    /// `deleteMessage`.
    Delete {
        /// Which.
        target: Target,
    },
    /// `answerInlineQuery`, never cached.
    AnswerInline {
        /// The query's id.
        query: String,
        /// `InlineQueryResult` objects, at most 50.
        results: serde_json::Value,
        /// Where the next page begins.
        next_offset: String,
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
        caption: Option<Caption>,
        /// The keyboard.
        #[serde(default)]
        keyboard: Option<Keyboard>,
        /// The message it answers; sent all the same when that is gone.
        #[serde(default)]
        reply_to: Option<ReplyTo>,
        /// What is said in its place when Telegram does not copy it; nothing, when it has been told already.
        #[serde(default)]
        or_else: Option<Rich>,
    },
    /// `copyMessage`, of one part after the other: an album that Telegram did not take as one.
    Copies {
        /// The parts that are still to be copied.
        items: Vec<AlbumItem>,
        /// The message that they answer; sent all the same when that is gone.
        reply_to: Option<ReplyTo>,
        /// Whether one of those before was refused.
        failed: bool,
    },
    /// `setMessageReaction` with one emoji, or none.
    React {
        /// To which message.
        message: Target,
        /// With what.
        emoji: Option<String>,
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
    /// `sendPhoto` of a picture that Telegram has.
    Photo {
        /// Telegram's id of the file.
        file: String,
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
        /// What for.
        #[serde(default)]
        why: FetchFor,
    },
    /// `sendDocument` and the like of a file that Telegram has, by its id. Should Telegram not know it any more, the copy
    /// on our own disk is sent, as a document.
    File {
        /// `document`, `photo`, `video`, `animation`, `audio`, `voice`, `video_note` or `sticker`.
        kind: String,
        /// Telegram's id of the file.
        file: String,
        /// What it is called.
        name: Option<String>,
        /// The SHA-256 of the copy on our own disk.
        copy: Option<String>,
        /// What is said when it can't be sent.
        or_else: Html,
    },
    /// `getFile` and its download, put down on our own disk: where it lies comes back to the handler.
    KeepCopy {
        /// The file of a record.
        file: FileId,
        /// Telegram's id of it.
        source: String,
    },
    /// Deletes copies from our own disk; nothing is called.
    DropCopies {
        /// Their SHA-256.
        digests: Vec<String>,
    },
    /// `setMyCommands` for this one chat.
    Commands {
        /// Command and description.
        commands: Vec<(String, String)>,
    },
    /// `createForumTopic`: its number is kept once Telegram has given it.
    CreateTopic {
        /// Which.
        topic: TopicId,
        /// Its title, at most 128 characters.
        name: String,
    },
    /// `editForumTopic` of the row's topic: another title.
    EditTopic {
        /// The title, at most 128 characters.
        name: String,
    },
    /// `closeForumTopic` of the row's topic.
    CloseTopic,
    /// `reopenForumTopic` of the row's topic.
    ReopenTopic,
    /// `getChat` and `getChatMember` of ourselves: what a group is and what we may do there comes back to the handler.
    Inspect {
        /// Who asked for it, and the message that did; `None`: it is looked at by ourselves.
        asked: Option<(UserId, MessageId)>,
    },
}

/// What a file is fetched for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FetchFor {
    /// A preset: it comes back as it is.
    #[default]
    Preset,
    /// A price list: it is read by the sender, and what it says comes back as JSON.
    PriceList {
        /// The file's name.
        name: String,
    },
}

/// A caption of ours, or somebody's with their formatting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Caption {
    /// Our own markup.
    Html(Html),
    /// Words with their formatting.
    Rich(Rich),
}

/// A part of an album.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlbumItem {
    /// `photo`, `video`, `audio` or `document`.
    pub kind: String,
    /// Telegram's id of the file.
    pub file: String,
    /// The caption.
    pub caption: Rich,
    /// Whether the picture is covered until it is touched.
    pub spoiler: bool,
    /// Where the part stands, for the copy that takes its place if the album is refused.
    pub from: (ChatId, MessageId),
    /// Gets the message's id.
    pub post: Option<PostId>,
}

/// The message that an edit, a reaction or an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// One that stands.
    Message(MessageId),
    /// A post that may still be on its way; it is ahead in the same lane.
    Post(PostId),
}

/// Rows of before have a bare number where a message is meant.
#[derive(Deserialize)]
#[serde(untagged)]
enum TargetForm {
    Bare(MessageId),
    Tagged(TaggedTarget),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum TaggedTarget {
    Message(MessageId),
    Post(PostId),
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match TargetForm::deserialize(deserializer)? {
            TargetForm::Bare(message) | TargetForm::Tagged(TaggedTarget::Message(message)) => {
                Target::Message(message)
            }
            TargetForm::Tagged(TaggedTarget::Post(post)) => Target::Post(post),
        })
    }
}

/// The message that another answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReplyTo {
    /// Which; left out when it was never sent.
    pub target: Target,
    /// The part of it that is quoted, word for word and with its formatting.
    pub quote: Option<Rich>,
}

impl ReplyTo {
    /// An answer to the message as a whole.
    pub const fn whole(target: Target) -> ReplyTo {
        ReplyTo {
            target,
            quote: None,
        }
    }
}

impl From<MessageId> for ReplyTo {
    fn from(message: MessageId) -> Self {
        ReplyTo::whole(Target::Message(message))
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ReplyForm {
    Bare(MessageId),
    Full { target: Target, quote: Option<Rich> },
}

impl<'de> Deserialize<'de> for ReplyTo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match ReplyForm::deserialize(deserializer)? {
            ReplyForm::Bare(message) => message.into(),
            ReplyForm::Full { target, quote } => ReplyTo { target, quote },
        })
    }
}

impl Call {
    /// The message that the call means beside its own, which may have to be looked up before it is made.
    pub fn target(&self) -> Option<Target> {
        match self {
            Call::Edit { target, .. }
            | Call::EditWords { target, .. }
            | Call::EditCaption { target, .. }
            | Call::EditMedia { target, .. }
            | Call::Delete { target }
            | Call::React {
                message: target, ..
            } => Some(*target),
            Call::Send { reply_to, .. }
            | Call::SendWords { reply_to, .. }
            | Call::Album { reply_to, .. }
            | Call::Copy { reply_to, .. }
            | Call::Copies { reply_to, .. } => reply_to.as_ref().map(|reply| reply.target),
            Call::Answer { .. }
            | Call::AnswerInline { .. }
            | Call::Picture { .. }
            | Call::Photo { .. }
            | Call::Graph { .. }
            | Call::Document { .. }
            | Call::Fetch { .. }
            | Call::File { .. }
            | Call::KeepCopy { .. }
            | Call::DropCopies { .. }
            | Call::Commands { .. }
            | Call::CreateTopic { .. }
            | Call::EditTopic { .. }
            | Call::CloseTopic
            | Call::ReopenTopic
            | Call::Inspect { .. } => None,
        }
    }
}

/// What has to be known of a call's surroundings when it is made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Resolved {
    /// The message that a [`Target::Post`] stands for, once it is sent.
    pub post: Option<MessageId>,
    /// Telegram's number of the topic that the call goes into.
    pub thread: Option<i64>,
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
    /// Titles of topics: what a busy group can best do without for a while.
    Titles,
}

impl Priority {
    /// As the outbox keeps it.
    pub const fn rank(self) -> i64 {
        match self {
            Priority::Answer => 0,
            Priority::Screen => 1,
            Priority::Words => 2,
            Priority::News => 3,
            Priority::Titles => 4,
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
    /// The words as they are kept.
    #[serde(default)]
    pub words: Option<ClientMessageId>,
    /// What was done with them.
    #[serde(default)]
    pub about: About,
}

/// What a call does with somebody's words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// Brings them.
    #[default]
    Words,
    /// Changes what was brought.
    Edit,
    /// Takes it back.
    Deletion,
}

/// What Telegram has made of a call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sent {
    /// The messages sent, in order; an album has several.
    pub messages: Vec<MessageId>,
    /// The topic made.
    pub thread: Option<i64>,
}

impl Sent {
    /// The message sent, or the first of them.
    pub fn message(&self) -> Option<MessageId> {
        self.messages.first().copied()
    }
}

impl From<MessageId> for Sent {
    fn from(message: MessageId) -> Self {
        Sent {
            messages: vec![message],
            thread: None,
        }
    }
}

/// Why a call into a group must take another way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detour {
    /// Its topic was deleted.
    TopicGone,
    /// Its topic was closed.
    TopicClosed,
    /// The group has become a supergroup of this id.
    Migrated(ChatId),
    /// The bot has no place in the group any more: thrown out, without the right to do it, or there are no topics.
    Lost(String),
}

/// How a call ended, for good or for now. What the sender makes of Telegram's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// Done; with what came of it.
    Done(Sent),
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
    /// It can't go where it was to go; that is for the layer above to mend, and the call waits.
    Detour(Detour),
    /// Refused, and it would be again.
    Refused(String),
}
