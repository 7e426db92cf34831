//! Telegram: updates become intents, intents become the application's work, its outcome becomes screens and calls.
//!
//! Nothing here talks to Telegram but [`sender`] and [`api`]; handlers only write calls into the outbox, within the
//! transaction.

mod answers;
pub mod api;
pub mod bulletin;

pub mod commands;
mod copies;
mod courier_files;
pub mod dialog;
mod dossier;
mod draw;
pub mod fallback;
mod fill;
mod gathered;
pub mod handler;
mod handlers;
pub mod incoming;
pub mod keyboard;
mod layout;
mod markup;
mod out;
pub mod outgoing;
mod pictures;
pub mod press;
mod reasons;
mod relay;
pub mod rich;
pub mod screens;
pub mod sender;
pub mod setup;
pub mod verdict;

pub use handlers::welcome::claim_link;
