//! Stand-ins for what lies above and below the workers.

use prilavok::clock::Clock;
use prilavok::domain::ids::{ChatId, JobId, MessageId, OutboxId};
use prilavok::i18n::Html;
use prilavok::storage::inbox::{self, Waiting};
use prilavok::storage::outbox::{self, NewRow, Row};
use prilavok::storage::{Db, Tx};
use prilavok::telegram::handler::HandleError;
use prilavok::telegram::outgoing::{About, Call, Delivery, Detour, Receipt, Resolved};
use prilavok::telegram::sender::Courier;
use prilavok::workers::handling::{Handling, Settled};
use prilavok::workers::metrics::Metrics;
use prilavok::workers::shares::Shares;
use prilavok::workers::{Shared, Wakes};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the workers asked for, one line each, in order.
#[derive(Debug, Default)]
pub struct Notebook {
    lines: Mutex<Vec<String>>,
    tries: Mutex<HashMap<i64, usize>>,
}

impl Notebook {
    pub fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    fn note(&self, line: String) {
        self.lines.lock().unwrap().push(line);
    }

    /// Each line where it came last: what was taken back with its group is done again.
    pub fn last_lines(&self) -> Vec<String> {
        let lines = self.lines();
        let is_last = |at: &usize| !lines[at + 1..].contains(&lines[*at]);
        (0..lines.len())
            .filter(is_last)
            .map(|at| lines[at].clone())
            .collect()
    }

    /// How often this was tried before.
    fn try_of(&self, id: i64) -> usize {
        let mut tries = self.tries.lock().unwrap();
        let count = tries.entry(id).or_default();
        *count += 1;
        *count - 1
    }

    pub fn tries(&self, id: i64) -> usize {
        self.tries.lock().unwrap().get(&id).copied().unwrap_or(0)
    }
}

fn nonsense(words: &str) -> HandleError {
    HandleError::Nonsense(words.to_owned())
}

impl Handling for Notebook {
    type Job = String;

    type Update = Waiting;

    fn read(&self, waiting: &Waiting) -> Result<Waiting, HandleError> {
        Ok(waiting.clone())
    }

    async fn prepare(&self, _: &mut Tx, _: &[Waiting]) -> Result<(), HandleError> {
        Ok(())
    }

    /// An update says itself what becomes of it: `{"do": …}`.
    async fn update(&self, tx: &mut Tx, waiting: &Waiting) -> Result<(), HandleError> {
        let id = waiting.update_id;
        let before = self.try_of(id);
        let update: serde_json::Value = serde_json::from_str(&waiting.raw).unwrap();
        push_text(tx, waiting.lane, 0, &format!("effect of {id}")).await;
        match update["do"].as_str() {
            Some("fail") => return Err(nonsense("poison")),
            Some("panic") => panic!("a bug"),
            Some("take a while") => tokio::time::sleep(Duration::from_millis(5)).await,
            Some("fail once") if before == 0 => return Err(nonsense("not yet")),
            Some("collide twice") if before < 2 => {
                return Err(prilavok::storage::StorageError::Conflict { table: "x", id }.into());
            }
            _ => {}
        }
        self.note(format!("update {id}"));
        Ok(())
    }

    async fn job(&self, tx: &mut Tx, job: &String) -> Result<(), HandleError> {
        push_text(tx, 1, 0, job).await;
        match job.as_str() {
            "fail" => Err(nonsense("poison")),
            "panic" => panic!("a bug"),
            _ => {
                self.note(format!("job {job}"));
                Ok(())
            }
        }
    }

    async fn parked_update(&self, _: &mut Tx, id: i64, error: &str) -> Result<(), HandleError> {
        self.note(format!("parked update {id}: {error}"));
        Ok(())
    }

    async fn parked_job(&self, _: &mut Tx, _: JobId, error: &str) -> Result<(), HandleError> {
        self.note(format!("parked job: {error}"));
        Ok(())
    }

    /// The call goes to the chat that the group has become; all else comes to nothing.
    async fn detour(
        &self,
        tx: &mut Tx,
        row: &Row<Call, Receipt>,
        detour: &Detour,
    ) -> Result<(), HandleError> {
        self.note(format!("{} {detour:?}", text_of(&row.call)));
        match detour {
            Detour::Migrated(to) => {
                outbox::redirect(tx, row.chat, *to).await?;
            }
            Detour::TopicGone | Detour::TopicClosed => return Err(nonsense("no way")),
            Detour::Lost(error) => {
                outbox::give_up_chat(tx, row.chat, error, Clock::System.now()).await?;
            }
        }
        Ok(())
    }

    async fn settled(&self, _: &mut Tx, settled: Settled<'_>) -> Result<(), HandleError> {
        if text_of(settled.call) == "break" {
            return Err(nonsense("broken follow-up"));
        }
        self.note(format!("{} {}", text_of(settled.call), settled.end.slug()));
        Ok(())
    }
}

