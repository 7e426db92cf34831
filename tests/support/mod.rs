//! What tests share: a fresh database of either kind.
//!
//! A missing PostgreSQL fails the test; nothing is skipped.
#![expect(
    dead_code,
    reason = "each file of tests is a crate of its own and uses its part"
)]

pub mod fakes;

use prilavok::storage::{Db, DbUrl};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;

/// The server on which tests make their databases.
const POSTGRES: &str = "postgres://postgres@127.0.0.1:5432/postgres";

/// A database kind to run a story on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// A file.
    Sqlite,
    /// A database of the server named by `PRILAVOK_TEST_POSTGRES_URL`.
    Postgres,
}

/// A database of one test, gone with it.
#[derive(Debug)]
pub struct TestDb {
    /// For the configuration.
    pub url: String,
    _dir: Option<TempDir>,
    dropped: Option<String>,
}

impl Backend {
    /// Makes a database without a schema.
    pub async fn fresh(self) -> TestDb {
        match self {
            Backend::Sqlite => {
                let dir = tempfile::tempdir().unwrap();
                let url = format!("sqlite://{}", dir.path().join("test.db").display());
                TestDb {
                    url,
                    _dir: Some(dir),
                    dropped: None,
                }
            }
            Backend::Postgres => {
                let name = format!("prilavok_test_{}", prilavok::clock::new_secret());
                run_on_server(format!("CREATE DATABASE {name}")).await;
                let server = server_url();
                let (base, _) = server.rsplit_once('/').unwrap();
                TestDb {
                    url: format!("{base}/{name}"),
                    _dir: None,
                    dropped: Some(name),
                }
            }
        }
    }

    /// Makes a database with its schema, and opens it.
    pub async fn open(self) -> (TestDb, Db) {
        let test = self.fresh().await;
        let db = Db::open(&test.db_url()).await.unwrap();
        db.migrate().await.unwrap();
        (test, db)
    }
}

impl TestDb {
    /// Where it is.
    pub fn db_url(&self) -> DbUrl {
        self.url.parse().unwrap()
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let Some(name) = self.dropped.take() else {
            return;
        };
        // A drop can't wait for the runtime it runs on, so another one does the work.
        let dropping = std::thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap()
                .block_on(run_on_server(format!(
                    "DROP DATABASE IF EXISTS {name} WITH (FORCE)"
                )));
        });
        let _ = dropping.join();
    }
}

fn server_url() -> String {
    std::env::var("PRILAVOK_TEST_POSTGRES_URL")
        .ok()
        .filter(|url| !url.is_empty())
        .unwrap_or_else(|| POSTGRES.to_owned())
}

async fn run_on_server(sql: String) {
    let url = server_url();
    let mut connection = PgConnection::connect(&url)
        .await
        .unwrap_or_else(|error| panic!("PostgreSQL must answer at {url}: {error}"));
    sqlx::query(AssertSqlSafe(sql))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

/// Tells one story on both databases: `both!(name_of_the_test, story)`, the story an `async fn(Backend)`.
#[macro_export]
macro_rules! both {
    ($(#[$meta:meta])* $name:ident, $story:expr) => {
        $(#[$meta])*
        mod $name {
            use super::*;

            #[tokio::test]
            async fn on_sqlite() {
                ($story)($crate::support::Backend::Sqlite).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                ($story)($crate::support::Backend::Postgres).await;
            }
        }
    };
}
