//! What follows from how a call ended: the author of words learns that they arrived, or why not; a person who has blocked
//! the bot is marked so; owners learn what Telegram refused.

use crate::app::{AppError, Ctx};
use crate::domain::ids::{ChatId, ContactId, UserId};
use crate::domain::text::shorten;
use crate::h;
use crate::storage;
use crate::storage::messages::Outcome;
use crate::storage::outbox::End;
use crate::telegram::bulletin;
use crate::telegram::handlers::{management, presets, topics};
use crate::telegram::out;
use crate::telegram::outgoing::{Call, Priority, Receipt, Target};

/// The sign that words have arrived.
const ARRIVED: &str = "👌";

/// Draws the consequences of a call that has ended.
pub async fn settled(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    call: &Call,
    receipt: Option<&Receipt>,
    end: End,
    error: Option<&str>,
) -> Result<(), AppError> {
    if end == End::Unreachable && !chat.is_group() {
        unreachable(ctx, chat).await?;
    }
    if let Call::CreateTopic { topic, .. } = call {
        topics::made(ctx, chat, *topic, end, error).await?;
        return bulletin::flush(ctx, None).await;
    }
    match (end, receipt) {
        (End::Sent, Some(receipt)) => {
            note_outcome(ctx, receipt, Outcome::Delivered).await?;
            let call = Call::React {
                message: Target::Message(receipt.message),
                emoji: Some(ARRIVED.to_owned()),
            };
            out::call(ctx, receipt.chat, None, Priority::News, &call).await?;
        }
        (End::Unreachable | End::Failed, Some(receipt)) => {
            let outcome = if end == End::Unreachable {
                Outcome::Blocked
            } else {
                Outcome::Failed
            };
            note_outcome(ctx, receipt, outcome).await?;
            let author = storage::people::find(ctx.tx, UserId(receipt.chat.0)).await?;
            let lang = author.map_or(ctx.shop.settings.lang, |author| author.lang);
            let text = if end == End::Unreachable {
                h!(lang, "receipt-unreachable")
            } else {
                h!(
                    lang,
                    "receipt-failed",
                    error = shorten(error.unwrap_or("?"), 200)
                )
            };
            out::reply(ctx, receipt.chat, receipt.message, text).await?;
        }
        (End::Failed, None) => refused(ctx, chat, call, error).await?,
        (End::Sent | End::Unreachable, None) => {}
    }
    bulletin::flush(ctx, None).await
}

async fn note_outcome(
    ctx: &mut Ctx<'_>,
    receipt: &Receipt,
    outcome: Outcome,
) -> Result<(), AppError> {
    match receipt.words {
        Some(words) => Ok(storage::messages::set_outcome(ctx.tx, words, outcome).await?),
        None => Ok(()),
    }
}

/// Marks the person, and shows it on the cards of what they have open.
async fn unreachable(ctx: &mut Ctx<'_>, chat: ChatId) -> Result<(), AppError> {
    let user = UserId(chat.0);
    storage::people::set_reachable(ctx.tx, user, false).await?;
    redraw_open(ctx, user).await
}

/// Has the cards of a person's open record redrawn.
pub async fn redraw_open(ctx: &mut Ctx<'_>, user: UserId) -> Result<(), AppError> {
    let Some(contact) = storage::contacts::of_user(ctx.tx, user).await? else {
        return Ok(());
    };
    let contact: ContactId = contact.id;
    if let Some(record) = storage::records::current_of_contact(ctx.tx, contact).await? {
        ctx.news.changed.insert(record.id);
    }
    Ok(())
}

/// Tells the owners of a refused send, unless it was to tell an owner of something.
async fn refused(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    call: &Call,
    error: Option<&str>,
) -> Result<(), AppError> {
    if let Call::Fetch { .. } = call {
        let person = storage::people::find(ctx.tx, UserId(chat.0)).await?;
        return match person {
            Some(person) => presets::fetched(ctx, &person, Err(error.unwrap_or("?"))).await,
            None => Ok(()),
        };
    }
    if !matters(call) {
        return Ok(());
    }
    let to_owner = storage::people::find(ctx.tx, UserId(chat.0))
        .await?
        .is_some_and(|person| person.role == Some(crate::domain::people::Role::Owner));
    if to_owner {
        return Ok(());
    }
    let error = shorten(error.unwrap_or("?"), 200);
    management::tell_owners(ctx, |lang| h!(lang, "refused-send", error = &error)).await
}

/// Whether somebody misses something when this call is refused.
const fn matters(call: &Call) -> bool {
    match call {
        Call::Send { .. }
        | Call::SendWords { .. }
        | Call::Copy { .. }
        | Call::Album { .. }
        | Call::Picture { .. }
        | Call::Graph { .. }
        | Call::Document { .. } => true,
        Call::Edit { .. }
        | Call::EditWords { .. }
        | Call::EditCaption { .. }
        | Call::EditMedia { .. }
        | Call::Delete { .. }
        | Call::AnswerInline { .. }
        | Call::Answer { .. }
        | Call::React { .. }
        | Call::Commands { .. }
        | Call::Fetch { .. }
        | Call::CreateTopic { .. }
        | Call::EditTopic { .. }
        | Call::ReopenTopic
        | Call::Inspect { .. } => false,
    }
}
