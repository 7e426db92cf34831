//! Segments: filters that people save, count and go through.

use crate::app::search::{self, Found};
use crate::app::{AppError, Ctx, Refusal, later};
use crate::domain::fields::Fields;
use crate::domain::ids::{FieldId, UserId};
use crate::domain::lang::Lang;
use crate::domain::people::{Person, Role};
use crate::domain::preset::{FieldKind, Preset};
use crate::domain::search::{DocKind, DocRef};
use crate::domain::segment::{self, BadAmounts, Filter, Gone, Of, Period, PeriodWords, Test};
use crate::domain::text::clean;
use crate::storage;
use crate::storage::segments::{ContactStretch, Scan, Segment};
use crate::t;

/// The most characters of a name.
pub const NAME_MAX: usize = 60;
/// The most characters of a text that a field has to hold.
const TEXT_MAX: usize = 60;
/// Rows looked at by one statement.
const AT_ONCE: i64 = 500;
/// Fits are counted so far.
pub const COUNTED: usize = 10_000;
/// Rows are looked through so far, whether they fit or not: more would keep whoever asked waiting.
const LOOKED_THROUGH: usize = 30_000;
/// Rows that are only counted, by one statement.
const COUNTED_AT_ONCE: usize = 5_000;
/// A contact whose records have to be read counts for so many rows, and each record but the first one for some more.
const READ: usize = 20;
const READ_MORE: usize = 2;
/// Of a contact's records, the newest so many are looked into.
const RECORDS: i64 = 100;

/// How many fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// So many.
    Exactly(usize),
    /// More than so many.
    MoreThan(usize),
}

/// A part of a filter that a segment's editor changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Of records, or of contacts.
    Of(Of),
    /// The pipeline; another stage goes with it.
    Pipeline(Option<crate::domain::ids::PipelineId>),
    /// The stage.
    Stage(Option<crate::domain::ids::StageId>),
    /// Open, closed, either.
    Open(Option<bool>),
    /// Who answers for it.
    Responsible(Option<UserId>),
    /// When it was made.
    Created(Option<Period>),
    /// When it came to its stage.
    Moved(Option<Period>),
    /// When words were last exchanged.
    Words(Option<Period>),
    /// The sum.
    Sum(Option<segment::Amounts>),
    /// The source.
    Source(Option<String>),
    /// The tag.
    Tag(Option<i64>),
    /// A field.
    Field(FieldId, Option<Test>),
}

/// The segment of that id.
pub async fn find(ctx: &mut Ctx<'_>, id: i64) -> Result<Segment, AppError> {
    storage::segments::find(ctx.tx, id)
        .await?
        .ok_or(AppError::Refused(Refusal::NoSuchSegment))
}

/// Whether somebody may change a segment: its author, and those who run the shop.
pub fn may_change(who: &Person, segment: &Segment) -> bool {
    segment.by == who.id || who.role.is_some_and(Role::runs_the_shop)
}

fn name(typed: &str) -> Result<String, Refusal> {
    let name = clean(typed).ok_or(Refusal::Empty)?;
    let name: Vec<&str> = name.split_whitespace().collect();
    let name = name.join(" ");
    if name.chars().count() > NAME_MAX {
        return Err(Refusal::TooLong(NAME_MAX));
    }
    Ok(name)
}

/// Makes a segment that lets everything through.
pub async fn make(ctx: &mut Ctx<'_>, who: &Person, typed: &str) -> Result<Segment, AppError> {
    let name = name(typed)?;
    let filter = Filter::default();
    Ok(storage::segments::make(ctx.tx, &name, &filter, who.id, ctx.now).await?)
}

async fn to_change(ctx: &mut Ctx<'_>, who: &Person, id: i64) -> Result<Segment, AppError> {
    let segment = find(ctx, id).await?;
    if may_change(who, &segment) {
        Ok(segment)
    } else {
        Err(Refusal::NotAllowed.into())
    }
}

