//! Presets that were damaged: what is refused is refused with a place, and what is taken runs.

use super::cases;
use super::people::lives;
use super::whole::{Day, Ground};
use crate::support::Backend;
use prilavok::domain::preset::Preset;
use prilavok::service::BUILT_IN_PRESET;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// What is done to a line.
#[derive(Debug, Clone)]
enum Damage {
    Dropped(usize),
    Doubled(usize),
    Swapped(usize, usize),
    /// Its value is another line's.
    Valued(usize, usize),
    /// A character of it is another one.
    Spoilt(usize, usize, char),
    /// Its value is this.
    Given(usize, &'static str),
}

fn damage() -> impl Strategy<Value = Damage> {
    let line = 0usize..10_000;
    prop_oneof![
        line.clone().prop_map(Damage::Dropped),
        line.clone().prop_map(Damage::Doubled),
        (line.clone(), line.clone()).prop_map(|(one, other)| Damage::Swapped(one, other)),
        (line.clone(), line.clone()).prop_map(|(one, other)| Damage::Valued(one, other)),
        (line.clone(), 0usize..80, any::<char>())
            .prop_map(|(line, at, with)| Damage::Spoilt(line, at, with)),
        (
            line,
            prop::sample::select(vec![
                "\"\"",
                "\"\\u0000\"",
                "0",
                "-1",
                "9223372036854775807",
                "true",
                "[]",
                "{}",
                "\"9999999999d\"",
                "\"0m\"",
                "{ ru = \"\", en = \"\" }",
                "{ ru = \"Я\\u0000\", en = \"I\\n<b>{\" }",
                "[\"a\", \"a\"]",
                "1e308",
            ])
        )
            .prop_map(|(line, value)| Damage::Given(line, value)),
    ]
}

fn value_of(line: &str) -> Option<(&str, &str)> {
    line.split_once(" = ")
        .filter(|(key, _)| !key.starts_with('#'))
}

fn damaged(damage: &[Damage]) -> String {
    let mut lines: Vec<String> = BUILT_IN_PRESET.lines().map(str::to_owned).collect();
    for damage in damage {
        let at = |line: usize| line % lines.len();
        match damage {
            Damage::Dropped(line) => drop(lines.remove(at(*line))),
            Damage::Doubled(line) => lines.insert(at(*line), lines[at(*line)].clone()),
            Damage::Swapped(one, other) => {
                let (one, other) = (at(*one), at(*other));
                lines.swap(one, other);
            }
            Damage::Valued(one, other) => {
                let (one, other) = (at(*one), at(*other));
                let value = value_of(&lines[other]).map(|(_, value)| value.to_owned());
                if let (Some((key, _)), Some(value)) = (value_of(&lines[one]), value) {
                    lines[one] = format!("{key} = {value}");
                }
            }
            Damage::Spoilt(line, place, with) => {
                let line = at(*line);
                let mut chars: Vec<char> = lines[line].chars().collect();
                if let Some(place) = chars.get_mut(*place) {
                    *place = *with;
                }
                lines[line] = chars.into_iter().collect();
            }
            Damage::Given(line, value) => {
                let line = at(*line);
                if let Some((key, _)) = value_of(&lines[line]) {
                    lines[line] = format!("{key} = {value}");
                }
            }
        }
    }
    lines.join("\n")
}

/// A few damages at once; of one alone more is taken.
fn damages() -> impl Strategy<Value = Vec<Damage>> {
    prop_oneof![
        3 => prop::collection::vec(damage(), 1..2),
        1 => prop::collection::vec(damage(), 2..5),
    ]
}

proptest! {
    #![proptest_config(cases(4))]

    #[test]
    fn a_damaged_preset_is_refused_with_a_place_or_taken(damages in damages()) {
        let text = damaged(&damages);
        let lines = text.matches('\n').count() + 1;
        let (preset, problems) = Preset::review(&text);
        prop_assert!(preset.is_some() || !problems.is_empty());
        for problem in problems {
            prop_assert!(problem.line >= 1 && problem.line <= lines, "{:?}", problem);
            let _ = problem.kind.message();
        }
        if let Some(preset) = preset {
            let usual = Preset::parse(BUILT_IN_PRESET).unwrap();
            for (old, new) in [(&usual, &preset), (&preset, &usual), (&preset, &preset)] {
                let _ = Preset::diff(old, new);
            }
        }
    }
}

/// What was taken runs: a shop opens with it, and people live a while in it.
fn what_is_taken_runs(backend: Backend) {
    let ground = Ground::open(backend);
    let of_a_day = (
        damages(),
        prop::collection::vec(any::<(u32, u32, u32)>(), 5..50),
    );
    TestRunner::new(cases(60))
        .run(&of_a_day, |(damages, steps)| {
            let text = damaged(&damages);
            let Ok(preset) = Preset::parse(&text) else {
                return Err(TestCaseError::reject("refused"));
            };
            ground.runtime.block_on(async {
                let mut day = Day::begin(&ground.db, &preset, &text).await;
                let lived = lives(&mut day, &steps).await;
                day.ends().await;
                lived.map_err(TestCaseError::fail)
            })
        })
        .unwrap();
}

#[test]
fn what_is_taken_runs_on_sqlite() {
    what_is_taken_runs(Backend::Sqlite);
}

#[test]
fn what_is_taken_runs_on_postgres() {
    what_is_taken_runs(Backend::Postgres);
}
