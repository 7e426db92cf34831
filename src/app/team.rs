//! The team's forum group, in which every client of the line has a topic: connected and disconnected, who reads what where.
//!
//! The private mode remains: whoever took a dialogue in private, or has turned to its client, reads it there as well. Who
//! came into it by writing in the topic reads in the topic.

use crate::app::{AppError, Ctx, Notice, Refusal, intake};
use crate::domain::ids::{ChatId, ClientMessageId, ContactId, SessionId, TopicId, UserId};
use crate::domain::line;
use crate::domain::people::Person;
use crate::domain::session::Session;
use crate::storage;
use crate::storage::notes::NewNote;
use crate::storage::sessions::Part;
use crate::storage::topics::{TeamChat, Topic};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A topic's title is changed at most once in this time: each change counts against what a group takes in a minute.
const BETWEEN_TITLES: TimeDelta = TimeDelta::minutes(1);
/// How long words may wait for a group before its owner hears of it.
const SLOW: TimeDelta = TimeDelta::minutes(1);
/// How long the owner then hears no more of it.
const SLOW_TOLD_AGAIN: TimeDelta = TimeDelta::hours(24);
/// How far back a message is looked for among a client's notes.
const NOTES_BACK: i64 = 100;

/// What is done about the group later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TeamJob {
    /// A topic may have another title again.
    Retitle {
        /// Which.
        topic: TopicId,
    },
}

/// What the group has to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TeamNotice {
    /// A topic's title is to be what it should be now.
    Retitle {
        /// Which.
        topic: TopicId,
    },
    /// A topic's client was forgotten: it is to be nobody's, and closed.
    Forgotten {
        /// Which.
        topic: TopicId,
    },
}

/// Does a job.
pub fn run(ctx: &mut Ctx<'_>, job: &TeamJob) -> Result<(), AppError> {
    match job {
        TeamJob::Retitle { topic } => {
            let notice = TeamNotice::Retitle { topic: *topic };
            ctx.news.notices.push(Notice::Team(notice));
        }
    }
    Ok(())
}

/// The connected group.
pub async fn connected(ctx: &mut Ctx<'_>) -> Result<Option<TeamChat>, AppError> {
    Ok(storage::topics::team_of(ctx.tx, line::MAIN).await?)
}

fn may_connect(who: &Person) -> Result<(), AppError> {
    let may = who
        .role
        .is_some_and(crate::domain::people::Role::runs_the_shop);
    if may {
        Ok(())
    } else {
        Err(Refusal::NotAllowed.into())
    }
}

/// Connects a group in place of any other.
pub async fn connect(
    ctx: &mut Ctx<'_>,
    who: &Person,
    chat: ChatId,
    title: &str,
) -> Result<(), AppError> {
    may_connect(who)?;
    Ok(storage::topics::connect(ctx.tx, line::MAIN, chat, title, who.id, ctx.now).await?)
}

/// Disconnects the group; gives it as it was, if there was one.
pub async fn disconnect(ctx: &mut Ctx<'_>, who: &Person) -> Result<Option<TeamChat>, AppError> {
    may_connect(who)?;
    let team = connected(ctx).await?;
    if let Some(team) = &team {
        storage::topics::disconnect(ctx.tx, team.chat).await?;
    }
    Ok(team)
}

/// A group has become a supergroup: everything that concerns it follows, whether Telegram tells of it by an update or by
/// a refusal, and however often.
pub async fn follow(ctx: &mut Ctx<'_>, from: ChatId, to: ChatId) -> Result<(), AppError> {
    storage::topics::follow(ctx.tx, from, to).await?;
    storage::posts::follow(ctx.tx, from, to).await?;
    storage::outbox::redirect(ctx.tx, from, to).await?;
    Ok(())
}

/// The group can't be written to any more. What waited for it is given up; the clients' words among that wait to be
/// brought again, and are handed back in their order. `None`: no such group is connected.
pub async fn lose(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    waited: BTreeSet<ClientMessageId>,
    why: &str,
) -> Result<Option<(TeamChat, Vec<ClientMessageId>)>, AppError> {
    let team = storage::topics::team_at(ctx.tx, chat).await?;
    storage::outbox::give_up_chat(ctx.tx, chat, why, ctx.now).await?;
    let Some(team) = team else { return Ok(None) };
    storage::topics::disconnect(ctx.tx, chat).await?;
    let mut words = Vec::new();
    for id in waited {
        let kept = storage::messages::find(ctx.tx, id).await?;
        if kept.is_some_and(|kept| kept.incoming) {
            storage::messages::not_brought(ctx.tx, id).await?;
            words.push(id);
        }
    }
    Ok(Some((team, words)))
}

/// Whom of a client's readers words reach in private while a group is connected: those who took the dialogue there, and
/// those who have turned to the client.
pub async fn private_readers(
    ctx: &mut Ctx<'_>,
    contact: ContactId,
    readers: Vec<UserId>,
) -> Result<Vec<UserId>, AppError> {
    let session = storage::sessions::open_of(ctx.tx, line::MAIN, contact).await?;
    let held = session.filter(Session::is_held);
    let in_topic = match &held {
        Some(session) => storage::topics::writers(ctx.tx, session.id).await?,
        None => Vec::new(),
    };
    let mut found = Vec::new();
    for reader in readers {
        let turned_to = storage::focus::of(ctx.tx, reader).await? == Some(contact);
        if turned_to || (held.is_some() && !in_topic.contains(&reader)) {
            found.push(reader);
        }
    }
    Ok(found)
}

