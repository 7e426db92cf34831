//! The preset: seen, downloaded, replaced.
//!
//! Its file is fetched from Telegram by the sender, since no network call happens inside a transaction: the request is a
//! call like any other, and what it brings comes back through [`fetched`].

use crate::app::presets::{self, Mapping};
use crate::app::{AppError, Ctx, Refusal};
use crate::domain::ids::{PipelineId, StageId};
use crate::domain::people::Person;
use crate::domain::preset::outline::outline as outline_of;
use crate::h;
use crate::storage;
use crate::telegram::dialog::{Dialog, Question};
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, dialogs};
use crate::telegram::incoming::Message;
use crate::telegram::out::{self, Place, show};
use crate::telegram::outgoing::{Call, FetchFor, Priority};
use crate::telegram::screens;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::sync::Arc;

/// The largest preset taken, in bytes; the retail shop's has a tenth of it.
const PRESET_MAX: i64 = 1_000_000;
/// How many of the newest cards in each chat show a new preset at once; older ones do when they are pressed.
const REDRAWN: i64 = 10;

/// The preset in force.
pub async fn overview(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    draw::present(ctx, person, place, screens::presets::overview).await
}

/// A pipeline as text.
pub async fn outline(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    pipeline: &PipelineId,
) -> Result<(), AppError> {
    let preset = draw::preset(ctx);
    let pipeline = preset.pipeline(pipeline).ok_or(Refusal::NoSuchPipeline)?;
    let stages = outline_of(&preset, pipeline, person.lang, ctx.shop.settings.currency);
    let look = draw::look(ctx, &preset, person);
    let screen = screens::presets::outline(&look, pipeline, &stages);
    show(ctx, place, screen, None).await
}

/// A pipeline as a picture, with the number of records on each stage.
pub async fn graph(
    ctx: &mut Ctx<'_>,
    person: &Person,
    id: &PipelineId,
) -> Result<Answer, AppError> {
    let preset = draw::preset(ctx);
    let pipeline = preset.pipeline(id).ok_or(Refusal::NoSuchPipeline)?;
    let counts = storage::records::count_by_stage(ctx.tx)
        .await?
        .into_iter()
        .filter(|count| count.pipeline == *id)
        .map(|count| (count.stage, count.count))
        .collect();
    let mut caption = h!(
        person.lang,
        "graph-caption",
        pipeline = pipeline.name.get(person.lang)
    );
    caption.line(&h!(person.lang, "preset-graph-legend"));
    let call = Call::Graph {
        pipeline: id.clone(),
        lang: person.lang,
        counts,
        caption,
    };
    out::call(ctx, person.chat(), None, Priority::Screen, &call).await?;
    Ok(Answer::silent())
}

/// The preset in force as a file.
pub async fn download(ctx: &mut Ctx<'_>, person: &Person) -> Result<Answer, AppError> {
    let text = presets::text(ctx).await?;
    let call = Call::Document {
        name: "preset.toml".to_owned(),
        body: STANDARD.encode(text),
        caption: h!(person.lang, "document-caption"),
    };
    out::call(ctx, person.chat(), None, Priority::Screen, &call).await?;
    Ok(Answer::silent())
}

/// Asks for a file.
pub async fn upload(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    let preset = draw::preset(ctx);
    let screen = screens::presets::ask_file(&draw::look(ctx, &preset, person));
    dialogs::ask(ctx, person, place, Question::PresetFile, screen).await
}

/// Takes the message that should bring the file.
pub async fn file(ctx: &mut Ctx<'_>, person: &Person, message: &Message) -> Result<(), AppError> {
    if let Some(document) = &message.document {
        if document.file_size.is_some_and(|size| size > PRESET_MAX) {
            let text = h!(person.lang, "preset-too-large", max = PRESET_MAX / 1000);
            return out::reply(ctx, person.chat(), message.id, text).await;
        }
        let call = Call::Fetch {
            file: document.file_id.clone(),
            why: FetchFor::Preset,
        };
        return out::call(ctx, person.chat(), None, Priority::Screen, &call).await;
    }
    match &message.text {
        Some(text) => review(ctx, person, text).await,
        None => {
            let preset = draw::preset(ctx);
            let screen = screens::presets::unreadable(&draw::look(ctx, &preset, person));
            show(ctx, Place::new_in(person.chat()), screen, None).await
        }
    }
}

