//! The team's forum group: how to set it up, what is missing, what stands in a topic.

use crate::app::naming;
use crate::domain::contact::Contact;
use crate::domain::ids::UserId;
use crate::domain::lang::Lang;
use crate::domain::people::Person;
use crate::domain::preset::Preset;
use crate::domain::record::Record;
use crate::domain::text::{one_line, shorten};
use crate::i18n::Html;
use crate::storage::messages::ClientMessage;
use crate::telegram::incoming::Standing;
use crate::telegram::keyboard::{Action, Button, Keyboard};
use crate::telegram::press::{Press, TeamPress};
use crate::telegram::screens::news::gist;
use crate::telegram::screens::{Look, Screen, button, to_menu};
use crate::{h, t};
use std::collections::BTreeMap;

/// The most characters of a topic's title (Bot API, `createForumTopic`).
const TITLE_MAX: usize = 128;
/// The most characters of a message in the recap.
const RECAP_WORDS: usize = 250;

/// A topic's title: number, name and stage.
pub fn title(lang: Lang, preset: &Preset, contact: &Contact, record: &Record) -> String {
    let stage = preset
        .pipeline(&record.pipeline)
        .and_then(|pipeline| pipeline.stage(&record.stage))
        .map_or(record.stage.as_str(), |stage| stage.name.get(lang));
    let title = t!(
        lang,
        "topic-title",
        number = record.number.to_string(),
        name = one_line(&contact.name, 60),
        stage = one_line(stage, 40)
    );
    shorten(&title, TITLE_MAX)
}

/// What a client and the shop wrote last, for a topic that had to be made again.
pub fn recap(
    look: &Look<'_>,
    messages: &[ClientMessage],
    names: &BTreeMap<UserId, Person>,
) -> Html {
    let lang = look.lang();
    let mut text = h!(lang, "topic-recap");
    for message in messages {
        let sign = if message.incoming {
            "👤"
        } else {
            "🧑‍💼"
        };
        text.gap();
        text.line(&h!(
            lang,
            "words-entry",
            sign = sign,
            name = naming::name_or_id(names.get(&message.author), message.author),
            at = look.moment(message.at),
            marks = "",
            words = gist(lang, message, RECAP_WORDS)
        ));
    }
    text
}

/// The connected group, or how to connect one.
pub fn overview(look: &Look<'_>, bot: &str, connected: Option<&str>) -> Screen {
    let lang = look.lang();
    let mut keyboard = Keyboard::default();
    let text = match connected {
        Some(title) => {
            keyboard.row(vec![button(
                t!(lang, "button-team-disconnect"),
                &Press::Team(TeamPress::Disconnect {}),
            )]);
            h!(lang, "team-overview", group = title)
        }
        None => h!(lang, "team-how"),
    };
    if connected.is_none() {
        keyboard.row(vec![Button {
            label: t!(lang, "button-team-add"),
            action: Action::Url(format!(
                "https://t.me/{bot}?startgroup=connect&admin=manage_topics+delete_messages+pin_messages"
            )),
        }]);
    }
    keyboard.row(vec![to_menu(lang)]);
    Screen { text, keyboard }
}

/// What a group lacks for its clients to have topics there. `None`: nothing.
pub fn missing(lang: Lang, is_forum: bool, standing: Standing) -> Option<Html> {
    let mut lines = Vec::new();
    if !is_forum {
        lines.push(h!(lang, "team-missing-topics"));
    }
    if !standing.is_admin {
        lines.push(h!(lang, "team-missing-admin"));
    }
    if !standing.manages_topics {
        lines.push(h!(lang, "team-missing-manage"));
    }
    if !standing.deletes {
        lines.push(h!(lang, "team-missing-delete"));
    }
    if lines.is_empty() {
        return None;
    }
    let mut text = h!(lang, "team-missing");
    text.gap();
    for line in &lines {
        text.line(line);
    }
    text.gap();
    text.line(&h!(lang, "team-missing-then"));
    Some(text)
}
