//! The way into the index: documents that have changed in a transaction are written together, at the latest with its commit.

use super::{MERGED_LOOKED_AT, follow_newest, hidden, remove};
use crate::domain::contact::{Contact, PointValue};
use crate::domain::fields::Value;
use crate::domain::ids::{ContactId, RecordId};
use crate::domain::record::Record;
use crate::domain::search::{Doc, DocKind, DocRef, deletions, is_forgiven};
use crate::storage::{
    AT_ONCE, Cell, Single, StorageError, Tx, batch, companies, contact_points, contacts, fetch,
    in_few_sizes, merges, padded, push_list, records,
};
use std::collections::{BTreeMap, BTreeSet};

/// The names of contacts that were merged into these.
const MERGED: (&str, &str) = (
    "SELECT merged_into, name FROM contacts WHERE merged_into IN ",
    " ORDER BY id",
);
/// The titles of records' lines.
const TITLES: (&str, &str) = (
    "SELECT record_id, title FROM order_lines WHERE record_id IN ",
    " ORDER BY id",
);

/// Has a document written before anybody looks: what it says has changed.
pub(super) fn changed(tx: &mut Tx, at: DocRef) {
    tx.behind().docs.insert(at);
}

/// Writes the documents that have changed.
pub(in crate::storage) async fn write_down(tx: &mut Tx) -> Result<(), StorageError> {
    let changed = std::mem::take(&mut tx.behind().docs);
    let mut own = Vec::new();
    let mut rows = Vec::new();
    for at in changed {
        match at.kind {
            DocKind::Contact => match contacts::itself(tx, ContactId(at.id)).await? {
                // It is found by the other.
                Some((_, Some(_))) => remove(tx, at).await?,
                Some((card, None)) => own.push(card),
                None => {}
            },
            DocKind::Lead | DocKind::Deal | DocKind::Offer => {
                rows.extend(records::find(tx, RecordId(at.id)).await?);
            }
            DocKind::Company | DocKind::Product => {}
        }
    }
    if own.is_empty() && rows.is_empty() {
        return Ok(());
    }
    let mut docs = contact_docs(tx, &own).await?;
    docs.extend(record_docs(tx, &rows).await?);
    for (at, had_another) in write_all(tx, &docs).await? {
        if had_another && at.kind == DocKind::Contact {
            Box::pin(follow_newest(tx, at, DocKind::Deal)).await?;
        }
    }
    Ok(())
}

/// The documents of contacts that are merged into none.
pub(super) async fn contact_docs(
    tx: &mut Tx,
    contacts: &[Contact],
) -> Result<Vec<(DocRef, Doc)>, StorageError> {
    let ids: Vec<i64> = contacts.iter().map(|contact| contact.id.0).collect();
    let usernames = usernames(tx, &ids).await?;
    let mut points = contact_points::of_contacts(tx, &ids).await?;
    let merged = texts_of(tx, &ids, MERGED).await?;
    let before = merges::names_before_all(tx, DocKind::Contact, &ids).await?;
    let mut docs = Vec::with_capacity(contacts.len());
    for contact in contacts {
        let mut doc = Doc::default();
        doc.name(&contact.name);
        if let Some(phone) = &contact.phone {
            doc.phone(phone);
        }
        for username in of(&usernames, contact.id.0) {
            doc.username(username);
        }
        for point in points.remove(&contact.id).unwrap_or_default() {
            match &point.value {
                PointValue::Phone(phone) => doc.phone(phone),
                PointValue::Email(email) => doc.email(email.as_str()),
            }
        }
        let merged = of(&merged, contact.id.0).iter().take(MERGED_LOOKED_AT);
        for name in merged.chain(of(&before, contact.id.0)) {
            doc.name(name);
        }
        if let Some(company) = contact.company
            && let Some(company) = companies::find(tx, company).await?
        {
            doc.text(&company.name);
        }
        docs.push((DocRef::contact(contact.id), doc));
    }
    Ok(docs)
}

/// What is kept under an id.
fn of<T>(kept: &BTreeMap<i64, Vec<T>>, id: i64) -> &[T] {
    kept.get(&id).map_or(&[], Vec::as_slice)
}

fn by_id<T>(rows: impl IntoIterator<Item = (i64, T)>) -> BTreeMap<i64, Vec<T>> {
    let mut kept: BTreeMap<i64, Vec<T>> = BTreeMap::new();
    for (id, value) in rows {
        kept.entry(id).or_default().push(value);
    }
    kept
}

