//! Every screen in both languages, as people get them. The snapshots are for reading; what Telegram would not take, or
//! would leave somebody without a way on, is held against each screen besides.

#![expect(
    clippy::unwrap_used,
    reason = "a story ends where something goes wrong"
)]

mod clients;
mod desk;
mod gallery;
mod goods;
mod shop;

use gallery::{Exhibit, ROOMS};
use prilavok::domain::lang::Lang;
use prilavok::sandbox::emulator::parse_html;
use prilavok::telegram::keyboard::{Action, Button};
use prilavok::telegram::press::{MAX_BYTES, Press};
use regex::Regex;
use shop::Shop;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The text as markup, the buttons in their rows.
fn drawn(exhibit: &Exhibit) -> String {
    let mut drawn = format!("━━━ {}\n{}\n", exhibit.title, exhibit.screen.text);
    for row in &exhibit.screen.keyboard.rows {
        let labels: Vec<_> = row.iter().map(|button| button.label.as_str()).collect();
        writeln!(drawn, "[ {} ]", labels.join(" | ")).unwrap();
    }
    // A direction mark and a space that does not break are seen by nobody who reads a snapshot.
    drawn
        .replace('\u{2068}', "⟨")
        .replace('\u{2069}', "⟩")
        .replace('\u{a0}', "·")
}

#[test]
fn screens_read_well() {
    let shop = Shop::new();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for lang in Lang::ALL {
            for (room, exhibits) in ROOMS {
                let drawn: Vec<String> = exhibits(&shop, lang)
                    .iter()
                    .filter(|exhibit| !exhibit.is_extreme)
                    .map(drawn)
                    .collect();
                insta::assert_snapshot!(format!("{room}.{}", lang.tag()), drawn.join("\n"));
            }
        }
    });
}

/// Holds every screen to a rule; gives the places where it is broken.
fn broken(rule: impl Fn(&Exhibit) -> Option<String>) -> Vec<String> {
    let shop = Shop::new();
    let mut broken = Vec::new();
    for lang in Lang::ALL {
        for (room, exhibits) in ROOMS {
            for exhibit in exhibits(&shop, lang) {
                if let Some(why) = rule(&exhibit) {
                    broken.push(format!("{room}, {}, {}: {why}", exhibit.title, lang.tag()));
                }
            }
        }
    }
    broken
}

#[track_caller]
fn assert_none(found: &[String]) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

fn buttons(exhibit: &Exhibit) -> impl Iterator<Item = &Button> {
    exhibit.screen.keyboard.rows.iter().flatten()
}

#[test]
fn telegram_takes_every_text() {
    assert_none(&broken(|exhibit| {
        match parse_html(exhibit.screen.text.as_str()) {
            Err(why) => Some(why),
            Ok(parsed) if parsed.text.trim().is_empty() => Some(String::from("nothing to read")),
            Ok(parsed) => {
                let length = parsed.text.chars().count();
                (length > 4096).then(|| format!("{length} characters"))
            }
        }
    }));
}

#[test]
fn texts_are_laid_out_with_care() {
    let careless = Regex::new(r"  |\n\n\n|[ \t]\n|\A\s|\s\z|\{|\}|\$|–\s*\z").unwrap();
    let variable = Regex::new(r"\{\w+\}").unwrap();
    assert_none(&broken(|exhibit| {
        // A variable of a quick reply is meant to be read.
        let text = variable.replace_all(exhibit.screen.text.as_str(), "x");
        let found = careless.find(&text).filter(|_| !exhibit.is_extreme)?;
        let from = text[..found.start()].rfind('\n').map_or(0, |at| at + 1);
        Some(format!("{:?}", &text[from..found.end()]))
    }));
}

#[test]
fn telegram_takes_every_keyboard() {
    assert_none(&broken(|exhibit| {
        let rows = &exhibit.screen.keyboard.rows;
        let count = buttons(exhibit).count();
        let size = serde_json::to_string(rows).unwrap().len();
        if rows.iter().any(|row| row.is_empty() || row.len() > 8) || count > 100 || size > 10_000 {
            return Some(format!("{count} buttons, {size} bytes: {rows:?}"));
        }
        None
    }));
}

#[test]
fn every_button_says_and_does_something() {
    assert_none(&broken(|exhibit| {
        buttons(exhibit).find_map(|button| {
            let works = match &button.action {
                Action::Data(data) => data.len() <= MAX_BYTES && Press::parse(data).is_some(),
                Action::Url(url) => url.starts_with("https://"),
            };
            (!works || button.label.trim().is_empty()).then(|| format!("{button:?}"))
        })
    }));
}

#[test]
fn every_screen_of_staff_has_a_way_on() {
    assert_none(&broken(|exhibit| {
        let stuck = exhibit.has_way_on && exhibit.screen.keyboard.is_empty();
        stuck.then(|| String::from("no button"))
    }));
}

#[test]
fn no_screen_is_left_out() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shown: String = ["gallery", "desk", "clients", "goods"]
        .map(|rooms| fs::read_to_string(root.join(format!("tests/screens/{rooms}.rs"))).unwrap())
        .concat();
    let function = Regex::new(r"(?m)^pub fn (\w+)\(").unwrap();
    let mut missing = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(root.join("src/telegram/screens")).unwrap() {
        let path = entry.unwrap().path();
        let module = path.file_stem().unwrap().to_string_lossy().into_owned();
        let source = fs::read_to_string(&path).unwrap();
        // A look and a screen are the folder's own; its functions are what screens are made of.
        if module == "mod" {
            continue;
        }
        for found in function.captures_iter(&source) {
            count += 1;
            let name = format!("{module}::{}", &found[1]);
            if !shown.contains(&format!("{name}(")) && !gallery::NO_SCREENS.contains(&&*name) {
                missing.push(name);
            }
        }
    }
    assert!(count > 40, "the sources were read");
    assert_none(&missing);
}
