//! Tasks: the list, the card, and what can be done with one.

use super::{Look, Screen, button, flow, pager, to_menu, whose_switch};
use crate::app::naming;
use crate::domain::people::Person;
use crate::domain::record::Record;
use crate::domain::task::{Task, TaskState};
use crate::domain::text::{one_line, shorten};
use crate::i18n::Html;
use crate::telegram::keyboard::Keyboard;
use crate::telegram::press::{Press, Whose};
use crate::{h, t};

/// The spans by which a task can be postponed, in minutes, with their labels' messages.
const SPANS: [(i64, &str); 4] = [
    (60, "button-postpone-hour"),
    (3 * 60, "button-postpone-hours"),
    (24 * 60, "button-postpone-day"),
    (7 * 24 * 60, "button-postpone-week"),
];

/// A task with what it is about.
#[derive(Debug, Clone)]
pub struct TaskView {
    /// The task.
    pub task: Task,
    /// Its record.
    pub record: Record,
    /// Who it is for.
    pub assignee: Option<Person>,
    /// Who did it.
    pub done_by: Option<Person>,
    /// The client of its record.
    pub client: Option<String>,
}

/// Open tasks, the most urgent first.
pub fn list(
    look: &Look<'_>,
    tasks: &[TaskView],
    whose: Whose,
    page: i64,
    total: i64,
    overdue: i64,
) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "tasks-title", n = total);
    if overdue > 0 {
        text.line(&h!(lang, "tasks-overdue", n = overdue));
    }
    if tasks.is_empty() {
        text.gap();
        text.line(&h!(lang, "tasks-none"));
    }
    let mut keyboard = Keyboard::default();
    let mut buttons = Vec::new();
    for view in tasks {
        text.gap();
        text.line(&super::card::task_line(
            look,
            &view.task,
            view.assignee.as_ref(),
        ));
        text.line(&about(look, view));
        buttons.push(button(
            t!(
                lang,
                "button-task",
                task = naming::task_name(lang, view.task.id.0)
            ),
            &Press::Task { task: view.task.id },
        ));
    }
    for row in flow(buttons) {
        keyboard.row(row);
    }
    keyboard.row(pager(page, total, |page| Press::Tasks { whose, page }));
    keyboard.row(vec![
        whose_switch(lang, whose, |whose| Press::Tasks { whose, page: 0 }),
        to_menu(lang),
    ]);
    Screen { text, keyboard }
}

fn about(look: &Look<'_>, view: &TaskView) -> Html {
    let lang = look.lang();
    let record = naming::name_of(lang, &view.record);
    let client = view.client.as_deref().map(|name| one_line(name, 40));
    match client {
        Some(client) => h!(lang, "task-about-client", record = record, client = client),
        None => h!(lang, "task-about", record = record),
    }
}

/// A task's card.
pub fn card(look: &Look<'_>, view: &TaskView) -> Screen {
    let lang = look.lang();
    let task = &view.task;
    let mut text = h!(
        lang,
        "task-title",
        task = naming::task_name(lang, task.id.0)
    );
    text.line(&Html::escape(&shorten(task.title.get(lang), 1000)));
    text.gap();
    text.line(&about(look, view));
    match task.state {
        TaskState::Open => {
            text.line(&if task.is_overdue(look.now) {
                h!(lang, "task-due-overdue", due = look.moment(task.due_at))
            } else {
                h!(lang, "task-due", due = look.moment(task.due_at))
            });
            text.line(&h!(
                lang,
                "task-assignee",
                name = naming::name_or_id(view.assignee.as_ref(), task.assignee)
            ));
        }
        TaskState::Done { by: Some(by), at } => text.line(&h!(
            lang,
            "task-done-by",
            name = naming::name_or_id(view.done_by.as_ref(), by),
            at = look.moment(at)
        )),
        TaskState::Done { by: None, at } => {
            text.line(&h!(lang, "task-done-by-move", at = look.moment(at)));
        }
        TaskState::Withdrawn => text.line(&h!(lang, "task-withdrawn")),
    }
    if let Some(comment) = &task.comment {
        text.line(&h!(lang, "task-comment", comment = shorten(comment, 1000)));
    }
    Screen {
        text,
        keyboard: keyboard(look, view),
    }
}

