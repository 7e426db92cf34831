//! `prilavok migrate`: the schema is brought up to date, as each start does too.

use crate::config::Config;
use crate::exit::{self, Exit};
use crate::storage::{Db, StorageError};

pub async fn run(config: &Config) -> Exit {
    let migrated = async {
        let db = Db::open(&config.database).await?;
        db.migrate().await?;
        db.close().await;
        Ok::<_, StorageError>(())
    };
    match migrated.await {
        Ok(()) => {
            println!("{}: the schema is up to date", config.database);
            Exit::Well
        }
        Err(error) => exit::trouble(&error),
    }
}
