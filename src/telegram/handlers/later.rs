//! Words for later: when, what, and what comes of them when their time has come.

use crate::app::later::LaterNotice;
use crate::app::{AppError, Ctx, Refusal, clients, later};
use crate::domain::ids::{ContactId, LaterId};
use crate::domain::people::Person;
use crate::domain::text::{isolate, one_line};
use crate::domain::time::Millis;
use crate::i18n::Html;
use crate::storage;
use crate::storage::later_messages::{Later, LaterState};
use crate::telegram::dialog::{Dialog, Question, RepliesQuestion};
use crate::telegram::draw;
use crate::telegram::handlers::replies::addressed;
use crate::telegram::handlers::{Answer, customer, dialogs, management, staff};
use crate::telegram::incoming::Message;
use crate::telegram::out::{self, Place};
use crate::telegram::press::RepliesPress;
use crate::telegram::screens::later::{self as screens, LaterView, Obstacle, WhenOf};
use crate::telegram::screens::news;
use crate::telegram::screens::{PAGE, page_within};
use crate::{h, t};
use chrono::TimeDelta;

/// The furthest that a button puts anything off, in minutes.
const FURTHEST: i64 = 366 * 24 * 60;

/// Carries a press out.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &RepliesPress,
) -> Result<Answer, AppError> {
    match press {
        RepliesPress::Later { contact } => ask_when(ctx, person, *contact).await?,
        RepliesPress::In { contact, minutes } => {
            let at = in_minutes(ctx, *minutes);
            ask_what(ctx, person, place, *contact, at).await?;
        }
        RepliesPress::At { contact, at } => {
            ask_what(ctx, person, place, *contact, Millis(*at)).await?;
        }
        RepliesPress::LaterCard { later } => card(ctx, person, place, *later).await?,
        RepliesPress::Move { later } => ask_move(ctx, person, place, *later).await?,
        RepliesPress::MoveIn { later, minutes } => {
            let at = in_minutes(ctx, *minutes);
            return moved(ctx, person, place, *later, at).await;
        }
        RepliesPress::MoveAt { later, at } => {
            return moved(ctx, person, place, *later, Millis(*at)).await;
        }
        RepliesPress::SendNow { later } => return send_now(ctx, person, place, *later).await,
        RepliesPress::JoinAndSend { later } => {
            let words = later::find(ctx, person, *later).await?;
            join(ctx, person, words.contact).await?;
            return send_now(ctx, person, place, *later).await;
        }
        RepliesPress::Drop { later } => {
            let words = later::cancel(ctx, person, *later).await?;
            let view = view(ctx, words).await?;
            draw::present(ctx, person, place, |look| screens::over(look, &view, false)).await?;
            return Ok(Answer::toast(t!(person.lang, "toast-later-dropped")));
        }
        RepliesPress::Laters { page } => list(ctx, person, place, *page).await?,
        RepliesPress::List { .. }
        | RepliesPress::Reply { .. }
        | RepliesPress::New { .. }
        | RepliesPress::Rename { .. }
        | RepliesPress::Rewrite { .. }
        | RepliesPress::Share { .. }
        | RepliesPress::Delete { .. }
        | RepliesPress::DeleteNow { .. }
        | RepliesPress::Pick { .. }
        | RepliesPress::Preview { .. }
        | RepliesPress::Send { .. } => {}
    }
    Ok(Answer::silent())
}

fn in_minutes(ctx: &Ctx<'_>, minutes: i64) -> Millis {
    ctx.now.plus(TimeDelta::minutes(minutes.clamp(1, FURTHEST)))
}

/// Asks when to send a client something, in a message of its own.
async fn ask_when(ctx: &mut Ctx<'_>, person: &Person, contact: ContactId) -> Result<(), AppError> {
    let addressee = clients::addressee(ctx, contact).await?;
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let screen = screens::when(&look, WhenOf::New(contact), &addressee.contact.name);
    let asks = Question::Replies(RepliesQuestion::When { contact });
    dialogs::ask(ctx, person, Place::new_in(person.chat()), asks, screen).await
}

/// Asks what to send then.
async fn ask_what(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    contact: ContactId,
    at: Millis,
) -> Result<(), AppError> {
    let at = later::to_come(ctx, at)?;
    let to = addressed(ctx, person, contact).await?;
    let preset = draw::preset(ctx);
    let screen = screens::what(&draw::look(ctx, &preset, person), to.shown(), at);
    let asks = Question::Replies(RepliesQuestion::Later { contact, at });
    dialogs::ask(ctx, person, place, asks, screen).await
}

