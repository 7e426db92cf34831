//! Presses of the desk: sessions, dialogues, notes.

use super::press_group;
use crate::domain::ids::SessionId;

press_group! {
    /// A press of the desk.
    DeskPress;
    /// The dialogues: one's own, or all.
    'l' List { all: bool, page: i64 } Staff;
    /// A session's card.
    's' Session { session: SessionId } Staff;
    /// Takes a session.
    'T' Take { session: SessionId } Staff;
}
