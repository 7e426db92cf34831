//! `/find` and «🔎 Поиск»; the same by the bot's name, `@bot ? иванов`, and what becomes of a find that was taken there.

use crate::app::goods::GoodsRefusal;
use crate::app::search::{self, Found};
use crate::app::{AppError, Ctx, Refusal};
use crate::domain::ids::{CompanyId, ContactId, RecordId};
use crate::domain::people::Person;
use crate::domain::product::Code;
use crate::domain::search::{DocKind, QUERY_MAX};
use crate::domain::text::{clean, shorten};
use crate::storage;
use crate::t;
use crate::telegram::dialog::{Dialog, Question, SearchQuestion};
use crate::telegram::draw;
use crate::telegram::handlers::shopping::PRODUCT;
use crate::telegram::handlers::{Answer, clients, companies, dialogs, home, products};
use crate::telegram::incoming::Message;
use crate::telegram::out::Place;
use crate::telegram::press::SearchPress;
use crate::telegram::screens::search::{self as screens, Results};
use crate::telegram::screens::{PAGE, page_within};
use serde_json::{Value, json};

/// What a query begins with that looks for clients and records instead of quick replies.
const SIGN: char = '?';
/// How many finds are offered by the bot's name.
const OFFERED: usize = 20;
/// The payloads of links to a record, a contact, a company.
const RECORD: &str = "r_";
const CONTACT: &str = "c_";
const COMPANY: &str = "o_";

/// Carries a press out.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &SearchPress,
) -> Result<Answer, AppError> {
    match press {
        SearchPress::Ask {} => ask(ctx, person, place).await?,
        SearchPress::Page { search, of, page } => {
            let Some(words) = storage::finds::kept(ctx.tx, person.id, *search).await? else {
                ask(ctx, person, place).await?;
                return Ok(Answer::toast(t!(person.lang, "find-gone")));
            };
            let of = DocKind::from_code(*of);
            show(ctx, person, place, (*search, &words), of, *page).await?;
        }
        SearchPress::Contact { contact } => clients::card(ctx, person, place, *contact).await?,
        SearchPress::Company { company } => companies::card(ctx, person, place, *company).await?,
    }
    Ok(Answer::silent())
}

/// Asks what to look for.
pub async fn ask(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    let preset = draw::preset(ctx);
    let screen = screens::ask(&draw::look(ctx, &preset, person));
    let asks = Question::Search(SearchQuestion::Words);
    dialogs::ask(ctx, person, place, asks, screen).await
}

/// `/find`: asks, or looks for what follows it.
pub async fn command(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    words: &str,
) -> Result<(), AppError> {
    match clean(words) {
        Some(words) => look_for(ctx, person, place, &words).await,
        None => ask(ctx, person, place).await,
    }
}

/// Takes a message as the answer to what to look for.
pub async fn answer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    question: &SearchQuestion,
    message: &Message,
) -> Result<(), AppError> {
    match question {
        SearchQuestion::Words => {
            let typed = message
                .contact
                .as_ref()
                .map(|contact| contact.phone_number.as_str())
                .or(message.text.as_deref());
            let words = clean(typed.unwrap_or_default()).ok_or(Refusal::Empty)?;
            dialogs::finish(ctx, person, dialog, &words).await?;
            look_for(ctx, person, Place::new_in(person.chat()), &words).await
        }
    }
}

/// Where a question of this kind that is left without an answer leads back to.
pub async fn leave(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    home(ctx, person, place).await
}

async fn look_for(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    words: &str,
) -> Result<(), AppError> {
    let words = shorten(words, QUERY_MAX);
    let search = storage::finds::keep(ctx.tx, person.id, &words, ctx.now).await?;
    show(ctx, person, place, (search, &words), None, 0).await
}

async fn show(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    (search, words): (i64, &str),
    of: Option<DocKind>,
    page: i64,
) -> Result<(), AppError> {
    let finds = search::find(ctx.tx, words, of).await?;
    let total = i64::try_from(finds.len()).unwrap_or(i64::MAX);
    let page = page_within(page, total);
    let on_page: Vec<_> = finds
        .into_iter()
        .skip(usize::try_from(page * PAGE).unwrap_or_default())
        .take(usize::try_from(PAGE).unwrap_or_default())
        .collect();
    let found = search::load(ctx, &on_page).await?;
    draw::present(ctx, person, place, |look| {
        let results = Results {
            search,
            words,
            of,
            page,
            total,
            found: &found,
        };
        screens::results(look, &results)
    })
    .await
}

