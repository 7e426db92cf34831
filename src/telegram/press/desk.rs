//! Presses of the desk: sessions, dialogues, notes.

use super::press_group;
use crate::domain::ids::{ContactId, LaterId, SessionId, UserId};

press_group! {
    /// A press of the desk.
    DeskPress;
    /// The dialogues: one's own, or all.
    'l' List { all: bool, page: i64 } Staff;
    /// A session's card.
    's' Session { session: SessionId } Staff;
    /// The card of a client's open session, or the client's record.
    'm' OfClient { contact: ContactId } Staff;
    /// Takes a session.
    'T' Take { session: SessionId } Staff;
    /// Lets a session pass that is one's own to take.
    'S' Skip { session: SessionId } Staff;
    /// Turns to a client: what is typed goes there.
    'f' Focus { contact: ContactId } Staff;
    /// Turns away again.
    'F' FocusLeave {} Staff;
    /// Asks for a note.
    'n' Note { contact: ContactId } Staff;
    /// Leaves the question for a note.
    'N' NoteLeave { contact: ContactId } Staff;
    /// The notes on a client.
    'L' Notes { contact: ContactId, page: i64 } Staff;
    /// The colleagues to hand a session over to.
    'g' Transfer { session: SessionId, page: i64 } Staff;
    /// Asks for a note to go with it.
    'G' TransferTo { session: SessionId, to: UserId } Staff;
    /// Hands it over without one.
    'p' TransferPlain { session: SessionId, to: UserId } Staff;
    /// Takes over what a colleague hands over.
    'a' Accept { session: SessionId } Staff;
    /// Would rather not.
    'd' Decline { session: SessionId } Staff;
    /// Takes part in a session that another holds.
    'j' Join { session: SessionId } Staff;
    /// Reads along.
    'w' Watch { session: SessionId } Management;
    /// Takes it over.
    'o' TakeOver { session: SessionId } Management;
    /// Takes part no more; its operator lets go of it.
    'x' Leave { session: SessionId } Staff;
    /// For how long to put a session off.
    'z' Snooze { session: SessionId } Staff;
    /// Puts it off.
    'Z' SnoozeFor { session: SessionId, span: String } Staff;
    /// Has it back at once.
    'u' Wake { session: SessionId } Staff;
    /// Ends a session.
    'c' Close { session: SessionId, silently: bool } Staff;
    /// Ends it as spam.
    'b' Spam { session: SessionId } Staff;
    /// Joins a session and sends what was held.
    'h' SendHeld { held: LaterId } Staff;
    /// Does not send it.
    'H' DropHeld { held: LaterId } Staff;
    /// Puts all one's own dialogues back in line.
    'D' HandAll {} Staff;
    /// Keeps them, though off duty.
    'k' KeepAll {} Staff;
    /// How many dialogues a member of staff may hold.
    'q' Limit { user: UserId } Management;
    /// Sets it; 0: as the line says.
    'Q' SetLimit { user: UserId, limit: i64 } Management;
}
