//! What customers write: every word is kept, and every word belongs to an open record.

use crate::app::moves::{self, Start};
use crate::app::{AppError, Ctx, Refusal, desk, duplicates, robots, team};
use crate::domain::contact::{Contact, PointKind};
use crate::domain::event::Actor;
use crate::domain::fields::{Fields, Value};
use crate::domain::ids::{ChatId, ClientMessageId, MessageId, RecordId, UserId};
use crate::domain::people::Person;
use crate::domain::phone::Phone;
use crate::domain::preset::{Audience, FieldKind};
use crate::domain::record::Record;
use crate::domain::session::Session;
use crate::domain::text::{clean, shorten};
use crate::storage;
use crate::storage::messages::{ClientMessage, NewMessage};

/// Where a client comes from who followed no deep link.
const DEFAULT_SOURCE: &str = "Telegram";

/// A message as it was written.
#[derive(Debug, Clone)]
pub struct Words<'a> {
    /// What it is, as Telegram calls the field: `text`, `photo`.
    pub kind: &'a str,
    /// Text or caption.
    pub text: Option<&'a str>,
    /// Telegram's message, as it came.
    pub raw: &'a str,
    /// Telegram's id of the album that it is part of.
    pub album: Option<&'a str>,
    /// The message in the same chat that it answers.
    pub reply_to: Option<MessageId>,
    /// Where it was written.
    pub chat: ChatId,
    /// Its id there.
    pub message: MessageId,
    /// The sender's own phone, shared by Telegram's contact button.
    pub own_phone: Option<Phone>,
    /// Whether it is kept already, and has waited at the door.
    pub waited: bool,
}

/// What became of a customer's message.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The client.
    pub contact: Contact,
    /// The record that the message belongs to.
    pub record: Record,
    /// The session that it belongs to.
    pub session: Session,
    /// Whether the record was made by it.
    pub is_new: bool,
    /// The message, kept.
    pub message: ClientMessage,
    /// The staff whom it must reach.
    pub readers: Vec<UserId>,
    /// Whether it counts as passed on already: nothing of the client's waits before it.
    pub brought: bool,
}

/// Takes a customer's message in: the contact and the open record are found or made, the words are kept. What is asked
/// about one order belongs to that one, even when it is over.
pub async fn take_in(
    ctx: &mut Ctx<'_>,
    from: &Person,
    words: Words<'_>,
    about: Option<RecordId>,
) -> Result<Taken, AppError> {
    let mut contact = contact_of(ctx, from).await?;
    if let Some(phone) = &words.own_phone {
        own_phone(ctx, &mut contact, phone).await?;
    }
    let current = match about {
        Some(about) => Some(ctx.record(about).await?),
        None => desk::record_of_words(ctx, contact.id).await?,
    };
    let (session, turned) = desk::client_wrote(ctx, contact.id, current.as_ref()).await?;
    let is_new = current.is_none();
    let preset = ctx.preset.clone();
    let record = if let Some(record) = current {
        if words.own_phone.is_some() {
            ctx.news.changed.insert(record.id);
        }
        record
    } else {
        let leads = preset.leads().ok_or(Refusal::NoSuchPipeline)?;
        let start = Start {
            contact: Some(contact.id),
            fields: source_of(ctx, from),
            ..Start::default()
        };
        moves::create(ctx, leads, start, &Actor::Client(from.id), None).await?
    };
    let readers = desk::readers(ctx, &session, &record).await?;
    let brought = !readers.is_empty() && is_alone(ctx, &contact, &words).await?;
    let message = keep(ctx, &contact, &record, &session, from, (&words, brought)).await?;
    storage::contacts::touch(ctx.tx, contact.id, ctx.now).await?;
    let session = desk::settle(ctx, session, &turned, &record, Some(message.id)).await?;
    if words.own_phone.is_some() {
        duplicates::check_contact(ctx, contact.id, record.responsible).await?;
    }
    Ok(Taken {
        contact,
        record,
        session,
        is_new,
        message,
        readers,
        brought,
    })
}

/// Whether a message goes to people at once and by itself: it is no part of an album, waits for no topic, and nothing of
/// the client's waits before it.
async fn is_alone(
    ctx: &mut Ctx<'_>,
    contact: &Contact,
    words: &Words<'_>,
) -> Result<bool, AppError> {
    Ok(!words.waited
        && words.album.is_none()
        && team::connected(ctx).await?.is_none()
        && !storage::messages::any_waiting(ctx.tx, contact.id).await?)
}

