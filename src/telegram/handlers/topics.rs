//! Clients' topics in the team's group: made, opened again, named after their record, with its card.
//!
//! Words never wait for a card or a title: these go beside them, whenever the group has room.

use crate::app::team::TeamNotice;
use crate::app::{AppError, Ctx, clients, privacy, team};
use crate::domain::contact::Contact;
use crate::domain::ids::{ChatId, ContactId, RecordId, TopicId, UserId};
use crate::domain::people::Person;
use crate::domain::record::Record;
use crate::storage;
use crate::storage::outbox::End;
use crate::storage::topics::{TeamChat, Topic};
use crate::telegram::draw;
use crate::telegram::handlers::{detours, management};
use crate::telegram::out::{self, Shows};
use crate::telegram::outgoing::{Call, Priority, Receipt};
use crate::telegram::relay::Spot;
use crate::telegram::screens;
use crate::{h, t};

/// Where a client's words go: into the client's topic while a group is connected, and to those who read in private.
pub async fn readers(
    ctx: &mut Ctx<'_>,
    contact: &Contact,
    record: &Record,
    readers: Vec<UserId>,
) -> Result<Vec<Spot>, AppError> {
    let connected = team::connected(ctx).await?;
    let private = if connected.is_some() {
        team::private_readers(ctx, contact.id, readers).await?
    } else {
        readers
    };
    let mut found = Vec::new();
    if let Some(team) = connected {
        found.push(topic_for(ctx, &team, contact, record).await?);
    }
    for reader in private {
        if let Some(person) = storage::people::find(ctx.tx, reader).await? {
            found.push(Spot::from(&person));
        }
    }
    Ok(found)
}

/// The client's topic, while a group is connected.
pub async fn spot(
    ctx: &mut Ctx<'_>,
    contact: &Contact,
    record: &Record,
) -> Result<Option<Spot>, AppError> {
    match team::connected(ctx).await? {
        Some(team) => topic_for(ctx, &team, contact, record).await.map(Some),
        None => Ok(None),
    }
}

/// The client's topic, ready to be written in: made, or opened again.
async fn topic_for(
    ctx: &mut Ctx<'_>,
    team: &TeamChat,
    contact: &Contact,
    record: &Record,
) -> Result<Spot, AppError> {
    let lang = ctx.shop.settings.lang;
    let title = screens::team::title(lang, &draw::preset(ctx), contact, record);
    let standing = storage::topics::hold(ctx.tx, team.chat, contact.id).await?;
    let topic = match standing {
        Some(topic) => renewed(ctx, topic, record, &title).await?,
        None => {
            let topic =
                storage::topics::make(ctx.tx, team.chat, contact.id, &title, ctx.now).await?;
            ask_for(ctx, &topic).await?;
            topic
        }
    };
    if team::is_slow(ctx, team, Priority::Words.rank()).await? {
        management::tell_owners(ctx, |lang| h!(lang, "team-slow", group = &team.title)).await?;
    }
    Ok(Spot {
        chat: team.chat,
        lang,
        topic: Some(topic.id),
    })
}

/// A topic that was there before: opened again where somebody closed it, with the card of the record that it is about
/// now.
async fn renewed(
    ctx: &mut Ctx<'_>,
    mut topic: Topic,
    record: &Record,
    title: &str,
) -> Result<Topic, AppError> {
    if topic.thread.is_none() {
        // Its card comes when it is made.
        if !is_being_made(ctx, &topic).await?
            && storage::topics::remake(ctx.tx, &topic, title, None, ctx.now).await?
        {
            title.clone_into(&mut topic.title);
            ask_for(ctx, &topic).await?;
        }
        return Ok(topic);
    }
    if topic.closed {
        storage::topics::set_closed(ctx.tx, topic.id, false).await?;
        out::into_topic(ctx, &topic, Priority::Words, &Call::ReopenTopic).await?;
    }
    if topic.record != Some(record.id) {
        storage::topics::shows(ctx.tx, topic.id, Some(record.id)).await?;
        send_card(ctx, &topic, record.id, false).await?;
    }
    Ok(topic)
}

/// Asks Telegram to make a topic.
pub async fn ask_for(ctx: &mut Ctx<'_>, topic: &Topic) -> Result<(), AppError> {
    let make = Call::CreateTopic {
        topic: topic.id,
        name: topic.title.clone(),
    };
    out::into_topic(ctx, topic, Priority::Words, &make).await
}

/// Whether Telegram has been asked to make a topic and has not done it yet.
pub async fn is_being_made(ctx: &mut Ctx<'_>, topic: &Topic) -> Result<bool, AppError> {
    let lane = topic.contact.0;
    let rows = storage::outbox::waiting_in_lane::<Call, Receipt>(ctx.tx, topic.chat, lane).await?;
    Ok(rows
        .iter()
        .any(|row| matches!(row.call, Call::CreateTopic { .. })))
}

