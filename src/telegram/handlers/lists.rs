//! The menu and the lists.

use crate::app::{AppError, Ctx, Refusal};
use crate::domain::ids::{PipelineId, StageId, UserId};
use crate::domain::people::Person;
use crate::domain::preset::{Preset, RecordKind};
use crate::storage;
use crate::storage::records::{Order, StageCount};
use crate::telegram::draw;
use crate::telegram::out::{Place, show};
use crate::telegram::press::{Press, Whose};
use crate::telegram::screens::lists::Counts;
use crate::telegram::screens::lists::MANY;
use crate::telegram::screens::{self, PAGE, page_within};

fn responsible(whose: Whose, person: &Person) -> Option<UserId> {
    match whose {
        Whose::Mine => Some(person.id),
        Whose::All => None,
    }
}

/// The main menu.
pub async fn menu(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    let preset = draw::preset(ctx);
    let mine = storage::records::count_open_by_stage(ctx.tx, Some(person.id)).await?;
    let all = storage::records::count_open_by_stage(ctx.tx, None).await?;
    let (my_tasks, overdue) = storage::tasks::count_open(ctx.tx, Some(person.id), ctx.now).await?;
    let untaken = preset.leads().map_or(0, |leads| {
        all.iter()
            .filter(|count| count.pipeline == leads.id && count.stage == leads.start)
            .map(|count| count.count)
            .sum()
    });
    let dialogs = storage::sessions::count_open(ctx.tx, person.id).await?;
    let counts = Counts {
        untaken,
        my_dialogs: dialogs.mine,
        in_line: dialogs.unheld,
        my_leads: open(&preset, &mine, |kind| kind == RecordKind::Lead),
        my_deals: open(&preset, &mine, |kind| kind != RecordKind::Lead),
        my_tasks,
        overdue,
    };
    let screen = screens::lists::menu(&draw::look(ctx, &preset, person), &counts);
    show(ctx, place, screen, None).await
}

fn open(preset: &Preset, counts: &[StageCount], of: impl Fn(RecordKind) -> bool) -> i64 {
    counts
        .iter()
        .filter(|count| {
            preset.pipeline(&count.pipeline).is_some_and(|pipeline| {
                of(pipeline.kind)
                    && pipeline
                        .stage(&count.stage)
                        .is_some_and(|stage| !stage.is_final())
            })
        })
        .map(|count| count.count)
        .sum()
}

/// Leads by stage.
pub async fn leads(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    let leads = ctx
        .preset
        .leads()
        .ok_or(Refusal::NoSuchPipeline)?
        .id
        .clone();
    pipeline(ctx, person, place, &leads, Whose::All).await
}

/// The pipelines of deals and offers.
pub async fn deals(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    whose: Whose,
) -> Result<(), AppError> {
    let counts = storage::records::count_open_by_stage(ctx.tx, responsible(whose, person)).await?;
    draw::present(ctx, person, place, |look| {
        screens::lists::pipelines(look, &counts, whose)
    })
    .await
}

/// A pipeline's stages with their counters.
pub async fn pipeline(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: &PipelineId,
    whose: Whose,
) -> Result<(), AppError> {
    let preset = draw::preset(ctx);
    let pipeline = preset.pipeline(id).ok_or(Refusal::NoSuchPipeline)?;
    let of = responsible(whose, person);
    let mut counts = storage::records::count_open_by_stage(ctx.tx, of).await?;
    for stage in pipeline.stages.iter().filter(|stage| stage.is_final()) {
        let at = (&pipeline.id, &stage.id);
        let count = storage::records::count_on_stage(ctx.tx, at, of, MANY + 1).await?;
        counts.push(StageCount {
            pipeline: pipeline.id.clone(),
            stage: stage.id.clone(),
            count,
        });
    }
    let look = draw::look(ctx, &preset, person);
    let screen = screens::lists::stages(&look, pipeline, &counts, whose);
    show(ctx, place, screen, None).await
}

/// The records on a stage.
pub async fn stage(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    (pipeline, stage): (&PipelineId, &StageId),
    whose: Whose,
    page: i64,
) -> Result<(), AppError> {
    let preset = draw::preset(ctx);
    let pipeline = preset.pipeline(pipeline).ok_or(Refusal::NoSuchPipeline)?;
    let stage = pipeline.stage(stage).ok_or(Refusal::NoSuchPipeline)?;
    let of = responsible(whose, person);
    let at = (&pipeline.id, &stage.id);
    let total = storage::records::count_on_stage(ctx.tx, at, of, MANY + 1).await?;
    let page = page_within(page, total.min(MANY));
    let order = if stage.is_final() {
        Order::Latest
    } else {
        Order::Waiting
    };
    let records = storage::records::on_stage(ctx.tx, at, of, order, PAGE, page * PAGE).await?;
    let mut lines = Vec::new();
    for record in records {
        let client = match record.contact {
            Some(contact) => storage::contacts::find(ctx.tx, contact).await?,
            None => None,
        };
        lines.push((record, client.map(|contact| contact.name)));
    }
    let here = Press::Stage {
        pipeline: pipeline.id.clone(),
        stage: stage.id.clone(),
        whose,
        page,
    };
    storage::people::remember_list(ctx.tx, person.id, &here.encode()).await?;
    let look = draw::look(ctx, &preset, person);
    let screen = screens::lists::records(&look, pipeline, stage, &lines, whose, page, total);
    show(ctx, place, screen, None).await
}

/// Back to the list of a pipeline's records where the person was last; else to the pipeline's stages.
pub async fn back(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: &PipelineId,
) -> Result<(), AppError> {
    let last = storage::people::last_list(ctx.tx, person.id).await?;
    if let Some(Press::Stage {
        pipeline: of,
        stage: at,
        whose,
        page,
    }) = last.as_deref().and_then(Press::parse)
        && of == *id
        && ctx
            .preset
            .pipeline(&of)
            .is_some_and(|pipeline| pipeline.stage(&at).is_some())
    {
        return stage(ctx, person, place, (&of, &at), whose, page).await;
    }
    pipeline(ctx, person, place, id, Whose::Mine).await
}

/// Open tasks.
pub async fn tasks(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    whose: Whose,
    page: i64,
) -> Result<(), AppError> {
    let of = responsible(whose, person);
    let (total, overdue) = storage::tasks::count_open(ctx.tx, of, ctx.now).await?;
    let page = page_within(page, total);
    let mut views = Vec::new();
    for task in storage::tasks::open(ctx.tx, of, PAGE, page * PAGE).await? {
        views.push(draw::view_of(ctx, task).await?);
    }
    draw::present(ctx, person, place, |look| {
        screens::tasks::list(look, &views, whose, page, total, overdue)
    })
    .await
}

/// The pipelines in which records are made by hand.
pub async fn new_record(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    draw::present(ctx, person, place, screens::lists::new_record).await
}

/// The languages.
pub async fn languages(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    draw::present(ctx, person, place, screens::lists::languages).await
}
