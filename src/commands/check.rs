//! `prilavok check`: what can be told without a network: the configuration, the preset, the built-in texts.
//!
//! The configuration has been checked by the time this runs.

use crate::config::Config;
use crate::domain::lang::Lang;
use crate::domain::preset::{Preset, Problem, Severity};
use crate::exit::{self, Exit};
use crate::i18n;
use crate::service::BUILT_IN_PRESET;
use fluent_bundle::FluentArgs;

pub fn run(config: &Config) -> Exit {
    let preset = match config.preset_text() {
        Ok(preset) => preset,
        Err(mistake) => {
            exit::tell(&mistake);
            return Exit::Mistake;
        }
    };
    let place = match &config.preset {
        Some(path) => path.display().to_string(),
        None => "built-in preset".to_owned(),
    };
    let (sound, problems) = Preset::review(preset.as_deref().unwrap_or(BUILT_IN_PRESET));
    for problem in &problems {
        println!("{place}:{}", told(problem, config.lang));
    }
    for problem in i18n::problems() {
        println!("texts: {problem}");
    }
    if sound.is_none() || !i18n::problems().is_empty() {
        return Exit::Mistake;
    }
    println!("The configuration, the preset and the texts are sound.");
    Exit::Well
}

/// A problem as `line:column: error: words`.
fn told(problem: &Problem, lang: Lang) -> String {
    let severity = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let (id, variables) = problem.kind.message();
    let mut args = FluentArgs::new();
    for (name, value) in variables {
        args.set(name, value);
    }
    format!(
        "{}:{}: {severity}: {}",
        problem.line,
        problem.column,
        i18n::message(lang, id, &args)
    )
}
