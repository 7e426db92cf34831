//! What a transaction has read and not written since, so that one piece of work does not ask the database the same thing
//! again and again, and so that what many updates are about can be read at once before they are handled.
//!
//! With SQLite's one writer the memory goes from each transaction to the next ([`Lasting`]).
//!
//! Invariant: nothing outlives a write to the tables that it was read from, nor a return to a mark. Every statement of
//! [`super::statements`]'s macros passes [`Memory::written`], so no aggregate has to think of what others remember. Only a statement
//! that says whose rows it writes ([`Memory::written_of`]) leaves what is known of others.

use super::behind::{Behind, IdsAhead};
use crate::domain::ids::{ContactId, UserId};
use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// More than these are not worth keeping.
const HELD: usize = 24_576;
/// With more than these no transaction begins: what a group of updates is about has room beside them. Of a client who writes
/// about sixteen things are known.
const LEFT: usize = 16_384;

/// What was read: by what question, and of which row.
type Key = (&'static str, i64);

/// Whose rows something was read from, where they are one client's: what is written of others does not touch it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Owner {
    /// A client's.
    Client(ContactId),
    /// A Telegram user's, who may be no client yet.
    User(UserId),
}

/// What is remembered.
struct Known {
    /// The tables that it was read from.
    tables: &'static [&'static str],
    /// Whose rows, where they are one's.
    owner: Option<Owner>,
    value: Box<dyn Any + Send + Sync>,
}

/// The memory of one transaction.
#[derive(Default)]
pub struct Memory {
    known: HashMap<Key, Known>,
    /// What was read from each table; and of whom, of nobody in particular under `None`. Some of it may be known otherwise by now.
    read: HashMap<&'static str, HashMap<Option<Owner>, HashSet<Key>>>,
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.known.keys()).finish()
    }
}

impl Memory {
    /// Whether what this question asks is known.
    pub(super) fn knows(&self, what: &'static str, id: i64) -> bool {
        self.known.contains_key(&(what, id))
    }

    /// What was read by this question.
    pub(super) fn recall<T: Clone + 'static>(&self, what: &'static str, id: i64) -> Option<T> {
        self.known
            .get(&(what, id))?
            .value
            .downcast_ref::<T>()
            .cloned()
    }

    /// What was read by this question, provided that it asked for just this.
    pub(super) fn recall_of<A, T>(&self, (what, id): Key, asked: &A) -> Option<T>
    where
        A: PartialEq + 'static,
        T: Clone + 'static,
    {
        let known = self
            .known
            .get(&(what, id))?
            .value
            .downcast_ref::<(A, T)>()?;
        (known.0 == *asked).then(|| known.1.clone())
    }

    /// What was read by this question; it is known no more.
    pub(super) fn take<T: 'static>(&mut self, what: &'static str, id: i64) -> Option<T> {
        let known = self.known.remove(&(what, id))?;
        known.value.downcast().ok().map(|value| *value)
    }

    /// Keeps what was read.
    pub(super) fn remember<T: Clone + Send + Sync + 'static>(
        &mut self,
        key: Key,
        tables: &'static [&'static str],
        value: &T,
    ) {
        self.put(key, tables, None, value.clone());
    }

    /// Keeps what was read from one client's or user's rows alone.
    pub(super) fn remember_of<T: Clone + Send + Sync + 'static>(
        &mut self,
        owner: Owner,
        key: Key,
        tables: &'static [&'static str],
        value: &T,
    ) {
        self.put(key, tables, Some(owner), value.clone());
    }

    pub(super) fn put<T: Send + Sync + 'static>(
        &mut self,
        key: Key,
        tables: &'static [&'static str],
        owner: Option<Owner>,
        value: T,
    ) {
        if self.known.len() >= HELD {
            self.clear();
        }
        for table in tables {
            let of_table = self.read.entry(table).or_default();
            of_table.entry(owner).or_default().insert(key);
        }
        let known = Known {
            tables,
            owner,
            value: Box::new(value),
        };
        self.known.insert(key, known);
    }

    /// Changes what was read by this question as a write changes it in the database.
    pub(super) fn amend<T: 'static>(&mut self, key: Key, change: impl FnOnce(&mut T)) {
        let known = self.known.get_mut(&key);
        if let Some(value) = known.and_then(|known| known.value.downcast_mut::<T>()) {
            change(value);
        }
    }

    /// What was read by this question is known no more.
    pub(super) fn unlearn(&mut self, key: Key) {
        self.known.remove(&key);
    }

    /// A statement runs: what it writes to is known no more.
    pub(super) fn written(&mut self, sql: &str) {
        match target(sql) {
            Target::Nothing => {}
            Target::Table(table) => {
                for (owner, keys) in self.read.remove(table).unwrap_or_default() {
                    self.forget(keys, owner, table);
                }
            }
            Target::Anything => self.clear(),
        }
    }

    /// A statement runs that writes to these owners' rows of its table alone.
    pub(super) fn written_of(&mut self, sql: &str, owners: &[Owner]) {
        let Target::Table(table) = target(sql) else {
            return self.written(sql);
        };
        let of_owners = owners.iter().copied().map(Some);
        for owner in of_owners.chain([None]) {
            let of_table = self.read.get_mut(table);
            if let Some(keys) = of_table.and_then(|of_table| of_table.remove(&owner)) {
                self.forget(keys, owner, table);
            }
        }
    }

    /// Forgets those of these that are of this owner, and were read from this table.
    fn forget(&mut self, keys: HashSet<Key>, owner: Option<Owner>, table: &str) {
        for key in keys {
            let known = self.known.get(&key);
            if known.is_some_and(|known| known.owner == owner && known.tables.contains(&table)) {
                self.known.remove(&key);
            }
        }
    }

    /// Nothing is known any more.
    pub(super) fn clear(&mut self) {
        self.known.clear();
        self.read.clear();
    }
}

