//! Clients: the lists, a contact's card, and what can be done there. Companies are [`companies`]'s, what happened is
//! [`timeline`]'s.

use crate::app::client_edits::{self, Asked, of_contact};
use crate::app::{AppError, Ctx, Refusal, client_cards, clients, guard, privacy};
use crate::domain::client_event::Property;
use crate::domain::contact::{Contact, PointKind};
use crate::domain::engine::failing_stages;
use crate::domain::event::Actor;
use crate::domain::ids::{ContactId, PointId};
use crate::domain::people::Person;
use crate::domain::text::isolate;
use crate::storage;
use crate::t;
use crate::telegram::dialog::{ClientsQuestion, Dialog, Question};
use crate::telegram::draw;
use crate::telegram::handlers::guard::owner_only;
use crate::telegram::handlers::{Answer, companies, dialogs, timeline};
use crate::telegram::incoming::Message;
use crate::telegram::out::Place;
use crate::telegram::press::ClientPress;
use crate::telegram::screens::{PAGE, page_within};
use crate::telegram::screens::{contact as screens, contact_parts as parts};

/// The furthest page of the list: who is further back is found by name.
const LAST_PAGE: i64 = 500;

/// Carries a press out. What is not there any more is told, and what is there instead is shown.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &ClientPress,
) -> Result<Answer, AppError> {
    match act(ctx, person, place, press).await {
        Err(AppError::Refused(refusal)) => {
            let words = draw::refuse(ctx, person, &refusal).await?;
            match redraw(ctx, person, place, press).await {
                Ok(()) | Err(AppError::Refused(_)) => Ok(Answer::alert(words)),
                Err(error) => Err(error),
            }
        }
        other => other,
    }
}

/// Shows what a press that came to nothing was about, as it is now.
async fn redraw(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &ClientPress,
) -> Result<(), AppError> {
    match press {
        ClientPress::Member { company, .. }
        | ClientPress::Leave { company, .. }
        | ClientPress::Post { company, .. }
        | ClientPress::MainCompany { company, .. }
        | ClientPress::Join { company, .. } => {
            companies::people(ctx, person, place, *company, 0).await
        }
        ClientPress::PasteNow { company, .. } => {
            companies::card(ctx, person, place, *company).await
        }
        ClientPress::Ban { contact, .. } | ClientPress::CloseAsSpam { contact } => {
            card(ctx, person, place, *contact).await
        }
        _ => Ok(()),
    }
}

