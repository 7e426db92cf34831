//! Segments: what a filter says, how many fit, and what does.

use super::{Look, PAGE, Screen, button, flow, pager, to_menu};
use crate::app::naming;
use crate::app::search::Found;
use crate::app::segments::{Broken, Count};
use crate::domain::lang::Lang;
use crate::domain::money;
use crate::domain::people::Person;
use crate::domain::preset::{Field, FieldKind};
use crate::domain::segment::{Amounts, Gone, Of, Period, Test};
use crate::domain::text::{isolate, one_line};
use crate::i18n::Html;
use crate::storage::segments::Segment;
use crate::storage::tags::Tag;
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{MarksPress, Press};
use crate::telegram::screens::{search, tags};
use crate::{h, t};

/// The most characters of a value within a line.
const VALUE_MAX: usize = 60;

/// A part of a filter, as buttons name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The pipeline.
    Pipeline,
    /// The stage.
    Stage,
    /// Open or closed.
    Open,
    /// Who answers for it.
    Responsible,
    /// When it was made.
    Created,
    /// When it came to its stage.
    Moved,
    /// When words were last exchanged.
    Words,
    /// The sum.
    Sum,
    /// The source.
    Source,
    /// The tag.
    Tag,
    /// Fields.
    Fields,
}

impl What {
    /// All of them, in the order of the editor.
    pub const ALL: [What; 11] = [
        What::Pipeline,
        What::Stage,
        What::Open,
        What::Responsible,
        What::Created,
        What::Moved,
        What::Words,
        What::Sum,
        What::Source,
        What::Tag,
        What::Fields,
    ];

    /// As a button carries it.
    pub fn code(self) -> i64 {
        let place = What::ALL.iter().position(|one| *one == self);
        i64::try_from(place.unwrap_or_default()).unwrap_or_default()
    }

    /// Takes back what [`What::code`] gave.
    pub fn from_code(code: i64) -> Option<What> {
        What::ALL.get(usize::try_from(code).ok()?).copied()
    }

    /// Its name.
    pub fn name(self, lang: Lang) -> String {
        match self {
            What::Pipeline => t!(lang, "segment-pipeline"),
            What::Stage => t!(lang, "segment-stage"),
            What::Open => t!(lang, "segment-open"),
            What::Responsible => t!(lang, "segment-responsible"),
            What::Created => t!(lang, "segment-created"),
            What::Moved => t!(lang, "segment-moved"),
            What::Words => t!(lang, "segment-words"),
            What::Sum => t!(lang, "segment-sum"),
            What::Source => t!(lang, "segment-source"),
            What::Tag => t!(lang, "segment-tag"),
            What::Fields => t!(lang, "segment-fields"),
        }
    }
}

/// A button of tags or segments.
pub(super) fn press(label: impl Into<String>, press: MarksPress) -> Button {
    button(label, &Press::Marks(press))
}

/// The way to the segments.
pub fn to_list(lang: Lang) -> Button {
    press(
        t!(lang, "button-segments"),
        MarksPress::Segments { page: 0 },
    )
}

/// The way back to a segment.
pub(super) fn back(lang: Lang, segment: &Segment) -> Button {
    press(
        t!(lang, "button-back"),
        MarksPress::Segment {
            segment: segment.id,
        },
    )
}

/// A segment's name within a line.
pub(super) fn name(segment: &Segment) -> String {
    isolate(&one_line(&segment.name, VALUE_MAX))
}

/// All segments.
pub fn list(look: &Look<'_>, segments: &[Segment], page: i64, total: i64) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "segments-title", n = total);
    text.gap();
    text.line(&h!(lang, "segments-hint"));
    let mut keyboard = Keyboard::default();
    for segment in segments {
        let sign = match segment.filter.of {
            Of::Records => "🗂",
            Of::Contacts => "👤",
        };
        keyboard.row(vec![press(
            format!("{sign} {}", isolate(&one_line(&segment.name, 40))),
            MarksPress::Segment {
                segment: segment.id,
            },
        )]);
    }
    keyboard.row(pager(page, total, |page| {
        Press::Marks(MarksPress::Segments { page })
    }));
    keyboard.row(vec![
        press(t!(lang, "button-segment-new"), MarksPress::NewSegment {}),
        press(t!(lang, "button-to-tags"), MarksPress::Tags { page: 0 }),
    ]);
    keyboard.row(vec![to_menu(lang)]);
    Screen { text, keyboard }
}

/// What a segment's screen shows beside the segment.
#[derive(Debug, Clone)]
pub struct Shown<'a> {
    /// The segment.
    pub segment: &'a Segment,
    /// How many fit.
    pub count: Count,
    /// Why none can.
    pub broken: Option<&'a Broken>,
    /// Who answers for the records.
    pub responsible: Option<&'a Person>,
    /// The tag.
    pub tag: Option<&'a Tag>,
    /// Whether the viewer may change it.
    pub may_change: bool,
}

