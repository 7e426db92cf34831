//! Sessions of the open line, and who takes part in them.

use super::{
    AT_ONCE, Cell, Owner, StorageError, Tx, batch, execute, fetch, padded, records, to_json,
};
use crate::domain::ids::{ContactId, RecordId, SessionId, UserId};
use crate::domain::line;
use crate::domain::session::{Offer, Session, State};
use crate::domain::time::Millis;
use sqlx::FromRow;

/// What a session is read from.
const TABLES: &[&str] = &["sessions"];

macro_rules! columns {
    () => {
        "id, version, line, contact_id, record_id, state, operator, offered_to, offered_at, passed, transfer,
         waiting_since, first_answer_at, last_words_at, snoozed_until, told, form, stars, stars_comment, mark, marked_by,
         opened_at, closed_at, closed_by"
    };
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    version: i64,
    line: String,
    contact_id: i64,
    record_id: Option<i64>,
    state: String,
    operator: Option<i64>,
    offered_to: Option<i64>,
    offered_at: Option<i64>,
    passed: String,
    transfer: Option<String>,
    waiting_since: Option<i64>,
    first_answer_at: Option<i64>,
    last_words_at: i64,
    snoozed_until: Option<i64>,
    told: String,
    form: Option<String>,
    stars: Option<i64>,
    stars_comment: Option<String>,
    mark: Option<i64>,
    marked_by: Option<i64>,
    opened_at: i64,
    closed_at: Option<i64>,
    closed_by: Option<i64>,
}

/// A session beside its contact, which may have none.
#[derive(FromRow)]
pub(super) struct Joined {
    #[sqlx(rename = "s_id")]
    id: Option<i64>,
    #[sqlx(rename = "s_version")]
    version: Option<i64>,
    #[sqlx(rename = "s_line")]
    line: Option<String>,
    #[sqlx(rename = "s_contact_id")]
    contact_id: Option<i64>,
    #[sqlx(rename = "s_record_id")]
    record_id: Option<i64>,
    #[sqlx(rename = "s_state")]
    state: Option<String>,
    #[sqlx(rename = "s_operator")]
    operator: Option<i64>,
    #[sqlx(rename = "s_offered_to")]
    offered_to: Option<i64>,
    #[sqlx(rename = "s_offered_at")]
    offered_at: Option<i64>,
    #[sqlx(rename = "s_passed")]
    passed: Option<String>,
    #[sqlx(rename = "s_transfer")]
    transfer: Option<String>,
    #[sqlx(rename = "s_waiting_since")]
    waiting_since: Option<i64>,
    #[sqlx(rename = "s_first_answer_at")]
    first_answer_at: Option<i64>,
    #[sqlx(rename = "s_last_words_at")]
    last_words_at: Option<i64>,
    #[sqlx(rename = "s_snoozed_until")]
    snoozed_until: Option<i64>,
    #[sqlx(rename = "s_told")]
    told: Option<String>,
    #[sqlx(rename = "s_form")]
    form: Option<String>,
    #[sqlx(rename = "s_stars")]
    stars: Option<i64>,
    #[sqlx(rename = "s_stars_comment")]
    stars_comment: Option<String>,
    #[sqlx(rename = "s_mark")]
    mark: Option<i64>,
    #[sqlx(rename = "s_marked_by")]
    marked_by: Option<i64>,
    #[sqlx(rename = "s_opened_at")]
    opened_at: Option<i64>,
    #[sqlx(rename = "s_closed_at")]
    closed_at: Option<i64>,
    #[sqlx(rename = "s_closed_by")]
    closed_by: Option<i64>,
}

impl Joined {
    fn raw(self) -> Option<Raw> {
        Some(Raw {
            id: self.id?,
            version: self.version?,
            line: self.line?,
            contact_id: self.contact_id?,
            record_id: self.record_id,
            state: self.state?,
            operator: self.operator,
            offered_to: self.offered_to,
            offered_at: self.offered_at,
            passed: self.passed?,
            transfer: self.transfer,
            waiting_since: self.waiting_since,
            first_answer_at: self.first_answer_at,
            last_words_at: self.last_words_at?,
            snoozed_until: self.snoozed_until,
            told: self.told?,
            form: self.form,
            stars: self.stars,
            stars_comment: self.stars_comment,
            mark: self.mark,
            marked_by: self.marked_by,
            opened_at: self.opened_at?,
            closed_at: self.closed_at,
            closed_by: self.closed_by,
        })
    }
}

