//! What a transaction has still to write: rows of the few tables that nearly every message writes to, written many at once.
//!
//! Calls ([`super::outbox::push_later`]) and documents of the search are always gathered; the rest only in a transaction that
//! handles many updates ([`Tx::gather`]), where a statement each would cost more than all else.
//!
//! Invariant: nobody sees that something waits. Before a statement that names a table of which rows wait, they are written
//! ([`Tx::ready_for`]), and at the latest with the commit.

use super::db::fetch;
use super::{StorageError, Tx, contacts, events, jobs, messages, outbox, posts, search, sessions};
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
enum Ids {
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

/// What a transaction has still to write.
#[derive(Debug, Default)]
pub(super) struct Behind {
    /// About how many rows of a table will be written; none: only calls are gathered.
    many: Option<i64>,
    ids: BTreeMap<Ahead, Ids>,
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
}

impl Behind {
    fn is_empty(&self) -> bool {
        self.calls.is_empty()
            && self.contacts.is_empty()
            && self.sessions.is_empty()
            && self.messages.is_empty()
            && self.posts.is_empty()
            && self.events.is_empty()
            && self.jobs.is_empty()
            && self.docs.is_empty()
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
    /// From now on rows are gathered as far as it does not show; `many`: about how many updates are handled in all.
    pub fn gather(&mut self, many: usize) {
        self.behind().many = i64::try_from(many).ok();
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
        let mut ids = self.ids_ahead(of).await?;
        let id = ids.next().ok_or(StorageError::RowCount {
            table: of.table(),
            touched: 0,
        })?;
        self.behind().ids.insert(of, ids);
        Ok(id)
    }

    async fn ids_ahead(&mut self, of: Ahead) -> Result<Ids, StorageError> {
        let many = self.behind().many.unwrap_or(1);
        match self {
            Tx::Sqlite(_) => {
                let row: Option<(i64,)> = fetch!(
                    self,
                    optional(i64,),
                    "SELECT seq FROM sqlite_sequence WHERE name = $1",
                    of.table()
                )?;
                Ok(Ids::From(row.map_or(0, |(last,)| last) + 1))
            }
            Tx::Postgres(_) => {
                let rows: Vec<(i64,)> = fetch!(
                    self,
                    all(i64,),
                    "SELECT nextval(pg_get_serial_sequence($1, 'id')) FROM generate_series(1, $2)",
                    of.table(),
                    many
                )?;
                Ok(Ids::These(rows.into_iter().map(|(id,)| id).collect()))
            }
        }
    }

    /// A statement is about to run: what it may look at is written before it.
    pub(super) async fn ready_for(&mut self, sql: &str) -> Result<(), StorageError> {
        let behind = self.behind();
        for (of, into) in [
            (Ahead::Messages, "INSERT INTO client_messages"),
            (Ahead::Posts, "INSERT INTO posts"),
            (Ahead::Events, "INSERT INTO events"),
            (Ahead::Jobs, "INSERT INTO jobs"),
        ] {
            // The database gives out an id of its own now.
            if sql.starts_with(into) {
                behind.ids.remove(&of);
            }
        }
        if !behind.is_empty() {
            Box::pin(self.write_what_shows(sql)).await?;
        }
        Ok(())
    }

    async fn write_what_shows(&mut self, sql: &str) -> Result<(), StorageError> {
        let names = |table| sql.contains(table);
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
