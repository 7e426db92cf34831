//! From TOML to a [`Preset`]: structure first, then what its parts say of each other.
//!
//! Invariant: [`Preset::parse`] never panics, and gives a preset only when nothing is wrong with it; when something is,
//! it tells everything that is, with line and column.

mod calls;
mod client;
mod fields;

use super::check;
use super::claims::{Book, Claim, DefinedPipeline, DefinedStage, PipelineIndex, define};
use super::client as of_client;
use super::goods;
use super::model::{
    Action, Condition, Conversion, Move, Pipeline, Preset, Robot, Stage, StageKind, TaskTemplate,
    Trigger,
};
use super::problem::{Problem, ProblemKind, Severity};
use super::reader::{self, Findings, Node, Section};
use super::source::Source;
use super::vocabulary::{
    AUDIENCES, DOERS, LABEL_MAX, MESSAGE_MAX, RECORD_KINDS, STAGE_KINDS, TITLE_MAX,
};
use crate::domain::ids::{FieldId, PipelineId, RobotId, StageId, TemplateId};
use crate::domain::lang::Localized;
use toml::Spanned;
use toml::de::DeTable;

impl Preset {
    /// Reads and checks a preset's text.
    ///
    /// # Errors
    /// Everything that is wrong with it, errors and warnings, in the order of the text.
    pub fn parse(text: &str) -> Result<Preset, Vec<Problem>> {
        let (preset, problems) = Self::review(text);
        preset.ok_or(problems)
    }

    /// Reads and checks a preset's text; warnings come even when the preset is good.
    pub fn review(text: &str) -> (Option<Preset>, Vec<Problem>) {
        let source = Source::new(text);
        let mut reading = Reading::default();
        let preset = reading.preset(text);
        let problems = reading.findings.into_problems(&source);
        let sound = problems
            .iter()
            .all(|problem| problem.severity == Severity::Warning);
        (preset.filter(|_| sound), problems)
    }
}

/// A preset being read.
#[derive(Default)]
struct Reading {
    findings: Findings,
    book: Book,
}

