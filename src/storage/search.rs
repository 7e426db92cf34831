//! The search index: what everything is found by, kept in step with it within the same transaction.
//!
//! Invariant: whoever writes a contact, a company, a record or a product has its document written here
//! ([`super::contacts`], [`super::companies`], [`super::records`] and [`super::products`] do); only the rows of a price
//! list, and what follows a name beyond its newest rows, are left to a [`SearchJob`]. A document that has not changed is
//! not written again. What is merged into another card is found by that card: its names and numbers are part of the
//! other's document. Fields that some of staff may not see are no part of any: the index has no readers, so what one of
//! them must not find nobody does.

mod indexing;

pub(super) use indexing::write_down;

use super::{Single, StorageError, Tx, execute, fetch};
use crate::domain::contact::{Company, Contact};
use crate::domain::ids::{CompanyId, ContactId, FieldId, ProductId, RecordId};
use crate::domain::product::Product;
use crate::domain::record::Record;
use crate::domain::requisites::{Inn, Kpp, Ogrn};
use crate::domain::search::{Doc, DocKind, DocRef, deletions};
use crate::domain::time::Millis;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How many of the newest rows follow a change of a name at once; the rest is left to a job.
const FOLLOWING: i64 = 20;
/// How many rows a job has follow.
const FOLLOWING_LATER: i64 = 100;
/// More cards than these are merged into none.
const MERGED_LOOKED_AT: usize = 100;

/// What is done for the search later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchJob {
    /// The next rows that stand already are written into the index.
    Fill {
        /// The kind, as [`DocKind::code`] writes it; all records are written together.
        kind: i64,
        /// The last row that is done.
        after: i64,
    },
    /// What bears the name of a contact or a company follows its change, the newest first.
    Follow {
        /// The kind of what was renamed.
        kind: i64,
        /// Which.
        id: i64,
        /// What follows: contacts, or records by the code of deals.
        rows: i64,
        /// The last row that is done.
        before: i64,
    },
}

/// A job of the search, as jobs are kept.
#[derive(Serialize)]
struct Later {
    search: SearchJob,
}

/// Leaves something to a job.
async fn leave(tx: &mut Tx, job: SearchJob) -> Result<(), StorageError> {
    let at_once = Millis(0);
    let job = Later { search: job };
    super::jobs::schedule(tx, &job, None, None, at_once, at_once).await?;
    Ok(())
}

