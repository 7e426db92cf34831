//! The lines of records, changed by staff and by clients.
//!
//! Invariants: whoever changes a line bumps the record's version and writes the history; while a record has lines, the
//! field that its pipeline calls `total` is their sum.

use crate::app::goods::GoodsRefusal;
use crate::app::stock::{self, LineStock};
use crate::app::{AppError, Ctx, pipeline_of};
use crate::domain::event::{Actor, Happening, LineChange, StockPart};
use crate::domain::fields::{Fields, Value};
use crate::domain::ids::{OrderLineId, ProductId, RecordId};
use crate::domain::money::Amount;
use crate::domain::order_line::{Discount, LINES_MAX, NewLine, OrderLine, sum, total};
use crate::domain::preset::Pipeline;
use crate::domain::product::{Product, Unit};
use crate::domain::quantity::Quantity;
use crate::domain::record::Record;
use crate::storage;

/// A line, and how the stock stands to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineView {
    /// The line.
    pub line: OrderLine,
    /// Whether there is enough.
    pub stock: LineStock,
}

/// A record's lines, each with how the stock stands to it.
pub async fn of(ctx: &mut Ctx<'_>, record: RecordId) -> Result<Vec<LineView>, AppError> {
    let lines = storage::order_lines::of_record(ctx.tx, record).await?;
    stock::seen(ctx, lines).await
}

/// What lines come to.
pub fn total_of(lines: &[LineView]) -> Amount {
    // Each change of a line checks the total with it.
    total(lines.iter().map(|view| view.line.sum)).unwrap_or_default()
}

/// The line of that id, and its record as it is now.
pub async fn find(ctx: &mut Ctx<'_>, id: OrderLineId) -> Result<(Record, OrderLine), AppError> {
    let line = storage::order_lines::find(ctx.tx, id)
        .await?
        .ok_or(GoodsRefusal::NoSuchLine)?;
    let record = ctx.record(line.record).await?;
    Ok((record, line))
}

/// The product of that id, provided that it may be sold.
pub async fn sellable(ctx: &mut Ctx<'_>, id: ProductId) -> Result<Product, AppError> {
    let product = storage::products::find(ctx.tx, id)
        .await?
        .ok_or(GoodsRefusal::NoSuchProduct)?;
    if product.is_on {
        Ok(product)
    } else {
        Err(GoodsRefusal::ProductOff.into())
    }
}

/// A line of a product at its own price.
pub fn line_of(product: &Product, quantity: Quantity) -> NewLine {
    NewLine {
        product: Some(product.id),
        title: product.name.ru.clone(),
        unit: product.unit,
        quantity,
        price: product.price,
        discount: None,
    }
}

/// A line of free words.
pub const fn line_of_words(title: String, quantity: Quantity, price: Amount) -> NewLine {
    NewLine {
        product: None,
        title,
        unit: Unit::Piece,
        quantity,
        price,
        discount: None,
    }
}

/// Adds a line. A product that the record has at this very price becomes more of that line.
pub async fn add(
    ctx: &mut Ctx<'_>,
    actor: &Actor,
    record: Record,
    new: NewLine,
) -> Result<(Record, OrderLine), AppError> {
    let lines = storage::order_lines::of_record(ctx.tx, record.id).await?;
    let twin = lines.iter().find(|line| {
        new.product.is_some()
            && line.product == new.product
            && line.price == new.price
            && line.unit == new.unit
            && line.discount.is_none()
            && new.discount.is_none()
    });
    if let Some(twin) = twin {
        let more = twin.quantity.thousandths() + new.quantity.thousandths();
        let quantity = Quantity::new(more).map_err(GoodsRefusal::Quantity)?;
        return set_quantity(ctx, actor, record, twin.id, quantity).await;
    }
    if lines.len() >= LINES_MAX {
        return Err(GoodsRefusal::TooManyLines.into());
    }
    let sum = new.sum()?;
    let line = storage::order_lines::add(ctx.tx, record.id, &new, sum, ctx.now).await?;
    let added = Happening::LineAdded {
        line: line.gist(),
        sum,
    };
    let record = changed(ctx, actor, record, &added, Some(line.id), None).await?;
    Ok((record, line))
}

