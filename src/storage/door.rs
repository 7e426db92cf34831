//! The door: what a client's words wait for before anybody hears them.
//!
//! Invariant: a client's message without a session that was not passed on stands at the door; nothing else does. It is
//! kept like any other, so that nothing is lost; what lets it in gives it its record and its session.

use super::{
    AT_ONCE, Cell, Owner, Single, StorageError, Tx, batch, exactly_one, execute, fetch, padded,
    push_list, to_json,
};
use crate::domain::ids::{
    ChatId, ClientMessageId, ContactId, MessageId, RecordId, SessionId, UserId,
};
use crate::domain::time::Millis;
use crate::domain::vetting::Vetting;
use sqlx::FromRow;

/// What is known of somebody at the door.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Door {
    /// The client behind the person, once there is one.
    pub contact: Option<ContactId>,
    /// Whether the shop does not hear the client; `Some(true)`: without the client's knowing.
    pub ban: Option<bool>,
    /// When the person agreed that the shop keeps their data.
    pub consented_at: Option<Millis>,
    /// How far the newcomer's check has come.
    pub vetting: Option<Vetting>,
    /// Until when a flood of words is gathered.
    pub flood_until: Option<Millis>,
    /// When the person was last told why words wait.
    pub told_at: Option<Millis>,
    /// When the person last got the file of all that is kept.
    pub data_sent_at: Option<Millis>,
    /// Whether words wait.
    pub holds: bool,
    /// When the client wrote the message before which so many others came as [`of_writer`] asks for; `None`: there are not
    /// so many.
    pub written_before: Option<Millis>,
}

#[derive(FromRow)]
struct Raw {
    user_id: i64,
    contact_id: Option<i64>,
    silent: Option<bool>,
    consented_at: Option<i64>,
    vetting: Option<String>,
    flood_until: Option<i64>,
    door_told_at: Option<i64>,
    data_sent_at: Option<i64>,
    waiting: Option<i64>,
    unbrought: Option<i64>,
    written: Option<String>,
}

/// What is known of a person at the door.
pub async fn of(tx: &mut Tx, user: UserId) -> Result<Door, StorageError> {
    of_writer(tx, user, -1).await
}

/// What is asked of writers, in three parts: between them stands how many messages must be newer.
macro_rules! of_writers {
    (first) => {
        "SELECT p.user_id, c.id AS contact_id, b.silent, p.consented_at, p.vetting, p.flood_until, p.door_told_at, p.data_sent_at,
             (SELECT MIN(m.id) FROM client_messages AS m
              WHERE m.contact_id = c.id AND m.brought_at IS NULL AND m.session_id IS NULL AND m.incoming) AS waiting,
             (SELECT MIN(m.id) FROM client_messages AS m
              WHERE m.contact_id = c.id AND m.brought_at IS NULL AND m.incoming) AS unbrought,
             CASE WHEN "
    };
    (then) => {
        " >= 0 THEN (SELECT string_agg(CAST(newest.created_at AS TEXT), ' ') FROM (
                 SELECT m.created_at FROM client_messages AS m WHERE m.contact_id = c.id AND m.incoming
                 ORDER BY m.id DESC LIMIT 1 + "
    };
    (last) => {
        ") AS newest) END AS written
         FROM people AS p LEFT JOIN contacts AS c ON c.user_id = p.user_id LEFT JOIN bans AS b ON b.contact_id = c.id
         WHERE p.user_id "
    };
}

/// More times of a client's messages than these are not worth knowing, unless the rule against floods asks for them.
const TIMES: usize = 64;

/// What stands at the door of a client, and when the newest messages were written.
#[derive(Debug, Clone)]
pub(super) struct AtDoor {
    /// Whether words wait.
    pub(super) holds: bool,
    /// When the newest messages were written, the newest first.
    times: Vec<Millis>,
    /// Whether there are no older ones.
    is_all: bool,
}

impl AtDoor {
    /// As far as it is known.
    pub(super) fn of(tx: &mut Tx, contact: ContactId) -> Option<AtDoor> {
        tx.memory().recall("at the door", contact.0)
    }

    /// As it has just been read or written.
    pub(super) fn know(&self, tx: &mut Tx, contact: ContactId) {
        let owner = Owner::Client(contact);
        let key = ("at the door", contact.0);
        tx.memory()
            .remember_of(owner, key, &["client_messages"], self);
    }

    /// The client has written once more.
    pub(super) fn wrote(&mut self, at: Millis) {
        let most = self.times.len().max(TIMES);
        self.times.insert(0, at);
        if self.times.len() > most {
            self.times.truncate(most);
            self.is_all = false;
        }
    }

    /// When the message was written before which so many others came.
    fn written_before(&self, newer: i64) -> Result<Option<Millis>, Unread> {
        let Ok(place) = usize::try_from(newer) else {
            // Nobody asks.
            return Ok(None);
        };
        match self.times.get(place) {
            None if !self.is_all => Err(Unread),
            at => Ok(at.copied()),
        }
    }
}

