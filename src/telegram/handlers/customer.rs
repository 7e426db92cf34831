//! A customer's message: kept, answered, and brought to those who must read it.

use crate::app::intake::{self, Taken, Words};
use crate::app::words as on_their_way;
use crate::app::{AppError, Ctx, Notice, guard};
use crate::domain::ids::{RecordId, UserId};
use crate::domain::lang::Lang;
use crate::domain::people::Person;
use crate::domain::phone::Phone;
use crate::storage;
use crate::storage::messages::ClientMessage;
use crate::t;
use crate::telegram::bulletin;
use crate::telegram::draw;
use crate::telegram::handlers::door::Admitted;
use crate::telegram::handlers::{checkout, door, line, shopping};
use crate::telegram::incoming::{Live, Message};
use crate::telegram::layout;
use crate::telegram::out::{self, Place, Shows};
use crate::telegram::outgoing::{Call, Priority, Target};
use crate::telegram::relay;
use crate::telegram::screens;
use chrono::TimeDelta;

/// A live location that moves is brought again at most so often: whoever follows a client on the way needs no more.
const MOVED_EVERY: TimeDelta = TimeDelta::minutes(1);
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
    if line::takes_remark(ctx, person, message).await? {
        return Ok(());
    }
    if goes_shopping(ctx, person, message).await? || checkout::takes(ctx, person, message).await? {
        return Ok(());
    }
    match door::admit(ctx, person, message).await? {
        Admitted::Whole => take(ctx, person, message, None, false).await,
        Admitted::Words(words) => take(ctx, person, &words, None, false).await,
        Admitted::Not => Ok(()),
    }
}

/// The key under the input line that leads to the catalogue writes its label.
async fn goes_shopping(
    ctx: &mut Ctx<'_>,
    person: &Person,
    message: &Message,
) -> Result<bool, AppError> {
    let written = message.text.as_deref().filter(|_| message.kind == "text");
    let is_key = |lang| written == Some(t!(lang, "button-shop-catalogue").as_str());
    if !Lang::ALL.into_iter().any(is_key) || guard::is_banned(ctx, person).await? {
        return Ok(false);
    }
    // Like any command, it leaves a half-done input.
    storage::dialogs::end(ctx.tx, person.id).await?;
    shopping::root(ctx, person, Place::new_in(person.chat())).await?;
    Ok(true)
}

/// Takes in a message that the guard has let pass; `about`: the order that it asks about, `waited`: whether it is kept
/// already, at the door.
pub async fn take(
    ctx: &mut Ctx<'_>,
    person: &Person,
    message: &Message,
    about: Option<RecordId>,
    waited: bool,
) -> Result<(), AppError> {
    let own_phone = own_phone(message);
    let words = Words {
        waited,
        ..words(message, own_phone.clone())
    };
    let taken = intake::take_in(ctx, person, words, about).await?;
    let told: Vec<UserId> = ctx
        .news
        .notices
        .iter()
        .filter_map(|notice| match notice {
            Notice::Robot { to, record, .. }
                if *record == taken.record.id && taken.is_new && fits_into_news(message) =>
            {
                Some(*to)
            }
            _ => None,
        })
        .collect();
    bulletin::flush(ctx, None).await?;
    acknowledge(ctx, person, message, &taken, own_phone.as_ref()).await?;
    if !told.is_empty() {
        note_in_news(ctx, &taken, &told).await?;
    }
    match &message.album {
        Some(album) => on_their_way::gather(ctx, taken.contact.id, album).await,
        None => {
            let about = (&taken.contact, &taken.record);
            if taken.brought {
                let words = (&taken.message, message);
                return relay::pass_on_alone(ctx, &taken.readers, about, words, &told).await;
            }
            relay::pass_on(ctx, &taken.readers, about, taken.message.id, &told).await
        }
    }
}

/// The news of a new lead show its first words: they stand for them, so that an answer, a reaction or a change finds them.
async fn note_in_news(ctx: &mut Ctx<'_>, taken: &Taken, told: &[UserId]) -> Result<(), AppError> {
    let posts = storage::posts::showing::<Shows>(ctx.tx, taken.record.id, 1).await?;
    for post in posts {
        let is_news = matches!(post.shows, Shows::News { .. });
        if is_news && told.iter().any(|reader| post.chat.0 == reader.0) {
            storage::posts::set_words(ctx.tx, post.id, taken.message.id).await?;
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
        album: message.album.as_deref(),
        reply_to: message.reply_to.as_ref().map(|replied| replied.id),
        chat: message.chat,
        message: message.id,
        own_phone,
        waited: false,
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
    if line::acknowledge(ctx, person, message, taken, own_phone).await? {
        return Ok(());
    }
    let lane = Some(taken.contact.id);
    let has_goods = storage::products::any_on(ctx.tx).await?;
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let phone_known = taken.contact.phone.is_some();
    if taken.is_new {
        let text = screens::customer::received(&look, &taken.record, phone_known);
        let markup = screens::customer::keyboard(&look, phone_known, has_goods);
        return out::say(ctx, person.chat(), text, Some(markup), lane).await;
    }
    if let Some(phone) = own_phone {
        let text = screens::customer::phone_kept(&look, &phone.readable());
        let markup = screens::customer::keyboard(&look, true, has_goods);
        return out::say(ctx, person.chat(), text, Some(markup), lane).await;
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

/// Carries a customer's change of words over; both wordings are kept. A message that never came to us is a new one.
pub async fn edited(ctx: &mut Ctx<'_>, person: &Person, message: &Message) -> Result<(), AppError> {
    let Some(kept) = storage::messages::at(ctx.tx, message.chat, message.id).await? else {
        let is_command = message
            .text
            .as_deref()
            .is_some_and(|text| message.kind == "text" && text.starts_with('/'));
        return if is_command {
            Ok(())
        } else {
            Box::pin(self::message(ctx, person, message)).await
        };
    };
    // Of what came with an attachment that the shop does not take, only the words are carried over.
    let only_words = (kept.kind == "text" && message.kind != "text")
        .then(|| message.without_attachment())
        .flatten();
    let message = only_words.as_ref().unwrap_or(message);
    let raw = storage::messages::raw_of(ctx.tx, kept.id).await?;
    let Some(before) = Message::parse(&raw).filter(|before| layout::differs(before, message))
    else {
        if let Some(stands) = message.live_location() {
            return moved_on(ctx, person, &kept, message, stands).await;
        }
        return Ok(());
    };
    let kept = intake::edited(ctx, &kept, &words(message, None)).await?;
    let is_heard = !crate::app::guard::is_banned(ctx, person).await?;
    if is_heard && kept.brought_at.is_some() && kept.deleted_at.is_none() {
        relay::carry_edit(ctx, &kept, &before, message).await?;
    }
    Ok(())
}

/// A live location has moved on: staff get it where it is now, once in a while, and where it came to rest in any case.
async fn moved_on(
    ctx: &mut Ctx<'_>,
    person: &Person,
    kept: &ClientMessage,
    message: &Message,
    stands: Live,
) -> Result<(), AppError> {
    let last = storage::posts::newest_copy_at(ctx.tx, kept.id).await?;
    let is_time = last.is_none_or(|at| ctx.now.since(at) >= MOVED_EVERY);
    let is_worth_it = match stands {
        Live::Moving => is_time,
        Live::AtRest => true,
    };
    let is_heard = !crate::app::guard::is_banned(ctx, person).await?;
    if is_worth_it && is_heard && kept.brought_at.is_some() && kept.deleted_at.is_none() {
        relay::bring_again(ctx, kept, message).await?;
    }
    Ok(())
}
