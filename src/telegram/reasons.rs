//! Why Telegram refused something, in the reader's words. Telegram's own are English, for programmers; whoever runs the shop
//! sees them beside ours, for they may have to look them up.

use crate::domain::lang::Lang;
use crate::domain::people::{Person, Role};
use crate::domain::text::shorten;
use crate::i18n::Html;
use crate::{h, t};

/// What a refusal means; recognised by the words that the real server uses (RULES §§2, 3, 5, 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The reader takes no voice and no round video messages.
    NoVoice,
    /// The reader takes messages only from those whom they pay attention to.
    Restricted,
    /// The text, the caption or the keyboard is too long.
    TooLong,
    /// There is nothing to be read in it.
    Nothing,
    /// What was to be copied is gone.
    Gone,
    /// Its author or its kind forbids copying.
    NotCopied,
    /// The file is no longer there.
    FileGone,
    /// The file is too large.
    FileTooLarge,
    /// The formatting makes no sense to Telegram.
    Formatting,
    /// Telegram deletes nothing that old.
    TooOldToDelete,
    /// Telegram's parts of an album don't go together.
    Album,
    /// Something else.
    Unknown,
}

impl Reason {
    /// Reads Telegram's description.
    pub fn of(error: &str) -> Reason {
        const KNOWN: &[(Reason, &[&str])] = &[
            (
                Reason::NoVoice,
                &["voice_messages_forbidden", "video_messages_forbidden"],
            ),
            (
                Reason::Restricted,
                &[
                    "privacy_premium_required",
                    "user_privacy_restricted",
                    "chat_restricted",
                ],
            ),
            (Reason::TooOldToDelete, &["message can't be deleted"]),
            (
                Reason::NotCopied,
                &["can't be copied", "can't be forwarded", "protected content"],
            ),
            (
                Reason::Gone,
                &["message to copy not found", "message to forward not found"],
            ),
            (
                Reason::TooLong,
                &["too long", "message_too_long", "media_caption_too_long"],
            ),
            (Reason::Nothing, &["text is empty", "must be non-empty"]),
            (
                Reason::FileTooLarge,
                &["file is too big", "request entity too large"],
            ),
            (
                Reason::FileGone,
                &[
                    "wrong file",
                    "wrong remote file",
                    "temporarily unavailable",
                    "file_reference",
                ],
            ),
            (
                Reason::Formatting,
                &["can't parse entities", "entity_bounds_invalid"],
            ),
            (
                Reason::Album,
                &[
                    "as an album",
                    "can't be mixed",
                    "can't be used in sendmediagroup",
                ],
            ),
        ];
        let error = error.to_lowercase();
        KNOWN
            .iter()
            .find(|(_, phrases)| phrases.iter().any(|phrase| error.contains(phrase)))
            .map_or(Reason::Unknown, |(reason, _)| *reason)
    }

    /// What to tell of it: a part of a sentence.
    pub fn words(self, lang: Lang) -> String {
        match self {
            Reason::NoVoice => t!(lang, "reason-no-voice"),
            Reason::Restricted => t!(lang, "reason-restricted"),
            Reason::TooLong => t!(lang, "reason-too-long"),
            Reason::Nothing => t!(lang, "reason-nothing"),
            Reason::Gone => t!(lang, "reason-gone"),
            Reason::NotCopied => t!(lang, "reason-not-copied"),
            Reason::FileGone => t!(lang, "reason-file-gone"),
            Reason::FileTooLarge => t!(lang, "reason-file-too-large"),
            Reason::Formatting => t!(lang, "reason-formatting"),
            Reason::TooOldToDelete => t!(lang, "reason-too-old"),
            Reason::Album => t!(lang, "reason-album"),
            Reason::Unknown => t!(lang, "reason-unknown"),
        }
    }
}

/// Telegram's own words, small, for an owner; nothing for others, and nothing where ours say it all.
pub fn in_full(reader: &Person, error: &str) -> Option<Html> {
    let is_news = Reason::of(error) == Reason::Unknown;
    (is_news && reader.role == Some(Role::Owner))
        .then(|| h!(reader.lang, "reason-in-full", error = shorten(error, 200)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_real_servers_texts_have_their_reasons() {
        for (error, reason) in [
            ("Bad Request: VOICE_MESSAGES_FORBIDDEN", Reason::NoVoice),
            ("Bad Request: message is too long", Reason::TooLong),
            ("Bad Request: MESSAGE_TOO_LONG", Reason::TooLong),
            ("Bad Request: message caption is too long", Reason::TooLong),
            ("Bad Request: message text is empty", Reason::Nothing),
            ("Bad Request: text must be non-empty", Reason::Nothing),
            ("Bad Request: message to copy not found", Reason::Gone),
            (
                "Bad Request: message has protected content and can't be forwarded",
                Reason::NotCopied,
            ),
            (
                "Bad Request: the message can't be copied",
                Reason::NotCopied,
            ),
            (
                "Bad Request: wrong file_id or the file is temporarily unavailable",
                Reason::FileGone,
            ),
            ("Request Entity Too Large", Reason::FileTooLarge),
            (
                "Bad Request: can't parse entities: Unsupported start tag",
                Reason::Formatting,
            ),
            (
                "Bad Request: message can't be deleted for everyone",
                Reason::TooOldToDelete,
            ),
            (
                "Bad Request: too many messages to send as an album",
                Reason::Album,
            ),
            ("Bad Request: SOMETHING_NEW", Reason::Unknown),
        ] {
            assert_eq!(Reason::of(error), reason, "{error}");
        }
    }
}
