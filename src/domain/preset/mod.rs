//! The shop's business as data: pipelines, stages, moves, guards, fields and robots.
//!
//! The engine knows no stage by name; whatever a shop does differently, it does here. A preset is parsed from TOML and
//! checked as a whole ([`Preset`] exists only checked), so nothing later meets a move to nowhere.

pub mod calls;
mod check;
mod claims;
mod client;
mod condition;
mod diff;
pub mod edit;
mod goods;
mod homes;
mod model;
mod new_ids;
pub mod outline;
mod parse;
mod problem;
mod reader;
mod roles;
mod routes;
mod source;
pub mod template;
mod vocabulary;

pub use calls::CallBack;
pub use client::{ClientTrigger, Signal};
pub use condition::Verdict;
pub use diff::{Change, Diff, GoneStage, How};
pub use goods::{ENOUGH, SHORT, STOCK, StockDuty};
pub use homes::{Demand, Home};
pub use model::*;
pub use problem::{Expected, Message, Problem, ProblemKind, Severity};
pub use roles::Roles;
pub use routes::{By, Route};

#[cfg(test)]
mod edit_tests;
#[cfg(test)]
mod field_tests;
#[cfg(test)]
mod tests;
