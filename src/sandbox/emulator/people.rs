//! What people do on their phones, as the servers see it.
//!
//! Invariant: a person can do only what a Telegram client can (custom ones included): the bot learns of it by the
//! update that Telegram would send, in the Bot API's shape, and of deletions it learns nothing.

use serde_json::{Map, Value, json};

use super::{
    contents::{Location, caption_into, content, live_location_content, text_content},
    core::Core,
    files::{FileKind, NewFile},
    groups::BotPlace,
    methods::simple,
    places::Seat,
    state::{Author, Callback, Chat, Message, Standing},
    text,
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
    /// A text with formatting goes in one piece.
    #[error("the text is longer than one message")]
    TooLong,
    /// A quote is a part of the message that is answered.
    #[error("message {0} has no such words")]
    NoQuote(i64),
    /// Documents and music go in albums of their own.
    #[error("these kinds don't go in one album")]
    CantMix,
    /// The message is no place that moves.
    #[error("message {0} is no live location of this person")]
    NotLive(i64),
    /// There is no such group.
    #[error("there is no group {0}")]
    NoGroup(i64),
    /// Only members write in a group.
    #[error("person {0} is not in the group")]
    NotMember(i64),
    /// The group lives on as a supergroup.
    #[error("the group became the supergroup {0}")]
    Upgraded(i64),
    /// There is no such topic.
    #[error("there is no topic {0}")]
    NoTopic(i64),
    /// Only administrators write in a closed topic.
    #[error("the topic is closed")]
    TopicClosed,
    /// That is for administrators, or not for such a group.
    #[error("the group allows no such thing")]
    NotAllowed,
    /// The bot has given no such result.
    #[error("there is no inline result «{0}»")]
    NoResult(String),
    /// Deep links carry 1 to 64 of `A-Za-z0-9_-` (RULES §10).
    #[error("«{0}» is no deep-link payload")]
    BadPayload(String),
}

/// What a person sends.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// What it carries, in the Bot API's shape.
    pub content: Map<String, Value>,
    /// The message that it answers.
    pub reply_to: Option<i64>,
    /// The part of that message which it quotes (`TextQuote`).
    pub quote: Option<Value>,
    /// The album to which it belongs.
    pub album: Option<String>,
    /// Where it was forwarded from (`MessageOrigin`).
    pub forward_origin: Option<Value>,
    /// It is a result of the bot's inline mode.
    pub via_bot: bool,
    /// The keyboard of such a result.
    pub keyboard: Option<Value>,
}

impl From<Map<String, Value>> for Draft {
    fn from(content: Map<String, Value>) -> Self {
        Self {
            content,
            ..Self::default()
        }
    }
}

impl Draft {
    /// As an answer to a message.
    pub fn answering(mut self, to: Option<i64>) -> Self {
        self.reply_to = to;
        self
    }

    /// As a part of an album.
    pub fn in_album(mut self, album: Option<String>) -> Self {
        self.album = album;
        self
    }
}

impl Core {
    pub(super) fn chat_mut(&mut self, person: i64) -> Result<&mut Chat, PhoneError> {
        self.world
            .chats
            .get_mut(&person)
            .ok_or(PhoneError::NoPhone(person))
    }

    /// Whether the person can write there.
    fn check_seat(&self, seat: Seat) -> Result<(), PhoneError> {
        let chat = self.world.chats.get(&seat.person);
        let chat = chat.ok_or(PhoneError::NoPhone(seat.person))?;
        if seat.is_private() {
            return if chat.standing == Standing::Blocked {
                Err(PhoneError::Blocked)
            } else {
                Ok(())
            };
        }
        let group = self.world.groups.get(&seat.chat);
        let group = group.ok_or(PhoneError::NoGroup(seat.chat))?;
        if let Some(to) = group.upgraded_to {
            return Err(PhoneError::Upgraded(to));
        }
        if !group.members.contains_key(&seat.person) {
            return Err(PhoneError::NotMember(seat.person));
        }
        if let Some(thread) = seat.thread
            && !group.topics.contains_key(&thread)
        {
            return Err(PhoneError::NoTopic(thread));
        }
        if group.is_closed(seat.thread) && !group.is_admin(seat.person) {
            return Err(PhoneError::TopicClosed);
        }
        Ok(())
    }

