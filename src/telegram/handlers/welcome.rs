//! `/start`, with a deep link or without one.

use crate::app::{AppError, Ctx, staff};
use crate::domain::people::{Person, Role};
use crate::domain::text::isolate;
use crate::storage;
use crate::telegram::draw;
use crate::telegram::handlers::{home, privacy, search, shopping};
use crate::telegram::keyboard::Markup;
use crate::telegram::out::{self, Place};
use crate::telegram::outgoing::{Call, Priority};
use crate::telegram::screens;
use crate::{h, t};

/// The payload of a deep link that tells where a customer comes from.
const SOURCE: &str = "src_";
/// The payload of an invitation to staff.
const JOIN: &str = "join_";
/// The payload of the owner's claim link.
const CLAIM: &str = "claim_";

/// The link that takes an invitation up.
pub fn invitation_link(bot: &str, secret: &str) -> String {
    format!("https://t.me/{bot}?start={JOIN}{secret}")
}

/// The link by which the first owner claims the shop.
pub fn claim_link(bot: &str, secret: &str) -> String {
    format!("https://t.me/{bot}?start={CLAIM}{secret}")
}

/// Greets, and does what the deep link says.
pub async fn start(ctx: &mut Ctx<'_>, person: &Person, payload: &str) -> Result<(), AppError> {
    let payload = payload.trim();
    let secret = payload
        .strip_prefix(JOIN)
        .or_else(|| payload.strip_prefix(CLAIM));
    if let Some(secret) = secret {
        return join(ctx, person, secret).await;
    }
    let place = Place::new_in(person.chat());
    if let Some(code) = payload.strip_prefix(shopping::PRODUCT) {
        shopping::follow(ctx, person, code).await?;
        return privacy::ask_at_first(ctx, person).await;
    }
    match payload.strip_prefix(SOURCE) {
        Some(source) if !source.is_empty() && !person.is_staff() => {
            storage::people::set_source(ctx.tx, person.id, source).await?;
        }
        Some(_) => {}
        None if payload.is_empty() => {}
        None if search::follow(ctx, person, payload).await? => return Ok(()),
        None => {
            let text = h!(person.lang, "start-link-unknown");
            out::say(ctx, person.chat(), text, None, None).await?;
        }
    }
    if person.is_staff() {
        // Appointed by the configuration, nobody has told Telegram yet which commands are theirs.
        list_commands(ctx, person).await?;
    }
    home(ctx, person, place).await
}

/// Greets a customer and offers to share the phone.
pub async fn greet(ctx: &mut Ctx<'_>, person: &Person) -> Result<(), AppError> {
    let phone_known = storage::contacts::of_user(ctx.tx, person.id)
        .await?
        .is_some_and(|contact| contact.phone.is_some());
    let has_goods = storage::products::any_on(ctx.tx).await?;
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let text = screens::customer::greeting(&look, has_goods);
    let markup = screens::customer::keyboard(&look, phone_known, has_goods);
    out::say(ctx, person.chat(), text, Some(markup), None).await?;
    privacy::ask_at_first(ctx, person).await
}

async fn join(ctx: &mut Ctx<'_>, person: &Person, secret: &str) -> Result<(), AppError> {
    let invite = storage::invites::find(ctx.tx, secret).await?;
    let joined = match staff::join(ctx, person, secret).await {
        Ok(joined) => joined,
        Err(AppError::Refused(refusal)) => {
            let words = draw::refuse(ctx, person, &refusal).await?;
            let text = crate::i18n::Html::escape(&words);
            out::say(ctx, person.chat(), text, None, None).await?;
            return home(ctx, person, Place::new_in(person.chat())).await;
        }
        Err(error) => return Err(error),
    };
    let role = joined.role.unwrap_or(Role::Manager);
    let lang = joined.lang;
    let text = h!(
        lang,
        "start-joined",
        role = screens::management::role_name(lang, role)
    );
    out::say(ctx, joined.chat(), text, Some(Markup::RemoveReply), None).await?;
    list_commands(ctx, &joined).await?;
    home(ctx, &joined, Place::new_in(joined.chat())).await?;
    if let Some(inviter) = invite.and_then(|invite| invite.created_by)
        && let Some(inviter) = storage::people::find(ctx.tx, inviter).await?
    {
        let text = h!(
            inviter.lang,
            "start-joined-inviter",
            name = isolate(&joined.name),
            role = screens::management::role_name(inviter.lang, role)
        );
        out::say(ctx, inviter.chat(), text, None, None).await?;
    }
    Ok(())
}

/// Has Telegram list the commands that fit the person, in their own chat.
pub async fn list_commands(ctx: &mut Ctx<'_>, person: &Person) -> Result<(), AppError> {
    let call = Call::Commands {
        commands: crate::telegram::commands::listed(person.role, person.lang),
    };
    out::call(ctx, person.chat(), None, Priority::News, &call).await
}

/// Speaks another language from now on.
pub async fn speak(
    ctx: &mut Ctx<'_>,
    person: &Person,
    lang: crate::domain::lang::Lang,
) -> Result<(Person, String), AppError> {
    storage::people::choose_lang(ctx.tx, person.id, lang).await?;
    let person = Person {
        lang,
        ..person.clone()
    };
    list_commands(ctx, &person).await?;
    Ok((person, t!(lang, "toast-language")))
}
