//! What is kept, and where: one file per aggregate, one SQL text for both databases.
//!
//! A transaction ([`Tx`]) is handed in by the caller and never committed here. A row that makes no sense is an error that
//! names table, column and id, never a default. Whatever JSON the upper layers keep is theirs: it passes through typed
//! by the caller.

pub mod addresses;
pub mod ahead;
pub mod answers;
pub mod audit;
pub mod backup;
pub mod bans;
pub mod baskets;
mod behind;
pub mod bulk;
pub mod calls;
mod checkpoints;
pub mod client_events;
pub mod client_fields;
pub mod companies;
pub mod contact_companies;
pub mod contact_points;
pub mod contacts;
mod db;
pub mod dialogs;
pub mod door;
pub mod duplicates;
pub mod erasure;
pub mod events;
pub mod finds;
pub mod focus;
pub mod imports;
pub mod inbox;
pub mod invites;
pub mod jobs;
pub mod later_messages;
pub mod lease;
mod lender;
mod lent;
pub mod lines;
pub mod marking;
mod memory;
pub mod merges;
pub mod messages;
pub mod notes;
pub mod operators;
pub mod order_lines;
pub mod outbox;
pub mod people;
mod postgres;
pub mod posts;
pub mod preferences;
pub mod presets;
pub mod product_groups;
pub mod products;
pub mod proposals;
pub mod quick_replies;
pub mod record_files;
pub mod records;
pub mod relocation;
pub mod schema;
pub mod search;
pub mod segments;
pub mod sending;
pub mod sessions;
pub mod shares;
pub mod signals;
mod sqlite;
mod statements;
pub mod stock;
pub mod switches;
mod tables;
pub mod tags;
pub mod tasks;
pub mod timeline;
pub mod topics;

use behind::Ahead;
pub use db::{Db, DbUrl, StorageError, Tx};
use memory::Owner;
use statements::{batch, execute, fetch, insert_gathered, remembered};

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::{Database, Encode, QueryBuilder, Type};

/// A row of one column.
type Single<T> = (T,);

/// The most rows of one statement of many.
const AT_ONCE: usize = 128;

/// Parts rows into runs of which each fits into a statement of many; of few sizes, so that few statements are prepared: powers
/// of two, and half as much again.
fn in_few_sizes<T>(rows: &[T]) -> impl Iterator<Item = &[T]> {
    let mut rest = rows;
    std::iter::from_fn(move || {
        let power = 1_usize << rest.len().checked_ilog2()?;
        let and_half = power + power / 2;
        let size = if and_half <= rest.len() {
            and_half
        } else {
            power
        };
        let (some, after) = rest.split_at(size.min(AT_ONCE));
        rest = after;
        Some(some)
    })
}

/// Repeats the last of some items until their number is a power of two: statements of few sizes are prepared, and the same
/// row twice is one.
fn padded<T: Copy>(items: &[T]) -> impl Iterator<Item = T> {
    let size = items.len().next_power_of_two();
    let last = items.last().copied();
    (0..size).filter_map(move |at| items.get(at).copied().or(last))
}

/// Writes values as a list in brackets: what an `IN` takes.
fn push_list<DB, T>(query: &mut QueryBuilder<DB>, values: impl IntoIterator<Item = T>)
where
    DB: Database,
    T: for<'t> Encode<'t, DB> + Type<DB>,
{
    query.push("(");
    let mut list = query.separated(", ");
    for value in values {
        list.push_bind(value);
    }
    query.push(")");
}

/// Where a value came from, for the error that says that it makes no sense.
#[derive(Debug, Clone, Copy)]
struct Cell {
    table: &'static str,
    column: &'static str,
    id: i64,
}

impl Cell {
    fn corrupt(self, why: impl std::fmt::Display) -> StorageError {
        StorageError::Corrupt {
            table: self.table,
            column: self.column,
            id: self.id,
            why: why.to_string(),
        }
    }

    fn json<T: DeserializeOwned>(self, text: &str) -> Result<T, StorageError> {
        serde_json::from_str(text).map_err(|error| self.corrupt(error))
    }

    fn parse<T, E: std::fmt::Display>(self, parsed: Result<T, E>) -> Result<T, StorageError> {
        parsed.map_err(|error| self.corrupt(error))
    }
}

fn to_json(value: &impl Serialize) -> Result<String, StorageError> {
    serde_json::to_string(value).map_err(StorageError::Unserializable)
}

/// Checks that a write touched the one row it was meant for.
fn exactly_one(table: &'static str, touched: u64) -> Result<(), StorageError> {
    if touched == 1 {
        Ok(())
    } else {
        Err(StorageError::RowCount { table, touched })
    }
}
