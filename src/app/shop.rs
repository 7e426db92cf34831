//! The shop itself: its settings, its clock and the preset in force.

use crate::clock::Clock;
use crate::domain::lang::Lang;
use crate::domain::preset::Preset;
use chrono_tz::Tz;
use iso_currency::Currency;
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
    /// The owner's Telegram id, where it is configured.
    pub owner: Option<crate::domain::ids::UserId>,
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
    preset: RwLock<Arc<Preset>>,
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
            preset: RwLock::new(Arc::new(preset)),
        }
    }

    /// The preset in force.
    pub fn preset(&self) -> Arc<Preset> {
        Arc::clone(&self.preset.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another preset in force.
    pub fn replace_preset(&self, preset: Preset) {
        *self.preset.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(preset);
    }
}
