//! Price lists: checked, loaded as a whole, taken back.
//!
//! A file is read away from the database ([`rows`]). What it would change is worked out against the catalogue as it is and
//! kept, many rows at a time; nothing is changed before somebody says so. Loading is one transaction, and so is taking
//! back. Invariant: what was changed between the check and the loading, or between the loading and the taking back, is
//! left as it is and told.

pub mod export;
pub mod rows;
pub mod sheet;
mod undo;
mod words;

pub use undo::{TakenBack, undo};
pub use words::Column;

use crate::app::goods::{GoodsRefusal, may_change};
use crate::app::{AppError, Ctx, search};
use crate::domain::ids::{ImportId, ProductGroupId, ProductId};
use crate::domain::people::Person;
use crate::domain::product::{Code, Groups, Name, Product, Unit};
use crate::domain::quantity::Stock;
use crate::domain::time::Millis;
use crate::storage::imports::{Import, ImportState};
use crate::storage::products::NewProduct;
use crate::storage::{self, StorageError, Tx};
use rows::{BadRow, Draft, Row, Why};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How many rows are read or written at once.
const BATCH: usize = 300;
/// How many rows of each kind the check names.
const SAMPLES: usize = 5;
/// How many codes of skipped rows are named.
const NAMED: usize = 20;

/// What a price list was found to be, or has done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// New products.
    pub new: usize,
    /// Products that change.
    pub changed: usize,
    /// Products that are so already.
    pub same: usize,
    /// Rows that can't be taken.
    pub bad: usize,
    /// The groups that loading made.
    #[serde(default)]
    pub groups: Vec<ProductGroupId>,
}

/// A row that has something to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    /// A new product.
    Make(Row),
    /// A product that changes, at this version.
    Change(ProductId, i64, Row),
    /// Made: taken back by deleting it.
    Made(ProductId, Code),
    /// Changed: what it was, and the version and stock that it has since.
    Changed(Box<Before>),
    /// Left alone: somebody was faster.
    Skipped(Code),
}

/// A product before it was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Before {
    id: ProductId,
    code: Code,
    name: Name,
    group: ProductGroupId,
    description: Option<String>,
    price: crate::domain::money::Amount,
    unit: Unit,
    stock: Option<Stock>,
    on: bool,
    /// Its version since.
    version: i64,
    /// Its stock since, as loading set it.
    stock_after: Option<Stock>,
}

/// What would change of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The product as it is.
    pub before: Product,
    /// The product as it would be; its group, when that is another one, is told apart.
    pub after: Product,
    /// Whether its group would be another one.
    pub regrouped: bool,
}

/// What the check shows.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What is kept of it; `None`: there is nothing to load.
    pub import: Option<ImportId>,
    /// How many rows of which kind.
    pub summary: Summary,
    /// The columns that are known.
    pub columns: Vec<Column>,
    /// The headers of those that are not.
    pub unknown: Vec<String>,
    /// Some of the new products.
    pub new: Vec<NewProduct>,
    /// Some of the changes.
    pub changes: Vec<Difference>,
    /// Everything that is wrong.
    pub bad: Vec<BadRow>,
}

/// Works out what a price list would change, and keeps that.
pub async fn check(
    ctx: &mut Ctx<'_>,
    who: &Person,
    file: &str,
    draft: Draft,
) -> Result<Checked, AppError> {
    may_change(who)?;
    let groups = storage::product_groups::all(ctx.tx).await?;
    let mut checked = Checked {
        import: None,
        summary: Summary::default(),
        columns: draft.columns,
        unknown: draft.unknown,
        new: Vec::new(),
        changes: Vec::new(),
        bad: draft.bad,
    };
    let mut parts: Vec<Vec<Step>> = Vec::new();
    for batch in draft.rows.chunks(BATCH) {
        let steps = check_batch(ctx.tx, &groups, batch, &mut checked).await?;
        if !steps.is_empty() {
            parts.push(steps);
        }
    }
    for batch in draft.half.chunks(BATCH) {
        check_half(ctx.tx, batch, &mut checked.bad).await?;
    }
    checked.bad.sort_by_key(|bad| (bad.row, bad.column));
    let rows: BTreeSet<u32> = checked.bad.iter().map(|bad| bad.row).collect();
    checked.summary.bad = rows.len();
    if parts.is_empty() {
        return Ok(checked);
    }
    storage::imports::drop_drafts(ctx.tx, who.id, ctx.now).await?;
    let import = storage::imports::make(ctx.tx, who.id, file, &checked.summary, ctx.now).await?;
    for (at, steps) in (0..).zip(&parts) {
        storage::imports::add_part(ctx.tx, import.id, at, steps).await?;
    }
    checked.import = Some(import.id);
    Ok(checked)
}

