//! The configuration: every setting by flag, environment, `prilavok.toml` or default, in this order.
//!
//! Invariant: a [`Config`] exists only checked. Each mistake is one line that names the setting, where it came from and
//! what was expected; neither the token nor a password ever gets into a text.

use crate::domain::ids::UserId;
use crate::domain::lang::Lang;
use crate::storage::DbUrl;
use chrono_tz::Tz;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};
use iso_currency::Currency;
use reqwest::Url;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

/// Telegram's own Bot API server.
const TELEGRAM: &str = "https://api.telegram.org";
/// The file that is read when there is one and none is named.
const DEFAULT_FILE: &str = "prilavok.toml";
/// Where Telegram posts updates when the webhook's URL has no path of its own.
pub const WEBHOOK_PATH: &str = "/telegram/webhook";
/// Anybody can try secrets at a hook, so a short one is none.
const SECRET_MIN: usize = 16;
/// The id of the argument that names the file.
const FILE_ARG: &str = "config";

macro_rules! settings {
    ($($name:ident, $key:literal, $flag:literal, $env:literal, $value:literal, $help:literal;)*) => {
        /// A setting.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Setting {
            $(#[doc = concat!("`", $env, "`")] $name,)*
        }

        impl Setting {
            /// Every setting, in the order of the help.
            pub const ALL: &[Setting] = &[$(Setting::$name,)*];

            /// Its key in the file.
            pub const fn key(self) -> &'static str {
                match self { $(Setting::$name => $key,)* }
            }

            /// Its flag, without the dashes.
            pub const fn flag(self) -> &'static str {
                match self { $(Setting::$name => $flag,)* }
            }

            /// Its environment variable.
            pub const fn env(self) -> &'static str {
                match self { $(Setting::$name => $env,)* }
            }

            const fn value_name(self) -> &'static str {
                match self { $(Setting::$name => $value,)* }
            }

            const fn help(self) -> &'static str {
                match self { $(Setting::$name => $help,)* }
            }
        }
    };
}

settings! {
    BotToken, "bot_token", "bot-token", "PRILAVOK_BOT_TOKEN", "TOKEN", "The bot's token, from @BotFather";
    BotApiUrl, "bot_api_url", "bot-api-url", "PRILAVOK_BOT_API_URL", "URL", "Another Bot API server than Telegram's";
    DatabaseUrl, "database_url", "database-url", "PRILAVOK_DATABASE_URL", "URL", "sqlite://FILE, made when missing, or postgres://USER@HOST/NAME [default: sqlite://prilavok.db]";
    Owner, "owner", "owner", "PRILAVOK_OWNER", "ID", "Telegram user id of the owner; without it the log prints a one-time claim link";
    Listen, "listen", "listen", "PRILAVOK_LISTEN", "ADDRESS", "Address of the HTTP server: health, metrics, webhook [default: 127.0.0.1:8080]";
    WebhookUrl, "webhook_url", "webhook-url", "PRILAVOK_WEBHOOK_URL", "URL", "Public https URL of this server: webhook instead of long polling";
    WebhookSecret, "webhook_secret", "webhook-secret", "PRILAVOK_WEBHOOK_SECRET", "SECRET", "What Telegram proves itself with at the webhook";
    CallsSecret, "calls_secret", "calls-secret", "PRILAVOK_CALLS_SECRET", "SECRET", "What a telephone system proves itself with at /hooks/calls; without it there is no such hook";
    FilesDir, "files_dir", "files-dir", "PRILAVOK_FILES_DIR", "FOLDER", "Where copies of records' files may be kept; the owner switches them on in /files";
    Lang, "lang", "lang", "PRILAVOK_LANG", "TAG", "The shop's language, ru or en [default: ru]";
    Timezone, "timezone", "timezone", "PRILAVOK_TIMEZONE", "NAME", "The shop's time zone [default: Europe/Moscow]";
    Currency, "currency", "currency", "PRILAVOK_CURRENCY", "CODE", "The shop's currency, by ISO 4217 [default: RUB]";
    Preset, "preset", "preset", "PRILAVOK_PRESET", "FILE", "Another preset than the built-in";
    SendPerSecond, "send_per_second", "send-per-second", "PRILAVOK_SEND_PER_SECOND", "N", "Overall pace of sends; 0 switches all pacing off [default: 30]";
    Log, "log", "log", "PRILAVOK_LOG", "FILTER", "What to log: error, warn, info, debug, or a filter by module [default: info]";
    LogFormat, "log_format", "log-format", "PRILAVOK_LOG_FORMAT", "FORMAT", "pretty or json [default: pretty]";
}

