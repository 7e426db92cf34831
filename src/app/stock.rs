//! The stock as records move through stages: what there is for their lines, held for them, written off, put back.
//!
//! Invariants: each change is one conditional update (`storage::stock`) with an entry in the record's history; what a line
//! holds and what its product is held of agree; nothing here stops a move. Only products that are counted take part.

use crate::app::lines::LineView;
use crate::app::{AppError, Ctx, Notice, pipeline_of, robots};
use crate::domain::event::{Actor, Happening, StockMove, StockPart};
use crate::domain::ids::{EventId, OrderLineId, ProductId};
use crate::domain::lang::Localized;
use crate::domain::order_line::OrderLine;
use crate::domain::preset::{Audience, Stage, StockDuty};
use crate::domain::product::Product;
use crate::domain::quantity::Stock;
use crate::domain::record::Record;
use crate::domain::{lang::Lang, quantity};
use crate::storage;
use crate::t;
use std::collections::BTreeMap;

/// How often something is tried that others may change at the same time.
const TRIES: usize = 4;

/// What was moved for a record, and what there was not enough of.
#[derive(Debug, Default)]
struct Moved {
    parts: Vec<StockPart>,
    lacks: Vec<StockPart>,
}

/// A record has come to a stage: its duty is done. At an end without a duty of its own, and at any failing one, what is
/// still held is given back.
pub(crate) async fn entered(
    ctx: &mut Ctx<'_>,
    record: &Record,
    stage: &Stage,
    cause: EventId,
) -> Result<(), AppError> {
    let lines = storage::order_lines::of_record(ctx.tx, record.id).await?;
    if lines.is_empty() {
        return Ok(());
    }
    match stage.stock {
        Some(StockDuty::Reserve) => {
            let moved = reserve(ctx, lines).await?;
            told(ctx, record, StockMove::Reserved, moved, cause).await?;
        }
        Some(StockDuty::Take) => {
            let moved = take(ctx, lines).await?;
            told(ctx, record, StockMove::Taken, moved, cause).await?;
        }
        Some(StockDuty::Add) => {
            let moved = add(ctx, lines).await?;
            told(ctx, record, StockMove::Added, moved, cause).await?;
        }
        Some(StockDuty::Check) | None => {}
    }
    if stage.is_final() {
        let lines = storage::order_lines::of_record(ctx.tx, record.id).await?;
        let moved = release(ctx, lines).await?;
        told(ctx, record, StockMove::Released, moved, cause).await?;
    }
    Ok(())
}

/// Writes down what was moved; what lacks is told to whoever answers for the record.
async fn told(
    ctx: &mut Ctx<'_>,
    record: &Record,
    how: StockMove,
    moved: Moved,
    cause: EventId,
) -> Result<(), AppError> {
    if moved.parts.is_empty() && moved.lacks.is_empty() {
        return Ok(());
    }
    let lacking = Localized {
        ru: lacks_in_words(Lang::Ru, how, &moved.lacks),
        en: lacks_in_words(Lang::En, how, &moved.lacks),
    };
    if !moved.lacks.is_empty() {
        for to in robots::audience_of(ctx, record, Audience::Responsible).await? {
            ctx.news.notices.push(Notice::Robot {
                to,
                record: record.id,
                text: lacking.clone(),
            });
        }
    }
    let happening = Happening::StockMoved {
        how,
        parts: moved.parts,
        lacks: moved.lacks,
    };
    ctx.note(record, &Actor::System, &happening, Some(cause))
        .await?;
    Ok(())
}

/// «⚠️ Не хватает на складе: Чайник – 2 шт.».
fn lacks_in_words(lang: Lang, how: StockMove, lacks: &[StockPart]) -> String {
    let what = parts_in_words(lang, lacks);
    match how {
        StockMove::Taken => t!(lang, "stock-lacks-taken", what = what),
        StockMove::Reserved | StockMove::Released | StockMove::Added | StockMove::Returned => {
            t!(lang, "stock-lacks-reserved", what = what)
        }
    }
}

