//! A replacement for what the shop lacks: staff proposes, the client agrees or does not, by one press.
//!
//! Invariant: an answer counts once, and only for the stay on the stage that it was asked on; what is agreed to is on the
//! order before the order moves.

use crate::app::orders::{self, OrderNotice, Said};
use crate::app::{AppError, Ctx, Notice, Refusal, clients, lines};
use crate::domain::event::{Actor, Happening};
use crate::domain::ids::{OrderLineId, ProductId, ProposalId, RecordId};
use crate::domain::money::Amount;
use crate::domain::order_line::{NewLine, OrderLine};
use crate::domain::people::Person;
use crate::domain::preset::{Preset, Signal};
use crate::domain::product::Product;
use crate::domain::quantity::Quantity;
use crate::domain::record::Record;
use crate::storage;
use crate::storage::proposals::{NewProposal, Proposal, ProposalState};

/// The most products that are proposed at once.
pub const PROPOSED: usize = 3;
/// How many products are offered to choose from.
pub const OFFERED: usize = 5;

/// A proposal with what its screens show.
#[derive(Debug, Clone)]
pub struct ProposalView {
    /// The proposal.
    pub proposal: Proposal,
    /// The record.
    pub record: Record,
    /// The line to be replaced, as it is now.
    pub line: Option<OrderLine>,
    /// The products, each with what a unit of it costs.
    pub products: Vec<(Product, Amount)>,
}

/// Whether a client can be asked on the stage where a record stands.
pub fn is_offered(preset: &Preset, record: &Record) -> bool {
    orders::stage_of(preset, record).is_some_and(|stage| stage.offers(Signal::Agreed))
}

/// What could be had in the place of a line's product.
pub async fn similar(
    ctx: &mut Ctx<'_>,
    line: Option<&OrderLine>,
) -> Result<Vec<Product>, AppError> {
    let product = match line.and_then(|line| line.product) {
        Some(product) => storage::products::find(ctx.tx, product).await?,
        None => None,
    };
    match product {
        Some(product) => Ok(storage::products::similar(ctx.tx, &product, OFFERED).await?),
        None => Ok(Vec::new()),
    }
}

/// The line of a record; `None` for no line in particular, and for one that is gone.
pub async fn line_of(
    ctx: &mut Ctx<'_>,
    record: RecordId,
    line: Option<OrderLineId>,
) -> Result<Option<OrderLine>, AppError> {
    let Some(line) = line else { return Ok(None) };
    let line = storage::order_lines::find(ctx.tx, line).await?;
    Ok(line.filter(|line| line.record == record))
}

/// What is to be proposed.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// The record whose goods are lacking.
    pub record: RecordId,
    /// The line to be replaced.
    pub line: Option<OrderLineId>,
    /// Products of the catalogue.
    pub products: &'a [ProductId],
    /// What is said in words, where nothing of the catalogue is proposed.
    pub words: Option<&'a str>,
}

/// Proposes a replacement to a record's client. What was proposed before stands no more.
///
/// # Errors
/// [`Refusal::MoveNotOffered`] where nobody may ask, [`Refusal::ClientUnreachable`] and [`Refusal::ClientBanned`] where
/// nobody would answer, [`Refusal::Empty`] for nothing.
pub async fn propose(
    ctx: &mut Ctx<'_>,
    who: &Person,
    wish: Wish<'_>,
) -> Result<Proposal, AppError> {
    let record = ctx.record(wish.record).await?;
    let preset = ctx.preset.clone();
    if !is_offered(&preset, &record) {
        return Err(Refusal::MoveNotOffered.into());
    }
    clients::addressee(ctx, record.contact.ok_or(Refusal::NoSuchClient)?).await?;
    let mut products = Vec::new();
    for id in wish.products.iter().take(PROPOSED) {
        let product = storage::products::find(ctx.tx, *id).await?;
        let product = product
            .filter(|product| product.is_on)
            .ok_or(Refusal::NoSuchProduct)?;
        products.push(product);
    }
    let words = wish.words.filter(|_| products.is_empty());
    if products.is_empty() && words.is_none() {
        return Err(Refusal::Empty.into());
    }
    storage::proposals::withdraw(ctx.tx, record.id, ctx.now).await?;
    let priced: Vec<(ProductId, Amount)> = products
        .iter()
        .map(|product| (product.id, product.price))
        .collect();
    let new = NewProposal {
        record: record.id,
        line: wish.line,
        by: who.id,
        text: words,
        since: record.stage_since,
    };
    let proposal = storage::proposals::make(ctx.tx, new, &priced, ctx.now).await?;
    let titles = products
        .iter()
        .map(|product| product.name.ru.clone())
        .chain(words.map(str::to_owned))
        .collect();
    let proposed = Happening::Proposed { titles };
    ctx.note(&record, &Actor::Person(who.id), &proposed, None)
        .await?;
    let notice = OrderNotice::Proposed {
        proposal: proposal.id,
    };
    ctx.news.notices.push(Notice::Order(notice));
    Ok(proposal)
}

