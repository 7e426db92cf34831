//! Telegram's users: customers and staff.

use super::{
    Cell, Owner, Single, StorageError, Tx, batch, contacts, exactly_one, execute, fetch,
    in_few_sizes, remembered, search,
};
use crate::domain::ids::UserId;
use crate::domain::lang::Lang;
use crate::domain::people::{Person, Role};
use crate::domain::time::Millis;
use sqlx::FromRow;
use std::collections::BTreeMap;

/// A person as Telegram tells of them with every update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Telegram's id.
    pub id: UserId,
    /// First and last name.
    pub name: String,
    /// Without the `@`.
    pub username: Option<String>,
    /// `language_code`, where it is one of ours.
    pub lang: Option<Lang>,
}

/// So many milliseconds after somebody was seen it is not noted again, as long as they call themselves the same.
const OF_LATE: i64 = 60_000;

/// A person as they were met.
#[derive(Clone)]
struct MetBefore {
    seen: Seen,
    person: Person,
    at: Millis,
}

macro_rules! columns {
    () => {
        "user_id, name, username, lang, lang_chosen, role, on_duty, reachable, source"
    };
}

#[derive(FromRow)]
struct Raw {
    user_id: i64,
    name: String,
    username: Option<String>,
    lang: String,
    lang_chosen: Option<String>,
    role: Option<String>,
    on_duty: bool,
    reachable: bool,
    source: Option<String>,
}

/// A person who has just been seen.
#[derive(FromRow)]
struct Met {
    /// Whether they call themselves otherwise than before.
    renamed: bool,
    /// Their half-done input.
    dialog: Option<String>,
    #[sqlx(flatten)]
    person: Raw,
}

impl Raw {
    fn parse(self) -> Result<Person, StorageError> {
        let cell = |column| Cell {
            table: "people",
            column,
            id: self.user_id,
        };
        let tag = self.lang_chosen.as_deref().unwrap_or(&self.lang);
        let lang = cell("lang").parse(Lang::parse(tag).ok_or("no language of ours"))?;
        let role = self
            .role
            .as_deref()
            .map(|slug| cell("role").parse(Role::from_slug(slug).ok_or("no role")))
            .transpose()?;
        Ok(Person {
            id: UserId(self.user_id),
            name: self.name,
            username: self.username,
            lang,
            role,
            on_duty: self.on_duty,
            reachable: self.reachable,
            source: self.source,
        })
    }
}

/// Notes that a person wrote or pressed: the name, the language, and that they can be reached. Returns the person.
pub async fn seen(
    tx: &mut Tx,
    seen: &Seen,
    shop_lang: Lang,
    now: Millis,
) -> Result<Person, StorageError> {
    if let Some(person) = met_of_late(tx, seen, now) {
        return Ok(person);
    }
    let mut met = note(tx, &[seen], shop_lang, now).await?;
    let met = met.pop().ok_or(sqlx::Error::RowNotFound)?;
    meet(tx, met, seen, now).await
}

/// The person, if they were seen just like that a moment ago: there is nothing to note then.
fn met_of_late(tx: &mut Tx, seen: &Seen, now: Millis) -> Option<Person> {
    let known: MetBefore = tx.memory().recall("met", seen.id.0)?;
    let is_of_late = (0..OF_LATE).contains(&(now.0 - known.at.0));
    let is_the_same = known.seen == *seen && super::dialogs::is_known(tx, seen.id);
    (is_of_late && is_the_same).then_some(known.person)
}

