//! The shop's own fields, changed step by step: each step is written into the preset's text and put in force at once.
//!
//! Invariant: a step is taken on the text that is in force when it commits, whoever changed it since the person looked, and
//! only if what comes of it is a sound preset. Every step is a preset of its own, with who took it, and can be taken back.

use crate::app::{AppError, Ctx, Refusal, presets, search};
use crate::domain::people::{Person, Role};
use crate::domain::preset::edit::{self, Edit, EditError};
use crate::domain::preset::{Change, Preset};
use crate::domain::time::Millis;
use crate::storage;
use crate::storage::presets::InForce;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What made a preset of the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A step of the editor.
    Taken(Edit),
    /// A step taken back.
    TakenBack,
}

/// The last step, as the editor shows it.
#[derive(Debug, Clone)]
pub struct LastStep {
    /// The preset that it made.
    pub preset: i64,
    /// Who took it.
    pub by: Option<Person>,
    /// When.
    pub at: Millis,
    /// What it changed.
    pub changes: Vec<Change>,
}

/// The upload in force; `None`: the preset of before any.
pub async fn base(ctx: &mut Ctx<'_>) -> Result<Option<i64>, AppError> {
    Ok(storage::presets::active_id(ctx.tx).await?)
}

/// Takes a step.
///
/// # Errors
/// [`Refusal::EditGone`], [`Refusal::EditUnreadable`]; [`Refusal::Unsound`]: conditions or robots need it as it is.
pub async fn take(ctx: &mut Ctx<'_>, who: &Person, edit: &Edit) -> Result<(), AppError> {
    if !who.role.is_some_and(Role::runs_the_shop) {
        return Err(Refusal::NotAllowed.into());
    }
    let text = presets::text(ctx).await?;
    let text = edit::apply(&text, edit).map_err(|error| match error {
        EditError::Gone => Refusal::EditGone,
        EditError::Unreadable => Refusal::EditUnreadable,
    })?;
    put_in_force(ctx, who, &text, &Step::Taken(edit.clone())).await
}

async fn put_in_force(
    ctx: &mut Ctx<'_>,
    who: &Person,
    text: &str,
    step: &Step,
) -> Result<(), AppError> {
    let preset = Preset::parse(text).map_err(|problems| {
        problems
            .into_iter()
            .next()
            .map_or(Refusal::EditUnreadable, |problem| {
                Refusal::Unsound(Box::new(problem.kind))
            })
    })?;
    let id = storage::presets::keep_edit(ctx.tx, text, who.id, step, ctx.now).await?;
    storage::presets::activate(ctx.tx, id).await?;
    search::hide(ctx.tx, &preset, ctx.now).await?;
    ctx.preset = Arc::new(preset);
    Ok(())
}

/// The last step, if the preset in force came of one.
pub async fn last_step(ctx: &mut Ctx<'_>) -> Result<Option<LastStep>, AppError> {
    let Some(in_force) = storage::presets::in_force::<Step>(ctx.tx).await? else {
        return Ok(None);
    };
    if in_force.edit.is_none() {
        return Ok(None);
    }
    let before = Preset::parse(&text_before(ctx, &in_force).await?);
    let by = match in_force.by {
        Some(by) => storage::people::find(ctx.tx, by).await?,
        None => None,
    };
    Ok(Some(LastStep {
        preset: in_force.id,
        by,
        at: in_force.at,
        changes: before.map_or_else(
            |_| Vec::new(),
            |before| Preset::diff(&before, &ctx.preset).changes,
        ),
    }))
}

async fn text_before(ctx: &mut Ctx<'_>, in_force: &InForce<Step>) -> Result<String, AppError> {
    let before = match in_force.replaces {
        Some(id) => storage::presets::body_of(ctx.tx, id).await?,
        None => None,
    };
    Ok(before.unwrap_or_else(|| ctx.shop.original_preset.clone()))
}

/// Takes the last step back; what was taken back can be taken again in the same way.
///
/// # Errors
/// [`Refusal::EditUndoGone`]: another preset is in force by now.
pub async fn take_back(ctx: &mut Ctx<'_>, who: &Person, preset: i64) -> Result<(), AppError> {
    if !who.role.is_some_and(Role::runs_the_shop) {
        return Err(Refusal::NotAllowed.into());
    }
    let in_force = storage::presets::in_force::<Step>(ctx.tx)
        .await?
        .filter(|in_force| in_force.id == preset && in_force.edit.is_some())
        .ok_or(Refusal::EditUndoGone)?;
    let text = text_before(ctx, &in_force).await?;
    put_in_force(ctx, who, &text, &Step::TakenBack).await
}
