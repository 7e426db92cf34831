//! The emulator as a bot and as people meet it: over HTTP and through phones.

mod support;

mod basics;
mod delivery;
mod faults;
mod media;
mod page;
mod people;
mod restart;
mod rules;
mod teloxide;
