//! Words on their way between a client and staff: what is kept is read again and brought to whoever must have it.

use crate::app::{AppError, Ctx};
use crate::domain::contact::Contact;
use crate::domain::ids::{ChatId, TopicId};
use crate::domain::lang::Lang;
use crate::domain::people::Person;
use crate::domain::record::Record;
use crate::storage;
use crate::storage::messages::ClientMessage;
use crate::t;
use crate::telegram::incoming::{COPIED_WHOLE, Message};
use crate::telegram::keyboard::Keyboard;
use crate::telegram::out::{self, Anchor, Shows};
use crate::telegram::outgoing::{Call, Caption, Priority};
use crate::telegram::press::Press;
use crate::telegram::rich::Rich;
use crate::telegram::screens::{self, button};

/// What a bot can put a caption of its own on when it copies.
const CAPTIONED: [&str; 6] = ["photo", "video", "animation", "audio", "document", "voice"];
/// The most characters of a caption (RULES §3).
const CAPTION_MAX: usize = 1024;
/// The most characters of a text (RULES §3).
const TEXT_MAX: usize = 4096;

/// Where words are brought: to a member of staff, or into the client's topic of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    /// The chat.
    pub chat: ChatId,
    /// The language there.
    pub lang: Lang,
    /// The topic. What stands there is the client's anyway, so it needs no ways on.
    pub topic: Option<TopicId>,
}

impl From<&Person> for Reader {
    fn from(person: &Person) -> Self {
        Reader {
            chat: person.chat(),
            lang: person.lang,
            topic: None,
        }
    }
}

impl Reader {
    async fn post(self, ctx: &mut Ctx<'_>, call: &Call, anchor: Anchor) -> Result<(), AppError> {
        match self.topic {
            Some(topic) => out::post_into(ctx, (self.chat, topic), call, anchor).await,
            None => out::post(ctx, self.chat, call, Some(anchor), Priority::Words).await,
        }
    }

    /// The ways on from a client's words.
    fn keyboard(self, record: &Record) -> Option<Keyboard> {
        self.topic
            .is_none()
            .then(|| words_keyboard(self.lang, record))
    }
}

/// Brings a client's message to a reader, who answers by replying to it.
pub async fn bring(
    ctx: &mut Ctx<'_>,
    reader: impl Into<Reader>,
    contact: &Contact,
    record: &Record,
    kept: &ClientMessage,
) -> Result<(), AppError> {
    let reader = reader.into();
    let raw = storage::messages::raw_of(ctx.tx, kept.id).await?;
    let Some(message) = Message::parse(&raw) else {
        return Ok(());
    };
    let header = Rich::from_html(&screens::news::relay_header(reader.lang, contact, record));
    let own = message.words();
    if message.kind == "text" {
        return send_parts(ctx, reader, contact, record, kept, &header, &own).await;
    }
    let mut whole = header.clone();
    whole.line(&own);
    let captioned = CAPTIONED.contains(&message.kind.as_str()) && whole.chars() <= CAPTION_MAX;
    let caption = if captioned {
        Some(Caption::Rich(whole))
    } else {
        // What a kind unknown to us says goes in words too: nobody knows whether it can be copied.
        let words = if COPIED_WHOLE.contains(&message.kind.as_str()) {
            Rich::default()
        } else {
            own
        };
        send_parts(ctx, reader, contact, record, kept, &header, &words).await?;
        None
    };
    let copy = Call::Copy {
        from: message.chat,
        message: message.id,
        caption,
        keyboard: reader.keyboard(record),
        reply_to: None,
    };
    let anchor = words_anchor(contact, record, kept);
    reader.post(ctx, &copy, anchor).await
}

/// Brings what a client made of a message afterwards.
pub async fn bring_changed(
    ctx: &mut Ctx<'_>,
    reader: impl Into<Reader>,
    contact: &Contact,
    record: &Record,
    kept: &ClientMessage,
) -> Result<(), AppError> {
    let reader = reader.into();
    let raw = storage::messages::raw_of(ctx.tx, kept.id).await?;
    let Some(message) = Message::parse(&raw) else {
        return Ok(());
    };
    let header = Rich::from_html(&screens::news::edited_header(reader.lang, contact));
    send_parts(
        ctx,
        reader,
        contact,
        record,
        kept,
        &header,
        &message.words(),
    )
    .await
}

/// Words under their header, in as many messages as Telegram's limit asks for.
async fn send_parts(
    ctx: &mut Ctx<'_>,
    reader: Reader,
    contact: &Contact,
    record: &Record,
    kept: &ClientMessage,
    header: &Rich,
    words: &Rich,
) -> Result<(), AppError> {
    let room = TEXT_MAX.saturating_sub(header.chars() + 1);
    let mut parts = words.split(room, TEXT_MAX);
    let mut first = header.clone();
    if !parts.is_empty() {
        first.line(&parts.remove(0));
    }
    for words in std::iter::once(first).chain(parts) {
        let call = Call::SendWords {
            words,
            keyboard: reader.keyboard(record),
            reply_to: None,
        };
        let anchor = words_anchor(contact, record, kept);
        reader.post(ctx, &call, anchor).await?;
    }
    Ok(())
}

/// The ways on from a client's words. They also tell whose words these are to whoever replies faster than we can note
/// where the message stands ([`super::handlers::staff`]).
fn words_keyboard(lang: Lang, record: &Record) -> Keyboard {
    Keyboard::new(vec![vec![
        button(
            t!(lang, "button-write"),
            &Press::Write { record: record.id },
        ),
        button(t!(lang, "button-card"), &Press::Card { record: record.id }),
    ]])
}

fn words_anchor(contact: &Contact, record: &Record, kept: &ClientMessage) -> Anchor {
    Anchor {
        record: Some(record.id),
        contact: Some(contact.id),
        words: Some(kept.id),
        shows: Shows::Words,
    }
}
