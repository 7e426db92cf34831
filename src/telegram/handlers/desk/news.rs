//! What the desk has to tell, made into messages: cards, words that somebody has not had yet, a colleague's words.

use super::draw_card;
use super::talk::{about_note, client_and_record};
use crate::app::desk::{self, DeskNotice, Why, view};
use crate::app::{AppError, Ctx, clients};
use crate::domain::ids::{ChatId, ClientMessageId, ContactId, NoteId, PostId, SessionId, UserId};
use crate::domain::people::Person;
use crate::domain::session::Session;
use crate::domain::text::{isolate, one_line};
use crate::h;
use crate::storage;
use crate::storage::messages::ClientMessage;
use crate::telegram::draw;
use crate::telegram::handlers::topics;
use crate::telegram::incoming::Message;
use crate::telegram::keyboard::Markup;
use crate::telegram::out::{self, Anchor, Shows};
use crate::telegram::outgoing::{Call, Caption, Priority, Target};
use crate::telegram::relay::{self, Spot};
use crate::telegram::rich::Rich;
use crate::telegram::screens::{self, Screen};
use std::collections::{BTreeMap, BTreeSet};

/// How many of a session's cards are looked after.
const LOOKED_AFTER: i64 = 100;
/// How many of a session's last words are brought to who takes it.
const BROUGHT: i64 = 50;
/// How many of a record's first words its news show.
const IN_NEWS: i64 = 3;
/// The most characters of a word that the news show whole.
const NEWS_SHOW: usize = 500;
/// The most characters of a caption (RULES §3).
const CAPTION_MAX: usize = 1024;
/// The most characters of a text (RULES §3).
const TEXT_MAX: usize = 4096;
/// What a bot can put a caption of its own on when it copies.
const CAPTIONED: [&str; 6] = ["photo", "video", "animation", "audio", "document", "voice"];

/// Tells people of it.
pub async fn tell(ctx: &mut Ctx<'_>, notice: DeskNotice) -> Result<(), AppError> {
    match notice {
        DeskNotice::Card { to, session, why } => card(ctx, to, session, why).await,
        DeskNotice::Redraw { session } => redraw(ctx, session).await,
        DeskNotice::Bring {
            to,
            session,
            newest,
        } => bring(ctx, to, session, newest).await,
        DeskNotice::Said { session, by, words } => said(ctx, session, by, words).await,
        DeskNotice::FocusEnded { who, contact, over } => focus_ended(ctx, who, contact, over).await,
        DeskNotice::Noted { to, note } => noted(ctx, to, note).await,
    }
}

async fn staff(ctx: &mut Ctx<'_>, id: UserId) -> Result<Option<Person>, AppError> {
    let person = storage::people::find(ctx.tx, id).await?;
    Ok(person.filter(Person::is_staff))
}

async fn card(ctx: &mut Ctx<'_>, to: UserId, session: SessionId, why: Why) -> Result<(), AppError> {
    let Some(reader) = staff(ctx, to).await? else {
        return Ok(());
    };
    let (screen, anchor) = draw_card(ctx, &reader, session, Some(why)).await?;
    out::send(ctx, reader.chat(), screen, Some(anchor), Priority::Words).await
}

/// Draws a session again wherever it stands. In each chat only its newest card offers steps.
async fn redraw(ctx: &mut Ctx<'_>, session: SessionId) -> Result<(), AppError> {
    let contact = desk::find(ctx, session).await?.contact;
    let shows = Shows::Session { session };
    let posts = storage::posts::showing_same(ctx.tx, contact, &shows, LOOKED_AFTER).await?;
    let mut seen: BTreeSet<ChatId> = BTreeSet::new();
    for post in posts {
        let Some(viewer) = storage::people::find(ctx.tx, UserId(post.chat.0)).await? else {
            continue;
        };
        let is_past = !seen.insert(post.chat);
        let screen = if !viewer.is_staff() {
            Screen {
                text: h!(viewer.lang, "no-access"),
                ..Screen::default()
            }
        } else if is_past {
            let view = view::load(ctx, session).await?;
            let preset = draw::preset(ctx);
            screens::desk::past(&draw::look(ctx, &preset, &viewer), &view)
        } else {
            draw_card(ctx, &viewer, session, None).await?.0
        };
        let drawn = screen.digest();
        if post.drawn.as_ref() == Some(&drawn) {
            continue;
        }
        storage::posts::redrawn(ctx.tx, post.id, &drawn).await?;
        match post.message {
            Some(message) => {
                let target = Target::Message(message);
                out::edit(ctx, post.chat, target, screen, Priority::News, false).await?;
            }
            None => out::edit_waiting(ctx, post.chat, post.id, post.contact, screen).await?,
        }
    }
    Ok(())
}

