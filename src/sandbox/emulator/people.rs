//! What people do on their phones, as the servers see it.
//!
//! Invariant: a person can do only what a Telegram client can (custom ones included): the bot learns of it by the
//! update that Telegram would send, in the Bot API's shape, and of deletions it learns nothing.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    contents::{Location, caption_into, contact_content, content, location_content, text_content},
    core::Core,
    files::NewFile,
    methods::simple,
    state::{Author, Callback, Chat, Message, Profile, Standing},
};

/// Longest message that a client sends in one piece, in code points.
const MAX_PIECE: usize = 4096;

/// Why a client can't do what its person wants.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// The person is not known.
    #[error("there is no phone {0}")]
    NoPhone(i64),
    /// The input line is gone: the person blocked the bot.
    #[error("the bot is blocked")]
    Blocked,
    /// Nothing is written.
    #[error("there is nothing to send")]
    Empty,
    /// No such message on the screen.
    #[error("there is no message {0} in the chat")]
    NoMessage(i64),
    /// Only own messages can be edited.
    #[error("message {0} is not this person's own text or caption")]
    NotEditable(i64),
    /// No inline button there.
    #[error("message {message} has no button in row {row}, column {column}")]
    NoButton {
        /// Message number.
        message: i64,
        /// Row from the top, from 0.
        row: usize,
        /// Column from the left, from 0.
        column: usize,
    },
    /// No inline button with that label on the screen.
    #[error("no message has a button «{0}»")]
    NoLabel(String),
    /// The button opens something and tells the bot nothing.
    #[error("the button opens {0}")]
    NotCallback(String),
    /// No such key under the input line.
    #[error("the keyboard has no key «{0}»")]
    NoKey(String),
    /// The link leads elsewhere.
    #[error("{0} is no link to the bot")]
    ForeignLink(String),
    /// Deep links carry 1 to 64 of `A-Za-z0-9_-` (RULES §10).
    #[error("«{0}» is no deep-link payload")]
    BadPayload(String),
}

impl Core {
    /// Makes a person known, or takes over a changed profile; labels only when they are given.
    pub fn admit(&mut self, profile: Profile, labels: Option<(&str, &str)>) {
        let id = profile.id;
        let known = self.world.chats.get(&id);
        let before =
            known.map(|chat| (chat.profile.clone(), chat.title.clone(), chat.role.clone()));
        let chat = self.world.chats.entry(id).or_insert_with(|| Chat {
            title: profile.first_name.clone(),
            profile: profile.clone(),
            role: String::new(),
            standing: Standing::Stranger,
            messages: BTreeMap::new(),
            reply_keyboard: None,
            pinned: Vec::new(),
            menu_button: None,
        });
        chat.profile = profile;
        if let Some((title, role)) = labels {
            title.clone_into(&mut chat.title);
            role.clone_into(&mut chat.role);
        }
        let after = (chat.profile.clone(), chat.title.clone(), chat.role.clone());
        if before != Some(after) {
            self.emit(id, "reset", json!({}));
        }
    }

    fn chat_mut(&mut self, person: i64) -> Result<&mut Chat, PhoneError> {
        self.world
            .chats
            .get_mut(&person)
            .ok_or(PhoneError::NoPhone(person))
    }

    /// A message of the person's: it stands in the chat, and the bot gets it.
    pub fn receive(
        &mut self,
        person: i64,
        content: Map<String, Value>,
        reply_to: Option<i64>,
        album: Option<String>,
    ) -> Result<i64, PhoneError> {
        let now = self.now();
        let chat = self.chat_mut(person)?;
        if chat.standing == Standing::Blocked {
            return Err(PhoneError::Blocked);
        }
        if let Some(answered) = reply_to
            && !chat.messages.contains_key(&answered)
        {
            return Err(PhoneError::NoMessage(answered));
        }
        chat.standing = Standing::Open;
        let id = self.world.take_message_id();
        let mut message = Message::new(id, Author::Person, now, content);
        message.reply_to = reply_to;
        message.album = album;
        self.chat_mut(person)?.messages.insert(id, message);
        let body = self.message_value(person, id);
        self.update("message", &body);
        self.emit_message(person, id);
        Ok(id)
    }

    /// Text, in several messages when it is long, as clients split it; the number of the last one.
    pub fn receive_text(
        &mut self,
        person: i64,
        text: &str,
        reply_to: Option<i64>,
    ) -> Result<i64, PhoneError> {
        let letters: Vec<char> = text.trim().chars().collect();
        let mut last = Err(PhoneError::Empty);
        for piece in letters.chunks(MAX_PIECE) {
            let piece: String = piece.iter().collect();
            last = Ok(self.receive(person, text_content(&piece)?, reply_to, None)?);
        }
        last
    }

    /// A file with a caption.
    pub fn receive_file(
        &mut self,
        person: i64,
        file: NewFile,
        caption: &str,
        album: Option<String>,
    ) -> Result<i64, PhoneError> {
        let number = self.world.store_file(file);
        let mut content = self.world.medium(number);
        caption_into(&mut content, caption);
        self.receive(person, content, None, album)
    }

