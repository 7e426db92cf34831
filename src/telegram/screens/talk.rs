//! Talking to one client: focus, notes, and what is asked and told around them.

use super::{Look, PAGE, Screen, button, cancel};
use crate::app::naming;
use crate::domain::contact::Contact;
use crate::domain::ids::{LaterId, SessionId, UserId};
use crate::domain::lang::Lang;
use crate::domain::people::Person;
use crate::domain::record::Record;
use crate::domain::text::{isolate, one_line, shorten};
use crate::i18n::Html;
use crate::storage::notes::Note;
use crate::telegram::keyboard::{Keyboard, Markup};
use crate::telegram::press::{DeskPress, Press};
use crate::{h, t};

/// Telegram's limit of what an empty input line says (RULES §4).
const PLACEHOLDER_MAX: usize = 64;
/// The most characters of a client's name in the keyboard of focus.
const NAME: usize = 30;
/// The most characters of a note in a list.
const NOTE_SHOWN: usize = 500;

fn client(contact: &Contact, max: usize) -> String {
    isolate(&one_line(&contact.name, max))
}

/// The label of the button that ends the focus. Whatever begins with its sign ends it.
pub fn stop_label(lang: Lang, contact: &Contact) -> String {
    t!(lang, "button-focus-leave", name = client(contact, NAME))
}

/// Who is on the other end from now on; `before` is who was until now.
pub fn focused(
    look: &Look<'_>,
    contact: &Contact,
    record: Option<&Record>,
    before: Option<&Contact>,
) -> Html {
    let lang = look.lang();
    let mut text = Html::default();
    if let Some(before) = before {
        text.line(&h!(lang, "focus-switched", name = client(before, 60)));
    }
    text.line(&h!(lang, "focus-on", whom = whom(lang, contact, record)));
    text
}

/// The keyboard that stays while the focus lasts.
pub fn focus_keyboard(lang: Lang, contact: &Contact, record: Option<&Record>) -> Markup {
    let placeholder = t!(
        lang,
        "focus-placeholder",
        whom = whom(lang, contact, record)
    );
    Markup::Reply {
        share_phone: None,
        rows: vec![
            vec![stop_label(lang, contact)],
            vec![t!(lang, "button-note")],
        ],
        placeholder: Some(shorten(&placeholder, PLACEHOLDER_MAX)),
    }
}

/// «Иван · Сделка №3».
fn whom(lang: Lang, contact: &Contact, record: Option<&Record>) -> String {
    let name = client(contact, NAME);
    match record {
        Some(record) => format!("{name} · {}", naming::name_of(lang, record)),
        None => name,
    }
}

/// The question for a note.
pub fn ask_note(look: &Look<'_>, contact: &Contact) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(lang, "note-ask", name = client(contact, 60)),
        keyboard: Keyboard::new(vec![vec![button(
            t!(lang, "button-cancel"),
            &Press::Desk(DeskPress::NoteLeave {
                contact: contact.id,
            }),
        )]]),
    }
}

/// A note in one short text.
pub fn note_gist(lang: Lang, note: &Note, max: usize) -> String {
    super::news::gist_of(lang, &note.kind, note.text.as_deref(), max)
}

/// A colleague's note on a client.
pub fn noted(look: &Look<'_>, contact: &Contact, note: &Note, author: Option<&Person>) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "note-from",
        name = naming::name_or_id(author, note.author),
        client = client(contact, 60)
    );
    text.line(&Html::escape(&note_gist(lang, note, 3000)));
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![button(
            t!(lang, "button-to-session"),
            &Press::Desk(DeskPress::OfClient {
                contact: contact.id,
            }),
        )]]),
    }
}

/// The notes on a client, a page of them.
pub fn notes(
    look: &Look<'_>,
    contact: &Contact,
    notes: &[(Note, Option<Person>)],
    page: i64,
    has_more: bool,
) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "notes-title", name = client(contact, 60));
    if notes.is_empty() {
        text.gap();
        text.line(&h!(lang, "notes-none"));
    }
    for (note, author) in notes {
        text.gap();
        text.line(&h!(
            lang,
            "notes-line",
            name = naming::name_or_id(author.as_ref(), note.author),
            at = look.moment(note.at)
        ));
        text.line(&Html::escape(&note_gist(lang, note, NOTE_SHOWN)));
    }
    let press = |page| {
        Press::Desk(DeskPress::Notes {
            contact: contact.id,
            page,
        })
    };
    let mut pages = Vec::new();
    if page > 0 {
        pages.push(button("‹", &press(page - 1)));
    }
    if has_more {
        pages.push(button("›", &press(page + 1)));
    }
    let mut keyboard = Keyboard::new(Vec::new());
    keyboard.row(pages);
    keyboard.row(vec![
        button(
            t!(lang, "button-note"),
            &Press::Desk(DeskPress::Note {
                contact: contact.id,
            }),
        ),
        button(
            t!(lang, "button-to-session"),
            &Press::Desk(DeskPress::OfClient {
                contact: contact.id,
            }),
        ),
    ]);
    Screen {
        text: text.fit(super::TEXT_MAX),
        keyboard,
    }
}

/// How many notes fit on a page, and one more that tells whether there are more.
pub const fn notes_wanted() -> i64 {
    PAGE + 1
}

/// Asks what is good to know for the colleague who is to take a session over.
pub fn ask_transfer_note(
    look: &Look<'_>,
    session: SessionId,
    contact: &Contact,
    to: UserId,
    colleague: Option<&Person>,
) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(
            lang,
            "transfer-ask",
            client = client(contact, 60),
            name = naming::name_or_id(colleague, to)
        ),
        keyboard: Keyboard::new(vec![
            vec![button(
                t!(lang, "button-without-note"),
                &Press::Desk(DeskPress::TransferPlain { session, to }),
            )],
            vec![cancel(lang)],
        ]),
    }
}

/// Words that were not sent, since somebody else holds the client.
pub fn held(
    look: &Look<'_>,
    held: LaterId,
    contact: &Contact,
    by: UserId,
    operator: Option<&Person>,
) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(
            lang,
            "held-ask",
            client = client(contact, 60),
            name = naming::name_or_id(operator, by)
        ),
        keyboard: Keyboard::new(vec![vec![
            button(
                t!(lang, "button-join-and-send"),
                &Press::Desk(DeskPress::SendHeld { held }),
            ),
            button(
                t!(lang, "button-not-send"),
                &Press::Desk(DeskPress::DropHeld { held }),
            ),
        ]]),
    }
}

/// The line above what a colleague wrote to a client.
pub fn said_header(lang: Lang, contact: &Contact, by: UserId, author: Option<&Person>) -> Html {
    h!(
        lang,
        "said-header",
        name = naming::name_or_id(author, by),
        client = client(contact, 60)
    )
}
