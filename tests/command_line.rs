//! The command line as a person or a script meets it: precedence, messages, exit codes, and no secrets in any of them.

#![expect(
    clippy::unwrap_used,
    reason = "a story ends where something goes wrong"
)]

use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const TOKEN: &str = "123456:hunter2-part_of-the-token";

/// `prilavok` in a folder, with nothing set.
fn prilavok(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prilavok"));
    for (name, _) in std::env::vars() {
        if name.starts_with("PRILAVOK_") {
            command.env_remove(name);
        }
    }
    command.current_dir(folder).args(arguments);
    command
}

fn words(output: &Output) -> String {
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    format!("{out}{err}")
}

/// Checks that a command ends with 2 and one line.
fn mistake(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let words = words(&output);
    assert_eq!(output.status.code(), Some(2), "{words}");
    assert_eq!(words.lines().count(), 1, "{words}");
    assert!(!words.contains("hunter2"), "{words}");
    words
}

fn folder(file: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    if !file.is_empty() {
        std::fs::write(folder.path().join("prilavok.toml"), file).unwrap();
    }
    folder
}

#[test]
fn a_sound_configuration_passes_the_check() {
    let folder = folder("lang = \"en\"\nowner = 77\nsend_per_second = 0\n");
    let output = prilavok(folder.path(), &["check"])
        .env("PRILAVOK_BOT_TOKEN", TOKEN)
        .env("PRILAVOK_PRESET", "")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", words(&output));
}

#[test]
fn flag_beats_environment_beats_file_and_each_is_named() {
    let folder = folder("currency = \"file\"\n");
    let check = || prilavok(folder.path(), &["check"]);
    assert_eq!(
        mistake(&mut check()),
        "prilavok: currency in prilavok.toml: \"file\" does not fit; expected a code of ISO 4217, as RUB\n"
    );
    assert!(
        mistake(check().env("PRILAVOK_CURRENCY", "env")).contains("PRILAVOK_CURRENCY: \"env\"")
    );
    let flag = mistake(
        check()
            .env("PRILAVOK_CURRENCY", "env")
            .args(["--currency", "flag"]),
    );
    assert!(flag.contains("--currency: \"flag\""), "{flag}");
    let good = check()
        .env("PRILAVOK_CURRENCY", "env")
        .args(["--currency", "EUR"])
        .output()
        .unwrap();
    assert!(good.status.success(), "{}", words(&good));
}

#[test]
fn an_empty_variable_is_not_set() {
    let folder = folder("");
    let output = prilavok(folder.path(), &["check"])
        .env("PRILAVOK_LISTEN", "")
        .env("PRILAVOK_BOT_TOKEN", "")
        .env("PRILAVOK_WEBHOOK_URL", "")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", words(&output));
}

#[test]
fn flags_stand_before_or_after_the_command() {
    let folder = folder("");
    for arguments in [["--lang", "xx", "check"], ["check", "--lang", "xx"]] {
        assert!(mistake(&mut prilavok(folder.path(), &arguments)).contains("--lang: \"xx\""));
    }
}

#[test]
fn every_setting_says_what_it_expects() {
    let folder = folder("");
    for (name, bad) in [
        ("PRILAVOK_BOT_TOKEN", "hunter2"),
        ("PRILAVOK_BOT_API_URL", "telegram"),
        ("PRILAVOK_DATABASE_URL", "mysql://hunter2"),
        ("PRILAVOK_OWNER", "@olga"),
        ("PRILAVOK_LISTEN", "8080"),
        ("PRILAVOK_WEBHOOK_URL", "http://shop.example/"),
        ("PRILAVOK_WEBHOOK_SECRET", "hunter2 with spaces"),
        ("PRILAVOK_LANG", "de"),
        ("PRILAVOK_TIMEZONE", "Moscow"),
        ("PRILAVOK_CURRENCY", "rubles"),
        ("PRILAVOK_SEND_PER_SECOND", "-1"),
        ("PRILAVOK_LOG", "prilavok=loud"),
        ("PRILAVOK_LOG_FORMAT", "xml"),
    ] {
        let line = mistake(prilavok(folder.path(), &["check"]).env(name, bad));
        assert!(line.starts_with(&format!("prilavok: {name}: ")), "{line}");
        assert!(line.contains("; expected "), "{line}");
    }
}

#[test]
fn a_webhook_needs_its_secret() {
    let folder = folder("webhook_url = \"https://shop.example\"\n");
    let line = mistake(&mut prilavok(folder.path(), &["check"]));
    assert!(
        line.contains("PRILAVOK_WEBHOOK_SECRET: it is missing"),
        "{line}"
    );
}

#[test]
fn the_files_mistakes_are_placed() {
    for (file, place) in [
        ("lang = \"ru\"\nlisten = oops\n", "prilavok.toml, line 2: "),
        (
            "langs = \"ru\"\n",
            "langs in prilavok.toml: there is no such setting",
        ),
        (
            "preset = \"none.toml\"\n",
            "the preset none.toml: it can't be read",
        ),
    ] {
        let folder = folder(file);
        let line = mistake(&mut prilavok(folder.path(), &["check"]));
        assert!(line.contains(place), "{line}");
    }
    let folder = folder("");
    let line = mistake(&mut prilavok(
        folder.path(),
        &["check", "--config", "other.toml"],
    ));
    assert!(line.contains("other.toml: it can't be read"), "{line}");
}

#[test]
fn a_bad_preset_fails_the_check_with_its_line() {
    let folder = folder("preset = \"shop.toml\"\n");
    std::fs::write(folder.path().join("shop.toml"), "nonsense = 1\n").unwrap();
    let output = prilavok(folder.path(), &["check"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let words = words(&output);
    assert!(
        words.lines().next().unwrap().starts_with("shop.toml:1:"),
        "{words}"
    );
}

#[test]
fn run_without_a_token_says_where_to_get_one() {
    let folder = folder("");
    let line = mistake(&mut prilavok(folder.path(), &["run"]));
    assert!(line.contains("PRILAVOK_BOT_TOKEN is not set"), "{line}");
}

#[test]
fn a_taken_port_is_one_clear_line() {
    let folder = folder("");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let line = mistake(&mut prilavok(
        folder.path(),
        &["sandbox", "--listen", &addr],
    ));
    assert!(line.contains(&addr), "{line}");
    let line = mistake(&mut prilavok(folder.path(), &["--listen", "0.0.0.0:0"]));
    assert!(line.contains("loopback"), "{line}");
}

#[test]
fn migrate_makes_the_database_and_backup_copies_it_once() {
    let folder = folder("");
    let done = |arguments: &[&str]| prilavok(folder.path(), arguments).output().unwrap();
    let missing = done(&["backup", "copy.db"]);
    assert_eq!(missing.status.code(), Some(2), "{}", words(&missing));
    assert!(!folder.path().join("prilavok.db").exists());
    assert!(done(&["migrate"]).status.success());
    let copied = done(&["backup", "copy.db"]);
    assert!(copied.status.success(), "{}", words(&copied));
    assert!(folder.path().join("copy.db").exists());
    assert!(!folder.path().join("copy.db.partial").exists());
    let again = done(&["backup", "copy.db"]);
    assert_eq!(again.status.code(), Some(2), "{}", words(&again));
    assert!(words(&again).contains("overwrites nothing"));
}
