//! Quick replies: kept in a list, chosen for a client, previewed, and sent as a manager's own words are.

use crate::app::replies::{self, Values, Variable};
use crate::app::{AppError, Ctx, Refusal, clients, desk};
use crate::domain::contact::Contact;
use crate::domain::ids::{ContactId, MessageId, QuickReplyId, RecordId};
use crate::domain::people::Person;
use crate::domain::text::isolate;
use crate::storage;
use crate::storage::later_messages::LaterState;
use crate::storage::quick_replies::QuickReply;
use crate::t;
use crate::telegram::dialog::{Dialog, Question, RepliesQuestion};
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, clients as clients_cards, dialogs, later, staff};
use crate::telegram::incoming::Message;
use crate::telegram::out::{self, Anchor, Place, Shows};
use crate::telegram::press::RepliesPress;
use crate::telegram::rich::Rich;
use crate::telegram::screens::replies::{self as screens, Addressed, marked, words};
use crate::telegram::screens::{PAGE, page_within};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// The most characters of a message (RULES §3).
const MESSAGE_MAX: usize = 4096;

/// Carries a press out.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &RepliesPress,
) -> Result<Answer, AppError> {
    match press {
        RepliesPress::List { page } => list(ctx, person, place, *page).await?,
        RepliesPress::Reply { reply } => card(ctx, person, place, *reply).await?,
        RepliesPress::New { shared } => ask_title(ctx, person, place, *shared).await?,
        RepliesPress::Rename { reply } => ask_rename(ctx, person, place, *reply).await?,
        RepliesPress::Rewrite { reply } => ask_rewrite(ctx, person, place, *reply).await?,
        RepliesPress::Share { reply } => {
            let shared = replies::share(ctx, person, *reply).await?;
            show(ctx, person, place, &shared).await?;
            return Ok(Answer::toast(t!(person.lang, "toast-reply-shared")));
        }
        RepliesPress::Delete { reply } => {
            let reply = replies::find_to_change(ctx, person, *reply).await?;
            draw::present(ctx, person, place, |look| screens::delete(look, &reply)).await?;
        }
        RepliesPress::DeleteNow { reply } => {
            let deleted = replies::delete(ctx, person, *reply).await?;
            list(ctx, person, place, 0).await?;
            let title = isolate(&deleted.title);
            return Ok(Answer::toast(t!(
                person.lang,
                "toast-reply-deleted",
                title = title
            )));
        }
        RepliesPress::Pick { contact, page } => pick(ctx, person, place, *contact, *page).await?,
        RepliesPress::Preview { contact, reply } => {
            preview(ctx, person, place, *contact, *reply).await?;
        }
        RepliesPress::Send {
            contact,
            reply,
            digest,
        } => return send(ctx, person, place, *contact, *reply, digest).await,
        RepliesPress::Later { .. }
        | RepliesPress::In { .. }
        | RepliesPress::At { .. }
        | RepliesPress::Laters { .. }
        | RepliesPress::LaterCard { .. }
        | RepliesPress::Move { .. }
        | RepliesPress::MoveIn { .. }
        | RepliesPress::MoveAt { .. }
        | RepliesPress::SendNow { .. }
        | RepliesPress::JoinAndSend { .. }
        | RepliesPress::Drop { .. } => return later::press(ctx, person, place, press).await,
    }
    Ok(Answer::silent())
}

/// A page of what a person can use, and how much that is in all.
async fn page_of(
    ctx: &mut Ctx<'_>,
    person: &Person,
    page: i64,
) -> Result<(Vec<QuickReply>, i64, i64), AppError> {
    let total = storage::quick_replies::count(ctx.tx, person.id).await?;
    let page = page_within(page, total);
    let found = storage::quick_replies::search(ctx.tx, person.id, "", PAGE, page * PAGE).await?;
    Ok((found, page, total))
}

/// The quick replies.
pub async fn list(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    page: i64,
) -> Result<(), AppError> {
    let (found, page, total) = page_of(ctx, person, page).await?;
    draw::present(ctx, person, place, |look| {
        screens::list(look, &found, page, total)
    })
    .await
}

async fn card(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: QuickReplyId,
) -> Result<(), AppError> {
    let reply = replies::find(ctx, person, id).await?;
    show(ctx, person, place, &reply).await
}

async fn show(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    reply: &QuickReply,
) -> Result<(), AppError> {
    draw::present(ctx, person, place, |look| screens::reply(look, reply)).await
}

async fn ask_title(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    shared: bool,
) -> Result<(), AppError> {
    if shared && !replies::runs_the_shop(person) {
        return Err(Refusal::NotAllowed.into());
    }
    let preset = draw::preset(ctx);
    let screen = screens::ask_title(&draw::look(ctx, &preset, person), None, shared);
    let asks = Question::Replies(RepliesQuestion::Title { shared });
    dialogs::ask(ctx, person, place, asks, screen).await
}

