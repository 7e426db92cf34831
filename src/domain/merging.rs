//! Two cards that may be of one client, and how two become one.
//!
//! Invariant: nothing is lost by merging. What differs is chosen; what was not chosen and can be had twice (a phone, an
//! account) is kept beside; all else goes over to the card that stays.

use crate::domain::fields::Fields;
use crate::domain::ids::{RecordId, StageId};
use crate::domain::requisites::Requisites;
use crate::domain::text::fold;
use crate::domain::time::Millis;
use serde::{Deserialize, Serialize};

/// Why two cards may be of one client, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// One taxpayer's number.
    TaxId,
    /// One phone.
    Phone,
    /// One e-mail address.
    Email,
    /// One name, or a slip away from it, with nothing that speaks against it.
    Name,
}

impl Reason {
    /// All of them, the strongest first.
    pub const ALL: [Reason; 4] = [Reason::TaxId, Reason::Phone, Reason::Email, Reason::Name];

    /// Its name in the database.
    pub const fn slug(self) -> &'static str {
        match self {
            Reason::TaxId => "tax_id",
            Reason::Phone => "phone",
            Reason::Email => "email",
            Reason::Name => "name",
        }
    }

    /// Takes back what [`Reason::slug`] gave.
    pub fn from_slug(slug: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.slug() == slug)
    }

    /// The greater, the likelier that the two are one.
    pub const fn strength(self) -> i64 {
        match self {
            Reason::TaxId => 40,
            Reason::Phone => 30,
            Reason::Email => 20,
            Reason::Name => 10,
        }
    }
}

/// What differs between two cards and is chosen when they become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The name.
    Name,
    /// The main phone.
    Phone,
    /// The main company.
    Company,
}

impl Part {
    /// All of them, in the order in which a preview shows them.
    pub const ALL: [Part; 3] = [Part::Name, Part::Phone, Part::Company];

    const fn bit(self) -> i64 {
        match self {
            Part::Name => 1,
            Part::Phone => 2,
            Part::Company => 4,
        }
    }
}

/// The parts that come from the card that goes; all else stays as the other card has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Picks(i64);

impl Picks {
    /// Reads what a button carries; bits that mean nothing are left out.
    pub fn from_bits(bits: i64) -> Picks {
        let known = Part::ALL
            .into_iter()
            .fold(0, |known, part| known | part.bit());
        Picks(bits & known)
    }

    /// As a button carries them.
    pub const fn bits(self) -> i64 {
        self.0
    }

    /// Whether a part comes from the card that goes.
    pub const fn has(self, part: Part) -> bool {
        self.0 & part.bit() != 0
    }

    /// The other choice for a part.
    #[must_use]
    pub const fn toggled(self, part: Part) -> Picks {
        Picks(self.0 ^ part.bit())
    }
}

/// A card as it was: what a merge changes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The name.
    pub name: String,
    /// The phone, in E.164.
    pub phone: Option<String>,
    /// Whether it came from the person's own account.
    pub phone_verified: bool,
    /// The company.
    pub company: Option<i64>,
    /// The account in Telegram.
    pub user: Option<i64>,
}

impl Snapshot {
    /// A number that changes when what a preview showed has (FNV-1a).
    pub fn sign(&self) -> u32 {
        let mut hash: u32 = 0x811c_9dc5;
        let text = format!(
            "{}\u{0}{:?}\u{0}{:?}\u{0}{:?}",
            self.name, self.phone, self.company, self.user
        );
        for byte in text.bytes() {
            hash ^= u32::from(byte);
            hash = hash.wrapping_mul(0x0100_0193);
        }
        hash
    }
}

/// A lead that was joined with the other card's, since a client has one open lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// The lead that ended.
    pub lead: RecordId,
    /// The one that goes on.
    pub into: RecordId,
    /// Where it stood.
    pub stage: StageId,
    /// Since when.
    pub since: Millis,
    /// Its version since it was joined: had it grown, somebody would have worked on it.
    pub version: i64,
}

