//! The sandbox: Telegram's servers, replaced by an emulator inside this process, and a page that shows its phones.
//!
//! Imported by `main` and by tests, by nothing else.

pub mod api;
pub mod emulator;
pub mod group;
pub mod page;
pub mod phone;
