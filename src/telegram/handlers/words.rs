//! What happens to words after they were written: reactions, changes, deletions.

use crate::app::words::WordsNotice;
use crate::app::{AppError, Ctx};
use crate::domain::people::Person;
use crate::telegram::incoming::Reacted;

/// Somebody put a reaction under a message.
pub async fn reacted(
    _ctx: &mut Ctx<'_>,
    person: &Person,
    _reacted: &Reacted,
) -> Result<(), AppError> {
    tracing::debug!(person = person.id.0, "a reaction");
    Ok(())
}

/// Brings about what follows.
pub async fn tell(_ctx: &mut Ctx<'_>, notice: WordsNotice) -> Result<(), AppError> {
    match notice {}
}
