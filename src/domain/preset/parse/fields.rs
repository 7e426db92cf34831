//! Fields, where they stand, what is asked of them.

use super::{Reading, bare};
use crate::domain::ids::{ChoiceId, FieldId, StageId};
use crate::domain::number::Number;
use crate::domain::people::Role;
use crate::domain::preset::check;
use crate::domain::preset::claims::{Claim, PipelineIndex, define};
use crate::domain::preset::homes::Demand;
use crate::domain::preset::model::{Choice, Edge, Field, FieldKind, Test};
use crate::domain::preset::problem::{Expected, ProblemKind};
use crate::domain::preset::reader::{self, Node, Section};
use crate::domain::preset::roles::Roles;
use crate::domain::preset::vocabulary::{
    FIELD_DEFAULT, FIELD_KINDS, FIELD_MAX, KindWord, MESSAGE_MAX, PRESENCES, Presence, ROLES,
};
use chrono::NaiveDate;
use toml::Spanned;

impl Reading {
    pub(super) fn field(&mut self, mut section: Section<'_, '_>) -> Option<Field> {
        let id = section.id("id", FieldId::parse, &mut self.findings);
        let name = section.localized("name", &mut self.findings);
        self.label(name.as_ref());
        let ask = section.optional_localized("ask", &mut self.findings);
        self.short_enough(ask.as_ref(), MESSAGE_MAX);
        let word = section.word("kind", FIELD_KINDS, &mut self.findings);
        let kind = word.and_then(|word| match word.into_inner() {
            KindWord::Text => self.text_kind(&mut section),
            KindWord::Money => Some(FieldKind::Money),
            KindWord::Choice => self.choices_of(&mut section).map(FieldKind::Choice),
            KindWord::Choices => self.choices_of(&mut section).map(FieldKind::Choices),
            KindWord::Number => self.number_kind(&mut section),
            KindWord::Date => Some(FieldKind::Date),
            KindWord::YesNo => Some(FieldKind::YesNo),
            KindWord::Phone => Some(FieldKind::Phone),
            KindWord::Email => Some(FieldKind::Email),
            KindWord::Link => Some(FieldKind::Link),
            KindWord::File => Some(FieldKind::File),
            KindWord::ContactName => Some(FieldKind::ContactName),
            KindWord::ContactPhone => Some(FieldKind::ContactPhone),
            KindWord::CompanyName => Some(FieldKind::CompanyName),
            KindWord::Source => Some(FieldKind::Source),
        });
        let visible = self.roles("visible", &mut section);
        let editable = self.roles("editable", &mut section);
        section.finish(&mut self.findings);
        if let Some(id) = &id {
            check::field(id, kind.as_ref(), &self.book.defined, &mut self.findings);
            define(
                &mut self.book.defined.fields,
                id.get_ref().clone(),
                kind.clone(),
                id,
                &mut self.findings,
            );
        }
        Some(Field {
            id: id?.into_inner(),
            name: name?.into_inner(),
            ask: ask.map(Spanned::into_inner),
            kind: kind?,
            visible: visible?,
            editable: editable?,
        })
    }

    fn text_kind(&mut self, section: &mut Section<'_, '_>) -> Option<FieldKind> {
        let Some(node) = section.optional("max") else {
            return Some(FieldKind::Text { max: FIELD_DEFAULT });
        };
        let max = reader::integer(node, "max", &mut self.findings)?;
        match usize::try_from(max) {
            Ok(chars) if (1..=FIELD_MAX).contains(&max) => Some(FieldKind::Text { max: chars }),
            Ok(_) | Err(_) => {
                self.findings
                    .add(node.span(), ProblemKind::BadFieldLength { most: FIELD_MAX });
                None
            }
        }
    }

    fn number_kind(&mut self, section: &mut Section<'_, '_>) -> Option<FieldKind> {
        let mut bound = |key| match section.optional(key) {
            None => Some(None),
            Some(node) => reader::number(node, key, &mut self.findings).map(Some),
        };
        let (min, max) = (bound("min"), bound("max"));
        let (min, max) = (min?, max?);
        if let (Some(min), Some(max)) = (min, max)
            && min > max
        {
            self.findings.add(section.span(), ProblemKind::EmptyRange);
            return None;
        }
        Some(FieldKind::Number { min, max })
    }

    fn choices_of(&mut self, section: &mut Section<'_, '_>) -> Option<Vec<Choice>> {
        let sections = section.sections("choice", &mut self.findings);
        let spans: Vec<_> = sections.iter().map(Section::span).collect();
        let written = sections.len();
        let choices: Vec<Choice> = sections
            .into_iter()
            .filter_map(|section| self.choice(section))
            .collect();
        if choices.len() < written {
            return None;
        }
        if choices.iter().all(|choice| choice.retired) {
            self.findings.add(section.span(), ProblemKind::NoChoices);
            return None;
        }
        check::choices(&choices, &spans, &mut self.findings);
        Some(choices)
    }