/// Takes a fetched file, or the news that there is none to be had.
pub async fn fetched(
    ctx: &mut Ctx<'_>,
    person: &Person,
    body: Result<&[u8], &str>,
) -> Result<(), AppError> {
    let waits = storage::dialogs::find::<Dialog>(ctx.tx, person.id).await?;
    let expected = matches!(
        waits.map(|dialog| dialog.asks),
        Some(Question::PresetFile | Question::PresetDraft { .. })
    );
    let runs_the_shop = person
        .role
        .is_some_and(crate::domain::people::Role::runs_the_shop);
    if !expected || !runs_the_shop {
        return Ok(());
    }
    match body.map(std::str::from_utf8) {
        Ok(Ok(text)) => review(ctx, person, text.trim_start_matches('\u{feff}')).await,
        Ok(Err(_)) => {
            let preset = draw::preset(ctx);
            let screen = screens::presets::unreadable(&draw::look(ctx, &preset, person));
            show(ctx, Place::new_in(person.chat()), screen, None).await
        }
        Err(_) => {
            let text = h!(person.lang, "fetch-failed");
            out::say(ctx, person.chat(), text, None, None).await
        }
    }
}

/// Checks a preset's text: shows what is wrong with it, or what it would change.
async fn review(ctx: &mut Ctx<'_>, person: &Person, body: &str) -> Result<(), AppError> {
    let place = Place::new_in(person.chat());
    match presets::upload(ctx, person, body).await? {
        Ok(draft) => go_on(ctx, person, place, draft.id, Vec::new()).await,
        Err(problems) => {
            let preset = draw::preset(ctx);
            let look = draw::look(ctx, &preset, person);
            let screen = screens::presets::problems(&look, &problems);
            show(ctx, place, screen, None).await
        }
    }
}

/// Asks where the next orphaned stage's records go; when none is left, shows what would change.
async fn go_on(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: i64,
    mapped: Vec<Mapping>,
) -> Result<(), AppError> {
    let draft = presets::draft(ctx, id).await?;
    let orphans = presets::orphans(ctx, &draft.preset, &mapped).await?;
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let screen = match orphans.first() {
        Some(orphan) => screens::presets::map_orphan(&look, id, &draft.preset, orphan),
        None => screens::presets::review(
            &look,
            id,
            &crate::domain::preset::Preset::diff(&preset, &draft.preset),
        ),
    };
    let asks = Question::PresetDraft { draft: id, mapped };
    dialogs::ask(ctx, person, place, asks, screen).await
}

async fn mapping_so_far(
    ctx: &mut Ctx<'_>,
    person: &Person,
    id: i64,
) -> Result<Vec<Mapping>, AppError> {
    let dialog = storage::dialogs::find::<Dialog>(ctx.tx, person.id).await?;
    match dialog.map(|dialog| dialog.asks) {
        Some(Question::PresetDraft { draft, mapped }) if draft == id => Ok(mapped),
        _ => Err(Refusal::DraftGone.into()),
    }
}

/// Puts the records of the first orphaned stage on a stage of the draft.
pub async fn map(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: i64,
    (to_pipeline, to_stage): (&PipelineId, &StageId),
) -> Result<Answer, AppError> {
    let mut mapped = mapping_so_far(ctx, person, id).await?;
    let draft = presets::draft(ctx, id).await?;
    draft
        .preset
        .pipeline(to_pipeline)
        .and_then(|pipeline| pipeline.stage(to_stage))
        .ok_or(Refusal::DraftGone)?;
    if let Some(orphan) = presets::orphans(ctx, &draft.preset, &mapped)
        .await?
        .into_iter()
        .next()
    {
        mapped.push(Mapping {
            pipeline: orphan.pipeline,
            stage: orphan.stage,
            to_pipeline: to_pipeline.clone(),
            to_stage: to_stage.clone(),
        });
    }
    go_on(ctx, person, place, id, mapped).await?;
    Ok(Answer::silent())
}

/// Puts a draft in force: at once for the cards that people have before them, and for the shop with the next update,
/// once this is committed.
pub async fn confirm(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: i64,
) -> Result<Answer, AppError> {
    let mapped = mapping_so_far(ctx, person, id).await?;
    let draft = presets::draft(ctx, id).await?;
    if !presets::orphans(ctx, &draft.preset, &mapped)
        .await?
        .is_empty()
    {
        // Records have come to stand on a lost stage since the question was asked.
        go_on(ctx, person, place, id, mapped).await?;
        return Ok(Answer::silent());
    }
    ctx.preset = Arc::new(presets::confirm(ctx, person, id, &mapped).await?);
    let in_view = storage::posts::records_in_view(ctx.tx, REDRAWN).await?;
    ctx.news.changed.extend(in_view);
    settle(ctx, person, place, true).await
}

/// Drops a draft.
pub async fn drop_draft(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: i64,
) -> Result<Answer, AppError> {
    presets::drop_draft(ctx, id).await?;
    settle(ctx, person, place, false).await
}

async fn settle(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    in_force: bool,
) -> Result<Answer, AppError> {
    storage::dialogs::end(ctx.tx, person.id).await?;
    draw::present(ctx, person, place, |look| {
        screens::presets::settled(look, in_force)
    })
    .await?;
    Ok(Answer::silent())
}
