//! The database at its worst: locked, full, read-only, its sessions ended again and again, out of reach.

use crate::process::{Bot, Stage, program};
use crate::proxy::{Proxy, Weather};
use crate::support::{Backend, TestDb};
use crate::traffic::Traffic;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// How long things go well before and after.
const WELL: Duration = Duration::from_millis(1_500);

async fn stops(bot: Bot, stage: &Stage) {
    assert_eq!(bot.stopped().await.code(), Some(0), "{}", stage.said());
}

/// The bot at work before a trouble, during it and after it.
async fn lives_through(stage: &Stage, trouble: impl Future<Output = ()>) {
    let bot = stage.starts();
    let mut traffic = Traffic::begins(stage).await;
    traffic.lasts(WELL).await;
    traffic.during(Box::pin(trouble)).await;
    traffic.lasts(WELL).await;
    traffic.comes_to_an_end(0).await;
    stops(bot, stage).await;
    traffic.is_kept().await;
}

/// Another program holds SQLite's lock for ten seconds.
#[tokio::test]
async fn a_locked_file_is_waited_for() {
    let stage = Stage::open(None).await;
    let locked = async {
        let path = stage.database.strip_prefix("sqlite://").unwrap();
        let options = SqliteConnectOptions::new().filename(path);
        let options = options.busy_timeout(Duration::from_secs(20));
        let mut other = options.connect().await.unwrap();
        sqlx::query("BEGIN IMMEDIATE")
            .execute(&mut other)
            .await
            .unwrap();
        tokio::time::sleep(Duration::from_secs(10)).await;
        sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
        other.close().await.unwrap();
    };
    lives_through(&stage, locked).await;
}

/// A disk of its own, small, gone with the test. Only root can have one.
struct SmallDisk {
    at: PathBuf,
}

impl SmallDisk {
    fn mounted(folder: &Path) -> Option<SmallDisk> {
        let at = folder.join("disk");
        std::fs::create_dir(&at).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=8m", "tmpfs"])
            .arg(&at)
            .output();
        mounted
            .is_ok_and(|output| output.status.success())
            .then_some(SmallDisk { at })
    }

    fn becomes(&self, options: &str) {
        let done = Command::new("mount")
            .args(["-o", options])
            .arg(&self.at)
            .status()
            .unwrap();
        assert!(done.success(), "mount -o {options}");
    }

    /// Writes until there is no room left.
    fn fills(&self) {
        let mut block = 64 * 1024;
        let mut filler = Vec::new();
        while block > 0 {
            filler.resize(filler.len() + block, 7);
            if std::fs::write(self.at.join("filler"), &filler).is_err() {
                filler.truncate(filler.len() - block);
                block /= 4;
            }
        }
        // What was written last did not fit and is cut off; the rest of the room goes too.
        let _ = std::fs::write(self.at.join("filler"), vec![7; filler.len() + 64 * 1024]);
    }

    fn empties(&self) {
        std::fs::remove_file(self.at.join("filler")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.at).status();
    }
}

/// There is no room left for a while: what can't be kept is not acknowledged, and comes again.
#[tokio::test]
async fn a_full_disk_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    match SmallDisk::mounted(folder.path()) {
        Some(disk) => {
            println!("on a small disk");
            let url = format!("sqlite://{}", disk.at.join("bot.db").display());
            let stage = Stage::open(Some(&url)).await;
            let full = async {
                disk.fills();
                tokio::time::sleep(Duration::from_secs(6)).await;
                assert!(is_full(&stage), "{}", stage.said());
                disk.empties();
            };
            lives_through(&stage, full).await;
        }
        None => a_limited_file().await,
    }
}

/// Whether the bot has met the end of the room.
fn is_full(stage: &Stage) -> bool {
    let said = stage.said();
    said.contains("database or disk is full") || said.contains("disk I/O error")
}

/// Where no disk can be mounted, files may not grow any more: it is the same to SQLite.
async fn a_limited_file() {
    println!("on files that may not grow");
    let stage = Stage::open(None).await;
    let bot = stage.starts();
    let mut traffic = Traffic::begins(&stage).await;
    traffic.lasts(WELL).await;
    stops(bot, &stage).await;
    // A signal would end the process before it could see the error.
    let bot = stage.starts_in_shell("trap '' XFSZ; ulimit -S -f 1024");
    traffic.lasts(WELL).await;
    let limit = |blocks: &str| {
        let pid = bot.id().to_string();
        let limit = format!("--fsize={blocks}:");
        let done = Command::new("prlimit")
            .args(["--pid", &pid, &limit])
            .status();
        assert!(done.unwrap().success());
    };
    limit("65536");
    traffic.lasts(Duration::from_secs(6)).await;
    assert!(is_full(&stage), "{}", stage.said());
    limit("unlimited");
    traffic.lasts(WELL).await;
    traffic.comes_to_an_end(0).await;
    stops(bot, &stage).await;
    traffic.is_kept().await;
}

