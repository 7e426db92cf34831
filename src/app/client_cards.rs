//! Everything that the cards of a contact and of a company show, loaded at once.
//!
//! Sums are made of a client's records themselves, the newest of them by one index; nothing is counted over a table.

use crate::app::{AppError, Ctx, Refusal};
use crate::domain::contact::{Company, Contact, Membership, Point};
use crate::domain::fields::Value;
use crate::domain::ids::{CompanyId, ContactId, FieldId};
use crate::domain::people::Person;
use crate::domain::preset::{FieldKind, Pipeline, Preset, RecordKind, StageKind};
use crate::domain::record::Record;
use crate::storage;
use crate::storage::bans::Ban;
use crate::storage::messages::ClientMessage;

/// How many of a client's records are looked at; the older ones of a client with more are not in the sums.
pub const RECORDS: i64 = 1_000;

/// What a client's records come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// Leads in all.
    pub leads: i64,
    /// Deals in all.
    pub deals: i64,
    /// Deals that ended well.
    pub won: i64,
    /// Their totals, in minor units.
    pub won_sum: i64,
    /// Deals that are being worked on.
    pub open: i64,
    /// Their totals, in minor units.
    pub open_sum: i64,
    /// Offers in all.
    pub offers: i64,
    /// Whether there are older records that are not in the sums.
    pub more: bool,
}

/// The field that holds the total of a pipeline's records: the one that the preset calls so, else the first field of money.
pub fn total_field<'p>(preset: &'p Preset, pipeline: &'p Pipeline) -> Option<&'p FieldId> {
    if let Some(total) = &pipeline.total {
        return Some(total);
    }
    pipeline
        .fields
        .iter()
        .filter_map(|id| preset.field(id))
        .find(|field| field.kind == FieldKind::Money)
        .map(|field| &field.id)
}

/// A record's total, in minor units, where it has one.
pub fn total_of(preset: &Preset, record: &Record) -> Option<i64> {
    let pipeline = preset.pipeline(&record.pipeline)?;
    match record.fields.get(total_field(preset, pipeline)?)? {
        Value::Money(minor) => Some(*minor),
        Value::Text(_) | Value::Choice(_) => None,
    }
}

impl Sums {
    /// Of those records.
    pub fn of(preset: &Preset, records: &[Record]) -> Sums {
        let mut sums = Sums {
            more: i64::try_from(records.len()).is_ok_and(|count| count >= RECORDS),
            ..Sums::default()
        };
        for record in records {
            match record.kind {
                RecordKind::Lead => sums.leads += 1,
                RecordKind::Offer => sums.offers += 1,
                RecordKind::Deal => {
                    sums.deals += 1;
                    sums.add_deal(preset, record);
                }
            }
        }
        sums
    }

    fn add_deal(&mut self, preset: &Preset, record: &Record) {
        let total = total_of(preset, record).unwrap_or_default();
        let kind = preset
            .pipeline(&record.pipeline)
            .and_then(|pipeline| pipeline.stage(&record.stage))
            .map(|stage| stage.kind);
        match kind {
            Some(StageKind::Won) => {
                self.won += 1;
                self.won_sum = self.won_sum.saturating_add(total);
            }
            Some(StageKind::Open) => {
                self.open += 1;
                self.open_sum = self.open_sum.saturating_add(total);
            }
            Some(StageKind::Lost) | None => {}
        }
    }
}

/// A contact with all that its card shows.
#[derive(Debug, Clone)]
pub struct ContactView {
    /// The contact.
    pub contact: Contact,
    /// The Telegram user behind it.
    pub person: Option<Person>,
    /// Phones and e-mails.
    pub points: Vec<Point>,
    /// Companies, the main one first.
    pub companies: Vec<(Membership, Company)>,
    /// The open record that the client's words belong to.
    pub current: Option<Record>,
    /// Who answers for it.
    pub responsible: Option<Person>,
    /// What the records come to.
    pub sums: Sums,
    /// The last words of either side.
    pub last: Option<ClientMessage>,
    /// Why nobody hears the client, if nobody does.
    pub ban: Option<Ban>,
}

impl ContactView {
    /// Whether the client is in Telegram, and not one of the staff.
    pub fn is_reached_by_bot(&self) -> bool {
        self.person
            .as_ref()
            .is_some_and(|person| !person.is_staff())
    }
}

