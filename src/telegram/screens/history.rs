//! A record's history, «почему это случилось» included, and the conversation with its client.

use super::{Look, PAGE, Screen, TEXT_MAX, pager};
use crate::app::naming;
use crate::domain::event::{Actor, Event, Happening};
use crate::domain::fields::Value;
use crate::domain::ids::{EventId, FieldId, RobotId, StageId, TaskId, UserId};
use crate::domain::people::Person;
use crate::domain::preset::Pipeline;
use crate::domain::record::Record;
use crate::domain::text::{one_line, shorten};
use crate::i18n::Html;
use crate::storage::messages::ClientMessage;
use crate::telegram::keyboard::Keyboard;
use crate::telegram::press::Press;
use crate::{h, t};
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
    keyboard.row(vec![super::card::back_to_card(look, record)]);
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

/// A page of the conversation with a client, the newest first.
pub fn words(
    look: &Look<'_>,
    record: &Record,
    messages: &[ClientMessage],
    names: &Names,
    page: i64,
    has_more: bool,
) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "words-title", record = naming::name_of(lang, record));
    if messages.is_empty() {
        text.gap();
        text.line(&h!(lang, "words-none"));
    }
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
            name = naming::name_or_id(names.people.get(&message.author), message.author),
            at = look.moment(message.at),
            words = shorten(&super::news::gist(lang, message, 300), 300)
        ));
    }
    let shown = (page + 1) * PAGE + i64::from(has_more);
    let mut keyboard = Keyboard::default();
    keyboard.row(pager(page, shown, |page| Press::Words {
        record: record.id,
        page,
    }));
    keyboard.row(vec![
        super::button(
            t!(lang, "button-write"),
            &Press::Write { record: record.id },
        ),
        super::card::back_to_card(look, record),
    ]);
    Screen { text, keyboard }
}