impl Reading {
    fn preset(&mut self, text: &str) -> Option<Preset> {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            self.findings.add(
                error.span().unwrap_or_default(),
                ProblemKind::Syntax {
                    text: error.message().to_owned(),
                },
            );
        }
        if !errors.is_empty() {
            // What a broken syntax hides would be reported as missing; the owner mends the syntax first.
            return None;
        }
        let mut root = Section::root(table.get_ref(), 0..0);
        let name = root.localized("name", &mut self.findings);
        let fields = root
            .sections("field", &mut self.findings)
            .into_iter()
            .filter_map(|section| self.field(section))
            .collect();
        let contact_fields = self.client_fields("contact_fields", &mut root);
        let company_fields = self.client_fields("company_fields", &mut root);
        let calls = self.calls(&mut root);
        let mut pipelines = Vec::new();
        let sections = root.sections("pipeline", &mut self.findings);
        for (index, section) in sections.into_iter().enumerate() {
            let before = self.findings.len();
            if let Some(pipeline) = self.pipeline(index, section) {
                let whole = self.findings.len() == before;
                pipelines.push((index, pipeline, whole));
            }
        }
        root.finish(&mut self.findings);
        let astray = check::references(&self.book, &mut self.findings);
        check::leads(&self.book.defined, &mut self.findings);
        for (index, pipeline, whole) in &pipelines {
            // On a half-read pipeline every stage may seem unreachable.
            if *whole && !astray.contains(index) {
                check::paths(*index, pipeline, &self.book.defined, &mut self.findings);
                check::labels(*index, pipeline, &self.book.defined, &mut self.findings);
                of_client::check(*index, pipeline, &self.book.defined, &mut self.findings);
            }
        }
        Some(Preset {
            name: name?.into_inner(),
            fields,
            contact_fields,
            company_fields,
            calls,
            pipelines: pipelines
                .into_iter()
                .map(|(_, pipeline, _)| pipeline)
                .collect(),
        })
    }

    fn pipeline(&mut self, index: PipelineIndex, mut section: Section<'_, '_>) -> Option<Pipeline> {
        let id = section.id("id", PipelineId::parse, &mut self.findings);
        let kind = section.word("kind", RECORD_KINDS, &mut self.findings);
        let name = section.localized("name", &mut self.findings);
        self.label(name.as_ref());
        let manual = section.flag("manual", &mut self.findings);
        let needs_client = section.flag("needs_client", &mut self.findings);
        let customer_sees = section.flag("customer_sees", &mut self.findings);
        let fail_from_any = section.flag("fail_from_any", &mut self.findings);
        let start = section.id("start", StageId::parse, &mut self.findings);
        self.claim(start.as_ref(), |id| Claim::OpenStage(index, id));
        let fields = section.ids("fields", FieldId::parse, &mut self.findings);
        self.claims(&fields, Claim::Field);
        check::repeated(&fields, &mut self.findings);
        if let Some(id) = &id {
            define(
                &mut self.book.defined.pipelines,
                id.get_ref().clone(),
                DefinedPipeline {
                    span: section.span(),
                    kind: kind.as_ref().map(|kind| *kind.get_ref()),
                },
                id,
                &mut self.findings,
            );
        }
        let fields: Vec<FieldId> = fields.into_iter().map(Spanned::into_inner).collect();
        self.book.defined.cards.insert(index, fields.clone());
        let (customer_fields, delivery) = self.shown_to_client(index, &mut section);
        let required_from = self.required_from(index, &mut section);
        let total = goods::total(index, &mut section, &mut self.book, &mut self.findings);
        let contents = goods::contents(index, &mut section, &mut self.book, &mut self.findings);
        let conversion = section.section("conversion", &mut self.findings);
        if let Some(kind) = &kind {
            check::conversion_belongs(
                *kind.get_ref(),
                conversion.as_ref().map(Section::span),
                &section.span(),
                &mut self.findings,
            );
        }
        let conversion = conversion.and_then(|section| self.conversion(index, section));
        let stages = section
            .sections("stage", &mut self.findings)
            .into_iter()
            .filter_map(|section| self.stage(index, section))
            .collect();
        section.finish(&mut self.findings);
        Some(Pipeline {
            id: id?.into_inner(),
            kind: kind?.into_inner(),
            name: name?.into_inner(),
            manual,
            needs_client,
            customer_sees,
            fail_from_any,
            start: start?.into_inner(),
            fields,
            customer_fields,
            delivery,
            required_from,
            total,
            contents,
            conversion,
            stages,
        })
    }

    fn conversion(
        &mut self,
        index: PipelineIndex,
        mut section: Section<'_, '_>,
    ) -> Option<Conversion> {
        let from = section.ids("from", StageId::parse, &mut self.findings);
        self.claims(&from, |id| Claim::OpenStage(index, id));
        let to = section.id("to", StageId::parse, &mut self.findings);
        self.claim(to.as_ref(), |id| Claim::WonStage(index, id));
        let into = section.ids("into", PipelineId::parse, &mut self.findings);
        self.claims(&into, Claim::DealPipeline);
        let requires = section.ids("requires", FieldId::parse, &mut self.findings);
        self.claims(&requires, |id| Claim::CardField(index, id));
        let wants = section.ids("wants", FieldId::parse, &mut self.findings);
        self.claims(&wants, |id| Claim::CardField(index, id));
        for (key, empty) in [("from", from.is_empty()), ("into", into.is_empty())] {
            if empty {
                self.findings
                    .add(section.span(), ProblemKind::EmptyList { key });
            }
        }
        section.finish(&mut self.findings);
        Some(Conversion {
            from: bare(from),
            to: to?.into_inner(),
            into: bare(into),
            requires: bare(requires),
            wants: bare(wants),
        })
    }

    fn stage(&mut self, index: PipelineIndex, mut section: Section<'_, '_>) -> Option<Stage> {
        let id = section.id("id", StageId::parse, &mut self.findings);
        let name = section.localized("name", &mut self.findings);
        self.label(name.as_ref());
        let kind = match section.optional("kind") {
            Some(node) => reader::word(node, "kind", STAGE_KINDS, &mut self.findings)
                .map(|kind| *kind.get_ref()),
            None => Some(StageKind::Open),
        };
        if let Some(id) = &id {
            define(
                &mut self.book.defined.stages,
                (index, id.get_ref().clone()),
                DefinedStage {
                    span: id.span(),
                    kind: kind.unwrap_or(StageKind::Open),
                },
                id,
                &mut self.findings,
            );
        }
        let customer = section.optional_localized("customer", &mut self.findings);
        self.short_enough(customer.as_ref(), TITLE_MAX);
        let stock = goods::duty(&mut section, &mut self.findings);
        let transitions = section.sections("move", &mut self.findings);
        if let Some(id) = &id {
            for (place, transition) in transitions.iter().enumerate() {
                self.book
                    .defined
                    .moves
                    .insert((index, id.get_ref().clone(), place), transition.span());
            }
        }
        let moves = transitions
            .into_iter()
            .filter_map(|section| self.transition(index, section))
            .collect();
        let triggers = self.client_triggers(index, id.as_ref(), &mut section);
        let robots = section
            .sections("robot", &mut self.findings)
            .into_iter()
            .filter_map(|section| self.robot(index, section))
            .collect();
        section.finish(&mut self.findings);
        Some(Stage {
            id: id?.into_inner(),
            name: name?.into_inner(),
            kind: kind?,
            customer: customer.map(Spanned::into_inner),
            stock,
            moves,
            triggers,
            robots,
        })
    }

    fn transition(&mut self, index: PipelineIndex, mut section: Section<'_, '_>) -> Option<Move> {
        let to = section.id("to", StageId::parse, &mut self.findings);
        self.claim(to.as_ref(), |id| Claim::Stage(index, id));
        let label = section.optional_localized("label", &mut self.findings);
        self.label(label.as_ref());
        let take = section.flag("take", &mut self.findings);
        let when = self.conditions(index, &mut section);
        let requires = section.ids("requires", FieldId::parse, &mut self.findings);
        self.claims(&requires, |id| Claim::CardField(index, id));
        section.finish(&mut self.findings);
        Some(Move {
            to: to?.into_inner(),
            label: label.map(Spanned::into_inner),
            take,
            when,
            requires: bare(requires),
        })
    }

    fn conditions(
        &mut self,
        index: PipelineIndex,
        section: &mut Section<'_, '_>,
    ) -> Vec<Condition> {
        section
            .sections("when", &mut self.findings)
            .into_iter()
            .filter_map(|section| self.condition(index, section))
            .collect()
    }

    fn condition(
        &mut self,
        index: PipelineIndex,
        mut section: Section<'_, '_>,
    ) -> Option<Condition> {
        if section.optional("stock").is_some() {
            let condition = goods::condition(&mut section, &mut self.findings);
            section.finish(&mut self.findings);
            return condition;
        }
        let field = section.id("field", FieldId::parse, &mut self.findings);
        let test = section
            .one_of(
                &["is", "one_of", "none_of", "has", "at_least", "below"],
                &mut self.findings,
            )
            .and_then(|(key, node)| self.test(key, node));
        let span = section.span();
        section.finish(&mut self.findings);
        let condition = Condition {
            field: field?.into_inner(),
            test: test?,
        };
        self.book
            .claim(span, Claim::Condition(index, condition.clone()));
        Some(condition)
    }

    fn robot(&mut self, index: PipelineIndex, mut section: Section<'_, '_>) -> Option<Robot> {
        let id = section.id("id", RobotId::parse, &mut self.findings);
        if let Some(id) = &id {
            define(
                &mut self.book.defined.robots,
                (index, id.get_ref().clone()),
                id.span(),
                id,
                &mut self.findings,
            );
        }
        let name = section.localized("name", &mut self.findings);
        self.short_enough(name.as_ref(), TITLE_MAX);
        let task = section
            .optional("on_task")
            .map(|node| reader::id(node, "on_task", TemplateId::parse, &mut self.findings));
        let trigger = match task {
            None => Some(Trigger::Enter),
            Some(None) => None,
            Some(Some(task)) => {
                self.claim(Some(&task), |id| Claim::Template(index, id));
                Some(Trigger::TaskDone(task.into_inner()))
            }
        };
        let after = section.duration("after", &mut self.findings);
        let when = self.conditions(index, &mut section);
        let actions: Vec<Action> = section
            .sections("do", &mut self.findings)
            .into_iter()
            .filter_map(|section| self.action(index, section))
            .collect();
        if section.optional("do").is_none() {
            self.findings
                .add(section.span(), ProblemKind::MissingKey { key: "do" });
        }
        section.finish(&mut self.findings);
        Some(Robot {
            id: id?.into_inner(),
            name: name?.into_inner(),
            trigger: trigger?,
            after: after.map(Spanned::into_inner),
            when,
            actions,
        })
    }

    fn action(&mut self, index: PipelineIndex, mut section: Section<'_, '_>) -> Option<Action> {
        let (key, node) = section.one_of(
            &["notify", "task", "move", "message_client", "set"],
            &mut self.findings,
        )?;
        let action = match key {
            "notify" => {
                let to = reader::word(node, key, AUDIENCES, &mut self.findings);
                let text = self.message("text", MESSAGE_MAX, &mut section);
                to.zip(text).map(|(to, text)| Action::Notify {
                    to: to.into_inner(),
                    text,
                })
            }
            "task" => self.task(index, node, &mut section).map(Action::CreateTask),
            "move" => {
                let to = reader::id(node, key, StageId::parse, &mut self.findings);
                self.claim(to.as_ref(), |id| Claim::Stage(index, id));
                to.map(|to| Action::Move {
                    to: to.into_inner(),
                })
            }
            "message_client" => {
                let enabled = reader::boolean(node, key, &mut self.findings);
                let text = self.message("text", MESSAGE_MAX, &mut section);
                enabled
                    .zip(text)
                    .map(|(enabled, text)| Action::MessageClient { enabled, text })
            }
            _ => self.set(index, node, &mut section),
        };
        section.finish(&mut self.findings);
        action
    }

    fn set(
        &mut self,
        index: PipelineIndex,
        node: &Node<'_>,
        section: &mut Section<'_, '_>,
    ) -> Option<Action> {
        let field = reader::id(node, "set", FieldId::parse, &mut self.findings);
        self.claim(field.as_ref(), |id| Claim::CardField(index, id));
        let value = section.required("value", &mut self.findings)?;
        let words = reader::text(value, "value", &mut self.findings)?.to_owned();
        let field = field?.into_inner();
        self.book
            .claim(value.span(), Claim::Value(field.clone(), words.clone()));
        Some(Action::SetField {
            field,
            value: words,
        })
    }

    fn task(
        &mut self,
        index: PipelineIndex,
        node: &Node<'_>,
        section: &mut Section<'_, '_>,
    ) -> Option<TaskTemplate> {
        let id = reader::id(node, "task", TemplateId::parse, &mut self.findings);
        if let Some(id) = &id {
            define(
                &mut self.book.defined.templates,
                (index, id.get_ref().clone()),
                id.span(),
                id,
                &mut self.findings,
            );
        }
        let title = self.message("title", TITLE_MAX, section);
        let to = section.word("to", DOERS, &mut self.findings);
        let due = section.duration("due", &mut self.findings);
        if section.optional("due").is_none() {
            self.findings
                .add(section.span(), ProblemKind::MissingKey { key: "due" });
        }
        let remind_before = section.duration("remind_before", &mut self.findings);
        if let (Some(due), Some(remind)) = (&due, &remind_before)
            && remind.get_ref() >= due.get_ref()
        {
            self.findings
                .add(remind.span(), ProblemKind::ReminderTooEarly);
        }
        let on_done = section
            .optional("on_done")
            .and_then(|node| reader::id(node, "on_done", StageId::parse, &mut self.findings));
        self.claim(on_done.as_ref(), |id| Claim::Stage(index, id));
        let done_by_move = section
            .optional("done_by_move")
            .and_then(|node| reader::id(node, "done_by_move", StageId::parse, &mut self.findings));
        self.claim(done_by_move.as_ref(), |id| Claim::Stage(index, id));
        Some(TaskTemplate {
            id: id?.into_inner(),
            title: title?,
            to: to?.into_inner(),
            due: due?.into_inner(),
            remind_before: remind_before.map(Spanned::into_inner),
            on_done: on_done.map(Spanned::into_inner),
            done_by_move: done_by_move.map(Spanned::into_inner),
        })
    }

    /// A text with placeholders.
    fn message(
        &mut self,
        key: &'static str,
        most: usize,
        section: &mut Section<'_, '_>,
    ) -> Option<Localized> {
        let text = section.localized(key, &mut self.findings)?;
        self.short_enough(Some(&text), most);
        self.book
            .claim(text.span(), Claim::Text(text.get_ref().clone()));
        Some(text.into_inner())
    }

    /// A text that is a button's label.
    fn label(&mut self, text: Option<&Spanned<Localized>>) {
        self.short_enough(text, LABEL_MAX);
    }

    fn short_enough(&mut self, text: Option<&Spanned<Localized>>, most: usize) {
        let Some(text) = text else { return };
        check::length(text, most, &mut self.findings);
    }

    fn claim<T: Clone>(&mut self, id: Option<&Spanned<T>>, claim: impl FnOnce(T) -> Claim) {
        if let Some(id) = id {
            self.book.claim(id.span(), claim(id.get_ref().clone()));
        }
    }

    fn claims<T: Clone>(&mut self, ids: &[Spanned<T>], claim: impl Fn(T) -> Claim) {
        for id in ids {
            self.book.claim(id.span(), claim(id.get_ref().clone()));
        }
    }
}

/// Ids without their places.
fn bare<T>(ids: Vec<Spanned<T>>) -> Vec<T> {
    ids.into_iter().map(Spanned::into_inner).collect()
}
