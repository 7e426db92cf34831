//! Sessions and dialogues: taken, handed over, focused on, closed.

mod news;
mod talk;

pub use news::{said_edited, tell};
pub use talk::{
    hold, how_to_note, leave_focus, note_by_command, note_edited, question_left, steers,
};

use crate::app::desk::{self, Why, ends, hands, shift as shifts, turns, view};
use crate::app::{AppError, Ctx, Refusal};
use crate::domain::ids::{ContactId, SessionId, UserId};
use crate::domain::people::Person;
use crate::domain::session::Ending;
use crate::domain::snooze::Snooze;
use crate::domain::text::{clean, isolate};
use crate::storage;
use crate::storage::sessions::Part;
use crate::t;
use crate::telegram::dialog::{DeskQuestion, Dialog, Question};
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, dialogs};
use crate::telegram::incoming::Message;
use crate::telegram::out::{Anchor, Place, Shows, show};
use crate::telegram::press::DeskPress;
use crate::telegram::screens::{self, PAGE, Screen, page_within};

/// The furthest page that a list turns to: beyond it is no press of ours.
const LAST_PAGE: i64 = 1_000_000;

/// Carries a press out. One that comes to nothing says why, and its session's card is drawn as it is now.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &DeskPress,
) -> Result<Answer, AppError> {
    match act(ctx, person, place, press).await {
        Err(AppError::Refused(refusal)) => refused(ctx, person, place, press, &refusal).await,
        other => other,
    }
}

async fn act(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &DeskPress,
) -> Result<Answer, AppError> {
    let lang = person.lang;
    let (session, toast) = match press {
        DeskPress::List { all, page } => {
            list(ctx, person, place, *all, *page).await?;
            return Ok(Answer::silent());
        }
        DeskPress::Session { session } => (*session, None),
        DeskPress::OfClient { contact } => return of_client(ctx, person, place, *contact).await,
        DeskPress::Focus { contact } => return talk::focus(ctx, person, *contact).await,
        DeskPress::FocusLeave {} => {
            leave_focus(ctx, person).await?;
            return Ok(Answer::silent());
        }
        DeskPress::Note { contact } => return talk::ask_note(ctx, person, *contact).await,
        DeskPress::NoteLeave { contact } => {
            return talk::leave_note(ctx, person, place, *contact).await;
        }
        DeskPress::Notes { contact, page } => {
            return talk::notes(ctx, person, place, *contact, *page).await;
        }
        DeskPress::SendHeld { held } => return talk::send_held(ctx, person, place, *held).await,
        DeskPress::DropHeld { held } => return talk::drop_held(ctx, person, place, *held).await,
        DeskPress::HandAll {} => return hand_all(ctx, person, place).await,
        DeskPress::KeepAll {} => return keep_all(ctx, person, place).await,
        DeskPress::Limit { user } => return limits(ctx, person, place, *user).await,
        DeskPress::SetLimit { user, limit } => {
            return set_limit(ctx, person, place, *user, *limit).await;
        }
        DeskPress::Transfer { session, page } => {
            return colleagues(ctx, person, place, *session, *page).await;
        }
        DeskPress::TransferTo { session, to } => {
            return ask_transfer_note(ctx, person, place, *session, *to).await;
        }
        DeskPress::TransferPlain { session, to } => {
            storage::dialogs::end(ctx.tx, person.id).await?;
            let asked = hands::propose(ctx, person, *session, *to, None).await?;
            (asked.id, Some(t!(lang, "toast-transfer-asked")))
        }
        DeskPress::Snooze { session } => return snoozes(ctx, person, place, *session).await,
        DeskPress::Take { session } => {
            let taken = turns::take(ctx, person, *session).await?;
            (taken.id, Some(t!(lang, "toast-taken")))
        }
        DeskPress::Skip { session } => {
            let passed = turns::skip(ctx, person.id, *session).await?;
            (passed.id, Some(t!(lang, "toast-passed")))
        }
        DeskPress::Accept { session } => {
            let mine = hands::accept(ctx, person, *session).await?;
            (mine.id, Some(t!(lang, "toast-taken")))
        }
        DeskPress::Decline { session } => {
            let declined = hands::decline(ctx, person, *session).await?;
            (declined.id, Some(t!(lang, "toast-declined")))
        }
        DeskPress::Join { session } => {
            let joined = hands::join(ctx, person, *session, Part::Joined).await?;
            (joined.id, Some(t!(lang, "toast-joined")))
        }
        DeskPress::Watch { session } => {
            let watched = hands::join(ctx, person, *session, Part::Watching).await?;
            (watched.id, Some(t!(lang, "toast-watching")))
        }
        DeskPress::TakeOver { session } => {
            let mine = hands::take_over(ctx, person, *session).await?;
            (mine.id, Some(t!(lang, "toast-taken")))
        }
        DeskPress::Leave { session } => {
            let left = hands::leave(ctx, person, *session).await?;
            (left.id, Some(t!(lang, "toast-left")))
        }
        DeskPress::SnoozeFor { session, span } => {
            let snooze = Snooze::from_slug(span).ok_or(Refusal::NoSuchSession)?;
            let snoozed = ends::snooze(ctx, person, *session, snooze).await?;
            (snoozed.id, Some(t!(lang, "toast-snoozed")))
        }
        DeskPress::Wake { session } => {
            let awake = ends::wake(ctx, person, *session).await?;
            (awake.id, None)
        }
        DeskPress::Close { session, silently } => {
            let how = if *silently {
                Ending::Silent
            } else {
                Ending::Closed
            };
            let closed = ends::close(ctx, person, *session, how).await?;
            (closed.id, Some(t!(lang, "toast-closed")))
        }
        DeskPress::Spam { session } => {
            let spam = ends::close(ctx, person, *session, Ending::Spam).await?;
            (spam.id, Some(t!(lang, "toast-spam")))
        }
    };
    show_card(ctx, person, place, session).await?;
    Ok(toast.map_or_else(Answer::silent, Answer::toast))
}

