//! The catalogue in the hands of those who run the shop.
//!
//! Invariant: whoever changes a product or a group knows it as it is (`version`); two who change one at once are told of
//! each other. The stock is changed by what came or went, or counted, and needs no version.

use crate::app::goods::{GoodsRefusal, may_change};
use crate::app::{AppError, Ctx, Refusal, search};
use crate::domain::ids::{PictureId, ProductGroupId, ProductId};
use crate::domain::money;
use crate::domain::money::Amount;
use crate::domain::people::Person;
use crate::domain::product::{
    Code, DESCRIPTION_MAX, Groups, NAME_MAX, Name, PICTURES_MAX, Product, ProductGroup, Unit,
};
use crate::domain::quantity::{Stock, StockChange};
use crate::domain::search::DocKind;
use crate::domain::text::clean;
use crate::storage;
use crate::storage::products::NewProduct;

/// How many codes are tried for a new product.
const TRIES: i64 = 1_000;

/// The product of that id.
pub async fn find(ctx: &mut Ctx<'_>, id: ProductId) -> Result<Product, AppError> {
    storage::products::find(ctx.tx, id)
        .await?
        .ok_or_else(|| GoodsRefusal::NoSuchProduct.into())
}

/// The product of that id, provided that it is still what was shown.
pub async fn find_at(ctx: &mut Ctx<'_>, id: ProductId, version: i64) -> Result<Product, AppError> {
    let product = find(ctx, id).await?;
    if product.version == version {
        Ok(product)
    } else {
        Err(GoodsRefusal::ProductChanged.into())
    }
}

/// The group of that id.
pub async fn group(ctx: &mut Ctx<'_>, id: ProductGroupId) -> Result<ProductGroup, AppError> {
    storage::product_groups::find(ctx.tx, id)
        .await?
        .ok_or_else(|| GoodsRefusal::NoSuchGroup.into())
}

async fn group_at(
    ctx: &mut Ctx<'_>,
    id: ProductGroupId,
    version: i64,
) -> Result<ProductGroup, AppError> {
    let group = group(ctx, id).await?;
    if group.version == version && id != ProductGroupId::ROOT {
        Ok(group)
    } else {
        Err(GoodsRefusal::NoSuchGroup.into())
    }
}

/// Words for a name.
pub fn name(typed: &str) -> Result<String, AppError> {
    words(typed, NAME_MAX).map(|name| name.replace('\n', " "))
}

fn words(typed: &str, max: usize) -> Result<String, AppError> {
    let words = clean(typed).ok_or(Refusal::Empty)?;
    if words.chars().count() > max {
        return Err(Refusal::TooLong(max).into());
    }
    Ok(words)
}

/// A price.
pub fn price(ctx: &Ctx<'_>, typed: &str) -> Result<Amount, AppError> {
    money::parse(typed, ctx.shop.settings.currency)
        .map(Amount)
        .map_err(|bad| Refusal::Money(bad).into())
}

/// How many products hold every word of a query, in their names or their code; where none does, how many are a slip away.
/// `with_off`: also what is switched off.
pub async fn count_found(ctx: &mut Ctx<'_>, query: &str, with_off: bool) -> Result<i64, AppError> {
    let held = storage::products::count_found(ctx.tx, query, with_off).await?;
    if held > 0 {
        return Ok(held);
    }
    let like = like(ctx, query, with_off).await?;
    Ok(i64::try_from(like.len()).unwrap_or(i64::MAX))
}

/// A page of what [`count_found`] counts: by name, or, where a slip was forgiven, the likest first.
pub async fn search(
    ctx: &mut Ctx<'_>,
    query: &str,
    with_off: bool,
    limit: i64,
    offset: i64,
) -> Result<Vec<Product>, AppError> {
    let held = storage::products::search(ctx.tx, query, with_off, limit, offset).await?;
    if !held.is_empty() || storage::products::count_found(ctx.tx, query, with_off).await? > 0 {
        return Ok(held);
    }
    let skipped = usize::try_from(offset).unwrap_or_default();
    let shown = usize::try_from(limit).unwrap_or_default();
    let mut found = Vec::new();
    for id in like(ctx, query, with_off)
        .await?
        .into_iter()
        .skip(skipped)
        .take(shown)
    {
        found.extend(storage::products::find(ctx.tx, id).await?);
    }
    Ok(found)
}

