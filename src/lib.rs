//! Prilavok: a retail CRM that lives in Telegram. See `docs/ARCHITECTURE.md` for the map.

pub mod app;
pub mod bench;
pub mod cli;
pub mod clock;
mod commands;
pub mod config;
pub mod domain;
mod exit;
pub mod graph;
pub mod i18n;
pub mod sandbox;
pub mod service;
mod signals;
pub mod storage;
pub mod telegram;
pub mod telemetry;
pub mod web;
pub mod workers;

pub use commands::main;
pub use exit::Exit;