/// What the writer of a database remembers from one transaction to the next. Where anybody else has written meanwhile, or where
/// it is not sure that all was committed, it is nothing.
#[derive(Debug, Clone, Default)]
pub struct Lasting(Arc<Mutex<Option<Kept>>>);

#[derive(Debug)]
struct Kept {
    /// The state of the database by its own count, which only the commits of others change.
    state: i64,
    memory: Memory,
    ids: IdsAhead,
    /// Whether the transaction has been committed.
    stands: Arc<AtomicBool>,
}

impl Lasting {
    fn lock(&self) -> MutexGuard<'_, Option<Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is remembered of a database in this state, for the transaction that has begun; nobody else has it then.
    pub(super) fn take(&self, state: i64) -> (Memory, Behind) {
        match self.lock().take() {
            Some(kept) if kept.state == state && kept.stands.load(Ordering::Acquire) => {
                let memory = if kept.memory.known.len() <= LEFT {
                    kept.memory
                } else {
                    Memory::default()
                };
                (memory, Behind::with_ids(kept.ids))
            }
            Some(_) | None => <(Memory, Behind)>::default(),
        }
    }

    /// Leaves the memory of a transaction that is about to commit to the next one. It stands once the returned flag is set: a
    /// transaction that begins before does without.
    pub(super) fn leave(&self, state: i64, memory: Memory, ids: IdsAhead) -> Arc<AtomicBool> {
        let stands = Arc::new(AtomicBool::new(false));
        *self.lock() = Some(Kept {
            state,
            memory,
            ids,
            stands: Arc::clone(&stands),
        });
        stands
    }

    /// The writer is about to run these statements, and knows of no memory.
    pub(super) fn written(&self, statements: &[&str]) {
        if let Some(kept) = &mut *self.lock() {
            for sql in statements {
                kept.memory.written(sql);
            }
        }
    }

    /// Something has written beside all transactions.
    pub(super) fn clear(&self) {
        *self.lock() = None;
    }
}

/// What a statement writes to.
#[derive(Debug, PartialEq, Eq)]
enum Target<'a> {
    Nothing,
    Table(&'a str),
    Anything,
}

