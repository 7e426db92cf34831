//! The way in: updates are put down as they came before Telegram hears that we have them. One that comes while none waits is
//! handled together with that ([`super::short_way`]).

use super::Wakes;
use super::metrics::Metrics;
use crate::clock::Clock;
use crate::domain::shares::{Share, ShareSet};
use crate::storage::inbox::{self, NewUpdate};
use crate::storage::{Db, StorageError};
use serde_json::Value;
use std::sync::Arc;

/// The kinds of updates that we ask for; Telegram leaves out the others.
pub const ALLOWED_UPDATES: [&str; 6] = [
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "message_reaction",
    "inline_query",
];

/// The kinds of updates that somebody waits for with a finger on the screen.
const URGENT: [&str; 2] = ["callback_query", "inline_query"];

/// Reads no more of an update than is needed to keep it. `None`: it is no update.
pub fn read(raw: &str) -> Option<NewUpdate<'_>> {
    let update: Value = serde_json::from_str(raw).ok()?;
    Some(NewUpdate {
        update_id: update.get("update_id")?.as_i64()?,
        lane: lane(&update).unwrap_or_default(),
        raw,
        urgent: URGENT.iter().any(|kind| update.get(kind).is_some()),
    })
}

fn lane(update: &Value) -> Option<i64> {
    const PLACES: [(&str, &str); 3] = [
        ("/chat/id", "/message_thread_id"),
        ("/message/chat/id", "/message/message_thread_id"),
        ("/from/id", ""),
    ];
    update
        .as_object()?
        .iter()
        .filter(|(key, _)| *key != "update_id")
        .find_map(|(_, body)| {
            let (chat, thread) = PLACES.iter().find_map(|(chat, thread)| {
                let chat = body.pointer(chat)?.as_i64()?;
                Some((chat, body.pointer(thread).and_then(Value::as_i64)))
            })?;
            Some(match thread {
                // The topics of a group don't wait for each other. Should two lanes fall into one, they merely do.
                Some(thread) if chat < 0 => chat.wrapping_sub(thread.wrapping_shl(44)),
                Some(_) | None => chat,
            })
        })
}

/// Puts updates down.
#[derive(Debug, Clone)]
pub struct Intake {
    /// Where.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// Whom to wake.
    pub wakes: Arc<Wakes>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
}

impl Intake {
    /// Makes the updates durable; those that stand here already are left as they are. Returns how many were new.
    pub async fn keep(&self, updates: &[NewUpdate<'_>]) -> Result<usize, StorageError> {
        if updates.is_empty() {
            return Ok(0);
        }
        if self.wakes.short_way.take(updates).await {
            self.metrics.received(updates.len());
            return Ok(updates.len());
        }
        let mut tx = self.db.begin().await?;
        let fresh = inbox::keep_all(&mut tx, updates, self.clock.now()).await?;
        tx.commit().await?;
        self.metrics.received(fresh);
        let lanes: ShareSet = updates
            .iter()
            .map(|update| Share::of(update.lane))
            .collect();
        let urgent = updates.iter().any(|update| update.urgent);
        self.wakes.updates_came(lanes, urgent);
        Ok(fresh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_is_urgent_and_words_are_not() {
        let urgent = |raw| read(raw).map(|update| update.urgent);
        assert_eq!(
            urgent(r#"{"update_id":1,"callback_query":{"from":{"id":5}}}"#),
            Some(true)
        );
        assert_eq!(
            urgent(r#"{"update_id":1,"message":{"chat":{"id":5}}}"#),
            Some(false)
        );
    }

    #[test]
    fn the_lane_is_the_chat_else_the_user() {
        let lane = |raw| read(raw).map(|update| (update.update_id, update.lane));
        assert_eq!(
            lane(r#"{"update_id":1,"message":{"chat":{"id":-7},"from":{"id":5}}}"#),
            Some((1, -7))
        );
        assert_eq!(
            lane(
                r#"{"callback_query":{"from":{"id":5},"message":{"chat":{"id":6}}},"update_id":2}"#
            ),
            Some((2, 6))
        );
        assert_eq!(
            lane(r#"{"update_id":3,"inline_query":{"from":{"id":5}}}"#),
            Some((3, 5))
        );
        let in_topic = r#"{"update_id":3,"message":{"chat":{"id":-7},"message_thread_id":2}}"#;
        let edited = r#"{"update_id":3,"edited_message":{"chat":{"id":-7},"message_thread_id":2}}"#;
        assert_ne!(lane(in_topic), Some((3, -7)));
        assert_eq!(lane(in_topic), lane(edited));
        let private = r#"{"update_id":3,"message":{"chat":{"id":7},"message_thread_id":2}}"#;
        assert_eq!(lane(private), Some((3, 7)));
        assert_eq!(lane(r#"{"update_id":4,"news":17}"#), Some((4, 0)));
        assert_eq!(lane(r#"{"message":{}}"#), None);
        assert_eq!(lane("<html>"), None);
    }
}
