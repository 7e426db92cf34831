//! Whatever comes from outside, in every shape that chance thinks of: nothing panics, nothing is lost, and what is taken can
//! be worked with.
//!
//! `FUZZ_CASES` says how many cases the cheap properties get, 2,000 by default; dearer ones get a share of it.

#![expect(
    clippy::unwrap_used,
    reason = "a story ends where something goes wrong"
)]

#[path = "../support/mod.rs"]
mod support;

mod files;
mod people;
mod presets;
mod presses;
mod typed;
mod updates;
mod whole;

use proptest::test_runner::Config;

/// How many cases a property gets that costs `share` times as much as the cheapest.
fn cases(share: u32) -> Config {
    let given = std::env::var("FUZZ_CASES").ok();
    let most: u32 = given.map_or(2_000, |cases| cases.parse().unwrap());
    Config {
        // A case that failed becomes a test of its own, with a name.
        failure_persistence: None,
        max_global_rejects: u32::MAX,
        ..Config::with_cases((most / share).max(1))
    }
}
