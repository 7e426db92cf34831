//! What a new preset changes, so that an owner confirms it with open eyes.
//!
//! Things are the same when their ids are; whatever else differs is a change. Invariant: [`Preset::diff`] is empty exactly
//! when both presets are equal, and every stage that the old preset has and the new one lacks is in [`Diff::gone`], for a
//! record may stand on it.

use super::client::Signal;
use super::model::{Pipeline, Preset, Robot, Stage, StageKind};
use super::problem::Message;
use crate::domain::ids::{FieldId, PipelineId, RobotId, StageId};
use crate::domain::lang::{Lang, Localized};

/// What a new preset changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diff {
    /// The changes, pipeline by pipeline.
    pub changes: Vec<Change>,
    /// Stages that are no more, those of removed pipelines included.
    pub gone: Vec<GoneStage>,
}

/// A stage that the new preset lacks: records that stand on it must be put elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoneStage {
    /// Its pipeline.
    pub pipeline: PipelineId,
    /// The stage.
    pub stage: StageId,
    /// The pipeline's name, as it was.
    pub pipeline_name: Localized,
    /// The stage's name, as it was.
    pub name: Localized,
    /// What it meant.
    pub kind: StageKind,
    /// Where its records can go in the new preset: stages of the same pipeline, or, when the pipeline itself is gone, of
    /// every pipeline of the same kind of record. Stages that mean the same come first.
    pub targets: Vec<(PipelineId, StageId)>,
}

/// Whether a thing came, went or became another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum How {
    /// Only the new preset has it.
    Added,
    /// Only the old preset has it.
    Removed,
    /// Both have it, and it differs in more than its name.
    Changed,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The preset's own name.
    PresetRenamed {
        /// The old name.
        from: Localized,
        /// The new name.
        to: Localized,
    },
    /// Things stand in another order, and nothing else is different.
    Reordered,
    /// A field.
    Field {
        /// What became of it.
        how: How,
        /// Which.
        id: FieldId,
        /// Its name: the new one when there is one.
        name: Localized,
    },
    /// Other fields stand on the contact's card, or in another order.
    ContactCard,
    /// Other fields stand on the company's card, or in another order.
    CompanyCard,
    /// A missed call asks for something else.
    Calls,
    /// A field has another name.
    FieldRenamed {
        /// Which.
        id: FieldId,
        /// The old name.
        from: Localized,
        /// The new name.
        to: Localized,
    },
    /// A pipeline; its stages are then not listed one by one.
    Pipeline {
        /// What became of it; changed are its switches, its card, its start or its conversion.
        how: How,
        /// Which.
        id: PipelineId,
        /// Its name: the new one when there is one.
        name: Localized,
    },
    /// A pipeline has another name.
    PipelineRenamed {
        /// Which.
        id: PipelineId,
        /// The old name.
        from: Localized,
        /// The new name.
        to: Localized,
    },
    /// A stage.
    Stage {
        /// What became of it; changed is what it means or what the client reads.
        how: How,
        /// Of which pipeline.
        pipeline: Localized,
        /// Which.
        id: StageId,
        /// Its name: the new one when there is one.
        name: Localized,
    },
    /// A stage has another name.
    StageRenamed {
        /// Of which pipeline.
        pipeline: Localized,
        /// Which.
        id: StageId,
        /// The old name.
        from: Localized,
        /// The new name.
        to: Localized,
    },
    /// A move.
    Move {
        /// What became of it; changed are its conditions, its label or what it asks for.
        how: How,
        /// Of which pipeline.
        pipeline: Localized,
        /// From where: the stage's name.
        from: Localized,
        /// Where to: the stage's name.
        to: Localized,
    },
    /// What the client's press leads to.
    Trigger {
        /// What became of it; changed are its conditions.
        how: How,
        /// Of which pipeline.
        pipeline: Localized,
        /// The press.
        on: Signal,
        /// On which stage: its name.
        from: Localized,
        /// Where to: the stage's name.
        to: Localized,
    },
    /// A robot.
    Robot {
        /// What became of it; changed is anything but its name, its stage included.
        how: How,
        /// Of which pipeline.
        pipeline: Localized,
        /// Which.
        id: RobotId,
        /// Its name: the new one when there is one.
        name: Localized,
    },
}

