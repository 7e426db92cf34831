//! Presses of clients: the cards of contacts and companies, and what happened with them.

use super::{Argument, press_group};
use crate::app::timeline::{Begin, Filter, Of};
use crate::domain::client_event::Property;
use crate::domain::contact::PointKind;
use crate::domain::ids::{CompanyId, ContactId, PointId, RecordId};
use crate::domain::time::Millis;
use crate::storage::timeline::{Source, Spot};

press_group! {
    /// A press of clients.
    ClientPress;
    /// The clients, or the companies.
    'l' List { companies: bool, page: i64 } Staff;
    /// A contact's card.
    'c' Card { contact: ContactId } Staff;
    /// A company's card.
    'k' Company { company: CompanyId } Staff;
    /// A contact's records.
    'r' Records { contact: ContactId, page: i64 } Staff;
    /// A company's records.
    'R' CompanyRecords { company: CompanyId, page: i64 } Staff;
    /// What can be changed on a contact's card.
    'e' Edit { contact: ContactId } Staff;
    /// Asks for it.
    'E' Ask { contact: ContactId, property: Property } Staff;
    /// Empties it.
    'z' Clear { contact: ContactId, property: Property } Staff;
    /// A contact's phones and e-mails.
    'p' Points { contact: ContactId } Staff;
    /// Asks for another one.
    'a' AddPoint { contact: ContactId, kind: PointKind } Staff;
    /// One of them.
    'i' Point { point: PointId } Staff;
    /// Makes it the main one.
    'm' MainPoint { point: PointId } Staff;
    /// Drops it.
    'd' DropPoint { point: PointId } Staff;
    /// A contact's companies.
    'o' Companies { contact: ContactId } Staff;
    /// Asks for another one.
    'O' AddCompany { contact: ContactId } Staff;
    /// A company's people.
    'n' People { company: CompanyId, page: i64 } Staff;
    /// Asks for another one.
    'N' AddPerson { company: CompanyId } Staff;
    /// Makes a contact of what was typed, and brings it into a company.
    'Y' NewPerson { company: CompanyId } Staff;
    /// Brings a contact into a company.
    'j' Join { contact: ContactId, company: CompanyId } Staff;
    /// A contact within a company.
    'v' Member { contact: ContactId, company: CompanyId } Staff;
    /// Takes a contact out of a company.
    'V' Leave { contact: ContactId, company: CompanyId } Staff;
    /// Asks what a contact is in a company.
    'q' Post { contact: ContactId, company: CompanyId } Staff;
    /// Says nothing of it any more.
    'Q' ClearPost { contact: ContactId, company: CompanyId } Staff;
    /// Makes a company the contact's main one.
    'M' MainCompany { contact: ContactId, company: CompanyId } Staff;
    /// What can be changed on a company's card.
    'u' EditCompany { company: CompanyId } Staff;
    /// Asks for it.
    'U' AskCompany { company: CompanyId, property: Property } Staff;
    /// Empties it.
    'Z' ClearCompany { company: CompanyId, property: Property } Staff;
    /// Asks for a block of requisites.
    'b' Paste { company: CompanyId } Staff;
    /// Takes over what was recognised in it.
    'B' PasteNow { company: CompanyId, version: i64 } Staff;
    /// What happened, a page of it.
    't' Timeline { of: Of, filter: Filter, from: Begin } Staff;
    /// What is to be shown of it.
    'f' Filter { of: Of, filter: Filter } Staff;
    /// Sends an entry again, with its file.
    's' Show { source: Source, id: i64 } Staff;
    /// Attaches an entry's file to its record.
    'A' Attach { source: Source, id: i64 } Staff;
    /// Asks for a new contact.
    'w' NewContact {} Staff;
    /// Asks for a new company.
    'W' NewCompany {} Staff;
    /// The ways to be rid of a client.
    'g' Spam { contact: ContactId } Staff;
    /// Hears a client no more.
    'G' Ban { contact: ContactId, silent: bool } Staff;
    /// Closes the session with a client as spam, no more.
    'y' CloseAsSpam { contact: ContactId } Staff;
    /// Hears a client again.
    'h' Hear { contact: ContactId } Staff;
    /// Explains what forgetting a client means.
    'x' Forget { contact: ContactId } Management;
    /// Forgets a client.
    'X' ForgetNow { contact: ContactId } Management;
}

