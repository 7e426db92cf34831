//! Posts: messages of ours in chats that something later refers to. A card to be redrawn, a relayed word to be answered.

use super::{
    AT_ONCE, Ahead, Cell, Single, StorageError, Tx, batch, exactly_one, execute, fetch,
    insert_gathered, padded, to_json,
};
use crate::domain::ids::{ChatId, ClientMessageId, ContactId, MessageId, PostId, RecordId};
use crate::domain::time::Millis;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::{Database, Encode, FromRow, QueryBuilder, Type};
use std::collections::BTreeMap;

/// A post; what it shows is of the caller's own type.
#[derive(Debug, Clone)]
pub struct Post<S> {
    /// Its id.
    pub id: PostId,
    /// The chat it stands in.
    pub chat: ChatId,
    /// Its message, once sent.
    pub message: Option<MessageId>,
    /// The record it shows.
    pub record: Option<RecordId>,
    /// The client whose words it brings, or to whom an answer to it goes.
    pub contact: Option<ContactId>,
    /// The message that it is a copy of.
    pub words: Option<ClientMessageId>,
    /// What it shows.
    pub shows: S,
    /// A digest of the screen as it was last drawn.
    pub drawn: Option<String>,
}

macro_rules! columns {
    () => {
        "id, chat_id, message_id, record_id, contact_id, words_id, shows, drawn"
    };
}

#[derive(Debug, Clone, FromRow)]
struct Raw {
    id: i64,
    chat_id: i64,
    message_id: Option<i64>,
    record_id: Option<i64>,
    contact_id: Option<i64>,
    words_id: Option<i64>,
    shows: String,
    drawn: Option<String>,
}

impl Raw {
    fn parse<S: DeserializeOwned>(self) -> Result<Post<S>, StorageError> {
        let cell = Cell {
            table: "posts",
            column: "shows",
            id: self.id,
        };
        Ok(Post {
            id: PostId(self.id),
            chat: ChatId(self.chat_id),
            message: self.message_id.map(MessageId),
            record: self.record_id.map(RecordId),
            contact: self.contact_id.map(ContactId),
            words: self.words_id.map(ClientMessageId),
            shows: cell.json(&self.shows)?,
            drawn: self.drawn,
        })
    }
}

/// A post to be noted.
#[derive(Debug, Clone, Copy)]
pub struct NewPost<'a, S> {
    /// The chat it stands in.
    pub chat: ChatId,
    /// Its message, when it stands already.
    pub message: Option<MessageId>,
    /// The record it shows.
    pub record: Option<RecordId>,
    /// The client to whom an answer to it goes.
    pub contact: Option<ContactId>,
    /// The message that it is a copy of.
    pub words: Option<ClientMessageId>,
    /// What it shows.
    pub shows: &'a S,
    /// A digest of its screen.
    pub drawn: Option<&'a str>,
}

/// A post that its transaction has not written down yet, and when it was made.
#[derive(Debug)]
pub(super) struct Unmade {
    post: Raw,
    now: i64,
}

/// Writes down what was to be written later.
pub(super) async fn write_down(tx: &mut Tx) -> Result<(), StorageError> {
    let unmade = std::mem::take(&mut tx.behind().posts);
    insert_gathered!(
        tx,
        "INSERT INTO posts (id, chat_id, record_id, contact_id, words_id, shows, drawn, created_at) ",
        &unmade,
        |values, Unmade { post, now }| {
            values.push_bind(post.id);
            values.push_bind(post.chat_id);
            values.push_bind(post.record_id);
            values.push_bind(post.contact_id);
            values.push_bind(post.words_id);
            values.push_bind(post.shows.clone());
            values.push_bind(post.drawn.clone());
            values.push_bind(*now);
        }
    );
    Ok(())
}

