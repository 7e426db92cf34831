//! What people do with the shop: each use case loads, lets the domain decide, and saves, within the caller's transaction.
//!
//! Nothing here knows of chats' messages and buttons. What must reach people is handed up as [`News`].

pub mod audit;
pub mod calls;
pub mod cards;
pub mod client_cards;
pub mod client_edits;
pub mod clients;
pub mod desk;
pub mod fields;
pub mod files;
pub mod goods;
pub mod guard;
pub mod imports;
pub mod intake;
pub mod jobs;
pub mod later;
pub mod line;
pub mod lines;
pub mod moves;
pub mod naming;
mod news;
pub mod presets;
pub mod privacy;
pub mod products;
mod refusal;
pub mod replies;
pub mod robots;
mod shop;
pub mod staff;
pub mod stock;
pub mod tasks;
pub mod team;
pub mod timeline;
pub mod words;

pub use news::{News, Notice};
pub use refusal::{AppError, Refusal};
pub use shop::{BotIdentity, Settings, Shop};

use crate::domain::event::{Actor, Happening};
use crate::domain::ids::{EventId, RecordId};
use crate::domain::preset::{Pipeline, Preset};
use crate::domain::record::Record;
use crate::domain::time::Millis;
use crate::storage::{self, Tx};
use std::sync::Arc;

/// One piece of work: the transaction it happens in, the shop it happens to, and what it has to tell people.
pub struct Ctx<'a> {
    /// The transaction; committed by the caller.
    pub tx: &'a mut Tx,
    /// The shop.
    pub shop: &'a Shop,
    /// The preset, the same one from the beginning of the work to its end.
    pub preset: Arc<Preset>,
    /// The time, likewise.
    pub now: Millis,
    /// What must reach people once it is done.
    pub news: News,
}

impl<'a> Ctx<'a> {
    /// Begins a piece of work.
    pub fn new(tx: &'a mut Tx, shop: &'a Shop) -> Ctx<'a> {
        Ctx {
            tx,
            shop,
            preset: shop.preset(),
            now: shop.clock.now(),
            news: News::default(),
        }
    }

    /// The record of that id.
    pub async fn record(&mut self, id: RecordId) -> Result<Record, AppError> {
        storage::records::find(self.tx, id)
            .await?
            .ok_or(AppError::Refused(Refusal::NoSuchRecord))
    }

    /// The record of that id, provided that it is still what the button was drawn for.
    pub async fn record_at(&mut self, id: RecordId, version: i64) -> Result<Record, AppError> {
        let record = self.record(id).await?;
        if record.version == version {
            Ok(record)
        } else {
            Err(AppError::Refused(Refusal::Stale(id)))
        }
    }

    /// Adds an entry to a record's history, and has the record's cards redrawn.
    pub(crate) async fn note(
        &mut self,
        record: &Record,
        actor: &Actor,
        what: &Happening,
        cause: Option<EventId>,
    ) -> Result<EventId, AppError> {
        self.news.changed.insert(record.id);
        Ok(storage::events::add(
            self.tx,
            record.id,
            actor,
            what,
            cause,
            record.version,
            self.now,
        )
        .await?)
    }
}

/// The pipeline that a record travels through.
///
/// # Errors
/// [`Refusal::NoSuchPipeline`] when the preset in force does not know it.
pub fn pipeline_of<'p>(preset: &'p Preset, record: &Record) -> Result<&'p Pipeline, AppError> {
    preset
        .pipeline(&record.pipeline)
        .ok_or(AppError::Refused(Refusal::NoSuchPipeline))
}