async fn check_batch(
    tx: &mut Tx,
    groups: &Groups,
    batch: &[Row],
    checked: &mut Checked,
) -> Result<Vec<Step>, StorageError> {
    let codes: Vec<Code> = batch.iter().map(|row| row.code.clone()).collect();
    let known = by_code(storage::products::by_codes(tx, &codes).await?);
    let mut steps = Vec::new();
    for row in batch {
        match known.get(&row.code.folded()) {
            Some(product) => {
                let difference = difference(groups, product, row);
                if difference.before == difference.after && !difference.regrouped {
                    checked.summary.same += 1;
                    continue;
                }
                checked.summary.changed += 1;
                if checked.changes.len() < SAMPLES {
                    checked.changes.push(difference);
                }
                steps.push(Step::Change(product.id, product.version, row.clone()));
            }
            None => match new_product(row, ProductGroupId::ROOT) {
                Ok(new) => {
                    checked.summary.new += 1;
                    if checked.new.len() < SAMPLES {
                        checked.new.push(new);
                    }
                    steps.push(Step::Make(row.clone()));
                }
                Err(bad) => checked.bad.extend(bad),
            },
        }
    }
    Ok(steps)
}

/// What is missing besides in rows that can't be taken anyway, so that a file is put right in one go.
async fn check_half(tx: &mut Tx, batch: &[Row], bad: &mut Vec<BadRow>) -> Result<(), StorageError> {
    let codes: Vec<Code> = batch.iter().map(|row| row.code.clone()).collect();
    let known = by_code(storage::products::by_codes(tx, &codes).await?);
    let told: BTreeSet<(u32, Column)> = bad.iter().map(|bad| (bad.row, bad.column)).collect();
    let new = |row: &&Row| !known.contains_key(&row.code.folded());
    let missing = batch.iter().filter(new).flat_map(lacks);
    bad.extend(missing.filter(|lack| !told.contains(&(lack.row, lack.column))));
    Ok(())
}

fn by_code(products: Vec<Product>) -> BTreeMap<String, Product> {
    products
        .into_iter()
        .map(|product| (product.code.folded(), product))
        .collect()
}

/// A product with what a row says of it; the group apart.
fn changed(product: &Product, row: &Row) -> Product {
    let mut after = product.clone();
    if let Some(name) = &row.name {
        after.name.ru.clone_from(name);
    }
    if row.english.is_some() {
        after.name.en.clone_from(&row.english);
    }
    if row.description.is_some() {
        after.description.clone_from(&row.description);
    }
    if let Some(price) = row.price {
        after.price = price;
    }
    if let Some(unit) = row.unit {
        after.unit = unit;
    }
    if let Some(stock) = row.stock {
        after.stock = stock.stock();
    }
    if let Some(on) = row.on {
        after.is_on = on;
    }
    after
}

fn difference(groups: &Groups, product: &Product, row: &Row) -> Difference {
    let regrouped = row
        .group
        .as_ref()
        .is_some_and(|path| found(groups, path) != Some(product.group));
    Difference {
        before: product.clone(),
        after: changed(product, row),
        regrouped,
    }
}

/// The group at the end of a path, if all of it is there.
fn found(groups: &Groups, path: &[String]) -> Option<ProductGroupId> {
    let mut at = ProductGroupId::ROOT;
    for name in path {
        let folded = crate::domain::text::fold(name);
        at = groups
            .children(at)
            .find(|group| crate::domain::text::fold(&group.name.ru) == folded)?
            .id;
    }
    Some(at)
}

/// What a row does not say and a new product can't do without.
fn lacks(row: &Row) -> Vec<BadRow> {
    let name = row.name.is_none().then_some((Column::Name, Why::NoName));
    let price = row.price.is_none().then_some((Column::Price, Why::NoPrice));
    let missing = name.into_iter().chain(price);
    missing
        .map(|(column, why)| BadRow {
            row: row.row,
            column,
            why,
        })
        .collect()
}

