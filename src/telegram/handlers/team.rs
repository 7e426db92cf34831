//! The team's forum group: a topic for every client, in which staff and client talk.
//!
//! What staff writes in a client's topic goes to that client, unless it is a note: `/note`, a line that begins with `//`,
//! an answer to a note. Nothing else that is written in the group goes anywhere.

use crate::app::{AppError, Ctx, Refusal, team};
use crate::domain::ids::{ChatId, MessageId, UserId};
use crate::domain::people::Person;
use crate::storage;
use crate::storage::people::Seen;
use crate::storage::topics::Topic;
use crate::telegram::commands::{self, Command};
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, customer, detours, staff, words};
use crate::telegram::incoming::{GroupNews, InGroup, Message, Standing};
use crate::telegram::out::{self, Place};
use crate::telegram::outgoing::{Call, Priority, ReplyTo, Target};
use crate::telegram::press::TeamPress;
use crate::telegram::screens;
use crate::{h, t};
use serde_json::Value;

/// The sign that a note has been taken.
const NOTED: &str = "✍";
/// A message that begins so is a note.
const NOTE_MARK: &str = "//";
/// The command that makes a note of what follows.
const NOTE_COMMAND: &str = "/note";
/// What the link that adds the bot to a group has it say there.
const START_CONNECT: &str = "connect";

/// Carries a press out.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &TeamPress,
) -> Result<Answer, AppError> {
    match press {
        TeamPress::Overview {} => overview(ctx, person, place).await?,
        TeamPress::Disconnect {} => {
            let was = team::disconnect(ctx, person).await?;
            overview(ctx, person, place).await?;
            if was.is_some() {
                return Ok(Answer::toast(t!(person.lang, "team-disconnected-toast")));
            }
        }
    }
    Ok(Answer::silent())
}

/// The connected group, or how to connect one.
pub async fn overview(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    let connected = team::connected(ctx).await?.map(|team| team.title);
    let bot = ctx.shop.bot.username.clone();
    draw::present(ctx, person, place, |look| {
        screens::team::overview(look, &bot, connected.as_deref())
    })
    .await
}

/// Disconnects the group by a command in private.
pub async fn disconnect(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    let text = disconnected(ctx, person).await?;
    out::say(ctx, place.chat, text, None, None).await
}

async fn disconnected(ctx: &mut Ctx<'_>, person: &Person) -> Result<crate::i18n::Html, AppError> {
    Ok(match team::disconnect(ctx, person).await? {
        Some(team) => h!(person.lang, "team-disconnected", group = team.title),
        None => h!(person.lang, "team-none"),
    })
}

/// The person who does something in a group: known or not, they need not have written to the bot.
pub async fn met(ctx: &mut Ctx<'_>, from: &Seen) -> Result<Person, AppError> {
    let lang = from.lang.unwrap_or(ctx.shop.settings.lang);
    let known = storage::people::find(ctx.tx, from.id).await?;
    Ok(known.unwrap_or_else(|| Person {
        id: from.id,
        name: from.name.clone(),
        username: from.username.clone(),
        role: None,
        ..Person::team(lang)
    }))
}

/// Something happened in a group.
pub async fn in_group(ctx: &mut Ctx<'_>, news: &InGroup) -> Result<(), AppError> {
    match &news.what {
        GroupNews::MigratedTo(to) => return team::follow(ctx, news.chat, *to).await,
        GroupNews::MigratedFrom(from) => return team::follow(ctx, *from, news.chat).await,
        GroupNews::Standing {
            from,
            inside,
            manages_topics,
        } => return standing(ctx, news, from, *inside, *manages_topics).await,
        GroupNews::Message(_)
        | GroupNews::Anonymous(_)
        | GroupNews::Edited(_)
        | GroupNews::TopicClosed(_)
        | GroupNews::TopicReopened(_)
        | GroupNews::Service => {}
    }
    match &news.what {
        GroupNews::Message(message) => written(ctx, news, message).await,
        GroupNews::Anonymous(message) => anonymous(ctx, message).await,
        GroupNews::Edited(message) => edited(ctx, message).await,
        GroupNews::TopicClosed(thread) => set_closed(ctx, news.chat, *thread, true).await,
        GroupNews::TopicReopened(thread) => set_closed(ctx, news.chat, *thread, false).await,
        GroupNews::MigratedTo(_)
        | GroupNews::MigratedFrom(_)
        | GroupNews::Standing { .. }
        | GroupNews::Service => Ok(()),
    }
}

