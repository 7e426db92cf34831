//! The catalogue in the hands of staff: looked at by everybody, changed by those who run the shop.

use crate::app::goods::{GoodsRefusal, may_change};
use crate::app::{AppError, Ctx, Refusal, products};
use crate::domain::ids::{PictureId, ProductGroupId, ProductId};
use crate::domain::people::Person;
use crate::domain::product::{Name, Product};
use crate::domain::quantity::StockChange;
use crate::domain::text::{clean, isolate, one_line};
use crate::i18n::Html;
use crate::storage;
use crate::t;
use crate::telegram::dialog::{Dialog, ProductsQuestion, Question};
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, dialogs, imports};
use crate::telegram::incoming::Message;
use crate::telegram::out::{self, Place};
use crate::telegram::outgoing::{Call, Priority, Target};
use crate::telegram::press::{ProductPart, ProductPress};
use crate::telegram::rich::Rich;
use crate::telegram::screens::order_lines::Offered;
use crate::telegram::screens::page_within;
use crate::telegram::screens::product_groups as of_groups;
use crate::telegram::screens::products as screens;
use crate::telegram::screens::{Look, PAGE, Screen};

/// Carries a press out.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &ProductPress,
) -> Result<Answer, AppError> {
    match carried_out(ctx, person, place, press).await {
        // What has changed since the button was drawn is shown as it is now.
        Err(AppError::Refused(Refusal::Goods(GoodsRefusal::ProductChanged))) => {
            if let Some(product) = product_of(press) {
                show(ctx, person, place, product).await?;
            }
            let refusal = GoodsRefusal::ProductChanged.into();
            draw::refuse(ctx, person, &refusal).await.map(Answer::alert)
        }
        Err(AppError::Refused(
            refusal @ Refusal::Goods(GoodsRefusal::NoSuchProduct | GoodsRefusal::NoSuchGroup),
        )) => {
            group(ctx, person, place, ProductGroupId::ROOT, 0).await?;
            draw::refuse(ctx, person, &refusal).await.map(Answer::alert)
        }
        other => other,
    }
}

/// The product that a press is about.
const fn product_of(press: &ProductPress) -> Option<ProductId> {
    match press {
        ProductPress::SetUnit { product, .. }
        | ProductPress::Switch { product, .. }
        | ProductPress::Uncount { product, .. }
        | ProductPress::MoveHere { product, .. }
        | ProductPress::DeleteNow { product, .. } => Some(*product),
        _ => None,
    }
}