impl Setting {
    /// Whether its value must not be shown.
    const fn is_secret(self) -> bool {
        matches!(
            self,
            Setting::BotToken
                | Setting::WebhookSecret
                | Setting::CallsSecret
                | Setting::DatabaseUrl
        )
    }
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Origin {
    Flag,
    Env,
    File(PathBuf),
    Default,
}

/// One thing wrong with the configuration, in one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {wrong}; expected {expected}")]
pub struct Mistake {
    place: String,
    wrong: String,
    expected: String,
}

/// A bot's token. Its `Debug` shows only the bot's public id.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Takes `<id>:<secret>` (RULES §1).
    pub fn parse(text: &str) -> Option<Token> {
        let (id, secret) = text.split_once(':')?;
        let fits = !id.is_empty()
            && !id.starts_with('0')
            && id.bytes().all(|b| b.is_ascii_digit())
            && !secret.is_empty()
            && text.len() <= 80
            && secret
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        fits.then(|| Token(text.to_owned()))
    }

    /// The token itself, for the URL of a call and nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.0.split(':').next().unwrap_or_default();
        write!(f, "Token({id}:…)")
    }
}

/// What a caller proves itself with, Telegram at the webhook (RULES §9) or a telephone system at its hook: 1 to 256 of
/// `A-Za-z0-9_-`.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(String);

impl WebhookSecret {
    /// Takes a secret.
    pub fn parse(text: &str) -> Option<WebhookSecret> {
        let fits = (1..=256).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        fits.then(|| WebhookSecret(text.to_owned()))
    }

    /// The secret itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}

/// How updates come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intake {
    /// We ask.
    Polling,
    /// Telegram posts.
    Webhook {
        /// Where to; always with a path.
        url: Url,
        /// What Telegram proves itself with.
        secret: WebhookSecret,
    },
}

/// What log lines look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// For machines.
    Json,
}

/// The configuration, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// The bot's token; without one there is only the sandbox.
    pub token: Option<Token>,
    /// The Bot API server, without a slash at its end.
    pub bot_api: Url,
    /// Where the data is.
    pub database: DbUrl,
    /// The owner, where configured.
    pub owner: Option<UserId>,
    /// Where HTTP is served.
    pub listen: SocketAddr,
    /// How updates come in.
    pub intake: Intake,
    /// What a telephone system proves itself with; `None`: there is no hook for it.
    pub calls_secret: Option<WebhookSecret>,
    /// Where copies of records' files may be kept.
    pub files_dir: Option<PathBuf>,
    /// The shop's language.
    pub lang: Lang,
    /// The shop's time zone.
    pub timezone: Tz,
    /// The shop's currency.
    pub currency: Currency,
    /// A preset's file instead of the built-in.
    pub preset: Option<PathBuf>,
    /// Overall pace of sends; 0: no pacing at all.
    pub send_per_second: u32,
    /// What is logged, as a filter of `tracing`.
    pub log: String,
    /// How it is logged.
    pub log_format: LogFormat,
}

/// Adds the flags of every setting to a command; they stand before or after a subcommand.
#[must_use]
pub fn with_flags(command: Command) -> Command {
    let file = Arg::new(FILE_ARG)
        .long("config")
        .env("PRILAVOK_CONFIG")
        .hide_env_values(true)
        .value_name("FILE")
        .global(true)
        .help_heading("Settings")
        .help("The configuration file [default: prilavok.toml, if there is one]");
    let flags = Setting::ALL.iter().map(|setting| {
        Arg::new(setting.key())
            .long(setting.flag())
            .env(setting.env())
            .hide_env_values(true)
            .value_name(setting.value_name())
            .global(true)
            .help_heading("Settings")
            .help(setting.help())
    });
    command.arg(file).args(flags)
}

