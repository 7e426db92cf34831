//! Prilavok: a retail CRM that lives in Telegram. See `docs/ARCHITECTURE.md` for the map.

pub mod app;
pub mod clock;
pub mod domain;
pub mod graph;
pub mod i18n;
pub mod sandbox;
pub mod storage;
pub mod telegram;
