//! Clients: contacts and companies.

use crate::domain::email::Email;
use crate::domain::ids::{CompanyId, ContactId, PointId, UserId};
use crate::domain::phone::Phone;
use crate::domain::requisites::Requisites;
use crate::domain::time::Millis;
use serde::{Deserialize, Serialize};

/// A person the shop sells to or buys from; may or may not be in Telegram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// Grows with each change.
    pub version: i64,
    /// The Telegram user behind it.
    pub user: Option<UserId>,
    /// The name that staff sees.
    pub name: String,
    /// The main phone; all of them are [`Point`]s.
    pub phone: Option<Phone>,
    /// Whether the phone came from the person's own account by Telegram's contact button.
    pub phone_verified: bool,
    /// The main company; all of them are [`Membership`]s.
    pub company: Option<CompanyId>,
    /// Where the client comes from, in words.
    pub source: Option<String>,
    /// Since when the shop knows the client.
    pub created_at: Millis,
    /// When anything last happened with the client.
    pub active_at: Millis,
}

/// A company that contacts belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// Its id.
    pub id: CompanyId,
    /// Grows with each change.
    pub version: i64,
    /// Its name.
    pub name: String,
    /// Its requisites.
    pub requisites: Requisites,
    /// Since when the shop knows it.
    pub created_at: Millis,
    /// When anything last happened with it.
    pub active_at: Millis,
}

/// What kind of way to reach a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PointKind {
    /// A telephone.
    Phone,
    /// An e-mail address.
    Email,
}

impl PointKind {
    /// Both kinds.
    pub const ALL: [PointKind; 2] = [PointKind::Phone, PointKind::Email];

    /// Its name in the database.
    pub const fn slug(self) -> &'static str {
        match self {
            PointKind::Phone => "phone",
            PointKind::Email => "email",
        }
    }

    /// Takes back what [`PointKind::slug`] gave.
    pub fn from_slug(slug: &str) -> Option<PointKind> {
        PointKind::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

/// A phone or an e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PointValue {
    /// A phone.
    Phone(Phone),
    /// An e-mail.
    Email(Email),
}

impl PointValue {
    /// What it is.
    pub const fn kind(&self) -> PointKind {
        match self {
            PointValue::Phone(_) => PointKind::Phone,
            PointValue::Email(_) => PointKind::Email,
        }
    }

    /// As it is kept and compared: E.164, or the address with its domain in lower case.
    pub fn as_str(&self) -> &str {
        match self {
            PointValue::Phone(phone) => phone.as_str(),
            PointValue::Email(email) => email.as_str(),
        }
    }

    /// As people read it.
    pub fn readable(&self) -> String {
        match self {
            PointValue::Phone(phone) => phone.readable(),
            PointValue::Email(email) => email.as_str().to_owned(),
        }
    }
}

/// A way to reach a contact. One of each kind is the main one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Its id.
    pub id: PointId,
    /// Whose.
    pub contact: ContactId,
    /// The number or the address.
    pub value: PointValue,
    /// Whether it came from the person's own account.
    pub verified: bool,
    /// Whether it is the one to be used first.
    pub main: bool,
}

/// A contact within a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Who.
    pub contact: ContactId,
    /// Where.
    pub company: CompanyId,
    /// What they are there, in words.
    pub post: Option<String>,
    /// Whether it is the contact's main company.
    pub main: bool,
}