/// The line of a record, as it is.
async fn own_line(
    ctx: &mut Ctx<'_>,
    record: &Record,
    id: OrderLineId,
) -> Result<OrderLine, AppError> {
    storage::order_lines::find(ctx.tx, id)
        .await?
        .filter(|line| line.record == record.id)
        .ok_or_else(|| GoodsRefusal::NoSuchLine.into())
}

/// Sets how much a line is of.
pub async fn set_quantity(
    ctx: &mut Ctx<'_>,
    actor: &Actor,
    record: Record,
    id: OrderLineId,
    quantity: Quantity,
) -> Result<(Record, OrderLine), AppError> {
    let line = own_line(ctx, &record, id).await?;
    if line.quantity == quantity {
        return Ok((record, line));
    }
    if quantity.thousandths() < line.taken {
        return Err(GoodsRefusal::LineTaken.into());
    }
    let before = line.quantity;
    let line = OrderLine { quantity, ..line };
    keep(ctx, actor, record, line, LineChange::Quantity { before }).await
}

/// Sets what a unit costs in a line.
pub async fn set_price(
    ctx: &mut Ctx<'_>,
    actor: &Actor,
    record: Record,
    id: OrderLineId,
    price: Amount,
) -> Result<(Record, OrderLine), AppError> {
    let line = own_line(ctx, &record, id).await?;
    if line.price == price {
        return Ok((record, line));
    }
    let change = LineChange::Price {
        before: line.price,
        after: price,
    };
    let line = OrderLine { price, ..line };
    keep(ctx, actor, record, line, change).await
}

/// Sets what is taken off a line.
pub async fn set_discount(
    ctx: &mut Ctx<'_>,
    actor: &Actor,
    record: Record,
    id: OrderLineId,
    discount: Option<Discount>,
) -> Result<(Record, OrderLine), AppError> {
    let line = own_line(ctx, &record, id).await?;
    if line.discount == discount {
        return Ok((record, line));
    }
    let change = LineChange::Discount {
        before: line.discount,
        after: discount,
    };
    let line = OrderLine { discount, ..line };
    keep(ctx, actor, record, line, change).await
}

/// Puts another product, or other words, in the place of a line's: `quantity` and `discount` stay, the price is the new
/// one's. What was held of the old is let go; of the new as much is held where the record holds.
pub async fn replace(
    ctx: &mut Ctx<'_>,
    actor: &Actor,
    record: Record,
    id: OrderLineId,
    with: NewLine,
) -> Result<(Record, OrderLine), AppError> {
    let mut line = own_line(ctx, &record, id).await?;
    if line.taken > 0 {
        return Err(GoodsRefusal::LineTaken.into());
    }
    let released = stock::let_go(ctx, &mut line).await?;
    let before = line.title.clone();
    // A discount in money that is more than the new line costs would make it no line.
    let discount = line
        .discount
        .filter(|discount| sum(line.quantity, with.price, Some(*discount)).is_ok());
    let line = OrderLine {
        product: with.product,
        title: with.title,
        unit: with.unit,
        price: with.price,
        discount,
        ..line
    };
    let sum = sum(line.quantity, line.price, line.discount)?;
    let change = LineChange::Replaced { before, sum };
    let line = OrderLine { sum, ..line };
    storage::order_lines::save(ctx.tx, &line).await?;
    let happening = Happening::LineChanged {
        line: line.gist(),
        change,
    };
    let record = changed(ctx, actor, record, &happening, Some(line.id), released).await?;
    Ok((record, line))
}

/// Keeps a changed line with the sum that follows.
async fn keep(
    ctx: &mut Ctx<'_>,
    actor: &Actor,
    record: Record,
    line: OrderLine,
    change: LineChange,
) -> Result<(Record, OrderLine), AppError> {
    let line = OrderLine {
        sum: sum(line.quantity, line.price, line.discount)?,
        ..line
    };
    storage::order_lines::save(ctx.tx, &line).await?;
    let happening = Happening::LineChanged {
        line: line.gist(),
        change,
    };
    let record = changed(ctx, actor, record, &happening, Some(line.id), None).await?;
    Ok((record, line))
}

