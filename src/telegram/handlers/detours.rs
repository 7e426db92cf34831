//! Calls into a group that can't go where they were to go, and the way they take instead. Nothing is lost: what waited
//! behind such a call stays behind it.

use crate::app::{AppError, Ctx, clients, desk, robots, team, words};
use crate::domain::ids::{ChatId, ClientMessageId, PostId, UserId};
use crate::domain::line;
use crate::domain::people::Person;
use crate::h;
use crate::storage;
use crate::storage::messages::ClientMessage;
use crate::storage::outbox::{End, Row};
use crate::storage::topics::Topic;
use crate::telegram::bulletin;
use crate::telegram::draw;
use crate::telegram::handlers::{management, topics};
use crate::telegram::out::{self, Shows};
use crate::telegram::outgoing::{Call, Detour, Priority, Receipt};
use crate::telegram::relay::{self, Spot};
use crate::telegram::screens;
use std::collections::{BTreeMap, BTreeSet};

/// How many of the last messages a topic that is made again begins with.
const RECAP: usize = 10;

/// Finds another way for a call.
pub async fn take(
    ctx: &mut Ctx<'_>,
    row: &Row<Call, Receipt>,
    detour: &Detour,
) -> Result<(), AppError> {
    match detour {
        Detour::Migrated(to) => team::follow(ctx, row.chat, *to).await,
        Detour::Lost(why) if needs_a_place(&row.call) => {
            lost(ctx, row.chat, why).await?;
            // A group that is not connected is nobody's: only this call is given up.
            end(ctx, row, End::Unreachable, why).await
        }
        Detour::Lost(why) => end(ctx, row, End::Unreachable, why).await,
        Detour::TopicGone | Detour::TopicClosed => {
            let topic = match row.topic {
                Some(topic) => storage::topics::find(ctx.tx, topic).await?,
                None => None,
            };
            match topic {
                // Titles and cards beside the words: the next words find out and mend it.
                Some(topic) if row.lane != topic.contact.0 => {
                    if makes_a_card(&row.call) {
                        storage::topics::shows(ctx.tx, topic.id, None).await?;
                    }
                    end(ctx, row, End::Sent, "the topic is not there").await
                }
                Some(topic) if *detour == Detour::TopicClosed => reopen(ctx, &topic).await,
                Some(topic) => make_again(ctx, row, topic).await,
                None => end(ctx, row, End::Failed, "the topic is unknown").await,
            }
        }
    }
}

const fn makes_a_card(call: &Call) -> bool {
    matches!(call, Call::Send { .. })
}

/// Whether a call that is refused for want of a right means that the group is of no use.
const fn needs_a_place(call: &Call) -> bool {
    matches!(
        call,
        Call::Send { .. }
            | Call::SendWords { .. }
            | Call::Album { .. }
            | Call::Copy { .. }
            | Call::CreateTopic { .. }
            | Call::ReopenTopic
    )
}

async fn end(
    ctx: &mut Ctx<'_>,
    row: &Row<Call, Receipt>,
    end: End,
    why: &str,
) -> Result<(), AppError> {
    storage::outbox::settle(ctx.tx, row.id, end, None, Some(why), ctx.now).await?;
    Ok(())
}

/// What waits in a topic's lane.
async fn waiting(ctx: &mut Ctx<'_>, topic: &Topic) -> Result<Vec<Row<Call, Receipt>>, AppError> {
    let lane = topic.contact.0;
    Ok(storage::outbox::waiting_in_lane(ctx.tx, topic.chat, lane).await?)
}

/// Has the topic opened first, then everything that waited.
async fn reopen(ctx: &mut Ctx<'_>, topic: &Topic) -> Result<(), AppError> {
    storage::topics::set_closed(ctx.tx, topic.id, false).await?;
    let waited = waiting(ctx, topic).await?;
    out::into_topic(ctx, topic, Priority::Words, &Call::ReopenTopic).await?;
    for row in waited {
        storage::outbox::put_behind(ctx.tx, row.id, ctx.now).await?;
    }
    Ok(())
}

