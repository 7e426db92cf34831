//! The real process in the hands of a rough world: killed at any moment, asked to stop under load, started wrongly.
//!
//! The emulator lives in the test and outlives every bot; what it logged is the evidence.

#![expect(
    clippy::unwrap_used,
    reason = "a story ends where something goes wrong"
)]

#[path = "../support/mod.rs"]
mod support;

mod database;
mod fire;
mod kills;
mod moments;
mod moving;
mod nodes;
mod power;
mod process;
mod proxy;
mod stops;
mod talk;
mod telegram;
mod traffic;
mod updates;
