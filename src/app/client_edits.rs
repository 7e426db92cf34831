//! Changes to the cards of contacts and companies, each kept in their history.
//!
//! Nobody's words vanish: whoever was asked for something gives with the answer what the card said when it was asked
//! ([`Asked`]). If it says something else by now, nothing is changed and the person is told who changed it and to what.
//! Other properties may have changed meanwhile without anybody's harm.

use crate::app::{AppError, Ctx, Refusal, client_cards, clients};
use crate::domain::client_event::{ClientHappening, Property};
use crate::domain::contact::{Company, Contact, Point, PointKind, PointValue};
use crate::domain::event::Actor;
use crate::domain::ids::{CompanyId, ContactId, PointId, UserId};
use crate::domain::people::Person;
use crate::domain::phone::Phone;
use crate::domain::requisites::{Account, BadRequisite, Inn, Requisite, Requisites};
use crate::domain::requisites_block::Block;
use crate::domain::text::clean;
use crate::storage;

/// The most characters of a name, a post or a source.
const NAME_MAX: usize = 100;
/// The most characters of an address or a bank's name.
const WORDS_MAX: usize = 300;
/// The most phones and e-mails of one contact.
const POINTS_MAX: usize = 20;
/// How far back it is looked for who changed something.
const CHANGES: i64 = 50;
/// Others with the same phone or e-mail that are told of.
const HOLDERS: i64 = 5;

/// What was asked for, and what the card said then.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// What.
    pub property: Property,
    /// What the card said.
    pub seen: Option<&'a str>,
}

fn words(typed: &str, most: usize) -> Result<String, Refusal> {
    let words = clean(typed).ok_or(Refusal::Empty)?;
    if words.chars().count() > most {
        return Err(Refusal::TooLong(most));
    }
    Ok(words.replace('\n', " "))
}

/// Refuses an answer to what has been changed since it was asked.
async fn still(
    ctx: &mut Ctx<'_>,
    (contact, company): (Option<ContactId>, Option<CompanyId>),
    asked: Asked<'_>,
    now: Option<&str>,
) -> Result<(), AppError> {
    if asked.seen == now {
        return Ok(());
    }
    let changes = storage::client_events::newest(ctx.tx, contact, company, CHANGES).await?;
    let by = changes.into_iter().find_map(|event| match event.what {
        ClientHappening::Set { property, .. } if property == asked.property => match event.actor {
            Actor::Person(user) => Some(user),
            Actor::Client(_) | Actor::Robot(_) | Actor::System => None,
        },
        _ => None,
    });
    Err(Refusal::ChangedMeanwhile {
        property: asked.property,
        by,
        now: now.map(str::to_owned),
    }
    .into())
}

async fn note_set(
    ctx: &mut Ctx<'_>,
    (contact, company): (Option<ContactId>, Option<CompanyId>),
    who: UserId,
    property: Property,
    (before, after): (Option<String>, Option<String>),
) -> Result<(), AppError> {
    let what = ClientHappening::Set {
        property,
        before,
        after,
    };
    note(ctx, contact, company, who, &what).await
}

async fn note(
    ctx: &mut Ctx<'_>,
    contact: Option<ContactId>,
    company: Option<CompanyId>,
    who: UserId,
    what: &ClientHappening,
) -> Result<(), AppError> {
    let actor = Actor::Person(who);
    storage::client_events::add(ctx.tx, contact, company, &actor, what, ctx.now).await?;
    if let Some(contact) = contact
        && let Some(record) = storage::records::current_of_contact(ctx.tx, contact).await?
    {
        ctx.news.changed.insert(record.id);
    }
    Ok(())
}

/// Makes a contact by hand.
pub async fn make_contact(
    ctx: &mut Ctx<'_>,
    who: &Person,
    typed: &str,
) -> Result<Contact, AppError> {
    let name = words(typed, NAME_MAX)?;
    let contact = storage::contacts::make(ctx.tx, &name, None, ctx.now).await?;
    note(ctx, Some(contact.id), None, who.id, &ClientHappening::Made).await?;
    Ok(contact)
}