impl Raw {
    fn parse(self) -> Result<Session, StorageError> {
        let cell = |column| Cell {
            table: "sessions",
            column,
            id: self.id,
        };
        let state = State::from_slug(&self.state, self.operator.map(UserId))
            .ok_or("no state that goes with this operator");
        Ok(Session {
            id: SessionId(self.id),
            version: self.version,
            contact: ContactId(self.contact_id),
            record: self.record_id.map(RecordId),
            state: cell("state").parse(state)?,
            offer: self.offered_at.map(|at| Offer {
                to: self.offered_to.map(UserId),
                at: Millis(at),
            }),
            passed: cell("passed").json(&self.passed)?,
            transfer: self
                .transfer
                .as_deref()
                .map(|text| cell("transfer").json(text))
                .transpose()?,
            waiting_since: self.waiting_since.map(Millis),
            first_answer_at: self.first_answer_at.map(Millis),
            last_words_at: Millis(self.last_words_at),
            snoozed_until: self.snoozed_until.map(Millis),
            told: cell("told").json(&self.told)?,
            form: self
                .form
                .as_deref()
                .map(|text| cell("form").json(text))
                .transpose()?,
            stars: self.stars,
            stars_comment: self.stars_comment,
            mark: self.mark,
            marked_by: self.marked_by.map(UserId),
            opened_at: Millis(self.opened_at),
            closed_at: self.closed_at.map(Millis),
            closed_by: self.closed_by.map(UserId),
            line: self.line,
        })
    }
}

/// Opens a session; the client waits from now on. Another open one of the client's on the line is a collision.
pub async fn open(
    tx: &mut Tx,
    line: &str,
    contact: ContactId,
    record: Option<RecordId>,
    now: Millis,
) -> Result<Session, StorageError> {
    let owner = Owner::Client(contact);
    // Of what waits to be written only this client's own can be in its way.
    let mut unsaved = tx.behind().sessions.values();
    if unsaved.any(|unsaved| unsaved.session.contact == contact) {
        write_down(tx).await?;
    }
    tx.memory().written_of("INSERT INTO sessions", &[owner]);
    let raw = fetch!(
        tx,
        quietly one Raw,
        concat!(
            "INSERT INTO sessions (version, line, contact_id, record_id, state, passed, told, waiting_since,
                 last_words_at, opened_at)
             VALUES (1, $1, $2, $3, 'new', '[]', '[]', $4, $4, $4) RETURNING ",
            columns!()
        ),
        line,
        contact.0,
        record.map(|record| record.0),
        now.0
    )?;
    let opened = raw.parse()?;
    know(tx, &opened);
    know_members(tx, opened.id, &Vec::new());
    let key = ("newest session", contact.0);
    tx.memory()
        .remember_of(owner, key, TABLES, &vec![opened.clone()]);
    Ok(opened)
}

/// A contact's newest session, or that there is none, as it has just been read with its contact; `members`: how many take
/// part beside its operator.
pub(super) fn know_newest(
    tx: &mut Tx,
    contact: ContactId,
    joined: Joined,
    members: i64,
) -> Result<(), StorageError> {
    let newest = joined.raw().map(Raw::parse).transpose()?;
    if let Some(session) = &newest {
        know(tx, session);
        if members == 0 {
            know_members(tx, session.id, &Vec::new());
        }
    }
    let key = ("newest session", contact.0);
    let newest: Vec<Session> = newest.into_iter().collect();
    let owner = Owner::Client(contact);
    tx.memory().remember_of(owner, key, TABLES, &newest);
    Ok(())
}

/// Whether a contact's newest session is known, with who takes part in it and its record.
pub(super) fn is_newest_known(tx: &mut Tx, contact: ContactId) -> bool {
    let newest: Option<Vec<Session>> = tx.memory().recall("newest session", contact.0);
    let Some(newest) = newest else { return false };
    newest.first().is_none_or(|newest| {
        let record = newest.record;
        tx.memory().knows("members", newest.id.0)
            && record.is_none_or(|record| records::is_known(tx, record))
    })
}

