//! The log: one failure, one line with its chain of causes; no token, no personal data, ids only.

use crate::config::LogFormat;
use std::error::Error;
use std::fmt::Write as _;
use tracing_subscriber::EnvFilter;

/// What these log below `warn` may hold a request's URL, and with it the token.
const HUSHED: [&str; 5] = [
    "hyper=warn",
    "hyper_util=warn",
    "h2=warn",
    "reqwest=warn",
    "rustls=warn",
];

/// Begins to log to standard error. A second call in one process changes nothing.
pub fn begin(filter: &str, format: LogFormat) {
    let filter = HUSHED
        .iter()
        .filter_map(|directive| directive.parse().ok())
        .fold(EnvFilter::new(filter), EnvFilter::add_directive);
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let begun = match format {
        LogFormat::Pretty => lines
            .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
            .try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    if let Err(error) = begun {
        tracing::debug!(%error, "the log had begun before");
    }
}

/// An error with its causes in one line.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !line.ends_with(&text) {
            let _ = write!(line, ": {text}");
        }
        cause = error.source();
    }
    line.replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the send failed")]
    struct Outer(#[source] std::io::Error);

    #[test]
    fn causes_follow_in_one_line() {
        let error = Outer(std::io::Error::other("the cable\nis cut"));
        assert_eq!(chain(&error), "the send failed: the cable is cut");
    }
}