/// A courier who notes what it brings, and meets what the script says for a text: one answer after the other.
#[derive(Debug, Default)]
pub struct Script {
    answers: Mutex<HashMap<String, Vec<Delivery>>>,
    brought: Mutex<Vec<(ChatId, String, Option<MessageId>)>>,
    under_way: Mutex<(usize, usize)>,
}

impl Script {
    pub fn meets(&self, text: &str, answers: impl IntoIterator<Item = Delivery>) {
        self.answers
            .lock()
            .unwrap()
            .insert(text.to_owned(), answers.into_iter().collect());
    }

    /// The texts tried, in order.
    pub fn tried(&self) -> Vec<String> {
        let brought = self.brought.lock().unwrap();
        brought.iter().map(|(_, text, _)| text.clone()).collect()
    }

    /// The posts' messages that edits were told, in order.
    pub fn targets(&self) -> Vec<Option<MessageId>> {
        let brought = self.brought.lock().unwrap();
        brought.iter().map(|(_, _, target)| *target).collect()
    }

    /// How many calls were under way at once, at most.
    pub fn most_at_once(&self) -> usize {
        self.under_way.lock().unwrap().1
    }
}

impl Courier for Script {
    async fn deliver(&self, chat: ChatId, call: &Call, resolved: Resolved) -> Delivery {
        let text = text_of(call);
        let number = {
            let mut brought = self.brought.lock().unwrap();
            brought.push((chat, text.clone(), resolved.post));
            i64::try_from(brought.len()).unwrap()
        };
        {
            let mut under_way = self.under_way.lock().unwrap();
            under_way.0 += 1;
            under_way.1 = under_way.1.max(under_way.0);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
        self.under_way.lock().unwrap().0 -= 1;
        let mut answers = self.answers.lock().unwrap();
        match answers.get_mut(&text) {
            Some(answers) if !answers.is_empty() => answers.remove(0),
            _ => Delivery::Done(MessageId(number).into()),
        }
    }
}

fn text_of(call: &Call) -> String {
    match call {
        Call::Send { text, .. } | Call::Edit { text, .. } => text.as_str().to_owned(),
        Call::Answer { callback, .. } => callback.clone(),
        other => panic!("no story sends {other:?}"),
    }
}

pub fn shared(db: &Db) -> Shared<Notebook> {
    Shared {
        db: db.clone(),
        clock: Clock::shifted(),
        handling: Arc::default(),
        wakes: Arc::new(Wakes::default()),
        metrics: Arc::new(Metrics::default()),
        shares: Shares::whole(),
    }
}

pub fn text(text: &str) -> Call {
    Call::Send {
        text: Html::escape(text),
        markup: None,
        reply_to: None,
    }
}

pub async fn push_text(tx: &mut Tx, chat: i64, lane: i64, words: &str) -> OutboxId {
    push_call(tx, chat, lane, 2, &text(words)).await
}

/// Words whose author is told how they ended.
pub async fn push_words(tx: &mut Tx, chat: i64, lane: i64, words: &str) -> OutboxId {
    let receipt = Receipt {
        chat: ChatId(1),
        message: MessageId(1),
        words: None,
        about: About::Words,
    };
    let row = NewRow {
        chat: ChatId(chat),
        lane,
        priority: 2,
        call: &text(words),
        post: None,
        receipt: Some(&receipt),
        topic: None,
    };
    outbox::push(tx, row, Clock::System.now()).await.unwrap()
}

pub async fn push_call(tx: &mut Tx, chat: i64, lane: i64, priority: i64, call: &Call) -> OutboxId {
    let row = NewRow::<Call, Receipt> {
        chat: ChatId(chat),
        lane,
        priority,
        call,
        post: None,
        receipt: None,
        topic: None,
    };
    outbox::push(tx, row, Clock::System.now()).await.unwrap()
}

/// Puts an update down that says what becomes of it.
pub async fn keep(db: &Db, id: i64, lane: i64, what: &str) {
    let raw = serde_json::json!({"update_id": id, "do": what}).to_string();
    let mut tx = db.begin().await.unwrap();
    inbox::keep(&mut tx, id, lane, &raw, Clock::System.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// Waits until a condition holds.
pub async fn until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let patience = async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), patience)
        .await
        .unwrap_or_else(|_| panic!("waited in vain for: {what}"));
}

/// How many calls wait.
pub async fn calls_waiting(db: &Db) -> i64 {
    let mut tx = db.read().await.unwrap();
    let depth = outbox::depth(&mut tx).await.unwrap();
    tx.rollback().await.unwrap();
    depth.waiting
}

/// How many updates wait, and how many are parked.
pub async fn updates(db: &Db) -> (i64, i64) {
    let mut tx = db.read().await.unwrap();
    let depth = inbox::depth(&mut tx).await.unwrap();
    tx.rollback().await.unwrap();
    (depth.waiting, depth.parked)
}