    /// A message of the person's: it stands in the chat, and the bot gets it.
    pub fn receive(&mut self, seat: Seat, draft: impl Into<Draft>) -> Result<i64, PhoneError> {
        let draft = draft.into();
        self.check_seat(seat)?;
        if let Some(answered) = draft.reply_to
            && self.world.message(seat.chat, answered).is_none()
        {
            return Err(PhoneError::NoMessage(answered));
        }
        let now = self.now();
        let id = self.world.take_message_id(seat.chat);
        let mut message = Message::new(id, seat.author(), now, draft.content);
        message.thread = seat.thread;
        message.reply_to = draft.reply_to;
        message.quote = draft.quote;
        message.album = draft.album;
        message.forward_origin = draft.forward_origin;
        message.via_bot = draft.via_bot;
        message.keyboard = draft.keyboard;
        let heard = self.bot_hears(seat.chat, &message);
        if seat.is_private() {
            self.chat_mut(seat.person)?.standing = Standing::Open;
        }
        if let Some(messages) = self.world.messages_mut(seat.chat) {
            messages.insert(id, message);
        }
        if heard {
            let body = self.message_value(seat.chat, id);
            self.update("message", &body);
        }
        self.emit_message(seat.chat, id);
        Ok(id)
    }

    /// Text, in several messages when it is long, as clients split it; the number of the last one.
    pub fn receive_text(
        &mut self,
        seat: Seat,
        text: &str,
        reply_to: Option<i64>,
    ) -> Result<i64, PhoneError> {
        let letters: Vec<char> = text.trim().chars().collect();
        let mut last = Err(PhoneError::Empty);
        for piece in letters.chunks(MAX_PIECE) {
            let piece: String = piece.iter().collect();
            let draft = Draft::from(text_content(&piece, &[])?).answering(reply_to);
            last = Ok(self.receive(seat, draft)?);
        }
        last
    }

    /// Text with formatting, in one piece.
    pub fn receive_formatted(
        &mut self,
        seat: Seat,
        text: &str,
        entities: &[Value],
    ) -> Result<i64, PhoneError> {
        if text.chars().count() > MAX_PIECE {
            return Err(PhoneError::TooLong);
        }
        self.receive(seat, text_content(text, entities)?)
    }

    /// An answer that quotes a part of the message that it answers.
    pub fn receive_quoting(
        &mut self,
        seat: Seat,
        to: i64,
        quoted: &str,
        text: &str,
    ) -> Result<i64, PhoneError> {
        let answered = self.world.message(seat.chat, to);
        let answered = answered.ok_or(PhoneError::NoMessage(to))?;
        let quote = text::quote_of(&answered.content, quoted).ok_or(PhoneError::NoQuote(to))?;
        let mut draft = Draft::from(text_content(text, &[])?).answering(Some(to));
        draft.quote = Some(quote);
        self.receive(seat, draft)
    }

    /// The content of a file with a caption.
    pub fn file_content(&mut self, file: NewFile, caption: &str) -> Map<String, Value> {
        let number = self.world.store_file(file);
        let mut content = self.world.medium(number);
        caption_into(&mut content, caption, &[]);
        content
    }

    /// A poll of the person's; in a quiz the right answer is known to the bot unless it was forwarded.
    pub fn poll_content(
        &mut self,
        question: &str,
        options: &[&str],
        quiz: Option<Option<usize>>,
    ) -> Map<String, Value> {
        let labels: Vec<String> = options.iter().map(|label| (*label).to_owned()).collect();
        let mut poll = simple::poll(self, question, &labels);
        if let Some(correct) = quiz {
            poll["type"] = json!("quiz");
            poll["allows_revoting"] = json!(false);
            if let Some(correct) = correct {
                poll["correct_option_ids"] = json!([correct]);
            }
        }
        content("poll", poll)
    }

