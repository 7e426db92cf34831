//! Contacts: the clients.
//!
//! Invariant: whoever asks for a contact that was merged into another gets the other ([`find`], [`of_user`]), so that no
//! old button leads to half a client.

use super::{
    AT_ONCE, Cell, Owner, Single, StorageError, Tx, bans, batch, contact_points, door, exactly_one,
    execute, fetch, messages, padded, push_list, records, search, sessions,
};
use crate::domain::contact::Contact;
use crate::domain::ids::{CompanyId, ContactId, UserId};
use crate::domain::lang::Lang;
use crate::domain::phone::Phone;
use crate::domain::text::fold;
use crate::domain::time::Millis;
use sqlx::FromRow;
use std::collections::BTreeSet;

macro_rules! columns {
    () => {
        "id, version, user_id, name, phone, phone_verified, company_id, source, created_at, active_at, merged_into"
    };
}

#[derive(Debug, Clone, FromRow)]
struct Raw {
    id: i64,
    version: i64,
    user_id: Option<i64>,
    name: String,
    phone: Option<String>,
    phone_verified: bool,
    company_id: Option<i64>,
    source: Option<String>,
    created_at: i64,
    active_at: i64,
    merged_into: Option<i64>,
}

impl Raw {
    fn parse(self) -> Result<Contact, StorageError> {
        let cell = Cell {
            table: "contacts",
            column: "phone",
            id: self.id,
        };
        Ok(Contact {
            id: ContactId(self.id),
            version: self.version,
            user: self.user_id.map(UserId),
            name: self.name,
            phone: self
                .phone
                .map(|phone| cell.parse(phone.parse::<Phone>()))
                .transpose()?,
            phone_verified: self.phone_verified,
            company: self.company_id.map(CompanyId),
            source: self.source,
            created_at: Millis(self.created_at),
            active_at: Millis(self.active_at),
        })
    }
}

/// Makes a contact; `user` when it is in Telegram.
pub async fn make(
    tx: &mut Tx,
    name: &str,
    user: Option<UserId>,
    now: Millis,
) -> Result<Contact, StorageError> {
    let owner = user.map(Owner::User);
    let raw = fetch!(
        tx,
        of owner.into_iter().collect::<Vec<_>>(),
        one Raw,
        concat!(
            "INSERT INTO contacts (user_id, name, name_folded, phone_verified, created_at, active_at)
             VALUES ($1, $2, $3, FALSE, $4, $4) RETURNING ",
            columns!()
        ),
        user.map(|user| user.0),
        name,
        &fold(name),
        now.0
    )?;
    know(tx, &raw);
    let made = raw.parse()?;
    if let Some(user) = user {
        know_of_user(tx, user, Some(made.id));
    }
    // Nothing can be of one that is new.
    sessions::know_none(tx, made.id);
    messages::know_waiting(tx, made.id, false);
    contact_points::know_none(tx, made.id);
    records::know_none(tx, made.id);
    bans::know_none(tx, made.id);
    door::know_none(tx, made.id);
    search::contact(tx, &made);
    Ok(made)
}

/// More merges than these do not follow one another: a circle is a mistake of ours.
const MERGES_FOLLOWED: usize = 20;

/// The contact of that id, or the one that it was merged into.
pub async fn find(tx: &mut Tx, id: ContactId) -> Result<Option<Contact>, StorageError> {
    let mut id = id.0;
    for _ in 0..MERGES_FOLLOWED {
        let Some(raw) = row(tx, id).await? else {
            return Ok(None);
        };
        match raw.merged_into {
            Some(survivor) => id = survivor,
            None => return raw.parse().map(Some),
        }
    }
    let cell = Cell {
        table: "contacts",
        column: "merged_into",
        id,
    };
    Err(cell.corrupt("merged in a circle"))
}

