//! What the client decides alone: a press of theirs that moves their own order, where the preset lets it.
//!
//! A stage offers a press exactly when it has a trigger for it, so what the client may do where is data like all else.
//! Invariant: of several triggers for one press only the last may be without conditions, or those after it would never be.

use super::claims::{Defined, PipelineIndex};
use super::model::{Condition, FieldKind, Pipeline, Stage};
use super::problem::ProblemKind;
use super::reader::Findings;
use super::source::Span;
use crate::domain::engine::{self, Facts};
use crate::domain::ids::StageId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a client says by a press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// The goods have come.
    Received,
    /// The order is not wanted any more.
    Cancelled,
    /// What is proposed instead suits.
    Agreed,
    /// It does not.
    Declined,
}

/// Where a client's press moves their record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientTrigger {
    /// The press.
    pub on: Signal,
    /// Where to.
    pub to: StageId,
    /// Conditions, all of which must hold; one on an empty field does not hold.
    pub when: Vec<Condition>,
}

/// The words for a press in a preset's text.
pub(super) const SIGNALS: &[(&str, Signal)] = &[
    ("received", Signal::Received),
    ("cancelled", Signal::Cancelled),
    ("agreed", Signal::Agreed),
    ("declined", Signal::Declined),
];

impl Signal {
    /// Every press.
    pub const ALL: [Signal; 4] = [
        Signal::Received,
        Signal::Cancelled,
        Signal::Agreed,
        Signal::Declined,
    ];

    /// Its name in presets and in Fluent messages.
    pub const fn slug(self) -> &'static str {
        match self {
            Signal::Received => "received",
            Signal::Cancelled => "cancelled",
            Signal::Agreed => "agreed",
            Signal::Declined => "declined",
        }
    }

    /// A sign for it, beside words of the preset's.
    pub const fn sign(self) -> &'static str {
        match self {
            Signal::Received => "📬",
            Signal::Cancelled => "❌",
            Signal::Agreed => "👍",
            Signal::Declined => "👎",
        }
    }
}

impl Stage {
    /// Whether the client is asked, or may say, this here.
    pub fn offers(&self, signal: Signal) -> bool {
        self.triggers.iter().any(|trigger| trigger.on == signal)
    }

    /// Where the client's press leads by the facts; `None`: nowhere yet, a person has to look at it.
    pub fn answer_to(&self, signal: Signal, facts: &Facts) -> Option<&ClientTrigger> {
        self.triggers
            .iter()
            .filter(|trigger| trigger.on == signal)
            .find(|trigger| engine::holds(&trigger.when, facts))
    }
}

/// Where the triggers of a stage stand in the text, by their order.
pub(super) type Places = BTreeMap<(PipelineIndex, StageId, usize), Span>;

/// The client can press what a stage offers, and each press leads to one place.
pub(super) fn check(
    index: PipelineIndex,
    pipeline: &Pipeline,
    defined: &Defined,
    findings: &mut Findings,
) {
    for stage in &pipeline.stages {
        for (place, trigger) in stage.triggers.iter().enumerate() {
            let span = defined
                .triggers
                .get(&(index, stage.id.clone(), place))
                .cloned()
                .unwrap_or(0..0);
            let name = || stage.id.to_string();
            let on = || trigger.on.slug().to_owned();
            let hidden = stage
                .triggers
                .iter()
                .take(place)
                .any(|before| before.on == trigger.on && before.when.is_empty());
            let problem = if stage.is_final() {
                ProblemKind::TriggerOnFinal { stage: name() }
            } else if !pipeline.customer_sees {
                ProblemKind::TriggerUnseen { on: on() }
            } else if trigger.to == stage.id {
                ProblemKind::MoveToItself { stage: name() }
            } else if hidden {
                ProblemKind::SecondTrigger { on: on() }
            } else {
                continue;
            };
            findings.add(span, problem);
        }
    }
}

/// Where goods go is written in words.
pub(super) fn is_text(kind: Option<&FieldKind>) -> bool {
    match kind {
        // What could not be read is a problem already.
        None | Some(FieldKind::Text { .. }) => true,
        Some(
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
            | FieldKind::ContactName
            | FieldKind::ContactPhone
            | FieldKind::CompanyName
            | FieldKind::Source,
        ) => false,
    }
}
