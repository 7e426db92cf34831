//! A record's card: what it is, where it stands, what is missing, and the buttons of what can be done now.

use super::fields::value_text;
pub use super::fields::{names, owed_line};
use super::{Look, Screen, TEXT_MAX, button, flow, to_menu};
use crate::app::cards::RecordView;
use crate::app::naming;
use crate::domain::contact::Contact;
use crate::domain::engine::{self, OpenMove};
use crate::domain::ids::TaskId;
use crate::domain::lang::Lang;
use crate::domain::preset::{Field, FieldKind, Pipeline, RecordKind, Stage, StageKind};
use crate::domain::record::Record;
use crate::domain::task::Task;
use crate::domain::text::{isolate, one_line, shorten};
use crate::i18n::Html;
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{DeskPress, OwnPress, Press};
use crate::{h, t};

/// The most characters of a field on a card; the whole is one press away.
const FIELD_SHOWN: usize = 300;
/// The most characters of the client's first words on a card.
const WORDS_SHOWN: usize = 500;
/// How many tasks beside the current one get a button of their own.
const OTHER_TASKS: usize = 3;

/// The card.
pub fn card(look: &Look<'_>, view: &RecordView) -> Screen {
    let Some(pipeline) = look.preset.pipeline(&view.record.pipeline) else {
        return unknown_pipeline(look, view);
    };
    Screen {
        text: text(look, view, pipeline).fit(TEXT_MAX),
        keyboard: full_keyboard(look, view, pipeline),
    }
}

/// A record whose pipeline a later preset does not know: told, not hidden.
fn unknown_pipeline(look: &Look<'_>, view: &RecordView) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(
            lang,
            "card-unknown-pipeline",
            record = naming::name_of(lang, &view.record),
            pipeline = view.record.pipeline.as_str()
        ),
        keyboard: Keyboard::new(vec![vec![to_menu(lang)]]),
    }
}

/// «Сделка №3 · Продажа», the stage with its progress, and everything known.
fn text(look: &Look<'_>, view: &RecordView, pipeline: &Pipeline) -> Html {
    let lang = look.lang();
    let mut text = heading(look, &view.record, pipeline);
    text.gap();
    client(look, view, &mut text);
    fields(look, view, pipeline, &mut text);
    let lines = super::order_lines::on_card(look, view, pipeline);
    if !lines.is_empty() {
        text.gap();
        text.line(&lines);
    }
    words(look, view, &mut text);
    text.gap();
    people(look, view, &mut text);
    if let Some(reason) = &view.record.reason {
        text.line(&h!(
            lang,
            "card-reason",
            reason = shorten(reason, FIELD_SHOWN)
        ));
    }
    if let Some(owed) = owed_line(look, view) {
        text.gap();
        text.line(&owed);
    }
    if let Ok(missing) = crate::app::cards::missing_for_conversion(look.preset, view)
        && !missing.is_empty()
    {
        text.gap();
        text.line(&h!(lang, "card-missing", fields = names(look, &missing)));
    }
    if !view.tasks.is_empty() {
        text.gap();
        for (task, assignee) in &view.tasks {
            text.line(&task_line(look, task, assignee.as_ref()));
        }
    }
    text
}

/// The first lines of anything about a record: its name, pipeline, stage and progress.
pub fn heading(look: &Look<'_>, record: &Record, pipeline: &Pipeline) -> Html {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "card-title",
        record = naming::name_of(lang, record),
        pipeline = pipeline.name.get(lang)
    );
    let Some(stage) = pipeline.stage(&record.stage) else {
        text.line(&h!(
            lang,
            "card-stage-unknown",
            stage = record.stage.as_str()
        ));
        return text;
    };
    text.line(&h!(
        lang,
        "card-stage",
        sign = sign(stage),
        stage = stage.name.get(lang),
        age = look.age(record.stage_since)
    ));
    if stage.kind != StageKind::Lost {
        text.line(&Html::escape(&progress(pipeline, stage)));
    }
    text
}

/// A sign for a stage's kind.
pub const fn sign(stage: &Stage) -> &'static str {
    match stage.kind {
        StageKind::Open => "🔵",
        StageKind::Won => "🏁",
        StageKind::Lost => "❌",
    }
}

/// `▰▰▰▱▱▱▱▱ 3/8`: how far along its pipeline a stage is, failing stages apart.
fn progress(pipeline: &Pipeline, stage: &Stage) -> String {
    let path: Vec<&Stage> = pipeline
        .stages
        .iter()
        .filter(|stage| stage.kind != StageKind::Lost)
        .collect();
    let place = path
        .iter()
        .position(|other| other.id == stage.id)
        .map_or(0, |index| index + 1);
    format!(
        "{}{} {place}/{}",
        "▰".repeat(place),
        "▱".repeat(path.len().saturating_sub(place)),
        path.len()
    )
}