/// The contact of that id as it stands, with the one that it was merged into.
pub async fn itself(
    tx: &mut Tx,
    id: ContactId,
) -> Result<Option<(Contact, Option<ContactId>)>, StorageError> {
    let Some(raw) = row(tx, id.0).await? else {
        return Ok(None);
    };
    let merged_into = raw.merged_into.map(ContactId);
    Ok(Some((raw.parse()?, merged_into)))
}

async fn row(tx: &mut Tx, id: i64) -> Result<Option<Raw>, StorageError> {
    if let Some(known) = tx.memory().recall::<Raw>("contact", id) {
        return Ok(Some(known));
    }
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM contacts WHERE id = $1"),
        id
    )?;
    if let Some(raw) = &raw {
        know(tx, raw);
    }
    Ok(raw)
}

/// A contact's row as it has just been read or written.
fn know(tx: &mut Tx, raw: &Raw) {
    let owner = Owner::Client(ContactId(raw.id));
    tx.memory()
        .remember_of(owner, ("contact", raw.id), &["contacts"], raw);
}

/// Which contact is a user's, or that none is.
fn know_of_user(tx: &mut Tx, user: UserId, contact: Option<ContactId>) {
    let key = ("contact of user", user.0);
    let tables = &["contacts", "contact_accounts"];
    tx.memory()
        .remember_of(Owner::User(user), key, tables, &contact);
}

/// Whether it is known which contact a user is, with its newest session.
fn is_known(tx: &mut Tx, user: UserId) -> bool {
    let contact: Option<Option<ContactId>> = tx.memory().recall("contact of user", user.0);
    match contact {
        Some(Some(contact)) => {
            tx.memory().knows("contact", contact.0) && sessions::is_newest_known(tx, contact)
        }
        Some(None) => true,
        None => false,
    }
}

/// A contact with its newest session and that session's record: whoever asks by a user is about to go on with these.
#[derive(FromRow)]
struct WithTalk {
    #[sqlx(flatten)]
    contact: Raw,
    members: i64,
    #[sqlx(flatten)]
    session: sessions::Joined,
    #[sqlx(flatten)]
    record: records::Joined,
}

macro_rules! with_talk {
    () => {
        "c.id, c.version, c.user_id, c.name, c.phone, c.phone_verified, c.company_id, c.source, c.created_at,
         c.active_at, c.merged_into,
         s.id AS s_id, s.version AS s_version, s.line AS s_line, s.contact_id AS s_contact_id, s.record_id AS
         s_record_id, s.state AS s_state, s.operator AS s_operator, s.offered_to AS s_offered_to, s.offered_at AS
         s_offered_at, s.passed AS s_passed, s.transfer AS s_transfer, s.waiting_since AS s_waiting_since,
         s.first_answer_at AS s_first_answer_at, s.last_words_at AS s_last_words_at, s.snoozed_until AS
         s_snoozed_until, s.told AS s_told, s.form AS s_form, s.stars AS s_stars, s.stars_comment AS s_stars_comment,
         s.mark AS s_mark, s.marked_by AS s_marked_by, s.opened_at AS s_opened_at, s.closed_at AS s_closed_at,
         s.closed_by AS s_closed_by,
         r.id AS r_id, r.kind AS r_kind, r.number AS r_number, r.version AS r_version, r.pipeline AS r_pipeline,
         r.stage AS r_stage, r.stage_since AS r_stage_since, r.responsible AS r_responsible, r.contact_id AS
         r_contact_id, r.company_id AS r_company_id, r.fields AS r_fields, r.origin AS r_origin, r.reason AS r_reason,
         r.closed AS r_closed, r.created_at AS r_created_at,
         (SELECT COUNT(*) FROM session_members AS m WHERE m.session_id = s.id) AS members
         FROM contacts AS c
         LEFT JOIN sessions AS s ON s.id = (SELECT MAX(id) FROM sessions WHERE contact_id = c.id)
         LEFT JOIN records AS r ON r.id = s.record_id"
    };
}

