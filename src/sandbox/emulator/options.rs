//! How an emulator is begun, and why it may not begin.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use super::PersistError;

/// A clock: epoch milliseconds.
pub type Now = Arc<dyn Fn() -> i64 + Send + Sync>;

/// What the emulator needs to know.
pub struct Options {
    /// The bot's token, `<id>:<secret>`.
    pub token: String,
    /// The bot's name without `@`.
    pub bot_username: String,
    /// The bot's shown name.
    pub bot_name: String,
    /// The clock, in epoch milliseconds.
    pub now: Now,
    /// Where the state is kept over a restart; in memory only when `None`.
    pub persist: Option<PathBuf>,
    /// How long a press can be answered. Telegram publishes no number; some twenty seconds were seen (RULES §6).
    pub callback_lifetime: Duration,
    /// Whether Telegram's pace is enforced with 429.
    pub enforce_flood: bool,
    /// Whether the bot is told which inline result a person chose: BotFather's `/setinlinefeedback`.
    pub inline_feedback: bool,
}

impl Options {
    /// In memory, without pace.
    pub fn new(token: impl Into<String>, now: Now) -> Self {
        Self {
            token: token.into(),
            bot_username: "prilavok_bot".to_owned(),
            bot_name: "Prilavok".to_owned(),
            now,
            persist: None,
            callback_lifetime: Duration::from_secs(20),
            enforce_flood: false,
            inline_feedback: true,
        }
    }
}

/// Why the emulator could not begin.
#[derive(Debug, thiserror::Error)]
pub enum EmulatorError {
    /// The token is not `<id>:<secret>`.
    #[error("a bot's token looks like 123456:ABC-DEF")]
    Token,
    /// The kept state can't be used.
    #[error(transparent)]
    Persist(#[from] PersistError),
    /// The emulator trusts whoever reaches it, so only this machine may.
    #[error("the sandbox listens on a loopback address only, not on {0}")]
    NotLoopback(SocketAddr),
    /// The address can't be used.
    #[error("the sandbox can't listen on {addr}: {source}")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// The system's reason.
        source: std::io::Error,
    },
}
