//! Segments: saved filters, and going through what fits them, a stretch at a time.

use super::{Cell, Single, StorageError, Tx, exactly_one, execute, fetch, to_json};
use crate::domain::ids::{PipelineId, StageId, UserId};
use crate::domain::segment::{Filter, Of};
use crate::domain::time::Millis;
use sqlx::FromRow;

/// A segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Its id.
    pub id: i64,
    /// Grows with each change.
    pub version: i64,
    /// Its name.
    pub name: String,
    /// What it lets through.
    pub filter: Filter,
    /// Who made it.
    pub by: UserId,
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    version: i64,
    name: String,
    filter: String,
    created_by: i64,
}

macro_rules! columns {
    () => {
        "id, version, name, filter, created_by"
    };
}

impl Raw {
    fn parse(self) -> Result<Segment, StorageError> {
        let cell = Cell {
            table: "segments",
            column: "filter",
            id: self.id,
        };
        Ok(Segment {
            id: self.id,
            version: self.version,
            name: self.name,
            filter: cell.json(&self.filter)?,
            by: UserId(self.created_by),
        })
    }
}

/// Makes a segment.
pub async fn make(
    tx: &mut Tx,
    name: &str,
    filter: &Filter,
    by: UserId,
    now: Millis,
) -> Result<Segment, StorageError> {
    let raw = fetch!(
        tx,
        one Raw,
        concat!(
            "INSERT INTO segments (version, name, filter, created_by, created_at, updated_at)
             VALUES (1, $1, $2, $3, $4, $4) RETURNING ",
            columns!()
        ),
        name,
        &to_json(filter)?,
        by.0,
        now.0
    )?;
    raw.parse()
}

/// The segment of that id.
pub async fn find(tx: &mut Tx, id: i64) -> Result<Option<Segment>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM segments WHERE id = $1"),
        id
    )?;
    raw.map(Raw::parse).transpose()
}

/// All segments by name.
pub async fn list(tx: &mut Tx, limit: i64, offset: i64) -> Result<Vec<Segment>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!("SELECT ", columns!(), " FROM segments ORDER BY name, id LIMIT $1 OFFSET $2"),
        limit,
        offset
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// How many segments there are.
pub async fn count(tx: &mut Tx) -> Result<i64, StorageError> {
    let (count,): (i64,) = fetch!(tx, one Single<i64>, "SELECT COUNT(*) FROM segments")?;
    Ok(count)
}

/// Keeps a changed segment, whose version has grown by one since it was read.
pub async fn save(tx: &mut Tx, segment: &Segment, now: Millis) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE segments SET version = $2, name = $3, filter = $4, updated_at = $5
         WHERE id = $1 AND version = $2 - 1",
        segment.id,
        segment.version,
        &segment.name,
        &to_json(&segment.filter)?,
        now.0
    )?;
    if touched == 1 {
        Ok(())
    } else {
        Err(StorageError::Conflict {
            table: "segments",
            id: segment.id,
        })
    }
}

/// Deletes a segment.
pub async fn delete(tx: &mut Tx, id: i64) -> Result<(), StorageError> {
    let touched = execute!(tx, "DELETE FROM segments WHERE id = $1", id)?;
    exactly_one("segments", touched)
}

/// What of a filter the database can tell.
#[derive(Debug, Clone)]
pub struct Scan<'a> {
    /// The filter.
    pub filter: &'a Filter,
    /// When it is asked.
    pub now: Millis,
}

/// A filter as it is bound.
struct Bound {
    pipeline: String,
    stage: String,
    open: i64,
    responsible: i64,
    created: (i64, i64),
    moved: (i64, i64),
    words: (i64, i64),
    has_words: i64,
    tag: i64,
}

impl Bound {
    fn of(scan: &Scan<'_>) -> Bound {
        let filter = scan.filter;
        let bounds = |period: Option<crate::domain::segment::Period>| {
            period.map_or((i64::MIN, i64::MAX), |period| {
                let (from, until) = period.bounds(scan.now);
                (from.0, until.0)
            })
        };
        let slug = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Bound {
            pipeline: slug(filter.pipeline.as_ref().map(PipelineId::as_str)),
            stage: slug(filter.stage.as_ref().map(StageId::as_str)),
            open: filter.open.map_or(-1, i64::from),
            responsible: filter.responsible.map_or(0, |id| id.0),
            created: bounds(filter.created),
            moved: bounds(filter.moved),
            words: bounds(filter.words),
            has_words: i64::from(filter.words.is_some()),
            tag: filter.tag.unwrap_or(0),
        }
    }