#[expect(clippy::too_many_lines, reason = "one arm for every press")]
async fn carried_out(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &ProductPress,
) -> Result<Answer, AppError> {
    match press {
        ProductPress::Group { group: id, page } => group(ctx, person, place, *id, *page).await?,
        ProductPress::Product { product } => show(ctx, person, place, *product).await?,
        ProductPress::Find {} => find(ctx, person, place, None, 0).await?,
        ProductPress::Found { page } => return found(ctx, person, place, *page).await,
        ProductPress::Pictures { product } => return pictures(ctx, person, *product).await,
        ProductPress::Picture { product, at } => {
            let at = usize::try_from(*at).unwrap_or_default();
            return picture(ctx, person, place, *product, at).await;
        }
        ProductPress::RemovePicture { product, picture } => {
            return remove_picture(ctx, person, place, *product, *picture).await;
        }
        ProductPress::ClosePictures {} => close_pictures(ctx, person, place).await?,
        ProductPress::AddPictures { product } => {
            ask_pictures(ctx, person, place, *product).await?;
        }
        ProductPress::New { group } => {
            products::group(ctx, *group).await?;
            let asks = ProductsQuestion::NewName { group: *group };
            ask(ctx, person, place, asks, screens::ask_name).await?;
        }
        ProductPress::Ask { product, part } => {
            let product = products::find(ctx, *product).await?;
            ask_part(ctx, person, place, &product, *part).await?;
        }
        ProductPress::Edit { product } => {
            let product = products::find(ctx, *product).await?;
            draw::present(ctx, person, place, |look| screens::edit(look, &product)).await?;
        }
        ProductPress::Units { product } => {
            let product = products::find(ctx, *product).await?;
            draw::present(ctx, person, place, |look| screens::units(look, &product)).await?;
        }
        ProductPress::SetUnit {
            product,
            version,
            unit,
        } => {
            let product = products::find_at(ctx, *product, *version).await?;
            let product = Product {
                unit: *unit,
                ..product
            };
            return saved(ctx, person, place, product).await;
        }
        ProductPress::Switch {
            product,
            version,
            on,
        } => {
            let product = products::find_at(ctx, *product, *version).await?;
            let product = Product {
                is_on: *on,
                ..product
            };
            return saved(ctx, person, place, product).await;
        }
        ProductPress::Uncount { product, version } => {
            let product = products::uncount(ctx, person, *product, *version).await?;
            show(ctx, person, place, product.id).await?;
            return Ok(Answer::toast(t!(person.lang, "toast-saved")));
        }
        ProductPress::MoveTo { product, group } => {
            let product = products::find(ctx, *product).await?;
            let groups = storage::product_groups::all(ctx.tx).await?;
            draw::present(ctx, person, place, |look| {
                screens::move_to(look, &groups, &product, *group)
            })
            .await?;
        }
        ProductPress::MoveHere {
            product,
            version,
            group,
        } => {
            let product = products::move_product(ctx, person, *product, *version, *group).await?;
            show(ctx, person, place, product.id).await?;
            return Ok(Answer::toast(t!(person.lang, "toast-saved")));
        }
        ProductPress::Delete { product } => {
            let product = products::find(ctx, *product).await?;
            draw::present(ctx, person, place, |look| screens::delete(look, &product)).await?;
        }
        ProductPress::DeleteNow { product, version } => {
            let product = products::delete(ctx, person, *product, *version).await?;
            group(ctx, person, place, product.group, 0).await?;
            let name = isolate(&one_line(product.name.get(person.lang), 60));
            return Ok(Answer::toast(t!(
                person.lang,
                "toast-product-deleted",
                name = name
            )));
        }
        ProductPress::GroupEdit { .. }
        | ProductPress::NewGroup { .. }
        | ProductPress::RenameGroup { .. }
        | ProductPress::MoveGroup { .. }
        | ProductPress::MoveGroupHere { .. }
        | ProductPress::DeleteGroup { .. } => {
            return press_on_group(ctx, person, place, press).await;
        }
        ProductPress::Lists {}
        | ProductPress::Import {}
        | ProductPress::ImportSent {}
        | ProductPress::Apply { .. }
        | ProductPress::Drop { .. }
        | ProductPress::Undo { .. }
        | ProductPress::UndoNow { .. }
        | ProductPress::Export { .. } => return imports::press(ctx, person, place, press).await,
    }
    Ok(Answer::silent())
}

async fn press_on_group(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &ProductPress,
) -> Result<Answer, AppError> {
    match press {
        ProductPress::GroupEdit { group } => edit_group(ctx, person, place, *group).await?,
        ProductPress::NewGroup { group } => {
            products::group(ctx, *group).await?;
            let asks = ProductsQuestion::NewGroup { parent: *group };
            ask(ctx, person, place, asks, |look| {
                of_groups::ask_group_name(look, None, false)
            })
            .await?;
        }
        ProductPress::RenameGroup { group, english } => {
            let group = products::group(ctx, *group).await?;
            let asks = ProductsQuestion::GroupName {
                group: group.id,
                english: *english,
            };
            ask(ctx, person, place, asks, |look| {
                of_groups::ask_group_name(look, Some(&group), *english)
            })
            .await?;
        }
        ProductPress::MoveGroup { group, into } => {
            let group = products::group(ctx, *group).await?;
            let groups = storage::product_groups::all(ctx.tx).await?;
            draw::present(ctx, person, place, |look| {
                of_groups::move_group(look, &groups, &group, *into)
            })
            .await?;
        }
        ProductPress::MoveGroupHere {
            group,
            version,
            into,
        } => {
            products::move_group(ctx, person, *group, *version, *into).await?;
            edit_group(ctx, person, place, *group).await?;
            return Ok(Answer::toast(t!(person.lang, "toast-saved")));
        }
        ProductPress::DeleteGroup { group: id, version } => {
            let parent = products::delete_group(ctx, person, *id, *version).await?;
            group(ctx, person, place, parent, 0).await?;
            return Ok(Answer::toast(t!(person.lang, "toast-group-deleted")));
        }
        _ => {}
    }
    Ok(Answer::silent())
}

