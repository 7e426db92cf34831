//! Writing calls into the outbox: the only way in which anything leaves.
//!
//! Lanes: what goes to a chat about one client keeps its order. Edits of a message that stands go by the chat's own lane
//! (0), whatever they show, so that two edits of one message never overtake each other.

use crate::app::{AppError, Ctx};
use crate::domain::ids::{
    ChatId, ClientMessageId, ContactId, MessageId, PostId, RecordId, SessionId, StageId, TaskId,
    TopicId,
};
use crate::domain::lang::Localized;
use crate::domain::time::Millis;
use crate::i18n::Html;
use crate::storage::messages::ClientMessage;
use crate::storage::outbox::NewRow;
use crate::storage::posts::NewPost;
use crate::storage::topics::Topic;
use crate::storage::{self};
use crate::telegram::keyboard::Markup;
use crate::telegram::outgoing::{AlbumItem, Call, Priority, Receipt, ReplyTo, Target};
use crate::telegram::screens::Screen;
use serde::{Deserialize, Serialize};

/// The lane of everything that is about no client.
const OWN_LANE: i64 = 0;

/// What a post shows, so that it can be drawn again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shows {
    /// The record's card.
    Card,
    /// What robots told of the record, and its next steps.
    News {
        /// The stage on which they told it: once the record has left it, the words are past.
        stage: StageId,
        /// The robots' words.
        lines: Vec<Localized>,
        /// The tasks they set.
        tasks: Vec<TaskId>,
    },
    /// A task's card.
    Task {
        /// Which.
        task: TaskId,
    },
    /// Somebody's words; never drawn again, but answered.
    Words,
    /// A part of somebody's album, which has no frame of ours.
    Part,
    /// A remark of ours on words that stand elsewhere: the header of an album, the news of a change.
    Remark,
    /// A session: offered, or in hand.
    Session {
        /// Which.
        session: SessionId,
    },
    /// A note on a client, or the question for one: an answer to it is a note, and never goes to the client.
    Note {
        /// The client.
        contact: ContactId,
    },
    /// A customer's own order, as its customer sees it.
    Order {
        /// The stage that the customer knows of: one that reads otherwise is worth a new message.
        told: StageId,
    },
    /// A picture with a caption: no text can be drawn over it.
    Picture,
    /// Nothing any more: it was taken away when something of another kind took its place.
    Gone {
        /// When.
        at: Millis,
    },
    /// The offer to load a file that came unasked.
    Offer(crate::telegram::incoming::Document),
    /// A list, a menu, a question: of no one record.
    Elsewhere,
}

/// What a message is about, kept as its post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The record.
    pub record: Option<RecordId>,
    /// The client whom an answer to the message reaches.
    pub contact: Option<ContactId>,
    /// The message that it is a copy of.
    pub words: Option<ClientMessageId>,
    /// What it shows.
    pub shows: Shows,
}

impl Anchor {
    /// Of a screen that is of no one record.
    const fn elsewhere() -> Anchor {
        Anchor {
            record: None,
            contact: None,
            words: None,
            shows: Shows::Elsewhere,
        }
    }
}

/// Where a screen goes: in place of a message of ours, or as a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The chat.
    pub chat: ChatId,
    /// The message to be edited.
    pub message: Option<MessageId>,
}

impl Place {
    /// A new message in a chat.
    pub const fn new_in(chat: ChatId) -> Place {
        Place {
            chat,
            message: None,
        }
    }
}

/// Shows a screen at a place.
pub async fn show(
    ctx: &mut Ctx<'_>,
    place: Place,
    screen: Screen,
    anchor: Option<Anchor>,
) -> Result<(), AppError> {
    match place.message {
        Some(message) if is_picture(ctx, place.chat, message).await? => {
            take_away(ctx, place.chat, message).await?;
            send(ctx, place.chat, screen, anchor, Priority::Screen).await
        }
        Some(message) => {
            if !anchor_at(ctx, place.chat, message, anchor, &screen.digest()).await? {
                return Ok(());
            }
            edit(
                ctx,
                place.chat,
                Target::Message(message),
                screen,
                Priority::Screen,
                // In a group nobody in particular waits for it, and a new message would miss its topic.
                !place.chat.is_group(),
            )
            .await
        }
        None => send(ctx, place.chat, screen, anchor, Priority::Screen).await,
    }
}

