//! Segments: built part by part, counted, gone through.

use crate::app::segments::{self, Change};
use crate::app::{AppError, Ctx, Refusal};
use crate::domain::ids::FieldId;
use crate::domain::people::Person;
use crate::domain::preset::FieldKind;
use crate::domain::segment::{Of, Test};
use crate::storage;
use crate::storage::segments::Segment;
use crate::t;
use crate::telegram::dialog::{Dialog, MarksQuestion, Question};
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, dialogs};
use crate::telegram::out::Place;
use crate::telegram::press::MarksPress;
use crate::telegram::screens::segment_parts::{self as parts, Asked, Choices};
use crate::telegram::screens::segments::{self as screens, Shown, What};
use crate::telegram::screens::{PAGE, page_within};

/// Carries a press of segments out.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &MarksPress,
) -> Result<Answer, AppError> {
    let (segment, change) = match press {
        MarksPress::Segments { page } => {
            list(ctx, person, place, *page).await?;
            return Ok(Answer::silent());
        }
        MarksPress::NewSegment {} => {
            ask(ctx, person, place, MarksQuestion::SegmentName).await?;
            return Ok(Answer::silent());
        }
        MarksPress::RenameSegment { segment } => {
            let asks = MarksQuestion::RenameSegment { segment: *segment };
            ask(ctx, person, place, asks).await?;
            return Ok(Answer::silent());
        }
        MarksPress::Segment { segment } => {
            show(ctx, person, place, *segment).await?;
            return Ok(Answer::silent());
        }
        MarksPress::Fitting { segment, after } => {
            fitting(ctx, person, place, *segment, *after).await?;
            return Ok(Answer::silent());
        }
        MarksPress::DeleteSegment { segment } => {
            let segment = segments::find(ctx, *segment).await?;
            draw::present(ctx, person, place, |look| {
                screens::ask_delete(look, &segment)
            })
            .await?;
            return Ok(Answer::silent());
        }
        MarksPress::DeleteSegmentNow { segment } => {
            segments::delete(ctx, person, *segment).await?;
            list(ctx, person, place, 0).await?;
            return Ok(Answer::toast(t!(person.lang, "toast-segment-deleted")));
        }
        MarksPress::Choose {
            segment,
            what,
            page,
        } => {
            let what = What::from_code(*what).ok_or(Refusal::NoSuchSegment)?;
            choose(ctx, person, place, *segment, what, *page).await?;
            return Ok(Answer::silent());
        }
        MarksPress::Field { segment, field } => {
            choose_field(ctx, person, place, *segment, field).await?;
            return Ok(Answer::silent());
        }
        MarksPress::Clear { segment, what } => {
            let what = What::from_code(*what).ok_or(Refusal::NoSuchSegment)?;
            (*segment, cleared(what))
        }
        MarksPress::Of { segment, contacts } => {
            let of = if *contacts { Of::Contacts } else { Of::Records };
            (*segment, Some(Change::Of(of)))
        }
        MarksPress::Open { segment, open } => (*segment, Some(Change::Open(Some(*open)))),
        MarksPress::Pipeline { segment, pipeline } => {
            (*segment, Some(Change::Pipeline(Some(pipeline.clone()))))
        }
        MarksPress::Stage { segment, stage } => {
            (*segment, Some(Change::Stage(Some(stage.clone()))))
        }
        MarksPress::Responsible { segment, user } => {
            (*segment, Some(Change::Responsible(Some(*user))))
        }
        MarksPress::WithTag { segment, tag } => (*segment, Some(Change::Tag(Some(*tag)))),
        MarksPress::FieldChoice {
            segment,
            field,
            choice,
        } => {
            let test = Test::Is(choice.clone());
            (*segment, Some(Change::Field(field.clone(), Some(test))))
        }
        MarksPress::FieldAny { segment, field } => {
            (*segment, Some(Change::Field(field.clone(), None)))
        }
        MarksPress::Tags { .. }
        | MarksPress::Tag { .. }
        | MarksPress::OfCard { .. }
        | MarksPress::Put { .. }
        | MarksPress::Take { .. }
        | MarksPress::Write { .. }
        | MarksPress::Rename { .. }
        | MarksPress::Merge { .. }
        | MarksPress::Delete { .. }
        | MarksPress::DeleteNow { .. } => return Ok(Answer::silent()),
    };
    if let Some(change) = change {
        segments::change(ctx, person, segment, change).await?;
    }
    show(ctx, person, place, segment).await?;
    Ok(Answer::silent())
}

