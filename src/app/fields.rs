//! Fields of records, contacts and companies, filled in by people and robots: read as people write them, kept as the
//! domain knows them.
//!
//! Invariant: a field has one home ([`Preset::home`]) and so one value, on whichever card it is filled in. An answer to a
//! question is taken only if the field still holds what it held when it was asked for ([`Seen`]): nobody's words vanish.

mod read;

use crate::app::goods::GoodsRefusal;
use crate::app::{AppError, Ctx, Refusal, duplicates, lines, pipeline_of};
use crate::domain::client_event::{ClientEvent, ClientHappening};
use crate::domain::contact::Contact;
use crate::domain::event::{Actor, Happening};
use crate::domain::fields::{Fields, FileRef, Holder, Value};
use crate::domain::ids::{ChoiceId, CompanyId, ContactId, EventId, FieldId, UserId};
use crate::domain::people::Person;
use crate::domain::phone::Phone;
use crate::domain::preset::{Field, FieldKind, Home, Preset};
use crate::domain::record::Record;
use crate::storage;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use read::read;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How many of a client's records show at once that a field of theirs has changed.
const RECORDS_REDRAWN: i64 = 20;

/// What a person gives for a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input<'a> {
    /// Words typed.
    Typed(&'a str),
    /// A choice pressed.
    Chosen(&'a ChoiceId),
    /// Several choices, ticked one by one.
    Several(&'a [ChoiceId]),
    /// Yes or no pressed.
    Answered(bool),
    /// A file sent.
    Sent(&'a FileRef),
    /// Nothing: the field is to be emptied.
    Cleared,
}

/// What a field held when somebody was asked for it. Kept as a digest, for it lies with half-done input, where nobody looks
/// for a client's data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seen(String);

impl Seen {
    /// Of a field's value; `None` is an empty field.
    pub fn of(value: Option<&Value>) -> Seen {
        let Some(value) = value else {
            return Seen::default();
        };
        // A value of ours is always JSON.
        let json = serde_json::to_string(value).unwrap_or_default();
        Seen(STANDARD_NO_PAD.encode(&Sha256::digest(json)[..12]))
    }
}

/// A field on a client's card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The field.
    pub field: Field,
    /// What it holds.
    pub value: Option<Value>,
}

/// The fields of a contact's or a company's card that the viewer sees, in the preset's order, empty ones included.
pub async fn shown(
    ctx: &mut Ctx<'_>,
    holder: Holder,
    viewer: &Person,
) -> Result<Vec<Shown>, AppError> {
    let mut shown = on_client_card(ctx, holder).await?;
    shown.retain(|shown| shown.field.visible.allow(viewer.role));
    Ok(shown)
}

/// All fields of a contact's or a company's card, in the preset's order, whoever looks; the screen knows who does.
pub async fn on_client_card(ctx: &mut Ctx<'_>, holder: Holder) -> Result<Vec<Shown>, AppError> {
    let preset = ctx.preset.clone();
    let fields = preset.client_fields(holder);
    if fields.is_empty() {
        return Ok(Vec::new());
    }
    let values = values(ctx, holder).await?;
    Ok(fields
        .iter()
        .filter_map(|id| preset.field(id))
        .map(|field| Shown {
            value: values.get(&field.id).cloned(),
            field: field.clone(),
        })
        .collect())
}

/// All that is filled in: of a record, its client's included.
pub async fn values(ctx: &mut Ctx<'_>, holder: Holder) -> Result<Fields, AppError> {
    match holder {
        Holder::Record(id) => {
            let record = ctx.record(id).await?;
            crate::app::cards::facts(ctx, &record).await
        }
        Holder::Contact(id) => Ok(storage::client_fields::of_contact(ctx.tx, id).await?),
        Holder::Company(id) => Ok(storage::client_fields::of_company(ctx.tx, id).await?),
    }
}

/// The field of that id on a holder's card, if the person may fill it in.
///
/// # Errors
/// [`Refusal::NoSuchField`]; [`Refusal::FieldClosed`]: it is for others.
pub async fn editable(
    ctx: &mut Ctx<'_>,
    who: &Person,
    holder: Holder,
    field: &FieldId,
) -> Result<Field, AppError> {
    let preset = ctx.preset.clone();
    let field = on_card(ctx, &preset, holder, field).await?;
    if field.may_edit(who.role) {
        Ok(field.clone())
    } else {
        Err(Refusal::FieldClosed(field.id.clone()).into())
    }
}

async fn on_card<'p>(
    ctx: &mut Ctx<'_>,
    preset: &'p Preset,
    holder: Holder,
    field: &FieldId,
) -> Result<&'p Field, AppError> {
    let stands = match holder {
        Holder::Record(id) => {
            let record = ctx.record(id).await?;
            pipeline_of(preset, &record)?.fields.contains(field)
        }
        Holder::Contact(id) => {
            crate::app::clients::find(ctx, id).await?;
            preset.contact_fields.contains(field)
        }
        Holder::Company(id) => {
            let company = storage::companies::find(ctx.tx, id).await?;
            company.ok_or(Refusal::NoSuchClient)?;
            preset.company_fields.contains(field)
        }
    };
    preset
        .field(field)
        .filter(|_| stands)
        .ok_or(AppError::Refused(Refusal::NoSuchField))
}

