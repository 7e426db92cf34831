//! Fields of a card, filled in by people and robots: read as people write them, kept as the domain knows them.

use crate::app::goods::GoodsRefusal;
use crate::app::{AppError, Ctx, Refusal, lines, pipeline_of};
use crate::domain::event::{Actor, Happening};
use crate::domain::fields::Value;
use crate::domain::ids::{ChoiceId, EventId, FieldId, RecordId, UserId};
use crate::domain::people::Person;
use crate::domain::phone::Phone;
use crate::domain::preset::{Field, FieldKind};
use crate::domain::record::Record;
use crate::domain::{money, text};
use crate::storage;

/// The most characters of a name.
const NAME_MAX: usize = 100;
/// The most characters of a source.
const SOURCE_MAX: usize = 64;

/// What a person gives for a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input<'a> {
    /// Words typed.
    Typed(&'a str),
    /// A choice pressed.
    Chosen(&'a ChoiceId),
    /// Nothing: the field is to be emptied.
    Cleared,
}

/// Fills a field of a record in, or empties it.
pub async fn set(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: RecordId,
    field: &FieldId,
    input: Input<'_>,
) -> Result<Record, AppError> {
    let record = ctx.record(id).await?;
    let preset = ctx.preset.clone();
    let pipeline = pipeline_of(&preset, &record)?;
    let field = preset
        .field(field)
        .filter(|field| pipeline.fields.contains(&field.id))
        .ok_or(Refusal::NoSuchField)?;
    let value = read(ctx, field, input)?;
    put(ctx, record, field, value, &Actor::Person(who.id), None).await
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
    let choice = ChoiceId::parse(value);
    let input = match (&field.kind, &choice) {
        (FieldKind::Choice(_), Ok(choice)) => Input::Chosen(choice),
        _ => Input::Typed(value),
    };
    if lines::rule_field(ctx, &record, &field.id).await? {
        tracing::warn!(field = %field.id, "a robot leaves the sum of the lines alone");
        return Ok(record);
    }
    match read(ctx, field, input) {
        Ok(value) => put(ctx, record, field, value, actor, Some(cause)).await,
        Err(refusal) => {
            tracing::warn!(field = %field.id, ?refusal, "a robot's value does not fit its field");
            Ok(record)
        }
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
    let value = read(ctx, field, Input::Typed(typed))?;
    put(ctx, record, field, value, &Actor::Client(client), None).await
}

fn read(ctx: &Ctx<'_>, field: &Field, input: Input<'_>) -> Result<Option<Value>, Refusal> {
    let typed = match input {
        Input::Cleared if field.kind == FieldKind::ContactName => return Err(Refusal::Empty),
        Input::Cleared => return Ok(None),
        Input::Chosen(id) => {
            return match &field.kind {
                FieldKind::Choice(choices) if choices.iter().any(|choice| choice.id == *id) => {
                    Ok(Some(Value::Choice(id.clone())))
                }
                _ => Err(Refusal::NotAChoice),
            };
        }
        Input::Typed(typed) => text::clean(typed).ok_or(Refusal::Empty)?,
    };
    let words = |most: usize| {
        if typed.chars().count() > most {
            Err(Refusal::TooLong(most))
        } else {
            Ok(Value::Text(typed.clone()))
        }
    };
    let value = match &field.kind {
        FieldKind::Text { max } => words(*max)?,
        FieldKind::ContactName | FieldKind::CompanyName => words(NAME_MAX)?,
        FieldKind::Source => words(SOURCE_MAX)?,
        FieldKind::Money => {
            Value::Money(money::parse(&typed, ctx.shop.settings.currency).map_err(Refusal::Money)?)
        }
        FieldKind::ContactPhone => Value::Text(
            Phone::parse(&typed, ctx.shop.settings.region())
                .map_err(|_| Refusal::Phone)?
                .as_str()
                .to_owned(),
        ),
        FieldKind::Choice(choices) => {
            let folded = text::fold(&typed);
            choices
                .iter()
                .find(|choice| {
                    text::fold(&choice.name.ru) == folded || text::fold(&choice.name.en) == folded
                })
                .map(|choice| Value::Choice(choice.id.clone()))
                .ok_or(Refusal::NotAChoice)?
        }
    };
    Ok(Some(value))
}

/// Keeps a value where its field lives: with the record, the contact or the company.
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
        FieldKind::Text { .. } | FieldKind::Money | FieldKind::Choice(_) | FieldKind::Source => {
            record.fields.set(field.id.clone(), value.clone());
        }
    }
    record.version += 1;
    storage::records::save(ctx.tx, &record, ctx.now).await?;
    let set = Happening::FieldSet {
        field: field.id.clone(),
        before,
        after: value,
    };
    ctx.note(&record, actor, &set, cause).await?;
    Ok(record)
}

fn phone_of(value: Option<&Value>) -> Option<Phone> {
    match value? {
        Value::Text(phone) => phone.parse().ok(),
        Value::Money(_) | Value::Choice(_) => None,
    }
}

/// The record's contact; a record without one gets a nameless contact of its own.
async fn contact_of(
    ctx: &mut Ctx<'_>,
    record: &mut Record,
) -> Result<crate::domain::contact::Contact, AppError> {
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
        Some(Value::Money(_) | Value::Choice(_)) | None => None,
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
