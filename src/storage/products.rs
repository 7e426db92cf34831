//! Products of the catalogue and their pictures.

use super::{Cell, Single, StorageError, Tx, batch, execute, fetch, push_list, remembered, search};
use crate::domain::ids::{PictureId, ProductGroupId, ProductId};
use crate::domain::money::Amount;
use crate::domain::product::{Code, Name, Picture, Product, Unit, likest};
use crate::domain::quantity::Stock;
use crate::domain::search::DocRef;
use crate::domain::text::fold;
use crate::domain::time::Millis;
use sqlx::FromRow;
use std::collections::BTreeMap;

/// How many words of a query are looked for one by one; the rest of it counts as one.
const WORDS: usize = 3;
/// How many neighbours in price are compared with a product, dearer and cheaper each.
const NEIGHBOURS: i64 = 40;

/// A product to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProduct {
    /// What it is called by.
    pub code: Code,
    /// Where it belongs.
    pub group: ProductGroupId,
    /// Its name.
    pub name: Name,
    /// What it is.
    pub description: Option<String>,
    /// What a unit of it costs.
    pub price: Amount,
    /// What it is counted in.
    pub unit: Unit,
    /// How much there is; `None`: it is not counted.
    pub stock: Option<Stock>,
    /// Whether it is to be had.
    pub is_on: bool,
}

macro_rules! columns {
    () => {
        "id, version, code, group_id, name_ru, name_en, description, price, unit, stock, reserved, is_on, position"
    };
}

/// Those that a viewer sees ($1: also what is switched off) and that hold every word of a query ($2, $3, $4).
macro_rules! found {
    () => {
        "(is_on OR $1) AND searched LIKE $2 ESCAPE '\\' AND searched LIKE $3 ESCAPE '\\' AND searched LIKE $4 ESCAPE '\\'"
    };
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    version: i64,
    code: String,
    group_id: i64,
    name_ru: String,
    name_en: Option<String>,
    description: Option<String>,
    price: i64,
    unit: String,
    stock: Option<i64>,
    reserved: i64,
    is_on: bool,
    position: i64,
}

impl Raw {
    fn parse(self) -> Result<Product, StorageError> {
        let cell = |column| Cell {
            table: "products",
            column,
            id: self.id,
        };
        Ok(Product {
            id: ProductId(self.id),
            version: self.version,
            code: cell("code").parse(Code::parse(&self.code))?,
            group: ProductGroupId(self.group_id),
            name: Name {
                ru: self.name_ru,
                en: self.name_en,
            },
            description: self.description,
            price: Amount(self.price),
            unit: cell("unit").parse(Unit::from_slug(&self.unit).ok_or("no unit"))?,
            stock: match self.stock {
                Some(stock) => Some(cell("stock").parse(Stock::new(stock))?),
                None => None,
            },
            reserved: cell("reserved").parse(Stock::new(self.reserved))?,
            is_on: self.is_on,
            position: self.position,
        })
    }
}

fn parse_all(rows: Vec<Raw>) -> Result<Vec<Product>, StorageError> {
    rows.into_iter().map(Raw::parse).collect()
}

/// What a product is searched by.
fn searched(name: &Name, code: &Code) -> String {
    let english = name.en.as_deref().unwrap_or_default();
    fold(&format!("{} {english} {code}", name.ru))
}

/// Makes a product. Two of one code collide.
pub async fn make(tx: &mut Tx, new: &NewProduct, now: Millis) -> Result<Product, StorageError> {
    let raw = fetch!(
        tx,
        one Raw,
        concat!(
            "INSERT INTO products (version, code, code_folded, group_id, name_ru, name_en, name_folded, searched,
                 description, price, unit, stock, reserved, is_on, position, created_at, updated_at)
             VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, 0, $13, $13) RETURNING ",
            columns!()
        ),
        new.code.as_str(),
        &new.code.folded(),
        new.group.0,
        &new.name.ru,
        new.name.en.as_deref(),
        &fold(&new.name.ru),
        &searched(&new.name, &new.code),
        new.description.as_deref(),
        new.price.0,
        new.unit.slug(),
        new.stock.map(Stock::thousandths),
        new.is_on,
        now.0
    )?;
    let made = raw.parse()?;
    search::product(tx, &made).await?;
    Ok(made)
}

