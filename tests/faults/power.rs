//! The power fails: of what SQLite has written since it last had a file made durable, some sectors are on the disk and some
//! are not.
//!
//! The bot runs under `strace`, which logs what is written to the database's files, what is made durable, and what goes to
//! Telegram, in one order. At moments of chance the files are put together as a disk could have them then. The bot must be
//! able to go on from each: the database is whole, all that Telegram was told to forget is in it, and so is all that was sent.

use crate::fire::Chance;
use crate::process::{Stage, program};
use crate::traffic::Traffic;
use prilavok::storage::Db;
use regex::Regex;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

/// At how many moments the power fails.
const MOMENTS: usize = 60;
/// What a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

/// What the log tells of.
enum Event {
    Written {
        file: usize,
        at: usize,
        bytes: Vec<u8>,
    },
    Cut {
        file: usize,
        length: usize,
    },
    /// What had been written to a file when this was asked for is durable now.
    Durable {
        file: usize,
        writes: usize,
    },
    /// Telegram hears that updates below this number are taken care of.
    Acknowledged(i64),
    /// Words go to somebody.
    Sent(String),
}

/// A file of the database: what is durable of it, and what was written since.
#[derive(Clone, Default)]
struct Disk {
    durable: Vec<u8>,
    loose: Vec<(usize, Option<Vec<u8>>)>,
}

fn put(image: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if image.len() < at + bytes.len() {
        image.resize(at + bytes.len(), 0);
    }
    image[at..at + bytes.len()].copy_from_slice(bytes);
}

impl Disk {
    fn settles(&mut self, writes: usize) {
        for (at, bytes) in self.loose.drain(..writes) {
            match bytes {
                Some(bytes) => put(&mut self.durable, at, &bytes),
                None => self.durable.truncate(at),
            }
        }
    }

    /// The file as a disk may have it when the power is gone.
    fn left(&self, chance: &mut Chance) -> Vec<u8> {
        let mut image = self.durable.clone();
        for (at, bytes) in &self.loose {
            match bytes {
                Some(bytes) => {
                    for (sector, part) in bytes.chunks(SECTOR).enumerate() {
                        if chance.heads() {
                            put(&mut image, at + sector * SECTOR, part);
                        }
                    }
                }
                None if chance.heads() => image.truncate(*at),
                None => {}
            }
        }
        image
    }
}

/// The bytes of all strings of a line.
fn bytes_of(line: &str) -> Vec<u8> {
    let strings = line.split('"').skip(1).step_by(2);
    strings
        .flat_map(|text| text.split("\\x").skip(1))
        .map(|hex| u8::from_str_radix(&hex[..2], 16).unwrap())
        .collect()
}

/// The file that a call is about, as `strace -y` names it: 0 for the database, 1 for its log.
fn file_of(line: &str, names: &[String; 2]) -> Option<usize> {
    let name = line.split_once('<')?.1.split_once('>')?.0;
    names.iter().position(|file| file == name)
}

/// The last number of a call's arguments.
fn last_number(line: &str) -> usize {
    let arguments = line
        .rsplit_once(") = ")
        .map_or(line, |(arguments, _)| arguments);
    let arguments = arguments.trim_end_matches(" <unfinished ...>");
    arguments.rsplit_once(", ").unwrap().1.parse().unwrap()
}

static OFFSET: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#""offset":(\d+)"#).unwrap());
static WORDS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"Слово \d от К\d{4}").unwrap());

fn events(log: &str, database: &Path) -> Vec<Event> {
    let hex = |name: String| {
        name.bytes().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "\\x{byte:02x}");
            hex
        })
    };
    let names = [
        hex(database.display().to_string()),
        hex(format!("{}-wal", database.display())),
    ];
    let mut events = Vec::new();
    // How many writes each file has seen, how many of them are durable, and what each thread waits for: two may wait
    // for one file, since the log is brought home beside the writer.
    let mut seen = [0, 0];
    let mut durable = [0, 0];
    let mut waiting: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut settled = |file: usize, upto: usize| {
        let writes = upto.saturating_sub(durable[file]);
        durable[file] += writes;
        Event::Durable { file, writes }
    };
    for line in log.lines() {
        // Short numbers of threads are filled up with spaces.
        let parts = line
            .split_once(' ')
            .and_then(|(thread, rest)| Some((thread, rest.trim_start().split_once(' ')?.1)));
        let Some((thread, call)) = parts else {
            continue;
        };
        if call.starts_with("pwrite64(") {
            if let Some(file) = file_of(call, &names) {
                let (bytes, at) = (bytes_of(call), last_number(call));
                seen[file] += 1;
                events.push(Event::Written { file, at, bytes });
            }
        } else if call.starts_with("ftruncate(") {
            if let Some(file) = file_of(call, &names) {
                seen[file] += 1;
                events.push(Event::Cut {
                    file,
                    length: last_number(call),
                });
            }
        } else if call.starts_with("fsync(") || call.starts_with("fdatasync(") {
            let Some(file) = file_of(call, &names) else {
                continue;
            };
            if call.ends_with("<unfinished ...>") {
                waiting.insert(thread, (file, seen[file]));
            } else {
                events.push(settled(file, seen[file]));
            }
        } else if call.starts_with("<... fsync") || call.starts_with("<... fdatasync") {
            if let Some((file, upto)) = waiting.remove(thread) {
                events.push(settled(file, upto));
            }
        } else if ["sendto(", "writev(", "write("]
            .iter()
            .any(|name| call.starts_with(name))
        {
            let text = String::from_utf8_lossy(&bytes_of(call)).into_owned();
            if let Some(found) = OFFSET.captures(&text) {
                events.push(Event::Acknowledged(found[1].parse().unwrap()));
            }
            events.extend(
                WORDS
                    .find_iter(&text)
                    .map(|found| Event::Sent(found.as_str().to_owned())),
            );
        }
    }
    events
}

