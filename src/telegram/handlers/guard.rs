//! Bans; who is let in when is [`door`]'s.

use super::{door, privacy};
use crate::app::guard::{self, GuardNotice};
use crate::app::{AppError, Ctx, Refusal, clients};
use crate::domain::engine::failing_stages;
use crate::domain::ids::{ContactId, RecordId};
use crate::domain::people::{Person, Role};
use crate::storage;
use crate::t;
use crate::telegram::draw;
use crate::telegram::handlers::Answer;
use crate::telegram::out::{self, Place};
use crate::telegram::press::GuardPress;
use crate::telegram::screens::{self, PAGE};

/// Carries a press out.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &GuardPress,
) -> Result<Answer, AppError> {
    match press {
        GuardPress::Spam { record } => spam(ctx, person, place, *record).await,
        GuardPress::Ban { record, silent } => ban(ctx, person, place, *record, *silent).await,
        GuardPress::CloseAsSpam { record } => close(ctx, person, place, *record).await,
        GuardPress::Unban { contact } => {
            let answer = unban(ctx, person, *contact).await?;
            banned(ctx, person, place, 0).await?;
            Ok(answer)
        }
        GuardPress::Hear { record } => {
            let client = ctx.record(*record).await?.contact;
            let answer = unban(ctx, person, client.ok_or(Refusal::NoSuchClient)?).await?;
            draw::show_card(ctx, person, place, *record).await?;
            Ok(answer)
        }
        GuardPress::Banned { page } => {
            banned(ctx, person, place, *page).await?;
            Ok(Answer::silent())
        }
        GuardPress::BringFiles { record } => door::bring_files(ctx, person, *record).await,
        GuardPress::Vet { sign } => door::vet(ctx, person, place, sign).await,
        GuardPress::Agree {}
        | GuardPress::Disagree {}
        | GuardPress::Privacy {}
        | GuardPress::MyData {}
        | GuardPress::Forget {}
        | GuardPress::ForgetNow { .. }
        | GuardPress::Keep {}
        | GuardPress::ForgetClient { .. }
        | GuardPress::ForgetClientNow { .. } => privacy::press(ctx, person, place, press).await,
        GuardPress::Audit { page } => {
            owner_only(person)?;
            privacy::audit(ctx, person, place, *page).await?;
            Ok(Answer::silent())
        }
    }
}

/// What only an owner may do.
pub fn owner_only(person: &Person) -> Result<(), Refusal> {
    match person.role {
        Some(Role::Owner) => Ok(()),
        Some(Role::Admin | Role::Manager) | None => Err(Refusal::NotAllowed),
    }
}

/// Tells people of it.
pub async fn tell(ctx: &mut Ctx<'_>, notice: GuardNotice) -> Result<(), AppError> {
    match notice {
        GuardNotice::FloodOver { contact } => door::flood_over(ctx, contact).await,
        GuardNotice::Ban { user, begun } => {
            let Some(client) = storage::people::find(ctx.tx, user).await? else {
                return Ok(());
            };
            if !client.reachable {
                return Ok(());
            }
            let text = screens::guard::ban_told(client.lang, begun);
            out::say(ctx, client.chat(), text, None, None).await
        }
        GuardNotice::Forgotten { to, record } => privacy::told(ctx, to, record).await,
    }
}

async fn name_of(ctx: &mut Ctx<'_>, contact: ContactId) -> Result<String, AppError> {
    Ok(clients::find(ctx, contact).await?.name)
}

async fn spam(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: RecordId,
) -> Result<Answer, AppError> {
    let record = ctx.record(id).await?;
    let (contact, _) = guard::client_of(ctx, &record).await?;
    let name = name_of(ctx, contact).await?;
    let ban = storage::bans::of(ctx.tx, contact).await?;
    draw::present(ctx, person, place, |look| {
        screens::guard::spam(look, &record, &name, ban.as_ref())
    })
    .await?;
    Ok(Answer::silent())
}

async fn ban(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: RecordId,
    silent: bool,
) -> Result<Answer, AppError> {
    let record = ctx.record(id).await?;
    let (contact, _) = guard::client_of(ctx, &record).await?;
    let contact = guard::ban(ctx, person, contact, silent).await?;
    let name = name_of(ctx, contact).await?;
    let preset = draw::preset(ctx);
    let can_fail = preset
        .pipeline(&record.pipeline)
        .is_some_and(|pipeline| !failing_stages(pipeline, &record.stage).is_empty());
    draw::present(ctx, person, place, |look| {
        screens::guard::banned_now(look, &record, &name, can_fail)
    })
    .await?;
    Ok(Answer::toast(t!(person.lang, "guard-toast-banned")))
}

async fn close(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: RecordId,
) -> Result<Answer, AppError> {
    let record = ctx.record(id).await?;
    let (contact, _) = guard::client_of(ctx, &record).await?;
    let was_open = guard::close_as_spam(ctx, person, contact).await?;
    draw::show_card(ctx, person, place, id).await?;
    Ok(Answer::toast(if was_open {
        t!(person.lang, "guard-toast-closed")
    } else {
        t!(person.lang, "guard-toast-nothing-open")
    }))
}

async fn unban(ctx: &mut Ctx<'_>, person: &Person, contact: ContactId) -> Result<Answer, AppError> {
    Ok(match guard::unban(ctx, person, contact).await? {
        Some(_) => Answer::toast(t!(person.lang, "guard-toast-unbanned")),
        None => Answer::toast(t!(person.lang, "guard-toast-not-banned")),
    })
}

/// Whom the shop does not hear.
pub async fn banned(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    page: i64,
) -> Result<(), AppError> {
    let total = storage::bans::count(ctx.tx).await?;
    let page = page.clamp(0, screens::guard::last_page(total));
    let mut bans = Vec::new();
    for ban in storage::bans::list(ctx.tx, PAGE, page * PAGE).await? {
        let name = name_of(ctx, ban.contact).await?;
        bans.push((ban, name));
    }
    draw::present(ctx, person, place, |look| {
        screens::guard::banned(look, &bans, page, total)
    })
    .await
}