async fn act(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &ClientPress,
) -> Result<Answer, AppError> {
    match press {
        ClientPress::List {
            companies: false,
            page,
        } => list(ctx, person, place, *page).await?,
        ClientPress::Card { contact } => card(ctx, person, place, *contact).await?,
        ClientPress::Records { contact, page } => {
            records(ctx, person, place, *contact, *page).await?;
        }
        ClientPress::Edit { contact } => {
            let contact = clients::find(ctx, *contact).await?;
            draw::present(ctx, person, place, |look| parts::edit(look, &contact)).await?;
        }
        ClientPress::Ask { contact, property } => {
            ask(ctx, person, place, *contact, *property).await?;
        }
        ClientPress::Clear { contact, property } => {
            return clear(ctx, person, place, *contact, *property).await;
        }
        ClientPress::Points { contact } => points(ctx, person, place, *contact).await?,
        ClientPress::AddPoint { contact, kind } => {
            ask_point(ctx, person, place, *contact, *kind).await?;
        }
        ClientPress::Point { point } => one_point(ctx, person, place, *point).await?,
        ClientPress::MainPoint { point } => {
            let point = client_edits::set_main_point(ctx, *point).await?;
            points(ctx, person, place, point.contact).await?;
            return Ok(Answer::toast(t!(person.lang, "toast-saved")));
        }
        ClientPress::DropPoint { point } => {
            let point = client_edits::remove_point(ctx, person, *point).await?;
            points(ctx, person, place, point.contact).await?;
            return Ok(Answer::toast(t!(person.lang, "toast-point-dropped")));
        }
        ClientPress::NewContact {} => {
            let preset = draw::preset(ctx);
            let screen = parts::ask_new(&draw::look(ctx, &preset, person));
            let asks = Question::Clients(ClientsQuestion::NewContact);
            dialogs::ask(ctx, person, place, asks, screen).await?;
        }
        ClientPress::Spam { contact } => spam(ctx, person, place, *contact).await?,
        ClientPress::Ban { contact, silent } => {
            return ban(ctx, person, place, *contact, *silent).await;
        }
        ClientPress::CloseAsSpam { contact } => {
            guard::user_of(ctx, *contact).await?;
            let was_open = guard::close_as_spam(ctx, person, *contact).await?;
            card(ctx, person, place, *contact).await?;
            return Ok(Answer::toast(if was_open {
                t!(person.lang, "guard-toast-closed")
            } else {
                t!(person.lang, "guard-toast-nothing-open")
            }));
        }
        ClientPress::Hear { contact } => {
            let lifted = guard::unban(ctx, person, *contact).await?;
            card(ctx, person, place, *contact).await?;
            return Ok(Answer::toast(match lifted {
                Some(_) => t!(person.lang, "guard-toast-unbanned"),
                None => t!(person.lang, "guard-toast-not-banned"),
            }));
        }
        ClientPress::Forget { contact } => forget(ctx, person, place, *contact).await?,
        ClientPress::ForgetNow { contact } => {
            owner_only(person)?;
            let contact = clients::find(ctx, *contact).await?.id;
            all_forgotten(ctx, person, contact).await?;
            card(ctx, person, place, contact).await?;
            return Ok(Answer::toast(t!(person.lang, "toast-client-forgotten")));
        }
        ClientPress::Timeline { .. }
        | ClientPress::Filter { .. }
        | ClientPress::Show { .. }
        | ClientPress::Attach { .. } => return timeline::press(ctx, person, place, press).await,
        ClientPress::List {
            companies: true, ..
        }
        | ClientPress::Company { .. }
        | ClientPress::CompanyRecords { .. }
        | ClientPress::Companies { .. }
        | ClientPress::AddCompany { .. }
        | ClientPress::People { .. }
        | ClientPress::AddPerson { .. }
        | ClientPress::NewPerson { .. }
        | ClientPress::Join { .. }
        | ClientPress::Member { .. }
        | ClientPress::Leave { .. }
        | ClientPress::Post { .. }
        | ClientPress::ClearPost { .. }
        | ClientPress::MainCompany { .. }
        | ClientPress::EditCompany { .. }
        | ClientPress::AskCompany { .. }
        | ClientPress::ClearCompany { .. }
        | ClientPress::Paste { .. }
        | ClientPress::PasteNow { .. }
        | ClientPress::NewCompany {} => return companies::press(ctx, person, place, press).await,
    }
    Ok(Answer::silent())
}

/// Whether a press answers the open question, rather than leaving it.
pub const fn answers(press: &ClientPress) -> bool {
    matches!(
        press,
        ClientPress::Clear { .. }
            | ClientPress::ClearPost { .. }
            | ClientPress::ClearCompany { .. }
            | ClientPress::PasteNow { .. }
            | ClientPress::Join { .. }
            | ClientPress::NewPerson { .. }
    )
}

/// A page that can be turned to.
pub fn page_of(page: i64) -> i64 {
    page.clamp(0, LAST_PAGE)
}

/// The part of what was loaded that is shown, and whether there is more.
pub fn cut<T>(mut found: Vec<T>, page: i64) -> (Vec<T>, bool) {
    let shown = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = found.len() > shown && page < LAST_PAGE;
    found.truncate(shown);
    (found, has_more)
}

/// `/clients`: with whom something happened last.
pub async fn list(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    page: i64,
) -> Result<(), AppError> {
    let page = page_of(page);
    let forgotten = privacy::forgotten_names();
    let found = storage::contacts::recent(ctx.tx, &forgotten, PAGE + 1, page * PAGE).await?;
    let (found, has_more) = cut(found, page);
    draw::present(ctx, person, place, |look| {
        screens::list(look, &found, page, has_more)
    })
    .await
}

/// A contact's card.
pub async fn card(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: ContactId,
) -> Result<(), AppError> {
    let view = client_cards::contact(ctx, id).await?;
    draw::present(ctx, person, place, |look| screens::card(look, &view)).await
}

async fn records(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: ContactId,
    page: i64,
) -> Result<(), AppError> {
    let contact = clients::find(ctx, id).await?;
    let records = client_cards::records_of_contact(ctx, id).await?;
    let total = i64::try_from(records.len()).unwrap_or_default();
    let page = page_within(page, total);
    draw::present(ctx, person, place, |look| {
        let turn = |page| ClientPress::Records { contact: id, page };
        let back = screens::back_to(look.lang(), &contact);
        screens::records(look, &contact.name, &records, page, (turn, back))
    })
    .await
}

