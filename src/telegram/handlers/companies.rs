//! Companies: their cards, their people, and their requisites, typed one by one or pasted as a block.

use crate::app::client_edits::{self, Asked, Founded, of_company};
use crate::app::{AppError, Ctx, Refusal, client_cards, clients};
use crate::domain::client_event::Property;
use crate::domain::contact::Company;
use crate::domain::ids::{CompanyId, ContactId};
use crate::domain::people::Person;
use crate::domain::requisites::Inn;
use crate::domain::requisites_block::Block;
use crate::domain::text::{clean, one_line};
use crate::storage;
use crate::t;
use crate::telegram::dialog::{ClientsQuestion, Dialog, Question};
use crate::telegram::draw;
use crate::telegram::handlers::clients::{asked_again, cut, open_question, page_of};
use crate::telegram::handlers::{Answer, clients as contact_cards, dialogs};
use crate::telegram::out::Place;
use crate::telegram::press::ClientPress;
use crate::telegram::screens::company as screens;
use crate::telegram::screens::{self as all, PAGE, page_within};

/// How many contacts are offered to choose from.
const OFFERED: usize = 8;

/// Carries a press out.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &ClientPress,
) -> Result<Answer, AppError> {
    let saved = || Answer::toast(t!(person.lang, "toast-saved"));
    match press {
        ClientPress::List { page, .. } => list(ctx, person, place, *page).await?,
        ClientPress::Company { company } => card(ctx, person, place, *company).await?,
        ClientPress::CompanyRecords { company, page } => {
            records(ctx, person, place, *company, *page).await?;
        }
        ClientPress::Companies { contact } => of_contact(ctx, person, place, *contact).await?,
        ClientPress::AddCompany { contact } => ask_company(ctx, person, place, *contact).await?,
        ClientPress::People { company, page } => {
            people(ctx, person, place, *company, *page).await?;
        }
        ClientPress::AddPerson { company } => {
            ask_person(ctx, person, place, *company, None).await?;
        }
        ClientPress::NewPerson { company } => {
            return new_person(ctx, person, place, *company).await;
        }
        ClientPress::Join { contact, company } => {
            let joined = client_edits::join(ctx, person, *contact, *company).await?;
            if open_question(ctx, person).await?.is_some() {
                storage::dialogs::end(ctx.tx, person.id).await?;
            }
            member(ctx, person, place, *contact, *company).await?;
            return Ok(if joined {
                saved()
            } else {
                Answer::toast(t!(person.lang, "toast-joined-before"))
            });
        }
        ClientPress::Member { contact, company } => {
            member(ctx, person, place, *contact, *company).await?;
        }
        ClientPress::Leave { contact, company } => {
            client_edits::leave(ctx, person, *contact, *company).await?;
            people(ctx, person, place, *company, 0).await?;
            return Ok(saved());
        }
        ClientPress::Post { contact, company } => {
            ask_post(ctx, person, place, *contact, *company).await?;
        }
        ClientPress::ClearPost { contact, company } => {
            return clear_post(ctx, person, place, *contact, *company).await;
        }
        ClientPress::MainCompany { contact, company } => {
            client_edits::set_main_company(ctx, person, *contact, *company).await?;
            member(ctx, person, place, *contact, *company).await?;
            return Ok(saved());
        }
        ClientPress::EditCompany { company } => {
            let company = client_cards::find_company(ctx, *company).await?;
            draw::present(ctx, person, place, |look| screens::edit(look, &company)).await?;
        }
        ClientPress::AskCompany { company, property } => {
            ask(ctx, person, place, *company, *property).await?;
        }
        ClientPress::ClearCompany { company, property } => {
            return clear(ctx, person, place, *company, *property).await;
        }
        ClientPress::Paste { company } => {
            let company = client_cards::find_company(ctx, *company).await?;
            let preset = draw::preset(ctx);
            let screen = screens::ask_paste(&draw::look(ctx, &preset, person), &company);
            let asks = Question::Clients(ClientsQuestion::Paste {
                company: company.id,
            });
            dialogs::ask(ctx, person, place, asks, screen).await?;
        }
        ClientPress::PasteNow { company, version } => {
            return paste_now(ctx, person, place, *company, *version).await;
        }
        ClientPress::NewCompany {} => {
            let preset = draw::preset(ctx);
            let screen = screens::ask_new(&draw::look(ctx, &preset, person));
            let asks = Question::Clients(ClientsQuestion::NewCompany);
            dialogs::ask(ctx, person, place, asks, screen).await?;
        }
        _ => return Ok(Answer::alert(t!(person.lang, "press-unknown"))),
    }
    Ok(Answer::silent())
}

