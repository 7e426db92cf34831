//! Duplicates: pairs, what will become of them, what became of them.

use super::{Look, Screen, button, pager, to_menu};
use crate::app::duplicates::{Card, Weighed};
use crate::app::merging::{Preview, Undone};
use crate::domain::lang::Lang;
use crate::domain::merging::{Part, Reason};
use crate::domain::search::{DocKind, DocRef};
use crate::domain::text::{isolate, one_line};
use crate::i18n::Html;
use crate::storage::duplicates::Pair;
use crate::storage::merges::Merge;
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{DuplicatesPress, Press, SearchPress};
use crate::{h, t};

/// The most characters of a name within a line.
const NAME_MAX: usize = 60;
/// The most characters of a name on a button that has two.
const SHORT_NAME: usize = 20;

fn press(label: String, press: DuplicatesPress) -> Button {
    button(label, &Press::Duplicates(press))
}

fn name(text: &str) -> String {
    isolate(&one_line(text, NAME_MAX))
}

fn short(text: &str) -> String {
    isolate(&one_line(text, SHORT_NAME))
}

/// «один телефон».
fn reason(lang: Lang, reason: Reason) -> String {
    match reason {
        Reason::TaxId => t!(lang, "duplicates-by-tax-id"),
        Reason::Phone => t!(lang, "duplicates-by-phone"),
        Reason::Email => t!(lang, "duplicates-by-email"),
        Reason::Name => t!(lang, "duplicates-by-name"),
    }
}

/// A card in a few lines: who it is and how much there is of it.
fn told(look: &Look<'_>, weighed: &Weighed) -> Html {
    let lang = look.lang();
    let mut text = Html::default();
    match &weighed.card {
        Card::Contact(contact, company) => {
            text.line(&h!(lang, "duplicates-contact", name = name(&contact.name)));
            let mut known = Vec::new();
            known.extend(
                contact
                    .phone
                    .as_ref()
                    .map(crate::domain::phone::Phone::readable),
            );
            known.extend(company.as_deref().map(name));
            if contact.user.is_some() {
                known.push(t!(lang, "duplicates-in-telegram"));
            }
            if !known.is_empty() {
                text.line(&Html::escape(&known.join(" · ")));
            }
            text.line(&h!(lang, "duplicates-records", n = weighed.records));
            text.line(&h!(lang, "duplicates-words", n = weighed.words));
        }
        Card::Company(company) => {
            text.line(&h!(lang, "duplicates-company", name = name(&company.name)));
            text.line(&h!(lang, "duplicates-records", n = weighed.records));
            text.line(&h!(lang, "duplicates-people", n = weighed.words));
        }
    }
    text
}

fn open_card(at: DocRef, label: &str) -> Button {
    let sign = if at.kind == DocKind::Company {
        "🏢"
    } else {
        "👤"
    };
    let label = format!("{sign} {}", short(label));
    button(
        label,
        &Press::Search(if at.kind == DocKind::Company {
            SearchPress::Company {
                company: crate::domain::ids::CompanyId(at.id),
            }
        } else {
            SearchPress::Contact {
                contact: crate::domain::ids::ContactId(at.id),
            }
        }),
    )
}

/// The button on a card that asks for the one to merge it with.
pub fn entry(lang: Lang, at: DocRef) -> Button {
    let other = DuplicatesPress::Other {
        kind: at.kind.code(),
        card: at.id,
    };
    press(t!(lang, "button-merge-with"), other)
}

fn to_list(lang: Lang) -> Button {
    press(
        t!(lang, "button-to-duplicates"),
        DuplicatesPress::List { page: 0 },
    )
}

/// Two cards that may be of one client, with what to do.
pub fn pair(
    look: &Look<'_>,
    pair: &Pair,
    (one, other): (&Weighed, &Weighed),
    (keep, lose): (DocRef, DocRef),
    is_news: bool,
) -> Screen {
    let lang = look.lang();
    let mut text = if is_news {
        h!(lang, "duplicates-alike", name = name(one.card.name()))
    } else {
        h!(lang, "duplicates-pair")
    };
    text.line(&h!(lang, "duplicates-why", why = reason(lang, pair.reason)));
    text.gap();
    text.line(&told(look, one));
    text.gap();
    text.line(&told(look, other));
    let preview = DuplicatesPress::Preview {
        kind: keep.kind.code(),
        keep: keep.id,
        lose: lose.id,
        picks: 0,
    };
    let mut keyboard = Keyboard::new(vec![
        vec![
            press(t!(lang, "button-merge"), preview),
            press(
                t!(lang, "button-different"),
                DuplicatesPress::Different { pair: pair.id },
            ),
        ],
        vec![
            open_card(one.card.at(), one.card.name()),
            open_card(other.card.at(), other.card.name()),
        ],
    ]);
    keyboard.row(vec![to_list(lang)]);
    Screen { text, keyboard }
}