/// Keeps a changed product, whose version has grown by one since it was read. What is reserved is left as it is.
pub async fn save(tx: &mut Tx, product: &Product, now: Millis) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE products SET version = $2, code = $3, code_folded = $4, group_id = $5, name_ru = $6, name_en = $7,
             name_folded = $8, searched = $9, description = $10, price = $11, unit = $12, is_on = $13, position = $14,
             updated_at = $15
         WHERE id = $1 AND version = $2 - 1",
        product.id.0,
        product.version,
        product.code.as_str(),
        &product.code.folded(),
        product.group.0,
        &product.name.ru,
        product.name.en.as_deref(),
        &fold(&product.name.ru),
        &searched(&product.name, &product.code),
        product.description.as_deref(),
        product.price.0,
        product.unit.slug(),
        product.is_on,
        product.position,
        now.0
    )?;
    if touched != 1 {
        return Err(StorageError::Conflict {
            table: "products",
            id: product.id.0,
        });
    }
    search::product(tx, product).await
}

/// The product of that id.
pub async fn find(tx: &mut Tx, id: ProductId) -> Result<Option<Product>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM products WHERE id = $1"),
        id.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// The product of that code, whatever its case.
pub async fn by_code(tx: &mut Tx, code: &Code) -> Result<Option<Product>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM products WHERE code_folded = $1"),
        &code.folded()
    )?;
    raw.map(Raw::parse).transpose()
}

/// A page of a group's own products, those of groups within it left out; `with_off`: also what is switched off.
pub async fn of_group(
    tx: &mut Tx,
    group: ProductGroupId,
    with_off: bool,
    limit: i64,
    offset: i64,
) -> Result<Vec<Product>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM products WHERE group_id = $1 AND (is_on OR $2)
             ORDER BY position, name_folded, id LIMIT $3 OFFSET $4"
        ),
        group.0,
        with_off,
        limit,
        offset
    )?;
    parse_all(rows)
}

/// How many products each group holds itself, those of groups within it left out; `with_off`: also what is switched off.
pub async fn counts(
    tx: &mut Tx,
    with_off: bool,
) -> Result<BTreeMap<ProductGroupId, i64>, StorageError> {
    // Two statements, each of which an index answers alone.
    let rows: Vec<(i64, i64)> = if with_off {
        fetch!(
            tx,
            all(i64, i64),
            "SELECT group_id, COUNT(*) FROM products GROUP BY group_id"
        )?
    } else {
        fetch!(
            tx,
            all(i64, i64),
            "SELECT group_id, COUNT(*) FROM products WHERE is_on = TRUE GROUP BY group_id"
        )?
    };
    Ok(rows
        .into_iter()
        .map(|(group, count)| (ProductGroupId(group), count))
        .collect())
}

/// Whether customers have anything to look at.
pub async fn any_on(tx: &mut Tx) -> Result<bool, StorageError> {
    Ok(remembered!(tx, ("any product", 0), ["products"], {
        let found = fetch!(
            tx,
            optional Single<i64>,
            "SELECT id FROM products WHERE is_on = TRUE LIMIT 1"
        )?;
        found.is_some()
    }))
}

/// All products after one, by their ids.
pub async fn after(
    tx: &mut Tx,
    id: Option<ProductId>,
    limit: i64,
) -> Result<Vec<Product>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!("SELECT ", columns!(), " FROM products WHERE id > $1 ORDER BY id LIMIT $2"),
        id.map_or(0, |id| id.0),
        limit
    )?;
    parse_all(rows)
}

fn patterns(query: &str) -> [String; WORDS] {
    let folded = fold(query);
    let mut words = folded
        .splitn(WORDS, ' ')
        .map(|word| format!("%{}%", escape_like(word)));
    std::array::from_fn(|_| words.next().unwrap_or_else(|| "%".to_owned()))
}

fn escape_like(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let escape = matches!(c, '%' | '_' | '\\').then_some('\\');
            escape.into_iter().chain([c])
        })
        .collect()
}

