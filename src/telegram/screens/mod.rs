//! Screens: pure functions from what is known and who looks to a text and a keyboard.

pub mod calls;
pub mod card;
pub mod company;
pub mod contact;
pub mod contact_parts;
pub mod customer;
pub mod desk;
pub mod duplicates;
pub mod field_editor;
pub mod field_settings;
pub mod fields;
pub mod files;
pub mod goods;
pub mod guard;
pub mod history;
pub mod imports;
pub mod later;
pub mod line;
pub mod line_report;
pub mod line_rule;
pub mod line_talk;
pub mod lists;
pub mod management;
pub mod news;
pub mod order_lines;
pub mod orders;
pub mod own_settings;
pub mod presets;
pub mod privacy;
pub mod product_groups;
pub mod products;
pub mod prompts;
pub mod refusals;
pub mod replacement;
pub mod replies;
pub mod search;
pub mod segment_parts;
pub mod segments;
pub mod shopping;
pub mod tags;
pub mod talk;
pub mod tasks;
pub mod team;
pub mod timeline;
pub mod wares;

use crate::app::Settings;
use crate::domain::lang::Lang;
use crate::domain::people::Person;
use crate::domain::preset::Preset;
use crate::domain::time::Millis;
use crate::i18n::Html;
use crate::t;
use crate::telegram::keyboard::{Action, Button, Keyboard};
use crate::telegram::press::{Press, Whose};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use sha2::{Digest, Sha256};

/// How many lines a page of a list has.
pub const PAGE: i64 = 8;
/// The most characters of a message, tags apart (RULES §3).
pub const TEXT_MAX: usize = 4096;
/// Labels up to so many characters share a row of two.
const HALF_ROW: usize = 17;

/// A screen: one message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Screen {
    /// The text.
    pub text: Html,
    /// The inline keyboard.
    pub keyboard: Keyboard,
}

impl Screen {
    /// A digest that tells whether a screen drawn again would look any different.
    pub fn digest(&self) -> String {
        let mut hasher = Sha256::new();
        hasher.update(self.text.as_str());
        for button in self.keyboard.rows.iter().flatten() {
            hasher.update([0]);
            hasher.update(&button.label);
            hasher.update([0]);
            match &button.action {
                Action::Data(text) | Action::Url(text) => hasher.update(text),
            }
        }
        STANDARD_NO_PAD.encode(&hasher.finalize()[..12])
    }
}

/// Who looks, and what the texts depend on.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// The viewer.
    pub viewer: &'a Person,
    /// The shop's settings.
    pub settings: &'a Settings,
    /// The preset in force.
    pub preset: &'a Preset,
    /// The time.
    pub now: Millis,
}

impl Look<'_> {
    /// The viewer's language.
    pub const fn lang(&self) -> Lang {
        self.viewer.lang
    }

    /// A moment as the viewer reads it.
    pub fn moment(&self, at: Millis) -> String {
        crate::app::naming::moment(self.lang(), at, self.now, self.settings.timezone)
    }

    /// How long ago something was.
    pub fn age(&self, since: Millis) -> String {
        crate::app::naming::span(self.lang(), self.now.since(since))
    }
}

/// A button that sends a press.
pub fn button(label: impl Into<String>, press: &Press) -> Button {
    Button {
        label: label.into(),
        action: Action::Data(press.encode()),
    }
}

/// Puts buttons into rows: short labels two in a row, long ones alone.
pub fn flow(buttons: Vec<Button>) -> Vec<Vec<Button>> {
    let mut rows: Vec<Vec<Button>> = Vec::new();
    for button in buttons {
        let short = button.label.chars().count() <= HALF_ROW;
        match rows.last_mut() {
            Some(row)
                if short
                    && row.len() == 1
                    && row
                        .iter()
                        .all(|other| other.label.chars().count() <= HALF_ROW) =>
            {
                row.push(button);
            }
            _ => rows.push(vec![button]),
        }
    }
    rows
}

/// The row that pages through a list: `‹`, the place, `›`. Empty when all fits on one page.
pub fn pager(page: i64, total: i64, press: impl Fn(i64) -> Press) -> Vec<Button> {
    let pages = (total + PAGE - 1) / PAGE;
    if pages <= 1 {
        return Vec::new();
    }
    let mut row = Vec::new();
    if page > 0 {
        row.push(button("‹", &press(page - 1)));
    }
    row.push(button(format!("{} / {pages}", page + 1), &press(page)));
    if page + 1 < pages {
        row.push(button("›", &press(page + 1)));
    }
    row
}

/// The page of a list of so many entries that is shown where this one was asked for: anyone can ask for any.
pub const fn page_within(page: i64, total: i64) -> i64 {
    let last = if total > 0 { (total - 1) / PAGE } else { 0 };
    if page < 0 {
        0
    } else if page > last {
        last
    } else {
        page
    }
}

/// The way back to the main menu.
pub fn to_menu(lang: Lang) -> Button {
    button(t!(lang, "button-menu"), &Press::Menu {})
}

/// The button that leaves a half-done input.
pub fn cancel(lang: Lang) -> Button {
    button(t!(lang, "button-cancel"), &Press::Cancel {})
}

/// The button that switches between one's own and everybody's.
pub fn whose_switch(lang: Lang, whose: Whose, press: impl Fn(Whose) -> Press) -> Button {
    let label = match whose {
        Whose::Mine => t!(lang, "button-whose-mine"),
        Whose::All => t!(lang, "button-whose-all"),
    };
    button(label, &press(whose.other()))
}
