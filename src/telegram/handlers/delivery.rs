//! What follows from how a call ended: the author of words learns that they arrived, or why not; a person who has blocked
//! the bot is marked so; owners learn what Telegram refused.

use crate::app::{AppError, Ctx};
use crate::domain::ids::{ChatId, ContactId, PostId, UserId};
use crate::domain::text::shorten;
use crate::h;
use crate::storage;
use crate::storage::messages::Outcome;
use crate::storage::outbox::End;
use crate::telegram::bulletin;
use crate::telegram::handlers::{detours, imports, management, presets, topics};
use crate::telegram::out;
use crate::telegram::outgoing::{About, Call, FetchFor, Priority, Receipt, Target};

/// The sign that words have arrived.
pub const ARRIVED: &str = "👌";

/// Draws the consequences of a call that has ended.
pub async fn settled(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    (call, post): (&Call, Option<PostId>),
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
        (End::Sent, Some(receipt)) => match receipt.about {
            About::Words => arrived(ctx, receipt).await?,
            About::Edit | About::Deletion => {}
        },
        (End::Unreachable | End::Failed, Some(receipt)) => {
            lost(ctx, receipt, end, error.unwrap_or("?")).await?;
        }
        (End::Failed, None) => {
            refused(ctx, chat, call, error).await?;
            detours::undelivered(ctx, chat, (call, post), end).await?;
        }
        (End::Unreachable, None) if !chat.is_group() => {
            detours::undelivered(ctx, chat, (call, post), end).await?;
        }
        (End::Sent | End::Unreachable, None) => {}
    }
    bulletin::flush(ctx, None).await
}

/// Words have arrived: their author sees it by a reaction, unless they have been taken back meanwhile.
async fn arrived(ctx: &mut Ctx<'_>, receipt: &Receipt) -> Result<(), AppError> {
    if !note_outcome(ctx, receipt, Outcome::Delivered).await? {
        return Ok(());
    }
    let call = Call::React {
        message: Target::Message(receipt.message),
        emoji: Some(ARRIVED.to_owned()),
    };
    out::call(ctx, receipt.chat, None, Priority::News, &call).await
}

/// Words, or what was to become of them, have not arrived: their author is told why.
async fn lost(ctx: &mut Ctx<'_>, receipt: &Receipt, end: End, error: &str) -> Result<(), AppError> {
    let Some(author) = storage::people::find(ctx.tx, UserId(receipt.chat.0)).await? else {
        return Ok(());
    };
    let lang = author.lang;
    let error = shorten(error, 200);
    let is_unreachable = end == End::Unreachable;
    let text = match receipt.about {
        About::Words => {
            let outcome = if is_unreachable {
                Outcome::Blocked
            } else {
                Outcome::Failed
            };
            if !note_outcome(ctx, receipt, outcome).await? {
                return Ok(());
            }
            if is_unreachable {
                h!(lang, "receipt-unreachable")
            } else {
                h!(lang, "receipt-failed", error = error)
            }
        }
        About::Edit if is_unreachable => h!(lang, "edit-unreachable"),
        About::Edit => h!(lang, "edit-failed", error = error),
        About::Deletion => h!(lang, "delete-failed"),
    };
    out::reply(ctx, receipt.chat, receipt.message, text).await
}

/// Notes how far words have come. `false`: they were taken back meanwhile.
async fn note_outcome(
    ctx: &mut Ctx<'_>,
    receipt: &Receipt,
    outcome: Outcome,
) -> Result<bool, AppError> {
    let Some(words) = receipt.words else {
        return Ok(true);
    };
    let Some(kept) = storage::messages::find(ctx.tx, words).await? else {
        return Ok(true);
    };
    if kept.outcome == Some(Outcome::Recalled) {
        return Ok(false);
    }
    storage::messages::set_outcome(ctx.tx, words, outcome).await?;
    if let Some(album) = &kept.album {
        storage::messages::set_outcome_of_album(ctx.tx, kept.chat, album, outcome).await?;
    }
    Ok(true)
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
    if let Call::KeepCopy { file, .. } = call {
        return crate::app::files::copied(ctx, *file, Err(error.unwrap_or("?"))).await;
    }
    if let Call::Fetch { why, .. } = call {
        let Some(person) = storage::people::find(ctx.tx, UserId(chat.0)).await? else {
            return Ok(());
        };
        let error = Err(error.unwrap_or("?"));
        return match why {
            FetchFor::Preset => presets::fetched(ctx, &person, error).await,
            FetchFor::PriceList { name } => imports::fetched(ctx, &person, name, error).await,
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
        | Call::Copies { .. }
        | Call::Album { .. }
        | Call::Picture { .. }
        | Call::Photo { .. }
        | Call::Graph { .. }
        | Call::Document { .. }
        | Call::File { .. } => true,
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
        | Call::KeepCopy { .. }
        | Call::DropCopies { .. }
        | Call::CreateTopic { .. }
        | Call::EditTopic { .. }
        | Call::CloseTopic
        | Call::ReopenTopic
        | Call::Inspect { .. } => false,
    }
}
