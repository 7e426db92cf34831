//! Dialogs: the half-done input of a person, which their next message answers. At most one each.

use super::{Cell, Owner, Single, StorageError, Tx, execute, fetch, remembered, to_json};
use crate::domain::ids::UserId;
use crate::domain::time::Millis;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The person's half-done input, if there is one.
pub async fn find<D: DeserializeOwned>(
    tx: &mut Tx,
    user: UserId,
) -> Result<Option<D>, StorageError> {
    let row: Option<(String,)> = remembered!(tx, ("dialog", user.0), ["dialogs"], {
        fetch!(
            tx,
            optional Single<String>,
            "SELECT body FROM dialogs WHERE user_id = $1",
            user.0
        )?
    });
    let cell = Cell {
        table: "dialogs",
        column: "body",
        id: user.0,
    };
    row.map(|(body,)| cell.json(&body)).transpose()
}

/// A half-done input, or that there is none, as it has just been read with its person.
pub(super) fn know(tx: &mut Tx, user: UserId, body: Option<String>) {
    let known = body.map(|body| (body,));
    let owner = Owner::User(user);
    tx.memory()
        .remember_of(owner, ("dialog", user.0), &["dialogs"], &known);
}

/// Whether somebody's half-done input is known.
pub(super) fn is_known(tx: &mut Tx, user: UserId) -> bool {
    tx.memory().knows("dialog", user.0)
}

/// Everybody's half-done input.
pub async fn all<D: DeserializeOwned>(tx: &mut Tx) -> Result<Vec<(UserId, D)>, StorageError> {
    let rows: Vec<(i64, String)> = fetch!(
        tx,
        all(i64, String),
        "SELECT user_id, body FROM dialogs ORDER BY user_id"
    )?;
    rows.into_iter()
        .map(|(user, body)| {
            let cell = Cell {
                table: "dialogs",
                column: "body",
                id: user,
            };
            Ok((UserId(user), cell.json(&body)?))
        })
        .collect()
}

/// Begins an input; it takes the place of another half-done one.
pub async fn begin<D: Serialize>(
    tx: &mut Tx,
    user: UserId,
    dialog: &D,
    now: Millis,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO dialogs (user_id, body, updated_at) VALUES ($1, $2, $3)
         ON CONFLICT (user_id) DO UPDATE SET body = $2, updated_at = $3",
        user.0,
        &to_json(dialog)?,
        now.0
    )
    .map(drop)
}

/// Ends the input. `false`: there was none.
pub async fn end(tx: &mut Tx, user: UserId) -> Result<bool, StorageError> {
    let touched = execute!(tx, "DELETE FROM dialogs WHERE user_id = $1", user.0)?;
    Ok(touched == 1)
}
