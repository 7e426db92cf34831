//! A client's words on their way to staff: what is kept is read again and brought to whoever must have it, once and in
//! order; what the client makes of it afterwards is carried over to where it stands.
//!
//! Everything about a client goes by the client's lane of the reader's chat, edits of what may still be on its way included.

mod edits;
mod live;

pub use edits::carry_edit;
pub use live::bring_again;

use crate::app::{AppError, Ctx, clients, words};
use crate::domain::contact::Contact;
use crate::domain::ids::{ChatId, ClientMessageId, ContactId, PostId, RecordId, TopicId, UserId};
use crate::domain::lang::Lang;
use crate::domain::people::Person;
use crate::domain::record::Record;
use crate::storage;
use crate::storage::messages::ClientMessage;
use crate::storage::posts::Post;
use crate::telegram::handlers::topics;
use crate::telegram::incoming::Message;
use crate::telegram::keyboard::Keyboard;
use crate::telegram::layout::{self, About, Around, Layout};
use crate::telegram::out::{self, Anchor, Shows};
use crate::telegram::outgoing::{AlbumItem, Call, Caption, Priority, ReplyTo, Target};
use crate::telegram::rich::Rich;
use std::collections::BTreeMap;

/// Where a client's words are brought to, and in what language their frame is: to a member of staff, or into the client's
/// topic of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// The chat.
    pub chat: ChatId,
    /// The language.
    pub lang: Lang,
    /// The topic. What stands there is the client's anyway, so it needs no ways on.
    pub topic: Option<TopicId>,
}

impl From<&Person> for Spot {
    fn from(reader: &Person) -> Self {
        Spot {
            chat: reader.chat(),
            lang: reader.lang,
            topic: None,
        }
    }
}

impl Spot {
    async fn post(
        self,
        ctx: &mut Ctx<'_>,
        call: &Call,
        anchor: &Anchor,
    ) -> Result<PostId, AppError> {
        out::place(ctx, (self.chat, self.topic), call, anchor, Priority::Words).await
    }

    /// The ways on from a client's words.
    fn keyboard(self, about: About<'_>, named: bool, edited: bool) -> Option<Keyboard> {
        self.topic
            .is_none()
            .then(|| layout::keyboard(about, named, edited))
    }
}

/// Brings one of a client's messages to a spot, where it is answered by replying to it.
pub async fn bring(
    ctx: &mut Ctx<'_>,
    spot: impl Into<Spot>,
    contact: &Contact,
    record: &Record,
    kept: &ClientMessage,
) -> Result<(), AppError> {
    let raw = storage::messages::raw_of(ctx.tx, kept.id).await?;
    let Some(message) = Message::parse(&raw) else {
        return Ok(());
    };
    bring_one(ctx, spot.into(), contact, record, kept, &message).await
}

/// Brings a client's messages to a spot, in their order: the parts of an album as one.
pub async fn bring_all(
    ctx: &mut Ctx<'_>,
    spot: Spot,
    contact: &Contact,
    messages: &[ClientMessage],
) -> Result<(), AppError> {
    let mut records: BTreeMap<RecordId, Record> = BTreeMap::new();
    let mut read = Vec::with_capacity(messages.len());
    for kept in messages {
        let raw = storage::messages::raw_of(ctx.tx, kept.id).await?;
        if let Some(message) = Message::parse(&raw) {
            read.push((kept.clone(), message));
        }
    }
    for group in layout::in_albums(read) {
        let Some((kept, message)) = group.first() else {
            continue;
        };
        let Some(id) = record_of(ctx, kept).await? else {
            continue;
        };
        let record = match records.get(&id) {
            Some(record) => record.clone(),
            None => ctx.record(id).await?,
        };
        if group.len() > 1 {
            bring_album(ctx, spot, contact, &record, &group).await?;
        } else {
            bring_one(ctx, spot, contact, &record, kept, message).await?;
        }
        records.insert(id, record);
    }
    Ok(())
}

