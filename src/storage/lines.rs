//! The rules of the lines, as their owner set them.

use super::{Cell, Single, StorageError, Tx, execute, fetch, remembered, to_json};
use crate::domain::line::LineRules;
use crate::domain::time::Millis;

/// The rules of a line; the built-in ones as long as nobody has set any.
pub async fn rules(tx: &mut Tx, line: &str) -> Result<LineRules, StorageError> {
    Ok(remembered!(tx, ("line", 0; line.to_owned()), ["lines"], {
        let row: Option<(String,)> = fetch!(
            tx,
            optional Single<String>,
            "SELECT rules FROM lines WHERE id = $1",
            line
        )?;
        let cell = Cell {
            table: "lines",
            column: "rules",
            id: 0,
        };
        match row {
            Some((rules,)) => cell.json(&rules)?,
            None => LineRules::default(),
        }
    }))
}

/// Keeps the rules of a line.
pub async fn set_rules(
    tx: &mut Tx,
    line: &str,
    rules: &LineRules,
    now: Millis,
) -> Result<(), StorageError> {
    execute!(
        tx,
        "INSERT INTO lines (id, rules, updated_at) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET rules = $2, updated_at = $3",
        line,
        &to_json(rules)?,
        now.0
    )
    .map(drop)
}