/// What a contact's card says of a property.
pub fn of_contact(contact: &Contact, property: Property) -> Option<String> {
    match property {
        Property::Name => Some(contact.name.clone()),
        Property::Source => contact.source.clone(),
        Property::Point(_)
        | Property::Post
        | Property::Requisite(_)
        | Property::Bank
        | Property::LegalAddress
        | Property::PostalAddress => None,
    }
}

/// Changes a contact's name or source; `None` empties it.
pub async fn set_contact(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: ContactId,
    asked: Asked<'_>,
    typed: Option<&str>,
) -> Result<Contact, AppError> {
    let mut contact = clients::find(ctx, id).await?;
    let before = of_contact(&contact, asked.property);
    still(ctx, (Some(id), None), asked, before.as_deref()).await?;
    let after = typed.map(|typed| words(typed, NAME_MAX)).transpose()?;
    match (asked.property, &after) {
        (Property::Name, None) => return Err(Refusal::Empty.into()),
        (Property::Name, Some(name)) => contact.name.clone_from(name),
        (Property::Source, source) => contact.source.clone_from(source),
        (
            Property::Point(_)
            | Property::Post
            | Property::Requisite(_)
            | Property::Bank
            | Property::LegalAddress
            | Property::PostalAddress,
            _,
        ) => return Err(Refusal::NoSuchField.into()),
    }
    if before == after {
        return Ok(contact);
    }
    storage::contacts::save(ctx.tx, &mut contact, ctx.now).await?;
    let change = (before, after);
    note_set(ctx, (Some(id), None), who.id, asked.property, change).await?;
    Ok(contact)
}

/// A phone or an e-mail added, and who else has it.
#[derive(Debug, Clone)]
pub struct Added {
    /// The phone or e-mail.
    pub point: Point,
    /// Others who have it too.
    pub holders: Vec<Contact>,
}

/// Reads a phone or an e-mail as people write it.
pub fn read_point(ctx: &Ctx<'_>, kind: PointKind, typed: &str) -> Result<PointValue, Refusal> {
    let typed = clean(typed).ok_or(Refusal::Empty)?;
    match kind {
        PointKind::Phone => Phone::parse(&typed, ctx.shop.settings.region())
            .map(PointValue::Phone)
            .map_err(|_| Refusal::Phone),
        PointKind::Email => typed
            .parse()
            .map(PointValue::Email)
            .map_err(|_| Refusal::Email),
    }
}

/// Adds a phone or an e-mail; the first of its kind is the main one.
pub async fn add_point(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: ContactId,
    kind: PointKind,
    typed: &str,
) -> Result<Added, AppError> {
    let mut contact = clients::find(ctx, id).await?;
    let value = read_point(ctx, kind, typed)?;
    let before = storage::contact_points::of_contact(ctx.tx, id).await?;
    if let Some(point) = before.iter().find(|point| point.value == value) {
        return Ok(Added {
            point: point.clone(),
            holders: holders(ctx, &value, id).await?,
        });
    }
    if before.len() >= POINTS_MAX {
        return Err(Refusal::TooManyPoints(POINTS_MAX).into());
    }
    let is_first = !before.iter().any(|point| point.value.kind() == kind);
    let point = storage::contact_points::add(ctx.tx, id, &value, false, ctx.now).await?;
    if is_first {
        make_main(ctx, &mut contact, &point).await?;
    } else {
        storage::contacts::save(ctx.tx, &mut contact, ctx.now).await?;
    }
    let change = (None, Some(value.as_str().to_owned()));
    let property = Property::Point(kind);
    note_set(ctx, (Some(id), None), who.id, property, change).await?;
    let holders = holders(ctx, &value, id).await?;
    Ok(Added { point, holders })
}

/// Others who have the same phone or e-mail.
pub async fn holders(
    ctx: &mut Ctx<'_>,
    value: &PointValue,
    but: ContactId,
) -> Result<Vec<Contact>, AppError> {
    let mut found = Vec::new();
    for id in storage::contact_points::holders(ctx.tx, value, HOLDERS).await? {
        if id != but
            && let Some(contact) = storage::contacts::find(ctx.tx, id).await?
        {
            found.push(contact);
        }
    }
    Ok(found)
}

