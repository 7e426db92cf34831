//! What the line says to clients by itself, and to staff of them.

use crate::app::intake::Taken;
use crate::app::line::form::{self, Given, Reply};
use crate::app::line::{self, LineNotice, hours, rating, report};
use crate::app::{AppError, Ctx};
use crate::domain::ids::{ContactId, MessageId, RecordId, SessionId, UserId};
use crate::domain::line::{Asks, Told};
use crate::domain::people::Person;
use crate::domain::phone::Phone;
use crate::domain::session::Session;
use crate::domain::text::clean;
use crate::i18n::Html;
use crate::storage;
use crate::storage::messages::NewMessage;
use crate::t;
use crate::telegram::dialog::{Dialog, LineQuestion, Question};
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, customer, dialogs};
use crate::telegram::incoming::Message;
use crate::telegram::keyboard::Markup;
use crate::telegram::out::{self, Anchor, Place, Shows};
use crate::telegram::outgoing::{Call, Priority, Target};
use crate::telegram::screens::{self, Screen, line_talk as screen};
use chrono::TimeDelta;

/// How long after it was asked for a message is still a remark.
const REMARKED_WITHIN: TimeDelta = TimeDelta::minutes(10);
/// The sign that a message has come in.
const SEEN: &str = "👌";

/// A text of the line's as a client reads it.
async fn words_of(ctx: &mut Ctx<'_>, client: &Person, told: Told) -> Result<Html, AppError> {
    let rules = line::rules(ctx).await?;
    let zone = ctx.shop.settings.timezone;
    let opens = hours::answers(client.lang, &rules.hours, ctx.now, zone);
    Ok(screen::say(
        client.lang,
        &rules,
        told,
        client,
        opens.as_deref(),
    ))
}

/// Says what the line has to say in answer to a client's message: one message, whatever comes together in it. `false`:
/// nothing.
pub async fn acknowledge(
    ctx: &mut Ctx<'_>,
    person: &Person,
    message: &Message,
    taken: &Taken,
    own_phone: Option<&Phone>,
) -> Result<bool, AppError> {
    let typed = message.text.as_deref();
    let wants_person = message.kind == "text" && typed.is_some_and(screen::calls_a_person);
    let given = Given {
        text: typed,
        wants_person,
        shares_phone: message.contact.is_some(),
        goes_on: goes_on(ctx, taken.contact.id, message).await?,
    };
    if let Some(reply) = form::answered(ctx, person.id, taken, given).await? {
        let kept = own_phone.map(Phone::readable);
        let is_others = message.contact.is_some();
        let (text, markup) = form_reply(ctx, person, reply, kept.as_deref(), is_others);
        out::say(
            ctx,
            person.chat(),
            text,
            Some(markup),
            Some(taken.contact.id),
        )
        .await?;
        return Ok(true);
    }
    let greeting = line::greet(ctx, taken.session.id, person, taken.is_new).await?;
    if greeting == line::Greeting::default() {
        if wants_person && !taken.is_new {
            let text = screen::person_called(person.lang);
            let lane = Some(taken.contact.id);
            out::say(ctx, person.chat(), text, Some(Markup::RemoveReply), lane).await?;
            return Ok(true);
        }
        return Ok(false);
    }
    let (text, markup) = greeting_words(ctx, person, taken, greeting, own_phone).await?;
    out::say(ctx, person.chat(), text, markup, Some(taken.contact.id)).await?;
    Ok(true)
}

/// Whether a message is a further part of the album that came before it.
async fn goes_on(
    ctx: &mut Ctx<'_>,
    contact: ContactId,
    message: &Message,
) -> Result<bool, AppError> {
    let Some(album) = &message.album else {
        return Ok(false);
    };
    let before = storage::messages::of_contact(ctx.tx, contact, 1, 1).await?;
    Ok(before
        .first()
        .is_some_and(|before| before.album.as_ref() == Some(album)))
}

fn form_reply(
    ctx: &Ctx<'_>,
    person: &Person,
    reply: Reply,
    phone: Option<&str>,
    is_others: bool,
) -> (Html, Markup) {
    let lang = person.lang;
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let mut text = phone.map_or_else(Html::default, |phone| {
        screens::customer::phone_kept(&look, phone)
    });
    let markup = match reply {
        Reply::Ask(asks) => {
            text.line(&screen::question(lang, asks, false));
            screen::form_keyboard(lang, asks)
        }
        Reply::AskAgain => {
            text.line(&if is_others {
                screens::customer::phone_of_other(&look)
            } else {
                screen::phone_again(lang)
            });
            screen::form_keyboard(lang, Asks::Phone)
        }
        Reply::Done => {
            text.line(&screen::form_done(lang));
            Markup::RemoveReply
        }
        Reply::Person => {
            text.line(&screen::person_called(lang));
            Markup::RemoveReply
        }
    };
    (text, markup)
}

