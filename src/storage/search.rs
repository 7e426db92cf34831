//! The search index: what everything is found by, kept in step with it within the same transaction.
//!
//! Invariant: whoever writes a contact, a company or a record has its document written here ([`super::contacts`],
//! [`super::companies`] and [`super::records`] do). A document that has not changed is not written again. What is merged
//! into another card is found by that card: its names and numbers are part of the other's document.

use super::{Single, StorageError, Tx, execute, fetch};
use crate::domain::contact::{Company, Contact, PointValue};
use crate::domain::fields::Value;
use crate::domain::ids::{CompanyId, ContactId};
use crate::domain::record::Record;
use crate::domain::requisites::{Inn, Kpp, Ogrn};
use crate::domain::search::{Doc, DocKind, DocRef, deletions, is_forgiven};

/// How many of a client's newest records follow a change of the client's name.
const FOLLOWING: i64 = 200;
/// Rows of one statement.
const AT_ONCE: usize = 8;
/// More cards than these are merged into none.
const MERGED_LOOKED_AT: i64 = 100;

/// Repeats the last of up to [`AT_ONCE`] items until there are so many: a statement has room for a fixed number, and the
/// same row twice is one.
fn padded<T: Clone>(items: &[T]) -> Option<[T; AT_ONCE]> {
    let last = items.last()?;
    Some(std::array::from_fn(|at| {
        items.get(at).unwrap_or(last).clone()
    }))
}

/// Writes a document into the index. `false`: it was there as it is.
pub async fn write(tx: &mut Tx, at: DocRef, doc: &Doc) -> Result<bool, StorageError> {
    let digest = doc.digest();
    let kind = at.kind.code();
    let before: Option<(i64,)> = fetch!(
        tx,
        optional Single<i64>,
        "SELECT digest FROM search_docs WHERE kind = $1 AND ref_id = $2",
        kind,
        at.id
    )?;
    if before == Some((digest,)) {
        return Ok(false);
    }
    if before.is_some() {
        clear(tx, at).await?;
    }
    execute!(
        tx,
        "INSERT INTO search_docs (kind, ref_id, digest) VALUES ($1, $2, $3)
         ON CONFLICT (kind, ref_id) DO UPDATE SET digest = $3",
        kind,
        at.id,
        digest
    )?;
    let mut hits = Vec::new();
    for (word, is_name) in doc.words() {
        hits.push((word_id(tx, word).await?, is_name));
    }
    for chunk in hits.chunks(AT_ONCE) {
        let Some(row) = padded(chunk) else {
            continue;
        };
        execute!(
            tx,
            "INSERT INTO search_hits (kind, ref_id, word_id, is_name)
             VALUES ($1, $2, $3, $4), ($1, $2, $5, $6), ($1, $2, $7, $8), ($1, $2, $9, $10),
                    ($1, $2, $11, $12), ($1, $2, $13, $14), ($1, $2, $15, $16), ($1, $2, $17, $18)
             ON CONFLICT (word_id, kind, ref_id) DO NOTHING",
            kind,
            at.id,
            row[0].0,
            row[0].1,
            row[1].0,
            row[1].1,
            row[2].0,
            row[2].1,
            row[3].0,
            row[3].1,
            row[4].0,
            row[4].1,
            row[5].0,
            row[5].1,
            row[6].0,
            row[6].1,
            row[7].0,
            row[7].1
        )?;
    }
    for code in doc.codes() {
        execute!(
            tx,
            "INSERT INTO search_codes (kind, ref_id, code) VALUES ($1, $2, $3)
             ON CONFLICT (code, kind, ref_id) DO NOTHING",
            kind,
            at.id,
            code
        )?;
    }
    Ok(true)
}

/// The word's id; a word that nobody has written yet is kept with its neighbourhood.
async fn word_id(tx: &mut Tx, word: &str) -> Result<i64, StorageError> {
    let known: Option<(i64,)> = fetch!(
        tx,
        optional Single<i64>,
        "SELECT id FROM search_words WHERE word = $1",
        word
    )?;
    if let Some((id,)) = known {
        return Ok(id);
    }
    let (id,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "INSERT INTO search_words (word) VALUES ($1)
         ON CONFLICT (word) DO UPDATE SET word = search_words.word RETURNING id",
        word
    )?;
    if is_forgiven(word) {
        let variants: Vec<String> = deletions(word).into_iter().collect();
        for chunk in variants.chunks(AT_ONCE) {
            let Some(row) = padded(chunk) else {
                continue;
            };
            execute!(
                tx,
                "INSERT INTO search_near (word_id, variant)
                 VALUES ($1, $2), ($1, $3), ($1, $4), ($1, $5), ($1, $6), ($1, $7), ($1, $8), ($1, $9)
                 ON CONFLICT (variant, word_id) DO NOTHING",
                id,
                &row[0],
                &row[1],
                &row[2],
                &row[3],
                &row[4],
                &row[5],
                &row[6],
                &row[7]
            )?;
        }
    }
    Ok(id)
}