/// Notes a post. A message that is one already becomes this one: it shows something else now. As long as that is of the
/// same record, it still stands for the words that it brought.
pub async fn make<S: Serialize>(
    tx: &mut Tx,
    new: NewPost<'_, S>,
    now: Millis,
) -> Result<PostId, StorageError> {
    if new.message.is_none() && tx.gathers() {
        let id = tx.next_id(Ahead::Posts).await?;
        let post = Raw {
            id,
            chat_id: new.chat.0,
            message_id: None,
            record_id: new.record.map(|record| record.0),
            contact_id: new.contact.map(|contact| contact.0),
            words_id: new.words.map(|words| words.0),
            shows: to_json(new.shows)?,
            drawn: new.drawn.map(str::to_owned),
        };
        tx.behind().posts.push(Unmade {
            post: post.clone(),
            now: now.0,
        });
        // Nothing is remembered of posts but by their records.
        if let Some(record) = new.record {
            tx.memory()
                .amend((WHOLE, record.0), |whole: &mut Vec<Raw>| {
                    whole.insert(0, post);
                });
        }
        return Ok(PostId(id));
    }
    let (id,): (i64,) = fetch!(
        tx,
        one Single<i64>,
        "INSERT INTO posts (chat_id, message_id, record_id, contact_id, words_id, shows, drawn, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (chat_id, message_id) WHERE message_id IS NOT NULL
         DO UPDATE SET record_id = $3, contact_id = $4, shows = $6, drawn = $7,
             words_id = COALESCE($5, CASE WHEN posts.record_id = $3 THEN posts.words_id END) RETURNING id",
        new.chat.0,
        new.message.map(|message| message.0),
        new.record.map(|record| record.0),
        new.contact.map(|contact| contact.0),
        new.words.map(|words| words.0),
        &to_json(new.shows)?,
        new.drawn,
        now.0
    )?;
    Ok(PostId(id))
}

/// Notes that a post brings a message, among other things.
pub async fn set_words(
    tx: &mut Tx,
    id: PostId,
    words: ClientMessageId,
) -> Result<(), StorageError> {
    let unmade = tx
        .behind()
        .posts
        .iter_mut()
        .find(|unmade| unmade.post.id == id.0);
    if let Some(unmade) = unmade {
        unmade.post.words_id = Some(words.0);
        if let Some(record) = unmade.post.record_id {
            tx.memory().amend((WHOLE, record), |whole: &mut Vec<Raw>| {
                for post in whole.iter_mut().filter(|post| post.id == id.0) {
                    post.words_id = Some(words.0);
                }
            });
        }
        return Ok(());
    }
    let touched = execute!(
        tx,
        "UPDATE posts SET words_id = $2 WHERE id = $1",
        id.0,
        words.0
    )?;
    exactly_one("posts", touched)
}

/// The newest post about a client in a chat.
pub async fn newest_about(
    tx: &mut Tx,
    chat: ChatId,
    contact: ContactId,
) -> Result<Option<PostId>, StorageError> {
    let (id,): (Option<i64>,) = fetch!(
        tx,
        one Single<Option<i64>>,
        "SELECT MAX(id) FROM posts WHERE chat_id = $1 AND contact_id = $2",
        chat.0,
        contact.0
    )?;
    Ok(id.map(PostId))
}

/// Notes that a post was drawn again.
pub async fn redrawn(tx: &mut Tx, id: PostId, drawn: &str) -> Result<(), StorageError> {
    let touched = execute!(tx, "UPDATE posts SET drawn = $2 WHERE id = $1", id.0, drawn)?;
    exactly_one("posts", touched)
}

/// Notes where a post's message stands now that it is sent. A press may have come in ahead of this note and made a post
/// of its own for the message: the newer knowledge is the press's, so that one stays and this one goes.
pub async fn sent(tx: &mut Tx, id: PostId, message: MessageId) -> Result<(), StorageError> {
    let touched = execute!(
        tx,
        "UPDATE posts SET message_id = $2 WHERE id = $1 AND NOT EXISTS (
             SELECT 1 FROM posts AS other
             WHERE other.chat_id = posts.chat_id AND other.message_id = $2 AND other.id <> $1)",
        id.0,
        message.0
    )?;
    if touched == 0 {
        execute!(tx, "DELETE FROM posts WHERE id = $1", id.0)?;
    }
    Ok(())
}

