//! Where messages stand: private chats and groups, reached alike.
//!
//! Invariant: everything that a message needs of its chat (number, list, `Chat` object, author) is asked here, so that
//! no other module has to know whether an id is a person's or a group's.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    core::Core,
    state::{Author, Message, World},
};

/// Where a person writes: in the private chat with the bot, or in a group and perhaps a topic of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat {
    /// Who writes.
    pub person: i64,
    /// The chat.
    pub chat: i64,
    /// The topic; `None` is «General» in a forum.
    pub thread: Option<i64>,
}

impl Seat {
    /// The private chat with the bot.
    pub fn private(person: i64) -> Self {
        Self {
            person,
            chat: person,
            thread: None,
        }
    }

    /// Whether this is the private chat.
    pub fn is_private(self) -> bool {
        self.person == self.chat
    }

    /// Who the author of a message from here is.
    pub fn author(self) -> Author {
        if self.is_private() {
            Author::Person
        } else {
            Author::Member(self.person)
        }
    }
}

impl World {
    /// The messages of a chat by number; `None` when there is no such chat.
    pub fn messages(&self, chat: i64) -> Option<&BTreeMap<i64, Message>> {
        match self.chats.get(&chat) {
            Some(chat) => Some(&chat.messages),
            None => self.groups.get(&chat).map(|group| &group.messages),
        }
    }

    /// The same, to be changed.
    pub fn messages_mut(&mut self, chat: i64) -> Option<&mut BTreeMap<i64, Message>> {
        match self.chats.get_mut(&chat) {
            Some(chat) => Some(&mut chat.messages),
            None => self.groups.get_mut(&chat).map(|group| &mut group.messages),
        }
    }

    /// Numbers of pinned messages, the last one pinned at the end.
    pub fn pinned(&self, chat: i64) -> Option<&Vec<i64>> {
        match self.chats.get(&chat) {
            Some(chat) => Some(&chat.pinned),
            None => self.groups.get(&chat).map(|group| &group.pinned),
        }
    }

    /// The same, to be changed.
    pub fn pinned_mut(&mut self, chat: i64) -> Option<&mut Vec<i64>> {
        match self.chats.get_mut(&chat) {
            Some(chat) => Some(&mut chat.pinned),
            None => self.groups.get_mut(&chat).map(|group| &mut group.pinned),
        }
    }

    /// A message, if both it and its chat exist.
    pub fn message(&self, chat: i64, message: i64) -> Option<&Message> {
        self.messages(chat)?.get(&message)
    }

    /// A message to be changed, if both it and its chat exist.
    pub fn message_mut(&mut self, chat: i64, message: i64) -> Option<&mut Message> {
        self.messages_mut(chat)?.get_mut(&message)
    }

    /// The number of a new message: a supergroup counts its own, all other chats share one count.
    pub fn take_message_id(&mut self, chat: i64) -> i64 {
        let next = match self.groups.get_mut(&chat) {
            Some(group) if group.is_super() => &mut group.next_message,
            Some(_) | None => &mut self.next_message,
        };
        let id = *next;
        *next += 1;
        id
    }

    /// The `Chat` object of a chat; `Null` when there is none.
    pub fn chat_json(&self, chat: i64) -> Value {
        match (self.chats.get(&chat), self.groups.get(&chat)) {
            (Some(chat), _) => chat.profile.to_chat(),
            (None, Some(group)) => group.to_chat(),
            (None, None) => Value::Null,
        }
    }

    /// The `User` object of a person; one who is not known has only a number.
    pub fn user_json(&self, person: i64) -> Value {
        self.chats.get(&person).map_or_else(
            || json!({"id": person, "is_bot": false, "first_name": ""}),
            |chat| chat.profile.to_user(),
        )
    }
}

impl Core {
    /// The `User` object of a message's author.
    pub fn author_json(&self, chat: i64, author: Author) -> Value {
        match author {
            Author::Bot => self.bot.to_user(),
            Author::Person => self.world.user_json(chat),
            Author::Member(person) => self.world.user_json(person),
        }
    }

    /// The message that is told as `reply_to_message`: the one that was answered, or else the one that opened the
    /// topic (`get_implicit_reply_to_message_id` in the server's `Client.cpp`).
    fn answered<'a>(&'a self, chat: i64, message: &Message) -> Option<&'a Message> {
        let opening = message.thread.filter(|thread| *thread < message.id);
        self.world.message(chat, message.reply_to.or(opening)?)
    }

    /// A message in the Bot API's shape; the one that it answers is inside, one level deep.
    pub fn message_json(&self, chat: i64, message: &Message) -> Value {
        let mut object = self.plain_message_json(chat, message);
        if let Some(answered) = self.answered(chat, message) {
            object["reply_to_message"] = self.plain_message_json(chat, answered);
        }
        object
    }

    fn plain_message_json(&self, chat: i64, message: &Message) -> Value {
        let mut object = json!({
            "message_id": message.id,
            "from": self.author_json(chat, message.author),
            "chat": self.world.chat_json(chat),
            "date": message.date,
        });
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                object[name] = value;
            }
        };
        put("message_thread_id", message.thread.map(|id| json!(id)));
        put("is_topic_message", message.thread.map(|_| json!(true)));
        put("edit_date", message.edit_date.map(|date| json!(date)));
        put("forward_origin", message.forward_origin.clone());
        put("quote", message.quote.clone());
        put("via_bot", message.via_bot.then(|| self.bot.to_user()));
        put("media_group_id", message.album.as_ref().map(|id| json!(id)));
        put(
            "has_protected_content",
            message.protected.then(|| json!(true)),
        );
        put("reply_markup", message.keyboard.clone());
        for (name, value) in &message.content {
            put(name, Some(value.clone()));
        }
        object
    }

    /// A message by its numbers, in the Bot API's shape; `Null` when it is not there.
    pub fn message_value(&self, chat: i64, message: i64) -> Value {
        self.world
            .message(chat, message)
            .map_or(Value::Null, |message| self.message_json(chat, message))
    }
}
