//! A customer's message: kept, answered, and brought to those who must read it.

use crate::app::intake::{self, Taken, Words};
use crate::app::{AppError, Ctx, Notice};
use crate::domain::ids::UserId;
use crate::domain::people::Person;
use crate::domain::phone::Phone;
use crate::storage;
use crate::telegram::bulletin;
use crate::telegram::draw;
use crate::telegram::handlers::door;
use crate::telegram::incoming::Message;
use crate::telegram::keyboard::Markup;
use crate::telegram::out;
use crate::telegram::outgoing::{Call, Priority, Target};
use crate::telegram::relay;
use crate::telegram::screens;

/// The most characters that the news of a new lead shows anyway.
const SHOWN_IN_NEWS: usize = 500;
/// The sign that a message has come in.
const SEEN: &str = "👌";

/// Takes a message in, unless the guard keeps it at the door.
pub async fn message(
    ctx: &mut Ctx<'_>,
    person: &Person,
    message: &Message,
) -> Result<(), AppError> {
    if door::admit(ctx, person, message).await? {
        take(ctx, person, message).await?;
    }
    Ok(())
}

/// Takes in a message that the guard has let pass.
pub async fn take(ctx: &mut Ctx<'_>, person: &Person, message: &Message) -> Result<(), AppError> {
    let own_phone = own_phone(message);
    let taken = intake::take_in(ctx, person, words(message, own_phone.clone())).await?;
    let told: Vec<UserId> = ctx
        .news
        .notices
        .iter()
        .filter_map(|notice| match notice {
            Notice::Robot { to, record, .. } if *record == taken.record.id => Some(*to),
            _ => None,
        })
        .collect();
    bulletin::flush(ctx, None).await?;
    acknowledge(ctx, person, message, &taken, own_phone.as_ref()).await?;
    for reader in &taken.readers {
        let in_news = taken.is_new && told.contains(reader) && fits_into_news(message);
        if !in_news {
            let Some(reader) = storage::people::find(ctx.tx, *reader).await? else {
                continue;
            };
            relay::bring(ctx, &reader, &taken.contact, &taken.record, &taken.message).await?;
        }
    }
    if !taken.readers.is_empty() {
        storage::messages::brought(ctx.tx, taken.message.id, ctx.now).await?;
    }
    Ok(())
}

/// A message's words for the application.
pub fn words(message: &Message, own_phone: Option<Phone>) -> Words<'_> {
    Words {
        kind: &message.kind,
        text: message.text.as_deref(),
        raw: &message.raw,
        album: message.album.as_deref(),
        reply_to: message.reply_to.as_ref().map(|replied| replied.id),
        chat: message.chat,
        message: message.id,
        own_phone,
    }
}

/// The sender's own phone. Telegram vouches for it: `user_id` is the sender's.
pub fn own_phone(message: &Message) -> Option<Phone> {
    let contact = message.contact.as_ref()?;
    if contact.user_id != Some(message.from.id.0) {
        return None;
    }
    Phone::parse_shared(&contact.phone_number).ok()
}

fn fits_into_news(message: &Message) -> bool {
    message.kind == "text"
        && message
            .text
            .as_deref()
            .is_some_and(|text| text.chars().count() <= SHOWN_IN_NEWS)
}

async fn acknowledge(
    ctx: &mut Ctx<'_>,
    person: &Person,
    message: &Message,
    taken: &Taken,
    own_phone: Option<&Phone>,
) -> Result<(), AppError> {
    let lane = Some(taken.contact.id);
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let phone_known = taken.contact.phone.is_some();
    if taken.is_new {
        let text = screens::customer::received(&look, &taken.record, phone_known);
        let markup = screens::customer::keyboard(&look, phone_known);
        return out::say(ctx, person.chat(), text, Some(markup), lane).await;
    }
    if let Some(phone) = own_phone {
        let text = screens::customer::phone_kept(&look, &phone.readable());
        return out::say(ctx, person.chat(), text, Some(Markup::RemoveReply), lane).await;
    }
    if message.contact.is_some() && !phone_known {
        let text = screens::customer::phone_of_other(&look);
        return out::say(ctx, person.chat(), text, None, lane).await;
    }
    let seen = Call::React {
        message: Target::Message(message.id),
        emoji: Some(SEEN.to_owned()),
    };
    out::call(ctx, person.chat(), lane, Priority::Words, &seen).await
}

/// Carries a customer's change of words over; both wordings are kept.
pub async fn edited(ctx: &mut Ctx<'_>, person: &Person, message: &Message) -> Result<(), AppError> {
    let Some((kept, readers)) = intake::edited(ctx, &words(message, None)).await? else {
        return Ok(());
    };
    if crate::app::guard::is_banned(ctx, person).await? {
        return Ok(());
    }
    let Some(record) = kept.record else {
        return Ok(());
    };
    let contact = crate::app::clients::find(ctx, kept.contact).await?;
    let record = ctx.record(record).await?;
    for reader in readers {
        let Some(reader) = storage::people::find(ctx.tx, reader).await? else {
            continue;
        };
        relay::bring_changed(ctx, &reader, &contact, &record, &kept).await?;
    }
    tracing::debug!(person = person.id.0, "a client changed a message");
    Ok(())
}