/// More is asked for than was read.
#[derive(Debug, Clone, Copy)]
struct Unread;

/// That nothing of a client stands at the door yet, nor was ever written.
pub(super) fn know_none(tx: &mut Tx, contact: ContactId) {
    let none = AtDoor {
        holds: false,
        times: Vec::new(),
        is_all: true,
    };
    none.know(tx, contact);
}

/// What is known of a person at the door, and when they wrote the message before which `newer` others came.
pub async fn of_writer(tx: &mut Tx, user: UserId, newer: i64) -> Result<Door, StorageError> {
    if let Some(door) = known(tx, user, newer) {
        return Ok(door);
    }
    let raw: Option<Raw> = fetch!(
        tx,
        optional Raw,
        concat!(of_writers!(first), "$2", of_writers!(then), "$2", of_writers!(last), "= $1"),
        user.0,
        newer
    )?;
    match raw {
        Some(raw) => raw.know(tx, newer),
        None => Ok(Door::default()),
    }
}

/// Learns at once what [`of_writer`] tells of each of these.
pub(super) async fn know_all_of_writers(
    tx: &mut Tx,
    users: &[UserId],
    newer: i64,
) -> Result<(), StorageError> {
    let unknown = users
        .iter()
        .filter(|user| known(tx, **user, newer).is_none());
    let unknown: Vec<UserId> = unknown.copied().collect();
    for some in unknown.chunks(AT_ONCE) {
        let found = batch!(tx, quietly query => {
            query.push(of_writers!(first)).push_bind(newer);
            query.push(of_writers!(then)).push_bind(newer);
            query.push(of_writers!(last)).push("IN ");
            push_list(&mut query, padded(some).map(|user| user.0));
        }, all Raw)?;
        for raw in found {
            raw.know(tx, newer)?;
        }
    }
    Ok(())
}

/// What [`of_writer`] tells, if that is known.
fn known(tx: &mut Tx, user: UserId, newer: i64) -> Option<Door> {
    let door: Door = tx.memory().recall("door", user.0)?;
    let Some(contact) = door.contact else {
        return Some(door);
    };
    let at_door = AtDoor::of(tx, contact)?;
    Some(Door {
        holds: at_door.holds,
        written_before: at_door.written_before(newer).ok()?,
        ..door
    })
}

impl Raw {
    fn know(self, tx: &mut Tx, newer: i64) -> Result<Door, StorageError> {
        let user = UserId(self.user_id);
        let contact = self.contact_id.map(ContactId);
        let cell = |column| Cell {
            table: "people",
            column,
            id: self.user_id,
        };
        let door = Door {
            contact,
            ban: self.silent,
            consented_at: self.consented_at.map(Millis),
            vetting: self
                .vetting
                .as_deref()
                .map(|json| cell("vetting").json(json))
                .transpose()?,
            flood_until: self.flood_until.map(Millis),
            told_at: self.door_told_at.map(Millis),
            data_sent_at: self.data_sent_at.map(Millis),
            holds: false,
            written_before: None,
        };
        let owner = contact.map_or(Owner::User(user), Owner::Client);
        let tables = &["people", "contacts", "bans"];
        tx.memory()
            .remember_of(owner, ("door", user.0), tables, &door);
        let Some(contact) = contact else {
            return Ok(door);
        };
        super::messages::know_waiting(tx, contact, self.unbrought.is_some());
        let written = self.written.unwrap_or_default();
        let times = written.split(' ').filter(|time| !time.is_empty());
        let times: Result<Vec<Millis>, _> = times.map(|time| time.parse().map(Millis)).collect();
        let mut times = times.map_err(|_| cell("written").corrupt("no moment"))?;
        times.sort_unstable_by(|one, other| other.cmp(one));
        let at_door = AtDoor {
            holds: self.waiting.is_some(),
            is_all: i64::try_from(times.len()).is_ok_and(|found| found <= newer),
            times,
        };
        at_door.know(tx, contact);
        Ok(Door {
            holds: at_door.holds,
            written_before: at_door.written_before(newer).unwrap_or_default(),
            ..door
        })
    }
}

/// Notes when a person agreed, or that they have not.
pub async fn set_consent(
    tx: &mut Tx,
    user: UserId,
    at: Option<Millis>,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE people SET consented_at = $2 WHERE user_id = $1",
        user.0,
        at.map(|at| at.0)
    )?;
    exactly_one("people", touched)
}

/// Notes how far a newcomer's check has come.
pub async fn set_vetting(
    tx: &mut Tx,
    user: UserId,
    vetting: Option<&Vetting>,
) -> Result<(), StorageError> {
    let vetting = vetting.map(to_json).transpose()?;
    let touched = execute!(
        tx,
        "UPDATE people SET vetting = $2 WHERE user_id = $1",
        user.0,
        vetting.as_deref()
    )?;
    exactly_one("people", touched)
}

