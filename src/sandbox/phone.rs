//! A person's phone: what a Telegram client can do, and what it shows.
//!
//! Stories are told with it: a customer writes, a manager presses, and the screen is asked what it shows. A phone is
//! open on one chat: on the private one with the bot, or on a group and perhaps a topic of it ([`Phone::in_topic`]).
//! What can be sent is told in `sends`, the inline mode in `inline`.
//!
//! Invariant: a phone shows only what a client shows; callback data is reachable only for the custom client that
//! [`Phone::presses_raw`] stands for.

mod inline;
mod sends;

use std::time::Duration;

use serde_json::Value;

pub use self::{
    inline::{InlineOutcome, ShownResult},
    sends::Album,
};
use super::emulator::{
    CallbackAnswer, Chat, Elapsed, Emulator, PhoneError, Profile, Seat, Shown, ShownKeys, Standing,
    Toast,
};

/// A handle of one person's phone; clones are the same phone.
#[derive(Debug, Clone)]
pub struct Phone {
    emulator: Emulator,
    seat: Seat,
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
        Self::handle(emulator, id)
    }

    /// The phone of a person who is known already.
    pub(super) fn handle(emulator: Emulator, id: i64) -> Self {
        Self {
            emulator,
            seat: Seat::private(id),
        }
    }

    /// The same phone, open on another chat.
    pub(super) fn at(&self, chat: i64, thread: Option<i64>) -> Self {
        Self {
            emulator: self.emulator.clone(),
            seat: Seat {
                person: self.seat.person,
                chat,
                thread,
            },
        }
    }

    /// User id, which is also the id of the private chat.
    pub fn id(&self) -> i64 {
        self.seat.person
    }

    /// Id of the chat on which the phone is open.
    pub fn chat_id(&self) -> i64 {
        self.seat.chat
    }

    /// The same phone, open on a topic of the group on which it is open.
    #[must_use]
    pub fn in_topic(&self, topic: i64) -> Self {
        self.at(self.seat.chat, Some(topic))
    }

    /// Writes in a topic of the group on which the phone is open.
    ///
    /// # Errors
    /// No such topic, or one that is closed; an empty text.
    pub fn writes_in(&self, topic: i64, text: &str) -> Result<i64, PhoneError> {
        self.in_topic(topic).writes(text)
    }

    /// The person.
    pub fn profile(&self) -> Profile {
        self.read(|chat| chat.profile.clone()).unwrap_or_default()
    }

    /// Looks at the private chat.
    fn read<T>(&self, look: impl FnOnce(&Chat) -> T) -> Option<T> {
        let core = self.emulator.lock();
        core.world.chats.get(&self.seat.person).map(look)
    }

    /// Presses «Start», or follows a deep link with a payload. Returns the message's number, as all that send do.
    ///
    /// # Errors
    /// A payload that no deep link can carry.
    pub fn starts(&self, payload: Option<&str>) -> Result<i64, PhoneError> {
        self.emulator.lock().start(self.id(), payload)
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
        let id = self.emulator.lock().press(self.seat, message, data)?;
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
        let button = self
            .emulator
            .lock()
            .button(self.seat, message, row, column)?;
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
        self.emulator.lock().press_key(self.id(), label)
    }

    /// Follows a link to the bot.
    ///
    /// # Errors
    /// A link that leads elsewhere; a payload that no deep link can carry.
    pub fn opens_link(&self, url: &str) -> Result<i64, PhoneError> {
        self.emulator.lock().open_link(self.id(), url)
    }

    /// Puts a reaction under a message; an empty emoji takes it away.
    ///
    /// # Errors
    /// No such message.
    pub fn reacts(&self, message: i64, emoji: &str) -> Result<(), PhoneError> {
        let emoji = (!emoji.is_empty()).then_some(emoji);
        let mut core = self.emulator.lock();
        core.person_reacts(self.seat, message, emoji)
    }

    /// Blocks the bot.
    ///
    /// # Errors
    /// None for a phone that exists.
    pub fn blocks(&self) -> Result<(), PhoneError> {
        self.emulator.lock().set_blocked(self.id(), true)
    }

    /// Lets the bot in again.
    ///
    /// # Errors
    /// None for a phone that exists.
    pub fn unblocks(&self) -> Result<(), PhoneError> {
        self.emulator.lock().set_blocked(self.id(), false)
    }

    /// Deletes a message on both sides; the bot gets no news of it.
    ///
    /// # Errors
    /// No such message.
    pub fn deletes(&self, message: i64) -> Result<(), PhoneError> {
        self.emulator.lock().person_deletes(self.seat, message)
    }

    /// The chat as the person sees it, oldest first; of a forum only the topic on which the phone is open.
    pub fn chat(&self) -> Vec<Shown> {
        let core = self.emulator.lock();
        let world = &core.world;
        let forum = world
            .groups
            .get(&self.seat.chat)
            .is_some_and(|group| group.forum);
        world
            .messages(self.seat.chat)
            .into_iter()
            .flat_map(std::collections::BTreeMap::values)
            .filter(|message| !forum || message.thread == self.seat.thread)
            .map(|message| Shown::new(world, self.seat.chat, message))
            .collect()
    }

    /// The newest message.
    pub fn last(&self) -> Option<Shown> {
        self.chat().pop()
    }

    /// One message.
    pub fn message(&self, id: i64) -> Option<Shown> {
        self.emulator.lock().shown(self.seat.chat, id)
    }

    /// The keyboard under the input line, unless it is folded away.
    pub fn reply_keyboard(&self) -> Option<ShownKeys> {
        self.emulator.lock().keys(self.seat.chat)
    }

    /// All notes and alerts so far.
    pub fn toasts(&self) -> Vec<Toast> {
        self.emulator
            .lock()
            .live
            .get(&self.id())
            .map(|live| live.toasts.clone())
            .unwrap_or_default()
    }

    /// What the bot does now ("typing", …), as the line under its name says.
    pub fn typing(&self) -> Option<String> {
        self.emulator.lock().action(self.seat.chat)
    }

    /// How the person and the bot stand.
    pub fn standing(&self) -> Standing {
        self.read(|chat| chat.standing)
            .unwrap_or(Standing::Stranger)
    }

    /// The commands that the client offers (`BotCommand` objects).
    pub fn commands(&self) -> Value {
        self.emulator.lock().commands_for(self.seat)
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
