//! Leads, deals and offers.

use super::{
    Cell, Owner, Single, StorageError, Tx, events, exactly_one, execute, fetch, messages,
    order_lines, posts, search, tasks, to_json,
};
use crate::domain::fields::Fields;
use crate::domain::ids::{CompanyId, ContactId, PipelineId, RecordId, StageId, UserId};
use crate::domain::preset::RecordKind;
use crate::domain::record::Record;
use crate::domain::time::Millis;
use sqlx::FromRow;

/// A record to be made.
#[derive(Debug, Clone)]
pub struct NewRecord {
    /// What it is.
    pub kind: RecordKind,
    /// The pipeline it will travel through.
    pub pipeline: PipelineId,
    /// Where it starts.
    pub stage: StageId,
    /// Who answers for it.
    pub responsible: Option<UserId>,
    /// The client.
    pub contact: Option<ContactId>,
    /// The client's company.
    pub company: Option<CompanyId>,
    /// Its fields.
    pub fields: Fields,
    /// The lead that it comes from.
    pub origin: Option<RecordId>,
}

/// How many records stand on a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageCount {
    /// The pipeline.
    pub pipeline: PipelineId,
    /// The stage.
    pub stage: StageId,
    /// How many.
    pub count: i64,
}

macro_rules! columns {
    () => {
        "id, kind, number, version, pipeline, stage, stage_since, responsible, contact_id, company_id, fields, \
         origin, reason, closed, created_at"
    };
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    kind: String,
    number: i64,
    version: i64,
    pipeline: String,
    stage: String,
    stage_since: i64,
    responsible: Option<i64>,
    contact_id: Option<i64>,
    company_id: Option<i64>,
    fields: String,
    origin: Option<i64>,
    reason: Option<String>,
    closed: bool,
    created_at: i64,
}

/// A record beside its session, which may have none.
#[derive(FromRow)]
pub(super) struct Joined {
    #[sqlx(rename = "r_id")]
    id: Option<i64>,
    #[sqlx(rename = "r_kind")]
    kind: Option<String>,
    #[sqlx(rename = "r_number")]
    number: Option<i64>,
    #[sqlx(rename = "r_version")]
    version: Option<i64>,
    #[sqlx(rename = "r_pipeline")]
    pipeline: Option<String>,
    #[sqlx(rename = "r_stage")]
    stage: Option<String>,
    #[sqlx(rename = "r_stage_since")]
    stage_since: Option<i64>,
    #[sqlx(rename = "r_responsible")]
    responsible: Option<i64>,
    #[sqlx(rename = "r_contact_id")]
    contact_id: Option<i64>,
    #[sqlx(rename = "r_company_id")]
    company_id: Option<i64>,
    #[sqlx(rename = "r_fields")]
    fields: Option<String>,
    #[sqlx(rename = "r_origin")]
    origin: Option<i64>,
    #[sqlx(rename = "r_reason")]
    reason: Option<String>,
    #[sqlx(rename = "r_closed")]
    closed: Option<bool>,
    #[sqlx(rename = "r_created_at")]
    created_at: Option<i64>,
}

impl Joined {
    fn raw(self) -> Option<Raw> {
        Some(Raw {
            id: self.id?,
            kind: self.kind?,
            number: self.number?,
            version: self.version?,
            pipeline: self.pipeline?,
            stage: self.stage?,
            stage_since: self.stage_since?,
            responsible: self.responsible,
            contact_id: self.contact_id,
            company_id: self.company_id,
            fields: self.fields?,
            origin: self.origin,
            reason: self.reason,
            closed: self.closed?,
            created_at: self.created_at?,
        })
    }
}

impl Raw {
    fn parse(self) -> Result<Record, StorageError> {
        let cell = |column| Cell {
            table: "records",
            column,
            id: self.id,
        };
        Ok(Record {
            id: RecordId(self.id),
            kind: cell("kind")
                .parse(RecordKind::from_slug(&self.kind).ok_or("no kind of record"))?,
            number: self.number,
            version: self.version,
            pipeline: cell("pipeline").parse(PipelineId::parse(&self.pipeline))?,
            stage: cell("stage").parse(StageId::parse(&self.stage))?,
            stage_since: Millis(self.stage_since),
            responsible: self.responsible.map(UserId),
            contact: self.contact_id.map(ContactId),
            company: self.company_id.map(CompanyId),
            fields: cell("fields").json(&self.fields)?,
            origin: self.origin.map(RecordId),
            reason: self.reason,
            closed: self.closed,
            created_at: Millis(self.created_at),
        })
    }
}