fn new_product(row: &Row, group: ProductGroupId) -> Result<NewProduct, Vec<BadRow>> {
    let (Some(name), Some(price)) = (row.name.clone(), row.price) else {
        return Err(lacks(row));
    };
    Ok(NewProduct {
        code: row.code.clone(),
        group,
        name: Name {
            ru: name,
            en: row.english.clone(),
        },
        description: row.description.clone(),
        price,
        unit: row.unit.unwrap_or_default(),
        stock: row.stock.and_then(rows::Counted::stock),
        is_on: row.on.unwrap_or(true),
    })
}

/// The groups by their paths, made where they are missing.
struct GroupMaker {
    groups: Groups,
    made: Vec<ProductGroupId>,
}

impl GroupMaker {
    async fn at(
        &mut self,
        tx: &mut Tx,
        path: &[String],
        now: Millis,
    ) -> Result<ProductGroupId, StorageError> {
        let mut at = ProductGroupId::ROOT;
        for name in path {
            let one = std::slice::from_ref(name);
            let known = {
                let folded = crate::domain::text::fold(&one[0]);
                self.groups
                    .children(at)
                    .find(|group| crate::domain::text::fold(&group.name.ru) == folded)
                    .map(|group| group.id)
            };
            at = if let Some(known) = known {
                known
            } else {
                let name = Name::russian(name.clone());
                let made = storage::product_groups::make(tx, at, &name, now).await?;
                let id = made.id;
                self.made.push(id);
                self.groups.0.push(made);
                id
            };
        }
        Ok(at)
    }
}

/// What loading has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The file's name.
    pub file: String,
    /// How many products were made and changed.
    pub summary: Summary,
    /// The codes of those that somebody changed since the check, some of them.
    pub skipped: Vec<Code>,
}

/// The import of that id, provided that it stands so.
async fn import_in(
    ctx: &mut Ctx<'_>,
    id: ImportId,
    state: ImportState,
) -> Result<Import<Summary>, AppError> {
    let refusal = match state {
        ImportState::Draft | ImportState::Dropped => GoodsRefusal::ImportGone,
        ImportState::Applied | ImportState::Undone => GoodsRefusal::ImportNotApplied,
    };
    storage::imports::find(ctx.tx, id)
        .await?
        .filter(|import: &Import<Summary>| import.state == state)
        .ok_or_else(|| refusal.into())
}

/// Loads what was checked.
pub async fn apply(ctx: &mut Ctx<'_>, who: &Person, id: ImportId) -> Result<Loaded, AppError> {
    may_change(who)?;
    let import = import_in(ctx, id, ImportState::Draft).await?;
    let mut maker = GroupMaker {
        groups: storage::product_groups::all(ctx.tx).await?,
        made: Vec::new(),
    };
    let mut summary = Summary {
        new: 0,
        changed: 0,
        ..import.summary
    };
    let mut skipped = Vec::new();
    let mut at = 0;
    while let Some(steps) = storage::imports::part::<Vec<Step>>(ctx.tx, id, at).await? {
        let done = apply_part(ctx.tx, &mut maker, steps, ctx.now).await?;
        for step in &done {
            match step {
                Step::Made(..) => summary.new += 1,
                Step::Changed(_) => summary.changed += 1,
                Step::Skipped(code) => skipped.push(code.clone()),
                Step::Make(_) | Step::Change(..) => {}
            }
        }
        storage::imports::save_part(ctx.tx, id, at, &done).await?;
        at += 1;
    }
    summary.groups = maker.made;
    let states = (ImportState::Draft, ImportState::Applied);
    if !storage::imports::settle(ctx.tx, id, states, &summary, ctx.now).await? {
        // Two pressed at once; the other one's loading stands.
        return Err(StorageError::Conflict {
            table: "imports",
            id: id.0,
        }
        .into());
    }
    search::products_changed(ctx.tx, ctx.now).await?;
    skipped.truncate(NAMED);
    Ok(Loaded {
        file: import.file,
        summary,
        skipped,
    })
}

