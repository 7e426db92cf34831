//! Presses of the line's rules.

use super::press_group;

press_group! {
    /// A press of the line's rules.
    LinePress;
    /// The rules.
    'o' Overview {} Management;
}