fn parse_all(rows: Vec<Raw>) -> Result<Vec<Record>, StorageError> {
    rows.into_iter().map(Raw::parse).collect()
}

/// Numbers of one kind that a transaction has given out. Until it ends nobody else gives any.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbers {
    last: i64,
    /// Up to which the database knows of them.
    written: i64,
}

impl Numbers {
    pub(super) const fn is_written(&self) -> bool {
        self.last == self.written
    }
}

/// Tells the database which numbers were given out.
pub(super) async fn write_numbers(tx: &mut Tx) -> Result<(), StorageError> {
    let numbers = tx.behind().numbers.clone();
    for (kind, Numbers { last, .. }) in numbers.iter().filter(|(_, of)| !of.is_written()) {
        let written = Numbers {
            last: *last,
            written: *last,
        };
        tx.behind().numbers.insert(*kind, written);
        let touched = execute!(
            tx,
            "UPDATE counters SET last = $2 WHERE kind = $1",
            kind.slug(),
            last
        )?;
        exactly_one("counters", touched)?;
    }
    Ok(())
}

/// The next number of a kind; of those that a group of updates takes only the first asks the database.
async fn next_number(tx: &mut Tx, kind: RecordKind) -> Result<i64, StorageError> {
    if let Some(numbers) = tx.behind().numbers.get_mut(&kind) {
        numbers.last += 1;
        return Ok(numbers.last);
    }
    let (number,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "INSERT INTO counters (kind, last) VALUES ($1, 1)
         ON CONFLICT (kind) DO UPDATE SET last = counters.last + 1 RETURNING last",
        kind.slug()
    )?;
    if tx.gathers() {
        let numbers = Numbers {
            last: number,
            written: number,
        };
        tx.behind().numbers.insert(kind, numbers);
    }
    Ok(number)
}

/// Makes a record and gives it the next number of its kind.
pub async fn make(tx: &mut Tx, new: NewRecord, now: Millis) -> Result<Record, StorageError> {
    let number = next_number(tx, new.kind).await?;
    let owner = new.contact.map(Owner::Client);
    let raw = fetch!(
        tx,
        of owner.into_iter().collect::<Vec<_>>(),
        one Raw,
        concat!(
            "INSERT INTO records (kind, number, version, pipeline, stage, stage_since, responsible, contact_id,
                 company_id, fields, origin, closed, created_at, updated_at)
             VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, FALSE, $5, $5) RETURNING ",
            columns!()
        ),
        new.kind.slug(),
        number,
        new.pipeline.as_str(),
        new.stage.as_str(),
        now.0,
        new.responsible.map(|id| id.0),
        new.contact.map(|id| id.0),
        new.company.map(|id| id.0),
        &to_json(&new.fields)?,
        new.origin.map(|id| id.0)
    )?;
    let made = raw.parse()?;
    know(tx, &made);
    // Nothing can be of one that is new.
    order_lines::know_none(tx, made.id);
    tasks::know_none(tx, made.id);
    events::know_none(tx, made.id);
    messages::know_no_words(tx, made.id, new.contact);
    posts::know_none(tx, made.id);
    search::record(tx, &made);
    Ok(made)
}

/// That a client has no records.
pub(super) fn know_none(tx: &mut Tx, contact: ContactId) {
    let owner = Owner::Client(contact);
    let key = ("no records", contact.0);
    tx.memory().remember_of(owner, key, &["records"], &());
}

/// The record of a session, as it has just been read with it.
pub(super) fn know_joined(tx: &mut Tx, joined: Joined) -> Result<(), StorageError> {
    if let Some(record) = joined.raw().map(Raw::parse).transpose()? {
        know(tx, &record);
    }
    Ok(())
}

/// Whether a record is known.
pub(super) fn is_known(tx: &mut Tx, record: RecordId) -> bool {
    tx.memory().knows("record", record.0)
}

