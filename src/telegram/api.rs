//! The wire to the Bot API: one call over HTTP, its answer taken apart as Telegram documents it (RULES §1).
//!
//! teloxide's own client drops the error code, waits ten seconds on each 5xx, and takes an answer it can't read for a
//! failure though the message was sent. The sender needs all three, so it asks for the bare answer.
//!
//! Invariant: the URL, which holds the token, gets into no error and no log line.

use crate::config::{Token, is_this_machine};
use reqwest::multipart::Form;
use reqwest::{Client, RequestBuilder, Url, redirect, retry};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How long a call may take.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Why a call brought no result.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// Telegram refused.
    #[error("{code}: {description}")]
    Refused {
        /// The error code; the HTTP status as well.
        code: u16,
        /// What Telegram says.
        description: String,
        /// After how many seconds to try again.
        retry_after: Option<u32>,
        /// The supergroup that the group has become.
        migrate_to: Option<i64>,
    },
    /// Nothing readable came back.
    #[error("Telegram can't be reached")]
    Network(#[source] reqwest::Error),
    /// What came back is no answer of a Bot API server.
    #[error("no answer of a Bot API server (HTTP {status})")]
    Gibberish {
        /// The HTTP status.
        status: u16,
    },
}

impl ApiError {
    /// Whether the token itself is wrong (RULES §1): no repetition helps.
    pub const fn is_unauthorized(&self) -> bool {
        matches!(
            self,
            ApiError::Refused {
                code: 401 | 404,
                ..
            }
        )
    }
}

impl From<reqwest::Error> for ApiError {
    fn from(error: reqwest::Error) -> Self {
        ApiError::Network(error.without_url())
    }
}

/// The answer as it comes (RULES §1).
#[derive(Deserialize)]
struct Answer<T> {
    ok: bool,
    result: Option<T>,
    #[serde(default)]
    error_code: u16,
    #[serde(default)]
    description: String,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Default, Deserialize)]
struct Parameters {
    retry_after: Option<u32>,
    migrate_to_chat_id: Option<i64>,
}

/// A Bot API server, for one bot.
#[derive(Clone)]
pub struct Api {
    client: Client,
    base: Arc<str>,
    server: Url,
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Api({})", self.server)
    }
}

impl Api {
    /// The bot of that token at a server.
    ///
    /// # Errors
    /// When TLS can't be set up on this machine.
    pub fn new(server: &Url, token: &Token) -> Result<Api, ApiError> {
        // What is tried again is the outbox's to say, and the token goes nowhere else.
        let mut client = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(CALL_TIMEOUT)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .tcp_nodelay(true);
        if is_this_machine(server) {
            client = client.no_proxy();
        }
        let client = client.build()?;
        let root = server.as_str().trim_end_matches('/');
        Ok(Api {
            client,
            base: format!("{root}/bot{}/", token.expose()).into(),
            server: server.clone(),
        })
    }

    /// Calls a method with JSON.
    pub async fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        parameters: &impl Serialize,
    ) -> Result<T, ApiError> {
        answer(self.post(method).json(parameters)).await
    }

    /// Calls a method that may take longer than others.
    pub async fn call_within<T: DeserializeOwned>(
        &self,
        method: &str,
        parameters: &impl Serialize,
        timeout: Duration,
    ) -> Result<T, ApiError> {
        answer(self.post(method).json(parameters).timeout(timeout)).await
    }

    /// Calls a method with a form, which can hold files.
    pub async fn call_with_files<T: DeserializeOwned>(
        &self,
        method: &str,
        form: Form,
    ) -> Result<T, ApiError> {
        answer(self.post(method).multipart(form)).await
    }

    /// Downloads a file of the bot's, of at most `max` bytes.
    pub async fn download(&self, path: &str, max: usize) -> Result<Vec<u8>, ApiError> {
        let url = self.base.replacen("/bot", "/file/bot", 1);
        let mut response = self.client.get(format!("{url}{path}")).send().await?;
        let status = response.status().as_u16();
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > max {
                return Err(ApiError::Refused {
                    code: 413,
                    description: "the file is too large".to_owned(),
                    retry_after: None,
                    migrate_to: None,
                });
            }
        }
        if status == 200 {
            Ok(bytes)
        } else {
            Err(ApiError::Gibberish { status })
        }
    }

    fn post(&self, method: &str) -> RequestBuilder {
        self.client.post(format!("{}{method}", self.base))
    }
}

async fn answer<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, ApiError> {
    let response = request.send().await?;
    let status = response.status().as_u16();
    let body = response.bytes().await?;
    let gibberish = || ApiError::Gibberish { status };
    let answer: Answer<T> = serde_json::from_slice(&body).map_err(|_| gibberish())?;
    match answer.result {
        Some(result) if answer.ok => Ok(result),
        _ if answer.ok => Err(gibberish()),
        _ => Err(ApiError::Refused {
            code: if answer.error_code == 0 {
                status
            } else {
                answer.error_code
            },
            description: answer.description,
            retry_after: answer.parameters.retry_after,
            migrate_to: answer.parameters.migrate_to_chat_id,
        }),
    }
}
