//! What a client makes of their words afterwards, carried over to wherever these stand.

use super::{Spot, anchor, answered, around, is_copy, spot_at, standing, standing_of, target_of};
use crate::app::{AppError, Ctx};
use crate::domain::text::{isolate, one_line};
use crate::h;
use crate::storage;
use crate::storage::messages::ClientMessage;
use crate::storage::posts::Post;
use crate::telegram::incoming::{Medium, Message};
use crate::telegram::layout::{self, About, Layout};
use crate::telegram::out::{self, Shows};
use crate::telegram::outgoing::{Call, Priority, ReplyTo, Target};
use crate::telegram::rich::Rich;
use chrono::TimeDelta;

/// After so long nobody looks at a message any more to see it change.
const LOOKED_AT: TimeDelta = TimeDelta::minutes(2);
/// The kinds of files that `editMessageMedia` puts in place of another.
const REPLACEABLE: [&str; 5] = ["photo", "video", "animation", "audio", "document"];

/// Carries a client's change of a message over to wherever it stands. Who has had it for a while is told of the change.
pub async fn carry_edit(
    ctx: &mut Ctx<'_>,
    kept: &ClientMessage,
    before: &Message,
    message: &Message,
) -> Result<(), AppError> {
    let Some((contact, record, chats)) = standing_of(ctx, kept).await? else {
        return Ok(());
    };
    let newest = storage::messages::of_contact(ctx.tx, contact.id, 1, 0).await?;
    let is_newest = newest.first().is_none_or(|newest| newest.id == kept.id);
    let is_fresh = is_newest && ctx.now.since(kept.at) < LOOKED_AT;
    for (chat, posts) in chats {
        let spot = spot_at(ctx, chat, contact.id).await?;
        let lang = spot.lang;
        let about = About {
            lang,
            contact: &contact,
            record: &record,
        };
        let (copies, others): (Vec<_>, Vec<_>) =
            posts.into_iter().partition(|post| is_copy(&post.shows));
        let is_drawn = others.iter().any(|post| post.shows != Shows::Remark);
        if is_drawn {
            ctx.news.changed.insert(record.id);
        }
        let last = copies.iter().chain(&others).map(|post| post.id).max();
        let newest = storage::posts::newest_about(ctx.tx, chat, contact.id).await?;
        edit_copies(ctx, spot, about, kept, (before, message), &copies).await?;
        // A screen of ours that shows the words does not show what they were.
        let is_only_drawn = is_drawn && copies.is_empty();
        if is_only_drawn || !is_fresh || newest > last {
            let at = standing(&copies).or_else(|| standing(&others));
            note_change(ctx, about, kept, spot, at, is_only_drawn).await?;
        }
    }
    Ok(())
}

/// Edits the copies of a message in one chat in place.
async fn edit_copies(
    ctx: &mut Ctx<'_>,
    spot: Spot,
    about: About<'_>,
    kept: &ClientMessage,
    (before, message): (&Message, &Message),
    copies: &[Post<Shows>],
) -> Result<(), AppError> {
    let Some(first) = copies.first() else {
        return Ok(());
    };
    let answered = answered(ctx, kept, message, spot.chat).await?;
    let around = around(ctx, kept, answered.context).await?;
    let is_part = first.shows == Shows::Part;
    let layout = layout::of_client(about, message, &around);
    let (caption, named) = match &layout {
        _ if is_part => (layout::of_part(spot.lang, message, &around), false),
        Layout::Copy {
            caption: Some(caption),
            ..
        } => (caption.clone(), false),
        Layout::Copy { caption: None, .. } => (layout::of_bare(spot.lang, message, &around), true),
        Layout::Words(_) => (Rich::default(), false),
    };
    let keyboard = if is_part {
        None
    } else {
        spot.keyboard(about, named, true)
    };
    let replaced = message
        .medium()
        .filter(|_| layout::has_another_medium(before, message))
        .filter(|medium| REPLACEABLE.contains(&medium.kind.as_str()));
    if let Some(Medium { kind, file, .. }) = replaced {
        let call = Call::EditMedia {
            target: Target::Post(first.id),
            kind,
            file,
            caption,
            keyboard,
        };
        return edit(ctx, spot, about, &call).await;
    }
    match layout {
        Layout::Words(parts) => edit_words(ctx, spot, about, kept, parts, copies).await,
        Layout::Copy { .. } => {
            let call = Call::EditCaption {
                target: Target::Post(first.id),
                caption,
                keyboard,
            };
            edit(ctx, spot, about, &call).await
        }
    }
}

/// Words may need more messages than they did, or fewer.
async fn edit_words(
    ctx: &mut Ctx<'_>,
    spot: Spot,
    about: About<'_>,
    kept: &ClientMessage,
    parts: Vec<Rich>,
    copies: &[Post<Shows>],
) -> Result<(), AppError> {
    for post in copies.iter().skip(parts.len()) {
        let target = Target::Post(post.id);
        edit(ctx, spot, about, &Call::Delete { target }).await?;
    }
    for (index, words) in parts.into_iter().enumerate() {
        let keyboard = spot.keyboard(about, false, true);
        if let Some(post) = copies.get(index) {
            let call = Call::EditWords {
                target: Target::Post(post.id),
                words,
                keyboard,
            };
            edit(ctx, spot, about, &call).await?;
        } else {
            let before = copies.last().map(|post| Target::Post(post.id));
            let call = Call::SendWords {
                words,
                keyboard,
                reply_to: before.map(ReplyTo::whole),
            };
            let anchor = anchor(about, kept, Shows::Words);
            spot.post(ctx, &call, &anchor).await?;
        }
    }
    Ok(())
}

async fn edit(
    ctx: &mut Ctx<'_>,
    spot: Spot,
    about: About<'_>,
    call: &Call,
) -> Result<(), AppError> {
    let lane = Some(about.contact.id);
    out::call(ctx, spot.chat, lane, Priority::Words, call).await
}

/// Tells of a change that nobody would see otherwise, pointing at what was changed.
async fn note_change(
    ctx: &mut Ctx<'_>,
    about: About<'_>,
    kept: &ClientMessage,
    spot: Spot,
    at: Option<&Post<Shows>>,
    with_both: bool,
) -> Result<(), AppError> {
    let mut words = Rich::from_html(&h!(
        about.lang,
        "relay-edited",
        name = isolate(&one_line(&about.contact.name, 60))
    ));
    if with_both {
        let around = around(ctx, kept, None).await?;
        words.line(&Rich::plain(kept.text.clone().unwrap_or_default()).shortened(2000));
        layout::add_was(about.lang, &mut words, &around);
    }
    let call = Call::SendWords {
        words,
        keyboard: None,
        reply_to: at.map(|post| ReplyTo::whole(target_of(post))),
    };
    let anchor = anchor(about, kept, Shows::Remark);
    spot.post(ctx, &call, &anchor).await.map(drop)
}
