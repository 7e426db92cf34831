//! Looking things up in the search index. Every statement is bounded: a word that half of all clients bear costs as much
//! as a rare one.

use super::{Cell, Single, StorageError, Tx, execute, fetch};
use crate::domain::ids::UserId;
use crate::domain::preset::RecordKind;
use crate::domain::record::Record;
use crate::domain::search::{DocKind, DocRef};
use crate::domain::time::Millis;
use sqlx::FromRow;

/// How many words stand for one word of a query at most: as it was typed, begun, mistyped.
pub const SLOTS: usize = 8;
/// How many conditions there are room for, beside the word that leads.
pub const CONDITIONS: usize = 3;
/// How many of a word's newest finds are held against the other words as they were typed.
pub const LOOKED_THROUGH: i64 = 4_000;
/// The same where words were begun or mistyped, and each find costs more.
pub const LOOKED_THROUGH_STRETCHED: i64 = 300;
/// How many words of a beginning are weighed against each other.
const WEIGHED: i64 = 2_000;

/// A word of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Its id.
    pub id: i64,
    /// The word, folded.
    pub word: String,
}

/// What else a find has to fit: one of some words, or a beginning of one, or a code in a range.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Condition {
    /// Ids of words; more than [`SLOTS`] are not looked at.
    pub words: Vec<i64>,
    /// Words from here to there, by their bytes.
    pub range: Option<(String, String)>,
    /// Codes from here to there.
    pub codes: Option<(String, String)>,
}

/// Something found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// What.
    pub doc: DocRef,
    /// By a word of its name.
    pub is_name: bool,
    /// Work on it has ended, or it is not to be had.
    pub is_closed: bool,
}

#[derive(FromRow)]
struct RawHit {
    kind: i64,
    ref_id: i64,
    is_name: bool,
    closed: bool,
}

impl RawHit {
    fn parse(self) -> Result<Hit, StorageError> {
        let cell = Cell {
            table: "search_hits",
            column: "kind",
            id: self.ref_id,
        };
        let kind = cell.parse(DocKind::from_code(self.kind).ok_or("no kind of document"))?;
        Ok(Hit {
            doc: DocRef {
                kind,
                id: self.ref_id,
            },
            is_name: self.is_name,
            is_closed: self.closed,
        })
    }
}

/// The word that is exactly this.
pub async fn word(tx: &mut Tx, word: &str) -> Result<Option<Word>, StorageError> {
    let row: Option<(i64,)> = fetch!(
        tx,
        optional Single<i64>,
        "SELECT id FROM search_words WHERE word = $1",
        word
    )?;
    Ok(row.map(|(id,)| Word {
        id,
        word: word.to_owned(),
    }))
}

/// Words that begin so, the shortest first: what a beginning most likely stands for.
pub async fn beginning(
    tx: &mut Tx,
    (from, until): (&str, &str),
    limit: i64,
) -> Result<Vec<Word>, StorageError> {
    let rows: Vec<(i64, String)> = fetch!(
        tx,
        all(i64, String),
        "SELECT id, word FROM (SELECT id, word FROM search_words WHERE word >= $1 AND word < $2 ORDER BY word LIMIT $3) AS w
         ORDER BY LENGTH(word), word LIMIT $4",
        from,
        until,
        WEIGHED,
        limit
    )?;
    Ok(rows
        .into_iter()
        .map(|(id, word)| Word { id, word })
        .collect())
}

/// Words that are, or lack one letter to be, one of up to sixteen texts.
pub async fn near(tx: &mut Tx, texts: &[String], limit: i64) -> Result<Vec<Word>, StorageError> {
    let text = |at: usize| texts.get(at).map_or("", String::as_str);
    let rows: Vec<(i64, String)> = fetch!(
        tx,
        all(i64, String),
        "SELECT id, word FROM search_words
         WHERE word IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         UNION
         SELECT w.id, w.word FROM search_near AS n JOIN search_words AS w ON w.id = n.word_id
         WHERE n.variant IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         ORDER BY 2 LIMIT $18",
        text(0),
        text(1),
        text(2),
        text(3),
        text(4),
        text(5),
        text(6),
        text(7),
        text(8),
        text(9),
        text(10),
        text(11),
        text(12),
        text(13),
        text(14),
        text(15),
        text(16),
        limit
    )?;
    Ok(rows
        .into_iter()
        .map(|(id, word)| Word { id, word })
        .collect())
}

/// How many finds a word has, as far as `most`.
pub async fn weight(tx: &mut Tx, word: i64, most: i64) -> Result<i64, StorageError> {
    let (count,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "SELECT COUNT(*) FROM (SELECT 1 FROM search_hits WHERE word_id = $1 LIMIT $2) AS h",
        word,
        most
    )?;
    Ok(count)
}

