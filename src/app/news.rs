//! What must reach people once a piece of work is done. The upper layer makes messages of it, in the same transaction.

use crate::app::desk::DeskNotice;
use crate::app::files::FilesNotice;
use crate::app::guard::GuardNotice;
use crate::app::later::LaterNotice;
use crate::app::line::LineNotice;
use crate::app::team::TeamNotice;
use crate::app::words::WordsNotice;
use crate::domain::ids::{ContactId, RecordId, TaskId, UserId};
use crate::domain::lang::Localized;
use std::collections::BTreeSet;

/// Everything that one piece of work has to tell.
#[derive(Debug, Default)]
pub struct News {
    /// In the order in which it came up.
    pub notices: Vec<Notice>,
    /// Records whose cards are to be redrawn wherever they are shown.
    pub changed: BTreeSet<RecordId>,
}

/// Something that somebody is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A robot's message to staff.
    Robot {
        /// To whom.
        to: UserId,
        /// Of which record.
        record: RecordId,
        /// The words, their placeholders filled in.
        text: Localized,
    },
    /// A task was set.
    TaskSet {
        /// For whom.
        to: UserId,
        /// On which record.
        record: RecordId,
        /// Which.
        task: TaskId,
    },
    /// A task is due soon, or overdue.
    TaskDue {
        /// For whom.
        to: UserId,
        /// Which.
        task: TaskId,
        /// Whether its time has passed.
        overdue: bool,
    },
    /// A colleague gave a task over.
    TaskGiven {
        /// To whom.
        to: UserId,
        /// Which.
        task: TaskId,
        /// By whom.
        by: UserId,
    },
    /// A colleague gave a record over.
    RecordGiven {
        /// To whom.
        to: UserId,
        /// Which.
        record: RecordId,
        /// By whom.
        by: UserId,
    },
    /// A robot's message to a client.
    ToClient {
        /// The client.
        contact: ContactId,
        /// The words, their placeholders filled in.
        text: Localized,
    },
    /// The desk's.
    Desk(DeskNotice),
    /// The line's.
    Line(LineNotice),
    /// Words on their way.
    Words(WordsNotice),
    /// Words for later.
    Later(LaterNotice),
    /// The guard's.
    Guard(GuardNotice),
    /// The team's group's.
    Team(TeamNotice),
    /// Of files' copies.
    Files(FilesNotice),
}