/// Gives a segment another name.
pub async fn rename(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: i64,
    typed: &str,
) -> Result<Segment, AppError> {
    let name = name(typed)?;
    let mut segment = to_change(ctx, who, id).await?;
    segment.name = name;
    segment.version += 1;
    storage::segments::save(ctx.tx, &segment, ctx.now).await?;
    Ok(segment)
}

/// Changes one part of a filter; the others stay as they are now, whoever has changed them meanwhile.
pub async fn change(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: i64,
    change: Change,
) -> Result<Segment, AppError> {
    let mut segment = to_change(ctx, who, id).await?;
    let filter = &mut segment.filter;
    match change {
        Change::Of(of) => filter.of = of,
        Change::Pipeline(pipeline) => {
            if filter.pipeline != pipeline {
                filter.stage = None;
            }
            filter.pipeline = pipeline;
        }
        Change::Stage(stage) => filter.stage = stage,
        Change::Open(open) => filter.open = open,
        Change::Responsible(responsible) => filter.responsible = responsible,
        Change::Created(period) => filter.created = period,
        Change::Moved(period) => filter.moved = period,
        Change::Words(period) => filter.words = period,
        Change::Sum(sum) => filter.sum = sum,
        Change::Source(source) => filter.source = source,
        Change::Tag(tag) => filter.tag = tag,
        Change::Field(field, test) => filter.set_field(field, test),
    }
    segment.version += 1;
    storage::segments::save(ctx.tx, &segment, ctx.now).await?;
    Ok(segment)
}

/// Deletes a segment.
pub async fn delete(ctx: &mut Ctx<'_>, who: &Person, id: i64) -> Result<Segment, AppError> {
    let segment = to_change(ctx, who, id).await?;
    storage::segments::delete(ctx.tx, id).await?;
    Ok(segment)
}

/// Why a filter fits nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// It names what the preset does not know.
    Preset(Gone),
    /// Its tag was deleted.
    Tag,
}

/// Why a filter fits nothing, if it names what there is no more.
pub async fn broken(ctx: &mut Ctx<'_>, filter: &Filter) -> Result<Option<Broken>, AppError> {
    if let Some(gone) = filter.gone(&ctx.preset) {
        return Ok(Some(Broken::Preset(gone)));
    }
    if let Some(tag) = filter.tag
        && storage::tags::find(ctx.tx, tag).await?.is_none()
    {
        return Ok(Some(Broken::Tag));
    }
    Ok(None)
}

/// A stretch of what fits a filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stretch {
    /// What fits: records, or contacts, the newest first.
    pub ids: Vec<i64>,
    /// After which row to go on; `None`: there is no more.
    pub next: Option<i64>,
}

/// The beginning of going through a filter.
pub const NEWEST: i64 = i64::MAX;

/// The next of what fits a filter, after a row; at most `limit`, and fewer where many rows had to be looked through. Who
/// goes through a whole segment asks until there is no `next`.
pub async fn stretch(
    ctx: &mut Ctx<'_>,
    filter: &Filter,
    after: i64,
    limit: usize,
) -> Result<Stretch, AppError> {
    let mut found = Stretch::default();
    if broken(ctx, filter).await?.is_some() {
        return Ok(found);
    }
    let preset = ctx.preset.clone();
    let mut after = after;
    let mut looked = 0;
    // A list that mostly fits needs no more rows than it shows.
    let mut at_once = i64::try_from(2 * limit).map_or(AT_ONCE, |few| few.clamp(2, AT_ONCE));
    loop {
        let page = page(ctx, &preset, filter, (after, at_once)).await?;
        at_once = AT_ONCE;
        for Row { id, fits, cost } in page.rows {
            if found.ids.len() == limit {
                // The row before this one was the last that was wanted.
                found.next = Some(after);
                return Ok(found);
            }
            after = id;
            looked += cost;
            if fits {
                found.ids.push(id);
            }
        }
        if page.is_last {
            return Ok(found);
        }
        if looked >= LOOKED_THROUGH {
            found.next = Some(after);
            return Ok(found);
        }
    }
}

