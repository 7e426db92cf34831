//! Bans, the newcomer's question and the audit.

use super::{Look, PAGE, Screen, TEXT_MAX, button, card, pager, to_menu};
use crate::app::naming;
use crate::domain::audit::{Deed, Entry};
use crate::domain::event::Actor;
use crate::domain::ids::{ContactId, UserId};
use crate::domain::lang::Lang;
use crate::domain::line::LineRules;
use crate::domain::people::{Person, Role};
use crate::domain::record::Record;
use crate::domain::text::{isolate, one_line};
use crate::domain::vetting::{Puzzle, Sign};
use crate::i18n::Html;
use crate::storage::bans::Ban;
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{GuardPress, LinePress, LineTheme, Press};
use crate::{h, t};
use std::collections::BTreeMap;

/// The kinds of messages that a client may hear of, as Telegram calls the field.
pub const KINDS: [&str; 14] = [
    "text",
    "photo",
    "video",
    "voice",
    "video_note",
    "audio",
    "document",
    "sticker",
    "animation",
    "location",
    "venue",
    "contact",
    "poll",
    "dice",
];

/// The button to the ways of being rid of a record's client.
pub fn entry(lang: Lang, record: &Record) -> Button {
    button(
        t!(lang, "guard-button-spam"),
        &Press::Guard(GuardPress::Spam { record: record.id }),
    )
}

/// The button that hears a client again: back to the client's record, where there is one.
pub fn hear_entry(lang: Lang, contact: ContactId, record: Option<&Record>) -> Button {
    let press = match record {
        Some(record) => GuardPress::Hear { record: record.id },
        None => GuardPress::Unban { contact },
    };
    button(t!(lang, "guard-button-unban"), &Press::Guard(press))
}

/// The button to what the rules of the line say of nuisance.
pub fn rules_entry(lang: Lang) -> Button {
    let theme = LineTheme::Spam;
    button(
        t!(lang, "guard-button-rules"),
        &Press::Line(LinePress::Theme { theme }),
    )
}

/// What a card says of a client whom nobody hears.
pub fn ban_line(lang: Lang, ban: &Ban) -> Html {
    if ban.silent {
        h!(lang, "guard-card-banned-silently")
    } else {
        h!(lang, "guard-card-banned")
    }
}

/// The ways to be rid of a record's client, or to hear them again.
pub fn spam(look: &Look<'_>, record: &Record, client: &str, ban: Option<&Ban>) -> Screen {
    let lang = look.lang();
    let name = isolate(&one_line(client, 100));
    let mut keyboard = Keyboard::default();
    let text = if let Some(ban) = ban {
        keyboard.row(vec![button(
            t!(lang, "guard-button-unban"),
            &Press::Guard(GuardPress::Hear { record: record.id }),
        )]);
        let at = look.moment(ban.at);
        if ban.silent {
            h!(lang, "guard-is-banned-silently", name = name, at = at)
        } else {
            h!(lang, "guard-is-banned", name = name, at = at)
        }
    } else {
        for silent in [false, true] {
            keyboard.row(vec![button(
                if silent {
                    t!(lang, "guard-button-ban-silently")
                } else {
                    t!(lang, "guard-button-ban")
                },
                &Press::Guard(GuardPress::Ban {
                    record: record.id,
                    silent,
                }),
            )]);
        }
        keyboard.row(vec![button(
            t!(lang, "guard-button-close"),
            &Press::Guard(GuardPress::CloseAsSpam { record: record.id }),
        )]);
        h!(lang, "guard-choose", name = name)
    };
    keyboard.row(vec![card::back_to_card(look, record)]);
    Screen { text, keyboard }
}

/// What became of a client, and what may be done with the record that is still open.
pub fn banned_now(look: &Look<'_>, record: &Record, client: &str, can_fail: bool) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "guard-banned-now",
        name = isolate(&one_line(client, 100))
    );
    let mut keyboard = Keyboard::default();
    if can_fail {
        text.gap();
        text.line(&h!(
            lang,
            "guard-record-stays",
            record = naming::name_of(lang, record)
        ));
        keyboard.row(vec![button(
            t!(lang, "button-failing"),
            &Press::Failing { record: record.id },
        )]);
    }
    keyboard.row(vec![
        button(
            t!(lang, "guard-button-unban"),
            &Press::Guard(GuardPress::Hear { record: record.id }),
        ),
        card::back_to_card(look, record),
    ]);
    Screen { text, keyboard }
}