    fn lead(&self) -> Lead {
        if self.tag != 0 {
            Lead::Tag
        } else if !self.stage.is_empty() && !self.pipeline.is_empty() {
            Lead::Stage
        } else if self.open == 1 {
            Lead::Open
        } else {
            Lead::All
        }
    }

    /// Whether it asks for a stage, and for nothing else.
    fn is_stage_alone(&self) -> bool {
        const ALWAYS: (i64, i64) = (i64::MIN, i64::MAX);
        self.lead() == Lead::Stage
            && self.open == -1
            && self.responsible == 0
            && self.has_words == 0
            && (self.created, self.moved) == (ALWAYS, ALWAYS)
    }
}

/// What narrows a filter most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    Tag,
    Stage,
    Open,
    All,
}

/// What a record has to fit, `$3` to `$10`.
macro_rules! record_fits {
    () => {
        "($3 = '' OR r.pipeline = $3) AND ($4 = '' OR r.stage = $4)
         AND ($5 = -1 OR ($5 = 1 AND NOT r.closed) OR ($5 = 0 AND r.closed))
         AND ($6 = 0 OR r.responsible = $6) AND r.created_at >= $7 AND r.created_at < $8
         AND r.stage_since >= $9 AND r.stage_since < $10"
    };
}

/// What a record has to fit with all that belongs to it, `$3` to `$14`.
macro_rules! record_fits_in_all {
    () => {
        concat!(
            record_fits!(),
            " AND ($11 = 0 OR COALESCE((SELECT m.created_at FROM client_messages AS m WHERE m.record_id = r.id
                  ORDER BY m.id DESC LIMIT 1), 0) BETWEEN $12 AND $13)
              AND ($14 = 0 OR EXISTS (SELECT 1 FROM taggings AS g
                  WHERE g.tag_id = $14 AND g.kind IN (1, 2, 3) AND g.ref_id = r.id))"
        )
    };
}

/// What a contact has to fit by itself, `$11` to `$14`.
macro_rules! contact_fits {
    () => {
        "c.merged_into IS NULL
         AND ($11 = 0 OR COALESCE((SELECT m.created_at FROM client_messages AS m WHERE m.contact_id = c.id
             ORDER BY m.id DESC LIMIT 1), 0) BETWEEN $12 AND $13)
         AND ($14 = 0 OR EXISTS (SELECT 1 FROM taggings AS g
             WHERE g.tag_id = $14 AND g.kind = 4 AND g.ref_id = c.id))"
    };
}