/// Rows that were looked at.
struct Page {
    rows: Vec<Row>,
    is_last: bool,
}

/// A row that was looked at, or several of which the last is named.
struct Row {
    id: i64,
    fits: bool,
    /// What it cost to find out.
    cost: usize,
}

async fn page(
    ctx: &mut Ctx<'_>,
    preset: &Preset,
    filter: &Filter,
    (after, at_once): (i64, i64),
) -> Result<Page, AppError> {
    let scan = Scan {
        filter,
        now: ctx.now,
    };
    let into_fields = filter.looks_into_fields();
    let of_one = |id, fits| Row { id, fits, cost: 1 };
    let rows: Vec<Row> = match filter.of {
        Of::Records => {
            let rows = storage::segments::records(ctx.tx, &scan, after, at_once).await?;
            let fits = |fields: &Fields| !into_fields || filter.fits(preset, fields);
            rows.iter()
                .map(|(id, fields)| of_one(*id, fields.as_ref().is_some_and(fits)))
                .collect()
        }
        Of::Contacts if !into_fields => {
            let rows = storage::segments::contacts(ctx.tx, &scan, after, at_once).await?;
            rows.into_iter()
                .map(|(id, fits)| of_one(id, fits))
                .collect()
        }
        Of::Contacts => {
            let stretch = (after, at_once);
            let read = storage::segments::contacts_with_fields(ctx.tx, &scan, stretch, RECORDS);
            let read = read.await?;
            let is_last = read.looked < at_once;
            return Ok(Page {
                rows: by_records(preset, filter, &read),
                is_last,
            });
        }
    };
    let is_last = i64::try_from(rows.len()).is_ok_and(|rows| rows < at_once);
    Ok(Page { rows, is_last })
}

/// The contacts of a stretch that have records, and the last one of all.
fn by_records(preset: &Preset, filter: &Filter, stretch: &ContactStretch) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut left = usize::try_from(stretch.looked).unwrap_or_default();
    for (contact, fields) in &stretch.records {
        let fits = filter.fits(preset, fields);
        match rows.last_mut() {
            Some(row) if row.id == *contact => {
                row.fits = row.fits || fits;
                row.cost += READ_MORE;
            }
            _ => {
                left = left.saturating_sub(1);
                let (id, cost) = (*contact, READ);
                rows.push(Row { id, fits, cost });
            }
        }
    }
    if stretch.looked > 0 && rows.last().is_none_or(|row| row.id != stretch.last) {
        rows.push(Row {
            id: stretch.last,
            fits: false,
            cost: left,
        });
    }
    rows
}

/// How many fit a filter.
pub async fn count(ctx: &mut Ctx<'_>, filter: &Filter) -> Result<Count, AppError> {
    if filter.looks_into_fields() {
        let found = stretch(ctx, filter, NEWEST, COUNTED).await?;
        return Ok(match found.next {
            Some(_) => Count::MoreThan(found.ids.len()),
            None => Count::Exactly(found.ids.len()),
        });
    }
    if broken(ctx, filter).await?.is_some() {
        return Ok(Count::Exactly(0));
    }
    let scan = Scan {
        filter,
        now: ctx.now,
    };
    let (mut after, mut fit, mut left) = (NEWEST, 0, LOOKED_THROUGH);
    loop {
        let some = left.min(COUNTED_AT_ONCE);
        let limit = i64::try_from(some).unwrap_or(AT_ONCE);
        let tally = storage::segments::tally(ctx.tx, &scan, after, limit).await?;
        fit += usize::try_from(tally.fit).unwrap_or_default();
        left -= some;
        after = tally.last;
        let is_last = tally.looked < limit;
        if fit > COUNTED {
            return Ok(Count::MoreThan(COUNTED));
        } else if is_last {
            return Ok(Count::Exactly(fit));
        } else if left == 0 {
            return Ok(Count::MoreThan(fit));
        }
    }
}