/// A page of the products whose names and code hold every word of a query, by name; `with_off`: also what is switched
/// off.
pub async fn search(
    tx: &mut Tx,
    query: &str,
    with_off: bool,
    limit: i64,
    offset: i64,
) -> Result<Vec<Product>, StorageError> {
    let [first, second, third] = patterns(query);
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM products WHERE ", found!(),
            " ORDER BY name_folded, id LIMIT $5 OFFSET $6"
        ),
        with_off,
        &first,
        &second,
        &third,
        limit,
        offset
    )?;
    parse_all(rows)
}

/// How many products a search finds.
pub async fn count_found(tx: &mut Tx, query: &str, with_off: bool) -> Result<i64, StorageError> {
    let [first, second, third] = patterns(query);
    let (count,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        concat!("SELECT COUNT(*) FROM products WHERE ", found!()),
        with_off,
        &first,
        &second,
        &third
    )?;
    Ok(count)
}

/// What could be had in a product's place: of its group, switched on and in stock; the likest first ([`likest`]).
pub async fn similar(
    tx: &mut Tx,
    product: &Product,
    limit: usize,
) -> Result<Vec<Product>, StorageError> {
    let mut rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM products
             WHERE group_id = $1 AND price >= $2 AND id <> $3 AND is_on AND (stock IS NULL OR stock > reserved)
             ORDER BY price, id LIMIT $4"
        ),
        product.group.0,
        product.price.0,
        product.id.0,
        NEIGHBOURS
    )?;
    rows.extend(fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM products
             WHERE group_id = $1 AND price < $2 AND id <> $3 AND is_on AND (stock IS NULL OR stock > reserved)
             ORDER BY price DESC, id DESC LIMIT $4"
        ),
        product.group.0,
        product.price.0,
        product.id.0,
        NEIGHBOURS
    )?);
    Ok(likest(product, parse_all(rows)?, limit))
}

/// Deletes a product that no record's line names, with its pictures. `false`: a line names it, or it was gone before.
pub async fn delete(tx: &mut Tx, id: ProductId) -> Result<bool, StorageError> {
    execute!(
        tx,
        "DELETE FROM product_pictures WHERE product_id = $1
             AND NOT EXISTS (SELECT 1 FROM order_lines WHERE order_lines.product_id = $1)",
        id.0
    )?;
    let touched = execute!(
        tx,
        "DELETE FROM products WHERE id = $1
             AND NOT EXISTS (SELECT 1 FROM order_lines WHERE order_lines.product_id = $1)",
        id.0
    )?;
    if touched == 1 {
        search::remove(tx, DocRef::product(id)).await?;
    }
    Ok(touched == 1)
}

/// A product's pictures, in the order in which they were added.
pub async fn pictures(tx: &mut Tx, id: ProductId) -> Result<Vec<Picture>, StorageError> {
    let rows: Vec<(i64, String, String)> = fetch!(
        tx,
        all(i64, String, String),
        "SELECT id, file_id, file_unique_id FROM product_pictures WHERE product_id = $1 ORDER BY id",
        id.0
    )?;
    Ok(rows
        .into_iter()
        .map(|(id, file_id, file_unique_id)| Picture {
            id: PictureId(id),
            file_id,
            file_unique_id,
        })
        .collect())
}

/// Adds a picture to a product. `false`: it has that one already.
pub async fn add_picture(
    tx: &mut Tx,
    id: ProductId,
    file_id: &str,
    file_unique_id: &str,
    now: Millis,
) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "INSERT INTO product_pictures (product_id, file_id, file_unique_id, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (product_id, file_unique_id) DO NOTHING",
        id.0,
        file_id,
        file_unique_id,
        now.0
    )?;
    Ok(touched == 1)
}

/// Takes a picture away from a product. `false`: it was gone before.
pub async fn remove_picture(
    tx: &mut Tx,
    id: ProductId,
    picture: PictureId,
) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "DELETE FROM product_pictures WHERE id = $2 AND product_id = $1",
        id.0,
        picture.0
    )?;
    Ok(touched == 1)
}

