//! The emulator as a bot and as people meet it: over HTTP and through phones.

mod support;

mod basics;