impl Config {
    /// Reads the configuration from the flags and the environment that clap collected, and from the file.
    ///
    /// # Errors
    /// Every mistake found.
    pub fn load(matches: &ArgMatches) -> Result<Config, Vec<Mistake>> {
        let file = read_file(matches).map_err(|mistake| vec![mistake])?;
        let mut mistakes = file.unknown_keys();
        let mut reader = Reader {
            matches,
            file,
            mistakes: Vec::new(),
        };
        let config = reader.config();
        mistakes.append(&mut reader.mistakes);
        match config {
            Some(config) if mistakes.is_empty() => Ok(config),
            _ => Err(mistakes),
        }
    }
}

/// The file, parsed.
#[derive(Debug, Default)]
struct File {
    path: PathBuf,
    table: toml::Table,
}

impl File {
    fn unknown_keys(&self) -> Vec<Mistake> {
        self.table
            .keys()
            .filter(|key| !Setting::ALL.iter().any(|setting| setting.key() == **key))
            .map(|key| Mistake {
                place: format!("{key} in {}", self.path.display()),
                wrong: "there is no such setting".to_owned(),
                expected: "one of `prilavok --help`, with _ for -".to_owned(),
            })
            .collect()
    }
}

fn given(matches: &ArgMatches, id: &str) -> Option<(String, Origin)> {
    let value = matches.get_one::<String>(id)?.clone();
    match matches.value_source(id)? {
        ValueSource::CommandLine => Some((value, Origin::Flag)),
        // What a shell or a compose file leaves empty is not set.
        ValueSource::EnvVariable if value.is_empty() => None,
        ValueSource::EnvVariable => Some((value, Origin::Env)),
        _ => None,
    }
}

fn read_file(matches: &ArgMatches) -> Result<File, Mistake> {
    let named = given(matches, FILE_ARG).map(|(path, _)| PathBuf::from(path));
    let path = named.clone().unwrap_or_else(|| DEFAULT_FILE.into());
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && named.is_none() => {
            return Ok(File::default());
        }
        Err(error) => {
            return Err(Mistake {
                place: path.display().to_string(),
                wrong: format!("it can't be read: {error}"),
                expected: "a configuration file".to_owned(),
            });
        }
    };
    let table = text.parse::<toml::Table>().map_err(|error| Mistake {
        place: match error.span() {
            Some(span) => format!("{}, line {}", path.display(), line_of(&text, span.start)),
            None => path.display().to_string(),
        },
        wrong: error.message().replace('\n', ", "),
        expected: "TOML: key = \"value\"".to_owned(),
    })?;
    Ok(File { path, table })
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|b| *b == b'\n').count() + 1
}