async fn keep(
    ctx: &mut Ctx<'_>,
    contact: &Contact,
    record: &Record,
    session: &Session,
    from: &Person,
    (words, brought): (&Words<'_>, bool),
) -> Result<ClientMessage, AppError> {
    let (chat, message) = (words.chat, words.message);
    if words.waited
        && storage::door::let_in(ctx.tx, chat, message, record.id, session.id).await?
        && let Some(kept) = storage::messages::at(ctx.tx, chat, message).await?
    {
        return Ok(kept);
    }
    let reply_to = answered_by(ctx, words).await?;
    let new = NewMessage {
        contact: contact.id,
        record: Some(record.id),
        session: Some(session.id),
        author: from.id,
        incoming: true,
        kind: words.kind,
        text: words.text,
        raw: words.raw,
        album: words.album,
        reply_to,
        chat: words.chat,
        message: words.message,
    };
    Ok(if brought {
        storage::messages::keep_brought(ctx.tx, new, ctx.now).await?
    } else {
        storage::messages::keep(ctx.tx, new, ctx.now).await?
    })
}

/// The kept message that words answer: their own side's, or a copy of the other's.
pub(crate) async fn answered_by(
    ctx: &mut Ctx<'_>,
    words: &Words<'_>,
) -> Result<Option<ClientMessageId>, AppError> {
    let Some(message) = words.reply_to else {
        return Ok(None);
    };
    if let Some(own) = storage::messages::at(ctx.tx, words.chat, message).await? {
        return Ok(Some(own.id));
    }
    Ok(storage::posts::words_at(ctx.tx, words.chat, message).await?)
}

/// The staff who read what a record's client writes: its responsible, else all on duty. A responsible who has blocked
/// the bot would read nothing, and the client must not be left alone.
pub async fn readers(ctx: &mut Ctx<'_>, record: &Record) -> Result<Vec<UserId>, AppError> {
    let readers = robots::audience_of(ctx, record, Audience::Responsible).await?;
    let staff = storage::people::staff(ctx.tx).await?;
    let reached = |id: &UserId| staff.iter().any(|one| one.id == *id && one.reachable);
    if readers.iter().any(reached) {
        Ok(readers)
    } else {
        robots::audience_of(ctx, record, Audience::OnDuty).await
    }
}

/// The contact of a Telegram user, made when there is none.
pub async fn contact_of(ctx: &mut Ctx<'_>, from: &Person) -> Result<Contact, AppError> {
    if let Some(mut contact) = storage::contacts::of_user(ctx.tx, from.id).await? {
        if contact.user != Some(from.id) {
            // Of two accounts of one client, words go to the one that wrote last.
            storage::contacts::set_account(ctx.tx, contact.id, Some(from.id), ctx.now).await?;
            contact.user = Some(from.id);
            storage::search::contact(ctx.tx, &contact);
        }
        return Ok(contact);
    }
    let name =
        clean(&from.name).map_or_else(|| format!("#{}", from.id), |name| shorten(&name, 100));
    let mut contact = storage::contacts::make(ctx.tx, &name, Some(from.id), ctx.now).await?;
    if from.source.is_some() {
        contact.source.clone_from(&from.source);
        storage::contacts::save(ctx.tx, &mut contact, ctx.now).await?;
    }
    duplicates::check_contact(ctx, contact.id, None).await?;
    Ok(contact)
}

/// A client shares the number of their own account: it is the main one from now on, and the one before stays beside it.
async fn own_phone(
    ctx: &mut Ctx<'_>,
    contact: &mut Contact,
    phone: &Phone,
) -> Result<(), AppError> {
    storage::contact_points::demote(ctx.tx, contact.id, PointKind::Phone).await?;
    contact.phone = Some(phone.clone());
    contact.phone_verified = true;
    Ok(storage::contacts::save(ctx.tx, contact, ctx.now).await?)
}

pub(crate) fn source_of(ctx: &Ctx<'_>, from: &Person) -> Fields {
    let field = ctx
        .preset
        .fields
        .iter()
        .find(|field| field.kind == FieldKind::Source);
    let source = from.source.as_deref().unwrap_or(DEFAULT_SOURCE);
    field
        .map(|field| (field.id.clone(), Value::Text(source.to_owned())))
        .into_iter()
        .collect()
}

/// Keeps what its author made of a message afterwards, beside what it said before.
pub async fn edited(
    ctx: &mut Ctx<'_>,
    kept: &ClientMessage,
    words: &Words<'_>,
) -> Result<ClientMessage, AppError> {
    Ok(storage::messages::edited(ctx.tx, kept.id, words.text, words.raw, ctx.now).await?)
}
