//! What happened with a client, shown a page at a time, and what stands in it sent again.

use crate::app::files::{self, Attachment};
use crate::app::timeline::{self as stream, Begin, Filter, Of, What};
use crate::app::{AppError, Ctx, Refusal, client_cards, clients, naming};
use crate::domain::event::Event;
use crate::domain::ids::{ChatId, MessageId, RecordId};
use crate::domain::people::Person;
use crate::domain::time::Millis;
use crate::storage::timeline::{Source, Spot};
use crate::storage::{self};
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, calls, files as file_cards, records};
use crate::telegram::incoming::Message;
use crate::telegram::keyboard::Keyboard;
use crate::telegram::out::{self, Place};
use crate::telegram::outgoing::{Call, Priority};
use crate::telegram::press::ClientPress;
use crate::telegram::rich::Rich;
use crate::telegram::screens::{self, card::back_to_card};
use crate::{h, t};

/// Carries a press out.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &ClientPress,
) -> Result<Answer, AppError> {
    match press {
        ClientPress::Timeline { of, filter, from } => {
            page(ctx, person, place, *of, *filter, *from).await?;
        }
        ClientPress::Filter { of, filter } => {
            draw::present(ctx, person, place, |look| {
                screens::timeline::filter(look, *of, *filter)
            })
            .await?;
        }
        ClientPress::Show { source, id } => return show(ctx, person, *source, *id).await,
        ClientPress::Attach { source, id } => return attach(ctx, person, *source, *id).await,
        _ => return Ok(Answer::alert(t!(person.lang, "press-unknown"))),
    }
    Ok(Answer::silent())
}

async fn page(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    of: Of,
    filter: Filter,
    from: Begin,
) -> Result<(), AppError> {
    let page = stream::page(ctx, of, filter, from).await?;
    let events: Vec<Event> = page
        .entries
        .iter()
        .filter_map(|entry| match &entry.what {
            What::Event(event) => Some(event.clone()),
            _ => None,
        })
        .collect();
    let names = records::names(ctx, person, &events).await?;
    let contact = match of {
        Of::Contact(id) => Some(clients::find(ctx, id).await?),
        Of::Company(_) | Of::Record(_) => None,
    };
    let company = match of {
        Of::Company(id) => Some(client_cards::find_company(ctx, id).await?),
        Of::Contact(_) | Of::Record(_) => None,
    };
    let record = match of {
        Of::Record(id) => Some(ctx.record(id).await?),
        Of::Contact(_) | Of::Company(_) => None,
    };
    draw::present(ctx, person, place, |look| {
        let lang = look.lang();
        let (whose, back) = match (&contact, &company, &record) {
            (Some(contact), _, _) => (
                contact.name.clone(),
                screens::contact::back_to(lang, contact),
            ),
            (_, Some(company), _) => (
                company.name.clone(),
                screens::company::back_to(lang, company),
            ),
            (_, _, Some(record)) => (naming::name_of(lang, record), back_to_card(look, record)),
            (None, None, None) => (String::new(), screens::to_menu(lang)),
        };
        screens::timeline::page(look, (of, &whose), filter, (&page, &names), back)
    })
    .await
}

async fn entry(ctx: &mut Ctx<'_>, source: Source, id: i64) -> Result<What, AppError> {
    let spot = Spot {
        at: Millis(0),
        source,
        id,
    };
    stream::load(ctx, spot)
        .await?
        .ok_or(AppError::Refused(Refusal::NothingToShow))
}

/// Sends an entry again as it came.
async fn show(
    ctx: &mut Ctx<'_>,
    person: &Person,
    source: Source,
    id: i64,
) -> Result<Answer, AppError> {
    match entry(ctx, source, id).await? {
        What::Message(message) if message.chat.0 != 0 => {
            let keyboard = screens::timeline::shown(person.lang, source, id);
            let keyboard = message.record.is_some().then_some(keyboard);
            copy(ctx, person, (message.chat, message.message), keyboard).await?;
        }
        What::Note(note) => copy(ctx, person, (note.chat, note.message), None).await?,
        What::Call(call) => return calls::play(ctx, person, call.id).await,
        What::File(file) => return file_cards::fetch(ctx, person, file.id).await,
        What::Message(_) | What::Event(_) | What::Rating(_) | What::Edit(_) => {
            return Err(Refusal::NothingToShow.into());
        }
    }
    Ok(Answer::silent())
}

async fn copy(
    ctx: &mut Ctx<'_>,
    person: &Person,
    (from, message): (ChatId, MessageId),
    keyboard: Option<Keyboard>,
) -> Result<(), AppError> {
    let call = Call::Copy {
        from,
        message,
        caption: None,
        keyboard,
        reply_to: None,
        or_else: Some(Rich::from_html(&h!(person.lang, "timeline-not-there"))),
    };
    out::call(ctx, person.chat(), None, Priority::Screen, &call).await
}

/// Attaches the file of a message to the record that the message belongs to.
async fn attach(
    ctx: &mut Ctx<'_>,
    person: &Person,
    source: Source,
    id: i64,
) -> Result<Answer, AppError> {
    let What::Message(kept) = entry(ctx, source, id).await? else {
        return Err(Refusal::NothingToShow.into());
    };
    let record: RecordId = kept.record.ok_or(Refusal::NoSuchRecord)?;
    let raw = storage::messages::raw_of(ctx.tx, kept.id).await?;
    let medium = Message::parse(&raw)
        .and_then(|message| message.medium())
        .ok_or(Refusal::NotAFile)?;
    let attachment = Attachment {
        kind: &medium.kind,
        file: &medium.file,
        unique: medium.unique.as_deref(),
        name: medium.name.as_deref(),
        size: medium.size,
    };
    let attached = files::attach(ctx, person, record, attachment).await?;
    let record = ctx.record(record).await?;
    let name = naming::name_of(person.lang, &record);
    Ok(Answer::toast(match attached {
        Some(_) => t!(person.lang, "toast-file-attached", record = name),
        None => t!(person.lang, "toast-file-known", record = name),
    }))
}