impl Preset {
    /// What changes when the new preset takes the old one's place.
    pub fn diff(old: &Preset, new: &Preset) -> Diff {
        let mut diff = Diff::default();
        if old.name != new.name {
            diff.changes.push(Change::PresetRenamed {
                from: old.name.clone(),
                to: new.name.clone(),
            });
        }
        diff.fields(old, new);
        if old.contact_fields != new.contact_fields {
            diff.changes.push(Change::ContactCard);
        }
        if old.company_fields != new.company_fields {
            diff.changes.push(Change::CompanyCard);
        }
        if old.calls != new.calls {
            diff.changes.push(Change::Calls);
        }
        for (was, is) in paired(&old.pipelines, &new.pipelines, |pipeline| &pipeline.id) {
            diff.pipeline(was, is, new);
        }
        if diff.is_empty() && old != new {
            diff.changes.push(Change::Reordered);
        }
        diff
    }
}

impl Diff {
    /// Whether nothing changes.
    pub const fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.gone.is_empty()
    }

    /// The stages that records hold, by what the caller knows of records: they must be mapped before the preset changes.
    pub fn to_map(&self, holds: impl Fn(&PipelineId, &StageId) -> bool) -> Vec<&GoneStage> {
        self.gone
            .iter()
            .filter(|gone| holds(&gone.pipeline, &gone.stage))
            .collect()
    }

    fn fields(&mut self, old: &Preset, new: &Preset) {
        for (was, is) in paired(&old.fields, &new.fields, |field| &field.id) {
            let Some((how, field)) = became(was, is) else {
                continue;
            };
            if let (Some(was), Some(is)) = (was, is)
                && was.name != is.name
            {
                self.changes.push(Change::FieldRenamed {
                    id: is.id.clone(),
                    from: was.name.clone(),
                    to: is.name.clone(),
                });
            }
            let same = was.zip(is).is_some_and(|(was, is)| {
                let mut named = was.clone();
                named.name.clone_from(&is.name);
                named == *is
            });
            if !same {
                self.changes.push(Change::Field {
                    how,
                    id: field.id.clone(),
                    name: field.name.clone(),
                });
            }
        }
    }

    fn pipeline(&mut self, was: Option<&Pipeline>, is: Option<&Pipeline>, new: &Preset) {
        let Some((how, pipeline)) = became(was, is) else {
            return;
        };
        let (Some(was), Some(is)) = (was, is) else {
            self.changes.push(Change::Pipeline {
                how,
                id: pipeline.id.clone(),
                name: pipeline.name.clone(),
            });
            if let Some(was) = was {
                let targets = new
                    .pipelines
                    .iter()
                    .filter(|other| other.kind == was.kind)
                    .collect::<Vec<_>>();
                for stage in &was.stages {
                    self.gone.push(gone(was, stage, &targets));
                }
            }
            return;
        };
        if was.name != is.name {
            self.changes.push(Change::PipelineRenamed {
                id: is.id.clone(),
                from: was.name.clone(),
                to: is.name.clone(),
            });
        }
        if !same_frame(was, is) {
            self.changes.push(Change::Pipeline {
                how,
                id: is.id.clone(),
                name: is.name.clone(),
            });
        }
        for (old_stage, new_stage) in paired(&was.stages, &is.stages, |stage| &stage.id) {
            self.stage(was, is, old_stage, new_stage);
        }
        self.robots(was, is);
    }

    fn stage(
        &mut self,
        was_in: &Pipeline,
        is_in: &Pipeline,
        was: Option<&Stage>,
        is: Option<&Stage>,
    ) {
        if let (Some(was), Some(is)) = (was, is) {
            if was.name != is.name {
                self.changes.push(Change::StageRenamed {
                    pipeline: is_in.name.clone(),
                    id: is.id.clone(),
                    from: was.name.clone(),
                    to: is.name.clone(),
                });
            }
            if (was.kind, &was.customer, was.stock) != (is.kind, &is.customer, is.stock) {
                self.changes.push(Change::Stage {
                    how: How::Changed,
                    pipeline: is_in.name.clone(),
                    id: is.id.clone(),
                    name: is.name.clone(),
                });
            }
        } else if let Some((how, stage)) = became(was, is) {
            self.changes.push(Change::Stage {
                how,
                pipeline: is_in.name.clone(),
                id: stage.id.clone(),
                name: stage.name.clone(),
            });
        }
        if let (Some(was), None) = (was, is) {
            self.gone.push(gone(was_in, was, &[is_in]));
        }
        self.triggers((was_in, is_in), was, is);
        let none: &[_] = &[];
        let old_moves = was.map_or(none, |stage| &stage.moves);
        let new_moves = is.map_or(none, |stage| &stage.moves);
        for (old_move, new_move) in paired(old_moves, new_moves, |transition| &transition.to) {
            if let (Some((how, transition)), Some(from)) = (became(old_move, new_move), is.or(was))
            {
                let to = is_in
                    .stage(&transition.to)
                    .or_else(|| was_in.stage(&transition.to));
                // A checked preset has the stage that its move leads to.
                if let Some(to) = to {
                    self.changes.push(Change::Move {
                        how,
                        pipeline: is_in.name.clone(),
                        from: from.name.clone(),
                        to: to.name.clone(),
                    });
                }
            }
        }
    }

    fn triggers(
        &mut self,
        (was_in, is_in): (&Pipeline, &Pipeline),
        was: Option<&Stage>,
        is: Option<&Stage>,
    ) {
        let Some(from) = is.or(was) else { return };
        let keyed = |stage: Option<&Stage>| -> Vec<_> {
            let triggers = stage.map(|stage| stage.triggers.clone());
            triggers
                .unwrap_or_default()
                .into_iter()
                .map(|trigger| ((trigger.on, trigger.to.clone()), trigger))
                .collect()
        };
        let (old, new) = (keyed(was), keyed(is));
        for (old, new) in paired(&old, &new, |(key, _)| key) {
            let Some((how, (_, trigger))) = became(old, new) else {
                continue;
            };
            let to = is_in
                .stage(&trigger.to)
                .or_else(|| was_in.stage(&trigger.to));
            // A checked preset has the stage that its trigger leads to.
            if let Some(to) = to {
                self.changes.push(Change::Trigger {
                    how,
                    pipeline: is_in.name.clone(),
                    on: trigger.on,
                    from: from.name.clone(),
                    to: to.name.clone(),
                });
            }
        }
    }

    fn robots(&mut self, was: &Pipeline, is: &Pipeline) {
        let old_robots = placed(was);
        let new_robots = placed(is);
        for (old, new) in paired(&old_robots, &new_robots, |(_, robot)| &robot.id) {
            let Some((how, (_, robot))) = became(old, new) else {
                continue;
            };
            self.changes.push(Change::Robot {
                how,
                pipeline: is.name.clone(),
                id: robot.id.clone(),
                name: robot.name.clone(),
            });
        }
    }
}

