//! Companies, found by their folded name.
//!
//! Two may share a name as long as their ИНН tells them apart: `name_folded`, which is unique, is the folded name, and for
//! the second of a name that and its ИНН. By the bare name the first is found.

use super::{Cell, StorageError, Tx, execute, fetch};
use crate::domain::contact::Company;
use crate::domain::ids::CompanyId;
use crate::domain::requisites::{Account, Inn, Requisites};
use crate::domain::text::fold;
use crate::domain::time::Millis;
use sqlx::FromRow;

macro_rules! columns {
    () => {
        "id, version, name, inn, kpp, ogrn, bik, account, correspondent, bank, legal_address, postal_address, created_at,
         active_at"
    };
}

#[derive(FromRow)]
struct Raw {
    id: i64,
    version: i64,
    name: String,
    inn: Option<String>,
    kpp: Option<String>,
    ogrn: Option<String>,
    bik: Option<String>,
    account: Option<String>,
    correspondent: Option<String>,
    bank: Option<String>,
    legal_address: Option<String>,
    postal_address: Option<String>,
    created_at: i64,
    active_at: i64,
}

fn cell(column: &'static str, id: i64) -> Cell {
    Cell {
        table: "companies",
        column,
        id,
    }
}

fn parsed<T: std::str::FromStr>(
    cell: Cell,
    text: Option<&String>,
) -> Result<Option<T>, StorageError>
where
    T::Err: std::fmt::Display,
{
    text.map(|text| cell.parse(text.parse())).transpose()
}

impl Raw {
    fn parse(self) -> Result<Company, StorageError> {
        let id = self.id;
        let requisites = Requisites {
            inn: parsed(cell("inn", id), self.inn.as_ref())?,
            kpp: parsed(cell("kpp", id), self.kpp.as_ref())?,
            ogrn: parsed(cell("ogrn", id), self.ogrn.as_ref())?,
            bik: parsed(cell("bik", id), self.bik.as_ref())?,
            account: parsed(cell("account", id), self.account.as_ref())?,
            correspondent: parsed(cell("correspondent", id), self.correspondent.as_ref())?,
            bank: self.bank,
            legal_address: self.legal_address,
            postal_address: self.postal_address,
        };
        Ok(Company {
            id: CompanyId(id),
            version: self.version,
            name: self.name,
            requisites,
            created_at: Millis(self.created_at),
            active_at: Millis(self.active_at),
        })
    }
}

/// The company of that name, made when there is none; spelling and case do not make another.
pub async fn find_or_make(tx: &mut Tx, name: &str, now: Millis) -> Result<Company, StorageError> {
    let raw = fetch!(
        tx,
        one Raw,
        concat!(
            "INSERT INTO companies (name, name_folded, created_at, active_at) VALUES ($1, $2, $3, $3)
             ON CONFLICT (name_folded) DO UPDATE SET name_folded = companies.name_folded RETURNING ",
            columns!()
        ),
        name,
        &fold(name),
        now.0
    )?;
    raw.parse()
}

/// Makes a company of a name that another has: its ИНН tells them apart.
pub async fn make_namesake(
    tx: &mut Tx,
    name: &str,
    inn: &Inn,
    now: Millis,
) -> Result<Company, StorageError> {
    let raw = fetch!(
        tx,
        one Raw,
        concat!(
            "INSERT INTO companies (name, name_folded, inn, created_at, active_at) VALUES ($1, $2, $3, $4, $4) RETURNING ",
            columns!()
        ),
        name,
        &told_apart(name, inn),
        inn.as_str(),
        now.0
    )?;
    raw.parse()
}

fn told_apart(name: &str, inn: &Inn) -> String {
    format!("{} {inn}", fold(name))
}

/// The company of that id.
pub async fn find(tx: &mut Tx, id: CompanyId) -> Result<Option<Company>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM companies WHERE id = $1"),
        id.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// The company found by that bare name.
pub async fn named(tx: &mut Tx, name: &str) -> Result<Option<Company>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM companies WHERE name_folded = $1"),
        &fold(name)
    )?;
    raw.map(Raw::parse).transpose()
}

/// The companies of an ИНН, the longest known first: it may have branches, told apart by КПП.
pub async fn of_inn(tx: &mut Tx, inn: &Inn) -> Result<Vec<Company>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!("SELECT ", columns!(), " FROM companies WHERE inn = $1 ORDER BY id LIMIT 10"),
        inn.as_str()
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// Companies, those with which something happened last first.
pub async fn recent(tx: &mut Tx, limit: i64, offset: i64) -> Result<Vec<Company>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM companies ORDER BY active_at DESC, id DESC LIMIT $1 OFFSET $2"
        ),
        limit,
        offset
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// Keeps a changed company. `false`, and nothing is kept: another has that name, and no ИНН tells the two apart.
pub async fn save(tx: &mut Tx, company: &mut Company, now: Millis) -> Result<bool, StorageError> {
    let namesake = named(tx, &company.name)
        .await?
        .filter(|other| other.id != company.id);
    let key = match (&namesake, &company.requisites.inn) {
        (None, _) => fold(&company.name),
        (Some(other), Some(inn)) if other.requisites.inn.as_ref() != Some(inn) => {
            told_apart(&company.name, inn)
        }
        (Some(_), _) => return Ok(false),
    };
    let known = &company.requisites;
    let touched = execute!(
        tx,
        "UPDATE companies SET name = $3, name_folded = $4, inn = $5, kpp = $6, ogrn = $7, bik = $8, account = $9,
             correspondent = $10, bank = $11, legal_address = $12, postal_address = $13, active_at = $14,
             version = $2 + 1
         WHERE id = $1 AND version = $2",
        company.id.0,
        company.version,
        &company.name,
        &key,
        known.inn.as_ref().map(Inn::as_str),
        known.kpp.as_ref().map(crate::domain::requisites::Kpp::as_str),
        known.ogrn.as_ref().map(crate::domain::requisites::Ogrn::as_str),
        known.bik.as_ref().map(crate::domain::requisites::Bik::as_str),
        known.account.as_ref().map(Account::as_str),
        known.correspondent.as_ref().map(Account::as_str),
        known.bank.as_deref(),
        known.legal_address.as_deref(),
        known.postal_address.as_deref(),
        now.0
    )?;
    if touched != 1 {
        return Err(StorageError::Conflict {
            table: "companies",
            id: company.id.0,
        });
    }
    company.version += 1;
    company.active_at = now;
    Ok(true)
}

/// Notes that something happened with a company.
pub async fn touch(tx: &mut Tx, id: CompanyId, now: Millis) -> Result<(), StorageError> {
    execute!(
        tx,
        "UPDATE companies SET active_at = $2 WHERE id = $1 AND active_at < $2",
        id.0,
        now.0
    )
    .map(drop)
}