/// The owner's welcome, the receipt of a new request, when the shop answers, the first question: in one message.
async fn greeting_words(
    ctx: &mut Ctx<'_>,
    person: &Person,
    taken: &Taken,
    greeting: line::Greeting,
    own_phone: Option<&Phone>,
) -> Result<(Html, Option<Markup>), AppError> {
    let rules = line::rules(ctx).await?;
    let told = match greeting.told {
        Some(told) => words_of(ctx, person, told).await?,
        None => Html::default(),
    };
    let has_goods = storage::products::any_on(ctx.tx).await?;
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let phone_known = taken.contact.phone.is_some();
    let receipt = if taken.is_new {
        let asked = greeting.asks.is_some() && rules.form.contains(&Asks::Phone);
        screens::customer::received(&look, &taken.record, phone_known || asked)
    } else {
        own_phone.map_or_else(Html::default, |phone| {
            screens::customer::phone_kept(&look, &phone.readable())
        })
    };
    let question = greeting.asks.map_or_else(Html::default, |asks| {
        screen::question(person.lang, asks, true)
    });
    let (first, second) = match greeting.told {
        Some(Told::Welcome) => (told, receipt),
        Some(Told::OffHours | Told::NoAnswer | Told::Closing) | None => (receipt, told),
    };
    let mut text = Html::default();
    for part in [first, second, question] {
        text.gap();
        text.line(&part);
    }
    let markup = match greeting.asks {
        Some(asks) => Some(screen::form_keyboard(person.lang, asks)),
        None if taken.is_new => Some(screens::customer::keyboard(&look, phone_known, has_goods)),
        None => own_phone.map(|_| Markup::RemoveReply),
    };
    Ok((text, markup))
}

/// The Telegram user behind a session's client.
async fn client_of(ctx: &mut Ctx<'_>, session: &Session) -> Result<Option<Person>, AppError> {
    let contact = storage::contacts::find(ctx.tx, session.contact).await?;
    let Some(user) = contact.and_then(|contact| contact.user) else {
        return Ok(None);
    };
    let person = storage::people::find(ctx.tx, user).await?;
    Ok(person.filter(|person| person.reachable))
}

async fn staff(ctx: &mut Ctx<'_>, id: UserId) -> Result<Option<Person>, AppError> {
    let person = storage::people::find(ctx.tx, id).await?;
    Ok(person.filter(Person::is_staff))
}

/// Tells people of it.
pub async fn tell(ctx: &mut Ctx<'_>, notice: LineNotice) -> Result<(), AppError> {
    match notice {
        LineNotice::Say { session, told } => say(ctx, session, told).await,
        LineNotice::AskRating { session, closing } => ask_rating(ctx, session, closing).await,
        LineNotice::Waits {
            to,
            session,
            promised,
            broken,
        } => waits(ctx, to, session, promised, broken).await,
        LineNotice::Rated { to, session } => {
            came(ctx, to, session, screens::line_talk::rating_came).await
        }
        LineNotice::Remarked { to, session } => {
            came(ctx, to, session, screens::line_talk::remark_came).await
        }
    }
}

async fn say(ctx: &mut Ctx<'_>, id: SessionId, told: Told) -> Result<(), AppError> {
    let session = crate::app::desk::find(ctx, id).await?;
    let Some(client) = client_of(ctx, &session).await? else {
        return Ok(());
    };
    let call = Call::Send {
        text: words_of(ctx, &client, told).await?,
        markup: None,
        reply_to: None,
    };
    let lane = Some(session.contact);
    out::call(ctx, client.chat(), lane, Priority::Words, &call).await
}

async fn ask_rating(ctx: &mut Ctx<'_>, id: SessionId, closing: bool) -> Result<(), AppError> {
    let session = crate::app::desk::find(ctx, id).await?;
    let Some(client) = client_of(ctx, &session).await? else {
        return Ok(());
    };
    let closing = if closing {
        words_of(ctx, &client, Told::Closing).await?
    } else {
        Html::default()
    };
    let screen = screen::ask_rating(client.lang, &session, closing);
    let anchor = about(session.contact, None);
    let priority = Priority::Words;
    out::send(ctx, client.chat(), screen, Some(anchor), priority).await
}

/// A message about a client that is nobody's words: an answer to it reaches the client.
const fn about(contact: ContactId, record: Option<RecordId>) -> Anchor {
    Anchor {
        record,
        contact: Some(contact),
        words: None,
        shows: Shows::Elsewhere,
    }
}

