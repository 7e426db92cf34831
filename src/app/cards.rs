//! Everything that a card shows of a record, loaded at once.

use crate::app::lines::{self, LineView};
use crate::app::{AppError, Ctx, pipeline_of, stock};
use crate::domain::contact::{Company, Contact};
use crate::domain::engine::{self, Undoable};
use crate::domain::fields::{Fields, Value};
use crate::domain::ids::{ChoiceId, FieldId, RecordId, UserId};
use crate::domain::people::Person;
use crate::domain::phone::Phone;
use crate::domain::preset::{Conversion, ENOUGH, FieldKind, Home, Pipeline, Preset, SHORT, STOCK};
use crate::domain::record::Record;
use crate::domain::task::{Task, TaskState};
use crate::storage;
use crate::storage::bans::Ban;
use crate::storage::messages::ClientMessage;

/// How much of the newest history is looked through for a move that can be taken back.
const UNDO_DEPTH: i64 = 20;
/// How many of the client's first words a card shows.
const FIRST_WORDS: i64 = 3;

/// A record with all that belongs to it.
#[derive(Debug, Clone)]
pub struct RecordView {
    /// The record.
    pub record: Record,
    /// The client.
    pub contact: Option<Contact>,
    /// The Telegram user behind the client.
    pub client: Option<Person>,
    /// The client's company.
    pub company: Option<Company>,
    /// Who answers for it.
    pub responsible: Option<Person>,
    /// The filled fields, the client's included.
    pub facts: Fields,
    /// Open tasks, the most urgent first, each with the person it is for. A closed record asks for nothing any more.
    pub tasks: Vec<(Task, Option<Person>)>,
    /// The lead it came from.
    pub origin: Option<Record>,
    /// What the client first wrote of it.
    pub words: Vec<ClientMessage>,
    /// The viewer's own last move, if it can still be taken back.
    pub undo: Option<Undoable>,
    /// Why nobody hears the client, if nobody does.
    pub ban: Option<Ban>,
    /// Its lines, each with how the stock stands to it.
    pub lines: Vec<LineView>,
}

/// Loads what a card shows to a viewer.
pub async fn load(ctx: &mut Ctx<'_>, id: RecordId, viewer: UserId) -> Result<RecordView, AppError> {
    let record = ctx.record(id).await?;
    let bound = bound(ctx, &record).await?;
    let lines = lines::of(ctx, id).await?;
    let client = match bound.contact.as_ref().and_then(|contact| contact.user) {
        Some(user) => storage::people::find(ctx.tx, user).await?,
        None => None,
    };
    let responsible = match record.responsible {
        Some(user) => storage::people::find(ctx.tx, user).await?,
        None => None,
    };
    let origin = match record.origin {
        Some(origin) => storage::records::find(ctx.tx, origin).await?,
        None => None,
    };
    let mut tasks = Vec::new();
    for task in storage::tasks::of_record(ctx.tx, id).await? {
        if task.state == TaskState::Open && !record.closed {
            let assignee = storage::people::find(ctx.tx, task.assignee).await?;
            tasks.push((task, assignee));
        }
    }
    tasks.sort_by_key(|(task, _)| (task.due_at, task.id));
    let words = storage::messages::incoming_of_record(ctx.tx, id, FIRST_WORDS).await?;
    let history = storage::events::of_record(ctx.tx, id, UNDO_DEPTH, 0).await?;
    let undo = engine::undoable(&history, viewer, ctx.now);
    let ban = match &bound.contact {
        Some(contact) => storage::bans::of(ctx.tx, contact.id).await?,
        None => None,
    };
    Ok(RecordView {
        facts: with_stock(bound.facts(&ctx.preset, &record), &lines),
        contact: bound.contact,
        company: bound.company,
        record,
        client,
        responsible,
        tasks,
        origin,
        words,
        undo,
        ban,
        lines,
    })
}

/// The filled fields of a record as conditions see them.
pub async fn facts(ctx: &mut Ctx<'_>, record: &Record) -> Result<Fields, AppError> {
    let lines = lines::of(ctx, record.id).await?;
    let facts = bound(ctx, record).await?.facts(&ctx.preset, record);
    Ok(with_stock(facts, &lines))
}

/// How the stock stands to the lines is a fact like a filled field.
fn with_stock(mut facts: Fields, lines: &[LineView]) -> Fields {
    let state = if stock::is_enough(lines) {
        ENOUGH
    } else {
        SHORT
    };
    if let (Ok(field), Ok(state)) = (FieldId::parse(STOCK), ChoiceId::parse(state)) {
        facts.set(field, Some(Value::Choice(state)));
    }
    facts
}