fn client(look: &Look<'_>, view: &RecordView, text: &mut Html) {
    let lang = look.lang();
    let Some(contact) = &view.contact else {
        return;
    };
    let name = isolate(&one_line(&contact.name, 100));
    let username = view
        .client
        .as_ref()
        .and_then(|client| client.username.as_deref());
    text.line(&match username {
        Some(username) => h!(
            lang,
            "card-client-with-username",
            name = name,
            username = username
        ),
        None => h!(lang, "card-client", name = name),
    });
    if view.client.as_ref().is_some_and(|client| !client.reachable) {
        text.line(&h!(lang, "card-client-unreachable"));
    }
    if let Some(ban) = &view.ban {
        text.line(&super::guard::ban_line(lang, ban));
    }
    text.line(&phone_line(lang, contact));
}

/// The client's main phone, where there is one.
pub(super) fn phone_line(lang: Lang, contact: &Contact) -> Html {
    match (&contact.phone, contact.phone_verified) {
        (Some(phone), true) => h!(lang, "card-phone-verified", phone = phone.readable()),
        (Some(phone), false) => h!(lang, "card-phone", phone = phone.readable()),
        (None, _) => Html::default(),
    }
}

fn fields(look: &Look<'_>, view: &RecordView, pipeline: &Pipeline, text: &mut Html) {
    let lang = look.lang();
    for id in &pipeline.fields {
        let (Some(field), Some(value)) = (look.preset.field(id), view.facts.get(id)) else {
            continue;
        };
        let elsewhere = matches!(field.kind, FieldKind::ContactName | FieldKind::ContactPhone);
        if elsewhere || !field.visible.allow(look.viewer.role) {
            continue;
        }
        let value = value_text(look, id, value);
        text.line(&h!(
            lang,
            "card-field",
            field = field.name.get(lang),
            value = shorten(&value, FIELD_SHOWN)
        ));
    }
    if let Some(origin) = &view.origin {
        text.line(&h!(
            lang,
            "card-origin",
            record = naming::name_of(lang, origin)
        ));
    }
}

/// What the client wrote first; a lead is little else.
fn words(look: &Look<'_>, view: &RecordView, text: &mut Html) {
    let lang = look.lang();
    if view.record.kind != RecordKind::Lead || view.words.is_empty() {
        return;
    }
    text.gap();
    for message in &view.words {
        text.line(&super::news::quoted(lang, message, WORDS_SHOWN));
    }
}

fn people(look: &Look<'_>, view: &RecordView, text: &mut Html) {
    let lang = look.lang();
    text.line(&match &view.responsible {
        Some(person) => h!(lang, "card-responsible", name = naming::person_name(person)),
        None => h!(lang, "card-nobody"),
    });
}

/// «☑️ Задача №12: …, до 15:30».
pub fn task_line(
    look: &Look<'_>,
    task: &Task,
    assignee: Option<&crate::domain::people::Person>,
) -> Html {
    let lang = look.lang();
    let name = naming::task_name(lang, task.id.0);
    let title = one_line(task.title.get(lang), 200);
    let due = look.moment(task.due_at);
    let mut line = if task.is_overdue(look.now) {
        h!(
            lang,
            "task-line-overdue",
            task = name,
            title = title,
            due = due
        )
    } else {
        h!(lang, "task-line", task = name, title = title, due = due)
    };
    if task.assignee != look.viewer.id {
        line = h!(
            lang,
            "task-line-of",
            line = line,
            name = naming::name_or_id(assignee, task.assignee)
        );
    }
    line
}

/// What moves a record on: moves, conversion, the task at hand. The head of every keyboard about a record.
pub fn steps(
    look: &Look<'_>,
    view: &RecordView,
    pipeline: &Pipeline,
    own: OwnTask,
) -> Vec<Vec<Button>> {
    let lang = look.lang();
    let record = &view.record;
    let mut buttons: Vec<Button> = engine::open_moves(pipeline, &record.stage, &view.facts)
        .into_iter()
        .map(|open| move_button(look, record, &open))
        .collect();
    if engine::conversion_from(pipeline, &record.stage).is_some() {
        buttons.push(button(
            t!(lang, "button-convert"),
            &Press::Convert {
                record: record.id,
                version: record.version,
            },
        ));
    }
    let mut rows = flow(buttons);
    rows.extend(task_buttons(look, view, own));
    rows
}

