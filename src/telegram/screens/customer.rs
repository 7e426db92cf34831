//! What a customer reads: greetings and receipts.

use super::Look;
use crate::app::naming;
use crate::domain::people::Person;
use crate::domain::record::Record;
use crate::i18n::Html;
use crate::telegram::keyboard::Markup;
use crate::{h, t};

/// The greeting; where there are goods to look at, it says so.
pub fn greeting(look: &Look<'_>, has_goods: bool) -> Html {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "customer-greeting",
        name = naming::greeting_name(look.viewer)
    );
    if has_goods {
        text.line(&h!(lang, "customer-greeting-goods"));
    }
    text
}

/// The keyboard in place of a customer's own: share the phone, unless it is known, and the way into the catalogue, where
/// there is one.
pub fn keyboard(look: &Look<'_>, phone_known: bool, has_goods: bool) -> Markup {
    let lang = look.lang();
    if phone_known && !has_goods {
        return Markup::RemoveReply;
    }
    Markup::Reply {
        share_phone: (!phone_known).then(|| t!(lang, "button-share-phone")),
        rows: has_goods
            .then(|| vec![t!(lang, "button-shop-catalogue")])
            .into_iter()
            .collect(),
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

/// The answer in a group: the bot works in private.
pub fn in_group(viewer: &Person, bot: &str) -> Html {
    h!(viewer.lang, "in-group", bot = bot)
}