/// A page of a group.
pub async fn group(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: ProductGroupId,
    page: i64,
) -> Result<(), AppError> {
    let groups = storage::product_groups::all(ctx.tx).await?;
    groups.find(id).ok_or(GoodsRefusal::NoSuchGroup)?;
    let counts = storage::products::counts(ctx.tx, true).await?;
    let total = counts.get(&id).copied().unwrap_or_default();
    let page = page_within(page, total);
    let found = storage::products::of_group(ctx.tx, id, true, PAGE, page * PAGE).await?;
    let offered = Offered {
        products: &found,
        total,
        page,
    };
    draw::present(ctx, person, place, |look| {
        screens::group(look, &groups, id, &counts, offered)
    })
    .await
}

/// A product.
pub async fn show(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: ProductId,
) -> Result<(), AppError> {
    let product = products::find(ctx, id).await?;
    let groups = storage::product_groups::all(ctx.tx).await?;
    let pictures = storage::products::pictures(ctx.tx, id).await?.len();
    draw::present(ctx, person, place, |look| {
        screens::product(look, &groups, &product, pictures)
    })
    .await
}

async fn edit_group(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: ProductGroupId,
) -> Result<(), AppError> {
    let group = products::group(ctx, id).await?;
    let groups = storage::product_groups::all(ctx.tx).await?;
    draw::present(ctx, person, place, |look| {
        of_groups::group_edit(look, &groups, &group)
    })
    .await
}

async fn saved(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    product: Product,
) -> Result<Answer, AppError> {
    let product = products::save(ctx, person, product).await?;
    show(ctx, person, place, product.id).await?;
    Ok(Answer::toast(t!(person.lang, "toast-saved")))
}

