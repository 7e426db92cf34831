//! What the page does with groups themselves; what members write there, their phones do.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::Deserialize;
use serde_json::json;

use super::actions::{Outcome, Refusal, Sandbox, Wish, done, phone};
use crate::sandbox::{
    emulator::{Emulator, PhoneError, Rank, Rights, TopicChange},
    group::Group,
};

fn group(emulator: &Emulator, id: i64) -> Result<Group, Refusal> {
    emulator
        .known_group(id)
        .ok_or(Refusal::Phone(PhoneError::NoGroup(id)))
}

/// Where the bot stands.
#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Standing {
    Member,
    Admin,
    Kicked,
}

/// A group to be made.
#[derive(Deserialize)]
pub struct NewGroup {
    title: String,
    members: Vec<i64>,
    #[serde(default)]
    forum: bool,
    bot: Option<Standing>,
}

/// `POST groups`: the first member owns it and brings the bot in.
pub async fn add(State(emulator): Sandbox, Wish(new): Wish<NewGroup>) -> Outcome {
    let mut members = Vec::with_capacity(new.members.len());
    for id in new.members {
        members.push(phone(&emulator, id)?);
    }
    let group = if new.forum {
        emulator.forum(&new.title)
    } else {
        emulator.group(&new.title)
    };
    for member in &members {
        group.joins(member)?;
    }
    if let (Some(owner), Some(place)) = (members.first(), new.bot) {
        match place {
            Standing::Member => group.adds_bot(owner)?,
            Standing::Admin => group.promotes_bot(owner, Rights::ALL)?,
            Standing::Kicked => {}
        }
    }
    Ok(Json(json!({"ok": true, "id": group.id()})))
}

/// What a person becomes in the group; `None`: they go.
#[derive(Deserialize)]
pub struct Membership {
    person: i64,
    rank: Option<Rank>,
}

/// `POST groups/{id}/members`.
pub async fn member(
    State(emulator): Sandbox,
    Path(id): Path<i64>,
    Wish(wish): Wish<Membership>,
) -> Outcome {
    let group = group(&emulator, id)?;
    let person = phone(&emulator, wish.person)?;
    match wish.rank {
        None => group.leaves(&person)?,
        Some(rank) => {
            group.joins(&person)?;
            group.ranks(&person, rank)?;
        }
    }
    Ok(done())
}

/// What an administrator does with the bot.
#[derive(Deserialize)]
pub struct BotWish {
    by: i64,
    place: Standing,
}

/// `POST groups/{id}/bot`.
pub async fn bot(
    State(emulator): Sandbox,
    Path(id): Path<i64>,
    Wish(wish): Wish<BotWish>,
) -> Outcome {
    let group = group(&emulator, id)?;
    let by = phone(&emulator, wish.by)?;
    match wish.place {
        Standing::Member => group.adds_bot(&by)?,
        Standing::Admin => group.promotes_bot(&by, Rights::ALL)?,
        Standing::Kicked => group.kicks_bot(&by)?,
    }
    Ok(done())
}

/// Who upgrades the group.
#[derive(Deserialize)]
pub struct Upgrade {
    by: i64,
}

/// `POST groups/{id}/upgrade`: the new group has topics, as that is what one upgrades for here.
pub async fn upgrade(
    State(emulator): Sandbox,
    Path(id): Path<i64>,
    Wish(wish): Wish<Upgrade>,
) -> Outcome {
    let by = phone(&emulator, wish.by)?;
    let grown = group(&emulator, id)?.upgrades(&by)?;
    grown.switches_topics(true)?;
    Ok(Json(json!({"ok": true, "id": grown.id()})))
}

/// A topic to be opened.
#[derive(Deserialize)]
pub struct NewTopic {
    by: i64,
    name: String,
}

/// `POST groups/{id}/topics`.
pub async fn add_topic(
    State(emulator): Sandbox,
    Path(id): Path<i64>,
    Wish(wish): Wish<NewTopic>,
) -> Outcome {
    let by = phone(&emulator, wish.by)?;
    let thread = group(&emulator, id)?.opens_topic(&by, &wish.name)?;
    Ok(Json(json!({"ok": true, "thread": thread})))
}

/// What becomes of a topic.
#[derive(Deserialize)]
pub struct TopicWish {
    by: i64,
    name: Option<String>,
    closed: Option<bool>,
    #[serde(default)]
    gone: bool,
}

/// `POST groups/{id}/topics/{thread}`.
pub async fn change_topic(
    State(emulator): Sandbox,
    Path((id, thread)): Path<(i64, i64)>,
    Wish(wish): Wish<TopicWish>,
) -> Outcome {
    let group = group(&emulator, id)?;
    let by = phone(&emulator, wish.by)?;
    if let Some(name) = &wish.name {
        group.changes_topic(&by, thread, TopicChange::Name(name))?;
    }
    if let Some(closed) = wish.closed {
        group.changes_topic(&by, thread, TopicChange::Closed(closed))?;
    }
    if wish.gone {
        group.changes_topic(&by, thread, TopicChange::Gone)?;
    }
    Ok(done())
}