/// What is looked for by the bot's name, when it is not for quick replies.
pub fn asked_inline(query: &str) -> Option<&str> {
    query.trim_start().strip_prefix(SIGN).map(str::trim)
}

/// Clients and records as results of an inline query.
pub async fn offered(
    ctx: &mut Ctx<'_>,
    person: &Person,
    words: &str,
) -> Result<Vec<Value>, AppError> {
    let mut finds = search::find(ctx.tx, words, None).await?;
    finds.truncate(OFFERED);
    let found = search::load(ctx, &finds).await?;
    let preset = draw::preset(ctx);
    let bot = ctx.shop.bot.username.clone();
    let look = draw::look(ctx, &preset, person);
    Ok(found
        .iter()
        .map(|found| {
            let (title, lines) = screens::short(&look, found);
            let payload = match found {
                Found::Record(record, _) => format!("{RECORD}{}", record.id),
                Found::Contact(contact, _) => format!("{CONTACT}{}", contact.id),
                Found::Company(company) => format!("{COMPANY}{}", company.id),
                // Whoever it is sent to can follow it.
                Found::Product(product) => format!("{PRODUCT}{}", product.code),
            };
            let length = title.encode_utf16().count();
            let mut text = title;
            for line in &lines {
                text.push('\n');
                text.push_str(line);
            }
            json!({
                "type": "article",
                "id": payload,
                "title": screens::label(&look, found),
                "description": shorten(&lines.join(" · "), 120),
                "input_message_content": {
                    "message_text": text,
                    "entities": [{
                        "type": "text_link", "offset": 0, "length": length,
                        "url": link(&bot, &payload),
                    }],
                    "link_preview_options": {"is_disabled": true},
                },
            })
        })
        .collect())
}

fn link(bot: &str, payload: &str) -> String {
    format!("https://t.me/{bot}?start={payload}")
}

/// The find that a message is, taken by the bot's name in the chat with the bot itself: it is for who took it, and never
/// goes on to a client.
pub fn taken<'m>(ctx: &Ctx<'_>, message: &'m Message) -> Option<&'m str> {
    if message.via_bot != Some(ctx.shop.bot.id) {
        return None;
    }
    let prefix = link(&ctx.shop.bot.username, "");
    let entities = message.entities.as_ref()?.as_array()?;
    let url = entities.first()?.get("url")?.as_str()?;
    let payload = url.strip_prefix(&prefix)?;
    [RECORD, CONTACT, COMPANY, PRODUCT]
        .iter()
        .any(|kind| payload.starts_with(kind))
        .then_some(payload)
}

/// Opens what a link leads to; `false`: it is no link of this kind, or not for this person.
pub async fn follow(ctx: &mut Ctx<'_>, person: &Person, payload: &str) -> Result<bool, AppError> {
    if !person.is_staff() {
        return Ok(false);
    }
    let id = |kind: &str| payload.strip_prefix(kind)?.parse::<i64>().ok();
    let place = Place::new_in(person.chat());
    let opened = if let Some(id) = id(RECORD) {
        draw::show_card(ctx, person, place, RecordId(id)).await
    } else if let Some(id) = id(CONTACT) {
        clients::card(ctx, person, place, ContactId(id)).await
    } else if let Some(id) = id(COMPANY) {
        companies::card(ctx, person, place, CompanyId(id)).await
    } else if let Some(code) = payload.strip_prefix(PRODUCT) {
        let known = match Code::parse(code) {
            Ok(code) => storage::products::by_code(ctx.tx, &code).await?,
            Err(_) => None,
        };
        match known {
            Some(product) => products::show(ctx, person, place, product.id).await,
            None => Err(GoodsRefusal::NoSuchProduct.into()),
        }
    } else {
        return Ok(false);
    };
    match opened {
        Ok(()) => Ok(true),
        Err(AppError::Refused(_)) => Ok(false),
        Err(error) => Err(error),
    }
}
