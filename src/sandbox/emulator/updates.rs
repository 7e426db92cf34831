//! The queue of updates that wait for the bot.
//!
//! Invariant: an update leaves the queue only when a larger offset confirms it, when a webhook took it, when it was
//! asked to be dropped, or after 24 hours (RULES §9). Numbers only grow.

use std::collections::{BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::schema;

/// How long an update waits for the bot, in milliseconds.
const KEPT_MS: i64 = 24 * 60 * 60 * 1000;
/// Kinds that come only when asked for by name.
const ON_REQUEST: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Waiting {
    id: i64,
    since_ms: i64,
    body: Value,
}

/// Updates in the order in which they happened.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UpdateQueue {
    next_id: i64,
    waiting: VecDeque<Waiting>,
    /// `None` is the default set.
    allowed: Option<BTreeSet<String>>,
}

impl UpdateQueue {
    /// An empty queue whose first update gets the number `first_id`.
    pub fn new(first_id: i64) -> Self {
        Self {
            next_id: first_id,
            waiting: VecDeque::new(),
            allowed: None,
        }
    }

    /// Whether the bot asked for updates of this kind.
    pub fn wants(&self, kind: &str) -> bool {
        match &self.allowed {
            None => !ON_REQUEST.contains(&kind),
            Some(allowed) => allowed.contains(kind),
        }
    }

    /// Takes over `allowed_updates`: absent or unreadable keeps what was, an empty list or one of unknown names
    /// means the default (RULES §9).
    pub fn allow(&mut self, wanted: Option<&Value>) {
        let Some(Value::Array(wanted)) = wanted else {
            return;
        };
        let known: BTreeSet<_> = wanted
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_lowercase)
            .filter(|name| schema::is_update_kind(name))
            .collect();
        self.allowed = (!known.is_empty()).then_some(known);
    }

    /// The kinds that were asked for; `None` is the default set.
    pub fn allowed(&self) -> Option<&BTreeSet<String>> {
        self.allowed.as_ref()
    }

    /// Appends an update when its kind is wanted; returns its number.
    pub fn push(&mut self, kind: &str, body: &Value, now_ms: i64) -> Option<i64> {
        self.wants(kind)
            .then(|| self.push_raw(json!({ kind: body }), now_ms))
    }

    /// Appends a whole update, wanted or not; a number of its own is kept when it is not below the next one.
    pub fn push_raw(&mut self, mut update: Value, now_ms: i64) -> i64 {
        let id = update["update_id"]
            .as_i64()
            .map_or(self.next_id, |given| given.max(self.next_id));
        update["update_id"] = json!(id);
        self.next_id = id + 1;
        self.waiting.push_back(Waiting {
            id,
            since_ms: now_ms,
            body: update,
        });
        id
    }

    /// Confirms what is below `offset` (a negative one keeps only the last updates) and returns up to `limit` of
    /// the rest.
    pub fn fetch(&mut self, offset: i64, limit: usize, now_ms: i64) -> Vec<Value> {
        self.expire(now_ms);
        if offset < 0 {
            let keep = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
            let drop = self.waiting.len().saturating_sub(keep);
            self.waiting.drain(..drop);
        } else {
            self.confirm_below(offset);
        }
        self.waiting
            .iter()
            .take(limit)
            .map(|update| update.body.clone())
            .collect()
    }

    /// The oldest update that waits, with its number.
    pub fn first(&mut self, now_ms: i64) -> Option<(i64, Value)> {
        self.expire(now_ms);
        self.waiting
            .front()
            .map(|update| (update.id, update.body.clone()))
    }

    /// Forgets every update below `offset`.
    pub fn confirm_below(&mut self, offset: i64) {
        while self
            .waiting
            .front()
            .is_some_and(|update| update.id < offset)
        {
            self.waiting.pop_front();
        }
    }

    /// Forgets all that waits.
    pub fn clear(&mut self) {
        self.waiting.clear();
    }

    /// How many updates wait.
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Leaves a gap in the numbers, so that none that may have been given out before a crash is given out again.
    pub fn skip_ids(&mut self, gap: i64) {
        self.next_id += gap;
    }

    fn expire(&mut self, now_ms: i64) {
        self.waiting
            .retain(|update| now_ms - update.since_ms < KEPT_MS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(updates: &[Value]) -> Vec<i64> {
        updates
            .iter()
            .filter_map(|update| update["update_id"].as_i64())
            .collect()
    }

    fn queue(count: i64) -> UpdateQueue {
        let mut queue = UpdateQueue::new(10);
        for _ in 0..count {
            queue.push("message", &json!({}), 0);
        }
        queue
    }

    #[test]
    fn an_offset_confirms_and_nothing_else_does() {
        let mut queue = queue(3);
        assert_eq!(ids(&queue.fetch(0, 100, 0)), [10, 11, 12]);
        assert_eq!(ids(&queue.fetch(0, 2, 0)), [10, 11]);
        assert_eq!(ids(&queue.fetch(12, 100, 0)), [12]);
        assert_eq!(ids(&queue.fetch(0, 100, 0)), [12]);
    }

    #[test]
    fn a_negative_offset_keeps_the_last_ones() {
        let mut queue = queue(5);
        assert_eq!(ids(&queue.fetch(-2, 100, 0)), [13, 14]);
        assert_eq!(queue.len(), 2);
    }

    #[test]
    fn updates_are_forgotten_after_a_day() {
        let mut queue = queue(1);
        assert_eq!(ids(&queue.fetch(0, 1, KEPT_MS - 1)), [10]);
        assert!(queue.fetch(0, 1, KEPT_MS).is_empty());
    }

    #[test]
    fn kinds_are_filtered_as_asked() {
        let mut queue = UpdateQueue::new(1);
        assert_eq!(queue.push("message_reaction", &json!({}), 0), None);
        queue.allow(Some(&json!(["message_reaction", "nonsense"])));
        assert_eq!(queue.push("message_reaction", &json!({}), 0), Some(1));
        assert_eq!(queue.push("message", &json!({}), 0), None);
        queue.allow(None);
        queue.allow(Some(&json!("unreadable")));
        assert_eq!(queue.push("message", &json!({}), 0), None);
        queue.allow(Some(&json!([])));
        assert_eq!(queue.push("message", &json!({}), 0), Some(2));
        queue.allow(Some(&json!(["nonsense"])));
        assert!(queue.wants("message") && !queue.wants("chat_member"));
    }

    #[test]
    fn a_raw_update_never_takes_a_number_back() {
        let mut queue = queue(1);
        assert_eq!(queue.push_raw(json!({"update_id": 3}), 0), 11);
        assert_eq!(queue.push_raw(json!({"update_id": 50}), 0), 50);
        assert_eq!(queue.push("message", &json!({}), 0), Some(51));
    }
}
