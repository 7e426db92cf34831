//! A price list taken back: what nobody has touched since becomes what it was.

use super::{Before, NAMED, Step, import_in};
use crate::app::goods::may_change;
use crate::app::{AppError, Ctx, search};
use crate::domain::ids::{ImportId, ProductId};
use crate::domain::people::Person;
use crate::domain::product::{Code, Product};
use crate::domain::quantity::Stock;
use crate::domain::time::Millis;
use crate::storage::imports::ImportState;
use crate::storage::{self, StorageError, Tx};
use std::collections::BTreeMap;

/// What taking back has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenBack {
    /// The file's name.
    pub file: String,
    /// How many products are gone again.
    pub deleted: usize,
    /// How many are as they were.
    pub restored: usize,
    /// The codes of those that were left alone: changed since, or named by records' lines. Some of them.
    pub kept: Vec<Code>,
}

/// Takes back what was loaded, except what was changed since.
pub async fn undo(ctx: &mut Ctx<'_>, who: &Person, id: ImportId) -> Result<TakenBack, AppError> {
    may_change(who)?;
    let import = import_in(ctx, id, ImportState::Applied).await?;
    let mut back = TakenBack {
        file: import.file,
        deleted: 0,
        restored: 0,
        kept: Vec::new(),
    };
    let mut at = 0;
    while let Some(steps) = storage::imports::part::<Vec<Step>>(ctx.tx, id, at).await? {
        undo_part(ctx.tx, steps, &mut back, ctx.now).await?;
        at += 1;
    }
    // The innermost first; one that somebody has put something into stays.
    for group in import.summary.groups.iter().rev() {
        storage::product_groups::delete(ctx.tx, *group).await?;
    }
    let states = (ImportState::Applied, ImportState::Undone);
    if !storage::imports::settle(ctx.tx, id, states, &import.summary, ctx.now).await? {
        return Err(StorageError::Conflict {
            table: "imports",
            id: id.0,
        }
        .into());
    }
    storage::imports::drop_parts(ctx.tx, id).await?;
    search::products_changed(ctx.tx, ctx.now).await?;
    back.kept.truncate(NAMED);
    Ok(back)
}

async fn undo_part(
    tx: &mut Tx,
    steps: Vec<Step>,
    back: &mut TakenBack,
    now: Millis,
) -> Result<(), StorageError> {
    let ids: Vec<ProductId> = steps
        .iter()
        .filter_map(|step| match step {
            Step::Made(id, _) => Some(*id),
            Step::Changed(before) => Some(before.id),
            Step::Make(_) | Step::Change(..) | Step::Skipped(_) => None,
        })
        .collect();
    let now_is: BTreeMap<ProductId, Product> = storage::products::by_ids(tx, &ids)
        .await?
        .into_iter()
        .map(|product| (product.id, product))
        .collect();
    let mut restored = Vec::new();
    for step in steps {
        match step {
            Step::Made(id, code) => match now_is.get(&id) {
                // Somebody deleted it since: just what was wanted.
                None => {}
                Some(product)
                    if product.version == 1 && storage::products::delete(tx, id).await? =>
                {
                    back.deleted += 1;
                }
                Some(_) => back.kept.push(code),
            },
            Step::Changed(before) => match now_is.get(&before.id) {
                Some(product) if product.version == before.version => {
                    restored.push(as_before(product, &before));
                }
                Some(_) => back.kept.push(before.code),
                None => {}
            },
            Step::Make(_) | Step::Change(..) | Step::Skipped(_) => {}
        }
    }
    back.restored += restored.len();
    storage::products::save_many(tx, &restored, now).await
}

/// A product as it was. Of the stock only what loading changed is taken back: what was sold or came since stays so.
fn as_before(product: &Product, before: &Before) -> Product {
    let stock = match (before.stock, before.stock_after, product.stock) {
        (Some(was), Some(set), Some(is)) => {
            let moved = is.thousandths() - set.thousandths();
            Some(Stock::new((was.thousandths() + moved).max(0)).unwrap_or(was))
        }
        (was, _, _) => was,
    };
    Product {
        version: product.version + 1,
        name: before.name.clone(),
        group: before.group,
        description: before.description.clone(),
        price: before.price,
        unit: before.unit,
        stock,
        is_on: before.on,
        ..product.clone()
    }
}