/// Collects the settings and the mistakes in them.
struct Reader<'a> {
    matches: &'a ArgMatches,
    file: File,
    mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    fn config(&mut self) -> Option<Config> {
        let token = self.optional(
            Setting::BotToken,
            Token::parse,
            "<digits>:<letters, digits, _ and ->",
        );
        let bot_api = self.or_default(
            Setting::BotApiUrl,
            TELEGRAM,
            api_url,
            "http://HOST or https://HOST",
        );
        let database = self.or_default(
            Setting::DatabaseUrl,
            "sqlite://prilavok.db",
            |text| text.parse().ok(),
            "sqlite://FILE or postgres://USER@HOST/NAME",
        );
        let owner = self.optional(
            Setting::Owner,
            |text| text.parse().ok().filter(|id| *id > 0).map(UserId),
            "a Telegram user id, as 123456789",
        );
        let listen = self.or_default(
            Setting::Listen,
            "127.0.0.1:8080",
            |text| text.parse().ok(),
            "ADDRESS:PORT, as 127.0.0.1:8080",
        );
        let intake = self.intake();
        let calls_secret = self.optional(
            Setting::CallsSecret,
            |text| WebhookSecret::parse(text).filter(|_| text.len() >= SECRET_MIN),
            "16 to 256 letters, digits, _ and -",
        );
        let files_dir = self.optional(
            Setting::FilesDir,
            |text| (!text.is_empty()).then(|| PathBuf::from(text)),
            "a folder's path",
        );
        let lang = self.or_default(Setting::Lang, "ru", lang, "ru or en");
        let timezone = self.or_default(
            Setting::Timezone,
            "Europe/Moscow",
            |text| text.parse().ok(),
            "a name of the time zone database, as Europe/Moscow",
        );
        let currency = self.or_default(
            Setting::Currency,
            "RUB",
            Currency::from_code,
            "a code of ISO 4217, as RUB",
        );
        let preset = self.optional(
            Setting::Preset,
            |text| (!text.is_empty()).then(|| PathBuf::from(text)),
            "a file's path",
        );
        let send_per_second = self.or_default(
            Setting::SendPerSecond,
            "30",
            |text| text.parse().ok(),
            "a whole number, 0 or more",
        );
        let log = self.or_default(
            Setting::Log,
            "info",
            log_filter,
            "a level or a filter, as info,prilavok=debug",
        );
        let log_format =
            self.or_default(Setting::LogFormat, "pretty", log_format, "pretty or json");
        Some(Config {
            token,
            bot_api: bot_api?,
            database: database?,
            owner,
            listen: listen?,
            intake: intake?,
            calls_secret,
            files_dir,
            lang: lang?,
            timezone: timezone?,
            currency: currency?,
            preset,
            send_per_second: send_per_second?,
            log: log?,
            log_format: log_format?,
        })
    }

    fn intake(&mut self) -> Option<Intake> {
        let url = self.optional(
            Setting::WebhookUrl,
            webhook_url,
            "https://HOST/PATH (or http:// on a loopback address)",
        );
        let secret = self.optional(
            Setting::WebhookSecret,
            WebhookSecret::parse,
            "1 to 256 letters, digits, _ and -",
        );
        match (url, secret) {
            (Some(url), Some(secret)) => Some(Intake::Webhook { url, secret }),
            (Some(_), None) => {
                let told = self.mistakes.iter().any(|m| m.place.contains("ecret"));
                if !told && self.find(Setting::WebhookSecret).is_none() {
                    self.mistakes.push(Mistake {
                        place: Setting::WebhookSecret.env().to_owned(),
                        wrong: "it is missing though a webhook URL is set".to_owned(),
                        expected: "1 to 256 letters, digits, _ and -".to_owned(),
                    });
                }
                None
            }
            (None, _) => Some(Intake::Polling),
        }
    }

    fn find(&self, setting: Setting) -> Option<(String, Origin)> {
        if let Some(found) = given(self.matches, setting.key()) {
            return Some(found);
        }
        let value = match self.file.table.get(setting.key())? {
            toml::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        Some((value, Origin::File(self.file.path.clone())))
    }

    fn optional<T>(
        &mut self,
        setting: Setting,
        parse: impl FnOnce(&str) -> Option<T>,
        expected: &str,
    ) -> Option<T> {
        let (value, origin) = self.find(setting)?;
        self.parsed(setting, &value, &origin, parse, expected)
    }

    fn or_default<T>(
        &mut self,
        setting: Setting,
        default: &str,
        parse: impl FnOnce(&str) -> Option<T>,
        expected: &str,
    ) -> Option<T> {
        let (value, origin) = self
            .find(setting)
            .unwrap_or_else(|| (default.to_owned(), Origin::Default));
        self.parsed(setting, &value, &origin, parse, expected)
    }

    fn parsed<T>(
        &mut self,
        setting: Setting,
        value: &str,
        origin: &Origin,
        parse: impl FnOnce(&str) -> Option<T>,
        expected: &str,
    ) -> Option<T> {
        let parsed = parse(value);
        if parsed.is_none() {
            self.mistakes.push(Mistake {
                place: place(setting, origin),
                wrong: if setting.is_secret() {
                    "the value (not shown) does not fit".to_owned()
                } else {
                    format!("{value:?} does not fit")
                },
                expected: expected.to_owned(),
            });
        }
        parsed
    }
}

