//! Staff and trouble, for those who run the shop.

use crate::app::{AppError, Ctx, staff as team};
use crate::domain::ids::UserId;
use crate::domain::people::{Person, Role};
use crate::domain::text::isolate;
use crate::i18n::Html;
use crate::storage;
use crate::telegram::draw;
use crate::telegram::handlers::welcome;
use crate::telegram::handlers::{Answer, desk};
use crate::telegram::out::{self, Place};
use crate::telegram::screens;
use crate::{h, t};

/// How many parked updates are shown at once.
const PARKED_SHOWN: i64 = 5;
/// Of how many records the cards are taken from whoever leaves the staff. Older ones refuse when they are pressed.
const CLEARED: i64 = 50;

/// All staff.
pub async fn staff(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    let staff = team::all(ctx).await?;
    draw::present(ctx, person, place, |look| {
        screens::management::staff(look, &staff)
    })
    .await
}

/// A member of staff.
pub async fn member(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    user: UserId,
) -> Result<(), AppError> {
    let member = team::member(ctx, user).await?;
    let open = storage::records::open_of_responsible(ctx.tx, user).await?;
    draw::present(ctx, person, place, |look| {
        screens::management::member(look, &member, open.len())
    })
    .await
}

/// The roles to invite to.
pub async fn invite(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    draw::present(ctx, person, place, screens::management::invite).await
}

/// Makes an invitation.
pub async fn invite_as(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    role: Role,
) -> Result<(), AppError> {
    let secret = team::invite(ctx, person, role).await?;
    let link = welcome::invitation_link(&ctx.shop.bot.username, &secret);
    let until = ctx.now.plus(team::INVITE_HOLDS);
    draw::present(ctx, person, place, |look| {
        screens::management::invitation(look, role, &link, until)
    })
    .await
}

/// Changes a role; the person is told, and gets the commands of the new one.
pub async fn set_role(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    user: UserId,
    role: Role,
) -> Result<Answer, AppError> {
    let changed = team::set_role(ctx, person, user, role).await?;
    let told = h!(
        changed.lang,
        "start-joined",
        role = screens::management::role_name(changed.lang, role)
    );
    out::say(ctx, changed.chat(), told, None, None).await?;
    welcome::list_commands(ctx, &changed).await?;
    member(ctx, person, place, user).await?;
    Ok(Answer::toast(t!(
        person.lang,
        "toast-role",
        name = isolate(&changed.name),
        role = screens::management::role_name(person.lang, role)
    )))
}

/// Who takes over from a member of staff who is to go.
pub async fn heirs(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    user: UserId,
) -> Result<(), AppError> {
    let member = team::removable(ctx, person, user).await?;
    let staff = team::all(ctx).await?;
    let open = storage::records::open_of_responsible(ctx.tx, user).await?;
    draw::present(ctx, person, place, |look| {
        screens::management::heirs(look, &member, &staff, open.len())
    })
    .await
}

/// Removes a member of staff.
pub async fn remove(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    user: UserId,
    heir: UserId,
) -> Result<Answer, AppError> {
    let (removed, records) = team::remove(ctx, person, user, heir).await?;
    let gone = Person {
        role: None,
        ..removed.clone()
    };
    let shown = storage::posts::records_shown_in(ctx.tx, gone.chat(), CLEARED).await?;
    ctx.news.changed.extend(shown);
    let text = h!(gone.lang, "no-access");
    out::say(ctx, gone.chat(), text, None, None).await?;
    welcome::list_commands(ctx, &gone).await?;
    if person.id == user {
        welcome::greet(ctx, &gone).await?;
    } else {
        staff(ctx, person, place).await?;
    }
    Ok(Answer::toast(t!(
        person.lang,
        "toast-removed",
        name = isolate(&removed.name),
        n = i64::try_from(records).unwrap_or(i64::MAX)
    )))
}

/// Goes on duty, or off.
pub async fn duty(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    on: bool,
) -> Result<Answer, AppError> {
    desk::shift(ctx, person, place, on).await?;
    Ok(Answer::toast(if on {
        t!(person.lang, "toast-duty-on")
    } else {
        t!(person.lang, "toast-duty-off")
    }))
}

/// What could not be handled.
pub async fn trouble(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    let parked = storage::inbox::parked(ctx.tx, PARKED_SHOWN).await?;
    let total = storage::inbox::depth(ctx.tx).await?.parked;
    let refused = storage::outbox::depth(ctx.tx).await?.parked;
    draw::present(ctx, person, place, |look| {
        screens::management::trouble(look, &parked, total, refused)
    })
    .await
}

/// Has a parked update handled again.
pub async fn replay(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    update: i64,
) -> Result<Answer, AppError> {
    storage::inbox::replay(ctx.tx, update, ctx.now).await?;
    trouble(ctx, person, place).await?;
    Ok(Answer::toast(t!(person.lang, "toast-replayed")))
}

/// Tells the owners.
pub async fn tell_owners(
    ctx: &mut Ctx<'_>,
    text: impl Fn(crate::domain::lang::Lang) -> Html,
) -> Result<(), AppError> {
    for owner in team::all(ctx).await? {
        if owner.role == Some(Role::Owner) {
            out::say(ctx, owner.chat(), text(owner.lang), None, None).await?;
        }
    }
    Ok(())
}