/// Takes a line away.
pub async fn remove(
    ctx: &mut Ctx<'_>,
    actor: &Actor,
    record: Record,
    id: OrderLineId,
) -> Result<(Record, OrderLine), AppError> {
    let mut line = own_line(ctx, &record, id).await?;
    if line.taken > 0 {
        return Err(GoodsRefusal::LineTaken.into());
    }
    let released = stock::let_go(ctx, &mut line).await?;
    storage::order_lines::delete(ctx.tx, id).await?;
    let happening = Happening::LineRemoved {
        line: line.gist(),
        sum: line.sum,
    };
    let record = changed(ctx, actor, record, &happening, None, released).await?;
    Ok((record, line))
}

/// Writes a change of the lines down: the total follows, the version grows, and what is held of the line's product follows.
async fn changed(
    ctx: &mut Ctx<'_>,
    actor: &Actor,
    record: Record,
    happening: &Happening,
    line: Option<OrderLineId>,
    released: Option<StockPart>,
) -> Result<Record, AppError> {
    let preset = ctx.preset.clone();
    let pipeline = pipeline_of(&preset, &record)?;
    let lines = storage::order_lines::of_record(ctx.tx, record.id).await?;
    let sum = total(lines.iter().map(|line| line.sum))?;
    let mut record = record;
    if let Some(field) = &pipeline.total {
        let value = (!lines.is_empty()).then_some(Value::Money(sum.0));
        record.fields.set(field.clone(), value);
    }
    record.version += 1;
    storage::records::save(ctx.tx, &record, ctx.now).await?;
    let event = ctx.note(&record, actor, happening, None).await?;
    if let Some(released) = released {
        stock::tell_released(ctx, &record, released, event).await?;
    }
    if let Some(line) = line {
        stock::adjusted(ctx, &record, line, event).await?;
    }
    Ok(record)
}

/// The fields of a record that is to have these lines: its total is theirs.
pub(crate) fn with_total(
    pipeline: &Pipeline,
    mut fields: Fields,
    lines: &[NewLine],
) -> Result<Fields, AppError> {
    if let (Some(field), false) = (&pipeline.total, lines.is_empty()) {
        let sums: Result<Vec<Amount>, _> = lines.iter().map(NewLine::sum).collect();
        let sum = total(sums?)?;
        fields.set(field.clone(), Some(Value::Money(sum.0)));
    }
    Ok(fields)
}

/// Gives a new record its lines; a copy of another record's is told as one.
pub(crate) async fn begin(
    ctx: &mut Ctx<'_>,
    actor: &Actor,
    record: &Record,
    lines: &[NewLine],
    from: Option<RecordId>,
) -> Result<(), AppError> {
    for new in lines.iter().take(LINES_MAX) {
        let sum = new.sum()?;
        let line = storage::order_lines::add(ctx.tx, record.id, new, sum, ctx.now).await?;
        if from.is_none() {
            let added = Happening::LineAdded {
                line: line.gist(),
                sum,
            };
            ctx.note(record, actor, &added, None).await?;
        }
    }
    if let (Some(from), false) = (from, lines.is_empty()) {
        let copied = Happening::LinesCopied {
            from,
            count: i64::try_from(lines.len()).unwrap_or(i64::MAX),
        };
        ctx.note(record, actor, &copied, None).await?;
    }
    Ok(())
}

/// Whether a field of a record is the sum of its lines now, and so not to be filled in by hand.
pub(crate) async fn rule_field(
    ctx: &mut Ctx<'_>,
    record: &Record,
    field: &crate::domain::ids::FieldId,
) -> Result<bool, AppError> {
    let preset = ctx.preset.clone();
    let is_total = preset
        .pipeline(&record.pipeline)
        .is_some_and(|pipeline| pipeline.total.as_ref() == Some(field));
    if !is_total {
        return Ok(false);
    }
    let lines = storage::order_lines::of_record(ctx.tx, record.id).await?;
    Ok(!lines.is_empty())
}