async fn points(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: ContactId,
) -> Result<(), AppError> {
    let contact = clients::find(ctx, id).await?;
    let points = storage::contact_points::of_contact(ctx.tx, id).await?;
    draw::present(ctx, person, place, |look| {
        parts::points(look, &contact, &points)
    })
    .await
}

async fn one_point(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: PointId,
) -> Result<(), AppError> {
    let point = storage::contact_points::find(ctx.tx, id)
        .await?
        .ok_or(Refusal::PointGone)?;
    let contact = clients::find(ctx, point.contact).await?;
    draw::present(ctx, person, place, |look| {
        parts::one_point(look, &contact, &point)
    })
    .await
}

async fn ask(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: ContactId,
    property: Property,
) -> Result<(), AppError> {
    let contact = clients::find(ctx, id).await?;
    let seen = of_contact(&contact, property);
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let screen = parts::ask(&look, &contact, property, seen.as_deref());
    let asks = Question::Clients(ClientsQuestion::Contact {
        contact: id,
        property,
        seen,
    });
    dialogs::ask(ctx, person, place, asks, screen).await
}

async fn ask_point(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: ContactId,
    kind: PointKind,
) -> Result<(), AppError> {
    let contact = clients::find(ctx, id).await?;
    let preset = draw::preset(ctx);
    let screen = parts::ask_point(&draw::look(ctx, &preset, person), &contact, kind);
    let asks = Question::Clients(ClientsQuestion::Point { contact: id, kind });
    dialogs::ask(ctx, person, place, asks, screen).await
}

/// The open question, if it is one of clients.
pub async fn open_question(
    ctx: &mut Ctx<'_>,
    person: &Person,
) -> Result<Option<(Dialog, ClientsQuestion)>, AppError> {
    let dialog = storage::dialogs::find::<Dialog>(ctx.tx, person.id).await?;
    Ok(dialog.and_then(|dialog| match &dialog.asks {
        Question::Clients(question) => {
            let question = question.clone();
            Some((dialog, question))
        }
        _ => None,
    }))
}

async fn clear(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: ContactId,
    property: Property,
) -> Result<Answer, AppError> {
    let seen = match open_question(ctx, person).await? {
        Some((
            _,
            ClientsQuestion::Contact {
                contact,
                property: asked,
                seen,
            },
        )) if contact == id && asked == property => seen,
        _ => {
            card(ctx, person, place, id).await?;
            return Ok(Answer::alert(t!(person.lang, "prompt-gone")));
        }
    };
    let asked = Asked {
        property,
        seen: seen.as_deref(),
    };
    client_edits::set_contact(ctx, person, id, asked, None).await?;
    storage::dialogs::end(ctx.tx, person.id).await?;
    card(ctx, person, place, id).await?;
    Ok(Answer::toast(t!(person.lang, "toast-saved")))
}

async fn spam(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: ContactId,
) -> Result<(), AppError> {
    guard::user_of(ctx, id).await?;
    let contact = clients::find(ctx, id).await?;
    let ban = storage::bans::of(ctx.tx, id).await?;
    draw::present(ctx, person, place, |look| {
        parts::spam(look, &contact, ban.as_ref())
    })
    .await
}

async fn ban(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: ContactId,
    silent: bool,
) -> Result<Answer, AppError> {
    guard::ban(ctx, person, id, silent).await?;
    let contact = clients::find(ctx, id).await?;
    let preset = draw::preset(ctx);
    let open = storage::records::current_of_contact(ctx.tx, id)
        .await?
        .filter(|record| {
            preset
                .pipeline(&record.pipeline)
                .is_some_and(|pipeline| !failing_stages(pipeline, &record.stage).is_empty())
        });
    draw::present(ctx, person, place, |look| {
        parts::banned_now(look, &contact, open.as_ref())
    })
    .await?;
    Ok(Answer::toast(t!(person.lang, "guard-toast-banned")))
}

async fn forget(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: ContactId,
) -> Result<(), AppError> {
    owner_only(person)?;
    let contact = clients::find(ctx, id).await?;
    let open = privacy::open_deals(ctx, Some(id)).await?;
    draw::present(ctx, person, place, |look| {
        parts::forget(look, &contact, &open)
    })
    .await
}