/// Whom the shop does not hear.
pub fn banned(look: &Look<'_>, bans: &[(Ban, String)], page: i64, total: i64) -> Screen {
    let lang = look.lang();
    let mut text = if bans.is_empty() {
        h!(lang, "guard-banned-none")
    } else {
        h!(lang, "guard-banned-title")
    };
    let mut keyboard = Keyboard::default();
    for (index, (ban, name)) in bans.iter().enumerate() {
        if index == 0 {
            text.gap();
        }
        let name = isolate(&one_line(name, 60));
        let at = look.moment(ban.at);
        text.line(&if ban.silent {
            h!(lang, "guard-banned-entry-silent", name = name, at = at)
        } else {
            h!(lang, "guard-banned-entry", name = name, at = at)
        });
    }
    for (ban, name) in bans {
        keyboard.row(vec![button(
            t!(lang, "guard-button-unban-name", name = one_line(name, 30)),
            &Press::Guard(GuardPress::Unban {
                contact: ban.contact,
            }),
        )]);
    }
    keyboard.row(pager(page, total, |page| {
        Press::Guard(GuardPress::Banned { page })
    }));
    if look.viewer.role == Some(Role::Owner) {
        keyboard.row(vec![rules_entry(lang), audit_entry(lang)]);
    }
    keyboard.row(vec![to_menu(lang)]);
    Screen { text, keyboard }
}

/// The button to the audit.
pub fn audit_entry(lang: Lang) -> Button {
    button(
        t!(lang, "guard-button-audit"),
        &Press::Guard(GuardPress::Audit { page: 0 }),
    )
}

/// Told to a client, once, when the shop does not hear them any more, or hears them again.
pub fn ban_told(lang: Lang, begun: bool) -> Html {
    if begun {
        h!(lang, "guard-told-banned")
    } else {
        h!(lang, "guard-told-unbanned")
    }
}

fn sign_name(lang: Lang, sign: Sign) -> String {
    match sign {
        Sign::Cat => t!(lang, "guard-sign-cat"),
        Sign::Car => t!(lang, "guard-sign-car"),
        Sign::Apple => t!(lang, "guard-sign-apple"),
        Sign::Key => t!(lang, "guard-sign-key"),
        Sign::Sun => t!(lang, "guard-sign-sun"),
        Sign::Tree => t!(lang, "guard-sign-tree"),
        Sign::Fish => t!(lang, "guard-sign-fish"),
        Sign::House => t!(lang, "guard-sign-house"),
    }
}

/// The newcomer's question.
pub fn puzzle(look: &Look<'_>, puzzle: &Puzzle) -> Screen {
    let lang = look.lang();
    let signs = puzzle
        .shown
        .iter()
        .map(|sign| {
            button(
                sign.emoji(),
                &Press::Guard(GuardPress::Vet {
                    sign: sign.slug().to_owned(),
                }),
            )
        })
        .collect();
    Screen {
        text: h!(lang, "guard-vet-ask", sign = sign_name(lang, puzzle.right)),
        keyboard: Keyboard::new(vec![signs]),
    }
}

/// What the newcomer's question becomes.
pub fn vetted(look: &Look<'_>, passed: bool) -> Screen {
    let lang = look.lang();
    Screen {
        text: if passed {
            h!(lang, "guard-vet-passed")
        } else {
            h!(lang, "guard-vet-failed")
        },
        keyboard: Keyboard::default(),
    }
}

pub(super) fn kind_name(lang: Lang, kind: &str) -> String {
    let id = match kind {
        "text" => "guard-kind-text",
        "photo" => "guard-kind-photo",
        "video" => "guard-kind-video",
        "voice" => "guard-kind-voice",
        "video_note" => "guard-kind-video-note",
        "audio" => "guard-kind-audio",
        "document" => "guard-kind-document",
        "sticker" => "guard-kind-sticker",
        "animation" => "guard-kind-animation",
        "location" => "guard-kind-location",
        "venue" => "guard-kind-venue",
        "contact" => "guard-kind-contact",
        "poll" => "guard-kind-poll",
        "dice" => "guard-kind-dice",
        _ => "guard-kind-other",
    };
    t!(lang, id)
}