/// The contact of a Telegram user, by any of its accounts.
pub async fn of_user(tx: &mut Tx, user: UserId) -> Result<Option<Contact>, StorageError> {
    let known: Option<Option<ContactId>> = tx.memory().recall("contact of user", user.0);
    match known {
        Some(Some(contact)) => return find(tx, contact).await,
        Some(None) => return Ok(None),
        None => {}
    }
    let found = fetch!(
        tx,
        optional WithTalk,
        concat!(
            "SELECT ", with_talk!(),
            " WHERE c.user_id = $1 OR c.id = (SELECT contact_id FROM contact_accounts WHERE user_id = $1)"
        ),
        user.0
    )?;
    match found {
        Some(found) => found.know(tx).map(Some),
        None => Ok(None),
    }
}

impl WithTalk {
    fn know(self, tx: &mut Tx) -> Result<Contact, StorageError> {
        know(tx, &self.contact);
        let contact = self.contact.parse()?;
        sessions::know_newest(tx, contact.id, self.session, self.members)?;
        records::know_joined(tx, self.record)?;
        Ok(contact)
    }
}

/// Learns at once which contacts these users are, with their newest sessions and those sessions' records.
pub(super) async fn know_all_of_users(tx: &mut Tx, users: &[UserId]) -> Result<(), StorageError> {
    let mut unknown: BTreeSet<UserId> = users
        .iter()
        .copied()
        .filter(|user| !is_known(tx, *user))
        .collect();
    let asked: Vec<UserId> = unknown.iter().copied().collect();
    for some in asked.chunks(AT_ONCE) {
        let found = batch!(tx, quietly query => {
            query.push(concat!("SELECT ", with_talk!(), " WHERE c.user_id IN "));
            push_list(&mut query, padded(some).map(|user| user.0));
        }, all WithTalk)?;
        for found in found {
            let contact = found.know(tx)?;
            if let Some(user) = contact.user {
                unknown.remove(&user);
                know_of_user(tx, user, Some(contact.id));
            }
        }
    }
    let unknown: Vec<UserId> = unknown.into_iter().collect();
    for some in unknown.chunks(AT_ONCE) {
        let others: Vec<(i64,)> = batch!(tx, quietly query => {
            query.push("SELECT user_id FROM contact_accounts WHERE user_id IN ");
            push_list(&mut query, padded(some).map(|user| user.0));
        }, all Single<i64>)?;
        for user in some {
            // A further account is asked after when its turn comes.
            if !others.contains(&(user.0,)) {
                know_of_user(tx, *user, None);
            }
        }
    }
    Ok(())
}

/// What forgotten clients are called in each language, with `{}` for the contact's id. Their names are all that tells
/// them from others.
pub type Nameless = [String; Lang::ALL.len()];

macro_rules! listed {
    () => {
        "merged_into IS NULL AND name <> REPLACE($1, '{}', CAST(id AS TEXT)) AND name <> REPLACE($2, '{}', CAST(id AS TEXT))"
    };
}

/// The most recently made contacts, without the forgotten.
pub async fn newest(
    tx: &mut Tx,
    forgotten: &Nameless,
    limit: i64,
) -> Result<Vec<Contact>, StorageError> {
    let [one, other] = forgotten;
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM contacts WHERE ", listed!(), " ORDER BY id DESC LIMIT $3"
        ),
        one,
        other,
        limit
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// Keeps a changed contact. Its main phone and its main company are kept in step with all of them here, and nowhere else:
/// the phone that was the main one before is dropped unless it was made an extra one ([`super::contact_points::demote`]),
/// a company that was the main one stays one of several, and is dropped with the last.
pub async fn save(tx: &mut Tx, contact: &mut Contact, now: Millis) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        of [Owner::Client(contact.id)],
        "UPDATE contacts SET name = $3, name_folded = $4, phone = $5, phone_verified = $6, company_id = $7, source = $8,
             active_at = $9, version = $2 + 1
         WHERE id = $1 AND version = $2",
        contact.id.0,
        contact.version,
        &contact.name,
        &fold(&contact.name),
        contact.phone.as_ref().map(Phone::as_str),
        contact.phone_verified,
        contact.company.map(|company| company.0),
        contact.source.as_deref(),
        now.0
    )?;
    if touched != 1 {
        return Err(StorageError::Conflict {
            table: "contacts",
            id: contact.id.0,
        });
    }
    contact.version += 1;
    contact.active_at = now;
    keep_phone(tx, contact, now).await?;
    keep_company(tx, contact, now).await?;
    search::contact(tx, contact);
    Ok(())
}