/// Writes a document into the index. `false`: it was there as it is.
pub async fn write(tx: &mut Tx, at: DocRef, doc: &Doc) -> Result<bool, StorageError> {
    let written = indexing::write_all(tx, &[(at, doc.clone())]).await?;
    Ok(!written.is_empty())
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

/// Has a contact's document written, and those of its records where its name has changed. One that is merged into another
/// is found by the other.
pub fn contact(tx: &mut Tx, contact: &Contact) {
    indexing::changed(tx, DocRef::contact(contact.id));
}

/// Has the newest rows that bear a name follow its change, and leaves the rest to a job. Where none of them says anything
/// else than before, it was not the name that has changed.
async fn follow_newest(tx: &mut Tx, of: DocRef, rows: DocKind) -> Result<(), StorageError> {
    let newest = followers(tx, of, rows, i64::MAX, FOLLOWING).await?;
    let mut has_changed = false;
    for id in &newest {
        has_changed |= write_row(tx, rows, *id).await?;
    }
    match newest.last() {
        Some(last) if has_changed && i64::try_from(newest.len()) == Ok(FOLLOWING) => {
            let job = SearchJob::Follow {
                kind: of.kind.code(),
                id: of.id,
                rows: rows.code(),
                before: *last,
            };
            leave(tx, job).await
        }
        Some(_) | None => Ok(()),
    }
}

/// Has the next rows that bear a name follow its change; gives the last of them, or `None` when there is no more.
pub async fn follow(
    tx: &mut Tx,
    of: DocRef,
    rows: DocKind,
    before: i64,
) -> Result<Option<i64>, StorageError> {
    let next = followers(tx, of, rows, before, FOLLOWING_LATER).await?;
    for id in &next {
        write_row(tx, rows, *id).await?;
    }
    Ok(next.last().copied())
}

/// The rows that bear the name of a contact or a company, the newest first.
async fn followers(
    tx: &mut Tx,
    of: DocRef,
    rows: DocKind,
    before: i64,
    limit: i64,
) -> Result<Vec<i64>, StorageError> {
    let sql = match (of.kind, rows) {
        (DocKind::Contact, DocKind::Lead | DocKind::Deal | DocKind::Offer) => {
            "SELECT id FROM records WHERE contact_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3"
        }
        (DocKind::Company, DocKind::Lead | DocKind::Deal | DocKind::Offer) => {
            "SELECT id FROM records WHERE company_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3"
        }
        (DocKind::Company, DocKind::Contact) => {
            "SELECT contact_id FROM contact_companies WHERE company_id = $1 AND contact_id < $2
             ORDER BY contact_id DESC LIMIT $3"
        }
        _ => return Ok(Vec::new()),
    };
    let found: Vec<(i64,)> = fetch!(tx, all Single<i64>, sql, of.id, before, limit)?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// Writes the document of one row, and of nothing that follows it. `false`: it was there as it is.
async fn write_row(tx: &mut Tx, kind: DocKind, id: i64) -> Result<bool, StorageError> {
    match kind {
        DocKind::Contact => match super::contacts::find(tx, ContactId(id)).await? {
            Some(found) => {
                let docs = indexing::contact_docs(tx, &[found]).await?;
                Ok(!indexing::write_all(tx, &docs).await?.is_empty())
            }
            None => Ok(false),
        },
        DocKind::Company => match super::companies::find(tx, CompanyId(id)).await? {
            Some(found) => {
                let doc = company_doc(tx, &found).await?;
                write(tx, DocRef::company(found.id), &doc).await
            }
            None => Ok(false),
        },
        DocKind::Lead | DocKind::Deal | DocKind::Offer => {
            match super::records::find(tx, RecordId(id)).await? {
                Some(found) => {
                    let docs = indexing::record_docs(tx, &[found]).await?;
                    Ok(!indexing::write_all(tx, &docs).await?.is_empty())
                }
                None => Ok(false),
            }
        }
        DocKind::Product => match super::products::find(tx, ProductId(id)).await? {
            Some(found) => write(tx, DocRef::product(found.id), &product_doc(&found)).await,
            None => Ok(false),
        },
    }
}

/// Writes the document of the contact of that id: something of it has changed beside its row.
pub async fn contact_of(tx: &mut Tx, id: ContactId) -> Result<(), StorageError> {
    if let Some(found) = super::contacts::find(tx, id).await? {
        contact(tx, &found);
    }
    Ok(())
}

/// Writes a company's document, and those that bear its name where that has changed.
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
    let doc = company_doc(tx, company).await?;
    if write(tx, at, &doc).await? {
        Box::pin(follow_newest(tx, at, DocKind::Contact)).await?;
        Box::pin(follow_newest(tx, at, DocKind::Deal)).await?;
    }
    Ok(())
}

async fn company_doc(tx: &mut Tx, company: &Company) -> Result<Doc, StorageError> {
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
        i64::try_from(MERGED_LOOKED_AT).unwrap_or(i64::MAX)
    )?;
    for (name,) in merged {
        doc.name(&name);
    }
    Ok(doc)
}

/// Writes a product's document: its names and its code.
pub async fn product(tx: &mut Tx, product: &Product) -> Result<(), StorageError> {
    write(tx, DocRef::product(product.id), &product_doc(product))
        .await
        .map(drop)
}

fn product_doc(product: &Product) -> Doc {
    let mut doc = Doc::default();
    doc.name(&product.name.ru);
    if let Some(english) = &product.name.en {
        doc.name(english);
    }
    doc.text(product.code.as_str());
    doc.code(product.code.as_str());
    doc
}

/// Leaves fields out of the index from now on. `false`: these were left out already.
pub async fn hide(tx: &mut Tx, fields: &BTreeSet<FieldId>) -> Result<bool, StorageError> {
    let before = hidden(tx).await?;
    let named = |field: &FieldId| field.as_str().to_owned();
    let now: BTreeSet<String> = fields.iter().map(named).collect();
    if before == now {
        return Ok(false);
    }
    execute!(tx, "DELETE FROM search_hidden")?;
    for field in &now {
        execute!(tx, "INSERT INTO search_hidden (field) VALUES ($1)", field)?;
    }
    Ok(true)
}

async fn hidden(tx: &mut Tx) -> Result<BTreeSet<String>, StorageError> {
    let rows: Vec<(String,)> = fetch!(tx, all Single<String>, "SELECT field FROM search_hidden")?;
    Ok(rows.into_iter().map(|(field,)| field).collect())
}

/// Has a record's document written: its client's name, its company's, and what its fields say.
pub fn record(tx: &mut Tx, record: &Record) {
    indexing::changed(tx, DocRef::record(record.kind, record.id));
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
        DocKind::Product => "SELECT id FROM products WHERE id > $1 ORDER BY id LIMIT $2",
    };
    let rows: Vec<(i64,)> = fetch!(tx, all Single<i64>, sql, after, limit)?;
    for (id,) in &rows {
        // Whatever follows a name has its own turn.
        write_row(tx, kind, *id).await?;
    }
    Ok(rows.last().map(|(id,)| *id))
}
