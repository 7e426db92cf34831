//! The made-up shop: what its n-th client, deal and message are.

use super::chance::Chance;
use super::names;
use crate::domain::event::{Actor, Happening};
use crate::domain::fields::{Fields, Value};
use crate::domain::ids::{ContactId, RecordId, StageId, UserId};
use crate::domain::preset::{Conversion, FieldKind, Pipeline, Preset, RecordKind, StageKind};
use crate::domain::segment::{Amounts, Filter, Of};
use crate::domain::time::Millis;
use crate::storage::bulk::{
    CompanyRow, ContactRow, EventRow, MessageRow, PersonRow, RecordRow, SessionRow,
};

/// The owner's Telegram id.
pub const OWNER: i64 = 900;
/// The first manager's Telegram id; the others follow.
pub const MANAGERS: i64 = 901;
/// How many managers there are.
pub const STAFF: i64 = 20;
/// Telegram ids of clients begin after this one.
const CLIENTS: i64 = 10_000_000;
/// One contact of so many is in Telegram.
const IN_TELEGRAM: u64 = 3;
/// One contact of so many belongs to a company.
const IN_A_COMPANY: u64 = 20;
/// One contact of so many has the phone of the one before.
const SAME_PHONE: u64 = 40;
/// So many of the newest deals are still open.
const NEWEST_OPEN: u64 = 200;
/// And one of so many of those before.
const FORGOTTEN: u64 = 200;
/// Much for one deal, in minor units.
const MUCH: i64 = 4_990_000;
/// How long the shop has been open.
const YEARS: i64 = 3;

/// How large a shop is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Contacts.
    pub contacts: u64,
    /// Deals; each came from a lead.
    pub deals: u64,
    /// Messages of conversations.
    pub messages: u64,
}

/// A made-up shop.
#[derive(Debug)]
pub struct MadeUp<'p> {
    /// Its chance.
    pub chance: Chance,
    /// Its size.
    pub size: Size,
    /// Its preset.
    pub preset: &'p Preset,
    /// When it was made: its youngest rows are of then.
    pub now: Millis,
}

/// A lead and the deal that it became.
#[derive(Debug, Clone)]
pub struct Sale {
    /// The two records.
    pub records: [RecordRow; 2],
    /// Their history.
    pub events: Vec<EventRow>,
}

