//! People's own data: consent, the file of everything that is kept, being forgotten, and the audit.

use super::{door, guard};
use crate::app::privacy;
use crate::app::{AppError, Ctx, Refusal, cards, line};
use crate::domain::event::Actor;
use crate::domain::ids::{ContactId, RecordId, UserId};
use crate::domain::people::Person;
use crate::storage;
use crate::storage::posts::Post;
use crate::t;
use crate::telegram::bulletin;
use crate::telegram::dossier;
use crate::telegram::draw;
use crate::telegram::handlers::Answer;
use crate::telegram::out::{self, Place, Shows};
use crate::telegram::outgoing::{Call, Priority, Target};
use crate::telegram::press::GuardPress;
use crate::telegram::screens::{self, PAGE, Screen};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;

/// Telegram deletes what is younger than this (RULES §5).
const DELETED_WITHIN: TimeDelta = TimeDelta::hours(48);
/// More messages of ours about one record than a chat ever has.
const POSTS: i64 = 10_000;

/// Carries a press out.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &GuardPress,
) -> Result<Answer, AppError> {
    let for_customer = matches!(
        press,
        GuardPress::Agree {}
            | GuardPress::Disagree {}
            | GuardPress::MyData {}
            | GuardPress::Forget {}
            | GuardPress::ForgetNow { .. }
    );
    if for_customer && person.is_staff() {
        return Err(Refusal::NotAllowed.into());
    }
    match press {
        GuardPress::Agree {} => {
            privacy::consent(ctx, person).await?;
            draw::present(ctx, person, place, |look| {
                screens::privacy::consented(look, true)
            })
            .await?;
            door::release(ctx, person, door::SINGLY).await?;
        }
        GuardPress::Disagree {} => {
            privacy::refuse(ctx, person).await?;
            draw::present(ctx, person, place, |look| {
                screens::privacy::consented(look, false)
            })
            .await?;
        }
        GuardPress::Privacy {} => terms(ctx, person, Place::new_in(place.chat)).await?,
        GuardPress::MyData {} => my_data(ctx, person).await?,
        GuardPress::Forget {} => forget(ctx, person, place).await?,
        GuardPress::ForgetNow { cancel } => forget_now(ctx, person, place, *cancel).await?,
        GuardPress::Keep {} => {
            draw::present(ctx, person, place, |look| {
                screens::privacy::forgotten(look, false)
            })
            .await?;
        }
        GuardPress::ForgetClient { record } => {
            forget_client(ctx, person, place, *record).await?;
        }
        GuardPress::ForgetClientNow { record } => {
            return forget_client_now(ctx, person, place, *record).await;
        }
        _ => return Ok(Answer::alert(t!(person.lang, "press-unknown"))),
    }
    Ok(Answer::silent())
}

/// Asks for consent.
pub async fn ask_consent(ctx: &mut Ctx<'_>, person: &Person) -> Result<(), AppError> {
    let place = Place::new_in(person.chat());
    draw::present(ctx, person, place, screens::privacy::consent).await
}

/// Asks for consent at the greeting, where the owner wants it and it is missing.
pub async fn ask_at_first(ctx: &mut Ctx<'_>, person: &Person) -> Result<(), AppError> {
    if person.is_staff() || !line::rules(ctx).await?.consent {
        return Ok(());
    }
    let door = storage::door::of(ctx.tx, person.id).await?;
    if door.consented_at.is_some() || door.ban.is_some() {
        return Ok(());
    }
    storage::door::set_told(ctx.tx, person.id, Some(ctx.now)).await?;
    ask_consent(ctx, person).await
}

/// `/privacy`.
pub async fn terms(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    let terms = privacy::terms(ctx, person).await?;
    draw::present(ctx, person, place, |look| {
        screens::privacy::privacy(look, &terms)
    })
    .await
}

/// `/mydata`: the file of all that is kept.
pub async fn my_data(ctx: &mut Ctx<'_>, person: &Person) -> Result<(), AppError> {
    let dossier = privacy::dossier(ctx, person).await?;
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let caption = screens::privacy::data_told(&look, dossier.is_some());
    let Some(dossier) = dossier else {
        return out::say(ctx, person.chat(), caption, None, None).await;
    };
    let call = Call::Document {
        name: dossier::name(person.lang),
        body: STANDARD.encode(dossier::html(&look, &dossier)),
        caption,
    };
    out::call(ctx, person.chat(), None, Priority::Screen, &call).await
}

/// The answer to staff who ask for what customers ask for.
pub async fn for_customers(ctx: &mut Ctx<'_>, person: &Person) -> Result<(), AppError> {
    let preset = draw::preset(ctx);
    let text = screens::privacy::for_customers(&draw::look(ctx, &preset, person));
    out::say(ctx, person.chat(), text, None, None).await
}

async fn contact_of(ctx: &mut Ctx<'_>, person: &Person) -> Result<Option<ContactId>, AppError> {
    let contact = storage::contacts::of_user(ctx.tx, person.id).await?;
    Ok(contact.map(|contact| contact.id))
}

/// `/forget`: what goes and what stays.
pub async fn forget(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    let contact = contact_of(ctx, person).await?;
    let open = privacy::open_deals(ctx, contact).await?;
    draw::present(ctx, person, place, |look| {
        screens::privacy::forget(look, &open)
    })
    .await
}

