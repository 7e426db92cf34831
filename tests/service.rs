//! The service as a whole: started, asked how it is, posted to, stopped.

#![expect(
    clippy::unwrap_used,
    reason = "a story ends where something goes wrong"
)]

mod support;

use prilavok::clock::Clock;
use prilavok::config::{Config, Intake, Token, WebhookSecret};
use prilavok::domain::ids::UserId;
use prilavok::domain::people::Role;
use prilavok::sandbox::emulator::{Emulator, Listening, Options, Profile};
use prilavok::service::{Running, Service, StartError};
use prilavok::storage::lease::Lease;
use prilavok::storage::outbox::End;
use prilavok::storage::{inbox, jobs, outbox, people};
use prilavok::workers::housekeeping::keep_house;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use support::fakes::{calls_waiting, keep, push_text, until, updates};
use support::{Backend, TestDb};

const TOKEN: &str = "42:test";
const ANYWHERE: ([u8; 4], u16) = ([127, 0, 0, 1], 0);
const SECRET_HEADER: &str = "X-Telegram-Bot-Api-Secret-Token";

async fn telegram() -> (Emulator, Listening) {
    let options = Options::new(TOKEN, Arc::new(|| Clock::System.now().0));
    let emulator = Emulator::open(options).await.unwrap();
    let listening = emulator.listen(ANYWHERE.into()).await.unwrap();
    (emulator, listening)
}

fn config(bot_api: &str, test: &TestDb) -> Config {
    Config::local(
        Token::parse(TOKEN).unwrap(),
        bot_api.parse().unwrap(),
        test.db_url(),
        ANYWHERE.into(),
    )
}

async fn get(addr: SocketAddr, path: &str) -> (u16, String) {
    let answer = reqwest::get(format!("http://{addr}{path}")).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

async fn until_ready(running: &Running) {
    until("readiness", async || {
        get(running.listen_addr, "/readyz").await.0 == 200
    })
    .await;
}

async fn it_starts_and_stops(backend: Backend) {
    let test = backend.fresh().await;
    let (emulator, telegram) = telegram().await;
    let owner = Some(UserId(5));
    let config = Config {
        owner,
        ..config(&telegram.url(), &test)
    };
    let running = Service::start(config.clone(), Clock::System, None)
        .await
        .unwrap();
    until_ready(&running).await;
    assert_eq!(get(running.listen_addr, "/healthz").await.0, 200);
    assert_eq!(running.shop.bot.username, emulator.bot().username);
    let mut tx = running.db.read().await.unwrap();
    let person = people::find(&mut tx, UserId(5)).await.unwrap().unwrap();
    assert_eq!(person.role, Some(Role::Owner));
    tx.rollback().await.unwrap();

    emulator
        .phone(Profile {
            id: 7,
            first_name: "Emma".to_owned(),
            ..Profile::default()
        })
        .writes("hello")
        .unwrap();
    until("the update's acknowledgement", async || {
        emulator.pending_updates() == 0
    })
    .await;
    let (status, metrics) = get(running.listen_addr, "/metrics").await;
    assert_eq!(status, 200);
    for line in [
        "prilavok_updates_received_total 1",
        "prilavok_queue_waiting{queue=\"inbox\"} ",
        "prilavok_queue_waiting{queue=\"outbox\"} ",
        "prilavok_queue_waiting{queue=\"jobs\"} ",
        "prilavok_queue_oldest_age_seconds{queue=\"inbox\"} ",
        "prilavok_queue_parked{queue=\"inbox\"} ",
        "prilavok_handling_seconds_bucket{le=",
        "prilavok_sending_seconds_count ",
        "# EOF",
    ] {
        assert!(metrics.contains(line), "{line} is missing in\n{metrics}");
    }

    let began = Instant::now();
    running.stop().await;
    assert!(
        began.elapsed() < Duration::from_secs(4),
        "a held poll holds up no stop"
    );
    // What one service has left another goes on with.
    let again = Service::start(config, Clock::System, None).await.unwrap();
    until_ready(&again).await;
    again.stop().await;
    let violations = emulator.violations();
    assert!(violations.is_empty(), "{violations:?}");
}
both!(it_starts_tells_how_it_is_and_stops, it_starts_and_stops);

#[tokio::test]
async fn one_process_at_a_time_works_on_a_file() {
    let test = Backend::Sqlite.fresh().await;
    let first = Lease::take(&test.db_url()).await.unwrap();
    assert!(first.is_some());
    assert!(Lease::take(&test.db_url()).await.unwrap().is_none());

    // A start waits for a predecessor that is ending.
    let (_emulator, telegram) = telegram().await;
    let starting = Service::start(config(&telegram.url(), &test), Clock::System, None);
    let ending = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        drop(first);
    };
    let (running, ()) = tokio::join!(starting, ending);
    assert!(Lease::take(&test.db_url()).await.unwrap().is_none());
    running.unwrap().stop().await;
    assert!(Lease::take(&test.db_url()).await.unwrap().is_some());
}

