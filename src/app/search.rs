//! Finding clients and records by whatever is remembered of them: the query is read by [`crate::domain::search`], looked
//! up word by word, ranked, and loaded a page at a time.

use crate::app::{AppError, Ctx, privacy};
use crate::domain::contact::{Company, Contact};
use crate::domain::ids::{CompanyId, ContactId, FieldId, ProductId, RecordId};
use crate::domain::preset::Preset;
use crate::domain::product::Product;
use crate::domain::record::Record;
use crate::domain::search::{
    self, CodeRange, DocKind, DocRef, FOUND_MAX, Find, Quality, Reading, SHORTEST_FORGIVEN, Token,
};
use crate::domain::time::Millis;
use crate::storage::finds::{self, Condition, Hit, SLOTS, Word};
pub use crate::storage::search::SearchJob;
use crate::storage::{self, StorageError, Tx};
use chrono::TimeDelta;
use std::collections::BTreeSet;

/// As many of each kind as a list can show.
const OF_EACH: i64 = 40;
/// Finds that fill a page.
const PAGE_FULL: usize = 8;
/// Words that stand for a beginning, and for a mistyped word.
const BEGINNINGS: usize = 6;
/// Neighbours of a word that are looked at, before those two slips away are left out.
const NEIGHBOURS: i64 = 200;
/// Heavier words than this are all the same: of those that were typed, and of those that these may stand for.
const WEIGHED_EXACT: i64 = 12_000;
const WEIGHED: i64 = 3_000;
/// A beginning of fewer letters stands for too many words.
const SHORTEST_BEGINNING: usize = 2;
/// How much of what stands already is written into the index at once.
const FILLED_AT_ONCE: i64 = 200;
/// The pause between, in which others write.
const FILL_PAUSE: TimeDelta = TimeDelta::milliseconds(50);

/// Does what was put off.
pub async fn run(ctx: &mut Ctx<'_>, job: &SearchJob) -> Result<(), AppError> {
    let next = match *job {
        SearchJob::Fill { kind, after } => fill(ctx.tx, (kind, after), ctx.now)
            .await?
            .map(|(kind, after)| SearchJob::Fill { kind, after }),
        SearchJob::Follow {
            kind,
            id,
            rows,
            before,
        } => match (DocKind::from_code(kind), DocKind::from_code(rows)) {
            (Some(of), Some(following)) => {
                let of = DocRef { kind: of, id };
                let last = storage::search::follow(ctx.tx, of, following, before).await?;
                last.map(|before| SearchJob::Follow {
                    kind,
                    id,
                    rows,
                    before,
                })
            }
            _ => None,
        },
    };
    if let Some(next) = next {
        later(ctx.tx, next, ctx.now.plus(FILL_PAUSE), ctx.now).await?;
    }
    Ok(())
}

async fn later(tx: &mut Tx, job: SearchJob, due: Millis, now: Millis) -> Result<(), StorageError> {
    let job = crate::app::jobs::Job::Search(job);
    storage::jobs::schedule(tx, &job, None, None, due, now).await?;
    Ok(())
}

/// Leaves what a preset does not show to everybody of staff out of the index. What stands there already is written anew,
/// little by little.
pub async fn hide(tx: &mut Tx, preset: &Preset, now: Millis) -> Result<(), StorageError> {
    let hidden: BTreeSet<FieldId> = preset
        .fields
        .iter()
        .filter(|field| !field.visible.are_all())
        .map(|field| field.id.clone())
        .collect();
    if storage::search::hide(tx, &hidden).await? {
        let job = SearchJob::Fill {
            kind: DocKind::Deal.code(),
            after: 0,
        };
        later(tx, job, now, now).await?;
    }
    Ok(())
}

/// Has rows that are another card's from now on found by its name: the newest at once, the rest little by little.
pub async fn moved(tx: &mut Tx, of: DocRef, now: Millis) -> Result<(), StorageError> {
    let followers: &[DocKind] = match of.kind {
        DocKind::Company => &[DocKind::Contact, DocKind::Deal],
        DocKind::Contact => &[DocKind::Deal],
        DocKind::Lead | DocKind::Deal | DocKind::Offer | DocKind::Product => &[],
    };
    for rows in followers {
        if let Some(before) = storage::search::follow(tx, of, *rows, i64::MAX).await? {
            let job = SearchJob::Follow {
                kind: of.kind.code(),
                id: of.id,
                rows: rows.code(),
                before,
            };
            later(tx, job, now, now).await?;
        }
    }
    Ok(())
}

