//! Pairs of cards that may be of one client. A pair is told once: what people said of it stays.

use super::{Cell, Single, StorageError, Tx, exactly_one, execute, fetch};
use crate::domain::ids::UserId;
use crate::domain::merging::Reason;
use crate::domain::search::{DocKind, DocRef};
use crate::domain::time::Millis;
use sqlx::FromRow;

/// What became of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairState {
    /// Nobody has said anything.
    Open,
    /// They are two.
    Different,
    /// They are one card now.
    Merged,
    /// One of them is no card of its own any more.
    Gone,
}

impl PairState {
    const ALL: [PairState; 4] = [
        PairState::Open,
        PairState::Different,
        PairState::Merged,
        PairState::Gone,
    ];

    const fn slug(self) -> &'static str {
        match self {
            PairState::Open => "open",
            PairState::Different => "different",
            PairState::Merged => "merged",
            PairState::Gone => "gone",
        }
    }
}

/// Two cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Its id.
    pub id: i64,
    /// The older card.
    pub one: DocRef,
    /// The newer.
    pub other: DocRef,
    /// Why they may be one.
    pub reason: Reason,
    /// What became of it.
    pub state: PairState,
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    kind: i64,
    one: i64,
    other: i64,
    reason: String,
    state: String,
}

macro_rules! columns {
    () => {
        "id, kind, one, other, reason, state"
    };
}

impl Raw {
    fn parse(self) -> Result<Pair, StorageError> {
        let cell = |column| Cell {
            table: "duplicates",
            column,
            id: self.id,
        };
        let kind = cell("kind").parse(DocKind::from_code(self.kind).ok_or("no kind of card"))?;
        let state = PairState::ALL
            .into_iter()
            .find(|state| state.slug() == self.state);
        Ok(Pair {
            id: self.id,
            one: DocRef { kind, id: self.one },
            other: DocRef {
                kind,
                id: self.other,
            },
            reason: cell("reason").parse(Reason::from_slug(&self.reason).ok_or("no reason"))?,
            state: cell("state").parse(state.ok_or("no state"))?,
        })
    }
}

/// Keeps that two cards of one kind may be one; `None`: that is known already.
pub async fn note(
    tx: &mut Tx,
    a: DocRef,
    b: DocRef,
    reason: Reason,
    now: Millis,
) -> Result<Option<Pair>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!(
            "INSERT INTO duplicates (kind, one, other, reason, strength, state, found_at)
             VALUES ($1, $2, $3, $4, $5, 'open', $6) ON CONFLICT (kind, one, other) DO NOTHING RETURNING ",
            columns!()
        ),
        a.kind.code(),
        a.id.min(b.id),
        a.id.max(b.id),
        reason.slug(),
        reason.strength(),
        now.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// The pair of that id.
pub async fn find(tx: &mut Tx, id: i64) -> Result<Option<Pair>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM duplicates WHERE id = $1"),
        id
    )?;
    raw.map(Raw::parse).transpose()
}

/// Pairs of which nobody has said anything, the strongest first.
pub async fn open(tx: &mut Tx, limit: i64, offset: i64) -> Result<Vec<Pair>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM duplicates WHERE state = 'open'
             ORDER BY strength DESC, id DESC LIMIT $1 OFFSET $2"
        ),
        limit,
        offset
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// How many pairs nobody has said anything of, as far as `most`.
pub async fn count_open(tx: &mut Tx, most: i64) -> Result<i64, StorageError> {
    // In the order of its index, which holds the open ones alone: settled ones may be many.
    let (count,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "SELECT COUNT(*) FROM (SELECT 1 FROM duplicates WHERE state = 'open' ORDER BY strength LIMIT $1) AS d",
        most
    )?;
    Ok(count)
}

/// Keeps what became of a pair.
pub async fn settle(
    tx: &mut Tx,
    id: i64,
    state: PairState,
    by: UserId,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE duplicates SET state = $2, settled_by = $3 WHERE id = $1",
        id,
        state.slug(),
        by.0
    )?;
    exactly_one("duplicates", touched)
}

/// Keeps what became of two cards; the pair is made where nobody had noticed it.
pub async fn settle_cards(
    tx: &mut Tx,
    a: DocRef,
    b: DocRef,
    state: PairState,
    by: UserId,
    now: Millis,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO duplicates (kind, one, other, reason, strength, state, settled_by, found_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (kind, one, other) DO UPDATE SET state = $6, settled_by = $7",
        a.kind.code(),
        a.id.min(b.id),
        a.id.max(b.id),
        Reason::Name.slug(),
        Reason::Name.strength(),
        state.slug(),
        by.0,
        now.0
    )
    .map(drop)
}

/// A card is none of its own any more: its open pairs are settled.
pub async fn card_gone(tx: &mut Tx, card: DocRef) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE duplicates SET state = 'gone' WHERE state = 'open' AND kind = $1 AND (one = $2 OR other = $2)",
        card.kind.code(),
        card.id
    )
    .map(drop)
}

/// A card is one of its own again.
pub async fn card_back(tx: &mut Tx, card: DocRef) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE duplicates SET state = 'open' WHERE state = 'gone' AND kind = $1 AND (one = $2 OR other = $2)",
        card.kind.code(),
        card.id
    )
    .map(drop)
}

/// Looks for contacts of one phone among those from one id to another: each is paired with the one before it. For what
/// stood before duplicates were noticed at entry.
pub async fn sweep(
    tx: &mut Tx,
    (after, last): (i64, i64),
    now: Millis,
) -> Result<u64, StorageError> {
    execute!(
        tx,
        "INSERT INTO duplicates (kind, one, other, reason, strength, state, found_at)
         SELECT 4, f.before, f.id, $3, $4, 'open', $5 FROM (
             SELECT c.id, (SELECT MAX(o.id) FROM contacts AS o
                 WHERE o.phone = c.phone AND o.id < c.id AND o.merged_into IS NULL) AS before
             FROM contacts AS c WHERE c.id > $1 AND c.id <= $2 AND c.phone IS NOT NULL AND c.merged_into IS NULL) AS f
         WHERE f.before IS NOT NULL
         ON CONFLICT (kind, one, other) DO NOTHING",
        after,
        last,
        Reason::Phone.slug(),
        Reason::Phone.strength(),
        now.0
    )
}

/// Forgets the pairs of a card.
pub async fn forget(tx: &mut Tx, card: DocRef) -> Result<(), StorageError> {
    execute!(
        tx,
        "DELETE FROM duplicates WHERE kind = $1 AND (one = $2 OR other = $2)",
        card.kind.code(),
        card.id
    )
    .map(drop)
}
