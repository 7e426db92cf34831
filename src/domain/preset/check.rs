//! Whether the parts of a preset fit each other.
//!
//! Invariant: a check only adds findings. It never changes what was read, and it says nothing twice.

mod fields;

pub(super) use fields::field;

use super::calls::CALLER;
use super::claims::{Book, Claim, Defined, PipelineIndex};
use super::client;
use super::model::{Choice, FieldKind, PLACEHOLDERS, Pipeline, RecordKind, Stage, StageKind};
use super::problem::ProblemKind;
use super::reader::Findings;
use super::source::Span;
use super::template;
use crate::domain::ids::{FieldId, StageId};
use crate::domain::lang::{Lang, Localized};
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// Checks all that was said of other parts. Returns the pipelines that name a wrong stage somewhere: of their paths
/// nothing can be said until that is mended.
pub(super) fn references(book: &Book, findings: &mut Findings) -> BTreeSet<PipelineIndex> {
    let mut astray = BTreeSet::new();
    for (span, claim) in &book.claims {
        if let Some(kind) = refuted(claim, &book.defined) {
            findings.add(span.clone(), kind);
            if let Claim::Stage(index, _)
            | Claim::OpenStage(index, _)
            | Claim::WonStage(index, _)
            | Claim::DemandingStage(index, _) = claim
            {
                astray.insert(*index);
            }
        }
        match claim {
            Claim::Text(text) => placeholders(span, text, None, &book.defined, findings),
            Claim::CallText(text) => {
                placeholders(span, text, Some(CALLER), &book.defined, findings);
            }
            _ => {}
        }
    }
    astray
}

/// Why a claim does not hold; `None` when it does.
fn refuted(claim: &Claim, defined: &Defined) -> Option<ProblemKind> {
    match claim {
        Claim::Stage(index, id) => stage_kind(defined, *index, id).err(),
        Claim::OpenStage(index, id) => match stage_kind(defined, *index, id) {
            Ok(StageKind::Open) => None,
            Ok(StageKind::Won | StageKind::Lost) => Some(ProblemKind::StageNotOpen {
                stage: id.to_string(),
            }),
            Err(kind) => Some(kind),
        },
        Claim::WonStage(index, id) => match stage_kind(defined, *index, id) {
            Ok(StageKind::Won) => None,
            Ok(StageKind::Open | StageKind::Lost) => Some(ProblemKind::StageNotWon {
                stage: id.to_string(),
            }),
            Err(kind) => Some(kind),
        },
        Claim::DealPipeline(id) => match defined.pipelines.get(id) {
            None => Some(ProblemKind::UnknownPipeline {
                pipeline: id.to_string(),
            }),
            Some(pipeline) => match pipeline.kind {
                Some(RecordKind::Deal) | None => None,
                Some(RecordKind::Lead | RecordKind::Offer) => {
                    Some(ProblemKind::PipelineNotOfDeals {
                        pipeline: id.to_string(),
                    })
                }
            },
        },
        Claim::DemandingStage(index, id) => match stage_kind(defined, *index, id) {
            Ok(StageKind::Open | StageKind::Won) => None,
            Ok(StageKind::Lost) => Some(ProblemKind::LostDemands {
                stage: id.to_string(),
            }),
            Err(kind) => Some(kind),
        },
        Claim::Field(id) => unknown_field(defined, id),
        Claim::ClientField(id) => {
            unknown_field(defined, id).or_else(|| fields::misplaced(defined, id))
        }
        Claim::CardField(index, id) => {
            unknown_field(defined, id).or_else(|| field_off_card(defined, *index, id))
        }
        Claim::TextField(id) => defined
            .fields
            .get(id)
            .is_some_and(|kind| !client::is_text(kind.as_ref()))
            .then(|| ProblemKind::NoWords {
                field: id.to_string(),
            }),
        Claim::Total(index, id) => unknown_field(defined, id)
            .or_else(|| field_off_card(defined, *index, id))
            .or_else(|| no_money(defined, id)),
        Claim::Template(index, id) => {
            let known = defined.templates.contains_key(&(*index, id.clone()));
            (!known).then(|| ProblemKind::UnknownTask {
                task: id.to_string(),
            })
        }
        Claim::Condition(index, condition) => unknown_field(defined, &condition.field)
            .or_else(|| field_off_card(defined, *index, &condition.field))
            .or_else(|| fields::unfit_test(defined, condition)),
        Claim::Value(field, value) => fields::unfit_value(defined, field, value),
        Claim::Text(_) | Claim::CallText(_) => None,
    }
}

fn stage_kind(
    defined: &Defined,
    index: PipelineIndex,
    id: &StageId,
) -> Result<StageKind, ProblemKind> {
    defined
        .stages
        .get(&(index, id.clone()))
        .map(|stage| stage.kind)
        .ok_or_else(|| ProblemKind::UnknownStage {
            stage: id.to_string(),
        })
}

