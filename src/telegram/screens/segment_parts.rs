//! The parts of a segment's filter, one by one: what to choose from, and what is asked for in words.

use super::segments::{What, back, name, press};
use super::{Look, Screen, cancel, flow, pager, tags};
use crate::app::naming;
use crate::app::segments::is_asked_of;
use crate::domain::lang::Lang;
use crate::domain::people::Person;
use crate::domain::preset::{Field, FieldKind};
use crate::i18n::Html;
use crate::storage::segments::Segment;
use crate::storage::tags::Tag;
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{MarksPress, Press};
use crate::{h, t};

/// What there is to choose from for a part of a filter.
#[derive(Debug, Clone, Copy)]
pub enum Choices<'a> {
    /// What the preset knows, or open and closed.
    Preset,
    /// The staff.
    Staff(&'a [Person]),
    /// Tags, of so many.
    Tags(&'a [(Tag, i64)], i64),
}

/// The values to choose from for a part of a filter.
#[expect(clippy::too_many_lines, reason = "an arm for each part of a filter")]
pub fn choose(
    look: &Look<'_>,
    segment: &Segment,
    what: What,
    choices: Choices<'_>,
    page: i64,
) -> Screen {
    let lang = look.lang();
    let id = segment.id;
    let filter = &segment.filter;
    let mut buttons = Vec::new();
    match (what, choices) {
        (What::Responsible, Choices::Staff(staff)) => {
            buttons.extend(staff.iter().map(|person| {
                press(
                    naming::person_name(person),
                    MarksPress::Responsible {
                        segment: id,
                        user: person.id,
                    },
                )
            }));
        }
        (What::Tag, Choices::Tags(found, _)) => {
            buttons.extend(found.iter().map(|(tag, _)| {
                press(
                    tags::label(tag),
                    MarksPress::WithTag {
                        segment: id,
                        tag: tag.id,
                    },
                )
            }));
        }
        (What::Pipeline, _) => buttons.extend(look.preset.pipelines.iter().map(|pipeline| {
            press(
                pipeline.name.get(lang),
                MarksPress::Pipeline {
                    segment: id,
                    pipeline: pipeline.id.clone(),
                },
            )
        })),
        (What::Stage, _) => {
            let pipeline = filter
                .pipeline
                .as_ref()
                .and_then(|id| look.preset.pipeline(id));
            for stage in pipeline.into_iter().flat_map(|pipeline| &pipeline.stages) {
                buttons.push(press(
                    stage.name.get(lang),
                    MarksPress::Stage {
                        segment: id,
                        stage: stage.id.clone(),
                    },
                ));
            }
        }
        (What::Open, _) => {
            for open in [true, false] {
                let label = if open {
                    t!(lang, "segment-is-open")
                } else {
                    t!(lang, "segment-is-closed")
                };
                buttons.push(press(label, MarksPress::Open { segment: id, open }));
            }
        }
        (What::Fields, _) => {
            for field in look
                .preset
                .fields
                .iter()
                .filter(|field| is_asked_of(&field.kind))
            {
                buttons.push(press(
                    field.name.get(lang),
                    MarksPress::Field {
                        segment: id,
                        field: field.id.clone(),
                    },
                ));
            }
        }
        (
            What::Responsible
            | What::Tag
            | What::Created
            | What::Moved
            | What::Words
            | What::Sum
            | What::Source,
            _,
        ) => {}
    }
    let mut text = h!(
        lang,
        "segment-choose",
        name = name(segment),
        part = what.name(lang)
    );
    if buttons.is_empty() {
        text.line(&h!(lang, "segment-nothing-to-choose"));
    }
    let mut keyboard = Keyboard::new(flow(buttons));
    if let Choices::Tags(_, total) = choices {
        keyboard.row(pager(page, total, |page| {
            Press::Marks(MarksPress::Choose {
                segment: id,
                what: what.code(),
                page,
            })
        }));
    }
    let mut last = Vec::new();
    if what != What::Fields {
        last.push(any(lang, id, what));
    }
    last.push(back(lang, segment));
    keyboard.row(last);
    Screen { text, keyboard }
}

fn any(lang: Lang, segment: i64, what: What) -> Button {
    press(
        t!(lang, "button-segment-any"),
        MarksPress::Clear {
            segment,
            what: what.code(),
        },
    )
}

/// The choices of a field to ask for.
pub fn choose_field(look: &Look<'_>, segment: &Segment, field: &Field) -> Screen {
    let lang = look.lang();
    let id = segment.id;
    let mut buttons = Vec::new();
    if let FieldKind::Choice(choices) = &field.kind {
        buttons.extend(choices.iter().map(|choice| {
            press(
                choice.name.get(lang),
                MarksPress::FieldChoice {
                    segment: id,
                    field: field.id.clone(),
                    choice: choice.id.clone(),
                },
            )
        }));
    }
    let mut keyboard = Keyboard::new(flow(buttons));
    keyboard.row(vec![
        press(
            t!(lang, "button-segment-any"),
            MarksPress::FieldAny {
                segment: id,
                field: field.id.clone(),
            },
        ),
        back(lang, segment),
    ]);
    Screen {
        text: h!(
            lang,
            "segment-choose",
            name = name(segment),
            part = field.name.get(lang)
        ),
        keyboard,
    }
}

/// What is asked for in words.
#[derive(Debug, Clone, Copy)]
pub enum Asked<'a> {
    /// The name of a new segment.
    Name,
    /// Another name.
    Rename(&'a Segment),
    /// A part of a filter.
    Part(&'a Segment, What),
    /// A field.
    Field(&'a Segment, &'a Field),
}

/// Asks for something in words.
pub fn ask(look: &Look<'_>, asked: Asked<'_>) -> Screen {
    let lang = look.lang();
    let mut keyboard = Keyboard::default();
    let mut text = match asked {
        Asked::Name => h!(lang, "segment-ask-name"),
        Asked::Rename(segment) => h!(lang, "segment-ask-rename", name = name(segment)),
        Asked::Part(segment, what) => {
            keyboard.row(vec![any(lang, segment.id, what)]);
            let mut text = h!(
                lang,
                "segment-choose",
                name = name(segment),
                part = what.name(lang)
            );
            text.line(&match what {
                What::Sum => h!(lang, "segment-ask-sum"),
                What::Source => h!(lang, "segment-ask-source"),
                What::Created | What::Moved | What::Words => h!(lang, "segment-ask-period"),
                What::Pipeline
                | What::Stage
                | What::Open
                | What::Responsible
                | What::Tag
                | What::Fields => Html::default(),
            });
            text
        }
        Asked::Field(segment, field) => {
            keyboard.row(vec![press(
                t!(lang, "button-segment-any"),
                MarksPress::FieldAny {
                    segment: segment.id,
                    field: field.id.clone(),
                },
            )]);
            let mut text = h!(
                lang,
                "segment-choose",
                name = name(segment),
                part = field.name.get(lang)
            );
            text.line(&if field.kind == FieldKind::Money {
                h!(lang, "segment-ask-sum")
            } else {
                h!(lang, "segment-ask-text")
            });
            text
        }
    };
    text.line(&h!(lang, "ask-cancel"));
    keyboard.row(vec![cancel(lang)]);
    Screen { text, keyboard }
}