async fn waits(
    ctx: &mut Ctx<'_>,
    to: UserId,
    id: SessionId,
    promised: u32,
    broken: bool,
) -> Result<(), AppError> {
    let Some(reader) = staff(ctx, to).await? else {
        return Ok(());
    };
    let view = report::view(ctx, id).await?;
    let rules = line::rules(ctx).await?;
    let zone = ctx.shop.settings.timezone;
    let since = view.session.waiting_since.unwrap_or(ctx.now);
    let worked = rules.hours.worked(since, ctx.now, zone);
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, &reader);
    let screen = screen::waits(&look, &view, worked, promised, broken);
    let anchor = about(view.session.contact, view.session.record);
    out::send(ctx, reader.chat(), screen, Some(anchor), Priority::News).await
}

async fn came(
    ctx: &mut Ctx<'_>,
    to: UserId,
    id: SessionId,
    draw_it: fn(&screens::Look<'_>, &report::SessionView) -> Screen,
) -> Result<(), AppError> {
    let Some(reader) = staff(ctx, to).await? else {
        return Ok(());
    };
    let view = report::view(ctx, id).await?;
    let preset = draw::preset(ctx);
    let screen = draw_it(&draw::look(ctx, &preset, &reader), &view);
    let anchor = about(view.session.contact, view.session.record);
    out::send(ctx, reader.chat(), screen, Some(anchor), Priority::News).await
}

/// Takes a client's stars.
pub async fn rate(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: SessionId,
    stars: i64,
) -> Result<Answer, AppError> {
    match rating::rate(ctx, person, id, stars).await? {
        Some(session) => {
            let screen = screen::rated(person.lang, &session);
            out::show(ctx, place, screen, None).await?;
            Ok(Answer::silent())
        }
        None => Ok(Answer::toast(t!(person.lang, "toast-line-rated"))),
    }
}

/// Asks a client what could be better.
pub async fn ask_remark(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: SessionId,
) -> Result<Answer, AppError> {
    rating::rated(ctx, person, id).await?;
    let asks = Question::Line(LineQuestion::Remark {
        session: id,
        at: ctx.now,
    });
    let screen = screen::ask_remark(person.lang);
    dialogs::ask(ctx, person, place, asks, screen).await?;
    Ok(Answer::silent())
}

/// Leaves the question for a remark: the thanks stand again.
pub async fn leave(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: SessionId,
) -> Result<(), AppError> {
    if place.message.is_none() {
        return Ok(());
    }
    let session = rating::rated(ctx, person, id).await?;
    let screen = screen::rated(person.lang, &session);
    out::show(ctx, place, screen, None).await
}

/// Takes a client's message as the remark that was asked for. `false`: none was, or it comes too late, or says nothing in
/// words: the message is one like any other.
pub async fn takes_remark(
    ctx: &mut Ctx<'_>,
    person: &Person,
    message: &Message,
) -> Result<bool, AppError> {
    let Some(dialog) = storage::dialogs::find::<Dialog>(ctx.tx, person.id).await? else {
        return Ok(false);
    };
    let Question::Line(LineQuestion::Remark { session, at }) = dialog.asks else {
        return Ok(false);
    };
    storage::dialogs::end(ctx.tx, person.id).await?;
    let words = message.text.as_deref().filter(|_| message.kind == "text");
    let words = words.and_then(clean);
    let in_time = ctx.now.since(at) <= REMARKED_WITHIN;
    let session = rating::rated(ctx, person, session).await?;
    let prompt = |screen| (dialog.prompt, screen);
    let Some(words) = words.filter(|_| in_time) else {
        let (target, screen) = prompt(screen::rated(person.lang, &session));
        let priority = Priority::Screen;
        out::edit(ctx, person.chat(), target, screen, priority, false).await?;
        return Ok(false);
    };
    let kept = customer::words(message, None);
    let new = NewMessage {
        contact: session.contact,
        record: None,
        session: None,
        author: person.id,
        incoming: true,
        kind: kept.kind,
        text: kept.text,
        raw: kept.raw,
        album: kept.album,
        reply_to: None,
        chat: kept.chat,
        message: kept.message,
    };
    let session = rating::remark(ctx, person, session.id, &words, new).await?;
    let (target, screen) = prompt(screen::remarked(person.lang, &session));
    let priority = Priority::Screen;
    out::edit(ctx, person.chat(), target, screen, priority, false).await?;
    seen(ctx, person, session.contact, message.id).await?;
    Ok(true)
}

async fn seen(
    ctx: &mut Ctx<'_>,
    person: &Person,
    contact: ContactId,
    message: MessageId,
) -> Result<(), AppError> {
    let seen = Call::React {
        message: Target::Message(message),
        emoji: Some(SEEN.to_owned()),
    };
    out::call(ctx, person.chat(), Some(contact), Priority::Words, &seen).await
}
