//! Prilavok: a retail CRM that lives in Telegram. See `docs/ARCHITECTURE.md` for the map.

pub mod app;
pub mod bench;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod graph;
pub mod i18n;
pub mod sandbox;
pub mod service;
pub mod storage;
pub mod telegram;
pub mod telemetry;
pub mod web;
pub mod workers;
