//! Where a field is kept, and from which stage on it must be filled.
//!
//! Invariant: a field has one value for whoever looks: what is placed on a client's card is kept with the client, on
//! whichever record it is shown.

use super::model::{Field, FieldKind, Pipeline, Preset, StageKind};
use crate::domain::fields::Holder;
use crate::domain::ids::{FieldId, StageId};
use crate::domain::people::Role;

/// Where a field that stands on a record's card is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// With the record.
    Record,
    /// With the record's contact.
    Contact,
    /// With the record's company.
    Company,
}

/// A field that must be filled on a stage and on those after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// The field.
    pub field: FieldId,
    /// The first stage that demands it.
    pub stage: StageId,
}

impl Preset {
    /// Where a field on a record's card is kept. What stands on both a contact's card and a company's is the contact's.
    pub fn home(&self, field: &Field) -> Home {
        match field.kind {
            FieldKind::ContactName | FieldKind::ContactPhone => Home::Contact,
            FieldKind::CompanyName => Home::Company,
            FieldKind::Source => Home::Record,
            FieldKind::Text { .. }
            | FieldKind::Money
            | FieldKind::Choice(_)
            | FieldKind::Choices(_)
            | FieldKind::Number { .. }
            | FieldKind::Date
            | FieldKind::YesNo
            | FieldKind::Phone
            | FieldKind::Email
            | FieldKind::Link
            | FieldKind::File => {
                if self.contact_fields.contains(&field.id) {
                    Home::Contact
                } else if self.company_fields.contains(&field.id) {
                    Home::Company
                } else {
                    Home::Record
                }
            }
        }
    }

    /// The fields on a client's card, in order; a record's are its pipeline's.
    pub fn client_fields(&self, holder: Holder) -> &[FieldId] {
        match holder {
            Holder::Contact(_) => &self.contact_fields,
            Holder::Company(_) => &self.company_fields,
            Holder::Record(_) => &[],
        }
    }

    /// Whether somebody in that role sees a field; one that the preset does not know is nobody's secret.
    pub fn shows(&self, field: &FieldId, role: Option<Role>) -> bool {
        self.field(field)
            .is_none_or(|field| field.visible.allow(role))
    }
}

impl Field {
    /// Whether somebody in that role may fill it in: who does not see it may not.
    pub fn may_edit(&self, role: Option<Role>) -> bool {
        self.visible.allow(role) && self.editable.allow(role)
    }
}

impl Pipeline {
    /// The fields that must be filled on a stage: those demanded from it or from one before it. A failing stage demands
    /// nothing: who gives up a record need not complete it.
    pub fn demanded_on(&self, stage: &StageId) -> Vec<FieldId> {
        let place = |id: &StageId| self.stages.iter().position(|stage| stage.id == *id);
        let Some(here) = place(stage) else {
            return Vec::new();
        };
        if self.stages.get(here).map(|stage| stage.kind) == Some(StageKind::Lost) {
            return Vec::new();
        }
        self.required_from
            .iter()
            .filter(|demand| place(&demand.stage).is_some_and(|from| from <= here))
            .map(|demand| demand.field.clone())
            .collect()
    }
}
