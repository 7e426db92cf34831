//! All that a session's card and the lists of sessions show, loaded at once.

use crate::app::{AppError, Ctx, clients};
use crate::domain::contact::Contact;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::people::Person;
use crate::domain::record::Record;
use crate::domain::session::{Offer, Session};
use crate::storage;
use crate::storage::messages::ClientMessage;
use crate::storage::notes::Note;
use crate::storage::operators::Operator;
use crate::storage::sessions::Part;

/// How many of the last words a card shows.
const WORDS: i64 = 5;
/// How many of the last notes.
const NOTES: i64 = 3;

/// A session with all that belongs to it.
#[derive(Debug, Clone)]
pub struct SessionView {
    /// The session.
    pub session: Session,
    /// The client.
    pub contact: Contact,
    /// Whether Telegram delivers to the client.
    pub reachable: bool,
    /// The record that it is about.
    pub record: Option<Record>,
    /// Who holds it, or held it last.
    pub operator: Option<Person>,
    /// The one whose turn it is to take it.
    pub offered: Option<Person>,
    /// Who is asked to take it over.
    pub heir: Option<Person>,
    /// Who takes part beside the operator.
    pub members: Vec<(Person, Part)>,
    /// The last words, the oldest first, each with its author.
    pub words: Vec<(ClientMessage, Option<Person>)>,
    /// The last notes, the oldest first, each with its author.
    pub notes: Vec<(Note, Option<Person>)>,
}

/// A session in a list.
#[derive(Debug, Clone)]
pub struct Line {
    /// The session.
    pub session: Session,
    /// The client's name.
    pub client: String,
    /// The record that it is about.
    pub record: Option<Record>,
    /// Who holds it.
    pub operator: Option<Person>,
}

async fn person(ctx: &mut Ctx<'_>, id: Option<UserId>) -> Result<Option<Person>, AppError> {
    match id {
        Some(id) => Ok(storage::people::find(ctx.tx, id).await?),
        None => Ok(None),
    }
}

/// Loads what a session's card shows.
pub async fn load(ctx: &mut Ctx<'_>, id: SessionId) -> Result<SessionView, AppError> {
    let session = super::find(ctx, id).await?;
    let contact = clients::find(ctx, session.contact).await?;
    let client = person(ctx, contact.user).await?;
    let record = match session.record {
        Some(record) => storage::records::find(ctx.tx, record).await?,
        None => None,
    };
    let mut members = Vec::new();
    for (member, part) in storage::sessions::members(ctx.tx, id).await? {
        if let Some(member) = person(ctx, Some(member)).await? {
            members.push((member, part));
        }
    }
    let mut words = Vec::new();
    for message in storage::messages::of_contact(ctx.tx, contact.id, WORDS, 0).await? {
        let author = person(ctx, Some(message.author)).await?;
        words.insert(0, (message, author));
    }
    let mut notes = Vec::new();
    for note in storage::notes::of_contact(ctx.tx, contact.id, NOTES, 0).await? {
        let author = person(ctx, Some(note.author)).await?;
        notes.insert(0, (note, author));
    }
    let offered = session.offer.and_then(|Offer { to, .. }| to);
    let heir = session.transfer.as_ref().map(|transfer| transfer.to);
    Ok(SessionView {
        reachable: client.is_some_and(|client| client.reachable),
        operator: person(ctx, session.operator()).await?,
        offered: person(ctx, offered).await?,
        heir: person(ctx, heir).await?,
        session,
        contact,
        record,
        members,
        words,
        notes,
    })
}

/// Loads what lists show of sessions.
pub async fn lines(ctx: &mut Ctx<'_>, sessions: Vec<Session>) -> Result<Vec<Line>, AppError> {
    let mut lines = Vec::new();
    for session in sessions {
        let record = match session.record {
            Some(record) => storage::records::find(ctx.tx, record).await?,
            None => None,
        };
        lines.push(Line {
            client: clients::find(ctx, session.contact).await?.name,
            operator: person(ctx, session.operator()).await?,
            record,
            session,
        });
    }
    Ok(lines)
}

/// The colleagues to whom a session can be handed over, with how many they hold: those on duty first, the least busy
/// before the others.
pub async fn colleagues(
    ctx: &mut Ctx<'_>,
    session: &Session,
) -> Result<Vec<(Person, Operator)>, AppError> {
    let mut operators = storage::operators::all(ctx.tx).await?;
    operators.retain(|one| one.reachable && Some(one.id) != session.operator());
    operators.sort_by_key(|one| (!one.on_duty, one.held));
    let mut colleagues = Vec::new();
    for operator in operators {
        if let Some(colleague) = person(ctx, Some(operator.id)).await? {
            colleagues.push((colleague, operator));
        }
    }
    Ok(colleagues)
}
