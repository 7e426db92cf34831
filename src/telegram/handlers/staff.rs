//! A message of a member of staff: a reply to a client, the answer to a question of ours, or neither.

use crate::app::{AppError, Ctx, Refusal, clients};
use crate::domain::ids::{ChatId, ContactId};
use crate::domain::people::Person;
use crate::h;
use crate::i18n::Html;
use crate::storage;
use crate::telegram::bulletin;
use crate::telegram::dialog::Dialog;
use crate::telegram::draw;
use crate::telegram::handlers::{customer, dialogs};
use crate::telegram::incoming::Message;
use crate::telegram::keyboard::{Keyboard, Markup};
use crate::telegram::out::{self, Shows};
use crate::telegram::outgoing::{Call, Receipt};
use crate::telegram::press::Press;
use crate::telegram::screens;

/// Does what a message means. A reply to something about a client goes to the client, whatever question is open.
pub async fn message(
    ctx: &mut Ctx<'_>,
    person: &Person,
    message: &Message,
) -> Result<(), AppError> {
    if let Some(contact) = replied_to(ctx, message).await? {
        return write_to(ctx, person, contact, message).await;
    }
    if let Some(dialog) = storage::dialogs::find::<Dialog>(ctx.tx, person.id).await? {
        return dialogs::answer(ctx, person, dialog, message).await;
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
async fn replied_to(ctx: &mut Ctx<'_>, message: &Message) -> Result<Option<ContactId>, AppError> {
    let Some(replied) = &message.reply_to else {
        return Ok(None);
    };
    if let Some(post) = storage::posts::at::<Shows>(ctx.tx, message.chat, replied.id).await? {
        return Ok(post.contact);
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

/// Sends a message to a client. Its author sees by a reaction that it has arrived, or is told why not.
pub async fn write_to(
    ctx: &mut Ctx<'_>,
    person: &Person,
    contact: ContactId,
    message: &Message,
) -> Result<(), AppError> {
    let words = customer::words(message, None);
    let (addressee, kept) = match clients::answer(ctx, person, contact, &words).await {
        Ok(answered) => answered,
        Err(AppError::Refused(
            refusal @ (Refusal::ClientUnreachable | Refusal::NoSuchClient | Refusal::HeldBy { .. }),
        )) => {
            let words = draw::refuse(ctx, person, &refusal).await?;
            return out::reply(ctx, message.chat, message.id, Html::escape(&words)).await;
        }
        Err(error) => return Err(error),
    };
    let call = match (&message.kind[..], &message.text) {
        ("text", Some(_)) => Call::SendWords {
            words: message.words(),
            keyboard: None,
            reply_to: None,
        },
        _ => Call::Copy {
            from: message.chat,
            message: message.id,
            caption: None,
            keyboard: None,
            reply_to: None,
        },
    };
    let receipt = Receipt {
        chat: message.chat,
        message: message.id,
        words: Some(kept.id),
    };
    out::words(ctx, ChatId::private(addressee.user), &kept, &call, receipt).await?;
    bulletin::flush(ctx, None).await
}

/// A member of staff changed a message: Telegram has delivered the old wording already.
pub async fn edited(ctx: &mut Ctx<'_>, person: &Person, message: &Message) -> Result<(), AppError> {
    let sent = storage::messages::at(ctx.tx, message.chat, message.id).await?;
    if sent.is_none() {
        return Ok(());
    }
    let text = h!(person.lang, "edited-not-carried");
    out::reply(ctx, message.chat, message.id, text).await
}
