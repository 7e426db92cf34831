//! Presses on a customer's own orders and settings.

use crate::app::{AppError, Ctx, Refusal};
use crate::domain::people::{Person, Preference};
use crate::domain::preset::Signal;
use crate::storage;
use crate::t;
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, orders, replacement, shopping};
use crate::telegram::out::Place;
use crate::telegram::press::OwnPress;
use crate::telegram::screens;

/// How many addresses are remembered of a customer.
pub const ADDRESSES: i64 = 5;

/// Carries a press out.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &OwnPress,
) -> Result<Answer, AppError> {
    match press {
        OwnPress::List { page } => orders::list(ctx, person, place, *page).await?,
        OwnPress::Open { record } => orders::open(ctx, person, place, *record).await?,
        OwnPress::Received { record, since } => {
            let at = (*record, *since);
            return orders::say(ctx, person, place, at, Signal::Received).await;
        }
        OwnPress::Cancel { record } => return orders::cancel(ctx, person, place, *record).await,
        OwnPress::CancelSure { record, since } => {
            let at = (*record, *since);
            return orders::say(ctx, person, place, at, Signal::Cancelled).await;
        }
        OwnPress::Ask { record } => orders::ask(ctx, person, *record).await?,
        OwnPress::Repeat { record } => {
            return shopping::repeat(ctx, person, place, *record).await;
        }
        OwnPress::Agree { proposal, product } => {
            return replacement::agree(ctx, person, place, *proposal, *product).await;
        }
        OwnPress::Decline { proposal } => {
            return replacement::decline(ctx, person, place, *proposal).await;
        }
        OwnPress::Settings {} => settings(ctx, person, place).await?,
        OwnPress::Hear { what, on } => return hear(ctx, person, place, *what, *on).await,
        OwnPress::Addresses {} => addresses(ctx, person, place).await?,
        OwnPress::ForgetAddress { address } => {
            let known = storage::addresses::forget(ctx.tx, person.id, *address).await?;
            addresses(ctx, person, place).await?;
            return if known {
                Ok(Answer::toast(t!(person.lang, "toast-address-forgotten")))
            } else {
                Err(Refusal::NoSuchAddress.into())
            };
        }
        OwnPress::Replace { .. }
        | OwnPress::ReplaceLine { .. }
        | OwnPress::Pick { .. }
        | OwnPress::Propose { .. }
        | OwnPress::Withdraw { .. } => {
            return replacement::press(ctx, person, place, press).await;
        }
    }
    Ok(Answer::silent())
}

/// `/settings`.
pub async fn settings(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    if person.is_staff() {
        return draw::present(ctx, person, place, screens::own_settings::staff).await;
    }
    let wants = storage::preferences::of(ctx.tx, person.id).await?;
    let addresses = storage::addresses::of_user(ctx.tx, person.id, ADDRESSES).await?;
    draw::present(ctx, person, place, |look| {
        screens::own_settings::customer(look, wants, addresses.len())
    })
    .await
}

async fn hear(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    what: Preference,
    on: bool,
) -> Result<Answer, AppError> {
    storage::preferences::set(ctx.tx, person.id, what, on).await?;
    settings(ctx, person, place).await?;
    let told = if on {
        t!(person.lang, "settings-hears", what = what.slug())
    } else {
        t!(person.lang, "settings-hears-not", what = what.slug())
    };
    Ok(Answer::toast(told))
}

async fn addresses(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    let addresses = storage::addresses::of_user(ctx.tx, person.id, ADDRESSES).await?;
    draw::present(ctx, person, place, |look| {
        screens::own_settings::addresses(look, &addresses)
    })
    .await
}
