//! Fills an empty database with a made-up shop.

use super::shop::{MadeUp, OWNER};
use crate::domain::ids::UserId;
use crate::domain::line::MAIN;
use crate::domain::search::DocKind;
use crate::storage::{Db, StorageError, bulk, duplicates, search, segments};

/// How many rows are committed together.
const CHUNK: u64 = 10_000;

/// How many rows are written into the search index at once.
const INDEXED: i64 = 2_000;

/// How far the filling has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being made.
    pub what: &'static str,
    /// How many there are.
    pub made: u64,
    /// How many there will be.
    pub of: u64,
}

/// Why a database was not filled.
#[derive(Debug, thiserror::Error)]
pub enum FillError {
    /// It holds a shop already.
    #[error("the database holds {0} contacts already; a made-up shop wants an empty one")]
    NotEmpty(i64),
    /// The preset lacks what the shop is made of.
    #[error("the preset has no leads that become deals")]
    NoDeals,
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Fills an empty database.
pub async fn fill(
    db: &Db,
    shop: &MadeUp<'_>,
    mut told: impl FnMut(Progress),
) -> Result<(), FillError> {
    let mut tx = db.begin().await?;
    let (contacts, _, _) = bulk::size(&mut tx).await?;
    if contacts > 0 {
        return Err(FillError::NotEmpty(contacts));
    }
    bulk::people(&mut tx, &shop.staff()).await?;
    tx.commit().await?;

    let of = shop.companies();
    for (from, to) in chunks(of) {
        let rows: Vec<_> = (from..to).map(|index| shop.company(index)).collect();
        let mut tx = db.begin().await?;
        bulk::companies(&mut tx, &rows).await?;
        tx.commit().await?;
        told(Progress {
            what: "companies",
            made: to,
            of,
        });
    }
    let of = shop.size.contacts;
    for (from, to) in chunks(of) {
        let (contacts, people): (Vec<_>, Vec<_>) =
            (from..to).map(|index| shop.contact(index)).unzip();
        let people: Vec<_> = people.into_iter().flatten().collect();
        let mut tx = db.begin().await?;
        bulk::people(&mut tx, &people).await?;
        bulk::contacts(&mut tx, &contacts).await?;
        tx.commit().await?;
        told(Progress {
            what: "contacts",
            made: to,
            of,
        });
    }
    let of = shop.size.deals;
    for (from, to) in chunks(of) {
        let mut records = Vec::new();
        let mut events = Vec::new();
        for index in from..to {
            let sale = shop.sale(index).ok_or(FillError::NoDeals)?;
            records.extend(sale.records);
            events.extend(sale.events);
        }
        let mut tx = db.begin().await?;
        bulk::records(&mut tx, &records).await?;
        bulk::events(&mut tx, &events).await?;
        tx.commit().await?;
        told(Progress {
            what: "deals",
            made: to,
            of,
        });
    }
    talks(db, shop, &mut told).await?;
    let mut tx = db.begin().await?;
    for (number, filter) in (1..).zip(shop.segments()) {
        let name = format!("Сегмент {number}");
        segments::make(&mut tx, &name, &filter, UserId(OWNER), shop.now).await?;
    }
    tx.commit().await?;
    index(db, shop, &mut told).await?;
    let mut tx = db.begin().await?;
    bulk::settle(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Conversations, interleaved as they are where many write at once: what one client wrote lies far apart.
async fn talks(
    db: &Db,
    shop: &MadeUp<'_>,
    told: &mut impl FnMut(Progress),
) -> Result<(), FillError> {
    let talking = shop.in_telegram().min(shop.size.messages);
    for (from, to) in chunks(talking) {
        let sessions: Vec<_> = (from..to)
            .map(|client| shop.session(client, MAIN))
            .collect();
        let mut tx = db.begin().await?;
        bulk::sessions(&mut tx, &sessions).await?;
        tx.commit().await?;
    }
    let of = shop.size.messages;
    for (from, to) in chunks(of) {
        let messages: Vec<_> = (from..to).map(|serial| shop.message(serial)).collect();
        let mut tx = db.begin().await?;
        bulk::messages(&mut tx, &messages).await?;
        tx.commit().await?;
        told(Progress {
            what: "messages",
            made: to,
            of,
        });
    }
    Ok(())
}

/// Everything is written into the search index, as the bot itself would have.
async fn index(
    db: &Db,
    shop: &MadeUp<'_>,
    told: &mut impl FnMut(Progress),
) -> Result<(), FillError> {
    let of = shop.companies() + shop.size.contacts + shop.size.deals * 2;
    let mut made = 0;
    for kind in [DocKind::Company, DocKind::Contact, DocKind::Deal] {
        let mut after = Some(0);
        while let Some(from) = after {
            let mut tx = db.begin().await?;
            after = search::fill(&mut tx, kind, from, INDEXED).await?;
            if let (DocKind::Contact, Some(last)) = (kind, after) {
                duplicates::sweep(&mut tx, (from, last), shop.now).await?;
            }
            tx.commit().await?;
            made = (made + INDEXED.unsigned_abs()).min(of);
            told(Progress {
                what: "search index",
                made,
                of,
            });
        }
    }
    Ok(())
}

fn chunks(of: u64) -> impl Iterator<Item = (u64, u64)> {
    (0..of.div_ceil(CHUNK)).map(move |chunk| (chunk * CHUNK, ((chunk + 1) * CHUNK).min(of)))
}