/// Notes until when a person's words are gathered; `None`: they are not. Who calls it first in a transaction keeps the
/// person's own words out until it is over, since each of them touches the same row.
pub async fn set_flood(
    tx: &mut Tx,
    user: UserId,
    until: Option<Millis>,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE people SET flood_until = $2 WHERE user_id = $1",
        user.0,
        until.map(|at| at.0)
    )?;
    exactly_one("people", touched)
}

/// Notes when a person was told why words wait.
pub async fn set_told(tx: &mut Tx, user: UserId, at: Option<Millis>) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE people SET door_told_at = $2 WHERE user_id = $1",
        user.0,
        at.map(|at| at.0)
    )?;
    exactly_one("people", touched)
}

/// Notes when a person got the file of all that is kept.
pub async fn set_data_sent(tx: &mut Tx, user: UserId, at: Millis) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE people SET data_sent_at = $2 WHERE user_id = $1",
        user.0,
        at.0
    )?;
    exactly_one("people", touched)
}

/// A client's messages at the door, the oldest first.
pub async fn held(tx: &mut Tx, contact: ContactId) -> Result<Vec<ClientMessageId>, StorageError> {
    let rows: Vec<(i64,)> = fetch!(
        tx,
        all Single<i64>,
        "SELECT id FROM client_messages
         WHERE contact_id = $1 AND brought_at IS NULL AND session_id IS NULL AND incoming ORDER BY id",
        contact.0
    )?;
    Ok(rows.into_iter().map(|(id,)| ClientMessageId(id)).collect())
}

/// Lets a message in that stands at the door: it belongs to a record and a session now. `false`: it does not stand there.
pub async fn let_in(
    tx: &mut Tx,
    chat: ChatId,
    message: MessageId,
    record: RecordId,
    session: SessionId,
) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE client_messages SET record_id = $3, session_id = $4
         WHERE chat_id = $1 AND message_id = $2 AND brought_at IS NULL AND session_id IS NULL AND incoming",
        chat.0,
        message.0,
        record.0,
        session.0
    )?;
    Ok(touched == 1)
}

/// Keeps a message from ever being passed on; it stays where it can be read.
pub async fn set_aside(
    tx: &mut Tx,
    id: ClientMessageId,
    session: Option<SessionId>,
    now: Millis,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE client_messages SET session_id = $2, brought_at = $3 WHERE id = $1",
        id.0,
        session.map(|session| session.0),
        now.0
    )?;
    exactly_one("client_messages", touched)
}

/// Erases what a message says, and keeps it from being passed on: that there was one stays.
pub async fn erase(tx: &mut Tx, id: ClientMessageId, now: Millis) -> Result<(), StorageError> {
    execute!(
        tx,
        "DELETE FROM message_versions WHERE message_id = $1",
        id.0
    )?;
    let touched = execute!(
        tx,
        "UPDATE client_messages SET text = NULL, raw = '{}', brought_at = COALESCE(brought_at, $2) WHERE id = $1",
        id.0,
        now.0
    )?;
    exactly_one("client_messages", touched)
}

/// Whether anything that the client wrote was ever let in.
pub async fn knows(tx: &mut Tx, contact: ContactId) -> Result<bool, StorageError> {
    let row: Option<(i64,)> = fetch!(
        tx,
        optional Single<i64>,
        "SELECT id FROM client_messages
         WHERE contact_id = $1 AND incoming AND record_id IS NOT NULL ORDER BY id LIMIT 1",
        contact.0
    )?;
    Ok(row.is_some())
}

/// Whether another client, one known only since a moment, has written this very text among the shop's newest messages.
pub async fn repeats(
    tx: &mut Tx,
    contact: Option<ContactId>,
    text: &str,
    since: Millis,
) -> Result<bool, StorageError> {
    let (count,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "SELECT COUNT(*) FROM (
             SELECT contact_id, incoming, text, created_at FROM client_messages ORDER BY id DESC LIMIT 1000) AS newest
         JOIN contacts AS c ON c.id = newest.contact_id
         WHERE newest.incoming AND newest.created_at > $3 AND c.created_at > $3 AND c.id <> $1 AND newest.text = $2",
        contact.map_or(0, |contact| contact.0),
        text,
        since.0
    )?;
    Ok(count > 0)
}

/// Keeps only the words of a message that stands at the door: what came with them is not taken.
pub async fn keep_words_only(
    tx: &mut Tx,
    id: ClientMessageId,
    raw: &str,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE client_messages SET kind = 'text', raw = $2, album = NULL WHERE id = $1",
        id.0,
        raw
    )?;
    exactly_one("client_messages", touched)
}