/// Fills a field in, or empties it. `seen` is what it held when the person was asked for it.
///
/// # Errors
/// [`Refusal::FieldChanged`]: it holds something else by now. Refusals of what does not fit, of who may not.
pub async fn set(
    ctx: &mut Ctx<'_>,
    who: &Person,
    holder: Holder,
    field: &FieldId,
    input: Input<'_>,
    seen: Option<&Seen>,
) -> Result<(), AppError> {
    let field = editable(ctx, who, holder, field).await?;
    let value = read(ctx, &field, &input)?;
    let before = values(ctx, holder).await?.get(&field.id).cloned();
    if before == value {
        return Ok(());
    }
    if seen.is_some_and(|seen| *seen != Seen::of(before.as_ref())) {
        return Err(Refusal::FieldChanged(field.id).into());
    }
    let actor = Actor::Person(who.id);
    match holder {
        Holder::Record(id) => {
            let record = ctx.record(id).await?;
            put(ctx, record, &field, value, &actor, None).await?;
        }
        Holder::Contact(_) | Holder::Company(_) => {
            keep(ctx, holder, &field.id, value.clone()).await?;
            let what = ClientHappening::FieldSet {
                field: field.id,
                before,
                after: value,
            };
            note(ctx, holder, &actor, &what).await?;
        }
    }
    Ok(())
}

/// Keeps a value with a contact or a company, and has the open cards that show it redrawn.
async fn keep(
    ctx: &mut Ctx<'_>,
    holder: Holder,
    field: &FieldId,
    value: Option<Value>,
) -> Result<(), AppError> {
    let before = values(ctx, holder).await?;
    let mut after = before.clone();
    after.set(field.clone(), value);
    match holder {
        Holder::Contact(id) => {
            storage::client_fields::set_of_contact(ctx.tx, id, &before, &after).await?;
            let records = storage::records::of_contact(ctx.tx, id, RECORDS_REDRAWN).await?;
            let changed = records.iter().map(|record| record.id);
            ctx.news.changed.extend(changed);
        }
        Holder::Company(id) => {
            storage::client_fields::set_of_company(ctx.tx, id, &before, &after).await?;
        }
        Holder::Record(_) => {}
    }
    Ok(())
}

async fn note(
    ctx: &mut Ctx<'_>,
    holder: Holder,
    actor: &Actor,
    what: &ClientHappening,
) -> Result<(), AppError> {
    let (contact, company) = client_of(holder);
    storage::client_events::add(ctx.tx, contact, company, actor, what, ctx.now).await?;
    Ok(())
}

const fn client_of(holder: Holder) -> (Option<ContactId>, Option<CompanyId>) {
    match holder {
        Holder::Contact(id) => (Some(id), None),
        Holder::Company(id) => (None, Some(id)),
        Holder::Record(_) => (None, None),
    }
}