fn unknown_field(defined: &Defined, id: &FieldId) -> Option<ProblemKind> {
    (!defined.fields.contains_key(id)).then(|| ProblemKind::UnknownField {
        field: id.to_string(),
    })
}

/// A move that asks for a field, or a robot that fills one in, needs it on the card, or nobody would see it.
fn field_off_card(defined: &Defined, index: PipelineIndex, id: &FieldId) -> Option<ProblemKind> {
    let on_card = defined
        .cards
        .get(&index)
        .is_some_and(|card| card.contains(id));
    (!on_card).then(|| ProblemKind::FieldNotOnCard {
        field: id.to_string(),
    })
}

/// Lines come to an amount, so what holds their sum is a field of money.
fn no_money(defined: &Defined, id: &FieldId) -> Option<ProblemKind> {
    let kind = defined.fields.get(id)?.as_ref()?;
    (*kind != FieldKind::Money).then(|| ProblemKind::UnfitTotal {
        field: id.to_string(),
    })
}

fn placeholders(
    span: &Span,
    text: &Localized,
    besides: Option<&str>,
    defined: &Defined,
    findings: &mut Findings,
) {
    for lang in Lang::ALL {
        match template::names(text.get(lang)) {
            Err(template::StrayBrace) => findings.add(span.clone(), ProblemKind::StrayBrace),
            Ok(names) => {
                for name in names {
                    let field =
                        FieldId::parse(name).is_ok_and(|field| defined.fields.contains_key(&field));
                    if !field && !PLACEHOLDERS.contains(&name) && besides != Some(name) {
                        findings.add(
                            span.clone(),
                            ProblemKind::UnknownPlaceholder {
                                name: name.to_owned(),
                            },
                        );
                    }
                }
            }
        }
    }
}

/// Leads have exactly one pipeline: that is where a client's first message goes.
pub(super) fn leads(defined: &Defined, findings: &mut Findings) {
    let mut leads: Vec<&Span> = defined
        .pipelines
        .values()
        .filter(|pipeline| pipeline.kind == Some(RecordKind::Lead))
        .map(|pipeline| &pipeline.span)
        .collect();
    leads.sort_by_key(|span| span.start);
    let unread = defined
        .pipelines
        .values()
        .any(|pipeline| pipeline.kind.is_none());
    if leads.is_empty() && !unread {
        findings.add(0..0, ProblemKind::NoLeads);
    }
    for span in leads.into_iter().skip(1) {
        findings.add(span.clone(), ProblemKind::SecondLeads);
    }
}

/// Leads have a conversion, and nothing else does.
pub(super) fn conversion_belongs(
    kind: RecordKind,
    conversion: Option<Span>,
    pipeline: &Span,
    findings: &mut Findings,
) {
    match (kind, conversion) {
        (RecordKind::Lead, None) => findings.add(pipeline.clone(), ProblemKind::NoConversion),
        (RecordKind::Deal | RecordKind::Offer, Some(span)) => {
            findings.add(span, ProblemKind::StrangeConversion);
        }
        (RecordKind::Lead, Some(_)) | (RecordKind::Deal | RecordKind::Offer, None) => {}
    }
}

/// Choices differ in id and in name.
pub(super) fn choices(choices: &[Choice], spans: &[Span], findings: &mut Findings) {
    let mut ids = BTreeSet::new();
    let mut labels = Labels::default();
    for (choice, span) in choices.iter().zip(spans) {
        if !ids.insert(&choice.id) {
            findings.add(
                span.clone(),
                ProblemKind::Duplicate {
                    id: choice.id.to_string(),
                },
            );
        }
        labels.add(&choice.name, span, findings);
    }
}

/// A card names each field once.
pub(super) fn repeated(fields: &[Spanned<FieldId>], findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for field in fields {
        if !seen.insert(field.get_ref()) {
            findings.add(
                field.span(),
                ProblemKind::Duplicate {
                    id: field.get_ref().to_string(),
                },
            );
        }
    }
}

/// A text is no longer than what it is for can show.
pub(super) fn length(text: &Spanned<Localized>, most: usize, findings: &mut Findings) {
    for lang in Lang::ALL {
        let chars = text.get_ref().get(lang).chars().count();
        if chars > most {
            findings.add(
                text.span(),
                ProblemKind::TooLong {
                    lang: lang.tag(),
                    chars,
                    most,
                },
            );
        }
    }
}

/// Labels that stand on one screen, told apart by their texts.
#[derive(Default)]
struct Labels<'a> {
    seen: BTreeSet<(Lang, &'a str)>,
}