/// The names of contacts' accounts in Telegram, all of them.
async fn usernames(tx: &mut Tx, ids: &[i64]) -> Result<BTreeMap<i64, Vec<String>>, StorageError> {
    let mut found: Vec<(i64, String)> = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        found.extend(batch!(tx, quietly query => {
            query.push(
                "SELECT c.id, p.username FROM contacts AS c JOIN people AS p ON p.user_id = c.user_id
                 WHERE p.username IS NOT NULL AND c.id IN ",
            );
            push_list(&mut query, padded(some));
            query.push(
                " UNION ALL SELECT a.contact_id, p.username FROM contact_accounts AS a JOIN people AS p ON p.user_id = a.user_id
                 WHERE p.username IS NOT NULL AND a.contact_id IN ",
            );
            push_list(&mut query, padded(some));
        }, all (i64, String))?);
    }
    Ok(by_id(found))
}

/// What a query gives for rows of these ids, by id: its `head` ends with `IN`, its `tail` says in which order.
async fn texts_of(
    tx: &mut Tx,
    ids: &[i64],
    (head, tail): (&'static str, &'static str),
) -> Result<BTreeMap<i64, Vec<String>>, StorageError> {
    let mut found: Vec<(i64, String)> = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        found.extend(batch!(tx, quietly query => {
            query.push(head);
            push_list(&mut query, padded(some));
            query.push(tail);
        }, all (i64, String))?);
    }
    Ok(by_id(found))
}

/// The documents of records.
pub(super) async fn record_docs(
    tx: &mut Tx,
    records: &[Record],
) -> Result<Vec<(DocRef, Doc)>, StorageError> {
    if records.is_empty() {
        return Ok(Vec::new());
    }
    let hidden = hidden(tx).await?;
    let ids: Vec<i64> = records.iter().map(|record| record.id.0).collect();
    let titles = texts_of(tx, &ids, TITLES).await?;
    let mut docs = Vec::with_capacity(records.len());
    for record in records {
        let mut doc = Doc::default();
        if let Some(contact) = record.contact
            && let Some((contact, _)) = contacts::itself(tx, contact).await?
        {
            doc.name(&contact.name);
        }
        if let Some(company) = record.company {
            let name: Option<(String,)> = fetch!(
                tx,
                optional Single<String>,
                "SELECT name FROM companies WHERE id = $1",
                company.0
            )?;
            if let Some((name,)) = name {
                doc.name(&name);
            }
        }
        for (field, value) in record.fields.iter() {
            if hidden.contains(field.as_str()) {
                continue;
            }
            match value {
                Value::Text(text) => doc.text(text),
                Value::File(file) => {
                    if let Some(name) = &file.name {
                        doc.text(name);
                    }
                }
                Value::Money(_)
                | Value::Choice(_)
                | Value::Choices(_)
                | Value::Number(_)
                | Value::Date(_)
                | Value::YesNo(_) => {}
            }
        }
        for title in of(&titles, record.id.0) {
            doc.text(title);
        }
        if let Some(reason) = &record.reason {
            doc.text(reason);
        }
        docs.push((DocRef::record(record.kind, record.id), doc));
    }
    Ok(docs)
}

/// Writes documents into the index, each of them once; gives those that were not there as they are, and whether another
/// stood in their place.
pub(super) async fn write_all(
    tx: &mut Tx,
    docs: &[(DocRef, Doc)],
) -> Result<Vec<(DocRef, bool)>, StorageError> {
    let before = digests(tx, docs).await?;
    let new: Vec<&(DocRef, Doc)> = docs
        .iter()
        .filter(|(at, doc)| before.get(at) != Some(&doc.digest()))
        .collect();
    for (at, _) in &new {
        if before.contains_key(at) {
            super::clear(tx, *at).await?;
        }
    }
    for some in in_few_sizes(&new) {
        batch!(tx, quietly query => {
            query.push("INSERT INTO search_docs (kind, ref_id, digest) ");
            query.push_values(some, |mut row, (at, doc)| {
                row.push_bind(at.kind.code());
                row.push_bind(at.id);
                row.push_bind(doc.digest());
            });
            query.push(" ON CONFLICT (kind, ref_id) DO UPDATE SET digest = excluded.digest");
        })?;
    }
    let words: BTreeSet<&str> = new
        .iter()
        .flat_map(|(_, doc)| doc.words().map(|(word, _)| word))
        .collect();
    let ids = word_ids(tx, words.into_iter().collect()).await?;
    let mut hits = Vec::new();
    let mut codes = Vec::new();
    for (at, doc) in &new {
        for (word, is_name) in doc.words() {
            hits.extend(ids.get(word).map(|id| (*at, *id, is_name)));
        }
        codes.extend(doc.codes().map(|code| (*at, code)));
    }
    for some in hits.chunks(AT_ONCE) {
        batch!(tx, quietly query => {
            query.push("INSERT INTO search_hits (kind, ref_id, word_id, is_name) ");
            query.push_values(padded(some), |mut row, (at, word, is_name)| {
                row.push_bind(at.kind.code());
                row.push_bind(at.id);
                row.push_bind(word);
                row.push_bind(is_name);
            });
            query.push(" ON CONFLICT (word_id, kind, ref_id) DO NOTHING");
        })?;
    }
    for some in codes.chunks(AT_ONCE) {
        batch!(tx, quietly query => {
            query.push("INSERT INTO search_codes (kind, ref_id, code) ");
            query.push_values(padded(some), |mut row, (at, code)| {
                row.push_bind(at.kind.code());
                row.push_bind(at.id);
                row.push_bind(code.to_owned());
            });
            query.push(" ON CONFLICT (code, kind, ref_id) DO NOTHING");
        })?;
    }
    let had_another = |at: &DocRef| before.contains_key(at);
    Ok(new.iter().map(|(at, _)| (*at, had_another(at))).collect())
}