fn move_button(look: &Look<'_>, record: &Record, open: &OpenMove<'_>) -> Button {
    let lang = look.lang();
    let label = open
        .rule
        .label
        .as_ref()
        .map_or_else(|| open.to.name.get(lang), |label| label.get(lang));
    button(
        label,
        &Press::Move {
            record: record.id,
            version: record.version,
            to: open.to.id.clone(),
        },
    )
}

/// Which task «✅ Выполнено» means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnTask {
    /// The one open task of the record's stage: on its card.
    OfStage,
    /// The task that the message is about, or none: in the news.
    Only(Option<TaskId>),
}

/// «✅ Выполнено» for the task at hand. Others get a button each, with their number, that opens their card.
fn task_buttons(look: &Look<'_>, view: &RecordView, own: OwnTask) -> Vec<Vec<Button>> {
    let lang = look.lang();
    let of_stage: Vec<&Task> = view
        .tasks
        .iter()
        .map(|(task, _)| task)
        .filter(|task| task.stage == view.record.stage)
        .collect();
    let at_hand = match (own, of_stage.as_slice()) {
        (OwnTask::Only(task), _) => task,
        (OwnTask::OfStage, [task]) => Some(task.id),
        (OwnTask::OfStage, _) => None,
    };
    let mut rows = Vec::new();
    if let Some(task) = at_hand {
        rows.push(vec![button(t!(lang, "button-done"), &Press::Done { task })]);
    }
    let others: Vec<Button> = view
        .tasks
        .iter()
        .map(|(task, _)| task.id)
        .filter(|task| Some(*task) != at_hand)
        .take(OTHER_TASKS)
        .map(|task| {
            button(
                t!(lang, "button-task", task = naming::task_name(lang, task.0)),
                &Press::Task { task },
            )
        })
        .collect();
    rows.extend(flow(others));
    rows
}

/// The way to propose what could be had instead, where the client can be asked.
fn replacement(look: &Look<'_>, view: &RecordView) -> Vec<Button> {
    let record = &view.record;
    if view.client.is_none() || !crate::app::replacement::is_offered(look.preset, record) {
        return Vec::new();
    }
    vec![button(
        t!(look.lang(), "button-replacement"),
        &Press::Own(OwnPress::Replace { record: record.id }),
    )]
}

/// The first field that the stage or the conversion lacks and the viewer may fill in.
fn next_to_fill<'l>(look: &Look<'l>, view: &RecordView) -> Option<&'l Field> {
    let mut missing = crate::app::cards::owed(look.preset, view);
    missing
        .extend(crate::app::cards::missing_for_conversion(look.preset, view).unwrap_or_default());
    missing
        .iter()
        .filter_map(|id| look.preset.field(id))
        .find(|field| field.may_edit(look.viewer.role))
}

fn full_keyboard(look: &Look<'_>, view: &RecordView, pipeline: &Pipeline) -> Keyboard {
    let lang = look.lang();
    let record = &view.record;
    let id = record.id;
    let mut keyboard = Keyboard::new(steps(look, view, pipeline, OwnTask::OfStage));
    if view.undo.is_some() {
        keyboard.row(vec![button(
            t!(lang, "button-undo"),
            &Press::Undo {
                record: id,
                version: record.version,
            },
        )]);
    }
    keyboard.row(replacement(look, view));
    let next = next_to_fill(look, view);
    if let Some(field) = next {
        keyboard.row(vec![button(
            t!(lang, "button-fill-next", field = field.name.get(lang)),
            &Press::Field {
                record: id,
                field: field.id.clone(),
            },
        )]);
    }
    let mut tools = vec![button(
        t!(lang, "button-edit"),
        &Press::Fields { record: id },
    )];
    tools.push(super::order_lines::entry_button(look, id));
    if let Some(contact) = view.contact.as_ref().filter(|_| view.client.is_some()) {
        tools.push(button(
            t!(lang, "button-dialog"),
            &Press::Desk(DeskPress::Focus {
                contact: contact.id,
            }),
        ));
        tools.push(button(
            t!(lang, "button-write"),
            &Press::Write { record: id },
        ));
        tools.push(button(
            t!(lang, "button-words"),
            &Press::Words {
                record: id,
                page: 0,
            },
        ));
    }
    if let Some(contact) = &view.contact {
        tools.push(super::contact::entry(lang, contact.id));
    }
    tools.push(super::files::entry(lang, record));
    tools.push(button(
        t!(lang, "button-history"),
        &Press::History {
            record: id,
            page: 0,
        },
    ));
    tools.push(button(
        t!(lang, "button-hand-over"),
        &Press::HandOver { record: id },
    ));
    // Where each way to fail has a button among the steps, another that leads to the same would say no more.
    let steps = engine::open_moves(pipeline, &record.stage, &view.facts);
    let is_step = |stage: &&Stage| steps.iter().any(|open| open.to.id == stage.id);
    let failing = engine::failing_stages(pipeline, &record.stage);
    if !failing.iter().all(is_step) {
        tools.push(button(
            t!(lang, "button-failing"),
            &Press::Failing { record: id },
        ));
    }
    let lost = pipeline
        .stage(&record.stage)
        .is_some_and(|stage| stage.kind == StageKind::Lost);
    if lost {
        tools.push(button(
            t!(lang, "button-reason"),
            &Press::Reason { record: id },
        ));
    }
    for row in flow(tools) {
        keyboard.row(row);
    }
    keyboard.row(vec![
        button(
            t!(lang, "button-to-list"),
            &Press::BackToList {
                pipeline: pipeline.id.clone(),
            },
        ),
        to_menu(lang),
    ]);
    keyboard
}