impl<'a> Labels<'a> {
    fn add(&mut self, label: &'a Localized, span: &Span, findings: &mut Findings) {
        for lang in Lang::ALL {
            let words = label.get(lang).trim();
            if !self.seen.insert((lang, words)) {
                findings.add(
                    span.clone(),
                    ProblemKind::SameLabel {
                        label: words.to_owned(),
                        lang: lang.tag(),
                    },
                );
            }
        }
    }
}

/// No two stages of a pipeline and no two buttons of a card read the same; no card has two ways to one stage.
pub(super) fn labels(
    index: PipelineIndex,
    pipeline: &Pipeline,
    defined: &Defined,
    findings: &mut Findings,
) {
    let mut names = Labels::default();
    for stage in &pipeline.stages {
        names.add(
            &stage.name,
            &stage_span(defined, index, &stage.id),
            findings,
        );
        let mut buttons = Labels::default();
        let mut targets = BTreeSet::new();
        for (place, transition) in stage.moves.iter().enumerate() {
            let span = defined
                .moves
                .get(&(index, stage.id.clone(), place))
                .cloned()
                .unwrap_or_else(|| stage_span(defined, index, &stage.id));
            if !targets.insert(&transition.to) {
                findings.add(
                    span,
                    ProblemKind::SecondMove {
                        stage: transition.to.to_string(),
                    },
                );
                continue;
            }
            if transition.to == stage.id {
                findings.add(
                    span.clone(),
                    ProblemKind::MoveToItself {
                        stage: stage.id.to_string(),
                    },
                );
            }
            let label = transition
                .label
                .as_ref()
                .or_else(|| pipeline.stage(&transition.to).map(|target| &target.name));
            if let Some(label) = label {
                buttons.add(label, &span, findings);
            }
        }
    }
}

fn stage_span(defined: &Defined, index: PipelineIndex, id: &StageId) -> Span {
    defined
        .stages
        .get(&(index, id.clone()))
        .map_or(0..0, |stage| stage.span.clone())
}

/// Every stage can be reached and left, final stages stay final, and robots come to an end.
pub(super) fn paths(
    index: PipelineIndex,
    pipeline: &Pipeline,
    defined: &Defined,
    findings: &mut Findings,
) {
    let mut ways: BTreeMap<&StageId, Vec<&StageId>> = BTreeMap::new();
    let mut immediate: BTreeMap<&StageId, Vec<&StageId>> = BTreeMap::new();
    let routes = pipeline.routes();
    for route in &routes {
        ways.entry(route.from).or_default().push(route.to);
        if route.is_immediate() {
            immediate.entry(route.from).or_default().push(route.to);
        }
    }
    let reached = reachable(&ways, [&pipeline.start]);
    for stage in &pipeline.stages {
        let span = stage_span(defined, index, &stage.id);
        let name = || stage.id.to_string();
        if !reached.contains(&stage.id) {
            findings.add(span.clone(), ProblemKind::Unreachable { stage: name() });
        } else if !stage.is_final() && !ways.contains_key(&stage.id) {
            findings.add(span.clone(), ProblemKind::DeadEnd { stage: name() });
        }
        let next = immediate.get(&stage.id).into_iter().flatten().copied();
        if reachable(&immediate, next).contains(&stage.id) {
            findings.add(span.clone(), ProblemKind::RobotLoop { stage: name() });
        }
        if stage.is_final() {
            final_stage(pipeline, stage, &span, findings);
        }
    }
}

/// Nothing moves by itself from where work has ended, and a converted lead stays one.
fn final_stage(pipeline: &Pipeline, stage: &Stage, span: &Span, findings: &mut Findings) {
    let by_itself = pipeline
        .routes()
        .into_iter()
        .any(|route| *route.from == stage.id && route.is_automatic());
    if by_itself {
        findings.add(
            span.clone(),
            ProblemKind::FinalMovesOn {
                stage: stage.id.to_string(),
            },
        );
    }
    let converted = pipeline
        .conversion
        .as_ref()
        .is_some_and(|conversion| conversion.to == stage.id);
    if converted && !stage.moves.is_empty() {
        findings.add(
            span.clone(),
            ProblemKind::ConvertedMoves {
                stage: stage.id.to_string(),
            },
        );
    }
}

/// Every stage that can be reached from these, themselves included.
fn reachable<'a>(
    ways: &BTreeMap<&'a StageId, Vec<&'a StageId>>,
    from: impl IntoIterator<Item = &'a StageId>,
) -> BTreeSet<&'a StageId> {
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<&StageId> = from.into_iter().collect();
    while let Some(stage) = waiting.pop() {
        if reached.insert(stage) {
            waiting.extend(ways.get(stage).into_iter().flatten().copied());
        }
    }
    reached
}
