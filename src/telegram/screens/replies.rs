//! Quick replies: the list, one of them, and what a client would get.

use super::{Look, PAGE, Screen, TEXT_MAX, button, cancel, pager, to_menu};
use crate::app::replies::{Values, Variable, may_change, runs_the_shop};
use crate::domain::contact::Contact;
use crate::domain::ids::{ContactId, QuickReplyId, RecordId};
use crate::domain::lang::Lang;
use crate::domain::text::{isolate, one_line};
use crate::i18n::Html;
use crate::storage::quick_replies::QuickReply;
use crate::telegram::fill::{Meaning, fill};
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::markup;
use crate::telegram::press::{DeskPress, Press, RepliesPress};
use crate::telegram::rich::Rich;
use crate::{h, t};

/// The most characters of a title on a button.
const LABEL_MAX: usize = 40;

/// A reply's words, with the variables as they stand.
pub fn words(reply: &QuickReply) -> Rich {
    Rich {
        text: reply.text.clone(),
        entities: reply.entities.clone(),
    }
}

/// Words with their variables filled in.
pub fn expanded(words: &Rich, values: &Values) -> Rich {
    fill(words, |name| match Variable::named(name) {
        None => Meaning::Unknown,
        Some(variable) => values
            .get(variable)
            .map_or(Meaning::Missing, |value| Meaning::Value(value.to_owned())),
    })
}

/// Words with their variables filled in; those that there is nothing to put in for stay as they are typed.
pub fn marked(words: &Rich, values: &Values) -> Rich {
    fill(words, |name| {
        let value = Variable::named(name).and_then(|variable| values.get(variable));
        value.map_or(Meaning::Unknown, |value| Meaning::Value(value.to_owned()))
    })
}

/// The variables that can be named, as they are typed.
pub fn known_variables(lang: Lang) -> String {
    let names: Vec<String> = Variable::ALL
        .into_iter()
        .map(|variable| format!("{{{}}}", variable.name(lang)))
        .collect();
    names.join(", ")
}

/// The names of variables, as they are typed.
pub fn variable_names(lang: Lang, variables: &[Variable]) -> Vec<String> {
    variables
        .iter()
        .map(|variable| format!("{{{}}}", variable.name(lang)))
        .collect()
}

/// «⚡ Ответы» for a client: on whatever is about one.
pub fn entry_button(lang: Lang, contact: ContactId) -> Button {
    let press = RepliesPress::Pick { contact, page: 0 };
    button(t!(lang, "button-replies"), &Press::Replies(press))
}

/// «🕒 Позже» for a client: on whatever is about one.
pub fn later_button(lang: Lang, contact: ContactId) -> Button {
    let press = RepliesPress::Later { contact };
    button(t!(lang, "button-later"), &Press::Replies(press))
}

/// «⚡ Ответы» of the main menu.
pub fn menu_button(lang: Lang) -> Button {
    to_page(t!(lang, "button-replies"), 0)
}

fn to_page(label: String, page: i64) -> Button {
    button(label, &Press::Replies(RepliesPress::List { page }))
}

fn to_reply(label: String, reply: QuickReplyId) -> Button {
    button(label, &Press::Replies(RepliesPress::Reply { reply }))
}

/// `👤` before one's own, `👥` before everybody's.
const fn sign(reply: &QuickReply) -> &'static str {
    match reply.owner {
        Some(_) => "👤",
        None => "👥",
    }
}

fn label(reply: &QuickReply) -> String {
    format!(
        "{} {}",
        sign(reply),
        isolate(&one_line(&reply.title, LABEL_MAX))
    )
}

/// The quick replies that a person can use.
pub fn list(look: &Look<'_>, replies: &[QuickReply], page: i64, total: i64) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "replies-title", n = total);
    text.gap();
    text.line(&if total == 0 {
        h!(lang, "replies-none")
    } else {
        h!(lang, "replies-hint")
    });
    let mut keyboard = Keyboard::default();
    for reply in replies {
        keyboard.row(vec![to_reply(label(reply), reply.id)]);
    }
    keyboard.row(pager(page, total, |page| {
        Press::Replies(RepliesPress::List { page })
    }));
    let add = |label, shared| button(label, &Press::Replies(RepliesPress::New { shared }));
    let mut adding = vec![add(t!(lang, "button-reply-new-own"), false)];
    if runs_the_shop(look.viewer) {
        adding.push(add(t!(lang, "button-reply-new-shared"), true));
    }
    keyboard.row(adding);
    keyboard.row(vec![to_menu(lang)]);
    Screen { text, keyboard }
}

