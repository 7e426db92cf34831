//! What people want to hear from the shop by itself, and what they do not.

use super::{StorageError, Tx, exactly_one, execute, fetch};
use crate::domain::ids::UserId;
use crate::domain::people::{Preference, Preferences};

/// What a person wants to hear; everything, for one whom the shop does not know.
pub async fn of(tx: &mut Tx, user: UserId) -> Result<Preferences, StorageError> {
    let row: Option<(bool, bool, bool)> = fetch!(
        tx,
        optional(bool, bool, bool),
        "SELECT order_news, offers, rates FROM people WHERE user_id = $1",
        user.0
    )?;
    Ok(
        row.map_or_else(Preferences::default, |(order_news, offers, rates)| {
            Preferences {
                order_news,
                offers,
                rates,
            }
        }),
    )
}

/// Keeps whether a person wants to hear of something.
pub async fn set(
    tx: &mut Tx,
    user: UserId,
    what: Preference,
    on: bool,
) -> Result<(), StorageError> {
    let touched = match what {
        Preference::OrderNews => execute!(
            tx,
            "UPDATE people SET order_news = $2 WHERE user_id = $1",
            user.0,
            on
        )?,
        Preference::Offers => execute!(
            tx,
            "UPDATE people SET offers = $2 WHERE user_id = $1",
            user.0,
            on
        )?,
        Preference::Rating => execute!(
            tx,
            "UPDATE people SET rates = $2 WHERE user_id = $1",
            user.0,
            on
        )?,
    };
    exactly_one("people", touched)
}
