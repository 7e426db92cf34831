//! Telephone calls, logged by staff in three short steps, and played again.

use crate::app::{AppError, Ctx, Refusal, calls, clients};
use crate::domain::call::{CallKind, PhoneCall, Recording};
use crate::domain::ids::{CallId, ContactId};
use crate::domain::people::Person;
use crate::storage;
use crate::t;
use crate::telegram::dialog::{CallsQuestion, Dialog, Question};
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, clients as contact_cards, dialogs, files};
use crate::telegram::incoming::Message;
use crate::telegram::out::{self, Place};
use crate::telegram::outgoing::{Call, Priority};
use crate::telegram::press::CallPress;
use crate::telegram::screens::calls as screens;

/// What a recording can come as.
const RECORDINGS: [&str; 5] = ["voice", "audio", "video_note", "video", "document"];

/// Carries a press out.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &CallPress,
) -> Result<Answer, AppError> {
    match press {
        CallPress::New { contact } => {
            let contact = clients::find(ctx, *contact).await?;
            draw::present(ctx, person, place, |look| screens::ask_kind(look, &contact)).await?;
        }
        CallPress::Kind { contact, kind } => {
            let whom = clients::find(ctx, *contact).await?;
            let preset = draw::preset(ctx);
            let screen = screens::ask_result(&draw::look(ctx, &preset, person), &whom, *kind);
            let asks = Question::Calls(CallsQuestion::Result {
                contact: *contact,
                kind: *kind,
            });
            dialogs::ask(ctx, person, place, asks, screen).await?;
        }
        CallPress::NoResult { contact, kind } => {
            return no_result(ctx, person, place, *contact, *kind).await;
        }
        CallPress::NoRecording { call } => {
            if let Some((_, CallsQuestion::Recording { call: asked })) =
                open_question(ctx, person).await?
                && asked == *call
            {
                storage::dialogs::end(ctx.tx, person.id).await?;
            }
            kept(ctx, person, place, *call).await?;
        }
        CallPress::Play { call } => return play(ctx, person, *call).await,
        CallPress::Files { .. }
        | CallPress::Attach { .. }
        | CallPress::Attached { .. }
        | CallPress::File { .. }
        | CallPress::Fetch { .. }
        | CallPress::Remove { .. }
        | CallPress::RemoveNow { .. }
        | CallPress::Copies {}
        | CallPress::SetCopies { .. } => return files::press(ctx, person, place, press).await,
    }
    Ok(Answer::silent())
}

/// Whether a press answers the open question, rather than leaving it.
pub const fn answers(press: &CallPress) -> bool {
    matches!(
        press,
        CallPress::NoResult { .. } | CallPress::NoRecording { .. } | CallPress::Attached { .. }
    )
}

/// The open question, if it is one of calls or files.
pub async fn open_question(
    ctx: &mut Ctx<'_>,
    person: &Person,
) -> Result<Option<(Dialog, CallsQuestion)>, AppError> {
    let dialog = storage::dialogs::find::<Dialog>(ctx.tx, person.id).await?;
    Ok(dialog.and_then(|dialog| match &dialog.asks {
        Question::Calls(question) => {
            let question = question.clone();
            Some((dialog, question))
        }
        _ => None,
    }))
}

async fn no_result(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    contact: ContactId,
    kind: CallKind,
) -> Result<Answer, AppError> {
    let asked = open_question(ctx, person).await?;
    let stands = matches!(asked, Some((_, CallsQuestion::Result { contact: of, kind: as_asked }))
        if of == contact && as_asked == kind);
    if !stands {
        // A second press of the same button: the call is kept already.
        contact_cards::card(ctx, person, place, contact).await?;
        return Ok(Answer::alert(t!(person.lang, "prompt-gone")));
    }
    storage::dialogs::end(ctx.tx, person.id).await?;
    let call = calls::log(ctx, person, contact, kind, None).await?;
    go_on(ctx, person, place, &call).await?;
    Ok(Answer::silent())
}

/// A call that was talked may have a recording; one that was not is done.
async fn go_on(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    call: &PhoneCall,
) -> Result<(), AppError> {
    if call.kind.is_missed() {
        return kept(ctx, person, place, call.id).await;
    }
    let preset = draw::preset(ctx);
    let screen = screens::ask_recording(&draw::look(ctx, &preset, person), call);
    let asks = Question::Calls(CallsQuestion::Recording { call: call.id });
    dialogs::ask(ctx, person, place, asks, screen).await
}

async fn kept(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: CallId,
) -> Result<(), AppError> {
    let call = calls::find(ctx, id).await?;
    let contact = clients::find(ctx, call.contact).await?;
    draw::present(ctx, person, place, |look| {
        screens::kept(look, &contact, &call)
    })
    .await
}

/// Sends a call's recording again.
pub async fn play(ctx: &mut Ctx<'_>, person: &Person, id: CallId) -> Result<Answer, AppError> {
    let recording = calls::find(ctx, id)
        .await?
        .recording
        .ok_or(Refusal::NothingToShow)?;
    let call = Call::File {
        kind: recording.kind,
        file: recording.file,
        name: None,
        copy: None,
        or_else: crate::h!(person.lang, "timeline-not-there"),
    };
    out::call(ctx, person.chat(), None, Priority::Screen, &call).await?;
    Ok(Answer::silent())
}

/// Takes a message as the answer to an open question of this kind.
pub async fn answer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    question: &CallsQuestion,
    message: &Message,
) -> Result<(), AppError> {
    let place = Place::new_in(person.chat());
    match question {
        CallsQuestion::Result { contact, kind } => {
            if message.kind != "text" {
                return Err(Refusal::Empty.into());
            }
            let typed = message.text.as_deref().unwrap_or_default();
            let call = calls::log(ctx, person, *contact, *kind, Some(typed)).await?;
            dialogs::finish(ctx, person, dialog, typed).await?;
            go_on(ctx, person, place, &call).await
        }
        CallsQuestion::Recording { call } => {
            let medium = message
                .medium()
                .filter(|medium| RECORDINGS.contains(&medium.kind.as_str()))
                .ok_or(Refusal::NotARecording)?;
            let recording = Recording {
                kind: medium.kind,
                file: medium.file,
                chat: message.chat,
                message: message.id,
            };
            let call = calls::record(ctx, *call, &recording).await?;
            let what = t!(person.lang, "call-recorded");
            dialogs::finish(ctx, person, dialog, &what).await?;
            kept(ctx, person, place, call.id).await
        }
        CallsQuestion::Files { record } => files::received(ctx, person, *record, message).await,
    }
}

/// Where a question of this kind that is left without an answer leads back to.
pub async fn leave(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    question: &CallsQuestion,
) -> Result<(), AppError> {
    match question {
        CallsQuestion::Result { contact, .. } => {
            contact_cards::card(ctx, person, place, *contact).await
        }
        CallsQuestion::Recording { call } => kept(ctx, person, place, *call).await,
        CallsQuestion::Files { record } => files::list(ctx, person, place, *record, 0).await,
    }
}
