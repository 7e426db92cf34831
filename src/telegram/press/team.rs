//! Presses of forum groups.

use super::press_group;

press_group! {
    /// A press of forum groups.
    TeamPress;
    /// The connected group.
    'o' Overview {} Management;
}
