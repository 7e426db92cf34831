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
mod clock;
mod companies;
mod contacts;
mod conversation;
mod customer;
mod deliveries;
mod desk;
mod english;
mod field_editor;
mod files;
mod find;
mod guard;
mod imports;
mod instants;
mod later;
mod leads;
mod line;
mod mends;
mod merging;
mod order_lines;
mod orders;
mod own_fields;
mod own_settings;
mod pipelines;
mod presets;
mod relay;
mod relay_faults;
mod replacement;
mod replies;
mod robots;
mod sale;
mod segments;
mod shopping;
mod staff;
mod stock;
mod strange_presses;
mod strangers;
mod tags;
mod tasks;
mod team;
mod timeline;
mod triggers;
