//! Files of records.

use crate::domain::ids::{ContactId, FileId, RecordId, UserId};
use crate::domain::time::Millis;

/// What Telegram gives to a bot, at most, in bytes (RULES §8): larger files stay with Telegram and have no copy.
pub const COPIED_AT_MOST: i64 = 20 * 1024 * 1024;

/// A file of a record. It stays with Telegram; a copy may lie on the shop's own disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordFile {
    /// Its id.
    pub id: FileId,
    /// The record.
    pub record: RecordId,
    /// The record's client.
    pub contact: Option<ContactId>,
    /// `document`, `photo`, … as Telegram's field is called.
    pub kind: String,
    /// Telegram's id of it.
    pub file: String,
    /// What is the same wherever the file turns up.
    pub unique: Option<String>,
    /// What it is called.
    pub name: Option<String>,
    /// Its size in bytes.
    pub size: Option<i64>,
    /// Who attached it.
    pub added_by: UserId,
    /// When.
    pub added_at: Millis,
    /// Who took it away, and when.
    pub removed: Option<(UserId, Millis)>,
    /// The copy on the shop's own disk: its SHA-256, in hexadecimal digits.
    pub copy: Option<String>,
}
