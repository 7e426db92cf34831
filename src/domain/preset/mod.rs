//! The shop's business as data: pipelines, stages, moves, guards, fields and robots.
//!
//! The engine knows no stage by name; whatever a shop does differently, it does here. A preset is parsed from TOML and
//! checked as a whole ([`Preset`] exists only checked), so nothing later meets a move to nowhere.

mod check;
mod claims;
mod condition;
mod diff;
mod goods;
mod model;
pub mod outline;
mod parse;
mod problem;
mod reader;
mod routes;
mod source;
pub mod template;
mod vocabulary;

pub use condition::Verdict;
pub use diff::{Change, Diff, GoneStage, How};
pub use goods::{ENOUGH, SHORT, STOCK, StockDuty};
pub use model::*;
pub use problem::{Expected, Message, Problem, ProblemKind, Severity};
pub use routes::{By, Route};

#[cfg(test)]
mod tests;
