//! One process among others: how it keeps its standing, what one of them does for all, and what it takes over from them.

use super::CLAIM_LIFETIME;
use crate::app::Shop;
use crate::clock::new_secret;
use crate::config::Config;
use crate::domain::people::Role;
use crate::storage::{Db, StorageError, invites, people};
use crate::telegram::claim_link;
use crate::telegram::handler::Handler;
use crate::telemetry::chain;
use crate::workers::membership::Membership;
use crate::workers::{Shared, signals};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// What makes this process one among others: its lease, what they tell each other, and what one of them has changed.
pub(super) fn among_others(
    membership: Membership,
    shared: &Shared<Handler>,
    shop: &Arc<Shop>,
    config: &Config,
    stop: &CancellationToken,
) -> Vec<JoinHandle<()>> {
    let url = config.database.clone();
    vec![
        tokio::spawn(membership.run(stop.clone())),
        tokio::spawn(signals::tell(shared.clone(), stop.clone())),
        tokio::spawn(signals::hear(shared.clone(), url, stop.clone())),
        tokio::spawn(keep_up(shared.clone(), Arc::clone(shop), stop.clone())),
    ]
}

/// Makes the configured person the owner; where nobody is, prints a link with which one becomes it, if this is the node
/// whose turn that is.
pub(super) async fn appoint_owner(
    config: &Config,
    shop: &Shop,
    db: &Db,
    is_first: bool,
) -> Result<(), StorageError> {
    if let Some(owner) = config.owner {
        let mut tx = db.begin().await?;
        invites::drop_unused_claims(&mut tx).await?;
        people::appoint(&mut tx, owner, Role::Owner, config.lang, shop.clock.now()).await?;
        return tx.commit().await;
    }
    if is_first {
        offer_the_shop(shop, db, true).await?;
    }
    Ok(())
}

/// Prints a link with which one becomes the owner, where nobody is. `anew`: what was printed before works no more.
async fn offer_the_shop(shop: &Shop, db: &Db, anew: bool) -> Result<(), StorageError> {
    let now = shop.clock.now();
    let mut tx = db.begin().await?;
    if anew {
        invites::drop_unused_claims(&mut tx).await?;
    }
    if people::count_owners(&mut tx).await? > 0 || invites::claim_stands(&mut tx, now).await? {
        return tx.commit().await;
    }
    let secret = new_secret();
    let expires_at = now.plus(CLAIM_LIFETIME);
    invites::make(&mut tx, &secret, Role::Owner, None, expires_at, now).await?;
    tx.commit().await?;
    tracing::info!(
        "the shop has no owner: whoever opens {} first, within 24 hours, becomes it",
        claim_link(&shop.bot.username, &secret)
    );
    Ok(())
}

/// Takes over what another node has changed or left: the preset in force, and the link where nobody owns the shop.
async fn keep_up(shared: Shared<Handler>, shop: Arc<Shop>, stop: CancellationToken) {
    const PERIOD: Duration = Duration::from_secs(1);
    let mut was_first = shared.shares.is_first();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(PERIOD) => {}
        }
        let is_first = shared.shares.is_first();
        let kept_up = async {
            if is_first && !was_first {
                offer_the_shop(&shop, &shared.db, false).await?;
            }
            if shared.shares.view().nodes > 1 {
                let mut tx = shared.db.read().await?;
                shop.refresh_preset(&mut tx).await?;
                tx.rollback().await?;
            }
            Ok::<_, StorageError>(())
        };
        match kept_up.await {
            Ok(()) => was_first = is_first,
            Err(error) => tracing::debug!(error = chain(&error), "this node could not keep up"),
        }
    }
}
