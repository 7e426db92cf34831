//! The lines of records. A record's version guards its lines: whoever changes them saves the record too.

use super::{Cell, Single, StorageError, Tx, exactly_one, execute, fetch, remembered};
use crate::domain::ids::{OrderLineId, ProductId, RecordId};
use crate::domain::money::Amount;
use crate::domain::order_line::{Discount, NewLine, OrderLine};
use crate::domain::product::Unit;
use crate::domain::quantity::{Quantity, Stock};
use crate::domain::time::Millis;
use sqlx::FromRow;

macro_rules! columns {
    () => {
        "id, record_id, product_id, title, unit, quantity, price, discount_percent, discount_money, sum, reserved, taken"
    };
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    record_id: i64,
    product_id: Option<i64>,
    title: String,
    unit: String,
    quantity: i64,
    price: i64,
    discount_percent: Option<i64>,
    discount_money: Option<i64>,
    sum: i64,
    reserved: i64,
    taken: i64,
}

impl Raw {
    fn parse(self) -> Result<OrderLine, StorageError> {
        let cell = |column| Cell {
            table: "order_lines",
            column,
            id: self.id,
        };
        let discount = match (self.discount_percent, self.discount_money) {
            (None, None) => None,
            (Some(percent), None) => Some(Discount::Percent(percent)),
            (None, Some(amount)) => Some(Discount::Money(Amount(amount))),
            (Some(_), Some(_)) => return Err(cell("discount_money").corrupt("two discounts")),
        };
        let line = NewLine {
            product: self.product_id.map(ProductId),
            title: self.title,
            unit: cell("unit").parse(Unit::from_slug(&self.unit).ok_or("no unit"))?,
            quantity: cell("quantity").parse(Quantity::new(self.quantity))?,
            price: Amount(self.price),
            discount,
        };
        let sum = cell("sum").parse(line.sum())?;
        if sum != Amount(self.sum) {
            return Err(cell("sum").corrupt(format_args!("the line comes to {}", sum.0)));
        }
        Ok(OrderLine {
            id: OrderLineId(self.id),
            record: RecordId(self.record_id),
            product: line.product,
            title: line.title,
            unit: line.unit,
            quantity: line.quantity,
            price: line.price,
            discount: line.discount,
            sum,
            reserved: cell("reserved").parse(Stock::new(self.reserved))?,
            taken: self.taken,
        })
    }
}

const fn parts(discount: Option<Discount>) -> (Option<i64>, Option<i64>) {
    match discount {
        None => (None, None),
        Some(Discount::Percent(part)) => (Some(part), None),
        Some(Discount::Money(amount)) => (None, Some(amount.0)),
    }
}

/// Adds a line to a record, below the others; `sum` is what the line comes to.
pub async fn add(
    tx: &mut Tx,
    record: RecordId,
    line: &NewLine,
    sum: Amount,
    now: Millis,
) -> Result<OrderLine, StorageError> {
    let (percent, money) = parts(line.discount);
    let raw = fetch!(
        tx,
        one Raw,
        concat!(
            "INSERT INTO order_lines (record_id, product_id, title, unit, quantity, price, discount_percent,
                 discount_money, sum, reserved, taken, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, $10) RETURNING ",
            columns!()
        ),
        record.0,
        line.product.map(|product| product.0),
        &line.title,
        line.unit.slug(),
        line.quantity.thousandths(),
        line.price.0,
        percent,
        money,
        sum.0,
        now.0
    )?;
    raw.parse()
}

/// Keeps what a line says and what it holds of the stock as they are now.
pub async fn save(tx: &mut Tx, line: &OrderLine) -> Result<(), StorageError> {
    let (percent, money) = parts(line.discount);
    let touched = execute!(
        tx,
        "UPDATE order_lines SET product_id = $2, title = $3, unit = $4, quantity = $5, price = $6,
             discount_percent = $7, discount_money = $8, sum = $9, reserved = $10, taken = $11
         WHERE id = $1",
        line.id.0,
        line.product.map(|product| product.0),
        &line.title,
        line.unit.slug(),
        line.quantity.thousandths(),
        line.price.0,
        percent,
        money,
        line.sum.0,
        line.reserved.thousandths(),
        line.taken
    )?;
    exactly_one("order_lines", touched)
}

/// The line of that id.
pub async fn find(tx: &mut Tx, id: OrderLineId) -> Result<Option<OrderLine>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM order_lines WHERE id = $1"),
        id.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// That a record has no lines.
pub(super) fn know_none(tx: &mut Tx, record: RecordId) {
    let key = ("order lines", record.0);
    tx.memory()
        .remember(key, &["order_lines"], &Vec::<OrderLine>::new());
}

/// A record's lines, in order.
pub async fn of_record(tx: &mut Tx, record: RecordId) -> Result<Vec<OrderLine>, StorageError> {
    Ok(remembered!(
        tx,
        ("order lines", record.0),
        ["order_lines"],
        {
            let rows = fetch!(
                tx,
                all Raw,
                concat!("SELECT ", columns!(), " FROM order_lines WHERE record_id = $1 ORDER BY id"),
                record.0
            )?;
            rows.into_iter()
                .map(Raw::parse)
                .collect::<Result<Vec<OrderLine>, _>>()?
        }
    ))
}

/// Takes a line away. `false`: it was gone before.
pub async fn delete(tx: &mut Tx, id: OrderLineId) -> Result<bool, StorageError> {
    let touched = execute!(tx, "DELETE FROM order_lines WHERE id = $1", id.0)?;
    Ok(touched == 1)
}

/// Whether any record's line names a product.
pub async fn any_of_product(tx: &mut Tx, product: ProductId) -> Result<bool, StorageError> {
    let found = fetch!(
        tx,
        optional Single<i64>,
        "SELECT id FROM order_lines WHERE product_id = $1 LIMIT 1",
        product.0
    )?;
    Ok(found.is_some())
}