/// The session that a press is about.
const fn session_of(press: &DeskPress) -> Option<SessionId> {
    match press {
        DeskPress::Session { session }
        | DeskPress::Take { session }
        | DeskPress::Skip { session }
        | DeskPress::Transfer { session, .. }
        | DeskPress::TransferTo { session, .. }
        | DeskPress::TransferPlain { session, .. }
        | DeskPress::Accept { session }
        | DeskPress::Decline { session }
        | DeskPress::Join { session }
        | DeskPress::Watch { session }
        | DeskPress::TakeOver { session }
        | DeskPress::Leave { session }
        | DeskPress::Snooze { session }
        | DeskPress::SnoozeFor { session, .. }
        | DeskPress::Wake { session }
        | DeskPress::Close { session, .. }
        | DeskPress::Spam { session } => Some(*session),
        DeskPress::List { .. }
        | DeskPress::OfClient { .. }
        | DeskPress::Focus { .. }
        | DeskPress::FocusLeave {}
        | DeskPress::Note { .. }
        | DeskPress::NoteLeave { .. }
        | DeskPress::Notes { .. }
        | DeskPress::SendHeld { .. }
        | DeskPress::DropHeld { .. }
        | DeskPress::HandAll {}
        | DeskPress::KeepAll {}
        | DeskPress::Limit { .. }
        | DeskPress::SetLimit { .. } => None,
    }
}

async fn refused(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &DeskPress,
    refusal: &Refusal,
) -> Result<Answer, AppError> {
    let (session, words) = match refusal {
        Refusal::HeldBy { session, by } => {
            let by = storage::people::find(ctx.tx, *by).await?;
            let name = by.map_or_else(String::new, |by| isolate(&by.name));
            let words = t!(person.lang, "desk-taken-already", name = name);
            (Some(*session), words)
        }
        other => (session_of(press), draw::refuse(ctx, person, other).await?),
    };
    let shown = match session {
        Some(session) => show_card(ctx, person, place, session).await,
        None => Ok(()),
    };
    match shown {
        Ok(()) | Err(AppError::Refused(_)) => Ok(Answer::alert(words)),
        Err(error) => Err(error),
    }
}

