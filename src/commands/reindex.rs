//! `prilavok reindex`: the search index is written anew, little by little, while the bot may go on.
//!
//! The bot keeps the index by itself; this mends it after rows were written behind its back.

use crate::app::search;
use crate::clock::Clock;
use crate::config::Config;
use crate::exit::{self, Exit};
use crate::storage::{Db, StorageError};

pub async fn run(config: &Config) -> Exit {
    let filled = async {
        let db = Db::open(&config.database).await?;
        db.migrate().await?;
        let mut next = Some(search::BEGINNING);
        while let Some(at) = next {
            let mut tx = db.begin().await?;
            next = search::fill(&mut tx, at, Clock::System.now()).await?;
            tx.commit().await?;
        }
        db.close().await;
        Ok::<_, StorageError>(())
    };
    match filled.await {
        Ok(()) => {
            println!("{}: everything can be found", config.database);
            Exit::Well
        }
        Err(error) => exit::trouble(&error),
    }
}
