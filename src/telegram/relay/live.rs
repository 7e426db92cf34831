//! What goes on changing after it was brought: a live location.

use super::{About, anchor, is_copy, record_of, spot_at, target_of};
use crate::app::{AppError, Ctx, clients};
use crate::domain::ids::ChatId;
use crate::domain::text::{isolate, one_line};
use crate::h;
use crate::storage;
use crate::storage::messages::ClientMessage;
use crate::storage::posts::Post;
use crate::telegram::incoming::Message;
use crate::telegram::out::Shows;
use crate::telegram::outgoing::{Call, ReplyTo};
use crate::telegram::rich::Rich;
use std::collections::BTreeMap;

/// Brings a message again as it stands now, wherever a copy of it stands: a live location that has moved.
pub async fn bring_again(
    ctx: &mut Ctx<'_>,
    kept: &ClientMessage,
    message: &Message,
) -> Result<(), AppError> {
    let contact = clients::find(ctx, kept.contact).await?;
    let Some(record) = record_of(ctx, kept).await? else {
        return Ok(());
    };
    let record = ctx.record(record).await?;
    let mut chats: BTreeMap<ChatId, Vec<Post<Shows>>> = BTreeMap::new();
    for post in storage::posts::copies::<Shows>(ctx.tx, kept.id, None).await? {
        chats.entry(post.chat).or_default().push(post);
    }
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
