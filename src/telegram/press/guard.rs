//! Presses of bans, checks and people's own data.

use super::press_group;
use crate::domain::ids::{ContactId, RecordId};

press_group! {
    /// A press of bans, checks and people's own data.
    GuardPress;
    /// The ways to be rid of a record's client.
    's' Spam { record: RecordId } Staff;
    /// Hears a record's client no more.
    'b' Ban { record: RecordId, silent: bool } Staff;
    /// Closes the session with a record's client as spam, no more.
    'c' CloseAsSpam { record: RecordId } Staff;
    /// Hears a client again.
    'u' Unban { contact: ContactId } Staff;
    /// Hears a record's client again.
    'h' Hear { record: RecordId } Staff;
    /// Whom the shop does not hear.
    'l' Banned { page: i64 } Staff;
    /// Brings the files that came with a flood.
    'w' BringFiles { record: RecordId } Staff;
    /// A newcomer's answer.
    'v' Vet { sign: String } Anyone;
    /// Agrees that data is kept.
    'y' Agree {} Anyone;
    /// Does not agree.
    'n' Disagree {} Anyone;
    /// What is kept.
    'p' Privacy {} Anyone;
    /// The file of all that is kept of who presses.
    'm' MyData {} Anyone;
    /// Explains what forgetting means.
    'f' Forget {} Anyone;
    /// Forgets who presses; `cancel`: open orders too.
    'F' ForgetNow { cancel: bool } Anyone;
    /// Changes one's mind.
    'k' Keep {} Anyone;
    /// Explains what forgetting a record's client means.
    'e' ForgetClient { record: RecordId } Management;
    /// Forgets a record's client.
    'E' ForgetClientNow { record: RecordId } Management;
    /// What was done to people's data.
    'a' Audit { page: i64 } Management;
}