/// Who takes part in a session, as it has just been read.
fn know_members(tx: &mut Tx, session: SessionId, members: &Vec<(i64, String)>) {
    tx.memory()
        .remember(("members", session.0), &["session_members"], members);
}

/// That a client has no session yet.
pub(super) fn know_none(tx: &mut Tx, contact: ContactId) {
    let owner = Owner::Client(contact);
    let memory = tx.memory();
    let none: Vec<Session> = Vec::new();
    memory.remember_of(owner, ("newest session", contact.0), TABLES, &none);
    let no_open = (line::MAIN.to_owned(), None::<Session>);
    memory.remember_of(owner, ("open session", contact.0), TABLES, &no_open);
}

/// A session as it has just been read or written.
fn know(tx: &mut Tx, session: &Session) {
    let memory = tx.memory();
    let owner = Owner::Client(session.contact);
    let known = Some(session.clone());
    memory.remember_of(owner, ("session", session.id.0), TABLES, &known);
    if session.closed_at.is_none() {
        let on_line = (session.line.clone(), known);
        memory.remember_of(owner, ("open session", session.contact.0), TABLES, &on_line);
    }
}

/// The session of that id.
pub async fn find(tx: &mut Tx, id: SessionId) -> Result<Option<Session>, StorageError> {
    if let Some(known) = tx.memory().recall("session", id.0) {
        return Ok(known);
    }
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM sessions WHERE id = $1"),
        id.0
    )?;
    let found = raw.map(Raw::parse).transpose()?;
    if let Some(session) = &found {
        know(tx, session);
    }
    Ok(found)
}

/// The client's open session on a line.
pub async fn open_of(
    tx: &mut Tx,
    line: &str,
    contact: ContactId,
) -> Result<Option<Session>, StorageError> {
    let line = line.to_owned();
    let key = ("open session", contact.0);
    if let Some(known) = tx.memory().recall_of(key, &line) {
        return Ok(known);
    }
    let raw = fetch!(
        tx,
        optional Raw,
        concat!(
            "SELECT ", columns!(), " FROM sessions
             WHERE line = $1 AND contact_id = $2 AND closed_at IS NULL"
        ),
        &line,
        contact.0
    )?;
    let found: Option<Session> = raw.map(Raw::parse).transpose()?;
    let owner = Owner::Client(contact);
    tx.memory()
        .remember_of(owner, key, TABLES, &(line, found.clone()));
    Ok(found)
}

/// A client's sessions, the newest first.
pub async fn of_contact(
    tx: &mut Tx,
    contact: ContactId,
    limit: i64,
) -> Result<Vec<Session>, StorageError> {
    let newest = tx.memory().recall("newest session", contact.0);
    if let Some(newest) = newest.filter(|_| limit == 1) {
        return Ok(newest);
    }
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM sessions WHERE contact_id = $1 ORDER BY id DESC LIMIT $2"
        ),
        contact.0,
        limit
    )?;
    let sessions = rows
        .into_iter()
        .map(Raw::parse)
        .collect::<Result<Vec<Session>, _>>()?;
    for session in &sessions {
        know(tx, session);
    }
    Ok(sessions)
}