/// Has the products of a price list written into the index, little by little.
pub async fn products_changed(tx: &mut Tx, now: Millis) -> Result<(), StorageError> {
    let job = SearchJob::Fill {
        kind: DocKind::Product.code(),
        after: 0,
    };
    later(tx, job, now, now).await
}

/// Where writing the index anew begins.
pub const BEGINNING: (i64, i64) = (DocKind::Contact.code(), 0);

/// Writes the next rows into the index, and notices contacts of one phone among them; gives where to go on, or `None` at the end.
pub async fn fill(
    tx: &mut Tx,
    (kind, after): (i64, i64),
    now: Millis,
) -> Result<Option<(i64, i64)>, StorageError> {
    let Some(kind) = DocKind::from_code(kind) else {
        return Ok(None);
    };
    if let Some(last) = storage::search::fill(tx, kind, after, FILLED_AT_ONCE).await? {
        if kind == DocKind::Contact {
            storage::duplicates::sweep(tx, (after, last), now).await?;
        }
        return Ok(Some((kind.code(), last)));
    }
    let next = match kind {
        DocKind::Contact => Some(DocKind::Company),
        DocKind::Company => Some(DocKind::Deal),
        DocKind::Lead | DocKind::Deal | DocKind::Offer => Some(DocKind::Product),
        DocKind::Product => None,
    };
    Ok(next.map(|kind| (kind.code(), 0)))
}

/// A find, loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A record, with its client's name.
    Record(Box<Record>, Option<String>),
    /// A contact, with the name of its company.
    Contact(Contact, Option<String>),
    /// A company.
    Company(Company),
    /// A product.
    Product(Product),
}

/// Everything that fits a query, the best first; of one kind when it is given. At most [`FOUND_MAX`].
pub async fn find(
    tx: &mut Tx,
    text: &str,
    kind: Option<DocKind>,
) -> Result<Vec<Find>, StorageError> {
    let mut search = Search {
        tx,
        kind,
        is_switched: false,
        finds: Vec::new(),
    };
    for reading in search::read(text) {
        search.is_switched = reading.is_switched;
        search.numbered(&reading).await?;
        search.words(&reading).await?;
    }
    Ok(search::rank(search.finds))
}

/// Loads finds; what has gone meanwhile is left out.
pub async fn load(ctx: &mut Ctx<'_>, finds: &[Find]) -> Result<Vec<Found>, AppError> {
    let docs: Vec<DocRef> = finds.iter().map(|find| find.doc).collect();
    load_all(ctx, &docs).await
}

/// Loads records and cards; what has gone meanwhile is left out.
pub async fn load_all(ctx: &mut Ctx<'_>, docs: &[DocRef]) -> Result<Vec<Found>, AppError> {
    let mut loaded = Vec::new();
    for doc in docs {
        let id = doc.id;
        let found = match doc.kind {
            DocKind::Lead | DocKind::Deal | DocKind::Offer => {
                match storage::records::find(ctx.tx, RecordId(id)).await? {
                    Some(record) => {
                        let client = match record.contact {
                            Some(contact) => storage::contacts::find(ctx.tx, contact).await?,
                            None => None,
                        };
                        let name = client.map(|contact| contact.name);
                        Some(Found::Record(Box::new(record), name))
                    }
                    None => None,
                }
            }
            DocKind::Contact => match storage::contacts::find(ctx.tx, ContactId(id)).await? {
                Some(contact) => {
                    let company = match contact.company {
                        Some(company) => storage::companies::find(ctx.tx, company).await?,
                        None => None,
                    };
                    Some(Found::Contact(contact, company.map(|company| company.name)))
                }
                None => None,
            },
            DocKind::Company => storage::companies::find(ctx.tx, CompanyId(id))
                .await?
                .map(Found::Company),
            DocKind::Product => storage::products::find(ctx.tx, ProductId(id))
                .await?
                .map(Found::Product),
        };
        loaded.extend(found);
    }
    Ok(loaded)
}

/// The contacts that fit a query, the best first; the newest for none.
pub async fn contacts(
    ctx: &mut Ctx<'_>,
    text: &str,
    limit: usize,
) -> Result<Vec<Contact>, AppError> {
    if text.trim().is_empty() {
        let limit = i64::try_from(limit).unwrap_or(OF_EACH);
        let forgotten = privacy::forgotten_names();
        return Ok(storage::contacts::newest(ctx.tx, &forgotten, limit).await?);
    }
    let mut finds = find(ctx.tx, text, Some(DocKind::Contact)).await?;
    finds.truncate(limit);
    let found = load(ctx, &finds).await?;
    Ok(found
        .into_iter()
        .filter_map(|found| match found {
            Found::Contact(contact, _) => Some(contact),
            Found::Record(..) | Found::Company(_) | Found::Product(_) => None,
        })
        .collect())
}