/// Fills a field in as a robot's preset says; a value that does not fit is left out, and logged.
pub async fn set_by_robot(
    ctx: &mut Ctx<'_>,
    record: Record,
    actor: &Actor,
    field: &FieldId,
    value: &str,
    cause: EventId,
) -> Result<Record, AppError> {
    let preset = ctx.preset.clone();
    let Some(field) = preset.field(field) else {
        return Ok(record);
    };
    let ids: Vec<ChoiceId> = value
        .split(',')
        .filter_map(|id| ChoiceId::parse(id.trim()).ok())
        .collect();
    let input = match (&field.kind, ids.first()) {
        (FieldKind::Choice(_), Some(choice)) => Input::Chosen(choice),
        (FieldKind::Choices(_), _) => Input::Several(&ids),
        (FieldKind::YesNo, _) => Input::Answered(value == "yes"),
        _ => Input::Typed(value),
    };
    if lines::rule_field(ctx, &record, &field.id).await? {
        tracing::warn!(field = %field.id, "a robot leaves the sum of the lines alone");
        return Ok(record);
    }
    let filled = match read(ctx, field, &input) {
        Ok(value) => put(ctx, record.clone(), field, value, actor, Some(cause)).await,
        Err(refusal) => Err(refusal.into()),
    };
    match filled {
        Err(AppError::Refused(refusal)) => {
            tracing::warn!(field = %field.id, ?refusal, "a robot's value does not fit its field");
            Ok(record)
        }
        other => other,
    }
}

/// Fills a field in as the client says.
pub(crate) async fn set_by_client(
    ctx: &mut Ctx<'_>,
    record: Record,
    client: UserId,
    field: &Field,
    typed: &str,
) -> Result<Record, AppError> {
    let value = read(ctx, field, &Input::Typed(typed))?;
    put(ctx, record, field, value, &Actor::Client(client), None).await
}

/// Keeps a value where its field lives, as seen from a record: with the record, its contact or its company.
async fn put(
    ctx: &mut Ctx<'_>,
    record: Record,
    field: &Field,
    value: Option<Value>,
    actor: &Actor,
    cause: Option<EventId>,
) -> Result<Record, AppError> {
    let before = crate::app::cards::facts(ctx, &record).await?;
    let before = before.get(&field.id).cloned();
    if before == value {
        return Ok(record);
    }
    if lines::rule_field(ctx, &record, &field.id).await? {
        return Err(GoodsRefusal::TotalOfLines.into());
    }
    let mut record = record;
    match field.kind {
        FieldKind::ContactName => {
            let Some(Value::Text(name)) = &value else {
                return Err(Refusal::Empty.into());
            };
            rename_contact(ctx, &mut record, name).await?;
        }
        FieldKind::ContactPhone => {
            let phone = phone_of(value.as_ref());
            let mut contact = contact_of(ctx, &mut record).await?;
            contact.phone_verified = false;
            contact.phone = phone;
            storage::contacts::save(ctx.tx, &mut contact, ctx.now).await?;
        }
        FieldKind::CompanyName => set_company(ctx, &mut record, value.as_ref()).await?,
        FieldKind::Source
        | FieldKind::Text { .. }
        | FieldKind::Money
        | FieldKind::Choice(_)
        | FieldKind::Choices(_)
        | FieldKind::Number { .. }
        | FieldKind::Date
        | FieldKind::YesNo
        | FieldKind::Phone
        | FieldKind::Email
        | FieldKind::Link
        | FieldKind::File => put_at_home(ctx, &mut record, field, value.clone()).await?,
    }
    record.version += 1;
    storage::records::save(ctx.tx, &record, ctx.now).await?;
    let set = Happening::FieldSet {
        field: field.id.clone(),
        before,
        after: value,
    };
    ctx.note(&record, actor, &set, cause).await?;
    look_for_duplicates(ctx, &record, field, actor).await?;
    Ok(record)
}