async fn make_main(
    ctx: &mut Ctx<'_>,
    contact: &mut Contact,
    point: &Point,
) -> Result<(), AppError> {
    storage::contact_points::demote(ctx.tx, contact.id, point.value.kind()).await?;
    match &point.value {
        PointValue::Phone(phone) => {
            contact.phone = Some(phone.clone());
            contact.phone_verified = point.verified;
        }
        PointValue::Email(_) => storage::contact_points::promote(ctx.tx, point.id).await?,
    }
    Ok(storage::contacts::save(ctx.tx, contact, ctx.now).await?)
}

async fn point_of(ctx: &mut Ctx<'_>, id: PointId) -> Result<Point, AppError> {
    storage::contact_points::find(ctx.tx, id)
        .await?
        .ok_or(AppError::Refused(Refusal::PointGone))
}

/// Makes a phone or an e-mail the main one.
pub async fn set_main_point(ctx: &mut Ctx<'_>, id: PointId) -> Result<Point, AppError> {
    let point = point_of(ctx, id).await?;
    if !point.main {
        let mut contact = clients::find(ctx, point.contact).await?;
        make_main(ctx, &mut contact, &point).await?;
    }
    Ok(point)
}

/// Drops a phone or an e-mail; the next of its kind becomes the main one.
pub async fn remove_point(ctx: &mut Ctx<'_>, who: &Person, id: PointId) -> Result<Point, AppError> {
    let point = point_of(ctx, id).await?;
    let mut contact = clients::find(ctx, point.contact).await?;
    storage::contact_points::remove(ctx.tx, id).await?;
    if point.main {
        if point.value.kind() == PointKind::Phone {
            contact.phone = None;
            contact.phone_verified = false;
        }
        let rest = storage::contact_points::of_contact(ctx.tx, contact.id).await?;
        let kind = point.value.kind();
        match rest.iter().find(|other| other.value.kind() == kind) {
            Some(next) => make_main(ctx, &mut contact, next).await?,
            None => storage::contacts::save(ctx.tx, &mut contact, ctx.now).await?,
        }
    } else {
        storage::contacts::save(ctx.tx, &mut contact, ctx.now).await?;
    }
    let property = Property::Point(point.value.kind());
    let change = (Some(point.value.as_str().to_owned()), None);
    note_set(ctx, (Some(contact.id), None), who.id, property, change).await?;
    Ok(point)
}

/// Brings a contact into a company; the first one is the main one. `false`: they are there already.
pub async fn join(
    ctx: &mut Ctx<'_>,
    who: &Person,
    contact: ContactId,
    company: CompanyId,
) -> Result<bool, AppError> {
    let mut contact = clients::find(ctx, contact).await?;
    client_cards::find_company(ctx, company).await?;
    if storage::contact_companies::find(ctx.tx, contact.id, company)
        .await?
        .is_some()
    {
        return Ok(false);
    }
    if contact.company.is_none() {
        contact.company = Some(company);
        storage::contacts::save(ctx.tx, &mut contact, ctx.now).await?;
    } else {
        storage::contact_companies::join(ctx.tx, contact.id, company, ctx.now).await?;
    }
    let what = ClientHappening::Joined {
        contact: contact.id,
        company,
    };
    note(ctx, Some(contact.id), Some(company), who.id, &what).await?;
    storage::companies::touch(ctx.tx, company, ctx.now).await?;
    Ok(true)
}

/// Takes a contact out of a company; the next of the contact's companies becomes the main one.
pub async fn leave(
    ctx: &mut Ctx<'_>,
    who: &Person,
    contact: ContactId,
    company: CompanyId,
) -> Result<(), AppError> {
    let mut contact = clients::find(ctx, contact).await?;
    let membership = storage::contact_companies::find(ctx.tx, contact.id, company)
        .await?
        .ok_or(Refusal::NotInCompany)?;
    storage::contact_companies::leave(ctx.tx, contact.id, company).await?;
    if membership.main {
        let rest = storage::contact_companies::of_contact(ctx.tx, contact.id).await?;
        contact.company = rest.first().map(|next| next.company);
        storage::contacts::save(ctx.tx, &mut contact, ctx.now).await?;
    }
    let what = ClientHappening::Left {
        contact: contact.id,
        company,
    };
    note(ctx, Some(contact.id), Some(company), who.id, &what).await
}

