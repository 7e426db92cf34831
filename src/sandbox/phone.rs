//! A person's phone: what a Telegram client can do, and what it shows.
//!
//! Stories are told with it: a customer writes, a manager presses, and the screen is asked what it shows.
//!
//! Invariant: a phone shows only what a client shows; callback data is reachable only for the custom client that
//! [`Phone::presses_raw`] stands for.

use std::time::Duration;

use serde_json::Value;

use super::emulator::{
    CallbackAnswer, Chat, Elapsed, Emulator, FileKind, Location, NewFile, PhoneError, Profile,
    Shown, ShownKeys, Standing, Toast, contact_content, location_content, sample, venue_content,
};

/// A handle of one person's phone; clones are the same phone.
#[derive(Debug, Clone)]
pub struct Phone {
    emulator: Emulator,
    id: i64,
}

/// A press that waits for the bot's answer.
#[derive(Debug, Clone)]
pub struct CallbackOutcome {
    emulator: Emulator,
    id: String,
}

impl CallbackOutcome {
    /// Id of the callback query.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The answer, if it came.
    pub fn answered(&self) -> Option<CallbackAnswer> {
        let core = self.emulator.lock();
        core.world.callbacks.get(&self.id)?.answer.clone()
    }

    /// Waits for the answer.
    ///
    /// # Errors
    /// [`Elapsed`] when none came `within`.
    pub async fn answer(&self, within: Duration) -> Result<CallbackAnswer, Elapsed> {
        self.emulator.wait_for(within, || self.answered()).await
    }
}

impl Phone {
    pub(super) fn new(emulator: Emulator, profile: Profile, labels: Option<(&str, &str)>) -> Self {
        let id = profile.id;
        emulator.lock().admit(profile, labels);
        Self { emulator, id }
    }

    /// The phone of a person who is known already.
    pub(super) fn handle(emulator: Emulator, id: i64) -> Self {
        Self { emulator, id }
    }

    /// User id, which is also the id of the chat.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// The person.
    pub fn profile(&self) -> Profile {
        self.read(|chat| chat.profile.clone()).unwrap_or_default()
    }

    fn read<T>(&self, look: impl FnOnce(&Chat) -> T) -> Option<T> {
        self.emulator.lock().world.chats.get(&self.id).map(look)
    }

    /// Presses «Start», or follows a deep link with a payload. Returns the message's number, as all that send do.
    ///
    /// # Errors
    /// A payload that no deep link can carry.
    pub fn starts(&self, payload: Option<&str>) -> Result<i64, PhoneError> {
        self.emulator.lock().start(self.id, payload)
    }

    /// Writes a text; a long one goes in several messages, and the last one's number is returned.
    ///
    /// # Errors
    /// An empty text; a blocked bot.
    pub fn writes(&self, text: &str) -> Result<i64, PhoneError> {
        self.emulator.lock().receive_text(self.id, text, None)
    }

    /// Writes an answer to a message.
    ///
    /// # Errors
    /// As [`Phone::writes`], and when there is no such message.
    pub fn replies(&self, to: i64, text: &str) -> Result<i64, PhoneError> {
        self.emulator.lock().receive_text(self.id, text, Some(to))
    }

    /// Changes the text or caption of an own message.
    ///
    /// # Errors
    /// A message that is not there or not the person's own.
    pub fn edits(&self, message: i64, text: &str) -> Result<(), PhoneError> {
        self.emulator.lock().person_edits(self.id, message, text)
    }

    /// Sends a sample file of the kind; stickers and round films have no caption.
    ///
    /// # Errors
    /// A blocked bot, as for all that send.
    pub fn sends(&self, kind: FileKind, caption: &str) -> Result<i64, PhoneError> {
        let mut core = self.emulator.lock();
        let file = sample(kind, core.world.next_number);
        let caption = if kind.has_caption() { caption } else { "" };
        core.receive_file(self.id, file, caption, None)
    }

