//! Merges: rows move from one card to another, and what moved is kept, so that it can go back.
//!
//! Invariant: every column that refers to a contact or a company is either among the [`Place`]s or in [`STAYS`], with the
//! reason. A test reads both schemas and knows no third kind.

use super::{
    AT_ONCE, Cell, Single, StorageError, Tx, batch, exactly_one, execute, fetch, padded, push_list,
    to_json,
};
use crate::domain::ids::UserId;
use crate::domain::merging::Journal;
use crate::domain::search::{DocKind, DocRef};
use crate::domain::time::Millis;
use sqlx::FromRow;
use std::collections::BTreeMap;

/// A table whose rows move from card to card.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// `table.column`: the column that says whose a row is.
    pub column: &'static str,
    keep: &'static str,
    take: &'static str,
    give_back: &'static str,
    count: &'static str,
}

/// The statements of a place: which rows there are of the card that goes, but for those that can't move; they are kept
/// as moved, then moved. `$1` is the merge, `$2` the card that goes, `$3` the one that stays.
macro_rules! place {
    ($table:literal, $key:literal, $column:literal) => {
        place!($table, $key, $column, "", "")
    };
    ($table:literal, $key:literal, $column:literal, $also:literal, $but:literal) => {
        Place {
            column: concat!($table, ".", $column),
            keep: concat!(
                "INSERT INTO merge_moves (merge_id, place, row_id) SELECT $1, '",
                $table,
                ".",
                $column,
                "', ",
                $key,
                " FROM ",
                $table,
                " WHERE ",
                $column,
                " = $2 AND $3 <> $2",
                $but
            ),
            take: concat!(
                "UPDATE ",
                $table,
                " SET ",
                $column,
                " = $3",
                $also,
                " WHERE ",
                $column,
                " = $2 AND ",
                $key,
                " IN (SELECT row_id FROM merge_moves WHERE merge_id = $1 AND place = '",
                $table,
                ".",
                $column,
                "')"
            ),
            give_back: concat!(
                "UPDATE ",
                $table,
                " SET ",
                $column,
                " = $2",
                $also,
                " WHERE ",
                $column,
                " = $3 AND ",
                $key,
                " IN (SELECT row_id FROM merge_moves WHERE merge_id = $1 AND place = '",
                $table,
                ".",
                $column,
                "')"
            ),
            count: concat!("SELECT COUNT(*) FROM ", $table, " WHERE ", $column, " = $1"),
        }
    };
}

/// Records: their versions grow, so that nobody saves one with the client that it had.
pub const RECORDS: Place = place!("records", "id", "contact_id", ", version = version + 1", "");
/// Messages.
pub const WORDS: Place = place!("client_messages", "id", "contact_id");
/// Notes.
pub const NOTES: Place = place!("notes", "id", "contact_id");

/// What moves with a contact.
pub const OF_CONTACT: [Place; 15] = [
    RECORDS,
    WORDS,
    NOTES,
    place!(
        "sessions",
        "id",
        "contact_id",
        ", version = version + 1",
        ""
    ),
    place!("later_messages", "id", "contact_id"),
    place!("posts", "id", "contact_id"),
    // A client has one topic in a group. The other one stays: who writes there writes to the client all the same.
    place!(
        "topics",
        "id",
        "contact_id",
        "",
        " AND NOT EXISTS (SELECT 1 FROM topics AS t WHERE t.chat_id = topics.chat_id AND t.contact_id = $3)"
    ),
    place!("focus", "user_id", "contact_id"),
    place!("contact_accounts", "user_id", "contact_id"),
    place!("contacts", "id", "merged_into"),
    place!("client_events", "id", "contact_id"),
    place!("calls", "id", "contact_id"),
    place!("record_files", "id", "contact_id"),
    // What both have stays with each.
    place!(
        "contact_points",
        "id",
        "contact_id",
        "",
        " AND NOT EXISTS (SELECT 1 FROM contact_points AS t WHERE t.contact_id = $3
              AND t.kind = contact_points.kind AND t.value = contact_points.value)"
    ),
    place!(
        "contact_companies",
        "company_id",
        "contact_id",
        "",
        " AND NOT EXISTS (SELECT 1 FROM contact_companies AS t WHERE t.contact_id = $3
              AND t.company_id = contact_companies.company_id)"
    ),
];

/// What moves with a company.
pub const OF_COMPANY: [Place; 5] = [
    place!("records", "id", "company_id", ", version = version + 1", ""),
    place!(
        "contacts",
        "id",
        "company_id",
        ", version = version + 1",
        ""
    ),
    place!("companies", "id", "merged_into"),
    place!("client_events", "id", "company_id"),
    place!(
        "contact_companies",
        "contact_id",
        "company_id",
        "",
        " AND NOT EXISTS (SELECT 1 FROM contact_companies AS t WHERE t.company_id = $3
              AND t.contact_id = contact_companies.contact_id)"
    ),
];

