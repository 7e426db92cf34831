//! `prilavok bench`: fills a database with a made-up shop, and measures shops against each other.

use crate::exit::{self, Exit};
use prilavok::app::{BotIdentity, Settings, Shop};
use prilavok::bench::chance::Chance;
use prilavok::bench::fill::{FillError, fill};
use prilavok::bench::report;
use prilavok::bench::scenes::{Stage, measure};
use prilavok::bench::shop::{MadeUp, Size};
use prilavok::cli::Bench;
use prilavok::clock::Clock;
use prilavok::config::Config;
use prilavok::domain::preset::Preset;
use prilavok::service::BUILT_IN_PRESET;
use prilavok::storage::{Db, DbUrl, StorageError, bulk};
use prilavok::telegram::handler::{HandleError, Handler};
use std::sync::Arc;

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
        Bench::Screens {
            shops,
            rounds,
            seed,
        } => compare(config, &preset, &text, &shops, rounds, seed).await,
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
    rounds: u64,
    seed: u64,
) -> Exit {
    let measured = async {
        let mut stages = Vec::new();
        let mut names = Vec::new();
        for url in shops {
            let stage = open(config, preset, text, url, seed).await?;
            names.push(format!("{} contacts", stage.shop.size.contacts));
            stages.push(stage);
        }
        let lines = measure(&stages, rounds, |what| eprint!("\r{what:<60}")).await?;
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