/// What the bot is in a group has changed.
async fn standing(
    ctx: &mut Ctx<'_>,
    news: &InGroup,
    from: &Seen,
    inside: bool,
    manages_topics: bool,
) -> Result<(), AppError> {
    let connected = storage::topics::team_at(ctx.tx, news.chat).await?;
    if connected.is_some() {
        if inside && manages_topics {
            return Ok(());
        }
        let lang = ctx.shop.settings.lang;
        let why = if inside {
            t!(lang, "team-lost-rights")
        } else {
            t!(lang, "team-lost-kicked")
        };
        return detours::lost(ctx, news.chat, &why).await;
    }
    let person = met(ctx, from).await?;
    if !inside || !runs_the_shop(&person) {
        return Ok(());
    }
    let text = if manages_topics && news.is_forum {
        h!(person.lang, "team-ready")
    } else {
        h!(person.lang, "team-hello")
    };
    out::say(ctx, news.chat, text, None, None).await
}

fn runs_the_shop(person: &Person) -> bool {
    person
        .role
        .is_some_and(crate::domain::people::Role::runs_the_shop)
}

async fn set_closed(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    thread: i64,
    closed: bool,
) -> Result<(), AppError> {
    if let Some(topic) = storage::topics::at(ctx.tx, chat, thread).await? {
        storage::topics::set_closed(ctx.tx, topic.id, closed).await?;
    }
    Ok(())
}

async fn topic_of(ctx: &mut Ctx<'_>, message: &Message) -> Result<Option<Topic>, AppError> {
    match message.thread {
        Some(thread) => Ok(storage::topics::at(ctx.tx, message.chat, thread).await?),
        None => Ok(None),
    }
}

fn text_of(message: &Message) -> &str {
    message
        .text
        .as_deref()
        .filter(|_| message.kind == "text")
        .unwrap_or_default()
}

/// Somebody wrote in a group.
async fn written(ctx: &mut Ctx<'_>, news: &InGroup, message: &Message) -> Result<(), AppError> {
    let person = met(ctx, &message.from).await?;
    let topic = topic_of(ctx, message).await?;
    let text = text_of(message);
    let command = commands::parse(text, &ctx.shop.bot.username);
    match &command {
        Some(Command::Connect) => return connect(ctx, &person, news, message).await,
        Some(Command::Start(payload)) if payload == START_CONNECT => {
            return connect(ctx, &person, news, message).await;
        }
        Some(Command::Disconnect) => {
            let text = if runs_the_shop(&person) {
                disconnected(ctx, &person).await?
            } else {
                h!(person.lang, "team-connect-not-allowed")
            };
            return out::reply(ctx, message.chat, message.id, text).await;
        }
        Some(_) | None => {}
    }
    let Some(topic) = topic else {
        if command.is_none() {
            return doubt(ctx, news, message).await;
        }
        let text = screens::customer::in_group(&person, &ctx.shop.bot.username);
        return out::reply(ctx, message.chat, message.id, text).await;
    };
    if !person.is_staff() {
        let text = h!(person.lang, "topic-staff-only");
        return reply_in(ctx, &topic, message.id, text).await;
    }
    if storage::topics::team_at(ctx.tx, news.chat).await?.is_none() {
        let text = h!(person.lang, "topic-not-connected");
        return reply_in(ctx, &topic, message.id, text).await;
    }
    if command == Some(Command::Delete) {
        return words::delete_command(ctx, &person, message).await;
    }
    in_topic(ctx, &person, &topic, message, command.is_some()).await
}

/// Talk of the group's own is nobody's business; but where a connected group has no topics any more, that is how we hear
/// of it. Whether it is so, Telegram is asked.
async fn doubt(ctx: &mut Ctx<'_>, news: &InGroup, message: &Message) -> Result<(), AppError> {
    let is_plain = !news.is_forum && message.thread.is_none();
    if is_plain && storage::topics::team_at(ctx.tx, news.chat).await?.is_some() {
        let look = Call::Inspect { asked: None };
        out::call(ctx, news.chat, None, Priority::News, &look).await?;
    }
    Ok(())
}