/// Makes a company a contact's main one.
pub async fn set_main_company(
    ctx: &mut Ctx<'_>,
    who: &Person,
    contact: ContactId,
    company: CompanyId,
) -> Result<(), AppError> {
    let mut contact = clients::find(ctx, contact).await?;
    storage::contact_companies::find(ctx.tx, contact.id, company)
        .await?
        .ok_or(Refusal::NotInCompany)?;
    if contact.company == Some(company) {
        return Ok(());
    }
    contact.company = Some(company);
    storage::contacts::save(ctx.tx, &mut contact, ctx.now).await?;
    let what = ClientHappening::MainCompany {
        contact: contact.id,
        company,
    };
    note(ctx, Some(contact.id), Some(company), who.id, &what).await
}

/// Keeps what a contact is in a company; `None` empties it.
pub async fn set_post(
    ctx: &mut Ctx<'_>,
    who: &Person,
    (contact, company): (ContactId, CompanyId),
    seen: Option<&str>,
    typed: Option<&str>,
) -> Result<(), AppError> {
    let membership = storage::contact_companies::find(ctx.tx, contact, company)
        .await?
        .ok_or(Refusal::NotInCompany)?;
    let asked = Asked {
        property: Property::Post,
        seen,
    };
    let both = (Some(contact), Some(company));
    still(ctx, both, asked, membership.post.as_deref()).await?;
    let post = typed.map(|typed| words(typed, NAME_MAX)).transpose()?;
    if membership.post == post {
        return Ok(());
    }
    storage::contact_companies::set_post(ctx.tx, contact, company, post.as_deref()).await?;
    let change = (membership.post, post);
    note_set(ctx, both, who.id, Property::Post, change).await
}

/// What a company's card says of a property.
pub fn of_company(company: &Company, property: Property) -> Option<String> {
    let known = &company.requisites;
    match property {
        Property::Name => Some(company.name.clone()),
        Property::Requisite(Requisite::Inn) => known.inn.as_ref().map(Inn::to_string),
        Property::Requisite(Requisite::Kpp) => known.kpp.as_ref().map(ToString::to_string),
        Property::Requisite(Requisite::Ogrn) => known.ogrn.as_ref().map(ToString::to_string),
        Property::Requisite(Requisite::Bik) => known.bik.as_ref().map(ToString::to_string),
        Property::Requisite(Requisite::Account) => known.account.as_ref().map(Account::to_string),
        Property::Requisite(Requisite::Correspondent) => {
            known.correspondent.as_ref().map(Account::to_string)
        }
        Property::Bank => known.bank.clone(),
        Property::LegalAddress => known.legal_address.clone(),
        Property::PostalAddress => known.postal_address.clone(),
        Property::Source | Property::Point(_) | Property::Post => None,
    }
}

fn fill(company: &mut Company, property: Property, typed: Option<&str>) -> Result<(), Refusal> {
    fn read<T: std::str::FromStr<Err = BadRequisite>>(
        typed: Option<&str>,
    ) -> Result<Option<T>, Refusal> {
        typed
            .map(|typed| typed.parse().map_err(Refusal::Requisite))
            .transpose()
    }
    let text = || typed.map(|typed| words(typed, WORDS_MAX)).transpose();
    let known = &mut company.requisites;
    match property {
        Property::Name => company.name = words(typed.ok_or(Refusal::Empty)?, NAME_MAX)?,
        Property::Requisite(Requisite::Inn) => known.inn = read(typed)?,
        Property::Requisite(Requisite::Kpp) => known.kpp = read(typed)?,
        Property::Requisite(Requisite::Ogrn) => known.ogrn = read(typed)?,
        Property::Requisite(Requisite::Bik) => known.bik = read(typed)?,
        Property::Requisite(Requisite::Account) => known.account = read(typed)?,
        Property::Requisite(Requisite::Correspondent) => {
            let account =
                typed.map(|typed| Account::correspondent(typed).map_err(Refusal::Requisite));
            known.correspondent = account.transpose()?;
        }
        Property::Bank => known.bank = text()?,
        Property::LegalAddress => known.legal_address = text()?,
        Property::PostalAddress => known.postal_address = text()?,
        Property::Source | Property::Point(_) | Property::Post => {
            return Err(Refusal::NoSuchField);
        }
    }
    company.requisites.check().map_err(Refusal::Requisite)
}

