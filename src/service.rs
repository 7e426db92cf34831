//! The service: the database, the bot, the workers and the HTTP side, started and stopped together.
//!
//! Nothing here is global: several services run side by side in one process.

mod turns;

use crate::app::{BotIdentity, Settings, Shop, search};
use crate::clock::Clock;
use crate::config::{Config, Intake as How, Mistake, WebhookSecret};
use crate::domain::lang::Lang;
use crate::domain::preset::{Preset, Problem};
use crate::storage::lease::Lease;
use crate::storage::{Db, DbUrl, StorageError, presets, relocation};
use crate::telegram::api::{Api, ApiError};
use crate::telegram::handler::Handler;
use crate::telegram::sender::BotCourier;
use crate::telegram::setup;
use crate::telemetry::chain;
use crate::web::{self, Calls, Health, Web, Webhook};
use crate::workers::calls::CallsHook;
use crate::workers::intake::{ALLOWED_UPDATES, Intake};
use crate::workers::membership::Membership;
use crate::workers::metrics::Metrics;
use crate::workers::poll::{self, TokenRefused};
use crate::workers::shares::Shares;
use crate::workers::{Shared, Wakes, housekeeping, inbox, jobs, outbox};
use axum::Router;
use chrono::TimeDelta;
use reqwest::Url;
use serde::Deserialize;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;
use turns::{among_others, appoint_owner};

/// The preset in force unless another is given.
pub const BUILT_IN_PRESET: &str = include_str!("../presets/retail.toml");
/// How long the owner's claim link works.
const CLAIM_LIFETIME: TimeDelta = TimeDelta::hours(24);
/// How long a stop may take in all.
const STOP_WITHIN: Duration = Duration::from_secs(5);
/// Pauses between tries to reach Telegram at the start: the first and the longest.
const START_PAUSES: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(15));

