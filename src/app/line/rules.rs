//! The rules, changed by who runs the shop. Who changed them and when is in the audit, what in the log.

use crate::app::desk::ends;
use crate::app::{AppError, Ctx, Refusal, audit};
use crate::domain::audit::Deed;
use crate::domain::event::Actor;
use crate::domain::ids::UserId;
use crate::domain::line::{self, LineRules};
use crate::domain::people::Person;
use crate::storage;

/// Changes the rules. What the change leaves as it was is not written again.
pub async fn change(
    ctx: &mut Ctx<'_>,
    who: &Person,
    change: impl FnOnce(&mut LineRules),
) -> Result<LineRules, AppError> {
    let before = super::rules(ctx).await?;
    let mut rules = before.clone();
    change(&mut rules);
    if rules != before {
        storage::lines::set_rules(ctx.tx, line::MAIN, &rules, ctx.now).await?;
        tracing::info!(
            person = who.id.0,
            line = line::MAIN,
            "the rules of the line were changed"
        );
        audit::note(ctx, &Actor::Person(who.id), None, Deed::RulesChanged).await?;
    }
    if rules.close_after != before.close_after {
        ends::silence_changed(ctx).await?;
    }
    Ok(rules)
}

/// Sets how many open dialogues one of the staff may hold; `None`: as many as the line says.
pub async fn limit(
    ctx: &mut Ctx<'_>,
    who: &Person,
    user: UserId,
    limit: Option<i64>,
) -> Result<(), AppError> {
    storage::people::find(ctx.tx, user)
        .await?
        .filter(Person::is_staff)
        .ok_or(Refusal::NoSuchPerson)?;
    storage::people::set_dialogs_limit(ctx.tx, user, limit.map(|limit| limit.clamp(0, 1000)))
        .await?;
    tracing::info!(
        person = who.id.0,
        of = user.0,
        ?limit,
        "a limit of dialogues was changed"
    );
    audit::note(ctx, &Actor::Person(who.id), None, Deed::RulesChanged).await
}