/// A pair in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub pair: i64,
    /// Why.
    pub reason: Reason,
    /// Both names.
    pub names: [String; 2],
}

/// The pairs, the strongest first.
pub fn list(look: &Look<'_>, pairs: &[Listed], page: i64, total: i64, merges: i64) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "duplicates-title", n = total);
    text.gap();
    text.line(&if total == 0 {
        h!(lang, "duplicates-none")
    } else {
        h!(lang, "duplicates-hint")
    });
    let mut keyboard = Keyboard::default();
    for listed in pairs {
        let [one, other] = &listed.names;
        let sign = match listed.reason {
            Reason::TaxId => "🧾",
            Reason::Phone => "📞",
            Reason::Email => "✉️",
            Reason::Name => "🔤",
        };
        let label = format!("{sign} {} ↔ {}", short(one), short(other));
        keyboard.row(vec![press(
            label,
            DuplicatesPress::Pair { pair: listed.pair },
        )]);
    }
    keyboard.row(pager(page, total, |page| {
        Press::Duplicates(DuplicatesPress::List { page })
    }));
    if merges > 0 {
        keyboard.row(vec![press(
            t!(lang, "button-merges", merges = merges.to_string()),
            DuplicatesPress::Merges { page: 0 },
        )]);
    }
    keyboard.row(vec![to_menu(lang)]);
    Screen { text, keyboard }
}

fn part_name(lang: Lang, part: Part) -> String {
    match part {
        Part::Name => t!(lang, "merge-part-name"),
        Part::Phone => t!(lang, "merge-part-phone"),
        Part::Company => t!(lang, "merge-part-company"),
    }
}

fn value(card: &Card, part: Part) -> String {
    match (card, part) {
        (Card::Contact(contact, _), Part::Phone) => contact
            .phone
            .as_ref()
            .map_or_else(String::new, crate::domain::phone::Phone::readable),
        (Card::Contact(_, company), Part::Company) => company.clone().unwrap_or_default(),
        (Card::Contact(..) | Card::Company(_), Part::Name) => card.name().to_owned(),
        (Card::Company(_), Part::Phone | Part::Company) => String::new(),
    }
}

/// What will become of two cards. A press on what differs chooses the other.
pub fn preview(look: &Look<'_>, preview: &Preview) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "merge-title");
    text.gap();
    text.line(&told(look, &preview.keep));
    text.gap();
    text.line(&told(look, &preview.lose));
    text.gap();
    text.line(&h!(
        lang,
        "merge-moves",
        name = name(preview.lose.card.name())
    ));
    let warnings = [
        (preview.two_accounts, h!(lang, "merge-two-accounts")),
        (preview.joins_lead, h!(lang, "merge-joins-lead")),
        (preview.closes_session, h!(lang, "merge-closes-session")),
        (preview.ban, h!(lang, "merge-ban")),
    ];
    for (_, words) in warnings.iter().filter(|(holds, _)| *holds) {
        text.line(words);
    }
    let (keep, lose) = (preview.keep.card.at(), preview.lose.card.at());
    let mut keyboard = Keyboard::default();
    if !preview.differ.is_empty() {
        text.gap();
        text.line(&h!(lang, "merge-choose"));
    }
    for part in &preview.differ {
        let from = if preview.picks.has(*part) {
            &preview.lose.card
        } else {
            &preview.keep.card
        };
        let chosen = value(from, *part);
        text.line(&h!(
            lang,
            "merge-chosen",
            part = part_name(lang, *part),
            value = name(&chosen)
        ));
        let other = if preview.picks.has(*part) {
            &preview.keep.card
        } else {
            &preview.lose.card
        };
        let label = format!("🔁 {}", short(&value(other, *part)));
        keyboard.row(vec![press(
            label,
            DuplicatesPress::Preview {
                kind: keep.kind.code(),
                keep: keep.id,
                lose: lose.id,
                picks: preview.picks.toggled(*part).bits(),
            },
        )]);
    }
    keyboard.row(vec![press(
        t!(lang, "button-merge-now"),
        DuplicatesPress::Merge {
            kind: keep.kind.code(),
            keep: keep.id,
            lose: lose.id,
            picks: preview.picks.bits(),
            sign: preview.sign,
        },
    )]);
    keyboard.row(vec![to_list(lang)]);
    Screen { text, keyboard }
}