fn period(look: &Look<'_>, period: Period) -> String {
    let lang = look.lang();
    let zone = look.settings.timezone;
    let date = |at| naming::date(lang, at, look.now, zone);
    match period {
        Period::Last { days } => t!(lang, "segment-last", n = days),
        Period::Before { days } => t!(lang, "segment-before", n = days),
        Period::Between { from, until } => {
            // A period is kept up to the midnight after its last day.
            let last = until.map(|until| until.plus(-chrono::TimeDelta::milliseconds(1)));
            match (from, last) {
                (Some(from), Some(last)) => {
                    let (from, last) = (date(from), date(last));
                    if from == last {
                        from
                    } else {
                        t!(lang, "segment-between", from = from, until = last)
                    }
                }
                (Some(from), None) => t!(lang, "segment-since", from = date(from)),
                (None, Some(last)) => t!(lang, "segment-until", until = date(last)),
                (None, None) => t!(lang, "segment-any"),
            }
        }
    }
}

fn amounts(look: &Look<'_>, amounts: Amounts) -> String {
    let lang = look.lang();
    let sum = |minor| money::format(lang, minor, look.settings.currency);
    match (amounts.from, amounts.to) {
        (Some(from), Some(to)) => t!(lang, "segment-sum-between", from = sum(from), to = sum(to)),
        (Some(from), None) => t!(lang, "segment-sum-from", from = sum(from)),
        (None, Some(to)) => t!(lang, "segment-sum-to", to = sum(to)),
        (None, None) => t!(lang, "segment-any"),
    }
}

/// What a part of a filter says, in words; `None`: nothing.
fn told(look: &Look<'_>, shown: &Shown<'_>, what: What) -> Option<String> {
    let lang = look.lang();
    let filter = &shown.segment.filter;
    let pipeline = filter
        .pipeline
        .as_ref()
        .and_then(|id| look.preset.pipeline(id));
    match what {
        What::Pipeline => filter.pipeline.as_ref().map(|id| {
            pipeline.map_or_else(
                || id.to_string(),
                |pipeline| pipeline.name.get(lang).to_owned(),
            )
        }),
        What::Stage => filter.stage.as_ref().map(|id| {
            pipeline
                .and_then(|pipeline| pipeline.stage(id))
                .map_or_else(|| id.to_string(), |stage| stage.name.get(lang).to_owned())
        }),
        What::Open => filter.open.map(|open| {
            if open {
                t!(lang, "segment-is-open")
            } else {
                t!(lang, "segment-is-closed")
            }
        }),
        What::Responsible => filter
            .responsible
            .map(|id| naming::name_or_id(shown.responsible, id)),
        What::Created => filter.created.map(|of| period(look, of)),
        What::Moved => filter.moved.map(|of| period(look, of)),
        What::Words => filter.words.map(|of| period(look, of)),
        What::Sum => filter.sum.map(|sum| amounts(look, sum)),
        What::Source => filter.source.as_deref().map(isolate),
        What::Tag => filter
            .tag
            .map(|id| shown.tag.map_or_else(|| format!("#{id}"), tags::label)),
        What::Fields => None,
    }
}

fn field_told(look: &Look<'_>, field: Option<&Field>, test: &Test) -> String {
    let lang = look.lang();
    match test {
        Test::Is(choice) => match field.map(|field| &field.kind) {
            Some(FieldKind::Choice(choices)) => choices
                .iter()
                .find(|one| one.id == *choice)
                .map_or_else(|| choice.to_string(), |one| one.name.get(lang).to_owned()),
            Some(_) | None => choice.to_string(),
        },
        Test::Says(words) => t!(lang, "segment-says", words = isolate(words)),
        Test::Amount(of) => amounts(look, *of),
    }
}

fn broken(look: &Look<'_>, broken: &Broken) -> Html {
    let lang = look.lang();
    match broken {
        Broken::Preset(Gone::Pipeline(id)) => {
            h!(lang, "segment-gone-pipeline", id = id.as_str())
        }
        Broken::Preset(Gone::Stage(id)) => h!(lang, "segment-gone-stage", id = id.as_str()),
        Broken::Preset(Gone::Field(id)) => h!(lang, "segment-gone-field", id = id.as_str()),
        Broken::Preset(Gone::Choice(id)) => h!(lang, "segment-gone-choice", id = id.as_str()),
        Broken::Tag => h!(lang, "segment-gone-tag"),
    }
}

