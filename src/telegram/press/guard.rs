//! Presses of bans, checks and people's own data.

use super::press_group;
use crate::domain::ids::ContactId;

press_group! {
    /// A press of bans, checks and people's own data.
    GuardPress;
    /// Lets a client in again.
    'u' Unban { contact: ContactId } Staff;
}
