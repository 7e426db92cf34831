//! What there is of a product and what is held of it for records. Each change is one conditional update, so that two who
//! want the last of something at once don't both get it. A product that is not counted takes no part: nothing matches.

use super::{StorageError, Tx, execute};
use crate::domain::ids::ProductId;
use crate::domain::quantity::{Quantity, Stock};
use crate::domain::time::Millis;

/// Holds so much of what nobody holds. `false`: there is not so much, and nothing is held.
pub async fn reserve(tx: &mut Tx, id: ProductId, much: Stock) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE products SET reserved = reserved + $2 WHERE id = $1 AND stock - reserved >= $2",
        id.0,
        much.thousandths()
    )?;
    Ok(touched == 1)
}

/// Gives back what was held. `false`: so much was not held.
pub async fn release(tx: &mut Tx, id: ProductId, much: Stock) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE products SET reserved = reserved - $2 WHERE id = $1 AND reserved >= $2",
        id.0,
        much.thousandths()
    )?;
    Ok(touched == 1)
}

/// Writes off what was held, and more of what nobody holds. `false`: there is not so much, and nothing is written off.
pub async fn take(
    tx: &mut Tx,
    id: ProductId,
    held: Stock,
    more: Stock,
) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE products SET stock = stock - $2 - $3, reserved = reserved - $2
         WHERE id = $1 AND reserved >= $2 AND stock >= $2 + $3 AND ($3 = 0 OR stock - reserved >= $3)",
        id.0,
        held.thousandths(),
        more.thousandths()
    )?;
    Ok(touched == 1)
}

/// Puts so much into the stock. `false`: it is not counted.
pub async fn add(tx: &mut Tx, id: ProductId, much: Stock) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE products SET stock = stock + $2 WHERE id = $1 AND stock IS NOT NULL",
        id.0,
        much.thousandths()
    )?;
    Ok(touched == 1)
}

/// Takes so much out of the stock by hand, what is held included. `false`: there is not so much.
pub async fn remove(tx: &mut Tx, id: ProductId, much: Quantity) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE products SET stock = stock - $2 WHERE id = $1 AND stock >= $2",
        id.0,
        much.thousandths()
    )?;
    Ok(touched == 1)
}

/// Sets the stock as it was counted; `None`: it is not counted any more, and nothing of it is held. What is held stays
/// held otherwise, even where that is more than there is.
pub async fn count(
    tx: &mut Tx,
    id: ProductId,
    stock: Option<Stock>,
    now: Millis,
) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE products SET stock = $2, reserved = CASE WHEN CAST($2 AS BIGINT) IS NULL THEN 0 ELSE reserved END,
             updated_at = $3
         WHERE id = $1",
        id.0,
        stock.map(Stock::thousandths),
        now.0
    )?;
    Ok(touched == 1)
}
