//! `prilavok bench`: fills a database with a made-up shop, and measures shops against each other.

use crate::app::{BotIdentity, Settings, Shop};
use crate::bench::chance::Chance;
use crate::bench::fill::{FillError, fill};
use crate::bench::load::{self, Outcome, Rush};
use crate::bench::pace::{self, Queue};
use crate::bench::process::{Bot, LoadError};
use crate::bench::report;
use crate::bench::scenes::{Stage, measure};
use crate::bench::shop::{MadeUp, Size};
use crate::bench::soak::{self, Soak};
use crate::bench::start;
use crate::cli::Bench;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::preset::Preset;
use crate::exit::{self, Exit};
use crate::service::BUILT_IN_PRESET;
use crate::storage::{Db, DbUrl, StorageError, bulk};
use crate::telegram::handler::{HandleError, Handler};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// How many milliseconds answers take in the last of the usual rushes.
const LATE_ANSWERS: u64 = 50;

pub async fn run(config: &Config, bench: Bench) -> Exit {
    let text = match config.preset_text() {
        Ok(text) => text.unwrap_or_else(|| BUILT_IN_PRESET.to_owned()),
        Err(mistake) => {
            exit::tell(&mistake);
            return Exit::Mistake;
        }
    };
    let Ok(preset) = Preset::parse(&text) else {
        eprintln!("prilavok: the preset has mistakes; `prilavok check` tells them");
        return Exit::Mistake;
    };
    match bench {
        Bench::Fill {
            contacts,
            deals,
            messages,
            seed,
        } => {
            let size = Size {
                contacts,
                deals,
                messages,
            };
            make(config, &preset, size, seed).await
        }
        Bench::Load {
            databases,
            customers,
            each,
            in_turn,
            kills,
            delay,
            faults,
        } => {
            let rush = |customers, each, in_turn, kills| Rush {
                customers,
                each,
                in_turn,
                kills,
                delay: Duration::from_millis(delay),
                faults,
            };
            let rushes = match (customers, each) {
                (Some(customers), Some(each)) => vec![rush(customers, each, in_turn, kills)],
                _ => vec![
                    rush(1, 25, true, 0),
                    rush(50, 20, false, 0),
                    rush(500, 10, false, 0),
                    rush(500, 10, false, 1),
                    Rush {
                        delay: Duration::from_millis(delay.max(LATE_ANSWERS)),
                        ..rush(500, 10, false, 0)
                    },
                ],
            };
            press(&databases, &rushes).await
        }
        Bench::Soak {
            database,
            minutes,
            rate,
            kills,
        } => {
            let lasts = Duration::from_mins(1) * minutes;
            let soak = Soak { lasts, rate, kills };
            steep(database.as_deref(), soak).await
        }
        Bench::Pace {
            databases,
            calls,
            seconds,
        } => {
            let lasts = Duration::from_secs(seconds);
            send(&databases, Queue { calls, lasts }).await
        }
        Bench::Start { databases, rounds } => begin(&databases, rounds).await,
        Bench::Screens {
            shops,
            rounds,
            seed,
            only,
        } => {
            let of = |what: &str| what.contains(&only);
            compare(config, &preset, &text, &shops, (rounds, seed), of).await
        }
    }
}

async fn make(config: &Config, preset: &Preset, size: Size, seed: u64) -> Exit {
    let shop = MadeUp {
        chance: Chance::new(seed),
        size,
        preset,
        now: Clock::System.now(),
    };
    let made = async {
        let db = Db::open(&config.database).await?;
        db.migrate().await?;
        fill(&db, &shop, |progress| {
            eprint!(
                "\r{}: {} of {}          ",
                progress.what, progress.made, progress.of
            );
        })
        .await?;
        db.close().await;
        Ok::<_, FillError>(())
    };
    match made.await {
        Ok(()) => {
            eprintln!();
            println!(
                "{}: {} contacts, {} deals, {} messages",
                config.database, size.contacts, size.deals, size.messages
            );
            Exit::Well
        }
        Err(error @ (FillError::NotEmpty(_) | FillError::NoDeals)) => {
            exit::tell(&error);
            Exit::Mistake
        }
        Err(error @ FillError::Storage(_)) => exit::trouble(&error),
    }
}

async fn compare(
    config: &Config,
    preset: &Preset,
    text: &str,
    shops: &[DbUrl],
    (rounds, seed): (u64, u64),
    of: impl Fn(&str) -> bool,
) -> Exit {
    let measured = async {
        let mut stages = Vec::new();
        let mut names = Vec::new();
        for url in shops {
            let stage = open(config, preset, text, url, seed).await?;
            names.push(format!("{} contacts", stage.shop.size.contacts));
            stages.push(stage);
        }
        let lines = measure(&stages, rounds, of, |what| eprint!("\r{what:<60}")).await?;
        eprintln!("\r{:<60}", "");
        println!("{}", report::table(&names, &lines));
        for stage in stages {
            stage.db.close().await;
        }
        Ok::<_, HandleError>(())
    };
    match measured.await {
        Ok(()) => Exit::Well,
        Err(error) => exit::trouble(&error),
    }
}