/// What a contact has to fit, `$3` to `$14`; `$15`: whether it is a record of it that has to.
macro_rules! contact_fits_in_all {
    () => {
        concat!(
            contact_fits!(),
            " AND ($15 = 1 OR (c.created_at >= $7 AND c.created_at < $8))
              AND ($15 = 0 OR EXISTS (SELECT 1 FROM records AS r WHERE r.contact_id = c.id AND ",
            record_fits!(),
            "))"
        )
    };
}

/// The next rows of one kind with the tag `$14`.
macro_rules! tagged {
    ($kind:literal, $alias:literal) => {
        concat!(
            "SELECT id FROM (SELECT ref_id AS id FROM taggings WHERE tag_id = $14 AND kind = ",
            $kind,
            " AND ref_id < $1 ORDER BY ref_id DESC LIMIT $2) AS ",
            $alias
        )
    };
}

/// The next rows of a stage.
macro_rules! of_stage {
    () => {
        "SELECT id FROM records WHERE pipeline = $3 AND stage = $4 AND id < $1 ORDER BY id DESC LIMIT $2"
    };
}

/// Runs a statement about the next records, led by what narrows most: a tag, a stage, what is open, else the records themselves.
macro_rules! about_records {
    ($tx:expr, $($how:ident)+ ($($row:ty),+), $scan:expr, $stretch:expr, $pick:expr, $order:expr) => {{
        let bound = Bound::of($scan);
        match bound.lead() {
            Lead::Tag => about!($tx, $($how)+ ($($row),+), bound, $stretch, concat!(
                $pick, " FROM (SELECT id FROM (", tagged!("1", "a"), " UNION ALL ", tagged!("2", "b"), " UNION ALL ",
                tagged!("3", "c"), ") AS t ORDER BY id DESC LIMIT $2) AS w JOIN records AS r ON r.id = w.id", $order
            )),
            Lead::Stage => about!($tx, $($how)+ ($($row),+), bound, $stretch, concat!(
                $pick, " FROM (", of_stage!(), ") AS w JOIN records AS r ON r.id = w.id", $order
            )),
            Lead::Open => about!($tx, $($how)+ ($($row),+), bound, $stretch, concat!(
                $pick, " FROM (SELECT id FROM records WHERE NOT closed AND id < $1 ORDER BY id DESC LIMIT $2) AS w
                 JOIN records AS r ON r.id = w.id", $order
            )),
            Lead::All => about!($tx, $($how)+ ($($row),+), bound, $stretch, concat!(
                $pick, " FROM (SELECT id FROM records WHERE id < $1 ORDER BY id DESC LIMIT $2) AS w
                 JOIN records AS r ON r.id = w.id", $order
            )),
        }
    }};
}

/// The same about the next contacts; `$last` is bound to `$15`.
macro_rules! about_contacts {
    ($tx:expr, $($how:ident)+ ($($row:ty),+), $scan:expr, $stretch:expr, $last:expr, $pick:expr, $join:expr, $order:expr) => {{
        let bound = Bound::of($scan);
        match bound.lead() {
            Lead::Tag => about!($tx, $($how)+ ($($row),+), bound, $stretch, concat!(
                $pick, " FROM (", tagged!("4", "a"), ") AS w JOIN contacts AS c ON c.id = w.id", $join, $order
            ), $last),
            Lead::Stage | Lead::Open | Lead::All => about!($tx, $($how)+ ($($row),+), bound, $stretch, concat!(
                $pick, " FROM (SELECT id FROM contacts WHERE id < $1 ORDER BY id DESC LIMIT $2) AS w
                 JOIN contacts AS c ON c.id = w.id", $join, $order
            ), $last),
        }
    }};
}

/// Runs a statement about rows of a stretch.
macro_rules! about {
    ($tx:expr, $($how:ident)+ ($($row:ty),+), $bound:expr, $stretch:expr, $sql:expr $(, $last:expr)?) => {
        fetch!(
            $tx, $($how)+ ($($row),+), $sql, $stretch.0, $stretch.1, &$bound.pipeline, &$bound.stage, $bound.open,
            $bound.responsible, $bound.created.0, $bound.created.1, $bound.moved.0, $bound.moved.1, $bound.has_words,
            $bound.words.0, $bound.words.1, $bound.tag $(, $last)?
        )
    };
}

/// Counts the rows, those of them that fit, and tells the last one.
macro_rules! tally {
    ($fits:expr, $id:literal) => {
        concat!(
            "SELECT COUNT(*), COUNT(CASE WHEN ",
            $fits,
            " THEN 1 END), COALESCE(MIN(",
            $id,
            "), 0)"
        )
    };
}

/// The next records after one of them, the newest first: ids, each with its fields where it fits as far as the database can
/// tell. So many are looked at, whether they fit or not: what fits hardly anything costs what fits everything does.
pub async fn records(
    tx: &mut Tx,
    scan: &Scan<'_>,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, Option<crate::domain::fields::Fields>)>, StorageError> {
    let rows: Vec<(i64, Option<String>)> = about_records!(
        tx,
        all(i64, Option<String>),
        scan,
        (after, limit),
        concat!(
            "SELECT r.id, CASE WHEN ",
            record_fits_in_all!(),
            " THEN r.fields END"
        ),
        " ORDER BY r.id DESC"
    )?;
    rows.into_iter()
        .map(|(id, fields)| {
            let cell = Cell {
                table: "records",
                column: "fields",
                id,
            };
            let fields = fields.map(|fields| cell.json(&fields)).transpose()?;
            Ok((id, fields))
        })
        .collect()
}

/// The next contacts after one of them, the newest first, and whether each fits as far as the database can tell. With
/// conditions on records: those with a record that fits. So many are looked at, whether they fit or not.
pub async fn contacts(
    tx: &mut Tx,
    scan: &Scan<'_>,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, bool)>, StorageError> {
    let rows: Vec<(i64, i64)> = about_contacts!(
        tx,
        all(i64, i64),
        scan,
        (after, limit),
        i64::from(scan.filter.is_of_records()),
        concat!(
            "SELECT c.id, CAST(CASE WHEN ",
            contact_fits_in_all!(),
            " THEN 1 ELSE 0 END AS BIGINT)"
        ),
        "",
        " ORDER BY c.id DESC"
    )?;
    Ok(rows.into_iter().map(|(id, fits)| (id, fits != 0)).collect())
}

/// A stretch of contacts, and what of it may fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactStretch {
    /// How many contacts were looked at.
    pub looked: i64,
    /// The last of them.
    pub last: i64,
    /// The records that fit as far as the database can tell, by their contacts: the fields.
    pub records: Vec<(i64, crate::domain::fields::Fields)>,
}

/// The next contacts after one of them, the newest first, with the records that fit as far as the database can tell. Of each
/// contact the newest `most` records are looked into. So many contacts are looked at, whether they fit or not.
pub async fn contacts_with_fields(
    tx: &mut Tx,
    scan: &Scan<'_>,
    (after, limit): (i64, i64),
    most: i64,
) -> Result<ContactStretch, StorageError> {
    let (looked, last): (i64, i64) = about_contacts!(
        tx,
        one(i64, i64),
        scan,
        (after, limit),
        most - 1,
        "SELECT COUNT(*), COALESCE(MIN(w.id), 0)",
        "",
        ""
    )?;
    // SQLite goes through what stands before CROSS first, as it has to here: there are few of them.
    let rows: Vec<(i64, i64, String)> = about_contacts!(
        tx,
        all(i64, i64, String),
        scan,
        (after, limit),
        most - 1,
        "SELECT c.id, r.id, r.fields",
        concat!(
            " CROSS JOIN records AS r WHERE r.contact_id = c.id
               AND r.id >= COALESCE((SELECT n.id FROM records AS n WHERE n.contact_id = c.id
                   ORDER BY n.id DESC LIMIT 1 OFFSET $15), 0) AND ",
            contact_fits!(),
            " AND ",
            record_fits!()
        ),
        " ORDER BY c.id DESC, r.id DESC"
    )?;
    let records = rows.into_iter().map(|(contact, record, fields)| {
        let cell = Cell {
            table: "records",
            column: "fields",
            id: record,
        };
        Ok((contact, cell.json(&fields)?))
    });
    Ok(ContactStretch {
        looked,
        last,
        records: records.collect::<Result<_, StorageError>>()?,
    })
}

/// What was counted of a stretch of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// How many were looked at.
    pub looked: i64,
    /// How many of them fit.
    pub fit: i64,
    /// The last one.
    pub last: i64,
}