/// Told to a client whose message is of a kind that the shop does not take: what it does take.
pub fn not_taken(look: &Look<'_>, rules: &LineRules, kind: &str) -> Html {
    let lang = look.lang();
    let taken: Vec<String> = KINDS
        .iter()
        .filter(|one| !rules.refused_kinds.contains(**one) && **one != "dice")
        .map(|one| kind_name(lang, one))
        .collect();
    let kind = kind_name(lang, kind);
    if taken.is_empty() {
        return h!(lang, "guard-not-taken-none", kind = kind);
    }
    h!(
        lang,
        "guard-not-taken",
        kind = kind,
        taken = taken.join(", ")
    )
}

/// Told to a client whose words go on without what came with them.
pub fn only_words(lang: Lang, kind: &str) -> Html {
    h!(lang, "guard-only-words", kind = kind_name(lang, kind))
}

/// Told to a client who writes faster than anybody reads.
pub fn flood(lang: Lang) -> Html {
    h!(lang, "guard-flood")
}

/// The button under gathered words that brings the files which came with them.
pub fn files_button(lang: Lang, record: &Record, count: usize) -> Button {
    button(
        t!(lang, "guard-button-files", count = count.to_string()),
        &Press::Guard(GuardPress::BringFiles { record: record.id }),
    )
}

/// Who and what the audit speaks of.
#[derive(Debug, Default)]
pub struct Names {
    /// People.
    pub people: BTreeMap<UserId, Person>,
    /// Clients.
    pub contacts: BTreeMap<ContactId, String>,
}

/// What was done to people's data.
pub fn audit(look: &Look<'_>, entries: &[Entry], names: &Names, page: i64, total: i64) -> Screen {
    let lang = look.lang();
    let mut text = if entries.is_empty() {
        h!(lang, "guard-audit-none")
    } else {
        h!(lang, "guard-audit-title")
    };
    for entry in entries {
        text.gap();
        text.line(&h!(
            lang,
            "guard-audit-entry",
            at = look.moment(entry.at),
            who = actor(lang, names, &entry.actor),
            what = deed(lang, &entry.deed)
        ));
        if let Some(name) = entry
            .contact
            .and_then(|contact| names.contacts.get(&contact))
        {
            text.line(&h!(
                lang,
                "guard-audit-contact",
                name = isolate(&one_line(name, 60))
            ));
        }
    }
    let mut keyboard = Keyboard::default();
    keyboard.row(pager(page, total, |page| {
        Press::Guard(GuardPress::Audit { page })
    }));
    keyboard.row(vec![rules_entry(lang), to_menu(lang)]);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

/// The last page that there is of so many entries.
pub const fn last_page(total: i64) -> i64 {
    if total <= 0 { 0 } else { (total - 1) / PAGE }
}

fn actor(lang: Lang, names: &Names, actor: &Actor) -> String {
    match actor {
        Actor::Person(id) => naming::name_or_id(names.people.get(id), *id),
        Actor::Client(_) => t!(lang, "guard-actor-client"),
        Actor::Robot(_) | Actor::System => t!(lang, "guard-actor-system"),
    }
}

fn deed(lang: Lang, deed: &Deed) -> String {
    let number = |n: &u64| n.to_string();
    match deed {
        Deed::Consented => t!(lang, "guard-deed-consented"),
        Deed::ConsentRefused { messages } => t!(
            lang,
            "guard-deed-consent-refused",
            messages = number(messages)
        ),
        Deed::Banned { silent: false } => t!(lang, "guard-deed-banned"),
        Deed::Banned { silent: true } => t!(lang, "guard-deed-banned-silently"),
        Deed::Unbanned => t!(lang, "guard-deed-unbanned"),
        Deed::Spam => t!(lang, "guard-deed-spam"),
        Deed::VettingFailed => t!(lang, "guard-deed-vetting-failed"),
        Deed::DataSent => t!(lang, "guard-deed-data-sent"),
        Deed::Forgotten { messages } => {
            t!(lang, "guard-deed-forgotten", messages = number(messages))
        }
        Deed::Deleted { .. } => t!(lang, "guard-deed-deleted"),
        Deed::Retained { days, messages } => t!(
            lang,
            "guard-deed-retained",
            days = days.to_string(),
            messages = number(messages)
        ),
        Deed::Merged => t!(lang, "guard-deed-merged"),
        Deed::Unmerged => t!(lang, "guard-deed-unmerged"),
        Deed::RulesChanged => t!(lang, "guard-deed-rules-changed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_begins_where_the_last_one_is_full() {
        assert_eq!(last_page(0), 0);
        assert_eq!(last_page(PAGE), 0);
        assert_eq!(last_page(PAGE + 1), 1);
    }
}
