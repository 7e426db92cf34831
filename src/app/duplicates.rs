//! Cards that may be of one client: noticed where one is made or changed, told at once, listed by `/duplicates`.
//!
//! Each card is held against few others, found by the index: those of its phone, and those of a name like its own. No list
//! is ever gone through.

use crate::app::{AppError, Ctx, Notice, Refusal, search};
use crate::domain::contact::{Company, Contact, PointKind};
use crate::domain::ids::{CompanyId, ContactId, UserId};
use crate::domain::merging::{Reason, is_alike, telling_words};
use crate::domain::people::Person;
use crate::domain::search::{DocKind, DocRef};
use crate::storage;
use crate::storage::duplicates::{Pair, PairState};
use crate::storage::merges::{self};

/// Cards of one phone or name that a card is held against.
const HELD_AGAINST: i64 = 5;
/// Words without which a name is too common to tell anything.
const TELLING: usize = 2;
/// Pairs are counted so far.
pub const COUNTED: i64 = 1_000;

/// What somebody is told of duplicates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DuplicateNotice {
    /// A card that was just made or changed is like another one.
    Alike {
        /// To whom.
        to: UserId,
        /// Which.
        pair: i64,
    },
    /// A card is one with another now: questions about it are about the other.
    Merged {
        /// The card that went.
        from: DocRef,
        /// The one that stayed.
        into: DocRef,
    },
}

/// Holds a contact against those that are like it. What is new is told to whoever is given.
pub async fn check_contact(
    ctx: &mut Ctx<'_>,
    id: ContactId,
    told: Option<UserId>,
) -> Result<(), AppError> {
    let Some(contact) = storage::contacts::find(ctx.tx, id).await? else {
        return Ok(());
    };
    let own = DocRef::contact(contact.id);
    let mut found: Vec<(Contact, Reason)> = Vec::new();
    for point in storage::contact_points::of_contact(ctx.tx, contact.id).await? {
        let reason = match point.value.kind() {
            PointKind::Phone => Reason::Phone,
            PointKind::Email => Reason::Email,
        };
        for holder in storage::contact_points::holders(ctx.tx, &point.value, HELD_AGAINST).await? {
            let other = storage::contacts::find(ctx.tx, holder).await?;
            found.extend(other.map(|other| (other, reason)));
        }
    }
    let words = telling_words(&contact.name);
    if words.len() >= TELLING {
        let others = search::contacts(
            ctx,
            &contact.name,
            usize::try_from(HELD_AGAINST).unwrap_or(0) * 2,
        )
        .await?;
        let alike = others.into_iter().filter(|other| {
            is_alike(&words, &telling_words(&other.name)) && speaks_for(&contact, other)
        });
        found.extend(alike.map(|other| (other, Reason::Name)));
    }
    for (other, reason) in found {
        if other.id != contact.id {
            note(ctx, own, DocRef::contact(other.id), reason, told).await?;
        }
    }
    Ok(())
}

/// Whether one name may well mean one person: two accounts in Telegram, or two phones, are rather two people.
fn speaks_for(one: &Contact, other: &Contact) -> bool {
    let end = |contact: &Contact| {
        contact
            .phone
            .as_ref()
            .map(|phone| phone.as_str().chars().rev().take(4).collect::<String>())
    };
    let same_company = one.company.is_some() && one.company == other.company;
    let both_known = |a: bool, b: bool| a && b;
    same_company
        || (end(one).is_some() && end(one) == end(other))
        || !(both_known(one.user.is_some(), other.user.is_some())
            || both_known(one.phone.is_some(), other.phone.is_some()))
}

