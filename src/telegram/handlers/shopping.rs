//! A customer in the catalogue and at the basket.

use crate::app::shopping::{self, Goods};
use crate::app::{AppError, Ctx, Refusal, orders as own_orders, products};
use crate::domain::ids::{ProductGroupId, ProductId, RecordId};
use crate::domain::money;
use crate::domain::people::Person;
use crate::domain::product::{Code, Product};
use crate::domain::text::clean;
use crate::storage;
use crate::t;
use crate::telegram::dialog::{CustomerQuestion, Question};
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, checkout, dialogs};
use crate::telegram::out::{self, Place};
use crate::telegram::outgoing::{Call, Priority};
use crate::telegram::press::ShoppingPress;
use crate::telegram::screens::shopping::From;
use crate::telegram::screens::{self, PAGE, page_within};

/// The payload of a deep link to a product.
pub const PRODUCT: &str = "p_";
/// The most characters of what is looked for.
const QUERY: usize = 100;

/// Carries a press out.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &ShoppingPress,
) -> Result<Answer, AppError> {
    match press {
        ShoppingPress::Group { group, page } => shelf(ctx, person, place, *group, *page).await?,
        ShoppingPress::Product {
            product,
            from,
            picture,
        } => {
            let from = From::read(*from);
            product_at(ctx, person, place, *product, from, *picture).await?;
        }
        ShoppingPress::At { group, place: at } => {
            return at_place(ctx, person, place, *group, *at).await;
        }
        ShoppingPress::Hit { place: at } => return hit(ctx, person, place, *at).await,
        ShoppingPress::Add {
            product,
            from,
            less,
        } => {
            let much = shopping::change(ctx, person.id, *product, *less).await?;
            let from = From::read(*from);
            product_at(ctx, person, place, *product, from, 0).await?;
            return Ok(Answer::toast(match much {
                Some(_) => t!(person.lang, "toast-in-basket"),
                None => t!(person.lang, "toast-out-of-basket"),
            }));
        }
        ShoppingPress::Change { product, less } => {
            let changed = shopping::change(ctx, person.id, *product, *less).await;
            basket(ctx, person, place).await?;
            changed?;
        }
        ShoppingPress::Remove { product } => {
            storage::baskets::remove(ctx.tx, person.id, *product).await?;
            basket(ctx, person, place).await?;
        }
        ShoppingPress::Search {} => {
            let preset = draw::preset(ctx);
            let screen = screens::shopping::ask_search(&draw::look(ctx, &preset, person));
            let asks = Question::Customer(CustomerQuestion::Search {});
            dialogs::ask(ctx, person, place, asks, screen).await?;
        }
        ShoppingPress::Found { page } => found(ctx, person, place, *page).await?,
        ShoppingPress::Basket {} => basket(ctx, person, place).await?,
        ShoppingPress::Empty {} => {
            storage::baskets::empty(ctx.tx, person.id).await?;
            basket(ctx, person, place).await?;
        }
        ShoppingPress::Checkout {}
        | ShoppingPress::Phone {}
        | ShoppingPress::Address {}
        | ShoppingPress::Sum { .. }
        | ShoppingPress::Order { .. } => {
            return checkout::press(ctx, person, place, press).await;
        }
        ShoppingPress::Label { product } => return label(ctx, person, *product).await,
    }
    Ok(Answer::silent())
}

/// `/catalog`.
pub async fn root(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    shelf(ctx, person, place, ProductGroupId::ROOT, 0).await
}

async fn shelf(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    group: ProductGroupId,
    page: i64,
) -> Result<(), AppError> {
    let shelf = shopping::shelf(ctx, group, page, PAGE).await?;
    let filled = is_filled(ctx, person).await?;
    draw::present(ctx, person, place, |look| {
        screens::shopping::shelf(look, &shelf, filled)
    })
    .await
}

async fn is_filled(ctx: &mut Ctx<'_>, person: &Person) -> Result<bool, AppError> {
    Ok(!storage::baskets::of_user(ctx.tx, person.id)
        .await?
        .is_empty())
}

/// Shows a product, under its picture where it has one.
async fn product_at(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: ProductId,
    from: From,
    picture: i64,
) -> Result<(), AppError> {
    let goods = shopping::goods(ctx, person.id, id).await?;
    show(ctx, person, place, &goods, from, picture).await
}

async fn show(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    goods: &Goods,
    from: From,
    picture: i64,
) -> Result<(), AppError> {
    let total = match from {
        From::Group { .. } => {
            let counts = storage::products::counts(ctx.tx, false).await?;
            counts
                .get(&goods.product.group)
                .copied()
                .unwrap_or_default()
        }
        From::Found { .. } => {
            let query = query(ctx, person).await?;
            products::count_found(ctx, &query, false).await?
        }
        From::Elsewhere => 0,
    };
    let last = goods.pictures.len().saturating_sub(1);
    let picture = usize::try_from(picture).unwrap_or_default().min(last);
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let screen = screens::shopping::product(&look, goods, from, total, picture);
    match goods.pictures.get(picture) {
        Some(picture) => out::show_picture(ctx, place, &picture.file_id, screen).await,
        None => out::show(ctx, place, screen, None).await,
    }
}

