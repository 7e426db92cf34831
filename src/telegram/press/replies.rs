//! Presses of quick replies and of what goes later.

use super::press_group;

press_group! {
    /// A press of quick replies and of what goes later.
    RepliesPress;
    /// The quick replies.
    'l' List { page: i64 } Staff;
}