impl MadeUp<'_> {
    /// How many contacts are in Telegram.
    pub const fn in_telegram(&self) -> u64 {
        self.size.contacts.div_ceil(IN_TELEGRAM)
    }

    /// How many companies there are.
    pub const fn companies(&self) -> u64 {
        self.size.contacts.div_ceil(IN_A_COMPANY)
    }

    /// The Telegram id of the client at an index among those in Telegram.
    pub fn client(&self, index: u64) -> i64 {
        CLIENTS + signed(index)
    }

    /// The contact's index of the client at an index among those in Telegram.
    const fn contact_of(index: u64) -> u64 {
        index * IN_TELEGRAM
    }

    /// The moment at a share of the shop's life, later ones later.
    fn moment(&self, index: u64, of: u64) -> Millis {
        let life = YEARS * 365 * 24 * 3_600_000;
        let passed = i128::from(life) * i128::from(index) / i128::from(of.max(1));
        Millis(self.now.0 - life + i64::try_from(passed).unwrap_or(life))
    }

    fn manager(&self, stream: u64, index: u64) -> i64 {
        MANAGERS + signed(self.chance.below(stream, index, STAFF.unsigned_abs()))
    }

    /// The owner and the managers.
    pub fn staff(&self) -> Vec<PersonRow> {
        let at = self.moment(0, 1);
        let owner = PersonRow {
            id: OWNER,
            name: "Ольга".to_owned(),
            role: Some("owner"),
            at,
        };
        let managers = (0..STAFF).map(|index| PersonRow {
            id: MANAGERS + index,
            name: names::person(self.chance, 1_000_000_000 + index.unsigned_abs()),
            role: Some("manager"),
            at,
        });
        std::iter::once(owner).chain(managers).collect()
    }

    /// The company at an index.
    pub fn company(&self, index: u64) -> CompanyRow {
        CompanyRow {
            id: signed(index) + 1,
            name: names::company(self.chance, index),
            at: self.moment(index, self.companies()),
        }
    }

    /// The contact at an index, and the Telegram user behind it.
    pub fn contact(&self, index: u64) -> (ContactRow, Option<PersonRow>) {
        let name = names::person(self.chance, index);
        let at = self.moment(index, self.size.contacts);
        let user = index.is_multiple_of(IN_TELEGRAM).then(|| PersonRow {
            id: self.client(index / IN_TELEGRAM),
            name: name.clone(),
            role: None,
            at,
        });
        let contact = ContactRow {
            id: signed(index) + 1,
            user: user.as_ref().map(|user| user.id),
            name,
            phone: Some(self.phone(index)),
            company: Self::company_of(index),
            at,
        };
        (contact, user)
    }

    /// The company of the contact at an index.
    fn company_of(index: u64) -> Option<i64> {
        index
            .is_multiple_of(IN_A_COMPANY)
            .then(|| signed(index / IN_A_COMPANY) + 1)
    }

    /// The contact of the client at an index among those in Telegram.
    pub fn contact_id(index: u64) -> ContactId {
        ContactId(signed(Self::contact_of(index)) + 1)
    }

    /// The phone of the contact at an index. Some have that of the contact before: their cards are of one client.
    pub fn phone(&self, index: u64) -> String {
        let index = if index % SAME_PHONE == SAME_PHONE - 1 {
            index - 1
        } else {
            index
        };
        // A step without a common divisor walks through all numbers before it meets one again.
        format!(
            "+79{:09}",
            (index * 7_368_787 + 123_456_789) % 1_000_000_000
        )
    }

    /// The lead and the deal at an index.
    pub fn sale(&self, index: u64) -> Option<Sale> {
        let (leads, conversion) = self.leads()?;
        let pipeline = self.deals()?;
        let client = self.chance.below(50, index, self.in_telegram());
        let contact = signed(Self::contact_of(client)) + 1;
        let company = Self::company_of(Self::contact_of(client));
        let user = UserId(self.client(client));
        let responsible = self.manager(51, index);
        let made = self.moment(index, self.size.deals);
        let open =
            self.size.deals - index <= NEWEST_OPEN || self.chance.below(52, index, FORGOTTEN) == 0;
        let path = self.path(pipeline, index, open)?;
        let hour = 3_600_000;
        let lead_id = signed(index) * 2 + 1;
        let number = signed(index) + 1;
        let fields = self.fields(index);
        let record = |id, of: &Pipeline, stage: &StageId, since, origin, closed, at| RecordRow {
            id,
            kind: of.kind,
            number,
            pipeline: of.id.as_str().to_owned(),
            stage: stage.as_str().to_owned(),
            since,
            responsible,
            contact,
            company,
            fields: fields.clone(),
            origin,
            closed,
            at,
        };
        let converted = Millis(made.0 + hour);
        let lead = record(lead_id, leads, &conversion.to, converted, None, true, made);
        let mut events = vec![EventRow {
            record: lead_id,
            at: made,
            actor: Actor::Client(user),
            what: Happening::Created { from: None },
            version: 1,
        }];
        let manager = Actor::Person(UserId(responsible));
        events.push(EventRow {
            record: lead_id,
            at: converted,
            actor: manager.clone(),
            what: Happening::Converted {
                into: RecordId(lead_id + 1),
            },
            version: 1,
        });
        events.push(EventRow {
            record: lead_id + 1,
            at: converted,
            actor: manager.clone(),
            what: Happening::Created {
                from: Some(RecordId(lead_id)),
            },
            version: 1,
        });
        let mut at = converted;
        for step in path.windows(2) {
            let since_before = at;
            at = Millis(at.0 + hour);
            events.push(EventRow {
                record: lead_id + 1,
                at,
                actor: manager.clone(),
                what: Happening::Moved {
                    from: step[0].clone(),
                    to: step[1].clone(),
                    since_before,
                    responsible_before: Some(UserId(responsible)),
                    responsible_after: Some(UserId(responsible)),
                },
                version: 1,
            });
        }
        let stage = path.last()?;
        let deal = record(
            lead_id + 1,
            pipeline,
            stage,
            at,
            Some(lead_id),
            !open,
            converted,
        );
        Some(Sale {
            records: [lead, deal],
            events,
        })
    }

    fn leads(&self) -> Option<(&Pipeline, &Conversion)> {
        let leads = self.preset.leads()?;
        Some((leads, leads.conversion.as_ref()?))
    }

    /// The pipeline of deals that clients see.
    pub fn deals(&self) -> Option<&Pipeline> {
        self.preset
            .pipelines
            .iter()
            .find(|pipeline| pipeline.kind == RecordKind::Deal && pipeline.customer_sees)
    }

    /// The stages that a deal has come through: the first ones, and the last where it stands.
    fn path(&self, pipeline: &Pipeline, index: u64, open: bool) -> Option<Vec<StageId>> {
        let of = |kind| {
            let stages = pipeline
                .stages
                .iter()
                .filter(move |stage| stage.kind == kind);
            stages.map(|stage| stage.id.clone()).collect::<Vec<_>>()
        };
        let (steps, won, lost) = (of(StageKind::Open), of(StageKind::Won), of(StageKind::Lost));
        let length = self
            .chance
            .below(53, index, u64::try_from(steps.len()).ok()?);
        let mut path: Vec<StageId> = steps
            .into_iter()
            .take(usize::try_from(length).ok()? + 1)
            .collect();
        if !open {
            let ends = if self.chance.below(54, index, 4) == 0 {
                lost
            } else {
                won
            };
            path.push(self.chance.one_of(55, index, &ends)?.clone());
        }
        Some(path)
    }

    fn fields(&self, index: u64) -> Fields {
        let mut texts = 0;
        let filled = self.preset.fields.iter().filter_map(|field| {
            let value = match &field.kind {
                FieldKind::Text { .. } => {
                    texts += 1;
                    match texts {
                        1 => Value::Text(names::order(self.chance, index)),
                        2 => Value::Text(names::address(self.chance, index)),
                        _ => return None,
                    }
                }
                FieldKind::Money => {
                    Value::Money(signed(self.chance.below(56, index, 50_000)) * 100)
                }
                FieldKind::Choice(choices) => {
                    Value::Choice(self.chance.one_of(57, index, choices)?.id.clone())
                }
                FieldKind::Source => Value::Text("Telegram".to_owned()),
                FieldKind::Choices(_)
                | FieldKind::Number { .. }
                | FieldKind::Date
                | FieldKind::YesNo
                | FieldKind::Phone
                | FieldKind::Email
                | FieldKind::Link
                | FieldKind::File
                | FieldKind::ContactName
                | FieldKind::ContactPhone
                | FieldKind::CompanyName => return None,
            };
            Some((field.id.clone(), value))
        });
        filled.collect()
    }

    /// How many messages the conversation of a client in Telegram has.
    pub const fn talk(&self, client: u64) -> u64 {
        let each = self.size.messages / self.in_telegram();
        let rest = self.size.messages % self.in_telegram();
        each + if client < rest { 1 } else { 0 }
    }

    /// The session of a client in Telegram.
    pub fn session(&self, client: u64, line: &'static str) -> SessionRow {
        let opened = self.moment(Self::contact_of(client), self.size.contacts);
        SessionRow {
            id: signed(client) + 1,
            line,
            contact: signed(Self::contact_of(client)) + 1,
            operator: self.manager(60, client),
            opened,
            closed: Millis(opened.0 + 60_000 * signed(self.talk(client) + 1)),
        }
    }

    /// Segments that people have saved: what was sold, what one manager has in work, who buys for much.
    pub fn segments(&self) -> Vec<Filter> {
        let Some(deals) = self.deals() else {
            return Vec::new();
        };
        let won = deals
            .stages
            .iter()
            .find(|stage| stage.kind == StageKind::Won);
        vec![
            Filter {
                pipeline: Some(deals.id.clone()),
                stage: won.map(|stage| stage.id.clone()),
                ..Filter::default()
            },
            Filter {
                responsible: Some(UserId(MANAGERS)),
                open: Some(true),
                ..Filter::default()
            },
            Filter {
                of: Of::Contacts,
                pipeline: Some(deals.id.clone()),
                sum: Some(Amounts {
                    from: Some(MUCH),
                    to: None,
                }),
                ..Filter::default()
            },
        ]
    }

    /// The message at an index: clients take turns, and in each conversation the client and a manager do.
    pub fn message(&self, serial: u64) -> MessageRow {
        let (client, place) = (serial % self.in_telegram(), serial / self.in_telegram());
        let session = self.session(client, "");
        let incoming = place.is_multiple_of(2);
        let user = self.client(client);
        let (author, chat) = if incoming {
            (user, user)
        } else {
            (session.operator, session.operator)
        };
        let text = names::words(self.chance, serial);
        let at = Millis(session.opened.0 + 60_000 * signed(place));
        let message = signed(serial) + 1;
        let raw = serde_json::json!({
            "message_id": message,
            "from": { "id": author, "is_bot": false, "first_name": "Имя" },
            "chat": { "id": chat, "type": "private", "first_name": "Имя" },
            "date": at.0 / 1000,
            "text": text,
        });
        MessageRow {
            contact: session.contact,
            record: None,
            session: session.id,
            author,
            incoming,
            raw: raw.to_string(),
            text,
            chat,
            message,
            at,
        }
    }
}

/// An index as the database counts.
pub(super) fn signed(index: u64) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX)
}
