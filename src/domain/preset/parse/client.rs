//! Reading what the client may do, and what of an order is for the client's eyes.

use super::{Reading, bare};
use crate::domain::ids::{FieldId, StageId};
use crate::domain::preset::claims::{Claim, PipelineIndex};
use crate::domain::preset::client::{ClientTrigger, SIGNALS};
use crate::domain::preset::reader::{self, Section};
use toml::Spanned;

impl Reading {
    /// The client's triggers of a stage.
    pub(super) fn client_triggers(
        &mut self,
        index: PipelineIndex,
        stage: Option<&Spanned<StageId>>,
        section: &mut Section<'_, '_>,
    ) -> Vec<ClientTrigger> {
        let mut triggers = Vec::new();
        for section in section.sections("trigger", &mut self.findings) {
            let span = section.span();
            let Some(trigger) = self.client_trigger(index, section) else {
                continue;
            };
            if let Some(stage) = stage {
                let place = (index, stage.get_ref().clone(), triggers.len());
                self.book.defined.triggers.insert(place, span);
            }
            triggers.push(trigger);
        }
        triggers
    }

    fn client_trigger(
        &mut self,
        index: PipelineIndex,
        mut section: Section<'_, '_>,
    ) -> Option<ClientTrigger> {
        let on = section.word("on", SIGNALS, &mut self.findings);
        let to = section.id("to", StageId::parse, &mut self.findings);
        self.claim(to.as_ref(), |id| Claim::Stage(index, id));
        let when = self.conditions(index, &mut section);
        section.finish(&mut self.findings);
        Some(ClientTrigger {
            on: on?.into_inner(),
            to: to?.into_inner(),
            when,
        })
    }

    /// The fields of a pipeline that its client sees, and the one that says where the goods go.
    pub(super) fn shown_to_client(
        &mut self,
        index: PipelineIndex,
        section: &mut Section<'_, '_>,
    ) -> (Vec<FieldId>, Option<FieldId>) {
        let fields = section.ids("customer_fields", FieldId::parse, &mut self.findings);
        self.claims(&fields, |id| Claim::CardField(index, id));
        let delivery = section
            .optional("delivery")
            .and_then(|node| reader::id(node, "delivery", FieldId::parse, &mut self.findings));
        self.claim(delivery.as_ref(), |id| Claim::CardField(index, id));
        self.claim(delivery.as_ref(), Claim::TextField);
        (bare(fields), delivery.map(Spanned::into_inner))
    }
}
