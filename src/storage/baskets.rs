//! Baskets: what a customer is about to order. A basket is its customer's lines, and no more.

use super::{Cell, StorageError, Tx, execute, fetch};
use crate::domain::ids::{ProductId, UserId};
use crate::domain::money::Amount;
use crate::domain::quantity::Quantity;
use crate::domain::time::Millis;
use sqlx::FromRow;

/// A line of a basket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasketLine {
    /// The product.
    pub product: ProductId,
    /// What it was called when it was put in.
    pub title: String,
    /// How much of it.
    pub quantity: Quantity,
    /// What a unit cost when the customer last looked.
    pub price: Amount,
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    product_id: i64,
    title: String,
    quantity: i64,
    price: i64,
}

/// A customer's basket, in the order in which it was filled.
pub async fn of_user(tx: &mut Tx, user: UserId) -> Result<Vec<BasketLine>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        "SELECT id, product_id, title, quantity, price FROM basket_lines WHERE user_id = $1 ORDER BY id",
        user.0
    )?;
    rows.into_iter()
        .map(|raw| {
            let cell = Cell {
                table: "basket_lines",
                column: "quantity",
                id: raw.id,
            };
            Ok(BasketLine {
                product: ProductId(raw.product_id),
                title: raw.title,
                quantity: cell.parse(Quantity::new(raw.quantity))?,
                price: Amount(raw.price),
            })
        })
        .collect()
}

/// Puts so much of a product into a basket, in place of what there was of it.
pub async fn put(
    tx: &mut Tx,
    user: UserId,
    line: &BasketLine,
    now: Millis,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO basket_lines (user_id, product_id, title, quantity, price, added_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (user_id, product_id) DO UPDATE SET title = $3, quantity = $4, price = $5",
        user.0,
        line.product.0,
        &line.title,
        line.quantity.thousandths(),
        line.price.0,
        now.0
    )
    .map(drop)
}

/// Takes a product out of a basket. `false`: it was not in it.
pub async fn remove(tx: &mut Tx, user: UserId, product: ProductId) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "DELETE FROM basket_lines WHERE user_id = $1 AND product_id = $2",
        user.0,
        product.0
    )?;
    Ok(touched == 1)
}

/// Empties a basket.
pub async fn empty(tx: &mut Tx, user: UserId) -> Result<(), StorageError> {
    execute!(tx, "DELETE FROM basket_lines WHERE user_id = $1", user.0).map(drop)
}