    /// Sends a photo.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn sends_photo(&self, caption: &str) -> Result<i64, PhoneError> {
        self.sends(FileKind::Photo, caption)
    }

    /// Sends a voice message.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn sends_voice(&self) -> Result<i64, PhoneError> {
        self.sends(FileKind::Voice, "")
    }

    /// Sends a document.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn sends_document(&self, caption: &str) -> Result<i64, PhoneError> {
        self.sends(FileKind::Document, caption)
    }

    /// Sends a document with this name and content.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn sends_file(
        &self,
        name: &str,
        mime: &str,
        bytes: Vec<u8>,
        caption: &str,
    ) -> Result<i64, PhoneError> {
        self.uploads(FileKind::Document, name, mime, bytes, caption)
    }

    /// Sends a file of any kind with this content.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn uploads(
        &self,
        kind: FileKind,
        name: &str,
        mime: &str,
        bytes: Vec<u8>,
        caption: &str,
    ) -> Result<i64, PhoneError> {
        let file = NewFile {
            kind,
            name: name.to_owned(),
            mime: mime.to_owned(),
            duration: None,
            bytes,
        };
        let mut core = self.emulator.lock();
        core.receive_file(self.id, file, caption, None)
    }

    /// Sends a film.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn sends_video(&self, caption: &str) -> Result<i64, PhoneError> {
        self.sends(FileKind::Video, caption)
    }

    /// Sends a round film.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn sends_video_note(&self) -> Result<i64, PhoneError> {
        self.sends(FileKind::VideoNote, "")
    }

    /// Sends music.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn sends_audio(&self, caption: &str) -> Result<i64, PhoneError> {
        self.sends(FileKind::Audio, caption)
    }

    /// Sends an animation.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn sends_animation(&self, caption: &str) -> Result<i64, PhoneError> {
        self.sends(FileKind::Animation, caption)
    }

    /// Sends a sticker.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn sends_sticker(&self) -> Result<i64, PhoneError> {
        self.sends(FileKind::Sticker, "")
    }

    /// Sends an album of photos, one update each; missing captions are empty.
    ///
    /// # Errors
    /// A blocked bot; an album of none.
    pub fn sends_album(&self, count: usize, captions: &[&str]) -> Result<Vec<i64>, PhoneError> {
        if count == 0 {
            return Err(PhoneError::Empty);
        }
        let mut core = self.emulator.lock();
        let album = core.world.take_number().to_string();
        (0..count)
            .map(|index| {
                let file = sample(FileKind::Photo, core.world.next_number);
                let caption = captions.get(index).copied().unwrap_or_default();
                core.receive_file(self.id, file, caption, Some(album.clone()))
            })
            .collect()
    }

    /// Sends a place.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn sends_location(&self) -> Result<i64, PhoneError> {
        let content = location_content(Location::SAMPLE);
        self.emulator.lock().receive(self.id, content, None, None)
    }

    /// Sends a place with a name.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn sends_venue(&self, title: &str, address: &str) -> Result<i64, PhoneError> {
        let content = venue_content(Location::SAMPLE, title, address);
        self.emulator.lock().receive(self.id, content, None, None)
    }

    /// Sends a contact: the person's own, with the user id in it, or somebody else's.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn sends_contact(&self, phone: &str, own: bool) -> Result<i64, PhoneError> {
        let content = contact_content(&self.profile(), phone, own);
        self.emulator.lock().receive(self.id, content, None, None)
    }

    /// Sends a poll.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn sends_poll(&self, question: &str, options: &[&str]) -> Result<i64, PhoneError> {
        self.emulator
            .lock()
            .receive_poll(self.id, question, options)
    }

    /// Throws dice.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn sends_dice(&self) -> Result<i64, PhoneError> {
        self.emulator.lock().receive_dice(self.id)
    }

    /// Presses the inline button at that place.
    ///
    /// # Errors
    /// No such message or button; a button that opens a link (a link to the bot itself is [`Phone::opens_link`]'s).
    pub fn presses(
        &self,
        message: i64,
        row: usize,
        column: usize,
    ) -> Result<CallbackOutcome, PhoneError> {
        let data = self.callback_data(message, row, column)?;
        self.presses_raw(message, &data)
    }

    /// Presses the button with exactly this label under the newest message that has one.
    ///
    /// # Errors
    /// No such button on the screen; a button that opens a link.
    pub fn presses_label(&self, label: &str) -> Result<CallbackOutcome, PhoneError> {
        let place = self.chat().into_iter().rev().find_map(|shown| {
            let (row, column) = shown.find_button(label)?;
            Some((shown.id, row, column))
        });
        let (message, row, column) = place.ok_or_else(|| PhoneError::NoLabel(label.to_owned()))?;
        self.presses(message, row, column)
    }

    /// Sends any callback data, as custom clients can.
    ///
    /// # Errors
    /// No such message; a blocked bot.
    pub fn presses_raw(&self, message: i64, data: &str) -> Result<CallbackOutcome, PhoneError> {
        let id = self.emulator.lock().press(self.id, message, data)?;
        Ok(CallbackOutcome {
            emulator: self.emulator.clone(),
            id,
        })
    }

    /// What a custom client reads out of a button.
    ///
    /// # Errors
    /// As [`Phone::presses`].
    pub fn callback_data(
        &self,
        message: i64,
        row: usize,
        column: usize,
    ) -> Result<String, PhoneError> {
        let button = self.emulator.lock().button(self.id, message, row, column)?;
        match button["callback_data"].as_str() {
            Some(data) => Ok(data.to_owned()),
            None => Err(PhoneError::NotCallback(
                button["url"].as_str().unwrap_or("something").to_owned(),
            )),
        }
    }

    /// Presses a key of the keyboard under the input line: it writes its label, or shares the contact or the place.
    ///
    /// # Errors
    /// No such key.
    pub fn presses_keyboard(&self, label: &str) -> Result<i64, PhoneError> {
        self.emulator.lock().press_key(self.id, label)
    }

    /// Follows a link to the bot.
    ///
    /// # Errors
    /// A link that leads elsewhere; a payload that no deep link can carry.
    pub fn opens_link(&self, url: &str) -> Result<i64, PhoneError> {
        self.emulator.lock().open_link(self.id, url)
    }

    /// Puts a reaction under a message; an empty emoji takes it away.
    ///
    /// # Errors
    /// No such message.
    pub fn reacts(&self, message: i64, emoji: &str) -> Result<(), PhoneError> {
        let emoji = (!emoji.is_empty()).then_some(emoji);
        self.emulator.lock().person_reacts(self.id, message, emoji)
    }

    /// Blocks the bot.
    ///
    /// # Errors
    /// None for a phone that exists.
    pub fn blocks(&self) -> Result<(), PhoneError> {
        self.emulator.lock().set_blocked(self.id, true)
    }

    /// Lets the bot in again.
    ///
    /// # Errors
    /// None for a phone that exists.
    pub fn unblocks(&self) -> Result<(), PhoneError> {
        self.emulator.lock().set_blocked(self.id, false)
    }

    /// Deletes a message on both sides; the bot gets no news of it.
    ///
    /// # Errors
    /// No such message.
    pub fn deletes(&self, message: i64) -> Result<(), PhoneError> {
        self.emulator.lock().person_deletes(self.id, message)
    }

    /// The chat as the person sees it, oldest first.
    pub fn chat(&self) -> Vec<Shown> {
        let core = self.emulator.lock();
        let Some(chat) = core.world.chats.get(&self.id) else {
            return Vec::new();
        };
        chat.messages
            .values()
            .map(|message| Shown::new(&core.world, chat, message))
            .collect()
    }

    /// The newest message.
    pub fn last(&self) -> Option<Shown> {
        self.chat().pop()
    }

    /// One message.
    pub fn message(&self, id: i64) -> Option<Shown> {
        self.emulator.lock().shown(self.id, id)
    }

    /// The keyboard under the input line, unless it is folded away.
    pub fn reply_keyboard(&self) -> Option<ShownKeys> {
        self.emulator.lock().keys(self.id)
    }

    /// All notes and alerts so far.
    pub fn toasts(&self) -> Vec<Toast> {
        self.emulator
            .lock()
            .live
            .get(&self.id)
            .map(|live| live.toasts.clone())
            .unwrap_or_default()
    }

    /// What the bot does now ("typing", …), as the line under its name says.
    pub fn typing(&self) -> Option<String> {
        self.emulator.lock().action(self.id)
    }

    /// How the person and the bot stand.
    pub fn standing(&self) -> Standing {
        self.read(|chat| chat.standing)
            .unwrap_or(Standing::Stranger)
    }

    /// The commands that the client offers (`BotCommand` objects).
    pub fn commands(&self) -> Value {
        self.emulator.lock().commands_for(self.id)
    }

    /// Waits until the chat satisfies `condition`; gives what it gives.
    ///
    /// # Errors
    /// [`Elapsed`] after `within`.
    pub async fn waits_for<T>(
        &self,
        within: Duration,
        condition: impl Fn(&[Shown]) -> Option<T>,
    ) -> Result<T, Elapsed> {
        self.emulator
            .wait_for(within, || condition(&self.chat()))
            .await
    }

    /// Waits for the newest message of the bot's with this in its text.
    ///
    /// # Errors
    /// [`Elapsed`] after `within`.
    pub async fn waits_for_text(&self, within: Duration, part: &str) -> Result<Shown, Elapsed> {
        self.waits_for(within, |chat| {
            let theirs = chat.iter().rev();
            theirs
                .filter(|shown| shown.from == super::emulator::Who::Bot)
                .find(|shown| shown.text.contains(part))
                .cloned()
        })
        .await
    }
}
