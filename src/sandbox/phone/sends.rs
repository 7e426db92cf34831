//! What a person sends, and changes of what was sent.
//!
//! Invariant: every update has the shape that Telegram gives it; what no client can send is refused here.

use serde_json::{Map, Value};

use super::Phone;
use crate::sandbox::emulator::{
    Draft, FileKind, Location, NewFile, Origin, PhoneError, Rare, contact_content,
    live_location_content, location_content, sample, text_content, venue_content,
};

impl Phone {
    /// Writes a text; a long one goes in several messages, and the last one's number is returned.
    ///
    /// # Errors
    /// An empty text; a blocked bot.
    pub fn writes(&self, text: &str) -> Result<i64, PhoneError> {
        self.emulator.lock().receive_text(self.seat, text, None)
    }

    /// Writes an answer to a message.
    ///
    /// # Errors
    /// As [`Phone::writes`], and when there is no such message.
    pub fn replies(&self, to: i64, text: &str) -> Result<i64, PhoneError> {
        let mut core = self.emulator.lock();
        core.receive_text(self.seat, text, Some(to))
    }

    /// Changes the text or caption of an own message.
    ///
    /// # Errors
    /// A message that is not there or not the person's own.
    pub fn edits(&self, message: i64, text: &str) -> Result<(), PhoneError> {
        self.edits_with(message, text, &[])
    }

    /// The same with formatting (`MessageEntity` objects).
    ///
    /// # Errors
    /// As [`Phone::edits`].
    pub fn edits_with(
        &self,
        message: i64,
        text: &str,
        entities: &[Value],
    ) -> Result<(), PhoneError> {
        let mut core = self.emulator.lock();
        core.person_edits(self.seat, message, text, entities)
    }

    /// Changes the caption of an own message.
    ///
    /// # Errors
    /// As [`Phone::edits`].
    pub fn edits_caption(&self, message: i64, caption: &str) -> Result<(), PhoneError> {
        self.edits(message, caption)
    }

    /// Puts a new sample file in the place of an own one.
    ///
    /// # Errors
    /// A message that is not there, not the person's own or no such file; a kind that does not go into its album.
    pub fn replaces_media(
        &self,
        message: i64,
        kind: FileKind,
        caption: &str,
    ) -> Result<(), PhoneError> {
        let mut core = self.emulator.lock();
        let file = sample(kind, core.world.next_number);
        core.person_replaces(self.seat, message, file, caption)
    }

    /// Sends a sample file of the kind; stickers and round films have no caption.
    ///
    /// # Errors
    /// A blocked bot, as for all that send.
    pub fn sends(&self, kind: FileKind, caption: &str) -> Result<i64, PhoneError> {
        let mut core = self.emulator.lock();
        let file = sample(kind, core.world.next_number);
        let caption = if kind.has_caption() { caption } else { "" };
        let content = core.file_content(file, caption);
        core.receive(self.seat, content)
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
        let content = core.file_content(file, caption);
        core.receive(self.seat, content)
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
        let items: Vec<_> = (0..count)
            .map(|index| {
                let caption = captions.get(index).copied().unwrap_or_default();
                (FileKind::Photo, caption)
            })
            .collect();
        self.sends_album_of(&items)
    }

    /// Sends an album of these kinds with these captions, one update each.
    ///
    /// # Errors
    /// As [`Phone::sends_album`]; kinds that don't go together.
    pub fn sends_album_of(&self, items: &[(FileKind, &str)]) -> Result<Vec<i64>, PhoneError> {
        if items.is_empty() {
            return Err(PhoneError::Empty);
        }
        let mut album = self.begins_album();
        items
            .iter()
            .map(|(kind, caption)| album.adds(*kind, caption))
            .collect()
    }

    /// Begins an album whose parts come one by one, with whatever else comes between them.
    pub fn begins_album(&self) -> Album {
        let number = self.emulator.lock().world.take_number();
        Album {
            phone: self.clone(),
            id: number.to_string(),
            first: None,
            answers: None,
        }
    }

    /// The same in answer to a message: each part answers it.
    pub fn begins_album_to(&self, message: i64) -> Album {
        Album {
            answers: Some(message),
            ..self.begins_album()
        }
    }

