//! Updates, read leniently.
//!
//! Telegram grows faster than any library's types: one entity or field that a strict type does not know would turn a
//! customer's message into nothing. So only what we need is read, each part on its own, and the raw JSON is kept beside it.

mod content;

pub use content::COPIED_WHOLE;
use content::{SERVICE, kind_of, make_keepable, origin_of, without_attachment, words_within};

use crate::domain::ids::{ChatId, MessageId, UserId};
use crate::domain::lang::Lang;
use crate::storage::people::Seen;
use crate::telegram::rich::Rich;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An update.
#[derive(Debug, Clone, PartialEq)]
pub enum Update {
    /// A message in a private chat.
    Message(Message),
    /// A changed message in a private chat.
    Edited(Message),
    /// A press of an inline button.
    Press(Pressed),
    /// A person blocked the bot, or came back.
    Membership {
        /// Who.
        from: Seen,
        /// Whether the bot can write to the person.
        reachable: bool,
    },
    /// A person put a reaction under a message, or took it away.
    Reaction(Reacted),
    /// A person types to the bot's name.
    Inline(InlineQuery),
    /// Something in a group.
    InGroup(InGroup),
    /// A kind of update that does not concern us; its name, where it has one.
    Other(Option<String>),
}

/// A message.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Who wrote it.
    pub from: Seen,
    /// The chat.
    pub chat: ChatId,
    /// Its id in the chat.
    pub id: MessageId,
    /// What it is, as Telegram calls the field: `text`, `photo`.
    pub kind: String,
    /// Text or caption.
    pub text: Option<String>,
    /// Entities of the text, as they came.
    pub entities: Option<Value>,
    /// The message it replies to.
    pub reply_to: Option<Replied>,
    /// The part of it that it quotes, word for word.
    pub quote: Option<Rich>,
    /// From whom it was passed on.
    pub forwarded: Option<String>,
    /// Telegram's id of the album that it is part of.
    pub album: Option<String>,
    /// The topic that it stands in.
    pub thread: Option<i64>,
    /// The bot by whose name it was found.
    pub via_bot: Option<i64>,
    /// A shared contact.
    pub contact: Option<SharedContact>,
    /// A document.
    pub document: Option<Document>,
    /// The message's JSON.
    pub raw: String,
}

/// Something in a group.
#[derive(Debug, Clone, PartialEq)]
pub struct InGroup {
    /// The group.
    pub chat: ChatId,
    /// Its title.
    pub title: String,
    /// Whether it is cut into topics.
    pub is_forum: bool,
    /// What it is.
    pub what: GroupNews,
}

/// What happens in groups.
#[derive(Debug, Clone, PartialEq)]
pub enum GroupNews {
    /// A member's message.
    Message(Message),
    /// A message of somebody who hides behind the group, or of a channel.
    Anonymous(Message),
    /// A member changed a message.
    Edited(Message),
    /// Somebody closed a topic.
    TopicClosed(i64),
    /// Somebody opened a topic again.
    TopicReopened(i64),
    /// The group has become this supergroup.
    MigratedTo(ChatId),
    /// The supergroup was this group.
    MigratedFrom(ChatId),
    /// The bot was brought in, given or refused a right, or thrown out.
    Standing {
        /// Who did it.
        from: Seen,
        /// Whether it is in the group.
        inside: bool,
        /// Whether it can do there what topics need.
        manages_topics: bool,
    },
    /// What the group says by itself: somebody came, something was pinned.
    Service,
}

/// A message replied to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replied {
    /// Its id in the chat.
    pub id: MessageId,
    /// The data of the buttons under it.
    pub buttons: Vec<String>,
    /// Its text or caption.
    pub text: Option<String>,
}

/// How a live location stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Live {
    /// It goes on moving.
    Moving,
    /// It has been stopped.
    AtRest,
}

/// A file in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Medium {
    /// What it is, as Telegram calls the field.
    pub kind: String,
    /// Telegram's id of it.
    pub file: String,
    /// What is the same wherever the file turns up.
    pub unique: Option<String>,
    /// Whether it is covered until it is touched.
    pub spoiler: bool,
    /// What it is called.
    pub name: Option<String>,
    /// Its size in bytes.
    pub size: Option<i64>,
}

/// A contact shared in a message.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SharedContact {
    /// The number, with or without `+`.
    pub phone_number: String,
    /// Whose it is, if in Telegram.
    pub user_id: Option<i64>,
}

/// A document sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Telegram's id of the file.
    pub file_id: String,
    /// Its name.
    pub file_name: Option<String>,
    /// Its size in bytes.
    pub file_size: Option<i64>,
}

