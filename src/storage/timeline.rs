//! What happened with a client, in the order of time: where each entry stands, whatever table it is of.
//!
//! A page never counts and never skips: every source is asked by its own index for what lies right before or right after a
//! place, no more than a page of it, and the answers are merged. What an entry says is loaded by its own table's `find`.

use super::{StorageError, Tx, fetch};
use crate::domain::ids::{CompanyId, ContactId, RecordId};
use crate::domain::time::Millis;
use std::cmp::Ordering;

/// Where entries come from. The order is that of entries of one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// What was changed on the client's card.
    Edits,
    /// Files attached.
    Files,
    /// Ratings of sessions.
    Ratings,
    /// Staff's notes.
    Notes,
    /// Tasks: set, done, put off.
    Tasks,
    /// All else in records' histories.
    History,
    /// Telephone calls.
    Calls,
    /// Messages.
    Messages,
}

impl Source {
    /// Every source.
    pub const ALL: [Source; 8] = [
        Source::Edits,
        Source::Files,
        Source::Ratings,
        Source::Notes,
        Source::Tasks,
        Source::History,
        Source::Calls,
        Source::Messages,
    ];

    /// Its place among all, from 0.
    pub const fn rank(self) -> i64 {
        match self {
            Source::Edits => 0,
            Source::Files => 1,
            Source::Ratings => 2,
            Source::Notes => 3,
            Source::Tasks => 4,
            Source::History => 5,
            Source::Calls => 6,
            Source::Messages => 7,
        }
    }

    /// Takes back what [`Source::rank`] gave.
    pub fn from_rank(rank: i64) -> Option<Source> {
        Source::ALL.into_iter().find(|source| source.rank() == rank)
    }
}

/// An entry's place; ordered as time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// When.
    pub at: Millis,
    /// Of which source.
    pub source: Source,
    /// Its id there.
    pub id: i64,
}

/// Whose entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All about a contact.
    Contact(ContactId),
    /// What belongs to one record.
    Record(RecordId),
    /// What belongs to a company itself: its card and the records that are in its name.
    Company(CompanyId),
}

/// Which way from a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toward {
    /// What was before, the newest first.
    Past,
    /// What was after, the oldest first.
    Present,
}

macro_rules! ask {
    ($tx:expr, $toward:expr, $id:expr, $at:expr, $bound:expr, $limit:expr, $when:literal, $row:literal, $from:literal) => {
        match $toward {
            Toward::Past => fetch!(
                $tx,
                all(i64, i64),
                concat!(
                    "SELECT ",
                    $when,
                    ", ",
                    $row,
                    " FROM ",
                    $from,
                    " AND (",
                    $when,
                    ", ",
                    $row,
                    ") < ($2, $3) ORDER BY ",
                    $when,
                    " DESC, ",
                    $row,
                    " DESC LIMIT $4"
                ),
                $id,
                $at,
                $bound,
                $limit
            ),
            Toward::Present => fetch!(
                $tx,
                all(i64, i64),
                concat!(
                    "SELECT ",
                    $when,
                    ", ",
                    $row,
                    " FROM ",
                    $from,
                    " AND (",
                    $when,
                    ", ",
                    $row,
                    ") > ($2, $3) ORDER BY ",
                    $when,
                    ", ",
                    $row,
                    " LIMIT $4"
                ),
                $id,
                $at,
                $bound,
                $limit
            ),
        }
    };
}