/// The companies with which something happened last.
pub async fn list(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    page: i64,
) -> Result<(), AppError> {
    let page = page_of(page);
    let found = storage::companies::recent(ctx.tx, PAGE + 1, page * PAGE).await?;
    let (found, has_more) = cut(found, page);
    draw::present(ctx, person, place, |look| {
        screens::list(look, &found, page, has_more)
    })
    .await
}

/// A company's card.
pub async fn card(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: CompanyId,
) -> Result<(), AppError> {
    let view = client_cards::company(ctx, id).await?;
    draw::present(ctx, person, place, |look| screens::card(look, &view)).await
}

async fn records(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: CompanyId,
    page: i64,
) -> Result<(), AppError> {
    let company = client_cards::find_company(ctx, id).await?;
    let records = client_cards::records_of_company(ctx, id).await?;
    let total = i64::try_from(records.len()).unwrap_or_default();
    let page = page_within(page, total);
    draw::present(ctx, person, place, |look| {
        let turn = |page| ClientPress::CompanyRecords { company: id, page };
        let back = screens::back_to(look.lang(), &company);
        all::contact::records(look, &company.name, &records, page, (turn, back))
    })
    .await
}

/// The companies of a contact.
pub async fn of_contact(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: ContactId,
) -> Result<(), AppError> {
    let contact = clients::find(ctx, id).await?;
    let companies = client_cards::companies_of(ctx, id).await?;
    draw::present(ctx, person, place, |look| {
        all::contact_parts::companies(look, &contact, &companies)
    })
    .await
}

async fn ask_company(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: ContactId,
) -> Result<(), AppError> {
    let contact = clients::find(ctx, id).await?;
    let preset = draw::preset(ctx);
    let screen = all::contact_parts::ask_company(&draw::look(ctx, &preset, person), &contact);
    let asks = Question::Clients(ClientsQuestion::Company { contact: id });
    dialogs::ask(ctx, person, place, asks, screen).await
}

/// A company's people, a page of them.
pub async fn people(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: CompanyId,
    page: i64,
) -> Result<(), AppError> {
    let company = client_cards::find_company(ctx, id).await?;
    let page = page_of(page);
    let found = client_cards::people_of(ctx, id, PAGE + 1, page * PAGE).await?;
    let (found, has_more) = cut(found, page);
    draw::present(ctx, person, place, |look| {
        screens::people(look, &company, &found, page, has_more)
    })
    .await
}

async fn ask_person(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: CompanyId,
    typed: Option<String>,
) -> Result<(), AppError> {
    let company = client_cards::find_company(ctx, id).await?;
    let found = match &typed {
        Some(typed) => crate::app::search::contacts(ctx, typed, OFFERED).await?,
        None => Vec::new(),
    };
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let screen = screens::ask_person(&look, &company, &found, typed.as_deref());
    let asks = Question::Clients(ClientsQuestion::Person { company: id, typed });
    dialogs::ask(ctx, person, place, asks, screen).await
}

async fn gone(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: CompanyId,
) -> Result<Answer, AppError> {
    card(ctx, person, place, id).await?;
    Ok(Answer::alert(t!(person.lang, "prompt-gone")))
}

async fn new_person(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: CompanyId,
) -> Result<Answer, AppError> {
    let Some((
        _,
        ClientsQuestion::Person {
            company,
            typed: Some(typed),
        },
    )) = open_question(ctx, person).await?
    else {
        return gone(ctx, person, place, id).await;
    };
    let contact = client_edits::make_contact(ctx, person, &typed).await?;
    client_edits::join(ctx, person, contact.id, company).await?;
    storage::dialogs::end(ctx.tx, person.id).await?;
    member(ctx, person, place, contact.id, company).await?;
    Ok(Answer::toast(t!(person.lang, "toast-saved")))
}

