//! What one part of a preset says of another, kept until everything is read.
//!
//! A move may name a stage that stands further down, so references are checked last. Invariant: whatever was given an
//! id counts as defined even when the rest of it could not be read, so that one mistake makes one problem.

use super::client::Places;
use super::model::{Condition, FieldKind, RecordKind, StageKind};
use super::problem::ProblemKind;
use super::reader::Findings;
use super::source::Span;
use crate::domain::ids::{FieldId, PipelineId, RobotId, StageId, TemplateId};
use crate::domain::lang::Localized;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use toml::Spanned;

/// A pipeline by its place in the text.
pub(super) type PipelineIndex = usize;

/// A stage that was given an id.
pub(super) struct DefinedStage {
    pub(super) span: Span,
    pub(super) kind: StageKind,
}

/// A pipeline that was given an id.
pub(super) struct DefinedPipeline {
    pub(super) span: Span,
    pub(super) kind: Option<RecordKind>,
}

/// Everything that was given an id. A field whose kind could not be read has none.
#[derive(Default)]
pub(super) struct Defined {
    pub(super) fields: BTreeMap<FieldId, Option<FieldKind>>,
    pub(super) pipelines: BTreeMap<PipelineId, DefinedPipeline>,
    pub(super) stages: BTreeMap<(PipelineIndex, StageId), DefinedStage>,
    pub(super) robots: BTreeMap<(PipelineIndex, RobotId), Span>,
    pub(super) templates: BTreeMap<(PipelineIndex, TemplateId), Span>,
    pub(super) cards: BTreeMap<PipelineIndex, Vec<FieldId>>,
    /// The moves of a stage, by their order.
    pub(super) moves: BTreeMap<(PipelineIndex, StageId, usize), Span>,
    /// What the client may do on a stage.
    pub(super) triggers: Places,
}

/// Something said of another part.
pub(super) enum Claim {
    /// There is such a stage.
    Stage(PipelineIndex, StageId),
    /// There is such a stage, and work goes on there.
    OpenStage(PipelineIndex, StageId),
    /// There is such a stage, and it is the good end.
    WonStage(PipelineIndex, StageId),
    /// There is such a pipeline, and it is of deals.
    DealPipeline(PipelineId),
    /// There is such a field.
    Field(FieldId),
    /// There is such a field, and it can stand on a client's card.
    ClientField(FieldId),
    /// There is such a stage, and it can demand fields.
    DemandingStage(PipelineIndex, StageId),
    /// There is such a field, and it is on the pipeline's card.
    CardField(PipelineIndex, FieldId),
    /// The field holds words.
    TextField(FieldId),
    /// There is such a field of money, and it is on the pipeline's card.
    Total(PipelineIndex, FieldId),
    /// There is such a task in the pipeline.
    Template(PipelineIndex, TemplateId),
    /// The condition's field can be asked that.
    Condition(PipelineIndex, Condition),
    /// The field takes the value.
    Value(FieldId, String),
    /// The text names what can be named.
    Text(Localized),
    /// The same; it may also name who called.
    CallText(Localized),
}

/// What was defined and what was claimed.
#[derive(Default)]
pub(super) struct Book {
    pub(super) defined: Defined,
    pub(super) claims: Vec<(Span, Claim)>,
}

impl Book {
    pub(super) fn claim(&mut self, span: Span, claim: Claim) {
        self.claims.push((span, claim));
    }
}

/// Enters a definition; a second one of the same id is a problem.
pub(super) fn define<K: Ord, V>(
    map: &mut BTreeMap<K, V>,
    key: K,
    value: V,
    id: &Spanned<impl ToString>,
    findings: &mut Findings,
) {
    match map.entry(key) {
        Entry::Vacant(place) => {
            place.insert(value);
        }
        Entry::Occupied(_) => findings.add(
            id.span(),
            ProblemKind::Duplicate {
                id: id.get_ref().to_string(),
            },
        ),
    }
}
