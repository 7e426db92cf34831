//! What nodes tell each other: that there is work for a share that another holds. PostgreSQL's `NOTIFY` carries it.
//!
//! A signal only saves time: whatever it tells of stands in the database already, and is found by looking as well. It goes
//! in a transaction of its own, for PostgreSQL commits those that notify one after the other.

use super::{Db, StorageError, to_json};
use crate::domain::ids::NodeId;
use crate::domain::shares::ShareSet;
use serde::{Deserialize, Serialize};
use sqlx::postgres::{PgListener, PgPoolOptions};

/// Where signals go within a database.
const CHANNEL: &str = "prilavok";

/// What a node tells the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Signal {
    /// Who tells it.
    pub from: i64,
    /// The shares for which updates have come, as [`ShareSet::bits`].
    pub updates: i64,
    /// Whether somebody waits for one of these with a finger on the screen.
    pub urgent: bool,
    /// Calls or jobs were written.
    pub effects: bool,
    /// Shares are free.
    pub shares: bool,
}

impl Signal {
    /// The shares for which updates have come.
    pub const fn lanes(self) -> ShareSet {
        ShareSet::from_bits(self.updates)
    }

    /// Whether it came from this node.
    pub const fn is_of(self, node: NodeId) -> bool {
        self.from == node.0
    }
}

/// Tells the other nodes. SQLite has none.
pub async fn send(db: &Db, signal: Signal) -> Result<(), StorageError> {
    let Db::Postgres(lender) = db else {
        return Ok(());
    };
    let mut connection = lender.lend().await?;
    sqlx::query("SELECT pg_notify($1, $2)")
        .bind(CHANNEL)
        .bind(to_json(&signal)?)
        .execute(&mut *connection)
        .await?;
    connection.give_back();
    Ok(())
}

/// Hears what nodes tell, on a connection of its own.
#[derive(Debug)]
pub struct Ear(PgListener);

/// Begins to hear. `None`: nobody will ever say anything.
pub async fn listen(db: &Db) -> Result<Option<Ear>, StorageError> {
    let Db::Postgres(lender) = db else {
        return Ok(None);
    };
    let own = PgPoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with(lender.options().clone());
    let mut listener = PgListener::connect_with(&own).await?;
    listener.ignore_pool_close_event(true);
    listener.listen(CHANNEL).await?;
    Ok(Some(Ear(listener)))
}

impl Ear {
    /// The next signal. `None`: the connection was lost and is made anew, so some may have been missed.
    pub async fn hear(&mut self) -> Result<Option<Signal>, StorageError> {
        let Some(heard) = self.0.try_recv().await? else {
            return Ok(None);
        };
        // What a newer program may say and this one does not know means: look.
        Ok(serde_json::from_str(heard.payload()).ok())
    }
}
