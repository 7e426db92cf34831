//! Groups of products.

use super::{Cell, StorageError, Tx, execute, fetch};
use crate::domain::ids::ProductGroupId;
use crate::domain::product::{Groups, Name, ProductGroup};
use crate::domain::text::fold;
use crate::domain::time::Millis;
use sqlx::FromRow;

macro_rules! columns {
    () => {
        "id, version, parent_id, name_ru, name_en, position"
    };
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    version: i64,
    parent_id: Option<i64>,
    name_ru: String,
    name_en: Option<String>,
    position: i64,
}

impl Raw {
    fn parse(self) -> Result<ProductGroup, StorageError> {
        let cell = Cell {
            table: "product_groups",
            column: "parent_id",
            id: self.id,
        };
        let parent = self.parent_id.map(ProductGroupId);
        let id = ProductGroupId(self.id);
        if parent.is_none() != (id == ProductGroupId::ROOT) {
            return Err(cell.corrupt("the root and nothing else has no parent"));
        }
        Ok(ProductGroup {
            id,
            version: self.version,
            parent,
            name: Name {
                ru: self.name_ru,
                en: self.name_en,
            },
            position: self.position,
        })
    }
}

/// Makes a group within another. Two of one name within one group collide.
pub async fn make(
    tx: &mut Tx,
    parent: ProductGroupId,
    name: &Name,
    now: Millis,
) -> Result<ProductGroup, StorageError> {
    let raw = fetch!(
        tx,
        one Raw,
        concat!(
            "INSERT INTO product_groups (version, parent_id, name_ru, name_en, name_folded, position, created_at)
             VALUES (1, $1, $2, $3, $4, 0, $5) RETURNING ",
            columns!()
        ),
        parent.0,
        &name.ru,
        name.en.as_deref(),
        &fold(&name.ru),
        now.0
    )?;
    raw.parse()
}

/// The group of that id.
pub async fn find(tx: &mut Tx, id: ProductGroupId) -> Result<Option<ProductGroup>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM product_groups WHERE id = $1"),
        id.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// The group of that name within another.
pub async fn of_name(
    tx: &mut Tx,
    parent: ProductGroupId,
    name: &str,
) -> Result<Option<ProductGroup>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM product_groups WHERE parent_id = $1 AND name_folded = $2"),
        parent.0,
        &fold(name)
    )?;
    raw.map(Raw::parse).transpose()
}

/// All groups, the root among them, siblings in order.
pub async fn all(tx: &mut Tx) -> Result<Groups, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!("SELECT ", columns!(), " FROM product_groups ORDER BY position, name_folded, id")
    )?;
    let groups: Result<Vec<ProductGroup>, StorageError> =
        rows.into_iter().map(Raw::parse).collect();
    groups.map(Groups)
}

/// Keeps a changed group, whose version has grown by one since it was read.
pub async fn save(tx: &mut Tx, group: &ProductGroup) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE product_groups SET version = $2, parent_id = $3, name_ru = $4, name_en = $5, name_folded = $6,
             position = $7
         WHERE id = $1 AND version = $2 - 1",
        group.id.0,
        group.version,
        group.parent.map(|parent| parent.0),
        &group.name.ru,
        group.name.en.as_deref(),
        &fold(&group.name.ru),
        group.position
    )?;
    if touched == 1 {
        Ok(())
    } else {
        Err(StorageError::Conflict {
            table: "product_groups",
            id: group.id.0,
        })
    }
}

/// Deletes a group that holds neither products nor groups. `false`: it is not empty, or was gone before.
pub async fn delete(tx: &mut Tx, id: ProductGroupId) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "DELETE FROM product_groups WHERE id = $1 AND parent_id IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM product_groups AS inner_group WHERE inner_group.parent_id = $1)
             AND NOT EXISTS (SELECT 1 FROM products WHERE group_id = $1)",
        id.0
    )?;
    Ok(touched == 1)
}
