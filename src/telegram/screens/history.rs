//! A record's history, «почему это случилось» included, and the conversation with its client.

use super::{Look, PAGE, Screen, TEXT_MAX, pager};
use crate::app::naming;
use crate::app::timeline::Of;
use crate::domain::call::CallKind;
use crate::domain::event::{Actor, Event, Happening};
use crate::domain::fields::Value;
use crate::domain::ids::{ClientMessageId, EventId, FieldId, RobotId, StageId, TaskId, UserId};
use crate::domain::lang::Lang;
use crate::domain::people::Person;
use crate::domain::preset::Pipeline;
use crate::domain::record::Record;
use crate::domain::text::{one_line, shorten};
use crate::i18n::Html;
use crate::storage::messages::{ClientMessage, Outcome, Version};
use crate::storage::notes::Note;
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{Press, TalkPress};
use crate::{h, t};
use chrono::TimeDelta;
use std::collections::BTreeMap;

/// What is needed to put entries into words: who people are, what caused what.
#[derive(Debug, Default)]
pub struct Names {
    /// People by id.
    pub people: BTreeMap<UserId, Person>,
    /// Causes by id.
    pub causes: BTreeMap<EventId, Event>,
    /// Other records that entries speak of, by id, in words.
    pub records: BTreeMap<crate::domain::ids::RecordId, String>,
}

/// A page of a record's history, the newest first.
pub fn history(
    look: &Look<'_>,
    record: &Record,
    events: &[Event],
    names: &Names,
    page: i64,
    total: i64,
) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "history-title",
        record = naming::name_of(lang, record)
    );
    let pipeline = look.preset.pipeline(&record.pipeline);
    for event in events {
        text.gap();
        text.line(&h!(
            lang,
            "history-entry",
            at = look.moment(event.at),
            what = sentence(look, pipeline, names, event)
        ));
        if let Some(cause) = event.cause.and_then(|cause| names.causes.get(&cause)) {
            text.line(&h!(
                lang,
                "history-because",
                cause = sentence(look, pipeline, names, cause)
            ));
        }
    }
    let mut keyboard = Keyboard::default();
    keyboard.row(pager(page, total, |page| Press::History {
        record: record.id,
        page,
    }));
    keyboard.row(vec![
        super::timeline::entry(lang, Of::Record(record.id)),
        super::card::back_to_card(look, record),
    ]);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

/// An entry in one sentence, who did it included.
#[expect(
    clippy::too_many_lines,
    reason = "one sentence for every kind of entry"
)]
pub fn sentence(
    look: &Look<'_>,
    pipeline: Option<&Pipeline>,
    names: &Names,
    event: &Event,
) -> Html {
    let lang = look.lang();
    let who = actor(look, pipeline, names, &event.actor);
    let person = |id: UserId| naming::name_or_id(names.people.get(&id), id);
    let stage = |id: &StageId| {
        pipeline
            .and_then(|pipeline| pipeline.stage(id))
            .map_or_else(|| id.to_string(), |stage| stage.name.get(lang).to_owned())
    };
    let task = |id: TaskId| naming::task_name(lang, id.0);
    let robot = |id: &RobotId| robot_name(look, pipeline, id);
    let record = |id| {
        names
            .records
            .get(&id)
            .cloned()
            .unwrap_or_else(|| t!(lang, "value-not-given"))
    };
    match &event.what {
        Happening::Created { from: None } => h!(lang, "event-created", who = who),
        Happening::Created { from: Some(from) } => {
            h!(
                lang,
                "event-created-from",
                who = who,
                record = record(*from)
            )
        }
        Happening::Moved {
            from,
            to,
            responsible_before,
            responsible_after,
            ..
        } => match (responsible_after, &event.actor) {
            (Some(after), Actor::Person(by))
                if after == by && responsible_before != responsible_after =>
            {
                h!(
                    lang,
                    "event-taken",
                    who = who,
                    from = stage(from),
                    to = stage(to)
                )
            }
            _ => h!(
                lang,
                "event-moved",
                who = who,
                from = stage(from),
                to = stage(to)
            ),
        },
        Happening::Undone { from, to, .. } => {
            h!(
                lang,
                "event-undone",
                who = who,
                from = stage(from),
                to = stage(to)
            )
        }
        Happening::Converted { into } => {
            h!(lang, "event-converted", who = who, record = record(*into))
        }
        Happening::FieldSet { field, after, .. } => field_set(look, &who, field, after.as_ref()),
        Happening::HandedOver { to, .. } => {
            h!(lang, "event-handed-over", who = who, to = person(*to))
        }
        Happening::Remapped { from, to } => {
            h!(
                lang,
                "event-remapped",
                who = who,
                from = from.get(lang),
                to = to.get(lang)
            )
        }
        Happening::ReasonGiven { text } => {
            h!(lang, "event-reason", who = who, text = one_line(text, 200))
        }
        Happening::TaskSet { task: id } => h!(lang, "event-task-set", who = who, task = task(*id)),
        Happening::TaskDone {
            task: id,
            left_behind: false,
        } => {
            h!(lang, "event-task-done", who = who, task = task(*id))
        }
        Happening::TaskDone {
            task: id,
            left_behind: true,
        } => {
            h!(lang, "event-task-left-behind", who = who, task = task(*id))
        }
        Happening::TaskPostponed { task: id, until } => h!(
            lang,
            "event-task-postponed",
            who = who,
            task = task(*id),
            until = look.moment(*until)
        ),
        Happening::TaskReassigned { task: id, to } => h!(
            lang,
            "event-task-reassigned",
            who = who,
            task = task(*id),
            to = person(*to)
        ),
        Happening::TaskCommented { task: id, text } => h!(
            lang,
            "event-task-commented",
            who = who,
            task = task(*id),
            text = one_line(text, 200)
        ),
        Happening::Notified { to } => {
            let to: Vec<String> = to.iter().map(|id| person(*id)).collect();
            if to.is_empty() {
                h!(lang, "event-notified-nobody", who = who)
            } else {
                h!(lang, "event-notified", who = who, to = to.join(", "))
            }
        }
        Happening::ClientMessaged => h!(lang, "event-client-messaged", who = who),
        Happening::RobotWaits { until, .. } => {
            h!(
                lang,
                "event-robot-waits",
                who = who,
                until = look.moment(*until)
            )
        }
        Happening::RobotStoodDown { .. } => h!(lang, "event-robot-stood-down", who = who),
        Happening::LoopStopped { robot: id } => {
            h!(lang, "event-loop-stopped", robot = robot(id))
        }
        Happening::Called {
            incoming, missed, ..
        } => super::calls::event(lang, &who, CallKind::of(*incoming, *missed)),
        Happening::FileAttached { name, .. } => h!(
            lang,
            "event-file-attached",
            who = who,
            file = super::files::called(lang, name.as_deref())
        ),
        Happening::FileRemoved { name, .. } => h!(
            lang,
            "event-file-removed",
            who = who,
            file = super::files::called(lang, name.as_deref())
        ),
        Happening::LineAdded { .. }
        | Happening::LineChanged { .. }
        | Happening::LineRemoved { .. }
        | Happening::StockMoved { .. } => super::goods::event(look, &who, &event.what),
        Happening::LinesCopied { from, count } => h!(
            lang,
            "event-lines-copied",
            who = who,
            record = record(*from),
            count = count.to_string()
        ),
    }
}