async fn clear(tx: &mut Tx, at: DocRef) -> Result<(), StorageError> {
    let kind = at.kind.code();
    execute!(
        tx,
        "DELETE FROM search_hits WHERE kind = $1 AND ref_id = $2",
        kind,
        at.id
    )?;
    execute!(
        tx,
        "DELETE FROM search_codes WHERE kind = $1 AND ref_id = $2",
        kind,
        at.id
    )
    .map(drop)
}

/// Takes a document out of the index.
pub async fn remove(tx: &mut Tx, at: DocRef) -> Result<(), StorageError> {
    clear(tx, at).await?;
    execute!(
        tx,
        "DELETE FROM search_docs WHERE kind = $1 AND ref_id = $2",
        at.kind.code(),
        at.id
    )
    .map(drop)
}

/// The words that a document is found by.
pub async fn words_of(tx: &mut Tx, at: DocRef) -> Result<Vec<String>, StorageError> {
    let rows: Vec<(String,)> = fetch!(
        tx,
        all Single<String>,
        "SELECT w.word FROM search_hits AS h JOIN search_words AS w ON w.id = h.word_id
         WHERE h.kind = $1 AND h.ref_id = $2 ORDER BY w.word",
        at.kind.code(),
        at.id
    )?;
    Ok(rows.into_iter().map(|(word,)| word).collect())
}

/// Forgets those of some words by which nothing is found any more: a name must not outlive who bore it.
pub async fn forget_unused(tx: &mut Tx, words: &[String]) -> Result<(), StorageError> {
    for word in words {
        let unused: Option<(i64,)> = fetch!(
            tx,
            optional Single<i64>,
            "SELECT id FROM search_words AS w WHERE word = $1
             AND NOT EXISTS (SELECT 1 FROM search_hits AS h WHERE h.word_id = w.id)",
            word
        )?;
        let Some((id,)) = unused else { continue };
        for variant in deletions(word) {
            execute!(
                tx,
                "DELETE FROM search_near WHERE variant = $1 AND word_id = $2",
                &variant,
                id
            )?;
        }
        execute!(tx, "DELETE FROM search_words WHERE id = $1", id)?;
    }
    Ok(())
}

/// Writes a contact's document, and those of its records where its name has changed. One that is merged into another is
/// found by the other.
pub async fn contact(tx: &mut Tx, contact: &Contact) -> Result<(), StorageError> {
    let at = DocRef::contact(contact.id);
    let itself = super::contacts::itself(tx, contact.id).await?;
    if let Some((_, Some(_))) = itself {
        return remove(tx, at).await;
    }
    let doc = contact_doc(tx, contact).await?;
    if write(tx, at, &doc).await? {
        let records = super::records::of_contact(tx, contact.id, FOLLOWING).await?;
        for found in records {
            record(tx, &found).await?;
        }
    }
    Ok(())
}

async fn contact_doc(tx: &mut Tx, contact: &Contact) -> Result<Doc, StorageError> {
    let mut doc = Doc::default();
    doc.name(&contact.name);
    if let Some(phone) = &contact.phone {
        doc.phone(phone);
    }
    let usernames: Vec<(String,)> = fetch!(
        tx,
        all Single<String>,
        "SELECT username FROM people WHERE username IS NOT NULL AND (
             user_id = (SELECT user_id FROM contacts WHERE id = $1)
             OR user_id IN (SELECT user_id FROM contact_accounts WHERE contact_id = $1))",
        contact.id.0
    )?;
    for (username,) in usernames {
        doc.username(&username);
    }
    for point in super::contact_points::of_contact(tx, contact.id).await? {
        match &point.value {
            PointValue::Phone(phone) => doc.phone(phone),
            PointValue::Email(email) => doc.email(email.as_str()),
        }
    }
    let merged: Vec<(String,)> = fetch!(
        tx,
        all Single<String>,
        "SELECT name FROM contacts WHERE merged_into = $1 ORDER BY id LIMIT $2",
        contact.id.0,
        MERGED_LOOKED_AT
    )?;
    for (name,) in merged {
        doc.name(&name);
    }
    for name in super::merges::names_before(tx, DocRef::contact(contact.id)).await? {
        doc.name(&name);
    }
    if let Some(company) = contact.company
        && let Some(company) = super::companies::find(tx, company).await?
    {
        doc.text(&company.name);
    }
    Ok(doc)
}

