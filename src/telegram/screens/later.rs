//! What goes later: when to send it, and what waits.

use super::replies::Addressed;
use super::{Look, Screen, button, cancel, flow, pager, to_menu};
use crate::app::naming;
use crate::domain::ids::{ContactId, LaterId};
use crate::domain::lang::Lang;
use crate::domain::people::Person;
use crate::domain::text::{isolate, one_line};
use crate::domain::time::Millis;
use crate::domain::when::{Usual, usual};
use crate::i18n::Html;
use crate::storage::later_messages::Later;
use crate::telegram::incoming::Message;
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{Press, RepliesPress};
use crate::{h, t};

/// An hour, in minutes.
const HOUR: i64 = 60;
/// The most characters of the words on a card.
const WORDS_SHOWN: usize = 1_000;
/// The most characters of the words on a button.
const GIST: usize = 24;

/// Something put off, with what is shown of it.
#[derive(Debug, Clone)]
pub struct LaterView {
    /// What.
    pub later: Later,
    /// The client's name.
    pub name: String,
    /// The message as it was written.
    pub message: Option<Message>,
    /// How many messages it is: an album has several.
    pub parts: usize,
}

impl LaterView {
    fn name(&self) -> String {
        isolate(&one_line(&self.name, 60))
    }

    /// The words, or what it is.
    fn gist(&self, lang: Lang, max: usize) -> String {
        match &self.message {
            Some(message) => {
                super::news::gist_of(lang, &message.kind, message.text.as_deref(), max)
            }
            None => t!(lang, "kind-unknown"),
        }
    }
}

/// Why something put off can't go as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// Somebody else holds the dialogue.
    HeldBy(Person),
    /// Nothing reaches the client.
    Unreachable,
}

/// «🕒 Отложенные» of the main menu.
pub fn menu_button(lang: Lang) -> Button {
    to_page(lang, 0)
}

fn to_page(lang: Lang, page: i64) -> Button {
    let press = RepliesPress::Laters { page };
    button(t!(lang, "button-laters"), &Press::Replies(press))
}

/// What a question for a moment is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenOf {
    /// Something new for a client.
    New(ContactId),
    /// Something put off already.
    Moved(LaterId),
}

impl WhenOf {
    fn in_minutes(self, minutes: i64) -> Press {
        Press::Replies(match self {
            WhenOf::New(contact) => RepliesPress::In { contact, minutes },
            WhenOf::Moved(later) => RepliesPress::MoveIn { later, minutes },
        })
    }

    fn at(self, Millis(at): Millis) -> Press {
        Press::Replies(match self {
            WhenOf::New(contact) => RepliesPress::At { contact, at },
            WhenOf::Moved(later) => RepliesPress::MoveAt { later, at },
        })
    }
}

/// Asks when to send something.
pub fn when(look: &Look<'_>, of: WhenOf, name: &str) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "later-when", name = isolate(&one_line(name, 60)));
    text.line(&h!(lang, "later-when-typed"));
    let mut buttons = vec![button(t!(lang, "button-in-an-hour"), &of.in_minutes(HOUR))];
    for (which, at) in usual(look.now, look.settings.timezone) {
        let label = match which {
            Usual::ThisEvening => t!(lang, "button-this-evening"),
            Usual::Tomorrow => t!(lang, "button-tomorrow"),
            Usual::Monday => t!(lang, "button-monday"),
        };
        buttons.push(button(label, &of.at(at)));
    }
    let mut keyboard = Keyboard::new(flow(buttons));
    keyboard.row(vec![cancel(lang)]);
    Screen { text, keyboard }
}

/// Asks what to send at a moment.
pub fn what(look: &Look<'_>, to: Addressed<'_>, at: Millis) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(lang, "later-what", name = to.name(), at = look.moment(at)),
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}

/// Confirms that something was put off.
pub fn kept(look: &Look<'_>, to: Addressed<'_>, at: Millis) -> Screen {
    let lang = look.lang();
    let mut row = vec![to_page(lang, 0)];
    row.extend(to.ways_back(lang).into_iter().take(1));
    Screen {
        text: h!(lang, "later-kept", name = to.name(), at = look.moment(at)),
        keyboard: Keyboard::new(vec![row]),
    }
}

/// What a person has put off.
pub fn list(look: &Look<'_>, views: &[LaterView], page: i64, total: i64) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "laters-title", n = total);
    text.gap();
    let mut keyboard = Keyboard::default();
    if views.is_empty() {
        text.line(&h!(lang, "laters-none"));
    }
    for view in views {
        let (name, words) = (view.name(), view.gist(lang, 60));
        let words = one_line(&words, 60);
        text.line(&match view.later.due_at {
            Some(at) => h!(
                lang,
                "laters-entry",
                at = look.moment(at),
                name = name,
                words = words
            ),
            None => h!(lang, "laters-entry-held", name = name, words = words),
        });
        let label = format!(
            "{} · {}",
            isolate(&one_line(&view.name, 20)),
            one_line(&view.gist(lang, GIST), GIST)
        );
        let later = view.later.id;
        let press = RepliesPress::LaterCard { later };
        keyboard.row(vec![button(label, &Press::Replies(press))]);
    }
    keyboard.row(pager(page, total, |page| {
        Press::Replies(RepliesPress::Laters { page })
    }));
    keyboard.row(vec![to_menu(lang)]);
    Screen { text, keyboard }
}

/// Something put off, or held until its author decides.
pub fn card(look: &Look<'_>, view: &LaterView, obstacle: Option<&Obstacle>) -> Screen {
    let lang = look.lang();
    let later = view.later.id;
    let mut text = match view.later.due_at {
        Some(at) => h!(lang, "later-card", name = view.name(), at = look.moment(at)),
        None => h!(lang, "later-held", name = view.name()),
    };
    text.line(&match obstacle {
        Some(Obstacle::HeldBy(holder)) => {
            h!(lang, "later-holder", name = naming::person_name(holder))
        }
        Some(Obstacle::Unreachable) => h!(lang, "later-unreachable"),
        None => Html::default(),
    });
    text.gap();
    text.line(&Html::escape(&view.gist(lang, WORDS_SHOWN)));
    if view.parts > 1 {
        let more = i64::try_from(view.parts - 1).unwrap_or(i64::MAX);
        text.line(&h!(lang, "later-parts", n = more));
    }
    let does = |label, press| button(label, &Press::Replies(press));
    let send = match obstacle {
        Some(Obstacle::HeldBy(_)) => does(
            t!(lang, "button-join-and-send"),
            RepliesPress::JoinAndSend { later },
        ),
        Some(Obstacle::Unreachable) | None => {
            does(t!(lang, "button-send-now"), RepliesPress::SendNow { later })
        }
    };
    let keyboard = Keyboard::new(vec![
        vec![send],
        vec![
            does(t!(lang, "button-later-move"), RepliesPress::Move { later }),
            does(t!(lang, "button-later-drop"), RepliesPress::Drop { later }),
        ],
        vec![to_page(lang, 0)],
    ]);
    Screen { text, keyboard }
}

/// What a card becomes once it is settled.
pub fn over(look: &Look<'_>, view: &LaterView, sent: bool) -> Screen {
    let lang = look.lang();
    let text = if sent {
        h!(lang, "later-sent-now", name = view.name())
    } else {
        h!(lang, "later-dropped", name = view.name())
    };
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![to_page(lang, 0), to_menu(lang)]]),
    }
}