/// Brings what waits of a client's words, up to a message, to everybody who must read it. Without readers it goes on
/// waiting. `told` are those whom the news of the record have told of that message already.
pub async fn pass_on(
    ctx: &mut Ctx<'_>,
    readers: &[UserId],
    (contact, record): (&Contact, &Record),
    up_to: ClientMessageId,
    told: &[UserId],
) -> Result<(), AppError> {
    let spots = topics::readers(ctx, contact, record, readers.to_vec()).await?;
    if spots.is_empty() {
        return Ok(());
    }
    let claimed = storage::messages::claim(ctx.tx, contact.id, true, Some(up_to), ctx.now).await?;
    let standing = not_deleted(claimed);
    bring_to_each(ctx, spots, contact, &standing, (up_to, told)).await
}

/// Brings one message to everybody who must read it: it was kept as passed on, since nothing waits before it.
pub async fn pass_on_alone(
    ctx: &mut Ctx<'_>,
    readers: &[UserId],
    (contact, record): (&Contact, &Record),
    (kept, message): (&ClientMessage, &Message),
    told: &[UserId],
) -> Result<(), AppError> {
    for spot in topics::readers(ctx, contact, record, readers.to_vec()).await? {
        if !told.iter().any(|told| ChatId::private(*told) == spot.chat) {
            bring_one(ctx, spot, contact, record, kept, message).await?;
        }
    }
    Ok(())
}

async fn bring_to_each(
    ctx: &mut Ctx<'_>,
    spots: Vec<Spot>,
    contact: &Contact,
    standing: &[ClientMessage],
    (newest, told): (ClientMessageId, &[UserId]),
) -> Result<(), AppError> {
    for spot in spots {
        let knows = told.iter().any(|told| ChatId::private(*told) == spot.chat);
        let rest: Vec<ClientMessage> = standing
            .iter()
            .filter(|kept| kept.id != newest || !knows)
            .cloned()
            .collect();
        bring_all(ctx, spot, contact, &rest).await?;
    }
    Ok(())
}

/// Brings an album that has had the time to come in whole, and what else waits up to its newest part.
pub async fn pass_on_album(
    ctx: &mut Ctx<'_>,
    contact: ContactId,
    newest: ClientMessageId,
) -> Result<(), AppError> {
    let Some(kept) = storage::messages::find(ctx.tx, newest).await? else {
        return Ok(());
    };
    let contact = clients::find(ctx, contact).await?;
    let Some(record) = record_of(ctx, &kept).await? else {
        return Ok(());
    };
    let record = ctx.record(record).await?;
    let readers = words::readers_of(ctx, &kept).await?;
    pass_on(ctx, &readers, (&contact, &record), newest, &[]).await
}

fn not_deleted(messages: Vec<ClientMessage>) -> Vec<ClientMessage> {
    let stands = |message: &ClientMessage| message.deleted_at.is_none();
    messages.into_iter().filter(stands).collect()
}

/// The record that a message belongs to: its own, else the client's open one.
async fn record_of(ctx: &mut Ctx<'_>, kept: &ClientMessage) -> Result<Option<RecordId>, AppError> {
    if kept.record.is_some() {
        return Ok(kept.record);
    }
    let current = storage::records::current_of_contact(ctx.tx, kept.contact).await?;
    Ok(current.map(|record| record.id))
}

async fn bring_one(
    ctx: &mut Ctx<'_>,
    spot: Spot,
    contact: &Contact,
    record: &Record,
    kept: &ClientMessage,
    message: &Message,
) -> Result<(), AppError> {
    let about = About {
        lang: spot.lang,
        contact,
        record,
    };
    let answered = answered(ctx, kept, message, spot.chat).await?;
    let around = around(ctx, kept, answered.context).await?;
    let mut reply_to = answered.reply_to;
    match layout::of_client(about, message, &around) {
        Layout::Words(parts) => {
            for words in parts {
                let call = Call::SendWords {
                    words,
                    keyboard: spot.keyboard(about, false, around.edited),
                    reply_to: reply_to.take(),
                };
                let anchor = anchor(about, kept, Shows::Words);
                spot.post(ctx, &call, &anchor).await?;
            }
            if layout::has_more_to_show(message) {
                let copy = Call::Copy {
                    from: message.chat,
                    message: message.id,
                    caption: None,
                    keyboard: None,
                    reply_to: None,
                    or_else: Some(Rich::default()),
                };
                let anchor = anchor(about, kept, Shows::Remark);
                out::post(ctx, spot.chat, &copy, Some(anchor), Priority::Words).await?;
            }
        }
        Layout::Copy { caption, or_else } => {
            let call = Call::Copy {
                from: message.chat,
                message: message.id,
                keyboard: spot.keyboard(about, caption.is_none(), around.edited),
                caption: caption.map(Caption::Rich),
                reply_to,
                or_else: Some(or_else),
            };
            let anchor = anchor(about, kept, Shows::Words);
            spot.post(ctx, &call, &anchor).await?;
        }
    }
    Ok(())
}