/// Products that the search finds by a query: slips, beginnings and the other keyboard layout forgiven.
async fn like(ctx: &mut Ctx<'_>, query: &str, with_off: bool) -> Result<Vec<ProductId>, AppError> {
    let finds = search::find(ctx.tx, query, Some(DocKind::Product)).await?;
    Ok(finds
        .into_iter()
        .filter(|find| with_off || !find.is_closed)
        .map(|find| ProductId(find.doc.id))
        .collect())
}

/// Makes a product of a name and a price, on sale and not counted, with the next free number for a code.
pub async fn make(
    ctx: &mut Ctx<'_>,
    who: &Person,
    group_id: ProductGroupId,
    name: &str,
    price: Amount,
) -> Result<Product, AppError> {
    may_change(who)?;
    group(ctx, group_id).await?;
    let code = free_code(ctx).await?;
    let new = NewProduct {
        code,
        group: group_id,
        name: Name::russian(name),
        description: None,
        price,
        unit: Unit::Piece,
        stock: None,
        is_on: true,
    };
    Ok(storage::products::make(ctx.tx, &new, ctx.now).await?)
}

/// A number that no product is called by yet.
async fn free_code(ctx: &mut Ctx<'_>) -> Result<Code, AppError> {
    let count = storage::products::count_found(ctx.tx, "", true).await?;
    for number in count + 1..=count + TRIES {
        let code = Code::parse(&number.to_string()).map_err(|_| GoodsRefusal::Code)?;
        if storage::products::by_code(ctx.tx, &code).await?.is_none() {
            return Ok(code);
        }
    }
    Err(GoodsRefusal::CodeTaken.into())
}

/// Keeps a changed product.
pub async fn save(ctx: &mut Ctx<'_>, who: &Person, product: Product) -> Result<Product, AppError> {
    may_change(who)?;
    let product = Product {
        version: product.version + 1,
        ..product
    };
    storage::products::save(ctx.tx, &product, ctx.now).await?;
    Ok(product)
}

/// A product with another description; an empty one is none.
pub fn described(product: Product, typed: &str) -> Result<Product, AppError> {
    let description = match typed.trim() {
        "-" | "–" | "—" => None,
        typed => Some(words(typed, DESCRIPTION_MAX)?),
    };
    Ok(Product {
        description,
        ..product
    })
}

/// A product with another code.
pub async fn recoded(
    ctx: &mut Ctx<'_>,
    product: Product,
    typed: &str,
) -> Result<Product, AppError> {
    let code = Code::parse(typed).map_err(|_| GoodsRefusal::Code)?;
    let taken = storage::products::by_code(ctx.tx, &code).await?;
    if taken.is_some_and(|other| other.id != product.id) {
        return Err(GoodsRefusal::CodeTaken.into());
    }
    Ok(Product { code, ..product })
}

/// Changes how much there is of a product.
pub async fn change_stock(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: ProductId,
    change: StockChange,
) -> Result<Product, AppError> {
    may_change(who)?;
    let product = find(ctx, id).await?;
    let done = match change {
        StockChange::Counted(stock) => {
            storage::stock::count(ctx.tx, id, Some(stock), ctx.now).await?
        }
        StockChange::More(more) if product.stock.is_none() => {
            storage::stock::count(ctx.tx, id, Some(more.into()), ctx.now).await?
        }
        StockChange::More(more) => {
            let before = product.stock.unwrap_or_default();
            Stock::new(before.thousandths().saturating_add(more.thousandths()))
                .map_err(GoodsRefusal::Quantity)?;
            storage::stock::add(ctx.tx, id, more.into()).await?
        }
        StockChange::Less(less) => storage::stock::remove(ctx.tx, id, less).await?,
    };
    if !done {
        return Err(GoodsRefusal::StockTooLow.into());
    }
    find(ctx, id).await
}

/// Does not count a product any more.
pub async fn uncount(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: ProductId,
    version: i64,
) -> Result<Product, AppError> {
    may_change(who)?;
    find_at(ctx, id, version).await?;
    storage::stock::count(ctx.tx, id, None, ctx.now).await?;
    find(ctx, id).await
}

/// Deletes a product that no line names.
pub async fn delete(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: ProductId,
    version: i64,
) -> Result<Product, AppError> {
    may_change(who)?;
    let product = find_at(ctx, id, version).await?;
    if storage::products::delete(ctx.tx, id).await? {
        Ok(product)
    } else {
        Err(GoodsRefusal::ProductUsed.into())
    }
}