/// What is kept of every find: whether work on it has ended is the record's own; a product that is off is as good as closed.
macro_rules! with_closed {
    ($finds:expr) => {
        concat!(
            "SELECT f.kind, f.ref_id, f.is_name, COALESCE(r.closed, NOT p.is_on, FALSE) AS closed FROM (",
            $finds,
            ") AS f LEFT JOIN records AS r ON f.kind <= 3 AND r.id = f.ref_id
             LEFT JOIN products AS p ON f.kind = 6 AND p.id = f.ref_id"
        )
    };
}

/// The newest finds of a word among one kind of document.
macro_rules! newest_of {
    ($kind:literal, $alias:literal) => {
        concat!(
            "SELECT * FROM (SELECT kind, ref_id, is_name FROM search_hits
                 WHERE word_id = $1 AND kind = ",
            $kind,
            " AND ($2 = 0 OR $2 = ",
            $kind,
            ")
                 ORDER BY ref_id DESC LIMIT $3) AS ",
            $alias
        )
    };
}

/// The newest finds of a word, so many of each kind; of one kind when it is given.
pub async fn newest(
    tx: &mut Tx,
    word: i64,
    kind: Option<DocKind>,
    limit: i64,
) -> Result<Vec<Hit>, StorageError> {
    let rows: Vec<RawHit> = fetch!(
        tx,
        all RawHit,
        with_closed!(concat!(
            newest_of!("1", "a"), " UNION ALL ", newest_of!("2", "b"), " UNION ALL ",
            newest_of!("3", "c"), " UNION ALL ", newest_of!("4", "d"), " UNION ALL ",
            newest_of!("5", "e"), " UNION ALL ", newest_of!("6", "g")
        )),
        word,
        kind.map_or(0, DocKind::code),
        limit
    )?;
    rows.into_iter().map(RawHit::parse).collect()
}

