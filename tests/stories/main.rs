//! Stories: people write and press, and see what comes of it. Each is told on SQLite and on PostgreSQL, over the real bot
//! and the sandbox's emulator, which objects to whatever Telegram would.

#![expect(
    clippy::unwrap_used,
    reason = "a story ends where something goes wrong"
)]
#![expect(
    clippy::type_complexity,
    clippy::format_collect,
    clippy::too_many_lines,
    clippy::match_wild_err_arm,
    reason = "tables and transcripts read best as they are told"
)]

#[path = "../support/mod.rs"]
mod support;
mod world;

mod busy;
mod calls;
mod cards;
mod catalogue;
mod companies;
mod contacts;
mod conversation;
mod customer;
mod deliveries;
mod desk;
mod english;
mod files;
mod guard;
mod imports;
mod instants;
mod later;
mod leads;
mod line;
mod order_lines;
mod pipelines;
mod presets;
mod relay;
mod relay_faults;
mod replies;
mod robots;
mod sale;
mod staff;
mod stock;
mod strange_presses;
mod strangers;
mod tasks;
mod team;
mod timeline;
