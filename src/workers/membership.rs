//! A node among others: it joins, renews its lease each second, takes what is free up to its part, gives back what is over
//! it, and strikes off who is dead.
//!
//! Invariant: it has a connection of its own, so that no load on the others makes a living node look dead.

use super::shares::Shares;
use super::{Shared, Wakes};
use crate::clock::Clock;
use crate::domain::ids::NodeId;
use crate::domain::shares::ShareSet;
use crate::storage::signals::{self, Signal};
use crate::storage::{Db, DbUrl, StorageError, schema, shares};
use crate::telemetry::chain;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// How often the lease is renewed.
const BEAT: Duration = Duration::from_secs(1);
/// How often, while something to be given back is in hand yet.
const HASTE: Duration = Duration::from_millis(100);
/// How long a beat may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// A node's standing among the others.
#[derive(Debug)]
pub struct Membership {
    db: Db,
    shares: Arc<Shares>,
    wakes: Arc<Wakes>,
    knows: i64,
    failing: bool,
}

impl Membership {
    /// Joins, and takes what is free. `None`: there is only one process, and nobody to share with.
    pub async fn begin<H>(
        shared: &Shared<H>,
        url: &DbUrl,
    ) -> Result<Option<Membership>, StorageError> {
        if matches!(shared.db, Db::Sqlite { .. }) {
            return Ok(None);
        }
        let mut membership = Membership {
            db: shared.db.apart(url).await?,
            shares: Arc::clone(&shared.shares),
            wakes: Arc::clone(&shared.wakes),
            knows: schema::newest(&shared.db),
            failing: false,
        };
        membership.beat().await?;
        Ok(Some(membership))
    }

    /// Goes on until told to stop, then leaves: what was held is free at once.
    pub async fn run(mut self, stop: CancellationToken) {
        loop {
            let pause = if self.shares.is_leaving() {
                HASTE
            } else {
                BEAT
            };
            tokio::select! {
                () = stop.cancelled() => break,
                () = self.shares.look.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
            let beaten = timeout(PATIENCE, self.beat()).await;
            match beaten {
                Ok(Ok(())) => {
                    if self.failing {
                        tracing::info!("the lease is renewed again");
                    }
                    self.failing = false;
                }
                Ok(Err(error)) => self.failed(&chain(&error)).await,
                Err(_) => self.failed("the database does not answer").await,
            }
        }
        if let Ok(Err(error)) = timeout(PATIENCE, self.leave()).await {
            tracing::warn!(
                error = chain(&error),
                "this node could not take its leave; the others will find out"
            );
        }
        self.db.close().await;
    }

    async fn failed(&mut self, error: &str) {
        if !self.failing {
            tracing::error!(error, "the lease can't be renewed");
        }
        self.failing = true;
        tokio::time::sleep(HASTE).await;
    }

    async fn beat(&mut self) -> Result<(), StorageError> {
        let node = self.renew().await?;
        let before = self.shares.view();
        let mut tx = self.db.begin().await?;
        let now = shares::now(&mut tx).await?;
        let dead = shares::strike_off_dead(&mut tx, node, now).await?;
        let nodes = usize::try_from(shares::alive(&mut tx).await?).unwrap_or(1);
        let held = shares::held(&mut tx, node).await?;
        let (more, given) = self.shares.settle(node, held, nodes);
        if !given.is_empty() {
            shares::give_back(&mut tx, node, given).await?;
        }
        let claimed = match i64::try_from(more) {
            Ok(more) if more > 0 => shares::claim(&mut tx, node, more).await?,
            Ok(_) | Err(_) => ShareSet::NONE,
        };
        tx.commit().await?;
        self.shares.gain(node, claimed);
        for dead in dead {
            tracing::warn!(node = %dead, "a node has ended; what it held is free");
        }
        if !given.is_empty() {
            self.tell_free(node).await?;
        }
        let view = self.shares.view();
        if view != before {
            tracing::info!(%node, nodes, shares = view.held.len(), "the work is shared anew");
        }
        if !claimed.is_empty() {
            self.wakes.everything();
        }
        Ok(())
    }

    /// Renews the lease, or joins: for the first time, or after having been struck off.
    async fn renew(&mut self) -> Result<NodeId, StorageError> {
        let asked_at = (Instant::now(), Clock::System.now());
        let mut tx = self.db.begin().await?;
        let now = shares::now(&mut tx).await?;
        let known = self.shares.node();
        if let Some(node) = known
            && shares::renew(&mut tx, node, now).await?
        {
            tx.commit().await?;
            self.shares.renewed(node, asked_at);
            return Ok(node);
        }
        let node = shares::join(&mut tx, self.knows, now).await?;
        tx.commit().await?;
        if let Some(lost) = known {
            self.shares.lose(lost);
        }
        self.shares.renewed(node, asked_at);
        Ok(node)
    }

    async fn leave(&self) -> Result<(), StorageError> {
        let Some(node) = self.shares.node() else {
            return Ok(());
        };
        let mut tx = self.db.begin().await?;
        let left = shares::leave(&mut tx, node).await?;
        tx.commit().await?;
        self.shares.forget(node);
        if left {
            self.tell_free(node).await?;
        }
        Ok(())
    }

    /// Tells the others that there is something to be taken.
    async fn tell_free(&self, node: NodeId) -> Result<(), StorageError> {
        let signal = Signal {
            from: node.0,
            shares: true,
            ..Signal::default()
        };
        signals::send(&self.db, signal).await
    }
}
