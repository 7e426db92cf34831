//! SQLite's log is brought home into its file beside the writer, instead of within every so-manieth commit: whoever waits for
//! that one waits many times as long as usual, and in a large shop, whose pages lie far apart, longer still.
//!
//! The log begins anew wherever all of it is at home, so it keeps its size. Until it has one, each commit makes its file longer,
//! and waits for what the file system notes of that; so it is given some in advance ([`Checkpoints::make_room`]).

use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use std::fs::OpenOptions;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How long what was written may gather.
const PAUSE: Duration = Duration::from_millis(250);
/// How many pages the log may have before the writer sees to it after all: 64 MiB.
pub(super) const MOST_PAGES: &str = "16384";

/// How long the log is made in advance, in bytes.
const ROOM: u64 = 4 << 20;

/// Told of every commit. The work ends with the last one who could tell it anything.
#[derive(Debug, Clone)]
pub struct Checkpoints {
    told: watch::Sender<()>,
    own: SqlitePool,
    log: Arc<Path>,
}

impl Checkpoints {
    /// Begins the work, over a connection of its own.
    pub(super) fn begin(options: SqliteConnectOptions) -> Checkpoints {
        let mut log = options.get_filename().as_os_str().to_owned();
        log.push("-wal");
        let log = Path::new(&log).into();
        let own = SqlitePoolOptions::new()
            .max_connections(1)
            .test_before_acquire(false)
            .connect_lazy_with(options);
        let (told, written) = watch::channel(());
        tokio::spawn(work(own.clone(), written));
        Checkpoints { told, own, log }
    }

    /// Something was committed.
    pub(super) fn written(&self) {
        self.told.send_replace(());
    }

    /// Makes the log as long as it will soon be. What it holds already is left as it is.
    pub(super) async fn make_room(&self) -> Result<(), sqlx::Error> {
        let mut connection = self.own.acquire().await?;
        // Nobody else may make it longer meanwhile.
        sqlx::raw_sql("BEGIN IMMEDIATE")
            .execute(&mut *connection)
            .await?;
        let log = Arc::clone(&self.log);
        let made = tokio::task::spawn_blocking(move || fill_up(&log)).await;
        sqlx::raw_sql("ROLLBACK").execute(&mut *connection).await?;
        made.map_err(io::Error::other).flatten()?;
        Ok(())
    }

    /// Ends the work, after what is under way.
    pub(super) async fn close(&self) {
        self.own.close().await;
    }
}

/// Writes zeros behind what a file holds: of these SQLite knows that they are no pages. Room that was only set aside would have to
/// be noted as written with each commit all the same.
fn fill_up(log: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(log)?;
    let length = file.seek(SeekFrom::End(0))?;
    let missing = ROOM.saturating_sub(length);
    io::copy(&mut io::repeat(0).take(missing), &mut file)?;
    file.sync_data()
}

async fn work(own: SqlitePool, mut written: watch::Receiver<()>) {
    let mut failing = false;
    while written.changed().await.is_ok() {
        tokio::time::sleep(PAUSE).await;
        written.mark_unchanged();
        // As far as that holds up nobody.
        let done = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(&own);
        match done.await {
            Ok(_) => failing = false,
            Err(sqlx::Error::PoolClosed) => return,
            Err(error) => {
                if !failing {
                    tracing::warn!(%error, "the log of the database could not be brought home");
                }
                failing = true;
            }
        }
    }
}