/// Adds a picture; gives how many the product has then.
pub async fn add_picture(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: ProductId,
    file_id: &str,
    unique: &str,
) -> Result<usize, AppError> {
    may_change(who)?;
    find(ctx, id).await?;
    let pictures = storage::products::pictures(ctx.tx, id).await?;
    let is_known = pictures
        .iter()
        .any(|picture| picture.file_unique_id == unique);
    if pictures.len() >= PICTURES_MAX && !is_known {
        return Err(GoodsRefusal::TooManyPictures.into());
    }
    let added = storage::products::add_picture(ctx.tx, id, file_id, unique, ctx.now).await?;
    Ok(pictures.len() + usize::from(added))
}

/// Takes a picture away; one that is gone already is no matter.
pub async fn remove_picture(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: ProductId,
    picture: PictureId,
) -> Result<(), AppError> {
    may_change(who)?;
    storage::products::remove_picture(ctx.tx, id, picture).await?;
    Ok(())
}

/// Moves a product to another group.
pub async fn move_product(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: ProductId,
    version: i64,
    into: ProductGroupId,
) -> Result<Product, AppError> {
    let product = find_at(ctx, id, version).await?;
    group(ctx, into).await?;
    let product = Product {
        group: into,
        ..product
    };
    save(ctx, who, product).await
}

/// Makes a group within another.
pub async fn make_group(
    ctx: &mut Ctx<'_>,
    who: &Person,
    parent: ProductGroupId,
    typed: &str,
) -> Result<ProductGroup, AppError> {
    may_change(who)?;
    let name = name(typed)?;
    let groups = storage::product_groups::all(ctx.tx).await?;
    groups.find(parent).ok_or(GoodsRefusal::NoSuchGroup)?;
    if groups.path(parent).len() >= crate::domain::product::DEPTH_MAX {
        return Err(GoodsRefusal::GroupTooDeep.into());
    }
    if storage::product_groups::of_name(ctx.tx, parent, &name)
        .await?
        .is_some()
    {
        return Err(GoodsRefusal::GroupTaken.into());
    }
    let name = Name::russian(name);
    Ok(storage::product_groups::make(ctx.tx, parent, &name, ctx.now).await?)
}

/// Gives a group another name, in Russian or in English.
pub async fn rename_group(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: ProductGroupId,
    typed: &str,
    english: bool,
) -> Result<ProductGroup, AppError> {
    may_change(who)?;
    let found = group(ctx, id).await?;
    let parent = found.parent.ok_or(GoodsRefusal::NoSuchGroup)?;
    let name = name(typed)?;
    let name = if english {
        Name {
            en: Some(name),
            ..found.name
        }
    } else {
        let twin = storage::product_groups::of_name(ctx.tx, parent, &name).await?;
        if twin.is_some_and(|twin| twin.id != id) {
            return Err(GoodsRefusal::GroupTaken.into());
        }
        Name {
            ru: name,
            ..found.name
        }
    };
    let renamed = ProductGroup {
        name,
        version: found.version + 1,
        ..found
    };
    storage::product_groups::save(ctx.tx, &renamed).await?;
    Ok(renamed)
}

/// Moves a group into another.
pub async fn move_group(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: ProductGroupId,
    version: i64,
    into: ProductGroupId,
) -> Result<ProductGroup, AppError> {
    may_change(who)?;
    let found = group_at(ctx, id, version).await?;
    let groups: Groups = storage::product_groups::all(ctx.tx).await?;
    groups.find(into).ok_or(GoodsRefusal::NoSuchGroup)?;
    if !groups.may_move(id, into) {
        return Err(GoodsRefusal::GroupTooDeep.into());
    }
    let twin = storage::product_groups::of_name(ctx.tx, into, &found.name.ru).await?;
    if twin.is_some_and(|twin| twin.id != id) {
        return Err(GoodsRefusal::GroupTaken.into());
    }
    let moved = ProductGroup {
        parent: Some(into),
        version: found.version + 1,
        ..found
    };
    storage::product_groups::save(ctx.tx, &moved).await?;
    Ok(moved)
}

/// Deletes an empty group; gives the group it lay in.
pub async fn delete_group(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: ProductGroupId,
    version: i64,
) -> Result<ProductGroupId, AppError> {
    may_change(who)?;
    let found = group_at(ctx, id, version).await?;
    if storage::product_groups::delete(ctx.tx, id).await? {
        Ok(found.parent.unwrap_or(ProductGroupId::ROOT))
    } else {
        Err(GoodsRefusal::GroupNotEmpty.into())
    }
}