/// A ban that went over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedBan {
    /// The client was not told.
    pub silent: bool,
    /// Who said so.
    pub by: Option<i64>,
    /// Since when.
    pub at: Millis,
}

/// What it takes to undo a merge, beside the rows that were moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journal {
    /// The card that stayed, as it was.
    pub survivor: Snapshot,
    /// The card that went.
    pub loser: Snapshot,
    /// What became of the card that stayed.
    pub after: Snapshot,
    /// Tags that it was given beside its own.
    pub tags: Vec<i64>,
    /// The open lead that was joined.
    pub joined: Option<Joined>,
    /// The ban that went over.
    pub ban: Option<MovedBan>,
    /// A company's requisites as they were, and with what it lacked taken from the other.
    #[serde(default)]
    pub requisites: Option<(Requisites, Requisites)>,
    /// The shop's own fields that it lacked and that were taken from the other.
    #[serde(default)]
    pub fields: Fields,
}

/// Legal forms: two companies that differ in nothing else have one name.
const FORMS: [&str; 12] = [
    "ооо", "оао", "зао", "пао", "ао", "ип", "нко", "тоо", "llc", "ltd", "inc", "gmbh",
];

/// The words of a company's name that tell it from others, in one order.
pub fn telling_words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = fold(name)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !FORMS.contains(word))
        .map(str::to_owned)
        .collect();
    words.sort();
    words
}

/// Whether two names are one but for the order of their words and at most one slip in all.
pub fn is_alike(one: &[String], other: &[String]) -> bool {
    if one.len() != other.len() || one.is_empty() {
        return false;
    }
    let mut rest: Vec<&String> = other.iter().collect();
    let mut slipped = Vec::new();
    for word in one {
        match rest.iter().position(|candidate| *candidate == word) {
            Some(at) => {
                rest.swap_remove(at);
            }
            None => slipped.push(word),
        }
    }
    match (slipped.as_slice(), rest.as_slice()) {
        ([], []) => true,
        ([word], [candidate]) => crate::domain::search::is_near(word, candidate),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_but_for_form_order_and_a_slip() {
        let alike = |one: &str, other: &str| is_alike(&telling_words(one), &telling_words(other));
        assert!(alike("ООО «Ромашка»", "ромашка, ООО"));
        assert!(alike("Иван Петров", "Петров  ИВАН"));
        assert!(alike("Иван Петров", "Петровв Иван"));
        assert!(!alike("Иван Петров", "Иван"));
        assert!(!alike("Иван Петров", "Ивна Петорв"));
        assert!(!alike("ООО", "ИП"), "forms alone are no names");
    }

    #[test]
    fn picks_survive_a_button() {
        let picks = Picks::default().toggled(Part::Phone);
        assert_eq!(Picks::from_bits(picks.bits()), picks);
        assert!(picks.has(Part::Phone) && !picks.has(Part::Name));
        assert_eq!(picks.toggled(Part::Phone), Picks::default());
        assert_eq!(Picks::from_bits(-8), Picks::default(), "nothing of ours");
    }

    /// What was once written must stay readable: a merge is undone weeks later.
    #[test]
    fn written_journals_stay_readable() {
        let json = r#"{"survivor":{"name":"А","phone":"+79123456789","phone_verified":true,"company":3,"user":1},"loser":{"name":"Б","phone":null,"phone_verified":false,"company":null,"user":null},"after":{"name":"А","phone":null,"phone_verified":false,"company":null,"user":1},"tags":[4],"joined":{"lead":5,"into":6,"stage":"new","since":7,"version":8},"ban":{"silent":true,"by":null,"at":9},"requisites":null,"fields":{}}"#;
        let journal: Journal = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&journal).unwrap(), json);
        let older = json.replace(r#","requisites":null,"fields":{}"#, "");
        assert_eq!(serde_json::from_str::<Journal>(&older).unwrap(), journal);
    }
}