/// Which of `fields` are empty, by the record's pipeline's own order.
pub fn names_of<'p>(
    preset: &'p Preset,
    fields: &[crate::domain::ids::FieldId],
    lang: crate::domain::lang::Lang,
) -> Vec<&'p str> {
    fields
        .iter()
        .filter_map(|field| preset.field(field))
        .map(|field| field.name.get(lang))
        .collect()
}

struct Bound {
    contact: Option<Contact>,
    company: Option<Company>,
    /// The shop's own fields that are kept with the contact.
    of_contact: Fields,
    /// Those kept with the company.
    of_company: Fields,
}

async fn bound(ctx: &mut Ctx<'_>, record: &Record) -> Result<Bound, AppError> {
    let contact = match record.contact {
        Some(contact) => storage::contacts::find(ctx.tx, contact).await?,
        None => None,
    };
    let company = record
        .company
        .or_else(|| contact.as_ref().and_then(|contact| contact.company));
    let company = match company {
        Some(company) => storage::companies::find(ctx.tx, company).await?,
        None => None,
    };
    let of_contact = match &contact {
        Some(contact) if !ctx.preset.contact_fields.is_empty() => {
            storage::client_fields::of_contact(ctx.tx, contact.id).await?
        }
        Some(_) | None => Fields::default(),
    };
    let of_company = match &company {
        Some(company) if !ctx.preset.company_fields.is_empty() => {
            storage::client_fields::of_company(ctx.tx, company.id).await?
        }
        Some(_) | None => Fields::default(),
    };
    Ok(Bound {
        contact,
        company,
        of_contact,
        of_company,
    })
}

impl Bound {
    /// The record's own fields, and those that live with the client.
    fn facts(&self, preset: &Preset, record: &Record) -> Fields {
        let mut facts = record.fields.clone();
        for field in &preset.fields {
            let value = match field.kind {
                FieldKind::ContactName => self.contact.as_ref().map(|contact| contact.name.clone()),
                FieldKind::ContactPhone => self
                    .contact
                    .as_ref()
                    .and_then(|contact| contact.phone.as_ref())
                    .map(|phone: &Phone| phone.as_str().to_owned()),
                FieldKind::CompanyName => self.company.as_ref().map(|company| company.name.clone()),
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
                | FieldKind::File
                | FieldKind::Source => {
                    let kept = match preset.home(field) {
                        Home::Record => None,
                        Home::Contact => self.of_contact.get(&field.id),
                        Home::Company => self.of_company.get(&field.id),
                    };
                    // Until it is filled in with the client, what the record kept of it before still tells.
                    if let Some(kept) = kept {
                        facts.set(field.id.clone(), Some(kept.clone()));
                    }
                    continue;
                }
            };
            facts.set(field.id.clone(), value.map(Value::Text));
        }
        facts
    }
}

/// The fields that the record's stage demands and that are empty.
pub fn owed(preset: &Preset, view: &RecordView) -> Vec<crate::domain::ids::FieldId> {
    pipeline_of(preset, &view.record).map_or_else(
        |_| Vec::new(),
        |pipeline| engine::owed(pipeline, &view.record.stage, &view.facts),
    )
}

/// The missing fields that a conversion wants or requires.
pub fn missing_for_conversion(
    preset: &Preset,
    view: &RecordView,
) -> Result<Vec<crate::domain::ids::FieldId>, AppError> {
    let pipeline = pipeline_of(preset, &view.record)?;
    let Some(conversion) = engine::conversion_from(pipeline, &view.record.stage) else {
        return Ok(Vec::new());
    };
    let mut missing = needed_to_convert(pipeline, conversion, &view.facts);
    missing.extend(engine::empty_fields(&conversion.wants, &view.facts));
    let mut seen = std::collections::BTreeSet::new();
    missing.retain(|field| seen.insert(field.clone()));
    if !view.lines.is_empty() {
        missing.retain(|field| pipeline.contents.as_ref() != Some(field));
    }
    Ok(missing)
}

/// The empty fields without which a lead is not converted: those that the conversion requires, and those that the stage
/// demands on which the lead ends.
pub(crate) fn needed_to_convert(
    pipeline: &Pipeline,
    conversion: &Conversion,
    facts: &Fields,
) -> Vec<crate::domain::ids::FieldId> {
    let mut needed = engine::empty_fields(&conversion.requires, facts);
    let demanded = engine::owed(pipeline, &conversion.to, facts);
    needed.extend(
        demanded
            .into_iter()
            .filter(|field| !conversion.requires.contains(field)),
    );
    needed
}
