//! What no compiler checks: which layer knows which, and that the sources stay readable.

#![expect(
    clippy::unwrap_used,
    reason = "a story ends where something goes wrong"
)]

use regex::Regex;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// How long a file may be, its tests apart, to be held in the head.
const MAX_LINES: usize = 640;

/// Each part of the library with the parts that it may know beside itself. Those above know those below, never the other
/// way round; a part that is not listed is a part that nobody has thought about.
const KNOWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("clock", &["domain"]),
    ("i18n", &["domain"]),
    ("graph", &["domain"]),
    ("storage", &["domain"]),
    // Of the storage only the database's URL.
    ("config", &["domain", "storage"]),
    ("telemetry", &["config"]),
    ("app", &["clock", "domain", "i18n", "storage"]),
    (
        "telegram",
        &[
            "app", "clock", "config", "domain", "graph", "i18n", "storage",
        ],
    ),
    // The two sides on which the world touches the shop: what comes in and goes out, and what can be asked over HTTP.
    (
        "workers",
        &[
            "app",
            "clock",
            "domain",
            "storage",
            "telegram",
            "telemetry",
            "web",
        ],
    ),
    (
        "web",
        &["clock", "config", "storage", "telemetry", "workers"],
    ),
    (
        "service",
        &[
            "app",
            "clock",
            "config",
            "domain",
            "i18n",
            "storage",
            "telegram",
            "telemetry",
            "web",
            "workers",
        ],
    ),
    ("cli", &["config", "storage"]),
    // A shop made up to be measured, and the measuring.
    ("bench", &["app", "domain", "storage", "telegram"]),
    // A Telegram of its own: it knows nothing of the bot that talks to it.
    ("sandbox", &[]),
];

/// What belongs to the program around the library.
const PROGRAM: &[&str] = &["main", "commands", "exit", "signals"];

struct Source {
    /// From `src` on.
    path: PathBuf,
    text: String,
}

impl Source {
    /// The part of the library: the first folder, or the file right under `src`.
    fn part(&self) -> String {
        let first = self.path.components().next().unwrap();
        let name = Path::new(first.as_os_str()).file_stem().unwrap();
        name.to_string_lossy().into_owned()
    }

    fn is_test(&self) -> bool {
        let name = self.path.file_stem().unwrap().to_string_lossy();
        name == "tests" || name.ends_with("_tests")
    }

    /// Without the tests at the end.
    fn code(&self) -> &str {
        let end = self.text.find("\n#[cfg(test)]").unwrap_or(self.text.len());
        &self.text[..end]
    }

    /// Lines with code in them, their comments cut off.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code()
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line.split("//").next().unwrap_or_default()))
    }

    fn place(&self, line: usize) -> String {
        format!("src/{}:{line}", self.path.display())
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<Source> {
    fn collect(folder: &Path, found: &mut Vec<Source>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(Source {
                    text: fs::read_to_string(&path).unwrap(),
                    path: path.strip_prefix(root().join("src")).unwrap().to_owned(),
                });
            }
        }
    }
    let mut found = Vec::new();
    collect(&root().join("src"), &mut found);
    assert!(found.len() > 100, "the sources were found");
    found
}