/// A session's card, and the anchor of its message.
async fn draw_card(
    ctx: &mut Ctx<'_>,
    viewer: &Person,
    session: SessionId,
    why: Option<Why>,
) -> Result<(Screen, Anchor), AppError> {
    let view = view::load(ctx, session).await?;
    let who = match why {
        Some(
            Why::TransferAccepted(id)
            | Why::TransferDeclined(id)
            | Why::TransferUnanswered(id)
            | Why::Given(id)
            | Why::TakenOver(id)
            | Why::Joined(id),
        ) => storage::people::find(ctx.tx, id).await?,
        Some(
            Why::Offered
            | Why::NobodyFree
            | Why::AllPassed
            | Why::TransferAsked
            | Why::Woke
            | Why::Silence,
        )
        | None => None,
    };
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, viewer);
    let screen = screens::desk::card(&look, &view, why.map(|why| (why, who.as_ref())));
    Ok((screen, anchor(session, &view)))
}

fn anchor(session: SessionId, view: &view::SessionView) -> Anchor {
    Anchor {
        record: view.session.record,
        contact: Some(view.session.contact),
        words: None,
        shows: Shows::Session { session },
    }
}

/// Shows a session's card at a place.
pub async fn show_card(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    session: SessionId,
) -> Result<(), AppError> {
    let (screen, anchor) = draw_card(ctx, person, session, None).await?;
    show(ctx, place, screen, Some(anchor)).await
}

/// The card of a client's last session, else of the client's record.
async fn of_client(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    contact: ContactId,
) -> Result<Answer, AppError> {
    let last = storage::sessions::of_contact(ctx.tx, contact, 1).await?;
    match last.first() {
        Some(session) => show_card(ctx, person, place, session.id).await?,
        None => match desk::current_record(ctx, contact).await? {
            Some(record) => draw::show_card(ctx, person, place, record.id).await?,
            None => return Err(Refusal::NoSuchSession.into()),
        },
    }
    Ok(Answer::silent())
}

/// The open dialogues: one's own, or all.
pub async fn list(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    all: bool,
    page: i64,
) -> Result<(), AppError> {
    let counts = storage::sessions::count_open(ctx.tx, person.id).await?;
    let total = if all { counts.total } else { counts.mine };
    let page = page_within(page, total);
    let of = (!all).then_some(person.id);
    let sessions = storage::sessions::open_sessions(ctx.tx, of, PAGE, page * PAGE).await?;
    let lines = view::lines(ctx, sessions).await?;
    draw::present(ctx, person, place, |look| {
        screens::desk::list(look, &lines, &counts, all, page)
    })
    .await
}

/// Comes on duty, or goes off, and sees how things stand.
pub async fn shift(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    on: bool,
) -> Result<(), AppError> {
    let digest = shifts::set(ctx, person, on).await?;
    show_shift(ctx, place, &digest).await
}

async fn show_shift(
    ctx: &mut Ctx<'_>,
    place: Place,
    digest: &shifts::Digest,
) -> Result<(), AppError> {
    draw::present(ctx, &digest.person, place, |look| {
        screens::desk::shift(look, digest)
    })
    .await
}