/// Notes what a standing message is about from now on. `false`: it shows this very screen already, and Telegram takes no
/// edit that changes nothing (RULES §5).
async fn anchor_at(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    message: MessageId,
    anchor: Option<Anchor>,
    drawn: &str,
) -> Result<bool, AppError> {
    let before = storage::posts::at::<Shows>(ctx.tx, chat, message).await?;
    let anchor = anchor.unwrap_or(Anchor::elsewhere());
    let new = NewPost {
        chat,
        message: Some(message),
        record: anchor.record,
        contact: anchor.contact,
        words: anchor.words,
        shows: &anchor.shows,
        drawn: Some(drawn),
    };
    storage::posts::make(ctx.tx, new, ctx.now).await?;
    Ok(before.and_then(|post| post.drawn).as_deref() != Some(drawn))
}

async fn is_picture(ctx: &mut Ctx<'_>, chat: ChatId, message: MessageId) -> Result<bool, AppError> {
    let post = storage::posts::at::<Shows>(ctx.tx, chat, message).await?;
    Ok(post.is_some_and(|post| post.shows == Shows::Picture))
}

/// Takes a message away in whose place something of another kind goes: a text is never drawn over a picture, nor a picture
/// over a text (RULES §5).
async fn take_away(ctx: &mut Ctx<'_>, chat: ChatId, message: MessageId) -> Result<(), AppError> {
    let gone = Anchor {
        shows: Shows::Gone { at: ctx.now },
        ..Anchor::elsewhere()
    };
    anchor_at(ctx, chat, message, Some(gone), "").await?;
    let call = Call::Delete {
        target: Target::Message(message),
    };
    let priority = Priority::Screen;
    push(ctx, chat, OWN_LANE, priority, &call, None, None).await
}

/// Shows a screen under a picture that Telegram keeps: in place of another one in the same message, in place of a text by
/// a new message.
pub async fn show_picture(
    ctx: &mut Ctx<'_>,
    place: Place,
    file: &str,
    screen: Screen,
) -> Result<(), AppError> {
    let drawn = format!("{}:{file}", screen.digest());
    let keyboard = (!screen.keyboard.is_empty()).then_some(screen.keyboard);
    let anchor = Anchor {
        shows: Shows::Picture,
        ..Anchor::elsewhere()
    };
    match place.message {
        Some(message) if is_picture(ctx, place.chat, message).await? => {
            if !anchor_at(ctx, place.chat, message, Some(anchor), &drawn).await? {
                return Ok(());
            }
            let call = Call::EditPhoto {
                target: Target::Message(message),
                file: file.to_owned(),
                caption: screen.text,
                keyboard,
            };
            let priority = Priority::Screen;
            return push(ctx, place.chat, OWN_LANE, priority, &call, None, None).await;
        }
        Some(message) => take_away(ctx, place.chat, message).await?,
        None => {}
    }
    let call = Call::Photo {
        file: file.to_owned(),
        caption: screen.text,
        keyboard,
    };
    let priority = Priority::Screen;
    post_drawn(ctx, place.chat, &call, Some(anchor), priority, Some(&drawn)).await
}

/// Sends a screen as a new message.
pub async fn send(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    screen: Screen,
    anchor: Option<Anchor>,
    priority: Priority,
) -> Result<(), AppError> {
    let drawn = screen.digest();
    let markup = (!screen.keyboard.is_empty()).then_some(Markup::Inline(screen.keyboard));
    let call = Call::Send {
        text: screen.text,
        markup,
        reply_to: None,
    };
    post_drawn(ctx, chat, &call, anchor, priority, Some(&drawn)).await
}

/// Shows a question at a place; returns the message that asks, which may still be on its way.
pub async fn ask(ctx: &mut Ctx<'_>, place: Place, screen: Screen) -> Result<Target, AppError> {
    if let Some(message) = place.message {
        if is_picture(ctx, place.chat, message).await? {
            take_away(ctx, place.chat, message).await?;
            return ask_anchored(ctx, place.chat, screen, &Anchor::elsewhere()).await;
        }
        show(ctx, place, screen, None).await?;
        return Ok(Target::Message(message));
    }
    ask_anchored(ctx, place.chat, screen, &Anchor::elsewhere()).await
}

/// Asks a question in a message of its own, about something: an answer to that message is known later too.
pub async fn ask_anchored(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    screen: Screen,
    anchor: &Anchor,
) -> Result<Target, AppError> {
    let drawn = screen.digest();
    let post = new_post(ctx, chat, anchor, Some(&drawn)).await?;
    let markup = (!screen.keyboard.is_empty()).then_some(Markup::Inline(screen.keyboard));
    let call = Call::Send {
        text: screen.text,
        markup,
        reply_to: None,
    };
    let priority = Priority::Screen;
    push(ctx, chat, OWN_LANE, priority, &call, Some(post), None).await?;
    Ok(Target::Post(post))
}

