//! A shop on its way to another database: the process is killed again and again, the next one goes on, and at the end
//! every row is there.

use crate::process::{Stage, program, shown, until};
use crate::support::Backend;
use prilavok::bench::chance::Chance;
use prilavok::bench::fill::fill;
use prilavok::bench::shop::{MadeUp, Size};
use prilavok::clock::Clock;
use prilavok::domain::preset::Preset;
use prilavok::service::BUILT_IN_PRESET;
use prilavok::storage::{Db, DbUrl};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Row as _};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

const SIZE: Size = Size {
    contacts: 600,
    deals: 300,
    messages: 3_000,
};
/// After how many lines each process is killed: tables that are over.
const KILLED_AFTER: [usize; 4] = [3, 9, 20, 50];

fn moving(from: &str, to: &str) -> Command {
    let mut command = program(Path::new("."));
    command.args(["move", "--from", from, "--to", to]);
    command
}

/// Runs a move and kills it once so many lines were said; gives them.
fn killed_after(lines: usize, mut command: Command) -> Vec<String> {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let said: Vec<String> = output.lines().take(lines).map(Result::unwrap).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    said
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Moves with kills on the way, until one gets through.
async fn moves_under_fire(from: &str, to: &str) {
    let mut over = 0;
    for lines in KILLED_AFTER {
        let (source, target) = (from.to_owned(), to.to_owned());
        let said =
            tokio::task::spawn_blocking(move || killed_after(lines, moving(&source, &target)));
        let said = said.await.unwrap();
        assert_eq!(said.len(), lines, "{said:?}");
        if over > 0 {
            assert!(said[0].starts_with("goes on"), "{said:?}");
        }
        over = lines;
    }
    // Half a shop is not to be worked on.
    let stage = Stage::open(Some(to)).await;
    let mut command = stage.command();
    command.env("PRILAVOK_LOG", "error");
    let start = tokio::task::spawn_blocking(move || command.output().unwrap());
    let start = start.await.unwrap();
    assert_eq!(start.status.code(), Some(2), "{}", words(&start));
    assert!(words(&start).contains("half moved"), "{}", words(&start));

    let mut command = moving(from, to);
    let last = tokio::task::spawn_blocking(move || command.output().unwrap());
    let last = last.await.unwrap();
    assert!(last.status.success(), "{}", words(&last));
    let words = String::from_utf8(last.stdout).unwrap();
    let lines: Vec<&str> = words.lines().collect();
    assert!(lines[0].starts_with("goes on"), "{words}");
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("client_messages: 3000 rows, the same (")),
        "{words}"
    );
    let next = lines.last().unwrap();
    assert!(next.starts_with("Set PRILAVOK_DATABASE_URL"), "{words}");

    let mut command = moving(from, to);
    let again = tokio::task::spawn_blocking(move || command.output().unwrap());
    assert_eq!(again.await.unwrap().status.code(), Some(2), "not empty now");
}

async fn made_up(url: &DbUrl) {
    let db = Db::open(url).await.unwrap();
    db.migrate().await.unwrap();
    let preset = Preset::parse(BUILT_IN_PRESET).unwrap();
    let shop = MadeUp {
        chance: Chance::new(7),
        size: SIZE,
        preset: &preset,
        now: Clock::System.now(),
    };
    fill(&db, &shop, |_| {}).await.unwrap();
    db.close().await;
}

/// Compares two files table by table, by nothing but SQLite: what is in one and not in the other.
async fn same(one: &Path, other: &Path) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(one);
    let mut file = options.connect().await.unwrap();
    sqlx::query("ATTACH $1 AS other")
        .bind(other.to_string_lossy().into_owned())
        .execute(&mut file)
        .await
        .unwrap();
    let names =
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'
                 AND name NOT LIKE 'sqlite\\_stat%' ESCAPE '\\'";
    let tables = sqlx::query(names).fetch_all(&mut file).await.unwrap();
    assert!(tables.len() > 50);
    for table in tables {
        let table: String = table.get(0);
        for (left, right) in [("main", "other"), ("other", "main")] {
            let sql = format!(
                "SELECT COUNT(*) FROM (SELECT * FROM {left}.{table} EXCEPT SELECT * FROM {right}.{table})"
            );
            let differing: i64 = sqlx::query_scalar(AssertSqlSafe(sql))
                .fetch_one(&mut file)
                .await
                .unwrap();
            assert_eq!(differing, 0, "{table}: in {left} and not in {right}");
        }
    }
}

fn file_of(url: &str) -> &Path {
    Path::new(url.strip_prefix("sqlite://").unwrap())
}

/// From SQLite to PostgreSQL and back, each with kills on the way; then the shop is opened where it came to.
#[tokio::test]
async fn a_shop_that_moves_under_fire_comes_whole() {
    let source = Backend::Sqlite.fresh().await;
    let there = Backend::Postgres.fresh().await;
    let back = Backend::Sqlite.fresh().await;
    made_up(&source.db_url()).await;
    moves_under_fire(&source.url, &there.url).await;
    moves_under_fire(&there.url, &back.url).await;
    same(file_of(&source.url), file_of(&back.url)).await;

    for database in [&there, &back] {
        let stage = Stage::open(Some(&database.url)).await;
        let bot = stage.starts();
        let ivan = stage.person(77_000_000, "Иван");
        ivan.writes("Хочу чайник").unwrap();
        until(&ivan, "the answer", || {
            !shown(&ivan, "всё получили").is_empty()
        })
        .await;
        assert!(bot.stopped().await.success(), "{}", stage.said());
    }
}
