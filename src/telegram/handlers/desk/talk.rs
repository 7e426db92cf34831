//! Talking to one client: focus, notes, and words to a client whom somebody else holds.
//!
//! Nothing that was meant as a note goes to a client: while the question for one is open, and in answer to anything that
//! is about one, whatever comes is a note.

use crate::app::desk::{self, focus as focusing, held, notes as noting};
use crate::app::{AppError, Ctx, clients};
use crate::domain::contact::Contact;
use crate::domain::ids::{ContactId, LaterId, UserId};
use crate::domain::lang::Lang;
use crate::domain::people::Person;
use crate::domain::text::{isolate, one_line};
use crate::i18n::Html;
use crate::storage;
use crate::telegram::dialog::{DeskQuestion, Dialog, Question};
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, customer, dialogs, staff};
use crate::telegram::incoming::Message;
use crate::telegram::keyboard::Markup;
use crate::telegram::out::{self, Anchor, Place, Shows};
use crate::telegram::outgoing::{Call, Priority};
use crate::telegram::press::{DeskPress, Press};
use crate::telegram::screens::{self, PAGE, Screen};
use crate::{h, t};

/// What the button begins with that ends the focus, in every language.
const STOP: char = '⏹';
/// The sign that a note is kept.
const NOTED: &str = "✍";

/// Turns to a client: what is typed goes there.
pub async fn focus(
    ctx: &mut Ctx<'_>,
    person: &Person,
    contact: ContactId,
) -> Result<Answer, AppError> {
    let (addressee, before) = focusing::begin(ctx, person, contact).await?;
    let before = match before {
        Some(before) => Some(clients::find(ctx, before).await?),
        None => None,
    };
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let record = addressee.record.as_ref();
    let text = screens::talk::focused(&look, &addressee.contact, record, before.as_ref());
    let markup = screens::talk::focus_keyboard(person.lang, &addressee.contact, record);
    out::say(ctx, person.chat(), text, Some(markup), None).await?;
    Ok(Answer::silent())
}

/// Turns away from a client; the keyboard goes too.
pub async fn leave_focus(ctx: &mut Ctx<'_>, person: &Person) -> Result<(), AppError> {
    let contact = storage::focus::of(ctx.tx, person.id).await?;
    storage::focus::leave(ctx.tx, person.id).await?;
    let text = match contact {
        Some(contact) => {
            let contact = clients::find(ctx, contact).await?;
            h!(person.lang, "focus-left", name = name_of(&contact))
        }
        None => h!(person.lang, "focus-none"),
    };
    let markup = Some(Markup::RemoveReply);
    out::say(ctx, person.chat(), text, markup, None).await
}

fn name_of(contact: &Contact) -> String {
    isolate(&one_line(&contact.name, 60))
}

/// Asks for a note, in a message of its own: an answer to it is a note even when it comes late.
pub async fn ask_note(
    ctx: &mut Ctx<'_>,
    person: &Person,
    contact: ContactId,
) -> Result<Answer, AppError> {
    let contact = clients::find(ctx, contact).await?;
    let preset = draw::preset(ctx);
    let screen = screens::talk::ask_note(&draw::look(ctx, &preset, person), &contact);
    let about = about_note(contact.id);
    let prompt = out::ask_anchored(ctx, person.chat(), screen, &about).await?;
    let note = DeskQuestion::Note {
        contact: contact.id,
    };
    let dialog = Dialog {
        asks: Question::Desk(note),
        prompt,
    };
    storage::dialogs::begin(ctx.tx, person.id, &dialog, ctx.now).await?;
    Ok(Answer::silent())
}

/// The anchor of whatever is answered by a note.
pub fn about_note(contact: ContactId) -> Anchor {
    Anchor {
        record: None,
        contact: Some(contact),
        words: None,
        shows: Shows::Note { contact },
    }
}

/// Leaves the question for a note. Whoever talks to the client goes on talking.
pub async fn leave_note(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    contact: ContactId,
) -> Result<Answer, AppError> {
    let contact = clients::find(ctx, contact).await?.id;
    let dialog = storage::dialogs::find::<Dialog>(ctx.tx, person.id).await?;
    let note = Question::Desk(DeskQuestion::Note { contact });
    if dialog.is_some_and(|dialog| dialog.asks == note) {
        storage::dialogs::end(ctx.tx, person.id).await?;
    }
    let screen = Screen {
        text: h!(person.lang, "cancelled"),
        ..Screen::default()
    };
    out::show(ctx, place, screen, Some(about_note(contact))).await?;
    Ok(Answer::silent())
}