fn target(sql: &str) -> Target<'_> {
    let mut words = sql.split_ascii_whitespace();
    let mut next = || words.next().unwrap_or_default();
    let table = match next() {
        "SELECT" | "SAVEPOINT" | "RELEASE" => return Target::Nothing,
        "UPDATE" => next(),
        "INSERT" | "DELETE" => {
            next();
            next()
        }
        _ => return Target::Anything,
    };
    Target::Table(table.split('(').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_writes_to_the_table_that_it_names() {
        let cases = [
            ("SELECT 1 FROM people", Target::Nothing),
            ("\n  UPDATE people SET name = $1", Target::Table("people")),
            ("INSERT INTO posts(id) VALUES (1)", Target::Table("posts")),
            ("DELETE FROM posts\nWHERE id = 1", Target::Table("posts")),
            ("WITH x AS (SELECT 1) UPDATE x", Target::Anything),
            ("ROLLBACK TO SAVEPOINT update_mark", Target::Anything),
            ("", Target::Anything),
        ];
        for (sql, expected) in cases {
            assert_eq!(target(sql), expected, "{sql}");
        }
    }

    #[test]
    fn what_is_written_of_one_is_known_of_others() {
        let (one, other) = (Owner::Client(ContactId(1)), Owner::Client(ContactId(2)));
        let mut memory = Memory::default();
        memory.remember_of(one, ("session", 1), &["sessions"], &1_i64);
        memory.remember_of(one, ("contact", 1), &["contacts"], &1_i64);
        memory.remember_of(other, ("session", 2), &["sessions"], &2_i64);
        memory.remember(("open", 0), &["sessions"], &2_i64);
        memory.written_of("UPDATE sessions", &[one]);
        let known = |memory: &Memory, what, id| memory.recall::<i64>(what, id).is_some();
        assert!(!known(&memory, "session", 1) && !known(&memory, "open", 0));
        assert!(known(&memory, "session", 2) && known(&memory, "contact", 1));
        memory.remember_of(other, ("session", 1), &["sessions"], &3_i64);
        memory.written_of("UPDATE sessions", &[one]);
        assert_eq!(
            memory.recall("session", 1),
            Some(3_i64),
            "it is another's now"
        );
        memory.amend(("session", 1), |value: &mut i64| *value += 1);
        assert_eq!(memory.recall("session", 1), Some(4_i64));
        memory.unlearn(("session", 1));
        memory.written_of("UPDATE sessions", &[other]);
        assert!(!known(&memory, "session", 1) && !known(&memory, "session", 2));
        memory.written_of("ROLLBACK", &[one]);
        assert!(!known(&memory, "contact", 1));
    }

    #[test]
    fn what_lasts_is_of_the_state_that_it_was_read_in() {
        let lasting = Lasting::default();
        let known = || {
            let mut memory = Memory::default();
            memory.remember(("lines", 0), &["lines"], &7_i64);
            memory
        };
        let stands = lasting.leave(3, known(), IdsAhead::new());
        assert_eq!(
            lasting.take(3).0.recall::<i64>("lines", 0),
            None,
            "not committed yet"
        );
        stands.store(true, Ordering::Release);
        assert_eq!(
            lasting.take(3).0.recall::<i64>("lines", 0),
            None,
            "it was taken"
        );
        lasting
            .leave(3, known(), IdsAhead::new())
            .store(true, Ordering::Release);
        assert_eq!(lasting.take(3).0.recall("lines", 0), Some(7_i64));
        lasting
            .leave(3, known(), IdsAhead::new())
            .store(true, Ordering::Release);
        assert_eq!(
            lasting.take(4).0.recall::<i64>("lines", 0),
            None,
            "somebody else has written"
        );
    }

    #[test]
    fn what_is_written_to_is_forgotten_and_the_rest_is_not() {
        let mut memory = Memory::default();
        memory.remember(("person", 1), &["people"], &"Анна".to_owned());
        memory.remember(("load", 0), &["people", "sessions"], &7_i64);
        memory.remember(("rules", 0), &["lines"], &1_i64);
        memory.written("SELECT name FROM people");
        assert_eq!(
            memory.recall::<String>("person", 1).as_deref(),
            Some("Анна")
        );
        memory.written("UPDATE sessions SET state = 'new'");
        assert_eq!(memory.recall::<i64>("load", 0), None);
        assert!(memory.recall::<String>("person", 1).is_some());
        memory.written("ROLLBACK TO SAVEPOINT update_mark");
        assert_eq!(memory.recall::<i64>("rules", 0), None);
    }
}