/// Open sessions: those in which one person takes part, or all. Clients who wait come first, the longest waiting before
/// the others; then those who wait for nothing, the most recent first. What is put off comes last. One that only waits
/// for its rating is no work any more.
pub async fn open_sessions(
    tx: &mut Tx,
    of: Option<UserId>,
    limit: i64,
    offset: i64,
) -> Result<Vec<Session>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM sessions
             WHERE closed_at IS NULL AND state <> 'closing' AND ($1 = 0 OR operator = $1 OR EXISTS (
                 SELECT 1 FROM session_members WHERE session_id = sessions.id AND user_id = $1))
             ORDER BY CASE WHEN snoozed_until IS NOT NULL THEN 2 WHEN waiting_since IS NULL THEN 1 ELSE 0 END,
                 waiting_since, last_words_at DESC, id
             LIMIT $2 OFFSET $3"
        ),
        of.map_or(0, |user| user.0),
        limit,
        offset
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// Open sessions that nobody holds: those in line before those that somebody is offered, the longest waiting first.
pub async fn unheld(tx: &mut Tx, limit: i64) -> Result<Vec<Session>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM sessions WHERE closed_at IS NULL AND operator IS NULL AND state <> 'closing'
             ORDER BY CASE WHEN offered_at IS NULL THEN 0 ELSE 1 END, id LIMIT $1"
        ),
        limit
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// How many open sessions there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub struct Open {
    /// In all.
    pub total: i64,
    /// In which one person takes part.
    pub mine: i64,
    /// Of the person's own: where the client waits for an answer.
    pub waiting: i64,
    /// That nobody holds.
    pub unheld: i64,
}

/// Counts the open sessions, for one person.
pub async fn count_open(tx: &mut Tx, of: UserId) -> Result<Open, StorageError> {
    fetch!(
        tx,
        one Open,
        "SELECT COUNT(*) AS total,
                COUNT(CASE WHEN mine = 1 THEN 1 END) AS mine,
                COUNT(CASE WHEN mine = 1 AND waiting_since IS NOT NULL AND snoozed_until IS NULL THEN 1 END) AS waiting,
                COUNT(CASE WHEN operator IS NULL THEN 1 END) AS unheld
         FROM (SELECT operator, waiting_since, snoozed_until,
                   CASE WHEN operator = $1 OR EXISTS (SELECT 1 FROM session_members
                       WHERE session_id = sessions.id AND user_id = $1) THEN 1 ELSE 0 END AS mine
               FROM sessions WHERE closed_at IS NULL AND state <> 'closing') AS open_ones",
        of.0
    )
}

/// A session that its transaction has not written down yet.
#[derive(Debug)]
pub(super) struct Unsaved {
    /// The version that stands.
    before: i64,
    session: Session,
}

/// Keeps a session as it is now, provided that nobody has changed it since it was read; gives it with its new version.
pub async fn save(tx: &mut Tx, session: &Session) -> Result<Session, StorageError> {
    let saved = Session {
        version: session.version + 1,
        ..session.clone()
    };
    let before = match tx.behind().sessions.get(&session.id.0) {
        Some(unsaved) if unsaved.session.version != session.version => {
            return Err(conflict(session.id.0));
        }
        Some(unsaved) => unsaved.before,
        None => session.version,
    };
    let unsaved = Unsaved {
        before,
        session: saved.clone(),
    };
    let owner = Owner::Client(session.contact);
    let key = ("newest session", session.contact.0);
    let newest: Option<Vec<Session>> = tx.memory().recall(key.0, key.1);
    tx.memory().written_of("UPDATE sessions", &[owner]);
    tx.behind().sessions.insert(session.id.0, unsaved);
    if !tx.gathers() {
        write_down(tx).await?;
    }
    know(tx, &saved);
    let is_newest = |newest: &Vec<Session>| newest.first().is_some_and(|it| it.id == saved.id);
    if newest.as_ref().is_some_and(is_newest) {
        let newest = vec![saved.clone()];
        tx.memory().remember_of(owner, key, TABLES, &newest);
    }
    Ok(saved)
}

const fn conflict(id: i64) -> StorageError {
    StorageError::Conflict {
        table: "sessions",
        id,
    }
}