/// Why the service did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no token.
    #[error(
        "PRILAVOK_BOT_TOKEN is not set: take a token from @BotFather, or run `prilavok sandbox`"
    )]
    NoToken,
    /// Telegram does not know the token.
    #[error(transparent)]
    TokenRefused(#[from] TokenRefused),
    /// The HTTP server's address can't be used.
    #[error(
        "can't listen on {addr}; another process may be there, and PRILAVOK_LISTEN or --listen takes another address"
    )]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The database failed.
    #[error("the database {url} failed")]
    Database {
        /// Which; without its password.
        url: String,
        /// Why.
        source: StorageError,
    },
    /// Another process works on it.
    #[error("another prilavok works on {url}; two would send everything twice")]
    Occupied {
        /// Which; without its password.
        url: String,
    },
    /// A move into it has not come to its end.
    #[error(
        "{url} is half moved; end that first: the same `prilavok move` again goes on where it stopped"
    )]
    HalfMoved {
        /// Which; without its password.
        url: String,
    },
    /// The preset's file can't be read.
    #[error(transparent)]
    Config(#[from] Mistake),
    /// A preset is not sound.
    #[error("{place}, line {line}: the preset is not sound; `prilavok check` tells more")]
    Preset {
        /// Which.
        place: String,
        /// The line of the first problem.
        line: usize,
    },
    /// No HTTP client can be made.
    #[error("no HTTP client can be made")]
    Client(#[source] ApiError),
    /// It was stopped before it ran.
    #[error("stopped before Telegram could be reached")]
    Stopped,
}

impl StartError {
    /// Whether another configuration helps, rather than another try.
    pub const fn is_configuration(&self) -> bool {
        match self {
            StartError::NoToken
            | StartError::TokenRefused(_)
            | StartError::Listen { .. }
            | StartError::Occupied { .. }
            | StartError::HalfMoved { .. }
            | StartError::Config(_)
            | StartError::Preset { .. } => true,
            StartError::Database { source, .. } => matches!(
                source,
                StorageError::Outdated { .. } | StorageError::StillNeeded { .. }
            ),
            StartError::Client(_) | StartError::Stopped => false,
        }
    }
}

/// Starts services.
#[derive(Debug, Clone, Copy)]
pub struct Service;

/// A service that runs.
#[derive(Debug)]
pub struct Running {
    /// Where HTTP is served.
    pub listen_addr: SocketAddr,
    /// The shop.
    pub shop: Arc<Shop>,
    /// The database.
    pub db: Db,
    wakes: Arc<Wakes>,
    stops: Stops,
    /// What takes updates in: stopped first.
    intake: Vec<JoinHandle<()>>,
    /// What works on them.
    work: Vec<JoinHandle<()>>,
    /// What sends: stopped last, as the work still writes calls.
    sending: JoinHandle<()>,
    refused: watch::Receiver<Option<TokenRefused>>,
    /// What makes this process one among others: ended last, so that nobody takes over what is not finished.
    standing: Vec<JoinHandle<()>>,
    /// Given back last.
    lease: Lease,
}

/// The order of a stop.
#[derive(Debug, Default)]
struct Stops {
    intake: CancellationToken,
    work: CancellationToken,
    sending: CancellationToken,
    standing: CancellationToken,
}

/// A service that is dropped stops as well, only without waiting.
impl Drop for Stops {
    fn drop(&mut self) {
        self.intake.cancel();
        self.work.cancel();
        self.sending.cancel();
        self.standing.cancel();
    }
}

impl Service {
    /// Starts a service; `extra` routes are served beside its own. Waits until Telegram tells who the bot is, however
    /// long it can't be reached: `/readyz` says so meanwhile.
    ///
    /// # Errors
    /// [`StartError`], for what waiting does not mend.
    pub async fn start(
        config: Config,
        clock: Clock,
        extra: Option<Router>,
    ) -> Result<Running, StartError> {
        let token = config.token.as_ref().ok_or(StartError::NoToken)?;
        let api = Api::new(&config.bot_api, token).map_err(StartError::Client)?;
        let listener = listen(config.listen).await?;
        let listen_addr = listener.local_addr().map_err(|source| StartError::Listen {
            addr: config.listen,
            source,
        })?;
        let failed = |source| StartError::Database {
            url: config.database.to_string(),
            source,
        };
        let db = Db::open(&config.database).await.map_err(failed)?;
        let lease = lease(&config.database).await?;
        if relocation::is_half_done(&db).await.map_err(failed)? {
            return Err(StartError::HalfMoved {
                url: config.database.to_string(),
            });
        }
        db.migrate().await.map_err(failed)?;
        if let Err(error) = db.make_room().await {
            tracing::debug!(error = chain(&error), "no room was made for the log");
        }
        warn_of_dirt(&db).await.map_err(failed)?;
        let (preset, original) = load_preset(&config, &db).await?;
        keep_from_search(&db, &preset, &clock)
            .await
            .map_err(failed)?;

        let wakes = Arc::new(Wakes::default());
        let metrics = Arc::new(Metrics::default());
        let health = Arc::new(Health::default());
        let shares = Shares::of(&db);
        let stops = Stops::default();
        let intake = Intake {
            db: db.clone(),
            clock: clock.clone(),
            wakes: Arc::clone(&wakes),
            metrics: Arc::clone(&metrics),
        };
        let web = Web {
            db: db.clone(),
            clock: clock.clone(),
            health: Arc::clone(&health),
            metrics: Arc::clone(&metrics),
            shares: Arc::clone(&shares),
        };
        let webhook = webhook_of(&config, &intake, &health);
        let calls = calls_of(&config, &intake);
        let routes = web::routes(web, webhook, calls).merge(extra.unwrap_or_default());
        let serving = serve(listener, routes, stops.intake.clone());

        let bot = match who_am_i(&api).await {
            Ok(bot) => bot,
            Err(refused) => {
                serving.abort();
                return Err(refused.into());
            }
        };
        let settings = settings(&config);
        let shop = Shop::new(settings, bot, clock.clone(), preset, original);
        let shop = Arc::new(shop.with_files(config.files_dir.clone()));
        let shared = Shared {
            db: db.clone(),
            clock: clock.clone(),
            handling: Arc::new(Handler::new(Arc::clone(&shop))),
            wakes: Arc::clone(&wakes),
            metrics,
            shares: Arc::clone(&shares),
        };
        // Not before it can work: what it takes nobody else does.
        let membership = Membership::begin(&shared, &config.database).await;
        let membership = membership.map_err(failed)?;
        let owners = appoint_owner(&config, &shop, &db, shares.is_first()).await;
        owners.map_err(failed)?;
        health.started();

        let courier = Arc::new(BotCourier::new(api.clone(), Arc::clone(&shop)));
        let sending = tokio::spawn(outbox::run(
            shared.clone(),
            courier,
            config.send_per_second,
            stops.sending.clone(),
        ));
        let work = begin_work(&shared, api.clone(), config.lang, &stops.work);
        let standing = membership.map_or_else(Vec::new, |membership| {
            among_others(membership, &shared, &shop, &config, &stops.standing)
        });
        let (taking, refused) = take_in(&config, api, intake, (health, shares), &stops);
        tracing::info!(bot = shop.bot.username, addr = %listen_addr, "the shop is open");
        Ok(Running {
            listen_addr,
            shop,
            db,
            wakes,
            stops,
            intake: vec![serving, taking],
            work,
            sending,
            standing,
            refused,
            lease,
        })
    }
}

impl Running {
    /// Looks for due jobs and calls now: the clock was moved.
    pub fn wake_jobs(&self) {
        self.wakes.after_effects(true);
        self.wakes.inbox.notify_one();
    }

    /// Waits until Telegram refuses the token for good; for ever while it does not.
    pub async fn refused(&mut self) -> TokenRefused {
        loop {
            if let Some(refused) = self.refused.borrow_and_update().clone() {
                return refused;
            }
            if self.refused.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// Stops: takes no more updates, finishes those in hand, sends what is ready, all within five seconds.
    pub async fn stop(self) {
        let deadline = Instant::now() + STOP_WITHIN;
        self.stops.intake.cancel();
        finish("the intake", self.intake, deadline).await;
        self.stops.work.cancel();
        finish("the work in hand", self.work, deadline).await;
        self.stops.sending.cancel();
        finish("the sending", vec![self.sending], deadline).await;
        self.stops.standing.cancel();
        finish("the standing among the nodes", self.standing, deadline).await;
        if timeout_at(deadline, self.db.close()).await.is_err() {
            tracing::warn!("the database was not closed in time; nothing durable is lost");
        }
        drop(self.lease);
        tracing::info!("the shop is closed");
    }
}

/// Begins all that works on updates and jobs, and what is done beside them.
fn begin_work(
    shared: &Shared<Handler>,
    api: Api,
    lang: Lang,
    stop: &CancellationToken,
) -> Vec<JoinHandle<()>> {
    let shares = || Arc::clone(&shared.shares);
    let (db, clock) = (shared.db.clone(), shared.clock.clone());
    vec![
        tokio::spawn(present(api, lang, shares(), stop.clone())),
        tokio::spawn(inbox::run(shared.clone(), stop.clone())),
        tokio::spawn(jobs::run(shared.clone(), stop.clone())),
        tokio::spawn(housekeeping::run(db, clock, shares(), stop.clone())),
    ]
}

/// Presents the bot on Telegram when it is this node's turn; tries again while that fails, since nothing depends on it at
/// once.
async fn present(api: Api, lang: Lang, shares: Arc<Shares>, stop: CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => return,
        () = shares.until_first() => {}
    }
    let (mut pause, longest) = START_PAUSES;
    while let Err(error) = setup::present(&api, lang).await {
        tracing::warn!(
            error = chain(&error),
            "the bot's commands and descriptions could not be set; trying again"
        );
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
        pause = (pause * 2).min(longest);
    }
}

async fn finish(what: &str, tasks: Vec<JoinHandle<()>>, deadline: Instant) {
    for mut task in tasks {
        match timeout_at(deadline, &mut task).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "{what} broke"),
            Err(_) => {
                tracing::warn!("{what} did not end in time; it goes on after the next start");
                task.abort();
            }
        }
    }
}