impl Argument for Property {
    fn write(&self) -> String {
        self.slug().to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        Property::from_slug(text)
    }
}

impl Argument for PointKind {
    fn write(&self) -> String {
        self.slug().to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        PointKind::from_slug(text)
    }
}

/// `c7` a contact's, `k7` a company's, `r7` a record's.
impl Argument for Of {
    fn write(&self) -> String {
        match self {
            Of::Contact(id) => format!("c{id}"),
            Of::Company(id) => format!("k{id}"),
            Of::Record(id) => format!("r{id}"),
        }
    }

    fn read(text: &str) -> Option<Self> {
        let id = i64::read(text.get(1..)?)?;
        Some(match text.get(..1)? {
            "c" => Of::Contact(ContactId(id)),
            "k" => Of::Company(CompanyId(id)),
            "r" => Of::Record(RecordId(id)),
            _ => return None,
        })
    }
}

impl Argument for Filter {
    fn write(&self) -> String {
        self.bits().to_string()
    }

    fn read(text: &str) -> Option<Self> {
        i64::read(text)
            .filter(|bits| (1..=Filter::ALL.bits()).contains(bits))
            .map(Filter::from_bits)
    }
}

impl Argument for Source {
    fn write(&self) -> String {
        self.rank().to_string()
    }

    fn read(text: &str) -> Option<Self> {
        Source::from_rank(i64::read(text)?)
    }
}

/// `0` from the newest, `b…` before and `a…` after an entry: its moment, its source and its id, parted by `_`.
impl Argument for Begin {
    fn write(&self) -> String {
        let spot = |spot: &Spot| format!("{}_{}_{}", spot.at.0, spot.source.rank(), spot.id);
        match self {
            Begin::Newest => "0".to_owned(),
            Begin::Before(before) => format!("b{}", spot(before)),
            Begin::After(after) => format!("a{}", spot(after)),
        }
    }

    fn read(text: &str) -> Option<Self> {
        if text == "0" {
            return Some(Begin::Newest);
        }
        let mut parts = text.get(1..)?.split('_');
        let spot = Spot {
            at: Millis(i64::read(parts.next()?)?),
            source: Source::read(parts.next()?)?,
            id: i64::read(parts.next()?)?,
        };
        if parts.next().is_some() {
            return None;
        }
        match text.get(..1)? {
            "b" => Some(Begin::Before(spot)),
            "a" => Some(Begin::After(spot)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::telegram::press::{MAX_BYTES, Press};

    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn presses_of_clients_are_read_back(
            id in 1i64..9_999_999_999, at in 0i64..4_102_444_800_000, rank in 0i64..8, bits in 1i64..256, past in any::<bool>(),
        ) {
            let contact = ContactId(id);
            let company = CompanyId(id);
            let source = Source::from_rank(rank).unwrap();
            let spot = Spot { at: Millis(at), source, id };
            let from = if past { Begin::Before(spot) } else { Begin::After(spot) };
            let filter = Filter::from_bits(bits);
            let mut presses = vec![
                ClientPress::Join { contact, company },
                ClientPress::Ban { contact, silent: past },
                ClientPress::Timeline { of: Of::Record(RecordId(id)), filter, from },
                ClientPress::Timeline { of: Of::Company(company), filter, from: Begin::Newest },
                ClientPress::Show { source, id },
                ClientPress::PasteNow { company, version: id },
                ClientPress::AddPoint { contact, kind: PointKind::Email },
            ];
            presses.extend(Property::OF_COMPANY.map(|property| ClientPress::AskCompany { company, property }));
            for press in presses {
                let press = Press::Client(press);
                let data = press.encode();
                prop_assert!(data.len() <= MAX_BYTES, "{data}");
                prop_assert_eq!(Press::parse(&data), Some(press));
            }
        }
    }
}
