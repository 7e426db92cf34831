//! Telephone calls: what is asked of one, and how it is told.

use super::contact::{does, name};
use super::{Look, Screen, button, cancel, flow};
use crate::app::naming;
use crate::domain::call::{CallKind, PhoneCall};
use crate::domain::contact::Contact;
use crate::domain::lang::Lang;
use crate::domain::text::one_line;
use crate::i18n::Html;
use crate::telegram::keyboard::Keyboard;
use crate::telegram::press::{CallPress, ClientPress, Press};
use crate::{h, t};
use chrono::TimeDelta;

/// The most characters of a result in a line.
const RESULT: usize = 300;

/// «Входящий звонок».
pub fn kind_name(lang: Lang, kind: CallKind) -> String {
    match kind {
        CallKind::Incoming => t!(lang, "call-incoming"),
        CallKind::Outgoing => t!(lang, "call-outgoing"),
        CallKind::Missed => t!(lang, "call-missed"),
        CallKind::Unanswered => t!(lang, "call-unanswered"),
    }
}

/// A call in a record's history: that there was one.
pub fn event(lang: Lang, who: &Html, kind: CallKind) -> Html {
    h!(
        lang,
        "event-called",
        who = who,
        kind = kind_name(lang, kind)
    )
}

/// A call with all that is known of it.
pub fn line(look: &Look<'_>, call: &PhoneCall, by: Option<&str>) -> Html {
    let lang = look.lang();
    let sign = if call.kind.is_missed() {
        "📵"
    } else {
        "📞"
    };
    let mut facts = vec![kind_name(lang, call.kind)];
    facts.extend(
        call.phone
            .as_ref()
            .map(crate::domain::phone::Phone::readable),
    );
    facts.extend(
        call.line
            .as_ref()
            .map(|line| t!(lang, "call-line", line = one_line(line, 40))),
    );
    if let Some(span) = call.duration_s.filter(|_| !call.kind.is_missed()) {
        facts.push(naming::span(lang, TimeDelta::seconds(span)));
    }
    facts.extend(by.map(str::to_owned));
    let mut text = h!(lang, "call-told", sign = sign, facts = facts.join(" · "));
    if let Some(result) = &call.result {
        text.line(&h!(lang, "call-result", result = one_line(result, RESULT)));
    }
    if let Some(url) = &call.recording_url {
        text.line(&h!(lang, "call-link", url = url.as_str()));
    }
    text
}

/// Asks how a call went.
pub fn ask_kind(look: &Look<'_>, contact: &Contact) -> Screen {
    let lang = look.lang();
    let buttons = CallKind::ALL.map(|kind| {
        let label = match kind {
            CallKind::Incoming => t!(lang, "button-call-incoming"),
            CallKind::Outgoing => t!(lang, "button-call-outgoing"),
            CallKind::Missed => t!(lang, "button-call-missed"),
            CallKind::Unanswered => t!(lang, "button-call-unanswered"),
        };
        button(
            label,
            &Press::Calls(CallPress::Kind {
                contact: contact.id,
                kind,
            }),
        )
    });
    let mut keyboard = Keyboard::new(flow(buttons.into()));
    keyboard.row(vec![super::contact::back_to(lang, contact)]);
    let mut text = h!(lang, "call-ask-kind", name = name(contact));
    if let Some(phone) = &contact.phone {
        text.line(&h!(lang, "card-phone", phone = phone.readable()));
    }
    Screen { text, keyboard }
}

/// Asks what came of it.
pub fn ask_result(look: &Look<'_>, contact: &Contact, kind: CallKind) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "call-ask-result",
        kind = kind_name(lang, kind),
        name = name(contact)
    );
    text.line(&h!(lang, "ask-cancel"));
    Screen {
        text,
        keyboard: Keyboard::new(vec![
            vec![button(
                t!(lang, "button-skip"),
                &Press::Calls(CallPress::NoResult {
                    contact: contact.id,
                    kind,
                }),
            )],
            vec![cancel(lang)],
        ]),
    }
}

/// Asks for its recording. The call itself is kept already.
pub fn ask_recording(look: &Look<'_>, call: &PhoneCall) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(lang, "call-ask-recording"),
        keyboard: Keyboard::new(vec![vec![button(
            t!(lang, "button-call-no-recording"),
            &Press::Calls(CallPress::NoRecording { call: call.id }),
        )]]),
    }
}

/// A call that is kept.
pub fn kept(look: &Look<'_>, contact: &Contact, call: &PhoneCall) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "call-kept", name = name(contact));
    text.line(&line(look, call, None));
    let mut keyboard = Keyboard::default();
    if call.recording.is_some() {
        keyboard.row(vec![button(
            t!(lang, "button-play"),
            &Press::Calls(CallPress::Play { call: call.id }),
        )]);
    }
    keyboard.row(vec![
        does(
            t!(lang, "button-timeline"),
            super::contact::timeline_of(contact.id),
        ),
        does(
            t!(lang, "button-client"),
            ClientPress::Card {
                contact: contact.id,
            },
        ),
    ]);
    Screen { text, keyboard }
}