/// Takes back what a record's client has not answered. `false`: there was nothing, or it was answered.
pub async fn withdraw(ctx: &mut Ctx<'_>, record: RecordId) -> Result<bool, AppError> {
    Ok(storage::proposals::withdraw(ctx.tx, record, ctx.now).await?)
}

/// Loads what a proposal's screens show.
pub async fn view(ctx: &mut Ctx<'_>, id: ProposalId) -> Result<ProposalView, AppError> {
    let proposal = storage::proposals::find(ctx.tx, id)
        .await?
        .ok_or(Refusal::ProposalGone)?;
    let record = ctx.record(proposal.record).await?;
    let line = line_of(ctx, record.id, proposal.line).await?;
    let mut products = Vec::new();
    for (id, price) in storage::proposals::products(ctx.tx, proposal.id).await? {
        if let Some(product) = storage::products::find(ctx.tx, id).await? {
            products.push((product, price));
        }
    }
    Ok(ProposalView {
        proposal,
        record,
        line,
        products,
    })
}

/// What a client answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It suits; of several products, this one.
    Agree(Option<ProductId>),
    /// It does not.
    Decline,
}

/// What came of an answer; `None`: the proposal stands no more.
pub async fn answer(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: ProposalId,
    answer: Answer,
) -> Result<(ProposalView, Option<Said>), AppError> {
    let found = view(ctx, id).await?;
    let record = orders::own(ctx, who.id, found.record.id).await?;
    let is_current = found.proposal.since == record.stage_since
        && orders::stage_of(&ctx.preset, &record).is_some_and(|stage| stage.offers(Signal::Agreed));
    let chosen = match answer {
        Answer::Agree(Some(product)) => {
            let proposed = found.products.iter();
            let mut proposed = proposed.filter(|(other, _)| other.id == product);
            Some(proposed.next().cloned().ok_or(Refusal::ProposalGone)?)
        }
        Answer::Agree(None) if !found.products.is_empty() => {
            return Err(Refusal::ProposalGone.into());
        }
        Answer::Agree(None) | Answer::Decline => None,
    };
    let state = match answer {
        _ if !is_current => ProposalState::Withdrawn,
        Answer::Agree(_) => ProposalState::Agreed,
        Answer::Decline => ProposalState::Declined,
    };
    let product = chosen.as_ref().map(|(product, _)| product.id);
    let product = product.filter(|_| is_current);
    let is_first = storage::proposals::settle(ctx.tx, id, state, product, ctx.now).await?;
    if !is_current || !is_first {
        return Ok((view(ctx, id).await?, None));
    }
    let record = match &chosen {
        Some((product, price)) => {
            put(ctx, who, record, found.line.as_ref(), product, *price).await?
        }
        None => record,
    };
    let signal = match answer {
        Answer::Agree(_) => Signal::Agreed,
        Answer::Decline => Signal::Declined,
    };
    let said = orders::said(ctx, who.id, record, signal).await?;
    Ok((view(ctx, id).await?, Some(said)))
}

/// Puts the chosen product onto the order: in place of the line that lacked, else as a line of its own.
async fn put(
    ctx: &mut Ctx<'_>,
    who: &Person,
    record: Record,
    line: Option<&OrderLine>,
    product: &Product,
    price: Amount,
) -> Result<Record, AppError> {
    let quantity = line.map_or(Quantity::ONE, |line| line.quantity);
    let new = NewLine {
        price,
        ..lines::line_of(product, quantity)
    };
    let actor = Actor::Client(who.id);
    let (record, _) = match line {
        Some(line) => lines::replace(ctx, &actor, record, line.id, new).await?,
        None => lines::add(ctx, &actor, record, new).await?,
    };
    Ok(record)
}