/// A reaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Reacted {
    /// Who reacts.
    pub from: Seen,
    /// The chat.
    pub chat: ChatId,
    /// The message there.
    pub message: MessageId,
    /// The newest emoji; `None`: it was taken away.
    pub emoji: Option<String>,
    /// Whether it is one that no bot can repeat: a custom emoji, a star.
    pub is_custom: bool,
}

/// What a person types to the bot's name.
#[derive(Debug, Clone, PartialEq)]
pub struct InlineQuery {
    /// Who types.
    pub from: Seen,
    /// The query's id, to be answered.
    pub id: String,
    /// What they have typed.
    pub text: String,
    /// Where the wanted page begins; empty for the first.
    pub offset: String,
    /// Whether it is typed in another chat than the one with the bot, as far as Telegram tells.
    pub is_elsewhere: bool,
}

/// A press of an inline button.
#[derive(Debug, Clone, PartialEq)]
pub struct Pressed {
    /// Who pressed.
    pub from: Seen,
    /// The callback's id, to be answered.
    pub callback: String,
    /// The button's data.
    pub data: String,
    /// The message the button is on, unless it is too old to be told.
    pub message: Option<(ChatId, MessageId)>,
}

/// Text that is not an update at all.
#[derive(Debug, thiserror::Error)]
#[error("not an update: {0}")]
pub struct NotAnUpdate(String);

impl Update {
    /// Reads an update's JSON.
    pub fn parse(raw: &str) -> Result<Update, NotAnUpdate> {
        let mut value: Value =
            serde_json::from_str(raw).map_err(|error| NotAnUpdate(error.to_string()))?;
        make_keepable(&mut value);
        let Value::Object(update) = value else {
            return Err(NotAnUpdate("no object".to_owned()));
        };
        for (key, build) in [
            ("message", Update::Message as fn(Message) -> Update),
            ("edited_message", Update::Edited),
        ] {
            if let Some(Value::Object(message)) = update.get(key) {
                return Ok(if is_private(message) {
                    read_message(message).map_or_else(|| Update::Other(Some(key.to_owned())), build)
                } else {
                    read_in_group(message, key == "edited_message")
                        .map_or_else(|| Update::Other(Some(key.to_owned())), Update::InGroup)
                });
            }
        }
        if let Some(Value::Object(query)) = update.get("callback_query") {
            return Ok(read_press(query).map_or_else(
                || Update::Other(Some("callback_query".to_owned())),
                Update::Press,
            ));
        }
        if let Some(Value::Object(change)) = update.get("my_chat_member") {
            return Ok(read_membership(change)
                .unwrap_or_else(|| Update::Other(Some("my_chat_member".to_owned()))));
        }
        if let Some(Value::Object(change)) = update.get("message_reaction") {
            return Ok(read_reaction(change).map_or_else(
                || Update::Other(Some("message_reaction".to_owned())),
                Update::Reaction,
            ));
        }
        if let Some(Value::Object(query)) = update.get("inline_query") {
            return Ok(read_inline(query).map_or_else(
                || Update::Other(Some("inline_query".to_owned())),
                Update::Inline,
            ));
        }
        let kind = update.keys().find(|key| *key != "update_id").cloned();
        Ok(Update::Other(kind))
    }
}

impl Message {
    /// Reads a message that is kept as it came.
    pub fn parse(raw: &str) -> Option<Message> {
        let message: Value = serde_json::from_str(raw).ok()?;
        read_message(message.as_object()?)
    }

    /// Its file: what an album or a changed message is made of.
    pub fn medium(&self) -> Option<Medium> {
        let message: Value = serde_json::from_str(&self.raw).ok()?;
        let content = message.get(&self.kind)?;
        let file = match content.as_array() {
            Some(sizes) => sizes.last()?,
            None => content,
        };
        let of = |key| file.get(key)?.as_str().map(str::to_owned);
        Some(Medium {
            kind: self.kind.clone(),
            file: of("file_id")?,
            unique: of("file_unique_id"),
            spoiler: message.get("has_media_spoiler").and_then(Value::as_bool) == Some(true),
            name: of("file_name"),
            size: file.get("file_size").and_then(Value::as_i64),
        })
    }

    /// Whether it is a quiz whose answer nobody has told us: Telegram copies no such thing.
    pub fn is_closed_quiz(&self) -> bool {
        let poll = serde_json::from_str::<Value>(&self.raw)
            .ok()
            .and_then(|message| message.get("poll").cloned());
        poll.is_some_and(|poll| {
            poll.get("type").and_then(Value::as_str) == Some("quiz")
                && poll.get("correct_option_ids").is_none()
                && poll.get("correct_option_id").is_none()
        })
    }

