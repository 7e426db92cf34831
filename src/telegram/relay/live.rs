//! What goes on changing after it was brought: a live location.

use super::{About, anchor, is_copy, spot_at, standing_of, target_of};
use crate::app::{AppError, Ctx};
use crate::domain::text::{isolate, one_line};
use crate::h;
use crate::storage::messages::ClientMessage;
use crate::telegram::incoming::Message;
use crate::telegram::out::Shows;
use crate::telegram::outgoing::{Call, ReplyTo};
use crate::telegram::rich::Rich;

/// Brings a message again as it stands now, wherever a copy of it stands: a live location that has moved.
pub async fn bring_again(
    ctx: &mut Ctx<'_>,
    kept: &ClientMessage,
    message: &Message,
) -> Result<(), AppError> {
    let Some((contact, record, chats)) = standing_of(ctx, kept).await? else {
        return Ok(());
    };
    for (chat, posts) in chats {
        let Some(before) = posts.iter().rev().find(|post| is_copy(&post.shows)) else {
            continue;
        };
        let spot = spot_at(ctx, chat, contact.id).await?;
        let about = About {
            lang: spot.lang,
            contact: &contact,
            record: &record,
        };
        let moved = h!(
            spot.lang,
            "relay-moved",
            name = isolate(&one_line(&contact.name, 60))
        );
        let call = Call::SendWords {
            words: Rich::from_html(&moved),
            keyboard: None,
            reply_to: Some(ReplyTo::whole(target_of(before))),
        };
        spot.post(ctx, &call, &anchor(about, kept, Shows::Remark))
            .await?;
        let call = Call::Copy {
            from: message.chat,
            message: message.id,
            caption: None,
            keyboard: spot.keyboard(about, true, false),
            reply_to: None,
            or_else: Some(Rich::default()),
        };
        spot.post(ctx, &call, &anchor(about, kept, Shows::Words))
            .await?;
    }
    Ok(())
}