/// Entries of one source next to a place, in the order in which one meets them on the way.
#[expect(
    clippy::too_many_lines,
    reason = "one statement for every source and scope"
)]
pub async fn beside(
    tx: &mut Tx,
    source: Source,
    scope: Scope,
    place: Spot,
    toward: Toward,
    limit: i64,
) -> Result<Vec<Spot>, StorageError> {
    // Within one moment the source decides before the id does.
    let bound = match source.cmp(&place.source) {
        Ordering::Equal => place.id,
        Ordering::Less => i64::MAX,
        Ordering::Greater => i64::MIN,
    };
    let at = place.at.0;
    let rows: Vec<(i64, i64)> = match (source, scope) {
        (Source::Messages, Scope::Contact(id)) => ask!(
            tx, toward, id.0, at, bound, limit,
            "created_at", "id", "client_messages WHERE contact_id = $1"
        ),
        (Source::Messages, Scope::Record(id)) => ask!(
            tx, toward, id.0, at, bound, limit,
            "created_at", "id", "client_messages WHERE record_id = $1"
        ),
        (Source::Calls, Scope::Contact(id)) => ask!(
            tx, toward, id.0, at, bound, limit,
            "at", "id", "calls WHERE contact_id = $1"
        ),
        (Source::Calls, Scope::Record(id)) => ask!(
            tx, toward, id.0, at, bound, limit,
            "at", "id", "calls WHERE record_id = $1"
        ),
        (Source::History, Scope::Contact(id)) => ask!(
            tx, toward, id.0, at, bound, limit,
            "e.at", "e.id",
            "records AS r JOIN events AS e ON e.record_id = r.id
             WHERE r.contact_id = $1 AND e.what NOT LIKE '{\"task!_%' ESCAPE '!' AND e.what NOT LIKE '{\"called%'
                 AND e.what NOT LIKE '{\"file!_attached%' ESCAPE '!'"
        ),
        (Source::History, Scope::Record(id)) => ask!(
            tx, toward, id.0, at, bound, limit,
            "at", "id",
            "events WHERE record_id = $1 AND what NOT LIKE '{\"task!_%' ESCAPE '!' AND what NOT LIKE '{\"called%'
                 AND what NOT LIKE '{\"file!_attached%' ESCAPE '!'"
        ),
        (Source::History, Scope::Company(id)) => ask!(
            tx, toward, id.0, at, bound, limit,
            "e.at", "e.id",
            "records AS r JOIN events AS e ON e.record_id = r.id
             WHERE r.company_id = $1 AND e.what NOT LIKE '{\"task!_%' ESCAPE '!' AND e.what NOT LIKE '{\"called%'
                 AND e.what NOT LIKE '{\"file!_attached%' ESCAPE '!'"
        ),
        (Source::Tasks, Scope::Contact(id)) => ask!(
            tx, toward, id.0, at, bound, limit,
            "e.at", "e.id",
            "records AS r JOIN events AS e ON e.record_id = r.id
             WHERE r.contact_id = $1 AND e.what LIKE '{\"task!_%' ESCAPE '!'"
        ),
        (Source::Tasks, Scope::Record(id)) => ask!(
            tx, toward, id.0, at, bound, limit,
            "at", "id", "events WHERE record_id = $1 AND what LIKE '{\"task!_%' ESCAPE '!'"
        ),
        (Source::Tasks, Scope::Company(id)) => ask!(
            tx, toward, id.0, at, bound, limit,
            "e.at", "e.id",
            "records AS r JOIN events AS e ON e.record_id = r.id
             WHERE r.company_id = $1 AND e.what LIKE '{\"task!_%' ESCAPE '!'"
        ),
        (Source::Notes, Scope::Contact(id)) => ask!(
            tx, toward, id.0, at, bound, limit,
            "created_at", "id", "notes WHERE contact_id = $1"
        ),
        (Source::Notes, Scope::Record(id)) => ask!(
            tx, toward, id.0, at, bound, limit,
            "created_at", "id",
            "notes WHERE contact_id = (SELECT contact_id FROM records WHERE id = $1) AND record_id = $1"
        ),
        (Source::Ratings, Scope::Contact(id)) => ask!(
            tx, toward, id.0, at, bound, limit,
            "COALESCE(closed_at, last_words_at)", "id", "sessions WHERE contact_id = $1 AND stars IS NOT NULL"
        ),
        (Source::Ratings, Scope::Record(id)) => ask!(
            tx, toward, id.0, at, bound, limit,
            "COALESCE(closed_at, last_words_at)", "id",
            "sessions WHERE contact_id = (SELECT contact_id FROM records WHERE id = $1) AND record_id = $1
                 AND stars IS NOT NULL"
        ),
        (Source::Files, Scope::Contact(id)) => ask!(
            tx, toward, id.0, at, bound, limit,
            "added_at", "id", "record_files WHERE contact_id = $1"
        ),
        (Source::Files, Scope::Record(id)) => ask!(
            tx, toward, id.0, at, bound, limit,
            "added_at", "id", "record_files WHERE record_id = $1"
        ),
        (Source::Files, Scope::Company(id)) => ask!(
            tx, toward, id.0, at, bound, limit,
            "f.added_at", "f.id",
            "records AS r JOIN record_files AS f ON f.record_id = r.id WHERE r.company_id = $1"
        ),
        (Source::Edits, Scope::Contact(id)) => ask!(
            tx, toward, id.0, at, bound, limit,
            "at", "id", "client_events WHERE contact_id = $1"
        ),
        (Source::Edits, Scope::Company(id)) => ask!(
            tx, toward, id.0, at, bound, limit,
            "at", "id", "client_events WHERE company_id = $1"
        ),
        (Source::Messages | Source::Calls | Source::Notes | Source::Ratings, Scope::Company(_))
        | (Source::Edits, Scope::Record(_)) => return Ok(Vec::new()),
    }?;
    Ok(rows
        .into_iter()
        .map(|(at, id)| Spot {
            at: Millis(at),
            source,
            id,
        })
        .collect())
}
