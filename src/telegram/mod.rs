//! Telegram: updates become intents, intents become the application's work, its outcome becomes screens and calls.
//!
//! Nothing here talks to Telegram but [`sender`]; handlers only write calls into the outbox, within the transaction.

pub mod handler;
pub mod keyboard;
pub mod outgoing;
