//! `prilavok sandbox` as a newcomer meets it: one command, one address, phones; and kept data when told a file.

#![expect(
    clippy::unwrap_used,
    reason = "a story ends where something goes wrong"
)]

use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// How long the shop may take to put its sample goods into the search.
const PATIENCE: Duration = Duration::from_secs(30);

struct Sandbox {
    process: Child,
    base: String,
    /// Held open, as a terminal is.
    _out: BufReader<ChildStdout>,
}

impl Sandbox {
    fn start(folder: &Path, arguments: &[&str]) -> Sandbox {
        let mut process = Command::new(env!("CARGO_BIN_EXE_prilavok"))
            .args(arguments)
            .args(["--listen", "127.0.0.1:0"])
            .current_dir(folder)
            .env_remove("PRILAVOK_BOT_TOKEN")
            .env("PRILAVOK_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let base = line.trim().split_once("http://").unwrap().1;
        Sandbox {
            process,
            base: format!("http://{base}"),
            _out: out,
        }
    }

    async fn state(&self) -> Value {
        let answer = reqwest::get(format!("{}/sandbox/api/state", self.base));
        answer.await.unwrap().json().await.unwrap()
    }

    async fn writes(&self, phone: i64, text: &str) {
        let url = format!("{}/sandbox/api/phones/{phone}/send", self.base);
        let sent = reqwest::Client::new()
            .post(url)
            .json(&json!({ "text": text }));
        assert!(sent.send().await.unwrap().status().is_success());
    }

    fn stop(mut self) {
        let killed = Command::new("kill")
            .args(["-TERM", &self.process.id().to_string()])
            .status()
            .unwrap();
        assert!(killed.success());
        assert_eq!(self.process.wait().unwrap().code(), Some(0));
    }
}

fn roles(state: &Value) -> Vec<&str> {
    let phones = state["phones"].as_array().unwrap();
    let mut roles: Vec<_> = phones
        .iter()
        .map(|phone| phone["role"].as_str().unwrap())
        .collect();
    roles.sort_unstable();
    roles
}

/// How often staff pressed «Start».
fn starts(state: &Value) -> usize {
    state.to_string().matches("\"/start\"").count()
}

#[tokio::test]
async fn without_a_token_the_sandbox_opens_with_five_phones() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(folder.path(), &[]);
    let page = reqwest::get(&sandbox.base).await.unwrap();
    assert!(page.text().await.unwrap().contains("<html"));
    let ready = reqwest::get(format!("{}/healthz", sandbox.base))
        .await
        .unwrap();
    assert!(ready.status().is_success());
    let state = sandbox.state().await;
    assert_eq!(
        roles(&state),
        ["customer", "customer", "manager", "manager", "owner"]
    );
    assert_eq!(starts(&state), 3, "the staff has started the bot: {state}");
    sandbox.stop();
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 0, "nothing is left behind");
}

#[tokio::test]
async fn the_sample_goods_are_found_with_a_slip() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(folder.path(), &[]);
    let manager = sandbox.state().await["phones"]
        .as_array()
        .unwrap()
        .iter()
        .find(|phone| phone["role"] == "manager")
        .and_then(|phone| phone["user"]["id"].as_i64())
        .unwrap();
    let since = Instant::now();
    while !sandbox.state().await.to_string().contains("Чайник") {
        assert!(since.elapsed() < PATIENCE, "no kettle is found");
        sandbox.writes(manager, "/find чайнек").await;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    sandbox.stop();
}

#[tokio::test]
async fn told_a_file_it_keeps_its_data() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["sandbox", "--data", "shop.db"];
    let first = Sandbox::start(folder.path(), &arguments);
    let before = first.state().await;
    first.stop();
    assert!(folder.path().join("shop.db").exists());
    assert!(folder.path().join("shop.db.telegram").exists());
    let second = Sandbox::start(folder.path(), &arguments);
    let after = second.state().await;
    assert_eq!(roles(&after), roles(&before));
    assert_eq!(starts(&after), 3, "nobody starts twice");
    second.stop();
}
