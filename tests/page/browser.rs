//! A real Chromium, driven over the W3C `WebDriver` protocol by the `chromedriver` beside it.
//!
//! Invariant: a browser ends with its test, also when the test panics; nothing of its profile stays.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

/// The key under which `WebDriver` hands out an element (W3C `WebDriver` §12.1).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// How long the page may take to show what a test waits for.
const PATIENCE: Duration = Duration::from_secs(15);
const PAUSE: Duration = Duration::from_millis(40);
/// The Enter key (W3C `WebDriver` §17.4.2).
pub const ENTER: &str = "\u{e007}";

/// One browser window with a fresh profile.
pub struct Browser {
    /// Dropped with the browser; the profile after it.
    _driver: Driver,
    http: reqwest::Client,
    session: String,
    _profile: tempfile::TempDir,
}

/// The `chromedriver` process; dropping it closes its browser first.
struct Driver {
    process: Child,
    port: u16,
    session: Option<String>,
}

impl Browser {
    /// Starts a browser of a laptop's size that prefers Russian.
    ///
    /// # Panics
    /// With a clear sentence when `chromedriver` or Chromium is missing: the page is never passed over in silence.
    pub async fn start() -> Self {
        let mut driver = Driver::start();
        let profile = tempfile::tempdir().expect("a folder for the browser's profile");
        let args = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--lang=ru",
            "--window-size=1366,768",
            &format!("--user-data-dir={}", profile.path().display()),
        ];
        let capabilities = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "args": args, "prefs": { "intl.accept_languages": "ru" } },
            "goog:loggingPrefs": { "browser": "ALL" },
        } } });
        let http = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("an HTTP client");
        let url = format!("http://127.0.0.1:{}/session", driver.port);
        let created = answer(http.post(&url).json(&capabilities)).await;
        let id = created["sessionId"]
            .as_str()
            .expect("a session id")
            .to_owned();
        driver.session = Some(id.clone());
        Self {
            _driver: driver,
            http,
            session: format!("{url}/{id}"),
            _profile: profile,
        }
    }

    /// Opens an address.
    pub async fn open(&self, url: &str) {
        answer(
            self.http
                .post(format!("{}/url", self.session))
                .json(&json!({ "url": url })),
        )
        .await;
    }

    /// What a script `return`s.
    pub async fn run(&self, script: &str) -> Value {
        let body = json!({ "script": script, "args": [] });
        answer(
            self.http
                .post(format!("{}/execute/sync", self.session))
                .json(&body),
        )
        .await
    }

    /// The texts of all elements that match, as they are in the document.
    pub async fn texts(&self, css: &str) -> Vec<String> {
        let script = format!(
            "return [...document.querySelectorAll({})].map((e) => e.textContent)",
            json!(css)
        );
        serde_json::from_value(self.run(&script).await).expect("a list of texts")
    }

    /// Waits until an element matches and its text contains these words.
    pub async fn see(&self, css: &str, words: &str) {
        let since = Instant::now();
        loop {
            let texts = self.texts(css).await;
            if texts.iter().any(|text| text.contains(words)) {
                return;
            }
            assert!(
                since.elapsed() < PATIENCE,
                "«{words}» did not appear in {css}; there is {texts:?}\n{}",
                self.complaints().await
            );
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Waits until no element matches.
    pub async fn gone(&self, css: &str) {
        let since = Instant::now();
        while !self.texts(css).await.is_empty() {
            assert!(since.elapsed() < PATIENCE, "{css} is still there");
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Clicks the first element that matches, as a mouse would: it must be visible and not covered.
    pub async fn click(&self, css: &str) {
        self.act(css, "click", &json!({})).await;
    }

    /// Does something with the first element that matches. One that the page draws anew between the look and the deed is
    /// looked for again, as an eye would.
    async fn act(&self, css: &str, what: &str, body: &Value) {
        let since = Instant::now();
        loop {
            let element = self.element(css).await;
            let url = format!("{}/element/{element}/{what}", self.session);
            let response = self.http.post(url).json(body).send().await;
            let response = response.expect("chromedriver answers");
            if response.status().is_success() {
                return;
            }
            let refused: Value = response.json().await.expect("JSON of chromedriver");
            let is_stale = refused["value"]["error"] == "stale element reference";
            assert!(
                is_stale && since.elapsed() < PATIENCE,
                "the browser refused: {}",
                refused["value"]["message"].as_str().unwrap_or_default()
            );
        }
    }

    /// Clicks the first element that matches, in sight or not: for what shows only under a mouse.
    pub async fn press_hidden(&self, css: &str) {
        self.element(css).await;
        let script = format!("document.querySelector({}).click()", json!(css));
        self.run(&script).await;
    }

    /// Types into the first element that matches.
    pub async fn type_into(&self, css: &str, text: &str) {
        self.act(css, "value", &json!({ "text": text })).await;
    }

    /// Errors that the browser logged since the last look: failed loads, breaches of the policy, exceptions.
    pub async fn complaints(&self) -> String {
        let log = answer(
            self.http
                .post(format!("{}/se/log", self.session))
                .json(&json!({ "type": "browser" })),
        )
        .await;
        let severe = |entry: &&Value| entry["level"] == "SEVERE";
        let lines: Vec<&str> = log
            .as_array()
            .into_iter()
            .flatten()
            .filter(severe)
            .filter_map(|entry| entry["message"].as_str())
            .collect();
        lines.join("\n")
    }

    async fn element(&self, css: &str) -> String {
        let since = Instant::now();
        loop {
            let body = json!({ "using": "css selector", "value": css });
            let response = self
                .http
                .post(format!("{}/element", self.session))
                .json(&body)
                .send()
                .await;
            let found: Value = response
                .expect("chromedriver answers")
                .json()
                .await
                .expect("JSON of chromedriver");
            if let Some(id) = found["value"][ELEMENT].as_str() {
                return id.to_owned();
            }
            assert!(
                since.elapsed() < PATIENCE,
                "no element {css}: {}",
                found["value"]["message"]
            );
            tokio::time::sleep(PAUSE).await;
        }
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Value {
    let response = request.send().await.expect("chromedriver answers");
    let ok = response.status().is_success();
    let mut body: Value = response.json().await.expect("JSON of chromedriver");
    assert!(
        ok,
        "the browser refused: {}",
        body["value"]["message"].as_str().unwrap_or_default()
    );
    body["value"].take()
}

impl Driver {
    fn start() -> Self {
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("the page's tests need chromedriver and Chromium in PATH (Debian: chromium-driver): {error}"));
        let output = process.stdout.take().expect("its output is piped");
        // It tells the port that it took: «ChromeDriver was started successfully on port 40123.»
        let port = BufReader::new(output)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| {
                line.split_once("successfully on port ")?
                    .1
                    .trim_end_matches('.')
                    .parse()
                    .ok()
            })
            .expect("chromedriver tells its port");
        Self {
            process,
            port,
            session: None,
        }
    }

    /// Asks for the end of the session without a runtime, for there may be none while a test unwinds.
    fn close_browser(&self) -> std::io::Result<()> {
        let Some(session) = &self.session else {
            return Ok(());
        };
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        write!(
            stream,
            "DELETE /session/{session} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n",
            self.port
        )?;
        stream.read_exact(&mut [0; 12])
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Neither failure can be helped here, and the test's own outcome matters more.
        let _ = self.close_browser();
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
