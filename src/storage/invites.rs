//! Invites: single-use deep links to a role. Only the digest of the secret is kept.

use super::{Cell, Single, StorageError, Tx, execute, fetch};
use crate::domain::ids::UserId;
use crate::domain::people::Role;
use crate::domain::time::Millis;
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use std::fmt::Write as _;

/// An invite as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// The role it gives.
    pub role: Role,
    /// Until when.
    pub expires_at: Millis,
    /// Whether somebody has used it.
    pub used: bool,
    /// Who made it; `None` for the owner's claim link in the log.
    pub created_by: Option<UserId>,
}

#[derive(FromRow)]
struct Raw {
    role: String,
    expires_at: i64,
    used_at: Option<i64>,
    created_by: Option<i64>,
}

fn digest(secret: &str) -> String {
    Sha256::digest(secret.as_bytes())
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

/// Makes an invite.
pub async fn make(
    tx: &mut Tx,
    secret: &str,
    role: Role,
    created_by: Option<UserId>,
    expires_at: Millis,
    now: Millis,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO invites (digest, role, created_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        &digest(secret),
        role.slug(),
        created_by.map(|id| id.0),
        now.0,
        expires_at.0
    )
    .map(drop)
}

/// The invite behind a secret.
pub async fn find(tx: &mut Tx, secret: &str) -> Result<Option<Invite>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        "SELECT role, expires_at, used_at, created_by FROM invites WHERE digest = $1",
        &digest(secret)
    )?;
    raw.map(|raw| {
        let cell = Cell {
            table: "invites",
            column: "role",
            id: 0,
        };
        Ok(Invite {
            role: cell.parse(Role::from_slug(&raw.role).ok_or("no role"))?,
            expires_at: Millis(raw.expires_at),
            used: raw.used_at.is_some(),
            created_by: raw.created_by.map(UserId),
        })
    })
    .transpose()
}

/// Uses an invite. `false`: somebody was faster.
pub async fn spend(
    tx: &mut Tx,
    secret: &str,
    by: UserId,
    now: Millis,
) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE invites SET used_by = $2, used_at = $3 WHERE digest = $1 AND used_at IS NULL",
        &digest(secret),
        by.0,
        now.0
    )?;
    Ok(touched == 1)
}

/// Forgets the unused claim links of owners: each start prints a new one.
pub async fn drop_unused_claims(tx: &mut Tx) -> Result<u64, StorageError> {
    execute!(
        tx,
        "DELETE FROM invites WHERE role = 'owner' AND created_by IS NULL AND used_at IS NULL"
    )
}

/// Whether an owner's claim link that nobody has used works yet.
pub async fn claim_stands(tx: &mut Tx, now: Millis) -> Result<bool, StorageError> {
    let (count,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "SELECT COUNT(*) FROM invites
         WHERE role = 'owner' AND created_by IS NULL AND used_at IS NULL AND expires_at > $1",
        now.0
    )?;
    Ok(count > 0)
}
