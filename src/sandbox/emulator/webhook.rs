//! Delivery of updates to the bot's webhook.
//!
//! Invariant: one update at a time, in order; an update leaves the queue only after a 2xx answer (RULES §9). What
//! fails comes again with doubling pauses.

use std::{
    sync::{PoisonError, Weak},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::watch;

use super::{Emulator, Shared, params::Params, schema, server};

/// First pause after a failure; it doubles.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// Longest pause after failures.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// Longest pause that the bot can ask for with `Retry-After`.
const LONGEST_ASKED: Duration = Duration::from_hours(1);
/// How long the bot may take to answer.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Where updates are sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// Address of the bot.
    pub url: String,
    /// Sent as `X-Telegram-Bot-Api-Secret-Token`.
    pub secret: Option<String>,
    /// As the bot asked; delivery here is one at a time.
    pub max_connections: i64,
    /// Epoch seconds and words of the last failure.
    pub last_error: Option<(i64, String)>,
}

impl Webhook {
    /// A webhook that has not failed yet.
    pub fn new(url: String, secret: Option<String>, max_connections: i64) -> Self {
        Self {
            url,
            secret,
            max_connections,
            last_error: None,
        }
    }
}

/// One attempt that failed.
struct Failure {
    what: String,
    retry_after: Option<Duration>,
}

/// Delivers until the emulator is gone.
pub async fn run(shared: Weak<Shared>, mut changed: watch::Receiver<u64>) {
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(TIMEOUT)
        .build();
    let client = match client {
        Ok(client) => client,
        Err(error) => {
            tracing::error!(%error, "no HTTP client: webhooks are not delivered");
            return;
        }
    };
    let mut pause = FIRST_PAUSE;
    loop {
        changed.borrow_and_update();
        let Some(emulator) = shared.upgrade().map(Emulator::from_shared) else {
            return;
        };
        let job = {
            let mut core = emulator.lock();
            let now = core.now_ms;
            let webhook = core.world.webhook.clone();
            webhook.and_then(|webhook| Some((webhook, core.world.updates.first(now)?)))
        };
        let Some((webhook, (id, update))) = job else {
            drop(emulator);
            if changed.changed().await.is_err() {
                return;
            }
            continue;
        };
        let attempt = post(&client, &webhook, &update).await;
        let same = |core: &super::core::Core| {
            core.world
                .webhook
                .as_ref()
                .is_some_and(|now| now.url == webhook.url)
        };
        match attempt {
            Ok(reply) => {
                pause = FIRST_PAUSE;
                {
                    let mut core = emulator.lock();
                    if same(&core) {
                        core.world.updates.confirm_below(id + 1);
                    }
                    core.touch();
                }
                execute(&emulator, &reply).await;
            }
            Err(failure) => {
                {
                    let mut core = emulator.lock();
                    let now = core.now();
                    if same(&core)
                        && let Some(webhook) = &mut core.world.webhook
                    {
                        webhook.last_error = Some((now, failure.what));
                    }
                }
                drop(emulator);
                let wait = failure.retry_after.unwrap_or(pause).min(LONGEST_ASKED);
                pause = (pause * 2).min(LONGEST_PAUSE);
                rest(&shared, &mut changed, wait, &webhook.url).await;
            }
        }
    }
}

/// Waits out a pause; a new webhook ends it early.
async fn rest(
    shared: &Weak<Shared>,
    changed: &mut watch::Receiver<u64>,
    wait: Duration,
    url: &str,
) {
    let replaced = async {
        loop {
            let current = shared.upgrade().and_then(|shared| {
                let core = shared.core.lock().unwrap_or_else(PoisonError::into_inner);
                core.world
                    .webhook
                    .as_ref()
                    .map(|webhook| webhook.url.clone())
            });
            if current.as_deref() != Some(url) || changed.changed().await.is_err() {
                return;
            }
        }
    };
    // Either end of the wait leads to the next attempt.
    let _ = tokio::time::timeout(wait, replaced).await;
}

async fn post(
    client: &reqwest::Client,
    webhook: &Webhook,
    update: &Value,
) -> Result<String, Failure> {
    let mut request = client.post(&webhook.url).json(update);
    if let Some(secret) = &webhook.secret {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    let failed = |what: String| Failure {
        what,
        retry_after: None,
    };
    let response = request
        .send()
        .await
        .map_err(|_| failed("Connection failed".to_owned()))?;
    let status = response.status();
    if status.is_success() {
        return response
            .text()
            .await
            .map_err(|_| failed("Connection closed".to_owned()));
    }
    let reason = status.canonical_reason().unwrap_or("Unknown");
    Err(Failure {
        what: format!(
            "Wrong response from the webhook: {} {reason}",
            status.as_u16()
        ),
        retry_after: response
            .headers()
            .get("Retry-After")
            .and_then(|value| value.to_str().ok()?.parse().ok())
            .map(Duration::from_secs),
    })
}

/// Runs the method that the bot put into its answer, if it is one that may stand there.
async fn execute(emulator: &Emulator, reply: &str) {
    let Ok(Value::Object(mut call)) = serde_json::from_str(reply) else {
        return;
    };
    let Some(Value::String(name)) = call.remove("method") else {
        return;
    };
    let Some(method) = schema::canonical_method(&name) else {
        return;
    };
    let barred = method.starts_with("get")
        || matches!(method, "setWebhook" | "deleteWebhook" | "close" | "logOut");
    if !barred {
        // Nobody waits for the outcome: the log has it.
        let _ = server::run(emulator, method, &Params::from_object(call)).await;
    }
}