/// «Чайник – 2 шт., Чай – 1,5 кг».
pub fn parts_in_words(lang: Lang, parts: &[StockPart]) -> String {
    let words: Vec<String> = parts
        .iter()
        .map(|part| {
            let much = crate::app::naming::quantity(lang, part.much.thousandths(), part.unit);
            format!(
                "{} – {much}",
                crate::domain::text::one_line(&part.title, 60)
            )
        })
        .collect();
    words.join(", ")
}

fn part(line: &OrderLine, product: ProductId, much: Stock, held: Stock) -> StockPart {
    StockPart {
        line: line.id,
        product,
        title: line.title.clone(),
        unit: line.unit,
        much,
        held,
    }
}

async fn counted(ctx: &mut Ctx<'_>, id: ProductId) -> Result<Option<Product>, AppError> {
    let product = storage::products::find(ctx.tx, id).await?;
    Ok(product.filter(|product| product.stock.is_some()))
}

/// Holds as much as there is of what is wanted; gives how much that was, `None` for what is not counted.
async fn hold(ctx: &mut Ctx<'_>, id: ProductId, wanted: Stock) -> Result<Option<Stock>, AppError> {
    for _ in 0..TRIES {
        let Some(available) = counted(ctx, id)
            .await?
            .and_then(|product| product.available())
        else {
            return Ok(None);
        };
        let much = available.min(wanted);
        if much == Stock::ZERO || storage::stock::reserve(ctx.tx, id, much).await? {
            return Ok(Some(much));
        }
    }
    Ok(Some(Stock::ZERO))
}

async fn reserve(ctx: &mut Ctx<'_>, lines: Vec<OrderLine>) -> Result<Moved, AppError> {
    let mut moved = Moved::default();
    for mut line in lines {
        let wanted = line.open().less(line.reserved);
        let (Some(product), false) = (line.product, wanted == Stock::ZERO) else {
            continue;
        };
        let Some(held) = hold(ctx, product, wanted).await? else {
            continue;
        };
        if held < wanted {
            moved
                .lacks
                .push(part(&line, product, wanted.less(held), Stock::ZERO));
        }
        if held > Stock::ZERO {
            line.reserved = plus(line.reserved, held);
            storage::order_lines::save(ctx.tx, &line).await?;
            moved.parts.push(part(&line, product, held, Stock::ZERO));
        }
    }
    Ok(moved)
}

/// Two amounts of one product together; they come from one stock, so they can't be too many.
fn plus(one: Stock, other: Stock) -> Stock {
    Stock::new(one.thousandths().saturating_add(other.thousandths())).unwrap_or(one)
}

async fn release(ctx: &mut Ctx<'_>, lines: Vec<OrderLine>) -> Result<Moved, AppError> {
    let mut moved = Moved::default();
    for mut line in lines {
        let held = line.reserved;
        let (Some(product), false) = (line.product, held == Stock::ZERO) else {
            continue;
        };
        // What is not counted any more is not held any more either.
        if storage::stock::release(ctx.tx, product, held).await? {
            moved.parts.push(part(&line, product, held, held));
        }
        line.reserved = Stock::ZERO;
        storage::order_lines::save(ctx.tx, &line).await?;
    }
    Ok(moved)
}

/// Writes off what is held for the lines, then what else there is. What was held and turns out not to be there is let go.
async fn take(ctx: &mut Ctx<'_>, lines: Vec<OrderLine>) -> Result<Moved, AppError> {
    let mut moved = Moved::default();
    for mut line in lines {
        let wanted = line.open();
        let Some(product) = line.product else {
            continue;
        };
        let mut gone = (Stock::ZERO, Stock::ZERO);
        let mut is_counted = false;
        for _ in 0..TRIES {
            let Some(now) = counted(ctx, product).await? else {
                break;
            };
            is_counted = true;
            let stock = now.stock.unwrap_or_default();
            let held = line.reserved.min(wanted).min(stock);
            let free = stock.less(now.reserved);
            let more = wanted.less(held).min(free);
            if held == Stock::ZERO && more == Stock::ZERO {
                break;
            }
            if storage::stock::take(ctx.tx, product, held, more).await? {
                gone = (held, more);
                break;
            }
        }
        if !is_counted {
            continue;
        }
        let (held, more) = gone;
        let much = plus(held, more);
        let rest = line.reserved.less(held);
        if rest > Stock::ZERO {
            storage::stock::release(ctx.tx, product, rest).await?;
        }
        line.reserved = Stock::ZERO;
        line.taken += much.thousandths();
        storage::order_lines::save(ctx.tx, &line).await?;
        if much > Stock::ZERO {
            moved.parts.push(part(&line, product, much, held));
        }
        if much < wanted {
            moved
                .lacks
                .push(part(&line, product, wanted.less(much), Stock::ZERO));
        }
    }
    Ok(moved)
}