    /// A throw of dice.
    pub fn dice_content(&self) -> Map<String, Value> {
        let value = self.world.next_message.rem_euclid(6) + 1;
        content("dice", json!({"emoji": "🎲", "value": value}))
    }

    /// The person changes an own message; the bot gets the whole of it.
    fn person_changes(
        &mut self,
        seat: Seat,
        id: i64,
        change: impl FnOnce(&mut Message) -> Result<(), PhoneError>,
    ) -> Result<(), PhoneError> {
        let now = self.now();
        if seat.is_private() && self.chat_mut(seat.person)?.standing == Standing::Blocked {
            return Err(PhoneError::Blocked);
        }
        let message = self.world.message_mut(seat.chat, id);
        let message = message.ok_or(PhoneError::NoMessage(id))?;
        if message.author != seat.author() {
            return Err(PhoneError::NotEditable(id));
        }
        change(message)?;
        message.edits += 1;
        message.edit_date = Some(now);
        let heard = self
            .world
            .message(seat.chat, id)
            .is_some_and(|message| self.bot_hears(seat.chat, message));
        if heard {
            let body = self.message_value(seat.chat, id);
            self.update("edited_message", &body);
        }
        self.emit_message(seat.chat, id);
        Ok(())
    }

    /// The person changes the text or the caption of an own message.
    pub fn person_edits(
        &mut self,
        seat: Seat,
        id: i64,
        text: &str,
        entities: &[Value],
    ) -> Result<(), PhoneError> {
        self.person_changes(seat, id, |message| {
            match message.kind() {
                "text" => message.content = text_content(text, entities)?,
                "photo" | "video" | "document" | "audio" | "voice" | "animation" => {
                    caption_into(&mut message.content, text, entities);
                }
                _ => return Err(PhoneError::NotEditable(id)),
            }
            Ok(())
        })
    }

    /// The person puts another file in the place of one; in an album only one that may stand there.
    pub fn person_replaces(
        &mut self,
        seat: Seat,
        id: i64,
        file: NewFile,
        caption: &str,
    ) -> Result<(), PhoneError> {
        let kind = file.kind;
        let content = self.file_content(file, caption);
        self.person_changes(seat, id, |message| {
            let old = FileKind::ALL
                .into_iter()
                .find(|old| old.field() == message.kind())
                .filter(|old| old.can_change())
                .ok_or(PhoneError::NotEditable(id))?;
            if !kind.can_change() {
                return Err(PhoneError::NotEditable(id));
            }
            if message.album.is_some() && !kind.mixes_with(old) {
                return Err(PhoneError::CantMix);
            }
            message.content = content;
            Ok(())
        })
    }

    /// A place that was shared moves on, or stops with `None`.
    pub fn person_moves(
        &mut self,
        seat: Seat,
        id: i64,
        to: Option<Location>,
    ) -> Result<(), PhoneError> {
        self.person_changes(seat, id, |message| {
            let location = message.content.get("location").cloned().unwrap_or_default();
            let Some(period) = location["live_period"].as_i64() else {
                return Err(PhoneError::NotLive(id));
            };
            let degrees = |name: &str| location[name].as_f64().unwrap_or_default();
            message.content = match to {
                Some(place) => live_location_content(place, Some(period)),
                None => {
                    let place = Location {
                        latitude: degrees("latitude"),
                        longitude: degrees("longitude"),
                    };
                    live_location_content(place, None)
                }
            };
            Ok(())
        })
    }

