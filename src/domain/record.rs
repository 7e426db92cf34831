//! Records: what travels through pipelines. A lead, a deal and an offer differ in their pipeline, not in their nature.

use crate::domain::fields::Fields;
use crate::domain::ids::{CompanyId, ContactId, PipelineId, RecordId, StageId, UserId};
use crate::domain::preset::RecordKind;
use crate::domain::time::Millis;

/// A lead, a deal or an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its id, unique among all kinds.
    pub id: RecordId,
    /// What it is.
    pub kind: RecordKind,
    /// Its number among its kind, from 1: «Сделка №3».
    pub number: i64,
    /// Grows with each change; a button knows the version it was drawn for.
    pub version: i64,
    /// The pipeline it travels through.
    pub pipeline: PipelineId,
    /// Where it stands.
    pub stage: StageId,
    /// Since when it stands there.
    pub stage_since: Millis,
    /// Who answers for it.
    pub responsible: Option<UserId>,
    /// The client.
    pub contact: Option<ContactId>,
    /// The client's company.
    pub company: Option<CompanyId>,
    /// The fields kept with the record itself.
    pub fields: Fields,
    /// The lead that it came from.
    pub origin: Option<RecordId>,
    /// In its own words, why it failed.
    pub reason: Option<String>,
    /// Whether work on it has ended; follows the stage's kind.
    pub closed: bool,
    /// When it was made.
    pub created_at: Millis,
}