/// What became of two cards.
pub fn merged(look: &Look<'_>, merge: &Merge, may_undo: bool) -> Screen {
    let lang = look.lang();
    let journal = &merge.journal;
    let mut text = h!(
        lang,
        "merge-done",
        name = name(&journal.after.name),
        other = name(&journal.loser.name)
    );
    text.line(&h!(lang, "merge-done-at", at = look.moment(merge.at)));
    let mut keyboard = Keyboard::new(vec![vec![open_card(merge.survivor, &journal.after.name)]]);
    if may_undo {
        text.line(&h!(lang, "merge-undo-hint"));
        keyboard.row(vec![press(
            t!(lang, "button-undo"),
            DuplicatesPress::Undo { merge: merge.id },
        )]);
    }
    keyboard.row(vec![to_list(lang)]);
    Screen { text, keyboard }
}

/// Two cards are two again, and what could not be taken back.
pub fn undone(look: &Look<'_>, merge: &Merge, undone: &Undone) -> Screen {
    let lang = look.lang();
    let journal = &merge.journal;
    let mut text = h!(
        lang,
        "merge-undone",
        name = name(&journal.survivor.name),
        other = name(&journal.loser.name)
    );
    if !undone.kept.is_empty() {
        let parts: Vec<String> = undone
            .kept
            .iter()
            .map(|part| part_name(lang, *part))
            .collect();
        text.line(&h!(lang, "merge-undone-kept", parts = parts.join(", ")));
    }
    if undone.lead_stays {
        text.line(&h!(lang, "merge-undone-lead-stays"));
    }
    Screen {
        text,
        keyboard: Keyboard::new(vec![
            vec![
                open_card(merge.survivor, &journal.survivor.name),
                open_card(merge.loser, &journal.loser.name),
            ],
            vec![to_list(lang)],
        ]),
    }
}

/// Merges that can be undone, the newest first.
pub fn merges(look: &Look<'_>, merges: &[Merge], page: i64, total: i64) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "merges-title", total = total);
    text.line(&h!(lang, "merges-hint"));
    let mut keyboard = Keyboard::default();
    for merge in merges {
        let label = format!(
            "{} ← {}",
            short(&merge.journal.after.name),
            short(&merge.journal.loser.name)
        );
        keyboard.row(vec![press(
            label,
            DuplicatesPress::Merged { merge: merge.id },
        )]);
    }
    keyboard.row(pager(page, total, |page| {
        Press::Duplicates(DuplicatesPress::Merges { page })
    }));
    keyboard.row(vec![to_list(lang)]);
    Screen { text, keyboard }
}

/// Asks which card is to become one with this one.
pub fn ask_other(look: &Look<'_>, card: &Card) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "merge-ask-other", name = name(card.name()));
    text.line(&h!(lang, "ask-cancel"));
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![super::cancel(lang)]]),
    }
}

/// The cards that fit what was typed, to choose one of.
pub fn others(look: &Look<'_>, card: &Card, found: &[Card]) -> Screen {
    let lang = look.lang();
    let at = card.at();
    let mut text = h!(lang, "merge-others", name = name(card.name()));
    if found.is_empty() {
        text.line(&h!(lang, "merge-others-none"));
    }
    let mut keyboard = Keyboard::default();
    for other in found {
        let mut label = short(other.name());
        if let Card::Contact(contact, _) = other
            && let Some(phone) = &contact.phone
        {
            label = format!("{label} · {}", phone.readable());
        }
        keyboard.row(vec![press(
            label,
            DuplicatesPress::Preview {
                kind: at.kind.code(),
                keep: at.id,
                lose: other.at().id,
                picks: 0,
            },
        )]);
    }
    let again = DuplicatesPress::Other {
        kind: at.kind.code(),
        card: at.id,
    };
    keyboard.row(vec![press(t!(lang, "button-find-again"), again)]);
    keyboard.row(vec![open_card(at, card.name())]);
    Screen { text, keyboard }
}