/// The change that lets a part of a filter through whatever it is. Fields are cleared one by one.
const fn cleared(what: What) -> Option<Change> {
    match what {
        What::Pipeline => Some(Change::Pipeline(None)),
        What::Stage => Some(Change::Stage(None)),
        What::Open => Some(Change::Open(None)),
        What::Responsible => Some(Change::Responsible(None)),
        What::Created => Some(Change::Created(None)),
        What::Moved => Some(Change::Moved(None)),
        What::Words => Some(Change::Words(None)),
        What::Sum => Some(Change::Sum(None)),
        What::Source => Some(Change::Source(None)),
        What::Tag => Some(Change::Tag(None)),
        What::Fields => None,
    }
}

/// All segments.
pub async fn list(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    page: i64,
) -> Result<(), AppError> {
    let total = storage::segments::count(ctx.tx).await?;
    let page = page_within(page, total);
    let found = storage::segments::list(ctx.tx, PAGE, page * PAGE).await?;
    draw::present(ctx, person, place, |look| {
        screens::list(look, &found, page, total)
    })
    .await
}

/// A segment.
pub async fn show(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: i64,
) -> Result<(), AppError> {
    let segment = segments::find(ctx, id).await?;
    let broken = segments::broken(ctx, &segment.filter).await?;
    let count = segments::count(ctx, &segment.filter).await?;
    let responsible = match segment.filter.responsible {
        Some(user) => storage::people::find(ctx.tx, user).await?,
        None => None,
    };
    let tag = match segment.filter.tag {
        Some(tag) => storage::tags::find(ctx.tx, tag).await?,
        None => None,
    };
    let may_change = segments::may_change(person, &segment);
    draw::present(ctx, person, place, |look| {
        let shown = Shown {
            segment: &segment,
            count,
            broken: broken.as_ref(),
            responsible: responsible.as_ref(),
            tag: tag.as_ref(),
            may_change,
        };
        screens::segment(look, &shown)
    })
    .await
}

async fn fitting(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: i64,
    after: i64,
) -> Result<(), AppError> {
    let segment = segments::find(ctx, id).await?;
    let page = usize::try_from(PAGE).unwrap_or_default();
    let stretch = segments::stretch(ctx, &segment.filter, after, page).await?;
    let found = segments::load(ctx, segment.filter.of, &stretch.ids).await?;
    draw::present(ctx, person, place, |look| {
        let is_first = after == segments::NEWEST;
        screens::fitting(look, &segment, &found, stretch.next, is_first)
    })
    .await
}

async fn choose(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: i64,
    what: What,
    page: i64,
) -> Result<(), AppError> {
    let segment = segments::find(ctx, id).await?;
    let (staff, tags, total) = match what {
        What::Created | What::Moved | What::Words | What::Sum | What::Source => {
            let asks = MarksQuestion::SegmentPart {
                segment: id,
                what: what.code(),
            };
            return ask(ctx, person, place, asks).await;
        }
        What::Responsible => (storage::people::staff(ctx.tx).await?, Vec::new(), 0),
        What::Tag => {
            let total = storage::tags::count(ctx.tx).await?;
            let page = page_within(page, total);
            let tags = storage::tags::list(ctx.tx, PAGE, page * PAGE).await?;
            (Vec::new(), tags, total)
        }
        What::Pipeline | What::Stage | What::Open | What::Fields => (Vec::new(), Vec::new(), 0),
    };
    draw::present(ctx, person, place, |look| {
        let choices = match what {
            What::Responsible => Choices::Staff(&staff),
            What::Tag => Choices::Tags(&tags, total),
            What::Pipeline
            | What::Stage
            | What::Open
            | What::Fields
            | What::Created
            | What::Moved
            | What::Words
            | What::Sum
            | What::Source => Choices::Preset,
        };
        parts::choose(look, &segment, what, choices, page_within(page, total))
    })
    .await
}

