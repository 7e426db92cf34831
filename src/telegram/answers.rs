//! What staff write, on its way to the client: as it was written, by the client's own lane; the author learns how it went.

use crate::app::{AppError, Ctx, clients};
use crate::domain::ids::{ChatId, ClientMessageId, ContactId};
use crate::storage;
use crate::storage::messages::ClientMessage;
use crate::telegram::incoming::Message;
use crate::telegram::layout::{self, Layout};
use crate::telegram::out::{self, Anchor, Shows};
use crate::telegram::outgoing::{About, Call, Priority, Receipt, Target};
use crate::telegram::relay;

/// Sends what waits of the words to a client, up to a message: the parts of an album as one.
pub async fn send_waiting(
    ctx: &mut Ctx<'_>,
    contact: ContactId,
    up_to: ClientMessageId,
) -> Result<(), AppError> {
    let claimed = storage::messages::claim(ctx.tx, contact, false, Some(up_to), ctx.now).await?;
    if claimed.is_empty() {
        return Ok(());
    }
    let Some(chat) = chat_of(ctx, contact).await? else {
        return Ok(());
    };
    let mut read = Vec::with_capacity(claimed.len());
    for kept in claimed {
        let raw = storage::messages::raw_of(ctx.tx, kept.id).await?;
        if let Some(message) = Message::parse(&raw).filter(|_| kept.deleted_at.is_none()) {
            read.push((kept, message));
        }
    }
    for group in layout::in_albums(read) {
        match &group[..] {
            [] => {}
            [(kept, message)] => send(ctx, chat, kept, message).await?,
            parts => send_album(ctx, chat, parts).await?,
        }
    }
    Ok(())
}

/// The client's chat with the bot.
async fn chat_of(ctx: &mut Ctx<'_>, contact: ContactId) -> Result<Option<ChatId>, AppError> {
    let contact = clients::find(ctx, contact).await?;
    Ok(contact.user.map(ChatId::private))
}

/// Sends one message.
pub async fn send(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    kept: &ClientMessage,
    message: &Message,
) -> Result<(), AppError> {
    let answered = relay::answered(ctx, kept, message, chat).await?;
    let mut reply_to = answered.reply_to;
    match layout::of_staff(message, answered.context.as_deref()) {
        Layout::Words(parts) => {
            let last = parts.len().saturating_sub(1);
            for (index, words) in parts.into_iter().enumerate() {
                let call = Call::SendWords {
                    words,
                    keyboard: None,
                    reply_to: reply_to.take(),
                };
                let receipt = (index == last).then(|| receipt(kept, About::Words));
                out::words(ctx, chat, kept, &call, receipt).await?;
            }
            Ok(())
        }
        Layout::Copy { .. } => {
            let call = Call::Copy {
                from: message.chat,
                message: message.id,
                caption: None,
                keyboard: None,
                reply_to,
                or_else: None,
            };
            let receipt = Some(receipt(kept, About::Words));
            out::words(ctx, chat, kept, &call, receipt).await
        }
    }
}

async fn send_album(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    parts: &[(ClientMessage, Message)],
) -> Result<(), AppError> {
    let Some((first, message)) = parts.first() else {
        return Ok(());
    };
    let answered = relay::answered(ctx, first, message, chat).await?;
    let items = parts.iter().filter_map(|(kept, message)| {
        let item = relay::album_item(message, message.words())?;
        let anchor = Anchor {
            record: None,
            contact: Some(kept.contact),
            words: Some(kept.id),
            shows: Shows::Part,
        };
        Some((item, anchor))
    });
    let receipt = Some(receipt(first, About::Words));
    let (contact, reply_to) = (first.contact, answered.reply_to);
    out::album(
        ctx,
        (chat, None),
        contact,
        items.collect(),
        reply_to,
        receipt,
    )
    .await
}

/// The author's side of a message, to be told how something went.
pub fn receipt(kept: &ClientMessage, about: About) -> Receipt {
    Receipt {
        chat: kept.chat,
        message: kept.message,
        words: Some(kept.id),
        about,
    }
}

/// Changes what the client has of a message to what its author made of it. `false`: the client has nothing of it.
pub async fn carry_edit(
    ctx: &mut Ctx<'_>,
    kept: &ClientMessage,
    before: &Message,
    message: &Message,
) -> Result<bool, AppError> {
    let Some(chat) = chat_of(ctx, kept.contact).await? else {
        return Ok(false);
    };
    let copies = storage::posts::copies::<Shows>(ctx.tx, kept.id, Some(chat)).await?;
    let Some(post) = copies.first() else {
        return Ok(false);
    };
    let target = Target::Post(post.id);
    let answered = relay::answered(ctx, kept, message, chat).await?;
    let replaced = message
        .medium()
        .filter(|_| layout::has_another_medium(before, message));
    let call = match (
        replaced,
        layout::of_staff(message, answered.context.as_deref()),
    ) {
        (Some(medium), _) => Call::EditMedia {
            target,
            kind: medium.kind,
            file: medium.file,
            caption: message.words(),
            keyboard: None,
        },
        (None, Layout::Words(parts)) => Call::EditWords {
            target,
            words: parts.into_iter().next().unwrap_or_default(),
            keyboard: None,
        },
        (None, Layout::Copy { .. }) => Call::EditCaption {
            target,
            caption: message.words(),
            keyboard: None,
        },
    };
    let receipt = receipt(kept, About::Edit);
    let lane = Some(kept.contact);
    out::call_for(ctx, chat, lane, Priority::Words, &call, receipt).await?;
    Ok(true)
}