    /// Sends a place.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn sends_location(&self) -> Result<i64, PhoneError> {
        let content = location_content(Location::SAMPLE);
        self.emulator.lock().receive(self.seat, content)
    }

    /// Sends a place with a name.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn sends_venue(&self, title: &str, address: &str) -> Result<i64, PhoneError> {
        let content = venue_content(Location::SAMPLE, title, address);
        self.emulator.lock().receive(self.seat, content)
    }

    /// Sends a contact: the person's own, with the user id in it, or somebody else's.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn sends_contact(&self, phone: &str, own: bool) -> Result<i64, PhoneError> {
        let content = contact_content(&self.profile(), phone, own);
        self.emulator.lock().receive(self.seat, content)
    }

    /// Sends a poll.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn sends_poll(&self, question: &str, options: &[&str]) -> Result<i64, PhoneError> {
        let mut core = self.emulator.lock();
        let content = core.poll_content(question, options);
        core.receive(self.seat, content)
    }

    /// Sends a quiz, which has one right answer. The bot knows it, unless somebody else's quiz is passed on
    /// (`correct` is `None`).
    ///
    /// # Errors
    /// A blocked bot.
    pub fn sends_quiz(
        &self,
        question: &str,
        options: &[&str],
        correct: Option<usize>,
    ) -> Result<i64, PhoneError> {
        let mut core = self.emulator.lock();
        let content = core.quiz_content(question, options, correct);
        core.receive(self.seat, content)
    }

    /// Throws dice.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn sends_dice(&self) -> Result<i64, PhoneError> {
        let mut core = self.emulator.lock();
        let content = core.dice_content();
        core.receive(self.seat, content)
    }

    /// Writes a text with formatting (`MessageEntity` objects), as clients with a menu for it do.
    ///
    /// # Errors
    /// An empty text, or one longer than a message; a blocked bot.
    pub fn writes_with(&self, text: &str, entities: &[Value]) -> Result<i64, PhoneError> {
        let mut core = self.emulator.lock();
        core.receive_formatted(self.seat, text, entities)
    }

    /// Writes in a chat that the person keeps from being forwarded.
    ///
    /// # Errors
    /// An empty text; a blocked bot.
    pub fn writes_protected(&self, text: &str) -> Result<i64, PhoneError> {
        let mut core = self.emulator.lock();
        let draft = Draft {
            protected: true,
            ..Draft::from(text_content(text, &[])?)
        };
        core.receive(self.seat, draft)
    }

    /// Answers a message with a quote of these words of it.
    ///
    /// # Errors
    /// As [`Phone::replies`], and when the message has no such words.
    pub fn replies_quoting(&self, to: i64, quote: &str, text: &str) -> Result<i64, PhoneError> {
        let mut core = self.emulator.lock();
        core.receive_quoting(self.seat, to, quote, text)
    }

    /// Answers a message with a sample file.
    ///
    /// # Errors
    /// As [`Phone::replies`].
    pub fn replies_with(&self, to: i64, kind: FileKind, caption: &str) -> Result<i64, PhoneError> {
        let mut core = self.emulator.lock();
        let file = sample(kind, core.world.next_number);
        let content = core.file_content(file, if kind.has_caption() { caption } else { "" });
        core.receive(self.seat, Draft::from(content).answering(Some(to)))
    }

    /// Shares a place that moves for `seconds`.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn sends_live_location(&self, seconds: i64) -> Result<i64, PhoneError> {
        let content = live_location_content(Location::SAMPLE, Some(seconds));
        self.emulator.lock().receive(self.seat, content)
    }

    /// Moves with a place that is shared.
    ///
    /// # Errors
    /// A message that is no place of the person's that moves.
    pub fn moves_live_location(&self, message: i64, to: Location) -> Result<(), PhoneError> {
        let mut core = self.emulator.lock();
        core.person_moves(self.seat, message, Some(to))
    }

    /// Shares the place no longer.
    ///
    /// # Errors
    /// As [`Phone::moves_live_location`].
    pub fn stops_live_location(&self, message: i64) -> Result<(), PhoneError> {
        let mut core = self.emulator.lock();
        core.person_moves(self.seat, message, None)
    }

    /// Sends one of the kinds that come seldom.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn sends_rare(&self, rare: Rare) -> Result<i64, PhoneError> {
        let mut core = self.emulator.lock();
        let content = core.rare_content(rare);
        core.receive(self.seat, content)
    }

    /// Sends a message with any content (an object with the fields of a `Message`), as it is.
    ///
    /// # Errors
    /// A content that is no object; a blocked bot.
    pub fn sends_raw(&self, content: &Value) -> Result<i64, PhoneError> {
        let content = content.as_object().cloned().ok_or(PhoneError::Empty)?;
        self.emulator.lock().receive(self.seat, content)
    }

    /// Forwards somebody's words.
    ///
    /// # Errors
    /// An empty text; a blocked bot.
    pub fn forwards(&self, origin: &Origin, text: &str) -> Result<i64, PhoneError> {
        let mut core = self.emulator.lock();
        let core = &mut *core;
        let content = text_content(text, &[])?;
        core.receive(self.seat, forwarded(origin, content, core.now()))
    }

    /// Forwards a sample file of somebody's.
    ///
    /// # Errors
    /// A blocked bot.
    pub fn forwards_file(
        &self,
        origin: &Origin,
        kind: FileKind,
        caption: &str,
    ) -> Result<i64, PhoneError> {
        let mut core = self.emulator.lock();
        let file = sample(kind, core.world.next_number);
        let content = core.file_content(file, if kind.has_caption() { caption } else { "" });
        let draft = forwarded(origin, content, core.now());
        core.receive(self.seat, draft)
    }
}

/// A draft that was written somewhere else a minute ago.
fn forwarded(origin: &Origin, content: Map<String, Value>, now: i64) -> Draft {
    Draft {
        forward_origin: Some(origin.to_json(now - 60)),
        ..Draft::from(content)
    }
}

/// An album of which not all parts are sent.
#[derive(Debug)]
pub struct Album {
    phone: Phone,
    id: String,
    first: Option<FileKind>,
    answers: Option<i64>,
}

impl Album {
    /// What its parts have in common: `media_group_id`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Sends the next part.
    ///
    /// # Errors
    /// A kind that does not go with the first one; a blocked bot.
    pub fn adds(&mut self, kind: FileKind, caption: &str) -> Result<i64, PhoneError> {
        if !kind.mixes_with(self.first.unwrap_or(kind)) {
            return Err(PhoneError::CantMix);
        }
        self.first.get_or_insert(kind);
        let mut core = self.phone.emulator.lock();
        let file = sample(kind, core.world.next_number);
        let content = core.file_content(file, caption);
        let draft = Draft::from(content).in_album(Some(self.id.clone()));
        let draft = draft.answering(self.answers);
        core.receive(self.phone.seat, draft)
    }
}
