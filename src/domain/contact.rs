//! Clients: contacts and companies.

use crate::domain::ids::{CompanyId, ContactId, UserId};
use crate::domain::phone::Phone;

/// A person the shop sells to or buys from; may or may not be in Telegram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// The Telegram user behind it.
    pub user: Option<UserId>,
    /// The name that staff sees.
    pub name: String,
    /// The phone.
    pub phone: Option<Phone>,
    /// Whether the phone came from the person's own account by Telegram's contact button.
    pub phone_verified: bool,
    /// The company the contact belongs to.
    pub company: Option<CompanyId>,
}

/// A company that contacts belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// Its id.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
}
