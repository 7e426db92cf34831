//! Another preset: uploaded, checked, compared, its lost stages mapped, and put in force or dropped.

use crate::app::{AppError, Ctx, Refusal, search};
use crate::domain::event::{Actor, Happening};
use crate::domain::ids::{PipelineId, StageId};
use crate::domain::lang::{Lang, Localized};
use crate::domain::people::Person;
use crate::domain::preset::{Preset, Problem};
use crate::domain::record::Record;
use crate::storage;
use crate::storage::records::Order;
use serde::{Deserialize, Serialize};

/// A stage that the draft does not know any more, though records stand on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphan {
    /// The pipeline.
    pub pipeline: PipelineId,
    /// The stage.
    pub stage: StageId,
    /// How many records stand there.
    pub count: i64,
}

/// Where the records of an orphaned stage go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// From this pipeline,
    pub pipeline: PipelineId,
    /// this stage,
    pub stage: StageId,
    /// to this pipeline,
    pub to_pipeline: PipelineId,
    /// this stage.
    pub to_stage: StageId,
}

/// A draft, read again.
#[derive(Debug)]
pub struct Draft {
    /// Its id.
    pub id: i64,
    /// The preset it holds.
    pub preset: Preset,
}

/// Keeps an uploaded text as a draft, if it is a sound preset.
pub async fn upload(
    ctx: &mut Ctx<'_>,
    who: &Person,
    body: &str,
) -> Result<Result<Draft, Vec<Problem>>, AppError> {
    match Preset::parse(body) {
        Ok(preset) => {
            let id = storage::presets::keep_draft(ctx.tx, body, who.id, ctx.now).await?;
            Ok(Ok(Draft { id, preset }))
        }
        Err(problems) => Ok(Err(problems)),
    }
}

/// The draft of that id.
pub async fn draft(ctx: &mut Ctx<'_>, id: i64) -> Result<Draft, AppError> {
    let body = storage::presets::draft(ctx.tx, id)
        .await?
        .ok_or(Refusal::DraftGone)?;
    let preset = Preset::parse(&body).map_err(|_| Refusal::DraftGone)?;
    Ok(Draft { id, preset })
}

/// Stages that hold records and are unknown to the draft, less those mapped already.
pub async fn orphans(
    ctx: &mut Ctx<'_>,
    draft: &Preset,
    mapped: &[Mapping],
) -> Result<Vec<Orphan>, AppError> {
    let counts = storage::records::count_by_stage(ctx.tx).await?;
    Ok(counts
        .into_iter()
        .filter(|at| {
            let known = draft
                .pipeline(&at.pipeline)
                .is_some_and(|pipeline| pipeline.stage(&at.stage).is_some());
            let done = mapped
                .iter()
                .any(|map| map.pipeline == at.pipeline && map.stage == at.stage);
            !known && !done
        })
        .map(|at| Orphan {
            pipeline: at.pipeline,
            stage: at.stage,
            count: at.count,
        })
        .collect())
}

/// Puts a draft in force. Every stage that holds records must be known to it or mapped; each record's history tells of it.
/// Returns the preset; the shop takes it over once the transaction is committed.
pub async fn confirm(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: i64,
    mapped: &[Mapping],
) -> Result<Preset, AppError> {
    let draft = draft(ctx, id).await?;
    if !orphans(ctx, &draft.preset, mapped).await?.is_empty() {
        return Err(Refusal::DraftGone.into());
    }
    for map in mapped {
        remap(ctx, who, &draft.preset, map).await?;
    }
    storage::presets::activate(ctx.tx, id).await?;
    search::hide(ctx.tx, &draft.preset, ctx.now).await?;
    Ok(draft.preset)
}

/// How many records are put elsewhere at a time.
const REMAPPED_AT_ONCE: i64 = 100;

async fn remap(
    ctx: &mut Ctx<'_>,
    who: &Person,
    draft: &Preset,
    map: &Mapping,
) -> Result<(), AppError> {
    let stage = draft
        .pipeline(&map.to_pipeline)
        .and_then(|pipeline| pipeline.stage(&map.to_stage))
        .ok_or(Refusal::DraftGone)?;
    let remapped = Happening::Remapped {
        from: place_name(&ctx.preset, &map.pipeline, &map.stage),
        to: place_name(draft, &map.to_pipeline, &map.to_stage),
    };
    loop {
        let records = storage::records::on_stage(
            ctx.tx,
            (&map.pipeline, &map.stage),
            None,
            Order::Waiting,
            REMAPPED_AT_ONCE,
            0,
        )
        .await?;
        if records.is_empty() {
            return Ok(());
        }
        for record in records {
            let responsible = record.responsible;
            let record = Record {
                pipeline: map.to_pipeline.clone(),
                ..record.moved(stage, responsible, ctx.now)
            };
            storage::records::save(ctx.tx, &record, ctx.now).await?;
            ctx.note(&record, &Actor::Person(who.id), &remapped, None)
                .await?;
        }
    }
}

/// «Производство · Упаковка».
fn place_name(preset: &Preset, pipeline: &PipelineId, stage: &StageId) -> Localized {
    let name = |lang: Lang| {
        let known = preset.pipeline(pipeline);
        let pipeline = known.map_or(pipeline.as_str(), |known| known.name.get(lang));
        let stage = known
            .and_then(|known| known.stage(stage))
            .map_or(stage.as_str(), |stage| stage.name.get(lang));
        format!("{pipeline} · {stage}")
    };
    Localized {
        ru: name(Lang::Ru),
        en: name(Lang::En),
    }
}

/// Whether a draft was compared with the preset that is in force still. If not, it is from now on, and must be seen again:
/// a file takes the place of everything that others have changed meanwhile.
pub async fn is_up_to_date(ctx: &mut Ctx<'_>, draft: i64) -> Result<bool, AppError> {
    let up_to_date = storage::presets::is_up_to_date(ctx.tx, draft).await?;
    if !up_to_date {
        storage::presets::bring_up_to_date(ctx.tx, draft).await?;
    }
    Ok(up_to_date)
}

/// Drops a draft.
pub async fn drop_draft(ctx: &mut Ctx<'_>, id: i64) -> Result<(), AppError> {
    if storage::presets::drop_draft(ctx.tx, id).await? {
        Ok(())
    } else {
        Err(Refusal::DraftGone.into())
    }
}

/// The text of the preset in force: the uploaded one, or the built-in.
pub async fn text(ctx: &mut Ctx<'_>) -> Result<String, AppError> {
    Ok(storage::presets::active(ctx.tx)
        .await?
        .unwrap_or_else(|| ctx.shop.original_preset.clone()))
}