    /// Its words alone, without what came with them; `None` when there are none, or nothing else.
    pub fn without_attachment(&self) -> Option<Message> {
        Message::parse(&without_attachment(&self.raw, &self.kind)?)
    }

    /// Whether it is a live location, and how it stands; known of an edited one, for one at rest is a plain location.
    pub fn live_location(&self) -> Option<Live> {
        if self.kind != "location" {
            return None;
        }
        let message: Value = serde_json::from_str(&self.raw).ok()?;
        let period = message.get("location")?.get("live_period");
        Some(match period.and_then(Value::as_i64) {
            Some(_) => Live::Moving,
            None => Live::AtRest,
        })
    }

    /// All the words found inside what it carries, whether or not a copy would show them.
    pub fn words_inside(&self) -> Option<String> {
        let message: Value = serde_json::from_str(&self.raw).ok()?;
        message.get(&self.kind).and_then(words_within)
    }

    /// Its words with their formatting.
    pub fn words(&self) -> Rich {
        let text = self.text.as_deref().unwrap_or_default();
        Rich::new(text, self.entities.as_ref())
    }
}

fn is_private(message: &Map<String, Value>) -> bool {
    let kind = message.get("chat").and_then(|chat| chat.get("type"));
    kind.and_then(Value::as_str) == Some("private")
}

fn read_message(message: &Map<String, Value>) -> Option<Message> {
    let chat = message.get("chat")?.get("id")?.as_i64()?;
    let from = read_user(message.get("from")?)?;
    let id = message.get("message_id")?.as_i64()?;
    let thread = message.get("message_thread_id").and_then(Value::as_i64);
    let text = text_of(message, "text").or_else(|| text_of(message, "caption"));
    let kind = kind_of(message);
    let text = match text {
        // A pinned message has been heard already.
        None if !COPIED_WHOLE.contains(&kind.as_str()) && kind != "pinned_message" => {
            message.get(&kind).and_then(words_within)
        }
        text => text,
    };
    // What answers nothing answers the opening of its topic.
    let reply_to = message
        .get("reply_to_message")
        .and_then(read_replied)
        .filter(|replied| Some(replied.id.0) != thread);
    Some(Message {
        from,
        chat: ChatId(chat),
        id: MessageId(id),
        kind,
        entities: message
            .get("entities")
            .or_else(|| message.get("caption_entities"))
            .cloned(),
        reply_to,
        quote: message.get("quote").and_then(|quote| {
            let text = quote.get("text")?.as_str()?;
            Some(Rich::new(text, quote.get("entities")))
        }),
        forwarded: message.get("forward_origin").map(origin_of),
        album: text_of(message, "media_group_id"),
        thread,
        via_bot: message
            .get("via_bot")
            .and_then(|bot| bot.get("id")?.as_i64()),
        contact: part(message, "contact"),
        document: part(message, "document"),
        raw: serde_json::to_string(message).unwrap_or_default(),
        text,
    })
}

fn read_in_group(message: &Map<String, Value>, edited: bool) -> Option<InGroup> {
    let group = message.get("chat")?;
    let moved = |key: &str| Some(ChatId(message.get(key)?.as_i64()?));
    let by_bot = message
        .get("from")
        .and_then(|from| from.get("is_bot")?.as_bool());
    let what = if let Some(to) = moved("migrate_to_chat_id") {
        GroupNews::MigratedTo(to)
    } else if let Some(from) = moved("migrate_from_chat_id") {
        GroupNews::MigratedFrom(from)
    } else {
        let read = read_message(message)?;
        match (read.kind.as_str(), read.thread) {
            ("forum_topic_closed", Some(thread)) => GroupNews::TopicClosed(thread),
            ("forum_topic_reopened", Some(thread)) => GroupNews::TopicReopened(thread),
            (kind, _) if SERVICE.contains(&kind) => GroupNews::Service,
            _ if message.contains_key("sender_chat") && !edited => GroupNews::Anonymous(read),
            _ if message.contains_key("sender_chat") || by_bot == Some(true) => GroupNews::Service,
            _ if edited => GroupNews::Edited(read),
            _ => GroupNews::Message(read),
        }
    };
    in_group(group, what)
}

fn in_group(group: &Value, what: GroupNews) -> Option<InGroup> {
    Some(InGroup {
        chat: ChatId(group.get("id")?.as_i64()?),
        title: text_of(group.as_object()?, "title").unwrap_or_default(),
        is_forum: group.get("is_forum").and_then(Value::as_bool) == Some(true),
        what,
    })
}

