//! Presses of the search.

use super::press_group;
use crate::domain::ids::{CompanyId, ContactId};

press_group! {
    /// A press of the search.
    SearchPress;
    /// Asks what to look for.
    'a' Ask {} Staff;
    /// A page of what a search found: of everything (`of` 0), or of one kind by its code.
    'p' Page { search: i64, of: i64, page: i64 } Staff;
    /// A contact that was found.
    'c' Contact { contact: ContactId } Staff;
    /// A company that was found.
    'o' Company { company: CompanyId } Staff;
}