/// Keeps a message as a note; its author sees by a reaction that it is kept.
pub async fn keep_note(
    ctx: &mut Ctx<'_>,
    person: &Person,
    contact: ContactId,
    message: &Message,
) -> Result<(), AppError> {
    noting::add(ctx, person, contact, &customer::words(message, None)).await?;
    let seen = Call::React {
        message: crate::telegram::outgoing::Target::Message(message.id),
        emoji: Some(NOTED.to_owned()),
    };
    out::call(ctx, person.chat(), None, Priority::Screen, &seen).await
}

/// What becomes of the question for a note that has come.
pub async fn tidy_note(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
) -> Result<(), AppError> {
    let screen = Screen {
        text: h!(person.lang, "note-kept"),
        ..Screen::default()
    };
    let priority = Priority::Screen;
    out::edit(ctx, person.chat(), dialog.prompt, screen, priority, false).await
}

/// The notes on a client.
pub async fn notes(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    contact: ContactId,
    page: i64,
) -> Result<Answer, AppError> {
    let contact = clients::find(ctx, contact).await?;
    let page = page.clamp(0, 100_000);
    let wanted = screens::talk::notes_wanted();
    let mut found = storage::notes::of_contact(ctx.tx, contact.id, wanted, page * PAGE).await?;
    let on_page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = found.len() > on_page;
    found.truncate(on_page);
    let mut notes = Vec::new();
    for note in found {
        let author = storage::people::find(ctx.tx, note.author).await?;
        notes.push((note, author));
    }
    draw::present(ctx, person, place, |look| {
        screens::talk::notes(look, &contact, &notes, page, has_more)
    })
    .await?;
    Ok(Answer::silent())
}

/// `/note words` in reply to something about a client; without words the message replied to stays what it is, and the note
/// is asked for. `false`: it replies to nothing of the kind.
pub async fn note_by_command(
    ctx: &mut Ctx<'_>,
    person: &Person,
    message: &Message,
    words: &str,
) -> Result<bool, AppError> {
    if !person.is_staff() {
        return Ok(false);
    }
    let contact = match staff::replied_to(ctx, message).await? {
        Some(contact) => Some(contact),
        None => storage::focus::of(ctx.tx, person.id).await?,
    };
    let Some(contact) = contact else {
        return Ok(false);
    };
    if words.trim().is_empty() {
        ask_note(ctx, person, contact).await?;
        return Ok(true);
    }
    let note = Message {
        text: Some(words.trim().to_owned()),
        ..message.clone()
    };
    keep_note(ctx, person, contact, &note).await?;
    Ok(true)
}

/// How notes are made, for a command that says of whom.
pub async fn how_to_note(ctx: &mut Ctx<'_>, person: &Person) -> Result<(), AppError> {
    let text = h!(person.lang, "note-how");
    out::say(ctx, person.chat(), text, None, None).await
}

/// A note was changed by its author. `false`: the message is none.
pub async fn note_edited(ctx: &mut Ctx<'_>, message: &Message) -> Result<bool, AppError> {
    let text = message.text.as_deref();
    Ok(storage::notes::edited(ctx.tx, message.chat, message.id, text, &message.raw).await?)
}

/// Does what a message means before it can be words to anybody: the buttons of the focus, and notes. `false`: it is
/// neither.
pub async fn steers(
    ctx: &mut Ctx<'_>,
    person: &Person,
    message: &Message,
) -> Result<bool, AppError> {
    if button_of_focus(ctx, person, message).await? {
        return Ok(true);
    }
    let dialog = storage::dialogs::find::<Dialog>(ctx.tx, person.id).await?;
    if let Some(dialog) = dialog
        && matches!(dialog.asks, Question::Desk(DeskQuestion::Note { .. }))
    {
        dialogs::answer(ctx, person, dialog, message).await?;
        return Ok(true);
    }
    let contact = match note_replied_to(ctx, message).await? {
        Some(contact) => Some(contact),
        None => match &message.album {
            Some(album) => storage::notes::of_album(ctx.tx, message.chat, album).await?,
            None => None,
        },
    };
    let Some(contact) = contact else {
        return Ok(false);
    };
    keep_note(ctx, person, contact, message).await?;
    Ok(true)
}