    /// The button at that place.
    pub fn button(
        &mut self,
        seat: Seat,
        id: i64,
        row: usize,
        column: usize,
    ) -> Result<Value, PhoneError> {
        let message = self.world.message(seat.chat, id);
        let message = message.ok_or(PhoneError::NoMessage(id))?;
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
    pub fn press(&mut self, seat: Seat, id: i64, data: &str) -> Result<String, PhoneError> {
        let user = self.chat_mut(seat.person)?.profile.to_user();
        if seat.is_private() && self.chat_mut(seat.person)?.standing == Standing::Blocked {
            return Err(PhoneError::Blocked);
        }
        let message = self.world.message(seat.chat, id);
        let via_bot = message.ok_or(PhoneError::NoMessage(id))?.via_bot;
        let at_ms = self.now_ms;
        let number = self.world.take_number();
        let query = format!("{}{number:010}", seat.person.unsigned_abs());
        self.world.callbacks.insert(
            query.clone(),
            Callback {
                person: seat.person,
                chat: seat.chat,
                message: id,
                data: data.to_owned(),
                at_ms,
                answer: None,
            },
        );
        let mut body = json!({
            "id": query,
            "from": user,
            "chat_instance": chat_instance(seat.chat),
            "data": data,
        });
        // What came through the inline mode is nobody's message to the bot: it only has a number of another kind.
        if via_bot {
            body["inline_message_id"] = json!(inline_message_id(seat.chat, id));
        } else {
            body["message"] = self.message_value(seat.chat, id);
        }
        self.update("callback_query", &body);
        Ok(query)
    }

    /// The person puts a reaction under a message, or takes it away. In a group only an administrator is told.
    pub fn person_reacts(
        &mut self,
        seat: Seat,
        id: i64,
        emoji: Option<&str>,
    ) -> Result<(), PhoneError> {
        let date = self.now();
        let user = self.chat_mut(seat.person)?.profile.to_user();
        let message = self.world.message_mut(seat.chat, id);
        let message = message.ok_or(PhoneError::NoMessage(id))?;
        let emoji = emoji.map(str::to_owned);
        let old = if seat.is_private() {
            std::mem::replace(&mut message.reaction_of_person, emoji.clone())
        } else if let Some(emoji) = &emoji {
            let reactions = &mut message.reactions_of_members;
            reactions.insert(seat.person, emoji.clone())
        } else {
            message.reactions_of_members.remove(&seat.person)
        };
        let list = |emoji: Option<String>| -> Vec<Value> {
            emoji
                .map(|emoji| json!({"type": "emoji", "emoji": emoji}))
                .into_iter()
                .collect()
        };
        let told = self
            .world
            .groups
            .get(&seat.chat)
            .is_none_or(|group| matches!(group.bot, BotPlace::Admin(_)));
        if told {
            let body = json!({
                "chat": self.world.chat_json(seat.chat),
                "message_id": id,
                "user": user,
                "date": date,
                "old_reaction": list(old),
                "new_reaction": list(emoji),
            });
            self.update("message_reaction", &body);
        }
        self.emit_message(seat.chat, id);
        Ok(())
    }

    /// The person deletes a message on both sides, in a group an own one or as an administrator; the bot gets no news
    /// of it.
    pub fn person_deletes(&mut self, seat: Seat, id: i64) -> Result<(), PhoneError> {
        let message = self.world.message(seat.chat, id);
        let author = message.ok_or(PhoneError::NoMessage(id))?.author;
        if let Some(group) = self.world.groups.get(&seat.chat)
            && author != Author::Member(seat.person)
            && !group.is_admin(seat.person)
        {
            return Err(PhoneError::NotAllowed);
        }
        super::methods::remove(self, seat.chat, id);
        Ok(())
    }
}

/// A number that stays the same for a chat and says nothing about it.
fn chat_instance(chat: i64) -> String {
    chat.wrapping_mul(0x5851_f42d_4c95_7f2d).to_string()
}

/// How a message that came through the inline mode is named.
pub(super) fn inline_message_id(chat: i64, message: i64) -> String {
    format!("{}AAA{message}", chat.unsigned_abs())
}