/// Takes the database for this process; a predecessor that is just ending is waited for.
async fn lease(database: &DbUrl) -> Result<Lease, StartError> {
    let deadline = Instant::now() + STOP_WITHIN * 2;
    loop {
        match Lease::take(database).await {
            Ok(Some(lease)) => return Ok(lease),
            Ok(None) if Instant::now() < deadline => {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            Ok(None) => {
                return Err(StartError::Occupied {
                    url: database.to_string(),
                });
            }
            Err(source) => {
                return Err(StartError::Database {
                    url: database.to_string(),
                    source,
                });
            }
        }
    }
}

async fn listen(addr: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(addr)
        .await
        .map_err(|source| StartError::Listen { addr, source })
}

fn serve(listener: TcpListener, routes: Router, stop: CancellationToken) -> JoinHandle<()> {
    /// How long open requests (a page that listens for ever) may hold up the stop.
    const PATIENCE: Duration = Duration::from_millis(500);
    tokio::spawn(async move {
        let told = stop.clone();
        let serving = axum::serve(listener, routes)
            .with_graceful_shutdown(async move { told.cancelled().await });
        let enough = async {
            stop.cancelled().await;
            tokio::time::sleep(PATIENCE).await;
        };
        tokio::select! {
            served = serving => if let Err(error) = served {
                tracing::error!(%error, "the HTTP server ended");
            },
            () = enough => {}
        }
    })
}

/// Begins to take updates in. What is returned beside the task hears of a token refused for good.
fn take_in(
    config: &Config,
    api: Api,
    intake: Intake,
    (health, shares): (Arc<Health>, Arc<Shares>),
    stops: &Stops,
) -> (JoinHandle<()>, watch::Receiver<Option<TokenRefused>>) {
    let (refusal, refused) = watch::channel(None);
    let stop = stops.intake.clone();
    let taking = match config.intake.clone() {
        How::Polling => tokio::spawn(async move {
            if let Err(error) = poll::run(api, intake, health, shares, stop).await {
                refusal.send_replace(Some(error));
            }
        }),
        How::Webhook { url, secret } => tokio::spawn(set_webhook(api, url, secret, health, stop)),
    };
    (taking, refused)
}

fn webhook_of(config: &Config, intake: &Intake, health: &Arc<Health>) -> Option<Webhook> {
    match &config.intake {
        How::Polling => None,
        How::Webhook { url, secret } => Some(Webhook {
            intake: intake.clone(),
            secret: secret.clone(),
            path: url.path().to_owned(),
            health: Arc::clone(health),
        }),
    }
}

const fn settings(config: &Config) -> Settings {
    Settings {
        lang: config.lang,
        timezone: config.timezone,
        currency: config.currency,
    }
}

/// Where a telephone system posts to, if it has a secret.
fn calls_of(config: &Config, intake: &Intake) -> Option<Calls> {
    let secret = config.calls_secret.clone()?;
    let hook = CallsHook {
        db: intake.db.clone(),
        clock: intake.clock.clone(),
        wakes: Arc::clone(&intake.wakes),
        region: settings(config).region(),
    };
    Some(Calls { hook, secret })
}

/// The preset may be another than when the service stopped: by a file, or by a newer program.
async fn keep_from_search(db: &Db, preset: &Preset, clock: &Clock) -> Result<(), StorageError> {
    let mut tx = db.begin().await?;
    search::hide(&mut tx, preset, clock.now()).await?;
    tx.commit().await
}

/// Says so when the database will grow slower by the hour.
async fn warn_of_dirt(db: &Db) -> Result<(), StorageError> {
    if !db.is_kept_clean().await? {
        tracing::warn!(
            "PostgreSQL's autovacuum is off: the shop will grow slower by the hour; switch it on"
        );
    }
    Ok(())
}

/// Reads the preset in force and the one it replaces: the owner's uploaded one stands before the configured file, and
/// this before the built-in.
async fn load_preset(config: &Config, db: &Db) -> Result<(Preset, String), StartError> {
    let failed = |source| StartError::Database {
        url: config.database.to_string(),
        source,
    };
    let mut tx = db.read().await.map_err(failed)?;
    let uploaded = presets::active(&mut tx).await.map_err(failed)?;
    tx.rollback().await.map_err(failed)?;
    let (place, original) = match (&config.preset, config.preset_text()?) {
        (Some(path), Some(text)) => (path.display().to_string(), text),
        _ => ("the built-in preset".to_owned(), BUILT_IN_PRESET.to_owned()),
    };
    let parsed = match uploaded {
        Some(text) => sound("the uploaded preset", &text),
        None => sound(&place, &original),
    };
    Ok((parsed?, original))
}

fn sound(place: &str, text: &str) -> Result<Preset, StartError> {
    Preset::parse(text).map_err(|problems: Vec<Problem>| StartError::Preset {
        place: place.to_owned(),
        line: problems.first().map_or(0, |problem| problem.line),
    })
}

#[derive(Deserialize)]
struct Me {
    id: i64,
    username: String,
}

async fn who_am_i(api: &Api) -> Result<BotIdentity, TokenRefused> {
    let (mut pause, longest) = START_PAUSES;
    let mut told = false;
    loop {
        match api.call::<Me>("getMe", &json!({})).await {
            Ok(me) => {
                return Ok(BotIdentity {
                    id: me.id,
                    username: me.username,
                });
            }
            Err(error) if error.is_unauthorized() => return Err(TokenRefused(error.to_string())),
            Err(error) => {
                if !told {
                    tracing::warn!(error = chain(&error), "Telegram can't be reached yet");
                }
                told = true;
            }
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(longest);
    }
}

/// Tells Telegram where to post, until it has understood.
async fn set_webhook(
    api: Api,
    url: Url,
    secret: WebhookSecret,
    health: Arc<Health>,
    stop: CancellationToken,
) {
    let parameters = json!({
        "url": url.as_str(),
        "secret_token": secret.expose(),
        "allowed_updates": ALLOWED_UPDATES,
    });
    let (mut pause, longest) = START_PAUSES;
    loop {
        match api.call::<bool>("setWebhook", &parameters).await {
            Ok(_) => {
                health.webhook_stands();
                tracing::info!("Telegram posts updates to the webhook");
                return;
            }
            Err(error) => {
                tracing::error!(
                    error = chain(&error),
                    "Telegram does not take the webhook yet"
                );
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => pause = (pause * 2).min(longest),
        }
    }
}
