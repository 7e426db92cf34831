//! `prilavok backup FILE`: a copy of everything as of one moment, while the bot runs.

use crate::config::Config;
use crate::exit::{self, Exit};
use crate::storage::backup::{BackupError, backup};
use crate::storage::{Db, DbUrl};
use std::path::Path;

pub async fn run(config: &Config, file: &Path) -> Exit {
    // Opening makes a missing file; an empty backup of a mistyped name would be worse than none.
    if let DbUrl::Sqlite(path) = &config.database
        && !path.exists()
    {
        eprintln!(
            "prilavok: PRILAVOK_DATABASE_URL: there is no {}; expected the shop's database",
            path.display()
        );
        return Exit::Mistake;
    }
    let copied = async {
        let db = Db::open(&config.database).await?;
        backup(&db, file).await?;
        db.close().await;
        Ok::<_, BackupError>(())
    };
    match copied.await {
        Ok(()) => {
            println!("{} holds a copy of {}", file.display(), config.database);
            Exit::Well
        }
        Err(error @ (BackupError::Exists(_) | BackupError::HalfMoved)) => {
            exit::tell(&error);
            Exit::Mistake
        }
        Err(error) => exit::trouble(&error),
    }
}
