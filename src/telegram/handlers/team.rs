//! The team's forum group: a topic for every client, in which staff and client talk.
//!
//! What staff writes in a client's topic goes to that client, unless it is a note: `/note`, a line that begins with `//`,
//! an answer to a note. Nothing else that is written in the group goes anywhere.

use crate::app::team::TeamNotice;
use crate::app::{AppError, Ctx, Refusal, clients, team};
use crate::domain::contact::Contact;
use crate::domain::ids::{ChatId, ContactId, MessageId, RecordId, TopicId, UserId};
use crate::domain::lang::Lang;
use crate::domain::people::Person;
use crate::domain::record::Record;
use crate::storage;
use crate::storage::outbox::End;
use crate::storage::people::Seen;
use crate::storage::topics::{TeamChat, Topic};
use crate::telegram::commands::{self, Command};
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, customer, detours, management, staff};
use crate::telegram::incoming::{GroupNews, InGroup, Message, Standing};
use crate::telegram::out::{self, Place, Shows};
use crate::telegram::outgoing::{Call, Priority, Receipt, ReplyTo, Target};
use crate::telegram::press::TeamPress;
use crate::telegram::relay::Reader;
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
    let connected = storage::topics::team_at(ctx.tx, news.chat).await?;
    if connected.is_some() && !news.is_forum {
        let lang = ctx.shop.settings.lang;
        detours::lost(ctx, news.chat, &t!(lang, "team-lost-topics")).await?;
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
        storage::topics::save(ctx.tx, &Topic { closed, ..topic }).await?;
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
            return Ok(());
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
    in_topic(ctx, &person, &topic, message, command.is_some()).await
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
    staff::edited(ctx, &person, message).await
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
        by: person.id,
        message: message.id,
        thread: message.thread,
    };
    out::call(ctx, news.chat, None, Priority::Screen, &ask).await
}

/// Connects the group, or tells what is missing.
pub async fn inspected(
    ctx: &mut Ctx<'_>,
    chat: ChatId,
    (by, message, _thread): (UserId, MessageId, Option<i64>),
    body: &[u8],
) -> Result<(), AppError> {
    let Some(person) = storage::people::find(ctx.tx, by).await? else {
        return Ok(());
    };
    let found: Value = serde_json::from_slice(body).unwrap_or_default();
    let is_forum = found.pointer("/chat/is_forum").and_then(Value::as_bool) == Some(true);
    let title = found
        .pointer("/chat/title")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let standing = found.get("member").map(Standing::read).unwrap_or_default();
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

/// Where a client's words go: into the client's topic while a group is connected, and to those who read in private.
pub async fn readers(
    ctx: &mut Ctx<'_>,
    contact: &Contact,
    record: &Record,
    readers: Vec<UserId>,
) -> Result<Vec<Reader>, AppError> {
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
            found.push(Reader::from(&person));
        }
    }
    Ok(found)
}

/// The client's topic, ready to be written in: made, or opened again.
async fn topic_for(
    ctx: &mut Ctx<'_>,
    team: &TeamChat,
    contact: &Contact,
    record: &Record,
) -> Result<Reader, AppError> {
    let lang = ctx.shop.settings.lang;
    let title = screens::team::title(lang, &draw::preset(ctx), contact, record);
    let standing = storage::topics::of_contact(ctx.tx, team.chat, contact.id).await?;
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
    Ok(Reader {
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
        if !is_being_made(ctx, &topic).await? {
            topic.title = title.to_owned();
            topic.titled_at = ctx.now;
            topic.record = None;
            topic.closed = false;
            storage::topics::save(ctx.tx, &topic).await?;
            ask_for(ctx, &topic).await?;
        }
        // Its card comes when it is made.
        return Ok(topic);
    }
    if topic.closed {
        topic.closed = false;
        out::into_topic(ctx, &topic, Priority::Words, &Call::ReopenTopic).await?;
    }
    if topic.record != Some(record.id) {
        topic.record = Some(record.id);
        send_card(ctx, &topic, record.id, false).await?;
    }
    storage::topics::save(ctx.tx, &topic).await?;
    Ok(topic)
}

/// Asks Telegram to make a topic.
pub(super) async fn ask_for(ctx: &mut Ctx<'_>, topic: &Topic) -> Result<(), AppError> {
    let make = Call::CreateTopic {
        topic: topic.id,
        name: topic.title.clone(),
    };
    out::into_topic(ctx, topic, Priority::Words, &make).await
}

/// Whether Telegram has been asked to make a topic and has not done it yet.
pub(super) async fn is_being_made(ctx: &mut Ctx<'_>, topic: &Topic) -> Result<bool, AppError> {
    let lane = topic.contact.0;
    let rows = storage::outbox::waiting_in_lane::<Call, Receipt>(ctx.tx, topic.chat, lane).await?;
    Ok(rows
        .iter()
        .any(|row| matches!(row.call, Call::CreateTopic { .. })))
}

/// Puts a record's card into a topic. `in_turn`: ahead of what is written after it; else words may overtake it.
pub(super) async fn send_card(
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
    let Some(mut topic) = storage::topics::find(ctx.tx, topic).await? else {
        return Ok(());
    };
    if topic.record.is_some() {
        return Ok(());
    }
    let Some(record) = record_of(ctx, topic.contact).await? else {
        return Ok(());
    };
    topic.record = Some(record.id);
    storage::topics::save(ctx.tx, &topic).await?;
    send_card(ctx, &topic, record.id, false).await
}

/// The record that a client's topic is about: the open one, else the last.
pub(super) async fn record_of(
    ctx: &mut Ctx<'_>,
    contact: ContactId,
) -> Result<Option<Record>, AppError> {
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
        team::retitle(ctx, topic, &title).await?;
    }
    Ok(())
}

async fn title_of(ctx: &mut Ctx<'_>, contact: ContactId) -> Result<Option<String>, AppError> {
    let Some(record) = record_of(ctx, contact).await? else {
        return Ok(None);
    };
    let contact = clients::find(ctx, contact).await?;
    let lang: Lang = ctx.shop.settings.lang;
    let preset = draw::preset(ctx);
    Ok(Some(screens::team::title(lang, &preset, &contact, &record)))
}

/// Tells the group.
pub async fn tell(ctx: &mut Ctx<'_>, notice: TeamNotice) -> Result<(), AppError> {
    match notice {
        TeamNotice::Retitle { topic } => retitle(ctx, topic).await,
    }
}

/// Has a topic say what it should say now.
async fn retitle(ctx: &mut Ctx<'_>, topic: TopicId) -> Result<(), AppError> {
    let Some(mut topic) = storage::topics::find(ctx.tx, topic).await? else {
        return Ok(());
    };
    topic.retitle_at = None;
    let connected = storage::topics::team_at(ctx.tx, topic.chat)
        .await?
        .is_some();
    let title = title_of(ctx, topic.contact).await?;
    let Some(title) = title.filter(|title| connected && *title != topic.title) else {
        return Ok(storage::topics::save(ctx.tx, &topic).await?);
    };
    if topic.thread.is_none() {
        return team::retitle_later(ctx, topic).await;
    }
    topic.title.clone_from(&title);
    topic.titled_at = ctx.now;
    storage::topics::save(ctx.tx, &topic).await?;
    let call = Call::EditTopic { name: title };
    out::into_topic(ctx, &topic, Priority::Titles, &call).await
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