/// An album under a header that says whose it is and carries the buttons, which an album can't (RULES §8).
async fn bring_album(
    ctx: &mut Ctx<'_>,
    spot: Spot,
    contact: &Contact,
    record: &Record,
    parts: &[(ClientMessage, Message)],
) -> Result<(), AppError> {
    let Some((first, first_message)) = parts.first() else {
        return Ok(());
    };
    let about = About {
        lang: spot.lang,
        contact,
        record,
    };
    let answered = answered(ctx, first, first_message, spot.chat).await?;
    let header = Call::SendWords {
        words: layout::album_header(about, parts.len(), answered.context.as_deref()),
        keyboard: spot.keyboard(about, false, false),
        reply_to: answered.reply_to,
    };
    let note = anchor(about, first, Shows::Remark);
    let header = spot.post(ctx, &header, &note).await?;
    let mut items = Vec::with_capacity(parts.len());
    for (kept, message) in parts {
        let around = around(ctx, kept, None).await?;
        let caption = layout::of_part(spot.lang, message, &around);
        let Some(item) = album_item(message, caption) else {
            continue;
        };
        items.push((item, anchor(about, kept, Shows::Part)));
    }
    let reply_to = Some(ReplyTo::whole(Target::Post(header)));
    let at = (spot.chat, spot.topic);
    out::album(ctx, at, contact.id, items, reply_to, None).await
}

/// A part of an album as it goes out; `None`: it has no file.
pub fn album_item(message: &Message, caption: Rich) -> Option<AlbumItem> {
    let medium = message.medium()?;
    Some(AlbumItem {
        kind: medium.kind,
        file: medium.file,
        caption,
        spoiler: medium.spoiler,
        from: (message.chat, message.id),
        post: None,
    })
}

/// What a message says besides, for whoever reads it now.
async fn around(
    ctx: &mut Ctx<'_>,
    kept: &ClientMessage,
    context: Option<String>,
) -> Result<Around, AppError> {
    if kept.edited_at.is_none() {
        return Ok(Around {
            context,
            ..Around::default()
        });
    }
    let versions = storage::messages::versions(ctx.tx, kept.id).await?;
    let was = versions.into_iter().next_back();
    Ok(Around {
        context,
        edited: true,
        was: was
            .and_then(|version| version.text)
            .filter(|was| Some(was) != kept.text.as_ref()),
    })
}

/// What a message answers, on the other side.
#[derive(Debug, Clone, Default)]
pub struct Answered {
    /// The message there.
    pub reply_to: Option<ReplyTo>,
    /// Its words, when there is none to point at.
    pub context: Option<String>,
}

/// Finds what a message answers in the chat that it goes to.
pub async fn answered(
    ctx: &mut Ctx<'_>,
    kept: &ClientMessage,
    message: &Message,
    chat: ChatId,
) -> Result<Answered, AppError> {
    if let Some(album) = &kept.album
        && let Some(earlier) =
            storage::messages::earlier_part(ctx.tx, kept.chat, album, kept.id).await?
        && let Some(target) = standing_in(ctx, earlier, chat).await?
    {
        return Ok(Answered {
            reply_to: Some(ReplyTo::whole(target)),
            context: None,
        });
    }
    let quoted = message.quote.as_ref().map(|quote| quote.text.clone());
    let Some(id) = kept.reply_to else {
        // What staff answer may be a card, which is not for the client's eyes.
        let replied = message.reply_to.as_ref();
        let context = quoted.or_else(|| replied.and_then(|replied| replied.text.clone()));
        return Ok(Answered {
            reply_to: None,
            context: context.filter(|_| kept.incoming),
        });
    };
    let Some(replied) = storage::messages::find(ctx.tx, id).await? else {
        return Ok(Answered::default());
    };
    if replied.deleted_at.is_some() {
        return Ok(Answered::default());
    }
    let target = if replied.chat == chat {
        Some(Target::Message(replied.message))
    } else {
        standing_in(ctx, id, chat).await?
    };
    let Some(target) = target else {
        return Ok(Answered {
            reply_to: None,
            context: quoted.or(replied.text),
        });
    };
    let raw = storage::messages::raw_of(ctx.tx, id).await?;
    let words = Message::parse(&raw).map(|message| message.words());
    let quote = message.quote.clone().filter(|quote| {
        words
            .as_ref()
            .is_some_and(|words| words.text.contains(&quote.text))
    });
    Ok(Answered {
        reply_to: Some(ReplyTo { target, quote }),
        context: None,
    })
}

