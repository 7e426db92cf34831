//! How somebody's message looks on the other side: in words, as a copy with a caption of ours, or as a bare copy.
//!
//! Pure, and the same whenever it is asked: an edit finds the parts of what was sent by laying it out again.

use crate::domain::contact::Contact;
use crate::domain::lang::Lang;
use crate::domain::record::Record;
use crate::domain::text::{isolate, one_line, shorten};
use crate::storage::messages::ClientMessage;
use crate::telegram::incoming::{COPIED_WHOLE, Message};
use crate::telegram::keyboard::Keyboard;
use crate::telegram::press::{DeskPress, Press};
use crate::telegram::rich::Rich;
use crate::telegram::screens::{self, button};
use crate::{h, t};

/// What a bot can put a caption of its own on when it copies.
const CAPTIONED: [&str; 7] = [
    "photo",
    "live_photo",
    "video",
    "animation",
    "audio",
    "document",
    "voice",
];
/// What says nothing of its own: a copy shows more than the words found inside would tell.
const SHOWN_BEST: [&str; 1] = ["story"];
/// What may hold pictures between its words: it is told, and copied too.
const TOLD_AND_SHOWN: [&str; 1] = ["rich_message"];
/// What Telegram never copies (`copyMessage`).
const NEVER_COPIED: [&str; 4] = ["paid_media", "giveaway", "giveaway_winners", "invoice"];
/// The most characters of a caption (RULES §3).
const CAPTION_MAX: usize = 1024;
/// The most characters of a text (RULES §3).
const TEXT_MAX: usize = 4096;
/// The most characters of what somebody said before that are shown again.
const WAS_MAX: usize = 700;
/// With less room than this, what somebody said before is left to the conversation's page.
const WAS_MIN: usize = 30;
/// The most characters of a quoted message whose place nobody can point at.
const CONTEXT_MAX: usize = 200;
/// The most parts of an album (RULES §8).
const ALBUM_MAX: usize = 10;

/// Who writes, on which record, to a reader of that language.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// The reader's language.
    pub lang: Lang,
    /// The client.
    pub contact: &'a Contact,
    /// The record.
    pub record: &'a Record,
}

/// What surrounds a message.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// The words that it answers, when nothing on the other side can be pointed at.
    pub context: Option<String>,
    /// Whether its author has changed it.
    pub edited: bool,
    /// What it said before.
    pub was: Option<String>,
}

/// How a message looks on the other side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// In words, in as many messages as Telegram's limit asks for.
    Words(Vec<Rich>),
    /// A copy.
    Copy {
        /// The caption that it gets; without one it keeps its own, and its buttons say whose it is.
        caption: Option<Rich>,
        /// What is said in its place when Telegram does not copy it.
        or_else: Rich,
    },
}

/// How a client's message looks to staff.
pub fn of_client(about: About<'_>, message: &Message, around: &Around) -> Layout {
    let header = header(about, message, around.edited);
    let own = message.words();
    let kind = message.kind.as_str();
    if kind == "text" {
        return Layout::Words(parts(about.lang, &header, &own, around));
    }
    if is_told(message) {
        let told = told(about.lang, &header, message);
        return Layout::Words(parts(about.lang, &told, &inside(message), around));
    }
    let whole = with_around(about.lang, &header, &own, around, CAPTION_MAX);
    let caption =
        Some(whole).filter(|whole| CAPTIONED.contains(&kind) && whole.chars() <= CAPTION_MAX);
    let mut or_else = told(about.lang, &header, message);
    or_else.line(&inside(message));
    let kept = Rich::from_html(&h!(about.lang, "relay-kept"));
    let mut or_else = or_else.shortened(TEXT_MAX - kept.chars() - 1);
    or_else.line(&kept);
    Layout::Copy { caption, or_else }
}

/// Whether a message that is told in words has more to show than words.
pub fn has_more_to_show(message: &Message) -> bool {
    TOLD_AND_SHOWN.contains(&message.kind.as_str())
}

/// How a message of staff looks to its client: as it was written.
pub fn of_staff(message: &Message, context: Option<&str>) -> Layout {
    let around = Around {
        context: context.map(str::to_owned),
        ..Around::default()
    };
    let own = message.words();
    if message.kind == "text" {
        return Layout::Words(parts(Lang::Ru, &Rich::default(), &own, &around));
    }
    Layout::Copy {
        caption: None,
        or_else: Rich::default(),
    }
}

/// The caption of a part of an album: its own.
pub fn of_part(lang: Lang, message: &Message, around: &Around) -> Rich {
    let own = message.words();
    if !around.edited {
        return own;
    }
    let mark = Rich::from_html(&h!(lang, "relay-edited-mark"));
    let mut whole = own.clone();
    whole.line(&mark);
    if whole.chars() > CAPTION_MAX {
        return own;
    }
    add_was_within(lang, &mut whole, around, CAPTION_MAX);
    whole
}