/// Sends a text with a keyboard of any kind, or none.
pub async fn say(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    text: Html,
    markup: Option<Markup>,
    lane: Option<ContactId>,
) -> Result<(), AppError> {
    let call = Call::Send {
        text,
        markup,
        reply_to: None,
    };
    push(
        ctx,
        chat,
        lane_of(lane),
        Priority::Screen,
        &call,
        None,
        None,
    )
    .await
}

/// Answers a message with a text.
pub async fn reply(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    to: MessageId,
    text: Html,
) -> Result<(), AppError> {
    let call = Call::Send {
        text,
        markup: None,
        reply_to: Some(to.into()),
    };
    push(ctx, chat, OWN_LANE, Priority::Screen, &call, None, None).await
}

/// Sends any call that makes a message which something later refers to.
pub async fn post(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    call: &Call,
    anchor: Option<Anchor>,
    priority: Priority,
) -> Result<(), AppError> {
    post_drawn(ctx, chat, call, anchor, priority, None).await
}

/// Sends a call that concerns a topic, or says something there which nothing refers to later. Titles have a lane of
/// their own: nothing waits for them.
pub async fn into_topic(
    ctx: &mut Ctx<'_>,
    topic: &Topic,
    priority: Priority,
    call: &Call,
) -> Result<(), AppError> {
    let (lane, topic_id) = match call {
        Call::EditTopic { .. } | Call::CloseTopic => (-topic.id.0, Some(topic.id)),
        Call::CreateTopic { .. } => (topic.contact.0, None),
        _ => (topic.contact.0, Some(topic.id)),
    };
    let row = NewRow::<Call, Receipt> {
        chat: topic.chat,
        lane,
        priority: priority.rank(),
        call,
        post: None,
        receipt: None,
        topic: topic_id,
    };
    storage::outbox::push_later(ctx.tx, &row, ctx.now).await?;
    Ok(())
}

/// Puts a card into a topic: in turn with its words, or beside them, whenever the group has room for it.
pub async fn card_into(
    ctx: &mut Ctx<'_>,
    topic: &Topic,
    screen: Screen,
    anchor: Anchor,
    in_turn: bool,
) -> Result<(), AppError> {
    let drawn = screen.digest();
    let post = new_post(ctx, topic.chat, &anchor, Some(&drawn)).await?;
    let markup = (!screen.keyboard.is_empty()).then_some(Markup::Inline(screen.keyboard));
    let call = Call::Send {
        text: screen.text,
        markup,
        reply_to: None,
    };
    let (lane, priority) = if in_turn {
        (topic.contact.0, Priority::Words)
    } else {
        (-topic.id.0, Priority::News)
    };
    let row = NewRow::<Call, Receipt> {
        chat: topic.chat,
        lane,
        priority: priority.rank(),
        call: &call,
        post: Some(post),
        receipt: None,
        topic: Some(topic.id),
    };
    storage::outbox::push_later(ctx.tx, &row, ctx.now).await?;
    Ok(())
}

async fn new_post(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    anchor: &Anchor,
    drawn: Option<&str>,
) -> Result<PostId, AppError> {
    let new = NewPost {
        chat,
        message: None,
        record: anchor.record,
        contact: anchor.contact,
        words: anchor.words,
        shows: &anchor.shows,
        drawn,
    };
    Ok(storage::posts::make(ctx.tx, new, ctx.now).await?)
}

async fn post_drawn(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    call: &Call,
    anchor: Option<Anchor>,
    priority: Priority,
    drawn: Option<&str>,
) -> Result<(), AppError> {
    let lane = lane_of(anchor.as_ref().and_then(|anchor| anchor.contact));
    let post = match anchor {
        Some(anchor) => Some(new_post(ctx, chat, &anchor, drawn).await?),
        None => None,
    };
    push(ctx, chat, lane, priority, call, post, None).await
}

/// Edits a message of ours. One that is still on its way keeps the lane of its client.
pub async fn edit(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    target: Target,
    screen: Screen,
    priority: Priority,
    or_send: bool,
) -> Result<(), AppError> {
    let keyboard = (!screen.keyboard.is_empty()).then_some(screen.keyboard);
    let call = Call::Edit {
        target,
        text: screen.text,
        keyboard,
        or_send,
    };
    push(ctx, chat, OWN_LANE, priority, &call, None, None).await
}

