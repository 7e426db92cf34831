//! Staff: owners, admins, managers. Who comes, who goes, and who takes over.

use crate::app::{AppError, Ctx, Refusal, desk, moves};
use crate::clock::new_secret;
use crate::domain::event::Actor;
use crate::domain::ids::UserId;
use crate::domain::people::{Person, Role};
use crate::domain::task::Task;
use crate::storage;
use chrono::TimeDelta;

/// How long an invitation holds.
pub const INVITE_HOLDS: TimeDelta = TimeDelta::hours(48);
/// How long the claim link in the log holds.
pub const CLAIM_HOLDS: TimeDelta = TimeDelta::hours(24);

/// Makes an invitation to a role; returns its secret, which is shown once and kept nowhere.
pub async fn invite(ctx: &mut Ctx<'_>, who: &Person, role: Role) -> Result<String, AppError> {
    may_govern(who, role)?;
    let secret = new_secret();
    let until = ctx.now.plus(INVITE_HOLDS);
    storage::invites::make(ctx.tx, &secret, role, Some(who.id), until, ctx.now).await?;
    Ok(secret)
}

/// Takes an invitation up; returns the person in the new role. Whoever has that role or a higher one keeps it, and the
/// invitation.
pub async fn join(ctx: &mut Ctx<'_>, who: &Person, secret: &str) -> Result<Person, AppError> {
    let invite = storage::invites::find(ctx.tx, secret)
        .await?
        .ok_or(Refusal::InviteUnknown)?;
    if invite.used {
        return Err(Refusal::InviteUsed.into());
    }
    if invite.expires_at < ctx.now {
        return Err(Refusal::InviteExpired.into());
    }
    if let Some(inviter) = invite.created_by
        && !still_governs(ctx, inviter, invite.role).await?
    {
        return Err(Refusal::InviteUnknown.into());
    }
    if let Some(role) = who.role.filter(|role| *role >= invite.role) {
        return Err(Refusal::AlreadyStaff(role).into());
    }
    if !storage::invites::spend(ctx.tx, secret, who.id, ctx.now).await? {
        return Err(Refusal::InviteUsed.into());
    }
    storage::people::set_role(ctx.tx, who.id, Some(invite.role)).await?;
    let on_duty = invite.role.on_duty_at_first();
    storage::people::set_on_duty(ctx.tx, who.id, on_duty).await?;
    Ok(Person {
        role: Some(invite.role),
        on_duty,
        ..who.clone()
    })
}

/// Whether whoever made an invitation could still make it: nobody removed or lowered leaves a way in behind.
async fn still_governs(ctx: &mut Ctx<'_>, inviter: UserId, role: Role) -> Result<bool, AppError> {
    let inviter = storage::people::find(ctx.tx, inviter).await?;
    Ok(inviter
        .and_then(|inviter| inviter.role)
        .is_some_and(|own| own.governs(role)))
}

/// All staff, owners first.
pub async fn all(ctx: &mut Ctx<'_>) -> Result<Vec<Person>, AppError> {
    Ok(storage::people::staff(ctx.tx).await?)
}

/// A member of staff.
pub async fn member(ctx: &mut Ctx<'_>, id: UserId) -> Result<Person, AppError> {
    storage::people::find(ctx.tx, id)
        .await?
        .filter(Person::is_staff)
        .ok_or(AppError::Refused(Refusal::NoSuchPerson))
}

/// Gives a member of staff another role. A question that the old one had opened is closed.
pub async fn set_role(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: UserId,
    role: Role,
) -> Result<Person, AppError> {
    let person = member(ctx, id).await?;
    govern(ctx, who, &person).await?;
    may_govern(who, role)?;
    if person.role == Some(Role::Owner) && role != Role::Owner {
        keep_an_owner(ctx).await?;
    }
    storage::people::set_role(ctx.tx, id, Some(role)).await?;
    storage::dialogs::end(ctx.tx, id).await?;
    Ok(Person {
        role: Some(role),
        ..person
    })
}

/// Removes a member of staff; open records and tasks go to `heir`.
pub async fn remove(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: UserId,
    heir: UserId,
) -> Result<(Person, usize), AppError> {
    let person = removable(ctx, who, id).await?;
    let heir = member(ctx, heir).await?;
    if heir.id == id {
        return Err(Refusal::NoSuchPerson.into());
    }
    let records = storage::records::open_of_responsible(ctx.tx, id).await?;
    let count = records.len();
    for record in records {
        moves::hand_over(ctx, who, record, &heir).await?;
    }
    for task in storage::tasks::open(ctx.tx, Some(id), i64::MAX, 0).await? {
        let record = ctx.record(task.record).await?;
        let actor = Actor::Person(who.id);
        let _: Task = crate::app::tasks::give(ctx, &record, task, heir.id, &actor, None).await?;
    }
    desk::hands::gone(ctx, who, id, heir.id).await?;
    storage::people::set_role(ctx.tx, id, None).await?;
    storage::dialogs::end(ctx.tx, id).await?;
    Ok((person, count))
}

/// A member of staff whom `who` may remove.
pub async fn removable(ctx: &mut Ctx<'_>, who: &Person, id: UserId) -> Result<Person, AppError> {
    let person = member(ctx, id).await?;
    govern(ctx, who, &person).await?;
    if person.role == Some(Role::Owner) {
        keep_an_owner(ctx).await?;
    }
    Ok(person)
}

/// Puts a member of staff on duty or off.
pub async fn set_duty(ctx: &mut Ctx<'_>, who: &Person, on_duty: bool) -> Result<Person, AppError> {
    storage::people::set_on_duty(ctx.tx, who.id, on_duty).await?;
    Ok(Person {
        on_duty,
        ..who.clone()
    })
}

async fn govern(ctx: &mut Ctx<'_>, who: &Person, person: &Person) -> Result<(), AppError> {
    let Some(role) = person.role else {
        return Err(Refusal::NoSuchPerson.into());
    };
    if who.id == person.id && role == Role::Owner {
        return keep_an_owner(ctx).await;
    }
    may_govern(who, role)
}

fn may_govern(who: &Person, role: Role) -> Result<(), AppError> {
    match who.role {
        Some(own) if own.governs(role) => Ok(()),
        _ => Err(Refusal::NotAllowed.into()),
    }
}

async fn keep_an_owner(ctx: &mut Ctx<'_>) -> Result<(), AppError> {
    if storage::people::count_owners(ctx.tx).await? > 1 {
        Ok(())
    } else {
        Err(Refusal::LastOwner.into())
    }
}