/// A record as it has just been written.
fn know(tx: &mut Tx, record: &Record) {
    let key = ("record", record.id.0);
    let tables = &["records"];
    match record.contact {
        Some(contact) => {
            let owner = Owner::Client(contact);
            tx.memory().remember_of(owner, key, tables, record);
        }
        None => tx.memory().remember(key, tables, record),
    }
}

/// Keeps a changed record, whose version has grown by one since it was read.
pub async fn save(tx: &mut Tx, record: &Record, now: Millis) -> Result<(), StorageError> {
    let before = tx.memory().recall::<Record>("record", record.id.0);
    let owners: Vec<Owner> = [Some(record), before.as_ref()]
        .into_iter()
        .filter_map(|record| record?.contact.map(Owner::Client))
        .collect();
    let touched = execute!(
        tx,
        of owners,
        "UPDATE records SET version = $2, pipeline = $3, stage = $4, stage_since = $5, responsible = $6,
             contact_id = $7, company_id = $8, fields = $9, reason = $10, closed = $11, updated_at = $12
         WHERE id = $1 AND version = $2 - 1",
        record.id.0,
        record.version,
        record.pipeline.as_str(),
        record.stage.as_str(),
        record.stage_since.0,
        record.responsible.map(|id| id.0),
        record.contact.map(|id| id.0),
        record.company.map(|id| id.0),
        &to_json(&record.fields)?,
        record.reason.as_deref(),
        record.closed,
        now.0
    )?;
    if touched == 1 {
        know(tx, record);
        search::record(tx, record);
        Ok(())
    } else {
        Err(StorageError::Conflict {
            table: "records",
            id: record.id.0,
        })
    }
}

/// The record of that id.
pub async fn find(tx: &mut Tx, id: RecordId) -> Result<Option<Record>, StorageError> {
    if let Some(known) = tx.memory().recall("record", id.0) {
        return Ok(Some(known));
    }
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM records WHERE id = $1"),
        id.0
    )?;
    let found = raw.map(Raw::parse).transpose()?;
    if let Some(record) = &found {
        know(tx, record);
    }
    Ok(found)
}

/// The record of that number among its kind.
pub async fn numbered(
    tx: &mut Tx,
    kind: RecordKind,
    number: i64,
) -> Result<Option<Record>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM records WHERE kind = $1 AND number = $2"),
        kind.slug(),
        number
    )?;
    raw.map(Raw::parse).transpose()
}

/// The open record to which a client's next words belong: the open lead, else the one most recently worked on.
pub async fn current_of_contact(
    tx: &mut Tx,
    contact: ContactId,
) -> Result<Option<Record>, StorageError> {
    if tx.memory().recall::<()>("no records", contact.0).is_some() {
        return Ok(None);
    }
    let raw = fetch!(
        tx,
        optional Raw,
        concat!(
            "SELECT ", columns!(), " FROM records WHERE contact_id = $1 AND NOT closed
             ORDER BY CASE kind WHEN 'lead' THEN 0 ELSE 1 END, updated_at DESC, id DESC LIMIT 1"
        ),
        contact.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// The client's open lead; there is at most one.
pub async fn open_lead_of(tx: &mut Tx, contact: ContactId) -> Result<Option<Record>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!(
            "SELECT ", columns!(), " FROM records WHERE contact_id = $1 AND kind = 'lead' AND NOT closed"
        ),
        contact.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// All records of a client, the newest first.
pub async fn of_contact(
    tx: &mut Tx,
    contact: ContactId,
    limit: i64,
) -> Result<Vec<Record>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM records WHERE contact_id = $1 ORDER BY id DESC LIMIT $2"
        ),
        contact.0,
        limit
    )?;
    parse_all(rows)
}

/// The records of a company, the newest first: those in its name, and those of its people that are in nobody's name.
pub async fn of_company(
    tx: &mut Tx,
    company: CompanyId,
    limit: i64,
) -> Result<Vec<Record>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT * FROM (SELECT ", columns!(), " FROM records WHERE company_id = $1
             UNION ALL SELECT ", columns!(), " FROM records WHERE company_id IS NULL AND contact_id IN (
                 SELECT contact_id FROM contact_companies WHERE company_id = $1 AND main)) AS found
             ORDER BY id DESC LIMIT $2"
        ),
        company.0,
        limit
    )?;
    parse_all(rows)
}

/// In which order a stage's records are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The longest waiting first: what is to be done.
    Waiting,
    /// The latest first: what is over.
    Latest,
}

