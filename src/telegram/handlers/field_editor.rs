//! The editor of the shop's own fields: `/fields`.
//!
//! Every step names what it changes, is taken on the preset that is in force by then, and is shown at once. What was asked
//! for before somebody else changed the preset is taken all the same, and the person is told.

mod questions;

pub use questions::{answer, leave};

use crate::app::field_editor::{base, last_step, take, take_back};
use crate::app::{AppError, Ctx, Refusal};
use crate::domain::ids::{ChoiceId, FieldId, PipelineId};
use crate::domain::people::{Person, Role};
use crate::domain::preset::edit::{Edit, Spot};
use crate::domain::preset::{Field, FieldKind, Roles};
use crate::t;
use crate::telegram::dialog::Wanted;
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, presets};
use crate::telegram::out::Place;
use crate::telegram::press::FieldsPress;
use crate::telegram::screens::{field_editor as screens, field_settings as settings};
use questions::ask;

/// Every card with its fields.
pub async fn editor(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    let last = last_step(ctx).await?;
    draw::present(ctx, person, place, |look| {
        screens::editor(look, last.as_ref())
    })
    .await
}

/// Carries a press out.
#[expect(clippy::too_many_lines, reason = "one arm for every press")]
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &FieldsPress,
) -> Result<Answer, AppError> {
    match press {
        FieldsPress::Editor {} => editor(ctx, person, place).await?,
        FieldsPress::List { spot } => list(ctx, person, place, spot).await?,
        FieldsPress::Field { spot, field } => show(ctx, person, place, spot, field).await?,
        FieldsPress::New { spot } => {
            spot_is_there(ctx, spot)?;
            draw::present(ctx, person, place, |look| screens::kinds(look, spot)).await?;
        }
        FieldsPress::NewOf { spot, kind } => {
            let wanted = Wanted::Name { kind: *kind };
            ask(ctx, person, place, spot, wanted).await?;
        }
        FieldsPress::Shelf { spot, page } => {
            spot_is_there(ctx, spot)?;
            draw::present(ctx, person, place, |look| screens::shelf(look, spot, *page)).await?;
        }
        FieldsPress::Put { spot, field } => {
            let edit = Edit::Put {
                spot: spot.clone(),
                field: field.clone(),
            };
            step(ctx, person, &edit).await?;
            show(ctx, person, place, spot, field).await?;
            return Ok(saved(person));
        }
        FieldsPress::TakeOff { spot, field } => {
            let field = definition(ctx, field)?;
            draw::present(ctx, person, place, |look| {
                screens::take_off(look, spot, &field)
            })
            .await?;
        }
        FieldsPress::TakeOffNow { spot, field } => {
            let edit = Edit::TakeOff {
                spot: spot.clone(),
                field: field.clone(),
            };
            step(ctx, person, &edit).await?;
            list(ctx, person, place, spot).await?;
            return Ok(saved(person));
        }
        FieldsPress::Shift { spot, field, up } => {
            let edit = Edit::Shift {
                spot: spot.clone(),
                field: field.clone(),
                up: *up,
            };
            step(ctx, person, &edit).await?;
            show(ctx, person, place, spot, field).await?;
            return Ok(saved(person));
        }
        FieldsPress::Rename { spot, field } => {
            let field = field.clone();
            ask(ctx, person, place, spot, Wanted::Rename { field }).await?;
        }
        FieldsPress::Question { spot, field } => {
            let field = field.clone();
            ask(ctx, person, place, spot, Wanted::Ask { field }).await?;
        }
        FieldsPress::Bounds { spot, field } => {
            let wanted = match definition(ctx, field)?.kind {
                FieldKind::Text { .. } => Wanted::Length {
                    field: field.clone(),
                },
                _ => Wanted::Bounds {
                    field: field.clone(),
                },
            };
            ask(ctx, person, place, spot, wanted).await?;
        }
        FieldsPress::Choices { field } => choices(ctx, person, place, field).await?,
        FieldsPress::Choice { field, choice } => {
            show_choice(ctx, person, place, field, choice).await?;
        }
        FieldsPress::AddChoice { field } => {
            let spot = spot_of(ctx, person, field);
            let field = field.clone();
            ask(ctx, person, place, &spot, Wanted::Choice { field }).await?;
        }
        FieldsPress::RenameChoice { field, choice } => {
            let spot = spot_of(ctx, person, field);
            let wanted = Wanted::RenameChoice {
                field: field.clone(),
                choice: choice.clone(),
            };
            ask(ctx, person, place, &spot, wanted).await?;
        }
        FieldsPress::Retire {
            field,
            choice,
            retired,
        } => {
            let edit = Edit::Retire {
                field: field.clone(),
                choice: choice.clone(),
                retired: *retired,
            };
            step(ctx, person, &edit).await?;
            show_choice(ctx, person, place, field, choice).await?;
            return Ok(saved(person));
        }
        FieldsPress::Required { pipeline, field } => {
            required(ctx, person, place, pipeline, field).await?;
        }
        FieldsPress::From {
            preset,
            pipeline,
            field,
            place: at,
        } => return require(ctx, person, place, *preset, (pipeline, field), *at).await,
        FieldsPress::Never { pipeline, field } => {
            let edit = Edit::Require {
                pipeline: pipeline.clone(),
                field: field.clone(),
                stage: None,
            };
            step(ctx, person, &edit).await?;
            let spot = Spot::Pipeline(pipeline.clone());
            show(ctx, person, place, &spot, field).await?;
            return Ok(saved(person));
        }
        FieldsPress::Roles { spot, field } => {
            let field = definition(ctx, field)?;
            draw::present(ctx, person, place, |look| {
                settings::roles(look, spot, &field)
            })
            .await?;
        }
        FieldsPress::See {
            spot,
            field,
            role,
            may,
        } => {
            let roles = changed(&definition(ctx, field)?.visible, *role, *may);
            let field = field.clone();
            return set_roles(ctx, person, place, spot, &Edit::See { field, roles }).await;
        }
        FieldsPress::Edit {
            spot,
            field,
            role,
            may,
        } => {
            let definition = definition(ctx, field)?;
            let roles = changed(&definition.editable, *role, *may);
            if *may && !definition.visible.allow(Some(*role)) {
                return Ok(Answer::alert(t!(person.lang, "fields-roles-see-first")));
            }
            let field = field.clone();
            return set_roles(ctx, person, place, spot, &Edit::Fill { field, roles }).await;
        }
        FieldsPress::Undo { preset } => {
            take_back(ctx, person, *preset).await?;
            presets::redraw_in_view(ctx).await?;
            editor(ctx, person, place).await?;
            return Ok(Answer::toast(t!(person.lang, "fields-undone")));
        }
        FieldsPress::Menu { .. }
        | FieldsPress::Ask { .. }
        | FieldsPress::Pick { .. }
        | FieldsPress::Tick { .. }
        | FieldsPress::Ticked { .. }
        | FieldsPress::Say { .. }
        | FieldsPress::Clear { .. }
        | FieldsPress::File { .. } => {}
    }
    Ok(Answer::silent())
}

