//! What happens to words after they were written: reactions, deletions, albums that have become whole.

use crate::app::words::{self, Deletion, WordsNotice};
use crate::app::{AppError, Ctx, Refusal, clients};
use crate::domain::contact::Contact;
use crate::domain::ids::{ChatId, ClientMessageId, MessageId};
use crate::domain::people::Person;
use crate::domain::text::{isolate, one_line};
use crate::storage;
use crate::storage::messages::{ClientMessage, Outcome};
use crate::storage::posts::Post;
use crate::telegram::answers;
use crate::telegram::handlers::delivery::ARRIVED;
use crate::telegram::handlers::{Answer, records};
use crate::telegram::incoming::{Message, Reacted};
use crate::telegram::out::{self, Place, Shows};
use crate::telegram::outgoing::{About, Call, Priority, Receipt, ReplyTo, Target};
use crate::telegram::press::TalkPress;
use crate::telegram::relay;
use crate::telegram::rich::Rich;
use crate::{h, t};
use std::collections::BTreeMap;

/// The message of the conversation that stands at a place in a chat, or of which a copy stands there.
async fn kept_at(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    message: MessageId,
) -> Result<Option<ClientMessage>, AppError> {
    if let Some(own) = storage::messages::at(ctx.tx, chat, message).await? {
        return Ok(Some(own));
    }
    match storage::posts::words_at(ctx.tx, chat, message).await? {
        Some(words) => Ok(storage::messages::find(ctx.tx, words).await?),
        None => Ok(None),
    }
}

/// A place where a message of the conversation stands.
struct Stand {
    chat: ChatId,
    target: Target,
    /// Written there, not a copy.
    is_own: bool,
}

/// Where a message stands: once in every chat that has it.
async fn stands(ctx: &mut Ctx<'_>, kept: &ClientMessage) -> Result<Vec<Stand>, AppError> {
    let mut stands = vec![Stand {
        chat: kept.chat,
        target: Target::Message(kept.message),
        is_own: true,
    }];
    let mut chats: BTreeMap<ChatId, Vec<Post<Shows>>> = BTreeMap::new();
    for post in storage::posts::copies::<Shows>(ctx.tx, kept.id, None).await? {
        chats.entry(post.chat).or_default().push(post);
    }
    for (chat, posts) in chats {
        if let Some(post) = relay::standing(&posts) {
            stands.push(Stand {
                chat,
                target: relay::target_of(post),
                is_own: false,
            });
        }
    }
    Ok(stands)
}

/// Somebody put a reaction under a message: it appears under the same message on the other side.
pub async fn reacted(
    ctx: &mut Ctx<'_>,
    person: &Person,
    reacted: &Reacted,
) -> Result<(), AppError> {
    let Some(kept) = kept_at(ctx, reacted.chat, reacted.message).await? else {
        return Ok(());
    };
    let contact = clients::find(ctx, kept.contact).await?;
    let client = contact.user.map(ChatId::private);
    let by_client = contact.user == Some(person.id);
    if !by_client && !person.is_staff() {
        return Ok(());
    }
    if by_client != kept.incoming {
        let emoji = reacted.emoji.as_deref();
        storage::messages::set_reaction(ctx.tx, kept.id, emoji).await?;
    }
    let all = stands(ctx, &kept).await?;
    let other_side = |stand: &Stand| (Some(stand.chat) == client) != by_client;
    if reacted.is_custom {
        if !by_client {
            let text = h!(person.lang, "reaction-not-carried");
            return out::reply(ctx, reacted.chat, reacted.message, text).await;
        }
        for stand in all.into_iter().filter(other_side) {
            tell_of_reaction(ctx, &contact, stand).await?;
        }
        return Ok(());
    }
    for stand in all.into_iter().filter(other_side) {
        let lane = (!stand.is_own || kept.incoming).then_some(contact.id);
        // Under its author's own words the sign that they have arrived comes back.
        let arrived = stand.is_own && kept.outcome == Some(Outcome::Delivered);
        let call = Call::React {
            message: stand.target,
            emoji: reacted
                .emoji
                .clone()
                .or_else(|| arrived.then(|| ARRIVED.to_owned())),
        };
        out::call(ctx, stand.chat, lane, Priority::Words, &call).await?;
    }
    Ok(())
}

/// A bot can't repeat every reaction: this one is told.
async fn tell_of_reaction(
    ctx: &mut Ctx<'_>,
    contact: &Contact,
    stand: Stand,
) -> Result<(), AppError> {
    let reader = storage::people::find(ctx.tx, crate::domain::ids::UserId(stand.chat.0)).await?;
    let lang = reader.map_or(ctx.shop.settings.lang, |reader| reader.lang);
    let text = h!(
        lang,
        "reaction-custom",
        name = isolate(&one_line(&contact.name, 60))
    );
    let call = Call::SendWords {
        words: Rich::from_html(&text),
        keyboard: None,
        reply_to: Some(ReplyTo::whole(stand.target)),
    };
    out::call(ctx, stand.chat, Some(contact.id), Priority::Words, &call).await
}

