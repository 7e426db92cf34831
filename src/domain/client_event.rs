//! The history of the cards of contacts and companies: who changed what.

use crate::domain::contact::PointKind;
use crate::domain::event::Actor;
use crate::domain::fields::Value;
use crate::domain::ids::{ClientEventId, CompanyId, ContactId, FieldId};
use crate::domain::requisites::Requisite;
use crate::domain::time::Millis;
use serde::{Deserialize, Serialize};

/// What a card of a contact or a company says in words or numbers of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Property {
    /// The name, of either.
    Name,
    /// Where a contact comes from.
    Source,
    /// A phone or an e-mail.
    Point(PointKind),
    /// What a contact is in a company.
    Post,
    /// One of a company's requisites.
    Requisite(Requisite),
    /// The name of a company's bank.
    Bank,
    /// Where a company is registered.
    LegalAddress,
    /// Where a company's letters go.
    PostalAddress,
}

impl Property {
    /// What can be asked for on a company's card, in its order there.
    pub const OF_COMPANY: [Property; 10] = [
        Property::Name,
        Property::Requisite(Requisite::Inn),
        Property::Requisite(Requisite::Kpp),
        Property::Requisite(Requisite::Ogrn),
        Property::Requisite(Requisite::Bik),
        Property::Requisite(Requisite::Account),
        Property::Requisite(Requisite::Correspondent),
        Property::Bank,
        Property::LegalAddress,
        Property::PostalAddress,
    ];

    /// Its name in callback data and in Fluent messages.
    pub const fn slug(self) -> &'static str {
        match self {
            Property::Name => "name",
            Property::Source => "source",
            Property::Point(PointKind::Phone) => "phone",
            Property::Point(PointKind::Email) => "email",
            Property::Post => "post",
            Property::Requisite(Requisite::Inn) => "inn",
            Property::Requisite(Requisite::Kpp) => "kpp",
            Property::Requisite(Requisite::Ogrn) => "ogrn",
            Property::Requisite(Requisite::Bik) => "bik",
            Property::Requisite(Requisite::Account) => "account",
            Property::Requisite(Requisite::Correspondent) => "correspondent",
            Property::Bank => "bank",
            Property::LegalAddress => "legal",
            Property::PostalAddress => "postal",
        }
    }

    /// Takes back what [`Property::slug`] gave.
    pub fn from_slug(slug: &str) -> Option<Property> {
        let others = [
            Property::Source,
            Property::Point(PointKind::Phone),
            Property::Point(PointKind::Email),
            Property::Post,
        ];
        Property::OF_COMPANY
            .into_iter()
            .chain(others)
            .find(|property| property.slug() == slug)
    }
}

/// What happened to a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientHappening {
    /// It was made.
    Made,
    /// Something was filled in, changed or emptied.
    Set {
        /// What.
        property: Property,
        /// What it said.
        before: Option<String>,
        /// What it says.
        after: Option<String>,
    },
    /// One of the shop's own fields was filled in, changed or emptied.
    FieldSet {
        /// Which.
        field: FieldId,
        /// What it held.
        before: Option<Value>,
        /// What it holds.
        after: Option<Value>,
    },
    /// A contact came to a company.
    Joined {
        /// Who.
        contact: ContactId,
        /// Where.
        company: CompanyId,
    },
    /// A contact left a company.
    Left {
        /// Who.
        contact: ContactId,
        /// Where.
        company: CompanyId,
    },
    /// A company became a contact's main one.
    MainCompany {
        /// Whose.
        contact: ContactId,
        /// Which.
        company: CompanyId,
    },
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientEvent {
    /// Its id.
    pub id: ClientEventId,
    /// The contact whose card it is of.
    pub contact: Option<ContactId>,
    /// The company whose card it is of.
    pub company: Option<CompanyId>,
    /// When.
    pub at: Millis,
    /// Who.
    pub actor: Actor,
    /// What.
    pub what: ClientHappening,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Histories are kept for years: what was once written must stay readable under these very names.
    #[test]
    fn written_histories_stay_readable() {
        for (json, what) in [
            (r#""made""#, ClientHappening::Made),
            (
                r#"{"set":{"property":{"point":"phone"},"before":null,"after":"+79123456789"}}"#,
                ClientHappening::Set {
                    property: Property::Point(PointKind::Phone),
                    before: None,
                    after: Some("+79123456789".to_owned()),
                },
            ),
            (
                r#"{"set":{"property":{"requisite":"inn"},"before":"1","after":null}}"#,
                ClientHappening::Set {
                    property: Property::Requisite(Requisite::Inn),
                    before: Some("1".to_owned()),
                    after: None,
                },
            ),
            (
                r#"{"field_set":{"field":"discount","before":null,"after":{"money":500}}}"#,
                ClientHappening::FieldSet {
                    field: FieldId::parse("discount").unwrap(),
                    before: None,
                    after: Some(Value::Money(500)),
                },
            ),
            (
                r#"{"joined":{"contact":1,"company":2}}"#,
                ClientHappening::Joined {
                    contact: ContactId(1),
                    company: CompanyId(2),
                },
            ),
        ] {
            assert_eq!(serde_json::to_string(&what).unwrap(), json);
            assert_eq!(serde_json::from_str::<ClientHappening>(json).unwrap(), what);
        }
    }

    #[test]
    fn properties_are_told_apart_by_their_names() {
        for property in Property::OF_COMPANY {
            assert_eq!(Property::from_slug(property.slug()), Some(property));
        }
        assert_eq!(
            Property::from_slug("email"),
            Some(Property::Point(PointKind::Email))
        );
        assert_eq!(Property::from_slug("shoe_size"), None);
    }
}
