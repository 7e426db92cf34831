//! The business, pure: no async, no SQL, no Telegram, no clock.
//!
//! A reader learns here what a lead, a deal, a stage, a robot and a task are, and what may happen to them.
//! Decisions return what is to be done; nothing here does it.

pub mod ids;
pub mod lang;
pub mod preset;