/// Has the topic made again, with the card and the last messages, then everything that waited.
async fn make_again(
    ctx: &mut Ctx<'_>,
    row: &Row<Call, Receipt>,
    topic: Topic,
) -> Result<(), AppError> {
    // Whoever writes into it meanwhile waits until this is done, or has been waited for.
    let held = storage::topics::hold(ctx.tx, topic.chat, topic.contact).await?;
    let topic = held.unwrap_or(topic);
    let waited = waiting(ctx, &topic).await?;
    let is_being_made = waited
        .iter()
        .any(|row| matches!(row.call, Call::CreateTopic { .. }));
    if topic.thread.is_none() && is_being_made {
        storage::outbox::put_behind(ctx.tx, row.id, ctx.now).await?;
        return Ok(());
    }
    let record = topics::record_of(ctx, topic.contact).await?;
    let shown = record.as_ref().map(|record| record.id);
    storage::topics::remake(ctx.tx, &topic, &topic.title, shown, topic.titled_at).await?;
    topics::ask_for(ctx, &topic).await?;
    if let Some(record) = shown {
        topics::send_card(ctx, &topic, record, true).await?;
    }
    let unsent = words_in(ctx, &waited).await?;
    send_recap(ctx, &topic, &unsent).await?;
    for row in waited {
        if row.call == Call::ReopenTopic {
            end(ctx, &row, End::Sent, "the topic is made again").await?;
        } else {
            storage::outbox::put_behind(ctx.tx, row.id, ctx.now).await?;
        }
    }
    Ok(())
}

/// The posts that a call sends: its row's own, and those of an album's parts.
fn posts_in(call: &Call, post: Option<PostId>) -> impl Iterator<Item = PostId> {
    let items = match call {
        Call::Album { items, .. } | Call::Copies { items, .. } => items.as_slice(),
        _ => &[],
    };
    post.into_iter()
        .chain(items.iter().filter_map(|item| item.post))
}

/// The clients' words among calls that wait.
async fn words_in(
    ctx: &mut Ctx<'_>,
    rows: &[Row<Call, Receipt>],
) -> Result<BTreeSet<ClientMessageId>, AppError> {
    let mut words = BTreeSet::new();
    for row in rows {
        for post in posts_in(&row.call, row.post) {
            words.extend(storage::posts::words_of(ctx.tx, post).await?);
        }
    }
    Ok(words)
}

/// What was written last before what waits still.
async fn send_recap(
    ctx: &mut Ctx<'_>,
    topic: &Topic,
    unsent: &BTreeSet<ClientMessageId>,
) -> Result<(), AppError> {
    let back = i64::try_from(RECAP + unsent.len()).unwrap_or(i64::MAX);
    let messages = storage::messages::of_contact(ctx.tx, topic.contact, back, 0).await?;
    let first = unsent.first().copied();
    let mut messages: Vec<ClientMessage> = messages
        .into_iter()
        .filter(|message| first.is_none_or(|first| message.id < first))
        .take(RECAP)
        .collect();
    if messages.is_empty() {
        return Ok(());
    }
    messages.reverse();
    let mut names = BTreeMap::new();
    for message in &messages {
        if let Some(person) = storage::people::find(ctx.tx, message.author).await? {
            names.insert(message.author, person);
        }
    }
    let viewer = Person::team(ctx.shop.settings.lang);
    let preset = draw::preset(ctx);
    let text = screens::team::recap(&draw::look(ctx, &preset, &viewer), &messages, &names);
    let call = Call::Send {
        text,
        markup: None,
        reply_to: None,
    };
    out::into_topic(ctx, topic, Priority::Words, &call).await
}

/// The group can't be used any more: the owners are told, and the clients' words that waited for it go to people.
pub async fn lost(ctx: &mut Ctx<'_>, chat: ChatId, why: &str) -> Result<(), AppError> {
    if storage::topics::team_at(ctx.tx, chat).await?.is_none() {
        return Ok(());
    }
    let waited = storage::outbox::waiting_for_chat(ctx.tx, chat).await?;
    let words = words_in(ctx, &waited).await?;
    let Some((team, words)) = team::lose(ctx, chat, words, why).await? else {
        return Ok(());
    };
    for id in words {
        bring_in_private(ctx, id).await?;
    }
    management::tell_owners(ctx, |lang| {
        h!(lang, "team-lost", group = &team.title, why = why)
    })
    .await
}

/// Brings a client's message to those who read it in private. Nobody there: it waits for somebody.
async fn bring_in_private(ctx: &mut Ctx<'_>, id: ClientMessageId) -> Result<(), AppError> {
    let Some(kept) = storage::messages::find(ctx.tx, id).await? else {
        return Ok(());
    };
    let (Some(record), Some(session)) = (
        kept.record,
        storage::sessions::open_of(ctx.tx, line::MAIN, kept.contact).await?,
    ) else {
        return Ok(());
    };
    let contact = clients::find(ctx, kept.contact).await?;
    let record = ctx.record(record).await?;
    let mut brought = false;
    for reader in desk::readers(ctx, &session, &record).await? {
        if let Some(reader) = storage::people::find(ctx.tx, reader).await? {
            relay::bring(ctx, &reader, &contact, &record, &kept).await?;
            brought = true;
        }
    }
    if brought {
        storage::messages::brought(ctx.tx, id, ctx.now).await?;
    }
    Ok(())
}

