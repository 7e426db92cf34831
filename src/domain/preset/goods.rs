//! What a preset says of goods: which field is the sum of a record's lines, what a stage does to the stock, and the
//! condition that there is enough of it.
//!
//! Invariant: to the engine the stock is a fact like a filled field ([`STOCK`]); no field of a shop may take its name.

use super::claims::{Book, Claim, PipelineIndex};
use super::model::{Condition, Test};
use super::reader::{self, Findings, Section};
use crate::domain::ids::{ChoiceId, FieldId, StageId};
use toml::Spanned;

/// The fact of how the stock stands to a record's lines, among the filled fields that conditions see.
pub const STOCK: &str = "stock";
/// The fact's value when nothing lacks; also when the record has no lines of products that are counted.
pub const ENOUGH: &str = "enough";
/// The fact's value when something lacks.
pub const SHORT: &str = "short";

/// What a stage does to the stock of what a record's lines name when the record comes to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StockDuty {
    /// Nothing yet: the card shows line by line what there is.
    Check,
    /// Holds it for the record.
    Reserve,
    /// Writes it off.
    Take,
    /// Puts it into the stock: it was bought or made.
    Add,
}

impl StockDuty {
    /// Its word in presets and in Fluent messages.
    pub const fn word(self) -> &'static str {
        match self {
            StockDuty::Check => "check",
            StockDuty::Reserve => "reserve",
            StockDuty::Take => "take",
            StockDuty::Add => "add",
        }
    }
}

const DUTIES: &[(&str, StockDuty)] = &[
    ("check", StockDuty::Check),
    ("reserve", StockDuty::Reserve),
    ("take", StockDuty::Take),
    ("add", StockDuty::Add),
];

const STATES: &[(&str, &str)] = &[(ENOUGH, ENOUGH), (SHORT, SHORT)];

/// The money field that is always the sum of the lines, if the pipeline names one.
pub(super) fn total(
    index: PipelineIndex,
    section: &mut Section<'_, '_>,
    book: &mut Book,
    findings: &mut Findings,
) -> Option<FieldId> {
    let node = section.optional("total")?;
    let field = reader::id(node, "total", FieldId::parse, findings)?;
    book.claim(field.span(), Claim::Total(index, field.get_ref().clone()));
    Some(field.into_inner())
}

/// The field that says in words what the lines say, if the pipeline names one.
pub(super) fn contents(
    index: PipelineIndex,
    section: &mut Section<'_, '_>,
    book: &mut Book,
    findings: &mut Findings,
) -> Option<FieldId> {
    let node = section.optional("contents")?;
    let field = reader::id(node, "contents", FieldId::parse, findings)?;
    book.claim(
        field.span(),
        Claim::CardField(index, field.get_ref().clone()),
    );
    Some(field.into_inner())
}

/// What a stage does to the stock, if anything.
pub(super) fn duty(section: &mut Section<'_, '_>, findings: &mut Findings) -> Option<StockDuty> {
    let node = section.optional("stock")?;
    reader::word(node, "stock", DUTIES, findings).map(Spanned::into_inner)
}

/// `{ stock = "enough" }`.
pub(super) fn condition(
    section: &mut Section<'_, '_>,
    findings: &mut Findings,
) -> Option<Condition> {
    let node = section.optional("stock")?;
    let state = reader::word(node, "stock", STATES, findings);
    Some(Condition {
        field: FieldId::parse(STOCK).ok()?,
        test: Test::OneOf(vec![ChoiceId::parse(state?.get_ref()).ok()?]),
    })
}

impl Condition {
    /// Whether it asks for the stock; then whether it asks that there be enough.
    pub fn asks_stock(&self) -> Option<bool> {
        if self.field.as_str() != STOCK {
            return None;
        }
        match &self.test {
            Test::OneOf(states) => Some(states.iter().any(|state| state.as_str() == ENOUGH)),
            Test::Filled
            | Test::Empty
            | Test::NoneOf(_)
            | Test::Has(_)
            | Test::Says(_)
            | Test::AtLeast(_)
            | Test::Below(_) => Some(false),
        }
    }
}

impl super::model::Pipeline {
    /// What a stage does to the stock.
    pub fn duty_at(&self, stage: &StageId) -> Option<StockDuty> {
        self.stage(stage)?.stock
    }
}