    /// A poll of the person's.
    pub fn receive_poll(
        &mut self,
        person: i64,
        question: &str,
        options: &[&str],
    ) -> Result<i64, PhoneError> {
        let labels: Vec<String> = options.iter().map(|label| (*label).to_owned()).collect();
        let poll = simple::poll(self, question, &labels);
        self.receive(person, content("poll", poll), None, None)
    }

    /// A throw of dice.
    pub fn receive_dice(&mut self, person: i64) -> Result<i64, PhoneError> {
        let value = self.world.next_message.rem_euclid(6) + 1;
        let dice = json!({"emoji": "🎲", "value": value});
        self.receive(person, content("dice", dice), None, None)
    }

    /// The person changes the text or the caption of an own message.
    pub fn person_edits(&mut self, person: i64, id: i64, text: &str) -> Result<(), PhoneError> {
        let now = self.now();
        let chat = self.chat_mut(person)?;
        if chat.standing == Standing::Blocked {
            return Err(PhoneError::Blocked);
        }
        let message = chat
            .messages
            .get_mut(&id)
            .ok_or(PhoneError::NoMessage(id))?;
        if message.author != Author::Person {
            return Err(PhoneError::NotEditable(id));
        }
        match message.kind() {
            "text" => message.content = text_content(text)?,
            "photo" | "video" | "document" | "audio" | "voice" | "animation" => {
                caption_into(&mut message.content, text);
            }
            _ => return Err(PhoneError::NotEditable(id)),
        }
        message.edits += 1;
        message.edit_date = Some(now);
        let body = self.message_value(person, id);
        self.update("edited_message", &body);
        self.emit_message(person, id);
        Ok(())
    }

    /// The button at that place.
    pub fn button(
        &mut self,
        person: i64,
        id: i64,
        row: usize,
        column: usize,
    ) -> Result<Value, PhoneError> {
        let chat = self.chat_mut(person)?;
        let message = chat.messages.get(&id).ok_or(PhoneError::NoMessage(id))?;
        message
            .keyboard
            .as_ref()
            .and_then(|keyboard| keyboard["inline_keyboard"].get(row)?.get(column))
            .cloned()
            .ok_or(PhoneError::NoButton {
                message: id,
                row,
                column,
            })
    }

    /// A press with this data; the id of the query.
    pub fn press(&mut self, person: i64, id: i64, data: &str) -> Result<String, PhoneError> {
        let chat = self.chat_mut(person)?;
        if chat.standing == Standing::Blocked {
            return Err(PhoneError::Blocked);
        }
        if !chat.messages.contains_key(&id) {
            return Err(PhoneError::NoMessage(id));
        }
        let user = chat.profile.to_user();
        let at_ms = self.now_ms;
        let query = format!("{}{:010}", person.unsigned_abs(), self.world.take_number());
        self.world.callbacks.insert(
            query.clone(),
            Callback {
                person,
                message: id,
                data: data.to_owned(),
                at_ms,
                answer: None,
            },
        );
        let body = json!({
            "id": query,
            "from": user,
            "message": self.message_value(person, id),
            "chat_instance": chat_instance(person),
            "data": data,
        });
        self.update("callback_query", &body);
        Ok(query)
    }

    /// The person puts a reaction under a message, or takes it away.
    pub fn person_reacts(
        &mut self,
        person: i64,
        id: i64,
        emoji: Option<&str>,
    ) -> Result<(), PhoneError> {
        let date = self.now();
        let chat = self.chat_mut(person)?;
        let message = chat
            .messages
            .get_mut(&id)
            .ok_or(PhoneError::NoMessage(id))?;
        let old = std::mem::replace(&mut message.reaction_of_person, emoji.map(str::to_owned));
        let list = |emoji: Option<&str>| -> Vec<Value> {
            emoji
                .map(|emoji| json!({"type": "emoji", "emoji": emoji}))
                .into_iter()
                .collect()
        };
        let body = json!({
            "chat": chat.profile.to_chat(),
            "message_id": id,
            "user": chat.profile.to_user(),
            "date": date,
            "old_reaction": list(old.as_deref()),
            "new_reaction": list(emoji),
        });
        self.update("message_reaction", &body);
        self.emit_message(person, id);
        Ok(())
    }

    /// The person blocks the bot or lets it in again; the bot learns of it (RULES §2).
    pub fn set_blocked(&mut self, person: i64, blocked: bool) -> Result<(), PhoneError> {
        let date = self.now();
        let bot = self.bot.to_user();
        let chat = self.chat_mut(person)?;
        if (chat.standing == Standing::Blocked) == blocked {
            return Ok(());
        }
        chat.standing = if blocked {
            Standing::Blocked
        } else {
            Standing::Open
        };
        let kicked = json!({"status": "kicked", "user": bot, "until_date": 0});
        let member = json!({"status": "member", "user": bot});
        let (old, new) = if blocked {
            (member, kicked)
        } else {
            (kicked, member)
        };
        let body = json!({
            "chat": chat.profile.to_chat(),
            "from": chat.profile.to_user(),
            "date": date,
            "old_chat_member": old,
            "new_chat_member": new,
        });
        self.update("my_chat_member", &body);
        self.emit(person, "blocked", json!({ "blocked": blocked }));
        Ok(())
    }