fn read_replied(replied: &Value) -> Option<Replied> {
    let buttons = replied
        .pointer("/reply_markup/inline_keyboard")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(|button| button.get("callback_data")?.as_str())
        .map(str::to_owned)
        .collect();
    let text = replied.get("text").or_else(|| replied.get("caption"));
    Some(Replied {
        id: MessageId(replied.get("message_id")?.as_i64()?),
        buttons,
        text: text.and_then(Value::as_str).map(str::to_owned),
    })
}

fn read_press(query: &Map<String, Value>) -> Option<Pressed> {
    let message = query.get("message").and_then(|message| {
        Some((
            ChatId(message.pointer("/chat/id")?.as_i64()?),
            MessageId(message.get("message_id")?.as_i64()?),
        ))
    });
    Some(Pressed {
        from: read_user(query.get("from")?)?,
        callback: query.get("id")?.as_str()?.to_owned(),
        data: query
            .get("data")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        message,
    })
}

fn read_reaction(change: &Map<String, Value>) -> Option<Reacted> {
    let reactions = change.get("new_reaction")?.as_array()?;
    let emoji = reactions
        .iter()
        .rev()
        .find_map(|reaction| reaction.get("emoji")?.as_str());
    Some(Reacted {
        from: read_user(change.get("user")?)?,
        chat: ChatId(change.get("chat")?.get("id")?.as_i64()?),
        message: MessageId(change.get("message_id")?.as_i64()?),
        emoji: emoji.map(str::to_owned),
        is_custom: emoji.is_none() && !reactions.is_empty(),
    })
}

fn read_inline(query: &Map<String, Value>) -> Option<InlineQuery> {
    Some(InlineQuery {
        from: read_user(query.get("from")?)?,
        id: text_of(query, "id")?,
        text: text_of(query, "query").unwrap_or_default(),
        offset: text_of(query, "offset").unwrap_or_default(),
        is_elsewhere: text_of(query, "chat_type").is_some_and(|chat| chat != "sender"),
    })
}

fn read_membership(change: &Map<String, Value>) -> Option<Update> {
    let chat = change.get("chat")?;
    let member = change.get("new_chat_member")?;
    let from = read_user(change.get("from")?)?;
    let reachable = member.get("status")?.as_str()? == "member";
    if chat.get("type")?.as_str()? == "private" {
        return Some(Update::Membership { from, reachable });
    }
    let standing = Standing::read(member);
    let what = GroupNews::Standing {
        from,
        inside: standing.inside,
        manages_topics: standing.manages_topics,
    };
    in_group(chat, what).map(Update::InGroup)
}

/// What the bot is in a group, as a `ChatMember` says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a right of its own, as Telegram tells them"
)]
pub struct Standing {
    /// It is there.
    pub inside: bool,
    /// It is an administrator.
    pub is_admin: bool,
    /// It may make topics.
    pub manages_topics: bool,
    /// It may delete messages.
    pub deletes: bool,
}

impl Standing {
    /// Reads a `ChatMember`.
    pub fn read(member: &Value) -> Standing {
        let status = member.get("status").and_then(Value::as_str);
        let is_admin = matches!(status, Some("administrator" | "creator"));
        let may = |right: &str| {
            status == Some("creator") || member.get(right).and_then(Value::as_bool) == Some(true)
        };
        Standing {
            inside: is_admin || matches!(status, Some("member" | "restricted")),
            is_admin,
            manages_topics: is_admin && may("can_manage_topics"),
            deletes: is_admin && may("can_delete_messages"),
        }
    }
}

fn read_user(user: &Value) -> Option<Seen> {
    let name = |key| user.get(key).and_then(Value::as_str).unwrap_or_default();
    let full = format!("{} {}", name("first_name"), name("last_name"));
    Some(Seen {
        id: UserId(user.get("id")?.as_i64()?),
        name: full.trim().to_owned(),
        username: text_of(user.as_object()?, "username"),
        lang: user
            .get("language_code")
            .and_then(Value::as_str)
            .and_then(Lang::parse),
    })
}

