//! Files of records: what they are and who keeps them. Their bytes are Telegram's, and the shop's own disk's.

use super::{Single, StorageError, Tx, exactly_one, execute, fetch};
use crate::domain::file::RecordFile;
use crate::domain::ids::{ContactId, FileId, RecordId, UserId};
use crate::domain::time::Millis;
use sqlx::FromRow;

/// A file to be attached.
#[derive(Debug, Clone, Copy)]
pub struct NewFile<'a> {
    /// The record.
    pub record: RecordId,
    /// The record's client.
    pub contact: Option<ContactId>,
    /// `document`, `photo`, … as Telegram's field is called.
    pub kind: &'a str,
    /// Telegram's id of it.
    pub file: &'a str,
    /// What is the same wherever the file turns up.
    pub unique: Option<&'a str>,
    /// What it is called.
    pub name: Option<&'a str>,
    /// Its size in bytes.
    pub size: Option<i64>,
    /// Who attaches it.
    pub by: UserId,
}

macro_rules! columns {
    () => {
        "id, record_id, contact_id, kind, file, file_unique, name, size, added_by, added_at, removed_by, removed_at, copy"
    };
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    record_id: i64,
    contact_id: Option<i64>,
    kind: String,
    file: String,
    file_unique: Option<String>,
    name: Option<String>,
    size: Option<i64>,
    added_by: i64,
    added_at: i64,
    removed_by: Option<i64>,
    removed_at: Option<i64>,
    copy: Option<String>,
}

impl From<Raw> for RecordFile {
    fn from(raw: Raw) -> Self {
        RecordFile {
            id: FileId(raw.id),
            record: RecordId(raw.record_id),
            contact: raw.contact_id.map(ContactId),
            kind: raw.kind,
            file: raw.file,
            unique: raw.file_unique,
            name: raw.name,
            size: raw.size,
            added_by: UserId(raw.added_by),
            added_at: Millis(raw.added_at),
            removed: raw
                .removed_by
                .zip(raw.removed_at)
                .map(|(by, at)| (UserId(by), Millis(at))),
            copy: raw.copy,
        }
    }
}

/// Attaches a file. `None`: the record has it already.
pub async fn add(
    tx: &mut Tx,
    new: NewFile<'_>,
    now: Millis,
) -> Result<Option<RecordFile>, StorageError> {
    let (known,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "SELECT COUNT(*) FROM record_files WHERE record_id = $1 AND file_unique = $2 AND removed_at IS NULL",
        new.record.0,
        new.unique
    )?;
    if known > 0 {
        return Ok(None);
    }
    let raw: Raw = fetch!(
        tx,
        one Raw,
        concat!(
            "INSERT INTO record_files (record_id, contact_id, kind, file, file_unique, name, size, added_by, added_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ",
            columns!()
        ),
        new.record.0,
        new.contact.map(|contact| contact.0),
        new.kind,
        new.file,
        new.unique,
        new.name,
        new.size,
        new.by.0,
        now.0
    )?;
    Ok(Some(raw.into()))
}

/// The file of that id, whether it is still attached or not.
pub async fn find(tx: &mut Tx, id: FileId) -> Result<Option<RecordFile>, StorageError> {
    let raw: Option<Raw> = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM record_files WHERE id = $1"),
        id.0
    )?;
    Ok(raw.map(RecordFile::from))
}

/// A record's files, the newest first.
pub async fn of_record(
    tx: &mut Tx,
    record: RecordId,
    limit: i64,
    offset: i64,
) -> Result<Vec<RecordFile>, StorageError> {
    let rows: Vec<Raw> = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM record_files WHERE record_id = $1 AND removed_at IS NULL
             ORDER BY added_at DESC, id DESC LIMIT $2 OFFSET $3"
        ),
        record.0,
        limit,
        offset
    )?;
    Ok(rows.into_iter().map(RecordFile::from).collect())
}

/// All files that were ever attached to the records of a contact, the newest first.
pub async fn of_contact(
    tx: &mut Tx,
    contact: ContactId,
    limit: i64,
) -> Result<Vec<RecordFile>, StorageError> {
    let rows: Vec<Raw> = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM record_files WHERE contact_id = $1 ORDER BY added_at DESC, id DESC LIMIT $2"
        ),
        contact.0,
        limit
    )?;
    Ok(rows.into_iter().map(RecordFile::from).collect())
}

/// Takes a file away from its record. `false`: somebody else did it before.
pub async fn remove(
    tx: &mut Tx,
    id: FileId,
    by: UserId,
    now: Millis,
) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE record_files SET removed_by = $2, removed_at = $3 WHERE id = $1 AND removed_at IS NULL",
        id.0,
        by.0,
        now.0
    )?;
    Ok(touched == 1)
}

/// Notes where the copy of a file lies.
pub async fn set_copy(tx: &mut Tx, id: FileId, digest: &str) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE record_files SET copy = $2, copy_error = NULL WHERE id = $1",
        id.0,
        digest
    )?;
    exactly_one("record_files", touched)
}

/// Notes why a file has no copy.
pub async fn set_copy_error(tx: &mut Tx, id: FileId, error: &str) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE record_files SET copy_error = $2 WHERE id = $1",
        id.0,
        error
    )?;
    exactly_one("record_files", touched)
}

/// Files that have no copy yet and for which none was tried in vain, the oldest first.
pub async fn uncopied(tx: &mut Tx, limit: i64) -> Result<Vec<RecordFile>, StorageError> {
    let rows: Vec<Raw> = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM record_files
             WHERE copy IS NULL AND copy_error IS NULL AND removed_at IS NULL ORDER BY id LIMIT $1"
        ),
        limit
    )?;
    Ok(rows.into_iter().map(RecordFile::from).collect())
}

/// How many files are attached, have a copy, and could have none.
pub async fn count(tx: &mut Tx) -> Result<(i64, i64, i64), StorageError> {
    fetch!(
        tx,
        one(i64, i64, i64),
        "SELECT COUNT(*), COUNT(copy), COUNT(copy_error) FROM record_files WHERE removed_at IS NULL"
    )
}

/// Whether a copy is still of any file that is kept.
pub async fn is_copy_used(tx: &mut Tx, digest: &str) -> Result<bool, StorageError> {
    let (used,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "SELECT COUNT(*) FROM record_files WHERE copy = $1",
        digest
    )?;
    Ok(used > 0)
}

/// Erases the files of a contact's records. Gives the copies that lay on the disk.
pub async fn forget(tx: &mut Tx, contact: ContactId) -> Result<Vec<String>, StorageError> {
    let rows: Vec<(Option<String>,)> = fetch!(
        tx,
        all(Option<String>,),
        "DELETE FROM record_files
         WHERE contact_id = $1 OR record_id IN (SELECT id FROM records WHERE contact_id = $1) RETURNING copy",
        contact.0
    )?;
    Ok(rows.into_iter().filter_map(|(copy,)| copy).collect())
}