/// Edits a post that has not been sent yet, in the lane in which it waits.
pub async fn edit_waiting(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    post: PostId,
    contact: Option<ContactId>,
    screen: Screen,
) -> Result<(), AppError> {
    let keyboard = (!screen.keyboard.is_empty()).then_some(screen.keyboard);
    let call = Call::Edit {
        target: Target::Post(post),
        text: screen.text,
        keyboard,
        or_send: false,
    };
    // A card may wait beside its client's words.
    let waits_in = if chat.is_group() {
        storage::outbox::lane_of_post(ctx.tx, post).await?
    } else {
        None
    };
    push(
        ctx,
        chat,
        waits_in.unwrap_or_else(|| lane_of(contact)),
        Priority::News,
        &call,
        None,
        None,
    )
    .await
}

/// Answers a press.
pub async fn answer(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    callback: &str,
    text: Option<String>,
    alert: bool,
) -> Result<(), AppError> {
    let call = Call::Answer {
        callback: callback.to_owned(),
        text: text.map(|text| crate::domain::text::shorten(&text, 200)),
        alert,
    };
    push(ctx, chat, OWN_LANE, Priority::Answer, &call, None, None).await
}

/// Sends words to a client on behalf of their author, who is told how it went.
pub async fn words(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    kept: &ClientMessage,
    call: &Call,
    receipt: Option<Receipt>,
) -> Result<(), AppError> {
    let anchor = Anchor {
        record: None,
        contact: Some(kept.contact),
        words: Some(kept.id),
        shows: Shows::Words,
    };
    let post = new_post(ctx, chat, &anchor, None).await?;
    push(
        ctx,
        chat,
        kept.contact.0,
        Priority::Words,
        call,
        Some(post),
        receipt,
    )
    .await
}

/// Sends a message that something later refers to; tells by which post.
pub async fn place(
    ctx: &mut Ctx<'_>,
    (chat, topic): (ChatId, Option<TopicId>),
    call: &Call,
    anchor: &Anchor,
    priority: Priority,
) -> Result<PostId, AppError> {
    let post = new_post(ctx, chat, anchor, None).await?;
    let row = NewRow::<Call, Receipt> {
        chat,
        lane: lane_of(anchor.contact),
        priority: priority.rank(),
        call,
        post: Some(post),
        receipt: None,
        topic,
    };
    storage::outbox::push_later(ctx.tx, &row, ctx.now).await?;
    Ok(post)
}

/// Sends an album, each part of it with its own anchor.
pub async fn album(
    ctx: &mut Ctx<'_>,
    (chat, topic): (ChatId, Option<TopicId>),
    contact: ContactId,
    parts: Vec<(AlbumItem, Anchor)>,
    reply_to: Option<ReplyTo>,
    receipt: Option<Receipt>,
) -> Result<(), AppError> {
    let mut items = Vec::with_capacity(parts.len());
    for (item, anchor) in parts {
        let post = new_post(ctx, chat, &anchor, None).await?;
        items.push(AlbumItem {
            post: Some(post),
            ..item
        });
    }
    let call = Call::Album { items, reply_to };
    let row = NewRow {
        chat,
        lane: contact.0,
        priority: Priority::Words.rank(),
        call: &call,
        post: None,
        receipt: receipt.as_ref(),
        topic,
    };
    storage::outbox::push_later(ctx.tx, &row, ctx.now).await?;
    Ok(())
}

/// Writes a call down whose end its author is told of.
pub async fn call_for(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    lane: Option<ContactId>,
    priority: Priority,
    call: &Call,
    receipt: Receipt,
) -> Result<(), AppError> {
    push(
        ctx,
        chat,
        lane_of(lane),
        priority,
        call,
        None,
        Some(receipt),
    )
    .await
}

/// Writes any other call down.
pub async fn call(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    lane: Option<ContactId>,
    priority: Priority,
    call: &Call,
) -> Result<(), AppError> {
    push(ctx, chat, lane_of(lane), priority, call, None, None).await
}

fn lane_of(contact: Option<ContactId>) -> i64 {
    contact.map_or(OWN_LANE, |contact| contact.0)
}

async fn push(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    lane: i64,
    priority: Priority,
    call: &Call,
    post: Option<PostId>,
    receipt: Option<Receipt>,
) -> Result<(), AppError> {
    let row = NewRow {
        chat,
        lane,
        priority: priority.rank(),
        call,
        post,
        receipt: receipt.as_ref(),
        topic: None,
    };
    storage::outbox::push_later(ctx.tx, &row, ctx.now).await?;
    Ok(())
}
