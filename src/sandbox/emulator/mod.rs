//! A stand-in for Telegram's Bot API server: strict, with a memory, over real HTTP.
//!
//! The bot talks to it as to Telegram ([`Emulator::listen`] gives the address); people talk to it through
//! [`Phone`]s. It follows the server's rules to the letter of the texts, because bots compare
//! texts; what the rules forbid without refusing it is kept in [`Emulator::violations`].
//!
//! Invariant: one lock, one order: a call of the bot and a doing of a person never interleave.

mod contents;
mod core;
mod error;
mod faults;
mod files;
mod flood;
mod gatherings;
mod groups;
mod html;
mod inline;
mod keyboards;
mod methods;
mod options;
mod params;
mod people;
mod persist;
mod places;
mod polling;
mod rare;
mod samples;
mod schema;
mod server;
#[cfg(test)]
mod shape_tests;
mod shown;
mod state;
mod text;
mod updates;
mod visits;
mod webhook;

use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::Router;
use serde_json::Value;
use tokio::{
    net::TcpListener,
    sync::{broadcast, oneshot, watch},
    time::Instant,
};

pub use self::{
    contents::{Location, Origin},
    core::{BotIdentity, Call, Toast, Violation},
    faults::{Fault, FaultKind},
    files::FileKind,
    gatherings::TopicChange,
    groups::{BotPlace, Rank, Rights},
    html::parse as parse_html,
    options::{EmulatorError, Now, Options},
    people::PhoneError,
    persist::PersistError,
    places::Seat,
    rare::Rare,
    shown::{
        ButtonKind, Shown, ShownAuthor, ShownButton, ShownFile, ShownKey, ShownKeys, ShownReaction,
        ShownReply, Who,
    },
    state::{CallbackAnswer, Profile, Standing},
};
pub(super) use self::{
    contents::{
        contact_content, live_location_content, location_content, text_content, venue_content,
    },
    core::Core,
    files::NewFile,
    groups::GroupChat,
    inline::InlineAnswer,
    people::Draft,
    samples::sample,
    state::Chat,
};
use self::{flood::Flood, polling::Polling, state::World};
use crate::sandbox::{api, group::Group, phone::Phone};

/// How long changes gather before a snapshot is written.
const SNAPSHOT_PAUSE: Duration = Duration::from_millis(200);

/// A press that the bot has not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnansweredCallback {
    /// Id of the callback query.
    pub id: String,
    /// Who pressed.
    pub person: i64,
    /// What the button carries.
    pub data: String,
    /// How long ago, in milliseconds.
    pub age_ms: i64,
}

struct Shared {
    core: Mutex<Core>,
    now: Now,
    token: String,
    persist: Option<PathBuf>,
    /// Held while a snapshot is written: two would write the same file.
    saving: Mutex<()>,
}

impl Shared {
    fn save(&self, closing: bool) -> Result<(), PersistError> {
        let Some(path) = &self.persist else {
            return Ok(());
        };
        let _saving = self.saving.lock().unwrap_or_else(PoisonError::into_inner);
        let mut world = {
            let core = self.core.lock().unwrap_or_else(PoisonError::into_inner);
            core.world.clone()
        };
        world.closed_cleanly = closing;
        persist::save(path, &world)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Err(error) = self.save(true) {
            tracing::error!(%error, "the last snapshot is lost");
        }
    }
}

/// The emulator; clones are handles of the same one.
#[derive(Clone)]
pub struct Emulator {
    shared: Arc<Shared>,
}

