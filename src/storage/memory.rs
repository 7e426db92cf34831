//! What a transaction has read and not written since, so that one piece of work does not ask the database the same thing
//! again and again.
//!
//! Invariant: nothing outlives a write to the tables that it was read from, nor a return to a mark. Every statement of
//! [`super::db`]'s macros passes [`Memory::written`], so no aggregate has to think of what others remember.

use std::any::Any;
use std::collections::HashMap;
use std::fmt;

/// More than these are not worth keeping: a group of updates is about other clients with each of them.
const HELD: usize = 512;

/// What was read: by what question, and of which row.
type Key = (&'static str, i64);

/// What is remembered.
struct Known {
    /// The tables that it was read from.
    tables: &'static [&'static str],
    value: Box<dyn Any + Send + Sync>,
}

/// The memory of one transaction.
#[derive(Default)]
pub struct Memory(HashMap<Key, Known>);

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Memory {
    /// What was read by this question.
    pub(super) fn recall<T: Clone + 'static>(&self, what: &'static str, id: i64) -> Option<T> {
        self.0.get(&(what, id))?.value.downcast_ref::<T>().cloned()
    }

    /// What was read by this question, provided that it asked for just this.
    pub(super) fn recall_of<A, T>(&self, (what, id): Key, asked: &A) -> Option<T>
    where
        A: PartialEq + 'static,
        T: Clone + 'static,
    {
        let known = self.0.get(&(what, id))?.value.downcast_ref::<(A, T)>()?;
        (known.0 == *asked).then(|| known.1.clone())
    }

    /// Keeps what was read.
    pub(super) fn remember<T: Clone + Send + Sync + 'static>(
        &mut self,
        (what, id): Key,
        tables: &'static [&'static str],
        value: &T,
    ) {
        if self.0.len() >= HELD {
            self.0.clear();
        }
        let value = Box::new(value.clone());
        self.0.insert((what, id), Known { tables, value });
    }

    /// A statement runs: what it writes to is known no more.
    pub(super) fn written(&mut self, sql: &str) {
        match target(sql) {
            Target::Nothing => {}
            Target::Table(table) => self.0.retain(|_, known| !known.tables.contains(&table)),
            Target::Anything => self.0.clear(),
        }
    }

    /// Nothing is known any more.
    pub(super) fn clear(&mut self) {
        self.0.clear();
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