/// What tells clients apart has changed: are there two cards of one? Who changed it is told, or whoever answers for the
/// record.
async fn look_for_duplicates(
    ctx: &mut Ctx<'_>,
    record: &Record,
    field: &Field,
    actor: &Actor,
) -> Result<(), AppError> {
    let told = match actor {
        Actor::Person(person) => Some(*person),
        Actor::Client(_) | Actor::Robot(_) | Actor::System => record.responsible,
    };
    match field.kind {
        FieldKind::ContactName | FieldKind::ContactPhone => match record.contact {
            Some(contact) => duplicates::check_contact(ctx, contact, told).await,
            None => Ok(()),
        },
        FieldKind::CompanyName => match record.company {
            Some(company) => duplicates::check_company(ctx, company, told).await,
            None => Ok(()),
        },
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
        | FieldKind::Source => Ok(()),
    }
}

async fn put_at_home(
    ctx: &mut Ctx<'_>,
    record: &mut Record,
    field: &Field,
    value: Option<Value>,
) -> Result<(), AppError> {
    let holder = match ctx.preset.home(field) {
        Home::Record => {
            record.fields.set(field.id.clone(), value);
            return Ok(());
        }
        Home::Contact => Holder::Contact(contact_of(ctx, record).await?.id),
        Home::Company => Holder::Company(company_of(ctx, record).await?),
    };
    // What the record kept of it before the field moved to the client would show through an empty one.
    record.fields.set(field.id.clone(), None);
    keep(ctx, holder, &field.id, value).await
}

/// The record's company.
///
/// # Errors
/// [`Refusal::CompanyNeeded`] when it has none.
async fn company_of(ctx: &mut Ctx<'_>, record: &Record) -> Result<CompanyId, AppError> {
    if let Some(company) = record.company {
        return Ok(company);
    }
    let contact = match record.contact {
        Some(contact) => storage::contacts::find(ctx.tx, contact).await?,
        None => None,
    };
    contact
        .and_then(|contact| contact.company)
        .ok_or(AppError::Refused(Refusal::CompanyNeeded))
}

fn phone_of(value: Option<&Value>) -> Option<Phone> {
    match value? {
        Value::Text(phone) => phone.parse().ok(),
        Value::Money(_)
        | Value::Choice(_)
        | Value::Choices(_)
        | Value::Number(_)
        | Value::Date(_)
        | Value::YesNo(_)
        | Value::File(_) => None,
    }
}

/// The record's contact; a record without one gets a nameless contact of its own.
async fn contact_of(ctx: &mut Ctx<'_>, record: &mut Record) -> Result<Contact, AppError> {
    let found = match record.contact {
        Some(contact) => storage::contacts::find(ctx.tx, contact).await?,
        None => None,
    };
    if let Some(contact) = found {
        return Ok(contact);
    }
    let made = storage::contacts::make(ctx.tx, "–", None, ctx.now).await?;
    record.contact = Some(made.id);
    Ok(made)
}

async fn rename_contact(
    ctx: &mut Ctx<'_>,
    record: &mut Record,
    name: &str,
) -> Result<(), AppError> {
    let mut contact = contact_of(ctx, record).await?;
    name.clone_into(&mut contact.name);
    storage::contacts::save(ctx.tx, &mut contact, ctx.now).await?;
    Ok(())
}

async fn set_company(
    ctx: &mut Ctx<'_>,
    record: &mut Record,
    value: Option<&Value>,
) -> Result<(), AppError> {
    let company = match value {
        Some(Value::Text(name)) => Some(
            storage::companies::find_or_make(ctx.tx, name, ctx.now)
                .await?
                .id,
        ),
        Some(
            Value::Money(_)
            | Value::Choice(_)
            | Value::Choices(_)
            | Value::Number(_)
            | Value::Date(_)
            | Value::YesNo(_)
            | Value::File(_),
        )
        | None => None,
    };
    record.company = company;
    if let Some(contact) = record.contact
        && let Some(mut contact) = storage::contacts::find(ctx.tx, contact).await?
    {
        contact.company = company;
        storage::contacts::save(ctx.tx, &mut contact, ctx.now).await?;
    }
    Ok(())
}

/// What happened to the fields of a client on its own card, the newest first.
pub async fn history(
    ctx: &mut Ctx<'_>,
    holder: Holder,
    limit: i64,
) -> Result<Vec<ClientEvent>, AppError> {
    let (contact, company) = client_of(holder);
    Ok(storage::client_events::of_fields(ctx.tx, contact, company, limit).await?)
}
