//! Migrations: the twins for SQLite and PostgreSQL make the same schema, and lose nothing that is there.

#![expect(
    clippy::unwrap_used,
    reason = "a story ends where something goes wrong"
)]

mod support;

use prilavok::app::jobs::Job;
use prilavok::app::search::SearchJob;
use prilavok::domain::client_event::ClientHappening;
use prilavok::domain::fields::Value;
use prilavok::domain::ids::{ChatId, ContactId, FieldId, MessageId, UserId};
use prilavok::domain::lang::Lang;
use prilavok::domain::people::Role;
use prilavok::domain::preset::RecordKind;
use prilavok::domain::shares::ShareSet;
use prilavok::domain::time::Millis;
use prilavok::storage::messages::{self, NewMessage};
use prilavok::storage::{Db, Tx, client_events, contacts, jobs, people, records};
use regex::Regex;
use sqlx::SqlSafeStr;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use support::Backend;

fn files(of: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("migrations")
        .join(of);
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn twins_have_the_same_names_in_one_order() {
    let names = files("sqlite");
    assert_eq!(names, files("postgres"));
    let mut before = String::from("0000");
    for name in &names {
        let (number, words) = name.split_once('_').unwrap();
        assert!(number.len() == 4 && number > before.as_str(), "{name}");
        before = number.to_owned();
        let words = words.strip_suffix(".sql").unwrap();
        assert!(words.contains('_'), "{name}: a verb and a noun");
    }
}

/// What takes away says what programs must know, and notes it for those that come later.
#[test]
fn what_takes_away_says_what_it_needs() {
    let takes_away = Regex::new(r"(?i)\bDROP (TABLE|COLUMN)\b|\bRENAME\b").unwrap();
    let needs = Regex::new(r"(?m)^-- needs (\d{4})\b").unwrap();
    // Up to here, one process was alone on its database.
    for name in files("postgres").iter().filter(|name| &name[..4] > "0010") {
        for of in ["sqlite", "postgres"] {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
            let sql = fs::read_to_string(path.join(of).join(name)).unwrap();
            let Some(needs) = needs.captures(&sql) else {
                assert!(
                    !takes_away.is_match(&sql),
                    "{of}/{name} says nothing of needs"
                );
                continue;
            };
            let number: i64 = needs[1].parse().unwrap();
            let noted = format!("UPDATE schema_needs SET version = {number}");
            assert!(sql.contains(&noted), "{of}/{name} does not note {number}");
        }
    }
}

async fn rows<T>(db: &Db, sql: impl SqlSafeStr) -> Vec<T>
where
    T: Send + Unpin + for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow>,
    T: for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow>,
{
    let mut tx = db.begin().await.unwrap();
    let rows = match &mut tx {
        Tx::Sqlite(tx) => sqlx::query_as(sql).fetch_all(&mut **tx).await.unwrap(),
        Tx::Postgres(tx) => sqlx::query_as(sql).fetch_all(&mut **tx).await.unwrap(),
    };
    tx.rollback().await.unwrap();
    rows
}

/// A column as both databases can tell of it.
#[derive(Debug, PartialEq, Eq)]
struct Column {
    kind: String,
    required: bool,
}

/// Tables with their columns in the order of their names.
async fn columns(db: &Db) -> BTreeMap<String, BTreeMap<String, Column>> {
    let found: Vec<(String, String, String, bool)> =
        match db {
            Db::Sqlite { .. } => {
                rows(
                    db,
                    "SELECT m.name, c.name, c.type, c.\"notnull\" <> 0 OR c.pk <> 0
                 FROM sqlite_schema AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table'",
                )
                .await
            }
            Db::Postgres(_) => rows(
                db,
                "SELECT table_name::TEXT, column_name::TEXT, data_type::TEXT, is_nullable = 'NO'
                 FROM information_schema.columns WHERE table_schema = 'public'",
            )
            .await,
        };
    let mut tables: BTreeMap<String, BTreeMap<String, Column>> = BTreeMap::new();
    for (table, name, kind, required) in found {
        if table.starts_with("sqlite_") || table == "_sqlx_migrations" {
            continue;
        }
        let column = Column { kind, required };
        tables.entry(table).or_default().insert(name, column);
    }
    tables
}

/// SQLite knows whole numbers and texts; PostgreSQL tells a yes or no from a number.
fn is_the_same(sqlite: &str, postgres: &str) -> bool {
    matches!(
        (sqlite, postgres),
        ("INTEGER", "bigint" | "boolean") | ("TEXT", "text")
    )
}

#[tokio::test]
async fn twins_make_the_same_tables() {
    let (_one, sqlite) = Backend::Sqlite.open().await;
    let (_other, postgres) = Backend::Postgres.open().await;
    let (sqlite, postgres) = (columns(&sqlite).await, columns(&postgres).await);
    assert!(sqlite.len() > 10, "{sqlite:?}");
    assert_eq!(
        sqlite.keys().collect::<Vec<_>>(),
        postgres.keys().collect::<Vec<_>>()
    );
    for (table, ours) in &sqlite {
        let theirs = &postgres[table];
        assert_eq!(
            ours.keys().collect::<Vec<_>>(),
            theirs.keys().collect::<Vec<_>>(),
            "{table}"
        );
        for (name, column) in ours {
            let twin = &theirs[name];
            assert_eq!(column.required, twin.required, "{table}.{name}");
            assert!(
                is_the_same(&column.kind, &twin.kind),
                "{table}.{name}: {column:?} and {twin:?}"
            );
        }
    }
}

/// An index by its table and columns, whether it is unique, and whether it holds only some of the rows.
type Index = (String, String, bool, bool);

async fn indexes(db: &Db) -> BTreeSet<Index> {
    let found: Vec<Index> = match db {
        Db::Sqlite { .. } => {
            rows(
                db,
                "SELECT m.name, (SELECT GROUP_CONCAT(name, ',') FROM
                     (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)),
                     i.\"unique\" <> 0, i.partial <> 0
                 FROM sqlite_schema AS m, pragma_index_list(m.name) AS i
                 WHERE m.type = 'table' AND i.origin <> 'pk' AND m.name <> '_sqlx_migrations'",
            )
            .await
        }
        Db::Postgres(_) => {
            rows(
                db,
                "SELECT t.relname::TEXT,
                     (SELECT STRING_AGG(a.attname, ',' ORDER BY k.place)
                      FROM UNNEST(i.indkey) WITH ORDINALITY AS k (attnum, place)
                      JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = k.attnum),
                     i.indisunique, i.indpred IS NOT NULL
                 FROM pg_index AS i JOIN pg_class AS t ON t.oid = i.indrelid
                 JOIN pg_namespace AS n ON n.oid = t.relnamespace
                 WHERE n.nspname = 'public' AND NOT i.indisprimary AND t.relname <> '_sqlx_migrations'",
            )
            .await
        }
    };
    found.into_iter().collect()
}

