//! Presses of the conversation with a client.

use super::press_group;
use crate::domain::ids::{ClientMessageId, RecordId};

press_group! {
    /// A press of the conversation with a client.
    TalkPress;
    /// Asks whether a message is to be taken back.
    'r' Recall { record: RecordId, page: i64, words: ClientMessageId } Staff;
    /// Takes a message back.
    'R' RecallSure { record: RecordId, page: i64, words: ClientMessageId } Staff;
}
