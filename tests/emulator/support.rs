//! A running emulator and the shortest way to call it.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a failure here is the test's failure"
)]

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use prilavok::sandbox::{
    emulator::{Emulator, Listening, Options, Profile, Rights},
    group::Group,
    phone::Phone,
};
use serde_json::{Value, json};

/// The bot's token.
pub const TOKEN: &str = "100200:test-token";
/// When every story begins, in epoch milliseconds.
pub const START: i64 = 1_700_000_000_000;
/// Long enough for anything that is not meant to wait.
pub const SOON: Duration = Duration::from_secs(5);

/// An emulator with a clock that stands until it is moved.
pub struct Stand {
    pub emulator: Emulator,
    pub listening: Listening,
    pub client: reqwest::Client,
    pub clock: Arc<AtomicI64>,
    looks: AtomicI64,
}

/// An answer of the Bot API.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    /// The `description` of a refusal, after a look at the envelope.
    #[track_caller]
    pub fn refusal(&self) -> &str {
        assert_eq!(self.body["ok"], json!(false), "{self:?}");
        assert_eq!(self.body["error_code"], json!(self.status));
        self.body["description"].as_str().unwrap()
    }

    /// The `result` of a success.
    #[track_caller]
    pub fn result(self) -> Value {
        assert_eq!(self.body["ok"], json!(true), "{self:?}");
        assert_eq!(self.status, 200);
        self.body["result"].clone()
    }
}

/// Options with a clock of their own.
pub fn options() -> (Options, Arc<AtomicI64>) {
    let clock = Arc::new(AtomicI64::new(START));
    let hand = Arc::clone(&clock);
    let now = Arc::new(move || hand.load(Ordering::SeqCst));
    (Options::new(TOKEN, now), clock)
}

impl Stand {
    pub async fn new() -> Self {
        let (options, clock) = options();
        Self::with(options, clock).await
    }

    pub async fn with(options: Options, clock: Arc<AtomicI64>) -> Self {
        let emulator = Emulator::open(options).await.unwrap();
        let listening = emulator
            .listen("127.0.0.1:0".parse().unwrap())
            .await
            .unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            emulator,
            listening,
            client,
            clock,
            looks: AtomicI64::new(1),
        }
    }

    pub fn url(&self, method: &str) -> String {
        format!("{}/bot{TOKEN}/{method}", self.listening.url())
    }

    pub async fn call(&self, method: &str, params: Value) -> Answer {
        let sent = self.client.post(self.url(method)).json(&params).send();
        read(sent.await.unwrap()).await
    }

    /// A call that must succeed.
    pub async fn ok(&self, method: &str, params: Value) -> Value {
        self.call(method, params).await.result()
    }

    /// The words of a call that must be refused.
    pub async fn refusal(&self, method: &str, params: Value) -> String {
        self.call(method, params).await.refusal().to_owned()
    }

    /// All updates that wait, none confirmed.
    pub async fn updates(&self) -> Vec<Value> {
        let waiting = self.emulator.pending_updates();
        // A repeated offset would be taken for haste and get one update only; all of these lie below the first one.
        let offset = self.looks.fetch_add(1, Ordering::SeqCst);
        let got = self.ok("getUpdates", json!({ "offset": offset })).await;
        let got = got.as_array().unwrap().clone();
        assert_eq!(got.len(), waiting);
        got
    }

    pub fn anna(&self) -> Phone {
        self.emulator.phone(Profile {
            id: 1001,
            first_name: "Анна <b>".to_owned(),
            last_name: None,
            username: Some("anna".to_owned()),
            language_code: Some("ru".to_owned()),
        })
    }

    /// Anna, who has pressed «Start».
    pub fn started_anna(&self) -> Phone {
        let anna = self.anna();
        anna.starts(None).unwrap();
        anna
    }

    /// Boris, who never wrote to the bot.
    pub fn boris(&self) -> Phone {
        self.emulator.phone(Profile {
            id: 1002,
            first_name: "Борис".to_owned(),
            last_name: Some("Ким".to_owned()),
            username: None,
            language_code: Some("ru".to_owned()),
        })
    }

    /// A forum that Boris owns and in which the bot may do all it can.
    pub fn forum(&self) -> (Group, Phone) {
        let boris = self.boris();
        let forum = self.emulator.forum("Открытая линия");
        forum.joins(&boris).unwrap();
        forum.promotes_bot(&boris, Rights::ALL).unwrap();
        (forum, boris)
    }

    /// What was queued since the last look, confirmed.
    pub async fn news(&self) -> Vec<Value> {
        let got = self.updates().await;
        if let Some(last) = got.last() {
            let next = last["update_id"].as_i64().unwrap() + 1;
            self.ok("getUpdates", json!({ "offset": next, "limit": 1 }))
                .await;
        }
        got
    }

    pub fn pass(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
    }

    #[track_caller]
    pub fn assert_no_violations(&self) {
        assert_eq!(self.emulator.violations(), []);
    }

    pub fn objections(&self) -> Vec<String> {
        self.emulator
            .violations()
            .into_iter()
            .map(|violation| violation.what)
            .collect()
    }
}

pub async fn read(response: reqwest::Response) -> Answer {
    let status = response.status().as_u16();
    let body = response.json().await.unwrap();
    Answer { status, body }
}