fn text_of(object: &Map<String, Value>, key: &str) -> Option<String> {
    object.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn part<T: serde::de::DeserializeOwned>(message: &Map<String, Value>, key: &str) -> Option<T> {
    message
        .get(key)
        .and_then(|value| T::deserialize(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn message(extra: &Value) -> Update {
        let mut message = json!({
            "message_id": 5, "date": 1, "chat": {"id": 77, "type": "private"},
            "from": {"id": 77, "is_bot": false, "first_name": "Иван", "last_name": "Петров", "language_code": "ru-RU"},
        });
        for (key, value) in extra.as_object().unwrap() {
            message[key] = value.clone();
        }
        Update::parse(&json!({"update_id": 1, "message": message}).to_string()).unwrap()
    }

    fn kind(extra: &Value) -> String {
        match message(extra) {
            Update::Message(message) => message.kind,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn unknown_entities_and_fields_lose_no_word() {
        let update = message(&json!({
            "text": "Хочу чайник", "entities": [{"type": "hologram", "offset": 0, "length": 4}], "mood": {"x": 1}
        }));
        let Update::Message(message) = update else {
            panic!()
        };
        assert_eq!(message.text.as_deref(), Some("Хочу чайник"));
        assert_eq!(message.from.name, "Иван Петров");
        assert_eq!(message.from.lang, Some(Lang::Ru));
    }

    #[test]
    fn content_is_named_by_telegrams_field() {
        assert_eq!(kind(&json!({"photo": [], "caption": "вот"})), "photo");
        assert_eq!(kind(&json!({"animation": {}, "document": {}})), "animation");
        assert_eq!(kind(&json!({"venue": {}, "location": {}})), "venue");
        assert_eq!(kind(&json!({"hologram": {}})), "hologram");
        assert_eq!(kind(&json!({})), "unknown");
    }

    fn in_a_group(extra: &Value) -> GroupNews {
        let mut message = json!({
            "message_id": 9, "date": 1, "message_thread_id": 5, "is_topic_message": true,
            "chat": {"id": -100, "type": "supergroup", "title": "Смена", "is_forum": true},
            "from": {"id": 77, "is_bot": false, "first_name": "Анна"},
            "reply_to_message": {"message_id": 5, "forum_topic_created": {"name": "№1"}},
        });
        for (key, value) in extra.as_object().unwrap() {
            message[key] = value.clone();
        }
        let raw = json!({"update_id": 1, "message": message}).to_string();
        match Update::parse(&raw).unwrap() {
            Update::InGroup(news) => {
                assert!(news.is_forum);
                assert_eq!((news.chat, news.title.as_str()), (ChatId(-100), "Смена"));
                news.what
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_happens_in_groups_is_told_apart() {
        let GroupNews::Message(words) = in_a_group(&json!({"text": "Да"})) else {
            panic!()
        };
        assert_eq!((words.thread, words.reply_to.clone()), (Some(5), None));
        assert_eq!(Message::parse(&words.raw), Some(words));
        let answer = json!({"text": "Да", "reply_to_message": {"message_id": 7}});
        let GroupNews::Message(answer) = in_a_group(&answer) else {
            panic!()
        };
        assert_eq!(answer.reply_to.unwrap().id, MessageId(7));
        let hidden = json!({"text": "Да", "sender_chat": {"id": -100}});
        assert!(matches!(in_a_group(&hidden), GroupNews::Anonymous(_)));
        for service in ["pinned_message", "new_chat_members", "forum_topic_created"] {
            assert_eq!(in_a_group(&json!({service: {}})), GroupNews::Service);
        }
        let closed = in_a_group(&json!({"forum_topic_closed": {}}));
        assert_eq!(closed, GroupNews::TopicClosed(5));
        let to = in_a_group(&json!({"migrate_to_chat_id": -200}));
        assert_eq!(to, GroupNews::MigratedTo(ChatId(-200)));
    }

    #[test]
    fn a_right_is_only_an_administrators() {
        let standing = |member: Value| Standing::read(&member);
        let all = standing(json!({"status": "creator"}));
        assert!(all.inside && all.manages_topics && all.deletes);
        let some = standing(json!({"status": "administrator", "can_manage_topics": true}));
        assert!(some.is_admin && some.manages_topics && !some.deletes);
        let none = standing(json!({"status": "member", "can_manage_topics": true}));
        assert!(none.inside && !none.manages_topics);
        assert!(!standing(json!({"status": "kicked"})).inside);
    }

    #[test]
    fn content_unknown_to_us_keeps_its_words() {
        let text = |extra: &Value| match message(extra) {
            Update::Message(message) => message.text,
            other => panic!("{other:?}"),
        };
        let list =
            json!({"checklist": {"title": "К чаю", "tasks": [{"id": 1, "text": "баранки"}]}});
        assert_eq!(text(&list).as_deref(), Some("К чаю\nбаранки"));
        assert_eq!(text(&json!({"audio": {"title": "Чай вдвоём"}})), None);
        assert_eq!(text(&json!({"star_storm": {"stars": 3}})), None);
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(raw in "\\PC{0,200}") {
            let _ = Update::parse(&raw);
        }
    }
}