async fn hand_all(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<Answer, AppError> {
    let handed = shifts::hand_all(ctx, person).await?;
    let digest = shifts::digest(ctx, person).await?;
    show_shift(ctx, place, &digest).await?;
    Ok(Answer::toast(t!(
        person.lang,
        "toast-handed-all",
        handed = handed.to_string()
    )))
}

async fn keep_all(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<Answer, AppError> {
    shifts::keep_all(ctx, person).await?;
    let digest = shifts::digest(ctx, person).await?;
    show_shift(ctx, place, &digest).await?;
    Ok(Answer::toast(t!(person.lang, "toast-kept-all")))
}

async fn snoozes(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    session: SessionId,
) -> Result<Answer, AppError> {
    let view = view::load(ctx, session).await?;
    let preset = draw::preset(ctx);
    let screen = screens::desk::snoozes(&draw::look(ctx, &preset, person), &view);
    show(ctx, place, screen, Some(anchor(session, &view))).await?;
    Ok(Answer::silent())
}

async fn colleagues(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    session: SessionId,
    page: i64,
) -> Result<Answer, AppError> {
    let view = view::load(ctx, session).await?;
    let colleagues = view::colleagues(ctx, &view.session).await?;
    let page = page.clamp(0, LAST_PAGE);
    draw::present(ctx, person, place, |look| {
        screens::desk::colleagues(look, &view, &colleagues, page)
    })
    .await?;
    Ok(Answer::silent())
}

async fn ask_transfer_note(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    session: SessionId,
    to: UserId,
) -> Result<Answer, AppError> {
    let view = view::load(ctx, session).await?;
    let colleague = crate::app::staff::member(ctx, to).await?;
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let screen =
        screens::talk::ask_transfer_note(&look, session, &view.contact, to, Some(&colleague));
    let asks = Question::Desk(DeskQuestion::TransferNote { session, to });
    dialogs::ask(ctx, person, place, asks, screen).await?;
    Ok(Answer::silent())
}

async fn limits(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    user: UserId,
) -> Result<Answer, AppError> {
    let member = crate::app::staff::member(ctx, user).await?;
    let operators = storage::operators::all(ctx.tx).await?;
    let own = operators
        .iter()
        .find(|operator| operator.id == user)
        .and_then(|operator| operator.limit);
    draw::present(ctx, person, place, |look| {
        screens::desk::limits(look, &member, own)
    })
    .await?;
    Ok(Answer::silent())
}

async fn set_limit(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    user: UserId,
    limit: i64,
) -> Result<Answer, AppError> {
    let member = crate::app::staff::member(ctx, user).await?;
    let limit = Some(limit.clamp(0, 1000)).filter(|limit| *limit > 0);
    storage::operators::set_limit(ctx.tx, member.id, limit).await?;
    turns::refill(ctx).await?;
    limits(ctx, person, place, user).await?;
    Ok(Answer::toast(t!(person.lang, "toast-saved")))
}

/// Takes a message as the answer to an open question of this kind.
pub async fn answer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    question: &DeskQuestion,
    message: &Message,
) -> Result<(), AppError> {
    match question {
        DeskQuestion::Note { contact } => {
            talk::keep_note(ctx, person, *contact, message).await?;
            storage::dialogs::end(ctx.tx, person.id).await?;
            talk::tidy_note(ctx, person, dialog).await
        }
        DeskQuestion::TransferNote { session, to } => {
            let note = message
                .text
                .as_deref()
                .and_then(clean)
                .ok_or(Refusal::Empty)?;
            let asked = hands::propose(ctx, person, *session, *to, Some(note.clone())).await?;
            talk::keep_note(ctx, person, asked.contact, message).await?;
            dialogs::finish(ctx, person, dialog, &note).await?;
            let place = Place::new_in(person.chat());
            show_card(ctx, person, place, *session).await
        }
    }
}

/// Where a question of this kind that is left without an answer leads back to.
pub async fn leave(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    question: &DeskQuestion,
) -> Result<(), AppError> {
    match question {
        // Whoever talks to the client goes on talking.
        DeskQuestion::Note { contact } => {
            if storage::focus::of(ctx.tx, person.id).await? == Some(*contact) {
                return Ok(());
            }
            match of_client(ctx, person, place, *contact).await {
                Ok(_) | Err(AppError::Refused(_)) => Ok(()),
                Err(error) => Err(error),
            }
        }
        DeskQuestion::TransferNote { session, .. } => show_card(ctx, person, place, *session).await,
    }
}
