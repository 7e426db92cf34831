//! Phones and e-mails of contacts. The main phone is [`super::contacts::save`]'s: it stands with the contact as well.

use super::{
    AT_ONCE, Cell, StorageError, Tx, batch, exactly_one, execute, fetch, padded, push_list,
    remembered, search,
};
use crate::domain::contact::{Point, PointKind, PointValue};
use crate::domain::ids::{ContactId, PointId};
use crate::domain::time::Millis;
use sqlx::FromRow;
use std::collections::BTreeMap;

macro_rules! columns {
    () => {
        "id, contact_id, kind, value, verified, main"
    };
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    contact_id: i64,
    kind: String,
    value: String,
    verified: bool,
    main: bool,
}

impl Raw {
    fn parse(self) -> Result<Point, StorageError> {
        let cell = |column| Cell {
            table: "contact_points",
            column,
            id: self.id,
        };
        let kind = PointKind::from_slug(&self.kind).ok_or("no kind of point");
        let value = match cell("kind").parse(kind)? {
            PointKind::Phone => PointValue::Phone(cell("value").parse(self.value.parse())?),
            PointKind::Email => PointValue::Email(cell("value").parse(self.value.parse())?),
        };
        Ok(Point {
            id: PointId(self.id),
            contact: ContactId(self.contact_id),
            value,
            verified: self.verified,
            main: self.main,
        })
    }
}

/// The phones and the e-mails of a contact, the main ones first.
pub async fn of_contact(tx: &mut Tx, contact: ContactId) -> Result<Vec<Point>, StorageError> {
    Ok(remembered!(
        tx,
        ("points", contact.0),
        ["contact_points"],
        {
            let mut points = of_contacts(tx, &[contact.0]).await?;
            points.remove(&contact).unwrap_or_default()
        }
    ))
}

/// That a contact has neither.
pub(super) fn know_none(tx: &mut Tx, contact: ContactId) {
    let key = ("points", contact.0);
    tx.memory()
        .remember(key, &["contact_points"], &Vec::<Point>::new());
}

/// The phones and the e-mails of several contacts, of each as [`of_contact`] gives them.
pub(super) async fn of_contacts(
    tx: &mut Tx,
    contacts: &[i64],
) -> Result<BTreeMap<ContactId, Vec<Point>>, StorageError> {
    let mut points: BTreeMap<ContactId, Vec<Point>> = BTreeMap::new();
    for some in contacts.chunks(AT_ONCE) {
        let rows = batch!(tx, quietly query => {
            query.push(concat!("SELECT ", columns!(), " FROM contact_points WHERE contact_id IN "));
            push_list(&mut query, padded(some));
            query.push(" ORDER BY kind DESC, main DESC, id");
        }, all Raw)?;
        for raw in rows {
            let point = raw.parse()?;
            points.entry(point.contact).or_default().push(point);
        }
    }
    Ok(points)
}

/// Who else has this very phone or e-mail, the longest known first.
pub async fn holders(
    tx: &mut Tx,
    value: &PointValue,
    limit: i64,
) -> Result<Vec<ContactId>, StorageError> {
    let rows: Vec<(i64,)> = fetch!(
        tx,
        all(i64,),
        "SELECT contact_id FROM contact_points WHERE kind = $1 AND value = $2 ORDER BY contact_id LIMIT $3",
        value.kind().slug(),
        value.as_str(),
        limit
    )?;
    Ok(rows.into_iter().map(|(id,)| ContactId(id)).collect())
}

/// Adds a phone or an e-mail that is not the main one; one that is there already stays as it is, but for being verified
/// from now on. Gives it as it stands.
pub async fn add(
    tx: &mut Tx,
    contact: ContactId,
    value: &PointValue,
    verified: bool,
    now: Millis,
) -> Result<Point, StorageError> {
    let raw = fetch!(
        tx,
        one Raw,
        concat!(
            "INSERT INTO contact_points (contact_id, kind, value, verified, main, created_at)
             VALUES ($1, $2, $3, $4, FALSE, $5)
             ON CONFLICT (contact_id, kind, value) DO UPDATE SET verified = (contact_points.verified OR $4) RETURNING ",
            columns!()
        ),
        contact.0,
        value.kind().slug(),
        value.as_str(),
        verified,
        now.0
    )?;
    let added = raw.parse()?;
    search::contact_of(tx, contact).await?;
    Ok(added)
}

/// The phone or e-mail of that id.
pub async fn find(tx: &mut Tx, id: PointId) -> Result<Option<Point>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM contact_points WHERE id = $1"),
        id.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// Makes the main one of a kind an extra one: what becomes the main one in its place does not drop it.
pub async fn demote(tx: &mut Tx, contact: ContactId, kind: PointKind) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE contact_points SET main = FALSE WHERE contact_id = $1 AND kind = $2 AND main",
        contact.0,
        kind.slug()
    )
    .map(drop)
}

/// Makes one the main one of its kind.
pub async fn promote(tx: &mut Tx, id: PointId) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE contact_points SET main = TRUE WHERE id = $1",
        id.0
    )?;
    exactly_one("contact_points", touched)
}

/// Drops one.
pub async fn remove(tx: &mut Tx, id: PointId) -> Result<(), StorageError> {
    let before = find(tx, id).await?;
    let touched = execute!(tx, "DELETE FROM contact_points WHERE id = $1", id.0)?;
    exactly_one("contact_points", touched)?;
    match before {
        Some(point) => search::contact_of(tx, point.contact).await,
        None => Ok(()),
    }
}

/// Drops all of a contact.
pub async fn forget(tx: &mut Tx, contact: ContactId) -> Result<(), StorageError> {
    execute!(
        tx,
        "DELETE FROM contact_points WHERE contact_id = $1",
        contact.0
    )
    .map(drop)
}