/// Notes where the messages of several posts stand, all at once.
///
/// # Errors
/// A collision when a press has made a post of its own for one of them: it is for [`sent`] then.
pub async fn sent_all(tx: &mut Tx, placed: &[(PostId, MessageId)]) -> Result<(), StorageError> {
    for some in placed.chunks(AT_ONCE) {
        batch!(tx, "posts", query => {
            push_sent(&mut query, some);
        })?;
    }
    Ok(())
}

/// Writes the statement of [`sent_all`].
pub(super) fn push_sent<DB: Database>(query: &mut QueryBuilder<DB>, placed: &[(PostId, MessageId)])
where
    i64: for<'v> Encode<'v, DB> + Type<DB>,
{
    query.push("UPDATE posts SET message_id = placed.column2 FROM (");
    query.push_values(padded(placed), |mut row, (post, message)| {
        row.push_bind(post.0);
        row.push_bind(message.0);
    });
    query.push(") AS placed WHERE posts.id = placed.column1");
}

/// A group has become a supergroup: posts on their way go there, those that stand were left behind with their messages.
pub async fn follow(tx: &mut Tx, from: ChatId, to: ChatId) -> Result<(), StorageError> {
    execute!(
        tx,
        "DELETE FROM posts WHERE chat_id = $1 AND message_id IS NOT NULL",
        from.0
    )?;
    execute!(
        tx,
        "UPDATE posts SET chat_id = $2 WHERE chat_id = $1",
        from.0,
        to.0
    )
    .map(drop)
}

/// The message that a post is a copy of.
pub async fn words_of(tx: &mut Tx, id: PostId) -> Result<Option<ClientMessageId>, StorageError> {
    let row: Option<(Option<i64>,)> = fetch!(
        tx,
        optional Single<Option<i64>>,
        "SELECT words_id FROM posts WHERE id = $1",
        id.0
    )?;
    Ok(row.and_then(|(words,)| words).map(ClientMessageId))
}

/// The message of a post, once it is sent.
pub async fn message_of(tx: &mut Tx, id: PostId) -> Result<Option<MessageId>, StorageError> {
    let row: Option<(Option<i64>,)> = fetch!(
        tx,
        optional Single<Option<i64>>,
        "SELECT message_id FROM posts WHERE id = $1",
        id.0
    )?;
    Ok(row.and_then(|(message,)| message).map(MessageId))
}

/// The post at this place in a chat.
pub async fn at<S: DeserializeOwned>(
    tx: &mut Tx,
    chat: ChatId,
    message: MessageId,
) -> Result<Option<Post<S>>, StorageError> {
    let raw = fetch!(
        tx,
        optional Raw,
        concat!("SELECT ", columns!(), " FROM posts WHERE chat_id = $1 AND message_id = $2"),
        chat.0,
        message.0
    )?;
    raw.map(Raw::parse).transpose()
}

/// The message that the post at this place is a copy of.
pub async fn words_at(
    tx: &mut Tx,
    chat: ChatId,
    message: MessageId,
) -> Result<Option<ClientMessageId>, StorageError> {
    let row: Option<(Option<i64>,)> = fetch!(
        tx,
        optional Single<Option<i64>>,
        "SELECT words_id FROM posts WHERE chat_id = $1 AND message_id = $2",
        chat.0,
        message.0
    )?;
    Ok(row.and_then(|(words,)| words).map(ClientMessageId))
}

/// The copies of a message in one chat, or in all, the oldest first: a long one has several.
pub async fn copies<S: DeserializeOwned>(
    tx: &mut Tx,
    words: ClientMessageId,
    chat: Option<ChatId>,
) -> Result<Vec<Post<S>>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM posts WHERE words_id = $1 AND ($2 = 0 OR chat_id = $2) ORDER BY id"
        ),
        words.0,
        chat.map_or(0, |chat| chat.0)
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// The posts that show one record as far as they are known, all of them.
const WHOLE: &str = "whole posts";

