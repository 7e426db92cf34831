//! Focus: what a member of staff types goes to one client, as long as they may answer that client.

use super::{DeskNotice, has_joined, open_of, turns};
use crate::app::clients::{self, Addressee};
use crate::app::{AppError, Ctx, Notice, Refusal};
use crate::domain::ids::{ContactId, UserId};
use crate::domain::people::Person;
use crate::storage;

/// Turns somebody to a client, away from any other; returns the client, and whom they turned away from. Who turns to a
/// client whom nobody holds takes the client.
pub async fn begin(
    ctx: &mut Ctx<'_>,
    who: &Person,
    contact: ContactId,
) -> Result<(Addressee, Option<ContactId>), AppError> {
    let addressee = clients::addressee(ctx, contact).await?;
    if let Some(session) = open_of(ctx, contact).await? {
        match session.operator() {
            Some(operator) if operator == who.id => {}
            Some(by) if !has_joined(ctx, session.id, who.id).await? => {
                let session = session.id;
                return Err(Refusal::HeldBy { session, by }.into());
            }
            Some(_) => {}
            None => turns::take(ctx, who, session.id).await.map(drop)?,
        }
    }
    let before = storage::focus::of(ctx.tx, who.id).await?;
    storage::focus::set(ctx.tx, who.id, contact, ctx.now).await?;
    Ok((addressee, before.filter(|before| *before != contact)))
}

/// Ends the focus on a client: of one person, or of all. They are told.
pub(super) async fn end(
    ctx: &mut Ctx<'_>,
    contact: ContactId,
    of: Option<UserId>,
    over: bool,
) -> Result<(), AppError> {
    for who in storage::focus::on(ctx.tx, contact).await? {
        if of.is_none_or(|of| of == who) {
            storage::focus::leave(ctx.tx, who).await?;
            let ended = DeskNotice::FocusEnded { who, contact, over };
            ctx.news.notices.push(Notice::Desk(ended));
        }
    }
    Ok(())
}