/// Holds a company against those that are like it.
pub async fn check_company(
    ctx: &mut Ctx<'_>,
    id: CompanyId,
    told: Option<UserId>,
) -> Result<(), AppError> {
    let Some(company) = storage::companies::find(ctx.tx, id).await? else {
        return Ok(());
    };
    if let Some(inn) = &company.requisites.inn {
        for other in storage::companies::of_inn(ctx.tx, inn).await? {
            if other.id != company.id {
                let (a, b) = (DocRef::company(company.id), DocRef::company(other.id));
                note(ctx, a, b, Reason::TaxId, told).await?;
            }
        }
    }
    let words = telling_words(&company.name);
    if words.is_empty() {
        return Ok(());
    }
    let finds = search::find(ctx.tx, &words.join(" "), Some(DocKind::Company)).await?;
    let most = usize::try_from(HELD_AGAINST).unwrap_or(0) * 2;
    for find in finds.into_iter().take(most) {
        let other = CompanyId(find.doc.id);
        if other == company.id {
            continue;
        }
        let other = storage::companies::find(ctx.tx, other).await?;
        if let Some(other) = other
            && is_alike(&words, &telling_words(&other.name))
        {
            let (a, b) = (DocRef::company(company.id), DocRef::company(other.id));
            note(ctx, a, b, Reason::Name, told).await?;
        }
    }
    Ok(())
}

async fn note(
    ctx: &mut Ctx<'_>,
    a: DocRef,
    b: DocRef,
    reason: Reason,
    told: Option<UserId>,
) -> Result<(), AppError> {
    let pair = storage::duplicates::note(ctx.tx, a, b, reason, ctx.now).await?;
    if let (Some(pair), Some(to)) = (pair, told) {
        let notice = DuplicateNotice::Alike { to, pair: pair.id };
        ctx.news.notices.push(Notice::Duplicates(notice));
    }
    Ok(())
}

/// A card of a pair, with what tells people which one it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Card {
    /// A contact, with its company's name.
    Contact(Contact, Option<String>),
    /// A company.
    Company(Company),
}

impl Card {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Card::Contact(contact, _) => &contact.name,
            Card::Company(company) => &company.name,
        }
    }

    /// Which it is.
    pub const fn at(&self) -> DocRef {
        match self {
            Card::Contact(contact, _) => DocRef::contact(contact.id),
            Card::Company(company) => DocRef::company(company.id),
        }
    }
}

/// A card with how much there is of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighed {
    /// The card.
    pub card: Card,
    /// How many records.
    pub records: i64,
    /// How many messages, or contacts of a company.
    pub words: i64,
}

/// A card as it stands now: one that was merged is the other.
pub async fn card(ctx: &mut Ctx<'_>, at: DocRef) -> Result<Weighed, AppError> {
    let card = match at.kind {
        DocKind::Contact => {
            let contact = crate::app::clients::find(ctx, ContactId(at.id)).await?;
            let company = match contact.company {
                Some(company) => storage::companies::find(ctx.tx, company).await?,
                None => None,
            };
            Card::Contact(contact, company.map(|company| company.name))
        }
        DocKind::Company => Card::Company(
            storage::companies::find(ctx.tx, CompanyId(at.id))
                .await?
                .ok_or(Refusal::NoSuchClient)?,
        ),
        DocKind::Lead | DocKind::Deal | DocKind::Offer | DocKind::Product => {
            return Err(Refusal::NoSuchClient.into());
        }
    };
    let at = card.at();
    let [records, words] = match at.kind {
        DocKind::Company => [merges::OF_COMPANY[0], merges::OF_COMPANY[1]],
        DocKind::Contact | DocKind::Lead | DocKind::Deal | DocKind::Offer | DocKind::Product => {
            [merges::RECORDS, merges::WORDS]
        }
    };
    Ok(Weighed {
        records: merges::count(ctx.tx, records, at).await?,
        words: merges::count(ctx.tx, words, at).await?,
        card,
    })
}

/// The pair of that id, if nobody has settled it yet.
pub async fn open_pair(ctx: &mut Ctx<'_>, id: i64) -> Result<Pair, AppError> {
    let pair = storage::duplicates::find(ctx.tx, id).await?;
    pair.filter(|pair| pair.state == PairState::Open)
        .ok_or(AppError::Refused(Refusal::PairSettled))
}

/// Somebody says that two cards are of two clients; they are not told of again.
pub async fn different(ctx: &mut Ctx<'_>, who: &Person, id: i64) -> Result<(), AppError> {
    let pair = open_pair(ctx, id).await?;
    Ok(storage::duplicates::settle(ctx.tx, pair.id, PairState::Different, who.id).await?)
}