async fn keep_phone(tx: &mut Tx, contact: &Contact, now: Millis) -> Result<(), StorageError> {
    let phone = contact.phone.as_ref().map_or("", Phone::as_str);
    execute!(
        tx,
        "DELETE FROM contact_points WHERE contact_id = $1 AND kind = 'phone' AND main AND value <> $2",
        contact.id.0,
        phone
    )?;
    if phone.is_empty() {
        return Ok(());
    }
    execute!(
        tx,
        "INSERT INTO contact_points (contact_id, kind, value, verified, main, created_at)
         VALUES ($1, 'phone', $2, $3, TRUE, $4)
         ON CONFLICT (contact_id, kind, value) DO UPDATE SET verified = $3, main = TRUE",
        contact.id.0,
        phone,
        contact.phone_verified,
        now.0
    )
    .map(drop)
}

async fn keep_company(tx: &mut Tx, contact: &Contact, now: Millis) -> Result<(), StorageError> {
    let Some(company) = contact.company else {
        return execute!(
            tx,
            "DELETE FROM contact_companies WHERE contact_id = $1 AND main",
            contact.id.0
        )
        .map(drop);
    };
    execute!(
        tx,
        "UPDATE contact_companies SET main = FALSE WHERE contact_id = $1 AND main AND company_id <> $2",
        contact.id.0,
        company.0
    )?;
    execute!(
        tx,
        "INSERT INTO contact_companies (contact_id, company_id, main, created_at) VALUES ($1, $2, TRUE, $3)
         ON CONFLICT (contact_id, company_id) DO UPDATE SET main = TRUE",
        contact.id.0,
        company.0,
        now.0
    )
    .map(drop)
}

/// So many milliseconds after something has happened with a client, nothing else that happens with them is noted for itself: of
/// words that come in a row the first one is enough to tell who was there of late.
const ALL_ONE: i64 = 10_000;

/// Notes that something happened with a contact, and so with its main company.
pub async fn touch(tx: &mut Tx, id: ContactId, now: Millis) -> Result<(), StorageError> {
    let known = row(tx, id.0).await?;
    let before = now.0 - ALL_ONE;
    let is_later = known.as_ref().is_none_or(|raw| raw.active_at < before);
    if is_later {
        tx.memory()
            .written_of("UPDATE contacts", &[Owner::Client(id)]);
        tx.behind().contacts.insert(id.0, now.0);
        if !tx.gathers() {
            write_down(tx).await?;
        }
        if let Some(raw) = &known {
            let active_at = now.0;
            know(
                tx,
                &Raw {
                    active_at,
                    ..raw.clone()
                },
            );
        }
    }
    let is_alone = known.is_some_and(|raw| raw.company_id.is_none());
    if is_alone {
        return Ok(());
    }
    execute!(
        tx,
        "UPDATE companies SET active_at = $2
         WHERE active_at < $3 AND id = (SELECT company_id FROM contacts WHERE id = $1)",
        id.0,
        now.0,
        before
    )
    .map(drop)
}

/// Writes down when something happened with contacts.
pub(super) async fn write_down(tx: &mut Tx) -> Result<(), StorageError> {
    let active = std::mem::take(&mut tx.behind().contacts);
    let active: Vec<(i64, i64)> = active.into_iter().collect();
    for some in active.chunks(AT_ONCE) {
        batch!(tx, joined query => {
            query.push("UPDATE contacts SET active_at = new.column2 FROM (");
            query.push_values(padded(some), |mut row, (id, at)| {
                row.push_bind(id);
                row.push_bind(at);
            });
            query.push(") AS new WHERE contacts.id = new.column1 AND contacts.active_at < new.column2");
        })?;
    }
    Ok(())
}

