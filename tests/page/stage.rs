//! An emulator with the page on a free port, and the bot's side of it: plain Bot API calls.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use prilavok::sandbox::{
    emulator::{Emulator, Options, Profile, Rights},
    page,
};
use serde_json::{Value, json};

const TOKEN: &str = "7000000001:page-tests";
/// When the stories begin: 1 March 2026, noon in Moscow, in epoch milliseconds.
const MORNING_MS: i64 = 1_772_355_600_000;
/// How long the emulator may take to hand out an update.
const PATIENCE: Duration = Duration::from_secs(10);

/// Everybody on the page: id, first name, role.
const PEOPLE: [(i64, &str, &str); 5] = [
    (101, "Анна", "customer"),
    (102, "Ben", "customer"),
    (201, "Олег", "manager"),
    (202, "Мария", "manager"),
    (301, "Виктор", "owner"),
];

/// A sandbox without the bot: the test itself is the bot.
pub struct Stage {
    base: String,
    http: reqwest::Client,
    emulator: Emulator,
}

/// A phone on the page.
pub struct Phone {
    pub id: i64,
    pub name: &'static str,
}

impl Phone {
    /// The selector of the phone.
    pub fn css(&self) -> String {
        format!(".phone[data-phone=\"{}\"]", self.id)
    }

    /// The selector of something in the phone.
    pub fn inside(&self, css: &str) -> String {
        format!("{} {css}", self.css())
    }

    /// The selector of the field for words.
    pub fn field(&self) -> String {
        self.inside("textarea")
    }
}

impl Stage {
    /// Starts an emulator with five people and the page before it.
    pub async fn set() -> Self {
        let begun = Instant::now();
        let now = Arc::new(move || {
            MORNING_MS + i64::try_from(begun.elapsed().as_millis()).expect("a short test")
        });
        let emulator = Emulator::open(Options::new(TOKEN, now))
            .await
            .expect("an emulator");
        for (id, name, role) in PEOPLE {
            let profile = Profile {
                id,
                first_name: name.to_owned(),
                language_code: Some("ru".to_owned()),
                ..Profile::default()
            };
            emulator.labelled_phone(profile, name, role);
        }
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("its address"));
        let router = emulator.router().merge(page::routes());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let http = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("an HTTP client");
        Self {
            base,
            http,
            emulator,
        }
    }

    /// An address of the sandbox.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// All phones.
    pub fn phones() -> Vec<Phone> {
        PEOPLE
            .iter()
            .map(|&(id, name, _)| Phone { id, name })
            .collect()
    }

    /// The first phone of a role.
    pub fn phone(role: &str) -> Phone {
        let (id, name, _) = PEOPLE
            .into_iter()
            .find(|person| person.2 == role)
            .expect("somebody of that role");
        Phone { id, name }
    }

    /// The person presses «Начать», so that the bot may write.
    pub fn start(&self, phone: &Phone) {
        self.person(phone).starts(None).expect("a start");
    }

    /// The person behind a phone.
    pub fn person(&self, phone: &Phone) -> prilavok::sandbox::phone::Phone {
        self.emulator.known_phone(phone.id).expect("the phone")
    }

    /// A forum of these people, the owner first, with the bot as its administrator; its id.
    pub fn forum(&self, people: &[&Phone]) -> i64 {
        let forum = self.emulator.forum("Открытая линия");
        for phone in people {
            forum.joins(&self.person(phone)).expect("a member");
        }
        let owner = people.first().expect("an owner");
        forum
            .promotes_bot(&self.person(owner), Rights::ALL)
            .expect("the bot is let in");
        forum.id()
    }

    /// One call of the Bot API, which must succeed.
    pub async fn bot(&self, method: &str, body: Value) -> Value {
        let url = self.url(&format!("/bot{TOKEN}/{method}"));
        let response = self
            .http
            .post(url)
            .json(&body)
            .send()
            .await
            .expect("the emulator answers");
        let mut answer: Value = response.json().await.expect("JSON of the emulator");
        assert_eq!(answer["ok"], true, "{method}: {answer}");
        answer["result"].take()
    }

    /// Polls as a bot does until the update that is looked for; what comes before it is confirmed and passed over.
    pub async fn update(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        let since = Instant::now();
        let mut offset = 0;
        while since.elapsed() < PATIENCE {
            let updates = self
                .bot("getUpdates", json!({ "offset": offset, "timeout": 1 }))
                .await;
            for update in updates.as_array().into_iter().flatten() {
                offset = update["update_id"].as_i64().expect("an update's number") + 1;
                if wanted(update) {
                    self.bot(
                        "getUpdates",
                        json!({ "offset": offset, "timeout": 0, "limit": 1 }),
                    )
                    .await;
                    return update.clone();
                }
            }
        }
        panic!("the update did not reach the bot");
    }
}
