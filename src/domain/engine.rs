//! The engine: what a preset allows and what follows. It knows no stage by name.
//!
//! Every function is a decision on given facts; the application carries it out and writes it down.

use crate::domain::event::{Actor, Event, Happening};
use crate::domain::fields::Fields;
use crate::domain::ids::{EventId, FieldId, StageId, UserId};
use crate::domain::preset::{
    Condition, Conversion, Move, Pipeline, Robot, Stage, StageKind, Trigger, Verdict,
};
use crate::domain::record::Record;
use crate::domain::time::Millis;
use chrono::TimeDelta;
use std::collections::BTreeSet;

/// How many robots' moves may follow one another from one cause; one more is a loop.
pub const MAX_CHAIN: usize = 8;

/// How long a move can be taken back.
pub const UNDO_WITHIN: TimeDelta = TimeDelta::minutes(1);

/// The filled fields as conditions see them: the record's own, its contact's and its company's together.
pub type Facts = Fields;

/// A move that the preset offers now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenMove<'p> {
    /// The move.
    pub rule: &'p Move,
    /// The stage it leads to.
    pub to: &'p Stage,
    /// Fields it will ask for before it goes on.
    pub missing: Vec<FieldId>,
}

/// Why a move is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoveRefusal {
    /// The preset knows no such move from here.
    #[error("the preset has no such move from this stage")]
    NotOffered,
    /// A condition does not hold.
    #[error("a condition on {0} does not hold")]
    Closed(FieldId),
    /// Fields are missing; the first is to be asked for.
    #[error("fields are missing")]
    Missing(Vec<FieldId>),
}

/// What a granted move brings with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// Who makes it becomes the responsible.
    pub take: bool,
}

/// The moves open from a stage: those whose conditions hold, or could hold once an empty field is filled.
pub fn open_moves<'p>(pipeline: &'p Pipeline, from: &StageId, facts: &Facts) -> Vec<OpenMove<'p>> {
    let Some(stage) = pipeline.stage(from) else {
        return Vec::new();
    };
    stage
        .moves
        .iter()
        .filter_map(|rule| {
            let to = pipeline.stage(&rule.to)?;
            match check_rule(rule, facts) {
                Ok(()) => Some(OpenMove {
                    rule,
                    to,
                    missing: Vec::new(),
                }),
                Err(MoveRefusal::Missing(missing)) => Some(OpenMove { rule, to, missing }),
                Err(MoveRefusal::NotOffered | MoveRefusal::Closed(_)) => None,
            }
        })
        .collect()
}

/// The failing stages that a record may be moved to from a stage.
pub fn failing_stages<'p>(pipeline: &'p Pipeline, from: &StageId) -> Vec<&'p Stage> {
    let Some(stage) = pipeline.stage(from) else {
        return Vec::new();
    };
    pipeline
        .lost_stages()
        .filter(|lost| {
            stage.kind == StageKind::Open
                && (pipeline.fail_from_any || stage.moves.iter().any(|rule| rule.to == lost.id))
        })
        .collect()
}

/// Decides whether a person may move a record from one stage to another.
///
/// # Errors
/// [`MoveRefusal`] says why not, or what is missing.
pub fn check_move(
    pipeline: &Pipeline,
    from: &StageId,
    to: &StageId,
    facts: &Facts,
) -> Result<Grant, MoveRefusal> {
    let stage = pipeline.stage(from).ok_or(MoveRefusal::NotOffered)?;
    if let Some(rule) = stage.moves.iter().find(|rule| rule.to == *to) {
        check_rule(rule, facts)?;
        return Ok(Grant { take: rule.take });
    }
    if failing_stages(pipeline, from)
        .iter()
        .any(|lost| lost.id == *to)
    {
        return Ok(Grant { take: false });
    }
    Err(MoveRefusal::NotOffered)
}

fn check_rule(rule: &Move, facts: &Facts) -> Result<(), MoveRefusal> {
    let mut missing: Vec<FieldId> = Vec::new();
    for condition in &rule.when {
        match condition.check(facts.get(&condition.field)) {
            Verdict::Holds => {}
            Verdict::Fails => return Err(MoveRefusal::Closed(condition.field.clone())),
            Verdict::Missing => missing.push(condition.field.clone()),
        }
    }
    missing.extend(empty_fields(&rule.requires, facts));
    let mut seen = BTreeSet::new();
    missing.retain(|field| seen.insert(field.clone()));
    if missing.is_empty() {
        Ok(())
    } else {
        Err(MoveRefusal::Missing(missing))
    }
}

