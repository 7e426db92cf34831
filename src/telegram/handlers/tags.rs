//! Tags: of a card, of the shop.

use crate::app::duplicates::{self, Card};
use crate::app::tags::{self, Renamed};
use crate::app::{AppError, Ctx, Refusal, search};
use crate::domain::ids::RecordId;
use crate::domain::people::Person;
use crate::domain::record::Record;
use crate::domain::search::{DocKind, DocRef};
use crate::storage;
use crate::storage::tags::Tag;
use crate::t;
use crate::telegram::dialog::{Dialog, MarksQuestion, Question};
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, dialogs, segments};
use crate::telegram::incoming::Message;
use crate::telegram::out::Place;
use crate::telegram::press::MarksPress;
use crate::telegram::screens::tags::{self as screens, Tagged};
use crate::telegram::screens::{PAGE, page_within};

/// How many tags that others have are offered for a card.
const OFFERED: usize = 8;
/// Among how many tags those are looked for.
const LOOKED_THROUGH: i64 = 30;

/// Carries a press of tags out; those of segments are theirs.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &MarksPress,
) -> Result<Answer, AppError> {
    let lang = person.lang;
    match press {
        MarksPress::Tags { page } => list(ctx, person, place, *page).await?,
        MarksPress::Tag { tag, page } => one(ctx, person, place, *tag, *page).await?,
        MarksPress::OfCard { kind, card } => {
            of_card(ctx, person, place, card_at(*kind, *card)?).await?;
        }
        MarksPress::Put { kind, card, tag } => {
            let at = current(ctx, card_at(*kind, *card)?).await?;
            tags::put(ctx, at, *tag).await?;
            of_card(ctx, person, place, at).await?;
        }
        MarksPress::Take { kind, card, tag } => {
            let at = current(ctx, card_at(*kind, *card)?).await?;
            storage::tags::take(ctx.tx, *tag, at).await?;
            of_card(ctx, person, place, at).await?;
        }
        MarksPress::Write { kind, card } => {
            ask(ctx, person, place, card_at(*kind, *card)?).await?;
        }
        MarksPress::Rename { tag } => {
            let tag = tags::find(ctx, *tag).await?;
            let preset = draw::preset(ctx);
            let screen = screens::ask_rename(&draw::look(ctx, &preset, person), &tag);
            let asks = Question::Marks(MarksQuestion::RenameTag { tag: tag.id });
            dialogs::ask(ctx, person, place, asks, screen).await?;
        }
        MarksPress::Merge { tag, into } => {
            let kept = tags::merge(ctx, person, *tag, *into).await?;
            one(ctx, person, place, kept.id, 0).await?;
            return Ok(Answer::toast(t!(lang, "toast-tags-merged")));
        }
        MarksPress::Delete { tag } => {
            let tag = tags::find(ctx, *tag).await?;
            let total = storage::tags::count_cards(ctx.tx, tag.id).await?;
            draw::present(ctx, person, place, |look| {
                screens::ask_delete(look, &tag, total)
            })
            .await?;
        }
        MarksPress::DeleteNow { tag } => {
            let gone = tags::delete(ctx, person, *tag).await?;
            list(ctx, person, place, 0).await?;
            let tag = screens::label(&gone);
            return Ok(Answer::toast(t!(lang, "toast-tag-deleted", tag = tag)));
        }
        MarksPress::Segments { .. }
        | MarksPress::NewSegment {}
        | MarksPress::Segment { .. }
        | MarksPress::Fitting { .. }
        | MarksPress::RenameSegment { .. }
        | MarksPress::DeleteSegment { .. }
        | MarksPress::DeleteSegmentNow { .. }
        | MarksPress::Choose { .. }
        | MarksPress::Clear { .. }
        | MarksPress::Of { .. }
        | MarksPress::Open { .. }
        | MarksPress::Pipeline { .. }
        | MarksPress::Stage { .. }
        | MarksPress::Responsible { .. }
        | MarksPress::WithTag { .. }
        | MarksPress::Field { .. }
        | MarksPress::FieldChoice { .. }
        | MarksPress::FieldAny { .. } => {
            return segments::press(ctx, person, place, press).await;
        }
    }
    Ok(Answer::silent())
}

fn card_at(kind: i64, id: i64) -> Result<DocRef, Refusal> {
    let kind = DocKind::from_code(kind).ok_or(Refusal::NoSuchRecord)?;
    Ok(DocRef { kind, id })
}

/// What tags are put on, loaded.
enum Loaded {
    Record(Record),
    Card(Card),
}

impl Loaded {
    const fn tagged(&self) -> Tagged<'_> {
        match self {
            Loaded::Record(record) => Tagged::Record(record),
            Loaded::Card(card) => Tagged::Card(card),
        }
    }
}

