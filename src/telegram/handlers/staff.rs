//! A message of a member of staff: a reply to a client, the answer to a question of ours, or neither.

use crate::app::desk::current_record;
use crate::app::words as on_their_way;
use crate::app::{AppError, Ctx, Refusal, clients, intake};
use crate::domain::ids::{ChatId, ContactId};
use crate::domain::people::Person;
use crate::h;
use crate::i18n::Html;
use crate::storage;
use crate::storage::messages::Outcome;
use crate::telegram::answers;
use crate::telegram::bulletin;
use crate::telegram::dialog::Dialog;
use crate::telegram::draw;
use crate::telegram::handlers::{customer, desk, dialogs, imports, inline, later, search};
use crate::telegram::incoming::Message;
use crate::telegram::keyboard::{Keyboard, Markup};
use crate::telegram::layout;
use crate::telegram::out::{self, Shows};
use crate::telegram::outgoing::{Call, Priority};
use crate::telegram::press::Press;
use crate::telegram::screens;

/// Does what a message means. A reply to something about a client goes to the client, whatever question is open.
pub async fn message(
    ctx: &mut Ctx<'_>,
    person: &Person,
    message: &Message,
) -> Result<(), AppError> {
    if later::goes_with_album(ctx, person, message).await? {
        return Ok(());
    }
    if let Some(payload) = search::taken(ctx, message) {
        if !search::follow(ctx, person, payload).await? {
            let words = draw::refuse(ctx, person, &Refusal::NoSuchClient).await?;
            out::reply(ctx, message.chat, message.id, Html::escape(&words)).await?;
        }
        return Ok(());
    }
    if desk::steers(ctx, person, message).await? {
        return Ok(());
    }
    if let Some(contact) = replied_to(ctx, message).await? {
        return write_to(ctx, person, contact, message).await;
    }
    // The parts of an album go where its first one went, whatever that answered.
    if let Some(album) = &message.album {
        let addressee = storage::messages::addressee_of_album(ctx.tx, message.chat, album).await?;
        if let Some(contact) = addressee {
            return write_to(ctx, person, contact, message).await;
        }
    }
    if let Some(dialog) = storage::dialogs::find::<Dialog>(ctx.tx, person.id).await? {
        return dialogs::answer(ctx, person, dialog, message).await;
    }
    if let Some(contact) = storage::focus::of(ctx.tx, person.id).await? {
        return write_to(ctx, person, contact, message).await;
    }
    if let Some(document) = imports::spreadsheet(person, message) {
        return imports::offer(ctx, person, document).await;
    }
    let text = h!(person.lang, "staff-hint");
    let keyboard = Keyboard::new(vec![vec![screens::to_menu(person.lang)]]);
    out::say(
        ctx,
        person.chat(),
        text,
        Some(Markup::Inline(keyboard)),
        None,
    )
    .await
}

/// The client whom a reply is for: the one that the message replied to is about. A reply can be faster than the note of
/// where that message stands; its buttons tell the record then.
pub(super) async fn replied_to(
    ctx: &mut Ctx<'_>,
    message: &Message,
) -> Result<Option<ContactId>, AppError> {
    let Some(replied) = &message.reply_to else {
        return Ok(None);
    };
    if let Some(post) = storage::posts::at::<Shows>(ctx.tx, message.chat, replied.id).await? {
        return Ok(post.contact);
    }
    // One's own words to a client are no post, and stand in the conversation all the same.
    if let Some(own) = storage::messages::at(ctx.tx, message.chat, replied.id).await? {
        return Ok((!own.incoming).then_some(own.contact));
    }
    let record = replied
        .buttons
        .iter()
        .find_map(|data| match Press::parse(data)? {
            Press::Card { record } | Press::Write { record } => Some(record),
            _ => None,
        });
    let Some(record) = record else {
        return Ok(None);
    };
    let record = storage::records::find(ctx.tx, record).await?;
    Ok(record.and_then(|record| record.contact))
}