async fn ask(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    asks: ProductsQuestion,
    screen: impl FnOnce(&Look<'_>) -> Screen,
) -> Result<(), AppError> {
    may_change(person)?;
    let preset = draw::preset(ctx);
    let screen = screen(&draw::look(ctx, &preset, person));
    dialogs::ask(ctx, person, place, Question::Products(asks), screen).await
}

async fn ask_part(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    product: &Product,
    part: ProductPart,
) -> Result<(), AppError> {
    let asks = ProductsQuestion::Part {
        product: product.id,
        version: product.version,
        part,
    };
    ask(ctx, person, place, asks, |look| {
        screens::ask_part(look, product, part)
    })
    .await
}

async fn ask_pictures(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: ProductId,
) -> Result<(), AppError> {
    let product = products::find(ctx, id).await?;
    let count = storage::products::pictures(ctx.tx, id).await?.len();
    let asks = ProductsQuestion::Pictures { product: id };
    ask(ctx, person, place, asks, |look| {
        screens::ask_pictures(look, &product, count)
    })
    .await
}

/// Asks for a word to find a product by, or shows what one finds: the next message is another word.
async fn find(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    query: Option<String>,
    page: i64,
) -> Result<(), AppError> {
    let (products, total, page) = match &query {
        Some(query) => {
            let total = products::count_found(ctx, query, true).await?;
            let page = page_within(page, total);
            let found = products::search(ctx, query, true, PAGE, page * PAGE).await?;
            (found, total, page)
        }
        None => (Vec::new(), 0, 0),
    };
    let offered = Offered {
        products: &products,
        total,
        page,
    };
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let screen = screens::found(&look, query.as_deref(), offered);
    let asks = Question::Products(ProductsQuestion::Find { query });
    dialogs::ask(ctx, person, place, asks, screen).await
}

async fn found(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    page: i64,
) -> Result<Answer, AppError> {
    let dialog = storage::dialogs::find::<Dialog>(ctx.tx, person.id).await?;
    match dialog.map(|dialog| dialog.asks) {
        Some(Question::Products(ProductsQuestion::Find { query: Some(query) })) => {
            find(ctx, person, place, Some(query), page).await?;
            Ok(Answer::silent())
        }
        _ => {
            group(ctx, person, place, ProductGroupId::ROOT, 0).await?;
            Ok(Answer::alert(t!(person.lang, "prompt-gone")))
        }
    }
}

/// Sends a product's pictures as a message of their own: a screen of words can't be drawn over a picture, nor the other
/// way round.
async fn pictures(ctx: &mut Ctx<'_>, person: &Person, id: ProductId) -> Result<Answer, AppError> {
    let product = products::find(ctx, id).await?;
    let pictures = storage::products::pictures(ctx.tx, id).await?;
    let Some(first) = pictures.first() else {
        return Ok(Answer::alert(t!(person.lang, "product-no-pictures")));
    };
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let (caption, keyboard) = screens::picture(&look, &product, &pictures, 0);
    let call = Call::Photo {
        file: first.file_id.clone(),
        caption: Html::escape(&caption),
        keyboard: Some(keyboard),
    };
    out::call(ctx, person.chat(), None, Priority::Screen, &call).await?;
    Ok(Answer::silent())
}

/// Turns to another picture in the same message; without any left the message goes.
async fn picture(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: ProductId,
    at: usize,
) -> Result<Answer, AppError> {
    let Some(message) = place.message else {
        return pictures(ctx, person, id).await;
    };
    let product = products::find(ctx, id).await?;
    let pictures = storage::products::pictures(ctx.tx, id).await?;
    let at = at.min(pictures.len().saturating_sub(1));
    let Some(shown) = pictures.get(at) else {
        close_pictures(ctx, person, place).await?;
        return Ok(Answer::toast(t!(person.lang, "product-no-pictures")));
    };
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let (caption, keyboard) = screens::picture(&look, &product, &pictures, at);
    let call = Call::EditMedia {
        target: Target::Message(message),
        kind: "photo".to_owned(),
        file: shown.file_id.clone(),
        caption: Rich {
            text: caption,
            entities: Vec::new(),
        },
        keyboard: Some(keyboard),
    };
    out::call(ctx, person.chat(), None, Priority::Screen, &call).await?;
    Ok(Answer::silent())
}

async fn remove_picture(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: ProductId,
    gone: PictureId,
) -> Result<Answer, AppError> {
    let before = storage::products::pictures(ctx.tx, id).await?;
    let at = before
        .iter()
        .position(|picture| picture.id == gone)
        .unwrap_or_default();
    products::remove_picture(ctx, person, id, gone).await?;
    picture(ctx, person, place, id, at).await?;
    Ok(Answer::toast(t!(person.lang, "toast-picture-removed")))
}

async fn close_pictures(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    let Some(message) = place.message else {
        return Ok(());
    };
    let call = Call::Delete {
        target: Target::Message(message),
    };
    out::call(ctx, person.chat(), None, Priority::Screen, &call).await
}

/// Takes a message as the answer to an open question of this kind.
pub async fn answer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    question: &ProductsQuestion,
    message: &Message,
) -> Result<(), AppError> {
    let place = Place::new_in(person.chat());
    let typed = message.text.as_deref().unwrap_or_default();
    match question {
        ProductsQuestion::Find { .. } => {
            let query = clean(typed).ok_or(Refusal::Empty)?;
            dialogs::finish(ctx, person, dialog, &one_line(&query, 60)).await?;
            find(ctx, person, place, Some(query), 0).await
        }
        ProductsQuestion::NewName { group } => {
            let name = products::name(typed)?;
            dialogs::finish(ctx, person, dialog, &name).await?;
            let asks = ProductsQuestion::NewPrice {
                group: *group,
                name: name.clone(),
            };
            ask(ctx, person, place, asks, |look| {
                screens::ask_price(look, &name)
            })
            .await
        }
        ProductsQuestion::NewPrice { group, name } => {
            let price = products::price(ctx, typed)?;
            let product = products::make(ctx, person, *group, name, price).await?;
            dialogs::finish(ctx, person, dialog, &one_line(typed, 60)).await?;
            show(ctx, person, place, product.id).await
        }
        ProductsQuestion::Part {
            product,
            version,
            part,
        } => {
            let at = (*product, *version);
            let product = answered_part(ctx, person, at, *part, typed).await?;
            let Some(product) = product else {
                // Somebody else was faster: what they made of it is shown, and the question stays open for it.
                let product = products::find(ctx, at.0).await?;
                let refusal = GoodsRefusal::ProductChanged.into();
                let words = draw::refuse(ctx, person, &refusal).await?;
                out::reply(ctx, person.chat(), message.id, Html::escape(&words)).await?;
                return ask_part(ctx, person, place, &product, *part).await;
            };
            dialogs::finish(ctx, person, dialog, &one_line(typed, 60)).await?;
            show(ctx, person, place, product.id).await
        }
        ProductsQuestion::Pictures { product } => {
            add_picture(ctx, person, dialog, *product, message).await
        }
        ProductsQuestion::NewGroup { parent } => {
            let made = products::make_group(ctx, person, *parent, typed).await?;
            dialogs::finish(ctx, person, dialog, &made.name.ru).await?;
            group(ctx, person, place, made.id, 0).await
        }
        ProductsQuestion::GroupName { group, english } => {
            let group = products::rename_group(ctx, person, *group, typed, *english).await?;
            dialogs::finish(ctx, person, dialog, &one_line(typed, 60)).await?;
            edit_group(ctx, person, place, group.id).await
        }
        ProductsQuestion::PriceList => imports::file(ctx, person, message).await,
    }
}

