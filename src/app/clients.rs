//! Clients as staff meets them, and what clients see of their own.

use crate::app::intake::{self, Words};
use crate::app::moves::{self, Step};
use crate::app::{AppError, Ctx, Refusal, desk, pipeline_of};
use crate::domain::contact::Contact;
use crate::domain::event::Actor;
use crate::domain::ids::{ContactId, RecordId, UserId};
use crate::domain::people::Person;
use crate::domain::record::Record;
use crate::storage;
use crate::storage::messages::{ClientMessage, NewMessage};

/// How many of a client's records `/orders` lists.
const ORDERS: i64 = 20;

/// A client whom a member of staff writes to.
#[derive(Debug, Clone)]
pub struct Addressee {
    /// The client.
    pub contact: Contact,
    /// The Telegram user behind it.
    pub user: UserId,
    /// The open record that the words belong to.
    pub record: Option<Record>,
}

/// The client of that id, if words can reach it.
pub async fn addressee(ctx: &mut Ctx<'_>, id: ContactId) -> Result<Addressee, AppError> {
    let contact = find(ctx, id).await?;
    let user = contact.user.ok_or(Refusal::ClientUnreachable)?;
    if storage::bans::of(ctx.tx, id).await?.is_some() {
        return Err(Refusal::ClientBanned(id).into());
    }
    let reachable = storage::people::find(ctx.tx, user)
        .await?
        .is_some_and(|person| person.reachable);
    if !reachable {
        return Err(Refusal::ClientUnreachable.into());
    }
    let record = desk::current_record(ctx, id).await?;
    Ok(Addressee {
        contact,
        user,
        record,
    })
}

/// Keeps what a member of staff writes to a client. Who answers a lead that nobody has taken, takes it.
pub async fn answer(
    ctx: &mut Ctx<'_>,
    who: &Person,
    to: ContactId,
    words: &Words<'_>,
) -> Result<(Addressee, ClientMessage), AppError> {
    let addressee = addressee(ctx, to).await?;
    let session = desk::answered(ctx, who, to, addressee.record.as_ref()).await?;
    let reply_to = intake::answered_by(ctx, words).await?;
    let record = match addressee.record {
        Some(record) if record.responsible.is_none() => Some(take(ctx, who, record).await?),
        other => other,
    };
    let new = NewMessage {
        contact: to,
        record: record.as_ref().map(|record| record.id),
        session: Some(session.id),
        author: who.id,
        incoming: false,
        kind: words.kind,
        text: words.text,
        raw: words.raw,
        album: words.album,
        reply_to,
        chat: words.chat,
        message: words.message,
    };
    let kept = storage::messages::keep(ctx.tx, new, ctx.now).await?;
    storage::contacts::touch(ctx.tx, to, ctx.now).await?;
    desk::said(ctx, &session, who.id, kept.id);
    let addressee = Addressee {
        record,
        ..addressee
    };
    Ok((addressee, kept))
}

/// Takes a record by the preset's own taking move, where there is one.
pub(crate) async fn take(
    ctx: &mut Ctx<'_>,
    who: &Person,
    record: Record,
) -> Result<Record, AppError> {
    let preset = ctx.preset.clone();
    let to = pipeline_of(&preset, &record)?
        .stage(&record.stage)
        .and_then(|stage| stage.moves.iter().find(|rule| rule.take))
        .map(|rule| rule.to.clone());
    let Some(to) = to else { return Ok(record) };
    let step = Step {
        responsible: Some(who.id),
        actor: Actor::Person(who.id),
        cause: None,
        depth: 0,
    };
    moves::carry_out(ctx, record, &to, step).await
}

/// The contact of that id.
pub async fn find(ctx: &mut Ctx<'_>, id: ContactId) -> Result<Contact, AppError> {
    storage::contacts::find(ctx.tx, id)
        .await?
        .ok_or(AppError::Refused(Refusal::NoSuchClient))
}

/// The records that a customer sees of their own: those of pipelines open to clients, a converted lead only as what it
/// became. The newest first.
pub async fn orders(ctx: &mut Ctx<'_>, user: UserId) -> Result<Vec<Record>, AppError> {
    let Some(contact) = storage::contacts::of_user(ctx.tx, user).await? else {
        return Ok(Vec::new());
    };
    let preset = ctx.preset.clone();
    let records = storage::records::of_contact(ctx.tx, contact.id, ORDERS).await?;
    let seen =
        |record: &Record| pipeline_of(&preset, record).is_ok_and(|pipeline| pipeline.customer_sees);
    let replaced: Vec<RecordId> = records
        .iter()
        .filter(|record| seen(record))
        .filter_map(|record| record.origin)
        .collect();
    Ok(records
        .into_iter()
        .filter(|record| seen(record) && !replaced.contains(&record.id))
        .collect())
}