/// That nothing shows a record yet.
pub(super) fn know_none(tx: &mut Tx, record: RecordId) {
    tx.memory()
        .remember((WHOLE, record.0), &["posts"], &Vec::<Raw>::new());
}

/// The newest posts that show a record, the newest first, at most `limit` of them in any one chat.
pub async fn showing<S: DeserializeOwned>(
    tx: &mut Tx,
    record: RecordId,
    limit: i64,
) -> Result<Vec<Post<S>>, StorageError> {
    if let Some(whole) = tx.memory().recall::<Vec<Raw>>(WHOLE, record.0) {
        let mut of_chats: BTreeMap<i64, i64> = BTreeMap::new();
        let newest = whole.into_iter().filter(|post| {
            let of_chat = of_chats.entry(post.chat_id).or_default();
            *of_chat += 1;
            *of_chat <= limit
        });
        return newest.map(Raw::parse).collect();
    }
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM (
                 SELECT ", columns!(), ", ROW_NUMBER() OVER (PARTITION BY chat_id ORDER BY id DESC) AS newest
                 FROM posts WHERE record_id = $1) AS ranked
             WHERE newest <= $2 ORDER BY id DESC"
        ),
        record.0,
        limit
    )?;
    rows.into_iter().map(Raw::parse).collect()
}

/// The records that people have before them: those of the newest posts, at most `of_a_chat` of any one chat.
pub async fn records_in_view(tx: &mut Tx, of_a_chat: i64) -> Result<Vec<RecordId>, StorageError> {
    let rows: Vec<(i64,)> = fetch!(
        tx,
        all Single<i64>,
        "SELECT DISTINCT record_id FROM (
             SELECT record_id, ROW_NUMBER() OVER (PARTITION BY chat_id ORDER BY id DESC) AS newest
             FROM posts WHERE record_id IS NOT NULL) AS ranked
         WHERE newest <= $1 ORDER BY record_id",
        of_a_chat
    )?;
    Ok(rows.into_iter().map(|(id,)| RecordId(id)).collect())
}

/// When the newest copy of a message was made, in whatever chat.
pub async fn newest_copy_at(
    tx: &mut Tx,
    words: ClientMessageId,
) -> Result<Option<Millis>, StorageError> {
    let (at,): (Option<i64>,) = fetch!(
        tx,
        one Single<Option<i64>>,
        "SELECT MAX(created_at) FROM posts WHERE words_id = $1",
        words.0
    )?;
    Ok(at.map(Millis))
}

/// The records that a chat's newest posts are about, at most `limit` of them.
pub async fn records_shown_in(
    tx: &mut Tx,
    chat: ChatId,
    limit: i64,
) -> Result<Vec<RecordId>, StorageError> {
    let rows: Vec<(i64,)> = fetch!(
        tx,
        all Single<i64>,
        "SELECT record_id FROM posts WHERE chat_id = $1 AND record_id IS NOT NULL
         GROUP BY record_id ORDER BY MAX(id) DESC LIMIT $2",
        chat.0,
        limit
    )?;
    Ok(rows.into_iter().map(|(id,)| RecordId(id)).collect())
}

/// The posts about a client that show this very thing, the newest first.
pub async fn showing_same<S: Serialize + DeserializeOwned>(
    tx: &mut Tx,
    contact: ContactId,
    shows: &S,
    limit: i64,
) -> Result<Vec<Post<S>>, StorageError> {
    let rows = fetch!(
        tx,
        all Raw,
        concat!(
            "SELECT ", columns!(), " FROM posts WHERE contact_id = $1 AND shows = $2
             ORDER BY id DESC LIMIT $3"
        ),
        contact.0,
        &to_json(shows)?,
        limit
    )?;
    rows.into_iter().map(Raw::parse).collect()
}