async fn ask_rename(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: QuickReplyId,
) -> Result<(), AppError> {
    let reply = replies::find_to_change(ctx, person, id).await?;
    let preset = draw::preset(ctx);
    let screen = screens::ask_title(&draw::look(ctx, &preset, person), Some(&reply), false);
    let asks = Question::Replies(RepliesQuestion::Rename { reply: id });
    dialogs::ask(ctx, person, place, asks, screen).await
}

async fn ask_rewrite(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: QuickReplyId,
) -> Result<(), AppError> {
    let reply = replies::find_to_change(ctx, person, id).await?;
    let preset = draw::preset(ctx);
    let screen = screens::ask_text(&draw::look(ctx, &preset, person), &reply.title);
    let asks = Question::Replies(RepliesQuestion::Rewrite { reply: id });
    dialogs::ask(ctx, person, place, asks, screen).await
}

/// A client, the open record, and whether whoever looks talks with the client.
pub struct Addressee {
    contact: Contact,
    record: Option<RecordId>,
    talks: bool,
}

impl Addressee {
    /// What screens show of it.
    pub fn shown(&self) -> Addressed<'_> {
        Addressed {
            contact: &self.contact,
            record: self.record,
            talks: self.talks,
        }
    }
}

/// The client of that id, for a member of staff.
pub async fn addressed(
    ctx: &mut Ctx<'_>,
    person: &Person,
    id: ContactId,
) -> Result<Addressee, AppError> {
    let contact = clients::find(ctx, id).await?;
    let record = storage::records::current_of_contact(ctx.tx, id).await?;
    let talks = match desk::open_of(ctx, id).await? {
        Some(session) => {
            session.operator() == Some(person.id)
                || desk::has_joined(ctx, session.id, person.id).await?
        }
        None => false,
    };
    Ok(Addressee {
        contact,
        record: record.map(|record| record.id),
        talks,
    })
}

/// The quick replies to choose from for a client.
async fn pick(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    contact: ContactId,
    page: i64,
) -> Result<(), AppError> {
    let to = addressed(ctx, person, contact).await?;
    let (found, page, total) = page_of(ctx, person, page).await?;
    draw::present(ctx, person, place, |look| {
        screens::pick(look, to.shown(), &found, page, total)
    })
    .await
}

/// Tells a text from what it says once a sum or a name has changed.
fn digest(words: &Rich) -> String {
    let mut hasher = Sha256::new();
    hasher.update(&words.text);
    hasher.update(json!(words.entities).to_string());
    hasher
        .finalize()
        .iter()
        .take(4)
        .fold(String::new(), |mut digits, byte| {
            let _ = write!(digits, "{byte:02x}");
            digits
        })
}

/// What a reply says to a client now, and what it lacks.
async fn told(
    ctx: &mut Ctx<'_>,
    person: &Person,
    contact: ContactId,
    reply: &QuickReply,
) -> Result<(Rich, Vec<Variable>), AppError> {
    let values: Values = replies::values(ctx, person, contact).await?;
    let missing = replies::missing(&reply.text, &values);
    Ok((marked(&words(reply), &values), missing))
}

async fn preview(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    contact: ContactId,
    reply: QuickReplyId,
) -> Result<(), AppError> {
    let reply = replies::find(ctx, person, reply).await?;
    let (words, missing) = told(ctx, person, contact, &reply).await?;
    let to = addressed(ctx, person, contact).await?;
    let digest = digest(&words);
    draw::present(ctx, person, place, |look| {
        screens::preview(look, to.shown(), &reply, &words, &digest, &missing)
    })
    .await
}

/// Sends a reply as it was previewed. The preview becomes the words themselves: their receipt stands under it, and a
/// second press finds them sent.
async fn send(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    to: ContactId,
    reply: QuickReplyId,
    shown: &str,
) -> Result<Answer, AppError> {
    let lang = person.lang;
    // Nothing is drawn over a client's words, or over ours to a client.
    let Some(at) = place.message else {
        return Ok(Answer::toast(t!(lang, "toast-reply-sent-already")));
    };
    if let Some(held) = storage::later_messages::at(ctx.tx, place.chat, at).await? {
        return Ok(Answer::toast(match held.state {
            LaterState::Waiting => t!(lang, "toast-reply-held-already"),
            LaterState::Sent | LaterState::Cancelled => t!(lang, "toast-reply-sent-already"),
        }));
    }
    let reply = replies::find(ctx, person, reply).await?;
    let (words, missing) = told(ctx, person, to, &reply).await?;
    if !missing.is_empty() {
        preview(ctx, person, place, to, reply.id).await?;
        let names = screens::variable_names(lang, &missing);
        let refusal = Refusal::NothingToPutIn(names);
        return Ok(Answer::alert(draw::refuse(ctx, person, &refusal).await?));
    }
    if digest(&words) != shown {
        preview(ctx, person, place, to, reply.id).await?;
        return Ok(Answer::alert(t!(lang, "press-reply-changed")));
    }
    if words.chars() > MESSAGE_MAX {
        return Err(Refusal::TooLong(MESSAGE_MAX).into());
    }
    let message = composed(ctx, person, at, &words).ok_or(Refusal::Empty)?;
    clients::addressee(ctx, to).await?;
    staff::write_to(ctx, person, to, &message).await?;
    let kept = storage::messages::at(ctx.tx, place.chat, at).await?;
    if kept.is_none() {
        // Its author has been told why.
        return Ok(Answer::silent());
    }
    storage::quick_replies::used(ctx.tx, reply.id, ctx.now).await?;
    let client = addressed(ctx, person, to).await?;
    let preset = draw::preset(ctx);
    let screen = screens::sent(&draw::look(ctx, &preset, person), client.shown(), &words);
    let anchor = Anchor {
        record: None,
        contact: Some(to),
        words: None,
        shows: Shows::Words,
    };
    out::show(ctx, place, screen, Some(anchor)).await?;
    Ok(Answer::toast(t!(lang, "toast-reply-sent")))
}

