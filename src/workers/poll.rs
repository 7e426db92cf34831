//! Long polling: updates are fetched, put down, and only then acknowledged, by the offset of the next call.
//!
//! Of several processes one polls: whoever holds the first share. Another that takes over begins with what was not
//! acknowledged; what had been put down already is left as it is.

use super::DATABASE_PAUSE;
use super::intake::{self, ALLOWED_UPDATES, Intake};
use super::shares::Shares;
use crate::telegram::api::{Api, ApiError};
use crate::telemetry::chain;
use crate::web::Health;
use serde_json::json;
use serde_json::value::RawValue;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long Telegram holds a call that has nothing to tell, in seconds (RULES §9: at most 50).
const HOLD: u64 = 25;
/// How long such a call may take.
const TIMEOUT: Duration = Duration::from_secs(HOLD + 15);
/// Pauses after failures in a row: from the first to the last, doubling.
const PAUSES: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(30));
/// The pause while another bot polls or a webhook stands.
const CONFLICT_PAUSE: Duration = Duration::from_secs(5);

/// Telegram does not take the token any more: nothing helps but another one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Telegram does not accept the bot's token ({0}): take a valid one from @BotFather")]
pub struct TokenRefused(pub String);

/// Polls until told to stop, whenever it is this node's turn.
///
/// # Errors
/// [`TokenRefused`], at once.
pub async fn run(
    api: Api,
    intake: Intake,
    health: Arc<Health>,
    shares: Arc<Shares>,
    stop: CancellationToken,
) -> Result<(), TokenRefused> {
    loop {
        health.stands_by(!shares.is_first());
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = shares.until_first() => {}
        }
        health.stands_by(false);
        let polling = poll(
            api.clone(),
            intake.clone(),
            Arc::clone(&health),
            &shares,
            &stop,
        );
        tokio::select! {
            ended = polling => return ended,
            () = shares.until_not_first() => tracing::info!("it is another node's turn to poll"),
        }
    }
}

async fn poll(
    api: Api,
    intake: Intake,
    health: Arc<Health>,
    shares: &Shares,
    stop: &CancellationToken,
) -> Result<(), TokenRefused> {
    let mut poll = Poll {
        api,
        intake,
        health,
        offset: None,
        failures: 0,
    };
    // Polling and a webhook exclude each other (RULES §9).
    let mut webhook_stands = true;
    loop {
        if !shares.is_first() {
            // The caller sees it as well, a moment later.
            std::future::pending::<()>().await;
        }
        let turn = async {
            if webhook_stands {
                poll.api
                    .call::<bool>("deleteWebhook", &json!({}))
                    .await
                    .map(|_| None)
            } else {
                poll.fetch().await.map(Some)
            }
        };
        let answer = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            answer = turn => answer,
        };
        let pause = match answer {
            Ok(None) => {
                webhook_stands = false;
                // The poll that follows may be held for long; Telegram can be reached already.
                poll.health.updates_come();
                continue;
            }
            Ok(Some(updates)) => poll.keep(&updates).await,
            // Whoever polls now has ended this one.
            Err(_) if !shares.is_first() => continue,
            Err(error) => {
                webhook_stands |= is_webhook_conflict(&error);
                Some(poll.pause_after(&error)?)
            }
        };
        if let Some(pause) = pause {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = tokio::time::sleep(pause) => {}
            }
        }
    }
}

struct Poll {
    api: Api,
    intake: Intake,
    health: Arc<Health>,
    offset: Option<i64>,
    failures: u32,
}

impl Poll {
    async fn fetch(&self) -> Result<Vec<Box<RawValue>>, ApiError> {
        let mut parameters = json!({
            "timeout": HOLD,
            "limit": 100,
            "allowed_updates": ALLOWED_UPDATES,
        });
        if let Some(offset) = self.offset {
            parameters["offset"] = json!(offset);
        }
        self.api
            .call_within("getUpdates", &parameters, TIMEOUT)
            .await
    }

    /// Puts updates down. Those that can't be are not acknowledged, and come again after the pause returned.
    async fn keep(&mut self, updates: &[Box<RawValue>]) -> Option<Duration> {
        if self.failures > 0 {
            tracing::info!("updates come in again");
        }
        self.failures = 0;
        self.health.updates_come();
        let incoming: Vec<_> = updates
            .iter()
            .filter_map(|raw| intake::read(raw.get()))
            .collect();
        if incoming.len() < updates.len() {
            tracing::error!("the Bot API server gave updates without a number");
        }
        if let Err(error) = self.intake.keep(&incoming).await {
            tracing::error!(
                error = chain(&error),
                "updates can't be kept; they will come again"
            );
            return Some(DATABASE_PAUSE);
        }
        if let Some(last) = incoming.iter().map(|update| update.update_id).max() {
            self.offset = Some(last + 1);
        }
        None
    }

    fn pause_after(&mut self, error: &ApiError) -> Result<Duration, TokenRefused> {
        match error {
            ApiError::Refused {
                code: 401,
                description,
                ..
            } => return Err(TokenRefused(description.clone())),
            ApiError::Refused {
                code: 409,
                description,
                ..
            } => {
                if self.failures == 0 {
                    tracing::error!(
                        %description,
                        "another process uses this bot's token: stop it, or give this bot its own token"
                    );
                }
                self.failures += 1;
                return Ok(CONFLICT_PAUSE);
            }
            ApiError::Refused {
                retry_after: Some(seconds),
                ..
            } => return Ok(Duration::from_secs((*seconds).into())),
            ApiError::Refused { .. } | ApiError::Network(_) | ApiError::Gibberish { .. } => {}
        }
        if self.failures == 0 {
            tracing::warn!(
                error = chain(error),
                "no updates come in; it is tried again"
            );
        }
        let (first, longest) = PAUSES;
        let pause = first
            .saturating_mul(1 << self.failures.min(10))
            .min(longest);
        self.failures += 1;
        Ok(pause)
    }
}

fn is_webhook_conflict(error: &ApiError) -> bool {
    matches!(error, ApiError::Refused { code: 409, description, .. } if description.contains("webhook is active"))
}