/// Brings what somebody has not had yet of a session: what waits; and, where nobody has answered the client yet, all that
/// the client wrote. What was said before that stands on the card.
async fn bring(
    ctx: &mut Ctx<'_>,
    to: UserId,
    session: SessionId,
    newest: Option<ClientMessageId>,
) -> Result<(), AppError> {
    let Some(reader) = staff(ctx, to).await? else {
        return Ok(());
    };
    let session = desk::find(ctx, session).await?;
    let (contact, record) = client_and_record(ctx, session.contact).await?;
    let record = match session.record {
        Some(id) => Some(ctx.record(id).await?),
        None => record,
    };
    let Some(record) = record else {
        return Ok(());
    };
    let mut wanted = wanted(ctx, &reader, &session, newest).await?;
    for kept in &mut wanted {
        kept.record = kept.record.or(Some(record.id));
    }
    relay::bring_all(ctx, Spot::from(&reader), &contact, &wanted).await
}

/// A client's words that a reader has not had yet, in order. What waits is claimed, so that an album that has just become
/// whole is not brought a second time; what the guard keeps at the door stays there.
async fn wanted(
    ctx: &mut Ctx<'_>,
    reader: &Person,
    session: &Session,
    newest: Option<ClientMessageId>,
) -> Result<Vec<ClientMessage>, AppError> {
    let up_to = newest.map(|newest| ClientMessageId(newest.0 - 1));
    let waiting = storage::messages::claim(ctx.tx, session.contact, true, up_to, ctx.now).await?;
    let mut wanted: BTreeMap<ClientMessageId, ClientMessage> = waiting
        .into_iter()
        .filter(|message| message.deleted_at.is_none())
        .map(|message| (message.id, message))
        .collect();
    if session.first_answer_at.is_none() {
        let in_news = in_news(ctx, reader, session).await?;
        let last = storage::messages::of_contact(ctx.tx, session.contact, BROUGHT, 0).await?;
        for message in last {
            let is_of_it = message.incoming
                && message.session == Some(session.id)
                && message.deleted_at.is_none()
                && message.brought_at.is_some()
                && Some(message.id) != newest
                && !in_news.contains(&message.id);
            if is_of_it {
                let chat = Some(reader.chat());
                let copies = storage::posts::copies::<Shows>(ctx.tx, message.id, chat).await?;
                if copies.is_empty() {
                    wanted.insert(message.id, message);
                }
            }
        }
    }
    Ok(wanted.into_values().collect())
}

/// The words that a reader has seen in the news of their record.
async fn in_news(
    ctx: &mut Ctx<'_>,
    reader: &Person,
    session: &Session,
) -> Result<Vec<ClientMessageId>, AppError> {
    let Some(record) = session.record else {
        return Ok(Vec::new());
    };
    let posts = storage::posts::showing::<Shows>(ctx.tx, record, LOOKED_AFTER).await?;
    let has_news = posts
        .iter()
        .any(|post| post.chat == reader.chat() && matches!(post.shows, Shows::News { .. }));
    if !has_news {
        return Ok(Vec::new());
    }
    let shown = storage::messages::incoming_of_record(ctx.tx, record, IN_NEWS).await?;
    Ok(shown
        .into_iter()
        .filter(|message| message.kind == "text")
        .filter(|message| {
            let text = message.text.as_deref().unwrap_or_default();
            text.chars().count() <= NEWS_SHOW
        })
        .map(|message| message.id)
        .collect())
}

/// Shows what a colleague wrote to the client to all others who take part, and in the client's topic.
async fn said(
    ctx: &mut Ctx<'_>,
    session: SessionId,
    by: UserId,
    words: ClientMessageId,
) -> Result<(), AppError> {
    let session = desk::find(ctx, session).await?;
    let raw = storage::messages::raw_of(ctx.tx, words).await?;
    let Some(message) = Message::parse(&raw) else {
        return Ok(());
    };
    let mut readers: BTreeSet<UserId> = session.operator().into_iter().collect();
    let members = storage::sessions::members(ctx.tx, session.id).await?;
    readers.extend(members.into_iter().map(|(member, _)| member));
    readers.remove(&by);
    let contact = clients::find(ctx, session.contact).await?;
    let mut spots = Vec::new();
    if !message.chat.is_group()
        && let Some(record) = session.record
    {
        let record = ctx.record(record).await?;
        spots.extend(topics::spot(ctx, &contact, &record).await?);
    }
    for reader in readers {
        let reader = staff(ctx, reader).await?;
        spots.extend(reader.as_ref().map(Spot::from));
    }
    let author = storage::people::find(ctx.tx, by).await?;
    for spot in spots {
        let header = screens::talk::said_header(spot.lang, &contact, by, author.as_ref());
        let anchor = Anchor {
            record: session.record,
            contact: Some(contact.id),
            words: Some(words),
            shows: Shows::Words,
        };
        show_copy(ctx, spot, &message, &Rich::from_html(&header), &anchor).await?;
    }
    Ok(())
}

/// A message of a colleague's under a line of ours.
fn under(header: &Rich, message: &Message) -> Rich {
    let mut whole = header.clone();
    whole.line(&message.words());
    whole
}