/// The product at a place of a group; with nothing there any more, the group.
async fn at_place(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    group: ProductGroupId,
    at: i64,
) -> Result<Answer, AppError> {
    let at = at.max(0);
    let found = storage::products::of_group(ctx.tx, group, false, 1, at).await?;
    let from = From::Group { place: at };
    match found.first() {
        Some(product) => product_at(ctx, person, place, product.id, from, 0).await?,
        None => shelf(ctx, person, place, group, 0).await?,
    }
    Ok(Answer::silent())
}

/// What a customer looked for last.
async fn query(ctx: &mut Ctx<'_>, person: &Person) -> Result<String, AppError> {
    Ok(storage::people::last_list(ctx.tx, person.id)
        .await?
        .filter(|_| !person.is_staff())
        .unwrap_or_default())
}

async fn hit(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    at: i64,
) -> Result<Answer, AppError> {
    let at = at.max(0);
    let query = query(ctx, person).await?;
    let found = products::search(ctx, &query, false, 1, at).await?;
    let from = From::Found { place: at };
    match found.first() {
        Some(product) => product_at(ctx, person, place, product.id, from, 0).await?,
        None => self::found(ctx, person, place, 0).await?,
    }
    Ok(Answer::silent())
}

async fn found(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    page: i64,
) -> Result<(), AppError> {
    let query = query(ctx, person).await?;
    let total = products::count_found(ctx, &query, false).await?;
    let page = page_within(page, total);
    let products = products::search(ctx, &query, false, PAGE, page * PAGE).await?;
    draw::present(ctx, person, place, |look| {
        screens::shopping::found(look, &query, &products, page, total)
    })
    .await
}

/// Looks for what a customer typed.
pub async fn search(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    typed: &str,
) -> Result<(), AppError> {
    let query = clean(typed).ok_or(Refusal::Empty)?;
    if query.chars().count() > QUERY {
        return Err(Refusal::TooLong(QUERY).into());
    }
    storage::people::remember_list(ctx.tx, person.id, &query).await?;
    found(ctx, person, place, 0).await
}

/// The basket.
pub async fn basket(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    let basket = shopping::basket(ctx, person.id).await?;
    draw::present(ctx, person, place, |look| {
        screens::shopping::basket(look, &basket)
    })
    .await
}

/// Puts what an order was about into the basket again, and shows it.
pub async fn repeat(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    record: RecordId,
) -> Result<Answer, AppError> {
    let record = own_orders::own(ctx, person.id, record).await?;
    let missing = shopping::repeat(ctx, person.id, record.id).await?;
    // The order's card stays live.
    basket(ctx, person, Place::new_in(place.chat)).await?;
    Ok(if missing.is_empty() {
        Answer::toast(t!(person.lang, "toast-repeated"))
    } else {
        Answer::alert(t!(
            person.lang,
            "repeat-missing",
            names = missing.join(", ")
        ))
    })
}

/// A deep link to a product: shows it, or what is like it.
pub async fn follow(ctx: &mut Ctx<'_>, person: &Person, code: &str) -> Result<(), AppError> {
    let place = Place::new_in(person.chat());
    let known = match Code::parse(code) {
        Ok(code) => storage::products::by_code(ctx.tx, &code).await?,
        Err(_) => None,
    };
    match known {
        Some(product) if product.is_on => {
            product_at(ctx, person, place, product.id, From::Elsewhere, 0).await
        }
        other => instead(ctx, person, place, code, other.as_ref()).await,
    }
}

async fn instead(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    code: &str,
    product: Option<&Product>,
) -> Result<(), AppError> {
    let similar = match product {
        Some(product) => storage::products::similar(ctx.tx, product, shopping::SIMILAR).await?,
        None => {
            let limit = i64::try_from(shopping::SIMILAR).unwrap_or_default();
            products::search(ctx, code, false, limit, 0).await?
        }
    };
    draw::present(ctx, person, place, |look| {
        screens::shopping::not_to_be_had(look, product, &similar)
    })
    .await
}

/// Sends the link to a product and its label for the shelf.
async fn label(ctx: &mut Ctx<'_>, person: &Person, product: ProductId) -> Result<Answer, AppError> {
    let product = storage::products::find(ctx.tx, product)
        .await?
        .ok_or(Refusal::NoSuchProduct)?;
    let lang = person.lang;
    let link = link(&ctx.shop.bot.username, &product.code);
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let call = Call::Label {
        name: product.name.get(lang).to_owned(),
        price: money::format(lang, product.price.0, ctx.shop.settings.currency),
        code: product.code.to_string(),
        caption: screens::shopping::label(&look, &product, &link),
        link,
    };
    out::call(ctx, person.chat(), None, Priority::Screen, &call).await?;
    Ok(Answer::silent())
}

/// The link that opens a product.
pub fn link(bot: &str, code: &Code) -> String {
    format!("https://t.me/{bot}?start={PRODUCT}{code}")
}