/// The message in a chat that stands for a kept one, which may still be on its way.
pub async fn standing_in(
    ctx: &mut Ctx<'_>,
    words: ClientMessageId,
    chat: ChatId,
) -> Result<Option<Target>, AppError> {
    let posts = storage::posts::copies::<Shows>(ctx.tx, words, Some(chat)).await?;
    Ok(standing(&posts).map(target_of))
}

/// The one of a message's posts in a chat that stands for it: the copy itself, else what shows it among other things.
pub fn standing(posts: &[Post<Shows>]) -> Option<&Post<Shows>> {
    let is_drawn = |post: &&Post<Shows>| post.shows != Shows::Remark && !is_copy(&post.shows);
    posts
        .iter()
        .find(|post| is_copy(&post.shows))
        .or_else(|| posts.iter().find(is_drawn))
}

/// Whether a post is a copy of words, rather than something that shows them too.
pub fn is_copy(shows: &Shows) -> bool {
    match shows {
        Shows::Words | Shows::Part => true,
        Shows::Remark
        | Shows::Note { .. }
        | Shows::Card
        | Shows::News { .. }
        | Shows::Task { .. }
        | Shows::Session { .. }
        | Shows::Order { .. }
        | Shows::Picture
        | Shows::Gone { .. }
        | Shows::Offer(_)
        | Shows::Elsewhere => false,
    }
}

/// A post's message, or the post itself while it is on its way.
pub fn target_of(post: &Post<Shows>) -> Target {
    post.message.map_or(Target::Post(post.id), Target::Message)
}

fn anchor(about: About<'_>, kept: &ClientMessage, shows: Shows) -> Anchor {
    Anchor {
        record: Some(about.record.id),
        contact: Some(about.contact.id),
        words: Some(kept.id),
        shows,
    }
}

/// Where a client's message stands: the client, its record, and its copies by chat. `None`: it belongs to no record.
async fn standing_of(
    ctx: &mut Ctx<'_>,
    kept: &ClientMessage,
) -> Result<Option<(Contact, Record, BTreeMap<ChatId, Vec<Post<Shows>>>)>, AppError> {
    let contact = clients::find(ctx, kept.contact).await?;
    let Some(record) = record_of(ctx, kept).await? else {
        return Ok(None);
    };
    let record = ctx.record(record).await?;
    let mut chats: BTreeMap<ChatId, Vec<Post<Shows>>> = BTreeMap::new();
    for post in storage::posts::copies::<Shows>(ctx.tx, kept.id, None).await? {
        chats.entry(post.chat).or_default().push(post);
    }
    Ok(Some((contact, record, chats)))
}

/// The spot that a chat is to a client's words: its person's language, else the shop's; in a group the client's topic.
async fn spot_at(ctx: &mut Ctx<'_>, chat: ChatId, contact: ContactId) -> Result<Spot, AppError> {
    let shop = ctx.shop.settings.lang;
    if chat.is_group() {
        let topic = storage::topics::of_contact(ctx.tx, chat, contact).await?;
        return Ok(Spot {
            chat,
            lang: shop,
            topic: topic.map(|topic| topic.id),
        });
    }
    let person = storage::people::find(ctx.tx, UserId(chat.0)).await?;
    Ok(Spot {
        chat,
        lang: person.map_or(shop, |person| person.lang),
        topic: None,
    })
}
