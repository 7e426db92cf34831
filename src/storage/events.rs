//! The history of records. Entries are only ever added.

use super::{Ahead, Cell, Single, StorageError, Tx, fetch, insert_gathered, remembered, to_json};
use crate::domain::event::{Actor, Event, Happening};
use crate::domain::ids::{EventId, RecordId};
use crate::domain::time::Millis;
use sqlx::FromRow;

macro_rules! columns {
    () => {
        "id, record_id, at, actor, what, cause, version"
    };
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    record_id: i64,
    at: i64,
    actor: String,
    what: String,
    cause: Option<i64>,
    version: i64,
}

impl Raw {
    fn parse(self) -> Result<Event, StorageError> {
        let cell = |column| Cell {
            table: "events",
            column,
            id: self.id,
        };
        Ok(Event {
            id: EventId(self.id),
            record: RecordId(self.record_id),
            at: Millis(self.at),
            actor: cell("actor").json(&self.actor)?,
            what: cell("what").json(&self.what)?,
            cause: self.cause.map(EventId),
            version: self.version,
        })
    }
}

/// An entry that its transaction has not written down yet.
#[derive(Debug)]
pub(super) struct Unadded {
    id: i64,
    record: i64,
    at: i64,
    actor: String,
    what: String,
    cause: Option<i64>,
    version: i64,
}

/// Writes down what was to be written later.
pub(super) async fn write_down(tx: &mut Tx) -> Result<(), StorageError> {
    let entries = std::mem::take(&mut tx.behind().events);
    insert_gathered!(
        tx,
        "INSERT INTO events (id, record_id, at, actor, what, cause, version) ",
        &entries,
        |values, entry| {
            values.push_bind(entry.id);
            values.push_bind(entry.record);
            values.push_bind(entry.at);
            values.push_bind(entry.actor.clone());
            values.push_bind(entry.what.clone());
            values.push_bind(entry.cause);
            values.push_bind(entry.version);
        }
    );
    Ok(())
}

/// The history of one record as far as it is known whole.
const WHOLE: &str = "whole history";

/// That a record has no history yet.
pub(super) fn know_none(tx: &mut Tx, record: RecordId) {
    tx.memory()
        .remember((WHOLE, record.0), &["events"], &Vec::<Event>::new());
}

/// Adds an entry; `version` is the record's after it.
pub async fn add(
    tx: &mut Tx,
    record: RecordId,
    actor: &Actor,
    what: &Happening,
    cause: Option<EventId>,
    version: i64,
    now: Millis,
) -> Result<EventId, StorageError> {
    let id = if tx.gathers() {
        let id = tx.next_id(Ahead::Events).await?;
        let entry = Unadded {
            id,
            record: record.0,
            at: now.0,
            actor: to_json(actor)?,
            what: to_json(what)?,
            cause: cause.map(|cause| cause.0),
            version,
        };
        tx.behind().events.push(entry);
        id
    } else {
        let (id,): (i64,) = fetch!(
            tx,
            quietly one Single<i64>,
            "INSERT INTO events (record_id, at, actor, what, cause, version)
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            record.0,
            now.0,
            &to_json(actor)?,
            &to_json(what)?,
            cause.map(|cause| cause.0),
            version
        )?;
        id
    };
    let event = Event {
        id: EventId(id),
        record,
        at: now,
        actor: actor.clone(),
        what: what.clone(),
        cause,
        version,
    };
    // Nothing is remembered of events but by their records.
    tx.memory().unlearn(("history", record.0));
    tx.memory()
        .amend((WHOLE, record.0), |whole: &mut Vec<Event>| {
            whole.insert(0, event);
        });
    Ok(EventId(id))
}

/// A record's history, the newest first.
pub async fn of_record(
    tx: &mut Tx,
    record: RecordId,
    limit: i64,
    offset: i64,
) -> Result<Vec<Event>, StorageError> {
    if let Some(whole) = tx.memory().recall::<Vec<Event>>(WHOLE, record.0) {
        let count = |number: i64| usize::try_from(number).unwrap_or(0);
        let page = whole.into_iter().skip(count(offset)).take(count(limit));
        return Ok(page.collect());
    }
    Ok(
        remembered!(tx, ("history", record.0; (limit, offset)), ["events"], {
            let rows = fetch!(
                tx,
                all Raw,
                concat!(
                    "SELECT ", columns!(), " FROM events WHERE record_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3"
                ),
                record.0,
                limit,
                offset
            )?;
            rows.into_iter()
                .map(Raw::parse)
                .collect::<Result<Vec<Event>, _>>()?
        }),
    )
}

/// How long a record's history is.
pub async fn count(tx: &mut Tx, record: RecordId) -> Result<i64, StorageError> {
    let (count,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "SELECT COUNT(*) FROM events WHERE record_id = $1",
        record.0
    )?;
    Ok(count)
}

/// An entry by its id.
pub async fn find(tx: &mut Tx, id: EventId) -> Result<Option<Event>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM events WHERE id = $1"),
        id.0
    )?;
    raw.map(Raw::parse).transpose()
}
