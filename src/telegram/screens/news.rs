//! News: what robots and colleagues have to tell, with the next step right under it; and clients' words, relayed.

use super::card::OwnTask;
use super::{Look, Screen, TEXT_MAX, button};
use crate::app::cards::RecordView;
use crate::app::naming;
use crate::domain::contact::Contact;
use crate::domain::ids::{StageId, TaskId};
use crate::domain::lang::{Lang, Localized};
use crate::domain::people::Person;
use crate::domain::preset::{FieldKind, RecordKind};
use crate::domain::record::Record;
use crate::domain::task::{Task, TaskState};
use crate::domain::text::{isolate, one_line, shorten};
use crate::i18n::Html;
use crate::storage::messages::ClientMessage;
use crate::telegram::keyboard::Keyboard;
use crate::telegram::press::Press;
use crate::{h, t};

/// What robots told of a record, once.
#[derive(Debug, Clone, Copy)]
pub struct Bulletin<'a> {
    /// The stage on which they told it.
    pub stage: &'a StageId,
    /// Their words.
    pub lines: &'a [Localized],
    /// The tasks they set, each with the person it is for.
    pub tasks: &'a [(Task, Option<Person>)],
}

/// The most characters of a field in the news.
const FIELD_IN_BRIEF: usize = 80;

/// Robots' lines about a record, the tasks they set, the record in short, and its next steps. Once the record has left
/// the stage, the lines are struck through and the steps are elsewhere: what is past must not look like work to be done.
pub fn robots(look: &Look<'_>, view: &RecordView, bulletin: &Bulletin<'_>) -> Screen {
    let lang = look.lang();
    let is_past = view.record.stage != *bulletin.stage;
    let mut text = Html::default();
    for line in bulletin.lines {
        let line = Html::escape(&shorten(line.get(lang), 1000));
        text.line(&if is_past { line.struck() } else { line });
    }
    text.gap();
    text.line(&if is_past {
        past_brief(look, view)
    } else {
        brief(look, view)
    });
    if !bulletin.tasks.is_empty() {
        text.gap();
    }
    for (task, assignee) in bulletin.tasks {
        text.line(&match task.state {
            TaskState::Open => super::card::task_line(look, task, assignee.as_ref()),
            TaskState::Done { .. } => h!(
                lang,
                "task-line-done",
                task = naming::task_name(lang, task.id.0),
                title = one_line(task.title.get(lang), 200)
            ),
            TaskState::Withdrawn => h!(
                lang,
                "task-line-withdrawn",
                task = naming::task_name(lang, task.id.0)
            ),
        });
    }
    let own_task = bulletin
        .tasks
        .iter()
        .map(|(task, _)| task)
        .find(|task| task.state == TaskState::Open)
        .map(|task| task.id);
    let keyboard = if is_past || !is_for(look, view) {
        past_keyboard(look, view, own_task)
    } else {
        keyboard(look, view, own_task)
    };
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

/// Whether the next steps are this viewer's: the responsible's, or anybody's while nobody has taken the record.
fn is_for(look: &Look<'_>, view: &RecordView) -> bool {
    view.record
        .responsible
        .is_none_or(|user| user == look.viewer.id)
}

/// The record of past news: its name, and whose it is. Nothing in it changes with every further step.
fn past_brief(look: &Look<'_>, view: &RecordView) -> Html {
    let lang = look.lang();
    let mut text = Html::escape(&naming::name_of(lang, &view.record)).bold();
    if view.record.kind == RecordKind::Lead {
        for message in &view.words {
            text.line(&quoted(lang, message, 500));
        }
    }
    if let Some(person) = &view.responsible {
        text.line(&h!(
            lang,
            "card-responsible",
            name = naming::person_name(person)
        ));
    }
    text
}

/// The record in a few lines: its name and stage, the client, the sum; for a lead also the phone, what was written and
/// from where.
fn brief(look: &Look<'_>, view: &RecordView) -> Html {
    let lang = look.lang();
    let record = &view.record;
    let Some(pipeline) = look.preset.pipeline(&record.pipeline) else {
        return Html::escape(&naming::name_of(lang, record));
    };
    let stage = pipeline
        .stage(&record.stage)
        .map_or(record.stage.as_str(), |stage| stage.name.get(lang));
    let mut text = h!(
        lang,
        "brief-title",
        record = naming::name_of(lang, record),
        stage = stage
    );
    if let Some(contact) = &view.contact {
        text.line(&h!(
            lang,
            "card-client",
            name = isolate(&one_line(&contact.name, 100))
        ));
        if record.kind == RecordKind::Lead {
            text.line(&super::card::phone_line(lang, contact));
        }
    }
    for id in &pipeline.fields {
        let (Some(field), Some(value)) = (look.preset.field(id), view.facts.get(id)) else {
            continue;
        };
        let told = match field.kind {
            FieldKind::Money
            | FieldKind::Choice(_)
            | FieldKind::Choices(_)
            | FieldKind::Number { .. }
            | FieldKind::Date
            | FieldKind::YesNo
            | FieldKind::Phone
            | FieldKind::Email
            | FieldKind::Link
            | FieldKind::File
            | FieldKind::Text { .. } => true,
            FieldKind::Source => record.kind == RecordKind::Lead,
            FieldKind::ContactName | FieldKind::ContactPhone | FieldKind::CompanyName => false,
        };
        if told && field.visible.allow(look.viewer.role) {
            let value = naming::value_text(lang, look.preset, look.settings.currency, id, value);
            text.line(&h!(
                lang,
                "card-field",
                field = field.name.get(lang),
                value = one_line(&value, FIELD_IN_BRIEF)
            ));
        }
    }
    if record.kind == RecordKind::Lead {
        for message in &view.words {
            text.line(&quoted(lang, message, 500));
        }
    }
    if let Some(owed) = super::card::owed_line(look, view) {
        text.line(&owed);
    }
    text.line(&match &view.responsible {
        Some(person) => h!(lang, "card-responsible", name = naming::person_name(person)),
        None => h!(lang, "card-nobody"),
    });
    let lines = super::order_lines::in_news(look, view, pipeline);
    if !lines.is_empty() {
        text.gap();
        text.line(&lines);
    }
    text
}

/// What is left to do on past news: their own task, and the way to the card.
fn past_keyboard(look: &Look<'_>, view: &RecordView, task: Option<TaskId>) -> Keyboard {
    let lang = look.lang();
    let mut keyboard = Keyboard::default();
    if let Some(task) = task {
        keyboard.row(vec![button(t!(lang, "button-done"), &Press::Done { task })]);
    }
    keyboard.row(vec![button(
        t!(lang, "button-card"),
        &Press::Card {
            record: view.record.id,
        },
    )]);
    keyboard
}

/// The next steps; `task` is the one that «✅ Выполнено» means here.
fn keyboard(look: &Look<'_>, view: &RecordView, task: Option<TaskId>) -> Keyboard {
    let lang = look.lang();
    let record = &view.record;
    let mut keyboard = Keyboard::default();
    if let Some(pipeline) = look.preset.pipeline(&record.pipeline) {
        keyboard.rows = super::card::steps(look, view, pipeline, OwnTask::Only(task));
    }
    let mut row = vec![button(
        t!(lang, "button-card"),
        &Press::Card { record: record.id },
    )];
    if view.client.is_some() {
        row.push(button(
            t!(lang, "button-write"),
            &Press::Write { record: record.id },
        ));
    }
    keyboard.row(row);
    keyboard
}

/// A colleague gave a record over.
pub fn record_given(look: &Look<'_>, view: &RecordView, by: Option<&Person>) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "news-record-given",
        name = by.map_or_else(String::new, naming::person_name),
        record = naming::name_of(lang, &view.record)
    );
    text.gap();
    text.line(&brief(look, view));
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard: keyboard(look, view, None),
    }
}

