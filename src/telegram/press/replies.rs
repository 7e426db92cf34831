//! Presses of quick replies and of what goes later.

use super::press_group;
use crate::domain::ids::{ContactId, LaterId, QuickReplyId};

press_group! {
    /// A press of quick replies and of what goes later.
    RepliesPress;
    /// The quick replies.
    'l' List { page: i64 } Staff;
    /// A quick reply.
    'o' Reply { reply: QuickReplyId } Staff;
    /// Asks for a new one: everybody's, or one's own.
    'n' New { shared: bool } Staff;
    /// Asks for another title.
    't' Rename { reply: QuickReplyId } Staff;
    /// Asks for another text.
    'x' Rewrite { reply: QuickReplyId } Staff;
    /// Makes one's own everybody's.
    's' Share { reply: QuickReplyId } Management;
    /// Asks whether to delete it.
    'd' Delete { reply: QuickReplyId } Staff;
    /// Deletes it.
    'D' DeleteNow { reply: QuickReplyId } Staff;
    /// The quick replies to choose from for a client.
    'p' Pick { contact: ContactId, page: i64 } Staff;
    /// A quick reply as a client would get it.
    'v' Preview { contact: ContactId, reply: QuickReplyId } Staff;
    /// Sends it as it was shown: `digest` is of what was shown.
    'S' Send { contact: ContactId, reply: QuickReplyId, digest: String } Staff;
    /// Asks when to send a client something.
    'w' Later { contact: ContactId } Staff;
    /// In so many minutes.
    'i' In { contact: ContactId, minutes: i64 } Staff;
    /// At a moment.
    'a' At { contact: ContactId, at: i64 } Staff;
    /// What one has put off.
    'L' Laters { page: i64 } Staff;
    /// Something put off.
    'O' LaterCard { later: LaterId } Staff;
    /// Asks when to send it instead.
    'M' Move { later: LaterId } Staff;
    /// In so many minutes.
    'I' MoveIn { later: LaterId, minutes: i64 } Staff;
    /// At a moment.
    'A' MoveAt { later: LaterId, at: i64 } Staff;
    /// Sends it now.
    'N' SendNow { later: LaterId } Staff;
    /// Joins the dialogue that somebody else holds, and sends it.
    'J' JoinAndSend { later: LaterId } Staff;
    /// Drops it.
    'C' Drop { later: LaterId } Staff;
}
