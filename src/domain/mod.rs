//! The business, pure: no async, no SQL, no Telegram, no clock.
//!
//! A reader learns here what a lead, a deal, a stage, a robot and a task are, and what may happen to them.
//! Decisions return what is to be done ([`engine`]); nothing here does it.

pub mod audit;
pub mod call;
pub mod client_event;
pub mod contact;
pub mod distribution;
pub mod email;
pub mod engine;
pub mod event;
pub mod fields;
pub mod file;
pub mod ids;
pub mod lang;
pub mod line;
pub mod link;
pub mod merging;
pub mod money;
pub mod number;
pub mod order_line;
pub mod people;
pub mod phone;
pub mod preset;
pub mod product;
pub mod quantity;
pub mod record;
pub mod report;
pub mod requisites;
pub mod requisites_block;
pub mod schedule;
pub mod search;
pub mod segment;
pub mod session;
pub mod shares;
pub mod snooze;
pub mod task;
pub mod text;
pub mod time;
pub mod vetting;
pub mod when;
