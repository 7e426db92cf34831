//! What a transaction has still to write: rows of the few tables that nearly every message writes to, written many at once.
//!
//! Calls ([`super::outbox::push_later`]) and documents of the search are always gathered; the rest only in a transaction that
//! handles many updates ([`Tx::gather`]), where a statement each would cost more than all else.
//!
//! Invariant: nobody sees that something waits. Before a statement that names a table of which rows wait, they are written
//! ([`Tx::ready_for`]), and at the latest with the commit.

use super::statements::fetch;
use super::{
    StorageError, Tx, contacts, events, jobs, messages, outbox, posts, records, search, sessions,
};
use crate::domain::preset::RecordKind;
use crate::domain::search::DocRef;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The tables whose ids are given out ahead of their rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ahead {
    Messages,
    Posts,
    Events,
    Jobs,
}

impl Ahead {
    const fn table(self) -> &'static str {
        match self {
            Ahead::Messages => "client_messages",
            Ahead::Posts => "posts",
            Ahead::Events => "events",
            Ahead::Jobs => "jobs",
        }
    }
}

/// Ids that are given out ahead.
#[derive(Debug)]
pub(super) enum Ids {
    /// All from this one on: nobody else writes meanwhile.
    From(i64),
    /// These, which the database has set aside.
    These(VecDeque<i64>),
}

impl Ids {
    fn next(&mut self) -> Option<i64> {
        match self {
            Ids::From(next) => {
                *next += 1;
                Some(*next - 1)
            }
            Ids::These(ids) => ids.pop_front(),
        }
    }
}

/// Ids that are given out ahead, by table.
pub(super) type IdsAhead = BTreeMap<Ahead, Ids>;

/// So many rows may be written together with the commit.
const FEW: usize = 8;

/// What a transaction has still to write.
#[derive(Debug, Default)]
pub(super) struct Behind {
    /// About how many rows of a table will be written; none: only calls are gathered.
    many: Option<i64>,
    ids: IdsAhead,
    /// Whether a job was written that is to be done soon.
    pub(super) job_soon: bool,
    pub(super) contacts: BTreeMap<i64, i64>,
    pub(super) sessions: BTreeMap<i64, sessions::Unsaved>,
    pub(super) messages: Vec<messages::Unkept>,
    pub(super) posts: Vec<posts::Unmade>,
    pub(super) events: Vec<events::Unadded>,
    pub(super) jobs: Vec<jobs::Unscheduled>,
    pub(super) calls: Vec<outbox::Unwritten>,
    /// Documents of the search that have changed.
    pub(super) docs: BTreeSet<DocRef>,
    /// Numbers of records that were given out.
    pub(super) numbers: BTreeMap<RecordKind, records::Numbers>,
}

impl Behind {
    /// How many rows wait, but for those of which more is to be asked first.
    fn rows(&self) -> usize {
        self.contacts.len()
            + self.messages.len()
            + self.posts.len()
            + self.events.len()
            + self.jobs.len()
            + self.calls.len()
    }

    fn is_empty(&self) -> bool {
        self.rows() == 0
            && self.sessions.is_empty()
            && self.docs.is_empty()
            && self.numbers.values().all(records::Numbers::is_written)
    }

    /// Whether few statements write all that waits, of which none asks anything first: they may be run together with the commit.
    /// Of a statement for each number of rows of each table there would be too many to keep them prepared.
    pub(super) fn is_written_by_few(&self) -> bool {
        self.docs.is_empty() && (1..=FEW).contains(&self.rows())
    }

    /// What is known of ids.
    pub(super) fn ids(self) -> IdsAhead {
        self.ids
    }

    /// A transaction that knows of ids, and has nothing to write.
    pub(super) fn with_ids(ids: IdsAhead) -> Behind {
        Behind {
            ids,
            ..Behind::default()
        }
    }

    /// Drops what waits, and what was known of ids.
    pub(super) fn clear(&mut self) {
        *self = Behind {
            many: self.many,
            job_soon: self.job_soon,
            ..Behind::default()
        };
    }
}

impl Tx {
    /// From now on rows are gathered as far as it does not show; `many`: about how many updates are handled in all. For a single
    /// one PostgreSQL would be asked for the ids of its rows first, and nothing would be saved.
    pub fn gather(&mut self, many: usize) {
        if many > 1 || matches!(self, Tx::Sqlite(_)) {
            self.behind().many = i64::try_from(many).ok();
        }
    }

    /// Whether it has written a job that is to be done at once, or nearly so.
    pub fn has_job_soon(&mut self) -> bool {
        self.behind().job_soon
    }

    /// Whether rows other than calls are gathered.
    pub(super) fn gathers(&mut self) -> bool {
        self.behind().many.is_some()
    }