/// A card that a newer one has replaced.
pub fn past(look: &Look<'_>, record: &Record) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(lang, "card-past", record = naming::name_of(lang, record)),
        keyboard: Keyboard::new(vec![vec![button(
            t!(lang, "button-card"),
            &Press::Card { record: record.id },
        )]]),
    }
}

/// The failing stages to choose from.
pub fn failing(look: &Look<'_>, view: &RecordView) -> Screen {
    let lang = look.lang();
    let record = &view.record;
    let mut keyboard = Keyboard::default();
    if let Some(pipeline) = look.preset.pipeline(&record.pipeline) {
        let buttons = engine::failing_stages(pipeline, &record.stage)
            .into_iter()
            .map(|stage| {
                button(
                    stage.name.get(lang),
                    &Press::Move {
                        record: record.id,
                        version: record.version,
                        to: stage.id.clone(),
                    },
                )
            })
            .collect();
        keyboard.rows = flow(buttons);
    }
    keyboard.row(vec![back_to_card(look, record)]);
    Screen {
        text: h!(
            lang,
            "failing-choose",
            record = naming::name_of(lang, record)
        ),
        keyboard,
    }
}

/// The pipelines to convert into, and what is still missing.
pub fn convert(look: &Look<'_>, view: &RecordView) -> Screen {
    let lang = look.lang();
    let record = &view.record;
    let mut text = h!(
        lang,
        "convert-choose",
        record = naming::name_of(lang, record)
    );
    if let Ok(missing) = crate::app::cards::missing_for_conversion(look.preset, view)
        && !missing.is_empty()
    {
        text.gap();
        text.line(&h!(lang, "convert-missing", fields = names(look, &missing)));
    }
    let targets = look
        .preset
        .pipeline(&record.pipeline)
        .and_then(|pipeline| engine::conversion_from(pipeline, &record.stage))
        .map(|conversion| conversion.into.as_slice())
        .unwrap_or_default();
    let mut keyboard = Keyboard::default();
    for target in targets {
        let Some(pipeline) = look.preset.pipeline(target) else {
            continue;
        };
        keyboard.row(vec![button(
            pipeline.name.get(lang),
            &Press::ConvertInto {
                record: record.id,
                version: record.version,
                pipeline: target.clone(),
            },
        )]);
    }
    keyboard.row(vec![
        button(
            t!(lang, "button-fill-in"),
            &Press::Fields { record: record.id },
        ),
        back_to_card(look, record),
    ]);
    Screen { text, keyboard }
}

/// The colleagues to hand a record over to: those whom the bot can tell of it.
pub fn hand_over(
    look: &Look<'_>,
    record: &Record,
    staff: &[crate::domain::people::Person],
) -> Screen {
    let lang = look.lang();
    let buttons = staff
        .iter()
        .filter(|person| person.reachable && record.responsible != Some(person.id))
        .map(|person| {
            button(
                one_line(&person.name, 30),
                &Press::HandOverTo {
                    record: record.id,
                    version: record.version,
                    to: person.id,
                },
            )
        })
        .collect::<Vec<_>>();
    let text = if buttons.is_empty() {
        h!(lang, "hand-over-nobody")
    } else {
        h!(
            lang,
            "hand-over-choose",
            record = naming::name_of(lang, record)
        )
    };
    let mut keyboard = Keyboard::new(flow(buttons));
    keyboard.row(vec![back_to_card(look, record)]);
    Screen { text, keyboard }
}

/// The way back to a record's card.
pub fn back_to_card(look: &Look<'_>, record: &Record) -> Button {
    let lang = look.lang();
    button(
        t!(lang, "button-back-to", name = naming::name_of(lang, record)),
        &Press::Card { record: record.id },
    )
}