/// The digests of the documents that stand.
async fn digests(
    tx: &mut Tx,
    docs: &[(DocRef, Doc)],
) -> Result<BTreeMap<DocRef, i64>, StorageError> {
    let places: Vec<DocRef> = docs.iter().map(|(at, _)| *at).collect();
    let mut known = BTreeMap::new();
    for some in places.chunks(AT_ONCE) {
        let found: Vec<(i64, i64, i64)> = batch!(tx, quietly query => {
            query.push("SELECT kind, ref_id, digest FROM search_docs WHERE (kind, ref_id) IN (");
            query.push_values(padded(some), |mut row, at| {
                row.push_bind(at.kind.code());
                row.push_bind(at.id);
            });
            query.push(")");
        }, all (i64, i64, i64))?;
        for (kind, id, digest) in found {
            let cell = Cell {
                table: "search_docs",
                column: "kind",
                id,
            };
            let kind = cell.parse(DocKind::from_code(kind).ok_or("no kind of document"))?;
            known.insert(DocRef { kind, id }, digest);
        }
    }
    Ok(known)
}

/// The ids of words; those that nobody has written yet are kept with their neighbourhoods. In one order whoever writes, so
/// that two never wait for each other.
async fn word_ids<'a>(
    tx: &mut Tx,
    words: Vec<&'a str>,
) -> Result<BTreeMap<&'a str, i64>, StorageError> {
    let mut known: BTreeMap<String, i64> = BTreeMap::new();
    for some in words.chunks(AT_ONCE) {
        let found: Vec<(i64, String)> = batch!(tx, quietly query => {
            query.push("SELECT id, word FROM search_words WHERE word IN ");
            push_list(&mut query, padded(some).map(ToOwned::to_owned));
        }, all (i64, String))?;
        known.extend(found.into_iter().map(|(id, word)| (word, id)));
    }
    let is_new = |word: &&&str| !known.contains_key(**word);
    let new: Vec<&str> = words.iter().filter(is_new).copied().collect();
    let mut near: Vec<(i64, String)> = Vec::new();
    for some in in_few_sizes(&new) {
        let made: Vec<(i64, String)> = batch!(tx, quietly query => {
            query.push("INSERT INTO search_words (word) ");
            query.push_values(some, |mut row, word| {
                row.push_bind((*word).to_owned());
            });
            query.push(
                " ON CONFLICT (word) DO UPDATE SET word = search_words.word RETURNING id, word",
            );
        }, all (i64, String))?;
        for (id, word) in made {
            if is_forgiven(&word) {
                near.extend(deletions(&word).into_iter().map(|variant| (id, variant)));
            }
            known.insert(word, id);
        }
    }
    for some in near.chunks(AT_ONCE) {
        let some: Vec<(i64, &str)> = some
            .iter()
            .map(|(id, variant)| (*id, variant.as_str()))
            .collect();
        batch!(tx, quietly query => {
            query.push("INSERT INTO search_near (word_id, variant) ");
            query.push_values(padded(&some), |mut row, (id, variant)| {
                row.push_bind(id);
                row.push_bind(variant.to_owned());
            });
            query.push(" ON CONFLICT (variant, word_id) DO NOTHING");
        })?;
    }
    Ok(words
        .into_iter()
        .filter_map(|word| Some((word, *known.get(word)?)))
        .collect())
}