    fn choice(&mut self, mut section: Section<'_, '_>) -> Option<Choice> {
        let id = section.id("id", ChoiceId::parse, &mut self.findings);
        let name = section.localized("name", &mut self.findings);
        self.label(name.as_ref());
        let retired = section.flag("retired", &mut self.findings);
        section.finish(&mut self.findings);
        Some(Choice {
            id: id?.into_inner(),
            name: name?.into_inner(),
            retired,
        })
    }

    /// A list of roles; all of them when absent.
    fn roles(&mut self, key: &'static str, section: &mut Section<'_, '_>) -> Option<Roles> {
        let Some(node) = section.optional(key) else {
            return Some(Roles::all());
        };
        let nodes = reader::list(node, key, &mut self.findings);
        let roles: Vec<Role> = nodes
            .iter()
            .filter_map(|node| reader::word(node, key, ROLES, &mut self.findings))
            .map(Spanned::into_inner)
            .collect();
        if nodes.is_empty() {
            self.findings
                .add(node.span(), ProblemKind::EmptyList { key });
        }
        (!roles.is_empty() && roles.len() == nodes.len()).then(|| Roles::only(roles))
    }

    /// The fields on a client's card. The client's own stand there anyway.
    pub(super) fn client_fields(
        &mut self,
        key: &'static str,
        root: &mut Section<'_, '_>,
    ) -> Vec<FieldId> {
        let fields = root.ids(key, FieldId::parse, &mut self.findings);
        self.claims(&fields, Claim::ClientField);
        check::repeated(&fields, &mut self.findings);
        bare(fields)
    }

    pub(super) fn required_from(
        &mut self,
        index: PipelineIndex,
        section: &mut Section<'_, '_>,
    ) -> Vec<Demand> {
        let sections = section.sections("required_from", &mut self.findings);
        let mut demands: Vec<Demand> = Vec::new();
        for mut section in sections {
            let field = section.id("field", FieldId::parse, &mut self.findings);
            self.claim(field.as_ref(), |id| Claim::CardField(index, id));
            let stage = section.id("stage", StageId::parse, &mut self.findings);
            self.claim(stage.as_ref(), |id| Claim::DemandingStage(index, id));
            section.finish(&mut self.findings);
            let (Some(field), Some(stage)) = (field, stage) else {
                continue;
            };
            if demands
                .iter()
                .any(|demand| demand.field == *field.get_ref())
            {
                let id = field.get_ref().to_string();
                self.findings
                    .add(field.span(), ProblemKind::Duplicate { id });
                continue;
            }
            demands.push(Demand {
                field: field.into_inner(),
                stage: stage.into_inner(),
            });
        }
        demands
    }

    pub(super) fn test(&mut self, key: &'static str, node: &Node<'_>) -> Option<Test> {
        match key {
            "is" => {
                reader::word(node, key, PRESENCES, &mut self.findings).map(
                    |presence| match presence.into_inner() {
                        Presence::Filled => Test::Filled,
                        Presence::Empty => Test::Empty,
                        Presence::Yes => Test::Says(true),
                        Presence::No => Test::Says(false),
                    },
                )
            }
            "at_least" => self.edge(node, key).map(Test::AtLeast),
            "below" => self.edge(node, key).map(Test::Below),
            _ => {
                let choices = bare(reader::ids(node, key, ChoiceId::parse, &mut self.findings));
                if choices.is_empty() {
                    self.findings
                        .add(node.span(), ProblemKind::EmptyList { key });
                    return None;
                }
                Some(match key {
                    "one_of" => Test::OneOf(choices),
                    "none_of" => Test::NoneOf(choices),
                    _ => Test::Has(choices),
                })
            }
        }
    }

    /// A whole number, one with decimals, or a day: `"2026-12-31"`.
    fn edge(&mut self, node: &Node<'_>, key: &'static str) -> Option<Edge> {
        if let Some(number) = reader::whole(node) {
            return Some(Edge::Whole(number));
        }
        if let Some(words) = node.get_ref().as_str() {
            let day = words.parse::<NaiveDate>().ok();
            if day.is_none() {
                let text = words.to_owned();
                self.findings.add(node.span(), ProblemKind::BadDay { text });
            }
            return day.map(Edge::Day);
        }
        if let Some(number) = reader::decimal(node) {
            return Number::parse(&number).ok().map(Edge::Number).or_else(|| {
                self.findings.add(node.span(), ProblemKind::BadNumber);
                None
            });
        }
        let expected = Expected::Number;
        let kind = ProblemKind::WrongType { key, expected };
        self.findings.add(node.span(), kind);
        None
    }
}