/// A segment: what it says, and how many fit.
pub fn segment(look: &Look<'_>, shown: &Shown<'_>) -> Screen {
    let lang = look.lang();
    let segment = shown.segment;
    let id = segment.id;
    let mut text = h!(lang, "segment-title", name = name(segment));
    text.line(&match (segment.filter.of, shown.count) {
        (_, _) if shown.broken.is_some() => Html::default(),
        (Of::Records, Count::Exactly(n)) => h!(lang, "segment-records", n = wide(n)),
        (Of::Contacts, Count::Exactly(n)) => h!(lang, "segment-contacts", n = wide(n)),
        (Of::Records, Count::MoreThan(n)) => {
            h!(lang, "segment-records-more", n = wide(n))
        }
        (Of::Contacts, Count::MoreThan(n)) => {
            h!(lang, "segment-contacts-more", n = wide(n))
        }
    });
    if let Some(why) = shown.broken {
        text.line(&broken(look, why));
    }
    text.gap();
    let mut says_anything = false;
    for what in What::ALL {
        if let Some(value) = told(look, shown, what) {
            says_anything = true;
            text.line(&h!(
                lang,
                "segment-line",
                part = what.name(lang),
                value = one_line(&value, VALUE_MAX)
            ));
        }
    }
    for test in &segment.filter.fields {
        says_anything = true;
        let field = look.preset.field(&test.field);
        let part = field.map_or_else(
            || test.field.to_string(),
            |field| field.name.get(lang).to_owned(),
        );
        let value = field_told(look, field, &test.test);
        text.line(&h!(lang, "segment-line", part = part, value = value));
    }
    if !says_anything {
        text.line(&h!(lang, "segment-all"));
    }
    let mut keyboard = Keyboard::new(vec![vec![press(
        t!(lang, "button-segment-show"),
        MarksPress::Fitting {
            segment: id,
            after: i64::MAX,
        },
    )]]);
    if shown.may_change {
        editor(lang, segment, &mut keyboard);
    }
    keyboard.row(vec![to_list(lang)]);
    Screen { text, keyboard }
}

fn wide(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn editor(lang: Lang, segment: &Segment, keyboard: &mut Keyboard) {
    let id = segment.id;
    let filter = &segment.filter;
    let of = match filter.of {
        Of::Records => t!(lang, "button-segment-of-records"),
        Of::Contacts => t!(lang, "button-segment-of-contacts"),
    };
    keyboard.row(vec![press(
        of,
        MarksPress::Of {
            segment: id,
            contacts: filter.of == Of::Records,
        },
    )]);
    let parts = What::ALL
        .into_iter()
        .filter(|what| *what != What::Stage || filter.pipeline.is_some())
        .map(|what| {
            press(
                what.name(lang),
                MarksPress::Choose {
                    segment: id,
                    what: what.code(),
                    page: 0,
                },
            )
        })
        .collect();
    for row in flow(parts) {
        keyboard.row(row);
    }
    keyboard.row(vec![
        press(
            t!(lang, "button-segment-rename"),
            MarksPress::RenameSegment { segment: id },
        ),
        press(
            t!(lang, "button-segment-delete"),
            MarksPress::DeleteSegment { segment: id },
        ),
    ]);
}

/// A stretch of what fits a segment.
pub fn fitting(
    look: &Look<'_>,
    segment: &Segment,
    found: &[Found],
    next: Option<i64>,
    is_first: bool,
) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "segment-title", name = name(segment));
    if found.is_empty() {
        text.line(&if next.is_some() {
            h!(lang, "segment-none-yet")
        } else {
            h!(lang, "segment-none")
        });
    }
    let mut keyboard = Keyboard::default();
    for one in found.iter().take(usize::try_from(PAGE).unwrap_or_default()) {
        keyboard.row(vec![search::row(look, one)]);
    }
    let to = |after| MarksPress::Fitting {
        segment: segment.id,
        after,
    };
    let mut turn = Vec::new();
    if !is_first {
        turn.push(press(t!(lang, "button-segment-first"), to(i64::MAX)));
    }
    if let Some(next) = next {
        turn.push(press(t!(lang, "button-segment-next"), to(next)));
    }
    keyboard.row(turn);
    keyboard.row(vec![back(lang, segment)]);
    Screen { text, keyboard }
}

/// Asks whether to delete a segment.
pub fn ask_delete(look: &Look<'_>, segment: &Segment) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(lang, "segment-ask-delete", name = name(segment)),
        keyboard: Keyboard::new(vec![vec![
            press(
                t!(lang, "button-segment-delete-now"),
                MarksPress::DeleteSegmentNow {
                    segment: segment.id,
                },
            ),
            back(lang, segment),
        ]]),
    }
}