/// Who writes in a client's topic takes part in its dialogue without asking. Gives the session that is open already.
pub async fn step_in(
    ctx: &mut Ctx<'_>,
    who: &Person,
    contact: ContactId,
) -> Result<Option<SessionId>, AppError> {
    let Some(session) = storage::sessions::open_of(ctx.tx, line::MAIN, contact).await? else {
        return Ok(None);
    };
    let part = storage::sessions::members(ctx.tx, session.id)
        .await?
        .into_iter()
        .find(|(member, _)| *member == who.id)
        .map(|(_, part)| part);
    let holds = session.operator() == Some(who.id);
    if session.is_held() && !holds && part != Some(Part::Joined) {
        storage::sessions::join(ctx.tx, session.id, who.id, Part::Joined, ctx.now).await?;
    }
    if !holds && part.is_none() {
        storage::topics::came_in(ctx.tx, session.id, who.id).await?;
    }
    Ok(Some(session.id))
}

/// Who has just begun a session by writing in the topic reads there.
pub async fn began(ctx: &mut Ctx<'_>, who: &Person, contact: ContactId) -> Result<(), AppError> {
    if let Some(session) = storage::sessions::open_of(ctx.tx, line::MAIN, contact).await? {
        storage::topics::came_in(ctx.tx, session.id, who.id).await?;
    }
    Ok(())
}

/// Keeps a note on a topic's client.
pub async fn note(
    ctx: &mut Ctx<'_>,
    who: &Person,
    contact: ContactId,
    words: &intake::Words<'_>,
) -> Result<(), AppError> {
    let record = storage::records::current_of_contact(ctx.tx, contact).await?;
    let session = storage::sessions::open_of(ctx.tx, line::MAIN, contact).await?;
    let new = NewNote {
        contact,
        record: record.map(|record| record.id),
        session: session.map(|session| session.id),
        author: who.id,
        kind: words.kind,
        text: words.text,
        raw: words.raw,
        album: words.album,
        chat: words.chat,
        message: words.message,
    };
    storage::notes::keep(ctx.tx, new, ctx.now).await?;
    Ok(())
}

/// Whether words answer a note on the client, or belong to an album that is one, and so are one themselves.
pub async fn answers_a_note(
    ctx: &mut Ctx<'_>,
    contact: ContactId,
    words: &intake::Words<'_>,
) -> Result<bool, AppError> {
    // The rest of an album whose first part is a note is one too: no part of it is for the client.
    if let Some(album) = words.album
        && storage::notes::of_album(ctx.tx, words.chat, album)
            .await?
            .is_some()
    {
        return Ok(true);
    }
    let Some(answered) = words.reply_to else {
        return Ok(false);
    };
    let notes = storage::notes::of_contact(ctx.tx, contact, NOTES_BACK, 0).await?;
    Ok(notes
        .iter()
        .any(|note| (note.chat, note.message) == (words.chat, answered)))
}

/// A topic should have this title. It gets it at once, or as soon as another change is due.
pub async fn retitle(ctx: &mut Ctx<'_>, topic: &Topic, title: &str) -> Result<(), AppError> {
    if topic.title == title || topic.retitle_at.is_some() {
        return Ok(());
    }
    let due_at = topic.titled_at.plus(BETWEEN_TITLES).max(ctx.now);
    put_off_title(ctx, topic.id, due_at).await
}

/// Asks again for the title in a minute.
pub async fn retitle_later(ctx: &mut Ctx<'_>, topic: TopicId) -> Result<(), AppError> {
    let due_at = ctx.now.plus(BETWEEN_TITLES);
    put_off_title(ctx, topic, due_at).await
}

async fn put_off_title(
    ctx: &mut Ctx<'_>,
    topic: TopicId,
    due_at: crate::domain::time::Millis,
) -> Result<(), AppError> {
    let job = crate::app::jobs::Job::Team(TeamJob::Retitle { topic });
    storage::jobs::schedule(ctx.tx, &job, None, None, due_at, ctx.now).await?;
    Ok(storage::topics::retitle_at(ctx.tx, topic, Some(due_at)).await?)
}

/// Whether the owner is to hear that more comes than the group takes: once a day.
pub async fn is_slow(ctx: &mut Ctx<'_>, team: &TeamChat, priority: i64) -> Result<bool, AppError> {
    let told = team
        .slow_told_at
        .is_some_and(|at| ctx.now.since(at) < SLOW_TOLD_AGAIN);
    if told {
        return Ok(false);
    }
    let since = storage::outbox::waiting_since(ctx.tx, team.chat, priority).await?;
    let slow = since.is_some_and(|since| ctx.now.since(since) > SLOW);
    if slow {
        storage::topics::slow_told(ctx.tx, team.chat, ctx.now).await?;
    }
    Ok(slow)
}

/// A client was forgotten: their topic is nobody's any more.
pub async fn forgotten(ctx: &mut Ctx<'_>, contact: ContactId) -> Result<(), AppError> {
    let Some(team) = connected(ctx).await? else {
        return Ok(());
    };
    if let Some(topic) = storage::topics::of_contact(ctx.tx, team.chat, contact).await? {
        let notice = TeamNotice::Forgotten { topic: topic.id };
        ctx.news.notices.push(Notice::Team(notice));
    }
    Ok(())
}
