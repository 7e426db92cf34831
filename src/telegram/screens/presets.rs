//! The preset on the screen: its pipelines as text and as pictures, another one checked and compared.

use super::{Look, Screen, button, flow, to_menu};
use crate::app::presets::Orphan;
use crate::domain::lang::Lang;
use crate::domain::preset::outline::OutlineStage;
use crate::domain::preset::{
    Diff, Message, Pipeline, Preset, Problem, RecordKind, Severity, StageKind,
};
use crate::i18n::{self, Html};
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::Press;
use crate::{h, t};
use fluent_bundle::FluentArgs;

/// The most problems shown at once; mending these first is work enough.
const PROBLEMS_SHOWN: usize = 10;
/// The most changes shown at once.
const CHANGES_SHOWN: usize = 30;
/// The longest text that we put on a screen, well within Telegram's 4096 (RULES §3).
const TEXT_MAX: usize = 3500;

/// The preset in force and what can be done with it.
pub fn overview(look: &Look<'_>) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "preset-title", name = look.preset.name.get(lang));
    text.gap();
    let mut keyboard = Keyboard::default();
    for pipeline in &look.preset.pipelines {
        text.line(&h!(
            lang,
            "preset-pipeline",
            name = pipeline.name.get(lang),
            stages = count(pipeline.stages.len()),
            robots = count(pipeline.stages.iter().map(|stage| stage.robots.len()).sum())
        ));
        keyboard.row(vec![
            button(
                t!(lang, "button-outline", name = pipeline.name.get(lang)),
                &Press::Outline {
                    pipeline: pipeline.id.clone(),
                },
            ),
            button(
                t!(lang, "button-graph"),
                &Press::Graph {
                    pipeline: pipeline.id.clone(),
                },
            ),
        ]);
    }
    keyboard.row(vec![
        button(t!(lang, "button-download"), &Press::Download {}),
        button(t!(lang, "button-upload"), &Press::Upload {}),
    ]);
    keyboard.row(vec![to_menu(lang)]);
    Screen { text, keyboard }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A pipeline as text: its stages, their moves and robots.
pub fn outline(look: &Look<'_>, pipeline: &Pipeline, stages: &[OutlineStage]) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "outline-title", name = pipeline.name.get(lang));
    for stage in stages {
        let mut part = h!(
            lang,
            "outline-stage",
            sign = match stage.kind {
                StageKind::Open => "🔵",
                StageKind::Won => "🏁",
                StageKind::Lost => "❌",
            },
            name = stage.name.as_str()
        );
        if let Some(duty) = stage.stock {
            part.line(&h!(lang, "outline-stock", duty = duty.word()));
        }
        for rule in &stage.moves {
            let line = if rule.conditions.is_empty() {
                format!("→ {}", rule.label)
            } else {
                format!("→ {} ({})", rule.label, rule.conditions)
            };
            part.line(&Html::escape(&line));
        }
        for robot in &stage.robots {
            part.line(&Html::escape(robot));
        }
        if text.as_str().chars().count() + part.as_str().chars().count() > TEXT_MAX {
            text.line(&h!(lang, "outline-cut"));
            break;
        }
        text.gap();
        text.line(&part);
    }
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![
            button(
                t!(lang, "button-graph"),
                &Press::Graph {
                    pipeline: pipeline.id.clone(),
                },
            ),
            button(t!(lang, "button-to-preset"), &Press::Preset {}),
        ]]),
    }
}

/// Asks for a file.
pub fn ask_file(look: &Look<'_>) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(lang, "preset-ask-file"),
        keyboard: Keyboard::new(vec![vec![super::cancel(lang)]]),
    }
}

fn sentence(lang: Lang, (id, variables): &Message) -> String {
    let mut args = FluentArgs::new();
    for (name, value) in variables {
        args.set(*name, value.clone());
    }
    i18n::message(lang, id, &args)
}

/// Problems as lines: `12:5 …`, the errors first.
pub fn problem_lines(lang: Lang, problems: &[Problem]) -> Vec<String> {
    let mut sorted: Vec<&Problem> = problems.iter().collect();
    sorted.sort_by_key(|problem| {
        (
            match problem.severity {
                Severity::Error => 0,
                Severity::Warning => 1,
            },
            problem.line,
            problem.column,
        )
    });
    sorted
        .into_iter()
        .map(|problem| {
            let sign = match problem.severity {
                Severity::Error => "❌",
                Severity::Warning => "⚠️",
            };
            format!(
                "{sign} {}:{} {}",
                problem.line,
                problem.column,
                sentence(lang, &problem.kind.message())
            )
        })
        .collect()
}

