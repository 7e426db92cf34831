//! The outbox: calls to the Bot API, written with the change that causes them and sent after its commit.

use super::inbox::Depth;
use super::{
    AT_ONCE, Cell, Single, StorageError, Tx, batch, exactly_one, execute, fetch, insert_gathered,
    padded, to_json,
};
use crate::domain::ids::{ChatId, MessageId, OutboxId, PostId, TopicId};
use crate::domain::time::Millis;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::{Database, Encode, FromRow, QueryBuilder, Type};

/// A call to be kept; `call` and `receipt` are the sender's own.
#[derive(Debug)]
pub struct NewRow<'a, C, R> {
    /// The chat it goes to.
    pub chat: ChatId,
    /// The client it is about; 0 for everything else. Order holds per chat and lane.
    pub lane: i64,
    /// The smaller the sooner.
    pub priority: i64,
    /// What to send.
    pub call: &'a C,
    /// Gets the id of the message sent.
    pub post: Option<PostId>,
    /// Whom to tell how it went.
    pub receipt: Option<&'a R>,
    /// The topic of a forum group that it goes into.
    pub topic: Option<TopicId>,
}

/// A call to be sent.
#[derive(Debug, Clone)]
pub struct Row<C, R> {
    /// Its id; ids grow in the order of writing.
    pub id: OutboxId,
    /// The chat it goes to.
    pub chat: ChatId,
    /// The client it is about.
    pub lane: i64,
    /// The smaller the sooner.
    pub priority: i64,
    /// What to send.
    pub call: C,
    /// Gets the id of the message sent.
    pub post: Option<PostId>,
    /// Whom to tell how it went.
    pub receipt: Option<R>,
    /// The topic of a forum group that it goes into.
    pub topic: Option<TopicId>,
    /// How often it has been tried.
    pub attempts: i64,
}

#[derive(FromRow)]
pub(super) struct Raw {
    pub(super) id: i64,
    pub(super) chat_id: i64,
    pub(super) lane: i64,
    pub(super) priority: i64,
    call: String,
    post_id: Option<i64>,
    receipt: Option<String>,
    topic_id: Option<i64>,
    attempts: i64,
}

impl Raw {
    pub(super) fn parse<C: DeserializeOwned, R: DeserializeOwned>(
        self,
    ) -> Result<Row<C, R>, StorageError> {
        let cell = |column| Cell {
            table: "outbox",
            column,
            id: self.id,
        };
        Ok(Row {
            id: OutboxId(self.id),
            chat: ChatId(self.chat_id),
            lane: self.lane,
            priority: self.priority,
            call: cell("call").json(&self.call)?,
            post: self.post_id.map(PostId),
            receipt: self
                .receipt
                .as_deref()
                .map(|text| cell("receipt").json(text))
                .transpose()?,
            topic: self.topic_id.map(TopicId),
            attempts: self.attempts,
        })
    }
}

/// A call that its transaction has not written down yet.
#[derive(Debug)]
pub(super) struct Unwritten {
    chat: i64,
    lane: i64,
    priority: i64,
    call: String,
    post: Option<i64>,
    receipt: Option<String>,
    topic: Option<i64>,
    now: i64,
}

/// Writes a call down together with the others of its transaction, in their order: once they are many, at the latest with the
/// commit, and before anything looks into the outbox.
pub async fn push_later<C: Serialize, R: Serialize>(
    tx: &mut Tx,
    row: &NewRow<'_, C, R>,
    now: Millis,
) -> Result<(), StorageError> {
    let unwritten = Unwritten {
        chat: row.chat.0,
        lane: row.lane,
        priority: row.priority,
        call: to_json(row.call)?,
        post: row.post.map(|post| post.0),
        receipt: row.receipt.map(to_json).transpose()?,
        topic: row.topic.map(|topic| topic.0),
        now: now.0,
    };
    tx.behind().calls.push(unwritten);
    if tx.behind().calls.len() >= AT_ONCE {
        tx.write_all().await?;
    }
    Ok(())
}

/// Writes down what was to be written later.
pub(super) async fn write_down(tx: &mut Tx) -> Result<(), StorageError> {
    let unwritten = std::mem::take(&mut tx.behind().calls);
    insert_gathered!(
        tx,
        "INSERT INTO outbox (chat_id, lane, priority, call, post_id, receipt, topic_id, state, due_at, created_at) ",
        &unwritten,
        |values, row| {
            values.push_bind(row.chat);
            values.push_bind(row.lane);
            values.push_bind(row.priority);
            values.push_bind(row.call.clone());
            values.push_bind(row.post);
            values.push_bind(row.receipt.clone());
            values.push_bind(row.topic);
            values.push("'pending'");
            values.push_bind(row.now);
            values.push_bind(row.now);
        }
    );
    Ok(())
}