/// Those of `fields` that are empty, in their order.
pub fn empty_fields(fields: &[FieldId], facts: &Facts) -> Vec<FieldId> {
    fields
        .iter()
        .filter(|field| facts.get(field).is_none())
        .cloned()
        .collect()
}

/// Whether a lead on this stage may be converted.
pub fn conversion_from<'p>(pipeline: &'p Pipeline, stage: &StageId) -> Option<&'p Conversion> {
    pipeline
        .conversion
        .as_ref()
        .filter(|conversion| conversion.from.contains(stage))
}

/// The robots of a stage that a trigger sets off. Those that wait are judged by their conditions when they act.
pub fn robots<'p>(stage: &'p Stage, trigger: &Trigger, facts: &Facts) -> Vec<&'p Robot> {
    stage
        .robots
        .iter()
        .filter(|robot| robot.trigger == *trigger)
        .filter(|robot| robot.after.is_some() || holds(&robot.when, facts))
        .collect()
}

/// Whether all conditions hold; one on an empty field does not.
pub fn holds(conditions: &[Condition], facts: &Facts) -> bool {
    conditions
        .iter()
        .all(|condition| condition.check(facts.get(&condition.field)) == Verdict::Holds)
}

impl Record {
    /// The record moved to a stage, for `responsible` from now on.
    #[must_use]
    pub fn moved(self, to: &Stage, responsible: Option<UserId>, at: Millis) -> Record {
        Record {
            stage: to.id.clone(),
            stage_since: at,
            responsible,
            closed: to.is_final(),
            reason: if to.kind == StageKind::Lost {
                self.reason
            } else {
                None
            },
            version: self.version + 1,
            ..self
        }
    }
}

/// A move that can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undoable {
    /// The move.
    pub event: EventId,
    /// Where the record goes back to.
    pub back_to: StageId,
    /// Since when it had stood there.
    pub since_before: Millis,
    /// Who was responsible before.
    pub responsible_before: Option<UserId>,
    /// Everything that the move itself caused.
    pub consequences: BTreeSet<EventId>,
}

/// Finds the last move of a person that can still be taken back: made by that person within [`UNDO_WITHIN`], and since
/// then nothing happened but what the move itself caused, none of which has left the shop (a word to the client) or
/// moved the record on. `newest_first` is the record's history.
pub fn undoable(newest_first: &[Event], by: UserId, now: Millis) -> Option<Undoable> {
    let (index, event, back_to, since_before, responsible_before) = newest_first
        .iter()
        .enumerate()
        .find_map(|(index, event)| match &event.what {
            Happening::Moved {
                from,
                since_before,
                responsible_before,
                ..
            } => Some((index, event, from, *since_before, *responsible_before)),
            _ => None,
        })?;
    if event.actor != Actor::Person(by) || now.since(event.at) > UNDO_WITHIN {
        return None;
    }
    let mut consequences = BTreeSet::new();
    for later in newest_first.get(..index)?.iter().rev() {
        let follows = later
            .cause
            .is_some_and(|cause| cause == event.id || consequences.contains(&cause));
        if !follows || !can_be_taken_back(&later.what) {
            return None;
        }
        consequences.insert(later.id);
    }
    Some(Undoable {
        event: event.id,
        back_to: back_to.clone(),
        since_before,
        responsible_before,
        consequences,
    })
}

const fn can_be_taken_back(what: &Happening) -> bool {
    match what {
        Happening::Notified { .. }
        | Happening::StockMoved { .. }
        | Happening::TaskSet { .. }
        | Happening::TaskDone { .. }
        | Happening::RobotWaits { .. } => true,
        Happening::Created { .. }
        | Happening::Moved { .. }
        | Happening::Undone { .. }
        | Happening::Converted { .. }
        | Happening::FieldSet { .. }
        | Happening::HandedOver { .. }
        | Happening::Remapped { .. }
        | Happening::ReasonGiven { .. }
        | Happening::TaskPostponed { .. }
        | Happening::TaskReassigned { .. }
        | Happening::TaskCommented { .. }
        | Happening::ClientMessaged
        | Happening::RobotStoodDown { .. }
        | Happening::LoopStopped { .. }
        | Happening::Called { .. }
        | Happening::FileAttached { .. }
        | Happening::FileRemoved { .. }
        | Happening::LineAdded { .. }
        | Happening::LineChanged { .. }
        | Happening::LineRemoved { .. }
        | Happening::LinesCopied { .. } => false,
    }
}

#[cfg(test)]
mod tests;