async fn the_house_is_kept(backend: Backend) {
    let (_test, db) = backend.open().await;
    let clock = Clock::shifted();
    keep(&db, 1, 7, "done").await;
    keep(&db, 2, 7, "waits").await;
    let mut tx = db.begin().await.unwrap();
    inbox::finish(&mut tx, 1, clock.now()).await.unwrap();
    for (words, end) in [("sent", End::Sent), ("refused", End::Failed)] {
        let id = push_text(&mut tx, 7, 0, words).await;
        outbox::settle(&mut tx, id, end, None, None, clock.now())
            .await
            .unwrap();
    }
    push_text(&mut tx, 7, 0, "waits").await;
    for finished in [true, false] {
        let id = jobs::schedule(&mut tx, &"job", None, None, clock.now(), clock.now())
            .await
            .unwrap();
        if finished {
            jobs::finish(&mut tx, id, clock.now()).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    let forgotten = [(6, 0), (2, 1), (30, 2), (1, 0)];
    for (days, rows) in forgotten {
        clock.advance(chrono::TimeDelta::days(days));
        assert_eq!(keep_house(&db, &clock).await.unwrap(), rows);
    }
    assert_eq!(updates(&db).await, (1, 0));
    assert_eq!(calls_waiting(&db).await, 1);
}
both!(
    old_rows_are_forgotten_and_open_ones_never,
    the_house_is_kept
);

#[tokio::test]
async fn it_lives_but_is_not_ready_until_telegram_answers() {
    let test = Backend::Sqlite.fresh().await;
    let place = |listener: &std::net::TcpListener| listener.local_addr().unwrap();
    let bind = || std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let (here, there) = (bind(), bind());
    let (listen, nowhere) = (place(&here), place(&there));
    drop((here, there));
    let config = Config {
        listen,
        ..config(&format!("http://{nowhere}"), &test)
    };
    let starting = tokio::spawn(Service::start(config, Clock::System, None));
    until("life", async || {
        let answer = reqwest::get(format!("http://{listen}/healthz")).await;
        answer.is_ok_and(|answer| answer.status().is_success())
    })
    .await;
    let (status, why) = get(listen, "/readyz").await;
    assert_eq!((status, why.as_str()), (503, "starting\n"));

    let options = Options::new(TOKEN, Arc::new(|| Clock::System.now().0));
    let emulator = Emulator::open(options).await.unwrap();
    let _telegram = emulator.listen(nowhere).await.unwrap();
    let running = starting.await.unwrap().unwrap();
    until_ready(&running).await;
    running.stop().await;
}

#[tokio::test]
async fn a_wrong_token_is_told_at_once_and_not_shown() {
    let test = Backend::Sqlite.fresh().await;
    let (_emulator, telegram) = telegram().await;
    let config = Config {
        token: Token::parse("42:hunter2"),
        ..config(&telegram.url(), &test)
    };
    let error = Service::start(config, Clock::System, None)
        .await
        .unwrap_err();
    assert!(matches!(error, StartError::TokenRefused(_)), "{error:?}");
    assert!(error.is_configuration());
    assert!(!error.to_string().contains("hunter2"), "{error}");
}

async fn the_webhook_keeps_strangers_out(backend: Backend) {
    let test = backend.fresh().await;
    let (emulator, telegram) = telegram().await;
    let port = {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        free.local_addr().unwrap().port()
    };
    let url = format!("http://127.0.0.1:{port}/hook");
    let config = Config {
        listen: ([127, 0, 0, 1], port).into(),
        intake: Intake::Webhook {
            url: url.parse().unwrap(),
            secret: WebhookSecret::parse("right").unwrap(),
        },
        ..config(&telegram.url(), &test)
    };
    let running = Service::start(config, Clock::System, None).await.unwrap();
    until_ready(&running).await;

    let client = reqwest::Client::new();
    let send = async |path: &str, secret: Option<&str>, body: String| {
        let mut request = client
            .post(format!("http://127.0.0.1:{port}{path}"))
            .body(body);
        if let Some(secret) = secret {
            request = request.header(SECRET_HEADER, secret);
        }
        request.send().await.unwrap().status().as_u16()
    };
    let update = |id: i64| format!(r#"{{"update_id":{id},"message":{{"chat":{{"id":7}}}}}}"#);
    for secret in [None, Some(""), Some("wrong"), Some("righ"), Some("rightx")] {
        assert_eq!(send("/hook", secret, update(1)).await, 401, "{secret:?}");
    }
    let seen = async || {
        let (waiting, parked) = updates(&running.db).await;
        waiting + parked
    };
    assert_eq!(seen().await, 0);
    assert_eq!(send("/hook", Some("right"), update(1)).await, 200);
    assert_eq!(
        send("/hook", Some("right"), update(1)).await,
        200,
        "a repetition"
    );
    assert_eq!(
        send("/telegram/webhook", Some("right"), update(2)).await,
        200
    );
    assert_eq!(send("/hook", Some("right"), "{}".to_owned()).await, 400);
    let huge = format!(r#"{{"update_id":3,"x":"{}"}}"#, "x".repeat(2 << 20));
    assert_eq!(send("/hook", Some("right"), huge).await, 413);
    let (_, metrics) = get(running.listen_addr, "/metrics").await;
    assert!(
        metrics.contains("prilavok_updates_received_total 2\n"),
        "{metrics}"
    );

    // And Telegram itself, with the secret that it was told.
    let person = Profile {
        id: 7,
        first_name: "Emma".to_owned(),
        ..Profile::default()
    };
    emulator.phone(person).writes("hello").unwrap();
    until("Telegram's post", async || {
        let (_, metrics) = get(running.listen_addr, "/metrics").await;
        metrics.contains("prilavok_updates_received_total 3\n")
    })
    .await;
    running.stop().await;
    let violations = emulator.violations();
    assert!(violations.is_empty(), "{violations:?}");
}
both!(
    the_webhook_takes_each_update_once_and_only_from_telegram,
    the_webhook_keeps_strangers_out
);

#[tokio::test]
async fn a_request_to_terminate_is_a_good_end() {
    let folder = tempfile::tempdir().unwrap();
    let (emulator, telegram) = telegram().await;
    let mut process = std::process::Command::new(env!("CARGO_BIN_EXE_prilavok"))
        .current_dir(folder.path())
        .env("PRILAVOK_BOT_TOKEN", TOKEN)
        .env("PRILAVOK_BOT_API_URL", telegram.url())
        .env("PRILAVOK_LISTEN", "127.0.0.1:0")
        .env("PRILAVOK_LOG", "trace")
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    until("the first poll", async || {
        emulator
            .calls()
            .iter()
            .any(|call| call.method.eq_ignore_ascii_case("deleteWebhook"))
    })
    .await;
    let killed = std::process::Command::new("kill")
        .args(["-TERM", &process.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    let mut log = String::new();
    std::io::Read::read_to_string(&mut process.stderr.take().unwrap(), &mut log).unwrap();
    assert_eq!(process.wait().unwrap().code(), Some(0), "{log}");
    assert!(log.contains("?start=claim_"), "the link is told: {log}");
    assert!(!log.contains(TOKEN), "the loudest log shows no token");
}