/// A member of staff wrote in a client's topic: a note, or words for the client.
async fn in_topic(
    ctx: &mut Ctx<'_>,
    person: &Person,
    topic: &Topic,
    message: &Message,
    is_command: bool,
) -> Result<(), AppError> {
    if let Some(words) = note_in(message, &ctx.shop.bot.username) {
        return note(ctx, person, topic, message, Some(words)).await;
    }
    let words = customer::words(message, None);
    if team::answers_a_note(ctx, topic.contact, &words).await? {
        return note(ctx, person, topic, message, message.text.as_deref()).await;
    }
    if is_command || text_of(message).starts_with('/') {
        let text = h!(person.lang, "topic-command");
        return reply_in(ctx, topic, message.id, text).await;
    }
    let open = team::step_in(ctx, person, topic.contact).await?;
    staff::write_to(ctx, person, topic.contact, message).await?;
    if open.is_none() {
        team::began(ctx, person, topic.contact).await?;
    }
    Ok(())
}

/// What a message has to say as a note, if it is one by itself.
fn note_in<'a>(message: &'a Message, bot: &str) -> Option<&'a str> {
    let text = message.text.as_deref()?;
    if let Some(note) = text.strip_prefix(NOTE_MARK) {
        return Some(note.trim());
    }
    let rest = text.strip_prefix(NOTE_COMMAND)?;
    let rest = match rest.strip_prefix('@') {
        Some(named) => {
            let (name, rest) = named.split_once(char::is_whitespace).unwrap_or((named, ""));
            if !name.eq_ignore_ascii_case(bot) {
                return None;
            }
            rest
        }
        None if rest.is_empty() || rest.starts_with(char::is_whitespace) => rest,
        None => return None,
    };
    Some(rest.trim())
}

async fn note(
    ctx: &mut Ctx<'_>,
    person: &Person,
    topic: &Topic,
    message: &Message,
    text: Option<&str>,
) -> Result<(), AppError> {
    if message.kind == "text" && text.is_none_or(str::is_empty) {
        let text = h!(person.lang, "topic-note-empty");
        return reply_in(ctx, topic, message.id, text).await;
    }
    let words = crate::app::intake::Words {
        text,
        ..customer::words(message, None)
    };
    team::note(ctx, person, topic.contact, &words).await?;
    let noted = Call::React {
        message: Target::Message(message.id),
        emoji: Some(NOTED.to_owned()),
    };
    out::call(ctx, message.chat, None, Priority::News, &noted).await
}

/// Somebody hides behind the group: nobody could be told as the author.
async fn anonymous(ctx: &mut Ctx<'_>, message: &Message) -> Result<(), AppError> {
    let lang = ctx.shop.settings.lang;
    let text = text_of(message);
    let asks = matches!(
        commands::parse(text, &ctx.shop.bot.username),
        Some(Command::Connect | Command::Disconnect)
    );
    match topic_of(ctx, message).await? {
        Some(topic) if note_in(message, &ctx.shop.bot.username).is_none() => {
            reply_in(ctx, &topic, message.id, h!(lang, "topic-anonymous")).await
        }
        None if asks => {
            let text = h!(lang, "team-connect-anonymous");
            out::reply(ctx, message.chat, message.id, text).await
        }
        Some(_) | None => Ok(()),
    }
}

async fn edited(ctx: &mut Ctx<'_>, message: &Message) -> Result<(), AppError> {
    let text = note_in(message, &ctx.shop.bot.username).or(message.text.as_deref());
    let is_note =
        storage::notes::edited(ctx.tx, message.chat, message.id, text, &message.raw).await?;
    let person = met(ctx, &message.from).await?;
    if is_note || !person.is_staff() {
        return Ok(());
    }
    // Meant for colleagues now; the client has the earlier wording already, and gets no other.
    if note_in(message, &ctx.shop.bot.username).is_some()
        && let Some(topic) = topic_of(ctx, message).await?
    {
        let text = h!(person.lang, "topic-edit-to-note");
        return reply_in(ctx, &topic, message.id, text).await;
    }
    staff::edited(ctx, &person, message).await
}