/// `/delete` in answer to a message: it goes on both sides.
pub async fn delete_command(
    ctx: &mut Ctx<'_>,
    person: &Person,
    message: &Message,
) -> Result<(), AppError> {
    let kept = match &message.reply_to {
        Some(replied) => kept_at(ctx, message.chat, replied.id).await?,
        None => {
            let text = h!(person.lang, "delete-how");
            return out::reply(ctx, message.chat, message.id, text).await;
        }
    };
    let Some(kept) = kept else {
        let text = h!(person.lang, "delete-what");
        return out::reply(ctx, message.chat, message.id, text).await;
    };
    let text = match words::delete(ctx, person, kept.id).await? {
        // Told once Telegram has answered, and only what it has answered.
        Deletion::Done(kept) => {
            let receipt = Receipt {
                chat: message.chat,
                message: message.id,
                words: Some(kept.id),
                about: About::Deletion,
            };
            return take_away(ctx, &kept, receipt).await;
        }
        Deletion::Before => h!(person.lang, "delete-before"),
        Deletion::NotTheirs if person.is_staff() => h!(person.lang, "delete-not-yours-staff"),
        Deletion::NotTheirs => h!(person.lang, "delete-not-yours"),
        Deletion::TooOld => h!(person.lang, "delete-too-old"),
    };
    out::reply(ctx, message.chat, message.id, text).await
}

/// Takes a deleted message away wherever it stands. What still waits is not sent; what is under way goes right after it has
/// arrived. Screens of ours that show it too say that it is gone.
async fn take_away(
    ctx: &mut Ctx<'_>,
    kept: &ClientMessage,
    receipt: Receipt,
) -> Result<(), AppError> {
    let contact = clients::find(ctx, kept.contact).await?;
    let client = contact.user.map(ChatId::private);
    let mut is_at_clients = Some(kept.chat) == client;
    for post in storage::posts::copies::<Shows>(ctx.tx, kept.id, None).await? {
        // The header of an album stays with its other parts.
        let is_remark = post.shows == Shows::Remark && kept.album.is_none();
        if relay::is_copy(&post.shows) || is_remark {
            if post.message.is_none() {
                storage::outbox::cancel_of_post(ctx.tx, post.id, ctx.now).await?;
            }
            is_at_clients |= Some(post.chat) == client;
            let receipt = side(receipt, Some(post.chat) == client);
            remove(ctx, kept, post.chat, Target::Post(post.id), receipt).await?;
        } else if let (Some(record), false) = (post.record, post.shows == Shows::Remark) {
            ctx.news.changed.insert(record);
        }
    }
    let own = Target::Message(kept.message);
    // What the client never got is gone once it is gone here.
    let receipt = side(receipt, Some(kept.chat) == client || !is_at_clients);
    remove(ctx, kept, kept.chat, own, receipt).await
}

/// Whom to tell how it went on one side: of the client's, in any case; of ours, only when it stays where it is.
fn side(receipt: Receipt, is_clients: bool) -> Receipt {
    match receipt.about {
        About::Deletion if !is_clients => Receipt {
            about: About::DeletionHere,
            ..receipt
        },
        About::Words | About::Edit | About::Deletion | About::Recall | About::DeletionHere => {
            receipt
        }
    }
}

async fn remove(
    ctx: &mut Ctx<'_>,
    kept: &ClientMessage,
    chat: ChatId,
    target: Target,
    receipt: Receipt,
) -> Result<(), AppError> {
    let lane = Some(kept.contact);
    let call = Call::Delete { target };
    out::call_for(ctx, chat, lane, Priority::Words, &call, receipt).await
}

/// A press on the conversation with a client.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &TalkPress,
) -> Result<Answer, AppError> {
    match press {
        TalkPress::Recall {
            record,
            page,
            words,
        } => records::conversation(ctx, person, place, *record, *page, Some(*words)).await,
        TalkPress::RecallSure {
            record,
            page,
            words,
        } => {
            let told = recall(ctx, person, *words).await?;
            records::conversation(ctx, person, place, *record, *page, None).await?;
            Ok(told)
        }
    }
}

async fn recall(
    ctx: &mut Ctx<'_>,
    person: &Person,
    id: ClientMessageId,
) -> Result<Answer, AppError> {
    let lang = person.lang;
    match words::delete(ctx, person, id).await? {
        Deletion::Done(kept) => {
            let receipt = answers::receipt(&kept, About::Recall);
            take_away(ctx, &kept, receipt).await?;
            Ok(Answer::toast(t!(lang, "toast-recalled")))
        }
        Deletion::Before => Ok(Answer::toast(t!(lang, "delete-before"))),
        Deletion::NotTheirs => Err(Refusal::NotAllowed.into()),
        Deletion::TooOld => Ok(Answer::alert(t!(lang, "delete-too-old"))),
    }
}

/// Brings about what follows.
pub async fn tell(ctx: &mut Ctx<'_>, notice: WordsNotice) -> Result<(), AppError> {
    match notice {
        WordsNotice::AlbumWhole {
            contact,
            newest,
            incoming: true,
        } => relay::pass_on_album(ctx, contact, newest).await,
        WordsNotice::AlbumWhole {
            contact,
            newest,
            incoming: false,
        } => answers::send_waiting(ctx, contact, newest).await,
    }
}