/// The products of these codes, in no order; at most some hundreds at once.
pub async fn by_codes(tx: &mut Tx, codes: &[Code]) -> Result<Vec<Product>, StorageError> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let rows = batch!(tx, "products", query => {
        query.push(concat!("SELECT ", columns!(), " FROM products WHERE code_folded IN "));
        push_list(&mut query, codes.iter().map(Code::folded));
    }, all Raw)?;
    parse_all(rows)
}

/// The products of these ids, in no order; at most some hundreds at once.
pub async fn by_ids(tx: &mut Tx, ids: &[ProductId]) -> Result<Vec<Product>, StorageError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = batch!(tx, "products", query => {
        query.push(concat!("SELECT ", columns!(), " FROM products WHERE id IN "));
        push_list(&mut query, ids.iter().map(|id| id.0));
    }, all Raw)?;
    parse_all(rows)
}

/// Makes many products at once, at most some hundreds; in no order. Two of one code collide. The search index follows
/// later ([`search::fill`]).
pub async fn make_many(
    tx: &mut Tx,
    new: &[NewProduct],
    now: Millis,
) -> Result<Vec<Product>, StorageError> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let rows = batch!(tx, "products", query => {
        query.push(
            "INSERT INTO products (version, code, code_folded, group_id, name_ru, name_en, name_folded, searched,
                 description, price, unit, stock, reserved, is_on, position, created_at, updated_at) ",
        );
        query.push_values(new, |mut row, product| {
            row.push_bind(1_i64)
                .push_bind(product.code.as_str().to_owned())
                .push_bind(product.code.folded())
                .push_bind(product.group.0)
                .push_bind(product.name.ru.clone())
                .push_bind(product.name.en.clone())
                .push_bind(fold(&product.name.ru))
                .push_bind(searched(&product.name, &product.code))
                .push_bind(product.description.clone())
                .push_bind(product.price.0)
                .push_bind(product.unit.slug())
                .push_bind(product.stock.map(Stock::thousandths))
                .push_bind(0_i64)
                .push_bind(product.is_on)
                .push_bind(0_i64)
                .push_bind(now.0)
                .push_bind(now.0);
        });
        query.push(concat!(" RETURNING ", columns!()));
    }, all Raw)?;
    parse_all(rows)
}

/// Keeps many changed products at once, at most some hundreds: each version has grown by one since it was read. The stock
/// is set as given; what is reserved is left as it is. The search index follows later.
pub async fn save_many(tx: &mut Tx, products: &[Product], now: Millis) -> Result<(), StorageError> {
    let Some(first) = products.first() else {
        return Ok(());
    };
    let touched = batch!(tx, "products", query => {
        query.push(
            "INSERT INTO products (id, version, code, code_folded, group_id, name_ru, name_en, name_folded, searched,
                 description, price, unit, stock, reserved, is_on, position, created_at, updated_at) ",
        );
        query.push_values(products, |mut row, product| {
            row.push_bind(product.id.0)
                .push_bind(product.version)
                .push_bind(product.code.as_str().to_owned())
                .push_bind(product.code.folded())
                .push_bind(product.group.0)
                .push_bind(product.name.ru.clone())
                .push_bind(product.name.en.clone())
                .push_bind(fold(&product.name.ru))
                .push_bind(searched(&product.name, &product.code))
                .push_bind(product.description.clone())
                .push_bind(product.price.0)
                .push_bind(product.unit.slug())
                .push_bind(product.stock.map(Stock::thousandths))
                .push_bind(0_i64)
                .push_bind(product.is_on)
                .push_bind(product.position)
                .push_bind(now.0)
                .push_bind(now.0);
        });
        query.push(
            " ON CONFLICT (id) DO UPDATE SET version = excluded.version, group_id = excluded.group_id,
                 name_ru = excluded.name_ru, name_en = excluded.name_en, name_folded = excluded.name_folded,
                 searched = excluded.searched, description = excluded.description, price = excluded.price,
                 unit = excluded.unit, stock = excluded.stock, is_on = excluded.is_on,
                 updated_at = excluded.updated_at
             WHERE products.version = excluded.version - 1",
        );
    })?;
    if usize::try_from(touched) == Ok(products.len()) {
        Ok(())
    } else {
        Err(StorageError::Conflict {
            table: "products",
            id: first.id.0,
        })
    }
}