/// A contact within a company.
pub async fn member(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    contact: ContactId,
    company: CompanyId,
) -> Result<(), AppError> {
    let membership = storage::contact_companies::find(ctx.tx, contact, company)
        .await?
        .ok_or(Refusal::NotInCompany)?;
    let contact = clients::find(ctx, contact).await?;
    let company = client_cards::find_company(ctx, company).await?;
    draw::present(ctx, person, place, |look| {
        screens::member(look, &company, &contact, &membership)
    })
    .await
}

async fn ask_post(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    contact: ContactId,
    company: CompanyId,
) -> Result<(), AppError> {
    let seen = storage::contact_companies::find(ctx.tx, contact, company)
        .await?
        .ok_or(Refusal::NotInCompany)?
        .post;
    let whom = clients::find(ctx, contact).await?;
    let place_of_work = client_cards::find_company(ctx, company).await?;
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let screen = screens::ask_post(&look, &place_of_work, &whom, seen.as_deref());
    let asks = Question::Clients(ClientsQuestion::Post {
        contact,
        company,
        seen,
    });
    dialogs::ask(ctx, person, place, asks, screen).await
}

async fn clear_post(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    contact: ContactId,
    company: CompanyId,
) -> Result<Answer, AppError> {
    let Some((_, ClientsQuestion::Post { seen, .. })) = open_question(ctx, person).await? else {
        member(ctx, person, place, contact, company).await?;
        return Ok(Answer::alert(t!(person.lang, "prompt-gone")));
    };
    let whom = (contact, company);
    client_edits::set_post(ctx, person, whom, seen.as_deref(), None).await?;
    storage::dialogs::end(ctx.tx, person.id).await?;
    member(ctx, person, place, contact, company).await?;
    Ok(Answer::toast(t!(person.lang, "toast-saved")))
}

async fn ask(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: CompanyId,
    property: Property,
) -> Result<(), AppError> {
    let company = client_cards::find_company(ctx, id).await?;
    let seen = of_company(&company, property);
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let screen = screens::ask(&look, &company, property, seen.as_deref());
    let asks = Question::Clients(ClientsQuestion::OfCompany {
        company: id,
        property,
        seen,
    });
    dialogs::ask(ctx, person, place, asks, screen).await
}

async fn clear(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: CompanyId,
    property: Property,
) -> Result<Answer, AppError> {
    let seen = match open_question(ctx, person).await? {
        Some((
            _,
            ClientsQuestion::OfCompany {
                company,
                property: asked,
                seen,
            },
        )) if company == id && asked == property => seen,
        _ => return gone(ctx, person, place, id).await,
    };
    let asked = Asked {
        property,
        seen: seen.as_deref(),
    };
    client_edits::set_company(ctx, person, id, asked, None).await?;
    storage::dialogs::end(ctx.tx, person.id).await?;
    card(ctx, person, place, id).await?;
    Ok(Answer::toast(t!(person.lang, "toast-saved")))
}

/// Shows what was recognised in a block, and keeps it until it is confirmed.
async fn preview(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: CompanyId,
    block: Block,
) -> Result<(), AppError> {
    let company = client_cards::find_company(ctx, id).await?;
    let changes = client_edits::changes(&company, &block);
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let screen = screens::pasted(&look, &company, &block, &changes);
    let asks = Question::Clients(ClientsQuestion::Pasted { company: id, block });
    dialogs::ask(ctx, person, place, asks, screen).await
}

async fn paste_now(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: CompanyId,
    version: i64,
) -> Result<Answer, AppError> {
    let block = match open_question(ctx, person).await? {
        Some((_, ClientsQuestion::Pasted { company, block })) if company == id => block,
        _ => return gone(ctx, person, place, id).await,
    };
    match client_edits::apply(ctx, person, id, version, &block).await {
        Ok(_) => {}
        Err(AppError::Refused(Refusal::CardChanged)) => {
            preview(ctx, person, place, id, block).await?;
            return Ok(Answer::alert(t!(person.lang, "press-card-changed")));
        }
        Err(error) => return Err(error),
    }
    storage::dialogs::end(ctx.tx, person.id).await?;
    card(ctx, person, place, id).await?;
    Ok(Answer::toast(t!(person.lang, "toast-saved")))
}

