//! The emulator as a bot and as people meet it: over HTTP and through phones.

mod support;

mod basics;
mod delivery;
mod faults;
mod forum;
mod groups;
mod inline;
mod media;
mod page;
mod people;
mod quotes;
mod restart;
mod rules;
mod sending;
mod teloxide;
