//! Connections to a database that are lent and come back.
//!
//! The driver's own pool asks each connection that comes back whether it still stands: a way there and back for every
//! transaction, for which whoever comes next waits. Here a connection comes back only when all that was asked of it was done, and
//! is asked again when it has not been used for a while. Any other is closed, and what it was at with it.

use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection, Database, Executor};
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A connection that was used so lately is not asked whether it stands still: that costs as much as a statement.
const TRUSTED: Duration = Duration::from_secs(1);
/// A connection that nobody wanted for so long is closed.
const UNWANTED: Duration = Duration::from_mins(10);

/// How a database is connected to.
pub(super) type Options<DB> = <<DB as Database>::Connection as Connection>::Options;

/// What is done with every new connection.
#[derive(Default)]
pub(super) struct Setup {
    /// Statements that are run on it.
    pub(super) statements: Option<String>,
    /// Who is told of it.
    pub(super) told: Option<Box<dyn Fn() + Send + Sync>>,
}

/// Lends connections, so many at once.
pub struct Lender<DB: Database>(Arc<Inner<DB>>);

struct Inner<DB: Database> {
    options: Options<DB>,
    setup: Setup,
    /// How long it is waited for a connection.
    patience: Duration,
    at_once: u32,
    places: Arc<Semaphore>,
    /// Those that came back last are lent first.
    idle: Mutex<Vec<Idle<DB>>>,
}

struct Idle<DB: Database> {
    connection: DB::Connection,
    since: Instant,
}

impl<DB: Database> Clone for Lender<DB> {
    fn clone(&self) -> Self {
        Lender(Arc::clone(&self.0))
    }
}

impl<DB: Database> fmt::Debug for Lender<DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = self.0.places.available_permits();
        write!(f, "Lender({places} of {})", self.0.at_once)
    }
}

impl<DB: Database> Inner<DB> {
    fn idle(&self) -> MutexGuard<'_, Vec<Idle<DB>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<DB: Database> Lender<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    /// Lends at most so many connections at once, and lets nobody wait longer for one than that.
    pub(super) fn new(
        options: Options<DB>,
        setup: Setup,
        at_once: u32,
        patience: Duration,
    ) -> Self {
        Lender(Arc::new(Inner {
            options,
            setup,
            patience,
            at_once,
            places: Arc::new(Semaphore::new(at_once as usize)),
            idle: Mutex::default(),
        }))
    }

    /// How the database is connected to.
    pub(super) fn options(&self) -> &Options<DB> {
        &self.0.options
    }

    /// Opens a connection that is nobody else's and does not come back.
    pub(super) async fn open(&self) -> Result<DB::Connection, sqlx::Error> {
        let mut connection = self.0.options.connect().await?;
        if let Some(statements) = &self.0.setup.statements {
            let statements = AssertSqlSafe(statements.clone());
            sqlx::raw_sql(statements).execute(&mut connection).await?;
        }
        if let Some(told) = &self.0.setup.told {
            told();
        }
        Ok(connection)
    }

    /// Opens a first connection, so that it shows at once when there can be none.
    pub(super) async fn try_out(&self) -> Result<(), sqlx::Error> {
        let first: Loan<DB> = self.lend().await?;
        first.give_back();
        Ok(())
    }

    /// Lends a connection, as soon as there is one.
    pub(super) async fn lend(&self) -> Result<Loan<DB>, sqlx::Error> {
        tokio::time::timeout(self.0.patience, self.lend_whenever())
            .await
            .map_err(|_| sqlx::Error::PoolTimedOut)?
    }

    async fn lend_whenever(&self) -> Result<Loan<DB>, sqlx::Error> {
        let place = Arc::clone(&self.0.places).acquire_owned().await;
        let place = place.map_err(|_| sqlx::Error::PoolClosed)?;
        let connection = loop {
            let Some(mut idle) = self.0.idle().pop() else {
                break self.open().await?;
            };
            if idle.since.elapsed() < TRUSTED || idle.connection.ping().await.is_ok() {
                break idle.connection;
            }
        };
        Ok(Loan {
            connection,
            lender: self.clone(),
            place,
        })
    }

    /// Closes every connection, after what is under way; from then on none is lent.
    pub(super) async fn close(&self) {
        let Ok(all) = self.0.places.acquire_many(self.0.at_once).await else {
            return;
        };
        self.0.places.close();
        drop(all);
        let idle = std::mem::take(&mut *self.0.idle());
        for Idle { connection, .. } in idle {
            // It is gone either way.
            let _ = connection.close().await;
        }
    }
}

impl<DB: Database> Lender<DB> {
    fn take_back(&self, connection: DB::Connection) {
        let since = Instant::now();
        let mut idle = self.0.idle();
        idle.push(Idle { connection, since });
        let is_unwanted = idle
            .first()
            .is_some_and(|idle| idle.since.elapsed() > UNWANTED);
        let unwanted = is_unwanted.then(|| idle.remove(0));
        drop(idle);
        drop(unwanted);
    }
}

/// A connection that is lent. Dropped, it is closed.
pub(super) struct Loan<DB: Database> {
    connection: DB::Connection,
    lender: Lender<DB>,
    place: OwnedSemaphorePermit,
}

impl<DB: Database> Loan<DB> {
    /// All that was asked of it is done: it comes back.
    pub(super) fn give_back(self) {
        let Loan {
            connection,
            lender,
            place,
        } = self;
        lender.take_back(connection);
        drop(place);
    }
}

impl<DB: Database> fmt::Debug for Loan<DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loan").finish_non_exhaustive()
    }
}

impl<DB: Database> Deref for Loan<DB> {
    type Target = DB::Connection;

    fn deref(&self) -> &Self::Target {
        &self.connection
    }
}

impl<DB: Database> DerefMut for Loan<DB> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.connection
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::Sqlite;
    use sqlx::sqlite::SqliteConnectOptions;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn lender() -> (Lender<Sqlite>, Arc<AtomicUsize>) {
        let opened = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&opened);
        let setup = Setup {
            statements: Some("PRAGMA foreign_keys = ON".to_owned()),
            told: Some(Box::new(move || {
                counted.fetch_add(1, Ordering::Relaxed);
            })),
        };
        let options = SqliteConnectOptions::new().in_memory(true);
        let lender = Lender::new(options, setup, 1, Duration::from_millis(20));
        (lender, opened)
    }

    #[tokio::test]
    async fn only_what_ended_well_comes_back() {
        let (lender, opened) = lender();
        let lend = async || -> Loan<Sqlite> { lender.lend().await.unwrap() };
        lend().await.give_back();
        lend().await.give_back();
        assert_eq!(opened.load(Ordering::Relaxed), 1);
        drop(lend().await);
        lend().await.give_back();
        assert_eq!(
            opened.load(Ordering::Relaxed),
            2,
            "the other one was closed"
        );
    }

    #[tokio::test]
    async fn no_more_are_lent_than_may_be_and_none_once_it_is_closed() {
        let (lender, _) = lender();
        let loan: Loan<Sqlite> = lender.lend().await.unwrap();
        let refused = lender.lend().await.unwrap_err();
        assert!(matches!(refused, sqlx::Error::PoolTimedOut), "{refused}");
        let closing = lender.close();
        tokio::pin!(closing);
        assert!(
            tokio::time::timeout(Duration::from_millis(5), &mut closing)
                .await
                .is_err(),
            "after what is under way"
        );
        loan.give_back();
        closing.await;
        lender.close().await;
        let refused = lender.lend().await.unwrap_err();
        assert!(matches!(refused, sqlx::Error::PoolClosed), "{refused}");
    }
}
