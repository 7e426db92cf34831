//! How people and the bot meet: phones, starts and links, blocks, keys under the input line, and updates from nowhere.
//!
//! Invariant: a newcomer is a stranger until they write; whatever lets the bot write to somebody is done here or by
//! `receive`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    contents::{Location, contact_content, location_content},
    core::Core,
    people::PhoneError,
    places::Seat,
    state::{Author, Chat, Message, Profile, Standing},
};

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
        self.receive_text(Seat::private(person), &text, None)
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
        let seat = Seat::private(person);
        let sent = if key.request_contact {
            let contact = contact_content(&profile, &profile.phone_number(), true);
            self.receive(seat, contact)?
        } else if key.request_location {
            self.receive(seat, location_content(Location::SAMPLE))?
        } else {
            self.receive_text(seat, label, None)?
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
            .unwrap_or_else(|| self.world.take_message_id(person));
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
