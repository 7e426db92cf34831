//! Telegram's users as the shop sees them: customers and staff.

use crate::domain::ids::{ChatId, UserId};
use crate::domain::lang::Lang;
use serde::{Deserialize, Serialize};

/// What a member of staff may do. A person without a role is a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Works leads, deals and tasks.
    Manager,
    /// Also invites managers and sees the presets; the supervisor of robots' messages.
    Admin,
    /// Everything. A shop always has one.
    Owner,
}

impl Role {
    /// Every role, the lowest first.
    pub const ALL: [Role; 3] = [Role::Manager, Role::Admin, Role::Owner];

    /// Its name in the database and in Fluent messages.
    pub const fn slug(self) -> &'static str {
        match self {
            Role::Manager => "manager",
            Role::Admin => "admin",
            Role::Owner => "owner",
        }
    }

    /// Takes back what [`Role::slug`] gave.
    pub fn from_slug(slug: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.slug() == slug)
    }

    /// Whether this role may invite, change and remove people of `other`: an owner everyone, an admin managers.
    pub const fn governs(self, other: Role) -> bool {
        match self {
            Role::Owner => true,
            Role::Admin => matches!(other, Role::Manager),
            Role::Manager => false,
        }
    }

    /// Whether a newcomer in this role gets what goes to all on duty: those who sell do, an owner only if asked to.
    pub const fn on_duty_at_first(self) -> bool {
        match self {
            Role::Manager | Role::Admin => true,
            Role::Owner => false,
        }
    }

    /// Whether this role runs the shop: `/staff`, `/preset`.
    pub const fn runs_the_shop(self) -> bool {
        match self {
            Role::Owner | Role::Admin => true,
            Role::Manager => false,
        }
    }
}

/// A Telegram user whom the shop knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Telegram's id.
    pub id: UserId,
    /// First and last name as Telegram gives them.
    pub name: String,
    /// Without the `@`.
    pub username: Option<String>,
    /// The language to speak: chosen by the person, else Telegram's, else the shop's.
    pub lang: Lang,
    /// Staff only.
    pub role: Option<Role>,
    /// Whether a member of staff gets what goes to all on duty.
    pub on_duty: bool,
    /// `false` after Telegram said that the bot is blocked, until the person comes back.
    pub reachable: bool,
    /// Where the person came from, by the deep link of the first `/start`.
    pub source: Option<String>,
}

impl Person {
    /// Nobody in particular: whoever of staff looks at what stands in a group.
    pub const fn team(lang: Lang) -> Person {
        Person {
            id: UserId(0),
            name: String::new(),
            username: None,
            lang,
            role: Some(Role::Manager),
            on_duty: false,
            reachable: false,
            source: None,
        }
    }

    /// The private chat with the person.
    pub const fn chat(&self) -> ChatId {
        ChatId::private(self.id)
    }

    /// Whether the person works here.
    pub const fn is_staff(&self) -> bool {
        self.role.is_some()
    }
}

/// Something that the shop tells people by itself, as far as they want to hear it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Preference {
    /// That an order of theirs has moved.
    OrderNews,
    /// What the shop sends to many.
    Offers,
    /// Whether a dialogue went well.
    Rating,
}

impl Preference {
    /// Every one, in the order in which the settings show them.
    pub const ALL: [Preference; 3] = [
        Preference::OrderNews,
        Preference::Offers,
        Preference::Rating,
    ];

    /// Its name in callback data and in Fluent messages.
    pub const fn slug(self) -> &'static str {
        match self {
            Preference::OrderNews => "orders",
            Preference::Offers => "offers",
            Preference::Rating => "rating",
        }
    }

    /// Takes back what [`Preference::slug`] gave.
    pub fn from_slug(slug: &str) -> Option<Preference> {
        Preference::ALL.into_iter().find(|one| one.slug() == slug)
    }
}

/// What a person wants to hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preferences {
    /// That an order of theirs has moved.
    pub order_news: bool,
    /// What the shop sends to many.
    pub offers: bool,
    /// Whether a dialogue went well.
    pub rates: bool,
}

impl Default for Preferences {
    /// Everything, until they say otherwise.
    fn default() -> Preferences {
        Preferences {
            order_news: true,
            offers: true,
            rates: true,
        }
    }
}

impl Preferences {
    /// Whether they want to hear of it.
    pub const fn has(self, what: Preference) -> bool {
        match what {
            Preference::OrderNews => self.order_news,
            Preference::Offers => self.offers,
            Preference::Rating => self.rates,
        }
    }
}
