//! What a missed call asks for: the task to call its client back.

use super::model::{Audience, TaskTemplate};
use crate::domain::ids::TemplateId;
use crate::domain::lang::Localized;
use chrono::TimeDelta;

/// What stands for whoever called in the task's title: the name and the number, or the number alone.
pub const CALLER: &str = "caller";
/// The task's template, in every pipeline; no preset defines it.
const TEMPLATE: &str = "call_back";
/// By when the client is to be called back where a preset does not say.
const DUE: TimeDelta = TimeDelta::minutes(15);

/// The task that a missed call sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallBack {
    /// What is to be done, with the placeholders of robots and [`CALLER`]; the bot's own words when absent.
    pub title: Option<Localized>,
    /// For whom: [`Audience::Responsible`] or [`Audience::Supervisor`].
    pub to: Audience,
    /// When it is due, from the call.
    pub due: TimeDelta,
    /// How long before it is due its reminder comes.
    pub remind_before: Option<TimeDelta>,
}

impl Default for CallBack {
    fn default() -> Self {
        CallBack {
            title: None,
            to: Audience::Responsible,
            due: DUE,
            remind_before: None,
        }
    }
}

impl CallBack {
    /// Whether a task was set by a missed call.
    pub fn is(template: &TemplateId) -> bool {
        template.as_str() == TEMPLATE
    }

    /// The task with its title; `None` only if its own id were no id.
    pub fn template(&self, title: Localized) -> Option<TaskTemplate> {
        Some(TaskTemplate {
            id: TemplateId::parse(TEMPLATE).ok()?,
            title,
            to: self.to,
            due: self.due,
            remind_before: self.remind_before,
            on_done: None,
            done_by_move: None,
        })
    }
}