async fn apply_part(
    tx: &mut Tx,
    maker: &mut GroupMaker,
    steps: Vec<Step>,
    now: Millis,
) -> Result<Vec<Step>, StorageError> {
    let ids: Vec<ProductId> = steps
        .iter()
        .filter_map(|step| match step {
            Step::Change(id, ..) => Some(*id),
            Step::Make(_) | Step::Made(..) | Step::Changed(_) | Step::Skipped(_) => None,
        })
        .collect();
    let codes: Vec<Code> = steps
        .iter()
        .filter_map(|step| match step {
            Step::Make(row) => Some(row.code.clone()),
            Step::Change(..) | Step::Made(..) | Step::Changed(_) | Step::Skipped(_) => None,
        })
        .collect();
    let now_is: BTreeMap<ProductId, Product> = storage::products::by_ids(tx, &ids)
        .await?
        .into_iter()
        .map(|product| (product.id, product))
        .collect();
    let taken = by_code(storage::products::by_codes(tx, &codes).await?);
    let mut done = Vec::with_capacity(steps.len());
    let mut new = Vec::new();
    let mut changes = Vec::new();
    for step in steps {
        match step {
            Step::Make(row) => {
                let group = match &row.group {
                    Some(path) => maker.at(tx, path, now).await?,
                    None => ProductGroupId::ROOT,
                };
                match new_product(&row, group) {
                    Ok(product) if !taken.contains_key(&row.code.folded()) => new.push(product),
                    Ok(_) | Err(_) => done.push(Step::Skipped(row.code)),
                }
            }
            Step::Change(id, version, row) => {
                let Some(before) = now_is.get(&id).filter(|now| now.version == version) else {
                    done.push(Step::Skipped(row.code));
                    continue;
                };
                let mut after = changed(before, &row);
                if let Some(path) = &row.group {
                    after.group = maker.at(tx, path, now).await?;
                }
                after.version += 1;
                done.push(Step::Changed(Box::new(Before {
                    id,
                    code: before.code.clone(),
                    name: before.name.clone(),
                    group: before.group,
                    description: before.description.clone(),
                    price: before.price,
                    unit: before.unit,
                    stock: before.stock,
                    on: before.is_on,
                    version: after.version,
                    stock_after: after.stock,
                })));
                changes.push(after);
            }
            step @ (Step::Made(..) | Step::Changed(_) | Step::Skipped(_)) => done.push(step),
        }
    }
    for made in storage::products::make_many(tx, &new, now).await? {
        done.push(Step::Made(made.id, made.code));
    }
    storage::products::save_many(tx, &changes, now).await?;
    Ok(done)
}

/// Drops what was checked.
pub async fn drop_draft(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: ImportId,
) -> Result<Import<Summary>, AppError> {
    may_change(who)?;
    let import = import_in(ctx, id, ImportState::Draft).await?;
    let states = (ImportState::Draft, ImportState::Dropped);
    storage::imports::settle(ctx.tx, id, states, &import.summary, ctx.now).await?;
    storage::imports::drop_parts(ctx.tx, id).await?;
    Ok(import)
}

/// An import that can be taken back.
pub async fn applied(ctx: &mut Ctx<'_>, id: ImportId) -> Result<Import<Summary>, AppError> {
    import_in(ctx, id, ImportState::Applied).await
}

/// The newest imports.
pub async fn newest(ctx: &mut Ctx<'_>, limit: i64) -> Result<Vec<Import<Summary>>, AppError> {
    Ok(storage::imports::loaded(ctx.tx, limit).await?)
}

/// Fills an empty catalogue from a price list that is known to be good: a sample to look at.
///
/// # Errors
/// [`StorageError`]; a list that is not good fills in what it can.
pub async fn fill(
    tx: &mut Tx,
    list: &[u8],
    currency: iso_currency::Currency,
    now: Millis,
) -> Result<usize, StorageError> {
    if !storage::products::after(tx, None, 1).await?.is_empty() {
        return Ok(0);
    }
    let Ok(draft) = rows::read(list, currency) else {
        return Ok(0);
    };
    let mut maker = GroupMaker {
        groups: storage::product_groups::all(tx).await?,
        made: Vec::new(),
    };
    let mut made = 0;
    for batch in draft.rows.chunks(BATCH) {
        let steps = batch.iter().cloned().map(Step::Make).collect();
        made += apply_part(tx, &mut maker, steps, now).await?.len();
    }
    search::products_changed(tx, now).await?;
    Ok(made)
}

/// The whole catalogue.
pub async fn everything(ctx: &mut Ctx<'_>) -> Result<(Groups, Vec<Product>), AppError> {
    let groups = storage::product_groups::all(ctx.tx).await?;
    let mut all: Vec<Product> = Vec::new();
    loop {
        let after = all.last().map(|product| product.id);
        let page = storage::products::after(ctx.tx, after, 1_000).await?;
        if page.is_empty() {
            return Ok((groups, all));
        }
        all.extend(page);
    }
}