async fn all_forgotten(
    ctx: &mut Ctx<'_>,
    person: &Person,
    contact: ContactId,
) -> Result<(), AppError> {
    let by = Actor::Person(person.id);
    super::privacy::carry_out(ctx, &by, contact).await
}

/// Takes a message as the answer to an open question of this kind.
pub async fn answer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    question: &ClientsQuestion,
    message: &Message,
) -> Result<(), AppError> {
    let typed = message.text.as_deref().unwrap_or_default();
    let place = Place::new_in(person.chat());
    match question {
        ClientsQuestion::Contact {
            contact,
            property,
            seen,
        } => {
            let asked = Asked {
                property: *property,
                seen: seen.as_deref(),
            };
            let set = client_edits::set_contact(ctx, person, *contact, asked, Some(typed)).await;
            let contact = asked_again(ctx, person, dialog, set).await?;
            dialogs::finish(ctx, person, dialog, typed).await?;
            card(ctx, person, place, contact.id).await
        }
        ClientsQuestion::Point { contact, kind } => {
            let typed = shared(message).unwrap_or(typed);
            let added = client_edits::add_point(ctx, person, *contact, *kind, typed).await?;
            let value = added.point.value.readable();
            dialogs::finish(ctx, person, dialog, &value).await?;
            points(ctx, person, place, *contact).await?;
            if added.holders.is_empty() {
                return Ok(());
            }
            draw::present(ctx, person, place, |look| {
                parts::doubles(look, &added.point.value, &added.holders)
            })
            .await
        }
        ClientsQuestion::NewContact => {
            let contact: Contact = client_edits::make_contact(ctx, person, typed).await?;
            dialogs::finish(ctx, person, dialog, &isolate(&contact.name)).await?;
            card(ctx, person, place, contact.id).await
        }
        ClientsQuestion::Company { .. }
        | ClientsQuestion::Post { .. }
        | ClientsQuestion::OfCompany { .. }
        | ClientsQuestion::Paste { .. }
        | ClientsQuestion::Pasted { .. }
        | ClientsQuestion::Person { .. }
        | ClientsQuestion::NewCompany
        | ClientsQuestion::Namesake { .. } => {
            companies::answer(ctx, person, dialog, question, typed).await
        }
    }
}

fn shared(message: &Message) -> Option<&str> {
    message
        .contact
        .as_ref()
        .map(|contact| contact.phone_number.as_str())
}

/// An answer that came too late is refused once: the question stands, now about what the card says by this time.
pub async fn asked_again<T>(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    outcome: Result<T, AppError>,
) -> Result<T, AppError> {
    let Err(AppError::Refused(Refusal::ChangedMeanwhile { now, .. })) = &outcome else {
        return outcome;
    };
    let mut dialog = dialog.clone();
    if let Question::Clients(
        ClientsQuestion::Contact { seen, .. }
        | ClientsQuestion::OfCompany { seen, .. }
        | ClientsQuestion::Post { seen, .. },
    ) = &mut dialog.asks
    {
        seen.clone_from(now);
        storage::dialogs::begin(ctx.tx, person.id, &dialog, ctx.now).await?;
    }
    outcome
}

/// Where a question of this kind that is left without an answer leads back to.
pub async fn leave(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    question: &ClientsQuestion,
) -> Result<(), AppError> {
    match question {
        ClientsQuestion::Contact { contact, .. } => card(ctx, person, place, *contact).await,
        ClientsQuestion::Point { contact, .. } => points(ctx, person, place, *contact).await,
        ClientsQuestion::Company { contact } => {
            companies::of_contact(ctx, person, place, *contact).await
        }
        ClientsQuestion::Post {
            contact, company, ..
        } => companies::member(ctx, person, place, *contact, *company).await,
        ClientsQuestion::OfCompany { company, .. }
        | ClientsQuestion::Paste { company }
        | ClientsQuestion::Pasted { company, .. } => {
            companies::card(ctx, person, place, *company).await
        }
        ClientsQuestion::Person { company, .. } => {
            companies::people(ctx, person, place, *company, 0).await
        }
        ClientsQuestion::NewContact => list(ctx, person, place, 0).await,
        ClientsQuestion::NewCompany | ClientsQuestion::Namesake { .. } => {
            companies::list(ctx, person, place, 0).await
        }
    }
}