async fn load(ctx: &mut Ctx<'_>, at: DocRef) -> Result<Loaded, AppError> {
    match at.kind {
        DocKind::Lead | DocKind::Deal | DocKind::Offer => {
            Ok(Loaded::Record(ctx.record(RecordId(at.id)).await?))
        }
        DocKind::Contact | DocKind::Company => {
            Ok(Loaded::Card(duplicates::card(ctx, at).await?.card))
        }
        DocKind::Product => Err(Refusal::NoSuchRecord.into()),
    }
}

/// The card as it is now: one that was merged is the other.
async fn current(ctx: &mut Ctx<'_>, at: DocRef) -> Result<DocRef, AppError> {
    Ok(load(ctx, at).await?.tagged().at())
}

async fn of_card(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    at: DocRef,
) -> Result<(), AppError> {
    let loaded = load(ctx, at).await?;
    let on = storage::tags::of(ctx.tx, loaded.tagged().at()).await?;
    let mut known = storage::tags::list(ctx.tx, LOOKED_THROUGH, 0).await?;
    known.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let others: Vec<Tag> = known
        .into_iter()
        .map(|(tag, _)| tag)
        .filter(|tag| !on.contains(tag))
        .take(OFFERED)
        .collect();
    draw::present(ctx, person, place, |look| {
        screens::of_card(look, loaded.tagged(), &on, &others)
    })
    .await
}

async fn ask(ctx: &mut Ctx<'_>, person: &Person, place: Place, at: DocRef) -> Result<(), AppError> {
    let loaded = load(ctx, at).await?;
    let at = loaded.tagged().at();
    let preset = draw::preset(ctx);
    let screen = screens::ask(&draw::look(ctx, &preset, person), loaded.tagged());
    let asks = Question::Marks(MarksQuestion::Tags {
        kind: at.kind.code(),
        card: at.id,
    });
    dialogs::ask(ctx, person, place, asks, screen).await
}

/// All tags.
pub async fn list(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    page: i64,
) -> Result<(), AppError> {
    let total = storage::tags::count(ctx.tx).await?;
    let page = page_within(page, total);
    let found = storage::tags::list(ctx.tx, PAGE, page * PAGE).await?;
    draw::present(ctx, person, place, |look| {
        screens::list(look, &found, page, total)
    })
    .await
}

async fn one(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: i64,
    page: i64,
) -> Result<(), AppError> {
    let tag = tags::find(ctx, id).await?;
    let total = storage::tags::count_cards(ctx.tx, tag.id).await?;
    let page = page_within(page, total);
    let cards = storage::tags::cards(ctx.tx, tag.id, PAGE, page * PAGE).await?;
    let found = search::load_all(ctx, &cards).await?;
    let runs = tags::runs(person);
    draw::present(ctx, person, place, |look| {
        screens::tag(look, &tag, &found, page, total, runs)
    })
    .await
}

/// Takes a message as the answer to a question of tags; those of segments are theirs.
pub async fn answer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    question: &MarksQuestion,
    message: &Message,
) -> Result<(), AppError> {
    let typed = message.text.as_deref().unwrap_or_default();
    let place = Place::new_in(person.chat());
    match question {
        MarksQuestion::Tags { kind, card } => {
            let at = current(ctx, card_at(*kind, *card)?).await?;
            let added = tags::add(ctx, person, at, typed).await?;
            let names: Vec<String> = added.iter().map(screens::label).collect();
            dialogs::finish(ctx, person, dialog, &names.join(" ")).await?;
            of_card(ctx, person, place, at).await
        }
        MarksQuestion::RenameTag { tag } => match tags::rename(ctx, person, *tag, typed).await? {
            Renamed::Done(tag) => {
                dialogs::finish(ctx, person, dialog, &screens::label(&tag)).await?;
                one(ctx, person, place, tag.id, 0).await
            }
            Renamed::Taken(other) => {
                let tag = tags::find(ctx, *tag).await?;
                dialogs::finish(ctx, person, dialog, &screens::label(&other)).await?;
                draw::present(ctx, person, place, |look| {
                    screens::ask_merge(look, &tag, &other)
                })
                .await
            }
        },
        MarksQuestion::SegmentName
        | MarksQuestion::RenameSegment { .. }
        | MarksQuestion::SegmentPart { .. }
        | MarksQuestion::SegmentField { .. } => {
            segments::answer(ctx, person, dialog, question, typed).await
        }
    }
}

/// Where a question of this kind that is left without an answer leads back to.
pub async fn leave(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    question: &MarksQuestion,
) -> Result<(), AppError> {
    match question {
        MarksQuestion::Tags { kind, card } => {
            of_card(ctx, person, place, card_at(*kind, *card)?).await
        }
        MarksQuestion::RenameTag { tag } => one(ctx, person, place, *tag, 0).await,
        MarksQuestion::SegmentName => segments::list(ctx, person, place, 0).await,
        MarksQuestion::RenameSegment { segment }
        | MarksQuestion::SegmentPart { segment, .. }
        | MarksQuestion::SegmentField { segment, .. } => {
            segments::show(ctx, person, place, *segment).await
        }
    }
}
