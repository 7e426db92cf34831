//! What a customer reads of their own data: what is kept, consent, the file of it, and being forgotten.

use super::{Look, Screen, button};
use crate::app::naming;
use crate::app::privacy::Terms;
use crate::domain::record::Record;
use crate::domain::text::{isolate, one_line};
use crate::i18n::Html;
use crate::telegram::keyboard::Keyboard;
use crate::telegram::press::{GuardPress, Press};
use crate::{h, t};

/// What is kept of a person, and how to have it erased. Staff reads it without the buttons: theirs is another matter.
pub fn privacy(look: &Look<'_>, terms: &Terms) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "privacy");
    text.gap();
    text.line(&if terms.retention_days == 0 {
        h!(lang, "privacy-retention-none")
    } else {
        h!(
            lang,
            "privacy-retention",
            n = i64::from(terms.retention_days)
        )
    });
    let mut keyboard = Keyboard::default();
    if look.viewer.is_staff() {
        return Screen { text, keyboard };
    }
    if let Some(at) = terms.consented_at {
        text.gap();
        text.line(&h!(lang, "privacy-consented", at = look.moment(at)));
    }
    text.gap();
    text.line(&h!(lang, "privacy-erase"));
    if terms.consent && terms.consented_at.is_none() {
        keyboard.row(vec![button(
            t!(lang, "privacy-button-agree"),
            &Press::Guard(GuardPress::Agree {}),
        )]);
    }
    keyboard.row(vec![button(
        t!(lang, "privacy-button-data"),
        &Press::Guard(GuardPress::MyData {}),
    )]);
    keyboard.row(vec![button(
        t!(lang, "privacy-button-forget"),
        &Press::Guard(GuardPress::Forget {}),
    )]);
    Screen { text, keyboard }
}

/// Asks for consent before anything else.
pub fn consent(look: &Look<'_>) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(lang, "privacy-consent-ask"),
        keyboard: Keyboard::new(vec![
            vec![button(
                t!(lang, "privacy-button-agree"),
                &Press::Guard(GuardPress::Agree {}),
            )],
            vec![button(
                t!(lang, "privacy-button-disagree"),
                &Press::Guard(GuardPress::Disagree {}),
            )],
            vec![button(
                t!(lang, "privacy-button-what"),
                &Press::Guard(GuardPress::Privacy {}),
            )],
        ]),
    }
}

/// What the question becomes.
pub fn consented(look: &Look<'_>, agreed: bool) -> Screen {
    let lang = look.lang();
    let mut keyboard = Keyboard::default();
    if !agreed {
        keyboard.row(vec![button(
            t!(lang, "privacy-button-agree"),
            &Press::Guard(GuardPress::Agree {}),
        )]);
    }
    Screen {
        text: if agreed {
            h!(lang, "privacy-consent-given")
        } else {
            h!(lang, "privacy-consent-refused")
        },
        keyboard,
    }
}

/// What goes and what stays when a customer is forgotten; open orders have to be given up first.
pub fn forget(look: &Look<'_>, open: &[Record]) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "privacy-forget-ask");
    text.gap();
    let mut keyboard = Keyboard::default();
    if open.is_empty() {
        text.line(&h!(lang, "privacy-forget-final"));
        keyboard.row(vec![button(
            t!(lang, "privacy-button-forget-now"),
            &Press::Guard(GuardPress::ForgetNow { cancel: false }),
        )]);
    } else {
        let names: Vec<String> = open
            .iter()
            .map(|record| naming::record_name_for_client(lang, record.kind, record.number))
            .collect();
        text.line(&h!(lang, "privacy-forget-open", orders = names.join(", ")));
        keyboard.row(vec![button(
            t!(lang, "privacy-button-forget-cancel"),
            &Press::Guard(GuardPress::ForgetNow { cancel: true }),
        )]);
    }
    keyboard.row(vec![button(
        t!(lang, "privacy-button-keep"),
        &Press::Guard(GuardPress::Keep {}),
    )]);
    Screen { text, keyboard }
}

/// What the question becomes.
pub fn forgotten(look: &Look<'_>, done: bool) -> Screen {
    let lang = look.lang();
    Screen {
        text: if done {
            h!(lang, "privacy-forgotten")
        } else {
            h!(lang, "privacy-kept")
        },
        keyboard: Keyboard::default(),
    }
}

/// Asks the owner whether a client is to be forgotten.
pub fn forget_client(look: &Look<'_>, record: &Record, client: &str, open: &[Record]) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "privacy-forget-client",
        name = isolate(&one_line(client, 100))
    );
    if !open.is_empty() {
        let names: Vec<String> = open
            .iter()
            .map(|record| naming::name_of(lang, record))
            .collect();
        text.gap();
        text.line(&h!(
            lang,
            "privacy-forget-client-open",
            orders = names.join(", ")
        ));
    }
    Screen {
        text,
        keyboard: Keyboard::new(vec![
            vec![button(
                t!(lang, "privacy-button-forget-client"),
                &Press::Guard(GuardPress::ForgetClientNow { record: record.id }),
            )],
            vec![super::card::back_to_card(look, record)],
        ]),
    }
}

/// Told to whoever works a record whose client is nameless now.
pub fn forgotten_told(look: &Look<'_>, record: &Record) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(
            lang,
            "privacy-forgotten-told",
            record = naming::name_of(lang, record)
        ),
        keyboard: Keyboard::new(vec![vec![button(
            t!(lang, "button-card"),
            &Press::Card { record: record.id },
        )]]),
    }
}

/// The caption of the file, or why there is none now.
pub fn data_told(look: &Look<'_>, made: bool) -> Html {
    if made {
        h!(look.lang(), "privacy-data-caption")
    } else {
        h!(look.lang(), "privacy-data-sent")
    }
}

/// The answer to staff who ask for a customer's file.
pub fn for_customers(look: &Look<'_>) -> Html {
    h!(look.lang(), "privacy-for-customers")
}