fn keyboard(look: &Look<'_>, view: &TaskView) -> Keyboard {
    let lang = look.lang();
    let task = view.task.id;
    let mut keyboard = Keyboard::default();
    if view.task.state == TaskState::Open {
        keyboard.row(vec![button(t!(lang, "button-done"), &Press::Done { task })]);
        keyboard.row(vec![
            button(t!(lang, "button-postpone"), &Press::Postpone { task }),
            button(t!(lang, "button-reassign"), &Press::Reassign { task }),
        ]);
        keyboard.row(vec![button(
            t!(lang, "button-comment"),
            &Press::Comment { task },
        )]);
    }
    keyboard.row(vec![
        button(
            naming::name_of(lang, &view.record),
            &Press::Card {
                record: view.record.id,
            },
        ),
        button(
            t!(lang, "button-to-tasks"),
            &Press::Tasks {
                whose: Whose::Mine,
                page: 0,
            },
        ),
    ]);
    keyboard
}

/// A task due soon, or overdue: its card under a line that says so.
pub fn due(look: &Look<'_>, view: &TaskView, overdue: bool) -> Screen {
    let lang = look.lang();
    let mut text = if overdue {
        h!(lang, "news-task-overdue")
    } else {
        h!(lang, "news-task-soon")
    };
    let card = card(look, view);
    text.line(&card.text);
    Screen { text, ..card }
}

/// A colleague gave a task over: its card under a line that says so.
pub fn given(look: &Look<'_>, view: &TaskView, by: Option<&Person>) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "news-task-given",
        name = by.map_or_else(String::new, naming::person_name)
    );
    let card = card(look, view);
    text.line(&card.text);
    Screen { text, ..card }
}

/// How long to postpone a task.
pub fn postpone(look: &Look<'_>, task: &Task) -> Screen {
    let lang = look.lang();
    let buttons = SPANS
        .iter()
        .map(|(minutes, label)| {
            button(
                t!(lang, label),
                &Press::PostponeBy {
                    task: task.id,
                    version: task.version,
                    minutes: *minutes,
                },
            )
        })
        .collect();
    let mut keyboard = Keyboard::new(flow(buttons));
    keyboard.row(vec![back(look, task)]);
    Screen {
        text: h!(
            lang,
            "postpone-choose",
            task = naming::task_name(lang, task.id.0)
        ),
        keyboard,
    }
}

/// The colleagues to give a task to: those whom the bot can tell of it.
pub fn reassign(look: &Look<'_>, task: &Task, staff: &[Person]) -> Screen {
    let lang = look.lang();
    let buttons: Vec<_> = staff
        .iter()
        .filter(|person| person.reachable && person.id != task.assignee)
        .map(|person| {
            button(
                one_line(&person.name, 30),
                &Press::ReassignTo {
                    task: task.id,
                    version: task.version,
                    to: person.id,
                },
            )
        })
        .collect();
    let text = if buttons.is_empty() {
        h!(lang, "hand-over-nobody")
    } else {
        h!(
            lang,
            "reassign-choose",
            task = naming::task_name(lang, task.id.0)
        )
    };
    let mut keyboard = Keyboard::new(flow(buttons));
    keyboard.row(vec![back(look, task)]);
    Screen { text, keyboard }
}

fn back(look: &Look<'_>, task: &Task) -> crate::telegram::keyboard::Button {
    let lang = look.lang();
    button(
        t!(
            lang,
            "button-back-to",
            name = naming::task_name(lang, task.id.0)
        ),
        &Press::Task { task: task.id },
    )
}
