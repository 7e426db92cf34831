//! Price lists in the hands of those who run the shop: sent, checked, loaded, taken back, saved.
//!
//! Their files are fetched and read by the sender; what it has read comes back through [`fetched`].

use crate::app::goods::may_change;
use crate::app::imports::rows::{Draft, Unreadable};
use crate::app::imports::{self, Checked, export};
use crate::app::{AppError, Ctx};
use crate::domain::people::{Person, Role};
use crate::domain::text::one_line;
use crate::h;
use crate::storage;
use crate::t;
use crate::telegram::dialog::{Dialog, ProductsQuestion, Question};
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, dialogs};
use crate::telegram::incoming::{Document, Message};
use crate::telegram::out::{self, Anchor, Place, Shows, show};
use crate::telegram::outgoing::{Call, FetchFor, Priority};
use crate::telegram::press::ProductPress;
use crate::telegram::screens::imports as screens;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::path::Path;

/// The largest file that Telegram gives to a bot, in bytes.
const FETCH_MAX: i64 = 20_000_000;
/// How many of the newest imports are listed.
const LISTED: i64 = 5;

/// Carries a press out.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &ProductPress,
) -> Result<Answer, AppError> {
    match press {
        ProductPress::Import {} => ask_file(ctx, person, place).await?,
        ProductPress::ImportSent {} => take_sent(ctx, person, place).await?,
        ProductPress::Apply { import } => {
            let loaded = imports::apply(ctx, person, *import).await?;
            storage::dialogs::end(ctx.tx, person.id).await?;
            draw::present(ctx, person, place, |look| {
                screens::loaded(look, *import, &loaded)
            })
            .await?;
        }
        ProductPress::Drop { import } => {
            let import = imports::drop_draft(ctx, person, *import).await?;
            storage::dialogs::end(ctx.tx, person.id).await?;
            draw::present(ctx, person, place, |look| {
                screens::dropped(look, &import.file)
            })
            .await?;
        }
        ProductPress::Undo { import } => {
            let import = imports::applied(ctx, *import).await?;
            draw::present(ctx, person, place, |look| screens::ask_undo(look, &import)).await?;
        }
        ProductPress::UndoNow { import } => {
            let back = imports::undo(ctx, person, *import).await?;
            draw::present(ctx, person, place, |look| screens::taken_back(look, &back)).await?;
        }
        ProductPress::Export { xlsx } => return save(ctx, person, *xlsx).await,
        _ => overview(ctx, person, place).await?,
    }
    Ok(Answer::silent())
}

/// What can be done with price lists.
pub async fn overview(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    let newest = imports::newest(ctx, LISTED).await?;
    draw::present(ctx, person, place, |look| screens::overview(look, &newest)).await
}

async fn ask_file(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    let preset = draw::preset(ctx);
    let screen = screens::ask_file(&draw::look(ctx, &preset, person));
    let asks = Question::Products(ProductsQuestion::PriceList);
    dialogs::ask(ctx, person, place, asks, screen).await
}

/// The table that a message brings to somebody who could load it.
pub fn spreadsheet<'m>(person: &Person, message: &'m Message) -> Option<&'m Document> {
    let document = message.document.as_ref()?;
    let name = document.file_name.as_deref()?;
    let is_table = Path::new(name)
        .extension()
        .is_some_and(|of| of.eq_ignore_ascii_case("csv") || of.eq_ignore_ascii_case("xlsx"));
    let fits = document.file_size.is_none_or(|size| size <= FETCH_MAX);
    (is_table && fits && may_change(person).is_ok()).then_some(document)
}

/// Offers to load a table that came unasked.
pub async fn offer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    document: &Document,
) -> Result<(), AppError> {
    let preset = draw::preset(ctx);
    let screen = screens::offer(&draw::look(ctx, &preset, person), &name_of(document));
    let anchor = Anchor {
        record: None,
        contact: None,
        words: None,
        shows: Shows::Offer(document.clone()),
    };
    show(ctx, Place::new_in(person.chat()), screen, Some(anchor)).await
}

/// Takes the table that was offered for a price list. Of an offer that is not known any more the file is asked for.
async fn take_sent(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    let post = match place.message {
        Some(at) => storage::posts::at::<Shows>(ctx.tx, place.chat, at).await?,
        None => None,
    };
    let Some(Shows::Offer(document)) = post.map(|post| post.shows) else {
        return ask_file(ctx, person, place).await;
    };
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let screen = screens::reading(&look, &name_of(&document));
    let asks = Question::Products(ProductsQuestion::PriceList);
    dialogs::ask(ctx, person, place, asks, screen).await?;
    fetch(ctx, person, &document).await
}

fn name_of(document: &Document) -> String {
    one_line(document.file_name.as_deref().unwrap_or("price"), 100)
}