/// Notes that these people were seen, each of them once.
async fn note(
    tx: &mut Tx,
    people: &[&Seen],
    shop_lang: Lang,
    now: Millis,
) -> Result<Vec<Met>, StorageError> {
    let mut met = Vec::with_capacity(people.len());
    // Whose language Telegram does not tell keeps the one that is known.
    let (told, untold): (Vec<&Seen>, Vec<&Seen>) =
        people.iter().partition(|seen| seen.lang.is_some());
    for (people, lang) in [(told, "excluded.lang"), (untold, "people.lang")] {
        for some in in_few_sizes(&people) {
            met.extend(batch!(tx, quietly query => {
                query.push(
                    "INSERT INTO people (user_id, name, username, lang, on_duty, reachable, created_at, seen_at) ",
                );
                query.push_values(some, |mut row, seen| {
                    row.push_bind(seen.id.0);
                    row.push_bind(seen.name.clone());
                    row.push_bind(seen.username.clone());
                    row.push_bind(seen.lang.unwrap_or(shop_lang).tag());
                    row.push("TRUE");
                    row.push("TRUE");
                    row.push_bind(now.0);
                    row.push_bind(now.0);
                });
                query.push(
                    " ON CONFLICT (user_id) DO UPDATE SET name = excluded.name, username = excluded.username,
                          renamed = (people.name <> excluded.name
                              OR COALESCE(people.username, '') <> COALESCE(excluded.username, '')),
                          reachable = TRUE, seen_at = excluded.seen_at, lang = ",
                );
                query.push(lang);
                query.push(
                    " RETURNING renamed, (SELECT body FROM dialogs WHERE dialogs.user_id = people.user_id) AS dialog, ",
                );
                query.push(columns!());
            }, all Met)?);
        }
    }
    Ok(met)
}

/// What follows from having met a person.
async fn meet(tx: &mut Tx, met: Met, seen: &Seen, now: Millis) -> Result<Person, StorageError> {
    let person = met.person.parse()?;
    let key = ("person", person.id.0);
    let owner = Owner::User(person.id);
    let before: Option<Option<Person>> = tx.memory().recall(key.0, key.1);
    let is_as_before = before.flatten().is_some_and(|before| before == person);
    if person.role.is_some() && !is_as_before {
        tx.memory().written("UPDATE people");
    }
    // What is known of others stands as it stood.
    let memory = tx.memory();
    memory.remember_of(owner, key, &["people"], &Some(person.clone()));
    let met_before = MetBefore {
        seen: seen.clone(),
        person: person.clone(),
        at: now,
    };
    memory.remember_of(owner, ("met", person.id.0), &["people"], &met_before);
    super::dialogs::know(tx, person.id, met.dialog);
    if met.renamed
        && let Some(contact) = contacts::of_user(tx, person.id).await?
    {
        // Clients are found by what they call themselves on Telegram.
        search::contact(tx, &contact);
    }
    Ok(person)
}

/// Notes of several people at once what [`seen`] notes of one, so that their turns find it done; each of them once.
pub(super) async fn seen_all(
    tx: &mut Tx,
    all: &[Seen],
    shop_lang: Lang,
    now: Millis,
) -> Result<Vec<Person>, StorageError> {
    let mut people = Vec::with_capacity(all.len());
    let mut unmet = BTreeMap::new();
    for seen in all {
        match met_of_late(tx, seen, now) {
            Some(person) => people.push(person),
            None => drop(unmet.insert(seen.id, seen)),
        }
    }
    let seen: Vec<&Seen> = unmet.values().copied().collect();
    let mut met = note(tx, &seen, shop_lang, now).await?;
    // Of staff more is known, which is read anew.
    met.sort_by_key(|met| met.person.role.is_none());
    for met in met {
        if let Some(seen) = unmet.get(&UserId(met.person.user_id)) {
            people.push(meet(tx, met, seen, now).await?);
        }
    }
    Ok(people)
}

/// The person of that id.
pub async fn find(tx: &mut Tx, id: UserId) -> Result<Option<Person>, StorageError> {
    Ok(remembered!(tx, ("person", id.0), ["people"], {
        let raw = fetch!(
            tx,
            optional Raw,
            concat!("SELECT ", columns!(), " FROM people WHERE user_id = $1"),
            id.0
        )?;
        raw.map(Raw::parse).transpose()?
    }))
}

/// All staff, owners first, then by name.
pub async fn staff(tx: &mut Tx) -> Result<Vec<Person>, StorageError> {
    Ok(remembered!(tx, ("staff", 0), ["people"], {
        let rows = fetch!(
            tx,
            all Raw,
            concat!(
                "SELECT ", columns!(), " FROM people WHERE role IS NOT NULL
                 ORDER BY CASE role WHEN 'owner' THEN 0 WHEN 'admin' THEN 1 ELSE 2 END, name, user_id"
            )
        )?;
        rows.into_iter()
            .map(Raw::parse)
            .collect::<Result<Vec<Person>, _>>()?
    }))
}