/// Puts a record's card into a topic. `in_turn`: ahead of what is written after it; else words may overtake it.
pub async fn send_card(
    ctx: &mut Ctx<'_>,
    topic: &Topic,
    record: RecordId,
    in_turn: bool,
) -> Result<(), AppError> {
    let viewer = Person::team(ctx.shop.settings.lang);
    let (screen, anchor) = draw::record(ctx, &viewer, record, &Shows::Card).await?;
    out::card_into(ctx, topic, screen, anchor, in_turn).await
}

/// Telegram has answered to a topic's making: its card follows. A group that takes no topics is no team's.
pub async fn made(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    topic: TopicId,
    end: End,
    error: Option<&str>,
) -> Result<(), AppError> {
    match end {
        End::Failed => return detours::lost(ctx, chat, error.unwrap_or("?")).await,
        End::Unreachable => return Ok(()),
        End::Sent => {}
    }
    let Some(topic) = storage::topics::find(ctx.tx, topic).await? else {
        return Ok(());
    };
    if topic.record.is_some() {
        return Ok(());
    }
    let Some(record) = record_of(ctx, topic.contact).await? else {
        return Ok(());
    };
    storage::topics::shows(ctx.tx, topic.id, Some(record.id)).await?;
    send_card(ctx, &topic, record.id, false).await
}

/// The record that a client's topic is about: the open one, else the last.
pub async fn record_of(ctx: &mut Ctx<'_>, contact: ContactId) -> Result<Option<Record>, AppError> {
    if let Some(record) = storage::records::current_of_contact(ctx.tx, contact).await? {
        return Ok(Some(record));
    }
    let last = storage::records::of_contact(ctx.tx, contact, 1).await?;
    Ok(last.into_iter().next())
}

/// A record has changed: its client's topic is to say so.
pub async fn record_changed(ctx: &mut Ctx<'_>, record: RecordId) -> Result<(), AppError> {
    let Some(team) = team::connected(ctx).await? else {
        return Ok(());
    };
    let Some(record) = storage::records::find(ctx.tx, record).await? else {
        return Ok(());
    };
    let Some(contact) = record.contact else {
        return Ok(());
    };
    let Some(topic) = storage::topics::of_contact(ctx.tx, team.chat, contact).await? else {
        return Ok(());
    };
    if let Some(title) = title_of(ctx, contact).await? {
        team::retitle(ctx, &topic, &title).await?;
    }
    Ok(())
}

async fn title_of(ctx: &mut Ctx<'_>, contact: ContactId) -> Result<Option<String>, AppError> {
    let Some(record) = record_of(ctx, contact).await? else {
        return Ok(None);
    };
    let contact = clients::find(ctx, contact).await?;
    let lang = ctx.shop.settings.lang;
    if privacy::is_forgotten(&contact) {
        return Ok(Some(t!(lang, "topic-title-forgotten")));
    }
    let preset = draw::preset(ctx);
    Ok(Some(screens::team::title(lang, &preset, &contact, &record)))
}

/// Tells the group.
pub async fn tell(ctx: &mut Ctx<'_>, notice: TeamNotice) -> Result<(), AppError> {
    match notice {
        TeamNotice::Retitle { topic } => retitle(ctx, topic).await,
        TeamNotice::Forgotten { topic } => {
            retitle(ctx, topic).await?;
            close(ctx, topic).await
        }
    }
}

/// Has a topic say what it should say now.
async fn retitle(ctx: &mut Ctx<'_>, topic: TopicId) -> Result<(), AppError> {
    let Some(topic) = storage::topics::find(ctx.tx, topic).await? else {
        return Ok(());
    };
    let connected = storage::topics::team_at(ctx.tx, topic.chat)
        .await?
        .is_some();
    let title = title_of(ctx, topic.contact).await?;
    let Some(title) = title.filter(|title| connected && *title != topic.title) else {
        return Ok(storage::topics::retitle_at(ctx.tx, topic.id, None).await?);
    };
    if topic.thread.is_none() {
        return team::retitle_later(ctx, topic.id).await;
    }
    storage::topics::titled(ctx.tx, topic.id, &title, ctx.now).await?;
    let call = Call::EditTopic { name: title };
    out::into_topic(ctx, &topic, Priority::Titles, &call).await
}

/// Closes a topic in which nobody is to write any more.
async fn close(ctx: &mut Ctx<'_>, topic: TopicId) -> Result<(), AppError> {
    let topic = storage::topics::find(ctx.tx, topic).await?;
    let Some(topic) = topic.filter(|topic| topic.thread.is_some() && !topic.closed) else {
        return Ok(());
    };
    storage::topics::set_closed(ctx.tx, topic.id, true).await?;
    out::into_topic(ctx, &topic, Priority::Titles, &Call::CloseTopic).await
}
