//! What a customer reads: greetings, receipts, and their own requests in plain words.

use super::{Look, Screen};
use crate::app::naming;
use crate::domain::people::Person;
use crate::domain::preset::{Preset, Stage, StageKind};
use crate::domain::record::Record;
use crate::i18n::Html;
use crate::telegram::keyboard::{Keyboard, Markup};
use crate::{h, t};

/// The greeting.
pub fn greeting(look: &Look<'_>) -> Html {
    h!(
        look.lang(),
        "customer-greeting",
        name = naming::greeting_name(look.viewer)
    )
}

/// The keyboard in place of a customer's own: share the phone, unless it is known.
pub fn keyboard(look: &Look<'_>, phone_known: bool) -> Markup {
    let lang = look.lang();
    if phone_known {
        return Markup::RemoveReply;
    }
    Markup::Reply {
        share_phone: Some(t!(lang, "button-share-phone")),
        rows: Vec::new(),
        placeholder: Some(t!(lang, "customer-placeholder")),
    }
}

/// The answer to a first message: the request has a number.
pub fn received(look: &Look<'_>, record: &Record, phone_known: bool) -> Html {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "customer-received",
        request = naming::record_name_for_client(lang, record.kind, record.number)
    );
    if !phone_known {
        text.line(&h!(lang, "customer-received-phone"));
    }
    text
}

/// The answer to a shared phone.
pub fn phone_kept(look: &Look<'_>, phone: &str) -> Html {
    h!(look.lang(), "customer-phone-kept", phone = phone)
}

/// The answer to somebody else's contact.
pub fn phone_of_other(look: &Look<'_>) -> Html {
    h!(look.lang(), "customer-phone-of-other")
}

/// A customer's own requests and where they stand.
pub fn orders(look: &Look<'_>, records: &[Record]) -> Screen {
    let lang = look.lang();
    let mut text = if records.is_empty() {
        h!(lang, "orders-none")
    } else {
        h!(lang, "orders-title")
    };
    for record in records {
        text.gap();
        text.line(&h!(
            lang,
            "orders-entry",
            sign = stage_of(look.preset, record).map_or("🔵", super::card::sign),
            request = naming::record_name_for_client(lang, record.kind, record.number),
            date = look.moment(record.created_at),
            state = state(look, record)
        ));
    }
    Screen {
        text,
        keyboard: Keyboard::default(),
    }
}

fn stage_of<'p>(preset: &'p Preset, record: &Record) -> Option<&'p Stage> {
    preset.pipeline(&record.pipeline)?.stage(&record.stage)
}

/// Where a record stands, in the customer's words: the preset's, else a general one.
pub fn state(look: &Look<'_>, record: &Record) -> String {
    let lang = look.lang();
    let Some(stage) = stage_of(look.preset, record) else {
        return t!(lang, "orders-open");
    };
    if let Some(words) = &stage.customer {
        return words.get(lang).to_owned();
    }
    match stage.kind {
        StageKind::Open => t!(lang, "orders-open"),
        StageKind::Won => t!(lang, "orders-won"),
        StageKind::Lost => t!(lang, "orders-lost"),
    }
}

/// The answer in a group: the bot works in private.
pub fn in_group(viewer: &Person, bot: &str) -> Html {
    h!(viewer.lang, "in-group", bot = bot)
}