/// One quick reply: as it was written, and as a client would read it.
pub fn reply(look: &Look<'_>, reply: &QuickReply) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "reply-title",
        sign = sign(reply),
        title = isolate(&reply.title)
    );
    text.line(&match reply.owner {
        Some(_) => h!(lang, "reply-own"),
        None => h!(lang, "reply-shared"),
    });
    text.line(&match reply.used_at {
        Some(at) => h!(lang, "reply-used", n = reply.uses, at = look.moment(at)),
        None => h!(lang, "reply-unused"),
    });
    text.gap();
    let own = words(reply);
    text.line(&markup::html(&own));
    let values = Values::sample(lang, look.settings.currency, look.viewer);
    let sample = expanded(&own, &values);
    if sample != own && own.chars() + sample.chars() < TEXT_MAX - 400 {
        text.gap();
        text.line(&h!(lang, "reply-sample"));
        text.line(&markup::html(&sample));
    }
    let mut keyboard = Keyboard::default();
    let id = reply.id;
    let does = |label, press| button(label, &Press::Replies(press));
    if may_change(look.viewer, reply) {
        keyboard.row(vec![
            does(
                t!(lang, "button-reply-rename"),
                RepliesPress::Rename { reply: id },
            ),
            does(
                t!(lang, "button-reply-rewrite"),
                RepliesPress::Rewrite { reply: id },
            ),
        ]);
        if reply.owner.is_some() && runs_the_shop(look.viewer) {
            keyboard.row(vec![does(
                t!(lang, "button-reply-share"),
                RepliesPress::Share { reply: id },
            )]);
        }
        keyboard.row(vec![does(
            t!(lang, "button-reply-delete"),
            RepliesPress::Delete { reply: id },
        )]);
    }
    keyboard.row(vec![to_page(t!(lang, "button-to-replies"), 0)]);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

/// Asks whether to delete one.
pub fn delete(look: &Look<'_>, reply: &QuickReply) -> Screen {
    let lang = look.lang();
    let title = isolate(&reply.title);
    let press = RepliesPress::DeleteNow { reply: reply.id };
    Screen {
        text: match reply.owner {
            Some(_) => h!(lang, "reply-delete-own", title = title),
            None => h!(lang, "reply-delete-shared", title = title),
        },
        keyboard: Keyboard::new(vec![vec![
            button(t!(lang, "button-reply-delete-now"), &Press::Replies(press)),
            to_reply(t!(lang, "button-back"), reply.id),
        ]]),
    }
}

/// Asks for a title: of a new one, or another for one that is.
pub fn ask_title(look: &Look<'_>, reply: Option<&QuickReply>, shared: bool) -> Screen {
    let lang = look.lang();
    let mut text = match (reply, shared) {
        (Some(reply), _) => h!(lang, "reply-ask-rename", title = isolate(&reply.title)),
        (None, true) => h!(lang, "reply-ask-title-shared"),
        (None, false) => h!(lang, "reply-ask-title-own"),
    };
    text.line(&h!(lang, "ask-cancel"));
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}

/// Asks for the text of one.
pub fn ask_text(look: &Look<'_>, title: &str) -> Screen {
    let lang = look.lang();
    let braces = |variable: Variable| format!("{{{}}}", variable.name(lang));
    let mut text = h!(lang, "reply-ask-text", title = isolate(title));
    text.gap();
    text.line(&h!(
        lang,
        "reply-variables",
        client = braces(Variable::Client),
        deal = braces(Variable::Deal),
        sum = braces(Variable::Sum),
        manager = braces(Variable::Manager)
    ));
    text.line(&h!(lang, "ask-cancel"));
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}