async fn forget_now(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    cancel: bool,
) -> Result<(), AppError> {
    let contact = contact_of(ctx, person).await?;
    let open = privacy::open_deals(ctx, contact).await?;
    if !open.is_empty() && !cancel {
        // One has been opened since the question was asked.
        return forget(ctx, person, place).await;
    }
    let contact = match contact {
        Some(contact) => contact,
        None => crate::app::intake::contact_of(ctx, person).await?.id,
    };
    carry_out(ctx, &Actor::Client(person.id), contact).await?;
    draw::present(ctx, person, place, |look| {
        screens::privacy::forgotten(look, true)
    })
    .await
}

/// Forgets, and takes what is left of the client out of staff's chats.
pub async fn carry_out(ctx: &mut Ctx<'_>, by: &Actor, contact: ContactId) -> Result<(), AppError> {
    let copies = copies_of(ctx, contact).await?;
    let forgotten = privacy::forget(ctx, by, contact).await?;
    for (post, is_text, at) in copies {
        take_away(ctx, contact, &post, is_text, at).await?;
    }
    for record in &forgotten.records {
        for post in storage::posts::showing::<Shows>(ctx.tx, *record, POSTS).await? {
            let Shows::News {
                stage,
                lines,
                tasks,
            } = post.shows
            else {
                continue;
            };
            let lines = lines
                .iter()
                .map(|line| forgotten.cut.localized(line))
                .collect();
            let shows = Shows::News {
                stage,
                lines,
                tasks,
            };
            storage::erasure::post(ctx.tx, post.id, &shows).await?;
        }
    }
    bulletin::flush(ctx, None).await
}

type Copy = (Post<Shows>, bool, crate::domain::time::Millis);

/// The copies of a client's words in staff's chats.
async fn copies_of(ctx: &mut Ctx<'_>, contact: ContactId) -> Result<Vec<Copy>, AppError> {
    let mut copies = Vec::new();
    let mut read = 0;
    loop {
        let page = storage::messages::of_contact(ctx.tx, contact, POSTS, read).await?;
        let length = i64::try_from(page.len()).unwrap_or(POSTS);
        for message in page.into_iter().filter(|message| message.incoming) {
            let is_text = message.kind == "text";
            for post in storage::posts::copies::<Shows>(ctx.tx, message.id, None).await? {
                copies.push((post, is_text, message.at));
            }
        }
        if length < POSTS {
            return Ok(copies);
        }
        read += length;
    }
}

/// Deletes a copy of a client's words while Telegram allows it; later the words are written over.
async fn take_away(
    ctx: &mut Ctx<'_>,
    contact: ContactId,
    post: &Post<Shows>,
    is_text: bool,
    at: crate::domain::time::Millis,
) -> Result<(), AppError> {
    // One that is still on its way is ahead in its client's lane.
    let (target, lane) = match post.message {
        Some(message) => (Target::Message(message), None),
        None => (Target::Post(post.id), Some(contact)),
    };
    if ctx.now.since(at) < DELETED_WITHIN {
        let call = Call::Delete { target };
        return out::call(ctx, post.chat, lane, Priority::News, &call).await;
    }
    if !is_text {
        return Ok(());
    }
    let lang = storage::people::find(ctx.tx, UserId(post.chat.0))
        .await?
        .map_or(ctx.shop.settings.lang, |person| person.lang);
    let screen = Screen {
        text: crate::h!(lang, "privacy-words-gone"),
        ..Screen::default()
    };
    out::edit(ctx, post.chat, target, screen, Priority::News, false).await
}

async fn forget_client(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: RecordId,
) -> Result<(), AppError> {
    guard::owner_only(person)?;
    let view = cards::load(ctx, id, person.id).await?;
    let contact = view.contact.as_ref().ok_or(Refusal::NoSuchClient)?;
    let open = privacy::open_deals(ctx, Some(contact.id)).await?;
    draw::present(ctx, person, place, |look| {
        screens::privacy::forget_client(look, &view.record, &contact.name, &open)
    })
    .await
}

async fn forget_client_now(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: RecordId,
) -> Result<Answer, AppError> {
    guard::owner_only(person)?;
    let contact = ctx.record(id).await?.contact;
    let contact = contact.ok_or(Refusal::NoSuchClient)?;
    carry_out(ctx, &Actor::Person(person.id), contact).await?;
    draw::show_card(ctx, person, place, id).await?;
    Ok(Answer::toast(t!(person.lang, "toast-client-forgotten")))
}

/// Tells whoever works a record that its client is nameless now.
pub async fn told(ctx: &mut Ctx<'_>, to: UserId, record: RecordId) -> Result<(), AppError> {
    let Some(reader) = storage::people::find(ctx.tx, to).await? else {
        return Ok(());
    };
    if !reader.is_staff() {
        return Ok(());
    }
    let record = ctx.record(record).await?;
    let preset = draw::preset(ctx);
    let screen = screens::privacy::forgotten_told(&draw::look(ctx, &preset, &reader), &record);
    out::send(ctx, reader.chat(), screen, None, Priority::News).await
}

/// `/audit`: what was done to people's data.
pub async fn audit(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    page: i64,
) -> Result<(), AppError> {
    let total = storage::audit::count(ctx.tx).await?;
    let page = page.clamp(0, screens::guard::last_page(total));
    let entries = storage::audit::page(ctx.tx, None, PAGE, page * PAGE).await?;
    let mut names = screens::guard::Names::default();
    for entry in &entries {
        if let Actor::Person(id) = entry.actor
            && let Some(person) = storage::people::find(ctx.tx, id).await?
        {
            names.people.insert(id, person);
        }
        if let Some(id) = entry.contact
            && let Some(contact) = storage::contacts::find(ctx.tx, id).await?
        {
            names.contacts.insert(id, contact.name);
        }
    }
    draw::present(ctx, person, place, |look| {
        screens::guard::audit(look, &entries, &names, page, total)
    })
    .await
}