/// Counts the next records or contacts that fit, after one of them, the newest first; only of a filter that does not look into
/// fields. So many are looked at, whether they fit or not.
pub async fn tally(
    tx: &mut Tx,
    scan: &Scan<'_>,
    after: i64,
    limit: i64,
) -> Result<Tally, StorageError> {
    let bound = Bound::of(scan);
    let (looked, fit, last): (i64, i64, i64) = match scan.filter.of {
        // Then all of them fit, and their index tells all that is asked.
        Of::Records if bound.is_stage_alone() => about!(
            tx,
            one(i64, i64, i64),
            bound,
            (after, limit),
            concat!(
                "SELECT COUNT(*), COUNT(*), COALESCE(MIN(id), 0) FROM (",
                of_stage!(),
                ") AS w"
            )
        )?,
        Of::Records => about_records!(
            tx,
            one(i64, i64, i64),
            scan,
            (after, limit),
            tally!(record_fits_in_all!(), "r.id"),
            ""
        )?,
        Of::Contacts => about_contacts!(
            tx,
            one(i64, i64, i64),
            scan,
            (after, limit),
            i64::from(scan.filter.is_of_records()),
            tally!(contact_fits_in_all!(), "c.id"),
            "",
            ""
        )?,
    };
    Ok(Tally { looked, fit, last })
}

/// Has every filter that names a tag name another instead: the two are one.
pub async fn retag(tx: &mut Tx, from: i64, into: i64, now: Millis) -> Result<(), StorageError> {
    for mut segment in list(tx, i64::from(i32::MAX), 0).await? {
        if segment.filter.tag == Some(from) {
            segment.filter.tag = Some(into);
            segment.version += 1;
            save(tx, &segment, now).await?;
        }
    }
    Ok(())
}