/// An uploaded file that is no sound preset: what is wrong, line by line. The dialogue goes on.
pub fn problems(look: &Look<'_>, problems: &[Problem]) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "preset-problems", n = count(problems.len()));
    text.gap();
    let lines = problem_lines(lang, problems);
    for line in lines.iter().take(PROBLEMS_SHOWN) {
        text.line(&Html::escape(&crate::domain::text::shorten(line, 300)));
    }
    if lines.len() > PROBLEMS_SHOWN {
        text.line(&h!(
            lang,
            "preset-problems-more",
            n = count(lines.len() - PROBLEMS_SHOWN)
        ));
    }
    text.gap();
    text.line(&h!(lang, "preset-problems-next"));
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![super::cancel(lang)]]),
    }
}

/// A file that can't be read at all.
pub fn unreadable(look: &Look<'_>) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(lang, "preset-unreadable"),
        keyboard: Keyboard::new(vec![vec![super::cancel(lang)]]),
    }
}

/// What a draft would change, to be confirmed or dropped.
pub fn review(look: &Look<'_>, draft: i64, diff: &Diff) -> Screen {
    let lang = look.lang();
    let mut text = if diff.is_empty() {
        h!(lang, "preset-no-changes")
    } else {
        h!(lang, "preset-changes", n = count(diff.changes.len()))
    };
    if !diff.is_empty() {
        text.gap();
    }
    for change in diff.changes.iter().take(CHANGES_SHOWN) {
        let line = sentence(lang, &change.message(lang));
        text.line(&Html::escape(&crate::domain::text::shorten(&line, 100)));
    }
    if diff.changes.len() > CHANGES_SHOWN {
        text.line(&h!(
            lang,
            "preset-changes-more",
            n = count(diff.changes.len() - CHANGES_SHOWN)
        ));
    }
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![
            button(t!(lang, "button-confirm"), &Press::Confirm { draft }),
            button(t!(lang, "button-drop"), &Press::Drop { draft }),
        ]]),
    }
}

/// Asks where the records of a stage go that the draft does not know.
pub fn map_orphan(look: &Look<'_>, draft_id: i64, draft: &Preset, orphan: &Orphan) -> Screen {
    let lang = look.lang();
    let old_pipeline = look.preset.pipeline(&orphan.pipeline);
    let pipeline_name = old_pipeline.map_or(orphan.pipeline.as_str(), |old| old.name.get(lang));
    let stage_name = old_pipeline
        .and_then(|old| old.stage(&orphan.stage))
        .map_or(orphan.stage.as_str(), |stage| stage.name.get(lang));
    let kind = old_pipeline.map_or(RecordKind::Deal, |old| old.kind);
    let mut buttons: Vec<Button> = Vec::new();
    for pipeline in draft
        .pipelines
        .iter()
        .filter(|pipeline| pipeline.kind == kind)
    {
        for stage in &pipeline.stages {
            let label = if pipeline.id == orphan.pipeline {
                stage.name.get(lang).to_owned()
            } else {
                format!("{} · {}", pipeline.name.get(lang), stage.name.get(lang))
            };
            buttons.push(button(
                label,
                &Press::Map {
                    draft: draft_id,
                    pipeline: pipeline.id.clone(),
                    stage: stage.id.clone(),
                },
            ));
        }
    }
    // Telegram takes at most 100 buttons (RULES §4).
    buttons.truncate(90);
    let mut keyboard = Keyboard::new(flow(buttons));
    keyboard.row(vec![button(
        t!(lang, "button-drop"),
        &Press::Drop { draft: draft_id },
    )]);
    Screen {
        text: h!(
            lang,
            "preset-map",
            pipeline = pipeline_name,
            stage = stage_name,
            n = orphan.count
        ),
        keyboard,
    }
}

/// A draft is in force, or dropped.
pub fn settled(look: &Look<'_>, in_force: bool) -> Screen {
    let lang = look.lang();
    Screen {
        text: if in_force {
            h!(lang, "preset-confirmed")
        } else {
            h!(lang, "preset-dropped")
        },
        keyboard: Keyboard::new(vec![vec![button(
            t!(lang, "button-to-preset"),
            &Press::Preset {},
        )]]),
    }
}