/// Puts into the stock what the lines name and what has not been put there yet.
async fn add(ctx: &mut Ctx<'_>, lines: Vec<OrderLine>) -> Result<Moved, AppError> {
    let mut moved = Moved::default();
    for mut line in lines {
        let much = line.quantity.thousandths() + line.taken.min(0);
        let (Some(product), Ok(much)) = (line.product, Stock::new(much)) else {
            continue;
        };
        if much > Stock::ZERO && storage::stock::add(ctx.tx, product, much).await? {
            line.taken -= much.thousandths();
            storage::order_lines::save(ctx.tx, &line).await?;
            moved.parts.push(part(&line, product, much, Stock::ZERO));
        }
    }
    Ok(moved)
}

/// What a record's lines hold follows a change of one of them: less is let go; more is held where the record holds.
pub(crate) async fn adjusted(
    ctx: &mut Ctx<'_>,
    record: &Record,
    line: OrderLineId,
    cause: EventId,
) -> Result<(), AppError> {
    let Some(mut line) = storage::order_lines::find(ctx.tx, line).await? else {
        return Ok(());
    };
    let Some(product) = line.product else {
        return Ok(());
    };
    let excess = line.reserved.less(line.open());
    if excess > Stock::ZERO {
        let mut moved = Moved::default();
        if storage::stock::release(ctx.tx, product, excess).await? {
            moved.parts.push(part(&line, product, excess, excess));
        }
        line.reserved = line.reserved.less(excess);
        storage::order_lines::save(ctx.tx, &line).await?;
        return told(ctx, record, StockMove::Released, moved, cause).await;
    }
    if holds(ctx, record).await? {
        let moved = reserve(ctx, vec![line]).await?;
        told(ctx, record, StockMove::Reserved, moved, cause).await?;
    }
    Ok(())
}

/// Lets go of all that a line holds: it goes, or is to be of another product.
pub(crate) async fn let_go(
    ctx: &mut Ctx<'_>,
    line: &mut OrderLine,
) -> Result<Option<StockPart>, AppError> {
    let held = line.reserved;
    let (Some(product), false) = (line.product, held == Stock::ZERO) else {
        return Ok(None);
    };
    let released = storage::stock::release(ctx.tx, product, held).await?;
    line.reserved = Stock::ZERO;
    storage::order_lines::save(ctx.tx, line).await?;
    Ok(released.then(|| part(line, product, held, held)))
}

/// Writes down that something is not held any more.
pub(crate) async fn tell_released(
    ctx: &mut Ctx<'_>,
    record: &Record,
    released: StockPart,
    cause: EventId,
) -> Result<(), AppError> {
    let moved = Moved {
        parts: vec![released],
        lacks: Vec::new(),
    };
    told(ctx, record, StockMove::Released, moved, cause).await
}

/// Whether goods are held for a record now: it stands where they are held, or holds some.
async fn holds(ctx: &mut Ctx<'_>, record: &Record) -> Result<bool, AppError> {
    let preset = ctx.preset.clone();
    if pipeline_of(&preset, record)?.duty_at(&record.stage) == Some(StockDuty::Reserve) {
        return Ok(true);
    }
    let lines = storage::order_lines::of_record(ctx.tx, record.id).await?;
    Ok(lines.iter().any(|line| line.reserved > Stock::ZERO))
}

