//! The audit: whoever does something to people's data leaves an entry.

use crate::app::{AppError, Ctx};
use crate::domain::audit::{Deed, Entry};
use crate::domain::event::Actor;
use crate::domain::ids::ContactId;
use crate::storage;

/// Adds an entry.
pub async fn note(
    ctx: &mut Ctx<'_>,
    actor: &Actor,
    contact: Option<ContactId>,
    deed: Deed,
) -> Result<(), AppError> {
    let entry = Entry {
        at: ctx.now,
        actor: actor.clone(),
        contact,
        deed,
    };
    Ok(storage::audit::add(ctx.tx, &entry).await?)
}
