//! Words to a client whom somebody else holds: held until their author says whether to join and send them.

use super::{hands, open_of};
use crate::app::intake::Words;
use crate::app::{AppError, Ctx};
use crate::domain::ids::{ContactId, LaterId};
use crate::domain::people::Person;
use crate::storage;
use crate::storage::later_messages::Held;
use crate::storage::sessions::Part;

/// Holds words.
pub async fn hold(
    ctx: &mut Ctx<'_>,
    who: &Person,
    contact: ContactId,
    words: &Words<'_>,
) -> Result<LaterId, AppError> {
    let place = (words.chat, words.message);
    Ok(storage::later_messages::hold(ctx.tx, contact, who.id, words.raw, place, ctx.now).await?)
}

/// Joins the session, and gives the words to be sent; `None`: they are not held any more.
pub async fn join_and_send(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: LaterId,
) -> Result<Option<Held>, AppError> {
    let Some(held) = storage::later_messages::release(ctx.tx, id, who.id, true, ctx.now).await?
    else {
        return Ok(None);
    };
    if let Some(session) = open_of(ctx, held.contact).await? {
        hands::join(ctx, who, session.id, Part::Joined).await?;
    }
    Ok(Some(held))
}

/// Drops held words. `false`: they are not held any more.
pub async fn drop_held(ctx: &mut Ctx<'_>, who: &Person, id: LaterId) -> Result<bool, AppError> {
    let held = storage::later_messages::release(ctx.tx, id, who.id, false, ctx.now).await?;
    Ok(held.is_some())
}
