//! The orderly end, the start that can't be, and the rival at the same token.

use crate::both;
use crate::process::{PATIENCE, Stage, prilavok, shown, until};
use crate::support::Backend;
use prilavok::sandbox::emulator::{Fault, FaultKind};
use std::time::{Duration, Instant};

both!(
    /// Asked to stop in the thick of it, the bot ends well within five seconds, and the next one loses nothing.
    a_stop_under_load_loses_nothing,
    story_stop
);

async fn story_stop(backend: Backend) {
    const CUSTOMERS: usize = 60;
    let db = backend.fresh().await;
    let stage = Stage::open(Some(&db.url)).await;
    let bot = stage.starts();
    let first = stage.person(999, "Первый");
    first.starts(None).unwrap();
    until(&first, "the greeting", || first.chat().len() > 1).await;
    let customers: Vec<_> = (1000..)
        .take(CUSTOMERS)
        .map(|id| stage.person(id, &format!("Покупатель {id}")))
        .collect();
    for customer in &customers {
        customer.writes("Хочу чайник").unwrap();
        customer.writes("И блюдце").unwrap();
    }
    let answered = || {
        let answers = customers
            .iter()
            .filter(|customer| !shown(customer, "всё получили").is_empty());
        answers.count()
    };
    until(&first, "the first answers", || answered() > 0).await;
    let early = answered();
    let began = Instant::now();
    let status = bot.stopped().await;
    let took = began.elapsed();
    assert_eq!(status.code(), Some(0), "{}", stage.said());
    assert!(took < Duration::from_secs(5), "the stop took {took:?}");

    let bot = stage.starts();
    until(&first, "all answers", || answered() == CUSTOMERS).await;
    // Even where nothing was left to it, it is there by now.
    let before = first.chat().len();
    first.writes("Я ещё здесь").unwrap();
    until(&first, "the next bot", || first.chat().len() > before + 1).await;
    assert_eq!(bot.stopped().await.code(), Some(0));
    println!("stopped after {took:?}, {early} of {CUSTOMERS} answered before");
    for customer in &customers {
        let answers = shown(customer, "всё получили");
        assert_eq!(answers.len(), 1, "an orderly stop doubles nothing");
    }
}

/// Starts that no other try would mend end at once, with 2 and one line.
#[test]
fn a_bad_configuration_is_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    for (name, value, expected) in [
        ("PRILAVOK_BOT_TOKEN", "", "PRILAVOK_BOT_TOKEN is not set"),
        ("PRILAVOK_BOT_TOKEN", "no token", "PRILAVOK_BOT_TOKEN"),
        ("PRILAVOK_OWNER", "@olga", "PRILAVOK_OWNER"),
        (
            "PRILAVOK_DATABASE_URL",
            "mysql://x",
            "PRILAVOK_DATABASE_URL",
        ),
        ("PRILAVOK_LISTEN", &taken, "can't listen on"),
        ("PRILAVOK_PRESET", "none.toml", "none.toml"),
    ] {
        let output = prilavok(folder.path())
            .env("PRILAVOK_BOT_TOKEN", "1:x")
            .env("PRILAVOK_BOT_API_URL", "http://127.0.0.1:9")
            .env("PRILAVOK_LISTEN", "127.0.0.1:0")
            .env(name, value)
            .output()
            .unwrap();
        let words = String::from_utf8_lossy(&output.stderr).into_owned()
            + &String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(2), "{name}={value}: {words}");
        assert_eq!(words.lines().count(), 1, "{name}={value}: {words}");
        assert!(words.contains(expected), "{name}={value}: {words}");
    }
}

/// A token that Telegram does not know is a bad configuration too.
#[tokio::test]
async fn a_token_refused_is_one_line() {
    let stage = Stage::open(None).await;
    let mut command = stage.command();
    command
        .env("PRILAVOK_BOT_TOKEN", "4242:another")
        .env("PRILAVOK_LOG", "error");
    let output = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{words}");
    assert!(words.contains("does not accept the bot's token"), "{words}");
    assert!(
        !words.contains("another"),
        "the token is told to nobody: {words}"
    );
}

/// Another process at the same token is told in the log, and outlived.
#[tokio::test]
async fn a_rival_is_logged_and_outlived() {
    let stage = Stage::open(None).await;
    stage
        .emulator
        .fault(Fault::next(FaultKind::Conflict).times(1));
    let bot = stage.starts();
    let ivan = stage.person(1000, "Иван");
    ivan.writes("Хочу чайник").unwrap();
    let answered = || !shown(&ivan, "всё получили").is_empty();
    tokio::time::timeout(PATIENCE, until(&ivan, "the answer", answered))
        .await
        .unwrap();
    assert_eq!(stage.emulator.pending_faults(), 0);
    assert_eq!(bot.stopped().await.code(), Some(0));
    let said = stage.said();
    assert!(
        said.contains("another process uses this bot's token"),
        "{said}"
    );
    assert!(!said.contains("faults/"), "{said}");
    assert!(!said.contains("4242:faults"), "the token is told to nobody");
}