/// A part of a query with the words of the index that it may stand for.
struct Resolved<'q> {
    token: &'q Token,
    exact: Option<Word>,
    begun: Vec<Word>,
    near: Vec<Word>,
}

/// How far a word is stretched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stretch {
    /// As it was typed.
    Exact,
    /// What begins so, too.
    Begun,
    /// What is a slip away, too.
    Near,
}

impl Resolved<'_> {
    /// What a find by another part has to fit of this one; `None`: nothing could.
    fn condition(&self, stretch: Stretch) -> Option<Condition> {
        let mut words: Vec<i64> = self.exact.iter().map(|word| word.id).collect();
        if stretch == Stretch::Near {
            words.extend(self.near.iter().map(|word| word.id));
            words.truncate(SLOTS);
        }
        let has_beginning = self.token.word.chars().count() >= SHORTEST_BEGINNING;
        let range = (stretch != Stretch::Exact && has_beginning)
            .then(|| (self.token.word.clone(), search::range_end(&self.token.word)));
        let codes = self
            .token
            .codes
            .first()
            .map(|range| (range.from.clone(), range.until.clone()));
        let fits_any = !words.is_empty() || range.is_some() || codes.is_some();
        fits_any.then_some(Condition {
            words,
            range,
            codes,
        })
    }

    /// The words by which this part leads, each with how good its finds are.
    fn leads(&self, stretch: Stretch) -> Vec<(i64, Quality)> {
        let of =
            |words: &[Word], quality| words.iter().map(move |word| (word.id, quality)).collect();
        match stretch {
            Stretch::Exact => self
                .exact
                .iter()
                .map(|word| (word.id, Quality::Word))
                .collect(),
            Stretch::Begun => of(&self.begun, Quality::Prefix),
            Stretch::Near => of(&self.near, Quality::Near),
        }
    }
}

struct Search<'t> {
    tx: &'t mut Tx,
    kind: Option<DocKind>,
    is_switched: bool,
    finds: Vec<Find>,
}