/// Whether the line of ours is in the caption of the copy.
fn is_captioned(message: &Message, whole: &Rich) -> bool {
    CAPTIONED.contains(&message.kind.as_str()) && whole.chars() <= CAPTION_MAX
}

/// Shows a message of a colleague's under a line of ours.
async fn show_copy(
    ctx: &mut Ctx<'_>,
    spot: Spot,
    message: &Message,
    header: &Rich,
    anchor: &Anchor,
) -> Result<(), AppError> {
    let at = (spot.chat, spot.topic);
    let whole = under(header, message);
    if message.kind == "text" {
        for words in whole.split(TEXT_MAX, TEXT_MAX) {
            let call = Call::SendWords {
                words,
                keyboard: None,
                reply_to: None,
            };
            out::place(ctx, at, &call, anchor, Priority::Words).await?;
        }
        return Ok(());
    }
    let captioned = is_captioned(message, &whole);
    if !captioned {
        let call = Call::SendWords {
            words: header.clone(),
            keyboard: None,
            reply_to: None,
        };
        out::place(ctx, at, &call, anchor, Priority::Words).await?;
    }
    let copy = Call::Copy {
        from: message.chat,
        message: message.id,
        caption: captioned.then_some(Caption::Rich(whole)),
        keyboard: None,
        reply_to: None,
        or_else: None,
    };
    out::place(ctx, at, &copy, anchor, Priority::Words)
        .await
        .map(drop)
}

/// A colleague changed what they wrote to the client: wherever others have it, it changes too.
pub async fn said_edited(
    ctx: &mut Ctx<'_>,
    kept: &ClientMessage,
    message: &Message,
) -> Result<(), AppError> {
    let contact = clients::find(ctx, kept.contact).await?;
    let client = contact.user.map(ChatId::private);
    let author = storage::people::find(ctx.tx, kept.author).await?;
    let mut chats: BTreeMap<ChatId, Vec<PostId>> = BTreeMap::new();
    for post in storage::posts::copies::<Shows>(ctx.tx, kept.id, None).await? {
        if Some(post.chat) != client && relay::is_copy(&post.shows) {
            chats.entry(post.chat).or_default().push(post.id);
        }
    }
    for (chat, posts) in chats {
        let reader = storage::people::find(ctx.tx, UserId(chat.0)).await?;
        let lang = reader.map_or(ctx.shop.settings.lang, |reader| reader.lang);
        let header = screens::talk::said_header(lang, &contact, kept.author, author.as_ref());
        let whole = under(&Rich::from_html(&header), message);
        let is_text = message.kind == "text";
        let parts = if is_text {
            whole.split(TEXT_MAX, TEXT_MAX)
        } else if is_captioned(message, &whole) {
            vec![whole]
        } else {
            Vec::new()
        };
        for (post, words) in posts.into_iter().zip(parts) {
            let target = Target::Post(post);
            let call = if is_text {
                Call::EditWords {
                    target,
                    words,
                    keyboard: None,
                }
            } else {
                Call::EditCaption {
                    target,
                    caption: words,
                    keyboard: None,
                }
            };
            let lane = Some(kept.contact);
            out::call(ctx, chat, lane, Priority::Words, &call).await?;
        }
    }
    Ok(())
}

async fn focus_ended(
    ctx: &mut Ctx<'_>,
    who: UserId,
    contact: ContactId,
    over: bool,
) -> Result<(), AppError> {
    let Some(person) = staff(ctx, who).await? else {
        return Ok(());
    };
    let contact = clients::find(ctx, contact).await?;
    let name = isolate(&one_line(&contact.name, 60));
    let text = if over {
        h!(person.lang, "focus-over", name = name)
    } else {
        h!(person.lang, "focus-taken-away", name = name)
    };
    let markup = Some(Markup::RemoveReply);
    out::say(ctx, person.chat(), text, markup, None).await
}

/// Shows a colleague's note. Whatever answers it is a note too.
async fn noted(ctx: &mut Ctx<'_>, to: UserId, note: NoteId) -> Result<(), AppError> {
    let Some(reader) = staff(ctx, to).await? else {
        return Ok(());
    };
    let Some(note) = storage::notes::find(ctx.tx, note).await? else {
        return Ok(());
    };
    let contact = clients::find(ctx, note.contact).await?;
    let author = storage::people::find(ctx.tx, note.author).await?;
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, &reader);
    let screen = screens::talk::noted(&look, &contact, &note, author.as_ref());
    let about = about_note(contact.id);
    let priority = Priority::Words;
    out::send(ctx, reader.chat(), screen, Some(about.clone()), priority).await?;
    if note.kind == "text" {
        return Ok(());
    }
    let copy = Call::Copy {
        from: note.chat,
        message: note.message,
        caption: None,
        keyboard: None,
        reply_to: None,
        or_else: None,
    };
    out::post(ctx, reader.chat(), &copy, Some(about), priority).await
}