macro_rules! on_stage {
    ($whose:literal, $order:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM records WHERE pipeline = $1 AND stage = $2 AND ",
            $whose,
            " ORDER BY ",
            $order,
            " LIMIT $4 OFFSET $5"
        )
    };
}

/// The records on a stage; only one person's when `responsible` is given.
pub async fn on_stage(
    tx: &mut Tx,
    (pipeline, stage): (&PipelineId, &StageId),
    responsible: Option<UserId>,
    order: Order,
    limit: i64,
    offset: i64,
) -> Result<Vec<Record>, StorageError> {
    // A text for each, so that each has its index.
    let query = match (responsible, order) {
        (None, Order::Waiting) => on_stage!("$3 = 0", "stage_since, id"),
        (None, Order::Latest) => on_stage!("$3 = 0", "stage_since DESC, id DESC"),
        (Some(_), Order::Waiting) => on_stage!("responsible = $3", "stage_since, id"),
        (Some(_), Order::Latest) => on_stage!("responsible = $3", "stage_since DESC, id DESC"),
    };
    let rows = fetch!(
        tx,
        all Raw,
        query,
        pipeline.as_str(),
        stage.as_str(),
        responsible.map_or(0, |id| id.0),
        limit,
        offset
    )?;
    parse_all(rows)
}

/// How many records stand on a stage, or how many of one person's; counted up to `most` and no further.
pub async fn count_on_stage(
    tx: &mut Tx,
    (pipeline, stage): (&PipelineId, &StageId),
    responsible: Option<UserId>,
    most: i64,
) -> Result<i64, StorageError> {
    let query = match responsible {
        None => {
            "SELECT COUNT(*) FROM (SELECT 1 FROM records WHERE pipeline = $1 AND stage = $2 AND $3 = 0
                                   LIMIT $4) AS counted"
        }
        Some(_) => {
            "SELECT COUNT(*) FROM (SELECT 1 FROM records WHERE pipeline = $1 AND stage = $2 AND responsible = $3
                                   LIMIT $4) AS counted"
        }
    };
    let (count,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        query,
        pipeline.as_str(),
        stage.as_str(),
        responsible.map_or(0, |id| id.0),
        most
    )?;
    Ok(count)
}

/// How many open records stand on each stage, or how many of one person's.
pub async fn count_open_by_stage(
    tx: &mut Tx,
    responsible: Option<UserId>,
) -> Result<Vec<StageCount>, StorageError> {
    let query = match responsible {
        None => {
            "SELECT pipeline, stage, COUNT(*) FROM records WHERE NOT closed AND $1 = 0 GROUP BY pipeline, stage"
        }
        Some(_) => {
            "SELECT pipeline, stage, COUNT(*) FROM records WHERE NOT closed AND responsible = $1
             GROUP BY pipeline, stage"
        }
    };
    let rows: Vec<(String, String, i64)> = fetch!(
        tx,
        all(String, String, i64),
        query,
        responsible.map_or(0, |id| id.0)
    )?;
    counted(rows)
}

/// How many records stand on each stage, the closed ones too. It reads them all: for what an owner does once in a while.
pub async fn count_by_stage(tx: &mut Tx) -> Result<Vec<StageCount>, StorageError> {
    let rows: Vec<(String, String, i64)> = fetch!(
        tx,
        all(String, String, i64),
        "SELECT pipeline, stage, COUNT(*) FROM records GROUP BY pipeline, stage"
    )?;
    counted(rows)
}

fn counted(rows: Vec<(String, String, i64)>) -> Result<Vec<StageCount>, StorageError> {
    let cell = |column| Cell {
        table: "records",
        column,
        id: 0,
    };
    rows.into_iter()
        .map(|(pipeline, stage, count)| {
            Ok(StageCount {
                pipeline: cell("pipeline").parse(PipelineId::parse(&pipeline))?,
                stage: cell("stage").parse(StageId::parse(&stage))?,
                count,
            })
        })
        .collect()
}

/// The open records that a person answers for.
pub async fn open_of_responsible(tx: &mut Tx, user: UserId) -> Result<Vec<Record>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM records WHERE responsible = $1 AND NOT closed ORDER BY id"
        ),
        user.0
    )?;
    parse_all(rows)
}