/// Contacts without the forgotten, those with whom something happened last first.
pub async fn recent(
    tx: &mut Tx,
    forgotten: &Nameless,
    limit: i64,
    offset: i64,
) -> Result<Vec<Contact>, StorageError> {
    let [one, other] = forgotten;
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM contacts WHERE ", listed!(), " ORDER BY active_at DESC, id DESC LIMIT $3 OFFSET $4"
        ),
        one,
        other,
        limit,
        offset
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// The contact with a phone, whichever of its numbers that is; of several the one with whom something happened last.
pub async fn of_phone(tx: &mut Tx, phone: &Phone) -> Result<Option<Contact>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!(
            "SELECT ", columns!(), " FROM contacts
             WHERE merged_into IS NULL
                 AND id IN (SELECT contact_id FROM contact_points WHERE kind = 'phone' AND value = $1)
             ORDER BY active_at DESC, id DESC LIMIT 1"
        ),
        phone.as_str()
    )?;
    raw.map(Raw::parse).transpose()
}

/// A client's further accounts in Telegram.
pub async fn accounts_of(tx: &mut Tx, contact: ContactId) -> Result<Vec<UserId>, StorageError> {
    let rows: Vec<(i64,)> = fetch!(
        tx,
        all Single<i64>,
        "SELECT user_id FROM contact_accounts WHERE contact_id = $1 ORDER BY user_id",
        contact.0
    )?;
    Ok(rows.into_iter().map(|(user,)| UserId(user)).collect())
}

/// Makes an account the one that words to the client go to; the one before is a further one from then on.
pub async fn set_account(
    tx: &mut Tx,
    contact: ContactId,
    account: Option<UserId>,
    now: Millis,
) -> Result<(), StorageError> {
    if let Some(account) = account {
        execute!(
            tx,
            "DELETE FROM contact_accounts WHERE user_id = $1",
            account.0
        )?;
        execute!(
            tx,
            "INSERT INTO contact_accounts (user_id, contact_id, since)
             SELECT user_id, id, $2 FROM contacts WHERE id = $1 AND user_id IS NOT NULL AND user_id <> $3
             ON CONFLICT (user_id) DO NOTHING",
            contact.0,
            now.0,
            account.0
        )?;
    }
    let touched = execute!(
        tx,
        "UPDATE contacts SET user_id = $2 WHERE id = $1",
        contact.0,
        account.map(|account| account.0)
    )?;
    exactly_one("contacts", touched)
}

/// Keeps a further account of a client.
pub async fn add_account(
    tx: &mut Tx,
    contact: ContactId,
    account: UserId,
    now: Millis,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO contact_accounts (user_id, contact_id, since) VALUES ($1, $2, $3)
         ON CONFLICT (user_id) DO UPDATE SET contact_id = $2",
        account.0,
        contact.0,
        now.0
    )
    .map(drop)
}

/// Parts a further account from its client.
pub async fn drop_account(tx: &mut Tx, account: UserId) -> Result<(), StorageError> {
    execute!(
        tx,
        "DELETE FROM contact_accounts WHERE user_id = $1",
        account.0
    )
    .map(drop)
}

/// Has a contact lead to another from now on, or be itself again.
pub async fn set_merged(
    tx: &mut Tx,
    contact: ContactId,
    into: Option<ContactId>,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE contacts SET merged_into = $2 WHERE id = $1",
        contact.0,
        into.map(|into| into.0)
    )?;
    exactly_one("contacts", touched)
}

/// The contacts that were merged into one.
pub async fn merged_into(tx: &mut Tx, contact: ContactId) -> Result<Vec<Contact>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!("SELECT ", columns!(), " FROM contacts WHERE merged_into = $1 ORDER BY id"),
        contact.0
    )?;
    rows.into_iter().map(Raw::parse).collect()
}
