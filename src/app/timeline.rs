//! What happened with a contact, a company or on a record, as one stream: messages, calls, history, tasks, notes, ratings,
//! files and changes of the card, the newest first, a page at a time.

use crate::app::{AppError, Ctx, clients};
use crate::domain::call::PhoneCall;
use crate::domain::client_event::{ClientEvent, ClientHappening};
use crate::domain::contact::Contact;
use crate::domain::event::{Actor, Event};
use crate::domain::file::RecordFile;
use crate::domain::ids::{
    CallId, ClientEventId, ClientMessageId, CompanyId, ContactId, EventId, FileId, NoteId,
    RecordId, SessionId, UserId,
};
use crate::domain::people::Person;
use crate::domain::record::Record;
use crate::domain::session::Session;
use crate::domain::time::Millis;
use crate::storage;
use crate::storage::messages::ClientMessage;
use crate::storage::notes::Note;
use crate::storage::timeline::{Scope, Source, Spot, Toward, beside};
use std::collections::{BTreeMap, BTreeSet};

/// How many entries a page has.
pub const PAGE: usize = 8;
/// Of how many of its people a company's stream tells.
const PEOPLE: i64 = 30;

/// Whose stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// A contact's.
    Contact(ContactId),
    /// A company's: its own and that of its people.
    Company(CompanyId),
    /// A record's part.
    Record(RecordId),
}

/// Which sources are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filter(i64);

impl Filter {
    /// All of them.
    pub const ALL: Filter = Filter(0b1111_1111);

    /// Takes back what [`Filter::bits`] gave; nothing chosen shows everything.
    pub const fn from_bits(bits: i64) -> Filter {
        match bits & Filter::ALL.0 {
            0 => Filter::ALL,
            bits => Filter(bits),
        }
    }

    /// As a number.
    pub const fn bits(self) -> i64 {
        self.0
    }

    /// Whether a source is shown.
    pub const fn has(self, source: Source) -> bool {
        self.0 & (1 << source.rank()) != 0
    }

    /// With a source shown that was not, or the other way round.
    #[must_use]
    pub const fn toggled(self, source: Source) -> Filter {
        Filter::from_bits(self.0 ^ (1 << source.rank()))
    }
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// With the newest.
    Newest,
    /// Right before an entry.
    Before(Spot),
    /// Right after an entry.
    After(Spot),
}

/// What an entry is.
#[derive(Debug, Clone)]
pub enum What {
    /// A message.
    Message(ClientMessage),
    /// A call.
    Call(PhoneCall),
    /// Of a record's history, tasks included.
    Event(Event),
    /// A note.
    Note(Note),
    /// A rating.
    Rating(Session),
    /// A file.
    File(RecordFile),
    /// A change of the card.
    Edit(ClientEvent),
}

/// An entry.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Where it stands.
    pub spot: Spot,
    /// What it is.
    pub what: What,
}

impl Entry {
    /// The record that it belongs to.
    pub fn record(&self) -> Option<RecordId> {
        match &self.what {
            What::Message(message) => message.record,
            What::Call(call) => call.record,
            What::Event(event) => Some(event.record),
            What::Rating(session) => session.record,
            What::File(file) => Some(file.record),
            What::Note(_) | What::Edit(_) => None,
        }
    }
}

/// A page of a stream.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The entries, the newest first.
    pub entries: Vec<Entry>,
    /// Whether there are newer ones.
    pub has_newer: bool,
    /// Whether there are older ones.
    pub has_older: bool,
    /// The records that entries belong to.
    pub records: BTreeMap<RecordId, Record>,
    /// Everybody that entries speak of.
    pub people: BTreeMap<UserId, Person>,
    /// The clients of a company's stream.
    pub contacts: BTreeMap<ContactId, Contact>,
    /// The companies that entries speak of, by name.
    pub companies: BTreeMap<CompanyId, String>,
}

/// Before everything that is to come.
const END: Spot = Spot {
    at: Millis(i64::MAX),
    source: Source::Messages,
    id: i64::MAX,
};

/// Loads a page.
pub async fn page(
    ctx: &mut Ctx<'_>,
    of: Of,
    filter: Filter,
    from: Begin,
) -> Result<Page, AppError> {
    let scopes = scopes(ctx, of).await?;
    let (place, toward) = match from {
        Begin::Newest => (END, Toward::Past),
        Begin::Before(spot) => (spot, Toward::Past),
        Begin::After(spot) => (spot, Toward::Present),
    };
    let mut spots = spots(ctx, &scopes, filter, place, toward).await?;
    let is_cut = spots.len() > PAGE;
    if toward == Toward::Present && !is_cut {
        // The newest page, whole.
        return Box::pin(page(ctx, of, filter, Begin::Newest)).await;
    }
    spots.truncate(PAGE);
    let mut page = Page::default();
    match toward {
        Toward::Past => {
            page.has_older = is_cut;
            page.has_newer = from != Begin::Newest;
        }
        Toward::Present => {
            spots.reverse();
            page.has_newer = true;
            page.has_older = true;
        }
    }
    for spot in spots {
        if let Some(what) = load(ctx, spot).await? {
            page.entries.push(Entry { spot, what });
        }
    }
    name_all(ctx, &mut page).await?;
    Ok(page)
}

