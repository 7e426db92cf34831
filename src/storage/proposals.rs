//! Proposals: what a client is to have instead of what the shop lacks. At most one of a record waits for an answer.

use super::{Cell, StorageError, Tx, execute, fetch};
use crate::domain::ids::{OrderLineId, ProductId, ProposalId, RecordId, UserId};
use crate::domain::money::Amount;
use crate::domain::time::Millis;
use sqlx::FromRow;

/// How a proposal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProposalState {
    /// The client has not said anything yet.
    Open,
    /// It suits, or one of it.
    Agreed,
    /// It does not.
    Declined,
    /// It stands no more: another was made, or the order has moved on.
    Withdrawn,
}

impl ProposalState {
    const fn slug(self) -> &'static str {
        match self {
            ProposalState::Open => "open",
            ProposalState::Agreed => "agreed",
            ProposalState::Declined => "declined",
            ProposalState::Withdrawn => "withdrawn",
        }
    }

    fn from_slug(slug: &str) -> Option<ProposalState> {
        [
            ProposalState::Open,
            ProposalState::Agreed,
            ProposalState::Declined,
            ProposalState::Withdrawn,
        ]
        .into_iter()
        .find(|state| state.slug() == slug)
    }
}

/// A proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Its id.
    pub id: ProposalId,
    /// The record whose goods are lacking.
    pub record: RecordId,
    /// The line to be replaced; `None`: none in particular.
    pub line: Option<OrderLineId>,
    /// Who made it.
    pub by: UserId,
    /// What is proposed, in words.
    pub text: Option<String>,
    /// Since when the record had stood on its stage: an answer is for that stay only.
    pub since: Millis,
    /// How it stands.
    pub state: ProposalState,
    /// What the client chose.
    pub chosen: Option<ProductId>,
}

/// A proposal to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewProposal<'a> {
    /// The record whose goods are lacking.
    pub record: RecordId,
    /// The line to be replaced.
    pub line: Option<OrderLineId>,
    /// Who makes it.
    pub by: UserId,
    /// What is proposed, in words.
    pub text: Option<&'a str>,
    /// Since when the record has stood on its stage.
    pub since: Millis,
}

macro_rules! columns {
    () => {
        "id, record_id, line_id, made_by, text, since, state, chosen"
    };
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    record_id: i64,
    line_id: Option<i64>,
    made_by: i64,
    text: Option<String>,
    since: i64,
    state: String,
    chosen: Option<i64>,
}

impl Raw {
    fn parse(self) -> Result<Proposal, StorageError> {
        let cell = Cell {
            table: "proposals",
            column: "state",
            id: self.id,
        };
        Ok(Proposal {
            id: ProposalId(self.id),
            record: RecordId(self.record_id),
            line: self.line_id.map(OrderLineId),
            by: UserId(self.made_by),
            text: self.text,
            since: Millis(self.since),
            state: cell.parse(ProposalState::from_slug(&self.state).ok_or("no state"))?,
            chosen: self.chosen.map(ProductId),
        })
    }
}

/// Makes a proposal. While another one of the record is open, the two collide.
pub async fn make(
    tx: &mut Tx,
    new: NewProposal<'_>,
    products: &[(ProductId, Amount)],
    now: Millis,
) -> Result<Proposal, StorageError> {
    let raw = fetch!(
        tx,
        one Raw,
        concat!(
            "INSERT INTO proposals (record_id, line_id, made_by, text, since, state, created_at)
             VALUES ($1, $2, $3, $4, $5, 'open', $6) RETURNING ",
            columns!()
        ),
        new.record.0,
        new.line.map(|line| line.0),
        new.by.0,
        new.text,
        new.since.0,
        now.0
    )?;
    let proposal = raw.parse()?;
    for (position, (product, price)) in (0_i64..).zip(products) {
        execute!(
            tx,
            "INSERT INTO proposal_products (proposal_id, product_id, price, position) VALUES ($1, $2, $3, $4)",
            proposal.id.0,
            product.0,
            price.0,
            position
        )?;
    }
    Ok(proposal)
}

/// The proposal of that id.
pub async fn find(tx: &mut Tx, id: ProposalId) -> Result<Option<Proposal>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM proposals WHERE id = $1"),
        id.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// The newest proposal of a record.
pub async fn newest_of(tx: &mut Tx, record: RecordId) -> Result<Option<Proposal>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM proposals WHERE record_id = $1 ORDER BY id DESC LIMIT 1"),
        record.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// The products proposed, in order, each with what a unit of it costs.
pub async fn products(
    tx: &mut Tx,
    id: ProposalId,
) -> Result<Vec<(ProductId, Amount)>, StorageError> {
    let rows: Vec<(i64, i64)> = fetch!(
        tx,
        all(i64, i64),
        "SELECT product_id, price FROM proposal_products WHERE proposal_id = $1 ORDER BY position",
        id.0
    )?;
    Ok(rows
        .into_iter()
        .map(|(product, price)| (ProductId(product), Amount(price)))
        .collect())
}

/// Settles an open proposal. `false`: it was settled before.
pub async fn settle(
    tx: &mut Tx,
    id: ProposalId,
    state: ProposalState,
    chosen: Option<ProductId>,
    now: Millis,
) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE proposals SET state = $2, chosen = $3, settled_at = $4 WHERE id = $1 AND state = 'open'",
        id.0,
        state.slug(),
        chosen.map(|product| product.0),
        now.0
    )?;
    Ok(touched == 1)
}

/// Takes back what waits for an answer on a record. `false`: nothing did.
pub async fn withdraw(tx: &mut Tx, record: RecordId, now: Millis) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE proposals SET state = 'withdrawn', settled_at = $2 WHERE record_id = $1 AND state = 'open'",
        record.0,
        now.0
    )?;
    Ok(touched == 1)
}
