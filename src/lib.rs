//! Prilavok: a retail CRM that lives in Telegram. See `docs/ARCHITECTURE.md` for the map.

pub mod clock;
pub mod domain;
pub mod sandbox;
pub mod storage;