async fn scopes(ctx: &mut Ctx<'_>, of: Of) -> Result<Vec<Scope>, AppError> {
    Ok(match of {
        Of::Contact(contact) => {
            clients::find(ctx, contact).await?;
            vec![Scope::Contact(contact)]
        }
        Of::Record(record) => {
            ctx.record(record).await?;
            vec![Scope::Record(record)]
        }
        Of::Company(company) => {
            crate::app::client_cards::find_company(ctx, company).await?;
            let people = storage::contact_companies::of_company(ctx.tx, company, PEOPLE, 0).await?;
            let people = people.into_iter().map(|one| Scope::Contact(one.contact));
            [Scope::Company(company)]
                .into_iter()
                .chain(people)
                .collect()
        }
    })
}

/// The places of a page's entries and of one more, in the order in which one meets them.
async fn spots(
    ctx: &mut Ctx<'_>,
    scopes: &[Scope],
    filter: Filter,
    place: Spot,
    toward: Toward,
) -> Result<Vec<Spot>, AppError> {
    let wanted = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    // An entry can be met on two ways: as a contact's, and as one of a company's own records.
    let mut met: BTreeSet<Spot> = BTreeSet::new();
    for scope in scopes {
        for source in Source::ALL.into_iter().filter(|source| filter.has(*source)) {
            met.extend(beside(ctx.tx, source, *scope, place, toward, wanted).await?);
        }
    }
    let found = met.into_iter();
    Ok(match toward {
        Toward::Past => found.rev().take(PAGE + 1).collect(),
        Toward::Present => found.take(PAGE + 1).collect(),
    })
}

/// What stands at a place; `None`: it has gone meanwhile.
pub async fn load(ctx: &mut Ctx<'_>, spot: Spot) -> Result<Option<What>, AppError> {
    let id = spot.id;
    Ok(match spot.source {
        Source::Messages => storage::messages::find(ctx.tx, ClientMessageId(id))
            .await?
            .map(What::Message),
        Source::Calls => storage::calls::find(ctx.tx, CallId(id))
            .await?
            .map(What::Call),
        Source::History | Source::Tasks => storage::events::find(ctx.tx, EventId(id))
            .await?
            .map(What::Event),
        Source::Notes => storage::notes::find(ctx.tx, NoteId(id))
            .await?
            .map(What::Note),
        Source::Ratings => storage::sessions::find(ctx.tx, SessionId(id))
            .await?
            .map(What::Rating),
        Source::Files => storage::record_files::find(ctx.tx, FileId(id))
            .await?
            .map(What::File),
        Source::Edits => storage::client_events::find(ctx.tx, ClientEventId(id))
            .await?
            .map(What::Edit),
    })
}

async fn name_all(ctx: &mut Ctx<'_>, page: &mut Page) -> Result<(), AppError> {
    let mut people = BTreeSet::new();
    let mut contacts = BTreeSet::new();
    let mut companies = BTreeSet::new();
    for entry in &page.entries {
        match &entry.what {
            What::Message(message) => {
                people.insert(message.author);
                contacts.insert(message.contact);
            }
            What::Call(call) => {
                people.extend(call.logged_by);
                contacts.insert(call.contact);
            }
            What::Event(event) => people.extend(person_of(&event.actor)),
            What::Note(note) => {
                people.insert(note.author);
                contacts.insert(note.contact);
            }
            What::Rating(session) => {
                contacts.insert(session.contact);
            }
            What::File(file) => {
                people.insert(file.added_by);
                people.extend(file.removed.map(|(by, _)| by));
            }
            What::Edit(event) => {
                people.extend(person_of(&event.actor));
                match &event.what {
                    ClientHappening::Joined { contact, company }
                    | ClientHappening::Left { contact, company }
                    | ClientHappening::MainCompany { contact, company } => {
                        contacts.insert(*contact);
                        companies.insert(*company);
                    }
                    ClientHappening::Made
                    | ClientHappening::Set { .. }
                    | ClientHappening::FieldSet { .. } => {
                        contacts.extend(event.contact);
                    }
                }
            }
        }
    }
    for id in people {
        if let Some(person) = storage::people::find(ctx.tx, id).await? {
            page.people.insert(id, person);
        }
    }
    for id in contacts {
        if let Some(contact) = storage::contacts::find(ctx.tx, id).await? {
            page.contacts.insert(id, contact);
        }
    }
    for id in companies {
        if let Some(company) = storage::companies::find(ctx.tx, id).await? {
            page.companies.insert(id, company.name);
        }
    }
    let records: BTreeSet<RecordId> = page.entries.iter().filter_map(Entry::record).collect();
    for id in records {
        if let Some(record) = storage::records::find(ctx.tx, id).await? {
            page.records.insert(id, record);
        }
    }
    Ok(())
}

const fn person_of(actor: &Actor) -> Option<UserId> {
    match actor {
        Actor::Person(id) | Actor::Client(id) => Some(*id),
        Actor::Robot(_) | Actor::System => None,
    }
}