/// A client's words did not reach somebody. Unless they stand elsewhere among staff, they go to whoever is next; whoever is
/// out of reach has the client no more. Nobody there: they wait for somebody.
pub async fn undelivered(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    (call, post): (&Call, Option<PostId>),
    end: End,
) -> Result<(), AppError> {
    let mut left = Vec::new();
    for post in posts_in(call, post) {
        let Some(words) = storage::posts::words_of(ctx.tx, post).await? else {
            continue;
        };
        let Some(kept) = storage::messages::find(ctx.tx, words).await? else {
            continue;
        };
        let stood = storage::posts::copies::<Shows>(ctx.tx, words, Some(chat)).await?;
        let is_remark = stood
            .iter()
            .any(|one| one.id == post && one.shows == Shows::Remark);
        if kept.incoming && kept.chat != chat && kept.deleted_at.is_none() && !is_remark {
            left.push(kept);
        }
    }
    let Some(first) = left.first() else {
        return Ok(());
    };
    let contact = first.contact;
    let mut unread = Vec::new();
    for kept in left {
        if !stands_elsewhere(ctx, &kept, chat).await? {
            storage::messages::not_brought(ctx.tx, kept.id).await?;
            unread.push(kept.id);
        }
    }
    if end == End::Unreachable {
        desk::out_of_reach(ctx, UserId(chat.0), contact).await?;
        // Whoever is offered the client now gets what waits.
        bulletin::flush(ctx, None).await?;
    }
    let mut waiting = Vec::new();
    for id in unread {
        let kept = storage::messages::find(ctx.tx, id).await?;
        waiting.extend(kept.filter(|kept| kept.brought_at.is_none()));
    }
    bring_to_others(ctx, chat, end, waiting).await
}

/// Whether a client's message has come, or is coming, to somebody else of the staff.
async fn stands_elsewhere(
    ctx: &mut Ctx<'_>,
    kept: &ClientMessage,
    chat: ChatId,
) -> Result<bool, AppError> {
    for post in storage::posts::copies::<Shows>(ctx.tx, kept.id, None).await? {
        if post.chat == chat || post.shows == Shows::Remark {
            continue;
        }
        let reader = storage::people::find(ctx.tx, UserId(post.chat.0)).await?;
        let is_staff = reader.is_some_and(|reader| reader.is_staff() && reader.reachable);
        if !post.chat.is_group() && !is_staff {
            continue;
        }
        if post.message.is_some() {
            return Ok(true);
        }
        let lane = kept.contact.0;
        let rows =
            storage::outbox::waiting_in_lane::<Call, Receipt>(ctx.tx, post.chat, lane).await?;
        if rows
            .iter()
            .any(|row| posts_in(&row.call, row.post).any(|coming| coming == post.id))
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Brings a client's messages to those who read them besides a chat; what Telegram refuses there, to who runs the shop.
async fn bring_to_others(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    end: End,
    messages: Vec<ClientMessage>,
) -> Result<(), AppError> {
    let Some(first) = messages.first() else {
        return Ok(());
    };
    let contact = clients::find(ctx, first.contact).await?;
    let mut readers = words::readers_of(ctx, first).await?;
    if end == End::Failed {
        let staff = storage::people::staff(ctx.tx).await?;
        readers.extend(robots::supervisors(&staff));
    }
    let mut spots: Vec<Spot> = Vec::new();
    for reader in readers {
        let reader = storage::people::find(ctx.tx, reader).await?;
        let reader = reader.filter(|reader| reader.reachable && reader.chat() != chat);
        if let Some(spot) = reader.as_ref().map(Spot::from)
            && !spots.contains(&spot)
        {
            spots.push(spot);
        }
    }
    // What Telegram refuses for good would be refused again with the client's next words.
    if spots.is_empty() && end != End::Failed {
        return Ok(());
    }
    for kept in &messages {
        storage::messages::brought(ctx.tx, kept.id, ctx.now).await?;
    }
    for spot in spots {
        relay::bring_all(ctx, spot, &contact, &messages).await?;
    }
    Ok(())
}