async fn fetch(ctx: &mut Ctx<'_>, person: &Person, document: &Document) -> Result<(), AppError> {
    let call = Call::Fetch {
        file: document.file_id.clone(),
        why: FetchFor::PriceList {
            name: name_of(document),
        },
    };
    out::call(ctx, person.chat(), None, Priority::Screen, &call).await
}

/// Takes the message that should bring the file. What is too large is told before it is fetched.
pub async fn file(ctx: &mut Ctx<'_>, person: &Person, message: &Message) -> Result<(), AppError> {
    let lang = person.lang;
    let Some(document) = &message.document else {
        let text = h!(lang, "import-not-a-file");
        return out::reply(ctx, person.chat(), message.id, text).await;
    };
    if let Some(size) = document.file_size.filter(|size| *size > FETCH_MAX) {
        let size = (size / 1_000_000).to_string();
        let text = h!(lang, "import-too-large", size = size);
        return out::reply(ctx, person.chat(), message.id, text).await;
    }
    let text = h!(lang, "import-reading", file = name_of(document));
    out::reply(ctx, person.chat(), message.id, text).await?;
    fetch(ctx, person, document).await
}

/// Takes what the sender has read of a file, or the news that there is none to be had.
pub async fn fetched(
    ctx: &mut Ctx<'_>,
    person: &Person,
    name: &str,
    body: Result<&[u8], &str>,
) -> Result<(), AppError> {
    let waits = storage::dialogs::find::<Dialog>(ctx.tx, person.id).await?;
    let expected = matches!(
        waits.map(|dialog| dialog.asks),
        Some(Question::Products(ProductsQuestion::PriceList))
    );
    if !expected || !person.role.is_some_and(Role::runs_the_shop) {
        return Ok(());
    }
    let lang = person.lang;
    let place = Place::new_in(person.chat());
    let Ok(body) = body else {
        let text = h!(lang, "fetch-failed");
        return out::say(ctx, person.chat(), text, None, None).await;
    };
    let read: Result<Draft, Unreadable> = serde_json::from_slice(body)
        .map_err(|error| AppError::Storage(storage::StorageError::Unserializable(error)))?;
    let draft = match read {
        Ok(draft) => draft,
        Err(why) => {
            return draw::present(ctx, person, place, |look| {
                screens::unreadable(look, name, &why)
            })
            .await;
        }
    };
    let checked = imports::check(ctx, person, name, draft).await?;
    let preset = draw::preset(ctx);
    let screen = screens::checked(&draw::look(ctx, &preset, person), name, &checked);
    if checked.import.is_some() {
        // Another file sent now is checked in this one's place.
        let asks = Question::Products(ProductsQuestion::PriceList);
        dialogs::ask(ctx, person, place, asks, screen).await?;
    } else {
        show(ctx, place, screen, None).await?;
    }
    if checked.bad.len() > screens::BAD_SHOWN {
        send_mistakes(ctx, person, &checked).await?;
    }
    Ok(())
}

/// Sends all mistakes as a file.
async fn send_mistakes(
    ctx: &mut Ctx<'_>,
    person: &Person,
    checked: &Checked,
) -> Result<(), AppError> {
    let lang = person.lang;
    let rows = checked.bad.iter().map(|bad| {
        [
            bad.row.to_string(),
            export::header(lang, bad.column),
            screens::why(lang, &bad.why),
        ]
    });
    let Ok(body) = export::mistakes(rows) else {
        return Ok(());
    };
    let call = Call::Document {
        name: "errors.csv".to_owned(),
        body: STANDARD.encode(body),
        caption: h!(lang, "import-bad-file"),
    };
    out::call(ctx, person.chat(), None, Priority::Screen, &call).await
}

/// Sends the catalogue as a file.
async fn save(ctx: &mut Ctx<'_>, person: &Person, xlsx: bool) -> Result<Answer, AppError> {
    let lang = person.lang;
    let (groups, products) = imports::everything(ctx).await?;
    if products.is_empty() {
        return Ok(Answer::alert(t!(lang, "export-empty")));
    }
    let currency = ctx.shop.settings.currency;
    let written = if xlsx {
        export::xlsx(lang, &groups, currency, &products).map_err(|error| error.to_string())
    } else {
        export::csv(lang, &groups, currency, &products).map_err(|error| error.to_string())
    };
    let body = match written {
        Ok(body) => body,
        Err(error) => {
            tracing::error!(error, "the catalogue can't be written as a file");
            return Ok(Answer::alert(t!(lang, "error-internal")));
        }
    };
    let call = Call::Document {
        name: if xlsx {
            "catalogue.xlsx"
        } else {
            "catalogue.csv"
        }
        .to_owned(),
        body: STANDARD.encode(body),
        caption: h!(lang, "export-caption", count = products.len().to_string()),
    };
    out::call(ctx, person.chat(), None, Priority::Screen, &call).await?;
    Ok(Answer::silent())
}