/// Takes back what a move did to the stock. What somebody else has meanwhile stays theirs.
pub(crate) async fn undo(
    ctx: &mut Ctx<'_>,
    how: StockMove,
    parts: &[StockPart],
) -> Result<(), AppError> {
    for part in parts {
        let Some(mut line) = storage::order_lines::find(ctx.tx, part.line).await? else {
            continue;
        };
        let much = part.much;
        match how {
            StockMove::Reserved => {
                storage::stock::release(ctx.tx, part.product, much).await?;
                line.reserved = line.reserved.less(much);
            }
            StockMove::Released => {
                if let Some(held) = hold(ctx, part.product, much).await? {
                    line.reserved = plus(line.reserved, held);
                }
            }
            StockMove::Taken => {
                storage::stock::add(ctx.tx, part.product, much).await?;
                line.taken -= much.thousandths();
                if let Some(held) = hold(ctx, part.product, part.held).await? {
                    line.reserved = plus(line.reserved, held);
                }
            }
            StockMove::Added => {
                if let Ok(much) = quantity::Quantity::new(much.thousandths())
                    && storage::stock::remove(ctx.tx, part.product, much).await?
                {
                    line.taken += much.thousandths();
                }
            }
            // A press of its own, which no move causes.
            StockMove::Returned => {}
        }
        storage::order_lines::save(ctx.tx, &line).await?;
    }
    Ok(())
}

/// Puts back into the stock what had been written off for a record: the goods have come back.
pub async fn give_back(
    ctx: &mut Ctx<'_>,
    actor: &Actor,
    record: Record,
) -> Result<Record, AppError> {
    let mut parts = Vec::new();
    for mut line in storage::order_lines::of_record(ctx.tx, record.id).await? {
        let (Some(product), Ok(much)) = (line.product, Stock::new(line.taken)) else {
            continue;
        };
        if much == Stock::ZERO {
            continue;
        }
        storage::stock::add(ctx.tx, product, much).await?;
        line.taken = 0;
        storage::order_lines::save(ctx.tx, &line).await?;
        parts.push(part(&line, product, much, Stock::ZERO));
    }
    if parts.is_empty() {
        return Ok(record);
    }
    let record = Record {
        version: record.version + 1,
        ..record
    };
    storage::records::save(ctx.tx, &record, ctx.now).await?;
    let returned = Happening::StockMoved {
        how: StockMove::Returned,
        parts,
        lacks: Vec::new(),
    };
    ctx.note(&record, actor, &returned, None).await?;
    Ok(record)
}

/// How the stock stands to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineStock {
    /// Free words, or a product that is not counted: there is always enough.
    Uncounted,
    /// All that is wanted is there, held or not.
    Enough,
    /// So much lacks.
    Lacks(Stock),
}

/// Lines with how the stock stands to each; of two lines of one product the first is served first.
pub(crate) async fn seen(
    ctx: &mut Ctx<'_>,
    lines: Vec<OrderLine>,
) -> Result<Vec<LineView>, AppError> {
    let mut free: BTreeMap<ProductId, Option<Stock>> = BTreeMap::new();
    let mut views = Vec::with_capacity(lines.len());
    for line in lines {
        let Some(product) = line.product else {
            views.push(LineView {
                line,
                stock: LineStock::Uncounted,
            });
            continue;
        };
        let available = match free.get(&product) {
            Some(available) => *available,
            None => counted(ctx, product)
                .await?
                .and_then(|product| product.available()),
        };
        let wanted = line.open().less(line.reserved);
        let stock = match available {
            None => LineStock::Uncounted,
            Some(available) if available >= wanted => LineStock::Enough,
            Some(available) => LineStock::Lacks(wanted.less(available)),
        };
        free.insert(product, available.map(|available| available.less(wanted)));
        views.push(LineView { line, stock });
    }
    Ok(views)
}

/// Whether nothing lacks.
pub fn is_enough(lines: &[LineView]) -> bool {
    lines.iter().all(|view| match view.stock {
        LineStock::Uncounted | LineStock::Enough => true,
        LineStock::Lacks(_) => false,
    })
}
