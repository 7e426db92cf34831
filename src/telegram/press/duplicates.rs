//! Presses of duplicates and merges.

use super::press_group;

press_group! {
    /// A press of duplicates and merges. Cards are told by their kind's code and their id.
    DuplicatesPress;
    /// Cards that may be of one client.
    'l' List { page: i64 } Staff;
    /// A pair of them.
    'p' Pair { pair: i64 } Staff;
    /// They are two.
    'd' Different { pair: i64 } Staff;
    /// What will become of two cards: `keep` stays, `picks` come from the other.
    'v' Preview { kind: i64, keep: i64, lose: i64, picks: i64 } Staff;
    /// Makes them one, as it was previewed.
    'm' Merge { kind: i64, keep: i64, lose: i64, picks: i64, sign: i64 } Staff;
    /// Merges that can be undone.
    'h' Merges { page: i64 } Staff;
    /// A merge.
    'k' Merged { merge: i64 } Staff;
    /// Takes it back.
    'u' Undo { merge: i64 } Staff;
    /// Asks for the card that is to become one with this one.
    'o' Other { kind: i64, card: i64 } Staff;
}