/// The database can't be written to: the start says so in one line and ends.
#[tokio::test]
async fn a_database_that_is_only_to_be_read_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let disk = SmallDisk::mounted(folder.path());
    let place = disk
        .as_ref()
        .map_or(folder.path(), |disk| &disk.at)
        .to_owned();
    let url = format!("sqlite://{}", place.join("bot.db").display());
    let migrated = program(folder.path())
        .args(["migrate", "--database-url", &url])
        .status();
    assert!(migrated.unwrap().success());
    match &disk {
        Some(disk) => disk.becomes("remount,ro"),
        // Nobody but root writes where it is not allowed.
        None => {
            let only_read = |path: &Path| {
                let mode = std::os::unix::fs::PermissionsExt::from_mode(0o555);
                std::fs::set_permissions(path, mode).unwrap();
            };
            only_read(&place.join("bot.db"));
            only_read(&place);
        }
    }
    let stage = Stage::open(Some(&url)).await;
    let mut command = stage.command();
    command.env("PRILAVOK_LOG", "error");
    let ended = tokio::task::spawn_blocking(move || command.output().unwrap());
    let ended = ended.await.unwrap();
    let words = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(1), "{words}");
    assert_eq!(words.lines().count(), 1, "{words}");
    assert!(words.contains("bot.db failed"), "{words}");
    if disk.is_none() {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&place, mode).unwrap();
    }
}

/// Does something to PostgreSQL, on a session of its own.
async fn does(db: &TestDb, statements: &'static str) {
    let mut session = PgConnection::connect(&db.url).await.unwrap();
    sqlx::raw_sql(statements)
        .execute(&mut session)
        .await
        .unwrap();
    session.close().await.unwrap();
}

/// The bot at work on PostgreSQL while it takes nothing for longer than an update is tried, and says so by `sign`.
async fn outlives(breaks: &'static str, sign: &str, mends: &'static str) {
    let db = Backend::Postgres.fresh().await;
    let stage = Stage::open(Some(&db.url)).await;
    let broken = async {
        does(&db, breaks).await;
        tokio::time::sleep(Duration::from_secs(12)).await;
        assert!(stage.said().contains(sign), "{}", stage.said());
        does(&db, mends).await;
    };
    lives_through(&stage, broken).await;
}

/// PostgreSQL has no room for another message: it says so by this very code, where a file would have to grow. Other files have
/// room yet.
#[tokio::test]
async fn a_full_disk_of_the_server_loses_nothing() {
    outlives(
        "CREATE FUNCTION grow() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
         CREATE TRIGGER grow BEFORE INSERT ON client_messages EXECUTE FUNCTION grow();",
        "No space left on device",
        "DROP FUNCTION grow() CASCADE",
    )
    .await;
}

/// PostgreSQL is only to be read, as a standby is after a failover.
#[tokio::test]
async fn a_server_that_is_only_to_be_read_loses_nothing() {
    outlives(
        "DO $$ BEGIN
             EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database());
             PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid();
         END $$",
        "read-only transaction",
        "BEGIN READ WRITE;
         DO $$ BEGIN
             EXECUTE format('ALTER DATABASE %I RESET default_transaction_read_only', current_database());
             PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid();
         END $$;
         COMMIT",
    )
    .await;
}

/// Another session holds PostgreSQL's tables for ten seconds.
#[tokio::test]
async fn locked_tables_are_waited_for() {
    let db = Backend::Postgres.fresh().await;
    let stage = Stage::open(Some(&db.url)).await;
    let locked = does(
        &db,
        "BEGIN; LOCK TABLE inbox, outbox, client_messages IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(10); ROLLBACK",
    );
    lives_through(&stage, locked).await;
}

/// Ends every session of the bot's, as a restart of the server does.
async fn terminates(db: &TestDb) {
    does(
        db,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .await;
}

/// PostgreSQL ends all sessions again and again.
#[tokio::test]
async fn ended_sessions_lose_nothing() {
    let db = Backend::Postgres.fresh().await;
    let stage = Stage::open(Some(&db.url)).await;
    let ended = async {
        for _ in 0..20 {
            terminates(&db).await;
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    };
    lives_through(&stage, ended).await;
}

/// The way to PostgreSQL: refused for some seconds, stalled for some, cut again and again.
#[tokio::test]
async fn a_bad_way_to_the_database_loses_nothing() {
    let db = Backend::Postgres.fresh().await;
    let mut url: reqwest::Url = db.url.parse().unwrap();
    let server = url.socket_addrs(|| Some(5432)).unwrap()[0];
    let proxy = Proxy::open(server).await;
    url.set_ip_host(proxy.addr.ip()).unwrap();
    url.set_port(Some(proxy.addr.port())).unwrap();
    let stage = Stage::open(Some(url.as_str())).await;
    let bot = stage.starts();
    let mut traffic = Traffic::begins(&stage).await;
    traffic.lasts(WELL).await;
    for (weather, span) in [
        (Weather::Refused, 5),
        (Weather::Stalled, 6),
        (Weather::Refused, 2),
    ] {
        proxy.turns(weather);
        traffic.lasts(Duration::from_secs(span)).await;
        proxy.turns(Weather::Fair);
        traffic.lasts(WELL).await;
    }
    for _ in 0..10 {
        proxy.cuts();
        traffic.lasts(Duration::from_millis(300)).await;
    }
    traffic.lasts(WELL).await;
    traffic.comes_to_an_end(0).await;
    stops(bot, &stage).await;
    traffic.is_kept().await;
}
