//! How files of records travel: sent again by Telegram's id or from our own disk, copied there, deleted there.

use crate::app::imports::rows::{self, Unreadable};
use crate::app::imports::sheet::BadFile;
use crate::domain::ids::ChatId;
use crate::i18n::Html;
use crate::telegram::copies;
use crate::telegram::outgoing::{Call, Delivery, Resolved};
use crate::telegram::sender::BotCourier;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

/// The largest file copied, in bytes: Telegram gives no larger ones to a bot (RULES §8).
const COPY_MAX: usize = 20 * 1024 * 1024;

impl BotCourier {
    /// A file that Telegram has; the copy on our own disk where Telegram does not know it any more, else the words instead.
    pub(super) async fn file(&self, chat: ChatId, call: &Call) -> Delivery {
        let Call::File {
            name,
            copy,
            or_else,
            ..
        } = call
        else {
            return Delivery::Moot;
        };
        let delivery = self.made(chat, call, Resolved::default()).await;
        if !matches!(delivery, Delivery::Refused(_)) {
            return delivery;
        }
        if let (Some(folder), Some(copy)) = (&self.shop.files_dir, copy)
            && let Ok(bytes) = copies::read(folder, copy).await
        {
            let document = Call::Document {
                name: name.clone().unwrap_or_else(|| copy.clone()),
                body: BASE64.encode(bytes),
                caption: Html::default(),
            };
            return self.made(chat, &document, Resolved::default()).await;
        }
        let words = Call::Send {
            text: or_else.clone(),
            markup: None,
            reply_to: None,
        };
        self.made(chat, &words, Resolved::default()).await
    }

    /// Puts a copy of a file down on our own disk; what comes back is its digest.
    pub(super) async fn keep_copy(&self, chat: ChatId, source: &str) -> Delivery {
        let Some(folder) = &self.shop.files_dir else {
            return Delivery::Refused("there is no folder for copies".to_owned());
        };
        match self.downloaded(chat, source, COPY_MAX).await {
            Delivery::Fetched(bytes) => match copies::keep(folder, &bytes).await {
                Ok(digest) => Delivery::Fetched(digest.into_bytes()),
                Err(error) => Delivery::Passing(format!("a copy can't be written: {error}")),
            },
            other => other,
        }
    }

    /// Reads a price list, off the threads that wait for the network: that takes long and has no place in a transaction.
    pub(super) async fn price_list(&self, bytes: Vec<u8>) -> Delivery {
        let currency = self.shop.settings.currency;
        let read = tokio::task::spawn_blocking(move || rows::read(&bytes, currency)).await;
        // A file over which the reader stumbles is broken.
        let read = read.unwrap_or(Err(Unreadable::File(BadFile::Broken)));
        match serde_json::to_vec(&read) {
            Ok(read) => Delivery::Fetched(read),
            Err(error) => Delivery::Refused(error.to_string()),
        }
    }

    /// Deletes copies from our own disk.
    pub(super) async fn drop_copies(&self, digests: &[String]) -> Delivery {
        let Some(folder) = &self.shop.files_dir else {
            return Delivery::Moot;
        };
        for digest in digests {
            if let Err(error) = copies::drop(folder, digest).await {
                return Delivery::Passing(format!("a copy can't be deleted: {error}"));
            }
        }
        Delivery::Moot
    }
}

/// The method that sends a file of a kind.
pub(super) fn file_method(kind: &str) -> &'static str {
    match kind {
        "photo" => "sendPhoto",
        "video" => "sendVideo",
        "animation" => "sendAnimation",
        "audio" => "sendAudio",
        "voice" => "sendVoice",
        "video_note" => "sendVideoNote",
        "sticker" => "sendSticker",
        _ => "sendDocument",
    }
}

/// The parameter that takes such a file.
pub(super) fn file_parameter(kind: &str) -> &str {
    match file_method(kind) {
        "sendDocument" => "document",
        _ => kind,
    }
}