fn saved(person: &Person) -> Answer {
    Answer::toast(t!(person.lang, "toast-saved"))
}

/// Takes a step, and has the cards in view show it.
async fn step(ctx: &mut Ctx<'_>, person: &Person, edit: &Edit) -> Result<(), AppError> {
    take(ctx, person, edit).await?;
    presets::redraw_in_view(ctx).await
}

fn definition(ctx: &Ctx<'_>, field: &FieldId) -> Result<Field, AppError> {
    ctx.preset
        .field(field)
        .cloned()
        .ok_or(AppError::Refused(Refusal::EditGone))
}

fn spot_is_there(ctx: &Ctx<'_>, spot: &Spot) -> Result<(), AppError> {
    if ctx.preset.has_card(spot) {
        Ok(())
    } else {
        Err(Refusal::EditGone.into())
    }
}

/// The card to go on from with a field.
fn spot_of(ctx: &Ctx<'_>, person: &Person, field: &FieldId) -> Spot {
    let preset = draw::preset(ctx);
    screens::spot_of(&draw::look(ctx, &preset, person), field)
}

async fn list(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    spot: &Spot,
) -> Result<(), AppError> {
    spot_is_there(ctx, spot)?;
    draw::present(ctx, person, place, |look| screens::list(look, spot)).await
}

async fn show(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    spot: &Spot,
    field: &FieldId,
) -> Result<(), AppError> {
    spot_is_there(ctx, spot)?;
    let field = definition(ctx, field)?;
    draw::present(ctx, person, place, |look| {
        screens::field(look, spot, &field)
    })
    .await
}

async fn choices(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    field: &FieldId,
) -> Result<(), AppError> {
    let field = definition(ctx, field)?;
    draw::present(ctx, person, place, |look| settings::choices(look, &field)).await
}

async fn show_choice(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    field: &FieldId,
    id: &ChoiceId,
) -> Result<(), AppError> {
    let field = definition(ctx, field)?;
    let choice = field.kind.choices().iter().find(|choice| choice.id == *id);
    let choice = choice.ok_or(Refusal::EditGone)?;
    draw::present(ctx, person, place, |look| {
        settings::choice(look, &field, choice)
    })
    .await
}

async fn required(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    pipeline: &PipelineId,
    field: &FieldId,
) -> Result<(), AppError> {
    let field = definition(ctx, field)?;
    let preset = draw::preset(ctx);
    let pipeline = preset.pipeline(pipeline).ok_or(Refusal::EditGone)?;
    let base = base(ctx).await?.unwrap_or_default();
    draw::present(ctx, person, place, |look| {
        settings::required(look, pipeline, &field, base)
    })
    .await
}

/// Has a pipeline demand a field from the stage of a place on, provided that the stages are still those that were shown.
async fn require(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    shown: i64,
    (pipeline, field): (&PipelineId, &FieldId),
    at: i64,
) -> Result<Answer, AppError> {
    if base(ctx).await?.unwrap_or_default() != shown {
        required(ctx, person, place, pipeline, field).await?;
        return Ok(Answer::alert(t!(person.lang, "fields-changed-look-again")));
    }
    let stage = ctx
        .preset
        .pipeline(pipeline)
        .and_then(|pipeline| pipeline.stages.get(usize::try_from(at).ok()?))
        .map(|stage| stage.id.clone())
        .ok_or(Refusal::EditGone)?;
    let edit = Edit::Require {
        pipeline: pipeline.clone(),
        field: field.clone(),
        stage: Some(stage),
    };
    step(ctx, person, &edit).await?;
    let spot = Spot::Pipeline(pipeline.clone());
    show(ctx, person, place, &spot, field).await?;
    Ok(saved(person))
}

/// The roles with one more, or one less.
fn changed(roles: &Roles, role: Role, may: bool) -> Vec<Role> {
    Role::ALL
        .into_iter()
        .filter(|other| {
            if *other == role {
                may
            } else {
                roles.allow(Some(*other))
            }
        })
        .collect()
}

async fn set_roles(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    spot: &Spot,
    edit: &Edit,
) -> Result<Answer, AppError> {
    step(ctx, person, edit).await?;
    if let Edit::See { field, .. } | Edit::Fill { field, .. } = edit {
        let field = definition(ctx, field)?;
        draw::present(ctx, person, place, |look| {
            settings::roles(look, spot, &field)
        })
        .await?;
    }
    Ok(saved(person))
}