/// Words of ours as if their author had typed them where the preview stands.
fn composed(ctx: &Ctx<'_>, person: &Person, at: MessageId, words: &Rich) -> Option<Message> {
    if words.text.trim().is_empty() {
        return None;
    }
    let message = json!({
        "message_id": at,
        "date": ctx.now.0 / 1000,
        "chat": {"id": person.chat(), "type": "private"},
        "from": {"id": person.id, "is_bot": false, "first_name": person.name},
        "text": words.text,
        "entities": words.entities,
    });
    Message::parse(&message.to_string())
}

/// Takes a message as the answer to an open question of this kind.
pub async fn answer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    question: &RepliesQuestion,
    message: &Message,
) -> Result<(), AppError> {
    let place = Place::new_in(person.chat());
    let typed = message.text.as_deref().unwrap_or_default();
    match question {
        RepliesQuestion::Title { shared } => {
            let title = replies::title(typed)?;
            dialogs::finish(ctx, person, dialog, &title).await?;
            let preset = draw::preset(ctx);
            let screen = screens::ask_text(&draw::look(ctx, &preset, person), &title);
            let shared = *shared;
            let asks = Question::Replies(RepliesQuestion::Text { shared, title });
            dialogs::ask(ctx, person, place, asks, screen).await
        }
        RepliesQuestion::Text { shared, title } => {
            let words = text_of(message)?;
            let text = (words.text.as_str(), words.entities.as_slice());
            let reply = replies::add(ctx, person, *shared, title, text).await?;
            dialogs::finish(ctx, person, dialog, title).await?;
            show(ctx, person, place, &reply).await
        }
        RepliesQuestion::Rename { reply } => {
            let reply = replies::rename(ctx, person, *reply, typed).await?;
            dialogs::finish(ctx, person, dialog, &reply.title).await?;
            show(ctx, person, place, &reply).await
        }
        RepliesQuestion::Rewrite { reply } => {
            let words = text_of(message)?;
            let text = (words.text.as_str(), words.entities.as_slice());
            let reply = replies::rewrite(ctx, person, *reply, text).await?;
            dialogs::finish(ctx, person, dialog, &reply.title).await?;
            show(ctx, person, place, &reply).await
        }
        RepliesQuestion::When { contact } => {
            later::typed_when(ctx, person, dialog, *contact, typed).await
        }
        RepliesQuestion::Later { contact, at } => {
            later::keep(ctx, person, dialog, *contact, *at, message).await
        }
        RepliesQuestion::Move { later } => {
            later::typed_move(ctx, person, dialog, *later, typed).await
        }
    }
}

/// A text for a reply, with its formatting. A caption is none: its picture would be lost.
fn text_of(message: &Message) -> Result<Rich, AppError> {
    if message.kind == "text" {
        Ok(message.words())
    } else {
        Err(Refusal::Empty.into())
    }
}

/// Where a question of this kind that is left without an answer leads back to.
pub async fn leave(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    question: &RepliesQuestion,
) -> Result<(), AppError> {
    match question {
        RepliesQuestion::Title { .. } | RepliesQuestion::Text { .. } => {
            list(ctx, person, place, 0).await
        }
        RepliesQuestion::Rename { reply } | RepliesQuestion::Rewrite { reply } => {
            card(ctx, person, place, *reply).await
        }
        RepliesQuestion::When { contact } | RepliesQuestion::Later { contact, .. } => {
            match storage::records::current_of_contact(ctx.tx, *contact).await? {
                Some(record) => draw::show_card(ctx, person, place, record.id).await,
                None => clients_cards::card(ctx, person, place, *contact).await,
            }
        }
        RepliesQuestion::Move { later } => later::card(ctx, person, place, *later).await,
    }
}