/// Loads what a contact's card shows.
pub async fn contact(ctx: &mut Ctx<'_>, id: ContactId) -> Result<ContactView, AppError> {
    let contact = crate::app::clients::find(ctx, id).await?;
    let person = match contact.user {
        Some(user) => storage::people::find(ctx.tx, user).await?,
        None => None,
    };
    let points = storage::contact_points::of_contact(ctx.tx, id).await?;
    let companies = companies_of(ctx, id).await?;
    let current = storage::records::current_of_contact(ctx.tx, id).await?;
    let responsible = match current.as_ref().and_then(|record| record.responsible) {
        Some(user) => storage::people::find(ctx.tx, user).await?,
        None => None,
    };
    let records = storage::records::of_contact(ctx.tx, id, RECORDS).await?;
    let last = storage::messages::of_contact(ctx.tx, id, 1, 0).await?;
    let ban = storage::bans::of(ctx.tx, id).await?;
    Ok(ContactView {
        sums: Sums::of(&ctx.preset, &records),
        contact,
        person,
        points,
        companies,
        current,
        responsible,
        last: last.into_iter().next(),
        ban,
    })
}

/// The companies of a contact, the main one first.
pub async fn companies_of(
    ctx: &mut Ctx<'_>,
    id: ContactId,
) -> Result<Vec<(Membership, Company)>, AppError> {
    let mut companies = Vec::new();
    for membership in storage::contact_companies::of_contact(ctx.tx, id).await? {
        if let Some(company) = storage::companies::find(ctx.tx, membership.company).await? {
            companies.push((membership, company));
        }
    }
    Ok(companies)
}

/// A company with all that its card shows.
#[derive(Debug, Clone)]
pub struct CompanyView {
    /// The company.
    pub company: Company,
    /// The first of its people, and one more than is shown if there are more.
    pub people: Vec<(Membership, Contact)>,
    /// What its records come to.
    pub sums: Sums,
    /// Others with the same ИНН.
    pub doubles: Vec<Company>,
}

/// The company of that id.
pub async fn find_company(ctx: &mut Ctx<'_>, id: CompanyId) -> Result<Company, AppError> {
    storage::companies::find(ctx.tx, id)
        .await?
        .ok_or(AppError::Refused(Refusal::NoSuchCompany))
}

/// How many of its people a company's card names.
pub const PEOPLE_NAMED: i64 = 5;

/// Loads what a company's card shows.
pub async fn company(ctx: &mut Ctx<'_>, id: CompanyId) -> Result<CompanyView, AppError> {
    let company = find_company(ctx, id).await?;
    let people = people_of(ctx, id, PEOPLE_NAMED + 1, 0).await?;
    let records = storage::records::of_company(ctx.tx, id, RECORDS).await?;
    let doubles = match &company.requisites.inn {
        Some(inn) => storage::companies::of_inn(ctx.tx, inn).await?,
        None => Vec::new(),
    };
    Ok(CompanyView {
        sums: Sums::of(&ctx.preset, &records),
        people,
        doubles: doubles.into_iter().filter(|other| other.id != id).collect(),
        company,
    })
}

/// The people of a company.
pub async fn people_of(
    ctx: &mut Ctx<'_>,
    id: CompanyId,
    limit: i64,
    offset: i64,
) -> Result<Vec<(Membership, Contact)>, AppError> {
    let mut people = Vec::new();
    for membership in storage::contact_companies::of_company(ctx.tx, id, limit, offset).await? {
        if let Some(contact) = storage::contacts::find(ctx.tx, membership.contact).await? {
            people.push((membership, contact));
        }
    }
    Ok(people)
}

/// A client's records, the open ones first, then the newest.
pub async fn records_of_contact(ctx: &mut Ctx<'_>, id: ContactId) -> Result<Vec<Record>, AppError> {
    let records = storage::records::of_contact(ctx.tx, id, RECORDS).await?;
    Ok(open_first(records))
}

/// A company's records, the open ones first, then the newest.
pub async fn records_of_company(ctx: &mut Ctx<'_>, id: CompanyId) -> Result<Vec<Record>, AppError> {
    let records = storage::records::of_company(ctx.tx, id, RECORDS).await?;
    Ok(open_first(records))
}

fn open_first(mut records: Vec<Record>) -> Vec<Record> {
    records.sort_by_key(|record| record.closed);
    records
}