async fn choose_field(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: i64,
    field: &FieldId,
) -> Result<(), AppError> {
    let segment = segments::find(ctx, id).await?;
    let preset = draw::preset(ctx);
    let definition = preset.field(field).ok_or(Refusal::NoSuchField)?;
    if matches!(definition.kind, FieldKind::Choice(_)) {
        return draw::present(ctx, person, place, |look| {
            parts::choose_field(look, &segment, definition)
        })
        .await;
    }
    let asks = MarksQuestion::SegmentField {
        segment: id,
        field: field.clone(),
    };
    ask(ctx, person, place, asks).await
}

/// Asks for something of a segment in words.
async fn ask(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    question: MarksQuestion,
) -> Result<(), AppError> {
    let preset = draw::preset(ctx);
    let segment: Option<Segment> = match &question {
        MarksQuestion::RenameSegment { segment }
        | MarksQuestion::SegmentPart { segment, .. }
        | MarksQuestion::SegmentField { segment, .. } => {
            let segment = segments::find(ctx, *segment).await?;
            if !segments::may_change(person, &segment) {
                return Err(Refusal::NotAllowed.into());
            }
            Some(segment)
        }
        MarksQuestion::SegmentName
        | MarksQuestion::Tags { .. }
        | MarksQuestion::RenameTag { .. } => None,
    };
    let look = draw::look(ctx, &preset, person);
    let asked = match (&question, &segment) {
        (MarksQuestion::RenameSegment { .. }, Some(segment)) => Asked::Rename(segment),
        (MarksQuestion::SegmentPart { what, .. }, Some(segment)) => {
            let what = What::from_code(*what).ok_or(Refusal::NoSuchSegment)?;
            Asked::Part(segment, what)
        }
        (MarksQuestion::SegmentField { field, .. }, Some(segment)) => {
            let field = preset.field(field).ok_or(Refusal::NoSuchField)?;
            Asked::Field(segment, field)
        }
        (
            MarksQuestion::SegmentName
            | MarksQuestion::Tags { .. }
            | MarksQuestion::RenameTag { .. }
            | MarksQuestion::RenameSegment { .. }
            | MarksQuestion::SegmentPart { .. }
            | MarksQuestion::SegmentField { .. },
            _,
        ) => Asked::Name,
    };
    let screen = parts::ask(&look, asked);
    dialogs::ask(ctx, person, place, Question::Marks(question), screen).await
}

/// Takes words as the answer to a question of segments.
pub async fn answer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    question: &MarksQuestion,
    typed: &str,
) -> Result<(), AppError> {
    let segment = match question {
        MarksQuestion::SegmentName => segments::make(ctx, person, typed).await?,
        MarksQuestion::RenameSegment { segment } => {
            segments::rename(ctx, person, *segment, typed).await?
        }
        MarksQuestion::SegmentPart { segment, what } => {
            let change = match What::from_code(*what) {
                Some(What::Created) => Change::Created(Some(segments::period(ctx, typed)?)),
                Some(What::Moved) => Change::Moved(Some(segments::period(ctx, typed)?)),
                Some(What::Words) => Change::Words(Some(segments::period(ctx, typed)?)),
                Some(What::Sum) => Change::Sum(Some(segments::amounts(ctx, typed)?)),
                Some(What::Source) => Change::Source(Some(segments::text(typed)?)),
                Some(
                    What::Pipeline
                    | What::Stage
                    | What::Open
                    | What::Responsible
                    | What::Tag
                    | What::Fields,
                )
                | None => return Err(Refusal::NoSuchSegment.into()),
            };
            segments::change(ctx, person, *segment, change).await?
        }
        MarksQuestion::SegmentField { segment, field } => {
            let test = segments::test(ctx, field, typed)?;
            let change = Change::Field(field.clone(), Some(test));
            segments::change(ctx, person, *segment, change).await?
        }
        MarksQuestion::Tags { .. } | MarksQuestion::RenameTag { .. } => return Ok(()),
    };
    dialogs::finish(ctx, person, dialog, typed).await?;
    show(ctx, person, Place::new_in(person.chat()), segment.id).await
}
