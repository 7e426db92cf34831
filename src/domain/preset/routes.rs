//! Every way from stage to stage within a pipeline, whoever takes it.
//!
//! Invariant: the checks, the picture and the outline speak of the same ways, because they all ask here.

use super::client::ClientTrigger;
use super::model::{
    Action, Condition, Move, Pipeline, Robot, Stage, StageKind, TaskTemplate, Trigger,
};
use crate::domain::ids::StageId;

/// A way from one stage to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route<'a> {
    /// From where.
    pub from: &'a StageId,
    /// Where to.
    pub to: &'a StageId,
    /// Who takes it.
    pub by: By<'a>,
}

/// Who takes a way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By<'a> {
    /// A person, by a button.
    Person(&'a Move),
    /// A person who gives a reason for the failure; open from every open stage where the pipeline says so.
    Failure,
    /// A person who makes a deal of a lead.
    Conversion,
    /// The client, by a press on their own order.
    Client(&'a ClientTrigger),
    /// A robot.
    Robot(&'a Robot),
    /// A task that was done.
    Task(&'a TaskTemplate),
}

impl Route<'_> {
    /// The conditions on the way.
    pub fn conditions(&self) -> &[Condition] {
        match &self.by {
            By::Person(transition) => &transition.when,
            By::Robot(robot) => &robot.when,
            By::Client(trigger) => &trigger.when,
            By::Failure | By::Conversion | By::Task(_) => &[],
        }
    }

    /// Whether nobody presses anything for it: a robot's or a task's.
    pub const fn is_automatic(&self) -> bool {
        match self.by {
            By::Robot(_) | By::Task(_) => true,
            By::Person(_) | By::Failure | By::Conversion | By::Client(_) => false,
        }
    }

    /// Whether a record takes it as soon as it enters the stage.
    pub const fn is_immediate(&self) -> bool {
        match self.by {
            By::Robot(robot) => matches!(robot.trigger, Trigger::Enter) && robot.after.is_none(),
            By::Person(_) | By::Failure | By::Conversion | By::Client(_) | By::Task(_) => false,
        }
    }
}

impl Pipeline {
    /// Every way from stage to stage, in the order of the stages.
    pub fn routes(&self) -> Vec<Route<'_>> {
        self.stages
            .iter()
            .flat_map(|stage| self.routes_from(stage))
            .collect()
    }

    fn routes_from<'a>(&'a self, stage: &'a Stage) -> Vec<Route<'a>> {
        let mut routes = Vec::new();
        let mut add = |to, by| {
            routes.push(Route {
                from: &stage.id,
                to,
                by,
            });
        };
        for transition in &stage.moves {
            add(&transition.to, By::Person(transition));
        }
        for trigger in &stage.triggers {
            add(&trigger.to, By::Client(trigger));
        }
        for robot in &stage.robots {
            for action in &robot.actions {
                match action {
                    Action::Move { to } => add(to, By::Robot(robot)),
                    Action::CreateTask(template) => {
                        if let Some(to) = &template.on_done {
                            add(to, By::Task(template));
                        }
                    }
                    Action::Notify { .. }
                    | Action::MessageClient { .. }
                    | Action::SetField { .. } => {}
                }
            }
        }
        if let Some(conversion) = &self.conversion
            && conversion.from.contains(&stage.id)
        {
            add(&conversion.to, By::Conversion);
        }
        if self.fail_from_any && stage.kind == StageKind::Open {
            for lost in self.lost_stages() {
                add(&lost.id, By::Failure);
            }
        }
        routes
    }
}