/// The robots of a pipeline with the stages they stand on.
fn placed(pipeline: &Pipeline) -> Vec<(&StageId, &Robot)> {
    pipeline
        .stages
        .iter()
        .flat_map(|stage| stage.robots.iter().map(move |robot| (&stage.id, robot)))
        .collect()
}

/// Whether everything of a pipeline but its name and its stages is the same.
fn same_frame(was: &Pipeline, is: &Pipeline) -> bool {
    let frame = |pipeline: &Pipeline| Pipeline {
        name: is.name.clone(),
        stages: Vec::new(),
        ..pipeline.clone()
    };
    frame(was) == frame(is)
}

/// Pairs things by what tells them apart: the new order first, then what is gone in the old order.
fn paired<'a, T, K: PartialEq>(
    old: &'a [T],
    new: &'a [T],
    key: impl Fn(&T) -> &K,
) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let kept = new
        .iter()
        .map(|is| (old.iter().find(|was| key(was) == key(is)), Some(is)));
    let gone = old
        .iter()
        .filter(|was| new.iter().all(|is| key(was) != key(is)))
        .map(|was| (Some(was), None));
    kept.chain(gone).collect()
}

/// What became of a thing, and the thing to name: `None` when nothing did.
fn became<'a, T: PartialEq>(was: Option<&'a T>, is: Option<&'a T>) -> Option<(How, &'a T)> {
    match (was, is) {
        (None, Some(is)) => Some((How::Added, is)),
        (Some(was), None) => Some((How::Removed, was)),
        (Some(was), Some(is)) => (was != is).then_some((How::Changed, is)),
        (None, None) => None,
    }
}