/// A changed caption under a bare copy.
pub fn of_bare(lang: Lang, message: &Message, around: &Around) -> Rich {
    let mut own = message.words();
    add_was_within(lang, &mut own, around, CAPTION_MAX);
    own
}

/// The ways on from a client's words. They also tell whose words these are to whoever replies faster than we can note
/// where the message stands ([`super::handlers::staff`]); under a bare copy they are all that tells it.
pub fn keyboard(about: About<'_>, named: bool, edited: bool) -> Keyboard {
    let card = Press::Card {
        record: about.record.id,
    };
    let focus = Press::Desk(DeskPress::Focus {
        contact: about.contact.id,
    });
    let mut keyboard = Keyboard::default();
    if named {
        let name = isolate(&one_line(&about.contact.name, 40));
        let record = crate::app::naming::name_of(about.lang, about.record);
        let label = if edited {
            t!(
                about.lang,
                "relay-name-button-edited",
                name = name,
                record = record
            )
        } else {
            t!(
                about.lang,
                "relay-name-button",
                name = name,
                record = record
            )
        };
        keyboard.row(vec![button(label, &card)]);
    }
    keyboard.row(vec![
        button(t!(about.lang, "button-dialog"), &focus),
        button(t!(about.lang, "button-card"), &card),
    ]);
    keyboard
}

/// The line above an album.
pub fn album_header(about: About<'_>, count: usize, context: Option<&str>) -> Rich {
    let mut header = Rich::from_html(&h!(
        about.lang,
        "relay-album",
        name = isolate(&one_line(&about.contact.name, 60)),
        record = crate::app::naming::name_of(about.lang, about.record),
        n = i64::try_from(count).unwrap_or(i64::MAX)
    ));
    if let Some(context) = context {
        header.line(&Rich::all("blockquote", one_line(context, CONTEXT_MAX)));
    }
    header
}

/// Whether a message differs from what it was: in its words, their formatting or its file.
pub fn differs(before: &Message, now: &Message) -> bool {
    let unique = |message: &Message| message.medium().map(|medium| medium.unique);
    before.kind != now.kind || before.words() != now.words() || unique(before) != unique(now)
}

/// Whether another file has taken the place of a message's own, or of its words.
pub fn has_another_medium(before: &Message, now: &Message) -> bool {
    let unique = |message: &Message| message.medium().and_then(|medium| medium.unique);
    now.medium().is_some() && unique(before) != unique(now)
}

/// What Telegram takes as one album: which kinds go together.
fn album_class(kind: &str) -> Option<u8> {
    match kind {
        "photo" | "video" => Some(0),
        "document" => Some(1),
        "audio" => Some(2),
        _ => None,
    }
}

/// Messages as they are passed on: the parts of an album that came one after the other together, all else alone.
pub fn in_albums(messages: Vec<(ClientMessage, Message)>) -> Vec<Vec<(ClientMessage, Message)>> {
    let mut groups: Vec<Vec<(ClientMessage, Message)>> = Vec::new();
    for (kept, message) in messages {
        let belongs =
            groups
                .last()
                .and_then(|group| group.last())
                .is_some_and(|(before, before_message)| {
                    kept.album.is_some()
                        && before.album == kept.album
                        && before.chat == kept.chat
                        && album_class(&message.kind).is_some()
                        && album_class(&message.kind) == album_class(&before_message.kind)
                });
        match groups.last_mut() {
            Some(group) if belongs && group.len() < ALBUM_MAX => group.push((kept, message)),
            _ => groups.push(vec![(kept, message)]),
        }
    }
    groups
}

/// Whether a message is told in words from the start: Telegram copies no such thing, or what it says might get lost.
fn is_told(message: &Message) -> bool {
    let kind = message.kind.as_str();
    if NEVER_COPIED.contains(&kind) || (kind == "poll" && message.is_closed_quiz()) {
        return true;
    }
    let known = COPIED_WHOLE.contains(&kind) || SHOWN_BEST.contains(&kind);
    !known && message.text.is_some()
}

/// All that a message says, wherever in it.
fn inside(message: &Message) -> Rich {
    let own = message.words();
    if own.is_empty() {
        Rich::plain(message.words_inside().unwrap_or_default())
    } else {
        own
    }
}

/// The header of a message that is told: also of what kind it is.
fn told(lang: Lang, header: &Rich, message: &Message) -> Rich {
    let mut told = header.clone();
    if let Some(kind) = screens::news::kind_name(lang, &message.kind) {
        told.line(&Rich::all("italic", format!("📎 {kind}")));
    }
    told
}

fn header(about: About<'_>, message: &Message, edited: bool) -> Rich {
    let html = if edited {
        h!(
            about.lang,
            "relay-header-edited",
            name = isolate(&one_line(&about.contact.name, 60)),
            record = crate::app::naming::name_of(about.lang, about.record)
        )
    } else {
        screens::news::relay_header(about.lang, about.contact, about.record)
    };
    let mut header = Rich::from_html(&html);
    if let Some(from) = &message.forwarded {
        let from = isolate(&one_line(from, 60));
        header.line(&Rich::from_html(&h!(
            about.lang,
            "relay-forwarded",
            name = from
        )));
    }
    header
}