/// What is shown of a client: the name, and where to go back to.
#[derive(Debug, Clone, Copy)]
pub struct Addressed<'a> {
    /// The client.
    pub contact: &'a Contact,
    /// The client's open record.
    pub record: Option<RecordId>,
    /// Whether the viewer talks with the client.
    pub talks: bool,
}

impl Addressed<'_> {
    /// The client's name within a line.
    pub fn name(&self) -> String {
        isolate(&one_line(&self.contact.name, 60))
    }

    /// The ways back: to the dialogue of who is in one, then to the client's record, or to the client's own card.
    pub fn ways_back(&self, lang: Lang) -> Vec<Button> {
        let contact = self.contact.id;
        let dialogue = self.talks.then(|| {
            let press = DeskPress::OfClient { contact };
            button(t!(lang, "button-to-session"), &Press::Desk(press))
        });
        let card = self.record.map_or_else(
            || super::contact::entry(lang, contact),
            |record| button(t!(lang, "button-card"), &Press::Card { record }),
        );
        dialogue.into_iter().chain([card]).collect()
    }
}

/// The quick replies to choose from for a client.
pub fn pick(
    look: &Look<'_>,
    to: Addressed<'_>,
    replies: &[QuickReply],
    page: i64,
    total: i64,
) -> Screen {
    let lang = look.lang();
    let contact = to.contact.id;
    let mut text = h!(lang, "replies-pick", name = to.name());
    if total == 0 {
        text.line(&h!(lang, "replies-none"));
    } else if total > PAGE {
        text.line(&h!(lang, "replies-pick-many"));
    }
    let mut keyboard = Keyboard::default();
    for reply in replies {
        let press = RepliesPress::Preview {
            contact,
            reply: reply.id,
        };
        keyboard.row(vec![button(label(reply), &Press::Replies(press))]);
    }
    keyboard.row(pager(page, total, |page| {
        Press::Replies(RepliesPress::Pick { contact, page })
    }));
    if total == 0 {
        keyboard.row(vec![to_page(t!(lang, "button-to-replies"), 0)]);
    }
    keyboard.row(to.ways_back(lang));
    Screen { text, keyboard }
}

/// A quick reply as a client would get it. `digest` tells it from what it says at another time.
pub fn preview(
    look: &Look<'_>,
    to: Addressed<'_>,
    reply: &QuickReply,
    words: &Rich,
    digest: &str,
    missing: &[Variable],
) -> Screen {
    let lang = look.lang();
    let contact = to.contact.id;
    let mut text = h!(lang, "reply-preview", name = to.name());
    text.gap();
    let back = button(
        t!(lang, "button-back"),
        &Press::Replies(RepliesPress::Pick { contact, page: 0 }),
    );
    if words.text.trim().is_empty() {
        text.line(&h!(lang, "reply-says-nothing"));
        return Screen {
            text,
            keyboard: Keyboard::new(vec![vec![back]]),
        };
    }
    text.line(&markup::html(words));
    if !missing.is_empty() {
        return lacking(lang, to, text, missing, back);
    }
    let send = RepliesPress::Send {
        contact,
        reply: reply.id,
        digest: digest.to_owned(),
    };
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard: Keyboard::new(vec![
            vec![button(t!(lang, "button-reply-send"), &Press::Replies(send))],
            vec![back],
        ]),
    }
}

/// A reply that there is something missing for: it can't go until that is filled in.
fn lacking(
    lang: Lang,
    to: Addressed<'_>,
    text: Html,
    missing: &[Variable],
    back: Button,
) -> Screen {
    let mut text = text;
    text.gap();
    text.line(&h!(
        lang,
        "reply-lacks",
        names = variable_names(lang, missing).join(", ")
    ));
    let mut keyboard = Keyboard::default();
    if let Some(record) = to.record {
        keyboard.row(vec![button(
            t!(lang, "button-edit"),
            &Press::Fields { record },
        )]);
    }
    keyboard.row(vec![back]);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

/// What a preview becomes once it is sent.
pub fn sent(look: &Look<'_>, to: Addressed<'_>, words: &Rich) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "reply-sent", name = to.name());
    text.gap();
    text.line(&markup::html(words));
    Screen {
        text: Html::fit(text, TEXT_MAX),
        keyboard: Keyboard::new(vec![to.ways_back(lang)]),
    }
}
