//! Tasks.

use super::{Cell, StorageError, Tx, execute, fetch, remembered, to_json};
use crate::domain::ids::{ContactId, EventId, RecordId, StageId, TaskId, TemplateId, UserId};
use crate::domain::lang::Localized;
use crate::domain::task::{Task, TaskState};
use crate::domain::time::Millis;
use sqlx::FromRow;

/// A task to be set.
#[derive(Debug, Clone)]
pub struct NewTask {
    /// The record it is about.
    pub record: RecordId,
    /// The stage where it is set.
    pub stage: StageId,
    /// The template it is made from.
    pub template: TemplateId,
    /// What is to be done.
    pub title: Localized,
    /// For whom.
    pub assignee: UserId,
    /// By when.
    pub due_at: Millis,
    /// Where the record moves when it is done.
    pub on_done: Option<StageId>,
    /// The stage whose entering does it by itself.
    pub done_by_move: Option<StageId>,
    /// The entry of the history that causes it.
    pub cause: Option<EventId>,
}

macro_rules! columns {
    () => {
        "id, version, record_id, stage, template, title, assignee, state, done_by, done_at, due_at, comment, \
         on_done, done_by_move, cause"
    };
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    version: i64,
    record_id: i64,
    stage: String,
    template: String,
    title: String,
    assignee: i64,
    state: String,
    done_by: Option<i64>,
    done_at: Option<i64>,
    due_at: i64,
    comment: Option<String>,
    on_done: Option<String>,
    done_by_move: Option<String>,
    cause: Option<i64>,
}

impl Raw {
    fn parse(self) -> Result<Task, StorageError> {
        let cell = |column| Cell {
            table: "tasks",
            column,
            id: self.id,
        };
        let stage = |column, slug: Option<String>| {
            slug.map(|slug| cell(column).parse(StageId::parse(&slug)))
                .transpose()
        };
        let state = match (self.state.as_str(), self.done_at) {
            ("open", _) => TaskState::Open,
            ("done", Some(at)) => TaskState::Done {
                by: self.done_by.map(UserId),
                at: Millis(at),
            },
            ("withdrawn", _) => TaskState::Withdrawn,
            _ => return Err(cell("state").corrupt("no state of a task")),
        };
        Ok(Task {
            id: TaskId(self.id),
            version: self.version,
            record: RecordId(self.record_id),
            stage: cell("stage").parse(StageId::parse(&self.stage))?,
            template: cell("template").parse(TemplateId::parse(&self.template))?,
            title: cell("title").json(&self.title)?,
            assignee: UserId(self.assignee),
            state,
            due_at: Millis(self.due_at),
            comment: self.comment,
            on_done: stage("on_done", self.on_done)?,
            done_by_move: stage("done_by_move", self.done_by_move)?,
            cause: self.cause.map(EventId),
        })
    }
}

fn parse_all(rows: Vec<Raw>) -> Result<Vec<Task>, StorageError> {
    rows.into_iter().map(Raw::parse).collect()
}

/// Sets a task.
pub async fn make(tx: &mut Tx, new: NewTask, now: Millis) -> Result<Task, StorageError> {
    let raw = fetch!(
        tx,
        one Raw,
        concat!(
            "INSERT INTO tasks (version, record_id, stage, template, title, assignee, state, due_at, on_done,
                 done_by_move, cause, created_at)
             VALUES (1, $1, $2, $3, $4, $5, 'open', $6, $7, $8, $9, $10) RETURNING ",
            columns!()
        ),
        new.record.0,
        new.stage.as_str(),
        new.template.as_str(),
        &to_json(&new.title)?,
        new.assignee.0,
        new.due_at.0,
        new.on_done.as_ref().map(StageId::as_str),
        new.done_by_move.as_ref().map(StageId::as_str),
        new.cause.map(|cause| cause.0),
        now.0
    )?;
    raw.parse()
}

/// Keeps a changed task, whose version has grown by one since it was read.
pub async fn save(tx: &mut Tx, task: &Task) -> Result<(), StorageError> {
    let (state, done_by, done_at) = match task.state {
        TaskState::Open => ("open", None, None),
        TaskState::Done { by, at } => ("done", by, Some(at)),
        TaskState::Withdrawn => ("withdrawn", None, None),
    };
    let touched = execute!(
        tx,
        "UPDATE tasks SET version = $2, assignee = $3, state = $4, done_by = $5, done_at = $6, due_at = $7,
             comment = $8
         WHERE id = $1 AND version = $2 - 1",
        task.id.0,
        task.version,
        task.assignee.0,
        state,
        done_by.map(|by| by.0),
        done_at.map(|at| at.0),
        task.due_at.0,
        task.comment.as_deref()
    )?;
    if touched == 1 {
        Ok(())
    } else {
        Err(StorageError::Conflict {
            table: "tasks",
            id: task.id.0,
        })
    }
}

/// The task of that id.
pub async fn find(tx: &mut Tx, id: TaskId) -> Result<Option<Task>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM tasks WHERE id = $1"),
        id.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// That a record has no tasks.
pub(super) fn know_none(tx: &mut Tx, record: RecordId) {
    let key = ("tasks", record.0);
    tx.memory().remember(key, &["tasks"], &Vec::<Task>::new());
}

/// A record's tasks, the newest first.
pub async fn of_record(tx: &mut Tx, record: RecordId) -> Result<Vec<Task>, StorageError> {
    Ok(remembered!(tx, ("tasks", record.0), ["tasks"], {
        let rows = fetch!(
            tx,
            all Raw,
            concat!("SELECT ", columns!(), " FROM tasks WHERE record_id = $1 ORDER BY id DESC"),
            record.0
        )?;
        parse_all(rows)?
    }))
}

/// The open tasks about a client's records, the oldest first.
pub async fn open_of_contact(tx: &mut Tx, contact: ContactId) -> Result<Vec<Task>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM tasks WHERE state = 'open'
             AND record_id IN (SELECT id FROM records WHERE contact_id = $1) ORDER BY id"
        ),
        contact.0
    )?;
    parse_all(rows)
}

/// Open tasks of open records, the most urgent first; only one person's when `assignee` is given.
pub async fn open(
    tx: &mut Tx,
    assignee: Option<UserId>,
    limit: i64,
    offset: i64,
) -> Result<Vec<Task>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM tasks WHERE state = 'open' AND ($1 = 0 OR assignee = $1)
             ORDER BY due_at, id LIMIT $2 OFFSET $3"
        ),
        assignee.map_or(0, |id| id.0),
        limit,
        offset
    )?;
    parse_all(rows)
}

/// How many tasks of open records are open, and how many of them are overdue.
pub async fn count_open(
    tx: &mut Tx,
    assignee: Option<UserId>,
    now: Millis,
) -> Result<(i64, i64), StorageError> {
    fetch!(
        tx,
        one(i64, i64),
        "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN due_at < $2 THEN 1 ELSE 0 END), 0) AS BIGINT)
         FROM tasks WHERE state = 'open' AND ($1 = 0 OR assignee = $1)
             AND EXISTS (SELECT 1 FROM records WHERE records.id = tasks.record_id AND NOT records.closed)",
        assignee.map_or(0, |id| id.0),
        now.0
    )
}