/// A moment typed in answer to «when».
pub async fn typed_when(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    contact: ContactId,
    typed: &str,
) -> Result<(), AppError> {
    let at = later::moment(ctx, typed)?;
    dialogs::finish(ctx, person, dialog, typed).await?;
    ask_what(ctx, person, Place::new_in(person.chat()), contact, at).await
}

/// Keeps a message for the time that was chosen. One that has passed meanwhile is asked for again.
pub async fn keep(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    contact: ContactId,
    at: Millis,
    message: &Message,
) -> Result<(), AppError> {
    let client = clients::find(ctx, contact).await?;
    if let Err(AppError::Refused(refusal)) = later::to_come(ctx, at) {
        let words = draw::refuse(ctx, person, &refusal).await?;
        out::reply(ctx, person.chat(), message.id, Html::escape(&words)).await?;
        dialogs::finish(ctx, person, dialog, &one_line(&client.name, 60)).await?;
        return ask_when(ctx, person, contact).await;
    }
    later::keep(
        ctx,
        person,
        contact,
        &customer::words(message, None),
        Some(at),
    )
    .await?;
    dialogs::finish(ctx, person, dialog, &one_line(&client.name, 60)).await?;
    let to = addressed(ctx, person, contact).await?;
    draw::present(ctx, person, Place::new_in(person.chat()), |look| {
        screens::kept(look, to.shown(), at)
    })
    .await
}

/// Keeps a further part of an album that was put off with its first.
pub async fn goes_with_album(
    ctx: &mut Ctx<'_>,
    person: &Person,
    message: &Message,
) -> Result<bool, AppError> {
    later::keep_with_album(ctx, person, &customer::words(message, None)).await
}

/// What is shown of something put off.
async fn view(ctx: &mut Ctx<'_>, later: Later) -> Result<LaterView, AppError> {
    let contact = storage::contacts::find(ctx.tx, later.contact).await?;
    let parts = storage::later_messages::parts(ctx.tx, later.id).await?;
    Ok(LaterView {
        name: contact.map_or_else(String::new, |contact| contact.name),
        message: Message::parse(&later.raw),
        parts: parts.len(),
        later,
    })
}

/// What one has put off.
pub async fn list(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    page: i64,
) -> Result<(), AppError> {
    let total = storage::later_messages::count_waiting(ctx.tx, person.id).await?;
    let page = page_within(page, total);
    let waiting = storage::later_messages::waiting_of(ctx.tx, person.id, PAGE, page * PAGE).await?;
    let mut views = Vec::new();
    for later in waiting {
        views.push(view(ctx, later).await?);
    }
    draw::present(ctx, person, place, |look| {
        screens::list(look, &views, page, total)
    })
    .await
}

/// Something put off.
pub async fn card(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: LaterId,
) -> Result<(), AppError> {
    let later = later::find(ctx, person, id).await?;
    show(ctx, person, place, later).await
}

async fn show(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    later: Later,
) -> Result<(), AppError> {
    let obstacle = obstacle(ctx, &later).await?;
    let view = view(ctx, later).await?;
    draw::present(ctx, person, place, |look| {
        screens::card(look, &view, obstacle.as_ref())
    })
    .await
}

/// Why words can't go as things stand.
async fn obstacle(ctx: &mut Ctx<'_>, later: &Later) -> Result<Option<Obstacle>, AppError> {
    match clients::addressee(ctx, later.contact).await {
        Ok(_) => {}
        Err(AppError::Refused(_)) => return Ok(Some(Obstacle::Unreachable)),
        Err(error) => return Err(error),
    }
    let Some((_, holder)) = later::holder(ctx, later.author, later.contact).await? else {
        return Ok(None);
    };
    let holder = storage::people::find(ctx.tx, holder).await?;
    Ok(holder.map(Obstacle::HeldBy))
}

async fn ask_move(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: LaterId,
) -> Result<(), AppError> {
    let later = later::find(ctx, person, id).await?;
    let name = clients::find(ctx, later.contact).await?.name;
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let screen = screens::when(&look, WhenOf::Moved(id), &name);
    let asks = Question::Replies(RepliesQuestion::Move { later: id });
    dialogs::ask(ctx, person, place, asks, screen).await
}

async fn moved(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: LaterId,
    at: Millis,
) -> Result<Answer, AppError> {
    let later = later::move_to(ctx, person, id, at).await?;
    show(ctx, person, place, later).await?;
    Ok(Answer::toast(t!(person.lang, "toast-later-moved")))
}