/// A press of a button of the focus's keyboard, which comes as its label.
async fn button_of_focus(
    ctx: &mut Ctx<'_>,
    person: &Person,
    message: &Message,
) -> Result<bool, AppError> {
    let Some(text) = message.text.as_deref() else {
        return Ok(false);
    };
    if message.kind != "text" || message.reply_to.is_some() {
        return Ok(false);
    }
    if text.starts_with(STOP) {
        let dialog = storage::dialogs::find::<Dialog>(ctx.tx, person.id).await?;
        if let Some(dialog) = dialog
            && matches!(dialog.asks, Question::Desk(DeskQuestion::Note { .. }))
        {
            storage::dialogs::end(ctx.tx, person.id).await?;
        }
        leave_focus(ctx, person).await?;
        return Ok(true);
    }
    if Lang::ALL
        .into_iter()
        .any(|lang| t!(lang, "button-note") == text)
    {
        match storage::focus::of(ctx.tx, person.id).await? {
            Some(contact) => ask_note(ctx, person, contact).await.map(drop)?,
            None => leave_focus(ctx, person).await?,
        }
        return Ok(true);
    }
    Ok(false)
}

/// The client whom the note is about that a message replies to. A reply can be faster than the note of where that message
/// stands; its button tells then.
async fn note_replied_to(
    ctx: &mut Ctx<'_>,
    message: &Message,
) -> Result<Option<ContactId>, AppError> {
    let Some(replied) = &message.reply_to else {
        return Ok(None);
    };
    if let Some(post) = storage::posts::at::<Shows>(ctx.tx, message.chat, replied.id).await?
        && let Shows::Note { contact } = post.shows
    {
        return Ok(Some(contact));
    }
    let contact = replied
        .buttons
        .iter()
        .find_map(|data| match Press::parse(data)? {
            Press::Desk(DeskPress::NoteLeave { contact }) => Some(contact),
            _ => None,
        });
    Ok(contact)
}

/// A question was left for another, a command or a screen. Whoever was about to write a note might go on typing it: it
/// must not go to the client whom they talk to.
pub async fn question_left(
    ctx: &mut Ctx<'_>,
    person: &Person,
    left: &Dialog,
) -> Result<(), AppError> {
    let is_note = matches!(left.asks, Question::Desk(DeskQuestion::Note { .. }));
    if is_note && storage::focus::of(ctx.tx, person.id).await?.is_some() {
        leave_focus(ctx, person).await?;
    }
    Ok(())
}

/// Holds words to a client whom somebody else holds, and offers to join.
pub async fn hold(
    ctx: &mut Ctx<'_>,
    person: &Person,
    contact: ContactId,
    by: UserId,
    message: &Message,
) -> Result<(), AppError> {
    let words = customer::words(message, None);
    let held = held::hold(ctx, person, contact, &words).await?;
    let contact = clients::find(ctx, contact).await?;
    let operator = storage::people::find(ctx.tx, by).await?;
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let screen = screens::talk::held(&look, held, &contact, by, operator.as_ref());
    let call = Call::Send {
        text: screen.text,
        markup: Some(Markup::Inline(screen.keyboard)),
        reply_to: Some(message.id.into()),
    };
    out::call(ctx, person.chat(), None, Priority::Screen, &call).await
}

/// Joins, and sends what was held.
pub async fn send_held(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: LaterId,
) -> Result<Answer, AppError> {
    let Some(held) = held::join_and_send(ctx, person, id).await? else {
        return gone(ctx, person, place).await;
    };
    if let Some(message) = Message::parse(&held.raw) {
        staff::write_to(ctx, person, held.contact, &message).await?;
    }
    let text = h!(person.lang, "held-sent");
    end_held(ctx, place, text).await?;
    Ok(Answer::toast(t!(person.lang, "toast-joined")))
}

/// Does not send what was held.
pub async fn drop_held(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: LaterId,
) -> Result<Answer, AppError> {
    if !held::drop_held(ctx, person, id).await? {
        return gone(ctx, person, place).await;
    }
    let text = h!(person.lang, "held-dropped");
    end_held(ctx, place, text).await?;
    Ok(Answer::silent())
}

async fn gone(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<Answer, AppError> {
    let text = h!(person.lang, "held-gone");
    end_held(ctx, place, text).await?;
    Ok(Answer::alert(t!(person.lang, "prompt-gone")))
}

async fn end_held(ctx: &mut Ctx<'_>, place: Place, text: Html) -> Result<(), AppError> {
    let screen = Screen {
        text,
        ..Screen::default()
    };
    out::show(ctx, place, screen, None).await
}

/// The client and the record whom a reader of a session sees.
pub async fn client_and_record(
    ctx: &mut Ctx<'_>,
    contact: ContactId,
) -> Result<(Contact, Option<crate::domain::record::Record>), AppError> {
    let record = desk::current_record(ctx, contact).await?;
    Ok((clients::find(ctx, contact).await?, record))
}