/// Writes a call down at once.
pub async fn push<C: Serialize, R: Serialize>(
    tx: &mut Tx,
    row: NewRow<'_, C, R>,
    now: Millis,
) -> Result<OutboxId, StorageError> {
    let call = to_json(row.call)?;
    let receipt = row.receipt.map(to_json).transpose()?;
    let (id,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "INSERT INTO outbox (chat_id, lane, priority, call, post_id, receipt, topic_id, state, due_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending', $8, $8) RETURNING id",
        row.chat.0,
        row.lane,
        row.priority,
        &call,
        row.post.map(|post| post.0),
        receipt.as_deref(),
        row.topic.map(|topic| topic.0),
        now.0
    )?;
    Ok(OutboxId(id))
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Telegram took it.
    Sent,
    /// Telegram refused it for good.
    Failed,
    /// The person has blocked the bot or is gone.
    Unreachable,
}

impl End {
    /// Its name in the database and in the metrics.
    pub const fn slug(self) -> &'static str {
        match self {
            End::Sent => "sent",
            End::Failed => "failed",
            End::Unreachable => "unreachable",
        }
    }
}

/// Marks a call as ended. `false`: it had ended before.
pub async fn settle(
    tx: &mut Tx,
    id: OutboxId,
    end: End,
    message: Option<MessageId>,
    error: Option<&str>,
    now: Millis,
) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE outbox SET state = $2, message_id = $3, error = $4, settled_at = $5, attempts = attempts + 1
         WHERE id = $1 AND state = 'pending'",
        id.0,
        end.slug(),
        message.map(|message| message.0),
        error,
        now.0
    )?;
    Ok(touched == 1)
}

/// Whether a call waits that is looked up by its id: not by the indexes of what waits, which on PostgreSQL keep what has been sent
/// until they are vacuumed, and in which an id is no beginning.
macro_rules! is_pending {
    ($outbox:literal) => {
        concat!("COALESCE(", $outbox, ".state, '') = 'pending'")
    };
}
pub(super) use is_pending;

/// Marks calls as sent, each with the message that it made; those that had ended before are left as they are.
pub async fn sent_all(
    tx: &mut Tx,
    sent: &[(OutboxId, Option<MessageId>)],
    now: Millis,
) -> Result<(), StorageError> {
    for some in sent.chunks(AT_ONCE) {
        batch!(tx, "outbox", query => {
            push_sent(&mut query, some, now);
        })?;
    }
    Ok(())
}

/// Writes the statement of [`sent_all`].
pub(super) fn push_sent<DB: Database>(
    query: &mut QueryBuilder<DB>,
    sent: &[(OutboxId, Option<MessageId>)],
    now: Millis,
) where
    i64: for<'v> Encode<'v, DB> + Type<DB>,
    Option<i64>: for<'v> Encode<'v, DB> + Type<DB>,
{
    query.push(
        "UPDATE outbox SET state = 'sent', error = NULL, attempts = attempts + 1, settled_at = ",
    );
    query
        .push_bind(now.0)
        .push(", message_id = sent.column2 FROM (");
    query.push_values(padded(sent), |mut row, (id, message)| {
        row.push_bind(id.0);
        row.push_bind(message.map(|message| message.0));
    });
    query.push(concat!(
        ") AS sent WHERE outbox.id = sent.column1 AND ",
        is_pending!("outbox")
    ));
}

/// Puts a call off after a failure that may pass. `counts`: whether it was an attempt of its own (a 429 is none).
pub async fn put_off(
    tx: &mut Tx,
    id: OutboxId,
    error: &str,
    due_at: Millis,
    counts: bool,
) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE outbox SET due_at = $2, error = $3, attempts = attempts + $4
         WHERE id = $1 AND state = 'pending'",
        id.0,
        due_at.0,
        error,
        i64::from(counts)
    )?;
    exactly_one("outbox", touched)
}

/// Puts another call in the place of one that waits, so that it keeps its turn. `false`: it waits no more.
pub async fn amend<C: Serialize>(
    tx: &mut Tx,
    id: OutboxId,
    call: &C,
    why: Option<&str>,
    now: Millis,
) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE outbox SET call = $2, error = $3, due_at = $4 WHERE id = $1 AND state = 'pending'",
        id.0,
        &to_json(call)?,
        why,
        now.0
    )?;
    Ok(touched == 1)
}