#[tokio::test]
async fn twins_make_the_same_indexes() {
    let (_one, sqlite) = Backend::Sqlite.open().await;
    let (_other, postgres) = Backend::Postgres.open().await;
    let sqlite = indexes(&sqlite).await;
    let one_open_lead = ("records", "contact_id", true, true);
    assert!(sqlite.contains(&(
        one_open_lead.0.to_owned(),
        one_open_lead.1.to_owned(),
        one_open_lead.2,
        one_open_lead.3
    )));
    assert_eq!(sqlite, indexes(&postgres).await);
}

async fn references(db: &Db) -> BTreeSet<(String, String, String)> {
    let found: Vec<(String, String, String)> = match db {
        Db::Sqlite { .. } => {
            rows(
                db,
                "SELECT m.name, f.\"from\", f.\"table\"
                 FROM sqlite_schema AS m, pragma_foreign_key_list(m.name) AS f WHERE m.type = 'table'",
            )
            .await
        }
        Db::Postgres(_) => {
            rows(
                db,
                "SELECT t.relname::TEXT, a.attname::TEXT, r.relname::TEXT
                 FROM pg_constraint AS c JOIN pg_class AS t ON t.oid = c.conrelid
                 JOIN pg_class AS r ON r.oid = c.confrelid
                 JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = c.conkey[1]
                 WHERE c.contype = 'f'",
            )
            .await
        }
    };
    found.into_iter().collect()
}

#[tokio::test]
async fn twins_refer_to_the_same_tables() {
    let (_one, sqlite) = Backend::Sqlite.open().await;
    let (_other, postgres) = Backend::Postgres.open().await;
    let sqlite = references(&sqlite).await;
    assert!(sqlite.len() > 10, "{sqlite:?}");
    assert_eq!(sqlite, references(&postgres).await);
}

