//! A shop made up to measure with, and the measuring: what a press costs in a shop of a thousand clients and in one of a
//! million, what the bot does with hundreds of customers who write at once, how it stands an hour of them, how it sends a
//! deep queue at Telegram's pace, and how soon it is there.
//!
//! Everything is a function of a seed and of an index, so two shops of one seed and size are alike to the last word, and a
//! larger one begins like a smaller one.

pub mod chance;
pub mod fill;
pub mod limits;
pub mod load;
pub mod names;
pub mod pace;
pub mod process;
pub mod report;
pub mod scenes;
pub mod shop;
pub mod soak;
pub mod standin;
pub mod start;