/// A moment typed in answer to «when instead».
pub async fn typed_move(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    id: LaterId,
    typed: &str,
) -> Result<(), AppError> {
    let at = later::moment(ctx, typed)?;
    let later = later::move_to(ctx, person, id, at).await?;
    dialogs::finish(ctx, person, dialog, typed).await?;
    show(ctx, person, Place::new_in(person.chat()), later).await
}

/// Sends words of one's own that wait, on the spot.
async fn send_now(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: LaterId,
) -> Result<Answer, AppError> {
    let later = later::find(ctx, person, id).await?;
    if let Some(obstacle) = obstacle(ctx, &later).await? {
        let refusal = match obstacle {
            Obstacle::HeldBy(_) => {
                let holder = later::holder(ctx, person.id, later.contact).await?;
                let (session, by) = holder.ok_or(Refusal::NoSuchSession)?;
                Refusal::HeldBy { session, by }
            }
            Obstacle::Unreachable => Refusal::ClientUnreachable,
        };
        show(ctx, person, place, later).await?;
        return Ok(Answer::alert(draw::refuse(ctx, person, &refusal).await?));
    }
    if !deliver(ctx, person, &later).await? {
        return Ok(Answer::silent());
    }
    let view = view(ctx, later).await?;
    draw::present(ctx, person, place, |look| screens::over(look, &view, true)).await?;
    Ok(Answer::toast(t!(person.lang, "toast-later-sent")))
}

/// Lets the author of words take part in a dialogue, and tells who holds it.
async fn join(ctx: &mut Ctx<'_>, person: &Person, contact: ContactId) -> Result<(), AppError> {
    let Some(operator) = later::join(ctx, person, contact).await? else {
        return Ok(());
    };
    let Some(operator) = storage::people::find(ctx.tx, operator).await? else {
        return Ok(());
    };
    let client = clients::find(ctx, contact).await?;
    let text = h!(
        operator.lang,
        "later-joined",
        name = isolate(&one_line(&person.name, 60)),
        client = isolate(&one_line(&client.name, 60))
    );
    out::say(ctx, operator.chat(), text, None, Some(contact)).await
}

/// Sends words the way in which their author would have, album and all. `false`: they could not go, and their author was
/// told why.
async fn deliver(ctx: &mut Ctx<'_>, author: &Person, later: &Later) -> Result<bool, AppError> {
    for part in storage::later_messages::parts(ctx.tx, later.id).await? {
        if let Some(message) = Message::parse(&part.raw) {
            staff::write_to(ctx, author, later.contact, &message).await?;
        }
        let kept = storage::messages::at(ctx.tx, part.chat, part.message).await?;
        if kept.is_none() {
            return Ok(false);
        }
    }
    later::settle(ctx, later.id, LaterState::Sent).await?;
    Ok(true)
}

/// The time of words has come: they go, or their author is asked.
pub async fn tell(ctx: &mut Ctx<'_>, notice: LaterNotice) -> Result<(), AppError> {
    let LaterNotice::Due { later: id } = notice;
    let Some(later) = storage::later_messages::find(ctx.tx, id).await? else {
        return Ok(());
    };
    let author = storage::people::find(ctx.tx, later.author).await?;
    let Some(author) = author.filter(Person::is_staff) else {
        return without_author(ctx, later).await;
    };
    let is_free = obstacle(ctx, &later).await?.is_none();
    if is_free && Box::pin(deliver(ctx, &author, &later)).await? {
        let name = clients::find(ctx, later.contact).await?.name;
        let text = h!(
            author.lang,
            "later-sent",
            name = isolate(&one_line(&name, 60))
        );
        return out::reply(ctx, author.chat(), later.message, text).await;
    }
    later::hold(ctx, &later).await?;
    let held = Later {
        due_at: None,
        ..later
    };
    show(ctx, &author, Place::new_in(author.chat()), held).await
}

/// Who wrote the words works here no more: they do not go in the shop's name, and the owners learn what they were.
async fn without_author(ctx: &mut Ctx<'_>, later: Later) -> Result<(), AppError> {
    later::settle(ctx, later.id, LaterState::Cancelled).await?;
    let author = storage::people::find(ctx.tx, later.author).await?;
    let author = author.map_or_else(String::new, |author| author.name);
    let view = view(ctx, later).await?;
    let name = isolate(&one_line(&view.name, 60));
    let author = isolate(&one_line(&author, 60));
    let message = view.message;
    management::tell_owners(ctx, |lang| {
        let words = message.as_ref().map_or_else(String::new, |message| {
            news::gist_of(lang, &message.kind, message.text.as_deref(), 1_000)
        });
        h!(
            lang,
            "later-author-gone",
            author = &author,
            name = &name,
            words = words
        )
    })
    .await
}