fn gone(pipeline: &Pipeline, stage: &Stage, targets: &[&Pipeline]) -> GoneStage {
    let mut places: Vec<(bool, PipelineId, StageId)> = targets
        .iter()
        .flat_map(|target| {
            target.stages.iter().map(|other| {
                let differs = other.kind != stage.kind;
                (differs, target.id.clone(), other.id.clone())
            })
        })
        .collect();
    places.sort_by_key(|(differs, _, _)| *differs);
    GoneStage {
        pipeline: pipeline.id.clone(),
        stage: stage.id.clone(),
        pipeline_name: pipeline.name.clone(),
        name: stage.name.clone(),
        kind: stage.kind,
        targets: places
            .into_iter()
            .map(|(_, pipeline, stage)| (pipeline, stage))
            .collect(),
    }
}

impl How {
    /// The word by which the message chooses its form.
    const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// Both names in the reader's language, or in one in which they differ.
fn renaming(from: &Localized, to: &Localized, lang: Lang) -> Vec<(&'static str, String)> {
    let lang = [lang]
        .into_iter()
        .chain(Lang::ALL)
        .find(|lang| from.get(*lang) != to.get(*lang))
        .unwrap_or(lang);
    let say = |name: &Localized| name.get(lang).to_owned();
    vec![("from", say(from)), ("to", say(to))]
}

impl Change {
    /// The message that tells it to a person, with names in that language; its texts are in `locales/*/preset.ftl`.
    pub fn message(&self, lang: Lang) -> Message {
        let say = |name: &Localized| name.get(lang).to_owned();
        let how_word = |how: &How| how.word().to_owned();
        match self {
            Self::PresetRenamed { from, to } => {
                ("preset-diff-preset-renamed", renaming(from, to, lang))
            }
            Self::Reordered => ("preset-diff-reordered", vec![]),
            Self::ContactCard => ("preset-diff-contact-card", vec![]),
            Self::CompanyCard => ("preset-diff-company-card", vec![]),
            Self::Calls => ("preset-diff-calls", vec![]),
            Self::Field { how, id: _, name } => (
                "preset-diff-field",
                vec![("how", how_word(how)), ("name", say(name))],
            ),
            Self::FieldRenamed { id: _, from, to } => {
                ("preset-diff-field-renamed", renaming(from, to, lang))
            }
            Self::Pipeline { how, id: _, name } => (
                "preset-diff-pipeline",
                vec![("how", how_word(how)), ("name", say(name))],
            ),
            Self::PipelineRenamed { id: _, from, to } => {
                ("preset-diff-pipeline-renamed", renaming(from, to, lang))
            }
            Self::Stage {
                how,
                pipeline,
                id: _,
                name,
            } => (
                "preset-diff-stage",
                vec![
                    ("how", how_word(how)),
                    ("pipeline", say(pipeline)),
                    ("name", say(name)),
                ],
            ),
            Self::StageRenamed {
                pipeline,
                id: _,
                from,
                to,
            } => (
                "preset-diff-stage-renamed",
                [("pipeline", say(pipeline))]
                    .into_iter()
                    .chain(renaming(from, to, lang))
                    .collect(),
            ),
            Self::Move {
                how,
                pipeline,
                from,
                to,
            } => (
                "preset-diff-move",
                vec![
                    ("how", how_word(how)),
                    ("pipeline", say(pipeline)),
                    ("from", say(from)),
                    ("to", say(to)),
                ],
            ),
            Self::Trigger {
                how,
                pipeline,
                on,
                from,
                to,
            } => (
                "preset-diff-trigger",
                vec![
                    ("how", how_word(how)),
                    ("pipeline", say(pipeline)),
                    ("on", on.slug().to_owned()),
                    ("from", say(from)),
                    ("to", say(to)),
                ],
            ),
            Self::Robot {
                how,
                pipeline,
                id: _,
                name,
            } => (
                "preset-diff-robot",
                vec![
                    ("how", how_word(how)),
                    ("pipeline", say(pipeline)),
                    ("name", say(name)),
                ],
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RETAIL: &str = include_str!("../../../presets/retail.toml");

    fn retail() -> Preset {
        Preset::parse(RETAIL).unwrap()
    }

    /// What changes when pieces of the shipped preset are written otherwise, in the words of the messages' variables.
    fn changes(edits: &[(&str, &str)]) -> Vec<String> {
        diff(edits)
            .changes
            .iter()
            .map(|change| {
                let (id, variables) = change.message(Lang::En);
                let values: Vec<_> = variables.into_iter().map(|(_, value)| value).collect();
                format!(
                    "{} {}",
                    id.trim_start_matches("preset-diff-"),
                    values.join(" | ")
                )
                .trim_end()
                .to_owned()
            })
            .collect()
    }

    fn diff(edits: &[(&str, &str)]) -> Diff {
        let mut text = RETAIL.to_owned();
        for (piece, with) in edits {
            assert!(text.contains(piece), "{piece:?}");
            text = text.replacen(piece, with, 1);
        }
        Preset::diff(&retail(), &Preset::parse(&text).unwrap())
    }

    #[test]
    fn the_same_preset_changes_nothing() {
        assert!(Preset::diff(&retail(), &retail()).is_empty());
    }

    #[test]
    fn names_are_renamed_and_the_rest_is_changed() {
        assert_eq!(
            changes(&[
                ("name.en = \"Retail shop\"", "name.en = \"Corner shop\""),
                ("name.en = \"Items\"", "name.en = \"Goods\""),
                ("max = 500", "max = 400"),
                ("name.en = \"Sales\"", "name.en = \"Selling\""),
                ("name.en = \"New order\"", "name.en = \"Fresh order\""),
            ]),
            [
                "preset-renamed Retail shop | Corner shop",
                "field-renamed Items | Goods",
                "field changed | Delivery address",
                "pipeline-renamed Sales | Selling",
                "stage-renamed Selling | New order | Fresh order",
            ]
        );
    }

    #[test]
    fn moves_robots_and_switches_are_told() {
        assert_eq!(
            changes(&[
                ("needs_client = true", "needs_client = false"),
                ("due = \"2d\"", "due = \"3d\""),
                (
                    "to = \"awaiting_prepayment\"\nwhen",
                    "to = \"awaiting_prepayment\"\nrequires = [\"amount\"]\nwhen"
                ),
                ("[[pipeline.stage.move]]\nto = \"refused\"\n", ""),
                (
                    "customer.en = \"Your order is on its way\"",
                    "customer.en = \"On its way\""
                ),
            ]),
            [
                "move changed | Sales | In stock | Awaiting prepayment",
                "move removed | Sales | Offer a replacement | Goods refused",
                "stage changed | Sales | Shipping",
                "pipeline changed | Offers",
                "robot changed | Offers | Get feedback",
            ]
        );
    }

    #[test]
    fn only_another_order_is_a_change_too() {
        let (first, second) = (
            "\"client_name\", \"client_phone\"",
            "\"client_phone\", \"client_name\"",
        );
        assert_eq!(changes(&[(first, second)]), ["pipeline changed | Leads"]);
        let mut turned = retail();
        turned.pipelines.reverse();
        assert_eq!(
            Preset::diff(&retail(), &turned).changes,
            [Change::Reordered]
        );
    }

    #[test]
    fn a_stage_that_is_gone_names_where_its_records_can_go() {
        let stage = "[[pipeline.stage]]\nid = \"no_reason\"\nkind = \"lost\"\nname.ru = \"Без причины\"\nname.en = \"No reason given\"\ncustomer.ru = \"Отменён\"\ncustomer.en = \"Cancelled\"\n";
        let diff = diff(&[(stage, "")]);
        let [gone] = &diff.gone[..] else {
            panic!("{:?}", diff.gone)
        };
        let first: Vec<_> = gone
            .targets
            .iter()
            .take(4)
            .map(|(_, stage)| stage.as_str())
            .collect();
        assert_eq!(first, ["refused", "unpaid", "expensive", "new_order"]);
        assert_eq!(
            diff.to_map(|_, stage| stage.as_str() == "no_reason"),
            [gone]
        );
        assert!(diff.to_map(|_, stage| stage.as_str() == "won").is_empty());
    }

    #[test]
    fn the_stages_of_a_pipeline_that_is_gone_go_to_pipelines_of_the_same_kind() {
        let mut without = retail();
        without
            .pipelines
            .retain(|pipeline| pipeline.id.as_str() != "production");
        let diff = Preset::diff(&retail(), &without);
        assert_eq!(diff.gone.len(), 6);
        let pipelines: std::collections::BTreeSet<_> = diff.gone[0]
            .targets
            .iter()
            .map(|(pipeline, _)| pipeline.as_str())
            .collect();
        assert_eq!(pipelines, ["purchase", "sale"].into());
    }
}