    /// The id of a row that is written later.
    pub(super) async fn next_id(&mut self, of: Ahead) -> Result<i64, StorageError> {
        if let Some(id) = self.behind().ids.get_mut(&of).and_then(Ids::next) {
            return Ok(id);
        }
        self.set_ids_aside(of).await?;
        let next = self.behind().ids.get_mut(&of).and_then(Ids::next);
        next.ok_or(StorageError::RowCount {
            table: of.table(),
            touched: 0,
        })
    }

    /// Has ids of a table given out; where they are counted out, those that the same messages will want of another one with them.
    async fn set_ids_aside(&mut self, of: Ahead) -> Result<(), StorageError> {
        let many = self.behind().many.unwrap_or(1);
        match self {
            Tx::Sqlite(_) => {
                let row: Option<(i64,)> = fetch!(
                    self,
                    optional(i64,),
                    "SELECT seq FROM sqlite_sequence WHERE name = $1",
                    of.table()
                )?;
                let first = row.map_or(0, |(last,)| last) + 1;
                self.behind().ids.insert(of, Ids::From(first));
            }
            Tx::Postgres(_) => {
                let with = match of {
                    Ahead::Messages => Ahead::Posts,
                    Ahead::Posts => Ahead::Messages,
                    Ahead::Events => Ahead::Jobs,
                    Ahead::Jobs => Ahead::Events,
                };
                let rows: Vec<(i64, i64)> = fetch!(
                    self,
                    all(i64, i64),
                    "SELECT nextval(pg_get_serial_sequence($1, 'id')), nextval(pg_get_serial_sequence($2, 'id'))
                     FROM generate_series(1, $3)",
                    of.table(),
                    with.table(),
                    many
                )?;
                let (own, others): (VecDeque<i64>, VecDeque<i64>) = rows.into_iter().unzip();
                let ids = &mut self.behind().ids;
                ids.insert(of, Ids::These(own));
                // What is left of them may be used up as well.
                match ids.get_mut(&with) {
                    Some(Ids::These(left)) => left.extend(others),
                    Some(Ids::From(_)) | None => {
                        ids.insert(with, Ids::These(others));
                    }
                }
            }
        }
        Ok(())
    }

    /// A statement is about to run: what it may look at is written before it.
    pub(super) async fn ready_for(&mut self, sql: &str) -> Result<(), StorageError> {
        self.gives_out_an_id(sql);
        if !self.behind().is_empty() {
            Box::pin(self.write_what_shows(sql)).await?;
        }
        Ok(())
    }

    /// A statement is about to run: where it inserts a row of which it does not say the id, the database gives one out, and
    /// what was known of ids is past.
    pub(super) fn gives_out_an_id(&mut self, sql: &str) {
        for (of, into) in [
            (Ahead::Messages, "INSERT INTO client_messages"),
            (Ahead::Posts, "INSERT INTO posts"),
            (Ahead::Events, "INSERT INTO events"),
            (Ahead::Jobs, "INSERT INTO jobs"),
        ] {
            if sql.trim_start().starts_with(into) {
                self.behind().ids.remove(&of);
            }
        }
    }

    async fn write_what_shows(&mut self, sql: &str) -> Result<(), StorageError> {
        let names = |table| sql.contains(table);
        if names("counters") {
            records::write_numbers(self).await?;
        }
        if !self.behind().contacts.is_empty() && names("contacts") {
            contacts::write_down(self).await?;
        }
        if !self.behind().sessions.is_empty() && names("sessions") {
            sessions::write_down(self).await?;
        }
        let shows_posts = !self.behind().posts.is_empty() && names("posts");
        let shows_messages = names("client_messages") || names("message_versions");
        if shows_posts || (!self.behind().messages.is_empty() && shows_messages) {
            messages::write_down(self).await?;
        }
        if shows_posts {
            posts::write_down(self).await?;
        }
        // A task says which entry set it.
        if !self.behind().events.is_empty() && (names("events") || names("INSERT INTO tasks")) {
            events::write_down(self).await?;
        }
        if !self.behind().jobs.is_empty() && names("jobs") {
            jobs::write_down(self).await?;
        }
        if !self.behind().calls.is_empty() && names("outbox") {
            outbox::write_down(self).await?;
        }
        // What follows a change of a name may be left to a job.
        if !self.behind().docs.is_empty() && (names("search_") || names("FROM jobs")) {
            search::write_down(self).await?;
        }
        Ok(())
    }

    /// Writes all that waits.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] when somebody has changed meanwhile what was to be changed.
    pub async fn write_all(&mut self) -> Result<(), StorageError> {
        records::write_numbers(self).await?;
        contacts::write_down(self).await?;
        sessions::write_down(self).await?;
        messages::write_down(self).await?;
        posts::write_down(self).await?;
        events::write_down(self).await?;
        jobs::write_down(self).await?;
        outbox::write_down(self).await?;
        search::write_down(self).await
    }
}