/// What stands in the queues: the updates, and the calls as text.
async fn queues(database: &Path) -> (BTreeSet<i64>, String) {
    let options = SqliteConnectOptions::new().filename(database);
    let mut file = options.connect().await.unwrap();
    let whole: String = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_one(&mut file)
        .await
        .unwrap();
    assert_eq!(whole, "ok");
    let updates: Vec<i64> = sqlx::query_scalar("SELECT update_id FROM inbox")
        .fetch_all(&mut file)
        .await
        .unwrap();
    let calls: Vec<String> = sqlx::query_scalar("SELECT call FROM outbox")
        .fetch_all(&mut file)
        .await
        .unwrap();
    file.close().await.unwrap();
    (updates.into_iter().collect(), calls.join("\n"))
}

#[tokio::test]
async fn the_power_may_fail_at_any_moment() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("bot.db");
    let log = folder.path().join("log");
    let url = format!("sqlite://{}", database.display());
    let migrated = program(folder.path())
        .args(["migrate", "--database-url", &url])
        .stdout(Stdio::null())
        .status();
    assert!(migrated.unwrap().success());
    let begun_with = std::fs::read(&database).unwrap();

    let stage = Stage::open(Some(&url)).await;
    let traced = Command::new("strace")
        .arg("-V")
        .stdout(Stdio::null())
        .status();
    assert!(
        traced.is_ok_and(|status| status.success()),
        "strace must be in PATH"
    );
    let calls = "trace=pwrite64,fsync,fdatasync,ftruncate,sendto,writev,write";
    let mut tracer = Command::new("strace");
    tracer.args([
        "-D", "-f", "-y", "-ttt", "-xx", "-s", "1000000", "-e", calls, "-o",
    ]);
    let bot = stage.starts_under(tracer.arg(&log));
    let mut traffic = Traffic::begins(&stage).await;
    traffic.lasts(Duration::from_secs(3)).await;
    traffic.comes_to_an_end(0).await;
    // What SQLite does when it is closed in good order is of no interest.
    bot.killed();
    let (all, _) = queues(&database).await;

    let log = whole(&log).await;
    let events = events(&log, &database);
    let mut chance = Chance::new();
    let moments = moments(&events, &mut chance);
    let mut disks = [Disk::default(), Disk::default()];
    disks[0].durable = begun_with;
    let mut acknowledged = 0;
    let mut sent = BTreeSet::new();
    let mut lost = 0;
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Written { file, at, bytes } => {
                disks[*file].loose.push((*at, Some(bytes.clone())));
            }
            Event::Cut { file, length } => disks[*file].loose.push((*length, None)),
            Event::Durable { file, writes } => disks[*file].settles(*writes),
            Event::Acknowledged(below) => acknowledged = *below,
            Event::Sent(words) => drop(sent.insert(words)),
        }
        if !moments.contains(&at) {
            continue;
        }
        lost += disks.iter().filter(|disk| !disk.loose.is_empty()).count();
        let left = folder.path().join(format!("left-{at}.db"));
        std::fs::write(&left, disks[0].left(&mut chance)).unwrap();
        std::fs::write(left.with_extension("db-wal"), disks[1].left(&mut chance)).unwrap();
        let (updates, calls) = queues(&left).await;
        let missing: Vec<_> = all
            .range(..acknowledged)
            .filter(|id| !updates.contains(id))
            .collect();
        assert!(
            missing.is_empty(),
            "event {at}: {missing:?} of those below {acknowledged}"
        );
        for words in &sent {
            assert!(
                calls.contains(*words),
                "event {at}: {words} was sent and is not known"
            );
        }
        let db = Db::open(&format!("sqlite://{}", left.display()).parse().unwrap())
            .await
            .unwrap();
        db.migrate().await.unwrap();
        db.close().await;
    }
    assert!(
        acknowledged > 0 && sent.len() * 2 > traffic.words(),
        "the log tells of what was done: {} of {} words sent, updates below {acknowledged} acknowledged",
        sent.len(),
        traffic.words()
    );
    assert!(
        lost > 0,
        "something was on its way to the disk when the power failed"
    );
    println!(
        "{} moments of {}, {lost} files with loose ends",
        moments.len(),
        events.len()
    );
}

/// The tracer's log: its last lines come after the end of what it traces.
async fn whole(log: &Path) -> String {
    let mut length = 0;
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let text = std::fs::read_to_string(log).unwrap();
        if text.len() == length {
            return text;
        }
        length = text.len();
    }
}

/// Moments of chance; half of them when something has just gone to Telegram, or a write is loose.
fn moments(events: &[Event], chance: &mut Chance) -> BTreeSet<usize> {
    let telling: Vec<usize> = events
        .iter()
        .enumerate()
        .filter(|(_, event)| match event {
            Event::Acknowledged(_) | Event::Sent(_) => true,
            Event::Written { .. } | Event::Cut { .. } | Event::Durable { .. } => false,
        })
        .map(|(at, _)| at)
        .collect();
    let some = |chance: &mut Chance| {
        if chance.heads() {
            telling[chance.below(telling.len())]
        } else {
            chance.below(events.len())
        }
    };
    let mut moments = BTreeSet::new();
    while moments.len() < MOMENTS.min(events.len() / 2) {
        moments.insert(some(chance));
    }
    moments
}