impl Emulator {
    /// Begins, with what was kept if a file is given. Needs a Tokio runtime: webhooks and snapshots are tasks.
    ///
    /// # Errors
    /// A token of no such form; kept state that can't be read.
    #[expect(
        clippy::unused_async,
        reason = "tells the caller that a runtime is needed"
    )]
    pub async fn open(options: Options) -> Result<Self, EmulatorError> {
        let id = options
            .token
            .split_once(':')
            .and_then(|(id, secret)| (!secret.is_empty()).then(|| id.parse().ok())?)
            .ok_or(EmulatorError::Token)?;
        let kept = match &options.persist {
            Some(path) => persist::load(path)?,
            None => None,
        };
        let opened_ms = (options.now)();
        let (changed, news) = watch::channel(0);
        let core = Core {
            world: kept.unwrap_or_else(World::new),
            bot: BotIdentity {
                id,
                username: options.bot_username,
                first_name: options.bot_name,
            },
            now_ms: opened_ms,
            opened_ms,
            callback_lifetime_ms: i64::try_from(options.callback_lifetime.as_millis())
                .unwrap_or(i64::MAX),
            violations: Vec::new(),
            calls: VecDeque::new(),
            faults: Vec::new(),
            flood: options.enforce_flood.then(|| Flood::new(Instant::now())),
            polling: Polling::default(),
            live: BTreeMap::new(),
            inline_cache: Vec::new(),
            inline_feedback: options.inline_feedback,
            seq: 0,
            method: String::new(),
            events: broadcast::channel(1024).0,
            changed,
        };
        let emulator = Self::from_shared(Arc::new(Shared {
            core: Mutex::new(core),
            now: options.now,
            token: options.token,
            persist: options.persist,
            saving: Mutex::new(()),
        }));
        tokio::spawn(webhook::run(Arc::downgrade(&emulator.shared), news.clone()));
        if emulator.shared.persist.is_some() {
            tokio::spawn(snapshots(Arc::downgrade(&emulator.shared), news));
        }
        Ok(emulator)
    }

    fn from_shared(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// The state, with the clock read anew.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Core> {
        let now_ms = (self.shared.now)();
        let mut core = self
            .shared
            .core
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        core.now_ms = now_ms;
        core
    }

    /// The Bot API, the page's API and the files, to be merged into another server.
    pub fn router(&self) -> Router {
        server::router(self).merge(api::router(self))
    }

    /// Listens on a loopback address; port 0 takes a free one.
    ///
    /// # Errors
    /// An address of the network; one that is in use.
    pub async fn listen(&self, addr: SocketAddr) -> Result<Listening, EmulatorError> {
        if !addr.ip().is_loopback() {
            return Err(EmulatorError::NotLoopback(addr));
        }
        let failed = |source| EmulatorError::Listen { addr, source };
        let listener = TcpListener::bind(addr).await.map_err(failed)?;
        let addr = listener.local_addr().map_err(failed)?;
        let router = self.router().fallback(server::not_found);
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(async move {
            let served = axum::serve(listener, router).with_graceful_shutdown(async {
                // Dropping the other end is the signal.
                let _ = stopped.await;
            });
            if let Err(error) = served.await {
                tracing::error!(%error, "the emulator's server ended");
            }
        });
        Ok(Listening { addr, _stop: stop })
    }

    /// The bot's token.
    pub fn token(&self) -> &str {
        &self.shared.token
    }

    /// Who the bot is.
    pub fn bot(&self) -> BotIdentity {
        self.lock().bot.clone()
    }

    /// The phone of a person, who is made known when they were not. A newcomer is a stranger to the bot until they
    /// write.
    pub fn phone(&self, profile: Profile) -> Phone {
        Phone::new(self.clone(), profile, None)
    }

    /// The same with labels for the page: what stands over the phone, and what the person is in the shop.
    pub fn labelled_phone(&self, profile: Profile, title: &str, role: &str) -> Phone {
        Phone::new(self.clone(), profile, Some((title, role)))
    }

    /// The phone of a person who is known.
    pub fn known_phone(&self, id: i64) -> Option<Phone> {
        let known = self.lock().world.chats.contains_key(&id);
        known.then(|| Phone::handle(self.clone(), id))
    }

    /// All phones by user id.
    pub fn phones(&self) -> Vec<Phone> {
        let ids: Vec<i64> = self.lock().world.chats.keys().copied().collect();
        ids.into_iter()
            .map(|id| Phone::handle(self.clone(), id))
            .collect()
    }

    /// A new group with nobody in it; whoever joins first owns it.
    pub fn group(&self, title: &str) -> Group {
        let id = self.lock().found_group(title, false);
        Group::handle(self.clone(), id)
    }

    /// A new supergroup that is cut into topics, with nobody in it.
    pub fn forum(&self, title: &str) -> Group {
        let mut core = self.lock();
        let id = core.found_group(title, true);
        if let Some(group) = core.world.groups.get_mut(&id) {
            group.forum = true;
        }
        drop(core);
        Group::handle(self.clone(), id)
    }

    /// The group of that id.
    pub fn known_group(&self, id: i64) -> Option<Group> {
        let known = self.lock().world.groups.contains_key(&id);
        known.then(|| Group::handle(self.clone(), id))
    }

    /// All groups, those that became supergroups among them.
    pub fn groups(&self) -> Vec<Group> {
        let ids: Vec<i64> = self.lock().world.groups.keys().copied().collect();
        ids.into_iter()
            .map(|id| Group::handle(self.clone(), id))
            .collect()
    }

    /// What a strict reader of the rules objected to so far.
    pub fn violations(&self) -> Vec<Violation> {
        self.lock().violations.clone()
    }

    /// The same, and forgets them: for stories in which the bot is meant to err.
    pub fn take_violations(&self) -> Vec<Violation> {
        std::mem::take(&mut self.lock().violations)
    }

    /// Presses that wait for an answer, the oldest first. A story that is over has none.
    pub fn unanswered_callbacks(&self) -> Vec<UnansweredCallback> {
        let core = self.lock();
        let mut waiting: Vec<_> = core
            .world
            .callbacks
            .iter()
            .filter(|(_, callback)| callback.answer.is_none())
            .map(|(id, callback)| UnansweredCallback {
                id: id.clone(),
                person: callback.person,
                data: callback.data.clone(),
                age_ms: core.now_ms - callback.at_ms,
            })
            .collect();
        waiting.sort_by_key(|callback| std::cmp::Reverse(callback.age_ms));
        waiting
    }

    /// Every call of the bot in the order in which they were served, except polls that brought nothing.
    pub fn calls(&self) -> Vec<Call> {
        self.lock().calls.iter().cloned().collect()
    }

    /// The calls of one method.
    pub fn calls_of(&self, method: &str) -> Vec<Call> {
        let core = self.lock();
        core.calls
            .iter()
            .filter(|call| call.method.eq_ignore_ascii_case(method))
            .cloned()
            .collect()
    }

    /// Asks for a fault; several are played in the order in which they were asked for.
    pub fn fault(&self, fault: Fault) {
        if fault.times > 0 {
            self.lock().faults.push(fault);
        }
    }

    /// How many faults have not been played in full.
    pub fn pending_faults(&self) -> usize {
        self.lock().faults.len()
    }

    /// Switches Telegram's pace on or off.
    pub fn enforce_flood(&self, enforce: bool) {
        self.lock().flood = enforce.then(|| Flood::new(Instant::now()));
    }

    /// Queues an update as it is given, whatever it holds; returns its number. A `message` for a known phone's chat
    /// gets what it lacks (number, sender, chat, date) and stands in the chat, so that it can be copied and answered.
    pub fn inject_update(&self, update: Value) -> i64 {
        self.lock().inject(update)
    }

    /// How many updates the bot has not confirmed.
    pub fn pending_updates(&self) -> usize {
        self.lock().world.updates.len()
    }

    /// The lists of commands that the bot set, by "scope:language".
    pub fn commands(&self) -> BTreeMap<String, Value> {
        self.lock().world.settings.commands.clone()
    }

    /// Grows with every change of anything; to wait on.
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.lock().changed.subscribe()
    }

    /// Events for the page.
    pub(crate) fn events(&self) -> broadcast::Receiver<Arc<Value>> {
        self.lock().events.subscribe()
    }

    /// Waits until `condition` gives something; looks again after each change.
    ///
    /// # Errors
    /// [`Elapsed`] after `within`.
    pub async fn wait_for<T>(
        &self,
        within: Duration,
        mut condition: impl FnMut() -> Option<T>,
    ) -> Result<T, Elapsed> {
        let deadline = Instant::now() + within;
        let mut changed = self.changed();
        loop {
            changed.borrow_and_update();
            if let Some(found) = condition() {
                return Ok(found);
            }
            match tokio::time::timeout_at(deadline, changed.changed()).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) | Err(_) => return Err(Elapsed(within)),
            }
        }
    }

    /// Writes the snapshot now, as at an orderly end. Nothing to do without a file.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn flush(&self) -> Result<(), PersistError> {
        self.shared.save(true)
    }
}

impl std::fmt::Debug for Emulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Emulator").finish_non_exhaustive()
    }
}

/// What was waited for did not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nothing came within {0:?}")]
pub struct Elapsed(pub Duration);

/// A listening emulator. When this is dropped it listens no more; calls that are under way are still answered.
#[derive(Debug)]
pub struct Listening {
    addr: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl Listening {
    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The base address for a bot: `http://127.0.0.1:<port>`.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }
}

/// Writes a snapshot after changes, until the emulator is gone (which writes the last one).
async fn snapshots(shared: std::sync::Weak<Shared>, mut changes: watch::Receiver<u64>) {
    while changes.changed().await.is_ok() {
        tokio::time::sleep(SNAPSHOT_PAUSE).await;
        changes.borrow_and_update();
        let Some(shared) = shared.upgrade() else {
            return;
        };
        let saved = tokio::task::spawn_blocking(move || shared.save(false)).await;
        if let Ok(Err(error)) = saved {
            tracing::error!(%error, "a snapshot failed");
        }
    }
}