/// A shop in the middle of its day is migrated and opened again: everything is still there.
async fn nothing_is_lost(backend: Backend) {
    let (test, db) = backend.open().await;
    let now = Millis(1_000);
    let mut tx = db.begin().await.unwrap();
    people::appoint(&mut tx, UserId(1), Role::Owner, Lang::Ru, now)
        .await
        .unwrap();
    let contact = contacts::make(&mut tx, "Пётр <b>", None, now)
        .await
        .unwrap();
    let new = records::NewRecord {
        kind: RecordKind::Lead,
        pipeline: prilavok::domain::ids::PipelineId::parse("lead").unwrap(),
        stage: prilavok::domain::ids::StageId::parse("new").unwrap(),
        responsible: Some(UserId(1)),
        contact: Some(contact.id),
        company: None,
        fields: prilavok::domain::fields::Fields::default(),
        origin: None,
    };
    let lead = records::make(&mut tx, new, now).await.unwrap();
    let words = NewMessage {
        contact: contact.id,
        record: Some(lead.id),
        session: None,
        album: None,
        reply_to: None,
        author: UserId(2),
        incoming: true,
        kind: "text",
        text: Some("Есть чайник?"),
        raw: "{}",
        chat: ChatId(2),
        message: MessageId(3),
    };
    let words = messages::keep(&mut tx, words, now).await.unwrap();
    tx.commit().await.unwrap();

    db.migrate().await.unwrap();
    db.close().await;
    let again = Db::open(&test.db_url()).await.unwrap();
    again.migrate().await.unwrap();
    let mut tx = again.begin().await.unwrap();
    assert_eq!(
        records::find(&mut tx, lead.id).await.unwrap().as_ref(),
        Some(&lead)
    );
    assert_eq!(
        contacts::find(&mut tx, contact.id).await.unwrap(),
        Some(contact)
    );
    assert_eq!(
        messages::incoming_of_record(&mut tx, lead.id, 9)
            .await
            .unwrap(),
        [words]
    );
    tx.rollback().await.unwrap();
    let applied: Vec<(i64,)> = rows(&again, "SELECT version FROM _sqlx_migrations").await;
    assert_eq!(applied.len(), files("sqlite").len(), "each once");
    again.close().await;
}
both!(a_second_migration_changes_nothing, nothing_is_lost);

async fn run(tx: &mut Tx, text: String) {
    let sql = sqlx::raw_sql(sqlx::AssertSqlSafe(text));
    match tx {
        Tx::Sqlite(tx) => drop(sql.execute(&mut **tx).await.unwrap()),
        Tx::Postgres(tx) => drop(sql.execute(&mut **tx).await.unwrap()),
    }
}

/// What was told of a client's own fields in a history of its own stands in the client's one history afterwards, and the
/// goods that were there before are left to be written into the search index.
async fn histories_become_one(backend: Backend) {
    let test = backend.fresh().await;
    let db = Db::open(&test.db_url()).await.unwrap();
    let of = match db {
        Db::Sqlite { .. } => "sqlite",
        Db::Postgres(_) => "postgres",
    };
    let mut tx = db.begin().await.unwrap();
    for name in files(of) {
        if name.starts_with("0009") {
            let insert = r#"INSERT INTO contacts (id, name, name_folded, phone_verified, created_at)
                    VALUES (5, 'Пётр', 'петр', FALSE, 1);
                INSERT INTO client_field_events (contact_id, at, actor, what) VALUES (5, 7, '{"person":1}',
                    '{"field_set":{"field":"size","before":null,"after":{"text":"42"}}}');
                INSERT INTO products (version, code, code_folded, group_id, name_ru, name_folded, searched, price, unit,
                    reserved, is_on, position, created_at, updated_at)
                    VALUES (1, 'k', 'k', 0, 'Чайник', 'чайник', 'чайник k', 1, 'piece', 0, TRUE, 0, 1, 1);"#;
            run(&mut tx, insert.to_owned()).await;
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
        let text = fs::read_to_string(folder.join(of).join(&name)).unwrap();
        run(&mut tx, text).await;
    }
    let told = client_events::of_fields(&mut tx, Some(ContactId(5)), None, 9)
        .await
        .unwrap();
    let expected = ClientHappening::FieldSet {
        field: FieldId::parse("size").unwrap(),
        before: None,
        after: Some(Value::Text("42".to_owned())),
    };
    assert_eq!(told.len(), 1);
    assert_eq!((&told[0].what, told[0].at), (&expected, Millis(7)));
    let jobs = jobs::due::<Job>(&mut tx, Millis(0), ShareSet::ALL, 9)
        .await
        .unwrap();
    let bodies: Vec<Job> = jobs.into_iter().map(|job| job.body.unwrap()).collect();
    assert_eq!(bodies, [Job::Search(SearchJob::Fill { kind: 6, after: 0 })]);
    tx.rollback().await.unwrap();
    db.close().await;
}
both!(
    what_was_told_of_own_fields_moves_to_the_one_history,
    histories_become_one
);