/// How many owners there are.
pub async fn count_owners(tx: &mut Tx) -> Result<i64, StorageError> {
    let (count,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "SELECT COUNT(*) FROM people WHERE role = 'owner'"
    )?;
    Ok(count)
}

/// Gives a person a role, or takes it away.
pub async fn set_role(tx: &mut Tx, id: UserId, role: Option<Role>) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE people SET role = $2 WHERE user_id = $1",
        id.0,
        role.map(Role::slug)
    )?;
    exactly_one("people", touched)
}

/// Gives a role to a person who may not have written yet. One whom the shop does not know is kept under the id as the
/// name, out of reach: a bot can't write first (RULES §2). The first message mends both.
pub async fn appoint(
    tx: &mut Tx,
    id: UserId,
    role: Role,
    shop_lang: Lang,
    now: Millis,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO people (user_id, name, lang, role, on_duty, reachable, created_at, seen_at)
         VALUES ($1, $2, $3, $4, $6, FALSE, $5, $5)
         ON CONFLICT (user_id) DO UPDATE SET role = $4",
        id.0,
        &id.to_string(),
        shop_lang.tag(),
        role.slug(),
        now.0,
        role.on_duty_at_first()
    )
    .map(drop)
}

/// Puts a member of staff on duty or off.
pub async fn set_on_duty(tx: &mut Tx, id: UserId, on_duty: bool) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE people SET on_duty = $2 WHERE user_id = $1",
        id.0,
        on_duty
    )?;
    exactly_one("people", touched)
}

/// Notes whether Telegram delivers to a person. Unknown people are left unknown.
pub async fn set_reachable(tx: &mut Tx, id: UserId, reachable: bool) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE people SET reachable = $2 WHERE user_id = $1",
        id.0,
        reachable
    )
    .map(drop)
}

/// How many open dialogues staff may hold, where it is other than the line's own limit; 0: any number.
pub async fn dialogs_limits(tx: &mut Tx) -> Result<Vec<(UserId, i64)>, StorageError> {
    let rows: Vec<(i64, i64)> = fetch!(
        tx,
        all(i64, i64),
        "SELECT user_id, dialogs_limit FROM people
         WHERE role IS NOT NULL AND dialogs_limit IS NOT NULL ORDER BY user_id"
    )?;
    Ok(rows
        .into_iter()
        .map(|(user, limit)| (UserId(user), limit))
        .collect())
}

/// Sets how many open dialogues a member of staff may hold; `None`: as many as the line says.
pub async fn set_dialogs_limit(
    tx: &mut Tx,
    id: UserId,
    limit: Option<i64>,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE people SET dialogs_limit = $2 WHERE user_id = $1",
        id.0,
        limit
    )?;
    exactly_one("people", touched)
}

/// Keeps the language that a person chose.
pub async fn choose_lang(tx: &mut Tx, id: UserId, lang: Lang) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE people SET lang_chosen = $2 WHERE user_id = $1",
        id.0,
        lang.tag()
    )?;
    exactly_one("people", touched)
}

/// Keeps where a person came from, once a new deep link tells.
pub async fn set_source(tx: &mut Tx, id: UserId, source: &str) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE people SET source = $2 WHERE user_id = $1",
        id.0,
        source
    )?;
    exactly_one("people", touched)
}

/// Keeps the list that a member of staff saw last; of the caller's own form.
pub async fn remember_list(tx: &mut Tx, id: UserId, list: &str) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE people SET last_list = $2 WHERE user_id = $1",
        id.0,
        list
    )?;
    exactly_one("people", touched)
}

/// The list that a member of staff saw last.
pub async fn last_list(tx: &mut Tx, id: UserId) -> Result<Option<String>, StorageError> {
    let row: Option<(Option<String>,)> = fetch!(
        tx,
        optional Single<Option<String>>,
        "SELECT last_list FROM people WHERE user_id = $1",
        id.0
    )?;
    Ok(row.and_then(|(list,)| list))
}
