//! The storage, every function of it on both databases: what it keeps, what it refuses, and how it says so.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story ends where something goes wrong"
)]

#[path = "../support/mod.rs"]
mod support;

mod cards;
mod catalogue;
mod clients;
mod complete;
mod customer_side;
mod desk;
mod fields;
mod guard;
mod line;
mod merges;
mod nodes;
mod one_way;
mod queues;
mod records;
mod relocation;
mod replies;
mod schema;
mod search;
mod segments;
mod sending;
mod shop;
mod together;
mod topics;
mod transactions;

use prilavok::domain::contact::Contact;
use prilavok::domain::fields::Fields;
use prilavok::domain::ids::{ContactId, PipelineId, StageId, UserId};
use prilavok::domain::lang::Lang;
use prilavok::domain::people::{Person, Role};
use prilavok::domain::preset::RecordKind;
use prilavok::domain::record::Record;
use prilavok::domain::time::Millis;
use prilavok::storage::people::Seen;
use prilavok::storage::records::NewRecord;
use prilavok::storage::{self, Db, StorageError, Tx, contacts, people};
use sqlx::AssertSqlSafe;

const ANNA: UserId = UserId(1);
const BORIS: UserId = UserId(2);
/// A moment of no meaning.
const NOW: Millis = Millis(1_000);

fn pipeline(id: &str) -> PipelineId {
    PipelineId::parse(id).unwrap()
}

fn stage(id: &str) -> StageId {
    StageId::parse(id).unwrap()
}

async fn person(tx: &mut Tx, id: UserId, name: &str) -> Person {
    let seen = Seen {
        id,
        name: name.to_owned(),
        username: None,
        lang: Some(Lang::Ru),
    };
    people::seen(tx, &seen, Lang::Ru, NOW).await.unwrap()
}

async fn manager(tx: &mut Tx, id: UserId, name: &str) {
    person(tx, id, name).await;
    people::set_role(tx, id, Some(Role::Manager)).await.unwrap();
}

async fn client(tx: &mut Tx, name: &str) -> Contact {
    contacts::make(tx, name, None, NOW).await.unwrap()
}

fn new_lead(contact: Option<ContactId>) -> NewRecord {
    NewRecord {
        kind: RecordKind::Lead,
        pipeline: pipeline("lead"),
        stage: stage("new"),
        responsible: None,
        contact,
        company: None,
        fields: Fields::default(),
        origin: None,
    }
}

fn new_deal(contact: Option<ContactId>) -> NewRecord {
    NewRecord {
        kind: RecordKind::Deal,
        pipeline: pipeline("sale"),
        stage: stage("new_order"),
        ..new_lead(contact)
    }
}

async fn lead(tx: &mut Tx) -> Record {
    storage::records::make(tx, new_lead(None), NOW)
        .await
        .unwrap()
}

/// Writes behind the storage's back, as a bad migration or a hand at the database would.
async fn meddle(tx: &mut Tx, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    tx.forget();
    let touched = match tx {
        Tx::Sqlite(tx) => sqlx::query(sql)
            .execute(&mut **tx)
            .await
            .unwrap()
            .rows_affected(),
        Tx::Postgres(tx) => sqlx::query(sql)
            .execute(&mut **tx)
            .await
            .unwrap()
            .rows_affected(),
    };
    assert_eq!(touched, 1, "the row to be spoilt is there");
}

/// Holds an outcome to be the error of a row that makes no sense, named by table, column and id.
#[track_caller]
fn assert_corrupt<T: std::fmt::Debug>(
    outcome: Result<T, StorageError>,
    (table, column, id): (&str, &str, i64),
) {
    match outcome {
        Err(StorageError::Corrupt {
            table: in_table,
            column: in_column,
            id: of,
            ..
        }) => assert_eq!((in_table, in_column, of), (table, column, id)),
        other => panic!("{table}.{column} of {id} makes no sense, but gave {other:?}"),
    }
}

#[track_caller]
fn assert_row_count<T: std::fmt::Debug>(outcome: Result<T, StorageError>, table: &str) {
    match outcome {
        Err(StorageError::RowCount {
            table: of,
            touched: 0,
        }) => assert_eq!(of, table),
        other => panic!("no row of {table} was there, but it gave {other:?}"),
    }
}

#[track_caller]
fn assert_conflict<T: std::fmt::Debug>(outcome: Result<T, StorageError>, (table, id): (&str, i64)) {
    match outcome {
        Err(error @ StorageError::Conflict { table: of, id: row }) => {
            assert_eq!((of, row), (table, id));
            assert!(error.is_collision(), "worth another try");
        }
        other => panic!("{table} {id} was changed meanwhile, but it gave {other:?}"),
    }
}

/// Holds an outcome to be the database's refusal of a second row where there is to be one.
#[track_caller]
fn assert_taken<T: std::fmt::Debug>(outcome: Result<T, StorageError>) {
    match outcome {
        Err(error @ StorageError::Database(_)) => assert!(error.is_collision(), "{error:?}"),
        other => panic!("two rows where there is to be one: {other:?}"),
    }
}

async fn begin(db: &Db) -> Tx {
    db.begin().await.unwrap()
}