/// A condition on `h`: thirteen parameters from `$on` on, the last four empty texts where there is no range. The first word is
/// looked up by itself: it is mostly the only one, and of several at once SQLite asks the index by documents, whose pages lie
/// far apart.
macro_rules! condition {
    ($on:literal, $a:literal, $b:literal, $c:literal, $d:literal, $e:literal, $f:literal, $g:literal, $h:literal,
     $from:literal, $until:literal, $code:literal, $end:literal) => {
        concat!(
            " AND (", $on, " = 0
               OR EXISTS (SELECT 1 FROM search_hits AS o WHERE o.word_id = ", $a,
            " AND o.kind = h.kind AND o.ref_id = h.ref_id)
               OR (", $b, " <> ", $a, " AND EXISTS (SELECT 1 FROM search_hits AS o WHERE o.word_id IN (",
            $b, ", ", $c, ", ", $d, ", ", $e, ", ", $f, ", ", $g, ", ", $h,
            ") AND o.kind = h.kind AND o.ref_id = h.ref_id))
               OR (", $from, " <> '' AND EXISTS (SELECT 1 FROM search_hits AS o JOIN search_words AS w ON w.id = o.word_id
                    WHERE o.kind = h.kind AND o.ref_id = h.ref_id AND w.word >= ", $from, " AND w.word < ", $until, "))
               OR (", $code, " <> '' AND EXISTS (SELECT 1 FROM search_codes AS o
                    WHERE o.kind = h.kind AND o.ref_id = h.ref_id AND o.code >= ", $code, " AND o.code < ", $end, ")))"
        )
    };
}

macro_rules! conditions {
    () => {
        concat!(
            condition!(
                "$4", "$5", "$6", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15", "$16"
            ),
            condition!(
                "$17", "$18", "$19", "$20", "$21", "$22", "$23", "$24", "$25", "$26", "$27", "$28",
                "$29"
            ),
            condition!(
                "$30", "$31", "$32", "$33", "$34", "$35", "$36", "$37", "$38", "$39", "$40", "$41",
                "$42"
            )
        )
    };
}

/// A condition as it is bound.
struct Bound<'a> {
    on: i64,
    words: [i64; SLOTS],
    range: (&'a str, &'a str),
    codes: (&'a str, &'a str),
}

impl<'a> Bound<'a> {
    fn of(condition: Option<&'a Condition>) -> Bound<'a> {
        fn texts(range: Option<&(String, String)>) -> (&str, &str) {
            range.map_or(("", ""), |(from, until)| (from, until))
        }
        Bound {
            on: i64::from(condition.is_some()),
            words: std::array::from_fn(|at| {
                // Where there are fewer, the first stands again: the same word twice is looked up once.
                condition
                    .and_then(|condition| {
                        condition.words.get(at).or_else(|| condition.words.first())
                    })
                    .copied()
                    .unwrap_or_default()
            }),
            range: texts(condition.and_then(|condition| condition.range.as_ref())),
            codes: texts(condition.and_then(|condition| condition.codes.as_ref())),
        }
    }
}

macro_rules! fetch_bound {
    ($tx:expr, $sql:expr, $first:expr, $second:expr, $third:expr, $conditions:expr, $looked:expr) => {{
        let one = Bound::of($conditions.first());
        let two = Bound::of($conditions.get(1));
        let three = Bound::of($conditions.get(2));
        fetch!(
            $tx, all RawHit, $sql, $first, $second, $third,
            one.on, one.words[0], one.words[1], one.words[2], one.words[3], one.words[4], one.words[5], one.words[6],
            one.words[7], one.range.0, one.range.1, one.codes.0, one.codes.1,
            two.on, two.words[0], two.words[1], two.words[2], two.words[3], two.words[4], two.words[5], two.words[6],
            two.words[7], two.range.0, two.range.1, two.codes.0, two.codes.1,
            three.on, three.words[0], three.words[1], three.words[2], three.words[3], three.words[4], three.words[5],
            three.words[6], three.words[7], three.range.0, three.range.1, three.codes.0, three.codes.1,
            $looked
        )
    }};
}

/// The newest finds of a word among one kind that fit the other conditions too. They are looked through in their order, and no
/// further than is wanted: sorted once more, SQLite would look through all of them.
macro_rules! fitting_of {
    ($kind:literal, $alias:literal) => {
        concat!(
            "SELECT * FROM (SELECT h.kind, h.ref_id, h.is_name FROM (
                 SELECT kind, ref_id, is_name FROM search_hits
                 WHERE word_id = $1 AND kind = ",
            $kind,
            " AND ($2 = 0 OR $2 = ",
            $kind,
            ")
                 ORDER BY ref_id DESC LIMIT $43) AS h WHERE TRUE",
            conditions!(),
            " LIMIT $3) AS ",
            $alias
        )
    };
}

/// The newest finds of a word that fit up to [`CONDITIONS`] other conditions too, so many of each kind, of so many that
/// are looked through.
pub async fn fitting(
    tx: &mut Tx,
    word: i64,
    conditions: &[Condition],
    kind: Option<DocKind>,
    (limit, looked): (i64, i64),
) -> Result<Vec<Hit>, StorageError> {
    let rows: Vec<RawHit> = fetch_bound!(
        tx,
        with_closed!(concat!(
            fitting_of!("1", "a"),
            " UNION ALL ",
            fitting_of!("2", "b"),
            " UNION ALL ",
            fitting_of!("3", "c"),
            " UNION ALL ",
            fitting_of!("4", "d"),
            " UNION ALL ",
            fitting_of!("5", "e"),
            " UNION ALL ",
            fitting_of!("6", "g")
        )),
        word,
        kind.map_or(0, DocKind::code),
        limit,
        conditions,
        looked
    )?;
    rows.into_iter().map(RawHit::parse).collect()
}

/// What has a code in a range and fits up to [`CONDITIONS`] other conditions.
pub async fn coded(
    tx: &mut Tx,
    (from, until): (&str, &str),
    conditions: &[Condition],
    limit: i64,
) -> Result<Vec<Hit>, StorageError> {
    let rows: Vec<RawHit> = fetch_bound!(
        tx,
        with_closed!(concat!(
            "SELECT h.kind, h.ref_id, TRUE AS is_name FROM (
                 SELECT kind, ref_id FROM search_codes WHERE code >= $1 AND code < $2 ORDER BY code LIMIT $43) AS h
             WHERE TRUE", conditions!(), " LIMIT $3"
        )),
        from,
        until,
        limit,
        conditions,
        LOOKED_THROUGH
    )?;
    rows.into_iter().map(RawHit::parse).collect()
}

/// The records of that number, of every kind.
pub async fn numbered(tx: &mut Tx, number: i64) -> Result<Vec<Record>, StorageError> {
    let mut found = Vec::new();
    for kind in RecordKind::ALL {
        found.extend(super::records::numbered(tx, kind, number).await?);
    }
    Ok(found)
}

/// Keeps what a member of staff looked for; gives its id.
pub async fn keep(
    tx: &mut Tx,
    user: UserId,
    words: &str,
    now: Millis,
) -> Result<i64, StorageError> {
    let (id,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "INSERT INTO searches (user_id, words, created_at) VALUES ($1, $2, $3) RETURNING id",
        user.0,
        words,
        now.0
    )?;
    Ok(id)
}

/// What a member of staff looked for.
pub async fn kept(tx: &mut Tx, user: UserId, id: i64) -> Result<Option<String>, StorageError> {
    let row: Option<(String,)> = fetch!(
        tx,
        optional Single<String>,
        "SELECT words FROM searches WHERE id = $1 AND user_id = $2",
        id,
        user.0
    )?;
    Ok(row.map(|(words,)| words))
}

/// Forgets what was looked for before a moment; gives the number of rows.
pub async fn prune(tx: &mut Tx, before: Millis) -> Result<u64, StorageError> {
    execute!(tx, "DELETE FROM searches WHERE created_at < $1", before.0)
}