/// Columns that refer to a card and don't move with its merge, each with the reason.
pub const STAYS: [(&str, &str); 2] = [
    (
        "audit.contact_id",
        "what was done to a card's data was done to that card",
    ),
    (
        "bans.contact_id",
        "the key of its row: the journal carries it over",
    ),
];

/// What moves with a card.
pub fn places(kind: DocKind) -> &'static [Place] {
    match kind {
        DocKind::Contact => &OF_CONTACT,
        DocKind::Company => &OF_COMPANY,
        DocKind::Lead | DocKind::Deal | DocKind::Offer | DocKind::Product => &[],
    }
}

/// A merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// Its id.
    pub id: i64,
    /// The card that stayed.
    pub survivor: DocRef,
    /// The card that went.
    pub loser: DocRef,
    /// Who did it.
    pub by: UserId,
    /// When.
    pub at: Millis,
    /// What it takes to undo it.
    pub journal: Journal,
    /// When it was undone.
    pub undone_at: Option<Millis>,
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    kind: i64,
    survivor: i64,
    loser: i64,
    merged_by: i64,
    merged_at: i64,
    before: String,
    undone_at: Option<i64>,
}

macro_rules! columns {
    () => {
        "id, kind, survivor, loser, merged_by, merged_at, before, undone_at"
    };
}

impl Raw {
    fn parse(self) -> Result<Merge, StorageError> {
        let cell = |column| Cell {
            table: "merges",
            column,
            id: self.id,
        };
        let kind = cell("kind").parse(DocKind::from_code(self.kind).ok_or("no kind of card"))?;
        Ok(Merge {
            id: self.id,
            survivor: DocRef {
                kind,
                id: self.survivor,
            },
            loser: DocRef {
                kind,
                id: self.loser,
            },
            by: UserId(self.merged_by),
            at: Millis(self.merged_at),
            journal: cell("before").json(&self.before)?,
            undone_at: self.undone_at.map(Millis),
        })
    }
}

/// Holds a card for a merge until the transaction ends; `false`: it is none of its own any more. Two who merge two cards
/// crosswise hold them in one order ([`DocRef`]'s), so one of them comes second and finds that.
pub async fn hold(tx: &mut Tx, card: DocRef) -> Result<bool, StorageError> {
    let sql = match card.kind {
        DocKind::Contact => "UPDATE contacts SET name = name WHERE id = $1 AND merged_into IS NULL",
        DocKind::Company => {
            "UPDATE companies SET name = name WHERE id = $1 AND merged_into IS NULL"
        }
        DocKind::Lead | DocKind::Deal | DocKind::Offer | DocKind::Product => return Ok(false),
    };
    Ok(execute!(tx, sql, card.id)? == 1)
}

/// Writes a merge down.
pub async fn make(
    tx: &mut Tx,
    survivor: DocRef,
    loser: DocRef,
    by: UserId,
    journal: &Journal,
    now: Millis,
) -> Result<i64, StorageError> {
    let (id,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "INSERT INTO merges (kind, survivor, loser, merged_by, merged_at, before)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        survivor.kind.code(),
        survivor.id,
        loser.id,
        by.0,
        now.0,
        &to_json(journal)?
    )?;
    Ok(id)
}

/// Keeps what a merge turned out to take to be undone.
pub async fn set_journal(tx: &mut Tx, id: i64, journal: &Journal) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE merges SET before = $2 WHERE id = $1",
        id,
        &to_json(journal)?
    )?;
    exactly_one("merges", touched)
}

/// The merge of that id.
pub async fn find(tx: &mut Tx, id: i64) -> Result<Option<Merge>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM merges WHERE id = $1"),
        id
    )?;
    raw.map(Raw::parse).transpose()
}

/// Merges since a moment that stand, the newest first.
pub async fn since(
    tx: &mut Tx,
    moment: Millis,
    limit: i64,
    offset: i64,
) -> Result<Vec<Merge>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM merges WHERE merged_at >= $1 AND undone_at IS NULL
             ORDER BY id DESC LIMIT $2 OFFSET $3"
        ),
        moment.0,
        limit,
        offset
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// How many merges since a moment stand.
pub async fn count_since(tx: &mut Tx, moment: Millis) -> Result<i64, StorageError> {
    let (count,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "SELECT COUNT(*) FROM merges WHERE merged_at >= $1 AND undone_at IS NULL",
        moment.0
    )?;
    Ok(count)
}

/// What a card was called before its merges that stand: who knew it by that name still finds it.
pub async fn names_before(tx: &mut Tx, survivor: DocRef) -> Result<Vec<String>, StorageError> {
    let mut names = names_before_all(tx, survivor.kind, &[survivor.id]).await?;
    Ok(names.remove(&survivor.id).unwrap_or_default())
}