/// Takes back the call that would have sent a post. `false`: it does not wait any more.
pub async fn cancel_of_post(tx: &mut Tx, post: PostId, now: Millis) -> Result<bool, StorageError> {
    let touched = execute!(
        tx,
        "UPDATE outbox SET state = 'cancelled', settled_at = $2 WHERE post_id = $1 AND state = 'pending'",
        post.0,
        now.0
    )?;
    Ok(touched > 0)
}

/// The calls that wait in one lane of a chat, in their order.
pub async fn waiting_in_lane<C: DeserializeOwned, R: DeserializeOwned>(
    tx: &mut Tx,
    chat: ChatId,
    lane: i64,
) -> Result<Vec<Row<C, R>>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        "SELECT id, chat_id, lane, priority, call, post_id, receipt, topic_id, attempts FROM outbox
         WHERE state = 'pending' AND chat_id = $1 AND lane = $2 ORDER BY id",
        chat.0,
        lane
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// The calls that wait for a chat, in their order.
pub async fn waiting_for_chat<C: DeserializeOwned, R: DeserializeOwned>(
    tx: &mut Tx,
    chat: ChatId,
) -> Result<Vec<Row<C, R>>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        "SELECT id, chat_id, lane, priority, call, post_id, receipt, topic_id, attempts FROM outbox
         WHERE state = 'pending' AND chat_id = $1 ORDER BY id",
        chat.0
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// The lane in which a post waits to be sent.
pub async fn lane_of_post(tx: &mut Tx, post: PostId) -> Result<Option<i64>, StorageError> {
    let row: Option<(i64,)> = fetch!(
        tx,
        optional Single<i64>,
        "SELECT lane FROM outbox WHERE state = 'pending' AND post_id = $1 ORDER BY id LIMIT 1",
        post.0
    )?;
    Ok(row.map(|(lane,)| lane))
}

/// Puts a waiting call behind all others of its lane, so that something else can go first. `false`: it waits no more.
pub async fn put_behind(tx: &mut Tx, id: OutboxId, now: Millis) -> Result<bool, StorageError> {
    let moved = execute!(
        tx,
        "INSERT INTO outbox (chat_id, lane, priority, call, post_id, receipt, topic_id, state, attempts, due_at, created_at)
         SELECT chat_id, lane, priority, call, post_id, receipt, topic_id, 'pending', attempts, $2, created_at
         FROM outbox WHERE id = $1 AND state = 'pending'",
        id.0,
        now.0
    )?;
    execute!(
        tx,
        "DELETE FROM outbox WHERE id = $1 AND state = 'pending'",
        id.0
    )?;
    Ok(moved == 1)
}

/// All that waits for a chat goes to another: a group has become a supergroup.
pub async fn redirect(tx: &mut Tx, from: ChatId, to: ChatId) -> Result<u64, StorageError> {
    execute!(
        tx,
        "UPDATE outbox SET chat_id = $2 WHERE chat_id = $1 AND state = 'pending'",
        from.0,
        to.0
    )
}

/// Gives up all that waits for a chat which can't be reached any more.
pub async fn give_up_chat(
    tx: &mut Tx,
    chat: ChatId,
    error: &str,
    now: Millis,
) -> Result<u64, StorageError> {
    execute!(
        tx,
        "UPDATE outbox SET state = 'unreachable', error = $2, settled_at = $3
         WHERE chat_id = $1 AND state = 'pending'",
        chat.0,
        error,
        now.0
    )
}

/// Since when the oldest call of at most this priority waits for a chat.
pub async fn waiting_since(
    tx: &mut Tx,
    chat: ChatId,
    priority: i64,
) -> Result<Option<Millis>, StorageError> {
    let (at,): (Option<i64>,) = fetch!(
        tx,
        one Single<Option<i64>>,
        "SELECT MIN(created_at) FROM outbox WHERE state = 'pending' AND chat_id = $1 AND priority <= $2",
        chat.0,
        priority
    )?;
    Ok(at.map(Millis))
}

/// How full the outbox is; `parked` counts what Telegram refused.
pub async fn depth(tx: &mut Tx) -> Result<Depth, StorageError> {
    fetch!(
        tx,
        one Depth,
        "SELECT (SELECT COUNT(*) FROM outbox WHERE state = 'pending') AS waiting,
                (SELECT MIN(created_at) FROM outbox WHERE state = 'pending') AS oldest_at,
                (SELECT COUNT(*) FROM outbox WHERE state = 'failed') AS parked"
    )
}

/// Forgets calls that ended well, or were taken back, before a moment; refused ones stay.
pub async fn prune(tx: &mut Tx, before: Millis) -> Result<u64, StorageError> {
    execute!(
        tx,
        "DELETE FROM outbox WHERE state IN ('sent', 'unreachable', 'cancelled') AND settled_at < $1",
        before.0
    )
}