/// Writes the document of the contact of that id: something of it has changed beside its row.
pub async fn contact_of(tx: &mut Tx, id: ContactId) -> Result<(), StorageError> {
    match super::contacts::find(tx, id).await? {
        Some(found) => contact(tx, &found).await,
        None => Ok(()),
    }
}

/// Writes a company's document.
pub async fn company(tx: &mut Tx, company: &Company) -> Result<(), StorageError> {
    let at = DocRef::company(company.id);
    let merged: Option<(Option<i64>,)> = fetch!(
        tx,
        optional Single<Option<i64>>,
        "SELECT merged_into FROM companies WHERE id = $1",
        company.id.0
    )?;
    if let Some((Some(_),)) = merged {
        return remove(tx, at).await;
    }
    let mut doc = Doc::default();
    doc.name(&company.name);
    let known = &company.requisites;
    let codes = [
        known.inn.as_ref().map(Inn::as_str),
        known.kpp.as_ref().map(Kpp::as_str),
        known.ogrn.as_ref().map(Ogrn::as_str),
    ];
    for code in codes.into_iter().flatten() {
        doc.code(code);
    }
    let merged: Vec<(String,)> = fetch!(
        tx,
        all Single<String>,
        "SELECT name FROM companies WHERE merged_into = $1 ORDER BY id LIMIT $2",
        company.id.0,
        MERGED_LOOKED_AT
    )?;
    for (name,) in merged {
        doc.name(&name);
    }
    write(tx, at, &doc).await.map(drop)
}

/// Writes a record's document: its client's name, its company's, and what its fields say.
pub async fn record(tx: &mut Tx, record: &Record) -> Result<(), StorageError> {
    let (contact, company): (Option<String>, Option<String>) = fetch!(
        tx,
        one(Option<String>, Option<String>),
        "SELECT (SELECT name FROM contacts WHERE id = $1), (SELECT name FROM companies WHERE id = $2)",
        record.contact.map_or(0, |contact| contact.0),
        record.company.map_or(0, |company| company.0)
    )?;
    let mut doc = Doc::default();
    for name in [contact, company].into_iter().flatten() {
        doc.name(&name);
    }
    for (_, value) in record.fields.iter() {
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
    let lines: Vec<(String,)> = fetch!(
        tx,
        all Single<String>,
        "SELECT title FROM order_lines WHERE record_id = $1 ORDER BY id",
        record.id.0
    )?;
    for (title,) in lines {
        doc.text(&title);
    }
    if let Some(reason) = &record.reason {
        doc.text(reason);
    }
    write(tx, DocRef::record(record.kind, record.id), &doc)
        .await
        .map(drop)
}

/// Writes the documents of the next rows of a kind after an id, whether they stand already or not; gives the last id, or
/// `None` when there is no more.
pub async fn fill(
    tx: &mut Tx,
    kind: DocKind,
    after: i64,
    limit: i64,
) -> Result<Option<i64>, StorageError> {
    let sql = match kind {
        DocKind::Contact => "SELECT id FROM contacts WHERE id > $1 ORDER BY id LIMIT $2",
        DocKind::Company => "SELECT id FROM companies WHERE id > $1 ORDER BY id LIMIT $2",
        DocKind::Lead | DocKind::Deal | DocKind::Offer => {
            "SELECT id FROM records WHERE id > $1 ORDER BY id LIMIT $2"
        }
    };
    let rows: Vec<(i64,)> = fetch!(tx, all Single<i64>, sql, after, limit)?;
    for (id,) in &rows {
        match kind {
            DocKind::Contact => {
                if let Some(found) = super::contacts::find(tx, ContactId(*id)).await? {
                    let doc = contact_doc(tx, &found).await?;
                    // The records have their own turn.
                    write(tx, DocRef::contact(found.id), &doc).await?;
                }
            }
            DocKind::Company => {
                if let Some(found) = super::companies::find(tx, CompanyId(*id)).await? {
                    company(tx, &found).await?;
                }
            }
            DocKind::Lead | DocKind::Deal | DocKind::Offer => {
                let id = crate::domain::ids::RecordId(*id);
                if let Some(found) = super::records::find(tx, id).await? {
                    record(tx, &found).await?;
                }
            }
        }
    }
    Ok(rows.last().map(|(id,)| *id))
}