/// What cards of one kind were called before their merges that stand, by card.
pub(super) async fn names_before_all(
    tx: &mut Tx,
    kind: DocKind,
    survivors: &[i64],
) -> Result<BTreeMap<i64, Vec<String>>, StorageError> {
    let mut names: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for some in survivors.chunks(AT_ONCE) {
        let rows: Vec<(i64, i64, String)> = batch!(tx, quietly query => {
            query.push("SELECT id, survivor, before FROM merges WHERE undone_at IS NULL AND kind = ");
            query.push_bind(kind.code()).push(" AND survivor IN ");
            push_list(&mut query, padded(some));
            query.push(" ORDER BY id");
        }, all (i64, i64, String))?;
        for (id, survivor, before) in rows {
            let cell = Cell {
                table: "merges",
                column: "before",
                id,
            };
            let journal: Journal = cell.json(&before)?;
            names
                .entry(survivor)
                .or_default()
                .push(journal.survivor.name);
        }
    }
    Ok(names)
}

/// Notes that a merge was undone; `false`: it was already.
pub async fn undone(tx: &mut Tx, id: i64, now: Millis) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE merges SET undone_at = $2 WHERE id = $1 AND undone_at IS NULL",
        id,
        now.0
    )?;
    Ok(touched == 1)
}

/// Moves the rows of a place from the card that goes to the one that stays; gives how many.
pub async fn take(
    tx: &mut Tx,
    merge: i64,
    place: Place,
    loser: DocRef,
    survivor: DocRef,
) -> Result<u64, StorageError> {
    execute!(tx, place.keep, merge, loser.id, survivor.id)?;
    execute!(tx, place.take, merge, loser.id, survivor.id)
}

/// Moves the rows of a place back, as far as they are still the other card's; gives how many.
pub async fn give_back(
    tx: &mut Tx,
    merge: i64,
    place: Place,
    loser: DocRef,
    survivor: DocRef,
) -> Result<u64, StorageError> {
    execute!(tx, place.give_back, merge, loser.id, survivor.id)
}

/// How many rows of a place a card has.
pub async fn count(tx: &mut Tx, place: Place, card: DocRef) -> Result<i64, StorageError> {
    let (count,): (i64,) = fetch!(tx, one Single<i64>, place.count, card.id)?;
    Ok(count)
}

/// What has been written since within sessions and records that go back, goes back with them.
pub async fn follow_back(
    tx: &mut Tx,
    merge: i64,
    loser: DocRef,
    survivor: DocRef,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE client_messages SET contact_id = $2 WHERE contact_id = $3 AND (
             record_id IN (SELECT row_id FROM merge_moves WHERE merge_id = $1 AND place = 'records.contact_id')
             OR session_id IN (SELECT row_id FROM merge_moves WHERE merge_id = $1 AND place = 'sessions.contact_id'))",
        merge,
        loser.id,
        survivor.id
    )?;
    execute!(
        tx,
        "UPDATE notes SET contact_id = $2 WHERE contact_id = $3 AND (
             record_id IN (SELECT row_id FROM merge_moves WHERE merge_id = $1 AND place = 'records.contact_id')
             OR session_id IN (SELECT row_id FROM merge_moves WHERE merge_id = $1 AND place = 'sessions.contact_id'))",
        merge,
        loser.id,
        survivor.id
    )
    .map(drop)
}

/// Moves a lead's words, notes, sessions and open tasks to another lead, for both are one now.
pub async fn join_lead(tx: &mut Tx, merge: i64, from: i64, into: i64) -> Result<(), StorageError> {
    for (keep, take) in LEAD_MOVES {
        execute!(tx, keep, merge, from)?;
        execute!(tx, take, merge, from, into)?;
    }
    Ok(())
}

/// Moves them back.
pub async fn part_lead(tx: &mut Tx, merge: i64, from: i64, into: i64) -> Result<(), StorageError> {
    for (_, take) in LEAD_MOVES {
        execute!(tx, take, merge, into, from)?;
    }
    Ok(())
}

macro_rules! lead_move {
    ($table:literal, $only:literal) => {
        (
            concat!(
                "INSERT INTO merge_moves (merge_id, place, row_id) SELECT $1, '",
                $table,
                ".record_id', id FROM ",
                $table,
                " WHERE record_id = $2",
                $only
            ),
            concat!(
                "UPDATE ",
                $table,
                " SET record_id = $3 WHERE record_id = $2 AND id IN (SELECT row_id FROM merge_moves
                     WHERE merge_id = $1 AND place = '",
                $table,
                ".record_id')"
            ),
        )
    };
}

const LEAD_MOVES: [(&str, &str); 4] = [
    lead_move!("client_messages", ""),
    lead_move!("notes", ""),
    lead_move!("sessions", ""),
    lead_move!("tasks", " AND state = 'open'"),
];

/// Forgets what is kept of a card's merges: none of them can be undone any more.
pub async fn forget(tx: &mut Tx, card: DocRef) -> Result<(), StorageError> {
    execute!(
        tx,
        "DELETE FROM merge_moves WHERE merge_id IN (SELECT id FROM merges WHERE kind = $1 AND (survivor = $2 OR loser = $2))",
        card.kind.code(),
        card.id
    )?;
    execute!(
        tx,
        "DELETE FROM merges WHERE kind = $1 AND (survivor = $2 OR loser = $2)",
        card.kind.code(),
        card.id
    )
    .map(drop)
}