/// Loads what fits.
pub async fn load(ctx: &mut Ctx<'_>, of: Of, ids: &[i64]) -> Result<Vec<Found>, AppError> {
    // The kind of a record tells its document, not its row.
    let kind = match of {
        Of::Records => DocKind::Deal,
        Of::Contacts => DocKind::Contact,
    };
    let docs: Vec<DocRef> = ids.iter().map(|id| DocRef { kind, id: *id }).collect();
    search::load_all(ctx, &docs).await
}

/// The words of a period, in both languages at once.
fn words() -> PeriodWords {
    let mut words = PeriodWords::default();
    for lang in Lang::ALL {
        let texts = [
            (&mut words.since, t!(lang, "segment-word-since")),
            (&mut words.until, t!(lang, "segment-word-until")),
            (&mut words.last, t!(lang, "segment-word-last")),
            (&mut words.over, t!(lang, "segment-word-over")),
            (&mut words.ago, t!(lang, "segment-word-ago")),
            (&mut words.month, t!(lang, "segment-word-month")),
            (&mut words.year, t!(lang, "segment-word-year")),
            (&mut words.yesterday, t!(lang, "segment-word-yesterday")),
        ];
        for (known, forms) in texts {
            known.extend(forms.split(',').map(|form| form.trim().to_owned()));
        }
    }
    words
}

/// A period as people write it.
///
/// # Errors
/// [`Refusal::Period`].
pub fn period(ctx: &Ctx<'_>, typed: &str) -> Result<Period, Refusal> {
    let zone = ctx.shop.settings.timezone;
    segment::parse_period(typed, &words(), &later::vocabulary(), ctx.now, zone)
        .map_err(|_| Refusal::Period)
}

/// Amounts as people write them.
///
/// # Errors
/// [`Refusal::Money`], [`Refusal::AmountsBackwards`].
pub fn amounts(ctx: &Ctx<'_>, typed: &str) -> Result<segment::Amounts, Refusal> {
    segment::parse_amounts(typed, &words(), ctx.shop.settings.currency).map_err(|error| match error
    {
        BadAmounts::Money(bad) => Refusal::Money(bad),
        BadAmounts::Backwards => Refusal::AmountsBackwards,
    })
}

/// Words that a field or a source has to hold.
///
/// # Errors
/// [`Refusal::Empty`], [`Refusal::TooLong`].
pub fn text(typed: &str) -> Result<String, Refusal> {
    let words = clean(typed).ok_or(Refusal::Empty)?;
    if words.chars().count() > TEXT_MAX {
        return Err(Refusal::TooLong(TEXT_MAX));
    }
    Ok(words)
}

/// What a typed text asks of a field.
pub fn test(ctx: &Ctx<'_>, field: &FieldId, typed: &str) -> Result<Test, Refusal> {
    let definition = ctx.preset.field(field).ok_or(Refusal::NoSuchField)?;
    match &definition.kind {
        FieldKind::Money => Ok(Test::Amount(amounts(ctx, typed)?)),
        FieldKind::Text { .. }
        | FieldKind::ContactName
        | FieldKind::ContactPhone
        | FieldKind::CompanyName
        | FieldKind::Source
        | FieldKind::Phone
        | FieldKind::Email
        | FieldKind::Link
        | FieldKind::Choice(_)
        | FieldKind::Choices(_)
        | FieldKind::Number { .. }
        | FieldKind::Date
        | FieldKind::YesNo
        | FieldKind::File => Ok(Test::Says(text(typed)?)),
    }
}

/// Whether a segment can ask anything of a field: it lives with the record.
pub const fn is_asked_of(kind: &FieldKind) -> bool {
    match kind {
        FieldKind::Text { .. }
        | FieldKind::Money
        | FieldKind::Choice(_)
        | FieldKind::Phone
        | FieldKind::Email
        | FieldKind::Link => true,
        FieldKind::Source
        | FieldKind::Choices(_)
        | FieldKind::Number { .. }
        | FieldKind::Date
        | FieldKind::YesNo
        | FieldKind::File
        | FieldKind::ContactName
        | FieldKind::ContactPhone
        | FieldKind::CompanyName => false,
    }
}