async fn save(ctx: &mut Ctx<'_>, company: &mut Company) -> Result<(), AppError> {
    if storage::companies::save(ctx.tx, company, ctx.now).await? {
        Ok(())
    } else {
        Err(Refusal::NameTaken.into())
    }
}

/// Changes something of a company; `None` empties it.
pub async fn set_company(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: CompanyId,
    asked: Asked<'_>,
    typed: Option<&str>,
) -> Result<Company, AppError> {
    let mut company = client_cards::find_company(ctx, id).await?;
    let before = of_company(&company, asked.property);
    still(ctx, (None, Some(id)), asked, before.as_deref()).await?;
    fill(&mut company, asked.property, typed)?;
    let after = of_company(&company, asked.property);
    if before == after {
        return Ok(company);
    }
    save(ctx, &mut company).await?;
    let change = (before, after);
    note_set(ctx, (None, Some(id)), who.id, asked.property, change).await?;
    Ok(company)
}

/// What became of the wish for a company.
#[derive(Debug, Clone)]
pub enum Founded {
    /// It was made.
    Made(Company),
    /// It is there already: by its ИНН, or by a name that nothing tells apart.
    Known(Company),
}

/// Makes a company by hand. `inn` tells it from another of the name.
pub async fn make_company(
    ctx: &mut Ctx<'_>,
    who: &Person,
    typed: &str,
    inn: Option<&Inn>,
) -> Result<Founded, AppError> {
    let name = words(typed, NAME_MAX)?;
    if let Some(inn) = inn
        && let Some(known) = storage::companies::of_inn(ctx.tx, inn)
            .await?
            .into_iter()
            .next()
    {
        return Ok(Founded::Known(known));
    }
    let company = match (storage::companies::named(ctx.tx, &name).await?, inn) {
        (Some(known), None) => return Ok(Founded::Known(known)),
        (Some(known), Some(_)) if known.requisites.inn.is_none() => {
            // Nothing says that it is another one: the ИНН may well be its own.
            return Ok(Founded::Known(known));
        }
        (Some(_), Some(inn)) => {
            storage::companies::make_namesake(ctx.tx, &name, inn, ctx.now).await?
        }
        (None, inn) => {
            let mut made = storage::companies::find_or_make(ctx.tx, &name, ctx.now).await?;
            if let Some(inn) = inn {
                made.requisites.inn = Some(inn.clone());
                save(ctx, &mut made).await?;
            }
            made
        }
    };
    note(ctx, None, Some(company.id), who.id, &ClientHappening::Made).await?;
    Ok(Founded::Made(company))
}

/// What a pasted block changes on a company's card: what, from what, to what.
pub fn changes(company: &Company, block: &Block) -> Vec<(Property, Option<String>, String)> {
    let after = Company {
        requisites: company.requisites.clone().with(block.requisites.clone()),
        ..company.clone()
    };
    Property::OF_COMPANY
        .into_iter()
        .filter_map(|property| {
            let before = of_company(company, property);
            let after = of_company(&after, property)?;
            (before.as_ref() != Some(&after)).then_some((property, before, after))
        })
        .collect()
}

/// Takes a pasted block over, provided that the card is still what the preview was made of.
///
/// # Errors
/// [`Refusal::CardChanged`] when it is not; [`Refusal::Requisite`] for an account that does not fit the bank.
pub async fn apply(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: CompanyId,
    version: i64,
    block: &Block,
) -> Result<Company, AppError> {
    let mut company = client_cards::find_company(ctx, id).await?;
    if company.version != version {
        return Err(Refusal::CardChanged.into());
    }
    let changes = changes(&company, block);
    company.requisites = Requisites::with(company.requisites, block.requisites.clone());
    company.requisites.check().map_err(Refusal::Requisite)?;
    if changes.is_empty() {
        return Ok(company);
    }
    save(ctx, &mut company).await?;
    for (property, before, after) in changes {
        let change = (before, Some(after));
        note_set(ctx, (None, Some(id)), who.id, property, change).await?;
    }
    Ok(company)
}