/// Sends a message to a client. Its author sees by a reaction that it has arrived, or is told why not. An album goes when
/// it is whole, or when another message follows it.
pub async fn write_to(
    ctx: &mut Ctx<'_>,
    person: &Person,
    contact: ContactId,
    message: &Message,
) -> Result<(), AppError> {
    let found = inline::filled(ctx, person, contact, message).await?;
    if !found.missing.is_empty() {
        let names = screens::replies::variable_names(person.lang, &found.missing);
        let words = draw::refuse(ctx, person, &Refusal::NothingToPutIn(names)).await?;
        return out::reply(ctx, message.chat, message.id, Html::escape(&words)).await;
    }
    let message = found.message.as_ref().unwrap_or(message);
    let words = customer::words(message, None);
    let kept = match clients::answer(ctx, person, contact, &words).await {
        Ok((_, kept)) => kept,
        Err(AppError::Refused(Refusal::HeldBy { by, .. })) => {
            return desk::hold(ctx, person, contact, by, message).await;
        }
        Err(AppError::Refused(Refusal::ClientBanned(_))) => {
            return offer_to_hear(ctx, person, contact, message).await;
        }
        Err(AppError::Refused(
            refusal @ (Refusal::ClientUnreachable
            | Refusal::NoSuchClient
            | Refusal::TooManyDialogs(_)),
        )) => {
            let words = draw::refuse(ctx, person, &refusal).await?;
            return out::reply(ctx, message.chat, message.id, Html::escape(&words)).await;
        }
        Err(error) => return Err(error),
    };
    if let Some(reply) = found.reply {
        storage::quick_replies::used(ctx.tx, reply, ctx.now).await?;
    }
    if let Some(album) = &message.album {
        on_their_way::gather(ctx, contact, album).await?;
    } else {
        answers::send_waiting(ctx, contact, kept.id).await?;
        let user = clients::find(ctx, contact).await?.user;
        let user = user.ok_or(Refusal::ClientUnreachable)?;
        answers::send(ctx, ChatId::private(user), &kept, message).await?;
    }
    bulletin::flush(ctx, None).await
}

/// Says that a client is banned and nothing was sent, with the way to hear them again.
async fn offer_to_hear(
    ctx: &mut Ctx<'_>,
    person: &Person,
    contact: ContactId,
    message: &Message,
) -> Result<(), AppError> {
    let words = draw::refuse(ctx, person, &Refusal::ClientBanned(contact)).await?;
    let record = current_record(ctx, contact).await?;
    let button = screens::guard::hear_entry(person.lang, contact, record.as_ref());
    let call = Call::Send {
        text: Html::escape(&words),
        markup: Some(Markup::Inline(Keyboard::new(vec![vec![button]]))),
        reply_to: Some(message.id.into()),
    };
    out::call(ctx, message.chat, None, Priority::Screen, &call).await
}

/// A member of staff changed a message: what its client has of it changes too, and both wordings are kept.
pub async fn edited(ctx: &mut Ctx<'_>, person: &Person, message: &Message) -> Result<(), AppError> {
    if desk::note_edited(ctx, message).await? {
        return Ok(());
    }
    let Some(kept) = storage::messages::at(ctx.tx, message.chat, message.id).await? else {
        return Ok(());
    };
    let raw = storage::messages::raw_of(ctx.tx, kept.id).await?;
    let Some(before) = Message::parse(&raw).filter(|before| layout::differs(before, message))
    else {
        return Ok(());
    };
    let kept = intake::edited(ctx, &kept, &customer::words(message, None)).await?;
    if kept.deleted_at.is_some() || kept.brought_at.is_none() {
        return Ok(());
    }
    desk::said_edited(ctx, &kept, message).await?;
    let arrived = match kept.outcome {
        Some(Outcome::Blocked | Outcome::Failed) => false,
        Some(Outcome::Queued | Outcome::Delivered | Outcome::Recalled) | None => {
            answers::carry_edit(ctx, &kept, &before, message).await?
        }
    };
    if arrived {
        return Ok(());
    }
    let text = h!(person.lang, "edit-of-nothing");
    out::reply(ctx, message.chat, message.id, text).await
}