fn field_set(look: &Look<'_>, who: &Html, field: &FieldId, after: Option<&Value>) -> Html {
    let lang = look.lang();
    let name = look.preset.field(field).map_or_else(
        || field.to_string(),
        |field| field.name.get(lang).to_owned(),
    );
    match after {
        Some(value) => h!(
            lang,
            "event-field-set",
            who = who,
            field = name,
            value = one_line(
                &naming::value_text(lang, look.preset, look.settings.currency, field, value),
                200
            )
        ),
        None => h!(lang, "event-field-cleared", who = who, field = name),
    }
}

fn actor(look: &Look<'_>, pipeline: Option<&Pipeline>, names: &Names, actor: &Actor) -> Html {
    let lang = look.lang();
    match actor {
        Actor::Person(id) => h!(
            lang,
            "actor-person",
            name = naming::name_or_id(names.people.get(id), *id)
        ),
        Actor::Client(id) => h!(
            lang,
            "actor-client",
            name = naming::name_or_id(names.people.get(id), *id)
        ),
        Actor::Robot(id) => h!(lang, "actor-robot", name = robot_name(look, pipeline, id)),
        Actor::System => h!(lang, "actor-system"),
    }
}

fn robot_name(look: &Look<'_>, pipeline: Option<&Pipeline>, id: &RobotId) -> String {
    pipeline
        .and_then(|pipeline| pipeline.robot(id))
        .map_or_else(
            || id.to_string(),
            |(_, robot)| robot.name.get(look.lang()).to_owned(),
        )
}

/// A page of the conversation with a client.
#[derive(Debug, Clone, Copy)]
pub struct Talk<'a> {
    /// The messages, the newest first.
    pub messages: &'a [ClientMessage],
    /// The notes written between them, the newest first.
    pub notes: &'a [Note],
    /// What changed ones said before, the oldest wording first.
    pub versions: &'a BTreeMap<ClientMessageId, Vec<Version>>,
    /// Who people are.
    pub names: &'a Names,
    /// The page, from 0.
    pub page: i64,
    /// Whether another one follows.
    pub has_more: bool,
    /// The message of which it is asked whether to take it back.
    pub recall: Option<ClientMessageId>,
}

/// The most characters of a message on the page.
const ENTRY_MAX: usize = 300;
/// The most characters of what a message said before.
const VERSION_MAX: usize = 100;
/// How many earlier wordings of a message are shown, the newest ones.
const VERSIONS_SHOWN: usize = 2;
/// Telegram deletes no older messages (RULES §5).
const RECALLABLE: TimeDelta = TimeDelta::hours(48);

