//! Topics: what a client has in a forum group.

use super::{Single, StorageError, Tx, fetch};
use crate::domain::ids::TopicId;

/// Telegram's number of a topic; `None` until Telegram has made it, or since it is gone.
pub async fn thread_of(tx: &mut Tx, id: TopicId) -> Result<Option<i64>, StorageError> {
    let row: Option<(Option<i64>,)> = fetch!(
        tx,
        optional Single<Option<i64>>,
        "SELECT thread_id FROM topics WHERE id = $1",
        id.0
    )?;
    Ok(row.and_then(|(thread,)| thread))
}
