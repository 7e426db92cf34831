//! Questions: each asks for one thing, says how to write it, and how to leave.

use super::{Look, Screen, button, cancel, flow};
use crate::app::naming;
use crate::domain::contact::Contact;
use crate::domain::preset::Field;
use crate::domain::record::Record;
use crate::domain::task::Task;
use crate::domain::text::{isolate, one_line, shorten};
use crate::i18n::Html;
use crate::telegram::keyboard::Keyboard;
use crate::telegram::press::Press;
use crate::{h, t};

/// Asks why a record failed.
pub fn reason(look: &Look<'_>, record: &Record, stage: &str) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(
            lang,
            "ask-reason",
            record = naming::name_of(lang, record),
            stage = stage
        ),
        keyboard: Keyboard::new(vec![vec![button(
            t!(lang, "button-skip"),
            &Press::Cancel {},
        )]]),
    }
}

/// Asks for a remark on a task.
pub fn comment(look: &Look<'_>, task: &Task) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(
            lang,
            "ask-comment",
            task = naming::task_name(lang, task.id.0)
        ),
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}

/// Asks for words to a client.
pub fn words(look: &Look<'_>, contact: &Contact, record: &Record) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(
            lang,
            "ask-words",
            name = isolate(&one_line(&contact.name, 60)),
            record = naming::name_of(lang, record)
        ),
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}

/// Asks which client a new record is for; `found` are those whose name or phone fits what was typed, or the newest.
pub fn client(look: &Look<'_>, pipeline: &str, found: &[Contact], searched: bool) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "ask-client", pipeline = pipeline);
    if searched && found.is_empty() {
        text.line(&h!(lang, "ask-client-none"));
    }
    let buttons = found
        .iter()
        .map(|contact| {
            button(
                isolate(&one_line(&contact.name, 30)),
                &Press::NewFor {
                    contact: contact.id,
                },
            )
        })
        .collect();
    let mut keyboard = Keyboard::new(flow(buttons));
    keyboard.row(vec![cancel(lang)]);
    Screen { text, keyboard }
}

/// Asks what a new record is about.
pub fn about(look: &Look<'_>, pipeline: &str, field: &Field) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "ask-about", pipeline = pipeline);
    text.line(&match &field.ask {
        Some(ask) => Html::escape(ask.get(lang)),
        None => h!(lang, "ask-default", field = field.name.get(lang)),
    });
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}

/// What a prompt becomes once it is answered.
pub fn answered(look: &Look<'_>, what: &str) -> Screen {
    Screen {
        text: h!(look.lang(), "ask-answered", what = shorten(what, 300)),
        keyboard: Keyboard::default(),
    }
}
