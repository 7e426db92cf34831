//! The shop's own fields of two cards that become one: what the card that stays lacks is taken from the other.

use crate::app::{AppError, Ctx};
use crate::domain::fields::Fields;
use crate::domain::ids::{CompanyId, ContactId};
use crate::domain::search::{DocKind, DocRef};
use crate::storage::client_fields as kept;

async fn of(ctx: &mut Ctx<'_>, card: DocRef) -> Result<Fields, AppError> {
    Ok(match card.kind {
        DocKind::Contact => kept::of_contact(ctx.tx, ContactId(card.id)).await?,
        DocKind::Company => kept::of_company(ctx.tx, CompanyId(card.id)).await?,
        DocKind::Lead | DocKind::Deal | DocKind::Offer | DocKind::Product => Fields::default(),
    })
}

async fn set(
    ctx: &mut Ctx<'_>,
    card: DocRef,
    before: &Fields,
    after: &Fields,
) -> Result<(), AppError> {
    match card.kind {
        DocKind::Contact => {
            kept::set_of_contact(ctx.tx, ContactId(card.id), before, after).await?;
        }
        DocKind::Company => {
            kept::set_of_company(ctx.tx, CompanyId(card.id), before, after).await?;
        }
        DocKind::Lead | DocKind::Deal | DocKind::Offer | DocKind::Product => {}
    }
    Ok(())
}

/// Fills what the card that stays lacks from the card that goes, whose own fields stay with it. Gives what was filled in.
pub(super) async fn fill_up(
    ctx: &mut Ctx<'_>,
    keep: DocRef,
    lose: DocRef,
) -> Result<Fields, AppError> {
    let ours = of(ctx, keep).await?;
    let theirs = of(ctx, lose).await?;
    let new: Fields = theirs
        .iter()
        .filter(|(id, _)| ours.get(id).is_none())
        .map(|(id, value)| (id.clone(), value.clone()))
        .collect();
    let mut after = ours.clone();
    for (id, value) in new.iter() {
        after.set(id.clone(), Some(value.clone()));
    }
    if after != ours {
        set(ctx, keep, &ours, &after).await?;
    }
    Ok(new)
}

/// Takes away what was filled in, except what somebody has changed since.
pub(super) async fn empty_again(
    ctx: &mut Ctx<'_>,
    card: DocRef,
    filled: &Fields,
) -> Result<(), AppError> {
    let now = of(ctx, card).await?;
    let mut after = now.clone();
    for (id, value) in filled.iter() {
        if now.get(id) == Some(value) {
            after.set(id.clone(), None);
        }
    }
    if after != now {
        set(ctx, card, &now, &after).await?;
    }
    Ok(())
}