/// What somebody of staff wrote in a client's topic could not be handled: they must not think that it has gone out.
pub async fn apologise(ctx: &mut Ctx<'_>, news: &InGroup) -> Result<(), AppError> {
    let GroupNews::Message(message) = &news.what else {
        return Ok(());
    };
    let Some(topic) = topic_of(ctx, message).await? else {
        return Ok(());
    };
    let text = h!(ctx.shop.settings.lang, "error-internal");
    reply_in(ctx, &topic, message.id, text).await
}

/// Says something in a topic, in answer to a message there.
async fn reply_in(
    ctx: &mut Ctx<'_>,
    topic: &Topic,
    to: MessageId,
    text: crate::i18n::Html,
) -> Result<(), AppError> {
    let call = Call::Send {
        text,
        markup: None,
        reply_to: Some(ReplyTo::whole(Target::Message(to))),
    };
    out::into_topic(ctx, topic, Priority::Screen, &call).await
}

/// Asks Telegram what the group is and what we may do there; what comes of it is told when the answer is here.
async fn connect(
    ctx: &mut Ctx<'_>,
    person: &Person,
    news: &InGroup,
    message: &Message,
) -> Result<(), AppError> {
    if !runs_the_shop(person) {
        let text = h!(person.lang, "team-connect-not-allowed");
        return out::reply(ctx, message.chat, message.id, text).await;
    }
    let ask = Call::Inspect {
        asked: Some((person.id, message.id)),
    };
    out::call(ctx, news.chat, None, Priority::Screen, &ask).await
}

/// Telegram has told what a group is. Who asked has it connected, or hears what is missing; else it is disconnected where
/// there are no topics any more.
pub async fn inspected(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    asked: Option<(UserId, MessageId)>,
    body: &[u8],
) -> Result<(), AppError> {
    let found: Value = serde_json::from_slice(body).unwrap_or_default();
    let is_forum = found.pointer("/chat/is_forum").and_then(Value::as_bool) == Some(true);
    let title = found
        .pointer("/chat/title")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let standing = found.get("member").map(Standing::read).unwrap_or_default();
    let Some((by, message)) = asked else {
        if is_forum {
            return Ok(());
        }
        let why = t!(ctx.shop.settings.lang, "team-lost-topics");
        return detours::lost(ctx, chat, &why).await;
    };
    let Some(person) = storage::people::find(ctx.tx, by).await? else {
        return Ok(());
    };
    if let Some(text) = screens::team::missing(person.lang, is_forum, standing) {
        return out::reply(ctx, chat, message, text).await;
    }
    let text = match team::connect(ctx, &person, chat, title).await {
        Ok(()) => h!(person.lang, "team-connected"),
        Err(AppError::Refused(Refusal::NotAllowed)) => {
            h!(person.lang, "team-connect-not-allowed")
        }
        Err(error) => return Err(error),
    };
    out::reply(ctx, chat, message, text).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn note(text: &str) -> Option<String> {
        let raw = json!({
            "message_id": 1, "chat": {"id": -1, "type": "supergroup"}, "from": {"id": 7}, "text": text,
        });
        let message = Message::parse(&raw.to_string()).unwrap();
        note_in(&message, "shop_bot").map(str::to_owned)
    }

    #[test]
    fn a_note_is_told_by_how_it_begins() {
        assert_eq!(note("// не звонить"), Some("не звонить".to_owned()));
        assert_eq!(note("/note не звонить"), Some("не звонить".to_owned()));
        assert_eq!(
            note("/note@Shop_Bot не звонить"),
            Some("не звонить".to_owned())
        );
        assert_eq!(note("/note\nне звонить"), Some("не звонить".to_owned()));
        assert_eq!(note("/note"), Some(String::new()));
        assert_eq!(note("/note@other_bot x"), None);
        assert_eq!(note("/notes"), None);
        assert_eq!(note("Смотрите: https://x.ru // вот"), None);
    }
}