/// Words under their header, between what they answer and what they were, cut to Telegram's limit.
fn parts(lang: Lang, header: &Rich, own: &Rich, around: &Around) -> Vec<Rich> {
    let mut first = header.clone();
    if let Some(context) = &around.context {
        first.line(&Rich::all("blockquote", one_line(context, CONTEXT_MAX)));
    }
    let room = TEXT_MAX.saturating_sub(first.chars() + 1);
    let mut parts = own.split(room, TEXT_MAX);
    if !parts.is_empty() {
        first.line(&parts.remove(0));
    }
    parts.insert(0, first);
    if let Some(last) = parts.last_mut() {
        add_was_within(lang, last, around, TEXT_MAX);
    }
    parts
}

fn with_around(lang: Lang, header: &Rich, own: &Rich, around: &Around, max: usize) -> Rich {
    let mut whole = header.clone();
    if let Some(context) = &around.context {
        whole.line(&Rich::all("blockquote", one_line(context, CONTEXT_MAX)));
    }
    whole.line(own);
    add_was_within(lang, &mut whole, around, max);
    whole
}

/// Adds what was said before to a text, as far as there is room.
pub fn add_was(lang: Lang, whole: &mut Rich, around: &Around) {
    add_was_within(lang, whole, around, TEXT_MAX);
}

/// Adds what was said before, as far as there is room.
fn add_was_within(lang: Lang, whole: &mut Rich, around: &Around, max: usize) {
    let Some(was) = around.was.as_deref().filter(|was| !was.trim().is_empty()) else {
        return;
    };
    let frame = t!(lang, "relay-was", words = "").chars().count();
    let room = max.saturating_sub(whole.chars() + 1 + frame).min(WAS_MAX);
    if room < WAS_MIN.min(was.chars().count()) {
        return;
    }
    let words = t!(lang, "relay-was", words = shorten(was.trim(), room));
    whole.line(&Rich::all("expandable_blockquote", words));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{ChatId, ClientMessageId, ContactId, MessageId, UserId};
    use crate::domain::time::Millis;

    fn part(id: i64, album: Option<&str>, kind: &str) -> (ClientMessage, Message) {
        let raw = format!(
            r#"{{"message_id": {id}, "chat": {{"id": 1, "type": "private"}}, "from": {{"id": 1, "first_name": "И"}},
                "{kind}": {{"file_id": "x"}}}}"#
        );
        let kept = ClientMessage {
            id: ClientMessageId(id),
            contact: ContactId(1),
            record: None,
            session: None,
            author: UserId(1),
            incoming: true,
            kind: kind.to_owned(),
            text: None,
            album: album.map(str::to_owned),
            reply_to: None,
            chat: ChatId(1),
            message: MessageId(id),
            brought_at: None,
            outcome: None,
            reaction: None,
            edited_at: None,
            deleted_at: None,
            deleted_by: None,
            at: Millis(0),
        };
        (kept, Message::parse(&raw).unwrap())
    }

    fn sizes(parts: Vec<(ClientMessage, Message)>) -> Vec<usize> {
        in_albums(parts).iter().map(Vec::len).collect()
    }

    #[test]
    fn only_neighbours_that_go_together_are_an_album() {
        let parts = |from: i64, until: i64, album, kind| -> Vec<_> {
            (from..=until).map(|id| part(id, album, kind)).collect()
        };
        assert_eq!(sizes(parts(1, 3, Some("a"), "photo")), [3]);
        assert_eq!(sizes(parts(1, 3, None, "photo")), [1, 1, 1]);
        assert_eq!(sizes(parts(1, 12, Some("a"), "video")), [10, 2]);
        let mut mixed = parts(1, 2, Some("a"), "photo");
        mixed.push(part(3, Some("a"), "video"));
        mixed.push(part(4, Some("a"), "document"));
        mixed.push(part(5, None, "text"));
        mixed.push(part(6, Some("a"), "document"));
        assert_eq!(sizes(mixed), [3, 1, 1, 1]);
        assert_eq!(sizes(parts(1, 2, Some("a"), "sticker")), [1, 1]);
    }

    #[test]
    fn what_was_said_before_stays_within_the_limit() {
        let around = Around {
            edited: true,
            was: Some("прежде ".repeat(300)),
            ..Around::default()
        };
        for length in [10, 3300, 4000, 4096, 9000] {
            let own = Rich::plain("я".repeat(length));
            let parts = parts(Lang::Ru, &Rich::plain("Иван"), &own, &around);
            assert!(parts.iter().all(|part| part.chars() <= TEXT_MAX));
            let said: usize = parts
                .iter()
                .map(|part| part.text.matches('я').count())
                .sum();
            assert_eq!(said, length);
        }
    }
}