impl Search<'_> {
    fn is_enough(&self) -> bool {
        let mut docs: Vec<DocRef> = self.finds.iter().map(|find| find.doc).collect();
        docs.sort_unstable();
        docs.dedup();
        docs.len() >= FOUND_MAX
    }

    fn push(&mut self, hits: Vec<Hit>, quality: Quality) {
        for hit in hits {
            if self.kind.is_none_or(|kind| kind == hit.doc.kind) {
                self.finds.push(Find {
                    doc: hit.doc,
                    quality,
                    is_name: hit.is_name,
                    is_closed: hit.is_closed,
                    is_switched: self.is_switched,
                });
            }
        }
    }

    async fn numbered(&mut self, reading: &Reading) -> Result<(), StorageError> {
        let Some(numbered) = reading.numbered else {
            return Ok(());
        };
        let records = finds::numbered(self.tx, numbered.number).await?;
        let hits = records
            .into_iter()
            .filter(|record| numbered.kind.is_none_or(|kind| kind == record.kind))
            .map(|record| Hit {
                doc: DocRef::record(record.kind, record.id),
                is_name: true,
                is_closed: record.closed,
            })
            .collect();
        self.push(hits, Quality::Number);
        Ok(())
    }

    async fn resolve<'q>(&mut self, token: &'q Token) -> Result<Resolved<'q>, StorageError> {
        let mut resolved = Resolved {
            token,
            exact: None,
            begun: Vec::new(),
            near: Vec::new(),
        };
        if token.word.is_empty() {
            return Ok(resolved);
        }
        resolved.exact = finds::word(self.tx, &token.word).await?;
        let letters = token.word.chars().count();
        if letters >= SHORTEST_BEGINNING {
            let until = search::range_end(&token.word);
            let most = i64::try_from(BEGINNINGS + 1).unwrap_or(OF_EACH);
            resolved.begun = finds::beginning(self.tx, (&token.word, &until), most).await?;
            resolved.begun.retain(|word| word.word != token.word);
            resolved.begun.truncate(BEGINNINGS);
        }
        if search::is_forgiven(&token.word) {
            let mut texts = vec![token.word.clone()];
            texts.extend(search::deletions(&token.word));
            resolved.near = finds::near(self.tx, &texts, NEIGHBOURS).await?;
            resolved.near.retain(|word| {
                search::is_near(&word.word, &token.word)
                    && word.word.chars().count() >= SHORTEST_FORGIVEN
                    && !resolved.begun.contains(word)
            });
            resolved.near.truncate(BEGINNINGS);
        }
        Ok(resolved)
    }

    /// How much there is to look through where a part leads.
    async fn weigh(&mut self, part: &Resolved<'_>, stretch: Stretch) -> Result<i64, StorageError> {
        // Digits of a number tell more than the same digits among words.
        let codes = &part.token.codes;
        if codes.iter().any(|code| code.quality == Quality::Code) {
            return Ok(0);
        }
        let (leads, most) = match stretch {
            Stretch::Exact => (part.leads(Stretch::Exact), WEIGHED_EXACT),
            Stretch::Begun | Stretch::Near => {
                let all = [Stretch::Exact, Stretch::Begun, Stretch::Near];
                let leads = all.into_iter().flat_map(|stretch| part.leads(stretch));
                (leads.collect(), WEIGHED)
            }
        };
        let mut weight = 0;
        for (word, _) in leads {
            weight += finds::weight(self.tx, word, most).await?;
        }
        Ok(weight)
    }

    /// What leads is what there is least of: that comes first.
    async fn sort(
        &mut self,
        parts: &mut Vec<Resolved<'_>>,
        stretch: Stretch,
    ) -> Result<(), StorageError> {
        if parts.len() < 2 {
            return Ok(());
        }
        let mut weighed = Vec::with_capacity(parts.len());
        for part in parts.drain(..) {
            weighed.push((self.weigh(&part, stretch).await?, part));
        }
        weighed.sort_by_key(|(weight, _)| *weight);
        parts.extend(weighed.into_iter().map(|(_, part)| part));
        Ok(())
    }

    async fn words(&mut self, reading: &Reading) -> Result<(), StorageError> {
        let mut parts = Vec::new();
        for token in &reading.tokens {
            let resolved = self.resolve(token).await?;
            if resolved.condition(Stretch::Near).is_none() {
                return Ok(());
            }
            parts.push(resolved);
        }
        for stretch in [Stretch::Exact, Stretch::Begun, Stretch::Near] {
            // Who gave several words as they are wants nothing that is only like them.
            if self.is_enough() || (parts.len() > 1 && self.finds.len() >= PAGE_FULL) {
                return Ok(());
            }
            if stretch != Stretch::Near {
                self.sort(&mut parts, stretch).await?;
            }
            let Some((leader, others)) = parts.split_first() else {
                return Ok(());
            };
            self.led_by(leader, others, stretch).await?;
        }
        Ok(())
    }

    /// Finds by one part of a query that fit the others. However far it is stretched, what leads is tried less
    /// stretched as well, for it may be the others that were begun or mistyped.
    async fn led_by(
        &mut self,
        leader: &Resolved<'_>,
        others: &[Resolved<'_>],
        stretch: Stretch,
    ) -> Result<(), StorageError> {
        let mut conditions = Vec::new();
        for other in others {
            match other.condition(stretch) {
                Some(condition) => conditions.push(condition),
                None => return Ok(()),
            }
        }
        let mut leads = leader.leads(stretch);
        if !others.is_empty() {
            let (less, stretched): (&[Stretch], _) = match stretch {
                Stretch::Exact => (&[], Quality::Word),
                Stretch::Begun => (&[Stretch::Exact], Quality::Prefix),
                Stretch::Near => (&[Stretch::Exact, Stretch::Begun], Quality::Near),
            };
            let narrower = less.iter().flat_map(|less| leader.leads(*less));
            leads.extend(narrower.map(|(word, _)| (word, stretched)));
        }
        let codes: &[CodeRange] = match stretch {
            Stretch::Exact => &leader.token.codes,
            Stretch::Begun | Stretch::Near if !others.is_empty() => &leader.token.codes,
            Stretch::Begun | Stretch::Near => &[],
        };
        for range in codes {
            let ends = (range.from.as_str(), range.until.as_str());
            let hits = finds::coded(self.tx, ends, &conditions, OF_EACH).await?;
            self.push(hits, range.quality);
        }
        for (word, quality) in leads {
            let hits = if conditions.is_empty() {
                finds::newest(self.tx, word, self.kind, OF_EACH).await?
            } else {
                let looked = match stretch {
                    Stretch::Exact => finds::LOOKED_THROUGH,
                    Stretch::Begun | Stretch::Near => finds::LOOKED_THROUGH_STRETCHED,
                };
                let bounds = (OF_EACH, looked);
                finds::fitting(self.tx, word, &conditions, self.kind, bounds).await?
            };
            self.push(hits, quality);
        }
        Ok(())
    }
}