    /// `/start`, with a payload when a deep link led here. It lets a blocked bot in again, as the client's button does.
    pub fn start(&mut self, person: i64, payload: Option<&str>) -> Result<i64, PhoneError> {
        let text = match payload {
            None => "/start".to_owned(),
            Some(payload) => {
                let fits = (1..=64).contains(&payload.len())
                    && payload
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
                if !fits {
                    return Err(PhoneError::BadPayload(payload.to_owned()));
                }
                format!("/start {payload}")
            }
        };
        if self.chat_mut(person)?.standing == Standing::Blocked {
            self.set_blocked(person, false)?;
        }
        self.receive_text(person, &text, None)
    }

    /// Presses a key under the input line.
    pub fn press_key(&mut self, person: i64, label: &str) -> Result<i64, PhoneError> {
        let no_key = || PhoneError::NoKey(label.to_owned());
        let keys = self.keys(person).ok_or_else(no_key)?;
        let key = keys
            .rows
            .iter()
            .flatten()
            .find(|key| key.text == label)
            .ok_or_else(no_key)?;
        let profile = self.chat_mut(person)?.profile.clone();
        let sent = if key.request_contact {
            let contact = contact_content(&profile, &profile.phone_number(), true);
            self.receive(person, contact, None, None)?
        } else if key.request_location {
            self.receive(person, location_content(Location::SAMPLE), None, None)?
        } else {
            self.receive_text(person, label, None)?
        };
        if keys.one_time {
            self.live.entry(person).or_default().keys_folded = true;
            self.emit_keyboard(person);
        }
        Ok(sent)
    }

    /// Follows a link to the bot: `t.me/<bot>?start=…` or `tg://resolve?domain=<bot>&start=…`.
    pub fn open_link(&mut self, person: i64, link: &str) -> Result<i64, PhoneError> {
        let foreign = || PhoneError::ForeignLink(link.to_owned());
        let whole = if link.contains("://") {
            link.to_owned()
        } else {
            format!("https://{link}")
        };
        let url = reqwest::Url::parse(&whole).map_err(|_| foreign())?;
        let query = |wanted: &str| {
            url.query_pairs()
                .find(|(name, _)| name == wanted)
                .map(|(_, value)| value.into_owned())
        };
        let bot = match (url.scheme(), url.host_str()) {
            ("https" | "http", Some("t.me" | "telegram.me")) => {
                Some(url.path().trim_matches('/').to_owned())
            }
            ("tg", Some("resolve")) => query("domain"),
            _ => None,
        };
        if !bot.is_some_and(|bot| bot.eq_ignore_ascii_case(&self.bot.username)) {
            return Err(foreign());
        }
        self.start(person, query("start").as_deref())
    }

    /// The person deletes a message on both sides; the bot gets no news of it.
    pub fn person_deletes(&mut self, person: i64, id: i64) -> Result<(), PhoneError> {
        if self.world.message(person, id).is_none() {
            return Err(PhoneError::NoMessage(id));
        }
        super::methods::remove(self, person, id);
        Ok(())
    }

    /// Queues an update as it is given; see `Emulator::inject_update`.
    pub fn inject(&mut self, mut update: Value) -> i64 {
        let now = self.now_ms;
        if update["message"].is_object() {
            self.adopt(&mut update["message"]);
        }
        let id = self.world.updates.push_raw(update, now);
        self.touch();
        id
    }

    /// Completes a message for a known chat and puts it there.
    fn adopt(&mut self, message: &mut Value) {
        let person = message["chat"]["id"]
            .as_i64()
            .or_else(|| message["from"]["id"].as_i64());
        let Some(chat) = person.and_then(|id| self.world.chats.get(&id)) else {
            return;
        };
        let (person, user, whole_chat) = (
            chat.profile.id,
            chat.profile.to_user(),
            chat.profile.to_chat(),
        );
        let id = message["message_id"]
            .as_i64()
            .unwrap_or_else(|| self.world.take_message_id());
        self.world.next_message = self.world.next_message.max(id + 1);
        message["message_id"] = json!(id);
        message["chat"] = whole_chat;
        let date = self.now();
        for (field, value) in [("from", user), ("date", json!(date))] {
            if message[field].is_null() {
                message[field] = value;
            }
        }
        let mut content = message.as_object().cloned().unwrap_or_default();
        content.retain(|field, _| {
            !["message_id", "from", "chat", "date", "reply_to_message"].contains(&field.as_str())
        });
        if let Ok(chat) = self.chat_mut(person) {
            chat.standing = Standing::Open;
            let kept = Message::new(id, Author::Person, date, content);
            chat.messages.insert(id, kept);
        }
        self.emit_message(person, id);
    }
}

/// A number that stays the same for a chat and says nothing about it.
fn chat_instance(chat: i64) -> String {
    chat.wrapping_mul(0x5851_f42d_4c95_7f2d).to_string()
}