/// A page of the conversation with a client, the newest first. The viewer's newest message on it can be taken back.
pub fn words(look: &Look<'_>, record: &Record, talk: &Talk<'_>) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "words-title", record = naming::name_of(lang, record));
    if talk.messages.is_empty() && talk.notes.is_empty() {
        text.gap();
        text.line(&h!(lang, "words-none"));
    }
    let mut notes = talk.notes.iter().peekable();
    for message in talk.messages {
        while let Some(note) = notes.next_if(|note| note.at >= message.at) {
            text.gap();
            text.line(&noted(look, talk, note));
        }
        text.gap();
        text.line(&entry(look, talk, message));
    }
    for note in notes {
        text.gap();
        text.line(&noted(look, talk, note));
    }
    let mut keyboard = Keyboard::default();
    let asked = talk
        .recall
        .and_then(|id| talk.messages.iter().find(|message| message.id == id))
        .filter(|message| is_recallable(look, message));
    if let Some(message) = asked {
        text.gap();
        text.line(&h!(
            lang,
            "recall-question",
            words = one_line(&super::news::gist(lang, message, 60), 60)
        ));
        keyboard.row(recall_question(lang, record, talk.page, message.id));
        return Screen {
            text: text.fit(TEXT_MAX),
            keyboard,
        };
    }
    let page = talk.page;
    let shown = (page + 1) * PAGE + i64::from(talk.has_more);
    keyboard.row(pager(page, shown, |page| Press::Words {
        record: record.id,
        page,
    }));
    let own = |message: &&ClientMessage| is_recallable(look, message);
    if let Some(message) = talk.messages.iter().find(own) {
        let press = TalkPress::Recall {
            record: record.id,
            page,
            words: message.id,
        };
        let words = one_line(&super::news::gist(lang, message, 20), 20);
        keyboard.row(vec![super::button(
            t!(lang, "button-recall", words = words),
            &Press::Talk(press),
        )]);
    }
    keyboard.row(vec![
        super::button(
            t!(lang, "button-write"),
            &Press::Write { record: record.id },
        ),
        super::card::back_to_card(look, record),
    ]);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

fn recall_question(lang: Lang, record: &Record, page: i64, words: ClientMessageId) -> Vec<Button> {
    let sure = TalkPress::RecallSure {
        record: record.id,
        page,
        words,
    };
    let back = Press::Words {
        record: record.id,
        page,
    };
    vec![
        super::button(t!(lang, "button-recall-sure"), &Press::Talk(sure)),
        super::button(t!(lang, "button-recall-not"), &back),
    ]
}

/// Whether the viewer can take a message back: their own, as long as Telegram deletes it.
fn is_recallable(look: &Look<'_>, message: &ClientMessage) -> bool {
    let on_its_way = match message.outcome {
        Some(Outcome::Queued | Outcome::Delivered) => true,
        Some(Outcome::Blocked | Outcome::Failed | Outcome::Recalled) | None => false,
    };
    on_its_way
        && !message.incoming
        && message.author == look.viewer.id
        && message.deleted_at.is_none()
        && look.now.since(message.at) < RECALLABLE
}

/// A message: who and when, how far it has come, what it says and said.
fn entry(look: &Look<'_>, talk: &Talk<'_>, message: &ClientMessage) -> Html {
    let lang = look.lang();
    let sign = if message.incoming {
        "👤"
    } else {
        "🧑‍💼"
    };
    let name = |id: UserId| naming::name_or_id(talk.names.people.get(&id), id);
    let words = Html::escape(&shorten(
        &super::news::said(lang, message, ENTRY_MAX),
        ENTRY_MAX,
    ));
    let is_deleted = message.deleted_at.is_some();
    let mut text = h!(
        lang,
        "words-entry",
        sign = sign,
        name = name(message.author),
        at = look.moment(message.at),
        marks = marks(message),
        words = if is_deleted { words.struck() } else { words }
    );
    let before = talk.versions.get(&message.id).map(Vec::as_slice);
    let before = before.unwrap_or_default();
    for version in before.iter().rev().take(VERSIONS_SHOWN) {
        if let Some(was) = &version.text {
            text.line(&h!(lang, "words-was", words = one_line(was, VERSION_MAX)));
        }
    }
    if let Some(by) = message.deleted_by {
        text.line(&h!(lang, "words-deleted", name = name(by)));
    }
    text
}

/// A note between the messages, which nobody can take for one.
fn noted(look: &Look<'_>, talk: &Talk<'_>, note: &Note) -> Html {
    h!(
        look.lang(),
        "words-note",
        name = naming::name_or_id(talk.names.people.get(&note.author), note.author),
        at = look.moment(note.at),
        words = super::talk::note_gist(look.lang(), note, ENTRY_MAX)
    )
}

/// How far a message has come, and what was made of it, in signs.
pub(super) fn marks(message: &ClientMessage) -> String {
    let outcome = message.outcome.map(|outcome| match outcome {
        Outcome::Queued => "⏳",
        Outcome::Delivered => "✓",
        Outcome::Blocked | Outcome::Failed => "🚫",
        Outcome::Recalled => "↩️",
    });
    let edited = message.edited_at.map(|_| "✏️");
    let marks = [outcome, edited, message.reaction.as_deref()];
    marks
        .into_iter()
        .flatten()
        .fold(String::new(), |marks, mark| format!("{marks} {mark}"))
}