/// Holds that nothing was found, and says all that was.
#[track_caller]
fn assert_none(found: &[String]) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn layers_know_only_those_below_them() {
    let import = Regex::new(r"\bcrate::(\w+)").unwrap();
    let group = Regex::new(r"\bcrate::\{([^}]*)\}").unwrap();
    let mut wrong = Vec::new();
    for source in sources() {
        let part = source.part();
        if part == "lib" || PROGRAM.contains(&part.as_str()) {
            continue;
        }
        let Some((_, known)) = KNOWS.iter().find(|(name, _)| *name == part) else {
            wrong.push(format!("{part} has no place among the layers"));
            continue;
        };
        for (line, code) in source.lines() {
            let single = import.captures_iter(code).map(|found| found[1].to_owned());
            let grouped = group
                .captures_iter(code)
                .flat_map(|found| {
                    let names = found[1].split(',').map(|name| name.trim().to_owned());
                    names.collect::<Vec<_>>()
                })
                .filter(|name| !name.is_empty());
            for name in single.chain(grouped) {
                // The macros `t!` and `h!` are the i18n's.
                let name = if name == "t" || name == "h" {
                    "i18n"
                } else {
                    &name
                };
                if name != part && !known.contains(&name) {
                    wrong.push(format!(
                        "{}: {part} may not know {name}",
                        source.place(line)
                    ));
                }
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn every_layer_that_is_described_exists() {
    let parts: BTreeSet<String> = sources().iter().map(Source::part).collect();
    for name in KNOWS
        .iter()
        .map(|(name, _)| *name)
        .chain(PROGRAM.iter().copied())
    {
        assert!(parts.contains(name), "{name} is gone");
    }
}

#[test]
fn the_sandbox_is_started_in_one_place() {
    let users: Vec<_> = sources()
        .iter()
        .filter(|source| source.part() != "sandbox")
        .filter(|source| source.code().contains("sandbox::"))
        .map(|source| source.path.display().to_string())
        .filter(|path| path != "commands/mod.rs")
        .collect();
    assert_eq!(users, ["commands/sandbox.rs"]);
}

#[test]
fn the_domain_is_pure() {
    let outside = Regex::new(
        r"\b(sqlx|tokio|teloxide|reqwest|axum|async|await|std::(fs|net|time|env|thread)|Utc::now)\b",
    )
    .unwrap();
    let found: Vec<String> = sources()
        .iter()
        .filter(|source| source.part() == "domain" && !source.is_test())
        .flat_map(|source| {
            source
                .lines()
                .filter(|(_, code)| outside.is_match(code))
                .map(|(line, code)| format!("{}: {code}", source.place(line)))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_none(&found);
}

#[test]
fn every_file_says_what_it_is() {
    let silent: Vec<String> = sources()
        .iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| source.place(1))
        .collect();
    assert_none(&silent);
}

#[test]
fn no_file_is_too_long() {
    let long: Vec<String> = sources()
        .iter()
        .filter(|source| !source.is_test())
        .map(|source| (source.code().lines().count(), source))
        .filter(|(lines, _)| *lines > MAX_LINES)
        .map(|(lines, source)| format!("{} has {lines} lines", source.place(1)))
        .collect();
    assert_none(&long);
}

#[test]
fn nothing_is_left_for_later() {
    let later = Regex::new(r"TODO|FIXME|XXX|\btodo!|unimplemented!|#!?\[allow\(|\bdbg!").unwrap();
    let found: Vec<String> = sources()
        .iter()
        .flat_map(|source| {
            source
                .text
                .lines()
                .enumerate()
                .filter(|(_, line)| later.is_match(line))
                .map(|(index, line)| format!("{}: {line}", source.place(index + 1)))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_none(&found);
}

/// Texts that people read are in `locales/`, where both languages stand side by side. The people of the sandbox and
/// of made-up shops have names and words of their own.
#[test]
fn no_words_for_people_hide_in_the_code() {
    let words = Regex::new(r"[А-Яа-яЁё]{2,}").unwrap();
    let found: Vec<String> = sources()
        .iter()
        .filter(|source| !["sandbox", "bench"].contains(&source.part().as_str()))
        .filter(|source| !source.is_test())
        .filter(|source| source.path != Path::new("commands/sandbox.rs"))
        // What people write, in either language whatever theirs is: legal forms, names of records.
        .filter(|source| {
            !["domain/merging.rs", "domain/search.rs"]
                .iter()
                .any(|path| source.path == Path::new(path))
        })
        .flat_map(|source| {
            source
                .lines()
                .filter(|(_, code)| words.is_match(code))
                .map(|(line, code)| format!("{}: {code}", source.place(line)))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_none(&found);
}

/// The next version asks for a newer compiler than ours.
#[test]
fn the_lock_keeps_a_dependency_that_our_compiler_builds() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    assert!(lock.contains("name = \"takecell\"\nversion = \"0.1.1\"\n"));
}
