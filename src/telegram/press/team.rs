//! Presses of forum groups.

use super::press_group;

press_group! {
    /// A press of forum groups.
    TeamPress;
    /// The connected group, or how to connect one.
    'o' Overview {} Management;
    /// Disconnects it.
    'x' Disconnect {} Management;
}
