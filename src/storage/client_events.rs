//! The history of the cards of contacts and companies. Entries are only ever added, and erased with their client.

use super::{Cell, Single, StorageError, Tx, execute, fetch, to_json};
use crate::domain::client_event::{ClientEvent, ClientHappening};
use crate::domain::event::Actor;
use crate::domain::ids::{ClientEventId, CompanyId, ContactId};
use crate::domain::time::Millis;
use sqlx::FromRow;

macro_rules! columns {
    () => {
        "id, contact_id, company_id, at, actor, what"
    };
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    contact_id: Option<i64>,
    company_id: Option<i64>,
    at: i64,
    actor: String,
    what: String,
}

impl Raw {
    fn parse(self) -> Result<ClientEvent, StorageError> {
        let cell = |column| Cell {
            table: "client_events",
            column,
            id: self.id,
        };
        Ok(ClientEvent {
            id: ClientEventId(self.id),
            contact: self.contact_id.map(ContactId),
            company: self.company_id.map(CompanyId),
            at: Millis(self.at),
            actor: cell("actor").json(&self.actor)?,
            what: cell("what").json(&self.what)?,
        })
    }
}

/// Adds an entry to the card of a contact, of a company, or of both.
pub async fn add(
    tx: &mut Tx,
    contact: Option<ContactId>,
    company: Option<CompanyId>,
    actor: &Actor,
    what: &ClientHappening,
    now: Millis,
) -> Result<ClientEventId, StorageError> {
    let (id,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "INSERT INTO client_events (contact_id, company_id, at, actor, what) VALUES ($1, $2, $3, $4, $5) RETURNING id",
        contact.map(|contact| contact.0),
        company.map(|company| company.0),
        now.0,
        &to_json(actor)?,
        &to_json(what)?
    )?;
    Ok(ClientEventId(id))
}

/// The entry of that id.
pub async fn find(tx: &mut Tx, id: ClientEventId) -> Result<Option<ClientEvent>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM client_events WHERE id = $1"),
        id.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// The newest entry about a contact's or a company's card that set something, of the last so many: who was the last to
/// change it.
pub async fn newest(
    tx: &mut Tx,
    contact: Option<ContactId>,
    company: Option<CompanyId>,
    limit: i64,
) -> Result<Vec<ClientEvent>, StorageError> {
    let rows = match (contact, company) {
        (Some(contact), _) => fetch!(
            tx,
            all Raw,
            concat!(
                "SELECT ", columns!(), " FROM client_events WHERE contact_id = $1 ORDER BY at DESC, id DESC LIMIT $2"
            ),
            contact.0,
            limit
        )?,
        (None, company) => fetch!(
            tx,
            all Raw,
            concat!(
                "SELECT ", columns!(), " FROM client_events WHERE company_id = $1 ORDER BY at DESC, id DESC LIMIT $2"
            ),
            company.map_or(0, |company| company.0),
            limit
        )?,
    };
    rows.into_iter().map(Raw::parse).collect()
}

/// What happened to the shop's own fields of a contact or a company, the newest first.
pub async fn of_fields(
    tx: &mut Tx,
    contact: Option<ContactId>,
    company: Option<CompanyId>,
    limit: i64,
) -> Result<Vec<ClientEvent>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM client_events
             WHERE (contact_id = $1 OR company_id = $2) AND what LIKE '{\"field_set\":%' ORDER BY at DESC, id DESC LIMIT $3"
        ),
        contact.map_or(0, |contact| contact.0),
        company.map_or(0, |company| company.0),
        limit
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// Erases a contact's entries: they are made of what its card said.
pub async fn forget(tx: &mut Tx, contact: ContactId) -> Result<(), StorageError> {
    execute!(
        tx,
        "DELETE FROM client_events WHERE contact_id = $1",
        contact.0
    )
    .map(drop)
}
