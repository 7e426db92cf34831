//! The shop itself: its settings, its clock and the preset in force.

use crate::clock::Clock;
use crate::domain::lang::Lang;
use crate::domain::preset::Preset;
use crate::storage::{self, StorageError, Tx};
use chrono_tz::Tz;
use iso_currency::Currency;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

/// The shop's own settings.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The language spoken to people whose own is not known.
    pub lang: Lang,
    /// The time zone in which the shop reads and writes times.
    pub timezone: Tz,
    /// The currency of all amounts.
    pub currency: Currency,
}

impl Settings {
    /// The country in which a phone number without a country code is read: the one that uses the shop's currency,
    /// where there is only one.
    pub fn region(&self) -> Option<phonenumber::country::Id> {
        match self.currency.used_by().as_slice() {
            [country] => format!("{country:?}").parse().ok(),
            _ => None,
        }
    }
}

/// Who the bot is on Telegram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotIdentity {
    /// Its user id.
    pub id: i64,
    /// Without the `@`.
    pub username: String,
}

/// What every use case needs to know of the shop.
#[derive(Debug)]
pub struct Shop {
    /// Its settings.
    pub settings: Settings,
    /// Who the bot is.
    pub bot: BotIdentity,
    /// The clock.
    pub clock: Clock,
    /// The text of the preset that stands as long as the owner has uploaded none.
    pub original_preset: String,
    /// Where copies of records' files lie, if there is a place for them.
    pub files_dir: Option<PathBuf>,
    preset: RwLock<InForce>,
}

/// The preset in force, and the upload it came from.
#[derive(Debug)]
struct InForce {
    upload: Option<i64>,
    preset: Arc<Preset>,
}

impl Shop {
    /// A shop that runs on a preset.
    pub fn new(
        settings: Settings,
        bot: BotIdentity,
        clock: Clock,
        preset: Preset,
        original_preset: String,
    ) -> Shop {
        Shop {
            settings,
            bot,
            clock,
            original_preset,
            files_dir: None,
            preset: RwLock::new(InForce {
                upload: None,
                preset: Arc::new(preset),
            }),
        }
    }

    /// The same shop with a place for copies of files.
    #[must_use]
    pub fn with_files(self, files_dir: Option<PathBuf>) -> Shop {
        Shop { files_dir, ..self }
    }

    /// The preset in force.
    pub fn preset(&self) -> Arc<Preset> {
        Arc::clone(&self.in_force().preset)
    }

    fn in_force(&self) -> std::sync::RwLockReadGuard<'_, InForce> {
        self.preset.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes over the preset that the database says is in force, if it is another: uploaded here or on another node.
    pub async fn refresh_preset(&self, tx: &mut Tx) -> Result<(), StorageError> {
        let upload = storage::presets::active_id(tx).await?;
        if self.in_force().upload == upload {
            return Ok(());
        }
        let body = storage::presets::active(tx)
            .await?
            .unwrap_or_else(|| self.original_preset.clone());
        match Preset::parse(&body) {
            Ok(preset) => {
                let mut in_force = self.preset.write().unwrap_or_else(PoisonError::into_inner);
                *in_force = InForce {
                    upload,
                    preset: Arc::new(preset),
                };
            }
            Err(problems) => {
                tracing::error!(
                    ?upload,
                    problems = problems.len(),
                    "the uploaded preset can't be read; the one before stays in force"
                );
                let mut in_force = self.preset.write().unwrap_or_else(PoisonError::into_inner);
                in_force.upload = upload;
            }
        }
        Ok(())
    }
}
