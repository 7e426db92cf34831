//! A customer's message: kept, answered, and brought to those who must read it.

use crate::app::intake::{self, Taken, Words};
use crate::app::{AppError, Ctx, Notice};
use crate::domain::contact::Contact;
use crate::domain::ids::UserId;
use crate::domain::lang::Lang;
use crate::domain::people::Person;
use crate::domain::phone::Phone;
use crate::domain::record::Record;
use crate::i18n::Html;
use crate::storage;
use crate::t;
use crate::telegram::bulletin;
use crate::telegram::draw;
use crate::telegram::incoming::{COPIED_WHOLE, Message};
use crate::telegram::keyboard::{Keyboard, Markup};
use crate::telegram::out::{self, Anchor, Shows};
use crate::telegram::outgoing::{Call, Priority};
use crate::telegram::press::Press;
use crate::telegram::screens::{self, button};

/// What a bot can put a caption of its own on when it copies.
const CAPTIONED: [&str; 6] = ["photo", "video", "animation", "audio", "document", "voice"];
/// The most characters of a caption (RULES §3), with room for our header.
const CAPTION_MAX: usize = 900;
/// The most characters that the news of a new lead shows anyway.
const SHOWN_IN_NEWS: usize = 500;
/// The sign that a message has come in.
const SEEN: &str = "👌";

/// Takes a message in.
pub async fn message(
    ctx: &mut Ctx<'_>,
    person: &Person,
    message: &Message,
) -> Result<(), AppError> {
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
            relay(ctx, *reader, &taken.contact, &taken.record, message).await?;
        }
    }
    Ok(())
}

/// A message's words for the application.
pub fn words(message: &Message, own_phone: Option<Phone>) -> Words<'_> {
    Words {
        kind: &message.kind,
        text: message.text.as_deref(),
        raw: &message.raw,
        chat: message.chat,
        message: message.id,
        own_phone,
    }
}

/// The sender's own phone. Telegram vouches for it: `user_id` is the sender's.
fn own_phone(message: &Message) -> Option<Phone> {
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
        message: message.id,
        emoji: SEEN.to_owned(),
    };
    out::call(ctx, person.chat(), lane, Priority::Words, &seen).await
}

/// Brings a client's message to a member of staff, who answers by replying to it.
async fn relay(
    ctx: &mut Ctx<'_>,
    reader: UserId,
    contact: &Contact,
    record: &Record,
    message: &Message,
) -> Result<(), AppError> {
    let Some(reader) = storage::people::find(ctx.tx, reader).await? else {
        return Ok(());
    };
    let header = screens::news::relay_header(reader.lang, contact, record);
    if message.kind == "text" {
        let text = message.text.as_deref().unwrap_or_default();
        for part in screens::news::relay(&header, text) {
            send_words(ctx, &reader, contact, record, part).await?;
        }
        return Ok(());
    }
    let own = message.text.as_deref().unwrap_or_default();
    let captioned =
        CAPTIONED.contains(&message.kind.as_str()) && own.chars().count() <= CAPTION_MAX;
    let caption = if captioned {
        screens::news::relay(&header, own).into_iter().next()
    } else {
        // What a kind unknown to us says goes in words too: nobody knows whether it can be copied.
        let words = if COPIED_WHOLE.contains(&message.kind.as_str()) {
            ""
        } else {
            own
        };
        for part in screens::news::relay(&header, words) {
            send_words(ctx, &reader, contact, record, part).await?;
        }
        None
    };
    let copy = Call::Copy {
        from: message.chat,
        message: message.id,
        caption,
        keyboard: Some(words_keyboard(reader.lang, record)),
    };
    out::post(
        ctx,
        reader.chat(),
        &copy,
        Some(words_anchor(contact, record)),
        Priority::Words,
    )
    .await
}

/// The ways on from a client's words. They also tell whose words these are to whoever replies faster than we can note
/// where the message stands ([`super::staff`]).
fn words_keyboard(lang: Lang, record: &Record) -> Keyboard {
    Keyboard::new(vec![vec![
        button(
            t!(lang, "button-write"),
            &Press::Write { record: record.id },
        ),
        button(t!(lang, "button-card"), &Press::Card { record: record.id }),
    ]])
}

fn words_anchor(contact: &Contact, record: &Record) -> Anchor {
    Anchor {
        record: Some(record.id),
        contact: Some(contact.id),
        shows: Shows::Words,
    }
}

async fn send_words(
    ctx: &mut Ctx<'_>,
    reader: &Person,
    contact: &Contact,
    record: &Record,
    text: Html,
) -> Result<(), AppError> {
    let keyboard = words_keyboard(reader.lang, record);
    let call = Call::Send {
        text,
        markup: Some(Markup::Inline(keyboard)),
        reply_to: None,
    };
    out::post(
        ctx,
        reader.chat(),
        &call,
        Some(words_anchor(contact, record)),
        Priority::Words,
    )
    .await
}

/// Carries a customer's change of words over; both wordings are kept.
pub async fn edited(ctx: &mut Ctx<'_>, person: &Person, message: &Message) -> Result<(), AppError> {
    let Some((kept, readers)) = intake::edited(ctx, &words(message, None)).await? else {
        return Ok(());
    };
    let Some(record) = kept.record else {
        return Ok(());
    };
    let contact = crate::app::clients::find(ctx, kept.contact).await?;
    let record = ctx.record(record).await?;
    for reader in readers {
        let Some(reader) = storage::people::find(ctx.tx, reader).await? else {
            continue;
        };
        let header = screens::news::edited_header(reader.lang, &contact);
        let text = message.text.as_deref().unwrap_or_default();
        for part in screens::news::relay(&header, text) {
            send_words(ctx, &reader, &contact, &record, part).await?;
        }
    }
    tracing::debug!(person = person.id.0, "a client changed a message");
    Ok(())
}