/// Takes a message as the answer to an open question about companies.
pub async fn answer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    question: &ClientsQuestion,
    typed: &str,
) -> Result<(), AppError> {
    let place = Place::new_in(person.chat());
    match question {
        ClientsQuestion::Company { contact } => {
            let company = wanted(ctx, person, typed).await?;
            client_edits::join(ctx, person, *contact, company.id).await?;
            dialogs::finish(ctx, person, dialog, &screens::name(&company)).await?;
            member(ctx, person, place, *contact, company.id).await
        }
        ClientsQuestion::Post {
            contact,
            company,
            seen,
        } => {
            let whom = (*contact, *company);
            let set = client_edits::set_post(ctx, person, whom, seen.as_deref(), Some(typed)).await;
            asked_again(ctx, person, dialog, set).await?;
            dialogs::finish(ctx, person, dialog, typed).await?;
            member(ctx, person, place, *contact, *company).await
        }
        ClientsQuestion::OfCompany {
            company,
            property,
            seen,
        } => {
            let asked = Asked {
                property: *property,
                seen: seen.as_deref(),
            };
            let set = client_edits::set_company(ctx, person, *company, asked, Some(typed)).await;
            asked_again(ctx, person, dialog, set).await?;
            dialogs::finish(ctx, person, dialog, typed).await?;
            card(ctx, person, place, *company).await
        }
        ClientsQuestion::Paste { company } | ClientsQuestion::Pasted { company, .. } => {
            clean(typed).ok_or(Refusal::Empty)?;
            let block = Block::read(typed);
            dialogs::finish(ctx, person, dialog, &one_line(typed, 60)).await?;
            preview(ctx, person, place, *company, block).await
        }
        ClientsQuestion::Person { company, .. } => {
            let typed = clean(typed).ok_or(Refusal::Empty)?;
            ask_person(ctx, person, place, *company, Some(typed)).await
        }
        ClientsQuestion::NewCompany => found(ctx, person, dialog, typed).await,
        ClientsQuestion::Namesake { name } => {
            let inn: Inn = typed.parse().map_err(Refusal::Requisite)?;
            let company = match client_edits::make_company(ctx, person, name, Some(&inn)).await? {
                Founded::Made(company) | Founded::Known(company) => company,
            };
            dialogs::finish(ctx, person, dialog, &screens::name(&company)).await?;
            card(ctx, person, place, company.id).await
        }
        ClientsQuestion::Contact { .. }
        | ClientsQuestion::Point { .. }
        | ClientsQuestion::NewContact => contact_cards::list(ctx, person, place, 0).await,
    }
}

/// The company meant by a name or an ИНН; a name that nobody has makes one.
async fn wanted(ctx: &mut Ctx<'_>, person: &Person, typed: &str) -> Result<Company, AppError> {
    if let Ok(inn) = typed.parse::<Inn>() {
        let known = storage::companies::of_inn(ctx.tx, &inn).await?;
        return known
            .into_iter()
            .next()
            .ok_or(AppError::Refused(Refusal::NoSuchInn));
    }
    Ok(
        match client_edits::make_company(ctx, person, typed, None).await? {
            Founded::Made(company) | Founded::Known(company) => company,
        },
    )
}

/// A new company by its name, or by a whole block of requisites whose first line may be the name.
async fn found(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    typed: &str,
) -> Result<(), AppError> {
    let place = Place::new_in(person.chat());
    let block = Block::read(typed);
    let first = typed.trim().lines().next().unwrap_or_default();
    let name = match &block.name {
        Some(name) => name.clone(),
        None if Block::read(first).is_empty() => first.to_owned(),
        None => return Err(Refusal::NoCompanyName.into()),
    };
    let inn = block.requisites.inn.as_ref();
    match client_edits::make_company(ctx, person, &name, inn).await? {
        Founded::Made(company) => {
            dialogs::finish(ctx, person, dialog, &screens::name(&company)).await?;
            if client_edits::changes(&company, &block).is_empty() && block.bad.is_empty() {
                return card(ctx, person, place, company.id).await;
            }
            preview(ctx, person, place, company.id, block).await
        }
        Founded::Known(known) => {
            let preset = draw::preset(ctx);
            let screen = screens::ask_namesake(&draw::look(ctx, &preset, person), &known);
            dialogs::finish(ctx, person, dialog, &one_line(&name, 60)).await?;
            let asks = Question::Clients(ClientsQuestion::Namesake { name });
            dialogs::ask(ctx, person, place, asks, screen).await
        }
    }
}