async fn open<'p>(
    config: &Config,
    preset: &'p Preset,
    text: &str,
    url: &DbUrl,
    seed: u64,
) -> Result<Stage<'p>, StorageError> {
    let db = Db::open(url).await?;
    db.migrate().await?;
    let mut tx = db.read().await?;
    let (contacts, records, messages) = bulk::size(&mut tx).await?;
    tx.rollback().await?;
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    let size = Size {
        contacts: count(contacts),
        deals: count(records) / 2,
        messages: count(messages),
    };
    let settings = Settings {
        lang: config.lang,
        timezone: config.timezone,
        currency: config.currency,
    };
    let bot = BotIdentity {
        id: 1,
        username: "prilavok_bot".to_owned(),
    };
    let shop = Shop::new(
        settings,
        bot,
        Clock::System,
        preset.clone(),
        text.to_owned(),
    );
    Ok(Stage {
        db,
        handler: Handler::new(Arc::new(shop)),
        shop: MadeUp {
            chance: Chance::new(seed),
            size,
            preset,
            now: Clock::System.now(),
        },
    })
}

/// Has customers write, each rush to an empty database of its own kind.
async fn press(databases: &[String], rushes: &[Rush]) -> Exit {
    let measured = async {
        let program = std::env::current_exe()?;
        let mut outcomes = Vec::new();
        for (place, rush) in rushes.iter().enumerate() {
            if databases.is_empty() {
                let folder = tempfile::tempdir()?;
                let url = shop_in(&folder);
                outcomes.push(one(&program, &url, *rush).await?);
            }
            for url in databases {
                // `{n}` in a URL is the rush's number: each rush wants a database of its own.
                let url = url.replace("{n}", &place.to_string());
                outcomes.push(one(&program, &url, *rush).await?);
            }
        }
        println!("{}", report::rushes(&outcomes));
        Ok::<_, LoadError>(())
    };
    match measured.await {
        Ok(()) => Exit::Well,
        Err(error) => exit::trouble(&error),
    }
}

/// Soaks the bot.
async fn steep(database: Option<&str>, soak: Soak) -> Exit {
    let soaked = async {
        let folder = tempfile::tempdir()?;
        let own = shop_in(&folder);
        let bot = bot_at(&std::env::current_exe()?, database.unwrap_or(&own))?;
        let soaked = soak::run(&bot, soak, |sample| {
            eprint!(
                "\r{} s: {} of {} at staff, {} wait, {} MB          ",
                sample.at.as_secs(),
                sample.arrived,
                sample.offered,
                sample.waiting,
                sample.memory / 1024
            );
        })
        .await?;
        eprintln!();
        println!("{}", report::soaked(&soaked));
        Ok::<_, LoadError>(())
    };
    match soaked.await {
        Ok(()) => Exit::Well,
        Err(error) => exit::trouble(&error),
    }
}

/// Has a deep queue sent at Telegram's pace, from each database in turn.
async fn send(databases: &[String], queue: Queue) -> Exit {
    let sent = async {
        let program = std::env::current_exe()?;
        let folder = tempfile::tempdir()?;
        let own = shop_in(&folder);
        let databases = if databases.is_empty() {
            std::slice::from_ref(&own)
        } else {
            databases
        };
        let mut all = Vec::new();
        for url in databases {
            let bot = bot_at(&program, url)?;
            let paced = pace::run(&bot, queue, |at, taken| {
                eprint!(
                    "\r{} s of {}: {taken} calls          ",
                    at.as_secs(),
                    queue.lasts.as_secs()
                );
            })
            .await?;
            eprintln!();
            all.push((kind_of(&bot).to_owned(), paced));
        }
        println!("{}", report::paced(&all));
        Ok::<_, LoadError>(())
    };
    match sent.await {
        Ok(()) => Exit::Well,
        Err(error) => exit::trouble(&error),
    }
}

/// Starts the bot on each database, again and again.
async fn begin(databases: &[String], rounds: u32) -> Exit {
    let begun = async {
        let program = std::env::current_exe()?;
        let mut all = Vec::new();
        for url in databases {
            let bot = bot_at(&program, url)?;
            let started = start::run(&bot, rounds, Clock::System.now()).await?;
            all.push((bot.database.to_string(), started));
        }
        println!("{}", report::started(&all));
        Ok::<_, LoadError>(())
    };
    match begun.await {
        Ok(()) => Exit::Well,
        Err(error) => exit::trouble(&error),
    }
}

/// The URL of a database in a folder of its own.
fn shop_in(folder: &TempDir) -> String {
    format!("sqlite://{}", folder.path().join("shop.db").display())
}

const fn kind_of(bot: &Bot) -> &'static str {
    match bot.database {
        DbUrl::Sqlite(_) => "SQLite",
        DbUrl::Postgres(_) => "PostgreSQL",
    }
}

fn bot_at(program: &Path, url: &str) -> Result<Bot, LoadError> {
    let database: DbUrl = url
        .parse()
        .map_err(|error| std::io::Error::other(format!("{url}: {error}")))?;
    Ok(Bot {
        program: program.to_owned(),
        database,
        database_text: url.to_owned(),
    })
}

async fn one(program: &Path, url: &str, rush: Rush) -> Result<(String, Outcome), LoadError> {
    let bot = bot_at(program, url)?;
    let all = u64::from(rush.customers) * u64::from(rush.each);
    let outcome = load::run(&bot, rush, |through| {
        eprint!("\r{through} of {all}          ");
    })
    .await?;
    eprintln!();
    Ok((kind_of(&bot).to_owned(), outcome))
}