/// The line above a client's relayed words: who, and on which record.
pub fn relay_header(lang: Lang, contact: &Contact, record: &Record) -> Html {
    h!(
        lang,
        "relay-header",
        name = isolate(&one_line(&contact.name, 60)),
        record = naming::name_of(lang, record)
    )
}

/// The news that a client has changed words.
pub fn edited_header(lang: Lang, contact: &Contact) -> Html {
    h!(
        lang,
        "relay-edited",
        name = isolate(&one_line(&contact.name, 60))
    )
}

/// A message in a line of a card: words between quotes, all else by its kind.
pub fn quoted(lang: Lang, message: &ClientMessage, max: usize) -> Html {
    let words = gist(lang, message, max);
    if message.text.is_some() && message.deleted_at.is_none() {
        h!(lang, "card-words", words = words)
    } else {
        h!(lang, "card-attachment", kind = words)
    }
}

/// What a message says, in one short text: its words, or its kind in words, or both; of a deleted one only that it is.
pub fn gist(lang: Lang, message: &ClientMessage, max: usize) -> String {
    if message.deleted_at.is_some() {
        return t!(lang, "kind-deleted");
    }
    if message.kind == "text" && message.text.is_none() {
        return t!(lang, "kind-text-erased");
    }
    said(lang, message, max)
}

/// What a message says, or said before it was deleted.
pub fn said(lang: Lang, message: &ClientMessage, max: usize) -> String {
    gist_of(lang, &message.kind, message.text.as_deref(), max)
}

/// The same of a kind and its words.
pub fn gist_of(lang: Lang, kind: &str, text: Option<&str>, max: usize) -> String {
    let kind = kind_name(lang, kind);
    let text = text.map(|text| shorten(text.trim(), max));
    match (kind, text) {
        (Some(kind), Some(text)) => format!("{kind}: {text}"),
        (Some(kind), None) => kind,
        (None, Some(text)) => text,
        (None, None) => t!(lang, "kind-unknown"),
    }
}

/// A kind of message in words; `None` for plain text.
pub fn kind_name(lang: Lang, kind: &str) -> Option<String> {
    let id = match kind {
        "text" => return None,
        "photo" => "kind-photo",
        "live_photo" => "kind-live-photo",
        "video" => "kind-video",
        "voice" => "kind-voice",
        "video_note" => "kind-video-note",
        "audio" => "kind-audio",
        "document" => "kind-document",
        "sticker" => "kind-sticker",
        "animation" => "kind-animation",
        "location" => "kind-location",
        "venue" => "kind-venue",
        "contact" => "kind-contact",
        "poll" => "kind-poll",
        "dice" => "kind-dice",
        "story" => "kind-story",
        "game" => "kind-game",
        "checklist" | "checklist_tasks_added" | "checklist_tasks_done" => "kind-checklist",
        "rich_message" => "kind-rich-message",
        "paid_media" => "kind-paid-media",
        "giveaway" | "giveaway_created" | "giveaway_winners" | "giveaway_completed" => {
            "kind-giveaway"
        }
        "invoice" | "successful_payment" | "refunded_payment" => "kind-payment",
        "gift" | "unique_gift" => "kind-gift",
        "pinned_message" => "kind-pinned",
        "chat_background_set" => "kind-background",
        "message_auto_delete_timer_changed" => "kind-auto-delete",
        _ => "kind-unknown",
    };
    Some(t!(lang, id))
}