/// Writes down what was to be written later.
pub(super) async fn write_down(tx: &mut Tx) -> Result<(), StorageError> {
    let unsaved = std::mem::take(&mut tx.behind().sessions);
    let unsaved: Vec<&Unsaved> = unsaved.values().collect();
    for some in unsaved.chunks(AT_ONCE) {
        let mut rows = Vec::with_capacity(some.len());
        for unsaved in padded(some) {
            let Unsaved { before, session } = unsaved;
            let passed = to_json(&session.passed)?;
            let told = to_json(&session.told)?;
            let transfer = session.transfer.as_ref().map(to_json).transpose()?;
            let form = session.form.as_ref().map(to_json).transpose()?;
            rows.push((*before, session, passed, told, transfer, form));
        }
        let saved = batch!(tx, quietly query => {
            query.push(
                "UPDATE sessions SET version = new.column3, record_id = new.column4, state = new.column5,
                     operator = new.column6, offered_to = new.column7, offered_at = new.column8, passed = new.column9,
                     transfer = new.column10, waiting_since = new.column11, first_answer_at = new.column12,
                     last_words_at = new.column13, snoozed_until = new.column14, told = new.column15,
                     form = new.column16, stars = new.column17, stars_comment = new.column18, mark = new.column19,
                     marked_by = new.column20, closed_at = new.column21, closed_by = new.column22
                 FROM (",
            );
            query.push_values(&rows, |mut row, (before, session, passed, told, transfer, form)| {
                row.push_bind(session.id.0);
                row.push_bind(*before);
                row.push_bind(session.version);
                row.push_bind(session.record.map(|record| record.0));
                row.push_bind(session.state.slug());
                row.push_bind(session.operator().map(|user| user.0));
                row.push_bind(session.offer.and_then(|offer| offer.to).map(|user| user.0));
                row.push_bind(session.offer.map(|offer| offer.at.0));
                row.push_bind(passed.clone());
                row.push_bind(transfer.clone());
                row.push_bind(session.waiting_since.map(|at| at.0));
                row.push_bind(session.first_answer_at.map(|at| at.0));
                row.push_bind(session.last_words_at.0);
                row.push_bind(session.snoozed_until.map(|at| at.0));
                row.push_bind(told.clone());
                row.push_bind(form.clone());
                row.push_bind(session.stars);
                row.push_bind(session.stars_comment.clone());
                row.push_bind(session.mark);
                row.push_bind(session.marked_by.map(|user| user.0));
                row.push_bind(session.closed_at.map(|at| at.0));
                row.push_bind(session.closed_by.map(|user| user.0));
            });
            query.push(") AS new WHERE sessions.id = new.column1 AND sessions.version = new.column2");
        })?;
        if usize::try_from(saved) != Ok(some.len()) {
            return Err(conflict(
                some.first().map_or(0, |unsaved| unsaved.session.id.0),
            ));
        }
    }
    Ok(())
}

/// What a member of a session may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Answers too.
    Joined,
    /// Reads along.
    Watching,
}

impl Part {
    const fn slug(self) -> &'static str {
        match self {
            Part::Joined => "joined",
            Part::Watching => "watching",
        }
    }
}

/// Lets somebody take part in a session.
pub async fn join(
    tx: &mut Tx,
    session: SessionId,
    user: UserId,
    part: Part,
    now: Millis,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO session_members (session_id, user_id, role, since) VALUES ($1, $2, $3, $4)
         ON CONFLICT (session_id, user_id) DO UPDATE SET role = $3",
        session.0,
        user.0,
        part.slug(),
        now.0
    )
    .map(drop)
}

/// Takes somebody out of a session. `false`: they were not in it.
pub async fn leave(tx: &mut Tx, session: SessionId, user: UserId) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "DELETE FROM session_members WHERE session_id = $1 AND user_id = $2",
        session.0,
        user.0
    )?;
    Ok(touched == 1)
}

/// Who takes part in a session beside its operator.
pub async fn members(tx: &mut Tx, session: SessionId) -> Result<Vec<(UserId, Part)>, StorageError> {
    let known: Option<Vec<(i64, String)>> = tx.memory().recall("members", session.0);
    let rows = match known {
        Some(known) => known,
        None => {
            let read: Vec<(i64, String)> = fetch!(
                tx,
                all(i64, String),
                "SELECT user_id, role FROM session_members WHERE session_id = $1 ORDER BY user_id",
                session.0
            )?;
            know_members(tx, session, &read);
            read
        }
    };
    rows.into_iter()
        .map(|(user, role)| {
            let part = match role.as_str() {
                "joined" => Part::Joined,
                "watching" => Part::Watching,
                _ => {
                    let cell = Cell {
                        table: "session_members",
                        column: "role",
                        id: session.0,
                    };
                    return Err(cell.corrupt("no part in a session"));
                }
            };
            Ok((UserId(user), part))
        })
        .collect()
}