/// Changes a part of a product; `None`: it is not what was asked about any more.
async fn answered_part(
    ctx: &mut Ctx<'_>,
    person: &Person,
    (id, version): (ProductId, i64),
    part: ProductPart,
    typed: &str,
) -> Result<Option<Product>, AppError> {
    if part == ProductPart::Stock {
        let change = StockChange::parse(typed).map_err(GoodsRefusal::Quantity)?;
        return products::change_stock(ctx, person, id, change)
            .await
            .map(Some);
    }
    let product = products::find(ctx, id).await?;
    let changed = match part {
        ProductPart::Name => Product {
            name: Name {
                ru: products::name(typed)?,
                ..product.name
            },
            ..product
        },
        ProductPart::English => Product {
            name: Name {
                en: Some(products::name(typed)?),
                ..product.name
            },
            ..product
        },
        ProductPart::Price => Product {
            price: products::price(ctx, typed)?,
            ..product
        },
        ProductPart::Description => products::described(product, typed)?,
        ProductPart::Code => products::recoded(ctx, product, typed).await?,
        ProductPart::Stock => product,
    };
    if changed.version != version {
        return Ok(None);
    }
    products::save(ctx, person, changed).await.map(Some)
}

/// Adds a picture that was sent; the question stays open for more and says how many there are.
async fn add_picture(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    id: ProductId,
    message: &Message,
) -> Result<(), AppError> {
    let medium = message.medium().filter(|medium| medium.kind == "photo");
    let Some((file, unique)) = medium.and_then(|medium| Some((medium.file, medium.unique?))) else {
        return Err(GoodsRefusal::NotAPicture.into());
    };
    let count = products::add_picture(ctx, person, id, &file, &unique).await?;
    let product = products::find(ctx, id).await?;
    let preset = draw::preset(ctx);
    let screen = screens::ask_pictures(&draw::look(ctx, &preset, person), &product, count);
    let chat = person.chat();
    out::edit(ctx, chat, dialog.prompt, screen, Priority::Screen, false).await
}

/// Where a question of this kind that is left without an answer leads back to.
pub async fn leave(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    question: &ProductsQuestion,
) -> Result<(), AppError> {
    let left = match question {
        ProductsQuestion::Find { .. } => group(ctx, person, place, ProductGroupId::ROOT, 0).await,
        ProductsQuestion::NewName { group: id } | ProductsQuestion::NewPrice { group: id, .. } => {
            group(ctx, person, place, *id, 0).await
        }
        ProductsQuestion::Part { product, .. } | ProductsQuestion::Pictures { product } => {
            show(ctx, person, place, *product).await
        }
        ProductsQuestion::NewGroup { parent } => group(ctx, person, place, *parent, 0).await,
        ProductsQuestion::GroupName { group, .. } => edit_group(ctx, person, place, *group).await,
        ProductsQuestion::PriceList => imports::overview(ctx, person, place).await,
    };
    match left {
        // It was deleted while the question stood.
        Err(AppError::Refused(_)) => group(ctx, person, place, ProductGroupId::ROOT, 0).await,
        other => other,
    }
}