fn place(setting: Setting, origin: &Origin) -> String {
    match origin {
        Origin::Flag => format!("--{}", setting.flag()),
        Origin::Env => setting.env().to_owned(),
        Origin::File(path) => format!("{} in {}", setting.key(), path.display()),
        Origin::Default => format!("the default of {}", setting.key()),
    }
}

fn api_url(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim_end_matches('/')).ok()?;
    let fits = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.query().is_none()
        && url.fragment().is_none();
    fits.then_some(url)
}

/// Telegram posts to https only (RULES §9); plain http serves a Bot API server on the same machine.
fn webhook_url(text: &str) -> Option<Url> {
    let mut url = Url::parse(text).ok()?;
    let fits = url.fragment().is_none()
        && match url.scheme() {
            "https" => url.has_host(),
            "http" => is_this_machine(&url),
            _ => false,
        };
    if url.path() == "/" {
        url.set_path(WEBHOOK_PATH);
    }
    fits.then_some(url)
}

fn lang(text: &str) -> Option<Lang> {
    Lang::ALL.into_iter().find(|lang| lang.tag() == text)
}

fn log_filter(text: &str) -> Option<String> {
    tracing_subscriber::EnvFilter::try_new(text)
        .is_ok()
        .then(|| text.to_owned())
}

fn log_format(text: &str) -> Option<LogFormat> {
    match text {
        "pretty" => Some(LogFormat::Pretty),
        "json" => Some(LogFormat::Json),
        _ => None,
    }
}

impl Config {
    /// Defaults for a bot of another Bot API server.
    pub fn local(token: Token, bot_api: Url, database: DbUrl, listen: SocketAddr) -> Config {
        Config {
            token: Some(token),
            bot_api,
            database,
            owner: None,
            listen,
            intake: Intake::Polling,
            calls_secret: None,
            files_dir: None,
            lang: Lang::Ru,
            timezone: Tz::Europe__Moscow,
            currency: Currency::RUB,
            preset: None,
            send_per_second: 30,
            log: "info".to_owned(),
            log_format: LogFormat::Pretty,
        }
    }

    /// Reads the preset's text where a file is configured.
    ///
    /// # Errors
    /// The mistake to tell.
    pub fn preset_text(&self) -> Result<Option<String>, Mistake> {
        self.preset.as_deref().map(read_preset).transpose()
    }
}

fn read_preset(path: &Path) -> Result<String, Mistake> {
    std::fs::read_to_string(path).map_err(|error| Mistake {
        place: format!("the preset {}", path.display()),
        wrong: format!("it can't be read: {error}"),
        expected: "a preset's file".to_owned(),
    })
}

/// Whether a URL leads no further than this machine.
pub fn is_this_machine(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        host == "localhost"
            || host
                .trim_matches(['[', ']'])
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_never_shows_its_secret() {
        let token = Token::parse("123:AAE-x_y").unwrap();
        assert_eq!(format!("{token:?}"), "Token(123:…)");
        for bad in ["", "123", ":x", "0:x", "12a:x", "1:", "1:a/b", "1: a"] {
            assert_eq!(Token::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_webhook_is_https_unless_it_stays_on_this_machine() {
        for good in [
            "https://shop.example/hook",
            "http://127.0.0.1:8080/hook",
            "http://[::1]/hook",
            "http://localhost/hook",
        ] {
            assert!(webhook_url(good).is_some(), "{good}");
        }
        for bad in ["http://shop.example/hook", "ftp://x/", "shop.example", ""] {
            assert!(webhook_url(bad).is_none(), "{bad}");
        }
        let url = webhook_url("https://shop.example").unwrap();
        assert_eq!(url.path(), WEBHOOK_PATH);
    }

    #[test]
    fn names_of_one_setting_agree() {
        for setting in Setting::ALL {
            let key = setting.key();
            assert_eq!(setting.flag(), key.replace('_', "-"));
            assert_eq!(setting.env(), format!("PRILAVOK_{}", key.to_uppercase()));
        }
    }
}
