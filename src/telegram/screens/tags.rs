//! Tags: of a card, of the shop, and the cards of one.

use super::{Look, Screen, button, cancel, flow, pager, to_menu};
use crate::app::duplicates::Card;
use crate::app::naming;
use crate::app::search::Found;
use crate::domain::lang::Lang;
use crate::domain::record::Record;
use crate::domain::search::DocRef;
use crate::domain::text::{isolate, one_line};
use crate::storage::tags::{COUNTED, Tag};
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{MarksPress, Press, SearchPress};
use crate::telegram::screens::search;
use crate::{h, t};

/// The most characters of a name within a line.
const NAME_MAX: usize = 60;

fn press(label: impl Into<String>, press: MarksPress) -> Button {
    button(label, &Press::Marks(press))
}

/// `#vip`.
pub fn label(tag: &Tag) -> String {
    isolate(&format!("#{}", tag.name))
}

/// The button to a card's tags.
pub fn entry(lang: Lang, at: DocRef) -> Button {
    press(
        t!(lang, "button-tags"),
        MarksPress::OfCard {
            kind: at.kind.code(),
            card: at.id,
        },
    )
}

/// What tags are put on.
#[derive(Debug, Clone, Copy)]
pub enum Tagged<'a> {
    /// A record.
    Record(&'a Record),
    /// A contact or a company.
    Card(&'a Card),
}

impl Tagged<'_> {
    /// Which it is.
    pub const fn at(&self) -> DocRef {
        match self {
            Tagged::Record(record) => DocRef::record(record.kind, record.id),
            Tagged::Card(card) => card.at(),
        }
    }

    fn name(&self, lang: Lang) -> String {
        match self {
            Tagged::Record(record) => naming::name_of(lang, record),
            Tagged::Card(card) => isolate(&one_line(card.name(), NAME_MAX)),
        }
    }

    fn back(&self, lang: Lang) -> Button {
        let found = |press| button(t!(lang, "button-back"), &Press::Search(press));
        match self {
            Tagged::Card(Card::Contact(contact, _)) => found(SearchPress::Contact {
                contact: contact.id,
            }),
            Tagged::Card(Card::Company(company)) => found(SearchPress::Company {
                company: company.id,
            }),
            Tagged::Record(record) => button(
                t!(lang, "button-back-to", name = self.name(lang)),
                &Press::Card { record: record.id },
            ),
        }
    }
}

/// The tags of a card: a press takes one off, or puts on one that others have.
pub fn of_card(look: &Look<'_>, tagged: Tagged<'_>, tags: &[Tag], others: &[Tag]) -> Screen {
    let lang = look.lang();
    let at = tagged.at();
    let (kind, card) = (at.kind.code(), at.id);
    let mut text = h!(lang, "tags-of-card", name = tagged.name(lang));
    text.line(&if tags.is_empty() {
        h!(lang, "tags-of-card-none")
    } else {
        let list: Vec<String> = tags.iter().map(label).collect();
        h!(lang, "tags-of-card-list", tags = list.join(" "))
    });
    let off = tags.iter().map(|tag| {
        let tag_id = tag.id;
        press(
            format!("✖️ {}", label(tag)),
            MarksPress::Take {
                kind,
                card,
                tag: tag_id,
            },
        )
    });
    let mut keyboard = Keyboard::new(flow(off.collect()));
    let on = others.iter().map(|tag| {
        let tag_id = tag.id;
        press(
            format!("➕ {}", label(tag)),
            MarksPress::Put {
                kind,
                card,
                tag: tag_id,
            },
        )
    });
    for row in flow(on.collect()) {
        keyboard.row(row);
    }
    keyboard.row(vec![
        press(
            t!(lang, "button-tag-write"),
            MarksPress::Write { kind, card },
        ),
        tagged.back(lang),
    ]);
    Screen { text, keyboard }
}

/// Asks for tags to put on a card.
pub fn ask(look: &Look<'_>, tagged: Tagged<'_>) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "tags-ask", name = tagged.name(lang));
    text.line(&h!(lang, "ask-cancel"));
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}

/// All tags, each with how many cards it is on.
pub fn list(look: &Look<'_>, tags: &[(Tag, i64)], page: i64, total: i64) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "tags-title", n = total);
    text.gap();
    text.line(&if total == 0 {
        h!(lang, "tags-none")
    } else {
        h!(lang, "tags-hint")
    });
    let mut keyboard = Keyboard::default();
    for (tag, count) in tags {
        let count = if *count >= COUNTED {
            format!("{COUNTED}+")
        } else {
            count.to_string()
        };
        keyboard.row(vec![press(
            format!("{} · {count}", label(tag)),
            MarksPress::Tag {
                tag: tag.id,
                page: 0,
            },
        )]);
    }
    keyboard.row(pager(page, total, |page| {
        Press::Marks(MarksPress::Tags { page })
    }));
    keyboard.row(vec![super::segments::to_list(lang), to_menu(lang)]);
    Screen { text, keyboard }
}

fn to_tags(lang: Lang) -> Button {
    press(t!(lang, "button-to-tags"), MarksPress::Tags { page: 0 })
}

fn to_tag(lang: Lang, tag: &Tag) -> Button {
    press(
        t!(lang, "button-back"),
        MarksPress::Tag {
            tag: tag.id,
            page: 0,
        },
    )
}

/// A tag with its cards.
pub fn tag(
    look: &Look<'_>,
    tag: &Tag,
    found: &[Found],
    page: i64,
    total: i64,
    runs: bool,
) -> Screen {
    let lang = look.lang();
    let id = tag.id;
    let mut keyboard = Keyboard::default();
    for one in found {
        keyboard.row(vec![search::row(look, one)]);
    }
    keyboard.row(pager(page, total, |page| {
        Press::Marks(MarksPress::Tag { tag: id, page })
    }));
    if runs {
        keyboard.row(vec![
            press(
                t!(lang, "button-tag-rename"),
                MarksPress::Rename { tag: id },
            ),
            press(
                t!(lang, "button-tag-delete"),
                MarksPress::Delete { tag: id },
            ),
        ]);
    }
    keyboard.row(vec![to_tags(lang)]);
    Screen {
        text: h!(lang, "tag-title", tag = label(tag), n = total),
        keyboard,
    }
}

/// Asks for another name of a tag.
pub fn ask_rename(look: &Look<'_>, tag: &Tag) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "tag-ask-rename", tag = label(tag));
    text.line(&h!(lang, "ask-cancel"));
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}

/// Another tag has that name: are the two to be one?
pub fn ask_merge(look: &Look<'_>, tag: &Tag, other: &Tag) -> Screen {
    let lang = look.lang();
    let merge = MarksPress::Merge {
        tag: tag.id,
        into: other.id,
    };
    Screen {
        text: h!(
            lang,
            "tag-ask-merge",
            tag = label(tag),
            other = label(other)
        ),
        keyboard: Keyboard::new(vec![vec![
            press(t!(lang, "button-merge-now"), merge),
            to_tag(lang, tag),
        ]]),
    }
}

/// Asks whether to delete a tag.
pub fn ask_delete(look: &Look<'_>, tag: &Tag, total: i64) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(lang, "tag-ask-delete", tag = label(tag), n = total),
        keyboard: Keyboard::new(vec![vec![
            press(
                t!(lang, "button-tag-delete-now"),
                MarksPress::DeleteNow { tag: tag.id },
            ),
            to_tag(lang, tag),
        ]]),
    }
}
